//! `gangyao audit`: records drawn at random to be judged by a person, and what the judgements say.

mod marks;
mod sheet;

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::cli::language::{say, word};
use crate::cli::{Exit, export, output, plan_of};
use crate::{corpus, index, release};

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Records to draw
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(crate) sample: usize,
    /// Another seed draws other records
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Kind of records
    #[arg(long, default_value = "targets", value_parser = clap::builder::PossibleValuesParser::new(release::audited_kinds()))]
    pub(crate) kind: String,
    /// Only this plan
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Only plans of this level: 国家, 省, 市, 县区
    #[arg(long)]
    pub(crate) level: Option<String>,
    /// Only plans of this period, such as 十四五
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// Only this kind of document: 纲要, 专项规划, 政府工作报告 …
    #[arg(long, value_name = "KIND")]
    pub(crate) doc_type: Option<String>,
    /// Only text or table
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// The sheet; a page of the same name with .html is written beside it
    #[arg(long, short, default_value = "audit.xlsx", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Read a sheet that was filled in (xlsx, or the csv that the page saves) and print the rates
    #[arg(long, value_name = "SHEET")]
    pub(crate) read: Option<PathBuf>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
}

/// Run `audit`.
pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    if let Some(sheet) = &args.read {
        return marks::read(&build, sheet);
    }
    anyhow::ensure!(
        args.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")),
        "{}: the sheet is a workbook; let its name end in .xlsx",
        output::path(&args.output)
    );
    // Marks are days of work.
    anyhow::ensure!(
        !args.output.exists(),
        "{} is there already and may hold marks; name another sheet with --output, or remove it",
        output::path(&args.output)
    );
    let plan = args.plan.as_ref().map(|name| plan_of(&build, name)).transpose()?.map(|p| p.plan_id);
    let is = |value: &Value, wanted: &Option<String>| wanted.as_ref().is_none_or(|w| value.as_str() == Some(w));
    let wanted = |p: &Value, record: &Value| {
        is(&p["plan_id"], &plan)
            && is(&p["level"], &args.level)
            && is(&p["period"], &args.period)
            && is(&p["doc_type"], &args.doc_type)
            && is(&record["origin"], &args.origin)
    };
    let (drawn, strata) = release::draw(&build, &args.kind, args.sample, args.seed, &wanted)?;
    if drawn.is_empty() {
        output::note("nothing to draw from");
        return Ok(Exit::Nothing);
    }
    let fields = release::judged(&args.kind);
    let filters = [
        ("plan", &plan),
        ("level", &args.level),
        ("period", &args.period),
        ("doc_type", &args.doc_type),
        ("origin", &args.origin),
    ];
    let only: Vec<String> = filters.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?))).collect();
    let about = format!("{} {} {} {}", build.manifest.id, args.kind, args.seed, only.join(" ")).trim_end().to_owned();
    export::write(&args.output, &sheet::workbook(&drawn, &fields, &about)?)?;
    let page = args.output.with_extension("html");
    export::write(&page, sheet::page(&drawn, &fields, &about).as_bytes())?;
    for (stratum, size) in &strata {
        let n = drawn.iter().filter(|d| d.stratum == *stratum).count();
        output::text(&format!("{n:>6} / {size:>7}  {stratum}\n"))?;
    }
    let sheet = output::path(&args.output);
    output::text(&say(
        "{n} {kind} in {sheet} and {page}: mark each field right or wrong ('right' in the column 'all' marks the rest of a row), then\n",
        &[("n", &drawn.len()), ("kind", &word(&args.kind)), ("sheet", &sheet), ("page", &output::path(&page))],
    ))?;
    output::text(&format!("gangyao audit --read {sheet}\n"))?;
    Ok(Exit::Done)
}
