//! What the rules say of the lines that are there: which packs are on, and what each rule marks.
//!
//! Rules only mark. Marks are gathered for all rules before any is carried out, so no rule sees
//! what another one did, and the order of rules cannot matter.

use std::collections::HashMap;

use crate::lines::{count_chars, count_words};
use crate::matcher::{Answers, PatternId};
use crate::program::{BlockEnd, Program, Role, Signature};
use crate::sheet::Sheet;

/// What a rule would do to the line at a position among those alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line's position.
    pub at: usize,
    /// The rule.
    pub rule: usize,
    /// The span of the normal line to cut; none drops the line.
    pub cut: Option<(usize, usize)>,
}

/// Which packs and rules are on for a document as it stands.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The program.
    pub program: &'a Program,
    /// For each pack, whether it is on.
    pub packs: Vec<bool>,
    vetoes: HashMap<usize, bool>,
    seen: HashMap<PatternId, (usize, usize)>,
    lines: usize,
}

impl<'a> Scope<'a> {
    /// Finds out which packs are on: generic ones, those in `on_by_url`, those asked for by name
    /// where no URL is known, those whose signature fits, and the packs all of these use.
    pub fn new(program: &'a Program, sheet: &Sheet<'_>, on_by_url: Option<&[usize]>) -> Self {
        let mut scope = Self {
            program,
            packs: vec![false; program.packs.len()],
            vetoes: HashMap::new(),
            seen: HashMap::new(),
            lines: sheet.alive.len(),
        };
        if sheet.has_hits() {
            for (at, &index) in sheet.alive.iter().enumerate() {
                for &id in sheet.hits(index) {
                    scope.seen.entry(id).or_insert((at, at)).1 = at;
                }
            }
        }
        for (index, pack) in program.packs.iter().enumerate() {
            let by_url = on_by_url.map_or(pack.is_named, |packs| packs.contains(&index));
            let by_text = || pack.text.as_ref().is_some_and(|text| scope.holds(text));
            if pack.is_generic || by_url || by_text() {
                for &other in &pack.turns_on {
                    scope
                        .packs
                        .get_mut(other)
                        .into_iter()
                        .for_each(|on| *on = true);
                }
            }
        }
        scope
    }

    fn holds(&self, signature: &Signature) -> bool {
        let found = |id: &PatternId| {
            self.seen.get(id).is_some_and(|&(first, last)| {
                signature.window.holds(first, self.lines)
                    || signature.window.holds(last, self.lines)
            })
        };
        if signature.all {
            signature.ids.iter().all(found)
        } else {
            signature.ids.iter().any(found)
        }
    }

    /// Whether a rule may work on the line at a position.
    pub fn allows(&mut self, rule: usize, at: usize) -> bool {
        let Some(unit) = self.program.rules.get(rule) else {
            return false;
        };
        self.packs.get(unit.pack) == Some(&true)
            && unit.window.holds(at, self.lines)
            && !self.is_vetoed(rule)
    }

    fn is_vetoed(&mut self, rule: usize) -> bool {
        let unless = self
            .program
            .rules
            .get(rule)
            .and_then(|unit| unit.unless.as_ref());
        let Some(unless) = unless else { return false };
        if let Some(&known) = self.vetoes.get(&rule) {
            return known;
        }
        let vetoed = self.holds(unless);
        self.vetoes.insert(rule, vetoed);
        vetoed
    }
}

/// Everything that rules with patterns mark, and the lines they protect.
#[derive(Debug, Default)]
pub struct Marks {
    /// Drops and cuts.
    pub marks: Vec<Mark>,
    /// Positions of protected lines.
    pub keeps: Vec<usize>,
    froms: Vec<(usize, usize)>,
    ends: Vec<(usize, usize)>,
}

/// Gathers what all rules with patterns say.
pub fn mark_by_rules(scope: &mut Scope<'_>, sheet: &Sheet<'_>, answers: &Answers) -> Marks {
    let mut marks = Marks::default();
    if !sheet.has_hits() {
        return marks;
    }
    for (at, &index) in sheet.alive.iter().enumerate() {
        for &id in sheet.hits(index) {
            mark_hit(scope, sheet, answers, (at, index, id), &mut marks);
        }
    }
    marks.froms.sort_unstable();
    marks.ends.sort_unstable();
    mark_blocks(scope, sheet, &mut marks);
    marks.marks.sort_unstable();
    marks.marks.dedup();
    marks
}

