//! Audits: records of a build drawn at random for a person to judge, and the error rates that the judgements give.
//!
//! The draw is stratified by kind of document and origin, in proportion to what each stratum has, at least one of each; it is a
//! function of build and seed. Results are kept beside the build and printed in the codebook of its releases.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::corpus::Build;

/// Fields that are judged, by kind of record.
const JUDGED: [(&str, &[&str]); 2] = [
    (
        "targets",
        &[
            "indicator_raw",
            "value",
            "high",
            "cmp",
            "unit_raw",
            "target_year",
            "form",
            "subject",
            "attribute",
            "hedge",
            "base_value",
        ],
    ),
    ("quantities", &["indicator", "value", "high", "cmp", "unit", "year", "form", "role", "subject", "hedge", "baseline"]),
];
/// The judgement whether there is a record to be made here at all.
pub const IS_ONE: &str = "is_one";
/// Normal quantile of intervals of 95 %.
const Z: f64 = 1.959_964;

/// Kinds of records that are audited.
#[must_use]
pub fn audited_kinds() -> Vec<&'static str> {
    JUDGED.iter().map(|(kind, _)| *kind).collect()
}

/// The fields of a kind that are judged, first whether it is one.
#[must_use]
pub fn judged(kind: &str) -> Vec<&'static str> {
    let fields = JUDGED.iter().find(|(name, _)| *name == kind).map(|(_, fields)| *fields).unwrap_or_default();
    std::iter::once(IS_ONE).chain(fields.iter().copied()).collect()
}

/// A record that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Kind of document and origin.
    pub stratum: String,
    /// Title of the plan.
    pub title: String,
    /// What names the record: its plan, and its id or place.
    pub id: String,
    /// The record.
    pub record: Value,
    /// What stands before its figure in the reading text, the figure, and what stands behind it.
    pub around: [String; 3],
}

/// Characters shown before and behind a figure: enough for the opening of its item (到2030年，…) and the end of its sentence.
const BEFORE: usize = 240;
const BEHIND: usize = 120;

/// The figure of a record with its surroundings, on to the end of its sentence; a cell of a table has none.
fn around(text: &str, record: &Value) -> [String; 3] {
    let at = |name: &str| record[name].as_u64().and_then(|n| usize::try_from(n).ok());
    let (Some(start), Some(end)) = (at("start"), at("end")) else { return Default::default() };
    let (Some(before), Some(figure), Some(behind)) = (text.get(..start), text.get(start..end), text.get(end..)) else {
        return Default::default();
    };
    let from = before.char_indices().rev().take(BEFORE).last().map_or(start, |(at, _)| at);
    let in_table = record["origin"].as_str() == Some("table");
    let stop = behind
        .char_indices()
        .take(BEHIND)
        .find(|(at, c)| !in_table && (*c == '。' || (*c == '\n' && behind[at + 1..].starts_with(['\n', '\r']))))
        .map_or_else(|| behind.char_indices().nth(BEHIND).map_or(behind.len(), |(at, _)| at), |(at, c)| at + c.len_utf8());
    [before[from..].to_owned(), figure.to_owned(), behind[..stop].to_owned()]
}

/// Draw so many records of a kind; `wanted` says which may be drawn, given the plan and the record. Also how many there are in
/// each stratum.
///
/// # Errors
/// A file of the build went away or does not parse.
pub fn draw(
    build: &Build,
    kind: &str,
    n: usize,
    seed: u64,
    wanted: &dyn Fn(&Value, &Value) -> bool,
) -> io::Result<(Vec<Drawn>, BTreeMap<String, usize>)> {
    let plans: BTreeMap<String, Value> =
        build.read::<Value>("plans")?.into_iter().map(|p| (p["plan_id"].as_str().unwrap_or("").to_owned(), p)).collect();
    let mut strata: BTreeMap<String, Vec<(String, Drawn)>> = BTreeMap::new();
    for record in build.read::<Value>(kind)? {
        let text = |v: &Value, name: &str| v[name].as_str().unwrap_or("").to_owned();
        let Some(plan) = plans.get(&text(&record, "plan_id")) else { continue };
        if !wanted(plan, &record) {
            continue;
        }
        let stratum = format!("{} / {}", text(plan, "doc_type"), text(&record, "origin"));
        let own = record["target_id"].as_str().map_or_else(|| format!("{}", record["start"]), str::to_owned);
        let id = format!("{}:{own}", text(&record, "plan_id"));
        let order = Sha256::digest(format!("{seed}\n{id}")).iter().map(|b| format!("{b:02x}")).collect();
        let drawn = Drawn { stratum: stratum.clone(), title: text(plan, "title"), id, record, around: Default::default() };
        strata.entry(stratum).or_default().push((order, drawn));
    }
    let sizes: BTreeMap<String, usize> = strata.iter().map(|(name, list)| (name.clone(), list.len())).collect();
    let shares = shares(&sizes, n);
    let mut out = Vec::new();
    for (name, mut list) in strata {
        list.sort_by(|a, b| a.0.cmp(&b.0));
        out.extend(list.into_iter().take(shares.get(&name).copied().unwrap_or(0)).map(|(_, drawn)| drawn));
    }
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for drawn in &mut out {
        let plan_id = drawn.record["plan_id"].as_str().unwrap_or("").to_owned();
        let text = match texts.entry(plan_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let text = build.text(new.key())?;
                new.insert(text)
            }
        };
        drawn.around = around(text, &drawn.record);
    }
    Ok((out, sizes))
}

