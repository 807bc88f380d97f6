//! Plans side by side: matrix, levels, charts, downloads; with nothing chosen, a list to choose from.

use maud::{Markup, PreEscaped, html};

use crate::compare::{self, Cell, Chart, Comparison, Options, Row, Subject};
use crate::record::PlanRecord;
use crate::web::address::{self, Fields};
use crate::web::answer::{Answer, CSV, csv};
use crate::web::data::{last_division, name};
use crate::web::shell::{self, Page, Tab, scroll};
use crate::web::{Site, value, words};

/// Most plans side by side.
const MOST: usize = 40;

/// A plan as what it states.
pub(super) fn subject(site: &Site, plan: &PlanRecord) -> std::io::Result<Subject> {
    Ok(Subject::from_records(plan, site.targets_of(&plan.plan_id), &site.text(&plan.plan_id)?.quantities))
}

/// The plans and reference tables that an address names, in its order, each once.
fn subjects(site: &Site, fields: &Fields) -> Result<Vec<Subject>, String> {
    let mut out: Vec<Subject> = Vec::new();
    for id in fields.all("plan").take(MOST) {
        if out.iter().any(|s| s.head.plan_id == id) {
            continue;
        }
        let reference = || compare::references().iter().find(|s| s.head.plan_id == id).cloned();
        match site.plan(id) {
            Some(plan) => out.push(subject(site, plan).map_err(|e| e.to_string())?),
            None => out.push(reference().ok_or_else(|| format!("当前数据里没有 {id}"))?),
        }
    }
    Ok(out)
}

fn compared(site: &Site, fields: &Fields) -> Result<Comparison, String> {
    let subjects = subjects(site, fields)?;
    let options = Options::default();
    Ok(match fields.get("view") {
        Some("levels") => compare::levels(&subjects, &options),
        _ => compare::compare(&subjects, &options),
    })
}

pub(super) fn page(site: &Site, fields: &Fields) -> Answer {
    let chosen = fields.all("plan").count();
    let body = if chosen < 2 {
        choose(site, fields)
    } else {
        match compared(site, fields) {
            Ok(comparison) => side_by_side(site, fields, &comparison),
            Err(why) => html! { h1 { "比不了" } p.find.q-b { (why) } (choose(site, fields)) },
        }
    };
    Answer::page(shell::page(site, Page { title: "比较", tab: Tab::Compare, wide: true, query: "", body }))
}

/// A list of what can be compared.
fn choose(site: &Site, fields: &Fields) -> Markup {
    let is_set = |id: &str| fields.all("plan").any(|p| p == id);
    html! {
        h1 { "选几份规划来比" }
        p.lede { "勾选两份以上。参考表是事先整理的上级规划指标，来源写在表里。" }
        form action="/compare/" method="get" {
            p { button.btn { "比较所选" } }
            @let table = html! { table {
                thead { tr { th scope="col" { "选" } th scope="col" { "规划" } th scope="col" { "级别" } th scope="col" { "时期" } th.num scope="col" { "目标" } } }
                tbody {
                    @for p in &site.plans { tr {
                        td { input type="checkbox" name="plan" value=(p.plan_id) id=(format!("p-{}", p.plan_id)) checked[is_set(&p.plan_id)]; }
                        th scope="row" { label for=(format!("p-{}", p.plan_id)) { (name(p)) } }
                        td { (p.level.as_deref().unwrap_or("未知")) } td { (p.period.as_deref().unwrap_or("")) } td.num { (site.targets_of(&p.plan_id).len()) }
                    } }
                    tr.group { th colspan="5" scope="rowgroup" { "参考表" } }
                    @for s in compare::references() { tr {
                        td { input type="checkbox" name="plan" value=(s.head.plan_id) id=(format!("p-{}", s.head.plan_id)) checked[is_set(&s.head.plan_id)]; }
                        th scope="row" { label for=(format!("p-{}", s.head.plan_id)) { (s.head.title) } }
                        td { (s.head.level.as_deref().unwrap_or("")) } td { (s.head.period.as_deref().unwrap_or("")) } td.num { (s.figures.len()) }
                    } }
                }
            } };
            (scroll("可以比较的规划", &table))
            p { button.btn { "比较所选" } }
        }
    }
}

/// What a column is called.
fn called(head: &compare::PlanHead) -> String {
    let place = head.jurisdiction.as_deref().map_or(head.title.as_str(), last_division);
    format!("{place} {}", head.period.as_deref().unwrap_or("")).trim().to_owned()
}

