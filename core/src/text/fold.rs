//! Lines in normal form, with their case folded and their hashes, in buffers that are used again.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::text::fold_simd::{PADDING, Simple, squeeze};
use crate::text::normal::{fold_case, normalise};

/// Brings lines into normal form, folds their case and hashes them; keeps its buffers between
/// lines.
#[derive(Debug, Default)]
pub struct CaseFold {
    simple: Simple,
    folded: Vec<u8>,
    is_simple: bool,
}

impl CaseFold {
    /// The normal form of a raw line, and its 64-bit hash.
    pub fn take<'l>(&mut self, raw: &'l str) -> (Cow<'l, str>, u64) {
        let Some(hash) = self.simple.fold(raw.as_bytes()).map(xxh3_64) else {
            let normal = normalise(raw);
            let hash = self.hash(&normal);
            return (normal, hash);
        };
        self.is_simple = true;
        let trimmed = trim_ascii(raw);
        let is_squeezed = self.simple.is_squeezed();
        let normal = if is_squeezed { Cow::Owned(squeezed(trimmed)) } else { trimmed.into() };
        (normal, hash)
    }

    /// The 64-bit hash of a normal line, the same for lines that differ only in case.
    pub fn hash(&mut self, normal: &str) -> u64 {
        self.is_simple = false;
        fold_case(normal, &mut self.folded);
        let hash = xxh3_64(&self.folded);
        self.folded.extend_from_slice(&[0; PADDING]);
        hash
    }

    /// The last line that was hashed, with its case folded.
    pub fn folded(&self) -> Padded<'_> {
        Padded(if self.is_simple { self.simple.padded() } else { &self.folded })
    }
}

/// A text with zeros after it, so that it can be read eight bytes at a time.
#[derive(Clone, Copy, Debug)]
pub struct Padded<'t>(&'t [u8]);

impl<'t> Padded<'t> {
    /// The text without the zeros after it.
    pub fn text(self) -> &'t [u8] {
        self.0.get(..self.0.len().saturating_sub(PADDING)).unwrap_or_default()
    }

    /// The eight bytes from a place on, with the zeros after the text.
    pub fn eight_at(self, place: usize) -> u64 {
        let eight = self.0.get(place..).and_then(|rest| rest.first_chunk());
        eight.map_or(0, |&eight| u64::from_le_bytes(eight))
    }

    /// Eight bytes from every fourth place on: the first place, and the bytes.
    pub fn eights(self) -> impl Iterator<Item = (usize, u64)> + 't {
        let eights = self.0.windows(PADDING).step_by(4);
        let read = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        eights.enumerate().map(move |(number, bytes)| (number * 4, read(bytes)))
    }
}

/// The normal form of a line of simple characters: NFC leaves those alone.
fn squeezed(line: &str) -> String {
    let mut bytes = line.as_bytes().to_vec();
    let length = squeeze(&mut bytes);
    bytes.truncate(length);
    // Squeezing takes out whole characters, so this is text; if it were not, the slow way would still be right.
    String::from_utf8(bytes).unwrap_or_else(|_| normalise(line).into_owned())
}

/// A line without white space of ASCII at its ends.
fn trim_ascii(line: &str) -> &str {
    line.trim_matches(|char| matches!(char, ' ' | '\t'..='\r'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normal::same_folded;

    #[test]
    fn takes_what_normalising_and_folding_give() {
        let pieces = ["a", "B", " ", "\t", "\u{a0}", "É", "e\u{301}", "ß", "Ж", "“", "漢", "\u{1}"];
        let mut lines = vec![String::new(), "X".repeat(70)];
        for _ in 0..3 {
            let longer = |line: &String| pieces.map(|piece| format!("{line}{piece}"));
            lines.extend(lines.iter().flat_map(longer).collect::<Vec<_>>());
        }
        let (mut taking, mut hashing) = (CaseFold::default(), CaseFold::default());
        for line in &lines {
            let (normal, hash) = taking.take(line);
            assert_eq!(normal, normalise(line), "{line:?}");
            assert_eq!(hash, hashing.hash(&normal), "{line:?}");
            assert_eq!(taking.folded().text(), hashing.folded().text(), "{line:?}");
        }
    }

    #[test]
    fn hashes_without_regard_to_case() {
        let mut fold = CaseFold::default();
        for (left, right) in [
            ("Most Popular", "MOST POPULAR"),
            ("ΣΑΣ", "σας"),
            ("Straße", "STRASSE"),
            ("\u{17f}ic\u{212a}", "Sick"),
        ] {
            assert_eq!(fold.hash(left), fold.hash(right), "{left}");
            assert!(same_folded(left, right));
        }
        assert_ne!(fold.hash("a"), fold.hash("b"));
    }
}
