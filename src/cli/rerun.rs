//! `gangyao rerun`: saved queries against a new build, and what became of their answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::cli::{Exit, export, output};
use crate::index::{self, Hit, Page, Query, Question, Reader};
use crate::{cli::args::OutputFormat, corpus};

#[derive(Debug, Args)]
pub(crate) struct RerunArgs {
    /// The saved queries: a TOML file with `[[query]]` entries (name, query, and any filter of `search`)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only the query of this name (may be repeated)
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Where the last answers are kept [default: FILE with .answers.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// Report, but keep the last answers
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    query: Vec<Saved>,
}

/// A saved query: the fields of `search`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    exact: bool,
    kind: Option<String>,
    plan: Option<String>,
    region: Option<String>,
    level: Option<String>,
    period: Option<String>,
    indicator: Option<String>,
    year: Option<String>,
    role: Option<String>,
}

impl Saved {
    fn query(&self, build: &corpus::Build, reader: &Reader) -> anyhow::Result<Query> {
        let given = [
            ("kind", &self.kind),
            ("plan", &self.plan),
            ("region", &self.region),
            ("level", &self.level),
            ("period", &self.period),
            ("indicator", &self.indicator),
            ("year", &self.year),
            ("role", &self.role),
        ];
        let filters = given.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        let question = Question { text: &self.query, exact: self.exact, filters, kind: None };
        Ok(question.query(reader, || build.read("plans"))?)
    }
}

/// The answers of the last run, by the name of the query.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Answers {
    queries: BTreeMap<String, Answered>,
}

/// The answers to one query.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Answered {
    /// What was asked: an edited query begins anew, its answers are not news of the data.
    asked: String,
    /// The build that gave them.
    build: String,
    hits: Vec<Answer>,
}

/// A hit as it is told again in another build: offsets may move, ids of targets follow the source's bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Answer {
    plan_id: String,
    /// What the hit is about: indicator and year of a target, the text of a passage.
    about: String,
    /// What it says: the value of a target, nothing for a passage.
    says: String,
    line: usize,
}

impl Answer {
    fn of(hit: &Hit) -> Self {
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        if hit.kind != "target" {
            return Self { plan_id: hit.plan_id.clone(), about: flat(&hit.text), says: String::new(), line: hit.line };
        }
        let year = hit.target_year.map(|y| format!(" {y}")).unwrap_or_default();
        let form = hit.form.as_deref().unwrap_or("");
        let high = hit.high.as_ref().map(|h| format!("–{h}")).unwrap_or_default();
        let stated = hit.state.as_deref().filter(|s| *s != "stated").map(|s| format!(" {s}")).unwrap_or_default();
        let attribute = hit.attribute.as_deref().map(|a| format!(" {a}")).unwrap_or_default();
        Self {
            plan_id: hit.plan_id.clone(),
            about: format!("{}{year} {form} [{}]", flat(hit.indicator.as_deref().unwrap_or("?")), hit.section),
            says: format!(
                "{} {}{high} {}{attribute}{stated}",
                hit.cmp.as_deref().unwrap_or("="),
                hit.value.as_deref().unwrap_or("-"),
                hit.unit.as_deref().unwrap_or("")
            ),
            line: hit.line,
        }
    }

    fn same_thing(&self, other: &Self) -> bool {
        self.plan_id == other.plan_id && self.about == other.about
    }
}

/// What became of an answer.
#[derive(Debug, Serialize)]
struct Change<'a> {
    query: &'a str,
    change: &'static str,
    plan_id: &'a str,
    line: usize,
    about: &'a str,
    before: Option<&'a str>,
    now: Option<&'a str>,
}

/// Answers of two runs against each other: those that say the same pair off first, then those about the same thing.
fn changes<'a>(query: &'a str, before: &'a [Answer], now: &'a [Answer]) -> Vec<Change<'a>> {
    let mut old: Vec<Option<&Answer>> = before.iter().map(Some).collect();
    let mut take = |test: &dyn Fn(&Answer) -> bool| {
        let at = old.iter().position(|o| o.is_some_and(test))?;
        old[at].take()
    };
    let unpaired: Vec<&Answer> = now.iter().filter(|n| take(&|o| o.same_thing(n) && o.says == n.says).is_none()).collect();
    let mut out = Vec::new();
    for new in unpaired {
        let was = take(&|o| o.same_thing(new));
        out.push(Change {
            query,
            change: if was.is_some() { "changed" } else { "added" },
            plan_id: &new.plan_id,
            line: new.line,
            about: &new.about,
            before: was.map(|o| o.says.as_str()),
            now: Some(&new.says),
        });
    }
    out.extend(old.into_iter().flatten().map(|o| Change {
        query,
        change: "gone",
        plan_id: &o.plan_id,
        line: o.line,
        about: &o.about,
        before: Some(&o.says),
        now: None,
    }));
    out
}

