//! Trains the text scorer: `train DOCUMENTS PLAN OUT`. Seeded; the same numbers on every machine.
//!
//! OUT gets the rows of all tables, those of the words last, and then, of every document that the plan wants judged, the sums
//! of all its units and of the three kinds it may be of.
#![allow(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    clippy::too_many_arguments,
    reason = "a training program on its own data: a wrong index must stop it at once"
)]
#![allow(missing_docs, reason = "the fields of a plan are told in a row")]

mod net;
mod plan;
mod random;

use std::io::{Error, Write};
use std::time::Instant;

use net::{N, Net, ROWS, Row, Run, Slopes};
use plan::{Doc, Look, Plan};
use random::Random;

/// Steps until the rate is at its highest.
const WARM: f32 = 100.0;
const LEAST_RATE: f32 = 1e-5;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [documents, plan, out] = arguments.as_slice() else {
        return Err(Error::other("usage: train DOCUMENTS PLAN OUT"));
    };
    let docs = plan::documents(&std::fs::read(documents)?);
    let plan = plan::plan(&std::fs::read(plan)?);
    let net = train(&docs, &plan)?;
    let mut bytes = Vec::new();
    for row in net.rows.iter().chain(&net.words) {
        bytes.extend(row.iter().flat_map(|value| value.to_le_bytes()));
    }
    for &doc in &plan.judged {
        let run = Run::new(&net, &plan, &docs[doc], 0, None);
        let kinds = run.kinds(&net);
        let mut logits = run.logits;
        logits.resize(docs[doc].label.len(), 0.0);
        logits.extend(kinds);
        bytes.extend(logits.iter().flat_map(|value| value.to_le_bytes()));
    }
    std::fs::write(out, bytes)
}

fn train(docs: &[Doc], plan: &Plan) -> Result<Net, Error> {
    let mut random = Random(plan.seed);
    let net = Net::random(plan.known.len(), &mut random);
    let mut adam = Adam::new(net);
    let units = |looks: &[Look]| looks.iter().map(|look| docs[look.doc].label.len()).sum::<usize>();
    let total = plan.epochs.iter().map(|looks| units(looks)).sum::<usize>().max(1);
    let mut seen = 0;
    for (epoch, looks) in plan.epochs.iter().enumerate() {
        let start = Instant::now();
        let (mut loss, mut steps) = (0.0, 0);
        let mut batch = Batch::new(plan.known.len());
        for (number, look) in looks.iter().enumerate() {
            let doc = &docs[look.doc];
            let run = Run::new(&adam.net, plan, doc, look.set, Some(&mut random));
            batch.loss += run.learn(&adam.net, plan, look, &mut batch.slopes);
            batch.weight += look.weight;
            batch.units += doc.label.len();
            seen += doc.label.len();
            if batch.units >= plan.batch || number + 1 == looks.len() {
                loss += batch.loss / batch.weight.max(1e-6);
                steps += 1;
                adam.step(plan, &mut batch, seen as f32 / total as f32);
            }
        }
        let (loss, seconds) = (loss / steps.max(1) as f32, start.elapsed().as_secs());
        writeln!(std::io::stdout(), "epoch {epoch} loss {loss:.4} in {seconds} s")?;
    }
    adam.net.rows = adam.slow_rows;
    adam.net.words = adam.slow_words;
    Ok(adam.net)
}

/// What the documents of a step say.
struct Batch {
    slopes: Slopes,
    loss: f32,
    weight: f32,
    units: usize,
}

impl Batch {
    fn new(words: usize) -> Batch {
        let slopes = Slopes { rows: vec![[0.0; N]; ROWS], words: vec![[0.0; N]; words] };
        Batch { slopes, loss: 0.0, weight: 0.0, units: 0 }
    }

    fn clear(&mut self) {
        self.slopes.rows.fill([0.0; N]);
        self.slopes.words.fill([0.0; N]);
        (self.loss, self.weight, self.units) = (0.0, 0.0, 0);
    }
}

/// The weights, and what moves them (Adam). The mean of the late weights does better on pages not seen than the last ones.
struct Adam {
    net: Net,
    rows: Moments,
    words: Moments,
    slow_rows: Vec<Row>,
    slow_words: Vec<Row>,
    time: i32,
}

/// Running means of derivatives and of their squares.
struct Moments {
    first: Vec<Row>,
    second: Vec<Row>,
}

impl Moments {
    fn new(rows: usize) -> Moments {
        Moments { first: vec![[0.0; N]; rows], second: vec![[0.0; N]; rows] }
    }

    /// Moves weights against their derivatives, and the mean of late weights after them.
    fn step(&mut self, weights: &mut [Row], slow: &mut [Row], slopes: &[Row], how: &Move) {
        let moments = self.first.iter_mut().zip(&mut self.second);
        let all = weights.iter_mut().zip(slow).zip(slopes).zip(moments);
        for (((weights, slow), slopes), (first, second)) in all {
            for k in 0..N {
                let slope = slopes[k] * how.part + how.decay * weights[k];
                first[k] = 0.9 * first[k] + 0.1 * slope;
                second[k] = 0.99 * second[k] + 0.01 * slope * slope;
                weights[k] -= how.rate * first[k] / (second[k].sqrt() + 1e-8);
                slow[k] += how.follow * (weights[k] - slow[k]);
            }
        }
    }
}

/// How far a step goes.
struct Move {
    part: f32,
    decay: f32,
    rate: f32,
    follow: f32,
}

impl Adam {
    fn new(net: Net) -> Adam {
        let words = net.words.len();
        Adam {
            rows: Moments::new(ROWS),
            words: Moments::new(words),
            slow_rows: vec![[0.0; N]; ROWS],
            slow_words: vec![[0.0; N]; words],
            net,
            time: 0,
        }
    }

    fn step(&mut self, plan: &Plan, batch: &mut Batch, progress: f32) {
        self.time += 1;
        let time = self.time as f32;
        let cosine = 0.5 * (1.0 + (std::f32::consts::PI * progress.min(1.0)).cos());
        let rate = plan.rate * (time / WARM).min(1.0) * cosine + LEAST_RATE;
        let fix = (1.0 - 0.99f32.powi(self.time)).sqrt() / (1.0 - 0.9f32.powi(self.time));
        let mut how = Move {
            part: 1.0 / batch.weight.max(1e-6),
            decay: 0.0,
            rate: rate * fix,
            follow: (1.0 / time).max(1.0 - plan.ema),
        };
        let slopes = &batch.slopes;
        self.rows.step(&mut self.net.rows, &mut self.slow_rows, &slopes.rows, &how);
        how.decay = 2.0 * plan.decay;
        self.words.step(&mut self.net.words, &mut self.slow_words, &slopes.words, &how);
        self.net.turn();
        batch.clear();
    }
}
