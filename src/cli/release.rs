//! `gangyao release`, `gangyao codebook` and `gangyao schema`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::language::say;
use crate::cli::{Exit, output};
use crate::release::{self, Facts};
use crate::{corpus, index, record};

#[derive(Debug, Args)]
pub(crate) struct ReleaseArgs {
    /// Folder of the release: new, or an older release, which is replaced
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Version of the data set [default: a hash of its contents]
    #[arg(long, value_name = "VERSION")]
    pub(crate) data_version: Option<String>,
    /// Date of the release (YYYY-MM-DD); none is written unless it is given
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Name of the data set
    #[arg(long, default_value = "Targets of Chinese government plans")]
    pub(crate) title: String,
    /// Licence of the data (SPDX name); none is stated unless it is given
    #[arg(long, value_name = "SPDX")]
    pub(crate) licence: Option<String>,
    /// Who made the data set (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Vec<String>,
}

/// Run `release`.
pub(crate) fn run(args: &ReleaseArgs) -> anyhow::Result<Exit> {
    if let Some(date) = &args.date {
        let parts: Vec<&str> = date.split('-').collect();
        let digits = |n: usize, len: usize| parts.get(n).is_some_and(|p| p.len() == len && p.bytes().all(|b| b.is_ascii_digit()));
        anyhow::ensure!(parts.len() == 3 && digits(0, 4) && digits(1, 2) && digits(2, 2), "'{date}' is no date like 2026-11-25");
    }
    let build = corpus::open(&args.index, index::FORMAT)?;
    // Contents, not the name of the build: building the same corpus twice gives the same version.
    let contents: Vec<&str> = build.manifest.files.values().map(|f| f.sha256.as_str()).collect();
    let version =
        args.data_version.clone().unwrap_or_else(|| format!("data-{}", &corpus::digest(contents.join("\n").as_bytes())[..12]));
    let facts = Facts {
        version,
        date: args.date.clone(),
        title: args.title.clone(),
        licence: args.licence.clone(),
        authors: args.author.clone(),
    };
    let released = release::release(&build, &args.dir, &facts)?;
    output::text(&format!("{} {} in {}\n", facts.title, facts.version, released.dir.display()))?;
    for (table, rows) in &released.rows {
        output::text(&format!("  {rows:>8}  {table}\n"))?;
    }
    let bytes: u64 = released.files.values().sum();
    output::text(&say(
        "{n} files, {kib} KiB; codebook.md says what the fields mean\n",
        &[("n", &released.files.len()), ("kib", &(bytes / 1024))],
    ))?;
    Ok(Exit::Done)
}

/// Run `codebook`.
pub(crate) fn codebook() -> anyhow::Result<Exit> {
    output::text(&release::codebook_md(release::tables()))?;
    Ok(Exit::Done)
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// One kind of records: plans, outline, columns, tables, quantities, targets, checks, passages, diagnostics [default: all]
    #[arg(value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(record::KINDS))]
    pub(crate) kind: Option<String>,
}

/// Run `schema`.
pub(crate) fn schema(args: &SchemaArgs) -> anyhow::Result<Exit> {
    let value = match &args.kind {
        Some(kind) => record::schema(kind).unwrap_or_default(),
        None => record::KINDS.iter().filter_map(|kind| Some(((*kind).to_owned(), record::schema(kind)?))).collect(),
    };
    output::text(&(serde_json::to_string_pretty(&value)? + "\n"))?;
    Ok(Exit::Done)
}
