//! One pattern compiled, and all patterns as one [`set`]: given a line in normal form, which patterns match it, and where. This room knows
//! how rules are written ([`rule`]) and nothing of documents: not which packs are on, nor what is done with a line that matches.

pub mod ids;
pub mod lazy_regex;
pub mod nested;
pub mod prefilter;
pub mod rule;
pub mod set;
pub mod widen;

use regex_syntax::ParserBuilder;
use regex_syntax::ast;
use regex_syntax::hir::Hir;
use serde::{Deserialize, Serialize};

use crate::pattern::lazy_regex::{
    LazyRegex, SAFE_PROGRAM_SIZE, build, last_line, program_size, with_flags,
};
use crate::pattern::prefilter::required::{Prefilter, Prefilters, prefilters_of};
use crate::pattern::rule::{Flags, Pattern, PatternError};
use crate::pattern::widen::widen;
use crate::text::normal::normalise;
use crate::text::slice::slice;

/// A pattern ready to be matched against normal lines.
#[derive(Debug, Serialize, Deserialize)]
pub enum Compiled {
    /// Equal to the line.
    Whole(String),
    /// The pieces of a glob.
    Glob(Glob),
    /// Runs here, in linear time.
    Regular(LazyRegex),
    /// Runs outside of the core, on lines that this wider regex lets through (all, if none).
    Extended(Option<LazyRegex>),
}

impl Compiled {
    /// Compiles a pattern, and tells which lines it has to be tested on.
    pub fn new(pattern: &Pattern) -> Result<(Self, Prefilters), PatternError> {
        match pattern {
            Pattern::Whole(line) => {
                Ok((Self::Whole(normalise(line).into_owned()), Prefilter::Every.into()))
            }
            Pattern::Glob(source) => {
                let glob = Glob::new(&normalise(source));
                let gate = glob.gate();
                Ok((Self::Glob(glob), gate.into()))
            }
            Pattern::Regex(source, flags) => compile_regex(source, *flags),
        }
    }

    /// Whether the line fits; for an extended pattern, whether it may.
    pub fn may_match(&self, normal: &str) -> bool {
        match self {
            Self::Whole(line) => line == normal,
            Self::Glob(glob) => glob.is_match(normal),
            Self::Regular(regex) | Self::Extended(Some(regex)) => {
                regex.for_line(normal).is_some_and(|regex| regex.is_match(normal))
            }
            Self::Extended(None) => true,
        }
    }

    /// The spans of the line that the pattern matches; the whole line for a whole line or a glob
    /// that is anchored by nothing but its ends.
    pub fn spans(&self, normal: &str) -> Vec<(usize, usize)> {
        match self {
            Self::Whole(_) => vec![(0, normal.len())],
            Self::Glob(glob) => glob.span(normal).into_iter().collect(),
            Self::Regular(regex) => {
                let found =
                    regex.for_line(normal).into_iter().flat_map(|regex| regex.find_iter(normal));
                let found = found.map(|found| (found.start(), found.end()));
                found.filter(|(start, end)| start < end).collect()
            }
            Self::Extended(_) => Vec::new(),
        }
    }

    /// The spans of the line that cuts of the pattern take for which `takes` is true, those
    /// included for which other cuts make room, if that can be told in one go.
    pub fn cuts(&self, normal: &str, mut takes: impl FnMut(&str) -> bool) -> Vec<(usize, usize)> {
        if let Self::Regular(regex) = self
            && let Some(reach) = regex.reach()
            && let Some(regex) = regex.for_line(normal)
        {
            return nested::cuts(regex, reach, normal, takes);
        }
        let mut spans = self.spans(normal);
        spans.retain(|&(start, end)| takes(slice(normal, start..end)));
        spans
    }
}

