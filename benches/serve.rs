//! The site under load: `cargo bench --bench serve -- [PLANS] [INDEX]`, 1,000 plans unless told. With an INDEX that was built
//! before, its plans are taken.
//!
//! The plans are `corpus/zhanggong-14.txt` in the name of other counties with other decimals, so that pages are as long as
//! real ones. A client of one connection, and then of four at once, asks for search pages and plan pages in an order that is
//! the same in every run; times are from the first byte sent to the last byte received. Memory is that of the server before,
//! after a tenth of the requests, and after all.
// A bench stops where it cannot go on.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

#[expect(dead_code, reason = "the plans of this bench are made from the text of one")]
mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Dice, root};

/// Requests of a kind in a round.
const REQUESTS: usize = 500;
/// Requests in all after which memory is looked at once more.
const MOST: usize = 10_000;

/// What people search for, and what an address adds to it; `scripts/load` asks the same.
const QUESTIONS: &str = include_str!("site_questions.tsv");

/// The rows of a kind.
fn questions(kind: &str) -> Vec<&'static str> {
    QUESTIONS.lines().filter_map(|line| line.split_once('\t').filter(|row| row.0 == kind)).map(|row| row.1).collect()
}

/// Plans of other counties, made from the real one.
fn corpus(dir: &Path, count: usize) {
    let text = std::fs::read_to_string(root().join("corpus/zhanggong-14.txt")).unwrap();
    let divisions = std::fs::read_to_string(root().join("src/lexicon/data/divisions_intervals.tsv")).unwrap();
    let counties = divisions
        .lines()
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|c| c[0] == "3" && c.last().is_some_and(|to| to.is_empty()) && c[2].chars().count() == 3 && c[4].ends_with('市'));
    let mut dice = Dice(1);
    let mut made = 0;
    for (n, county) in counties.take(count).enumerate() {
        let named = text.replace("章贡区", county[2]).replace("赣州市", county[4]);
        let mut after_point = false;
        let varied: String = named
            .chars()
            .map(|c| {
                let decimal = after_point && c.is_ascii_digit();
                after_point = c == '.';
                if decimal { char::from(b'0' + u8::try_from(dice.roll(10)).unwrap()) } else { c }
            })
            .collect();
        std::fs::write(dir.join(format!("{n:04}.txt")), varied).unwrap();
        made += 1;
    }
    assert_eq!(made, count, "there are no more counties to name plans after");
}

/// A build of that many plans.
fn built(dir: &Path, count: usize) -> PathBuf {
    let (plans, index) = (dir.join("plans"), dir.join("index"));
    std::fs::create_dir(&plans).unwrap();
    corpus(&plans, count);
    let start = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_gangyao")).arg("build").arg(&plans).arg("--out").arg(&index).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    println!("{count} plans built in {:.0} s", start.elapsed().as_secs_f64());
    index
}

/// A running server; it ends with this value.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(index: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_gangyao"))
            .args(["serve", "--port", "0", "--index"])
            .arg(index)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { process, address }
    }

    /// Memory in MB, where the system tells it.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("");
        line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }
}

impl Server {
    /// Wait until it works no more: lists of findings are made in the background once a build is opened.
    fn settle(&self) {
        let cpu = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap_or_default();
            stat.rsplit(')')
                .next()
                .unwrap_or("")
                .split_whitespace()
                .skip(11)
                .take(2)
                .map(|n| n.parse::<u64>().unwrap_or(0))
                .sum::<u64>()
        };
        let mut before = None;
        while before != Some(cpu()) {
            before = Some(cpu());
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection that is kept.
struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Client {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), host: address.to_owned() }
    }

    /// Status and body of a GET, and how long it took.
    fn get(&mut self, path: &str) -> (u16, Vec<u8>, Duration) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        let start = Instant::now();
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(code) = line.strip_prefix("http/1.1 ") {
                status = code[..3].parse().unwrap();
            }
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        (status, body, start.elapsed())
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Addresses of a kind in an order that looks random.
fn addresses(kind: &str, ids: &[String], count: usize, dice: &mut Dice) -> Vec<String> {
    let (queries, filters) = (questions("query"), questions("filter"));
    let one = |dice: &mut Dice| match kind {
        "search" => {
            let (query, filter) = (queries[dice.roll(queries.len())], filters[dice.roll(filters.len())]);
            format!("/search/?q={}{filter}", encoded(query))
        }
        "plan" => format!("/plan/{}/", ids[dice.roll(ids.len())]),
        _ => format!("/en/plan/{}/", ids[dice.roll(ids.len())]),
    };
    (0..count).map(|_| one(dice)).collect()
}

/// Times of all addresses, asked over some connections at once, and bytes of the answers.
fn ask(address: &str, paths: &[String], connections: usize) -> (Vec<Duration>, usize) {
    let parts: Vec<Vec<&String>> = (0..connections).map(|n| paths.iter().skip(n).step_by(connections).collect()).collect();
    let answers = std::thread::scope(|scope| {
        let asked: Vec<_> = parts
            .iter()
            .map(|part| {
                scope.spawn(move || {
                    let mut client = Client::new(address);
                    part.iter()
                        .map(|path| {
                            let (status, body, time) = client.get(path);
                            assert_eq!(status, 200, "{path}");
                            (time, body.len())
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        asked.into_iter().flat_map(|a| a.join().unwrap()).collect::<Vec<_>>()
    });
    let mut times: Vec<Duration> = answers.iter().map(|a| a.0).collect();
    times.sort_unstable();
    (times, answers.iter().map(|a| a.1).sum())
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let count = given.first().map_or(1_000, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let index = given.get(1).map_or_else(|| built(dir.path(), count), PathBuf::from);
    let start = Instant::now();
    let server = Server::start(&index);
    println!("ready in {:.1} s, {:.0} MB", start.elapsed().as_secs_f64(), server.memory());
    server.settle();
    println!("lists made after {:.1} s", start.elapsed().as_secs_f64());
    let (_, plans, _) = Client::new(&server.address).get("/api/plans.json");
    let plans: Vec<serde_json::Value> = serde_json::from_slice(&plans).unwrap();
    let ids: Vec<String> = plans.iter().map(|p| p["plan_id"].as_str().unwrap().to_owned()).collect();
    let mut dice = Dice(7);
    let mut asked = 0;
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    println!("{} plans\nkind     time   at once  requests  p50 ms  p99 ms  max ms  KB each  MB of server", ids.len());
    for connections in [1, 4] {
        for kind in ["search", "plan", "plan en"] {
            // The first time every answer is made; what took long is kept for the second.
            let mut first = addresses(kind, &ids, REQUESTS, &mut dice);
            let again = first.clone();
            first.sort_unstable();
            first.dedup();
            for (time, paths) in [("first", &first), ("again", &again)] {
                let (times, bytes) = ask(&server.address, paths, connections);
                asked += times.len();
                println!(
                    "{kind:8} {time:5} {connections:8} {:9} {:7.1} {:7.1} {:7.1} {:8.0} {:13.0}",
                    times.len(),
                    ms(times[times.len() / 2]),
                    ms(times[times.len() * 99 / 100]),
                    ms(times[times.len() - 1]),
                    bytes as f64 / times.len() as f64 / 1024.0,
                    server.memory()
                );
            }
        }
    }
    let before = server.memory();
    let mut paths = addresses("search", &ids, (MOST - asked) / 2, &mut dice);
    paths.extend(addresses("plan", &ids, MOST - asked - paths.len(), &mut dice));
    ask(&server.address, &paths, 4);
    println!("memory after {asked} requests {before:.0} MB, after {MOST} {:.0} MB", server.memory());
}
