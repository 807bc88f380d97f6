//! Plans side by side: matrix, levels, charts, downloads; with nothing chosen, a list to choose from.

use maud::{Markup, PreEscaped, html};
use rayon::prelude::*;

use crate::compare::{self, Cell, Chart, Comparison, Options, Row, Subject};
use crate::record::PlanRecord;
use crate::web::address::{self, Fields};
use crate::web::answer::{Answer, CSV, csv};
use crate::web::data::last_division;
use crate::web::shell::{self, Page, Tab, scroll};
use crate::web::{View, value, words};

/// Most plans side by side.
const MOST: usize = 40;

/// A plan as what it states.
pub(super) fn subject(site: &View<'_>, plan: &PlanRecord) -> std::io::Result<Subject> {
    Ok(Subject::from_records(plan, site.targets_of(&plan.plan_id), &site.results(&plan.plan_id)?))
}

/// The plans and reference tables that an address names, in its order, each once.
fn subjects(site: &View<'_>, fields: &Fields) -> Result<Vec<Subject>, String> {
    let mut ids: Vec<&str> = Vec::new();
    for id in fields.all("plan").take(MOST) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let reference = |id: &str| compare::references().iter().find(|s| s.head.plan_id == id).cloned();
    let one = |id: &&str| match site.plan(id) {
        Some(plan) => subject(site, plan).map_err(|e| e.to_string()),
        None => reference(id).ok_or_else(|| site.told("当前数据里没有 {plan}", &[("plan", id)])),
    };
    // Each is read by itself; of several that are not there the first is told.
    let found: Vec<Result<Subject, String>> = ids.par_iter().map(one).collect();
    found.into_iter().collect()
}

fn compared(site: &View<'_>, fields: &Fields) -> Result<Comparison, String> {
    let subjects = subjects(site, fields)?;
    let options = Options::default();
    Ok(match fields.get("view") {
        Some("levels") => compare::levels(&subjects, &options),
        _ => compare::compare(&subjects, &options),
    })
}

pub(super) fn page(site: &View<'_>, fields: &Fields) -> Answer {
    let chosen = fields.all("plan").count();
    let body = if chosen < 2 {
        html! { h1 { (site.t("选几份规划来比")) } (choose(site, fields)) }
    } else {
        match compared(site, fields) {
            Ok(comparison) => side_by_side(site, fields, &comparison),
            Err(why) => html! { h1 { (site.t("比不了")) } p.find.q-b { (site.message(&why)) } (choose(site, fields)) },
        }
    };
    Answer::page(shell::page(site, Page { title: site.t("比较"), tab: Tab::Compare, wide: true, query: "", body }))
}

/// A list of what can be compared.
fn choose(site: &View<'_>, fields: &Fields) -> Markup {
    let is_set = |id: &str| fields.all("plan").any(|p| p == id);
    html! {
        p.lede { (site.t("勾选两份以上。参考表是事先整理的上级规划指标，来源写在表里。")) }
        form action="/compare/" method="get" {
            p { button.btn { (site.t("比较所选")) } }
            @let table = html! { table {
                thead { tr { th scope="col" { (site.t("选")) } th scope="col" { (site.t("规划")) } th scope="col" { (site.t("级别")) } th scope="col" { (site.t("时期")) } th.num scope="col" { (site.t("目标数")) } } }
                tbody {
                    @for p in &site.plans { tr {
                        td { input type="checkbox" name="plan" value=(p.plan_id) id=(format!("p-{}", p.plan_id)) checked[is_set(&p.plan_id)]; }
                        th scope="row" { label for=(format!("p-{}", p.plan_id)) { (site.named(p)) } }
                        td { (site.code(p.level.as_deref().unwrap_or(site.t("未知")))) } td { (site.period(p.period.as_deref().unwrap_or(""))) } td.num { (site.targets_of(&p.plan_id).len()) }
                    } }
                    tr.group { th colspan="5" scope="rowgroup" { (site.t("参考表")) } }
                    @for s in compare::references() { tr {
                        td { input type="checkbox" name="plan" value=(s.head.plan_id) id=(format!("p-{}", s.head.plan_id)) checked[is_set(&s.head.plan_id)]; }
                        th scope="row" { label for=(format!("p-{}", s.head.plan_id)) { (site.zh(&s.head.title)) } }
                        td { (site.code(s.head.level.as_deref().unwrap_or(""))) } td { (site.period(s.head.period.as_deref().unwrap_or(""))) } td.num { (s.figures.len()) }
                    } }
                }
            } };
            (scroll(site.t("可以比较的规划"), &table))
            p { button.btn { (site.t("比较所选")) } }
        }
    }
}

