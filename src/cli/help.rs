//! The command as clap sees it: the defaults of the settings, examples, lists that belong in a help, and all of it in Chinese.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use crate::checks::CheckCode;
use crate::cli::args::Cli;
use crate::cli::doubts;
use crate::cli::language::{Language, chinese, say, spoken, word};
use crate::cli::render::{width, wrap};
use crate::cli::settings::Settings;

/// Columns: command, an example of it, what it does, the same in Chinese. Each is run by a test.
const EXAMPLES: &str = include_str!("data/examples.tsv");
/// Columns: list (`fields` of search, `notation`), entry, what it means, the same in Chinese.
const LISTS: &str = include_str!("data/lists.tsv");

/// Most columns of a help.
const WIDTH: usize = 100;
/// Columns before the text of an argument on a line of its own.
const INDENT: usize = 10;

/// The command with everything its help says, in the language spoken.
pub(crate) fn command(settings: &Settings) -> Command {
    let command = with_examples(brief(settings));
    match spoken() {
        Language::En => command,
        Language::Zh => in_chinese(command, true),
    }
}

/// The command without what only its help says.
pub(crate) fn brief(settings: &Settings) -> Command {
    with_defaults(Cli::command(), settings)
}

/// Defaults that the settings give in place of the program's own.
fn with_defaults(command: Command, settings: &Settings) -> Command {
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        sub.mut_args(|arg| match settings.default_of(&name, arg.get_id().as_str()) {
            // Once a run: clap keeps defaults for as long as the program runs.
            Some(path) => arg.default_value(&*Box::leak(path.to_string_lossy().into_owned().into_boxed_str())),
            None => arg,
        })
    })
}

/// Rows of a table whose first column is a name; the last two are English and Chinese.
fn rows<'t>(table: &'t str, name: &str) -> Vec<(&'t str, &'t str)> {
    let cells = table.lines().filter(|l| !l.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    let mine = cells.filter(|cells| cells.first() == Some(&name));
    let said = |cells: &Vec<&'t str>| match spoken() {
        Language::En => cells.get(2).copied(),
        Language::Zh => cells.get(3).copied(),
    };
    mine.filter_map(|cells| Some((*cells.get(1)?, said(&cells)?))).collect()
}

fn with_examples(command: Command) -> Command {
    command.mut_subcommands(|sub| {
        let name = sub.get_name().to_owned();
        let examples = rows(EXAMPLES, &name);
        if examples.is_empty() {
            return sub;
        }
        let lines: String = examples.iter().map(|(line, what)| format!("\n  {line}\n      {what}")).collect();
        let examples = format!("{}{lines}", word("Examples:"));
        let more = more(&name);
        let long = if more.is_empty() { examples.clone() } else { format!("{examples}\n\n{more}") };
        sub.after_help(examples).after_long_help(long)
    })
}

/// What the long help of a command lists beside its flags.
fn more(command: &str) -> String {
    match command {
        "search" => format!("{}\n\n{}", list("fields", "Fields of a query:"), list("notation", "Notation:")),
        "check" => codes(),
        "extract" | "show" | "compare" => list("notation", "Notation:"),
        _ => String::new(),
    }
}

/// Entries of a list with what they mean, aligned.
fn list(name: &str, title: &str) -> String {
    // What is printed in the reader's language is listed in it; fields of a query are typed as they are.
    let entry = |entry: &str| if name == "notation" { word(entry).to_owned() } else { entry.to_owned() };
    aligned(title, rows(LISTS, name).into_iter().map(|(said, what)| (entry(said), what.to_owned())).collect())
}

/// Codes of the checks with their meaning.
fn codes() -> String {
    aligned("Codes:", CheckCode::ALL.iter().map(|c| (c.id().to_owned(), doubts::meaning(c.id()))).collect())
}

fn aligned(title: &str, entries: Vec<(String, String)>) -> String {
    let column = entries.iter().map(|(entry, _)| width(entry)).max().unwrap_or(0);
    let mut out = word(title).to_owned();
    for (entry, what) in entries {
        let lead = format!("\n  {entry}{}  ", " ".repeat(column - width(&entry)));
        let gap = format!("\n{}", " ".repeat(column + 4));
        out.push_str(&lead);
        out.push_str(&wrap(&what, WIDTH - column - 4).join(&gap));
    }
    out
}

