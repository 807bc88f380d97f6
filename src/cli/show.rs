//! `gangyao show`: a place of a plan with its surroundings.

use serde_json::Value;

use crate::cli::args::ShowArgs;
use crate::cli::language::word;
use crate::cli::{Exit, output, plan_of, render, why};
use crate::corpus::{self, Build};
use crate::index;
use crate::record::PlanRecord;

/// Run `show`.
pub(crate) fn run(args: &ShowArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let (id, place) = match args.place.split_once(':') {
        Some((id, place)) => (id, Some(place)),
        None => (args.place.as_str(), None),
    };
    let plan = &plan_of(&build, id)?;
    let title = plan.title.as_deref().unwrap_or(word("(no title found)"));
    let outline = build.records("outline", &plan.plan_id)?;
    let head = format!("{title}\n{} ({})\n\n", plan.plan_id, plan.source.name);
    let Some(place) = place else {
        output::text(&head)?;
        for heading in &outline {
            let text = |name: &str| heading[name].as_str().unwrap_or("");
            let label = text("section").rsplit('/').next().unwrap_or("");
            let depth = heading["depth"].as_u64().unwrap_or(1).saturating_sub(1) as usize;
            let name = if label == text("title") { label.to_owned() } else { format!("{label} {}", text("title")) };
            output::text(&format!("{:>6}  {}{}\n", heading["line"], "  ".repeat(depth), render::edged(&name, 80)))?;
        }
        return Ok(Exit::Done);
    };
    let text = build.text(&plan.plan_id)?;
    let lines: Vec<&str> = text.lines().collect();
    let line = line_of(&build, plan, &outline, place, lines.len())?;
    output::text(&head)?;
    let section = outline.iter().rfind(|h| h["line"].as_u64().is_some_and(|l| l <= line as u64));
    if let Some(section) = section.and_then(|s| s["section"].as_str()) {
        output::text(&format!("{section}\n"))?;
    }
    for at in around(&lines, line, args.context) {
        let mark = if at + 1 == line { '>' } else { ' ' };
        let line = format!("{mark}{:>6}  {}", at + 1, lines[at].trim());
        output::text(&format!("{}\n", line.trim_end()))?;
    }
    if args.why {
        reasons(&build, &plan.plan_id, place)?;
    }
    Ok(Exit::Done)
}

/// Why a target was read as it was.
fn reasons(build: &Build, plan_id: &str, place: &str) -> anyhow::Result<()> {
    let targets = build.records("targets", plan_id)?;
    let Some(target) = targets.iter().find(|t| t["target_id"] == place) else {
        anyhow::bail!("--why is asked of a target: {plan_id}:TARGET, with an id of `gangyao search` or of targets.jsonl");
    };
    output::text(&format!("\n{}", why::shown(target)))?;
    Ok(())
}

/// One-based line of a place: a number, a section path, or a target's id.
pub(crate) fn line_of(build: &Build, plan: &PlanRecord, outline: &[Value], place: &str, n_lines: usize) -> anyhow::Result<usize> {
    let line = |record: &Value| record["line"].as_u64().and_then(|l| usize::try_from(l).ok());
    if place.bytes().all(|b| b.is_ascii_digit()) && place.len() < 12 {
        return match place.parse() {
            Ok(line) if (1..=n_lines).contains(&line) => Ok(line),
            _ => anyhow::bail!("no line '{place}' in {}; it has lines 1 to {n_lines}", plan.plan_id),
        };
    }
    if let Some(line) = outline.iter().find(|h| h["section"] == place).and_then(line) {
        return Ok(line);
    }
    let targets = build.records("targets", &plan.plan_id)?;
    if let Some(line) = targets.iter().find(|t| t["target_id"] == place).and_then(line) {
        return Ok(line);
    }
    anyhow::bail!(
        "no line, section or target '{place}' in {0}; `gangyao show {0}` lists its sections with their lines",
        plan.plan_id
    )
}

/// The place with `n` lines that have text on each side, and the blank ones between.
fn around(lines: &[&str], line: usize, n: usize) -> std::ops::Range<usize> {
    let seen = |at: &usize| !lines[*at].trim().is_empty();
    let at = line - 1;
    let first = (0..at).rev().filter(seen).take(n).last().unwrap_or(at);
    let last = (at + 1..lines.len()).filter(seen).take(n).last().unwrap_or(at);
    first..last + 1
}
