//! The folder of a release: data in every format, descriptor, codebook, citation.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::corpus::Build;
use crate::release::log::{self, Indexed};
use crate::release::rows::pour_build;
use crate::release::store::Stored;
use crate::release::{Field, Table, audits_md, audits_of, datasette, dta, parquet, sheets, sqlite, tables, text};

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
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| ReleaseError::Write { path, error }
    };
    fs::create_dir_all(parent).map_err(at(parent))?;
    let mut builder = tempfile::Builder::new();
    // Others may read it as any other folder: a temporary one is for its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let draft = builder.prefix(".release-").tempdir_in(parent).map_err(at(parent))?;
    let all = stored(build, draft.path())?;
    let before = ours.then_some(dir);
    let files = write(draft.path(), build, &all, facts, before).map_err(|(path, error)| ReleaseError::Write { path, error })?;
    put_in_place(draft, dir, parent).map_err(at(dir))?;
    Ok(Released { dir: dir.to_owned(), rows: all.iter().map(|r| (r.table.name, r.len())).collect(), files })
}

/// Put a draft in the place of an older release, in one step where the system can: at no moment is there none.
fn put_in_place(draft: tempfile::TempDir, dir: &Path, parent: &Path) -> io::Result<()> {
    if dir.exists() && exchange(draft.path(), dir).is_ok() {
        // The draft's folder holds the older one now, and goes.
        return Ok(());
    }
    // Aside first: a folder cannot be renamed over one that is not empty.
    let aside = tempfile::Builder::new().prefix(".release-old-").tempdir_in(parent)?;
    if dir.exists() {
        fs::rename(dir, aside.path().join("old"))?;
    }
    fs::rename(draft.keep(), dir)
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The rows of every table, on disk below a folder.
fn stored(build: &Build, dir: &Path) -> Result<Vec<Stored>, ReleaseError> {
    let mut all: Vec<Stored> = tables().iter().map(|table| Stored::new(table, dir)).collect();
    let mut unwritten = false;
    let poured = pour_build(build, &mut |table, row| {
        let Some(rows) = all.iter_mut().find(|rows| rows.table.name == table.name) else { return Ok(()) };
        rows.push(row).inspect_err(|_| unwritten = true)
    });
    match poured {
        Ok(()) => Ok(all),
        Err(error) if unwritten => Err(ReleaseError::Write { path: dir.to_owned(), error }),
        Err(error) => Err(ReleaseError::Build(error)),
    }
}

type Failed = (PathBuf, io::Error);

fn write(
    dir: &Path,
    build: &Build,
    all: &[Stored],
    facts: &Facts,
    before: Option<&Path>,
) -> Result<BTreeMap<String, u64>, Failed> {
    let mut files = Files { dir, hashes: BTreeMap::new() };
    for rows in all {
        let name = rows.table.name;
        files.stream(&format!("csv/{name}.csv"), |out| text::csv(rows, out))?;
        files.stream(&format!("jsonl/{name}.jsonl"), |out| text::jsonl(rows, out))?;
        files.stream(&format!("parquet/{name}.parquet"), |out| parquet::write(rows, out).map(drop).map_err(io::Error::other))?;
        files.stream(&format!("stata/{name}.dta"), |out| dta::write(rows, out))?;
    }
    let sources = sources(all).map_err(|e| failed(dir, e))?;
    let readme = readme(build, all, &sources, facts);
    files.stream("gangyao.xlsx", |out| sheets::write(all, &readme, dir, out))?;
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
    let log = log_beside(dir, all, facts, before).map_err(|e| failed(dir, e))?;
    files.bytes(CHANGELOG, log.as_bytes())?;
    let metadata = serde_json::to_vec_pretty(&datasette::metadata(tables(), facts)).map_err(|e| failed(dir, e))?;
    files.bytes("metadata.json", &metadata)?;
    let descriptor = descriptor(build, all, &sources, facts, &files.hashes);
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
        let hashed = (|| {
            let mut file = File::open(&path)?;
            let (mut sha, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 18]);
            loop {
                match file.read(&mut buffer)? {
                    0 => return Ok((bytes, sha.finalize().iter().map(|b| format!("{b:02x}")).collect())),
                    n => {
                        sha.update(&buffer[..n]);
                        bytes += n as u64;
                    }
                }
            }
        })();
        self.hashes.insert(name.to_owned(), hashed.map_err(|e| (path, e))?);
        Ok(())
    }
}