/// Run `rerun`: exit 1 when an answer changed.
pub(crate) fn run(args: &RerunArgs) -> anyhow::Result<Exit> {
    let shown = args.file.display();
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("{shown} cannot be read"))?;
    let file: File = toml::from_str(&text).with_context(|| format!("{shown} is no file of saved queries"))?;
    let names: BTreeSet<&str> = file.query.iter().map(|q| q.name.as_str()).collect();
    anyhow::ensure!(!names.is_empty(), "{shown} holds no [[query]]");
    anyhow::ensure!(names.len() == file.query.len(), "two queries of {shown} have the same name");
    if let Some(unknown) = args.name.iter().find(|n| !names.contains(n.as_str())) {
        anyhow::bail!("no query '{unknown}' in {shown}; it has {}", names.iter().copied().collect::<Vec<_>>().join(", "));
    }
    let path = args.answers.clone().unwrap_or_else(|| args.file.with_extension("answers.json"));
    let last = last_answers(&path)?;
    let build = corpus::open(&args.index, index::FORMAT)?;
    let reader = Reader::open_all(&build.fulltexts())?;
    let mut queries = last.queries.clone();
    let mut found = Vec::new();
    for saved in file.query.iter().filter(|q| args.name.is_empty() || args.name.contains(&q.name)) {
        let query = saved.query(&build, &reader).with_context(|| format!("query '{}' of {shown}", saved.name))?;
        let total = reader.search(&query, Page { limit: 1, offset: 0 })?.total;
        let hits = reader.search(&query, Page { limit: total.max(1), offset: 0 })?.hits;
        let mut now: Vec<Answer> = hits.iter().map(Answer::of).collect();
        now.sort();
        let asked = serde_json::to_string(saved)?;
        let answered = Answered { asked: asked.clone(), build: build.manifest.id.clone(), hits: now };
        let before = queries.insert(saved.name.clone(), answered);
        let edited = before.as_ref().is_some_and(|b| b.asked != asked);
        found.push((saved.name.as_str(), before.filter(|_| !edited), edited));
    }
    let all: Vec<(&str, String, Vec<Change<'_>>)> = found
        .iter()
        .map(|(name, before, edited)| {
            let now = queries.get(*name).map_or(&[][..], |answered| answered.hits.as_slice());
            let changes = before.as_ref().map_or_else(Vec::new, |before| changes(name, &before.hits, now));
            let state = match (before, changes.len()) {
                (None, _) if *edited => "the query was edited, first run".to_owned(),
                (None, _) => "first run".to_owned(),
                (Some(_), 0) => "nothing changed".to_owned(),
                (Some(before), n) => format!("{n} changes since build {}", before.build),
            };
            (*name, state, changes)
        })
        .collect();
    for (name, state, changes) in &all {
        let n = queries.get(*name).map_or(0, |answered| answered.hits.len());
        if args.format == OutputFormat::Text {
            output::text(&format!("{name}: {n} hits, {state}\n"))?;
            for c in changes {
                let says = match (c.before, c.now) {
                    (Some(before), Some(now)) => format!("{before} → {now}"),
                    (Some(one), None) | (None, Some(one)) => one.to_owned(),
                    (None, None) => String::new(),
                };
                let about: String = c.about.chars().take(60).collect();
                output::text(&format!("  {:<7}  {}:{}  {about}  {says}\n", c.change, c.plan_id, c.line))?;
            }
        }
    }
    let mut printer = output::Printer::new(args.format);
    for change in all.iter().flat_map(|a| &a.2) {
        printer.record(&serde_json::to_value(change)?)?;
    }
    printer.finish()?;
    let changed = all.iter().any(|a| !a.2.is_empty());
    if !args.dry_run {
        export::write(&path, &serde_json::to_vec_pretty(&Answers { queries })?)?;
    }
    Ok(if changed { Exit::Nothing } else { Exit::Done })
}

fn last_answers(path: &Path) -> anyhow::Result<Answers> {
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).with_context(|| {
            format!("{} does not hold the answers of saved queries; move it away to begin anew", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Answers::default()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}
