//! The document on the table: its non-blank lines, what was found in each, and what is left.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use crate::engine::cuts::{Cut, Edit, holes_of};
use crate::engine::row::NormalForm;
pub use crate::engine::row::{Reason, Row, Span};
use crate::pattern::ids::{Answers, PatternId, Question};
use crate::pattern::prefilter::candidates::Candidates;
use crate::pattern::set::{PatternSet, Subject, Unfiltered, Verdict};
use crate::text::doubled::doubled;
use crate::text::fold::CaseFold;
use crate::text::kinds::{Kinds, LineKind};
use crate::text::lines::{Line, all_lines, count_chars, is_blank};
use crate::text::slice::slice;

/// The lines of one document, and all that is known of them while it is cleaned.
#[derive(Debug)]
pub struct LineTable<'t> {
    /// The original text, which is never changed.
    pub text: &'t str,
    /// How many lines it has, blank ones counted.
    pub lines: usize,
    /// A row for each non-blank line, in order; a line's index is its place here.
    pub entries: Vec<Row>,
    /// Numbers of the lines still there.
    pub alive: Vec<usize>,
    /// Of those, the ones that patterns may match.
    pub busy: Vec<usize>,
    /// And those made of copies of one text, if the reader looks for them.
    pub doubles: Vec<usize>,
    /// Whether scores would have taken more than their share, and so take nothing.
    pub holds_scores_back: bool,
    /// Whether cuts have changed lines since [`LineTable::retire`] was last called.
    has_cuts: bool,
    /// How many bytes the lines have that are still there.
    bytes: usize,
    /// How many bytes were read again because a cut had changed their line.
    pub read_again: usize,
    candidates: Vec<Candidate>,
    rewritten: String,
    edits: HashMap<usize, Edit>,
    kinds: OnceCell<Kinds<'t>>,
    /// Hard-wrapped paragraphs, which rules read as one line each.
    pub wrapped: Vec<Wrapped>,
    reader: MatchContext<'t>,
    open: RefCell<Vec<Question>>,
    timed_out: RefCell<Vec<PatternId>>,
}

/// A pattern that may match a line.
#[derive(Debug)]
pub struct Candidate {
    /// The pattern's number in its set.
    pub id: PatternId,
    verdict: Cell<Verdict>,
}

impl Candidate {
    /// One that has not been tested.
    pub fn new(id: PatternId) -> Self {
        Self { id, verdict: Cell::new(Verdict::Unknown) }
    }
}

/// A hard-wrapped paragraph.
#[derive(Debug)]
pub struct Wrapped {
    /// The numbers of its lines.
    pub(super) lines: Range<usize>,
    /// Its lines in normal form, joined.
    pub(super) normal: String,
    /// The patterns that may match it.
    pub(super) candidates: Vec<Candidate>,
}

/// What it takes to tell whether a pattern matches.
#[derive(Clone, Copy, Debug)]
pub struct MatchContext<'a> {
    /// All patterns of all packs.
    pub set: &'a PatternSet,
    /// Those that are candidates for every line, as far as their packs may be on.
    pub live: &'a [Unfiltered],
    /// What is known from the other engine.
    pub answers: &'a Answers,
    /// Whether anybody asks for lines made of copies of one text.
    pub finds_doubles: bool,
}

/// Buffers that serve one document after the other.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) scan: Candidates,
    pub(crate) fold: CaseFold,
    entries: Vec<Row>,
    candidates: Vec<Candidate>,
}

impl Scratch {
    /// Takes back what a document of usual size needed room for.
    pub fn reuse(&mut self, table: LineTable<'_>) {
        if table.entries.len() <= USUAL {
            (self.entries, self.candidates) = (table.entries, table.candidates);
        }
    }
}

/// Lines of a document from which on its buffers are given back.
const USUAL: usize = 1 << 14;

