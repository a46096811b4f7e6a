//! Lines that say the same twice: doubled within a line, repeated nearby, repeated anywhere. Which of
//! them are copies is told by [`crate::engine::copies`].

use std::collections::hash_map::Entry;

use crate::engine::active_packs::{ActivePacks, Mark, within_words};
use crate::engine::copies::{CopiedLine, Proof};
use crate::engine::line_table::LineTable;
use crate::engine::stays::Stays;
use crate::pattern::rule::Window;
use crate::text::doubled::doubled;
use crate::text::hash_map::HashedMap;
use crate::text::kinds::LineKind;
use crate::text::lines::weight;
use crate::text::slice::slice;

/// How many non-blank lines apart a line may stand that a rule about repeats takes: a caption and its
/// copy stand next to each other, a headline and its copy have a date and a byline between them.
const NEARBY: usize = 5;

/// The places of the table of bits for each line: few lines fall on one that is taken.
const BITS_PER_LINE: usize = 32;

/// What the rules that collapse doubled lines mark. Code and cells may say the same twice.
pub fn mark_doubled(scope: &mut ActivePacks<'_, '_>, table: &LineTable<'_>, marks: &mut Vec<Mark>) {
    let rules = &scope.program.doubled;
    if rules.is_empty() {
        return;
    }
    for (at, index) in table.positions(&table.doubles) {
        let normal = table.normal(index);
        let Some(first) = doubled(normal) else { continue };
        let copy = slice(normal, ..first);
        for &rule in rules {
            let min = scope.program.rules.get(rule).map_or(usize::MAX, |unit| unit.min);
            if weight(copy) >= min
                && scope.allows(rule, at)
                && within_words(scope, rule, copy)
                && !matches!(table.kind(index), LineKind::Code | LineKind::Table | LineKind::Cue)
            {
                marks.push(Mark { at, rule, cut: Some((first, normal.len())) });
            }
        }
    }
}

/// What one rule that collapses repeated lines marks, of the copies there are.
pub fn mark_repeated(
    scope: &mut ActivePacks<'_, '_>,
    table: &LineTable<'_>,
    rule: usize,
    copies: &[CopiedLine],
) -> Vec<Mark> {
    if !scope.is_on(rule) {
        return Vec::new();
    }
    let Some(unit) = scope.program.rules.get(rule) else { return Vec::new() };
    let is_generic = scope.program.packs.get(unit.pack).is_none_or(|pack| pack.is_generic);
    let (min, is_about_a_place) = (unit.min, unit.window != Window::All || !is_generic);
    let mut takes = |copy: &CopiedLine| {
        let normal = normal_at(table, copy.at);
        copy.gap <= NEARBY
            && (copy.proof == Proof::Sure || is_about_a_place)
            && weight(normal) >= min
            && scope.allows(rule, copy.at)
            && within_words(scope, rule, normal)
    };
    let taken = copies.iter().filter(|copy| takes(copy));
    taken.map(|copy| Mark { at: copy.at, rule, cut: None }).collect()
}

/// The positions of the copies that go without a rule, if they have at least so many letters.
pub fn repeats(shortest: usize, stays: &Stays, copies: &[CopiedLine]) -> Vec<usize> {
    let sure = copies.iter().filter(|copy| copy.proof == Proof::Sure && copy.weight >= shortest);
    sure.map(|copy| copy.at).filter(|&at| !stays.goes(at)).collect()
}

fn normal_at<'a>(table: &'a LineTable<'_>, at: usize) -> &'a str {
    table.normal(table.alive.get(at).copied().unwrap_or(usize::MAX))
}

/// The lines that say what another line says, if they have at least so many bytes.
pub fn repeated_lines(table: &LineTable<'_>, shortest: usize) -> Vec<usize> {
    let lines = || {
        let rows = table.alive.iter().filter_map(|&index| Some((index, table.entries.get(index)?)));
        rows.filter(|(_, row)| (row.line.end - row.line.start).max(row.length()) >= shortest)
    };
    // Most lines have a place of their own in the table of bits, and need no look at the map.
    let mut bits = RepeatBits::new(table.alive.len());
    let mut first: HashedMap<Option<usize>> = HashedMap::default();
    for (_, row) in lines() {
        if !bits.add(row.hash) {
            first.insert(row.hash, None);
        }
    }
    if first.is_empty() {
        return Vec::new();
    }
    let mut repeated = Vec::new();
    let mut seen: HashedMap<Option<usize>> = HashedMap::default();
    for (index, row) in lines().filter(|(_, row)| first.contains_key(&row.hash)) {
        match seen.entry(row.hash) {
            Entry::Vacant(place) => {
                place.insert(Some(index));
            }
            Entry::Occupied(mut place) => {
                repeated.extend(place.get_mut().take());
                repeated.push(index);
            }
        }
    }
    repeated.sort_unstable();
    repeated
}

/// A bit for each place that a hash may fall on.
struct RepeatBits(Vec<u64>);

impl RepeatBits {
    fn new(lines: usize) -> Self {
        Self(vec![0; (lines * BITS_PER_LINE).next_power_of_two().max(64) / 64])
    }

    /// Whether the place was free, which it is no more.
    fn add(&mut self, hash: u64) -> bool {
        let word = (hash >> 6) as usize & (self.0.len() - 1);
        let bit = 1_u64 << (hash & 63);
        let Some(word) = self.0.get_mut(word) else { return false };
        let is_free = *word & bit == 0;
        *word |= bit;
        is_free
    }
}
