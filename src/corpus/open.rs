//! A published build, for readers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::corpus::head::{self, other_size};
use crate::corpus::{BUILD_JSON, BUILD_SUM, BUILDS, CURRENT, FULLTEXT, Files, Plans, RULES, shards};
use crate::record::{PlanRecord, PlanRecords, SCHEMA_VERSION};

/// Version of the layout of a build; raised when older ones can no longer be read.
pub const FORMAT_VERSION: u32 = 1;
/// So many plans are looked up one by one.
const FEW: usize = 50;
/// Tells `build.json` from another program's.
pub(crate) const FORMAT: &str = "gangyao-build";

/// `build.json`: what a build is made of. The only file of a build with a clock in it, but for its head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildManifest {
    /// `gangyao-build`.
    pub format: String,
    /// Version of the layout.
    pub format_version: u32,
    /// Version of the records.
    pub schema_version: u32,
    /// Version of the full-text index.
    pub index_format: u32,
    /// Version of the program.
    pub gangyao: String,
    /// Name of the rules that read it, see [`RULES`].
    #[serde(default)]
    pub rules: String,
    /// Name of the build.
    pub id: String,
    /// Plans in order.
    pub plans: Plans,
    /// Inputs that gave no plan.
    pub failed: Vec<super::Failed>,
    /// Data files by name.
    pub files: Files,
    /// Files of the full-text index and their sizes.
    pub fulltext: BTreeMap<String, u64>,
    /// Check sums of those of them that hold none themselves.
    #[serde(default)]
    pub fulltext_crc: BTreeMap<String, u32>,
    /// Seconds since 1970.
    pub created_unix: u64,
    /// Milliseconds spent.
    pub durations_ms: BTreeMap<String, u64>,
}

/// What `build.json` says of its kind, whatever else it holds.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Versions {
    format: serde_json::Value,
    format_version: serde_json::Value,
    schema_version: serde_json::Value,
    index_format: serde_json::Value,
    gangyao: serde_json::Value,
}

impl Versions {
    fn of(manifest: &BuildManifest) -> Self {
        Self {
            format: manifest.format.as_str().into(),
            format_version: manifest.format_version.into(),
            schema_version: manifest.schema_version.into(),
            index_format: manifest.index_format.into(),
            gangyao: manifest.gangyao.as_str().into(),
        }
    }
}

/// A plan of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEntry {
    /// Its id.
    pub plan_id: String,
    /// Its title.
    pub title: Option<String>,
    /// File name of the source.
    pub file: String,
    /// Hash of the source.
    pub sha256: String,
    /// clean, warnings, degraded.
    pub status: String,
    /// What it was read with: bytes, name, limits, corrections and rules; none if the file changed while it was read.
    #[serde(default)]
    pub key: Option<String>,
    /// The document as it was named for the build, its folder included.
    #[serde(default)]
    pub path: String,
    /// The id that its text asks for; its own is longer where another document had it.
    #[serde(default)]
    pub base: String,
    /// What targets that corrections name by an id say, and where: ids change with the file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub anchors: BTreeMap<String, super::Anchor>,
    /// Corrections applied, and those that no longer apply.
    #[serde(default)]
    pub corrections: (usize, usize),
    /// Where its records stand in each data file.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
}

/// A stretch of a data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// First byte.
    pub start: u64,
    /// Bytes.
    pub bytes: u64,
    /// Records.
    pub records: u64,
    /// Check sum (CRC-32) of its bytes: one that differs is told, never read. None in a build of an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc: Option<u32>,
}

/// A data file of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Records, or 1 for a text.
    pub records: u64,
    /// Size.
    pub bytes: u64,
    /// Hash.
    pub sha256: String,
    /// Check sum (CRC-32), which is quicker to compare. None in a build of an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc: Option<u32>,
}

