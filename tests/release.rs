//! Tests of `release`: the same rows in every format, the same bytes each time, nothing of others overwritten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use gangyao::release::tables;

use crate::cli::{gangyao, stderr};
use crate::common::root;

/// Build the corpus and one document with every kind of defect, and release it.
fn release(dir: &Path, jobs: &str) -> PathBuf {
    let index = dir.join("index");
    let sources = [root().join("corpus"), root().join("tests/cases/source/auto_numbered.docx")];
    let mut args: Vec<std::ffi::OsString> = vec!["build".into()];
    args.extend(sources.iter().map(Into::into));
    args.extend(["--jobs".into(), jobs.into(), "--out".into(), index.clone().into()]);
    assert_eq!(gangyao(&args).status.code(), Some(0));
    let out = dir.join("release");
    let done = run(&out, &index, &[]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    out
}

fn run(out: &Path, index: &Path, more: &[&str]) -> Output {
    let mut args: Vec<std::ffi::OsString> = vec!["release".into(), out.into(), "--index".into(), index.into()];
    args.extend(more.iter().map(Into::into));
    gangyao(&args)
}

static RELEASE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let out = release(dir.path(), "2");
    (dir, out)
});

/// Files below a folder with their bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                out.insert(path.strip_prefix(dir).unwrap().display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }
    out
}

#[test]
fn the_same_corpus_gives_the_same_bytes_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let again = files(&release(dir.path(), "1"));
    let first = files(&RELEASE.1);
    assert_eq!(again.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    let differ: Vec<_> = first.iter().filter(|(name, bytes)| again[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn every_format_has_every_row_and_the_descriptor_names_every_file() {
    let out = &RELEASE.1;
    let database = rusqlite::Connection::open(out.join("gangyao.sqlite")).unwrap();
    for table in tables() {
        let name = table.name;
        let csv = csv::Reader::from_path(out.join(format!("csv/{name}.csv"))).unwrap().into_records().count();
        let jsonl = std::fs::read_to_string(out.join(format!("jsonl/{name}.jsonl"))).unwrap().lines().count();
        let rows: i64 = database.query_row(&format!("select count(*) from \"{name}\""), [], |r| r.get(0)).unwrap();
        let rows = usize::try_from(rows).unwrap();
        assert!(csv == jsonl && csv == rows && csv > 0, "{name}: {csv} {jsonl} {rows}");
    }
    let descriptor = std::fs::read_to_string(out.join("datapackage.json")).unwrap();
    for name in files(out).keys().filter(|n| *n != "datapackage.json") {
        assert!(descriptor.contains(&format!("\"{name}\"")), "{name} is in the descriptor");
    }
    // The figure of a cell is the figure of its characters.
    let cell: (String, f64) = database
        .query_row("select text, value from cells where indicator_id = 'retail_sales' and column = '2025目标值'", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    assert_eq!(cell, ("400".to_owned(), 400.0));
}

#[test]
fn a_folder_of_something_else_is_left_alone_and_a_new_version_goes_on_top_of_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let index = RELEASE.0.path().join("index");
    let other = dir.path().join("mine");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("notes.txt"), "important").unwrap();
    let refused = run(&other, &index, &[]);
    assert!(refused.status.code() == Some(2) && stderr(&refused).contains("not a release"), "{}", stderr(&refused));
    assert_eq!(std::fs::read_to_string(other.join("notes.txt")).unwrap(), "important");

    let out = dir.path().join("release");
    for version in ["2026.1", "2026.2", "2026.2"] {
        let done = run(&out, &index, &["--data-version", version, "--date", "2026-11-25"]);
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    }
    let log = std::fs::read_to_string(out.join("CHANGELOG.md")).unwrap();
    let heads: Vec<_> = log.lines().filter(|l| l.starts_with("## ")).collect();
    assert_eq!(heads, ["## 2026.2 (2026-11-25)", "## 2026.1 (2026-11-25)"]);
    let wrong = run(&out, &index, &["--date", "yesterday"]);
    assert!(wrong.status.code() == Some(2) && stderr(&wrong).contains("no date"));
}

#[test]
fn the_codebook_says_what_every_field_means() {
    let out = &RELEASE.1;
    let book = std::fs::read_to_string(out.join("codebook.md")).unwrap();
    for field in tables().iter().flat_map(|t| &t.fields) {
        let row = format!("| `{}` | {} | {} |", field.name, field.title, field.title_zh);
        let described = |text: &str| text.chars().count() >= 3 && book.contains(&text.replace('|', "\\|"));
        assert!(book.contains(&row) && described(field.meaning) && described(field.meaning_zh), "{}", field.name);
    }
    // The same in the schema of every table, in both languages.
    let descriptor: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("datapackage.json")).unwrap()).unwrap();
    for resource in descriptor["resources"].as_array().unwrap() {
        let fields = resource["schema"]["fields"].as_array().unwrap();
        for about in fields.iter().chain([resource]) {
            for (key, chinese) in [("title", false), ("description", false), ("title_zh", true), ("description_zh", true)] {
                let text = about[key].as_str().unwrap_or("");
                let han = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(text.len() > 1 && (han || !chinese), "{} {} {key}: {text}", resource["name"], about["name"]);
            }
        }
    }
    let printed = gangyao(&["codebook"]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), book);
}

