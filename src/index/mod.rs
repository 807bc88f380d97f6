//! Full-text index of passages and targets: any stretch of characters that a reader can see is found.
//!
//! Every pair of neighbouring visible characters is a token at its own position: a word or phrase is a phrase of pairs, a
//! single character all pairs that begin with it, and recall does not depend on where a segmenter cuts. Words (jieba) only
//! rank, and are the dictionary by which a question is cut into pieces. Width, case and look-alike marks are folded at index
//! and query time alike. A question is answered by what has all of it (`search`), then by what comes close (`near`).
//! The command and the site put
//! a question in one way (`Question`, `Reader::answer`) and call plans by the same names. Deliberately absent: files of a build
//! (see `corpus`).

mod amounts;
mod analysis;
mod arrange;
mod ask;
mod bulk;
mod clause;
mod cores;
mod disk;
mod filters;
mod hit;
mod kept;
mod learn;
mod names;
mod near;
mod numbers;
mod pieces;
mod plans;
mod query;
mod schema;
mod search;
mod syntax;
mod understand;
mod write;

pub use arrange::Sort;
pub use ask::{Answered, AskError, Order, Question, mark_in_plans};
pub use bulk::{bulk_lines, bulk_mapping};
pub use filters::{Lacking, Unknown};
pub use hit::{Hit, Part};
pub use plans::{PlanError, named, plan_named, plans_named};
pub use query::{Expansion, Query, QueryError, Understood, fields};
pub use schema::{FACETS, IndexError, NO_VALUE};
pub use search::{Found, Page, Reader, verify};
pub use syntax::parse;
pub use write::Writer;

/// Version of the index: fields, folding and tokens; raised when one of them changes.
pub const FORMAT: u32 = 6;
