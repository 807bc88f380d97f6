//! Copies of a plan over the year of a data team: none is lost, whatever the order; corrections and sources stay.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

use proptest::prelude::*;

use crate::cli::{gangyao, stderr, stdout};

/// A work place: a corpus, a build, corrections.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("corpus")).unwrap();
        std::fs::create_dir_all(dir.path().join("corrections")).unwrap();
        Self(dir)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.at(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        let args: Vec<String> = args.iter().map(|a| a.replace("@/", &format!("{}/", self.0.path().display()))).collect();
        gangyao(&args)
    }

    fn build(&self, more: &[&str]) -> Output {
        let mut args = vec!["build", "@/corpus", "--out", "@/index", "--corrections", "@/corrections"];
        args.extend(more);
        self.run(&args)
    }

    fn built(&self) -> String {
        let output = self.build(&[]);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        stdout(&output) + &stderr(&output)
    }

    /// The records of a kind.
    fn records(&self, kind: &str) -> Vec<serde_json::Value> {
        let id = std::fs::read_to_string(self.at("index/current")).unwrap();
        let lines = std::fs::read_to_string(self.at("index/builds").join(id).join(format!("{kind}.jsonl"))).unwrap();
        lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    /// Values of targets by the id of their plan.
    fn values(&self) -> BTreeMap<String, String> {
        let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
        self.records("targets").iter().map(|t| (text(&t["plan_id"]), text(&t["value"]))).collect()
    }
}

fn plan(value: u32) -> String {
    format!("云岭市国民经济和社会发展第十五个五年规划纲要\n\n第一章 目标\n\n到2030年，规上工业产值达到{value}亿元。\n")
}

#[test]
fn a_copy_that_sorts_before_the_first_takes_nothing_from_it() {
    let place = Place::new();
    place.put("corpus/z.txt", &plan(62));
    place.built();
    let first = place.values();
    let id = first.keys().next().unwrap().clone();
    place.put("corpus/a.txt", &plan(64));
    place.built();
    let both = place.values();
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(both[&id], "62");
    assert_eq!(place.run(&["release", "@/release", "--index", "@/index"]).status.code(), Some(0));
    // The second keeps its own when the first is gone, and through a build of everything.
    std::fs::remove_file(place.at("corpus/z.txt")).unwrap();
    place.build(&["--fresh"]);
    let left = place.values();
    assert!(left.len() == 1 && left.iter().all(|(id, value)| value == "64" && both.contains_key(id)), "{left:?} of {both:?}");
}

#[test]
fn files_of_one_name_in_two_folders_are_two_documents() {
    let place = Place::new();
    for (folder, value) in [("2025", 61), ("2026", 62)] {
        std::fs::create_dir(place.at("corpus").join(folder)).unwrap();
        place.put(&format!("corpus/{folder}/plan.txt"), &plan(value));
    }
    place.built();
    assert_eq!(place.values().len(), 2);
    place.put("corpus/2026/plan.txt", &plan(63));
    place.built();
    let values: Vec<String> = place.values().into_values().collect();
    assert!(values.contains(&"61".to_owned()) && values.contains(&"63".to_owned()), "{values:?}");
}

fn correction(body: &str) -> String {
    format!("[[correction]]\n{body}reviewer = \"王\"\ndate = \"2026-02-03\"\nreason = \"the printed page\"\n")
}

#[test]
fn a_correction_stays_with_its_target_while_the_file_changes() {
    let place = Place::new();
    place.put("corpus/plan.txt", &plan(450));
    place.built();
    let target = place.records("targets").remove(0);
    let (plan_id, id) = (target["plan_id"].as_str().unwrap(), target["target_id"].as_str().unwrap());
    let body = format!("action = \"change\"\ntarget_id = \"{id}\"\nfield = \"value\"\nold = \"450\"\nnew = \"460\"\n");
    place.put(&format!("corrections/{plan_id}.toml"), &correction(&body));
    for text in [plan(450), plan(450) + "\n浏览次数：12\n", plan(450) + "\n浏览次数：13\n\n打印本页\n"] {
        place.put("corpus/plan.txt", &text);
        place.built();
        let target = place.records("targets").remove(0);
        let field = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
        assert_eq!([field("value"), field("low"), field("high"), field("value_base")], ["460", "460", "460", "46000000000"]);
        assert!(field("review").contains("450 → 460"));
    }
    // What the correction expected is no longer there: it is told with its line, and the new figure stands.
    place.put("corpus/plan.txt", &plan(455));
    let said = place.built();
    assert!(said.contains(&format!("{plan_id}.toml, line 1: change value of {id}: ")), "{said}");
    assert_eq!(place.values().values().next().unwrap(), "455");
}

