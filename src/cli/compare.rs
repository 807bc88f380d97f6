//! `gangyao compare`: plans side by side.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use crate::cli::args::OutputFormat;
use crate::cli::plans::named;
use crate::cli::{Exit, export, extract, output, render};
use crate::compare::{self, Comparison, Document, Options, RangeRule, Subject};
use crate::corpus::{self, Build};
use crate::index;
use crate::record::{OutlineRecord, PlanRecord, QuantityRecord, TargetRecord};

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareWhat {
    /// Indicators side by side
    #[default]
    Indicators,
    /// The same indicator over levels of government: who asks for more
    Levels,
    /// One place over its periods: target, outcome, new base, new target
    Periods,
    /// Passages that the plans share: verbatim, with other numbers, or reworded
    Passages,
    /// Words that each plan uses more than the others
    Emphasis,
    /// Chapters of two plans beside each other
    Sections,
}

/// Form of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people, aligned
    #[default]
    Text,
    /// A Markdown table
    Md,
    /// One line a cell, with a header line
    Csv,
    /// A workbook; needs --output
    Xlsx,
    /// The whole comparison as one object
    Json,
    /// A picture, see --chart
    Svg,
}

/// Which picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// Targets of the plans on one scale, an indicator a panel
    #[default]
    Dots,
    /// From base to target
    Slopes,
    /// Which plan says what of which indicator
    Coverage,
}

/// Which number of a range counts when plans are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Range {
    /// Its lower end
    Low,
    /// Its middle
    Mid,
    /// None: overlapping ranges are not put in order
    #[default]
    AsStated,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Plans: an id of the build, a file, its stem, place and period (章贡区十四五), or a reference table (全国十四五)
    #[arg(value_name = "PLAN", required_unless_present = "list")]
    pub(crate) plans: Vec<String>,
    /// What to compare
    #[arg(long, value_enum, default_value_t)]
    pub(crate) what: CompareWhat,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Only these indicators (ids or whole names, comma-separated)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) indicators: Vec<String>,
    /// Only rows that all plans have
    #[arg(long)]
    pub(crate) shared: bool,
    /// Which number of a range counts when plans are put in order
    #[arg(long, value_enum, default_value_t)]
    pub(crate) range: Range,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CompareFormat,
    /// Picture to draw with --format svg
    #[arg(long, value_enum, default_value_t)]
    pub(crate) chart: Picture,
    /// Write to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// List the plans and reference tables that can be named
    #[arg(long)]
    pub(crate) list: bool,
}

/// Run `compare`: exit 1 when nothing can be compared.
pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<Exit> {
    // Reference tables and files can be compared without a build.
    let build = corpus::open(&args.index, index::FORMAT);
    if args.list {
        return list(build.as_ref().ok());
    }
    match args.what {
        CompareWhat::Passages => return passages(args, build.as_ref()),
        CompareWhat::Emphasis => return emphasis(args, build.as_ref()),
        CompareWhat::Sections => return sections(args, build.as_ref()),
        CompareWhat::Indicators | CompareWhat::Levels | CompareWhat::Periods => {}
    }
    if args.format == CompareFormat::Xlsx && args.output.is_none() {
        anyhow::bail!("a workbook is written to a file: add --output FILE.xlsx");
    }
    let mut subjects: Vec<Subject> = Vec::new();
    for name in &args.plans {
        let subject = subject(name, build.as_ref())?;
        if subjects.iter().any(|s| s.head.plan_id == subject.head.plan_id && s.head.sha256 == subject.head.sha256) {
            output::note(&format!("note: {name} is {} again; it is shown once", subject.head.plan_id));
        } else {
            subjects.push(distinct(subject, &subjects));
        }
    }
    let fewest = if args.what == CompareWhat::Periods { 1 } else { 2 };
    if subjects.len() < fewest {
        anyhow::bail!("{} needs at least {fewest} different plans; `gangyao compare --list` shows what can be named", "compare");
    }
    let options = Options {
        indicators: args.indicators.clone(),
        range: match args.range {
            Range::Low => RangeRule::Low,
            Range::Mid => RangeRule::Mid,
            Range::AsStated => RangeRule::AsStated,
        },
    };
    let mut comparison = match args.what {
        CompareWhat::Indicators => compare::compare(&subjects, &options),
        CompareWhat::Levels => compare::levels(&subjects, &options),
        CompareWhat::Periods => compare::periods(&subjects, &options),
        _ => anyhow::bail!("texts are compared as texts"),
    };
    if args.shared {
        comparison.rows.retain(|r| r.cells.len() == comparison.plans.len());
    }
    if args.what == CompareWhat::Periods {
        comparison.rows.retain(|r| !r.periods.is_empty());
    }
    print(&comparison, args)?;
    let nothing = match args.what {
        CompareWhat::Periods => comparison.rows.iter().all(|r| r.periods.is_empty()),
        CompareWhat::Levels => comparison.rows.iter().all(|r| r.steps.is_empty() && r.cells.values().all(|c| c.filled.is_none())),
        _ => comparison.rows.iter().all(|r| r.cells.len() < 2),
    };
    if nothing {
        output::note("the plans share no indicator that could be compared");
    }
    Ok(if nothing { Exit::Nothing } else { Exit::Done })
}

