//! Documents read in processes of their own: a bad one ends its process, not Python.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::isolate::{self, Seat};
use crate::python::error::raise;
use crate::python::plan::{Plan, limits};

/// Reads documents one after the other in a process that can be stopped.
#[pyclass(frozen, module = "gangyao._native")]
#[derive(Default)]
pub(super) struct Worker {
    seat: Mutex<Seat>,
}

#[pymethods]
impl Worker {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Read a file.
    #[pyo3(signature = (path, given=None))]
    fn read(&self, py: Python<'_>, path: PathBuf, given: Option<&Bound<'_, PyDict>>) -> PyResult<Plan> {
        let limits = limits(given)?;
        let read = py.detach(|| self.seat.lock().unwrap_or_else(PoisonError::into_inner).read(&path, &limits));
        let read = read.map_err(|message| raise("read", &path.display().to_string(), message))?;
        Ok(Plan::of(read.records, read.text))
    }
}

/// Answer requests on stdin until it ends: what a worker does.
#[pyfunction]
pub(super) fn serve(py: Python<'_>) -> PyResult<()> {
    Ok(py.detach(isolate::serve)?)
}

/// Name the command that starts a worker: Python, not this library, is the program that runs.
#[pyfunction]
pub(super) fn started_by(program: PathBuf, arguments: Vec<String>) {
    isolate::started_by(Path::new(&program), &arguments);
}