/// Why a build cannot be opened; each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nothing was built there yet.
    #[error("no build in {}; make one with `gangyao build`", path.display())]
    Missing {
        /// Where.
        path: PathBuf,
    },
    /// A folder of something else.
    #[error("{} is not a build of gangyao ({reason}); make one with `gangyao build --out DIR` and name it with --index DIR", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
        /// How one can tell.
        reason: String,
    },
    /// Written by another version.
    #[error("the build in {} was written by gangyao {by} in a form this version does not read; run `gangyao build` again", path.display())]
    Version {
        /// Where.
        path: PathBuf,
        /// The version that wrote it.
        by: String,
    },
    /// Shards that do not make a whole.
    #[error("the shards in {} do not make one build: {reason}", path.display())]
    Shards {
        /// Where.
        path: PathBuf,
        /// What is missing or too much, and what to do.
        reason: String,
    },
    /// Something of it is lost.
    #[error("the build in {} is damaged ({reason}); run `gangyao build` again, with --fresh if that does not mend it", path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is lost.
        reason: String,
    },
}

/// A published build.
#[derive(Clone, Debug)]
pub struct Build {
    /// What it is made of.
    pub manifest: BuildManifest,
    pub(super) dir: PathBuf,
    /// The builds that it is made of, where they are several.
    pub(super) shards: Vec<Build>,
}

/// Open the build that `current` names.
///
/// Versions and the size of every file are compared with `build.json`, so that a half-copied build is told at once.
///
/// # Errors
/// [`OpenError`], whose message says what to do.
pub fn open(out: &Path, index_format: u32) -> Result<Build, OpenError> {
    let path = || out.to_owned();
    let id = match fs::read_to_string(out.join(CURRENT)) {
        Ok(id) => id.trim().to_owned(),
        Err(_) if out.is_file() => return Err(OpenError::Foreign { path: path(), reason: "a file".to_owned() }),
        Err(_) if !shards::found(out).is_empty() => return shards::open(out, |folder| open(folder, index_format)),
        Err(_) => {
            // An index folder holds its README and, during a first build, the lock and a draft.
            let other = fs::read_dir(out).into_iter().flatten().flatten().map(|e| e.file_name().to_string_lossy().into_owned());
            let strange = other.filter(|n| !n.starts_with('.') && !n.starts_with("README") && n != BUILDS).min();
            return Err(match strange {
                Some(name) => OpenError::Foreign { path: path(), reason: format!("it holds {name}") },
                None => OpenError::Missing { path: path() },
            });
        }
    };
    // The pointer holds a name, never a way out of the folder.
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(OpenError::Foreign { path: path(), reason: "its file `current` names no build".to_owned() });
    }
    opened(out, out.join(BUILDS).join(&id), index_format)
}

/// Open one build by its own folder, also one that is no longer current.
///
/// # Errors
/// As [`open`].
pub fn open_one(dir: &Path, index_format: u32) -> Result<Build, OpenError> {
    opened(dir, dir.to_owned(), index_format)
}

fn opened(out: &Path, dir: PathBuf, index_format: u32) -> Result<Build, OpenError> {
    let path = || out.to_owned();
    let damaged = |reason: String| OpenError::Damaged { path: out.to_owned(), reason };
    let id = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let json = fs::read_to_string(dir.join(BUILD_JSON)).map_err(|e| damaged(format!("{id}/{BUILD_JSON}: {e}")))?;
    let json = Arc::new(json);
    let wrong = |e: serde_json::Error| damaged(format!("{id}/{BUILD_JSON}: {e}"));
    let head = head::read(&dir, &json);
    // Versions are compared before the rest is parsed: another version may have other fields.
    let versions: Versions = match &head {
        Some(head) => Versions::of(&head.manifest),
        None => serde_json::from_str(&json).map_err(wrong)?,
    };
    if versions.format != FORMAT {
        return Err(OpenError::Foreign { path: path(), reason: format!("{BUILD_JSON} is another program's") });
    }
    let ours = [FORMAT_VERSION, SCHEMA_VERSION, index_format].map(serde_json::Value::from);
    if [versions.format_version, versions.schema_version, versions.index_format] != ours {
        let by = versions.gangyao.as_str().unwrap_or("of an unknown version").to_owned();
        return Err(OpenError::Version { path: path(), by });
    }
    let manifest = match head {
        Some(head) if head.manifest.rules == RULES => {
            if let Some(reason) = head.lacks(&dir) {
                return Err(damaged(reason));
            }
            head.manifest
        }
        _ => {
            let manifest = whole(&dir, &json).map_err(damaged)?;
            if let Some(reason) = manifest.files.iter().find_map(|(name, entry)| other_size(&dir, name, entry.bytes)) {
                return Err(damaged(reason));
            }
            manifest
        }
    };
    let fulltext = manifest.fulltext.iter();
    if let Some(reason) =
        fulltext.map(|(name, n)| (format!("{FULLTEXT}/{name}"), n)).find_map(|(name, n)| other_size(&dir, &name, *n))
    {
        return Err(damaged(reason));
    }
    for (name, crc) in &manifest.fulltext_crc {
        let file = dir.join(FULLTEXT).join(name);
        if fs::read(&file).map_or(true, |bytes| crc32fast::hash(&bytes) != *crc) {
            return Err(damaged(format!("{FULLTEXT}/{name} is not what was written")));
        }
    }
    Ok(Build { manifest, dir, shards: Vec::new() })
}