fn print(comparison: &Comparison, args: &CompareArgs) -> anyhow::Result<()> {
    let bytes = match args.format {
        CompareFormat::Text => render::comparison_text(comparison).into_bytes(),
        CompareFormat::Md => render::comparison_md(comparison).into_bytes(),
        CompareFormat::Csv => render::comparison_csv(comparison)?,
        CompareFormat::Json => {
            let mut json = serde_json::to_vec_pretty(comparison)?;
            json.push(b'\n');
            json
        }
        CompareFormat::Xlsx => render::comparison_xlsx(comparison)?,
        CompareFormat::Svg => {
            let kind = match args.chart {
                Picture::Dots => compare::Chart::Dots,
                Picture::Slopes => compare::Chart::Slopes,
                Picture::Coverage => compare::Chart::Coverage,
            };
            compare::chart(comparison, kind).into_bytes()
        }
    };
    match &args.output {
        Some(path) => {
            export::write(path, &bytes)?;
            output::note(&format!("{} rows to {}", comparison.rows.len(), path.display()));
        }
        None => output::bytes(&bytes)?,
    }
    Ok(())
}

/// Two files of one plan get two columns.
fn distinct(mut subject: Subject, taken: &[Subject]) -> Subject {
    if taken.iter().any(|s| s.head.plan_id == subject.head.plan_id) {
        let sha = subject.head.sha256.clone().unwrap_or_default();
        subject.head.plan_id = format!("{}-{}", subject.head.plan_id, &sha[..sha.len().min(6)]);
    }
    subject
}

/// A plan as text.
struct Read {
    document: Document,
    plan: PlanRecord,
    chapters: Vec<compare::Chapter>,
    /// Its parts, if it has several.
    parts: Vec<compare::Chapter>,
}

/// The largest divisions.
const PARTS: &[&str] = &["篇", "部分"];

/// The plans named, as texts, and after them the other plans of the build.
fn texts(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>, with_others: bool) -> anyhow::Result<(Vec<Read>, usize)> {
    let of = |outline: &[OutlineRecord], kinds: &[&str]| -> Vec<compare::Chapter> {
        let wanted = outline.iter().filter(|h| kinds.contains(&h.kind.as_str()));
        wanted.map(|h| compare::Chapter { section: h.section.clone(), title: h.title.clone(), line: h.line }).collect()
    };
    let chapters = |outline: &[OutlineRecord]| {
        // A plan without chapters is divided by 一、, one without those by its parts.
        let kinds: [&[&str]; 3] = [&["章"], &["一级"], &["篇", "部分"]];
        kinds.into_iter().map(|kinds| of(outline, kinds)).find(|found| !found.is_empty()).unwrap_or_default()
    };
    let of_build = |build: &Build, id: &str| -> anyhow::Result<Read> {
        let outline: Vec<OutlineRecord> = build.read_of("outline", id)?;
        let plan = build.read_of::<PlanRecord>("plans", id)?.pop().with_context(|| format!("no plan {id} in the build"))?;
        let document = Document { plan_id: id.to_owned(), text: build.text(id)?, passages: build.read_of("passages", id)? };
        Ok(Read { document, plan, chapters: chapters(&outline), parts: of(&outline, PARTS) })
    };
    let mut read: Vec<Read> = Vec::new();
    for name in &args.plans {
        let path = Path::new(name);
        read.push(if path.is_file() {
            let (text, records) = extract::read_one(path)?;
            let document = Document { plan_id: records.plan.plan_id.clone(), text, passages: records.passages };
            Read { document, chapters: chapters(&records.outline), parts: of(&records.outline, PARTS), plan: records.plan }
        } else {
            let head = subject(name, build)?.head;
            anyhow::ensure!(head.kind == "plan", "{name} is a table of facts without text; texts are compared of plans only");
            of_build(build.map_err(|e| anyhow::anyhow!("{e}"))?, &head.plan_id)?
        });
    }
    let compared = read.len();
    for plan in build.map(|b| b.manifest.plans.as_slice()).unwrap_or_default() {
        if let (Ok(build), true) = (build, with_others && read.iter().all(|d| d.document.plan_id != plan.plan_id)) {
            read.push(of_build(build, &plan.plan_id)?);
        }
    }
    Ok((read, compared))
}

/// Print records of a comparison of texts, or their text for people.
fn print_texts<T: serde::Serialize>(args: &CompareArgs, records: &[T], text: impl FnOnce() -> String) -> anyhow::Result<()> {
    let format = match args.format {
        CompareFormat::Text => {
            output::text(&text())?;
            return Ok(());
        }
        CompareFormat::Json => OutputFormat::Json,
        CompareFormat::Csv => OutputFormat::Csv,
        _ => anyhow::bail!("texts are compared as text, json or csv"),
    };
    let mut printer = output::Printer::new(format);
    for record in records {
        printer.record(&serde_json::to_value(record)?)?;
    }
    printer.finish()?;
    Ok(())
}

