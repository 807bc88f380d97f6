//! `gangyao cite`: a plan as a reference. Only what the plan states; what it does not is left out.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Exit, output, plans};
use crate::record::PlanRecord;
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
}

#[derive(Debug, Args)]
pub(crate) struct CiteArgs {
    /// Plans: id, file, or place and period (章贡区十四五)
    #[arg(required = true, value_name = "PLAN")]
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
    for name in &args.plans {
        let plan = plans::in_build(&build, name)?;
        let text = match args.format {
            CiteFormat::Text => reference(&plan),
            CiteFormat::Bibtex => bibtex(&plan),
            CiteFormat::Gbt7714 => gbt7714(&plan),
        };
        output::text(&format!("{text}\n"))?;
    }
    Ok(Exit::Done)
}

/// The title; a plan without one is called by what was read.
fn title(plan: &PlanRecord) -> &str {
    plan.title.as_deref().unwrap_or("(no title found)")
}

/// Author: 《title》, number, date. file, SHA-256.
pub(crate) fn reference(plan: &PlanRecord) -> String {
    let author = plan.issuer.as_ref().map(|a| format!("{a}：")).unwrap_or_default();
    let mut out = format!("{author}《{}》", title(plan));
    for part in [&plan.stage, &plan.document_number, &plan.issued].into_iter().flatten() {
        out.push_str(&format!("，{part}"));
    }
    out.push_str(&format!("。{}（SHA-256 {}）", plan.source.name, &plan.source.sha256[..16.min(plan.source.sha256.len())]));
    out
}

fn bibtex(plan: &PlanRecord) -> String {
    // A second pair of braces keeps names whole; what means something to TeX is escaped, braces of the text left out.
    let safe = |value: &str| {
        let mut out = String::new();
        for c in value.chars().filter(|c| !matches!(c, '{' | '}' | '\\')) {
            if matches!(c, '_' | '%' | '&' | '#' | '$') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let field = |name: &str, value: &str| format!("  {name} = {{{{{}}}}},\n", safe(value));
    let mut out = format!("@misc{{{},\n", plan.plan_id);
    if let Some(author) = &plan.issuer {
        out.push_str(&field("author", author));
    }
    out.push_str(&field("title", title(plan)));
    if let Some(issued) = &plan.issued {
        let mut parts = issued.split('-');
        for (name, part) in ["year", "month", "day"].into_iter().zip(parts.by_ref()) {
            out.push_str(&format!("  {name} = {{{}}},\n", part.trim_start_matches('0')));
        }
    }
    if let Some(number) = &plan.document_number {
        out.push_str(&field("number", number));
    }
    out.push_str(&format!("  note = {{{} (SHA-256 {})}}\n}}", safe(&plan.source.name), plan.source.sha256));
    out
}

fn gbt7714(plan: &PlanRecord) -> String {
    let author = plan.issuer.as_ref().map(|a| format!("{a}. ")).unwrap_or_default();
    let number = plan.document_number.as_ref().map(|n| format!(": {n}")).unwrap_or_default();
    let issued = plan.issued.as_ref().map(|d| format!(" ({d})")).unwrap_or_default();
    format!("{author}{}{number}[Z].{issued}", title(plan))
}
