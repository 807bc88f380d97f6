//! Which files are documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::corpus::manifest::{MANIFEST, Manifest, ManifestEntry, Provenance, confined};
use crate::corpus::{BUILDS, CURRENT, hex};
use crate::isolate::in_words;

/// Folders of material about the documents, not documents.
const LEFT_OUT: [&str; 1] = ["reference"];
/// What systems and office programs leave beside documents, by how the name begins and ends.
const OF_THE_DESKTOP: [(&str, &str); 7] =
    [("~$", ""), ("thumbs.db", ""), ("ehthumbs", ".db"), ("desktop.ini", ""), ("icon\r", ""), ("", "~"), ("$recycle.bin", "")];
/// Ends of the names of downloads that did not end.
const UNFINISHED: [&str; 4] = [".crdownload", ".part", ".partial", ".tmp"];

/// The documents below some paths.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// Files in order: paths as given, folders sorted by name; each content once.
    pub files: Vec<PathBuf>,
    /// SHA-256 of the files that could be read.
    pub hashes: BTreeMap<PathBuf, String>,
    /// What the manifest says of a file.
    pub provenance: BTreeMap<PathBuf, Provenance>,
    /// Paths that give no document.
    pub problems: Vec<Problem>,
    /// What a person should know though nothing failed.
    pub notes: Vec<Problem>,
}

/// A path and what is the matter with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub path: PathBuf,
    /// What, and what to do about it.
    pub message: String,
}

/// The documents of files and folders. Of folders, hidden files, READMEs, manifests, `reference/` and builds are left out;
/// files with the same bytes are taken once; files that a manifest describes are compared with it.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Discovered {
    let mut found = Discovered::default();
    let mut files = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => found.problem(path, reason(&error)),
            Ok(meta) if meta.is_dir() => {
                let before = (files.len(), found.problems.len());
                found.walk(path, &mut files);
                if before == (files.len(), found.problems.len()) {
                    found.problem(path, "no documents in this folder; put plan files there or name them".to_owned());
                }
            }
            Ok(meta) if !meta.is_file() => found.problem(path, "is a pipe or a device, not a document".to_owned()),
            Ok(_) => files.push(path.clone()),
        }
    }
    found.keep_each_content_once(files);
    found
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder; check the spelling".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read; check its permissions".to_owned(),
        _ => in_words(error),
    }
}

/// Whether a file or folder of this name stands beside the documents without being one.
pub(crate) fn passed_over(name: &str) -> bool {
    let lower = name.to_lowercase();
    let of_the_desktop = OF_THE_DESKTOP.iter().any(|(start, end)| lower.starts_with(start) && lower.ends_with(end));
    name.starts_with('.') || name.starts_with("README") || LEFT_OUT.contains(&name) || name == MANIFEST || of_the_desktop
}

/// Whether a file of this name is a download that did not end.
pub(crate) fn unfinished(name: &str) -> bool {
    let lower = name.to_lowercase();
    UNFINISHED.iter().any(|end| lower.ends_with(end))
}

impl Discovered {
    fn problem(&mut self, path: &Path, message: String) {
        self.problems.push(Problem { path: path.to_owned(), message });
    }

    fn note(&mut self, path: &Path, message: String) {
        self.notes.push(Problem { path: path.to_owned(), message });
    }

