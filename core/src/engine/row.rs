//! A line on the table, and why pieces of it go.

use crate::text::lines::Line;

/// Why a piece went: a rule by number, or one of the core's own reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A rule of a pack.
    Rule(usize),
    /// A copy of a line that the document had before.
    Repeat,
    /// A head or foot of a page of the file that the text was taken from.
    RunningHead,
    /// A line that is furniture by its score.
    Score,
    /// A line that its page does not show.
    Hidden,
}

/// The number under which scores are told among the rules that were not applied.
pub const SCORES: usize = usize::MAX;

/// Why a rule was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// It would have taken more than its share.
    MaxLoss,
    /// Its regex ran out of time.
    TimeLimit,
    /// It would have gone over the text again and again.
    PassLimit,
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
    /// Why it is removed.
    pub reason: Reason,
    /// How likely the line is content, if that is why.
    pub score: Option<f32>,
}

/// One non-blank line, and what was decided about it so far.
#[derive(Debug)]
pub struct Row {
    /// Where its content is in the original.
    pub line: Line,
    /// Which of the text's lines it is, blank ones counted.
    pub number: usize,
    /// The hash of its normal form.
    pub hash: u64,
    /// Why it goes, if it does.
    pub gone: Option<Reason>,
    /// Whether something protects it.
    pub kept: bool,
    /// How likely it is content, if it is too unlikely to stay.
    pub low_score: Option<f32>,
    /// Whether it may say what another line says: a step of instructions, a line of code.
    pub may_repeat: bool,
    /// The part of a page it stands in, in bytes of the page's text.
    pub container: Option<(usize, usize)>,
    /// The rule that drops the element of a page it is in.
    pub dropped_by: Option<usize>,
    /// Which of the document's candidates are its own: from, to.
    pub(crate) candidates: (usize, usize),
    /// Its normal form, as it stands in the original or rewritten.
    pub(crate) normal: NormalForm,
}

impl Row {
    /// How many bytes its normal form has.
    pub fn length(&self) -> usize {
        let (NormalForm::Slice(start, end) | NormalForm::Rewritten(start, end)) = self.normal;
        end - start
    }
}

/// Where the normal form of a line is: in the text, or among those that had to be rewritten.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NormalForm {
    Slice(usize, usize),
    Rewritten(usize, usize),
}
