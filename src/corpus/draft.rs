//! A build being written, and its publication by one rename.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::corpus::head::head;
use crate::corpus::open::{FORMAT, parsed, stretch, sum_of};
use crate::corpus::{
    Applied, BUILD_HEAD, BUILD_JSON, BUILD_SUM, BUILDS, BuildManifest, CURRENT, FORMAT_VERSION, FULLTEXT, FileEntry, Last, Part,
    PlanEntry, RULES, hex,
};
use crate::record::{KINDS, PlanRecords, SCHEMA_VERSION};

/// The lock of the process that builds.
const LOCK: &str = ".lock";
/// The next pointer, before its rename.
const NEXT: &str = ".current-next";
/// Start of a draft's name.
const DRAFT: &str = ".draft-";

/// Why a build cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Permissions, a full disk, a file where a folder should be.
    #[error("cannot write {}: {}; check permissions and free space, or choose another folder with --out DIR", path.display(), crate::isolate::in_words(error))]
    Write {
        /// Where.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Two builds at once.
    #[error("another build is writing to {} (process {process}); wait for it, or choose another folder with --out DIR", path.display())]
    Locked {
        /// Where.
        path: PathBuf,
        /// Which process.
        process: String,
    },
}

/// An input that gave no plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// File name.
    pub file: String,
    /// Why.
    pub message: String,
}

/// What a plan was read with; by it the next build tells whether the plan must be read again.
#[derive(Clone, Debug, Default)]
pub struct ReadWith {
    /// See [`reading_key`](super::reading_key); without one it will be read again.
    pub key: Option<String>,
    /// What became of its corrections.
    pub corrections: Applied,
    /// The document as it was named for the build.
    pub path: String,
    /// The id that its text asks for.
    pub base: String,
}

/// Time spent, for `build.json`.
#[derive(Clone, Debug, Default)]
pub struct Timing {
    /// Stage and duration.
    pub stages: Vec<(&'static str, Duration)>,
}

/// A build that readers see.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its id.
    pub id: String,
    /// Its folder.
    pub dir: PathBuf,
}

/// A data file with its hash on the way.
#[derive(Debug)]
struct DataFile {
    out: io::BufWriter<fs::File>,
    sha: Sha256,
    crc: crc32fast::Hasher,
    /// The same of the plan being written.
    crc_of_plan: crc32fast::Hasher,
    bytes: u64,
    records: u64,
}

impl DataFile {
    fn create(path: &Path) -> io::Result<Self> {
        Ok(Self {
            out: io::BufWriter::new(fs::File::create(path)?),
            sha: Sha256::new(),
            crc: crc32fast::Hasher::new(),
            crc_of_plan: crc32fast::Hasher::new(),
            bytes: 0,
            records: 0,
        })
    }

    fn record(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.records(bytes, 1)
    }

    fn records(&mut self, bytes: &[u8], n: u64) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.sha.update(bytes);
        self.crc.update(bytes);
        self.crc_of_plan.update(bytes);
        self.bytes += bytes.len() as u64;
        self.records += n;
        Ok(())
    }

    /// What was written since a place: the part of a plan.
    fn part(&mut self, start: u64, records_before: u64) -> Part {
        let crc = std::mem::take(&mut self.crc_of_plan).finalize();
        Part { start, bytes: self.bytes - start, records: self.records - records_before, crc: Some(crc) }
    }

    fn close(self) -> io::Result<FileEntry> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let crc = Some(self.crc.finalize());
        Ok(FileEntry { records: self.records, bytes: self.bytes, sha256: hex(&self.sha.finalize()), crc })
    }
}