#[test]
fn what_a_field_cannot_hold_is_refused_with_its_line() {
    let place = Place::new();
    place.put("corpus/plan.txt", &plan(450));
    place.built();
    let target = place.records("targets").remove(0);
    let plan_id = target["plan_id"].as_str().unwrap();
    let change = |field: &str, old: &str, new: &str| {
        let by = "indicator = \"规上工业产值\"\n";
        correction(&format!("action = \"change\"\n{by}field = \"{field}\"\nold = \"{old}\"\nnew = \"{new}\"\n"))
    };
    let skeleton =
        "[[correction]]\naction = \"accept\"\nindicator = \"规上工业产值\"\nreviewer = \"\"\ndate = \"\"\nreason = \"\"\n";
    let file = format!("corrections/{plan_id}.toml");
    let bad = change("value", "450", "四百六十") + &change("cmp", "=", "≥") + &change("target_id", "", "x") + skeleton;
    place.put(&file, &bad);
    let said = place.built();
    for (line, what) in [(1, "is no number"), (10, "is no cmp"), (19, "is not corrected"), (28, "not filled in")] {
        assert!(said.lines().any(|l| l.contains(&format!("line {line}:")) && l.contains(what)), "{line} {what}: {said}");
    }
    assert_eq!(place.values()[plan_id], "450");
    // Attribute, hedge, and what the plan itself is.
    let of_plan = |field: &str, old: &str, new: &str| {
        correction(&format!("action = \"change\"\nfield = \"{field}\"\nold = \"{old}\"\nnew = \"{new}\"\n"))
    };
    let old = place.records("plans").remove(0)["jurisdiction"].as_str().unwrap_or_default().to_owned();
    let good = change("attribute", "", "约束性")
        + &change("hedge", "", "左右")
        + &of_plan("place", &old, "赣州市章贡区")
        + &of_plan("period", "十五五", "十四五")
        + &of_plan("type", "纲要", "专项规划");
    place.put(&file, &good);
    let said = place.built();
    assert!(said.contains("corrections: 5 applied\n"), "{said}");
    let (target, plan) = (place.records("targets").remove(0), place.records("plans").remove(0));
    assert_eq!((target["attribute"].as_str(), target["hedge"].as_str()), (Some("约束性"), Some("左右")));
    assert_eq!((plan["region_code"].as_str(), plan["start_year"].as_i64()), (Some("360702"), Some(2021)));
    assert_eq!((target["period"].as_str(), target["region_code"].as_str()), (Some("十四五"), Some("360702")));
}

#[test]
fn a_file_of_corrections_that_cannot_be_read_changes_nothing() {
    let place = Place::new();
    place.put("corpus/plan.txt", &plan(450));
    place.built();
    let plan_id = place.values().into_keys().next().unwrap();
    let file = format!("corrections/{plan_id}.toml");
    let by = "indicator = \"规上工业产值\"\n";
    let good = correction(&format!("action = \"change\"\n{by}field = \"value\"\nold = \"450\"\nnew = \"460\"\n"));
    place.put(&file, &good);
    place.built();
    place.put(&file, &good.replace("action = \"change\"", "action = change\""));
    for more in [&[][..], &["--fresh"]] {
        let output = place.build(more);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("line 2"), "{}", stderr(&output));
        assert_eq!(place.values()[&plan_id], "460");
    }
}

#[test]
fn where_a_document_came_from_goes_wherever_its_data_go() {
    let place = Place::new();
    place.put("new.txt", &plan(450));
    let url = "https://example.org/yunling/2026_17";
    let added = place.run(&["add", "@/new.txt", "--source", url, "--retrieved", "2026-02-03", "--corpus", "@/corpus"]);
    assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    place.built();
    let plan_id = place.values().into_keys().next().unwrap();
    for format in ["text", "bibtex", "gbt7714", "ris", "csl"] {
        let cited = stdout(&place.run(&["cite", &format!("{plan_id}:5"), "--format", format, "--index", "@/index"]));
        assert!(cited.contains(url) && cited.contains("规上工业产值达到450亿元"), "{format}: {cited}");
        assert!(!cited.contains(".：") && !cited.contains("：："), "{format}: {cited}");
        let day = ["2026-02-03", "2026/02/03", "2026,"].iter().any(|d| cited.replace([' ', '\n'], "").contains(d));
        assert!(day, "{format}: {cited}");
    }
    let released = place.run(&["release", "@/release", "--index", "@/index"]);
    assert_eq!(released.status.code(), Some(0), "{}", stderr(&released));
    assert!(std::fs::read_to_string(place.at("release/csv/plans.csv")).unwrap().contains(url));
    let hits = stdout(&place.run(&["search", "工业产值", "--format", "csv", "--header", "--index", "@/index"]));
    assert!(hits.contains(url), "{hits}");
}

