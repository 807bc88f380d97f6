//! Rules of the tree itself: which module may import which.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::root;

/// The import table of the design: a module may use only these.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("pattern", &[]),
    ("source", &["pattern"]),
    ("lexicon", &["pattern"]),
    ("cues", &["pattern", "source", "lexicon"]),
    ("decode", &[]),
    ("quantity", &["pattern", "source", "lexicon", "cues"]),
    ("document", &["pattern", "source", "lexicon", "cues", "decode"]),
    ("tables", &["pattern", "source", "lexicon", "cues", "decode", "quantity", "document"]),
    ("targets", &["pattern", "source", "lexicon", "cues", "decode", "quantity", "document", "tables"]),
    ("checks", &["pattern", "source", "lexicon", "cues", "quantity", "document", "tables", "targets"]),
    ("pipeline", &["source", "lexicon", "quantity", "document", "tables", "targets", "checks"]),
    ("record", &["source", "lexicon", "quantity", "document", "tables", "targets", "checks", "pipeline"]),
    ("isolate", &["source", "pipeline", "record"]),
    ("corpus", &["source", "record", "pipeline", "lexicon", "isolate"]),
    ("index", &["record", "lexicon", "source", "cues"]),
    ("compare", &["record", "lexicon", "quantity", "corpus", "cues"]),
    ("release", &["record", "compare", "corpus", "lexicon"]),
    ("language", &[]),
    ("web", &["record", "index", "compare", "release", "corpus", "lexicon", "language"]),
    ("python", &["source", "pipeline", "record", "isolate", "corpus", "index", "release", "cli"]),
];

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// First path segments after `crate::` in a file, comments left out.
fn imports(code: &str) -> Vec<String> {
    imports_below(code, "crate::")
}

/// First path segments after a prefix in a file, comments left out.
fn imports_below(code: &str, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code.lines() {
        let line = line.split("//").next().unwrap_or("");
        for after in line.split(prefix).skip(1) {
            if let Some(group) = after.strip_prefix('{') {
                found.extend(group_heads(group));
            } else {
                found.push(after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("").to_owned());
            }
        }
    }
    found
}

/// Heads of the entries of `{a::b, c::{d, e}, f}` (the opening brace already read), nested groups skipped.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut head = String::new();
    let (mut depth, mut in_head) = (0, true);
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.push(std::mem::take(&mut head));
                in_head = true;
            }
            ':' if depth == 0 => in_head = false,
            c if in_head && depth == 0 && (c.is_alphanumeric() || c == '_') => head.push(c),
            _ => {}
        }
    }
    heads.push(head);
    heads
}

#[test]
fn modules_import_only_what_the_design_allows() {
    let allowed: BTreeMap<_, _> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (module, may) in &allowed {
        let mut files = Vec::new();
        rust_files(&root().join("src").join(module), &mut files);
        for file in files {
            seen += 1;
            let code = std::fs::read_to_string(&file).unwrap();
            for import in imports(&code) {
                let known = allowed.contains_key(import.as_str()) || import == "cli";
                if known && import != *module && !may.contains(&import.as_str()) {
                    wrong.push(format!("{} imports {import}", file.display()));
                }
            }
        }
    }
    assert!(seen > 20, "the source tree was not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Modules whose files import each other in no circle; a module joins the list when its last circle is opened.
const NO_CIRCLE: &[&str] =
    &["compare", "corpus", "cues", "decode", "lexicon", "pattern", "pipeline", "record", "release", "tables"];

/// Files of a module and the files of it that each imports; tests at the end of a file left out.
fn files_of(module: &str) -> BTreeMap<String, Vec<String>> {
    let mut files = Vec::new();
    rust_files(&root().join("src").join(module), &mut files);
    let name = |file: &PathBuf| file.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let names: Vec<String> = files.iter().map(name).collect();
    let inner = |file: &PathBuf| {
        let code = std::fs::read_to_string(file).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let mut found = imports_below(code, &format!("crate::{module}::"));
        found.extend(imports_below(code, "super::"));
        found.retain(|import| names.contains(import) && *import != name(file));
        found
    };
    files.iter().filter(|file| name(file) != "mod").map(|file| (name(file), inner(file))).collect()
}

/// A file that imports itself over others.
fn circle(files: &BTreeMap<String, Vec<String>>) -> Option<String> {
    files
        .keys()
        .find(|start| {
            let mut open = files[*start].clone();
            let mut seen: Vec<String> = Vec::new();
            while let Some(next) = open.pop() {
                if next == **start {
                    return true;
                }
                if !seen.contains(&next) {
                    open.extend(files.get(&next).into_iter().flatten().cloned());
                    seen.push(next);
                }
            }
            false
        })
        .cloned()
}

#[test]
fn no_circle_inside_a_module() {
    for module in NO_CIRCLE {
        let files = files_of(module);
        assert!(!files.is_empty(), "{module} was not found");
        assert_eq!(circle(&files), None, "{module}");
    }
    let two = [("a", "b"), ("b", "c"), ("c", "b")].map(|(from, to)| (from.to_owned(), vec![to.to_owned()]));
    assert_eq!(circle(&BTreeMap::from(two)).as_deref(), Some("b"));
}

#[test]
fn the_import_rule_sees_grouped_and_plain_imports() {
    let code = "use crate::{source::{Span, Lines}, cli};\nlet x = crate::web::y(); // crate::index";
    assert_eq!(imports(code), ["source", "cli", "web"]);
}

#[test]
fn no_file_outgrows_a_reader() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    let long: Vec<_> =
        files.iter().map(|f| (f, std::fs::read_to_string(f).unwrap().lines().count())).filter(|(_, n)| *n > 800).collect();
    assert!(long.is_empty(), "files over 800 lines: {long:?}");
}
