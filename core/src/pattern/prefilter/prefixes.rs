//! The texts that a line matched by an anchored regex can begin with.
//!
//! Rules for furniture begin with `^` nearly always, and "share" at the start of a line is rare where "share" somewhere in it is not. What
//! stands before the first letter or digit (bullets, arrows, quotes) is passed over: the same line with and without it is the same furniture.
//!
//! ```text
//! /^\W*(?:share|tweet)s? (?:this|on \w+)/
//!
//! \W*              no letter or digit: passed over
//! (?:share|tweet)  share, tweet
//! s?               share, shares, tweet, tweets
//! " "              "share ", "shares ", "tweet ", "tweets "
//! (?:this|on \w+)  "share this", "share on ", "shares this", ... : after "on " comes any word, so these texts are closed there
//! ```
//!
//! A text is *open* while what follows in the regex follows it directly, and *closed* once it is long enough, or once anything may follow.
//! If there are more than [`MOST`] of them, or one is shorter than [`SHORTEST`], the regex is looked for by what it contains.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Longer texts tell no more than their beginning does.
const LONGEST: usize = 12;

/// More texts than this, and the regex begins with nothing in particular.
const MOST: usize = 512;

/// A class of more characters than this is anything.
const LARGEST_CLASS: usize = 8;

/// Shorter texts let too many lines through.
const SHORTEST: usize = 2;

/// A text that the line begins with, and whether what follows in the regex follows directly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Start {
    text: String,
    is_open: bool,
}

impl Start {
    fn nothing() -> Self {
        Self { text: String::new(), is_open: true }
    }
}

/// The texts, folded, that the first letter or digit of a matching line begins; none if the regex
/// is not anchored, or begins with too much.
pub fn prefixes_of(hir: &Hir) -> Option<Vec<String>> {
    let parts: Vec<&Hir> = match hir.kind() {
        HirKind::Concat(parts) => parts.iter().collect(),
        _ => return None,
    };
    let (first, rest) = parts.split_first()?;
    if !matches!(first.kind(), HirKind::Look(Look::Start)) {
        return None;
    }
    // The table looks up lines from their first letter or digit on, so what can only match signs is skipped here as well.
    let margin = rest.iter().take_while(|part| is_margin(part)).count();
    let found = of_concat(rest.get(margin..)?.iter().copied())?;
    let is_margin = |char: char| !char.is_alphanumeric();
    let text = |start: Start| start.text.trim_start_matches(is_margin).to_owned();
    let mut texts: Vec<String> = found.into_iter().map(text).collect();
    texts.sort_unstable();
    texts.dedup();
    let is_good = |text: &String| text.len() >= SHORTEST;
    (!texts.is_empty() && texts.iter().all(is_good)).then_some(texts)
}

/// Whether a part can match nothing that has a letter or a digit in it.
fn is_margin(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .is_ok_and(|text| !text.chars().any(char::is_alphanumeric)),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().all(|range| {
                // White space and the big blocks of symbols aside, a long range has letters in it.
                (range.start()..=range.end()).take(4096).all(|char| !char.is_alphanumeric())
                    && range.len() <= 4096
            }) || is_not_word(class)
        }
        HirKind::Repetition(repetition) => is_margin(&repetition.sub),
        HirKind::Capture(capture) => is_margin(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_margin),
        HirKind::Class(Class::Bytes(_)) => false,
    }
}

/// Whether a class has no word character but the underscore in it.
fn is_not_word(class: &regex_syntax::hir::ClassUnicode) -> bool {
    static WORD: OnceLock<Option<Hir>> = OnceLock::new();
    let word = WORD.get_or_init(|| regex_syntax::parse(r"[\w--_]").ok());
    match word.as_ref().map(Hir::kind) {
        Some(HirKind::Class(Class::Unicode(word))) => {
            let mut common = class.clone();
            common.intersect(word);
            common.ranges().is_empty()
        }
        _ => false,
    }
}

