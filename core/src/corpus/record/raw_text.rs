//! Text as it stands in a file, plain or with the escapes of JSON: its lines, what they mean, and where.

use std::ops::Range;

use crate::text::lines::line_end;
use crate::text::slice::slice;

/// A line that may go: where it stands in the block, with its ending.
pub type LineSpan = Range<usize>;

/// A line of a text that is still escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    /// The line without its ending.
    pub content: Range<usize>,
    /// The end of its text: a return before the line's end belongs to the ending.
    pub text_end: usize,
    /// The end of its ending.
    pub end: usize,
    /// Whether the content has escapes.
    pub is_escaped: bool,
}

/// How the line end of an escaped text is spelled: the letter and the code of its escapes.
type LineEnd = (u8, &'static [u8; 4]);

const NEWLINE: LineEnd = (b'n', b"000a");

const RETURN: LineEnd = (b'r', b"000d");

/// What ends the lines of an escaped text, as [`line_end`] tells of a plain one.
fn escaped_line_end(text: &[u8]) -> LineEnd {
    let has = |end: LineEnd| {
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'\\', rest) {
            let escape = slice(rest, at..);
            if is_line_end(escape, end) {
                return true;
            }
            rest = escape.get(escape_length(escape)..).unwrap_or_default();
        }
        false
    };
    if has(NEWLINE) || !has(RETURN) { NEWLINE } else { RETURN }
}

/// The lines of an escaped text, which stands at `text` in `bytes`: cut at `\n` and at its other
/// spelling, or at `\r` if it has none.
fn escaped_lines(bytes: &[u8], text: Range<usize>) -> impl Iterator<Item = RawLine> {
    let limit = text.end;
    let mut start = text.start;
    let inside = slice(bytes, ..limit);
    let end = escaped_line_end(slice(inside, start..));
    std::iter::from_fn(move || {
        if start >= limit {
            return None;
        }
        let (mut at, mut is_escaped, mut last_return) = (start, false, None);
        while let Some(found) = memchr::memchr(b'\\', slice(inside, at..)) {
            let escape = slice(inside, at + found..);
            let length = escape_length(escape);
            if is_line_end(escape, end) {
                let content = start..at + found;
                start = at + found + length;
                let text_end = last_return.filter(|_| found == 0).unwrap_or(content.end);
                return Some(RawLine { content, text_end, end: start, is_escaped });
            }
            is_escaped = true;
            last_return = is_line_end(escape, RETURN).then_some(at + found);
            at += found + length;
        }
        let content = std::mem::replace(&mut start, limit)..limit;
        Some(RawLine { content, text_end: limit, end: limit, is_escaped })
    })
}

fn is_line_end(escape: &[u8], (letter, code): LineEnd) -> bool {
    match escape.get(1) {
        Some(b'u') => escape.get(2..6).is_some_and(|found| found.eq_ignore_ascii_case(code)),
        found => found == Some(&letter),
    }
}

fn escape_length(escape: &[u8]) -> usize {
    if escape.get(1) == Some(&b'u') { 6 } else { 2 }
}

/// Writes what escaped text means. A surrogate without its other half becomes bytes that are not UTF-8, so that such
/// texts stay different.
pub fn unescape(escaped: &[u8], out: &mut Vec<u8>) {
    let mut rest = escaped;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (plain, escape) = rest.split_at(at);
        out.extend_from_slice(plain);
        let used = unescape_one(escape, out);
        rest = escape.get(used..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Writes what the escape at the start means; how many bytes it takes.
fn unescape_one(escape: &[u8], out: &mut Vec<u8>) -> usize {
    let plain = match escape.get(1) {
        Some(b'u') => return unescape_code(escape, out),
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(b'r') => b'\r',
        Some(b'b') => 8,
        Some(b'f') => 12,
        Some(&other) => other,
        None => b'\\',
    };
    out.push(plain);
    2
}

fn unescape_code(escape: &[u8], out: &mut Vec<u8>) -> usize {
    let first = code_of(escape);
    let second = if (0xD800..0xDC00).contains(&first) {
        code_of(escape.get(6..).unwrap_or_default())
    } else {
        0
    };
    if (0xDC00..0xE000).contains(&second) {
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        out.extend_from_slice(
            char::from_u32(code).unwrap_or_default().encode_utf8(&mut [0; 4]).as_bytes(),
        );
        return 12;
    }
    match char::from_u32(first) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xED,
            0x80 | (first >> 6) as u8 & 0x3F,
            0x80 | first as u8 & 0x3F,
        ]),
    }
    6
}

