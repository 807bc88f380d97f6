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
        assert!(lines <= 100, "{name} has {lines} lines");
    }
}

#[test]
fn every_code_is_documented_with_its_meaning() {
    let text = std::fs::read_to_string(root().join("docs/checks.md")).unwrap();
    let checks = gangyao::checks::CheckCode::ALL.iter().map(|c| (c.id(), c.explain()));
    let defects = gangyao::source::Code::ALL.iter().map(|c| (c.id(), c.explain()));
    for (code, meaning) in checks.chain(defects) {
        let row = text.lines().find(|l| l.starts_with(&format!("| `{code}` |")));
        let meaning = meaning.replace('|', "\\|").replace('<', "&lt;");
        assert!(row.is_some_and(|row| row.contains(&meaning)), "docs/checks.md does not say: {code}: {meaning}");
    }
}

#[test]
fn every_example_of_the_help_runs() {
    let home = tempfile::tempdir().unwrap();
    let corpus = home.path().join("corpus");
    let bin = Path::new(env!("CARGO_BIN_EXE_gangyao")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let bash =
        |command: &str| Command::new("bash").args(["-c", command]).current_dir(home.path()).env("PATH", &path).output().unwrap();
    std::fs::write(home.path().join("关注.toml"), "[[query]]\nname = \"森林\"\nquery = \"森林覆盖率\"\n").unwrap();
    let table = std::fs::read_to_string(root().join("src/cli/data/examples.tsv")).unwrap();
    let examples = table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').nth(1));
    let mut wrong = Vec::new();
    let mut n = 0;
    // A server runs until it is stopped; tests of the web site start one.
    for example in examples.filter(|e| !e.starts_with("gangyao serve")) {
        // Renaming and removing leave the next example without its document.
        let _ = std::fs::remove_dir_all(&corpus);
        std::fs::create_dir(&corpus).unwrap();
        let add = bash(&format!("gangyao add '{}' --source 测试", plan().display()));
        assert!(add.status.success(), "{}", String::from_utf8_lossy(&add.stderr));
        if n == 0 {
            assert!(bash("gangyao build").status.success());
        }
        n += 1;
        let done = bash(example);
        if !matches!(done.status.code(), Some(0 | 1)) {
            wrong.push(format!("{example}: {}", String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or("")));
        }
    }
    assert!(n > 30, "{n} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
