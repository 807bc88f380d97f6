//! Rows that may be one statistic under two names.
//!
//! Names that differ in one part (a denominator left out, one word more in the object) are listed for a person to decide; nothing here
//! merges rows. Only names close enough to be asked about are compared: rows are grouped by what they share first.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{Possible, Row};
use crate::lexicon::NameKey;

/// Rows of one group that are compared with each other; longer groups share a word that says nothing.
const GROUP: usize = 40;
/// Characters by which objects are grouped at either end.
const END: usize = 4;

/// Pairs of rows that no plan states both of, whose names differ in one part.
pub(super) fn possible(rows: &[Row]) -> Vec<Possible> {
    let keys: Vec<NameKey> = rows.iter().map(|r| r.key.clone().into()).collect();
    let mut groups: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate().filter(|(_, k)| k.object.chars().count() >= 2) {
        let chars: Vec<char> = key.object.chars().collect();
        groups.entry(("object", key.object.clone())).or_default().push(at);
        if chars.len() >= END {
            groups.entry(("head", chars[..END].iter().collect())).or_default().push(at);
            groups.entry(("tail", chars[chars.len() - END..].iter().collect())).or_default().push(at);
        }
    }
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    for group in groups.values().filter(|g| g.len() <= GROUP) {
        for (n, a) in group.iter().enumerate() {
            seen.extend(group[n + 1..].iter().map(|b| (*a.min(b), *a.max(b))));
        }
    }
    let mut out = Vec::new();
    for (a, b) in seen {
        let (x, y) = (&rows[a], &rows[b]);
        // Two names of the lexicon are two things, and a plan that states both means both.
        let known = x.indicator_id.is_some() && y.indicator_id.is_some();
        if a == b || known || x.measure != y.measure || x.cells.keys().any(|plan| y.cells.contains_key(plan)) {
            continue;
        }
        let Some(part) = keys[a].differs_only_in(&keys[b]) else { continue };
        let close = match part {
            "object" => contained(&keys[a].object, &keys[b].object),
            "denominator" => keys[a].denominator == "?" || keys[b].denominator == "?",
            _ => false,
        };
        if close && convertible(x, y) {
            out.push(Possible {
                a: x.indicator.clone(),
                a_plans: x.cells.keys().cloned().collect(),
                b: y.indicator.clone(),
                b_plans: y.cells.keys().cloned().collect(),
                differs_in: part,
            });
        }
    }
    out
}

/// One object is most of the other.
fn contained(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.chars();
    let within = short.chars().all(|c| rest.any(|r| r == c));
    within && short.chars().count() * 3 >= long.chars().count() * 2
}

fn convertible(a: &Row, b: &Row) -> bool {
    match (a.unit.as_deref(), b.unit.as_deref()) {
        (Some(a), Some(b)) => crate::lexicon::conversion(a, b).is_some(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn one_name_is_most_of_the_other() {
        assert!(contained("高速公路里程", "高速公路总里程"));
        assert!(contained("可再生能源装机", "可再生能源发电装机"));
        assert!(!contained("居民收入", "农村居民人均可支配收入"));
        assert!(!contained("城镇化率", "森林覆盖率"));
    }
}
