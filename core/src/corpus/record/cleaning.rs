//! The cleaning of single documents within a bulk run, by the engine that cleans them everywhere.

use std::ops::Range;

use crate::engine::line_table;
use crate::engine::{Cleaned, Engine, Outcome};
use crate::pattern::ids::{Answers, Question};

/// Runs the patterns that the core does not run.
pub trait FallbackRegex: Sync {
    /// Adds to the answers that to each question; one that is left out counts as out of time.
    fn answer(&self, questions: Vec<Question>, answers: &mut Answers);
}

/// What of a document goes before its lines are compared with those of other documents.
#[derive(Clone, Copy)]
pub struct Cleaner<'a> {
    /// The compiled packs with their settings, shared by all threads.
    pub engine: &'a Engine,
    /// What runs the patterns that the engine does not; without it they count as out of time.
    pub outside: Option<&'a dyn FallbackRegex>,
}

impl Cleaner<'_> {
    /// Cleans one document; asks the other engine as often as there are open questions.
    pub fn clean(
        &self,
        text: &str,
        url: Option<&str>,
        scratch: &mut line_table::Scratch,
    ) -> Cleaned {
        let mut answers = Answers::default();
        loop {
            match self.engine.clean(text, url, &answers, scratch) {
                Outcome::Done(cleaned) => return cleaned,
                Outcome::Open(questions) => self.answer(questions, &mut answers),
            }
        }
    }

    fn answer(&self, questions: Vec<Question>, answers: &mut Answers) {
        if let Some(outside) = self.outside {
            outside.answer(questions.clone(), answers);
        }
        for question in questions {
            // A question that stays open would be asked again for ever: without an answer it counts as out of time.
            answers.entry(question).or_insert(None);
        }
    }
}

/// Text for the engine made of bytes that may not be UTF-8, as Python's decoder makes it: each byte
/// that is no text is one replacement character.
pub struct Readable {
    /// The text, with a replacement character for each byte that is not text.
    pub text: String,
    /// Where the replacement characters are in it.
    replaced: Vec<usize>,
}

impl Readable {
    /// The text of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        let (mut text, mut replaced) = (String::with_capacity(bytes.len()), Vec::new());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for _ in chunk.invalid() {
                replaced.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Self { text, replaced }
    }

    /// Where a span of the text is in the bytes.
    pub fn in_bytes(&self, span: &Range<usize>) -> Range<usize> {
        let back = |at: usize| {
            let before = self.replaced.partition_point(|&place| place < at);
            at - before * (char::REPLACEMENT_CHARACTER.len_utf8() - 1)
        };
        back(span.start)..back(span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_readable_text_are_found_in_the_bytes() {
        let bytes = b"a\xffb\xc3\xa9\xf0\x9fc";
        let readable = Readable::new(bytes);
        assert_eq!(readable.text, "a\u{fffd}b\u{e9}\u{fffd}\u{fffd}c");
        let place = |part: &str| {
            let start = readable.text.find(part).unwrap();
            &bytes[readable.in_bytes(&(start..start + part.len()))]
        };
        assert_eq!(place("b\u{e9}"), b"b\xc3\xa9");
        assert_eq!(place("\u{fffd}b"), b"\xffb");
        assert_eq!(place("c"), b"c");
    }
}
