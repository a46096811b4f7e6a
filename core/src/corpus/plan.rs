//! The settings of a run: which inputs, compared how, with which set, to where.

use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::io::part_file::is_zstandard;
use crate::corpus::io::source::BLOCK;
use crate::corpus::record::json::Fields;
use crate::corpus::scope::CompareScope;
use crate::dedup::key::Form;
use crate::error::{OnFault, StreamError, beside};

/// What the inputs are.
#[derive(Debug, Clone)]
pub enum InputFormat {
    /// Text whose every line is a record; no line is cleaned, only compared.
    Lines,
    /// Text files, each of them a document.
    Text,
    /// JSONL: each line is a record with a document.
    Jsonl(Fields),
}

/// Where the output goes.
#[derive(Debug, Clone)]
pub enum Target {
    /// To standard output, as one stream.
    Stdout,
    /// To one file, compressed if its name says so.
    File(PathBuf),
    /// To a file for each input, in the order of the inputs.
    Files(Vec<PathBuf>),
}

/// Which lines go, and what keeps the lines seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Memory {
    /// The first copy stays; exact, 76 bits a line.
    Compact,
    /// The first copy stays; exact, 128 bits a line.
    Wide,
    /// The first copy stays; a Bloom filter for so many lines, with this rate of new lines taken for
    /// seen ones.
    Bloom(u64, f64),
    /// The first copy of all runs with this store stays.
    Store(PathBuf),
    /// No line goes; in how many documents each is goes to this file.
    CountTo(PathBuf),
    /// Lines go that are in at least so many documents, which a first pass counts.
    Common(u32),
    /// Lines go that these files together count in at least so many documents.
    Frequent(Vec<PathBuf>, u32),
}

/// The settings of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The inputs; none means standard input.
    pub inputs: Vec<PathBuf>,
    /// What the inputs are: it says what a record is.
    pub format: InputFormat,
    /// Where the output goes.
    pub target: Target,
    /// What of a line is compared.
    pub form: Form,
    /// The shortest line that may go, in characters of its form; 0 lets blank lines go too.
    pub least: usize,
    /// With which lines a document's lines are compared.
    pub scope: CompareScope,
    /// Whether lines go that are nearly an earlier line of their document.
    pub near: bool,
    /// Which lines are removed, and where the lines seen are kept.
    pub memory: Memory,
    /// What becomes of records that cannot be read.
    pub on_fault: OnFault,
    /// Where documents are from that do not say so themselves.
    pub url: Option<String>,
    /// How many threads work.
    pub threads: usize,
    /// The usual length of a block.
    pub block: usize,
    /// Bytes of input between two checkpoints, if the run is to be one that can go on after it was
    /// killed.
    pub resume: Option<u64>,
    /// What tells the cleaner of this run from others: a run with another cannot go on.
    pub cleaner: String,
}

impl Plan {
    /// A plan with the usual settings: lines of at least 10 characters go if they were seen before.
    #[must_use]
    pub fn new(inputs: Vec<PathBuf>, format: InputFormat, target: Target) -> Self {
        Self {
            inputs,
            format,
            target,
            form: Form::Normal,
            least: 10,
            scope: CompareScope::Corpus,
            near: false,
            memory: Memory::Compact,
            on_fault: OnFault::Skip,
            url: None,
            threads: 1,
            block: BLOCK,
            resume: None,
            cleaner: String::new(),
        }
    }

    /// Whether lines are counted, each once for each document.
    pub(super) fn counts(&self) -> bool {
        matches!(self.memory, Memory::CountTo(_))
    }

    /// The file that a journal stands beside.
    pub(super) fn output(&self) -> Result<&PathBuf, StreamError> {
        let refused = |why: &str| StreamError::Refused(format!("cannot be resumed: {why}"));
        let path = match &self.target {
            Target::File(path) => Some(path),
            Target::Files(paths) => paths.first(),
            Target::Stdout => None,
        };
        let path = path.ok_or_else(|| refused("the output is no file"))?;
        if self.inputs.is_empty() {
            return Err(refused("the input is no file"));
        }
        if self.counts() {
            return Err(refused("counts are made from the start"));
        }
        let outputs = match &self.target {
            Target::Files(paths) => paths.as_slice(),
            Target::File(path) => std::slice::from_ref(path),
            Target::Stdout => &[],
        };
        if outputs.iter().any(|path| is_zstandard(path)) {
            // Some readers take the first of several frames for all there is.
            return Err(refused("a .zst file is written in one go: name the output .gz or plain"));
        }
        Ok(path)
    }

    /// What must be the same for a run to go on where another was killed.
    pub(super) fn setup(&self) -> String {
        let state = |path: &PathBuf| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.len(), found.modified().ok()))
        };
        let states: Vec<_> = self.inputs.iter().map(state).collect();
        let Self { inputs, format, target, form, least, scope, near, memory, .. } = self;
        let Self { on_fault, url, cleaner, .. } = self;
        let whole = format!(
            "{inputs:?} {states:?} {format:?} {target:?} {form:?} {least} {scope:?} {near} \
             {memory:?} {on_fault:?} {url:?} {cleaner}"
        );
        format!("{:032x}", xxh3_128(whole.as_bytes()))
    }

    /// How lines become keys: those of one site and of the corpus differ for the same line.
    pub(super) fn keying(&self) -> String {
        format!("{:?} {:?}", self.form, self.scope)
    }

    /// Where a run that can go on keeps what its first pass counted.
    pub(super) fn known_counts(&self) -> Result<PathBuf, StreamError> {
        Ok(beside(self.output()?, "resume.counts"))
    }
}
