//! From lines that go to spans of the text: one sweep, and no blank lines left piled up.

use crate::engine::line_table::{Reason, Sheet, Span};
use crate::text::lines::is_blank;

/// The spans that go, in order, none overlapping.
///
/// A run of lines between two blank ones takes the blank lines after it, so that paragraphs stay
/// one blank line apart; a run at the end takes those before it, so that the text ends as it did.
pub fn spans(sheet: &Sheet<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(entry) = sheet.entries.get(at) {
        if entry.gone.is_none() {
            spans.extend_from_slice(sheet.spans(at));
            at += 1;
            continue;
        }
        let end =
            sheet.entries.iter().skip(at).take_while(|entry| entry.gone.is_some()).count() + at;
        push_run(sheet, at, end, &mut spans);
        at = end;
    }
    spans
}

fn push_run(sheet: &Sheet<'_>, first: usize, end: usize, spans: &mut Vec<Span>) {
    let mut start = run_start(sheet, first, end == sheet.entries.len());
    let stop = run_stop(sheet, first, end);
    for index in first..end {
        let Some((entry, reason)) =
            sheet.entries.get(index).and_then(|entry| Some((entry, entry.gone?)))
        else {
            continue;
        };
        let next = sheet.entries.get(index + 1).filter(|_| index + 1 < end);
        let span_end = next.map_or(stop, |next| next.line.start);
        let score = entry.low_score.filter(|_| reason == Reason::Score);
        spans.push(Span { start, end: span_end, line: entry.line.start, reason, score });
        start = span_end;
    }
}

fn run_start(sheet: &Sheet<'_>, first: usize, is_last: bool) -> usize {
    let own = sheet.entries.get(first).map_or(0, |entry| entry.line.start);
    let before = first.checked_sub(1).and_then(|index| sheet.entries.get(index));
    match before {
        _ if !is_last => own,
        Some(before) if sheet.text.ends_with('\n') => before.line.next(sheet.text),
        Some(before) => before.line.end,
        None => 0,
    }
}

fn run_stop(sheet: &Sheet<'_>, first: usize, end: usize) -> usize {
    let Some(next) = sheet.entries.get(end) else {
        return sheet.text.len();
    };
    let last = sheet.entries.get(end - 1).map_or(0, |entry| entry.line.next(sheet.text));
    let own = sheet.entries.get(first).map_or(0, |entry| entry.line.start);
    let before = first.checked_sub(1).and_then(|index| sheet.entries.get(index));
    let gap = before.map_or(0, |entry| entry.line.next(sheet.text))..own;
    let is_open = before.is_none() || !gap.is_empty();
    debug_assert!(sheet.text.get(gap).is_none_or(is_blank));
    if is_open { next.line.start } else { last }
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
