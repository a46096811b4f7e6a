//! Says how far a run is: on a terminal in a line that changes, else in a line a minute.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressStyle;
use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget};
use pyo3::prelude::*;

/// Before this a run needs no line.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two lines where there is no terminal.
const LINES: Duration = Duration::from_secs(60);

/// How far a run is, for who waits.
#[pyclass(frozen, name = "Meter", module = "cleaner._core")]
pub struct PyMeter(Mutex<Meter>);

struct Meter {
    begun: Instant,
    bar: ProgressBar,
    is_terminal: bool,
    /// When the next line is due.
    next: Instant,
}

impl Meter {
    fn new() -> Self {
        let begun = Instant::now();
        let is_terminal = std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        let next = begun + if is_terminal { PATIENCE } else { LINES };
        Self { begun, bar, is_terminal, next }
    }

    fn show(&mut self, bytes: u64, total: Option<u64>, documents: u64) {
        if Instant::now() < self.next {
            return;
        }
        let text = describe(self.begun.elapsed(), bytes, total, documents);
        if self.is_terminal {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_message(text);
        } else {
            // With nobody at the other end there is nobody to tell.
            _ = writeln!(std::io::stderr(), "clean: {text}");
            self.next = Instant::now() + LINES;
        }
    }
}

/// A line on a run: `1.2 GiB of 10 GiB (12 %), 84 MiB/s, 1,234 documents, 2 minutes left`.
fn describe(taken: Duration, bytes: u64, total: Option<u64>, documents: u64) -> String {
    let rate = bytes as f64 / taken.as_secs_f64().max(0.001);
    let (speed, read) = (HumanBytes(rate as u64), HumanBytes(bytes));
    let documents = HumanCount(documents);
    let Some(total) = total.filter(|&total| total >= bytes && bytes > 0) else {
        return format!("{read}, {speed}/s, {documents} documents");
    };
    let share = bytes as f64 / total as f64 * 100.0;
    let left = HumanDuration(Duration::from_secs_f64((total - bytes) as f64 / rate.max(1.0)));
    let whole = HumanBytes(total);
    format!("{read} of {whole} ({share:.0} %), {speed}/s, {documents} documents, {left} left")
}

#[pymethods]
impl PyMeter {
    /// Begins to measure time.
    #[new]
    fn new() -> Self {
        Self(Mutex::new(Meter::new()))
    }

    /// Shows how far the run is, where a line is due.
    #[pyo3(signature = (bytes, total, documents))]
    fn show(&self, py: Python<'_>, bytes: u64, total: Option<u64>, documents: u64) {
        py.detach(|| {
            let mut meter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            meter.show(bytes, total, documents);
        });
    }

    /// Takes the line away, so that another can be printed. The next step brings it back.
    fn clear(&self) {
        let meter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !meter.bar.is_hidden() {
            meter.bar.set_message("");
            meter.bar.set_draw_target(ProgressDrawTarget::hidden());
            _ = write!(std::io::stderr(), "\r\u{1b}[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_known() {
        let told = |bytes, total| describe(Duration::from_secs(10), bytes, total, 1234);
        assert_eq!(
            told(1 << 30, Some(4 << 30)),
            "1.00 GiB of 4.00 GiB (25 %), 102.40 MiB/s, 1,234 documents, 30 seconds left"
        );
        assert_eq!(told(1 << 30, None), "1.00 GiB, 102.40 MiB/s, 1,234 documents");
        assert_eq!(told(0, Some(5)), "0 B, 0 B/s, 1,234 documents");
    }
}
