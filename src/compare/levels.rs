//! The same indicator from the nation down to a district: who asks for more.

use rust_decimal::Decimal;

use crate::compare::{Comparison, Filled, LevelStep, Options, Order, Row, Subject, compare};
use crate::lexicon::{self, Direction};

/// Levels from the top.
const LEVELS: [&str; 4] = ["国家", "省", "市", "县区"];
/// What stands on every filled value.
const NOT_STATED: &str = "set by the level above; not stated by this plan";

fn rank(level: Option<&str>) -> usize {
    level.and_then(|l| LEVELS.iter().position(|x| *x == l)).unwrap_or(LEVELS.len())
}

/// Whether one region lies in another: codes share their leading pairs of digits.
fn lies_in(below: Option<&str>, above: Option<&str>) -> bool {
    let (Some(below), Some(above)) = (below, above) else { return false };
    above == "100000" || below.starts_with(above.trim_end_matches("00"))
}

/// Compare plans as a chain of levels. Plans are put in order of their level; each is compared with the nearest plan above
/// it in which its region lies. Delegated targets are filled for reading from that plan and marked as such.
#[must_use]
pub fn levels(subjects: &[Subject], options: &Options) -> Comparison {
    let mut sorted = subjects.to_vec();
    sorted.sort_by_key(|s| rank(s.head.level.as_deref()));
    let mut comparison = compare(&sorted, options);
    comparison.what = "levels";
    let above: Vec<Option<usize>> = (0..sorted.len())
        .map(|at| {
            let head = &sorted[at].head;
            (0..at).rev().find(|up| {
                let upper = &sorted[*up].head;
                rank(upper.level.as_deref()) < rank(head.level.as_deref())
                    && lies_in(head.region_code.as_deref(), upper.region_code.as_deref())
            })
        })
        .collect();
    for row in &mut comparison.rows {
        for (at, up) in above.iter().enumerate() {
            let Some(up) = *up else { continue };
            let (below_id, above_id) = (&sorted[at].head.plan_id, &sorted[up].head.plan_id);
            let (Some(below), Some(upper)) = (row.cells.get(below_id), row.cells.get(above_id)) else { continue };
            if below.state == "delegated" && upper.state == "stated" {
                let value = upper.target.as_ref().map(|t| t.raw.clone()).unwrap_or_default();
                if let Some(cell) = row.cells.get_mut(below_id) {
                    cell.filled = Some(Filled { from: above_id.clone(), value, note: NOT_STATED });
                }
                continue;
            }
            row.steps.push(step(row, above_id, below_id));
        }
    }
    comparison
}

fn step(row: &Row, above_id: &str, below_id: &str) -> LevelStep {
    let amount = |id: &str| row.cells.get(id).and_then(|c| c.target.as_ref());
    let (above, below) = (amount(above_id), amount(below_id));
    let made = |result, difference| LevelStep { above: above_id.to_owned(), below: below_id.to_owned(), result, difference };
    let (Some(above), Some(below)) = (above, below) else { return made("cannot tell", None) };
    let Ok(factor) = above.factor_to(below.unit.as_deref()) else { return made("cannot tell", None) };
    let difference = below.exact().zip(above.exact()).map(|(b, a): (Decimal, Decimal)| (b - a * factor).normalize().to_string());
    // A nation's output is more than a district's: only rates, shares and per-head values say who asks for more.
    let comparable = row.measure == "growth"
        || matches!(below.unit.as_deref(), Some("%" | "‰" | "/10万" | "岁" | "年"))
        || row.indicator.starts_with("人均")
        || row.indicator.starts_with('每');
    let direction = row.indicator_id.as_deref().and_then(lexicon::indicator).map(|i| i.direction);
    let result = match (below.order(above, factor), direction, comparable) {
        (_, _, false) => "not comparable across levels",
        (Order::Same, _, _) => "same",
        (Order::Unknown, _, _) => "cannot tell",
        (_, None | Some(Direction::Neutral), _) => "no direction",
        (Order::Greater, Some(Direction::Higher), _) | (Order::Less, Some(Direction::Lower), _) => "below asks more",
        (Order::Less, Some(Direction::Higher), _) | (Order::Greater, Some(Direction::Lower), _) => "below asks less",
    };
    made(result, difference)
}
