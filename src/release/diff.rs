//! What changed between two builds, releases or readings of files: plans, sections, targets and cells, field by field.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::corpus::Build;
use crate::record::PlanRecords;
use crate::release::rows::from_records;
use crate::release::text::restored;
use crate::release::{Datum, Field, Rows, Table, collect, tables};

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
        // A table that nothing is compared of may be missing: an older release did not have it.
        for table in tables().iter().filter(|t| is_compared(t)) {
            let path = dir.join(format!("csv/{}.csv", table.name));
            let mut csv = csv::Reader::from_path(&path).map_err(io::Error::other)?;
            let names: Vec<String> = csv.headers().map_err(io::Error::other)?.iter().map(str::to_owned).collect();
            for record in csv.records() {
                let row = row_of(table, &names, &record.map_err(io::Error::other)?);
                side.tables.entry(table.name).or_default().push(row);
            }
        }
        Ok(side)
    }

    fn of_rows(all: &[Rows]) -> Self {
        let rows = |r: &Rows| r.rows.iter().map(|values| named(r.table, values)).collect::<Vec<_>>();
        Self { tables: all.iter().filter(|r| is_compared(r.table)).map(|r| (r.table.name, rows(r))).collect() }
    }

    /// Rows of any origin, by table.
    pub(super) fn of_tables(tables: BTreeMap<&'static str, Vec<Row>>) -> Self {
        Self { tables }
    }

    fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// Title of each plan.
    fn titles(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows("plans").iter().filter_map(|r| Some((r.get("plan_id")?.as_str(), r.get("title")?.as_str())))
    }

    /// Hash of the source of each plan.
    fn sources(&self) -> BTreeMap<&str, &str> {
        self.rows("plans").iter().filter_map(|r| Some((r.get("plan_id")?.as_str(), r.get("source_sha256")?.as_str()))).collect()
    }
}

/// The values of a row by their fields.
fn named(table: &Table, values: &[Datum]) -> Row {
    table.fields.iter().zip(values).map(|(f, d)| (f.name, d.text())).collect()
}

/// A row of a csv file of a release. Columns that an older one did not have, or had besides, are passed over.
pub(super) fn row_of(table: &Table, names: &[String], record: &csv::StringRecord) -> Row {
    let value = |f: &Field| {
        let at = names.iter().position(|n| n == f.name)?;
        Some((f.name, restored(record.get(at).unwrap_or("")).to_owned()))
    };
    table.fields.iter().filter_map(value).collect()
}

/// Whether anything is compared of a table.
pub(super) fn is_compared(table: &Table) -> bool {
    COMPARED.iter().any(|(name, _, _)| *name == table.name)
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// plans, sections, targets or cells.
    pub table: &'static str,
    /// The plan.
    pub plan_id: String,
    /// Its title.
    pub plan: String,
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
        &[
            "title",
            "issuer",
            "jurisdiction",
            "region_code",
            "level",
            "period",
            "start_year",
            "end_year",
            "issued",
            "document_number",
            "doc_type",
            "stage",
            "status",
        ],
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
            "commitment",
            "subject",
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
    let titles: BTreeMap<&str, &str> = [old, new].into_iter().flat_map(Side::titles).collect();
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
                    // A field that one side does not have (an older release) is no difference.
                    .filter_map(|f| Some((*f, was.get(f)?.clone(), is.get(f)?.clone())))
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
            } else if fields.iter().any(|f| f.0 == "review") {
                // Said of the record itself, whatever else changed with the file.
                "correction"
            } else if before.get(plan_id.as_str()) != after.get(plan_id.as_str()) {
                "source"
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
                plan: titles.get(plan_id.as_str()).copied().unwrap_or("").to_owned(),
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

/// Changes of one plan that notes of a release name; the rest is counted.
const NAMED: usize = 40;

/// The changes for release notes: plans that came and went, then plan by plan what changed, with indicators and numbers.
#[must_use]
pub fn changes_md(changes: &[Change], heading: &str) -> String {
    let mut out = String::new();
    let title = |c: &Change| {
        let name = if c.plan.is_empty() { &c.name } else { &c.plan };
        if name.is_empty() { format!("`{}`", c.plan_id) } else { format!("{} (`{}`)", escaped(name), c.plan_id) }
    };
    for (what, head) in [("added", "Plans added"), ("removed", "Plans removed")] {
        let plans: Vec<String> = changes.iter().filter(|c| c.table == "plans" && c.what == what).map(title).collect();
        if !plans.is_empty() {
            out.push_str(&format!("{heading} {head}: {}\n\n", plans.len()));
            plans.iter().for_each(|p| out.push_str(&format!("- {p}\n")));
            out.push('\n');
        }
    }
    let mut of_plans: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    changes.iter().filter(|c| c.cause != "plan").for_each(|c| of_plans.entry(&c.plan_id).or_default().push(c));
    for list in of_plans.into_values() {
        let Some(first) = list.first() else { continue };
        let because: std::collections::BTreeSet<&str> = list.iter().map(|c| cause_in_words(c.cause)).collect();
        let because: Vec<&str> = because.into_iter().collect();
        out.push_str(&format!("{heading} {}\n\n", title(first)));
        out.push_str(&format!("{} change{}: {}\n\n", list.len(), if list.len() == 1 { "" } else { "s" }, because.join(", ")));
        // Targets first: they are what a data set is used for.
        let order = ["plans", "targets", "cells", "sections"];
        let mut sorted = list.clone();
        sorted.sort_by_key(|c| (order.iter().position(|t| *t == c.table), c.line));
        for change in sorted.iter().take(NAMED) {
            out.push_str(&format!("- {}\n", change.in_words()));
        }
        if sorted.len() > NAMED {
            out.push_str(&format!("- … and {} more\n", sorted.len() - NAMED));
        }
        out.push('\n');
    }
    if out.is_empty() {
        out.push_str("No differences.\n");
    }
    out
}

/// Why something changed.
pub(crate) fn cause_in_words(cause: &str) -> &'static str {
    match cause {
        "plan" => "the plan came or went",
        "source" => "another source file",
        "correction" => "a correction",
        _ => "read by other rules",
    }
}

/// Text that stays text in Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '#' | '\\') {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Fields that follow from others: they are not named beside those.
const FOLLOWS: [&str; 5] = ["low", "high", "low_inclusive", "high_inclusive", "text"];

impl Change {
    /// The change in one line.
    fn in_words(&self) -> String {
        let kind = match self.table {
            "targets" => "target",
            "cells" => "cell",
            "sections" => "heading",
            _ => "plan",
        };
        let line = self.line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let name = escaped(&self.name);
        if self.what != "changed" {
            return format!("{kind} {}: {name}{line}", self.what);
        }
        let show = |v: &str| if v.is_empty() { "nothing".to_owned() } else { escaped(v) };
        let has_value = self.fields.iter().any(|f| f.0 == "value");
        let fields: Vec<String> = self
            .fields
            .iter()
            .filter(|f| !(has_value && FOLLOWS.contains(&f.0)))
            .map(|(field, old, new)| format!("{field} {} → {}", show(old), show(new)))
            .collect();
        format!("{kind} {name}: {}{line}", fields.join(", "))
    }
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
