//! What a character is to the scorer: the kinds, and the tables that tell them apart in all scripts.

/// What a character is, as far as the counts care.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Kind {
    /// White space, also an empty line.
    #[default]
    Space,
    /// A letter that is not upper case.
    Lower,
    /// An upper-case letter of a script with cases.
    Upper,
    /// A digit of any script.
    Digit,
    /// A mark that ends a sentence.
    End,
    /// A comma, semicolon or colon.
    Comma,
    /// A mark that stands between items: bars, slashes, bullets, arrows.
    Separator,
    /// A quotation mark of any language.
    Quote,
    /// A bracket, opening or closing.
    Bracket,
    /// A mark that is none of the kinds above.
    Symbol,
    /// A letter of a script without spaces.
    Wide,
    /// First byte of a character of several bytes; never a character's kind.
    High,
}

const KINDS: [Kind; 256] = kinds();

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses an index out of range"
)]
const fn kinds() -> [Kind; 256] {
    let mut table = [Kind::Symbol; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = ascii_kind(byte as u8);
        byte += 1;
    }
    table
}

const fn ascii_kind(byte: u8) -> Kind {
    match byte {
        b'\t'..=b'\r' | b' ' => Kind::Space,
        b'a'..=b'z' => Kind::Lower,
        b'A'..=b'Z' => Kind::Upper,
        b'0'..=b'9' => Kind::Digit,
        b'.' | b'!' | b'?' => Kind::End,
        b',' | b';' | b':' => Kind::Comma,
        b'|' | b'/' | b'>' | b'<' | b'*' | b'~' | b'=' | b'\\' => Kind::Separator,
        b'"' | b'\'' | b'`' => Kind::Quote,
        b'(' | b')' | b'[' | b']' | b'{' | b'}' => Kind::Bracket,
        0x80.. => Kind::High,
        _ => Kind::Symbol,
    }
}

/// The kind of an ASCII character, `High` for a byte of any other.
#[inline(always)]
pub fn kind_at(byte: u8) -> Kind {
    KINDS.get(usize::from(byte)).copied().unwrap_or(Kind::Symbol)
}

/// The kind of a character.
pub fn kind_of(character: char) -> Kind {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).as_bytes();
    match kind_at(bytes.first().copied().unwrap_or(0)) {
        Kind::High => high(bytes).kind,
        kind => kind,
    }
}

/// A character outside ASCII.
#[derive(Clone, Copy, Debug)]
pub struct High {
    /// What kind of sign it is.
    pub kind: Kind,
    /// Bytes of the character.
    pub length: usize,
    /// A number that upper and lower case share, for the scripts that most pages with cases are in.
    pub folded: u32,
}

/// The character outside ASCII that `bytes` begin with.
pub fn high(bytes: &[u8]) -> High {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let (lead, second, third) = (byte(0), byte(1), byte(2));
    match lead {
        0xC2..=0xDF => two_bytes(lead, second),
        0xE0..=0xEF => {
            let folded = (u32::from(lead) << 16) | (u32::from(second) << 8) | u32::from(third);
            High { kind: three_bytes(lead, second, third), length: 3, folded }
        }
        0xF0 if second >= 0xA0 => High {
            kind: Kind::Wide,
            length: 4,
            folded: (u32::from(second) << 16) | (u32::from(third) << 8) | u32::from(byte(3)),
        },
        0xF0.. => High { kind: Kind::Symbol, length: 4, folded: 0 },
        // A character cut at the scan limit.
        _ => High { kind: Kind::Symbol, length: 1, folded: 0 },
    }
}

fn two_bytes(lead: u8, second: u8) -> High {
    let kind = match (lead, second) {
        (0xC2, 0x85 | 0xA0) => Kind::Space,
        (0xC2, 0xAB | 0xBB) => Kind::Quote,
        (0xC2, 0xB7 | 0xA6) => Kind::Separator,
        (0xC2, 0xAA | 0xB5 | 0xBA) => Kind::Lower,
        (0xC2, _) | (0xC3, 0x97 | 0xB7) => Kind::Symbol,
        (0xC3, 0x80..=0x9E) | (0xCE, 0x86..=0xAB) | (0xD0, 0x80..=0xAF) => Kind::Upper,
        (0xD8, 0x8C | 0x9B) => Kind::Comma,
        (0xD8, 0x9F) | (0xDB, 0x94) => Kind::End,
        _ => Kind::Lower,
    };
    let point = (u32::from(lead & 0x1F) << 6) | u32::from(second & 0x3F);
    let folded = match (kind, point) {
        (Kind::Upper, 0x400..=0x40F) => point + 0x50,
        (Kind::Upper, _) => point + 0x20,
        _ => point,
    };
    High { kind, length: 2, folded }
}

fn three_bytes(lead: u8, second: u8, third: u8) -> Kind {
    match (lead, second, third) {
        (0xE0, 0xA5, 0xA4 | 0xA5) => Kind::End,
        (0xE0, 0xB8 | 0xB9, _) => Kind::Wide,
        (0xE2, 0x80, 0x80..=0x8B | 0xA8 | 0xA9 | 0xAF)
        | (0xE2, 0x81, 0x9F)
        | (0xE3, 0x80, 0x80)
        | (0xEF, 0xBB, 0xBF) => Kind::Space,
        (0xE2, 0x80, 0x98..=0x9F) | (0xE3, 0x80, 0x8A..=0x8F) => Kind::Quote,
        (0xE2, 0x80, 0xA6) | (0xE3, 0x80, 0x82) | (0xEF, 0xBC, 0x81 | 0x8E | 0x9F) => Kind::End,
        (0xE2, 0x80, 0xA2 | 0xB9 | 0xBA)
        | (0xE2, 0x86 | 0x96 | 0x97, _)
        | (0xE3, 0x83, 0xBB)
        | (0xEF, 0xBD, 0x9C) => Kind::Separator,
        (0xE3, 0x80, 0x81) | (0xEF, 0xBC, 0x8C | 0x9A | 0x9B) => Kind::Comma,
        (0xE3, 0x80, 0x88..=0x91) | (0xE3, 0x80, 0x94..=0x9B) | (0xEF, 0xBC, 0x88 | 0x89) => {
            Kind::Bracket
        }
        (0xE2 | 0xEE, _, _) | (0xE3, 0x80, _) => Kind::Symbol,
        (0xE3..=0xE9, _, _) => Kind::Wide,
        (0xEF, 0xBC, 0x90..=0x99) => Kind::Digit,
        (0xEF, 0xBC, 0xA1..=0xBA) => Kind::Upper,
        (0xEF, 0xBC | 0xBD | 0xB8 | 0xBF, _) => Kind::Symbol,
        _ => Kind::Lower,
    }
}