/// The number of a `\uXXXX` escape, 0 if there is none.
fn code_of(escape: &[u8]) -> u32 {
    let digits = escape.strip_prefix(b"\\u").and_then(|code| code.get(..4));
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// Finds where spans of the unescaped text stand in the escaped one; the spans are in order.
pub fn escaped_spans(escaped: &[u8], spans: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut walk = Walk { escaped, raw: 0, plain: 0 };
    spans.iter().map(|span| walk.to(span.start)..walk.to(span.end)).collect()
}

/// A place in an escaped text and the same place in what it means.
struct Walk<'a> {
    escaped: &'a [u8],
    raw: usize,
    plain: usize,
}

impl Walk<'_> {
    fn to(&mut self, target: usize) -> usize {
        let mut meaning = Vec::new();
        while self.plain < target {
            let rest = slice(self.escaped, self.raw..);
            let gap = memchr::memchr(b'\\', rest).unwrap_or(rest.len()).min(target - self.plain);
            (self.raw, self.plain) = (self.raw + gap, self.plain + gap);
            if self.plain >= target || gap == rest.len() {
                break;
            }
            if rest.get(gap + 1) != Some(&b'u') {
                // Two characters that mean one, as nearly all escapes are.
                (self.raw, self.plain) = (self.raw + 2, self.plain + 1);
                continue;
            }
            meaning.clear();
            self.raw += unescape_one(slice(rest, gap..), &mut meaning);
            self.plain += meaning.len();
        }
        self.raw
    }
}

/// The lines of a plain text, which stands at `text` in `bytes`.
fn plain_lines(bytes: &[u8], text: Range<usize>) -> impl Iterator<Item = RawLine> {
    let limit = text.end;
    let mut start = text.start;
    let inside = slice(bytes, ..limit);
    let newline = line_end(slice(inside, start..));
    std::iter::from_fn(move || {
        if start >= limit {
            return None;
        }
        let found = memchr::memchr(newline, slice(inside, start..));
        let (content, end) = found.map_or((limit, limit), |at| (start + at, start + at + 1));
        let content = std::mem::replace(&mut start, end)..content;
        let has_return = content.end < end && slice(inside, content.clone()).ends_with(b"\r");
        let text_end = content.end - usize::from(has_return);
        Some(RawLine { content, text_end, end, is_escaped: false })
    })
}

/// The lines of a text, which stands at `text` in `bytes`, escaped or not.
pub fn raw_lines(
    bytes: &[u8],
    text: Range<usize>,
    is_escaped: bool,
) -> impl Iterator<Item = RawLine> {
    let (escaped, plain) = if is_escaped { (text, 0..0) } else { (0..0, text) };
    escaped_lines(bytes, escaped).chain(plain_lines(bytes, plain))
}

/// How many characters a text has that may not be UTF-8: bytes that do not continue another.
pub fn plain_characters(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&byte| u64::from(byte & 0xC0 != 0x80)).sum()
}

/// How many characters escaped text stands for.
pub fn characters(escaped: &[u8]) -> u64 {
    let mut count = plain_characters(escaped);
    let mut rest = escaped;
    let mut meaning = Vec::with_capacity(4);
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let escape = slice(rest, at..);
        meaning.clear();
        let used = unescape_one(escape, &mut meaning);
        count -= used.min(escape.len()) as u64 - 1;
        rest = escape.get(used..).unwrap_or_default();
    }
    count
}

/// How many characters of text stand in these bytes, escaped or not.
pub fn count(bytes: &[u8], is_escaped: bool) -> u64 {
    if is_escaped { characters(bytes) } else { plain_characters(bytes) }
}

