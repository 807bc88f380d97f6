//! Units, their dimension and factor.
//!
//! A unit is scale + measure, perhaps under a stroke by scale + measure (万人次, 人/百亿元). The table has the measures and
//! the units with a name or a quirk of their own; everything else is composed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

/// A unit of measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable id (`cny_yi`); of a composed unit its spelling.
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

/// Words of scale with their factor, the longer before those they end with.
const SCALES: &[(&str, i64)] = &[
    ("万亿", 1_000_000_000_000),
    ("千亿", 100_000_000_000),
    ("百亿", 10_000_000_000),
    ("十亿", 1_000_000_000),
    ("亿", 100_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("10万", 100_000),
    ("万", 10_000),
    ("千", 1000),
    ("百", 100),
    ("十", 10),
];

static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| DATA.lines().skip(1).filter_map(|line| parse(line, "unit")).collect());
/// What units are taken by that nothing is counted in: 车, 床日.
static NOUNS: LazyLock<Vec<Unit>> = LazyLock::new(|| DATA.lines().skip(1).filter_map(|line| parse(line, "per")).collect());

static BY_FORM: LazyLock<HashMap<String, &'static Unit>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for unit in UNITS.iter() {
        for form in &unit.forms {
            map.entry(crate::lexicon::names::folded(form)).or_insert(unit);
        }
    }
    map
});

/// Lines of one kind; scales and suffixes belong to the numeral.
fn parse(line: &str, kind: &str) -> Option<Unit> {
    let fields: Vec<&str> = line.split('\t').collect();
    (*fields.get(1)? == kind).then_some(())?;
    Some(Unit {
        id: (*fields.first()?).to_owned(),
        forms: fields.get(2)?.split('|').map(str::to_owned).collect(),
        dimension: (*fields.get(3)?).to_owned(),
        base: (*fields.get(4)?).to_owned(),
        factor: fields.get(5).and_then(|f| f.parse().ok()),
    })
}

/// Every unit of the table in file order.
#[must_use]
pub fn units() -> &'static [Unit] {
    &UNITS
}

/// Words that stand only under a stroke (人/万车).
pub(crate) fn per_nouns() -> impl Iterator<Item = &'static str> {
    NOUNS.iter().flat_map(|unit| unit.forms.iter().map(String::as_str))
}

/// The unit of a spelling: of the table, or composed of its parts.
#[must_use]
pub fn unit(form: &str) -> Option<Cow<'static, Unit>> {
    let form = crate::lexicon::names::folded(form);
    if let Some(unit) = BY_FORM.get(&form) {
        return Some(Cow::Borrowed(*unit));
    }
    // 立方米每秒 is 立方米/秒.
    if let Some((upper, lower)) = form.split_once('/').or_else(|| form.split_once('每')).filter(|(upper, _)| !upper.is_empty()) {
        let (upper, lower) = (measure(upper)?, measure(lower).or_else(|| noun(lower))?);
        let factor = upper.factor.zip(lower.factor).and_then(|(a, b)| a.checked_div(b)).map(|f| f.normalize());
        let base = format!("{}/{}", upper.base, lower.base);
        return Some(Cow::Owned(Unit { id: form.clone(), forms: vec![form], dimension: "rate".to_owned(), base, factor }));
    }
    measure(&form)
}

/// A scale and a measure of the table: 万家, 千亿元.
fn measure(form: &str) -> Option<Cow<'static, Unit>> {
    if let Some(unit) = BY_FORM.get(form) {
        return Some(Cow::Borrowed(*unit));
    }
    let (bare, scale) = SCALES.iter().find_map(|(word, factor)| Some((form.strip_prefix(word)?, *factor)))?;
    let of = BY_FORM.get(bare).filter(|unit| unit.dimension != "class")?;
    Some(Cow::Owned(Unit {
        id: form.to_owned(),
        forms: vec![form.to_owned()],
        dimension: of.dimension.clone(),
        base: of.base.clone(),
        factor: of.factor.and_then(|f| f.checked_mul(Decimal::from(scale))),
    }))
}

/// What stands under a stroke and counts nothing elsewhere, with its scale: 万车.
fn noun(form: &str) -> Option<Cow<'static, Unit>> {
    let (bare, scale) = SCALES.iter().find_map(|(word, factor)| Some((form.strip_prefix(word)?, *factor))).unwrap_or((form, 1));
    let known = per_nouns().any(|noun| noun == bare);
    known.then(|| {
        Cow::Owned(Unit {
            id: form.to_owned(),
            forms: vec![form.to_owned()],
            dimension: "count".to_owned(),
            base: bare.to_owned(),
            factor: Some(Decimal::from(scale)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(form: &str) -> Option<String> {
        unit(form).and_then(|u| u.factor).map(|f| f.normalize().to_string())
    }

    fn base(form: &str) -> Option<String> {
        unit(form).map(|u| u.base.clone())
    }

    #[test]
    fn factors_and_spellings() {
        assert_eq!(factor("亿元"), Some("100000000".to_owned()));
        assert_eq!(factor("％"), Some("0.01".to_owned()));
        assert_eq!(base("亿元"), base("万亿元"));
        assert_ne!(base("亿元"), base("亿美元"), "no rate is stated");
        // Grades (4A级, Ⅲ类) are names of classes: nothing to multiply.
        let without: Vec<_> = units().iter().filter(|u| u.factor.is_none() && u.dimension != "class").map(|u| &u.id).collect();
        assert!(without.is_empty(), "units without a factor: {without:?}");
        let nameless: Vec<_> = units().iter().filter(|u| u.dimension.is_empty() || u.forms.is_empty()).map(|u| &u.id).collect();
        assert!(nameless.is_empty(), "units without a dimension: {nameless:?}");
    }

    #[test]
    fn units_are_composed_of_scale_and_measure_and_stroke() {
        assert_eq!(factor("万家"), Some("10000".to_owned()));
        assert_eq!(factor("起/十万人"), Some("0.00001".to_owned()));
        assert_eq!(factor("人/百亿元"), Some("0.0000000001".to_owned()));
        assert_eq!(factor("克/百户"), Some("0.00000001".to_owned()));
        assert_eq!(base("张/千人"), base("张/万人"));
        assert_eq!(base("人/万船"), Some("person/船".to_owned()));
        assert_eq!(unit("万A级"), None);
        assert_eq!(unit("东西"), None);
    }

    #[test]
    fn shares_points_multiples_and_counts_share_no_base() {
        let bases: std::collections::BTreeSet<_> = ["%", "个百分点", "倍", "番", "个", "分", "比", "人", "岁"].map(base).into();
        assert_eq!(bases.len(), 9, "{bases:?}");
    }
}
