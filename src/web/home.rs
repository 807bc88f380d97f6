//! Home: what is in the build, what is doubtful, where to begin.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::{CheckRecord, PlanRecord};
use crate::web::data::last_division;
use crate::web::shell::{Page, Tab, dot, page, scroll};
use crate::web::{View, address, words};

/// Plans listed on the page; more are found by place.
const LISTED: usize = 200;

pub(super) fn home(site: &View<'_>) -> String {
    let (plans, targets) = (site.plans.len(), site.targets.len());
    let quantities: u64 = site.plans.iter().filter_map(|p| p.counts.get("quantities")).sum();
    let warnings = site.to_look_at();
    let body = html! {
        h1 { (site.t("规划写了什么目标，在哪一句，前后一致吗")) }
        p.lede {
            (site.say(
                "这里有 {plans} 份文件，读出 {targets} 项目标、{quantities} 个数字。每个数字一点即到原文那几个字；读不准的、前后矛盾的，都照实标出。",
                &[("plans", &plans), ("targets", &targets), ("quantities", &quantities)],
            ))
        }
        form.big role="search" aria-label=(site.t("首页检索")) action="/search/" {
            label.vh for="q2" { (site.t("检索")) }
            input type="search" id="q2" name="q" placeholder=(site.t("例如：研发投入强度"));
            button.go { (site.t("检索")) }
        }
        div.doors {
            section.card { h2 { (site.t("查目标")) } p { (site.t("一个指标，各地定多少，依据哪一句。")) }
                ul { li { a href="/indicator/" { (site.t("按指标看")) } } li { a href="/search/" { (site.t("按词句查，结果可下载")) } } } }
            section.card { h2 { (site.t("比规划")) } p { (site.t("几份规划并排：谁高、谁没写、谁交给上级定。")) }
                ul { li { a href="/compare/" { (site.t("选几份规划来比")) } } li { a href="/place/" { (site.t("按地区看")) } } } }
            section.card { h2 { (site.t("核数据")) } p { (site.t("新规划进来后，先看矛盾和疑点，再发布。")) }
                ul { li { a href="/checks/" { (site.say("{look} 处要看，{hint} 处提示", &[("look", &warnings), ("hint", &(site.checks.len() - warnings))])) } }
                     li { a href="/review/" { (site.t("待核对清单")) } } } }
        }
        div.two {
            section aria-labelledby="places" {
                h2 id="places" { (site.t("收了哪些地方、哪个时期")) }
                (coverage(site))
                ul.legend { li { span.ne { "≠" } " " (site.t("有互相矛盾的数")) } li { span.q { "?" } " " (site.t("读得有疑点")) } li { "· " (site.t("没有收到")) } }
                h2 { (site.t("规划@标题")) }
                (plan_table(site))
            }
            section aria-labelledby="glance" {
                h2 id="glance" { (site.t("矛盾与疑点")) }
                (kinds(site))
                h3 { (site.t("先看这几处")) }
                @for check in worst(site) {
                    div class=(if check.code == "figure-damaged" { "find q-b" } else { "find ne-b" }) {
                        b { (site.named_by(&check.plan_id)) } (site.t("：")) (site.message(&check.message)) " "
                        a href=(format!("/checks/?code={}", address::encode(&check.code))) { (site.t("并排看")) }
                    }
                }
                p.note { (site.t("这些是发现，不是改正。原文和读出的数都没有动过。")) }
            }
        }
    };
    page(site, Page { title: site.t("首页"), tab: Tab::Home, wide: false, query: "", body })
}

/// The findings to look at first: statements that cannot both hold before all others.
fn worst<'s>(site: &'s View<'_>) -> Vec<&'s CheckRecord> {
    let mut codes: Vec<&str> = site.codes().collect();
    codes.sort_by_key(|code| words::KINDS.iter().position(|k| k.code == *code));
    codes.into_iter().flat_map(|code| site.checks_on(code)).filter(|c| c.severity != "info").take(3).collect()
}

