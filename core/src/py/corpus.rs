//! Runs over a corpus: a plan in, a report out, and Python asked only for what the core cannot know.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::corpus::pipeline::Step;
use crate::corpus::plan::{InputFormat, Memory, Plan, Target};
use crate::corpus::record::cleaning::{Cleaner, FallbackRegex};
use crate::corpus::record::json::Fields;
use crate::corpus::report::Report;
use crate::corpus::run::Callbacks;
use crate::corpus::scope::CompareScope;
use crate::dedup::key::Form;
use crate::engine::Engine;
use crate::error::{Fault, StreamError};
use crate::guard::guarded;
use crate::pattern::ids::{Answers, Question};
use crate::py::files::PyInput;
use crate::py::words::{InputWord, input_of, on_fault_of, output_file, scope_of};

/// A plan as Python has it: every setting has its value.
#[derive(FromPyObject)]
pub struct PyPlan {
    inputs: Vec<PathBuf>,
    /// Each with how it is compressed: `gzip`, `zstd`, or nothing.
    outputs: Vec<(PathBuf, Option<String>)>,
    cleans: bool,
    fingerprint: String,
    options: PyOptions,
}

#[derive(FromPyObject)]
struct PyOptions {
    format: String,
    dedup: String,
    dedup_min: usize,
    threads: usize,
    min_docs: Option<u32>,
    near: bool,
    exact: bool,
    seen: Option<PathBuf>,
    counts: Vec<PathBuf>,
    bloom: Option<(u64, f64)>,
    text_field: String,
    url_field: String,
    url: Option<String>,
    key: Option<PathBuf>,
    max_record: usize,
    on_error: String,
    resume: bool,
    checkpoint: u64,
}

impl PyOptions {
    fn memory(&self) -> Memory {
        match (self.min_docs, self.counts.first(), &self.seen, self.bloom) {
            (Some(least), None, ..) => Memory::Common(least),
            (Some(least), ..) => Memory::Frequent(self.counts.clone(), least),
            (None, Some(path), ..) => Memory::CountTo(path.clone()),
            (None, None, Some(path), _) => Memory::Store(path.clone()),
            (None, None, None, Some((lines, rate))) => Memory::Bloom(lines, rate),
            (None, None, None, None) => Memory::Compact,
        }
    }

    /// What of a line is compared. Within a document near copies are found in another way.
    fn form(&self, scope: CompareScope) -> Form {
        match scope {
            _ if self.exact => Form::Bytes,
            CompareScope::Site | CompareScope::Corpus if self.near => Form::Template,
            _ => Form::Normal,
        }
    }
}

impl PyPlan {
    fn into_plan(self) -> PyResult<Plan> {
        let options = self.options;
        let scope = scope_of(&options.dedup)?;
        let fields = || Fields { text: options.text_field.clone(), url: options.url_field.clone() };
        let format = match input_of(&options.format)? {
            InputWord::Lines => InputFormat::Lines,
            InputWord::Jsonl => InputFormat::Jsonl(fields()),
            InputWord::Text => InputFormat::Text,
        };
        let mut outputs: Vec<_> =
            self.outputs.into_iter().map(output_file).collect::<PyResult<_>>()?;
        let target = match (outputs.len(), self.inputs.len()) {
            (0, _) => Target::Stdout,
            (1, 0 | 1) => Target::File(outputs.remove(0)),
            _ => Target::Files(outputs),
        };
        Ok(Plan {
            form: options.form(scope),
            least: options.dedup_min,
            scope,
            near: options.near,
            memory: options.memory(),
            on_fault: on_fault_of(&options.on_error)?,
            threads: options.threads,
            resume: options.resume.then_some(options.checkpoint),
            cleaner: self.fingerprint,
            url: options.url,
            key: options.key,
            longest: options.max_record,
            ..Plan::new(self.inputs, format, target)
        })
    }
}

/// What a run did.
#[derive(IntoPyObject)]
pub struct PyReport {
    read: u64,
    written: u64,
    documents: u64,
    lines: u64,
    removed: u64,
    faults: u64,
    errors: u64,
    kinds: BTreeMap<String, u64>,
    untold: BTreeMap<String, u64>,
    was_done: bool,
    losses: BTreeMap<String, (u64, u64)>,
    skipped: BTreeMap<String, u64>,
}

