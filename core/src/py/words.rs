//! Words that cross the border, each with its meaning. A word that has none is refused, and never read as the usual one.

use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::corpus::io::output::{Compression, OutputFile};
use crate::corpus::scope::CompareScope;
use crate::engine::page::HiddenText;
use crate::error::OnFault;
use crate::html::read::guard::Attributes;
use crate::html::write::OutputFormat;
use crate::score::page::Mode;
use crate::score::text::Level;

/// The meaning of a word, by a table of all that have one.
fn meaning<T: Copy>(what: &str, word: &str, words: &[(&str, T)]) -> PyResult<T> {
    let known = words.iter().find(|(known, _)| *known == word);
    known.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let all: Vec<_> = words.iter().map(|(known, _)| *known).collect();
        PyValueError::new_err(format!("unknown {what} '{word}': use {}", all.join(", ")))
    })
}

/// How much goes by score; the first two words leave scores out.
pub fn level_of(word: &str) -> PyResult<Option<Level>> {
    let (standard, strict) = (Some(Level::Standard), Some(Level::Strict));
    meaning(
        "level",
        word,
        &[("off", None), ("rules", None), ("standard", standard), ("strict", strict)],
    )
}

/// At which level pages are scored.
pub fn page_level_of(word: &str) -> PyResult<Level> {
    meaning("level for pages", word, &[("standard", Level::Standard), ("strict", Level::Strict)])
}

/// What counts as content of a page.
pub fn mode_of(word: &str) -> PyResult<Mode> {
    meaning("mode", word, &[("page", Mode::Page), ("article", Mode::Article), ("body", Mode::Body)])
}

/// How a page's lines are written.
pub fn output_of(word: &str) -> PyResult<OutputFormat> {
    meaning("format", word, &[("text", OutputFormat::Text), ("markdown", OutputFormat::Markdown)])
}

/// What becomes of what a page hides.
pub fn hidden_of(word: &str) -> PyResult<HiddenText> {
    meaning("hidden", word, &[("remove", HiddenText::Remove), ("keep", HiddenText::Keep)])
}

/// Which attributes of a page stay.
pub fn attributes_of(word: &str) -> PyResult<Attributes> {
    let (all, read, unlinked) = (Attributes::All, Attributes::Read, Attributes::Unlinked);
    meaning("attributes", word, &[("all", all), ("read", read), ("unlinked", unlinked)])
}

/// With which lines a run compares. Within a document its cleaner compares, or nobody does.
pub fn scope_of(word: &str) -> PyResult<CompareScope> {
    use CompareScope::{Corpus, Document, Site};
    meaning(
        "dedup",
        word,
        &[("off", Document), ("document", Document), ("site", Site), ("corpus", Corpus)],
    )
}

/// What becomes of a record that cannot be read.
pub fn on_fault_of(word: &str) -> PyResult<OnFault> {
    meaning(
        "on_error",
        word,
        &[("skip", OnFault::Skip), ("pass", OnFault::Pass), ("stop", OnFault::Stop)],
    )
}

/// What the inputs of a run are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InputWord {
    /// Lines that are records of their own.
    Lines,
    /// JSONL: a record with a text on each line.
    Jsonl,
    /// Text files, each of them a document.
    Text,
}

/// What the inputs of a run are.
pub fn input_of(word: &str) -> PyResult<InputWord> {
    use InputWord::{Jsonl, Lines, Text};
    meaning("format", word, &[("text", Text), ("jsonl", Jsonl), ("lines", Lines)])
}

/// An output, with the word for how it is compressed, if it is.
pub fn output_file((path, compression): (PathBuf, Option<String>)) -> PyResult<OutputFile> {
    use Compression::{Gzip, None, Zstandard};
    let words = [("gzip", Gzip), ("zstd", Zstandard)];
    let compression = compression.map_or(Ok(None), |word| meaning("compression", &word, &words))?;
    Ok(OutputFile { path, compression })
}