/// How many of each stratum: one, and the rest in proportion, the largest remainders first.
fn shares(sizes: &BTreeMap<String, usize>, n: usize) -> BTreeMap<String, usize> {
    let total: usize = sizes.values().sum();
    let n = n.min(total);
    let mut out: BTreeMap<String, usize> =
        sizes.iter().map(|(name, size)| (name.clone(), (n * size / total.max(1)).max(1).min(*size))).collect();
    let mut order: Vec<(&String, usize)> = sizes.iter().map(|(name, size)| (name, (n * size) % total.max(1))).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut at = 0;
    while out.values().sum::<usize>() < n && at < order.len() * 2 {
        let name = order[at % order.len()].0;
        if let (Some(share), Some(size)) = (out.get_mut(name), sizes.get(name)) {
            *share += usize::from(*share < *size);
        }
        at += 1;
    }
    out
}

/// One judgement: stratum, field, right or wrong.
pub type Mark = (String, String, bool);

/// A value that was judged wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What names the record.
    pub id: String,
    /// Where it stands.
    pub place: String,
    /// The field.
    pub field: String,
    /// What was read.
    pub read: String,
    /// What the person remarked.
    pub note: String,
}

/// The result of an audit, kept beside its build.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Build that the records were drawn of.
    pub build: String,
    /// Kind of records.
    pub kind: String,
    /// Seed of the draw.
    pub seed: u64,
    /// What the draw was confined to (`level=县区`); nothing where it was of all records.
    #[serde(default)]
    pub only: Vec<String>,
    /// Records judged.
    pub records: usize,
    /// Rates by field over all strata, then by field and stratum.
    pub rates: Vec<Rate>,
    /// What was wrong.
    #[serde(default)]
    pub faults: Vec<Fault>,
}

/// An error rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// The field.
    pub field: String,
    /// The stratum; none for all together.
    pub stratum: Option<String>,
    /// Judgements.
    pub n: usize,
    /// Wrong ones.
    pub wrong: usize,
    /// Share that is wrong, and the ends of its interval of 95 % (Wilson).
    pub rate: (f64, f64, f64),
}

/// Rates of judgements.
#[must_use]
pub fn rates(marks: &[Mark]) -> Vec<Rate> {
    let mut counts: BTreeMap<(usize, Option<&str>, &str), (usize, usize)> = BTreeMap::new();
    let mut fields: Vec<&str> = Vec::new();
    for (stratum, field, right) in marks {
        let at = fields.iter().position(|f| f == field).unwrap_or_else(|| {
            fields.push(field);
            fields.len() - 1
        });
        for key in [None, Some(stratum.as_str())] {
            let count = counts.entry((at, key, field.as_str())).or_insert((0, 0));
            count.0 += 1;
            count.1 += usize::from(!right);
        }
    }
    let mut out: Vec<Rate> = counts
        .into_iter()
        .map(|((_, stratum, field), (n, wrong))| Rate {
            field: field.to_owned(),
            stratum: stratum.map(str::to_owned),
            n,
            wrong,
            rate: wilson(wrong, n),
        })
        .collect();
    out.sort_by_key(|r| r.stratum.is_some());
    out
}

