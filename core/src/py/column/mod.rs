//! Columns of texts, as other libraries keep them: Arrow's buffers in, Arrow's buffers out, and not a Python object for a row.
//!
//! A column may be plain (`string`, `large_string`, `string_view`) or a dictionary: texts that occur, and for each row the number
//! of its text. What is cleaned is called a *document* here: each row of a plain column, but each text of a dictionary, unless
//! rows have addresses, which may turn on different packs for the same text.

mod account;
mod capsules;
mod rebuild;
mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::FieldRef;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use self::capsules::{read_chunks, to_capsules};
use self::rows::{Rows, texts_of};

use crate::engine::line_table::Reason;
use crate::engine::reason_ids::{id_of, name_of_skip};
use crate::engine::{Cleaned, Engine, Outcome};
use crate::py::batch::{TextAt, run_batch};
use crate::py::cleaned::PyCleaned;

/// A column of texts, or one chunk of it.
#[pyclass(frozen, name = "Column", module = "cleaner._core")]
pub struct PyColumn {
    field: FieldRef,
    array: ArrayRef,
}

#[pymethods]
impl PyColumn {
    fn __len__(&self) -> usize {
        self.array.len()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // What is asked for is a wish: who cannot cast gives what it has.
        drop(requested_schema);
        to_capsules(py, &self.field, self.array.as_ref())
    }

    /// The texts, as Python has them.
    fn to_pylist(&self) -> Vec<Option<&str>> {
        texts_of(&self.array)
    }
}

/// The chunks of a column, at least one.
///
/// # Errors
/// TypeError for what is no column of texts, ValueError for texts that are not UTF-8.
#[pyfunction]
pub fn read_columns(source: &Bound<'_, PyAny>) -> PyResult<Vec<PyColumn>> {
    let (field, chunks) = read_chunks(source)?;
    Ok(chunks.into_iter().map(|array| PyColumn { field: field.clone(), array }).collect())
}

/// The address of each row, where there are any.
#[derive(FromPyObject)]
pub enum PyAddresses {
    Columns(Vec<Py<PyColumn>>),
    Listed(Vec<Option<String>>),
}

impl PyAddresses {
    fn by_row(&self) -> Vec<Option<&str>> {
        match self {
            Self::Columns(columns) => {
                columns.iter().flat_map(|column| texts_of(&column.get().array)).collect()
            }
            Self::Listed(urls) => urls.iter().map(Option::as_deref).collect(),
        }
    }
}

/// A document with questions: its number, text and address.
type Questioned = (usize, String, Option<String>);