fn compile_regex(source: &str, flags: Flags) -> Result<(Compiled, Prefilters), PatternError> {
    // That it is not too big was checked when its pack was loaded; one that is, matches nothing.
    match parse(source, flags) {
        Ok(hir) => {
            let reach = hir.properties().maximum_len();
            let regex = LazyRegex::new(source, flags).reaching(reach);
            Ok((Compiled::Regular(regex), prefilters_of(&hir)))
        }
        Err(PatternError::Unsupported(_)) => {
            // The other engine is slow and holds Python's lock: it is asked only about lines that a wider regex lets through.
            let wider = widen(source, flags.verbose);
            let checked = wider.and_then(|wider| Some((parse(&wider, flags).ok()?, wider)));
            Ok(match checked {
                Some((hir, wider)) => {
                    (Compiled::Extended(Some(LazyRegex::new(&wider, flags))), prefilters_of(&hir))
                }
                None => (Compiled::Extended(None), Prefilter::Every.into()),
            })
        }
        Err(error) => Err(error),
    }
}

/// Whether a regex runs in the core (`Ok`), outside of it (`Unsupported`) or is wrong (`Syntax`).
pub fn check_regex(source: &str, flags: Flags) -> Result<(), PatternError> {
    check(source, flags).map(|_| ())
}

fn check(source: &str, flags: Flags) -> Result<Hir, PatternError> {
    let hir = parse(source, flags)?;
    // Only a regex that may be too big has to be compiled to know that it is not.
    if program_size(&hir) > SAFE_PROGRAM_SIZE {
        build(&with_flags(source, flags))?;
    }
    Ok(hir)
}

fn parse(source: &str, flags: Flags) -> Result<Hir, PatternError> {
    let mut parser = ParserBuilder::new();
    parser.case_insensitive(flags.ignore_case).ignore_whitespace(flags.verbose);
    parser.build().parse(source).map_err(|error| match &error {
        regex_syntax::Error::Parse(parse) => {
            let message = format!("{} (at character {})", parse.kind(), parse.span().start.column);
            if is_unsupported(parse.kind()) {
                PatternError::Unsupported(message)
            } else {
                PatternError::Syntax(message)
            }
        }
        regex_syntax::Error::Translate(translate) => PatternError::Syntax(format!(
            "{} (at character {})",
            translate.kind(),
            translate.span().start.column
        )),
        _ => PatternError::Syntax(last_line(&error.to_string())),
    })
}

/// Faults that may be a construct only the other engine knows: it has the last word on them.
fn is_unsupported(kind: &ast::ErrorKind) -> bool {
    use ast::ErrorKind as Kind;
    matches!(
        kind,
        Kind::UnsupportedLookAround
            | Kind::UnsupportedBackreference
            | Kind::EscapeUnrecognized
            | Kind::GroupNameInvalid
            | Kind::FlagUnrecognized
            | Kind::FlagUnexpectedEof
            | Kind::RepetitionMissing
            | Kind::RepetitionCountDecimalEmpty
            | Kind::RepetitionCountUnclosed
    )
}

/// A glob cut at its stars.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glob {
    prefix: String,
    middles: Vec<String>,
    suffix: String,
}

impl Glob {
    /// Cuts a glob at every star that has no backslash before it.
    pub fn new(source: &str) -> Self {
        let mut pieces = vec![String::new()];
        let mut chars = source.chars().peekable();
        while let Some(char) = chars.next() {
            let escaped = char == '\\' && matches!(chars.peek(), Some('*' | '\\'));
            match (escaped, pieces.last_mut()) {
                (true, Some(piece)) => piece.extend(chars.next()),
                (false, Some(piece)) if char != '*' => piece.push(char),
                _ => pieces.push(String::new()),
            }
        }
        let suffix =
            if pieces.len() > 1 { pieces.pop().unwrap_or_default() } else { String::new() };
        let mut pieces = pieces.into_iter();
        let prefix = pieces.next().unwrap_or_default();
        // A star next to a space would ask for that space; a line's ends have none.
        Self { prefix, middles: pieces.filter(|piece| !piece.is_empty()).collect(), suffix }
    }

