//! What one cleaning gave, as Python reads it.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::engine::line_table::Span;
use crate::py::page::PyPage;
use crate::text::lines::line_end;
use crate::text::slice::slice;

/// What one cleaning gave.
#[pyclass(frozen, name = "Cleaned", module = "cleaner._core")]
pub struct PyCleaned {
    pub original: Py<PyString>,
    #[pyo3(get)]
    pub text: Py<PyString>,
    #[pyo3(get)]
    pub packs: Option<Py<PyTuple>>,
    #[pyo3(get)]
    pub skipped: Vec<(String, &'static str)>,
    #[pyo3(get)]
    pub open: Vec<(u32, String)>,
    pub spans: Vec<Span>,
    pub rules: Vec<String>,
    pub page: Option<Py<PyPage>>,
}

/// Line, start, end, text, rule, score, path.
type PyRemoval = (usize, usize, usize, String, String, Option<f32>, Option<String>);

#[pymethods]
impl PyCleaned {
    fn __len__(&self) -> usize {
        self.spans.len()
    }

    /// The removals, in characters of the original.
    fn removed(&self, py: Python<'_>) -> PyResult<Vec<PyRemoval>> {
        let text = self.original.bind(py).to_str()?;
        let mut removed = Vec::with_capacity(self.spans.len());
        let (mut byte, mut chars, mut newline_byte, mut line) = (0, 0, 0, 1);
        let line_end = line_end(text.as_bytes());
        for (span, rule) in self.spans.iter().zip(&self.rules) {
            let part = |from: usize, to: usize| slice(text, from..to);
            line += memchr::memchr_iter(
                line_end,
                part(newline_byte, span.line.max(newline_byte)).as_bytes(),
            )
            .count();
            newline_byte = span.line.max(newline_byte);
            let start = chars + part(byte, span.start).chars().count();
            chars = start + part(span.start, span.end).chars().count();
            byte = span.end;
            let gone = part(span.start, span.end).to_owned();
            let path = self.page.as_ref().map(|page| page.get().0.path_at(span.line));
            removed.push((line, start, chars, gone, rule.clone(), span.score, path));
        }
        Ok(removed)
    }
}
