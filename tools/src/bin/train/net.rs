//! The network and its derivatives, one document at a time. The core's `score/text/input.rs` and `score/network.rs` run the same.
//!
//! All tables have rows of sixteen numbers, so that one function adds a row as often as a value says.

use crate::plan::{Doc, Look, Plan};
use crate::random::Random;

/// Numbers in every row.
pub const N: usize = 16;
/// One row.
pub type Row = [f32; N];
/// Features of a unit, of a document, and of both.
pub const OF_UNIT: usize = 44;
pub const OF_DOCUMENT: usize = 40;
pub const FEATURES: usize = OF_UNIT + OF_DOCUMENT;
/// Guesses of the markup, kinds of documents, and sets with an idea of content of their own: at most [`N`] each.
pub const HINTS: usize = 6;
pub const KINDS: usize = 3;
pub const SETS: usize = 7;
/// Units of a document that training sees.
const LONGEST: usize = 4096;
/// Share of the hidden numbers that are kept.
const HIDDEN_KEPT: f32 = 0.9;

/// The tables of the network: where each begins among all rows, and how many rows it has.
#[derive(Clone, Copy)]
pub struct Part {
    pub start: usize,
    pub rows: usize,
}

macro_rules! parts {
    ($($name:ident: $start:expr, $rows:expr;)*) => {
        $(pub const $name: Part = Part { start: $start, rows: $rows };)*
    };
}

parts! {
    W1: 0, FEATURES;
    B1: W1.start + W1.rows, 1;
    Z1: B1.start + 1, N;
    F1: Z1.start + N, N;
    G1: F1.start + N, 1;
    W2: G1.start + 1, 2 * N;
    P2: W2.start + 2 * N, N;
    B2: P2.start + N, 1;
    Z2: B2.start + 1, N;
    F2: Z2.start + N, N;
    G2: F2.start + N, 1;
    W3: G2.start + 1, 2 * N;
    B3: W3.start + 2 * N, 1;
    W4: B3.start + 1, 1;
    B4: W4.start + 1, 1;
    WD: B4.start + 1, N + OF_DOCUMENT;
    BD: WD.start + N + OF_DOCUMENT, 1;
    WE: BD.start + 1, N;
    WK: WE.start + N, N;
    BK: WK.start + N, 1;
    WA: BK.start + 1, 2 * N;
    BA: WA.start + 2 * N, 1;
    S2: BA.start + 1, SETS;
    S4: S2.start + SETS, 1;
}

/// Rows of all tables but the one of words.
pub const ROWS: usize = S4.start + 1;

/// Adds a row as often as a value says.
#[inline(always)]
fn add(sum: &mut Row, value: f32, row: &Row) {
    for (sum, weight) in sum.iter_mut().zip(row) {
        *sum += value * weight;
    }
}

/// Values times a table.
#[inline(always)]
fn times(sum: &mut Row, values: &[f32], table: &[Row]) {
    for (value, row) in values.iter().zip(table) {
        add(sum, *value, row);
    }
}

#[inline(always)]
fn relu(row: &mut Row) {
    row.iter_mut().for_each(|value| *value = value.max(0.0));
}

/// Takes from a derivative what the values below zero were made to.
#[inline(always)]
fn cut(slope: &mut Row, value: &Row) {
    for (slope, value) in slope.iter_mut().zip(value) {
        *slope = if *value > 0.0 { *slope } else { 0.0 };
    }
}

fn squash(value: f32) -> (f32, f32) {
    let root = 1.0 / (1.0 + value * value).sqrt();
    (0.5 + 0.5 * value * root, 0.5 * root * root * root)
}

/// The weights, and those tables turned round that derivatives are taken back through.
pub struct Net {
    pub rows: Vec<Row>,
    pub words: Vec<Row>,
    turned: Vec<Row>,
}

impl Net {
    pub fn new(rows: Vec<Row>, words: Vec<Row>) -> Net {
        let turned = vec![[0.0; N]; ROWS];
        let mut net = Net { rows, words, turned };
        net.turn();
        net
    }

