//! Full-text index of passages and targets: any stretch of characters that a reader can see is found.
//!
//! Every visible character is a token at its own position, so a word or phrase is a phrase of characters: recall does not
//! depend on where a segmenter cuts. Width and case are folded at index and query time alike.

mod analysis;
mod query;
mod search;

pub use query::{Parsed, QueryError, parse};
pub use search::{Hit, IndexError, Options, search, write};
