//! Everything that a person reads of the command has a row with its Chinese.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::{gangyao, stderr, stdout};
use crate::common::{plan, root};

/// First cells of the table of messages, as the code writes them.
fn rows() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("src/cli/data/messages.tsv")).unwrap();
    text.lines().filter(|l| !l.starts_with('#')).map(|l| unnamed(l.split('\t').next().unwrap())).collect()
}

/// A message with the names of its places left out: code names them as it likes.
fn unnamed(message: &str) -> String {
    let mut out = String::new();
    for (at, part) in message.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if at > 0 => out.extend(["{}", rest]),
            _ => out.push_str(part),
        }
    }
    out
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The string literals of the call that begins after `(`, as they are written, lines joined.
fn literals(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut depth = 1;
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    match (c, chars.peek().copied()) {
                        ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                        ('\\', Some('"')) => text.extend(chars.next()),
                        ('\\', Some(next)) => {
                            text.extend([c, next]);
                            chars.next();
                        }
                        _ => text.push(c),
                    }
                }
                out.push(text);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    out
}

/// Whether a literal has words of its own, beside its places.
fn says_something(text: &str) -> bool {
    let mut depth = 0;
    let words: String = text
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0
        })
        .collect();
    words.trim_matches(|c: char| !c.is_ascii_alphabetic()).contains(' ')
}

/// Messages of a file: the first literal with words in each call that speaks to a person.
fn messages(code: &str) -> Vec<String> {
    const CALLS: [&str; 8] = ["say(", "word(", "bail!(", "anyhow!(", "context(", "output::note(", "output::error(", "#[error("];
    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut out = Vec::new();
    for call in CALLS {
        for (at, _) in code.match_indices(call) {
            let before = code[..at].chars().next_back();
            if call.starts_with(|c: char| c.is_ascii_alphabetic()) && before.is_some_and(|c| c.is_alphanumeric()) {
                continue;
            }
            let found = literals(&code[at + call.len()..]);
            out.extend(found.into_iter().find(|l| says_something(l)));
        }
    }
    // The condition of `ensure!` may hold literals: the message is the last one with words.
    for (at, call) in code.match_indices("ensure!(") {
        out.extend(literals(&code[at + call.len()..]).into_iter().rfind(|l| says_something(l)));
    }
    out
}

#[test]
fn every_message_has_its_chinese() {
    let rows = rows();
    let mut lacking = Vec::new();
    let mut n = 0;
    for file in rust_files(&root().join("src")) {
        let code = std::fs::read_to_string(&file).unwrap();
        let of_command = file.strip_prefix(root().join("src")).unwrap().starts_with("cli");
        for message in messages(&code) {
            // Of the library only what an error says reaches a person by the command.
            if !of_command && !code.contains(&format!("#[error(\"{message}\"")) {
                continue;
            }
            n += 1;
            // What stands before a message is a row of its own.
            let core = message.strip_prefix("note: ").unwrap_or(&message);
            let core = core.rsplit_once("{reason}\\n").map_or(core, |(_, last)| last);
            let core = ["{}: ", "{name}: ", "{from}: ", "{shown}: "].iter().find_map(|p| core.strip_prefix(p)).unwrap_or(core);
            if says_something(core) && !rows.contains(&unnamed(core)) && !rows.contains(&unnamed(&message)) {
                lacking.push(format!("{}: {message}", file.display()));
            }
        }
    }
    assert!(n > 150, "{n} messages");
    assert!(lacking.is_empty(), "no row in messages.tsv for:\n{}", lacking.join("\n"));
}

#[test]
fn the_search_for_messages_sees_them() {
    let code = "bail!(\"{} is \\\"no\\\" {x}\", a);\nensure!(a == \"b\", \"there is \\\n   none\");\nsay(\"{n}\", 1); essay(\"not this\")";
    assert_eq!(messages(code), ["{} is \"no\" {x}", "there is none"]);
}

/// English words that a Chinese answer may hold: names of formats, fields and commands.
fn english_sentences(text: &str) -> Vec<String> {
    let word = |w: &str| w.len() > 1 && w.chars().all(|c| c.is_ascii_lowercase());
    let mut out = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if words.windows(4).any(|four| four.iter().all(|w| word(w))) {
            out.push(line.to_owned());
        }
    }
    out
}

