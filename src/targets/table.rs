//! Table cells in the form of mentions.

use crate::document::Document;
use crate::quantity::Comparator;
use crate::source::Span;
use crate::tables::{Column, ColumnRole, Row, State, Table};
use crate::targets::context::PlanTime;
use crate::targets::{Form, Mention, Origin, Role};

/// The value cells of every table: the target column sets, the base and the actual column report.
pub(super) fn mentions(document: &Document, tables: &[Table], time: PlanTime) -> Vec<Mention> {
    let mut out = Vec::new();
    for (table_idx, table) in tables.iter().enumerate() {
        for (row_idx, row) in table.rows.iter().enumerate() {
            let ends = row.cells.iter().filter_map(|c| c.span).fold(row.indicator_span, Span::to);
            for (column_idx, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                let role = match column.role {
                    ColumnRole::Target => Role::Target,
                    ColumnRole::Base | ColumnRole::Actual => Role::Achieved,
                    ColumnRole::Growth => growth_role(table),
                    ColumnRole::Status | ColumnRole::Attribute | ColumnRole::Other => continue,
                };
                // A target set in words is a target; an old value in words is not a quantity.
                let worded = role == Role::Target && matches!(cell.state, State::Delegated | State::Text);
                let (Some(span), true) = (cell.span, worded || cell.state == State::Stated && cell.value.is_some()) else {
                    continue;
                };
                let block = document.blocks.partition_point(|b| b.span.start <= span.start).saturating_sub(1);
                let form = form(column, row, cell.measure);
                // 地区生产总值(亿元) … 7.8左右 under 年均增长: the row's unit is that of its level; a growth is a rate and
                // does not start from the level of the base year.
                let level_unit = form == Form::Growth && cell.value.is_some() && row.unit.as_deref().is_some_and(|u| !is_rate(u));
                let unit = if level_unit { Some("%".to_owned()) } else { row.unit.clone() };
                let base = (role == Role::Target && form != Form::Growth).then(|| base(table, row)).flatten();
                out.push(Mention {
                    span,
                    quote: ends,
                    block,
                    value: if worded { None } else { cell.value.clone() },
                    high: cell.high.clone(),
                    unit,
                    cmp: cell.cmp.unwrap_or(Comparator::Equal),
                    indicator: Some(row.indicator.clone()),
                    indicator_id: row.indicator_id.clone(),
                    subject: None,
                    year: column.year.or(if role == Role::Target { time.end } else { None }),
                    year_inherited: column.year.is_none(),
                    period: None,
                    form,
                    role,
                    hedge: None,
                    commitment: None,
                    baseline: base.as_ref().map(|b| b.0.clone()),
                    baseline_year: base.and_then(|b| b.1),
                    damaged: cell.state == State::NotRead,
                    state: cell.state,
                    relative_to: None,
                    attribute: row.attribute.clone(),
                    measure: cell.measure.map(Into::into).or_else(|| row.measure.clone()),
                    origin: Origin::Table { table: table_idx, row: row_idx, column: column_idx },
                    rule: match column.role {
                        ColumnRole::Target => "table-target",
                        ColumnRole::Growth => "table-growth",
                        _ => "table-past",
                    },
                    flags: [(cell.ambiguous, "cell-ambiguous"), (level_unit, "unit-of-growth-column")]
                        .into_iter()
                        .filter_map(|(holds, flag)| holds.then_some(flag))
                        .collect(),
                });
            }
        }
    }
    out
}

/// Units that a growth can be stated in.
fn is_rate(unit: &str) -> bool {
    matches!(unit, "%" | "‰" | "百分点" | "个百分点" | "倍" | "番")
}

/// A growth column reports where the table has results of the last plan and no target; otherwise it sets.
fn growth_role(table: &Table) -> Role {
    let has = |role| table.columns.iter().any(|c| c.role == role);
    if has(ColumnRole::Actual) && !has(ColumnRole::Target) { Role::Achieved } else { Role::Target }
}

fn base(table: &Table, row: &Row) -> Option<(String, Option<i32>)> {
    let at = table.columns.iter().position(|c| c.role == ColumnRole::Base)?;
    Some((row.cells.get(at)?.value.clone()?, table.columns[at].year))
}

fn form(column: &Column, row: &Row, cell: Option<&str>) -> Form {
    match cell.or(row.measure.as_deref()) {
        Some("average_growth") => Form::Growth,
        Some("cumulative_change") => Form::Change,
        Some("cumulative") => Form::Cumulative,
        _ if column.role == ColumnRole::Growth => Form::Growth,
        _ => Form::Level,
    }
}
