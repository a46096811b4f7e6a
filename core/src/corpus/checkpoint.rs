//! The record of what a run has done, so that one that was killed goes on where it was and writes the same bytes.
//!
//! Two files stand beside the output. The *log* holds the keys that were new, in the order of the input; the
//! *checkpoint* says up to where input, output and log are done. A checkpoint replaces the one before it only after
//! output and log are safe on disk. Going on means: cut output and log back to the checkpoint, take the keys of the
//! log into the set of seen lines, and read on. Nothing that was finished is cleaned again.

use crate::corpus::io::destinations::Written;
use crate::corpus::report::Report;
use crate::dedup::Key;
use crate::error::{StreamError, beside};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of input between two checkpoints: few enough to lose little, enough that waiting for the disk costs little.
pub const EVERY: u64 = 512 << 20;

/// Bytes of a key in the log.
const RECORD: usize = size_of::<Key>();

/// Up to where a run is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The number of the input.
    pub input: usize,
    /// Records of that input.
    pub records: u64,
    /// Bytes of that input, after decompression.
    pub read: u64,
    /// How far the output is that was being written.
    pub written: Written,
    /// Bytes of the log.
    pub logged: u64,
    /// What was done up to here.
    pub report: Report,
    /// True at the end of the run.
    pub is_done: bool,
}

/// A run's checkpoint and log.
pub struct Journal {
    path: PathBuf,
    /// What the run does to which inputs: a run with another setup cannot go on from here.
    setup: String,
    log: BufWriter<File>,
    logged: u64,
    every: u64,
    point: Point,
}

impl Journal {
    /// Begins a journal beside an output, in place of one that may be there.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub fn begin(output: &Path, setup: &str) -> Result<Self, StreamError> {
        let path = checkpoint_of(output);
        remove(&path)?;
        let log =
            File::create(log_of(&path)).map_err(|error| StreamError::File(log_of(&path), error))?;
        Ok(Self::new(path, setup, log, Point::default()))
    }

    /// The journal of a run that stopped early or ended; none if there is no checkpoint to go on from.
    ///
    /// # Errors
    /// When its files cannot be read or belong to a run with another setup.
    pub fn resume(output: &Path, setup: &str) -> Result<Option<Self>, StreamError> {
        let path = checkpoint_of(output);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|error| StreamError::File(path.clone(), error))?,
        };
        let Some((known, point)) = read_point(&text) else {
            return Err(StreamError::Foreign(path, "is not a checkpoint"));
        };
        if known != setup {
            return Err(StreamError::Foreign(
                path,
                "is of a run with other settings or inputs: delete it to begin anew",
            ));
        }
        let log = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(log_of(&path))?;
        if log.metadata()?.len() < point.logged {
            return Err(StreamError::Foreign(log_of(&path), "is shorter than the checkpoint says"));
        }
        log.set_len(point.logged)?;
        if point.is_done {
            remove(&log_of(&path))?;
        }
        Ok(Some(Self::new(path, setup, log, point)))
    }

    fn new(path: PathBuf, setup: &str, log: File, point: Point) -> Self {
        let log = BufWriter::with_capacity(1 << 20, log);
        Self { path, setup: setup.to_owned(), log, logged: point.logged, every: EVERY, point }
    }

    /// Sets the bytes of input between two checkpoints.
    #[must_use]
    pub fn with_every(mut self, every: u64) -> Self {
        self.every = every;
        self
    }

    /// Where the run goes on.
    #[must_use]
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// Hands over the keys of the log, in their order, many at a time.
    ///
    /// # Errors
    /// When the log cannot be read, or what `take` says.
    pub fn replay(
        &mut self,
        mut take: impl FnMut(&[Key]) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        let file = self.log.get_mut();
        file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 20, &*file).take(self.point.logged);
        let mut keys = Vec::new();
        let mut record = [0; RECORD];
        for left in (0..self.point.logged / RECORD as u64).rev() {
            reader.read_exact(&mut record)?;
            keys.push(Key::from_le_bytes(record));
            if left == 0 || keys.len() == 1 << 16 {
                take(&keys)?;
                keys.clear();
            }
        }
        file.seek(SeekFrom::Start(self.point.logged))?;
        Ok(())
    }

    /// Notes keys that were new.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn log(&mut self, keys: impl Iterator<Item = Key>) -> Result<(), StreamError> {
        for key in keys {
            self.log.write_all(&key.to_le_bytes())?;
            self.logged += RECORD as u64;
        }
        Ok(())
    }

    /// True if so many bytes of input ask for a checkpoint.
    #[must_use]
    pub fn is_due(&self, read: u64) -> bool {
        read - self.point.report.read >= self.every
    }

    /// Makes a checkpoint. The output must be safe on disk up to there.
    ///
    /// # Errors
    /// When log or checkpoint cannot be written; the checkpoint before then stands.
    pub fn settle(&mut self, point: Point) -> Result<(), StreamError> {
        self.log.flush()?;
        self.log.get_ref().sync_data()?;
        self.point = Point { logged: self.logged, ..point };
        let aside = beside(&self.path, "part");
        let mut file = File::create(&aside)?;
        file.write_all(write_point(&self.setup, &self.point)?.as_bytes())?;
        file.sync_all()?;
        Ok(std::fs::rename(&aside, &self.path)?)
    }

    /// Notes that all is done, with what follows the output too: going on from here does nothing, and needs no log.
    ///
    /// # Errors
    /// When the files cannot be written, or belong to a run with another setup.
    pub fn close(output: &Path, setup: &str) -> Result<(), StreamError> {
        let Some(mut journal) = Self::resume(output, setup)? else { return Ok(()) };
        journal.logged = 0;
        let point = Point { is_done: true, ..journal.point.clone() };
        journal.settle(point)?;
        remove(&log_of(&journal.path))
    }

    /// Removes the files.
    ///
    /// # Errors
    /// When they are there and cannot be removed.
    pub fn discard(output: &Path) -> Result<(), StreamError> {
        let path = checkpoint_of(output);
        remove(&path)?;
        remove(&log_of(&path))
    }
}

