//! The one pass over a line's bytes: what is counted, and the hashed words.
//!
//! Scripts written without spaces (Han, kana, Thai) have no words to cut: there each character is a token, and two
//! characters count as one word.

use crate::score::text::hash::{
    SEED, Word, chunk_at, finish, folded, leading_letters, mix, upper_bits,
};
use crate::score::text::letters::{Kind, high, kind_at, kind_of};
use crate::text::slice::slice;

/// Bytes of a line that are read closely. More would not change a score, and a line of 100 MB costs as little as one of 16 KB.
const SCAN_LIMIT: usize = 1 << 14;
/// Tokens of a line that are kept: the head of a long paragraph says enough.
pub const TOKEN_LIMIT: usize = 32;
/// Letters from which a word counts as one that carries a topic.
const TOPIC_LETTERS: u32 = 5;
/// Set in a token whose word carries a topic.
pub const TOPIC_BIT: u32 = 1;

/// The counts of one line, or of the lines of one paragraph added up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Bytes of the whole line without the white space around it.
    pub bytes: u32,
    /// Characters read that are not white space.
    pub chars: u32,
    /// White space read, in bytes.
    pub spaces: u32,
    /// Words cut at spaces and marks.
    pub words: u32,
    /// Letters of scripts with spaces.
    pub letters: u32,
    /// Letters of scripts without spaces.
    pub wide: u32,
    /// How many letters are capitals.
    pub upper: u32,
    /// Words that begin with an upper-case letter.
    pub capitals: u32,
    /// How many digits there are.
    pub digits: u32,
    /// Words that begin with a digit.
    pub numbers: u32,
    /// Sentence ends: a mark of the kind before a space or the line's end, or anywhere in scripts without spaces.
    pub ends: u32,
    /// Commas, semicolons and colons.
    pub commas: u32,
    /// How many signs there are that separate items: bars, dots, arrows.
    pub separators: u32,
    /// How many quotation marks there are.
    pub quotes: u32,
    /// How many brackets there are.
    pub brackets: u32,
    /// How many other marks there are.
    pub symbols: u32,
    /// How many letters are outside ASCII.
    pub foreign: u32,
    /// Addresses: of pages or of mail.
    pub links: u32,
    /// Characters of white space before the text.
    pub indent: u32,
    /// Characters of the first word, with the marks that stick to it.
    pub lead: u32,
    /// How many tokens were kept.
    pub tokens: u32,
    /// The hash of all the words.
    pub hash: u32,
    /// Kind of the first character.
    pub first: Kind,
    /// Kind of the last character.
    pub last: Kind,
    /// Last byte: tells a colon from a comma.
    pub tail: u8,
    /// Words before the first colon; 0 if there is none, or an address has it.
    pub label: u32,
    /// Begins with a dash, as speech does in many languages.
    pub dash: bool,
}

/// The counts of a line that is not blank; its tokens are added to `tokens`.
#[inline(always)]
pub fn scan(line: &str, tokens: &mut Vec<u32>) -> Counts {
    let (indent, text) = trim(line);
    let mut pass = Pass {
        bytes: text.as_bytes().get(..SCAN_LIMIT).unwrap_or(text.as_bytes()),
        at: 0,
        counts: Counts {
            bytes: saturate(text.len()),
            indent: saturate(indent),
            ..Counts::default()
        },
        tokens,
    };
    pass.run();
    let mut counts = pass.counts;
    counts.first = kind_at(text.as_bytes().first().copied().unwrap_or(b' '));
    if counts.first == Kind::High {
        counts.first = high(text.as_bytes()).kind;
    }
    counts.dash = starts_with_dash(text.as_bytes());
    counts.tail = text.as_bytes().last().copied().unwrap_or(0);
    counts.last = match kind_at(counts.tail) {
        Kind::High => text.chars().next_back().map_or(Kind::Space, kind_of),
        kind => kind,
    };
    counts
}

/// The text of a line without the white space around it, and how much there was before it.
#[inline(always)]
fn trim(line: &str) -> (usize, &str) {
    if let ([b'!'..=b'~', ..], [.., b'!'..=b'~']) = (line.as_bytes(), line.as_bytes()) {
        return (0, line);
    }
    let text = line.trim_start();
    (line.len() - text.len(), text.trim_end())
}

/// Whether a line begins with a hyphen, a dash, or the sign for minus.
#[inline(always)]
fn starts_with_dash(bytes: &[u8]) -> bool {
    matches!(bytes, [b'-', ..] | [0xE2, 0x80, 0x90..=0x95, ..] | [0xE2, 0x88, 0x92, ..])
}

fn saturate(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

struct Pass<'a> {
    bytes: &'a [u8],
    at: usize,
    counts: Counts,
    tokens: &'a mut Vec<u32>,
}

