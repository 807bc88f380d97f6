//! The index at scale, beside other engines on the same passages: SQLite FTS5 over pairs (in process), Lucene's CJK
//! analyser and Groonga (each if it is installed). `cargo bench --bench search -- [PLANS] [own] [xRUNS]`, 1,000 plans
//! and one run unless told; `own` leaves the others out. `-- quality` asks how well the engines answer instead
//! (`quality.rs`), `-- cold [PLANS]` how long the command takes to answer from a cold start (`cold.rs`).
//!
//! The plans are the real ones (`corpus/`, and `../shared/plans` if it is there) with their digits and some of their
//! characters changed. Queries are names of indicators and stretches of the passages. Times are of single queries with
//! their ten best hits read; a first pass over all of them is not counted. gangyao's index stands there with passages
//! alone, which is what the others have, and whole: with the numbers and titles of the plans, without which it knows no
//! years. Times of a build are medians of the runs (least–most), of plans and passages that lie ready; MB/s are of
//! processor time. With `own` the plans are made meanwhile, so that the most memory is that of the index.
// A bench stops where it cannot go on.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod cold;
mod common;
#[path = "../tests/graded.rs"]
mod graded;
mod quality;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use gangyao::index::{self, Page, Query, Reader, Writer};
use gangyao::lexicon;
use gangyao::record::{PlanRecords, QuantityRecord};

use crate::common::{Dice, LONG, cpu, peak, plans, root};

/// Counted passes over the queries.
const PASSES: usize = 3;
/// Queries of each kind.
const QUERIES: usize = 100;
/// Years of the range queries.
const YEARS: (i32, i32) = (2024, 2026);
/// Folders and jars of an installed Lucene.
const JARS: &str = "/usr/share/java";

/// A plan like another: its digits and one in forty of its characters are others.
fn like(plan: &PlanRecords, number: usize, dice: &mut Dice) -> PlanRecords {
    let mut out = plan.clone();
    let pool: Vec<char> = "区市县镇山河海港林田路桥东西南北中上下".chars().collect();
    let mut change = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                '1'..='9' if dice.roll(2) == 0 => char::from(b'1' + u8::try_from(dice.roll(9)).unwrap()),
                c if c > '\u{4dff}' && dice.roll(40) == 0 => pool[dice.roll(pool.len())],
                c => c,
            })
            .collect()
    };
    out.plan.plan_id = format!("{}-{number}", plan.plan.plan_id);
    for passage in &mut out.passages {
        passage.plan_id.clone_from(&out.plan.plan_id);
        passage.text = change(&passage.text);
    }
    for target in &mut out.targets {
        target.plan_id.clone_from(&out.plan.plan_id);
        target.quote = change(&target.quote);
    }
    out
}

/// What is asked.
#[derive(Clone, Debug)]
enum Asked {
    Term(String),
    Phrase(String),
    Boolean(String, String),
    Range(String),
    Facet(String),
}

impl Asked {
    fn kind(&self) -> &'static str {
        match self {
            Self::Term(_) => "term",
            Self::Phrase(_) => "phrase",
            Self::Boolean(..) => "boolean",
            Self::Range(_) => "range",
            Self::Facet(_) => "facet",
        }
    }

    fn line(&self) -> String {
        let kind = self.kind();
        match self {
            Self::Term(t) | Self::Phrase(t) | Self::Facet(t) => format!("{kind}\t{t}"),
            Self::Boolean(a, b) => format!("{kind}\t{a}\t{b}"),
            Self::Range(t) => format!("{kind}\t{t}\t{}\t{}", YEARS.0, YEARS.1),
        }
    }

    /// As gangyao is asked; for passages, as its command does unless told otherwise.
    fn query(&self) -> Query {
        let exact = |text: String| index::parse(&text, true).unwrap();
        let query = match self {
            Self::Term(t) | Self::Phrase(t) | Self::Facet(t) => Query::phrase(t),
            Self::Boolean(a, b) => exact(format!("\"{a}\" \"{b}\"")),
            Self::Range(t) => exact(format!("\"{t}\" year:{}..{}", YEARS.0, YEARS.1)),
        };
        query.narrowed("kind", "passage").unwrap()
    }
}

