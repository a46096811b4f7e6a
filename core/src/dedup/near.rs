//! Lines that are nearly the same: captions and template sentences that differ in a number, punctuation or a word.
//!
//! Two steps, both linear in the text:
//!
//! 1. The *template* of a line: its normal form without punctuation and with every number as `0`. Lines of one
//!    template are near copies; as a template has a key like any line ([`Form::Template`]), this works in every scope
//!    and set.
//!
//!    [`Form::Template`]: crate::dedup::key::Form::Template
//! 2. Within a document also lines that differ in one word, by the partition method for similarity joins (Li, Deng,
//!    Wang and Feng, "Pass-Join", PVLDB 5(3), 2011) with words for letters: cut a line in two, and one word changed, put
//!    in or left out leaves one of the halves as it was. So a line is compared only with lines that share a half.
//!
//! ```text
//! "the army entered the town on sunday"     seven words: filed under "the army entered" and "town on sunday"
//! "the army left the town on sunday"        shares "town on sunday": compared, one word differs, a near copy
//! "the army entered town on sunday"         six words, looked up as a line of seven too: "the army entered" is shared
//! "on sunday the town was quiet again"      shares neither half: not compared with anything
//! ```
//!
//! A half that many lines share leads to the latest of them only. That keeps the work linear; it can miss a near copy,
//! and cannot make one.

use crate::dedup::Key;
use crate::dedup::key::LineFold;
use crate::dedup::secret::Secret;
use crate::dedup::template::write_template;
use hashbrown::{HashMap, HashSet};

/// Lines of fewer words are near copies only if their templates are equal: in "Yes, he did" each word is the message.
const FEWEST: usize = 5;

/// The lines of one document that later lines are compared with.
#[derive(Default)]
pub struct NearLines {
    /// The templates of the lines that stayed, one after the other.
    templates: Vec<u8>,
    /// All templates, as hashes.
    whole: HashSet<Key>,
    /// For each half, where in `templates` the latest line with it is.
    halves: HashMap<Key, (usize, usize)>,
    /// The ends of the words of the line at hand.
    ends: Vec<usize>,
    template: Vec<u8>,
}

impl NearLines {
    /// Forgets all lines: the next document begins.
    pub fn clear(&mut self) {
        self.templates.clear();
        self.whole.clear();
        self.halves.clear();
    }

    /// True if the line is nearly one of those before it; otherwise it is remembered.
    pub fn is_near_copy(&mut self, line: &[u8], fold: &mut LineFold, secret: &Secret) -> bool {
        let Ok(form) = std::str::from_utf8(fold.fold(line)) else { return false };
        write_template(form, &mut self.template);
        if self.template.is_empty() {
            return false;
        }
        self.ends.clear();
        self.ends.extend(memchr::memchr_iter(b' ', &self.template));
        self.ends.push(self.template.len());
        // A near copy is not filed: a chain of lines, each near the one before, would lead far away from the first.
        if !self.whole.insert(secret.hash(&self.template)) || self.differs_in_a_word(secret) {
            return true;
        }
        let place = (self.templates.len(), self.templates.len() + self.template.len());
        self.templates.extend_from_slice(&self.template);
        for half in self.halves_of(self.ends.len(), secret) {
            self.halves.insert(half, place);
        }
        false
    }

    /// True if a line of as many words, or of one more or less, is this one but for a word.
    fn differs_in_a_word(&self, secret: &Secret) -> bool {
        let words = self.ends.len();
        let lengths = (words - 1..=words + 1).filter(|&length| length.min(words) >= FEWEST);
        let candidates = lengths
            .flat_map(|length| self.halves_of(length, secret))
            .filter_map(|half| self.halves.get(&half));
        candidates
            .filter_map(|&(from, to)| self.templates.get(from..to))
            .any(|other| is_one_word_off(other, &self.template))
    }

