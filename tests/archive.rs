//! The release archives: made of a binary that is there, checked as a user checks them.

use std::process::Command;

use crate::cli::{gangyao_path, stderr, stdout};
use crate::common::root;

#[test]
fn an_archive_holds_the_command_and_its_checksum_is_right() {
    let home = tempfile::tempdir().unwrap();
    let pack = |folder: &str| {
        let out = home.path().join(folder);
        let done = Command::new(root().join("scripts/archive"))
            .args(["--binary", gangyao_path(), "--out", out.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", stderr(&done));
        (out, stdout(&done).trim().to_owned(), stderr(&done))
    };
    let (out, archive, said) = pack("first");
    // Built for this host: it is no static binary, and the script says so.
    assert!(archive.contains("musl") || said.contains("links the system's C library"), "{said}");
    let shell = |command: &str| Command::new("sh").args(["-ec", command]).current_dir(&out).output().unwrap();
    let checked = shell("sha256sum -c SHA256SUMS");
    assert!(checked.status.success() && stdout(&checked).contains(".tar.gz: OK"), "{}", stderr(&checked));
    let unpacked = shell("tar xzf *.tar.gz && cd gangyao-*/ && ls && ./gangyao --version && ls man1 completions");
    let listed = stdout(&unpacked);
    let version = format!("gangyao {}", env!("CARGO_PKG_VERSION"));
    for wanted in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "README.zh.md", &version, "gangyao-search.1", "gangyao.bash"] {
        assert!(listed.contains(wanted), "{wanted} is not in the archive:\n{listed}{}", stderr(&unpacked));
    }
    // The same files give the same bytes.
    let (_, again, _) = pack("second");
    assert!(std::fs::read(&archive).unwrap() == std::fs::read(&again).unwrap());
    // A file that was changed is found.
    std::fs::write(&archive, "x").unwrap();
    assert!(!shell("sha256sum -c SHA256SUMS").status.success());
}

#[test]
fn the_script_packs_nothing_that_is_not_there() {
    let home = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        Command::new(root().join("scripts/archive")).args(args).args(["--out", home.path().to_str().unwrap()]).output().unwrap()
    };
    let none = run(&["--binary", "no/such/program"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(stderr(&none).contains("no program no/such/program"), "{}", stderr(&none));
    assert_eq!(run(&["--nonsense"]).status.code(), Some(2));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}
