//! `gangyao search`.

use std::collections::BTreeMap;

use crate::cli::args::{OutputFormat, SearchArgs, SearchFormat, SortBy};
use crate::cli::{Exit, export, output, paint, render};
use crate::corpus::{self, Build};
use crate::index::{self, Hit, Lacking, Order, Page, Query, Question, Reader, Sort};
use crate::record::PlanRecord;

/// Hits shown to people unless they say otherwise.
const SHOWN: usize = 20;
/// Facets of numbers: what hits are counted by where no kind is asked for.
const OF_NUMBERS: [&str; 7] = ["indicator", "year", "form", "attribute", "state", "unit", "role"];

/// What was found, with what a person is told about it.
pub(crate) struct Answer {
    /// Those that have all of the query, then those that come close.
    pub(crate) hits: Vec<Hit>,
    /// What was asked of what, and how many hits there are.
    pub(crate) about: serde_json::Value,
    /// Remarks: what words were taken for, why nothing was found.
    pub(crate) notes: Vec<String>,
}

/// The filters among the flags.
fn given(args: &SearchArgs) -> Vec<(&'static str, &str)> {
    let all = [
        ("kind", &args.kind),
        ("plan", &args.plan),
        ("region", &args.region),
        ("level", &args.level),
        ("period", &args.period),
        ("indicator", &args.indicator),
        ("year", &args.year),
        ("role", &args.role),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
}

/// A query as the flags say it.
fn query(build: &Build, reader: &Reader, args: &SearchArgs) -> anyhow::Result<Query> {
    let by_number =
        args.facet.as_deref().is_some_and(|f| OF_NUMBERS.contains(&f)) || matches!(args.sort, SortBy::Value | SortBy::Year);
    // Who counts or orders by numbers asks for numbers, who counts kinds for all of them.
    let kind = match args.facet.as_deref() {
        Some("kind") => None,
        _ if by_number => Some("target"),
        _ => Some("passage"),
    };
    let text = args.query.join(" ");
    let question = Question { text: &text, exact: args.exact, filters: given(args), kind };
    Ok(question.query(reader, || build.read("plans"))?)
}

/// The hits that flags ask for; `paged`: say which of them are left out.
#[cfg(feature = "python")]
pub(crate) fn answer(build: &Build, reader: &Reader, args: &SearchArgs, paged: bool) -> anyhow::Result<Answer> {
    hits(build, reader, &query(build, reader, args)?, args, args.limit.unwrap_or(usize::MAX), paged)
}

/// How many hits have each value of a facet.
#[cfg(feature = "python")]
pub(crate) fn counts(build: &Build, reader: &Reader, args: &SearchArgs, name: &str) -> anyhow::Result<Vec<(String, usize)>> {
    counted(reader, &query(build, reader, args)?, name)
}

fn hits(build: &Build, reader: &Reader, query: &Query, args: &SearchArgs, limit: usize, paged: bool) -> anyhow::Result<Answer> {
    let sort = match args.sort {
        SortBy::Relevance => Sort::Relevance,
        SortBy::Value => Sort::Value,
        SortBy::Year => Sort::Year,
        SortBy::Plan => Sort::Plan,
    };
    let page = Page { limit, offset: args.offset };
    let mut found = reader.answer(query, &Order { sort, per_plan: args.per_plan, page, exact: args.exact })?;
    let mut notes = meaning(query);
    let (total, until) = (found.total, found.until);
    if found.hits.is_empty() && total > 0 {
        notes.push(format!("{total} hits, all before --offset {}", args.offset));
    } else if total == 0 {
        notes.push(if found.hits.is_empty() { "nothing found" } else { "nothing has all of it; what comes close:" }.to_owned());
        notes.extend(reasons(&found.lacking));
    } else if until < total && paged {
        notes.push(format!("hits {}–{until} of {total}; --offset {until} shows the next", args.offset + 1));
    }
    if found.undated > 0 {
        notes.push(format!("{} more state no year (year:none)", found.undated));
    }
    index::mark_in_plans(&mut found.hits, |id| build.text(id))?;
    let mut filters: Vec<(&str, String)> = given(args).into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    for (name, value) in [("exact", args.exact.then(|| "true".to_owned())), ("per_plan", args.per_plan.map(|n| n.to_string()))] {
        filters.extend(value.map(|value| (name, value)));
    }
    filters.push(("sort", format!("{:?}", args.sort).to_lowercase()));
    filters.push(("offset", args.offset.to_string()));
    let mut about = export::header(build, &args.query.join(" "), &filters, total, &found.hits)?;
    if let Some(fields) = about.as_object_mut() {
        fields.insert("hits_close".to_owned(), found.close().into());
        fields.insert("understood".to_owned(), serde_json::to_value(&query.understood)?);
    }
    Ok(Answer { hits: found.hits, about, notes })
}

/// Run `search`.
pub(crate) fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let format = SearchFormat::of(args.format, args.output.as_deref()).map_err(|ending| {
        anyhow::anyhow!("'.{ending}' is no form of hits; name the file .txt, .json, .jsonl, .csv or .xlsx, or say --format")
    })?;
    anyhow::ensure!(
        format != SearchFormat::Xlsx || args.output.is_some() || args.facet.is_some(),
        "a workbook is written to a file: add --output FILE.xlsx"
    );
    // A query that cannot be read is told before a build that cannot.
    let reader = index::Reader::open_all(&build.fulltexts())?;
    let query = query(&build, &reader, args)?;
    if let Some(name) = args.facet.as_deref().or(args.plans.then_some("plan")) {
        let Some(format) = format.of_lists() else {
            anyhow::bail!("counts are written as text, json, jsonl or csv");
        };
        return count(&build, &reader, &query, name, format);
    }
    if args.count {
        let n = reader.count(&query)?;
        output::text(&format!("{n}\n"))?;
        return Ok(if n == 0 { Exit::Nothing } else { Exit::Done });
    }
    let for_people = format == SearchFormat::Text && args.output.is_none();
    let limit = args.limit.unwrap_or(if for_people { SHOWN } else { usize::MAX });
    let Answer { hits, about, notes } = hits(&build, &reader, &query, args, limit, for_people || args.output.is_some())?;
    notes.iter().for_each(|note| output::note(note));
    let values: Vec<serde_json::Value> = hits.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let header = (!args.bare && (format != SearchFormat::Csv || args.header)).then_some(&about);
    let bytes = match format {
        SearchFormat::Text => {
            let marks = if args.output.is_some() { ("«", "»") } else { marks() };
            for_reading(&build, &hits, args.context, marks).into_bytes()
        }
        SearchFormat::Json => export::json(header, &values)?,
        SearchFormat::Jsonl => export::jsonl(header, &values),
        SearchFormat::Csv => export::csv(header, &values)?,
        SearchFormat::Xlsx => export::xlsx(&about, &values)?,
    };
    match &args.output {
        Some(path) => {
            export::write(path, &bytes)?;
            // Columns alone are what other programs read: what they are is told beside them.
            if format == SearchFormat::Csv && !args.bare && !args.header {
                let mut beside = path.clone().into_os_string();
                beside.push(".about.json");
                export::write(std::path::Path::new(&beside), &serde_json::to_vec_pretty(&about)?)?;
            }
            output::note(&format!("{} hits in {}", hits.len(), path.display()));
        }
        None => output::bytes(&bytes)?,
    }
    Ok(if hits.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// What words were taken to mean, so that a reader can tell what was searched.
fn meaning(query: &Query) -> Vec<String> {
    let searched = |word: &str, also: &str| format!("{word} is also searched as {also} (--exact searches the word alone)");
    let mut notes: Vec<String> = query.expanded.iter().map(|e| searched(&e.word, &e.also.join(", "))).collect();
    let mut facts: Vec<String> = Vec::new();
    for u in &query.understood {
        match u.meaning.as_str() {
            "near" => notes.push(format!("{} may mean {}", u.word, u.value)),
            "name" => notes.push(searched(&u.word, &u.value)),
            "weak" => facts.push(format!("{} (need not occur)", u.word)),
            meaning if u.word == u.value => facts.push(format!("{} ({meaning})", u.word)),
            meaning => facts.push(format!("{} = {meaning} {}", u.word, u.value)),
        }
    }
    if !facts.is_empty() {
        notes.push(format!("understood: {}; \"…\" in quotes searches the characters alone", facts.join(", ")));
    }
    notes
}

/// Why nothing has all of a query: what of it stands nowhere, and what would be found without it.
fn reasons(parts: &[Lacking]) -> Vec<String> {
    let reason = |part: &Lacking| {
        if part.alone == 0 {
            Some(format!("  {} stands nowhere{}", part.what, without(part.without, parts.len())))
        } else if part.without > 0 && parts.len() > 1 {
            Some(format!("  {} alone: {} hits{}", part.what, part.alone, without(part.without, parts.len())))
        } else {
            None
        }
    };
    parts.iter().filter_map(reason).collect()
}

fn without(n: usize, of: usize) -> String {
    if of > 1 { format!("; without it {n} hits") } else { String::new() }
}

/// What stands around a match: bold on a terminal that wants colour, guillemets, which plans do not print, elsewhere.
fn marks() -> (&'static str, &'static str) {
    if paint::on() { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("«", "»") }
}

fn counted(reader: &Reader, query: &Query, name: &str) -> anyhow::Result<Vec<(String, usize)>> {
    let counts = reader.facet(query, name)?;
    counts.ok_or_else(|| anyhow::anyhow!("'{name}' is nothing hits are counted by; it can be {}", index::FACETS.join(", ")))
}

/// Print how many hits have each value of a facet.
fn count(build: &Build, reader: &Reader, query: &Query, name: &str, format: OutputFormat) -> anyhow::Result<Exit> {
    meaning(query).iter().for_each(|note| output::note(note));
    let counts = counted(reader, query, name)?;
    if format == OutputFormat::Text {
        // A reader knows plans by place and period; the id stands beside.
        let plans: Vec<PlanRecord> = if name == "plan" { build.read("plans")? } else { Vec::new() };
        let called = |id: &str| plans.iter().find(|p| p.plan_id == id).map(crate::cli::plans::name).unwrap_or_default();
        let mut grid = render::Grid::new(&[(render::Align::Right, 8), (render::Align::Left, 40), (render::Align::Left, 80)]);
        counts.iter().for_each(|(value, n)| grid.row([n.to_string(), called(value), value.clone()]));
        output::text(&grid.print(0))?;
    }
    let mut printer = output::Printer::new(format);
    for (value, n) in &counts {
        printer.record(&serde_json::json!({ "facet": name, "value": value, "count": n }))?;
    }
    printer.finish()?;
    if counts.is_empty() {
        output::note("nothing found");
        reasons(&reader.lacking(query)?).iter().for_each(|note| output::note(note));
    }
    Ok(if counts.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Hits for people: those that have all of it, a line, those that come close; numbers of one passage under one head.
fn for_reading(build: &Build, hits: &[Hit], context: Option<usize>, marks: (&str, &str)) -> String {
    let mut out = String::new();
    let hits = &one_clause_once(hits);
    let n_exact = hits.iter().filter(|h| h.lacks.is_empty()).count();
    for (at, hit) in hits.iter().enumerate() {
        if at == n_exact && n_exact > 0 {
            let words = " also close ";
            out.push_str(&format!("    ──{words}{}\n", "─".repeat(render::columns().saturating_sub(6 + words.len()).min(60))));
        }
        out.push_str(&render::hit(hit, marks));
        if let Some(n) = context {
            out.push_str(&around(build, hit, n));
        }
    }
    out
}

/// Targets of one clause under the first of them: a reader sees a sentence once.
fn one_clause_once(hits: &[Hit]) -> Vec<Hit> {
    let mut first: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut out: Vec<Hit> = Vec::new();
    for hit in hits {
        let key = (hit.plan_id.as_str(), hit.text.as_str());
        match first.get(&key).filter(|_| hit.kind != "passage") {
            Some(at) => out[*at].parts.push(hit.part()),
            None => {
                first.insert(key, out.len());
                out.push(hit.clone());
            }
        }
    }
    out
}

/// Lines of the plan around a hit.
fn around(build: &Build, hit: &Hit, n: usize) -> String {
    let Ok(text) = build.text(&hit.plan_id) else { return String::new() };
    let lines: Vec<&str> = text.lines().collect();
    let last = hit.line + text.get(hit.start..hit.end).map_or(0, |t| t.matches('\n').count());
    let mut out = String::new();
    for number in hit.line.saturating_sub(n).max(1)..=(last + n).min(lines.len()) {
        let mark = if (hit.line..=last).contains(&number) { '>' } else { ' ' };
        let line = lines.get(number - 1).map_or("", |l| l.trim());
        if !line.is_empty() {
            out.push_str(&format!("   {mark}{number:>6}  {}\n", render::clip(line, render::columns().saturating_sub(12))));
        }
    }
    out
}
