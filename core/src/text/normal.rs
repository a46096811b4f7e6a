//! The normal form in which lines are compared: NFC, white space squeezed, and for hashes also
//! case folded. It is for comparing only: what comes out of a cleaning is the original.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::slice::slice;

/// A line in normal form, with the way back to where each piece of it stood.
#[derive(Debug)]
pub struct Normal {
    /// The text in NFC, runs of white space as one space, none at the ends.
    #[cfg_attr(
        not(feature = "internals"),
        expect(dead_code, reason = "tests compare it with `normalise`")
    )]
    pub text: String,
    /// `(offset in text, offset in the raw line)` for each stretch that kept its place.
    origins: Vec<(usize, usize)>,
    raw_end: usize,
}

/// The normal form of a raw line: borrowed, as the raw line's trimmed part, wherever it can be.
pub fn normalise(raw: &str) -> Cow<'_, str> {
    let is_ink = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    // Trimming walks over characters; two bytes tell that there is nothing to trim, as for most lines.
    let has_no_margin = is_ink(raw.as_bytes().first()) && is_ink(raw.as_bytes().last());
    let trimmed = if has_no_margin { raw } else { raw.trim() };
    if is_normal(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    let mut text = String::with_capacity(raw.len());
    compose(raw, &mut text, |_, _| {});
    Cow::Owned(text)
}

impl Normal {
    /// The normal form of `raw` with its origins.
    pub fn new(raw: &str) -> Self {
        let mut text = String::with_capacity(raw.len());
        let mut origins = Vec::new();
        let raw_end = compose(raw, &mut text, |offset, origin| origins.push((offset, origin)));
        Self { text, origins, raw_end }
    }

    /// The span of the raw line that a span of the normal text came from.
    pub fn raw_span(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.origins.partition_point(|&(offset, _)| offset <= start);
        let after = self.origins.partition_point(|&(offset, _)| offset < end);
        let at = |index: usize| self.origins.get(index).map_or(self.raw_end, |&(_, raw)| raw);
        (at(first.saturating_sub(1)), at(after))
    }
}

/// Writes the normal form of `raw`, tells of each stretch where it is and where it came from, and
/// returns where the text of the raw line ends.
fn compose(raw: &str, text: &mut String, mut note: impl FnMut(usize, usize)) -> usize {
    let mut chars = raw.char_indices().peekable();
    let mut space = None;
    let mut end = 0;
    while let Some((offset, char)) = chars.next() {
        if char.is_whitespace() {
            space.get_or_insert(offset);
            continue;
        }
        if let Some(origin) = space.take().filter(|_| !text.is_empty()) {
            note(text.len(), origin);
            text.push(' ');
        }
        note(text.len(), offset);
        end = offset + char.len_utf8();
        // A stretch is a character and all that normalisation may join to it.
        while let Some((next, joined)) = chars.next_if(|&(_, next)| !is_boundary(next)) {
            end = next + joined.len_utf8();
        }
        let stretch = slice(raw, offset..end);
        if is_stable(char) && end == offset + char.len_utf8() {
            text.push(char);
        } else {
            text.extend(stretch.nfc());
        }
    }
    end
}

/// Whether normalisation cannot join this character to what stands before it.
pub fn is_boundary(char: char) -> bool {
    is_stable(char)
        || char.is_whitespace()
        || (canonical_combining_class(char) == 0
            && is_nfc_quick(std::iter::once(char)) == IsNormalized::Yes)
}

/// Whether a trimmed line already is in normal form.
fn is_normal(line: &str) -> bool {
    let bytes = line.as_bytes();
    // One read without branches, so that the compiler uses vectors, decides for ASCII: no control
    // characters, nothing beyond ASCII, no two spaces in a row.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let (odd, doubled) = pairs.fold((0, 0), |(odd, doubled), (&left, &right)| {
        let is_odd = u8::from(left.wrapping_sub(b' ') > b'~' - b' ');
        (odd | is_odd, doubled | (u8::from(left == b' ') & u8::from(right == b' ')))
    });
    let last = bytes.last().is_some_and(|&last| !(b' '..=b'~').contains(&last));
    doubled == 0 && ((odd == 0 && !last) || is_normal_unicode(line))
}

/// The same for a line that is not all ASCII, and has no two spaces in a row.
fn is_normal_unicode(line: &str) -> bool {
    let bytes = line.as_bytes();
    if !bytes.iter().any(u8::is_ascii_control) && has_plain_leads(bytes) {
        return true;
    }
    let is_space = |char: char| char.is_whitespace() && char != ' ';
    !line.contains(is_space) && is_nfc_quick(line.chars()) == IsNormalized::Yes
}

/// Whether every character is of a range that NFC leaves alone and that has no white space, by
/// first bytes: Latin to U+02FF, Cyrillic, Han, and of punctuation the dashes, quotes and dots.
fn has_plain_leads(bytes: &[u8]) -> bool {
    let between =
        |byte: u8, first: u8, last: u8| u8::from(byte.wrapping_sub(first) <= last - first);
    let odd = bytes.iter().fold(0, |odd, &byte| {
        let plain =
            between(byte, 0x00, 0xBF) | between(byte, 0xC3, 0xCB) | between(byte, 0xD0, 0xD1);
        odd | (1 ^ (plain | between(byte, 0xE4, 0xE9) | between(byte, 0xE2, 0xE2)))
    });
    let (next, third) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    let odd_punctuation =
        bytes.iter().zip(next).zip(third).fold(0, |odd, ((&lead, &next), &third)| {
            let plain = between(next, 0x80, 0x80) & between(third, 0x90, 0xA7);
            odd | (between(lead, 0xE2, 0xE2) & (1 ^ plain))
        });
    odd | odd_punctuation == 0
}