/// The same command with every word of its help in Chinese. What clap writes itself (headings, defaults, possible values) is
/// written by us in its place.
fn in_chinese(command: Command, root: bool) -> Command {
    let heading = |english: &'static str| chinese(english).unwrap_or(english);
    let text =
        |english: Option<&StyledStr>| english.map(|e| chinese(&e.to_string()).map_or_else(|| e.to_string(), str::to_owned));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>");
    let about = text(command.get_long_about().or(command.get_about())).unwrap_or_default();
    let after = if root { "" } else { "{after-help}" };
    let template = format!("{{about}}\n\n{}{{usage}}\n\n{{all-args}}{after}", heading("Usage: "));
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(heading("Print help"));
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help(heading("Print version"));
    let mut command = command
        .mut_args(|arg| argument(arg, &text))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help.help_heading(heading("Options")))
        .about(about.clone())
        .long_about(about)
        .help_template(template)
        .next_line_help(!root)
        .subcommand_help_heading(heading("Commands"))
        .mut_subcommands(|sub| in_chinese(sub, false));
    if root {
        command = command.arg(version.help_heading(heading("Options"))).override_usage(usage);
    } else {
        command = command.override_usage(format!("gangyao {usage}"));
    }
    command
}

/// An argument with its help in Chinese, and after it its values and default.
fn argument(arg: Arg, text: &dyn Fn(Option<&StyledStr>) -> Option<String>) -> Arg {
    let Some(mut said) = text(arg.get_long_help().or(arg.get_help())) else { return arg };
    let values: Vec<_> = arg.get_possible_values().into_iter().filter(|v| !v.is_hide_set()).collect();
    let mut lines = Vec::new();
    let takes = arg.get_action().takes_values();
    if takes && !arg.is_hide_possible_values_set() && !values.is_empty() {
        if values.iter().all(|v| v.get_help().is_none()) {
            let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
            said.push_str(&format!("（可选：{}）", names.join("、")));
        } else {
            let value =
                |v: &clap::builder::PossibleValue| format!("- {}：{}", v.get_name(), text(v.get_help()).unwrap_or_default());
            lines.extend(values.iter().map(value));
        }
    }
    let defaults: Vec<String> = arg.get_default_values().iter().map(|d| d.to_string_lossy().into_owned()).collect();
    if takes && !arg.is_hide_default_value_set() && !defaults.is_empty() {
        said.push_str(&format!("（默认：{}）", defaults.join("、")));
    }
    let short = wrap(&said, WIDTH - INDENT).join("\n");
    let long = lines.iter().flat_map(|line| wrap(line, WIDTH - INDENT)).fold(short.clone(), |all, line| all + "\n" + &line);
    let heading = match arg.get_help_heading() {
        Some(heading) => chinese(heading),
        None if arg.is_positional() => chinese("Arguments"),
        None => chinese("Options"),
    };
    arg.help(short).long_help(long).hide_possible_values(takes).hide_default_value(takes).help_heading(heading)
}

