//! In how many documents each line stands, kept so that runs and shards of a run can be added up.
//!
//! Adding up is associative and does not depend on order, and a saved file is sorted, so the same counts are the same
//! bytes however they came about. A count stops at the highest number it can hold.

use crate::dedup::Key;
use crate::dedup::secret::{COUNTS_MAGIC as MAGIC, Keying, Secret};
use crate::error::StreamError;
use crate::files::Replacement;
use hashbrown::HashTable;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

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
    /// Counts a line that many times more.
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
    #[cfg(feature = "internals")]
    pub fn len(&self) -> usize {
        self.shards.iter().map(HashTable::len).sum()
    }

    /// True if nothing was counted.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the counts to a file, sorted by key, with how lines were compared and a sum of all. The file appears when
    /// all is written.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, mut file: Replacement, keying: &Keying) -> std::io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, file.file());
        let mut sum = Xxh3::new();
        writeln!(out, "{MAGIC}{} {}", keying.way, keying.secret.to_hex())?;
        for shard in &self.shards {
            let mut entries: Vec<_> = shard.iter().copied().collect();
            entries.sort_unstable();
            for (short, count) in entries {
                let record = (lengthen(short) | u128::from(count) << 96).to_le_bytes();
                sum.update(&record);
                out.write_all(&record)?;
            }
        }
        out.write_all(&sum.digest128().to_le_bytes())?;
        out.flush()?;
        drop(out);
        file.commit()
    }

    /// The secret of the lines in a file, which must have been compared in this way.
    ///
    /// # Errors
    /// When the file cannot be read, or is not one that [`LineCounts::save`] wrote.
    pub fn secret_of(path: &Path, way: &str) -> Result<Secret, StreamError> {
        Ok(open(path, way)?.secret)
    }

    /// Refuses to put counts in the place of a file that is something else.
    ///
    /// # Errors
    /// When there is such a file.
    pub fn refuse_foreign(path: &Path) -> Result<(), StreamError> {
        let mut front = [0; MAGIC.len()];
        match File::open(path).and_then(|mut file| file.read_exact(&mut front)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Ok(()) if front == *MAGIC.as_bytes() => Ok(()),
            _ => Err(StreamError::foreign(path, "is in the way, and is not a file of line counts")),
        }
    }

    /// Adds up with the counts in a file, of lines that were compared in the same way.
    ///
    /// # Errors
    /// When the file cannot be read or is not one that [`LineCounts::save`] wrote whole.
    pub fn load(&mut self, path: &Path, keying: &Keying) -> Result<(), StreamError> {
        let in_file = |error| StreamError::File(path.into(), error);
        let SavedCounts { mut file, secret, records } = open(path, &keying.way)?;
        if secret != keying.secret {
            return Err(StreamError::foreign(
                path,
                "counts lines under another key: count all parts of a corpus with one key",
            ));
        }
        let (mut record, mut sum) = ([0; RECORD], Xxh3::new());
        for _ in 0..records {
            file.read_exact(&mut record).map_err(in_file)?;
            sum.update(&record);
            let whole = u128::from_le_bytes(record);
            self.add(whole & (u128::MAX >> 32), (whole >> 96) as u32);
        }
        file.read_exact(&mut record).map_err(in_file)?;
        if u128::from_le_bytes(record) == sum.digest128() {
            Ok(())
        } else {
            Err(StreamError::foreign(path, "is a file of line counts that is damaged"))
        }
    }
}

/// A file of counts, read up to its records.
struct SavedCounts {
    file: BufReader<File>,
    secret: Secret,
    records: u64,
}

fn open(path: &Path, way: &str) -> Result<SavedCounts, StreamError> {
    let in_file = |error| StreamError::File(path.into(), error);
    let foreign = |why| Err(StreamError::foreign(path, why));
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(in_file)?);
    let mut head = Vec::new();
    file.by_ref().take(1024).read_until(b'\n', &mut head).map_err(in_file)?;
    let text = String::from_utf8_lossy(&head);
    let Some((known, hex)) = text.trim_end().rsplit_once(' ') else {
        return foreign("is not a file of line counts");
    };
    let Some(known) = known.strip_prefix(MAGIC) else {
        let is_old = known.starts_with("cleaner counts");
        return foreign(if is_old {
            "is of another version of the program: count again"
        } else {
            "is not a file of line counts"
        });
    };
    if known != way {
        return foreign("counts lines that were compared in another way");
    }
    let length = file.get_ref().metadata().map_err(in_file)?.len() - head.len() as u64;
    match (Secret::from_hex(hex), length.is_multiple_of(RECORD as u64), length / RECORD as u64) {
        (Some(secret), true, 1..) => {
            Ok(SavedCounts { file, secret, records: length / RECORD as u64 - 1 })
        }
        _ => foreign("is a file of line counts that was cut short"),
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

    fn keying(way: &str) -> Keying {
        Keying { way: way.to_owned(), secret: Secret::new([7; 16]) }
    }

    fn save(counts: &LineCounts, path: &Path, way: &str) {
        counts.save(Replacement::create(path).unwrap(), &keying(way)).unwrap();
    }

    fn saved(counts: &LineCounts) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        save(counts, &folder.path().join("counts"), "test");
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
        save(&counted(&["a", "b", "a"]), &path, "test");
        let mut counts = counted(&["a"]);
        counts.load(&path, &keying("test")).unwrap();
        assert_eq!(LineCounts::secret_of(&path, "test").unwrap(), Secret::new([7; 16]));
        assert_eq!(["a", "b", "c"].map(|line| counts.get(xxh3_128(line.as_bytes()))), [3, 1, 0]);
    }

    #[test]
    fn lines_compared_in_another_way_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        save(&counted(&["a"]), &path, "site");
        let told =
            |keying: &Keying| LineCounts::default().load(&path, keying).unwrap_err().to_string();
        let error = told(&keying("corpus"));
        assert!(error.ends_with("counts lines that were compared in another way"), "{error}");
        let error = told(&Keying { secret: Secret::new([8; 16]), ..keying("site") });
        assert!(error.contains("counts lines under another key"), "{error}");
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        let whole = saved(&counted(&["a", "b"]));
        for length in [3, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(LineCounts::default().load(&path, &keying("test")).is_err(), "{length}");
        }
        for at in (0..whole.len()).step_by(5) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            assert!(LineCounts::default().load(&path, &keying("test")).is_err(), "{at}");
        }
    }
}
