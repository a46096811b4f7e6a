//! The path of one document: lines, scores, marks of rules, repeats until nothing more goes, and a sweep. This room knows one document and
//! the packs; it does not know where the document came from, nor any other document.
//!
//! A line of low score goes in the end, unless something keeps it; a rule that takes it too is named before the score, because it says more.
//!
//! # Why there are passes, and why they end
//!
//! Take the rules `cut: "Share this: *"` and `line: "Most Popular"`, the second one `in: head 1`, and the text
//!
//! ```text
//! Share this: Most Popular
//! Most Popular
//! The army entered the town on Sunday.
//! ```
//!
//! The first pass sees the head as it is: the first line loses "Share this: " and nothing else. What is left of it is "Most Popular", and it
//! stands in the head: the second pass removes it. Now the second line is the head: the third pass removes that one. The fourth finds
//! nothing, and the cleaning is done. Had it stopped earlier, cleaning the result once more would have removed more: passes go on until one
//! finds nothing so that cleaning twice is the same as cleaning once.
//!
//! They end because a pass that changes anything takes text away, and no pass puts any back. That bound is the length of the document,
//! which is too many for a text made to reach it: [`bounds`] says how many lines passes may look at, and how many bytes they may read
//! again, for each that the document has. Then the cleaning stops with what it has. Lines are matched once: a later pass asks again only about
//! lines that a cut has changed.

pub mod active_packs;
pub mod bounds;
pub mod containers;
pub mod copies;
pub mod cuts;
pub mod guards;
pub mod line_table;
pub mod marks;
pub mod page;
pub mod program;
pub mod reason_ids;
pub mod repeats;
pub mod row;
pub mod running_heads;
pub mod scene;
pub mod spans;
pub mod stays;
mod stored;
pub mod witness;
pub mod wrapped;

use crate::engine::active_packs::{ActivePacks, Mark};
use crate::engine::bounds::Bounds;
use crate::engine::copies::{SUBSTANTIAL, copies};
use crate::engine::cuts::Cut;
use crate::engine::guards::spare_lists;
use crate::engine::line_table::{LineTable, MatchContext, Reason, Scratch, Span};
use crate::engine::marks::{Marks, mark_by_rules};
use crate::engine::program::Program;
use crate::engine::repeats::{mark_doubled, mark_repeated, repeated_lines, repeats};
use crate::engine::row::{SCORES, Skip};
use crate::engine::running_heads::{Counter, counters, running_heads};
use crate::engine::scene::Scene;
use crate::engine::spans::{spans, sweep};
use crate::engine::stays::Stays;
use crate::engine::witness::proven;
use crate::engine::wrapped::read_wrapped;
use crate::pattern::ids::{Answers, PatternId};
use crate::pattern::rule::{Pack, Pattern, PatternError};
use crate::score::text::{Filled, Level, Scorer};
use crate::text::lines::all_lines;

/// What an engine does beside its rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The shortest line, in letters, that goes without a rule as a copy of an earlier one; none
    /// keeps all repeats, also those that rules are about.
    pub dedup_min: Option<usize>,
    /// The share of a document's characters that one rule may take.
    pub max_loss: f64,
    /// How much goes by score; none leaves scores out.
    pub level: Option<Level>,
}

/// Packs compiled for cleaning; shared by all threads.
#[derive(Debug)]
pub struct Engine {
    /// The compiled packs, with the set of all their patterns.
    pub program: Program,
    pub(crate) settings: Settings,
}

/// What cleaning made of a document, and why.
#[derive(Debug, Default)]
pub struct Cleaned {
    /// What is left; none if that is everything.
    pub text: Option<String>,
    /// The spans of the original that were removed, each with its reason, in order.
    pub spans: Vec<Span>,
    /// Where protected lines begin, in order.
    pub kept: Vec<usize>,
    /// The packs that were on, by number.
    pub packs: Vec<usize>,
    /// Rules that were not applied, by number.
    pub skipped: Vec<(usize, Skip)>,
}

/// What comes of a document.
#[derive(Debug)]
pub enum Outcome {
    /// The document is clean, and this is how.
    Done(Cleaned),
    /// The other engine has to be asked first.
    Open(Vec<(PatternId, String)>),
}