/// Passages the plans share. The other plans of the build tell what most plans say alike.
fn passages(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    let (read, compared) = texts(args, build, true)?;
    anyhow::ensure!(compared >= 2, "passages need at least 2 plans");
    let documents: Vec<Document> = read.into_iter().map(|r| r.document).collect();
    let found = compare::shared_passages(&documents, compared);
    print_texts(args, &found, || render::passages_text(&found))?;
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Words that each plan uses more than the others, those of the build included.
fn emphasis(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    let (read, compared) = texts(args, build, true)?;
    anyhow::ensure!(read.len() >= 2, "emphasis needs another plan to compare with: name two, or have more than one in the build");
    let places: Vec<String> = read.iter().filter_map(|r| r.plan.jurisdiction.clone()).collect();
    let documents: Vec<Document> = read.into_iter().map(|r| r.document).collect();
    let found = compare::emphasis(&documents, compared, &places);
    print_texts(args, &found, || render::emphasis_text(&found, documents.len()))?;
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Chapters of two plans beside each other.
fn sections(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    let (read, compared) = texts(args, build, false)?;
    if args.format == CompareFormat::Svg {
        return room(args, &read);
    }
    let [a, b] = read.as_slice() else { anyhow::bail!("chapters are compared of two plans, not of {compared}") };
    let found = compare::align_sections((&a.document, &a.chapters), (&b.document, &b.chapters));
    print_texts(args, &found, || render::sections_text(&found))?;
    Ok(if found.iter().any(|pair| pair.score.is_some()) { Exit::Done } else { Exit::Nothing })
}

/// Draw how much room each plan gives to its parts, or to its chapters where it has none.
fn room(args: &CompareArgs, read: &[Read]) -> anyhow::Result<Exit> {
    let divided = |r: &Read| {
        let sections = if r.parts.len() >= 3 { &r.parts } else { &r.chapters };
        let hash = &r.plan.source.sha256;
        compare::Divided {
            title: r.plan.title.clone().unwrap_or_else(|| r.plan.plan_id.clone()),
            source: format!("{}: {}, SHA-256 {}", r.plan.plan_id, r.plan.source.name, &hash[..hash.len().min(16)]),
            sections: compare::proportions(&r.document, sections),
        }
    };
    let plans: Vec<compare::Divided> = read.iter().map(divided).collect();
    let nothing = plans.iter().all(|p| p.sections.is_empty());
    let picture = compare::divisions(&plans).into_bytes();
    match &args.output {
        Some(path) => export::write(path, &picture)?,
        None => output::bytes(&picture)?,
    }
    Ok(if nothing { Exit::Nothing } else { Exit::Done })
}

/// The plan a name stands for: a file, a plan of the build, or a reference table.
fn subject(name: &str, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Subject> {
    let path = Path::new(name);
    if path.is_file() {
        return of_file(path);
    }
    if let Ok(build) = build {
        let plans: Vec<PlanRecord> = build.read("plans")?;
        let found: Vec<&PlanRecord> =
            named(&plans, name, |p| (&p.plan_id, p.source.name.as_str(), p.jurisdiction.as_deref(), p.period.as_deref()));
        match found.as_slice() {
            [plan] => return of_build(build, plan),
            [] => {}
            several => {
                let ids: Vec<&str> = several.iter().map(|p| p.plan_id.as_str()).collect();
                anyhow::bail!("'{name}' is the name of several plans: {}", ids.join(", "));
            }
        }
    }
    let references = compare::references();
    let found = named(references, name, |s| (&s.head.plan_id, "", s.head.jurisdiction.as_deref(), s.head.period.as_deref()));
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let no_build = build.err().map(|e| format!(" ({e})")).unwrap_or_default();
            anyhow::bail!("no plan or file '{name}'{no_build}; `gangyao compare --list` shows what can be named")
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|p| p.head.plan_id.as_str()).collect();
            anyhow::bail!("'{name}' is the name of several reference tables: {}", ids.join(", "));
        }
    }
}

fn of_file(path: &Path) -> anyhow::Result<Subject> {
    let (_, records) = extract::read_one(path)?;
    Ok(Subject::from_records(&records.plan, &records.targets, &records.quantities))
}

fn of_build(build: &Build, plan: &PlanRecord) -> anyhow::Result<Subject> {
    let targets: Vec<TargetRecord> = build.read_of("targets", &plan.plan_id)?;
    let quantities: Vec<QuantityRecord> = build.read_of("quantities", &plan.plan_id)?;
    Ok(Subject::from_records(plan, &targets, &quantities))
}

fn list(build: Option<&Build>) -> anyhow::Result<Exit> {
    let mut grid = render::Grid::new(&[(render::Align::Left, 40), (render::Align::Left, 60)]);
    for plan in build.map(|b| b.manifest.plans.as_slice()).unwrap_or_default() {
        grid.row([plan.plan_id.as_str(), plan.title.as_deref().unwrap_or(&plan.file)]);
    }
    for reference in compare::references() {
        let head = &reference.head;
        grid.row([head.plan_id.clone(), format!("{} ({} indicators, reference table)", head.title, reference.figures.len())]);
    }
    output::text(&grid.print(0))?;
    Ok(Exit::Done)
}
