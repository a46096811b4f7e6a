//! The one definition of a line, and where each non-blank one lies in a text.
//!
//! Lines end at `\n`, and a `\r` before it belongs to the ending; in a text that has no `\n` they end
//! at `\r`. Blank lines (white space only) are not stored: positions count non-blank lines, and what
//! lies between two of them is blank by definition, which keeps a text of a million empty lines as
//! cheap as an empty one.

use memchr::{memchr, memchr_iter};

use crate::text::slice::slice;

/// A non-blank line: byte offsets of its content, without the ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where the line begins, its indent included.
    pub start: usize,
    /// Where its content ends: at the `\r\n` or `\n`, or at the end of the text.
    pub end: usize,
}

impl Line {
    /// What the line says, without its ending.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        slice(text, self.start..self.end)
    }

    /// Where the next line begins.
    pub fn next(&self, text: &str) -> usize {
        let ending = slice(text.as_bytes(), self.end..);
        self.end
            + match ending {
                [b'\r', b'\n', ..] => 2,
                [b'\n' | b'\r', ..] => 1,
                _ => 0,
            }
    }
}

/// The byte that ends the lines of a text: `\n`, or `\r` if that is the only one of them it has.
pub fn line_end(text: &[u8]) -> u8 {
    if memchr(b'\n', text).is_none() && memchr(b'\r', text).is_some() { b'\r' } else { b'\n' }
}

/// Every line of `text`, blank ones included; a text that ends in a line end has no empty last line.
pub fn all_lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    let bytes = text.as_bytes();
    let end = line_end(bytes);
    let tail = (bytes.last() != Some(&end) && !bytes.is_empty()).then_some(bytes.len());
    let mut start = 0;
    memchr_iter(end, bytes).chain(tail).map(move |newline| {
        let ends_in_return =
            newline > start && bytes.get(newline - 1..=newline) == Some(b"\r\n".as_slice());
        let line = Line { start, end: newline - usize::from(ends_in_return) };
        start = newline + 1;
        line
    })
}

/// Whether a line has nothing but white space.
pub fn is_blank(line: &str) -> bool {
    // Most lines begin with a letter: the first byte alone decides.
    match line.as_bytes().first() {
        None => true,
        Some(byte) if byte.is_ascii_graphic() => false,
        Some(_) => line.chars().all(char::is_whitespace),
    }
}

/// How many characters a text has.
pub fn count_chars(text: &str) -> usize {
    text.chars().count()
}

/// What one character of Chinese, Japanese or Korean weighs: what it says takes about three
/// letters in other scripts.
const WIDE_WEIGHT: usize = 3;

/// How long a text is in letters of an alphabet.
pub fn weight(text: &str) -> usize {
    // Bytes outside ASCII are only looked at closely where some are of those scripts.
    // No early exit: a loop without one becomes vectors, and lines are short.
    let has_wide = text.bytes().fold(false, |found, byte| found | (byte >= 0xE3));
    if !has_wide {
        return count_chars(text);
    }
    text.chars().map(|char| if is_wide(char) { WIDE_WEIGHT } else { 1 }).sum()
}

/// Whether a character is Chinese, Japanese or Korean.
fn is_wide(char: char) -> bool {
    matches!(char,
        '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// How many words a line in normal form has; in scripts written without spaces, each character
/// counts as one.
pub fn count_words(normal: &str) -> usize {
    let spaces = memchr_iter(b' ', normal.as_bytes()).count();
    let unspaced = if may_be_unspaced(normal) { extra_words(normal) } else { 0 };
    spaces + unspaced + usize::from(!normal.is_empty())
}

/// Whether a line in normal form has at most so many words.
pub fn has_at_most(normal: &str, most: usize) -> bool {
    // A word and the space after it take two bytes: most lines need no counting.
    normal.len() / 2 < most || most == usize::MAX || count_words(normal) <= most
}

/// Whether there may be a character of a script without spaces, by the first bytes of characters.
fn may_be_unspaced(text: &str) -> bool {
    text.bytes().fold(0, |found, byte| {
        let south = u8::from(byte.wrapping_sub(0xE0) <= 1);
        found | south | u8::from(byte >= 0xE3)
    }) != 0
}

fn extra_words(normal: &str) -> usize {
    let of_token = |token: &str| token.chars().filter(|&char| is_unspaced(char)).count();
    // The space before a token has counted its first character.
    normal.split(' ').map(|token| of_token(token).saturating_sub(1)).sum()
}

/// Whether a character belongs to a script that writes no spaces between words.
pub fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{0E00}'..='\u{0EFF}'      // Thai, Lao
        | '\u{1000}'..='\u{109F}'    // Myanmar
        | '\u{1780}'..='\u{17FF}'    // Khmer
        | '\u{3040}'..='\u{30FF}'    // kana
        | '\u{3400}'..='\u{9FFF}'    // Han
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_lines(text: &str) -> impl Iterator<Item = Line> + '_ {
        all_lines(text).filter(|line| !is_blank(line.of(text)))
    }

    #[test]
    fn splits_on_newlines_or_on_returns_alone() {
        let rows: [(&str, &str, &[&str]); 9] = [
            ("empty", "", &[]),
            ("no ending", "a", &["a"]),
            ("ending", "a\n", &["a"]),
            ("blank lines between", "a\n \n\t\n\nb\n", &["a", "b"]),
            ("return newline", "a\r\nb\r\n", &["a", "b"]),
            ("returns alone", "a\rb\r\rc\r", &["a", "b", "c"]),
            ("returns among newlines end nothing", "a\rb\r\nc\r", &["a\rb", "c\r"]),
            ("return newlines at the end", "a\r\n\r\n", &["a"]),
            ("other separators end nothing", "a\u{2028}b\u{85}c\x0bd", &["a\u{2028}b\u{85}c\x0bd"]),
        ];
        for (name, text, wanted) in rows {
            let got: Vec<&str> = split_lines(text).map(|line| line.of(text)).collect();
            assert_eq!(got, wanted, "{name}");
        }
    }

    #[test]
    fn next_is_where_the_following_line_begins() {
        let text = "a\r\nb\nc";
        let starts: Vec<usize> = split_lines(text).map(|line| line.next(text)).collect();
        assert_eq!(starts, [3, 5, 6]);
        let text = "a\rb\r\rc";
        let starts: Vec<usize> = all_lines(text).map(|line| line.next(text)).collect();
        assert_eq!(starts, [2, 4, 5, 6]);
    }

    #[test]
    fn a_character_of_a_dense_script_weighs_three_letters() {
        let rows = [
            ("", 0),
            ("rain", 4),
            ("дождь", 5),
            ("ไทย", 3),
            ("雨 rain", 8),
            ("ゆき", 6),
            ("비", 3),
        ];
        for (text, wanted) in rows {
            assert_eq!(weight(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn counts_words_in_any_script() {
        let rows = [
            ("", 0),
            ("a", 1),
            ("a b", 2),
            ("one", 1),
            ("two words", 2),
            ("两个词 b", 4),
            ("é à", 2),
            ("ไทย", 3),
        ];
        for (line, wanted) in rows {
            assert_eq!(count_words(line), wanted, "{line:?}");
            for most in 0..6 {
                assert_eq!(has_at_most(line, most), wanted <= most, "{line:?}: {most}");
            }
        }
    }
}
