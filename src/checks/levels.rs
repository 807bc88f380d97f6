//! Levels: target against base, result against target, ranges, and the same indicator in two tables.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::checks::run::{finding, number};
use crate::checks::{CheckCode, Finding};
use crate::lexicon::{self, Direction};
use crate::quantity::Comparator;
use crate::source::Severity;
use crate::tables::{Cell, Column, ColumnRole, Row, Table, core_name};

/// Factor between values of a row that no plan period explains.
const OUTLIER_FACTOR: i64 = 3;
/// Shares that may exceed 100 %: gross rates, rates per household, amounts measured by GDP.
const MAY_EXCEED: &[&str] = &[
    "毛入",
    "毛入学",
    "占GDP",
    "普及率",
    "覆盖",
    "增长",
    "增速",
    "保障",
    "综合收入",
    "债务",
    "杠杆",
    "产销率",
    "达产",
    "完成率",
    "占补",
    "自给",
];
/// Names where neither is better.
const NEUTRAL: &[&str] = &["三产比例", "三次产业", "总人口", "人口数", "人口规模", "结构"];

/// All comparisons of levels.
pub(crate) fn run(tables: &[Table], findings: &mut Vec<Finding>) {
    for table in tables {
        for row in &table.rows {
            below_base(table, row, findings);
            outlier(table, row, findings);
            range(table, row, findings);
            called_done(table, row, findings);
        }
    }
    let mut known = Known::default();
    for later in tables {
        across(&known, later, findings);
        known.learn(later);
    }
}

/// A row with the table it stands in.
type Held<'t> = (&'t Table, &'t Row);

/// Rows of the tables before, by what they are found by: of rows that state the same the first stands for all, so that a table printed
/// many times costs no more than its length.
#[derive(Default)]
struct Known<'t> {
    by_name: HashMap<(String, Option<&'t str>), Vec<(usize, Held<'t>)>>,
    by_id: HashMap<&'t str, Vec<(usize, Held<'t>)>>,
    tables: usize,
}

/// Different rows of one name from which on the name stands for several things.
const MOST_ROWS: usize = 12;

impl<'t> Known<'t> {
    /// Take in a table; of several rows of one name the first.
    fn learn(&mut self, table: &'t Table) {
        fn add<'t>(held: &mut Vec<(usize, Held<'t>)>, at: usize, table: &'t Table, row: &'t Row) {
            let news = held.last().is_none_or(|(last, _)| *last != at) && !held.iter().any(|(_, h)| same_facts(*h, (table, row)));
            if news && held.len() < MOST_ROWS {
                held.push((at, (table, row)));
            }
        }
        for row in &table.rows {
            let name = (core_name(&row.indicator), row.group.as_deref());
            add(self.by_name.entry(name).or_default(), self.tables, table, row);
            if let Some(id) = row.indicator_id.as_deref() {
                add(self.by_id.entry(id).or_default(), self.tables, table, row);
            }
        }
        self.tables += 1;
    }

    /// Earlier rows on what a row is on, by its name or else by its indicator; if one of them states the very same, only that one: the
    /// others were put beside it before.
    fn of(&self, table: &'t Table, row: &'t Row, core: &str) -> Vec<Held<'t>> {
        let named = self.by_name.get(&(core.to_owned(), row.group.as_deref())).map_or(&[][..], Vec::as_slice);
        let of_id = row.indicator_id.as_deref().and_then(|id| self.by_id.get(id)).map_or(&[][..], Vec::as_slice);
        let mut all: Vec<(usize, Held<'t>)> = named.to_vec();
        all.extend(of_id.iter().filter(|(at, _)| !named.iter().any(|(other, _)| other == at)));
        all.sort_by_key(|(at, _)| *at);
        match all.iter().find(|(_, held)| same_facts(*held, (table, row))) {
            Some((_, held)) => vec![*held],
            None => all.into_iter().map(|(_, held)| held).collect(),
        }
    }
}

