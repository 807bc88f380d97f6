//! One place over its periods: target, outcome, new base, new target.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::compare::align::{self, Key, Keys, bare, wanted};
use crate::compare::{
    Amount, Asks, Coding, Comparison, Figure, Options, Order, PeriodStep, RangeRule, Review, Row, Subject, compare,
};
use crate::lexicon::{self, Direction};

/// Follow the indicators of one place from plan to plan. Outcomes come from the review table of the next plan or from the
/// base it starts from; one plan alone is followed from the period it reviews. An indicator that is reviewed and not set again has a row too.
#[must_use]
pub fn periods(subjects: &[Subject], options: &Options) -> Comparison {
    let mut sorted = subjects.to_vec();
    sorted.sort_by_key(|s| s.head.start_year);
    let mut comparison = compare(&sorted, options);
    comparison.what = "periods";
    let keys = Keys::of(sorted.iter().flat_map(|s| s.figures.iter().chain(&s.reviews)));
    // Every plan's statements by row, the first of each row.
    let reviewed: Vec<BTreeMap<Key, Vec<&Figure>>> = sorted.iter().map(|s| grouped(&keys, &s.reviews, options)).collect();
    let mut rows: BTreeMap<Key, usize> = BTreeMap::new();
    let by_id: BTreeMap<(&str, &str), usize> =
        comparison.rows.iter().enumerate().filter_map(|(at, r)| Some(((r.indicator_id.as_deref()?, r.measure), at))).collect();
    let by_name: BTreeMap<(lexicon::NameKey, &str), usize> = comparison
        .rows
        .iter()
        .enumerate()
        .filter(|(_, r)| r.indicator_id.is_none())
        .map(|(at, r)| ((r.key.clone().into(), r.measure), at))
        .collect();
    for key in sorted.iter().flat_map(|s| &s.figures).map(|f| keys.key(f)) {
        let at = match &key {
            Key::Id(id, measure) => by_id.get(&(id.as_str(), *measure)).copied(),
            Key::Name(parts, measure, _) => by_name.get(&(parts.clone(), *measure)).copied(),
        };
        if let Some(at) = at {
            rows.insert(key, at);
        }
    }
    for figures in &reviewed {
        for (key, of_key) in figures {
            if let (false, Some(first)) = (rows.contains_key(key), of_key.first()) {
                rows.insert(key.clone(), comparison.rows.len());
                comparison.rows.push(reviewed_row(key, first));
            }
        }
    }
    for (key, at) in &rows {
        for (n, later) in sorted.iter().enumerate() {
            let Some(start) = later.head.start_year else { continue };
            let earlier = n.checked_sub(1).map(|i| &sorted[i]).filter(|s| s.head.end_year == Some(start - 1));
            let of_last_year = reviewed[n].get(key).into_iter().flatten().filter(|f| f.year == Some(start - 1));
            if let Some(step) = step(&comparison.rows[*at], earlier, later, of_last_year.copied().collect(), options) {
                comparison.rows[*at].periods.push(step);
            }
        }
    }
    comparison.reviews = reviews(&sorted, &comparison.rows);
    comparison
}

fn grouped<'f>(keys: &Keys, figures: &'f [Figure], options: &Options) -> BTreeMap<Key, Vec<&'f Figure>> {
    let mut out: BTreeMap<Key, Vec<&Figure>> = BTreeMap::new();
    for figure in figures.iter().filter(|f| wanted(f, options)) {
        out.entry(keys.key(figure)).or_default().push(figure);
    }
    out
}

/// A row of an indicator that no plan sets: its name, and nothing else.
fn reviewed_row(key: &Key, figure: &Figure) -> Row {
    let (id, measure) = match key {
        Key::Id(id, measure) => (Some(id.clone()), *measure),
        Key::Name(_, measure, _) => (None, *measure),
    };
    Row {
        // As printed: no plan of the comparison gives it another name.
        indicator: bare(&figure.name),
        note: None,
        key: figure.key.clone().into(),
        aligned_by: if id.is_some() { "id" } else { "name" },
        indicator_id: id,
        measure,
        unit: figure.amount.unit.clone(),
        cells: BTreeMap::new(),
        order: None,
        demand: None,
        ranks: BTreeMap::new(),
        difference: None,
        difference_unit: None,
        same: false,
        steps: Vec::new(),
        periods: Vec::new(),
    }
}

