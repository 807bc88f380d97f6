//! The folder of a release: data in every format, descriptor, codebook, citation.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::corpus::Build;
use crate::release::{
    Field, Rows, Side, Table, audits_md, audits_of, changes_md, collect, datasette, diff, dta, parquet, sheets, sqlite, tables,
    text,
};

/// Descriptor of the package; also tells a release from another folder.
const DESCRIPTOR: &str = "datapackage.json";
/// Marks the descriptor as ours.
const PROFILE: &str = "gangyao-release";
const CHANGELOG: &str = "CHANGELOG.md";

/// What the person who releases decides.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Version of the data set.
    pub version: String,
    /// Date of the release, YYYY-MM-DD; there is no clock in a release.
    pub date: Option<String>,
    /// Name of the data set.
    pub title: String,
    /// SPDX name of the licence of the data; none is stated unless someone states it.
    pub licence: Option<String>,
    /// Who made the data set.
    pub authors: Vec<String>,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Released {
    /// Where.
    pub dir: PathBuf,
    /// Rows by table.
    pub rows: Vec<(&'static str, usize)>,
    /// Files with their sizes.
    pub files: BTreeMap<String, u64>,
}

/// Why a release could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The folder holds something else.
    #[error("{} exists and is not a release of gangyao; name a new folder", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the build cannot be read.
    #[error("the build cannot be read: {0}; run `gangyao build` again")]
    Build(io::Error),
    /// A file of the release cannot be written.
    #[error("{}: {error}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
}

/// Write a release of a build to a folder: complete or not at all. An older release there is replaced; its change log goes on.
///
/// # Errors
/// [`ReleaseError`].
pub fn release(build: &Build, dir: &Path, facts: &Facts) -> Result<Released, ReleaseError> {
    let old = fs::read_to_string(dir.join(DESCRIPTOR)).ok();
    let ours = old.as_deref().is_some_and(|d| d.contains(PROFILE));
    let empty = fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if dir.is_file() || !ours && !empty {
        return Err(ReleaseError::Foreign { path: dir.to_owned() });
    }
    let all = collect(build).map_err(ReleaseError::Build)?;
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| ReleaseError::Write { path, error }
    };
    fs::create_dir_all(parent).map_err(at(parent))?;
    let draft = tempfile::Builder::new().prefix(".release-").tempdir_in(parent).map_err(at(parent))?;
    let log = fs::read_to_string(dir.join(CHANGELOG)).unwrap_or_default();
    // A release that cannot be compared (an older form, a file lost) is replaced all the same.
    let before = if ours { Side::of_release(dir).ok() } else { None };
    let changes = before.map(|before| diff(&before, &Side::of_rows(&all)));
    let log = changelog(&all, facts, &log, changes.as_ref().map(|c| changes_md(c, "###")).as_deref());
    let files = write(draft.path(), build, &all, facts, &log).map_err(|(path, error)| ReleaseError::Write { path, error })?;
    // Aside first: a folder cannot be renamed over one that is not empty.
    let aside = tempfile::Builder::new().prefix(".release-old-").tempdir_in(parent).map_err(at(parent))?;
    if dir.exists() {
        fs::rename(dir, aside.path().join("old")).map_err(at(dir))?;
    }
    let draft = draft.keep();
    fs::rename(&draft, dir).map_err(at(dir))?;
    Ok(Released { dir: dir.to_owned(), rows: all.iter().map(|r| (r.table.name, r.rows.len())).collect(), files })
}

type Failed = (PathBuf, io::Error);

