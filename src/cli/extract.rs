//! `gangyao extract` and `gangyao check`.

use serde_json::Value;

use crate::cli::args::{CheckArgs, ExtractArgs, OutputFormat, What};
use crate::cli::language::{say, word};
use crate::cli::{Exit, output, render};
use crate::corpus;
use crate::isolate::{self, Read};
use crate::record::PlanRecords;
use crate::source::Limits;

/// Read files and hand what was read of each to `print`, in the order given; failures go to stderr. A folder gives its documents
/// where `--recursive` was said.
fn each_plan(
    files: &[std::path::PathBuf],
    recursive: bool,
    limits: Limits,
    mut print: impl FnMut(&Read) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    let mut paths = Vec::new();
    for path in files {
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        if !recursive {
            exit = Exit::Failed;
            let name = output::path(path);
            output::error(&format!(
                "{name}: is a folder, not a document; name its files, or add --recursive to read all of them"
            ));
            continue;
        }
        let found = corpus::discover(std::slice::from_ref(path));
        for problem in &found.problems {
            exit = Exit::Failed;
            output::error(&format!("{}: {}", output::path(&problem.path), problem.message));
        }
        for note in &found.notes {
            output::note(&format!("note: {}: {}", output::path(&note.path), note.message));
        }
        paths.extend(found.files);
    }
    let mut first_error = None;
    isolate::read_all(&paths, &limits, jobs(), |reading| match reading.result {
        Ok(read) if first_error.is_none() => first_error = print(&read).err(),
        Ok(_) => {}
        Err(message) => {
            exit = Exit::Failed;
            output::error(&format!("{}: {message}", output::path(&reading.path)));
        }
    });
    first_error.map_or(Ok(exit), Err)
}

/// Documents read at a time.
pub(crate) fn jobs() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// Read one file: its reading text and records.
pub(crate) fn read_one(path: &std::path::Path) -> anyhow::Result<(String, PlanRecords)> {
    let reading = isolate::read(path, &Limits::default());
    let read = reading.result.map_err(|message| anyhow::anyhow!("{}: {message}", output::path(path)))?;
    Ok((read.text, read.records))
}

/// Run `extract`.
pub(crate) fn run(args: &ExtractArgs) -> anyhow::Result<Exit> {
    let mut printer = output::Printer::new(args.reading.format);
    let many = args.files.len() > 1 || args.reading.recursive;
    let exit = each_plan(&args.files, args.reading.recursive, args.reading.limits.into(), |Read { records, text }| {
        match args.reading.format {
            OutputFormat::Text => {
                if many && args.what != What::Plan {
                    output::text(&format!("== {} ({})\n", records.plan.source.name, records.plan.plan_id))?;
                }
                let said = render::render(args.what, records, text);
                // Findings come with their colours.
                if args.what == What::Checks {
                    output::painted(&said)?
                } else {
                    output::text(&said)?
                }
                if many && args.what == What::Plan {
                    output::text("\n")?;
                }
            }
            OutputFormat::Csv => printer.records(&render::rows(args.what, records)?)?,
            OutputFormat::Json | OutputFormat::Jsonl => printer.records(&values(args.what, records)?)?,
        }
        Ok(())
    })?;
    printer.finish()?;
    Ok(exit)
}

/// Run `check`: exit 1 when something is found.
pub(crate) fn check(args: &CheckArgs) -> anyhow::Result<Exit> {
    if let Some(code) = &args.explain {
        return explain(code);
    }
    let mut printer = output::Printer::new(args.reading.format);
    let mut n_found = 0;
    let exit = each_plan(&args.files, args.reading.recursive, args.reading.limits.into(), |Read { records, text }| {
        let found = records.checks.iter().filter(|c| !c.passed).count();
        n_found += found;
        match args.reading.format {
            OutputFormat::Text => {
                output::painted(&render::findings(&records.checks, &records.plan.source.name, text, args.passed))?;
                let passed = records.checks.len() - found;
                let name = &records.plan.source.name;
                let said = "{name}: {found} findings, {passed} checks passed\n";
                output::text(&say(said, &[("name", name), ("found", &found), ("passed", &passed)]))?;
            }
            OutputFormat::Csv => {
                let rows = render::rows(What::Checks, records)?;
                printer.records(&rows.into_iter().filter(|r| args.passed || r["passed"] == false).collect::<Vec<_>>())?;
            }
            OutputFormat::Json | OutputFormat::Jsonl => {
                let list = records.checks.iter().filter(|c| args.passed || !c.passed);
                printer.records(&list.map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?)?;
            }
        }
        Ok(())
    })?;
    printer.finish()?;
    Ok(exit.max(if n_found > 0 { Exit::Nothing } else { Exit::Done }))
}

/// The explanation of a code of a check or a defect.
pub(crate) fn explanation(code: &str) -> Option<&'static str> {
    let check = crate::checks::CheckCode::ALL.iter().find(|c| c.id() == code).map(|c| c.explain());
    check.or_else(|| crate::source::Code::ALL.iter().find(|c| c.id() == code).map(|c| c.explain()))
}

fn explain(code: &str) -> anyhow::Result<Exit> {
    match explanation(code) {
        Some(text) => {
            let lines = render::wrap(word(text), render::columns() - 2).join("\n  ");
            output::text(&format!("{code}\n  {lines}\n"))?;
            Ok(Exit::Done)
        }
        None => {
            let known: Vec<_> = crate::checks::CheckCode::ALL.iter().map(|c| c.id()).collect();
            anyhow::bail!("unknown code '{code}'; checks are: {}", known.join(", "))
        }
    }
}

fn values(what: What, records: &PlanRecords) -> serde_json::Result<Vec<Value>> {
    fn all<T: serde::Serialize>(list: &[T]) -> serde_json::Result<Vec<Value>> {
        list.iter().map(serde_json::to_value).collect()
    }
    match what {
        What::Plan => Ok(vec![serde_json::to_value(&records.plan)?]),
        What::Outline => all(&records.outline),
        What::Columns => all(&records.columns),
        What::Tables => all(&records.tables),
        What::Quantities => all(&records.quantities),
        What::Targets => all(&records.targets),
        What::Checks => all(&records.checks),
        What::Diagnostics => all(&records.diagnostics),
    }
}
