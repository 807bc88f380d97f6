//! `manifest.toml` of a corpus: what each file is, where it came from, and what it takes the place of.

use std::fs;
use std::path::{Component, Path};

use serde::Deserialize;

/// Name of the manifest.
pub(crate) const MANIFEST: &str = "manifest.toml";

/// The manifest of a folder.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Manifest {
    #[serde(default, rename = "document")]
    pub(crate) documents: Vec<ManifestEntry>,
}

/// What it says of one file. Other fields are a person's own.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ManifestEntry {
    pub(crate) file: String,
    pub(crate) title: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) rights: Option<String>,
    pub(crate) sha256: Option<String>,
    pub(crate) retrieved: Option<toml::Value>,
    pub(crate) id: Option<String>,
    pub(crate) supersedes: Option<String>,
    pub(crate) replaces: Option<String>,
}

/// Where a document came from, as the manifest states it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Address or words.
    pub source: Option<String>,
    /// Title that was given to it.
    pub title: Option<String>,
    /// Rights.
    pub rights: Option<String>,
    /// Day it was fetched, YYYY-MM-DD.
    pub retrieved: Option<String>,
    /// Id that a person gave it.
    pub id: Option<String>,
    /// File of the older copy that it takes the place of.
    pub supersedes: Option<String>,
    /// SHA-256 of the bytes that stood in its place before.
    pub replaces: Option<String>,
    /// Place in the manifest: earlier entries were there first.
    pub order: usize,
}

impl Manifest {
    /// The manifest of a file; in words why it cannot be read.
    pub(crate) fn load(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|e| crate::isolate::in_words(&e))?;
        toml::from_str(&text).map_err(|e| e.to_string())
    }
}

impl ManifestEntry {
    pub(crate) fn provenance(&self, order: usize) -> Provenance {
        let filled = |value: &Option<String>| value.clone().filter(|v| !v.trim().is_empty());
        Provenance {
            source: filled(&self.source),
            title: filled(&self.title),
            rights: filled(&self.rights),
            // A day may be written with or without quotes.
            retrieved: match &self.retrieved {
                Some(toml::Value::String(day)) => Some(day.clone()),
                Some(toml::Value::Datetime(day)) => Some(day.to_string()),
                _ => None,
            },
            id: filled(&self.id).filter(|id| is_id(id)),
            supersedes: filled(&self.supersedes),
            replaces: filled(&self.replaces),
            order,
        }
    }
}

impl Provenance {
    /// Everything that goes into records, for telling whether they are still those of the last build.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{:?}", (&self.source, &self.title, &self.rights, &self.retrieved, &self.id, &self.supersedes))
    }
}

/// Whether a name leads to a file of the manifest's own folder or of one below.
pub(crate) fn confined(name: &str) -> bool {
    let normal = |part: Component<'_>| matches!(part, Component::Normal(_));
    !name.is_empty() && !name.chars().any(char::is_control) && !name.contains('\\') && Path::new(name).components().all(normal)
}

/// Whether a text can be the id of a plan: it names files too.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=100).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with(['.', '-'])
}

/// The manifest as a person wrote it: entries are changed one by one, and comments stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct ManifestText {
    /// What stands before the first entry.
    head: String,
    /// The entries, each from its `[[document]]` to the next.
    entries: Vec<String>,
}

/// Begins an entry.
const ENTRY: &str = "[[document]]";

