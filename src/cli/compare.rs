//! `gangyao compare`: plans side by side.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use crate::cli::args::OutputFormat;
use crate::cli::language::{say, told};
use crate::cli::{Exit, export, extract, output, render};
use crate::compare::{self, Coding, Comparison, Document, Options, RangeRule, Subject};
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
    /// One line a plan and indicator for R and pandas: bounds as numbers, coding and source in every line, no comment lines
    Tidy,
    /// One self-contained page that can be mailed
    Html,
    /// A workbook; needs --output
    Xlsx,
    /// The whole comparison as one object
    Json,
    /// A picture, see --chart
    Svg,
}

impl CompareFormat {
    /// The form asked for, or that of the file's name.
    fn of(asked: Option<Self>, output: Option<&Path>) -> anyhow::Result<Self> {
        let (None, Some(path)) = (asked, output) else { return Ok(asked.unwrap_or_default()) };
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        Ok(match extension.as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Md,
            "csv" => Self::Csv,
            "xlsx" => Self::Xlsx,
            "json" => Self::Json,
            "svg" => Self::Svg,
            "html" | "htm" => Self::Html,
            _ => anyhow::bail!(
                "the name {} says no format: end it in .txt, .md, .csv, .xlsx, .json, .svg or .html, or add --format",
                path.display()
            ),
        })
    }
}

/// What 左右 is taken for when demands are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum About {
    /// Figures are put in order as written; one figure with and without 左右 is not decided
    #[default]
    None,
    /// The figure itself
    Exact,
    /// A twentieth of the figure on either side
    Twentieth,
    /// Half a point of a rate, a twentieth of anything else
    HalfPoint,
}

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// Targets of the plans on one scale, an indicator a panel
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
    #[arg(value_name = "PLAN", required_unless_present_any = ["list", "all", "text"])]
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
    /// Only rows that at least N plans have
    #[arg(long = "in", value_name = "N")]
    pub(crate) at_least: Option<usize>,
    /// Add the other plans of the build of the same level, period and place above
    #[arg(long)]
    pub(crate) peers: bool,
    /// Add every plan of the build
    #[arg(long)]
    pub(crate) all: bool,
    /// What 左右 is taken for when demands are put in order
    #[arg(long, value_enum, default_value_t)]
    pub(crate) coding: About,
    /// With --what passages: look for this text in the plans named, or in every plan of the build
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// With --what emphasis: names of places and of indicators too
    #[arg(long)]
    pub(crate) names: bool,
    /// Which number of a range counts when plans are put in order
    #[arg(long, value_enum, default_value_t)]
    pub(crate) range: Range,
    /// Form of the output; without it the ending of --output says it
    #[arg(long, value_enum)]
    pub(crate) format: Option<CompareFormat>,
    /// Picture to draw with --format svg: dots, and slopes for --what periods
    #[arg(long, value_enum)]
    pub(crate) chart: Option<Picture>,
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
    let format = CompareFormat::of(args.format, args.output.as_deref())?;
    if format == CompareFormat::Xlsx && args.output.is_none() {
        anyhow::bail!("a workbook is written to a file: add --output FILE.xlsx");
    }
    match args.what {
        CompareWhat::Passages => return passages(args, format, build.as_ref()),
        CompareWhat::Emphasis => return emphasis(args, format, build.as_ref()),
        CompareWhat::Sections => return sections(args, format, build.as_ref()),
        CompareWhat::Indicators | CompareWhat::Levels | CompareWhat::Periods => {}
    }
    let mut notes = Vec::new();
    let comparison = comparison(args, build.as_ref(), &mut notes);
    notes.iter().for_each(|note| output::note(note));
    let comparison = comparison?;
    print(&comparison, args, format)?;
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

