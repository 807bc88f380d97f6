//! The last build as a store of what was already read.
//!
//! A document whose bytes, name, limits and corrections are the same, read by the same rules, gives the same records: they
//! are copied from the last build, byte for byte, and the document is not read again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

use crate::corpus::discover::hash;
use crate::corpus::{Anchor, Build, Corrections, Discovered, FileEntry, PlanEntry, RULES, digest};
use crate::record::{KINDS, PlanRecord, PlanRecords, TargetRecord};
use crate::source::Limits;

/// What a document is read with: the same key, the same records. `None` for a path without a file name. `provenance` is what
/// the manifest says of it.
#[must_use]
pub fn reading_key(file: &Path, sha256: &str, limits: &Limits, corrections: &str, provenance: &str) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    Some(digest(format!("{RULES}\n{name}\n{sha256}\n{limits:?}\n{provenance}\n{corrections}").as_bytes()))
}

/// Whether a data file is what was written.
fn as_written(file: &Path, entry: &FileEntry) -> io::Result<bool> {
    let Some(crc) = entry.crc else { return Ok(hash(file)?.1 == entry.sha256) };
    let mut sum = crc32fast::Hasher::new();
    let mut file = std::fs::File::open(file)?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(sum.finalize() == crc),
            n => sum.update(&buffer[..n]),
        }
    }
}

/// The last build, checked.
#[derive(Debug)]
pub struct Last {
    build: Build,
    /// Whether every data file has the hash it was written with, and the rules were this program's.
    same_rules: bool,
}

impl Last {
    /// The last build of a folder, if every data file has the hash it was written with.
    #[must_use]
    pub fn open(out: &Path, index_format: u32) -> Option<Self> {
        let build = super::open(out, index_format).ok()?;
        let same_rules = build.manifest.rules == RULES;
        let whole = build.manifest.files.iter().all(|(name, entry)| as_written(&build.dir().join(name), entry).unwrap_or(false));
        whole.then_some(Self { build, same_rules })
    }

    /// Whether what it holds was read by the rules of this program.
    #[must_use]
    pub fn same_rules(&self) -> bool {
        self.same_rules
    }

    /// The build.
    #[must_use]
    pub fn build(&self) -> &Build {
        &self.build
    }

    /// The plan that reading this file again would give unchanged, if `entry` is what the last build has of it.
    #[must_use]
    pub fn unchanged<'e>(
        &self,
        entry: &'e PlanEntry,
        file: &Path,
        sha256: &str,
        limits: &Limits,
        corrections: &Corrections,
        provenance: &str,
    ) -> Option<&'e PlanEntry> {
        let key = reading_key(file, sha256, limits, corrections.text_of(&entry.plan_id), provenance);
        (self.same_rules && entry.sha256 == sha256 && entry.key.is_some() && entry.key == key).then_some(entry)
    }

    /// What the last build has of each file: the plan of the same bytes, or of those it replaces, or else of the same path, or of the same file name. A
    /// plan is that of one file.
    #[must_use]
    pub fn plans_of<'p>(&self, found: &'p Discovered) -> BTreeMap<&'p Path, &PlanEntry> {
        type Of<'f, T> = &'f dyn Fn(&T) -> Option<String>;
        let hash_of = |file: &Path| found.hashes.get(file).cloned();
        let path_of = |file: &Path| file.to_string_lossy().into_owned();
        // What a file and a plan have in common, the surest first.
        let tests: [(Of<'_, Path>, Of<'_, PlanEntry>); 5] = [
            (&|f| Some(format!("{} {}", hash_of(f)?, path_of(f))), &|p| Some(format!("{} {}", p.sha256, p.path))),
            (&hash_of, &|p| Some(p.sha256.clone())),
            (&|f| found.provenance.get(f)?.replaces.clone(), &|p| Some(p.sha256.clone())),
            (&|f| Some(path_of(f)), &|p| Some(p.path.clone())),
            (&|f| Some(f.file_name()?.to_string_lossy().into_owned()), &|p| p.path.is_empty().then(|| p.file.clone())),
        ];
        let mut out: BTreeMap<&Path, &PlanEntry> = BTreeMap::new();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for (of_file, of_plan) in tests {
            let mut plans: BTreeMap<String, VecDeque<&PlanEntry>> = BTreeMap::new();
            for plan in self.build.manifest.plans.iter().filter(|p| !used.contains(p.plan_id.as_str())) {
                if let Some(key) = of_plan(plan) {
                    plans.entry(key).or_default().push_back(plan);
                }
            }
            for file in found.files.iter().filter(|f| !out.contains_key(f.as_path())).collect::<Vec<_>>() {
                let plan = of_file(file).and_then(|key| plans.get_mut(&key)?.pop_front());
                if let Some(plan) = plan {
                    used.insert(&plan.plan_id);
                    out.insert(file, plan);
                }
            }
        }
        out
    }

    /// What a target of the last build says and where, by its id.
    #[must_use]
    pub fn anchor(&self, entry: &PlanEntry, target_id: &str) -> Option<Anchor> {
        if let Some(anchor) = entry.anchors.get(target_id) {
            return Some(anchor.clone());
        }
        let targets: Vec<TargetRecord> = self.build.stretch(entry, "targets").ok()?;
        targets.iter().find(|t| t.target_id == target_id).map(Anchor::of)
    }

    /// The lines of a kind that belong to a plan.
    pub(super) fn lines(&self, plan: &PlanEntry, kind: &str) -> io::Result<Vec<u8>> {
        self.build.lines_of(plan, kind)
    }

    /// The record of the plan itself.
    ///
    /// # Errors
    /// The file went away.
    pub fn record(&self, plan: &PlanEntry) -> io::Result<PlanRecord> {
        self.build.stretch(plan, KINDS[0])?.pop().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// All records of a plan.
    ///
    /// # Errors
    /// The files went away.
    pub fn records(&self, plan: &PlanEntry) -> io::Result<PlanRecords> {
        self.build.plan(&plan.plan_id)
    }
}
