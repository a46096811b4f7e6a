//! Many literals looked for in short texts at once, by the rarest few bytes of each.
//!
//! An automaton waits at every byte for the state before it, and its table is larger than the fastest cache. Here every second place of a
//! text asks a table of 16 KB whether the four bytes that begin there belong to any literal, and no place waits for another. The idea is
//! that of Wu and Manber (A fast algorithm for multi-pattern searching, 1994), with a bit for the last byte in place of a shift: a literal
//! may be as short as three bytes.
//!
//! # An example
//!
//! Of "newsletter" the rarest five bytes in a row are "ewsle", by how common letters are. So it is known by two *pieces*, which begin at
//! its second and third byte: "ewsl" and "wsle". The first three bytes of a piece hash to one of 2048 words, and the fourth sets one of
//! its 64 bits:
//!
//! ```text
//! piece   word of the table   bit
//! "ewsl"  1978 ("ews")        44 ('l' & 63)
//! "wsle"   256 ("wsl")        37 ('e' & 63)
//! ```
//!
//! A line is read eight bytes at a time, from every fourth place on, and each time two places are asked:
//!
//! ```text
//! place    0 1 2 3 4 5 6 7 8 9 ...
//!          o u r   n e w s l e t t e r
//! asked    ^   ^   ^   ^   ^   ^
//!                      "wsle", at place 6: word 256 has bit 37, so the pieces filed there are compared
//! ```
//!
//! Why two pieces: only even places are asked, and a literal may begin at an odd or an even one. Of two pieces that begin next to each
//! other, one begins at an even place wherever the literal is. Why it is quick: asking is a multiplication, a load and a shift, and half as
//! many as there are bytes; most bits are 0, so the branch that compares is nearly never taken and guessed right.
//!
//! A hit is compared with the whole literal, and so costs time but is never wrong: 256 is also the word of "news".

use serde::{Deserialize, Serialize};

use crate::pattern::prefilter::needle::Needle;
use crate::text::fold::Padded;
use crate::text::slice::{item_at, slice};

/// The number of a literal.
pub type LiteralId = u32;

/// The words of the table, a power of two: 16 KB of them.
const WORDS: usize = 1 << 11;

/// What three bytes hash with, to the number of a word (Knuth's multiplicative hashing).
const FACTOR: u32 = 0x9E37_79B1;

/// Letters from the most common one in western text to the rarest: a literal is looked for by
/// those of its bytes that other texts have least.
const COMMON: &[u8] = b" etaoinsrhldcumfpgwybvkxjqz";

/// About as common as the middle of [`COMMON`]: the bytes of accents, quotes and other scripts.
const BEYOND_ASCII: usize = 12;

/// The bits that no byte of ASCII has.
const BEYOND_ASCII_BITS: u64 = 0x8080_8080_8080_8080;

/// Pieces of the words that stand everywhere, and so are more common than their letters.
const EVERYWHERE: [&[u8]; 48] = [
    b" the", b"the ", b" and", b"and ", b" you", b"you ", b"your", b"our ", b" for", b"for ",
    b"with", b"this", b"that", b"have", b"from", b"here", b"ther", b"her ", b"more", b"all ",
    b"over", b"ever", b"time", b"view", b"port", b"comm", b"comp", b"cont", b"cons", b"inte",
    b"tion", b"ment", b"able", b"ence", b"ight", b"enti", b"ers ", b"est ", b"ting", b"ring",
    b"ding", b"king", b"sing", b"ling", b"ing ", b" is ", b" of ", b" in ",
];

/// How much more common, in ranks of letters.
const MORE_COMMON: usize = 30;

/// Literals, each with a number.
#[derive(Debug, Serialize, Deserialize)]
#[serde(from = "Filed")]
pub struct LiteralTable {
    /// For three bytes, which fourth bytes, by their lowest six bits, follow them in a literal.
    #[serde(skip)]
    words: Box<[u64; WORDS]>,
    /// For each word, where its pieces begin.
    #[serde(skip)]
    begins: Box<[u32]>,
    pieces: Box<[LiteralPiece]>,
    literals: Box<[Literal]>,
    /// The texts of the literals, one after the other.
    texts: Box<[u8]>,
    /// Literals too short for the table; three bytes beyond ASCII are quicker to look for alone,
    /// as most lines have none such.
    short: Vec<(Needle, LiteralId)>,
}

