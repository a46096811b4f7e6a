//! From scores to decisions: the bar a line has to pass depends on the document, and the level says how.
//!
//! Two thoughts. The bar that makes the expected F1 of a document best is lower the less can be known of it: where all
//! scores are low, the best of them stay. And only a raw page has furniture to lose: from an article already extracted
//! the standard level drops next to nothing. Which of the two a text is, `raw` says.

use crate::score::text::raw_page::{self as raw, Raw};
use crate::score::text::sums::{HIGHEST_BAR, Sums};
use crate::text::lines::is_blank;

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

/// Which lines go; blank ones never do.
pub fn drops(lines: &[&str], scores: &[f32], level: Level, raw: &Raw) -> Vec<bool> {
    let bar = bar(&Sums::of_lines(lines, scores), level, raw);
    lines.iter().zip(scores).map(|(line, &score)| score < bar && !is_blank(line)).collect()
}

/// The score a line has to reach to stay.
pub fn bar(sums: &Sums, level: Level, raw: &Raw) -> f32 {
    let best = sums.best_bar().min(HIGHEST_BAR);
    match level {
        Level::Standard if !sums.has_content() || !raw.holds(&raw::numbers(sums)) => {
            best.min(CLEAN_BAR)
        }
        Level::Standard | Level::Strict => best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Furniture beyond doubt makes a raw page, and so do many lines suspected of it.
    fn raw() -> Raw {
        let mut weights = [0.0; raw::COUNT];
        weights[0] = 1.0;
        weights[6] = 1.0;
        Raw { weights, bias: -2.0 }
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
            ("but for what is sure", Standard, &[0.97, 0.05, 0.3], &[false, true, false]),
            ("a text unknown as a whole stays", Standard, &[0.2, 0.15, 0.12, 0.1], &[false; 4]),
            ("strict drops its doubtful lines", Strict, &[0.97, 0.3, 0.99], &[false, true, false]),
            ("the best of a doubtful page stays", Strict, &[0.2, 0.2, 0.2], &[false; 3]),
            ("nothing", Strict, &[], &[]),
        ];
        for (name, level, scores, expected) in rows {
            let lines = vec!["a line of text"; scores.len()];
            assert_eq!(&drops(&lines, scores, *level, &raw()), expected, "{name}");
        }
    }

    #[test]
    fn blank_lines_stay_and_say_nothing() {
        let lines = ["", " \t", "Home", "A sentence."];
        let scores = [0.0, 0.0, 0.0, 1.0];
        let expected = [false, false, true, false];
        assert_eq!(drops(&lines, &scores, Level::Strict, &raw()), expected);
        let sums = Sums::of_lines(&lines, &scores);
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
