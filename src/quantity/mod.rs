//! Numbers with unit and comparator in a stretch of text.
//!
//! Works on a folded view ([`Normalized`](crate::source::Normalized)); offsets are those of the view.
//! Deliberately absent: what a number measures (`targets`).

mod bound;
mod chinese;
mod mask;
mod model;
mod number;
mod scan;
mod unit;

pub use crate::cues::Comparator;
pub use model::{Kind, Quantity};
pub(crate) use number::decimal;
pub use number::{Interval, Money, Number, intervals, money, numbers, numeral, percentages};
pub(crate) use scan::POINT_APART;
pub use scan::scan;
pub(crate) use unit::{bare as bare_unit, counts, is_of_size, unit_pattern};
