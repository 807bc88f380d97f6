//! Comparisons as a page that can be mailed, and as a table for statistics programs.

use std::fmt::Write as _;

use crate::cli::language::{say, word};
use crate::cli::render::comparison::{differs, names, result, result_head, reviews, signs_used, value};
use crate::compare::{Cell, Comparison, Row};

/// Columns of the tidy form: a line a plan and indicator, numbers as numbers, everything repeated that a line needs to stand alone.
const TIDY: [&str; 30] = [
    "plan_id",
    "plan",
    "jurisdiction",
    "region_code",
    "level",
    "period",
    "indicator_id",
    "indicator",
    "indicator_raw",
    "measure",
    "aligned_by",
    "unit",
    "target_year",
    "low",
    "low_inclusive",
    "high",
    "high_inclusive",
    "approximate",
    "value_in_row_unit",
    "row_unit",
    "base",
    "base_year",
    "attribute",
    "state",
    "rank_best",
    "rank_worst",
    "coding",
    "section",
    "line",
    "source",
];

/// One line a plan and indicator.
pub(crate) fn comparison_tidy(comparison: &Comparison) -> anyhow::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(TIDY)?;
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let year = |v: Option<i32>| v.map(|y| y.to_string()).unwrap_or_default();
    for row in &comparison.rows {
        for plan in &comparison.plans {
            let Some(cell) = row.cells.get(&plan.plan_id) else { continue };
            let target = cell.target.clone().unwrap_or_default();
            let rank = |at: usize| row.ranks.get(&plan.plan_id).map(|r| r[at].to_string()).unwrap_or_default();
            let single = target.low.clone().or_else(|| target.high.clone());
            csv.write_record([
                plan.plan_id.clone(),
                plan.title.clone(),
                text(&plan.jurisdiction),
                text(&plan.region_code),
                text(&plan.level),
                text(&plan.period),
                text(&row.indicator_id),
                row.indicator.clone(),
                cell.indicator_raw.clone(),
                row.measure.to_owned(),
                row.aligned_by.to_owned(),
                text(&target.unit),
                year(cell.target_year),
                text(&target.low),
                target.low_inclusive.to_string(),
                text(&target.high),
                target.high_inclusive.to_string(),
                target.approximate.to_string(),
                if cell.not_converted.is_some() {
                    String::new()
                } else {
                    cell.target_in_row_unit.clone().or(single).unwrap_or_default()
                },
                text(&row.unit),
                cell.base.as_ref().and_then(|b| b.low.clone()).unwrap_or_default(),
                year(cell.base_year),
                text(&cell.attribute),
                cell.state.clone(),
                rank(0),
                rank(1),
                comparison.coding.to_owned(),
                text(&cell.section),
                cell.line.map(|l| l.to_string()).unwrap_or_default(),
                plan.source.clone(),
            ])?;
        }
    }
    Ok(csv.into_inner()?)
}

