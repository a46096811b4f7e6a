//! The lines of earlier runs, on disk, so that tomorrow's crawl is compared with today's.
//!
//! An embedded database keeps the keys. It is only read while a run goes on; the run's own new keys [wait](crate::dedup::spill)
//! and are written in one transaction when the output is safe. A run that is killed leaves the store as it was, so no
//! line counts as seen whose first copy never reached an output.

use crate::dedup::bloom::Bloom;
use crate::dedup::secret::Secret;
use crate::dedup::table::Compact;
use crate::dedup::{Key, PARTS, part_of};
use crate::error::StreamError;
use crate::guard;
use redb::{
    Database, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, WriteTransaction,
};
use std::path::{Path, PathBuf};

const SEEN: TableDefinition<Key, ()> = TableDefinition::new("seen");
const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");
/// The inputs whose lines were added.
const INPUTS: TableDefinition<Key, ()> = TableDefinition::new("inputs");

const DAMAGED: &str = "is damaged: take a copy of it, or begin a new one";

/// How many lines a run with a store keeps in memory. Those beyond take 10 bits each there.
#[derive(Clone, Copy, Debug)]
pub struct StoreBounds {
    /// Lines of earlier runs: a store that holds more stays on disk.
    pub past: u64,
    /// Lines of this run: beyond they are written to files.
    pub fresh: usize,
}

/// At most 0.8 GB for each of the two.
impl Default for StoreBounds {
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
    secret: Secret,
}

/// How many keys a store holds and what they come to together, so that damage is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    count: u64,
    total: Key,
}

impl Sum {
    fn add(&mut self, key: Key) {
        self.count += 1;
        self.total = self.total.wrapping_add(key);
    }

    fn of_text(text: &str) -> Option<Self> {
        let (count, total) = text.split_once(' ')?;
        Some(Self { count: count.parse().ok()?, total: total.parse().ok()? })
    }

    fn to_text(self) -> String {
        format!("{} {}", self.count, self.total)
    }
}

impl Store {
    /// Opens a store, or makes one with this secret. `way` says how its lines are compared.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, is not a store, or holds keys made in another way.
    pub fn open(path: &Path, way: &str, proposed: Secret) -> Result<Self, StreamError> {
        guarded(path, || {
            let mut database = Database::builder()
                .set_cache_size(CACHE)
                .create(path)
                .map_err(|error| unopened(path, error.into()))?;
            // The library looks at its own sums only after an unclean end, unless it is asked.
            if !database.check_integrity().map_err(|error| unopened(path, error.into()))? {
                return Err(StreamError::foreign(path, DAMAGED));
            }
            let claimed = claim(&database, way, proposed).map_err(broken)?;
            let (known, secret) = claimed;
            if known != way {
                let why = "holds lines that were compared in another way";
                return Err(StreamError::foreign(path, why));
            }
            let Some(secret) = secret else {
                let why = "is of another version of the program: begin a new one";
                return Err(StreamError::foreign(path, why));
            };
            Ok(Self { database, path: path.into(), secret })
        })
    }

    /// By what its lines became keys.
    #[must_use]
    pub fn secret(&self) -> Secret {
        self.secret
    }

    /// Whether the lines of an input were added already.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_input(&self, input: Key) -> Result<bool, StreamError> {
        let look = || -> Result<bool, redb::Error> {
            Ok(self.database.begin_read()?.open_table(INPUTS)?.get(input)?.is_some())
        };
        guarded(&self.path, || look().map_err(broken))
    }

    /// The number of lines.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[cfg(feature = "internals")]
    pub fn count(&self) -> Result<u64, StreamError> {
        guarded(&self.path, || self.table().and_then(|table| Ok(table.len()?)).map_err(broken))
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
        guarded(&self.path, || {
            let (past, sum) = self.read_past(in_memory).map_err(broken)?;
            if self.sum().map_err(broken)? == Some(sum) {
                Ok(past)
            } else {
                Err(StreamError::foreign(&self.path, DAMAGED))
            }
        })
    }

    /// What the store says that its keys come to.
    fn sum(&self) -> Result<Option<Sum>, redb::Error> {
        let about = self.database.begin_read()?.open_table(ABOUT)?;
        Ok(about.get("sum")?.and_then(|text| Sum::of_text(text.value())))
    }

    fn read_past(&self, in_memory: u64) -> Result<(Vec<Past>, Sum), redb::Error> {
        let table = self.table()?;
        let mut sum = Sum::default();
        let lines = table.len()?;
        let mut past: Vec<Past> = Vec::with_capacity(PARTS);
        for _ in 0..PARTS {
            past.push(if lines <= in_memory {
                Past::InMemory(Compact::default())
            } else {
                let filter = Bloom::for_lines(lines.div_ceil(PARTS as u64), LEAKS);
                Past::OnDisk(Box::new(Disk {
                    path: self.path.clone(),
                    table: self.table()?,
                    filter,
                    recent: Compact::default(),
                }))
            });
        }
        for entry in table.iter()? {
            let key = entry?.0.value();
            sum.add(key);
            if let Some(part) = past.get_mut(part_of(key)) {
                part.learn(key);
            }
        }
        Ok((past, sum))
    }

    /// Adds the keys that `give` hands over in their order, which are those of these inputs, in one transaction:
    /// afterwards the store holds all of them, or after a failure what it held before.
    ///
    /// # Errors
    /// When the file cannot be written, or what `give` says.
    pub fn add(
        &self,
        inputs: &[Key],
        give: impl FnOnce(&mut dyn FnMut(Key) -> Result<(), StreamError>) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        guarded(&self.path, || {
            let transaction = self.database.begin_write().map_err(broken)?;
            let mut table = transaction.open_table(SEEN).map_err(broken)?;
            let mut sum = self.sum().map_err(broken)?.unwrap_or_default();
            give(&mut |key| {
                if table.insert(key, ()).map_err(broken)?.is_none() {
                    sum.add(key);
                }
                Ok(())
            })?;
            drop(table);
            self.note(&transaction, sum, inputs).map_err(broken)?;
            transaction.commit().map_err(broken)
        })
    }

    /// Notes what the keys come to, and the inputs that they are of.
    fn note(
        &self,
        transaction: &WriteTransaction,
        sum: Sum,
        inputs: &[Key],
    ) -> Result<(), redb::Error> {
        transaction.open_table(ABOUT)?.insert("sum", sum.to_text().as_str())?;
        let mut known = transaction.open_table(INPUTS)?;
        inputs.iter().try_for_each(|&input| known.insert(input, ()).map(drop))?;
        Ok(())
    }

    fn table(&self) -> Result<ReadOnlyTable<Key, ()>, redb::Error> {
        Ok(self.database.begin_read()?.open_table(SEEN)?)
    }
}