/// Names that occur, and stretches of the passages.
fn questions(plans: &[PlanRecords], dice: &mut Dice) -> Vec<Asked> {
    let han = |t: &str| t.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let occurs = |name: &&String| plans.iter().any(|p| p.passages.iter().any(|x| x.text.contains(name.as_str())));
    let names: Vec<String> = lexicon::indicators()
        .iter()
        .map(|i| &i.name)
        .filter(|n| han(n) && n.chars().count() >= 3)
        .filter(occurs)
        .cloned()
        .collect();
    let mut stretch = || loop {
        let plan = &plans[dice.roll(plans.len())];
        let chars: Vec<char> = plan.passages[dice.roll(plan.passages.len())].text.chars().collect();
        let length = 4 + dice.roll(6);
        if chars.len() > length {
            let from = dice.roll(chars.len() - length);
            let text: String = chars[from..from + length].iter().collect();
            if han(&text) {
                return text;
            }
        }
    };
    let mut out = Vec::new();
    for n in 0..QUERIES {
        let name = names[n % names.len()].clone();
        let other = ["发展", "建设", "提高", "全市", "工业"][n % 5].to_owned();
        out.extend([
            Asked::Term(name.clone()),
            Asked::Phrase(stretch()),
            Asked::Boolean(name.clone(), other),
            Asked::Range(name.clone()),
            Asked::Facet(name),
        ]);
    }
    out
}

/// What an engine did.
#[derive(Default)]
struct Outcome {
    /// Seconds of a build, of each run.
    build: Vec<f64>,
    /// Seconds of processor of a build, all threads, without making the plans.
    cpu: Vec<f64>,
    bytes: u64,
    /// By kind of query: times in microseconds.
    times: BTreeMap<&'static str, Vec<u64>>,
    /// Hits of each query.
    found: Vec<usize>,
}

impl Outcome {
    fn row(&self, engine: &str, text_bytes: usize) -> String {
        let (seconds, cpu) = (median(&self.build), median(&self.cpu));
        let most = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
        let least = |times: &[f64]| times.iter().copied().fold(f64::MAX, f64::min);
        let mut row = format!(
            "{engine:<22} {seconds:>6.1} s {:>20} {:>6.1} {:>7.1} MB",
            format!("{cpu:.1} s ({:.1}–{:.1})", least(&self.cpu), most(&self.cpu)),
            text_bytes as f64 / 1e6 / cpu,
            self.bytes as f64 / 1e6
        );
        for kind in ["term", "phrase", "boolean", "range", "facet"] {
            let Some(mut times) = self.times.get(kind).cloned() else {
                let _ = write!(row, " {:^15}", "–");
                continue;
            };
            times.sort_unstable();
            let at = |share: usize| {
                times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).map_or(0.0, |t| *t as f64 / 1000.0)
            };
            let _ = write!(row, " {:>7.2}/{:<7.2}", at(50), at(99));
        }
        row
    }

    /// One more run of the same.
    fn and(mut self, more: Self) -> Self {
        self.build.extend(more.build);
        self.cpu.extend(more.cpu);
        for (kind, times) in more.times {
            self.times.entry(kind).or_default().extend(times);
        }
        self
    }
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn size(dir: &Path) -> u64 {
    std::fs::read_dir(dir).into_iter().flatten().flatten().filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum()
}

