//! `metadata.json`: what Datasette shows beside the database, from the definitions of the fields.

use serde_json::{Map, Value, json};

use crate::release::{Facts, Field, Table};

/// A view of the database.
struct View {
    name: &'static str,
    title_zh: &'static str,
    /// What a row is, in English and in Chinese.
    row: &'static str,
    row_zh: &'static str,
    /// The table whose columns it has; empty for none.
    own: &'static str,
    /// Its other columns: name, and the field they show, as table.field.
    more: &'static [(&'static str, &'static str)],
}

const VIEWS: [View; 4] = [
    View {
        name: "targets_with_plan",
        title_zh: "目标及其规划",
        row: "one target with its plan, indicator and region",
        row_zh: "一个目标，附其规划、指标和区划",
        own: "targets",
        more: &[
            ("plan_title", "plans.title"),
            ("issuer", "plans.issuer"),
            ("doc_type", "plans.doc_type"),
            ("stage", "plans.stage"),
            ("start_year", "plans.start_year"),
            ("end_year", "plans.end_year"),
            ("issued", "plans.issued"),
            ("document_number", "plans.document_number"),
            ("source_name", "plans.source_name"),
            ("source_url", "plans.source_url"),
            ("retrieved", "plans.retrieved"),
            ("indicator_name", "indicators.name"),
            ("domain", "indicators.domain"),
            ("direction", "indicators.direction"),
            ("region_name", "regions.name"),
            ("region_parent", "regions.parent_name"),
        ],
    },
    View {
        name: "quantities_with_plan",
        title_zh: "数量及其规划",
        row: "one number with its plan and indicator",
        row_zh: "一个数，附其规划和指标",
        own: "quantities",
        more: &[
            ("plan_title", "plans.title"),
            ("jurisdiction", "plans.jurisdiction"),
            ("region_code", "plans.region_code"),
            ("level", "plans.level"),
            ("plan_period", "plans.period"),
            ("start_year", "plans.start_year"),
            ("end_year", "plans.end_year"),
            ("indicator_name", "indicators.name"),
        ],
    },
    View {
        name: "cells_with_table",
        title_zh: "单元格及其表",
        row: "one cell with its table and plan",
        row_zh: "一个单元格，附其表和规划",
        own: "cells",
        more: &[
            ("table_number", "tables.number"),
            ("caption", "tables.caption"),
            ("section", "tables.section"),
            ("plan_title", "plans.title"),
            ("jurisdiction", "plans.jurisdiction"),
            ("region_code", "plans.region_code"),
            ("period", "plans.period"),
        ],
    },
    View {
        name: "targets_coded",
        title_zh: "目标编码",
        row: "one code of a target: the words of its text by the mappings in codings",
        row_zh: "目标的一个编码：按 codings 由其用语得出",
        own: "",
        more: &[
            ("plan_id", "targets.plan_id"),
            ("target_id", "targets.target_id"),
            ("coding", "codings.coding"),
            ("field", "codings.field"),
            ("word", "codings.word"),
            ("code", "codings.code"),
        ],
    },
];

/// Queries for words of any length: the full text takes three characters for a word, so 耕地 alone is not found by it.
/// Name, title, SQL.
const QUERIES: [(&str, &str, &str); 3] = [
    (
        "find_targets",
        "查找目标（任意长度的词） · Targets with a word of any length",
        "select plan_title, target_year, indicator_raw, value_raw, commitment, section, quote, plan_id, target_id from targets_with_plan \
         where indicator_raw like '%' || :word || '%' or quote like '%' || :word || '%' or subject like '%' || :word || '%' \
         order by plan_id, line",
    ),
    (
        "find_quantities",
        "查找数量（任意长度的词） · Numbers with a word of any length",
        "select plan_title, year, role, indicator, surface, section, quote, plan_id, seq from quantities_with_plan \
         where indicator like '%' || :word || '%' or quote like '%' || :word || '%' or subject like '%' || :word || '%' \
         order by plan_id, line",
    ),
    (
        "find_sections",
        "查找标题（任意长度的词） · Headings with a word of any length",
        "select p.title as plan_title, s.kind, s.title, s.section, s.line, s.plan_id, s.seq from sections s join plans p using (plan_id) \
         where s.title like '%' || :word || '%' order by s.plan_id, s.seq",
    ),
];

/// Said of the tables that have full text.
const FULL_TEXT: [(&str, &str); 4] =
    [("targets", "find_targets"), ("quantities", "find_quantities"), ("sections", "find_sections"), ("special_column_items", "")];

/// What a column is, in both languages.
fn about(field: &Field) -> Value {
    Value::from(format!("{} · {}. {} {}", field.title_zh, field.title, field.meaning_zh, field.meaning))
}

fn columns(table: &Table) -> Map<String, Value> {
    table.fields.iter().map(|f| (f.name.to_owned(), about(f))).collect()
}

/// The field that `table.field` names.
fn named<'a>(tables: &'a [Table], path: &str) -> Option<&'a Field> {
    let (table, field) = path.split_once('.')?;
    tables.iter().find(|t| t.name == table)?.fields.iter().find(|f| f.name == field)
}

/// How short words are found where full text does not find them.
fn short_words(table: &str) -> String {
    match FULL_TEXT.iter().find(|(name, _)| *name == table) {
        None => String::new(),
        Some((_, "")) => {
            "检索框需三个字以上；两字词请用列筛选 contains。The search box takes three characters or more.".to_owned()
        }
        Some((_, query)) => format!(
            "检索框需三个字以上；两字词请用查询 {query} 或列筛选 contains。The search box takes three characters or more; {query} \
             finds shorter words."
        ),
    }
}

/// The descriptions of the database `gangyao`.
pub(crate) fn metadata(tables: &[Table], facts: &Facts) -> Value {
    let mut all = Map::new();
    for table in tables {
        let mut entry = json!({
            "title": format!("{} · {}", table.title_zh, table.name.replace('_', " ")),
            "description": format!("一行为{}。A row is {}. {}", table.row_zh, table.row, short_words(table.name)).trim_end(),
            "columns": columns(table),
        });
        if table.name == "plans" {
            // What a plan is called where another table names it.
            entry["label_column"] = Value::from("title");
        }
        all.insert(table.name.to_owned(), entry);
    }
    for view in &VIEWS {
        let mut about_columns = tables.iter().find(|t| t.name == view.own).map(columns).unwrap_or_default();
        let more = view.more.iter().filter_map(|(column, path)| Some(((*column).to_owned(), about(named(tables, path)?))));
        about_columns.extend(more);
        let entry = json!({
            "title": format!("{} · {}", view.title_zh, view.name.replace('_', " ")),
            "description": format!("一行为{}。A row is {}.", view.row_zh, view.row),
            "columns": about_columns,
        });
        all.insert(view.name.to_owned(), entry);
    }
    let queries: Map<String, Value> =
        QUERIES.iter().map(|(name, title, sql)| ((*name).to_owned(), json!({ "title": title, "sql": sql }))).collect();
    let mut out = json!({
        "title": facts.title,
        "description": format!("Version {}", facts.version),
        "databases": { "gangyao": { "tables": all, "queries": queries } },
    });
    if let Some(licence) = &facts.licence {
        out["license"] = Value::from(licence.as_str());
    }
    out
}
