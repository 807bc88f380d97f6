//! What is written for Elasticsearch fits its own mapping: every field is there, with values of its type.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::common::plan;

/// Whether a value is one of a type as the server reads it; `seen` counts values by field and type.
fn fits(name: &str, value: &Value, of: &Value, seen: &mut BTreeMap<String, usize>) -> Result<(), String> {
    *seen.entry(name.to_owned()).or_default() += 1;
    let wrong = || Err(format!("{name}: {value} is no {}", of["type"]));
    match (of["type"].as_str().unwrap(), value) {
        (_, Value::Array(list)) if of["type"] != "nested" => list.iter().try_for_each(|v| fits(name, v, of, seen)),
        ("keyword" | "text", Value::String(_)) | ("boolean", Value::Bool(_)) => Ok(()),
        ("integer", Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => Ok(()),
        // Decimal text is read as a number; what is none is passed over by ignore_malformed.
        ("double", Value::String(_)) if of["ignore_malformed"] == true => Ok(()),
        ("nested", Value::Array(list)) => {
            list.iter().try_for_each(|part| object(part, &of["properties"], &format!("{name}."), seen))
        }
        _ => wrong(),
    }
}

fn object(value: &Value, properties: &Value, prefix: &str, seen: &mut BTreeMap<String, usize>) -> Result<(), String> {
    for (name, value) in value.as_object().unwrap() {
        let of = properties.get(name).ok_or_else(|| format!("{prefix}{name} is not in the mapping, which is strict"))?;
        fits(&format!("{prefix}{name}"), value, of, seen)?;
    }
    Ok(())
}

#[test]
fn bulk_lines_fit_the_mapping_and_hold_what_is_searched() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(arguments).current_dir(home.path()).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let plan = plan();
    run(&["build", plan.to_str().unwrap()]);
    let (code, said, errors) = run(&["bulk", "elastic", "--name", "plans-2026", "--max-mib", "1"]);
    assert_eq!(code, Some(0), "{errors}");

    let folder = home.path().join("elastic");
    let mapping: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("mapping.json")).unwrap()).unwrap();
    assert_eq!(mapping["mappings"]["dynamic"], "strict");
    let properties = &mapping["mappings"]["properties"];
    // Analysers that fields name are defined, and so are their filters.
    let analysis = &mapping["settings"]["analysis"];
    for (name, of) in properties.as_object().unwrap() {
        let analyser = of["analyzer"].as_str();
        assert!(analyser.is_none_or(|a| analysis["analyzer"][a]["type"] == "custom"), "{name}");
    }
    for filter in analysis["analyzer"]["pairs"]["filter"].as_array().unwrap() {
        let name = filter.as_str().unwrap();
        assert!(["cjk_width", "lowercase"].contains(&name) || analysis["filter"][name]["type"] == "cjk_bigram", "{name}");
    }

    let mut seen = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut files = 0;
    for file in std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()) {
        if file.extension().is_none_or(|e| e != "ndjson") {
            continue;
        }
        files += 1;
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.len() <= 1 << 20 && text.ends_with('\n'));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len() % 2, 0, "an action and a document in turn");
        for pair in lines.chunks(2) {
            let action = pair[0].as_object().unwrap();
            assert!(action.len() == 1 && action["index"]["_index"] == "plans-2026", "{action:?}");
            let id = action["index"]["_id"].as_str().unwrap().to_owned();
            assert!(id.len() < 512 && ids.insert(id.clone()), "{id} twice or too long");
            object(&pair[1], properties, "", &mut seen).unwrap_or_else(|e| panic!("{id}: {e}"));
            *kinds.entry(pair[1]["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert!(files >= 2, "a file of a mebibyte is full");
    assert!(said.starts_with(&format!("{} documents in {files} files", ids.len())), "{said}");

    // As many as the build has, and the fields that a person filters by are filled.
    let count = |kind: &str| run(&["search", "--kind", kind, "-c"]).1.trim().parse::<usize>().unwrap();
    assert_eq!(kinds["passage"], count("passage"));
    assert_eq!(kinds["target"], count("target"));
    assert!(kinds["figure"] > 100, "{kinds:?}");
    for field in [
        "text",
        "heading",
        "region_code",
        "regions",
        "indicator_id",
        "value",
        "value_base",
        "target_year",
        "parts.value",
        "sha256",
    ] {
        assert!(seen.get(field).is_some_and(|n| *n > 50), "{field}: {seen:?}");
    }

    // The folder of something else stays as it is.
    std::fs::write(folder.join("notes.txt"), "mine").unwrap();
    let (code, _, errors) = run(&["bulk", "elastic"]);
    assert!(code == Some(2) && errors.contains("notes.txt"), "{errors}");
    assert!(folder.join("mapping.json").exists(), "nothing was removed before");
    let (code, _, errors) = run(&["bulk", "other", "--name", "Plans"]);
    assert!(code == Some(2) && errors.contains("small letters"), "{errors}");
}
