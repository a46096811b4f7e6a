//! The network: a unit's features and hashed words to a few numbers, two gated passes over the units in both
//! directions, and a last sum. A pass keeps running means, each unit deciding how much of the past they hold: so a
//! line is judged by its neighbours, by the runs around it and by the whole document, in linear time.
//!
//! Sums are taken of a few units at a time, so that they do not wait for one another. Each is added up in one order
//! whatever the processor, and never fused: wider registers make it faster and change no bit of it.

use super::document::Document;
use super::features::{UNIT_COUNT, document_features, features_of, table_rows};
use super::paragraphs::Unit;
use super::weights::{HIDDEN, OUT_WIDE, POINTS, Pass, SECOND, STATE, Weights};

/// Logits that the ends of the calibration curve stand for.
const CURVE_REACH: f32 = 8.0;
/// Units whose sums are taken together.
const BLOCK: usize = 4;

/// Numbers of the units of a block; those that are missing in the last block are zeros.
type Block<const N: usize> = [[f32; N]; BLOCK];

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
        judge(self.weights, self.document)
    }
}

#[inline(always)]
fn judge(weights: &Weights, document: &Document) -> Vec<f32> {
    let units = document.units.len();
    let mut hidden = hidden(weights, document);
    clear(&mut hidden, units);
    let bias = document_bias(weights, &hidden, units);
    let means = gated(&weights.pass_one, &hidden);
    let (by_unit, by_mean) = weights.second.split_at(HIDDEN);
    let mut second = Vec::with_capacity(hidden.len());
    for (units, means) in hidden.iter().zip(&means) {
        let mut sums = [bias; BLOCK];
        add_products(&mut sums, units, by_unit);
        add_products(&mut sums, means, by_mean);
        relu(&mut sums);
        second.push(sums);
    }
    clear(&mut second, units);
    let means = gated(&weights.pass_two, &second);
    let mut found = Vec::with_capacity(second.len() * BLOCK);
    for (units, means) in second.iter().zip(&means) {
        for sum in &last_sums(weights, units, means) {
            found.push(calibrate(&weights.curve, logit(weights, sum)));
        }
    }
    found.truncate(units);
    found
}

/// The hidden numbers of all units.
#[inline(always)]
fn hidden(weights: &Weights, document: &Document) -> Vec<Block<HIDDEN>> {
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
        add_products(&mut sums, &values, by_unit);
        for (sum, unit) in sums.iter_mut().zip(units) {
            add_words(sum, weights, document, unit);
        }
        relu(&mut sums);
        hidden.push(sums);
    }
    hidden
}

/// Makes the units that the last block has too many zeros, which no pass hands on.
#[inline(always)]
fn clear<const N: usize>(blocks: &mut [Block<N>], units: usize) {
    for missing in blocks.as_flattened_mut().iter_mut().skip(units) {
        *missing = [0.0; N];
    }
}

#[inline(always)]
fn last_sums(weights: &Weights, units: &Block<SECOND>, means: &Block<STATE>) -> Block<OUT_WIDE> {
    let (by_unit, by_mean) = weights.last.split_at(SECOND);
    let mut sums = [weights.last_bias; BLOCK];
    add_products(&mut sums, units, by_unit);
    add_products(&mut sums, means, by_mean);
    relu(&mut sums);
    sums
}

#[inline(always)]
fn logit(weights: &Weights, sum: &[f32; OUT_WIDE]) -> f32 {
    sum.iter()
        .zip(&weights.logit)
        .fold(weights.logit_bias, |total, (value, weight)| total + value * weight)
}

/// What the document as a whole says to all its units.
#[inline(always)]
fn document_bias(weights: &Weights, hidden: &[Block<HIDDEN>], units: usize) -> [f32; SECOND] {
    let mut pool = [0.0; HIDDEN];
    for unit in hidden.as_flattened() {
        for (sum, value) in pool.iter_mut().zip(unit) {
            *sum += value;
        }
    }
    let share = 1.0 / units.max(1) as f32;
    let mut bias = weights.second_bias;
    for (sum, row) in pool.iter().zip(&weights.pool) {
        add(&mut bias, sum * share, row);
    }
    bias
}

#[inline(always)]
fn add<const N: usize>(sum: &mut [f32; N], value: f32, row: &[f32; N]) {
    for (sum, weight) in sum.iter_mut().zip(row) {
        *sum += value * weight;
    }
}