fn questioned(documents: &[TextAt<'_>], outcomes: &[Outcome]) -> Vec<Questioned> {
    let documents = documents.iter().zip(outcomes).enumerate();
    let open = documents.filter(|(_, (_, outcome))| matches!(outcome, Outcome::Open(_)));
    let owned = |(at, (&(text, url), _)): (usize, (&TextAt<'_>, &Outcome))| {
        (at, text.unwrap_or_default().to_owned(), url.map(str::to_owned))
    };
    open.map(owned).collect()
}

/// The chunks of a column, cleaned but for the documents with questions.
#[pyclass(name = "ColumnRun", module = "cleaner._core")]
pub struct PyColumnRun {
    engine: Arc<Engine>,
    field: FieldRef,
    chunks: Vec<ArrayRef>,
    /// Whether each row is a document of its own, also in a dictionary.
    has_addresses: bool,
    /// One for each document of all chunks, in order.
    outcomes: Vec<Outcome>,
    #[pyo3(get)]
    open: Vec<Questioned>,
}

impl PyColumnRun {
    /// Cleans what needs no answers.
    ///
    /// # Errors
    /// ValueError where there is not one address for each row.
    pub fn new(
        py: Python<'_>,
        engine: &Arc<Engine>,
        columns: &[Py<PyColumn>],
        addresses: Option<&PyAddresses>,
        threads: usize,
    ) -> PyResult<Self> {
        let first = columns.first().ok_or_else(|| PyValueError::new_err("a column has chunks"))?;
        let field = first.get().field.clone();
        let chunks: Vec<ArrayRef> = columns.iter().map(|chunk| chunk.get().array.clone()).collect();
        let rows = chunks.iter().map(|chunk| chunk.len()).sum::<usize>();
        let has_addresses = addresses.is_some();
        let outcomes = py.detach(|| {
            let urls = addresses.map(PyAddresses::by_row);
            if let Some(urls) = &urls
                && urls.len() != rows
            {
                return Err(urls.len());
            }
            let texts = chunks.iter().flat_map(|chunk| Rows::new(chunk, has_addresses).documents);
            let mut urls = urls.into_iter().flatten();
            let documents = texts.map(|text| (text, urls.next().flatten()));
            let documents: Vec<TextAt<'_>> = documents.collect();
            let outcomes = run_batch(engine, &documents, threads);
            let open = questioned(&documents, &outcomes);
            Ok((outcomes, open))
        });
        let (outcomes, open) = outcomes.map_err(|urls| {
            PyValueError::new_err(format!("{rows} texts but {urls} urls: give one for each text"))
        })?;
        Ok(Self { engine: engine.clone(), field, chunks, has_addresses, outcomes, open })
    }

    /// Each chunk, with what came of its documents.
    fn cleaned(&self) -> impl Iterator<Item = (Rows<'_>, &[Outcome])> {
        let mut rest = self.outcomes.as_slice();
        self.chunks.iter().map(move |chunk| {
            let rows = Rows::new(chunk, self.has_addresses);
            let (of_chunk, after) =
                rest.split_at_checked(rows.documents.len()).unwrap_or((rest, &[]));
            rest = after;
            (rows, of_chunk)
        })
    }

    fn to_column(&self, array: ArrayRef) -> PyColumn {
        PyColumn { field: rebuild::field_of(&self.field, array.data_type()), array }
    }
}

#[pymethods]
impl PyColumnRun {
    /// Takes what came of a document after its questions were answered.
    fn settle(&mut self, py: Python<'_>, document: usize, cleaned: &PyCleaned) -> PyResult<()> {
        let text = cleaned.text.bind(py).to_str()?.to_owned();
        let text = (!cleaned.spans.is_empty()).then_some(text);
        let outcome = Cleaned { text, spans: cleaned.spans.clone(), ..Cleaned::default() };
        if let Some(place) = self.outcomes.get_mut(document) {
            *place = Outcome::Done(outcome);
        }
        Ok(())
    }

    /// Rules that were not applied to a document, and why.
    fn skipped(&self) -> BTreeSet<(String, &'static str)> {
        let program = &self.engine.program;
        let done = self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Done(cleaned) => Some(cleaned.skipped.as_slice()),
            Outcome::Open(_) => None,
        });
        let id = |rule| id_of(program, Reason::Rule(rule)).to_owned();
        done.flatten().map(|&(rule, skip)| (id(rule), name_of_skip(skip))).collect()
    }

    /// The cleaned chunks.
    fn columns(&self, py: Python<'_>) -> PyResult<Vec<PyColumn>> {
        let arrays = py.detach(|| {
            let chunks = self.chunks.iter().zip(self.cleaned());
            let cleaned = chunks
                .map(|(chunk, (rows, outcomes))| rebuild::cleaned_array(chunk, &rows, outcomes));
            cleaned.collect::<Result<Vec<_>, _>>()
        });
        let arrays = arrays.map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        Ok(arrays.into_iter().map(|array| self.to_column(array)).collect())
    }

    /// All cleaned chunks as one.
    fn joined(&self, py: Python<'_>) -> PyColumn {
        let array = py.detach(|| rebuild::joined(self.field.data_type(), self.cleaned()));
        self.to_column(array)
    }

    /// For each chunk a column of lists: what was removed from each text.
    fn removed(&self, py: Python<'_>) -> PyResult<Vec<PyColumn>> {
        let arrays = py.detach(|| {
            let chunks = self.cleaned();
            let removed = chunks
                .map(|(rows, outcomes)| account::removed(&self.engine.program, &rows, outcomes));
            removed.collect::<Result<Vec<_>, _>>()
        });
        let arrays = arrays.map_err(|fault| PyValueError::new_err(fault.to_string()))?;
        Ok(arrays.into_iter().map(|array| self.to_column(array)).collect())
    }
}