fn write(dir: &Path, build: &Build, all: &[Rows], facts: &Facts, log: &str) -> Result<BTreeMap<String, u64>, Failed> {
    let mut files = Files { dir, hashes: BTreeMap::new() };
    for rows in all {
        let name = rows.table.name;
        files.stream(&format!("csv/{name}.csv"), |out| text::csv(rows, out))?;
        files.stream(&format!("jsonl/{name}.jsonl"), |out| text::jsonl(rows, out))?;
        files.bytes(&format!("parquet/{name}.parquet"), &parquet::write(rows, Vec::new()).map_err(|e| failed(dir, e))?)?;
        files.bytes(&format!("stata/{name}.dta"), &dta::write(rows))?;
    }
    let readme = readme(build, all, facts);
    files.bytes("gangyao.xlsx", &sheets::workbook(all, &readme).map_err(|e| failed(dir, e))?)?;
    let database = dir.join("gangyao.sqlite");
    sqlite::write(&database, all).map_err(|e| failed(&database, e))?;
    files.seen("gangyao.sqlite")?;
    for plan in &build.manifest.plans {
        let text = build.text(&plan.plan_id).map_err(|e| (PathBuf::from(&plan.plan_id), e))?;
        files.bytes(&format!("texts/{}.txt", plan.plan_id), text.as_bytes())?;
    }
    let codebook = text::codebook_md(tables()) + &audits_md(&audits_of(build));
    files.bytes("codebook.md", codebook.as_bytes())?;
    files.stream("codebook.csv", |out| text::codebook_csv(tables(), out))?;
    files.bytes("README.md", (readme.join("\n") + "\n").as_bytes())?;
    files.bytes("CITATION.cff", citation(build, facts).as_bytes())?;
    files.bytes(CHANGELOG, log.as_bytes())?;
    let metadata = serde_json::to_vec_pretty(&datasette::metadata(tables(), facts)).map_err(|e| failed(dir, e))?;
    files.bytes("metadata.json", &metadata)?;
    let descriptor = descriptor(build, all, facts, &files.hashes);
    let json = serde_json::to_vec_pretty(&descriptor).map_err(|e| failed(dir, e))?;
    files.bytes(DESCRIPTOR, &json)?;
    Ok(files.hashes.into_iter().map(|(name, (bytes, _))| (name, bytes)).collect())
}

fn failed(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Failed {
    (path.to_owned(), io::Error::other(error))
}

/// Files of a release with their sizes and hashes.
struct Files<'a> {
    dir: &'a Path,
    hashes: BTreeMap<String, (u64, String)>,
}

impl Files<'_> {
    fn stream(&mut self, name: &str, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), Failed> {
        let path = self.dir.join(name);
        let made = (|| {
            fs::create_dir_all(path.parent().unwrap_or(self.dir))?;
            let mut out = BufWriter::new(File::create(&path)?);
            write(&mut out)?;
            out.flush()
        })();
        made.map_err(|e| (path, e))?;
        self.seen(name)
    }

    fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        self.stream(name, |out| out.write_all(bytes))
    }

    fn seen(&mut self, name: &str) -> Result<(), Failed> {
        let path = self.dir.join(name);
        let content = fs::read(&path).map_err(|e| (path, e))?;
        let bytes = content.len() as u64;
        let hex = Sha256::digest(&content).iter().map(|b| format!("{b:02x}")).collect();
        self.hashes.insert(name.to_owned(), (bytes, hex));
        Ok(())
    }
}

