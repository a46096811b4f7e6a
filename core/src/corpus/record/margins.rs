//! The blank lines around lines that go: paragraphs stay one blank line apart.
//!
//! As in the engine's own sweep, a run of lines between two blank ones takes the blank lines after
//! it, and a run at the end of a text those before it too.

use crate::corpus::record::raw_text::{LineSpan, RawLine};

/// What stands around a line that may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Margin {
    /// Bytes between the line and the one before it that has text.
    before: usize,
    /// Bytes between the line and the next one that has text, or the end.
    after: usize,
    /// Whether there is a blank line before it, or nothing.
    is_open: bool,
    /// Whether no line with text follows.
    is_last: bool,
    /// Whether the line with text before it is one that may go too: the one noted before it.
    is_linked: bool,
}

/// Looks at the lines of a document in their order and notes the margins of those that may go.
#[derive(Debug)]
pub struct Margins<'m> {
    noted: &'m mut Vec<Margin>,
    /// Where the last line with text ended, or the document begins.
    end: usize,
    /// Whether what follows a blank line, or nothing, is next.
    is_open: bool,
    /// Whether the last line with text may go.
    is_linked: bool,
}

impl<'m> Margins<'m> {
    /// Begins at the start of a document.
    pub fn new(noted: &'m mut Vec<Margin>, start: usize) -> Self {
        Self { noted, end: start, is_open: true, is_linked: false }
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
            let (is_open, is_linked) = (self.is_open, self.is_linked);
            self.noted.push(Margin { before, is_open, is_linked, ..Margin::default() });
        }
        (self.end, self.is_open, self.is_linked) = (line.end, false, may_go);
    }

    /// Ends the document.
    pub fn finish(mut self, end: usize) {
        self.close(end - self.end);
        if let Some(last) = self.noted.last_mut().filter(|_| self.is_linked) {
            last.is_last = true;
        }
    }

    fn close(&mut self, after: usize) {
        if let Some(last) = self.noted.last_mut().filter(|_| self.is_linked) {
            last.after = after;
        }
    }
}

/// The spans of the lines that do not stay, with the blank lines that go with them; `margins` has
/// one for each line, or none at all.
pub fn gone(spans: &[LineSpan], stays: &[bool], margins: &[Margin]) -> Vec<LineSpan> {
    let mut gone: Vec<LineSpan> = Vec::new();
    let goes = |at: usize| stays.get(at) == Some(&false);
    let is_linked = |at: usize| margins.get(at).is_some_and(|margin| margin.is_linked);
    // The first line of the run, by its number among those gone, and its margin.
    let mut run = (0, Margin::default());
    for (at, span) in spans.iter().enumerate().filter(|&(at, _)| goes(at)) {
        let margin = margins.get(at).copied().unwrap_or_default();
        let mut span = span.clone();
        if is_linked(at) && at.checked_sub(1).is_some_and(goes) {
            span.start -= margin.before;
        } else {
            run = (gone.len(), margin);
        }
        let ends = !(is_linked(at + 1) && goes(at + 1));
        if ends && (run.1.is_open || margin.is_last) {
            span.end += margin.after;
        }
        gone.push(span);
        if let Some(first) = gone.get_mut(run.0).filter(|_| margin.is_last) {
            first.start -= run.1.before;
        }
    }
    gone
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
        margins.finish(text.len());
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
            ("the last, no line end", "a\n\nx", "a\n"),
            ("the last two", "a\n\nx\n\nx\n\n", "a\n"),
            ("all", "\nx\n\nx\n", ""),
            ("a line that may not go between", "a\n\nx\n\n.\n\nx\n\nb", "a\n\n.\n\nb"),
            ("none", "a\n\nb\n", "a\n\nb\n"),
        ];
        for (name, text, expected) in rows {
            assert_eq!(left(text), expected, "{name}");
        }
    }
}
