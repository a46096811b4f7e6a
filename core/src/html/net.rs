//! The network: a line's features, hashed words and names to a few numbers, two gated passes over the lines in both
//! directions, and a last sum.
//!
//! A pass keeps running means, each line deciding how much of the past they hold: so a line is judged by its neighbours,
//! by the runs around it and by the whole page, in linear time. It is the text scorer's network with a second table, and
//! with constant parts of its own for each mode.

use super::features::{all_features, name_rows};
use super::judge::Study;
use super::weights::{HIDDEN, LINE_COUNT, OUT, POINTS, Pass, SECOND, STATE, TABLE, Weights};
use crate::scorer::features::{document_features, table_rows, unit_features};

/// Logits that the ends of the calibration curve stand for.
const CURVE_REACH: f32 = 8.0;

/// The probability of every line of a page, in order, in the meaning of content that `mode` has.
pub fn probabilities(weights: &Weights, study: &Study<'_>, mode: usize) -> Vec<f32> {
    let at_mode = |table: &[f32]| table.get(mode).copied().unwrap_or(0.0);
    let hidden = hidden(weights, study, mode);
    let bias = page_bias(weights, &hidden, mode);
    let means = gated(&weights.pass_one, &hidden);
    let (by_line, by_mean) = weights.second.split_at(HIDDEN);
    let second: Vec<[f32; SECOND]> = (hidden.iter().zip(&means))
        .map(|(line, mean)| {
            let mut sum = bias;
            add_product(&mut sum, line, by_line);
            add_product(&mut sum, mean, by_mean);
            relu(sum)
        })
        .collect();
    let means = gated(&weights.pass_two, &second);
    let constant = at_mode(&weights.logit_bias);
    let curve = weights.curves.get(mode).copied().unwrap_or([0.5; POINTS]);
    second
        .iter()
        .zip(&means)
        .map(|(line, mean)| calibrate(&curve, logit(weights, line, mean) + constant))
        .collect()
}

fn hidden(weights: &Weights, study: &Study<'_>, mode: usize) -> Vec<[f32; HIDDEN]> {
    let mut constant = weights.first_bias.get(mode).copied().unwrap_or([0.0; HIDDEN]);
    let (by_line, by_document) = weights.first.split_at(LINE_COUNT);
    let (line_bounds, document_bounds) = weights.bounds.split_at(LINE_COUNT);
    let mut values = document_features(&study.document);
    bound(&mut values, document_bounds);
    add_product(&mut constant, &values, by_document);
    let mut names = Names::default();
    let features = unit_features(&study.document).zip(all_features(study));
    (study.document.units.iter().zip(features).enumerate())
        .map(|(at, (unit, (text, markup)))| {
            let mut sum = constant;
            let mut values = [0.0; LINE_COUNT];
            for (place, value) in values.iter_mut().zip(text.into_iter().chain(markup)) {
                *place = value;
            }
            bound(&mut values, line_bounds);
            add_product(&mut sum, &values, by_line);
            let mut bag = Bag::default();
            table_rows(&study.document, unit, |row| bag.add(&weights.words, row));
            let [by_word, by_name] = &weights.steps;
            bag.add_to(&mut sum, by_word);
            names.of(weights, study, at).add_to(&mut sum, by_name);
            relu(sum)
        })
        .collect()
}

/// Takes values back to what training saw.
fn bound(values: &mut [f32], bounds: &[[f32; 2]]) {
    for (value, [low, high]) in values.iter_mut().zip(bounds) {
        *value = value.max(*low).min(*high);
    }
}

/// The names of the line before: lines of one element mostly have the same.
#[derive(Default)]
struct Names {
    known: Option<((u32, Option<u32>), Bag)>,
}

impl Names {
    fn of(&mut self, weights: &Weights, study: &Study<'_>, at: usize) -> &Bag {
        let leaf = study.page.lines.get(at).map_or(0, |line| line.leaf);
        let under =
            study.headings.get(at).copied().flatten().filter(|heading| *heading as usize != at);
        let key = (leaf, under);
        if self.known.as_ref().is_none_or(|(known, _)| *known != key) {
            let mut bag = Bag::default();
            name_rows(study, at, |row| bag.add(&weights.names, row));
            self.known = Some((key, bag));
        }
        &self.known.get_or_insert_with(|| (key, Bag::default())).1
    }
}

/// A sum of table rows, in whole numbers: the same in any order. A line has fewer than 256 rows, so that it fits.
#[derive(Clone, Debug, Default)]
struct Bag {
    sums: [i16; TABLE],
    count: u32,
}

impl Bag {
    #[inline(always)]
    fn add(&mut self, table: &[[i8; TABLE]], row: usize) {
        self.count += 1;
        if let Some(row) = table.get(row) {
            for (sum, step) in self.sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(i16::from(*step));
            }
        }
    }

    /// Adds it to the first of the hidden numbers; more rows count for more, but not in proportion.
    fn add_to(&self, sum: &mut [f32; HIDDEN], steps: &[f32; TABLE]) {
        let scale = 1.0 / (self.count.max(1) as f32).sqrt();
        for ((sum, bag), step) in sum.iter_mut().zip(self.sums).zip(steps) {
            *sum += f32::from(bag) * scale * step;
        }
    }
}

fn logit(weights: &Weights, line: &[f32; SECOND], mean: &[f32; STATE]) -> f32 {
    let (by_line, by_mean) = weights.last.split_at(SECOND);
    let mut sum: [f32; OUT] = weights.last_bias;
    add_product(&mut sum, line, by_line);
    add_product(&mut sum, mean, by_mean);
    relu(sum).iter().zip(&weights.logit).map(|(value, weight)| value * weight).sum()
}

/// What the page as a whole says to all its lines.
fn page_bias(weights: &Weights, hidden: &[[f32; HIDDEN]], mode: usize) -> [f32; SECOND] {
    let mut pool = [0.0; HIDDEN];
    for line in hidden {
        for (sum, value) in pool.iter_mut().zip(line) {
            *sum += value;
        }
    }
    let share = 1.0 / hidden.len().max(1) as f32;
    let mut bias = weights.second_bias.get(mode).copied().unwrap_or([0.0; SECOND]);
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

/// A sigmoid of one root and one division.
#[inline(always)]
fn squash(value: f32) -> f32 {
    0.5 + 0.5 * value / (1.0 + value * value).sqrt()
}

/// Running means over the lines: the first half of the columns from the start, the second half from the end.
fn gated<const IN: usize>(pass: &Pass<IN>, lines: &[[f32; IN]]) -> Vec<[f32; STATE]> {
    let mut keeps: Vec<[f32; STATE]> = Vec::with_capacity(lines.len());
    let mut means: Vec<[f32; STATE]> = Vec::with_capacity(lines.len());
    for line in lines {
        let mut gate = pass.gate_bias;
        add_product(&mut gate, line, &pass.gate);
        let keep = gate.map(squash);
        let mut value = [0.0; STATE];
        add_product(&mut value, line, &pass.value);
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
    let place = ((logit + CURVE_REACH) * (last / (2.0 * CURVE_REACH))).max(0.0).min(last);
    let below = place.floor();
    let at = |place: f32| curve.get(place as usize).copied().unwrap_or(0.5);
    let (low, high) = (at(below), at((below + 1.0).min(last)));
    low + (high - low) * (place - below)
}