/// Readers from PyPI in an environment under `target/`; nothing if it cannot be made (no Python, no network).
fn readers() -> Option<PathBuf> {
    let venv = root().join("target/release-readers");
    let python = venv.join("bin/python");
    let ready = |python: &Path| {
        let code = "import pandas, openpyxl, pyarrow, pyreadstat, frictionless";
        Command::new(python).args(["-c", code]).output().is_ok_and(|o| o.status.success())
    };
    if ready(&python) {
        return Some(python);
    }
    let ok = |command: &mut Command| command.output().is_ok_and(|o| o.status.success());
    let made = ok(Command::new("python3").args(["-m", "venv"]).arg(&venv))
        && ok(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--timeout", "20", "--retries", "1"]).args([
            "pandas",
            "openpyxl",
            "pyarrow",
            "pyreadstat",
            "frictionless",
        ]));
    (made && ready(&python)).then_some(python)
}

#[test]
fn the_usual_readers_find_the_same_rows_in_every_format() {
    let Some(python) = readers() else {
        eprintln!(
            "SKIPPED: no Python with pandas, openpyxl, pyarrow, pyreadstat and frictionless (python3 -m venv or the network is missing)"
        );
        return;
    };
    let out = Command::new(python).arg(root().join("tests/release_formats.py")).arg(&RELEASE.1).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn differences_name_field_place_and_cause() {
    let dir = tempfile::tempdir().unwrap();
    let plan = std::fs::read_to_string(root().join("corpus/zhanggong-14.txt")).unwrap();
    let changed = dir.path().join("changed.txt");
    std::fs::write(&changed, plan.replace("750亿元台阶", "760亿元台阶").replace("第二节 强化企业创新主体地位\n", "")).unwrap();
    let original = root().join("corpus/zhanggong-14.txt");
    let run = |old: &Path, new: &Path, format: &str| {
        gangyao(&["diff".as_ref(), old.as_os_str(), new.as_os_str(), "--format".as_ref(), format.as_ref()])
    };
    let text = |o: &Output| String::from_utf8_lossy(&o.stdout).into_owned();

    let same = run(&original, &original, "text");
    assert_eq!((same.status.code(), text(&same).as_str()), (Some(0), "no differences\n"));
    let differ = run(&original, &changed, "text");
    let shown = text(&differ);
    assert_eq!(differ.status.code(), Some(1));
    assert!(
        shown.contains("经济总量 760亿元 (line 1054) [another source file]") && shown.contains("value: 750 → 760"),
        "{shown}"
    );
    let json: serde_json::Value = serde_json::from_slice(&run(&original, &changed, "json").stdout).unwrap();
    assert!(json.as_array().unwrap().iter().all(|c| c["cause"] == "source"));

    // A release and the build it was made of say the same; a plan that came is one difference.
    let index = RELEASE.0.path().join("index");
    let none = run(&RELEASE.1, &index, "text");
    assert_eq!(none.status.code(), Some(0), "{}", text(&none));
    let whole = run(&original, &RELEASE.1, "md");
    let notes = text(&whole);
    assert!(notes.starts_with("## Plans added: 1\n\n- ") && notes.lines().count() == 4, "{notes}");
    let notes = text(&run(&original, &changed, "md"));
    assert!(notes.contains("- target 经济总量 760亿元: value 750 → 760 (line 1054)"), "{notes}");
    let missing = run(&dir.path().join("nothing"), &index, "text");
    assert!(missing.status.code() == Some(2) && stderr(&missing).contains("no build"), "{}", stderr(&missing));
}

#[test]
fn the_database_joins_searches_and_says_what_its_columns_are() {
    let out = &RELEASE.1;
    let database = rusqlite::Connection::open(out.join("gangyao.sqlite")).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    for (view, table) in [("targets_with_plan", "targets"), ("quantities_with_plan", "quantities"), ("cells_with_table", "cells")]
    {
        assert_eq!(count(&format!("select count(*) from {view}")), count(&format!("select count(*) from {table}")), "{view}");
    }
    assert!(count("select count(*) from targets_fts where targets_fts match '地区生产总值'") > 0);
    assert!(count("select count(*) from targets_with_plan where region_name = '章贡区' and plan_title is not null") > 0);
    // Every target has a code for its words, also where it has none.
    let coded = "select count(distinct target_id) from targets_coded where coding = 'commitment_strength'";
    assert_eq!(count(coded), count("select count(*) from targets"));
    let metadata: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("metadata.json")).unwrap()).unwrap();
    // Each table and view is described, and each column of it, no more and no less.
    let tables = metadata["databases"]["gangyao"]["tables"].as_object().unwrap();
    let names = |sql: &str| -> BTreeSet<String> {
        let mut all = database.prepare(sql).unwrap();
        all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let there = names("select name from sqlite_schema where type in ('table', 'view') and name not like '%_fts%'");
    assert_eq!(tables.keys().cloned().collect::<BTreeSet<_>>(), there);
    for (name, table) in tables {
        let described: BTreeSet<String> = table["columns"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(described, names(&format!("select name from pragma_table_info('{name}')")), "{name}");
        assert!(table["title"].as_str().unwrap().contains(" · "), "{name}");
    }
    // A word of two characters is found too, by a query that stands beside the search box.
    for (name, query) in metadata["databases"]["gangyao"]["queries"].as_object().unwrap() {
        let mut found = database.prepare(query["sql"].as_str().unwrap()).unwrap();
        assert!(found.query(&[(":word", "产业")]).unwrap().next().unwrap().is_some(), "{name}");
    }
    let descriptor: serde_json::Value = serde_json::from_slice(&std::fs::read(out.join("datapackage.json")).unwrap()).unwrap();
    assert!(descriptor.get("licenses").is_none(), "no licence is stated unless someone states it");
    assert_eq!(descriptor["resources"][0]["schema"]["fields"][1]["title_zh"], "标题");
}

#[test]
fn the_change_log_names_plans_indicators_and_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, index, out) = (dir.path().join("corpus"), dir.path().join("index"), dir.path().join("release"));
    std::fs::create_dir(&corpus).unwrap();
    for (version, value) in [("1", 62), ("2", 64)] {
        let text = format!("云岭市国民经济和社会发展第十五个五年规划纲要\n\n第一章 目标\n\n到2030年，森林覆盖率达到{value}%。\n");
        std::fs::write(corpus.join("plan.txt"), text).unwrap();
        let built = gangyao(&["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), index.as_os_str()]);
        assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
        let more = ["--data-version", version, "--author", "甲", "--author", "乙", "--licence", "CC-BY-4.0"];
        let done = run(&out, &index, &more);
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    }
    // The same version again keeps what its entry says.
    run(&out, &index, &["--data-version", "2"]);
    let log = std::fs::read_to_string(out.join("CHANGELOG.md")).unwrap();
    assert!(log.contains("### 云岭市国民经济和社会发展第十五个五年规划纲要") && log.contains("value 62 → 64"), "{log}");
    assert_eq!(log.matches("## ").count() - log.matches("### ").count(), 2, "{log}");
    let older =
        gangyao(&["diff".as_ref(), older_build(&index).as_os_str(), index.as_os_str(), "--format".as_ref(), "md".as_ref()]);
    assert!(String::from_utf8_lossy(&older.stdout).contains("value 62 → 64"), "a build that is no longer current is opened");
}

#[test]
fn a_release_of_an_older_form_is_compared_by_what_both_have() {
    let dir = tempfile::tempdir().unwrap();
    let older = dir.path().join("older");
    copy_dir(&RELEASE.1, &older);
    std::fs::remove_file(older.join("csv/target_words.csv")).unwrap();
    let targets = older.join("csv/targets.csv");
    let mut read = csv::Reader::from_path(&targets).unwrap();
    let head = read.headers().unwrap().clone();
    let kept: Vec<usize> = (0..head.len()).filter(|n| !["commitment", "indicator_id"].contains(&&head[*n])).collect();
    let rows: Vec<csv::StringRecord> = std::iter::once(head).chain(read.records().map(Result::unwrap)).collect();
    let mut write = csv::Writer::from_path(&targets).unwrap();
    for row in rows {
        write.write_record(kept.iter().map(|n| &row[*n])).unwrap();
    }
    write.flush().unwrap();
    let compared = gangyao(&["diff".as_ref(), older.as_os_str(), RELEASE.1.as_os_str()]);
    let said = String::from_utf8_lossy(&compared.stdout);
    assert_eq!((compared.status.code(), said.as_ref()), (Some(0), "no differences\n"), "{}", stderr(&compared));
}

#[test]
fn a_corrected_value_is_said_to_be_corrected_though_the_file_changed_too() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, index, corrections) = (dir.path().join("corpus"), dir.path().join("index"), dir.path().join("corrections"));
    std::fs::create_dir_all(&corrections).unwrap();
    std::fs::create_dir(&corpus).unwrap();
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n\n第一章 目标\n\n到2030年，森林覆盖率达到62%。\n";
    let build = || {
        let built = gangyao(&[
            "build".as_ref(),
            corpus.as_os_str(),
            "--out".as_ref(),
            index.as_os_str(),
            "--corrections".as_ref(),
            corrections.as_os_str(),
        ]);
        assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    };
    std::fs::write(corpus.join("plan.txt"), text).unwrap();
    build();
    let current = std::fs::read_to_string(index.join("current")).unwrap();
    let plan = std::fs::read_to_string(index.join("builds").join(current.trim()).join("plans.jsonl")).unwrap();
    let plan: serde_json::Value = serde_json::from_str(plan.lines().next().unwrap()).unwrap();
    let correction = "[[correction]]\naction = \"change\"\nindicator = \"森林覆盖率\"\nquote = \"森林覆盖率达到62%\"\nfield = \"value\"\n\
                      old = \"62\"\nnew = \"63\"\nreviewer = \"李\"\ndate = \"2026-11-27\"\nreason = \"公报\"\n";
    std::fs::write(corrections.join(format!("{}.toml", plan["plan_id"].as_str().unwrap())), correction).unwrap();
    std::fs::write(corpus.join("plan.txt"), format!("{text}\n到2030年，绿地率达到40%。\n")).unwrap();
    build();
    let changed =
        gangyao(&["diff".as_ref(), older_build(&index).as_os_str(), index.as_os_str(), "--format".as_ref(), "json".as_ref()]);
    let changed: Vec<serde_json::Value> = serde_json::from_slice(&changed.stdout).unwrap();
    let cause = |name: &str| {
        let of = changed.iter().find(|c| c["name"].as_str().is_some_and(|n| n.starts_with(name)));
        of.and_then(|c| c["cause"].as_str().map(str::to_owned))
    };
    assert_eq!(cause("森林覆盖率").as_deref(), Some("correction"), "{changed:?}");
    assert_eq!(cause("绿地率").as_deref(), Some("source"), "{changed:?}");
}

