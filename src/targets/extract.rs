//! Document and tables → mentions.

use crate::document::Document;
use crate::source::{Sink, Source};
use crate::tables::Table;
use crate::targets::Mention;

/// Every quantity of prose, 专栏 and tables, in text order.
#[must_use]
pub fn extract(_source: &Source, _document: &Document, _tables: &[Table], _sink: &mut Sink) -> Vec<Mention> {
    Vec::new()
}
