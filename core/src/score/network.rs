//! The network that both scorers run, of lines of a text and of lines of a page: from the hidden numbers of all lines on.
//!
//! Two gated passes over the lines in both directions, and a last sum. A pass keeps running means, each line deciding how much of the past
//! they hold: so a line is judged by its neighbours, by the runs around it and by the whole document, in linear time.
//!
//! # Shapes
//!
//! For the text scorer `N` is 16, `OUT` 8 (widened to 16) and `MODES` 1; for the page scorer 24, 12 (16) and 3. A document of three lines:
//!
//! ```text
//! hidden      3 x N    what the input layer makes of each line: features and hashed words, summed, below 0 is 0
//! gate, value 3 x N    of each line: how much of the past to keep (0..1), and what it says itself
//! means       3 x N    columns 0..N/2 run from the first line to the last, columns N/2..N back
//! second      3 x N    hidden * by_line + means * by_mean + (mean of all hidden) * pool + bias of the mode, below 0 is 0
//! means       3 x N    of the second numbers
//! last        3 x OUT  second * last_by_line + means * last_by_mean + bias, below 0 is 0
//! logit       3        last * logit + bias of the mode
//! probability 3        the logit read off a curve of 33 points from -8 to 8, measured on held-out texts
//! ```
//!
//! One column of a pass, over lines that say 1, 1 and 0 with gates of 0.5: 0.5 * 0 + 0.5 * 1 = 0.5, then 0.5 * 0.5 + 0.5 * 1 = 0.75, then
//! 0.5 * 0.75 + 0 = 0.375. With gates near 1 a column remembers the whole document, with gates near 0 only the line before.
//!
//! # The same bits everywhere
//!
//! Sums are taken of a few lines at a time, so that they do not wait for one another. Each is added up in one order whatever the processor,
//! and never fused: wider registers make it faster and change no bit of it.

use pulp::Simd;

/// Points of the calibration curve.
const POINTS: usize = 33;
/// Logits that the ends of the curve stand for.
const CURVE_REACH: f32 = 8.0;
/// Lines whose sums are taken together.
pub const BLOCK: usize = 8;

/// Numbers of the lines of a block; those that are missing in the last block are zeros.
pub type LineTile<const N: usize> = [[f32; N]; BLOCK];

/// One gated pass over lines of `N` numbers to as many running means: half of them run ahead, half back.
#[derive(Clone, Debug)]
struct GatedPass<const N: usize> {
    /// Makes of a line's numbers those that are averaged.
    value: [[f32; N]; N],
    /// How much of the past is kept.
    gate: [[f32; N]; N],
    gate_bias: [f32; N],
}

/// All that comes after the hidden numbers: `N` numbers of a line, `OUT` before the last sum, and `MODES` meanings of content.
#[derive(Clone, Debug)]
pub struct Layers<const N: usize, const OUT: usize, const MODES: usize> {
    pass_one: GatedPass<N>,
    /// Hidden numbers and running means to the second numbers.
    by_line: [[f32; N]; N],
    by_mean: [[f32; N]; N],
    /// What the document's mean adds.
    pool: [[f32; N]; N],
    second_bias: [[f32; N]; MODES],
    pass_two: GatedPass<N>,
    /// Second numbers and running means to the last.
    last_by_line: [[f32; OUT]; N],
    last_by_mean: [[f32; OUT]; N],
    last_bias: [f32; OUT],
    logit: [f32; OUT],
    logit_bias: [f32; MODES],
    /// Probabilities at evenly spaced logits.
    curves: [[f32; POINTS]; MODES],
}

