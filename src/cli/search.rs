//! `gangyao search`.

use std::io::IsTerminal as _;

use unicode_width::UnicodeWidthChar as _;

use crate::cli::args::{OutputFormat, SearchArgs, SearchFormat, SortBy};
use crate::cli::{Exit, export, output, render};
use crate::corpus;
use crate::index::{self, Hit, Page, Query, Sort};

/// Hits that a screen shows unless more are asked for.
const SCREEN: usize = 20;
/// Columns of a snippet before the first match.
const LEAD: usize = 30;
/// Columns of a snippet.
const SNIPPET: usize = render::PAGE_WIDTH - 4;

/// Run `search`.
pub(crate) fn run(args: &SearchArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    let text = args.query.join(" ");
    let mut query = if args.query.is_empty() { Query::all() } else { index::parse(&text, args.exact)? };
    let mut filters: Vec<(&str, String)> = Vec::new();
    for (name, value) in [
        ("kind", &args.kind),
        ("plan", &args.plan),
        ("region", &args.region),
        ("level", &args.level),
        ("period", &args.period),
        ("indicator", &args.indicator),
        ("year", &args.year),
        ("role", &args.role),
    ] {
        if let Some(value) = value {
            query = query.narrowed(name, value)?;
            filters.push((name, value.clone()));
        }
    }
    let format = SearchFormat::of(args.format, args.output.as_deref());
    anyhow::ensure!(
        format != SearchFormat::Xlsx || args.output.is_some() || args.facet.is_some(),
        "a workbook is written to a file: add --output FILE.xlsx"
    );
    let reader = index::Reader::open(&build.fulltext())?;
    if let Some(name) = &args.facet {
        let Some(format) = format.of_lists() else {
            anyhow::bail!("counts are written as text, json, jsonl or csv");
        };
        return count(&reader, &query, name, format);
    }
    // A screen shows the first; data is whole unless a limit is asked for.
    let most = if format == SearchFormat::Text && args.output.is_none() { SCREEN } else { usize::MAX };
    let page = Page { limit: args.limit.unwrap_or(most), offset: args.offset };
    let found = if args.sort == SortBy::Relevance && args.per_plan.is_none() {
        reader.search(&query, page)?
    } else {
        let sort = match args.sort {
            SortBy::Relevance => Sort::Relevance,
            SortBy::Value => Sort::Value,
            SortBy::Year => Sort::Year,
            SortBy::Plan => Sort::Plan,
        };
        reader.arranged(&query, sort, args.per_plan, page)?
    };
    for expansion in &query.expanded {
        output::note(&format!(
            "{} is also searched as {} (--exact searches the word alone)",
            expansion.word,
            expansion.also.join(", ")
        ));
    }
    let nothing = if found.total == 0 { Exit::Nothing } else { Exit::Done };
    let last = args.offset + found.hits.len();
    if found.hits.is_empty() && found.total > 0 {
        output::note(&format!("{} hits, all before --offset {}", found.total, args.offset));
    } else if found.hits.is_empty() {
        output::note("nothing found");
    } else if last < found.total && (format == SearchFormat::Text || args.output.is_some()) {
        output::note(&format!("hits {}–{last} of {}; --offset {last} shows the next", args.offset + 1, found.total));
    }
    let values: Vec<serde_json::Value> = found.hits.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    for (name, value) in [("exact", args.exact.then(|| "true".to_owned())), ("per_plan", args.per_plan.map(|n| n.to_string()))] {
        filters.extend(value.map(|value| (name, value)));
    }
    filters.push(("sort", format!("{:?}", args.sort).to_lowercase()));
    filters.push(("offset", args.offset.to_string()));
    let about = export::header(&build, &text, &filters, found.total, &found.hits)?;
    let header = (!args.bare).then_some(&about);
    let bytes = match format {
        SearchFormat::Text => {
            let marks = if args.output.is_some() { ("«", "»") } else { marks() };
            found.hits.iter().map(|hit| shown(hit, marks)).collect::<String>().into_bytes()
        }
        SearchFormat::Json => export::json(header, &values)?,
        SearchFormat::Jsonl => export::jsonl(header, &values),
        SearchFormat::Csv => export::csv(header, &values)?,
        SearchFormat::Xlsx => export::xlsx(&about, &values)?,
    };
    match &args.output {
        Some(path) => {
            export::write(path, &bytes)?;
            output::note(&format!("{} hits in {}", found.hits.len(), path.display()));
        }
        None => output::bytes(&bytes)?,
    }
    Ok(nothing)
}

