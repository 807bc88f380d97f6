//! A build: its records, its search, its comparisons.

use std::path::PathBuf;
use std::sync::OnceLock;

use clap::Parser;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde::Serialize;
use serde_json::Value;

use crate::cli::args::SearchArgs;
use crate::cli::compare::{self as comparing, CompareArgs, CompareWhat};
use crate::cli::no_flag;
use crate::cli::search as searching;
use crate::corpus;
use crate::index::{self, Reader};
use crate::python::error::raise;
use crate::python::frame::Frame;
use crate::python::plan::{object, objects};
use crate::record::KINDS;
use crate::release::{self, Rows};

/// An opened build.
#[pyclass(frozen, module = "gangyao._native")]
pub(super) struct Build {
    build: corpus::Build,
    reader: Reader,
    place: PathBuf,
    rows: OnceLock<Vec<Rows>>,
}

/// The command's own flags: what they mean and which values they take is said once.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Search {
    #[command(flatten)]
    args: SearchArgs,
}

#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Compare {
    #[command(flatten)]
    args: CompareArgs,
}

/// What a comparison gives.
enum Compared {
    Whole(Value),
    Records(Vec<Value>),
}

#[pymethods]
impl Build {
    #[new]
    fn open(py: Python<'_>, place: PathBuf) -> PyResult<Self> {
        let shown = place.display().to_string();
        py.detach(|| {
            let build = corpus::open(&place, index::FORMAT).map_err(|e| raise("build", &shown, e))?;
            let reader = Reader::open_all(&build.fulltexts()).map_err(|e| raise("build", &shown, e))?;
            Ok(Self { build, reader, place, rows: OnceLock::new() })
        })
    }

    /// Name of the build.
    #[getter]
    fn id(&self) -> &str {
        &self.build.manifest.id
    }

    /// Files that gave no plan: file and message.
    #[getter]
    fn failed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        objects(py, &self.build.manifest.failed)
    }

    /// Ids of the plans in order.
    #[getter]
    fn plan_ids(&self) -> Vec<String> {
        self.build.manifest.plans.iter().map(|p| p.plan_id.clone()).collect()
    }

    /// Records of a kind, of one plan or of all.
    #[pyo3(signature = (kind, plan_id=None))]
    fn records<'py>(&self, py: Python<'py>, kind: &str, plan_id: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        if !KINDS.contains(&kind) {
            return Err(pyo3::exceptions::PyKeyError::new_err(kind.to_owned()));
        }
        let read = py.detach(|| match plan_id {
            Some(id) => self.build.records(kind, id),
            None => self.build.read::<Value>(kind),
        });
        objects(py, &read.map_err(|e| self.damaged(e))?)
    }

    /// The reading text of a plan.
    fn text(&self, py: Python<'_>, plan_id: &str) -> PyResult<String> {
        py.detach(|| self.build.text(plan_id)).map_err(|e| self.damaged(e))
    }

    /// A table of a release.
    fn frame(&self, py: Python<'_>, name: &str) -> PyResult<Frame> {
        let rows = py.detach(|| {
            if self.rows.get().is_none() {
                let made = release::collect(&self.build)?;
                let _ = self.rows.set(made);
            }
            Ok(self.rows.get().map(Vec::as_slice).unwrap_or_default())
        });
        Frame::of(rows.map_err(|e: std::io::Error| self.damaged(e))?, name)
    }

    /// Search with the flags of `gangyao search`: a dictionary with `hits`, `about` and `notes`.
    fn search<'py>(&self, py: Python<'py>, query: &str, flags: Vec<String>) -> PyResult<Bound<'py, PyDict>> {
        let args = search_args(query, flags)?;
        let answer = py.detach(|| searching::answer(&self.build, &self.reader, &args, true)).map_err(|e| self.asked(e))?;
        let out = PyDict::new(py);
        out.set_item("hits", objects(py, &answer.hits)?)?;
        out.set_item("about", object(py, &answer.about)?)?;
        out.set_item("notes", answer.notes)?;
        Ok(out)
    }

    /// How many hits have each value of a facet.
    fn facet(&self, py: Python<'_>, name: &str, query: &str, flags: Vec<String>) -> PyResult<Vec<(String, usize)>> {
        let mut flags = flags;
        flags.push(format!("--facet={name}"));
        let args = search_args(query, flags)?;
        py.detach(|| searching::counts(&self.build, &self.reader, &args, name)).map_err(|e| self.asked(e))
    }

    /// Compare with the flags of `gangyao compare`: what it prints as JSON, and notes.
    fn compare<'py>(&self, py: Python<'py>, flags: Vec<String>) -> PyResult<(Bound<'py, PyAny>, Vec<String>)> {
        let args = parsed::<Compare>("compare", &flags)?.args;
        let mut notes = Vec::new();
        let found = py.detach(|| self.compared(&args, &mut notes));
        let found = found.map_err(|e| raise("compare", &self.place.display().to_string(), format!("{e:#}")))?;
        let found = match found {
            Compared::Whole(value) => object(py, &value)?,
            Compared::Records(list) => objects(py, &list)?.into_any(),
        };
        Ok((found, notes))
    }
}

impl Build {
    fn damaged(&self, error: std::io::Error) -> PyErr {
        let message = format!("the build cannot be read ({error}); run `gangyao build` again");
        raise("build", &self.place.display().to_string(), message)
    }

    fn asked(&self, error: anyhow::Error) -> PyErr {
        let of_index = error.downcast_ref::<index::IndexError>().is_some();
        raise(if of_index { "build" } else { "query" }, &self.place.display().to_string(), format!("{error:#}"))
    }

    fn compared(&self, args: &CompareArgs, notes: &mut Vec<String>) -> anyhow::Result<Compared> {
        let build = Ok(&self.build);
        Ok(match args.what {
            CompareWhat::Passages => Compared::Records(values(&comparing::shared(args, build)?.2)?),
            CompareWhat::Emphasis => Compared::Records(values(&comparing::emphasised(args, build)?.3)?),
            CompareWhat::Sections => Compared::Records(values(&comparing::aligned(args, build)?)?),
            _ => Compared::Whole(serde_json::to_value(comparing::comparison(args, build, notes)?)?),
        })
    }
}

/// The flags of a search, and its query behind them, which is never taken for a flag.
fn search_args(query: &str, mut flags: Vec<String>) -> PyResult<SearchArgs> {
    if !query.is_empty() {
        flags.extend(["--".to_owned(), no_flag(query).unwrap_or_else(|| query.to_owned())]);
    }
    Ok(parsed::<Search>("query", &flags)?.args)
}

fn values<T: Serialize>(list: &[T]) -> serde_json::Result<Vec<Value>> {
    list.iter().map(serde_json::to_value).collect()
}

/// Flags as the command takes them; a wrong one is told in its words.
fn parsed<T: Parser>(kind: &'static str, flags: &[String]) -> PyResult<T> {
    T::try_parse_from(flags).map_err(|error| {
        let text = error.to_string();
        let said = text.split("\n\nUsage").next().unwrap_or(&text);
        let said = said.trim().trim_start_matches("error: ").replace("\n  ", " ").replace('\n', " ");
        raise(kind, &flags.join(" "), said)
    })
}
