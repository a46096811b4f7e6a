//! What stands around lines that go: paragraphs stay one blank line apart, and a line alone may be no furniture.
//!
//! Furniture comes in runs, or at the edge of a text: a frequent line between lines that no other document has is a
//! heading of the site or a question that it asks ("What's next"), and stays. After Park and others, "Beyond line-level
//! filtering for the pretraining corpora of LLMs" (2025), who keep such lines too. A line that the document has more
//! than once is no heading, and goes.
//!
//! The blank lines around lines that go are those that [`Run::span`] has. They are noted while a document is read, and used when it
//! is known which of its lines the set of seen lines had.

use crate::corpus::record::raw_text::{LineSpan, RawLine};
use crate::text::blank_runs::{Next, Run};
use crate::text::slice::put;

/// What stands around a line that may go. Distances are in bytes, as it is not known yet what becomes of the lines around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Margin {
    /// From the end of the text before to the line: its line ending and the blank lines after it.
    text_before: usize,
    /// From the end of the line before that has text to the line: the blank lines between.
    before: usize,
    /// From the line to the next one that has text, or to the end.
    after: usize,
    /// Whether there is a blank line before it, or nothing.
    is_open: bool,
    /// What there is after it.
    follows: Follows,
    /// Whether the line with text before it is one that may go too: the one noted before it.
    is_linked: bool,
    /// Whether no line with text stands before it.
    is_first: bool,
    /// Whether a line before or after it went already.
    is_beside_gone: bool,
    /// Whether its document has it more than once.
    is_again: bool,
}

/// What there is after a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Follows {
    /// A line with text.
    #[default]
    Line,
    /// The end of the document, after a line ending.
    EndOfLine,
    /// The end of the document, which has no line ending.
    End,
}

/// Looks at the lines of a document in their order and notes the margins of those that may go.
#[derive(Debug)]
pub struct Margins<'m> {
    noted: &'m mut Vec<Margin>,
    /// Where the text of the last line with text ended, or the document begins.
    text_end: usize,
    /// Where that line ended.
    end: usize,
    /// Whether what follows a blank line, or nothing, is next.
    is_open: bool,
    /// Whether the last line with text may go.
    is_linked: bool,
    /// Whether there was no line with text yet.
    is_first: bool,
    /// Whether the last line with text went already.
    is_after_gone: bool,
}

impl<'m> Margins<'m> {
    /// Begins at the start of a document.
    pub fn new(noted: &'m mut Vec<Margin>, start: usize) -> Self {
        Self {
            noted,
            text_end: start,
            end: start,
            is_open: true,
            is_linked: false,
            is_first: true,
            is_after_gone: false,
        }
    }

    /// Passes a line that went already.
    pub fn pass_gone(&mut self) {
        if let Some(last) = self.noted.last_mut().filter(|_| self.is_linked) {
            last.is_beside_gone = true;
        }
        self.is_after_gone = true;
    }

    /// Notes that the lines with these numbers, of which the last is the one that was passed last, are the same.
    pub fn note_again(&mut self, first: usize) {
        let last = self.noted.len().saturating_sub(1);
        for at in [first, last] {
            if let Some(margin) = self.noted.get_mut(at) {
                margin.is_again = true;
            }
        }
    }

    /// How many lines are noted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.noted.len()
    }

    /// True if none is.
    #[must_use]
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.noted.is_empty()
    }

    /// Passes a blank line.
    pub fn pass_blank(&mut self) {
        self.is_open = true;
    }

    /// Passes a line with text; its margin is noted if it may go.
    pub fn pass(&mut self, line: &RawLine, may_go: bool) {
        let before = line.content.start - self.end;
        self.close(before);
        if may_go {
            let (is_open, is_linked, is_first) = (self.is_open, self.is_linked, self.is_first);
            let is_beside_gone = self.is_after_gone;
            let text_before = line.content.start - self.text_end;
            let rest = Margin::default();
            self.noted.push(Margin {
                text_before,
                before,
                is_open,
                is_linked,
                is_first,
                is_beside_gone,
                ..rest
            });
        }
        (self.text_end, self.end) = (line.text_end, line.end);
        (self.is_open, self.is_linked) = (false, may_go);
        (self.is_first, self.is_after_gone) = (false, false);
    }

    /// Ends the document, with a line ending or without one.
    pub fn finish(mut self, end: usize, has_ending: bool) {
        self.close(end - self.end);
        if let Some(last) = self.noted.last_mut().filter(|_| self.is_linked) {
            last.follows = if has_ending { Follows::EndOfLine } else { Follows::End };
        }
    }

    fn close(&mut self, after: usize) {
        if let Some(last) = self.noted.last_mut().filter(|_| self.is_linked) {
            last.after = after;
        }
    }
}

/// Lets lines stay that would go alone, from between lines that stay.
pub fn keep_lone(stays: &mut [bool], margins: &[Margin]) {
    let goes = |at: Option<usize>| at.is_some_and(|at| stays.get(at) == Some(&false));
    let is_linked = |at: usize| margins.get(at).is_some_and(|margin| margin.is_linked);
    let is_lone = |&(at, margin): &(usize, &Margin)| {
        let is_in_run = (margin.is_linked && goes(at.checked_sub(1)))
            || (is_linked(at + 1) && goes(Some(at + 1)));
        let is_at_edge = margin.is_first || margin.follows != Follows::Line;
        goes(Some(at)) && !(is_in_run || is_at_edge || margin.is_beside_gone || margin.is_again)
    };
    let lone: Vec<usize> = margins.iter().enumerate().filter(is_lone).map(|(at, _)| at).collect();
    for at in lone {
        put(stays, at, true);
    }
}