/// A build being written: readers see nothing of it until [`Draft::publish`]; dropped, it goes away.
#[derive(Debug)]
pub struct Draft {
    out: PathBuf,
    dir: PathBuf,
    files: BTreeMap<&'static str, DataFile>,
    texts: BTreeMap<String, FileEntry>,
    plans: Vec<PlanEntry>,
    published: bool,
    /// Builds kept beside the one published.
    keep: usize,
    /// The system releases it when the process ends, however it ends: a lock cannot go stale.
    _lock: Lock,
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // The next build tries again: nothing is lost when this fails.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

impl Draft {
    /// Begin a build below `out`, and take its lock.
    ///
    /// # Errors
    /// `out` cannot be written, or another process builds there.
    pub fn new(out: &Path) -> Result<Self, BuildError> {
        let at = |error: io::Error| BuildError::Write { path: out.to_owned(), error };
        let builds = out.join(BUILDS);
        fs::create_dir_all(&builds).map_err(at)?;
        let lock = take_lock(out)?;
        for entry in fs::read_dir(&builds).map_err(at)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(DRAFT) {
                fs::remove_dir_all(entry.path()).map_err(at)?;
            }
        }
        let dir = builds.join(format!("{DRAFT}{}", std::process::id()));
        let mut draft = Self {
            out: out.to_owned(),
            dir,
            files: BTreeMap::new(),
            texts: BTreeMap::new(),
            plans: Vec::new(),
            published: false,
            keep: 1,
            _lock: lock,
        };
        draft.create().map_err(at)?;
        Ok(draft)
    }

    fn create(&mut self) -> io::Result<()> {
        fs::create_dir(&self.dir)?;
        fs::create_dir(self.dir.join("texts"))?;
        fs::create_dir(self.fulltext())?;
        for kind in KINDS {
            self.files.insert(kind, DataFile::create(&self.dir.join(format!("{kind}.jsonl")))?);
        }
        Ok(())
    }

    /// Folder for the full-text index.
    #[must_use]
    pub fn fulltext(&self) -> PathBuf {
        self.dir.join(FULLTEXT)
    }

