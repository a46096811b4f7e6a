//! A file that takes the place of another when all of it is there.
//!
//! Its content stands in a part file in the same folder until then. The part file's name is drawn at random, or given by
//! a run that means to find it again; in either case it is made anew, so that no file of somebody else is written and no
//! link is followed. The old file's mode stays, and its owner where the system lets us. Links are followed: the file
//! that they lead to is replaced, not the link.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Result, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::files::lock::Lock;

/// Links that lead to one another, at most: as many as systems follow.
const LINKS: usize = 40;

/// A file on its way. What is not committed is removed, unless it is kept.
#[derive(Debug)]
pub struct Replacement {
    file: File,
    part: Option<PartFile>,
}

/// The name that a file has while it is written, and the one that it gets.
#[derive(Debug)]
struct PartFile {
    path: PathBuf,
    whole: PathBuf,
    /// What it will replace.
    old: Option<Metadata>,
    /// Whether the part file has its own name no more, or is to stay for another run.
    is_settled: bool,
    _lock: Lock,
}

/// Where a file is to go.
enum FileSite {
    /// To a regular file, be it there or not.
    File { whole: PathBuf, old: Option<Metadata> },
    /// To a pipe or a device, which is written as it is.
    Straight,
}

impl Replacement {
    /// Begins a file. Folders that it lies in are made.
    ///
    /// # Errors
    /// When it may not be written, or another run is writing it.
    pub fn create(path: &Path) -> Result<Self> {
        let FileSite::File { whole, old } = FileSite::of(path)? else {
            return Self::straight(path);
        };
        let lock = Lock::take(&whole)?;
        let (file, part) = tempfile::Builder::new()
            .prefix(".clean-")
            .rand_bytes(16)
            .make_in(folder_of(&whole), |path| open_new(path, old.as_ref()))?
            .keep()
            .map_err(|error| error.error)?;
        let part = PartFile { path: part, whole, old, is_settled: false, _lock: lock };
        Ok(Self { file, part: Some(part) })
    }

    /// Begins a file whose part file has this name, which nobody else has: one of that name is what an earlier run
    /// left, and is begun anew.
    ///
    /// # Errors
    /// As for [`Replacement::create`].
    pub fn create_as(path: &Path, part: PathBuf) -> Result<Self> {
        let FileSite::File { whole, old } = FileSite::of(path)? else {
            return Self::straight(path);
        };
        let lock = Lock::take(&whole)?;
        if std::fs::symlink_metadata(&part).is_ok_and(|known| known.is_file()) {
            std::fs::remove_file(&part)?;
        }
        let file = open_new(&part, old.as_ref())?;
        let part = PartFile { path: part, whole, old, is_settled: false, _lock: lock };
        Ok(Self { file, part: Some(part) })
    }

    /// Goes on with a part file that an earlier run left. `check` says whether it is that, of the file at its start;
    /// what follows so many bytes is cut off.
    ///
    /// # Errors
    /// When it is not there, is shorter, or `check` says no.
    pub fn resume(
        path: &Path,
        part: PathBuf,
        written: u64,
        check: impl FnOnce(&mut File) -> Result<()>,
    ) -> Result<Self> {
        let FileSite::File { whole, old } = FileSite::of(path)? else {
            return Err(Error::other("is no file"));
        };
        let lock = Lock::take(&whole)?;
        let has_part = std::fs::symlink_metadata(&part).is_ok_and(|known| known.is_file());
        // Without a part file the run was killed after the file had got its name, and before that was noted.
        let found = if has_part { &part } else { &whole };
        let mut file = OpenOptions::new().read(true).write(true).open(found)?;
        let length = file.metadata()?.len();
        if length < written {
            return Err(Error::other("is shorter than the checkpoint says"));
        }
        check(&mut file)?;
        if !has_part {
            std::fs::rename(&whole, &part)?;
        }
        file.set_len(written)?;
        file.seek(SeekFrom::End(0))?;
        let part = PartFile { path: part, whole, old, is_settled: false, _lock: lock };
        Ok(Self { file, part: Some(part) })
    }

    fn straight(path: &Path) -> Result<Self> {
        Ok(Self { file: OpenOptions::new().write(true).open(path)?, part: None })
    }

    /// What is written to.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Makes the file safe on disk and gives it its name.
    ///
    /// # Errors
    /// When that fails; the old file is then as it was.
    pub fn commit(mut self) -> Result<()> {
        let Some(part) = &mut self.part else { return Ok(()) };
        if let Some(old) = &part.old {
            take_over(&self.file, old)?;
        }
        self.file.sync_all()?;
        std::fs::rename(&part.path, &part.whole)?;
        part.is_settled = true;
        Ok(())
    }

