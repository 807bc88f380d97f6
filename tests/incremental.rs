//! Builds after the first: what did not change is not read again, what is gone goes, and a killed build leaves the last one.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::cli::{gangyao, gangyao_path, stderr, stdout};
use crate::common::root;

fn plan(place: &str, share: u32) -> String {
    format!(
        "{place}国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到{share}%，{place}新建学校12所。\n\n\
         第二章 {place}的任务\n\n推进{place}水利工程建设，完善{place}防洪体系，保障群众用水安全。\n"
    )
}

/// A corpus of three invented plans.
fn corpus(dir: &Path) -> PathBuf {
    let corpus = dir.join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    for (place, share) in [("云川市", 61), ("临江县", 62), ("安平区", 63)] {
        std::fs::write(corpus.join(format!("{place}.txt")), plan(place, share)).unwrap();
    }
    corpus
}

fn build(corpus: &Path, out: &Path, more: &[&str]) -> Output {
    let mut args: Vec<std::ffi::OsString> = vec!["build".into(), corpus.into(), "--out".into(), out.into()];
    args.extend(["--corrections".into(), corpus.with_file_name("corrections").into()]);
    args.extend(more.iter().map(Into::into));
    gangyao(&args)
}

fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(output), stderr(output));
    stdout(output)
}

/// Every data file of the current build.
fn data(out: &Path) -> Vec<(String, Vec<u8>)> {
    let dir = out.join("builds").join(std::fs::read_to_string(out.join("current")).unwrap());
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&dir)
        .unwrap()
        .chain(std::fs::read_dir(dir.join("texts")).unwrap())
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file() && !["build.json", "build.sha256", "build.head"].iter().any(|name| p.ends_with(name)))
        .map(|p| (p.strip_prefix(&dir).unwrap().display().to_string(), std::fs::read(&p).unwrap()))
        .collect();
    files.sort();
    files
}

/// Places of the hits of a query, in order of place.
fn hits(out: &Path, query: &str) -> Vec<String> {
    let args: [std::ffi::OsString; 7] =
        ["search".into(), query.into(), "--index".into(), out.into(), "--sort".into(), "plan".into(), "--format=json".into()];
    let found: serde_json::Value = serde_json::from_str(&stdout(&gangyao(&args))).unwrap_or_default();
    let hits = found["hits"].as_array().or(found.as_array()).cloned().unwrap_or_default();
    hits.iter().map(|h| format!("{} {} {}", h["plan_id"], h["start"], h["kind"])).collect()
}

#[test]
fn only_what_changed_is_read_and_the_result_is_that_of_a_fresh_build() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out, other) = (corpus(dir.path()), dir.path().join("out"), dir.path().join("other"));
    done(&build(&corpus, &out, &[]));
    let again = done(&build(&corpus, &out, &[]));
    assert!(again.contains("nothing changed: 3 plans"), "{again}");

    std::fs::write(corpus.join("临江县.txt"), plan("临江县", 70)).unwrap();
    let changed = done(&build(&corpus, &out, &[]));
    assert!(changed.contains("read 1, unchanged 2\n"), "{changed}");
    std::fs::write(corpus.join("永丰县.txt"), plan("永丰县", 55)).unwrap();
    let added = done(&build(&corpus, &out, &[]));
    assert!(added.contains("read 1, unchanged 3\n"), "{added}");
    std::fs::remove_file(corpus.join("安平区.txt")).unwrap();
    let removed = done(&build(&corpus, &out, &[]));
    assert!(removed.contains("read 0, unchanged 3, gone 1\n"), "{removed}");

    done(&build(&corpus, &other, &[]));
    assert_eq!(data(&out), data(&other));
    for query in ["森林覆盖率", "水利", "临江县", "value:70", "12所"] {
        let found = hits(&other, query);
        assert!(!found.is_empty(), "{query}");
        assert_eq!(hits(&out, query), found, "{query}");
    }
    assert!(hits(&out, "安平区").is_empty(), "a plan that is gone is not found");
    assert!(hits(&out, "value:62").is_empty(), "a number that was changed is not found");
}

#[test]
fn a_damaged_build_is_not_built_upon() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &[]));
    let good = data(&out);
    let current = out.join("builds").join(std::fs::read_to_string(out.join("current")).unwrap());
    let targets = current.join("targets.jsonl");
    let damaged = std::fs::read_to_string(&targets).unwrap().replace("\"61\"", "\"16\"");
    std::fs::write(&targets, damaged).unwrap();
    done(&build(&corpus, &out, &[]));
    assert_eq!(data(&out), good, "read again, as the data did not have their hash");

    // The index alone is damaged: the records are kept, the index is made anew.
    let current = out.join("builds").join(std::fs::read_to_string(out.join("current")).unwrap());
    let postings = std::fs::read_dir(current.join("fulltext")).unwrap().map(|e| e.unwrap().path());
    let postings = postings.filter(|p| p.extension().is_some_and(|e| e == "pos")).max_by_key(|p| p.metadata().unwrap().len());
    let postings = postings.unwrap();
    let mut bytes = std::fs::read(&postings).unwrap();
    bytes[3] ^= 0x55;
    std::fs::write(&postings, bytes).unwrap();
    std::fs::write(corpus.join("永丰县.txt"), plan("永丰县", 55)).unwrap();
    let added = done(&build(&corpus, &out, &[]));
    assert!(added.contains("read 1, unchanged 3\n"), "{added}");
    assert_eq!(hits(&out, "水利").len(), 4);
}