impl<const N: usize, const OUT: usize, const MODES: usize> Layers<N, OUT, MODES> {
    /// Reads them from a file of weights, in which `IN` of the last numbers are given and the others are zero.
    pub fn read<const IN: usize>(reader: &mut WeightsReader<'_>) -> Option<Self> {
        Some(Self {
            pass_one: reader.pass()?,
            by_line: reader.rows()?,
            by_mean: reader.rows()?,
            pool: reader.rows()?,
            second_bias: reader.rows()?,
            pass_two: reader.pass()?,
            last_by_line: reader.rows::<IN, N>()?.map(widen),
            last_by_mean: reader.rows::<IN, N>()?.map(widen),
            last_bias: widen(reader.row::<IN>()?),
            logit: widen(reader.row::<IN>()?),
            logit_bias: reader.row()?,
            curves: reader.rows()?,
        })
    }

    /// The probability of every line, in order, in the meaning of content that `mode` has.
    ///
    /// To the second numbers comes what `added` has of a block; it may have none. `whole` is added to those of every line.
    #[inline(always)]
    pub fn probabilities<S: Simd>(
        &self,
        hidden: &[LineTile<N>],
        added: &[LineTile<N>],
        whole: &[f32; N],
        (lines, mode): (usize, usize),
    ) -> Vec<f32> {
        let mut bias = self.document_bias(hidden, lines, mode);
        add(&mut bias, 1.0, whole);
        let means = gated::<S, N>(&self.pass_one, hidden);
        let mut second = Vec::with_capacity(hidden.len());
        for (at, (lines, means)) in hidden.iter().zip(&means).enumerate() {
            let mut sums = [bias; BLOCK];
            add_products::<S, _, _>(&mut sums, lines, &self.by_line);
            add_products::<S, _, _>(&mut sums, means, &self.by_mean);
            for (sum, added) in sums.iter_mut().zip(added.get(at).into_iter().flatten()) {
                add(sum, 1.0, added);
            }
            relu(&mut sums);
            second.push(sums);
        }
        clear(&mut second, lines);
        let means = gated::<S, N>(&self.pass_two, &second);
        let logit_bias = self.logit_bias.get(mode).copied().unwrap_or(0.0);
        let curve = self.curves.get(mode).unwrap_or(&[0.5; POINTS]);
        let mut found = Vec::with_capacity(second.len() * BLOCK);
        for (lines, means) in second.iter().zip(&means) {
            let mut sums = [self.last_bias; BLOCK];
            add_products::<S, _, _>(&mut sums, lines, &self.last_by_line);
            add_products::<S, _, _>(&mut sums, means, &self.last_by_mean);
            relu(&mut sums);
            for sum in &sums {
                let logit = (sum.iter().zip(&self.logit))
                    .fold(logit_bias, |total, (value, weight)| total + value * weight);
                found.push(calibrate(curve, logit));
            }
        }
        found.truncate(lines);
        found
    }

    /// What the document as a whole says to all its lines.
    #[inline(always)]
    fn document_bias(&self, hidden: &[LineTile<N>], lines: usize, mode: usize) -> [f32; N] {
        let mut bias = self.second_bias.get(mode).copied().unwrap_or([0.0; N]);
        for (mean, row) in mean(hidden, lines).iter().zip(&self.pool) {
            add(&mut bias, *mean, row);
        }
        bias
    }
}

/// The mean of the hidden numbers of all lines.
#[inline(always)]
pub fn mean<const N: usize>(hidden: &[LineTile<N>], lines: usize) -> [f32; N] {
    let mut sums = [0.0; N];
    for line in hidden.as_flattened() {
        for (sum, value) in sums.iter_mut().zip(line) {
            *sum += value;
        }
    }
    let share = 1.0 / lines.max(1) as f32;
    sums.map(|sum| sum * share)
}

/// Zeroes the padding lines of the last block, so that no pass propagates them.
#[inline(always)]
pub fn clear<const N: usize>(blocks: &mut [LineTile<N>], lines: usize) {
    for missing in blocks.as_flattened_mut().iter_mut().skip(lines) {
        *missing = [0.0; N];
    }
}

/// Adds a row as often as a value says.
#[inline(always)]
pub fn add<const N: usize>(sum: &mut [f32; N], value: f32, row: &[f32; N]) {
    for (sum, weight) in sum.iter_mut().zip(row) {
        *sum += value * weight;
    }
}

