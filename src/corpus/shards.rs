//! A build in shards: each machine builds a part of the plans, and all parts are opened as one.
//!
//! Which shard a document is in, is told by its bytes: documents may come, go and be renamed without moving the others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::{BUILDS, Build, BuildManifest, CURRENT, Discovered, OpenError, PlanEntry, digest};

/// One of several parts of a corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl std::str::FromStr for Shard {
    type Err = String;

    /// `2/8` is the second of eight.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is no shard; 2/8 is the second of eight");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let shard = Self { number: number.parse().map_err(|_| wrong())?, of: of.parse().map_err(|_| wrong())? };
        if (1..=shard.of).contains(&shard.number) { Ok(shard) } else { Err(wrong()) }
    }
}

impl Shard {
    /// Its folder below that of the whole.
    #[must_use]
    pub fn folder(self, out: &Path) -> PathBuf {
        out.join(format!("shard-{}-of-{}", self.number, self.of))
    }

    /// The shard of a folder's name.
    fn named(name: &str) -> Option<Self> {
        let (number, of) = name.strip_prefix("shard-")?.split_once("-of-")?;
        format!("{number}/{of}").parse().ok()
    }

    /// Leave only the documents of this shard. A file that cannot be read is told by one shard.
    pub fn keep(self, found: &mut Discovered) {
        let hashes = &found.hashes;
        let of = |path: &PathBuf| {
            let start = hashes.get(path).and_then(|hash| u32::from_str_radix(hash.get(..8)?, 16).ok());
            start.unwrap_or(0) % self.of + 1
        };
        found.files.retain(|path| of(path) == self.number);
        if self.number > 1 {
            found.problems.clear();
            found.notes.clear();
        }
    }

    /// Why a build of this kind cannot go to a folder: one that holds a whole build cannot hold shards, nor those of another
    /// number.
    #[must_use]
    pub fn misfit(asked: Option<Self>, out: &Path) -> Option<String> {
        let other = found(out).into_iter().find(|shard| asked.is_none_or(|asked| asked.of != shard.of));
        let holds = match (asked, other) {
            (_, Some(shard)) => format!("shards of {}", shard.of),
            (Some(_), None) if out.join(CURRENT).is_file() => "a whole build".to_owned(),
            _ => return None,
        };
        Some(format!("{} holds {holds}; name another folder with --out DIR, or remove it", out.display()))
    }
}

/// The shards in a folder, in order.
pub(super) fn found(out: &Path) -> Vec<Shard> {
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    let mut found: Vec<Shard> = entries.filter_map(|e| Shard::named(&e.file_name().to_string_lossy())).collect();
    found.sort_unstable();
    found
}

/// Open all shards of a folder as one build; `one` opens a folder.
pub(super) fn open(out: &Path, one: impl Fn(&Path) -> Result<Build, OpenError>) -> Result<Build, OpenError> {
    let wrong = |reason: String| OpenError::Shards { path: out.to_owned(), reason };
    let found = found(out);
    let of = found.first().map_or(0, |shard| shard.of);
    if let Some(other) = found.iter().find(|shard| shard.of != of) {
        return Err(wrong(format!("some are of {of}, some of {}; remove those that are not meant", other.of)));
    }
    if let Some(number) = (1..=of).find(|n| found.iter().all(|shard| shard.number != *n)) {
        let missing = format!("number {number} of {of} is missing; copy its folder here");
        return Err(wrong(format!("{missing}, or build it with `gangyao build --shard {number}/{of}`")));
    }
    let shards = found.iter().map(|s| one(&s.folder(out))).collect::<Result<Vec<_>, _>>()?;
    let manifest = joined(&found, &shards).map_err(wrong)?;
    let dir = out.join(BUILDS).join(&manifest.id);
    Ok(Build { manifest, dir, shards })
}

/// Name of the build that readers open in a folder now.
#[must_use]
pub fn current(out: &Path) -> Option<String> {
    let pointer =
        |out: &Path| fs::read_to_string(out.join(CURRENT)).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    pointer(out).or_else(|| {
        let ids: Vec<String> = found(out).iter().map(|shard| pointer(&shard.folder(out))).collect::<Option<_>>()?;
        (!ids.is_empty()).then(|| name(ids.iter().map(String::as_str)))
    })
}

