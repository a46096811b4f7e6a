//! What is left of the lines of a page when spans of its text have gone.

use std::ops::Range;

use crate::html::page::{Element, Page, PageLine, mark};
use crate::html::tags::Tag;
use crate::text::slice::slice;

/// What is left of a line that stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// What went out of it, in bytes of the page's text, in order.
    holes: Vec<(usize, usize)>,
}

impl Left {
    /// What went out of it, in bytes of the page's text, in order.
    pub fn holes(&self) -> &[(usize, usize)] {
        &self.holes
    }

    /// Appends what is left of the line.
    pub(super) fn push(&self, page: &Page, line: &PageLine, out: &mut String) {
        // A hole may reach out of the line, before it and after it: then nothing is left there.
        let mut at = line.start as usize;
        for &(start, end) in &self.holes {
            out.push_str(page.text.get(at..start).unwrap_or_default());
            at = end.max(at);
        }
        out.push_str(page.text.get(at..line.end as usize).unwrap_or_default());
        // A cut at the end of a line leaves the space before it; lines that lost nothing are not touched.
        if !self.holes.is_empty() {
            out.truncate(out.trim_end().len());
        }
    }
}

/// What is left of each line, none if it went; `gone` has the bytes of the page's text that go, in order.
pub fn left_of(page: &Page, gone: &[Range<usize>]) -> Vec<Option<Left>> {
    let mut rest = gone;
    let mut left = Vec::with_capacity(page.lines.len());
    for line in &page.lines {
        let (start, end) = (line.start as usize, line.end as usize);
        let past = rest.iter().take_while(|span| span.end <= start).count();
        rest = slice(rest, past..);
        let within = rest.iter().take_while(|span| span.start < end);
        let of_line = Left { holes: within.map(|span| (span.start, span.end)).collect() };
        let mut text = String::new();
        if !of_line.holes.is_empty() {
            of_line.push(page, line, &mut text);
        }
        left.push((of_line.holes.is_empty() || !text.trim().is_empty()).then_some(of_line));
    }
    left
}

/// The element in which a line stands as it is: a `<pre>`; its block, if there is none.
pub fn verbatim_of(page: &Page, line: &PageLine) -> u32 {
    let is_verbatim = |(_, element): &(u32, &Element)| element.tag == Tag::PRE;
    page.around(line.block).find(is_verbatim).map_or(line.block, |(number, _)| number)
}

/// Whether a line is part of text as it stands.
pub fn is_code(page: &Page, line: &PageLine) -> bool {
    page.elements.get(line.block as usize).is_some_and(|block| block.marks & mark::PRE != 0)
}
