//! Discovery and publication.

use std::path::{Path, PathBuf};

use gangyao::corpus::{self, BuildError, Draft, OpenError, Timing};
use sha2::Digest as _;

use crate::common::root;
use crate::record::records_of;

const TEXT: &str = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%。\n";

fn names(found: &corpus::Discovered) -> Vec<String> {
    found.files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn publish(out: &Path) -> corpus::Published {
    let (records, text) = records_of("a.txt", TEXT.as_bytes());
    let mut draft = Draft::new(out).unwrap();
    draft.add(&records, &text, gangyao::corpus::ReadWith::default()).unwrap();
    draft.publish(7, Vec::new(), &Timing::default()).unwrap()
}

fn builds(out: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(out.join("builds")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn documents_are_told_from_what_stands_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for (name, text) in [
        ("b.txt", "b"),
        ("a.txt", "a"),
        ("deep/c.txt", "c"),
        (".hidden", "h"),
        ("README.md", "r"),
        ("reference/gold.json", "g"),
        ("deep/README", "r"),
        ("index/current", "000001-x"),
        ("index/builds/000001-x/texts/p.txt", "p"),
        ("copy-of-a.txt", "a"),
        ("manifest.toml", "[[document]]\nfile = \"a.txt\"\nsha256 = \"00\"\n[[document]]\nfile = \"gone.txt\"\n"),
    ] {
        write(name, text);
    }
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let missing = dir.path().join("missing.txt");
    let empty = dir.path().join("empty");
    let found = corpus::discover(&[dir.path().to_owned(), dir.path().join("a.txt"), missing.clone(), empty.clone()]);
    assert_eq!(names(&found), ["a.txt", "b.txt", "c.txt"]);
    let problems: Vec<(&PathBuf, &str)> = found.problems.iter().map(|p| (&p.path, p.message.as_str())).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].0 == &missing && problems[0].1.contains("no such file"));
    assert!(problems[1].0 == &empty && problems[1].1.contains("no documents"));
    let notes: Vec<String> =
        found.notes.iter().map(|n| format!("{}: {}", n.path.file_name().unwrap().to_string_lossy(), n.message)).collect();
    for (file, what) in [("a.txt", "differs from its sha256"), ("gone.txt", "not there"), ("copy-of-a.txt", "the same bytes as")]
    {
        assert!(notes.iter().any(|n| n.starts_with(file) && n.contains(what)), "{file}: {notes:?}");
    }
    assert_eq!(notes.len(), 3, "{notes:?}");
}

#[test]
fn the_manifest_of_the_corpus_describes_its_files() {
    let found = corpus::discover(&[root().join("corpus")]);
    assert_eq!(names(&found), ["zhanggong-14.txt"]);
    assert_eq!((found.problems, found.notes), (vec![], vec![]));
}

