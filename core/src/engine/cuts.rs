//! Parts taken out of a line: from spans of its normal form to spans of the original.

use crate::engine::row::{Reason, Span};
use crate::text::lines::Line;
use crate::text::normal::Normal;
use crate::text::slice::slice;

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

/// What is left of a line that lost a part.
#[derive(Debug, Default)]
pub struct Edit {
    /// The raw text that is left.
    pub left: String,
    /// What went, in order, none overlapping.
    pub spans: Vec<Span>,
}

/// The raw spans of a line that cuts of its normal form stand for, in order, none overlapping.
pub fn holes_of(raw: &str, cuts: &[Cut]) -> Vec<Cut> {
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
    let before = slice(raw, ..start);
    let after = slice(raw, end..);
    let space_before = before.len() - before.trim_end().len();
    let space_after = after.len() - after.trim_start().len();
    let ends_line = space_after == after.len();
    let begins_line = space_before == before.len();
    (
        if ends_line || begins_line { start - space_before } else { start },
        if begins_line || ends_line || space_before > 0 { end + space_after } else { end },
    )
}

impl Edit {
    /// Adds holes, given in offsets of what is left, as spans of the original.
    pub fn punch(&mut self, line: Line, holes: &[Cut]) {
        let gaps = self.gaps(line);
        let mut gaps = gaps.into_iter().peekable();
        let mut offset = 0;
        for hole in holes {
            // Holes and gaps are both in order: a gap that ends before a hole is done with.
            while let Some(&(from, to)) = gaps.peek() {
                let (first, last) = (hole.start.max(offset), hole.end.min(offset + (to - from)));
                if first < last {
                    let (start, end) = (from + first - offset, from + last - offset);
                    let (line, reason) = (line.start, hole.reason);
                    self.spans.push(Span { start, end, line, reason, score: None });
                }
                if hole.end <= offset + (to - from) {
                    break;
                }
                offset += to - from;
                gaps.next();
            }
        }
        self.spans.sort_unstable_by_key(|span| span.start);
    }

    /// Where the line still has text.
    pub fn gaps(&self, line: Line) -> Vec<(usize, usize)> {
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
