//! `gangyao build`.

use std::collections::BTreeMap;
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
    let draft = corpus::Draft::new(&args.out)?;
    let writer = index::Writer::create(&draft.fulltext())?;
    let mut build = Building {
        draft,
        writer,
        corrections,
        applied: corpus::Applied::default(),
        ids: BTreeMap::new(),
        plans: Vec::new(),
        failed: Vec::new(),
        writing: Duration::ZERO,
        broken: None,
    };
    let bar = progress(found.files.len());
    let reading = Instant::now();
    let inputs = found.files.into_iter().map(|path| Input { path }).collect();
    pipeline::read_all(inputs, &Limits::from(args.limits), |outcome| {
        bar.suspend(|| build.take(outcome));
        bar.inc(1);
    });
    bar.finish_and_clear();
    let read = reading.elapsed().saturating_sub(build.writing);
    if let Some(error) = build.broken {
        return Err(error.context(unchanged(&args.out)));
    }
    if build.plans.is_empty() {
        anyhow::bail!("none of the files could be read; {}", unchanged(&args.out));
    }
    let committing = Instant::now();
    build.writer.finish()?;
    let writing = build.writing + committing.elapsed();
    let ids: Vec<&str> = build.plans.iter().map(|p| p.plan_id.as_str()).collect();
    for plan in build.corrections.strangers(&ids) {
        output::note(&format!("note: {}: no plan {plan} in this build", args.corrections.join(format!("{plan}.toml")).display()));
    }
    let applied = build.applied;
    let failed = !build.failed.is_empty() || !found.problems.is_empty() || !build.corrections.problems.is_empty();
    let timing = corpus::Timing { stages: vec![("read", read), ("write", writing), ("total", start.elapsed())] };
    let n_failed = build.failed.len() + found.problems.len();
    let published = build.draft.publish(index::FORMAT, build.failed, &timing)?;

    for plan in &build.plans {
        output::text(&summary(plan))?;
    }
    if applied.done + applied.left > 0 {
        let left = if applied.left > 0 { format!(", {} no longer apply (see diagnostics)", applied.left) } else { String::new() };
        output::text(&format!("corrections: {} applied{left}\n", applied.done))?;
    }
    let plans = if build.plans.len() == 1 { "1 plan".to_owned() } else { format!("{} plans", build.plans.len()) };
    let without = if failed { format!(", {n_failed} inputs left out") } else { String::new() };
    output::text(&format!("{plans} in {} (build {}{without})\n", args.out.display(), published.id))?;
    Ok(if failed { Exit::Failed } else { Exit::Done })
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
    corrections: corpus::Corrections,
    applied: corpus::Applied,
    /// Ids taken, with the file that took them.
    ids: BTreeMap<String, PathBuf>,
    plans: Vec<PlanRecord>,
    failed: Vec<corpus::Failed>,
    writing: Duration,
    /// The first error of writing; after it nothing more is written.
    broken: Option<anyhow::Error>,
}

impl Building {
    fn take(&mut self, outcome: Outcome) {
        let status = outcome.status();
        let path = outcome.input.path;
        match outcome.result {
            Ok(plan) => {
                let mut records = record::records(&plan, &outcome.diagnostics, status);
                self.claim_id(&mut records, &path);
                let applied = self.corrections.apply(&mut records, &plan.source.text);
                self.applied.done += applied.done;
                self.applied.left += applied.left;
                let start = Instant::now();
                if self.broken.is_none() {
                    self.broken = self.write(&records, &plan).err();
                }
                self.writing += start.elapsed();
                self.plans.push(records.plan);
            }
            Err(error) => {
                let message = error.to_string();
                output::error(&format!("{}: {message}", path.display()));
                let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                self.failed.push(corpus::Failed { file, message });
            }
        }
    }

    fn write(&mut self, records: &PlanRecords, plan: &Plan) -> anyhow::Result<()> {
        self.draft.add(records, &plan.source.text)?;
        self.writer.add(records)?;
        Ok(())
    }

    /// Two files of one plan (a draft and the final text, two downloads) keep apart by the start of the hash.
    fn claim_id(&mut self, records: &mut PlanRecords, path: &Path) {
        let id = records.plan.plan_id.clone();
        let Some(first) = self.ids.get(&id) else {
            self.ids.insert(id, path.to_owned());
            return;
        };
        // Longer than six digits only if six are shared as well.
        let sha = records.plan.source.sha256.clone();
        let free = (6..=sha.len()).map(|n| format!("{id}-{}", &sha[..n])).find(|id| !self.ids.contains_key(id));
        let Some(other) = free else { return };
        output::note(&format!("note: {}: {id} is also {}; this file is {other}", path.display(), first.display()));
        records.set_plan_id(&other);
        self.ids.insert(other, path.to_owned());
    }
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
