//! A look at the bytes before the parser sees them, so that no page takes it more than linear time and bounded memory.
//!
//! Parsers build trees as the standard says, and that takes time in the square of the depth, of a tag's attributes, and of
//! the formatting that is left open. The look knows only tags, quotes, comments and raw elements. It takes out what is
//! beyond a bound, and on every page what no one reads: scripts, styles and comments, which is half of most pages.

mod tag;

use memchr::{memchr, memmem};

use super::reader::raw_end;
use super::tags::{Shown, Tag};
use tag::{comment_length, is_read, tag_of, walk_tag};

/// Elements one in the other; browsers stop at 512 as well.
const DEEPEST: usize = 512;
/// Attributes of a tag.
const MOST_ATTRIBUTES: usize = 256;
/// Elements of a page, those that a parser makes up and a quarter for each attribute included.
const MOST_ELEMENTS: usize = 1 << 20;
/// Formatting elements that may be left open for the parser to open again in every block that follows.
const MOST_LEFT_OPEN: usize = 16;

/// What was taken out because it was beyond a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounded {
    /// Tags nested too deep; their text stays.
    pub tags: usize,
    /// Attributes.
    pub attributes: usize,
    /// End tags put in for formatting left open.
    pub closed: usize,
    /// Bytes at the end that were not read, for there were too many elements before.
    pub bytes: usize,
}

impl Bounded {
    /// Whether anything was.
    pub fn is_bounded(&self) -> bool {
        *self != Bounded::default()
    }
}

/// Which attributes stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attributes {
    /// All: selectors may ask for any.
    #[default]
    All,
    /// Those that are read.
    Read,
}

/// The markup without what no one reads, within the bounds.
pub fn guard(html: &str, attributes: Attributes) -> (String, Bounded) {
    let mut guard = Guard {
        html,
        attributes,
        at: 0,
        copied: 0,
        out: String::with_capacity(html.len() / 2 + 64),
        open: Vec::with_capacity(64),
        counts: vec![0; 256],
        left_open: 0,
        elements: 0,
        bounded: Bounded::default(),
    };
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
    elements: usize,
    bounded: Bounded,
}

