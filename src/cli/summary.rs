//! What a person judges a build by: one screen of it, and a paragraph of each plan.

use std::path::Path;

use crate::cli::language::{say, word};
use crate::cli::render::{self, Align, Grid};
use crate::cli::{output, plans};
use crate::record::PlanRecord;

/// Plans named in a summary.
const NAMED: usize = 5;

/// Totals of a build, its most doubtful plans, and what to do next.
pub(crate) fn overview(all: &[PlanRecord]) -> String {
    let sum = |name: &str| all.iter().filter_map(|p| p.counts.get(name)).sum::<u64>();
    let with = |status: &str| all.iter().filter(|p| p.status == status).count();
    let mut out = String::new();
    let (tables, rows) = (sum("tables"), sum("table_rows"));
    let (quantities, targets) = (sum("quantities"), sum("targets"));
    out.push_str(&say(
        "read: {targets} targets, {quantities} quantities, {tables} tables with {rows} rows\n",
        &[("targets", &targets), ("quantities", &quantities), ("tables", &tables), ("rows", &rows)],
    ));
    let unknown = |field: fn(&PlanRecord) -> bool| all.iter().filter(|p| field(p)).count();
    let without = [
        ("place", unknown(|p| p.region_code.is_none())),
        ("period", unknown(|p| p.start_year.is_none())),
        ("title", unknown(|p| p.title.is_none())),
    ];
    let without: Vec<String> = without.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{} {n}", word(what))).collect();
    let (warned, degraded) = (with("warnings"), with("degraded"));
    let clean = all.len() - warned - degraded;
    out.push_str(&say(
        "plans: {clean} read whole, {warned} with warnings, {degraded} with parts not read\n",
        &[("clean", &clean), ("warned", &warned), ("degraded", &degraded)],
    ));
    if !without.is_empty() {
        out.push_str(&say("not known of plans: {list}\n", &[("list", &without.join(word(", ")))]));
    }
    let (errors, warnings, notes) = (sum("checks_error"), sum("checks_warning"), sum("checks_info"));
    out.push_str(&say(
        "checks: {errors} errors, {warnings} warnings, {notes} notes, {passed} passed\n",
        &[("errors", &errors), ("warnings", &warnings), ("notes", &notes), ("passed", &sum("checks_passed"))],
    ));
    out.push_str(&doubtful(all));
    out
}

/// The plans that deserve a look before others.
fn doubtful(all: &[PlanRecord]) -> String {
    let grave = |p: &PlanRecord| {
        let no_targets = p.counts.get("targets").is_none_or(|n| *n == 0);
        (p.status == "degraded", p.title.is_none() || p.region_code.is_none(), no_targets, plans::findings(p))
    };
    let mut rows: Vec<&PlanRecord> = all.iter().filter(|p| grave(p) != (false, false, false, 0)).collect();
    if rows.is_empty() {
        return String::new();
    }
    rows.sort_by_key(|p| std::cmp::Reverse(grave(p)));
    let mut grid = Grid::new(&[(Align::Left, 30), (Align::Left, 40), (Align::Left, 40)]);
    for plan in rows.iter().take(NAMED) {
        grid.row([plans::name(plan), reason(plan), plan.plan_id.clone()]);
    }
    let mut out = format!("{}\n{}", word("look first at:"), grid.print(2));
    if rows.len() > NAMED {
        out.push_str(&say("  … {n} more; `gangyao doubts` lists them\n", &[("n", &(rows.len() - NAMED))]));
    }
    out
}

/// Why a plan deserves a look.
fn reason(plan: &PlanRecord) -> String {
    let findings = plans::findings(plan);
    let mut out = Vec::new();
    if plan.status == "degraded" {
        out.push(word("parts not read").to_owned());
    }
    if plan.title.is_none() {
        out.push(word("no title").to_owned());
    }
    if plan.region_code.is_none() {
        out.push(word("place not known").to_owned());
    }
    if plan.counts.get("targets").is_none_or(|n| *n == 0) {
        out.push(word("no targets").to_owned());
    }
    if findings > 0 {
        out.push(say("{n} finding{s}", &[("n", &findings), ("s", &if findings == 1 { "" } else { "s" })]));
    }
    out.join(word(", "))
}

/// Commands that a person may want next.
pub(crate) fn next(steps: &[(&str, &str)]) -> String {
    let mut grid = Grid::new(&[(Align::Left, 44), (Align::Left, 60)]);
    for (command, why) in steps {
        grid.row([command, word(why)]);
    }
    if steps.is_empty() { String::new() } else { format!("{}\n{}", word("next:"), grid.print(2)) }
}

/// What a person judges the reading of one plan by.
pub(crate) fn of_plan(plan: &PlanRecord) -> String {
    let count = |name: &str| plan.counts.get(name).copied().unwrap_or(0);
    let years = render::years(plan).map(|years| format!(" {years}")).unwrap_or_default();
    let status = match plan.status.as_str() {
        "clean" => "",
        "warnings" => word("; read with warnings"),
        _ => word("; parts could not be read, see diagnostics"),
    };
    let title = plan.title.as_deref().unwrap_or(word("(no title found)"));
    let place = plan.jurisdiction.as_deref().unwrap_or(word("place not stated"));
    let code = plan.region_code.as_deref().unwrap_or(word("code unknown"));
    let level = plan.level.as_deref().unwrap_or(word("level unknown"));
    let period = plan.period.as_deref().unwrap_or(word("period not stated"));
    let counted = say(
        "{outline}; {tables} tables with {rows} rows; {quantities} quantities, {targets} targets",
        &[
            ("outline", &render::outline_counts(plan)),
            ("tables", &count("tables")),
            ("rows", &count("table_rows")),
            ("quantities", &count("quantities")),
            ("targets", &count("targets")),
        ],
    );
    let checks = say(
        "checks: {errors} errors, {warnings} warnings, {notes} notes, {passed} passed\n",
        &[
            ("errors", &count("checks_error")),
            ("warnings", &count("checks_warning")),
            ("notes", &count("checks_info")),
            ("passed", &count("checks_passed")),
        ],
    );
    format!(
        "{title}  {}\n  {place} ({code}, {level}), {period}{years}, {}; {}{status}\n  {counted}\n  {checks}",
        plan.plan_id,
        plan.doc_type,
        output::path(Path::new(&plan.source.name))
    )
}