fn mark_hit(
    scope: &mut Scope<'_>,
    sheet: &Sheet<'_>,
    answers: &Answers,
    (at, index, id): (usize, usize, PatternId),
    marks: &mut Marks,
) {
    let program = scope.program;
    for &role in program.roles.get(id as usize).into_iter().flatten() {
        match role {
            Role::PackKeep(pack) if scope.packs.get(pack) == Some(&true) => marks.keeps.push(at),
            Role::Keep(rule) if scope.allows(rule, at) && fits(scope, rule, sheet, index) => {
                marks.keeps.push(at);
            }
            Role::Drop(rule) if scope.allows(rule, at) && fits(scope, rule, sheet, index) => {
                marks.marks.push(Mark {
                    at,
                    rule,
                    cut: None,
                });
            }
            Role::Cut(rule) if scope.allows(rule, at) => {
                let normal = sheet.normal(index);
                for (start, end) in program.set.spans(id, &normal, answers) {
                    if within_words(scope, rule, normal.get(start..end).unwrap_or_default()) {
                        marks.marks.push(Mark {
                            at,
                            rule,
                            cut: Some((start, end)),
                        });
                    }
                }
            }
            Role::From(rule) if scope.allows(rule, at) => marks.froms.push((rule, at)),
            // An end may lie outside of the window: only where a block begins is guarded.
            Role::End(rule) => marks.ends.push((rule, at)),
            _ => {}
        }
    }
}

fn fits(scope: &Scope<'_>, rule: usize, sheet: &Sheet<'_>, index: usize) -> bool {
    within_words(scope, rule, &sheet.normal(index))
}

/// Whether a text that a rule would take is short enough for it.
pub fn within_words(scope: &Scope<'_>, rule: usize, text: &str) -> bool {
    let most = scope
        .program
        .rules
        .get(rule)
        .and_then(|unit| unit.max_words);
    most.is_none_or(|most| count_words(text) <= most)
}

fn mark_blocks(scope: &Scope<'_>, sheet: &Sheet<'_>, marks: &mut Marks) {
    let mut after = (usize::MAX, 0);
    for &(rule, from) in &marks.froms {
        // A line inside of a block already found begins no other.
        if after.0 == rule && from < after.1 {
            continue;
        }
        let Some(end) = block_end(scope, rule, from, &marks.ends) else {
            continue;
        };
        after = (rule, end);
        let lines = sheet.alive.get(from..end).unwrap_or_default();
        let most = scope
            .program
            .rules
            .get(rule)
            .and_then(|unit| unit.max_words);
        if most.is_none_or(|most| has_at_most(sheet, lines, most)) {
            marks.marks.extend((from..end).map(|at| Mark {
                at,
                rule,
                cut: None,
            }));
        }
    }
}

fn has_at_most(sheet: &Sheet<'_>, lines: &[usize], most: usize) -> bool {
    let mut left = most;
    lines.iter().all(
        |&index| match left.checked_sub(count_words(sheet.raw(index))) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        },
    )
}

/// The position after a block's last line; none where its end is not found.
fn block_end(
    scope: &Scope<'_>,
    rule: usize,
    from: usize,
    ends: &[(usize, usize)],
) -> Option<usize> {
    let kind = scope.program.rules.get(rule)?.block?;
    if kind == BlockEnd::Text {
        return Some(scope.lines);
    }
    let first = ends.partition_point(|&end| end <= (rule, from));
    let &(found, at) = ends.get(first)?;
    (found == rule).then_some(if kind == BlockEnd::Inclusive {
        at + 1
    } else {
        at
    })
}

/// How many characters each rule would take, kept lines aside.
pub fn losses(marks: &[Mark], sheet: &Sheet<'_>) -> HashMap<usize, usize> {
    let mut losses = HashMap::new();
    let mut chars_at = (usize::MAX, 0);
    let mut reached: HashMap<usize, (usize, usize)> = HashMap::new();
    for mark in marks {
        let Some(&index) = sheet.alive.get(mark.at) else {
            continue;
        };
        let loss = match mark.cut {
            None => {
                if chars_at.0 != index {
                    chars_at = (index, count_chars(sheet.raw(index)));
                }
                chars_at.1
            }
            Some((start, end)) => {
                let until = reached.entry(mark.rule).or_default();
                let from = if until.0 == mark.at {
                    start.max(until.1)
                } else {
                    start
                };
                *until = (mark.at, end.max(from));
                count_chars(sheet.normal(index).get(from..end).unwrap_or_default())
            }
        };
        *losses.entry(mark.rule).or_default() += loss;
    }
    losses
}
