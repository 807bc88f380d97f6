//! Ids of plans that other machines read: given as a build gives them.

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::corpus::Ids;

/// The id of each document, in the order given: (path, id that its text asks for, SHA-256) → id.
#[pyfunction]
pub(super) fn claim_ids(documents: Vec<(PathBuf, String, String)>) -> Vec<String> {
    let mut ids = Ids::new([], []);
    documents.iter().map(|(path, base, sha256)| ids.claim(path, base, sha256).id).collect()
}
