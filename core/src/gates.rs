//! What lets a line through to a pattern: texts it begins with, numbers it hashes to.

use crate::matcher::PatternId;

/// What may match one line, and the buffers for the next.
#[derive(Debug, Default)]
pub struct Scan {
    /// Patterns that may match the line, in order.
    pub candidates: Vec<PatternId>,
    seen: Vec<u32>,
    turn: u32,
}

impl Scan {
    /// Forgets the line before.
    pub fn begin(&mut self, patterns: usize) {
        self.candidates.clear();
        self.turn = self.turn.wrapping_add(1);
        if self.seen.len() != patterns || self.turn == 0 {
            self.seen.clear();
            self.seen.resize(patterns, 0);
            self.turn = 1;
        }
    }

    /// Adds a candidate, once.
    pub fn add(&mut self, id: PatternId) {
        if let Some(turn) = self.seen.get_mut(id as usize)
            && *turn != self.turn
        {
            *turn = self.turn;
            self.candidates.push(id);
        }
    }
}

/// A set of numbers by their lowest 16 bits: one that is not in it was never put in.
#[derive(Debug)]
pub struct Bits(Box<[u64]>);

impl Bits {
    /// The set of these.
    pub fn new(numbers: impl Iterator<Item = u64>) -> Self {
        let mut words = vec![0_u64; 1 << 10].into_boxed_slice();
        for number in numbers {
            let word = words.get_mut((number as u16 >> 6) as usize);
            word.into_iter().for_each(|word| *word |= 1 << (number & 63));
        }
        Self(words)
    }

    /// Whether the number may be in it.
    pub fn has(&self, number: u64) -> bool {
        self.0.get((number as u16 >> 6) as usize).is_some_and(|word| word >> (number & 63) & 1 == 1)
    }
}

/// A folded line from its first letter or digit on.
pub fn start_of(folded: &[u8]) -> &[u8] {
    if folded.first().is_some_and(u8::is_ascii_alphanumeric) {
        return folded;
    }
    let text = std::str::from_utf8(folded).unwrap_or_default();
    text.trim_start_matches(|char: char| !char.is_alphanumeric()).as_bytes()
}

/// The keys under which a text's beginning is kept: by its first three bytes, and by two.
pub fn keys_of(text: &[u8]) -> [Option<u64>; 2] {
    let two = |text: &[u8]| match text {
        [first, second, ..] => Some(u64::from(*first) | u64::from(*second) << 8),
        _ => None,
    };
    let three = text.get(2).and_then(|&third| Some(two(text)? | (u64::from(third) + 1) << 16));
    [three, two(text)]
}