#[test]
fn nothing_is_written_where_nothing_changed_and_a_damaged_index_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &[]));
    let before = hits(&out, "水利");
    // The process that builds leaves its number in the lock: one that only looks does not take it.
    std::fs::write(out.join(".lock"), "nobody").unwrap();
    assert!(done(&build(&corpus, &out, &[])).starts_with("nothing changed"));
    assert_eq!(std::fs::read_to_string(out.join(".lock")).unwrap(), "nobody");

    // A byte within a file, and its end, where its own check sum stands.
    let ways: [fn(&mut Vec<u8>); 2] = [|bytes| bytes[7] ^= 1, |bytes| bytes.fill(0)];
    for (end, damage) in ["term", "fast"].iter().zip(ways) {
        let id = std::fs::read_to_string(out.join("current")).unwrap();
        let files = std::fs::read_dir(out.join("builds").join(&id).join("fulltext")).unwrap().map(|e| e.unwrap().path());
        let file =
            files.filter(|p| p.extension().is_some_and(|e| e == *end)).max_by_key(|p| p.metadata().unwrap().len()).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        damage(&mut bytes);
        std::fs::write(&file, bytes).unwrap();
        let search = gangyao(&["search".as_ref(), "水利".as_ref(), "--index".as_ref(), out.as_os_str()]);
        assert!(search.status.code() == Some(2) && stderr(&search).contains("gangyao build"), "{}", stderr(&search));
        assert!(done(&build(&corpus, &out, &[])).contains("unchanged"));
        assert_ne!(std::fs::read_to_string(out.join("current")).unwrap(), id);
        assert_eq!(hits(&out, "水利"), before);
    }
}

#[test]
fn a_correction_has_only_its_plan_read_again_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &[]));
    let records = String::from_utf8(data(&out).into_iter().find(|f| f.0 == "targets.jsonl").unwrap().1).unwrap();
    let target: serde_json::Value =
        records.lines().map(|l| serde_json::from_str(l).unwrap()).find(|t: &serde_json::Value| t["value"] == "62").unwrap();
    let corrections = dir.path().join("corrections");
    std::fs::create_dir(&corrections).unwrap();
    let (plan_id, id) = (target["plan_id"].as_str().unwrap(), target["target_id"].as_str().unwrap());
    std::fs::write(
        corrections.join(format!("{plan_id}.toml")),
        format!(
            "[[correction]]\naction = \"change\"\ntarget_id = \"{id}\"\nfield = \"value\"\nold = \"62\"\nnew = \"62.0\"\n\
             reviewer = \"王\"\ndate = \"2026-11-25\"\nreason = \"the printed page\"\n"
        ),
    )
    .unwrap();
    let corrected = done(&build(&corpus, &out, &[]));
    assert!(corrected.contains("read 1, unchanged 2\n") && corrected.contains("corrections: 1 applied"), "{corrected}");
    std::fs::write(corpus.join("云川市.txt"), plan("云川市", 60)).unwrap();
    let later = done(&build(&corpus, &out, &[]));
    assert!(later.contains("read 1, unchanged 2\n") && later.contains("corrections: 1 applied"), "{later}");
    let records = String::from_utf8(data(&out).into_iter().find(|f| f.0 == "targets.jsonl").unwrap().1).unwrap();
    assert!(records.contains("value: 62 → 62.0"), "{records}");
    // Rules that change read every document again: the correction is applied anew.
    let fresh = done(&build(&corpus, &out, &["--fresh"]));
    assert!(fresh.contains("corrections: 1 applied") && !fresh.contains("unchanged"), "{fresh}");
}

#[test]
fn one_document_alone_is_read_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &[]));
    for place in ["云川市", "临江县"] {
        std::fs::write(corpus.join(format!("{place}.txt")), plan(place, 77)).unwrap();
    }
    let only = done(&build(&corpus, &out, &["--only", "临江县.txt"]));
    assert!(only.contains("read 1, unchanged 2\n"), "{only}");
    assert_eq!(hits(&out, "value:77 kind:target").len(), 1);
    assert_eq!(hits(&out, "value:77").len(), 1, "and the passage it stands in");
    // What was passed over is still due.
    let rest = done(&build(&corpus, &out, &[]));
    assert!(rest.contains("read 1, unchanged 2\n"), "{rest}");
    let unknown = build(&corpus, &out, &["--only", "别处.txt"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("no such document"), "{}", stderr(&unknown));
}

