//! Comparisons for people and for spreadsheets.

use rust_xlsxwriter::{Format, Workbook};

use crate::cli::render::PAGE_WIDTH;
use crate::cli::render::layout::{Align, Grid, clip, width};
use crate::compare::{Cell, Comparison, PlanHead, Row};

/// Columns of the names.
const NAME_WIDTH: usize = 34;
/// Signs behind a value, with what they mean under the table.
const SIGNS: [(&str, char, &str); 7] = [
    ("cell-ambiguous", '?', "could also stand in another column"),
    ("unit-missing", '!', "characters around the figure were lost"),
    ("damaged", '!', "characters around the figure were lost"),
    ("other-statements", '+', "the plan states it elsewhere with another value (see json)"),
    ("reference-confidence-medium", '~', "reference value not rechecked against the publication"),
    ("reference-confidence-low", '~', "reference value not rechecked against the publication"),
    ("year-inherited-from-period", '.', "year taken from the period"),
];

/// How a plan is called in a column: A, B, …
fn letter(at: usize) -> String {
    let c = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { c.to_string() } else { format!("{c}{}", at / 26) }
}

fn head_line(at: usize, head: &PlanHead) -> String {
    let years = head.start_year.zip(head.end_year).map(|(a, b)| format!(" {a}–{b}")).unwrap_or_default();
    let what = if head.kind == "reference" {
        format!("reference table: {}", head.source)
    } else {
        format!("{}, sha256 {}…", head.source, head.sha256.as_deref().unwrap_or("").get(..12).unwrap_or(""))
    };
    format!("{}  {}{years}  {}\n   {what}\n", letter(at), clip(&head.title, 60), head.plan_id)
}

/// `311.02→400亿元`, `≥88%`, `完成省下达目标`, with the signs of its doubts.
fn value(cell: &Cell, with_unit: bool) -> String {
    let Some(target) = &cell.target else { return "–".to_owned() };
    let mut out = String::new();
    if let Some(base) = &cell.base {
        out.push_str(&base.raw);
        out.push('→');
    }
    let shown = target.short();
    out.push_str(&shown);
    if with_unit && let Some(unit) = target.unit.as_deref().filter(|u| !shown.ends_with(u)) {
        out.push_str(unit);
    }
    if let Some(filled) = &cell.filled {
        out.push_str(&format!(" (above: {})", filled.value));
    }
    let mut signs: Vec<char> = SIGNS.iter().filter(|(mark, ..)| cell.marks.iter().any(|m| m == mark)).map(|s| s.1).collect();
    signs.dedup();
    out.extend(signs);
    out
}

/// Indicator with what tells rows of one indicator apart.
fn name(row: &Row) -> String {
    let measure = match row.measure {
        "growth" if !row.indicator.contains("增") => " (growth)",
        "change" => " (change)",
        "year-or-sum" => " (year or sum)",
        "cumulative" => " (sum)",
        _ => "",
    };
    format!("{}{measure}", row.indicator)
}

/// The comparison as aligned text.
pub(crate) fn comparison_text(comparison: &Comparison) -> String {
    let mut out = String::new();
    for (at, head) in comparison.plans.iter().enumerate() {
        out.push_str(&head_line(at, head));
    }
    out.push('\n');
    let n = comparison.plans.len();
    let column = (PAGE_WIDTH.saturating_sub(NAME_WIDTH + 15) / n.max(1)).saturating_sub(2).max(12);
    let mut columns = vec![(Align::Left, NAME_WIDTH), (Align::Left, 13)];
    columns.extend(std::iter::repeat_n((Align::Right, column), n));
    columns.push((Align::Left, 40));
    let mut grid = Grid::new(&columns);
    let letters = (0..n).map(letter);
    grid.row(["indicator".to_owned(), "unit".to_owned()].into_iter().chain(letters).chain([result_head(comparison).to_owned()]));
    for row in &comparison.rows {
        let cells =
            comparison.plans.iter().map(|p| row.cells.get(&p.plan_id).map_or_else(String::new, |c| value(c, differs(row, c))));
        let line = [name(row), row.unit.clone().unwrap_or_default()].into_iter().chain(cells).chain([result(comparison, row)]);
        grid.row(line);
    }
    out.push_str(&grid.print(0));
    out.push('\n');
    for (sign, meaning) in signs_used(comparison) {
        out.push_str(&format!("{sign} {meaning}\n"));
    }
    out.push_str(&summary(comparison));
    out
}

