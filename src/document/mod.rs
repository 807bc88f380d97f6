//! [`Source`](crate::source::Source) → [`Document`]: metadata, headings, 专栏, paragraphs, furniture.
//!
//! Deliberately absent: cells of tables (`tables` places them) and numbers (`quantity`, `targets`).

mod body;
mod build;
mod columns;
mod contents;
mod front;
mod lines;
mod marks;
mod meta;
mod model;
mod numbering;
mod outline;
mod parse;
mod place;
mod segments;
mod signals;
mod unnumbered;
mod votes;

pub use model::{
    Block, BlockKind, ColumnItem, DocType, Document, Heading, HeadingId, HeadingKind, Level, Metadata, SpecialColumn, TocEntry,
};
pub use parse::parse;
