//! The document on the table: its non-blank lines, what was found in each, and what is left.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::lines::{Line, count_chars, split_lines};
use crate::matcher::{Answers, PatternId, PatternSet, Scan};
use crate::normal::{Hasher, Normal, normalise};

/// Why a piece went: a rule by number, or one of the core's own reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A rule of a pack.
    Rule(usize),
    /// A long line that the document had before.
    Repeat,
}

/// A piece of the original that goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Where the line begins on account of which it goes.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// One non-blank line.
#[derive(Debug)]
pub struct Entry {
    /// Where it is.
    pub line: Line,
    /// The hash of its normal form.
    pub hash: u64,
    /// Why it goes, if it does.
    pub gone: Option<Reason>,
    /// Whether something protects it.
    pub kept: bool,
    hits: (usize, usize),
}

/// What is left of a line that lost a part.
#[derive(Debug, Default)]
struct Edit {
    /// The raw text that is left.
    left: String,
    /// What went, in order, none overlapping.
    spans: Vec<Span>,
}

/// The document.
#[derive(Debug)]
pub struct Sheet<'t> {
    /// The original.
    pub text: &'t str,
    /// Its non-blank lines.
    pub entries: Vec<Entry>,
    /// Numbers of the lines still there.
    pub alive: Vec<usize>,
    hits: Vec<PatternId>,
    edits: HashMap<usize, Edit>,
    /// Questions to the other engine that no answer is known to.
    pub open: Vec<(PatternId, String)>,
    /// Patterns the other engine had no time for.
    pub timed_out: Vec<PatternId>,
}

/// A part of a line to take out, in the offsets of some form of that line.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Why.
    pub reason: Reason,
}

/// What it takes to look for patterns in a line.
#[derive(Debug)]
pub struct Finder<'a> {
    /// The patterns.
    pub set: &'a PatternSet,
    /// What is known from the other engine.
    pub answers: &'a Answers,
    /// Buffers.
    pub scratch: &'a mut Scratch,
}

/// Buffers that serve one document after the other.
#[derive(Debug, Default)]
pub struct Scratch {
    scan: Scan,
    hasher: Hasher,
}

impl<'t> Sheet<'t> {
    /// Splits the text and looks for every pattern in every line.
    pub fn new(text: &'t str, finder: &mut Finder<'_>) -> Self {
        let mut sheet = Self {
            text,
            entries: Vec::new(),
            alive: Vec::new(),
            hits: Vec::new(),
            edits: HashMap::new(),
            open: Vec::new(),
            timed_out: Vec::new(),
        };
        for line in split_lines(text) {
            let normal = normalise(line.of(text));
            let (hash, hits) = sheet.look(&normal, finder);
            sheet.entries.push(Entry {
                line,
                hash,
                gone: None,
                kept: false,
                hits,
            });
        }
        sheet.alive = (0..sheet.entries.len()).collect();
        sheet
    }

    fn look(&mut self, normal: &str, finder: &mut Finder<'_>) -> (u64, (usize, usize)) {
        let Finder {
            set,
            answers,
            scratch,
        } = finder;
        let hash = scratch.hasher.hash(normal);
        let start = self.hits.len();
        set.scan(normal, hash, &mut scratch.scan);
        self.hits.extend_from_slice(&scratch.scan.hits);
        for &id in &scratch.scan.open {
            let question = (id, normal.to_owned());
            match answers.get(&question) {
                None => self.open.push(question),
                Some(None) => self.timed_out.push(id),
                Some(Some(spans)) if !spans.is_empty() => self.hits.push(id),
                Some(Some(_)) => {}
            }
        }
        (hash, (start, self.hits.len()))
    }

    /// The patterns found in a line.
    pub fn hits(&self, index: usize) -> &[PatternId] {
        let range = self.entries.get(index).map_or((0, 0), |entry| entry.hits);
        self.hits.get(range.0..range.1).unwrap_or_default()
    }

    /// Whether any pattern was found in any line.
    pub fn has_hits(&self) -> bool {
        !self.hits.is_empty()
    }

    /// What is left of a line.
    pub fn raw(&self, index: usize) -> &str {
        match self.edits.get(&index) {
            Some(edit) => &edit.left,
            None => self
                .entries
                .get(index)
                .map_or("", |entry| entry.line.of(self.text)),
        }
    }

    /// What is left of a line, in normal form.
    pub fn normal(&self, index: usize) -> Cow<'_, str> {
        normalise(self.raw(index))
    }

    /// How many characters are left in all lines.
    pub fn chars(&self) -> usize {
        self.alive
            .iter()
            .map(|&index| count_chars(self.raw(index)))
            .sum()
    }

    /// Removes lines for good; those that lost all their text go with them.
    pub fn retire(&mut self) {
        let entries = &self.entries;
        self.alive
            .retain(|&index| entries.get(index).is_some_and(|entry| entry.gone.is_none()));
    }

    /// Takes spans of its normal form out of a line; new text means that it is looked at anew.
    pub fn cut(&mut self, index: usize, cuts: &[Cut], finder: &mut Finder<'_>) {
        let Some(line) = self.entries.get(index).map(|entry| entry.line) else {
            return;
        };
        let mut edit = self.edits.remove(&index).unwrap_or_default();
        let left = if edit.spans.is_empty() {
            line.of(self.text)
        } else {
            &edit.left
        };
        let holes = holes_of(left, cuts);
        edit.punch(line, &holes);
        edit.left = edit
            .gaps(line)
            .iter()
            .filter_map(|&(from, to)| self.text.get(from..to))
            .collect();
        let normal = normalise(&edit.left).into_owned();
        let reason = edit.spans.first().map(|span| span.reason);
        self.edits.insert(index, edit);
        let (hash, hits) = self.look(&normal, finder);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.hash = hash;
            entry.hits = hits;
            entry.gone = if normal.is_empty() { reason } else { None };
        }
    }

    /// The pieces that a line that stays has lost.
    pub fn spans(&self, index: usize) -> &[Span] {
        self.edits
            .get(&index)
            .map(|edit| edit.spans.as_slice())
            .unwrap_or_default()
    }
}

