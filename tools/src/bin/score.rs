//! Documents in (JSON lines with `text`), judgements out: what the evaluation reads.
//!
//! `score [WEIGHTS]`: one JSON object a document, with `scores`, and the numbers of the lines that `standard` and `strict`
//! drop. Without WEIGHTS the shipped ones are used. `score --bench FILE` prints the speed on a file of such
//! documents instead.

use std::io::{BufRead, BufWriter, Error, Write};
use std::time::Instant;

use cleaner_core::score::text::{Level, Scorer};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    if let [option, file] = arguments.as_slice()
        && option == "--bench"
    {
        return bench(&std::fs::read_to_string(file)?, &mut out);
    }
    let own = match arguments.first() {
        Some(path) => Some(Scorer::from_bytes(&std::fs::read(path)?)),
        None => None,
    };
    let scorer = own.as_ref().unwrap_or_else(|| Scorer::shipped());
    if !scorer.is_trained() {
        return Err(Error::other("these are no weights of this program's making"));
    }
    for row in std::io::stdin().lock().lines() {
        let text = text_of(&row?)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let scores = scorer.score(&lines);
        let dropped = |level| -> Vec<usize> {
            let drops = scorer.drops(&lines, level);
            drops.iter().enumerate().filter_map(|(at, drop)| drop.then_some(at)).collect()
        };
        let row = serde_json::json!({
            "scores": scores,
            "standard": dropped(Level::Standard),
            "strict": dropped(Level::Strict),
        });
        writeln!(out, "{row}")?;
    }
    out.flush()
}

fn text_of(row: &str) -> Result<String, Error> {
    let row: serde_json::Value = serde_json::from_str(row)?;
    Ok(row.get("text").and_then(|text| text.as_str()).unwrap_or_default().to_owned())
}

/// Documents that are timed together: so few that most slices are never interrupted.
const SLICE: usize = 20;
/// Rounds over all documents.
const ROUNDS: usize = 25;

/// The sum of each slice's best round: splitting into lines, scoring and deciding.
fn bench(rows: &str, out: &mut impl Write) -> Result<(), Error> {
    let texts: Vec<String> = rows.lines().map(text_of).collect::<Result<_, _>>()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let lines: usize = texts.iter().map(|text| text.split('\n').count()).sum();
    let mut best = vec![f64::INFINITY; texts.len().div_ceil(SLICE)];
    let mut dropped = 0;
    for _ in 0..ROUNDS {
        dropped = 0;
        for (best, texts) in best.iter_mut().zip(texts.chunks(SLICE)) {
            let start = Instant::now();
            dropped += texts.iter().map(|text| judge(text)).sum::<usize>();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let seconds: f64 = best.iter().sum();
    let count = texts.len();
    writeln!(out, "{count} documents, {lines} lines, {bytes} bytes, {dropped} lines dropped")?;
    let (speed, pace) = (bytes as f64 / seconds / 1e6, seconds * 1e9 / lines as f64);
    writeln!(out, "{speed:.1} MB/s, {pace:.0} ns a line")?;
    out.flush()
}

/// How many lines `standard` drops.
fn judge(text: &str) -> usize {
    let scorer = Scorer::shipped();
    let lines: Vec<&str> = text.split('\n').collect();
    scorer.drops(&lines, Level::Standard).iter().filter(|drop| **drop).count()
}