/// Whether two rows state the same values of the same years in the same units.
fn same_facts((a_table, a): Held<'_>, (b_table, b): Held<'_>) -> bool {
    let columns = |x: &Column, y: &Column| x.role == y.role && x.year == y.year;
    let cells = |x: &Cell, y: &Cell| {
        (&x.value, x.cmp, &x.unit, x.measure, x.ambiguous) == (&y.value, y.cmp, &y.unit, y.measure, y.ambiguous)
    };
    (&a.unit, &a.indicator_id, a.cells.len()) == (&b.unit, &b.indicator_id, b.cells.len())
        && a_table.columns.iter().zip(&b_table.columns).all(|(x, y)| columns(x, y))
        && a.cells.iter().zip(&b.cells).all(|(x, y)| cells(x, y))
}

fn cell_of(table: &Table, row: &Row, role: ColumnRole) -> Option<(Column, Cell, Decimal)> {
    table
        .columns
        .iter()
        .zip(&row.cells)
        .filter(|(c, _)| c.role == role)
        .find_map(|(c, cell)| Some((c.clone(), cell.clone(), number(cell)?)))
}

/// Whether more of the indicator is better.
fn higher_is_better(row: &Row) -> bool {
    if let Some(indicator) = row.indicator_id.as_deref().and_then(lexicon::indicator) {
        return indicator.direction == Direction::Higher;
    }
    let name = format!("{}{}", row.group.as_deref().unwrap_or_default(), row.indicator);
    !lexicon::falls(&name) && !NEUTRAL.iter().any(|w| name.contains(w))
}

fn is_level(cell: &Cell) -> bool {
    matches!(cell.measure, Some("level" | "share" | "ratio"))
}

fn below_base(table: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let (Some((base_column, base, b)), Some((target_column, target, t))) =
        (cell_of(table, row, ColumnRole::Base), cell_of(table, row, ColumnRole::Target))
    else {
        return;
    };
    if t >= b || !is_level(&base) || !is_level(&target) || !higher_is_better(row) {
        return;
    }
    let (Some(base_span), Some(target_span)) = (base.span, target.span) else { return };
    // A floor a little under the base is usual policy; a fall of a twentieth is not.
    let severity = if (b - t) * Decimal::from(20) > b { Severity::Warning } else { Severity::Info };
    let year = |c: &Column| c.year.map_or_else(|| c.name.clone(), |y| y.to_string());
    findings.push(
        finding(
            CheckCode::TargetBelowBase,
            false,
            severity,
            format!(
                "{}: target {} ({}) is below the value {} of {}, although more is better",
                core_name(&row.indicator),
                target.text.as_deref().unwrap_or_default(),
                year(&target_column),
                base.text.as_deref().unwrap_or_default(),
                year(&base_column)
            ),
        )
        .at("target", target_span)
        .at("base", base_span)
        .with("target", t)
        .with("base", b),
    );
}

/// A result far from its target, or a target far from its base.
fn outlier(table: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let pairs =
        [(ColumnRole::Target, ColumnRole::Actual, "target", "result"), (ColumnRole::Base, ColumnRole::Target, "base", "target")];
    for (from, to, from_label, to_label) in pairs {
        let (Some((_, a_cell, a)), Some((_, b_cell, b))) = (cell_of(table, row, from), cell_of(table, row, to)) else { continue };
        if !is_level(&a_cell) || !is_level(&b_cell) || a <= Decimal::ZERO || b <= Decimal::ZERO {
            continue;
        }
        // Counts of new things grow by any factor; shares and amounts of a place do not.
        let steady = row.measure.as_deref() == Some("share") || from == ColumnRole::Target;
        let factor = Decimal::from(if steady { OUTLIER_FACTOR } else { OUTLIER_FACTOR * 4 });
        if b < a * factor && a < b * factor {
            continue;
        }
        let (Some(a_span), Some(b_span)) = (a_cell.span, b_cell.span) else { continue };
        let ratio = if b > a { b / a } else { a / b };
        findings.push(
            finding(
                CheckCode::Outlier,
                false,
                Severity::Warning,
                format!(
                    "{}: {from_label} {}, {to_label} {}: {} times apart; another statistic, unit or decimal point",
                    core_name(&row.indicator),
                    a_cell.text.as_deref().unwrap_or_default(),
                    b_cell.text.as_deref().unwrap_or_default(),
                    ratio.round_dp(1).normalize()
                ),
            )
            .at(to_label, b_span)
            .at(from_label, a_span)
            .with(to_label, b)
            .with(from_label, a),
        );
        return;
    }
}