impl<'t> LineTable<'t> {
    /// Splits the text and looks for every pattern in every line.
    pub fn new(text: &'t str, reader: MatchContext<'t>, scratch: &mut Scratch) -> Self {
        let mut entries = std::mem::take(&mut scratch.entries);
        let mut candidates = std::mem::take(&mut scratch.candidates);
        entries.clear();
        candidates.clear();
        let mut table = Self {
            text,
            lines: 0,
            entries,
            alive: Vec::new(),
            busy: Vec::new(),
            doubles: Vec::new(),
            holds_scores_back: false,
            has_cuts: false,
            bytes: 0,
            read_again: 0,
            candidates,
            rewritten: String::new(),
            edits: HashMap::new(),
            kinds: OnceCell::new(),
            wrapped: Vec::new(),
            reader,
            open: RefCell::default(),
            timed_out: RefCell::default(),
        };
        table.read(scratch);
        table.alive = (0..table.entries.len()).collect();
        table
    }

    /// Fills the table with the lines that are not blank.
    fn read(&mut self, scratch: &mut Scratch) {
        let text = self.text;
        for (number, line) in all_lines(text).enumerate() {
            self.lines = number + 1;
            let raw = line.of(text);
            if is_blank(raw) {
                continue;
            }
            let (normal, hash) = scratch.fold.take(raw);
            let candidates = self.look(self.entries.len(), &normal, hash, scratch);
            let normal = self.form_of(line, raw, normal);
            self.bytes += raw.len();
            self.entries.push(Row {
                line,
                number,
                hash,
                gone: None,
                kept: false,
                low_score: None,
                may_repeat: false,
                container: None,
                dropped_by: None,
                candidates,
                normal,
            });
        }
    }

    /// Whether a line is still as the original has it.
    pub fn is_whole(&self, index: usize) -> bool {
        !self.is_gone(index) && !self.edits.contains_key(&index)
    }

