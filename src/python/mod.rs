//! The native half of the Python package `gangyao`; `python/gangyao` holds the half that people see.
//!
//! ```text
//!  bytes, files → library::read ┐
//!                               ├→ records → serde → Python objects;  records → release rows → Arrow C stream
//!  a build → cli::search, cli::compare ┘
//! ```
//! One code path: records go through the serialization that the command prints, frames through the rows that a release
//! writes, searches and comparisons through the functions of the command. Python's lock is let go while Rust works.
//! Deliberately absent: any reading, ranking or comparing of its own.

mod build;
mod error;
mod frame;
mod ids;
mod plan;
mod worker;

use pyo3::prelude::*;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SCHEMA_VERSION", crate::record::SCHEMA_VERSION)?;
    module.add("NativeError", module.py().get_type::<error::NativeError>())?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<frame::Frame>()?;
    module.add_class::<build::Build>()?;
    module.add_class::<worker::Worker>()?;
    module.add_function(wrap_pyfunction!(plan::read_file, module)?)?;
    module.add_function(wrap_pyfunction!(plan::read_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(frame::tables, module)?)?;
    module.add_function(wrap_pyfunction!(frame::empty, module)?)?;
    module.add_function(wrap_pyfunction!(ids::claim_ids, module)?)?;
    module.add_function(wrap_pyfunction!(worker::serve, module)?)?;
    module.add_function(wrap_pyfunction!(worker::started_by, module)?)?;
    Ok(())
}