/// Indicators, levels or periods of the plans named; what a person should know goes to `notes`.
pub(crate) fn comparison(
    args: &CompareArgs,
    build: Result<&Build, &corpus::OpenError>,
    notes: &mut Vec<String>,
) -> anyhow::Result<Comparison> {
    let mut subjects: Vec<Subject> = Vec::new();
    for name in &named_plans(args, build)? {
        let subject = subject(name, build)?;
        if subjects.iter().any(|s| s.head.plan_id == subject.head.plan_id && s.head.sha256 == subject.head.sha256) {
            notes.push(format!("note: {name} is {} again; it is shown once", subject.head.plan_id));
        } else {
            subjects.push(distinct(subject, &subjects));
        }
    }
    let fewest = if args.what == CompareWhat::Periods { 1 } else { 2 };
    if subjects.len() < fewest && args.peers {
        anyhow::bail!("the build has no other plan of this level and period under the same place: name plans, or take --all");
    }
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
        coding: match args.coding {
            About::None => Coding::None,
            About::Exact => Coding::Exact,
            About::Twentieth => Coding::Twentieth,
            About::HalfPoint => Coding::HalfPoint,
        },
    };
    for name in compare::not_stated(&subjects, &options) {
        notes.push(format!("no plan states '{name}'; `gangyao indicators {name}` shows what is known by that name"));
    }
    let mut comparison = match args.what {
        CompareWhat::Indicators => compare::compare(&subjects, &options),
        CompareWhat::Levels => compare::levels(&subjects, &options),
        CompareWhat::Periods => compare::periods(&subjects, &options),
        _ => anyhow::bail!("texts are compared as texts"),
    };
    let at_least = args.at_least.unwrap_or(0).max(if args.shared { comparison.plans.len() } else { 0 });
    comparison.rows.retain(|r| r.cells.len() >= at_least);
    if args.what == CompareWhat::Periods {
        comparison.rows.retain(|r| !r.periods.is_empty());
    }
    let everywhere = |r: &&compare::Row| r.cells.len() == comparison.plans.len();
    comparison.shared = comparison.rows.iter().filter(everywhere).count();
    comparison.different = comparison.rows.iter().filter(everywhere).filter(|r| !r.same).count();
    Ok(comparison)
}

