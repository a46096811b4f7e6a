//! The binding, and the only folder that names PyO3: classes in, plain values out.

mod batch;
mod cleaned;
mod column;
mod corpus;
mod errors;
mod files;
mod meter;
mod packing;
mod packs;
mod page;
mod words;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyString, PyTuple};

use self::batch::run_batch;
use self::cleaned::PyCleaned;
use self::column::{PyAddresses, PyColumn, PyColumnRun, read_columns};
use self::corpus::{PyCallbacks, PyPlan, PyReport};
use self::files::{PyInput, PyReplacement};
use self::meter::PyMeter;
use self::packing::{PyPacker, PyUnpacker, unpack};
use self::packs::{PyPack, flags_of, flags_text};
use self::page::{PyPage, prepare_html, shape};
use self::words::level_of;

use crate::engine::line_table::{Reason, Scratch};
use crate::engine::reason_ids::{id_of, name_of_skip};
use crate::engine::{Cleaned, Engine, Outcome, Settings, score};
use crate::pattern::check_regex;
use crate::pattern::ids::Answers;
use crate::pattern::rule::PatternError;
use crate::text::host::host_of;

/// What the other engine found, keyed by pattern and line.
type PyAnswers = HashMap<(u32, String), Option<Vec<(usize, usize)>>>;

/// Compiled packs and settings, shared by all Python threads.
#[pyclass(frozen, name = "Engine", module = "cleaner._core")]
struct PyEngine(Arc<Engine>);

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
            Ok(engine) => Ok(Self(Arc::new(engine))),
            Err(faults) => {
                Err(PyValueError::new_err(format!("patterns do not compile: {faults:?}")))
            }
        }
    }

    /// The engine of packs that were compiled before, without the rules in `off`; None if `program`
    /// is not of this version.
    #[staticmethod]
    fn stored(
        program: &[u8],
        off: HashSet<String>,
        level: &str,
        dedup_min: Option<usize>,
        max_loss: f64,
    ) -> PyResult<Option<Self>> {
        let settings = Settings { dedup_min, max_loss, level: level_of(level)? };
        Ok(Engine::stored(program, off.iter().map(String::as_str), settings)
            .map(|engine| Self(Arc::new(engine))))
    }

    /// The compiled packs, for `stored`.
    fn program(&self) -> PyResult<Cow<'_, [u8]>> {
        let program = self.0.program.to_bytes();
        program.map(Cow::Owned).map_err(|error| PyValueError::new_err(error.to_string()))
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
        &self,
        py: Python<'_>,
        columns: Vec<Py<PyColumn>>,
        urls: Option<PyAddresses>,
        threads: usize,
    ) -> PyResult<PyColumnRun> {
        PyColumnRun::new(py, &self.0, &columns, urls.as_ref(), threads)
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