/// What a table is made of; the rest is worked out of it.
#[derive(Deserialize)]
struct Filed {
    pieces: Box<[LiteralPiece]>,
    literals: Box<[Literal]>,
    texts: Box<[u8]>,
    short: Vec<(Needle, LiteralId)>,
}

impl From<Filed> for LiteralTable {
    fn from(filed: Filed) -> Self {
        let Filed { pieces, literals, texts, short } = filed;
        let mut words = Box::new([0; WORDS]);
        let mut counts = vec![0; WORDS + 1];
        for piece in &pieces {
            words.get_mut(piece.word()).into_iter().for_each(|word| *word |= piece.bits());
            counts.get_mut(piece.word() + 1).into_iter().for_each(|count| *count += 1);
        }
        let sum = |sum: &mut u32, count| {
            *sum += count;
            Some(*sum)
        };
        let begins = counts.into_iter().scan(0, sum).collect();
        Self { words, begins, pieces, literals, texts, short }
    }
}

/// A literal that is in the table.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Literal {
    start: usize,
    end: usize,
    id: LiteralId,
}

/// A few bytes of a literal that are in the table.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct LiteralPiece {
    gram: u32,
    /// Which bits of the gram count: all, or those of three bytes.
    mask: u32,
    literal: u32,
    /// Where the piece begins in the literal, and one more.
    offset: u32,
}

impl LiteralPiece {
    fn word(&self) -> usize {
        word_of(self.gram)
    }

    /// Which fourth bytes it has.
    fn bits(&self) -> u64 {
        if self.mask >> 24 == 0 { u64::MAX } else { 1 << (self.gram >> 24 & 63) }
    }
}

impl LiteralTable {
    /// The set of these literals; none of them is empty.
    pub fn new<'l>(all: impl Iterator<Item = (&'l [u8], LiteralId)>) -> Self {
        let (mut literals, mut texts) = (Vec::new(), Vec::new());
        let (mut pieces, mut short) = (Vec::new(), Vec::new());
        for (text, id) in all {
            if text.len() < 3 || (text.len() == 3 && !text.is_ascii()) {
                short.push((Needle::new(text), id));
            } else {
                pieces.extend(pieces_of(text, literals.len()));
                let start = texts.len();
                texts.extend_from_slice(text);
                literals.push(Literal { start, end: texts.len(), id });
            }
        }
        pieces.sort_by_key(LiteralPiece::word);
        let (pieces, literals, texts) = (pieces.into(), literals.into(), texts.into());
        Filed { pieces, literals, texts, short }.into()
    }

    /// Calls `found` with every literal that the text has; with one that it has twice, twice.
    pub fn find(&self, text: Padded<'_>, mut found: impl FnMut(LiteralId)) {
        let mut all = 0;
        for (place, eight) in text.eights() {
            all |= eight;
            let (first, second) = (eight as u32, (eight >> 16) as u32);
            let (at_first, at_second) = (self.look_up(first), self.look_up(second));
            if (at_first | at_second) & 1 == 1 {
                if at_first & 1 == 1 {
                    self.verify(text.text(), place, first, &mut found);
                }
                if at_second & 1 == 1 {
                    self.verify(text.text(), place + 2, second, &mut found);
                }
            }
        }
        // The loop has read every byte anyway, so it is free to know whether any of them is beyond ASCII.
        let is_ascii = all & BEYOND_ASCII_BITS == 0;
        for (needle, id) in &self.short {
            if (!is_ascii || needle.is_ascii()) && needle.is_in(text.text()) {
                found(*id);
            }
        }
    }

    /// Ends in a one if the four bytes may belong to a literal.
    #[inline]
    fn look_up(&self, gram: u32) -> u64 {
        let word = item_at(&*self.words, word_of(gram));
        word >> (gram >> 24 & 63)
    }

    // Not a part of the loop that calls it, or that loop would keep its numbers in memory.
    #[inline(never)]
    fn verify(&self, text: &[u8], place: usize, gram: u32, found: &mut impl FnMut(LiteralId)) {
        let begin = |word: usize| item_at(&self.begins, word) as usize;
        let word = word_of(gram);
        let pieces = slice(&*self.pieces, begin(word)..begin(word + 1));
        for piece in pieces.iter().filter(|piece| (piece.gram ^ gram) & piece.mask == 0) {
            let Some(literal) = self.literals.get(piece.literal as usize) else { continue };
            let wanted = slice(&*self.texts, literal.start..literal.end);
            let start = (place + 1).checked_sub(piece.offset as usize);
            if start
                .and_then(|start| text.get(start..))
                .is_some_and(|rest| rest.starts_with(wanted))
            {
                found(literal.id);
            }
        }
    }
}

