//! What a line and its document say of the document's kind: dialogue, list, table, code, verse, page, and in which script.
//!
//! The scorer of lines of a text has these beside its other [`features`](crate::score::text::features). The scorer of
//! lines of a page has not: there markup tells more.

use crate::score::text::document::{Document, log, words};
use crate::score::text::letters::Kind;
use crate::score::text::paragraphs::Unit;
use crate::score::text::scan::Counts;
use crate::score::text::scripts::SCRIPTS;

/// Kinds of documents that training tells apart: raw pages, extracted texts, clean texts.
pub const KINDS: usize = 3;
/// Features of a unit.
pub const UNIT_COUNT: usize = 4;
/// Shares of a document's units.
const SHARES: usize = 16;
/// Features of a document.
pub const DOCUMENT_COUNT: usize = SHARES + SCRIPTS - 1;
/// Words before a colon up to which they are a speaker's name or a label.
const LABEL_WORDS: u32 = 4;

/// The names of all, those of a unit first, and what they say.
#[cfg(feature = "internals")]
pub const NAMES: [(&str, &str); UNIT_COUNT + DOCUMENT_COUNT] = [
    ("dash", "Begins with a dash: speech in many languages, or an item."),
    ("label", "A speaker's name or a label before a colon, and more after it."),
    ("question", "Ends with a question mark."),
    ("call", "Ends with an exclamation mark."),
    (
        "kind_dash",
        "Units that begin with a dash; the kind_ features are shares of a document's units.",
    ),
    ("kind_label", "That begin with a label."),
    ("kind_question", "That end in a question."),
    ("kind_call", "That end in an exclamation."),
    ("kind_closed", "That end as a sentence does."),
    ("kind_comma", "That end in a comma, as verse does."),
    ("kind_mark", "That begin with a mark: lists, tables, code."),
    ("kind_lower", "That begin in lower case: verse, code, dictionaries."),
    ("kind_digit", "That begin with a digit."),
    ("kind_quote", "That begin with a quotation mark."),
    ("kind_indent", "That are indented."),
    ("kind_link", "That hold an address."),
    ("kind_bracket", "That hold brackets: code, references."),
    ("kind_long", "That have forty words or more."),
    ("kind_one", "That have one word."),
    (
        "kind_spread",
        "How much the lengths of neighbours differ, in logarithms: pages change, verse and tables do not.",
    ),
    (
        "script_marks",
        "Latin letters with marks; the script_ features are shares of a sample of characters.",
    ),
    ("script_greek", "Greek."),
    ("script_cyrillic", "Cyrillic."),
    ("script_hebrew", "Hebrew."),
    ("script_arabic", "Arabic."),
    ("script_indic", "Scripts of India."),
    ("script_thai", "Thai and its neighbours, which have no spaces."),
    ("script_kana", "Kana."),
    ("script_han", "Han characters."),
    ("script_other", "All other scripts."),
    ("script_none", "Digits and marks."),
];

fn flag(claim: bool) -> f32 {
    f32::from(u8::from(claim))
}

fn has_label(counts: &Counts) -> bool {
    (1..=LABEL_WORDS).contains(&counts.label) && counts.words > counts.label
}

/// The features of a unit.
#[inline(always)]
pub fn unit_features(unit: &Unit) -> [f32; UNIT_COUNT] {
    let counts = &unit.counts;
    [
        flag(counts.dash),
        flag(has_label(counts)),
        flag(counts.tail == b'?'),
        flag(counts.tail == b'!'),
    ]
}

/// What the units are like, as flags that are added up.
#[inline(always)]
fn signs(unit: &Unit) -> [bool; SHARES - 1] {
    let counts = &unit.counts;
    let count = words(counts);
    [
        counts.dash,
        has_label(counts),
        counts.tail == b'?',
        counts.tail == b'!',
        counts.last == Kind::End,
        counts.last == Kind::Comma,
        matches!(counts.first, Kind::Separator | Kind::Symbol),
        counts.first == Kind::Lower,
        counts.first == Kind::Digit,
        counts.first == Kind::Quote,
        counts.indent > 0,
        counts.links > 0,
        counts.brackets > 0,
        count >= 40,
        count == 1,
    ]
}

/// The features of a document.
pub fn document_features(document: &Document) -> [f32; DOCUMENT_COUNT] {
    let mut sums = [0u32; SHARES - 1];
    let (mut spread, mut before) = (0.0, None);
    for unit in &document.units {
        for (sum, sign) in sums.iter_mut().zip(signs(unit)) {
            *sum += u32::from(sign);
        }
        let length = log(words(&unit.counts));
        spread += before.map_or(0.0, |before: f32| (length - before).abs());
        before = Some(length);
    }
    let share = 1.0 / document.units.len().max(1) as f32;
    let scripts = document.scripts.shares();
    let shares = sums.iter().map(|&sum| sum as f32 * share).chain([spread * share]);
    let mut features = [0.0; DOCUMENT_COUNT];
    for (place, value) in features.iter_mut().zip(shares.chain(scripts)) {
        *place = value;
    }
    features
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::text::stopwords::Stopwords;

    fn feature(name: &str, text: &str) -> f32 {
        let lines: Vec<&str> = text.split('\n').collect();
        let document = Document::of(&lines, &Stopwords::default());
        let unit = unit_features(&document.units[0]);
        let values: Vec<f32> = unit.into_iter().chain(document_features(&document)).collect();
        values[NAMES.iter().position(|(known, _)| *known == name).unwrap()]
    }

    #[test]
    fn every_feature_says_what_its_row_says() {
        let long = "word ".repeat(40);
        let rows: &[(&str, &str, f32)] = &[
            ("dash", "– Who is it?", 1.0),
            ("label", "The king: Who is it?", 1.0),
            ("label", "Note:", 0.0),
            ("question", "Who is it?", 1.0),
            ("call", "Go!", 1.0),
            ("kind_dash", "- a\nb", 0.5),
            ("kind_label", "Anna: yes\nno", 0.5),
            ("kind_question", "so?\nyes", 0.5),
            ("kind_call", "so!\nyes", 0.5),
            ("kind_closed", "It is.\nyes", 0.5),
            ("kind_comma", "and so,\nyes", 0.5),
            ("kind_mark", "* a\nb", 0.5),
            ("kind_lower", "a\nB", 0.5),
            ("kind_digit", "1\nB", 0.5),
            ("kind_quote", "“So\nB", 0.5),
            ("kind_indent", "  a\nb", 0.5),
            ("kind_link", "https://example.org\nb", 0.5),
            ("kind_bracket", "f(x)\nb", 0.5),
            ("kind_long", &long, 1.0),
            ("kind_one", "one\nand two", 0.5),
            ("kind_spread", "one\none two three", 0.5),
            ("script_marks", "éééééé", 1.0),
            ("script_greek", "καλημέρα", 1.0),
            ("script_cyrillic", "добрый", 1.0),
            ("script_hebrew", "שלוםלכולם", 1.0),
            ("script_arabic", "مرحبا", 1.0),
            ("script_indic", "नमस्तेदुनिया", 1.0),
            ("script_thai", "สวัสดีชาวโลก", 1.0),
            ("script_kana", "こんにちは", 1.0),
            ("script_han", "今天天氣很好", 1.0),
            ("script_other", "안녕하세요", 1.0),
            ("script_none", "123456", 1.0),
        ];
        for (name, text, expected) in rows {
            assert!((feature(name, text) - expected).abs() < 1e-6, "{name}: {text}");
        }
        for (name, _) in NAMES {
            assert!(rows.iter().any(|row| row.0 == name), "no row for {name}");
        }
    }
}
