//! What is searched of plans, for Elasticsearch and OpenSearch: lines of their `_bulk` interface, and a mapping.
//!
//! A document is a passage, a target or another number, with the fields of a hit. Text is searched by pairs of characters
//! (their `cjk_bigram`), as here. Deliberately absent: sending anything anywhere, and this program's ranking.

use serde_json::{Map, Value, json};

use crate::index::Hit;
use crate::index::write::{Searched, filled, with_ancestors};
use crate::record::PlanRecords;

/// Whole values, for filters and counts.
const KEYWORDS: [&str; 23] = [
    "kind",
    "block",
    "plan_id",
    "jurisdiction",
    "region_code",
    "regions",
    "level",
    "period",
    "doc_type",
    "section",
    "target_id",
    "indicator_id",
    "cmp",
    "unit",
    "base_unit",
    "form",
    "role",
    "attribute",
    "state",
    "hedge",
    "commitment",
    "flags",
    "sha256",
];
/// Text that is searched.
const TEXTS: [&str; 5] = ["title", "heading", "text", "indicator", "subject"];
/// Decimal text; what is no number (0.7:34.4:64.9) is kept in the document and not compared.
const NUMBERS: [&str; 5] = ["value", "low", "high", "value_base", "base_value"];
/// Whole numbers.
const INTEGERS: [&str; 6] = ["page", "line", "start", "end", "target_year", "base_year"];
/// Yes or no.
const BOOLEANS: [&str; 3] = ["approximate", "low_inclusive", "high_inclusive"];
/// What a search fills in.
const OF_A_SEARCH: [&str; 7] = ["score", "highlights", "highlights_in_plan", "why", "lacks", "expanded", "copies"];

/// The body of the request that makes the index: an analyser of pairs of characters, and every field by its type.
#[must_use]
pub fn bulk_mapping() -> Value {
    let mut properties = Map::new();
    let mut put = |names: &[&str], of: Value| {
        for name in names {
            properties.insert((*name).to_owned(), of.clone());
        }
    };
    put(&KEYWORDS, json!({ "type": "keyword" }));
    put(
        &TEXTS,
        json!({ "type": "text", "analyzer": "pairs", "fields": { "whole": { "type": "keyword", "ignore_above": 256 } } }),
    );
    put(&["text"], json!({ "type": "text", "analyzer": "pairs" }));
    put(&NUMBERS, json!({ "type": "double", "ignore_malformed": true }));
    put(&INTEGERS, json!({ "type": "integer" }));
    put(&BOOLEANS, json!({ "type": "boolean" }));
    let parts = properties.clone();
    properties.insert("parts".to_owned(), json!({ "type": "nested", "dynamic": "strict", "properties": parts }));
    json!({
        "settings": { "analysis": {
            "filter": { "pairs_of_han": { "type": "cjk_bigram", "output_unigrams": false } },
            "analyzer": { "pairs": {
                "type": "custom", "tokenizer": "standard", "filter": ["cjk_width", "lowercase", "pairs_of_han"]
            } }
        } },
        "mappings": { "dynamic": "strict", "properties": properties }
    })
}

/// The lines of a plan: an action and a document in turn, each ended. The same plan gives the same ids: sending it again
/// replaces it.
///
/// # Errors
/// A record has no wire form: never, short of a bug.
pub fn bulk_lines(records: &PlanRecords, index: &str) -> serde_json::Result<String> {
    let Searched { passages, numbers } = Searched::of(records);
    let mut out = String::new();
    for hit in passages.iter().chain(&numbers) {
        let id = id(hit);
        let action = json!({ "index": { "_index": index, "_id": id } });
        let document = document(hit, &records.plan.source.sha256)?;
        out.push_str(&format!("{action}\n{document}\n"));
    }
    Ok(out)
}

fn id(hit: &Hit) -> String {
    let Hit { plan_id, kind, start, end, .. } = hit;
    match &hit.target_id {
        Some(target) if kind == "target" => format!("{plan_id}:{target}"),
        _ => format!("{plan_id}:{kind}:{start}-{end}"),
    }
}

fn document(hit: &Hit, sha256: &str) -> serde_json::Result<Value> {
    let mut document = filled(hit)?;
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|name, _| !OF_A_SEARCH.contains(&name.as_str()));
        let regions = hit.region_code.as_deref().map(with_ancestors).unwrap_or_default();
        if !regions.is_empty() {
            fields.insert("regions".to_owned(), regions.into());
        }
        fields.insert("sha256".to_owned(), sha256.into());
    }
    Ok(document)
}