/// What the package is, for people.
fn readme(build: &Build, all: &[Stored], sources: &Sources, facts: &Facts) -> Vec<String> {
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
    lines.extend(all.iter().map(|r| format!("- {}: {} ({})", r.table.name, r.len(), r.table.row)));
    lines.push(String::new());
    lines.push("Plans:".to_owned());
    let plans = &build.manifest.plans;
    lines.extend(plans.iter().map(|p| {
        let fetched = |day: &Option<String>| day.as_ref().map(|day| format!(", fetched {day}")).unwrap_or_default();
        let source = sources.get(&p.plan_id).map(|(url, day)| format!("; {url}{}", fetched(day))).unwrap_or_default();
        format!("- {} {} ({}, sha256 {}{source})", p.plan_id, p.title.as_deref().unwrap_or(""), p.file, p.sha256)
    }));
    lines
}

/// Where each plan was published and when it was fetched, as its row states it, by id.
type Sources = BTreeMap<String, (String, Option<String>)>;

fn sources(all: &[Stored]) -> io::Result<Sources> {
    let mut out = Sources::new();
    let Some(plans) = all.iter().find(|r| r.table.name == "plans") else { return Ok(out) };
    let at = |name: &str| plans.table.fields.iter().position(|f| f.name == name);
    plans.each_row(|row| {
        let text = |name: &str| at(name).map(|n| row[n].text()).filter(|t| !t.is_empty());
        if let (Some(id), Some(url)) = (text("plan_id"), text("source_url")) {
            out.entry(id).or_insert((url, text("retrieved")));
        }
        Ok::<(), io::Error>(())
    })?;
    Ok(out)
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

/// The change log of a release whose csv files are written, beside the one that it takes the place of.
fn log_beside(dir: &Path, all: &[Stored], facts: &Facts, before: Option<&Path>) -> io::Result<String> {
    let old_log = before.and_then(|before| fs::read_to_string(before.join(CHANGELOG)).ok()).unwrap_or_default();
    // A release that cannot be compared (an older form, a file lost) is replaced all the same.
    let changes = match before.and_then(|before| Indexed::of(before).ok()) {
        Some(before) => log::changes(&before, &Indexed::of(dir)?, "###").map(Some)?,
        None => None,
    };
    Ok(changelog(all, facts, &old_log, changes.as_deref()))
}

/// The log of the release before with this version on top: what changed since, plan by plan.
fn changelog(all: &[Stored], facts: &Facts, log: &str, changes: Option<&str>) -> String {
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
    let counts: Vec<String> = all.iter().map(|r| format!("{} {}", r.table.name, r.len())).collect();
    let mut out = format!("{head}\n{title}{date}\n\n{}.\n", counts.join(", "));
    let changes = changes.map(str::trim).filter(|c| c.starts_with('#'));
    for part in [changes.unwrap_or(""), own, before].into_iter().filter(|p| !p.is_empty()) {
        out.push_str(&format!("\n{}\n", part.trim_end()));
    }
    out
}

/// `datapackage.json` after the Frictionless specification: one resource a csv table, the other files under their own key.
fn descriptor(
    build: &Build,
    all: &[Stored],
    sources: &Sources,
    facts: &Facts,
    hashes: &BTreeMap<String, (u64, String)>,
) -> Value {
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
            "path": sources.get(&p.plan_id).map(|(url, _)| url).filter(|url| url.contains("://")).unwrap_or(&p.file),
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
