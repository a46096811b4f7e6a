//! Packs compiled into one program: numbered packs and rules, and what each pattern is for.
//!
//! Packs are numbered by name and rules by id, so that nothing depends on the order in which they
//! were given, and where two rules claim a line the one with the smaller id is named.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::pattern::ids::PatternId;
use crate::pattern::rule::{Condition, Pack, Pattern, PatternError, Rule, Verb, Window};
use crate::pattern::set::{PatternNumbers, PatternSet, Unfiltered, Wanted};
use crate::text::slice::put;

pub use crate::text::host::host_of;

/// What a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// A rule drops the line.
    Drop(usize),
    /// A rule cuts the matched part.
    Cut(usize),
    /// A rule's block begins.
    From(usize),
    /// A rule's block ends.
    End(usize),
    /// A rule keeps the line.
    Keep(usize),
    /// A pack keeps the line.
    PackKeep(usize),
}

impl Role {
    /// The rule that the pattern works for.
    pub fn rule(self) -> Option<usize> {
        match self {
            Self::Drop(rule) | Self::Cut(rule) | Self::From(rule) => Some(rule),
            Self::End(rule) | Self::Keep(rule) => Some(rule),
            Self::PackKeep(_) => None,
        }
    }
}

/// A [`Condition`] with its patterns as numbers.
#[derive(Debug, Serialize, Deserialize)]
pub struct Signature {
    /// Whether every pattern has to match.
    pub all: bool,
    /// The patterns.
    pub ids: Vec<PatternId>,
    /// Where the lines have to be.
    pub window: Window,
}

/// What remains of a pack.
#[derive(Debug, Serialize, Deserialize)]
pub struct PackUnit {
    /// Its name.
    pub name: String,
    /// On for every document.
    pub is_generic: bool,
    /// On where no URL is known.
    pub is_named: bool,
    /// On for texts that fit.
    pub text: Option<Signature>,
    /// All packs that are on with it, itself too.
    pub turns_on: Vec<usize>,
    /// Whether a rule of it is on for every document, and may find that the text is one of its.
    pub may_be_found: bool,
}

/// What remains of a rule.
#[derive(Debug, Serialize, Deserialize)]
pub struct RuleUnit {
    /// `pack/slug`.
    pub id: String,
    /// Its pack.
    pub pack: usize,
    /// For a block: whether it needs an end to be found, and whether the end goes too.
    pub block: Option<BlockEnd>,
    /// Where it works.
    pub window: Window,
    /// What goes has at most so many words.
    pub max_words: Option<usize>,
    /// What collapses has at least so many characters.
    pub min: usize,
    /// A document for which this holds is left alone.
    pub unless: Option<Signature>,
    /// Whether what goes needs other furniture beside it.
    pub needs_witness: bool,
    /// Whether it is on for every document.
    pub everywhere: bool,
    /// Whether it removes lines one by one.
    pub is_of_line: bool,
    /// Whether it is about elements of a page.
    pub is_css: bool,
}

/// How a block ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockEnd {
    /// With the text.
    Text,
    /// With the line that matches.
    Inclusive,
    /// Before the line that matches.
    Exclusive,
}

/// The program.
#[derive(Debug, Serialize, Deserialize)]
pub struct Program {
    /// All patterns.
    pub set: PatternSet,
    /// What each pattern is for.
    pub roles: Vec<Vec<Role>>,
    /// For each pattern, whether a condition on the document asks for it.
    pub conditions: Vec<bool>,
    /// Packs by name.
    pub packs: Vec<PackUnit>,
    /// Rules by id.
    pub rules: Vec<RuleUnit>,
    /// Rules that collapse doubled lines.
    pub doubled: Vec<usize>,
    /// Rules that collapse repeated lines.
    pub repeated: Vec<usize>,
    hosts: BTreeMap<String, Vec<usize>>,
    /// For each pattern that is a candidate everywhere, the packs that use it.
    everywhere: Vec<(Unfiltered, Vec<usize>)>,
}

/// The shortest text that collapses unless a rule says otherwise, in characters: longer than the
/// names and calls that people do say twice ("New York, New York").
const SHORTEST_COLLAPSE: usize = 20;