    /// Small random weights.
    pub fn random(words: usize, random: &mut Random) -> Net {
        let mut rows = vec![[0.0; N]; ROWS];
        let shapes = [
            (W1, FEATURES, N, 1.0),
            (Z1, N, N, 1.0),
            (F1, N, N, 1.0),
            (W2, 2 * N, N, 1.0),
            (P2, N, N, 1.0),
            (Z2, N, N, 1.0),
            (F2, N, N, 1.0),
            (W3, 2 * N, N, 1.0),
            (W4, N, 1, 1.0),
            (WD, N + OF_DOCUMENT, N, 1.0),
            (WE, N, N, 0.3),
            (WK, N, KINDS, 1.0),
            (WA, 2 * N, HINTS, 1.0),
        ];
        for (part, ins, outs, scale) in shapes {
            let spread = scale * (2.0 / (ins + outs) as f32).sqrt();
            let used = if part.start == W4.start { N } else { outs };
            for row in &mut rows[part.start..part.start + part.rows] {
                row[..used].iter_mut().for_each(|value| *value = spread * random.normal());
            }
        }
        rows[G1.start] = [1.0; N];
        rows[G2.start] = [1.0; N];
        Net::new(rows, vec![[0.0; N]; words])
    }

    pub fn table(&self, part: Part) -> &[Row] {
        &self.rows[part.start..part.start + part.rows]
    }

    /// A square of a table, turned round.
    fn back(&self, part: Part, square: usize) -> &[Row] {
        &self.turned[part.start + square * N..part.start + (square + 1) * N]
    }

    /// To be called when the weights have changed.
    pub fn turn(&mut self) {
        for (part, squares) in [
            (Z1, 1),
            (F1, 1),
            (W2, 2),
            (P2, 1),
            (Z2, 1),
            (F2, 1),
            (W3, 2),
            (WD, 1),
            (WE, 1),
            (WK, 1),
            (WA, 2),
        ] {
            for square in 0..squares {
                let start = part.start + square * N;
                for i in 0..N {
                    for j in 0..N {
                        self.turned[start + j][i] = self.rows[start + i][j];
                    }
                }
            }
        }
    }
}

/// A pass of running means, and what its derivative needs.
struct Pass {
    keep: Vec<Row>,
    bend: Vec<Row>,
    value: Vec<Row>,
    mean: Vec<Row>,
}

fn pass(net: &Net, (z, f, g): (Part, Part, Part), lines: &[Row]) -> Pass {
    let n = lines.len();
    let zero = || vec![[0.0; N]; n];
    let mut pass = Pass { keep: zero(), bend: zero(), value: zero(), mean: zero() };
    for (at, line) in lines.iter().enumerate() {
        let mut gate = net.table(g)[0];
        times(&mut gate, line, net.table(f));
        times(&mut pass.value[at], line, net.table(z));
        for k in 0..N {
            (pass.keep[at][k], pass.bend[at][k]) = squash(gate[k]);
        }
    }
    let mut state = [0.0; N];
    for at in 0..n {
        for k in 0..N / 2 {
            state[k] = state[k] * pass.keep[at][k] + (1.0 - pass.keep[at][k]) * pass.value[at][k];
            pass.mean[at][k] = state[k];
        }
    }
    for at in (0..n).rev() {
        for k in N / 2..N {
            state[k] = state[k] * pass.keep[at][k] + (1.0 - pass.keep[at][k]) * pass.value[at][k];
            pass.mean[at][k] = state[k];
        }
    }
    pass
}

