//! Numbers with unit and comparator in a stretch of text.
//!
//! Works on a folded view ([`Normalized`](crate::source::Normalized)); offsets are those of the view.
//! Deliberately absent: what a number measures (`targets`).

mod mask;
mod model;
mod numeral;
mod scan;
mod unit;

pub use model::{Comparator, Kind, Quantity};
pub use numeral::numeral;
pub use scan::scan;
pub(crate) use unit::counts;
