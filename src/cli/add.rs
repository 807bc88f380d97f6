//! `gangyao add`, `rename` and `remove`: the documents of the corpus and their entries in the manifest.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::cli::language::say;
use crate::cli::{Exit, export, output, rows};
use crate::corpus::{self, ManifestText};

/// Folder inside the corpus for what was taken out of it; builds pass over hidden folders.
const TAKEN_OUT: &str = ".removed";

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
    /// Day it was fetched (YYYY-MM-DD) [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) retrieved: Option<String>,
    /// Name in the corpus [default: that of the file]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The document of the corpus that this one is put in the place of; the plan keeps its id and its corrections
    #[arg(long, value_name = "NAME", conflicts_with = "supersedes")]
    pub(crate) replace: Option<String>,
    /// The older text of the same plan, which stays in the corpus beside this one
    #[arg(long, value_name = "NAME")]
    pub(crate) supersedes: Option<String>,
    /// Id of the plan [default: place, years and kind]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The corpus
    #[arg(long, default_value = "corpus", value_name = "DIR")]
    pub(crate) corpus: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RenameArgs {
    /// Name of a document in the corpus
    #[arg(value_name = "NAME")]
    pub(crate) old: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// The corpus
    #[arg(long, default_value = "corpus", value_name = "DIR")]
    pub(crate) corpus: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Name of a document in the corpus
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
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
    let shown = output::path(file);
    anyhow::ensure!(
        !args.source.trim().is_empty(),
        "--source says nothing: name the address or the body that published the document"
    );
    let retrieved = match &args.retrieved {
        Some(day) => {
            anyhow::ensure!(is_day(day), "'{day}' is no date like 2026-11-25");
            day.clone()
        }
        None => corpus::today(),
    };
    if let Some(id) = &args.id {
        anyhow::ensure!(corpus::is_id(id), "'{id}' is no id: letters, digits, '-', '_' and '.' make one");
    }
    anyhow::ensure!(!file.is_dir(), "{shown} is a folder, not a document; add its files one by one");
    let name = match (&args.name, &args.replace) {
        (Some(name), _) => name.clone(),
        // The same kind of file keeps the name that is in the corpus.
        (None, Some(old)) if Path::new(old).extension() == file.extension() => old.clone(),
        _ => file.file_name().map(|n| n.to_string_lossy().into_owned()).with_context(|| format!("{shown} names no file"))?,
    };
    named(&name)?;
    let path = args.corpus.join(corpus::MANIFEST);
    let mut manifest = load(&path)?;
    for old in [&args.replace, &args.supersedes].into_iter().flatten() {
        named(old)?;
        anyhow::ensure!(args.corpus.join(old).is_file(), "{} is no document of the corpus", output::path(&args.corpus.join(old)));
    }
    let reading = crate::isolate::read(file, &crate::source::Limits::default());
    let read = reading.result.map_err(|error| anyhow::anyhow!("{shown}: {error}; nothing was added"))?.records.plan;
    let bytes = fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    let sha256 = corpus::digest(&bytes);
    fs::create_dir_all(&args.corpus).with_context(|| format!("{} cannot be made", args.corpus.display()))?;
    let known = corpus::discover(std::slice::from_ref(&args.corpus)).hashes;
    if let Some((file, _)) = known.iter().find(|known| *known.1 == sha256) {
        anyhow::bail!("{shown} is in the corpus already, as {}", output::path(file));
    }
    let target = args.corpus.join(&name);
    let replaced = args.replace.as_deref() == Some(name.as_str());
    anyhow::ensure!(
        replaced || !target.exists(),
        "{} is another document; give a name with --name, or put this one in its place with --replace",
        output::path(&target)
    );

    let title = match (&args.title, &read.title) {
        (Some(title), _) | (None, Some(title)) => title.clone(),
        (None, None) => anyhow::bail!("no title was found in {shown}; give it with --title"),
    };
    if let (Some(given), Some(found)) = (&args.title, &read.title)
        && given != found
    {
        output::note(&format!("note: the document calls itself {found}"));
    }
    // A title that names its place is that of one plan; 政府工作报告 alone is that of many.
    let names_its_place = read.jurisdiction.as_ref().is_some_and(|place| title.contains(place.as_str()));
    if args.replace.is_none() && args.supersedes.is_none() && names_its_place {
        for other in manifest.titled(&title) {
            output::note(&format!(
                "note: {other} of the corpus has this title too; for a newer copy: --replace {other}, for a newer text beside the \
                 older one: --supersedes {other}"
            ));
        }
    }
    let mut fields = vec![("file", name.as_str()), ("title", &title), ("source", &args.source), ("rights", &args.rights)];
    fields.extend([("retrieved", retrieved.as_str()), ("sha256", &sha256)]);
    fields.extend(args.id.as_deref().map(|id| ("id", id)));
    fields.extend(args.supersedes.as_deref().map(|old| ("supersedes", old)));
    let before = args.replace.as_ref().and_then(|old| known.get(&args.corpus.join(old)).cloned());
    fields.extend(before.as_deref().map(|sha256| ("replaces", sha256)));
    match args.replace.as_deref().and_then(|old| manifest.position(old)) {
        Some(at) => manifest.set(at, &fields),
        None => manifest.push(&fields),
    }
    // The document first: a manifest that names a file which is not there would be reported at every build. What it takes the
    // place of is kept aside.
    let aside = args.replace.as_ref().map(|old| take_out(&args.corpus, old)).transpose()?;
    let written = export::write(&target, &bytes).and_then(|()| export::write(&path, manifest.text().as_bytes()));
    if let Err(error) = written {
        let _ = fs::remove_file(&target);
        if let (Some(aside), Some(old)) = (aside, &args.replace) {
            let _ = fs::rename(aside, args.corpus.join(old));
        }
        return Err(error);
    }
    let place = read.jurisdiction.as_deref().unwrap_or("place not stated");
    let period = read.period.as_deref().unwrap_or("period not stated");
    let instead = args.replace.as_ref().map(|old| format!(" in the place of {old}")).unwrap_or_default();
    output::text(&format!(
        "{}: {title} ({place}, {period}), fetched {retrieved}{instead}; `gangyao build` reads it\n",
        output::path(&target)
    ))?;
    Ok(Exit::Done)
}

