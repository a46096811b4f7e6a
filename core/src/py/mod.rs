//! The binding, and the only folder that names PyO3: classes in, plain values out.

mod column;
mod corpus;
mod errors;
mod files;
mod meter;
mod packing;
mod packs;
mod page;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyString, PyTuple};

use self::column::{PyAddresses, PyColumn, PyColumnRun, read_columns};
use self::corpus::{PyCallbacks, PyPlan, PyReport};
use self::files::{PyInput, PyReplacement};
use self::meter::PyMeter;
use self::packing::{PyPacker, PyUnpacker, unpack};
use self::packs::{PyPack, flags_of, flags_text};
use self::page::{PyPage, prepare_html, shape};
use self::words::level_of;

use crate::engine::line_table::{Reason, Scratch, Span};
use crate::engine::reason_ids::{id_of, name_of_skip};
use crate::engine::{Cleaned, Engine, Outcome, Settings, score};
use crate::pattern::check_regex;
use crate::pattern::ids::Answers;
use crate::pattern::rule::PatternError;
use crate::text::host::host_of;
use crate::text::lines::line_end;
use crate::text::slice::slice;

/// What the other engine found, keyed by pattern and line.
type PyAnswers = HashMap<(u32, String), Option<Vec<(usize, usize)>>>;

/// Compiled packs and settings, shared by all Python threads.
#[pyclass(frozen, name = "Engine", module = "cleaner._core")]
struct PyEngine(Engine);

#[pymethods]
impl PyEngine {
    #[new]
    fn new(
        packs: Vec<PyPack>,
        named: HashSet<String>,
        level: &str,
        dedup_min: Option<usize>,
        max_loss: f64,
    ) -> PyResult<Self> {
        let packs = packs.into_iter().map(|pack| pack.into_pack(&named)).collect();
        let level = level_of(level)?;
        match Engine::new(packs, Settings { dedup_min, max_loss, level }) {
            Ok(engine) => Ok(Self(engine)),
            Err(faults) => {
                Err(PyValueError::new_err(format!("patterns do not compile: {faults:?}")))
            }
        }
    }

    /// The patterns that the core asks about: number, source, flags.
    fn extended(&self) -> Vec<(u32, String, String)> {
        let extended = self.0.program.set.extended();
        extended.map(|(id, source, flags)| (id, source.to_owned(), flags_text(flags))).collect()
    }

    fn clean(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        url: Option<&str>,
        answers: PyAnswers,
    ) -> PyResult<PyCleaned> {
        let borrowed = PyBackedStr::try_from(text.clone())?;
        let answers: Answers = answers.into_iter().collect();
        let outcome = py.detach(|| self.0.clean(&borrowed, url, &answers, &mut Scratch::default()));
        Ok(self.cleaned(py, text, outcome))
    }

    /// The ids of the rules about elements that a page from this address has to be looked at for.
    fn css_rules(&self, url: Option<&str>) -> Vec<&str> {
        let program = &self.0.program;
        program.css_rules(url.map(|url| program.packs_of_url(url)).as_deref())
    }

    fn clean_page(
        &self,
        page: &Bound<'_, PyPage>,
        url: Option<&str>,
        answers: PyAnswers,
    ) -> PyCleaned {
        let py = page.py();
        let answers: Answers = answers.into_iter().collect();
        let scored = &page.get().0;
        let outcome =
            py.detach(|| self.0.clean_page(scored, url, &answers, &mut Scratch::default()));
        let cleaned = self.cleaned(py, &PyString::new(py, &scored.page.text), outcome);
        PyCleaned { page: Some(page.clone().unbind()), ..cleaned }
    }

    fn clean_batch(
        &self,
        py: Python<'_>,
        texts: Vec<Bound<'_, PyString>>,
        urls: Option<Vec<Option<String>>>,
        threads: usize,
    ) -> PyResult<Vec<PyCleaned>> {
        let borrowed = texts.iter().cloned().map(PyBackedStr::try_from);
        let borrowed: Vec<PyBackedStr> = borrowed.collect::<PyResult<_>>()?;
        let urls = urls.unwrap_or_default();
        let outcomes = py.detach(|| {
            let url = |at: usize| urls.get(at).and_then(Option::as_deref);
            let texts = borrowed.iter().enumerate();
            let documents: Vec<_> = texts.map(|(at, text)| (Some(&**text), url(at))).collect();
            run_batch(&self.0, &documents, threads)
        });
        let pairs = texts.iter().zip(outcomes);
        Ok(pairs.map(|(text, outcome)| self.cleaned(py, text, outcome)).collect())
    }

    #[pyo3(signature = (columns, urls, threads))]
    fn clean_columns(
        this: &Bound<'_, Self>,
        columns: Vec<Py<PyColumn>>,
        urls: Option<PyAddresses>,
        threads: usize,
    ) -> PyResult<PyColumnRun> {
        PyColumnRun::new(this, &columns, urls.as_ref(), threads)
    }