/// Shares above 100 %, and negative levels.
fn range(table: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let percent = row.unit.as_deref() == Some("%");
    let may_exceed = MAY_EXCEED.iter().any(|w| row.indicator.contains(w));
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        let (Some(value), Some(span)) = (number(cell), cell.span) else { continue };
        let share = percent && cell.measure == Some("share") && !may_exceed;
        let wrong = (share && value > Decimal::ONE_HUNDRED) || (is_level(cell) && value.is_sign_negative() && !value.is_zero());
        if wrong && column.role != ColumnRole::Growth {
            findings.push(
                finding(
                    CheckCode::OutOfRange,
                    false,
                    Severity::Warning,
                    format!(
                        "{}: {} in {} is outside what a {} can be",
                        core_name(&row.indicator),
                        value,
                        column.name,
                        cell.measure.unwrap_or("value")
                    ),
                )
                .at("value", span)
                .with("value", value),
            );
        }
    }
}

/// The same indicator in two tables: its unit, result against base of the same year, target against the last one.
fn across<'t>(known: &Known<'t>, later: &'t Table, findings: &mut Vec<Finding>) {
    for row in &later.rows {
        let core = core_name(&row.indicator);
        for (earlier, other) in known.of(later, row, &core) {
            if let (Some(a), Some(b)) = (&other.unit, &row.unit)
                && !same_unit(a, b)
            {
                findings.push(
                    finding(
                        CheckCode::UnitChanged,
                        false,
                        Severity::Warning,
                        format!("{core}: {a} in {}, {b} in {}", label(earlier), label(later)),
                    )
                    .at("later", row.indicator_span)
                    .at("earlier", other.indicator_span),
                );
                continue;
            }
            base_and_outcome(earlier, other, later, row, findings);
            lowered((earlier, other), (later, row), findings);
        }
    }
}

/// Whether a value meets a target of an indicator of which more, or less, is better.
fn meets(row: &Row, target: &Cell, wanted: Decimal, value: Decimal) -> Option<bool> {
    let higher = match target.cmp {
        Some(Comparator::AtLeast | Comparator::MoreThan) => true,
        Some(Comparator::AtMost | Comparator::LessThan) => false,
        _ if higher_is_better(row) => true,
        _ => {
            let name = format!("{}{}", row.group.as_deref().unwrap_or_default(), row.indicator);
            let known = row.indicator_id.as_deref().and_then(lexicon::indicator).map(|i| i.direction);
            if known == Some(Direction::Neutral) || known.is_none() && !lexicon::falls(&name) {
                return None;
            }
            false
        }
    };
    Some(if higher { value >= wanted } else { value <= wanted })
}

/// A result that misses its target in a row that says 完成.
fn called_done(table: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let status = table.columns.iter().zip(&row.cells).find(|(c, _)| c.role == ColumnRole::Status).map(|(_, cell)| cell);
    let Some((text, span)) = status.and_then(|s| Some((s.text.as_deref()?, s.span?))) else { return };
    let done = text.contains("完成") && !["基本", "接近", "未", "预计", "部分"].iter().any(|w| text.contains(w));
    let (Some((_, target, wanted)), Some((_, result, value))) =
        (cell_of(table, row, ColumnRole::Target), cell_of(table, row, ColumnRole::Actual))
    else {
        return;
    };
    if !done
        || target.unit != result.unit
        || target.measure != result.measure
        || meets(row, &target, wanted, value) != Some(false)
    {
        return;
    }
    let (Some(target_span), Some(result_span)) = (target.span, result.span) else { return };
    findings.push(
        finding(
            CheckCode::StatusResult,
            false,
            Severity::Warning,
            format!(
                "{}: called {text}, but the result {} misses the target {}",
                core_name(&row.indicator),
                result.text.as_deref().unwrap_or_default(),
                target.text.as_deref().unwrap_or_default()
            ),
        )
        .at("status", span)
        .at("result", result_span)
        .at("target", target_span)
        .with("target", wanted)
        .with("result", value),
    );
}

