//! Indicators: all plans' values as a dot plot and a table, and who states nothing.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashSet};

use maud::{Markup, html};

use crate::lexicon;
use crate::record::TargetRecord;
use crate::web::address::{self, Fields};
use crate::web::answer::{Answer, CSV};
use crate::web::data::last_division;
use crate::web::shell::{self, Page, Tab, dot, line, scroll};
use crate::web::{Site, View, plan, value};

/// Name of an indicator in the lexicon.
pub(super) fn title(id: &str) -> &str {
    lexicon::indicator(id).map_or(id, |i| i.name.as_str())
}

pub(super) fn list(site: &View<'_>) -> String {
    let mut fields: BTreeMap<&str, Vec<(&str, usize, usize)>> = BTreeMap::new();
    for stated in site.indicators() {
        let domain = lexicon::indicator(stated.0).map_or("其他", |i| i.domain.as_str());
        fields.entry(domain).or_default().push(stated);
    }
    fields.values_mut().for_each(|list| list.sort_by_key(|(id, plans, _)| (Reverse(*plans), *id)));
    let n: usize = fields.values().map(Vec::len).sum();
    let body = html! {
        h1 { (site.say("指标：{n} 个有目标", &[("n", &n)])) }
        p.lede { (site.t("按领域列出词表中有名称的指标。没有列在这里的名称，用检索来找。")) }
        @for (domain, list) in &fields {
            h2 { (site.code(domain)) }
            @let table = html! { table {
                thead { tr { th scope="col" { (site.t("指标")) } th.num scope="col" { (site.t("规划数")) } th.num scope="col" { (site.t("目标数")) } } }
                tbody { @for (id, plans, targets) in list.iter() {
                    tr { th scope="row" { a href=(address::indicator(id)) { (site.zh(title(id))) } } td.num { (plans) } td.num { (targets) } }
                } }
            } };
            (scroll(site.word(domain), &table))
        }
    };
    shell::page(site, Page { title: site.t("指标@栏目"), tab: Tab::Indicators, wide: false, query: "", body })
}

/// The targets of an indicator that an address asks for: those of places, not of parts of them.
fn chosen<'a>(all: &[&'a TargetRecord], fields: &Fields) -> Vec<&'a TargetRecord> {
    let (period, level) = (fields.get("period"), fields.get("level"));
    let is_chosen = |t: &&TargetRecord| {
        period.is_none_or(|p| t.period.as_deref() == Some(p)) && level.is_none_or(|l| t.level.as_deref() == Some(l))
    };
    all.iter().copied().filter(is_chosen).collect()
}

pub(super) fn page(site: &View<'_>, id: &str, fields: &Fields) -> Option<Answer> {
    let all: Vec<&TargetRecord> = site.targets_on(id).collect();
    if all.is_empty() && lexicon::indicator(id).is_none() {
        return None;
    }
    let list = chosen(&all, fields);
    let body = body(site, id, &all, &list, fields);
    Some(Answer::page(shell::page(site, Page { title: title(id), tab: Tab::Indicators, wide: false, query: "", body })))
}

fn body(site: &View<'_>, id: &str, all: &[&TargetRecord], list: &[&TargetRecord], fields: &Fields) -> Markup {
    let known = lexicon::indicator(id);
    let direction = match known.map(|i| i.direction) {
        Some(lexicon::Direction::Higher) => site.t("越高越好"),
        Some(lexicon::Direction::Lower) => site.t("越低越好"),
        _ => "",
    };
    let unit = most_common(list.iter().filter_map(|t| t.unit_raw.as_deref()));
    let choices = |field: &str, of: fn(&TargetRecord) -> Option<&str>| {
        let label = |v: &str| if field == "period" { site.period(v) } else { site.code(v) };
        let values: BTreeSet<&str> = all.iter().filter_map(|t| of(t)).collect();
        let set = fields.get(field);
        html! {
            li { @if set.is_none() { b { (site.t("全部")) } } @else { a href=(format!("{}{}", address::indicator(id), fields.with(field, ""))) { (site.t("全部")) } } }
            @for v in &values {
                li { @if set == Some(*v) { b { (label(v)) } } @else { a href=(format!("{}{}", address::indicator(id), fields.with(field, v))) { (label(v)) } } }
            }
        }
    };
    let plans: HashSet<&str> = list.iter().filter(|t| t.state == "stated").map(|t| t.plan_id.as_str()).collect();
    let speaking: HashSet<&str> = all.iter().map(|t| t.plan_id.as_str()).collect();
    let silent: Vec<_> = site.plans.iter().filter(|p| !speaking.contains(p.plan_id.as_str())).collect();
    html! {
        p.crumbs { a href="/indicator/" { (site.t("全部指标")) } @if let Some(i) = known { " › " (site.code(&i.domain)) } }
        h1 { (site.zh(title(id))) " " small.mute.s { (site.mixed(unit.unwrap_or(""))) @if !direction.is_empty() { (site.t("，")) (direction) } } }
        p.lede { (site.say("{all} 份文件中 {stating} 份写了数，共 {targets} 项目标。", &[("all", &site.plans.len()), ("stating", &plans.len()), ("targets", &list.len())])) }
        div.bar {
            ul { li { (site.t("时期：")) } (choices("period", |t| t.period.as_deref())) }
            ul { li { (site.t("级别：")) } (choices("level", |t| t.level.as_deref())) }
            span.end { (site.t("下载：")) a href=(format!("{}data.csv", address::indicator(id))) { "csv" } (dot()) a href=(format!("{}data.json", address::indicator(id))) { "json" } }
        }
        h2 { (site.t("各规划的目标")) }
        (dots(site, list, unit))
        h2 { (site.t("表")) }
        (table(site, list))
        @if !silent.is_empty() {
            h2 { (site.t("没有写这个指标的规划")) }
            p.s {
                (line(silent.iter().take(60).map(|p| html! { a href=(address::plan(&p.plan_id)) { (site.named(p)) } })))
                @if silent.len() > 60 { " " (site.say("等 {n} 份", &[("n", &silent.len())])) }
            }
        }
    }
}

