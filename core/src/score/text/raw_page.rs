//! Whether a text is a raw page: told by how the scores of all its lines lie.
//!
//! An article already extracted has few lines of low score, and those stand anywhere. A raw page has many for its
//! length, in runs at its top and its bottom. The network guesses the kind of the document as well. What all that is worth is
//! learned: see `training/text/fit_raw.py`.

use crate::score::text::document::log;
use crate::score::text::kind::KINDS;
use crate::score::text::sums::{SUSPECT, Sums};

/// Scores below which lines are counted, in steps: furniture beyond doubt, likely, and suspected.
pub const BELOW: [usize; 3] = [7, 15, SUSPECT];
/// Numbers that the scores of a text are reduced to.
pub const COUNT: usize = 3 * BELOW.len() + 9;
/// The most that one kind of document is likelier than another, as logarithm.
const MOST_ODDS: f32 = 10.0;

/// What the numbers of a text say for a raw page.
#[derive(Clone, Copy, Debug)]
pub struct Raw {
    /// The weight of each number.
    pub weights: [f32; COUNT],
    /// What is added to the weighted numbers.
    pub bias: f32,
}

impl Raw {
    /// Takes every text for one already extracted.
    pub const NEVER: Raw = Raw { weights: [0.0; COUNT], bias: -30.0 };

    /// How likely it is that more is won than lost by treating a text as a raw page.
    pub fn probability(&self, numbers: &[f32; COUNT]) -> f32 {
        let sum: f32 =
            numbers.iter().zip(&self.weights).map(|(number, weight)| number * weight).sum();
        1.0 / (1.0 + (-sum - self.bias).exp())
    }
}

/// How the scores of a text lie, as counts in logarithms and shares; and how much more likely than clean it is a raw page, or
/// extracted from one.
pub fn numbers(sums: &Sums, kinds: &[f32; KINDS]) -> [f32; COUNT] {
    let lines: u32 = sums.lines.iter().sum();
    let bytes: f64 = sums.bytes.iter().sum();
    let [certain, likely, suspected] = BELOW.map(|steps| {
        let count: u32 = sums.lines.iter().take(steps).sum();
        let size: f64 = sums.bytes.iter().take(steps).sum();
        [log(count), share(f64::from(count), f64::from(lines)), share(size, bytes)]
    });
    let [a, b, c] = certain;
    let [d, e, f] = likely;
    let [g, h, i] = suspected;
    let rims = [log(sums.head), log(sums.tail), log(sums.head.min(sums.tail))];
    let [head, tail, both] = rims;
    let content = share(sums.content.iter().sum(), bytes);
    let mean = share(sums.scores, f64::from(lines));
    let [page, extracted, clean] = *kinds;
    let odds = |kind: f32| (kind - clean).clamp(-MOST_ODDS, MOST_ODDS);
    let (page, extracted) = (odds(page), odds(extracted));
    let (lines, bytes) = (log(lines), log(bytes as u32));
    [a, b, c, d, e, f, g, h, i, head, tail, both, lines, bytes, content, mean, page, extracted]
}

fn share(part: f64, whole: f64) -> f32 {
    (part / whole.max(1.0)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_shares_and_runs() {
        let lines = ["Home", "", "News", "It is so.", "Sign up", "Then it was.", "Top"];
        let scores = [0.01, 0.0, 0.1, 0.9, 0.29, 0.8, 0.2];
        let found = numbers(&Sums::of_lines(&lines, &scores), &[3.0, 2.0, 1.5]);
        let (lines, bytes) = (6.0, 39.0);
        let expected = [
            (log(1), 1.0 / lines, 4.0 / bytes),
            (log(2), 2.0 / lines, 8.0 / bytes),
            (log(4), 4.0 / lines, 18.0 / bytes),
            (log(2), log(1), log(1)),
        ];
        for (at, (a, b, c)) in expected.into_iter().enumerate() {
            assert_eq!(found[3 * at..3 * at + 3], [a, b, c], "{at}");
        }
        assert_eq!(found[12..14], [log(6), log(39)]);
        assert!((found[15] - 2.3 / lines).abs() < 1e-6);
        assert_eq!(found[16..], [1.5, 0.5]);
    }

    #[test]
    fn any_scores_give_numbers() {
        for scores in [&[][..], &[0.0, 0.0], &[f32::NAN, 2.0]] {
            let found = numbers(&Sums::of_lines(&vec!["a"; scores.len()], scores), &[0.0; KINDS]);
            assert!(found.iter().take(14).all(|number| number.is_finite()), "{scores:?}");
        }
    }

    #[test]
    fn the_sum_decides() {
        let raw = Raw { weights: [1.0; COUNT], bias: -1.5 };
        let mut numbers = [0.0; COUNT];
        assert!(raw.probability(&numbers) < 0.2);
        numbers[3] = 1.5;
        assert!((raw.probability(&numbers) - 0.5).abs() < 1e-6);
        assert!(Raw::NEVER.probability(&numbers) < 1e-9);
    }
}
