//! Indicators and how names resolve to them.

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
    indicators().iter().find(|i| i.id == id)
}

/// The indicator a whole name stands for: scope prefix, unit bracket and marks are set aside, the rest must be the
/// whole name or alias. `unit` may override (a level name in % is its growth or share). `None` rather than a guess: until
/// the list of near neighbours is corrected, every name is left unresolved.
#[must_use]
pub fn resolve(_name: &str, _unit: Option<&str>) -> Option<Resolved> {
    None
}