/// The pieces by which a literal is known, one of which begins at a place of even number wherever
/// the literal is.
fn pieces_of(text: &[u8], literal: usize) -> Vec<LiteralPiece> {
    let piece = |bytes: &[u8], offset: usize| {
        let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
        LiteralPiece {
            gram: u32::from_le_bytes([at(0), at(1), at(2), at(3)]),
            mask: if bytes.len() < 4 { 0x00FF_FFFF } else { u32::MAX },
            literal: literal as u32,
            offset: offset as u32,
        }
    };
    if let &[first, second, third] = text {
        // Its other piece begins with whatever stands before it.
        let behind = (0..=u8::MAX).map(|any| piece(&[any, first, second, third], 0));
        return behind.chain([piece(text, 1)]).collect();
    }
    let at = rarest(text);
    let piece_at = |at: usize| piece(slice(text, at..), at + 1);
    vec![piece_at(at), piece_at(at + 1)]
}

/// The word of the table for the first three of four bytes.
fn word_of(gram: u32) -> usize {
    ((gram << 8).wrapping_mul(FACTOR) >> 21) as usize
}

/// How common a literal's rarest two neighbouring pieces are: 0, if they have bytes that no text
/// should have, to above two hundred.
pub fn commonness(text: &[u8]) -> usize {
    neighbours(text).map(how_common_both).min().unwrap_or(usize::MAX)
}

/// Where in a literal of four or more bytes its rarest two neighbouring pieces begin.
fn rarest(text: &[u8]) -> usize {
    let rarest = neighbours(text).enumerate().min_by_key(|(_, both)| how_common_both(both));
    rarest.map_or(0, |(offset, _)| offset)
}

/// Every two pieces of four bytes that begin next to each other, as one text; the last of a short
/// literal has three bytes.
fn neighbours(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.windows(text.len().clamp(1, 5))
}

fn how_common_both(both: &[u8]) -> usize {
    let last = both.get(1..).unwrap_or_default();
    how_common(both.get(..4).unwrap_or(both)) + how_common(last)
}

fn how_common(piece: &[u8]) -> usize {
    let rank = |byte: &u8| match COMMON.iter().position(|letter| letter == byte) {
        Some(rank) => COMMON.len() - rank,
        None if byte.is_ascii() => 0,
        None => BEYOND_ASCII,
    };
    let more = if EVERYWHERE.contains(&piece) { MORE_COMMON } else { 0 };
    piece.iter().map(rank).sum::<usize>() + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::CaseFold;

    #[test]
    fn finds_every_literal_wherever_it_is() {
        let literals = ["©", "ap", "afp", " © ", "read", "news", "newsletter", "éen", "\0\0\0"];
        let set =
            LiteralTable::new(literals.iter().zip(0..).map(|(text, id)| (text.as_bytes(), id)));
        let pieces =
            ["©", "afp", "read", "newsletter", "newslette", "éen", " ", "a", "\0", "p", "q"];
        let mut texts = vec![String::new()];
        for _ in 0..3 {
            let longer = |text: &String| pieces.map(|piece| format!("{text}{piece}"));
            texts.extend(texts.iter().flat_map(longer).collect::<Vec<_>>());
        }
        for text in &texts {
            let mut found = Vec::new();
            let mut fold = CaseFold::default();
            fold.hash(text);
            set.find(fold.folded(), |id| found.push(id));
            found.sort_unstable();
            found.dedup();
            let has = |&(literal, _): &(&&str, LiteralId)| text.contains(*literal);
            let wanted = literals.iter().zip(0..).filter(has).map(|(_, id)| id);
            assert_eq!(found, wanted.collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn looks_by_the_rarest_bytes() {
        assert_eq!(rarest(b"the newsletter"), 5);
        assert_eq!(rarest(b"news"), 0);
    }
}
