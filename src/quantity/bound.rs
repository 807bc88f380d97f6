//! Words that bound a number on either side.

use crate::cues::{bounds, words};
use crate::quantity::{Comparator, Quantity, unit};
use crate::source::is_han;

/// Set the comparator of a quantity by the words that touch it, or stand a word away, and take those that touch into it.
pub(super) fn compare(view: &str, floor: usize, quantity: &mut Quantity) {
    let before = view.get(floor..quantity.start).unwrap_or("");
    let bare = before.strip_suffix(' ').unwrap_or(before);
    let scaled =
        quantity.unit.as_deref().is_some_and(|unit| unit.trim_start_matches(['十', '百', '千']).starts_with(['万', '亿']));
    let touching = if scaled { bounds::before_scale(bare) } else { bounds::before(bare) };
    let touching = touching.filter(|_| !words::quantity("no-bound").iter().any(|word| bare.ends_with(word)));
    let touching = touching.filter(|found| !(found.word == "最高" && is_size(quantity, view)));
    if let Some(found) = touching {
        quantity.start = floor + bare.len() - found.length;
        if found.cmp != Comparator::Equal {
            quantity.cmp = found.cmp;
        }
        if matches!(found.word, "约" | "大约" | "约为") {
            quantity.hedge = Some("约");
        }
    } else if quantity.cmp == Comparator::Equal
        && let Some(cmp) = bounds::away(bare)
    {
        quantity.cmp = cmp;
    }
    // 全球前1%: at most that far from the top.
    if bare.ends_with('前') && matches!(quantity.unit.as_deref(), Some("%" | "‰")) {
        quantity.cmp = Comparator::AtMost;
    }
    let rest = &view[quantity.end..];
    let after = rest.trim_start_matches(' ');
    let skipped = rest.len() - after.len();
    let extent = quantity.unit.as_deref().is_some_and(|unit| words::quantity("unit-extent").contains(&unit));
    // 500米服务范围内
    let named = if extent { within_named(after) } else { 0 };
    if let Some(found) = bounds::after(&after[named..], extent).filter(|found| !inner(found.word, &after[named + found.length..]))
    {
        if quantity.cmp == Comparator::Equal || found.cmp != Comparator::About {
            quantity.cmp = found.cmp;
        }
        if found.cmp == Comparator::About {
            quantity.hedge = Some("左右");
        }
        quantity.end += skipped + named + found.length;
        // 70米内换乘, 60千米范围内: how far, not how much; 3个工作日内办结 is how much.
        let length = matches!(quantity.unit.as_deref(), Some("米" | "公里" | "千米" | "里" | "海里" | "km" | "m"));
        quantity.qualifies |= length && found.word.ends_with('内') && !found.word.starts_with(['以', '之']);
    } else if let Some((length, cmp)) = noun_between(after, quantity.unit.as_deref()) {
        // 300万人口以上城市
        quantity.cmp = cmp;
        quantity.qualifies = after[length..].starts_with(|c: char| is_han(c));
    } else if let Some(cmp) = behind_bracket(after)
        && quantity.cmp == Comparator::Equal
    {
        quantity.cmp = cmp;
    }
    quantity.qualifies |= reaches(quantity, &view[quantity.end..]);
}

/// 最高10米液压支架 tells how large the largest is; 最高奖励100万元 and 最高60% bound.
fn is_size(quantity: &Quantity, view: &str) -> bool {
    let unit = quantity.unit.as_deref().unwrap_or_default();
    let behind = view[quantity.end..].chars().next();
    unit::is_of_size(unit) && behind.is_some_and(|c| is_han(c) && !"以的为内左之".contains(c))
}

/// Bytes of a short noun before 范围内: 500米服务范围内.
fn within_named(after: &str) -> usize {
    let name: usize = after
        .char_indices()
        .take(5)
        .take_while(|(_, c)| is_han(*c))
        .map(|(at, _)| at)
        .find(|at| *at > 0 && after[*at..].starts_with("范围内"))
        .unwrap_or(0);
    name
}

/// 内 as the beginning of a word (内河, 内陆) is no inside.
fn inner(word: &str, rest: &str) -> bool {
    word == "内" && rest.starts_with(['河', '陆', '需', '贸', '外', '容', '环', '涝', '资', '部', '蒙'])
}

/// The bound behind a noun that names what is counted: 人口以上. Bytes of both, and what they say.
fn noun_between(after: &str, unit: Option<&str>) -> Option<(usize, Comparator)> {
    // 300万人 is read of 300万人口.
    let of_people = after.starts_with('口') && unit.is_some_and(|unit| unit.ends_with('人'));
    let noun = if of_people { "口" } else { words::quantity("bounded-noun").iter().find(|noun| after.starts_with(**noun))? };
    let found = bounds::after(&after[noun.len()..], false).filter(|found| found.cmp != Comparator::About)?;
    Some((noun.len() + found.length, found.cmp))
}

/// The bound behind a bracket: 95%(不含沙尘)以上.
fn behind_bracket(after: &str) -> Option<Comparator> {
    let inside = after.strip_prefix('(')?;
    let close = inside.char_indices().take(24).find(|(_, c)| matches!(c, ')' | '。')).filter(|(_, c)| *c == ')')?.0;
    bounds::after(&inside[close + 1..], false).map(|found| found.cmp)
}

/// A length or a time in the name of a reach: 一刻钟养老服务圈, 半小时应急救援圈.
fn reaches(quantity: &Quantity, after: &str) -> bool {
    let unit = quantity.unit.as_deref().unwrap_or("");
    let reach = matches!(unit, "分钟" | "小时" | "刻钟" | "公里" | "米" | "千米");
    let name: String = after.chars().take_while(|c| is_han(*c) || *c == '、').take(12).collect();
    reach && words::quantity("reach").iter().any(|word| name.contains(word))
}
