//! Lines to paragraphs: hard-wrapped text is judged a paragraph at a time.
//!
//! Counts of lines add up to those of their paragraph, so that nothing has to be joined.

use crate::score::text::letters::Kind;
use crate::score::text::scan::Counts;
use crate::text::paragraphs::{ListMark, WrapShape, wrap_width};

/// Lines that are judged together: one line, or those of a wrapped paragraph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unit {
    /// The number of its first line.
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
    let Some(width) = wrap_width(lines.iter().map(Unit::shape)) else { return (lines, false) };
    let mut units: Vec<Unit> = Vec::with_capacity(lines.len());
    let mut before: Option<&Unit> = None;
    for line in &lines {
        match (before, units.last_mut()) {
            (Some(last), Some(unit)) if last.shape().continues_in(&line.shape(), width) => {
                unit.add(line);
            }
            _ => units.push(*line),
        }
        before = Some(line);
    }
    (units, true)
}

impl Unit {
    /// The shape of the unit, which is one line.
    fn shape(&self) -> WrapShape {
        let counts = &self.counts;
        WrapShape {
            number: self.start,
            indent: counts.indent,
            extent: counts.indent.saturating_add(counts.chars).saturating_add(counts.spaces),
            lead: counts.lead,
            beginning: match counts.first {
                Kind::Lower => ListMark::Lower,
                Kind::Separator => ListMark::Separator,
                _ => ListMark::Other,
            },
        }
    }

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
