//! Which packs and rules are on for a document as it stands, and what a rule would do to a line.

use std::collections::HashMap;

use crate::engine::line_table::LineTable;
use crate::engine::program::{Program, Signature};
use crate::pattern::ids::PatternId;
use crate::text::lines::has_at_most;
use crate::text::slice::put;

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
pub struct ActivePacks<'a, 't> {
    /// The program.
    pub program: &'a Program,
    /// For each pack, whether it is on.
    pub packs: Vec<bool>,
    /// The document as it stands.
    pub(super) table: &'a LineTable<'t>,
    vetoes: HashMap<usize, bool>,
    /// Where the candidates of patterns that conditions ask for are: position and number.
    places: HashMap<PatternId, Vec<(usize, usize)>>,
}

impl<'a, 't> ActivePacks<'a, 't> {
    /// Finds out which packs are on: generic ones, those in `on_by_url`, those asked for by name
    /// where no URL is known, those whose signature fits, those `found` by a line of theirs, and
    /// the packs all of these use.
    pub fn new(
        program: &'a Program,
        table: &'a LineTable<'t>,
        on_by_url: Option<&[usize]>,
        found: &[usize],
    ) -> Self {
        let mut scope = Self {
            program,
            packs: vec![false; program.packs.len()],
            table,
            vetoes: HashMap::new(),
            places: places_of_conditions(program, table),
        };
        for (index, pack) in program.packs.iter().enumerate() {
            let by_url = on_by_url.map_or(pack.is_named, |packs| packs.contains(&index));
            let by_text = || pack.text.as_ref().is_some_and(|text| scope.holds(text));
            if pack.is_generic || by_url || found.contains(&index) || by_text() {
                for &other in &pack.turns_on {
                    put(&mut scope.packs, other, true);
                }
            }
        }
        scope
    }

    fn holds(&self, signature: &Signature) -> bool {
        let lines = self.table.alive.len();
        let found =
            |id: &PatternId| {
                self.places.get(id).into_iter().flatten().any(|&(at, number)| {
                    signature.window.holds(at, lines) && self.is_match(at, number)
                })
            };
        if signature.all {
            signature.ids.iter().all(found)
        } else {
            signature.ids.iter().any(found)
        }
    }

    /// Whether a candidate of the line at a position matches.
    pub(super) fn is_match(&self, at: usize, number: usize) -> bool {
        let Some(&index) = self.table.alive.get(at) else { return false };
        let candidate = self.table.candidates(index).get(number);
        candidate.is_some_and(|candidate| self.table.confirm(index, candidate))
    }

    /// Whether a rule is on: for every document, or with its pack.
    pub fn is_on(&self, rule: usize) -> bool {
        let unit = self.program.rules.get(rule);
        unit.is_some_and(|unit| unit.everywhere || self.packs.get(unit.pack) == Some(&true))
    }

    /// Whether a rule is on and looks at the line at a position.
    pub(super) fn reaches(&self, rule: usize, at: usize) -> bool {
        let window = self.program.rules.get(rule).map(|unit| unit.window);
        self.is_on(rule) && window.is_some_and(|window| window.holds(at, self.table.alive.len()))
    }

    /// Whether a rule may work on the line at a position.
    pub fn allows(&mut self, rule: usize, at: usize) -> bool {
        self.reaches(rule, at) && !self.is_vetoed(rule)
    }

    pub(super) fn is_vetoed(&mut self, rule: usize) -> bool {
        let unless = self.program.rules.get(rule).and_then(|unit| unit.unless.as_ref());
        let Some(unless) = unless else { return false };
        if let Some(&known) = self.vetoes.get(&rule) {
            return known;
        }
        let vetoed = self.holds(unless);
        self.vetoes.insert(rule, vetoed);
        vetoed
    }
}

fn places_of_conditions(
    program: &Program,
    table: &LineTable<'_>,
) -> HashMap<PatternId, Vec<(usize, usize)>> {
    let mut places: HashMap<PatternId, Vec<(usize, usize)>> = HashMap::new();
    for (at, index) in table.positions(&table.busy) {
        for (number, candidate) in table.candidates(index).iter().enumerate() {
            if program.conditions.get(candidate.id as usize) == Some(&true) {
                places.entry(candidate.id).or_default().push((at, number));
            }
        }
    }
    places
}

/// Whether a text that a rule would take is short enough for it.
pub fn within_words(scope: &ActivePacks<'_, '_>, rule: usize, text: &str) -> bool {
    let most = scope.program.rules.get(rule).and_then(|unit| unit.max_words);
    most.is_none_or(|most| has_at_most(text.trim(), most))
}
