//! Lines to paragraphs: text hard-wrapped at a column (mail, old archives, PDF text) is judged a paragraph at a time.
//!
//! A document counts as wrapped if its lines stop where the next word would not have fitted; then a full line goes on
//! in the next one. Counts of lines add up to those of their paragraph, so that nothing has to be joined.

use super::letters::Kind;
use super::scan::Counts;

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

/// The units of a document, in order, blank lines left out. `lines` holds for each line its counts and first token.
pub fn to_units(lines: &[Option<(Counts, u32)>]) -> (Vec<Unit>, bool) {
    let width = wrap_width(lines);
    let mut units: Vec<Unit> = Vec::with_capacity(lines.len());
    let mut before: Option<&Counts> = None;
    for (number, line) in (0u32..).zip(lines) {
        if let Some((counts, token)) = line {
            match (before, units.last_mut()) {
                (Some(last), Some(unit))
                    if width.is_some_and(|width| goes_on(last, counts, width)) =>
                {
                    unit.add(counts, number)
                }
                _ => units.push(Unit {
                    start: number,
                    end: number + 1,
                    token: *token,
                    counts: *counts,
                }),
            }
        }
        before = line.as_ref().map(|(counts, _)| counts);
    }
    (units, width.is_some())
}

/// The column a document is wrapped at, if it is.
fn wrap_width(lines: &[Option<(Counts, u32)>]) -> Option<u32> {
    let mut lengths: Vec<u32> = lines.iter().flatten().map(|(counts, _)| extent(counts)).collect();
    // One line in fifty may be longer: an address, a table.
    let rank = lengths.len().saturating_sub(1 + lengths.len() / 50);
    let (_, &mut width, _) = (rank < lengths.len()).then(|| lengths.select_nth_unstable(rank))?;
    let (mut full, mut broken) = (0, 0);
    for pair in lines.windows(2) {
        let [Some((line, _)), Some((next, _))] = pair else { continue };
        if extent(line) * 5 < width * 3 || !continues(next) {
            continue;
        }
        if is_full(line, next, width) { full += 1 } else { broken += 1 }
    }
    (WIDTHS.contains(&width) && full >= FULL_LINES && full >= 9 * broken).then_some(width)
}

/// Columns up to the end of a line's text.
fn extent(counts: &Counts) -> u32 {
    counts.indent.saturating_add(counts.chars).saturating_add(counts.spaces)
}

/// Whether a line begins in the middle of a sentence, which only a wrapped one does often.
fn continues(next: &Counts) -> bool {
    next.first == Kind::Lower
}

fn is_full(line: &Counts, next: &Counts, width: u32) -> bool {
    extent(line) + 1 + next.lead > width.saturating_sub(1)
}

fn goes_on(line: &Counts, next: &Counts, width: u32) -> bool {
    is_full(line, next, width) && next.first != Kind::Separator && next.indent <= line.indent + 4
}

impl Unit {
    fn add(&mut self, line: &Counts, number: u32) {
        self.end = number + 1;
        let sum = &mut self.counts;
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
    use crate::scorer::scan::scan;

    fn spans(text: &str) -> Vec<(u32, u32)> {
        let mut tokens = Vec::new();
        let lines: Vec<Option<(Counts, u32)>> = text
            .split('\n')
            .map(|line| (!line.trim().is_empty()).then(|| (scan(line, &mut tokens), 0)))
            .collect();
        to_units(&lines).0.iter().map(|unit| (unit.start, unit.end)).collect()
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
        let mut tokens = Vec::new();
        let lines: Vec<Option<(Counts, u32)>> = WRAPPED
            .split('\n')
            .map(|line| (!line.is_empty()).then(|| (scan(line, &mut tokens), 0)))
            .collect();
        let (units, wrapped) = to_units(&lines);
        assert!(wrapped);
        let words: u32 = units.iter().map(|unit| unit.counts.words).sum();
        assert_eq!(words as usize, WRAPPED.split_whitespace().count());
    }
}