/// Makes text of what [`unescape`] wrote: halves of surrogate pairs, which are no text, become
/// replacement characters, which take as many bytes.
pub fn mend(text: &mut [u8]) -> &str {
    const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
    let mut from = 0;
    while let Err(error) = std::str::from_utf8(slice(&*text, from..)) {
        from += error.valid_up_to();
        let Some(half) = text.get_mut(from..from + REPLACEMENT.len()) else { break };
        half.copy_from_slice(REPLACEMENT);
        from += REPLACEMENT.len();
    }
    std::str::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_lines_are_the_lines_of_the_text() {
        for text in
            ["", "a", "a\nb", "a\n", "\n\n", "back\\nslash\nq\"\n\\", "tab\tu\u{1f600}\n\u{e9}"]
        {
            let json = serde_json::to_string(text).unwrap().into_bytes();
            let lines = raw_lines(&json, 1..json.len() - 1, true).map(|line| {
                let mut plain = Vec::new();
                unescape(&json[line.content.start..line.end], &mut plain);
                assert_eq!(line.is_escaped, json[line.content].contains(&b'\\'));
                String::from_utf8(plain).unwrap()
            });
            assert_eq!(
                lines.collect::<Vec<_>>(),
                text.split_inclusive('\n').collect::<Vec<_>>(),
                "{text}"
            );
        }
    }

    #[test]
    fn returns_end_the_lines_of_a_text_without_newlines() {
        let rows: [(&str, bool, &[&str]); 6] = [
            (r"a\rb\u000Dc", true, &[r"a\r", r"b\u000D", "c"]),
            (r"a\rb\nc\r", true, &[r"a\rb\n", r"c\r"]),
            (r"a\\rb", true, &[r"a\\rb"]),
            ("a\rb\r\rc", false, &["a\r", "b\r", "\r", "c"]),
            ("a\rb\nc\r", false, &["a\rb\n", "c\r"]),
            ("a\r\n\r\n", false, &["a\r\n", "\r\n"]),
        ];
        for (text, is_escaped, wanted) in rows {
            let lines = raw_lines(text.as_bytes(), 0..text.len(), is_escaped);
            let lines: Vec<&str> = lines.map(|line| &text[line.content.start..line.end]).collect();
            assert_eq!(lines, wanted, "{text:?}");
        }
    }

    #[test]
    fn escapes_mean_what_json_says() {
        let rows = [
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t".as_bytes()),
            (r"\u00e9\u000A\ud83d\ude00", "\u{e9}\n\u{1f600}".as_bytes()),
            (r"\ud83dx", b"\xed\xa0\xbdx"),
            (r"\ude00", b"\xed\xb8\x80"),
        ];
        for (escaped, expected) in rows {
            let mut plain = Vec::new();
            unescape(escaped.as_bytes(), &mut plain);
            assert_eq!(plain, expected, "{escaped}");
        }
    }

    #[test]
    fn spans_are_found_in_escaped_text() {
        let escaped = r#"a\u00e9b\n\"c\" \ud83d\ude00!"#;
        let plain = "a\u{e9}b\n\"c\" \u{1f600}!";
        let spans = [0..1, 1..3, 3..5, 5..8, 9..13, 13..14];
        let found: Vec<&str> = escaped_spans(escaped.as_bytes(), &spans)
            .into_iter()
            .map(|span| &escaped[span])
            .collect();
        assert_eq!(found, ["a", r"\u00e9", r"b\n", r#"\"c\""#, r"\ud83d\ude00", "!"]);
        assert_eq!(&plain[5..8], "\"c\"".trim_start_matches('x'));
    }

    #[test]
    fn plain_lines_are_the_lines_of_the_text() {
        for text in ["", "a", "a\nb", "a\n", "\n\n", "a\\nb\n"] {
            let lines = raw_lines(text.as_bytes(), 0..text.len(), false);
            let lines: Vec<&str> = lines.map(|line| &text[line.content.start..line.end]).collect();
            assert_eq!(lines, text.split_inclusive('\n').collect::<Vec<_>>(), "{text}");
        }
    }

    #[test]
    fn characters_are_counted_as_they_are_meant() {
        let rows = [
            ("", 0),
            ("ab", 2),
            (r"a\nb", 3),
            (r#"\u00e9\""#, 2),
            (r"\ud83d\ude00!", 2),
            ("\u{e9}", 1),
        ];
        for (escaped, count) in rows {
            assert_eq!(characters(escaped.as_bytes()), count, "{escaped}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_becomes_a_replacement_character() {
        let mut text = Vec::new();
        unescape(br"a\ud83d\ud83d \ude00", &mut text);
        let length = text.len();
        assert_eq!(mend(&mut text), "a\u{fffd}\u{fffd} \u{fffd}");
        assert_eq!(text.len(), length);
    }
}
