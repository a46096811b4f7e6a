//! What is looked at before a run opens or writes anything: what cannot end well is refused while nothing has happened.

use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use crate::corpus::checkpoint::Journal;
use crate::corpus::io::output::{OutputFile, holds};
use crate::corpus::io::unpack::Stdin;
use crate::corpus::io::waiting::{Stop, Waiting};
use crate::corpus::plan::{Memory, Plan, Target};
use crate::dedup::Key;
use crate::dedup::secret::Secret;
use crate::dedup::store::Store;
use crate::error::StreamError;

/// What there is of the work of an earlier run.
pub enum Finished {
    /// All of it.
    All,
    /// A part, and the rest can follow.
    Some,
    /// It was done, and somebody took it away.
    Gone,
}

/// Looks whether all inputs can be read and standard streams are open; returns standard output where it is written.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn check(
    plan: &Plan,
    stdin: &mut Option<Stdin>,
) -> Result<Option<Box<dyn Write + Send>>, StreamError> {
    // First of all: the next file that is opened would get the number of a stream that is closed.
    if plan.inputs.is_empty() && stdin.is_none() {
        *stdin = Some(standard_input()?);
    }
    let out = match plan.target {
        Target::Stdout if !plan.counts() => Some(standard_output()?),
        _ => None,
    };
    plan.inputs.iter().try_for_each(|path| {
        can_read(path).map_err(|error| StreamError::File(path.clone(), error))
    })?;
    Ok(out)
}

/// Standard input.
///
/// # Errors
/// When it is closed.
pub fn standard_input() -> Result<Stdin, StreamError> {
    let closed = |_| StreamError::File("-".into(), Error::other("standard input is closed"));
    let (file, stop) = (own(std::io::stdin()).map_err(closed)?, Stop::default());
    let bytes = Box::new(Waiting::new(file, Stop::clone(&stop)));
    Ok(Stdin { bytes, stop })
}

fn standard_output() -> Result<Box<dyn Write + Send>, StreamError> {
    let closed = |_| StreamError::File("<stdout>".into(), Error::other("is closed"));
    Ok(Box::new(own(std::io::stdout()).map_err(closed)?))
}

/// A stream under a number of our own: the library takes a closed one for one that takes everything.
#[cfg(unix)]
fn own(stream: impl std::os::fd::AsFd) -> std::io::Result<File> {
    Ok(stream.as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn own(stream: impl std::os::windows::io::AsHandle) -> std::io::Result<File> {
    Ok(stream.as_handle().try_clone_to_owned()?.into())
}

/// Whether an input is there and may be read. A pipe is not opened: it can be once only.
fn can_read(path: &Path) -> std::io::Result<()> {
    if path.as_os_str().is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "an empty name: is a variable unset?"));
    }
    let known = std::fs::metadata(path)?;
    if known.is_dir() {
        return Err(Error::other("is a folder, and a file is needed here"));
    }
    if known.is_file() { File::open(path).map(drop) } else { Ok(()) }
}

/// Looks at what the run of a journal wrote.
///
/// # Errors
/// When something of it was changed, or is gone and cannot be made anew.
pub fn look_back(plan: &Plan, journal: &Journal) -> Result<Finished, StreamError> {
    let point = journal.point();
    let anew = format!("delete {} to begin anew", journal.path().display());
    for &(number, extent) in &point.finished {
        let Some(OutputFile { path, .. }) = plan.outputs().get(number) else { continue };
        match holds(path, extent) {
            Ok(true) => {}
            Ok(false) => {
                let why = format!("was changed since an earlier run wrote it: {anew}");
                return Err(StreamError::foreign(path, why));
            }
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(StreamError::File(path.clone(), error));
            }
            Err(_) if point.is_done && !matches!(plan.memory, Memory::Store(_)) => {
                return Ok(Finished::Gone);
            }
            Err(_) => {
                let why = format!("is gone, though an earlier run wrote it: {anew}");
                return Err(StreamError::foreign(path, why));
            }
        }
    }
    Ok(if point.is_done { Finished::All } else { Finished::Some })
}

/// The inputs as a store knows them: by their place, length and time.
#[must_use]
pub fn input_keys(plan: &Plan, secret: &Secret) -> Vec<Key> {
    let key = |path: &Path| {
        let known = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let state = (path.canonicalize().ok()?, known.len(), known.modified().ok()?);
        Some(secret.hash(format!("{state:?}").as_bytes()))
    };
    plan.inputs.iter().filter_map(|path| key(path)).collect()
}

/// Refuses an input whose lines the store has already, where what is left of it would take the place of a good output.
///
/// # Errors
/// When there is one.
pub fn check_known(plan: &Plan, store: &Store, inputs: &[Key]) -> Result<(), StreamError> {
    if inputs.len() != plan.inputs.len() {
        return Ok(());
    }
    for (number, (path, &key)) in plan.inputs.iter().zip(inputs).enumerate() {
        let output = match &plan.target {
            Target::File(file) => &file.path,
            Target::Files(files) => files.get(number).map_or(path, |file| &file.path),
            Target::Stdout => return Ok(()),
        };
        let is_good =
            std::fs::metadata(output).is_ok_and(|known| known.is_file() && known.len() > 0);
        if is_good && store.has_input(key)? {
            let (store, output) = (store.path().display(), output.display());
            return Err(StreamError::foreign(
                path,
                format!(
                    "its lines are in {store} from an earlier run, and what is left of it would \
                     replace {output}: leave it out, or write elsewhere"
                ),
            ));
        }
    }
    Ok(())
}
