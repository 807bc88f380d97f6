//! `gangyao extract` and `gangyao check`.

use serde_json::Value;

use crate::cli::args::{CheckArgs, ExtractArgs, OutputFormat, What};
use crate::cli::{Exit, output, render};
use crate::pipeline::{self, Input, Plan};
use crate::record::{self, PlanRecords};
use crate::source::Limits;

/// Read files and hand each plan with its records to `print`, in the order given; failures go to stderr.
fn each_plan(
    files: &[std::path::PathBuf],
    limits: Limits,
    mut print: impl FnMut(&Plan, &PlanRecords) -> anyhow::Result<()>,
) -> anyhow::Result<Exit> {
    let inputs = files.iter().map(|path| Input { path: path.clone() }).collect();
    let mut exit = Exit::Done;
    let mut first_error = None;
    pipeline::read_all(inputs, &limits, |outcome| {
        let status = outcome.status();
        match &outcome.result {
            Ok(plan) if first_error.is_none() => {
                let records = record::records(plan, &outcome.diagnostics, status);
                if let Err(error) = print(plan, &records) {
                    first_error = Some(error);
                }
            }
            Ok(_) => {}
            Err(error) => {
                exit = Exit::Failed;
                output::error(&format!("{}: {error}", outcome.input.path.display()));
            }
        }
    });
    first_error.map_or(Ok(exit), Err)
}

/// Read one file: its reading text and records.
pub(crate) fn read_one(path: &std::path::Path) -> anyhow::Result<(String, PlanRecords)> {
    let outcome = pipeline::read(Input { path: path.to_owned() }, &Limits::default());
    let status = outcome.status();
    let plan = outcome.result.map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    let records = record::records(&plan, &outcome.diagnostics, status);
    Ok((plan.source.text, records))
}

/// Run `extract`.
pub(crate) fn run(args: &ExtractArgs) -> anyhow::Result<Exit> {
    let mut printer = output::Printer::new(args.format);
    let many = args.files.len() > 1;
    let exit = each_plan(&args.files, args.limits.into(), |plan, records| {
        match args.format {
            OutputFormat::Text => {
                if many && args.what != What::Plan {
                    output::text(&format!("== {} ({})\n", records.plan.source.name, records.plan.plan_id))?;
                }
                output::text(&render::render(args.what, records, &plan.source.text))?;
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
    let mut printer = output::Printer::new(args.format);
    let mut n_found = 0;
    let exit = each_plan(&args.files, args.limits.into(), |plan, records| {
        let found = records.checks.iter().filter(|c| !c.passed).count();
        n_found += found;
        match args.format {
            OutputFormat::Text => {
                output::text(&render::findings(&records.checks, &records.plan.source.name, &plan.source.text, args.passed))?;
                let passed = records.checks.len() - found;
                let name = &records.plan.source.name;
                output::text(&format!("{name}: {found} findings, {passed} checks passed\n"))?;
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

fn explain(code: &str) -> anyhow::Result<Exit> {
    let check = crate::checks::CheckCode::ALL.iter().find(|c| c.id() == code).map(|c| c.explain());
    let defect = crate::source::Code::ALL.iter().find(|c| c.id() == code).map(|c| c.explain());
    match check.or(defect) {
        Some(text) => {
            output::text(&format!("{code}\n  {text}\n"))?;
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