fn of(hir: &Hir) -> Option<Vec<Start>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![Start::nothing()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(vec![Start { text: folded(text), is_open: true }])
        }
        HirKind::Class(Class::Unicode(class)) => of_class(class),
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => of_concat(parts.iter()),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of(branch)?);
            }
            limited(all)
        }
        HirKind::Repetition(repetition) => {
            let mut all = of(&repetition.sub)?;
            // "a+b": after the first a comes another one or the b, so nothing that follows may be appended.
            if repetition.max != Some(1) {
                all.iter_mut().for_each(|start| start.is_open = false);
            }
            if repetition.min == 0 {
                all.push(Start::nothing());
            }
            limited(all)
        }
    }
}

fn of_class(class: &regex_syntax::hir::ClassUnicode) -> Option<Vec<Start>> {
    let anything = Start { text: String::new(), is_open: false };
    // White space in a line to be matched is one plain space.
    let chars = class.ranges().iter().flat_map(|range| range.start()..=range.end());
    let chars: Vec<char> = chars
        .filter(|char| *char == ' ' || !char.is_whitespace())
        .take(LARGEST_CLASS + 1)
        .collect();
    if chars.len() > LARGEST_CLASS {
        return Some(vec![anything]);
    }
    let text = |char: &char| Start { text: folded(&char.to_string()), is_open: true };
    limited(chars.iter().map(text).collect())
}

fn of_concat<'h>(parts: impl Iterator<Item = &'h Hir>) -> Option<Vec<Start>> {
    let mut all = vec![Start::nothing()];
    for part in parts {
        if all.iter().all(|start| !start.is_open) {
            break;
        }
        let next = of(part)?;
        let (open, mut closed): (Vec<_>, Vec<_>) = all.into_iter().partition(|start| start.is_open);
        if closed.len() + open.len() * next.len() > MOST {
            // What is known so far is still what the line begins with.
            closed.extend(open);
            closed.iter_mut().for_each(|start| start.is_open = false);
            return Some(closed);
        }
        for start in &open {
            closed.extend(next.iter().map(|next| joined(start, next)));
        }
        all = limited(closed)?;
    }
    Some(all)
}

fn joined(start: &Start, next: &Start) -> Start {
    let text = format!("{}{}", start.text, next.text);
    let is_open = next.is_open && text.len() < LONGEST;
    Start { text, is_open }
}

fn limited(mut all: Vec<Start>) -> Option<Vec<Start>> {
    all.sort_unstable();
    all.dedup();
    (all.len() <= MOST).then_some(all)
}

fn folded(text: &str) -> String {
    let mut folded = Vec::new();
    crate::text::normal::fold_case(text, &mut folded);
    String::from_utf8(folded).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_line_begins_with() {
        let rows: [(&str, Option<&[&str]>); 14] = [
            ("^share", Some(&["share"])),
            ("(?i)^share", Some(&["share"])),
            (r"(?i)^[\W_]*(?:please )?share", Some(&["please share", "share"])),
            (
                "^(?:share|follow) us on our pages",
                Some(&["follow us on our pages", "share us on our pages"]),
            ),
            (r"^e-?mail\s+this", Some(&["e-mail ", "email "])),
            (
                r"^\W*(?:share|tweet)s? (?:this|on \w+)",
                Some(&[
                    "share on ",
                    "share this",
                    "shares on ",
                    "shares this",
                    "tweet on ",
                    "tweet this",
                    "tweets on ",
                    "tweets this",
                ]),
            ),
            ("^ab?c", Some(&["abc", "ac"])),
            ("^ab*c", Some(&["ab", "ac"])),
            (r"^\d+ min", None),
            ("share", None),
            ("^© ?2020 a", Some(&["2020 a"])),
            ("^©", None),
            ("^(?:x|share)", None),
            (r"^(?:\W*|x )more", None),
        ];
        for (regex, wanted) in rows {
            let hir = regex_syntax::parse(regex).unwrap();
            let got = prefixes_of(&hir);
            let got =
                got.as_ref().map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(got.as_deref(), wanted, "{regex}");
        }
    }
}
