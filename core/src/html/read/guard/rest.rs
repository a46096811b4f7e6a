//! The text of what is left of a page that has too many elements, in one pass and without any.

use memchr::memchr;

use crate::html::events::raw_end;
use crate::html::read::guard::tag::{comment_length, is_space, tag_of, walk_tag};
use crate::html::tags::{Shown, Tag};
use crate::text::slice::slice;

/// Bytes from which a block ends a line. Shorter ones share it, so that there are not too many.
const LINE: usize = 80;

/// Appends the text of markup as one block in which text stands as it is.
pub(super) fn push_rest(html: &str, out: &mut String) {
    out.push_str("<pre>\n");
    let mut rest = Rest { out, line: 0, space: false };
    let mut at = 0;
    while let Some(next) = memchr(b'<', slice(html.as_bytes(), at..)) {
        rest.text(slice(html, at..at + next));
        at += next;
        at += rest.tag(slice(html, at..));
    }
    rest.text(slice(html, at..));
    out.push_str("</pre>");
}

struct Rest<'o> {
    out: &'o mut String,
    /// Bytes of the line that is being written.
    line: usize,
    space: bool,
}

impl Rest<'_> {
    fn text(&mut self, text: &str) {
        self.space |= text.as_bytes().first().is_some_and(is_space);
        for word in text.split_ascii_whitespace() {
            if self.space && self.line > 0 {
                self.push(" ");
            }
            self.push(word);
            self.space = true;
        }
        if text.as_bytes().last().is_some_and(|byte| !is_space(byte)) {
            self.space = false;
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.line += text.len();
    }

    /// Reads what a bracket begins; returns its length.
    fn tag(&mut self, rest: &str) -> usize {
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'!' | b'?') => comment_length(bytes).unwrap_or(bytes.len()),
            Some(b'/') => {
                self.end(tag_of(slice(bytes, 2..)));
                memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1)
            }
            Some(first) if first.is_ascii_alphabetic() => {
                let tag = tag_of(slice(bytes, 1..));
                self.end(tag);
                let length = walk_tag(bytes, |_| {});
                length + self.unseen(tag, slice(bytes, length..))
            }
            _ => {
                self.text("&lt;");
                1
            }
        }
    }

    /// The length of what a script or a style holds.
    fn unseen(&self, tag: Tag, rest: &[u8]) -> usize {
        match tag {
            Tag::SCRIPT | Tag::STYLE => raw_end(rest, tag.name().as_bytes(), tag == Tag::SCRIPT),
            _ => 0,
        }
    }

    /// Ends the line where a block begins or ends, if there is enough in it.
    fn end(&mut self, tag: Tag) {
        if tag.shown() == Shown::Inline {
            return;
        }
        self.space = true;
        if self.line >= LINE {
            self.out.push_str("\n\n");
            self.line = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_all_text() {
        let long = "rain ".repeat(20);
        let rows = [
            ("<p>a</p><p>b<i>c</i>d", "a bcd".to_owned()),
            ("a < b<!-- c --><script>'</p>'</script> d", "a &lt; b d".to_owned()),
            (&format!("<p>{long}</p><p>snow"), format!("{}\n\nsnow", long.trim())),
            ("<", "&lt;".to_owned()),
            ("a<b", "a".to_owned()),
        ];
        for (html, expected) in rows {
            let mut out = String::new();
            push_rest(html, &mut out);
            assert_eq!(out, format!("<pre>\n{expected}</pre>"), "{html}");
        }
    }
}
