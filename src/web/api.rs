//! The JSON API: the records of a build as they are, with the semantics of the command.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::record::{ColumnRecord, OutlineRecord, PassageRecord, QuantityRecord, TableRecord};
use crate::web::address::Fields;
use crate::web::answer::Answer;
use crate::web::{View, checks, compare, indicator, search};

/// Every path with what it gives; the description for machines is made from it.
const PATHS: &[(&str, &str, &[&str])] = &[
    ("/api/build.json", "The build: id, plans, versions.", &[]),
    ("/api/plans.json", "Plans of the build.", &[]),
    (
        "/api/plan/{plan_id}/{kind}.json",
        "Records of one plan; kind is plan, outline, columns, tables, quantities, targets, checks or passages.",
        &[],
    ),
    ("/api/target/{target_id}.json", "One target.", &[]),
    (
        "/api/search.json",
        "Hits of a question, with the query language of `gangyao search`.",
        &["q", "kind", "plan", "region", "level", "period", "indicator", "year", "role", "attribute", "state", "sort", "exact"],
    ),
    ("/api/indicator/{indicator_id}.json", "Targets on one indicator.", &[]),
    ("/api/compare.json", "Plans side by side; plan is given several times.", &["plan", "view"]),
    ("/api/checks.csv", "Findings.", &["plan", "code"]),
];

pub(super) fn answer(site: &View<'_>, rest: &[&str], fields: &Fields) -> Option<Answer> {
    match rest {
        [] => Some(Answer::json(
            &json!({ "openapi": "/api/openapi.json", "paths": PATHS.iter().map(|p| json!({ "path": p.0, "what": p.1, "query": p.2 })).collect::<Vec<_>>() }),
        )),
        ["openapi.json"] => Some(Answer::json(&openapi())),
        ["build.json"] => Some(Answer::json(&json!({
            "build": site.id(), "gangyao": site.build.manifest.gangyao, "rules": site.build.manifest.rules, "plans": site.plans.len(),
            "targets": site.targets.len(), "created_unix": site.build.manifest.created_unix,
        }))),
        ["plans.json"] => Some(Answer::json(&site.plans)),
        ["plan", id, file] => {
            let plan = site.plan(id)?;
            match *file {
                "plan.json" => Some(Answer::json(plan)),
                "outline.json" => records::<OutlineRecord>(site, "outline", id),
                "columns.json" => records::<ColumnRecord>(site, "columns", id),
                "tables.json" => records::<TableRecord>(site, "tables", id),
                "quantities.json" => records::<QuantityRecord>(site, "quantities", id),
                "targets.json" => Some(Answer::json(&site.targets_of(id))),
                "checks.json" => Some(Answer::json(&site.checks_of(id))),
                "passages.json" => records::<PassageRecord>(site, "passages", id),
                _ => None,
            }
        }
        ["target", file] => site.target(file.strip_suffix(".json")?).map(Answer::json),
        ["indicator", file] => indicator::file(site, file.strip_suffix(".json")?, "data.json"),
        ["search.json"] => search::file(site, "hits.json", fields),
        ["compare.json"] => compare::file(site, "matrix.json", fields),
        ["checks.csv"] => Some(checks::csv(site, fields)),
        _ => None,
    }
}

/// The records of a kind of a plan.
fn records<T: DeserializeOwned + Serialize>(site: &View<'_>, kind: &str, id: &str) -> Option<Answer> {
    site.build.read_of::<T>(kind, id).ok().map(|found| Answer::json(&found))
}

/// The OpenAPI description of the paths above.
fn openapi() -> Value {
    let mut paths = Map::new();
    for (path, what, query) in PATHS {
        let in_path = path.split('{').skip(1).filter_map(|p| p.split('}').next());
        let parameters: Vec<Value> = in_path
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .chain(
                query
                    .iter()
                    .map(|name| json!({ "name": name, "in": "query", "required": false, "schema": { "type": "string" } })),
            )
            .collect();
        let kind = if path.ends_with(".csv") { "text/csv" } else { "application/json" };
        let responses = json!({
            "200": { "description": what, "content": { kind: {} } },
            "400": { "description": "The question cannot be read; `error` says why." },
            "404": { "description": "Nothing of that name in the build." },
        });
        paths.insert((*path).to_owned(), json!({ "get": { "summary": what, "parameters": parameters, "responses": responses } }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "gangyao", "version": env!("CARGO_PKG_VERSION"), "description": "Read-only access to the records of a build; field names are those of `gangyao codebook`." },
        "paths": paths,
    })
}
