//! A lock on a file that is to be written, so that two runs cannot write one.
//!
//! The lock is the system's own (`flock`), on an empty file beside the target: it ends with the process, however that
//! ends. The empty file is removed with the lock; where a process was killed it is left, harms nothing, and goes with
//! the next run.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// How often a lock file may have vanished between opening and locking it.
const TRIES: usize = 100;

/// What the loser of two runs is told.
const TAKEN: &str = "is being written by another run";

/// Holds a file for this run alone.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// None where the file system has no locks.
    _file: Option<File>,
}

impl Lock {
    /// Takes the lock on a file, whether or not that file is there.
    ///
    /// # Errors
    /// When another run holds it, or there is no place to put it.
    pub fn take(target: &Path) -> Result<Self> {
        let path = place_of(target);
        for _ in 0..TRIES {
            let file = open(&path)?;
            match file.try_lock() {
                Ok(()) if is_same(&file, &path) => return Ok(Self { path, _file: Some(file) }),
                // Its holder removed it after it was opened here: it locks nothing any more.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::other(TAKEN)),
                Err(TryLockError::Error(_)) => return Ok(Self { path, _file: None }),
            }
        }
        Err(Error::other(TAKEN))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before it is closed, so that nobody locks a file that has no name. If this fails an empty file is left.
        _ = std::fs::remove_file(&self.path);
    }
}

/// Not named after the target: a long name may leave no room for more.
fn place_of(target: &Path) -> PathBuf {
    let mut sum = flate2::Crc::new();
    sum.update(target.file_name().unwrap_or_default().as_encoded_bytes());
    target.with_file_name(format!(".clean-lock-{:08x}", sum.sum()))
}

/// Opens the lock file, or makes it; something else of that name is not touched.
fn open(path: &Path) -> Result<File> {
    match OpenOptions::new().read(true).write(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        other => return other,
    }
    match std::fs::symlink_metadata(path) {
        Ok(known) if !known.is_file() || known.len() > 0 => {
            Err(Error::other(format!("{} is in the way", path.display())))
        }
        Ok(_) => match OpenOptions::new().read(true).open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => open(path),
            other => other,
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => open(path),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |known: std::fs::Metadata| (known.dev(), known.ino());
    let (held, named) = (file.metadata().map(place), std::fs::symlink_metadata(path).map(place));
    matches!((held, named), (Ok(held), Ok(named)) if held == named)
}

#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("a"), folder.path().join("b"));
        let held = Lock::take(&one).unwrap();
        assert_eq!(Lock::take(&one).unwrap_err().to_string(), TAKEN);
        drop(Lock::take(&two).unwrap());
        drop(held);
        drop(Lock::take(&one).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_run_left_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        std::fs::write(place_of(&target), "").unwrap();
        drop(Lock::take(&target).unwrap());
        std::fs::write(place_of(&target), "somebody's").unwrap();
        assert!(Lock::take(&target).unwrap_err().to_string().ends_with("is in the way"));
        assert_eq!(std::fs::read_to_string(place_of(&target)).unwrap(), "somebody's");
    }
}
