//! What a document says about itself against what was read. Findings with both spans, never corrections.

mod model;
mod run;

pub use model::{CheckCode, Finding, Number, Place};
pub use run::run;
