//! Plausibility before publication: what cannot be so is marked, and said.
//!
//! Each question is one function over what was read; none repairs a value. A question that a right table may answer badly
//! by chance (a count that the plan itself gets wrong, a value that happens to be its running number) only lowers how sure
//! the reading of a row must be.

use rust_decimal::Decimal;

use crate::source::{Code, Sink};
use crate::tables::cell;
use crate::tables::field::Way;
use crate::tables::find::TextTable;
use crate::tables::place::Placed;
use crate::tables::rows::{Read, repeats_category};
use crate::tables::{Column, ColumnRole, Placement};

/// Margin of a row, in tenths of a point, under which another reading is nearly as good.
const MARGIN: i32 = 10;
/// The same where something else speaks against the row.
const SUSPECT: i32 = 30;
/// Base and target of one statistic lie no further apart than this.
const APART: i64 = 1000;

/// Mark the cells of rows that could be read otherwise or that cannot be right.
pub(crate) fn mark(found: &TextTable, read: &Read, values: &[Column], placed: &mut [Placed], sink: &mut Sink) {
    let columns = placed.first().map_or(0, |p| p.cells.len());
    let hidden = !found.way.shows_empty() && found.header.len() > 1 && found.way != Way::Page;
    let jumps = jumps(read);
    let echoes = echoes(read);
    let miscounted = miscounted(read);
    for (at, placed) in placed.iter_mut().enumerate() {
        let Some(draft) = read.drafts.get(at) else { continue };
        let margin = read.margins[at];
        let complete = draft.values.len() == columns;
        let mut reasons: Vec<&str> = Vec::new();
        if margin < MARGIN && (complete || !hidden) {
            reasons.push("another reading is nearly as good");
        }
        if jumps[at] {
            reasons.push("its number does not follow the one before");
        }
        if repeats_category(&read.drafts, at) {
            reasons.push("its name is a category of the table");
        }
        if echoes[at] {
            reasons.push("its first value is its running number");
        }
        if miscounted[at] && margin < SUSPECT {
            reasons.push("its category declares another number of rows");
        }
        if far_apart(values, placed) {
            reasons.push("its base and its target are of different sizes");
        }
        if reasons.is_empty() {
            continue;
        }
        let name = draft.name.as_ref();
        for cell in placed.cells.iter_mut().flatten() {
            (cell.ambiguous, cell.placed) = (true, Placement::Undecided);
        }
        sink.report(
            Code::RowDoubtful,
            name.map(|n| n.span),
            format!("{}: {}", name.map_or("", |n| n.text.as_str()), reasons.join("; ")),
        );
    }
}

/// Running number of each row.
fn numbers(read: &Read) -> Vec<Option<u32>> {
    read.drafts.iter().map(|d| d.number.as_deref().and_then(|n| n.parse().ok())).collect()
}

/// Rows whose running number does not follow the one before.
fn jumps(read: &Read) -> Vec<bool> {
    let mut before = 0_u32;
    let jump = |number: Option<u32>| {
        let Some(number) = number else { return false };
        let odd = before > 0 && number != before && number != before + 1 && number != 1;
        before = number;
        odd
    };
    numbers(read).into_iter().map(jump).collect()
}

/// Rows whose first value is their own running number, where most rows have it so (one alone is chance) or the row is not
/// read surely.
fn echoes(read: &Read) -> Vec<bool> {
    let numbers = numbers(read);
    let same: Vec<bool> = read
        .drafts
        .iter()
        .zip(&numbers)
        .map(|(draft, number)| {
            let first = draft.values.first().and_then(|v| cell::parse(&v.text).number());
            number.is_some_and(|n| first == Some(Decimal::from(n)))
        })
        .collect();
    let (echoing, numbered) = (same.iter().filter(|s| **s).count(), numbers.iter().flatten().count());
    let most = echoing > 2 && echoing * 2 > numbered;
    same.iter().zip(&read.margins).map(|(same, margin)| *same && (most || *margin < SUSPECT)).collect()
}

/// Rows under a label that counts its rows otherwise. Sub-rows of one parent may count once.
fn miscounted(read: &Read) -> Vec<bool> {
    let wrong = |label: &str, count: u32| {
        let mut rows = 0;
        let mut parents = 0;
        let mut last: Option<(&str, Option<&str>)> = None;
        for draft in read.drafts.iter().filter(|d| d.category.as_deref() == Some(label)) {
            let parent = draft.group.as_deref().map(|g| (g, draft.number.as_deref()));
            rows += 1;
            parents += u32::from(parent.is_none() || parent != last);
            last = parent;
        }
        count != rows && count != parents
    };
    let odd: Vec<&str> = read.counts.iter().filter(|c| wrong(&c.label, c.count)).map(|c| c.label.as_str()).collect();
    read.drafts.iter().map(|d| d.category.as_deref().is_some_and(|c| odd.contains(&c))).collect()
}

/// Whether the levels of a row cannot be of one statistic.
fn far_apart(values: &[Column], placed: &Placed) -> bool {
    let level = |wanted: &[ColumnRole]| {
        let cells = values.iter().zip(&placed.cells).filter(|(c, _)| wanted.contains(&c.role));
        let read = cells.filter_map(|(_, cell)| Some(cell::parse(&cell.as_ref()?.tok.text)));
        // A cell with a unit of its own may be written in another scale.
        let mut plain = read.filter(|c| !c.bracket && !c.growth && !c.cumulative && !c.change && c.unit.is_none());
        plain.find_map(|c| c.number().filter(|n| *n > Decimal::ZERO))
    };
    let base = level(&[ColumnRole::Base]);
    let target = level(&[ColumnRole::Target, ColumnRole::Actual]);
    let Some((base, target)) = base.zip(target) else { return false };
    let (small, large) = if base < target { (base, target) } else { (target, base) };
    small.checked_mul(Decimal::from(APART)).is_some_and(|most| large > most)
}
