//! Hits of a search as a file that says what it is: query, filters, build, sources.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use serde_json::{Map, Value, json};

use crate::cli::output::cell;
use crate::corpus::Build;
use crate::index::Hit;
use crate::record::cite;
use crate::release::harmless;

/// Longest text of a workbook's cell; Excel refuses more than 32,767 characters.
const LONGEST: usize = 32_000;

/// What an export says of itself.
pub(crate) fn header(
    build: &Build,
    query: &str,
    filters: &[(&str, String)],
    total: usize,
    hits: &[Hit],
) -> anyhow::Result<Value> {
    let hit: BTreeSet<&str> = hits.iter().map(|hit| hit.plan_id.as_str()).collect();
    let sources: Vec<Value> = build
        .plans_of(&hit)?
        .iter()
        .map(|plan| json!({ "plan_id": plan.plan_id, "citation": cite::reference(plan), "sha256": plan.source.sha256 }))
        .collect();
    let filters: Map<String, Value> = filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    Ok(json!({
        "query": query,
        "filters": filters,
        "hits_in_all": total,
        "hits_here": hits.len(),
        "build": build.manifest.id,
        "built_unix": build.manifest.created_unix,
        "gangyao": build.manifest.gangyao,
        "sources": sources,
    }))
}

/// The header in lines, a name and a value each.
fn lines(header: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let mut out = Vec::new();
    for (name, value) in header.as_object().into_iter().flatten() {
        match value {
            Value::Object(fields) => out.extend(fields.iter().map(|(field, v)| (format!("{name}.{field}"), text(v)))),
            Value::Array(list) => out.extend(list.iter().map(|v| {
                ("source".to_owned(), format!("{}: {} {}", text(&v["plan_id"]), text(&v["citation"]), text(&v["sha256"])))
            })),
            other => out.push((name.clone(), text(other))),
        }
    }
    out
}

/// One JSON object with the header's fields and the hits.
pub(crate) fn json(header: Option<&Value>, hits: &[Value]) -> anyhow::Result<Vec<u8>> {
    let value = match header.and_then(Value::as_object) {
        Some(fields) => {
            let mut all = fields.clone();
            all.insert("hits".to_owned(), hits.into());
            Value::Object(all)
        }
        None => hits.into(),
    };
    let mut bytes = serde_json::to_vec_pretty(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A line for the header (`{"header": …}`), then one for each hit.
pub(crate) fn jsonl(header: Option<&Value>, hits: &[Value]) -> Vec<u8> {
    let header = header.map(|h| json!({ "header": h }));
    header.iter().chain(hits).flat_map(|value| format!("{value}\n").into_bytes()).collect()
}

/// The header in lines that begin with `#`, then columns.
pub(crate) fn csv(header: Option<&Value>, hits: &[Value]) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for (name, value) in header.map(lines).unwrap_or_default() {
        writeln!(bytes, "# {name}: {}", in_a_comment(&value))?;
    }
    let mut out = csv::Writer::from_writer(&mut bytes);
    // Without a hit the columns are those that one would have.
    let none = serde_json::to_value(Hit::default())?;
    let names: Vec<&String> = hits.first().unwrap_or(&none).as_object().map(|f| f.keys().collect()).unwrap_or_default();
    out.write_record(&names)?;
    for hit in hits {
        out.write_record(names.iter().map(|name| harmless(&cell(&hit[name.as_str()])).into_owned()))?;
    }
    out.flush()?;
    drop(out);
    Ok(bytes)
}

/// Titles of a workbook's columns.
const TITLES: [(&str, &str); 47] = [
    ("kind", "类别"),
    ("block", "段落类型"),
    ("plan_id", "规划编号"),
    ("title", "规划名称"),
    ("jurisdiction", "地区"),
    ("region_code", "行政区划代码"),
    ("level", "层级"),
    ("period", "规划期"),
    ("doc_type", "文件类型"),
    ("section", "章节"),
    ("heading", "章节标题"),
    ("page", "页"),
    ("line", "行"),
    ("start", "起始字节"),
    ("end", "结束字节"),
    ("text", "原文"),
    ("highlights", "匹配位置"),
    ("highlights_in_plan", "全文中的匹配位置"),
    ("score", "相关度"),
    ("why", "匹配说明"),
    ("lacks", "缺少"),
    ("expanded", "同义匹配"),
    ("target_id", "目标编号"),
    ("indicator", "指标"),
    ("indicator_id", "指标代码"),
    ("subject", "主体"),
    ("value", "数值"),
    ("high", "上限"),
    ("cmp", "比较"),
    ("unit", "单位"),
    ("value_base", "基本单位数值"),
    ("base_unit", "基本单位"),
    ("target_year", "年份"),
    ("form", "形式"),
    ("role", "角色"),
    ("attribute", "属性"),
    ("state", "状态"),
    ("low", "下限"),
    ("low_inclusive", "含下限"),
    ("high_inclusive", "含上限"),
    ("approximate", "约数"),
    ("hedge", "限定词"),
    ("commitment", "承诺词"),
    ("base_value", "基期值"),
    ("base_year", "基期年份"),
    ("flags", "存疑"),
    ("copies", "重复出处"),
];

/// Width of a workbook's column, by what stands in it.
fn column_width(name: &str) -> f64 {
    match name {
        "text" => 80.0,
        "title" | "heading" | "why" => 40.0,
        "plan_id" | "indicator" | "section" | "lacks" => 26.0,
        _ => 12.0,
    }
}

/// A workbook: the hits, and a sheet that says what they are.
pub(crate) fn xlsx(header: &Value, hits: &[Value]) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    // No clock: the same search of the same build gives the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("hits")?;
    let names: Vec<&String> = hits.first().and_then(Value::as_object).map(|f| f.keys().collect()).unwrap_or_default();
    for (column, name) in (0u16..).zip(&names) {
        let title = TITLES.iter().find(|t| t.0 == name.as_str()).map_or(name.as_str(), |t| t.1);
        sheet.write_string_with_format(0, column, title, &bold)?;
        sheet.set_column_width(column, column_width(name))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Some(last), Ok(rows)) = (u16::try_from(names.len()).ok().and_then(|n| n.checked_sub(1)), u32::try_from(hits.len())) {
        sheet.autofilter(0, 0, rows, last)?;
    }
    for (row, hit) in (1u32..).zip(hits) {
        for (column, name) in (0u16..).zip(&names) {
            match &hit[name.as_str()] {
                Value::Null => {}
                Value::Number(n) => drop(sheet.write_number(row, column, n.as_f64().unwrap_or_default())?),
                // A decimal stays as it is written: 50.0 is not 50. A string is never a formula.
                other => drop(sheet.write_string(row, column, cell(other).chars().take(LONGEST).collect::<String>())?),
            }
        }
    }
    let sheet = book.add_worksheet().set_name("about")?;
    sheet.set_column_width(0, 18)?;
    sheet.set_column_width(1, 100)?;
    for (row, (name, value)) in (0u32..).zip(lines(header)) {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Write a file, complete or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Others may read it as any other file: a temporary one is for its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let write = || -> std::io::Result<()> {
        let mut file = builder.tempfile_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written; check permissions and free space", path.display()))
}

/// A comment on one line and in one cell: a spreadsheet would split it at its separators, and take a part for a formula.
fn in_a_comment(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ',' => '，',
            ';' => '；',
            '"' => '”',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_one_line_in_one_cell() {
        assert_eq!(in_a_comment("规划,=1+1;\n\"x\""), "规划，=1+1； ”x”");
    }
}
