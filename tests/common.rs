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

/// Seconds of work that this thread has had, so that what else the machine does is not measured; the clock's where it is not told.
pub(crate) fn worked() -> f64 {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| BEGIN.elapsed().as_secs_f64(), |n| n / 1e9)
}
