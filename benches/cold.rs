//! How long `gangyao search` takes to answer one question from a new process over a build of many plans: with the build's files in
//! the system's cache, and after they were put out of it.
//!
//! The build has the index, the texts and the manifest of so many plans like the real ones; lists that a search does not read
//! (outlines, tables, quantities …) are left empty, so that ten thousand plans fit on a small disk. Smaller builds beside it show
//! what grows with the corpus.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use gangyao::corpus::{Draft, ReadWith, Timing};
use gangyao::index::{self, Writer};
use gangyao::record::PlanRecords;

use crate::common::{Dice, LONG, cpu_of_children, plans_with_texts};
use crate::like;

/// Times a question is asked in each state.
const RUNS: usize = 7;
/// One question of each kind: words, a stretch of text, two words, a condition on a number, a sentence.
const QUESTIONS: [&str; 5] = ["森林覆盖率", "\"高质量发展\"", "数字经济 产业", "研发 value:>=2%", "人均预期寿命目标是多少"];

/// The text of a plan like another: its changed passages over the places where the original's stand.
fn text(original: &str, plan: &PlanRecords) -> String {
    let mut bytes = original.as_bytes().to_vec();
    for passage in plan.passages.iter().filter(|p| p.end - p.start == p.text.len()) {
        bytes[passage.start..passage.end].copy_from_slice(passage.text.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// A build of so many plans; how long it took, in seconds.
fn build(out: &Path, real: &[(PlanRecords, String)], count: usize) -> f64 {
    let start = Instant::now();
    let mut dice = Dice(7);
    let mut draft = Draft::new(out).unwrap();
    let mut writer = Writer::create(&draft.fulltext()).unwrap();
    for number in 0..count {
        let (plan, original) = &real[number % real.len()];
        let full = like(plan, number, &mut dice);
        writer.add(&full).unwrap();
        let lean = PlanRecords {
            outline: Vec::new(),
            columns: Vec::new(),
            tables: Vec::new(),
            quantities: Vec::new(),
            targets: Vec::new(),
            checks: Vec::new(),
            passages: Vec::new(),
            diagnostics: Vec::new(),
            ..full.clone()
        };
        draft.add(&lean, &text(original, &full), ReadWith::default()).unwrap();
    }
    writer.finish().unwrap();
    draft.publish(index::FORMAT, Vec::new(), &Timing::default()).unwrap();
    start.elapsed().as_secs_f64()
}

/// All files below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().flatten();
    entries.flat_map(|e| if e.file_type().unwrap().is_dir() { files(&e.path()) } else { vec![e.path()] }).collect()
}

/// Put the files out of the system's cache; nothing where the system has no such call.
fn forget(files: &[PathBuf]) {
    #[cfg(target_os = "linux")]
    for file in files {
        let _ = rustix::fs::fadvise(File::open(file).unwrap(), 0, None, rustix::fs::Advice::DontNeed);
    }
}

/// Milliseconds of one process that answers one question, by the clock and of processor.
fn ask(index: &Path, question: &str) -> (f64, f64) {
    let (start, before) = (Instant::now(), cpu_of_children());
    let out = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(["search", question, "--index"]).arg(index).output().unwrap();
    let ms = (start.elapsed().as_secs_f64() * 1e3, (cpu_of_children() - before) * 1e3);
    assert!(out.status.code().is_some_and(|code| code < 2), "{question}: {}", String::from_utf8_lossy(&out.stderr));
    ms
}

/// Median, least and most.
fn spread(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    format!("{:>6.0} ({:.0}–{:.0})", times[times.len() / 2], times[0], times[times.len() - 1])
}

/// Builds of a hundredth, a tenth and all of so many plans, and the times of their questions.
pub(crate) fn start(count: usize) {
    let real = plans_with_texts(LONG);
    println!("milliseconds of a new process that answers one question, median (least–most) of {RUNS} runs");
    for count in [count / 100, count / 10, count] {
        let dir = tempfile::tempdir().unwrap();
        let seconds = build(dir.path(), &real, count);
        let files = files(dir.path());
        let bytes: u64 = files.iter().map(|f| f.metadata().unwrap().len()).sum();
        println!("{count} plans: built in {seconds:.0} s, {:.0} MB of index, texts and manifest", bytes as f64 / 1e6);
        for file in &files {
            File::open(file).unwrap().sync_all().unwrap();
        }
        for question in QUESTIONS {
            let times = |cold: bool| {
                let ask = |_| {
                    if cold {
                        forget(&files);
                    }
                    ask(dir.path(), question)
                };
                let (clock, cpu): (Vec<f64>, Vec<f64>) = (0..RUNS).map(ask).unzip();
                format!("{:>18} CPU {:>15}", spread(clock), spread(cpu))
            };
            println!("  files read from disk {}   in the cache {}   {question}", times(true), times(false));
        }
    }
}
