//! What a rule may take of a document, and how much work a document may make.
//!
//! Passes add up: a rule that takes a tenth in each of ten passes takes the whole text. So what it takes is
//! counted over all of them, against the text as it was. A rule that goes beyond a bound is undone, not
//! stopped half-way: the document is cleaned anew without it, and that is reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::engine::active_packs::Mark;
use crate::engine::line_table::LineTable;
use crate::engine::marks::losses;
use crate::engine::row::Skip;

/// Passes go on while they have looked at no more than so many times the document's lines.
const MOST_VISITS_PER_LINE: usize = 8;

/// Small documents may take as many passes as they have lines.
const FREE_VISITS: usize = 10_000;

/// Passes go on while they have read no more than so many times the document's bytes again.
const MOST_READINGS: usize = 8;

/// Small documents may be read more often.
const FREE_BYTES: usize = 1 << 18;

/// How often a document is cleaned anew before all rules that still mark something are refused.
const MOST_ATTEMPTS: usize = 8;

/// The bounds of the cleaning of one document.
#[derive(Debug)]
pub struct Bounds {
    max_loss: f64,
    /// The characters of the original, once counted.
    chars: Option<usize>,
    /// The characters that are left in this pass, once counted.
    left: Option<usize>,
    /// The characters that each rule took in this attempt.
    taken: HashMap<usize, usize>,
    /// The rules that are not applied.
    refused: BTreeMap<usize, Skip>,
    /// The rules that would take too much of the text as it is in this pass, and have taken nothing before.
    /// When others have taken their parts these may be fit to apply, as they would be in a text that comes so.
    held: BTreeSet<usize>,
    /// The rules that marked something in the last pass.
    marking: Vec<usize>,
    /// Whether a rule was refused that has taken something.
    is_broken: bool,
    attempts: usize,
    visits: usize,
}

impl Bounds {
    /// Bounds for a document of which a rule may take the share `max_loss`.
    pub fn new(max_loss: f64) -> Self {
        Self {
            max_loss,
            chars: None,
            left: None,
            taken: HashMap::new(),
            refused: BTreeMap::new(),
            held: BTreeSet::new(),
            marking: Vec::new(),
            is_broken: false,
            attempts: 0,
            visits: 0,
        }
    }

    /// Begins to clean the document, or begins anew.
    pub fn begin(&mut self) {
        self.taken.clear();
        self.is_broken = false;
        self.attempts += 1;
        self.visits = 0;
    }

    /// Begins a pass; whether there is room for one.
    pub fn pass(&mut self, table: &LineTable<'_>) -> bool {
        let most = table.entries.len().saturating_mul(MOST_VISITS_PER_LINE).max(FREE_VISITS);
        let most_bytes = table.text.len().saturating_mul(MOST_READINGS).max(FREE_BYTES);
        if self.visits < most && table.read_again <= most_bytes {
            self.visits += table.alive.len().max(1);
            self.marking.clear();
            self.held.clear();
            self.left = None;
            return true;
        }
        for &rule in &self.marking {
            self.refused.entry(rule).or_insert(Skip::PassLimit);
        }
        self.is_broken = !self.marking.is_empty();
        false
    }

    /// Whether the document has to be cleaned anew, for a rule that took something is refused.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// The rules that were not applied.
    pub fn refused(&self) -> impl Iterator<Item = (usize, Skip)> + '_ {
        let held = self.held.iter().map(|&rule| (rule, Skip::MaxLoss));
        self.refused.iter().map(|(&rule, &why)| (rule, why)).chain(held)
    }

    /// Takes back the marks of rules that take too much, or would with these.
    pub fn hold_back(&mut self, table: &LineTable<'_>, marks: &mut Vec<Mark>) {
        marks.retain(|mark| !self.refused.contains_key(&mark.rule));
        if marks.is_empty() {
            return;
        }
        for (rule, loss) in losses(marks, table) {
            self.take(table, rule, loss);
        }
        marks.retain(|mark| {
            !self.refused.contains_key(&mark.rule) && !self.held.contains(&mark.rule)
        });
        self.marking.extend(marks.iter().map(|mark| mark.rule));
        self.marking.sort_unstable();
        self.marking.dedup();
    }

    fn take(&mut self, table: &LineTable<'_>, rule: usize, loss: usize) {
        let before = self.taken.get(&rule).copied().unwrap_or(0);
        if before == 0 && self.attempts <= MOST_ATTEMPTS {
            let left =
                if self.is_more(loss, table.bytes()) { self.left(table) } else { usize::MAX / 4 };
            if self.is_more(loss, 4 * left) {
                self.held.insert(rule);
            } else {
                self.taken.insert(rule, loss);
            }
            return;
        }
        let loss = before + loss;
        let is_too_much = self.is_more(loss, table.bytes()) && {
            let chars = *self.chars.get_or_insert_with(|| table.chars());
            self.is_more(loss, 4 * chars)
        };
        if is_too_much || self.attempts > MOST_ATTEMPTS {
            self.refused.insert(rule, Skip::MaxLoss);
            self.is_broken |= before > 0;
        } else {
            self.taken.insert(rule, loss);
        }
    }

    fn left(&mut self, table: &LineTable<'_>) -> usize {
        *self.left.get_or_insert_with(|| table.chars_left())
    }

    /// Whether a loss is more than a rule may take of so many quarters of a character. A character has at most
    /// four bytes: most losses are small enough without counting characters.
    fn is_more(&self, loss: usize, quarters: usize) -> bool {
        4.0 * loss as f64 > self.max_loss * quarters as f64
    }
}