impl Program {
    /// Compiles packs; on failure tells every pattern that is wrong.
    pub fn new(mut packs: Vec<Pack>) -> Result<Self, Vec<(Pattern, PatternError)>> {
        packs.sort_by(|a, b| a.name.cmp(&b.name));
        let (set, numbers) = PatternSet::new(packs.iter().flat_map(patterns_of_pack))?;
        let mut program = Self {
            roles: vec![Vec::new(); set.len()],
            conditions: vec![false; set.len()],
            packs: units_of(&packs, &numbers),
            rules: Vec::new(),
            doubled: Vec::new(),
            repeated: Vec::new(),
            hosts: BTreeMap::new(),
            everywhere: users_of(&set, &numbers, &packs),
            set,
        };
        let mut rules: Vec<(usize, &Rule)> = Vec::new();
        for (index, pack) in packs.iter().enumerate() {
            program.add_roles(&numbers, &pack.keep, Role::PackKeep(index));
            for host in &pack.hosts {
                program.hosts.entry(host_of(host).into_owned()).or_default().push(index);
            }
            rules.extend(pack.rules.iter().map(|rule| (index, rule)));
        }
        rules.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        for (pack, rule) in rules {
            program.add_rule(&numbers, pack, rule);
        }
        let texts = program.packs.iter().filter_map(|pack| pack.text.as_ref());
        let unless = program.rules.iter().filter_map(|rule| rule.unless.as_ref());
        for &id in texts.chain(unless).flat_map(|signature| &signature.ids) {
            put(&mut program.conditions, id as usize, true);
        }
        program.roles.iter_mut().for_each(|roles| roles.sort_unstable());
        Ok(program)
    }

    fn add_rule(&mut self, numbers: &PatternNumbers, pack: usize, rule: &Rule) {
        let index = self.rules.len();
        let mut block = None;
        match &rule.verb {
            Verb::Line(patterns) => self.add_roles(numbers, patterns, Role::Drop(index)),
            Verb::Cut(patterns) => self.add_roles(numbers, patterns, Role::Cut(index)),
            Verb::Keep(patterns) => self.add_roles(numbers, patterns, Role::Keep(index)),
            Verb::Doubled => self.doubled.push(index),
            Verb::Repeated => self.repeated.push(index),
            Verb::Css => {}
            Verb::BlockRule(parts) => {
                self.add_roles(numbers, &parts.from, Role::From(index));
                self.add_roles(numbers, &parts.ends, Role::End(index));
                block = Some(match (parts.ends.is_empty(), parts.inclusive) {
                    (true, _) => BlockEnd::Text,
                    (false, true) => BlockEnd::Inclusive,
                    (false, false) => BlockEnd::Exclusive,
                });
            }
        }
        self.rules.push(RuleUnit {
            id: rule.id.clone(),
            pack,
            block,
            window: rule.window,
            max_words: rule.max_words,
            min: rule.min.unwrap_or(SHORTEST_COLLAPSE),
            unless: rule.unless.as_ref().map(|condition| signature(condition, numbers)),
            needs_witness: rule.needs_witness,
            everywhere: rule.everywhere,
            is_of_line: matches!(rule.verb, Verb::Line(_)),
            is_css: match &rule.verb {
                Verb::Css => true,
                Verb::Keep(patterns) => patterns.is_empty(),
                _ => false,
            },
        });
    }

    fn add_roles(&mut self, numbers: &PatternNumbers, patterns: &[Pattern], role: Role) {
        for pattern in patterns {
            let id = numbers.get(pattern).map(|&id| id as usize);
            if let Some(roles) = id.and_then(|id| self.roles.get_mut(id))
                && !roles.contains(&role)
            {
                roles.push(role);
            }
        }
    }

    /// The patterns that are candidates everywhere and may be asked for: whether the packs on by
    /// signature are on is not known yet.
    pub fn live(&self, on_by_url: Option<&[usize]>) -> Vec<Unfiltered> {
        let may_be_on = self.may_be_on(on_by_url);
        let is_live =
            |packs: &[usize]| packs.iter().any(|&pack| may_be_on.get(pack) == Some(&true));
        let live = self.everywhere.iter().filter(|(_, packs)| is_live(packs));
        live.map(|&(pattern, _)| pattern).collect()
    }

    /// The ids of the rules about elements whose packs may be on.
    pub fn css_rules(&self, on_by_url: Option<&[usize]>) -> Vec<&str> {
        let may_be_on = self.may_be_on(on_by_url);
        let rules = self.rules.iter().filter(|rule| rule.is_css);
        let live = rules.filter(|rule| may_be_on.get(rule.pack) == Some(&true));
        live.map(|rule| rule.id.as_str()).collect()
    }

    /// Whether a rule removes lines one by one.
    pub fn is_of_line(&self, rule: usize) -> bool {
        self.rules.get(rule).is_some_and(|unit| unit.is_of_line)
    }

    /// Whether what a rule removes needs other furniture beside it.
    pub fn needs_witness(&self, rule: usize) -> bool {
        self.rules.get(rule).is_some_and(|unit| unit.needs_witness)
    }

    /// Whether the lines that a rule takes away are witnesses that those beside them are furniture:
    /// not where the rule needs a witness itself, nor where it takes a repeat, which is content too.
    pub fn is_witness(&self, rule: usize) -> bool {
        let takes_repeats = self.repeated.contains(&rule) || self.doubled.contains(&rule);
        !takes_repeats && !self.needs_witness(rule)
    }

    /// The pack of a rule that is on for every document.
    pub fn found_by(&self, rule: usize) -> Option<usize> {
        self.rules.get(rule).filter(|unit| unit.everywhere).map(|unit| unit.pack)
    }

