//! Bytes to text, as browsers decide: the byte order mark, what was declared, then what the bytes look like. Unlike browsers it looks
//! whether what was declared can be true: pages are moved from server to server, and their declarations with them.

mod fits;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
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
    if let Some(utf_16) = fits::utf_16(bytes) {
        return (utf_16, CharsetSource::Fits);
    }
    let is_ascii = bytes.is_ascii();
    if is_ascii && fits::is_iso_2022_jp(bytes) {
        return (ISO_2022_JP, CharsetSource::Fits);
    }
    if !is_ascii && fits::is_utf_8(bytes) {
        return (UTF_8, CharsetSource::Fits);
    }
    let holds = |encoding: &&'static Encoding| is_ascii || fits::holds(encoding, bytes);
    let told = header.and_then(|header| from_header(header.as_bytes())).filter(holds);
    if let Some(encoding) = told {
        return (encoding, CharsetSource::Header);
    }
    if let Some(encoding) = declared(bytes).filter(holds) {
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
        let mut page = "<meta charset=utf-8>Zwölf Boxkämpfer jagen Viktor quer über den Deich"
            .as_bytes()
            .to_vec();
        page.extend(b" a\xff\xfeb");
        let found = decode(&page, None);
        assert_eq!(found.name, "UTF-8");
        assert!(found.is_damaged);
        assert!(found.text.ends_with("a\u{fffd}\u{fffd}b"));
    }

    #[test]
    fn a_declaration_that_cannot_be_true_does_not_count() {
        let russian = "Рыболовное судно вернулось в порт во вторник утром после двух недель в море";
        let page = |charset: &str, bytes: &[u8]| {
            [format!("<meta charset={charset}>").as_bytes(), bytes].concat()
        };
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        let utf_16: Vec<u8> = format!("<meta charset=utf-16><p>{russian}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let utf_16be: Vec<u8> =
            format!("<p>{russian}</p><p>Rain").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (japanese, _, _) = ISO_2022_JP.encode("港の朝は静かです");
        let (shift_jis, _, _) = encoding_rs::SHIFT_JIS
            .encode("港の朝は静かで、船はもう沖へ出ていった。祖父は毎朝、灯台の下まで歩いた。");
        let mut damaged = page("latin1", russian.as_bytes());
        damaged.push(0xD0);
        let rows: &[(&str, Vec<u8>, &str)] = &[
            ("not UTF-8", page("utf-8", &cyrillic), "windows-1251"),
            ("UTF-16, its first half first", utf_16, "UTF-16LE"),
            ("UTF-16, its second half first", utf_16be, "UTF-16BE"),
            ("ISO-2022-JP", page("utf-8", &japanese), "ISO-2022-JP"),
            ("Shift_JIS", page("euc-jp", &shift_jis), "Shift_JIS"),
            ("UTF-8 that is cut short", damaged, "UTF-8"),
            ("what is declared and fits", page("koi8-r", &cyrillic), "KOI8-R"),
        ];
        for (name, bytes, expected) in rows {
            assert_eq!(decode(bytes, None).name, *expected, "{name}");
        }
    }
}
