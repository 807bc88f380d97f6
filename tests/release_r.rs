//! A release read in R, where R is installed.

use std::process::Command;

use crate::common::{plan, root};

/// Run the command in a folder.
fn gangyao(home: &std::path::Path, arguments: &[&str]) {
    let done = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(arguments).current_dir(home).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn labels_and_units_survive_in_r() {
    if Command::new("Rscript").arg("--version").output().is_err() {
        eprintln!("SKIPPED labels_and_units_survive_in_r: no Rscript; install R, and its package haven, to run it");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("corpus")).unwrap();
    std::fs::copy(plan(), home.path().join("corpus/zhanggong-14.txt")).unwrap();
    gangyao(home.path(), &["build"]);
    gangyao(home.path(), &["release", "release"]);
    let ran = Command::new("Rscript")
        .arg(root().join("examples/release.R"))
        .arg("release")
        .current_dir(home.path())
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let (said, errors) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}{errors}");
    said.lines().filter(|line| line.starts_with("SKIPPED")).for_each(|line| eprintln!("labels_and_units_survive_in_r: {line}"));
    assert!(said.contains("csv: ") && said.contains("约束性"), "{said}");
}
