//! `gangyao review`: what of a build deserves a look, the most doubtful first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::args::OutputFormat;
use crate::cli::language::{say, word};
use crate::cli::{Exit, output, plan_of, render};
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
    /// Only this plan: id, file, or place and period (广州十五五)
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
    /// Instead: say for every correction that names a target of this older build or release where its target is now; exit 1 when
    /// one cannot be carried over
    #[arg(long, value_name = "OLD")]
    pub(crate) carry: Option<PathBuf>,
    /// Folder of the corrections, for --carry
    #[arg(long, default_value = "corrections", value_name = "DIR")]
    pub(crate) corrections: PathBuf,
}

/// Doubts with their weight and what a reviewer should look at.
const DOUBTS: [(&str, u32, &str); 6] = [
    ("cell-ambiguous", 5, "could stand in another column"),
    ("unit-missing", 5, "the unit was lost"),
    ("damaged", 5, "characters were lost"),
    ("role-doubtful", 4, "may have been reached rather than set"),
    ("name-doubtful", 4, "the name is a guess: nothing beside the number says it"),
    ("other-statement", 3, "stated elsewhere with another value"),
];

/// What a flag of a record means, if a reader should not take the record for granted.
pub(crate) fn doubt(flag: &str) -> Option<&'static str> {
    DOUBTS.iter().find(|d| d.0 == flag).map(|d| d.2)
}

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
    if let Some(old) = &args.carry {
        return carry(&build, &targets, old, &corpus::Corrections::load(&args.corrections));
    }
    let wanted = args.plan.as_ref().map(|name| plan_of(&build, name)).transpose()?;
    let of_plan = |t: &&TargetRecord| wanted.as_ref().is_none_or(|p| t.plan_id == p.plan_id);
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
        let why: Vec<&str> = DOUBTS.iter().filter(|d| found.contains(&d.0)).map(|d| word(d.2)).collect();
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
                // What the target says and where: the id changes with the file, this stays.
                let quoted = |name: &str, text: &str| format!("{name} = {}\n", toml::Value::from(text));
                let mut place = quoted("section", &target.section);
                if let Some(indicator) = &target.indicator_raw {
                    place.push_str(&quoted("indicator", indicator));
                }
                if let Some(year) = target.target_year {
                    place.push_str(&format!("target_year = {year}\n"));
                }
                place.push_str(&quoted("quote", &target.quote));
                output::text(&format!(
                    "# line {}: {name} {value}: {}\n[[correction]]\naction = \"accept\" # or reject, or change with field, old and new\n\
                     target_id = \"{}\"\n{place}reviewer = \"\"\ndate = \"\"\nreason = \"\"\n\n",
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

/// Where the targets of corrections are now that an older build or release had under another id.
fn carry(build: &corpus::Build, targets: &[TargetRecord], old: &Path, corrections: &corpus::Corrections) -> anyhow::Result<Exit> {
    for (path, reason) in &corrections.problems {
        output::error(&format!("{}: {reason}", output::path(path)));
    }
    let before = anchors_of(old)?;
    let (mut stand, mut moved, mut lost) = (0, 0, 0);
    for (plan, id, place) in corrections.named() {
        let of_plan: Vec<TargetRecord> = targets.iter().filter(|t| t.plan_id == plan).cloned().collect();
        if of_plan.iter().any(|t| t.target_id == id) {
            stand += 1;
            continue;
        }
        let entry = build.manifest.plans.iter().find(|p| p.plan_id == plan);
        let anchor = before.get(id).or_else(|| entry?.anchors.get(id));
        let now = match (anchor, entry) {
            (_, None) => Err(format!("there is no plan {plan} in the build")),
            (None, _) => Err(format!("neither {} nor the build knows a target {id}", output::path(old))),
            (Some(anchor), _) => anchor.find(&of_plan),
        };
        match now {
            Ok(at) => {
                moved += 1;
                output::text(&format!("{place}: {id} is {} now (line {})\n", of_plan[at].target_id, of_plan[at].line))?;
            }
            Err(reason) => {
                lost += 1;
                output::text(&format!("{place}: cannot be carried: {reason}\n"))?;
            }
        }
    }
    output::text(&say(
        "{stand} name their target as it is, {moved} are carried to another id, {lost} cannot be carried\n",
        &[("stand", &stand), ("moved", &moved), ("lost", &lost)],
    ))?;
    let failed = !corrections.problems.is_empty();
    Ok(if failed {
        Exit::Failed
    } else if lost > 0 {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

/// What the targets of a build or release say and where, by id.
fn anchors_of(old: &Path) -> anyhow::Result<BTreeMap<String, corpus::Anchor>> {
    let released = old.join("jsonl/targets.jsonl");
    let lines = if released.is_file() {
        std::fs::read_to_string(&released).with_context(|| format!("{} cannot be read", output::path(&released)))?
    } else {
        let one = old.join("build.json").is_file();
        let build = if one { corpus::open_one(old, index::FORMAT)? } else { corpus::open(old, index::FORMAT)? };
        build.lines("targets")?
    };
    let mut out = BTreeMap::new();
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| record[name].as_str().map(str::to_owned);
        let number = |name: &str| record[name].as_i64();
        let anchor = corpus::Anchor {
            section: Some(text("section").unwrap_or_default()),
            indicator: text("indicator_raw"),
            form: text("form"),
            year: number("target_year").and_then(|y| i32::try_from(y).ok()),
            quote: text("quote"),
            value_raw: text("value_raw"),
            line: number("line").and_then(|l| usize::try_from(l).ok()),
        };
        out.extend(text("target_id").map(|id| (id, anchor)));
    }
    Ok(out)
}