impl Pass<'_> {
    #[inline(always)]
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match kind_at(byte) {
                Kind::Space => {
                    self.at += 1;
                    self.counts.spaces += 1;
                }
                Kind::Lower | Kind::Upper | Kind::Digit => self.word(),
                Kind::High => self.outside_ascii(),
                kind => {
                    self.at += 1;
                    self.counts.chars += 1;
                    self.mark(kind, byte);
                }
            }
        }
    }

    #[inline(always)]
    fn mark(&mut self, kind: Kind, byte: u8) {
        match kind {
            Kind::End => self.counts.ends += u32::from(self.at_break()),
            Kind::Comma => {
                self.counts.commas += 1;
                if byte == b':' {
                    let is_link = self.bytes.get(self.at..self.at + 2) == Some(b"//");
                    self.counts.links += u32::from(is_link);
                    if self.counts.label == 0 && !is_link {
                        self.counts.label = self.counts.words;
                    }
                }
            }
            Kind::Separator => self.counts.separators += 1,
            Kind::Quote => self.counts.quotes += 1,
            Kind::Bracket => self.counts.brackets += 1,
            _ => {
                self.counts.symbols += 1;
                self.counts.links += u32::from(byte == b'@' && !self.at_break());
            }
        }
    }

    /// Whether a sentence may end here: a space, a closing quote or bracket, or nothing follows.
    #[inline(always)]
    fn at_break(&self) -> bool {
        match self.bytes.get(self.at) {
            None => true,
            Some(&next) => {
                matches!(kind_at(next), Kind::Space | Kind::Quote | Kind::Bracket | Kind::High)
            }
        }
    }

    fn outside_ascii(&mut self) {
        let found = high(slice(self.bytes, self.at..));
        match found.kind {
            Kind::Lower | Kind::Upper | Kind::Digit => return self.word(),
            Kind::Wide => {
                self.counts.wide += 1;
                self.push(finish(mix(SEED, u64::from(found.folded)), 1), false);
            }
            Kind::End => self.counts.ends += 1,
            Kind::Space => {}
            kind => self.mark(kind, 0),
        }
        self.counts.chars += 1;
        self.at += found.length;
    }

    /// One word: letters and digits without a break.
    #[inline(always)]
    fn word(&mut self) {
        let start = self.at;
        if !self.plain_word(start) {
            self.any_word();
        }
        if start == 0 {
            self.counts.lead = self.counts.chars;
        }
    }

    /// A word of ASCII letters, as most are: eight letters at a time, no look at each. The space after it is passed too.
    #[inline(always)]
    fn plain_word(&mut self, start: usize) -> bool {
        let (mut hash, mut length, mut upper) = (SEED, 0, 0);
        let mut chunk = chunk_at(self.bytes, start);
        let capital = upper_bits(chunk, 1) >> 7;
        let next = loop {
            let used = leading_letters(chunk);
            if used > 0 {
                let capitals = upper_bits(chunk, used);
                if capitals != 0 {
                    upper += capitals.count_ones();
                }
                hash = mix(hash, folded(chunk, used));
                length += used;
            }
            if used < 8 {
                break (chunk >> (8 * used)) as u8;
            }
            chunk = chunk_at(self.bytes, start + length);
        };
        if length == 0 || matches!(kind_at(next), Kind::Digit | Kind::High) {
            return false;
        }
        let letters = length as u32;
        let spaces = usize::from(next == b' ');
        let counts = &mut self.counts;
        counts.words += 1;
        counts.chars += letters;
        counts.letters += letters;
        counts.upper += upper;
        counts.capitals += capital as u32;
        counts.spaces += spaces as u32;
        self.at += length + spaces;
        self.push(finish(hash, letters), letters >= TOPIC_LETTERS);
        true
    }

    /// Any other word. A run of digits counts as one, whatever its digits.
    fn any_word(&mut self) {
        let mut word = Word::default();
        while let Some(&byte) = self.bytes.get(self.at) {
            match kind_at(byte) {
                Kind::Lower => word.letter(u32::from(byte)),
                Kind::Upper => word.upper(u32::from(byte | 0x20)),
                Kind::Digit => word.digit(),
                Kind::High => {
                    let found = high(slice(self.bytes, self.at..));
                    if !word.outside_ascii(found) {
                        break;
                    }
                    self.at += found.length - 1;
                }
                _ => break,
            }
            self.at += 1;
        }
        self.count(word);
    }

    fn count(&mut self, word: Word) {
        let counts = &mut self.counts;
        counts.words += 1;
        counts.chars += word.letters + word.digits;
        counts.letters += word.letters;
        counts.upper += word.upper;
        counts.capitals += u32::from(word.capital);
        counts.digits += word.digits;
        counts.numbers += u32::from(word.letters == 0);
        counts.foreign += word.foreign;
        self.push(word.hash(), word.letters >= TOPIC_LETTERS);
    }

    #[inline(always)]
    fn push(&mut self, hash: u32, topic: bool) {
        let counts = &mut self.counts;
        counts.hash = (counts.hash.rotate_left(5) ^ hash).wrapping_mul(0x9E37_79B1);
        if (counts.tokens as usize) < TOKEN_LIMIT {
            counts.tokens += 1;
            self.tokens.push(hash & !TOPIC_BIT | u32::from(topic));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(line: &str) -> (Counts, Vec<u32>) {
        let mut tokens = Vec::new();
        (scan(line, &mut tokens), tokens)
    }

    type Row = (&'static str, &'static str, fn(&Counts) -> u32, u32);

    #[test]
    fn counts_what_each_row_says() {
        let rows: &[Row] = &[
            ("words", "The army entered the town.", |c| c.words, 5),
            ("bytes without the space around", "  Home \r", |c| c.bytes, 4),
            ("indent", "   Home", |c| c.indent, 3),
            ("letters", "ab1 c", |c| c.letters, 3),
            ("upper case", "BBC News", |c| c.upper, 4),
            ("capitals", "BBC News at ten", |c| c.capitals, 2),
            ("a number is a word of digits", "3 min read, 2b", |c| c.numbers, 1),
            ("digits", "12 March 2016", |c| c.digits, 6),
            ("a point inside is no end", "Version 2.1 is out.", |c| c.ends, 1),
            ("an end before a quote", "“It is total destruction.”", |c| c.ends, 1),
            ("ideographic full stop", "停戦が実現した。双方が合意した。", |c| c.ends, 2),
            ("devanagari danda", "यह है।", |c| c.ends, 1),
            ("commas and colons", "Note: a, b; c", |c| c.commas, 3),
            ("separators", "Home | News › World • More", |c| c.separators, 3),
            ("quotes", "\"a\" «b»", |c| c.quotes, 4),
            ("brackets", "[1] (2)", |c| c.brackets, 4),
            ("symbols", "© 2016 & more", |c| c.symbols, 2),
            ("page address", "see https://example.org/x", |c| c.links, 1),
            ("mail address", "me@example.org", |c| c.links, 1),
            ("foreign letters", "Fußgänger", |c| c.foreign, 2),
            ("cyrillic capital", "Москва", |c| c.upper, 1),
            ("han letters are wide", "速報 特集", |c| c.wide, 4),
            ("thai letters are wide", "ข่าว", |c| c.wide, 4),
            ("first word", "Syrian forces", |c| c.lead, 6),
            ("words before a colon", "The old king: who is it: there", |c| c.label, 3),
            ("an address has none", "https://example.org", |c| c.label, 0),
            ("a dash before speech", "— Who is it?", |c| u32::from(c.dash), 1),
            ("a hyphen inside", "well-known", |c| u32::from(c.dash), 0),
        ];
        for (name, line, field, expected) in rows {
            assert_eq!(field(&counted(line).0), *expected, "{name}: {line}");
        }
    }

    #[test]
    fn kinds_of_the_ends() {
        let rows = [
            ("plain", "Home page", Kind::Upper, Kind::Lower),
            ("sentence", "it ended.", Kind::Lower, Kind::End),
            ("bullet", "• item", Kind::Separator, Kind::Lower),
            ("quote", "“So”", Kind::Quote, Kind::Quote),
            ("digit", "1)", Kind::Digit, Kind::Bracket),
            ("full width", "１。", Kind::Digit, Kind::End),
        ];
        for (name, line, first, last) in rows {
            let (counts, _) = counted(line);
            assert_eq!((counts.first, counts.last), (first, last), "{name}: {line}");
        }
    }

    #[test]
    fn tokens_fold_case_and_digits() {
        let rows = [
            ("case", "HOME page", "home Page", true),
            ("digits", "12 March", "7 march", true),
            ("letters with marks", "ÉTÉ", "été", true),
            ("cyrillic case", "РОССИЯ", "россия", true),
            ("words differ", "home", "hole", false),
            ("a digit is not a letter", "a1", "ab", false),
        ];
        for (name, left, right, same) in rows {
            assert_eq!(counted(left).1 == counted(right).1, same, "{name}");
            assert_eq!(counted(left).0.hash == counted(right).0.hash, same, "{name}: hash");
        }
    }

    #[test]
    fn any_line_is_read() {
        let long = "word ".repeat(1 << 20);
        let wide = "語".repeat(1 << 16);
        for line in [
            "",
            "\0",
            "\u{feff}",
            "\u{1F600}\u{1F600}",
            "é",
            "\u{10FFFF}x",
            long.as_str(),
            wide.as_str(),
        ] {
            let (counts, tokens) = counted(line);
            assert!(tokens.len() <= TOKEN_LIMIT);
            assert_eq!(counts.tokens as usize, tokens.len());
        }
        assert_eq!(counted(&long).0.bytes as usize, long.len() - 1);
    }
}