/// What the package is, for people.
fn readme(build: &Build, all: &[Rows], facts: &Facts) -> Vec<String> {
    let mut lines = vec![
        format!("# {}", facts.title),
        String::new(),
        format!("Version {}{}", facts.version, facts.date.as_deref().map(|d| format!(", {d}")).unwrap_or_default()),
        format!("Made by gangyao {} (records of schema {})", build.manifest.gangyao, build.manifest.schema_version),
        format!(
            "{}The plans are documents of state organs of the PRC.",
            facts.licence.as_ref().map(|l| format!("Licence of the data: {l}. ")).unwrap_or_default()
        ),
        String::new(),
        "All formats hold the same rows: csv/, jsonl/ (decimals as strings), parquet/ (decimals exact), stata/ (format 118), \
         gangyao.xlsx, gangyao.sqlite."
            .to_owned(),
        "gangyao.sqlite also has views (targets_with_plan, cells_with_table, targets_coded …) and full text; metadata.json beside it \
         is for Datasette: datasette gangyao.sqlite --metadata metadata.json."
            .to_owned(),
        "codebook.md says what each field means; texts/ holds the reading texts that start and end are byte offsets of."
            .to_owned(),
        "A value is as printed: damage and doubt are marked (state, ambiguous, flags, damaged), never repaired.".to_owned(),
        String::new(),
        "Rows:".to_owned(),
    ];
    lines.extend(all.iter().map(|r| format!("- {}: {} ({})", r.table.name, r.rows.len(), r.table.row)));
    lines.push(String::new());
    lines.push("Plans:".to_owned());
    let plans = &build.manifest.plans;
    lines.extend(plans.iter().map(|p| {
        let fetched = |day: Option<String>| day.map(|day| format!(", fetched {day}")).unwrap_or_default();
        let source = source_of(all, &p.plan_id).map(|(url, day)| format!("; {url}{}", fetched(day))).unwrap_or_default();
        format!("- {} {} ({}, sha256 {}{source})", p.plan_id, p.title.as_deref().unwrap_or(""), p.file, p.sha256)
    }));
    lines
}

/// Where a plan was published and when it was fetched, as its row states it.
fn source_of(all: &[Rows], plan_id: &str) -> Option<(String, Option<String>)> {
    let plans = all.iter().find(|r| r.table.name == "plans")?;
    let at = |name: &str| plans.table.fields.iter().position(|f| f.name == name);
    let row = plans.rows.iter().find(|row| at("plan_id").is_some_and(|n| row[n].text() == plan_id))?;
    let text = |name: &str| at(name).map(|n| row[n].text()).filter(|t| !t.is_empty());
    Some((text("source_url")?, text("retrieved")))
}

fn citation(build: &Build, facts: &Facts) -> String {
    let quoted = |t: &str| format!("\"{}\"", t.replace('\\', "\\\\").replace('"', "\\\""));
    let mut out = format!(
        "cff-version: 1.2.0\nmessage: Cite this data set with its version.\ntype: dataset\ntitle: {}\nversion: {}\n",
        quoted(&facts.title),
        quoted(&facts.version)
    );
    if let Some(date) = &facts.date {
        out.push_str(&format!("date-released: {date}\n"));
    }
    if let Some(licence) = &facts.licence {
        out.push_str(&format!("license: {licence}\n"));
    }
    out.push_str("authors:\n");
    if facts.authors.is_empty() {
        out.push_str(&format!("  - name: {}\n", quoted("the compilers of this data set")));
    }
    facts.authors.iter().for_each(|author| out.push_str(&format!("  - name: {}\n", quoted(author))));
    out.push_str(&format!(
        "references:\n  - type: software\n    title: gangyao\n    version: {}\n",
        quoted(&build.manifest.gangyao)
    ));
    out.push_str("    authors:\n      - name: \"the gangyao developers\"\n");
    out
}

/// The log of the release before with this version on top: what changed since, plan by plan.
fn changelog(all: &[Rows], facts: &Facts, log: &str, changes: Option<&str>) -> String {
    let head = "# Changes\n";
    let before = log.strip_prefix(head).unwrap_or("").trim_start();
    let title = format!("## {}", facts.version);
    // The same version again goes on with its own entry.
    let same = before.strip_prefix(&title).filter(|rest| rest.starts_with(['\n', ' ']));
    let (own, before) = match same {
        Some(rest) => rest.find("\n## ").map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..])),
        None => ("", before),
    };
    // Its changes so far stand after its line of counts.
    let own = own.find("\n### ").map_or("", |at| own[at..].trim());
    let date = facts.date.as_deref().map(|d| format!(" ({d})")).unwrap_or_default();
    let counts: Vec<String> = all.iter().map(|r| format!("{} {}", r.table.name, r.rows.len())).collect();
    let mut out = format!("{head}\n{title}{date}\n\n{}.\n", counts.join(", "));
    let changes = changes.map(str::trim).filter(|c| c.starts_with('#'));
    for part in [changes.unwrap_or(""), own, before].into_iter().filter(|p| !p.is_empty()) {
        out.push_str(&format!("\n{}\n", part.trim_end()));
    }
    out
}

