//! Texts no page has: how long they take. Each must stay near the speed of plain text, in bounded memory.

use std::io::{Error, Write};
use std::time::Instant;

use cleaner_core::score::text::{Level, Scorer};

fn main() -> Result<(), Error> {
    let texts = [
        ("a line of 100 MB", "word ".repeat(20 << 20)),
        ("a line of 100 MB without spaces", "x".repeat(100 << 20)),
        ("100 MB of white space", " ".repeat(100 << 20)),
        ("2 million lines", "Home\n".repeat(2 << 20)),
        ("2 million empty lines", "\n".repeat(2 << 20)),
        ("Han letters", "速報特集".repeat(4 << 20)),
        ("marks", ".|,\u{0}".repeat(8 << 20)),
    ];
    let mut out = std::io::stdout().lock();
    for (name, text) in &texts {
        let lines: Vec<&str> = text.split('\n').collect();
        let start = Instant::now();
        Scorer::shipped().drops(&lines, Level::Standard);
        let seconds = start.elapsed().as_secs_f64();
        let speed = text.len() as f64 / seconds / 1e6;
        writeln!(
            out,
            "{name}: {seconds:.2} s, {speed:.0} MB/s, {:.0} ns a line",
            seconds * 1e9 / lines.len() as f64
        )?;
    }
    out.flush()
}
