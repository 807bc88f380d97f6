//! `gangyao search`.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use crate::cli::args::{OutputFormat, SearchArgs, SearchFormat, SortBy};
use crate::cli::{Exit, export, output, plans, render};
use crate::corpus::{self, Build};
use crate::index::{self, Hit, Page, Query, Reader, Sort};

/// Hits shown to people unless they say otherwise.
const SHOWN: usize = 20;
/// Hits that come close, at most.
const CLOSE: usize = 10;
/// Facets of numbers: what hits are counted by where no kind is asked for.
const OF_NUMBERS: [&str; 7] = ["indicator", "year", "form", "attribute", "state", "unit", "role"];
/// Longest text in a copy's key, so that short lines (合计) are no copies of each other.
const COPY: usize = 12;

/// A query with its filters, names of plans resolved and the values of filters known to be in the build.
pub(crate) fn asked(
    build: &Build,
    reader: &Reader,
    text: &str,
    exact: bool,
    filters: &[(&str, Option<&String>)],
) -> anyhow::Result<Query> {
    let mut query = if text.trim().is_empty() { Query::all() } else { index::parse(text, exact)? };
    for (name, value) in filters {
        if let Some(value) = value {
            query = query.narrowed(name, value)?;
        }
    }
    let query = query.with_plans(|name| -> anyhow::Result<Vec<String>> {
        Ok(plans::all_in_build(build, name)?.into_iter().map(|p| p.plan_id).collect())
    })?;
    if let Some(unknown) = reader.unknown(&query)? {
        anyhow::bail!("{unknown}");
    }
    Ok(query)
}

/// What was found, with what a person is told about it.
pub(crate) struct Answer {
    /// Those that have all of the query, then those that come close.
    pub(crate) hits: Vec<Hit>,
    /// What was asked of what, and how many hits there are.
    pub(crate) about: serde_json::Value,
    /// Remarks: what words were taken for, why nothing was found.
    pub(crate) notes: Vec<String>,
}

/// A query as the flags say it, with the filters as they were given.
fn query(build: &Build, reader: &Reader, args: &SearchArgs) -> anyhow::Result<Query> {
    let text = args.query.join(" ");
    let mut query = asked(build, reader, &text, args.exact, &given(args))?;
    let by_number =
        args.facet.as_deref().is_some_and(|f| OF_NUMBERS.contains(&f)) || matches!(args.sort, SortBy::Value | SortBy::Year);
    // A passage and the numbers in it are one hit; who counts or orders by numbers asks for numbers.
    if args.facet.as_deref() != Some("kind") && !query.has_field("kind") {
        query = query.narrowed("kind", if by_number { "target" } else { "passage" })?;
    }
    Ok(if args.exact { query } else { reader.understand(query)? })
}

