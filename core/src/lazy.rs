//! Regexes of the core's engine: bounded in size, compiled late, and quick on plain lines.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::rule::{Flags, PatternError};

/// The longest regex program, in bytes: a few words of Unicode classes fit, an explosion does not.
const REGEX_SIZE_LIMIT: usize = 32 << 20;

/// How much memory a regex may use for what it learns of lines, before it starts anew.
const DFA_SIZE_LIMIT: usize = 8 << 20;

/// Estimated states that fit the limit whatever they are.
pub const SAFE_PROGRAM_SIZE: usize = 200_000;

/// A regex that has been checked and is compiled when it is first needed: most regexes of most
/// packs never are, and compiling all of them takes longer than cleaning a document.
///
/// The engine's automaton gives up on a Unicode `\b` at the first character beyond ASCII, and what
/// runs instead is many times slower. In a line that has no letters beyond ASCII, which curly
/// quotes and dashes are not, an ASCII `\b` means the same and is used in its place.
#[derive(Debug)]
pub struct LazyRegex {
    source: String,
    compiled: OnceLock<Option<Regex>>,
    /// The same with ASCII word boundaries, if it has any.
    ascii_words: Option<Box<LazyRegex>>,
}

impl LazyRegex {
    /// A regex that a check has passed.
    pub fn new(source: &str, flags: Flags) -> Self {
        let lazy = |source: &str, ascii_words| Self {
            source: with_flags(source, flags),
            compiled: OnceLock::new(),
            ascii_words,
        };
        let ascii_words = with_ascii_words(source).map(|source| Box::new(lazy(&source, None)));
        lazy(source, ascii_words)
    }

    /// The regex for a line; none only if it does not compile after all, which a check has ruled
    /// out.
    pub fn for_line(&self, normal: &str) -> Option<&Regex> {
        match &self.ascii_words {
            Some(ascii_words) if has_ascii_words(normal) => ascii_words.for_line(normal),
            _ => self.compiled.get_or_init(|| build(&self.source).ok()).as_ref(),
        }
    }
}

/// A regex with every `\b` as an ASCII one; none if it has none or something like it.
fn with_ascii_words(source: &str) -> Option<String> {
    let mut ascii = String::with_capacity(source.len() + 32);
    let mut chars = source.chars();
    let mut found = false;
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next()? {
                'b' if !chars.as_str().starts_with('{') => {
                    found = true;
                    ascii.push_str(r"(?-u:\b)");
                }
                'b' | 'B' | '<' | '>' => return None,
                escaped => ascii.extend(['\\', escaped]),
            },
            // In a class it would be something else.
            '[' => {
                ascii.push('[');
                push_class(&mut chars, &mut ascii)?;
            }
            char => ascii.push(char),
        }
    }
    found.then_some(ascii)
}

/// Copies the rest of a class; none if it has another one in it, or a `\b`.
fn push_class(chars: &mut std::str::Chars<'_>, ascii: &mut String) -> Option<()> {
    let mut is_first = true;
    loop {
        let char = chars.next()?;
        ascii.push(char);
        match char {
            '^' if is_first => continue,
            ']' if !is_first => return Some(()),
            '[' => return None,
            '\\' => {
                let escaped = chars.next().filter(|&char| char != 'b')?;
                ascii.push(escaped);
            }
            _ => {}
        }
        is_first = false;
    }
}

/// Whether no character beyond ASCII is part of a word, as far as first bytes tell: general
/// punctuation and the signs of Latin-1 before its letters, but for the few of them that are.
fn has_ascii_words(normal: &str) -> bool {
    let pairs = normal.as_bytes().windows(2);
    pairs.fold(0, |found, pair| match pair {
        &[lead, next] => {
            let sign = u8::from(lead == 0xC2) & u8::from(!matches!(next, 0xAA | 0xB5 | 0xBA));
            let mark = u8::from(lead == 0xE2) & u8::from(next == 0x80);
            found | (u8::from(lead >= 0xC0) & (1 ^ (sign | mark)))
        }
        _ => found,
    }) == 0
        && !normal.contains(['\u{200c}', '\u{200d}', '\u{203f}'])
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
    fn ascii_word_boundaries_mean_the_same_where_they_are_used() {
        let rows = [
            (r"\bb\b", Some(r"(?-u:\b)b(?-u:\b)")),
            (r"a\\b", None),
            (r"[\b]\b", None),
            (r"[]x]\b", Some(r"[]x](?-u:\b)")),
            (r"\Ba\b", None),
            ("a", None),
        ];
        for (source, wanted) in rows {
            assert_eq!(with_ascii_words(source).as_deref(), wanted, "{source}");
        }
        let word = regex_syntax::parse(r"\w").unwrap();
        let HirKind::Class(Class::Unicode(word)) = word.kind() else { panic!() };
        for char in word.ranges().iter().flat_map(|range| range.start()..=range.end()) {
            assert!(char.is_ascii() || !has_ascii_words(&format!("a{char}b")), "{char}");
        }
        assert!(has_ascii_words("“a” – b’s © 2020 · c"));
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
