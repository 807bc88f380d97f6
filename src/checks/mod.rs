//! What a document says about itself against what was read. Findings with both spans, never corrections.
//!
//! Each file is one family of comparisons: counts, arithmetic inside a row, rows of two tables, statements of table and
//! prose, and figures that lost characters. Deliberately absent: any change to a value, and any comparison with another
//! document (`compare`).

mod arithmetic;
mod counts;
mod damage;
mod levels;
mod model;
mod run;
mod statements;
mod sums;

pub use model::{CheckCode, Finding, Number, Place};
pub use run::run;
