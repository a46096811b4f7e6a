//! Pages in (JSON lines with `html`, as the parser wrote it, and `mode`), judgements out: what the evaluation reads.
//!
//! `page_score [WEIGHTS]`: one JSON object a page, with `scores`, a number for each line, and the bars of the levels
//! `standard` and `strict`, below which lines go.
//! Without WEIGHTS the shipped ones are used.

use std::io::{BufRead, BufWriter, Error, Write};

use cleaner_core::html::read::build::{Detail, read_page};
use cleaner_core::score::page::{Mode, Model, bar};
use cleaner_core::score::text::Level;

fn main() -> Result<(), Error> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let own = match std::env::args().nth(1) {
        Some(path) => Some(Model::from_bytes(&std::fs::read(path)?)),
        None => None,
    };
    let model = own.as_ref().unwrap_or_else(|| Model::shipped());
    if !model.is_trained() {
        return Err(Error::other("these are no weights of this program's making"));
    }
    for row in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&row?)?;
        let told = |key: &str| row.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        let mode = match told("mode") {
            "article" => Mode::Article,
            "body" => Mode::Body,
            _ => Mode::Page,
        };
        let mut page = read_page(told("html"), Detail::Lines, "");
        let scores = model.score(&mut page, mode);
        let bars = [Level::Standard, Level::Strict].map(|level| bar(&page, &scores, level));
        let row = serde_json::json!({"scores": scores, "standard": bars[0], "strict": bars[1]});
        writeln!(out, "{row}")?;
    }
    out.flush()
}