/// A cell whose unit is not the row's carries it.
fn differs(row: &Row, cell: &Cell) -> bool {
    cell.target.as_ref().is_some_and(|t| t.is_numeric() && t.unit != row.unit)
}

fn signs_used(comparison: &Comparison) -> Vec<(char, &'static str)> {
    let marks = |sign: &str| comparison.rows.iter().flat_map(|r| r.cells.values()).any(|c| c.marks.iter().any(|m| m == sign));
    let mut used: Vec<(char, &'static str)> =
        SIGNS.iter().filter(|(mark, ..)| marks(mark)).map(|(_, sign, meaning)| (*sign, *meaning)).collect();
    used.dedup();
    used
}

fn result_head(comparison: &Comparison) -> &'static str {
    match comparison.what {
        "levels" => "below against above",
        "periods" => "target → outcome: result; next base",
        _ => "order",
    }
}

/// What the last column says of a row.
fn result(comparison: &Comparison, row: &Row) -> String {
    let short = |id: &str| comparison.plans.iter().position(|p| p.plan_id == id).map_or_else(|| id.to_owned(), letter);
    match comparison.what {
        "levels" => {
            let steps: Vec<String> = row
                .steps
                .iter()
                .map(|s| {
                    let by = s.difference.as_deref().map(|d| format!(" ({d})")).unwrap_or_default();
                    format!("{}/{} {}{by}", short(&s.below), short(&s.above), s.result.replace("below ", ""))
                })
                .collect();
            steps.join("; ")
        }
        "periods" => {
            let steps: Vec<String> = row
                .periods
                .iter()
                .map(|p| {
                    let show = |v: &Option<String>| v.clone().unwrap_or_else(|| "–".to_owned());
                    let base = match p.base_against_outcome {
                        "same" => String::new(),
                        "different" => format!("; base {} differs", show(&p.next_base)),
                        _ => format!("; base {}", show(&p.next_base)),
                    };
                    format!("{} {} → {}: {}{base}", p.period, show(&p.target), show(&p.outcome), p.result)
                })
                .collect();
            steps.join(" | ")
        }
        _ if row.same => "same".to_owned(),
        _ => {
            let mut order = row.order.clone().unwrap_or_default();
            let mut plans: Vec<(usize, &PlanHead)> = comparison.plans.iter().enumerate().collect();
            // Longer ids first: one id may be the beginning of another.
            plans.sort_by_key(|(_, p)| std::cmp::Reverse(p.plan_id.len()));
            for (at, plan) in plans {
                order = order.replace(&plan.plan_id, &letter(at));
            }
            match &row.difference {
                Some(difference) if difference.starts_with('-') => format!("{order} ({difference})"),
                Some(difference) if difference != "0" => format!("{order} (+{difference})"),
                _ => order,
            }
        }
    }
}

fn summary(comparison: &Comparison) -> String {
    let n = comparison.rows.len();
    let sole = |id: &str| comparison.rows.iter().filter(|r| r.cells.len() == 1 && r.cells.contains_key(id)).count();
    let only: Vec<String> =
        comparison.plans.iter().enumerate().map(|(at, p)| format!("{} {}", letter(at), sole(&p.plan_id))).collect();
    let refused = comparison.rows.iter().flat_map(|r| r.cells.values()).filter(|c| c.not_converted.is_some()).count();
    let mut out = format!("{n} rows; {} in all plans, of these {} differ", comparison.shared, comparison.different);
    out.push_str(&format!("; in one plan only: {}\n", only.join(", ")));
    if comparison.different == 0 && comparison.shared == n && n > 0 {
        out.push_str("no differences\n");
    }
    if refused > 0 {
        out.push_str(&format!("{refused} values are in a unit that does not convert; they keep it\n"));
    }
    out.push_str(&format!(
        "ranges: {}; ? between plans: the bounds overlap; gangyao {}\n",
        comparison.range_rule, comparison.gangyao
    ));
    out
}

/// Shared passages: how alike they are, and both wordings with their places.
pub(crate) fn passages_text(found: &[crate::compare::Shared]) -> String {
    let mut out = String::new();
    for shared in found {
        let common = if shared.boilerplate { ", in most plans" } else { "" };
        out.push_str(&format!("{} ({:.0} %{common})\n", shared.kind, shared.similarity * 100.0));
        let exact = shared.kind == "exact";
        for side in [&shared.a, &shared.b] {
            out.push_str(&format!("  {}:{}  {}\n", side.plan_id, side.line, side.section));
            // The same words once.
            if !exact || std::ptr::eq(side, &shared.b) {
                out.push_str(&format!("    {}\n", clip(&side.text, PAGE_WIDTH * 2)));
            }
        }
    }
    let count = |kind: &str| found.iter().filter(|s| s.kind == kind && !s.boilerplate).count();
    out.push_str(&format!(
        "{} shared passages: {} exact, {} with other numbers, {} reworded; {} more are in most plans\n",
        found.iter().filter(|s| !s.boilerplate).count(),
        count("exact"),
        count("numbers-changed"),
        count("reworded"),
        found.iter().filter(|s| s.boilerplate).count()
    ));
    out
}

