//! The folded normal form of the common kind of line (ASCII, Latin-1, Cyrillic, Han), 32 bytes at a time.
//!
//! It is the form of [`normal`](crate::text::normal), no other one: NFC, white space squeezed, case folded. A line takes this way if every
//! character of it is *simple*: NFC leaves it alone, and its case folds within its own bytes. A line with any other character goes character
//! by character ([`fold_chars`](crate::text::fold_chars)), and one that NFC changes the whole way.
//!
//! # Simple characters, by their bytes
//!
//! | bytes | characters | fold |
//! |---|---|---|
//! | `00..7F` | ASCII | `A..Z` + 20 |
//! | `C2` `A0..BF` | signs of Latin-1 (`C2 A0` is a no-break space, so white space) | |
//! | `C3` `80..BF` without `9F` | letters of Latin-1 without the sharp s, which folds to two letters | `80..9E` without `97` (the sign ×) + 20 |
//! | `D0` `80..BF`, `D1` `80..9F` | Cyrillic up to U+045F | see below |
//! | `E2 80` `90..A7` | dashes, quotes, dots | |
//! | `E4..E9` `80..BF` `80..BF` | Han, U+4000 to U+9FFF | |
//!
//! What a byte is can be told from the bytes up to two places before and after it, so every byte can be looked at on its own, and a loop
//! over an array of 32 becomes a few vector instructions. A byte that fits no row sets a bit of `odd`.
//!
//! # An example
//!
//! ```text
//!  Ж   Е  ' '  ' ' A       a line of two words, two blanks between them
//! D0 96 D0 95 20 20 41     its bytes; none of them is odd
//! D0 B6 D0 B5 20 20 61     D0 96 -> D0 B6: up to 9F the small letter is 20 further
//!                ^^        a blank before a blank: `spaced`
//! D0 B6 D0 B5 20 61        squeezed, only as something was `spaced`
//! ```
//!
//! The small letters of `D0 A0..AF` are in the next row: Р `D0 A0` becomes р `D1 80` (the lead + 1, the follower - 20), and those of
//! `D0 80..8F` too: Ё `D0 81` becomes ё `D1 91` (the lead + 1, the follower + 10).

use crate::text::slice::{put, slice, slice_mut};

/// Bytes looked at together: a vector.
const WIDE: usize = 32;
type Lane = [u8; WIDE];

/// How far a byte's neighbours are looked at, to both sides.
const NEAR: usize = 2;

/// How many zeros follow a folded line.
pub const PADDING: usize = 8;

/// A buffer that one long line made longer than this is given back.
const USUAL: usize = 1 << 20;

/// Folds lines one after the other in buffers of its own.
#[derive(Debug, Default)]
pub struct Simple {
    folded: Vec<u8>,
    /// The line with zeros around it.
    padded: Vec<u8>,
    length: usize,
    is_squeezed: bool,
}

/// What was found in a line, byte by byte: bytes that are not simple, and white space that is more than one blank.
#[derive(Default)]
struct ByteMarks {
    odd: Lane,
    spaced: Lane,
}

impl Simple {
    /// The folded normal form of a line of simple characters; none for other lines.
    #[inline]
    pub fn fold(&mut self, line: &[u8]) -> Option<&[u8]> {
        let line = trim(line);
        if self.folded.capacity() > USUAL {
            *self = Self::default();
        }
        let length = line.len().next_multiple_of(WIDE) + PADDING;
        if self.folded.len() < length {
            self.folded.resize(length, 0);
        }
        // Looked up once in the process; after that it is a load and a branch.
        let vectors = pulp::Arch::new();
        let mut finds = vectors.dispatch(Ascii { line, folded: &mut self.folded });
        // Reached by lines beyond ASCII only: for the others the quick loop was enough.
        if is_any(&finds.odd) {
            self.pad(line);
            finds = vectors.dispatch(MixedFold { padded: &self.padded, folded: &mut self.folded });
            if is_any(&finds.odd) {
                return None;
            }
        }
        let folded = self.folded.get_mut(..line.len())?;
        self.is_squeezed = is_any(&finds.spaced);
        self.length = if self.is_squeezed { squeeze(folded) } else { line.len() };
        slice_mut(&mut self.folded, self.length..self.length + PADDING).fill(0);
        self.folded.get(..self.length)
    }