/// What is wrong with the arguments, in the language spoken; nothing for what clap says in its own words.
pub(crate) fn usage_error(error: &clap::Error) -> Option<String> {
    if spoken() == Language::En {
        return None;
    }
    let texts = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        Some(ContextValue::Number(n)) => vec![n.to_string()],
        _ => Vec::new(),
    };
    let one = |kind: ContextKind| texts(kind).join("、");
    let argument = one(ContextKind::InvalidArg);
    let value = one(ContextKind::InvalidValue);
    let mut out = match error.kind() {
        ErrorKind::InvalidSubcommand => say("there is no command '{name}'", &[("name", &one(ContextKind::InvalidSubcommand))]),
        ErrorKind::UnknownArgument => say("there is no option '{name}'", &[("name", &argument)]),
        ErrorKind::MissingRequiredArgument => say("missing: {name}", &[("name", &argument)]),
        ErrorKind::InvalidValue if value.is_empty() => say("a value is missing after {name}", &[("name", &argument)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say("'{value}' cannot be given to {name}", &[("value", &value), ("name", &argument)])
        }
        ErrorKind::ArgumentConflict => {
            say("{name} and {other} exclude each other", &[("name", &argument), ("other", &one(ContextKind::PriorArg))])
        }
        _ => return None,
    };
    let near: Vec<String> = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .flat_map(texts)
        .collect();
    if !near.is_empty() {
        out.push_str(&say("; did you mean {name}?", &[("name", &near.join("、"))]));
    }
    let valid = texts(ContextKind::ValidValue);
    if !valid.is_empty() {
        out.push_str(&say("\nit can be: {list}", &[("list", &valid.join("、"))]));
    }
    Some(format!("{out}\n{}", word("`gangyao --help` lists the commands, `gangyao COMMAND --help` the options of one")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text that a person reads in a help: of commands, arguments and values.
    fn texts(command: &Command, out: &mut Vec<String>) {
        let said = |text: Option<&StyledStr>| text.map(ToString::to_string);
        out.extend(said(command.get_long_about().or(command.get_about())));
        for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
            out.extend(said(arg.get_long_help().or(arg.get_help())));
            if arg.get_action().takes_values() {
                out.extend(arg.get_possible_values().iter().filter(|v| !v.is_hide_set()).filter_map(|v| said(v.get_help())));
            }
            out.extend(arg.get_help_heading().map(str::to_owned));
        }
        command.get_subcommands().filter(|s| !s.is_hide_set()).for_each(|sub| texts(sub, out));
    }

    #[test]
    fn every_text_of_the_help_has_its_chinese() {
        let mut all = Vec::new();
        texts(&Cli::command(), &mut all);
        all.extend(["Options", "Arguments", "Commands", "Usage: ", "Print help", "Print version"].map(str::to_owned));
        assert!(all.len() > 150, "{} texts", all.len());
        let lacking: std::collections::BTreeSet<_> = all.iter().filter(|text| chinese(text).is_none()).collect();
        assert!(
            lacking.is_empty(),
            "no row in help.tsv for:\n{}",
            lacking.iter().map(|t| t.as_str()).collect::<Vec<_>>().join("\n")
        );
        // A row that no help says any more is left over.
        let said: std::collections::BTreeSet<&str> = all.iter().map(String::as_str).collect();
        let help = include_str!("data/help.tsv").lines().filter(|l| !l.starts_with('#'));
        let left: Vec<&str> =
            help.filter_map(|l| l.split('\t').next()).filter(|e| !said.contains(e.replace("\\n", "\n").as_str())).collect();
        assert!(left.is_empty(), "rows of help.tsv that nothing says:\n{}", left.join("\n"));
    }

    #[test]
    fn the_command_is_sound_in_both_languages() {
        with_examples(Cli::command()).debug_assert();
        in_chinese(with_examples(Cli::command()), true).debug_assert();
    }

    #[test]
    fn the_chinese_command_is_sound_and_says_no_english() {
        let mut command = in_chinese(with_examples(Cli::command()), true);
        command.build();
        // `help` itself is made by clap at the moment of building.
        let mut names: Vec<String> = command.get_subcommands().map(|s| s.get_name().to_owned()).collect();
        names.retain(|name| name != "help");
        assert!(names.len() > 20);
        for name in names {
            let Some(sub) = command.find_subcommand_mut(&name) else { continue };
            let help = sub.render_long_help().to_string();
            for english in ["Usage:", "Options:", "Arguments:", "[default:", "[possible values", "Possible values", "Print help"]
            {
                assert!(!help.contains(english), "{name} says {english}:\n{help}");
            }
        }
    }

    #[test]
    fn every_command_has_an_example_and_every_example_is_read() {
        let command = Cli::command();
        for sub in command.get_subcommands().filter(|s| !s.is_hide_set()) {
            assert!(!rows(EXAMPLES, sub.get_name()).is_empty(), "no example of {}", sub.get_name());
        }
        for line in EXAMPLES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 4 && cells.iter().all(|c| !c.is_empty()), "{line}");
            assert!(cells[1].contains(&format!("gangyao {}", cells[0])), "{line}");
        }
    }

    #[test]
    fn the_fields_of_search_are_those_of_its_queries() {
        let listed: Vec<&str> = rows(LISTS, "fields").iter().map(|(entry, _)| entry.split(':').next().unwrap_or("")).collect();
        assert_eq!(listed, crate::index::fields());
    }
}
