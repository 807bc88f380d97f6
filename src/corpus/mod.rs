//! Discovery of documents and atomic publication of a build.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::record::PlanRecords;

/// Names of a folder that are no documents.
const LEFT_OUT: [&str; 2] = ["manifest.toml", "reference"];

/// Every file below the paths in order; folders are walked, hidden files, manifests and READMEs left out.
///
/// # Errors
/// The path that cannot be listed.
pub fn discover(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let mut entries = fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        entries.retain(|p| {
            let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            !name.starts_with('.') && !name.starts_with("README") && !LEFT_OUT.contains(&name.as_str())
        });
        found.extend(discover(&entries)?);
    }
    Ok(found)
}

/// A build being written: readers see nothing of it until [`Draft::publish`].
#[derive(Debug)]
pub struct Draft {
    out: PathBuf,
    dir: tempfile::TempDir,
}

impl Draft {
    /// Begin a build below `out`.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn new(out: &Path) -> io::Result<Self> {
        fs::create_dir_all(out)?;
        let dir = tempfile::Builder::new().prefix(".draft-").tempdir_in(out)?;
        Ok(Self { out: out.to_owned(), dir })
    }

    /// The folder of the draft.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Write the records of every plan, a file per kind, and the reading texts.
    ///
    /// # Errors
    /// The disk is full or the folder went away.
    pub fn write(&self, plans: &[(PlanRecords, String)]) -> io::Result<()> {
        fn file<T: Serialize>(path: &Path, records: impl Iterator<Item = T>) -> io::Result<()> {
            let mut out = io::BufWriter::new(fs::File::create(path)?);
            for record in records {
                serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        }
        let at = |name: &str| self.path().join(name);
        file(&at("plans.jsonl"), plans.iter().map(|(r, _)| &r.plan))?;
        file(&at("outline.jsonl"), plans.iter().flat_map(|(r, _)| &r.outline))?;
        file(&at("columns.jsonl"), plans.iter().flat_map(|(r, _)| &r.columns))?;
        file(&at("tables.jsonl"), plans.iter().flat_map(|(r, _)| &r.tables))?;
        file(&at("quantities.jsonl"), plans.iter().flat_map(|(r, _)| &r.quantities))?;
        file(&at("targets.jsonl"), plans.iter().flat_map(|(r, _)| &r.targets))?;
        file(&at("checks.jsonl"), plans.iter().flat_map(|(r, _)| &r.checks))?;
        file(&at("passages.jsonl"), plans.iter().flat_map(|(r, _)| &r.passages))?;
        file(&at("diagnostics.jsonl"), plans.iter().flat_map(|(r, _)| &r.diagnostics))?;
        fs::create_dir(at("texts"))?;
        for (records, text) in plans {
            fs::write(at("texts").join(format!("{}.txt", records.plan.plan_id)), text)?;
        }
        Ok(())
    }

    /// Make the draft the build that readers see: one rename of a pointer file. The build before it is removed afterwards.
    ///
    /// # Errors
    /// The folder cannot be written; the build before it stays.
    pub fn publish(self) -> io::Result<PathBuf> {
        let before = current(&self.out);
        let draft = self.dir.keep();
        let name = draft.file_name().map(|n| n.to_string_lossy().replace(".draft-", "build-")).unwrap_or_default();
        let target = self.out.join(&name);
        fs::rename(&draft, &target)?;
        let mut pointer = tempfile::NamedTempFile::new_in(&self.out)?;
        pointer.write_all(name.as_bytes())?;
        pointer.as_file().sync_all()?;
        pointer.persist(self.out.join("current")).map_err(|e| e.error)?;
        if let Some(before) = before.filter(|b| *b != target) {
            fs::remove_dir_all(before)?;
        }
        Ok(target)
    }
}

/// The last published build below `out`.
#[must_use]
pub fn current(out: &Path) -> Option<PathBuf> {
    let name = fs::read_to_string(out.join("current")).ok()?;
    let dir = out.join(name.trim());
    dir.is_dir().then_some(dir)
}
