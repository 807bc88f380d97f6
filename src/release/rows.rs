//! Records of a build → rows of the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::Value;

use crate::corpus::Build;
use crate::lexicon::{self, Direction};
use crate::release::{Field, Kind, Table, tables};

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// Nothing is stated.
    Null,
    /// Text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Decimal number as written.
    Number(String),
    /// True or false.
    Boolean(bool),
}

impl Datum {
    /// As csv prints it; nothing for null.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(t) | Self::Number(t) => t.clone(),
            Self::Integer(i) => i.to_string(),
            Self::Boolean(b) => b.to_string(),
        }
    }
}

/// Rows of one table.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Its definition.
    pub table: &'static Table,
    /// Values in column order.
    pub rows: Vec<Vec<Datum>>,
}

/// The rows of every table of a build, in the order of [`tables`].
///
/// # Errors
/// A file of the build went away or does not parse.
pub fn collect(build: &Build) -> io::Result<Vec<Rows>> {
    gathered(&mut |kind, each| build.each(kind, |record: Value| each(&record)))
}

/// The same from records of any origin, asked for by kind.
pub(crate) fn from_records(read: &mut dyn FnMut(&str) -> io::Result<Vec<Value>>) -> io::Result<Vec<Rows>> {
    gathered(&mut |kind, each| read(kind)?.iter().try_for_each(each))
}

/// The rows of every table of a build, handed on one at a time: tables come one after the other, but for those whose rows are
/// parts of another's.
pub(crate) fn pour_build(build: &Build, sink: Sink<'_>) -> io::Result<()> {
    pour(&mut |kind, each| build.each(kind, |record: Value| each(&record)), sink)
}

/// Takes a record.
type Each<'e> = &'e mut dyn FnMut(&Value) -> io::Result<()>;
/// Hands on the records of a kind.
type Records<'r> = &'r mut dyn FnMut(&str, Each<'_>) -> io::Result<()>;
/// Takes a row of a table.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(&'static Table, Vec<Datum>) -> io::Result<()>;

fn gathered(records: Records<'_>) -> io::Result<Vec<Rows>> {
    let mut out: BTreeMap<&str, Vec<Vec<Datum>>> = BTreeMap::new();
    pour(records, &mut |table, row| {
        out.entry(table.name).or_default().push(row);
        Ok(())
    })?;
    Ok(tables().iter().map(|table| Rows { table, rows: out.remove(table.name).unwrap_or_default() }).collect())
}

fn pour(records: Records<'_>, sink: Sink<'_>) -> io::Result<()> {
    let mut used = Used::default();
    let of = |name: &str| tables().iter().find(|t| t.name == name);
    for (kind, name) in [
        ("plans", "plans"),
        ("outline", "sections"),
        ("columns", "special_columns"),
        ("tables", "tables"),
        ("targets", "targets"),
        ("quantities", "quantities"),
        ("checks", "checks"),
        ("diagnostics", "diagnostics"),
    ] {
        let Some(table) = of(name) else { continue };
        let part = of(part_of(name));
        let mut seq = Sequence::new(name == "diagnostics");
        let mut parts = Sequence::new(false);
        records(kind, &mut |record| {
            let n = seq.next(record);
            used.see(record);
            let value = |f: &Field| if f.name == "seq" { Datum::Integer(n) } else { datum(f.kind, at(record, f.path)) };
            sink(table, table.fields.iter().map(value).collect())?;
            let Some(part) = part else { return Ok(()) };
            let rows = match name {
                "special_columns" => items(record, n, &mut parts),
                "targets" => words(record),
                _ => cells(record, n, part, &mut used, &mut parts),
            };
            rows.into_iter().try_for_each(|row| sink(part, row))
        })?;
    }
    for (name, rows) in [("indicators", used.indicators()), ("regions", used.regions()), ("codings", codings())] {
        let Some(table) = of(name) else { continue };
        rows.into_iter().try_for_each(|row| sink(table, row))?;
    }
    Ok(())
}

/// The table of the parts of a record.
fn part_of(table: &str) -> &'static str {
    match table {
        "special_columns" => "special_column_items",
        "targets" => "target_words",
        "tables" => "cells",
        _ => "",
    }
}

