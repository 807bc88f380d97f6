//! Indicators and how names resolve to them.

use rustc_hash::FxHashMap;

use crate::lexicon::{known, names, units};

/// A canonical indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Stable id (`gdp`).
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Other names of the same statistic.
    pub aliases: Vec<String>,
    /// Domain (经济发展).
    pub domain: String,
    /// Units it is published in.
    pub units: Vec<String>,
    /// Whether more is better.
    pub direction: Direction,
    /// Usual attribute (预期性, 约束性), empty if mixed.
    pub attribute: String,
    /// Forms its target takes (`level`, `avg_growth`, …).
    pub forms: Vec<String>,
    /// For a growth or change indicator: the level it belongs to.
    pub base_id: Option<String>,
    /// Particulars.
    pub notes: String,
}

impl Indicator {
    /// Whether a unit (folded) fits: one of its own, or one of the same dimension and base.
    fn measured_in(&self, unit: &str) -> bool {
        let own = |u: &String| {
            let own = names::folded(u);
            own == unit
                || units::unit(&own).zip(units::unit(unit)).is_some_and(|(a, b)| a.dimension == b.dimension && a.base == b.base)
        };
        // Ratios stand under a heading in % as often as not: 三产比例(%), 收入比(%).
        let ratio = self.units.iter().any(|u| matches!(u.as_str(), ":" | "比")) || self.id.ends_with("_ratio");
        (ratio && matches!(unit, "%" | "比" | ":"))
            || self.units.is_empty()
            || self.units.iter().any(own)
            || (self.units.iter().any(|u| u == "亿元" || u == "亿美元") && unit.ends_with("美元"))
    }
}

/// Whether more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
    /// Neither.
    Neutral,
}

/// A name resolved to an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The indicator.
    pub indicator: &'static Indicator,
}

/// id, tier, name, aliases, domain, units, dimension, direction, attribute, forms, base id, levels, notes.
const DATA: &str = include_str!("data/indicators.tsv");

static INDICATORS: std::sync::LazyLock<Vec<Indicator>> =
    std::sync::LazyLock::new(|| DATA.lines().skip(1).filter_map(parse).collect());

static BY_ID: std::sync::LazyLock<FxHashMap<&str, &Indicator>> =
    std::sync::LazyLock::new(|| INDICATORS.iter().map(|indicator| (indicator.id.as_str(), indicator)).collect());

fn parse(line: &str) -> Option<Indicator> {
    let fields: Vec<&str> = line.split('\t').collect();
    let list = |text: &str, by: char| text.split(by).filter(|t| !t.is_empty()).map(str::to_owned).collect();
    Some(Indicator {
        id: (*fields.first()?).to_owned(),
        name: (*fields.get(2)?).to_owned(),
        aliases: list(fields.get(3)?, '|'),
        domain: (*fields.get(4)?).to_owned(),
        units: list(fields.get(5)?, ';'),
        direction: match *fields.get(7)? {
            "higher_better" => Direction::Higher,
            "lower_better" => Direction::Lower,
            _ => Direction::Neutral,
        },
        attribute: (*fields.get(8)?).to_owned(),
        forms: list(fields.get(9)?, '+'),
        base_id: fields.get(10).filter(|b| !b.is_empty()).map(|b| (*b).to_owned()),
        notes: (*fields.get(12).unwrap_or(&"")).to_owned(),
    })
}

/// Every indicator in file order.
#[must_use]
pub fn indicators() -> &'static [Indicator] {
    &INDICATORS
}

/// The indicator of an id.
#[must_use]
pub fn indicator(id: &str) -> Option<&'static Indicator> {
    BY_ID.get(id).copied()
}

/// The indicator a whole name stands for: running number, unit bracket and marks are set aside, the rest must be the
/// whole name or an alias. `unit` may override (a level name in % is its growth). `None` rather than a guess: 海洋生产总值
/// is not 地区生产总值, and 规上工业增加值率 not 规模以上工业增加值.
#[must_use]
pub fn resolve(name: &str, unit: Option<&str>) -> Option<Resolved> {
    let core = names::normal(name);
    let found = whole(&core)?;
    let unit = unit.map(names::folded);
    let Some(unit) = unit.filter(|u| !u.is_empty()) else { return Some(Resolved { indicator: found }) };
    if found.measured_in(&unit) {
        return Some(Resolved { indicator: found });
    }
    if unit == "%" {
        let growth = |i: &&Indicator| i.base_id.as_deref() == Some(&found.id) && i.id.ends_with("_growth");
        return indicators().iter().find(growth).map(|indicator| Resolved { indicator });
    }
    None
}

/// Scope words before a name that leave the statistic as it is.
const SCOPES: [&str; 12] = [
    "地级及以上城市",
    "县级及以上城市",
    "设区市城市",
    "设区市",
    "中心城区",
    "全市",
    "全区",
    "全县",
    "全省",
    "全州",
    "我市",
    "我区",
];

fn whole(core: &str) -> Option<&'static Indicator> {
    let scoped = SCOPES.iter().find_map(|scope| core.strip_prefix(scope));
    [Some(core), scoped].into_iter().flatten().find_map(known::by_spelling)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str, unit: &str) -> Option<&'static str> {
        resolve(name, (!unit.is_empty()).then_some(unit)).map(|r| r.indicator.id.as_str())
    }

    #[test]
    fn whole_names_only() {
        for (name, unit, expected) in [
            ("地区生产总值（GDP）（亿元）", "亿元", Some("gdp")),
            ("1. 国内生产总值", "亿元", Some("gdp")),
            ("规上工业增加值", "%", Some("industrial_value_added_above_scale_growth")),
            ("固定资产投资(%", "%", Some("fixed_asset_investment_growth")),
            ("户籍城镇化率", "%", Some("urbanization_hukou")),
            ("常住人口城镇化率（%）", "%", Some("urbanization_resident")),
            ("全市森林覆盖率", "%", Some("forest_coverage")),
            // Each of these contains the name of another statistic.
            ("海洋生产总值", "亿元", Some("marine_gdp")),
            ("“15+8”产业增加值占地区生产总值比重", "%", None),
            ("数字经济增加值年均增速", "%", Some("digital_economy_value_added_growth")),
            ("规上工业增加值率", "%", Some("industrial_value_added_rate")),
            ("生产生活用水总量", "亿立方米", Some("water_use_production_living")),
            ("单位GDP建设用地使用面积", "平方米/万元", Some("construction_land_intensity")),
            ("十万常住人口火灾死亡率", "", Some("fire_death_rate")),
            ("企业研发经费支出占全社会研发经费支出比重", "%", Some("enterprise_rd_share")),
        ] {
            assert_eq!(id(name, unit), expected, "{name}");
        }
    }

    #[test]
    fn the_data_file_is_consistent() {
        let mut ids: Vec<&str> = indicators().iter().map(|i| i.id.as_str()).collect();
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n, "ids are unique");
        for i in indicators() {
            assert!(!i.name.is_empty() && !i.id.is_empty());
            if let Some(base) = &i.base_id {
                assert!(indicator(base).is_some(), "{} has the unknown base {base}", i.id);
            }
            assert_eq!(whole(&names::normal(&i.name)).map(|f| &f.id), Some(&i.id), "the name {} is shared", i.name);
        }
    }
}
