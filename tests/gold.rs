//! Gold scores held by a ratchet both ways: see `gold/README.md`.

mod score;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gangyao::pipeline;
use gangyao::record::{self, PlanRecords};
use gangyao::source::Limits;
use serde::Serialize;
use serde_json::Value;

use crate::common::{plan, root, shared};

/// Scores are compared to this many decimals.
const DECIMALS: i32 = 3;

fn read(path: &Path) -> PlanRecords {
    let outcome = pipeline::read(pipeline::Input { path: path.to_owned() }, &Limits::default());
    let status = outcome.status();
    record::records(&outcome.result.unwrap(), &outcome.diagnostics, status)
}

fn values<T: Serialize>(list: &[T]) -> Vec<Value> {
    list.iter().map(|r| serde_json::to_value(r).unwrap()).collect()
}

/// All scores of one document whose gold files are `<dir>/<slug>.*`.
fn scores(dir: &Path, slug: &str, records: &PlanRecords) -> BTreeMap<String, f64> {
    let load = |kind: &str| std::fs::read_to_string(dir.join(format!("{slug}.{kind}"))).ok();
    let mut reports = Vec::new();
    if let Some(text) = load("structure.json") {
        reports.push(score::outline(&serde_json::from_str(&text).unwrap(), &values(&records.outline)));
    }
    if let Some(text) = load("tables.json") {
        let gold: Value = serde_json::from_str(&text).unwrap();
        if gold["tables"].as_array().is_some_and(|t| !t.is_empty()) {
            reports.push(score::tables(&gold, &values(&records.tables)));
        }
    }
    if let Some(text) = load("quantities.jsonl") {
        let gold: Vec<Value> = text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect();
        reports.push(score::quantities(&gold, &values(&records.quantities)));
    }
    let show: usize = std::env::var("GANGYAO_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    for difference in reports.iter().flat_map(|r| r.differences.iter().take(show)) {
        eprintln!("{slug}: {difference}");
    }
    let unit = 10_f64.powi(DECIMALS);
    reports.into_iter().flat_map(|r| r.scores).map(|(name, s)| (name, (s * unit).floor() / unit)).collect()
}

/// Documents with gold: this repository's plan, and others where they stand beside it.
fn documents() -> Vec<(String, PathBuf, PathBuf)> {
    let mut list = vec![("zhanggong-14".to_owned(), root().join("tests/gold"), plan())];
    if let Some(shared) = shared("gold of other documents") {
        for (slug, file) in
            [("guangzhou-15", "guangzhou-15.html"), ("suzhou-15", "suzhou-15.txt"), ("hailar-2016", "hailar-2016.gbk.txt")]
        {
            list.push((slug.to_owned(), shared.join("gold"), shared.join("plans").join(file)));
        }
    }
    list
}

#[test]
fn scores_neither_fall_nor_rise_unnoticed() {
    let file = root().join("tests/gold/scores.json");
    let held: BTreeMap<String, BTreeMap<String, f64>> =
        std::fs::read_to_string(&file).ok().map(|t| serde_json::from_str(&t).unwrap()).unwrap_or_default();
    let mut now = held.clone();
    let mut moved = Vec::new();
    for (slug, dir, path) in documents() {
        let scores = scores(&dir, &slug, &read(&path));
        let before = held.get(&slug).cloned().unwrap_or_default();
        for (name, score) in &scores {
            match before.get(name) {
                Some(old) if (old - score).abs() < 1e-9 => {}
                Some(old) if score < old => moved.push(format!("{slug} {name} fell from {old} to {score}")),
                old => moved.push(format!("{slug} {name} rose from {old:?} to {score}: bless it (tests/gold/README.md)")),
            }
        }
        now.insert(slug, scores);
    }
    if std::env::var_os("GANGYAO_BLESS").is_some() {
        assert!(std::env::var_os("CI").is_none(), "scores are not blessed in CI");
        std::fs::write(&file, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
        return;
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}
