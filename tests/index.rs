//! Search over a build of the plan in `corpus/`.

use std::path::Path;

use gangyao::index::{self, Options};
use gangyao::source::Limits;
use gangyao::{pipeline, record};

use crate::cli::{gangyao, stderr, stdout};
use crate::common::{plan, root};

fn records() -> record::PlanRecords {
    let outcome = pipeline::read(pipeline::Input { path: plan() }, &Limits::default());
    let status = outcome.status();
    record::records(&outcome.result.unwrap(), &outcome.diagnostics, status)
}

#[test]
fn every_stretch_of_four_characters_finds_its_passage() {
    let dir = tempfile::tempdir().unwrap();
    let records = records();
    index::write(dir.path(), std::iter::once(&records)).unwrap();
    assert!(records.passages.len() > 800, "the plan has more passages than {}", records.passages.len());
    // One stretch per passage, at a place that differs from passage to passage.
    for (at, passage) in records.passages.iter().enumerate().step_by(7) {
        let visible: Vec<char> = passage.text.chars().filter(|c| !c.is_whitespace() && !"\"“”".contains(*c)).collect();
        if visible.len() < 4 || passage.text.contains(['"', '“', '”']) {
            continue;
        }
        let from = (at * 13) % (visible.len() - 3);
        let stretch: String = visible[from..from + 4].iter().collect();
        let query = index::parse(&format!("\"{stretch}\""), true).unwrap();
        let hits = index::search(dir.path(), &query, &Options { filters: vec![], limit: 2000 }).unwrap();
        let found = hits.iter().find(|h| h.start == passage.start as u64 && h.kind == "passage");
        let found = found.unwrap_or_else(|| panic!("{stretch} does not find line {}", passage.line));
        assert!(!found.highlights.is_empty(), "{stretch} is not marked in line {}", passage.line);
    }
}

#[test]
fn a_build_answers_and_a_bad_one_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let corpus = root().join("corpus");
    let build = |path: &Path| gangyao(&["build".as_ref(), path.as_os_str(), "--out".as_ref(), out.as_os_str()]);
    let search = |query: &str| gangyao(&["search".as_ref(), query.as_ref(), "--index".as_ref(), out.as_os_str()]);
    let none = search("GDP");
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("gangyao build"));

    let built = build(&corpus);
    assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    let found = search("GDP");
    assert_eq!(found.status.code(), Some(0));
    assert!(stdout(&found).contains("地区生产总值") && stderr(&found).contains("地区生产总值"));
    assert_eq!(search("此处绝无此语句").status.code(), Some(1));
    let open = search("\"没有收尾");
    assert_eq!(open.status.code(), Some(2));
    assert!(stderr(&open).contains("does not close"));

    // A build that reads nothing leaves the last good one in place.
    let empty = dir.path().join("empty.txt");
    std::fs::write(&empty, "").unwrap();
    let failed = build(&empty);
    assert_eq!(failed.status.code(), Some(2));
    assert!(stderr(&failed).contains("empty.txt"));
    assert_eq!(search("GDP").status.code(), Some(0));
    let nothing = dir.path().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    assert_eq!(build(&nothing).status.code(), Some(2));

    // The same bytes come out again.
    let read = |name: &str| {
        let pointer = std::fs::read_to_string(out.join("current")).unwrap();
        std::fs::read(out.join(pointer).join(name)).unwrap()
    };
    let before = read("targets.jsonl");
    assert_eq!(build(&corpus).status.code(), Some(0));
    assert_eq!(read("targets.jsonl"), before);

    // A damaged index is named as such.
    let pointer = std::fs::read_to_string(out.join("current")).unwrap();
    std::fs::write(out.join(pointer).join("fulltext/meta.json"), "{").unwrap();
    let damaged = search("GDP");
    assert_eq!(damaged.status.code(), Some(2));
    assert!(stderr(&damaged).contains("gangyao build"));
}
