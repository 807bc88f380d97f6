//! One database with typed tables, keys and comments in the schema.

use std::io;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use crate::release::store::Stored;
use crate::release::{Datum, Kind};

/// Write the database file.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(path: &Path, all: &[Stored]) -> io::Result<()> {
    written(path, all).map_err(io::Error::from)
}

fn written(path: &Path, all: &[Stored]) -> Result<(), Failed> {
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
        rows.each_row(|row| {
            insert.execute(rusqlite::params_from_iter(row.iter().map(value)))?;
            Ok::<(), Failed>(())
        })?;
    }
    work.execute_batch(EXTRAS)?;
    work.commit()?;
    Ok(())
}

/// What can go wrong: the rows cannot be read, or the database not written.
enum Failed {
    Rows(io::Error),
    Database(rusqlite::Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Rows(error)
    }
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Rows(error) => error,
            Failed::Database(error) => Self::other(error),
        }
    }
}

/// What makes the database easy to use: rows with what their keys point to, indexes on what is asked for, and full text. The
/// tokens are three characters, as Chinese has no blanks between words; shorter words are found by LIKE.
const EXTRAS: &str = "
CREATE INDEX targets_indicator ON targets (indicator_id, target_year);
CREATE INDEX targets_region ON targets (region_code, period);
CREATE INDEX quantities_indicator ON quantities (indicator_id);
CREATE INDEX cells_indicator ON cells (indicator_id);
CREATE INDEX cells_table ON cells (plan_id, table_seq);
CREATE INDEX target_words_word ON target_words (field, word);
CREATE VIEW targets_with_plan AS
  SELECT t.*, p.title AS plan_title, p.issuer, p.doc_type, p.stage, p.start_year, p.end_year, p.issued, p.document_number,
    p.source_name, p.source_url, p.retrieved, i.name AS indicator_name, i.domain, i.direction, r.name AS region_name,
    r.parent_name AS region_parent
  FROM targets t JOIN plans p USING (plan_id)
  LEFT JOIN indicators i ON i.indicator_id = t.indicator_id LEFT JOIN regions r ON r.region_code = t.region_code;
CREATE VIEW quantities_with_plan AS
  SELECT q.*, p.title AS plan_title, p.jurisdiction, p.region_code, p.level, p.period AS plan_period, p.start_year, p.end_year,
    i.name AS indicator_name
  FROM quantities q JOIN plans p USING (plan_id) LEFT JOIN indicators i ON i.indicator_id = q.indicator_id;
CREATE VIEW cells_with_table AS
  SELECT c.*, t.number AS table_number, t.caption, t.section, p.title AS plan_title, p.jurisdiction, p.region_code, p.period
  FROM cells c JOIN tables t ON t.plan_id = c.plan_id AND t.seq = c.table_seq JOIN plans p ON p.plan_id = c.plan_id;
CREATE VIEW targets_coded AS
  SELECT w.plan_id, w.target_id, c.coding, w.field, w.word, c.code
  FROM target_words w JOIN codings c ON c.field = w.field AND c.word = w.word
  UNION ALL
  SELECT t.plan_id, t.target_id, c.coding, c.field, c.word, c.code
  FROM targets t JOIN codings c ON c.field = 'cmp' AND c.word = t.cmp;
CREATE VIRTUAL TABLE targets_fts USING fts5(indicator_raw, subject, section, quote, content=\"targets\", tokenize='trigram');
INSERT INTO targets_fts(targets_fts) VALUES('rebuild');
CREATE VIRTUAL TABLE quantities_fts USING fts5(indicator, subject, section, quote, content=\"quantities\", tokenize='trigram');
INSERT INTO quantities_fts(quantities_fts) VALUES('rebuild');
CREATE VIRTUAL TABLE sections_fts USING fts5(title, section, content=\"sections\", tokenize='trigram');
INSERT INTO sections_fts(sections_fts) VALUES('rebuild');
CREATE VIRTUAL TABLE special_column_items_fts USING fts5(title, text, content=\"special_column_items\", tokenize='trigram');
INSERT INTO special_column_items_fts(special_column_items_fts) VALUES('rebuild');
";

fn value(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        // NUMERIC keeps a text that is a number as the number.
        Datum::Text(t) | Datum::Number(t) => Value::Text(t.clone()),
        Datum::Integer(i) => Value::Integer(*i),
        Datum::Boolean(b) => Value::Integer(i64::from(*b)),
    }
}
