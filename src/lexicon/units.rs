//! Units, their dimension and factor.

use rust_decimal::Decimal;

/// A unit of measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable id (`cny_yi`).
    pub id: String,
    /// Spellings.
    pub forms: Vec<String>,
    /// Dimension (`money`); values convert only within one dimension and base.
    pub dimension: String,
    /// Base unit (`CNY`).
    pub base: String,
    /// Value in the base unit = value × factor.
    pub factor: Option<Decimal>,
}

/// Every unit in file order.
#[must_use]
pub fn units() -> &'static [Unit] {
    &[]
}

/// The unit of a spelling (folded).
#[must_use]
pub fn unit(_form: &str) -> Option<&'static Unit> {
    None
}
