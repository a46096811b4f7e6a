//! All patterns of all packs as one set, asked once per line, cheapest test first.
//!
//! Whole lines are one look-up in a hash table, and so are the texts that lines begin with. The
//! literals that a line must have somewhere lie in one table, and each line is read once. Only a
//! pattern let through by one of these is a candidate, and a candidate is tested when somebody
//! asks: rules of packs that are off, or that look at another part of the text, never do.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::pattern::Compiled;
use crate::pattern::ids::{Answers, PatternId};
use crate::pattern::prefilter::candidates::{Bits, Candidates};
use crate::pattern::prefilter::first::FirstBytes;
use crate::pattern::prefilter::literal_table::{LiteralId, LiteralTable};
use crate::pattern::prefilter::needle::Needle;
use crate::pattern::prefilter::prefix_table::PrefixTable;
use crate::pattern::prefilter::required::{Prefilter, Prefilters};
use crate::pattern::rule::{Flags, Pattern, PatternError};
use crate::text::fold::{CaseFold, Padded};
use crate::text::hash_map::{self, HashedMap};
use crate::text::lines::has_at_most;
use crate::text::normal::fold_case;

/// Every distinct pattern, compiled.
#[derive(Debug, Serialize, Deserialize)]
pub struct PatternSet {
    patterns: Vec<Compiled>,
    /// No pattern looks at lines of more words than the longest thing it may take.
    most_words: Vec<usize>,
    /// The patterns that run outside of the core.
    extended: Vec<(PatternId, String, Flags)>,
    #[serde(with = "hash_map::sorted")]
    whole: HashedMap<Vec<PatternId>>,
    starts: PrefixTable,
    /// Which hashes of whole lines there are at all: most lines have none, and a bit is quicker to
    /// look up than a map.
    any_whole: Bits,
    /// Literals somewhere in a line, for lines of up to [`SHORT`] words.
    inside_short: LiteralTable,
    /// The same for longer lines, which most patterns do not look at.
    inside_long: LiteralTable,
    /// For each literal, the patterns it makes candidates.
    calls: Vec<Vec<PatternId>>,
    /// For each pattern, sets of literals: a line that it matches has one of each.
    needs: Vec<Vec<Vec<LiteralId>>>,
    /// More such sets, of texts too common to be among the literals: only for a candidate, and in lines long enough that a
    /// regex takes longer, is it worth to look for them.
    common: Vec<Vec<Vec<Needle>>>,
    unfiltered: Vec<Unfiltered>,
}

/// A pattern that needs no particular text, and what a line has to begin with for it.
pub type Unfiltered = (PatternId, FirstBytes);

/// The number of each pattern that a set was made of.
pub type PatternNumbers = HashMap<Pattern, PatternId>;

/// Lines longer than this, in bytes, are asked for common texts too.
const LONG: usize = 64;

/// Most furniture is shorter than this, in words, and most text is in lines that are longer.
const SHORT: usize = 40;

/// Whether a pattern matches a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has asked yet.
    Unknown,
    /// The pattern matches.
    Yes,
    /// The pattern does not match.
    No,
    /// The other engine has to tell.
    Ask,
}

/// A line to be scanned, in the forms that it takes.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'l> {
    /// The normal form.
    pub normal: &'l str,
    /// The normal form with its case folded, and some zeros after it.
    pub folded: Padded<'l>,
    /// The hash of the folded form.
    pub hash: u64,
    /// Whether it has at most [`SHORT`] words.
    pub is_short: bool,
}

impl<'l> Subject<'l> {
    /// A normal line with its folded form and hash.
    pub fn new(normal: &'l str, folded: Padded<'l>, hash: u64) -> Self {
        Self { normal, folded, hash, is_short: has_at_most(normal, SHORT) }
    }
}

/// A pattern, and how many words the longest line has that it has to look at.
pub type Wanted<'p> = (&'p Pattern, usize);