/// Adds rows to sums that have names of their own while they grow: those stay in registers.
macro_rules! add_by_name {
    ($sums:expr, $values:expr, $rows:expr, [$($sum:ident $value:ident),*]) => {
        let ([$(mut $sum),*], [$($value),*]) = (*$sums, $values);
        for (at, row) in $rows.iter().take(IN).enumerate() {
            $(add(&mut $sum, $value.get(at).copied().unwrap_or(0.0), row);)*
        }
        *$sums = [$($sum),*];
    };
}

/// Adds to the sums of a block the rows of a table, each as often as the line's value says.
#[inline(always)]
pub fn add_products<S: Simd, const IN: usize, const N: usize>(
    sums: &mut LineTile<N>,
    values: &LineTile<IN>,
    rows: &[[f32; N]],
) {
    // As many sums at a time as the registers hold, so that none waits for its own last addition.
    if S::F32_LANES < 16 {
        let (sums, values) = (sums.as_chunks_mut(), values.as_chunks());
        for (sums, values) in sums.0.iter_mut().zip(values.0) {
            add_by_name!(sums, values, rows, [s0 v0, s1 v1, s2 v2, s3 v3]);
        }
    } else {
        add_by_name!(sums, values, rows, [s0 v0, s1 v1, s2 v2, s3 v3, s4 v4, s5 v5, s6 v6, s7 v7]);
    }
}

/// ReLU, in place.
#[inline(always)]
pub fn relu<const N: usize>(block: &mut LineTile<N>) {
    for value in block.as_flattened_mut() {
        *value = value.max(0.0);
    }
}

/// A sum of table rows, in whole numbers: the same in any order. A line has fewer than 256 rows, so that it fits.
#[derive(Clone, Debug)]
pub struct Bag<const N: usize> {
    sums: [i16; N],
    count: u32,
}

impl<const N: usize> Default for Bag<N> {
    fn default() -> Self {
        Self { sums: [0; N], count: 0 }
    }
}

impl<const N: usize> Bag<N> {
    /// Adds a row of a table; one that the table has not counts, and adds nothing.
    #[inline(always)]
    pub fn add(&mut self, table: &[[i8; N]], row: usize) {
        self.count += 1;
        if let Some(row) = table.get(row) {
            for (sum, step) in self.sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(i16::from(*step));
            }
        }
    }

    /// Adds it to the first of the hidden numbers; more rows count for more, but not in proportion.
    #[inline(always)]
    pub fn add_to<const HIDDEN: usize>(&self, hidden: &mut [f32; HIDDEN], steps: &[f32; N]) {
        // By the root of their number, as random signs would grow: a long line says more than a short one, but not in
        // proportion.
        let scale = 1.0 / (self.count.max(1) as f32).sqrt();
        let own: [f32; N] = std::array::from_fn(|at| {
            let bag = self.sums.get(at).copied().unwrap_or(0);
            f32::from(bag) * scale * steps.get(at).copied().unwrap_or(0.0)
        });
        for (sum, own) in hidden.iter_mut().zip(own) {
            *sum += own;
        }
    }
}

/// A sigmoid of one root and one division.
#[inline(always)]
fn squash(value: f32) -> f32 {
    0.5 + 0.5 * value / (1.0 + value * value).sqrt()
}

