//! The settings of a run: which inputs, compared how, with which set, to where.

use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_128;

use crate::corpus::checkpoint::Setup;
use crate::corpus::io::output::{Compression, OutputFile};
use crate::corpus::io::source::{BLOCK, LONGEST};
use crate::corpus::io::unpack::Records;
use crate::corpus::record::json::Fields;
use crate::corpus::scope::CompareScope;
use crate::dedup::key::Form;
use crate::error::{OnFault, StreamError, beside};
use crate::score::text::TRAINED;

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
    /// To one file.
    File(OutputFile),
    /// To a file for each input, in the order of the inputs.
    Files(Vec<OutputFile>),
}

/// Which lines go, and what keeps the lines seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Memory {
    /// The first copy stays; exact, 76 bits a line.
    Compact,
    /// The first copy stays; exact, 128 bits a line.
    #[cfg_attr(
        not(feature = "internals"),
        expect(dead_code, reason = "fuzzing and tests compare by it")
    )]
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
    /// The file with the secret of the keys; without one each run has its own, or that of its store or counts.
    pub key: Option<PathBuf>,
    /// The longest record that is read, in bytes.
    pub longest: usize,
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
            key: None,
            longest: LONGEST,
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
        let file = self.outputs().first().ok_or_else(|| refused("the output is no file"))?;
        if self.inputs.is_empty() {
            return Err(refused("the input is no file"));
        }
        if self.counts() {
            return Err(refused("counts are made from the start"));
        }
        if self.outputs().iter().any(|file| file.compression == Compression::Zstandard) {
            // Some readers take the first of several frames for all there is.
            return Err(refused("a .zst file is written in one go: name the output .gz or plain"));
        }
        Ok(&file.path)
    }

    /// What must be the same for a run to go on where another was killed.
    pub(super) fn setup(&self) -> Setup {
        let Self { inputs, format, target, form, least, scope, near, memory, .. } = self;
        let Self { on_fault, url, cleaner, key, longest, .. } = self;
        let settings = format!(
            "{format:?} {form:?} {least} {scope:?} {near} {memory:?} {on_fault:?} {url:?} {key:?} \
             {longest}"
        );
        let counts = match memory {
            Memory::Frequent(paths, _) => states(paths),
            _ => String::new(),
        };
        let model = xxh3_128(TRAINED);
        let rows = [
            ("inputs", format!("{inputs:?} {}", states(inputs))),
            ("outputs", format!("{target:?}")),
            ("settings", settings),
            ("counts", counts),
            ("rules", cleaner.clone()),
            ("version of the program", format!("{} {model:x}", env!("CARGO_PKG_VERSION"))),
        ];
        let sum = |text: String| format!("{:032x}", xxh3_128(text.as_bytes()));
        rows.into_iter().map(|(name, text)| (name.to_owned(), sum(text))).collect()
    }

    /// What the records of the inputs are.
    pub(super) fn records(&self) -> Records {
        match self.format {
            InputFormat::Lines => Records::Lines,
            InputFormat::Text => Records::Whole,
            InputFormat::Jsonl(_) => Records::Json,
        }
    }

    /// Whether lines are counted before any goes, so that the inputs are read twice.
    pub(super) fn is_counted_first(&self) -> bool {
        matches!(self.memory, Memory::Common(_))
    }

    /// How many bytes are read in all; none where nobody can know.
    pub(super) fn total(&self) -> Option<u64> {
        let sizes = self.inputs.iter().map(|path| {
            std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|known| known.len())
        });
        let sum = sizes.sum::<Option<u64>>().filter(|_| !self.inputs.is_empty())?;
        Some(if self.is_counted_first() { 2 * sum } else { sum })
    }

    /// All outputs.
    pub(super) fn outputs(&self) -> &[OutputFile] {
        match &self.target {
            Target::Files(paths) => paths,
            Target::File(path) => std::slice::from_ref(path),
            Target::Stdout => &[],
        }
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

/// How long files are and when they were changed, so that a change is noticed.
fn states(paths: &[PathBuf]) -> String {
    let state = |path: &PathBuf| {
        let found = std::fs::metadata(path).ok()?;
        Some((found.len(), found.modified().ok()))
    };
    format!("{:?}", paths.iter().map(state).collect::<Vec<_>>())
}