/// The filters among the flags.
fn given(args: &SearchArgs) -> [(&'static str, Option<&String>); 8] {
    [
        ("kind", args.kind.as_ref()),
        ("plan", args.plan.as_ref()),
        ("region", args.region.as_ref()),
        ("level", args.level.as_ref()),
        ("period", args.period.as_ref()),
        ("indicator", args.indicator.as_ref()),
        ("year", args.year.as_ref()),
        ("role", args.role.as_ref()),
    ]
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
    let page = Page { limit, offset: args.offset };
    let found = if args.sort == SortBy::Relevance && args.per_plan.is_none() {
        reader.search(query, page)?
    } else {
        let sort = match args.sort {
            SortBy::Relevance => Sort::Relevance,
            SortBy::Value => Sort::Value,
            SortBy::Year => Sort::Year,
            SortBy::Plan => Sort::Plan,
        };
        reader.arranged(query, sort, args.per_plan, page)?
    };
    let mut notes = meaning(query);
    let last = args.offset.saturating_add(found.hits.len());
    let n_exact = found.hits.len();
    let mut hits = found.hits;
    // What comes close stands after the last hit that has all of it.
    if !args.exact && args.sort == SortBy::Relevance && last >= found.total {
        hits.extend(reader.near(query, CLOSE.min(limit.saturating_sub(n_exact)), found.total)?);
    }
    let n_close = hits.len() - n_exact;
    if hits.is_empty() && found.total > 0 {
        notes.push(format!("{} hits, all before --offset {}", found.total, args.offset));
    } else if found.total == 0 {
        notes.push(if n_close == 0 { "nothing found" } else { "nothing has all of it; what comes close:" }.to_owned());
        notes.extend(reasons(reader, query)?);
    } else if last < found.total && paged {
        notes.push(format!("hits {}–{last} of {}; --offset {last} shows the next", args.offset + 1, found.total));
    }
    let undated = reader.without_year(query)?;
    if undated > 0 {
        notes.push(format!("{undated} more state no year (year:none)"));
    }
    fold_copies(&mut hits);
    mark_in_plans(build, &mut hits);
    let mut filters: Vec<(&str, String)> = given(args).into_iter().filter_map(|(n, v)| Some((n, v?.clone()))).collect();
    for (name, value) in [("exact", args.exact.then(|| "true".to_owned())), ("per_plan", args.per_plan.map(|n| n.to_string()))] {
        filters.extend(value.map(|value| (name, value)));
    }
    filters.push(("sort", format!("{:?}", args.sort).to_lowercase()));
    filters.push(("offset", args.offset.to_string()));
    let mut about = export::header(build, &args.query.join(" "), &filters, found.total, &hits)?;
    if let Some(fields) = about.as_object_mut() {
        fields.insert("hits_close".to_owned(), n_close.into());
        fields.insert("understood".to_owned(), serde_json::to_value(&query.understood)?);
    }
    Ok(Answer { hits, about, notes })
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
        return count(&reader, &query, name, format);
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
    let mut notes = Vec::new();
    for expansion in &query.expanded {
        let also = expansion.also.join(", ");
        notes.push(format!("{} is also searched as {also} (--exact searches the word alone)", expansion.word));
    }
    let mut facts: Vec<String> = Vec::new();
    for u in &query.understood {
        match u.meaning.as_str() {
            "near" => notes.push(format!("{} may mean {}", u.word, u.value)),
            "name" => notes.push(format!("{} is also searched as {} (--exact searches the word alone)", u.word, u.value)),
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
fn reasons(reader: &Reader, query: &Query) -> anyhow::Result<Vec<String>> {
    let mut notes = Vec::new();
    let parts = reader.lacking(query)?;
    for part in &parts {
        if part.alone == 0 {
            notes.push(format!("  {} stands nowhere{}", part.what, without(part.without, parts.len())));
        } else if part.without > 0 && parts.len() > 1 {
            notes.push(format!("  {} alone: {} hits{}", part.what, part.alone, without(part.without, parts.len())));
        }
    }
    Ok(notes)
}

fn without(n: usize, of: usize) -> String {
    if of > 1 { format!("; without it {n} hits") } else { String::new() }
}

/// What stands around a match: bold on a terminal that wants colour, guillemets, which plans do not print, elsewhere.
fn marks() -> (&'static str, &'static str) {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    if colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("«", "»") }
}

fn counted(reader: &Reader, query: &Query, name: &str) -> anyhow::Result<Vec<(String, usize)>> {
    let counts = reader.facet(query, name)?;
    counts.ok_or_else(|| anyhow::anyhow!("'{name}' is nothing hits are counted by; it can be {}", index::FACETS.join(", ")))
}

/// Print how many hits have each value of a facet.
fn count(reader: &Reader, query: &Query, name: &str, format: OutputFormat) -> anyhow::Result<Exit> {
    meaning(query).iter().for_each(|note| output::note(note));
    let counts = counted(reader, query, name)?;
    if format == OutputFormat::Text {
        let mut grid = render::Grid::new(&[(render::Align::Right, 8), (render::Align::Left, 80)]);
        counts.iter().for_each(|(value, n)| grid.row([n.to_string(), value.clone()]));
        output::text(&grid.print(0))?;
    }
    let mut printer = output::Printer::new(format);
    for (value, n) in &counts {
        printer.record(&serde_json::json!({ "facet": name, "value": value, "count": n }))?;
    }
    printer.finish()?;
    if counts.is_empty() {
        output::note("nothing found");
        reasons(reader, query)?.iter().for_each(|note| output::note(note));
    }
    Ok(if counts.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// The same passage in copies of a plan, or twice in one, is one hit.
fn fold_copies(hits: &mut Vec<Hit>) {
    let mut first: BTreeMap<(Option<String>, Option<String>, Option<String>, String), usize> = BTreeMap::new();
    let mut kept: Vec<Hit> = Vec::new();
    for hit in std::mem::take(hits) {
        let flat: String = hit.text.split_whitespace().collect();
        if hit.kind != "passage" || flat.chars().count() < COPY {
            kept.push(hit);
            continue;
        }
        let key = (hit.jurisdiction.clone(), hit.region_code.clone(), hit.period.clone(), flat);
        match first.get(&key) {
            Some(at) => kept[*at].copies.push(format!("{}:{}", hit.plan_id, hit.line)),
            None => {
                first.insert(key, kept.len());
                kept.push(hit);
            }
        }
    }
    *hits = kept;
}

/// Highlights as offsets of the plan's reading text: each line of a passage stands there as it is.
fn mark_in_plans(build: &Build, hits: &mut [Hit]) {
    let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
    for hit in hits {
        let text = texts.entry(hit.plan_id.clone()).or_insert_with(|| build.text(&hit.plan_id).ok());
        let Some(text) = text.as_deref() else { continue };
        // A number's clause begins before it.
        let mut cursor = if hit.kind == "passage" { hit.start } else { hit.start.saturating_sub(hit.text.len() * 2) };
        while !text.is_char_boundary(cursor) {
            cursor += 1;
        }
        let mut at = 0;
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for line in hit.text.split_inclusive('\n') {
            let bare = line.trim_end_matches('\n');
            if let Some(found) = text.get(cursor..).and_then(|rest| rest.find(bare)) {
                places.push((at, at + bare.len(), cursor + found));
                cursor += found + bare.len();
            }
            at += line.len();
        }
        hit.highlights_in_plan = hit
            .highlights
            .iter()
            .flat_map(|(start, end)| {
                places
                    .iter()
                    .filter(move |p| p.0 < *end && *start < p.1)
                    .map(move |p| (p.2 + start.max(&p.0) - p.0, p.2 + end.min(&p.1) - p.0))
            })
            .collect();
    }
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