    /// The patterns that a text is looked at with.
    pub fn reader(&self) -> &MatchContext<'t> {
        &self.reader
    }

    fn form_of(&mut self, line: Line, raw: &str, normal: Cow<'_, str>) -> NormalForm {
        match normal {
            Cow::Borrowed(slice) => {
                let margin =
                    if slice.len() == raw.len() { 0 } else { raw.len() - raw.trim_start().len() };
                let start = line.start + margin;
                NormalForm::Slice(start, start + slice.len())
            }
            Cow::Owned(text) => self.rewrite(&text),
        }
    }

    fn rewrite(&mut self, normal: &str) -> NormalForm {
        let start = self.rewritten.len();
        self.rewritten.push_str(normal);
        NormalForm::Rewritten(start, self.rewritten.len())
    }

    /// Notes the patterns that may match a line, which the fold has just taken; from where to
    /// where they are among all candidates.
    fn look(
        &mut self,
        index: usize,
        normal: &str,
        hash: u64,
        scratch: &mut Scratch,
    ) -> (usize, usize) {
        let line = Subject::new(normal, scratch.fold.folded(), hash);
        self.reader.set.scan(line, self.reader.live, &mut scratch.scan);
        let start = self.candidates.len();
        self.candidates.extend(scratch.scan.candidates.iter().map(|&id| Candidate::new(id)));
        if self.candidates.len() > start {
            self.busy.push(index);
        }
        if self.reader.finds_doubles && doubled(normal).is_some() {
            self.doubles.push(index);
        }
        (start, self.candidates.len())
    }

    /// The patterns that may match a line.
    pub fn candidates(&self, index: usize) -> &[Candidate] {
        let range = self.entries.get(index).map_or((0, 0), |entry| entry.candidates);
        slice(self.candidates.as_slice(), range.0..range.1)
    }

    /// Whether a pattern may match a line, as far as is known.
    fn is_open_to_patterns(&self, index: usize) -> bool {
        self.candidates(index).iter().any(|candidate| candidate.verdict.get() != Verdict::No)
    }

    /// Of some lines in order, those that are still there: position and number of each.
    pub fn positions<'i>(
        &'i self,
        lines: &'i [usize],
    ) -> impl Iterator<Item = (usize, usize)> + use<'i, 't> {
        lines.iter().filter_map(|&index| {
            // Where no line has gone, a line's number is its position.
            let is_same = self.alive.get(index) == Some(&index);
            let at = if is_same { Some(index) } else { self.alive.binary_search(&index).ok() };
            Some((at?, index))
        })
    }

    /// Whether a candidate matches its line.
    pub fn confirm(&self, index: usize, candidate: &Candidate) -> bool {
        self.confirm_in(self.normal(index), candidate)
    }

    /// Whether a candidate matches the normal text that it is one of.
    pub fn confirm_in(&self, normal: &str, candidate: &Candidate) -> bool {
        if candidate.verdict.get() == Verdict::Unknown {
            let verdict = match self.reader.set.confirm(candidate.id, normal) {
                Verdict::Ask => self.ask(candidate.id, normal),
                verdict => verdict,
            };
            candidate.verdict.set(verdict);
        }
        candidate.verdict.get() == Verdict::Yes
    }

    fn ask(&self, id: PatternId, normal: &str) -> Verdict {
        let question = (id, normal.to_owned());
        match self.reader.answers.get(&question) {
            Some(Some(spans)) if !spans.is_empty() => return Verdict::Yes,
            Some(Some(_)) => {}
            Some(None) => self.timed_out.borrow_mut().push(id),
            None => self.open.borrow_mut().push(question),
        }
        Verdict::No
    }

    /// The spans of a line's normal form that cuts of a pattern take for which `takes` is true.
    pub fn cuts_of(
        &self,
        index: usize,
        id: PatternId,
        takes: impl FnMut(&str) -> bool,
    ) -> Vec<(usize, usize)> {
        self.reader.set.cuts(id, self.normal(index), self.reader.answers, takes)
    }

    /// Questions to the other engine that no answer is known to.
    pub fn open(&self) -> Vec<Question> {
        self.open.borrow().clone()
    }

    /// Patterns that the other engine had no time for.
    pub fn timed_out(&self) -> Vec<PatternId> {
        self.timed_out.borrow().clone()
    }

    /// What is left of a line.
    pub fn raw(&self, index: usize) -> &str {
        let edit = if self.edits.is_empty() { None } else { self.edits.get(&index) };
        match edit {
            Some(edit) => &edit.left,
            None => self.entries.get(index).map_or("", |entry| entry.line.of(self.text)),
        }
    }

    /// What is left of a line, in normal form.
    pub fn normal(&self, index: usize) -> &str {
        match self.entries.get(index).map(|entry| entry.normal) {
            Some(NormalForm::Slice(start, end)) => slice(self.text, start..end),
            Some(NormalForm::Rewritten(start, end)) => slice(self.rewritten.as_str(), start..end),
            None => "",
        }
    }

    /// What kinds of lines the original has; found when first asked for.
    pub fn kinds(&self) -> &Kinds<'t> {
        let rows = || self.entries.iter().map(|entry| (entry.line.of(self.text), entry.number));
        self.kinds.get_or_init(|| Kinds::new(self.text, rows()))
    }

    /// The kind of a line, by how it stood in the original.
    pub fn kind(&self, index: usize) -> LineKind {
        self.kinds().of(index)
    }

    /// How many characters the lines have in the original, those aside that its page does not show.
    pub fn chars(&self) -> usize {
        let shown = self.entries.iter().filter(|entry| entry.gone != Some(Reason::Hidden));
        shown.map(|entry| count_chars(entry.line.of(self.text))).sum()
    }

    /// How many characters are left in all lines.
    pub fn chars_left(&self) -> usize {
        self.alive.iter().map(|&index| count_chars(self.raw(index))).sum()
    }

    /// How many bytes are left in all lines.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Removes lines for good; those that lost all their text go with them. Whether cuts have
    /// changed any since the last time.
    pub fn retire(&mut self) -> bool {
        let mut alive = std::mem::take(&mut self.alive);
        alive.retain(|&index| {
            let goes = self.is_gone(index);
            self.bytes -= if goes { self.raw(index).len() } else { 0 };
            !goes
        });
        self.alive = alive;
        let (mut busy, mut doubles) =
            (std::mem::take(&mut self.busy), std::mem::take(&mut self.doubles));
        let has_cuts = std::mem::take(&mut self.has_cuts);
        if has_cuts {
            for lines in [&mut busy, &mut doubles] {
                lines.sort_unstable();
                lines.dedup();
            }
        }
        busy.retain(|&index| !self.is_gone(index) && self.is_open_to_patterns(index));
        doubles.retain(|&index| !self.is_gone(index));
        (self.busy, self.doubles) = (busy, doubles);
        has_cuts
    }

    /// Whether a line went.
    pub fn is_gone(&self, index: usize) -> bool {
        self.entries.get(index).is_none_or(|entry| entry.gone.is_some())
    }

    /// Takes spans of its normal form out of a line; new text means that it is looked at anew.
    pub fn cut(&mut self, index: usize, cuts: &[Cut], scratch: &mut Scratch) {
        let Some(line) = self.entries.get(index).map(|entry| entry.line) else {
            return;
        };
        let mut edit = self.edits.remove(&index).unwrap_or_default();
        let left = if edit.spans.is_empty() { line.of(self.text) } else { &edit.left };
        let (length, holes) = (left.len(), holes_of(left, cuts));
        edit.punch(line, &holes);
        edit.left = edit.gaps(line).iter().map(|&(from, to)| slice(self.text, from..to)).collect();
        self.read_again += length;
        let (normal, hash) = scratch.fold.take(&edit.left);
        let normal = normal.into_owned();
        let reason = edit.spans.first().map(|span| span.reason);
        self.has_cuts = true;
        self.bytes = self.bytes - length + edit.left.len();
        self.edits.insert(index, edit);
        let candidates = self.look(index, &normal, hash, scratch);
        let form = self.rewrite(&normal);
        if let Some(entry) = self.entries.get_mut(index) {
            entry.hash = hash;
            entry.candidates = candidates;
            entry.normal = form;
            entry.gone = if normal.is_empty() { reason } else { None };
        }
    }

    /// Lets the lines go that score too low and that nothing protects. What a rule left of a line that it cut is content:
    /// whoever wrote the rule has seen such lines.
    pub fn retire_low_scores(&mut self) {
        for (index, entry) in self.entries.iter_mut().enumerate() {
            let is_cut = self.edits.contains_key(&index);
            if entry.low_score.is_some() && !entry.kept && !is_cut {
                entry.gone.get_or_insert(Reason::Score);
            }
        }
        self.retire();
    }

    /// The pieces that a line that stays has lost.
    pub fn spans(&self, index: usize) -> &[Span] {
        self.edits.get(&index).map(|edit| edit.spans.as_slice()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_after(text: &str, rounds: &[&[(usize, usize)]]) -> (String, Vec<String>) {
        let (set, _) = PatternSet::new(std::iter::empty()).unwrap();
        let (answers, mut scratch) = (Answers::new(), Scratch::default());
        let reader = MatchContext { set: &set, live: &[], answers: &answers, finds_doubles: true };
        let mut table = LineTable::new(text, reader, &mut scratch);
        for round in rounds {
            let cut = |&(start, end): &(usize, usize)| Cut { start, end, reason: Reason::Rule(0) };
            let cuts: Vec<Cut> = round.iter().map(cut).collect();
            table.cut(0, &cuts, &mut scratch);
        }
        let gone =
            table.spans(0).iter().map(|span| text[span.start..span.end].to_owned()).collect();
        (table.raw(0).to_owned(), gone)
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
            ("overlapping", "abcdef", &[&[(1, 3), (2, 4)]], "aef", &["bc", "d"]),
            ("again", "ab cd ef", &[&[(3, 5)], &[(1, 4)]], "af", &["b ", "cd ", "e"]),
        ];
        for (name, text, rounds, left, gone) in rows {
            let gone: Vec<String> = gone.iter().map(|&part| part.to_owned()).collect();
            assert_eq!(left_after(text, rounds), (left.to_owned(), gone), "{name}");
        }
    }
}