#[test]
fn strict_publishes_nothing_that_is_doubtful() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &["--strict"]));
    let before = std::fs::read_to_string(out.join("current")).unwrap();
    std::fs::write(corpus.join("坏.docx"), b"PK\x03\x04 cut off").unwrap();
    let strict = build(&corpus, &out, &["--strict"]);
    assert_eq!(strict.status.code(), Some(2));
    assert!(stderr(&strict).contains("1 inputs left out") && stderr(&strict).contains("stays as it was"), "{}", stderr(&strict));
    assert_eq!(std::fs::read_to_string(out.join("current")).unwrap(), before);
    // A corrections file that cannot be read is named among the reasons.
    std::fs::remove_file(corpus.join("坏.docx")).unwrap();
    let corrections = corpus.with_file_name("corrections");
    std::fs::create_dir_all(&corrections).unwrap();
    std::fs::write(corrections.join("plan.toml"), "[[correction").unwrap();
    let strict = build(&corpus, &out, &["--strict"]);
    assert!(
        stderr(&strict).contains("0 inputs left out") && stderr(&strict).contains("1 corrections files"),
        "{}",
        stderr(&strict)
    );
    assert_eq!(std::fs::read_to_string(out.join("current")).unwrap(), before);
}

#[test]
fn what_is_wrong_between_manifest_and_files_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    let sha = |name: &str| {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(std::fs::read(corpus.join(name)).unwrap());
        digest.iter().map(|b| format!("{b:02x}")).collect::<String>()
    };
    let manifest: String = ["云川市.txt", "临江县.txt", "安平区.txt"]
        .map(|name| format!("[[document]]\nfile = \"{name}\"\nsha256 = \"{}\"\n", sha(name)))
        .concat();
    std::fs::write(corpus.join("manifest.toml"), manifest + "[[document]]\nfile = \"走失.txt\"\n").unwrap();
    std::fs::rename(corpus.join("云川市.txt"), corpus.join("云川市（定稿）.txt")).unwrap();
    std::fs::write(corpus.join("临江县.txt"), plan("临江县", 1)).unwrap();
    // The same plan as a web page.
    let page: String = plan("安平区", 63).lines().map(|l| format!("<p>{l}</p>")).collect();
    std::fs::write(corpus.join("安平区.html"), format!("<html><meta charset=utf-8><body>{page}</body></html>")).unwrap();
    let output = build(&corpus, &out, &[]);
    let said = stderr(&output);
    for words in [
        "云川市.txt: is now called 云川市（定稿）.txt",
        "临江县.txt: differs from its sha256",
        "走失.txt: the manifest names this file, but it is not there",
        "with the same text; keep one of them",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    assert_eq!(said.lines().count(), 4, "{said}");
}

/// A build that is killed at some moment: the last one still answers, and the next one goes through.
#[cfg(unix)]
#[test]
fn a_killed_build_leaves_the_last_one_readable() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("out"));
    done(&build(&corpus, &out, &[]));
    let found = hits(&out, "森林覆盖率");
    // Enough to do for a while: the plan of the corpus, a hundred times, each with a line of its own.
    let whole = std::fs::read_to_string(root().join("corpus/zhanggong-14.txt")).unwrap();
    for n in 0..100 {
        std::fs::write(corpus.join(format!("copy-{n:03}.txt")), format!("{whole}\n第{n}份\n")).unwrap();
    }
    for wait in [5, 150, 600] {
        let mut child = std::process::Command::new(gangyao_path())
            .args(["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), out.as_os_str()])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        assert!(child.try_wait().unwrap().is_none(), "killed while it was building");
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(hits(&out, "森林覆盖率"), found, "killed after {wait} ms");
    }
    (0..100).for_each(|n| std::fs::remove_file(corpus.join(format!("copy-{n:03}.txt"))).unwrap());
    std::fs::write(corpus.join("永丰县.txt"), plan("永丰县", 55)).unwrap();
    let next = done(&build(&corpus, &out, &[]));
    assert!(next.contains("read 1, unchanged 3\n"), "{next}");
    let drafts = std::fs::read_dir(out.join("builds"))
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(drafts.count(), 0, "what the killed builds left is gone");
}

/// A limit on the size of files stands in for a full disk: the write that passes it fails in the same way.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_leaves_the_last_build_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, out) = (corpus(dir.path()), dir.path().join("index"));
    done(&build(&corpus, &out, &[]));
    let before = data(&out);
    let long: String = (0..2000).map(|n| format!("第{n}处，新建水库{n}座，完善防洪体系。\n")).collect();
    std::fs::write(corpus.join("长河市.txt"), plan("长河市", 64) + &long).unwrap();
    for blocks in [8, 64] {
        let output = std::process::Command::new("sh")
            .arg("-c")
            // The shell's blocks are 512 or 1024 bytes; the signal would end the program before it could say anything.
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""))
            .arg(gangyao_path())
            .arg("build")
            .arg(&corpus)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}{}", stdout(&output), stderr(&output));
        let message = stderr(&output);
        assert!(message.contains("stays as it was") && message.contains("free space"), "{message}");
        assert_eq!(data(&out), before, "nothing of the last build is lost");
        assert_eq!(std::fs::read_dir(out.join("builds")).unwrap().count(), 1, "nothing half-written stays");
        assert_eq!(hits(&out, "云川市水利").len(), 1);
    }
    done(&build(&corpus, &out, &[]));
    assert_eq!(hits(&out, "长河市水利").len(), 1);
}