    fn gate(&self) -> Prefilter {
        let begins = |text: &str| text.chars().next().is_some_and(char::is_alphanumeric);
        match self.longest_piece() {
            _ if self.prefix.len() >= 3 && begins(&self.prefix) => {
                Prefilter::Start(vec![self.prefix.clone()])
            }
            "" => Prefilter::Every,
            piece => Prefilter::Inside(vec![piece.to_owned()]),
        }
    }

    fn longest_piece(&self) -> &str {
        let ends = [&self.prefix, &self.suffix];
        let pieces = self.middles.iter().chain(ends);
        pieces.max_by_key(|piece| piece.len()).map_or("", String::as_str)
    }

    /// Whether the whole line fits.
    pub fn is_match(&self, line: &str) -> bool {
        self.middle_span(line).is_some()
    }

    /// What a `cut` takes: the line but for what an outer star stands for.
    fn span(&self, line: &str) -> Option<(usize, usize)> {
        let (first, last) = self.middle_span(line)?;
        let suffix_start = line.len() - self.suffix.len();
        let first = if self.middles.is_empty() { suffix_start } else { first };
        let start = if self.prefix.is_empty() { first } else { 0 };
        let end = if self.suffix.is_empty() { last } else { line.len() };
        (start < end).then_some((start, end))
    }

    /// Where the pieces between the prefix and the suffix begin and end, leftmost first.
    fn middle_span(&self, line: &str) -> Option<(usize, usize)> {
        let rest = line.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())?;
        let base = self.prefix.len();
        let (mut at, mut first) = (0, None);
        for piece in &self.middles {
            let found = at + rest.get(at..)?.find(piece.as_str())?;
            first.get_or_insert(base + found);
            at = found + piece.len();
        }
        Some((first.unwrap_or(base), base + at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_fit_whole_lines() {
        let rows = [
            ("prefix", "Photo *", "Photo by A", true),
            ("prefix wants its space", "Photo *", "Photo", false),
            ("not a prefix", "Photo *", "A Photo by", false),
            ("part", "*cookies*", "We use cookies.", true),
            ("suffix", "*min read", "3 min read", true),
            ("two pieces", "We * cookies *", "We use cookies and more", true),
            ("pieces in order", "*a*b*", "b a", false),
            ("pieces do not overlap", "ab*ba", "aba", false),
            ("a star may be nothing", "ab*ba", "abba", true),
            ("escaped star", r"5\* hotel*", "5* hotel", true),
            ("escaped star is no star", r"5\* hotel*", "5 hotel", false),
            ("case counts", "photo*", "Photo", false),
        ];
        for (name, glob, line, wanted) in rows {
            assert_eq!(Glob::new(glob).is_match(line), wanted, "{name}");
        }
    }

    #[test]
    fn a_cut_takes_the_line_but_for_the_outer_stars() {
        let rows = [
            ("(Reuters)*", "(Reuters) Rain", Some((0, 9))),
            ("*(Reuters)*", "Rain (Reuters) fell", Some((5, 14))),
            ("*(Reuters)", "Rain (Reuters)", Some((5, 14))),
            ("Read*more", "Read even more", Some((0, 14))),
        ];
        for (glob, line, wanted) in rows {
            assert_eq!(Glob::new(glob).span(line), wanted, "{glob}");
        }
    }

    #[test]
    fn tells_what_runs_here_from_what_is_wrong() {
        let flags = Flags::default();
        assert_eq!(check_regex(r"^\d+ min read$", flags), Ok(()));
        for extended in [r"(?<!a)b", r"(a)\1", r"(?>a)b", r"(?:cookies){e<=1}", r"a++b"] {
            let got = check_regex(extended, flags);
            assert!(!matches!(got, Err(PatternError::Syntax(_))), "{extended}: {got:?}");
        }
        for wrong in ["(", "[a", "*a", r"(?:\w{100}){1000}"] {
            assert!(check_regex(wrong, flags).is_err(), "{wrong}");
        }
    }
}
