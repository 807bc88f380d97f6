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

/// Passages of a plan that is long enough to vary.
pub(crate) const LONG: usize = 50;

/// Records of the real plans (`corpus/`, and `../shared/plans` if it is there) that have more passages than so many.
pub(crate) fn plans(passages: usize) -> Vec<PlanRecords> {
    plans_with_texts(passages).into_iter().map(|(records, _)| records).collect()
}

/// The same with their reading texts.
pub(crate) fn plans_with_texts(passages: usize) -> Vec<(PlanRecords, String)> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("../shared/plans")).into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.retain(|f| !f.ends_with("zhanggong-14.txt"));
    files.push(root().join("corpus/zhanggong-14.txt"));
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_name()?.to_string_lossy().into_owned();
        let (result, diagnostics) = pipeline::read_bytes(&name, &std::fs::read(file).ok()?, &source::Limits::default());
        let plan = result.ok()?;
        Some((record::records(&plan, &diagnostics, pipeline::Status::Clean), plan.source.text))
    };
    files.iter().filter_map(read).filter(|(r, _)| r.passages.len() > passages).collect()
}

/// Most memory the process has held, in MB, where the system tells.
pub(crate) fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or_else(|| "?".to_owned(), |kb| (kb / 1024).to_string())
}

/// Seconds of processor that this process has had with all its threads; the clock's where the system does not tell.
#[allow(dead_code, reason = "not every bench takes it")]
pub(crate) fn cpu() -> f64 {
    ticks(11)
}

/// Seconds of processor that the processes it started and waited for have had; the clock's where the system does not tell.
#[allow(dead_code, reason = "not every bench takes it")]
pub(crate) fn cpu_of_children() -> f64 {
    ticks(13)
}

/// Two fields of the process's line of times, in user and in system mode, hundredths of a second each; counted from the one after
/// the name in brackets.
fn ticks(field: usize) -> f64 {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks: Vec<f64> = fields.skip(field).take(2).filter_map(|t| t.parse().ok()).collect();
    if ticks.len() == 2 { (ticks[0] + ticks[1]) / 100.0 } else { BEGIN.elapsed().as_secs_f64() }
}
