//! What changed between two builds, releases or readings of files: plans, sections, targets and cells, field by field.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::corpus::Build;
use crate::record::PlanRecords;
use crate::release::rows::from_records;
use crate::release::{Rows, collect, tables};

/// A row by field name.
type Row = BTreeMap<&'static str, String>;

/// One side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Rows by table.
    tables: BTreeMap<&'static str, Vec<Row>>,
}

impl Side {
    /// A build.
    ///
    /// # Errors
    /// A file of the build went away or does not parse.
    pub fn of_build(build: &Build) -> io::Result<Self> {
        Ok(Self::of_rows(&collect(build)?))
    }

    /// Documents read on the fly.
    ///
    /// # Errors
    /// Never in practice: a record that cannot be written as JSON.
    pub fn of_records(plans: &[PlanRecords]) -> io::Result<Self> {
        let rows = from_records(&mut |kind| {
            let mut out = Vec::new();
            for plan in plans {
                let all = serde_json::json!({
                    "plans": [&plan.plan], "outline": &plan.outline, "columns": &plan.columns, "tables": &plan.tables,
                    "targets": &plan.targets, "quantities": &plan.quantities, "checks": &plan.checks,
                    "diagnostics": &plan.diagnostics,
                });
                out.extend(all[kind].as_array().cloned().unwrap_or_default());
            }
            Ok(out)
        })?;
        Ok(Self::of_rows(&rows))
    }

    /// A release folder, by its csv files.
    ///
    /// # Errors
    /// A file is missing or is no csv.
    pub fn of_release(dir: &Path) -> io::Result<Self> {
        let mut side = Self::default();
        for table in tables() {
            let path = dir.join(format!("csv/{}.csv", table.name));
            let mut csv = csv::Reader::from_path(&path).map_err(io::Error::other)?;
            let names: Vec<String> = csv.headers().map_err(io::Error::other)?.iter().map(str::to_owned).collect();
            for record in csv.records() {
                let record = record.map_err(io::Error::other)?;
                // Columns that an older release did not have, or had besides, are passed over.
                let row = table.fields.iter().filter_map(|f| {
                    let at = names.iter().position(|n| n == f.name)?;
                    Some((f.name, record.get(at).unwrap_or("").to_owned()))
                });
                side.tables.entry(table.name).or_default().push(row.collect());
            }
        }
        Ok(side)
    }

    fn of_rows(all: &[Rows]) -> Self {
        let rows = |r: &Rows| {
            let row = |values: &Vec<crate::release::Datum>| {
                r.table.fields.iter().zip(values).map(|(f, d)| (f.name, d.text())).collect::<Row>()
            };
            r.rows.iter().map(row).collect::<Vec<_>>()
        };
        Self { tables: all.iter().map(|r| (r.table.name, rows(r))).collect() }
    }

    fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// Hash of the source of each plan.
    fn sources(&self) -> BTreeMap<&str, &str> {
        self.rows("plans").iter().filter_map(|r| Some((r.get("plan_id")?.as_str(), r.get("source_sha256")?.as_str()))).collect()
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// plans, sections, targets or cells.
    pub table: &'static str,
    /// The plan.
    pub plan_id: String,
    /// added, removed or changed.
    pub what: &'static str,
    /// `plan` (it came or went), `source` (another file), `correction`, `rules` (the same file read otherwise).
    pub cause: &'static str,
    /// What the row is, for people.
    pub name: String,
    /// Line in the new reading text, or in the old one for what was removed.
    pub line: Option<usize>,
    /// Field, old and new value of what changed.
    pub fields: Vec<(&'static str, String, String)>,
}

/// Table, fields that identify a row in both sides, fields that are compared.
const COMPARED: [(&str, &[&str], &[&str]); 4] = [
    (
        "plans",
        &[],
        &["title", "issuer", "jurisdiction", "region_code", "level", "period", "issued", "document_number", "doc_type", "status"],
    ),
    ("sections", &["kind", "section"], &["title"]),
    (
        "targets",
        &["origin", "section", "indicator_raw", "form", "target_year"],
        &[
            "value",
            "low",
            "low_inclusive",
            "high",
            "high_inclusive",
            "cmp",
            "approximate",
            "hedge",
            "unit_raw",
            "base_year",
            "base_value",
            "attribute",
            "state",
            "indicator_id",
            "measure",
            "review",
        ],
    ),
    (
        "cells",
        &["table_seq", "parent_indicator", "indicator_raw", "column"],
        &["text", "value", "high", "cmp", "state", "ambiguous", "indicator_id", "unit", "attribute", "measure"],
    ),
];

/// Every difference, plans in order of their ids.
#[must_use]
pub fn diff(old: &Side, new: &Side) -> Vec<Change> {
    let (before, after) = (old.sources(), new.sources());
    let mut out = Vec::new();
    for (table, key, compared) in COMPARED {
        let (a, b) = (keyed(old.rows(table), key), keyed(new.rows(table), key));
        let keys: std::collections::BTreeSet<&Vec<String>> = a.keys().chain(b.keys()).collect();
        for k in keys {
            let (was, is) = (a.get(k), b.get(k));
            let plan_id = k[0].clone();
            let both = before.contains_key(plan_id.as_str()) && after.contains_key(plan_id.as_str());
            // A plan that came or went is one difference, not one for each of its rows.
            if table != "plans" && !both {
                continue;
            }
            let fields: Vec<_> = match (was, is) {
                (Some(was), Some(is)) => compared
                    .iter()
                    .map(|f| (*f, was.get(f).cloned().unwrap_or_default(), is.get(f).cloned().unwrap_or_default()))
                    .filter(|(_, x, y)| x != y)
                    .collect(),
                _ => Vec::new(),
            };
            let what = match (was, is) {
                (None, _) => "added",
                (_, None) => "removed",
                _ if fields.is_empty() => continue,
                _ => "changed",
            };
            let cause = if !both {
                "plan"
            } else if before.get(plan_id.as_str()) != after.get(plan_id.as_str()) {
                "source"
            } else if fields.iter().any(|f| f.0 == "review") {
                "correction"
            } else {
                "rules"
            };
            let row = is.or(was);
            let text = |name: &str| row.and_then(|r| r.get(name)).map_or("", String::as_str);
            let name = match table {
                "plans" => text("title").to_owned(),
                "sections" => format!("{} {}", text("section"), text("title")),
                "targets" => format!("{} {} {}", text("indicator_raw"), text("value_raw"), text("target_year")),
                _ => format!("{} [{}]", text("indicator_raw"), text("column")),
            };
            let line = text("line").parse().ok();
            out.push(Change {
                table,
                plan_id,
                what,
                cause,
                name: name.split_whitespace().collect::<Vec<_>>().join(" "),
                line,
                fields,
            });
        }
    }
    out
}

/// Rows by plan and key; rows with the same key are counted, so that the second matches the second.
fn keyed<'r>(rows: &'r [Row], key: &[&str]) -> BTreeMap<Vec<String>, &'r Row> {
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut out = BTreeMap::new();
    for row in rows {
        let text = |name: &str| row.get(name).map_or_else(String::new, |v| v.split_whitespace().collect());
        let mut k = vec![text("plan_id")];
        k.extend(key.iter().map(|name| text(name)));
        let n = seen.entry(k.clone()).or_insert(0);
        *n += 1;
        k.push(format!("{n:06}"));
        out.insert(k, row);
    }
    out
}
