//! Text to lines: white space squeezed or kept, and where lines begin and end.

use memchr::memmem;

use crate::html::entities::decode;
use crate::html::page::{Break, PageLine, mark};
use crate::html::read::build::state::{PageBuilder, Partial};
use crate::html::tags::Shown;
use crate::text::slice::slice;

/// Where a word may be parted.
const SOFT_HYPHEN: &str = "\u{ad}";

impl PageBuilder<'_> {
    pub(super) fn text(&mut self, text: &str) {
        if let Some(title) = &mut self.title {
            decode(text, title);
        }
        if !self.unseen.is_empty() {
            self.take_source(text);
            return;
        }
        if self.pre > 0 {
            self.verbatim(text, decode);
        } else {
            self.words(text);
        }
    }

    /// Adds words, white space squeezed.
    pub(super) fn words(&mut self, text: &str) {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 12);
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() && self.is_between_readings() {
            return;
        }
        if text.as_bytes().first().is_some_and(is_space) {
            self.line.space = true;
        }
        let before = self.page.text.len();
        if trimmed.is_empty() {
            return;
        }
        if !self.signs.is_empty() {
            self.put_signs(trimmed);
        }
        if is_plain(trimmed) {
            self.word(trimmed);
        } else {
            trimmed.split_ascii_whitespace().for_each(|word| self.word(word));
        }
        self.leave_out_hyphens(before);
        if self.page.text.len() > before {
            self.line.space = text.as_bytes().last().is_some_and(is_space);
            self.credit(before);
            self.last_closed = None;
        }
    }

    /// Adds a word, or several that have one space between any two.
    fn word(&mut self, word: &str) {
        self.space_word();
        decode_spaced(word, &mut self.page.text);
        self.line.space = true;
    }

    /// Puts the space before a word, if there is one and the line has begun.
    pub(super) fn space_word(&mut self) {
        let has_text = self.page.text.len() > self.line.start;
        if self.line.space && has_text && !self.page.text.ends_with(' ') {
            self.page.text.push(' ');
        }
    }

    /// Takes the marks out of words at which they may be parted; they are shown only where a line ends.
    fn leave_out_hyphens(&mut self, before: usize) {
        let added = slice(self.page.text.as_bytes(), before..);
        if memmem::find(added, SOFT_HYPHEN.as_bytes()).is_some() {
            let added = self.page.text.split_off(before).replace(SOFT_HYPHEN, "");
            self.page.text.push_str(&added);
        }
    }

    /// Adds text as it stands; blank lines end the line.
    pub(super) fn verbatim(&mut self, text: &str, push: impl Fn(&str, &mut String)) {
        for (number, row) in text.split('\n').enumerate() {
            if number > 0 {
                let out = &self.page.text;
                let written = slice(out.as_str(), self.line.start..);
                let ended = written.rsplit('\n').next().unwrap_or_default().trim().is_empty();
                if ended {
                    self.end_line(Break::Line);
                } else {
                    self.page.text.push('\n');
                }
            }
            let before = self.page.text.len();
            push(row.trim_end_matches('\r'), &mut self.page.text);
            self.credit(before);
        }
    }

    /// Says whose the text added since is.
    pub(super) fn credit(&mut self, before: usize) {
        let added = self.page.text.len() - before;
        if added == 0 {
            return;
        }
        let top = self.top();
        // What a rule protects protects its line, wherever it stands in it.
        let is_kept =
            self.page.elements.get(top as usize).is_some_and(|top| top.marks & mark::KEPT != 0);
        if is_kept {
            self.line.leaf = Some(top);
        }
        // The first word says whose the line is: what follows in links and emphasis belongs to it.
        self.line.leaf.get_or_insert(top);
        self.line.linked += if self.links > 0 { added } else { 0 };
        self.line.emphasised += if self.emphasis > 0 { added } else { 0 };
    }

    pub(super) fn end_line(&mut self, ends: Break) {
        self.break_apart();
        self.end_rest(ends);
        if !self.pieces.is_empty() || self.apart.is_some() {
            self.push_pieces();
        }
    }

    fn end_rest(&mut self, ends: Break) {
        let text = slice(self.page.text.as_str(), self.line.start..);
        let kept = text.trim_end().len();
        let is_blank = text.trim().is_empty();
        self.page.text.truncate(self.line.start + if is_blank { 0 } else { kept });
        let line = std::mem::take(&mut self.line);
        if is_blank {
            // Images and inputs without words belong to what follows.
            self.line = Partial {
                start: self.page.text.len(),
                images: line.images,
                inputs: line.inputs,
                links: line.links,
                breaks: line.breaks && ends == Break::Line,
                blank: line.blank.saturating_add(i32::from(ends == Break::Line)),
                ..Partial::default()
            };
            return;
        }
        let leaf = line.leaf.unwrap_or_else(|| self.top());
        self.page.lines.push(PageLine {
            start: line.start as u32,
            end: self.page.text.len() as u32,
            block: self.block_of(leaf),
            leaf,
            linked: line.linked as u32,
            links: line.links,
            emphasised: line.emphasised as u32,
            before: if line.breaks { Break::Line } else { Break::Block },
            images: line.images,
            inputs: line.inputs,
            blank: line.blank.max(0) as u32,
        });
        self.page.text.push('\n');
        self.line = Partial {
            start: self.page.text.len(),
            breaks: ends == Break::Line,
            blank: if ends == Break::Line { i32::from(self.pre > 0) } else { -1 },
            ..Partial::default()
        };
    }

    pub(super) fn block_of(&self, leaf: u32) -> u32 {
        let mut around = self.page.around(leaf);
        around.find(|(_, element)| element.shown == Shown::Block).map_or(0, |(number, _)| number)
    }
}

/// Whether words have one space between any two, as they will, and nothing is to be decoded.
fn is_plain(text: &str) -> bool {
    let mut after_space = false;
    for byte in text.bytes() {
        let is_space = byte == b' ';
        if (is_space && after_space) || matches!(byte, 9..=13 | b'&') {
            return false;
        }
        after_space = is_space;
    }
    true
}

fn decode_spaced(word: &str, out: &mut String) {
    if word.as_bytes().contains(&b'&') {
        let before = out.len();
        decode(word, out);
        // A space that must not break is shown as a space.
        if out.get(before..).is_some_and(|added| added.contains('\u{a0}')) {
            let added = out.split_off(before).replace('\u{a0}', " ");
            out.push_str(&added);
        }
    } else {
        out.push_str(word);
    }
}
