//! csv, jsonl, and the codebook.

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::release::{Datum, Field, Rows, Table};

/// A table as csv: UTF-8, comma, header line, RFC 4180 quoting, nothing for a missing value.
pub(crate) fn csv(rows: &Rows, out: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(rows.table.fields.iter().map(|f| f.name))?;
    for row in &rows.rows {
        csv.write_record(row.iter().map(Datum::text))?;
    }
    csv.flush()
}

/// A table as jsonl: one object a line, decimals as strings so that none is rounded.
pub(crate) fn jsonl(rows: &Rows, mut out: impl Write) -> io::Result<()> {
    for row in &rows.rows {
        let object: Map<String, Value> = rows.table.fields.iter().zip(row).map(|(f, d)| (f.name.to_owned(), json(d))).collect();
        serde_json::to_writer(&mut out, &object)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn json(datum: &Datum) -> Value {
    match datum {
        Datum::Null => Value::Null,
        Datum::Text(t) | Datum::Number(t) => Value::from(t.as_str()),
        Datum::Integer(i) => Value::from(*i),
        Datum::Boolean(b) => Value::from(*b),
    }
}

/// The codebook for people.
#[must_use]
pub fn codebook_md(tables: &[Table]) -> String {
    let mut out =
        "# Codebook\n\nOffsets are bytes in the UTF-8 reading text of the plan (`texts/`); an empty value means that nothing is \
                   stated, never zero.\n"
            .to_owned();
    for table in tables {
        out.push_str(&format!("\n## {}\n\nA row is {}. Key: {}.\n\n", table.name, table.row, table.key.join(", ")));
        out.push_str("| field | type | meaning | values | example | not |\n|---|---|---|---|---|---|\n");
        for f in &table.fields {
            let safe = |t: &str| t.replace('|', "\\|");
            out.push_str(&format!(
                "| `{}` | {} | {} | {} | {} | {} |\n",
                f.name,
                f.kind.schema_name(),
                safe(f.meaning),
                f.values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(" "),
                safe(f.example),
                safe(f.counter_example)
            ));
        }
    }
    out
}

/// The codebook as csv.
pub(crate) fn codebook_csv(tables: &[Table], out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["table", "field", "type", "meaning", "values", "example", "counter_example"])?;
    for (table, f) in tables.iter().flat_map(|t| t.fields.iter().map(move |f| (t, f))) {
        let field: &Field = f;
        csv.write_record([
            table.name,
            field.name,
            field.kind.schema_name(),
            field.meaning,
            &field.values.join("; "),
            field.example,
            field.counter_example,
        ])?;
    }
    csv.flush()
}
