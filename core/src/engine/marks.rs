//! What each rule marks of the lines that are there.
//!
//! Rules only mark. Marks are gathered for all rules before any is carried out, so no rule sees
//! what another one did, and the order of rules cannot matter.

use std::collections::HashMap;

use crate::engine::active_packs::{ActivePacks, Mark, within_words};
use crate::engine::guards::is_part;
use crate::engine::line_table::LineTable;
use crate::engine::program::{BlockEnd, Role};
use crate::engine::wrapped::mark_wrapped;
use crate::pattern::ids::PatternId;
use crate::text::lines::{count_chars, count_words};

/// Everything that rules with patterns mark, and the lines they protect.
#[derive(Debug, Default)]
pub struct Marks {
    /// Drops and cuts.
    pub marks: Vec<Mark>,
    /// Drops of rules that need a witness.
    pub unproven: Vec<Mark>,
    /// Positions of protected lines.
    pub keeps: Vec<usize>,
    froms: Vec<(usize, usize)>,
    /// Rule, position, number of the candidate.
    ends: Vec<(usize, usize, usize)>,
}

/// Gathers what all rules with patterns say.
pub fn mark_by_rules(scope: &mut ActivePacks<'_, '_>) -> Marks {
    let mut marks = Marks::default();
    let table = scope.table;
    for (at, index) in table.positions(&table.busy) {
        for number in 0..table.candidates(index).len() {
            mark_candidate(scope, (at, index, number), &mut marks);
        }
    }
    marks.froms.sort_unstable();
    marks.ends.sort_unstable();
    mark_blocks(scope, &mut marks);
    mark_wrapped(scope, table, &mut marks.marks);
    marks.marks.sort_unstable();
    marks.marks.dedup();
    let program = scope.program;
    marks.unproven = marks.marks.extract_if(.., |mark| program.needs_witness(mark.rule)).collect();
    marks
}

fn mark_candidate(
    scope: &mut ActivePacks<'_, '_>,
    (at, index, number): (usize, usize, usize),
    marks: &mut Marks,
) {
    let (program, table) = (scope.program, scope.table);
    let Some(id) = table.candidates(index).get(number).map(|candidate| candidate.id) else {
        return;
    };
    for &role in program.roles.get(id as usize).into_iter().flatten() {
        match role {
            Role::PackKeep(pack) => {
                if scope.packs.get(pack) == Some(&true) && scope.is_match(at, number) {
                    marks.keeps.push(at);
                }
            }
            // An end may lie outside of the window: only where a block begins is guarded.
            Role::End(rule) => marks.ends.push((rule, at, number)),
            Role::Drop(rule) | Role::Cut(rule) | Role::From(rule) | Role::Keep(rule) => {
                if scope.reaches(rule, at) && scope.is_match(at, number) && !scope.is_vetoed(rule) {
                    mark_match(scope, role, (at, index, id), marks);
                }
            }
        }
    }
}

fn mark_match(
    scope: &ActivePacks<'_, '_>,
    role: Role,
    (at, index, id): (usize, usize, PatternId),
    marks: &mut Marks,
) {
    let normal = scope.table.normal(index);
    match role {
        Role::Keep(rule) if within_words(scope, rule, normal) => marks.keeps.push(at),
        Role::Drop(rule) if within_words(scope, rule, normal) && !is_part(scope.table, index) => {
            marks.marks.push(Mark { at, rule, cut: None });
        }
        Role::Cut(rule) => {
            let takes = |part: &str| within_words(scope, rule, part);
            let cuts = scope.table.cuts_of(index, id, takes).into_iter();
            marks.marks.extend(cuts.map(|cut| Mark { at, rule, cut: Some(cut) }));
        }
        Role::From(rule) => marks.froms.push((rule, at)),
        _ => {}
    }
}

fn mark_blocks(scope: &ActivePacks<'_, '_>, marks: &mut Marks) {
    let table = scope.table;
    let mut after = (usize::MAX, 0);
    for &(rule, from) in &marks.froms {
        // A line inside of a block already found begins no other.
        if after.0 == rule && from < after.1 {
            continue;
        }
        let end = block_end(scope, rule, from, &marks.ends);
        // Where one block has no end, none of the rule's later ones has.
        after = (rule, end.unwrap_or(usize::MAX));
        let Some(end) = end else { continue };
        let lines = table.alive.get(from..end).unwrap_or_default();
        let most = scope.program.rules.get(rule).and_then(|unit| unit.max_words);
        if most.is_none_or(|most| have_at_most(table, lines, most)) {
            marks.marks.extend((from..end).map(|at| Mark { at, rule, cut: None }));
        }
    }
}

fn have_at_most(table: &LineTable<'_>, lines: &[usize], most: usize) -> bool {
    lines.iter().map(|&index| count_words(table.normal(index))).sum::<usize>() <= most
}

/// The position after a block's last line; none where its end is not found.
fn block_end(
    scope: &ActivePacks<'_, '_>,
    rule: usize,
    from: usize,
    ends: &[(usize, usize, usize)],
) -> Option<usize> {
    let kind = scope.program.rules.get(rule)?.block?;
    if kind == BlockEnd::Text {
        return Some(scope.table.alive.len());
    }
    let first = ends.partition_point(|&(of, at, _)| (of, at) <= (rule, from));
    let later = ends.get(first..)?.iter().take_while(|&&(of, ..)| of == rule);
    let (_, at, _) = later.copied().find(|&(_, at, number)| scope.is_match(at, number))?;
    Some(if kind == BlockEnd::Inclusive { at + 1 } else { at })
}

/// How many characters each rule would take, kept lines aside.
pub fn losses(marks: &[Mark], table: &LineTable<'_>) -> HashMap<usize, usize> {
    let mut losses = HashMap::new();
    let mut chars_at = (usize::MAX, 0);
    let mut reached: HashMap<usize, (usize, usize)> = HashMap::new();
    for mark in marks {
        let Some(&index) = table.alive.get(mark.at) else {
            continue;
        };
        let loss = match mark.cut {
            None => {
                if chars_at.0 != index {
                    chars_at = (index, count_chars(table.raw(index)));
                }
                chars_at.1
            }
            Some((start, end)) => {
                let until = reached.entry(mark.rule).or_default();
                let from = if until.0 == mark.at { start.max(until.1) } else { start };
                *until = (mark.at, end.max(from));
                count_chars(table.normal(index).get(from..end).unwrap_or_default())
            }
        };
        *losses.entry(mark.rule).or_default() += loss;
    }
    losses
}