    fn run(&self, py: Python<'_>, plan: PyPlan, callbacks: PyCallbacks) -> PyResult<PyReport> {
        corpus::run(&self.0, py, plan, callbacks)
    }
}

impl PyEngine {
    fn cleaned(
        &self,
        py: Python<'_>,
        original: &Bound<'_, PyString>,
        outcome: Outcome,
    ) -> PyCleaned {
        let (cleaned, open) = match outcome {
            Outcome::Done(cleaned) => (cleaned, Vec::new()),
            Outcome::Open(open) => (Cleaned::default(), open),
        };
        let program = &self.0.program;
        let pack_name = |&pack: &usize| program.packs.get(pack).map(|pack| pack.name.as_str());
        let names: Vec<&str> = cleaned.packs.iter().filter_map(pack_name).collect();
        let text = match &cleaned.text {
            Some(text) => PyString::new(py, text),
            None => original.clone(),
        };
        let skipped = cleaned
            .skipped
            .iter()
            .map(|&(rule, skip)| (self.reason(Reason::Rule(rule)), name_of_skip(skip)));
        PyCleaned {
            original: original.clone().unbind(),
            text: text.unbind(),
            packs: PyTuple::new(py, names).map(Bound::unbind).ok(),
            skipped: skipped.collect(),
            rules: cleaned.spans.iter().map(|span| self.reason(span.reason)).collect(),
            spans: cleaned.spans,
            page: None,
            open,
        }
    }

    fn reason(&self, reason: Reason) -> String {
        id_of(&self.0.program, reason).to_owned()
    }
}

/// A text, if it is there, and its address, if that is known.
type TextAt<'t> = (Option<&'t str>, Option<&'t str>);

/// Cleans texts on threads, each taking the next one; the order of results is that of the texts.
fn run_batch(engine: &Engine, documents: &[TextAt<'_>], threads: usize) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Outcome>>> = documents.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        let (mut scratch, answers) = (Scratch::default(), Answers::default());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            // Each thread takes the next text: a fixed share each would leave threads idle behind the longest texts.
            let (Some(&(text, url)), Some(slot)) = (documents.get(index), done.get(index)) else {
                break;
            };
            let Some(text) = text else { continue };
            let outcome = engine.clean(text, url, &answers, &mut scratch);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(documents.len()) {
            scope.spawn(work);
        }
        work();
    });
    let outcome = |slot: Mutex<Option<Outcome>>| {
        let outcome = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcome.unwrap_or_else(|| Outcome::Done(Cleaned::default()))
    };
    done.into_iter().map(outcome).collect()
}

/// What one cleaning gave.
#[pyclass(frozen, name = "Cleaned", module = "cleaner._core")]
struct PyCleaned {
    original: Py<PyString>,
    #[pyo3(get)]
    text: Py<PyString>,
    #[pyo3(get)]
    packs: Option<Py<PyTuple>>,
    #[pyo3(get)]
    skipped: Vec<(String, &'static str)>,
    #[pyo3(get)]
    open: Vec<(u32, String)>,
    spans: Vec<Span>,
    rules: Vec<String>,
    page: Option<Py<PyPage>>,
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

/// Whether the regex runs in the core: `("core", "")`, `("outside", why)` or `("wrong", why)`.
#[pyfunction(name = "check_regex")]
fn check(source: &str, flags: &str) -> (&'static str, String) {
    match check_regex(source, flags_of(flags)) {
        Ok(()) => ("core", String::new()),
        Err(PatternError::Unsupported(why)) => ("outside", why),
        Err(PatternError::Syntax(why)) => ("wrong", why),
    }
}

/// How likely each line of a text is content: one number in 0..1 for each.
#[pyfunction(name = "score")]
fn score_lines(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Vec<f32>> {
    let text = PyBackedStr::try_from(text.clone())?;
    Ok(py.detach(|| score(&text)))
}

/// The host of an address, as packs are looked up by it; empty where there is none.
#[pyfunction(name = "host_of")]
fn host(url: &str) -> String {
    host_of(url).into_owned()
}

/// The native core of the package `cleaner`; `_core.pyi` documents it for Python.
#[pymodule(gil_used = false)]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEngine>()?;
    module.add_class::<PyCleaned>()?;
    module.add_class::<PyColumn>()?;
    module.add_class::<PyColumnRun>()?;
    module.add_class::<PyPage>()?;
    module.add_class::<PyInput>()?;
    module.add_class::<PyReplacement>()?;
    module.add_class::<PyMeter>()?;
    module.add_class::<PyPacker>()?;
    module.add_class::<PyUnpacker>()?;
    module.add_function(wrap_pyfunction!(host, module)?)?;
    module.add_function(wrap_pyfunction!(read_columns, module)?)?;
    module.add_function(wrap_pyfunction!(shape, module)?)?;
    module.add_function(wrap_pyfunction!(unpack, module)?)?;
    module.add_function(wrap_pyfunction!(prepare_html, module)?)?;
    module.add_function(wrap_pyfunction!(check, module)?)?;
    module.add_function(wrap_pyfunction!(score_lines, module)?)
}
