//! Bytes to text, as browsers decide: the byte order mark, what was declared, then what the bytes look like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::memmem;

/// Bytes at the head of a page in which a declaration counts.
const DECLARED_IN: usize = 4096;
/// Bytes from which an encoding is guessed.
const GUESSED_FROM: usize = 1 << 18;

/// How the encoding of a page was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharsetSource {
    /// A byte order mark.
    Mark,
    /// The caller, from a header.
    Header,
    /// The page's own declaration.
    Declared,
    /// The bytes fit no other.
    Fits,
    /// A guess from the bytes.
    Guess,
}

/// A page as text.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The text; what could not be decoded is replacement characters.
    pub text: Cow<'b, str>,
    /// The name of the encoding, as the standard has it.
    pub name: &'static str,
    /// How it was found.
    pub source: CharsetSource,
    /// Whether there were bytes that it has no characters for; each became U+FFFD.
    pub is_damaged: bool,
}

/// Decodes a page. `header` is the content type, or the bare name of an encoding, that came with it.
pub fn decode<'b>(bytes: &'b [u8], header: Option<&str>) -> Decoded<'b> {
    let (encoding, source) = encoding_of(bytes, header);
    let (text, encoding, is_damaged) = encoding.decode(bytes);
    Decoded { text, name: encoding.name(), source, is_damaged }
}

fn encoding_of(bytes: &[u8], header: Option<&str>) -> (&'static Encoding, CharsetSource) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, CharsetSource::Mark);
    }
    // Text that happens to be UTF-8 is UTF-8, whatever is declared: by chance it hardly ever is.
    let is_ascii = bytes.is_ascii();
    if !is_ascii && std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, CharsetSource::Fits);
    }
    if let Some(encoding) = header.and_then(|header| from_header(header.as_bytes())) {
        return (encoding, CharsetSource::Header);
    }
    if let Some(encoding) = declared(bytes) {
        return (encoding, CharsetSource::Declared);
    }
    if is_ascii {
        return (UTF_8, CharsetSource::Fits);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..GUESSED_FROM).unwrap_or(bytes), true);
    (detector.guess(None, Utf8Detection::Allow), CharsetSource::Guess)
}

fn from_header(header: &[u8]) -> Option<&'static Encoding> {
    label_after(header).or_else(|| Encoding::for_label(header))
}

/// The encoding that a page declares in a `<meta>` or an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARED_IN).unwrap_or(bytes);
    let declaration = head
        .starts_with(b"<?xml")
        .then(|| head.split(|byte| *byte == b'>').next().unwrap_or_default());
    let by_xml = declaration.and_then(|text| label(text, b"encoding"));
    let found = by_xml.or_else(|| metas(head).find_map(label_after))?;
    // A page in UTF-16 could not declare it in ASCII.
    Some(match found {
        utf_16 if utf_16 == UTF_16LE || utf_16 == UTF_16BE => UTF_8,
        own if own == X_USER_DEFINED => WINDOWS_1252,
        found => found,
    })
}

fn metas(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = memchr::memchr_iter(b'<', head);
    starts
        .filter_map(|start| head.get(start + 1..))
        .filter(|tag| is_meta(tag))
        .map(|tag| tag.split(|byte| *byte == b'>').next().unwrap_or_default())
}

fn is_meta(tag: &[u8]) -> bool {
    tag.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
}

fn label_after(text: &[u8]) -> Option<&'static Encoding> {
    label(text, b"charset")
}

/// The encoding named behind `key` and an equals sign.
fn label(text: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let after = lower.get(memmem::find(&lower, key)? + key.len()..)?;
    let value = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\'' | b' ' | b';' | b'?' | b'/'))
        .unwrap_or(value.len());
    Encoding::for_label(value.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_encoding_as_browsers_do() {
        type CharsetRow<'a> = (&'a str, &'a [u8], Option<&'a str>, &'a str, CharsetSource);
        let rows: &[CharsetRow<'_>] = &[
            ("a byte order mark", b"\xff\xfea\0", Some("utf-8"), "UTF-16LE", CharsetSource::Mark),
            (
                "a header",
                b"caf\xe9",
                Some("text/html; charset=ISO-8859-1"),
                "windows-1252",
                CharsetSource::Header,
            ),
            ("a bare name", b"caf\xe9", Some("latin1"), "windows-1252", CharsetSource::Header),
            ("a meta", b"<meta charset='koi8-r'>\xe9", None, "KOI8-R", CharsetSource::Declared),
            (
                "an old meta",
                b"<META http-equiv=a content=\"text/html; charset=Shift_JIS\">\xe9",
                None,
                "Shift_JIS",
                CharsetSource::Declared,
            ),
            (
                "UTF-8 that says it is not",
                "<meta charset=latin1>é".as_bytes(),
                None,
                "UTF-8",
                CharsetSource::Fits,
            ),
            (
                "an XML declaration",
                b"<?xml version='1.0' encoding='windows-1251'?>\xe9",
                None,
                "windows-1251",
                CharsetSource::Declared,
            ),
            ("ASCII", b"abc", None, "UTF-8", CharsetSource::Fits),
            (
                "UTF-16 told in ASCII",
                b"<meta charset=utf-16>abc",
                None,
                "UTF-8",
                CharsetSource::Declared,
            ),
            ("nothing", b"", None, "UTF-8", CharsetSource::Fits),
        ];
        for (name, bytes, header, encoding, source) in rows {
            let found = decode(bytes, *header);
            assert_eq!((found.name, found.source), (*encoding, *source), "{name}");
        }
    }

    #[test]
    fn bytes_of_no_encoding_are_replaced() {
        let found = decode(b"<meta charset=utf-8>a\xff\xfe\xfdb", None);
        assert!(found.is_damaged);
        assert!(found.text.ends_with("a\u{fffd}\u{fffd}\u{fffd}b"));
    }
}
