//! [`Source`](crate::source::Source) → [`Document`]: metadata, headings, 专栏, paragraphs, furniture.
//!
//! Deliberately absent: cells of tables (`tables` places them) and numbers (`quantity`, `targets`).

mod body;
mod columns;
mod front;
mod lines;
mod meta;
mod model;
mod numbering;
mod parse;
mod place;
mod titles;
mod toc;
mod unnumbered;

pub use model::{
    Block, BlockKind, ColumnItem, DocType, Document, Heading, HeadingId, HeadingKind, Level, Metadata, SpecialColumn, TocEntry,
};
pub use parse::parse;
