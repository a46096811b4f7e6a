//! Regexes of the core's engine: bounded in size, compiled late, and quick on plain lines.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};
use serde::{Deserialize, Serialize};

use crate::pattern::nested::LONGEST_REACH;
use crate::pattern::rule::{Flags, PatternError};

/// The longest regex program, in bytes: a few words of Unicode classes fit, an explosion does not.
const REGEX_SIZE_LIMIT: usize = 32 << 20;

/// How much memory a regex may use for what it learns of lines, before it starts anew.
const DFA_SIZE_LIMIT: usize = 8 << 20;

/// Estimated states that fit the limit whatever they are.
pub const SAFE_PROGRAM_SIZE: usize = 200_000;

/// A regex that has been checked and is compiled when it is first needed: most regexes of most
/// packs never are, and compiling all of them takes longer than cleaning a document.
///
/// Nearly all lines are plain: beyond ASCII they have some quotes, dashes and signs. Their
/// characters are few, so what a regex means for them is a small automaton, where every Unicode
/// `\w` is a large one and a Unicode `\b` makes the engine give its automaton up.
#[derive(Debug, Serialize, Deserialize)]
pub struct LazyRegex {
    source: String,
    /// The bytes of its longest match, if there are not too many.
    reach: Option<usize>,
    #[serde(skip)]
    full: OnceLock<Option<Regex>>,
    #[serde(skip)]
    plain: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// A regex that a check has passed.
    pub fn new(source: &str, flags: Flags) -> Self {
        let source = with_flags(source, flags);
        Self { source, reach: None, full: OnceLock::new(), plain: OnceLock::new() }
    }

    /// The same, with the length of its longest match.
    pub fn reaching(self, reach: Option<usize>) -> Self {
        Self { reach: reach.filter(|&reach| reach <= LONGEST_REACH), ..self }
    }

    /// The bytes of its longest match; none if there are too many.
    pub fn reach(&self) -> Option<usize> {
        self.reach
    }

    /// The regex for a line; none only if it does not compile after all, which a check has ruled
    /// out.
    pub fn for_line(&self, normal: &str) -> Option<&Regex> {
        let plain = is_plain(normal).then(|| {
            self.plain.get_or_init(|| {
                let hir = regex_syntax::parse(&self.source).ok()?;
                build(&narrowed(&hir).to_string()).ok()
            })
        });
        // Both forms are made under a lock of their own, so two threads may wait for one another once in the life of a regex.
        let full = || self.full.get_or_init(|| build(&self.source).ok()).as_ref();
        plain.and_then(Option::as_ref).or_else(full)
    }
}

/// The characters of plain lines: ASCII, the signs of Latin-1 but for those that are letters, and
/// general punctuation but for those that may be part of a word.
const PLAIN: [(char, char); 7] = [
    ('\0', '\u{A9}'),
    ('\u{AB}', '\u{B4}'),
    ('\u{B6}', '\u{B9}'),
    ('\u{BB}', '\u{BF}'),
    ('\u{2000}', '\u{200B}'),
    ('\u{200E}', '\u{203E}'),
    ('\u{20AC}', '\u{20AC}'),
];

/// Whether all characters of a line are plain.
fn is_plain(normal: &str) -> bool {
    // Nearly always the first bytes of characters tell.
    let bytes = normal.as_bytes();
    let odd = bytes.iter().fold(0, |odd, &byte| odd | byte);
    odd < 0x80 || normal.chars().all(is_plain_char)
}

fn is_plain_char(char: char) -> bool {
    PLAIN.iter().any(|&(first, last)| (first..=last).contains(&char))
}