/// Text that HTML can hold.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One page without scripts, links or outside files: plans, picture, table with places, possible matches.
pub(crate) fn comparison_html(comparison: &Comparison, picture: &str) -> String {
    let names = names(comparison, 40);
    let title = format!("{}: {}", word(comparison.what), names.join(", "));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{}</title>\n<style>\
         body{{font-family:system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222}}\
         table{{border-collapse:collapse;width:100%}}th,td{{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}}\
         td.v,th.v{{text-align:right}}small{{color:#666;display:block}}svg{{max-width:100%;height:auto}}\
         @media print{{body{{margin:0}}}}</style></head><body>\n<h1>{}</h1>\n<ul>\n",
        escaped(&title),
        escaped(&title)
    );
    for (name, plan) in names.iter().zip(&comparison.plans) {
        let sha = plan.sha256.as_deref().map(|s| format!(", SHA-256 {s}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "<li><b>{}</b> {} <small>{}; {}{sha}</small></li>",
            escaped(name),
            escaped(&plan.title),
            escaped(&plan.plan_id),
            escaped(&plan.source)
        );
    }
    out.push_str("</ul>\n<table><thead><tr>");
    let _ = write!(out, "<th>{}</th><th>{}</th>", word("indicator"), word("unit"));
    for name in &names {
        let _ = write!(out, "<th class=\"v\">{}</th>", escaped(name));
    }
    let head = if comparison.what == "periods" { result_head(comparison) } else { word("who asks for more") };
    let _ = writeln!(out, "<th>{}</th></tr></thead><tbody>", escaped(head));
    for row in comparison.rows.iter().filter(|r| r.cells.len() > 1 || !r.periods.is_empty()) {
        let _ = write!(
            out,
            "<tr><td>{}<small>{}, {}</small></td><td>{}</td>",
            escaped(&row.indicator),
            word(row.measure),
            word(row.aligned_by),
            escaped(row.unit.as_deref().unwrap_or(""))
        );
        for plan in &comparison.plans {
            let _ = write!(
                out,
                "<td class=\"v\">{}</td>",
                row.cells.get(&plan.plan_id).map_or_else(String::new, |c| html_cell(row, c))
            );
        }
        let _ = writeln!(out, "<td>{}</td></tr>", escaped(&verdict(comparison, row, &names)));
    }
    out.push_str("</tbody></table>\n");
    for (sign, meaning) in signs_used(comparison) {
        let _ = writeln!(out, "<small>{} {}</small>", escaped(&sign.to_string()), escaped(word(meaning)));
    }
    for line in reviews(comparison).lines() {
        let _ = writeln!(out, "<p>{}</p>", escaped(line));
    }
    if !comparison.possible.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2><ul>", word("possible matches, not merged"));
        for pair in &comparison.possible {
            let _ = writeln!(out, "<li>{} / {} ({})</li>", escaped(&pair.a), escaped(&pair.b), word(pair.differs_in));
        }
        out.push_str("</ul>\n");
    }
    out.push_str(picture);
    let _ = writeln!(
        out,
        "<p><small>gangyao {} compare --what {} --range {} --coding {}; records of schema {}</small></p></body></html>",
        comparison.gangyao, comparison.what, comparison.range_rule, comparison.coding, comparison.schema_version
    );
    out
}

/// The value with its own unit where that is not the row's, what else the plan says of it, and where it stands.
fn html_cell(row: &Row, cell: &Cell) -> String {
    let other = match cell.variants.as_slice() {
        [] => String::new(),
        variants => format!("<small>{}</small>", escaped(&say("elsewhere: {list}", &[("list", &variants.join("; "))]))),
    };
    let place = cell
        .line
        .map(|l| {
            format!("<small>{} {}</small>", escaped(cell.section.as_deref().unwrap_or("")), say("line {line}", &[("line", &l)]))
        })
        .unwrap_or_default();
    format!("{}{other}{place}", escaped(&value(cell, differs(row, cell))))
}

fn verdict(comparison: &Comparison, row: &Row, names: &[String]) -> String {
    let named = |text: &str| {
        let mut plans: Vec<(usize, &str)> = comparison.plans.iter().map(|p| p.plan_id.as_str()).enumerate().collect();
        plans.sort_by_key(|(_, id)| std::cmp::Reverse(id.len()));
        plans.into_iter().fold(text.to_owned(), |text, (at, id)| text.replace(id, &names[at]))
    };
    let steps: Vec<String> = row
        .steps
        .iter()
        .map(|s| named(&format!("{}/{}: {}", s.below, s.above, word(s.result.trim_start_matches("below ")))))
        .collect();
    match (steps.is_empty(), row.periods.is_empty()) {
        (false, _) => steps.join("; "),
        (_, false) => result(comparison, row, names),
        _ if row.same => word("same").to_owned(),
        _ => row.demand.as_deref().map(named).unwrap_or_default(),
    }
}