fn most_common<'a>(values: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    values.for_each(|v| *counts.entry(v).or_default() += 1);
    counts.into_iter().max_by_key(|(name, n)| (*n, std::cmp::Reverse(*name))).map(|c| c.0)
}

fn figure(text: Option<&str>) -> Option<f64> {
    text?.parse().ok()
}

/// Ends of a scale that holds the values: from zero where that leaves room to tell them apart.
fn scale(values: &[f64]) -> (f64, f64) {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    let from = if low >= 0.0 && low < high * 0.6 { 0.0 } else { low - (high - low).max(high.abs() * 0.05) * 0.2 };
    let to = if high <= from { from + 1.0 } else { high + (high - from) * 0.08 };
    (from, to)
}

/// Round steps of a scale.
fn steps(from: f64, to: f64) -> Vec<f64> {
    let raw = (to - from) / 5.0;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= raw).unwrap_or(power * 10.0);
    let mut at = (from / step).ceil() * step;
    let mut out = Vec::new();
    while at <= to && out.len() < 12 {
        out.push(at);
        at += step;
    }
    out
}

/// One row a plan: base square, target circle with its bound; what is no number stands in the lane on the right.
fn dots(site: &View<'_>, list: &[&TargetRecord], unit: Option<&str>) -> Markup {
    // The table of a plan speaks before its prose, one statement a plan and year.
    let mut sorted: Vec<&TargetRecord> = list.iter().copied().filter(|t| t.subject.is_none()).collect();
    let rank = |t: &TargetRecord| (t.origin != "table", Reverse(t.target_year));
    sorted.sort_by(|a, b| a.plan_id.cmp(&b.plan_id).then_with(|| rank(a).cmp(&rank(b))));
    let mut seen = HashSet::new();
    sorted.retain(|t| seen.insert((&t.plan_id, &t.measure)));
    let same_unit = |t: &TargetRecord| t.unit_raw.as_deref() == unit && t.state == "stated";
    let at = |t: &TargetRecord| if same_unit(t) { figure(t.value.as_deref()) } else { None };
    let mut rows: Vec<(Option<f64>, &TargetRecord)> = sorted.into_iter().map(|t| (at(t), t)).collect();
    rows.sort_by(|(a, of_a), (b, of_b)| {
        b.partial_cmp(a).unwrap_or(Ordering::Equal).then_with(|| of_a.plan_id.cmp(&of_b.plan_id))
    });
    let mut values: Vec<f64> = rows.iter().filter_map(|(value, _)| *value).collect();
    values.extend(rows.iter().filter(|(_, t)| same_unit(t)).filter_map(|(_, t)| figure(t.base_value.as_deref())));
    if values.is_empty() {
        return html! { p.s.mute { (site.t("没有一份写了可以画在同一单位上的数。")) } };
    }
    let (from, to) = scale(&values);
    let marks = steps(from, to);
    let x = |v: f64| format!("{:.1}%", 100.0 * (v - from) / (to - from));
    let label = |v: f64| {
        let s = format!("{v:.2}");
        s.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let grid = html! { @for m in &marks { line.g-grid x1=(x(*m)) x2=(x(*m)) y1="0" y2="100%" {} } };
    html! {
        div.card {
            table.dots.tall {
                caption.vh { (site.say("各规划的目标，{unit}，横轴 {from} 到 {to}", &[("unit", &site.mixed(unit.unwrap_or(""))), ("from", &label(from)), ("to", &label(to))])) }
                thead.vh { tr { th scope="col" { (site.t("规划")) } th scope="col" { (site.t("图")) } th scope="col" { (site.t("目标")) } } }
                tbody { @for (value, t) in &rows {
                    tr {
                        th scope="row" {
                            @let p = site.plan(&t.plan_id);
                            a href=(address::plan(&t.plan_id)) { @match p.and_then(|p| p.jurisdiction.as_deref()) { Some(place) => { (site.zh(last_division(place))) }, None => { (site.t("地区未知")) } } } br;
                            span.note { (site.period(t.period.as_deref().unwrap_or(""))) }
                        }
                        td.plot { svg aria-hidden="true" focusable="false" {
                            (grid)
                            @if let Some(v) = *value {
                                @if let Some(b) = figure(t.base_value.as_deref()) {
                                    line.g-link x1=(x(b)) x2=(x(v)) y1="50%" y2="50%" {}
                                    rect.g-base x=(x(b)) y="50%" width="10" height="10" transform="translate(-5 -5)" {}
                                }
                                svg x=(x(v)) y="50%" overflow="visible" {
                                    @if t.approximate { circle.g-tarh r="10" {} }
                                    @match t.cmp.as_str() {
                                        ">" | "<" => { circle.g-open r="5" {} }
                                        _ => { circle.g-tar r="6" {} }
                                    }
                                    @if t.cmp.starts_with('>') { path.g-arrow d="M9 0H27M22 -5L27 0L22 5" {} }
                                    @if t.cmp.starts_with('<') { path.g-arrow d="M-9 0H-27M-22 -5L-27 0L-22 5" {} }
                                }
                            }
                        } }
                        td.lane {
                            a href=(address::target(&t.target_id)) { (value::target(site, t)) } @if !same_unit(t) { (value::unit(site, t.unit_raw.as_deref())) }
                            (value::doubt_sign(site, t))
                            @if let Some(b) = &t.base_value { br; span.note { (site.say("基期 {base}", &[("base", b)])) } }
                        }
                    }
                } }
                tfoot { tr {
                    th scope="row" { (site.mixed(unit.unwrap_or(""))) }
                    td.plot { svg aria-hidden="true" focusable="false" { @for m in &marks { text.g-t x=(x(*m)) y="15" text-anchor="middle" { (label(*m)) } } } }
                    td {}
                } }
            }
            ul.legend {
                li { (site.t("□ 基期")) } li { (site.t("● 目标")) } li { (site.t("虚圈：左右，宽窄未写")) } li { (site.t("→ ←：不低于、不高于；空心：不含此数")) } li { (site.t("没有数的不画在零上，写在右边")) }
                @if from > 0.0 { li { (site.t("横轴不从零起")) } }
            }
        }
    }
}

fn table(site: &View<'_>, list: &[&TargetRecord]) -> Markup {
    let table = html! { table {
        thead { tr {
            th scope="col" { (site.t("规划")) } th.num scope="col" { (site.t("基期")) } th.num scope="col" { (site.t("目标")) } th scope="col" { (site.t("原文写法")) } th scope="col" { (site.t("年份")) }
            th scope="col" { (site.t("性质")) } th scope="col" { (site.t("原文名称")) } th scope="col" { (site.t("出处")) }
        } }
        tbody { @for t in list.iter().take(500) {
            tr {
                th scope="row" { a.nb href=(address::plan(&t.plan_id)) { (site.named_by(&t.plan_id)) } }
                td.num { (site.mixed(t.base_value.as_deref().unwrap_or("—"))) }
                td.num { a.v href=(address::target(&t.target_id)) { (value::target(site, t)) } (value::unit(site, t.unit_raw.as_deref())) (value::doubt_sign(site, t)) }
                td lang=[site.quoted()] { (t.commitment.as_deref().unwrap_or("")) (t.value_raw.split_whitespace().collect::<String>()) }
                td.nb { (value::year(site, t)) }
                td { (site.code(t.attribute.as_deref().unwrap_or(""))) }
                td lang=[site.quoted()] { (value::name(site, t)) @if let Some(s) = &t.subject { " " span.note { "（" (s) "）" } } }
                td { a.nb href=(address::in_text(&t.plan_id, &t.target_id)) { (value::line(site, t.line)) } }
            }
        } }
    } };
    html! { (scroll(site.t("全部目标"), &table)) @if list.len() > 500 { p.note { (site.say("这里列出前 {shown} 项，下载里是全部 {all} 项。", &[("shown", &500), ("all", &list.len())])) } } }
}

/// Downloads of one indicator.
pub(super) fn file(site: &Site, id: &str, file: &str) -> Option<Answer> {
    if !site.is_stated(id) {
        return None;
    }
    let list: Vec<&TargetRecord> = site.targets_on(id).collect();
    match file {
        "data.csv" => Some(Answer::download(CSV, &format!("{id}.csv"), plan::targets_csv(list.into_iter()))),
        "data.json" => Some(Answer::json(&list)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{scale, steps};

    #[test]
    fn a_scale_holds_its_values_and_begins_at_zero_where_it_can() {
        let (from, to) = scale(&[1.8, 3.0, 4.8]);
        assert!(from == 0.0 && to > 4.8);
        let (from, to) = scale(&[78.3, 79.1, 80.0]);
        assert!(from > 70.0 && from < 78.3 && to > 80.0);
        assert!(!steps(from, to).is_empty() && steps(0.0, 1e12).len() <= 12);
        let (from, to) = scale(&[0.0]);
        assert!(to > from);
    }
}