/// Takes the derivative of the means back to the lines, whose derivatives it is added to.
fn pass_back(
    (net, slopes): (&Net, &mut [Row]),
    (z, f, g): (Part, Part, Part),
    (lines, pass): (&[Row], &Pass),
    of_mean: &[Row],
    of_lines: &mut [Row],
) {
    let n = lines.len();
    let mut of_value = vec![[0.0; N]; n];
    let mut of_gate = vec![[0.0; N]; n];
    let mut flow = [0.0; N];
    let mut step = |at: usize, before: Option<usize>, columns: std::ops::Range<usize>| {
        for k in columns {
            let keep = pass.keep[at][k];
            let all = of_mean[at][k] + flow[k];
            let last = before.map_or(0.0, |before| pass.mean[before][k]);
            of_value[at][k] = all * (1.0 - keep);
            of_gate[at][k] = all * (last - pass.value[at][k]) * pass.bend[at][k];
            flow[k] = all * keep;
        }
    };
    for at in (0..n).rev() {
        step(at, at.checked_sub(1), 0..N / 2);
    }
    for at in 0..n {
        step(at, (at + 1 < n).then_some(at + 1), N / 2..N);
    }
    for at in 0..n {
        outer(&mut slopes[z.start..], &lines[at], &of_value[at]);
        outer(&mut slopes[f.start..], &lines[at], &of_gate[at]);
        add(&mut slopes[g.start], 1.0, &of_gate[at]);
        times(&mut of_lines[at], &of_value[at], net.back(z, 0));
        times(&mut of_lines[at], &of_gate[at], net.back(f, 0));
    }
}

/// Adds to the derivative of a table what one line says.
#[inline(always)]
fn outer(slopes: &mut [Row], values: &[f32], slope: &Row) {
    for (row, value) in slopes.iter_mut().zip(values) {
        add(row, *value, slope);
    }
}

/// A document on its way through the network.
pub struct Run<'a> {
    doc: &'a Doc,
    units: usize,
    features: Vec<[f32; OF_UNIT]>,
    whole: [f32; N + OF_DOCUMENT],
    hidden: Vec<Row>,
    dropped: Vec<Row>,
    mask: Vec<Row>,
    /// Rows of the table that were taken, with what each counts, unit by unit.
    taken: Vec<(u32, f32)>,
    ends: Vec<usize>,
    one: Pass,
    second: Vec<Row>,
    two: Pass,
    last: Vec<Row>,
    kind: Row,
    /// The sums that the probabilities come from.
    pub logits: Vec<f32>,
}

impl<'a> Run<'a> {
    /// Runs a document; with random numbers, some words and hidden numbers are left out.
    pub fn new(
        net: &Net,
        plan: &Plan,
        doc: &'a Doc,
        set: usize,
        mut random: Option<&mut Random>,
    ) -> Self {
        let units = doc.label.len().min(LONGEST);
        let mut run = Run {
            doc,
            units,
            features: Vec::with_capacity(units),
            whole: [0.0; N + OF_DOCUMENT],
            hidden: Vec::with_capacity(units),
            dropped: Vec::new(),
            mask: Vec::new(),
            taken: Vec::with_capacity(doc.rows.len()),
            ends: Vec::with_capacity(units),
            one: Pass { keep: vec![], bend: vec![], value: vec![], mean: vec![] },
            second: Vec::with_capacity(units),
            two: Pass { keep: vec![], bend: vec![], value: vec![], mean: vec![] },
            last: Vec::with_capacity(units),
            kind: [0.0; N],
            logits: Vec::with_capacity(units),
        };
        run.read(net, plan, random.as_deref_mut());
        run.mask(random);
        run.one = pass(net, (Z1, F1, G1), &run.dropped);
        run.judge(net, set);
        run
    }