/// How the keys of a store were made, and by which secret; those of a new store are set.
fn claim(
    database: &Database,
    way: &str,
    proposed: Secret,
) -> Result<(String, Option<Secret>), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(SEEN)?;
    transaction.open_table(INPUTS)?;
    let mut about = transaction.open_table(ABOUT)?;
    let known = about.get("form")?.map(|known| known.value().to_owned());
    let secret = about.get("key")?.map(|known| known.value().to_owned());
    let claimed = if let Some(known) = known {
        (known, secret.and_then(|hex| Secret::from_hex(&hex)))
    } else {
        about.insert("form", way)?;
        about.insert("key", proposed.to_hex().as_str())?;
        about.insert("sum", Sum::default().to_text().as_str())?;
        (way.to_owned(), Some(proposed))
    };
    drop(about);
    transaction.commit()?;
    Ok(claimed)
}

/// Does something with a store. The database panics over some kinds of damage, which is a damaged file all the same.
fn guarded<T>(path: &Path, act: impl FnOnce() -> Result<T, StreamError>) -> Result<T, StreamError> {
    guard::guarded(act).unwrap_or_else(|_| Err(StreamError::foreign(path, DAMAGED)))
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
    path: PathBuf,
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
                let path = disk.path.clone();
                return guarded(&path, || {
                    for (&key, miss) in keys.iter().zip(misses) {
                        *miss = !disk.contains(key).map_err(broken)?;
                    }
                    Ok(())
                });
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
            StreamError::foreign(path, "is not a store of seen lines")
        }
        redb::Error::Io(error) => StreamError::File(path.into(), error),
        redb::Error::DatabaseAlreadyOpen => StreamError::foreign(path, "is in use by another run"),
        redb::Error::Corrupted(_) | redb::Error::RepairAborted => {
            StreamError::foreign(path, DAMAGED)
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

    fn secret() -> Secret {
        Secret::new([7; 16])
    }

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
        let store = Store::open(&path, "normal", secret()).unwrap();
        store.add(&[5], |take| keys[..900].iter().try_for_each(|&key| take(key))).unwrap();
        drop(store);
        let store = Store::open(&path, "normal", secret()).unwrap();
        assert_eq!(store.count().unwrap(), 900);
        assert_eq!((store.has_input(5).unwrap(), store.has_input(6).unwrap()), (true, false));
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
        let told = |path: &Path| {
            Store::open(path, "normal", secret()).err().map(|error| error.to_string())
        };
        std::fs::write(&path, "lines\n".repeat(1000)).unwrap();
        assert_eq!(told(&path), Some(format!("{}: is not a store of seen lines", path.display())));
        std::fs::remove_file(&path).unwrap();
        let _open = Store::open(&path, "normal", secret()).unwrap();
        assert_eq!(told(&path), Some(format!("{}: is in use by another run", path.display())));
        let nowhere = folder.path().join("none/seen");
        assert!(told(&nowhere).unwrap().contains("No such file"));
    }

    #[test]
    fn keys_made_in_another_way_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        drop(Store::open(&path, "normal", secret()).unwrap());
        let error = Store::open(&path, "bytes", secret()).err().unwrap().to_string();
        assert_eq!(
            error,
            format!("{}: holds lines that were compared in another way", path.display())
        );
    }

    #[test]
    fn a_damaged_store_is_refused_or_holds_what_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seen");
        let keys: Vec<Key> = (0_u64..3000).map(|n| xxh3_128(&n.to_le_bytes())).collect();
        let store = Store::open(&path, "normal", secret()).unwrap();
        store.add(&[], |take| keys.iter().try_for_each(|&key| take(key))).unwrap();
        drop(store);
        let whole = std::fs::read(&path).unwrap();
        let (mut state, mut refused) = (7_u64, 0);
        for round in 0..60 {
            let mut damaged = whole.clone();
            for _ in 0..=round {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (state >> 33) as usize % damaged.len();
                damaged[at] ^= 1 << (state >> 61);
            }
            std::fs::write(&path, &damaged).unwrap();
            let opened = Store::open(&path, "normal", secret());
            match opened.and_then(|store| Ok((store.secret(), store.past(1 << 20)?))) {
                Err(_) => refused += 1,
                Ok((known, mut past)) => {
                    assert_eq!(known, secret());
                    let mut miss = [true];
                    for &key in &keys {
                        past[part_of(key)].misses(&[key], &mut miss).unwrap();
                        assert!(!miss[0]);
                    }
                }
            }
        }
        assert!(refused > 30, "{refused}");
    }
}
