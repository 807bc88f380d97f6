//! Full-text index of passages and targets: any stretch of characters that a reader can see is found.
//!
//! Every pair of neighbouring visible characters is a token at its own position: a word or phrase is a phrase of pairs, a
//! single character all pairs that begin with it, and recall does not depend on where a segmenter cuts. Words (jieba) only
//! rank. Width, case and look-alike marks are folded at index and query time alike. Deliberately absent: files of a build
//! (see `corpus`).

mod analysis;
mod arrange;
mod query;
mod schema;
mod search;
mod syntax;
mod write;

pub use arrange::Sort;
pub use query::{Expansion, Query, QueryError};
pub use schema::{FACETS, IndexError};
pub use search::{Found, Hit, Page, Reader};
pub use syntax::parse;
pub use write::Writer;

/// Version of the index: fields, folding and tokens; raised when one of them changes.
pub const FORMAT: u32 = 3;