/// What a column is called.
fn called(head: &compare::PlanHead) -> String {
    let place = head.jurisdiction.as_deref().map_or(head.title.as_str(), last_division);
    format!("{place} {}", head.period.as_deref().unwrap_or("")).trim().to_owned()
}

fn side_by_side(site: &View<'_>, fields: &Fields, c: &Comparison) -> Markup {
    let all_rows = fields.get("rows") == Some("all");
    let differ = fields.get("rows") == Some("different");
    let rows: Vec<&Row> = c.rows.iter().filter(|r| (all_rows || r.cells.len() >= 2) && (!differ || !r.same)).collect();
    let mixed = |of: &dyn Fn(&compare::PlanHead) -> Option<String>| {
        let mut v: Vec<_> = c.plans.iter().map(of).collect();
        v.sort();
        v.dedup();
        v.len() > 1
    };
    let levels = fields.get("view") == Some("levels");
    let link = |field: &str, value: &str| format!("/compare/{}", fields.with(field, value));
    html! {
        h1 { (site.say("比较 {n} 份规划", &[("n", &c.plans.len())])) }
        ul.chips {
            @for p in &c.plans { li {
                @if site.plan(&p.plan_id).is_some() { a href=(address::plan(&p.plan_id)) { (site.zh(called(p))) } } @else { span title=(p.source) lang=[site.quoted()] { (called(p)) span lang=[site.own()] { (site.t("（参考表）")) } } }
                a href=(format!("/compare/{}", fields.without("plan", &p.plan_id))) aria-label=(site.told("去掉 {plan}", &[("plan", &called(p))])) lang=[site.quoted()] { "×" }
            } }
            li.more { a href=(format!("/compare/{}", only_first(fields))) { (site.t("改选")) } }
        }
        @if mixed(&|p| p.period.clone()) || mixed(&|p| p.level.clone()) {
            p.find.q-b {
                @let each = html! { @for (at, p) in c.plans.iter().enumerate() {
                    @if at > 0 { (site.t("、")) }
                    (site.say("{plan}（{level}）", &[("plan", &site.zh(called(p))), ("level", &site.code(p.level.as_deref().unwrap_or(site.t("级别未知"))))]))
                } };
                (site.say("这几份的时期或级别不同：{each}。名次只供参考。", &[("each", &each)]))
            }
        }
        nav.bar aria-label=(site.t("比什么")) {
            ul {
                li { @if levels { a href=(link("view", "")) { (site.t("指标")) } } @else { b aria-current="page" { (site.t("指标")) } } }
                li { @if levels { b aria-current="page" { (site.t("上下级")) } } @else { a href=(link("view", "levels")) { (site.t("上下级")) } } }
                li { a href="#charts" { (site.t("图")) } }
            }
            span.end { (site.t("下载这张表：")) a href=(format!("/compare/matrix.csv{}", fields.all_of())) { "csv" } " " a href=(format!("/compare/matrix.json{}", fields.all_of())) { "json" } " "
                a href=(format!("/compare/chart.svg{}", fields.all_of())) { (site.t("图 svg")) } }
        }
        div.bar { ul {
            li { (site.t("看：")) @if all_rows || differ { a href=(link("rows", "")) { (site.t("两份以上都写的")) } } @else { b { (site.say("两份以上都写的 {n} 行", &[("n", &rows.len())])) } } }
            li { @if all_rows { b { (site.say("全部 {n} 行", &[("n", &rows.len())])) } } @else { a href=(link("rows", "all")) { (site.say("全部 {n} 行", &[("n", &c.rows.len())])) } } }
            li { @if differ { b { (site.say("只看不同的 {n} 行", &[("n", &rows.len())])) } } @else { a href=(link("rows", "different")) { (site.t("只看不同的")) } } }
        } }
        @if rows.is_empty() { p.find.q-b { (site.t("没有一个指标两份都写了并且可以对上。看“全部”可以看到各自写了什么。")) } }
        (matrix(site, c, &rows))
        ul.legend { li { (site.t("↑ 由上级下达")) } li { (site.t("· 没有这一项")) } li { (site.t("另：文中另有写法")) } li { (site.t("? 放哪一列不能确定，或原文残缺")) } li { (site.t("~ 界限重叠，分不出先后")) } }
        @if levels { (steps(site, c)) }
        h2 id="charts" { (site.t("图")) }
        @let drawn = shared_only(c);
        @if drawn.rows.is_empty() { p.mute { (site.t("没有两份都写了数的指标可以画。")) } } @else { div.scroll.chart lang=[site.quoted()] tabindex="0" role="region" aria-label=(site.t("各规划的目标")) { (PreEscaped(drawing(site, &drawn))) } }
    }
}

