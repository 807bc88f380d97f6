//! `gangyao add`: a new document and its entry in the manifest.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::cli::{Exit, export, output, rows};
use crate::pipeline::{self, Input};
use crate::source::Limits;
use crate::{corpus, record};

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// The document, as it was downloaded
    #[arg(value_name = "FILE", required_unless_present = "rows", conflicts_with = "rows")]
    pub(crate) file: Option<PathBuf>,
    /// Where it was published: address or words
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(crate) source: String,
    /// Its title [default: the title read from it]; with --rows the column of titles
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// A table with one document a row (CSV, TSV, JSON, JSONL, XLSX): each row becomes a document
    #[arg(long, value_name = "FILE")]
    pub(crate) rows: Option<PathBuf>,
    /// Column of the table that holds the text [default: told by its name]
    #[arg(long, value_name = "COLUMN", requires = "rows")]
    pub(crate) text: Option<String>,
    /// Column with the place; more than once from the outer to the inner place
    #[arg(long, value_name = "COLUMN", requires = "rows")]
    pub(crate) place: Vec<String>,
    /// Column with the year
    #[arg(long, value_name = "COLUMN", requires = "rows")]
    pub(crate) year: Option<String>,
    /// Column with the date of issue
    #[arg(long, value_name = "COLUMN", requires = "rows")]
    pub(crate) issued: Option<String>,
    /// Its rights
    #[arg(long, default_value = "official document of a state organ")]
    pub(crate) rights: String,
    /// Name in the corpus [default: that of the file]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The corpus
    #[arg(long, default_value = "corpus", value_name = "DIR")]
    pub(crate) corpus: PathBuf,
}

/// Run `add`: the document is read first, so that what cannot be read is not put into the corpus.
pub(crate) fn run(args: &AddArgs) -> anyhow::Result<Exit> {
    if let Some(table) = &args.rows {
        return rows::run(args, table);
    }
    let file = args.file.as_ref().context("name the document to add, or a table of documents with --rows FILE")?;
    let shown = file.display();
    anyhow::ensure!(
        !args.source.trim().is_empty(),
        "--source says nothing: name the address or the body that published the document"
    );
    let name = match &args.name {
        Some(name) => name.clone(),
        None => file.file_name().map(|n| n.to_string_lossy().into_owned()).with_context(|| format!("{shown} names no file"))?,
    };
    let plain =
        Path::new(&name).file_name().is_some_and(|n| n == name.as_str()) && !name.starts_with('.') && name != corpus::MANIFEST;
    anyhow::ensure!(plain, "'{name}' cannot be the name of a document; give another with --name");
    let bytes = fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let sha256 = corpus::digest(&bytes);
    fs::create_dir_all(&args.corpus).with_context(|| format!("{} cannot be made", args.corpus.display()))?;
    for known in corpus::discover(std::slice::from_ref(&args.corpus)).hashes {
        anyhow::ensure!(known.1 != sha256, "{shown} is in the corpus already, as {}", known.0.display());
    }
    let target = args.corpus.join(&name);
    anyhow::ensure!(!target.exists(), "{} is another document; give a name with --name", target.display());

    let outcome = pipeline::read(Input { path: file.clone() }, &Limits::default());
    let status = outcome.status();
    let plan = outcome.result.map_err(|error| anyhow::anyhow!("{shown}: {error}; nothing was added"))?;
    let read = record::records(&plan, &outcome.diagnostics, status).plan;
    let title = match (&args.title, &read.title) {
        (Some(title), _) | (None, Some(title)) => title.clone(),
        (None, None) => anyhow::bail!("no title was found in {shown}; give it with --title"),
    };
    if let (Some(given), Some(found)) = (&args.title, &read.title)
        && given != found
    {
        output::note(&format!("note: the document calls itself {found}"));
    }
    // A manifest that does not parse is not made worse.
    let manifest = args.corpus.join(corpus::MANIFEST);
    let before = match fs::read_to_string(&manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", manifest.display())),
    };
    toml::from_str::<toml::Table>(&before).with_context(|| format!("{} does not parse; mend it first", manifest.display()))?;
    let mut entry = toml::Table::new();
    for (key, value) in
        [("file", &name), ("title", &title), ("source", &args.source), ("rights", &args.rights), ("sha256", &sha256)]
    {
        entry.insert(key.to_owned(), value.clone().into());
    }
    let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
    let text = format!("{before}{gap}[[document]]\n{entry}");
    // The document first: a manifest that names a file which is not there would be reported at every build.
    export::write(&target, &bytes)?;
    if let Err(error) = export::write(&manifest, text.as_bytes()) {
        let _ = fs::remove_file(&target);
        return Err(error);
    }
    let place = read.jurisdiction.as_deref().unwrap_or("place not stated");
    let period = read.period.as_deref().unwrap_or("period not stated");
    output::text(&format!("{}: {title} ({place}, {period}); `gangyao build` reads it\n", target.display()))?;
    Ok(Exit::Done)
}
