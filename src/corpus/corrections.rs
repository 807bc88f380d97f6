//! Corrections a reviewer made, applied to the records of a plan at every build.
//!
//! `corrections/<plan_id>.toml` holds `[[correction]]` entries. Each names a record by a stable id and what it expects to find:
//! when source or rules change so that it no longer fits, it is reported and not applied. What was applied stands on the record
//! (`review`), old value included.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::record::{DiagnosticRecord, PlanRecords, SCHEMA_VERSION, TargetRecord};

/// Code of the diagnostic for a correction that does not fit.
const NOT_APPLIED: &str = "correction-not-applied";
/// Flag of a target that a reviewer took out.
pub const REJECTED: &str = "rejected";

/// The corrections of a folder, by plan.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    by_plan: BTreeMap<String, Vec<Correction>>,
    /// The files as they are, by plan: a document is read again when its corrections change.
    raw: BTreeMap<String, String>,
    /// Files that could not be read, with the reason.
    pub problems: Vec<(PathBuf, String)>,
}

/// A file of corrections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    correction: Vec<Correction>,
}

/// One correction.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    action: Action,
    target_id: Option<String>,
    /// Field to change, and what it must hold now.
    field: Option<String>,
    old: Option<String>,
    new: Option<String>,
    /// Cell: caption number or caption of the table, indicator and column as printed.
    table: Option<String>,
    indicator: Option<String>,
    column: Option<String>,
    /// Indicator of the lexicon, for `merge` and `add`.
    indicator_id: Option<String>,
    /// Place of an added target: its line and exact characters.
    line: Option<usize>,
    surface: Option<String>,
    value: Option<String>,
    unit: Option<String>,
    target_year: Option<i32>,
    #[serde(default)]
    reviewer: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    reason: String,
}

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    /// The target is right as read: its doubts are settled.
    Accept,
    /// A field of the target is wrong.
    Change,
    /// The target is none: it stays, flagged `rejected`.
    Reject,
    /// A target was missed.
    Add,
    /// The value of an ambiguous cell stands in this column.
    Confirm,
    /// A name is one of a canonical indicator.
    Merge,
}

/// What became of the corrections of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Applied.
    pub done: usize,
    /// Reported instead, see the diagnostics.
    pub left: usize,
}

impl Corrections {
    /// Every `*.toml` of a folder; a folder that is not there holds none.
    #[must_use]
    pub fn load(dir: &Path) -> Self {
        let mut out = Self::default();
        let mut files: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        files.sort();
        for path in files.into_iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let plan = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let read = fs::read_to_string(&path).map_err(|e| e.to_string());
            let parsed = read.and_then(|text| {
                toml::from_str::<File>(&text).map(|file| (file, text)).map_err(|e| e.to_string().trim().to_owned())
            });
            match parsed {
                Ok((file, text)) => {
                    out.by_plan.insert(plan.clone(), file.correction);
                    out.raw.insert(plan, text);
                }
                Err(reason) => out.problems.push((path, reason)),
            }
        }
        out
    }

    /// The corrections of a plan as they were written; empty if there are none.
    #[must_use]
    pub fn text_of(&self, plan_id: &str) -> &str {
        self.raw.get(plan_id).map_or("", String::as_str)
    }

    /// Plans that are named by a file and are none of those given.
    #[must_use]
    pub fn strangers(&self, plans: &[&str]) -> Vec<&str> {
        self.by_plan.keys().map(String::as_str).filter(|p| !plans.contains(p)).collect()
    }

    /// Apply the corrections of the plan to its records; what does not fit becomes a diagnostic.
    pub fn apply(&self, records: &mut PlanRecords, text: &str) -> Applied {
        let mut applied = Applied::default();
        for correction in self.by_plan.get(&records.plan.plan_id).into_iter().flatten() {
            match correction.apply(records, text) {
                Ok(()) => applied.done += 1,
                Err(reason) => {
                    applied.left += 1;
                    records.diagnostics.push(DiagnosticRecord {
                        schema_version: SCHEMA_VERSION,
                        file: records.plan.source.name.clone(),
                        plan_id: Some(records.plan.plan_id.clone()),
                        code: NOT_APPLIED.to_owned(),
                        severity: "warning".to_owned(),
                        message: format!("{}: {reason}", correction.name()),
                        line: correction.line,
                        start: None,
                        end: None,
                        excerpt: None,
                    });
                }
            }
        }
        applied
    }
}

