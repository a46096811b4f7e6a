//! A look at the bytes before the parser sees them, so that no page takes it more than linear time and bounded memory.
//!
//! Parsers build trees as the standard says, and that takes time in the square of the depth, of a tag's attributes, and of the formatting
//! that is left open. The look knows only tags, quotes, comments and raw elements. It takes out what is beyond a bound, and on every page
//! what no one reads: scripts, styles, comments, most attributes, and the white space that markup is set in, which is more than half of most
//! pages.
//!
//! ```text
//! <p  onclick="track()" class="lead">\n\n\n  Rain <!-- 17 --></p><script>track()</script>
//! <p class="lead">\nRain </p><script></script>
//! ```
//!
//! Why formatting left open is dear: after `<b><b><b>...` with nothing closed, the standard has the parser open all of them again in every
//! block that follows, so n of them before n blocks make n * n elements. Up to [`MOST_LEFT_OPEN`] are left to it; the others get the end tag
//! that the page forgot.

mod inside;
mod rest;
mod tag;

use memchr::{memchr, memmem};

use crate::html::events::raw_end;
use crate::html::read::styles::push_hidden;
use crate::html::tags::{Shown, Tag};
use crate::text::slice::slice;
use rest::push_rest;
pub use tag::Attributes;
use tag::{Needed, comment_length, is_space, needed, tag_of, walk_tag};

/// Elements one in the other; browsers stop at 512 as well.
const DEEPEST: usize = 512;
/// Attributes of a tag.
const MOST_ATTRIBUTES: usize = 256;
/// Elements of a page, those that a parser makes up and a quarter for each attribute included.
const MOST_ELEMENTS: usize = 1 << 20;
/// Formatting elements that may be left open for the parser to open again in every block that follows.
const MOST_LEFT_OPEN: usize = 16;
/// Options of a page. Parsers go over all options of a list for each that is added; no one reads them, so that the
/// text of those beyond this may as well stand in the last one.
const MOST_OPTIONS: usize = 1 << 11;

/// What was taken out because it was beyond a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounded {
    /// Tags nested too deep; their text stays.
    pub tags: usize,
    /// Attributes of tags that have too many.
    pub attributes: usize,
    /// End tags put in for formatting left open.
    pub closed: usize,
    /// Bytes at the end that were read as text alone, for there were too many elements before.
    pub bytes: usize,
}

impl Bounded {
    /// Whether anything was taken out or put in.
    #[cfg(feature = "internals")]
    pub fn is_bounded(&self) -> bool {
        *self != Bounded::default()
    }
}

/// The markup without what no one reads, within the bounds.
pub fn guard(html: &str, attributes: Attributes) -> (String, Bounded) {
    let mut guard = Guard::new(html, attributes);
    guard.run();
    (guard.out, guard.bounded)
}

struct Guard<'h> {
    html: &'h str,
    attributes: Attributes,
    at: usize,
    /// Up to where the input is in the output, or left out.
    copied: usize,
    out: String,
    open: Vec<Tag>,
    counts: Vec<u32>,
    left_open: usize,
    /// Whether white space stands as it is, up to an end tag.
    is_verbatim: bool,
    elements: usize,
    options: usize,
    bounded: Bounded,
    /// Which open elements are roots of shadow trees, whose tags are left out.
    shadows: Vec<usize>,
    /// Whether the page is one of frames: then it is what it shows to browsers without them.
    has_frames: bool,
    /// Whether it is a page in a page, whose tags must end in it.
    is_inside: bool,
}

impl<'h> Guard<'h> {
    fn new(html: &'h str, attributes: Attributes) -> Guard<'h> {
        Guard {
            html,
            attributes,
            at: 0,
            copied: 0,
            out: String::with_capacity(html.len() / 2 + 64),
            open: Vec::with_capacity(64),
            counts: vec![0; 256],
            left_open: 0,
            is_verbatim: false,
            elements: 0,
            options: 0,
            bounded: Bounded::default(),
            shadows: Vec::new(),
            has_frames: false,
            is_inside: false,
        }
    }

    fn run(&mut self) {
        while let Some(next) = memchr(b'<', self.rest()) {
            self.text(next);
            if self.elements > MOST_ELEMENTS {
                return self.read_as_text();
            }
            match self.rest().get(1) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => self.start_tag(),
                Some(b'/') => self.end_tag(),
                Some(b'!' | b'?') => self.comment(),
                _ => self.at += 1,
            }
        }
        self.copy_to(self.html.len());
    }

    fn rest(&self) -> &[u8] {
        slice(self.html.as_bytes(), self.at..)
    }