/// What a regex means for plain lines: no class has more than their characters, and word
/// boundaries are those of ASCII.
fn narrowed(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(narrowed).collect();
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let mut class = class.clone();
            let plain = PLAIN.map(|(first, last)| ClassUnicodeRange::new(first, last));
            class.intersect(&ClassUnicode::new(plain));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Look(look) => Hir::look(ascii_look(*look)),
        HirKind::Capture(capture) => narrowed(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(narrowed(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

fn ascii_look(look: Look) -> Look {
    match look {
        Look::WordUnicode => Look::WordAscii,
        Look::WordStartUnicode => Look::WordStartAscii,
        Look::WordEndUnicode => Look::WordEndAscii,
        Look::WordStartHalfUnicode => Look::WordStartHalfAscii,
        Look::WordEndHalfUnicode => Look::WordEndHalfAscii,
        // Where there is no boundary may be within a character, so the negation stays.
        other => other,
    }
}

/// Roughly the number of states a regex compiles to.
pub fn program_size(hir: &Hir) -> usize {
    let sum = |parts: &[Hir]| {
        parts.iter().fold(1_usize, |sum, part| sum.saturating_add(program_size(part)))
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        // A range of characters is a few sequences of byte ranges, most of them shared.
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(4),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Capture(capture) => program_size(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            program_size(&repetition.sub).saturating_add(1).saturating_mul(times)
        }
    }
}

/// A regex with its flags in the text, so that the text is all there is to a regex.
pub fn with_flags(source: &str, flags: Flags) -> String {
    let inline = match (flags.ignore_case, flags.verbose) {
        (false, false) => "",
        (true, false) => "(?i)",
        (false, true) => "(?x)",
        (true, true) => "(?ix)",
    };
    format!("{inline}{source}")
}

/// Compiles a regex that has its flags in the text.
pub fn build(source: &str) -> Result<Regex, PatternError> {
    RegexBuilder::new(source)
        .size_limit(REGEX_SIZE_LIMIT)
        .dfa_size_limit(DFA_SIZE_LIMIT)
        .build()
        .map_err(|error| PatternError::Syntax(last_line(&error.to_string())))
}

/// The part of an engine's message that says what is wrong.
pub fn last_line(message: &str) -> String {
    message.rsplit('\n').next().unwrap_or(message).trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regex_means_the_same_for_plain_lines() {
        let sources = [
            r"\bb\b",
            r"\w+",
            r"(?i)s[\w .]{2,9}k",
            r"[^a-z]*$",
            r"\Bb",
            r"[^\w\s]+",
            r"\d|\s|€",
            r"^[\W_]*(a|b)+?",
            r"[é©]b?",
            r".{2}$",
            r"\b{start}\w|\w\b{end}",
            r"(?-i:B)|(?i)[k-m]",
        ];
        let pieces =
            ["a", "B ", "k", "“b”", "é", "©", " – ", "_", "1", "€", "\u{200d}", "\u{203f}"];
        let mut lines = vec![String::new()];
        for _ in 0..3 {
            let longer = |line: &String| pieces.map(|piece| format!("{line}{piece}"));
            lines.extend(lines.iter().flat_map(longer).collect::<Vec<_>>());
        }
        for source in sources {
            let (lazy, full) = (LazyRegex::new(source, Flags::default()), build(source).unwrap());
            for line in &lines {
                let found = lazy.for_line(line).unwrap().find_iter(line).map(|found| found.range());
                let wanted = full.find_iter(line).map(|found| found.range());
                assert!(found.eq(wanted), "{source} in {line:?}");
            }
            assert!(lazy.plain.get().is_some_and(Option::is_some) || source == r"\Bb", "{source}");
        }
    }

    #[test]
    fn no_character_of_a_plain_line_but_those_of_ascii_is_part_of_a_word() {
        let word = regex_syntax::parse(r"\w").unwrap();
        let HirKind::Class(Class::Unicode(word)) = word.kind() else { panic!() };
        for char in word.ranges().iter().flat_map(|range| range.start()..=range.end()) {
            assert!(char.is_ascii() || !is_plain_char(char), "{char}");
        }
        assert!(is_plain("“a” – b’s © 2020 · c"));
    }

    #[test]
    fn what_is_safe_by_estimate_compiles() {
        for source in [r"\w{60}", r"(?i)[\w .,&'-]{2,60}x", r"(?:\p{L}|\d){60}", r"[^a]{9999}"] {
            let hir = regex_syntax::parse(source).unwrap();
            assert!(program_size(&hir) <= SAFE_PROGRAM_SIZE, "{source}: {}", program_size(&hir));
            assert!(build(source).is_ok(), "{source}");
        }
    }
}
