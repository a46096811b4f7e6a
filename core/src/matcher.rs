//! All patterns of all packs as one set, asked once per line, cheapest test first.
//!
//! Whole lines are one look-up in a hash table. The literals that globs and regexes need lie in
//! one automaton that reads each line once, and only a pattern whose literal was seen is tested.
//! A regex that needs no particular text is tested on every line, all of that kind in one set.

use std::collections::HashMap;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, BuildError, MatchKind, StartKind};
use regex::RegexSet;

use crate::hashed::HashedMap;
use crate::normal::{Hasher, normalise};
use crate::pattern::Compiled;
use crate::rule::{Flags, Pattern, PatternError};

/// The number of a pattern in its set; equal patterns share one.
pub type PatternId = u32;

/// What the other engine found for its patterns: the spans in the line, or none if time ran out.
pub type Answers = HashMap<(PatternId, String), Option<Vec<(usize, usize)>>>;

/// Every distinct pattern, compiled.
#[derive(Debug)]
pub struct PatternSet {
    patterns: Vec<Compiled>,
    numbers: HashMap<Pattern, PatternId>,
    whole: HashedMap<Vec<PatternId>>,
    literals: Option<DFA>,
    /// Which patterns need the literal; an empty list belongs to a letter that folds to ASCII.
    needs: Vec<Vec<PatternId>>,
    gated: Vec<PatternId>,
    always: Option<(RegexSet, Vec<PatternId>)>,
    unfiltered: Vec<PatternId>,
}

/// What was found in one line, and the buffers for the next.
#[derive(Debug, Default)]
pub struct Scan {
    /// Patterns that match the line.
    pub hits: Vec<PatternId>,
    /// Patterns that the other engine has to be asked about.
    pub open: Vec<PatternId>,
    seen: Vec<u32>,
    turn: u32,
}

/// Kelvin sign and long s: without regard to case they are letters k and s, which the automaton
/// does not know, so a line that has one is tested against every pattern that needs a literal.
const FOLDS_TO_ASCII: [&str; 2] = ["\u{212a}", "\u{17f}"];