    /// Passes over text; of the white space at its ends, one character says as much as many.
    fn text(&mut self, length: usize) {
        let start = self.at;
        self.at += length;
        if self.is_verbatim || length < 2 {
            return;
        }
        let text = slice(self.html.as_bytes(), start..self.at);
        let before = text.iter().position(|byte| !is_space(byte)).unwrap_or(length);
        if before > 1 {
            self.leave_out(start + 1, start + before);
        }
        let after = text.iter().rev().position(|byte| !is_space(byte)).unwrap_or(0);
        if after > 1 {
            self.leave_out(self.at - after, self.at - 1);
        }
    }

    /// Ends the page's elements; what is left of its text stands as it is, and cannot hold another.
    fn read_as_text(&mut self) {
        self.copy_to(self.at);
        while let Some(tag) = self.pop() {
            if self.open.len() < DEEPEST {
                self.push_end(tag);
            }
        }
        self.bounded.bytes = self.html.len() - self.at;
        push_rest(slice(self.html, self.at..), &mut self.out);
    }

    fn push_end(&mut self, tag: Tag) {
        // An element that only the page knows is ended with the one around it.
        if !matches!(tag, Tag::CUSTOM | Tag::OTHER | Tag::ROOT) {
            self.out.push_str("</");
            self.out.push_str(tag.name());
            self.out.push('>');
        }
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(slice(self.html, self.copied..end));
        self.copied = end;
    }

    /// Leaves out what stands between two places.
    fn leave_out(&mut self, start: usize, end: usize) {
        self.copy_to(start);
        self.copied = end;
    }

    /// Leaves out a tag from its start, with what was copied of it up to an attribute that was left out.
    fn take_back(&mut self, (out, copied): (usize, usize), start: usize) {
        self.out.truncate(out);
        self.copied = copied;
        self.leave_out(start, self.at);
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let length = comment_length(rest).unwrap_or(rest.len());
        let is_comment = rest.starts_with(b"<!--");
        let start = self.at;
        self.at += length;
        if is_comment {
            self.leave_out(start, self.at);
        }
    }

    fn end_tag(&mut self) {
        let start = self.at;
        let name = slice(self.rest(), 2..);
        let tag = tag_of(name);
        let length = memchr(b'>', self.rest()).map_or(self.rest().len(), |end| end + 1);
        self.at += length;
        if self.is_inside && self.at == self.html.len() && !self.html.ends_with('>') {
            return self.leave_out(start, self.at);
        }
        self.is_verbatim &= tag != Tag::PRE;
        if self.has_frames && matches!(tag, Tag::FRAMESET | Tag::NOFRAMES) {
            return self.leave_out(start, self.at);
        }
        let is_open = self.counts.get(tag as usize).is_some_and(|count| *count > 0);
        if !is_open {
            if self.is_inside && !holds_text(tag) {
                self.leave_out(start, self.at);
            }
            return;
        }
        if tag == Tag::TEMPLATE && self.ends_shadow() {
            self.copy_to(start);
            self.end_shadow();
            return self.leave_out(start, self.at);
        }
        let mut too_deep = false;
        // Every element is popped once, however the tags are nested, so all ends together take linear time.
        while let Some(last) = self.pop() {
            too_deep = self.open.len() >= DEEPEST;
            if last == tag {
                break;
            }
            self.leave_open(last, start, too_deep);
        }
        if too_deep {
            self.leave_out(start, self.at);
        }
    }

    /// Formatting that another end tag ends: the parser would open it again, so too much of it is closed.
    fn leave_open(&mut self, tag: Tag, at: usize, too_deep: bool) {
        if too_deep || !is_formatting(tag) {
            return;
        }
        if self.left_open < MOST_LEFT_OPEN {
            self.left_open += 1;
            return;
        }
        self.copy_to(at);
        self.push_end(tag);
        self.bounded.closed += 1;
    }