#[test]
fn a_manifest_that_cannot_be_read_is_a_problem_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("manifest.toml"), "[[document").unwrap();
    std::fs::write(dir.path().join("a.txt"), "a").unwrap();
    let found = corpus::discover(&[dir.path().to_owned()]);
    assert_eq!(names(&found), ["a.txt"]);
    assert!(found.problems[0].message.contains("manifest cannot be read"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_up_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.txt"), "a").unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
    let found = corpus::discover(&[dir.path().to_owned()]);
    assert_eq!(names(&found), ["a.txt"]);
    assert!(found.notes[0].message.contains("not followed"));
}

#[test]
fn a_draft_is_seen_only_when_published_and_two_builds_are_kept() {
    let out = tempfile::tempdir().unwrap();
    let first = publish(out.path());
    // A build that was given up, and one that was killed: its draft stays behind.
    let draft = Draft::new(out.path()).unwrap();
    assert_eq!(corpus::open(out.path(), 7).unwrap().manifest.id, first.id);
    drop(draft);
    assert_eq!(builds(out.path()), std::slice::from_ref(&first.id));
    std::fs::create_dir_all(out.path().join("builds/.draft-1/texts")).unwrap();
    let opened = corpus::open(out.path(), 7).unwrap();
    let second = publish(out.path());
    assert_eq!(builds(out.path()), [first.id.clone(), second.id.clone()]);
    assert!(opened.text(&opened.manifest.plans[0].plan_id).is_ok(), "a reader of the build before goes on");
    let third = publish(out.path());
    assert_eq!(builds(out.path()), [second.id, third.id.clone()]);
    let build = corpus::open(out.path(), 7).unwrap();
    assert_eq!(build.manifest.id, third.id);
    assert_eq!(build.text(&build.manifest.plans[0].plan_id).unwrap(), TEXT);
    // Killed between the two renames: complete, but nobody names it.
    std::fs::rename(out.path().join("builds").join(&first.id), out.path().join("x")).unwrap_err();
    std::fs::create_dir(out.path().join("builds/000009-killed")).unwrap();
    assert_eq!(corpus::open(out.path(), 7).unwrap().manifest.id, third.id);
    let next = publish(out.path());
    assert_eq!(builds(out.path()), [third.id, next.id]);
}

#[test]
fn two_builds_at_once_are_told_and_a_dead_one_blocks_nobody() {
    let out = tempfile::tempdir().unwrap();
    let running = Draft::new(out.path()).unwrap();
    match Draft::new(out.path()).unwrap_err() {
        error @ BuildError::Locked { .. } => {
            let message = error.to_string();
            assert!(message.contains("another build") && message.contains(&std::process::id().to_string()), "{message}");
        }
        other => panic!("{other}"),
    }
    drop(running);
    // The file of a dead process stays, its lock does not.
    std::fs::write(out.path().join(".lock"), "999999").unwrap();
    publish(out.path());
}

#[test]
fn what_is_no_good_build_says_what_to_do() {
    let out = tempfile::tempdir().unwrap();
    let open = || corpus::open(out.path(), 7);
    let message = |error: &OpenError| {
        let text = error.to_string();
        assert!(text.contains("gangyao build"), "{text}");
    };
    let missing = corpus::open(&out.path().join("nowhere"), 7).unwrap_err();
    assert!(matches!(missing, OpenError::Missing { .. }));
    message(&missing);
    assert!(matches!(open().unwrap_err(), OpenError::Missing { .. }));

    std::fs::write(out.path().join("notes.doc"), "x").unwrap();
    let foreign = open().unwrap_err();
    assert!(matches!(&foreign, OpenError::Foreign { reason, .. } if reason.contains("notes.doc")), "{foreign}");
    message(&foreign);
    std::fs::write(out.path().join("current"), "../../etc").unwrap();
    assert!(matches!(open().unwrap_err(), OpenError::Foreign { .. }));

    let build = publish(out.path());
    assert!(open().is_ok());
    let other = corpus::open(out.path(), 8).unwrap_err();
    assert!(matches!(other, OpenError::Version { .. }));
    message(&other);

    let json = build.dir.join("build.json");
    let good = std::fs::read_to_string(&json).unwrap();
    std::fs::write(&json, good.replace("gangyao-build", "something-else")).unwrap();
    assert!(matches!(open().unwrap_err(), OpenError::Foreign { .. }));
    std::fs::write(&json, &good[..good.len() / 2]).unwrap();
    let damaged = open().unwrap_err();
    assert!(matches!(damaged, OpenError::Damaged { .. }));
    message(&damaged);
    // The entry of a plan that an older program wrote and this one cannot read is told, with its check sum or without.
    let older = good.replace(corpus::RULES, "older").replace("\"plan_id\"", "\"plan\"");
    std::fs::write(&json, &older).unwrap();
    let sum: String = sha2::Sha256::digest(older.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    let sums = build.dir.join("build.sha256");
    let own = std::fs::read(&sums).unwrap();
    std::fs::write(&sums, format!("{sum}  build.json\n")).unwrap();
    for _ in 0..2 {
        let unread = open().unwrap_err();
        assert!(matches!(&unread, OpenError::Damaged { reason, .. } if reason.contains("plan_id")), "{unread}");
        let _ = std::fs::remove_file(&sums);
    }
    std::fs::write(&sums, own).unwrap();
    std::fs::write(&json, &good).unwrap();
    std::fs::write(build.dir.join("targets.jsonl"), "").unwrap();
    let short = open().unwrap_err();
    assert!(matches!(&short, OpenError::Damaged { reason, .. } if reason.contains("targets.jsonl")), "{short}");
    std::fs::remove_file(build.dir.join("targets.jsonl")).unwrap();
    assert!(matches!(open().unwrap_err(), OpenError::Damaged { .. }));
}

#[test]
fn a_build_opens_alike_with_its_head_and_without() {
    let out = tempfile::tempdir().unwrap();
    let build = publish(out.path());
    let head = build.dir.join("build.head");
    let written = std::fs::read_to_string(&head).unwrap();
    let manifest = || corpus::open(out.path(), 7).unwrap().manifest;
    let whole = manifest();
    assert!(whole.plans.len() == 1 && whole.files.keys().any(|name| name.starts_with("texts/")));
    // It is what opening reads, as long as its check sum is right: one that names another time is believed.
    let (json, _) = written.trim_end().rsplit_once('\n').unwrap();
    let later = json.replace(&format!("\"created_unix\":{}", whole.created_unix), "\"created_unix\":1");
    std::fs::write(&head, format!("{later}\n{:08x}\n", crc32fast::hash(later.as_bytes()))).unwrap();
    assert_eq!(manifest().created_unix, 1);
    // One that is damaged, cut or lost is passed over.
    let turned = |at: usize| {
        let mut bytes = written.clone().into_bytes();
        bytes[at] ^= 1;
        bytes
    };
    for bytes in [turned(written.len() / 2), turned(written.len() - 3), written.as_bytes()[..40].to_vec(), Vec::new()] {
        std::fs::write(&head, bytes).unwrap();
        assert_eq!(manifest(), whole);
    }
    std::fs::remove_file(&head).unwrap();
    assert_eq!(manifest(), whole);
    // A text that is lost is told either way.
    let text = std::fs::read_dir(build.dir.join("texts")).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(text).unwrap();
    for head_is_there in [false, true] {
        if head_is_there {
            std::fs::write(&head, &written).unwrap();
        }
        let lost = corpus::open(out.path(), 7).unwrap_err();
        assert!(matches!(&lost, OpenError::Damaged { reason, .. } if reason.contains("texts/")), "{lost}");
    }
}