/// Run `rename`: the file and its entry; the plan keeps its id.
pub(crate) fn rename(args: &RenameArgs) -> anyhow::Result<Exit> {
    named(&args.old)?;
    named(&args.new)?;
    let (old, new) = (args.corpus.join(&args.old), args.corpus.join(&args.new));
    anyhow::ensure!(old.is_file(), "{} is no document of the corpus", output::path(&old));
    anyhow::ensure!(!new.exists(), "{} is there already", output::path(&new));
    let path = args.corpus.join(corpus::MANIFEST);
    let mut manifest = load(&path)?;
    let at = manifest.position(&args.old);
    if let Some(at) = at {
        manifest.set(at, &[("file", &args.new)]);
    }
    manifest.refer(&args.old, &args.new);
    fs::rename(&old, &new).with_context(|| format!("{} cannot be renamed", output::path(&old)))?;
    if let Err(error) = export::write(&path, manifest.text().as_bytes()) {
        let _ = fs::rename(&new, &old);
        return Err(error);
    }
    let entry = if at.is_some() { "" } else { " (the manifest has no entry for it)" };
    output::text(&format!("{} is {} now{entry}\n", args.old, output::path(&new)))?;
    Ok(Exit::Done)
}

/// Run `remove`: the document and its entry leave the corpus; the file is kept aside.
pub(crate) fn remove(args: &RemoveArgs) -> anyhow::Result<Exit> {
    named(&args.name)?;
    let file = args.corpus.join(&args.name);
    let path = args.corpus.join(corpus::MANIFEST);
    let mut manifest = load(&path)?;
    let at = manifest.position(&args.name);
    anyhow::ensure!(file.is_file() || at.is_some(), "{} is no document of the corpus", output::path(&file));
    if let Some(at) = at {
        manifest.remove(at);
        export::write(&path, manifest.text().as_bytes())?;
    }
    let kept = if file.is_file() {
        output::path(&take_out(&args.corpus, &args.name)?)
    } else {
        "nothing, as the file was gone".to_owned()
    };
    output::text(&say(
        "{name} is out of the corpus, kept as {kept}; `gangyao build` takes its plan out\n",
        &[("name", &args.name), ("kept", &kept)],
    ))?;
    Ok(Exit::Done)
}

/// Put a document aside; what was put aside before under its name stays.
fn take_out(dir: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let aside = dir.join(TAKEN_OUT);
    let moved = fs::create_dir_all(&aside).and_then(|()| {
        let free = |n: u32| if n == 0 { aside.join(name) } else { aside.join(format!("{n}-{name}")) };
        let to = (0..).map(free).find(|path| !path.exists()).unwrap_or_else(|| aside.join(name));
        fs::rename(dir.join(name), &to).map(|()| to)
    });
    moved.with_context(|| format!("{} cannot be moved", output::path(&dir.join(name))))
}

fn load(path: &Path) -> anyhow::Result<ManifestText> {
    ManifestText::load(path).map_err(|error| anyhow::anyhow!("{}: {error}", output::path(path)))
}

/// A name that a build takes for that of a document.
fn named(name: &str) -> anyhow::Result<()> {
    let plain = corpus::confined(name) && Path::new(name).file_name().is_some_and(|n| n == name);
    let shown = output::path(Path::new(name));
    anyhow::ensure!(plain, "'{shown}' cannot be the name of a document; give another with --name");
    let passed_over = corpus::passed_over(name) || corpus::unfinished(name);
    anyhow::ensure!(!passed_over, "builds pass over files with the name '{shown}'; give another with --name");
    Ok(())
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |n: usize, len: usize, most: u32| {
        parts.get(n).is_some_and(|p| p.len() == len && p.parse::<u32>().is_ok_and(|v| (1..=most).contains(&v)))
    };
    parts.len() == 3 && number(0, 4, 9999) && number(1, 2, 12) && number(2, 2, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_full() {
        assert!(is_day("2026-02-03") && !is_day("2026-2-3") && !is_day("2026-13-01"));
    }

    #[test]
    fn names_that_builds_would_pass_over_are_refused() {
        for name in
            ["a\nb.txt", "../a.txt", "", ".a", "~$a.docx", "Thumbs.db", "manifest.toml", "README.txt", "a.part", "a/b.txt"]
        {
            assert!(named(name).is_err(), "{name:?}");
        }
        assert!(named("广州市十五五.html").is_ok());
    }
}