    /// The number of a rule.
    pub fn rule_of(&self, id: &str) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()
    }

    fn may_be_on(&self, on_by_url: Option<&[usize]>) -> Vec<bool> {
        let mut may_be_on = vec![false; self.packs.len()];
        for (index, pack) in self.packs.iter().enumerate() {
            let by_url = on_by_url.map_or(pack.is_named, |packs| packs.contains(&index));
            if pack.is_generic || pack.text.is_some() || pack.may_be_found || by_url {
                for &other in &pack.turns_on {
                    put(&mut may_be_on, other, true);
                }
            }
        }
        may_be_on
    }

    /// The packs whose hosts a URL belongs to.
    pub fn packs_of_url(&self, url: &str) -> Vec<usize> {
        let host = host_of(url);
        let mut packs = Vec::new();
        let mut rest = host.as_ref();
        loop {
            packs.extend(self.hosts.get(rest).into_iter().flatten());
            match rest.split_once('.') {
                Some((_, above)) => rest = above,
                None => return packs,
            }
        }
    }
}

fn signature(condition: &Condition, numbers: &PatternNumbers) -> Signature {
    Signature {
        all: condition.all,
        ids: condition
            .patterns
            .iter()
            .filter_map(|pattern| numbers.get(pattern).copied())
            .collect(),
        window: condition.window,
    }
}

/// The patterns that are candidates everywhere, each with the packs that use it.
fn users_of(
    set: &PatternSet,
    numbers: &PatternNumbers,
    packs: &[Pack],
) -> Vec<(Unfiltered, Vec<usize>)> {
    let mut users: BTreeMap<PatternId, BTreeSet<usize>> =
        set.unfiltered().iter().map(|&(id, _)| (id, BTreeSet::new())).collect();
    for (index, pack) in packs.iter().enumerate() {
        for (pattern, _) in patterns_of_pack(pack) {
            let users = numbers.get(pattern).and_then(|id| users.get_mut(id));
            users.into_iter().for_each(|users| _ = users.insert(index));
        }
    }
    let row = |&pattern: &Unfiltered| {
        (
            pattern,
            users.get(&pattern.0).map(|users| users.iter().copied().collect()).unwrap_or_default(),
        )
    };
    set.unfiltered().iter().map(row).collect()
}

fn patterns_of_pack(pack: &Pack) -> impl Iterator<Item = Wanted<'_>> {
    let text = pack.text.iter().flat_map(|condition| &condition.patterns);
    let of_pack = pack.keep.iter().chain(text).map(|pattern| (pattern, usize::MAX));
    of_pack.chain(pack.rules.iter().flat_map(patterns_of_rule))
}

fn patterns_of_rule(rule: &Rule) -> impl Iterator<Item = Wanted<'_>> {
    let any_length = usize::MAX;
    let guarded = rule.max_words.unwrap_or(any_length);
    let (first, second): (&[Pattern], &[Pattern]) = match &rule.verb {
        Verb::Line(patterns) | Verb::Cut(patterns) | Verb::Keep(patterns) => (patterns, &[]),
        Verb::BlockRule(block) => (&block.from, &block.ends),
        Verb::Doubled | Verb::Repeated | Verb::Css => (&[], &[]),
    };
    // A cut's guard is on what it takes, which says nothing of the line.
    let most = if matches!(rule.verb, Verb::Cut(_)) { any_length } else { guarded };
    let first = first.iter().map(move |pattern| (pattern, most));
    let unless = rule.unless.iter().flat_map(|condition| &condition.patterns);
    first.chain(second.iter().chain(unless).map(move |pattern| (pattern, any_length)))
}

fn units_of(packs: &[Pack], patterns: &PatternNumbers) -> Vec<PackUnit> {
    let numbers: HashMap<&str, usize> =
        packs.iter().enumerate().map(|(index, pack)| (pack.name.as_str(), index)).collect();
    let unit = |(index, pack): (usize, &Pack)| PackUnit {
        name: pack.name.clone(),
        is_generic: pack.hosts.is_empty() && pack.text.is_none(),
        is_named: pack.named,
        text: pack.text.as_ref().map(|condition| signature(condition, patterns)),
        turns_on: closure_of(index, packs, &numbers),
        may_be_found: pack.rules.iter().any(|rule| rule.everywhere),
    };
    packs.iter().enumerate().map(unit).collect()
}

/// A pack, the packs it uses, the packs they use.
fn closure_of(index: usize, packs: &[Pack], numbers: &HashMap<&str, usize>) -> Vec<usize> {
    let mut on = BTreeSet::new();
    let mut todo = vec![index];
    while let Some(index) = todo.pop() {
        if on.insert(index) {
            let uses = packs.get(index).map(|pack| pack.uses.as_slice()).unwrap_or_default();
            todo.extend(uses.iter().filter_map(|name| numbers.get(name.as_str())));
        }
    }
    on.into_iter().collect()
}
