//! All pairs of some hundred plans: indicators side by side and shared passages, with time and memory for each number of
//! plans. `cargo bench --bench compare -- [PLANS]`, 300 unless told.
//!
//! The plans are made from the real ones: paragraphs with their characters in another order, so that they share nothing,
//! and one in twenty taken from a pool that grows with the number of plans, so that what is shared grows with it too.
// A bench stops where it cannot go on.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use std::time::Instant;

use gangyao::compare::{self, Document, Options, Subject};
use gangyao::lexicon::NameKey;
use gangyao::record::{PassageRecord, PlanRecords};

use crate::common::{Dice, LONG, peak, plans};

/// A text of the same length that shares no stretch of four characters with it but by chance.
fn shuffled(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for at in (1..chars.len()).rev() {
        chars.swap(at, dice.roll(at + 1));
    }
    chars.into_iter().collect()
}

fn documents(real: &[PlanRecords], count: usize, dice: &mut Dice) -> Vec<Document> {
    let paragraphs: Vec<&PassageRecord> = real.iter().flat_map(|p| &p.passages).filter(|p| p.kind == "paragraph").collect();
    let pool: Vec<String> = (0..count * 4).map(|_| shuffled(&paragraphs[dice.roll(paragraphs.len())].text, dice)).collect();
    (0..count)
        .map(|number| {
            let plan = &real[number % real.len()];
            let mut document = Document { plan_id: format!("plan-{number}"), text: String::new(), passages: Vec::new() };
            for passage in plan.passages.iter().filter(|p| p.kind == "paragraph") {
                let text = if dice.roll(20) == 0 { pool[dice.roll(pool.len())].clone() } else { shuffled(&passage.text, dice) };
                let start = document.text.len();
                document.text.push_str(&text);
                let end = document.text.len();
                document.text.push('\n');
                document.passages.push(PassageRecord { start, end, text, plan_id: document.plan_id.clone(), ..passage.clone() });
            }
            document
        })
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--list" || a == "--test") {
        return;
    }
    let most: usize = arguments.iter().find_map(|a| a.parse().ok()).unwrap_or(300);
    let real = plans(LONG);
    println!(
        "{:>6} {:>9} {:>12} {:>9} {:>12} {:>8} {:>16}",
        "plans", "MB", "passages", "found", "indicators", "rows", "peak memory"
    );
    for count in [most / 4, most / 2, most] {
        let documents = documents(&real, count, &mut Dice(3));
        let megabytes = documents.iter().map(|d| d.text.len()).sum::<usize>() as f64 / 1e6;
        let start = Instant::now();
        let found = compare::shared_passages(&documents, count);
        let passages = start.elapsed();
        let subjects: Vec<Subject> = (0..count)
            .map(|number| {
                let plan = &real[number % real.len()];
                let mut subject = Subject::from_records(&plan.plan, &plan.targets, &plan.quantities);
                subject.head.plan_id = format!("plan-{number}");
                subject
            })
            .collect();
        let start = Instant::now();
        let comparison = compare::compare(&subjects, &Options::default());
        let indicators = start.elapsed();
        println!(
            "{count:>6} {megabytes:>9.1} {:>10.2} s {:>9} {:>10.2} s {:>8} {:>13} MB",
            passages.as_secs_f64(),
            found.len(),
            indicators.as_secs_f64(),
            comparison.rows.len(),
            peak()
        );
    }
    keys(&real);
}

/// Time of the keys of a million names: those of the real targets, each with a running number, so that no two are one.
fn keys(real: &[PlanRecords]) {
    const NAMES: usize = 1_000_000;
    let printed: Vec<&str> = real.iter().flat_map(|p| &p.targets).filter_map(|t| t.indicator_raw.as_deref()).collect();
    let names: Vec<String> = (0..NAMES).map(|n| format!("{}{n}", printed[n % printed.len()])).collect();
    let start = Instant::now();
    let length: usize = names.iter().map(|name| NameKey::of(name).object.len()).sum();
    println!("{NAMES} names: {:.2} s, {length} bytes of objects", start.elapsed().as_secs_f64());
}