    /// The last line that was folded, with [`PADDING`] zeros after it.
    pub fn padded(&self) -> &[u8] {
        slice(self.folded.as_slice(), ..self.length + PADDING)
    }

    /// Whether the last line's normal form is not what stands in the line, white space at its ends and case aside.
    pub fn is_squeezed(&self) -> bool {
        self.is_squeezed
    }

    fn pad(&mut self, line: &[u8]) {
        self.padded.clear();
        self.padded.reserve(line.len().next_multiple_of(WIDE) + 2 * NEAR);
        self.padded.extend_from_slice(&[0; NEAR]);
        self.padded.extend_from_slice(line);
        self.padded.resize(line.len().next_multiple_of(WIDE) + 2 * NEAR, 0);
    }
}

/// The line without white space of ASCII at its ends.
#[inline]
fn trim(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | 9..=13] = line {
        line = rest;
    }
    while let [b' ' | 9..=13, rest @ ..] = line {
        line = rest;
    }
    line
}

/// Makes each run of white space one blank, and none at the ends; how long the line then is.
pub fn squeeze(line: &mut [u8]) -> usize {
    let (mut from, mut to, mut after_blank) = (0, 0, false);
    let mut push = |line: &mut [u8], byte| {
        put(line, to, byte);
        to += 1;
        to
    };
    let mut length = 0;
    while let Some(&byte) = line.get(from) {
        let is_wide = byte == 0xC2 && line.get(from + 1) == Some(&0xA0);
        from += 1 + usize::from(is_wide);
        if is_wide || matches!(byte, b' ' | 9..=13) {
            after_blank = length > 0;
            continue;
        }
        if std::mem::take(&mut after_blank) {
            push(line, b' ');
        }
        length = push(line, byte);
    }
    length
}

fn is_any(lane: &Lane) -> bool {
    *lane != [0; WIDE]
}

/// Folds a line of ASCII; anything else in it is odd.
struct Ascii<'a> {
    line: &'a [u8],
    folded: &'a mut [u8],
}

impl pulp::NullaryFnOnce for Ascii<'_> {
    type Output = ByteMarks;

    #[inline(always)]
    fn call(self) -> ByteMarks {
        let Self { line, folded } = self;
        let mut finds = ByteMarks::default();
        // Each byte is looked at with the one behind it. The last vector begins where it can end with the line, so most
        // bytes before it are folded twice, to the same.
        let Some(last) = line.len().checked_sub(WIDE + 1) else {
            fold_short(line, folded, &mut finds);
            return finds;
        };
        let mut at = 0;
        while let (Some(here), Some(next)) = (lane_at(line, at), lane_at(line, at + 1)) {
            let out = fold_ascii(here, next, &mut finds);
            if let Some(to) = folded.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
                *to = out;
            }
            if at == last {
                break;
            }
            at = (at + WIDE).min(last);
        }
        if let (Some(end), Some(to)) = (line.last(), folded.get_mut(last + WIDE)) {
            *to = end.to_ascii_lowercase();
            finds.odd[0] |= end & 0x80;
        }
        finds
    }
}

#[inline(always)]
fn fold_short(line: &[u8], folded: &mut [u8], finds: &mut ByteMarks) {
    let mut padded = [0; WIDE + 1];
    if let Some(front) = padded.get_mut(..line.len()) {
        front.copy_from_slice(line);
    }
    let next = padded.last_chunk().copied().unwrap_or_default();
    let here = padded.first_chunk().copied().unwrap_or_default();
    let out = fold_ascii(&here, &next, finds);
    if let Some(to) = folded.first_chunk_mut() {
        *to = out;
    }
}

