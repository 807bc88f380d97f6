//! Units, their dimension and factor.

use std::collections::HashMap;
use std::sync::LazyLock;

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

/// id, kind, spellings, dimension, base unit, factor, notes.
const DATA: &str = include_str!("data/units.tsv");

static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| DATA.lines().skip(1).filter_map(parse).collect());

static BY_FORM: LazyLock<HashMap<String, &'static Unit>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for unit in UNITS.iter() {
        for form in &unit.forms {
            map.entry(crate::lexicon::names::folded(form)).or_insert(unit);
        }
    }
    map
});

/// Lines of kind `unit`; scales and suffixes belong to the numeral.
fn parse(line: &str) -> Option<Unit> {
    let fields: Vec<&str> = line.split('\t').collect();
    (*fields.get(1)? == "unit").then_some(())?;
    Some(Unit {
        id: (*fields.first()?).to_owned(),
        forms: fields.get(2)?.split('|').map(str::to_owned).collect(),
        dimension: (*fields.get(3)?).to_owned(),
        base: (*fields.get(4)?).to_owned(),
        factor: fields.get(5).and_then(|f| f.parse().ok()),
    })
}

/// Every unit in file order.
#[must_use]
pub fn units() -> &'static [Unit] {
    &UNITS
}

/// The unit of a spelling.
#[must_use]
pub fn unit(form: &str) -> Option<&'static Unit> {
    BY_FORM.get(&crate::lexicon::names::folded(form)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_and_spellings() {
        let factor = |form: &str| unit(form).and_then(|u| u.factor).map(|f| f.normalize().to_string());
        assert_eq!(factor("亿元"), Some("100000000".to_owned()));
        assert_eq!(factor("％"), Some("0.01".to_owned()));
        assert_eq!(unit("亿元").map(|u| &u.base), unit("万亿元").map(|u| &u.base));
        assert_ne!(unit("亿元").map(|u| &u.base), unit("亿美元").map(|u| &u.base), "no rate is stated");
        // Grades (4A级, Ⅲ类) are names of classes: nothing to multiply.
        let without: Vec<_> = units().iter().filter(|u| u.factor.is_none() && u.dimension != "class").map(|u| &u.id).collect();
        assert!(without.is_empty(), "units without a factor: {without:?}");
    }
}
