//! Where decisions of a reader are written down: a folder of corrections, and the key that its forms carry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::corpus::{Anchor, Decidable, Decision, Folder, FolderError, Proposal, Standing, Tried, digest};
use crate::record::{PlanRecords, TargetRecord};
use crate::web::Site;

/// A folder of corrections that a reader of the site may add to.
///
/// A form must carry the key; a page shows what would be written and carries the hash of what it showed; it is written if file and
/// decision still give that hash.
///
/// ```no_run
/// # use std::path::Path;
/// let site = gangyao::web::Site::open(Path::new("index"))?;
/// let desk = gangyao::web::Desk::new(Path::new("corrections"), "a key that nobody guesses");
/// // The target's page with a form.
/// let page = gangyao::web::answer_at(&site, Some(&desk), "/target/46a8fe93641ce18c/", "");
/// // What is sent without the key is refused.
/// assert_eq!(gangyao::web::posted(&site, &desk, "/decide/", "target=46a8fe93641ce18c&action=accept").status, 403);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Desk {
    folder: Folder,
    dir: PathBuf,
    key: String,
    /// Who decided last: need not be written again.
    reviewer: Mutex<String>,
    /// Held while a file is written.
    pen: Mutex<()>,
}

/// The records of one plan as decisions find them.
pub(super) struct Open<'d> {
    desk: &'d Desk,
    plan: String,
    path: PathBuf,
    /// The file of corrections as it is; none if there is none yet.
    pub(super) text: Option<String>,
    records: PlanRecords,
    anchors: BTreeMap<String, Anchor>,
}

/// Corrections of the targets of a plan, by target, and the targets with those that wait.
#[derive(Default)]
pub(super) struct Marks {
    by_target: BTreeMap<String, Vec<Tried>>,
    targets: Vec<TargetRecord>,
}

impl Marks {
    /// Corrections of a target.
    pub(super) fn of(&self, target: &str) -> &[Tried] {
        self.by_target.get(target).map_or(&[], Vec::as_slice)
    }

    /// Whether the next build would apply something that was decided on a target.
    pub(super) fn waits(&self, target: &str) -> bool {
        self.of(target).iter().any(|t| t.standing == Standing::Waits)
    }

    /// A target as the next build would have it.
    pub(super) fn target(&self, id: &str) -> Option<&TargetRecord> {
        self.targets.iter().find(|t| t.target_id == id)
    }
}

impl Desk {
    /// A desk over a folder, which need not be there yet. The key is in every form; who does not know it decides nothing.
    #[must_use]
    pub fn new(corrections: &Path, key: &str) -> Self {
        Self {
            folder: Folder::new(corrections),
            dir: corrections.to_owned(),
            key: key.to_owned(),
            reviewer: Mutex::default(),
            pen: Mutex::default(),
        }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn is_opened_by(&self, key: &str) -> bool {
        same(&self.key, key)
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    fn reviewers(&self) -> MutexGuard<'_, String> {
        self.reviewer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who decided last.
    pub(super) fn reviewer(&self) -> String {
        self.reviewers().clone()
    }

    /// A plan of the build with its file of corrections.
    ///
    /// # Errors
    /// In words: the file is none that can be read or added to.
    pub(super) fn open(&self, site: &Site, plan: &str) -> Result<Open<'_>, String> {
        let path = self.folder.file(plan).map_err(|e| e.to_string())?;
        let text = self.folder.text(plan).map_err(|e| e.to_string())?;
        let records = site.decidable(plan).ok_or_else(|| format!("there is no plan {plan} in this build"))?;
        Ok(Open { desk: self, plan: plan.to_owned(), path, text, records, anchors: site.anchors_of(plan) })
    }

    /// What was decided on the targets of a plan.
    ///
    /// # Errors
    /// In words: the file of corrections cannot be read.
    pub(super) fn marks(&self, site: &Site, plan: &str) -> Result<Marks, String> {
        let open = self.open(site, plan)?;
        // Most plans have none: their records are not looked at.
        if open.text.is_none() {
            return Ok(Marks::default());
        }
        let (tried, records) = open.decidable().standings(&open.path, open.raw())?;
        let mut by_target: BTreeMap<String, Vec<Tried>> = BTreeMap::new();
        for one in tried {
            by_target.entry(one.target_id.clone()).or_default().push(one);
        }
        Ok(Marks { by_target, targets: records.targets })
    }
}

impl Open<'_> {
    fn decidable(&self) -> Decidable<'_> {
        Decidable { records: &self.records, anchors: &self.anchors }
    }

    fn raw(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What a decision on a target would put behind the file.
    ///
    /// # Errors
    /// In words: why the next build would not apply it.
    pub(super) fn propose(&self, target: &str, decision: &Decision) -> Result<Proposal, String> {
        self.decidable().propose(&self.path, self.raw(), target, decision)
    }

    /// What a page shows of a proposal, in short: another file, or another proposal, gives another one.
    pub(super) fn seal(&self, proposal: &Proposal) -> String {
        let before = self.text.as_deref().map(|text| digest(text.as_bytes()));
        digest(format!("{}\n{before:?}\n{}", self.path.display(), proposal.added).as_bytes())
    }

    /// Write what was proposed.
    ///
    /// # Errors
    /// Another hand wrote to the file meanwhile, or it cannot be written; it is as it was.
    pub(super) fn write(&self, proposal: &Proposal, reviewer: &str) -> Result<(), FolderError> {
        let pen = self.desk.pen.lock().unwrap_or_else(PoisonError::into_inner);
        self.desk.folder.append(&self.plan, self.text.as_deref(), &proposal.added)?;
        drop(pen);
        reviewer.trim().clone_into(&mut self.desk.reviewers());
        Ok(())
    }
}

/// Whether two secrets are the same; how long it takes tells nothing of where they differ.
pub(super) fn same(known: &str, given: &str) -> bool {
    let (known, given) = (digest(known.as_bytes()), digest(given.as_bytes()));
    let differ = known.bytes().zip(given.bytes()).fold(0, |all, (a, b)| std::hint::black_box(all | (a ^ b)));
    differ == 0
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn secrets_are_the_same_or_not() {
        assert!(same("0a1b", "0a1b") && same("", ""));
        assert!(!same("0a1b", "0a1c") && !same("0a1b", "0a1") && !same("0a1b", ""));
    }
}
