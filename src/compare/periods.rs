//! One place over its periods: target, outcome, new base, new target.

use crate::compare::{Amount, Comparison, Figure, Options, Order, PeriodStep, Subject, compare};
use crate::lexicon::{self, Direction};

/// Follow the indicators of one place from plan to plan. Outcomes come from the review table of the next plan or from the
/// base it starts from; one plan alone is followed from the period it reviews.
#[must_use]
pub fn periods(subjects: &[Subject], options: &Options) -> Comparison {
    let mut sorted = subjects.to_vec();
    sorted.sort_by_key(|s| s.head.start_year);
    let mut comparison = compare(&sorted, options);
    comparison.what = "periods";
    for row in &mut comparison.rows {
        for (at, later) in sorted.iter().enumerate() {
            let Some(start) = later.head.start_year else { continue };
            let Some(next) = row.cells.get(&later.head.plan_id) else { continue };
            let same = |f: &&Figure| match (&f.indicator_id, &row.indicator_id) {
                (Some(a), Some(b)) => a == b && f.measure == row.measure,
                _ => {
                    row.indicator_id.is_none()
                        && f.indicator_id.is_none()
                        && f.measure == row.measure
                        && lexicon::normal_name(&f.name) == lexicon::normal_name(&next.indicator_raw)
                }
            };
            let of_last_year = |f: &&Figure| f.year == Some(start - 1) && same(f);
            let earlier = at.checked_sub(1).map(|i| &sorted[i]).filter(|s| s.head.end_year == Some(start - 1));
            let own_target = earlier.and_then(|e| row.cells.get(&e.head.plan_id)).and_then(|c| c.target.clone());
            let reviewed = later.reviews.iter().filter(of_last_year).find(|f| f.is_target).map(|f| f.amount.clone());
            let target = own_target.or(reviewed);
            let outcome = later.reviews.iter().filter(of_last_year).find(|f| !f.is_target).map(|f| f.amount.clone());
            let base = next.base.clone().filter(|_| next.base_year == Some(start - 1));
            if target.is_none() && outcome.is_none() {
                continue;
            }
            let reached = outcome.clone().or_else(|| base.clone());
            let period =
                lexicon::Period::starting(start - 5).map_or_else(|| format!("to {}", start - 1), |p| p.name().to_owned());
            row.periods.push(PeriodStep {
                period,
                result: met(target.as_ref(), reached.as_ref(), row.indicator_id.as_deref()),
                target: target.map(|t| t.raw),
                base_against_outcome: against(base.as_ref(), outcome.as_ref()),
                outcome: outcome.map(|o| o.raw),
                next_base: base.map(|b| b.raw),
                next_target: next.target.as_ref().map(|t| t.raw.clone()),
            });
        }
    }
    comparison
}

fn met(target: Option<&Amount>, reached: Option<&Amount>, indicator_id: Option<&str>) -> &'static str {
    let (Some(target), Some(reached)) = (target, reached) else { return "cannot tell" };
    let Ok(factor) = target.factor_to(reached.unit.as_deref()) else { return "cannot tell" };
    let lower_better = indicator_id.and_then(lexicon::indicator).map(|i| i.direction);
    let figure = target.figure(false).map(|f| f * factor);
    let (Some(figure), Some(value)) = (figure, reached.exact()) else { return "cannot tell" };
    let above_only = target.low.is_some() && target.high.is_none();
    let below_only = target.high.is_some() && target.low.is_none();
    let strict = (above_only && !target.low_inclusive) || (below_only && !target.high_inclusive);
    match (lower_better, above_only, below_only) {
        (_, true, _) | (Some(Direction::Higher), _, false) => {
            if value > figure || value == figure && !strict {
                "met"
            } else {
                "not met"
            }
        }
        (_, _, true) | (Some(Direction::Lower), ..) => {
            if value < figure || value == figure && !strict {
                "met"
            } else {
                "not met"
            }
        }
        _ => "cannot tell",
    }
}

fn against(base: Option<&Amount>, outcome: Option<&Amount>) -> &'static str {
    let (Some(base), Some(outcome)) = (base, outcome) else { return "cannot tell" };
    let Ok(factor) = outcome.factor_to(base.unit.as_deref()) else { return "cannot tell" };
    match base.order(outcome, factor) {
        Order::Same => "same",
        Order::Unknown => "cannot tell",
        Order::Greater | Order::Less => "different",
    }
}