impl Correction {
    /// How a person calls it.
    fn name(&self) -> String {
        let what = match self.action {
            Action::Accept => "accept",
            Action::Change => "change",
            Action::Reject => "reject",
            Action::Add => "add",
            Action::Confirm => "confirm",
            Action::Merge => "merge",
        };
        let id = self.target_id.as_deref().or(self.indicator.as_deref()).or(self.surface.as_deref()).unwrap_or("?");
        format!("{what} {id} ({} {})", self.reviewer, self.date)
    }

    /// What stands on the record afterwards.
    fn note(&self, what: &str) -> String {
        format!("{what} ({}, {}: {})", self.reviewer, self.date, self.reason)
    }

    fn apply(&self, records: &mut PlanRecords, text: &str) -> Result<(), String> {
        if self.reviewer.is_empty() || self.date.is_empty() || self.reason.is_empty() {
            return Err("reviewer, date and reason must be given".to_owned());
        }
        match self.action {
            Action::Accept => {
                let target = self.target(records)?;
                target.flags.clear();
                target.review = Some(self.note("accepted"));
                Ok(())
            }
            Action::Reject => {
                let target = self.target(records)?;
                target.flags.push(REJECTED.to_owned());
                target.review = Some(self.note("rejected"));
                Ok(())
            }
            Action::Change => self.change(records),
            Action::Add => self.add(records, text),
            Action::Confirm => self.confirm(records),
            Action::Merge => self.merge(records),
        }
    }

