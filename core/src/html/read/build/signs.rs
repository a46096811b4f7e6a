//! Signs that a browser shows and the markup only means: brackets around the reading of a word, quotation marks, and what says that a
//! number stands above the line.
//!
//! ```text
//! 10<sup>7</sup>                     10^7
//! <ruby>漢<rt>かん</rt></ruby>         漢（かん）
//! <q>Rain</q>                        “Rain”
//! ```
//!
//! A sign is put before the first word of its element, so that an empty element gets none.

use crate::html::events::{Attr, MarkupReader};
use crate::html::read::build::quotes::{Quotes, is_quotation_mark};
use crate::html::read::build::state::{Detail, PageBuilder, Sign};
use crate::html::tags::Tag;
use crate::text::slice::slice;

/// Letters of a word before a raised number up to which it is a unit or a variable; longer ones have a note.
const LONGEST_UNIT: usize = 3;

impl PageBuilder<'_> {
    /// Notes the quotation marks of the language that the element opened last says it is in.
    pub(super) fn open_language(&mut self, reader: &MarkupReader<'_>) {
        if let Some(language) = reader.attribute(Attr::Lang).filter(|name| !name.is_empty()) {
            self.quotes.push((self.top(), Quotes::of(language)));
        }
    }

    /// Goes back to the marks of the language around an element that ends.
    pub(super) fn close_language(&mut self, element: u32) {
        while self.quotes.last().is_some_and(|(of, _)| *of >= element) {
            self.quotes.pop();
        }
    }

    /// Notes the sign that belongs before the words of the element opened last.
    pub(super) fn open_sign(&mut self, tag: Tag) {
        let sign = match tag {
            Tag::SUP if self.detail == Detail::Lines => Some(Sign::Power),
            Tag::RT if self.last_closed != Some(Tag::RP) => Some(Sign::Reading),
            Tag::Q => {
                let depth = self.counts.get(Tag::Q as usize).copied().unwrap_or(1);
                let quotes = self.quotes.last().map_or_else(Quotes::default, |(_, quotes)| *quotes);
                Some(Sign::Quote(quotes.at(depth)))
            }
            _ if self.math.is_some() => self.part_of_formula(tag),
            _ => None,
        };
        let element = self.top();
        self.signs.extend(sign.map(|sign| (element, sign)));
    }

    /// What a second or third part of a formula is to the first.
    fn part_of_formula(&self, tag: Tag) -> Option<Sign> {
        let element = self.page.elements.get(self.top() as usize)?;
        let around = self.page.elements.get(element.parent as usize)?;
        let sign = match (around.tag, element.place) {
            (Tag::MSUP, 1) | (Tag::MSUBSUP | Tag::MUNDEROVER, 2) => '^',
            (Tag::MSUB | Tag::MUNDER | Tag::MSUBSUP | Tag::MUNDEROVER, 1) => '_',
            (Tag::MFRAC, 1) => '/',
            _ => return None,
        };
        Some(Sign::Part(sign, tag == Tag::MROW))
    }

    /// Puts the signs that wait for a word before it.
    pub(super) fn put_signs(&mut self, word: &str) {
        for (element, sign) in std::mem::take(&mut self.signs) {
            let (before, after) = match sign {
                Sign::Power if self.is_power(word) => ("^", ""),
                Sign::Power => continue,
                Sign::Part(sign, has_parts) => part(sign, has_parts),
                Sign::Reading if is_wide(word) => ("（", "）"),
                Sign::Reading => ("(", ")"),
                Sign::Quote(_) if word.starts_with(is_quotation_mark) => continue,
                Sign::Quote(marks) => (marks.open, marks.close),
            };
            if matches!(sign, Sign::Quote(_)) {
                self.space_word();
            }
            self.page.text.push_str(before);
            self.line.space = false;
            if !after.is_empty() {
                self.closing.push((element, after));
            }
        }
    }

    /// Whether white space here stands between a word and its reading, where browsers show none.
    pub(super) fn is_between_readings(&self) -> bool {
        let top = self.page.elements.get(self.top() as usize);
        top.is_some_and(|top| top.tag == Tag::RUBY)
    }

    /// Puts the sign behind the words of an element that ends.
    pub(super) fn close_sign(&mut self, element: u32) {
        while self.signs.last().is_some_and(|(of, _)| *of >= element) {
            self.signs.pop();
        }
        while let Some((of, sign)) = self.closing.last().copied().filter(|(of, _)| *of >= element) {
            self.closing.pop();
            let text = slice(self.page.text.as_str(), self.line.start..);
            if of == element && !text.trim().is_empty() {
                self.page.text.push_str(sign);
            }
        }
    }

    /// Whether a raised word is a power of the number, the unit or the variable before it, and not the end of an ordinal or a note.
    fn is_power(&self, word: &str) -> bool {
        if self.line.space {
            return false;
        }
        let line = slice(self.page.text.as_str(), self.line.start..);
        let digits = word.trim_start_matches(['+', '-', '−', '–']);
        let is_number = !digits.is_empty()
            && digits.len() <= 4
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = is_number || is_expression(word);
        let is_variable = word.len() == 1 && matches!(word, "n" | "x" | "y" | "k" | "i" | "m");
        let unit = line.chars().rev().take_while(|before| before.is_alphabetic());
        match line.chars().next_back() {
            Some('0'..='9') => is_number || is_variable,
            Some(')' | 'π') => is_number || is_variable,
            Some(last) if last.is_alphabetic() => {
                is_number && unit.take(LONGEST_UNIT + 1).count() <= LONGEST_UNIT
            }
            _ => false,
        }
    }
}

/// Whether a raised word adds or takes away: `n+1`, `-x`.
fn is_expression(word: &str) -> bool {
    let mut parts = word.split(['+', '-', '−']);
    let first = parts.next().unwrap_or_default();
    let mut rest = parts.peekable();
    let is_part = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_alphanumeric());
    rest.peek().is_some() && is_part(first) && rest.all(|part| !part.is_empty() && is_part(part))
}

fn part(sign: char, has_parts: bool) -> (&'static str, &'static str) {
    match (sign, has_parts) {
        ('^', true) => ("^(", ")"),
        ('^', false) => ("^", ""),
        ('_', true) => ("_(", ")"),
        ('_', false) => ("_", ""),
        (_, true) => ("/(", ")"),
        (_, false) => ("/", ""),
    }
}

/// Whether a word is in a script whose brackets are wide.
fn is_wide(word: &str) -> bool {
    word.chars().next().is_some_and(|first| matches!(first, '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{4e00}'..='\u{9fff}'))
}
