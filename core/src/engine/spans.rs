//! From lines that go to spans of the text: one sweep, and no blank lines left piled up.

use std::ops::Range;

use crate::engine::line_table::{LineTable, Reason, Span};
use crate::text::blank_runs::{Next, Run};
use crate::text::lines::line_end;
use crate::text::slice::slice;

/// The spans that go, in order, none overlapping; with lines go the blank lines around them, as [`Run::span`] says.
pub fn spans(table: &LineTable<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(entry) = table.entries.get(at) {
        if entry.gone.is_none() {
            spans.extend_from_slice(table.spans(at));
            at += 1;
            continue;
        }
        let gone = table.entries.iter().skip(at).take_while(|entry| entry.gone.is_some());
        let end = at + gone.count();
        push_run(table, at..end, &mut spans);
        at = end;
    }
    spans
}

/// Adds a span for each line of a run: each begins where the one before it ends.
fn push_run(table: &LineTable<'_>, run: Range<usize>, spans: &mut Vec<Span>) {
    let lines = slice(table.entries.as_slice(), run.clone());
    let whole = run_of(table, run).span();
    let ends = lines.iter().skip(1).map(|next| next.line.start).chain([whole.end]);
    let mut start = whole.start;
    for (entry, end) in lines.iter().zip(ends) {
        let Some(reason) = entry.gone else { continue };
        let score = entry.low_score.filter(|_| reason == Reason::Score);
        spans.push(Span { start, end, line: entry.line.start, reason, score });
        start = end;
    }
}

/// Lines that go one after the other, with what stands around them.
fn run_of(table: &LineTable<'_>, run: Range<usize>) -> Run {
    let text = table.text;
    let line = |at: usize| table.entries.get(at).map(|entry| entry.line);
    let first = line(run.start).map_or(0, |first| first.start);
    let last = line(run.end - 1).map_or(first, |last| last.next(text));
    let ending =
        run.start.checked_sub(1).and_then(line).map(|before| before.end..before.next(text));
    let is_open = ending.as_ref().is_none_or(|ending| ending.end < first);
    let next = match line(run.end) {
        Some(next) => Next::Line(next.start),
        None if ends_line(text) => Next::EndOfLine(text.len()),
        None => Next::End(text.len()),
    };
    Run { lines: first..last, ending: ending.unwrap_or_default(), is_open, next }
}

/// Whether a text ends with the end of a line.
fn ends_line(text: &str) -> bool {
    text.as_bytes().last() == Some(&line_end(text.as_bytes()))
}

/// What is left of a text without the spans.
pub fn sweep(text: &str, spans: &[Span]) -> String {
    let gone: usize = spans.iter().map(|span| span.end - span.start).sum();
    let mut left = String::with_capacity(text.len().saturating_sub(gone));
    let mut at = 0;
    for span in spans {
        left.push_str(slice(text, at..span.start));
        at = span.end;
    }
    left.push_str(slice(text, at..));
    left
}
