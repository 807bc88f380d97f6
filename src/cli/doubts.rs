//! `gangyao doubts`: what a reader should not take for granted, by kind and place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::args::OutputFormat;
use crate::cli::language::{say, told, word};
use crate::cli::paint::{Ink, paint};
use crate::cli::render::{Align, Grid, clip, columns};
use crate::cli::{Exit, extract, output, plan_of, plans, review};
use crate::record::{CheckRecord, DiagnosticRecord, PlanRecord, TargetRecord};
use crate::{corpus, index};

/// Places shown of each kind of doubt.
const PLACES: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct DoubtsArgs {
    /// Only this plan: id, file, or place and period (广州十五五); a file that is in no build is read
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Only this code, with all its places
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Notes too: what is worth knowing though nothing is lost
    #[arg(long)]
    pub(crate) all: bool,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,
}

/// One thing that is doubtful.
pub(crate) struct Doubt {
    plan_id: String,
    /// `reading` (a defect of the file), `check` (the document against itself) or `target` (a record).
    of: &'static str,
    code: String,
    severity: String,
    line: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    message: String,
}

impl Doubt {
    fn of_diagnostic(d: DiagnosticRecord) -> Self {
        Self {
            plan_id: d.plan_id.unwrap_or_default(),
            of: "reading",
            code: d.code,
            severity: d.severity,
            line: d.line,
            start: d.start,
            end: d.end,
            message: if d.message.is_empty() { d.excerpt.unwrap_or_default() } else { d.message },
        }
    }

    fn of_check(c: CheckRecord) -> Option<Self> {
        let first = c.spans.first();
        (!c.passed).then(|| Self {
            plan_id: c.plan_id.clone(),
            of: "check",
            line: first.map(|p| p.line),
            start: first.map(|p| p.start),
            end: first.map(|p| p.end),
            code: c.code.clone(),
            severity: c.severity.clone(),
            message: c.message.clone(),
        })
    }

    /// What is doubtful about a record itself; that it is stated elsewhere otherwise is what a check says.
    fn of_target(t: &TargetRecord) -> Vec<Self> {
        let name = t.indicator_raw.as_deref().unwrap_or("?").split_whitespace().collect::<String>();
        let value = t.value_raw.split_whitespace().collect::<String>();
        let flags = t.flags.iter().filter(|flag| review::doubt(flag).is_some());
        let one = |flag: &String| Self {
            plan_id: t.plan_id.clone(),
            of: "target",
            code: flag.clone(),
            severity: "warning".to_owned(),
            line: Some(t.line),
            start: Some(t.start),
            end: Some(t.end),
            message: format!("{name} {value}"),
        };
        if t.review.is_some() { Vec::new() } else { flags.map(one).collect() }
    }
}

/// All doubts of records, in the order of the plans.
pub(crate) fn gather(diagnostics: Vec<DiagnosticRecord>, checks: Vec<CheckRecord>, targets: &[TargetRecord]) -> Vec<Doubt> {
    let mut out: Vec<Doubt> = diagnostics.into_iter().map(Doubt::of_diagnostic).collect();
    out.extend(checks.into_iter().filter_map(Doubt::of_check));
    // A cell that is doubtful is told once: by the reading, or else by the target made of it.
    let told: BTreeSet<(String, String, Option<usize>)> =
        out.iter().map(|d| (d.plan_id.clone(), d.code.clone(), d.line)).collect();
    let of_targets = targets.iter().flat_map(Doubt::of_target);
    out.extend(of_targets.filter(|d| !told.contains(&(d.plan_id.clone(), d.code.clone(), d.line))));
    out
}

/// Doubts of one code.
pub(crate) struct Group {
    pub(crate) code: String,
    pub(crate) severity: String,
    pub(crate) n: usize,
    pub(crate) n_plans: usize,
}

