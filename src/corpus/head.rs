//! The head of a build's manifest: what opening a build needs, so that it costs the same over ten plans and ten thousand.
//!
//! `build.json` says everything. Beside it stands a short file with what it says of the build itself, and where in it the lists of
//! plans and files stand, which are read when they are asked for. A head that is lost, or that does not belong to the manifest
//! beside it, is passed over: then the manifest is read whole.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::corpus::{BUILD_HEAD, BuildManifest, Files, Plans};

/// Folder of the reading texts.
const TEXTS: &str = "texts/";

/// What stands in the file, before its own check sum.
#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    /// The manifest without its plans and files.
    pub(super) manifest: BuildManifest,
    /// Check sum (CRC-32) of `build.json`.
    crc: u32,
    /// Bytes of it that list the plans, and the files.
    plans: Range<usize>,
    files: Range<usize>,
    /// Data files and their sizes.
    data: BTreeMap<String, u64>,
    /// Number of reading texts.
    texts: usize,
}

/// The lists of a manifest, as they are written.
#[derive(Deserialize)]
struct Lists<'a> {
    #[serde(borrow)]
    plans: &'a RawValue,
    #[serde(borrow)]
    files: &'a RawValue,
}

/// The content of the head of a manifest that is written as `json`.
pub(super) fn head(manifest: BuildManifest, json: &[u8]) -> io::Result<Vec<u8>> {
    let lists: Lists<'_> = serde_json::from_slice(json)?;
    let place = |list: &RawValue| {
        let start = list.get().as_ptr() as usize - json.as_ptr() as usize;
        start..start + list.get().len()
    };
    let is_text = |name: &str| name.starts_with(TEXTS);
    let head = Head {
        crc: crc32fast::hash(json),
        plans: place(lists.plans),
        files: place(lists.files),
        data: manifest.files.iter().filter(|(name, _)| !is_text(name)).map(|(name, entry)| (name.clone(), entry.bytes)).collect(),
        texts: manifest.files.keys().filter(|name| is_text(name)).count(),
        manifest: BuildManifest { plans: Plans::default(), files: Files::default(), ..manifest },
    };
    let mut out = serde_json::to_vec(&head)?;
    let sum = crc32fast::hash(&out);
    out.extend(format!("\n{sum:08x}\n").into_bytes());
    Ok(out)
}

/// The manifest of a build by its head, with the lists still unread; `None` where there is no head of this manifest.
pub(super) fn read(dir: &Path, build_json: &Arc<String>) -> Option<Head> {
    let bytes = fs::read(dir.join(BUILD_HEAD)).ok()?;
    let (json, sum) = std::str::from_utf8(&bytes).ok()?.trim_end().rsplit_once('\n')?;
    if u32::from_str_radix(sum, 16).ok()? != crc32fast::hash(json.as_bytes()) {
        return None;
    }
    let mut head: Head = serde_json::from_str(json).ok()?;
    let lists = [&head.plans, &head.files].map(|place| build_json.get(place.clone()).is_some());
    if head.crc != crc32fast::hash(build_json.as_bytes()) || lists.contains(&false) {
        return None;
    }
    head.manifest.plans = Plans::within(build_json, head.plans.clone());
    head.manifest.files = Files::within(build_json, head.files.clone());
    Some(head)
}

impl Head {
    /// What is not there as it was written: a data file of another size, a number of texts that is another. Texts are held against
    /// their check sums when they are read.
    pub(super) fn lacks(&self, dir: &Path) -> Option<String> {
        let data = self.data.iter().find_map(|(name, bytes)| other_size(dir, name, *bytes));
        let texts = || fs::read_dir(dir.join(TEXTS)).map_or(0, |found| found.flatten().count());
        data.or_else(|| {
            let found = if self.texts == 0 { 0 } else { texts() };
            (found < self.texts).then(|| format!("{TEXTS} has {found} files of {}", self.texts))
        })
    }
}

/// A file of a build that has not the size that was written, in words.
pub(super) fn other_size(dir: &Path, name: &str, bytes: u64) -> Option<String> {
    match fs::metadata(dir.join(name)).map(|m| m.len()) {
        Ok(found) if found == bytes => None,
        Ok(found) => Some(format!("{name} has {found} bytes of {bytes}")),
        Err(error) => Some(format!("{name}: {error}")),
    }
}
