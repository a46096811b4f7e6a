//! In how many documents each line stands, kept so that runs and shards of a run can be added up.
//!
//! Adding up is associative and does not depend on order, and a saved file is sorted, so the same counts are the same
//! bytes however they came about. A count stops at the highest number it can hold.

use crate::dedup::Key;
use crate::error::{StreamError, beside};
use hashbrown::HashTable;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// The first word of a file of counts; the digit changes with the format. How its lines were compared
/// follows, up to a line end.
const MAGIC: &str = "cleaner counts 1: ";

/// Bytes of a record: the stored part of a key and its count.
const RECORD: usize = 16;

/// Shards, so that growth never holds two copies of the whole.
const SHARDS: usize = 256;

/// 96 bits of a key: 6e-10 false matches expected among 1e10 different lines, and no padding beside a count.
type Short = [u32; 3];

/// How often each line was counted.
pub struct LineCounts {
    shards: Vec<HashTable<(Short, u32)>>,
}

impl Default for LineCounts {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| HashTable::new()).collect() }
    }
}

impl LineCounts {
    /// LineCounts a line so many times more.
    pub fn add(&mut self, key: Key, times: u32) {
        let short = shorten(key);
        let Some(shard) = self.shards.get_mut(shard_of(short)) else { return };
        let entry = shard.entry(hash_of(short), |other| other.0 == short, |other| hash_of(other.0));
        let mut found = entry.or_insert((short, 0));
        let count = &mut found.get_mut().1;
        *count = count.saturating_add(times);
    }

    /// How often a line was counted.
    #[must_use]
    pub fn get(&self, key: Key) -> u32 {
        let short = shorten(key);
        let shard = self.shards.get(shard_of(short));
        shard
            .and_then(|shard| shard.find(hash_of(short), |other| other.0 == short))
            .map_or(0, |found| found.1)
    }

    /// Each line's key, as far as it is stored, and its count, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Key, u32)> {
        self.shards
            .iter()
            .flat_map(|shard| shard.iter().map(|&(short, count)| (lengthen(short), count)))
    }

    /// Those of at least so much.
    #[must_use]
    pub fn at_least(&self, least: u32) -> Self {
        let mut high = Self::default();
        self.iter()
            .filter(|&(_, count)| count >= least)
            .for_each(|(key, count)| high.add(key, count));
        high
    }

    /// Adds up with the counts of another run or shard.
    pub fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(key, count)| self.add(key, count));
    }

    /// The number of different lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(HashTable::len).sum()
    }

    /// True if nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the counts to a file, sorted by key, with a word on how lines were compared; an existing
    /// file is replaced only when all is written.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path, form: &str) -> Result<(), StreamError> {
        let in_file = |error| StreamError::File(path.into(), error);
        let aside = beside(path, "part");
        self.write(&aside, form).map_err(in_file)?;
        std::fs::rename(&aside, path).map_err(in_file)
    }

    fn write(&self, path: &Path, form: &str) -> std::io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        writeln!(out, "{MAGIC}{form}")?;
        for shard in &self.shards {
            let mut entries: Vec<_> = shard.iter().copied().collect();
            entries.sort_unstable();
            for (short, count) in entries {
                for word in short.iter().chain([&count]) {
                    out.write_all(&word.to_le_bytes())?;
                }
            }
        }
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }

    /// Adds up with the counts in a file, of lines that were compared in the same way.
    ///
    /// # Errors
    /// When the file cannot be read or is not one that [`LineCounts::save`] wrote whole.
    pub fn load(&mut self, path: &Path, form: &str) -> Result<(), StreamError> {
        let in_file = |error| StreamError::File(path.into(), error);
        let foreign = |why| StreamError::Foreign(path.into(), why);
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(in_file)?);
        let mut head = Vec::new();
        file.by_ref().take(1024).read_until(b'\n', &mut head).map_err(in_file)?;
        let Some(known) = head.strip_prefix(MAGIC.as_bytes()) else {
            return Err(foreign("is not a file of line counts"));
        };
        if known.strip_suffix(b"\n") != Some(form.as_bytes()) {
            return Err(foreign("counts lines that were compared in another way"));
        }
        let length = file.get_ref().metadata().map_err(in_file)?.len() - head.len() as u64;
        if !length.is_multiple_of(RECORD as u64) {
            return Err(foreign("is a file of line counts that was cut short"));
        }
        let mut record = [0; RECORD];
        for _ in 0..length / RECORD as u64 {
            file.read_exact(&mut record).map_err(in_file)?;
            let whole = u128::from_le_bytes(record);
            self.add(whole & (u128::MAX >> 32), (whole >> 96) as u32);
        }
        Ok(())
    }
}

/// The low 96 bits, the first word the one that orders a saved file.
fn shorten(key: Key) -> Short {
    [key as u32, (key >> 32) as u32, (key >> 64) as u32]
}

fn lengthen(short: Short) -> Key {
    short.iter().rev().fold(0, |key, &word| key << 32 | Key::from(word))
}

fn shard_of(short: Short) -> usize {
    (short[0] >> 24) as usize % SHARDS
}

fn hash_of(short: Short) -> u64 {
    u64::from(short[1]) << 32 | u64::from(short[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_128;

    fn counted(lines: &[&str]) -> LineCounts {
        let mut counts = LineCounts::default();
        lines.iter().for_each(|line| counts.add(xxh3_128(line.as_bytes()), 1));
        counts
    }

    fn saved(counts: &LineCounts) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        counts.save(&folder.path().join("counts"), "test").unwrap();
        std::fs::read(folder.path().join("counts")).unwrap()
    }

    #[test]
    fn adding_up_does_not_depend_on_order() {
        let shards = [counted(&["a", "b", "a"]), counted(&["c", "b"]), counted(&["d", "a"])];
        let whole = saved(&counted(&["a", "a", "a", "b", "b", "c", "d"]));
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut sum = LineCounts::default();
            order.iter().for_each(|&shard| sum.merge(&shards[shard]));
            assert_eq!(saved(&sum), whole);
        }
    }

    #[test]
    fn a_file_holds_what_was_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        counted(&["a", "b", "a"]).save(&path, "test").unwrap();
        let mut counts = counted(&["a"]);
        counts.load(&path, "test").unwrap();
        assert_eq!(["a", "b", "c"].map(|line| counts.get(xxh3_128(line.as_bytes()))), [3, 1, 0]);
    }

    #[test]
    fn lines_compared_in_another_way_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        counted(&["a"]).save(&path, "site").unwrap();
        let error = LineCounts::default().load(&path, "corpus").unwrap_err().to_string();
        assert!(error.ends_with("counts lines that were compared in another way"), "{error}");
    }

    #[test]
    fn a_file_cut_short_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        let whole = saved(&counted(&["a", "b"]));
        for length in [3, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(LineCounts::default().load(&path, "test").is_err(), "{length}");
        }
    }
}