/// Words that plans use more than others, the strongest of each plan first.
pub(crate) fn emphasis_text(found: &[crate::compare::Keyword], plans: usize) -> String {
    /// Words of a plan that are printed; json and csv have all.
    const MOST: usize = 30;
    let mut out = String::new();
    for plan in found.chunk_by(|a, b| a.plan_id == b.plan_id) {
        out.push_str(&format!("{}\n", plan[0].plan_id));
        let mut grid = Grid::new(&[
            (Align::Left, 16),
            (Align::Right, 6),
            (Align::Right, 8),
            (Align::Right, 8),
            (Align::Right, 9),
            (Align::Right, 9),
        ]);
        grid.row(["word", "times", "‰ here", "‰ there", "G2", "log2"]);
        for k in plan.iter().take(MOST) {
            grid.row([
                k.word.clone(),
                k.count.to_string(),
                format!("{:.2}", k.share),
                format!("{:.2}", k.share_others),
                format!("{:.1}", k.g2),
                format!("{:+.1}", k.log_ratio),
            ]);
        }
        out.push_str(&grid.print(2));
        if plan.len() > MOST {
            out.push_str(&format!("  … {} more (--format csv has all)\n", plan.len() - MOST));
        }
    }
    out.push_str(&format!(
        "each plan against the others of {plans}; G2 (log-likelihood) of {} and more, {} times and {} paragraphs at least; many words are \
         tested, so read the list as a whole\n",
        crate::compare::LEAST_G2,
        crate::compare::LEAST_COUNT,
        crate::compare::LEAST_PARAGRAPHS
    ));
    out
}

/// Chapters of two plans beside each other.
pub(crate) fn sections_text(found: &[crate::compare::Aligned]) -> String {
    let mut grid = Grid::new(&[(Align::Left, 44), (Align::Right, 5), (Align::Left, 44)]);
    let name = |c: &Option<crate::compare::Chapter>| {
        c.as_ref().map_or_else(String::new, |c| format!("{} {}", c.section.rsplit('/').next().unwrap_or(""), c.title))
    };
    for pair in found {
        grid.row([
            clip(&name(&pair.a), 44),
            pair.score.map_or_else(String::new, |s| format!("{s:.2}")),
            clip(&name(&pair.b), 44),
        ]);
    }
    grid.print(0)
}

/// The comparison as a Markdown table.
pub(crate) fn comparison_md(comparison: &Comparison) -> String {
    let safe = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = String::new();
    for (at, head) in comparison.plans.iter().enumerate() {
        out.push_str(&format!("- {}\n", safe(head_line(at, head).replace('\n', " ").trim())));
    }
    let titles: Vec<String> = (0..comparison.plans.len()).map(letter).collect();
    out.push_str(&format!("\n| indicator | unit | {} | {} |\n", titles.join(" | "), result_head(comparison)));
    out.push_str(&format!("|---|---|{}---|\n", "---:|".repeat(titles.len())));
    for row in &comparison.rows {
        let cells: Vec<String> = comparison
            .plans
            .iter()
            .map(|p| row.cells.get(&p.plan_id).map_or_else(String::new, |c| safe(&value(c, differs(row, c)))))
            .collect();
        let unit = row.unit.as_deref().unwrap_or("");
        out.push_str(&format!(
            "| {} | {unit} | {} | {} |\n",
            safe(&name(row)),
            cells.join(" | "),
            safe(&result(comparison, row))
        ));
    }
    out.push('\n');
    for (sign, meaning) in signs_used(comparison) {
        out.push_str(&format!("`{sign}` {meaning}  \n"));
    }
    out.push_str(&summary(comparison));
    out
}

/// Columns of a comparison in long form: a line per cell.
const LONG: [&str; 26] = [
    "indicator_id",
    "indicator",
    "measure",
    "aligned_by",
    "plan_id",
    "jurisdiction",
    "period",
    "indicator_raw",
    "base",
    "base_year",
    "target",
    "low",
    "low_inclusive",
    "high",
    "high_inclusive",
    "approximate",
    "hedge",
    "unit",
    "target_year",
    "target_in_row_unit",
    "row_unit",
    "growth_stated",
    "growth_implied",
    "attribute",
    "state",
    "marks",
];

