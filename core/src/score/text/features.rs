//! The features of a unit: one named row each, used alike in training and at run time.

use crate::score::text::document::{Document, Traits, log, words};
use crate::score::text::letters::Kind;
use crate::score::text::paragraphs::Unit;
use crate::score::text::scan::{Counts, TOPIC_BIT};

/// Rows of the table of hashed words: a power of two.
pub const TABLE_ROWS: usize = 1 << 15;
/// Tokens up to which a unit's words taken together are a table row of their own.
const PHRASE_TOKENS: usize = 8;

/// What a feature is computed from.
pub struct View<'a> {
    counts: &'a Counts,
    traits: &'a Traits,
    /// Lines of the unit.
    lines: u32,
    /// White-space lines before it and after it.
    gaps: (u32, u32),
    at: u32,
    units: u32,
}

/// A feature's name and what it says.
#[cfg(feature = "internals")]
pub struct Feature {
    /// Its name, which does not change: evaluations go by it.
    pub name: &'static str,
    /// What it measures, and why.
    pub doc: &'static str,
}

/// One table makes the list of names and the function that computes the numbers, so that they cannot disagree.
macro_rules! features {
    ($list:ident, $count:ident, $compute:ident, $of:ty;
     $($name:ident: $doc:literal => |$view:ident| $value:expr,)*) => {
        #[cfg(feature = "internals")]
        static $list: [Feature; $count] = [$(Feature { name: stringify!($name), doc: $doc },)*];
        /// Number of features of this table.
        pub const $count: usize = [$(stringify!($name)),*].len();

        #[inline(always)]
        fn $compute(view: &$of) -> [f32; $count] {
            [$({ let $view = view; $value },)*]
        }
    };
}

features! {
    OF_UNIT, UNIT_COUNT, of_unit, View<'_>;
    log_bytes: "Length in bytes, logarithm." => |v| log(v.counts.bytes),
    log_words: "Words, logarithm." => |v| log(words(v.counts)),
    word_length: "Letters per word, at most 16: addresses and run-together text have long ones." => |v| ratio(v.counts.letters, v.counts.words).min(16.0),
    stop_share: "Function words of the document's language per token." => |v| ratio(v.traits.stops, v.counts.tokens.min(48)),
    stops: "Function words, up to four: two are already a phrase." => |v| v.traits.stops.min(4) as f32,
    upper_share: "Upper-case letters per letter." => |v| ratio(v.counts.upper, v.counts.letters),
    capital_share: "Words with an upper-case initial: titles and names." => |v| ratio(v.counts.capitals, v.counts.words),
    all_capitals: "Upper case only: labels and shouted headings." => |v| flag(v.counts.upper > 2 && v.counts.upper == v.counts.letters),
    digit_share: "Digits per character: prices, dates, counts." => |v| ratio(v.counts.digits, v.counts.chars),
    number_share: "Words that are numbers." => |v| ratio(v.counts.numbers, v.counts.words),
    sentence_ends: "Marks that end a sentence, logarithm." => |v| log(v.counts.ends),
    end_rate: "Sentence ends per word, at most one." => |v| ratio(v.counts.ends, words(v.counts)).min(1.0),
    closed: "The last character ends a sentence, or is a quote or bracket that closes one." => |v| flag(v.counts.last == Kind::End || (v.counts.ends > 0 && matches!(v.counts.last, Kind::Quote | Kind::Bracket))),
    open_colon: "Ends in a colon: something that belongs to it follows." => |v| flag(v.counts.tail == b':'),
    open_comma: "Ends in a comma or semicolon: the sentence goes on." => |v| flag(v.counts.last == Kind::Comma && v.counts.tail != b':'),
    starts_lower: "Begins in lower case: a continuation or a label." => |v| flag(v.counts.first == Kind::Lower),
    starts_upper: "Begins in upper case." => |v| flag(v.counts.first == Kind::Upper),
    starts_digit: "Begins with a digit." => |v| flag(v.counts.first == Kind::Digit),
    starts_mark: "Begins with a bullet, arrow, bar or other mark." => |v| flag(matches!(v.counts.first, Kind::Separator | Kind::Symbol)),
    starts_quote: "Begins with a quotation mark." => |v| flag(v.counts.first == Kind::Quote),
    comma_rate: "Commas per word, at most one." => |v| ratio(v.counts.commas, words(v.counts)).min(1.0),
    separator_rate: "Bars, slashes, bullets and arrows per word, at most two: menus in one line." => |v| ratio(v.counts.separators, words(v.counts)).min(2.0),
    symbol_rate: "Other marks per word, at most two." => |v| ratio(v.counts.symbols, words(v.counts)).min(2.0),
    quotes: "Quotation marks, up to four." => |v| v.counts.quotes.min(4) as f32,
    brackets: "Brackets, up to four." => |v| v.counts.brackets.min(4) as f32,
    links: "Addresses of pages or mail, up to two." => |v| v.counts.links.min(2) as f32,
    foreign_share: "Letters outside ASCII per letter." => |v| ratio(v.counts.foreign, v.counts.letters),
    wide_share: "Letters of scripts without spaces per character." => |v| ratio(v.counts.wide, v.counts.chars),
    topics: "Words that carry a topic, up to eight." => |v| v.traits.topics.min(8) as f32,
    topic_shared: "Of these, the share that occurs again in the document." => |v| ratio(v.traits.shared, v.traits.topics),
    topic_in_prose: "Of these, the share that occurs in the document's prose: a heading's words do, a menu's do not." => |v| ratio(v.traits.in_prose, v.traits.topics),
    earlier: "Units before with the same words, up to three." => |v| v.traits.earlier.min(3) as f32,
    later: "Units after with the same words, up to three." => |v| v.traits.later.min(3) as f32,
    gap_before: "A blank line stands before." => |v| flag(v.gaps.0 > 0),
    gap_after: "A blank line stands after." => |v| flag(v.gaps.1 > 0),
    indent: "White space before the text, logarithm." => |v| log(v.counts.indent.min(64)),
    lines: "Lines of the unit, logarithm." => |v| log(v.lines),
    from_start: "Units before, logarithm." => |v| log(v.at),
    from_end: "Units after, logarithm." => |v| log(v.units - v.at),
    place: "Relative place, 0 to 1." => |v| ratio(v.at, v.units),
}

