//! Search: what was understood, counts, hits, facets, downloads of exactly what is shown.

use maud::{Markup, html};
use serde_json::json;

use crate::index::{self, Answered, Hit, Lacking, NO_VALUE, Order, Page as Slice, Query, Question, Sort};
use crate::lexicon;
use crate::web::address::{self, Fields};
use crate::web::answer::{Answer, CSV, csv};
use crate::web::data::name;
use crate::web::shell::{self, Page, Tab, dot};
use crate::web::{View, value};

/// Hits a page.
const HITS: usize = 20;
/// Hits of a download.
const MOST: usize = 100_000;

/// Filters that an address may carry.
pub(super) const FILTERS: [&str; 11] =
    ["kind", "plan", "region", "level", "period", "indicator", "year", "role", "attribute", "state", "type"];

/// Facets shown, with their titles.
const SHOWN: [(&str, &str); 6] =
    [("kind", "内容"), ("plan", "规划"), ("period", "时期"), ("year", "年份"), ("attribute", "性质"), ("state", "状态")];

/// A question as an address puts it.
struct Asked {
    query: Query,
    /// The same with hits of all kinds: what kinds are counted of.
    of_all_kinds: Query,
    /// The kind of the hits where the address names none.
    kind: &'static str,
    sort: Sort,
    exact: bool,
}

/// The question of an address, or what is wrong with it: what the command would make of the same words.
fn asked(site: &View<'_>, fields: &Fields) -> Result<Asked, String> {
    let exact = fields.get("exact").is_some();
    let sort = match fields.get("sort") {
        Some("value") => Sort::Value,
        Some("year") => Sort::Year,
        Some("plan") => Sort::Plan,
        _ => Sort::Relevance,
    };
    let kind = if matches!(sort, Sort::Value | Sort::Year) { "target" } else { "passage" };
    let filters = FILTERS.iter().filter_map(|filter| Some((*filter, fields.get(filter)?))).collect();
    let question = Question { text: fields.get("q").unwrap_or("").trim(), exact, filters, kind: Some(kind) };
    let query = |question: &Question<'_>| question.query(&site.reader, || Ok(site.plans.clone())).map_err(|e| e.to_string());
    Ok(Asked { query: query(&question)?, of_all_kinds: query(&Question { kind: None, ..question })?, kind, sort, exact })
}

/// The answer to it.
fn answer(site: &View<'_>, asked: &Asked, page: Slice) -> Result<Answered, String> {
    let order = Order { sort: asked.sort, per_plan: None, page, exact: asked.exact };
    site.reader.answer(&asked.query, &order).map_err(|e| e.to_string())
}

pub(super) fn page(site: &View<'_>, fields: &Fields) -> Answer {
    let text = fields.get("q").unwrap_or("");
    let asked = !text.trim().is_empty() || FILTERS.iter().any(|f| fields.get(f).is_some());
    let body = if asked {
        answered(site, fields, text)
    } else {
        html! { h1 { (site.t("检索")) } (examples(site)) }
    };
    let title = if text.is_empty() { site.t("检索").to_owned() } else { format!("{text} · {}", site.t("检索")) };
    Answer::page(shell::page(site, Page { title: &title, tab: Tab::Search, wide: false, query: text, body }))
}

fn examples(site: &View<'_>) -> Markup {
    html! {
        p.lede { (site.t("输入指标、词句或地区。几个词用空格隔开，都出现才算；引号里的照原样找。")) }
        ul {
            li { a href=(format!("/search/{}", address::query(&[("q", "森林覆盖率")]))) { (site.zh("森林覆盖率")) } (site.t("：一个指标")) }
            li { a href=(format!("/search/{}", address::query(&[("q", "研发 value:>=3%"), ("kind", "target")]))) { (site.mixed("研发 value:>=3%")) } (site.t("：带数值条件的目标")) }
            li { a href=(format!("/search/{}", address::query(&[("q", "\"数字经济\" -园区")]))) { (site.mixed("\"数字经济\" -园区")) } (site.t("：照原样，并且没有某个词")) }
        }
    }
}

