//! `gangyao build` as a person meets it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::cli::{gangyao, stderr, stdout};
use crate::common::root;

const PLAN: &str = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%。\n";

fn build<P: AsRef<Path>>(paths: &[P], out: &Path, more: &[&str]) -> Output {
    let mut args: Vec<std::ffi::OsString> = vec!["build".into()];
    args.extend(paths.iter().map(|p| p.as_ref().as_os_str().to_owned()));
    args.extend(["--out".into(), out.as_os_str().to_owned()]);
    args.extend(more.iter().map(Into::into));
    gangyao(&args)
}

fn current(out: &Path) -> PathBuf {
    out.join("builds").join(std::fs::read_to_string(out.join("current")).unwrap())
}

/// Data files of a build and their bytes.
fn data(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let dir = current(out);
    let mut files = BTreeMap::new();
    for folder in [dir.clone(), dir.join("texts")] {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
            let name = entry.strip_prefix(&dir).unwrap().display().to_string();
            if name != "build.json" {
                files.insert(name, std::fs::read(entry).unwrap());
            }
        }
    }
    files
}

#[test]
fn bad_inputs_are_named_and_the_others_still_built() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        dir.path().join(name)
    };
    let folder = dir.path().join("nothing-here");
    std::fs::create_dir(&folder).unwrap();
    let out = dir.path().join("out");
    let inputs = [
        at("empty.txt", b""),
        at("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        dir.path().join("missing.txt"),
        folder,
        at("plan.txt", PLAN.as_bytes()),
    ];
    let output = build(&inputs, &out, &[]);
    let messages = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{messages}");
    for (name, what) in
        [("empty.txt", "empty"), ("picture.txt", "PNG"), ("missing.txt", "no such file"), ("nothing-here", "no documents")]
    {
        assert!(messages.lines().any(|l| l.contains(name) && l.contains(what)), "no message on {name}:\n{messages}");
    }
    assert!(stdout(&output).contains("1 plan in") && stdout(&output).contains("4 inputs left out"), "{}", stdout(&output));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(current(&out).join("build.json")).unwrap()).unwrap();
    assert_eq!(json["plans"].as_array().unwrap().len(), 1);
    assert_eq!(json["failed"].as_array().unwrap().len(), 2);

    // A build that reads nothing leaves the last one.
    let before = data(&out);
    for bad in [&inputs[0], &inputs[2], &inputs[3]] {
        let output = build(&[bad], &out, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("stays as it was"), "{}", stderr(&output));
    }
    assert_eq!(data(&out), before);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a-file");
    std::fs::write(&file, "x").unwrap();
    let output = build(&[root().join("corpus")], &file.join("out"), &[]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("cannot write") && message.contains("a-file") && message.contains("--out"), "{message}");
    assert!(stdout(&output).is_empty());
}

#[test]
fn the_data_do_not_depend_on_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for n in 0..9 {
        // Places of one kind and different lengths, so that threads end in another order than they began.
        let text =
            format!("{}{}", PLAN.replace("云川", ["云川", "河山", "青石"][n % 3]), "绿色发展。\n\n".repeat(400 * ((n * 7) % 5)));
        std::fs::write(corpus.join(format!("{n}.txt")), text).unwrap();
    }
    std::fs::copy(root().join("corpus/zhanggong-14.txt"), corpus.join("4-long.txt")).unwrap();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    for (out, jobs) in [(&one, "1"), (&two, "2")] {
        let output = build(&[&corpus], out, &["--jobs", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    let (one, two) = (data(&one), data(&two));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    assert_eq!(one.keys().filter(|k| k.starts_with("texts")).count(), 10);
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
    let output = build(&[&corpus], &dir.path().join("zero"), &["--jobs", "0"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn copies_are_read_once_and_two_texts_of_a_plan_get_two_ids() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::copy(root().join("corpus/zhanggong-14.txt"), corpus.join("a.txt")).unwrap();
    std::fs::copy(root().join("corpus/zhanggong-14.txt"), corpus.join("b.txt")).unwrap();
    let mut other = std::fs::read(root().join("corpus/zhanggong-14.txt")).unwrap();
    other.extend_from_slice("\n".as_bytes());
    std::fs::write(corpus.join("c.txt"), &other).unwrap();
    let out = dir.path().join("out");
    let output = build(&[&corpus], &out, &[]);
    let messages = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{messages}");
    assert!(messages.contains("b.txt: the same bytes as"), "{messages}");
    assert!(messages.contains("c.txt: 360702-2021-2025-outline is also"), "{messages}");
    let texts: Vec<String> = data(&out).into_keys().filter(|k| k.starts_with("texts/")).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(texts[1], "texts/360702-2021-2025-outline.txt");
    let suffix = texts[0].strip_prefix("texts/360702-2021-2025-outline-").and_then(|t| t.strip_suffix(".txt")).unwrap();
    assert!(suffix.len() == 6 && suffix.bytes().all(|b| b.is_ascii_hexdigit()), "{texts:?}");
    assert!(stdout(&output).contains("2 plans in"));
}

#[test]
fn the_summary_lets_a_person_judge() {
    let dir = tempfile::tempdir().unwrap();
    let output = build(&[root().join("corpus")], dir.path(), &[]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    for part in [
        "赣州市章贡区 (360702, 县区)",
        "十四五 2021–2025",
        "18 篇, 60 章, 154 节, 34 专栏",
        "2 tables with 74 rows",
        "targets",
        "checks: 0 errors",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(stderr(&output).is_empty(), "no progress without a terminal: {}", stderr(&output));
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(current(dir.path()).join("build.json")).unwrap()).unwrap();
    for (name, bytes) in data(dir.path()) {
        assert_eq!(json["files"][&name]["bytes"], bytes.len() as u64, "{name}");
    }
}

#[test]
fn a_second_build_waits_for_nobody_but_says_so() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(dir.path()).unwrap();
    let lock = std::fs::File::create(dir.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let output = build(&[root().join("corpus")], dir.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("another build is writing"), "{}", stderr(&output));
    drop(lock);
    assert_eq!(build(&[root().join("corpus")], dir.path(), &[]).status.code(), Some(0));
}
