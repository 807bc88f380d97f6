//! Full-text index of passages and targets: any stretch of characters that a reader can see is found.
//!
//! Every visible character is a token at its own position, and so is every pair of neighbours: a word or phrase is a
//! phrase of pairs, and recall does not depend on where a segmenter cuts. Words (jieba) only rank. Width, case and
//! look-alike marks are folded at index and query time alike. Deliberately absent: files of a build (see `corpus`).

mod analysis;
mod arrange;
mod query;
mod schema;
mod search;
mod syntax;
mod write;

pub use arrange::{FACETS, Sort, arrange, facet};
pub use query::{Expansion, Query, QueryError};
pub use schema::IndexError;
pub use search::{Found, Hit, Page, Reader};
pub use syntax::parse;
pub use write::Writer;

/// Version of the index: fields, folding and tokens; raised when one of them changes.
pub const FORMAT: u32 = 2;
