//! Corrections a reviewer made, applied to the records of a plan at every build.
//!
//! `corrections/<plan_id>.toml` holds `[[correction]]` entries. Each names a record and what it expects to find there. A target is
//! named by its id, which changes with its file, or by what it says and where (section, indicator, year, quote, line); of an id,
//! builds keep what it says and where ([`Anchor`]), so that a file fetched again keeps its corrections. What no longer fits, or
//! would put into a field what it cannot hold, is reported with its line and not applied. What was applied stands on the record
//! (`review`), old value included.
//!
//! A decision of a reviewer becomes entries of such a file in [`decide`]: tried on the records first, by the code that a build runs,
//! and then put behind what the file holds ([`Folder`]).

mod anchor;
mod decide;
mod folder;
mod value;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::lexicon;
use crate::record::{self, DiagnosticRecord, PlanRecords, SCHEMA_VERSION, TargetRecord};

pub use anchor::Anchor;
pub use decide::{Decidable, Decision, Edit, Proposal, Standing, Tried, Verdict};
pub use folder::{Folder, FolderError};
pub use value::{Correctable, correctable, shown};

/// Code of the diagnostic for a correction that does not fit.
const NOT_APPLIED: &str = "correction-not-applied";
/// Rule of a target that a reviewer added.
const ADDED: &str = "correction";
/// Flag of a target that a reviewer took out.
pub const REJECTED: &str = "rejected";
/// Fields of a plan that a correction may state.
const OF_PLAN: [&str; 12] = [
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
];

/// The corrections of a folder, by plan.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    by_plan: BTreeMap<String, OfPlan>,
    /// Files that could not be read, with the reason. Nothing of their plans is published anew.
    pub problems: Vec<(PathBuf, String)>,
}

/// The corrections of one plan.
#[derive(Clone, Debug)]
struct OfPlan {
    path: PathBuf,
    /// The file as it is: a document is read again when its corrections change.
    raw: String,
    /// With their lines.
    list: Vec<(usize, Correction)>,
}

/// A file of corrections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    correction: Vec<Spanned<Correction>>,
}

/// One correction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    action: Action,
    target_id: Option<String>,
    /// What a target says and where, for one that is not named by its id, or whose id changed.
    section: Option<String>,
    quote: Option<String>,
    form: Option<String>,
    value_raw: Option<String>,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    /// The target is right as read: its doubts are settled.
    #[default]
    Accept,
    /// A field of the target, or of the plan, is wrong.
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

impl Action {
    /// As a file says it.
    fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Change => "change",
            Self::Reject => "reject",
            Self::Add => "add",
            Self::Confirm => "confirm",
            Self::Merge => "merge",
        }
    }
}

/// What became of the corrections of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Applied.
    pub done: usize,
    /// Reported instead, see the diagnostics.
    pub left: usize,
    /// What is reported, with file and line.
    pub told: Vec<String>,
    /// What the targets named by an id say and where, for the build after the next change of the file.
    pub anchors: BTreeMap<String, Anchor>,
}

impl Corrections {
    /// Every `*.toml` of a folder; a folder that is not there holds none.
    #[must_use]
    pub fn load(dir: &Path) -> Self {
        let mut out = Self::default();
        let mut files: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        files.sort();
        let plain = |name: &str| !name.starts_with(['.', '~']);
        for path in files.into_iter().filter(|p| p.extension().is_some_and(|e| e == "toml")) {
            let plan = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            if !plain(&plan) {
                continue;
            }
            let read = fs::read_to_string(&path).map_err(|e| crate::isolate::in_words(&e));
            match read.and_then(|raw| OfPlan::read(&path, raw)) {
                Ok(of) => {
                    out.by_plan.insert(plan, of);
                }
                Err(reason) => out.problems.push((path, reason)),
            }
        }
        out
    }

    /// The corrections of a plan as they were written; empty if there are none.
    #[must_use]
    pub fn text_of(&self, plan_id: &str) -> &str {
        self.by_plan.get(plan_id).map_or("", |plan| &plan.raw)
    }

    /// Whether the corrections of a plan cannot be read.
    #[must_use]
    pub fn broken(&self, plan_id: &str) -> bool {
        self.problems.iter().any(|(path, _)| path.file_stem().is_some_and(|stem| stem == plan_id))
    }

    /// Plans that are named by a file and are none of those given.
    #[must_use]
    pub fn strangers(&self, plans: &[&str]) -> Vec<&str> {
        self.by_plan.keys().map(String::as_str).filter(|p| !plans.contains(p)).collect()
    }