fn answered(site: &View<'_>, fields: &Fields, text: &str) -> Markup {
    let asked = match asked(site, fields) {
        Ok(asked) => asked,
        Err(why) => return html! { h1 { (site.t("这个查询读不懂")) } p.find.q-b.lines { (site.message(&why)) } (examples(site)) },
    };
    let page: usize = fields.get("page").and_then(|p| p.parse().ok()).filter(|p| *p >= 1).unwrap_or(1).min(1_000);
    // Hits are ranked while their facets are counted: each is a pass over the index.
    let (found, counts) = std::thread::scope(|scope| {
        let counts = scope.spawn(|| counts(site, &asked));
        let found = answer(site, &asked, Slice { limit: HITS, offset: (page - 1) * HITS });
        (found, counts.join().unwrap_or_default())
    });
    let found = match found {
        Ok(found) => found,
        Err(why) => return html! { h1 { (site.t("查不了")) } p.find.q-b { (site.message(&why)) } },
    };
    let here = |name: &str, value: &str| format!("/search/{}", fields.with(name, value));
    let (close, all): (Vec<&Hit>, Vec<&Hit>) = found.hits.iter().partition(|hit| !hit.lacks.is_empty());
    html! {
        h1 {
            @if !text.is_empty() { (site.mixed(text)) (site.t("：")) }
            (site.say("{n} 处", &[("n", &found.total)]))
        }
        (understood(site, fields, &asked.query))
        @if found.undated > 0 { p.under { (site.say("另有 {n} 处没有写明年份。", &[("n", &found.undated)])) a href=(here("year", "none")) { (site.t("看这些")) } } }
        div.bar {
            ul {
                li { (site.t("排序：")) @if asked.sort == Sort::Relevance { b { (site.t("相关")) } } @else { a href=(here("sort", "")) { (site.t("相关")) } } }
                @for (sort, code, label) in [(Sort::Value, "value", "数值"), (Sort::Year, "year", "年份@排序"), (Sort::Plan, "plan", "规划@排序")] {
                    li { @if asked.sort == sort { b { (site.t(label)) } } @else { a href=(here("sort", code)) { (site.t(label)) } } }
                }
            }
            @if found.total > 0 {
                span.end { (site.say("下载这 {n} 处：", &[("n", &found.total)]))
                    a href=(format!("/search/hits.csv{}", fields.with("page", ""))) { "csv" } (dot())
                    a href=(format!("/search/hits.json{}", fields.with("page", ""))) { "json" } }
            }
        }
        div.cols {
            (facets(site, fields, &counts))
            div {
                @if found.total == 0 { (nothing(site, fields, &found.lacking)) }
                ol.plain.hits start=((page - 1) * HITS + 1) { @for hit in all { (one(site, hit)) } }
                @if !close.is_empty() {
                    h2 { @if found.total == 0 { (site.t("最接近的")) } @else { (site.t("不全符合，但接近的")) } }
                    ol.plain.hits { @for hit in close { (one(site, hit)) } }
                }
                @if found.total > HITS {
                    nav.bar aria-label=(site.t("翻页")) {
                        @if page > 1 { a.btn href=(format!("/search/{}", paged(fields, page - 1))) { (site.t("上一页")) } }
                        span { (site.say("第 {page} 页，共 {pages} 页", &[("page", &page), ("pages", &found.total.div_ceil(HITS))])) }
                        @if page * HITS < found.total { a.btn href=(format!("/search/{}", paged(fields, page + 1))) { (site.t("下一页")) } }
                    }
                }
            }
        }
    }
}

/// What the words of a question were taken to mean, so that a reader can tell what was searched.
fn understood(site: &View<'_>, fields: &Fields, query: &Query) -> Markup {
    let text = fields.get("q").unwrap_or("").trim();
    let indicator = lexicon::resolve(text, None).map(|r| r.indicator.id.as_str()).filter(|id| site.is_stated(id));
    if query.expanded.is_empty() && query.understood.is_empty() && indicator.is_none() {
        return html! {};
    }
    html! {
        p.under {
            @for e in &query.expanded {
                @let also = e.also.iter().map(|w| format!("“{w}”")).collect::<String>();
                (site.say("“{word}”也查了{also}。", &[("word", &site.mixed(&e.word)), ("also", &site.mixed(&also))]))
            }
            @for u in &query.understood {
                @let with: [(&str, &dyn maud::Render); 3] =
                    [("word", &site.mixed(&u.word)), ("value", &site.mixed(&u.value)), ("meaning", &site.code(&u.meaning))];
                @match u.meaning.as_str() {
                    "weak" => { (site.say("“{word}”可有可无。", &with)) }
                    "name" => { (site.say("“{word}”也查了“{value}”。", &with)) }
                    "near" => { (site.say("“{word}”可能指“{value}”。", &with)) }
                    _ if u.value == u.word => { (site.say("“{word}”作{meaning}。", &with)) }
                    _ => { (site.say("“{word}”作{meaning}：{value}。", &with)) }
                }
            }
            @if !query.expanded.is_empty() || !query.understood.is_empty() { a href=(format!("/search/{}", fields.with("exact", "1"))) { (site.t("只查原词")) } }
            @if let Some(id) = indicator { @if !query.expanded.is_empty() || !query.understood.is_empty() { (dot()) } a href=(address::indicator(id)) { (site.t("看这个指标的全部规划")) } }
        }
    }
}

