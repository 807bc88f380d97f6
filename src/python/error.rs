//! What went wrong, in parts that Python can tell apart.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(
    _native,
    NativeError,
    PyException,
    "Arguments: kind (read, build, query, compare), message with the remedy behind the first `; `, place."
);

/// An error of a kind at a place.
pub(super) fn raise(kind: &'static str, place: &str, message: impl ToString) -> PyErr {
    NativeError::new_err((kind, message.to_string(), place.to_owned()))
}

/// The words for a file that gave no plan: those of the command.
pub(super) fn in_words(failure: &crate::Failure) -> String {
    match failure {
        crate::Failure::Io(error) => crate::isolate::in_words(error),
        other => other.to_string(),
    }
}
