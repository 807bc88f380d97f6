//! Records as flat rows for csv: nested lists become rows of their own.

use serde_json::{Map, Value, json};

use crate::cli::args::What;
use crate::record::PlanRecords;

/// One flat object per csv row. 专栏 give a row per item, tables a row per cell, plans and checks a row each.
pub(crate) fn rows(what: What, records: &PlanRecords) -> serde_json::Result<Vec<Value>> {
    match what {
        What::Columns => Ok(records
            .columns
            .iter()
            .flat_map(|c| {
                c.items.iter().map(move |i| {
                    json!({
                        "plan_id": c.plan_id, "column": c.number, "column_title": c.title, "section": c.section,
                        "item": i.number, "item_title": i.title, "text": i.text, "start": i.start, "end": i.end,
                    })
                })
            })
            .collect()),
        What::Tables => Ok(cells(records)),
        What::Plan => {
            let mut value = serde_json::to_value(&records.plan)?;
            for nested in ["source", "counts"] {
                if let Some(Value::Object(inner)) = value.as_object_mut().and_then(|v| v.shift_remove(nested)) {
                    for (name, field) in inner {
                        if let Some(object) = value.as_object_mut() {
                            object.insert(format!("{nested}_{name}"), field);
                        }
                    }
                }
            }
            Ok(vec![value])
        }
        What::Checks => records
            .checks
            .iter()
            .map(|c| {
                let mut value = serde_json::to_value(c)?;
                if let Some(object) = value.as_object_mut() {
                    let spans: Vec<_> =
                        c.spans.iter().map(|p| format!("{} line {}: {}", p.label, p.line, p.text.replace('\n', " "))).collect();
                    let numbers: Vec<_> = c.numbers.iter().map(|n| format!("{}={}", n.name, n.value)).collect();
                    object.insert("spans".to_owned(), json!(spans));
                    object.insert("numbers".to_owned(), json!(numbers));
                }
                Ok(value)
            })
            .collect(),
        What::Outline => records.outline.iter().map(serde_json::to_value).collect(),
        What::Quantities => records.quantities.iter().map(serde_json::to_value).collect(),
        What::Targets => records.targets.iter().map(serde_json::to_value).collect(),
        What::Diagnostics => records.diagnostics.iter().map(serde_json::to_value).collect(),
    }
}

fn cells(records: &PlanRecords) -> Vec<Value> {
    let mut rows = Vec::new();
    for table in &records.tables {
        for row in &table.rows {
            for (column, cell) in &row.cells {
                let mut flat = Map::new();
                for (name, value) in [
                    ("plan_id", json!(table.plan_id)),
                    ("table", json!(table.number)),
                    ("caption", json!(table.caption)),
                    ("category", json!(row.category)),
                    ("group", json!(row.group)),
                    ("indicator", json!(row.indicator)),
                    ("indicator_id", json!(row.indicator_id)),
                    ("unit", json!(row.unit)),
                    ("attribute", json!(row.attribute)),
                    ("measure", json!(row.measure)),
                    ("column", json!(column)),
                ] {
                    flat.insert(name.to_owned(), value);
                }
                if let Value::Object(fields) = cell {
                    flat.extend(fields.clone());
                }
                flat.insert("alignment".to_owned(), json!(table.alignment));
                rows.push(Value::Object(flat));
            }
        }
    }
    rows
}