fn only_first(fields: &Fields) -> String {
    let first: Vec<(&str, &str)> = fields.all("plan").take(1).map(|p| ("plan", p)).collect();
    address::query(&first)
}

/// The rows that at least two plans state, no more than a chart holds.
fn shared_only(c: &Comparison) -> Comparison {
    let shared = |r: &&Row| r.cells.values().filter(|cell| cell.state == "stated").count() >= 2;
    Comparison {
        rows: c.rows.iter().filter(shared).take(40).cloned().collect(),
        plans: c.plans.clone(),
        // No picture of targets tells these.
        coverage: Vec::new(),
        possible: Vec::new(),
        reviews: Vec::new(),
        ..*c
    }
}

/// The picture in the language of the page.
fn drawing(site: &View<'_>, drawn: &Comparison) -> String {
    compare::chart(drawn, Chart::Dots, &|english| site.plain(english))
}

fn matrix(site: &View<'_>, c: &Comparison, rows: &[&Row]) -> Markup {
    let mut sorted: Vec<&Row> = rows.to_vec();
    sorted.sort_by_key(|r| std::cmp::Reverse(r.cells.len()));
    let ordered = sorted.iter().any(|r| r.order.is_some());
    let short: Vec<(String, String)> = c
        .plans
        .iter()
        .map(|p| (p.plan_id.clone(), p.jurisdiction.as_deref().map_or(p.title.as_str(), last_division).to_owned()))
        .collect();
    let table = html! { table.signs {
        caption.vh { (site.say("{n} 份规划的指标", &[("n", &c.plans.len())])) }
        thead { tr {
            th scope="col" { (site.t("指标")) }
            @for p in &c.plans { th.num scope="col" { (site.zh(p.jurisdiction.as_deref().map_or(p.title.as_str(), last_division))) br; span.note { (site.period(p.period.as_deref().unwrap_or(""))) " " (site.code(p.level.as_deref().unwrap_or(""))) } } }
            @if ordered { th.ord scope="col" { (site.t("由高到低")) } }
        } }
        tbody { @for (n, r) in sorted.iter().enumerate() {
            @if n == 0 || sorted[n - 1].cells.len() != r.cells.len() { tr.group { th colspan=(c.plans.len() + 2) scope="rowgroup" { (site.say("{n} 份写", &[("n", &r.cells.len())])) } } }
            tr {
                th scope="row" {
                    @match &r.indicator_id { Some(id) if site.is_stated(id) => { a href=(address::indicator(id)) { (site.zh(&r.indicator)) } }, _ => { (site.zh(&r.indicator)) } }
                    " " span.u { (site.mixed(r.unit.as_deref().unwrap_or(""))) @if r.measure != "level" { " " (site.code(r.measure)) } }
                }
                @for p in &c.plans { (cell(site, p, r, r.cells.get(&p.plan_id))) }
                @if ordered { td.ord { (ordered_cell(site, r.order.as_deref().unwrap_or(""), &short)) } }
            }
        } }
    } };
    html! { div.scroll.matrix tabindex="0" role="region" aria-label=(site.t("指标比较表，可左右滚动")) { (table) } }
}