/// What stands around a match: bold on a terminal that wants colour, guillemets, which plans do not print, elsewhere.
fn marks() -> (&'static str, &'static str) {
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    if colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("«", "»") }
}

/// Print how many hits have each value of a facet.
fn count(reader: &index::Reader, query: &Query, name: &str, format: OutputFormat) -> anyhow::Result<Exit> {
    let Some(counts) = reader.facet(query, name)? else {
        anyhow::bail!("'{name}' is nothing hits are counted by; it can be {}", index::FACETS.join(", "));
    };
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
    Ok(if counts.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// A hit for people.
fn shown(hit: &Hit, marks: (&str, &str)) -> String {
    let kind = hit.block.as_deref().unwrap_or(&hit.kind);
    let place = if hit.section.is_empty() { "(before the first heading)" } else { &hit.section };
    let mut out = format!("{}:{}  {}  [{kind}]\n", hit.plan_id, hit.line, output::visible(place));
    if hit.kind == "target" {
        let value = match hit.state.as_deref() {
            Some("stated") => {
                let cmp = hit.cmp.as_deref().unwrap_or("=");
                render::amount(cmp, hit.value.as_deref(), hit.high.as_deref(), hit.unit.as_deref())
            }
            other => other.unwrap_or("").to_owned(),
        };
        let subject = hit.subject.as_ref().map(|s| format!(" [{s}]")).unwrap_or_default();
        let year = hit.target_year.map(|y| format!(", {y}")).unwrap_or_default();
        let more: String = [&hit.form, &hit.attribute].into_iter().flatten().map(|m| format!(", {m}")).collect();
        let doubt = if hit.flags.is_empty() { String::new() } else { format!(" ({})", hit.flags.join("; ")) };
        // 森林覆盖率(% lost its bracket in the copy: the name alone is shown beside its value and unit.
        let name = hit.indicator.as_deref().map_or("?", |n| crate::record::bare_indicator(n, hit.unit.as_deref()));
        out.push_str(&output::visible(&format!("    {name}{subject}: {value}{year}{more}{doubt}\n")));
    }
    out.push_str(&format!("    {}\n", snippet(hit, marks)));
    out
}

/// The stretch around the first match on one line, matches marked.
fn snippet(hit: &Hit, (open, close): (&str, &str)) -> String {
    let first = hit.highlights.first().map_or(0, |h| h.0);
    let mut from = first;
    let mut lead = 0;
    for (at, c) in hit.text[..first].char_indices().rev() {
        lead += c.width().unwrap_or(0);
        if lead > LEAD {
            break;
        }
        from = at;
    }
    let mut out = String::new();
    let mut used = 0;
    if from > 0 {
        out.push('…');
        used += 1;
    }
    let mut blank = true;
    let mut open_mark = false;
    for (at, c) in hit.text[from..].char_indices().map(|(at, c)| (from + at, c)) {
        let marked = hit.highlights.iter().any(|(start, end)| (*start..*end).contains(&at));
        let shown = if c.is_whitespace() {
            ' '
        } else if output::is_command(c) {
            output::SHOWN
        } else {
            c
        };
        if shown == ' ' && blank {
            continue;
        }
        let columns = shown.width().unwrap_or(0);
        if used + columns + 1 > SNIPPET {
            if open_mark {
                out.push_str(close);
            }
            out.push('…');
            return out;
        }
        if marked != open_mark {
            out.push_str(if marked { open } else { close });
            open_mark = marked;
        }
        blank = shown == ' ';
        used += columns;
        out.push(shown);
    }
    if open_mark {
        out.push_str(close);
    }
    out.trim_end().to_owned()
}
