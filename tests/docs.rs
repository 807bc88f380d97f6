//! Every command of the documentation runs.

use std::path::Path;
use std::process::Command;

use crate::common::{plan, root};

/// Lines of the `sh` blocks of a file that call gangyao, comments cut.
fn commands(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```" => inside = false,
            command if inside && command.starts_with("gangyao") => {
                out.push(command.split("  #").next().unwrap_or(command).trim().to_owned());
            }
            _ => {}
        }
    }
    out
}

fn documents() -> Vec<std::path::PathBuf> {
    let mut files = vec![root().join("README.md"), root().join("README.zh.md")];
    let mut more: Vec<_> = std::fs::read_dir(root().join("docs")).unwrap().map(|f| f.unwrap().path()).collect();
    more.sort();
    files.extend(more.into_iter().filter(|f| f.extension().is_some_and(|e| e == "md")));
    files
}

/// Run the commands of one document in a folder of its own, as a reader pastes them one after the other.
fn run(file: &Path) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("corpus")).unwrap();
    std::fs::copy(plan(), home.path().join("corpus/zhanggong-14.txt")).unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_gangyao")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let list = commands(&std::fs::read_to_string(file).unwrap());
    // Documents that search or compare take the build for granted.
    if list.iter().any(|c| !c.contains(" extract ")) && list.first().is_none_or(|c| !c.starts_with("gangyao build")) {
        let done =
            Command::new("bash").args(["-c", "gangyao build"]).current_dir(home.path()).env("PATH", &path).output().unwrap();
        assert!(done.status.success());
    }
    let mut wrong = Vec::new();
    for command in &list {
        let done = Command::new("bash").args(["-c", command]).current_dir(home.path()).env("PATH", &path).output().unwrap();
        // 1 is an answer: findings, or nothing found.
        if !matches!(done.status.code(), Some(0 | 1)) {
            let said = String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or("").to_owned();
            wrong.push(format!("{}: {command}: {said}", file.display()));
        }
    }
    wrong
}

#[test]
fn every_command_of_the_documentation_runs() {
    let mut n = 0;
    let mut wrong = Vec::new();
    for file in documents() {
        n += commands(&std::fs::read_to_string(&file).unwrap()).len();
        wrong.extend(run(&file));
    }
    assert!(n >= 20, "{n} commands");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_of_the_documentation_lead_to_files() {
    for file in documents() {
        let text = std::fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|part| part.split(')').next()) {
            if !link.starts_with("http") && !link.starts_with('#') {
                let to = file.parent().unwrap().join(link.split('#').next().unwrap());
                assert!(to.exists(), "{} links to {link}", file.display());
            }
        }
    }
}

#[test]
fn the_first_page_stays_short() {
    for name in ["README.md", "README.zh.md"] {
        let lines = std::fs::read_to_string(root().join(name)).unwrap().lines().count();
        assert!(lines <= 120, "{name} has {lines} lines");
    }
}
