//! The same indicator from the nation down to a district: who asks for more.

use crate::compare::align::{direction, gap};
use crate::compare::{Asks, Comparison, Filled, LevelStep, Options, Order, PlanHead, Row, Subject, compare};
use crate::cues::words::words;

/// Levels from the top.
const LEVELS: [&str; 4] = ["国家", "省", "市", "县区"];
/// What stands on every filled value.
const NOT_STATED: &str = "set by the level above; not stated by this plan";
/// Words that name the level a target is left to, with the level; 上级 is whichever is nearest.
const NAMED: [(&str, &str); 13] = [
    ("国家", "国家"),
    ("中央", "国家"),
    ("省市", "上级"),
    ("自治区", "省"),
    ("全省", "省"),
    ("省", "省"),
    ("设区市", "市"),
    ("州", "市"),
    ("盟", "市"),
    ("市", "市"),
    ("上级", "上级"),
    ("下达", "上级"),
    ("核定", "上级"),
];

fn rank(level: Option<&str>) -> usize {
    level.and_then(|l| LEVELS.iter().position(|x| *x == l)).unwrap_or(LEVELS.len())
}

/// Whether one region lies in another: codes share their leading pairs of digits.
fn lies_in(below: Option<&str>, above: Option<&str>) -> bool {
    let (Some(below), Some(above)) = (below, above) else { return false };
    above == "100000" || below != above && below.starts_with(above.trim_end_matches("00"))
}

/// Whether two plans are of one time: one period, or the same last year.
fn of_one_time(a: &PlanHead, b: &PlanHead) -> bool {
    match (&a.period, &b.period) {
        (Some(a), Some(b)) => a == b,
        _ => a.end_year.is_some() && a.end_year == b.end_year,
    }
}

/// Compare plans as a chain of levels. Plans are put in order of their level; each is compared, indicator by indicator, with every level
/// above it that states a value, the nearest first: only plans of its own line of places and of its own period. A delegated target is filled
/// for reading from the level that it names, if that level states one value that can hold for all below it, and is marked as such.
#[must_use]
pub fn levels(subjects: &[Subject], options: &Options) -> Comparison {
    let mut sorted = subjects.to_vec();
    sorted.sort_by_key(|s| rank(s.head.level.as_deref()));
    let mut comparison = compare(&sorted, options);
    comparison.what = "levels";
    // For every plan those above it, the nearest first.
    let above: Vec<Vec<&PlanHead>> = sorted
        .iter()
        .map(|s| {
            let head = &s.head;
            let over = |upper: &&Subject| {
                rank(upper.head.level.as_deref()) < rank(head.level.as_deref())
                    && lies_in(head.region_code.as_deref(), upper.head.region_code.as_deref())
                    && of_one_time(head, &upper.head)
            };
            let mut line: Vec<&PlanHead> = sorted.iter().filter(over).map(|s| &s.head).collect();
            line.sort_by_key(|h| std::cmp::Reverse(rank(h.level.as_deref())));
            line
        })
        .collect();
    for row in &mut comparison.rows {
        for (subject, line) in sorted.iter().zip(&above) {
            let id = &subject.head.plan_id;
            let Some(state) = row.cells.get(id).map(|c| c.state.clone()) else { continue };
            if state == "delegated" {
                fill(row, &subject.head, line);
                continue;
            }
            let states =
                |upper: &&&PlanHead| row.cells.get(&upper.plan_id).is_some_and(|c| matches!(c.state.as_str(), "stated" | "text"));
            let steps: Vec<LevelStep> = line.iter().filter(states).map(|upper| step(row, &upper.plan_id, id, options)).collect();
            row.steps.extend(steps);
        }
    }
    comparison
}

/// The level that the words of a delegated target name.
fn named_level(raw: &str, own: Option<&str>) -> &'static str {
    let below = |level: &str| level == "上级" || rank(Some(level)) < rank(own);
    NAMED.iter().find(|(word, level)| raw.contains(word) && below(level)).map_or("上级", |(_, level)| level)
}

