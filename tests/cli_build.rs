//! `gangyao build` as a person meets it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

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
            if !name.starts_with("build.") {
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
    assert!(messages.contains("c.txt: the plan of"), "{messages}");
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
    let output = build(&[root().join("corpus")], dir.path(), &["-v"]);
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

#[test]
fn corrections_are_applied_kept_and_reported_when_they_no_longer_fit() {
    let dir = tempfile::tempdir().unwrap();
    let text = "昆明市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，地区生产总值达到9000亿元，森林覆盖率达到53%。旅游收入再上台阶。\n\n\
                附表1\n主要指标\n指标\n2020年\n2025年\n年均/累计\n属性\n地区生产总值（亿元）\n6700\n9000\n6左右\n预期性\n\
                垃圾处理率（%）\n96\n约束性\n公交分担率（%）\n40\n45\n预期性\n注：[ ]内为五年累计数。\n";
    let plan = dir.path().join("plan.txt");
    std::fs::write(&plan, text).unwrap();
    let out = dir.path().join("index");
    let corrections = dir.path().join("corrections");
    std::fs::create_dir(&corrections).unwrap();
    let run = || {
        let args: Vec<&std::ffi::OsStr> = vec![
            "build".as_ref(),
            plan.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
            "--corrections".as_ref(),
            corrections.as_os_str(),
        ];
        gangyao(&args)
    };
    let records = |kind: &str| -> Vec<Value> {
        let lines = std::fs::read_to_string(current(&out).join(format!("{kind}.jsonl"))).unwrap();
        lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    assert!(run().status.success());
    let id = |surface: &str| {
        records("targets").iter().find(|t| t["value_raw"] == surface).unwrap_or_else(|| panic!("{surface}"))["target_id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (gdp, forest) = (id("9000亿元"), id("53%"));
    let plan_id = records("plans")[0]["plan_id"].as_str().unwrap().to_owned();
    let by = "reviewer = \"李\"\ndate = \"2026-11-25\"\nreason = \"原文\"\n";
    let file = format!(
        "[[correction]]\naction = \"change\"\ntarget_id = \"{gdp}\"\nfield = \"value\"\nold = \"9000\"\nnew = \"9100\"\n{by}\n\
         [[correction]]\naction = \"reject\"\ntarget_id = \"{forest}\"\n{by}\n\
         [[correction]]\naction = \"confirm\"\ntable = \"附表1\"\nindicator = \"垃圾处理率（%）\"\ncolumn = \"2020年\"\n{by}\n\
         [[correction]]\naction = \"add\"\nline = 5\nsurface = \"再上台阶\"\nindicator = \"旅游收入\"\n{by}\n\
         [[correction]]\naction = \"merge\"\nindicator = \"公交分担率（%）\"\nindicator_id = \"public_transport_share\"\n{by}\n\
         [[correction]]\naction = \"accept\"\ntarget_id = \"0000000000000000\"\n{by}\n\
         [[correction]]\naction = \"accept\"\ntarget_id = \"{gdp}\"\n"
    );
    std::fs::write(corrections.join(format!("{plan_id}.toml")), &file).unwrap();
    std::fs::write(corrections.join("elsewhere.toml"), "").unwrap();
    let built = run();
    assert!(built.status.success(), "{}", stderr(&built));
    assert!(stdout(&built).contains("corrections: 5 applied, 2 not (see diagnostics)"), "{}", stdout(&built));
    assert!(stderr(&built).contains("no plan elsewhere"), "{}", stderr(&built));
    let target = |id: &str| records("targets").into_iter().find(|t| t["target_id"] == id).unwrap();
    assert_eq!(target(&gdp)["value"], "9100");
    assert_eq!(target(&gdp)["review"], "value: 9000 → 9100 (李, 2026-11-25: 原文)");
    assert!(target(&forest)["flags"].as_array().unwrap().contains(&"rejected".into()));
    let added = records("targets").into_iter().find(|t| t["rule"] == "correction").unwrap();
    let (start, end) = (added["start"].as_u64().unwrap() as usize, added["end"].as_u64().unwrap() as usize);
    assert_eq!(&text[start..end], "再上台阶");
    let rows = records("tables")[0]["rows"].as_array().unwrap().clone();
    let row = |name: &str| rows.iter().find(|r| r["indicator"].as_str().unwrap().starts_with(name)).unwrap().clone();
    let cells = row("垃圾处理率")["cells"].clone();
    assert_eq!(
        (&cells["2020年"]["text"], &cells["2020年"]["ambiguous"], &cells["2025年"]["text"]),
        (&"96".into(), &false.into(), &Value::Null)
    );
    let settled = records("targets").into_iter().filter(|t| t["review"].as_str().is_some_and(|r| r.contains("stands in 2020年")));
    assert!(settled.into_iter().all(|t| t["flags"].as_array().unwrap().contains(&"rejected".into())), "96 was reached in 2020");
    assert_eq!(row("公交分担率")["indicator_id"], "public_transport_share");
    let reported: Vec<String> = records("diagnostics")
        .iter()
        .filter(|d| d["code"] == "correction-not-applied")
        .map(|d| d["message"].to_string())
        .collect();
    assert!(
        reported.len() == 2
            && reported[0].contains("there is no target 0000")
            && reported[0].contains("give section, indicator and quote")
            && reported[1].contains("reviewer"),
        "{reported:?}"
    );

    // The same corpus again gives the same; then the source changes: what no longer fits is reported, the rest stands.
    assert!(stdout(&run()).contains("corrections: 5 applied, 2 not (see diagnostics)"));
    std::fs::write(&plan, text.replace("9000亿元，", "9500亿元，")).unwrap();
    let changed = stdout(&run());
    assert!(changed.contains("corrections: 4 applied, 3 not (see diagnostics)"), "{changed}");
    // A file that cannot be read is an error, and the build says so.
    std::fs::write(corrections.join("broken.toml"), "[[correction]]\naction = \"improve\"\n").unwrap();
    let broken = run();
    assert!(broken.status.code() == Some(2) && stderr(&broken).contains("broken.toml"), "{}", stderr(&broken));
}

#[test]
fn review_lists_doubts_and_its_skeleton_is_a_corrections_file() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("index");
    let corpus = crate::common::root().join("corpus");
    assert!(build(&[&corpus], &out, &[]).status.success());
    let review =
        |format: &str| gangyao(&["review".as_ref(), "--index".as_ref(), out.as_os_str(), "--format".as_ref(), format.as_ref()]);
    let shown = stdout(&review("text"));
    assert!(shown.contains("could stand in another column") && shown.contains("规模以上工业增加值增速"), "{shown}");
    let skeleton = stdout(&review("toml"));
    let parsed: toml::Value = toml::from_str(&skeleton).unwrap();
    assert_eq!(parsed["correction"].as_array().unwrap().len(), stdout(&review("jsonl")).lines().count());
}

#[test]
fn a_document_is_added_with_its_manifest_entry_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let (file, corpus, out) = (dir.path().join("下载.txt"), dir.path().join("corpus"), dir.path().join("out"));
    std::fs::write(&file, PLAN).unwrap();
    let add = |file: &Path, more: &[&str]| {
        let mut args: Vec<&std::ffi::OsStr> = vec!["add".as_ref(), file.as_os_str(), "--corpus".as_ref(), corpus.as_os_str()];
        args.extend(more.iter().map(|a| -> &std::ffi::OsStr { a.as_ref() }));
        gangyao(&args)
    };
    let added = add(&file, &["--source", "https://example.org/\"1\"", "--name", "yunchuan.txt"]);
    assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    assert!(stdout(&added).contains("云川市国民经济和社会发展第十四个五年规划纲要 (云川市, 十四五)"), "{}", stdout(&added));
    let built = build(&[&corpus], &out, &["--strict"]);
    assert_eq!(built.status.code(), Some(0), "the manifest agrees: {}", stderr(&built));
    let manifest = std::fs::read_to_string(corpus.join("manifest.toml")).unwrap();
    let entry = &manifest.parse::<toml::Table>().unwrap()["document"][0];
    assert_eq!(entry["source"].as_str(), Some("https://example.org/\"1\""));

    let refused = |output: Output, words: &str| {
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words), "{words}: {}", stderr(&output));
        assert_eq!(std::fs::read_to_string(corpus.join("manifest.toml")).unwrap(), manifest);
        assert_eq!(std::fs::read_dir(&corpus).unwrap().count(), 2);
    };
    refused(add(&file, &["--source", "again"]), "is in the corpus already, as");
    std::fs::write(&file, PLAN.replace("65%", "66%")).unwrap();
    refused(add(&file, &["--source", "other", "--name", "yunchuan.txt"]), "is another document");
    refused(add(&file, &["--source", "other", "--name", "../out.txt"]), "cannot be the name of a document");
    refused(add(&file, &["--source", " "]), "--source says nothing");
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    refused(add(&file, &["--source", "other"]), "nothing was added");
    let second = dir.path().join("second.txt");
    std::fs::write(&second, PLAN.replace("云川市", "临江县")).unwrap();
    assert_eq!(add(&second, &["--source", "other"]).status.code(), Some(0));
    assert_eq!(build(&[&corpus], &out, &["--strict"]).status.code(), Some(0));
}
