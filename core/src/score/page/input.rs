//! From the lines of a page to what the [`network`](crate::score::network) begins with: a line's features, hashed words and names
//! as a few numbers.
//!
//! It is the text scorer's network with a second table, and with constant parts of its own for each mode.

use crate::score::network::{BLOCK, Bag, LineTile, add, add_products, clear, relu};
use crate::score::page::features::{all_features, name_rows};
use crate::score::page::study::Study;
use crate::score::page::weights::{HIDDEN, LINE_COUNT, PageWeights, TABLE};
use crate::score::text::features::{document_features, table_rows, unit_features};

/// The probability of every line of a page, in order, in the meaning of content that `mode` has.
pub fn probabilities(weights: &PageWeights, study: &Study<'_>, mode: usize) -> Vec<f32> {
    pulp::Arch::new().dispatch(PageJudgement { weights, study, mode })
}

/// The network run on a page; compiled once for each kind of registers.
struct PageJudgement<'a> {
    weights: &'a PageWeights,
    study: &'a Study<'a>,
    mode: usize,
}

impl pulp::WithSimd for PageJudgement<'_> {
    type Output = Vec<f32>;

    // All below is inlined: code that is not would know nothing of the registers.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<f32> {
        let hidden = hidden::<S>(self.weights, self.study, self.mode);
        let pooled = pooled(self.weights, self.study, &hidden);
        let lines = self.study.document.units.len();
        let layers = &self.weights.layers;
        layers.probabilities::<S>(&hidden, &pooled, &[0.0; HIDDEN], (lines, self.mode))
    }
}

/// The hidden numbers of all lines.
#[inline(always)]
fn hidden<S: pulp::Simd>(
    weights: &PageWeights,
    study: &Study<'_>,
    mode: usize,
) -> Vec<LineTile<HIDDEN>> {
    let mut bias = weights.first_bias.get(mode).copied().unwrap_or([0.0; HIDDEN]);
    let (by_line, by_document) = weights.first.split_at(LINE_COUNT);
    let (line_bounds, document_bounds) = weights.bounds.split_at(LINE_COUNT);
    let mut values = document_features(&study.document);
    bound(&mut values, document_bounds);
    for (value, row) in values.iter().zip(by_document) {
        add(&mut bias, *value, row);
    }
    let mut names = NameRows::default();
    let mut features = unit_features(&study.document).zip(all_features(study));
    let mut hidden = Vec::with_capacity(study.document.units.len().div_ceil(BLOCK));
    for (start, units) in (0..).step_by(BLOCK).zip(study.document.units.chunks(BLOCK)) {
        let mut values = [[0.0; LINE_COUNT]; BLOCK];
        for (values, (text, markup)) in values.iter_mut().zip(features.by_ref().take(units.len())) {
            for (place, value) in values.iter_mut().zip(text.into_iter().chain(markup)) {
                *place = value;
            }
            bound(values, line_bounds);
        }
        let mut sums = [bias; BLOCK];
        add_products::<S, _, _>(&mut sums, &values, by_line);
        for (at, (sum, unit)) in (start..).zip(sums.iter_mut().zip(units)) {
            let mut bag = Bag::default();
            table_rows(&study.document, unit, |row| bag.add(&*weights.words, row));
            let [by_word, by_name] = &weights.steps;
            bag.add_to(sum, by_word);
            names.of(weights, study, at).add_to(sum, by_name);
        }
        relu(&mut sums);
        hidden.push(sums);
    }
    clear(&mut hidden, study.document.units.len());
    hidden
}

/// What the means of the groups that each line is in say to it.
#[inline(always)]
fn pooled(
    weights: &PageWeights,
    study: &Study<'_>,
    hidden: &[LineTile<HIDDEN>],
) -> Vec<LineTile<HIDDEN>> {
    let mut found = vec![[[0.0; HIDDEN]; BLOCK]; hidden.len()];
    for (groups, table) in study.pools().iter().zip(&weights.pools) {
        let count = groups.iter().max().map_or(0, |last| *last as usize + 1);
        let mut sums = vec![([0.0; HIDDEN], 0.0f32); count];
        for (group, line) in groups.iter().zip(hidden.as_flattened()) {
            if let Some((sum, lines)) = sums.get_mut(*group as usize) {
                add(sum, 1.0, line);
                *lines += 1.0;
            }
        }
        for (sum, lines) in &mut sums {
            let mut said = [0.0; HIDDEN];
            for (value, row) in sum.iter().zip(table) {
                add(&mut said, value / lines.max(1.0), row);
            }
            *sum = said;
        }
        for (group, line) in groups.iter().zip(found.as_flattened_mut()) {
            if let Some((said, _)) = sums.get(*group as usize) {
                add(line, 1.0, said);
            }
        }
    }
    found
}

/// Takes values back to what training saw.
#[inline(always)]
fn bound(values: &mut [f32], bounds: &[[f32; 2]]) {
    for (value, [low, high]) in values.iter_mut().zip(bounds) {
        *value = value.max(*low).min(*high);
    }
}

/// The names of the line before: lines of one element mostly have the same.
#[derive(Default)]
struct NameRows {
    known: Option<((u32, Option<u32>), Bag<TABLE>)>,
}

impl NameRows {
    fn of(&mut self, weights: &PageWeights, study: &Study<'_>, at: usize) -> &Bag<TABLE> {
        let leaf = study.page.lines.get(at).map_or(0, |line| line.leaf);
        let under =
            study.headings.get(at).copied().flatten().filter(|heading| *heading as usize != at);
        let key = (leaf, under);
        if self.known.as_ref().is_none_or(|(known, _)| *known != key) {
            let mut bag = Bag::default();
            name_rows(study, at, |row| bag.add(&*weights.names, row));
            self.known = Some((key, bag));
        }
        &self.known.get_or_insert_with(|| (key, Bag::default())).1
    }
}