/// The plans named, and those of the build that --peers and --all add, in the build's order.
fn named_plans(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Vec<String>> {
    let mut plans = args.plans.clone();
    if !args.peers && !args.all {
        return Ok(plans);
    }
    let build = build.map_err(|e| anyhow::anyhow!("--peers and --all take plans of a build: {e}"))?;
    let held: Vec<PlanRecord> = build.read("plans")?;
    let mut heads: Vec<compare::PlanHead> = Vec::new();
    for name in &args.plans {
        heads.push(subject(name, Ok(build))?.head);
    }
    let above = |code: &Option<String>, level: &Option<String>| -> Option<String> {
        let digits = match level.as_deref()? {
            "县区" => 4,
            "市" => 2,
            _ => 0,
        };
        code.as_deref().and_then(|c| c.get(..digits)).map(str::to_owned)
    };
    for plan in held {
        let peer = heads.iter().any(|h| {
            h.level.is_some()
                && h.level == plan.level
                && h.period == plan.period
                && above(&h.region_code, &h.level) == above(&plan.region_code, &plan.level)
        });
        let given = heads.iter().any(|h| h.plan_id == plan.plan_id);
        if !given && (args.all || peer) {
            plans.push(plan.plan_id);
        }
    }
    Ok(plans)
}

fn print(comparison: &Comparison, args: &CompareArgs, format: CompareFormat) -> anyhow::Result<()> {
    // Names of files and words of plans may hold what commands a terminal or is no character of XML.
    let shown = |text: String| output::visible(&text).into_owned().into_bytes();
    let bytes = match format {
        CompareFormat::Text => {
            let whole = args.output.is_some() || render::whole();
            shown(render::comparison_text(comparison, whole))
        }
        CompareFormat::Tidy => render::comparison_tidy(comparison)?,
        CompareFormat::Html => shown(render::comparison_html(comparison, &chart(comparison, args))),
        CompareFormat::Md => shown(render::comparison_md(comparison)),
        CompareFormat::Csv => render::comparison_csv(comparison)?,
        CompareFormat::Json => {
            let mut json = serde_json::to_vec_pretty(comparison)?;
            json.push(b'\n');
            json
        }
        CompareFormat::Xlsx => render::comparison_xlsx(comparison)?,
        CompareFormat::Svg => shown(chart(comparison, args)),
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

/// The picture of a comparison, its own words in the language spoken.
fn chart(comparison: &Comparison, args: &CompareArgs) -> String {
    compare::chart(comparison, chart_kind(args), &|english| told(english).into_owned())
}

fn chart_kind(args: &CompareArgs) -> compare::Chart {
    match (args.chart, args.what) {
        // Periods of one place are a line from then to now.
        (None, CompareWhat::Periods) | (Some(Picture::Slopes), _) => compare::Chart::Slopes,
        (None | Some(Picture::Dots), _) => compare::Chart::Dots,
        (Some(Picture::Coverage), _) => compare::Chart::Coverage,
    }
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
fn texts(plans: &[String], build: Result<&Build, &corpus::OpenError>, with_others: bool) -> anyhow::Result<(Vec<Read>, usize)> {
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
    for name in plans {
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
fn print_texts<T: serde::Serialize>(
    args: &CompareArgs,
    format: CompareFormat,
    records: &[T],
    text: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    if let (Some(path), false) = (&args.output, format == CompareFormat::Csv) {
        let bytes = if format == CompareFormat::Json { serde_json::to_vec_pretty(records)? } else { text().into_bytes() };
        anyhow::ensure!(matches!(format, CompareFormat::Json | CompareFormat::Text), "texts are compared as text, json or csv");
        export::write(path, &bytes)?;
        output::note(&format!("{} records to {}", records.len(), path.display()));
        return Ok(());
    }
    let format = match format {
        CompareFormat::Text => {
            output::text(&text())?;
            return Ok(());
        }
        CompareFormat::Json => OutputFormat::Json,
        CompareFormat::Csv => OutputFormat::Csv,
        _ => anyhow::bail!("texts are compared as text, json or csv"),
    };
    let values = records.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = &args.output {
        let mut csv = csv::Writer::from_writer(Vec::new());
        let header: Vec<&String> = values.first().and_then(|v| v.as_object()).map(|o| o.keys().collect()).unwrap_or_default();
        csv.write_record(&header)?;
        for value in &values {
            csv.write_record(header.iter().map(|name| output::cell(value.get(name).unwrap_or(&serde_json::Value::Null))))?;
        }
        export::write(path, &csv.into_inner()?)?;
        return Ok(());
    }
    let mut printer = output::Printer::new(format);
    for record in &values {
        printer.record(record)?;
    }
    printer.finish()?;
    Ok(())
}

/// Passages the plans share. The other plans of the build tell what most plans say alike.
fn passages(args: &CompareArgs, format: CompareFormat, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    let (documents, called, found) = shared(args, build)?;
    print_texts(args, format, &found, || {
        render::passages_text(&found, &compare::clusters(&found), &compare::covered(&documents, &found), &called)
    })?;
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// What the plans of texts are called.
fn called(read: &[Read]) -> render::Called {
    let plans = read.iter().map(|r| &r.plan);
    render::Called::of(plans.map(|p| (p.plan_id.as_str(), p.jurisdiction.as_deref(), p.period.as_deref())))
}

/// The texts compared, what their plans are called, and the passages they share.
pub(crate) fn shared(
    args: &CompareArgs,
    build: Result<&Build, &corpus::OpenError>,
) -> anyhow::Result<(Vec<Document>, render::Called, Vec<compare::Shared>)> {
    let asked = args.text.as_deref().map(|text| Document::of_text("the text given", text));
    if let Some(text) = &args.text {
        let long = text.chars().filter(|c| c.is_alphanumeric()).count();
        anyhow::ensure!(
            long >= compare::SHORTEST,
            "the text has {long} characters; below {} plans agree by chance: `gangyao search` finds shorter words",
            compare::SHORTEST
        );
    }
    let (read, named) = texts(&named_plans(args, build)?, build, true)?;
    let called = called(&read);
    let mut documents: Vec<Document> = read.into_iter().map(|r| r.document).collect();
    let found = if let Some(asked) = asked {
        anyhow::ensure!(!documents.is_empty(), "--text looks in plans: name some, or have a build");
        documents.insert(0, asked);
        let compared = if named == 0 { documents.len() } else { named + 1 };
        let mut found = compare::shared_passages(&documents, compared);
        found.retain(|s| s.a.plan_id == documents[0].plan_id);
        found
    } else {
        anyhow::ensure!(named >= 2, "passages need at least 2 plans");
        compare::shared_passages(&documents, named)
    };
    Ok((documents, called, found))
}

/// Words that each plan uses more than the others, those of the build included.
fn emphasis(args: &CompareArgs, format: CompareFormat, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    let (documents, called, compared, found) = emphasised(args, build)?;
    let mut indicators = Vec::new();
    for name in &named_plans(args, build)? {
        let figures = subject(name, build)?.figures;
        indicators.push(figures.into_iter().filter_map(|f| f.indicator_id).collect());
    }
    let fields = compare::field_shares(&documents[..compared], &indicators);
    print_texts(args, format, &found, || {
        render::fields_text(&fields, &called) + &render::emphasis_text(&found, documents.len(), &called)
    })?;
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// The texts, what their plans are called, how many of them are compared, and the words that each uses more than the others.
pub(crate) fn emphasised(
    args: &CompareArgs,
    build: Result<&Build, &corpus::OpenError>,
) -> anyhow::Result<(Vec<Document>, render::Called, usize, Vec<compare::Keyword>)> {
    let (read, compared) = texts(&named_plans(args, build)?, build, true)?;
    anyhow::ensure!(read.len() >= 2, "emphasis needs another plan to compare with: name two, or have more than one in the build");
    let called = called(&read);
    let places: Vec<String> = read.iter().filter_map(|r| r.plan.jurisdiction.clone()).collect();
    let documents: Vec<Document> = read.into_iter().map(|r| r.document).collect();
    let found = compare::emphasis(&documents, compared, &places, args.names);
    Ok((documents, called, compared, found))
}

/// Chapters of two plans beside each other.
fn sections(args: &CompareArgs, format: CompareFormat, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Exit> {
    if format == CompareFormat::Svg {
        return room(args, &texts(&named_plans(args, build)?, build, false)?.0);
    }
    let found = aligned(args, build)?;
    print_texts(args, format, &found, || render::sections_text(&found))?;
    Ok(if found.iter().any(|pair| pair.score.is_some()) { Exit::Done } else { Exit::Nothing })
}

/// Chapters of two plans in pairs.
pub(crate) fn aligned(args: &CompareArgs, build: Result<&Build, &corpus::OpenError>) -> anyhow::Result<Vec<compare::Aligned>> {
    let (read, compared) = texts(&named_plans(args, build)?, build, false)?;
    let [a, b] = read.as_slice() else { anyhow::bail!("chapters are compared of two plans, not of {compared}") };
    Ok(compare::align_sections((&a.document, &a.chapters), (&b.document, &b.chapters)))
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
    let picture = compare::divisions(&plans, &|english| told(english).into_owned()).into_bytes();
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
            index::named(&plans, name, |p| (&p.plan_id, p.source.name.as_str(), p.jurisdiction.as_deref(), p.period.as_deref()));
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
    let found =
        index::named(references, name, |s| (&s.head.plan_id, "", s.head.jurisdiction.as_deref(), s.head.period.as_deref()));
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
        grid.row([
            head.plan_id.clone(),
            say("{title} ({n} indicators, reference table)", &[("title", &head.title), ("n", &reference.figures.len())]),
        ]);
    }
    output::text(&grid.print(0))?;
    Ok(Exit::Done)
}
