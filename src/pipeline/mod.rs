//! One input → [`Outcome`]; a batch → outcomes in input order, in parallel, panics caught per document.

#[cfg(feature = "search")]
mod batch;
mod read;

#[cfg(feature = "search")]
pub use batch::read_all;
pub(crate) use read::name_of;
pub use read::{Failure, Input, Outcome, Plan, Status, read, read_bytes, status_of};