/// One line per cell.
fn long(comparison: &Comparison) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for row in &comparison.rows {
        for plan in &comparison.plans {
            let Some(cell) = row.cells.get(&plan.plan_id) else { continue };
            let target = cell.target.clone().unwrap_or_default();
            let text = |v: &Option<String>| v.clone().unwrap_or_default();
            let year = |v: Option<i32>| v.map(|y| y.to_string()).unwrap_or_default();
            let mut marks = cell.marks.clone();
            marks.extend(cell.not_converted.clone());
            lines.push(vec![
                text(&row.indicator_id),
                row.indicator.clone(),
                row.measure.to_owned(),
                row.aligned_by.to_owned(),
                plan.plan_id.clone(),
                text(&plan.jurisdiction),
                text(&plan.period),
                cell.indicator_raw.clone(),
                cell.base.as_ref().map(|b| b.raw.clone()).unwrap_or_default(),
                year(cell.base_year),
                target.raw.clone(),
                text(&target.low),
                target.low_inclusive.to_string(),
                text(&target.high),
                target.high_inclusive.to_string(),
                target.approximate.to_string(),
                text(&target.hedge),
                text(&target.unit),
                year(cell.target_year),
                text(&cell.target_in_row_unit),
                text(&row.unit),
                text(&cell.growth_stated),
                text(&cell.growth_implied),
                text(&cell.attribute),
                cell.state.clone(),
                marks.join("; "),
            ]);
        }
    }
    lines
}

/// Comment lines that say what the file is, then a line per cell.
pub(crate) fn comparison_csv(comparison: &Comparison) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    for line in artefact(comparison) {
        out.extend_from_slice(format!("# {line}\n").as_bytes());
    }
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(LONG)?;
    for line in long(comparison) {
        csv.write_record(&line)?;
    }
    Ok(csv.into_inner()?)
}

/// What makes the comparison reproducible.
fn artefact(comparison: &Comparison) -> Vec<String> {
    let mut lines = vec![format!(
        "gangyao {} compare --what {} --range {}; records of schema {}",
        comparison.gangyao, comparison.what, comparison.range_rule, comparison.schema_version
    )];
    lines.extend(comparison.plans.iter().map(|p| {
        format!("{} {}; {}; sha256 {}", p.plan_id, p.title, p.source, p.sha256.as_deref().unwrap_or("none (reference table)"))
    }));
    lines
}

/// A workbook: what it is, the plans side by side, and a line per cell.
pub(crate) fn comparison_xlsx(comparison: &Comparison) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("README")?;
    for (at, line) in (0u32..).zip(artefact(comparison).iter().chain(&[summary(comparison)])) {
        sheet.write_string(at, 0, line.trim())?;
    }
    sheet.set_column_width(0, 120)?;
    let sheet = book.add_worksheet().set_name("side by side")?;
    let heads = comparison.plans.iter().map(|p| format!("{} {}", p.title, p.plan_id));
    let header: Vec<String> = ["indicator".to_owned(), "unit".to_owned()]
        .into_iter()
        .chain(heads)
        .chain([result_head(comparison).to_owned()])
        .collect();
    for (at, text) in (0u16..).zip(&header) {
        sheet.write_string_with_format(0, at, text, &bold)?;
        sheet.set_column_width(at, f64::from(u32::try_from(width(text).clamp(12, 40)).unwrap_or(20)))?;
    }
    for (at, row) in (1u32..).zip(&comparison.rows) {
        sheet.write_string(at, 0, name(row))?;
        sheet.write_string(at, 1, row.unit.as_deref().unwrap_or(""))?;
        let mut column = 2u16;
        for plan in &comparison.plans {
            if let Some(cell) = row.cells.get(&plan.plan_id) {
                sheet.write_string(at, column, value(cell, differs(row, cell)))?;
            }
            column += 1;
        }
        sheet.write_string(at, column, result(comparison, row))?;
    }
    sheet.set_freeze_panes(1, 1)?;
    let sheet = book.add_worksheet().set_name("cells")?;
    for (at, text) in (0u16..).zip(LONG) {
        sheet.write_string_with_format(0, at, text, &bold)?;
    }
    for (at, line) in (1u32..).zip(long(comparison)) {
        for (column, text) in (0u16..).zip(&line) {
            sheet.write_string(at, column, text)?;
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    Ok(book.save_to_buffer()?)
}
