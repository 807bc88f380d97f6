//! `gangyao add --rows`: a table with one document a row becomes documents of the corpus, each with the row it came from.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::cli::add::AddArgs;
use crate::cli::language::{say, word};
use crate::cli::{Exit, export, output};
use crate::corpus;
use crate::pipeline;
use crate::source::{self, Limits, Row, RowColumns, RowTable};

/// Run `add --rows`.
pub(crate) fn run(args: &AddArgs, file: &Path) -> anyhow::Result<Exit> {
    let shown = file.display();
    let bytes = fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let limits = Limits::default();
    let table = source::rows(&bytes, &limits).map_err(|error| anyhow::anyhow!("{shown}: {error}"))?;
    let columns = columns(args, &table)?;
    let Some(text) = columns.text else {
        anyhow::bail!("no column of {shown} is called like a text; name it with --text COLUMN ({})", table.columns.join(", "))
    };
    output::note(&format!("columns: {}", table.options(&columns)));
    fs::create_dir_all(&args.corpus).with_context(|| format!("{} cannot be made", args.corpus.display()))?;
    let manifest = args.corpus.join(corpus::MANIFEST);
    let before = match fs::read_to_string(&manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", manifest.display())),
    };
    toml::from_str::<toml::Table>(&before).with_context(|| format!("{} does not parse; mend it first", manifest.display()))?;
    let mut known: BTreeSet<String> = corpus::discover(std::slice::from_ref(&args.corpus)).hashes.into_values().collect();
    let named = file.file_name().map(|n| n.to_string_lossy().into_owned()).with_context(|| format!("{shown} names no file"))?;
    let stem =
        args.name.clone().unwrap_or_else(|| file.file_stem().map_or_else(|| named.clone(), |s| s.to_string_lossy().into_owned()));
    let plain = Path::new(&stem).file_name().is_some_and(|n| n == stem.as_str()) && !stem.starts_with('.');
    anyhow::ensure!(plain, "'{stem}' cannot begin the name of a document; give another with --name");
    let mut entries = String::new();
    let mut written = Vec::new();
    let mut exit = Exit::Done;
    for row in &table.rows {
        let from = format!("{named}#{}", row.number);
        if row.cells[text].trim().is_empty() {
            output::note(&format!("{from}: no text; left out"));
            continue;
        }
        let document = record(&table, row, &columns, &from);
        let sha256 = corpus::digest(document.as_bytes());
        if !known.insert(sha256.clone()) {
            output::note(&format!("{from}: in the corpus already; left out"));
            continue;
        }
        let name = format!("{stem}-{:04}.json", row.number);
        let target = args.corpus.join(&name);
        if target.exists() {
            output::error(&format!("{from}: {} is another document; give a name with --name", target.display()));
            exit = Exit::Failed;
            continue;
        }
        let (result, _) = pipeline::read_bytes(&name, document.as_bytes(), &limits);
        let meta = match result {
            Ok(plan) => plan.document.meta,
            Err(error) => {
                output::error(&format!("{from}: {error}; left out"));
                exit = Exit::Failed;
                continue;
            }
        };
        let title = meta.title.unwrap_or_else(|| from.clone());
        let link = columns.link.map(|i| row.cells[i].trim()).filter(|l| !l.is_empty());
        let published = link.or(Some(args.source.trim()).filter(|s| !s.is_empty()));
        let mut entry = toml::Table::new();
        for (key, value) in [
            ("file", name.clone()),
            ("title", title.clone()),
            ("source", published.map_or_else(|| from.clone(), |p| format!("{p} ({from})"))),
            ("row", from.clone()),
            ("rights", args.rights.clone()),
            ("sha256", sha256),
        ] {
            entry.insert(key.to_owned(), value.into());
        }
        export::write(&target, document.as_bytes())?;
        written.push(target);
        entries.push_str(&format!("\n[[document]]\n{entry}"));
        let place = meta.jurisdiction.as_deref().unwrap_or(word("place not stated"));
        let period = meta.period.as_deref().unwrap_or(word("period not stated"));
        output::text(&format!("{from}: {name}  {title} ({place}, {period})\n"))?;
    }
    if written.is_empty() {
        return Ok(exit.max(Exit::Nothing));
    }
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    // The documents first: a manifest that names a file which is not there would be reported at every build.
    let text = format!("{before}{gap}{}", if before.is_empty() { entries.trim_start() } else { &entries });
    if let Err(error) = export::write(&manifest, text.as_bytes()) {
        for target in written {
            let _ = fs::remove_file(target);
        }
        return Err(error);
    }
    output::text(&say(
        "{n} documents added to {dir}; `gangyao build` reads them\n",
        &[("n", &written.len()), ("dir", &args.corpus.display())],
    ))?;
    Ok(exit)
}

/// The columns as they were told, those given by name in their place.
fn columns(args: &AddArgs, table: &RowTable) -> anyhow::Result<RowColumns> {
    let named = |name: &Option<String>| -> anyhow::Result<Option<usize>> {
        let Some(name) = name else { return Ok(None) };
        let found = table.column(name);
        found.map(Some).with_context(|| format!("no column is called '{name}'; there are: {}", table.columns.join(", ")))
    };
    let mut columns = table.guess.clone();
    columns.text = named(&args.text)?.or(columns.text);
    columns.title = named(&args.title)?.or(columns.title);
    columns.year = named(&args.year)?.or(columns.year);
    columns.issued = named(&args.issued)?.or(columns.issued);
    if !args.place.is_empty() {
        columns.place =
            args.place.iter().map(|p| named(&Some(p.clone()))).filter_map(Result::transpose).collect::<Result<_, _>>()?;
    }
    Ok(columns)
}

/// The row as a document of its own: the same cells under names that every reading of it knows, and where it came from.
fn record(table: &RowTable, row: &Row, columns: &RowColumns, from: &str) -> String {
    let stated = table.stated(row, columns);
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            out.insert(key.to_owned(), Value::String(value));
        }
    };
    put("row", Some(from.to_owned()));
    put("title", stated.title);
    put("place", stated.place);
    put("year", stated.year.map(|y| y.to_string()));
    put("period", stated.period);
    put("issued", stated.issued);
    put("type", stated.kind);
    put("url", columns.link.map(|i| row.cells[i].clone()).filter(|l| !l.trim().is_empty()));
    put("text", columns.text.map(|i| row.cells[i].clone()));
    let mut text = serde_json::to_string_pretty(&Value::Object(out)).unwrap_or_default();
    text.push('\n');
    text
}
