//! What becomes of each line in a pass, as far as is known: what goes is not the first copy of anything.

use crate::engine::active_packs::Mark;
use crate::engine::line_table::LineTable;
use crate::text::slice::put;

/// What becomes of the lines that are there, as far as is known.
#[derive(Debug)]
pub struct Stays(Vec<Fate>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Kept,
    Goes,
}

impl Stays {
    /// All lines stay but those of low score, of which a copy elsewhere is no repeat; those
    /// protected earlier, or at the positions `keeps`, stay whatever comes.
    pub fn new(table: &LineTable<'_>, keeps: &[usize]) -> Self {
        let fate = |&index: &usize| match table.entries.get(index) {
            Some(entry) if entry.kept => Fate::Kept,
            Some(entry) if entry.low_score.is_some() => Fate::Goes,
            _ => Fate::Stays,
        };
        let mut fates: Vec<Fate> = table.alive.iter().map(fate).collect();
        for &at in keeps {
            put(&mut fates, at, Fate::Kept);
        }
        Self(fates)
    }

    /// Whether a line is protected.
    pub fn is_kept(&self, at: usize) -> bool {
        self.0.get(at) == Some(&Fate::Kept)
    }

    /// Notes the lines that go.
    pub fn drop(&mut self, marks: &[Mark]) {
        for mark in marks.iter().filter(|mark| mark.cut.is_none()) {
            put(&mut self.0, mark.at, Fate::Goes);
        }
    }

    /// Whether a line goes.
    pub fn goes(&self, at: usize) -> bool {
        self.0.get(at) == Some(&Fate::Goes)
    }
}
