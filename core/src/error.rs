//! What goes wrong outside a document: files, records, stores; and the names of files beside a file.

use std::path::{Path, PathBuf};

/// Why a run ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Reading or writing a named file failed.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A record could not be read, and faults stop the run.
    #[error("{0}")]
    Fault(Fault),
    /// Somebody asked for the end.
    #[error("stopped")]
    Stopped,
    /// The settings of a run do not go together.
    #[error("{0}")]
    Refused(String),
    /// A file is not what it should be.
    #[error("{0}: {1}")]
    Foreign(PathBuf, &'static str),
    /// The store of seen lines failed.
    #[error("store of seen lines: {0}")]
    Store(Box<redb::Error>),
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The input it is in.
    pub source: PathBuf,
    /// Its line there, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.source.display(), self.line, self.reason)
    }
}

/// What becomes of a record that cannot be read. It is reported in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFault {
    /// It is left out.
    Skip,
    /// It goes to the output as it is.
    Pass,
    /// The run ends; what stands before the record is written.
    Stop,
}

/// A path with another ending behind its own: `out.jsonl` becomes `out.jsonl.part`.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// What is wrong, without the number that the library puts behind it.
#[must_use]
pub fn reason_of(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error ").next().unwrap_or_default().to_owned()
}