    /// The ids of targets that corrections name, by plan, with file and line.
    #[must_use]
    pub fn named(&self) -> Vec<(&str, &str, String)> {
        self.by_plan
            .iter()
            .flat_map(|(plan, of)| {
                of.list.iter().filter_map(move |(line, c)| {
                    Some((plan.as_str(), c.target_id.as_deref()?, format!("{}, line {line}", of.path.display())))
                })
            })
            .collect()
    }

    /// Apply the corrections of the plan to its records; what does not fit becomes a diagnostic. `earlier` says where a target
    /// stood that earlier builds had under an id.
    pub fn apply(&self, records: &mut PlanRecords, text: &str, earlier: &dyn Fn(&str) -> Option<Anchor>) -> Applied {
        let mut applied = Applied::default();
        let Some(of) = self.by_plan.get(&records.plan.plan_id) else { return applied };
        for one in of.each(records, text, earlier, &|_, _| false) {
            applied.anchors.extend(one.anchor);
            let Err(reason) = one.done else {
                applied.done += 1;
                continue;
            };
            applied.left += 1;
            let message = format!("{}, line {}: {}: {reason}", of.path.display(), one.line, one.correction.name());
            applied.told.push(message.clone());
            records.diagnostics.push(DiagnosticRecord {
                schema_version: SCHEMA_VERSION,
                file: records.plan.source.name.clone(),
                plan_id: Some(records.plan.plan_id.clone()),
                code: NOT_APPLIED.to_owned(),
                severity: "warning".to_owned(),
                message,
                line: one.correction.line,
                start: None,
                end: None,
                excerpt: None,
            });
        }
        applied
    }
}

/// What became of one correction.
struct One<'c> {
    line: usize,
    correction: &'c Correction,
    /// The target it is of.
    target: Option<String>,
    /// What the target that it names by an id says, and where.
    anchor: Option<(String, Anchor)>,
    done: Result<(), String>,
}

impl OfPlan {
    /// The corrections of a file.
    ///
    /// # Errors
    /// In words, with the line: what is wrong with it.
    fn read(path: &Path, raw: String) -> Result<Self, String> {
        let file: File = toml::from_str(&raw).map_err(|e| e.to_string().trim().to_owned())?;
        let line = |c: &Spanned<Correction>| 1 + raw[..c.span().start.min(raw.len())].matches('\n').count();
        let list = file.correction.into_iter().map(|c| (line(&c), c.into_inner())).collect();
        Ok(Self { path: path.to_owned(), raw, list })
    }

    /// Apply them in their order but for those that `stands` says are in the records already, and say what became of each.
    fn each(
        &self,
        records: &mut PlanRecords,
        text: &str,
        earlier: &dyn Fn(&str) -> Option<Anchor>,
        stands: &dyn Fn(&Correction, Option<&str>) -> bool,
    ) -> Vec<One<'_>> {
        // Every target is found before any is changed.
        let found: Vec<(Option<(String, Anchor)>, Result<Option<String>, String>)> = self
            .list
            .iter()
            .map(|(_, c)| {
                let anchor = c.target_id.as_deref().and_then(|id| {
                    let here = records.targets.iter().find(|t| t.target_id == id).map(Anchor::of);
                    here.or_else(|| earlier(id))
                });
                let found = c.find(records, anchor.as_ref());
                (c.target_id.clone().zip(anchor), found)
            })
            .collect();
        // Whole targets that were accepted or rejected, and by which line.
        let mut decided: BTreeMap<String, usize> = BTreeMap::new();
        let mut out = Vec::with_capacity(self.list.len());
        for ((line, correction), (anchor, found)) in self.list.iter().zip(found) {
            let target = found.as_ref().ok().cloned().flatten();
            let whole = target.clone().filter(|_| matches!(correction.action, Action::Accept | Action::Reject));
            let done = correction.filled().and(found).and_then(|id| match whole.as_ref().and_then(|id| decided.get(id)) {
                Some(first) => Err(format!("line {first} decides on this target already; keep one of the two")),
                None if stands(correction, id.as_deref()) => Ok(()),
                None => correction.apply(records, text, id.as_deref()),
            });
            if let (Ok(()), Some(id)) = (&done, whole) {
                decided.insert(id, *line);
            }
            out.push(One { line: *line, correction, target, anchor, done });
        }
        out
    }
}

