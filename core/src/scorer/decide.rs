//! From scores to decisions: the bar a line has to pass depends on the document, and the level says how.
//!
//! Two thoughts. The bar that makes the expected F1 of a document best is lower the less can be known of it: where all
//! scores are low, the best of them stay. And a raw page has lines that are furniture beyond doubt, an article already
//! extracted has none: without such lines the standard level drops next to nothing.

/// How much may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Does no harm: text that is clean already stays.
    Standard,
    /// For raw page dumps: the best guess for every line.
    Strict,
}

/// Steps of score in which the bar is looked for.
const STEPS: usize = 100;
/// The highest bar: a line more likely content than not always stays.
const HIGHEST_BAR: f32 = 0.5;
/// Below this score a line is furniture beyond doubt.
const SURE: f32 = 0.05;
/// The share of a document's bytes in such lines from which it counts as a raw page. Chosen on cross-validated scores:
/// twice it moves the F1 of pages and the loss of gold texts by less than 0.001.
const RAW_SHARE: f64 = 0.005;
/// The highest bar at the standard level in a document that is no raw page.
const CLEAN_BAR: f32 = 0.1;

/// Which lines go.
pub fn drops(lines: &[&str], scores: &[f32], level: Level) -> Vec<bool> {
    let bar = bar(&Sums::of(lines, scores), level);
    lines
        .iter()
        .zip(scores)
        .map(|(line, &score)| score < bar && !line.trim_start().is_empty())
        .collect()
}

/// Bytes by score, and what of them is content if the scores are right.
struct Sums {
    bytes: [f64; STEPS],
    content: [f64; STEPS],
}

impl Sums {
    fn of(lines: &[&str], scores: &[f32]) -> Sums {
        let mut sums = Sums { bytes: [0.0; STEPS], content: [0.0; STEPS] };
        for (line, &score) in lines.iter().zip(scores) {
            let step = ((score * STEPS as f32) as usize).min(STEPS - 1);
            if let (Some(bytes), Some(content)) =
                (sums.bytes.get_mut(step), sums.content.get_mut(step))
            {
                *bytes += line.len() as f64;
                *content += line.len() as f64 * f64::from(score);
            }
        }
        sums
    }

    /// Whether enough of the document is furniture beyond doubt.
    fn is_raw(&self) -> bool {
        let sure: f64 = self.bytes.iter().take((SURE * STEPS as f32) as usize).sum();
        sure > 0.0 && sure >= RAW_SHARE * self.bytes.iter().sum::<f64>()
    }

    /// The bar that makes the expected F1 best.
    fn best_bar(&self) -> f32 {
        let all: f64 = self.content.iter().sum();
        let (mut kept, mut hit, mut best, mut bar) = (0.0, 0.0, 0.0, 0);
        for (step, (bytes, content)) in self.bytes.iter().zip(&self.content).enumerate().rev() {
            kept += bytes;
            hit += content;
            let expected = 2.0 * hit / (kept + all).max(1.0);
            if expected > best {
                (best, bar) = (expected, step);
            }
        }
        bar as f32 / STEPS as f32
    }
}

fn bar(sums: &Sums, level: Level) -> f32 {
    let best = sums.best_bar().min(HIGHEST_BAR);
    match level {
        Level::Standard if !sums.is_raw() => best.min(CLEAN_BAR),
        Level::Standard | Level::Strict => best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_and_the_document_set_the_bar() {
        use Level::{Standard, Strict};
        type Row = (&'static str, Level, &'static [f32], &'static [bool]);
        let rows: &[Row] = &[
            ("furniture goes from a raw page", Standard, &[0.01, 0.02, 0.97], &[true, true, false]),
            ("and so does doubt", Standard, &[0.01, 0.3, 0.97, 0.98], &[true, true, false, false]),
            ("clean text stays", Standard, &[0.97, 0.98, 0.3, 0.99], &[false; 4]),
            ("strict drops its doubtful lines", Strict, &[0.97, 0.3, 0.99], &[false, true, false]),
            ("the best of a doubtful page stays", Strict, &[0.2, 0.2, 0.2], &[false; 3]),
            ("nothing", Strict, &[], &[]),
        ];
        for (name, level, scores, expected) in rows {
            let lines = vec!["a line of text"; scores.len()];
            assert_eq!(&drops(&lines, scores, *level), expected, "{name}");
        }
    }

    #[test]
    fn blank_lines_stay() {
        let lines = ["", " \t", "Home", "A sentence."];
        let expected = [false, false, true, false];
        assert_eq!(drops(&lines, &[0.0, 0.0, 0.0, 1.0], Level::Strict), expected);
    }
}