/// The raw spans of a line that cuts of its normal form stand for, in order, none overlapping.
fn holes_of(raw: &str, cuts: &[Cut]) -> Vec<Cut> {
    let normal = Normal::new(raw);
    let mut holes: Vec<Cut> = cuts.to_vec();
    for hole in &mut holes {
        let (start, end) = normal.raw_span(hole.start, hole.end);
        (hole.start, hole.end) = with_space(raw, start, end);
    }
    holes.sort_unstable_by_key(|hole| (hole.start, hole.reason));
    let mut at = 0;
    for hole in &mut holes {
        hole.start = hole.start.max(at);
        at = at.max(hole.end);
    }
    holes.retain(|hole| hole.start < hole.end);
    holes
}

/// A hole in the middle of a line takes one of the two spaces around it, one at an end all.
fn with_space(raw: &str, start: usize, end: usize) -> (usize, usize) {
    let before = raw.get(..start).unwrap_or_default();
    let after = raw.get(end..).unwrap_or_default();
    let space_before = before.len() - before.trim_end().len();
    let space_after = after.len() - after.trim_start().len();
    let ends_line = space_after == after.len();
    let begins_line = space_before == before.len();
    (
        if ends_line || begins_line {
            start - space_before
        } else {
            start
        },
        if begins_line || ends_line || space_before > 0 {
            end + space_after
        } else {
            end
        },
    )
}

impl Edit {
    /// Adds holes, given in offsets of what is left, as spans of the original.
    fn punch(&mut self, line: Line, holes: &[Cut]) {
        let gaps = self.gaps(line);
        for hole in holes {
            let mut offset = 0;
            for &(from, to) in &gaps {
                let (first, last) = (hole.start.max(offset), hole.end.min(offset + (to - from)));
                if first < last {
                    let (start, end) = (from + first - offset, from + last - offset);
                    self.spans.push(Span {
                        start,
                        end,
                        line: line.start,
                        reason: hole.reason,
                    });
                }
                offset += to - from;
            }
        }
        self.spans.sort_unstable_by_key(|span| span.start);
    }

    /// Where the line still has text.
    fn gaps(&self, line: Line) -> Vec<(usize, usize)> {
        let mut gaps = Vec::with_capacity(self.spans.len() + 1);
        let mut at = line.start;
        for span in &self.spans {
            gaps.push((at, span.start));
            at = span.end;
        }
        gaps.push((at, line.end));
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Pattern;

    fn left_after(text: &str, rounds: &[&[(usize, usize)]]) -> (String, Vec<String>) {
        let set = PatternSet::new(std::iter::empty::<&Pattern>()).unwrap();
        let (answers, mut scratch) = (Answers::new(), Scratch::default());
        let mut finder = Finder {
            set: &set,
            answers: &answers,
            scratch: &mut scratch,
        };
        let mut sheet = Sheet::new(text, &mut finder);
        for round in rounds {
            let cut = |&(start, end): &(usize, usize)| Cut {
                start,
                end,
                reason: Reason::Rule(0),
            };
            let cuts: Vec<Cut> = round.iter().map(cut).collect();
            sheet.cut(0, &cuts, &mut finder);
        }
        let gone = sheet
            .spans(0)
            .iter()
            .map(|span| text[span.start..span.end].to_owned())
            .collect();
        (sheet.raw(0).to_owned(), gone)
    }

    #[test]
    fn cuts_take_the_space_that_would_be_left_over() {
        type Rounds<'r> = &'r [&'r [(usize, usize)]];
        let rows: [(&str, &str, Rounds<'_>, &str, &[&str]); 7] = [
            ("middle", "a (b) c", &[&[(2, 5)]], "a c", &["(b) "]),
            ("start", "(b)  c", &[&[(0, 3)]], "c", &["(b)  "]),
            ("end", "a  (b)", &[&[(2, 5)]], "a", &["  (b)"]),
            ("all", " a ", &[&[(0, 1)]], "", &[" a "]),
            ("inside a word", "abc", &[&[(1, 2)]], "ac", &["b"]),
            (
                "overlapping",
                "abcdef",
                &[&[(1, 3), (2, 4)]],
                "aef",
                &["bc", "d"],
            ),
            (
                "again",
                "ab cd ef",
                &[&[(3, 5)], &[(1, 4)]],
                "af",
                &["b ", "cd ", "e"],
            ),
        ];
        for (name, text, rounds, left, gone) in rows {
            let gone: Vec<String> = gone.iter().map(|&part| part.to_owned()).collect();
            assert_eq!(left_after(text, rounds), (left.to_owned(), gone), "{name}");
        }
    }
}
