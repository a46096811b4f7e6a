//! The bytes that a line matched by an anchored regex can begin with: all that is left to ask where a regex has no text to be found by.
//!
//! ```text
//! /^\* [^*]{2,60},$/          only lines that begin with '*'
//! /^>> ?\p{Lu}\S*/            '>'
//! /^[A-Z][\w.’-]+: [A-Z]/     a capital letter
//! /\d\d:\d\d$/                any: it is not anchored
//! ```

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstBytes([u64; 4]);

impl FirstBytes {
    /// All bytes.
    pub const ANY: Self = Self([u64::MAX; 4]);

    const NONE: Self = Self([0; 4]);

    /// The bytes with which a line matched by the regex begins.
    pub fn of(hir: &Hir) -> Self {
        let parts = match hir.kind() {
            HirKind::Concat(parts) => parts.as_slice(),
            _ => return Self::ANY,
        };
        let is_start = |part: &Hir| matches!(part.kind(), HirKind::Look(Look::Start));
        match parts.split_first() {
            Some((first, rest)) if is_start(first) => of_row(rest).unwrap_or(Self::ANY),
            _ => Self::ANY,
        }
    }

    /// Whether a line begins with one of them; an empty line may match whatever the regex is.
    pub fn allow(self, line: &str) -> bool {
        line.as_bytes().first().is_none_or(|byte| self.has(*byte))
    }

    fn has(self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }

    fn with(mut self, first: u8, last: u8) -> Self {
        for byte in first..=last {
            let word = self.0.get_mut(usize::from(byte >> 6));
            word.into_iter().for_each(|word| *word |= 1 << (byte & 63));
        }
        self
    }

    fn or(self, other: Self) -> Self {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        Self([a | e, b | f, c | g, d | h])
    }
}

/// The first bytes of a row of parts; none if all of them may be empty.
fn of_row(parts: &[Hir]) -> Option<FirstBytes> {
    let mut all = FirstBytes::NONE;
    for part in parts {
        all = all.or(of_part(part));
        if part.properties().minimum_len().is_some_and(|least| least > 0) {
            return Some(all);
        }
    }
    None
}

/// The first bytes of what a part matches, if that is not empty.
fn of_part(part: &Hir) -> FirstBytes {
    let none = FirstBytes::NONE;
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => none,
        HirKind::Literal(literal) => literal.0.first().map_or(none, |&byte| none.with(byte, byte)),
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().fold(none, |all, range| all.with(range.start(), range.end()))
        }
        HirKind::Class(Class::Unicode(class)) => class
            .ranges()
            .iter()
            .fold(none, |all, range| all.with(first_of(range.start()), first_of(range.end()))),
        HirKind::Repetition(repetition) => of_part(&repetition.sub),
        HirKind::Capture(capture) => of_part(&capture.sub),
        HirKind::Alternation(parts) => parts.iter().fold(none, |all, part| all.or(of_part(part))),
        HirKind::Concat(parts) => of_row(parts)
            .unwrap_or_else(|| parts.iter().fold(none, |all, part| all.or(of_part(part)))),
    }
}

/// The first byte of a character; it grows with the character.
fn first_of(char: char) -> u8 {
    let mut bytes = [0; 4];
    char.encode_utf8(&mut bytes).bytes().next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_line_may_begin_with() {
        let rows = [
            (r"^\* [^*]{2,60},$", "*", "a x•"),
            (r"^>> ?\p{Lu}\S*", ">", "< A"),
            (r"^[A-Z][\w.’-]+: [A-Z]", "AZ", "a é_"),
            (r"(?i)^k", "kK\u{212a}", "xs"),
            (r"^ ?(?:b|c+)?d", " bcd", "ae"),
            (r"^(?:a|(?:b|)c)", "abc", "d"),
            (r"^(?:é|世)", "é世", "ea"),
            (r"\d\d$", "1ax", ""),
            (r"^a?", "ab", ""),
            (r"^a|b", "abx", ""),
            (r"(?m)^a", "ab", ""),
        ];
        for (regex, allowed, refused) in rows {
            let first = FirstBytes::of(&regex_syntax::parse(regex).unwrap());
            for char in allowed.chars() {
                assert!(first.allow(&char.to_string()), "{regex}: {char}");
            }
            for char in refused.chars() {
                assert!(!first.allow(&char.to_string()), "{regex}: {char}");
            }
            assert!(first.allow(""), "{regex}");
        }
    }
}
