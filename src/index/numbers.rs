//! Conditions on numbers: year, role, value, unit … of *one* number of a document.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use tantivy::{DocId, SegmentReader};

use crate::index::amounts::{Values, scope};
use crate::index::analysis::fold_text;
use crate::index::hit::Part;
use crate::index::kept::Keep;
use crate::index::query::Condition;

/// A short hash of a text (FNV-1a), the same on every machine and with every compiler.
pub(crate) fn hash(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    // Nought is "none".
    hash.max(1)
}

/// Stands in a column for a number without a value.
const NO_VALUE: f64 = f64::MIN;

const ROLES: [&str; 4] = ["target", "achieved", "threshold", "other"];
const ATTRIBUTES: [&str; 2] = ["约束性", "预期性"];
const STATES: [&str; 5] = ["stated", "delegated", "text", "not_stated", "not_read"];

fn code(list: &[&str], value: Option<&str>) -> u64 {
    value.and_then(|v| list.iter().position(|l| *l == v)).map_or(0, |at| at as u64 + 1)
}

/// One number as its columns hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Packed {
    /// Year, or 0.
    pub(crate) year: u64,
    /// Scope of the unit, unit as written.
    pub(crate) unit: u64,
    /// Canonical indicator, name as printed.
    pub(crate) what: u64,
    /// Role, attribute, state, form.
    pub(crate) how: u64,
    pub(crate) raw: f64,
    pub(crate) base: f64,
}

impl Packed {
    /// The ends of a number: one, or two for a range. A number without a value has [`NO_VALUE`].
    pub(crate) fn of(part: &Part) -> Vec<Self> {
        let unit = part.unit.as_deref().filter(|u| !u.is_empty());
        let (scope, factor) = unit.map_or((String::new(), Decimal::ONE), scope);
        let name = part.indicator.as_deref().map(|n| fold_text(crate::record::bare_indicator(n, unit)));
        let pair = |high: Option<u32>, low: Option<u32>| u64::from(high.unwrap_or(0)) << 32 | u64::from(low.unwrap_or(0));
        let one = Self {
            year: part.target_year.and_then(|y| u64::try_from(y).ok()).unwrap_or(0),
            unit: pair(unit.map(|_| hash(&scope)), unit.map(|u| hash(&fold_text(u)))),
            what: pair(part.indicator_id.as_deref().map(hash), name.as_deref().map(hash)),
            how: code(&ROLES, part.role.as_deref())
                | code(&ATTRIBUTES, part.attribute.as_deref()) << 4
                | code(&STATES, part.state.as_deref()) << 8
                | part.form.as_deref().map_or(0, |f| u64::from(hash(f))) << 16,
            raw: NO_VALUE,
            base: NO_VALUE,
        };
        let mut ends: Vec<Decimal> = Vec::new();
        for end in [&part.value, &part.low, &part.high].into_iter().flatten() {
            ends.extend(end.replace(',', "").parse().ok().filter(|d| !ends.contains(d)));
        }
        let end = |d: &Decimal| Self {
            raw: d.to_f64().unwrap_or(NO_VALUE),
            base: d.checked_mul(factor).and_then(|d| d.normalize().to_f64()).unwrap_or(NO_VALUE),
            ..one
        };
        if ends.is_empty() { vec![one] } else { ends.iter().map(end).collect() }
    }
}

/// What must hold of a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Years(u64, u64),
    /// No year is stated.
    NoYear,
    /// Scope (0: any), ends with whether they belong to it.
    Values(u32, Option<(f64, bool)>, Option<(f64, bool)>),
    Unit(u32),
    What(u32, Vec<u32>),
    Role(u64),
    Attribute(u64),
    State(u64),
    Form(u32),
}

