//! Files for Python: read unpacked and within bounds, and written whole or not at all, as runs do it.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::corpus::io::gzip;
use crate::corpus::io::output::{Output, OutputFile};
use crate::corpus::io::source::too_long;
use crate::corpus::io::unpack::{Bytes, Stdin, opened};
use crate::corpus::io::waiting::{Stop, Waiting};
use crate::corpus::preflight::standard_input;
use crate::py::errors::os_error;
use crate::py::words::output_file;

/// Bytes of an input that can be looked at before it is read.
const FRONT: usize = 1 << 16;

/// Bytes that are packed at once.
const MEMBER: usize = 1 << 20;

/// An input, unpacked as its first bytes say.
#[pyclass(frozen, name = "Input", module = "cleaner._core")]
pub struct PyInput {
    name: PathBuf,
    front: Vec<u8>,
    bytes: Mutex<Option<Bytes>>,
    stop: Stop,
    /// Whether Python reads, or a run, which has its own way to stop.
    is_ours: Arc<AtomicBool>,
}

/// Bytes that somebody may take their time to send: while Python reads, a signal ends the wait for them.
struct Interruptible {
    bytes: Bytes,
    is_ours: Arc<AtomicBool>,
}

impl Read for Interruptible {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.bytes.read(buffer) {
                Err(error)
                    if error.kind() == ErrorKind::Interrupted
                        && self.is_ours.load(Ordering::Relaxed) =>
                {
                    Python::attach(|py| py.check_signals()).map_err(std::io::Error::other)?;
                }
                other => return other,
            }
        }
    }
}

impl PyInput {
    /// All bytes, once.
    pub fn take(&self) -> Option<Stdin> {
        self.is_ours.store(false, Ordering::Relaxed);
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Stdin { bytes, stop: Stop::clone(&self.stop) })
    }
}

#[pymethods]
impl PyInput {
    /// Opens a file, or standard input for none.
    #[new]
    #[pyo3(signature = (path = None))]
    fn new(py: Python<'_>, path: Option<PathBuf>) -> PyResult<Self> {
        let name = path.clone().unwrap_or_else(|| "-".into());
        let Stdin { bytes: raw, stop } = match path {
            Some(path) => {
                let file = std::fs::File::open(&path).map_err(|error| os_error(&path, &error))?;
                let stop = Stop::default();
                Stdin { bytes: Box::new(Waiting::new(file, Stop::clone(&stop))), stop }
            }
            None => standard_input()?,
        };
        let is_ours = Arc::new(AtomicBool::new(true));
        let raw = Box::new(Interruptible { bytes: raw, is_ours: Arc::clone(&is_ours) });
        let opened = py.detach(|| opened(raw, FRONT)).map_err(|error| os_error(&name, &error))?;
        Ok(Self { name, front: opened.front, bytes: Mutex::new(Some(opened.bytes)), stop, is_ours })
    }

    /// The first bytes.
    #[getter]
    fn front<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.front)
    }

    /// The next bytes, at most so many; none at the end.
    fn read_some<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Bound<'py, PyBytes>> {
        let mut taken = Vec::new();
        py.detach(|| {
            let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
            bytes
                .as_mut()
                .map_or(Ok(0), |bytes| bytes.by_ref().take(most as u64).read_to_end(&mut taken))
        })
        .map_err(|error| os_error(&self.name, &error))?;
        Ok(PyBytes::new(py, &taken))
    }

    /// All bytes, if they are not more than that.
    fn read<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Bound<'py, PyBytes>> {
        let all = self.read_some(py, most.saturating_add(1))?;
        if all.as_bytes().len() > most {
            let error = std::io::Error::other(too_long(most).reason);
            return Err(os_error(&self.name, &error));
        }
        Ok(all)
    }
}

/// A file on its way: it appears when it is committed, and else never.
#[pyclass(frozen, name = "Replacement", module = "cleaner._core")]
pub struct PyReplacement {
    path: PathBuf,
    writing: Mutex<Option<Writing>>,
}

struct Writing {
    out: Output,
    /// What is not packed yet.
    waiting: Vec<u8>,
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if !self.out.is_gzip() {
            return self.out.write(bytes);
        }
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= MEMBER { self.pack() } else { Ok(()) }
    }

    fn pack(&mut self) -> std::io::Result<()> {
        let packed = gzip::packed(&self.waiting)?;
        self.waiting.clear();
        self.out.write(&packed)
    }
}

#[pymethods]
impl PyReplacement {
    /// Begins a file, compressed as `gzip`, `zstd`, or not.
    #[new]
    #[pyo3(signature = (path, compression = None))]
    fn new(path: PathBuf, compression: Option<String>) -> PyResult<Self> {
        let file: OutputFile = output_file((path.clone(), compression))?;
        let out = Output::create(&file, None).map_err(|error| os_error(&path, &error))?;
        let writing = Writing { out, waiting: Vec::new() };
        Ok(Self { path, writing: Mutex::new(Some(writing)) })
    }

    /// Writes bytes; how many there were.
    fn write(&self, py: Python<'_>, bytes: &[u8]) -> PyResult<usize> {
        py.detach(|| {
            let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            writing.as_mut().map(|writing| writing.write(bytes))
        })
        .ok_or_else(|| PyValueError::new_err("the file is ended"))?
        .map_err(|error| os_error(&self.path, &error))?;
        Ok(bytes.len())
    }

    /// Gives the file its name.
    fn commit(&self, py: Python<'_>) -> PyResult<()> {
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut writing) = writing else { return Ok(()) };
        py.detach(|| {
            if !writing.waiting.is_empty() {
                writing.pack()?;
            }
            writing.out.finish()
        })
        .map(drop)
        .map_err(|error| os_error(&self.path, &error))
    }

    /// Gives it up, if it was not committed.
    fn abandon(&self) {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