/// A manifest without a head, held against its check sum and with its lists read; or why it cannot be.
fn whole(dir: &Path, json: &str) -> Result<BuildManifest, String> {
    let id = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let wrong = |e: serde_json::Error| format!("{id}/{BUILD_JSON}: {e}");
    let manifest: BuildManifest = serde_json::from_str(json).map_err(wrong)?;
    // A build of an older program has no such file.
    if fs::read(dir.join(BUILD_SUM)).is_ok_and(|sum| sum != sum_of(json.as_bytes())) {
        return Err(format!("{id}/{BUILD_JSON} or {BUILD_SUM} is not what was written"));
    }
    // What another program wrote may not parse, and that is told now.
    manifest.plans.parse().and_then(|()| manifest.files.parse()).map_err(wrong)?;
    Ok(manifest)
}

/// What `build.sha256` holds: a line as `sha256sum` writes and checks it.
pub(super) fn sum_of(build_json: &[u8]) -> Vec<u8> {
    format!("{}  {BUILD_JSON}\n", super::digest(build_json)).into_bytes()
}

/// Bytes of a build, if they have their check sum; in words what to do if they have not.
fn checked(bytes: Vec<u8>, crc: Option<u32>, file: &Path) -> std::io::Result<Vec<u8>> {
    if crc.is_none_or(|crc| crc32fast::hash(&bytes) == crc) {
        Ok(bytes)
    } else {
        Err(not_as_written(file, "it is not what was written"))
    }
}

/// A file of a build that cannot be taken for what it was.
fn not_as_written(file: &Path, reason: &str) -> std::io::Error {
    let shown = file.display();
    std::io::Error::new(
        std::io::ErrorKind::InvalidData,
        format!("{shown} is damaged ({reason}); run `gangyao build` again, with --fresh if that does not mend it"),
    )
}

/// A part of a file, if it has its check sum.
pub(super) fn stretch(path: &Path, part: Part) -> std::io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(part.start))?;
    let mut lines = Vec::new();
    file.take(part.bytes).read_to_end(&mut lines)?;
    checked(lines, part.crc, path)
}

/// Records of a file, one a line.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(lines: &[u8], file: &Path) -> std::io::Result<Vec<T>> {
    some_parsed(lines, file, |_| true)
}

/// Those records of a file whose lines are wanted.
fn some_parsed<T: serde::de::DeserializeOwned>(
    lines: &[u8],
    file: &Path,
    wanted: impl Fn(&[u8]) -> bool,
) -> std::io::Result<Vec<T>> {
    let lines = lines.split(|b| *b == b'\n').filter(|line| !line.is_empty() && wanted(line));
    lines.map(|line| serde_json::from_slice(line).map_err(|e| not_as_written(file, &e.to_string()))).collect()
}