/// Pairs that an order is told by before they are folded away: where bounds overlap there is one for each two plans.
const PAIRS: usize = 2;

/// An order in one line, or what it is told by behind a click.
fn ordered_cell(site: &View<'_>, told: &str, names: &[(String, String)]) -> Markup {
    let line = html! { span.xs lang=[site.quoted()] { (order(told, names)) } };
    html! {
        @if told.matches(';').count() >= PAIRS { details { summary.xs { (site.t("有的分不出先后")) } (line) } }
        @else { (line) }
    }
}

/// `b > a ? c` with places for ids.
fn order(order: &str, names: &[(String, String)]) -> String {
    order
        .split(' ')
        .map(|word| {
            let (id, end) = word.strip_suffix(';').map_or((word, ""), |id| (id, ";"));
            match names.iter().find(|(name, _)| name == id) {
                Some((_, name)) => format!("{name}{end}"),
                None if word == "?" => "~".to_owned(),
                None => word.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn cell(site: &View<'_>, plan: &compare::PlanHead, row: &Row, cell: Option<&Cell>) -> Markup {
    let Some(cell) = cell else { return html! { td.num { span.mute { "·" span.vh { (site.t("没有这一项")) } } } } };
    let link = cell.line.filter(|_| site.plan(&plan.plan_id).is_some()).map(|line| address::line(&plan.plan_id, line));
    let amount = match (&cell.target, cell.state.as_str()) {
        (_, "delegated") => html! { span.st.st-up { (site.t("上级下达")) } },
        (Some(a), "stated") if a.is_numeric() => {
            let cmp = if a.approximate {
                "~"
            } else {
                match (&a.low, &a.high) {
                    (Some(l), Some(h)) if l == h => "=",
                    (Some(_), Some(_)) => "=",
                    (Some(_), None) => {
                        if a.low_inclusive {
                            ">="
                        } else {
                            ">"
                        }
                    }
                    (None, Some(_)) => {
                        if a.high_inclusive {
                            "<="
                        } else {
                            "<"
                        }
                    }
                    (None, None) => "=",
                }
            };
            let low = a.low.as_deref().or(a.high.as_deref()).unwrap_or("");
            let high = a.high.as_deref().filter(|h| a.low.is_some() && Some(*h) != a.low.as_deref() && cmp == "=");
            value::number(site, cmp, low, high)
        }
        (Some(a), _) => html! { span.txt lang=[site.quoted()] { (a.raw) } },
        (None, state) => html! { span.st.st-no { (site.code(state)) } },
    };
    let doubts = cell.marks.iter().filter_map(|m| words::doubt(m, site.language())).collect::<Vec<_>>().join(site.t("；"));
    let other_unit = cell.target.as_ref().and_then(|a| a.unit.as_deref()).filter(|u| Some(*u) != row.unit.as_deref());
    html! {
        td.num {
            @if let Some(b) = &cell.base { span.b.s { (site.mixed(&b.raw)) } " " span.mute { "→" } " " }
            @match &link { Some(href) => { a.v href=(href) { (amount) } }, None => { (amount) } }
            (value::unit(site, other_unit))
            @if !cell.marks.is_empty() || !cell.variants.is_empty() { span.after {
                @if !cell.marks.is_empty() { span.q title=(doubts) { "?" span.vh { (site.told("存疑：{doubts}", &[("doubts", &doubts)])) } } }
                @if !cell.variants.is_empty() { span.note lang=[site.quoted()] title=(cell.variants.join("；")) { span lang=[site.own()] { (site.t("另")) } } }
            } }
            @if let Some(f) = &cell.filled { br; span.note { (site.say("{value}（{from}）", &[("value", &site.mixed(&f.value)), ("from", &site.zh(&f.from))])) } }
        }
    }
}

/// Who asks for more, level by level.
fn steps(site: &View<'_>, c: &Comparison) -> Markup {
    let title = |id: &str| c.plans.iter().find(|p| p.plan_id == id).map_or_else(|| id.to_owned(), called);
    let said = |result: &str| match result {
        "below asks more" => site.t("下级要求更高"),
        "below asks less" => site.t("下级要求更低"),
        "same" => site.t("相同"),
        "no direction" => site.t("无所谓高低"),
        _ => site.t("分不出"),
    };
    let table = html! { table {
        thead { tr { th scope="col" { (site.t("指标")) } th scope="col" { (site.t("上级")) } th scope="col" { (site.t("下级")) } th scope="col" { (site.t("比较")) } th.num scope="col" { (site.t("差")) } } }
        tbody { @for r in &c.rows { @for s in &r.steps { tr {
            th scope="row" { (site.zh(&r.indicator)) } td { (site.zh(title(&s.above))) } td { (site.zh(title(&s.below))) } td { (said(s.result)) } td.num { (site.mixed(s.difference.as_deref().unwrap_or(""))) }
        } } } }
    } };
    let any = c.rows.iter().any(|r| !r.steps.is_empty());
    html! {
        h2 { (site.t("上下级")) }
        @if any { (scroll(site.t("上下级"), &table)) } @else { p.mute { (site.t("这几份里没有上下级都写了数、可以对上的指标。")) } }
    }
}

/// The comparison as a file.
pub(super) fn file(site: &View<'_>, file: &str, fields: &Fields) -> Option<Answer> {
    let comparison = match compared(site, fields) {
        Ok(c) => c,
        Err(why) => return Some(Answer { status: 400, ..Answer::json(&serde_json::json!({ "error": why })) }),
    };
    match file {
        "matrix.json" => Some(Answer::json(&comparison)),
        "matrix.csv" => Some(Answer::download(CSV, "comparison.csv", matrix_csv(&comparison))),
        "chart.svg" => Some(Answer::data("image/svg+xml", drawing(site, &shared_only(&comparison)).into_bytes())),
        _ => None,
    }
}

/// One line a cell.
fn matrix_csv(c: &Comparison) -> Vec<u8> {
    let head = [
        "indicator_id",
        "indicator",
        "measure",
        "unit",
        "plan_id",
        "place",
        "period",
        "indicator_raw",
        "base",
        "target",
        "target_in_row_unit",
        "target_year",
        "attribute",
        "state",
        "section",
        "line",
    ];
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let rows = c.rows.iter().flat_map(|r| c.plans.iter().filter_map(move |p| r.cells.get(&p.plan_id).map(|cell| (r, p, cell))));
    csv(
        &head,
        rows.map(|(r, p, cell)| {
            vec![
                text(&r.indicator_id),
                r.indicator.clone(),
                r.measure.to_owned(),
                text(&r.unit),
                p.plan_id.clone(),
                text(&p.jurisdiction),
                text(&p.period),
                cell.indicator_raw.clone(),
                cell.base.as_ref().map(|b| b.raw.clone()).unwrap_or_default(),
                cell.target.as_ref().map(|b| b.raw.clone()).unwrap_or_default(),
                text(&cell.target_in_row_unit),
                cell.target_year.map(|y| y.to_string()).unwrap_or_default(),
                text(&cell.attribute),
                cell.state.clone(),
                text(&cell.section),
                cell.line.map(|l| l.to_string()).unwrap_or_default(),
            ]
        }),
    )
}
