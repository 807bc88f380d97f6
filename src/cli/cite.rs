//! `gangyao cite`: a plan, or a place in it, as a reference.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Exit, output, plan_of, show};
use crate::corpus::Build;
use crate::record::cite::{self, Quote};
use crate::record::{PlanRecord, TargetRecord};
use crate::{corpus, index};

/// Form of the reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiteFormat {
    /// As a footnote
    #[default]
    Text,
    /// BibTeX entry
    Bibtex,
    /// GB/T 7714
    Gbt7714,
    /// RIS, as reference managers import it
    Ris,
    /// CSL JSON, one array
    Csl,
}

#[derive(Debug, Args)]
pub(crate) struct CiteArgs {
    /// Plans (id, file, or place and period: 章贡区十四五), alone or with a line, a section or a target, which is quoted
    #[arg(required = true, value_name = "PLAN[:PLACE]")]
    pub(crate) plans: Vec<String>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Form of the reference
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CiteFormat,
}

/// Run `cite`.
pub(crate) fn run(args: &CiteArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let mut items = Vec::new();
    for name in &args.plans {
        let (plan, place) = match name.split_once(':') {
            Some((plan, place)) => (plan, Some(place)),
            None => (name.as_str(), None),
        };
        let plan = plan_of(&build, plan)?;
        let quote = place.map(|place| quoted(&build, &plan, place)).transpose()?;
        let quote = quote.as_ref();
        let text = match args.format {
            CiteFormat::Text => cite::text(&plan, quote),
            CiteFormat::Bibtex => cite::bibtex(&plan, quote),
            CiteFormat::Gbt7714 => cite::gbt7714(&plan, quote),
            CiteFormat::Ris => cite::ris(&plan, quote),
            CiteFormat::Csl => {
                items.push(cite::csl(&plan, quote));
                continue;
            }
        };
        output::text(&format!("{text}\n"))?;
    }
    if args.format == CiteFormat::Csl {
        output::text(&(serde_json::to_string_pretty(&items)? + "\n"))?;
    }
    Ok(Exit::Done)
}

/// The words at a place: the clause of a target, or a line.
fn quoted(build: &Build, plan: &PlanRecord, place: &str) -> anyhow::Result<Quote> {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let targets: Vec<TargetRecord> = build.read_of("targets", &plan.plan_id)?;
    if let Some(target) = targets.iter().find(|t| t.target_id == place) {
        return Ok(Quote::of(target));
    }
    let text = build.text(&plan.plan_id)?;
    let lines: Vec<&str> = text.lines().collect();
    let line = show::line_of(build, plan, &build.records("outline", &plan.plan_id)?, place, lines.len())?;
    let words = flat(lines.get(line - 1).copied().unwrap_or(""));
    anyhow::ensure!(!words.is_empty(), "line {line} of {} is blank", plan.plan_id);
    let page = targets.iter().find(|t| t.line == line).and_then(|t| t.page);
    Ok(Quote { words, line, page })
}
