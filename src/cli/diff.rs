//! `gangyao diff`: what changed between two builds, releases or files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::language::{say, told, word};
use crate::cli::{Exit, extract, output, render};
use crate::release::{self, Change, Side};
use crate::{corpus, index};

/// Form of the differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// A summary for release notes
    Md,
    /// One JSON array
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The older build (also one of index/builds), release or file
    pub(crate) old: PathBuf,
    /// The newer one
    pub(crate) new: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
}

/// Run `diff`: exit 1 when there are differences.
pub(crate) fn run(args: &DiffArgs) -> anyhow::Result<Exit> {
    let changes = release::diff(&side(&args.old)?, &side(&args.new)?);
    match args.format {
        DiffFormat::Json => output::text(&(serde_json::to_string_pretty(&changes)? + "\n"))?,
        DiffFormat::Text => output::text(&text(&changes))?,
        DiffFormat::Md => {
            let shown = told(&release::changes_md(&changes, "##")).into_owned();
            output::text(&if shown.ends_with('\n') { shown } else { shown + "\n" })?;
        }
    }
    Ok(if changes.is_empty() { Exit::Done } else { Exit::Nothing })
}

/// A file is read, a folder is a release or a build.
fn side(path: &Path) -> anyhow::Result<Side> {
    if path.is_file() {
        let (_, records) = extract::read_one(path)?;
        return Ok(Side::of_records(&[records])?);
    }
    if path.join("datapackage.json").is_file() {
        return Side::of_release(path).map_err(|e| anyhow::anyhow!("{}: {e}", path.display()));
    }
    if path.join("build.json").is_file() {
        return Ok(Side::of_build(&corpus::open_one(path, index::FORMAT)?)?);
    }
    Ok(Side::of_build(&corpus::open(path, index::FORMAT)?)?)
}

/// Every difference, then the counts.
fn text(changes: &[Change]) -> String {
    let mut out = String::new();
    let mut plan = "";
    for change in changes {
        if change.plan_id != plan {
            plan = &change.plan_id;
            out.push_str(&format!("{plan}\n"));
        }
        let sign = match change.what {
            "added" => '+',
            "removed" => '-',
            _ => '~',
        };
        let line = change.line.map(|l| say(" (line {line})", &[("line", &l)])).unwrap_or_default();
        let name = render::edged(&change.name, 70);
        let kind = word(change.table.trim_end_matches('s'));
        out.push_str(&format!("  {sign} {kind} {name}{line} [{}]\n", word(release::cause_in_words(change.cause))));
        for (field, old, new) in &change.fields {
            let show = |v: &str| if v.is_empty() { word("(nothing)").to_owned() } else { render::edged(v, 40) };
            out.push_str(&format!(
                "      {}: {} → {}\n",
                word(if *field == "text" { "printed text" } else { field }),
                show(old),
                show(new)
            ));
        }
    }
    out + &summary(changes)
}

/// Counts by table, kind and cause.
fn summary(changes: &[Change]) -> String {
    if changes.is_empty() {
        return word("no differences\n").to_owned();
    }
    let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for change in changes {
        *counts.entry((change.table, change.what, change.cause)).or_insert(0) += 1;
    }
    let named = |table: &str, n: usize| if n == 1 { table.trim_end_matches('s').to_owned() } else { table.to_owned() };
    counts
        .iter()
        .map(|((table, what, cause), n)| {
            say(
                "{n} {table} {what}: {cause}\n",
                &[
                    ("n", n),
                    ("table", &word(&named(table, *n))),
                    ("what", &word(what)),
                    ("cause", &word(release::cause_in_words(cause))),
                ],
            )
        })
        .collect()
}
