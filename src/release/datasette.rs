//! `metadata.json`: what Datasette shows beside the database, from the definitions of the fields.

use serde_json::{Map, Value, json};

use crate::release::{Facts, Table};

/// Views of the database and what a row of each is.
const VIEWS: [(&str, &str); 4] = [
    ("targets_with_plan", "one target with its plan, indicator and region"),
    ("quantities_with_plan", "one number with its plan and indicator"),
    ("cells_with_table", "one cell with its table and plan"),
    ("targets_coded", "one code of a target: the words of its text by the mappings in codings"),
];

/// The descriptions of the database `gangyao`.
pub(crate) fn metadata(tables: &[Table], facts: &Facts) -> Value {
    let mut all = Map::new();
    for table in tables {
        let columns: Map<String, Value> = table
            .fields
            .iter()
            .map(|f| (f.name.to_owned(), Value::from(format!("{} · {}. {}", f.title_zh, f.title, f.meaning))))
            .collect();
        all.insert(
            table.name.to_owned(),
            json!({ "title": table.name.replace('_', " "), "description": format!("A row is {}.", table.row), "columns": columns }),
        );
    }
    for (view, row) in VIEWS {
        let columns: Map<String, Value> = tables
            .iter()
            .filter(|t| t.name == view.split('_').next().unwrap_or(view))
            .flat_map(|t| &t.fields)
            .map(|f| (f.name.to_owned(), Value::from(format!("{} · {}. {}", f.title_zh, f.title, f.meaning))))
            .collect();
        all.insert(view.to_owned(), json!({ "description": format!("A row is {row}."), "columns": columns }));
    }
    let mut out = json!({
        "title": facts.title,
        "description": format!("Version {}", facts.version),
        "databases": { "gangyao": { "tables": all } },
    });
    if let Some(licence) = &facts.licence {
        out["license"] = Value::from(licence.as_str());
    }
    out
}