/// gangyao's own index, with or without the numbers and titles of the plans; without them it knows no years. The plans lie ready before
/// the clock starts, as the passages of the others do, unless memory is looked at: then they are made one after the other.
fn own(plans: &[PlanRecords], count: usize, asked: &[Asked], whole: bool, ready: bool) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    let mut outcome = Outcome::default();
    let made = |number: usize, dice: &mut Dice| {
        let mut plan = like(&plans[number % plans.len()], number, dice);
        if !whole {
            plan.targets.clear();
            plan.quantities.clear();
            plan.outline.clear();
        }
        plan
    };
    let mut dice = Dice(7);
    let mut writer = Writer::create(dir.path()).unwrap();
    if ready {
        let all: Vec<PlanRecords> = (0..count).map(|number| made(number, &mut dice)).collect();
        let (start, before) = (Instant::now(), cpu());
        all.iter().for_each(|plan| writer.add(plan).unwrap());
        writer.finish().unwrap();
        outcome.build.push(start.elapsed().as_secs_f64());
        outcome.cpu.push(cpu() - before);
    } else {
        let before = cpu();
        (0..count).for_each(|number| drop(made(number, &mut dice)));
        let making = cpu() - before;
        let (start, before, mut dice) = (Instant::now(), cpu(), Dice(7));
        (0..count).for_each(|number| writer.add(&made(number, &mut dice)).unwrap());
        writer.finish().unwrap();
        outcome.build.push(start.elapsed().as_secs_f64());
        outcome.cpu.push(cpu() - before - making);
    }
    outcome.bytes = size(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    let queries: Vec<Query> = asked.iter().map(Asked::query).collect();
    for pass in 0..=PASSES {
        for (asked, query) in asked.iter().zip(&queries) {
            if !whole && matches!(asked, Asked::Range(_)) {
                if pass == 0 {
                    outcome.found.push(0);
                }
                continue;
            }
            let start = Instant::now();
            let found = if matches!(asked, Asked::Facet(_)) {
                reader.facet(query, "plan").unwrap().unwrap().iter().map(|c| c.1).sum()
            } else {
                reader.search(query, Page { limit: 10, offset: 0 }).unwrap().total
            };
            if pass > 0 {
                outcome.times.entry(asked.kind()).or_default().push(u64::try_from(start.elapsed().as_micros()).unwrap());
            } else {
                outcome.found.push(found);
            }
        }
    }
    outcome
}

/// Every passage as plan, first year and text.
fn passages(plans: &[PlanRecords], count: usize, mut each: impl FnMut(&str, i32, &str)) {
    let mut dice = Dice(7);
    for number in 0..count {
        let plan = like(&plans[number % plans.len()], number, &mut dice);
        for passage in &plan.passages {
            let inside = |q: &&QuantityRecord| (passage.start..passage.end).contains(&q.start);
            let years = plan.quantities.iter().filter(inside).filter_map(|q| q.year.as_deref()?.parse::<i32>().ok());
            let year = years.clone().find(|y| (YEARS.0..=YEARS.1).contains(y)).or_else(|| years.clone().next()).unwrap_or(0);
            each(&plan.plan.plan_id, year, &passage.text.replace(['\t', '\n', '\r'], " "));
        }
    }
}

fn pairs(text: &str) -> String {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(2).fold(String::new(), |mut out, pair| {
        out.extend(pair);
        out.push(' ');
        out
    })
}