/// From one plan to the next on one row; none where neither says anything of the period.
fn step(row: &Row, earlier: Option<&Subject>, later: &Subject, reviewed: Vec<&Figure>, options: &Options) -> Option<PeriodStep> {
    let start = later.head.start_year?;
    let next = row.cells.get(&later.head.plan_id);
    let before = earlier.and_then(|e| row.cells.get(&e.head.plan_id));
    let review_target = reviewed.iter().find(|f| f.is_target);
    let target = before.and_then(|c| c.target.clone()).or_else(|| review_target.map(|f| f.amount.clone()));
    let outcome = reviewed.iter().find(|f| !f.is_target).map(|f| f.amount.clone());
    let base = next.filter(|c| c.base_year == Some(start - 1)).and_then(|c| c.base.clone());
    if target.is_none() && outcome.is_none() {
        return None;
    }
    // The base of a growth rate is that of one year: it says nothing of an average.
    let reached = outcome.clone().or_else(|| base.clone().filter(|_| row.measure != "growth"));
    let period = lexicon::Period::starting(start - 5).map_or_else(|| format!("to {}", start - 1), |p| p.name().to_owned());
    let next_target = next.and_then(|c| c.target.clone());
    let names = [before.map(|c| c.indicator_raw.as_str()), next.map(|c| c.indicator_raw.as_str())];
    let short = [&target, &outcome, &base, &next_target].map(|amount| amount.as_ref().map(crate::compare::Amount::short));
    Some(PeriodStep {
        period,
        short,
        result: met(target.as_ref(), reached.as_ref(), row),
        attribute: review_target.and_then(|f| f.attribute.clone()).or_else(|| before.and_then(|c| c.attribute.clone())),
        change: change(target.as_ref(), next_target.as_ref(), row, options),
        renamed: renamed(names),
        target: target.map(|t| t.raw),
        base_against_outcome: against(base.as_ref(), outcome.as_ref(), options),
        outcome: outcome.map(|o| o.raw),
        next_base: base.map(|b| b.raw),
        next_target: next_target.map(|t| t.raw),
    })
}

/// Whether more is better: the lexicon's word, else the bound's, else for what grows with a plan more.
fn direction(row: &Row) -> Option<Direction> {
    align::direction(row.indicator_id.as_deref(), &row.indicator).or(Some(Direction::Higher))
}

fn met(target: Option<&Amount>, reached: Option<&Amount>, row: &Row) -> &'static str {
    let Some(target) = target else { return "no target" };
    let Some(reached) = reached else { return "no outcome" };
    let Ok(factor) = target.factor_to(reached.unit.as_deref()) else { return "cannot tell" };
    let single = reached.low.as_deref().filter(|_| reached.low == reached.high);
    let Some(value) = single.and_then(|v| v.parse::<Decimal>().ok()) else {
        return "cannot tell";
    };
    let toward = target.bound().or_else(|| direction(row)).unwrap_or(Direction::Neutral);
    // A range is met at the end that asks least.
    let Some((figure, strict)) = target.demand(toward, Coding::Exact, RangeRule::AsStated) else { return "cannot tell" };
    let figure: Decimal = figure * factor;
    let reaches = match toward {
        Direction::Higher => value > figure || value == figure && !strict,
        Direction::Lower => value < figure || value == figure && !strict,
        Direction::Neutral => return "cannot tell",
    };
    if reaches { "met" } else { "not met" }
}

fn against(base: Option<&Amount>, outcome: Option<&Amount>, options: &Options) -> &'static str {
    let (Some(base), Some(outcome)) = (base, outcome) else { return "cannot tell" };
    let Ok(factor) = outcome.factor_to(base.unit.as_deref()) else { return "cannot tell" };
    match base.order(outcome, factor, options.coding) {
        Order::Same => "same",
        Order::Unknown => "cannot tell",
        Order::Greater | Order::Less => "different",
    }
}

/// The next target against the last one.
fn change(last: Option<&Amount>, next: Option<&Amount>, row: &Row, options: &Options) -> &'static str {
    let (last, next) = match (last, next) {
        (Some(last), Some(next)) => (last, next),
        (Some(_), None) => return "dropped",
        (None, _) => return "new",
    };
    let Ok(factor) = last.factor_to(next.unit.as_deref()) else { return "changed" };
    match next.asks(last, factor, direction(row), (options.coding, options.range)) {
        Asks::More => "raised",
        Asks::Less => "lowered",
        Asks::Same => "kept",
        Asks::Unknown | Asks::NoDirection => "changed",
    }
}

fn renamed(names: [Option<&str>; 2]) -> Option<String> {
    let [Some(before), Some(after)] = names else { return None };
    (lexicon::normal_name(before) != lexicon::normal_name(after)).then(|| format!("{before} → {after}"))
}

/// What came of the targets that each plan reviews, all together and by attribute.
fn reviews(subjects: &[Subject], rows: &[Row]) -> Vec<Review> {
    let mut out = Vec::new();
    for subject in subjects {
        let Some(start) = subject.head.start_year else { continue };
        let period = lexicon::Period::starting(start - 5).map_or_else(|| format!("to {}", start - 1), |p| p.name().to_owned());
        let steps: Vec<&PeriodStep> =
            rows.iter().flat_map(|r| &r.periods).filter(|p| p.period == period && p.target.is_some()).collect();
        let attributes: BTreeSet<&str> = steps.iter().filter_map(|p| p.attribute.as_deref()).collect();
        for attribute in std::iter::once("all").chain(attributes) {
            let of: Vec<&&PeriodStep> =
                steps.iter().filter(|p| attribute == "all" || p.attribute.as_deref() == Some(attribute)).collect();
            let count = |result: &str| of.iter().filter(|p| p.result == result).count();
            if !of.is_empty() {
                out.push(Review {
                    plan_id: subject.head.plan_id.clone(),
                    period: period.clone(),
                    attribute: attribute.to_owned(),
                    met: count("met"),
                    not_met: count("not met"),
                    cannot_tell: count("cannot tell"),
                    no_outcome: count("no outcome"),
                });
            }
        }
    }
    out
}