impl PatternSet {
    /// Compiles the distinct patterns of `all`; on failure tells each that is wrong, and why.
    pub fn new<'p>(
        all: impl Iterator<Item = &'p Pattern>,
    ) -> Result<Self, Vec<(Pattern, PatternError)>> {
        let mut distinct: Vec<&Pattern> = all.collect();
        distinct.sort_unstable();
        distinct.dedup();
        let mut builder = Builder::default();
        let mut faults = Vec::new();
        for pattern in &distinct {
            match Compiled::new(pattern) {
                Ok((compiled, literals)) => builder.add(compiled, literals),
                Err(error) => faults.push(((*pattern).clone(), error)),
            }
        }
        let numbers = distinct.into_iter().cloned().zip(0..).collect();
        match builder.finish(numbers) {
            Ok(set) if faults.is_empty() => Ok(set),
            _ => Err(faults),
        }
    }

    /// How many distinct patterns there are.
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Whether there are no patterns.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The number of a pattern that the set was made of.
    pub fn number(&self, pattern: &Pattern) -> Option<PatternId> {
        self.numbers.get(pattern).copied()
    }

    /// The patterns that run outside of the core: number, source and flags.
    pub fn extended(&self) -> impl Iterator<Item = (PatternId, &str, Flags)> {
        self.numbers.iter().filter_map(|(pattern, &id)| {
            match (pattern, self.patterns.get(id as usize)) {
                (Pattern::Regex(source, flags), Some(Compiled::Extended(_))) => {
                    Some((id, source.as_str(), *flags))
                }
                _ => None,
            }
        })
    }

    /// Puts into `scan` which patterns match the normal line, which has this hash.
    pub fn scan(&self, normal: &str, hash: u64, scan: &mut Scan) {
        scan.begin(self.patterns.len());
        for &id in self.whole.get(&hash).into_iter().flatten() {
            self.test(id, normal, scan);
        }
        if let Some(dfa) = &self.literals {
            self.scan_literals(dfa, normal, scan);
        }
        if let Some((set, ids)) = &self.always
            && set.is_match(normal)
        {
            for index in set.matches(normal) {
                scan.hits.extend(ids.get(index));
            }
        }
        for &id in &self.unfiltered {
            self.test(id, normal, scan);
        }
        scan.hits.sort_unstable();
        scan.open.sort_unstable();
    }

    fn scan_literals(&self, dfa: &DFA, normal: &str, scan: &mut Scan) {
        let Ok(mut state) = dfa.start_state(Anchored::No) else {
            return;
        };
        for &byte in normal.as_bytes() {
            state = dfa.next_state(Anchored::No, state, byte);
            if dfa.is_special(state) && dfa.is_match(state) {
                for index in 0..dfa.match_len(state) {
                    self.test_all(dfa.match_pattern(state, index).as_usize(), normal, scan);
                }
            }
        }
    }

    fn test_all(&self, literal: usize, normal: &str, scan: &mut Scan) {
        let needing = self
            .needs
            .get(literal)
            .filter(|ids| !ids.is_empty())
            .unwrap_or(&self.gated);
        for &id in needing {
            self.test(id, normal, scan);
        }
    }

    fn test(&self, id: PatternId, normal: &str, scan: &mut Scan) {
        if !scan.first_time(id) {
            return;
        }
        if let Some(pattern) = self.patterns.get(id as usize)
            && pattern.may_match(normal)
        {
            let open = matches!(pattern, Compiled::Extended(_));
            if open {
                scan.open.push(id)
            } else {
                scan.hits.push(id)
            }
        }
    }

    /// The spans of a normal line that a pattern matches.
    pub fn spans(&self, id: PatternId, normal: &str, answers: &Answers) -> Vec<(usize, usize)> {
        match self.patterns.get(id as usize) {
            Some(Compiled::Extended(_)) => {
                let found = answers.get(&(id, normal.to_owned())).cloned().flatten();
                found
                    .into_iter()
                    .flatten()
                    .filter(|(start, end)| start < end)
                    .collect()
            }
            Some(pattern) => pattern.spans(normal),
            None => Vec::new(),
        }
    }
}

impl Scan {
    fn begin(&mut self, patterns: usize) {
        self.hits.clear();
        self.open.clear();
        self.turn = self.turn.wrapping_add(1);
        if self.seen.len() != patterns || self.turn == 0 {
            self.seen.clear();
            self.seen.resize(patterns, 0);
            self.turn = 1;
        }
    }

    fn first_time(&mut self, id: PatternId) -> bool {
        match self.seen.get_mut(id as usize) {
            Some(turn) if *turn != self.turn => {
                *turn = self.turn;
                true
            }
            _ => false,
        }
    }
}

#[derive(Default)]
struct Builder {
    patterns: Vec<Compiled>,
    whole: HashedMap<Vec<PatternId>>,
    literals: HashMap<String, Vec<PatternId>>,
    always: Vec<(String, PatternId)>,
    unfiltered: Vec<PatternId>,
    hasher: Hasher,
}

impl Builder {
    fn add(&mut self, compiled: Compiled, literals: Vec<String>) {
        let id = PatternId::try_from(self.patterns.len()).unwrap_or(PatternId::MAX);
        match &compiled {
            Compiled::Whole(line) => {
                let hash = self.hasher.hash(&normalise(line));
                self.whole.entry(hash).or_default().push(id);
            }
            _ if !literals.is_empty() => {
                for literal in literals {
                    self.literals
                        .entry(literal.to_ascii_lowercase())
                        .or_default()
                        .push(id);
                }
            }
            Compiled::Regular(regex) => self.always.push((regex.as_str().to_owned(), id)),
            _ => self.unfiltered.push(id),
        }
        self.patterns.push(compiled);
    }

