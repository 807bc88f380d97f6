//! Lines → blocks.

use crate::document::{Block, BlockKind, Document};
use crate::source::{Sink, Source, Span};

/// Parse the structure of a document. Never fails: what cannot be told is left out and reported.
#[must_use]
pub fn parse(source: &Source, _sink: &mut Sink) -> Document {
    let mut doc = Document::default();
    for line in 0..source.lines().count() {
        let span = source.lines().span(line);
        let end = if line + 1 < source.lines().count() { source.lines().span(line + 1).start } else { span.end };
        let whole = Span::new(span.start, end);
        let content = span.trim(&source.text);
        let (kind, pieces) = if content.is_empty() { (BlockKind::Blank, vec![]) } else { (BlockKind::Paragraph, vec![content]) };
        if !whole.is_empty() {
            doc.blocks.push(Block { kind, span: whole, pieces, heading: None });
        }
    }
    doc
}