/// SQLite's full-text table over pairs of characters.
fn fts5(plans: &[PlanRecords], count: usize, asked: &[Asked]) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fts5.sqlite");
    let mut outcome = Outcome::default();
    let mut ready: Vec<(String, i32, String)> = Vec::new();
    passages(plans, count, |plan, year, text| ready.push((plan.to_owned(), year, text.to_owned())));
    let (start, before) = (Instant::now(), cpu());
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
             CREATE TABLE passage(id INTEGER PRIMARY KEY, plan TEXT, year INTEGER, text TEXT);
             CREATE VIRTUAL TABLE pairs USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0'); BEGIN;",
        )
        .unwrap();
    {
        let mut row = connection.prepare("INSERT INTO passage(plan, year, text) VALUES (?, ?, ?)").unwrap();
        let mut grams = connection.prepare("INSERT INTO pairs(rowid, text) VALUES (last_insert_rowid(), ?)").unwrap();
        for (plan, year, text) in &ready {
            row.execute((plan, year, text)).unwrap();
            grams.execute((pairs(text),)).unwrap();
        }
    }
    connection.execute_batch("COMMIT; CREATE INDEX by_year ON passage(year);").unwrap();
    outcome.build.push(start.elapsed().as_secs_f64());
    outcome.cpu.push(cpu() - before);
    outcome.bytes = std::fs::metadata(&file).unwrap().len();
    let matching = |text: &str| format!("\"{}\"", pairs(text).trim_end());
    let ranked = "SELECT p.text FROM pairs JOIN passage p ON p.id = pairs.rowid WHERE pairs MATCH ?1 ORDER BY rank LIMIT 10";
    let total = "SELECT count(*) FROM pairs WHERE pairs MATCH ?1";
    let between = "FROM pairs JOIN passage p ON p.id = pairs.rowid WHERE pairs MATCH ?1 AND p.year BETWEEN ?2 AND ?3";
    for pass in 0..=PASSES {
        for asked in asked {
            let start = Instant::now();
            let texts = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
                let mut statement = connection.prepare_cached(sql).unwrap();
                let rows = statement.query_map(parameters, |row| row.get::<_, String>(0)).unwrap();
                rows.map(|t| t.unwrap().len()).sum::<usize>()
            };
            let number = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
                connection.prepare_cached(sql).unwrap().query_row(parameters, |row| row.get::<_, i64>(0)).unwrap()
            };
            let found = match asked {
                Asked::Term(t) | Asked::Phrase(t) => {
                    texts(ranked, &[&matching(t)]);
                    number(total, &[&matching(t)])
                }
                Asked::Boolean(a, b) => {
                    let both = format!("{} AND {}", matching(a), matching(b));
                    texts(ranked, &[&both]);
                    number(total, &[&both])
                }
                Asked::Range(t) => {
                    texts(&format!("SELECT p.text {between} ORDER BY rank LIMIT 10"), &[&matching(t), &YEARS.0, &YEARS.1]);
                    number(&format!("SELECT count(*) {between}"), &[&matching(t), &YEARS.0, &YEARS.1])
                }
                Asked::Facet(t) => {
                    let counted =
                        "SELECT p.plan, count(*) FROM pairs JOIN passage p ON p.id = pairs.rowid WHERE pairs MATCH ?1 GROUP BY 1";
                    let mut statement = connection.prepare_cached(counted).unwrap();
                    statement.query_map([&matching(t)], |row| row.get::<_, i64>(1)).unwrap().map(Result::unwrap).sum()
                }
            };
            if pass > 0 {
                outcome.times.entry(asked.kind()).or_default().push(u64::try_from(start.elapsed().as_micros()).unwrap());
            } else {
                outcome.found.push(usize::try_from(found).unwrap());
            }
        }
    }
    outcome
}

/// Write passages and queries for engines of their own process.
fn hand_over(plans: &[PlanRecords], count: usize, asked: &[Asked], dir: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(dir.join("passages.tsv")).unwrap());
    passages(plans, count, |plan, year, text| {
        use std::io::Write as _;
        writeln!(file, "{plan}\t{year}\t{text}").unwrap();
    });
    let queries: String = asked.iter().map(|a| a.line() + "\n").collect();
    std::fs::write(dir.join("queries.tsv"), queries).unwrap();
}

/// The class path of an installed Lucene.
fn lucene_jars() -> Option<String> {
    let mut jars: Vec<String> = std::fs::read_dir(JARS).ok()?.flatten().map(|f| f.path().display().to_string()).collect();
    jars.retain(|j| ["lucene-core", "lucene-analyzers-common", "lucene-queryparser"].iter().any(|n| j.contains(n)));
    (!jars.is_empty()).then(|| jars.join(":"))
}