/// Running means over the lines: the first half of the columns from the start, the second half from the end.
#[inline(always)]
fn gated<S: Simd, const N: usize>(pass: &GatedPass<N>, lines: &[LineTile<N>]) -> Vec<LineTile<N>> {
    let mut keeps: Vec<LineTile<N>> = Vec::with_capacity(lines.len());
    let mut means: Vec<LineTile<N>> = Vec::with_capacity(lines.len());
    for lines in lines {
        let mut keep = [pass.gate_bias; BLOCK];
        add_products::<S, _, _>(&mut keep, lines, &pass.gate);
        let mut values = [[0.0; N]; BLOCK];
        add_products::<S, _, _>(&mut values, lines, &pass.value);
        for (value, keep) in values.as_flattened_mut().iter_mut().zip(keep.as_flattened_mut()) {
            *keep = squash(*keep);
            *value *= 1.0 - *keep;
        }
        keeps.push(keep);
        means.push(values);
    }
    // The only steps that wait for one another: N numbers a line, where the sums above are N times N.
    let mut state = [0.0; N];
    for (keep, mean) in keeps.as_flattened().iter().zip(means.as_flattened_mut()) {
        step(&mut state, keep, mean);
        let (ahead, said) = (mean.split_at_mut(N / 2).0, state.split_at(N / 2).0);
        ahead.copy_from_slice(said);
    }
    let mut state = [0.0; N];
    for (keep, mean) in keeps.as_flattened().iter().zip(means.as_flattened_mut()).rev() {
        step(&mut state, keep, mean);
        let (back, said) = (mean.split_at_mut(N / 2).1, state.split_at(N / 2).1);
        back.copy_from_slice(said);
    }
    means
}

/// Moves a running mean on by a line. Only half of it is used each way: arrays of half a generic length cannot be had,
/// and whole ones are as quick.
#[inline(always)]
fn step<const N: usize>(state: &mut [f32; N], keep: &[f32; N], mean: &[f32; N]) {
    for ((state, keep), mean) in state.iter_mut().zip(keep).zip(mean) {
        *state = *state * keep + mean;
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

/// Compilers know what to do with sixteen columns, and make a muddle of eight or twelve.
fn widen<const IN: usize, const OUT: usize>(row: [f32; IN]) -> [f32; OUT] {
    let mut wide = [0.0; OUT];
    for (wide, value) in wide.iter_mut().zip(row) {
        *wide = value;
    }
    wide
}

/// Reads a file of weights, little-endian, one table after the other; a file too short ends in None.
pub struct WeightsReader<'a>(&'a [u8]);

impl<'a> WeightsReader<'a> {
    /// The numbers behind the file's first bytes, if those are the ones expected.
    pub fn new(bytes: &'a [u8], magic: &[u8]) -> Option<Self> {
        bytes.strip_prefix(magic).map(Self)
    }

    /// The next number of the file.
    pub fn number(&mut self) -> Option<f32> {
        let (bytes, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(f32::from_le_bytes(*bytes))
    }

    /// The next `N` numbers of the file.
    pub fn row<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut row = [0.0; N];
        for value in &mut row {
            *value = self.number()?;
        }
        Some(row)
    }

    /// So many rows of numbers.
    pub fn rows<const N: usize, const M: usize>(&mut self) -> Option<[[f32; N]; M]> {
        let mut rows = [[0.0; N]; M];
        for row in &mut rows {
            *row = self.row()?;
        }
        Some(rows)
    }

    /// So many tables of rows of numbers.
    pub fn tables<const N: usize, const M: usize, const L: usize>(
        &mut self,
    ) -> Option<[[[f32; N]; M]; L]> {
        let mut tables = [[[0.0; N]; M]; L];
        for table in &mut tables {
            *table = self.rows()?;
        }
        Some(tables)
    }

    fn pass<const N: usize>(&mut self) -> Option<GatedPass<N>> {
        Some(GatedPass { value: self.rows()?, gate: self.rows()?, gate_bias: self.row()? })
    }

    /// A table of so many rows of bytes. Its size is in its type, so that no look into it has to be checked.
    pub fn table<const N: usize, const ROWS: usize>(&mut self) -> Option<Box<[[i8; N]; ROWS]>> {
        let (bytes, rest) = self.0.split_at_checked(ROWS * N)?;
        self.0 = rest;
        let rows = bytes.as_chunks::<N>().0.iter().map(|row| row.map(u8::cast_signed));
        rows.collect::<Box<[_]>>().try_into().ok()
    }

    /// Whether all was read.
    pub fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}
