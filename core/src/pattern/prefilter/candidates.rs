//! What may match a line, as it is gathered, and small sets of numbers.

use serde::{Deserialize, Serialize};

use crate::pattern::ids::PatternId;
use crate::pattern::prefilter::literal_table::LiteralId;

/// What may match one line, and the buffers for the next.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Patterns that may match the line, in order.
    pub candidates: Vec<PatternId>,
    patterns: Stamps,
    literals: Stamps,
}

impl Candidates {
    /// Forgets the line before.
    pub fn begin(&mut self, patterns: usize, literals: usize) {
        self.candidates.clear();
        self.patterns.begin(patterns);
        self.literals.begin(literals);
    }

    /// Adds a candidate, once.
    pub fn add(&mut self, id: PatternId) {
        if self.patterns.add(id) {
            self.candidates.push(id);
        }
    }

    /// Notes a literal that the line has; whether it is new.
    pub fn note(&mut self, literal: LiteralId) -> bool {
        self.literals.add(literal)
    }

    /// Leaves out the candidates of which the line does not have all that they need: of each of
    /// their sets, one literal.
    pub fn filter(&mut self, needs: &[Vec<Vec<LiteralId>>]) {
        let has_one = |set: &Vec<LiteralId>| set.iter().any(|&id| self.literals.has(id));
        let has_all = |id: PatternId| {
            needs.get(id as usize).is_none_or(|sets: &Vec<_>| sets.iter().all(has_one))
        };
        self.candidates.retain(|&id| has_all(id));
    }
}

/// A set of small numbers that forgets all of them at once.
#[derive(Debug, Default)]
struct Stamps {
    turns: Vec<u32>,
    turn: u32,
}

impl Stamps {
    fn begin(&mut self, size: usize) {
        // Clearing would cost as much as there are patterns, on every line: a new turn makes all old stamps mean nothing.
        self.turn = self.turn.wrapping_add(1);
        if self.turns.len() != size || self.turn == 0 {
            // After four thousand million lines the turns begin anew, and a stamp of the first round would be taken for one
            // of now.
            self.turns.clear();
            self.turns.resize(size, 0);
            self.turn = 1;
        }
    }

    fn add(&mut self, number: u32) -> bool {
        let turn = self.turns.get_mut(number as usize).filter(|turn| **turn != self.turn);
        turn.map(|turn| *turn = self.turn).is_some()
    }

    fn has(&self, number: u32) -> bool {
        self.turns.get(number as usize) == Some(&self.turn)
    }
}

/// A set of numbers by their lowest 16 bits: one that is not in it was never put in.
#[derive(Debug, Serialize, Deserialize)]
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
