//! A published build, for readers.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::corpus::{BUILD_JSON, BUILDS, CURRENT, FULLTEXT, shards};
use crate::record::{PlanRecords, SCHEMA_VERSION};

/// Version of the layout of a build; raised when older ones can no longer be read.
pub const FORMAT_VERSION: u32 = 1;
/// Tells `build.json` from another program's.
pub(crate) const FORMAT: &str = "gangyao-build";

/// `build.json`: what a build is made of. The only file of a build with a clock in it.
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
    /// Name of the rules that read it, see [`RULES`](super::RULES).
    #[serde(default)]
    pub rules: String,
    /// Name of the build.
    pub id: String,
    /// Plans in order.
    pub plans: Vec<PlanEntry>,
    /// Inputs that gave no plan.
    pub failed: Vec<super::Failed>,
    /// Data files by name.
    pub files: BTreeMap<String, FileEntry>,
    /// Files of the full-text index and their sizes.
    pub fulltext: BTreeMap<String, u64>,
    /// Seconds since 1970.
    pub created_unix: u64,
    /// Milliseconds spent.
    pub durations_ms: BTreeMap<String, u64>,
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
    #[error("the build in {} is damaged ({reason}); run `gangyao build` again", path.display())]
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
    let value: serde_json::Value = serde_json::from_str(&json).map_err(|e| damaged(format!("{id}/{BUILD_JSON}: {e}")))?;
    if value["format"] != FORMAT {
        return Err(OpenError::Foreign { path: path(), reason: format!("{BUILD_JSON} is another program's") });
    }
    // Versions are compared before the rest is parsed: another version may have other fields.
    let versions = [("format_version", FORMAT_VERSION), ("schema_version", SCHEMA_VERSION), ("index_format", index_format)];
    if versions.iter().any(|(name, wanted)| value[name] != *wanted) {
        let by = value["gangyao"].as_str().unwrap_or("of an unknown version").to_owned();
        return Err(OpenError::Version { path: path(), by });
    }
    let manifest: BuildManifest = serde_json::from_value(value).map_err(|e| damaged(format!("{BUILD_JSON}: {e}")))?;
    let files = manifest.files.iter().map(|(name, entry)| (dir.join(name), entry.bytes));
    let fulltext = manifest.fulltext.iter().map(|(name, bytes)| (dir.join(FULLTEXT).join(name), *bytes));
    for (file, bytes) in files.chain(fulltext) {
        let found = fs::metadata(&file).map(|m| m.len());
        if !found.as_ref().is_ok_and(|n| *n == bytes) {
            let name = file.strip_prefix(&dir).unwrap_or(&file).display().to_string();
            let reason = found.map_or_else(|e| format!("{name}: {e}"), |n| format!("{name} has {n} bytes of {bytes}"));
            return Err(damaged(reason));
        }
    }
    Ok(Build { manifest, dir, shards: Vec::new() })
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

    /// The build that holds a plan: itself, or one of its shards.
    fn holder(&self, plan_id: &str) -> &Self {
        let has = |shard: &&Self| shard.manifest.plans.iter().any(|p| p.plan_id == plan_id);
        self.shards.iter().find(has).unwrap_or(self)
    }

    /// The reading text of a plan.
    ///
    /// # Errors
    /// The file went away.
    pub fn text(&self, plan_id: &str) -> std::io::Result<String> {
        fs::read_to_string(self.holder(plan_id).dir.join("texts").join(format!("{plan_id}.txt")))
    }

    /// All records of a plan, read where they stand.
    ///
    /// # Errors
    /// There is no such plan, or a file went away.
    pub fn plan(&self, plan_id: &str) -> std::io::Result<PlanRecords> {
        let holder = self.holder(plan_id);
        let entry = holder.manifest.plans.iter().find(|p| p.plan_id == plan_id);
        let entry = entry.ok_or(std::io::ErrorKind::NotFound)?;
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

    /// The lines of a kind that belong to a plan.
    pub(super) fn lines_of(&self, plan: &PlanEntry, kind: &str) -> std::io::Result<Vec<u8>> {
        let Some(part) = plan.parts.get(kind) else { return Ok(Vec::new()) };
        let mut file = fs::File::open(self.dir.join(format!("{kind}.jsonl")))?;
        file.seek(SeekFrom::Start(part.start))?;
        let mut lines = Vec::new();
        file.take(part.bytes).read_to_end(&mut lines)?;
        Ok(lines)
    }

    /// The records of a kind that belong to a plan.
    pub(super) fn stretch<T: serde::de::DeserializeOwned>(&self, plan: &PlanEntry, kind: &str) -> std::io::Result<Vec<T>> {
        let lines = self.lines_of(plan, kind)?;
        lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(|line| Ok(serde_json::from_slice(line)?)).collect()
    }

    /// The lines of a kind, all plans in order.
    ///
    /// # Errors
    /// The file went away.
    pub fn lines(&self, kind: &str) -> std::io::Result<String> {
        if self.shards.is_empty() {
            fs::read_to_string(self.dir.join(format!("{kind}.jsonl")))
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
        let entry = holder.manifest.plans.iter().find(|p| p.plan_id == plan_id);
        entry.map_or_else(|| Ok(Vec::new()), |entry| holder.stretch(entry, kind))
    }

    /// The records of a kind (`plan`, `targets`) in their types, all plans in order.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn read<T: serde::de::DeserializeOwned>(&self, kind: &str) -> std::io::Result<Vec<T>> {
        let lines = self.lines(kind)?;
        lines.lines().map(|line| serde_json::from_str(line).map_err(std::io::Error::from)).collect()
    }

    /// The records of a kind of one plan in their types.
    ///
    /// # Errors
    /// The file went away or does not parse.
    pub fn read_of<T: serde::de::DeserializeOwned>(&self, kind: &str, plan_id: &str) -> std::io::Result<Vec<T>> {
        let holder = self.holder(plan_id);
        let entry = holder.manifest.plans.iter().find(|p| p.plan_id == plan_id);
        entry.map_or_else(|| Ok(Vec::new()), |entry| holder.stretch(entry, kind))
    }
}
