//! Figures of several plans → rows.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::compare::{Amount, Cell, Comparison, Figure, Order, PlanHead, Row, Subject};
use crate::lexicon;
use crate::record::SCHEMA_VERSION;

/// Which number of a range counts when plans are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RangeRule {
    /// Its lower end.
    Low,
    /// Its middle.
    Mid,
    /// None: overlapping ranges are not put in order.
    #[default]
    AsStated,
}

impl RangeRule {
    /// Name on the command line and in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Mid => "mid",
            Self::AsStated => "as-stated",
        }
    }
}

/// How to compare.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these indicators (ids or whole names); all if empty.
    pub indicators: Vec<String>,
    /// Which number of a range counts.
    pub range: RangeRule,
}

/// What has to be equal for two figures to stand on one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Canonical indicator, or the exact name with its unit.
    subject: String,
    by_id: bool,
    measure: &'static str,
}

fn key(figure: &Figure) -> Key {
    match &figure.indicator_id {
        Some(id) => Key { subject: id.clone(), by_id: true, measure: figure.measure },
        None => {
            let unit = figure.amount.unit.as_deref().unwrap_or("");
            Key { subject: format!("{}|{unit}", lexicon::normal_name(&figure.name)), by_id: false, measure: figure.measure }
        }
    }
}

/// Align the figures of plans. Rows come in the order in which the first plan that has them states them.
#[must_use]
pub fn compare(subjects: &[Subject], options: &Options) -> Comparison {
    let mut order: Vec<Key> = Vec::new();
    let mut by_key: BTreeMap<Key, BTreeMap<usize, Vec<&Figure>>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        for figure in subject.figures.iter().filter(|f| wanted(f, options)) {
            let key = key(figure);
            let row = by_key.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                BTreeMap::new()
            });
            row.entry(at).or_default().push(figure);
        }
    }
    let rows: Vec<Row> = order.iter().filter_map(|key| by_key.get(key).map(|cells| row(key, cells, subjects, options))).collect();
    let everywhere = |r: &&Row| r.cells.len() == distinct(subjects);
    let shared = rows.iter().filter(everywhere).count();
    let different = rows.iter().filter(everywhere).filter(|r| !r.same).count();
    Comparison {
        what: "indicators",
        gangyao: env!("CARGO_PKG_VERSION"),
        schema_version: SCHEMA_VERSION,
        range_rule: options.range.as_str(),
        plans: subjects.iter().map(|s| s.head.clone()).collect(),
        rows,
        shared,
        different,
    }
}

/// Plans may be given twice.
fn distinct(subjects: &[Subject]) -> usize {
    let ids: std::collections::BTreeSet<&str> = subjects.iter().map(|s| s.head.plan_id.as_str()).collect();
    ids.len()
}

fn wanted(figure: &Figure, options: &Options) -> bool {
    options.indicators.is_empty()
        || options.indicators.iter().any(|name| {
            let resolved = lexicon::resolve(name, None).map(|r| r.indicator.id.as_str());
            let id = figure.indicator_id.as_deref();
            // Asking for an indicator asks for its growth as well.
            let grown = |wanted: &str| id.is_some_and(|id| id == wanted || id.strip_suffix("_growth") == Some(wanted));
            grown(name) || resolved.is_some_and(grown) || lexicon::normal_name(name) == lexicon::normal_name(&figure.name)
        })
}

fn row(key: &Key, cells: &BTreeMap<usize, Vec<&Figure>>, subjects: &[Subject], options: &Options) -> Row {
    let first = cells.values().next().and_then(|f| f.first());
    let unit = cells.values().flatten().find_map(|f| f.amount.unit.clone());
    let name = key.by_id.then(|| lexicon::indicator(&key.subject)).flatten().map(|i| i.name.clone());
    let mut made: BTreeMap<String, Cell> = BTreeMap::new();
    for (at, figures) in cells {
        let subject = &subjects[*at];
        made.insert(subject.head.plan_id.clone(), cell(key, figures, subject, unit.as_deref()));
    }
    let heads: Vec<&PlanHead> = subjects.iter().map(|s| &s.head).collect();
    let stated: Vec<(&str, &Amount)> = heads
        .iter()
        .filter_map(|h| Some((h.plan_id.as_str(), made.get(&h.plan_id)?.target.as_ref()?)))
        .filter(|(_, a)| a.is_numeric())
        .collect();
    let all_cells: Vec<&Cell> = made.values().collect();
    let same = all_cells.len() == distinct(subjects) && all_cells.windows(2).all(|pair| says_the_same(pair[0], pair[1]));
    Row {
        indicator_id: key.by_id.then(|| key.subject.clone()),
        indicator: name.or_else(|| first.map(|f| f.name.clone())).unwrap_or_default(),
        measure: key.measure,
        aligned_by: if key.by_id { "indicator_id" } else { "name" },
        order: (stated.len() > 1).then(|| descending(&stated, unit.as_deref(), options.range)),
        difference: difference(&stated, unit.as_deref()),
        unit,
        cells: made,
        same,
        steps: Vec::new(),
        periods: Vec::new(),
    }
}