/// Fill a delegated cell from the level it names, or say where to look.
fn fill(row: &mut Row, head: &PlanHead, line: &[&PlanHead]) {
    let Some(raw) = row.cells.get(&head.plan_id).and_then(|c| c.target.as_ref()).map(|t| t.raw.clone()) else { return };
    let named = named_level(&raw, head.level.as_deref());
    // 市 of a district in a municipality is a province's level.
    let upper = line
        .iter()
        .find(|h| named == "上级" || h.level.as_deref() == Some(named))
        .or_else(|| line.first().filter(|h| named == "市" && h.level.as_deref() == Some("省")));
    let stated = upper.and_then(|h| Some((h, row.cells.get(&h.plan_id)?)));
    // An amount of the whole province is no city's; a rate that the province states once may be, unless it is to be set for each place.
    let one_for_all = comparable(row) && !words("set_apart").iter().any(|word| raw.contains(word));
    let value = stated.filter(|(_, cell)| cell.state == "stated" && cell.variants.is_empty() && one_for_all);
    let filled = value.and_then(|(h, cell)| {
        Some(Filled { from: h.plan_id.clone(), value: cell.target.as_ref()?.raw.clone(), note: NOT_STATED })
    });
    let look = match (upper, stated) {
        _ if filled.is_some() => None,
        (None, _) => Some(format!("{named}: no plan of that level and period is given")),
        (Some(h), None) => Some(format!("{}: states nothing on it", h.title)),
        (Some(h), Some((_, cell))) if cell.state == "delegated" => Some(format!("{}: leaves it to the level above", h.title)),
        (Some(h), Some(_)) => Some(format!("{}: its value is not one for every place below", h.title)),
    };
    if let Some(cell) = row.cells.get_mut(&head.plan_id) {
        cell.filled = filled;
        cell.look_in = look;
    }
}

/// A nation's output is more than a district's: only rates, shares, per-head values and what is measured at a spot say who asks for more.
fn comparable(row: &Row) -> bool {
    let unit = row.unit.as_deref().unwrap_or("");
    let rate = ["%", "‰", "百分点", "岁", "年", "倍", "比", ":", "分", "级"].iter().any(|u| unit.ends_with(u));
    let per = unit.contains(['/', '每']) || !row.key.per.is_empty() || row.key.statistic == "share";
    row.measure == "growth" || rate || per || row.indicator.contains("率") || unit.is_empty() && row.measure == "level"
}

fn step(row: &Row, above_id: &str, below_id: &str, options: &Options) -> LevelStep {
    let amount = |id: &str| row.cells.get(id).and_then(|c| c.target.as_ref());
    let made = |result, outcomes_must_differ, difference| LevelStep {
        above: above_id.to_owned(),
        below: below_id.to_owned(),
        result,
        outcomes_must_differ,
        difference,
    };
    let (Some(above), Some(below)) = (amount(above_id), amount(below_id)) else { return made("cannot tell", false, None) };
    let Ok(factor) = above.factor_to(below.unit.as_deref()) else { return made("cannot tell", false, None) };
    let order = below.order(above, factor, options.coding);
    let differ = matches!(order, Order::Greater | Order::Less);
    let gap = gap(above, below, below.unit.as_deref());
    if (below.is_numeric() || above.is_numeric()) && !comparable(row) {
        return made("not comparable across levels", differ, gap);
    }
    let direction = direction(row.indicator_id.as_deref(), &row.indicator);
    let result = match below.asks(above, factor, direction, (options.coding, options.range)) {
        Asks::More => "below asks more",
        Asks::Less => "below asks less",
        Asks::Same => "same",
        Asks::NoDirection => "no direction",
        Asks::Unknown => "cannot tell",
    };
    made(result, differ, gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_a_target_is_left_to() {
        for (raw, own, level) in [
            ("完成省下达目标", "市", "省"),
            ("完成国家下达任务", "省", "国家"),
            ("完成市下达任务", "县区", "市"),
            ("完成市下达任务", "市", "上级"),
            ("完成上级核定的任务", "县区", "上级"),
            ("达到自治区要求", "市", "省"),
            ("完成下达任务", "县区", "上级"),
        ] {
            assert_eq!(named_level(raw, Some(own)), level, "{raw}");
        }
    }

    #[test]
    fn places_of_one_line() {
        assert!(
            lies_in(Some("360702"), Some("360700"))
                && lies_in(Some("360700"), Some("360000"))
                && lies_in(Some("360702"), Some("100000"))
        );
        assert!(
            !lies_in(Some("360702"), Some("360800"))
                && !lies_in(Some("360700"), Some("360700"))
                && !lies_in(None, Some("360000"))
        );
    }
}
