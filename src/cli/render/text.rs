//! One text per kind of record.

use std::fmt::Write as _;

use crate::cli::args::What;
use crate::cli::language::{say, told, word};
use crate::cli::render::layout::{Align, Grid, edged, folded, width};
use crate::cli::render::{PAGE_WIDTH, checks, columns, tables};
use crate::record::{ColumnRecord, OutlineRecord, PlanRecord, PlanRecords, QuantityRecord, TargetRecord, amount, bare_indicator};

/// Columns of the value of a target, and those before its name.
const VALUE: usize = 22;
const BEFORE_NAME: usize = 12 + 2 + VALUE + 2;

/// The text of one plan's records.
pub(crate) fn render(what: What, records: &PlanRecords, reading_text: &str) -> String {
    match what {
        What::Plan => plan(&records.plan),
        What::Outline => outline(&records.outline),
        What::Columns => special_columns(&records.columns),
        What::Tables => records.tables.iter().map(tables::table).collect(),
        What::Quantities => quantities(&records.quantities),
        What::Targets => targets(&records.targets),
        What::Checks => checks::findings(&records.checks, &records.plan.source.name, reading_text, true),
        What::Diagnostics => diagnostics(records),
    }
}

/// The years a plan is for: `2021–2025`, or the one year of a report.
pub(crate) fn years(plan: &PlanRecord) -> Option<String> {
    span(plan.start_year, plan.end_year)
}

/// `2021–2025`, one year where both are the same, nothing where either is not known.
pub(crate) fn span(start: Option<i32>, end: Option<i32>) -> Option<String> {
    let (start, end) = start.zip(end)?;
    Some(if start == end { start.to_string() } else { format!("{start}–{end}") })
}

/// `18 篇, 60 章`: the headings there are; all of them where they have other names.
pub(crate) fn outline_counts(plan: &PlanRecord) -> String {
    let count = |name: &str| plan.counts.get(name).copied().unwrap_or(0);
    let kinds = [("parts", "{n} 篇"), ("chapters", "{n} 章"), ("sections", "{n} 节"), ("special_columns", "{n} 专栏")];
    let told: Vec<String> =
        kinds.iter().filter(|(name, _)| count(name) > 0).map(|(name, text)| say(text, &[("n", &count(name))])).collect();
    let numbered: u64 = kinds.iter().map(|(name, _)| count(name)).sum();
    let all = count("headings").max(numbered);
    // A work report has 一、 and (一); a plan of decimals has 1.1.
    if numbered * 2 > all { told.join(word(", ")) } else { say("{n} headings", &[("n", &all)]) }
}

fn plan(plan: &PlanRecord) -> String {
    let years = years(plan).unwrap_or_else(|| word("years not stated").to_owned());
    let count = |name: &str| plan.counts.get(name).copied().unwrap_or(0);
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| word("not stated").to_owned());
    let mut out = format!("{}\n", plan.title.as_deref().unwrap_or(word("(no title found)")));
    let mut grid = Grid::new(&[(Align::Left, 16), (Align::Left, PAGE_WIDTH - 20)]);
    let region = plan.region_code.as_deref().unwrap_or(word("code unknown"));
    for (name, value) in [
        ("plan id", plan.plan_id.clone()),
        ("issuer", or_none(&plan.issuer)),
        (
            "jurisdiction",
            format!("{} ({region}, {})", or_none(&plan.jurisdiction), plan.level.as_deref().unwrap_or(word("level unknown"))),
        ),
        ("period", format!("{} ({years})", or_none(&plan.period))),
        ("kind", format!("{}{}", plan.doc_type, plan.stage.as_ref().map(|s| format!(", {s}")).unwrap_or_default())),
        ("issued", or_none(&plan.issued)),
        ("document number", or_none(&plan.document_number)),
        (
            "source",
            say(
                "{name} ({format}, {encoding}, {bytes} bytes)",
                &[
                    ("name", &plan.source.name),
                    ("format", &plan.source.format),
                    ("encoding", &plan.source.encoding),
                    ("bytes", &plan.source.bytes),
                ],
            ),
        ),
        ("sha256", plan.source.sha256.clone()),
        ("outline", outline_counts(plan)),
        ("tables", say("{n} with {rows} rows", &[("n", &count("tables")), ("rows", &count("table_rows"))])),
        ("numbers", say("{n} quantities, {targets} targets", &[("n", &count("quantities")), ("targets", &count("targets"))])),
        (
            "checks",
            say(
                "{errors} errors, {warnings} warnings, {notes} notes; {passed} passed",
                &[
                    ("errors", &count("checks_error")),
                    ("warnings", &count("checks_warning")),
                    ("notes", &count("checks_info")),
                    ("passed", &count("checks_passed")),
                ],
            ),
        ),
        ("status", word(&plan.status).to_owned()),
    ] {
        grid.row([word(name), &value]);
    }
    out.push_str(&grid.print(2));
    out
}

fn outline(headings: &[OutlineRecord]) -> String {
    let mut out = String::new();
    for h in headings {
        let indent = 2 * usize::from(h.depth.saturating_sub(1));
        let number = h.number.as_deref().unwrap_or("");
        let label = match h.kind.as_str() {
            "篇" | "章" | "节" => format!("第{number}{} ", h.kind),
            "部分" if !number.is_empty() => format!("第{number}部分 "),
            "一级" if !number.is_empty() && !number.bytes().any(|b| b.is_ascii_digit()) => format!("{number}、"),
            "项" | "一级" | "二级" | "三级" => item_number(number),
            // A 表1 is of the same kind as 附表1; its section ends in the printed word.
            "附表" => format!("{} ", h.section.rsplit('/').next().unwrap_or_default()),
            "专栏" | "图" => format!("{}{number} ", h.kind),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "{:>6}  {}{}",
            h.line,
            " ".repeat(indent),
            edged(&format!("{label}{}", h.title), PAGE_WIDTH - 8 - indent)
        );
    }
    out
}