impl Engine {
    /// Compiles packs; on failure tells every pattern that is wrong.
    pub fn new(packs: Vec<Pack>, settings: Settings) -> Result<Self, Vec<(Pattern, PatternError)>> {
        Ok(Self { program: Program::new(packs)?, settings })
    }

    /// The engine of a stored program, without the rules that `off` names; none if the bytes are
    /// not of this version.
    pub fn stored<'i>(
        program: &[u8],
        off: impl Iterator<Item = &'i str>,
        settings: Settings,
    ) -> Option<Self> {
        let mut program = Program::from_bytes(program)?;
        program.turn_off(off);
        Some(Self { program, settings })
    }

    /// Cleans one text; its lines are scored if the settings have a level.
    pub fn clean(
        &self,
        text: &str,
        url: Option<&str>,
        answers: &Answers,
        scratch: &mut Scratch,
    ) -> Outcome {
        self.clean_judged((text, url), answers, scratch, |table| {
            if let Some(level) = self.settings.level {
                judge(table, level);
            }
        })
    }

    /// Cleans one document, a text and its address, of whose lines `judge` notes what is known
    /// of them beforehand.
    pub fn clean_judged(
        &self,
        (text, url): (&str, Option<&str>),
        answers: &Answers,
        scratch: &mut Scratch,
        judge: impl Fn(&mut LineTable<'_>),
    ) -> Outcome {
        let on_by_url = url.map(|url| self.program.packs_of_url(url));
        let live = self.program.live(on_by_url.as_deref());
        let finds_doubles = self.settings.dedup_min.is_some() && !self.program.doubled.is_empty();
        let reader = MatchContext { set: &self.program.set, live: &live, answers, finds_doubles };
        let mut bounds = Bounds::new(self.settings.max_loss);
        loop {
            bounds.begin();
            let mut table = LineTable::new(text, reader, scratch);
            table.wrapped = read_wrapped(&table, scratch);
            judge(&mut table);
            table.retire();
            let mut run = Passes {
                engine: self,
                on_by_url: on_by_url.as_deref(),
                packs: vec![false; self.program.packs.len()],
                found: Vec::new(),
                bounds: &mut bounds,
                repeated: None,
                has_dropped: table.entries.iter().any(|entry| entry.dropped_by.is_some()),
            };
            if let Some(open) = run.settle(&mut table, scratch) {
                return Outcome::Open(open);
            }
            if !run.bounds.is_broken() {
                table.retire_low_scores();
                let cleaned = run.finish(&table);
                scratch.reuse(table);
                return Outcome::Done(cleaned);
            }
        }
    }
}

/// How likely each line of a text is content, blank ones 0: one number for each.
pub fn score(text: &str) -> Vec<f32> {
    Scorer::shipped().score(&all_lines(text).map(|line| line.of(text)).collect::<Vec<_>>())
}

/// Notes which lines score too low for the level. The original is judged, with all that rules
/// will take: furniture around it tells a page from an article.
fn judge(table: &mut LineTable<'_>, level: Level) {
    let filled = table.entries.iter().map(|entry| (entry.number, entry.line.of(table.text)));
    let filled: Vec<Filled<'_>> = filled.collect();
    let judgement = Scorer::shipped().judge(&filled, table.lines, level);
    for (entry, score) in table.entries.iter_mut().zip(judgement.low) {
        entry.low_score = score;
    }
    table.holds_scores_back = judgement.is_held_back;
}

struct Passes<'e> {
    engine: &'e Engine,
    on_by_url: Option<&'e [usize]>,
    packs: Vec<bool>,
    /// Packs a line of which was found in the text: they are on from the next pass.
    found: Vec<usize>,
    bounds: &'e mut Bounds,
    /// What comes back in the text; none where a cut may have changed that.
    repeated: Option<Repeated>,
    /// Whether a rule drops elements that lines are in.
    has_dropped: bool,
}

/// What comes back in a text.
#[derive(Default)]
struct Repeated {
    /// The lines that say what another one says.
    lines: Vec<usize>,
    /// The numbers that may count pages.
    counters: Vec<Counter>,
}