impl Correction {
    /// How a person calls it.
    fn name(&self) -> String {
        let what = self.action.word();
        let field = self.field.as_deref().map(|f| format!(" {f}")).unwrap_or_default();
        let names = [&self.indicator, &self.surface, &self.target_id, &self.quote];
        let of = names.into_iter().flatten().next().map(|n| format!(" of {n}")).unwrap_or_default();
        format!("{what}{field}{of}")
    }

    /// Who says so, when and why must be stated: a skeleton is no correction yet.
    fn filled(&self) -> Result<(), String> {
        let parts = [("reviewer", &self.reviewer), ("date", &self.date), ("reason", &self.reason)];
        let empty: Vec<&str> = parts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| *name).collect();
        if !empty.is_empty() {
            return Err(format!("it is not filled in: {} must be given", empty.join(" and ")));
        }
        if value::is_day(&self.date) { Ok(()) } else { Err(format!("'{}' is no date like 2026-02-03", self.date)) }
    }

    /// The id that the target of this correction has now; none for a correction of something else.
    fn find(&self, records: &PlanRecords, anchor: Option<&Anchor>) -> Result<Option<String>, String> {
        let of_target = match self.action {
            Action::Accept | Action::Reject => true,
            Action::Change => !self.of_plan(),
            Action::Add | Action::Confirm | Action::Merge => false,
        };
        if !of_target {
            return Ok(None);
        }
        if let Some(id) = &self.target_id
            && records.targets.iter().any(|t| t.target_id == *id)
        {
            return Ok(Some(id.clone()));
        }
        let own = Anchor {
            section: self.section.clone(),
            indicator: self.indicator.clone(),
            form: self.form.clone(),
            year: self.target_year,
            quote: self.quote.clone(),
            value_raw: self.value_raw.clone(),
            line: self.line,
        };
        let told = [&own.section, &own.indicator, &own.quote].into_iter().any(Option::is_some) || own.line.is_some();
        let anchor = match (anchor, &self.target_id) {
            (Some(anchor), _) => anchor,
            (None, _) if told => &own,
            (None, Some(id)) => {
                return Err(format!(
                    "there is no target {id}: source or rules changed, and neither the last build nor the correction says where it stood; \
                 give section, indicator and quote too"
                ));
            }
            (None, None) => return Err("it names no target: give target_id, or indicator, section and quote".to_owned()),
        };
        let at = anchor.find(&records.targets).or_else(|error| if told { own.find(&records.targets) } else { Err(error) })?;
        Ok(Some(records.targets[at].target_id.clone()))
    }

    /// A change of a field of the plan names no target.
    fn of_plan(&self) -> bool {
        let names = [&self.target_id, &self.section, &self.indicator, &self.quote];
        names.into_iter().all(Option::is_none) && self.line.is_none() && self.action == Action::Change
    }

    /// What stands on the record afterwards.
    fn note(&self, what: &str) -> String {
        format!("{what} ({}, {}: {})", self.reviewer, self.date, self.reason)
    }

    fn apply(&self, records: &mut PlanRecords, text: &str, id: Option<&str>) -> Result<(), String> {
        let target = |records: &mut PlanRecords| records.targets.iter().position(|t| Some(t.target_id.as_str()) == id);
        match self.action {
            Action::Accept => {
                let at = target(records).ok_or("its target is gone")?;
                records.targets[at].flags.clear();
                records.targets[at].doubts.clear();
                records.targets[at].review = Some(self.noted(records.targets[at].review.as_deref(), "accepted"));
                Ok(())
            }
            Action::Reject => {
                let at = target(records).ok_or("its target is gone")?;
                records.targets[at].flags.push(REJECTED.to_owned());
                records.targets[at].review = Some(self.noted(records.targets[at].review.as_deref(), "rejected"));
                Ok(())
            }
            Action::Change if self.of_plan() => self.change_plan(records),
            Action::Change => {
                let at = target(records).ok_or("its target is gone")?;
                self.change(&mut records.targets[at])
            }
            Action::Add => self.add(records, text),
            Action::Confirm => self.confirm(records),
            Action::Merge => self.merge(records),
        }
    }

    /// The field, what it must hold now, and what it shall hold.
    fn asked(&self) -> Result<(&str, &str, &str), String> {
        let (Some(field), Some(new)) = (&self.field, &self.new) else {
            return Err("field and new must be given, and old unless it is empty now".to_owned());
        };
        let field = match field.as_str() {
            "place" => "jurisdiction",
            "type" if self.of_plan() => "doc_type",
            other => other,
        };
        Ok((field, self.old.as_deref().unwrap_or(""), new))
    }

    /// The field is what was expected; the new value is one it can hold.
    fn replaced(&self, kind: &str, mut json: serde_json::Value) -> Result<serde_json::Value, String> {
        let (field, old, new) = self.asked()?;
        let Some(now) = json.get(field) else { return Err(format!("there is no field '{field}'")) };
        let shown = shown(now);
        if shown != old {
            return Err(format!("{field} is '{shown}' now and not '{old}': source or rules changed"));
        }
        let schema = record::schema(kind).unwrap_or_default();
        json[field] = value::checked(&schema, field, new)?;
        Ok(json)
    }

    fn change(&self, target: &mut TargetRecord) -> Result<(), String> {
        let (field, old, new) = self.asked()?;
        if value::FIXED.contains(&field) {
            return Err(format!(
                "'{field}' says where the target stands or what follows from other fields, and is not corrected"
            ));
        }
        let range = target.high.is_some() && target.high != target.value;
        let json = self.replaced("targets", serde_json::to_value(&*target).map_err(|e| e.to_string())?)?;
        let mut changed: TargetRecord = serde_json::from_value(json).map_err(|e| e.to_string())?;
        match field {
            // Both ends of a range are stated apart.
            "value" | "cmp" | "unit_raw" => changed.settle(range && changed.low.is_some()),
            "unit" => return Err("'unit' follows from unit_raw; correct that".to_owned()),
            _ => {}
        }
        changed.review = Some(self.noted(target.review.as_deref(), &format!("{field}: {old} → {new}")));
        *target = changed;
        Ok(())
    }

    /// What was applied before stays on the record.
    fn noted(&self, before: Option<&str>, what: &str) -> String {
        before.map(|b| format!("{b}; ")).unwrap_or_default() + &self.note(what)
    }

    /// A field of the plan; what targets repeat of it follows.
    fn change_plan(&self, records: &mut PlanRecords) -> Result<(), String> {
        let (field, old, new) = self.asked()?;
        if !OF_PLAN.contains(&field) {
            return Err(format!("a plan's '{field}' is not corrected; what can be: {}", OF_PLAN.join(", ")));
        }
        let json = self.replaced("plans", serde_json::to_value(&records.plan).map_err(|e| e.to_string())?)?;
        records.plan = serde_json::from_value(json).map_err(|e| e.to_string())?;
        let plan = &mut records.plan;
        match field {
            "period" => {
                if let Some(period) = lexicon::period(new) {
                    (plan.start_year, plan.end_year) = (Some(period.start_year()), Some(period.end_year()));
                } else if let Ok(year) = new.parse() {
                    (plan.start_year, plan.end_year) = (Some(year), Some(year));
                }
            }
            "jurisdiction" => {
                let found = lexicon::resolve_region(new, plan.start_year.unwrap_or(2020), &[]);
                if let lexicon::Resolution::One(region) = found {
                    plan.region_code = Some(region.code.clone());
                    plan.level = Some(["国家", "省", "市", "县区"][usize::from(region.level).min(3)].to_owned());
                } else {
                    plan.region_code = None;
                }
            }
            _ => {}
        }
        plan.review.push(self.note(&format!("{field}: {old} → {new}")));
        for target in &mut records.targets {
            target.jurisdiction.clone_from(&plan.jurisdiction);
            target.region_code.clone_from(&plan.region_code);
            target.level.clone_from(&plan.level);
            target.period.clone_from(&plan.period);
        }
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
        if let Some(value) = &self.value {
            value::checked(&record::schema("targets").unwrap_or_default(), "value", value)?;
        }
        let plan = &records.plan;
        let key = format!("{}:{start}:{indicator}", plan.source.sha256);
        let mut added = TargetRecord {
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
            parent: None,
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
            rule: ADDED.to_owned(),
            flags: Vec::new(),
            kind: "indicator".to_owned(),
            year_from: self.target_year.map(|_| "stated".to_owned()),
            doubts: Vec::new(),
            why: Vec::new(),
            conflict_group: None,
            review: Some(self.note("added")),
        };
        added.settle(false);
        records.targets.push(added);
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
                    target.review = Some(self.noted(target.review.as_deref(), &format!("stands in {column}")));
                } else if target.target_year.is_some() {
                    target.flags.push(REJECTED.to_owned());
                    target.review = Some(self.noted(target.review.as_deref(), &format!("no target: stands in {column}")));
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
                target.review = Some(self.noted(target.review.as_deref(), &format!("indicator_id: {id}")));
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