    fn finish(mut self, numbers: HashMap<Pattern, PatternId>) -> Result<PatternSet, BuildError> {
        let mut literals: Vec<_> = self.literals.into_iter().collect();
        literals.sort_unstable();
        let mut gated: Vec<PatternId> = literals.iter().flat_map(|(_, ids)| ids.clone()).collect();
        gated.sort_unstable();
        gated.dedup();
        literals.extend(FOLDS_TO_ASCII.map(|letter| (letter.to_owned(), Vec::new())));
        let (texts, needs): (Vec<_>, Vec<_>) = literals.into_iter().unzip();
        let dfa = if gated.is_empty() {
            None
        } else {
            Some(build_literals(&texts)?)
        };
        let always = build_always(&self.always);
        if always.is_none() {
            // The set is only a faster way to ask: one that is too big is asked one by one.
            self.unfiltered
                .extend(self.always.iter().map(|&(_, id)| id));
        }
        Ok(PatternSet {
            patterns: self.patterns,
            numbers,
            whole: self.whole,
            literals: dfa,
            needs,
            gated,
            always,
            unfiltered: self.unfiltered,
        })
    }
}

fn build_literals(texts: &[String]) -> Result<DFA, BuildError> {
    aho_corasick::dfa::Builder::new()
        .match_kind(MatchKind::Standard)
        .start_kind(StartKind::Unanchored)
        .ascii_case_insensitive(true)
        .build(texts)
}

fn build_always(regexes: &[(String, PatternId)]) -> Option<(RegexSet, Vec<PatternId>)> {
    if regexes.is_empty() {
        return None;
    }
    let set = RegexSet::new(regexes.iter().map(|(source, _)| source)).ok()?;
    Some((set, regexes.iter().map(|&(_, id)| id).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(source: &str, ignore_case: bool) -> Pattern {
        Pattern::Regex(
            source.to_owned(),
            Flags {
                ignore_case,
                verbose: false,
            },
        )
    }

    #[test]
    fn finds_what_each_pattern_finds_alone() {
        let patterns = [
            Pattern::Whole("Most Popular".to_owned()),
            Pattern::Glob("Photo *".to_owned()),
            Pattern::Glob("*cookie*".to_owned()),
            Pattern::Glob("*©*".to_owned()),
            regex(r"^\d+ min read$", false),
            regex(r"^\d+$", false),
            regex("share (this|that)", true),
            regex("sick", true),
            regex(r"^[A-Z]{2}\d$", true),
        ];
        let lines = [
            "Most Popular",
            "most popular",
            "Photo by A",
            "A Photo",
            "cookies",
            "COOKIE",
            "© 2020 B",
            "3 min read",
            "12",
            "SHARE THIS",
            "\u{17f}ic\u{212a}",
            "ab1",
            "plain text",
            "",
        ];
        let set = PatternSet::new(patterns.iter()).unwrap();
        let (mut scan, mut hasher) = (Scan::default(), Hasher::default());
        for line in lines {
            set.scan(line, hasher.hash(line), &mut scan);
            for pattern in &patterns {
                let alone = Compiled::new(pattern).unwrap().0.may_match(line);
                let id = set.number(pattern).unwrap();
                assert_eq!(scan.hits.contains(&id), alone, "{pattern:?} in {line:?}");
            }
        }
    }

    #[test]
    fn leaves_what_it_cannot_run_open() {
        let behind = regex("(?<!No )Photo", false);
        let set = PatternSet::new([&behind].into_iter()).unwrap();
        let mut scan = Scan::default();
        set.scan("A Photo", 0, &mut scan);
        assert_eq!((scan.hits.len(), scan.open.len()), (0, 1));
        set.scan("nothing here", 0, &mut scan);
        assert_eq!((scan.hits.len(), scan.open.len()), (0, 0));
    }
}