    /// Empty the folder of the full-text index.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn clear_fulltext(&mut self) -> Result<(), BuildError> {
        let dir = self.fulltext();
        let clear = fs::remove_dir_all(&dir).and_then(|()| fs::create_dir(&dir));
        clear.map_err(|error| BuildError::Write { path: dir, error })
    }

    /// Write the records and the reading text of the next plan.
    ///
    /// # Errors
    /// The disk is full or the folder went away.
    pub fn add(&mut self, records: &PlanRecords, text: &str, read_with: ReadWith) -> Result<(), BuildError> {
        let entry = PlanEntry {
            plan_id: records.plan.plan_id.clone(),
            title: records.plan.title.clone(),
            file: records.plan.source.name.clone(),
            sha256: records.plan.source.sha256.clone(),
            status: records.plan.status.clone(),
            key: read_with.key,
            path: read_with.path,
            base: read_with.base,
            corrections: (read_with.corrections.done, read_with.corrections.left),
            anchors: read_with.corrections.anchors,
            parts: BTreeMap::new(),
        };
        self.write_plan(records, text, entry).map_err(|error| BuildError::Write { path: self.out.clone(), error })
    }

    /// Take the next plan over from the last build, byte for byte; `entry` may say anew where its document stands.
    ///
    /// # Errors
    /// The disk is full or a folder went away.
    pub fn keep(&mut self, last: &Last, entry: &PlanEntry) -> Result<(), BuildError> {
        self.copy_plan(last, entry).map_err(|error| BuildError::Write { path: self.out.clone(), error })
    }

    fn copy_plan(&mut self, last: &Last, entry: &PlanEntry) -> io::Result<()> {
        let mut parts = BTreeMap::new();
        for (kind, file) in &mut self.files {
            let lines = last.lines(entry, kind)?;
            let records = entry.parts.get(*kind).map_or(0, |part| part.records);
            let before = (file.bytes, file.records);
            file.records(&lines, records)?;
            parts.insert((*kind).to_owned(), file.part(before.0, before.1));
        }
        self.keep_text(last, &entry.plan_id)?;
        self.plans.push(PlanEntry { parts, ..entry.clone() });
        Ok(())
    }

    /// A text that did not change is the same file in both builds, where the system can.
    fn keep_text(&mut self, last: &Last, plan_id: &str) -> io::Result<()> {
        let name = format!("texts/{plan_id}.txt");
        let entry = last.build().manifest.files.get(&name).filter(|entry| entry.crc.is_some());
        if let Some(entry) = entry.filter(|_| fs::hard_link(last.build().dir().join(&name), self.dir.join(&name)).is_ok()) {
            self.texts.insert(name, entry.clone());
            return Ok(());
        }
        self.write_text(plan_id, last.build().text(plan_id)?.as_bytes())
    }

    fn write_text(&mut self, plan_id: &str, text: &[u8]) -> io::Result<()> {
        let name = format!("texts/{plan_id}.txt");
        let mut file = DataFile::create(&self.dir.join(&name))?;
        file.record(text)?;
        self.texts.insert(name, file.close()?);
        Ok(())
    }

    fn write_plan(&mut self, records: &PlanRecords, text: &str, mut entry: PlanEntry) -> io::Result<()> {
        let before: BTreeMap<&str, (u64, u64)> = self.files.iter().map(|(kind, f)| (*kind, (f.bytes, f.records))).collect();
        self.write_records("plans", std::slice::from_ref(&records.plan))?;
        self.write_records("outline", &records.outline)?;
        self.write_records("columns", &records.columns)?;
        self.write_records("tables", &records.tables)?;
        self.write_records("quantities", &records.quantities)?;
        self.write_records("targets", &records.targets)?;
        self.write_records("checks", &records.checks)?;
        self.write_records("passages", &records.passages)?;
        self.write_records("diagnostics", &records.diagnostics)?;
        for (kind, file) in &mut self.files {
            let (start, n) = before.get(kind).copied().unwrap_or_default();
            entry.parts.insert((*kind).to_owned(), file.part(start, n));
        }
        self.write_text(&records.plan.plan_id, text.as_bytes())?;
        self.plans.push(entry);
        Ok(())
    }

    fn write_records<T: Serialize>(&mut self, kind: &str, records: &[T]) -> io::Result<()> {
        let Some(file) = self.files.get_mut(kind) else { return Ok(()) };
        for record in records {
            let mut line = serde_json::to_vec(record)?;
            line.push(b'\n');
            file.record(&line)?;
        }
        Ok(())
    }

    /// The records of a kind of a plan that was written before: what is on disk need not be held in memory.
    ///
    /// # Errors
    /// There is no such plan, or its file cannot be read.
    pub fn read_back<T: serde::de::DeserializeOwned>(&mut self, plan_id: &str, kind: &str) -> io::Result<Vec<T>> {
        let part = self.plans.iter().find(|plan| plan.plan_id == plan_id).and_then(|plan| plan.parts.get(kind)).copied();
        let (part, file) = part.zip(self.files.get_mut(kind)).ok_or(io::ErrorKind::NotFound)?;
        file.out.flush()?;
        let path = self.dir.join(format!("{kind}.jsonl"));
        parsed(&stretch(&path, part)?, &path)
    }

    /// How many builds are kept beside the one published; the one that readers have open now always is.
    pub fn keep_builds(&mut self, n: usize) {
        self.keep = n;
    }

    /// The plans written so far.
    #[must_use]
    pub fn plans(&self) -> &[PlanEntry] {
        &self.plans
    }

    /// Make the draft the build that readers see. The last build is kept for those who read it now, older ones go.
    ///
    /// # Errors
    /// The folder cannot be written; the last build stays the current one.
    pub fn publish(mut self, index_format: u32, failed: Vec<Failed>, timing: &Timing) -> Result<Published, BuildError> {
        self.finish(index_format, failed, timing).map_err(|error| BuildError::Write { path: self.out.clone(), error })
    }

    fn finish(&mut self, index_format: u32, failed: Vec<Failed>, timing: &Timing) -> io::Result<Published> {
        let builds = self.out.join(BUILDS);
        let mut files = std::mem::take(&mut self.texts);
        for (kind, file) in std::mem::take(&mut self.files) {
            files.insert(format!("{kind}.jsonl"), file.close()?);
        }
        settle(&self.dir, files.keys())?;
        let (mut fulltext, mut fulltext_crc) = (BTreeMap::new(), BTreeMap::new());
        for entry in fs::read_dir(self.fulltext())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Lists of files; all others end in a check sum of their own.
            if name.ends_with(".json") {
                fulltext_crc.insert(name.clone(), crc32fast::hash(&fs::read(entry.path())?));
            }
            if !name.ends_with(".lock") {
                fulltext.insert(name, entry.metadata()?.len());
            }
        }
        let mut sources = Sha256::new();
        // What was read, and with what: a correction or an address that changes makes another build.
        for plan in &self.plans {
            sources.update(&plan.sha256);
            sources.update(plan.key.as_deref().unwrap_or(""));
        }
        let last = fs::read_dir(&builds)?.flatten().filter_map(|e| number(&e.file_name().to_string_lossy())).max();
        let id = format!("{:06}-{}", last.unwrap_or(0) + 1, &hex(&sources.finalize())[..8]);
        let manifest = BuildManifest {
            format: FORMAT.to_owned(),
            format_version: FORMAT_VERSION,
            schema_version: SCHEMA_VERSION,
            index_format,
            gangyao: env!("CARGO_PKG_VERSION").to_owned(),
            rules: RULES.to_owned(),
            id: id.clone(),
            plans: std::mem::take(&mut self.plans).into(),
            failed,
            files: files.into(),
            fulltext,
            fulltext_crc,
            created_unix: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()),
            durations_ms: timing
                .stages
                .iter()
                .map(|(name, time)| ((*name).to_owned(), u64::try_from(time.as_millis()).unwrap_or(u64::MAX)))
                .collect(),
        };
        let json = serde_json::to_vec_pretty(&manifest)?;
        write_synced(&self.dir.join(BUILD_JSON), &json)?;
        write_synced(&self.dir.join(BUILD_SUM), &sum_of(&json))?;
        write_synced(&self.dir.join(BUILD_HEAD), &head(manifest, &json)?)?;

        let before = fs::read_to_string(self.out.join(CURRENT)).ok().map(|name| name.trim().to_owned());
        let dir = builds.join(&id);
        fs::rename(&self.dir, &dir)?;
        // From here on the draft goes by its new name: a failure below removes that.
        self.dir.clone_from(&dir);
        write_synced(&self.out.join(NEXT), id.as_bytes())?;
        fs::rename(self.out.join(NEXT), self.out.join(CURRENT))?;
        self.published = true;
        let mut older: Vec<(u64, String)> = fs::read_dir(&builds)?
            .flatten()
            .filter_map(|e| e.file_name().into_string().ok())
            .filter(|name| *name != id && Some(name) != before.as_ref())
            .filter_map(|name| Some((number(&name)?, name)))
            .collect();
        older.sort_by(|a, b| b.cmp(a));
        for (_, name) in older.into_iter().skip(self.keep.saturating_sub(1)) {
            // An old build that cannot be removed (a reader on another system holds it) is the next build's to remove.
            let _ = fs::remove_dir_all(builds.join(name));
        }
        Ok(Published { id, dir })
    }
}

