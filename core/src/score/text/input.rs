//! From the units of a document to what the [`network`](crate::score::network) begins with: a unit's features and hashed words
//! as a few numbers.

use crate::score::network::{BLOCK, Bag, LineTile, add, add_products, clear, mean, relu};
use crate::score::text::document::Document;
use crate::score::text::features::{document_features, features_of, table_rows};
use crate::score::text::kind;
use crate::score::text::kind::KINDS;
use crate::score::text::weights::{DOCUMENT_COUNT, HIDDEN, UNIT_COUNT, Weights};

/// What the network says of a document.
pub struct Said {
    /// The probability of every unit, in order.
    pub units: Vec<f32>,
    /// How much speaks for each kind of document, as logarithms that have no common zero.
    pub kinds: [f32; KINDS],
}

/// Runs the network on a document.
pub fn probabilities(weights: &Weights, document: &Document) -> Said {
    pulp::Arch::new().dispatch(Judgement { weights, document })
}

/// The network run on a document; compiled once for each kind of registers.
struct Judgement<'a> {
    weights: &'a Weights,
    document: &'a Document,
}

impl pulp::WithSimd for Judgement<'_> {
    type Output = Said;

    // All below is inlined: code that is not would know nothing of the registers.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Said {
        let (weights, document) = (self.weights, self.document);
        let of_document = whole_features(document);
        let hidden = hidden::<S>(weights, document, &of_document);
        let lines = document.units.len();
        let (whole, kinds) = whole(weights, &mean(&hidden, lines), &of_document);
        let units = weights.layers.probabilities::<S>(&hidden, &[], &whole, (lines, 0));
        Said { units, kinds }
    }
}

/// All features of the document as a whole.
fn whole_features(document: &Document) -> [f32; DOCUMENT_COUNT] {
    joined(&document_features(document), &kind::document_features(document))
}

/// Two rows of numbers as one.
#[inline(always)]
fn joined<const N: usize>(first: &[f32], second: &[f32]) -> [f32; N] {
    let mut both = [0.0; N];
    for (place, value) in both.iter_mut().zip(first.iter().chain(second)) {
        *place = *value;
    }
    both
}

/// What the document, by its features and by the mean of its lines, says to all of them; and which kind of text it is.
#[inline(always)]
fn whole(
    weights: &Weights,
    mean: &[f32; HIDDEN],
    features: &[f32; DOCUMENT_COUNT],
) -> ([f32; HIDDEN], [f32; KINDS]) {
    let mut kind = weights.kind_bias;
    for (value, row) in mean.iter().chain(features).zip(&weights.kind) {
        add(&mut kind, *value, row);
    }
    let (mut said, mut kinds) = ([0.0; HIDDEN], weights.kinds_bias);
    for ((value, says), speaks) in kind.iter().zip(&weights.kind_says).zip(&weights.kinds) {
        add(&mut said, value.max(0.0), says);
        add(&mut kinds, value.max(0.0), speaks);
    }
    (said, kinds)
}

/// The hidden numbers of all units.
#[inline(always)]
fn hidden<S: pulp::Simd>(
    weights: &Weights,
    document: &Document,
    of_document: &[f32; DOCUMENT_COUNT],
) -> Vec<LineTile<HIDDEN>> {
    let (by_unit, by_document) = weights.first.split_at(UNIT_COUNT);
    let mut bias = weights.first_bias;
    for (value, row) in of_document.iter().zip(by_document) {
        add(&mut bias, *value, row);
    }
    let mut hidden = Vec::with_capacity(document.units.len().div_ceil(BLOCK));
    let blocks = document.units.chunks(BLOCK).zip(document.traits.chunks(BLOCK));
    for (start, (units, traits)) in (0..).step_by(BLOCK).zip(blocks) {
        let mut values = [[0.0; UNIT_COUNT]; BLOCK];
        for (at, (values, (unit, traits))) in
            (start..).zip(values.iter_mut().zip(units.iter().zip(traits)))
        {
            *values = joined(&features_of(document, at, unit, traits), &kind::unit_features(unit));
        }
        let mut sums = [bias; BLOCK];
        add_products::<S, _, _>(&mut sums, &values, by_unit);
        for (sum, unit) in sums.iter_mut().zip(units) {
            let mut bag = Bag::default();
            table_rows(document, unit, |row| bag.add(&*weights.table, row));
            bag.add_to(sum, &weights.steps);
        }
        relu(&mut sums);
        hidden.push(sums);
    }
    clear(&mut hidden, document.units.len());
    hidden
}
