//! Pages: markup within bounds for the parser, and what the parser wrote as a page.

use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;

use crate::engine::page::{Ask, Discussion, Scored};
use crate::html::read::encoding::{CharsetSource, decode};
use crate::html::read::guard::{Attributes, guard};
use crate::html::read::shape::shape_of;
use crate::html::read::sniff::is_html;
use crate::py::words::{attributes_of, hidden_of, mode_of, output_of, page_level_of};

#[derive(FromPyObject)]
pub enum PyHtml {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

/// The markup within bounds as UTF-8, what there is to say about it, and whether it is HTML at all.
#[pyfunction]
pub fn prepare_html<'py>(
    py: Python<'py>,
    html: PyHtml,
    attributes: &str,
    content_type: Option<&str>,
) -> PyResult<(Bound<'py, PyBytes>, Vec<String>, bool)> {
    let attributes = attributes_of(attributes)?;
    let (markup, notes, is_html) = py.detach(|| match html {
        PyHtml::Text(text) => prepare(&text, Vec::new(), attributes),
        PyHtml::Bytes(bytes) => {
            let decoded = decode(&bytes, content_type);
            let mut notes = Vec::new();
            if decoded.is_damaged {
                let name = decoded.name;
                notes.push(format!("encoding: bytes that are not {name} were replaced"));
            }
            if decoded.source == CharsetSource::Guess {
                notes.push(format!("encoding: guessed to be {}", decoded.name));
            }
            prepare(&decoded.text, notes, attributes)
        }
    });
    Ok((PyBytes::new(py, markup.as_bytes()), notes, is_html))
}

fn prepare(
    text: &str,
    mut notes: Vec<String>,
    attributes: Attributes,
) -> (String, Vec<String>, bool) {
    if !is_html(text) {
        return (text.to_owned(), notes, false);
    }
    let (markup, bounded) = guard(text, attributes);
    let said = [
        (bounded.tags, "tags nested too deep were left out"),
        (bounded.attributes, "attributes of overlong tags were left out"),
        (bounded.closed, "formatting elements left open were closed"),
        (bounded.bytes, "bytes after too many elements were read as plain text"),
    ];
    let said = said.iter().filter(|(count, _)| *count > 0);
    notes.extend(said.map(|(count, what)| format!("bounds: {count} {what}")));
    (markup, notes, true)
}

/// Elements, pairs of one in another, the deepest, pairs of siblings, the widest.
#[pyfunction]
pub fn shape(py: Python<'_>, markup: PyBackedStr) -> (u64, u64, u64, u64, u64) {
    let shape = py.detach(|| shape_of(&markup));
    (shape.elements, shape.nested, shape.deepest, shape.beside, shape.widest)
}

/// How a page is read, in words.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct PyAsk {
    scored: Option<(PyBackedStr, PyBackedStr)>,
    format: PyBackedStr,
    hidden: PyBackedStr,
    comments: bool,
}

/// A page, read and scored.
#[pyclass(frozen, name = "Page", module = "cleaner._core")]
pub struct PyPage(pub Scored);

/// Title, byline, date, language, address, site.
type PyMeta = [Option<String>; 6];

#[pymethods]
impl PyPage {
    #[new]
    fn new(py: Python<'_>, markup: PyBackedStr, key: PyBackedStr, ask: PyAsk) -> PyResult<Self> {
        let scored = match &ask.scored {
            None => None,
            Some((mode, level)) => Some((mode_of(mode)?, page_level_of(level)?)),
        };
        let (format, hidden) = (output_of(&ask.format)?, hidden_of(&ask.hidden)?);
        let discussion = if ask.comments { Discussion::Keep } else { Discussion::Judge };
        let ask = Ask { scored, format, hidden, discussion, key: &key };
        Ok(Self(py.detach(|| Scored::read(&markup, &ask))))
    }

    #[getter]
    fn meta(&self) -> PyMeta {
        let meta = self.0.page.meta();
        [meta.title, meta.byline, meta.date, meta.language, meta.url, meta.site]
    }
}