    /// Leaves the part file for a run that goes on later.
    pub fn keep(mut self) {
        if let Some(part) = &mut self.part {
            part.is_settled = true;
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.is_settled {
            // It is only room on the disk that is lost if this fails too.
            _ = std::fs::remove_file(&self.path);
        }
    }
}

impl FileSite {
    fn of(path: &Path) -> Result<Self> {
        if path.as_os_str().is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "an empty name: is a variable unset?"));
        }
        let whole = resolved(path)?;
        std::fs::create_dir_all(folder_of(&whole))?;
        let old = match std::fs::metadata(&whole) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            known => Some(known?),
        };
        match &old {
            Some(known) if known.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Some(known) if !known.is_file() => return Ok(Self::Straight),
            Some(known) if known.permissions().readonly() || !may_write(&whole) => {
                return Err(Error::other("the file is read-only"));
            }
            _ => {}
        }
        Ok(Self::File { whole, old })
    }
}

/// Replacing asks leave of the folder only: a file that may not be written is respected here.
fn may_write(path: &Path) -> bool {
    let opened = OpenOptions::new().write(true).open(path);
    !opened.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// The file that a link leads to, be it there or not.
fn resolved(path: &Path) -> Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match std::fs::read_link(&path) {
            Ok(target) => path = folder_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(Error::other("too many links"))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a file that was not there. Until it has the old file's mode, nobody else may look into what could be private.
fn open_new(path: &Path, old: Option<&Metadata>) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    if old.is_some() {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = old;
    options.open(path)
}

/// Gives a file the owner and the mode of the one that it will replace.
fn take_over(file: &File, old: &Metadata) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // Only root may give files away; without that the file belongs to who cleaned it.
        match std::os::unix::fs::fchown(file, Some(old.uid()), Some(old.gid())) {
            Err(error) if error.kind() != ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    // After the owner, because a change of owner clears the set-id bits.
    file.set_permissions(old.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/a");
        for (old, commits) in [("", false), ("", true), ("one", false), ("one", true)] {
            if !old.is_empty() {
                std::fs::write(&path, old).unwrap();
            }
            let mut file = Replacement::create(&path).unwrap();
            file.file().write_all(b"two").unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), old);
            if commits {
                file.commit().unwrap()
            } else {
                drop(file)
            }
            let expected = if commits { "two" } else { old };
            assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), expected);
            let left = if expected.is_empty() { vec![] } else { vec!["a".to_owned()] };
            assert_eq!(names(&folder.path().join("new")), left);
            _ = std::fs::remove_file(&path);
        }
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&real, "one").unwrap();
        std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        Replacement::create(&link).unwrap().commit().unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o7777, 0o640);
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "");
        // A link that leads nowhere yet, and those that lead round in a circle.
        std::fs::remove_file(&real).unwrap();
        Replacement::create(&link).unwrap().commit().unwrap();
        assert!(link.is_symlink() && real.is_file());
        std::fs::remove_file(&real).unwrap();
        std::os::unix::fs::symlink("link", &real).unwrap();
        assert!(Replacement::create(&link).is_err());
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let told = |path: &Path| Replacement::create(path).unwrap_err().to_string();
        assert_eq!(told(Path::new("")), "an empty name: is a variable unset?");
        assert_eq!(told(folder.path()), "is a directory");
        let held = Replacement::create(&path).unwrap();
        assert_eq!(told(&path), "is being written by another run");
        held.commit().unwrap();
        let mut mode = std::fs::metadata(&path).unwrap().permissions();
        mode.set_readonly(true);
        std::fs::set_permissions(&path, mode).unwrap();
        assert_eq!(told(&path), "the file is read-only");
    }

    #[test]
    fn a_part_file_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let (path, part) = (folder.path().join("a"), folder.path().join("a.part"));
        let mut file = Replacement::create_as(&path, part.clone()).unwrap();
        file.file().write_all(b"one two").unwrap();
        file.keep();
        let resume = |written| Replacement::resume(&path, part.clone(), written, |_| Ok(()));
        assert!(resume(8).is_err());
        let refused = Replacement::resume(&path, part.clone(), 3, |_| Err(Error::other("no")));
        assert_eq!(refused.unwrap_err().to_string(), "no");
        let mut file = resume(3).unwrap();
        file.file().write_all(b"!").unwrap();
        file.commit().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one!");
        // Killed between the renaming and the note of it.
        resume(4).unwrap().keep();
        assert_eq!(names(folder.path()), ["a.part"]);
        Replacement::create_as(&path, part.clone()).unwrap().commit().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    }
}