/// A new target that asks for less than the last plan's.
fn lowered((earlier, other): (&Table, &Row), (later, row): (&Table, &Row), findings: &mut Vec<Finding>) {
    let (Some((old_column, old, was)), Some((new_column, new, is))) =
        (cell_of(earlier, other, ColumnRole::Target), cell_of(later, row, ColumnRole::Target))
    else {
        return;
    };
    let years = old_column.year.zip(new_column.year);
    if years.is_none_or(|(old, new)| old >= new) || !is_level(&old) || old.measure != new.measure || old.unit != new.unit {
        return;
    }
    if meets(row, &old, was, is) != Some(false) {
        return;
    }
    let (Some(old_span), Some(new_span)) = (old.span, new.span) else { return };
    findings.push(
        finding(
            CheckCode::TargetLowered,
            false,
            Severity::Info,
            format!(
                "{}: target {} ({}) asks for less than the last plan's {} ({})",
                core_name(&row.indicator),
                new.text.as_deref().unwrap_or_default(),
                new_column.name,
                old.text.as_deref().unwrap_or_default(),
                old_column.name
            ),
        )
        .at("target", new_span)
        .at("last target", old_span)
        .with("target", is)
        .with("last", was),
    );
}

fn label(table: &Table) -> &str {
    table.number.as_deref().or(table.caption.as_deref()).unwrap_or("another table")
}

/// Whether two units are the same as written, by the lexicon, or only marked otherwise.
fn same_unit(a: &str, b: &str) -> bool {
    let flat = |u: &str| u.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace()).collect::<String>();
    flat(a) == flat(b)
}

fn base_and_outcome(earlier: &Table, other: &Row, later: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let Some((base_column, base, _)) = value_of(later, row, &[ColumnRole::Base], None) else { return };
    let Some(year) = base_column.year else { return };
    let roles = [ColumnRole::Actual, ColumnRole::Base];
    let Some((_, outcome, _)) = value_of(earlier, other, &roles, Some(year)) else { return };
    let (Some(base_span), Some(outcome_span)) = (base.span, outcome.span) else { return };
    let passed = base.value == outcome.value || number(base).zip(number(outcome)).is_some_and(|(a, b)| a == b);
    findings.push(
        finding(
            CheckCode::BaseOutcome,
            passed,
            Severity::Warning,
            format!(
                "{}: base {} of {year} here, {} in {}",
                core_name(&row.indicator),
                base.text.as_deref().unwrap_or_default(),
                outcome.text.as_deref().unwrap_or_default(),
                label(earlier)
            ),
        )
        .at("base", base_span)
        .at("result", outcome_span)
        .with("base", base.value.as_deref().unwrap_or_default())
        .with("result", outcome.value.as_deref().unwrap_or_default()),
    );
}

fn value_of<'a>(
    table: &'a Table,
    row: &'a Row,
    roles: &[ColumnRole],
    year: Option<i32>,
) -> Option<(&'a Column, &'a Cell, &'a str)> {
    table
        .columns
        .iter()
        .zip(&row.cells)
        .filter(|(c, cell)| roles.contains(&c.role) && (year.is_none() || c.year == year) && !cell.ambiguous)
        .find_map(|(c, cell)| Some((c, cell, cell.value.as_deref()?)))
}
