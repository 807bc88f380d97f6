//! An in-process fuzzer: seeds from the fixtures, changed by chance that is the same in every run; what shows something new is
//! changed further. No compiler but the stable one is needed.
//!
//! ```text
//!  seeds → mutate → a target's check → what was seen (kept if new) | what does not hold (a fault, with its input)
//! ```
//! A short round runs with the tests; `cargo bench --bench fuzz -- TARGET SECONDS` runs one as long as asked, with a watch for
//! inputs that hang or end the process. Deliberately absent: any rule on what is read from an input, see `laws`.

pub(crate) mod found;
pub(crate) mod laws;
pub(crate) mod mutate;
pub(crate) mod targets;
mod words;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::common::worked;
use mutate::{Dice, Shape};

/// What a check saw of an input: numbers that name what was read and how much of it. Others are new ground.
pub(crate) type Seen = Vec<u64>;

/// What is fuzzed.
pub(crate) struct Target {
    /// Its name.
    pub(crate) name: &'static str,
    /// What is changed.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// How.
    pub(crate) shape: Shape,
    /// Words of the domain that are put in.
    pub(crate) words: &'static [&'static str],
    /// What must hold of an input.
    pub(crate) check: fn(&[u8]) -> Result<Seen, String>,
}

/// Longest input: longer ones show little more and take longer.
pub(crate) const LONGEST: usize = 96 << 10;
/// Inputs that are kept for being changed further.
const KEPT: usize = 3000;
/// Seconds of work that any input may take, and those for a byte of it.
const SECONDS: (f64, f64) = (3.0, 60.0 / (1 << 20) as f64);

/// Something that does not hold.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) what: String,
    pub(crate) input: Vec<u8>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    /// Inputs tried.
    pub(crate) executions: u64,
    /// Inputs that showed something new.
    pub(crate) kept: usize,
    /// Faults, one of each kind.
    pub(crate) faults: Vec<Fault>,
}

/// Try one input.
pub(crate) fn attempt(target: &Target, input: &[u8]) -> Result<Seen, String> {
    let start = worked();
    let said = catch_unwind(AssertUnwindSafe(|| (target.check)(input))).unwrap_or_else(|payload| {
        let words = payload.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
        Err(format!("panic: {}", words.unwrap_or_default()))
    });
    let (spent, allowed) = (worked() - start, SECONDS.0 + SECONDS.1 * input.len() as f64);
    if said.is_ok() && spent > allowed {
        return Err(format!("slow: {spent:.1} s for {} bytes", input.len()));
    }
    said
}

/// Fuzz a target for as long as `more` says, beginning from `seed`; `before` sees every input before it is tried.
pub(crate) fn run(target: &Target, seed: u64, mut more: impl FnMut(&Ran) -> bool, mut before: impl FnMut(&[u8])) -> Ran {
    let mut dice = Dice(seed);
    let seeds = (target.seeds)();
    let mut pool = seeds.clone();
    let mut seen: BTreeSet<u64> = BTreeSet::new();
    let mut ran = Ran::default();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    while more(&ran) {
        // The seeds as they are come first: they must hold too.
        let at = usize::try_from(ran.executions).unwrap_or(usize::MAX);
        let input = seeds.get(at).cloned().unwrap_or_else(|| {
            let of = dice.pick(&pool).clone();
            let other = dice.pick(&pool).clone();
            mutate::changed(&of, &other, target.shape, target.words, &mut dice)
        });
        if input.len() > LONGEST && at >= seeds.len() {
            continue;
        }
        before(&input);
        ran.executions += 1;
        match attempt(target, &input) {
            Ok(features) => {
                let new = features.into_iter().filter(|f| seen.insert(*f)).count();
                if new > 0 && pool.len() < KEPT && at >= seeds.len() {
                    pool.push(input);
                    ran.kept += 1;
                }
            }
            // The same fault with other numbers is told once.
            Err(what) => {
                let kind: String = what.chars().filter(|c| !c.is_ascii_digit()).take(70).collect();
                if kinds.insert(kind) {
                    ran.faults.push(Fault { what, input });
                }
            }
        }
    }
    ran
}

/// The input without the stretches that the fault does not need.
pub(crate) fn smaller(target: &Target, fault: &Fault) -> Vec<u8> {
    let same = |input: &[u8]| {
        let start: String = fault.what.chars().filter(|c| !c.is_ascii_digit()).take(40).collect();
        attempt(target, input)
            .is_err_and(|what| what.chars().filter(|c| !c.is_ascii_digit()).take(40).collect::<String>() == start)
    };
    let mut best = fault.input.clone();
    if target.shape == Shape::Zip || fault.what.starts_with("slow") {
        return best;
    }
    let begun = worked();
    let mut step = best.len() / 2;
    while step > 0 && worked() - begun < 20.0 {
        let mut at = 0;
        while at < best.len() && worked() - begun < 20.0 {
            let mut shorter = best[..at].to_vec();
            shorter.extend_from_slice(&best[(at + step).min(best.len())..]);
            if same(&shorter) { best = shorter } else { at += step }
        }
        step /= 2;
    }
    best
}

/// Executions of each target with the tests.
#[cfg(test)]
const SHORT: u64 = 400;
/// Seconds of work that a round with the tests ends after, however many executions it had.
#[cfg(test)]
const SHORT_SECONDS: f64 = 5.0;

#[cfg(test)]
fn short_round(name: &str) {
    let target = targets::TARGETS.iter().find(|t| t.name == name).unwrap();
    let begun = worked();
    let ran = run(target, 24, |ran| ran.executions < SHORT && worked() - begun < SHORT_SECONDS, |_| {});
    let told: Vec<String> = ran
        .faults
        .iter()
        .map(|fault| {
            format!("{}\n{}", fault.what, String::from_utf8_lossy(&smaller(target, fault)).chars().take(2000).collect::<String>())
        })
        .collect();
    assert!(told.is_empty(), "{name}: after {} inputs\n{}", ran.executions, told.join("\n\n"));
    assert!(ran.executions > 20, "{name}: {} inputs only", ran.executions);
}

#[cfg(test)]
macro_rules! rounds {
    ($($name:ident)*) => {
        /// Every target has its round.
        #[test]
        fn every_target_has_a_round() {
            let rounds: BTreeSet<&str> = [$(stringify!($name)),*].into();
            assert_eq!(rounds, targets::TARGETS.iter().map(|t| t.name).collect());
        }
        $(#[test] fn $name() { short_round(stringify!($name)); })*
    };
}

#[cfg(test)]
rounds! { decode html docx xlsx pdf ofd outline tables quantity query corrections manifest settings index }

/// A fuzzer that finds nothing where there is something is none.
#[cfg(test)]
#[test]
fn a_fault_is_found_and_made_smaller() {
    let planted = Target {
        name: "planted",
        seeds: || vec!["到2025年，森林覆盖率达到65%以上。".into(), "专栏1 重点工程".into()],
        shape: Shape::Text,
        words: &["零基"],
        check: |input| {
            let text = String::from_utf8_lossy(input);
            assert!(!(text.contains("零基") && text.contains("覆盖")), "planted");
            Ok(vec![text.len() as u64])
        },
    };
    let ran = run(&planted, 1, |ran| ran.executions < 2000 && ran.faults.is_empty(), |_| {});
    let fault = ran.faults.first().unwrap();
    assert!(fault.what.contains("planted"), "{}", fault.what);
    let small = String::from_utf8_lossy(&smaller(&planted, fault)).into_owned();
    assert!(small.chars().count() == 4, "{small}");
}
