//! The page of one target: value, sentence in context, other statements, all fields.

use maud::{Markup, html};

use crate::record::cite::{self, Quote};
use crate::record::{TargetRecord, amount};
use crate::web::answer::Answer;
use crate::web::data::name;
use crate::web::shell::{self, Page, Tab, dot, scroll};
use crate::web::{Site, address, value, words};

/// Characters of text shown before and after a sentence.
const AROUND: usize = 80;

pub(super) fn page(site: &Site, id: &str) -> Option<Answer> {
    let t = site.target(id)?;
    let title = value::name(t);
    let body = body(site, t);
    Some(Answer::page(shell::page(site, Page { title: &title, tab: Tab::None, wide: false, query: "", body })))
}

/// A target as a reference: its plan, and the words and their place.
pub(super) fn cite(site: &Site, id: &str) -> Option<String> {
    let target = site.target(id)?;
    Some(cite::text(site.plan(&target.plan_id)?, Some(&Quote::of(target))))
}

fn body(site: &Site, t: &TargetRecord) -> Markup {
    let plan = site.plan(&t.plan_id);
    let others: Vec<&TargetRecord> = site
        .targets_of(&t.plan_id)
        .iter()
        .filter(|o| o.target_id != t.target_id && o.conflict_group.is_some() && o.conflict_group == t.conflict_group)
        .collect();
    let checks: Vec<_> =
        site.checks_of(&t.plan_id).iter().filter(|c| c.spans.iter().any(|s| s.start < t.end && t.start < s.end)).collect();
    let doubts = value::doubts(t);
    html! {
        p.crumbs {
            a href=(address::plan(&t.plan_id)) { (plan.map_or_else(|| t.plan_id.clone(), name)) }
            " › " (t.section.replace('/', " › ")) " › " a href=(address::line(&t.plan_id, t.line)) { "第 " (t.line) " 行" }
        }
        h1 { (value::name(t)) }
        div.claim {
            p.big-n { (value::target(t)) small { " " (t.unit_raw.as_deref().filter(|u| *u != "比").unwrap_or("")) } }
            p {
                span.tag { "目标" }
                @if let Some(c) = &t.commitment { " " span.tag { (c) } }
                @if let Some(a) = &t.attribute { " " span class=(if a == "约束性" { "tag bind" } else { "tag" }) { (a) } }
                @if checks.iter().any(|c| c.severity != "info") { " " span.ne { "≠ 与别处对不上" } }
                @for d in &doubts { " " span.q { "? " (d) } }
                br;
                span.s.mute { "原文“" (t.value_raw.split_whitespace().collect::<String>()) "”。" (value::year(t))
                    @if t.target_year.is_none() { @if let Some(p) = plan.and_then(|p| p.period.as_deref()) { "；规划时期是" (p) } } }
            }
        }
        div.bar {
            a.btn href=(address::in_text(&t.plan_id, &t.target_id)) { "在全文中看" } " "
            button.btn type="button" data-copy=(cite(site, &t.target_id).unwrap_or_default()) { "复制引用" }
            span.end { "下载：" a href=(format!("{}data.json", address::target(&t.target_id))) { "json" } (dot())
                a href=(format!("{}cite.txt", address::target(&t.target_id))) { "引用" } }
        }
        div.two {
            div {
                h2 { "原句" }
                (sentence(site, t))
                @if !checks.is_empty() {
                    h2 { "核对" }
                    @for check in &checks {
                        div class=(if check.severity == "info" { "find q-b" } else { "find ne-b" }) {
                            span.k { (words::check(&check.code).0) } br; (check.message)
                            @for s in &check.spans { " " a href=(address::line(&t.plan_id, s.line)) { "第 " (s.line) " 行" } }
                        }
                    }
                }
                @if !others.is_empty() { h2 { "本规划的其他写法" } (statements(t, &others)) }
                @if let Some(id) = &t.indicator_id { (elsewhere(site, t, id)) }
            }
            div { h2 { "各项" } (fields(t)) }
        }
    }
}

