//! Tags and comments as the standard's tokeniser cuts them: where they end, and where their attributes are.

use memchr::{memchr, memmem};

use crate::html::events::Attr;
use crate::html::tags::Tag;
use crate::text::slice::slice;

/// The tag whose name bytes begin with.
pub(super) fn tag_of(name: &[u8]) -> Tag {
    let length = name
        .iter()
        .position(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n' | b'\t' | b'\r' | 12))
        .unwrap_or(name.len());
    let name = slice(name, ..length);
    if name.iter().any(u8::is_ascii_uppercase) {
        Tag::of(&name.to_ascii_lowercase())
    } else {
        Tag::of(name)
    }
}

/// The length of a comment, a doctype or anything else that begins like one.
pub(super) fn comment_length(rest: &[u8]) -> Option<usize> {
    let Some(inside) = rest.strip_prefix(b"<!--") else {
        return memchr(b'>', rest).map(|end| end + 1);
    };
    if inside.starts_with(b">") {
        return Some(5);
    }
    if inside.starts_with(b"->") {
        return Some(6);
    }
    let mut dashes = memmem::find_iter(inside, b"--");
    dashes.find_map(|at| match (inside.get(at + 2), inside.get(at + 3)) {
        (Some(b'>'), _) => Some(at + 7),
        (Some(b'!'), Some(b'>')) => Some(at + 8),
        // A third dash: the first of them belongs to the comment.
        (Some(b'-'), Some(b'>')) => Some(at + 8),
        _ => None,
    })
}

/// Where an attribute is in a tag, in bytes: what stands before its name, its name, and its end.
pub(super) struct Attribute {
    pub(super) start: usize,
    pub(super) name: usize,
    pub(super) name_end: usize,
    pub(super) end: usize,
}

pub(super) fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 12)
}

/// Calls `visit` for the attributes of a start tag, in order; returns its length.
pub(super) fn walk_tag(rest: &[u8], mut visit: impl FnMut(Attribute)) -> usize {
    let find = |from: usize, ends: fn(&u8) -> bool| {
        let bytes = slice(rest, from..);
        from + bytes.iter().position(ends).unwrap_or(bytes.len())
    };
    let mut at = find(1, |byte| is_space(byte) || matches!(byte, b'/' | b'>'));
    loop {
        let start = at;
        let name = find(at, |byte| !is_space(byte) && *byte != b'/');
        match rest.get(name) {
            None => return rest.len(),
            Some(b'>') => return name + 1,
            Some(_) => {}
        }
        // An equals sign that begins a name belongs to it.
        let name_end = find(name + 1, |byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='));
        let sign = find(name_end, |byte| !is_space(byte));
        at = if rest.get(sign) == Some(&b'=') { value_end(rest, sign + 1) } else { name_end };
        visit(Attribute { start, name, name_end, end: at });
    }
}

/// Where a value ends that begins at `start`, or after white space there.
fn value_end(rest: &[u8], start: usize) -> usize {
    let bytes = slice(rest, start..);
    let blank = bytes.iter().position(|byte| !is_space(byte)).unwrap_or(bytes.len());
    let at = start + blank;
    let after = rest.get(at + 1..).unwrap_or_default();
    match rest.get(at) {
        Some(quote @ (b'"' | b'\'')) => {
            memchr(*quote, after).map_or(rest.len(), |end| at + end + 2)
        }
        _ => {
            let value = slice(rest, at..);
            let ends = |byte: &u8| is_space(byte) || *byte == b'>';
            at + value.iter().position(ends).unwrap_or(value.len())
        }
    }
}

/// Which attributes stay in the markup that the parser gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attributes {
    /// All: selectors may ask for any.
    #[default]
    All,
    /// Those that are read.
    Read,
    /// Those that are read, but of links only that they have an address: text shows none.
    Unlinked,
}

/// How much of an attribute is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// Its name and value.
    Whole,
    /// That it is there.
    Name,
    /// Nothing: nobody reads it.
    Nothing,
}

/// Whether an address is that of a place in the page.
fn is_inside(value: &[u8]) -> bool {
    let rest = value.trim_ascii_start().strip_prefix(b"=").unwrap_or(value).trim_ascii_start();
    rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest).starts_with(b"#")
}

/// How much of an attribute of an element is needed. A style is where it may hide something.
pub(super) fn needed(rest: &[u8], tag: Tag, attribute: &Attribute, stay: Attributes) -> Needed {
    let name = slice(rest, attribute.name..attribute.name_end);
    if stay == Attributes::All || name.iter().any(u8::is_ascii_uppercase) {
        return Needed::Whole;
    }
    let value = slice(rest, attribute.name_end..attribute.end);
    let is_read = match Attr::of(name) {
        None | Some(Attr::Alt | Attr::Src) => false,
        Some(Attr::Href) if tag == Tag::A && stay == Attributes::Unlinked && !is_inside(value) => {
            return Needed::Name;
        }
        Some(Attr::Href) => matches!(tag, Tag::A | Tag::LINK),
        Some(Attr::Style) => {
            value.iter().any(|byte| matches!(byte, b'n' | b'N' | b'h' | b'H' | b'y' | b'Y'))
        }
        Some(Attr::Content | Attr::Name | Attr::Property) => tag == Tag::META,
        Some(Attr::Datetime) => tag == Tag::TIME,
        Some(Attr::Rel) => tag == Tag::LINK,
        Some(Attr::Type) => matches!(tag, Tag::INPUT | Tag::SCRIPT),
        Some(Attr::Start | Attr::Reversed) => tag == Tag::OL,
        Some(Attr::Value) => tag == Tag::LI,
        Some(Attr::Colspan | Attr::Rowspan) => matches!(tag, Tag::TD | Tag::TH),
        Some(Attr::Alttext) => tag == Tag::MATH,
        Some(Attr::Encoding) => tag == Tag::ANNOTATION,
        Some(_) => true,
    };
    if is_read { Needed::Whole } else { Needed::Nothing }
}
