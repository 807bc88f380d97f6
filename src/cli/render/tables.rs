//! A table as a table.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::language::{say, word};
use crate::cli::render::PAGE_WIDTH;
use crate::cli::render::layout::{Align, Grid, edged};
use crate::record::{TableRecord, TableRowRecord};

/// Caption, aligned rows with their category heads, notes.
pub(crate) fn table(table: &TableRecord) -> String {
    let mut out = String::new();
    let name = [table.number.as_deref(), table.caption.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let _ = writeln!(out, "{}", edged(&name, PAGE_WIDTH));
    let about = say(
        "line {line}, {n} rows, cells {placed}, {section}",
        &[
            ("line", &table.line),
            ("n", &table.rows.len()),
            ("placed", &word(placed(&table.alignment))),
            ("section", &table.section),
        ],
    );
    let _ = writeln!(out, "  {about}");
    let value_width = (44 / table.columns.len().max(1)).clamp(8, 18);
    let mut columns = vec![(Align::Left, 40)];
    columns.extend(table.columns.iter().map(|_| (Align::Right, value_width)));
    columns.push((Align::Left, 10));
    let mut grid = Grid::new(&columns);
    let mut header = vec!["指标".to_owned()];
    header.extend(table.columns.iter().cloned());
    grid.row(header);
    let mut category = None;
    let mut doubts = Vec::new();
    for row in &table.rows {
        if row.category.is_some() && row.category.as_deref() != category {
            category = row.category.as_deref();
            grid.row([format!("【{}】", category.unwrap_or(""))]);
        }
        let mut cells = vec![indicator(row)];
        for column in &table.columns {
            let cell = row.cells.get(column);
            let text = cell.and_then(|c| c.get("text")).and_then(Value::as_str).unwrap_or("—");
            let doubtful = cell.and_then(|c| c.get("ambiguous")).and_then(Value::as_bool).unwrap_or(false);
            cells.push(if doubtful { format!("{text} ?") } else { text.to_owned() });
        }
        if !table
            .columns
            .iter()
            .any(|c| row.cells.get(c).and_then(|c| c.get("text")).and_then(Value::as_str) == row.attribute.as_deref())
        {
            cells.push(row.attribute.clone().unwrap_or_default());
        }
        if row.ambiguous {
            doubts.push(row.indicator.clone());
        }
        grid.row(cells);
    }
    out.push_str(&grid.print(2));
    if !doubts.is_empty() {
        let _ = writeln!(out, "  {}", say("? could also stand in another column: {list}", &[("list", &doubts.join("、"))]));
    }
    for note in &table.notes {
        let _ = writeln!(out, "  {}", edged(note, PAGE_WIDTH - 2));
    }
    out.push('\n');
    out
}

fn placed(alignment: &str) -> &'static str {
    match alignment {
        "grid" => "as in the file",
        "columns" => "told by the blanks between columns",
        _ => "placed by evidence (the source lost its columns)",
    }
}

fn indicator(row: &TableRowRecord) -> String {
    let group = row.group.as_ref().map(|g| format!("{g} › ")).unwrap_or_default();
    // The unit is shown once: many sources print it inside the name.
    match &row.unit {
        Some(unit) if !row.indicator.contains(unit.as_str()) => format!("{group}{} ({unit})", row.indicator),
        _ => format!("{group}{}", row.indicator),
    }
}
