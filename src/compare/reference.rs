//! Indicator tables of plans whose text is not at hand: facts with their source and how sure they are.
//!
//! `corpus/reference/*.tsv` is embedded, so that a comparison with the national targets works wherever the program runs.

use std::sync::LazyLock;

use crate::compare::subject::growth_id;
use crate::compare::{Amount, Figure, PlanHead, Subject};
use crate::lexicon::{self, NameKey};

/// jurisdiction, code, level, period, indicator id, name as published, unit, base year and value, target year, comparator and
/// value, kind and value of growth or cumulative change, attribute, source, confidence, notes.
const DATA: [&str; 3] = [
    include_str!("../../corpus/reference/targets.tsv"),
    include_str!("../../corpus/reference/cities.tsv"),
    include_str!("../../corpus/reference/provinces_15.tsv"),
];

/// Levels as the file writes them.
const LEVELS: [(&str, &str); 4] = [("national", "国家"), ("province", "省"), ("city", "市"), ("county", "县区")];

static REFERENCES: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut out: Vec<Subject> = Vec::new();
    for line in DATA.iter().flat_map(|file| file.lines().skip(1)) {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or("").trim();
        // A line that only describes a plan makes no table of it.
        if field(0).is_empty() || field(3).is_empty() || field(5).starts_with('(') {
            continue;
        }
        let plan_id = format!("ref-{}-{}", field(1), field(3));
        let at = out.iter().position(|s| s.head.plan_id == plan_id).unwrap_or_else(|| {
            out.push(Subject { head: head(&plan_id, &field), figures: Vec::new(), reviews: Vec::new() });
            out.len() - 1
        });
        let figures = figures(&field);
        out[at].figures.extend(figures);
    }
    out
});

/// Every reference table, in file order.
#[must_use]
pub fn references() -> &'static [Subject] {
    &REFERENCES
}

fn head<'a>(plan_id: &str, field: &impl Fn(usize) -> &'a str) -> PlanHead {
    let period = lexicon::period(field(3));
    let years: Vec<i32> = field(3).split('-').filter_map(|y| y.parse().ok()).collect();
    let level = LEVELS.iter().find(|(file, _)| *file == field(2)).map(|(_, level)| (*level).to_owned());
    PlanHead {
        plan_id: plan_id.to_owned(),
        title: format!("{}{}", field(0), field(3)),
        jurisdiction: Some(field(0).to_owned()),
        region_code: Some(field(1).to_owned()),
        level,
        period: Some(field(3).to_owned()),
        start_year: period.map(lexicon::Period::start_year).or(years.first().copied()),
        end_year: period.map(lexicon::Period::end_year).or(years.last().copied()),
        kind: "reference",
        source: field(15).to_owned(),
        sha256: None,
    }
}

