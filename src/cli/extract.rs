//! `gangyao extract`.

use std::io::Write as _;

use serde_json::Value;

use crate::cli::args::{ExtractArgs, What};
use crate::cli::{Exit, output};
use crate::pipeline::{self, Input};
use crate::record::{self, PlanRecords};
use crate::source::Limits;

pub(crate) fn run(args: &ExtractArgs) -> anyhow::Result<Exit> {
    let inputs = args.files.iter().map(|path| Input { path: path.clone() }).collect();
    let mut exit = Exit::Done;
    let mut printer = output::Printer::new(args.format);
    let mut failure = None;
    pipeline::read_all(inputs, &Limits::default(), |outcome| {
        let status = outcome.status();
        match &outcome.result {
            Ok(plan) => {
                let records = record::records(plan, &outcome.diagnostics, status);
                if let Err(error) = print(&mut printer, args.what, &records) {
                    failure.get_or_insert(error);
                }
            }
            Err(error) => {
                exit = Exit::Failed;
                output::error(&format!("{}: {error}", outcome.input.path.display()));
            }
        }
    });
    if let Some(error) = failure {
        return Err(error);
    }
    printer.finish()?;
    Ok(exit)
}

fn print(printer: &mut output::Printer, what: What, records: &PlanRecords) -> anyhow::Result<()> {
    for value in values(what, records)? {
        printer.record(&value)?;
    }
    std::io::stdout().flush()?;
    Ok(())
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
