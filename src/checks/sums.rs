//! Rows that sum others: 合计 of a list of projects, 小计 of its parts.

use rust_decimal::Decimal;

use crate::checks::run::{finding, half_unit, number};
use crate::checks::{CheckCode, Finding};
use crate::source::Severity;
use crate::tables::{Cell, Row, Sums, Table, sums};

/// Every column of every row that sums others.
pub(crate) fn run(tables: &[Table], findings: &mut Vec<Finding>) {
    for table in tables {
        let totals: Vec<usize> = (0..table.rows.len()).filter(|at| sums(&table.rows[*at]).is_some()).collect();
        for at in &totals {
            for column in 0..table.columns.len() {
                findings.extend(column_of(table, &totals, *at, column));
            }
        }
    }
}

/// Where so many rows are called 合计, none is that of the whole table.
const MANY: usize = 8;

/// What a row may sum: its part above or below, and, but for the total of a part, all rows or the totals of the parts.
///
/// 合计 stands first or last, 小计 above or below its part. A table does not say which; a sum that fits one of these is right.
fn scopes(rows: &[Row], totals: &[usize], at: usize) -> Vec<Vec<usize>> {
    let place = totals.partition_point(|t| *t < at);
    let before = place.checked_sub(1).map_or(0, |p| totals[p] + 1);
    let after = totals.get(place + 1).copied().unwrap_or(rows.len());
    let mut scopes: Vec<Vec<usize>> = vec![(before..at).collect(), (at + 1..after).collect()];
    if sums(&rows[at]) == Some(Sums::Part)
        || totals.iter().filter(|t| sums(&rows[**t]) == Some(Sums::All)).take(MANY).count() == MANY
    {
        scopes.retain(|scope| !scope.is_empty());
    } else {
        let plain = (0..rows.len()).filter(|r| totals.binary_search(r).is_err());
        scopes.extend([plain.collect(), totals.iter().copied().filter(|t| *t != at).collect()]);
        scopes.retain(|scope| scope.len() > 1);
    }
    scopes
}

/// One column of a total; none where a part is missing, in other units, or no plain number.
fn column_of(table: &Table, totals: &[usize], at: usize, column: usize) -> Option<Finding> {
    let cell = |row: usize| &table.rows[row].cells[column];
    let heading = &table.columns[column].name;
    let name = &table.rows[at].indicator;
    let (total, unit) = (cell(at), &table.rows[at].unit);
    if crate::cues::words::words("not_summed").iter().any(|word| heading.contains(word)) {
        return None;
    }
    let (stated, span) = (plain(total)?, total.span?);
    let sums: Vec<(Decimal, Decimal, Vec<usize>)> = scopes(&table.rows, totals, at)
        .into_iter()
        .filter_map(|scope| {
            let parts: Option<Vec<Decimal>> = scope
                .iter()
                .map(|r| plain(cell(*r)).filter(|_| cell(*r).unit == total.unit && table.rows[*r].unit == *unit))
                .collect();
            let rounding: Decimal =
                scope.iter().chain([&at]).map(|r| half_unit(cell(*r).value.as_deref().unwrap_or_default())).sum();
            Some((parts?.iter().sum(), rounding, scope))
        })
        .collect();
    let off = |sum: &Decimal| (*sum - stated).abs();
    let (sum, rounding, scope) = sums.into_iter().min_by_key(|(sum, rounding, _)| off(sum) - rounding)?;
    let passed = off(&sum) <= rounding;
    // 增速 of the whole lies between those of its parts: an average, no sum.
    let parts = || scope.iter().filter_map(|r| plain(cell(*r)));
    if !passed && parts().min() < Some(stated) && Some(stated) < parts().max() {
        return None;
    }
    let message = format!(
        "{name}, {heading}: {} stated, the {} rows it covers sum to {}",
        stated.normalize(),
        scope.len(),
        sum.normalize()
    );
    let mut out = finding(CheckCode::TableSum, passed, Severity::Warning, message).at("stated", span);
    if let Some(first) = scope.first().and_then(|r| cell(*r).span) {
        out = out.at("first of the rows", first);
    }
    Some(out.with("stated", stated.normalize()).with("sum", sum.normalize()))
}

/// The number of a cell that is one number and no span of years (2026—2028 of a column of dates).
fn plain(cell: &Cell) -> Option<Decimal> {
    if cell.high.is_some() {
        return None;
    }
    number(cell)
}