    fn pop(&mut self) -> Option<Tag> {
        let tag = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count = count.saturating_sub(1);
        }
        Some(tag)
    }

    fn start_tag(&mut self) {
        let start = self.at;
        // The input outlives the guard's own borrow.
        let html = self.html;
        let rest = slice(html.as_bytes(), start..);
        let tag = tag_of(slice(rest, 1..));
        if self.read_inside(tag, rest) || tag == Tag::OPTION && self.is_one_option_more(rest) {
            return;
        }
        let before = (self.out.len(), self.copied);
        let (length, attributes) = self.attributes(tag, rest);
        let head = slice(rest, ..length);
        let tells = match tag {
            Tag::SCRIPT => {
                memmem::find(head, b"json").is_some() || memmem::find(head, b"math/tex").is_some()
            }
            Tag::STYLE => self.holds_on_screens(head),
            _ => false,
        };
        self.at += length;
        if self.is_inside && !head.ends_with(b">") {
            return self.take_back(before, start);
        }
        self.is_verbatim |= tag == Tag::PRE;
        let opened_again = if tag.shown() == Shown::Block { self.left_open } else { 0 };
        self.elements += 1 + attributes / 4 + opened_again;
        match tag.shown() {
            Shown::Void => {}
            Shown::Raw => self.raw(tag, tells),
            _ if holds_text(tag) => self.raw(tag, true),
            _ if self.push(tag) => {}
            _ => self.take_back(before, start),
        }
    }

    /// Passes over an option beyond the bound.
    fn is_one_option_more(&mut self, rest: &[u8]) -> bool {
        self.options += 1;
        if self.options <= MOST_OPTIONS {
            return false;
        }
        let start = self.at;
        self.at += walk_tag(rest, |_| {});
        self.leave_out(start, self.at);
        self.out.push(' ');
        true
    }

    /// Leaves out the attributes of a tag that nobody reads; returns the length of the tag and how many attributes it has.
    fn attributes(&mut self, tag: Tag, rest: &[u8]) -> (usize, usize) {
        let (start, mut attributes) = (self.at, 0);
        let length = walk_tag(rest, |attribute| {
            attributes += 1;
            let is_one_more = attributes > MOST_ATTRIBUTES;
            self.bounded.attributes += usize::from(is_one_more);
            let is_needed = needed(rest, tag, &attribute, self.attributes);
            let (from, instead) = match is_needed {
                _ if is_one_more => (attribute.start, ""),
                Needed::Whole => return,
                Needed::Name => (attribute.name_end, "=\"\""),
                Needed::Nothing => (attribute.start, ""),
            };
            self.leave_out(start + from, start + attribute.end);
            self.out.push_str(instead);
            // What follows at once must not become part of the attribute before.
            if rest.get(attribute.end).is_some_and(|byte| !is_space(byte) && *byte != b'>') {
                self.out.push(' ');
            }
        });
        (length, attributes)
    }

    /// Whether a style with such a tag is for readers of the page: not for paper, and not for browsers without scripts.
    fn holds_on_screens(&self, head: &[u8]) -> bool {
        let is_for_none = self.counts.get(Tag::NOSCRIPT as usize).is_some_and(|count| *count > 0);
        let has = |word: &[u8]| memmem::find(head, word).is_some();
        let is_for_some = has(b"media") && (has(b"print") || !has(b"all") && !has(b"screen"));
        !is_for_none && !is_for_some
    }

    fn raw(&mut self, tag: Tag, is_read: bool) {
        let length = match tag {
            Tag::PLAINTEXT => self.rest().len(),
            _ => raw_end(self.rest(), tag.name().as_bytes(), tag == Tag::SCRIPT),
        };
        let start = self.at;
        self.at += length;
        if tag == Tag::STYLE || tag == Tag::SCRIPT && !is_read {
            self.leave_out(start, self.at);
        }
        if tag == Tag::STYLE && is_read {
            push_hidden(slice(self.html, start..self.at), &mut self.out);
        }
        if self.is_inside && self.at == self.html.len() {
            self.copy_to(self.at);
            self.push_end(tag);
        }
    }

    /// Opens an element; false if it is nested too deep.
    fn push(&mut self, tag: Tag) -> bool {
        // Ends that may be left out: an item ends the item before.
        let ends = |last: &Tag| {
            (*last == tag && ends_itself(tag)) || (*last == Tag::P && tag.shown() == Shown::Block)
        };
        if self.open.last().is_some_and(ends) {
            self.pop();
        }
        let is_within = self.open.len() < DEEPEST;
        self.bounded.tags += usize::from(!is_within);
        self.open.push(tag);
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count += 1;
        }
        is_within
    }
}

/// Whether what an element holds is no markup, so that only its own end tag ends it.
fn holds_text(tag: Tag) -> bool {
    tag.shown() == Shown::Raw || matches!(tag, Tag::TEXTAREA | Tag::TITLE)
}

fn ends_itself(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::P
            | Tag::LI
            | Tag::DD
            | Tag::DT
            | Tag::TR
            | Tag::TD
            | Tag::TH
            | Tag::OPTION
            | Tag::A
            | Tag::BUTTON
    )
}

fn is_formatting(tag: Tag) -> bool {
    tag.is_emphasis() || matches!(tag, Tag::A | Tag::CODE | Tag::FONT | Tag::S | Tag::SMALL)
}

#[cfg(test)]
mod tests;
