//! `gangyao build`.

use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::BuildArgs;
use crate::cli::{Exit, output};
use crate::pipeline::{self, Input, Outcome, Plan};
use crate::record::{self, PlanRecord, PlanRecords};
use crate::source::Limits;
use crate::{corpus, index};

/// Run `build`.
pub(crate) fn run(args: &BuildArgs) -> anyhow::Result<Exit> {
    if let Some(jobs) = args.jobs {
        rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global()?;
    }
    let start = Instant::now();
    let found = corpus::discover(&args.paths);
    for problem in &found.problems {
        output::error(&format!("{}: {}", problem.path.display(), problem.message));
    }
    for note in &found.notes {
        output::note(&format!("note: {}: {}", note.path.display(), note.message));
    }
    if found.files.is_empty() {
        anyhow::bail!("nothing to read; {}", unchanged(&args.out));
    }
    let corrections = corpus::Corrections::load(&args.corrections);
    for (path, reason) in &corrections.problems {
        output::error(&format!("{}: {reason}", path.display()));
    }
    // The folder is tried and locked before the reading, which may take long.
    let mut draft = corpus::Draft::new(&args.out)?;
    let last = (!args.fresh).then(|| corpus::Last::open(&args.out, index::FORMAT)).flatten();
    let limits = Limits::from(args.limits);
    let work = sort_out(&found, last.as_ref(), &limits, &corrections, &args.only)?;
    let keeping = work.iter().any(|w| matches!(w.how, How::Keep(_)));
    let (writer, shared) = open_index(&mut draft, last.as_ref().filter(|_| keeping)).with_context(|| unchanged(&args.out))?;
    let mut build = Building {
        draft,
        writer,
        last,
        shared,
        limits,
        hashes: found.hashes,
        corrections,
        applied: corpus::Applied::default(),
        ids: BTreeMap::new(),
        texts: BTreeMap::new(),
        work: work.into(),
        read: Vec::new(),
        kept: 0,
        failed: Vec::new(),
        notes: found.notes.len(),
        writing: Duration::ZERO,
        broken: None,
    };
    let inputs: Vec<Input> =
        build.work.iter().filter(|w| matches!(w.how, How::Read)).map(|w| Input { path: w.path.clone() }).collect();
    let bar = progress(inputs.len());
    let reading = Instant::now();
    pipeline::read_all(inputs, &limits, |outcome| {
        bar.suspend(|| build.take(outcome));
        bar.inc(1);
    });
    build.keep_up_to_next();
    bar.finish_and_clear();
    let read = reading.elapsed().saturating_sub(build.writing);
    build.finish(args, read, start, &found.problems)
}

/// What is done with a document.
struct Work {
    path: PathBuf,
    how: How,
}

enum How {
    /// Read it.
    Read,
    /// Its records are those of the last build.
    Keep(Box<corpus::PlanEntry>),
}

/// Which documents have to be read, in their order. With `only`, the others stay as the last build has them.
fn sort_out(
    found: &corpus::Discovered,
    last: Option<&corpus::Last>,
    limits: &Limits,
    corrections: &corpus::Corrections,
    only: &[String],
) -> anyhow::Result<Vec<Work>> {
    let mut hit = vec![false; only.len()];
    let mut work = Vec::with_capacity(found.files.len());
    for path in &found.files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let named = last.and_then(|last| last.plan_of_file(&name));
        let mut asked = only.is_empty();
        for (hit, wanted) in hit.iter_mut().zip(only) {
            let is = name == *wanted || path == Path::new(wanted) || named.is_some_and(|plan| plan.plan_id == *wanted);
            *hit |= is;
            asked |= is;
        }
        let same = found.hashes.get(path).and_then(|sha256| last?.unchanged(path, sha256, limits, corrections));
        let how = match (asked, named) {
            (false, Some(entry)) => How::Keep(Box::new(entry.clone())),
            (false, None) => {
                output::note(&format!("note: {}: not in the last build and not asked for with --only; left out", path.display()));
                continue;
            }
            (true, _) => match same.filter(|_| only.is_empty()) {
                Some(entry) => How::Keep(Box::new(entry.clone())),
                None => How::Read,
            },
        };
        work.push(Work { path: path.clone(), how });
    }
    if let Some((_, wanted)) = hit.iter().zip(only).find(|(hit, _)| !**hit) {
        anyhow::bail!("--only {wanted}: no such document; name a file of the corpus or a plan of the last build");
    }
    Ok(work)
}