/// The protected positions, the marks of rules, and what goes for being a repeat.
type Marked = (Vec<usize>, Vec<Mark>, Vec<(usize, Reason)>);

impl Passes<'_> {
    /// Passes until one finds nothing, or a bound is hit; the questions that come up, if any do.
    fn settle(
        &mut self,
        table: &mut LineTable<'_>,
        scratch: &mut Scratch,
    ) -> Option<Vec<(PatternId, String)>> {
        while self.bounds.pass(table) {
            let has_changed = self.pass(table, scratch);
            let open = table.open();
            if !open.is_empty() {
                return Some(open);
            }
            if !has_changed || self.bounds.is_broken() {
                break;
            }
        }
        None
    }

    /// Marks and carries out; whether anything changed.
    fn pass(&mut self, table: &mut LineTable<'_>, scratch: &mut Scratch) -> bool {
        let (keeps, mut marks, repeated) = self.mark(table);
        for at in keeps {
            protect(table, at);
        }
        if carry_out(table, &mut marks, &repeated, scratch) {
            self.repeated = None;
        }
        !marks.is_empty() || !repeated.is_empty()
    }

    fn mark(&mut self, table: &LineTable<'_>) -> Marked {
        let program = &self.engine.program;
        let mut scope = ActivePacks::new(program, table, self.on_by_url, &self.found);
        for (seen, &on) in self.packs.iter_mut().zip(&scope.packs) {
            *seen |= on;
        }
        let Marks { mut marks, mut unproven, keeps, .. } = mark_by_rules(&mut scope);
        if self.has_dropped {
            mark_dropped(&mut scope, table, &mut marks);
        }
        mark_doubled(&mut scope, table, &mut marks);
        let mut repeated = self.repeated.take().unwrap_or_else(|| self.look_for_repeats(table));
        repeated.lines.retain(|&index| !table.is_gone(index));
        let has_repeats = !repeated.lines.is_empty() || !repeated.counters.is_empty();
        if marks.is_empty() && unproven.is_empty() && !has_repeats {
            self.repeated = Some(repeated);
            return (keeps, marks, Vec::new());
        }
        let mut stays = Stays::new(table, &keeps);
        marks.retain(|mark| !stays.is_kept(mark.at));
        marks.sort_unstable();
        let is_of_line = |rule| program.is_of_line(rule);
        spare_lists(table, &mut marks, &unproven, is_of_line);
        self.bounds.hold_back(table, &mut marks);
        unproven.retain(|mark| !stays.is_kept(mark.at));
        let mut proven = proven(program, table, unproven, &marks);
        spare_lists(table, &mut proven, &marks, is_of_line);
        self.bounds.hold_back(table, &mut proven);
        marks.append(&mut proven);
        stays.drop(&marks);
        self.note_found(&marks);
        let mut gone = Vec::new();
        if has_repeats {
            gone = self.mark_repeats(&mut scope, table, (&mut stays, &mut marks), &repeated);
        }
        self.repeated = Some(repeated);
        (keeps, marks, gone)
    }

    /// Adds the marks of rules about repeats, and tells what goes without a rule.
    fn mark_repeats(
        &mut self,
        scope: &mut ActivePacks<'_, '_>,
        table: &LineTable<'_>,
        (stays, marks): (&mut Stays, &mut Vec<Mark>),
        repeated: &Repeated,
    ) -> Vec<(usize, Reason)> {
        let Some(shortest) = self.engine.settings.dedup_min else { return Vec::new() };
        let scene = Scene::new(table, stays);
        let heads = running_heads(&scene, &repeated.counters);
        let mut copies = copies(&scene, &repeated.lines);
        copies.retain(|copy| heads.binary_search(&copy.at).is_err());
        for &rule in scope.program.repeated.iter().filter(|_| !copies.is_empty()) {
            let mut more = mark_repeated(scope, table, rule, &copies);
            self.bounds.hold_back(table, &mut more);
            stays.drop(&more);
            marks.append(&mut more);
        }
        let copies = repeats(shortest, stays, &copies);
        let copies = copies.into_iter().map(|at| (at, Reason::Repeat));
        heads.into_iter().map(|at| (at, Reason::RunningHead)).chain(copies).collect()
    }

    fn look_for_repeats(&self, table: &LineTable<'_>) -> Repeated {
        let Some(least) = self.engine.settings.dedup_min else { return Repeated::default() };
        let program = &self.engine.program;
        let mins = program.repeated.iter().filter_map(|&rule| Some(program.rules.get(rule)?.min));
        let shortest = mins.chain([least, SUBSTANTIAL]).min().unwrap_or(least);
        Repeated { lines: repeated_lines(table, shortest), counters: counters(table) }
    }

    /// Notes the packs whose rules for every document mark a line: the text is one of theirs.
    fn note_found(&mut self, marks: &[Mark]) {
        let packs = marks.iter().filter_map(|mark| self.engine.program.found_by(mark.rule));
        self.found.extend(packs);
        self.found.sort_unstable();
        self.found.dedup();
    }

    fn finish(self, table: &LineTable<'_>) -> Cleaned {
        let mut skipped = self.timed_out(table);
        skipped.extend(self.bounds.refused());
        if table.holds_scores_back {
            skipped.push((SCORES, Skip::MaxLoss));
        }
        skipped.sort_unstable();
        skipped.dedup();
        let spans = spans(table);
        let text = (!spans.is_empty()).then(|| sweep(table.text, &spans));
        let packs = (0..self.packs.len()).filter(|&pack| self.packs.get(pack) == Some(&true));
        let kept = table.entries.iter().filter(|entry| entry.kept).map(|entry| entry.line.start);
        let kept = kept.collect();
        Cleaned { text, spans, kept, packs: packs.collect(), skipped }
    }

    fn timed_out(&self, table: &LineTable<'_>) -> Vec<(usize, Skip)> {
        let roles = table
            .timed_out()
            .into_iter()
            .filter_map(|id| self.engine.program.roles.get(id as usize));
        roles.flatten().filter_map(|role| Some((role.rule()?, Skip::TimeLimit))).collect()
    }
}