/// coding, field, word, code, meaning.
const CODINGS: &str = include_str!("codings.tsv");

/// Mappings from hedges, commitments and comparators to numbers: choices of a study, offered beside the words.
fn codings() -> Vec<Vec<Datum>> {
    let row = |(n, line): (usize, &str)| {
        let text = |part: &str| Datum::Text(part.to_owned());
        let parts: Vec<&str> = line.split('\t').collect();
        let [coding, field, word, code, meaning] = parts[..] else { return None };
        let seq = i64::try_from(n + 1).ok()?;
        Some(vec![Datum::Integer(seq), text(coding), text(field), text(word), Datum::Number(code.to_owned()), text(meaning)])
    };
    CODINGS.lines().skip(1).enumerate().filter_map(row).collect()
}

/// Running numbers within a plan.
struct Sequence {
    overall: bool,
    plan: String,
    n: i64,
}

impl Sequence {
    fn new(overall: bool) -> Self {
        Self { overall, plan: String::new(), n: 0 }
    }

    fn next(&mut self, record: &Value) -> i64 {
        let plan = record["plan_id"].as_str().unwrap_or("");
        if !self.overall && plan != self.plan {
            plan.clone_into(&mut self.plan);
            self.n = 0;
        }
        self.n += 1;
        self.n
    }
}

/// A value by its path; a count for a path that ends in `#`.
fn at(record: &Value, path: &str) -> Value {
    let (path, count) = path.strip_suffix('#').map_or((path, false), |p| (p, true));
    let found = path.split('.').fold(record, |v, key| &v[key]);
    if count { Value::from(found.as_array().map_or(0, Vec::len)) } else { found.clone() }
}

fn datum(kind: Kind, value: Value) -> Datum {
    match (kind, value) {
        (_, Value::Null) => Datum::Null,
        (Kind::Integer, v) => v.as_i64().map_or(Datum::Null, Datum::Integer),
        (Kind::Boolean, v) => v.as_bool().map_or(Datum::Null, Datum::Boolean),
        // Ratios (0.7:34.4:64.9) and pairs (8358/244) are no numbers: their text stands in the raw column.
        (Kind::Number, v) => {
            let text = v.as_str().map_or_else(|| v.to_string(), str::to_owned);
            let plain = text.strip_prefix('-').unwrap_or(&text);
            let is_number =
                !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') && plain.matches('.').count() <= 1;
            if is_number { Datum::Number(text) } else { Datum::Null }
        }
        (Kind::Text, Value::String(text)) if text.is_empty() => Datum::Null,
        (Kind::Text, Value::String(text)) => Datum::Text(text),
        (Kind::Text, Value::Array(list)) if list.is_empty() => Datum::Null,
        (Kind::Text, Value::Array(list)) => Datum::Text(list.iter().map(entry).collect::<Vec<_>>().join("; ")),
        (Kind::Text, other) => Datum::Text(other.to_string()),
    }
}

