//! What a reviewer decides on a target, as entries of a corrections file.
//!
//! Nothing is written here. A decision is put behind what the file holds and the whole is tried on the records of the last build by
//! the code that the next build runs; what that would not apply is no [`Proposal`].

use std::collections::BTreeMap;
use std::path::Path;

use super::value::shown;
use super::{ADDED, Action, Anchor, Correction, OfPlan};
use crate::record::{PlanRecords, TargetRecord};

/// What a reviewer says of a target, and who says so, when and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What is said.
    pub verdict: Verdict,
    /// Who says so.
    pub reviewer: String,
    /// When, as 2026-02-03.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// What a reviewer says of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It is right as read.
    #[default]
    Accept,
    /// It is none.
    Reject,
    /// Some of its fields are wrong.
    Change(Vec<Edit>),
}

/// A field and what it shall hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Name of the field.
    pub field: String,
    /// What the reviewer saw in it.
    pub was: String,
    /// What it shall hold.
    pub new: String,
}

/// Entries for a corrections file that the next build would apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is put behind the file as it is.
    pub added: String,
    /// The target with what the file holds already.
    pub before: TargetRecord,
    /// The target with what is proposed as well.
    pub after: TargetRecord,
}

/// A correction of a target when it is tried on the records of the last build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Its line in the file.
    pub line: usize,
    /// The target.
    pub target_id: String,
    /// What it does: accept, reject or change.
    pub action: &'static str,
    /// The field that it changes.
    pub field: Option<String>,
    /// Whether it holds.
    pub standing: Standing,
}

/// Whether a correction holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The last build has it.
    Built,
    /// The next build would apply it.
    Waits,
    /// It does not fit, in words.
    Refused(String),
}

/// A build's records of a plan, and what it knows of targets that corrections name.
#[derive(Clone, Copy, Debug)]
pub struct Decidable<'b> {
    /// The plan and its targets; nothing else of it is looked at.
    pub records: &'b PlanRecords,
    /// What targets that corrections name by an id said, and where, before they were corrected.
    pub anchors: &'b BTreeMap<String, Anchor>,
}

/// Most characters that a reviewer may write into one field.
const LONGEST: usize = 2000;
/// Fields that others follow from: changed first.
const LEADING: [&str; 3] = ["value", "cmp", "unit_raw"];

impl Decidable<'_> {
    /// The corrections of a file that are of a target, and the records with those that wait.
    ///
    /// # Errors
    /// In words, with the line: the file cannot be read.
    pub fn standings(&self, path: &Path, raw: &str) -> Result<(Vec<Tried>, PlanRecords), String> {
        let of = OfPlan::read(path, raw.to_owned())?;
        let mut records = self.records.clone();
        // What the build has is not applied again.
        let built = |c: &Correction, id: Option<&str>| c.stands_on(self.records, id);
        let each = of.each(&mut records, "", &|id| self.anchors.get(id).cloned(), &built);
        let tried = each.into_iter().filter_map(|one| {
            let target_id = one.target?;
            let standing = match one.done {
                Err(reason) => Standing::Refused(reason),
                Ok(()) if built(one.correction, Some(&target_id)) => Standing::Built,
                Ok(()) => Standing::Waits,
            };
            let (action, field) = (one.correction.action.word(), one.correction.field.clone());
            Some(Tried { line: one.line, target_id, action, field, standing })
        });
        Ok((tried.collect(), records))
    }

    /// The entries that say what was decided on a target, to be put behind `raw`.
    ///
    /// # Errors
    /// In words: the file cannot be read, there is no such target, a field was seen otherwise or cannot hold what it shall, the
    /// target is decided on already, or who decided, when and why is not said.
    pub fn propose(&self, path: &Path, raw: &str, target_id: &str, decision: &Decision) -> Result<Proposal, String> {
        decision.legible()?;
        let (_, now) = self.standings(path, raw)?;
        let find = |records: &PlanRecords| records.targets.iter().find(|t| t.target_id == target_id).cloned();
        let lost = || format!("there is no target {target_id} in this build");
        let target = find(&now).ok_or_else(lost)?;
        // A build finds every target before it adds those that were missed.
        if target.rule == ADDED {
            return Err("this target was added by a correction; change that entry of the file".to_owned());
        }
        let entries: Vec<String> = match &decision.verdict {
            Verdict::Accept => vec![self.entry(&target, decision, &[("action", "accept")])],
            Verdict::Reject => vec![self.entry(&target, decision, &[("action", "reject")])],
            Verdict::Change(edits) => changes(&target, edits)?
                .iter()
                .map(|Edit { field, was, new }| {
                    self.entry(&target, decision, &[("action", "change"), ("field", field), ("old", was), ("new", new)])
                })
                .collect(),
        };
        if entries.is_empty() {
            return Err("nothing is changed: every field holds what it held".to_owned());
        }
        let added = format!("{}{}", separator(raw), entries.join("\n"));
        let before = OfPlan::read(path, raw.to_owned())?.list;
        let of = OfPlan::read(path, format!("{raw}{added}")).map_err(|e| format!("nothing can be put behind this file: {e}"))?;
        // What stood there must say what it said.
        if of.list.len() != before.len() + entries.len() || !of.list.starts_with(&before) {
            return Err("nothing can be put behind this file without changing what it says".to_owned());
        }
        let (tried, after) = self.standings(path, &of.raw)?;
        for one in tried.iter().rev().take(entries.len()).rev() {
            match &one.standing {
                Standing::Refused(reason) => return Err(reason.clone()),
                Standing::Built => return Err("the last build has this correction already".to_owned()),
                Standing::Waits => {}
            }
        }
        let after = find(&after).ok_or_else(lost)?;
        Ok(Proposal { added, before: target, after })
    }

    /// An entry: what is done, the target by its id and by what it says and where, and who says so.
    fn entry(&self, target: &TargetRecord, decision: &Decision, what: &[(&str, &str)]) -> String {
        let own = Anchor::of(target);
        // A name or year that was corrected is not what the text is read as.
        let anchor = self.anchors.get(&target.target_id).unwrap_or(&own);
        let name = target.indicator_raw.as_deref().unwrap_or("?");
        let told = flat(&format!("line {}: {name} {}", target.line, target.value_raw));
        let mut out = format!("# {}\n[[correction]]\n", told.chars().filter(|c| !c.is_control()).collect::<String>());
        let mut put = |name: &str, value: toml::Value| out.push_str(&format!("{name} = {value}\n"));
        let (action, fields) = what.split_at(what.len().min(1));
        for (name, text) in action.iter().chain(&[("target_id", target.target_id.as_str())]).chain(fields) {
            put(name, (*text).into());
        }
        for (name, text) in [("section", &anchor.section), ("indicator", &anchor.indicator), ("form", &anchor.form)] {
            text.iter().for_each(|text| put(name, flat(text).into()));
        }
        anchor.year.iter().for_each(|year| put("target_year", i64::from(*year).into()));
        for (name, text) in [("value_raw", &anchor.value_raw), ("quote", &anchor.quote)] {
            text.iter().for_each(|text| put(name, flat(text).into()));
        }
        if let Some(line) = anchor.line.and_then(|line| i64::try_from(line).ok()) {
            put("line", line.into());
        }
        for (name, text) in [("reviewer", &decision.reviewer), ("date", &decision.date), ("reason", &decision.reason)] {
            put(name, flat(text).into());
        }
        out
    }
}

