//! A worker as the program sees it: started when needed, asked, and stopped when it does not answer.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::isolate::wire::{Answer, Request};
use crate::isolate::worker;
use crate::source::Limits;

/// Documents that a worker reads before another takes its place: memory that a document left in pieces is given back.
const PER_WORKER: u32 = 64;
/// What of a worker's last words is kept.
const LAST_WORDS: u64 = 4096;
/// Bytes of an answer for a byte of memory that its document may need.
const LONGEST: u64 = 2;

/// A place of work: a worker, or none yet.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    worker: Option<Worker>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    asked: Option<ChildStdin>,
    answers: Receiver<Vec<u8>>,
    /// Bytes that one answer may have.
    longest: u64,
    threads: Vec<JoinHandle<String>>,
    served: u32,
}

impl Seat {
    /// Read a document: what is no file is told at once, what cannot be finished is stopped.
    pub(crate) fn read(&mut self, path: &Path, limits: &Limits) -> Answer {
        let bytes = size(path, limits)?;
        let longest = limits.memory_for(bytes).saturating_mul(LONGEST);
        if self.worker.as_ref().is_some_and(|w| w.served >= PER_WORKER || w.longest < longest) {
            self.worker = None;
        }
        let mut worker = match self.worker.take().map_or_else(|| Worker::start(longest), Ok) {
            Ok(worker) => worker,
            // Where no process can be started the document is read here.
            Err(_) => return worker::here(path, limits),
        };
        let time = limits.time + if through_office(path) { limits.office_time } else { Duration::ZERO };
        match worker.ask(&Request::new(path, bytes, limits), time) {
            Ok(answer) => {
                self.worker = Some(worker);
                answer
            }
            Err(Silence::TooLong) => Err(format!(
                "reading took longer than {} seconds and was stopped; if the file is trusted, raise --max-seconds",
                time.as_secs()
            )),
            Err(Silence::Gone) => Err(worker.why(limits.memory_for(bytes))),
        }
    }
}

/// Size of a document; what is none is told in words.
pub(super) fn size(path: &Path, limits: &Limits) -> Result<u64, String> {
    let meta = fs::metadata(path).map_err(|error| in_words(&error))?;
    if meta.is_dir() {
        return Err("is a folder, not a document; name its files".to_owned());
    }
    if !meta.is_file() {
        return Err("is a pipe or a device, not a document".to_owned());
    }
    if meta.len() > limits.max_bytes {
        let (bytes, limit) = (meta.len(), limits.max_bytes);
        return Err(crate::source::DecodeError::TooLarge { bytes, limit }.to_string());
    }
    Ok(meta.len())
}

/// What the file system says, as a person says it.
#[must_use]
pub fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file; check the spelling".to_owned(),
        std::io::ErrorKind::PermissionDenied => "may not be read; check its permissions".to_owned(),
        std::io::ErrorKind::NotADirectory => "a part of its path is no folder; check the spelling".to_owned(),
        _ => {
            let text = error.to_string();
            format!("cannot be read: {}", text.split(" (os error").next().unwrap_or(&text))
        }
    }
}

/// Whether LibreOffice may have to convert the file, which takes time of its own.
fn through_office(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(8).read_to_end(&mut start));
    read.is_ok() && (start.starts_with(b"\xd0\xcf\x11\xe0") || start.starts_with(b"{\\rt"))
}

enum Silence {
    TooLong,
    Gone,
}

impl Worker {
    fn start(longest: u64) -> std::io::Result<Self> {
        let mut child = command()?.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (tx, answers) = sync_channel(1);
        let mut threads = Vec::new();
        if let Some(out) = child.stdout.take() {
            threads.push(std::thread::spawn(move || {
                let mut out = BufReader::with_capacity(1 << 18, out);
                loop {
                    let mut line = Vec::new();
                    let got = (&mut out).take(longest).read_until(b'\n', &mut line);
                    // An answer that ends in the middle is none.
                    if got.is_err() || line.last() != Some(&b'\n') || tx.send(line).is_err() {
                        return String::new();
                    }
                }
            }));
        }
        if let Some(mut said) = child.stderr.take() {
            threads.push(std::thread::spawn(move || {
                let mut words = Vec::new();
                let _ = said.by_ref().take(LAST_WORDS).read_to_end(&mut words);
                // The pipe is emptied, so that a worker that says much is not held up.
                let _ = std::io::copy(&mut said, &mut std::io::sink());
                String::from_utf8_lossy(&words).into_owned()
            }));
        }
        let asked = child.stdin.take();
        Ok(Self { child, asked, answers, longest, threads, served: 0 })
    }

    fn ask(&mut self, request: &Request, time: Duration) -> Result<Answer, Silence> {
        self.served += 1;
        let mut line = serde_json::to_vec(request).map_err(|_| Silence::Gone)?;
        line.push(b'\n');
        let asked = self.asked.as_mut().ok_or(Silence::Gone)?;
        asked.write_all(&line).and_then(|()| asked.flush()).map_err(|_| Silence::Gone)?;
        let answer = self.answers.recv_timeout(time).map_err(|error| match error {
            RecvTimeoutError::Timeout => Silence::TooLong,
            RecvTimeoutError::Disconnected => Silence::Gone,
        })?;
        serde_json::from_slice(&answer).map_err(|_| Silence::Gone)
    }

    /// Why a worker ended without an answer.
    fn why(mut self, memory: u64) -> String {
        let status = self.end();
        let words: String = self.threads.drain(..).filter_map(|t| t.join().ok()).collect();
        let mib = memory >> 20;
        if words.contains("memory allocation of") {
            return format!(
                "reading needs more than {mib} MiB of memory and was stopped; if the file is trusted, raise --max-memory"
            );
        }
        if words.contains("overflowed its stack") {
            return "its parts lie inside each other too deep to be followed: the file is damaged; copy it again from where it came from"
                .to_owned();
        }
        let how = status.map_or_else(|| "it could not be watched".to_owned(), |status| status.to_string());
        format!("reading ended before its time ({how}); please report it with this file")
    }

    /// Stop the process and wait for it.
    fn end(&mut self) -> Option<ExitStatus> {
        // Without requests it ends by itself; one that is busy, or does not listen, is stopped.
        self.asked = None;
        let _ = self.answers.try_recv();
        for _ in 0..20 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// What starts a worker, where it is not this program.
static STARTED_BY: OnceLock<(PathBuf, Vec<String>)> = OnceLock::new();

/// Name the command that starts a worker, for a library inside another program; the first name holds.
#[cfg(feature = "python")]
pub(crate) fn started_by(program: &Path, arguments: &[String]) {
    let _ = STARTED_BY.set((program.to_owned(), arguments.to_vec()));
}

fn command() -> std::io::Result<Command> {
    let mut command;
    if let Some((program, arguments)) = STARTED_BY.get() {
        command = Command::new(program);
        command.args(arguments);
    } else {
        command = Command::new(program()?);
        command.arg("read-worker");
    }
    Ok(command)
}

/// This program, also when its file was replaced while it runs.
fn program() -> std::io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}