features! {
    OF_DOCUMENT, DOCUMENT_COUNT, of_document, Document;
    doc_units: "Units of the document, logarithm." => |v| log(count(v)),
    doc_words: "Words of the document, logarithm." => |v| log(v.whole.words),
    doc_prose: "Units that are prose; the doc_ features tell a raw page dump from an article already extracted." => |v| ratio(v.whole.prose, count(v)),
    doc_prose_words: "Words that stand in prose." => |v| ratio(v.whole.prose_words, v.whole.words),
    doc_short: "Units of at most five words." => |v| ratio(v.whole.short, count(v)),
    doc_log_words: "Mean logarithm of a unit's words." => |v| v.whole.log_words / count(v).max(1) as f32,
    doc_stops: "Function words per token." => |v| ratio(v.whole.stops, v.whole.tokens),
    doc_repeats: "Units that repeat an earlier one." => |v| ratio(v.whole.repeats, count(v)),
    doc_head: "Units before the first prose, logarithm: a page begins with menus." => |v| log(v.whole.head),
    doc_tail: "Units after the last prose, logarithm: a page ends in a footer." => |v| log(v.whole.tail),
    doc_run: "Longest run of short units, logarithm." => |v| log(v.whole.run),
    doc_gaps: "Lines that are blank." => |v| ratio(blank_lines(v), blank_lines(v) + count(v)),
    doc_wrapped: "The lines are hard-wrapped." => |v| flag(v.wrapped),
}

/// How many features there are: of a unit, and of its document.
#[cfg(feature = "internals")]
pub const COUNT: usize = UNIT_COUNT + DOCUMENT_COUNT;