    fn walk(&mut self, dir: &Path, files: &mut Vec<PathBuf>) {
        let listed = fs::read_dir(dir).and_then(|list| list.collect::<io::Result<Vec<_>>>());
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(error) => return self.problem(dir, reason(&error)),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let named = |entries: &[fs::DirEntry], name: &str| entries.iter().any(|e| e.file_name() == name);
        // A build inside the corpus would be read as documents by the next one.
        if named(&entries, BUILDS) && named(&entries, CURRENT) {
            return;
        }
        if named(&entries, MANIFEST) {
            self.compare_with_manifest(dir, &dir.join(MANIFEST));
            // What the manifest lists comes first, in its order: who was there before keeps its id when all is built anew.
            let order = |path: &Path| self.provenance.get(path).map_or(usize::MAX, |p| p.order);
            entries.sort_by_key(|e| (order(&e.path()), e.file_name()));
        }
        for entry in &entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if passed_over(&name) {
                continue;
            }
            if unfinished(&name) {
                self.note(&path, "a download that did not end, by its name; passed over".to_owned());
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.walk(&path, files),
                // A link to a folder may lead back up; a link to a file is a file.
                Ok(kind) if kind.is_symlink() && path.is_dir() => {
                    self.note(&path, "a link to a folder is not followed; name the folder itself".to_owned());
                }
                // A pipe or a device would hold the reading up, or never end.
                _ if fs::metadata(&path).is_ok_and(|meta| !meta.is_file()) => {
                    self.note(&path, "is a pipe or a device, not a document; passed over".to_owned());
                }
                _ => files.push(path),
            }
        }
    }

    fn compare_with_manifest(&mut self, dir: &Path, path: &Path) {
        let manifest = match Manifest::load(path) {
            Ok(manifest) => manifest,
            Err(error) => return self.problem(path, format!("the manifest cannot be read: {}", error.trim())),
        };
        let mut gone: Vec<&ManifestEntry> = Vec::new();
        for (order, entry) in manifest.documents.iter().enumerate() {
            // The manifest describes the files of its folder; what stands elsewhere is not looked at.
            if !confined(&entry.file) {
                let named: String = entry.file.chars().filter(|c| !c.is_control()).collect();
                self.note(path, format!("'{named}' is no name of a file in this folder; the entry is passed over"));
                continue;
            }
            let file = dir.join(&entry.file);
            self.provenance.insert(file.clone(), entry.provenance(order));
            match fs::metadata(&file).and_then(|meta| if meta.is_file() { hash(&file) } else { Ok((0, String::new())) }) {
                Err(_) => gone.push(entry),
                Ok((_, sha256)) if entry.sha256.as_ref().is_some_and(|stated| *stated != sha256) => {
                    self.note(&file, "differs from its sha256 in the manifest; the file or the manifest was changed".to_owned());
                }
                Ok(_) => {}
            }
        }
        if gone.is_empty() {
            return;
        }
        // Only now is every file of the folder hashed: a file that is gone may have been given another name.
        let named = |name: &str| manifest.documents.iter().any(|entry| entry.file == name);
        let others: Vec<(String, String)> = fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| (e.file_name().to_string_lossy().into_owned(), e.path()))
            .filter(|(name, path)| !named(name) && name != MANIFEST && path.is_file())
            .filter_map(|(name, path)| Some((name, hash(&path).ok()?.1)))
            .collect();
        for entry in gone {
            let renamed = others.iter().find(|(_, sha256)| entry.sha256.as_ref() == Some(sha256));
            let message = match renamed {
                Some((name, _)) => format!("is now called {name} (the same bytes); correct its name in the manifest"),
                None => "the manifest names this file, but it is not there; put it back or take its entry out".to_owned(),
            };
            self.note(&dir.join(&entry.file), message);
        }
    }

    fn keep_each_content_once(&mut self, files: Vec<PathBuf>) {
        let mut paths = BTreeSet::new();
        let mut contents: BTreeMap<String, PathBuf> = BTreeMap::new();
        for file in files {
            // The same file named twice (`build corpus corpus/a.txt`) is no news.
            if fs::canonicalize(&file).is_ok_and(|path| !paths.insert(path)) {
                continue;
            }
            // What cannot be read, or is empty, is reported by the reading, with its reason.
            if fs::metadata(&file).is_ok_and(|meta| meta.is_file())
                && let Ok((bytes, sha256)) = hash(&file)
                && bytes > 0
            {
                if let Some(first) = contents.get(&sha256) {
                    let message = format!("the same bytes as {}; read once", first.display());
                    self.note(&file, message);
                    continue;
                }
                contents.insert(sha256.clone(), file.clone());
                self.hashes.insert(file.clone(), sha256);
            }
            self.files.push(file);
        }
    }
}

/// Size and hash of a file.
pub(super) fn hash(path: &Path) -> io::Result<(u64, String)> {
    let mut sha = Sha256::new();
    let mut file = fs::File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let n = io::Read::read(&mut file, &mut buffer)?;
        if n == 0 {
            return Ok((bytes, hex(&sha.finalize())));
        }
        sha.update(&buffer[..n]);
        bytes += n as u64;
    }
}
