//! gangyao (纲要) reads Chinese government plans into checked data.
//!
//! ```text
//!  READING (one document, pure, cannot fail after decoding)                 SERVING (many documents)
//!  bytes → Source → Document → [Table] → [Mention] → [Finding]  ⇒ Plan ⇒ PlanRecords → Index → Hit
//!         source    document    tables    targets     checks      pipeline  record      index
//!                                                                           records of plans ⇒ compare, release
//! ```
//!
//! Data flows one way: a module imports only what stands to its left (`tests/tidy.rs` holds the table).

pub mod checks;
pub mod cli;
pub mod compare;
pub mod corpus;
mod cues;
mod decode;
pub mod document;
pub mod index;
pub mod isolate;
pub mod lexicon;
pub mod pipeline;
pub mod quantity;
pub mod record;
pub mod release;
pub mod source;
pub mod tables;
pub mod targets;
