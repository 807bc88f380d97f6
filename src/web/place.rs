//! Places: the plans of one, last period against this one, peers of its level.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::compare::{self, Options};
use crate::record::PlanRecord;
use crate::web::answer::Answer;
use crate::web::compare::subject;
use crate::web::data::last_division;
use crate::web::shell::{self, Page, Tab, line, scroll};
use crate::web::{View, address};

pub(super) fn list(site: &View<'_>) -> String {
    let mut places: BTreeMap<(&str, &str), Vec<&PlanRecord>> = BTreeMap::new();
    for plan in &site.plans {
        let key = (plan.region_code.as_deref().unwrap_or("~"), plan.jurisdiction.as_deref().unwrap_or(site.t("地区未知")));
        places.entry(key).or_default().push(plan);
    }
    let table = html! { table {
        thead { tr { th scope="col" { (site.t("地区")) } th scope="col" { (site.t("级别")) } th scope="col" { (site.t("文件")) } } }
        tbody { @for ((code, place), plans) in &places {
            tr {
                th scope="row" { @if *code == "~" { (site.mixed(place)) } @else { a href=(address::place(code)) { (site.zh(*place)) } " " span.note { (code) } } }
                td { (site.code(plans[0].level.as_deref().unwrap_or(site.t("未知")))) }
                td { (line(plans.iter().map(|p| html! { a href=(address::plan(&p.plan_id)) { (site.named(p)) } }))) }
            }
        } }
    } };
    let body = html! { h1 { (site.say("地区：{n} 个", &[("n", &places.len())])) } p.lede { (site.t("按行政区划代码排列。地区未知的，多半是题名里没有写地名。")) } (scroll(site.t("地区"), &table)) };
    shell::page(site, Page { title: site.t("地区@栏目"), tab: Tab::Places, wide: false, query: "", body })
}

pub(super) fn page(site: &View<'_>, code: &str) -> Option<Answer> {
    let mut plans: Vec<&PlanRecord> = site.plans.iter().filter(|p| p.region_code.as_deref() == Some(code)).collect();
    let first = *plans.first()?;
    plans.sort_by_key(|p| (std::cmp::Reverse(p.start_year), p.plan_id.clone()));
    let place = first.jurisdiction.as_deref().unwrap_or(code);
    let peers: Vec<&PlanRecord> = site
        .plans
        .iter()
        .filter(|p| {
            p.region_code.as_deref() != Some(code)
                && p.level == plans[0].level
                && p.period == plans[0].period
                && p.doc_type == plans[0].doc_type
        })
        .take(8)
        .collect();
    // 360702 stands below 360700 and 360000.
    let above: Vec<&PlanRecord> = site
        .plans
        .iter()
        .filter(|p| {
            p.period == plans[0].period
                && p.region_code.as_deref().is_some_and(|c| c != code && (below(code, c) || c == "000000"))
        })
        .collect();
    let against = |others: &[&PlanRecord]| {
        let fields: Vec<(&str, &str)> =
            std::iter::once(plans[0]).chain(others.iter().copied()).map(|p| ("plan", p.plan_id.as_str())).collect();
        format!("/compare/{}", address::query(&fields))
    };
    let body = html! {
        p.crumbs { a href="/place/" { (site.t("全部地区")) } }
        h1 { (site.zh(place)) " " small.mute.s { (code) } }
        @if !peers.is_empty() || !above.is_empty() { div.bar { ul {
            @if !peers.is_empty() { li { a.btn href=(against(&peers)) { (site.say("与同级同期的 {n} 份比", &[("n", &peers.len())])) } } }
            @if !above.is_empty() { li { a.btn href=(against(&above)) { (site.t("与上级比")) } } }
        } } }
        h2 { (site.t("规划@标题")) }
        (plan_list(site, &plans))
        @for plan in &plans { (periods(site, plan)) }
        @if !peers.is_empty() { h2 { (site.t("同级同期")) } p.s { (line(peers.iter().map(|p| html! { a href=(address::plan(&p.plan_id)) { (site.named(p)) } }))) } }
    };
    Some(Answer::page(shell::page(site, Page { title: place, tab: Tab::Places, wide: false, query: "", body })))
}

/// Whether `code` lies below `above` by its digits.
fn below(code: &str, above: &str) -> bool {
    let head = above.trim_end_matches('0');
    let head = &above[..head.len().div_ceil(2) * 2];
    !head.is_empty() && head.len() < 6 && code.starts_with(head)
}

fn plan_list(site: &View<'_>, plans: &[&PlanRecord]) -> Markup {
    let table = html! { table {
        thead { tr { th scope="col" { (site.t("规划")) } th scope="col" { (site.t("年份")) } th.num scope="col" { (site.t("目标数")) } th.num scope="col" { (site.t("要看")) } th scope="col" { (site.t("读得怎样")) } } }
        tbody { @for p in plans { tr {
            th scope="row" { a href=(address::plan(&p.plan_id)) { (site.named(p)) } br; span.note lang=[site.quoted()] { (p.title.as_deref().unwrap_or("")) } }
            td.nb { @if let (Some(a), Some(b)) = (p.start_year, p.end_year) { (a) "–" (b) } }
            td.num { (site.targets_of(&p.plan_id).len()) }
            td.num { (site.checks_of(&p.plan_id).iter().filter(|c| c.severity != "info").count()) }
            td { (site.code(&p.status)) }
        } } }
    } };
    scroll(site.t("规划"), &table)
}

/// What a plan says of the last period: targets, results, and its own targets.
fn periods(site: &View<'_>, plan: &PlanRecord) -> Markup {
    let Ok(subject) = subject(site, plan) else { return html! {} };
    let comparison = compare::periods(&[subject], &Options::default());
    let rows: Vec<_> = comparison.rows.iter().filter(|r| !r.periods.is_empty()).collect();
    if rows.is_empty() {
        return html! {};
    }
    let said = |v: &Option<String>| site.mixed(v.as_deref().unwrap_or("—"));
    let table = html! { table {
        thead { tr {
            th scope="col" { (site.t("指标")) } th scope="col" { (site.t("时期")) } th.num scope="col" { (site.t("当时的目标")) } th.num scope="col" { (site.t("结果")) } th scope="col" { (site.t("兑现")) }
            th.num scope="col" { (site.t("本期基数")) } th.num scope="col" { (site.t("本期目标")) }
        } }
        tbody { @for r in &rows { @for p in &r.periods { tr {
            th scope="row" { (site.zh(&r.indicator)) " " span.u { (site.mixed(r.unit.as_deref().unwrap_or(""))) } }
            td.nb { (site.period(&p.period)) } td.num { (said(&p.target)) } td.num { (said(&p.outcome)) } td { (site.code(p.result)) }
            td.num { (said(&p.next_base)) } td.num { (said(&p.next_target)) }
        } } } }
    } };
    let met = rows.iter().flat_map(|r| &r.periods).filter(|p| p.result == "met").count();
    let missed = rows.iter().flat_map(|r| &r.periods).filter(|p| p.result == "not met").count();
    html! {
        h2 { (site.t("上期与本期：")) (site.zh(plan.jurisdiction.as_deref().map_or("", last_division))) " " (site.period(plan.period.as_deref().unwrap_or(""))) }
        p.s { (site.say("写明结果的，完成 {met} 项，未完成 {missed} 项。", &[("met", &met), ("missed", &missed)])) }
        (scroll(site.t("上期与本期"), &table))
    }
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn codes_say_what_lies_below() {
        assert!(below("360702", "360700") && below("360702", "360000") && !below("360702", "370000"));
        assert!(!below("360700", "360702"));
    }
}
