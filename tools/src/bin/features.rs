//! Documents in (JSON lines with `text`), features out: the binary stream that the training reads.
//!
//! For each document: u32 units, u32 rows; then of each unit first line, end line, number of table rows (u32); then the
//! features (f32, unit by unit); then the table rows (u32).

use std::io::{BufRead, BufWriter, Error, Write};

use cleaner_core::score::text::document::Document;
use cleaner_core::score::text::features::{self, document_features, table_rows, unit_features};
use cleaner_core::score::text::kind;
use cleaner_core::score::text::stopwords::Stopwords;

fn main() -> Result<(), Error> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if std::env::args().any(|argument| argument == "--names") {
        let known = features::all().map(|feature| (feature.name, feature.doc)).collect::<Vec<_>>();
        let (of_unit, of_document) = known.split_at(features::UNIT_COUNT);
        let (more_of_unit, more_of_document) = kind::NAMES.split_at(kind::UNIT_COUNT);
        for (name, doc) in [of_unit, more_of_unit, of_document, more_of_document].concat() {
            writeln!(out, "{name}\t{doc}")?;
        }
        return out.flush();
    }
    let stopwords = Stopwords::default();
    for row in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&row?)?;
        let text = row.get("text").and_then(|text| text.as_str()).unwrap_or_default();
        let lines: Vec<&str> = text.split('\n').collect();
        write_document(&Document::of(&lines, &stopwords), &mut out)?;
    }
    out.flush()
}

fn write_document(document: &Document, out: &mut impl Write) -> Result<(), Error> {
    let (mut spans, mut rows) = (Vec::new(), Vec::new());
    for unit in &document.units {
        let before = rows.len();
        table_rows(document, unit, |row| rows.push(row as u32));
        spans.extend([unit.start, unit.end, (rows.len() - before) as u32]);
    }
    let head = [document.units.len() as u32, rows.len() as u32];
    for value in head.iter().chain(&spans) {
        out.write_all(&value.to_le_bytes())?;
    }
    let shared = document_features(document);
    let kinds = kind::document_features(document);
    for (unit, values) in document.units.iter().zip(unit_features(document)) {
        let own = kind::unit_features(unit);
        for value in values.iter().chain(&own).chain(&shared).chain(&kinds) {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    for value in rows {
        out.write_all(&value.to_le_bytes())?;
    }
    Ok(())
}
