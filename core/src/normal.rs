//! The normal form in which lines are compared: NFC, white space squeezed, and for hashes also
//! case folded. It is for comparing only: what comes out of a cleaning is the original.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use xxhash_rust::xxh3::xxh3_64;

/// A line in normal form, with the way back to where each piece of it stood.
#[derive(Debug)]
pub struct Normal {
    /// The text in NFC, runs of white space as one space, none at the ends.
    pub text: String,
    /// `(offset in text, offset in the raw line)` for each stretch that kept its place.
    origins: Vec<(usize, usize)>,
    raw_end: usize,
}

/// The normal form of a raw line: borrowed, as the raw line's trimmed part, wherever it can be.
pub fn normalise(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim();
    if is_normal(trimmed) {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(Normal::new(raw).text)
    }
}

impl Normal {
    /// The normal form of `raw` with its origins.
    pub fn new(raw: &str) -> Self {
        let mut normal = Self {
            text: String::with_capacity(raw.len()),
            origins: Vec::new(),
            raw_end: 0,
        };
        let mut group = String::new();
        let mut group_start = 0;
        let mut pending_space = None;
        for (offset, char) in raw.char_indices() {
            if char.is_whitespace() {
                normal.push_group(&mut group, group_start, offset);
                pending_space.get_or_insert(offset);
                continue;
            }
            if is_boundary(char) || group.is_empty() {
                normal.push_group(&mut group, group_start, offset);
                normal.push_space(pending_space.take());
                group_start = offset;
            }
            group.push(char);
        }
        normal.push_group(&mut group, group_start, pending_space.unwrap_or(raw.len()));
        normal
    }

    fn push_space(&mut self, start: Option<usize>) {
        if let Some(start) = start
            && !self.text.is_empty()
        {
            self.origins.push((self.text.len(), start));
            self.text.push(' ');
        }
    }

    fn push_group(&mut self, group: &mut String, start: usize, end: usize) {
        if !group.is_empty() {
            self.origins.push((self.text.len(), start));
            self.text.extend(group.nfc());
            self.raw_end = end;
            group.clear();
        }
    }

    /// The span of the raw line that a span of the normal text came from.
    pub fn raw_span(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.origins.partition_point(|&(offset, _)| offset <= start);
        let after = self.origins.partition_point(|&(offset, _)| offset < end);
        let at = |index: usize| {
            self.origins
                .get(index)
                .map_or(self.raw_end, |&(_, raw)| raw)
        };
        (at(first.saturating_sub(1)), at(after))
    }
}

/// Whether normalisation cannot join this character to what stands before it.
fn is_boundary(char: char) -> bool {
    is_stable(char)
        || (canonical_combining_class(char) == 0
            && is_nfc_quick(std::iter::once(char)) == IsNormalized::Yes)
}

/// Whether a trimmed line already is in normal form.
fn is_normal(line: &str) -> bool {
    let bytes = line.as_bytes();
    // Folds without branches, so that the compiler may use vectors: one pass decides for ASCII.
    let odd = bytes
        .iter()
        .fold(false, |odd, &byte| odd | !(b' '..=b'~').contains(&byte));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let doubled = pairs.fold(false, |doubled, (&left, &right)| {
        doubled | ((left == b' ') & (right == b' '))
    });
    !doubled && (!odd || is_normal_unicode(line))
}

fn is_normal_unicode(line: &str) -> bool {
    let mut after_space = false;
    let mut stable = true;
    for char in line.chars() {
        if char == ' ' {
            if after_space {
                return false;
            }
            after_space = true;
            continue;
        }
        after_space = false;
        if char.is_whitespace() {
            return false;
        }
        stable = stable && is_stable(char);
    }
    stable || is_nfc_quick(line.chars()) == IsNormalized::Yes
}

/// Characters that NFC never changes nor joins, by range: the look-up that spares most others.
fn is_stable(char: char) -> bool {
    matches!(char,
        '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}'
        | '\u{3041}'..='\u{3098}' | '\u{309B}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FFEE}' | '\u{1F300}'..='\u{1FAFF}')
}

/// Hashes lines by their normal form with the case folded; keeps its buffer between lines.
#[derive(Debug, Default)]
pub struct Hasher {
    folded: Vec<u8>,
}

impl Hasher {
    /// The 64-bit hash of a normal line, the same for lines that differ only in case.
    pub fn hash(&mut self, normal: &str) -> u64 {
        fold_case(normal, &mut self.folded);
        xxh3_64(&self.folded)
    }
}

fn fold_case(normal: &str, folded: &mut Vec<u8>) {
    folded.clear();
    if normal.is_ascii() {
        folded.extend_from_slice(normal.as_bytes());
        folded.make_ascii_lowercase();
        return;
    }
    let mut buffer = [0; 4];
    for char in normal.chars().flat_map(char::to_lowercase) {
        match char {
            // Folding, unlike lower case, knows one sigma and spells out the sharp s.
            'ς' => folded.extend_from_slice("σ".as_bytes()),
            'ß' => folded.extend_from_slice(b"ss"),
            _ => folded.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes()),
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
            (
                "composes after a stable letter",
                "o\u{308}\u{304}",
                "\u{22b}",
            ),
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
        for char in (0..=0x10FFFF)
            .filter_map(char::from_u32)
            .filter(|&char| is_stable(char))
        {
            assert_eq!(canonical_combining_class(char), 0);
            assert!(
                is_nfc_quick(std::iter::once(char)) == IsNormalized::Yes,
                "{:04x}",
                char as u32
            );
        }
    }

    #[test]
    fn hashes_without_regard_to_case() {
        let mut hasher = Hasher::default();
        for (left, right) in [
            ("Most Popular", "MOST POPULAR"),
            ("ΣΑΣ", "σας"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(hasher.hash(left), hasher.hash(right), "{left}");
            assert!(same_folded(left, right));
        }
        assert_ne!(hasher.hash("a"), hasher.hash("b"));
    }
}
