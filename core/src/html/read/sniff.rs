//! Whether a text is HTML at all, so that what comes to the wrong door is told so.

use memchr::memchr_iter;

use crate::html::tags::Tag;
use crate::text::slice::slice;

/// Bytes at the head that are looked at.
const LOOKED_AT: usize = 1 << 16;
/// Tags from which a text without the frame of a page is HTML.
const ENOUGH: usize = 3;

/// Whether a text is HTML: it begins with a tag that is known, or has the frame of a page, or several tags that are known,
/// one of which is closed.
pub fn is_html(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let Some((b'<', rest)) = bytes.trim_ascii_start().split_first()
        && known(rest.get(..LOOKED_AT).unwrap_or(rest)).is_some()
    {
        return true;
    }
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let (mut opened, mut closed) = (0, 0);
    for at in memchr_iter(b'<', head) {
        let rest = slice(head, at + 1..);
        let (name, counts) = match rest.first() {
            Some(b'!')
                if rest.get(1..8).is_some_and(|name| name.eq_ignore_ascii_case(b"doctype")) =>
            {
                return true;
            }
            Some(b'/') => (slice(rest, 1..), &mut closed),
            _ => (rest, &mut opened),
        };
        match known(name) {
            Some(Tag::HTML | Tag::BODY | Tag::HEAD) => return true,
            Some(_) => *counts += 1,
            None => {}
        }
        if opened + closed >= ENOUGH && opened > 0 && (closed > 0 || opened > 2 * ENOUGH) {
            return true;
        }
    }
    false
}

/// The tag of a name that ends as a name in a tag does, and that HTML has.
fn known(name: &[u8]) -> Option<Tag> {
    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    let ends = matches!(name.get(length), Some(b'>' | b' ' | b'/' | b'\n' | b'\t' | b'\r'));
    let tag = Tag::of(&name.get(..length)?.to_ascii_lowercase());
    (ends && length > 0 && !matches!(tag, Tag::OTHER | Tag::CUSTOM)).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_html_from_text() {
        let rows: &[(&str, bool)] = &[
            ("<!DOCTYPE html><p>x", true),
            ("<p>Rain</p><p>Snow</p>", true),
            ("<html>", true),
            (" <p>Rain</p>", true),
            ("<b>Rain</b> fell", true),
            ("<- back", false),
            ("<joe@example.org> wrote", false),
            ("Rain fell.\nSnow fell.", false),
            ("if a < b and c > d, x<y", false),
            ("The tag <b> makes text bold.", false),
            ("Vec<String>, Vec<u8>, Vec<i32>, Vec<f32>", false),
            ("", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_html(text), *expected, "{text}");
        }
    }
}