/// Files that are brought to disk one by one; more are with all that waits there.
const ONE_BY_ONE: usize = 64;

/// Bring the files of a draft to disk, before anything names them.
fn settle<'f>(dir: &Path, names: impl ExactSizeIterator<Item = &'f String>) -> io::Result<()> {
    if names.len() > ONE_BY_ONE && all_to_disk(dir)? {
        return Ok(());
    }
    for name in names {
        fs::File::open(dir.join(name))?.sync_all()?;
    }
    Ok(())
}

/// Everything of the file system of a folder; false where the system cannot be asked for that.
#[cfg(target_os = "linux")]
fn all_to_disk(dir: &Path) -> io::Result<bool> {
    rustix::fs::syncfs(fs::File::open(dir)?)?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn all_to_disk(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Running number of a build's id.
fn number(id: &str) -> Option<u64> {
    id.split_once('-')?.0.parse().ok()
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The lock of an output folder, given back when dropped.
#[derive(Debug)]
struct Lock(fs::File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough at once: a process that this one starts holds a copy of the file until it runs.
        let _ = self.0.unlock();
    }
}

fn take_lock(out: &Path) -> Result<Lock, BuildError> {
    let path = out.join(LOCK);
    let at = |error: io::Error| BuildError::Write { path: path.clone(), error };
    let mut file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(at)?;
    match file.try_lock() {
        Ok(()) => {
            // The number is only for the message of whoever finds the lock taken.
            file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(at)?;
            Ok(Lock(file))
        }
        Err(fs::TryLockError::WouldBlock) => {
            let mut process = String::new();
            let _ = file.read_to_string(&mut process);
            if process.trim().is_empty() {
                "unknown".clone_into(&mut process);
            }
            Err(BuildError::Locked { path: out.to_owned(), process })
        }
        Err(fs::TryLockError::Error(error)) => Err(at(error)),
    }
}
