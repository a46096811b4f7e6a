//! The lines of one run with a store: in memory up to a number, the rest in sorted files that no name leads to, so that
//! a run that is killed leaves nothing behind.

use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::dedup::Key;
use crate::dedup::bloom::Bloom;
use crate::dedup::table::Wide;
use crate::text::slice::slice_mut;

/// Bytes of a key in a file.
const RECORD: usize = size_of::<Key>();

/// Keys that are read at once to find one: a page.
const PAGE: usize = 4096 / RECORD;

/// How many look-ups of lines that are not in a file still read from it.
const LEAKS: f64 = 0.01;

/// One of the parts of a run's own lines.
pub struct Fresh {
    table: Wide,
    held: usize,
    /// Keys in memory before they are written to a file.
    most: usize,
    spills: Vec<Spill>,
    /// What the files are beside.
    path: PathBuf,
}

impl Fresh {
    /// No lines; at most so many will be in memory, and others in files beside this path.
    #[must_use]
    pub fn new(path: &Path, most: usize) -> Self {
        Self { table: Wide::default(), held: 0, most, spills: Vec::new(), path: path.into() }
    }

    /// Adds a key; true if it was not there.
    ///
    /// # Errors
    /// When a file cannot be written or read.
    pub fn insert(&mut self, key: Key) -> Result<bool> {
        for spill in &mut self.spills {
            if spill.contains(key)? {
                return Ok(false);
            }
        }
        let is_new = self.table.insert(key);
        self.held += usize::from(is_new);
        if self.held > self.most {
            let keys = sorted(std::mem::take(&mut self.table));
            self.spills.push(Spill::write(&self.path, &keys)?);
            self.held = 0;
        }
        Ok(is_new)
    }
}

fn sorted(table: Wide) -> Vec<Key> {
    let mut keys: Vec<Key> = table.iter().collect();
    drop(table);
    keys.sort_unstable();
    keys
}

/// Hands over the keys of all parts in their order, each once.
///
/// # Errors
/// When a file cannot be read, or what `take` says.
pub fn drain<E: From<std::io::Error>>(
    parts: Vec<Fresh>,
    mut take: impl FnMut(Key) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let mut runs: Vec<Box<dyn Iterator<Item = Result<Key>>>> = Vec::new();
    for part in parts {
        runs.push(Box::new(sorted(part.table).into_iter().map(Ok)));
        for spill in part.spills {
            runs.push(Box::new(spill.into_keys()?));
        }
    }
    // The least of all runs is the greatest of these: keys are turned round.
    let mut heap = BinaryHeap::new();
    for (number, run) in runs.iter_mut().enumerate() {
        heap.extend(run.next().transpose()?.map(|key| (!key, number)));
    }
    while let Some((turned, number)) = heap.pop() {
        take(!turned)?;
        let run = runs.get_mut(number).and_then(Iterator::next);
        heap.extend(run.transpose()?.map(|key| (!key, number)));
    }
    Ok(())
}

/// Sorted keys in a file.
struct Spill {
    file: File,
    keys: usize,
    /// The first key of each page.
    first: Vec<Key>,
    /// Spares most look-ups the file.
    filter: Bloom,
    page: Vec<u8>,
}

impl Spill {
    fn write(beside: &Path, keys: &[Key]) -> Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 20, nameless(beside)?);
        let mut filter = Bloom::for_lines(keys.len() as u64, LEAKS);
        for &key in keys {
            out.write_all(&key.to_le_bytes())?;
            filter.insert(key);
        }
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        let first = keys.iter().copied().step_by(PAGE).collect();
        Ok(Self { file, keys: keys.len(), first, filter, page: vec![0; PAGE * RECORD] })
    }

    fn contains(&mut self, key: Key) -> Result<bool> {
        if !self.filter.contains(key) {
            return Ok(false);
        }
        let Some(page) = self.first.partition_point(|&first| first <= key).checked_sub(1) else {
            return Ok(false);
        };
        let length = (self.keys - page * PAGE).min(PAGE) * RECORD;
        let bytes = slice_mut(&mut self.page, 0..length);
        self.file.seek(SeekFrom::Start((page * PAGE * RECORD) as u64))?;
        self.file.read_exact(bytes)?;
        let (records, _) = bytes.as_chunks();
        Ok(records.binary_search_by_key(&key, |&record| Key::from_le_bytes(record)).is_ok())
    }

    fn into_keys(mut self) -> Result<impl Iterator<Item = Result<Key>>> {
        self.file.rewind()?;
        let mut file = BufReader::with_capacity(1 << 18, self.file);
        let read = move |_| {
            let mut record = [0; RECORD];
            file.read_exact(&mut record).map(|()| Key::from_le_bytes(record))
        };
        Ok((0..self.keys).map(read))
    }
}

/// A new file in the folder of another that has no name, and is gone when it is closed.
fn nameless(beside: &Path) -> Result<File> {
    let folder = beside.parent().filter(|folder| !folder.as_os_str().is_empty());
    tempfile::tempfile_in(folder.unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use xxhash_rust::xxh3::xxh3_128;

    #[test]
    fn more_keys_than_fit_into_memory_are_a_set_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let mut fresh = Fresh::new(&folder.path().join("seen"), 700);
        let mut set = BTreeSet::new();
        for n in 0..30_000_u64 {
            let key = xxh3_128(&(n * 7919 % 9000).to_le_bytes());
            assert_eq!(fresh.insert(key).unwrap(), set.insert(key));
        }
        assert!(fresh.spills.len() > 10 && fresh.table.len() == fresh.held);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut drained = Vec::new();
        let other = Fresh::new(&folder.path().join("seen"), 700);
        drain(vec![other, fresh], |key| {
            drained.push(key);
            std::io::Result::Ok(())
        })
        .unwrap();
        assert!(drained.iter().eq(&set));
    }
}
