//! Documents read in processes of their own, which can be stopped: no file ends the program, fills its memory or holds it up.
//!
//! ```text
//!  paths → seats, one a thread → a worker process each (this program again) → records and reading text, in input order
//! ```
//! The readers of PDF, workbooks and packages are foreign code: they recurse, follow what a file says and copy what it points to.
//! A worker has a bound on its memory ([`Limits::memory_for`]) and is stopped after [`Limits::time`]; what becomes of it is what
//! becomes of that one document. A worker reads one document after the other, so that its start costs little.
//! A small file of plain text that is read alone needs none of this and is read in place (`plain`).
//! Deliberately absent: any decision on what is read; without a program to start (a library inside another one) documents are
//! read in place by the same function.
//!
//! [`Limits::memory_for`]: crate::source::Limits::memory_for
//! [`Limits::time`]: crate::source::Limits::time

mod plain;
mod pool;
mod seat;
mod wire;
mod worker;

pub use pool::{read, read_all};
pub use seat::in_words;
#[cfg(feature = "python")]
pub(crate) use seat::{Seat, started_by};
pub use wire::{Read, Reading};
pub use worker::serve;