fn side_by_side(site: &Site, fields: &Fields, c: &Comparison) -> Markup {
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
        h1 { "比较 " (c.plans.len()) " 份规划" }
        ul.chips {
            @for p in &c.plans { li {
                @if site.plan(&p.plan_id).is_some() { a href=(address::plan(&p.plan_id)) { (called(p)) } } @else { span title=(p.source) { (called(p)) "（参考表）" } }
                a href=(format!("/compare/{}", fields.without("plan", &p.plan_id))) aria-label=(format!("去掉 {}", called(p))) { "×" }
            } }
            li.more { a href=(format!("/compare/{}", only_first(fields))) { "改选" } }
        }
        @if mixed(&|p| p.period.clone()) || mixed(&|p| p.level.clone()) {
            p.find.q-b { "这几份的时期或级别不同：" @for p in &c.plans { (called(p)) "（" (p.level.as_deref().unwrap_or("级别未知")) "）" } "。名次只供参考。" }
        }
        nav.bar aria-label="比什么" {
            ul {
                li { @if levels { a href=(link("view", "")) { "指标" } } @else { b aria-current="page" { "指标" } } }
                li { @if levels { b aria-current="page" { "上下级" } } @else { a href=(link("view", "levels")) { "上下级" } } }
                li { a href="#charts" { "图" } }
            }
            span.end { "下载这张表：" a href=(format!("/compare/matrix.csv{}", fields.all_of())) { "csv" } " " a href=(format!("/compare/matrix.json{}", fields.all_of())) { "json" } " "
                a href=(format!("/compare/chart.svg{}", fields.all_of())) { "图 svg" } }
        }
        div.bar { ul {
            li { "看：" @if all_rows || differ { a href=(link("rows", "")) { "两份以上都写的" } } @else { b { "两份以上都写的 " (rows.len()) " 行" } } }
            li { @if all_rows { b { "全部 " (rows.len()) " 行" } } @else { a href=(link("rows", "all")) { "全部 " (c.rows.len()) " 行" } } }
            li { @if differ { b { "只看不同的 " (rows.len()) " 行" } } @else { a href=(link("rows", "different")) { "只看不同的" } } }
        } }
        @if rows.is_empty() { p.find.q-b { "没有一个指标两份都写了并且可以对上。看“全部”可以看到各自写了什么。" } }
        (matrix(site, c, &rows))
        ul.legend { li { "↑ 由上级下达" } li { "· 没有这一项" } li { "另：文中另有写法" } li { "? 放哪一列不能确定，或原文残缺" } li { "~ 界限重叠，分不出先后" } }
        @if levels { (steps(c)) }
        h2 id="charts" { "图" }
        @let drawn = shared_only(c);
        @if drawn.rows.is_empty() { p.mute { "没有两份都写了数的指标可以画。" } } @else { div.scroll { (PreEscaped(compare::chart(&drawn, Chart::Dots))) } }
    }
}

fn only_first(fields: &Fields) -> String {
    let first: Vec<(&str, &str)> = fields.all("plan").take(1).map(|p| ("plan", p)).collect();
    address::query(&first)
}

/// The rows that at least two plans state, no more than a chart holds.
fn shared_only(c: &Comparison) -> Comparison {
    let mut drawn = c.clone();
    drawn.rows.retain(|r| r.cells.values().filter(|cell| cell.state == "stated").count() >= 2);
    drawn.rows.truncate(40);
    drawn
}

fn matrix(site: &Site, c: &Comparison, rows: &[&Row]) -> Markup {
    let mut sorted: Vec<&Row> = rows.to_vec();
    sorted.sort_by_key(|r| std::cmp::Reverse(r.cells.len()));
    let ordered = sorted.iter().any(|r| r.order.is_some());
    let short: Vec<(String, String)> = c
        .plans
        .iter()
        .map(|p| (p.plan_id.clone(), p.jurisdiction.as_deref().map_or(p.title.as_str(), last_division).to_owned()))
        .collect();
    let table = html! { table.signs {
        caption.vh { (c.plans.len()) " 份规划的指标" }
        thead { tr {
            th scope="col" { "指标" }
            @for p in &c.plans { th.num scope="col" { (p.jurisdiction.as_deref().map_or(p.title.as_str(), last_division)) br; span.note { (p.period.as_deref().unwrap_or("")) " " (p.level.as_deref().unwrap_or("")) } } }
            @if ordered { th.ord scope="col" { "由高到低" } }
        } }
        tbody { @for (n, r) in sorted.iter().enumerate() {
            @if n == 0 || sorted[n - 1].cells.len() != r.cells.len() { tr.group { th colspan=(c.plans.len() + 2) scope="rowgroup" { (r.cells.len()) " 份写" } } }
            tr {
                th scope="row" {
                    @match &r.indicator_id { Some(id) if !site.targets_on(id).is_empty() => { a href=(address::indicator(id)) { (r.indicator) } }, _ => { (r.indicator) } }
                    " " span.u { (r.unit.as_deref().unwrap_or("")) @if r.measure != "level" { " " (words::word(r.measure)) } }
                }
                @for p in &c.plans { (cell(site, p, r, r.cells.get(&p.plan_id))) }
                @if ordered { td { span.xs { (order(r.order.as_deref().unwrap_or(""), &short)) } } }
            }
        } }
    } };
    html! { div.scroll.matrix tabindex="0" role="region" aria-label="指标比较表，可左右滚动" { (table) } }
}

