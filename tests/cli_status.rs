//! `plans`, `doubts`, `status`, completions and manual pages as a person meets them.

use std::path::Path;

use serde_json::Value;

use crate::cli::{gangyao, stderr, stdout};
use crate::common::plan;

/// A folder with a corpus of one plan and its build.
fn built() -> (tempfile::TempDir, String, String) {
    let home = tempfile::tempdir().unwrap();
    let corpus = home.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::copy(plan(), corpus.join("zhanggong-14.txt")).unwrap();
    let index = home.path().join("index").display().to_string();
    let corpus = corpus.display().to_string();
    let done = gangyao(&["build", &corpus, "--out", &index]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    (home, corpus, index)
}

#[test]
fn a_build_says_on_one_screen_what_came_of_it() {
    let (home, corpus, _) = built();
    let out = home.path().join("other").display().to_string();
    let done = gangyao(&["build", &corpus, "--out", &out]);
    let text = stdout(&done);
    assert!(text.lines().count() <= 24, "{text}");
    for part in ["targets", "with warnings", "look first at:", "章贡区", "next:", "gangyao doubts"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("18 篇"), "paragraphs of documents are for -v: {text}");
    let done = gangyao(&["build", &corpus, "--out", &out, "--fresh", "-v"]);
    assert!(stdout(&done).contains("18 篇"), "{}", stdout(&done));
}

#[test]
fn doubts_are_those_of_the_records() {
    let (_home, _, index) = built();
    let done = gangyao(&["doubts", "--index", &index, "--all", "--format", "jsonl"]);
    assert_eq!(done.status.code(), Some(1));
    let doubts: Vec<Value> = stdout(&done).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let checks = gangyao(&["check".as_ref(), plan().as_os_str(), "--format".as_ref(), "jsonl".as_ref()]);
    let found = stdout(&checks).lines().count();
    assert!(found > 0);
    assert_eq!(doubts.iter().filter(|d| d["of"] == "check").count(), found);
    assert!(doubts.iter().any(|d| d["of"] == "reading") && doubts.iter().any(|d| d["code"] == "cell-ambiguous"));
    // A cell in doubt is told once.
    let mut places: Vec<String> = doubts.iter().map(|d| format!("{} {} {}", d["code"], d["start"], d["message"])).collect();
    let n = places.len();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), n);
    // The table of codes counts what the records hold.
    let text = stdout(&gangyao(&["doubts", "--index", &index]));
    let conflicts = doubts.iter().filter(|d| d["code"] == "statement-conflict" && d["severity"] == "warning").count();
    let line = text.lines().find(|l| l.contains("statement-conflict")).unwrap();
    assert_eq!(line.split_whitespace().next().unwrap(), conflicts.to_string(), "{text}");
    // The same of a file that is in no build.
    let of_file = gangyao(&["doubts".as_ref(), plan().as_os_str(), "--all".as_ref(), "--format".as_ref(), "jsonl".as_ref()]);
    assert_eq!(stdout(&of_file).lines().count(), n);
    let unknown = gangyao(&["doubts", "--index", &index, "--code", "no-such-code"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn status_tells_new_changed_and_gone_documents() {
    let (_home, corpus, index) = built();
    let status = || {
        let done = gangyao(&["status", "--index", &index, "--corpus", &corpus, "--json"]);
        let said: Value = serde_json::from_str(&stdout(&done)).unwrap();
        (done.status.code(), said)
    };
    let (code, said) = status();
    assert_eq!((code, &said["current"]), (Some(0), &Value::Bool(true)));
    std::fs::write(Path::new(&corpus).join("new.txt"), "云川市国民经济和社会发展第十四个五年规划纲要\n").unwrap();
    let file = Path::new(&corpus).join("zhanggong-14.txt");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.push(b'\n');
    std::fs::write(&file, bytes).unwrap();
    let (code, said) = status();
    assert_eq!((code, &said["current"]), (Some(1), &Value::Bool(false)));
    let n = |what: &str| said["fresh"][what].as_array().unwrap().len();
    assert_eq!((n("new"), n("changed"), n("gone")), (1, 1, 0), "{said}");
    std::fs::remove_file(&file).unwrap();
    let (_, said) = status();
    assert_eq!(said["fresh"]["gone"].as_array().unwrap().len(), 1, "{said}");
    let text = stdout(&gangyao(&["status", "--index", &index, "--corpus", &corpus]));
    for part in ["new, not in the build: 1", "no longer among the documents: 1", "next:", "gangyao build"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn plans_are_listed_by_place_and_found_by_word() {
    let (_home, _, index) = built();
    let text = stdout(&gangyao(&["plans", "--index", &index]));
    assert!(text.lines().nth(1).unwrap().starts_with("赣州市章贡区"), "{text}");
    assert!(text.contains("360702-2021-2025-outline"));
    let found = |word: &str| gangyao(&["plans", word, "--index", &index]).status.code();
    assert_eq!((found("章贡"), found("十四五"), found("广州")), (Some(0), Some(0), Some(1)));
}

#[test]
fn shells_and_man_get_what_they_read() {
    let script = stdout(&gangyao(&["completions", "bash"]));
    assert!(script.contains("doubts") && script.contains("--per-plan"));
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("man1");
    let done = gangyao(&["man".as_ref(), dir.as_os_str()]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    let page = std::fs::read_to_string(dir.join("gangyao-search.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("森林覆盖率"), "{page}");
    assert!(std::fs::read_dir(&dir).unwrap().count() > 20);
    assert!(!dir.join("gangyao-read-worker.1").exists());
}

#[test]
fn colour_is_controlled() {
    let file = plan();
    let path = file.to_str().unwrap();
    let has = |args: &[&str]| stdout(&gangyao(args)).contains('\u{1b}');
    assert!(!has(&["check", path]));
    assert!(has(&["check", path, "--color", "always"]));
    assert!(!has(&["check", path, "--color", "never"]));
    assert!(!has(&["check", path, "--color", "always", "--format", "json"]));
}
