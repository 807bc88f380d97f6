//! All checks over one document.

use crate::checks::Finding;
use crate::document::Document;
use crate::source::Source;
use crate::tables::Table;
use crate::targets::Mention;

/// Every finding, passed checks included, in text order of the first span.
#[must_use]
pub fn run(_source: &Source, _document: &Document, _tables: &[Table], _mentions: &[Mention]) -> Vec<Finding> {
    Vec::new()
}
