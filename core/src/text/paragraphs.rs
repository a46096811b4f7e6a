//! Hard-wrapped text (mail, old archives, text of PDF files) is recognised as such.
//!
//! A document counts as wrapped if its lines stop where the next word would not have fitted; then
//! a full line continues in the next one. `the rain had stopped\nand they went home` is one
//! sentence if nearly all lines of the document are as long as the first of these two.

use crate::text::lines::is_unspaced;
use crate::text::slice::slice;

/// Columns at which people and programs wrap.
const WIDTHS: std::ops::RangeInclusive<u32> = 40..=132;
/// Full lines that a wrapped document has at least.
const FULL_LINES: usize = 6;
/// Full lines of a wrapped document for each line that stops too early.
const FULL_PER_BROKEN: usize = 9;

/// How a line begins, as far as a sentence may run into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListMark {
    /// With a letter that is not a capital: perhaps in the middle of a sentence.
    Lower,
    /// With a mark that stands between items: a bullet, a bar.
    Separator,
    /// With anything else.
    #[default]
    Other,
}

/// The shape of a line that is not blank. Columns are characters.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrapShape {
    /// The number of the line, blank ones counted.
    pub number: u32,
    /// Columns of white space before the text.
    pub indent: u32,
    /// Columns up to the end of the text.
    pub extent: u32,
    /// Columns of the first word.
    pub lead: u32,
    /// How it begins.
    pub beginning: ListMark,
}

impl WrapShape {
    /// The shape of a line; of a line too long to be a wrapped one only that it is.
    pub fn of(line: &str, number: u32) -> Self {
        let text = line.trim_start();
        let indent = columns(slice(line, ..line.len() - text.len()));
        let word = text.split(char::is_whitespace).next().unwrap_or_default();
        Self {
            number,
            indent,
            extent: indent.saturating_add(columns(text.trim_end())),
            lead: columns(word),
            beginning: text.chars().next().map_or(ListMark::Other, beginning_of),
        }
    }

    /// Whether the line after this one, with no blank one between them, continues its sentence in
    /// a document wrapped at `width`.
    pub fn continues_in(&self, next: &WrapShape, width: u32) -> bool {
        self.is_before(next)
            && self.is_full(next, width)
            && next.beginning != ListMark::Separator
            && next.indent <= self.indent + 4
    }

    /// Whether there is no blank line between two lines.
    pub fn is_before(&self, next: &WrapShape) -> bool {
        self.number + 1 == next.number
    }

    /// Whether the next line's first word would not have fitted.
    fn is_full(&self, next: &WrapShape, width: u32) -> bool {
        self.extent + 1 + next.lead > width.saturating_sub(1)
    }
}

/// Bytes from which a text has more columns than any that is wrapped, whatever its characters.
const TOO_LONG: usize = 4 * (*WIDTHS.end() as usize + 1);

fn columns(text: &str) -> u32 {
    if text.len() > TOO_LONG { *WIDTHS.end() + 1 } else { text.chars().count() as u32 }
}

fn beginning_of(char: char) -> ListMark {
    match char {
        '|' | '/' | '>' | '<' | '*' | '~' | '=' | '\\' | '·' | '¦' | '•' | '‹' | '›' | '・'
        | '｜' | '→' | '■' | '□' | '▪' | '►' | '●' => ListMark::Separator,
        _ if is_unspaced(char) => ListMark::Other,
        _ if char.is_alphabetic() && !char.is_uppercase() => ListMark::Lower,
        _ => ListMark::Other,
    }
}

/// The column a document is wrapped at, if it is.
pub fn wrap_width(lines: impl Iterator<Item = WrapShape> + Clone) -> Option<u32> {
    let width = longest(lines.clone()).filter(|width| WIDTHS.contains(width))?;
    let (mut full, mut broken) = (0, 0);
    for (line, next) in lines.clone().zip(lines.skip(1)) {
        let is_odd = !line.is_before(&next) || next.beginning != ListMark::Lower;
        if is_odd || line.extent * 5 < width * 3 {
            continue;
        }
        if line.is_full(&next, width) { full += 1 } else { broken += 1 }
    }
    (full >= FULL_LINES && full >= FULL_PER_BROKEN * broken).then_some(width)
}

/// How long the longest line is; those longer than any column at which text is wrapped count as
/// one longer than that. One line in fifty is left out: an address, a table.
fn longest(lines: impl Iterator<Item = WrapShape>) -> Option<u32> {
    let mut counts = [0_usize; *WIDTHS.end() as usize + 2];
    let mut total = 0;
    for line in lines {
        let length = line.extent.min(*WIDTHS.end() + 1);
        counts.get_mut(length as usize).into_iter().for_each(|count| *count += 1);
        total += 1;
    }
    let mut left_out = total / 50;
    for (length, &count) in counts.iter().enumerate().rev() {
        if count > left_out {
            return Some(length as u32);
        }
        left_out -= count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn shapes(text: &str) -> Vec<WrapShape> {
        let filled = (0..).zip(text.split('\n')).filter(|(_, line)| !line.trim().is_empty());
        filled.map(|(number, line)| WrapShape::of(line, number)).collect()
    }

    #[test]
    fn knows_a_wrapped_text_by_its_full_lines() {
        let letter = shapes(WRAPPED);
        let width = wrap_width(letter.iter().copied()).unwrap();
        assert_eq!(width, 57);
        let joined: Vec<u32> = letter
            .windows(2)
            .filter(|pair| pair[0].continues_in(&pair[1], width))
            .map(|pair| pair[1].number)
            .collect();
        assert_eq!(joined, [1, 2, 3, 4, 10, 11, 12]);
    }

    #[test]
    fn other_texts_are_not_wrapped() {
        let menu = "Home\nNews\nSport\nWeather\n".repeat(9);
        let ragged =
            "a line that stops well before the other one does, at no column\nand one that \
                      is so much longer than it that it would have had room for a word\n"
                .repeat(9);
        for (name, text) in [("nothing", ""), ("a menu", menu.as_str()), ("ragged", &ragged)] {
            assert_eq!(wrap_width(shapes(text).into_iter()), None, "{name}");
        }
    }

    #[test]
    fn a_long_line_is_only_known_to_be_long() {
        assert_eq!(WrapShape::of(&"ab ".repeat(100_000), 0).extent, 133);
        assert_eq!(WrapShape::of("  ab cd ", 3).extent, 7);
        assert_eq!(WrapShape::of("  ab cd ", 3).lead, 2);
    }
}