/// Whether a plan has contradictions, or was read with doubts.
fn mark(site: &View<'_>, plan: &PlanRecord) -> (&'static str, Markup, usize) {
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
fn coverage(site: &View<'_>) -> Markup {
    let mut periods: Vec<(i32, String)> = site
        .plans
        .iter()
        .map(|p| (p.start_year.unwrap_or(i32::MAX), p.period.clone().unwrap_or_else(|| site.t("未写时期").to_owned())))
        .collect();
    // The newest period first: it is the one most plans are of, and what does not fit scrolls away on the right.
    periods.sort_by_key(|(start, name)| (*start == i32::MAX, std::cmp::Reverse(*start), name.clone()));
    periods.dedup_by(|a, b| a.1 == b.1);
    let mut places: BTreeMap<(String, String), Vec<&PlanRecord>> = BTreeMap::new();
    for plan in &site.plans {
        let key = (
            plan.region_code.clone().unwrap_or_else(|| "~".to_owned()),
            plan.jurisdiction.clone().unwrap_or_else(|| site.t("地区未知").to_owned()),
        );
        places.entry(key).or_default().push(plan);
    }
    let table = html! {
        table.cov {
            thead { tr { th scope="col" { (site.t("地区")) } @for (_, period) in &periods { th scope="col" { (site.period(period)) } } } }
            tbody { @for ((code, place), plans) in places.iter().take(LISTED) {
                tr {
                    th scope="row" {
                        @if code == "~" { (site.mixed(place)) } @else { a href=(address::place(code)) { (site.zh(last_division(place))) } }
                    }
                    @for (_, period) in &periods {
                        td {
                            @let here: Vec<_> = plans.iter().filter(|p| p.period.as_deref().unwrap_or(site.t("未写时期")) == period).collect();
                            @if here.is_empty() { span.mute { "·" span.vh { (site.t("无")) } } }
                            @for plan in here {
                                @let (class, sign, open) = mark(site, plan);
                                a class=(class) href=(address::plan(&plan.plan_id)) {
                                    (site.code(&plan.doc_type)) (sign) span.vh { (site.say("，{plan}，{open} 处待看", &[("plan", &site.named(plan)), ("open", &open)])) }
                                }
                            }
                        }
                    }
                }
            } }
        }
    };
    scroll(site.t("地区与时期"), &table)
}

fn plan_table(site: &View<'_>) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (site.t("规划")) } th.num scope="col" { (site.t("目标数")) } th.num scope="col" { (site.t("表格行")) }
                th.num.hide-s scope="col" { (site.t("约束性")) } th.num.hide-s scope="col" { (site.t("上级下达")) } th.num scope="col" { (site.t("待看")) }
            } }
            tbody { @for plan in site.plans.iter().take(LISTED) {
                @let targets = site.targets_of(&plan.plan_id);
                @let open = mark(site, plan).2;
                tr {
                    th scope="row" {
                        a href=(address::plan(&plan.plan_id)) { (site.named(plan)) } " "
                        span.mute.xs.nb { (site.code(plan.level.as_deref().unwrap_or(site.t("级别未知"))))
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
        (scroll(site.t("规划列表"), &table))
        @if site.plans.len() > LISTED { p.note { (site.say("这里列出前 {n} 份，其余按{places}找。", &[("n", &LISTED), ("places", &html! { a href="/place/" { (site.t("地区")) } })])) } }
    }
}

/// Kinds of findings with their counts.
fn kinds(site: &View<'_>) -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { (site.t("种类")) } th.num scope="col" { (site.t("要看")) } th.num scope="col" { (site.t("提示")) } } }
            tbody {
                @for kind in words::KINDS.iter() {
                    @let (look, all) = site.count_on(kind.code);
                    @let hint = all - look;
                    @if all > 0 {
                        tr {
                            th scope="row" { a href=(format!("/checks/?code={}", kind.code)) { (kind.title(site.language())) } }
                            td.num { @if look > 0 { (look) } } td.num.mute { @if hint > 0 { (hint) } }
                        }
                    }
                }
                tr { th scope="row" { a href="/review/" { (site.t("读得有疑点的目标")) } } td.num { (site.doubtful().len()) } td {} }
            }
        }
    };
    scroll(site.t("矛盾与疑点的数量"), &table)
}
