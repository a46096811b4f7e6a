//! Texts that lines begin with, looked up by their first few bytes.
//!
//! A text is filed under its first 6 bytes, or 3, or 2, whichever it has; what follows, at most eight bytes, is compared as one number.
//! Of the texts "share this", "share" and "ad",
//!
//! ```text
//! "share this"   key "share "   rest "this"   4 bytes of it are compared
//! "share"        key "sha"      rest "re"     2 bytes of it are compared
//! "ad"           key "ad"       rest ""       nothing is compared
//! ```
//!
//! A line is looked up three times, by its first 6, 3 and 2 bytes, however many texts there are. "Share that page" asks for "share ": the
//! key is there, "that" is not "this". It asks for "sha": the rest begins with "re", so "share" is found. It asks for "sh": no such key.
//! Before the map, one bit says whether there is such a key at all. For most lines there is none.

use serde::{Deserialize, Serialize};

use crate::pattern::ids::PatternId;
use crate::pattern::prefilter::candidates::Bits;
use crate::text::fold::Padded;
use crate::text::hash_map::{self, HashedMap};
use crate::text::slice::slice;

/// How many first bytes of a text are its key: the most of these that it has.
const KEYS: [usize; 3] = [6, 3, 2];

/// Texts that lines begin with, and the pattern that each is for.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrefixTable {
    /// Which keys there are at all: most lines have none, and a bit is quicker to look up than a map.
    any: Bits,
    #[serde(with = "hash_map::sorted")]
    by_key: HashedMap<Vec<TablePrefix>>,
}

/// What follows a key: at most eight bytes, as more would not tell more.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct TablePrefix {
    rest: u64,
    /// How many bits of it there are.
    bits: u8,
    id: PatternId,
}

impl TablePrefix {
    fn begins(&self, rest: u64) -> bool {
        // A shift by all 64 bits would be an overflow.
        let others = u64::MAX.checked_shl(u32::from(self.bits)).unwrap_or(0);
        (self.rest ^ rest) & !others == 0
    }
}

impl PrefixTable {
    /// The set of these texts, in folded form; those of fewer than two bytes are not in it.
    pub fn new<'t>(texts: impl Iterator<Item = (&'t [u8], PatternId)>) -> Self {
        let mut by_key: HashedMap<Vec<TablePrefix>> = HashedMap::default();
        for (text, id) in texts {
            let Some(bytes) = KEYS.into_iter().find(|&bytes| bytes <= text.len()) else { continue };
            let rest = slice(text, bytes..);
            let bits = 8 * rest.len().min(8) as u8;
            let beginning = TablePrefix { rest: eight_of(rest), bits, id };
            by_key.entry(key_of(eight_of(text), bytes)).or_default().push(beginning);
        }
        Self { any: Bits::new(by_key.keys().copied()), by_key }
    }

    /// Whether a text is long enough to be in such a set.
    pub fn takes(text: &[u8]) -> bool {
        KEYS.iter().any(|&bytes| bytes <= text.len())
    }

    /// Calls `found` with the patterns of every text that the line's first letter or digit begins.
    pub fn find(&self, line: Padded<'_>, mut found: impl FnMut(PatternId)) {
        let length = start_of(line.text()).len();
        let at = line.text().len() - length;
        let first = line.eight_at(at);
        for bytes in KEYS.into_iter().filter(|&bytes| bytes <= length) {
            let key = key_of(first, bytes);
            if self.any.has(key) {
                let rest = line.eight_at(at + bytes);
                let all = self.by_key.get(&key).into_iter().flatten();
                all.filter(|text| text.begins(rest)).for_each(|text| found(text.id));
            }
        }
    }
}

/// A folded line from its first letter or digit on.
fn start_of(folded: &[u8]) -> &[u8] {
    if folded.first().is_some_and(u8::is_ascii_alphanumeric) {
        return folded;
    }
    let text = std::str::from_utf8(folded).unwrap_or_default();
    text.trim_start_matches(|char: char| !char.is_alphanumeric()).as_bytes()
}

/// The first eight bytes of a text, zeros where it has no more.
fn eight_of(text: &[u8]) -> u64 {
    text.iter().take(8).rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte))
}

/// The key of so many of eight bytes, spread over all bits (Knuth's multiplicative hashing): the
/// factor is odd, so that no two keys become one.
fn key_of(eight: u64, bytes: usize) -> u64 {
    let key = eight & ((1 << (8 * bytes)) - 1) | (bytes as u64) << 56;
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_right(48)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::CaseFold;

    #[test]
    fn finds_what_a_line_begins_with() {
        let texts = ["ad", "adv", "adverti", "advertisement", "read more about it all", "é", "a"];
        let set = PrefixTable::new(texts.iter().zip(0..).map(|(text, id)| (text.as_bytes(), id)));
        let rows: [(&str, &[PatternId]); 8] = [
            ("Advertisement", &[0, 1, 2, 3]),
            ("» Advert", &[0, 1]),
            ("adverti", &[0, 1, 2]),
            ("Read more about it", &[4]),
            ("Read more", &[]),
            ("É tout", &[5]),
            ("a", &[]),
            ("", &[]),
        ];
        for (line, wanted) in rows {
            let (mut fold, mut found) = (CaseFold::default(), Vec::new());
            fold.take(line);
            set.find(fold.folded(), |id| found.push(id));
            found.sort_unstable();
            assert_eq!(found, wanted, "{line}");
        }
        assert!(PrefixTable::takes(b"ad") && !PrefixTable::takes(b"a"));
    }
}
