//! `gangyao build` and `gangyao search`.

use std::io::IsTerminal as _;

use indicatif::ProgressBar;

use crate::cli::args::{BuildArgs, OutputFormat, SearchArgs};
use crate::cli::{Exit, output, render};
use crate::pipeline::{self, Input};
use crate::source::Limits;
use crate::{corpus, index, record};

/// Run `build`.
pub(crate) fn build(args: &BuildArgs) -> anyhow::Result<Exit> {
    let files = corpus::discover(&args.paths)?;
    if files.is_empty() {
        anyhow::bail!("no documents in {}; put plan files there or name them", args.paths[0].display());
    }
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(files.len() as u64) } else { ProgressBar::hidden() };
    let mut exit = Exit::Done;
    let mut plans: Vec<(record::PlanRecords, String)> = Vec::new();
    pipeline::read_all(files.into_iter().map(|path| Input { path }).collect(), &Limits::default(), |outcome| {
        bar.inc(1);
        let status = outcome.status();
        match &outcome.result {
            Ok(plan) => {
                let records = record::records(plan, &outcome.diagnostics, status);
                match plans.iter().find(|(r, _)| r.plan.plan_id == records.plan.plan_id) {
                    Some((first, _)) => {
                        exit = Exit::Failed;
                        output::error(&format!(
                            "{}: the same plan ({}) was already read from {}; this file was left out",
                            outcome.input.path.display(),
                            records.plan.plan_id,
                            first.plan.source.name
                        ));
                    }
                    None => plans.push((records, plan.source.text.clone())),
                }
            }
            Err(error) => {
                exit = Exit::Failed;
                output::error(&format!("{}: {error}", outcome.input.path.display()));
            }
        }
    });
    bar.finish_and_clear();
    if plans.is_empty() {
        anyhow::bail!("none of the files could be read; the build in {} was left as it was", args.out.display());
    }
    let cannot_write = |error: std::io::Error| anyhow::anyhow!("cannot write {}: {error}", args.out.display());
    let draft = corpus::Draft::new(&args.out).map_err(cannot_write)?;
    draft.write(&plans).map_err(cannot_write)?;
    let fulltext = draft.path().join("fulltext");
    std::fs::create_dir(&fulltext).map_err(cannot_write)?;
    index::write(&fulltext, plans.iter().map(|(r, _)| r))?;
    draft.publish().map_err(cannot_write)?;
    for (records, text) in &plans {
        output::text(&render::render(crate::cli::args::What::Plan, records, text))?;
    }
    output::text(&format!("{} plans in {}\n", plans.len(), args.out.display()))?;
    Ok(exit)
}

/// Run `search`.
pub(crate) fn search(args: &SearchArgs) -> anyhow::Result<Exit> {
    let Some(dir) = corpus::current(&args.index) else {
        anyhow::bail!("no build in {}; make one with `gangyao build`", args.index.display());
    };
    let query = index::parse(&args.query, args.exact)?;
    let mut filters = Vec::new();
    for (name, value) in [
        ("kind", &args.kind),
        ("plan_id", &args.plan),
        ("region_code", &args.region),
        ("period", &args.period),
        ("indicator_id", &args.indicator),
        ("target_year", &args.year),
        ("role", &args.role),
    ] {
        filters.extend(value.iter().map(|v| (name, v.clone())));
    }
    let options = index::Options { filters, limit: args.limit };
    let hits = index::search(&dir.join("fulltext"), &query, &options)?;
    if args.format == OutputFormat::Text {
        for wordings in query.all.iter().filter(|w| w.len() > 1) {
            output::note(&format!("also searched: {} (--exact searches the word alone)", wordings[1..].join(", ")));
        }
        for hit in &hits {
            let from = hit.highlights.first().map_or(0, |h| h.0);
            let lead = hit.text[..from].char_indices().rev().nth(20).map_or(0, |(at, _)| at);
            output::text(&format!(
                "{}  {}  line {}  [{}]\n    {}\n",
                hit.plan_id,
                hit.section,
                hit.line,
                hit.kind,
                render::clip(&hit.text[lead..], 92)
            ))?;
        }
    }
    let mut printer = output::Printer::new(args.format);
    for hit in &hits {
        printer.record(&serde_json::to_value(hit)?)?;
    }
    printer.finish()?;
    Ok(if hits.is_empty() { Exit::Nothing } else { Exit::Done })
}
