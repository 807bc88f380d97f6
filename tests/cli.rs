//! The command as a person meets it: answers, messages and exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::plan;

/// Run the built command with a clean environment.
pub(crate) fn gangyao<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gangyao"))
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .unwrap()
}

/// The built command, for tests that start it themselves.
pub(crate) fn gangyao_path() -> &'static str {
    env!("CARGO_BIN_EXE_gangyao")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn bad_files_are_named_and_the_others_still_read() {
    let dir = tempfile::tempdir().unwrap();
    let empty = write(dir.path(), "empty.txt", b"");
    let binary = write(dir.path(), "picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0");
    let missing = dir.path().join("missing.txt");
    let good = plan();
    let output = gangyao(&[
        "extract".as_ref(),
        "plan".as_ref(),
        empty.as_os_str(),
        missing.as_os_str(),
        binary.as_os_str(),
        good.as_os_str(),
        "--format".as_ref(),
        "jsonl".as_ref(),
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let messages = stderr(&output);
    for name in ["empty.txt", "missing.txt", "picture.txt"] {
        assert!(messages.lines().any(|l| l.contains(name)), "no message names {name}:\n{messages}");
    }
    let answer = stdout(&output);
    assert_eq!(answer.lines().count(), 1, "only the good file gives a record: {answer}");
    assert!(answer.contains("zhanggong-14.txt"));
}

#[test]
fn usage_errors_exit_2_and_help_exits_0() {
    assert_eq!(gangyao(&["extract", "nothing", "x.txt"]).status.code(), Some(2));
    assert_eq!(gangyao(&["no-such-command"]).status.code(), Some(2));
    let help = gangyao(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(stdout(&help).contains("extract"));
}

#[test]
fn every_format_holds_the_same_headings() {
    let file = plan();
    let of = |format: &str| {
        let output = gangyao(&["extract".as_ref(), "outline".as_ref(), file.as_os_str(), "--format".as_ref(), format.as_ref()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let jsonl: Vec<serde_json::Value> = of("jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let json: Vec<serde_json::Value> = serde_json::from_str(&of("json")).unwrap();
    assert_eq!(jsonl, json);
    let csv_text = of("csv");
    let mut csv = csv::Reader::from_reader(csv_text.as_bytes());
    let titles_at = csv.headers().unwrap().iter().position(|h| h == "title").unwrap();
    let titles: Vec<String> = csv.records().map(|r| r.unwrap()[titles_at].to_owned()).collect();
    let expected: Vec<String> = jsonl.iter().map(|h| h["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles, expected);
    assert_eq!(of("text").lines().count(), jsonl.len());
}

#[test]
fn a_code_explains_itself_and_an_unknown_one_lists_the_codes() {
    let output = gangyao(&["check", "--explain", "declared-count"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).len() > 40);
    let output = gangyao(&["check", "--explain", "no-such-code"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("declared-count"));
}
