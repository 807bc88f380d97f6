//! Search: what was understood, counts, hits, facets, downloads of exactly what is shown.

use maud::{Markup, html};
use serde_json::json;

use crate::index::{self, Answered, Hit, Lacking, Order, Page as Slice, Query, Question, Sort};
use crate::lexicon;
use crate::web::address::{self, Fields};
use crate::web::answer::{Answer, CSV, csv};
use crate::web::data::name;
use crate::web::shell::{self, Page, Tab, dot};
use crate::web::{Site, value, words};

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
    sort: Sort,
    exact: bool,
}

/// The question of an address, or what is wrong with it: what the command would make of the same words.
fn asked(site: &Site, fields: &Fields) -> Result<Asked, String> {
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
    Ok(Asked { query: query(&question)?, of_all_kinds: query(&Question { kind: None, ..question })?, sort, exact })
}

/// The answer to it.
fn answer(site: &Site, asked: &Asked, page: Slice) -> Result<Answered, String> {
    let order = Order { sort: asked.sort, per_plan: None, page, exact: asked.exact };
    site.reader.answer(&asked.query, &order).map_err(|e| e.to_string())
}

pub(super) fn page(site: &Site, fields: &Fields) -> Answer {
    let text = fields.get("q").unwrap_or("");
    let asked = !text.trim().is_empty() || FILTERS.iter().any(|f| fields.get(f).is_some());
    let body = if asked { answered(site, fields, text) } else { empty() };
    let title = if text.is_empty() { "检索".to_owned() } else { format!("{text} · 检索") };
    Answer::page(shell::page(site, Page { title: &title, tab: Tab::Search, wide: false, query: text, body }))
}

fn empty() -> Markup {
    html! {
        h1 { "检索" }
        p.lede { "输入指标、词句或地区。几个词用空格隔开，都出现才算；引号里的照原样找。" }
        ul {
            li { a href=(format!("/search/{}", address::query(&[("q", "森林覆盖率")]))) { "森林覆盖率" } "：一个指标" }
            li { a href=(format!("/search/{}", address::query(&[("q", "研发 value:>=3%"), ("kind", "target")]))) { "研发 value:>=3%" } "：带数值条件的目标" }
            li { a href=(format!("/search/{}", address::query(&[("q", "\"数字经济\" -园区")]))) { "\"数字经济\" -园区" } "：照原样，并且没有某个词" }
        }
    }
}

fn answered(site: &Site, fields: &Fields, text: &str) -> Markup {
    let asked = match asked(site, fields) {
        Ok(asked) => asked,
        Err(why) => return html! { h1 { "这个查询读不懂" } pre.find.q-b { (why) } (empty()) },
    };
    let page: usize = fields.get("page").and_then(|p| p.parse().ok()).filter(|p| *p >= 1).unwrap_or(1).min(1_000);
    let found = match answer(site, &asked, Slice { limit: HITS, offset: (page - 1) * HITS }) {
        Ok(found) => found,
        Err(why) => return html! { h1 { "查不了" } p.find.q-b { (why) } },
    };
    let here = |name: &str, value: &str| format!("/search/{}", fields.with(name, value));
    let (close, all): (Vec<&Hit>, Vec<&Hit>) = found.hits.iter().partition(|hit| !hit.lacks.is_empty());
    html! {
        h1 { @if text.is_empty() { "" (found.total) " 处" } @else { (text) "：" (found.total) " 处" } }
        (understood(site, fields, &asked.query))
        @if found.undated > 0 { p.under { "另有 " (found.undated) " 处没有写明年份。" a href=(here("year", "none")) { "看这些" } } }
        div.bar {
            ul {
                li { "排序：" @if asked.sort == Sort::Relevance { b { "相关" } } @else { a href=(here("sort", "")) { "相关" } } }
                @for (sort, code, label) in [(Sort::Value, "value", "数值"), (Sort::Year, "year", "年份"), (Sort::Plan, "plan", "规划")] {
                    li { @if asked.sort == sort { b { (label) } } @else { a href=(here("sort", code)) { (label) } } }
                }
            }
            @if found.total > 0 {
                span.end { "下载这 " (found.total) " 处："
                    a href=(format!("/search/hits.csv{}", fields.with("page", ""))) { "csv" } (dot())
                    a href=(format!("/search/hits.json{}", fields.with("page", ""))) { "json" } }
            }
        }
        div.cols {
            (facets(site, fields, &asked))
            div {
                @if found.total == 0 { (nothing(fields, &found.lacking)) }
                ol.plain.hits start=((page - 1) * HITS + 1) { @for hit in all { (one(site, hit)) } }
                @if !close.is_empty() {
                    h2 { @if found.total == 0 { "最接近的" } @else { "不全符合，但接近的" } }
                    ol.plain.hits { @for hit in close { (one(site, hit)) } }
                }
                @if found.total > HITS {
                    nav.bar aria-label="翻页" {
                        @if page > 1 { a.btn href=(format!("/search/{}", paged(fields, page - 1))) { "上一页" } }
                        span { "第 " (page) " 页，共 " (found.total.div_ceil(HITS)) " 页" }
                        @if page * HITS < found.total { a.btn href=(format!("/search/{}", paged(fields, page + 1))) { "下一页" } }
                    }
                }
            }
        }
    }
}

