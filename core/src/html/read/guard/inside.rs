//! Pages and trees within the page that parsers keep apart: what a frame holds in its own markup, the shadow trees of elements, and what a
//! page of frames shows where there are none. They become part of the page, as a browser shows them.
//!
//! ```text
//! <x-a><template shadowrootmode="open"><p>Rain</p></template></x-a>      <x-a><p>Rain</p></x-a>
//! <iframe srcdoc="&lt;p&gt;Rain"></iframe>                               <div><p>Rain</p></div>
//! <frameset><frame src="a"><noframes><p>Rain</p></noframes>              <p>Rain</p>
//! ```

use memchr::memchr;

use crate::html::entities::decoded_value;
use crate::html::events::raw_end;
use crate::html::read::guard::tag::walk_tag;
use crate::html::read::guard::{DEEPEST, Guard};
use crate::html::tags::Tag;
use crate::text::slice::slice;

impl Guard<'_> {
    /// Takes a start tag that begins something inside the page; false if it begins nothing of the kind.
    pub(super) fn read_inside(&mut self, tag: Tag, rest: &[u8]) -> bool {
        match tag {
            Tag::FRAMESET if self.open.iter().all(|open| matches!(open, Tag::HTML | Tag::HEAD)) => {
                self.has_frames = true;
                self.leave_out_tag(rest);
            }
            Tag::FRAMESET | Tag::FRAME | Tag::NOFRAMES if self.has_frames => {
                self.leave_out_tag(rest)
            }
            Tag::TEMPLATE if attribute(rest, b"shadowrootmode").is_some() => {
                self.begin_shadow(rest)
            }
            Tag::IFRAME if !self.is_inside => return self.read_frame(rest),
            // It would swallow what stands behind the page that it is in.
            Tag::PLAINTEXT if self.is_inside => self.leave_out_tag(rest),
            _ => return false,
        }
        true
    }

    fn leave_out_tag(&mut self, rest: &[u8]) {
        let start = self.at;
        self.at += walk_tag(rest, |_| {});
        self.leave_out(start, self.at);
    }

    fn begin_shadow(&mut self, rest: &[u8]) {
        self.leave_out_tag(rest);
        self.shadows.push(self.open.len());
        self.push(Tag::TEMPLATE);
    }

    /// Whether the template that is open is a shadow tree.
    pub(super) fn ends_shadow(&self) -> bool {
        let last = self.open.iter().rposition(|open| *open == Tag::TEMPLATE);
        last.is_some() && self.shadows.last().copied() == last
    }

    /// Ends all that is open in a shadow tree, as its end does.
    pub(super) fn end_shadow(&mut self) {
        self.shadows.pop();
        while let Some(last) = self.pop() {
            if last == Tag::TEMPLATE {
                break;
            }
            if self.open.len() < DEEPEST {
                self.push_end(last);
            }
        }
    }

    /// Puts the page that a frame holds in its place; false if it holds none.
    fn read_frame(&mut self, rest: &[u8]) -> bool {
        let Some(source) = attribute(rest, b"srcdoc") else { return false };
        let Ok(source) = std::str::from_utf8(source) else { return false };
        let source = decoded_value(source);
        let mut inside = Guard::new(&source, self.attributes);
        inside.is_inside = true;
        // They count together, so that many pages in a page are bounded as one is.
        inside.elements = self.elements;
        inside.options = self.options;
        inside.run();
        while let Some(tag) = inside.pop() {
            if inside.open.len() < DEEPEST {
                inside.push_end(tag);
            }
        }
        (self.elements, self.options) = (inside.elements, inside.options);
        self.leave_out_tag(rest);
        self.out.push_str("<div>");
        self.out.push_str(&inside.out);
        self.out.push_str("</div>");
        // What stands in the element is for browsers without frames.
        let start = self.at;
        self.at += raw_end(self.rest(), b"iframe", false);
        let end = memchr(b'>', self.rest());
        self.at += end.map_or(self.rest().len(), |end| end + 1);
        self.leave_out(start, self.at);
        true
    }
}

/// The value of an attribute of a start tag, quotes aside.
fn attribute<'r>(rest: &'r [u8], wanted: &[u8]) -> Option<&'r [u8]> {
    let mut found = None;
    walk_tag(rest, |attribute| {
        let name = slice(rest, attribute.name..attribute.name_end);
        if found.is_none() && name.eq_ignore_ascii_case(wanted) {
            found = Some((attribute.name_end, attribute.end));
        }
    });
    let (start, end) = found?;
    let value = slice(rest, start..end).trim_ascii_start();
    let value = value.strip_prefix(b"=").unwrap_or(value).trim_ascii();
    let quoted = |quote: &[u8]| value.strip_prefix(quote)?.strip_suffix(quote);
    Some(quoted(b"\"").or_else(|| quoted(b"'")).unwrap_or(value))
}
