//! A second witness for short phrases: whether what `near: furniture` marks stands among furniture.
//!
//! "Share", "Read on." and "Agree" are furniture on a page and speech, steps and answers in a text,
//! so the phrase alone proves nothing. It goes where a line within [`REACH`] goes for a reason of its
//! own, a rule that needs no witness or its score:
//!
//! ```text
//! The bridge is open again, the town said on Sunday.
//! Share                                   <- goes: the line below goes by a rule of its own
//! Click to share on Facebook (Opens in new window)
//! ```
//!
//! At either end of a text, and where the same phrase comes back, it goes without one if it stands
//! between paragraphs: an ad marker between two of them, a button below the last. In a survey, a play
//! or a list other short lines are around it.
//!
//! Lines that need a witness are none for each other, or a survey's "Agree" would take the next one
//! with it. But a run of them, one below the other, is proven or not as one: a row of buttons. All
//! runs are judged by the same marks, so the order of rules and lines does not matter. Lines that
//! went earlier are still witnesses, which is why passes end where a second cleaning would begin.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::engine::active_packs::Mark;
use crate::engine::line_table::{LineTable, Reason};
use crate::engine::program::Program;
use crate::text::lines::count_words;

/// How many non-blank lines of the original a witness may be away.
const REACH: usize = 3;

/// How many non-blank lines at either end of a text are its ends.
const END: usize = 3;

/// Lines in a row that may go without a witness. More of them are a list.
const LONGEST_ALONE: usize = 2;

/// How often a phrase stands between paragraphs so that it is what interrupts them.
const RETURNS: usize = 2;

/// How often it does so that its copies elsewhere are the same thing.
const RETURNS_OFTEN: usize = 3;

/// The paragraphs that make a text one of paragraphs: a survey, a play or a list has fewer.
const PARAGRAPHS: usize = 3;

/// The fewest words of a paragraph.
const PARAGRAPH_WORDS: usize = 12;

/// The marks of `unproven` whose lines stand among furniture; `marks` are those of other rules.
pub fn proven(
    program: &Program,
    table: &LineTable<'_>,
    mut unproven: Vec<Mark>,
    marks: &[Mark],
) -> Vec<Mark> {
    if unproven.is_empty() {
        return unproven;
    }
    let marked = marks.iter().filter(|mark| mark.cut.is_none() && program.is_witness(mark.rule));
    let marked = marked.filter_map(|mark| table.alive.get(mark.at).copied()).collect();
    let scene = WitnessScene { program, table, marked, of_paragraphs: OnceCell::new() };
    unproven.sort_unstable();
    let runs: Vec<&[Mark]> = unproven.chunk_by(|left, right| right.at <= left.at + 1).collect();
    let lone: Vec<bool> = runs.iter().map(|run| scene.interrupts(run)).collect();
    let counts = scene.count(runs.iter().zip(&lone).filter(|(_, lone)| **lone));
    let is_proven = |(run, lone): &(&[Mark], bool)| {
        let times = scene.times(run, &counts);
        scene.has_witness(run)
            || *lone && (scene.ends_text(run) || times >= RETURNS)
            || times >= RETURNS_OFTEN
    };
    runs.into_iter().zip(lone).filter(is_proven).flat_map(|(run, _)| run).copied().collect()
}

/// The document, and what goes for a reason of its own.
struct WitnessScene<'a, 't> {
    program: &'a Program,
    table: &'a LineTable<'t>,
    marked: HashSet<usize>,
    of_paragraphs: OnceCell<bool>,
}

impl WitnessScene<'_, '_> {
    fn has_witness(&self, run: &[Mark]) -> bool {
        let index = |mark: Option<&Mark>| self.table.alive.get(mark?.at).copied();
        let Some((first, last)) = index(run.first()).zip(index(run.last())) else { return false };
        (first.saturating_sub(REACH)..=last + REACH).any(|index| self.is_witness(index))
    }

    fn is_witness(&self, index: usize) -> bool {
        let Some(entry) = self.table.entries.get(index) else { return false };
        match entry.gone {
            Some(Reason::Rule(rule)) => self.program.is_witness(rule),
            Some(Reason::Score) => true,
            Some(_) => false,
            None => self.marked.contains(&index) || (entry.low_score.is_some() && !entry.kept),
        }
    }

    /// Whether a run of few lines stands between paragraphs, or between one and the text's end, in
    /// a text that is made of them.
    fn interrupts(&self, run: &[Mark]) -> bool {
        let Some((first, last)) = run.first().zip(run.last()) else { return false };
        let before = first.at.checked_sub(1);
        let after = Some(last.at + 1).filter(|&at| at < self.table.alive.len());
        last.at - first.at < LONGEST_ALONE
            && before.into_iter().chain(after).all(|at| self.is_paragraph(at))
            && *self.of_paragraphs.get_or_init(|| self.is_of_paragraphs())
    }

    fn ends_text(&self, run: &[Mark]) -> bool {
        let is_end = |mark: &Mark| mark.at < END || mark.at + END >= self.table.alive.len();
        run.iter().any(is_end)
    }

    /// How often each phrase stands between paragraphs.
    fn count<'r>(
        &self,
        lone: impl Iterator<Item = (&'r &'r [Mark], &'r bool)>,
    ) -> HashMap<u64, usize> {
        let mut counts = HashMap::new();
        for (run, _) in lone {
            let phrases: HashSet<u64> = run.iter().filter_map(|mark| self.hash(mark)).collect();
            phrases.into_iter().for_each(|phrase| *counts.entry(phrase).or_default() += 1);
        }
        counts
    }

    /// How often the rarest phrase of a run stands between paragraphs.
    fn times(&self, run: &[Mark], counts: &HashMap<u64, usize>) -> usize {
        let times = |mark: &Mark| counts.get(&self.hash(mark)?).copied();
        run.iter().map(|mark| times(mark).unwrap_or(0)).min().unwrap_or(0)
    }

    fn hash(&self, mark: &Mark) -> Option<u64> {
        self.table.entries.get(*self.table.alive.get(mark.at)?).map(|entry| entry.hash)
    }

    fn is_of_paragraphs(&self) -> bool {
        let all = 0..self.table.alive.len();
        all.filter(|&at| self.is_paragraph(at)).take(PARAGRAPHS).count() == PARAGRAPHS
    }

    fn is_paragraph(&self, at: usize) -> bool {
        let index = self.table.alive.get(at).copied().unwrap_or(usize::MAX);
        let normal = self.table.normal(index);
        ends_sentence(normal) && count_words(normal) >= PARAGRAPH_WORDS
    }
}

fn ends_sentence(normal: &str) -> bool {
    let closing =
        |char: char| matches!(char, '"' | '\'' | '”' | '’' | '»' | '“' | ')' | '」' | '』');
    let last = normal.trim_end_matches(closing).chars().next_back();
    last.is_some_and(|last| {
        matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '։' | '።')
    })
}