#[test]
fn the_command_speaks_chinese_where_it_is_asked_to() {
    let home = tempfile::tempdir().unwrap();
    let corpus = home.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::copy(plan(), corpus.join("zhanggong-14.txt")).unwrap();
    let at = |name: &str| home.path().join(name).display().to_string();
    let (corpus, index) = (at("corpus"), at("index"));
    let zh = |args: &[&str]| {
        let mut all = vec!["--lang", "zh"];
        all.extend(args);
        let done = gangyao(&all);
        format!("{}{}", stdout(&done), stderr(&done))
    };
    let build = zh(&["build", &corpus, "--out", &index, "-v"]);
    assert!(build.contains("份规划") && build.contains("下一步"), "{build}");
    let mut said = vec![build];
    let (first, changed, sheet) = (at("corpus/zhanggong-14.txt"), at("changed.txt"), at("audit.xlsx"));
    std::fs::write(&changed, std::fs::read_to_string(plan()).unwrap().replace("示范社区", "样板社区")).unwrap();
    let found = gangyao(&["search", "示范社区", "--kind", "target", "--format", "jsonl", "--index", &index]);
    let id = stdout(&found).split("\"target_id\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let place = format!("章贡区十四五:{id}");
    for args in [
        vec!["doubts", "--index", &index],
        vec!["doubts", "章贡区十四五", "--index", &index],
        vec!["status", "--index", &index, "--corpus", &corpus],
        vec!["plans", "--index", &index],
        vec!["search", "森林覆盖率", "--index", &index],
        vec!["search", "没有这样的词组", "--index", &index],
        vec!["search", "没有:这样", "--index", "nowhere"],
        vec!["check", "--explain", "growth-implied"],
        vec!["serch"],
        vec!["search", "--knd", "x"],
        vec!["extract"],
        vec!["--help"],
        vec!["search", "--help"],
        vec!["check", "--help"],
        vec!["help", "build"],
        vec!["compare", "章贡区十四五", "全国十四五", "--index", &index],
        vec!["compare", "章贡区十四五", "全国十四五", "--index", &index, "--format", "md"],
        vec!["compare", "章贡区十四五", "--what", "periods", "--index", &index],
        vec!["compare", "章贡区十四五", &changed, "--what", "passages", "--index", &index],
        vec!["compare", "--list", "--index", &index],
        vec!["diff", &first, &changed],
        vec!["diff", &first, &changed, "--format", "md"],
        vec!["show", &place, "--why", "--index", &index],
        vec!["audit", "--sample", "3", "--index", &index, "--output", &sheet],
    ] {
        said.push(zh(&args));
    }
    for text in &said {
        let wrong = english_sentences(text);
        assert!(wrong.is_empty(), "English among the Chinese: {wrong:#?}");
        assert!(text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c)), "{text}");
    }
    let page = std::fs::read_to_string(home.path().join("audit.html")).unwrap();
    assert!(page.contains("存为 csv") && page.contains("其余全对") && !page.contains("all right"), "{page}");
    // What was drawn in Chinese is read in any language.
    let unmarked = gangyao(&["audit", "--read", &sheet, "--index", &index]);
    assert!(stderr(&unmarked).contains("nothing in the sheet is marked"), "{}", stderr(&unmarked));
}

#[test]
fn machine_formats_do_not_change_with_the_language() {
    let file = plan();
    let path = file.to_str().unwrap();
    for args in [
        ["extract", "targets", path, "--format", "csv"],
        ["extract", "checks", path, "--format", "jsonl"],
        ["doubts", path, "--all", "--format", "json"],
    ] {
        let english = gangyao(&args);
        let chinese = gangyao(&[args.as_slice(), &["--lang", "zh"]].concat());
        assert!(!english.stdout.is_empty());
        assert_eq!(stdout(&english), stdout(&chinese), "{args:?}");
    }
}

#[test]
fn gangyao_toml_names_folders_and_language() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("文件")).unwrap();
    std::fs::copy(plan(), home.path().join("文件/a.txt")).unwrap();
    std::fs::write(home.path().join("gangyao.toml"), "index = \"数据\"\ncorpus = \"文件\"\nlanguage = \"zh\"\n").unwrap();
    let run = |args: &[&str], folder: &Path| {
        std::process::Command::new(crate::cli::gangyao_path()).args(args).current_dir(folder).env_clear().output().unwrap()
    };
    let built = run(&["build"], home.path());
    assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    assert!(stdout(&built).contains("数据 里有 1 份规划"), "{}", stdout(&built));
    // From a folder below, the same build is found.
    let plans = run(&["plans", "--format", "jsonl"], &home.path().join("文件"));
    assert!(stdout(&plans).contains("360702-2021-2025-outline"), "{}{}", stdout(&plans), stderr(&plans));
    let status = run(&["status"], home.path());
    assert_eq!(status.status.code(), Some(0), "{}", stdout(&status));
    // What is said at the command goes before the file; a slip in the file is told.
    let english = run(&["--lang", "en", "plans"], home.path());
    assert!(stdout(&english).contains("place"), "{}", stdout(&english));
    std::fs::write(home.path().join("gangyao.toml"), "indx = \"数据\"\n").unwrap();
    let wrong = run(&["plans"], home.path());
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("gangyao.toml") && stderr(&wrong).contains("indx"), "{}", stderr(&wrong));
}