impl Build {
    /// Folder of the build.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Folder of the full-text index; of shards, that of each.
    #[must_use]
    pub fn fulltexts(&self) -> Vec<PathBuf> {
        if self.shards.is_empty() { vec![self.fulltext()] } else { self.shards.iter().map(Build::fulltext).collect() }
    }

    /// Folder of the full-text index of a build that is no build of shards.
    #[must_use]
    pub fn fulltext(&self) -> PathBuf {
        self.dir.join(FULLTEXT)
    }

    /// Make ready for a reader that asks for plan after plan: each is then found without a search through the others.
    pub fn index_plans(&self) {
        self.manifest.plans.index();
        self.shards.iter().for_each(Self::index_plans);
    }

    /// The build that holds a plan: itself, or one of its shards.
    fn holder(&self, plan_id: &str) -> &Self {
        let has = |shard: &&Self| shard.manifest.plans.at(plan_id).is_some();
        self.shards.iter().find(has).unwrap_or(self)
    }

    /// The reading text of a plan.
    ///
    /// # Errors
    /// The file went away.
    pub fn text(&self, plan_id: &str) -> std::io::Result<String> {
        let (file, bytes) = self.text_and_file(plan_id)?;
        String::from_utf8(bytes).map_err(|e| not_as_written(&file, &e.to_string()))
    }

    /// The bytes of a plan's reading text, for a reader that looks at a few places of it.
    ///
    /// # Errors
    /// As [`Build::text`].
    pub fn text_bytes(&self, plan_id: &str) -> std::io::Result<Vec<u8>> {
        self.text_and_file(plan_id).map(|(_, bytes)| bytes)
    }

    fn text_and_file(&self, plan_id: &str) -> std::io::Result<(PathBuf, Vec<u8>)> {
        let holder = self.holder(plan_id);
        let name = format!("texts/{plan_id}.txt");
        let file = holder.dir.join(&name);
        let crc = holder.manifest.files.get(&name).and_then(|entry| entry.crc);
        let bytes = checked(fs::read(&file)?, crc, &file)?;
        Ok((file, bytes))
    }

    /// All records of a plan, read where they stand.
    ///
    /// # Errors
    /// There is no such plan, or a file went away.
    pub fn plan(&self, plan_id: &str) -> std::io::Result<PlanRecords> {
        let holder = self.holder(plan_id);
        let entry = holder.manifest.plans.of(plan_id).ok_or(std::io::ErrorKind::NotFound)?;
        let entry = entry.as_ref();
        Ok(PlanRecords {
            plan: holder.stretch(entry, "plans")?.pop().ok_or(std::io::ErrorKind::NotFound)?,
            outline: holder.stretch(entry, "outline")?,
            columns: holder.stretch(entry, "columns")?,
            tables: holder.stretch(entry, "tables")?,
            quantities: holder.stretch(entry, "quantities")?,
            targets: holder.stretch(entry, "targets")?,
            checks: holder.stretch(entry, "checks")?,
            passages: holder.stretch(entry, "passages")?,
            diagnostics: holder.stretch(entry, "diagnostics")?,
        })
    }

