//! Records of the plan in `corpus/`.

use std::collections::BTreeMap;

use gangyao::source::Limits;
use gangyao::{pipeline, record};
use serde_json::Value;

use crate::common::plan;

/// The records of a file's bytes.
pub(crate) fn records_of(name: &str, bytes: &[u8]) -> (record::PlanRecords, String) {
    let (result, diagnostics) = pipeline::read_bytes(name, bytes, &Limits::default());
    let plan = result.unwrap();
    (record::records(&plan, &diagnostics, pipeline::Status::Warnings), plan.source.text)
}

#[test]
fn passages_stand_where_they_say_and_rows_hold_their_cells() {
    let (records, text) = records_of("plan.txt", &std::fs::read(plan()).unwrap());
    assert!(records.passages.len() > 800, "the plan has more passages than {}", records.passages.len());
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for p in &records.passages {
        assert_eq!(squeezed(&text[p.start..p.end]), squeezed(&p.text), "line {}", p.line);
        assert_eq!(text[..p.start].matches('\n').count() + 1, p.line);
    }
    for row in records.tables.iter().flat_map(|t| &t.rows) {
        let passage = records.passages.iter().find(|p| p.start <= row.start && row.end <= p.end);
        let passage = passage.unwrap_or_else(|| panic!("no passage holds the row {}", row.indicator));
        assert_eq!(passage.kind, "table");
        for cell in row.cells.values().filter(|c| c["start"].is_u64()) {
            let start = cell["start"].as_u64().unwrap() as usize;
            assert!((passage.start..passage.end).contains(&start), "{} lies outside the row {}", cell["text"], row.indicator);
        }
    }
}

#[test]
fn statements_of_one_target_share_a_group() {
    let (records, _) = records_of("plan.txt", &std::fs::read(plan()).unwrap());
    let mut groups: BTreeMap<&str, Vec<&record::TargetRecord>> = BTreeMap::new();
    for target in &records.targets {
        if let Some(group) = &target.conflict_group {
            groups.entry(group).or_default().push(target);
        }
    }
    assert!(!groups.is_empty());
    for members in groups.values() {
        let first = members[0];
        assert!(members.iter().any(|m| m.start != first.start), "{} is one statement", first.value_raw);
        assert!(members.iter().any(|m| m.origin == "table" || m.indicator_id.is_some()), "{}: no whole name", first.value_raw);
        for m in members {
            let same = (&m.subject, m.target_year, &m.form) == (&first.subject, first.target_year, &first.form);
            assert!(same && m.target_year.is_some(), "{} and {} share a group", first.value_raw, m.value_raw);
        }
    }
    // 常住人口城镇化率(% 87.33 of the table is 87.33% of the prose.
    let both = |m: &[&record::TargetRecord]| m.iter().any(|t| t.origin == "table") && m.iter().any(|t| t.origin == "text");
    let of_rate = |m: &[&record::TargetRecord]| m.iter().all(|t| t.value.as_deref() == Some("87.33"));
    assert!(groups.values().any(|m| both(m) && of_rate(m)), "{groups:#?}");
}

#[test]
fn another_plan_id_reaches_every_record() {
    let (mut records, _) = records_of("plan.txt", &std::fs::read(plan()).unwrap());
    records.set_plan_id("other");
    let value = |v: serde_json::Value| assert_eq!(v["plan_id"], "other", "{v}");
    value(serde_json::to_value(&records.plan).unwrap());
    records.outline.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.columns.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.tables.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.quantities.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.targets.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.checks.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.passages.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
    records.diagnostics.iter().for_each(|r| value(serde_json::to_value(r).unwrap()));
}

