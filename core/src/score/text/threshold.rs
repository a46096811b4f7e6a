//! From scores to decisions: the bar a line has to pass depends on the document, and the level says how.
//!
//! The bar that makes the expected F1 of a document best is right for a raw page, which has furniture to lose. In any
//! other text a line goes only if it is surely furniture. How likely a text is a raw page, [`raw_page`](raw) says; the bar lies
//! between the two as that probability does, so that no text is at the mercy of a switch.
//!
//! A text that would lose more than [`MAX_LOSS`] keeps all of it, unless it is surely a raw page: those are mostly furniture.

use crate::score::text::kind::KINDS;
use crate::score::text::raw_page::{self as raw, Raw};
use crate::score::text::sums::{HIGHEST_BAR, Sums};

/// How much may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Does no harm: text that is clean already stays.
    Standard,
    /// For raw page dumps: the best guess for every line.
    Strict,
}

/// The highest bar at the standard level in a document that is no raw page.
const CLEAN_BAR: f32 = 0.1;
/// The share of a text, in bytes, that goes at most.
const MAX_LOSS: f64 = 0.6;
/// How likely a text is a raw page that may lose more.
const SURELY_RAW: f32 = 0.9;

/// What a line has to reach to stay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The score.
    pub score: f32,
    /// Whether it is lower than it would be, because too much would go.
    pub is_held_back: bool,
}

/// The bar of a document.
pub fn bar(sums: &Sums, kinds: &[f32; KINDS], level: Level, raw: &Raw) -> Bar {
    let best = sums.best_bar().min(HIGHEST_BAR);
    // In a text without one line of content, as of a language hardly known, nothing tells furniture from the rest.
    let is_raw = if sums.has_content() { raw.probability(&raw::numbers(sums, kinds)) } else { 0.0 };
    let careful = best.min(CLEAN_BAR);
    let standard = careful + (best - careful) * is_raw;
    let is_too_high = |bar| is_raw < SURELY_RAW && sums.share_below(bar) > MAX_LOSS;
    let wanted = if level == Level::Strict { best } else { standard };
    // What is too bold for `strict` may be right for `standard`, and strict removes all that standard does.
    let score = [wanted, standard].into_iter().find(|bar| !is_too_high(*bar));
    Bar { score: score.unwrap_or(0.0), is_held_back: is_too_high(wanted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Furniture beyond doubt makes a raw page, and so do many lines suspected of it.
    fn raw() -> Raw {
        let mut weights = [0.0; raw::COUNT];
        weights[0] = 4.0;
        weights[6] = 4.0;
        Raw { weights, bias: -8.0 }
    }

    #[test]
    fn the_level_and_the_document_set_the_bar() {
        use Level::{Standard, Strict};
        type Row = (&'static str, Level, &'static [f32], &'static [bool]);
        let rows: &[Row] = &[
            ("furniture goes from a raw page", Standard, &[0.01, 0.02, 0.97], &[true, true, false]),
            (
                "and so does doubt",
                Standard,
                &[0.01, 0.01, 0.3, 0.97, 0.98],
                &[true, true, true, false, false],
            ),
            ("clean text stays", Standard, &[0.97, 0.98, 0.3, 0.99], &[false; 4]),
            (
                "but for what is sure",
                Standard,
                &[0.97, 0.001, 0.98, 0.99],
                &[false, true, false, false],
            ),
            ("a text unknown as a whole stays", Standard, &[0.2, 0.15, 0.12, 0.1], &[false; 4]),
            ("strict drops its doubtful lines", Strict, &[0.97, 0.3, 0.99], &[false, true, false]),
            ("the best of a doubtful page stays", Strict, &[0.2, 0.2, 0.2], &[false; 3]),
            ("nothing", Strict, &[], &[]),
        ];
        for (name, level, scores, expected) in rows {
            let lines = vec!["a line of text"; scores.len()];
            let bar = bar(&Sums::of_lines(&lines, scores), &[0.0; KINDS], *level, &raw());
            let drops: Vec<bool> = scores.iter().map(|score| *score < bar.score).collect();
            assert_eq!(&drops, expected, "{name}");
        }
    }

    #[test]
    fn a_text_keeps_all_of_it_rather_than_lose_most() {
        let scores = [0.97, 0.05, 0.05];
        let sums = Sums::of_lines(&["a line of text"; 3], &scores);
        for level in [Level::Standard, Level::Strict] {
            let expected = Bar { score: 0.0, is_held_back: true };
            assert_eq!(bar(&sums, &[0.0; KINDS], level, &Raw::NEVER), expected);
            assert!(bar(&sums, &[0.0; KINDS], level, &raw()).score > 0.05);
        }
    }

    #[test]
    fn the_bar_rises_with_the_likelihood_of_a_raw_page() {
        let sums = Sums::of_lines(&["a line of text"; 6], &[0.97, 0.98, 0.99, 0.05, 0.2, 0.98]);
        let bar_at =
            |bias| bar(&sums, &[0.0; KINDS], Level::Standard, &Raw { bias, ..Raw::NEVER }).score;
        let bars = [-30.0, -1.0, 0.0, 1.0, 30.0].map(bar_at);
        assert!(bars.is_sorted() && bars[0] <= CLEAN_BAR && bars[4] > 0.2, "{bars:?}");
        assert!(bars[1] > bars[0] && bars[3] < bars[4], "{bars:?}");
    }

    #[test]
    fn blank_lines_say_nothing() {
        let lines = ["", " \t", "Home", "A sentence."];
        let sums = Sums::of_lines(&lines, &[0.0, 0.0, 0.0, 1.0]);
        assert_eq!((sums.lines[0], sums.head, sums.tail), (1, 1, 0));
    }

    #[test]
    fn runs_at_the_ends() {
        let rows: &[(&str, &[f32], (u32, u32))] = &[
            ("both", &[0.1, 0.1, 0.9, 0.1], (2, 1)),
            ("the middle is no end", &[0.9, 0.1, 0.9], (0, 0)),
            ("all of it is the top", &[0.1, 0.1], (2, 0)),
        ];
        for (name, scores, expected) in rows {
            let sums = Sums::of_lines(&vec!["a"; scores.len()], scores);
            assert_eq!((sums.head, sums.tail), *expected, "{name}");
        }
    }
}