/// `b > a ? c` with places for ids.
fn order(order: &str, names: &[(String, String)]) -> String {
    order
        .split(' ')
        .map(|word| {
            names
                .iter()
                .find(|(id, _)| id == word)
                .map_or_else(|| if word == "?" { "~".to_owned() } else { word.to_owned() }, |(_, n)| n.clone())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn cell(site: &Site, plan: &compare::PlanHead, row: &Row, cell: Option<&Cell>) -> Markup {
    let Some(cell) = cell else { return html! { td.num { span.mute { "·" span.vh { "没有这一项" } } } } };
    let link = cell.line.filter(|_| site.plan(&plan.plan_id).is_some()).map(|line| address::line(&plan.plan_id, line));
    let amount = match (&cell.target, cell.state.as_str()) {
        (_, "delegated") => html! { span.st.st-up { "上级下达" } },
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
            value::number(cmp, low, high)
        }
        (Some(a), _) => html! { span.txt { (a.raw) } },
        (None, state) => html! { span.st.st-no { (words::word(state)) } },
    };
    let other_unit = cell.target.as_ref().and_then(|a| a.unit.as_deref()).filter(|u| Some(*u) != row.unit.as_deref());
    html! {
        td.num {
            @if let Some(b) = &cell.base { span.b.s { (b.raw) } " " span.mute { "→" } " " }
            @match &link { Some(href) => { a.v href=(href) { (amount) } }, None => { (amount) } }
            (value::unit(other_unit))
            @if !cell.marks.is_empty() { span.q title=(cell.marks.iter().filter_map(|m| words::doubt(m)).collect::<Vec<_>>().join("；")) aria-label="存疑" { "?" } }
            @if !cell.variants.is_empty() { sup { span.note title=(cell.variants.join("；")) { "另" } } }
            @if let Some(f) = &cell.filled { br; span.note { (f.value) "（" (f.from) "）" } }
        }
    }
}

/// Who asks for more, level by level.
fn steps(c: &Comparison) -> Markup {
    let title = |id: &str| c.plans.iter().find(|p| p.plan_id == id).map_or_else(|| id.to_owned(), called);
    let said = |result: &str| match result {
        "below asks more" => "下级要求更高",
        "below asks less" => "下级要求更低",
        "same" => "相同",
        "no direction" => "无所谓高低",
        _ => "分不出",
    };
    let table = html! { table {
        thead { tr { th scope="col" { "指标" } th scope="col" { "上级" } th scope="col" { "下级" } th scope="col" { "比较" } th.num scope="col" { "差" } } }
        tbody { @for r in &c.rows { @for s in &r.steps { tr {
            th scope="row" { (r.indicator) } td { (title(&s.above)) } td { (title(&s.below)) } td { (said(s.result)) } td.num { (s.difference.as_deref().unwrap_or("")) }
        } } } }
    } };
    html! { h2 { "上下级" } (scroll("上下级", &table)) }
}

/// The comparison as a file.
pub(super) fn file(site: &Site, file: &str, fields: &Fields) -> Option<Answer> {
    let comparison = match compared(site, fields) {
        Ok(c) => c,
        Err(why) => return Some(Answer { status: 400, ..Answer::json(&serde_json::json!({ "error": why })) }),
    };
    match file {
        "matrix.json" => Some(Answer::json(&comparison)),
        "matrix.csv" => Some(Answer::download(CSV, "comparison.csv", matrix_csv(&comparison))),
        "chart.svg" => Some(Answer::data("image/svg+xml", compare::chart(&shared_only(&comparison), Chart::Dots).into_bytes())),
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
