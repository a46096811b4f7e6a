//! What a training reads: the documents with their features and labels, and the plan of what is seen when.
//!
//! Both are written by `training/text/train.py`, little-endian, one number after the other.

use crate::net::{FEATURES, HINTS, OF_DOCUMENT, OF_UNIT, SETS};

/// One labelled document; the lists have an entry a unit.
pub struct Doc {
    /// Features of the document as a whole.
    pub whole: Vec<f32>,
    /// Features of every unit.
    pub features: Vec<f32>,
    /// How many table rows each unit has.
    pub counts: Vec<u32>,
    /// The table rows of all units.
    pub rows: Vec<u32>,
    /// Share of the words that are content.
    pub label: Vec<f32>,
    /// Words.
    pub words: Vec<f32>,
    /// 0 for units nobody can judge.
    pub judged: Vec<f32>,
    /// What the markup says, below zero where it is not known; empty without any.
    pub hints: Vec<f32>,
}

/// One look at a document.
#[derive(Clone, Copy)]
pub struct Look {
    /// Which document.
    pub doc: usize,
    /// What it weighs.
    pub weight: f32,
    /// What its F1 as a page weighs.
    pub page_weight: f32,
    /// The set whose idea of content counts.
    pub set: usize,
    /// The kind of the document.
    pub kind: usize,
}

/// How a training goes.
pub struct Plan {
    /// Learning rate at its highest.
    pub rate: f32,
    /// Share of words left out.
    pub drop: f32,
    /// Share of documents of which all words are.
    pub bag: f32,
    /// Weight of a page's F1, of guessing the markup, and of guessing the kind.
    pub f1: f32,
    pub hints: f32,
    pub kinds: f32,
    /// Pull of the table towards zero.
    pub decay: f32,
    /// Share of the old in the mean of late weights.
    pub ema: f32,
    /// Units after which the weights are moved.
    pub batch: usize,
    /// Where the random numbers begin.
    pub seed: u64,
    /// What is taken off each feature, and what it is multiplied by then.
    pub mean: Vec<f32>,
    pub scale: Vec<f32>,
    /// 1 for the rows of the table that are used.
    pub known: Vec<f32>,
    /// The looks of every epoch.
    pub epochs: Vec<Vec<Look>>,
    /// The documents that are judged at the end.
    pub judged: Vec<usize>,
}

/// Numbers taken off a file one after the other.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn whole(&mut self) -> u32 {
        u32::from_le_bytes(self.bytes())
    }

    fn real(&mut self) -> f32 {
        f32::from_le_bytes(self.bytes())
    }

    fn bytes(&mut self) -> [u8; 4] {
        let (bytes, rest) = self.0.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        self.0 = rest;
        *bytes
    }

    fn reals(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.real()).collect()
    }

    fn wholes(&mut self, count: usize) -> Vec<u32> {
        (0..count).map(|_| self.whole()).collect()
    }
}

/// The documents of a file.
pub fn documents(bytes: &[u8]) -> Vec<Doc> {
    let mut numbers = Numbers(bytes);
    let mut found = Vec::new();
    while !numbers.0.is_empty() {
        let (units, rows, hinted) =
            (numbers.whole() as usize, numbers.whole() as usize, numbers.whole() as usize);
        found.push(Doc {
            whole: numbers.reals(OF_DOCUMENT),
            features: numbers.reals(units * OF_UNIT),
            counts: numbers.wholes(units),
            rows: numbers.wholes(rows),
            label: numbers.reals(units),
            words: numbers.reals(units),
            judged: numbers.reals(units),
            hints: numbers.reals(hinted * units * HINTS),
        });
    }
    found
}

/// The plan of a file.
pub fn plan(bytes: &[u8]) -> Plan {
    let mut numbers = Numbers(bytes);
    let [rate, drop, bag, f1, hints, kinds, decay, ema] = std::array::from_fn(|_| numbers.real());
    let batch = numbers.whole() as usize;
    let seed = u64::from(numbers.whole());
    let (mean, scale) = (numbers.reals(FEATURES), numbers.reals(FEATURES));
    let table = numbers.whole() as usize;
    let known = numbers.reals(table);
    let epochs = (0..numbers.whole()).collect::<Vec<_>>();
    let epochs = epochs.iter().map(|_| looks(&mut numbers)).collect();
    let judged = numbers.whole() as usize;
    let judged = numbers.wholes(judged).into_iter().map(|doc| doc as usize).collect();
    Plan {
        rate,
        drop,
        bag,
        f1,
        hints,
        kinds,
        decay,
        ema,
        batch,
        seed,
        mean,
        scale,
        known,
        epochs,
        judged,
    }
}

fn looks(numbers: &mut Numbers<'_>) -> Vec<Look> {
    (0..numbers.whole())
        .collect::<Vec<_>>()
        .iter()
        .map(|_| Look {
            doc: numbers.whole() as usize,
            weight: numbers.real(),
            page_weight: numbers.real(),
            set: (numbers.whole() as usize).min(SETS - 1),
            kind: numbers.whole() as usize,
        })
        .collect()
}