#[inline(always)]
fn lane_at(bytes: &[u8], at: usize) -> Option<&Lane> {
    bytes.get(at..at + WIDE)?.first_chunk()
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "within the array; iterators are not always inlined")]
fn fold_ascii(here: &Lane, next: &Lane, finds: &mut ByteMarks) -> Lane {
    let mut out = [0; WIDE];
    for at in 0..WIDE {
        let byte = here[at];
        finds.odd[at] |= byte & 0x80;
        finds.spaced[at] |= between(byte, 9, 13) | (is(byte, b' ') & is(next[at], b' '));
        out[at] = byte | (between(byte, b'A', b'Z') & 0x20);
    }
    out
}

/// Folds a line of simple characters, which has zeros around it, and makes sure that it is UTF-8.
struct MixedFold<'a> {
    padded: &'a [u8],
    folded: &'a mut [u8],
}

impl pulp::NullaryFnOnce for MixedFold<'_> {
    type Output = ByteMarks;

    #[inline(always)]
    fn call(self) -> ByteMarks {
        let mut finds = ByteMarks::default();
        let (lanes, _) = self.folded.as_chunks_mut();
        for (number, to) in lanes.iter_mut().enumerate() {
            let Some(lanes) = Lanes::at(self.padded, number * WIDE) else { break };
            *to = lanes.fold(&mut finds);
        }
        finds
    }
}

/// A vector of bytes, with those that stand up to two places before and behind each of them.
struct Lanes<'a> {
    before: &'a Lane,
    last: &'a Lane,
    here: &'a Lane,
    next: &'a Lane,
    after: &'a Lane,
}

impl<'a> Lanes<'a> {
    #[inline(always)]
    fn at(padded: &'a [u8], at: usize) -> Option<Self> {
        Some(Self {
            before: lane_at(padded, at)?,
            last: lane_at(padded, at + 1)?,
            here: lane_at(padded, at + 2)?,
            next: lane_at(padded, at + 3)?,
            after: lane_at(padded, at + 4)?,
        })
    }

    #[inline(always)]
    #[expect(clippy::indexing_slicing, clippy::needless_range_loop, reason = "as in `fold_ascii`")]
    fn fold(&self, finds: &mut ByteMarks) -> Lane {
        let mut out = [0; WIDE];
        for at in 0..WIDE {
            let (last, byte, next) = (self.last[at], self.here[at], self.next[at]);
            let is_follower = between(byte, 0x80, 0xBF)
                & (between(last, 0xC2, 0xEF) | between(self.before[at], 0xE0, 0xEF));
            let is_lead = is_simple_lead(byte, next, self.after[at]);
            finds.odd[at] |= !(between(byte, 0, 0x7F) | is_lead | is_follower);
            finds.spaced[at] |= between(byte, 9, 13)
                | (is(byte, b' ') & is(next, b' '))
                | (is(byte, 0xC2) & is(next, 0xA0));
            out[at] = fold_byte(last, byte, next);
        }
        out
    }
}

/// Whether a byte begins a simple character that is not ASCII.
#[inline(always)]
fn is_simple_lead(byte: u8, next: u8, after: u8) -> u8 {
    let follows = between(next, 0x80, 0xBF);
    (is(byte, 0xC2) & between(next, 0xA0, 0xBF))
        | (is(byte, 0xC3) & follows & !is(next, 0x9F))
        | (is(byte, 0xD0) & follows)
        | (is(byte, 0xD1) & between(next, 0x80, 0x9F))
        | (is(byte, 0xE2) & is(next, 0x80) & between(after, 0x90, 0xA7))
        | (between(byte, 0xE4, 0xE9) & follows & between(after, 0x80, 0xBF))
}

/// Folds a byte of a simple character, which may be told by the bytes beside it.
#[inline(always)]
fn fold_byte(last: u8, byte: u8, next: u8) -> u8 {
    let (cyrillic, cyrillic_lead) = (is(last, 0xD0), is(byte, 0xD0));
    let up = between(byte, b'A', b'Z')
        | (is(last, 0xC3) & between(byte, 0x80, 0x9E) & !is(byte, 0x97))
        | (cyrillic & between(byte, 0x90, 0x9F));
    let lead = cyrillic_lead & (between(next, 0x80, 0x8F) | between(next, 0xA0, 0xAF));
    byte.wrapping_add(up & 0x20)
        .wrapping_sub(cyrillic & between(byte, 0xA0, 0xAF) & 0x20)
        .wrapping_add(cyrillic & between(byte, 0x80, 0x8F) & 0x10)
        .wrapping_add(lead & 1)
}