/// Whether a value is what a JSON Schema asks for: the parts of the language that the schemas of this project use.
fn fits(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    if schema == &Value::Bool(true) {
        return Ok(());
    }
    let rules = schema.as_object().ok_or("a schema is an object")?;
    for (rule, says) in rules {
        match rule.as_str() {
            "$ref" => {
                let name = says.as_str().and_then(|r| r.strip_prefix("#/$defs/")).ok_or("a reference within the schema")?;
                fits(value, &root["$defs"][name], root)?;
            }
            "anyOf" => {
                let any = says.as_array().unwrap().iter().any(|s| fits(value, s, root).is_ok());
                any.then_some(()).ok_or_else(|| format!("{value} is none of {says}"))?;
            }
            "type" => {
                let is = |name: &str| match name {
                    "null" => value.is_null(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    _ => false,
                };
                let one =
                    says.as_str().into_iter().chain(says.as_array().into_iter().flatten().filter_map(Value::as_str)).any(is);
                one.then_some(()).ok_or_else(|| format!("{value} is no {says}"))?;
            }
            "required" => {
                for name in says.as_array().unwrap().iter().filter_map(Value::as_str) {
                    value.get(name).ok_or_else(|| format!("{name} is missing"))?;
                }
            }
            "properties" => {
                let known = says.as_object().unwrap();
                for (name, field) in value.as_object().into_iter().flatten() {
                    let of = known.get(name).ok_or_else(|| format!("{name} is in no schema"))?;
                    fits(field, of, root).map_err(|e| format!("{name}: {e}"))?;
                }
            }
            "additionalProperties" if says.is_object() && !rules.contains_key("properties") => {
                for field in value.as_object().into_iter().flatten().map(|f| f.1) {
                    fits(field, says, root)?;
                }
            }
            "items" => value.as_array().into_iter().flatten().try_for_each(|item| fits(item, says, root))?,
            "minimum" => {
                let least = says.as_f64().unwrap();
                value.as_f64().is_none_or(|v| v >= least).then_some(()).ok_or_else(|| format!("{value} is below {least}"))?;
            }
            "$schema"
            | "title"
            | "description"
            | "$defs"
            | "format"
            | "maximum"
            | "additionalProperties"
            | "maxItems"
            | "minItems"
            | "prefixItems"
            | "default" => {}
            other => return Err(format!("a rule this test does not know: {other}")),
        }
    }
    Ok(())
}

/// Records of every kind of the corpus's plan.
fn of_the_corpus() -> Vec<(&'static str, Vec<Value>)> {
    let outcome =
        gangyao::pipeline::read(gangyao::pipeline::Input { path: crate::common::plan() }, &gangyao::source::Limits::default());
    let status = outcome.status();
    let r = gangyao::record::records(&outcome.result.unwrap(), &outcome.diagnostics, status);
    fn values<T: serde::Serialize>(records: &[T]) -> Vec<Value> {
        records.iter().map(|r| serde_json::to_value(r).unwrap()).collect()
    }
    vec![
        ("plans", values(&[r.plan])),
        ("outline", values(&r.outline)),
        ("columns", values(&r.columns)),
        ("tables", values(&r.tables)),
        ("quantities", values(&r.quantities)),
        ("targets", values(&r.targets)),
        ("checks", values(&r.checks)),
        ("passages", values(&r.passages)),
        ("diagnostics", values(&r.diagnostics)),
    ]
}

#[test]
fn every_record_fits_its_json_schema() {
    for (kind, records) in of_the_corpus() {
        let schema = gangyao::record::schema(kind).unwrap();
        assert!(!records.is_empty(), "{kind}");
        for record in &records {
            fits(record, &schema, &schema).unwrap_or_else(|e| panic!("{kind}: {e}\n{record}"));
        }
        let mut wrong = records[0].clone();
        wrong["schema_version"] = "one".into();
        assert!(fits(&wrong, &schema, &schema).is_err(), "{kind}: the schema tells a wrong type");
        let described = schema["properties"].as_object().unwrap().values().all(|p| p["description"].is_string());
        assert!(described, "{kind}: every field says what it means");
    }
    assert!(gangyao::record::schema("colours").is_none());
}

/// Whether a value says all that another says; fields may have come to it.
fn holds(value: &Value, other: &Value) -> bool {
    match (value, other) {
        (Value::Object(value), Value::Object(other)) => {
            other.iter().all(|(name, inner)| value.get(name).is_some_and(|found| holds(found, inner)))
        }
        (Value::Array(value), Value::Array(other)) => {
            value.len() == other.len() && value.iter().zip(other).all(|(value, other)| holds(value, other))
        }
        _ => value == other,
    }
}

/// One record of each kind as this version of the form writes it. A field that goes away or changes its type breaks the
/// reading of what others have stored: then the version is raised and a new sample added beside this one.
#[test]
fn records_stored_by_earlier_versions_are_still_read() {
    use gangyao::record::{
        CheckRecord, ColumnRecord, DiagnosticRecord, OutlineRecord, PassageRecord, PlanRecord, QuantityRecord, TableRecord,
        TargetRecord,
    };
    fn same<T: serde::de::DeserializeOwned + serde::Serialize>(stored: &Value) -> Value {
        let read: T = serde_json::from_value(stored.clone()).unwrap_or_else(|e| panic!("{e}\n{stored}"));
        serde_json::to_value(read).unwrap()
    }
    let dir = crate::common::root().join("tests/cases/schema");
    if std::env::var_os("UPDATE_EXPECT").is_some() && !dir.join("1.json").exists() {
        let sample: serde_json::Map<String, Value> =
            of_the_corpus().into_iter().map(|(kind, records)| (kind.to_owned(), records[records.len() / 2].clone())).collect();
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("1.json"), serde_json::to_string_pretty(&sample).unwrap() + "\n").unwrap();
    }
    let versions: Vec<u32> = (1..=gangyao::record::SCHEMA_VERSION).collect();
    for version in versions {
        let sample: Value = serde_json::from_str(&std::fs::read_to_string(dir.join(format!("{version}.json"))).unwrap()).unwrap();
        for kind in gangyao::record::KINDS {
            let stored = &sample[kind];
            let read = match kind {
                "plans" => same::<PlanRecord>(stored),
                "outline" => same::<OutlineRecord>(stored),
                "columns" => same::<ColumnRecord>(stored),
                "tables" => same::<TableRecord>(stored),
                "quantities" => same::<QuantityRecord>(stored),
                "targets" => same::<TargetRecord>(stored),
                "checks" => same::<CheckRecord>(stored),
                "passages" => same::<PassageRecord>(stored),
                _ => same::<DiagnosticRecord>(stored),
            };
            assert!(holds(&read, stored), "{kind} of version {version}:\n{stored}\n{read}");
        }
    }
}
