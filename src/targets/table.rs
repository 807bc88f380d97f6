//! Table cells in the form of mentions.

use crate::cues::words::words;
use crate::document::Document;
use crate::quantity::Comparator;
use crate::source::Span;
use crate::tables::{Cell, Column, ColumnRole, Row, State, Table};
use crate::targets::time::PlanTime;
use crate::targets::{Form, Mention, Origin, Role, Rules, TargetKind, YearFrom};

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
                    ColumnRole::Growth => growth_role(table, time),
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
                let level_unit = form == Form::Growth
                    && cell.value.is_some()
                    && cell.unit.is_none()
                    && row.unit.as_deref().is_some_and(|u| !is_rate(u));
                let unit = if level_unit { Some("%".to_owned()) } else { unit(cell, row) };
                // 21.5（2024年） under 2025年: the cell knows better.
                let stated = year_of(cell, column);
                let year = stated.or(if role == Role::Target { time.end } else { None });
                // What the last plan asked for 2020 does not start from what 2020 brought.
                let base = (role == Role::Target && form != Form::Growth).then(|| base(table, row, cell)).flatten();
                let base = base.filter(|(_, from)| from.zip(year).is_none_or(|(from, year)| from < year));
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
                    year,
                    year_from: year.map(|_| if stated.is_some() { YearFrom::Stated } else { YearFrom::Period }),
                    period: None,
                    form,
                    role,
                    kind: TargetKind::Indicator,
                    hedge: hedge(cell),
                    commitment: commitment(cell).map(Into::into),
                    baseline: base.as_ref().map(|b| b.0.clone()),
                    baseline_year: base.and_then(|b| b.1),
                    damaged: cell.state == State::NotRead,
                    state: cell.state,
                    relative_to: None,
                    attribute: row.attribute.clone(),
                    measure: cell.measure.map(Into::into).or_else(|| row.measure.clone()),
                    origin: Origin::Table { table: table_idx, row: row_idx, column: column_idx },
                    rule: Rules {
                        number: match column.role {
                            ColumnRole::Target => "table-target",
                            ColumnRole::Growth => "table-growth",
                            _ => "table-past",
                        },
                        ..Rules::default()
                    },
                    why: Vec::new(),
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

/// The word of a cell that binds whoever plans: 力争达到5, 确保7.
fn commitment(cell: &Cell) -> Option<&'static str> {
    let text = cell.text.as_deref()?;
    words("commitment").iter().find(|word| text.contains(**word)).copied()
}

/// The words of a cell that soften its number, as in prose: 5左右, 力争达到5.
fn hedge(cell: &Cell) -> Option<String> {
    let text = cell.text.as_deref()?;
    let weak = commitment(cell).filter(|word| matches!(*word, "力争" | "争取"));
    let about = ["左右", "上下", "大约", "约", "近"].iter().find(|word| text.contains(**word)).copied();
    let about = about.filter(|_| cell.cmp == Some(Comparator::About));
    let words: Vec<&str> = weak.into_iter().chain(about).collect();
    (!words.is_empty()).then(|| words.join("、"))
}

/// Units that a growth can be stated in.
fn is_rate(unit: &str) -> bool {
    matches!(unit, "%" | "‰" | "百分点" | "个百分点" | "倍" | "番")
}

/// A growth column reports where the table has results and no target of this plan, or nothing but years before it;
/// otherwise it sets.
fn growth_role(table: &Table, time: PlanTime) -> Role {
    let reviews = table.columns.iter().any(|c| c.role == ColumnRole::Actual);
    let ahead = |year: Option<i32>| year.zip(time.start).is_none_or(|(year, start)| year >= start);
    let sets = table.columns.iter().any(|c| c.role == ColumnRole::Target && ahead(c.year));
    let mut years = table.columns.iter().filter_map(|c| c.year).peekable();
    let over = years.peek().is_some() && years.all(|y| !ahead(Some(y)));
    if !sets && (reviews || over) { Role::Achieved } else { Role::Target }
}

/// The unit of a cell: the one it prints, else the row's; 2.3万 under (人) is 万人.
fn unit(cell: &Cell, row: &Row) -> Option<String> {
    let own = cell.unit.as_deref();
    let scale = own.is_some_and(|u| u.chars().all(|c| "百千万亿".contains(c)));
    match (own, row.unit.as_deref()) {
        (Some(own), Some(of)) if scale && !of.starts_with(['百', '千', '万', '亿', '%']) => Some(format!("{own}{of}")),
        (Some(own), _) => Some(own.to_owned()),
        (None, of) => of.map(str::to_owned),
    }
}

/// Where the target of a cell starts from, if it is printed in the same unit.
fn base(table: &Table, row: &Row, target: &Cell) -> Option<(String, Option<i32>)> {
    let at = table.columns.iter().position(|c| c.role == ColumnRole::Base)?;
    let base = &row.cells[at];
    let value = base.value.clone()?;
    (target.value.is_none() || unit(base, row) == unit(target, row)).then(|| (value, year_of(base, &table.columns[at])))
}

/// The year of a cell: the one in brackets behind its value, else that of its column.
fn year_of(cell: &Cell, column: &Column) -> Option<i32> {
    let text = cell.text.as_deref().map(|text| text.replace('（', "(").replace('）', ")")).unwrap_or_default();
    let remark = text.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
    let digits = remark.map(|inside| inside.trim_start_matches("截至").trim_end_matches(['年', '末', '底']));
    let year = digits.filter(|digits| digits.len() == 4).and_then(|digits| digits.parse::<i32>().ok());
    year.filter(|year| (1949..2100).contains(year)).or(column.year)
}

fn form(column: &Column, row: &Row, cell: Option<&str>) -> Form {
    match cell.or(row.measure.as_deref()) {
        Some("average_growth") => Form::Growth,
        // 城镇新增就业 [25]: the sum of what is added, by which nothing changes.
        Some("cumulative_change") if ["新增", "累计"].iter().any(|word| row.indicator.contains(word)) => Form::Cumulative,
        Some("cumulative_change") => Form::Change,
        Some("cumulative") => Form::Cumulative,
        _ if column.role == ColumnRole::Growth && !matches!(cell, Some("share" | "level")) => Form::Growth,
        _ => Form::Level,
    }
}