/// The index to write to: on top of the last build's where plans are kept. Says whether what is kept is in it already.
fn open_index(draft: &mut corpus::Draft, last: Option<&corpus::Last>) -> anyhow::Result<(index::Writer, bool)> {
    if let Some(last) = last {
        if let Some(writer) = index::Writer::onto(&draft.fulltext(), &last.build().fulltext())? {
            return Ok((writer, true));
        }
        draft.clear_fulltext()?;
    }
    Ok((index::Writer::create(&draft.fulltext())?, false))
}

fn unchanged(out: &Path) -> String {
    format!("what was in {} stays as it was", out.display())
}

fn progress(n: usize) -> ProgressBar {
    // Files of a corpus are counted in thousands: the cast cannot lose anything that matters to a bar.
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(n as u64) } else { ProgressBar::hidden() };
    match ProgressStyle::with_template("reading {bar:30} {pos}/{len} plans, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A build on its way: outcomes come in input order, so ids and files do not depend on the number of threads.
struct Building {
    draft: corpus::Draft,
    writer: index::Writer,
    last: Option<corpus::Last>,
    /// The index began as the last build's.
    shared: bool,
    limits: Limits,
    hashes: BTreeMap<PathBuf, String>,
    corrections: corpus::Corrections,
    applied: corpus::Applied,
    /// Ids taken, with the file that took them.
    ids: BTreeMap<String, PathBuf>,
    /// Fingerprints of the passages of the plans read, by id: the same text in another format is told.
    texts: BTreeMap<String, BTreeSet<u64>>,
    /// What is still to be done, in order.
    work: VecDeque<Work>,
    read: Vec<PlanRecord>,
    kept: usize,
    failed: Vec<corpus::Failed>,
    /// Things a person was told about the documents.
    notes: usize,
    writing: Duration,
    /// The first error of writing; after it nothing more is written.
    broken: Option<anyhow::Error>,
}

impl Building {
    /// Take over the unchanged plans that stand before the next one to be read.
    fn keep_up_to_next(&mut self) {
        let start = Instant::now();
        while let Some(work) = self.work.pop_front_if(|w| matches!(w.how, How::Keep(_))) {
            let How::Keep(entry) = work.how else { break };
            self.ids.insert(entry.plan_id.clone(), work.path);
            self.applied.done += entry.corrections.0;
            self.applied.left += entry.corrections.1;
            self.kept += 1;
            if self.broken.is_none() {
                self.broken = self.keep(&entry).err();
            }
        }
        self.writing += start.elapsed();
    }

    fn keep(&mut self, entry: &corpus::PlanEntry) -> anyhow::Result<()> {
        let Some(last) = &self.last else { return Ok(()) };
        self.draft.keep(last, entry)?;
        if !self.shared {
            self.writer.add(&last.records(entry)?)?;
        }
        Ok(())
    }

    fn take(&mut self, outcome: Outcome) {
        self.keep_up_to_next();
        self.work.pop_front();
        let status = outcome.status();
        let path = outcome.input.path;
        match outcome.result {
            Ok(plan) => {
                let mut records = record::records(&plan, &outcome.diagnostics, status);
                let renamed = self.claim_id(&mut records, &path);
                let applied = self.corrections.apply(&mut records, &plan.source.text);
                self.applied.done += applied.done;
                self.applied.left += applied.left;
                let start = Instant::now();
                if self.broken.is_none() {
                    self.broken = self.write(&records, &plan, &path, applied, renamed).err();
                }
                self.writing += start.elapsed();
                self.read.push(records.plan);
            }
            Err(error) => {
                let message = error.to_string();
                output::error(&format!("{}: {message}", path.display()));
                let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                self.failed.push(corpus::Failed { file, message });
            }
        }
    }

    fn write(
        &mut self,
        records: &PlanRecords,
        plan: &Plan,
        path: &Path,
        applied: corpus::Applied,
        renamed: bool,
    ) -> anyhow::Result<()> {
        // A file that changed between its hashing and its reading has no key: the next build reads it again.
        let sha256 = self.hashes.get(path).filter(|sha256| **sha256 == records.plan.source.sha256);
        let corrections = self.corrections.text_of(&records.plan.plan_id);
        let key = sha256.and_then(|sha256| corpus::reading_key(path, sha256, &self.limits, corrections));
        self.draft.add(records, &plan.source.text, corpus::ReadWith { key, corrections: applied, renamed })?;
        if self.shared {
            self.writer.remove(&records.plan.plan_id)?;
        }
        self.writer.add(records)?;
        Ok(())
    }

    /// Two files of one plan (a draft and the final text, two downloads) keep apart by the start of the hash.
    fn claim_id(&mut self, records: &mut PlanRecords, path: &Path) -> bool {
        let id = records.plan.plan_id.clone();
        let passages = fingerprints(records.passages.iter().map(|p| p.text.as_str()));
        let Some(first) = self.ids.get(&id) else {
            self.ids.insert(id.clone(), path.to_owned());
            self.texts.insert(id, passages);
            return false;
        };
        // Longer than six digits only if six are shared as well.
        let sha = records.plan.source.sha256.clone();
        let free = (6..=sha.len()).map(|n| format!("{id}-{}", &sha[..n])).find(|id| !self.ids.contains_key(id));
        let Some(other) = free else { return false };
        let same = self.fingerprints_of(&id).is_some_and(|of_first| alike(&of_first, &passages));
        let note = match same {
            true => format!("{id} is also {}, with the same text; keep one of them (this file is {other})", first.display()),
            false => format!("{id} is also {}; this file is {other}", first.display()),
        };
        output::note(&format!("note: {}: {note}", path.display()));
        self.notes += 1;
        records.set_plan_id(&other);
        self.ids.insert(other.clone(), path.to_owned());
        self.texts.insert(other, passages);
        true
    }

    /// Fingerprints of a plan of this build, read or kept.
    fn fingerprints_of(&self, id: &str) -> Option<BTreeSet<u64>> {
        if let Some(passages) = self.texts.get(id) {
            return Some(passages.clone());
        }
        let last = self.last.as_ref()?;
        let entry = self.draft.plans().iter().find(|plan| plan.plan_id == id)?;
        let records = last.records(last.plan_of_file(&entry.file)?).ok()?;
        Some(fingerprints(records.passages.iter().map(|p| p.text.as_str())))
    }

    /// Publish what was written and say what became of it.
    fn finish(mut self, args: &BuildArgs, read: Duration, start: Instant, problems: &[corpus::Problem]) -> anyhow::Result<Exit> {
        if let Some(error) = self.broken {
            return Err(error.context(unchanged(&args.out)));
        }
        if self.read.is_empty() && self.kept == 0 {
            anyhow::bail!("none of the files could be read; {}", unchanged(&args.out));
        }
        let ids: Vec<&str> = self.draft.plans().iter().map(|p| p.plan_id.as_str()).collect();
        for plan in self.corrections.strangers(&ids) {
            output::note(&format!(
                "note: {}: no plan {plan} in this build",
                args.corrections.join(format!("{plan}.toml")).display()
            ));
            self.notes += 1;
        }
        let n_failed = self.failed.len() + problems.len();
        let failed = n_failed > 0 || !self.corrections.problems.is_empty();
        let doubtful = failed || self.applied.left > 0 || self.notes > 0;
        if args.strict && doubtful {
            anyhow::bail!(
                "--strict: {n_failed} inputs left out, {} corrections that no longer apply, {} notes; {}",
                self.applied.left,
                self.notes,
                unchanged(&args.out)
            );
        }
        // Plans of the last build that are in this one no more leave the index too. One whose place or years are read
        // otherwise now has another id, but its document is not gone.
        let before: &[corpus::PlanEntry] = self.last.as_ref().map_or(&[], |last| &last.build().manifest.plans);
        let files: BTreeSet<&str> = self.draft.plans().iter().map(|p| p.file.as_str()).collect();
        let gone = before.iter().filter(|p| !files.contains(p.file.as_str())).count();
        let now: BTreeSet<&str> = ids.iter().copied().collect();
        let left: Vec<String> = before.iter().map(|p| &p.plan_id).filter(|id| !now.contains(id.as_str())).cloned().collect();
        let same = self.last.as_ref().is_some_and(|last| {
            let manifest = &last.build().manifest;
            let order = manifest.plans.iter().map(|p| p.plan_id.as_str());
            self.read.is_empty() && manifest.failed == self.failed && order.eq(ids.iter().copied())
        });
        if let Some(last) = self.last.as_ref().filter(|_| same) {
            let n = self.kept;
            let id = &last.build().manifest.id;
            report_corrections(self.applied)?;
            output::text(&format!("nothing changed: {n} plan{} in {} (build {id})\n", plural(n), args.out.display()))?;
            return Ok(if failed { Exit::Failed } else { Exit::Done });
        }
        let committing = Instant::now();
        if self.shared {
            for id in &left {
                self.writer.remove(id).with_context(|| unchanged(&args.out))?;
            }
        }
        self.writer.finish().with_context(|| unchanged(&args.out))?;
        let writing = self.writing + committing.elapsed();
        let timing = corpus::Timing { stages: vec![("read", read), ("write", writing), ("total", start.elapsed())] };
        let total = ids.len();
        let published = self.draft.publish(index::FORMAT, self.failed, &timing)?;

        for plan in &self.read {
            output::text(&summary(plan))?;
        }
        if self.kept > 0 {
            let gone = if gone == 0 { String::new() } else { format!(", gone {gone}") };
            output::text(&format!("read {}, unchanged {}{gone}\n", self.read.len(), self.kept))?;
        }
        report_corrections(self.applied)?;
        let without = if failed { format!(", {n_failed} inputs left out") } else { String::new() };
        output::text(&format!("{total} plan{} in {} (build {}{without})\n", plural(total), args.out.display(), published.id))?;
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}

fn report_corrections(applied: corpus::Applied) -> anyhow::Result<()> {
    let left = match applied.left {
        0 => String::new(),
        n => format!(", {n} no longer apply (see diagnostics)"),
    };
    if applied.done + applied.left > 0 {
        output::text(&format!("corrections: {} applied{left}\n", applied.done))?;
    }
    Ok(())
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Fingerprints of passages long enough to tell one text from another; blanks, width and marks do not count.
fn fingerprints<'a>(passages: impl Iterator<Item = &'a str>) -> BTreeSet<u64> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut out = BTreeSet::new();
    for passage in passages {
        let letters: String = passage.chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.chars().count() >= 12 {
            let mut hasher = DefaultHasher::new();
            letters.hash(&mut hasher);
            out.insert(hasher.finish());
        }
    }
    out
}

/// Whether all passages of the smaller text, but for a few that a decoder cut elsewhere, are passages of the other. A draft
/// and the final text share fewer.
fn alike(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> bool {
    let smaller = a.len().min(b.len());
    smaller > 0 && a.intersection(b).count() * 50 >= smaller * 49
}

/// What a person judges a reading by.
fn summary(plan: &PlanRecord) -> String {
    let count = |name: &str| plan.counts.get(name).copied().unwrap_or(0);
    let years = match (plan.start_year, plan.end_year) {
        (Some(start), Some(end)) if start == end => format!(" {start}"),
        (Some(start), Some(end)) => format!(" {start}–{end}"),
        _ => String::new(),
    };
    let status = match plan.status.as_str() {
        "clean" => "",
        "warnings" => "; read with warnings",
        _ => "; parts could not be read, see diagnostics",
    };
    format!(
        "{}  {}\n  {} ({}, {}), {}{years}, {}; {}{status}\n  \
         {} 篇, {} 章, {} 节, {} 专栏; {} tables with {} rows; {} quantities, {} targets\n  \
         checks: {} errors, {} warnings, {} notes, {} passed\n",
        plan.plan_id,
        plan.title.as_deref().unwrap_or("(no title found)"),
        plan.jurisdiction.as_deref().unwrap_or("place not stated"),
        plan.region_code.as_deref().unwrap_or("code unknown"),
        plan.level.as_deref().unwrap_or("level unknown"),
        plan.period.as_deref().unwrap_or("period not stated"),
        plan.doc_type,
        plan.source.name,
        count("parts"),
        count("chapters"),
        count("sections"),
        count("special_columns"),
        count("tables"),
        count("table_rows"),
        count("quantities"),
        count("targets"),
        count("checks_error"),
        count("checks_warning"),
        count("checks_info"),
        count("checks_passed"),
    )
}
