//! Lines to paragraphs: text hard-wrapped at a column (mail, old archives, PDF text) is judged a paragraph at a time.
//!
//! A document counts as wrapped if its lines stop where the next word would not have fitted; then a full line goes on
//! in the next one. Counts of lines add up to those of their paragraph, so that nothing has to be joined.

use crate::score::text::letters::Kind;
use crate::score::text::scan::Counts;

/// Columns at which people and programs wrap.
const WIDTHS: std::ops::RangeInclusive<u32> = 40..=132;
/// Full lines that a wrapped document has at least.
const FULL_LINES: usize = 6;

/// Lines that are judged together: one line, or those of a wrapped paragraph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unit {
    /// First line.
    pub start: u32,
    /// Line after the last one.
    pub end: u32,
    /// First of its tokens.
    pub token: u32,
    /// Counts of all its lines.
    pub counts: Counts,
}

/// The units of a document, of which `lines` are the lines that are not blank, each for itself; and whether it is wrapped.
pub fn join(lines: Vec<Unit>) -> (Vec<Unit>, bool) {
    let Some(width) = wrap_width(&lines) else { return (lines, false) };
    let mut units: Vec<Unit> = Vec::with_capacity(lines.len());
    let mut before: Option<&Unit> = None;
    for line in &lines {
        match (before, units.last_mut()) {
            (Some(last), Some(unit)) if is_next(last, line) && goes_on(last, line, width) => {
                unit.add(line);
            }
            _ => units.push(*line),
        }
        before = Some(line);
    }
    (units, true)
}

/// Whether there is no blank line between two lines.
fn is_next(line: &Unit, next: &Unit) -> bool {
    line.end == next.start
}

/// The column a document is wrapped at, if it is.
fn wrap_width(lines: &[Unit]) -> Option<u32> {
    let width = longest(lines).filter(|width| WIDTHS.contains(width))?;
    let (mut full, mut broken) = (0, 0);
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        if !is_next(line, next) || extent(line) * 5 < width * 3 || !continues(next) {
            continue;
        }
        if is_full(line, next, width) { full += 1 } else { broken += 1 }
    }
    (full >= FULL_LINES && full >= 9 * broken).then_some(width)
}

/// How long the longest line is; those longer than any column at which text is wrapped count as one longer than that.
/// One line in fifty is left out: an address, a table.
fn longest(lines: &[Unit]) -> Option<u32> {
    let mut counts = [0_usize; *WIDTHS.end() as usize + 2];
    for line in lines {
        let length = extent(line).min(*WIDTHS.end() + 1);
        counts.get_mut(length as usize).into_iter().for_each(|count| *count += 1);
    }
    let mut left_out = lines.len() / 50;
    for (length, &count) in counts.iter().enumerate().rev() {
        if count > left_out {
            return Some(length as u32);
        }
        left_out -= count;
    }
    None
}

/// Columns up to the end of a line's text.
fn extent(line: &Unit) -> u32 {
    let counts = &line.counts;
    counts.indent.saturating_add(counts.chars).saturating_add(counts.spaces)
}

/// Whether a line begins in the middle of a sentence, which only a wrapped one does often.
fn continues(next: &Unit) -> bool {
    next.counts.first == Kind::Lower
}

fn is_full(line: &Unit, next: &Unit, width: u32) -> bool {
    extent(line) + 1 + next.counts.lead > width.saturating_sub(1)
}

fn goes_on(line: &Unit, next: &Unit, width: u32) -> bool {
    is_full(line, next, width)
        && next.counts.first != Kind::Separator
        && next.counts.indent <= line.counts.indent + 4
}

impl Unit {
    fn add(&mut self, next: &Unit) {
        self.end = next.end;
        let (sum, line) = (&mut self.counts, &next.counts);
        // The break stood for a space.
        sum.bytes = sum.bytes.saturating_add(line.bytes).saturating_add(1);
        sum.chars += line.chars;
        sum.spaces += line.spaces + 1;
        sum.words += line.words;
        sum.letters += line.letters;
        sum.wide += line.wide;
        sum.upper += line.upper;
        sum.capitals += line.capitals;
        sum.digits += line.digits;
        sum.numbers += line.numbers;
        sum.ends += line.ends;
        sum.commas += line.commas;
        sum.separators += line.separators;
        sum.quotes += line.quotes;
        sum.brackets += line.brackets;
        sum.symbols += line.symbols;
        sum.foreign += line.foreign;
        sum.links += line.links;
        sum.tokens += line.tokens;
        sum.hash = sum.hash.rotate_left(7) ^ line.hash;
        sum.last = line.last;
        sum.tail = line.tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::text::scan::scan;

    fn lines(text: &str) -> Vec<Unit> {
        let mut tokens = Vec::new();
        (0..)
            .zip(text.split('\n'))
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(start, line)| Unit {
                start,
                end: start + 1,
                token: 0,
                counts: scan(line, &mut tokens),
            })
            .collect()
    }

    fn spans(text: &str) -> Vec<(u32, u32)> {
        join(lines(text)).0.iter().map(|unit| (unit.start, unit.end)).collect()
    }

    const WRAPPED: &str = "\
the first sentence of this letter is long enough to reach
the column at which the program breaks its lines, and so
is the second one, which says that nothing else happened
until the evening of that day, when the rain had stopped
and they could leave the house at last to see the damage.

Yours,
Ann

a postscript follows here, and it is long enough as well
to be broken at the column where all other lines break,
so that its lines belong to one paragraph, as they should
be in any letter.";

    #[test]
    fn joins_only_what_was_wrapped() {
        let rows = [
            ("a letter", WRAPPED, vec![(0, 5), (6, 7), (7, 8), (9, 13)]),
            ("blank lines are no units", "one\n\n \ntwo", vec![(0, 1), (3, 4)]),
            (
                "a menu stays apart",
                "Home\nNews\nSport\nWeather",
                vec![(0, 1), (1, 2), (2, 3), (3, 4)],
            ),
            ("nothing", "", vec![]),
        ];
        for (name, text, expected) in rows {
            assert_eq!(spans(text), expected, "{name}");
        }
    }

    #[test]
    fn counts_add_up() {
        let (units, wrapped) = join(lines(WRAPPED));
        assert!(wrapped);
        let words: u32 = units.iter().map(|unit| unit.counts.words).sum();
        assert_eq!(words as usize, WRAPPED.split_whitespace().count());
    }
}