/// The sentence with its surroundings, the value highlighted.
fn sentence(site: &Site, t: &TargetRecord) -> Markup {
    let Ok(text) = site.text(&t.plan_id) else { return html! { blockquote.src { (t.quote) } } };
    let text = &text.text;
    let from = text[..t.start]
        .char_indices()
        .rev()
        .take(AROUND)
        .take_while(|(_, c)| t.origin != "text" || *c != '\n')
        .last()
        .map_or(t.start, |c| c.0);
    let to = text[t.end..]
        .char_indices()
        .take(AROUND)
        .take_while(|(_, c)| t.origin != "text" || *c != '\n')
        .last()
        .map_or(t.end, |(at, c)| t.end + at + c.len_utf8());
    let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(if t.origin == "text" { "" } else { " " });
    html! {
        blockquote.src {
            "……" (flat(&text[from..t.start])) " "
            a.n.n-target.hit href=(address::in_text(&t.plan_id, &t.target_id)) { (flat(&text[t.start..t.end])) }
            " " (flat(&text[t.end..to])) "……"
        }
    }
}

fn statements(t: &TargetRecord, others: &[&TargetRecord]) -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { "处" } th.num scope="col" { "值" } th scope="col" { "年份" } th scope="col" { "措辞" } } }
            tbody {
                @for (own, o) in std::iter::once((true, t)).chain(others.iter().map(|o| (false, *o))) {
                    tr {
                        th scope="row" {
                            @if own { b { (words::word(&o.origin)) " 第 " (o.line) " 行" } "（本条）" }
                            @else { a href=(address::target(&o.target_id)) { (words::word(&o.origin)) " 第 " (o.line) " 行" } }
                        }
                        td.num { (value::target(o)) (value::unit(o.unit_raw.as_deref())) }
                        td.nb { (value::year(o)) }
                        td { (o.commitment.as_deref().unwrap_or("—")) }
                    }
                }
            }
        }
    };
    scroll("其他写法", &table)
}

/// The same indicator in other plans.
fn elsewhere(site: &Site, t: &TargetRecord, id: &str) -> Markup {
    let list: Vec<&TargetRecord> =
        site.targets_on(id).into_iter().filter(|o| o.plan_id != t.plan_id && o.subject.is_none()).take(8).collect();
    html! {
        h2 { "同一指标，别处定多少" }
        p.s {
            @for o in &list {
                a href=(address::target(&o.target_id)) { (site.plan(&o.plan_id).map_or_else(|| o.plan_id.clone(), name)) } " " (value::target(o)) (value::unit(o.unit_raw.as_deref())) "，"
            }
            a href=(address::indicator(id)) { "看分布图和表" }
        }
    }
}

fn fields(t: &TargetRecord) -> Markup {
    let low = t.low.as_ref().map(|v| amount(if t.low_inclusive == Some(true) { ">=" } else { ">" }, Some(v), None, None));
    let high = t.high.as_ref().map(|v| amount(if t.high_inclusive == Some(true) { "<=" } else { "<" }, Some(v), None, None));
    let rows: Vec<(&str, Option<String>)> = vec![
        ("原文名称", t.indicator_raw.clone().map(|n| n.split_whitespace().collect())),
        ("数值", t.value.clone()),
        ("下限", low),
        ("上限", high),
        ("单位", t.unit_raw.clone()),
        ("年份", t.target_year.map(|y| y.to_string())),
        ("基期", t.base_value.clone().map(|b| t.base_year.map_or(b.clone(), |y| format!("{b}（{y} 年）")))),
        ("形式", Some(words::word(&t.form).to_owned())),
        ("措辞", t.commitment.clone().or_else(|| t.hedge.clone())),
        ("性质", t.attribute.clone()),
        ("主体", t.subject.clone()),
        ("状态", Some(words::word(&t.state).to_owned())),
        ("规则", Some(t.rule.clone())),
        ("校正", t.review.clone()),
    ];
    html! {
        dl.kv.card {
            @if let Some(id) = &t.indicator_id { dt { "指标" } dd { a href=(address::indicator(id)) { (crate::web::indicator::title(id)) } } }
            @for (label, v) in &rows { dt { (label) } dd { @match v { Some(v) => { (v) }, None => { span.mute { "未写" } } } } }
            dt { "出处" } dd { (words::word(&t.origin)) "，第 " (t.line) " 行，字节 " (t.start) "–" (t.end) @if let Some(p) = t.page { "，第 " (p) " 页" } }
            dt { "编号" } dd.code { (t.target_id) }
            dt { "来源文本" } dd.code { (t.source_sha256.get(..16).unwrap_or("")) }
        }
    }
}