/// The level target and, if there is one, the growth or change of a line. Lines that only count or describe give none.
fn figures<'a>(field: &impl Fn(usize) -> &'a str) -> Vec<Figure> {
    if field(5).starts_with('(') {
        return Vec::new();
    }
    let some = |at: usize| Some(field(at).to_owned()).filter(|f| !f.is_empty());
    let (unit, id) = (some(6), some(4));
    let ends = |end: &str| id.as_deref().is_some_and(|id| id.ends_with(end));
    let key = NameKey::of(field(5));
    let mut marks = Vec::new();
    let measure = if ends("_growth") || key.measure == "growth" {
        "growth"
    } else if ends("_reduction") || key.measure != "level" {
        "change"
    } else if key.adds_up() || field(17).starts_with("sum of the period or") {
        if !field(11).is_empty() && !field(17).contains("sum of the period:") {
            marks.push("year-or-sum".to_owned());
        }
        "cumulative"
    } else {
        "level"
    };
    if field(16) != "high" {
        marks.push(format!("reference-confidence-{}", field(16)));
    }
    // ≈3.45 is an estimate, [17.7] the sum of the last period: neither is the number of a year.
    let base = || {
        some(8).map(|b| {
            let (cmp, number) = split_comparator(b.trim_matches(['[', ']']));
            let approximate = matches!(cmp, "~" | "≈");
            let raw = if approximate { format!("{number}左右") } else { b.clone() };
            Amount { raw, approximate, ..bounded(cmp, number, unit.as_deref()) }
        })
    };
    let make = |measure: &'static str, state: &str, amount: Amount, base: Option<Amount>| Figure {
        indicator_id: growth_id(id.as_deref(), measure),
        name: field(5).to_owned(),
        key: key.clone(),
        measure,
        base_year: base.as_ref().and_then(|_| field(7).parse().ok()),
        base,
        state: state.to_owned(),
        amount,
        year: field(9).parse().ok(),
        is_target: true,
        attribute: some(14).filter(|a| a.ends_with('性')),
        marks: marks.clone(),
        origin: "reference".to_owned(),
        section: None,
        line: None,
    };
    let mut out = Vec::new();
    if let Some(value) = some(11) {
        out.push(make(measure, "stated", bounded(field(10), &value, unit.as_deref()), base()));
    }
    let (cmp, number) = split_comparator(field(13));
    let words = || Amount { raw: field(13).to_owned(), unit: unit.clone(), ..Amount::default() };
    match field(12) {
        "" => {}
        _ if field(13).is_empty() => {}
        state @ ("text" | "delegated") => out.push(make(measure, state, words(), base())),
        "range" => {
            let (low, high) = number.split_once('-').unwrap_or((number, number));
            let amount = Amount { high: Some(high.to_owned()), ..bounded("=", low, unit.as_deref()) };
            out.push(make(measure, "stated", Amount { raw: number.to_owned(), ..amount }, base()));
        }
        "annual" => {
            let (number, unit) = match number.strip_suffix('‰') {
                Some(number) => (number, "‰"),
                None => (number.trim_end_matches('%'), "%"),
            };
            let amount = Amount { raw: field(13).to_owned(), ..bounded(cmp, number, Some(unit)) };
            out.push(make("growth", "stated", amount, None));
        }
        "cumulative" => {
            let amount = Amount { raw: format!("[{}]", field(13)), ..bounded(cmp, number, unit.as_deref()) };
            out.push(make(if measure == "cumulative" { measure } else { "change" }, "stated", amount, None));
        }
        // A ceiling for every year of the period.
        _ => out.push(make(measure, "stated", bounded(cmp, number, unit.as_deref()), base())),
    }
    out
}

/// `>6.5` → (`>`, `6.5`).
fn split_comparator(value: &str) -> (&str, &str) {
    let end = value.find(|c: char| !matches!(c, '>' | '<' | '=' | '~' | '≈')).unwrap_or(0);
    value.split_at(end)
}

fn bounded(cmp: &str, value: &str, unit: Option<&str>) -> Amount {
    let number = Amount::number(value, unit);
    let raw = if matches!(cmp, "" | "=") { value.to_owned() } else { format!("{cmp}{value}") };
    let number = Amount { raw, ..number };
    match cmp {
        ">=" | ">" => Amount { low_inclusive: cmp == ">=", high: None, high_inclusive: false, ..number },
        "<=" | "<" => Amount { high_inclusive: cmp == "<=", low: None, low_inclusive: false, ..number },
        "~" | "≈" => Amount { approximate: true, ..number },
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_known_indicator_and_a_plan() {
        let unknown: Vec<&str> = references()
            .iter()
            .flat_map(|s| &s.figures)
            .filter_map(|f| f.indicator_id.as_deref())
            .filter(|id| lexicon::indicator(id).is_none())
            .collect();
        assert!(unknown.is_empty(), "not in the lexicon: {unknown:?}");
        let national: Vec<&str> = references()
            .iter()
            .filter(|s| s.head.level.as_deref() == Some("国家"))
            .filter_map(|s| s.head.period.as_deref())
            .collect();
        assert_eq!(national, ["十二五", "十三五", "十四五", "十五五"]);
        assert!(references().iter().all(|s| s.head.level.is_some() && s.head.end_year.is_some() && !s.figures.is_empty()));
    }

    #[test]
    fn bounds_of_the_file_are_kept() {
        let (cmp, value) = split_comparator(">6.5");
        let amount = bounded(cmp, value, Some("%"));
        assert_eq!((amount.low.as_deref(), amount.low_inclusive, amount.high), (Some("6.5"), false, None));
    }
}
