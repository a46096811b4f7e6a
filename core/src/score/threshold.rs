//! The threshold of best expected F: the score from which on lines are kept.
//!
//! Scores are probabilities, so the answer can be weighed before it is known. Of four lines of equal length that score 0.9, 0.8, 0.3
//! and 0.1, 2.1 are content. Keeping the best two keeps 1.7 of them: F1 = 2 * 1.7 / (2 + 2.1) = 0.83. Keeping three: 2 * 2.0 /
//! (3 + 2.1) = 0.78. So the threshold is 0.8. Where nothing is sure it falls: of 0.4, 0.4 and 0.3 all are kept.
//!
//! (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014, is the theory.)

/// Lines of about one score.
#[derive(Clone, Copy, Debug)]
pub struct ScoreGroup {
    /// The lowest score among them.
    pub score: f32,
    /// How long they are, in bytes.
    pub size: f64,
    /// How much of that is content, if the scores are right.
    pub content: f64,
}

/// The score of the last group that is worth keeping; 0 if there is nothing to keep. The groups come from the best score down.
///
/// `content` is that of all groups; `beta_squared` says how much recall counts beside precision: 1 makes it the F1, less favours
/// precision.
pub fn best_threshold(
    groups: impl Iterator<Item = ScoreGroup>,
    content: f64,
    beta_squared: f64,
) -> f32 {
    let (mut kept, mut hit, mut best, mut threshold) = (0.0, 0.0, 0.0, 0.0);
    for group in groups {
        kept += group.size;
        hit += group.content;
        let expected = hit / (kept + beta_squared * content);
        if expected > best {
            (best, threshold) = (expected, group.score);
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_raises_the_expected_f() {
        let rows: &[(&str, &[f32], f64, f32)] = &[
            ("sure lines", &[0.9, 0.8, 0.3, 0.1], 1.0, 0.8),
            ("precision counts more", &[0.9, 0.7, 0.5, 0.1], 0.25, 0.7),
            ("nothing is sure", &[0.4, 0.4, 0.3], 1.0, 0.3),
            ("nothing is content", &[0.0, 0.0], 1.0, 0.0),
            ("nothing", &[], 1.0, 0.0),
        ];
        for (name, scores, beta, expected) in rows {
            let group = |&score: &f32| ScoreGroup { score, size: 1.0, content: f64::from(score) };
            let content = scores.iter().map(|&score| f64::from(score)).sum();
            assert_eq!(
                best_threshold(scores.iter().map(group), content, *beta),
                *expected,
                "{name}"
            );
        }
    }
}
