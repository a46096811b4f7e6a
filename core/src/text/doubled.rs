//! Lines that are made of copies of one text.

use crate::text::slice::put;

/// The longest separator between the copies of a doubled text, in bytes: " — " has five.
const LONGEST_SEPARATOR: usize = 6;

/// Where the first of the copies ends that a line is made of: `X X`, `XX` or `X - X`.
///
/// The separator is the same wherever there are more than two copies. Compares halves, so the
/// cost is that of reading the line.
pub fn doubled(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    // The copies take an even number of bytes.
    for gap in (bytes.len() % 2..=LONGEST_SEPARATOR).step_by(2) {
        let half = bytes.len().saturating_sub(gap) / 2;
        // Most lines are not doubled, and one byte tells.
        if half == 0 || bytes.first() != bytes.get(half + gap) {
            continue;
        }
        if bytes.get(..half) == bytes.get(half + gap..)
            && line.get(half..half + gap).is_some_and(is_separator)
        {
            return first_copy(line, half, gap);
        }
    }
    None
}

fn is_separator(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// The half may be made of copies itself: "ha ha" and "ha ha", a rule of dashes.
fn first_copy(line: &str, half: usize, gap: usize) -> Option<usize> {
    let unit = line.as_bytes().get(..half + gap)?;
    let period = shortest_period(unit);
    let copy = if unit.len().is_multiple_of(period) { period.saturating_sub(gap) } else { half };
    line.get(..copy)?.chars().any(char::is_alphabetic).then_some(copy)
}

/// The shortest period of a text, by its failure function (Knuth, Morris and Pratt 1977).
fn shortest_period(text: &[u8]) -> usize {
    let mut borders = vec![0_usize; text.len()];
    let mut border = 0;
    for at in 1..text.len() {
        while border > 0 && text.get(at) != text.get(border) {
            border = borders.get(border - 1).copied().unwrap_or(0);
        }
        if text.get(at) == text.get(border) {
            border += 1;
        }
        put(&mut borders, at, border);
    }
    text.len() - border
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_copy() {
        let rows = [
            ("space", "rain in Homs rain in Homs", Some("rain in Homs")),
            ("nothing between", "It rained.It rained.", Some("It rained.")),
            ("dash", "rain — rain", Some("rain")),
            ("bar", "rain | rain", Some("rain")),
            ("four copies", "rain rain rain rain", Some("rain")),
            ("four copies, no space", "rain.rain.rain.rain.", Some("rain.")),
            ("six copies", "ha ha ha ha ha ha", Some("ha")),
            ("a rule of dashes", "--------", None),
            ("numbers", "12 12", None),
            ("a word between", "rain or rain", None),
            ("two different halves", "rain snow", None),
            ("not on a character", "éé", Some("é")),
            ("one letter", "a", None),
            ("empty", "", None),
        ];
        for (name, line, wanted) in rows {
            assert_eq!(doubled(line).map(|end| &line[..end]), wanted, "{name}");
        }
    }
}
