//! What several test modules need.

use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The plan committed in `corpus/`.
pub(crate) fn plan() -> PathBuf {
    root().join("corpus/zhanggong-14.txt")
}

/// The folder of third-party test inputs beside the repository, if it is there; otherwise says that `test` was skipped.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let dir = root().join("../shared");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED {test}: the folder ../shared with third-party test inputs is absent");
    None
}
