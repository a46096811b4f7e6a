//! Packs, rules and patterns as the core sees them: validated, in one plain form.

use serde::{Deserialize, Serialize};

/// A pattern as its pack wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// The whole line, in normal form.
    Whole(String),
    /// A glob: `*` is any run of characters, `\*` a star.
    Glob(String),
    /// A regex and its flags, searched in the line; case-blind and spaced-out are the flags known.
    Regex(String, Flags),
}

/// The flags a regex may carry.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Flags {
    /// `i`: case does not matter.
    pub ignore_case: bool,
    /// `x`: white space and comments in the regex are for the reader.
    pub verbose: bool,
}

/// A part of the document, counted in non-blank lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Window {
    /// Anywhere.
    All,
    /// Among the first lines.
    Head(usize),
    /// Among the last lines.
    Tail(usize),
}

impl Window {
    /// Whether position `at` of `lines` lies in the window.
    pub fn holds(self, at: usize, lines: usize) -> bool {
        match self {
            Self::All => true,
            Self::Head(count) => at < count,
            Self::Tail(count) => at + count >= lines,
        }
    }
}

/// Something about the whole document: that any, or all, of the patterns match a line of it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Whether every pattern has to match.
    pub all: bool,
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// Where the lines have to be.
    pub window: Window,
}

/// What a rule does.
#[derive(Clone, Debug)]
pub enum Verb {
    /// Drops lines.
    Line(Vec<Pattern>),
    /// Drops from one line to another.
    BlockRule(BlockRule),
    /// Removes the part that matched.
    Cut(Vec<Pattern>),
    /// A line made of copies of one text becomes one copy.
    Doubled,
    /// A line that repeats one just before it goes.
    Repeated,
    /// Protects lines from every pack; without a pattern, elements of a page.
    Keep(Vec<Pattern>),
    /// Drops elements of a page, which are found before the core reads it.
    Css,
}

/// Where a block begins and ends.
#[derive(Clone, Debug)]
pub struct BlockRule {
    /// Patterns of the first line.
    pub from: Vec<Pattern>,
    /// Patterns of the end; without any the block goes to the end of the text.
    pub ends: Vec<Pattern>,
    /// Whether the line at the end goes too.
    pub inclusive: bool,
}

/// A rule: a verb and its guards.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `pack/slug`.
    pub id: String,
    /// What it does.
    pub verb: Verb,
    /// Where it does it.
    pub window: Window,
    /// What goes has at most so many words.
    pub max_words: Option<usize>,
    /// What collapses has at least so many characters.
    pub min: Option<usize>,
    /// A document for which this holds is left alone.
    pub unless: Option<Condition>,
    /// Whether what goes needs other furniture beside it (`near: furniture`).
    pub needs_witness: bool,
    /// Whether it is on for every document, whatever its pack is for.
    pub everywhere: bool,
}

/// A pack: rules that are on or off together.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// Hosts whose pages it is for; empty without `match`.
    pub hosts: Vec<String>,
    /// The signature of a text it is for.
    pub text: Option<Condition>,
    /// Whether it was asked for by name, which turns it on where no URL can tell.
    pub named: bool,
    /// Packs that are on with it.
    pub uses: Vec<String>,
    /// Lines protected from every pack.
    pub keep: Vec<Pattern>,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// The regular engine has no such thing (look-around, back-references, fuzzy matching).
    Unsupported(String),
    /// It is no regex.
    Syntax(String),
}
