//! `gangyao plans`: what is in a build.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::args::OutputFormat;
use crate::cli::language::{say, word};
use crate::cli::render::{self, Align, Grid, columns, whole};
use crate::cli::{Exit, output};
use crate::record::PlanRecord;
use crate::{corpus, index};

#[derive(Debug, Args)]
pub(crate) struct PlansArgs {
    /// Only plans whose place, title, period, level, kind, id or file holds this word
    pub(crate) word: Option<String>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,
}

/// Place and period, as a reader names a plan; the title where neither is known.
pub(crate) fn name(plan: &PlanRecord) -> String {
    let place = plan.jurisdiction.as_deref().or(plan.title.as_deref()).unwrap_or(&plan.source.name);
    format!("{place}{}", when(plan))
}

/// The period a plan is of, or its year.
fn when(plan: &PlanRecord) -> String {
    plan.period.clone().or_else(|| render::years(plan)).unwrap_or_default()
}

/// Whether a plan is one that a word means.
fn holds(plan: &PlanRecord, word: &str) -> bool {
    let fields = [&plan.jurisdiction, &plan.title, &plan.period, &plan.level, &plan.region_code];
    let own = [&plan.doc_type, &plan.plan_id, &plan.source.name];
    let (lower, name) = (word.to_lowercase(), name(plan));
    let mut all = fields.into_iter().flatten().chain(own).chain([&name]).map(|f| f.to_lowercase());
    all.any(|field| field.contains(&lower))
}

/// Run `plans`: exit 1 when none is meant.
pub(crate) fn run(args: &PlansArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let mut plans: Vec<PlanRecord> = build.read("plans")?;
    let total = plans.len();
    if let Some(word) = &args.word {
        plans.retain(|plan| holds(plan, word));
    }
    if args.format == OutputFormat::Text {
        output::text(&grid(&plans).print(0))?;
        output::note(&say("{n} of {total} plans", &[("n", &plans.len()), ("total", &total)]));
    } else {
        let mut printer = output::Printer::new(args.format);
        for p in &plans {
            printer.record(&json!({
                "plan_id": p.plan_id, "jurisdiction": p.jurisdiction, "region_code": p.region_code, "level": p.level,
                "period": p.period, "start_year": p.start_year, "end_year": p.end_year, "doc_type": p.doc_type,
                "title": p.title, "issued": p.issued, "file": p.source.name, "status": p.status,
                "tables": p.counts.get("tables"), "targets": p.counts.get("targets"),
                "findings": findings(p),
            }))?;
        }
        printer.finish()?;
    }
    Ok(if plans.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Findings of the checks of a plan that deserve a look.
pub(crate) fn findings(plan: &PlanRecord) -> u64 {
    ["checks_error", "checks_warning"].iter().filter_map(|name| plan.counts.get(*name)).sum()
}

/// How a plan was read, for a person.
pub(crate) fn status(plan: &PlanRecord) -> &str {
    word(match plan.status.as_str() {
        "clean" => "clean",
        "warnings" => "with warnings",
        _ => "parts not read",
    })
}

fn grid(plans: &[PlanRecord]) -> Grid {
    let room = columns();
    // What is left for the file beside the other columns; where that is next to nothing, the id names the plan.
    let file = room.saturating_sub(86);
    let with_file = whole() || file >= 16;
    let mut grid = Grid::new(&[
        (Align::Left, 24),
        (Align::Left, 11),
        (Align::Left, 14),
        (Align::Right, 8),
        (Align::Right, 9),
        (Align::Left, 14),
        (Align::Left, 40),
        (Align::Left, file.max(16)),
    ]);
    let last = if with_file { word("file") } else { "" };
    grid.row(["place", "period", "kind", "targets", "findings", "read", "id"].map(word).into_iter().chain([last]));
    for plan in plans {
        let count = |name: &str| plan.counts.get(name).copied().unwrap_or(0).to_string();
        grid.row([
            plan.jurisdiction.as_deref().or(plan.title.as_deref()).unwrap_or("?").to_owned(),
            when(plan),
            plan.doc_type.clone(),
            count("targets"),
            findings(plan).to_string(),
            status(plan).to_owned(),
            plan.plan_id.clone(),
            if with_file { plan.source.name.clone() } else { String::new() },
        ]);
    }
    grid
}
