//! Scores of paragraphs: how likely each line is content, and which lines a level drops.
//!
//! Lines become units (a line, or a hard-wrapped paragraph), units become features and hashed words, and a small network
//! that reads its way up and down the document turns them into calibrated probabilities. `MODEL.md` beside the training
//! says how the weights came about and how good they are.

pub mod document;
pub mod features;
mod hash;
mod input;
pub mod kind;
pub mod letters;
pub mod paragraphs;
mod raw_page;
pub mod scan;
pub mod scripts;
pub mod stopwords;
mod sums;
mod threshold;
mod weights;

use std::ops::Range;
use std::sync::LazyLock;

use document::Document;
use kind::KINDS;
use raw_page::Raw;
use stopwords::Stopwords;
use sums::Sums;
pub use threshold::Level;
use weights::Weights;

use crate::text::lines::is_blank;
use crate::text::slice::put;

/// A line that is not blank: which of its text's lines it is, and what it says.
pub type Filled<'t> = (usize, &'t str);

/// What scores say of a text.
#[derive(Debug)]
pub struct UnitScores {
    /// The score of each line that goes.
    pub low: Vec<Option<f32>>,
    /// Whether scores would have taken too much of the text, and so take nothing.
    pub is_held_back: bool,
}

/// Lines that are judged at once; longer documents are judged in windows, so that memory stays bounded.
const WINDOW: usize = 1 << 14;

/// The file of the trained numbers.
pub static TRAINED: &[u8] = include_bytes!("../../../weights/text.bin");

static SHIPPED: LazyLock<Scorer> = LazyLock::new(|| Scorer::from_bytes(TRAINED));

/// The trained model: immutable, shared by all threads.
pub struct Scorer {
    /// None if the file was not one of ours: then nothing is known of any line, and nothing is dropped.
    weights: Option<Box<Weights>>,
    stopwords: Stopwords,
}

