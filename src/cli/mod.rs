//! Arguments, terminal, exit codes.

mod add;
pub(crate) mod args;
mod audit;
mod build;
mod bulk;
mod cite;
pub(crate) mod compare;
mod diff;
mod doubts;
mod export;
mod extract;
mod help;
mod indicators;
mod language;
mod output;
mod paint;
mod plans;
mod release;
mod render;
mod rerun;
mod review;
mod rows;
pub(crate) mod search;
#[cfg(feature = "web")]
mod serve;
mod settings;
mod shell;
mod show;
mod status;
mod summary;
mod why;

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{ColorChoice, FromArgMatches as _, ValueEnum as _};

use crate::cli::args::{Cli, Command};
use crate::cli::paint::Colour;
use crate::cli::settings::Settings;
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

/// Options that may stand before the command.
const GLOBAL: [&str; 2] = ["--lang", "--color"];

/// The arguments as clap reads them: `search -森林` asks for what does not hold the word, it is no flag, and -5% is text; `help X` is
/// `X --help`, so that one help is written.
fn arguments(mut out: Vec<std::ffi::OsString>) -> Vec<std::ffi::OsString> {
    let mut at = 1;
    while let Some(argument) = out.get(at).and_then(|a| a.to_str()) {
        match argument {
            a if GLOBAL.contains(&a) => at += 2,
            a if GLOBAL.iter().any(|g| a.strip_prefix(g).is_some_and(|rest| rest.starts_with('='))) => at += 1,
            _ => break,
        }
    }
    let Some(command) = out.get(at).and_then(|c| c.to_str()) else { return out };
    if command == "help" {
        out.remove(at);
        out.push("--help".into());
    } else if command == "search" {
        for argument in out.iter_mut().skip(at + 1) {
            if let Some(word) = argument.to_str().and_then(no_flag) {
                *argument = word.into();
            }
        }
    }
    out
}

/// The value of an option among the arguments, before they are read: messages on them are in the language that they ask for.
fn asked(arguments: &[std::ffi::OsString], option: &str) -> Option<String> {
    let mut words = arguments.iter().skip(1).map(|a| a.to_string_lossy().into_owned()).take_while(|a| a != "--");
    while let Some(word) = words.next() {
        match word.strip_prefix(option) {
            Some("") => return words.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
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

/// How many settings hold in a folder, or why they cannot be read: for trying what a file of settings may hold.
///
/// # Errors
/// In words, with the name of the file.
pub fn settings_in(folder: &std::path::Path) -> Result<usize, String> {
    let settings = Settings::load(folder).map_err(|error| format!("{error:#}"))?;
    let folders = [&settings.index, &settings.corpus, &settings.corrections];
    Ok(folders.iter().filter(|f| f.is_some()).count() + usize::from(settings.language.is_some()))
}

/// Run the command line.
#[must_use]
pub fn main() -> ExitCode {
    let given: Vec<std::ffi::OsString> = std::env::args_os().collect();
    // The worker of a reader asks for nothing but documents: what a person set is not its matter.
    let worker = given.get(1).is_some_and(|command| command == "read-worker");
    if worker && given.len() == 2 {
        // A panic inside a document is caught and reported with its file: the hook would print it twice.
        std::panic::set_hook(Box::new(|_| {}));
        return if crate::isolate::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let settings = std::env::current_dir().map_or_else(|_| Ok(Settings::default()), |folder| Settings::load(&folder));
    let locale = |name: &str| std::env::var(name).ok();
    let of_settings = settings.as_ref().ok().cloned().unwrap_or_default();
    language::speak(of_settings.language(asked(&given, "--lang").as_deref(), locale));
    let colour = asked(&given, "--color").and_then(|c| Colour::from_str(&c, true).ok()).unwrap_or_default();
    paint::choose(colour);
    // A person who says how wide the page is wants it kept.
    render::whole_cells(!std::io::stdout().is_terminal() && std::env::var_os("COLUMNS").is_none());
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            output::error(&format!("{error:#}"));
            return ExitCode::from(Exit::Failed as u8);
        }
    };
    let cli = match read_arguments(&settings, arguments(given), colour) {
        Ok(cli) => cli,
        Err(exit) => return exit,
    };
    std::panic::set_hook(Box::new(|panic| output::error(&format!("internal error: {panic}; please report it"))));
    let run = std::panic::AssertUnwindSafe(|| run(cli.command, &settings));
    std::panic::catch_unwind(run).unwrap_or_else(|_| ExitCode::from(Exit::Failed as u8))
}

/// What the arguments ask for; where they ask for help or are wrong, how the run ends.
fn read_arguments(settings: &Settings, arguments: Vec<std::ffi::OsString>, colour: Colour) -> Result<Cli, ExitCode> {
    let choice = match colour {
        Colour::Auto => ColorChoice::Auto,
        Colour::Always => ColorChoice::Always,
        Colour::Never => ColorChoice::Never,
    };
    // What a help says is put together where it is asked for, or something is wrong.
    let brief = help::brief(settings).color(choice).try_get_matches_from(arguments.clone());
    let read = brief.or_else(|_| help::command(settings).color(choice).try_get_matches_from(arguments));
    read.and_then(|matches| Cli::from_arg_matches(&matches)).map_err(|error| {
        match help::usage_error(&error) {
            Some(said) => output::said(&said),
            None if language::spoken() == language::Language::En => {
                // Nothing is left to do where even this cannot be printed.
                let _ = error.print();
            }
            None => {
                let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stdout().is_terminal();
                let coloured = colour == Colour::Always || colour == Colour::Auto && !plain;
                let said = if coloured { error.render().ansi().to_string() } else { error.render().to_string() };
                // The one sentence that clap adds by itself.
                let own = "Print this message or the help of the given subcommand(s)";
                let said = said.replace(own, language::word(own));
                if error.use_stderr() {
                    output::said(&said);
                } else {
                    let _ = output::text(&said);
                }
            }
        }
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Failed as u8))
    })
}

fn run(command: Command, settings: &Settings) -> ExitCode {
    let result = match command {
        Command::Build(args) => build::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Plans(args) => plans::run(&args),
        Command::Doubts(args) => doubts::run(&args),
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
        Command::Completions(args) => shell::completions(&args, help::command(settings)),
        Command::Man(args) => shell::man(&args, help::command(settings)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<std::ffi::OsString> {
        words.iter().map(Into::into).collect()
    }

    #[test]
    fn options_before_the_command_do_not_hide_it() {
        let read = |given: &[&str]| arguments(words(given)).iter().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>();
        assert_eq!(read(&["gangyao", "search", "-森林"])[2], "NOT 森林");
        assert_eq!(read(&["gangyao", "--lang", "zh", "search", "-森林"])[4], "NOT 森林");
        assert_eq!(read(&["gangyao", "--lang=zh", "help", "build"]), ["gangyao", "--lang=zh", "build", "--help"]);
        assert_eq!(read(&["gangyao", "show", "-5"])[2], "-5");
    }

    #[test]
    fn the_language_asked_for_is_known_before_the_arguments_are_read() {
        assert_eq!(asked(&words(&["gangyao", "build", "--lang", "zh"]), "--lang").as_deref(), Some("zh"));
        assert_eq!(asked(&words(&["gangyao", "--lang=en", "build"]), "--lang").as_deref(), Some("en"));
        assert_eq!(asked(&words(&["gangyao", "search", "--", "--lang", "zh"]), "--lang"), None);
    }
}
