//! Administrative divisions by year.

/// A division as valid for a span of years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// 1 province, 2 prefecture, 3 county.
    pub level: u8,
    /// Six-digit code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Code of the division above; empty for provinces.
    pub parent_code: String,
    /// Name of the division above.
    pub parent_name: String,
    /// Province name.
    pub province: String,
    /// First year valid.
    pub from_year: i32,
    /// Last year valid; `None` = still.
    pub to_year: Option<i32>,
}

/// What a chain of place names stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One division.
    One(&'static Region),
    /// Several: the parent must be known.
    Ambiguous(Vec<&'static Region>),
    /// None.
    Unknown,
}

/// Resolve a chain (`江西省赣州市章贡区`, `赣州市章贡区`, `章贡区`) in a year; `context` are further texts that may name
/// the parent (notice line, issuer, web shell).
#[must_use]
pub fn resolve_region(_chain: &str, _year: i32, _context: &[&str]) -> Resolution {
    Resolution::Unknown
}

/// The division of a code in a year.
#[must_use]
pub fn region_by_code(_code: &str, _year: i32) -> Option<&'static Region> {
    None
}
