//! The lines of earlier runs, on disk, so that tomorrow's crawl is compared with today's.
//!
//! An embedded database keeps the keys. It is only read while a run goes on; the run's own new keys [wait](crate::dedup::spill)
//! and are written in one transaction when the output is safe. A run that is killed leaves the store as it was, so no
//! line counts as seen whose first copy never reached an output.

use crate::dedup::bloom::Bloom;
use crate::dedup::table::Compact;
use crate::dedup::{Key, PARTS, part_of};
use crate::error::StreamError;
use redb::{
    Database, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition,
};
use std::path::{Path, PathBuf};

const SEEN: TableDefinition<Key, ()> = TableDefinition::new("seen");
const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");

/// How many lines a run with a store keeps in memory. Those beyond take 10 bits each there.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lines of earlier runs: a store that holds more stays on disk.
    pub past: u64,
    /// Lines of this run: beyond they are written to files.
    pub fresh: usize,
}

/// At most 0.8 GB for each of the two.
impl Default for Bounds {
    fn default() -> Self {
        Self { past: 64 << 20, fresh: 32 << 20 }
    }
}

/// Bytes of the file that the database keeps in memory.
const CACHE: usize = 256 << 20;

/// Lines found on disk that are remembered, in each part: furniture is asked for again and again.
const RECENT: usize = 1 << 16;

/// How many look-ups of new lines still reach the disk when a store stays there.
const LEAKS: f64 = 0.01;

/// A set of keys in a file.
pub struct Store {
    database: Database,
    path: PathBuf,
}

impl Store {
    /// Opens a store, or makes one. `form` says how its keys were made.
    ///
    /// # Errors
    /// When the file cannot be read, is not a store, or holds keys made in another way.
    pub fn open(path: &Path, form: &str) -> Result<Self, StreamError> {
        let database = Database::builder()
            .set_cache_size(CACHE)
            .create(path)
            .map_err(|error| unopened(path, error.into()))?;
        let store = Self { database, path: path.into() };
        if store.claim(form).map_err(broken)? != form {
            return Err(StreamError::Foreign(
                path.into(),
                "holds lines that were compared in another way",
            ));
        }
        Ok(store)
    }

    /// The form of the store's keys; that of a new store is set.
    fn claim(&self, form: &str) -> Result<String, redb::Error> {
        let transaction = self.database.begin_write()?;
        transaction.open_table(SEEN)?;
        let mut about = transaction.open_table(ABOUT)?;
        let known = about.get("form")?.map(|known| known.value().to_owned());
        if known.is_none() {
            about.insert("form", form)?;
        }
        drop(about);
        transaction.commit()?;
        Ok(known.unwrap_or_else(|| form.to_owned()))
    }

    /// The number of lines.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(&self) -> Result<u64, StreamError> {
        self.table().and_then(|table| Ok(table.len()?)).map_err(broken)
    }

    /// Where the store is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The store's lines, cut into parts; read into memory if there are at most `in_memory` of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn past(&self, in_memory: u64) -> Result<Vec<Past>, StreamError> {
        self.read_past(in_memory).map_err(broken)
    }

    fn read_past(&self, in_memory: u64) -> Result<Vec<Past>, redb::Error> {
        let table = self.table()?;
        let lines = table.len()?;
        let mut past: Vec<Past> = Vec::with_capacity(PARTS);
        for _ in 0..PARTS {
            past.push(if lines <= in_memory {
                Past::InMemory(Compact::default())
            } else {
                let filter = Bloom::for_lines(lines.div_ceil(PARTS as u64), LEAKS);
                Past::OnDisk(Box::new(Disk {
                    table: self.table()?,
                    filter,
                    recent: Compact::default(),
                }))
            });
        }
        for entry in table.iter()? {
            let key = entry?.0.value();
            if let Some(part) = past.get_mut(part_of(key)) {
                part.learn(key);
            }
        }
        Ok(past)
    }

    /// Adds the keys that `give` hands over in their order, in one transaction: afterwards the store holds all of them,
    /// or after a failure what it held before.
    ///
    /// # Errors
    /// When the file cannot be written, or what `give` says.
    pub fn add(
        &self,
        give: impl FnOnce(&mut dyn FnMut(Key) -> Result<(), StreamError>) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        let transaction = self.database.begin_write().map_err(broken)?;
        let mut table = transaction.open_table(SEEN).map_err(broken)?;
        give(&mut |key| table.insert(key, ()).map(drop).map_err(broken))?;
        drop(table);
        transaction.commit().map_err(broken)
    }

    fn table(&self) -> Result<ReadOnlyTable<Key, ()>, redb::Error> {
        Ok(self.database.begin_read()?.open_table(SEEN)?)
    }
}

