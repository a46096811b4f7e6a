//! What a line must contain for a regex to match it: the literals that keep the regex engines from most lines.
//!
//! Only the walk down the parsed regex is ours; a hit is always checked by the regex itself, so these texts have to be necessary, not
//! sufficient. They are compared with the case folded.
//!
//! ```text
//! /you (?:agree|consent) to (?:the|our) .*cookies/      parsed: a row of parts, of which each has to be there
//!
//! "you "   {"agree", "consent"}   " to "   {"the", "our"}   "cookies"
//! ```
//!
//! Each part gives a set of texts of which a matching line has one. A set is worth what its shortest text is: "cookies" has seven letters,
//! so it becomes the prefilter that makes a line a candidate. The others are asked of candidates only: rare ones (`needs`) are looked for in
//! every line anyway, with all other literals, so a candidate without one costs nothing; common ones (`common`: "you ", " to ") are only
//! worth a search where the line is long and the regex would take longer.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::pattern::prefilter::first::FirstBytes;
use crate::pattern::prefilter::literal_table::commonness;
use crate::pattern::prefilter::prefixes::prefixes_of;

/// A set of more alternatives lets too many lines through to be looked for beside a gate.
const MOST_NEEDED: usize = 24;

/// So does one of texts that are more common than this (by [`commonness`]).
const MOST_COMMON: usize = 100;

/// More sets than this say no more.
const MOST_NEEDS: usize = 2;

/// More texts than this take as long to look for one by one as the regex takes.
const MOST_ASKED: usize = 6;

/// What lets a line through to a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefilter {
    /// Its first letter or digit begins one of these texts.
    Start(Vec<String>),
    /// It contains one of these texts.
    Inside(Vec<String>),
    /// Nothing in particular: every line is tested.
    Every,
}

/// More alternatives than this are not worth a place in the automaton.
const MOST_ALTERNATIVES: usize = 64;

/// A shorter literal inside of a line lets nearly every line through.
const SHORTEST: usize = 3;

/// What lets a line through to a regex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefilters {
    /// The narrowest gate there is.
    pub gate: Prefilter,
    /// What the line begins with: asked where there is no gate.
    pub first: FirstBytes,
    /// Further texts that the line has to have: one at least of each set.
    pub needs: Vec<Vec<String>>,
    /// More of such sets, of texts that are too common to be looked for in every line.
    pub common: Vec<Vec<String>>,
}

impl From<Prefilter> for Prefilters {
    fn from(gate: Prefilter) -> Self {
        Self { gate, first: FirstBytes::ANY, needs: Vec::new(), common: Vec::new() }
    }
}

/// The gates of a regex.
pub fn prefilters_of(hir: &Hir) -> Prefilters {
    let sets = sets_of(hir).into_iter().filter(|set| set.worth().0 >= SHORTEST);
    let mut sets: Vec<Vec<String>> = sets.map(|set| set.0).collect();
    let gate = match prefixes_of(hir) {
        Some(texts) => Prefilter::Start(texts),
        None => sets.pop().map_or(Prefilter::Every, Prefilter::Inside),
    };
    // The best first.
    let (rare, common): (Vec<_>, Vec<_>) =
        sets.into_iter().rev().partition(|set: &Vec<String>| is_rare(set));
    let is_few = |set: &Vec<String>| set.len() <= MOST_ASKED;
    Prefilters {
        gate,
        first: FirstBytes::of(hir),
        needs: rare.into_iter().take(MOST_NEEDS).collect(),
        common: common.into_iter().filter(is_few).take(MOST_NEEDS).collect(),
    }
}

/// Whether few lines have one of these texts, so that they are worth to be looked for beside a gate.
fn is_rare(set: &[String]) -> bool {
    let is_rare =
        |text: &String| text.len() > SHORTEST && commonness(text.as_bytes()) <= MOST_COMMON;
    set.len() <= MOST_NEEDED && set.iter().all(is_rare)
}

/// A set of alternatives; the longer its shortest member, the better it is.
struct Alternatives(Vec<String>);

impl Alternatives {
    fn worth(&self) -> (usize, std::cmp::Reverse<usize>) {
        let shortest = self.0.iter().map(String::len).min().unwrap_or(0);
        (shortest, std::cmp::Reverse(self.0.len()))
    }
}

