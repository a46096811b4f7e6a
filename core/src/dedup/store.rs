//! The lines of earlier runs, on disk, so that tomorrow's crawl is compared with today's.
//!
//! An embedded database keeps the keys. It is only read while a run goes on; the run's own new keys wait in memory and
//! are written in one transaction when the output is safe. A run that is killed leaves the store as it was, so no line
//! counts as seen whose first copy never reached an output.

use super::bloom::Bloom;
use super::table::Compact;
use super::{Key, PARTS, part_of};
use crate::stream::StreamError;
use redb::{
    Database, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition,
};
use std::path::{Path, PathBuf};

const SEEN: TableDefinition<Key, ()> = TableDefinition::new("seen");
const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");

/// Up to so many lines a store is read into memory when a run begins: 1.2 GB of table at most.
pub const IN_MEMORY: u64 = 100_000_000;

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
        let store = Self { database: Database::create(path).map_err(broken)?, path: path.into() };
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
                Past::OnDisk(Box::new(self.table()?), filter)
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

    /// Adds keys in one transaction: afterwards the store holds all of them, or after a failure what it held before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, mut keys: Vec<Key>) -> Result<(), StreamError> {
        // In order, each page of the tree is visited once.
        keys.sort_unstable();
        self.write(&keys).map_err(broken)
    }

    fn write(&self, keys: &[Key]) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        let mut table = transaction.open_table(SEEN)?;
        for key in keys {
            table.insert(key, ())?;
        }
        drop(table);
        Ok(transaction.commit()?)
    }

    fn table(&self) -> Result<ReadOnlyTable<Key, ()>, redb::Error> {
        Ok(self.database.begin_read()?.open_table(SEEN)?)
    }
}

/// One part of what a store held when a run began.
pub enum Past {
    /// All of it.
    InMemory(Compact),
    /// The way to the disk, and a filter that spares most new lines that way.
    OnDisk(Box<ReadOnlyTable<Key, ()>>, Bloom),
}

impl Past {
    /// Says for each key whether the store does not hold it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn misses(&self, keys: &[Key], misses: &mut [bool]) -> Result<(), StreamError> {
        match self {
            Self::InMemory(table) => table.misses_all(keys, misses),
            Self::OnDisk(table, filter) => {
                for (&key, miss) in keys.iter().zip(misses) {
                    let is_known =
                        filter.contains(key) && table.get(key).map_err(broken)?.is_some();
                    *miss = !is_known;
                }
            }
        }
        Ok(())
    }

    fn learn(&mut self, key: Key) {
        match self {
            Self::InMemory(table) => _ = table.insert(key),
            Self::OnDisk(_, filter) => _ = filter.insert(key),
        }
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
        let past = store.past(in_memory).unwrap();
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
        Store::open(&path, "normal").unwrap().add(keys[..900].to_vec()).unwrap();
        let store = Store::open(&path, "normal").unwrap();
        assert_eq!(store.count().unwrap(), 900);
        for in_memory in [0, 1000] {
            let missing = missing(&store, in_memory, &keys);
            assert!(missing[..900].iter().all(|miss| !miss));
            assert!(missing[900..].iter().all(|&miss| miss));
        }
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
