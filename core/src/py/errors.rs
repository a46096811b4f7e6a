//! Errors of the core as Python raises them.

use std::path::Path;

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::error::{StreamError, reason_of};

impl From<StreamError> for PyErr {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Refused(why) => PyValueError::new_err(why),
            StreamError::File(path, error) => os_error(&path, &error),
            StreamError::Foreign(path, why) => PyOSError::new_err((0, why, path)),
            StreamError::Fault(fault) => {
                let place = format!("{}:{}", fault.source.display(), fault.line);
                PyOSError::new_err((0, fault.flaw.reason, place))
            }
            StreamError::Crashed(..) => PyRuntimeError::new_err(error.to_string()),
            other => PyOSError::new_err(other.to_string()),
        }
    }
}

/// What Python raises for a file.
pub fn os_error(path: &Path, error: &std::io::Error) -> PyErr {
    // What a signal's handler raised while bytes were waited for.
    if let Some(raised) = error.get_ref().and_then(|inner| inner.downcast_ref::<PyErr>()) {
        return Python::attach(|py| raised.clone_ref(py));
    }
    let number = error.raw_os_error().unwrap_or_default();
    PyOSError::new_err((number, reason_of(error), path.to_owned()))
}
