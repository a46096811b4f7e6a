//! The network: a unit's features and hashed words to a few numbers, two gated passes over the units in both
//! directions, and a last sum. A pass keeps running means, each unit deciding how much of the past they hold: so a
//! line is judged by its neighbours, by the runs around it and by the whole document, in linear time.

use super::document::Document;
use super::features::{UNIT_COUNT, document_features, table_rows, unit_features};
use super::paragraphs::Unit;
use super::weights::{HIDDEN, OUT, POINTS, Pass, SECOND, STATE, Weights};

/// Logits that the ends of the calibration curve stand for.
const CURVE_REACH: f32 = 8.0;

/// The probability of every unit of a document, in order.
pub fn probabilities(weights: &Weights, document: &Document) -> Vec<f32> {
    let (by_unit, by_document) = weights.first.split_at(UNIT_COUNT);
    let mut bias = weights.first_bias;
    add_product(&mut bias, &document_features(document), by_document);
    let hidden: Vec<[f32; HIDDEN]> = (document.units.iter().zip(unit_features(document)))
        .map(|(unit, features)| {
            let mut sum = bias;
            add_product(&mut sum, &features, by_unit);
            add_words(&mut sum, weights, document, unit);
            relu(sum)
        })
        .collect();
    let bias = document_bias(weights, &hidden);
    let means = gated(&weights.pass_one, &hidden);
    let (by_unit, by_mean) = weights.second.split_at(HIDDEN);
    let second: Vec<[f32; SECOND]> = (hidden.iter().zip(&means))
        .map(|(unit, mean)| {
            let mut sum = bias;
            add_product(&mut sum, unit, by_unit);
            add_product(&mut sum, mean, by_mean);
            relu(sum)
        })
        .collect();
    let means = gated(&weights.pass_two, &second);
    second
        .iter()
        .zip(&means)
        .map(|(unit, mean)| calibrate(&weights.curve, logit(weights, unit, mean)))
        .collect()
}

fn logit(weights: &Weights, unit: &[f32; SECOND], mean: &[f32; STATE]) -> f32 {
    let (by_unit, by_mean) = weights.last.split_at(SECOND);
    let mut sum: [f32; OUT] = weights.last_bias;
    add_product(&mut sum, unit, by_unit);
    add_product(&mut sum, mean, by_mean);
    relu(sum)
        .iter()
        .zip(&weights.logit)
        .fold(weights.logit_bias, |total, (value, weight)| total + value * weight)
}

/// What the document as a whole says to all its units.
fn document_bias(weights: &Weights, hidden: &[[f32; HIDDEN]]) -> [f32; SECOND] {
    let mut pool = [0.0; HIDDEN];
    for unit in hidden {
        for (sum, value) in pool.iter_mut().zip(unit) {
            *sum += value;
        }
    }
    let share = 1.0 / hidden.len().max(1) as f32;
    let mut bias = weights.second_bias;
    add_product(&mut bias, &pool.map(|sum| sum * share), &weights.pool);
    bias
}

#[inline(always)]
fn add_product<const N: usize>(sum: &mut [f32; N], values: &[f32], rows: &[[f32; N]]) {
    for (value, row) in values.iter().zip(rows) {
        for (sum, weight) in sum.iter_mut().zip(row) {
            *sum += value * weight;
        }
    }
}

#[inline(always)]
fn relu<const N: usize>(values: [f32; N]) -> [f32; N] {
    values.map(|value| value.max(0.0))
}

/// Adds the unit's words; more words count for more, but not in proportion.
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
fn gated<const IN: usize>(pass: &Pass<IN>, units: &[[f32; IN]]) -> Vec<[f32; STATE]> {
    let mut keeps: Vec<[f32; STATE]> = Vec::with_capacity(units.len());
    let mut means: Vec<[f32; STATE]> = Vec::with_capacity(units.len());
    for unit in units {
        let mut gate = pass.gate_bias;
        add_product(&mut gate, unit, &pass.gate);
        let keep = gate.map(squash);
        let mut value = [0.0; STATE];
        add_product(&mut value, unit, &pass.value);
        for (value, keep) in value.iter_mut().zip(&keep) {
            *value *= 1.0 - keep;
        }
        keeps.push(keep);
        means.push(value);
    }
    let mut state = [0.0; STATE / 2];
    for (keep, mean) in keeps.iter().zip(&mut means) {
        run(&mut state, keep.iter().zip(mean));
    }
    let mut state = [0.0; STATE / 2];
    for (keep, mean) in keeps.iter().zip(&mut means).rev() {
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
