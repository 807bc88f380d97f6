//! Home: what is in the build, what is doubtful, where to begin.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::PlanRecord;
use crate::web::data::{last_division, name};
use crate::web::shell::{Page, Tab, dot, page, scroll};
use crate::web::{Site, address, value, words};

/// Plans listed on the page; more are found by place.
const LISTED: usize = 200;

pub(super) fn home(site: &Site) -> String {
    let (plans, targets) = (site.plans.len(), site.targets.len());
    let quantities: u64 = site.plans.iter().filter_map(|p| p.counts.get("quantities")).sum();
    let warnings = site.checks.iter().filter(|c| c.severity != "info").count();
    let body = html! {
        h1 { "规划写了什么目标，在哪一句，前后一致吗" }
        p.lede {
            "这里有 " (plans) " 份文件，读出 " (targets) " 项目标、" (quantities)
            " 个数字。每个数字一点即到原文那几个字；读不准的、前后矛盾的，都照实标出。"
        }
        form.big role="search" aria-label="首页检索" action="/search/" {
            label.vh for="q2" { "检索" }
            input type="search" id="q2" name="q" placeholder="例如：研发投入强度";
            button.go { "检索" }
        }
        div.doors {
            section.card { h2 { "查目标" } p { "一个指标，各地定多少，依据哪一句。" }
                ul { li { a href="/indicator/" { "按指标看" } } li { a href="/search/" { "按词句查，结果可下载" } } } }
            section.card { h2 { "比规划" } p { "几份规划并排：谁高、谁没写、谁交给上级定。" }
                ul { li { a href="/compare/" { "选几份规划来比" } } li { a href="/place/" { "按地区看" } } } }
            section.card { h2 { "核数据" } p { "新规划进来后，先看矛盾和疑点，再发布。" }
                ul { li { a href="/checks/" { (warnings) " 处要看，" (site.checks.len() - warnings) " 处提示" } }
                     li { a href="/review/" { "待核对清单" } } } }
        }
        div.two {
            section aria-labelledby="places" {
                h2 id="places" { "收了哪些地方、哪个时期" }
                (coverage(site))
                ul.legend { li { span.ne { "≠" } " 有互相矛盾的数" } li { span.q { "?" } " 读得有疑点" } li { "· 没有收到" } }
                h2 { "规划" }
                (plan_table(site))
            }
            section aria-labelledby="glance" {
                h2 id="glance" { "矛盾与疑点" }
                (kinds(site))
                h3 { "先看这几处" }
                @for check in site.checks.iter().filter(|c| c.severity == "error" || c.severity == "warning").take(3) {
                    div.find.ne-b {
                        b { (site.plan(&check.plan_id).map_or_else(String::new, name)) } "：" (check.message) " "
                        a href=(format!("/checks/?code={}", address::encode(&check.code))) { "并排看" }
                    }
                }
                p.note { "这些是发现，不是改正。原文和读出的数都没有动过。" }
            }
        }
    };
    page(site, Page { title: "首页", tab: Tab::Home, wide: false, query: "", body })
}

/// Whether a plan has contradictions, or was read with doubts.
fn mark(site: &Site, plan: &PlanRecord) -> (&'static str, Markup, usize) {
    let open = site.checks_of(&plan.plan_id).iter().filter(|c| c.severity != "info").count();
    let conflict = site.checks_of(&plan.plan_id).iter().any(|c| c.code == "statement-conflict" && c.severity != "info");
    if conflict {
        ("hasne", html! { " " span.ne { "≠" } }, open)
    } else if open > 0 || plan.status != "clean" {
        ("doubt", html! { " " span.q { "?" } }, open)
    } else {
        ("", html! {}, 0)
    }
}