    /// Features and words to hidden numbers.
    fn read(&mut self, net: &Net, plan: &Plan, mut random: Option<&mut Random>) {
        let without_words = random.as_deref_mut().is_some_and(|random| random.below(plan.bag));
        let (means, scales) = (&plan.mean, &plan.scale);
        for (at, value) in self.doc.whole.iter().enumerate() {
            self.whole[N + at] = (value - means[OF_UNIT + at]) * scales[OF_UNIT + at];
        }
        let mut bias = net.table(B1)[0];
        times(&mut bias, &self.whole[N..], &net.table(W1)[OF_UNIT..]);
        let mut start = 0;
        for at in 0..self.units {
            let values: [f32; OF_UNIT] = std::array::from_fn(|k| {
                (self.doc.features[at * OF_UNIT + k] - means[k]) * scales[k]
            });
            let mut sum = bias;
            times(&mut sum, &values, net.table(W1));
            let count = self.doc.counts[at] as usize;
            let scale = 1.0 / (count.max(1) as f32).sqrt();
            for &row in &self.doc.rows[start..start + count] {
                let known = plan.known[row as usize] > 0.0 && !without_words;
                if known && random.as_deref_mut().is_none_or(|random| !random.below(plan.drop)) {
                    let part = scale / random.as_deref().map_or(1.0, |_| 1.0 - plan.drop);
                    add(&mut sum, part, &net.words[row as usize]);
                    self.taken.push((row, part));
                }
            }
            start += count;
            relu(&mut sum);
            self.ends.push(self.taken.len());
            self.features.push(values);
            self.hidden.push(sum);
        }
        let share = 1.0 / self.units.max(1) as f32;
        for hidden in &self.hidden {
            for (mean, value) in self.whole.iter_mut().zip(hidden) {
                *mean += share * value;
            }
        }
    }

    fn mask(&mut self, random: Option<&mut Random>) {
        self.dropped.clone_from(&self.hidden);
        let Some(random) = random else { return };
        for row in &mut self.dropped {
            let mask: Row = std::array::from_fn(|_| {
                if random.below(HIDDEN_KEPT) { 1.0 / HIDDEN_KEPT } else { 0.0 }
            });
            row.iter_mut().zip(&mask).for_each(|(value, mask)| *value *= mask);
            self.mask.push(mask);
        }
    }

    fn judge(&mut self, net: &Net, set: usize) {
        self.kind = net.table(BD)[0];
        times(&mut self.kind, &self.whole, net.table(WD));
        relu(&mut self.kind);
        let mut said = net.table(B2)[0];
        times(&mut said, &self.whole[..N], net.table(P2));
        times(&mut said, &self.kind, net.table(WE));
        add(&mut said, 1.0, &net.table(S2)[set]);
        for (line, mean) in self.dropped.iter().zip(&self.one.mean) {
            let mut sum = said;
            times(&mut sum, line, net.table(W2));
            times(&mut sum, mean, &net.table(W2)[N..]);
            relu(&mut sum);
            self.second.push(sum);
        }
        self.two = pass(net, (Z2, F2, G2), &self.second);
        let bias = net.table(B4)[0][0] + net.table(S4)[0][set];
        for (line, mean) in self.second.iter().zip(&self.two.mean) {
            let mut sum = net.table(B3)[0];
            times(&mut sum, line, net.table(W3));
            times(&mut sum, mean, &net.table(W3)[N..]);
            relu(&mut sum);
            let logit = sum.iter().zip(&net.table(W4)[0]).fold(bias, |sum, (v, w)| sum + v * w);
            self.last.push(sum);
            self.logits.push(logit);
        }
    }

    /// Adds the derivatives of the loss to those of all weights; returns the loss.
    pub fn learn(&self, net: &Net, plan: &Plan, look: &Look, slopes: &mut Slopes) -> f32 {
        let (mut loss, of_logit) = self.loss(plan, look);
        let mut of_second = vec![[0.0; N]; self.units];
        let mut of_mean = vec![[0.0; N]; self.units];
        let rows = &mut slopes.rows;
        for at in 0..self.units {
            let slope = of_logit[at];
            add(&mut rows[W4.start], slope, &self.last[at]);
            rows[B4.start][0] += slope;
            rows[S4.start][look.set] += slope;
            let mut of_last = [0.0; N];
            add(&mut of_last, slope, &net.table(W4)[0]);
            cut(&mut of_last, &self.last[at]);
            self.top(net, rows, (at, W3, B3), &of_last, (&mut of_second[at], &mut of_mean[at]));
            if let Some((more, of_guess)) = self.guess(net, plan, look, at) {
                loss += more;
                self.top(
                    net,
                    rows,
                    (at, WA, BA),
                    &of_guess,
                    (&mut of_second[at], &mut of_mean[at]),
                );
            }
        }
        pass_back((net, rows), (Z2, F2, G2), (&self.second, &self.two), &of_mean, &mut of_second);
        loss + self.learn_rest(net, plan, look, of_second, slopes)
    }

