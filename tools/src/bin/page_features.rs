//! Pages in (JSON lines with `html`, as the parser wrote it), lines and features out: the binary stream that the training reads.
//!
//! For each page: u32 lines, u32 table rows of words, u32 table rows of names, u32 bytes of text; of each line the end of its
//! text, its number of rows of words and of names, and the groups it is in (u32); the features (f32, line by line); the
//! rows of words, the rows of names (u32); the text.

use std::io::{BufRead, BufWriter, Error, Write};

use cleaner_core::html::read::build::{Detail, read_page};
use cleaner_core::score::page::features::{self, all_features, name_rows};
use cleaner_core::score::page::study::{Study, study};
use cleaner_core::score::text::features::{document_features, table_rows, unit_features};
use cleaner_core::score::text::stopwords::Stopwords;

fn main() -> Result<(), Error> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if std::env::args().any(|argument| argument == "--names") {
        for (name, doc) in features::all() {
            writeln!(out, "{name}\t{doc}")?;
        }
        return out.flush();
    }
    let stopwords = Stopwords::default();
    for row in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&row?)?;
        let html = row.get("html").and_then(|html| html.as_str()).unwrap_or_default();
        let mut page = read_page(html, Detail::Lines, "");
        write_page(&study(&mut page, &stopwords), &mut out)?;
    }
    out.flush()
}

fn write_page(study: &Study<'_>, out: &mut impl Write) -> Result<(), Error> {
    let (mut lines, mut words, mut names) = (Vec::new(), Vec::new(), Vec::new());
    let mut text = String::new();
    let pools = study.pools();
    for (at, (line, unit)) in study.page.lines.iter().zip(&study.document.units).enumerate() {
        let before = (words.len(), names.len());
        table_rows(&study.document, unit, |row| words.push(row as u32));
        name_rows(study, at, |row| names.push(row as u32));
        text.push_str(study.page.text_of(line));
        let rows = (words.len() - before.0, names.len() - before.1);
        lines.extend([text.len() as u32, rows.0 as u32, rows.1 as u32]);
        lines.extend(pools.iter().filter_map(|groups| groups.get(at)));
    }
    let count = study.page.lines.len();
    let head = [count, words.len(), names.len(), text.len()].map(|value| value as u32);
    write_numbers(&head, out)?;
    write_numbers(&lines, out)?;
    let shared = document_features(&study.document);
    for (unit, markup) in unit_features(&study.document).zip(all_features(study)) {
        for value in unit.iter().chain(&markup).chain(&shared) {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    write_numbers(&words, out)?;
    write_numbers(&names, out)?;
    out.write_all(text.as_bytes())?;
    // Filled up, so that the numbers of the next page are aligned.
    let fill = text.len().next_multiple_of(4) - text.len();
    out.write_all([0; 3].get(..fill).unwrap_or_default())
}

fn write_numbers(numbers: &[u32], out: &mut impl Write) -> Result<(), Error> {
    numbers.iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}