/// Characters that NFC never changes nor joins, by range: the look-up that spares most others.
fn is_stable(char: char) -> bool {
    matches!(char,
        '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}'
        | '\u{3041}'..='\u{3098}' | '\u{309B}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FFEE}' | '\u{1F300}'..='\u{1FAFF}')
}

/// Writes a text with its case folded, character by character, so that a part of a text folds to a
/// part of the folded text.
pub fn fold_case(normal: &str, folded: &mut Vec<u8>) {
    folded.clear();
    folded.extend_from_slice(normal.as_bytes());
    folded.make_ascii_lowercase();
    if !normal.is_ascii() && may_have_case(normal.as_bytes()) {
        fold_unicode(normal, folded);
    }
}

/// Whether there may be a letter with case beyond ASCII: most lines that are not ASCII have some
/// quotes and dashes, and scripts without case are common. Goes by the first bytes of characters.
fn may_have_case(bytes: &[u8]) -> bool {
    let leads = bytes.iter().fold(0, |found, &byte| {
        let two_bytes = u8::from(byte.wrapping_sub(0xC3) <= 0xD5 - 0xC3);
        let others = u8::from(byte == 0xE1) | u8::from(byte == 0xEA) | u8::from(byte >= 0xEF);
        found | two_bytes | others
    });
    // The block after general punctuation is the first one there with letters.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let symbols = pairs
        .fold(0, |found, (&lead, &next)| found | (u8::from(lead == 0xE2) & u8::from(next >= 0x84)));
    leads | symbols != 0
}

fn fold_unicode(normal: &str, folded: &mut Vec<u8>) {
    folded.clear();
    normal.chars().for_each(|char| fold_char(char, folded));
}

/// Writes a character with its case folded.
pub fn fold_char(char: char, folded: &mut Vec<u8>) {
    if char.is_ascii() {
        folded.push(char.to_ascii_lowercase() as u8);
        return;
    }
    for lower in char.to_lowercase() {
        match lower {
            // Folding, unlike lower case, knows one sigma and one s, and spells out the sharp s.
            'ς' => folded.extend_from_slice("σ".as_bytes()),
            'ſ' => folded.push(b's'),
            'ß' => folded.extend_from_slice(b"ss"),
            _ => folded.extend_from_slice(lower.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Whether two normal lines are the same but for case.
pub fn same_folded(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (mut a, mut b) = (Vec::new(), Vec::new());
    fold_case(left, &mut a);
    fold_case(right, &mut b);
    a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezes_white_space_and_composes() {
        let rows = [
            ("plain", "a b", "a b"),
            ("runs", " a \t b\u{a0}\u{a0}c ", "a b c"),
            ("composes", "cafe\u{301} x", "caf\u{e9} x"),
            ("composes after a stable letter", "o\u{308}\u{304}", "\u{22b}"),
            ("singletons", "\u{212b}\u{2126}", "\u{c5}\u{3a9}"),
            ("jamo", "\u{1100}\u{1161}\u{11a8}", "\u{ac01}"),
            ("nothing", " \t ", ""),
        ];
        for (name, raw, wanted) in rows {
            assert_eq!(normalise(raw), wanted, "{name}");
            assert_eq!(Normal::new(raw).text, wanted, "{name}, with origins");
        }
    }

    #[test]
    fn leads_back_to_the_raw_line() {
        let raw = "  cafe\u{301}   au lait ";
        let normal = Normal::new(raw);
        let span = |part: &str| {
            let start = normal.text.find(part).unwrap();
            let (start, end) = normal.raw_span(start, start + part.len());
            &raw[start..end]
        };
        assert_eq!(span("au"), "au");
        assert_eq!(span("caf\u{e9}"), "cafe\u{301}");
        assert_eq!(span(" au"), "   au");
        assert_eq!(span("lait"), "lait");
        assert_eq!(span("caf\u{e9} au lait"), "cafe\u{301}   au lait");
    }

    #[test]
    fn the_stable_ranges_hold_no_character_that_nfc_touches_alone() {
        for char in (0..=0x10FFFF).filter_map(char::from_u32).filter(|&char| is_stable(char)) {
            assert_eq!(canonical_combining_class(char), 0);
            assert!(
                is_nfc_quick(std::iter::once(char)) == IsNormalized::Yes,
                "{:04x}",
                char as u32
            );
        }
    }

    #[test]
    fn no_character_with_case_is_passed_over() {
        let mut buffer = [0; 4];
        for char in ('\u{80}'..=char::MAX).filter(|char| !char.to_lowercase().eq([*char])) {
            assert!(may_have_case(char.encode_utf8(&mut buffer).as_bytes()), "{char}");
        }
    }

    #[test]
    fn plain_leads_are_plain() {
        let mut buffer = [0; 4];
        for char in '\u{80}'..=char::MAX {
            if has_plain_leads(char.encode_utf8(&mut buffer).as_bytes()) {
                assert!(is_stable(char) && !char.is_whitespace(), "{:04x}", char as u32);
            }
        }
    }
}