fn paged(fields: &Fields, page: usize) -> String {
    let first = fields.with("page", "");
    let sign = if first.is_empty() { '?' } else { '&' };
    format!("{first}{sign}page={page}")
}

/// Why nothing was found, and what to try.
fn nothing(site: &View<'_>, fields: &Fields, lacking: &[Lacking]) -> Markup {
    let set: Vec<&str> = FILTERS.iter().copied().filter(|f| fields.get(f).is_some()).collect();
    let several = lacking.len() > 1;
    html! {
        div.find.q-b {
            p { (site.t("没有一处同时符合所有条件。")) }
            ul {
                @for part in lacking {
                    @if part.alone == 0 { li { (site.say("“{what}”哪里都没有", &[("what", &site.mixed(&part.what))])) @if several { (site.say("；去掉它有 {n} 处", &[("n", &part.without)])) } } }
                    @else if several && part.without > 0 { li { (site.say("单独“{what}”有 {alone} 处；去掉它有 {without} 处", &[("what", &site.mixed(&part.what)), ("alone", &part.alone), ("without", &part.without)])) } }
                }
                @for f in set { li { a href=(format!("/search/{}", fields.with(f, ""))) { (site.say("去掉条件 {filter}", &[("filter", &site.mixed(&format!("{f}={}", fields.get(f).unwrap_or(""))))])) } } }
                @if let Some(q) = fields.get("q") {
                    @for word in q.split_whitespace().take(6).filter(|_| q.split_whitespace().count() > 1) {
                        li { a href=(format!("/search/{}", address::query(&[("q", word)]))) { (site.say("只查“{word}”", &[("word", &site.mixed(word))])) } }
                    }
                }
            }
        }
    }
}

/// Values of each facet with their counts.
fn counts(site: &View<'_>, asked: &Asked) -> Vec<Vec<(String, usize)>> {
    let names = SHOWN.map(|(facet, _)| facet);
    // One pass over hits of all kinds counts the kinds, and the other facets of the kind that is shown.
    let kind = Some(asked.kind).filter(|_| !asked.of_all_kinds.has_field("kind"));
    site.reader.facets(&asked.of_all_kinds, &names, kind).unwrap_or_default()
}

fn facets(site: &View<'_>, fields: &Fields, counted: &[Vec<(String, usize)>]) -> Markup {
    html! {
        aside.facets.fold aria-label=(site.t("缩小范围")) { details {
            summary { (site.t("缩小范围")) }
            div {
                @for ((facet, title), counts) in SHOWN.into_iter().zip(counted) {
                    // What states none of it is no way to narrow down by itself.
                    @if counts.iter().any(|(v, _)| v != NO_VALUE) {
                        h2 { (site.t(title)) }
                        ul.plain {
                            @for (v, n) in counts.iter().take(8) {
                                @let set = fields.get(facet) == Some(if v == NO_VALUE { "none" } else { v });
                                li aria-current=[set.then_some("true")] {
                                    @let label = match facet { "plan" => site.named_by(v), "period" if v != NO_VALUE => site.period(v), _ => site.code(v) };
                                    @if v == NO_VALUE && facet != "year" { span.none { (label) } }
                                    @else {
                                        @let value = if set { "" } else if v == NO_VALUE { "none" } else { v };
                                        a href=(format!("/search/{}", fields.with(facet, value))) { (label) @if set { " ×" } }
                                    }
                                    span.c { (n) }
                                }
                            }
                        }
                    }
                }
            }
        } }
    }
}

/// A hit.
fn one(site: &View<'_>, hit: &Hit) -> Markup {
    let place = match &hit.target_id {
        Some(id) => address::in_text(&hit.plan_id, id),
        None => address::line(&hit.plan_id, hit.line),
    };
    let target = hit.target_id.as_deref().and_then(|id| site.target(id));
    html! {
        li {
            p.what {
                @match target {
                    Some(t) => {
                        a href=(address::target(&t.target_id)) { (value::named(site, t)) } " "
                        span.val { (value::target(site, t)) (value::unit(site, t.unit_raw.as_deref())) } (value::doubt_sign(site, t)) " "
                        span.s { (value::year(site, t)) }
                        @if let Some(c) = &t.commitment { " " span.tag lang=[site.quoted()] { (c) } }
                        " " (value::attribute(site, t.attribute.as_deref()))
                        @if let Some(b) = &t.base_value { " " span.s.mute { (site.say("基期 {base}", &[("base", b)])) } }
                    }
                    None => { a href=(place) {
                        @match last_heading(&hit.section) { Some(s) => { (site.zh(s)) }, None => { (site.t("正文")) } }
                    } " " span.tag { (site.code(hit.block.as_deref().unwrap_or("passage"))) } }
                }
            }
            p.ev lang=[site.quoted()] { (snippet(hit)) }
            @if !hit.lacks.is_empty() { p.note { (site.t("缺：")) (site.mixed(&hit.lacks.join("、"))) } }
            p.where { b { (site.named_by(&hit.plan_id)) } (dot()) (site.zh(hit.section.replace('/', " › "))) (dot()) a href=(place) { (value::line(site, hit.line)) }
                @if !hit.copies.is_empty() { (dot()) (site.say("同文另见 {n} 处", &[("n", &hit.copies.len())])) } }
        }
    }
}

