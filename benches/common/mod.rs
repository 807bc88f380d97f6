//! What the benches over many plans share: the real plans that theirs are made from, and numbers to vary them by.

use std::path::{Path, PathBuf};

use gangyao::record::{self, PlanRecords};
use gangyao::{pipeline, source};

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Records of the real plans (`corpus/`, and `../shared/plans` if it is there) that are long enough to vary.
pub(crate) fn plans() -> Vec<PlanRecords> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("../shared/plans")).into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.retain(|f| !f.ends_with("zhanggong-14.txt"));
    files.push(root().join("corpus/zhanggong-14.txt"));
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_name()?.to_string_lossy().into_owned();
        let (result, diagnostics) = pipeline::read_bytes(&name, &std::fs::read(file).ok()?, &source::Limits::default());
        Some(record::records(&result.ok()?, &diagnostics, pipeline::Status::Clean))
    };
    files.iter().filter_map(read).filter(|r| r.passages.len() > 50).collect()
}
