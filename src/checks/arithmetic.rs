//! Arithmetic inside a row: structure, growth, change.

use rust_decimal::Decimal;

use crate::checks::run::{finding, half_unit, number};
use crate::checks::{CheckCode, Finding};
use crate::quantity::Comparator;
use crate::source::{Severity, Span};
use crate::tables::{Cell, ColumnRole, Row, Table, core_name, implied_growth};
use crate::targets::Mention;

/// Sum of a structure may be off by this much through rounding.
const STRUCTURE_TOLERANCE: Decimal = Decimal::from_parts(2, 0, 0, false, 1);
/// What 左右 allows a growth rate, in points.
const ABOUT_POINTS: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Values at current prices whose growth is stated at comparable prices.
const COMPARABLE_PRICES: &[&str] = &["生产总值", "GDP", "增加值", "劳动生产率"];

/// All comparisons inside rows, and structures in prose.
pub(crate) fn run(tables: &[Table], mentions: &[Mention], findings: &mut Vec<Finding>) {
    for table in tables {
        for row in &table.rows {
            for cell in &row.cells {
                if let (Some(value), Some(span)) = (&cell.value, cell.span) {
                    structure(&core_name(&row.indicator), value, span, findings);
                }
            }
            growth(table, row, findings);
        }
    }
    for mention in mentions.iter().filter(|m| matches!(m.origin, crate::targets::Origin::Text)) {
        if let Some(value) = &mention.value {
            structure(mention.indicator.as_deref().unwrap_or("structure"), value, mention.span, findings);
        }
    }
}

/// Three or more parts that look like shares sum to 100.
fn structure(name: &str, value: &str, span: Span, findings: &mut Vec<Finding>) {
    let parts: Option<Vec<Decimal>> = value.split([':', '∶', '：']).map(crate::quantity::decimal).collect();
    let Some(parts) = parts.filter(|p| p.len() >= 3) else { return };
    let sum: Decimal = parts.iter().sum();
    // 1:2:4 is a ratio, not a structure.
    if sum < Decimal::from(50) {
        return;
    }
    let passed = (sum - Decimal::ONE_HUNDRED).abs() <= STRUCTURE_TOLERANCE;
    findings.push(
        finding(CheckCode::StructureSum, passed, Severity::Warning, format!("{name}: {value} sums to {}", sum.normalize()))
            .at("structure", span)
            .with("sum", sum.normalize()),
    );
}

/// Base, target and growth of a row.
fn growth(table: &Table, row: &Row, findings: &mut Vec<Finding>) {
    let of = |role: ColumnRole| table.columns.iter().zip(&row.cells).find(|(c, cell)| c.role == role && cell.text.is_some());
    let (Some((base_column, base)), Some((target_column, target)), Some((_, growth))) =
        (of(ColumnRole::Base), of(ColumnRole::Target), of(ColumnRole::Growth))
    else {
        return;
    };
    let years = match (base_column.year, target_column.year) {
        (Some(b), Some(t)) if t > b => u32::try_from(t - b).unwrap_or(5),
        _ => 5,
    };
    let (Some(b), Some(t), Some(g)) = (number(base), number(target), number(growth)) else { return };
    let plain = |cell: &Cell| matches!(cell.measure, Some("level" | "share" | "ratio"));
    // 9800亿元 → 1.3万亿元: the numbers of the two cells are not in one unit.
    if !plain(base) || !plain(target) || base.unit != target.unit {
        return;
    }
    match growth.measure {
        Some("cumulative_change") => bracket(row, [base, target, growth], [b, t, g], findings),
        Some("average_growth") => average(row, [base, target, growth], [b, t, g], years, findings),
        _ => {}
    }
}