impl From<Report> for PyReport {
    fn from(report: Report) -> Self {
        let losses = report.losses.into_iter();
        Self {
            read: report.read,
            written: report.written,
            documents: report.documents,
            lines: report.lines,
            removed: report.removed,
            faults: report.faults,
            errors: report.errors,
            kinds: report.kinds,
            untold: report.untold,
            was_done: report.was_done,
            losses: losses.map(|(id, loss)| (id, (loss.pieces, loss.characters))).collect(),
            skipped: report.skipped,
        }
    }
}

/// How often a run is watched, at most.
const WATCHED: Duration = Duration::from_millis(100);

/// What a run asks Python, and tells it.
#[derive(FromPyObject)]
pub struct PyCallbacks {
    answer: Option<Py<PyAny>>,
    tell: Py<PyAny>,
    watch: Option<Py<PyAny>>,
    stdin: Option<Py<PyInput>>,
}

/// Does what the plan says on the core's own threads.
///
/// # Errors
/// What the run says, or what Python raised when it was asked or told something.
pub fn run(
    engine: &Engine,
    py: Python<'_>,
    plan: PyPlan,
    callbacks: PyCallbacks,
) -> PyResult<PyReport> {
    let cleans = plan.cleans;
    let plan = plan.into_plan()?;
    let PyCallbacks { answer, tell, watch, stdin } = callbacks;
    let stdin = stdin.and_then(|stdin| stdin.get().take());
    let trouble = Trouble::default();
    let outcome = py.detach(|| {
        let asked = answer.map(|answer| Asked { answer, trouble: &trouble });
        let outside = asked.as_ref().map(|asked| asked as &dyn FallbackRegex);
        let cleaner = cleans.then_some(Cleaner { engine, outside });
        let mut told = |fault: &Fault| {
            let place = (fault.source.clone(), fault.line, fault.flaw.reason.clone());
            trouble.note(Python::attach(|py| tell.call1(py, place).map(drop)));
        };
        let mut next = Instant::now();
        let mut pulse = |step: Step| {
            let watch = watch.as_ref().filter(|_| Instant::now() >= next);
            next = if watch.is_some() { Instant::now() + WATCHED } else { next };
            trouble.note(Python::attach(|py| {
                py.check_signals()?;
                let row = (step.bytes, step.total, step.documents);
                watch.map_or(Ok(()), |watch| watch.call1(py, row).map(drop))
            }));
            !trouble.is_there()
        };
        let hooks = Callbacks { cleaner, tell: &mut told, pulse: &mut pulse, stdin };
        let place = plan.inputs.first().cloned().unwrap_or_else(|| "-".into());
        guarded(|| plan.run(hooks))
            .unwrap_or_else(|message| Err(StreamError::Crashed(place, message)))
    });
    match (trouble.0.into_inner().unwrap_or_else(PoisonError::into_inner), outcome) {
        (Some(error), _) => Err(error),
        (None, Ok(report)) => Ok(report.into()),
        (None, Err(error)) => Err(error.into()),
    }
}

/// The first thing that Python raised while the core worked.
#[derive(Default)]
struct Trouble(Mutex<Option<PyErr>>);

impl Trouble {
    fn note(&self, result: PyResult<()>) {
        if let Err(error) = result {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn is_there(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// The other engine, behind a callable that takes questions and adds to a dictionary of answers.
struct Asked<'t> {
    answer: Py<PyAny>,
    trouble: &'t Trouble,
}

impl FallbackRegex for Asked<'_> {
    fn answer(&self, questions: Vec<Question>, answers: &mut Answers) {
        let asked = Python::attach(|py| {
            let known = PyDict::new(py);
            for (question, spans) in answers.iter() {
                known.set_item(question.clone(), spans.clone())?;
            }
            self.answer.call1(py, (questions, &known))?;
            answers.extend(known.extract::<Answers>()?);
            Ok(())
        });
        self.trouble.note(asked);
    }
}