/// Lucene with its CJK analyser, if it is installed.
fn lucene(asked: &[Asked], dir: &Path) -> Option<Outcome> {
    let _ = std::fs::remove_dir_all(dir.join("lucene"));
    let source = root().join("benches/peers/LuceneBench.java");
    let out = Command::new("java")
        .args(["-Xmx4g", "-cp", &lucene_jars()?])
        .arg(source)
        .arg(dir)
        .arg(PASSES.to_string())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if !out.status.success() {
        eprintln!("Lucene did not run: {}", String::from_utf8_lossy(&out.stderr).lines().next().unwrap_or(""));
        return None;
    }
    let mut outcome = Outcome { found: vec![0; asked.len()], ..Outcome::default() };
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        match cells[..] {
            ["build", ms, cpu_ms, bytes] => {
                outcome.build.push(ms.parse::<f64>().ok()? / 1e3);
                outcome.cpu.push(cpu_ms.parse::<f64>().ok()? / 1e3);
                outcome.bytes = bytes.parse().ok()?;
            }
            ["query", n, us, found] => {
                let n: usize = n.parse().ok()?;
                outcome.times.entry(asked[n].kind()).or_default().push(us.parse().ok()?);
                outcome.found[n] = found.parse().ok()?;
            }
            _ => {}
        }
    }
    Some(outcome)
}