/// Doubts by code, the gravest first, then the most frequent.
pub(crate) fn groups(doubts: &[Doubt]) -> Vec<Group> {
    let mut by_code: BTreeMap<(&str, &str), (usize, BTreeSet<&str>)> = BTreeMap::new();
    for doubt in doubts {
        let entry = by_code.entry((&doubt.code, &doubt.severity)).or_default();
        entry.0 += 1;
        entry.1.insert(&doubt.plan_id);
    }
    let group = |((code, severity), (n, plans)): ((&str, &str), (usize, BTreeSet<&str>))| Group {
        code: code.to_owned(),
        severity: severity.to_owned(),
        n,
        n_plans: plans.len(),
    };
    let mut out: Vec<Group> = by_code.into_iter().map(group).collect();
    out.sort_by_key(|g| (rank(&g.severity), std::cmp::Reverse(g.n), g.code.clone()));
    out
}

fn rank(severity: &str) -> u8 {
    match severity {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    }
}

/// What a code means, in the language spoken: its name or the first sentence of its explanation.
pub(crate) fn meaning(code: &str) -> String {
    let of_target = review::doubt(code);
    let text = extract::explanation(code).map(word).or_else(|| of_target.map(word)).unwrap_or_default();
    let end = text.find(['。', '；']).or_else(|| text.find(". ")).or_else(|| text.find(": ")).or_else(|| text.find("; "));
    end.map_or(text, |end| &text[..end]).trim_end_matches('.').to_owned()
}

/// The doubts asked for, and the plans they are of.
fn asked(args: &DoubtsArgs) -> anyhow::Result<(Vec<Doubt>, Vec<PlanRecord>)> {
    let (doubts, plans) = match &args.plan {
        Some(file) if Path::new(file).is_file() => {
            let (_, records) = extract::read_one(Path::new(file))?;
            (gather(records.diagnostics, records.checks, &records.targets), vec![records.plan])
        }
        Some(name) => {
            let build = corpus::open(&args.index, index::FORMAT)?;
            let records = build.plan(&plan_of(&build, name)?.plan_id)?;
            (gather(records.diagnostics, records.checks, &records.targets), vec![records.plan])
        }
        None => {
            let build = corpus::open(&args.index, index::FORMAT)?;
            let targets: Vec<TargetRecord> = build.read("targets")?;
            (gather(build.read("diagnostics")?, build.read("checks")?, &targets), build.read("plans")?)
        }
    };
    let code = args.code.as_deref();
    let wanted = |d: &Doubt| code.map_or(args.all || d.severity != "info", |code| d.code == code);
    Ok((doubts.into_iter().filter(wanted).collect(), plans))
}

/// Run `doubts`: exit 1 when there are any.
pub(crate) fn run(args: &DoubtsArgs) -> anyhow::Result<Exit> {
    if let Some(code) = &args.code {
        let known = extract::explanation(code).is_some() || review::doubt(code).is_some();
        anyhow::ensure!(known, "unknown code '{code}'; `gangyao check --help` lists the codes");
    }
    let (doubts, plans) = asked(args)?;
    if args.format == OutputFormat::Text {
        output::painted(&for_reading(args, &doubts, &plans))?;
    } else {
        let mut printer = output::Printer::new(args.format);
        for d in &doubts {
            printer.record(&json!({
                "plan_id": d.plan_id, "of": d.of, "code": d.code, "severity": d.severity, "line": d.line,
                "start": d.start, "end": d.end, "message": d.message,
            }))?;
        }
        printer.finish()?;
    }
    if doubts.is_empty() {
        output::note(word("nothing is doubtful"));
    }
    Ok(if doubts.is_empty() { Exit::Done } else { Exit::Nothing })
}

fn for_reading(args: &DoubtsArgs, doubts: &[Doubt], plans: &[PlanRecord]) -> String {
    let groups = groups(doubts);
    let mut out = String::new();
    if args.code.is_none() {
        out.push_str(&table(&groups));
    }
    let one = args.plan.is_some();
    if !one && args.code.is_none() {
        out.push_str(&by_plan(doubts, plans));
        return out;
    }
    for group in &groups {
        let of_group: Vec<&Doubt> = doubts.iter().filter(|d| d.code == group.code && d.severity == group.severity).collect();
        let shown = if args.code.is_some() { of_group.len() } else { of_group.len().min(PLACES) };
        let severity = paint(Ink::of(&group.severity), word(&group.severity));
        out.push_str(&format!("\n{severity} {} ({}) {}\n", group.code, group.n, meaning(&group.code)));
        for doubt in &of_group[..shown] {
            out.push_str(&place(doubt, (!one).then_some(plans)));
        }
        if shown < of_group.len() {
            let left = of_group.len() - shown;
            out.push_str(&say("    … {n} more: --code {code}\n", &[("n", &left), ("code", &group.code)]));
        }
    }
    out
}