fn checkpoint_of(output: &Path) -> PathBuf {
    beside(output, "resume")
}

fn log_of(checkpoint: &Path) -> PathBuf {
    beside(checkpoint, "log")
}

/// Removes a file, if it is there.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove(path: &Path) -> Result<(), StreamError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StreamError::File(path.into(), error))
        }
        _ => Ok(()),
    }
}

/// A checkpoint as it stands in its file.
#[derive(Serialize, Deserialize)]
struct Saved {
    setup: String,
    point: Point,
}

fn write_point(setup: &str, point: &Point) -> std::io::Result<String> {
    let saved = Saved { setup: setup.to_owned(), point: point.clone() };
    Ok(serde_json::to_string(&saved)?)
}

fn read_point(text: &str) -> Option<(String, Point)> {
    let saved: Saved = serde_json::from_str(text).ok()?;
    Some((saved.setup, saved.point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_reads_as_it_was_written() {
        let report = Report { read: 1, written: 2, lines: 3, ..Report::default() };
        let written = Written { bytes: 9, is_open: true };
        let point =
            Point { input: 6, records: 7, read: 8, written, logged: 32, report, is_done: true };
        assert_eq!(
            read_point(&write_point("a \"setup\"", &point).unwrap()),
            Some(("a \"setup\"".to_owned(), point))
        );
        assert_eq!(read_point("{}"), None);
    }

    #[test]
    fn the_log_goes_on_from_the_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let mut journal = Journal::begin(&output, "setup").unwrap();
        journal.log([1, 3].into_iter()).unwrap();
        journal.settle(Point { read: 10, ..Point::default() }).unwrap();
        journal.log([4, 6].into_iter()).unwrap();
        drop(journal);
        assert!(Journal::resume(&output, "another").is_err());
        let mut journal = Journal::resume(&output, "setup").unwrap().unwrap();
        let mut keys = Vec::new();
        let mut journal_keys = |journal: &mut Journal| {
            keys.clear();
            let take = |more: &[Key]| {
                keys.extend_from_slice(more);
                Ok(())
            };
            journal.replay(take).unwrap();
            keys.clone()
        };
        assert_eq!(journal_keys(&mut journal), [1, 3]);
        journal.log([7, 9].into_iter()).unwrap();
        journal.settle(Point { read: 20, ..Point::default() }).unwrap();
        let mut journal = Journal::resume(&output, "setup").unwrap().unwrap();
        assert_eq!((journal_keys(&mut journal), journal.point().read), (vec![1, 3, 7, 9], 20));
    }
}
