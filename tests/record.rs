//! Records of the plan in `corpus/`.

use std::collections::BTreeMap;

use gangyao::source::Limits;
use gangyao::{pipeline, record};

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