/// `    plan:line  what`.
fn place(doubt: &Doubt, plans: Option<&[PlanRecord]>) -> String {
    let line = doubt.line.map(|l| l.to_string()).unwrap_or_default();
    let named = plans.and_then(|plans| plans.iter().find(|p| p.plan_id == doubt.plan_id)).map(plans::name);
    let at = named.map_or_else(|| format!("{line:>8}"), |name| format!("    {name}:{line}"));
    let room = columns().saturating_sub(crate::cli::render::width(&at) + 2).max(20);
    let message = told(&doubt.message).into_owned();
    output::visible(&format!("{at}  {}\n", clip(&message, room))).into_owned()
}

/// Codes with how often they were met and what they mean.
fn table(groups: &[Group]) -> String {
    let room = columns().saturating_sub(52).max(24);
    let mut grid = Grid::new(&[(Align::Right, 7), (Align::Right, 6), (Align::Left, 8), (Align::Left, 26), (Align::Left, room)]);
    if !groups.is_empty() {
        grid.row(["times", "plans", "weight", "code", "meaning"].map(word));
    }
    for group in groups {
        grid.row([
            group.n.to_string(),
            group.n_plans.to_string(),
            word(&group.severity).to_owned(),
            group.code.clone(),
            meaning(&group.code),
        ]);
    }
    grid.print(0)
}

/// The plans with the most doubts, and how to see them.
fn by_plan(doubts: &[Doubt], plans: &[PlanRecord]) -> String {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for doubt in doubts {
        let entry = counts.entry(&doubt.plan_id).or_default();
        if doubt.severity == "error" { entry.0 += 1 } else { entry.1 += 1 }
    }
    let mut rows: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    rows.sort_by_key(|(id, (errors, others))| (std::cmp::Reverse((*errors, *others)), *id));
    if rows.is_empty() {
        return String::new();
    }
    let mut grid = Grid::new(&[(Align::Right, 7), (Align::Right, 8), (Align::Left, 36), (Align::Left, 44)]);
    grid.row(["errors", "warnings", "plan", "id"].map(word));
    for (id, (errors, others)) in rows.iter().take(10) {
        let name = plans.iter().find(|p| p.plan_id == *id).map_or_else(String::new, plans::name);
        grid.row([errors.to_string(), others.to_string(), name, (*id).to_owned()]);
    }
    let mut out = format!("\n{}", output::visible(&grid.print(0)));
    if rows.len() > 10 {
        out.push_str(&say("… {n} more plans\n", &[("n", &(rows.len() - 10))]));
    }
    out.push('\n');
    out.push_str(word("`gangyao doubts PLAN` shows the places, `gangyao check --explain CODE` what a code means\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::CheckCode;
    use crate::source::Code;

    fn doubt(code: &str, severity: &str, plan: &str) -> Doubt {
        Doubt {
            plan_id: plan.to_owned(),
            of: "check",
            code: code.to_owned(),
            severity: severity.to_owned(),
            line: Some(1),
            start: None,
            end: None,
            message: String::new(),
        }
    }

    #[test]
    fn the_gravest_come_first_then_the_most_frequent() {
        let doubts = [
            doubt("outlier", "warning", "a"),
            doubt("toc-body", "warning", "a"),
            doubt("toc-body", "warning", "b"),
            doubt("x", "error", "b"),
        ];
        let groups = groups(&doubts);
        let seen: Vec<(&str, usize, usize)> = groups.iter().map(|g| (g.code.as_str(), g.n, g.n_plans)).collect();
        assert_eq!(seen, [("x", 1, 1), ("toc-body", 2, 2), ("outlier", 1, 1)]);
    }

    #[test]
    fn every_code_has_a_short_meaning() {
        for code in CheckCode::ALL.iter().map(|c| c.id()).chain(Code::ALL.iter().map(|c| c.id())) {
            let meaning = meaning(code);
            assert!(!meaning.is_empty() && meaning.chars().count() < 160, "{code}: {meaning}");
        }
    }
}