/// All bits for yes, none for no.
#[inline(always)]
fn between(byte: u8, first: u8, last: u8) -> u8 {
    0_u8.wrapping_sub(u8::from(byte.wrapping_sub(first) <= last - first))
}

#[inline(always)]
fn is(byte: u8, other: u8) -> u8 {
    0_u8.wrapping_sub(u8::from(byte == other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_chars::fold_letters;
    use crate::text::normal::{fold_case, normalise};

    fn expected(line: &str) -> Vec<u8> {
        let mut folded = Vec::new();
        fold_case(&normalise(line), &mut folded);
        folded
    }

    /// Checks that a line that takes a way has the one normal form; true if it takes the first.
    fn agrees(line: &str) -> bool {
        let (mut simple, mut letters) = (Simple::default(), Vec::new());
        if fold_letters(line, &mut letters) {
            assert_eq!(letters, expected(line), "{line:?}");
        }
        let Some(folded) = simple.fold(line.as_bytes()) else { return false };
        assert_eq!(folded, expected(line), "{line:?}");
        true
    }

    #[test]
    fn every_character_has_its_normal_form_wherever_it_stands() {
        let filler = "Abc\u{201d} ".repeat(9);
        // All of the scripts with case, and some of each other one.
        for char in (0..0x2200).chain((0x2200..=0x10_FFFF).step_by(61)).filter_map(char::from_u32) {
            agrees(&format!(" X{char} {char}y"));
            if (char as u32) < 0x500 || ('\u{2000}'..'\u{2100}').contains(&char) {
                for at in [31, 32, 62, 63, 64] {
                    let at = (0..=at).rev().find(|&at| filler.is_char_boundary(at)).unwrap();
                    agrees(&format!("{}{char}\u{301}", &filler[..at]));
                }
            }
        }
    }

    #[test]
    fn lines_of_any_characters_have_their_normal_form() {
        let alphabet: Vec<char> =
            "aZ  \t\r\u{b}\u{1f}09.-\u{a0}\u{85}\u{c9}\u{e9}\u{d7}\u{df}\u{401}\u{416}\u{420}\u{440}\u{201c}\u{2019}\u{2028}\u{2009}\u{4e2d}\u{3000}\u{301}\u{3a3}\u{130}\u{1f600}"
                .chars()
                .collect();
        let (mut state, mut simple) = (1_u64, 0);
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..60_000 {
            // The first of the alphabet alone, or more of it: most lines would have an odd one else.
            let known = [4, 14, 26, alphabet.len()][draw(4)];
            let line: String = (0..draw(140)).map(|_| alphabet[draw(known)]).collect();
            simple += usize::from(agrees(&line));
        }
        assert!(simple > 10_000, "{simple}");
    }

    #[test]
    fn bytes_that_are_no_text_are_not_simple() {
        let rows: &[&[u8]] = &[
            b"\xC3",
            b"\xA9",
            b"a\xC3b",
            b"\xE2\x80",
            b"\xE2\x80x\x90",
            b"\xD0\xC3\xA9",
            b"\xC3\xA9\xA9",
            b"\xE4\xB8\xAD\xAD",
            b"\xE4\xB8",
            b"\xE4\xC3\xA9",
            b"\xFF",
            b"\xF0\x9F\x98\x80",
            b"\xC0\x80",
        ];
        for bytes in rows {
            for front in [0, 1, 30, 31, 32, 33, 62, 63, 64, 65] {
                for back in [0, 1, 40] {
                    let line = [&b"a".repeat(front), *bytes, &b"b".repeat(back)].concat();
                    assert_eq!(Simple::default().fold(&line), None, "{line:x?}");
                }
            }
        }
    }
}