    /// What is said of some plans, in the order of the build; the others are not read.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn plans_of(&self, ids: &BTreeSet<&str>) -> std::io::Result<Vec<PlanRecord>> {
        if ids.len() > FEW || !self.shards.is_empty() {
            let all: Vec<PlanRecord> = self.read("plans")?;
            return Ok(all.into_iter().filter(|plan| ids.contains(plan.plan_id.as_str())).collect());
        }
        let mut entries: Vec<_> = ids.iter().filter_map(|id| self.manifest.plans.of(id)).collect();
        entries.sort_by_key(|entry| entry.parts.get("plans").map(|part| part.start));
        let records = entries.iter().map(|entry| self.stretch(entry, "plans")).collect::<std::io::Result<Vec<_>>>()?;
        Ok(records.into_iter().flatten().collect())
    }

    /// The lines of a kind that belong to a plan.
    pub(super) fn lines_of(&self, plan: &PlanEntry, kind: &str) -> std::io::Result<Vec<u8>> {
        let Some(part) = plan.parts.get(kind) else { return Ok(Vec::new()) };
        stretch(&self.dir.join(format!("{kind}.jsonl")), *part)
    }

    /// The records of a kind that belong to a plan.
    pub(super) fn stretch<T: serde::de::DeserializeOwned>(&self, plan: &PlanEntry, kind: &str) -> std::io::Result<Vec<T>> {
        parsed(&self.lines_of(plan, kind)?, &self.dir.join(format!("{kind}.jsonl")))
    }

    /// The lines of a kind, all plans in order.
    ///
    /// # Errors
    /// The file went away.
    pub fn lines(&self, kind: &str) -> std::io::Result<String> {
        if self.shards.is_empty() {
            let name = format!("{kind}.jsonl");
            let file = self.dir.join(&name);
            let crc = self.manifest.files.get(&name).and_then(|entry| entry.crc);
            String::from_utf8(checked(fs::read(&file)?, crc, &file)?).map_err(|e| not_as_written(&file, &e.to_string()))
        } else {
            shards::lines(self, kind)
        }
    }

    /// The records of a kind (`outline`, `targets`) of one plan, as JSON.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn records(&self, kind: &str, plan_id: &str) -> std::io::Result<Vec<serde_json::Value>> {
        let holder = self.holder(plan_id);
        let entry = holder.manifest.plans.of(plan_id);
        entry.map_or_else(|| Ok(Vec::new()), |entry| holder.stretch(&entry, kind))
    }

    /// The records of a kind (`plan`, `targets`) in their types, all plans in order.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn read<T: serde::de::DeserializeOwned>(&self, kind: &str) -> std::io::Result<Vec<T>> {
        parsed(self.lines(kind)?.as_bytes(), &self.dir.join(format!("{kind}.jsonl")))
    }

    /// Hand on the records of a kind in their types, all plans in order, one at a time: however large the build is, one is held.
    ///
    /// # Errors
    /// The file went away or does not parse, or `each` fails.
    pub fn each<T: serde::de::DeserializeOwned>(
        &self,
        kind: &str,
        mut each: impl FnMut(T) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut handed_on = |line: &[u8], file: &Path| parsed(line, file)?.into_iter().try_for_each(&mut each);
        if !self.shards.is_empty() {
            return shards::each_plan(self, kind, |lines, file| handed_on(lines, file));
        }
        let name = format!("{kind}.jsonl");
        let path = self.dir.join(&name);
        let mut file = BufReader::with_capacity(1 << 18, fs::File::open(&path)?);
        let (mut line, mut sum) = (Vec::new(), crc32fast::Hasher::new());
        loop {
            line.clear();
            if file.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            sum.update(&line);
            handed_on(&line, &path)?;
        }
        let crc = self.manifest.files.get(&name).and_then(|entry| entry.crc);
        if crc.is_none_or(|crc| sum.finalize() == crc) {
            Ok(())
        } else {
            Err(not_as_written(&path, "it is not what was written"))
        }
    }

    /// The records of a kind of one plan in their types.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn read_of<T: serde::de::DeserializeOwned>(&self, kind: &str, plan_id: &str) -> std::io::Result<Vec<T>> {
        self.read_some_of(kind, plan_id, |_| true)
    }

    /// The records of a kind that belong to a plan, of those lines only that a reader wants: the others are not parsed.
    ///
    /// # Errors
    /// As [`Build::read_of`].
    pub fn read_some_of<T: serde::de::DeserializeOwned>(
        &self,
        kind: &str,
        plan_id: &str,
        wanted: impl Fn(&[u8]) -> bool,
    ) -> std::io::Result<Vec<T>> {
        let holder = self.holder(plan_id);
        let Some(entry) = holder.manifest.plans.of(plan_id) else { return Ok(Vec::new()) };
        some_parsed(&holder.lines_of(&entry, kind)?, &holder.dir.join(format!("{kind}.jsonl")), wanted)
    }
}
