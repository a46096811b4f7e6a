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
    /// The program itself failed, over what is in a file.
    #[error("{0}: a fault in cleaner itself: {1}")]
    Crashed(PathBuf, String),
    /// Somebody asked for the end.
    #[error("stopped")]
    Stopped,
    /// The settings of a run do not go together.
    #[error("{0}")]
    Refused(String),
    /// A file is not what it should be.
    #[error("{0}: {1}")]
    Foreign(PathBuf, String),
    /// The store of seen lines failed.
    #[error("store of seen lines: {0}")]
    Store(Box<redb::Error>),
}

impl StreamError {
    /// That a file is not what it should be.
    pub fn foreign(path: &Path, why: impl Into<String>) -> Self {
        Self::Foreign(path.into(), why.into())
    }
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The input it is in.
    pub source: PathBuf,
    /// Its line there, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What kind of fault it is: those of one kind are counted together.
    pub kind: FaultKind,
    /// The same for people, with its place and names.
    pub reason: String,
}

/// The kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// There is no field with the text.
    Field,
    /// The field with the text holds something else.
    NotText,
    /// The text is a page.
    Page,
    /// It is not JSON.
    Broken,
    /// It is longer than a record may be.
    TooLong,
    /// The input is not UTF-8.
    Encoding,
    /// The input could not be read to its end.
    Torn,
}

impl FaultKind {
    /// What a report calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "no such field",
            Self::NotText => "not a string",
            Self::Page => "HTML, not text",
            Self::Broken => "broken JSON",
            Self::TooLong => "too long",
            Self::Encoding => "not UTF-8",
            Self::Torn => "not read to the end",
        }
    }

    /// Whether it is a failure whatever was asked: of an input, and not of one of its records.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Encoding | Self::Torn)
    }

    /// With this to say for people.
    pub fn because(self, reason: impl Into<String>) -> Flaw {
        Flaw { kind: self, reason: reason.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: {}", self.source.display(), self.line, self.flaw.reason)
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
