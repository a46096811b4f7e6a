//! What of a line is compared: the one normal form of `crate::text::normal`, and keys made of it.
//!
//! ```text
//! "  Most\tPOPULAR \r"   normal    "most popular"             the same key as "Most Popular"
//!                        bytes     "  Most\tPOPULAR \r"        another key than "Most Popular"
//! "Photo 3 of 12"        template  "photo 0 of 0"             the same key as "PHOTO 4 of 12."
//! "12.5"                 template  ""                         no letter: no key, the line stays
//! ```
//!
//! A key is 128 bits of a hash over that form; lines too short in it have none.

use crate::dedup::Key;
use crate::dedup::secret::Secret;
use crate::dedup::template::write_template;
use crate::text::fold_chars::fold_letters;
use crate::text::fold_simd::Simple;
use crate::text::lines::count_chars;
use crate::text::normal::{fold_case, normalise};

/// A buffer that one long line made longer than this is given back.
const USUAL: usize = 1 << 20;

/// What of a line is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The normal form, with its case folded.
    Normal,
    /// The bytes as they are, the fastest; lengths are in bytes too.
    Bytes,
    /// The template: lines that differ in numbers and punctuation are the same. A line without
    /// letters stays.
    Template,
}

/// How lines become keys.
#[derive(Clone, Copy, Debug)]
pub struct LineHash {
    /// What of a line is compared.
    pub form: Form,
    /// The shortest line that has a key, in characters of its form; 0 gives blank lines one too.
    pub least: usize,
    /// Without it nobody can forge a key.
    pub secret: Secret,
}

impl LineHash {
    /// The key of a line, if it is long enough.
    ///
    /// A line that is not valid UTF-8 has no normal form: its bytes are hashed as they are.
    #[inline]
    pub fn key(&self, line: &[u8], fold: &mut LineFold) -> Option<Key> {
        match self.form {
            Form::Normal => fold.key(line, self),
            Form::Bytes => (line.len() >= self.least).then(|| self.secret.hash(line)),
            Form::Template => fold.template_key(line, self),
        }
    }
}

/// Folds lines, which may not be UTF-8, one after the other in one buffer.
#[derive(Debug, Default)]
pub struct LineFold {
    simple: Simple,
    folded: Vec<u8>,
    template: Vec<u8>,
}

impl LineFold {
    /// The normal form of a line with its case folded, or its own bytes where they are no UTF-8.
    #[inline]
    pub fn fold<'a>(&'a mut self, line: &'a [u8]) -> &'a [u8] {
        let Self { simple, folded, .. } = self;
        simple.fold(line).unwrap_or_else(|| fold_odd(line, folded))
    }

    #[inline]
    fn key(&mut self, line: &[u8], hash: &LineHash) -> Option<Key> {
        let form = self.fold(line);
        has_characters(form, hash.least).then(|| hash.secret.hash(form))
    }

    fn template_key(&mut self, line: &[u8], hash: &LineHash) -> Option<Key> {
        let mut template = std::mem::take(&mut self.template);
        template.clear();
        if let Ok(form) = std::str::from_utf8(self.fold(line)) {
            write_template(form, &mut template);
        }
        let is_long = !template.is_empty() && has_characters(&template, hash.least);
        let key = is_long.then(|| hash.secret.hash(&template));
        self.template = template;
        key
    }
}

/// The same for any line.
fn fold_odd<'a>(line: &'a [u8], folded: &'a mut Vec<u8>) -> &'a [u8] {
    let Ok(text) = std::str::from_utf8(line) else { return line };
    if folded.capacity() > USUAL {
        *folded = Vec::new();
    }
    if !fold_letters(text, folded) {
        fold_case(&normalise(text), folded);
    }
    folded
}

/// Whether there are so many characters; counts them only where the number of bytes leaves it open.
fn has_characters(form: &[u8], least: usize) -> bool {
    let characters = || std::str::from_utf8(form).map_or(form.len(), count_chars);
    form.len() >= least && (form.len() / 4 >= least || characters() >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(form: Form, least: usize, line: &[u8]) -> Option<Key> {
        let secret = Secret::new([7; 16]);
        LineHash { form, least, secret }.key(line, &mut LineFold::default())
    }

    #[test]
    fn lines_compare_by_their_normal_form() {
        let rows = [
            ("case", "Most POPULAR", "most popular"),
            ("squeeze and trim", "  a \t b\r", "a b"),
            ("no-break and thin blanks", "\u{a0}a\u{2009}\u{2003}b\u{85}", "a b"),
            ("nothing but blanks", " \t ", ""),
            ("curly quotes stay", "\u{201c}It\u{2019}s\u{201d}", "\u{201c}it\u{2019}s\u{201d}"),
            ("composed and not", "Cafe\u{301}", "caf\u{e9}"),
            ("sharp s", "STRASSE stra\u{df}e", "strasse strasse"),
            ("cyrillic", "\u{41f}\u{420}\u{418}", "\u{43f}\u{440}\u{438}"),
            ("emoji", "A\u{1f600}B", "a\u{1f600}b"),
        ];
        for (name, line, form) in rows {
            assert_eq!(LineFold::default().fold(line.as_bytes()), form.as_bytes(), "{name}");
            let same = key(Form::Bytes, 0, form.as_bytes());
            assert_eq!(key(Form::Normal, 0, line.as_bytes()), same, "{name}");
        }
    }

    #[test]
    fn invalid_utf8_is_compared_by_its_bytes() {
        let normal = |line: &[u8]| key(Form::Normal, 0, line);
        assert_eq!(normal(b"A\xff"), key(Form::Bytes, 0, b"A\xff"));
        assert_ne!(normal(b"A\xff"), normal(b"a\xff"));
    }

    #[test]
    fn a_template_is_compared_if_asked() {
        let key = |line: &str| key(Form::Template, 1, line.as_bytes());
        assert_eq!(key("Slideshow (3 Images)"), key("slideshow: 15 images"));
        assert_ne!(key("3 images"), key("3 videos"));
        assert_eq!(key("12.5 %"), None);
    }

    #[test]
    fn length_is_in_characters() {
        let has = |line: &str, least| key(Form::Normal, least, line.as_bytes());
        assert!(has("\u{e9}\u{e9}\u{e9}", 3).is_some());
        assert!(has("\u{e9}\u{e9}\u{e9}", 4).is_none());
        assert!(has("", 0).is_some());
    }
}
