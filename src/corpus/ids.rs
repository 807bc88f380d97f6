//! Which id each document of a build has. Two copies of a plan are two records, whatever their names and in whatever order they
//! came: a document keeps the id that the last build gave it, and whoever comes later gets the start of its hash behind the id.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::corpus::PlanEntry;

/// Shortest suffix of an id that is taken.
const SUFFIX: usize = 6;

/// The ids of a build on its way.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    /// What the last build had for each document: base and id.
    before: BTreeMap<PathBuf, (String, String)>,
    /// Ids that a person gave.
    given: BTreeMap<PathBuf, String>,
    /// Ids that belong to a document, asked for or not.
    reserved: BTreeMap<String, PathBuf>,
    /// Ids taken, with the file that took them.
    taken: BTreeMap<String, PathBuf>,
    /// Files by the id that their text asks for.
    bases: BTreeMap<String, Vec<PathBuf>>,
}

/// The id of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// It.
    pub id: String,
    /// Another document of the same plan, met before.
    pub beside: Option<PathBuf>,
}

impl Ids {
    /// Reserve what documents had before, and the ids that a person gave: they are taken before any other is claimed.
    #[must_use]
    pub fn new<'a>(
        before: impl IntoIterator<Item = (&'a Path, &'a PlanEntry)>,
        given: impl IntoIterator<Item = (&'a Path, &'a str)>,
    ) -> Self {
        let mut ids = Self::default();
        let given: BTreeMap<&Path, &str> = given.into_iter().collect();
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        for (path, id) in &given {
            // The same id for two files: the first has it.
            if asked.insert(id) {
                ids.reserved.insert((*id).to_owned(), path.to_path_buf());
                ids.given.insert(path.to_path_buf(), (*id).to_owned());
            }
        }
        for (path, entry) in before {
            ids.before.insert(path.to_owned(), (entry.base.clone(), entry.plan_id.clone()));
            if !given.contains_key(path) {
                ids.reserved.entry(entry.plan_id.clone()).or_insert_with(|| path.to_owned());
            }
        }
        ids
    }

    /// The id of a document whose text asks for `base`.
    pub fn claim(&mut self, path: &Path, base: &str, sha256: &str) -> Claimed {
        let own = |id: &String| self.reserved.get(id).is_some_and(|p| p == path);
        let before = self.before.get(path).filter(|(of, id)| (of == base || of.is_empty()) && own(id)).map(|(_, id)| id);
        let id = self.given.get(path).or(before).cloned().unwrap_or_else(|| self.free(path, base, sha256));
        self.take(path, base, &id)
    }

    /// A document whose records are those of the last build.
    pub fn keep(&mut self, path: &Path, entry: &PlanEntry) -> Claimed {
        let base = if entry.base.is_empty() { &entry.plan_id } else { &entry.base };
        self.take(path, base, &entry.plan_id)
    }

    fn take(&mut self, path: &Path, base: &str, id: &str) -> Claimed {
        self.taken.insert(id.to_owned(), path.to_owned());
        let others = self.bases.entry(base.to_owned()).or_default();
        let beside = others.first().cloned();
        others.push(path.to_owned());
        Claimed { id: id.to_owned(), beside }
    }

    /// The base, or with as much of the hash as it takes.
    fn free(&self, path: &Path, base: &str, sha256: &str) -> String {
        let free = |id: &String| !self.taken.contains_key(id) && self.reserved.get(id).is_none_or(|p| p == path);
        let longer = (SUFFIX..=sha256.len()).map(|n| format!("{base}-{}", &sha256[..n]));
        std::iter::once(base.to_owned()).chain(longer).find(free).unwrap_or_else(|| format!("{base}-{sha256}"))
    }

    /// The file that has an id.
    #[must_use]
    pub fn file_of(&self, id: &str) -> Option<&Path> {
        self.taken.get(id).map(PathBuf::as_path)
    }

    /// The id of a file.
    #[must_use]
    pub fn id_of(&self, path: &Path) -> Option<&str> {
        let taken = self.taken.iter().find(|(_, p)| *p == path).map(|(id, _)| id.as_str());
        taken.or_else(|| self.given.get(path).map(String::as_str)).or_else(|| self.before.get(path).map(|(_, id)| id.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, base: &str) -> PlanEntry {
        PlanEntry { plan_id: id.to_owned(), base: base.to_owned(), ..PlanEntry::default() }
    }

    #[test]
    fn a_document_keeps_its_id_whoever_comes_before_it() {
        let (old, z, a) = (entry("x", "x"), Path::new("z.txt"), Path::new("a.txt"));
        let mut ids = Ids::new([(z, &old)], []);
        assert_eq!(ids.claim(a, "x", "abcdef123").id, "x-abcdef");
        let second = ids.claim(z, "x", "999999999");
        assert_eq!((second.id.as_str(), second.beside.as_deref()), ("x", Some(a)));
    }

    #[test]
    fn a_suffix_stays_when_the_first_copy_goes() {
        let old = entry("x-abcdef", "x");
        let a = Path::new("a.txt");
        let mut ids = Ids::new([(a, &old)], []);
        assert_eq!(ids.claim(a, "x", "abcdef123").id, "x-abcdef");
        // Its text names another plan now.
        let mut ids = Ids::new([(a, &old)], []);
        assert_eq!(ids.claim(a, "y", "777777777").id, "y");
    }

    #[test]
    fn a_given_id_is_its_documents_own() {
        let (a, b) = (Path::new("a.txt"), Path::new("b.txt"));
        let mut ids = Ids::new([(a, &entry("x", "x"))], [(b, "x")]);
        assert_eq!(ids.claim(a, "x", "abcdef123").id, "x-abcdef");
        assert_eq!(ids.claim(b, "y", "999999999").id, "x");
    }
}
