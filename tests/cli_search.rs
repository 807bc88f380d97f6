//! `gangyao search` and `gangyao show` as a person meets them.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use serde_json::Value;

use crate::cli::{gangyao, stderr, stdout};
use crate::common::root;

/// A build of the corpus.
static INDEX: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path());
    dir
});

fn build(out: &Path) {
    let output = gangyao(&["build".as_ref(), root().join("corpus").as_os_str(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

pub(crate) fn run_in(dir: &Path, args: &[&str]) -> Output {
    let mut all: Vec<std::ffi::OsString> = args.iter().map(Into::into).collect();
    all.extend(["--index".into(), dir.as_os_str().to_owned()]);
    gangyao(&all)
}

fn run(args: &[&str]) -> Output {
    run_in(INDEX.path(), args)
}

fn hits(args: &[&str]) -> Vec<Value> {
    let mut all = vec!["search", "--bare", "--format", "jsonl"];
    all.extend(args);
    stdout(&run(&all)).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn found_nothing_and_unreadable_queries_differ_in_their_exit() {
    let found = run(&["search", "GDP"]);
    assert_eq!(found.status.code(), Some(0));
    assert!(stdout(&found).contains("«地区生产总值»"), "{}", stdout(&found));
    assert!(stderr(&found).contains("GDP is also searched as 地区生产总值"));
    assert!(!stderr(&run(&["search", "GDP", "--exact"])).contains("also searched"));

    let nothing = run(&["search", "此处绝无此语句"]);
    assert_eq!((nothing.status.code(), stdout(&nothing).as_str()), (Some(1), ""));

    for (query, place) in [("森林 \"没有收尾", "\n       ^\n"), ("yaer:2025", "\n  ^\n"), ("value:>=x", "\n        ^\n")] {
        let bad = run(&["search", query]);
        assert_eq!(bad.status.code(), Some(2), "{query}");
        assert!(stderr(&bad).contains(place), "{query}: {}", stderr(&bad));
    }
    assert!(stderr(&run(&["search", "yaer:2025"])).contains("did you mean year:2025?"));
    assert_eq!(run(&["search"]).status.code(), Some(2));
    assert_eq!(run(&["search", "森林", "--year", "now"]).status.code(), Some(2));
}

#[test]
fn filters_narrow_and_need_no_words() {
    let targets = hits(&["--kind", "target", "--year", "2025", "--indicator", "森林覆盖率", "--limit", "100"]);
    assert!(!targets.is_empty());
    for t in &targets {
        assert_eq!((&t["kind"], &t["target_year"]), (&Value::from("target"), &Value::from(2025)));
        assert!(t["indicator"].as_str().unwrap().starts_with("森林覆盖率"), "{t}");
    }
    for (flag, value) in [
        ("--region", "360000"),
        ("--region", "3607"),
        ("--region", "章贡区"),
        ("--level", "县区"),
        ("--period", "十四五"),
        ("--role", "achieved"),
    ] {
        assert!(!hits(&["发展", flag, value]).is_empty(), "{flag} {value}");
    }
    for (flag, value) in [("--region", "110000"), ("--level", "省"), ("--period", "十三五"), ("--plan", "none")] {
        assert!(hits(&["发展", flag, value]).is_empty(), "{flag} {value}");
    }
}

#[test]
fn a_hit_carries_its_passage_and_exact_offsets() {
    let text = std::fs::read_to_string(root().join("corpus/zhanggong-14.txt")).unwrap();
    let mut found = hits(&["森林覆盖率", "--exact", "--limit", "100"]);
    let passages = found.len();
    found.extend(hits(&["森林覆盖率", "--exact", "--kind", "target", "--limit", "100"]));
    assert!(passages >= 3 && found.len() > passages + 1, "{passages} of {}", found.len());
    for hit in &found {
        let passage = hit["text"].as_str().unwrap();
        for mark in hit["highlights"].as_array().unwrap() {
            let at = |i: usize| mark[i].as_u64().unwrap() as usize;
            assert_eq!(&passage[at(0)..at(1)], "森林覆盖率");
        }
        assert!(!hit["highlights"].as_array().unwrap().is_empty() && !hit["why"].as_array().unwrap().is_empty());
        let at = |name: &str| hit[name].as_u64().unwrap() as usize;
        let place = &text[at("start")..at("end")];
        assert_eq!(text[..at("start")].matches('\n').count() + 1, at("line"));
        if hit["kind"] == "target" {
            assert!(place.contains(hit["value"].as_str().unwrap()), "{place} has the value");
        } else {
            assert_eq!(place.split_whitespace().collect::<String>(), passage.split_whitespace().collect::<String>());
        }
    }
}

#[test]
fn every_format_holds_the_same_hits() {
    let of = |format: &str| stdout(&run(&["search", "水利 OR 防火", "--bare", "--limit", "100", "--format", format]));
    let jsonl: Vec<Value> = of("jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let json: Vec<Value> = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(json, jsonl);
    let csv_text = of("csv");
    let mut csv = csv::Reader::from_reader(csv_text.as_bytes());
    let texts_at = csv.headers().unwrap().iter().position(|h| h == "text").unwrap();
    let texts: Vec<String> = csv.records().map(|r| r.unwrap()[texts_at].to_owned()).collect();
    assert_eq!(texts, jsonl.iter().map(|h| h["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
    assert_eq!(of("text").lines().filter(|l| !l.starts_with(' ')).count(), jsonl.len());
}

#[test]
fn pages_follow_each_other() {
    let all = hits(&["发展", "--limit", "30"]);
    let mut paged = hits(&["发展", "--limit", "20"]);
    paged.extend(hits(&["发展", "--limit", "10", "--offset", "20"]));
    assert_eq!(paged, all);
    assert!(stderr(&run(&["search", "发展", "--limit", "10"])).contains("--offset 10 shows the next"));
}

#[test]
fn an_index_that_cannot_be_used_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let check = |what: &str| {
        for command in [["search", "GDP"], ["show", "360702"]] {
            let output = run_in(dir.path(), &command);
            assert_eq!(output.status.code(), Some(2), "{what}");
            let message = stderr(&output);
            assert!(message.contains(what) && message.contains("gangyao build"), "{what}: {message}");
        }
    };
    check("no build in");
    std::fs::write(dir.path().join("thesis.doc"), "x").unwrap();
    check("not a build of gangyao");
    build(dir.path());
    let current: PathBuf = dir.path().join("builds").join(std::fs::read_to_string(dir.path().join("current")).unwrap());
    let json = current.join("build.json");
    let good = std::fs::read_to_string(&json).unwrap();
    let written = format!("\"index_format\": {}", gangyao::index::FORMAT);
    assert!(good.contains(&written), "{good}");
    std::fs::write(&json, good.replace(&written, "\"index_format\": 0")).unwrap();
    check("does not read");
    std::fs::write(&json, &good).unwrap();
    std::fs::write(current.join("fulltext/meta.json"), "{").unwrap();
    check("damaged");
}

#[test]
fn show_opens_a_line_a_section_and_a_target() {
    let plan = run(&["show", "360702-2021-2025-outline"]);
    assert_eq!(plan.status.code(), Some(0));
    assert!(stdout(&plan).contains("第一章 发展基础"));
    let target = &hits(&["森林覆盖率", "--kind", "target", "--limit", "1"])[0];
    let line = target["line"].as_u64().unwrap().to_string();
    let marked = |output: &Output| stdout(output).lines().filter(|l| l.starts_with('>')).map(str::to_owned).collect::<Vec<_>>();
    let by_line = run(&["show", &format!("3607:{line}")]);
    let shown = marked(&by_line);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].trim_start_matches('>').trim_start().starts_with(&line), "{shown:?}");
    assert!(stdout(&by_line).contains(target["section"].as_str().unwrap()));
    let by_target = run(&["show", &format!("360702:{}", target["target_id"].as_str().unwrap())]);
    assert_eq!(marked(&by_target), shown);
    let by_section = run(&["show", "360702:第三篇/第一章", "--context", "0"]);
    assert!(marked(&by_section)[0].contains("第一章"));
    for (place, what) in [
        ("360702:999999", "has lines 1 to"),
        ("zz", "plans are 360702-2021-2025-outline"),
        ("360702:第九十篇", "no line, section or target"),
    ] {
        let output = run(&["show", place]);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{place}");
        assert!(stderr(&output).contains(what), "{place}: {}", stderr(&output));
    }
}

#[test]
fn hits_are_counted_sorted_and_grouped() {
    let text = |args: &[&str]| stdout(&run(args));
    let counts = text(&["search", "--kind", "target", "--facet", "attribute", "--format", "csv"]);
    assert!(counts.starts_with("facet,value,count\nattribute,(none),"), "{counts}");
    assert!(counts.contains("attribute,预期性,") && counts.contains("attribute,约束性,"), "{counts}");
    let wrong = run(&["search", "--facet", "colour", "研发"]);
    assert!(wrong.status.code() == Some(2) && stderr(&wrong).contains("indicator, year"), "{}", stderr(&wrong));

    // The same hits in another order, page by page.
    let ids = |more: &[&str]| {
        let mut args = vec!["--kind", "target", "unit:亿元"];
        args.extend(more);
        hits(&args).iter().map(|h| h["target_id"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    let all = ids(&["--sort", "value", "--limit", "1000"]);
    let pages: Vec<String> =
        (0..all.len()).step_by(7).flat_map(|at| ids(&["--sort", "value", "--limit", "7", "--offset", &at.to_string()])).collect();
    assert_eq!(pages, all);
    let values: Vec<f64> = hits(&["--kind", "target", "unit:亿元", "--sort", "value", "--limit", "1000"])
        .iter()
        .filter_map(|h| h["value_base"].as_str()?.parse().ok())
        .collect();
    assert!(values.len() > 20 && values.windows(2).all(|w| w[0] >= w[1]), "{values:?}");
    assert_eq!(hits(&["--kind", "target", "--per-plan", "3", "--limit", "100"]).len(), 3);
}

#[test]
fn a_word_is_not_also_searched_as_a_name_that_holds_it() {
    let found = run(&["search", "森林覆盖率"]);
    assert!(!stderr(&found).contains("also searched"), "{}", stderr(&found));
    assert!(stdout(&found).contains("    森林覆盖率: 60 %"), "{}", stdout(&found));
}

#[test]
fn an_export_says_what_was_asked_of_what() {
    let dir = tempfile::tempdir().unwrap();
    let ask = |format: &str, more: &[&str]| {
        let mut args = vec!["search", "森林覆盖率", "--kind", "target", "--sort", "year", "--format", format];
        args.extend(more);
        run(&args)
    };
    let json: Value = serde_json::from_str(&stdout(&ask("json", &[]))).unwrap();
    let sha = "7cb952b25c890fa3080a1c1effcb1577cb6f9bf4e52747cbbd54653b7a099554";
    assert_eq!(
        (&json["query"], &json["filters"]["kind"], &json["filters"]["sort"]),
        (&"森林覆盖率".into(), &"target".into(), &"year".into())
    );
    assert_eq!(json["sources"][0]["sha256"], sha);
    let hits = json["hits"].as_array().unwrap();
    assert!(!hits.is_empty() && json["hits_in_all"] == hits.len());

    let jsonl = stdout(&ask("jsonl", &[]));
    let first: Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    assert_eq!((&first["header"]["build"], jsonl.lines().count()), (&json["build"], hits.len() + 1));

    let file = dir.path().join("森林.csv");
    ask("csv", &["--output", file.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("kind,"), "columns alone");
    let beside: Value = serde_json::from_slice(&std::fs::read(dir.path().join("森林.csv.about.json")).unwrap()).unwrap();
    assert_eq!(beside["query"], "森林覆盖率");
    let written = ask("csv", &["--header", "--output", file.to_str().unwrap()]);
    assert!(stdout(&written).is_empty() && stderr(&written).contains("森林.csv"), "{}", stderr(&written));
    let csv_text = std::fs::read_to_string(&file).unwrap();
    let comments: Vec<&str> = csv_text.lines().take_while(|l| l.starts_with("# ")).collect();
    assert!(comments.contains(&"# query: 森林覆盖率") && comments.iter().any(|l| l.contains(sha)), "{comments:?}");
    let rows = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(csv_text.as_bytes()).into_records().count();
    assert_eq!(rows, hits.len());
    let none = stdout(&run(&["search", "此处绝无此语句", "--bare", "--format", "csv"]));
    assert!(none.starts_with("kind,block,plan_id,"), "the columns of no hits: {none}");

    let book = dir.path().join("hits.xlsx");
    // The name of the file says the form.
    let by_name = run(&["search", "森林覆盖率", "--kind", "target", "--output", book.to_str().unwrap()]);
    assert_eq!(by_name.status.code(), Some(0), "{}", stderr(&by_name));
    let mut written: calamine::Xlsx<_> = calamine::open_workbook(&book).unwrap();
    let text: String = calamine::Reader::worksheets(&mut written)
        .iter()
        .flat_map(|(_, range)| range.rows().flatten().map(ToString::to_string).collect::<Vec<_>>())
        .collect();
    assert!(text.contains("森林覆盖率") && text.contains(sha), "both sheets are there");
    let without = ask("xlsx", &[]);
    assert!(without.status.code() == Some(2) && stderr(&without).contains("add --output"), "{}", stderr(&without));
    let nowhere = ask("csv", &["--output", "/no/such/folder/hits.csv"]);
    assert!(nowhere.status.code() == Some(2) && stderr(&nowhere).contains("cannot be written"), "{}", stderr(&nowhere));
}

#[test]
fn a_plan_is_cited_by_what_it_states_and_nothing_else() {
    let text = |format: &str| stdout(&run(&["cite", "章贡区十四五", "--format", format]));
    expect_test::expect![[r#"
        赣州市章贡区人民政府：《赣州市章贡区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要》。given by the user as plain text; published by 赣州市章贡区人民政府 on its web site。zhanggong-14.txt（SHA-256 7cb952b25c890fa3）
    "#]]
    .assert_eq(&text("text"));
    expect_test::expect![[r#"
        @misc{360702-2021-2025-outline,
          author = {{赣州市章贡区人民政府}},
          title = {{赣州市章贡区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要}},
          howpublished = {{given by the user as plain text; published by 赣州市章贡区人民政府 on its web site}},
          note = {zhanggong-14.txt (SHA-256 7cb952b25c890fa3080a1c1effcb1577cb6f9bf4e52747cbbd54653b7a099554)}
        }
    "#]]
    .assert_eq(&text("bibtex"));
    expect_test::expect![[r#"
        赣州市章贡区人民政府. 赣州市章贡区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要[Z]. given by the user as plain text; published by 赣州市章贡区人民政府 on its web site.
    "#]]
    .assert_eq(&text("gbt7714"));
    let unknown = run(&["cite", "别处十四五"]);
    assert!(unknown.status.code() == Some(2) && stderr(&unknown).contains("no plan '别处十四五'"), "{}", stderr(&unknown));
}

#[test]
fn a_place_is_shown_by_file_or_place_and_period_too() {
    let by_id = stdout(&run(&["show", "360702-2021-2025-outline:600"]));
    assert!(by_id.contains(">   600"), "{by_id}");
    for name in ["zhanggong-14", "zhanggong-14.txt", "章贡区十四五", "360702"] {
        assert_eq!(stdout(&run(&["show", &format!("{name}:600")])), by_id, "{name}");
    }
}

#[test]
fn saved_queries_report_what_was_added_changed_and_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, index, saved) = (dir.path().join("corpus"), dir.path().join("index"), dir.path().join("关注.toml"));
    std::fs::create_dir(&corpus).unwrap();
    let write = |place: &str, body: &str| {
        let text = format!("{place}国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，{body}。\n");
        std::fs::write(corpus.join(format!("{place}.txt")), text).unwrap();
    };
    write("云川市", "森林覆盖率达到61%");
    write("临江县", "森林覆盖率达到62%，新建学校12所");
    let build = || {
        let args = ["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), index.as_os_str()];
        assert_eq!(gangyao(&args).status.code(), Some(0));
    };
    build();
    std::fs::write(
        &saved,
        "[[query]]\nname = \"森林\"\nindicator = \"森林覆盖率\"\nkind = \"target\"\n\n[[query]]\nname = \"学校\"\nquery = \"学校\"\nkind = \"target\"\n",
    )
    .unwrap();
    let rerun = |more: &[&str]| {
        let mut args = vec!["rerun", saved.to_str().unwrap()];
        args.extend(more);
        run_in(&index, &args)
    };
    let first = rerun(&[]);
    assert_eq!((first.status.code(), stdout(&first).as_str()), (Some(0), "森林: 2 hits, first run\n学校: 1 hits, first run\n"));
    assert!(stdout(&rerun(&[])).contains("森林: 2 hits, nothing changed"));

    write("云川市", "森林覆盖率达到66%");
    std::fs::remove_file(corpus.join("临江县.txt")).unwrap();
    write("安平区", "森林覆盖率达到63%");
    build();
    let dry = rerun(&["--dry-run", "--format", "json"]);
    assert_eq!(dry.status.code(), Some(1));
    let changes: Vec<Value> = serde_json::from_str(&stdout(&dry)).unwrap();
    let told: Vec<String> =
        changes.iter().map(|c| format!("{} {} {} {}", c["query"], c["change"], c["before"], c["now"])).collect();
    for expected in [
        "\"森林\" \"changed\" \"= 61 %\" \"= 66 %\"",
        "\"森林\" \"added\" null \"= 63 %\"",
        "\"森林\" \"gone\" \"= 62 %\" null",
        "\"学校\" \"gone\" \"= 12 所\" null",
    ] {
        assert!(told.iter().any(|t| t == expected), "{expected} in {told:?}");
    }
    assert_eq!(told.len(), 4);
    let accepted = rerun(&["--name", "森林"]);
    assert!(
        stdout(&accepted).contains("3 changes since build") && stdout(&accepted).contains("= 61 % → = 66 %"),
        "{}",
        stdout(&accepted)
    );
    assert_eq!(rerun(&["--name", "森林"]).status.code(), Some(0));
    assert_eq!(rerun(&["--name", "学校"]).status.code(), Some(1), "the other query's answers were kept");
    let text = std::fs::read_to_string(&saved).unwrap();
    std::fs::write(&saved, text.replace("query = \"学校\"", "query = \"森林\"")).unwrap();
    let edited = rerun(&["--name", "学校"]);
    assert!(
        edited.status.code() == Some(0) && stdout(&edited).contains("the query was edited, first run"),
        "{}",
        stdout(&edited)
    );
    let unknown = rerun(&["--name", "水"]);
    assert!(unknown.status.code() == Some(2) && stderr(&unknown).contains("it has 学校, 森林"), "{}", stderr(&unknown));
    std::fs::write(&saved, "[[query]]\nname = \"坏\"\nquery = \"value:>=abc\"\n").unwrap();
    let bad = rerun(&[]);
    assert!(bad.status.code() == Some(2) && stderr(&bad).contains("query '坏'"), "{}", stderr(&bad));
}