/// Sets of texts of each of which a matching line contains at least one, the best last.
fn sets_of(hir: &Hir) -> Vec<Alternatives> {
    let mut sets = match hir.kind() {
        HirKind::Concat(parts) => sets_of_concat(parts),
        HirKind::Capture(capture) => sets_of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => sets_of(&repetition.sub),
        _ => best_of(hir).into_iter().collect(),
    };
    sets.sort_by_key(Alternatives::worth);
    sets
}

fn best_of(hir: &Hir) -> Option<Alternatives> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => {
            letter_run(hir).map(|literal| Alternatives(vec![literal]))
        }
        HirKind::Concat(parts) => sets_of_concat(parts).into_iter().max_by_key(Alternatives::worth),
        HirKind::Alternation(branches) => best_of_branches(branches),
        HirKind::Capture(capture) => best_of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best_of(&repetition.sub),
        _ => None,
    }
}

fn sets_of_concat(parts: &[Hir]) -> Vec<Alternatives> {
    let mut sets: Vec<Alternatives> = Vec::new();
    // `/[Ss]hare/` is parsed as a class and a literal: letters in a row are put together again, or "share" would not be seen.
    let mut run = String::new();
    for part in parts {
        if let Some(letters) = letter_run(part) {
            run.push_str(&letters);
            continue;
        }
        // An assertion takes no room: what stands on both sides of it is one run.
        if matches!(part.kind(), HirKind::Look(_) | HirKind::Empty) {
            continue;
        }
        sets.push(Alternatives(vec![std::mem::take(&mut run)]));
        sets.extend(sets_of(part));
    }
    sets.push(Alternatives(vec![run]));
    sets.retain(|set| set.worth().0 > 0);
    sets
}

fn best_of_branches(branches: &[Hir]) -> Option<Alternatives> {
    let mut all = Vec::new();
    for branch in branches {
        all.extend(best_of(branch)?.0);
    }
    all.sort_unstable();
    all.dedup();
    (all.len() <= MOST_ALTERNATIVES).then_some(Alternatives(all))
}

/// The text of a literal, or of a class that is one letter in both cases, in lower case.
fn letter_run(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).ok().map(str::to_ascii_lowercase)
        }
        HirKind::Class(Class::Unicode(class)) => {
            // Kelvin sign and long s fold to k and s.
            let mut letters = class
                .ranges()
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .filter(|char| !matches!(char, '\u{212a}' | '\u{17f}'))
                .take(3)
                .map(|char| char.to_ascii_lowercase());
            let letter = letters.next().filter(char::is_ascii)?;
            letters.all(|other| other == letter).then(|| letter.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_rare_texts_from_common_ones() {
        let hir = regex_syntax::parse("you (?:agree|rest) .*newsletter.*©x").unwrap();
        let gates = prefilters_of(&hir);
        assert_eq!(gates.gate, Prefilter::Inside(vec!["newsletter".to_owned()]));
        assert!(gates.needs.is_empty(), "{gates:?}");
        assert_eq!(gates.common, [vec!["you "], vec!["agree", "rest"]]);
    }

    #[test]
    fn finds_what_a_line_must_contain() {
        let rows: [(&str, &[&str]); 12] = [
            ("cookies", &["cookies"]),
            ("(?i)cookies", &["cookies"]),
            ("(?i)sick", &["sick"]),
            (r"^\d+ min(ute)? read$", &[" read"]),
            (r"\d+ minutes? read", &[" minute"]),
            ("(share|follow) us", &["follow", "share"]),
            ("(?:a|follow) us", &[" us"]),
            (r"\bShare\b \bthis", &["share this"]),
            (r"\d+", &[]),
            ("ab", &[]),
            ("(?:newsletter)?", &[]),
            ("(?:newsletter)+", &["newsletter"]),
        ];
        for (regex, wanted) in rows {
            let hir = regex_syntax::parse(regex).unwrap();
            let found = sets_of(&hir).pop().map(|set| set.0).unwrap_or_default();
            let found = if found.iter().any(|text| text.len() < SHORTEST) { vec![] } else { found };
            assert_eq!(found, wanted, "{regex}");
        }
    }
}
