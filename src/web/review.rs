//! The review queue: targets that deserve a look, each with the skeleton of a correction, or with a form for a reader who may decide.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::record::TargetRecord;
use crate::web::address::{self, Fields};
use crate::web::desk::{Desk, Marks};
use crate::web::shell::{self, Page, Tab, scroll};
use crate::web::{View, edit, value};

/// Targets on the page.
const SHOWN: usize = 200;

/// Targets that nobody looked at and that a reader should not take for granted, those with most doubts first.
fn queue<'v>(site: &'v View<'_>, plan: Option<&str>) -> Vec<&'v TargetRecord> {
    site.doubtful().filter(|t| t.review.is_none() && plan.is_none_or(|p| t.plan_id == p)).collect()
}

/// The target of the same plan to look at after this one.
pub(super) fn after<'v>(site: &'v View<'_>, t: &TargetRecord) -> Option<&'v TargetRecord> {
    let marks = site.desk().and_then(|desk| desk.marks(site, &t.plan_id).ok()).unwrap_or_default();
    let list = queue(site, Some(&t.plan_id));
    let own = list.iter().position(|o| o.target_id == t.target_id).map_or(0, |at| at + 1);
    list[own..].iter().chain(&list[..own]).find(|o| o.target_id != t.target_id && !marks.waits(&o.target_id)).copied()
}

pub(super) fn page(site: &View<'_>, fields: &Fields) -> String {
    let list = queue(site, fields.get("plan"));
    let shown = &list[..list.len().min(SHOWN)];
    let body = html! {
        h1 { (site.say("待核对清单：{n} 项", &[("n", &list.len())])) }
        @match site.desk() {
            Some(desk) => { (decided(site, desk, shown)) }
            None => {
                p.lede { (site.t("读得没有把握的目标，疑点多的在前。“复制”给出一条校正的样子，填好后放进 corrections/规划编号.toml，下次 build 时生效。")) }
                (table(site, shown, Some(site.t("校正")), &|t| html! { td { button.btn type="button" data-copy=(skeleton(site, t)) { (site.t("复制")) } } }, &|_| html! {}))
            }
        }
        @if list.len() > SHOWN { p.note { (site.say("这里列出前 {shown} 项；gangyao review 列出全部。", &[("shown", &SHOWN)])) } }
    };
    shell::page(site, Page { title: site.t("待核对清单"), tab: Tab::None, wide: false, query: "", body })
}

/// The list with what was decided, or a form, below each target.
fn decided(site: &View<'_>, desk: &Desk, shown: &[&TargetRecord]) -> Markup {
    let mut of_plan: BTreeMap<&str, Result<Marks, String>> = BTreeMap::new();
    for t in shown {
        of_plan.entry(&t.plan_id).or_insert_with(|| desk.marks(site, &t.plan_id));
    }
    let marks = |t: &TargetRecord| of_plan.get(t.plan_id.as_str()).and_then(|m| m.as_ref().ok());
    let waiting = shown.iter().filter(|t| marks(t).is_some_and(|m| m.waits(&t.target_id))).count();
    html! {
        p.lede { (site.t("读得没有把握的目标，疑点多的在前。在每一项下面决定；写入之前先看改动，下次 build 时生效。")) }
        @if waiting > 0 { p.note { (site.say("这里有 {n} 项已决定，等下次 build。", &[("n", &waiting)])) " " (edit::to_come(site)) } }
        @for reason in of_plan.values().filter_map(|m| m.as_ref().err()) { (edit::unreadable(site, reason)) }
        (table(site, shown, None, &|_| html! {}, &|t| html! {
            tr.decide { td colspan="4" { div { @if let Some(marks) = marks(t) { (edit::row(site, desk, t, marks)) } } } }
        }))
    }
}

fn table(
    site: &View<'_>,
    shown: &[&TargetRecord],
    last: Option<&str>,
    cell: &dyn Fn(&TargetRecord) -> Markup,
    below: &dyn Fn(&TargetRecord) -> Markup,
) -> Markup {
    let table = html! { table {
        thead { tr {
            th scope="col" { (site.t("目标")) } th.num scope="col" { (site.t("值")) } th scope="col" { (site.t("疑点")) } th scope="col" { (site.t("规划")) }
            @if let Some(last) = last { th scope="col" { (last) } }
        } }
        tbody { @for t in shown {
            tr {
                th scope="row" { a href=(address::target(&t.target_id)) { (value::named(site, t)) } }
                td.num { (value::target(site, t)) (value::unit(site, t.unit_raw.as_deref())) }
                td.wide-c { (value::doubts(site, t).join(site.t("；"))) }
                td { (site.named_by(&t.plan_id)) " " a.nb href=(address::in_text(&t.plan_id, &t.target_id)) { (value::line(site, t.line)) } }
                (cell(t))
            }
            (below(t))
        } }
    } };
    scroll(site.t("待核对清单"), &table)
}

fn skeleton(site: &View<'_>, t: &TargetRecord) -> String {
    let value = t.value_raw.split_whitespace().collect::<String>();
    format!(
        "# {}\n[[correction]]\naction = \"accept\" # {}\ntarget_id = \"{}\"\nreviewer = \"\"\ndate = \"\"\nreason = \"\"\n",
        site.told("{plan} 第 {line} 行：{value}", &[("plan", &t.plan_id), ("line", &t.line), ("value", &value)]),
        site.t("或 reject；或 change，并写 field、old、new"),
        t.target_id
    )
}
