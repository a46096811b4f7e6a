//! Many literals looked for in short texts at once, by the rarest few bytes of each.
//!
//! An automaton waits at every byte for the state before it, and its table is larger than the
//! fastest cache. Here each place of a text asks a table of 16 KB whether the four bytes that
//! begin there belong to any literal, and no place waits for another. The idea is that of Wu and
//! Manber (A fast algorithm for multi-pattern searching, 1994), with a bit for the last byte in
//! place of a shift: a literal may be as short as three bytes.

use memchr::memmem::Finder;

use crate::matcher::PatternId;

/// The words of the table, a power of two: 16 KB of them.
const WORDS: usize = 1 << 11;

/// What three bytes hash with, to the number of a word (Knuth's multiplicative hashing).
const FACTOR: u32 = 0x9E37_79B1;

/// Letters from the most common one in western text to the rarest: a literal is looked for by
/// those of its bytes that other texts have least.
const COMMON: &[u8] = b" etaoinsrhldcumfpgwybvkxjqz";

/// About as common as the middle of [`COMMON`]: the bytes of accents, quotes and other scripts.
const BEYOND_ASCII: usize = 12;

/// Literals, and the patterns that need them.
#[derive(Debug)]
pub struct Grams {
    /// For three bytes, which fourth bytes, by their lowest six bits, follow them in a literal.
    words: Box<[u64]>,
    /// For each word, where its literals begin.
    begins: Box<[u32]>,
    literals: Box<[Literal]>,
    /// Literals that are too short for the table.
    short: Vec<(Finder<'static>, Vec<PatternId>)>,
}

/// A literal that is in the table.
#[derive(Debug)]
struct Literal {
    text: Box<[u8]>,
    /// Where in it the bytes are by which it is looked for.
    offset: usize,
    needs: Vec<PatternId>,
}

impl Literal {
    fn new(text: &[u8], needs: Vec<PatternId>) -> Self {
        Self { text: text.into(), offset: rarest(text), needs }
    }

    fn word(&self) -> usize {
        let at = |index: usize| self.text.get(self.offset + index).copied().unwrap_or(0);
        word_of(u32::from_le_bytes([at(0), at(1), at(2), 0]))
    }

    /// The bits of the fourth byte; all of them, if there is none.
    fn bits(&self) -> u64 {
        self.text.get(self.offset + 3).map_or(u64::MAX, |&last| 1 << (last & 63))
    }

    /// Whether the literal is where its bytes were found.
    fn is_at(&self, text: &[u8], place: usize) -> bool {
        let start = place.checked_sub(self.offset);
        let rest = start.and_then(|start| text.get(start..));
        rest.is_some_and(|rest| rest.starts_with(&self.text))
    }
}

impl Grams {
    /// The set of these literals; none of them is empty.
    pub fn new<'l>(literals: impl Iterator<Item = (&'l [u8], Vec<PatternId>)>) -> Self {
        let (mut table, mut short) = (Vec::new(), Vec::new());
        for (text, needs) in literals {
            if text.len() < 3 {
                short.push((Finder::new(text).into_owned(), needs));
            } else {
                table.push(Literal::new(text, needs));
            }
        }
        table.sort_by_key(Literal::word);
        let mut words = vec![0; WORDS].into_boxed_slice();
        for literal in &table {
            words.get_mut(literal.word()).into_iter().for_each(|word| *word |= literal.bits());
        }
        let begin = |word| table.partition_point(|literal| literal.word() < word);
        let begins = (0..=WORDS).map(|word| begin(word) as u32).collect();
        Self { words, begins, literals: table.into(), short }
    }

    /// Calls `found` with the patterns of every literal that the text has; of one that it has
    /// twice, twice.
    pub fn find(&self, text: &[u8], mut found: impl FnMut(&[PatternId])) {
        let grams = text.windows(4).map(|gram| match *gram {
            [first, second, third, last] => u32::from_le_bytes([first, second, third, last]),
            _ => 0,
        });
        // The last three bytes have no fourth: to the table it is one that may be anything.
        let tail = text.last_chunk().map(|&[first, second, third]| [first, second, third, 0]);
        for (place, gram) in grams.chain(tail.map(u32::from_le_bytes)).enumerate() {
            let word = self.words.get(word_of(gram)).copied().unwrap_or(0);
            if word >> (gram >> 24 & 63) & 1 == 1 {
                self.verify(text, place, word_of(gram), &mut found);
            }
        }
        for (finder, needs) in &self.short {
            if finder.find(text).is_some() {
                found(needs);
            }
        }
    }

    #[cold]
    fn verify(&self, text: &[u8], place: usize, word: usize, found: &mut impl FnMut(&[PatternId])) {
        let begin = |word: usize| self.begins.get(word).map_or(0, |&begin| begin as usize);
        let literals = self.literals.get(begin(word)..begin(word + 1)).unwrap_or_default();
        for literal in literals.iter().filter(|literal| literal.is_at(text, place)) {
            found(&literal.needs);
        }
    }
}

/// The word of the table for the first three of four bytes.
fn word_of(gram: u32) -> usize {
    ((gram << 8).wrapping_mul(FACTOR) >> 21) as usize
}

/// Where in a literal its rarest four bytes begin, or its three if it has no more.
fn rarest(text: &[u8]) -> usize {
    let common = |byte: &u8| match COMMON.iter().position(|letter| letter == byte) {
        Some(rank) => COMMON.len() - rank,
        None if byte.is_ascii() => 0,
        None => BEYOND_ASCII,
    };
    let grams = text.windows(4.min(text.len()).max(1));
    let worth = |gram: &[u8]| gram.iter().map(common).sum::<usize>();
    grams.enumerate().min_by_key(|(_, gram)| worth(gram)).map_or(0, |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_literal_wherever_it_is() {
        let literals = ["©", "ap", "afp", " © ", "read", "news", "newsletter", "ßen", "\0\0\0"];
        let set =
            Grams::new(literals.iter().zip(0..).map(|(text, id)| (text.as_bytes(), vec![id])));
        let pieces =
            ["©", "afp", "read", "newsletter", "newslette", "ßen", " ", "a", "\0", "p", "q"];
        let mut texts = vec![String::new()];
        for _ in 0..3 {
            let longer = |text: &String| pieces.map(|piece| format!("{text}{piece}"));
            texts.extend(texts.iter().flat_map(longer).collect::<Vec<_>>());
        }
        for text in &texts {
            let mut found = Vec::new();
            set.find(text.as_bytes(), |ids| found.extend_from_slice(ids));
            found.sort_unstable();
            found.dedup();
            let has = |&(literal, _): &(&&str, PatternId)| text.contains(*literal);
            let wanted = literals.iter().zip(0..).filter(has).map(|(_, id)| id);
            assert_eq!(found, wanted.collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn looks_by_the_rarest_bytes() {
        assert_eq!(rarest(b"the newsletter"), 5);
        assert_eq!(rarest(b"afp"), 0);
    }
}