    /// What a line of so many words that shares the first or the second half with this one is found by.
    fn halves_of(&self, words: usize, secret: &Secret) -> [Key; 2] {
        let half = words / 2;
        let front = half.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0);
        let before_back =
            self.ends.len().checked_sub(half + 1).and_then(|last| self.ends.get(last));
        let back = before_back.map_or(0, |end| end + 1);
        let (front, back) = (self.template.get(..front), self.template.get(back..));
        let seed = words as Key * 2;
        [
            secret.hash(front.unwrap_or_default()) ^ seed,
            secret.hash(back.unwrap_or_default()) ^ (seed + 1),
        ]
    }
}

/// True if one word more, less or other makes one line the other.
fn is_one_word_off(one: &[u8], other: &[u8]) -> bool {
    let (words, others) = (one.split(|&byte| byte == b' '), other.split(|&byte| byte == b' '));
    let (count, others_count) = (words.clone().count(), others.clone().count());
    let front = words.clone().zip(others.clone()).take_while(|(a, b)| a == b).count();
    let back = words.rev().zip(others.rev()).take_while(|(a, b)| a == b).count();
    count.abs_diff(others_count) <= 1 && front + back + 1 >= count.max(others_count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_no_numbers_and_no_punctuation() {
        let rows = [
            ("captions", "slideshow (3 images)", "slideshow 0 images"),
            ("a number with points", "1,234.5 views", "0 views"),
            ("two numbers", "from 3 to 15", "from 0 to 0"),
            ("number in a word", "covid-19 cases", "covid0 cases"),
            ("one word", "covid-19", "covid-19"),
            ("no letters", "12.5 %", ""),
            ("nothing", "", ""),
            ("dashes between blanks", "a \u{2013} b", "a b"),
            ("another script", "\u{444}\u{43e}\u{442}\u{43e} 12", "\u{444}\u{43e}\u{442}\u{43e} 0"),
        ];
        for (name, form, expected) in rows {
            let mut template = Vec::new();
            write_template(form, &mut template);
            assert_eq!(String::from_utf8(template).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn near_copies_are_found_and_others_stay() {
        let rows = [
            ("a number", "Slideshow (3 Images)", "Slideshow (5 images)", true),
            (
                "punctuation",
                "Read more: the story so far",
                "Read more \u{2013} the story so far!",
                true,
            ),
            (
                "a word",
                "Photo by John Smith for the Times",
                "Photo by John Miller for the Times",
                true,
            ),
            (
                "a word more",
                "Sign up to our daily newsletter now",
                "Sign up to our free daily newsletter now",
                true,
            ),
            ("short lines", "Yes, he did", "No, he did", false),
            ("one word", "Table-1", "Table-2", false),
            (
                "two words of nine",
                "the cat sat on a mat all day",
                "the dog sat on a rug all day",
                false,
            ),
            (
                "the order of words",
                "the old man bites the dog today",
                "the dog bites the old man today",
                false,
            ),
            ("numbers only", "12", "13", false),
        ];
        for (name, first, second, expected) in rows {
            let (mut lines, mut fold, secret) =
                (NearLines::default(), LineFold::default(), Secret::new([7; 16]));
            assert!(!lines.is_near_copy(first.as_bytes(), &mut fold, &secret), "{name}");
            assert_eq!(
                lines.is_near_copy(second.as_bytes(), &mut fold, &secret),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn any_one_word_may_differ() {
        let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        for length in FEWEST..=words.len() {
            for at in 0..length {
                let mut other = words[..length].to_vec();
                other[at] = "another";
                let mut longer = words[..length].to_vec();
                longer.insert(at, "more");
                let mut shorter = words[..length].to_vec();
                shorter.remove(at);
                for (line, expected) in [(other, true), (longer, true), (shorter, length > FEWEST)]
                {
                    let (mut lines, mut fold, secret) =
                        (NearLines::default(), LineFold::default(), Secret::new([7; 16]));
                    assert!(!lines.is_near_copy(
                        words[..length].join(" ").as_bytes(),
                        &mut fold,
                        &secret
                    ));
                    assert_eq!(
                        lines.is_near_copy(line.join(" ").as_bytes(), &mut fold, &secret),
                        expected,
                        "{line:?}"
                    );
                }
            }
        }
    }
}