impl Scorer {
    /// The scorer with the weights that come with the program.
    pub fn shipped() -> &'static Scorer {
        &SHIPPED
    }

    /// The scorer with weights of one's own, as the training writes them.
    pub fn from_bytes(bytes: &[u8]) -> Scorer {
        Scorer {
            weights: Weights::from_bytes(bytes).map(Box::new),
            stopwords: Stopwords::default(),
        }
    }

    /// Whether the weights could be read. Without them every line that is not blank scores 1.
    #[cfg(feature = "internals")]
    pub fn is_trained(&self) -> bool {
        self.weights.is_some()
    }

    /// One number in 0..1 per line: the share of such lines that are content. Blank lines score 0.
    ///
    /// A score depends on the lines around, so a line scored alone gets another one. The lines of a hard-wrapped
    /// paragraph share one score.
    pub fn score(&self, lines: &[&str]) -> Vec<f32> {
        let mut scores = vec![0.0; lines.len()];
        let filled = filled(lines);
        for ((number, _), score) in filled.iter().zip(self.score_filled(&filled, lines.len()).0) {
            put(&mut scores, *number, score);
        }
        scores
    }

    /// What goes at a level, of the lines of a text of `total` lines that are not blank.
    pub fn judge(&self, lines: &[Filled<'_>], total: usize, level: Level) -> UnitScores {
        let (scores, kinds) = self.score_filled(lines, total);
        let lengths = lines.iter().map(|(_, line)| line.len());
        let sums = Sums::of(lengths.zip(scores.iter().copied()));
        let raw = self.weights.as_ref().map_or(Raw::NEVER, |weights| weights.raw);
        let bar = threshold::bar(&sums, &kinds, level, &raw);
        let low = scores.into_iter().map(|score| (score < bar.score).then_some(score));
        UnitScores { low: low.collect(), is_held_back: bar.is_held_back }
    }

    /// Which lines a level drops. Blank lines are never dropped here: they are no text.
    #[cfg(feature = "internals")]
    pub fn drops(&self, lines: &[&str], level: Level) -> Vec<bool> {
        let mut drops = vec![false; lines.len()];
        let filled = filled(lines);
        let judgement = self.judge(&filled, lines.len(), level);
        for ((number, _), low) in filled.iter().zip(judgement.low) {
            put(&mut drops, *number, low.is_some());
        }
        drops
    }

    /// The score of each line, and which kind the document is of; a very long one is of the kind of its beginning.
    fn score_filled(&self, lines: &[Filled<'_>], total: usize) -> (Vec<f32>, [f32; KINDS]) {
        let mut scores = Vec::with_capacity(lines.len());
        let mut kinds = None;
        // By line number and not by count, so that windows begin at the same lines whatever lines are blank.
        let window_of = |line: &Filled<'_>| line.0 / WINDOW;
        for lines in lines.chunk_by(|left, right| window_of(left) == window_of(right)) {
            let start = lines.first().map_or(0, window_of) * WINDOW;
            let found = self.score_window(lines, start..total.min(start + WINDOW), &mut scores);
            kinds = kinds.or(found);
        }
        (scores, kinds.unwrap_or_default())
    }

    fn score_window(
        &self,
        lines: &[Filled<'_>],
        window: Range<usize>,
        scores: &mut Vec<f32>,
    ) -> Option<[f32; KINDS]> {
        let numbered = lines.iter().map(|&(number, line)| ((number - window.start) as u32, line));
        let document = Document::read(numbered, window.len() as u32, &self.stopwords);
        let said = self.weights.as_ref().map(|weights| input::probabilities(weights, &document));
        let mut filled = lines.iter().map(|line| line.0 - window.start).peekable();
        for (at, unit) in document.units.iter().enumerate() {
            let found = said.as_ref().and_then(|said| said.units.get(at));
            while filled.next_if(|line| *line < unit.end as usize).is_some() {
                scores.push(found.copied().unwrap_or(1.0));
            }
        }
        said.map(|said| said.kinds)
    }
}

/// The lines that are not blank, numbered.
fn filled<'t>(lines: &[&'t str]) -> Vec<Filled<'t>> {
    lines.iter().copied().enumerate().filter(|(_, line)| !is_blank(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
Skip to content
Home
News
Sport
Sign in
Share this page
The town that the war passed by
The army entered the town on Sunday, and most of its people had left it by the evening, officials said.
“We did not know where to go,” said one of them, who had lived in the town for more than thirty years.
The government has promised that all of them will be able to return to their houses before the winter comes.
Most Popular
Sign up for our newsletter
Privacy Policy
© 2016 All rights reserved";

    fn score(text: &str) -> Vec<f32> {
        Scorer::shipped().score(&text.split('\n').collect::<Vec<_>>())
    }

    #[test]
    fn the_shipped_weights_are_read() {
        assert!(Scorer::shipped().is_trained());
        assert!(!Scorer::from_bytes(b"something else").is_trained());
    }

    #[test]
    fn prose_stands_out_from_furniture() {
        let scores = score(PAGE);
        for (line, score) in PAGE.split('\n').zip(&scores) {
            assert!(line.len() < 80 || *score > 0.7, "{score} {line}");
        }
        let lines: Vec<&str> = PAGE.split('\n').collect();
        let drops = Scorer::shipped().drops(&lines, Level::Standard);
        for furniture in ["Skip to content", "Sign in", "© 2016 All rights reserved"] {
            assert!(
                lines.iter().zip(&drops).any(|(line, drop)| *line == furniture && *drop),
                "{furniture} stays"
            );
        }
    }

    /// Texts that look like furniture here and there, and are not: `# name`, then the text.
    const MUST_STAY: &str = include_str!("must_stay.txt");

    #[test]
    fn what_must_stay_stays() {
        for case in MUST_STAY.split("=== ").skip(1) {
            let mut lines = case.trim_end().split('\n');
            let name = lines.next().unwrap();
            let lines: Vec<&str> = lines.collect();
            let scores = Scorer::shipped().score(&lines);
            let drops = Scorer::shipped().drops(&lines, Level::Standard);
            for ((line, score), drop) in lines.iter().zip(&scores).zip(drops) {
                assert!(!drop, "{name}: {score} {line}");
            }
        }
    }

    #[test]
    fn any_text_is_scored() {
        let menu = "Home\n".repeat(100_000);
        let long = "word ".repeat(1 << 20);
        let texts = [
            "",
            "\n\n",
            "\0",
            "\u{feff}",
            "。。。",
            "ข่าว\nข่าว",
            "\r\n \r\n",
            "速報\n特集",
            menu.as_str(),
            long.as_str(),
        ];
        for text in texts {
            let lines: Vec<&str> = text.split('\n').collect();
            let scores = Scorer::shipped().score(&lines);
            assert_eq!(scores.len(), lines.len());
            for (line, score) in lines.iter().zip(&scores) {
                assert!((0.0..=1.0).contains(score));
                assert!(!line.trim().is_empty() || *score == 0.0);
            }
            for level in [Level::Standard, Level::Strict] {
                assert_eq!(Scorer::shipped().drops(&lines, level).len(), lines.len());
            }
        }
        assert!(score("").iter().all(|score| *score == 0.0));
    }

    #[test]
    fn the_same_text_gets_the_same_scores() {
        assert_eq!(score(PAGE), score(PAGE));
    }
}