/// Marks the lines in elements of a page that rules drop.
fn mark_dropped(scope: &mut ActivePacks<'_, '_>, table: &LineTable<'_>, marks: &mut Vec<Mark>) {
    for (at, &index) in table.alive.iter().enumerate() {
        let rule = table.entries.get(index).and_then(|entry| entry.dropped_by);
        if let Some(rule) = rule.filter(|&rule| scope.allows(rule, at)) {
            marks.push(Mark { at, rule, cut: None });
        }
    }
}

fn protect(table: &mut LineTable<'_>, at: usize) {
    let index = table.alive.get(at).copied().unwrap_or(usize::MAX);
    table.entries.get_mut(index).into_iter().for_each(|entry| entry.kept = true);
}

/// Drops, then repeats, then cuts in what stays; whether a line was cut.
fn carry_out(
    table: &mut LineTable<'_>,
    marks: &mut [Mark],
    repeated: &[(usize, Reason)],
    scratch: &mut Scratch,
) -> bool {
    marks.sort_unstable_by_key(|mark| (mark.at, mark.rule));
    let drops = marks.iter().filter(|mark| mark.cut.is_none());
    let drops = drops.map(|mark| (mark.at, Reason::Rule(mark.rule)));
    for (at, reason) in drops.chain(repeated.iter().copied()) {
        let index = table.alive.get(at).copied().unwrap_or(usize::MAX);
        if let Some(entry) = table.entries.get_mut(index) {
            entry.gone.get_or_insert(reason);
        }
    }
    for group in marks.chunk_by(|left, right| left.at == right.at) {
        let Some(&index) = group.first().and_then(|mark| table.alive.get(mark.at)) else {
            continue;
        };
        let stays = table.entries.get(index).is_some_and(|entry| entry.gone.is_none());
        let cut = |mark: &Mark| {
            mark.cut.map(|(start, end)| Cut { start, end, reason: Reason::Rule(mark.rule) })
        };
        let cuts: Vec<Cut> = group.iter().filter_map(cut).collect();
        if stays && !cuts.is_empty() {
            table.cut(index, &cuts, scratch);
        }
    }
    table.retire()
}
