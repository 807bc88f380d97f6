//! The last build as a store of what was already read.
//!
//! A document whose bytes, name, limits and corrections are the same, read by the same rules, gives the same records: they
//! are copied from the last build, byte for byte, and the document is not read again.

use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::corpus::discover::hash;
use crate::corpus::{Build, Corrections, PlanEntry, RULES, digest};
use crate::record::{KINDS, PlanRecord, PlanRecords};
use crate::source::Limits;

/// What a document is read with: the same key, the same records. `None` for a path without a file name.
#[must_use]
pub fn reading_key(file: &Path, sha256: &str, limits: &Limits, corrections: &str) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    Some(digest(format!("{RULES}\n{name}\n{sha256}\n{limits:?}\n{corrections}").as_bytes()))
}

/// The last build, checked.
#[derive(Debug)]
pub struct Last {
    build: Build,
}

impl Last {
    /// The last build of a folder, if its rules are this program's and every data file has the hash it was written with.
    #[must_use]
    pub fn open(out: &Path, index_format: u32) -> Option<Self> {
        let build = super::open(out, index_format).ok().filter(|build| build.manifest.rules == RULES)?;
        let whole = build
            .manifest
            .files
            .iter()
            .all(|(name, entry)| hash(&build.dir().join(name)).is_ok_and(|(_, found)| found == entry.sha256));
        whole.then_some(Self { build })
    }

    /// The build.
    #[must_use]
    pub fn build(&self) -> &Build {
        &self.build
    }

    /// The plan that reading this file again would give unchanged. A plan whose id had to give way to another's is none:
    /// the other may be gone.
    #[must_use]
    pub fn unchanged(&self, file: &Path, sha256: &str, limits: &Limits, corrections: &Corrections) -> Option<&PlanEntry> {
        self.build.manifest.plans.iter().find(|plan| {
            let key = || reading_key(file, sha256, limits, corrections.text_of(&plan.plan_id));
            plan.sha256 == sha256 && !plan.renamed && plan.key.is_some() && plan.key == key()
        })
    }

    /// The plan that was read from a file of this name, whatever it was read with.
    #[must_use]
    pub fn plan_of_file(&self, name: &str) -> Option<&PlanEntry> {
        self.build.manifest.plans.iter().find(|plan| plan.file == name)
    }

    /// The lines of a kind that belong to a plan.
    pub(super) fn lines(&self, plan: &PlanEntry, kind: &str) -> io::Result<Vec<u8>> {
        let Some(part) = plan.parts.get(kind) else { return Ok(Vec::new()) };
        let mut file = fs::File::open(self.build.dir().join(format!("{kind}.jsonl")))?;
        file.seek(SeekFrom::Start(part.start))?;
        let mut lines = Vec::new();
        file.take(part.bytes).read_to_end(&mut lines)?;
        Ok(lines)
    }

    fn read<T: DeserializeOwned>(&self, plan: &PlanEntry, kind: &str) -> io::Result<Vec<T>> {
        let lines = self.lines(plan, kind)?;
        lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(|line| Ok(serde_json::from_slice(line)?)).collect()
    }

    /// The record of the plan itself.
    ///
    /// # Errors
    /// The file went away.
    pub fn record(&self, plan: &PlanEntry) -> io::Result<PlanRecord> {
        self.read(plan, KINDS[0])?.pop().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// All records of a plan.
    ///
    /// # Errors
    /// The files went away.
    pub fn records(&self, plan: &PlanEntry) -> io::Result<PlanRecords> {
        Ok(PlanRecords {
            plan: self.record(plan)?,
            outline: self.read(plan, "outline")?,
            columns: self.read(plan, "columns")?,
            tables: self.read(plan, "tables")?,
            quantities: self.read(plan, "quantities")?,
            targets: self.read(plan, "targets")?,
            checks: self.read(plan, "checks")?,
            passages: self.read(plan, "passages")?,
            diagnostics: self.read(plan, "diagnostics")?,
        })
    }
}