/// Places × periods.
fn coverage(site: &Site) -> Markup {
    let mut periods: Vec<(i32, String)> = site
        .plans
        .iter()
        .map(|p| (p.start_year.unwrap_or(i32::MAX), p.period.clone().unwrap_or_else(|| "未写时期".to_owned())))
        .collect();
    periods.sort();
    periods.dedup_by(|a, b| a.1 == b.1);
    let mut places: BTreeMap<(String, String), Vec<&PlanRecord>> = BTreeMap::new();
    for plan in &site.plans {
        let key = (
            plan.region_code.clone().unwrap_or_else(|| "~".to_owned()),
            plan.jurisdiction.clone().unwrap_or_else(|| "地区未知".to_owned()),
        );
        places.entry(key).or_default().push(plan);
    }
    let table = html! {
        table.cov {
            thead { tr { th scope="col" { "地区" } @for (_, period) in &periods { th scope="col" { (period) } } } }
            tbody { @for ((code, place), plans) in places.iter().take(LISTED) {
                tr {
                    th scope="row" {
                        @if code == "~" { (place) } @else { a href=(address::place(code)) { (last_division(place)) } }
                    }
                    @for (_, period) in &periods {
                        td {
                            @let here: Vec<_> = plans.iter().filter(|p| p.period.as_deref().unwrap_or("未写时期") == period).collect();
                            @if here.is_empty() { span.mute { "·" span.vh { "无" } } }
                            @for plan in here {
                                @let (class, sign, open) = mark(site, plan);
                                a class=(class) href=(address::plan(&plan.plan_id)) {
                                    (plan.doc_type) (sign) span.vh { "，" (name(plan)) "，" (open) " 处待看" }
                                }
                            }
                        }
                    }
                }
            } }
        }
    };
    scroll("地区与时期", &table)
}

fn plan_table(site: &Site) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { "规划" } th.num scope="col" { "目标" } th.num scope="col" { "表格行" }
                th.num.hide-s scope="col" { "约束性" } th.num.hide-s scope="col" { "上级下达" } th.num scope="col" { "待看" }
            } }
            tbody { @for plan in site.plans.iter().take(LISTED) {
                @let targets = site.targets_of(&plan.plan_id);
                @let open = mark(site, plan).2;
                tr {
                    th scope="row" {
                        a href=(address::plan(&plan.plan_id)) { (name(plan)) } " "
                        span.mute.xs.nb { (plan.level.as_deref().unwrap_or("级别未知"))
                            @if let (Some(from), Some(to)) = (plan.start_year, plan.end_year) { (dot()) (from) "–" (to) } }
                    }
                    td.num { (targets.len()) }
                    td.num { (plan.counts.get("table_rows").copied().unwrap_or(0)) }
                    td.num.hide-s { (targets.iter().filter(|t| t.attribute.as_deref() == Some("约束性")).count()) }
                    td.num.hide-s { (targets.iter().filter(|t| t.state == "delegated").count()) }
                    td.num { @if open > 0 { a href=(format!("/checks/?plan={}", address::encode(&plan.plan_id))) { (open) } } @else { "0" } }
                }
            } }
        }
    };
    html! {
        (scroll("规划列表", &table))
        @if site.plans.len() > LISTED { p.note { "这里列出前 " (LISTED) " 份，其余按" a href="/place/" { "地区" } "找。" } }
    }
}

/// Kinds of findings with their counts.
fn kinds(site: &Site) -> Markup {
    let ambiguous = site.targets.iter().filter(|t| !value::doubts(t).is_empty()).count();
    let table = html! {
        table {
            thead { tr { th scope="col" { "种类" } th.num scope="col" { "要看" } th.num scope="col" { "提示" } } }
            tbody {
                @for (code, title, _) in words::CHECKS {
                    @let (look, hint) = site.checks.iter().filter(|c| c.code == *code).fold((0, 0), |(a, b), c| if c.severity == "info" { (a, b + 1) } else { (a + 1, b) });
                    @if look + hint > 0 {
                        tr {
                            th scope="row" { a href=(format!("/checks/?code={code}")) { (title) } }
                            td.num { @if look > 0 { (look) } } td.num.mute { @if hint > 0 { (hint) } }
                        }
                    }
                }
                tr { th scope="row" { a href="/review/" { "读得有疑点的目标" } } td.num { (ambiguous) } td {} }
            }
        }
    };
    scroll("矛盾与疑点的数量", &table)
}
