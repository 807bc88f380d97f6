//! One plan that was read.

use std::path::PathBuf;
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::Serialize;
use serde_json::Value;

use crate::Document;
use crate::python::error::{in_words, raise};
use crate::python::frame::Frame;
use crate::record::{PlanRecords, records};
use crate::release::{Rows, from_records};
use crate::source::Limits;

/// A plan: its reading text and records, turned into Python objects when they are asked for.
#[pyclass(frozen, module = "gangyao._native")]
pub(super) struct Plan {
    document: Document,
    rows: OnceLock<Vec<Rows>>,
}

impl Plan {
    pub(super) fn new(document: Document) -> Self {
        Self { document, rows: OnceLock::new() }
    }

    pub(super) fn of(records: PlanRecords, text: String) -> Self {
        Self::new(Document::new(records, text))
    }

    /// Rows of every table of a release, made once.
    fn rows(&self) -> std::io::Result<&[Rows]> {
        if let Some(rows) = self.rows.get() {
            return Ok(rows);
        }
        let made = from_records(&mut |kind| self.values(kind).map_err(std::io::Error::from))?;
        Ok(self.rows.get_or_init(|| made))
    }

    /// Records of a kind as a build keeps them.
    fn values(&self, kind: &str) -> serde_json::Result<Vec<Value>> {
        fn all<T: Serialize>(list: &[T]) -> serde_json::Result<Vec<Value>> {
            list.iter().map(serde_json::to_value).collect()
        }
        let d = &self.document;
        match kind {
            "plans" => all(std::slice::from_ref(&d.plan)),
            "outline" => all(&d.outline),
            "columns" => all(&d.columns),
            "tables" => all(&d.tables),
            "quantities" => all(&d.quantities),
            "targets" => all(&d.targets),
            "checks" => all(&d.checks),
            "passages" => all(&d.passages),
            "diagnostics" => all(&d.diagnostics),
            _ => Ok(Vec::new()),
        }
    }
}

#[pymethods]
impl Plan {
    /// The reading text.
    #[getter]
    fn text(&self) -> &str {
        &self.document.text
    }

    /// Records of a kind as dictionaries: exactly the objects that `gangyao extract KIND --format jsonl` prints.
    fn records<'py>(&self, py: Python<'py>, kind: &str) -> PyResult<Bound<'py, PyList>> {
        let d = &self.document;
        match kind {
            "plans" => objects(py, std::slice::from_ref(&d.plan)),
            "outline" => objects(py, &d.outline),
            "columns" => objects(py, &d.columns),
            "tables" => objects(py, &d.tables),
            "quantities" => objects(py, &d.quantities),
            "targets" => objects(py, &d.targets),
            "checks" => objects(py, &d.checks),
            "passages" => objects(py, &d.passages),
            "diagnostics" => objects(py, &d.diagnostics),
            _ => Err(pyo3::exceptions::PyKeyError::new_err(kind.to_owned())),
        }
    }

    /// A table of a release with the rows of this plan.
    fn frame(&self, py: Python<'_>, name: &str) -> PyResult<Frame> {
        let place = &self.document.plan.source.name;
        let rows = py.detach(|| self.rows()).map_err(|e| raise("read", place, e))?;
        Frame::of(rows, name)
    }

    /// Give the records another plan id, as a build does with a second copy of a plan.
    fn renamed(&self, plan_id: &str) -> Self {
        let Document { text, plan, outline, columns, tables, quantities, targets, checks, passages, diagnostics } =
            self.document.clone();
        let mut records = PlanRecords { plan, outline, columns, tables, quantities, targets, checks, passages, diagnostics };
        records.set_plan_id(plan_id);
        Self::of(records, text)
    }
}

/// Records as Python objects, by their wire form.
pub(super) fn objects<'py, T: Serialize>(py: Python<'py>, list: &[T]) -> PyResult<Bound<'py, PyList>> {
    let out = PyList::empty(py);
    for record in list {
        out.append(object(py, record)?)?;
    }
    Ok(out)
}

/// A record as a Python object: what its JSON gives (a pair is a list).
pub(super) fn object<'py, T: Serialize>(py: Python<'py>, record: &T) -> PyResult<Bound<'py, PyAny>> {
    let value = serde_json::to_value(record).map_err(|e| pyo3::exceptions::PyValueError::new_err(e.to_string()))?;
    Ok(pythonize::pythonize(py, &value)?)
}

/// Bounds on what one file may make the program do; what is not named stays as it is.
pub(super) fn limits(given: Option<&Bound<'_, PyDict>>) -> PyResult<Limits> {
    let mut limits = Limits::default();
    for (name, value) in given.into_iter().flatten() {
        let name: String = name.extract()?;
        let n: u64 = value.extract()?;
        match name.as_str() {
            "max_file" => limits.max_bytes = n.saturating_mul(1 << 20),
            "max_text" => limits.max_text = n.saturating_mul(1 << 20),
            "max_unpacked" => limits.max_unpacked = n.saturating_mul(1 << 20),
            "max_memory" => limits.memory = n.saturating_mul(1 << 20),
            "max_pages" => limits.max_pages = u32::try_from(n).unwrap_or(u32::MAX),
            "max_seconds" => limits.time = std::time::Duration::from_secs(n),
            _ => return Err(pyo3::exceptions::PyTypeError::new_err(format!("unknown limit '{name}'"))),
        }
    }
    Ok(limits)
}

/// Read a file.
#[pyfunction]
#[pyo3(signature = (path, given=None))]
pub(super) fn read_file(py: Python<'_>, path: PathBuf, given: Option<&Bound<'_, PyDict>>) -> PyResult<Plan> {
    let limits = limits(given)?;
    let place = path.display().to_string();
    py.detach(|| {
        let outcome = crate::pipeline::read(crate::pipeline::Input { path }, &limits);
        let status = outcome.status();
        let plan = outcome.result?;
        Ok(Plan::of(records(&plan, &outcome.diagnostics, status), plan.source.text))
    })
    .map_err(|failure: crate::Failure| raise("read", &place, in_words(&failure)))
}

/// Read the bytes of a file.
#[pyfunction]
#[pyo3(signature = (name, bytes, given=None))]
pub(super) fn read_bytes(py: Python<'_>, name: &str, bytes: &[u8], given: Option<&Bound<'_, PyDict>>) -> PyResult<Plan> {
    let limits = limits(given)?;
    py.detach(|| {
        let (result, diagnostics) = crate::pipeline::read_bytes(name, bytes, &limits);
        let plan = result?;
        let status = crate::pipeline::status_of(&diagnostics);
        Ok(Plan::of(records(&plan, &diagnostics, status), plan.source.text))
    })
    .map_err(|failure: crate::Failure| raise("read", name, in_words(&failure)))
}
