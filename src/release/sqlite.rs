//! One database with typed tables, keys and comments in the schema.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use crate::release::{Datum, Kind, Rows};

/// Write the database file.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(path: &Path, all: &[Rows]) -> Result<()> {
    let mut db = Connection::open(path)?;
    db.execute_batch("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let work = db.transaction()?;
    for rows in all {
        let table = rows.table;
        let columns: Vec<String> = table
            .fields
            .iter()
            .map(|f| {
                let kind = match f.kind {
                    Kind::Text => "TEXT",
                    Kind::Integer | Kind::Boolean => "INTEGER",
                    Kind::Number => "NUMERIC",
                };
                format!("\"{}\" {kind}", f.name)
            })
            .collect();
        let key: Vec<String> = table.key.iter().map(|k| format!("\"{k}\"")).collect();
        let of_plan = table.name != "plans" && table.fields.iter().any(|f| f.name == "plan_id");
        let foreign = if of_plan { ", FOREIGN KEY (\"plan_id\") REFERENCES \"plans\" (\"plan_id\")" } else { "" };
        work.execute_batch(&format!(
            "CREATE TABLE \"{}\" ({}, PRIMARY KEY ({}){foreign});",
            table.name,
            columns.join(", "),
            key.join(", ")
        ))?;
        let marks = vec!["?"; table.fields.len()].join(", ");
        let mut insert = work.prepare(&format!("INSERT INTO \"{}\" VALUES ({marks})", table.name))?;
        for row in &rows.rows {
            insert.execute(rusqlite::params_from_iter(row.iter().map(value)))?;
        }
    }
    work.commit()
}

fn value(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        // NUMERIC keeps a text that is a number as the number.
        Datum::Text(t) | Datum::Number(t) => Value::Text(t.clone()),
        Datum::Integer(i) => Value::Integer(*i),
        Datum::Boolean(b) => Value::Integer(i64::from(*b)),
    }
}