impl Decision {
    /// Nothing in it hides what it says, or is longer than a person reads.
    fn legible(&self) -> Result<(), String> {
        let edits = match &self.verdict {
            Verdict::Change(edits) => &edits[..],
            Verdict::Accept | Verdict::Reject => &[],
        };
        let own = [("reviewer", &self.reviewer), ("date", &self.date), ("reason", &self.reason)];
        let edited = edits.iter().filter(|e| e.new != e.was).map(|e| (e.field.as_str(), &e.new));
        for (name, text) in own.into_iter().chain(edited) {
            if text.chars().count() > LONGEST {
                return Err(format!("{name} is longer than {LONGEST} characters"));
            }
            if text.chars().any(|c| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')) {
                return Err(format!("{name} holds a character that cannot be seen; write it again without"));
            }
        }
        Ok(())
    }
}

impl Correction {
    /// Whether records hold what it says. What concerns cells of tables is taken for held.
    fn stands_on(&self, records: &PlanRecords, id: Option<&str>) -> bool {
        let reviews = || records.targets.iter().filter_map(|t| Some((t.target_id.as_str(), t.review.as_deref()?)));
        let of_target = |what: &str| reviews().any(|(of, review)| Some(of) == id && review.contains(&self.note(what)));
        let changed = || self.asked().map(|(field, old, new)| format!("{field}: {old} → {new}")).unwrap_or_default();
        match self.action {
            Action::Accept => of_target("accepted"),
            Action::Reject => of_target("rejected"),
            Action::Change if self.of_plan() => records.plan.review.contains(&self.note(&changed())),
            Action::Change => of_target(&changed()),
            Action::Add => reviews().any(|(_, review)| review.contains(&self.note("added"))),
            Action::Merge => {
                let note = self.note(&format!("indicator_id: {}", self.indicator_id.as_deref().unwrap_or_default()));
                reviews().any(|(_, review)| review.contains(&note))
            }
            Action::Confirm => true,
        }
    }
}

/// What stands between the file as it is and the first new entry.
fn separator(raw: &str) -> &'static str {
    match raw {
        "" => "",
        _ if raw.ends_with("\n\n") => "",
        _ if raw.ends_with('\n') => "\n",
        _ => "\n\n",
    }
}

/// Text on one line: places are compared without blanks, and a line of the file is what a person is shown.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The edits as they are applied one after the other, each with what the field holds by then. What is as it was, or follows from
/// an edit before it, is left out.
fn changes(target: &TargetRecord, edits: &[Edit]) -> Result<Vec<Edit>, String> {
    let held = |target: &TargetRecord, field: &str| {
        let json = serde_json::to_value(target).map_err(|e| e.to_string())?;
        json.get(field).map(shown).ok_or_else(|| format!("there is no field '{field}'"))
    };
    let mut edits: Vec<&Edit> = edits.iter().filter(|e| flat(&e.new) != flat(&e.was)).collect();
    edits.sort_by_key(|e| !LEADING.contains(&e.field.as_str()));
    let mut changed = target.clone();
    let mut out = Vec::new();
    for Edit { field, was, new } in edits {
        let (first, old, new) = (held(target, field)?, held(&changed, field)?, new.trim());
        if flat(&first) != flat(was) {
            return Err(format!("{field} is '{first}' now and not '{was}': source or rules changed"));
        }
        if flat(&old) == flat(new) {
            continue;
        }
        let change = Correction {
            action: Action::Change,
            field: Some(field.clone()),
            old: Some(old.clone()),
            new: Some(new.to_owned()),
            ..Correction::default()
        };
        change.change(&mut changed)?;
        out.push(Edit { field: field.clone(), was: old, new: new.to_owned() });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_apart_from_what_is_there() {
        assert_eq!(["", "a\n", "a", "a\n\n"].map(separator), ["", "\n", "\n\n", ""]);
    }
}
