//! How the scores of a text lie: lines, bytes and content, summed by steps of score.

use crate::score::threshold::{ScoreGroup, best_threshold};

/// Steps of score in which the bar is looked for.
pub const STEPS: usize = 100;
/// The highest bar: a line more likely content than not always stays.
pub const HIGHEST_BAR: f32 = 0.5;
/// Steps of score below which a line is suspected, and makes the runs at both ends longer.
pub const SUSPECT: usize = 30;

/// Lines and bytes by score, and what of them is content if the scores are right. Blank lines are left out.
pub struct Sums {
    pub lines: [u32; STEPS],
    pub bytes: [f64; STEPS],
    pub content: [f64; STEPS],
    /// The sum of all scores.
    pub scores: f64,
    /// Suspected lines in a row at the top.
    pub head: u32,
    /// And at the bottom, if they are not the same.
    pub tail: u32,
}

impl Sums {
    /// Of all lines, blank ones left out.
    #[cfg(test)]
    pub fn of_lines(lines: &[&str], scores: &[f32]) -> Sums {
        let filled = lines.iter().zip(scores).filter(|(line, _)| !line.trim().is_empty());
        Sums::of(filled.map(|(line, &score)| (line.len(), score)))
    }

    /// Of lines that are not blank: the bytes of each, and its score.
    pub fn of(lines: impl Iterator<Item = (usize, f32)>) -> Sums {
        let mut sums = Sums {
            lines: [0; STEPS],
            bytes: [0.0; STEPS],
            content: [0.0; STEPS],
            scores: 0.0,
            head: 0,
            tail: 0,
        };
        let (mut run, mut at_top) = (0, true);
        for (bytes, score) in lines {
            let step = ((score * STEPS as f32) as usize).min(STEPS - 1);
            if step < SUSPECT {
                run += 1;
            } else {
                sums.head = if at_top { run } else { sums.head };
                (run, at_top) = (0, false);
            }
            sums.add(step, bytes as f64, score);
        }
        *(if at_top { &mut sums.head } else { &mut sums.tail }) = run;
        sums
    }

    fn add(&mut self, step: usize, size: f64, score: f32) {
        if let (Some(lines), Some(bytes), Some(content)) =
            (self.lines.get_mut(step), self.bytes.get_mut(step), self.content.get_mut(step))
        {
            *lines += 1;
            *bytes += size;
            *content += size * f64::from(score);
        }
        self.scores += f64::from(score);
    }

    /// Whether a line is more likely content than not. In a text without one, as of a language hardly known, nothing
    /// tells furniture from the rest.
    pub fn has_content(&self) -> bool {
        self.lines.iter().skip((HIGHEST_BAR * STEPS as f32) as usize).any(|&lines| lines > 0)
    }

    /// The share of the bytes in lines that score less than a bar, by steps.
    pub fn share_below(&self, bar: f32) -> f64 {
        let steps = (bar * STEPS as f32).ceil() as usize;
        let below: f64 = self.bytes.iter().take(steps).sum();
        below / self.bytes.iter().sum::<f64>().max(1.0)
    }

    /// The bar that makes the expected F1 best.
    pub fn best_bar(&self) -> f32 {
        let all: f64 = self.content.iter().sum();
        let steps = self.bytes.iter().zip(&self.content).enumerate().rev();
        let groups = steps.map(|(step, (&size, &content))| ScoreGroup {
            score: step as f32 / STEPS as f32,
            size,
            content,
        });
        best_threshold(groups, all, 1.0)
    }
}
