//! Lines that say the same twice: doubled within a line, repeated nearby, repeated anywhere.
//!
//! Lines are compared by the 64-bit hash of their folded normal form first, and by the form itself before one goes. Of the lines
//!
//! ```text
//! 0  Rebels take the town        hash 9a..  first of its kind, remembered
//! 1  By A. Writer                hash 07..
//! 2  REBELS  take the town       hash 9a..  the same form as line 0, which is in reach: a repeat nearby
//! 3  The army entered the town on Sunday, and most of its people had left it.   hash 51..
//! 4  The army entered the town on Sunday, and most of its people had left it.   hash 51..  long enough: a repeat anywhere
//! ```
//!
//! a `collapse: repeated` rule removes line 2, if it is within [`NEARBY`] lines of its first copy, and the engine itself line 4. The first
//! copy always stays. What stays for another reason (a protected line) is never removed as a copy, and what is going (by a rule, or by its
//! score) is not the first copy of anything.

use std::collections::hash_map::Entry;

use crate::engine::line_table::LineTable;
use crate::engine::marks::{ActivePacks, Mark, within_words};
use crate::text::doubled::doubled;
use crate::text::hash_map::HashedMap;
use crate::text::lines::count_chars;
use crate::text::normal::same_folded;
use crate::text::slice::slice;

/// How many non-blank lines apart a repeated line may stand: a caption and its copy stand next to
/// each other, a headline and its copy have a date, a byline and a section between them.
const NEARBY: usize = 5;

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
            fates.get_mut(at).into_iter().for_each(|fate| *fate = Fate::Kept);
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
            self.0.get_mut(mark.at).into_iter().for_each(|fate| *fate = Fate::Goes);
        }
    }

    fn goes(&self, at: usize) -> bool {
        self.0.get(at) == Some(&Fate::Goes)
    }
}

/// What the rules that collapse doubled lines mark.
pub fn mark_doubled(scope: &mut ActivePacks<'_, '_>, table: &LineTable<'_>, marks: &mut Vec<Mark>) {
    let rules = &scope.program.doubled;
    if rules.is_empty() {
        return;
    }
    for (at, index) in table.positions(&table.doubles) {
        let normal = table.normal(index);
        if let Some(first) = doubled(normal) {
            for &rule in rules {
                let min = scope.program.rules.get(rule).map_or(usize::MAX, |unit| unit.min);
                let copy = slice(normal, ..first);
                if count_chars(copy) >= min
                    && scope.allows(rule, at)
                    && within_words(scope, rule, copy)
                {
                    marks.push(Mark { at, rule, cut: Some((first, normal.len())) });
                }
            }
        }
    }
}

/// What one rule that collapses repeated lines marks, among the positions that stay.
pub fn mark_repeated(
    scope: &mut ActivePacks<'_, '_>,
    table: &LineTable<'_>,
    rule: usize,
    stays: &Stays,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !scope.is_on(rule) {
        return marks;
    }
    let min = scope.program.rules.get(rule).map_or(usize::MAX, |unit| unit.min);
    let mut recent = [None; NEARBY];
    let mut turn = 0;
    for (at, &index) in table.alive.iter().enumerate() {
        let Some(entry) = table.entries.get(index).filter(|_| !stays.goes(at)) else {
            continue;
        };
        let here = Some((entry.hash, index));
        if !stays.is_kept(at)
            && entry.length() >= min
            && recent.iter().flatten().any(|&seen| is_same(table, seen, (entry.hash, index)))
            && count_chars(table.normal(index)) >= min
            && scope.allows(rule, at)
            && within_words(scope, rule, table.normal(index))
        {
            marks.push(Mark { at, rule, cut: None });
            continue;
        }
        recent.get_mut(turn % NEARBY).into_iter().for_each(|slot| *slot = here);
        turn += 1;
    }
    marks
}

fn is_same(table: &LineTable<'_>, left: (u64, usize), right: (u64, usize)) -> bool {
    left.0 == right.0 && same_folded(table.normal(left.1), table.normal(right.1))
}

/// The lines that say what another line says, if they have at least so many bytes.
pub fn copies(table: &LineTable<'_>, shortest: usize) -> Vec<usize> {
    let mut copies = Vec::new();
    let mut first: HashedMap<Option<usize>> = HashedMap::default();
    for &index in &table.alive {
        let Some(entry) = table.entries.get(index) else { continue };
        if (entry.line.end - entry.line.start).max(entry.length()) < shortest {
            continue;
        }
        match first.entry(entry.hash) {
            Entry::Vacant(place) => {
                place.insert(Some(index));
            }
            Entry::Occupied(mut place) => {
                copies.extend(place.get_mut().take());
                copies.push(index);
            }
        }
    }
    copies.sort_unstable();
    copies
}

/// The positions of long lines that the document had before, among those `copies` that stay.
pub fn repeats(
    table: &LineTable<'_>,
    shortest: usize,
    stays: &Stays,
    copies: &[usize],
) -> Vec<usize> {
    let mut first: HashedMap<usize> = HashedMap::default();
    let mut repeated = Vec::new();
    for (at, index) in table.positions(copies) {
        let Some(entry) = table.entries.get(index).filter(|_| !stays.goes(at)) else {
            continue;
        };
        // Bytes are quick to count and never fewer than characters.
        if entry.line.end - entry.line.start < shortest {
            continue;
        }
        match first.get(&entry.hash) {
            Some(&earlier) => {
                if !stays.is_kept(at)
                    && is_same(table, (entry.hash, earlier), (entry.hash, index))
                    && count_chars(table.normal(index)) >= shortest
                    && (!entry.may_repeat || has_same_neighbour(table, at, earlier))
                {
                    repeated.push(at);
                }
            }
            None => {
                first.insert(entry.hash, index);
            }
        }
    }
    repeated
}

/// Whether the line before or behind a line says what the one there says beside its earlier copy:
/// then not the line alone was copied.
fn has_same_neighbour(table: &LineTable<'_>, at: usize, earlier: usize) -> bool {
    let Some((before, _)) = table.positions(&[earlier]).next() else { return false };
    let hash = |at: Option<usize>| {
        let entry = table.alive.get(at?).and_then(|&index| table.entries.get(index))?;
        Some(entry.hash)
    };
    let is_same = |left, right| hash(left).is_some_and(|left| hash(right) == Some(left));
    is_same(at.checked_sub(1), before.checked_sub(1)) || is_same(Some(at + 1), Some(before + 1))
}