    /// Derivatives of a table over the second numbers and their means.
    fn top(
        &self,
        net: &Net,
        rows: &mut [Row],
        (at, table, bias): (usize, Part, Part),
        slope: &Row,
        (of_second, of_mean): (&mut Row, &mut Row),
    ) {
        outer(&mut rows[table.start..], &self.second[at], slope);
        outer(&mut rows[table.start + N..], &self.two.mean[at], slope);
        add(&mut rows[bias.start], 1.0, slope);
        times(of_second, slope, net.back(table, 0));
        times(of_mean, slope, net.back(table, 1));
    }

    /// The loss of guessing what the markup says of a unit, and its derivative.
    fn guess(&self, net: &Net, plan: &Plan, look: &Look, at: usize) -> Option<(f32, Row)> {
        let hints = self.doc.hints.get(at * HINTS..(at + 1) * HINTS)?;
        if hints[0] < 0.0 {
            return None;
        }
        let mut guess = net.table(BA)[0];
        times(&mut guess, &self.second[at], net.table(WA));
        times(&mut guess, &self.two.mean[at], &net.table(WA)[N..]);
        let weight = plan.hints * look.weight / self.units as f32;
        let mut loss = 0.0;
        let mut slope = [0.0; N];
        for (k, hint) in hints.iter().enumerate() {
            let (value, wrong) = cross(guess[k], *hint);
            loss += weight * value;
            slope[k] = weight * wrong;
        }
        Some((loss, slope))
    }

    /// The loss of a document and its derivative by each unit's sum.
    fn loss(&self, plan: &Plan, look: &Look) -> (f32, Vec<f32>) {
        let doc = self.doc;
        let weights: Vec<f32> =
            (0..self.units).map(|at| doc.words[at].sqrt() * doc.judged[at]).collect();
        let share = look.weight / weights.iter().sum::<f32>().max(1e-6);
        let mut loss = 0.0;
        let mut slopes = vec![0.0; self.units];
        let (mut hit, mut both) = (0.0, 0.0);
        for at in 0..self.units {
            let (value, wrong) = cross(self.logits[at], doc.label[at]);
            loss += share * weights[at] * value;
            slopes[at] = share * weights[at] * wrong;
            let words = doc.words[at] * doc.judged[at];
            hit += words * doc.label[at] * sigmoid(self.logits[at]);
            both += words * (doc.label[at] + sigmoid(self.logits[at]));
        }
        let weight = plan.f1 * look.page_weight;
        if weight > 0.0 && both > 1.0 {
            loss += weight * (1.0 - 2.0 * hit / both);
            for at in 0..self.units {
                let p = sigmoid(self.logits[at]);
                let words = doc.words[at] * doc.judged[at] * p * (1.0 - p);
                slopes[at] -= weight * 2.0 * words * (doc.label[at] * both - hit) / (both * both);
            }
        }
        (loss, slopes)
    }