impl Test {
    /// The test of a condition on numbers; none for one on documents.
    pub(crate) fn of(condition: &Condition) -> Option<Self> {
        Some(match condition {
            Condition::Years(low, high) => {
                let year = |y: &Option<i64>, open: u64| y.map_or(open, |y| u64::try_from(y).unwrap_or(0));
                Self::Years(year(low, 1), year(high, u64::MAX))
            }
            Condition::NoYear => Self::NoYear,
            Condition::Values(Values { low, high, unit }) => {
                let (scope, factor) = unit.as_deref().map_or((None, Decimal::ONE), |u| {
                    let (scope, factor) = scope(u);
                    (Some(scope), factor)
                });
                let end = |end: &Option<(Decimal, bool)>| {
                    end.map(|(d, included)| {
                        (d.checked_mul(factor).and_then(|d| d.normalize().to_f64()).unwrap_or(f64::INFINITY), included)
                    })
                };
                Self::Values(scope.as_deref().map_or(0, hash), end(low), end(high))
            }
            Condition::Indicator(id, names) => Self::What(hash(id), names.iter().map(|n| hash(n)).collect()),
            Condition::Term("unit", value) => Self::Unit(hash(value)),
            Condition::Term("role", value) => Self::Role(code(&ROLES, Some(value))),
            Condition::Term("attribute", value) => Self::Attribute(code(&ATTRIBUTES, Some(value))),
            Condition::Term("state", value) => Self::State(code(&STATES, Some(value))),
            Condition::Term("form", value) => Self::Form(hash(value)),
            _ => return None,
        })
    }

    fn holds(&self, n: &Packed) -> bool {
        match self {
            Self::Years(low, high) => n.year > 0 && *low <= n.year && n.year <= *high,
            Self::NoYear => n.year == 0,
            Self::Values(scope, low, high) => {
                let value = if *scope == 0 { n.raw } else { n.base };
                (*scope == 0 || n.unit >> 32 == u64::from(*scope))
                    && value > NO_VALUE
                    && low.is_none_or(|(end, included)| value > end || included && value == end)
                    && high.is_none_or(|(end, included)| value < end || included && value == end)
            }
            Self::Unit(unit) => n.unit & 0xffff_ffff == u64::from(*unit),
            Self::What(id, names) => {
                n.what >> 32 == u64::from(*id) || names.iter().any(|name| n.what & 0xffff_ffff == u64::from(*name))
            }
            Self::Role(role) => n.how & 0xf == *role,
            Self::Attribute(attribute) => n.how >> 4 & 0xf == *attribute,
            Self::State(state) => n.how >> 8 & 0xf == *state,
            Self::Form(form) => n.how >> 16 == u64::from(*form),
        }
    }

    /// Whether it holds of a number of a passage.
    pub(crate) fn holds_of(&self, part: &Part) -> bool {
        Packed::of(part).iter().any(|n| self.holds(n))
    }
}

/// Documents with a number of which all tests hold.
#[derive(Clone, Debug)]
pub(crate) struct OneNumber(pub(crate) Arc<Vec<Test>>);

impl Keep for OneNumber {
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<impl Fn(DocId) -> bool + Send + 'static> {
        let columns = reader.fast_fields();
        let (years, units) = (columns.u64("n_year")?, columns.u64("n_unit")?);
        let (whats, hows) = (columns.u64("n_what")?, columns.u64("n_how")?);
        let (raws, bases) = (columns.f64("n_raw")?, columns.f64("n_base")?);
        let tests = Arc::clone(&self.0);
        Ok(move |doc| {
            let others = units.values_for_doc(doc).zip(whats.values_for_doc(doc)).zip(hows.values_for_doc(doc));
            let values = raws.values_for_doc(doc).zip(bases.values_for_doc(doc));
            years.values_for_doc(doc).zip(others).zip(values).any(|((year, ((unit, what), how)), (raw, base))| {
                let number = Packed { year, unit, what, how, raw, base };
                tests.iter().all(|test| test.holds(&number))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_counts_and_points_are_never_compared() {
        let scopes = |units: [&str; 2]| units.map(|u| scope(u).0);
        let same = |a, b| {
            let [a, b] = scopes([a, b]);
            a == b
        };
        assert!(
            same("亿元", "万亿元") && same("万人", "人") && same("㎡", "平方米") && same("万辆", "辆") && same("公里", "千米")
        );
        assert!(!same("%", "个") && !same("%", "个百分点") && !same("所", "家") && !same("亿元", "亿美元"));
    }

    #[test]
    fn all_tests_are_of_one_number() {
        let part = Part { value: Some("57".to_owned()), unit: Some("%".to_owned()), target_year: Some(2025), ..Part::default() };
        let value = Condition::Values(Values { low: Some((50.into(), true)), high: None, unit: Some("%".to_owned()) });
        assert!(Test::of(&value).is_some_and(|t| t.holds_of(&part)));
        assert!(!Test::of(&Condition::Years(Some(2020), Some(2020))).is_some_and(|t| t.holds_of(&part)));
        assert!(!Test::of(&Condition::NoYear).is_some_and(|t| t.holds_of(&part)));
    }
}
