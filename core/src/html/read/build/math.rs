//! Formulas, which pages hold two or three times: once for the eye, once for screen readers, once as source. They are read once: as the
//! source if there is one (an annotation in TeX, `alttext`, the script that MathJax was given), else as the signs of MathML.

use crate::html::entities::{decode, decoded};
use crate::html::events::{Attr, MarkupReader};
use crate::html::read::build::state::{Formula, LastFormula, PageBuilder, Partial};
use crate::html::tags::Tag;

impl PageBuilder<'_> {
    /// Begins a formula, if the element opened last is one.
    pub(super) fn open_math(&mut self, tag: Tag, reader: &MarkupReader<'_>) {
        if tag != Tag::MATH || self.math.is_some() {
            return;
        }
        self.math = Some(Formula {
            element: self.top(),
            start: self.page.text.len(),
            runs: self.page.runs.len(),
            line: self.line.clone(),
            source: reader.attribute(Attr::Alttext).map(decoded).unwrap_or_default(),
        });
    }

    /// Whether an element that is not shown holds the source of the formula.
    pub(super) fn is_source(&mut self, tag: Tag, reader: &MarkupReader<'_>) -> bool {
        if tag != Tag::ANNOTATION {
            return false;
        }
        let encoding = reader.attribute(Attr::Encoding).unwrap_or_default();
        let is_tex = encoding.len() >= 3 && encoding.to_ascii_lowercase().contains("tex");
        let Some(math) = self.math.as_mut().filter(|_| is_tex) else { return false };
        // It says more than `alttext`.
        math.source.clear();
        true
    }

    /// Takes text that is not shown, if it is of the source.
    pub(super) fn take_source(&mut self, text: &str) {
        if let (Some(math), [Tag::ANNOTATION], true) =
            (&mut self.math, self.unseen.as_slice(), self.in_source)
        {
            decode(text, &mut math.source);
        }
    }

    /// Ends a formula with its element: its source takes the place of its signs.
    pub(super) fn close_math(&mut self, element: u32) {
        if self.math.as_ref().is_none_or(|math| math.element < element) {
            return;
        }
        let Some(math) = self.math.take() else { return };
        // Something in it may have ended the line: then it stays as it is.
        let is_whole = math.line.start == self.line.start;
        let has_source = !math.source.trim().is_empty();
        if is_whole && has_source {
            self.page.runs.truncate(math.runs);
            self.replace((math.start, math.line.clone()), &math.source);
        }
        let signs = (is_whole && !has_source).then_some((math.start, math.line));
        self.last_math = Some(LastFormula { end: self.page.text.len(), signs });
    }

    /// Puts words in the place of what was read since.
    fn replace(&mut self, (start, line): (usize, Partial), words: &str) {
        self.page.text.truncate(start);
        self.line = line;
        let before = self.page.text.len();
        words.split_ascii_whitespace().for_each(|word| {
            self.space_word();
            self.page.text.push_str(word);
            self.line.space = true;
        });
        self.line.space = false;
        self.credit(before);
    }

    /// What MathJax was given: it says better what the signs before it say, or says it alone.
    pub(super) fn math_script(&mut self, source: &str) {
        match self.last_math.take() {
            Some(LastFormula { end, signs }) if end == self.page.text.len() => {
                if let Some(signs) = signs {
                    self.replace(signs, source);
                }
            }
            _ => self.replace((self.page.text.len(), self.line.clone()), source),
        }
        self.last_math = Some(LastFormula { end: self.page.text.len(), signs: None });
    }

    /// Whether an element is the copy of a formula that is drawn for the eye.
    pub(super) fn is_drawn(&self, tag: Tag, reader: &MarkupReader<'_>) -> bool {
        match tag {
            Tag::SPAN => {
                let class = || reader.attribute(Attr::Class).unwrap_or_default();
                self.last_math.as_ref().is_some_and(|math| math.end == self.page.text.len())
                    && class().split_ascii_whitespace().any(|name| name == "katex-html")
            }
            Tag::NOBR => reader.attribute(Attr::AriaHidden) == Some("true"),
            _ => false,
        }
    }
}