fn says_the_same(a: &Cell, b: &Cell) -> bool {
    let amounts = |x: &Option<Amount>, y: &Option<Amount>| match (x, y) {
        (None, None) => true,
        (Some(x), Some(y)) => x.says_the_same(y),
        _ => false,
    };
    amounts(&a.target, &b.target)
        && amounts(&a.base, &b.base)
        && (a.target_year, a.base_year) == (b.target_year, b.base_year)
        && (&a.attribute, &a.state) == (&b.attribute, &b.state)
}

fn cell(key: &Key, figures: &[&Figure], subject: &Subject, unit: Option<&str>) -> Cell {
    // The indicator table comes first; an end-of-period statement before one of another year.
    let end = subject.head.end_year;
    let main = figures
        .iter()
        .enumerate()
        .min_by_key(|(at, f)| (f.origin == "text", f.year.is_some() && f.year != end, !f.marks.is_empty(), *at))
        .map_or(figures[0], |(_, f)| f);
    let mut variants: Vec<String> = Vec::new();
    let mut marks = main.marks.clone();
    for other in figures.iter().filter(|f| !std::ptr::eq(**f, main)) {
        let place = other.line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let differs = !other.amount.says_the_same(&main.amount) || other.year.is_some() && other.year != main.year;
        let year = other.year.filter(|y| Some(*y) != main.year).map(|y| format!(" in {y}")).unwrap_or_default();
        let said = format!("{}{year}{place}", other.amount.raw);
        if differs && !variants.contains(&said) {
            variants.push(said);
        }
    }
    if !variants.is_empty() {
        marks.push("other-statements".to_owned());
    }
    let (target_in_row_unit, not_converted) = match (main.amount.figure(false), main.amount.factor_to(unit)) {
        (None, _) => (None, None),
        (Some(v), Ok(factor)) if factor != Decimal::ONE => (Some((v * factor).normalize().to_string()), None),
        (Some(_), Ok(_)) => (None, None),
        (Some(_), Err(reason)) => (None, Some(reason)),
    };
    let growth = subject.figures.iter().find(|f| {
        f.measure == "growth"
            && f.origin == "table"
            && key.by_id
            && key.measure == "level"
            && f.indicator_id.as_deref().is_some_and(|id| id == key.subject || id.strip_suffix("_growth") == Some(&key.subject))
    });
    Cell {
        indicator_raw: main.name.clone(),
        base: main.base.clone(),
        base_year: main.base.as_ref().and(main.base_year),
        target: Some(main.amount.clone()),
        target_year: main.year,
        target_in_row_unit,
        not_converted,
        growth_stated: growth.map(|g| g.amount.raw.clone()),
        growth_implied: implied(main),
        attribute: main.attribute.clone(),
        state: main.state.clone(),
        marks,
        variants,
        origin: main.origin.clone(),
        section: main.section.clone(),
        line: main.line,
        filled: None,
    }
}

/// Average growth in percent from base to target, where both are single numbers of a level that can grow.
fn implied(figure: &Figure) -> Option<String> {
    let years = figure.year? - figure.base_year?;
    let base = figure.base.as_ref()?.exact()?.to_f64()?;
    let target = figure.amount.figure(false)?.to_f64()?;
    // Shares move by points, not by growth.
    let share = matches!(figure.amount.unit.as_deref(), Some("%" | "‰" | "比"));
    if figure.measure != "level" || share || years <= 0 || base <= 0.0 || target <= 0.0 {
        return None;
    }
    Some(format!("{:.2}", ((target / base).powf(1.0 / f64::from(years)) - 1.0) * 100.0))
}

/// `b > a ? c`: plan ids by falling figure, with what can honestly be said between neighbours.
fn descending(stated: &[(&str, &Amount)], unit: Option<&str>, range: RangeRule) -> String {
    let mut sorted: Vec<(&str, &Amount, Decimal)> = stated
        .iter()
        .filter_map(|(id, a)| {
            let factor = a.factor_to(unit).ok()?;
            Some((*id, *a, a.figure(range == RangeRule::Mid)? * factor))
        })
        .collect();
    sorted.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    let mut out = String::new();
    for (at, (id, amount, figure)) in sorted.iter().enumerate() {
        if at > 0 {
            let (_, before, above) = &sorted[at - 1];
            let to_before = amount.factor_to(before.unit.as_deref()).unwrap_or(Decimal::ONE);
            let ranged = |a: &Amount| a.low.is_some() && a.high.is_some() && a.low != a.high;
            let by_rule = range != RangeRule::AsStated && (ranged(before) || ranged(amount));
            let sign = match before.order(amount, to_before) {
                Order::Greater => ">",
                Order::Same => "=",
                _ if by_rule && above > figure => ">",
                _ => "?",
            };
            out.push_str(&format!(" {sign} "));
        }
        out.push_str(id);
    }
    let left_out = stated.len() - sorted.len();
    if left_out > 0 {
        out.push_str(&format!(" ({left_out} in a unit that does not convert)"));
    }
    out
}

fn difference(stated: &[(&str, &Amount)], unit: Option<&str>) -> Option<String> {
    let [(_, a), (_, b)] = stated else { return None };
    let value = |x: &Amount| Some(x.exact()? * x.factor_to(unit).ok()?);
    Some((value(b)? - value(a)?).normalize().to_string())
}
