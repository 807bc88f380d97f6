//! Documents of a folder, and builds: discovery, manifest, lock, atomic publication, opening.
//!
//! ```text
//! DIR/current            one line: the id of the build that readers open; replaced by one rename
//! DIR/builds/ID/         a build, complete and never changed: build.json with its hash and head, *.jsonl, texts/, fulltext/
//! DIR/builds/.draft-PID  a build being written; left over only if it was killed, removed by the next one
//! DIR/.lock              held by the process that builds
//! DIR/shard-I-of-N/      a folder like DIR for a part of the plans; all N are opened as one build
//! ```
//! Deliberately absent: reading documents, and what the full-text index looks like inside.

mod corrections;
mod day;
mod discover;
mod draft;
mod entries;
mod head;
mod ids;
mod last;
mod manifest;
mod open;
mod shards;

pub use corrections::{
    Anchor, Applied, Correctable, Corrections, Decidable, Decision, Edit, Folder, FolderError, Proposal, REJECTED, Standing,
    Tried, Verdict, correctable, shown,
};
pub(crate) use day::{date, today};
pub use discover::{Discovered, Problem, discover};
pub(crate) use discover::{passed_over, unfinished};
pub use draft::{BuildError, Draft, Failed, Published, ReadWith, Timing};
pub use entries::{Files, Listed, Plans};
pub use ids::{Claimed, Ids};
pub use last::{Last, reading_key};
pub(crate) use manifest::{MANIFEST, ManifestText, confined};
pub use manifest::{Provenance, is_id};
pub use open::{Build, BuildManifest, FORMAT_VERSION, FileEntry, OpenError, Part, PlanEntry, open, open_one};
pub use shards::{Shard, current};

/// Name of the rules of this program: a hash of everything that decides what is read from a document.
pub const RULES: &str = env!("GANGYAO_RULES");

/// Folder of the full-text index inside a build.
const FULLTEXT: &str = "fulltext";
/// The file that says what a build is.
const BUILD_JSON: &str = "build.json";
/// What of it is read when a build is opened.
const BUILD_HEAD: &str = "build.head";
/// The hash of that file, as `sha256sum` writes it.
const BUILD_SUM: &str = "build.sha256";
/// The pointer to the published build.
const CURRENT: &str = "current";
/// Folder of the builds.
const BUILDS: &str = "builds";

/// SHA-256 of bytes in hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(bytes))
}

/// Lower-case hex of bytes.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
