//! One input → [`Outcome`]; a batch → outcomes in input order, in parallel, panics caught per document.

mod batch;
mod read;

pub use batch::read_all;
pub use read::{Failure, Input, Outcome, Plan, Status, read, read_bytes};