/// Name of a build of shards.
fn name<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    format!("shards-{}", &digest(ids.collect::<Vec<_>>().join("\n").as_bytes())[..8])
}

/// What all shards together are made of: plans in the order of a single build, by their paths.
fn joined(names: &[Shard], shards: &[Build]) -> Result<BuildManifest, String> {
    let Some(first) = shards.first() else { return Err("there is none; run `gangyao build`".to_owned()) };
    let mut all = first.manifest.clone();
    (all.plans, all.failed, all.files, all.fulltext, all.fulltext_crc) = Default::default();
    let mut holders: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut ids, mut plans, mut files) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (shard, name) in shards.iter().zip(names) {
        let manifest = &shard.manifest;
        for plan in &manifest.plans {
            if let Some(other) = holders.insert(&plan.plan_id, name.number) {
                let id = &plan.plan_id;
                return Err(format!(
                    "shards {other} and {} both have a plan {id}; give one of its files an id of its own in the manifest of the \
                     corpus (id = \"{id}-2\") and build its shard again",
                    name.number
                ));
            }
        }
        plans.extend(manifest.plans.iter().map(|plan| PlanEntry { parts: BTreeMap::new(), ..plan.clone() }));
        all.failed.extend(manifest.failed.iter().cloned());
        let folder = format!("shard-{}-of-{}", name.number, name.of);
        files.extend(manifest.files.iter().map(|(file, entry)| (format!("{folder}/{file}"), entry.clone())));
        all.created_unix = all.created_unix.max(manifest.created_unix);
        ids.push(manifest.id.as_str());
    }
    plans.sort_by(|a: &PlanEntry, b| Path::new(&a.path).cmp(Path::new(&b.path)));
    (all.plans, all.files) = (plans.into(), files.into());
    all.failed.sort_by(|a, b| a.file.cmp(&b.file));
    all.id = name(ids.into_iter());
    Ok(all)
}

/// The lines of a kind of all shards, in the order of the plans.
pub(super) fn lines(whole: &Build, kind: &str) -> std::io::Result<String> {
    let mut stretches: BTreeMap<&str, (usize, super::Part)> = BTreeMap::new();
    let mut texts = Vec::new();
    for (at, shard) in whole.shards.iter().enumerate() {
        texts.push(shard.lines(kind)?);
        let parts = shard.manifest.plans.iter().filter_map(|p| Some((p.plan_id.as_str(), (at, *p.parts.get(kind)?))));
        stretches.extend(parts);
    }
    let mut out = String::with_capacity(texts.iter().map(String::len).sum());
    for plan in &whole.manifest.plans {
        let Some((at, part)) = stretches.get(plan.plan_id.as_str()) else { continue };
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let stretch = texts[*at].get(size(part.start)..size(part.start.saturating_add(part.bytes)));
        out.push_str(
            stretch.ok_or_else(|| std::io::Error::other(format!("{kind}.jsonl has not the records of {}", plan.plan_id)))?,
        );
    }
    Ok(out)
}

/// Hand on the lines of a kind of each plan, in the order of the plans, with the file that they stand in.
pub(super) fn each_plan(
    whole: &Build,
    kind: &str,
    mut each: impl FnMut(&[u8], &Path) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut holders: BTreeMap<&str, (&Build, &PlanEntry)> = BTreeMap::new();
    for shard in &whole.shards {
        holders.extend(shard.manifest.plans.iter().map(|plan| (plan.plan_id.as_str(), (shard, plan))));
    }
    for plan in &whole.manifest.plans {
        let Some((shard, entry)) = holders.get(plan.plan_id.as_str()) else { continue };
        each(&shard.lines_of(entry, kind)?, &shard.dir.join(format!("{kind}.jsonl")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_number_of_a_number() {
        assert_eq!("2/8".parse(), Ok(Shard { number: 2, of: 8 }));
        for wrong in ["0/2", "3/2", "2", "a/b", "1/0", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        assert_eq!(Shard::named("shard-2-of-8"), Some(Shard { number: 2, of: 8 }));
        assert_eq!(Shard::named("shard-9-of-8"), None);
    }
}
