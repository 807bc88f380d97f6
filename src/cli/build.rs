//! `gangyao build`.

use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::BuildArgs;
use crate::cli::language::{say, word};
use crate::cli::{Exit, extract, output, summary};
use crate::isolate::{self, Reading};
use crate::record::{PassageRecord, PlanRecord, PlanRecords};
use crate::source::Limits;
use crate::{corpus, index};

/// Run `build`.
pub(crate) fn run(args: &BuildArgs) -> anyhow::Result<Exit> {
    let start = Instant::now();
    if let Some(misfit) = corpus::Shard::misfit(args.shard, &args.out) {
        anyhow::bail!("{misfit}");
    }
    let out = args.shard.map_or_else(|| args.out.clone(), |shard| shard.folder(&args.out));
    let args = &BuildArgs { out, ..args.clone() };
    let mut found = corpus::discover(&args.paths);
    let n_files = found.files.len();
    if let Some(shard) = args.shard {
        shard.keep(&mut found);
    }
    for problem in &found.problems {
        output::error(&format!("{}: {}", output::path(&problem.path), problem.message));
    }
    for note in &found.notes {
        output::note(&format!("note: {}: {}", output::path(&note.path), note.message));
    }
    // A part of few documents may have none: the whole needs it all the same.
    if found.files.is_empty() && (n_files == 0 || args.shard.is_none()) {
        anyhow::bail!("nothing to read; {}", unchanged(&args.out));
    }
    let corrections = corpus::Corrections::load(&args.corrections);
    for (path, reason) in &corrections.problems {
        output::error(&format!("{}: {reason}\nnothing is published anew for this plan until it is mended", path.display()));
    }
    let last = corpus::Last::open(&args.out, index::FORMAT);
    let limits = Limits::from(args.limits);
    let work = sort_out(&found, last.as_ref(), &limits, &corrections, args)?;
    // A build never changes: that nothing is to be done can be said without the lock and before anything is written.
    if let Some(last) = last.as_ref().filter(|last| holds_all(&work, last)) {
        return unchanged_build(args, last, &found, &corrections);
    }
    // The folder is tried and locked before the reading, which may take long.
    let mut draft = corpus::Draft::new(&args.out)?;
    let keeping = work.iter().any(|w| matches!(w.how, How::Keep(_)));
    let (writer, shared) = open_index(&mut draft, last.as_ref().filter(|_| keeping)).with_context(|| unchanged(&args.out))?;
    let given = found.provenance.iter().filter_map(|(path, p)| Some((path.as_path(), p.id.as_deref()?)));
    let ids = corpus::Ids::new(work.iter().filter_map(|w| Some((w.path.as_path(), w.before.as_ref()?))), given);
    let mut build = Building {
        draft,
        writer,
        last,
        shared,
        limits,
        hashes: found.hashes,
        provenance: found.provenance,
        corrections,
        applied: (0, 0),
        ids,
        work: work.into(),
        read: Vec::new(),
        kept: 0,
        failed: Vec::new(),
        notes: found.notes.len(),
        writing: Duration::ZERO,
        broken: None,
    };
    let inputs: Vec<PathBuf> = build.work.iter().filter(|w| matches!(w.how, How::Read)).map(|w| w.path.clone()).collect();
    let bar = progress(inputs.len());
    let reading = Instant::now();
    let jobs = args.jobs.map_or_else(extract::jobs, std::num::NonZeroUsize::get);
    isolate::read_all(&inputs, &limits, jobs, |reading| {
        bar.suspend(|| build.take(reading));
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
    /// What the last build has of it.
    before: Option<corpus::PlanEntry>,
}

enum How {
    /// Read it.
    Read,
    /// Its records are those of the last build.
    Keep(Box<corpus::PlanEntry>),
}

/// Whether the last build is the one that this work would make, its index included.
fn holds_all(work: &[Work], last: &corpus::Last) -> bool {
    let manifest = &last.build().manifest;
    let kept = |w: &Work| if let How::Keep(entry) = &w.how { Some(entry.plan_id.clone()) } else { None };
    let kept: Option<Vec<String>> = work.iter().map(kept).collect();
    kept.is_some_and(|ids| !ids.is_empty() && ids.iter().eq(manifest.plans.iter().map(|p| &p.plan_id)))
        && manifest.failed.is_empty()
        && index::verify(&last.build().fulltexts()).is_ok()
}

/// Say that nothing changed, and all that is said of documents and corrections whether or not something did.
fn unchanged_build(
    args: &BuildArgs,
    last: &corpus::Last,
    found: &corpus::Discovered,
    corrections: &corpus::Corrections,
) -> anyhow::Result<Exit> {
    let plans = &last.build().manifest.plans;
    let ids: Vec<&str> = plans.iter().map(|p| p.plan_id.as_str()).collect();
    let applied = plans.iter().fold((0, 0), |sum, p| (sum.0 + p.corrections.0, sum.1 + p.corrections.1));
    let doubts = Doubts {
        failed: found.problems.len(),
        unfit: applied.1,
        unread: corrections.problems.len(),
        notes: found.notes.len() + note_strangers(corrections, &ids, args),
    };
    doubts.refused(args)?;
    nothing_changed(args, last, ids.len(), applied, doubts.some_input_failed())
}

/// What `--strict` does not put up with.
struct Doubts {
    /// Inputs that give no plan.
    failed: usize,
    /// Corrections that no longer apply.
    unfit: usize,
    /// Files of corrections that cannot be read.
    unread: usize,
    /// Things a person was told about the documents.
    notes: usize,
}

impl Doubts {
    fn some_input_failed(&self) -> bool {
        self.failed > 0 || self.unread > 0
    }

    fn refused(&self, args: &BuildArgs) -> anyhow::Result<()> {
        let Self { failed, unfit, unread, notes } = self;
        if args.strict && (self.some_input_failed() || *unfit > 0 || *notes > 0) {
            anyhow::bail!(
                "--strict: {failed} inputs left out, {unfit} corrections that no longer apply, {unread} corrections files that cannot \
                 be read, {notes} notes; {}",
                unchanged(&args.out)
            );
        }
        Ok(())
    }
}

/// Tell of corrections of plans that are not in the build; how many there are.
fn note_strangers(corrections: &corpus::Corrections, ids: &[&str], args: &BuildArgs) -> usize {
    let strangers = corrections.strangers(ids);
    for plan in &strangers {
        let file = args.corrections.join(format!("{plan}.toml"));
        output::note(&format!("note: {}: no plan {plan} in this build", file.display()));
    }
    strangers.len()
}

fn nothing_changed(
    args: &BuildArgs,
    last: &corpus::Last,
    n: usize,
    applied: (usize, usize),
    failed: bool,
) -> anyhow::Result<Exit> {
    report_corrections(applied)?;
    output::text(&say(
        "nothing changed: {n} plan{s} in {dir} (build {id})\n",
        &[("n", &n), ("s", &plural(n)), ("dir", &args.out.display()), ("id", &last.build().manifest.id)],
    ))?;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Which documents have to be read, in their order. With `--only`, the others stay as the last build has them.
fn sort_out(
    found: &corpus::Discovered,
    last: Option<&corpus::Last>,
    limits: &Limits,
    corrections: &corpus::Corrections,
    args: &BuildArgs,
) -> anyhow::Result<Vec<Work>> {
    let only = &args.only;
    let plans = last.map(|last| last.plans_of(found)).unwrap_or_default();
    let mut hit = vec![false; only.len()];
    let mut work = Vec::with_capacity(found.files.len());
    for path in &found.files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let before = plans.get(path.as_path()).copied();
        let mut asked = only.is_empty();
        for (hit, wanted) in hit.iter_mut().zip(only) {
            let is = name == *wanted || path == Path::new(wanted) || before.is_some_and(|plan| plan.plan_id == *wanted);
            *hit |= is;
            asked |= is;
        }
        let provenance = provenance_key(&found.provenance, path);
        let same = before
            .filter(|_| !args.fresh && only.is_empty())
            .and_then(|entry| last?.unchanged(entry, path, found.hashes.get(path)?, limits, corrections, &provenance));
        let keep = |entry: &corpus::PlanEntry| {
            let path = path.to_string_lossy().into_owned();
            How::Keep(Box::new(corpus::PlanEntry { path, ..entry.clone() }))
        };
        let how = match (asked, before) {
            // What a person decided is not taken back because a file of decisions cannot be read.
            (_, Some(entry)) if corrections.broken(&entry.plan_id) => keep(entry),
            (false, Some(entry)) => keep(entry),
            (false, None) => {
                let name = output::path(path);
                output::note(&format!("note: {name}: not in the last build and not asked for with --only; left out"));
                continue;
            }
            (true, _) => same.map_or(How::Read, keep),
        };
        work.push(Work { path: path.clone(), how, before: before.cloned() });
    }
    if let Some((_, wanted)) = hit.iter().zip(only).find(|(hit, _)| !**hit) {
        anyhow::bail!("--only {wanted}: no such document; name a file of the corpus or a plan of the last build");
    }
    Ok(work)
}

/// What the manifest says of a file, for telling whether its records are still the same.
fn provenance_key(provenance: &BTreeMap<PathBuf, corpus::Provenance>, path: &Path) -> String {
    provenance.get(path).map(corpus::Provenance::key).unwrap_or_default()
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
    match ProgressStyle::with_template(word("reading {bar:30} {pos}/{len} plans, {eta} left")) {
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
    provenance: BTreeMap<PathBuf, corpus::Provenance>,
    corrections: corpus::Corrections,
    /// Corrections applied, and those that do not fit.
    applied: (usize, usize),
    ids: corpus::Ids,
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
            self.ids.keep(&work.path, &entry);
            self.applied.0 += entry.corrections.0;
            self.applied.1 += entry.corrections.1;
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

    fn take(&mut self, reading: Reading) {
        self.keep_up_to_next();
        let before = self.work.pop_front().and_then(|work| work.before);
        let path = reading.path;
        let result = reading.result.and_then(|read| self.add(read, &path, before.as_ref()));
        if let Err(message) = result {
            output::error(&format!("{}: {message}", output::path(&path)));
            let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            self.failed.push(corpus::Failed { file, message });
        }
    }

    fn add(&mut self, read: isolate::Read, path: &Path, before: Option<&corpus::PlanEntry>) -> Result<(), String> {
        let isolate::Read { mut records, text } = read;
        let base = records.plan.plan_id.clone();
        self.claim_id(&mut records, path);
        let id = records.plan.plan_id.clone();
        if self.corrections.broken(&id) {
            return Err(format!("its corrections cannot be read; nothing of {id} is published"));
        }
        self.state_provenance(&mut records, path);
        let earlier = |target: &str| self.last.as_ref()?.anchor(before?, target);
        let applied = self.corrections.apply(&mut records, &text, &earlier);
        for told in &applied.told {
            output::note(&format!("note: {told}"));
        }
        self.applied.0 += applied.done;
        self.applied.1 += applied.left;
        let start = Instant::now();
        if self.broken.is_none() {
            self.broken = self.write(&records, &text, path, applied, base).err();
        }
        self.writing += start.elapsed();
        self.read.push(records.plan);
        Ok(())
    }

    /// What the manifest says of a document goes wherever its data go.
    fn state_provenance(&self, records: &mut PlanRecords, path: &Path) {
        let Some(stated) = self.provenance.get(path) else { return };
        let source = &mut records.plan.source;
        source.url.clone_from(&stated.source);
        source.title.clone_from(&stated.title);
        source.retrieved.clone_from(&stated.retrieved);
        source.rights.clone_from(&stated.rights);
        let older = stated.supersedes.as_ref().map(|file| path.with_file_name(file));
        records.plan.supersedes = older.and_then(|file| self.ids.id_of(&file).map(str::to_owned));
    }

    fn write(
        &mut self,
        records: &PlanRecords,
        text: &str,
        path: &Path,
        applied: corpus::Applied,
        base: String,
    ) -> anyhow::Result<()> {
        // A file that changed between its hashing and its reading has no key: the next build reads it again.
        let sha256 = self.hashes.get(path).filter(|sha256| **sha256 == records.plan.source.sha256);
        let corrections = self.corrections.text_of(&records.plan.plan_id);
        let provenance = provenance_key(&self.provenance, path);
        let key = sha256.and_then(|sha256| corpus::reading_key(path, sha256, &self.limits, corrections, &provenance));
        let path = path.to_string_lossy().into_owned();
        self.draft.add(records, text, corpus::ReadWith { key, corrections: applied, path, base })?;
        if self.shared {
            self.writer.remove(&records.plan.plan_id)?;
        }
        self.writer.add(records)?;
        Ok(())
    }

    /// Two files of one plan (a draft and the final text, two downloads) keep apart by the start of the hash.
    fn claim_id(&mut self, records: &mut PlanRecords, path: &Path) {
        let base = records.plan.plan_id.clone();
        let claimed = self.ids.claim(path, &base, &records.plan.source.sha256);
        if claimed.id != base {
            records.set_plan_id(&claimed.id);
        }
        let supersedes = self.provenance.get(path).is_some_and(|p| p.supersedes.is_some());
        if let Some(first) = claimed.beside.filter(|_| !supersedes) {
            let other = self.ids.id_of(&first).unwrap_or(&base).to_owned();
            let passages = fingerprints(&records.passages);
            let of_first = fingerprints(&self.draft.read_back::<PassageRecord>(&other, "passages").unwrap_or_default());
            let smaller = of_first.len().min(passages.len());
            let apart = smaller - of_first.intersection(&passages).count();
            let what = match apart {
                0 if smaller > 0 => "with the same text; keep one of them".to_owned(),
                n if n * 50 <= smaller => {
                    format!("with another text in {n} of {smaller} passages; say in the manifest which supersedes which")
                }
                _ => "with another text; say in the manifest which supersedes which".to_owned(),
            };
            let note = format!("the plan of {}, {what} (this file is {})", output::path(&first), claimed.id);
            output::note(&format!("note: {}: {note}", output::path(path)));
            self.notes += 1;
        }
    }

    /// Publish what was written and say what became of it.
    fn finish(mut self, args: &BuildArgs, read: Duration, start: Instant, problems: &[corpus::Problem]) -> anyhow::Result<Exit> {
        if let Some(error) = self.broken {
            return Err(error.context(unchanged(&args.out)));
        }
        if self.read.is_empty() && self.kept == 0 && args.shard.is_none() {
            anyhow::bail!("none of the files could be read; {}", unchanged(&args.out));
        }
        let ids: Vec<&str> = self.draft.plans().iter().map(|p| p.plan_id.as_str()).collect();
        let n_failed = self.failed.len() + problems.len();
        let doubts = Doubts {
            failed: n_failed,
            unfit: self.applied.1,
            unread: self.corrections.problems.len(),
            notes: self.notes + note_strangers(&self.corrections, &ids, args),
        };
        doubts.refused(args)?;
        let failed = doubts.some_input_failed();
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
            // An index that had to be made anew is published though the records are the same.
            let sound = self.shared || self.kept == 0;
            self.read.is_empty() && sound && manifest.failed == self.failed && order.eq(ids.iter().copied())
        });
        if let Some(last) = self.last.as_ref().filter(|_| same) {
            return nothing_changed(args, last, self.kept, self.applied, failed);
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
        self.draft.keep_builds(args.keep);
        let published = self.draft.publish(index::FORMAT, self.failed, &timing)?;

        for plan in self.read.iter().filter(|_| args.verbose) {
            output::text(&summary::of_plan(plan))?;
        }
        if self.kept > 0 {
            let gone = if gone == 0 { String::new() } else { say(", gone {n}", &[("n", &gone)]) };
            let (read, kept) = (self.read.len(), self.kept);
            output::text(&say("read {read}, unchanged {kept}{gone}\n", &[("read", &read), ("kept", &kept), ("gone", &gone)]))?;
        }
        output::text(&summary::overview(&corpus::open(&args.out, index::FORMAT)?.read::<PlanRecord>("plans")?))?;
        report_corrections(self.applied)?;
        let without = if failed { say(", {n} inputs left out", &[("n", &n_failed)]) } else { String::new() };
        output::text(&say(
            "{n} plan{s} in {dir} (build {id}{without})\n",
            &[("n", &total), ("s", &plural(total)), ("dir", &args.out.display()), ("id", &published.id), ("without", &without)],
        ))?;
        output::text(&summary::next(&[
            ("gangyao doubts", "what not to take for granted, by code and plan"),
            ("gangyao plans", "what is in the build"),
            ("gangyao search 森林覆盖率 --kind target", "targets by word"),
        ]))?;
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}

fn report_corrections((done, left): (usize, usize)) -> anyhow::Result<()> {
    let without = match left {
        0 => String::new(),
        n => say(", {n} not (see diagnostics)", &[("n", &n)]),
    };
    if done + left > 0 {
        output::text(&say("corrections: {done} applied{without}\n", &[("done", &done), ("without", &without)]))?;
    }
    Ok(())
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// Fingerprints of passages; blanks, width and marks do not count.
fn fingerprints(passages: &[PassageRecord]) -> BTreeSet<u64> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut out = BTreeSet::new();
    for passage in passages {
        let mut hasher = DefaultHasher::new();
        let mut any = false;
        for c in passage.text.chars().filter(|c| c.is_alphanumeric()) {
            c.hash(&mut hasher);
            any = true;
        }
        if any {
            out.insert(hasher.finish());
        }
    }
    out
}
