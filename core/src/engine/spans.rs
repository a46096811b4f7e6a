//! From lines that go to spans of the text: one sweep, and no blank lines left piled up.

use crate::engine::line_table::{LineTable, Reason, Span};
use crate::text::lines::{is_blank, line_end};

/// The spans that go, in order, none overlapping.
///
/// A run of lines between two blank ones takes the blank lines after it, so that paragraphs stay
/// one blank line apart; a run at the end takes those before it, so that the text ends as it did.
pub fn spans(table: &LineTable<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(entry) = table.entries.get(at) {
        if entry.gone.is_none() {
            spans.extend_from_slice(table.spans(at));
            at += 1;
            continue;
        }
        let end =
            table.entries.iter().skip(at).take_while(|entry| entry.gone.is_some()).count() + at;
        push_run(table, at, end, &mut spans);
        at = end;
    }
    spans
}

fn push_run(table: &LineTable<'_>, first: usize, end: usize, spans: &mut Vec<Span>) {
    let mut start = run_start(table, first, end == table.entries.len());
    let stop = run_stop(table, first, end);
    for index in first..end {
        let Some((entry, reason)) =
            table.entries.get(index).and_then(|entry| Some((entry, entry.gone?)))
        else {
            continue;
        };
        let next = table.entries.get(index + 1).filter(|_| index + 1 < end);
        let span_end = next.map_or(stop, |next| next.line.start);
        let score = entry.low_score.filter(|_| reason == Reason::Score);
        spans.push(Span { start, end: span_end, line: entry.line.start, reason, score });
        start = span_end;
    }
}

fn run_start(table: &LineTable<'_>, first: usize, is_last: bool) -> usize {
    let own = table.entries.get(first).map_or(0, |entry| entry.line.start);
    let before = first.checked_sub(1).and_then(|index| table.entries.get(index));
    match before {
        _ if !is_last => own,
        Some(before) if ends_line(table.text) => before.line.next(table.text),
        Some(before) => before.line.end,
        None => 0,
    }
}

fn run_stop(table: &LineTable<'_>, first: usize, end: usize) -> usize {
    let Some(next) = table.entries.get(end) else {
        return table.text.len();
    };
    let last = table.entries.get(end - 1).map_or(0, |entry| entry.line.next(table.text));
    let own = table.entries.get(first).map_or(0, |entry| entry.line.start);
    let before = first.checked_sub(1).and_then(|index| table.entries.get(index));
    let gap = before.map_or(0, |entry| entry.line.next(table.text))..own;
    let is_open = before.is_none() || !gap.is_empty();
    debug_assert!(table.text.get(gap).is_none_or(is_blank));
    if is_open { next.line.start } else { last }
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
        left.push_str(text.get(at..span.start).unwrap_or_default());
        at = span.end;
    }
    left.push_str(text.get(at..).unwrap_or_default());
    left
}