    fn target<'r>(&self, records: &'r mut PlanRecords) -> Result<&'r mut TargetRecord, String> {
        let id = self.target_id.as_deref().ok_or("target_id is missing")?;
        let found = records.targets.iter_mut().find(|t| t.target_id == id);
        found.ok_or_else(|| format!("there is no target {id}: source or rules changed"))
    }

    fn change(&self, records: &mut PlanRecords) -> Result<(), String> {
        let (Some(field), Some(old), Some(new)) = (&self.field, &self.old, &self.new) else {
            return Err("field, old and new must be given".to_owned());
        };
        let target = self.target(records)?;
        let mut json = serde_json::to_value(&*target).map_err(|e| e.to_string())?;
        let Some(now) = json.get(field.as_str()) else {
            return Err(format!("a target has no field '{field}'"));
        };
        if ["target_id", "plan_id", "schema_version", "start", "end", "line", "review"].contains(&field.as_str()) {
            return Err(format!("'{field}' says where the target stands and is not corrected"));
        }
        let shown = now.as_str().map_or_else(|| if now.is_null() { String::new() } else { now.to_string() }, str::to_owned);
        if shown != *old {
            return Err(format!("{field} is '{shown}' now and not '{old}': source or rules changed"));
        }
        json[field.as_str()] = match now {
            serde_json::Value::Number(_) => {
                new.parse::<i64>().map(Into::into).map_err(|_| format!("'{new}' is no whole number"))?
            }
            serde_json::Value::Bool(_) => {
                new.parse::<bool>().map(Into::into).map_err(|_| format!("'{new}' is neither true nor false"))?
            }
            _ if new.is_empty() => serde_json::Value::Null,
            // A year that was not stated is a number all the same.
            _ if field.ends_with("_year") => new.parse::<i64>().map(Into::into).map_err(|_| format!("'{new}' is no year"))?,
            _ => new.as_str().into(),
        };
        *target = serde_json::from_value(json).map_err(|e| e.to_string())?;
        target.review = Some(self.note(&format!("{field}: {old} → {new}")));
        Ok(())
    }

    /// A missed target stands at exact characters of a line, or it is not added.
    fn add(&self, records: &mut PlanRecords, text: &str) -> Result<(), String> {
        let (Some(line), Some(surface), Some(indicator)) = (self.line, &self.surface, &self.indicator) else {
            return Err("line, surface and indicator must be given".to_owned());
        };
        let mut start = 0;
        let found = text.split_inclusive('\n').enumerate().find_map(|(n, l)| {
            let at = start;
            start += l.len();
            (n + 1 == line).then(|| l.find(surface.as_str()).map(|i| (at + i, l.trim().to_owned())))
        });
        let Some(Some((start, quote))) = found else { return Err(format!("line {line} does not hold '{surface}'")) };
        let plan = &records.plan;
        let key = format!("{}:{start}:{indicator}", plan.source.sha256);
        records.targets.push(TargetRecord {
            schema_version: SCHEMA_VERSION,
            target_id: super::digest(key.as_bytes())[..16].to_owned(),
            plan_id: plan.plan_id.clone(),
            jurisdiction: plan.jurisdiction.clone(),
            region_code: plan.region_code.clone(),
            level: plan.level.clone(),
            period: plan.period.clone(),
            indicator_raw: Some(indicator.clone()),
            indicator_id: self.indicator_id.clone(),
            key: None,
            subject: None,
            measure: None,
            form: "level".to_owned(),
            value_raw: surface.clone(),
            value: self.value.clone(),
            low: self.value.clone(),
            low_inclusive: self.value.as_ref().map(|_| true),
            high: self.value.clone(),
            high_inclusive: self.value.as_ref().map(|_| true),
            cmp: "=".to_owned(),
            approximate: false,
            hedge: None,
            commitment: None,
            unit_raw: self.unit.clone(),
            unit: None,
            value_base: None,
            base_unit: None,
            target_year: self.target_year,
            base_year: None,
            base_value: None,
            base_raw: None,
            attribute: None,
            state: "stated".to_owned(),
            relative_to: None,
            origin: "text".to_owned(),
            section: String::new(),
            page: None,
            place: None,
            line,
            start,
            end: start + surface.len(),
            quote,
            source_sha256: plan.source.sha256.clone(),
            rule: "correction".to_owned(),
            flags: Vec::new(),
            conflict_group: None,
            review: Some(self.note("added")),
        });
        records.targets.sort_by_key(|t| (t.start, t.end));
        Ok(())
    }

    /// The value stays in the column confirmed and leaves the others it could have stood in.
    fn confirm(&self, records: &mut PlanRecords) -> Result<(), String> {
        let (Some(table), Some(indicator), Some(column)) = (&self.table, &self.indicator, &self.column) else {
            return Err("table, indicator and column must be given".to_owned());
        };
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        let named = |number: &Option<String>| number.as_deref().is_some_and(|n| flat(n) == flat(table));
        let rows = records.tables.iter_mut().filter(|t| named(&t.number) || named(&t.caption)).flat_map(|t| &mut t.rows);
        let row = rows.into_iter().find(|r| flat(&r.indicator) == flat(indicator));
        let row = row.ok_or_else(|| format!("there is no row {indicator} in {table}"))?;
        let ambiguous = |cell: &serde_json::Value| cell["ambiguous"] == true;
        let Some(place) = row.cells.get(column).filter(|c| ambiguous(c)).map(|c| c["start"].clone()) else {
            return Err(format!("{indicator} [{column}] is not ambiguous: source or rules changed"));
        };
        for (name, cell) in &mut row.cells {
            if !ambiguous(cell) || cell["start"] != place {
                continue;
            }
            cell["ambiguous"] = false.into();
            cell["placed"] = "correction".into();
            if name != column {
                for field in ["text", "value", "high", "cmp", "measure", "start", "end"] {
                    cell[field] = serde_json::Value::Null;
                }
                cell["state"] = "not_stated".into();
            }
        }
        row.ambiguous = row.cells.values().any(ambiguous);
        // The targets read from the cell: settled if its column is for their year, none if it is for another.
        let year_of = |text: &str| {
            let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4).collect();
            digits.first().and_then(|d| d.parse::<i32>().ok())
        };
        if let Some(year) = year_of(column) {
            for target in records.targets.iter_mut().filter(|t| t.origin == "table" && place == t.start) {
                if target.target_year == Some(year) {
                    target.flags.retain(|flag| flag != "cell-ambiguous");
                    target.review = Some(self.note(&format!("stands in {column}")));
                } else if target.target_year.is_some() {
                    target.flags.push(REJECTED.to_owned());
                    target.review = Some(self.note(&format!("no target: stands in {column}")));
                }
            }
        }
        Ok(())
    }

    fn merge(&self, records: &mut PlanRecords) -> Result<(), String> {
        let (Some(name), Some(id)) = (&self.indicator, &self.indicator_id) else {
            return Err("indicator and indicator_id must be given".to_owned());
        };
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        let mut n = 0;
        for target in &mut records.targets {
            if target.indicator_raw.as_deref().is_some_and(|i| flat(i) == flat(name)) {
                target.indicator_id = Some(id.clone());
                target.review = Some(self.note(&format!("indicator_id: {id}")));
                n += 1;
            }
        }
        for row in records.tables.iter_mut().flat_map(|t| &mut t.rows).filter(|r| flat(&r.indicator) == flat(name)) {
            row.indicator_id = Some(id.clone());
            n += 1;
        }
        if n == 0 { Err(format!("nothing is called {name}: source or rules changed")) } else { Ok(()) }
    }
}
