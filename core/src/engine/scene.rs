//! The lines of a document that stay, as far as is known, and what they look like together.
//!
//! Repeats and running heads are judged by what is left, not by what the original had around them:
//! only then does a second cleaning find what the last pass of the first one found, which is nothing.

use std::cell::OnceCell;

use crate::engine::line_table::{LineTable, Row};
use crate::engine::stays::Stays;
use crate::text::kinds::{Kinds, LineKind};
use crate::text::lines::weight;
use crate::text::normal::same_folded;

/// Letters from which a line counts as a paragraph.
const PARAGRAPH: usize = 100;

/// The share of a text in paragraphs from which it is one of paragraphs: songs, plays, lists and forms
/// have less.
const MOSTLY_PROSE: f64 = 0.3;

/// The lines that stay, numbered from 0.
pub struct Scene<'a, 't> {
    table: &'a LineTable<'t>,
    /// For each line its position among those alive, and its number in the table.
    lines: Vec<(usize, usize)>,
    kept: Vec<bool>,
    kinds: OnceCell<Kinds<'a>>,
    is_prose: OnceCell<bool>,
}

impl<'a, 't> Scene<'a, 't> {
    /// The lines of `table` that stay.
    pub fn new(table: &'a LineTable<'t>, stays: &Stays) -> Self {
        let alive = table.alive.iter().copied().enumerate();
        let lines: Vec<(usize, usize)> = alive.filter(|&(at, _)| !stays.goes(at)).collect();
        let kept = lines.iter().map(|&(at, _)| stays.is_kept(at)).collect();
        Self { table, lines, kept, kinds: OnceCell::new(), is_prose: OnceCell::new() }
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The line with a number in the table, if it stays.
    pub fn line_of(&self, index: usize) -> Option<usize> {
        self.lines.binary_search_by_key(&index, |&(_, index)| index).ok()
    }

    /// The position of a line among those alive.
    pub fn position(&self, line: usize) -> usize {
        self.lines.get(line).map_or(usize::MAX, |&(at, _)| at)
    }

    /// Whether a line is protected.
    pub fn is_kept(&self, line: usize) -> bool {
        self.kept.get(line) == Some(&true)
    }

    fn index(&self, line: usize) -> usize {
        self.lines.get(line).map_or(usize::MAX, |&(_, index)| index)
    }

    /// What is known of a line.
    pub fn row(&self, line: usize) -> Option<&'a Row> {
        self.table.entries.get(self.index(line))
    }

    /// A line in normal form.
    pub fn normal(&self, line: usize) -> &'a str {
        self.table.normal(self.index(line))
    }

    /// How long a line is, in letters.
    pub fn weight(&self, line: usize) -> usize {
        weight(self.normal(line))
    }

    /// Whether two lines say the same.
    pub fn is_same(&self, line: usize, other: usize) -> bool {
        let hash = |line: usize| self.row(line).map(|row| row.hash);
        hash(line).is_some()
            && hash(line) == hash(other)
            && same_folded(self.normal(line), self.normal(other))
    }

    /// The kind of a line.
    pub fn kind(&self, line: usize) -> LineKind {
        self.kinds.get_or_init(|| Kinds::new(self.table.text, self.rows())).of(line)
    }

    /// The lines as they stand, numbered as in what will be left: blank lines between two of them are
    /// left unless there were none on either side of what went.
    fn rows(&self) -> impl Iterator<Item = (&'a str, usize)> + '_ {
        let number = |index: usize| self.table.entries.get(index).map_or(0, |row| row.number);
        let is_next = move |index: usize| number(index + 1) == number(index) + 1;
        let mut before: Option<usize> = None;
        let mut at = 0;
        self.lines.iter().map(move |&(_, index)| {
            if let Some(last) = before.replace(index) {
                at += if is_next(last) && is_next(index - 1) { 1 } else { 2 };
            }
            (self.table.raw(index), at)
        })
    }

    /// Whether a good part of the text is in paragraphs.
    pub fn is_prose(&self) -> bool {
        *self.is_prose.get_or_init(|| {
            let (mut prose, mut all) = (0, 0);
            for line in 0..self.line_count() {
                let weight = self.weight(line);
                all += weight;
                let is_paragraph = weight >= PARAGRAPH && self.kind(line) == LineKind::Prose;
                prose += if is_paragraph { weight } else { 0 };
            }
            prose as f64 >= MOSTLY_PROSE * all as f64
        })
    }
}