impl ManifestText {
    /// The manifest of a folder; one that is not there is empty.
    ///
    /// # Errors
    /// In words: it cannot be read, or does not parse.
    pub(crate) fn load(path: &Path) -> Result<Self, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(crate::isolate::in_words(&error)),
        };
        toml::from_str::<toml::Table>(&text).map_err(|e| format!("does not parse; mend it first\n{}", e.to_string().trim()))?;
        let mut out = Self::default();
        for line in text.split_inclusive('\n') {
            if line.trim_end() == ENTRY {
                out.entries.push(String::new());
            }
            out.entries.last_mut().unwrap_or(&mut out.head).push_str(line);
        }
        Ok(out)
    }

    /// Where the entry of a file stands.
    pub(crate) fn position(&self, file: &str) -> Option<usize> {
        let named = |entry: &String| {
            let parsed = toml::from_str::<Manifest>(entry).ok();
            parsed.is_some_and(|m| m.documents.first().is_some_and(|d| d.file == file))
        };
        self.entries.iter().position(named)
    }

    /// Files whose entries state this title.
    pub(crate) fn titled(&self, title: &str) -> Vec<String> {
        let entries = self.entries.iter().filter_map(|entry| toml::from_str::<Manifest>(entry).ok());
        let documents = entries.flat_map(|m| m.documents);
        documents.filter(|d| d.title.as_deref() == Some(title)).map(|d| d.file).collect()
    }

    /// Put fields into an entry in place of what they held; a field that is new comes last.
    pub(crate) fn set(&mut self, at: usize, fields: &[(&str, &str)]) {
        let Some(entry) = self.entries.get_mut(at) else { return };
        for (name, value) in fields {
            let line = format!("{name} = {}\n", toml::Value::from(*value));
            let is = |l: &str| l.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
            let mut lines: Vec<&str> = entry.split_inclusive('\n').collect();
            match lines.iter().position(|l| is(l)) {
                Some(n) => lines[n] = &line,
                None => {
                    let last = lines.iter().rposition(|l| !l.trim().is_empty()).map_or(lines.len(), |n| n + 1);
                    lines.insert(last, &line);
                }
            }
            *entry = lines.concat();
        }
    }

    /// Add an entry at the end.
    pub(crate) fn push(&mut self, fields: &[(&str, &str)]) {
        let before = self.entries.last_mut().unwrap_or(&mut self.head);
        if !before.is_empty() {
            before.truncate(before.trim_end().len());
            before.push_str("\n\n");
        }
        let lines: String = fields.iter().map(|(name, value)| format!("{name} = {}\n", toml::Value::from(*value))).collect();
        self.entries.push(format!("{ENTRY}\n{lines}"));
    }

    /// Entries that name a file as the one they supersede name it by its new name.
    pub(crate) fn refer(&mut self, old: &str, new: &str) {
        for at in 0..self.entries.len() {
            let named = toml::from_str::<Manifest>(&self.entries[at]).ok().and_then(|m| m.documents.first()?.supersedes.clone());
            if named.as_deref() == Some(old) {
                self.set(at, &[("supersedes", new)]);
            }
        }
    }

    /// Take an entry out.
    pub(crate) fn remove(&mut self, at: usize) {
        self.entries.remove(at);
    }

    /// The whole manifest.
    pub(crate) fn text(&self) -> String {
        self.head.clone() + &self.entries.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for (name, inside) in [
            ("a.txt", true),
            ("2020/a.txt", true),
            ("../a.txt", false),
            ("2020/../../a.txt", false),
            ("/etc/passwd", false),
            ("a\nb.txt", false),
            ("..\\a.txt", false),
            ("", false),
        ] {
            assert_eq!(confined(name), inside, "{name:?}");
        }
    }

    #[test]
    fn entries_change_one_by_one_and_comments_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MANIFEST);
        fs::write(&path, "# ours\n[[document]]\nfile = \"a.txt\" # first\nsource = \"x\"\n\n[[document]]\nfile = \"b.txt\"\n")
            .unwrap();
        let mut text = ManifestText::load(&path).unwrap();
        let at = text.position("a.txt").unwrap();
        text.set(at, &[("source", "报纸 \"甲\""), ("retrieved", "2026-01-02")]);
        text.push(&[("file", "c.txt")]);
        let b = text.position("b.txt").unwrap();
        text.remove(b);
        let all = text.text();
        assert!(all.starts_with("# ours\n[[document]]\nfile = \"a.txt\" # first\n"), "{all}");
        let read: Manifest = toml::from_str(&all).unwrap();
        let files: Vec<&str> = read.documents.iter().map(|d| d.file.as_str()).collect();
        assert_eq!(files, ["a.txt", "c.txt"]);
        let first = read.documents[0].provenance(0);
        assert_eq!((first.source.as_deref(), first.retrieved.as_deref()), (Some("报纸 \"甲\""), Some("2026-01-02")));
    }
}