/// All features, in the order of the weights: those of a unit, then those its whole document shares.
#[cfg(feature = "internals")]
pub fn all() -> impl Iterator<Item = &'static Feature> {
    OF_UNIT.iter().chain(&OF_DOCUMENT)
}

fn count(document: &Document) -> u32 {
    document.units.len() as u32
}

#[inline(always)]
fn ratio(part: u32, whole: u32) -> f32 {
    part as f32 / whole.max(1) as f32
}

#[inline(always)]
fn flag(claim: bool) -> f32 {
    f32::from(u8::from(claim))
}

/// The features of a document as a whole.
pub fn document_features(document: &Document) -> [f32; DOCUMENT_COUNT] {
    of_document(document)
}

/// The features of every unit, in order, without those of the document.
pub fn unit_features(document: &Document) -> impl Iterator<Item = [f32; UNIT_COUNT]> + '_ {
    document.rows().map(move |(at, unit, traits)| features_of(document, at, unit, traits))
}

/// The features of one unit of a document, without those of the document.
#[inline(always)]
pub fn features_of(
    document: &Document,
    at: usize,
    unit: &Unit,
    traits: &Traits,
) -> [f32; UNIT_COUNT] {
    of_unit(&View {
        counts: &unit.counts,
        traits,
        lines: unit.end - unit.start,
        gaps: gaps(document, at, unit),
        at: at as u32,
        units: document.units.len() as u32,
    })
}

#[inline(always)]
fn gaps(document: &Document, at: usize, unit: &Unit) -> (u32, u32) {
    let before =
        at.checked_sub(1).and_then(|at| document.units.get(at)).map_or(0, |before| before.end);
    let after = document.units.get(at + 1).map_or(document.lines, |after| after.start);
    (unit.start.saturating_sub(before), after.saturating_sub(unit.end))
}

fn blank_lines(document: &Document) -> u32 {
    let filled: u32 = document.units.iter().map(|unit| unit.end - unit.start).sum();
    document.lines.saturating_sub(filled)
}

/// Calls `visit` with the table row of every word of a unit, of every two neighbouring words, of the first and the
/// last, and of a short unit's words taken together.
#[inline(always)]
pub fn table_rows(document: &Document, unit: &Unit, mut visit: impl FnMut(usize)) {
    let tokens = document.tokens_of(unit);
    let mut last = 0u32;
    for &token in tokens {
        let token = token & !TOPIC_BIT;
        visit(row(token));
        visit(row(last.rotate_left(9).wrapping_mul(0x85EB_CA6B) ^ token));
        last = token;
    }
    visit(row(last.rotate_left(9).wrapping_mul(0x85EB_CA6B) ^ 0x5bd1_e995));
    if tokens.len() <= PHRASE_TOKENS {
        visit(row(unit.counts.hash.wrapping_mul(0xC2B2_AE35)));
    }
}

