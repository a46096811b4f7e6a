//! The trained model: how likely each line of a page is content.

pub mod decide;
pub mod discussion;
pub mod features;
pub mod input;
pub mod study;
pub mod weights;

use std::sync::LazyLock;

use self::input::probabilities;
use self::study::study;
use self::weights::PageWeights;
use crate::html::page::Page;
use crate::score::text::Level;
use crate::score::text::stopwords::Stopwords;
use crate::score::threshold::{ScoreGroup, best_threshold};

static SHIPPED: LazyLock<Model> =
    LazyLock::new(|| Model::from_bytes(include_bytes!("../../../weights/page.bin")));

/// What counts as content. People mean different things by it, and so do the pages the model learned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All that the page is there for, of whatever kind it is: the posts of a forum, the items of a list, a product.
    #[default]
    Page,
    /// The article with its title, byline and date.
    Article,
    /// The article's text alone: no comments, and mostly no byline or date.
    Body,
}

impl Mode {
    /// Its number in the weights.
    fn number(self) -> usize {
        match self {
            Mode::Page => 0,
            Mode::Article => 1,
            Mode::Body => 2,
        }
    }
}

/// The trained model: immutable, shared by all threads.
pub struct Model {
    weights: Option<Box<PageWeights>>,
    stopwords: Stopwords,
}

impl Model {
    /// The model that comes with the program.
    pub fn shipped() -> &'static Model {
        &SHIPPED
    }

    /// A model from bytes that the training wrote. Other bytes make a model that scores every line 1.
    pub fn from_bytes(bytes: &[u8]) -> Model {
        Model { weights: PageWeights::from_bytes(bytes), stopwords: Stopwords::default() }
    }

    /// Whether the weights could be read.
    #[cfg(feature = "internals")]
    pub fn is_trained(&self) -> bool {
        self.weights.is_some()
    }

    /// One number in 0..1 per line: the share of such lines that are content.
    pub fn score(&self, page: &mut Page, mode: Mode) -> Vec<f32> {
        let study = study(page, &self.stopwords);
        match &self.weights {
            Some(weights) => probabilities(weights, &study, mode.number()),
            None => vec![1.0; study.page.lines.len()],
        }
    }
}

/// The squared beta of the F-measure that the threshold maximises at this level. Below 1, precision weighs more than recall.
///
/// At `strict` it is the F0.5, in which precision counts twice: cross-validated, word precision rises by 0.035 on WCXB at a
/// cost of 0.010 in F1. A still higher bar would cost more F1 than it gives precision.
fn beta_squared(level: Level) -> f64 {
    match level {
        Level::Standard => 1.0,
        Level::Strict => 0.25,
    }
}

/// The bar that makes the expected F-measure of the page best: lower the less can be known of it.
///
/// It is never above what would be best if all were certain: at `standard`, a line more likely content than not stays.
pub fn bar(page: &Page, scores: &[f32], level: Level) -> f32 {
    let mut lines: Vec<(f32, u32)> = scores
        .iter()
        .zip(&page.lines)
        .map(|(score, line)| (*score, line.end - line.start))
        .collect();
    // A total order, so that a score that is not a number cannot make the sort panic.
    lines.sort_unstable_by(|left, right| right.0.total_cmp(&left.0));
    let beta = beta_squared(level);
    let all: f64 = lines.iter().map(|(score, size)| f64::from(*score) * f64::from(*size)).sum();
    let groups = lines.into_iter().map(|(score, size)| {
        let size = f64::from(size);
        ScoreGroup { score, size, content: f64::from(score) * size }
    });
    best_threshold(groups, all, beta).min((1.0 / (1.0 + beta)) as f32)
}