/// Adds to the sums of a block the rows of a table, each as often as the unit's value says.
#[inline(always)]
fn add_products<const IN: usize, const N: usize>(
    sums: &mut Block<N>,
    values: &Block<IN>,
    rows: &[[f32; N]],
) {
    // Four sums with names of their own: those stay in registers.
    let [mut first, mut second, mut third, mut fourth] = *sums;
    let [ahead, next, after, end] = values;
    let values = ahead.iter().zip(next).zip(after.iter().zip(end));
    for (((ahead, next), (after, end)), row) in values.zip(rows) {
        add(&mut first, *ahead, row);
        add(&mut second, *next, row);
        add(&mut third, *after, row);
        add(&mut fourth, *end, row);
    }
    *sums = [first, second, third, fourth];
}

#[inline(always)]
fn relu<const N: usize>(block: &mut Block<N>) {
    for value in block.as_flattened_mut() {
        *value = value.max(0.0);
    }
}

/// Adds the unit's words; more words count for more, but not in proportion.
#[inline(always)]
fn add_words(sum: &mut [f32; HIDDEN], weights: &Weights, document: &Document, unit: &Unit) {
    // Whole numbers, so that the sum is the same in any order; at most 98 rows of at most 127.
    let mut bag = [0i16; HIDDEN];
    let mut count = 0u32;
    table_rows(document, unit, |row| {
        count += 1;
        if let Some(row) = weights.table.get(row) {
            for (sum, step) in bag.iter_mut().zip(row) {
                *sum += i16::from(*step);
            }
        }
    });
    let scale = 1.0 / (count.max(1) as f32).sqrt();
    for ((sum, bag), step) in sum.iter_mut().zip(bag).zip(&weights.steps) {
        *sum += f32::from(bag) * scale * step;
    }
}

/// A sigmoid of one root and one division.
#[inline(always)]
fn squash(value: f32) -> f32 {
    0.5 + 0.5 * value / (1.0 + value * value).sqrt()
}

/// Running means over the units: the first half of the columns from the start, the second half from the end.
#[inline(always)]
fn gated<const IN: usize>(pass: &Pass<IN>, units: &[Block<IN>]) -> Vec<Block<STATE>> {
    let mut keeps: Vec<Block<STATE>> = Vec::with_capacity(units.len());
    let mut means: Vec<Block<STATE>> = Vec::with_capacity(units.len());
    for units in units {
        let mut keep = [pass.gate_bias; BLOCK];
        add_products(&mut keep, units, &pass.gate);
        let mut values = [[0.0; STATE]; BLOCK];
        add_products(&mut values, units, &pass.value);
        for (value, keep) in values.as_flattened_mut().iter_mut().zip(keep.as_flattened_mut()) {
            *keep = squash(*keep);
            *value *= 1.0 - *keep;
        }
        keeps.push(keep);
        means.push(values);
    }
    let mut state = [0.0; STATE / 2];
    for (keep, mean) in keeps.as_flattened().iter().zip(means.as_flattened_mut()) {
        run(&mut state, keep.iter().zip(mean));
    }
    let mut state = [0.0; STATE / 2];
    for (keep, mean) in keeps.as_flattened().iter().zip(means.as_flattened_mut()).rev() {
        run(&mut state, keep.iter().zip(mean).skip(STATE / 2));
    }
    means
}

#[inline(always)]
fn run<'a>(state: &mut [f32; STATE / 2], columns: impl Iterator<Item = (&'a f32, &'a mut f32)>) {
    for (state, (keep, mean)) in state.iter_mut().zip(columns) {
        *state = *state * keep + *mean;
        *mean = *state;
    }
}

/// The share of such lines that are content, read off the curve.
#[inline(always)]
fn calibrate(curve: &[f32; POINTS], logit: f32) -> f32 {
    // Not a number would come of broken weights only; it is read as undecided.
    let logit = if logit.is_nan() { 0.0 } else { logit };
    let last = (POINTS - 1) as f32;
    let place = ((logit + CURVE_REACH) * (last / (2.0 * CURVE_REACH))).clamp(0.0, last);
    let below = place as usize;
    let low = curve.get(below).copied().unwrap_or(0.5);
    let high = curve.get(below + 1).copied().unwrap_or(low);
    low + (high - low) * (place - below as f32)
}