/// The table row of a hash: its upper bits, after mixing.
#[inline(always)]
fn row(hash: u32) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> (32 - TABLE_ROWS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::text::stopwords::Stopwords;

    fn document(text: &str) -> Document {
        Document::of(&text.split('\n').collect::<Vec<_>>(), &Stopwords::default())
    }

    /// A feature of the first unit, or of the document.
    fn feature(name: &str, text: &str) -> f32 {
        let document = document(text);
        let values: Vec<f32> = unit_features(&document)
            .next()
            .unwrap()
            .into_iter()
            .chain(document_features(&document))
            .collect();
        values[all()
            .position(|feature| feature.name == name)
            .unwrap_or_else(|| panic!("no feature {name}"))]
    }

    const PROSE: &str = "The army entered the town on Sunday, and the people of the town left it before the evening.";

    const PAGE: &str = "The town\nHome\nHome\n\nThe army entered the town on Sunday, and its people had left it before.\nHome";

    const ROWS: &[(&str, &str, f32)] = &[
        ("log_bytes", "abc", 2.0),
        ("log_words", "one two three", 2.0),
        ("word_length", "four word", 4.0),
        ("stop_share", "the town", 0.5),
        ("stops", PROSE, 4.0),
        ("upper_share", "AB cd", 0.5),
        ("capital_share", "Home page", 0.5),
        ("all_capitals", "BBC NEWS", 1.0),
        ("digit_share", "ab12", 0.5),
        ("number_share", "3 min", 0.5),
        ("sentence_ends", "It is. It was. So.", 2.0),
        ("end_rate", "Go. Stop.", 1.0),
        ("closed", "It is.", 1.0),
        ("closed", "He said “it is.”", 1.0),
        ("open_colon", "By:", 1.0),
        ("open_comma", "and so,", 1.0),
        ("starts_lower", "min read", 1.0),
        ("starts_upper", "Home", 1.0),
        ("starts_digit", "3 min", 1.0),
        ("starts_mark", "• item", 1.0),
        ("starts_quote", "“Yes”", 1.0),
        ("comma_rate", "a, b", 0.5),
        ("separator_rate", "a | b", 0.5),
        ("symbol_rate", "© us", 1.0),
        ("quotes", "“a”", 2.0),
        ("brackets", "(a)", 2.0),
        ("links", "me@example.org", 1.0),
        ("foreign_share", "äb", 0.5),
        ("wide_share", "速報", 1.0),
        ("topics", "people of towns", 2.0),
        ("topic_shared", "people\nof people", 1.0),
        ("topic_in_prose", PAGE, 0.0),
        ("earlier", PAGE, 0.0),
        ("later", "Home\nHome\nHome", 2.0),
        ("gap_before", "\nHome", 1.0),
        ("gap_after", "Home\n\nNews", 1.0),
        ("indent", "   Home", 2.0),
        ("lines", "Home", 1.0),
        ("from_start", "Home\nNews", 0.0),
        ("from_end", "Home", 1.0),
        ("place", "Home\nNews", 0.0),
        ("doc_units", "a\nb\nc", 2.0),
        ("doc_words", "a b c", 2.0),
        ("doc_prose", PROSE, 1.0),
        ("doc_prose_words", PROSE, 1.0),
        ("doc_short", "Home\nNews", 1.0),
        ("doc_log_words", "one two three", 2.0),
        ("doc_stops", "the town", 0.5),
        ("doc_repeats", "Home\nHome", 0.5),
        ("doc_head", PAGE, 2.0),
        ("doc_tail", PAGE, 1.0),
        ("doc_run", PAGE, 2.0),
        ("doc_gaps", "Home\n\n\nNews", 0.5),
        ("doc_wrapped", "Home", 0.0),
    ];

    #[test]
    fn every_feature_says_what_its_row_says() {
        for (name, text, expected) in ROWS {
            let found = feature(name, text);
            assert!((found - expected).abs() < 1e-6, "{name}: {found}, not {expected}: {text}");
        }
        let missing: Vec<&str> = all()
            .map(|feature| feature.name)
            .filter(|name| ROWS.iter().all(|row| row.0 != *name))
            .collect();
        assert!(missing.is_empty(), "no row for {missing:?}");
    }

    #[test]
    fn numbers_stay_small_whatever_the_text() {
        let long = "x".repeat(1 << 20);
        for text in ["\0", "....", "||||", "12345", "速報", long.as_str(), "a b c d", "\u{1F600}"]
        {
            let document = document(text);
            let values = unit_features(&document).flatten().chain(document_features(&document));
            for (at, value) in values.enumerate() {
                assert!(value.is_finite() && (0.0..=33.0).contains(&value), "{at}: {value}");
            }
        }
    }

    #[test]
    fn words_pairs_ends_and_phrases_have_rows() {
        let rows = [
            ("one word", "Home", 1 + 1 + 1 + 1),
            ("two words", "Home page", 2 + 2 + 1 + 1),
            ("a long unit", PROSE, 18 + 18 + 1),
        ];
        for (name, text, expected) in rows {
            let document = document(text);
            let mut count = 0;
            table_rows(&document, &document.units[0], |row| {
                assert!(row < TABLE_ROWS);
                count += 1;
            });
            assert_eq!(count, expected, "{name}");
        }
    }
}
