//! A build in shards is the same as a single one: records, ranking, releases; what does not make a whole is told.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::common::root;

fn gangyao(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gangyao")).args(arguments).current_dir(home).output().unwrap()
}

fn said(done: &Output) -> String {
    String::from_utf8(done.stderr.clone()).unwrap()
}

/// A corpus of the plans among the fixtures, built whole and in three parts.
fn built() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let corpus = home.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for file in std::fs::read_dir(root().join("tests/cases/plans")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|e| e != "expected") {
            std::fs::copy(&file, corpus.join(file.file_name().unwrap())).unwrap();
        }
    }
    let done = gangyao(home.path(), &["build", "--out", "first"]);
    assert!(done.status.success(), "{}", said(&done));
    // Two texts of one plan may fall to two parts, which is told and not mended: the second goes.
    let first = home.path().join("first/builds");
    let first = std::fs::read_dir(first).unwrap().next().unwrap().unwrap().path().join("build.json");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(first).unwrap()).unwrap();
    for plan in manifest["plans"].as_array().unwrap().iter().filter(|p| p["plan_id"] != p["base"]) {
        std::fs::remove_file(home.path().join(plan["path"].as_str().unwrap())).unwrap();
    }
    let done = gangyao(home.path(), &["build", "--out", "whole"]);
    assert!(done.status.success(), "{}", said(&done));
    // In any order, as machines come to an end.
    for shard in ["2/3", "3/3", "1/3"] {
        let done = gangyao(home.path(), &["build", "--out", "parts", "--shard", shard]);
        assert!(done.status.success(), "{shard}: {}", said(&done));
    }
    home
}

/// Hits as plan, place and score.
fn hits(home: &Path, index: &str, arguments: &[&str]) -> Vec<(String, Value, Value, f64)> {
    let done = gangyao(home, &[&["search", "--index", index, "--format", "jsonl", "--bare"], arguments].concat());
    let text = String::from_utf8(done.stdout).unwrap();
    let hits = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let hit = |h: Value| {
        (h["plan_id"].as_str().unwrap().to_owned(), h["start"].clone(), h["kind"].clone(), h["score"].as_f64().unwrap())
    };
    hits.map(hit).collect()
}

#[test]
fn shards_rank_and_release_as_one_index_does() {
    let home = built();
    let home = home.path();
    let queries: &[&[&str]] = &[
        &["森林覆盖率"],
        &["GDP"],
        &["城镇化率 2025年"],
        &["养老服务"],
        &["高质量发展"],
        &["数字经济 产业"],
        &["研发经费 强度"],
        &["乡村振兴 OR 脱贫"],
        &["约束性指标 水"],
        &["就业", "--kind", "target"],
        &["生态", "--kind", "figure"],
        &["--indicator", "gdp", "--sort", "value"],
        &["--kind", "target", "--sort", "year"],
        &["发展", "--sort", "plan"],
        &["发展", "--per-plan", "2"],
        &["不存在的绿色森林词语"],
    ];
    let mut n = 0;
    for query in queries {
        let (whole, parts) = (hits(home, "whole", query), hits(home, "parts", query));
        let places = |hits: &[(String, Value, Value, f64)]| {
            hits.iter().map(|h| (h.0.clone(), h.1.clone(), h.2.clone())).collect::<Vec<_>>()
        };
        assert_eq!(places(&whole), places(&parts), "{query:?}");
        for (a, b) in whole.iter().zip(&parts) {
            assert!((a.3 - b.3).abs() <= a.3.abs() * 1e-6, "{query:?}: {a:?} {b:?}");
        }
        n += whole.len();
    }
    assert!(n > 300, "{n} hits compared");

    // Counted by a value, and released, they are the same, too.
    for arguments in [&["search", "发展", "--facet", "plan", "--index"], &["search", "发展", "--facet", "year", "--index"]] {
        let of = |index| gangyao(home, &[&arguments[..], &[index]].concat()).stdout;
        assert_eq!(of("whole"), of("parts"));
    }
    for index in ["whole", "parts"] {
        let done = gangyao(home, &["release", &format!("release-{index}"), "--index", index, "--data-version", "1"]);
        assert!(done.status.success(), "{}", said(&done));
    }
    for folder in ["csv", "parquet", "stata"] {
        for file in std::fs::read_dir(home.join("release-whole").join(folder)).unwrap() {
            let name = file.unwrap().file_name();
            let bytes = |release: &str| std::fs::read(home.join(release).join(folder).join(&name)).unwrap();
            assert!(bytes("release-whole") == bytes("release-parts"), "{folder}/{name:?}");
        }
    }
    let listed = |index| gangyao(home, &["compare", "--list", "--index", index]).stdout;
    assert_eq!(listed("whole"), listed("parts"));

    // A plan whose text is asked for is found in its part.
    let done = gangyao(home, &["show", "130984:1", "--index", "parts"]);
    assert!(done.status.success() && !done.stdout.is_empty(), "{}", said(&done));

    // Building a part again keeps what did not change; the whole is another build then.
    let done = gangyao(home, &["build", "--out", "parts", "--shard", "2/3"]);
    assert!(String::from_utf8(done.stdout).unwrap().contains("nothing changed"));
}

