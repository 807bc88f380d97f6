//! Native grids → tables.

use crate::document::Document;
use crate::source::{Sink, Source};
use crate::tables::Table;

/// Every indicator table among the native grids.
pub(crate) fn tables(_source: &Source, _document: &Document, _sink: &mut Sink) -> Vec<Table> {
    Vec::new()
}