/// Groonga with its pairs of characters, if it is installed; times are those it reports itself.
fn groonga(asked: &[Asked], dir: &Path) -> Option<Outcome> {
    let base = dir.join("groonga");
    let _ = std::fs::remove_dir_all(&base);
    std::fs::create_dir(&base).ok()?;
    let quoted = |text: &str| text.replace('"', " ");
    let mut script = String::from(
        "table_create Passages TABLE_NO_KEY\ncolumn_create Passages plan COLUMN_SCALAR ShortText\ncolumn_create Passages year COLUMN_SCALAR Int32\n\
         column_create Passages text COLUMN_SCALAR Text\n\
         table_create Pairs TABLE_PAT_KEY ShortText --default_tokenizer TokenBigramSplitSymbolAlphaDigit --normalizer NormalizerNFKC100\n\
         column_create Pairs of_text COLUMN_INDEX|WITH_POSITION Passages text\n\
         table_create Years TABLE_PAT_KEY Int32\ncolumn_create Years of_year COLUMN_INDEX Passages year\nload --table Passages\n[\n",
    );
    let text = std::fs::read_to_string(dir.join("passages.tsv")).ok()?;
    for (n, line) in text.lines().enumerate() {
        let mut cells = line.splitn(3, '\t');
        let (plan, year, text) = (cells.next()?, cells.next()?.parse::<i32>().ok()?, cells.next()?);
        let comma = if n == 0 { "" } else { ",\n" };
        let _ = write!(script, "{comma}{}", serde_json::json!({ "plan": plan, "year": year, "text": text }));
    }
    script.push_str("\n]\n");
    let run = |script: &str, create: bool| -> Option<String> {
        let file = dir.join("groonga.grn");
        std::fs::write(&file, script).ok()?;
        let db = base.join("db");
        let mut command = Command::new("groonga");
        command.arg("--file").arg(&file);
        let command = if create { command.arg("-n") } else { &mut command };
        let out = command.arg(db).output().ok()?;
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let start = Instant::now();
    run(&script, true)?;
    // It works on one thread; what it waits for the disk is counted.
    let build = vec![start.elapsed().as_secs_f64()];
    let mut outcome =
        Outcome { cpu: build.clone(), build, bytes: size(&base), found: vec![0; asked.len()], ..Outcome::default() };
    let mut script = String::new();
    for _ in 0..=PASSES {
        for asked in asked {
            let matched = |t: &str| format!("text @ \\\"{}\\\"", quoted(t));
            let filter = match asked {
                Asked::Term(t) | Asked::Phrase(t) | Asked::Facet(t) => matched(t),
                Asked::Boolean(a, b) => format!("{} && {}", matched(a), matched(b)),
                Asked::Range(t) => {
                    format!("{} && between(year, {}, \\\"include\\\", {}, \\\"include\\\")", matched(t), YEARS.0, YEARS.1)
                }
            };
            let more = match asked {
                Asked::Facet(_) => "--limit 0 --drilldown plan --drilldown_limit -1",
                _ => "--sort_keys -_score --limit 10 --output_columns text",
            };
            let _ = writeln!(script, "select Passages --filter \"{filter}\" {more}");
        }
    }
    let answers = run(&script, false)?;
    for (n, line) in answers.lines().enumerate() {
        let answer: serde_json::Value = serde_json::from_str(line).ok()?;
        let which = n % asked.len();
        outcome.found[which] = answer[1][0][0][0].as_u64().and_then(|v| usize::try_from(v).ok()).unwrap_or_default();
        if n >= asked.len() {
            let seconds = answer[0][2].as_f64().unwrap_or_default();
            outcome.times.entry(asked[which].kind()).or_default().push((seconds * 1e6) as u64);
        }
    }
    Some(outcome)
}

/// For how many queries an engine finds as many passages as gangyao with passages alone.
fn agrees(own: &Outcome, peer: &Outcome, asked: &[Asked]) -> String {
    let both = own.found.iter().zip(&peer.found).zip(asked).filter(|(_, asked)| !matches!(asked, Asked::Range(_)));
    let (own, peer): (Vec<usize>, Vec<usize>) = both.map(|((own, peer), _)| (*own, *peer)).unzip();
    let same = own.iter().zip(&peer).filter(|(a, b)| a == b).count();
    let fewer = own.iter().zip(&peer).filter(|(a, b)| b < a).count();
    format!("{same} of {} queries find as many, {fewer} fewer", own.len())
}

fn main() {
    // `cargo test --benches` asks for a list; a number is the count of plans.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--list" || a == "--test") {
        return;
    }
    if arguments.iter().any(|a| a == "quality") {
        return quality::compare();
    }
    let count = arguments.iter().find_map(|a| a.parse().ok());
    if arguments.iter().any(|a| a == "cold") {
        return cold::start(count.unwrap_or(10_000));
    }
    let count = count.unwrap_or(1000);
    let runs = arguments.iter().find_map(|a| a.strip_prefix('x')?.parse::<usize>().ok()).unwrap_or(1);
    let times = |run: &dyn Fn() -> Option<Outcome>| (1..runs).try_fold(run()?, |all, _| Some(all.and(run()?)));
    let real = plans(LONG);
    let asked = questions(&real, &mut Dice(11));
    let dir = tempfile::tempdir().unwrap();
    hand_over(&real, count, &asked, dir.path());
    let (mut lines, mut text_bytes) = (0, 0);
    passages(&real, count, |_, _, text| {
        lines += 1;
        text_bytes += text.len();
    });
    println!(
        "{count} plans like {} real ones: {lines} passages, {:.1} MB; {} queries, p50/p99 in ms",
        real.len(),
        text_bytes as f64 / 1e6,
        asked.len()
    );
    println!(
        "{:<22} {:>8} {:>20} {:>6} {:>10} {:^15} {:^15} {:^15} {:^15} {:^15}",
        "engine", "build", "CPU", "MB/s", "disk", "term", "phrase", "boolean", "range", "facet"
    );
    let alone_is_asked = arguments.iter().any(|a| a == "own");
    let alone = times(&|| Some(own(&real, count, &asked, false, !alone_is_asked))).unwrap();
    println!("{}", alone.row("gangyao, passages", text_bytes));
    let whole = times(&|| Some(own(&real, count, &asked, true, !alone_is_asked))).unwrap();
    println!("{}", whole.row("gangyao, whole", text_bytes));
    if alone_is_asked {
        return println!("at most {} MB of memory", peak());
    }
    let peers = [
        ("SQLite FTS5, pairs", times(&|| Some(fts5(&real, count, &asked)))),
        ("Lucene CJK", times(&|| lucene(&asked, dir.path()))),
        ("Groonga", times(&|| groonga(&asked, dir.path()))),
    ];
    for (name, outcome) in &peers {
        match outcome {
            Some(outcome) => println!("{}   {}", outcome.row(name, text_bytes), agrees(&alone, outcome, &asked)),
            None => println!("{name:<22} not run: install java and liblucene8-java, or groonga-bin (Debian's names)"),
        }
    }
}