#[test]
fn parts_that_make_no_whole_are_told() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    std::fs::create_dir(home.join("corpus")).unwrap();
    for (n, place) in ["云岭", "平沙", "青川", "白河"].iter().enumerate() {
        let text = format!(
            "{place}市国民经济和社会发展第十四个五年规划纲要\n第一章 主要目标\n到2025年，森林覆盖率达到{}%以上。\n",
            40 + n
        );
        std::fs::write(home.join(format!("corpus/{n}.txt")), text).unwrap();
    }
    for wrong in ["0/2", "3/2", "two"] {
        let done = gangyao(home, &["build", "--shard", wrong]);
        assert!(done.status.code() == Some(2) && said(&done).contains("second of eight"), "{}", said(&done));
    }
    assert!(gangyao(home, &["build", "--shard", "1/2"]).status.success());
    let done = gangyao(home, &["search", "森林"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("--shard 2/2"), "{}", said(&done));
    let done = gangyao(home, &["build"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("holds shards of 2"), "{}", said(&done));
    let done = gangyao(home, &["build", "--shard", "1/3"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("holds shards of 2"), "{}", said(&done));
    assert!(gangyao(home, &["build", "--shard", "2/2"]).status.success());
    assert_eq!(hits(home, "index", &["森林覆盖率"]).len(), 4);
    assert!(gangyao(home, &["build", "--out", "whole"]).status.success());
    let done = gangyao(home, &["build", "--out", "whole", "--shard", "1/2"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("holds a whole build"), "{}", said(&done));

    // A part that lost a file says so.
    std::fs::remove_file(home.join("index/shard-2-of-2/current")).unwrap();
    let done = gangyao(home, &["search", "森林"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("gangyao build"), "{}", said(&done));

    // One plan in two parts: two texts of it.
    std::fs::remove_dir_all(home.join("index")).unwrap();
    let text = std::fs::read_to_string(home.join("corpus/0.txt")).unwrap();
    for n in 0..8 {
        std::fs::write(home.join(format!("corpus/copy {n}.txt")), format!("{text}第二章 第{n}稿\n")).unwrap();
    }
    for shard in ["1/2", "2/2"] {
        assert!(gangyao(home, &["build", "--shard", shard]).status.success());
    }
    let done = gangyao(home, &["search", "森林"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("both have a plan"), "{}", said(&done));
}

#[test]
fn a_server_shows_parts_as_one_build() {
    let home = built();
    let site = |index: &str| {
        let done = gangyao(home.path(), &["site", &format!("site-{index}"), "--index", index]);
        assert!(done.status.success(), "{}", said(&done));
        let pages = std::fs::read_dir(home.path().join(format!("site-{index}")).join("plan")).unwrap();
        let mut plans: Vec<_> = pages.map(|p| p.unwrap().file_name()).collect();
        plans.sort();
        plans
    };
    let whole = site("whole");
    assert!(whole.len() > 15, "{} pages", whole.len());
    assert_eq!(whole, site("parts"));
}
