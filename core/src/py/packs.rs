//! Packs as Python describes them, read into the core's own.

use std::collections::HashSet;

use pyo3::prelude::*;

use crate::pattern::rule::{BlockRule, Condition, Flags, Pack, Pattern, Rule, Verb, Window};

#[derive(FromPyObject)]
struct PyPattern {
    kind: String,
    text: String,
    flags: String,
}

#[derive(FromPyObject)]
struct PyWindow {
    end: String,
    lines: usize,
}

#[derive(FromPyObject)]
struct PyCondition {
    mode: String,
    patterns: Vec<PyPattern>,
    window: Option<PyWindow>,
}

#[derive(FromPyObject)]
struct PyMatch {
    hosts: Vec<String>,
    text: Option<PyCondition>,
}

#[derive(FromPyObject)]
struct PyRule {
    id: String,
    verb: String,
    patterns: Vec<PyPattern>,
    end: Option<String>,
    ends: Vec<PyPattern>,
    collapse: Option<String>,
    window: Option<PyWindow>,
    max_words: Option<usize>,
    min: Option<usize>,
    unless: Option<PyCondition>,
    near: Option<String>,
    everywhere: bool,
}

/// A pack as Python has it.
#[derive(FromPyObject)]
pub struct PyPack {
    name: String,
    #[pyo3(attribute("match"))]
    when: Option<PyMatch>,
    #[pyo3(attribute("use"))]
    uses: Vec<String>,
    keep: Vec<PyPattern>,
    rules: Vec<PyRule>,
}

/// The flags that letters stand for.
pub fn flags_of(flags: &str) -> Flags {
    Flags { ignore_case: flags.contains('i'), verbose: flags.contains('x') }
}

impl From<PyPattern> for Pattern {
    fn from(pattern: PyPattern) -> Self {
        match pattern.kind.as_str() {
            "whole" => Self::Whole(pattern.text),
            "glob" => Self::Glob(pattern.text),
            _ => Self::Regex(pattern.text, flags_of(&pattern.flags)),
        }
    }
}

fn patterns_of(patterns: Vec<PyPattern>) -> Vec<Pattern> {
    patterns.into_iter().map(Pattern::from).collect()
}

fn window_of(window: Option<PyWindow>) -> Window {
    match window {
        None => Window::All,
        Some(window) if window.end == "head" => Window::Head(window.lines),
        Some(window) => Window::Tail(window.lines),
    }
}

impl From<PyCondition> for Condition {
    fn from(condition: PyCondition) -> Self {
        Self {
            all: condition.mode == "all",
            patterns: patterns_of(condition.patterns),
            window: window_of(condition.window),
        }
    }
}

impl PyRule {
    /// The rule as the core knows it; none for a verb it does not know.
    fn into_rule(self) -> Option<Rule> {
        let verb = match (self.verb.as_str(), self.collapse.as_deref()) {
            ("css", _) => Verb::Css,
            ("line", _) => Verb::Line(patterns_of(self.patterns)),
            ("cut", _) => Verb::Cut(patterns_of(self.patterns)),
            ("keep", _) => Verb::Keep(patterns_of(self.patterns)),
            ("block", _) => Verb::BlockRule(BlockRule {
                from: patterns_of(self.patterns),
                ends: patterns_of(self.ends),
                inclusive: self.end.as_deref() == Some("to"),
            }),
            (_, Some("doubled")) => Verb::Doubled,
            (_, Some("repeated")) => Verb::Repeated,
            _ => return None,
        };
        Some(Rule {
            id: self.id,
            verb,
            window: window_of(self.window),
            max_words: self.max_words,
            min: self.min,
            unless: self.unless.map(Condition::from),
            needs_witness: self.near.is_some(),
            everywhere: self.everywhere,
        })
    }
}

impl PyPack {
    /// The pack as the core knows it; `named` are those that were asked for by name.
    pub fn into_pack(self, named: &HashSet<String>) -> Pack {
        let (hosts, text) = self.when.map_or((Vec::new(), None), |when| (when.hosts, when.text));
        Pack {
            named: named.contains(&self.name),
            name: self.name,
            hosts,
            text: text.map(Condition::from),
            uses: self.uses,
            keep: patterns_of(self.keep),
            rules: self.rules.into_iter().filter_map(PyRule::into_rule).collect(),
        }
    }
}

/// The letters of flags.
pub fn flags_text(flags: Flags) -> String {
    [(flags.ignore_case, "i"), (flags.verbose, "x")]
        .into_iter()
        .filter_map(|(is_set, letter)| is_set.then_some(letter))
        .collect()
}