impl Guard<'_> {
    fn run(&mut self) {
        while let Some(next) = memchr(b'<', self.rest()) {
            self.at += next;
            if self.elements > MOST_ELEMENTS {
                self.bounded.bytes = self.html.len() - self.at;
                self.copy_to(self.at);
                return;
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
        self.html.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn copy_to(&mut self, end: usize) {
        self.out.push_str(self.html.get(self.copied..end).unwrap_or_default());
        self.copied = end;
    }

    /// Leaves out what stands between two places.
    fn leave_out(&mut self, start: usize, end: usize) {
        self.copy_to(start);
        self.copied = end;
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
        let name = self.rest().get(2..).unwrap_or_default();
        let tag = tag_of(name);
        let length = memchr(b'>', self.rest()).map_or(self.rest().len(), |end| end + 1);
        self.at += length;
        let is_open = self.counts.get(tag as usize).is_some_and(|count| *count > 0);
        if !is_open {
            return;
        }
        let mut too_deep = false;
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
        self.out.push_str("</");
        self.out.push_str(tag.name());
        self.out.push('>');
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
        let rest = html.as_bytes().get(start..).unwrap_or_default();
        let tag = tag_of(rest.get(1..).unwrap_or_default());
        let mut attributes = 0;
        let length = walk_tag(rest, |attribute| {
            attributes += 1;
            if attributes > MOST_ATTRIBUTES {
                self.bounded.attributes += 1;
                self.leave_out(start + attribute.start, start + attribute.end);
            } else if self.attributes == Attributes::Read && !is_read(rest, &attribute) {
                self.leave_out(start + attribute.start, start + attribute.end);
            }
        });
        let head = rest.get(..length).unwrap_or_default();
        let tells = tag == Tag::SCRIPT && memmem::find(head, b"json").is_some();
        self.at += length;
        let opened_again = if tag.shown() == Shown::Block { self.left_open } else { 0 };
        self.elements += 1 + attributes / 4 + opened_again;
        match tag.shown() {
            Shown::Void => {}
            Shown::Raw => self.raw(tag, tells),
            _ if matches!(tag, Tag::TEXTAREA | Tag::TITLE) => self.raw(tag, true),
            _ => self.push(tag, start),
        }
    }

    fn raw(&mut self, tag: Tag, is_read: bool) {
        let length = match tag {
            Tag::PLAINTEXT => self.rest().len(),
            _ => raw_end(self.rest(), tag.name().as_bytes(), tag == Tag::SCRIPT),
        };
        let start = self.at;
        self.at += length;
        if !is_read && matches!(tag, Tag::SCRIPT | Tag::STYLE) {
            self.leave_out(start, self.at);
        }
    }

    fn push(&mut self, tag: Tag, start: usize) {
        // Ends that may be left out: an item ends the item before.
        let ends = |last: &Tag| {
            (*last == tag && ends_itself(tag)) || (*last == Tag::P && tag.shown() == Shown::Block)
        };
        if self.open.last().is_some_and(ends) {
            self.pop();
        }
        if self.open.len() >= DEEPEST {
            self.leave_out(start, self.at);
            self.bounded.tags += 1;
        }
        self.open.push(tag);
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count += 1;
        }
    }
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
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_no_one_reads() {
        let rows: &[(&str, &str, &str)] = &[
            ("a script", "a<script src=x>if(a<b)'</div>'</script>b", "a<script src=x></script>b"),
            (
                "data",
                "<script type=application/ld+json>{}</script>",
                "<script type=application/ld+json>{}</script>",
            ),
            ("a style", "<STYLE>p>a{}</STYLE>b", "<STYLE></STYLE>b"),
            ("comments", "a<!-- x --><!--><!---->b<!-- y --!>c<!-- z ---->d", "abcd"),
            ("a doctype", "<!DOCTYPE html><p>x", "<!DOCTYPE html><p>x"),
            ("a bracket in a value", "<p title=\"a>b\" x='<!--'>c", "<p title=\"a>b\" x='<!--'>c"),
            ("text", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("open to the end", "a<!-- b", "a"),
        ];
        for (name, html, expected) in rows {
            let (out, bounded) = guard(html, Attributes::All);
            assert_eq!(&out, expected, "{name}");
            assert!(!bounded.is_bounded(), "{name}");
        }
    }

    #[test]
    fn bounds_depth_but_not_text() {
        let (out, bounded) = guard(
            &format!("{}rain{}snow", "<div>".repeat(2000), "</div>".repeat(2000)),
            Attributes::All,
        );
        assert_eq!(out, format!("{}rain{}snow", "<div>".repeat(512), "</div>".repeat(512)));
        assert_eq!(bounded.tags, 2000 - 512);
    }

    #[test]
    fn items_without_ends_are_not_deep() {
        for tag in ["<p>x", "<li>x", "<tr><td>x</tr>", "<b>x</b>"] {
            assert!(!guard(&tag.repeat(5000), Attributes::All).1.is_bounded(), "{tag}");
        }
    }

    #[test]
    fn bounds_attributes() {
        let many: String = (0..1000).map(|number| format!(" a{number}='{number}'")).collect();
        let (out, bounded) = guard(&format!("<p{many}>x"), Attributes::All);
        assert_eq!(bounded.attributes, 744);
        assert!(out.ends_with(" a255='255'>x"), "{out}");
    }

    #[test]
    fn closes_formatting_that_would_be_opened_again_and_again() {
        let (out, bounded) = guard(
            &format!("<div>{}</div>{}", "<font>".repeat(100), "<p>x</p>".repeat(3)),
            Attributes::All,
        );
        assert_eq!(bounded.closed, 84);
        assert!(out.ends_with("</font></div><p>x</p><p>x</p><p>x</p>"));
    }

    #[test]
    fn attributes_that_no_one_reads_go_if_no_rule_asks() {
        let html =
            "<p class=a data-b='c>d' ID=e style='color:red' hidden f = g/>x<img src=a alt='b'/>";
        let (out, bounded) = guard(html, Attributes::Read);
        assert_eq!(out, "<p class=a ID=e hidden>x<img/>");
        assert!(!bounded.is_bounded());
    }
}