/// The heading a passage stands under; a bare number is named with the heading above it.
fn last_heading(section: &str) -> Option<String> {
    let mut parts = section.rsplit('/').filter(|s| !s.is_empty());
    let last = parts.next()?;
    Some(match parts.next().filter(|_| last.chars().count() <= 2) {
        Some(above) => format!("{above} › {last}"),
        None => last.to_owned(),
    })
}

/// Characters shown around the first match.
const LEAD: usize = 40;
/// Characters of a snippet.
const LONG: usize = 160;

/// The words around the first match, matches marked.
fn snippet(hit: &Hit) -> Markup {
    let first = hit.highlights.first().map_or(0, |h| h.0);
    let from = hit.text[..first].char_indices().rev().take(LEAD).last().map_or(first, |c| c.0);
    let to = hit.text[from..].char_indices().nth(LONG).map_or(hit.text.len(), |(at, _)| from + at);
    let flat = |s: &str| {
        s.split('\n').map(str::trim).collect::<Vec<_>>().join(if hit.block.as_deref() == Some("table") { " " } else { "" })
    };
    let mut out: Vec<Markup> = Vec::new();
    let mut at = from;
    for (start, end) in hit.highlights.iter().copied().filter(|(s, _)| *s >= from && *s < to) {
        if start > at {
            out.push(html! { (flat(&hit.text[at..start])) });
        }
        let end = end.min(to);
        if end > start.max(at) {
            out.push(html! { mark { (flat(&hit.text[start.max(at)..end])) } });
            at = end;
        }
    }
    if at < to {
        out.push(html! { (flat(&hit.text[at..to])) });
    }
    html! { @if from > 0 { "……" } @for m in &out { (m) } @if to < hit.text.len() { "……" } }
}

/// What is shown, as a file: all pages of it.
pub(super) fn file(site: &View<'_>, file: &str, fields: &Fields) -> Option<Answer> {
    let found = asked(site, fields).and_then(|asked| {
        let mut found = answer(site, &asked, Slice { limit: MOST, offset: 0 })?;
        index::mark_in_plans(&mut found.hits, |id| site.build.text(id)).map_err(|error| error.to_string())?;
        Ok((asked.query, found))
    });
    let (query, found) = match found {
        Ok(found) => found,
        Err(why) => return Some(Answer { status: 400, ..Answer::json(&json!({ "error": why })) }),
    };
    match file {
        "hits.json" => Some(Answer::json(&json!({
            "query": fields.get("q"),
            "build": site.id(),
            "hits_in_all": found.total,
            "hits_close": found.close(),
            "understood": query.understood,
            "hits": found.hits,
        }))),
        "hits.csv" => Some(Answer::download(CSV, "hits.csv", hits_csv(site, &found.hits))),
        _ => None,
    }
}

fn hits_csv(site: &View<'_>, hits: &[Hit]) -> Vec<u8> {
    let head = [
        "plan_id",
        "plan",
        "kind",
        "section",
        "line",
        "start",
        "end",
        "indicator",
        "indicator_id",
        "cmp",
        "value",
        "high",
        "unit",
        "target_year",
        "attribute",
        "state",
        "target_id",
        "text",
        "lacks",
        "build",
    ];
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    csv(
        &head,
        hits.iter().map(|h| {
            vec![
                h.plan_id.clone(),
                site.plan(&h.plan_id).map_or_else(String::new, name),
                h.kind.clone(),
                h.section.clone(),
                h.line.to_string(),
                h.start.to_string(),
                h.end.to_string(),
                text(&h.indicator),
                text(&h.indicator_id),
                text(&h.cmp),
                text(&h.value),
                text(&h.high),
                text(&h.unit),
                h.target_year.map(|y| y.to_string()).unwrap_or_default(),
                text(&h.attribute),
                text(&h.state),
                text(&h.target_id),
                h.text.clone(),
                h.lacks.join("; "),
                site.id().to_owned(),
            ]
        }),
    )
}
