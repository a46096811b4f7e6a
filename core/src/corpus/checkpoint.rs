//! The record of what a run has done, so that one that was killed goes on where it was and writes the same bytes.
//!
//! Two files stand beside the output. The *log* holds the keys that were new, in the order of the input; the
//! *checkpoint* says up to where input, output and log are done. A checkpoint replaces the one before it only after
//! output and log are safe on disk. Going on means: cut output and log back to the checkpoint, take the keys of the
//! log into the set of seen lines, and read on. Nothing that was finished is cleaned again.
//!
//! Each run has a name drawn at random. It stands in the checkpoint and in the first bytes of the log, and part files
//! are named after it, so that a file of somebody else is never taken for one of these.

use crate::corpus::io::destinations::Written;
use crate::corpus::io::output::Extent;
use crate::corpus::report::Report;
use crate::dedup::Key;
use crate::dedup::secret::Secret;
use crate::error::{StreamError, beside};
use crate::files::{Lock, Replacement};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of input between two checkpoints: few enough to lose little, enough that waiting for the disk costs little.
pub const EVERY: u64 = 512 << 20;

/// Bytes of a key in the log.
const RECORD: usize = size_of::<Key>();

/// What a log begins with; the name of the run follows.
const MAGIC: &[u8; 16] = b"cleaner log 1   ";

/// Bytes before the first key of a log.
const HEAD: u64 = 32;

/// What a checkpoint is called in its own file; the digit changes with the format.
const KIND: &str = "cleaner checkpoint 1";

/// What must be the same for a run to go on where another was killed: sums, by what they are of.
pub type Setup = BTreeMap<String, String>;

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
    /// The outputs that were ended, by their numbers.
    pub finished: Vec<(usize, Extent)>,
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
    saved: Saved,
    log: BufWriter<File>,
    logged: u64,
    every: u64,
    _lock: Lock,
}

impl Journal {
    /// The journal of a run that stopped early or ended; none if there is no checkpoint to go on from.
    ///
    /// # Errors
    /// When its files cannot be read, are in use, or belong to a run with another setup.
    pub fn resume(output: &Path, setup: &Setup) -> Result<Option<Self>, StreamError> {
        let path = checkpoint_of(output);
        let lock = lock(&path)?;
        let Some(saved) = Saved::read(&path)? else { return Ok(None) };
        saved.check(&path, setup)?;
        let mut log = if saved.point.is_done {
            tempfile::tempfile()?
        } else {
            open_log(&log_of(&path), &saved)?
        };
        log.seek(SeekFrom::End(0))?;
        Ok(Some(Self::new(path, saved, log, lock)))
    }

    /// Begins a journal beside an output, where none is that a run could go on from.
    ///
    /// # Errors
    /// When its files cannot be written, or something else has their names.
    pub fn begin(output: &Path, setup: &Setup, secret: Secret) -> Result<Self, StreamError> {
        let path = checkpoint_of(output);
        let lock = lock(&path)?;
        if Saved::read(&path)?.is_some() {
            return Err(StreamError::foreign(&path, "is of an earlier run"));
        }
        let log_path = log_of(&path);
        if has_magic(&log_path)? {
            remove(&log_path)?;
        }
        let saved = Saved::new(setup, secret)?;
        let in_file = |error| StreamError::File(log_path.clone(), error);
        let mut log = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&log_path)
            .map_err(in_file)?;
        log.write_all(&saved.log_head()).map_err(in_file)?;
        let mut journal = Self::new(path, saved, log, lock);
        journal.settle(Point::default())?;
        Ok(journal)
    }

    fn new(path: PathBuf, saved: Saved, log: File, lock: Lock) -> Self {
        let (log, logged) = (BufWriter::with_capacity(1 << 20, log), saved.point.logged);
        Self { path, saved, log, logged, every: EVERY, _lock: lock }
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
        &self.saved.point
    }

    /// The name of the run, which nobody else has.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.saved.run
    }

    /// The secret of the run.
    #[must_use]
    pub fn secret(&self) -> Option<Secret> {
        Secret::from_hex(&self.saved.secret)
    }

    /// Where the checkpoint is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands over the keys of the log, in their order, many at a time.
    ///
    /// # Errors
    /// When the log cannot be read, or what `take` says.
    pub fn replay(
        &mut self,
        mut take: impl FnMut(&[Key]) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        let logged = self.saved.point.logged;
        let file = self.log.get_mut();
        file.seek(SeekFrom::Start(HEAD))?;
        let mut reader = BufReader::with_capacity(1 << 20, &*file).take(logged);
        let mut keys = Vec::new();
        let mut record = [0; RECORD];
        for left in (0..logged / RECORD as u64).rev() {
            reader.read_exact(&mut record)?;
            keys.push(Key::from_le_bytes(record));
            if left == 0 || keys.len() == 1 << 16 {
                take(&keys)?;
                keys.clear();
            }
        }
        file.seek(SeekFrom::Start(HEAD + logged))?;
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
        read - self.saved.point.report.read >= self.every
    }

    /// Makes a checkpoint. The output must be safe on disk up to there.
    ///
    /// # Errors
    /// When log or checkpoint cannot be written; the checkpoint before then stands.
    pub fn settle(&mut self, point: Point) -> Result<(), StreamError> {
        self.log.flush()?;
        self.log.get_ref().sync_data()?;
        self.saved.point = Point { logged: self.logged, ..point };
        let in_file = |error| StreamError::File(self.path.clone(), error);
        let mut file = Replacement::create(&self.path).map_err(in_file)?;
        file.file().write_all(self.saved.to_text()?.as_bytes()).map_err(in_file)?;
        file.commit().map_err(in_file)
    }

    /// Notes that all is done, with what follows the output too: going on from here does nothing, and needs no log.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn close(mut self) -> Result<(), StreamError> {
        self.logged = 0;
        let point = Point { is_done: true, ..self.point().clone() };
        self.settle(point)?;
        remove(&log_of(&self.path))
    }

    /// Removes the files, so that a run can begin anew.
    ///
    /// # Errors
    /// When they are there and cannot be removed.
    pub fn discard(self) -> Result<(), StreamError> {
        remove(&self.path)?;
        if has_magic(&log_of(&self.path))? { remove(&log_of(&self.path)) } else { Ok(()) }
    }
}