/// One part of what a store held when a run began.
pub enum Past {
    /// All keys of the store, which fit the bound.
    InMemory(Compact),
    /// The way to it.
    OnDisk(Box<Disk>),
}

/// The way to the keys of a part on disk.
pub struct Disk {
    table: ReadOnlyTable<Key, ()>,
    /// Spares most new lines that way.
    filter: Bloom,
    /// Lines that were found there.
    recent: Compact,
}

impl Past {
    /// Says for each key whether the store does not hold it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn misses(&mut self, keys: &[Key], misses: &mut [bool]) -> Result<(), StreamError> {
        match self {
            Self::InMemory(table) => table.misses_all(keys, misses),
            Self::OnDisk(disk) => {
                for (&key, miss) in keys.iter().zip(misses) {
                    *miss = !disk.contains(key).map_err(broken)?;
                }
            }
        }
        Ok(())
    }

    fn learn(&mut self, key: Key) {
        match self {
            Self::InMemory(table) => _ = table.insert(key),
            Self::OnDisk(disk) => _ = disk.filter.insert(key),
        }
    }
}

impl Disk {
    fn contains(&mut self, key: Key) -> Result<bool, redb::Error> {
        if !self.filter.contains(key) {
            return Ok(false);
        }
        if self.recent.contains(key) {
            return Ok(true);
        }
        let is_known = self.table.get(key)?.is_some();
        if is_known {
            if self.recent.len() >= RECENT {
                self.recent = Compact::default();
            }
            self.recent.insert(key);
        }
        Ok(is_known)
    }
}

/// Why a store cannot be opened, in words for who named the file.
fn unopened(path: &Path, error: redb::Error) -> StreamError {
    match error {
        redb::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            StreamError::Foreign(path.into(), "is not a store of seen lines")
        }
        redb::Error::Io(error) => StreamError::File(path.into(), error),
        redb::Error::DatabaseAlreadyOpen => {
            StreamError::Foreign(path.into(), "is in use by another run")
        }
        other => broken(other),
    }
}

fn broken(error: impl Into<redb::Error>) -> StreamError {
    StreamError::Store(Box::new(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_128;

    fn missing(store: &Store, in_memory: u64, keys: &[Key]) -> Vec<bool> {
        let mut past = store.past(in_memory).unwrap();
        let miss = |&key: &Key| {
            let mut misses = [false];
            past[part_of(key)].misses(&[key], &mut misses).unwrap();
            misses[0]
        };
        keys.iter().map(miss).collect()
    }

    #[test]
    fn keys_are_kept_between_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        let keys: Vec<Key> = (0_u64..1000).map(|n| xxh3_128(&n.to_le_bytes())).collect();
        let store = Store::open(&path, "normal").unwrap();
        store.add(|take| keys[..900].iter().try_for_each(|&key| take(key))).unwrap();
        drop(store);
        let store = Store::open(&path, "normal").unwrap();
        assert_eq!(store.count().unwrap(), 900);
        for in_memory in [0, 1000] {
            let missing = missing(&store, in_memory, &keys);
            assert!(missing[..900].iter().all(|miss| !miss));
            assert!(missing[900..].iter().all(|&miss| miss));
        }
    }

    #[test]
    fn what_is_no_store_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        let told = |path: &Path| Store::open(path, "normal").err().map(|error| error.to_string());
        std::fs::write(&path, "lines\n".repeat(1000)).unwrap();
        assert_eq!(told(&path), Some(format!("{}: is not a store of seen lines", path.display())));
        std::fs::remove_file(&path).unwrap();
        let _open = Store::open(&path, "normal").unwrap();
        assert_eq!(told(&path), Some(format!("{}: is in use by another run", path.display())));
        let nowhere = folder.path().join("none/seen");
        assert!(told(&nowhere).unwrap().contains("No such file"));
    }

    #[test]
    fn keys_made_in_another_way_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        drop(Store::open(&path, "normal").unwrap());
        let error = Store::open(&path, "bytes").err().unwrap().to_string();
        assert_eq!(
            error,
            format!("{}: holds lines that were compared in another way", path.display())
        );
    }
}
