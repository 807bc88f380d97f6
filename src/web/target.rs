//! The page of one target: value, sentence in context, other statements, all fields.

use maud::{Markup, html};

use crate::record::cite::{self, Quote};
use crate::record::{TargetRecord, amount};
use crate::web::answer::Answer;
use crate::web::shell::{self, Page, Tab, dot, scroll};
use crate::web::{View, address, edit, review, value};

pub(super) fn page(site: &View<'_>, id: &str) -> Option<Answer> {
    let t = site.target(id)?;
    let title = value::name(site, t);
    let body = body(site, t);
    Some(Answer::page(shell::page(site, Page { title: &title, tab: Tab::None, wide: false, query: "", body })))
}

/// A target as a reference: its plan, and the words and their place.
pub(super) fn cite(site: &View<'_>, id: &str) -> Option<String> {
    let target = site.target(id)?;
    Some(cite::text(site.plan(&target.plan_id)?, Some(&Quote::of(target))))
}

fn body(site: &View<'_>, t: &TargetRecord) -> Markup {
    let plan = site.plan(&t.plan_id);
    let others: Vec<&TargetRecord> = site
        .targets_of(&t.plan_id)
        .iter()
        .filter(|o| o.target_id != t.target_id && o.conflict_group.is_some() && o.conflict_group == t.conflict_group)
        .collect();
    let checks: Vec<_> =
        site.checks_of(&t.plan_id).iter().filter(|c| c.spans.iter().any(|s| s.start < t.end && t.start < s.end)).collect();
    let doubts = value::doubts(site, t);
    html! {
        p.crumbs {
            a href=(address::plan(&t.plan_id)) { (site.named_by(&t.plan_id)) }
            " › " (site.zh(t.section.replace('/', " › "))) " › " a href=(address::line(&t.plan_id, t.line)) { (value::line(site, t.line)) }
        }
        h1 { (value::named(site, t)) }
        div.claim {
            p.big-n { (value::target(site, t)) small { " " (site.mixed(t.unit_raw.as_deref().filter(|u| *u != "比").unwrap_or(""))) } }
            p {
                span.tag { (site.t("目标")) }
                @if let Some(c) = &t.commitment { " " span.tag lang=[site.quoted()] { (c) } }
                " " (value::attribute(site, t.attribute.as_deref()))
                @if checks.iter().any(|c| c.severity != "info") { " " span.ne { "≠ " (site.t("与别处对不上")) } }
                @for d in &doubts { " " span.q { "? " (d) } }
                br;
                span.s.mute { (site.say("原文“{words}”。", &[("words", &site.zh(t.value_raw.split_whitespace().collect::<String>()))])) (value::year(site, t))
                    @if t.target_year.is_none() { @if let Some(p) = plan.and_then(|p| p.period.as_deref()) { (site.say("；规划时期是{period}", &[("period", &site.period(p))])) } } }
            }
        }
        div.bar {
            a.btn href=(address::in_text(&t.plan_id, &t.target_id)) { (site.t("在全文中看")) } " "
            @if site.desk().is_some() { a.btn href="#decide" { (site.t("校正")) } " " }
            button.btn type="button" data-copy=(cite(site, &t.target_id).unwrap_or_default()) { (site.t("复制引用")) }
            span.end { (site.t("下载：")) a href=(format!("{}data.json", address::target(&t.target_id))) { "json" } (dot())
                a href=(format!("{}cite.txt", address::target(&t.target_id))) { (site.t("引用")) } }
        }
        div.two {
            div {
                h2 { (site.t("原句")) }
                (value::sentence(site, t))
                @if !checks.is_empty() {
                    h2 { (site.t("核对")) }
                    @for check in &checks {
                        div class=(if check.severity == "info" { "find q-b" } else { "find ne-b" }) {
                            span.k { (site.kind(&check.code)) } br; (site.message(&check.message))
                            @for s in &check.spans { " " a href=(address::line(&t.plan_id, s.line)) { (value::line(site, s.line)) } }
                        }
                    }
                }
                @if !others.is_empty() { h2 { (site.t("本规划的其他写法")) } (statements(site, t, &others)) }
                @if let Some(id) = &t.indicator_id { (elsewhere(site, t, id)) }
            }
            div { h2 { (site.t("各项")) } (fields(site, t)) }
        }
        @if let Some(desk) = site.desk() { (edit::section(site, desk, t, review::after(site, t))) }
    }
}