fn checkpoint_of(output: &Path) -> PathBuf {
    beside(output, "resume")
}

fn log_of(checkpoint: &Path) -> PathBuf {
    beside(checkpoint, "log")
}

/// Two runs with one checkpoint would go on from each other. The checkpoint itself is written under a lock of its own.
fn lock(checkpoint: &Path) -> Result<Lock, StreamError> {
    Lock::take(&log_of(checkpoint)).map_err(|error| StreamError::File(checkpoint.into(), error))
}

/// Opens the log of a run, cut back to its checkpoint.
fn open_log(path: &Path, saved: &Saved) -> Result<File, StreamError> {
    let in_file = |error| StreamError::File(path.into(), error);
    let mut head = [0; HEAD as usize];
    if !has_magic(path)? {
        return Err(StreamError::foreign(path, "is not the log of a run"));
    }
    let mut log = OpenOptions::new().read(true).write(true).open(path).map_err(in_file)?;
    log.read_exact(&mut head).map_err(in_file)?;
    if head != saved.log_head() {
        return Err(StreamError::foreign(path, "is the log of another run"));
    }
    if log.metadata().map_err(in_file)?.len() < HEAD + saved.point.logged {
        return Err(StreamError::foreign(path, "is shorter than the checkpoint says"));
    }
    log.set_len(HEAD + saved.point.logged).map_err(in_file)?;
    Ok(log)
}