/// `datapackage.json` after the Frictionless specification: one resource a csv table, the other files under their own key.
fn descriptor(build: &Build, all: &[Rows], facts: &Facts, hashes: &BTreeMap<String, (u64, String)>) -> Value {
    let resources: Vec<Value> = all
        .iter()
        .map(|rows| {
            let path = format!("csv/{}.csv", rows.table.name);
            let (bytes, hash) = hashes.get(&path).cloned().unwrap_or_default();
            json!({
                "name": rows.table.name.replace('_', "-"),
                "title": rows.table.name.replace('_', " "),
                "title_zh": rows.table.title_zh,
                "description": format!("A row is {}.", rows.table.row),
                "description_zh": format!("一行为{}。", rows.table.row_zh),
                "path": path,
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": bytes,
                "hash": format!("sha256:{hash}"),
                "schema": schema(rows.table),
            })
        })
        .collect();
    let others: BTreeMap<&String, Value> = hashes
        .iter()
        .filter(|(name, _)| !name.starts_with("csv/"))
        .map(|(name, (bytes, hash))| (name, json!({ "bytes": bytes, "hash": format!("sha256:{hash}") })))
        .collect();
    let mut package = json!({
        "name": "gangyao-data",
        "profile": "tabular-data-package",
        "title": facts.title,
        "version": facts.version,
        "sources": build.manifest.plans.iter().map(|p| json!({
            "title": p.title.as_deref().unwrap_or(&p.file),
            "path": source_of(all, &p.plan_id).and_then(|(url, _)| url.contains("://").then_some(url)).unwrap_or_else(|| p.file.clone()),
            "file": p.file,
            "hash": format!("sha256:{}", p.sha256)
        })).collect::<Vec<_>>(),
        "resources": resources,
        PROFILE: { "gangyao": build.manifest.gangyao, "schema_version": build.manifest.schema_version, "files": others },
    });
    if let Some(licence) = &facts.licence {
        package["licenses"] = json!([{ "name": licence }]);
    }
    if !facts.authors.is_empty() {
        let author = |name: &String| json!({ "title": name, "role": "author" });
        package["contributors"] = facts.authors.iter().map(author).collect();
    }
    if let Some(date) = &facts.date {
        package["created"] = Value::from(format!("{date}T00:00:00Z"));
    }
    package
}

fn schema(table: &Table) -> Value {
    let mut schema = json!({
        "fields": table.fields.iter().map(|f| field(f, table)).collect::<Vec<_>>(),
        "primaryKey": table.key,
        "missingValues": [""],
    });
    let of_plan = table.name != "plans" && table.fields.iter().any(|f| f.name == "plan_id");
    if of_plan {
        schema["foreignKeys"] = json!([{ "fields": "plan_id", "reference": { "resource": "plans", "fields": "plan_id" } }]);
    }
    schema
}

fn field(field: &Field, table: &Table) -> Value {
    let mut out = json!({
        "name": field.name,
        "title": field.title,
        "title_zh": field.title_zh,
        "type": field.kind.schema_name(),
        "description": field.meaning,
        "description_zh": field.meaning_zh,
    });
    if !field.example.is_empty() {
        out["example"] = Value::from(field.example);
    }
    let mut constraints = serde_json::Map::new();
    if table.key.contains(&field.name) {
        constraints.insert("required".to_owned(), Value::from(true));
    }
    if !field.values.is_empty() {
        let values: Vec<Value> = match field.kind {
            crate::release::Kind::Integer => field.values.iter().filter_map(|v| v.parse::<i64>().ok()).map(Value::from).collect(),
            _ => field.values.iter().map(|v| Value::from(*v)).collect(),
        };
        constraints.insert("enum".to_owned(), Value::from(values));
    }
    if !constraints.is_empty() {
        out["constraints"] = Value::Object(constraints);
    }
    out
}