/// An entry of a list as text: places as `label line:text`, numbers as `name=value`.
fn entry(value: &Value) -> String {
    let text = |key: &str| value[key].as_str().unwrap_or("");
    match value {
        Value::String(s) => s.clone(),
        Value::Object(o) if o.contains_key("label") => format!("{} {}:{}", text("label"), value["line"], text("text").trim()),
        Value::Object(o) if o.contains_key("name") => format!("{}={}", text("name"), text("value")),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> Datum {
    datum(Kind::Text, value.clone())
}

/// Fields of a target that hold words, several parted by 、.
const OF_WORDS: [&str; 2] = ["commitment", "hedge"];

/// One row a word, so that a coding is joined to it.
fn words(record: &Value) -> Vec<Vec<Datum>> {
    let mut rows = Vec::new();
    for field in OF_WORDS {
        let all = record[field].as_str().unwrap_or("");
        let mut words: Vec<&str> = all.split(['、', ';', '；']).map(str::trim).filter(|w| !w.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() {
            words.push("(none)");
        }
        for word in words {
            let word = Datum::Text(word.to_owned());
            rows.push(vec![text(&record["plan_id"]), text(&record["target_id"]), Datum::Text(field.to_owned()), word]);
        }
    }
    rows
}

fn items(record: &Value, column: i64, seq: &mut Sequence) -> Vec<Vec<Datum>> {
    let list = record["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |item: &Value| {
        vec![
            text(&record["plan_id"]),
            Datum::Integer(column),
            Datum::Integer(seq.next(record)),
            text(&item["number"]),
            text(&item["title"]),
            text(&item["text"]),
            datum(Kind::Integer, item["start"].clone()),
            datum(Kind::Integer, item["end"].clone()),
        ]
    };
    list.iter().map(row).collect()
}

fn cells(record: &Value, table_seq: i64, definition: &Table, used: &mut Used, seq: &mut Sequence) -> Vec<Vec<Datum>> {
    let plan = text(&record["plan_id"]);
    let mut rows = Vec::new();
    let list = record["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (row_number, row) in (1i64..).zip(list) {
        used.see(row);
        for (column, cell) in row["cells"].as_object().into_iter().flatten() {
            let seq = seq.next(record);
            let made = |name: &str| match name {
                "plan_id" => plan.clone(),
                "seq" => Datum::Integer(seq),
                "table_seq" => Datum::Integer(table_seq),
                "row" => Datum::Integer(row_number),
                "parent_indicator" => text(&row["group"]),
                "indicator_raw" => text(&row["indicator"]),
                "column" => Datum::Text(column.clone()),
                other => text(&row[other]),
            };
            let value = |f: &Field| if f.path.is_empty() { made(f.name) } else { datum(f.kind, at(cell, f.path)) };
            rows.push(definition.fields.iter().map(value).collect());
        }
    }
    rows
}

/// Indicators and regions that occur.
#[derive(Default)]
struct Used {
    indicators: BTreeSet<String>,
    /// Code with the year it is used in.
    regions: BTreeMap<String, i32>,
}

impl Used {
    fn see(&mut self, record: &Value) {
        if let Some(id) = record["indicator_id"].as_str() {
            self.indicators.insert(id.to_owned());
        }
        if let (Some(code), Some(year)) = (record["region_code"].as_str(), record["start_year"].as_i64()) {
            self.regions.entry(code.to_owned()).or_insert(i32::try_from(year).unwrap_or(0));
        }
    }

    fn indicators(&self) -> Vec<Vec<Datum>> {
        let known = self.indicators.iter().filter_map(|id| lexicon::indicator(id));
        known
            .map(|i| {
                let direction = match i.direction {
                    Direction::Higher => "higher_better",
                    Direction::Lower => "lower_better",
                    Direction::Neutral => "neutral",
                };
                let fields = [i.id.clone(), i.name.clone(), i.domain.clone(), i.units.join("; "), direction.to_owned()];
                fields.into_iter().map(|f| if f.is_empty() { Datum::Null } else { Datum::Text(f) }).collect()
            })
            .collect()
    }

    fn regions(&self) -> Vec<Vec<Datum>> {
        let known = self.regions.iter().filter_map(|(code, year)| lexicon::region_by_code(code, *year));
        let some = |s: &str| if s.is_empty() { Datum::Null } else { Datum::Text(s.to_owned()) };
        known
            .map(|r| {
                vec![
                    some(&r.code),
                    some(&r.name),
                    Datum::Integer(i64::from(r.level)),
                    some(&r.parent_code),
                    some(&r.parent_name),
                    Datum::Integer(i64::from(r.from_year)),
                    r.to_year.map_or(Datum::Null, |y| Datum::Integer(i64::from(y))),
                ]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_maps_every_word_once() {
        let rows = codings();
        assert_eq!(rows.len(), CODINGS.lines().count() - 1, "every line has five parts");
        let mut seen = BTreeSet::new();
        let mut by_field: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for row in &rows {
            let (coding, field, word) = (row[1].text(), row[2].text(), row[3].text());
            assert!(seen.insert((coding.clone(), word.clone())), "{coding} maps {word} twice");
            by_field.entry(field).or_default().entry(coding).or_default().insert(word);
        }
        for (field, codings) in by_field {
            let all: BTreeSet<&String> = codings.values().flatten().collect();
            for (coding, words) in &codings {
                assert_eq!(words.len(), all.len(), "{coding} leaves out a word of {field}");
            }
        }
    }
}