/// The build that is no longer current.
fn older_build(index: &Path) -> PathBuf {
    let current = std::fs::read_to_string(index.join("current")).unwrap();
    let builds = std::fs::read_dir(index.join("builds")).unwrap().map(|e| e.unwrap().path());
    builds.into_iter().find(|p| p.file_name().unwrap().to_string_lossy() != current).unwrap()
}

#[test]
fn an_audit_is_drawn_judged_and_stands_in_the_codebook() {
    let dir = tempfile::tempdir().unwrap();
    let index = RELEASE.0.path().join("index");
    let draw = |name: &str, seed: &str| {
        let sheet = dir.path().join(name);
        let args: [&std::ffi::OsStr; 9] = [
            "audit".as_ref(),
            "--sample".as_ref(),
            "20".as_ref(),
            "--seed".as_ref(),
            seed.as_ref(),
            "--output".as_ref(),
            sheet.as_os_str(),
            "--index".as_ref(),
            index.as_os_str(),
        ];
        let output = gangyao(&args);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        sheet
    };
    let (first, again, other) = (draw("a.xlsx", "1"), draw("b.xlsx", "1"), draw("c.xlsx", "2"));
    assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(again).unwrap(), "a seed draws the same records");
    assert_ne!(std::fs::read(&first).unwrap(), std::fs::read(other).unwrap());
    // A sheet may hold marks: it is not written over.
    let before = std::fs::read(&first).unwrap();
    let over = gangyao(&["audit".as_ref(), "--output".as_ref(), first.as_os_str(), "--index".as_ref(), index.as_os_str()]);
    assert!(over.status.code() != Some(0) && stderr(&over).contains("may hold marks"), "{}", stderr(&over));
    assert_eq!(std::fs::read(&first).unwrap(), before);
    // A workbook under the name of another format would open nowhere.
    let named = dir.path().join("a.csv");
    let wrong = gangyao(&["audit".as_ref(), "--output".as_ref(), named.as_os_str(), "--index".as_ref(), index.as_os_str()]);
    assert!(wrong.status.code() != Some(0) && stderr(&wrong).contains("end in .xlsx") && !named.exists(), "{}", stderr(&wrong));
    // A draw of some of the records says which, to the codebook.
    let part = dir.path().join("part.xlsx");
    let args = ["audit", "--origin", "table", "--output"].map(std::ffi::OsStr::new);
    assert_eq!(gangyao(&[&args[..], &[part.as_os_str(), "--index".as_ref(), index.as_os_str()]].concat()).status.code(), Some(0));
    let page = std::fs::read_to_string(part.with_extension("html")).unwrap();
    assert!(page.contains("origin=table\""), "what it was drawn of");
    let page = std::fs::read_to_string(first.with_extension("html")).unwrap();
    let about = page.split("data-about=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(page.matches("<article ").count(), 20);
    // Each figure stands in its surroundings, which hold more than its own clause.
    let shown: Vec<&str> = page.split("<p>").skip(1).filter_map(|p| p.split("</p>").next()).collect();
    assert!(shown.iter().all(|p| p.contains("<mark>") && !p.contains("<mark></mark>")), "{shown:?}");
    assert!(shown.iter().all(|p| p.chars().count() > 60), "{shown:?}");
    // 4 | 4.5 | 3.04 of a row is not 44.53.04.
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let glued = |p: &&&str| {
        let (before, rest) = p.split_once("<mark>").unwrap();
        let (_, behind) = rest.split_once("</mark>").unwrap();
        digit(before.chars().next_back()) || digit(behind.chars().next())
    };
    let glued: Vec<_> = shown.iter().filter(glued).collect();
    assert!(glued.is_empty(), "{glued:?}");
    // What the page saves: twenty rows, one value wrong, one record that is none.
    let mut csv = format!("\u{feff}about,{about}\r\nid,stratum,place,note,all,is_one ?,value,value ?,target_year ?\r\n");
    for n in 0..20 {
        let (one, value) = (if n == 1 { "wrong" } else { "" }, if n == 0 { "wrong" } else { "" });
        csv.push_str(&format!("plan:t{n},s,line {n},应为{n},right,{one},{n}.5,{value},\r\n"));
    }
    let filled = dir.path().join("audit.csv");
    std::fs::write(&filled, csv).unwrap();
    let copy = dir.path().join("index");
    copy_dir(&index, &copy);
    let read = gangyao(&["audit".as_ref(), "--read".as_ref(), filled.as_os_str(), "--index".as_ref(), copy.as_os_str()]);
    let said = String::from_utf8_lossy(&read.stdout).into_owned();
    assert_eq!(read.status.code(), Some(0), "{}", stderr(&read));
    let wrong = ["plan:t0 value: 0.5 (line 0) — 应为0", "plan:t1 is_one:", "2 /   20  plan\n"];
    for words in ["20 targets judged", "1 /   20 wrong", "1 /   19 wrong", "0 /   19 wrong"].into_iter().chain(wrong) {
        assert!(said.contains(words), "{words}: {said}");
    }
    let out = dir.path().join("release");
    assert_eq!(run(&out, &copy, &[]).status.code(), Some(0));
    // A build that came between does not take the work of days away.
    let place = dir.path().join("later");
    copy_dir(&copy, &place);
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::write(
        corpus.join("a.txt"),
        "云岭市国民经济和社会发展第十五个五年规划纲要\n\n第一章 目标\n\n到2030年，绿地率达到40%。\n",
    )
    .unwrap();
    let later = gangyao(&["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), place.as_os_str()]);
    assert_eq!(later.status.code(), Some(0), "{}", stderr(&later));
    let read = gangyao(&["audit".as_ref(), "--read".as_ref(), filled.as_os_str(), "--index".as_ref(), place.as_os_str()]);
    assert!(read.status.code() == Some(0) && stderr(&read).contains("of that build"), "{}", stderr(&read));
    let book = std::fs::read_to_string(out.join("codebook.md")).unwrap();
    assert!(book.contains("## Audit of targets") && book.contains("| value | all | 19 | 1 | 0.053 |"), "{book}");
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}