#[test]
fn documents_are_replaced_renamed_and_removed_by_name() {
    let place = Place::new();
    for (name, value) in [("old.txt", 450), ("new.txt", 460), ("newer.html", 470)] {
        place.put(name, &plan(value));
    }
    let done = |args: &[&str]| {
        let mut args = args.to_vec();
        args.extend(["--corpus", "@/corpus"]);
        let output = place.run(&args);
        assert_eq!(output.status.code(), Some(0), "{args:?} {}", stderr(&output));
        stdout(&output)
    };
    done(&["add", "@/old.txt", "--source", "x", "--name", "plan.txt"]);
    place.built();
    let id = place.values().into_keys().next().unwrap();
    // A second copy that is just added is told to be one, and how to say which it is.
    let second = place.run(&["add", "@/new.txt", "--source", "y", "--name", "second.txt", "--corpus", "@/corpus"]);
    assert!(
        stderr(&second).contains("--replace plan.txt") && stderr(&second).contains("--supersedes plan.txt"),
        "{}",
        stderr(&second)
    );
    done(&["remove", "second.txt"]);
    let replaced = place.run(&["add", "@/new.txt", "--source", "y", "--replace", "plan.txt", "--corpus", "@/corpus"]);
    assert!(replaced.status.code() == Some(0) && stderr(&replaced).is_empty(), "{}", stderr(&replaced));
    place.built();
    assert_eq!(place.values(), BTreeMap::from([(id.clone(), "460".to_owned())]));
    done(&["rename", "plan.txt", "云岭市.txt"]);
    place.built();
    assert_eq!(place.values(), BTreeMap::from([(id.clone(), "460".to_owned())]));
    done(&["add", "@/newer.html", "--source", "z", "--supersedes", "云岭市.txt"]);
    place.built();
    assert_eq!(place.values().len(), 2);
    let newer = place.records("plans").into_iter().find(|p| p["plan_id"] != id.as_str()).unwrap();
    assert_eq!(newer["supersedes"].as_str(), Some(id.as_str()));
    done(&["remove", "云岭市.txt"]);
    place.built();
    assert!(place.values().len() == 1 && !place.values().contains_key(&id));
    for (args, what) in [
        (&["add", "@/old.txt", "--source", "x", "--name", "a\nb.txt"][..], "name"),
        (&["add", "@/old.txt", "--source", "x", "--replace", "nothing.txt"][..], "no document"),
        (&["rename", "nothing.txt", "b.txt"][..], "no document"),
        (&["remove", "../old.txt"][..], "name"),
    ] {
        let mut args = args.to_vec();
        args.extend(["--corpus", "@/corpus"]);
        let output = place.run(&args);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(what), "{args:?}: {}", stderr(&output));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Add(u8, u32),
    Change(u8, u32),
    Rename(u8, u8),
    Remove(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || 0u8..5;
    let step = prop_oneof![
        3 => (name(), 1u32..900).prop_map(|(n, v)| Step::Add(n, v)),
        2 => (name(), 1u32..900).prop_map(|(n, v)| Step::Change(n, v)),
        1 => (name(), name()).prop_map(|(a, b)| Step::Rename(a, b)),
        1 => name().prop_map(Step::Remove),
    ];
    proptest::collection::vec(step, 3..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Files come, change, get other names and go; after every build each content is one plan, ids are those of the build
    /// before where a document is still there, and a build of everything anew elsewhere has the same data.
    #[test]
    fn no_order_of_changes_loses_a_plan(steps in steps()) {
        let place = Place::new();
        let mut files: BTreeMap<u8, u32> = BTreeMap::new();
        let name = |n: u8| format!("corpus/{}.txt", ["e", "b", "d", "a", "c"][usize::from(n)]);
        let mut ids: BTreeMap<u32, String> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Add(n, value) | Step::Change(n, value) => {
                    files.insert(n, value);
                    place.put(&name(n), &plan(value));
                }
                Step::Rename(from, to) if from != to && files.contains_key(&from) => {
                    let value = files.remove(&from).unwrap();
                    files.insert(to, value);
                    std::fs::rename(place.at(&name(from)), place.at(&name(to))).unwrap();
                }
                Step::Remove(n) if files.remove(&n).is_some() => std::fs::remove_file(place.at(&name(n))).unwrap(),
                _ => continue,
            }
            if files.is_empty() {
                continue;
            }
            place.built();
            let contents: std::collections::BTreeSet<String> = files.values().map(u32::to_string).collect();
            let values = place.values();
            let built: std::collections::BTreeSet<String> = values.values().cloned().collect();
            prop_assert_eq!(&built, &contents);
            prop_assert_eq!(values.len(), contents.len());
            let now: BTreeMap<u32, String> = values.iter().map(|(id, v)| (v.parse().unwrap(), id.clone())).collect();
            for (value, id) in &now {
                prop_assert!(ids.get(value).is_none_or(|before| before == id), "{value}: {ids:?} {now:?}");
            }
            ids = now;
        }
        if !files.is_empty() {
            let elsewhere = place.run(&["build", "@/corpus", "--out", "@/anew", "--corrections", "@/corrections"]);
            prop_assert_eq!(elsewhere.status.code(), Some(0));
            let released = place.run(&["release", "@/release", "--index", "@/index"]);
            prop_assert_eq!(released.status.code(), Some(0));
        }
    }
}