/// target − base = bracket.
fn bracket(row: &Row, cells: [&Cell; 3], [b, t, change]: [Decimal; 3], findings: &mut Vec<Finding>) {
    let tolerance: Decimal = cells.iter().map(|c| half_unit(c.value.as_deref().unwrap_or_default())).sum();
    let difference = t - b;
    let falls = ["下降", "降低", "减少", "降幅"].iter().any(|w| row.indicator.contains(w));
    let off = if falls { (difference.abs() - change.abs()).abs() } else { (difference - change).abs() };
    // 新增就业 31.4, >25, [125]: the bracket is the sum of five years, not a difference.
    if ["新增", "累计"].iter().any(|w| row.indicator.contains(w)) || change > t && change > difference * Decimal::from(3) {
        return;
    }
    let exact = cells[1].cmp == Some(Comparator::Equal) && cells[0].cmp == Some(Comparator::Equal);
    let passed = off <= tolerance || (!exact && off <= difference.abs());
    let [base, target, growth] = cells.map(|c| c.text.clone().unwrap_or_default());
    findings.push(places(
        finding(
            CheckCode::BracketDifference,
            passed,
            Severity::Warning,
            format!(
                "{}: stated {growth}, difference {}: base {base} → target {target}",
                core_name(&row.indicator),
                difference.normalize()
            ),
        )
        .with("stated", change)
        .with("difference", difference.normalize()),
        cells,
    ));
}

/// base·(1+g)^n ≈ target, as intervals that the figures' own precision leaves open.
fn average(row: &Row, cells: [&Cell; 3], [b, t, stated]: [Decimal; 3], years: u32, findings: &mut Vec<Finding>) {
    let half = |cell: &Cell| half_unit(cell.value.as_deref().unwrap_or_default());
    let [base, target, growth] = cells;
    // 400 is as exact as 311.02 beside it: a round target is not given to the nearest ten.
    let Some(implied) = implied_growth(b, t, years) else { return };
    let (Some(low), Some(high)) =
        (implied_growth(b + half(base), t - half(target), years), implied_growth(b - half(base), t + half(target), years))
    else {
        return;
    };
    let slack = if growth.cmp == Some(Comparator::About) { ABOUT_POINTS } else { half(growth) };
    let bounded = |cmp: Option<Comparator>| {
        (
            matches!(cmp, Some(Comparator::AtMost | Comparator::LessThan)),
            matches!(cmp, Some(Comparator::AtLeast | Comparator::MoreThan)),
        )
    };
    let ((growth_open_low, growth_open_high), (target_open_low, target_open_high)) = (bounded(growth.cmp), bounded(target.cmp));
    let above = low - (stated + slack);
    let below = (stated - slack) - high;
    let too_high = above > Decimal::ZERO && !growth_open_high && !target_open_low;
    let too_low = below > Decimal::ZERO && !growth_open_low && !target_open_high;
    let passed = !too_high && !too_low;
    let real = COMPARABLE_PRICES.iter().any(|w| row.indicator.contains(w));
    let gap = (implied - stated).abs();
    // Beyond what rounding in words explains: half as much again as 左右 allows.
    let severity = if real || gap < Decimal::new(75, 2) { Severity::Info } else { Severity::Warning };
    let texts = cells.map(|c| c.text.clone().unwrap_or_default());
    let why = if real { " (growth at comparable prices, values at current prices: a gap is normal)" } else { "" };
    findings.push(places(
        finding(
            CheckCode::GrowthImplied,
            passed,
            severity,
            format!(
                "{}: stated {}, implied {}: base {} → target {} over {years} years{why}",
                core_name(&row.indicator),
                texts[2],
                implied.round_dp(2).normalize(),
                texts[0],
                texts[1]
            ),
        )
        .with("stated", stated)
        .with("implied", implied.round_dp(2).normalize())
        .with("base", b)
        .with("target", t),
        cells,
    ));
}

fn places(finding: Finding, cells: [&Cell; 3]) -> Finding {
    let [base, target, growth] = cells;
    let mut finding = finding;
    for (label, cell) in [("stated", growth), ("base", base), ("target", target)] {
        if let Some(span) = cell.span {
            finding = finding.at(label, span);
        }
    }
    finding
}
