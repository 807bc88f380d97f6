//! Numbers with unit and comparator in a stretch of text.
//!
//! Works on a folded view ([`Normalized`](crate::source::Normalized)); offsets are those of the view.
//! Deliberately absent: what a number measures (`targets`).

mod model;

pub use model::Comparator;
