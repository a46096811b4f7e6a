//! The blank lines around lines that are removed: paragraphs stay one blank line apart, and a text ends as it did.
//!
//! ```text
//! "a\n\nAd\n\nb\n"   without "Ad"   "a\n\nb\n"    the blank line after goes with it: a run between blank lines takes those after
//! "a\nAd\n\nb\n"     without "Ad"   "a\n\nb\n"    it was the end of a paragraph: the blank line after it stays
//! "a\n\nAd\n"        without "Ad"   "a\n"         at the end of a text the blank lines before it go
//! "a\n\nAd"          without "Ad"   "a"           and so does the line ending before, if the text ended without one
//! ```
//!
//! Both the engine, which knows the whole document, and a run over files, which notes margins while it reads and learns later what
//! is removed, ask [`Run::span`].

use std::ops::Range;

/// Lines with text that are removed, one after the other, with what stands around them; all places in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// From the begin of the first line to the end of the last one, its line ending included.
    pub lines: Range<usize>,
    /// The line ending of the line with text before them; empty, at the begin of the text, if there is none.
    pub ending: Range<usize>,
    /// Whether a blank line stands before them, or nothing.
    pub is_open: bool,
    /// What comes next: it decides which blank lines go.
    pub next: Next,
}

/// What follows a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A line with text, which begins here.
    Line(usize),
    /// The end of the text, which is here, after a line ending.
    EndOfLine(usize),
    /// The end of the text, which is here and has no line ending before it.
    End(usize),
}

impl Run {
    /// What is removed with the lines.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        match self.next {
            Next::Line(next) if self.is_open => self.lines.start..next,
            Next::Line(_) => self.lines.clone(),
            Next::EndOfLine(end) => self.ending.end..end,
            Next::End(end) => self.ending.start..end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_stay_one_blank_line_apart() {
        let rows = [
            ("a\n\nx\n\nb\n", 3..5, 1..2, true, Next::Line(6), "a\n\nb\n"),
            ("a\nx\n\nb\n", 2..4, 1..2, false, Next::Line(5), "a\n\nb\n"),
            ("a\n\nx\nb\n", 3..5, 1..2, true, Next::Line(5), "a\n\nb\n"),
            ("\nx\nb\n", 1..3, 0..0, true, Next::Line(3), "\nb\n"),
            ("a\n\nx\n\n", 3..5, 1..2, true, Next::EndOfLine(6), "a\n"),
            ("a\n\nx", 3..4, 1..2, true, Next::End(4), "a"),
            ("a\r\nx", 3..4, 1..3, false, Next::End(4), "a"),
            ("\nx\n", 1..3, 0..0, true, Next::EndOfLine(3), ""),
        ];
        for (text, lines, ending, is_open, next, left) in rows {
            let mut cut = text.to_owned();
            cut.replace_range(Run { lines, ending, is_open, next }.span(), "");
            assert_eq!(cut, left, "{text:?}");
        }
    }
}