/// What the words of a question were taken to mean, so that a reader can tell what was searched.
fn understood(site: &Site, fields: &Fields, query: &Query) -> Markup {
    let text = fields.get("q").unwrap_or("").trim();
    let indicator = lexicon::resolve(text, None).map(|r| r.indicator.id.as_str()).filter(|id| !site.targets_on(id).is_empty());
    if query.expanded.is_empty() && query.understood.is_empty() && indicator.is_none() {
        return html! {};
    }
    html! {
        p.under {
            @for e in &query.expanded { "“" (e.word) "”也查了" (e.also.iter().map(|w| format!("“{w}”")).collect::<String>()) "。" }
            @for u in &query.understood {
                @match u.meaning.as_str() {
                    "weak" => { "“" (u.word) "”可有可无。" }
                    "name" => { "“" (u.word) "”也查了“" (u.value) "”。" }
                    "near" => { "“" (u.word) "”可能指“" (u.value) "”。" }
                    meaning => { "“" (u.word) "”作" (words::meaning(meaning)) @if u.value != u.word { "：" (u.value) } "。" }
                }
            }
            @if !query.expanded.is_empty() || !query.understood.is_empty() { a href=(format!("/search/{}", fields.with("exact", "1"))) { "只查原词" } }
            @if let Some(id) = indicator { (dot()) a href=(address::indicator(id)) { "看这个指标的全部规划" } }
        }
    }
}

fn paged(fields: &Fields, page: usize) -> String {
    let first = fields.with("page", "");
    let sign = if first.is_empty() { '?' } else { '&' };
    format!("{first}{sign}page={page}")
}

/// Why nothing was found, and what to try.
fn nothing(fields: &Fields, lacking: &[Lacking]) -> Markup {
    let set: Vec<&str> = FILTERS.iter().copied().filter(|f| fields.get(f).is_some()).collect();
    let several = lacking.len() > 1;
    html! {
        div.find.q-b {
            p { "没有一处同时符合所有条件。" }
            ul {
                @for part in lacking {
                    @if part.alone == 0 { li { "“" (part.what) "”哪里都没有" @if several { "；去掉它有 " (part.without) " 处" } } }
                    @else if several && part.without > 0 { li { "单独“" (part.what) "”有 " (part.alone) " 处；去掉它有 " (part.without) " 处" } }
                }
                @for f in set { li { a href=(format!("/search/{}", fields.with(f, ""))) { "去掉条件 " (f) "=" (fields.get(f).unwrap_or("")) } } }
                @if let Some(q) = fields.get("q") {
                    @for word in q.split_whitespace().take(6).filter(|_| q.split_whitespace().count() > 1) {
                        li { a href=(format!("/search/{}", address::query(&[("q", word)]))) { "只查“" (word) "”" } }
                    }
                }
            }
        }
    }
}

fn facets(site: &Site, fields: &Fields, asked: &Asked) -> Markup {
    html! {
        aside.facets.fold aria-label="缩小范围" { details {
            summary { "缩小范围" }
            div {
                @for (facet, title) in SHOWN {
                    @let query = if facet == "kind" { &asked.of_all_kinds } else { &asked.query };
                    @let counts = site.reader.facet(query, facet).ok().flatten().unwrap_or_default();
                    @if !counts.is_empty() {
                        h2 { (title) }
                        ul.plain {
                            @for (v, n) in counts.iter().take(8) {
                                @let set = fields.get(facet) == Some(v.as_str());
                                li aria-current=[set.then_some("true")] {
                                    @let label = if facet == "plan" { site.plan(v).map_or_else(|| v.clone(), name) } else { words::word(v).to_owned() };
                                    a href=(format!("/search/{}", fields.with(facet, if set { "" } else { v }))) { (label) @if set { " ×" } }
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
fn one(site: &Site, hit: &Hit) -> Markup {
    let plan = site.plan(&hit.plan_id).map_or_else(|| hit.plan_id.clone(), name);
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
                        a href=(address::target(&t.target_id)) { (value::name(t)) } " "
                        span.val { (value::target(t)) (value::unit(t.unit_raw.as_deref())) } (value::doubt_sign(t)) " "
                        span.s { (value::year(t)) }
                        @if let Some(c) = &t.commitment { " " span.tag { (c) } }
                        @if let Some(a) = &t.attribute { " " span class=(if a == "约束性" { "tag bind" } else { "tag" }) { (a) } }
                        @if let Some(b) = &t.base_value { " " span.s.mute { "基期 " (b) } }
                    }
                    None => { a href=(place) { (hit.section.rsplit('/').next().filter(|s| !s.is_empty()).unwrap_or("正文")) } " " span.tag { (words::word(hit.block.as_deref().unwrap_or("passage"))) } }
                }
            }
            p.ev { (snippet(hit)) }
            @if !hit.lacks.is_empty() { p.note { "缺：" (hit.lacks.join("、")) } }
            p.where { b { (plan) } (dot()) (hit.section.replace('/', " › ")) (dot()) a href=(place) { "第 " (hit.line) " 行" }
                @if !hit.copies.is_empty() { (dot()) "同文另见 " (hit.copies.len()) " 处" } }
        }
    }
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
pub(super) fn file(site: &Site, file: &str, fields: &Fields) -> Option<Answer> {
    let found = asked(site, fields).and_then(|asked| {
        let mut found = answer(site, &asked, Slice { limit: MOST, offset: 0 })?;
        index::mark_in_plans(&mut found.hits, |id| site.build.text(id).ok());
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

fn hits_csv(site: &Site, hits: &[Hit]) -> Vec<u8> {
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
