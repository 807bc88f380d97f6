//! Arguments, terminal, exit codes.

mod add;
pub(crate) mod args;
mod audit;
mod build;
mod bulk;
mod cite;
pub(crate) mod compare;
mod diff;
mod export;
mod extract;
mod indicators;
mod output;
mod release;
mod render;
mod rerun;
mod review;
mod rows;
pub(crate) mod search;
#[cfg(feature = "web")]
mod serve;
mod show;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::args::{Cli, Command};
use crate::corpus::Build;
use crate::index;
use crate::record::PlanRecord;

/// What a command's run amounts to; see the README's table of exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done, or something found.
    Done = 0,
    /// Nothing found, or problems reported.
    Nothing = 1,
    /// Usage error, or some input failed (the rest is still printed).
    Failed = 2,
}

/// The arguments; `search -森林` asks for what does not hold the word, it is no flag, and -5% is text.
fn arguments() -> Vec<std::ffi::OsString> {
    let mut out: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if out.get(1).is_some_and(|command| command == "search") {
        for argument in out.iter_mut().skip(2) {
            if let Some(word) = argument.to_str().and_then(no_flag) {
                *argument = word.into();
            }
        }
    }
    out
}

/// The one plan of a build that a name means.
fn plan_of(build: &Build, name: &str) -> anyhow::Result<PlanRecord> {
    let plans: Vec<PlanRecord> = build.read("plans")?;
    Ok(index::plan_named(&plans, name)?.clone())
}

/// A word of a query that begins as a flag does, as it is meant.
pub(crate) fn no_flag(word: &str) -> Option<String> {
    let rest = word.strip_prefix('-')?;
    let first = rest.chars().next()?;
    if !first.is_ascii() {
        Some(format!("NOT {rest}"))
    } else if first.is_ascii_digit() {
        Some(format!("\"-{rest}\""))
    } else {
        None
    }
}

/// Run the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse_from(arguments());
    if matches!(cli.command, Command::ReadWorker) {
        // A panic inside a document is caught and reported with its file: the hook would print it twice.
        std::panic::set_hook(Box::new(|_| {}));
        return if crate::isolate::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    std::panic::set_hook(Box::new(|panic| output::error(&format!("internal error: {panic}; please report it"))));
    let run = std::panic::AssertUnwindSafe(|| run(cli.command));
    std::panic::catch_unwind(run).unwrap_or_else(|_| ExitCode::from(Exit::Failed as u8))
}

fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Build(args) => build::run(&args),
        Command::Bulk(args) => bulk::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Check(args) => extract::check(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Indicators(args) => indicators::run(&args),
        Command::Release(args) => release::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Codebook => release::codebook(),
        Command::Schema(args) => release::schema(&args),
        Command::Add(args) => add::run(&args),
        Command::Rename(args) => add::rename(&args),
        Command::Remove(args) => add::remove(&args),
        Command::Cite(args) => cite::run(&args),
        Command::Rerun(args) => rerun::run(&args),
        #[cfg(feature = "web")]
        Command::Serve(args) => serve::serve(&args),
        #[cfg(feature = "web")]
        Command::Site(args) => serve::site(&args),
        Command::ReadWorker => Ok(Exit::Done),
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("{error:#}"));
            ExitCode::from(Exit::Failed as u8)
        }
    }
}
