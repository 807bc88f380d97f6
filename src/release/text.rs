//! csv, jsonl, and the codebook.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::release::store::Stored;
use crate::release::{Datum, Field, Table};

/// A text that a spreadsheet would take for a formula is quoted; numbers and comparators are left alone.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let start = text.trim_start();
    let signs = ['+', '-', '＋', '－'];
    let formula = match start.chars().next() {
        // A cell of one sign is a comparator.
        Some('=' | '@' | '＝' | '＠') => start.chars().nth(1).is_some(),
        Some(first) if signs.contains(&first) => {
            let number = start.trim_start_matches(signs).trim_end_matches(['%', '％', '‰']);
            let digits = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
            start.chars().filter(|c| signs.contains(c)).count() > 1 || !digits
        }
        _ => false,
    };
    if formula || text.starts_with(['\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that [`harmless`] was given.
pub(crate) fn restored(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| harmless(text) == cell).unwrap_or(cell)
}

/// A table as csv: UTF-8, comma, header line, RFC 4180 quoting, nothing for a missing value.
pub(crate) fn csv(rows: &Stored, out: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(rows.table.fields.iter().map(|f| f.name))?;
    rows.each_row(|row| {
        let cell = |datum: &Datum| match datum {
            Datum::Text(text) => harmless(text).into_owned(),
            other => other.text(),
        };
        csv.write_record(row.iter().map(cell)).map_err(io::Error::from)
    })?;
    csv.flush()
}

/// A table as jsonl: one object a line, decimals as strings so that none is rounded.
pub(crate) fn jsonl(rows: &Stored, mut out: impl Write) -> io::Result<()> {
    rows.each_row(|row| {
        let object: Map<String, Value> = rows.table.fields.iter().zip(row).map(|(f, d)| (f.name.to_owned(), json(d))).collect();
        serde_json::to_writer(&mut out, &object)?;
        out.write_all(b"\n")
    })?;
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
        "# Codebook 字段说明\n\nOffsets are bytes in the UTF-8 reading text of the plan (`texts/`); an empty value means that nothing is \
                   stated, never zero.\n"
            .to_owned();
    for table in tables {
        out.push_str(&format!(
            "\n## {} {}\n\nA row is {}. 一行为{}。 Key: {}.\n\n",
            table.name,
            table.title_zh,
            table.row,
            table.row_zh,
            table.key.join(", ")
        ));
        out.push_str(
            "| field | title | 名称 | type | meaning | 含义 | values | example | not |\n|---|---|---|---|---|---|---|---|---|\n",
        );
        for f in &table.fields {
            let safe = |t: &str| t.replace('|', "\\|");
            out.push_str(&format!(
                "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                f.name,
                f.title,
                f.title_zh,
                f.kind.schema_name(),
                safe(f.meaning),
                safe(f.meaning_zh),
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
    csv.write_record([
        "table",
        "field",
        "title",
        "title_zh",
        "type",
        "meaning",
        "meaning_zh",
        "values",
        "example",
        "counter_example",
    ])?;
    for (table, f) in tables.iter().flat_map(|t| t.fields.iter().map(move |f| (t, f))) {
        let field: &Field = f;
        csv.write_record([
            table.name,
            field.name,
            field.title,
            field.title_zh,
            field.kind.schema_name(),
            field.meaning,
            field.meaning_zh,
            &field.values.join("; "),
            field.example,
            field.counter_example,
        ])?;
    }
    csv.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text_and_a_signed_number_a_number() {
        for (text, wanted) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("-2.5", "-2.5"),
            ("-2.5%", "-2.5%"),
            ("-cmd", "'-cmd"),
            ("-2+3", "'-2+3"),
            ("+1个百分点", "'+1个百分点"),
            (" =1+1", "' =1+1"),
            ("＝1+1", "'＝1+1"),
            ("=", "="),
            (">=", ">="),
            ("'quoted'", "'quoted'"),
            ("森林覆盖率", "森林覆盖率"),
        ] {
            assert_eq!(harmless(text), wanted);
            assert_eq!(restored(wanted), text);
        }
    }
}
