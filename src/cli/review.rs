//! `gangyao review`: what of a build deserves a look, the most doubtful first.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::args::OutputFormat;
use crate::cli::{Exit, output, render};
use crate::record::TargetRecord;
use crate::{corpus, index};

/// Form of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// For people
    #[default]
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header line
    Csv,
    /// A corrections file to fill in
    Toml,
}

#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Only this plan (its id)
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// At most so many
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReviewFormat,
}

/// Doubts with their weight and what a reviewer should look at.
const DOUBTS: [(&str, u32, &str); 5] = [
    ("cell-ambiguous", 5, "could stand in another column"),
    ("unit-missing", 5, "the unit was lost"),
    ("damaged", 5, "characters were lost"),
    ("role-doubtful", 4, "may have been reached rather than set"),
    ("other-statement", 3, "stated elsewhere with another value"),
];

/// What is doubtful about a target.
fn doubts(target: &TargetRecord, others: &[TargetRecord]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> =
        DOUBTS.iter().filter(|(flag, ..)| target.flags.iter().any(|f| f == flag)).map(|d| d.0).collect();
    let group = |t: &&TargetRecord| t.conflict_group.is_some() && t.conflict_group == target.conflict_group;
    if others.iter().filter(group).any(|t| (&t.low, &t.high, &t.cmp) != (&target.low, &target.high, &target.cmp)) {
        found.push("other-statement");
    }
    found
}

/// Run `review`: exit 1 when nothing is doubtful.
pub(crate) fn run(args: &ReviewArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let targets: Vec<TargetRecord> = build.read("targets")?;
    if let Some(plan) = &args.plan {
        let known = build.manifest.plans.iter().any(|p| p.plan_id == *plan);
        anyhow::ensure!(known, "no plan '{plan}' in the build; `gangyao compare --list` lists them");
    }
    let of_plan = |t: &&TargetRecord| args.plan.as_ref().is_none_or(|p| t.plan_id == *p);
    let weight = |d: &[&str]| d.iter().filter_map(|x| DOUBTS.iter().find(|y| y.0 == *x)).map(|y| y.1).sum::<u32>();
    let mut doubtful: Vec<(u32, Vec<&'static str>, &TargetRecord)> = Vec::new();
    for plan in targets.chunk_by(|a, b| a.plan_id == b.plan_id) {
        for target in plan.iter().filter(of_plan).filter(|t| t.review.is_none()) {
            let found = doubts(target, plan);
            if !found.is_empty() {
                doubtful.push((weight(&found), found, target));
            }
        }
    }
    doubtful.sort_by_key(|(weight, _, t)| (std::cmp::Reverse(*weight), t.plan_id.clone(), t.start));
    let total = doubtful.len();
    let shown = &doubtful[..total.min(args.limit)];
    let mut plan = "";
    let mut records = Vec::new();
    for (weight, found, target) in shown {
        let name = target.indicator_raw.as_deref().unwrap_or("?").split_whitespace().collect::<String>();
        let value = target.value_raw.split_whitespace().collect::<String>();
        let why: Vec<&str> = DOUBTS.iter().filter(|d| found.contains(&d.0)).map(|d| d.2).collect();
        match args.format {
            ReviewFormat::Text => {
                if target.plan_id != plan {
                    plan = &target.plan_id;
                    output::text(&format!("{plan}\n"))?;
                }
                let year = target.target_year.map(|y| format!(" {y}")).unwrap_or_default();
                output::text(&format!(
                    "{:>6}  {}  {}{year}: {}\n",
                    target.line,
                    target.target_id,
                    render::clip(&format!("{name} {value}"), 44),
                    why.join("; ")
                ))?;
            }
            ReviewFormat::Json | ReviewFormat::Jsonl | ReviewFormat::Csv => records.push(json!({
                "plan_id": target.plan_id, "target_id": target.target_id, "line": target.line, "indicator_raw": name,
                "value_raw": value, "target_year": target.target_year, "doubts": found, "weight": weight,
            })),
            ReviewFormat::Toml => {
                if target.plan_id != plan {
                    plan = &target.plan_id;
                    output::text(&format!("# corrections/{plan}.toml\n\n"))?;
                }
                output::text(&format!(
                    "# line {}: {name} {value}: {}\n[[correction]]\naction = \"accept\" # or reject, or change with field, old and new\n\
                     target_id = \"{}\"\nreviewer = \"\"\ndate = \"\"\nreason = \"\"\n\n",
                    target.line,
                    why.join("; "),
                    target.target_id
                ))?;
            }
        }
    }
    let format = match args.format {
        ReviewFormat::Json => OutputFormat::Json,
        ReviewFormat::Jsonl => OutputFormat::Jsonl,
        ReviewFormat::Csv => OutputFormat::Csv,
        ReviewFormat::Text | ReviewFormat::Toml => OutputFormat::Text,
    };
    let mut printer = output::Printer::new(format);
    printer.records(&records)?;
    printer.finish()?;
    if total > shown.len() {
        output::note(&format!("{} of {total}; --limit {total} shows all", shown.len()));
    } else if total == 0 {
        output::note("nothing is doubtful");
    }
    Ok(if total == 0 { Exit::Nothing } else { Exit::Done })
}
