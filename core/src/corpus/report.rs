//! What a run did, and why: counts that blocks gather and a report adds up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::corpus::scope::CompareScope;
use crate::engine::line_table::Reason;
use crate::engine::program::Program;
use crate::engine::reason_ids::{id_of, name_of_skip};
use crate::engine::row::Skip;

/// Why something of a document went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The engine's own reason: a rule, a repeat in the document.
    Engine(Reason),
    /// A line that is nearly an earlier one of its document.
    Near,
    /// A line that the set of seen lines knew.
    SeenLines,
}

/// How much was removed for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Pieces: lines, or parts of lines.
    pub pieces: u64,
    /// Characters, line endings too.
    pub characters: u64,
}

/// The counts of a block.
#[derive(Debug, Default)]
pub struct Tally {
    /// Documents, or lines where each is a record of its own.
    pub documents: u64,
    /// Lines of their texts.
    pub lines: u64,
    /// Lines that went as a whole.
    pub removed: u64,
    losses: BTreeMap<Cause, Loss>,
    skipped: BTreeMap<(usize, Skip), u64>,
}

impl Tally {
    /// Notes that pieces went.
    pub fn lose(&mut self, cause: Cause, pieces: u64, characters: u64) {
        let loss = self.losses.entry(cause).or_default();
        loss.pieces += pieces;
        loss.characters += characters;
    }

    /// Notes that a rule was not applied to a document.
    pub fn skip(&mut self, rule: usize, why: Skip) {
        *self.skipped.entry((rule, why)).or_default() += 1;
    }
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Bytes read, after decompression.
    pub read: u64,
    /// Bytes written, before compression.
    pub written: u64,
    /// Documents, or lines where each is a record of its own.
    pub documents: u64,
    /// Lines of their texts.
    pub lines: u64,
    /// Lines that went as a whole.
    pub removed: u64,
    /// Records that could not be read.
    pub faults: u64,
    /// Those of them that are failures of an input, whatever was asked for records.
    pub errors: u64,
    /// How many faults there are of each kind.
    pub kinds: BTreeMap<String, u64>,
    /// How many of each kind were not told one by one.
    pub untold: BTreeMap<String, u64>,
    /// Whether an earlier run had done all of it, so that this one did nothing.
    #[serde(skip)]
    pub was_done: bool,
    /// How much went, by the id of the reason.
    pub losses: BTreeMap<String, Loss>,
    /// How often a rule was not applied to a document, by its id and why.
    pub skipped: BTreeMap<String, u64>,
}

/// What the reasons of a tally are called.
pub trait ReasonNames: Sync {
    /// The id of a reason.
    fn cause(&self, cause: Cause) -> String;
    /// The id of a rule with why it was not applied.
    fn skip(&self, rule: usize, why: Skip) -> String;
}

/// The ids of a program's rules and of the core's own reasons.
pub struct RuleNames<'p> {
    /// The compiled packs, where there are any.
    pub program: Option<&'p Program>,
    /// With which lines the set of seen lines compares.
    pub scope: CompareScope,
}

impl ReasonNames for RuleNames<'_> {
    fn cause(&self, cause: Cause) -> String {
        let id = match (cause, self.scope) {
            (Cause::Engine(reason), _) => self.program.map_or("", |program| id_of(program, reason)),
            (Cause::Near, _) => "dedup/near",
            (Cause::SeenLines, CompareScope::Site) => "dedup/site",
            (Cause::SeenLines, _) => "dedup/corpus",
        };
        id.to_owned()
    }

    fn skip(&self, rule: usize, why: Skip) -> String {
        let id = self.program.map_or("", |program| id_of(program, Reason::Rule(rule)));
        format!("{id}: {}", name_of_skip(why))
    }
}

impl Report {
    /// Adds the counts of a block.
    pub fn add(&mut self, tally: &Tally, naming: &dyn ReasonNames) {
        self.documents += tally.documents;
        self.lines += tally.lines;
        self.removed += tally.removed;
        // Names are looked up here, once a block, and not once a line.
        for (&cause, more) in &tally.losses {
            let loss = self.losses.entry(naming.cause(cause)).or_default();
            loss.pieces += more.pieces;
            loss.characters += more.characters;
        }
        for (&(rule, why), times) in &tally.skipped {
            *self.skipped.entry(naming.skip(rule, why)).or_default() += times;
        }
    }
}
