//! The worker: one document after the other, as they are asked for.

use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::Path;

use crate::isolate::Read;
use crate::isolate::wire::{Answer, Request};
use crate::pipeline::{self, Input};
use crate::record;
use crate::source::{Diagnostic, Limits};

/// Read the documents asked for on stdin and answer on stdout, until stdin ends.
///
/// # Errors
/// The other process went away.
pub fn serve() -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    bounds::at_start();
    for (n, line) in (1u64..).zip(io::stdin().lock().lines()) {
        let request: Request = serde_json::from_str(&line?)?;
        let limits = request.limits();
        bounds::for_document(n, limits.memory_for(request.bytes), limits.time.as_secs());
        let answer = request.path().map_or_else(|| Err("its name is no name of this system".to_owned()), |p| here(&p, &limits));
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(())
}

/// Read a document in this process.
pub(super) fn here(path: &Path, limits: &Limits) -> Answer {
    let outcome = pipeline::read(Input { path: path.to_owned() }, limits);
    answer(outcome.result, &outcome.diagnostics)
}

/// Read the bytes of a document in this process.
pub(super) fn of_bytes(path: &Path, bytes: &[u8], limits: &Limits) -> Answer {
    let (result, diagnostics) = pipeline::read_bytes(&pipeline::name_of(path), bytes, limits);
    answer(result, &diagnostics)
}

fn answer(result: Result<pipeline::Plan, pipeline::Failure>, diagnostics: &[Diagnostic]) -> Answer {
    let plan = result.map_err(|error| error.to_string())?;
    let records = record::records(&plan, diagnostics, pipeline::status_of(diagnostics));
    Ok(Read { records, text: plan.source.text })
}

#[cfg(unix)]
mod bounds {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// A worker leaves no core behind, and ends with the process that started it.
    pub(super) fn at_start() {
        lower(Resource::Core, 0);
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    }

    /// Memory for this document. Processor time is counted over all documents so far: it only ends a worker that nobody waits for.
    pub(super) fn for_document(n: u64, memory: u64, seconds: u64) {
        lower(Resource::As, memory);
        lower(Resource::Cpu, n.saturating_mul(seconds.saturating_add(30)));
    }

    /// Set a bound that the next document may raise again, within what this process was started with.
    fn lower(what: Resource, wanted: u64) {
        let now = getrlimit(what);
        let wanted = now.maximum.map_or(wanted, |most| most.min(wanted));
        // A bound that the system does not know or does not set leaves the others.
        let _ = setrlimit(what, Rlimit { current: Some(wanted), maximum: now.maximum });
    }
}

#[cfg(not(unix))]
mod bounds {
    pub(super) fn at_start() {}
    pub(super) fn for_document(_n: u64, _memory: u64, _seconds: u64) {}
}