/// Share and the ends of its interval of 95 %.
fn wilson(wrong: usize, n: usize) -> (f64, f64, f64) {
    if n == 0 {
        return (0.0, 0.0, 1.0);
    }
    let (n, p) = (n as f64, wrong as f64 / n as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let all = 1.0 + Z * Z / n;
    let rounded = |x: f64| (x.clamp(0.0, 1.0) * 10_000.0).round() / 10_000.0;
    (rounded(p), rounded((middle - half) / all), rounded((middle + half) / all))
}

/// Folder of the audits beside the builds.
fn folder(build: &Build) -> PathBuf {
    build.dir().ancestors().nth(2).map_or_else(|| build.dir().join("audits"), |out| out.join("audits"))
}

/// Keep the result of an audit beside its build.
///
/// # Errors
/// The folder cannot be written.
pub fn keep_audit(build: &Build, audit: &Audit) -> io::Result<PathBuf> {
    let dir = folder(build);
    fs::create_dir_all(&dir)?;
    // A draw of some of the plans is another one.
    let only: String =
        audit.only.iter().flat_map(|filter| filter.chars()).map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let only = if only.is_empty() { only } else { format!("-{only}") };
    let path = dir.join(format!("{}-{}-{}{only}.json", audit.build, audit.kind, audit.seed));
    fs::write(&path, serde_json::to_vec_pretty(audit)?)?;
    Ok(path)
}

/// The audits of a build, in the order of their names.
#[must_use]
pub fn audits_of(build: &Build) -> Vec<Audit> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(build)).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    let read = |path: PathBuf| serde_json::from_slice::<Audit>(&fs::read(path).ok()?).ok();
    files.into_iter().filter_map(read).filter(|audit| audit.build == build.manifest.id).collect()
}

/// Audits for the codebook; nothing if there are none.
#[must_use]
pub fn audits_md(audits: &[Audit]) -> String {
    let mut out = String::new();
    for audit in audits {
        let only = match audit.only.join(", ") {
            none if none.is_empty() => none,
            only => format!(" of those with {only}"),
        };
        out.push_str(&format!(
            "\n## Audit of {}\n\n{} records drawn at random{only} (build {}, seed {}), stratified by kind of document and origin, and \
             judged one by one against the text. Share of wrong values with its 95 % interval (Wilson); {IS_ONE}: there is such a record to \
             be made here.\n\n| field | stratum | judged | wrong | share | from | to |\n|---|---|---|---|---|---|---|\n",
            audit.kind, audit.records, audit.build, audit.seed
        ));
        for rate in &audit.rates {
            let stratum = rate.stratum.as_deref().unwrap_or("all");
            let (share, from, to) = rate.rate;
            out.push_str(&format!(
                "| {} | {stratum} | {} | {} | {share:.3} | {from:.3} | {to:.3} |\n",
                rate.field, rate.n, rate.wrong
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_is_drawn_from_in_proportion() {
        let sizes = BTreeMap::from([("a".to_owned(), 700), ("b".to_owned(), 299), ("c".to_owned(), 1)]);
        let drawn = shares(&sizes, 100);
        assert_eq!((drawn["a"], drawn["b"], drawn["c"]), (70, 29, 1));
        assert_eq!(shares(&sizes, 5000), sizes);
        assert!(shares(&BTreeMap::new(), 10).is_empty());
    }

    #[test]
    fn a_figure_is_shown_with_the_opening_of_its_item_and_the_end_of_its_sentence() {
        let text = "到2030年，绿化率达到40%，公园2个。其中，新建2个。\n\n别的。";
        let start = text.rfind("2个").unwrap();
        let record = serde_json::json!({ "start": start, "end": start + "2个".len() });
        let shown = around(text, &record);
        assert_eq!(shown, ["到2030年，绿化率达到40%，公园2个。其中，新建", "2个", "。"]);
        let cell = serde_json::json!({ "start": start, "end": start + "2个".len(), "origin": "table" });
        assert_eq!(around(text, &cell)[2], "。\n\n别的。");
        // Offsets that are no figure of this text show nothing, and end nothing.
        assert_eq!(around(text, &serde_json::json!({ "start": 1, "end": 9999 })), [""; 3]);
        let long = "年".repeat(1000);
        let shown = around(&long, &serde_json::json!({ "start": 1500, "end": 1503 }));
        assert_eq!(shown.map(|s| s.chars().count()), [BEFORE, 1, BEHIND]);
    }

    #[test]
    fn rates_have_intervals() {
        let marks: Vec<Mark> = (0..100).map(|n| ("s".to_owned(), "value".to_owned(), n >= 5)).collect();
        let all = rates(&marks);
        assert_eq!((all.len(), all[0].n, all[0].wrong, all[0].stratum.as_deref()), (2, 100, 5, None));
        // Wilson, 5 of 100: .022 to .112.
        let (share, from, to) = all[0].rate;
        assert!((share - 0.05).abs() < 1e-9 && (from - 0.0215).abs() < 5e-4 && (to - 0.1118).abs() < 5e-4, "{from} {to}");
        assert_eq!(wilson(0, 10).0, 0.0);
    }
}
