//! A long round of the fuzzer of `tests/fuzz`: `cargo bench --bench fuzz -- TARGET SECONDS [SEED]`; without a target all are
//! listed.
//!
//! The input being tried lies in `target/fuzz/TARGET.now`: what ends the process is found there. An input that takes longer than
//! [`HANGS`] is kept and named. Faults are made smaller and kept beside it. `cargo bench --bench fuzz -- TARGET FILE` tries one.

// A bench prints what it found.
#![allow(clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../tests/common.rs"]
#[allow(dead_code)]
mod common;
#[path = "../tests/fuzz/mod.rs"]
#[allow(dead_code)]
mod fuzz;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fuzz::targets::TARGETS;

/// Seconds after which an input counts as one that never ends.
const HANGS: u64 = 60;

fn main() {
    // Cargo puts a flag of its own among the arguments.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let Some(target) = arguments.first().and_then(|name| TARGETS.iter().find(|t| t.name == *name)) else {
        let names: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
        println!("cargo bench --bench fuzz -- TARGET SECONDS [SEED], where TARGET is one of: {}", names.join(" "));
        return;
    };
    let second = arguments.get(1).map_or("10", String::as_str);
    let Ok(seconds) = second.parse::<u64>() else {
        let input = std::fs::read(second).unwrap_or_else(|e| panic!("{second}: {e}"));
        println!(
            "{}",
            fuzz::attempt(target, &input).map_or_else(|fault| fault, |seen| format!("holds; {} features", seen.len()))
        );
        return;
    };
    let seed = arguments.get(2).and_then(|s| s.parse().ok()).unwrap_or(1);
    let dir = common::root().join("target/fuzz");
    std::fs::create_dir_all(&dir).unwrap();
    let now: PathBuf = dir.join(format!("{}.now", target.name));
    // Panics are told once each with their input, their places here.
    static PLACES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or(String::new(), ToString::to_string);
        if PLACES.lock().unwrap().insert(place.clone()) {
            println!("panic at {place}");
        }
    }));
    let begun = Instant::now();
    static SINCE: AtomicU64 = AtomicU64::new(0);
    let watched = now.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if begun.elapsed().as_secs() > SINCE.load(Ordering::Relaxed) + HANGS {
                println!("HANG: {} takes longer than {HANGS} s", watched.display());
                std::process::exit(3);
            }
        }
    });
    let ran = fuzz::run(
        target,
        seed,
        |_| begun.elapsed().as_secs() < seconds,
        |input| {
            SINCE.store(begun.elapsed().as_secs(), Ordering::Relaxed);
            std::fs::write(&now, input).unwrap();
        },
    );
    let _ = std::fs::remove_file(&now);
    println!("{}: {} inputs in {seconds} s, {} kept, {} faults", target.name, ran.executions, ran.kept, ran.faults.len());
    for (n, fault) in (1..).zip(&ran.faults) {
        SINCE.store(begun.elapsed().as_secs(), Ordering::Relaxed);
        let file = dir.join(format!("{}.{seed}.{n}", target.name));
        std::fs::write(&file, fuzz::smaller(target, fault)).unwrap();
        println!("  {}\n    {}", file.display(), fault.what.chars().take(600).collect::<String>());
    }
    std::process::exit(i32::from(!ran.faults.is_empty()));
}