impl PatternSet {
    /// Compiles the distinct patterns of `all`; on failure tells each that is wrong, and why.
    pub fn new<'p>(
        all: impl Iterator<Item = Wanted<'p>>,
    ) -> Result<(Self, PatternNumbers), Vec<(Pattern, PatternError)>> {
        let mut distinct: BTreeMap<&Pattern, usize> = BTreeMap::new();
        for (pattern, words) in all {
            let most = distinct.entry(pattern).or_default();
            *most = words.max(*most);
        }
        let mut builder = PatternSetBuilder::default();
        let mut faults = Vec::new();
        for (pattern, &words) in &distinct {
            // All patterns are tried even if one is wrong: whoever wrote the pack is told of all faults at once.
            match Compiled::new(pattern) {
                Ok((compiled, gate)) => builder.add(compiled, gate, words),
                Err(error) => faults.push(((*pattern).clone(), error)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let extended = builder.extended(distinct.keys().copied());
        let numbers = distinct.into_keys().cloned().zip(0..).collect();
        Ok((builder.finish(extended), numbers))
    }

    /// How many distinct patterns there are.
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Whether there are no patterns.
    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns that run outside of the core: number, source and flags.
    pub fn extended(&self) -> impl Iterator<Item = (PatternId, &str, Flags)> {
        self.extended.iter().map(|(id, source, flags)| (*id, source.as_str(), *flags))
    }

    /// Puts into `scan` which patterns may match the line.
    ///
    /// Patterns that need no particular text are candidates everywhere; those of them that are in
    /// `live` are.
    pub fn scan(&self, line: Subject<'_>, live: &[Unfiltered], scan: &mut Candidates) {
        scan.begin(self.patterns.len(), self.calls.len());
        if self.any_whole.has(line.hash) {
            for &id in self.whole.get(&line.hash).into_iter().flatten() {
                scan.add(id);
            }
        }
        self.starts.find(line.folded, |id| scan.add(id));
        let inside = if line.is_short { &self.inside_short } else { &self.inside_long };
        inside.find(line.folded, |literal| {
            if scan.note(literal) {
                let called = self.calls.get(literal as usize);
                called.into_iter().flatten().for_each(|&id| scan.add(id));
            }
        });
        scan.filter(&self.needs);
        if line.folded.text().len() > LONG {
            scan.candidates.retain(|&id| self.has_common(id, line.folded.text()));
        }
        let live = live.iter().filter(|(_, first)| first.allow(line.normal));
        live.for_each(|&(id, _)| scan.add(id));
        scan.candidates.sort_unstable();
    }

    /// Whether a long line has what a pattern needs of common texts.
    fn has_common(&self, id: PatternId, folded: &[u8]) -> bool {
        let has_one = |set: &Vec<Needle>| set.iter().any(|text| text.is_in(folded));
        self.common.get(id as usize).is_none_or(|sets| sets.iter().all(has_one))
    }

    /// Patterns that need no particular text.
    pub fn unfiltered(&self) -> &[Unfiltered] {
        &self.unfiltered
    }

    /// Whether a candidate matches the normal line.
    pub fn confirm(&self, id: PatternId, normal: &str) -> Verdict {
        let most = self.most_words.get(id as usize).copied().unwrap_or(usize::MAX);
        match self.patterns.get(id as usize) {
            Some(pattern) if has_at_most(normal, most) && pattern.may_match(normal) => {
                if matches!(pattern, Compiled::Extended(_)) { Verdict::Ask } else { Verdict::Yes }
            }
            _ => Verdict::No,
        }
    }

    /// The spans of a normal line that a pattern matches.
    pub fn spans(&self, id: PatternId, normal: &str, answers: &Answers) -> Vec<(usize, usize)> {
        match self.patterns.get(id as usize) {
            Some(Compiled::Extended(_)) => {
                let found = answers.get(&(id, normal.to_owned())).cloned().flatten();
                found.into_iter().flatten().filter(|(start, end)| start < end).collect()
            }
            Some(pattern) => pattern.spans(normal),
            None => Vec::new(),
        }
    }

    /// The spans of a normal line that cuts of a pattern take for which `takes` is true.
    pub fn cuts(
        &self,
        id: PatternId,
        normal: &str,
        answers: &Answers,
        mut takes: impl FnMut(&str) -> bool,
    ) -> Vec<(usize, usize)> {
        match self.patterns.get(id as usize) {
            None | Some(Compiled::Extended(_)) => {
                let mut spans = self.spans(id, normal, answers);
                spans.retain(|&(start, end)| takes(normal.get(start..end).unwrap_or_default()));
                spans
            }
            Some(pattern) => pattern.cuts(normal, takes),
        }
    }
}

#[derive(Default)]
struct PatternSetBuilder {
    patterns: Vec<Compiled>,
    most_words: Vec<usize>,
    whole: HashedMap<Vec<PatternId>>,
    starts: Vec<(Vec<u8>, PatternId)>,
    inside: BTreeMap<Vec<u8>, Vec<PatternId>>,
    needs: Vec<Vec<Vec<Vec<u8>>>>,
    common: Vec<Vec<Vec<Needle>>>,
    unfiltered: Vec<Unfiltered>,
    fold: CaseFold,
}

impl PatternSetBuilder {
    fn add(&mut self, compiled: Compiled, gates: Prefilters, most_words: usize) {
        let id = PatternId::try_from(self.patterns.len()).unwrap_or(PatternId::MAX);
        let folded = |set: &Vec<String>| set.iter().map(|text| fold(text)).collect();
        self.needs.push(gates.needs.iter().map(folded).collect());
        let needles = |set: &Vec<String>| set.iter().map(|text| Needle::new(&fold(text))).collect();
        self.common.push(gates.common.iter().map(needles).collect());
        match (&compiled, gates.gate) {
            (Compiled::Whole(line), _) => {
                let hash = self.fold.hash(line);
                self.whole.entry(hash).or_default().push(id);
            }
            (_, Prefilter::Start(texts)) => {
                texts.iter().for_each(|text| self.add_start(text, (id, gates.first)));
            }
            (_, Prefilter::Inside(texts)) => {
                for text in texts {
                    self.inside.entry(fold(&text)).or_default().push(id);
                }
            }
            _ => self.unfiltered.push((id, gates.first)),
        }
        self.patterns.push(compiled);
        self.most_words.push(most_words);
    }

    fn add_start(&mut self, text: &str, pattern: Unfiltered) {
        let text = fold(text);
        if PrefixTable::takes(&text) {
            self.starts.push((text, pattern.0));
        } else {
            self.unfiltered.push(pattern);
        }
    }

    /// Those of `all`, the patterns in the order of their numbers, that run outside of the core.
    fn extended<'p>(
        &self,
        all: impl Iterator<Item = &'p Pattern>,
    ) -> Vec<(PatternId, String, Flags)> {
        let rows = all.zip(&self.patterns).zip(0..);
        let extended = rows.filter_map(|((pattern, compiled), id)| match (pattern, compiled) {
            (Pattern::Regex(source, flags), Compiled::Extended(_)) => {
                Some((id, source.clone(), *flags))
            }
            _ => None,
        });
        extended.collect()
    }

    fn finish(mut self, extended: Vec<(PatternId, String, Flags)>) -> PatternSet {
        for text in self.needs.iter().flatten().flatten() {
            self.inside.entry(text.clone()).or_default();
        }
        let literals: HashMap<&[u8], LiteralId> =
            self.inside.keys().map(Vec::as_slice).zip(0..).collect();
        let number = |text: &Vec<u8>| literals.get(text.as_slice()).copied();
        let numbers_of = |set: &Vec<Vec<u8>>| set.iter().filter_map(number).collect();
        let needs: Vec<Vec<Vec<LiteralId>>> =
            self.needs.iter().map(|sets| sets.iter().map(numbers_of).collect()).collect();
        // Two tables: rules with `max_words` look at short lines only, so long ones need not be searched for their literals.
        let all = || self.inside.keys().map(Vec::as_slice).zip(0..);
        let inside_short = LiteralTable::new(all());
        let long = self.of_long_lines(&needs);
        let inside_long = LiteralTable::new(all().filter(|(_, id)| long.contains(id)));
        PatternSet {
            patterns: self.patterns,
            most_words: self.most_words,
            extended,
            any_whole: Bits::new(self.whole.keys().copied()),
            whole: self.whole,
            starts: PrefixTable::new(self.starts.iter().map(|(text, id)| (text.as_slice(), *id))),
            inside_short,
            inside_long,
            calls: self.inside.into_values().collect(),
            needs,
            common: self.common,
            unfiltered: self.unfiltered,
        }
    }

    /// The literals of patterns that look at lines of more than [`SHORT`] words.
    fn of_long_lines(&self, needs: &[Vec<Vec<LiteralId>>]) -> HashSet<LiteralId> {
        let is_long = |id: usize| self.most_words.get(id).is_some_and(|&most| most > SHORT);
        let called = self.inside.values().zip(0..);
        let called = called.filter(|(ids, _)| ids.iter().any(|&id| is_long(id as usize)));
        let needed = needs.iter().enumerate().filter(|(id, _)| is_long(*id));
        let needed = needed.flat_map(|(_, sets)| sets.iter().flatten().copied());
        called.map(|(_, literal)| literal).chain(needed).collect()
    }
}

fn fold(text: &str) -> Vec<u8> {
    let mut folded = Vec::new();
    fold_case(text, &mut folded);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(source: &str, ignore_case: bool) -> Pattern {
        Pattern::Regex(source.to_owned(), Flags { ignore_case, verbose: false })
    }

    fn scan_line(set: &PatternSet, normal: &str, scan: &mut Candidates) {
        let mut fold = CaseFold::default();
        let hash = fold.hash(normal);
        set.scan(Subject::new(normal, fold.folded(), hash), set.unfiltered(), scan);
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
            regex("^(?:share|sign) .{0,9}(?:page|cookie)s? .*(?:now|today)", true),
            regex("É.*cookie.*page", true),
            regex(r"^[A-Z]{2}\d$", true),
            Pattern::Glob("*long*".to_owned()),
            regex("you (?:agree|consent) to (?:the|our) (?:use|setting) of our cookies", true),
        ];
        let long = "a long line ".repeat(20);
        let lines = [
            long.trim(),
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
            "Share these pages today",
            "Share these papers today",
            "é, a cookie and a page",
            "On every page that you open here YOU CONSENT to our setting of our Cookies.",
            "On every page that you open here you may turn off the use of our cookies.",
            "plain text",
            "",
        ];
        let all = patterns.iter().map(|pattern| (pattern, usize::MAX));
        let (set, numbers) = PatternSet::new(all).unwrap();
        let mut scan = Candidates::default();
        for line in lines {
            scan_line(&set, line, &mut scan);
            for pattern in &patterns {
                let alone = Compiled::new(pattern).unwrap().0.may_match(line);
                let id = numbers[pattern];
                let found = scan.candidates.contains(&id) && set.confirm(id, line) == Verdict::Yes;
                assert_eq!(found, alone, "{pattern:?} in {line:?}");
            }
        }
    }

    #[test]
    fn leaves_what_it_cannot_run_open() {
        let behind = regex("(?<!No )Photo", false);
        let (set, _) = PatternSet::new([(&behind, usize::MAX)].into_iter()).unwrap();
        let mut scan = Candidates::default();
        scan_line(&set, "A Photo", &mut scan);
        assert_eq!(scan.candidates, [0]);
        assert_eq!(set.confirm(0, "A Photo"), Verdict::Ask);
        scan_line(&set, "nothing here", &mut scan);
        assert!(scan.candidates.is_empty());
    }
}