/// A number below the level of 节 as plans write it: 一 → （一）, 3 → 3., 01 and 1.1 as they are.
fn item_number(number: &str) -> String {
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    match number {
        "" => String::new(),
        n if n.contains('.') || digits && n.starts_with('0') => format!("{n} "),
        n if digits => format!("{n}. "),
        n => format!("（{n}）"),
    }
}

fn special_columns(columns: &[ColumnRecord]) -> String {
    let mut out = String::new();
    for c in columns {
        let _ = writeln!(out, "专栏{} {}", c.number.as_deref().unwrap_or(""), c.title);
        let _ = writeln!(out, "  {}", say("line {line}, {section}", &[("line", &c.line), ("section", &c.section)]));
        for item in &c.items {
            let number = item.number.as_deref().map(item_number).unwrap_or_default();
            let title = item.title.as_deref().unwrap_or("");
            if !number.is_empty() || !title.is_empty() {
                let _ = writeln!(out, "  {}", edged(&format!("{number}{title}"), PAGE_WIDTH - 2));
            }
            if !item.text.trim().is_empty() {
                let _ = writeln!(out, "      {}", edged(&item.text, PAGE_WIDTH - 6));
            }
        }
        for table in &c.tables {
            let _ = writeln!(out, "  {}", say("table {table} (see extract tables)", &[("table", table)]));
        }
        out.push('\n');
    }
    out
}

fn quantities(list: &[QuantityRecord]) -> String {
    let mut grid = Grid::new(&[
        (Align::Right, 6),
        (Align::Left, 9),
        (Align::Left, 10),
        (Align::Left, 6),
        (Align::Right, 20),
        (Align::Left, 40),
    ]);
    grid.row(["line", "role", "form", "year", "value", "indicator"].map(word));
    for q in list {
        let indicator = match &q.subject {
            Some(subject) => format!("{} [{subject}]", q.indicator.as_deref().unwrap_or("?")),
            None => q.indicator.clone().unwrap_or_else(|| "?".to_owned()),
        };
        let value = amount(&q.cmp, q.value.as_deref(), q.high.as_deref(), q.unit.as_deref());
        let doubt = if q.damaged { word(" (damaged)") } else { "" };
        let time = q.year.clone().or_else(|| q.period.clone()).unwrap_or_default();
        grid.row([
            q.line.to_string(),
            word(&q.role).to_owned(),
            word(&q.form).to_owned(),
            time,
            format!("{value}{doubt}"),
            indicator,
        ]);
    }
    grid.print(0)
}

fn targets(list: &[TargetRecord]) -> String {
    let mut out = String::new();
    let mut section = None;
    for t in list {
        if section != Some(&t.section) {
            if section.is_some() {
                out.push('\n');
            }
            let _ = writeln!(out, "{}", if t.section.is_empty() { word("(before the first heading)") } else { &t.section });
            section = Some(&t.section);
        }
        let value = match t.state.as_str() {
            "stated" => amount(
                &t.cmp,
                t.value.as_deref(),
                t.high.as_deref().filter(|h| Some(*h) != t.value.as_deref()),
                t.unit_raw.as_deref(),
            ),
            "not_stated" | "not_read" => word(&t.state).to_owned(),
            _ => t.value_raw.clone(),
        };
        // The unit stands beside the value.
        let unit = t.unit_raw.as_deref().filter(|_| t.state == "stated");
        let name = t.indicator_raw.as_deref().map_or("?", |name| bare_indicator(name, unit));
        let mut more = Vec::new();
        if let Some(subject) = &t.subject {
            more.push(subject.clone());
        }
        if t.form != "level" {
            more.push(word(&t.form).to_owned());
        }
        if let Some(base) = &t.base_value {
            more.push(say("from {base}", &[("base", base)]));
        }
        if let Some(commitment) = &t.commitment {
            more.push(commitment.clone());
        }
        more.extend(t.flags.iter().map(|flag| word(flag).to_owned()));
        let tail = if more.is_empty() { String::new() } else { format!(" [{}]", more.join("; ")) };
        let year = t.target_year.map_or_else(String::new, |y| y.to_string());
        let value = folded(&value, VALUE);
        let name = folded(&format!("{name}{tail}"), columns().saturating_sub(BEFORE_NAME).max(VALUE));
        for at in 0..value.len().max(name.len()) {
            let value = value.get(at).map_or("", String::as_str);
            let lead = if at == 0 { format!("{:>6}  {year:<4}", t.line) } else { String::new() };
            let line = format!("{lead:<12}  {}  {}", pad_left(value, VALUE), name.get(at).map_or("", String::as_str));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    out
}

fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

fn diagnostics(records: &PlanRecords) -> String {
    let mut out = String::new();
    for d in &records.diagnostics {
        let place = d.line.map_or_else(String::new, |line| format!(":{line}"));
        let _ = writeln!(out, "{}{place}: {}[{}]: {}", d.file, word(&d.severity), d.code, told(&d.message));
        if let Some(excerpt) = d.excerpt.as_deref().filter(|e| !e.trim().is_empty()) {
            let _ = writeln!(out, "      {}", edged(excerpt, PAGE_WIDTH - 6));
        }
    }
    out
}
