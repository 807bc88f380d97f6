//! Tests of `release`: the same rows in every format, the same bytes each time, nothing of others overwritten.

use std::collections::BTreeMap;
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
        assert!(book.contains(&format!("| `{}` |", field.name)) && field.meaning.chars().count() > 5, "{}", field.name);
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
    assert!(shown.contains("经济总量 760亿元 (line 1054) [source]") && shown.contains("value: 750 → 760"), "{shown}");
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