/// The spans of the lines that do not stay, with the blank lines that go with them; `margins` has
/// one for each line, or none at all.
pub fn gone(spans: &[LineSpan], stays: &[bool], margins: &[Margin]) -> Vec<LineSpan> {
    let mut gone: Vec<LineSpan> = Vec::new();
    let goes = |at: usize| stays.get(at) == Some(&false);
    let margin_of = |at: usize| margins.get(at).copied().unwrap_or_default();
    // The first line of the run, by its number among those gone, with its margin and where it begins.
    let (mut first, mut open, mut start) = (0, Margin::default(), 0);
    for (at, span) in spans.iter().enumerate().filter(|&(at, _)| goes(at)) {
        let margin = margin_of(at);
        let mut span = span.clone();
        if margin.is_linked && at.checked_sub(1).is_some_and(goes) {
            span.start -= margin.before;
        } else {
            (first, open, start) = (gone.len(), margin, span.start);
        }
        let lines = start..span.end;
        gone.push(span);
        if margin_of(at + 1).is_linked && goes(at + 1) {
            continue;
        }
        let whole = run_of(lines, &open, &margin).span();
        if let Some(first) = gone.get_mut(first) {
            first.start = whole.start;
        }
        if let Some(last) = gone.last_mut() {
            last.end = whole.end;
        }
    }
    gone
}

/// A run of lines, by the margins of its first and its last line.
fn run_of(lines: LineSpan, first: &Margin, last: &Margin) -> Run {
    let next = lines.end + last.after;
    let next = match last.follows {
        Follows::Line => Next::Line(next),
        Follows::EndOfLine => Next::EndOfLine(next),
        Follows::End => Next::End(next),
    };
    let ending = lines.start - first.text_before..lines.start - first.before;
    Run { lines, ending, is_open: first.is_open, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::record::raw_text::raw_lines;

    /// What is left when the lines with an `x` go; those with a `.` may not.
    fn left(text: &str) -> String {
        let (mut noted, mut spans, mut stays) = (Vec::new(), Vec::new(), Vec::new());
        let mut margins = Margins::new(&mut noted, 0);
        for line in raw_lines(text.as_bytes(), 0..text.len(), false) {
            let content = &text[line.content.clone()];
            if content.is_empty() {
                margins.pass_blank();
                continue;
            }
            margins.pass(&line, !content.contains('.'));
            if !content.contains('.') {
                spans.push(line.content.start..line.end);
                stays.push(!content.contains('x'));
            }
        }
        margins.finish(text.len(), text.ends_with('\n'));
        let mut left = text.to_owned();
        for span in gone(&spans, &stays, &noted).into_iter().rev() {
            left.replace_range(span, "");
        }
        left
    }

    #[test]
    fn paragraphs_stay_one_blank_line_apart() {
        let rows = [
            ("between paragraphs", "a\n\nx\n\nb\n", "a\n\nb\n"),
            ("within a paragraph", "a\nx\nb\n", "a\nb\n"),
            ("the end of a paragraph", "a\nx\n\nb\n", "a\n\nb\n"),
            ("the start of a paragraph", "a\n\nx\nb\n", "a\n\nb\n"),
            ("several", "a\n\nx\n\n\nx\nx\n\nb", "a\n\nb"),
            ("the first", "x\n\nb\n", "b\n"),
            ("the last", "a\n\nx\n", "a\n"),
            ("the last, no line end", "a\n\nx", "a"),
            ("the last, no line end, nothing blank", "a\r\nx", "a"),
            ("the last two, no line end", "a\n\nx\n\nx", "a"),
            ("all, no line end", "\nx", ""),
            ("the last two", "a\n\nx\n\nx\n\n", "a\n"),
            ("all", "\nx\n\nx\n", ""),
            ("a line that may not go between", "a\n\nx\n\n.\n\nx\n\nb", "a\n\n.\n\nb"),
            ("none", "a\n\nb\n", "a\n\nb\n"),
        ];
        for (name, text, expected) in rows {
            assert_eq!(left(text), expected, "{name}");
        }
    }

    #[test]
    fn a_frequent_line_alone_between_others_stays() {
        // `f` is frequent, `-` went already, `.` is of this document alone.
        let rows = [
            (". f .", ". f ."),
            ("f . .", ". ."),
            (". . f", ". ."),
            (". f f .", ". ."),
            (". f . f .", ". f . f ."),
            (". f - .", ". - ."),
            (". - f .", ". - ."),
            (". g . g .", ". . ."),
            (". f f . f .", ". . f ."),
        ];
        for (text, expected) in rows {
            let words: Vec<&str> = text.split(' ').collect();
            let mut noted = Vec::new();
            let mut margins = Margins::new(&mut noted, 0);
            let (mut stays, mut first) = (Vec::new(), None);
            for (at, &word) in words.iter().enumerate() {
                let line =
                    RawLine { content: at..at, text_end: at, end: at + 1, is_escaped: false };
                if word == "-" {
                    margins.pass_gone();
                    continue;
                }
                margins.pass(&line, true);
                stays.push(word == ".");
                if word == "g" {
                    match first {
                        Some(first) => margins.note_again(first),
                        None => first = Some(margins.len() - 1),
                    }
                }
            }
            margins.finish(words.len(), true);
            keep_lone(&mut stays, &noted);
            let mut stays = stays.into_iter();
            let left = words.iter().filter(|&&word| word == "-" || stays.next().unwrap());
            assert_eq!(left.copied().collect::<Vec<_>>().join(" "), expected, "{text}");
        }
    }
}