/// Whether a file is a log, by its first bytes; no link is followed.
fn has_magic(path: &Path) -> Result<bool, StreamError> {
    if !std::fs::symlink_metadata(path).is_ok_and(|known| known.is_file()) {
        return Ok(false);
    }
    let mut front = [0; MAGIC.len()];
    let file = File::open(path).map_err(|error| StreamError::File(path.into(), error));
    Ok(file?.read_exact(&mut front).is_ok() && front == *MAGIC)
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Saved {
    kind: String,
    /// The name of the run.
    run: String,
    setup: Setup,
    secret: String,
    point: Point,
}

/// The same, with a sum by which damage is found.
#[derive(Serialize, Deserialize)]
struct Summed<T> {
    sum: u64,
    saved: T,
}

impl Saved {
    fn new(setup: &Setup, secret: Secret) -> Result<Self, StreamError> {
        let run = Secret::random()?.to_hex().split_off(16);
        let (kind, setup, secret) = (KIND.to_owned(), setup.clone(), secret.to_hex());
        Ok(Self { kind, run, setup, secret, point: Point::default() })
    }

    /// What the log of the run begins with.
    fn log_head(&self) -> [u8; HEAD as usize] {
        let mut head = [b' '; HEAD as usize];
        for (place, byte) in head.iter_mut().zip(MAGIC.iter().chain(self.run.as_bytes())) {
            *place = *byte;
        }
        head
    }

    fn to_text(&self) -> std::io::Result<String> {
        let sum = xxh3_64(serde_json::to_string(self)?.as_bytes());
        Ok(serde_json::to_string(&Summed { sum, saved: self })?)
    }

    fn of_text(text: &str) -> Option<Self> {
        let Summed { sum, saved } = serde_json::from_str::<Summed<Self>>(text).ok()?;
        let again = serde_json::to_string(&saved).ok()?;
        (sum == xxh3_64(again.as_bytes()) && saved.kind == KIND).then_some(saved)
    }

    /// The checkpoint in a file, if there is one.
    fn read(path: &Path) -> Result<Option<Self>, StreamError> {
        let text = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|error| StreamError::File(path.into(), error))?,
        };
        let saved = std::str::from_utf8(&text).ok().and_then(Self::of_text);
        saved.map(Some).ok_or_else(|| StreamError::foreign(path, "is not a checkpoint"))
    }

    /// Refuses a checkpoint of a run with another setup, and says in what it differs.
    fn check(&self, path: &Path, setup: &Setup) -> Result<(), StreamError> {
        let differs = |name: &&String| self.setup.get(*name) != setup.get(*name);
        let mut other: Vec<&String> =
            self.setup.keys().chain(setup.keys()).filter(differs).collect();
        other.sort();
        other.dedup();
        if other.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = other.into_iter().map(String::as_str).collect();
        let why =
            format!("is of a run with other {}: delete it to begin anew", names.join(" and "));
        Err(StreamError::foreign(path, why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup(words: &[(&str, &str)]) -> Setup {
        words.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn a_checkpoint_reads_as_it_was_written() {
        let report = Report { read: 1, written: 2, lines: 3, ..Report::default() };
        let extent = Extent { bytes: 9, sum: u64::MAX };
        let written = Written { extent, is_open: true };
        let finished = vec![(3, extent)];
        let (input, records, read, logged) = (6, 7, 8, 32);
        let point =
            Point { input, records, read, written, finished, logged, report, is_done: true };
        let mut saved = Saved::new(&setup(&[("inputs", "a")]), Secret::new([1; 16])).unwrap();
        saved.point = point;
        let text = saved.to_text().unwrap();
        assert_eq!(Saved::of_text(&text), Some(saved));
        assert_eq!(Saved::of_text(&text.replace("\"read\":8", "\"read\":9")), None);
        assert_eq!(Saved::of_text("{}"), None);
    }

    #[test]
    fn the_log_goes_on_from_the_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let this = setup(&[("inputs", "a"), ("settings", "b")]);
        let mut journal = Journal::begin(&output, &this, Secret::new([1; 16])).unwrap();
        journal.log([1, 3].into_iter()).unwrap();
        journal.settle(Point { read: 10, ..Point::default() }).unwrap();
        journal.log([4, 6].into_iter()).unwrap();
        let told = Journal::resume(&output, &this).err().unwrap().to_string();
        assert!(told.ends_with("out.resume: is being written by another run"), "{told}");
        drop(journal);
        let other = setup(&[("inputs", "c"), ("settings", "b"), ("version", "1")]);
        let told = Journal::resume(&output, &other).err().unwrap().to_string();
        assert!(told.ends_with("of a run with other inputs and version: delete it to begin anew"));
        let mut journal = Journal::resume(&output, &this).unwrap().unwrap();
        assert_eq!(keys_of(&mut journal), [1, 3]);
        journal.log([7, 9].into_iter()).unwrap();
        journal.settle(Point { read: 20, ..Point::default() }).unwrap();
        drop(journal);
        let mut journal = Journal::resume(&output, &this).unwrap().unwrap();
        assert_eq!((keys_of(&mut journal), journal.point().read), (vec![1, 3, 7, 9], 20));
    }

    fn keys_of(journal: &mut Journal) -> Vec<Key> {
        let mut keys = Vec::new();
        let take = |more: &[Key]| {
            keys.extend_from_slice(more);
            Ok(())
        };
        journal.replay(take).unwrap();
        keys
    }

    #[test]
    fn files_of_somebody_else_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("out");
        let begin = || Journal::begin(&output, &Setup::new(), Secret::new([1; 16]));
        for name in ["out.resume", "out.resume.log"] {
            let foreign = folder.path().join(name);
            std::fs::write(&foreign, "precious").unwrap();
            assert!(begin().is_err(), "{name}");
            assert_eq!(std::fs::read_to_string(&foreign).unwrap(), "precious");
            std::fs::remove_file(&foreign).unwrap();
        }
        let (victim, link) = (folder.path().join("victim"), folder.path().join("out.resume.log"));
        std::fs::write(&victim, MAGIC).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&victim, &link).unwrap();
            assert!(begin().is_err());
            assert_eq!(std::fs::read(&victim).unwrap(), MAGIC);
            std::fs::remove_file(&link).unwrap();
        }
        // The log of a run that was killed before its first checkpoint is our own.
        std::fs::write(&link, MAGIC).unwrap();
        drop(begin().unwrap());
        let saved = std::fs::read_to_string(folder.path().join("out.resume")).unwrap();
        std::fs::write(folder.path().join("out.resume"), saved.replace("\"read\":0", "\"read\":7"))
            .unwrap();
        let told = Journal::resume(&output, &Setup::new()).err().unwrap().to_string();
        assert!(told.ends_with("out.resume: is not a checkpoint"), "{told}");
    }
}