fn statements(site: &View<'_>, t: &TargetRecord, others: &[&TargetRecord]) -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { (site.t("处")) } th.num scope="col" { (site.t("值")) } th scope="col" { (site.t("年份")) } th scope="col" { (site.t("措辞")) } } }
            tbody {
                @for (own, o) in std::iter::once((true, t)).chain(others.iter().map(|o| (false, *o))) {
                    tr {
                        th scope="row" {
                            @if own { b { (value::origin(site, &o.origin)) " " (value::line(site, o.line)) } (site.t("（本条）")) }
                            @else { a href=(address::target(&o.target_id)) { (value::origin(site, &o.origin)) " " (value::line(site, o.line)) } }
                        }
                        td.num { (value::target(site, o)) (value::unit(site, o.unit_raw.as_deref())) }
                        td.nb { (value::year(site, o)) }
                        td lang=[site.quoted()] { (o.commitment.as_deref().unwrap_or("—")) }
                    }
                }
            }
        }
    };
    scroll(site.t("其他写法"), &table)
}

/// The same indicator in other plans.
fn elsewhere(site: &View<'_>, t: &TargetRecord, id: &str) -> Markup {
    let list: Vec<&TargetRecord> =
        site.targets_on(id).filter(|o| o.plan_id != t.plan_id && o.subject.is_none()).take(8).collect();
    html! {
        h2 { (site.t("同一指标，别处定多少")) }
        p.s {
            @for o in &list {
                a href=(address::target(&o.target_id)) { (site.named_by(&o.plan_id)) } " " (value::target(site, o)) (value::unit(site, o.unit_raw.as_deref())) (site.t("，"))
            }
            a href=(address::indicator(id)) { (site.t("看分布图和表")) }
        }
    }
}

fn fields(site: &View<'_>, t: &TargetRecord) -> Markup {
    let low = t.low.as_ref().map(|v| amount(if t.low_inclusive == Some(true) { ">=" } else { ">" }, Some(v), None, None));
    let high = t.high.as_ref().map(|v| amount(if t.high_inclusive == Some(true) { "<=" } else { "<" }, Some(v), None, None));
    let own = |code: &str| html! { (site.word(code)) };
    let zh = |words: &str| site.mixed(words);
    let base = |b: &String| match t.base_year {
        Some(year) => site.say("{base}（{year} 年）", &[("base", &site.mixed(b)), ("year", &year)]),
        None => site.mixed(b),
    };
    let rows: Vec<(&'static str, Option<Markup>)> = vec![
        ("原文名称", t.indicator_raw.as_ref().map(|n| zh(&n.split_whitespace().collect::<String>()))),
        ("数值", t.value.as_deref().map(zh)),
        ("下限", low.as_deref().map(zh)),
        ("上限", high.as_deref().map(zh)),
        ("单位", t.unit_raw.as_deref().map(zh)),
        ("年份", t.target_year.map(|y| html! { (y) })),
        ("基期", t.base_value.as_ref().map(base)),
        ("形式", Some(own(&t.form))),
        ("措辞", t.commitment.as_deref().or(t.hedge.as_deref()).map(zh)),
        ("性质", t.attribute.as_deref().map(|a| site.code(a))),
        ("主体", t.subject.as_deref().map(zh)),
        ("状态", Some(own(&t.state))),
        ("规则", Some(zh(&t.rule))),
        ("校正", t.review.as_deref().map(zh)),
    ];
    let source = [
        ("origin", &value::origin(site, &t.origin) as &dyn maud::Render),
        ("line", &t.line),
        ("start", &t.start),
        ("end", &t.end),
    ];
    html! {
        dl.kv.card {
            @if let Some(id) = &t.indicator_id { dt { (site.t("指标")) } dd { a href=(address::indicator(id)) { (site.zh(crate::web::indicator::title(id))) } } }
            @for (label, v) in &rows { dt { (site.t(label)) } dd { @match v { Some(v) => { (v) }, None => { span.mute { (site.t("未写")) } } } } }
            dt { (site.t("出处")) } dd { (site.say("{origin}，第 {line} 行，字节 {start}–{end}", &source)) @if let Some(p) = t.page { (site.say("，第 {page} 页", &[("page", &p)])) } }
            dt { (site.t("编号")) } dd.code { (t.target_id) }
            dt { (site.t("来源文本")) } dd.code { (t.source_sha256.get(..16).unwrap_or("")) }
        }
    }
}