    /// From the second numbers back to features and words.
    fn learn_rest(
        &self,
        net: &Net,
        plan: &Plan,
        look: &Look,
        mut of_second: Vec<Row>,
        slopes: &mut Slopes,
    ) -> f32 {
        let rows = &mut slopes.rows;
        let mut of_dropped = vec![[0.0; N]; self.units];
        let mut of_mean = vec![[0.0; N]; self.units];
        let mut said = [0.0; N];
        for at in 0..self.units {
            cut(&mut of_second[at], &self.second[at]);
            let slope = &of_second[at];
            outer(&mut rows[W2.start..], &self.dropped[at], slope);
            outer(&mut rows[W2.start + N..], &self.one.mean[at], slope);
            add(&mut said, 1.0, slope);
            times(&mut of_dropped[at], slope, net.back(W2, 0));
            times(&mut of_mean[at], slope, net.back(W2, 1));
        }
        add(&mut rows[B2.start], 1.0, &said);
        add(&mut rows[S2.start + look.set], 1.0, &said);
        outer(&mut rows[P2.start..], &self.whole[..N], &said);
        outer(&mut rows[WE.start..], &self.kind, &said);
        let mut of_pool = [0.0; N];
        times(&mut of_pool, &said, net.back(P2, 0));
        let mut of_kind = [0.0; N];
        times(&mut of_kind, &said, net.back(WE, 0));
        let loss = self.learn_kind(net, plan, look, rows, &mut of_kind);
        cut(&mut of_kind, &self.kind);
        outer(&mut rows[WD.start..], &self.whole, &of_kind);
        add(&mut rows[BD.start], 1.0, &of_kind);
        times(&mut of_pool, &of_kind, net.back(WD, 0));
        pass_back((net, rows), (Z1, F1, G1), (&self.dropped, &self.one), &of_mean, &mut of_dropped);
        self.learn_words(of_dropped, &of_pool, slopes);
        loss
    }

    /// What the kind of the document is guessed from, as sums.
    pub fn kinds(&self, net: &Net) -> [f32; KINDS] {
        let mut guess = net.table(BK)[0];
        times(&mut guess, &self.kind, net.table(WK));
        std::array::from_fn(|k| guess[k])
    }

    /// The loss of guessing the kind; its derivative is added to that of the kind's numbers.
    fn learn_kind(
        &self,
        net: &Net,
        plan: &Plan,
        look: &Look,
        rows: &mut [Row],
        of_kind: &mut Row,
    ) -> f32 {
        let mut guess = net.table(BK)[0];
        times(&mut guess, &self.kind, net.table(WK));
        let most = guess[..KINDS].iter().fold(f32::MIN, |most, value| most.max(*value));
        let powers: Vec<f32> = guess[..KINDS].iter().map(|value| (value - most).exp()).collect();
        let total: f32 = powers.iter().sum();
        let weight = plan.kinds * look.weight;
        let mut slope = [0.0; N];
        for k in 0..KINDS {
            slope[k] = weight * (powers[k] / total - f32::from(u8::from(k == look.kind)));
        }
        outer(&mut rows[WK.start..], &self.kind, &slope);
        add(&mut rows[BK.start], 1.0, &slope);
        times(of_kind, &slope, net.back(WK, 0));
        -weight * (powers[look.kind.min(KINDS - 1)] / total).max(1e-12).ln()
    }

    fn learn_words(&self, of_dropped: Vec<Row>, of_pool: &Row, slopes: &mut Slopes) {
        let share = 1.0 / self.units.max(1) as f32;
        let mut total = [0.0; N];
        let mut start = 0;
        for (at, mut slope) in of_dropped.into_iter().enumerate() {
            if let Some(mask) = self.mask.get(at) {
                slope.iter_mut().zip(mask).for_each(|(slope, mask)| *slope *= mask);
            }
            add(&mut slope, share, of_pool);
            cut(&mut slope, &self.hidden[at]);
            outer(&mut slopes.rows[W1.start..], &self.features[at], &slope);
            add(&mut total, 1.0, &slope);
            for &(row, part) in &self.taken[start..self.ends[at]] {
                add(&mut slopes.words[row as usize], part, &slope);
            }
            start = self.ends[at];
        }
        add(&mut slopes.rows[B1.start], 1.0, &total);
        outer(&mut slopes.rows[W1.start + OF_UNIT..], &self.whole[N..], &total);
    }
}

/// Derivatives of all weights.
pub struct Slopes {
    pub rows: Vec<Row>,
    pub words: Vec<Row>,
}

fn sigmoid(value: f32) -> f32 {
    1.0 / (1.0 + (-value).exp())
}

/// Cross entropy of a sum and a share, and its derivative by the sum.
fn cross(sum: f32, share: f32) -> (f32, f32) {
    let value = sum.max(0.0) + (-sum.abs()).exp().ln_1p() - share * sum;
    (value, sigmoid(sum) - share)
}
