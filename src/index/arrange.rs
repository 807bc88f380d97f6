//! All hits of an answer in another order, by plan, or counted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::index::Hit;

/// Order of hits. Hits that are equal in it keep their order of relevance, so pages neither skip nor repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Largest value first, compared within one base unit; hits without a value last.
    Value,
    /// Earliest year first; hits without a year last.
    Year,
    /// By plan, in the order of the text.
    Plan,
}

/// Put hits in order and keep at most so many of each plan.
#[must_use]
pub fn arrange(mut hits: Vec<Hit>, sort: Sort, per_plan: Option<usize>) -> Vec<Hit> {
    match sort {
        Sort::Relevance => {}
        Sort::Value => hits.sort_by(|a, b| {
            let key = |h: &Hit| h.value_base.as_deref().and_then(|v| v.parse::<Decimal>().ok());
            (key(a).is_none(), &a.base_unit).cmp(&(key(b).is_none(), &b.base_unit)).then_with(|| key(b).cmp(&key(a)))
        }),
        Sort::Year => hits.sort_by_key(|h| (h.target_year.is_none(), h.target_year)),
        Sort::Plan => hits.sort_by(|a, b| (&a.plan_id, a.start).cmp(&(&b.plan_id, b.start))),
    }
    if let Some(most) = per_plan {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        hits.retain(|h| {
            let n = taken.entry(h.plan_id.clone()).or_insert(0);
            *n += 1;
            *n <= most
        });
    }
    hits
}

/// What hits can be counted by.
pub const FACETS: [&str; 12] =
    ["kind", "block", "plan", "region", "place", "period", "indicator", "year", "form", "attribute", "state", "unit"];

/// How many hits have each value of a facet, the most frequent first; `None` for a name that is no facet. Hits without a
/// value are counted under `(none)`.
#[must_use]
pub fn facet(hits: &[Hit], name: &str) -> Option<Vec<(String, usize)>> {
    if !FACETS.contains(&name) {
        return None;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for hit in hits {
        let value = match name {
            "kind" => Some(hit.kind.clone()),
            "block" => hit.block.clone(),
            "plan" => Some(hit.plan_id.clone()),
            "region" => hit.region_code.clone(),
            "place" => hit.jurisdiction.clone(),
            "period" => hit.period.clone(),
            "indicator" => hit.indicator_id.clone(),
            "year" => hit.target_year.map(|y| y.to_string()),
            "form" => hit.form.clone(),
            "attribute" => hit.attribute.clone(),
            "state" => hit.state.clone(),
            _ => hit.unit.clone(),
        };
        *counts.entry(value.unwrap_or_else(|| "(none)".to_owned())).or_insert(0) += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(plan: &str, start: usize, value: Option<(&str, &str)>, year: Option<i32>) -> Hit {
        Hit {
            plan_id: plan.to_owned(),
            start,
            value_base: value.map(|v| v.0.to_owned()),
            base_unit: value.map(|v| v.1.to_owned()),
            target_year: year,
            ..Hit::default()
        }
    }

    #[test]
    fn orders_keep_relevance_where_they_do_not_decide() {
        let hits = || {
            vec![
                hit("b", 9, Some(("5", "CNY")), Some(2030)),
                hit("a", 7, None, None),
                hit("a", 3, Some(("90", "CNY")), Some(2025)),
                hit("b", 1, Some(("5", "CNY")), Some(2025)),
            ]
        };
        let starts = |sort| arrange(hits(), sort, None).iter().map(|h| h.start).collect::<Vec<_>>();
        assert_eq!(starts(Sort::Relevance), [9, 7, 3, 1]);
        assert_eq!(starts(Sort::Value), [3, 9, 1, 7]);
        assert_eq!(starts(Sort::Year), [3, 1, 9, 7]);
        assert_eq!(starts(Sort::Plan), [3, 7, 1, 9]);
        assert_eq!(arrange(hits(), Sort::Relevance, Some(1)).iter().map(|h| h.start).collect::<Vec<_>>(), [9, 7]);
        assert_eq!(facet(&hits(), "year"), Some(vec![("2025".into(), 2), ("(none)".into(), 1), ("2030".into(), 1)]));
        assert_eq!(facet(&hits(), "colour"), None);
    }
}
