//! From the units of a document to what the [`network`](crate::score::network) begins with: a unit's features and hashed words
//! as a few numbers.

use crate::score::network::{BLOCK, Bag, LineTile, add, add_products, clear, relu};
use crate::score::text::document::Document;
use crate::score::text::features::{UNIT_COUNT, document_features, features_of, table_rows};
use crate::score::text::weights::{HIDDEN, Weights};

/// The probability of every unit of a document, in order.
pub fn probabilities(weights: &Weights, document: &Document) -> Vec<f32> {
    pulp::Arch::new().dispatch(Judgement { weights, document })
}

/// The network run on a document; compiled once for each kind of registers.
struct Judgement<'a> {
    weights: &'a Weights,
    document: &'a Document,
}

impl pulp::WithSimd for Judgement<'_> {
    type Output = Vec<f32>;

    // All below is inlined: code that is not would know nothing of the registers.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<f32> {
        let hidden = hidden::<S>(self.weights, self.document);
        self.weights.layers.probabilities::<S>(&hidden, &[], (self.document.units.len(), 0))
    }
}

/// The hidden numbers of all units.
#[inline(always)]
fn hidden<S: pulp::Simd>(weights: &Weights, document: &Document) -> Vec<LineTile<HIDDEN>> {
    let (by_unit, by_document) = weights.first.split_at(UNIT_COUNT);
    let mut bias = weights.first_bias;
    for (value, row) in document_features(document).iter().zip(by_document) {
        add(&mut bias, *value, row);
    }
    let mut hidden = Vec::with_capacity(document.units.len().div_ceil(BLOCK));
    let blocks = document.units.chunks(BLOCK).zip(document.traits.chunks(BLOCK));
    for (start, (units, traits)) in (0..).step_by(BLOCK).zip(blocks) {
        let mut values = [[0.0; UNIT_COUNT]; BLOCK];
        for (at, (values, (unit, traits))) in
            (start..).zip(values.iter_mut().zip(units.iter().zip(traits)))
        {
            *values = features_of(document, at, unit, traits);
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
