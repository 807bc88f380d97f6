//! Findings with their places side by side, and the codebook.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use rayon::prelude::*;

use crate::record::CheckRecord;
use crate::release;
use crate::web::address::{self, Fields};
use crate::web::answer::{self, Answer, CSV};
use crate::web::data::{Cells, PlacedCell};
use crate::web::shell::{self, Page, Tab, dot, scroll};
use crate::web::{Site, View, value, words};

/// Findings of a kind on a page of that kind.
const SHOWN: usize = 200;
/// Findings of a kind where all kinds stand on one page.
const SHOWN_OF_ALL: usize = 60;

/// Characters shown before a place, and behind it.
const BEFORE: usize = 40;
const BEHIND: usize = 30;

/// Texts and tables of the plans whose findings a page shows.
type Places<'a> = HashMap<&'a str, (Vec<u8>, Vec<Cells>)>;

/// The findings that an address asks for.
fn chosen<'a>(site: &'a View<'_>, fields: &Fields) -> Vec<&'a CheckRecord> {
    let of_code = |c: &&CheckRecord| fields.get("code").is_none_or(|k| c.code == k);
    match (fields.get("plan"), fields.get("code")) {
        (Some(plan), _) => site.checks_of(plan).iter().filter(of_code).collect(),
        (None, Some(code)) => site.checks_on(code).collect(),
        (None, None) => site.checks.iter().collect(),
    }
}

/// Those of them that are of a kind; with their number, and how many are to be looked at.
struct OfKind<'a> {
    kind: &'static words::Kind,
    shown: Vec<&'a CheckRecord>,
    look: usize,
    all: usize,
}

/// The findings of each kind, as many as a page shows.
fn by_kind<'a>(site: &'a View<'_>, fields: &Fields, most: usize) -> Vec<OfKind<'a>> {
    let wanted = words::KINDS.iter().filter(|kind| fields.get("code").is_none_or(|code| code == kind.code));
    let of = |kind: &'static words::Kind| match fields.get("plan") {
        None => {
            let (look, all) = site.count_on(kind.code);
            OfKind { kind, shown: site.checks_on(kind.code).take(most).collect(), look, all }
        }
        Some(plan) => {
            let of_plan = || site.checks_of(plan).iter().filter(|c| c.code == kind.code);
            let look = of_plan().filter(|c| c.severity != "info").count();
            OfKind { kind, shown: of_plan().take(most).collect(), look, all: of_plan().count() }
        }
    };
    wanted.map(of).filter(|of| of.all > 0).collect()
}

/// What shows the places of findings.
fn places<'a>(site: &Site, findings: impl Iterator<Item = &'a CheckRecord>) -> Places<'a> {
    let mut starts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for check in findings {
        starts.entry(&check.plan_id).or_default().extend(check.spans.iter().map(|place| place.start));
    }
    // A text that went away is left out: the finding still has its words.
    starts.into_par_iter().filter_map(|(plan, starts)| Some((plan, site.places(plan, &starts).ok()?))).collect()
}

pub(super) fn page(site: &View<'_>, fields: &Fields) -> String {
    let list = chosen(site, fields);
    let look = list.iter().filter(|c| c.severity != "info").count();
    let with = |field: &str, value: &str| format!("/checks/{}", fields.with(field, value));
    let most = if fields.get("code").is_some() { SHOWN } else { SHOWN_OF_ALL };
    let kinds = by_kind(site, fields, most);
    let places = places(site, kinds.iter().flat_map(|of| of.shown.iter().copied()));
    let body = html! {
        h1 { (site.say("核对：{look} 处要看，{hint} 处提示", &[("look", &look), ("hint", &(list.len() - look))])) }
        p.lede { (site.t("规划自己的数对不对得上，和读出来的对不对得上。这里只列发现，各处原文并排，不替任何一处作主。")) }
        div.bar {
            ul {
                li { (site.t("规划：")) @if let Some(id) = fields.get("plan") { b { (site.named_by(id)) } " " a href=(with("plan", "")) { (site.t("看全部")) } } @else { b { (site.t("全部")) } } }
                @if fields.get("plan").is_none() {
                    @for p in site.plans.iter().filter(|p| !site.checks_of(&p.plan_id).is_empty()).take(12) {
                        li { a href=(with("plan", &p.plan_id)) { (site.named(p)) " " (site.checks_of(&p.plan_id).len()) } }
                    }
                }
            }
            span.end { a href="/review/" { (site.t("待核对清单")) } (dot()) (site.t("下载：")) a href=(format!("/checks/findings.csv{}", fields.all_of())) { "csv" } }
        }
        @if let Some(code) = fields.get("code") { p.bar { (site.say("只看“{kind}”", &[("kind", &site.kind(code))])) " " a href=(with("code", "")) { (site.t("看全部种类")) } } }
        @for OfKind { kind, shown, look, all } in &kinds {
            h2 id=(kind.code) { (kind.title(site.language())) " " span.note { (site.say("{look} 处要看，{hint} 处提示", &[("look", look), ("hint", &(all - look))])) } }
            p.s.mute { (kind.meaning(site.language())) }
            @for check in shown { (finding(site, check, &places)) }
            @if *all > most {
                p.note {
                    (site.say("这里列出前 {shown} 处，下载里是全部 {all} 处。", &[("shown", &most), ("all", all)]))
                    @if most < SHOWN { " " a href=(with("code", kind.code)) { (site.t("只看这一种")) } }
                }
            }
        }
        @if list.is_empty() { p { (site.t("没有发现。")) } }
    };
    shell::page(site, Page { title: site.t("核对"), tab: Tab::Checks, wide: false, query: "", body })
}

/// A finding: the sentence, and all its places, same size, no side taken.
fn finding(site: &View<'_>, check: &CheckRecord, places: &Places<'_>) -> Markup {
    let info = check.severity == "info";
    let (text, tables) =
        places.get(check.plan_id.as_str()).map_or((None, &[][..]), |(text, tables)| (Some(text.as_slice()), tables));
    html! {
        article.check {
            header {
                h3 { @if info || check.code == "figure-damaged" { span.q { "?" } } @else { span.ne { "≠" } } " " (site.kind(&check.code)) }
                a.s href=(address::plan(&check.plan_id)) { (site.named_by(&check.plan_id)) }
                @if info { span.tag { (site.t("提示")) } }
            }
            p { (site.message(&check.message)) }
            div.pairs { @for place in check.spans.iter().take(8) {
                div {
                    a.wh href=(address::line(&check.plan_id, place.line)) { (value::line(site, place.line)) (site.t("，")) (site.code(&place.label)) }
                    p.song lang=[site.quoted()] {
                        @match in_table(tables, place.start) {
                            Some(row) => { (row) }
                            None => { (around(text, place.start, place.end, &place.text)) }
                        }
                    }
                }
            } }
        }
    }
}

/// A value of a table with its row and column: alone it says nothing.
fn in_table(tables: &[Cells], start: usize) -> Option<Markup> {
    let rows = tables.iter().flat_map(|t| &t.rows);
    let starts_here = |(_, cell): &&(String, PlacedCell)| cell.start == Some(start);
    let (row, (column, cell)) = rows.filter_map(|row| row.cells.iter().find(starts_here).map(|cell| (row, cell))).next()?;
    Some(html! {
        (row.indicator) @if let Some(unit) = row.unit.as_ref().filter(|_| !row.indicator.contains(['(', '（'])) { "（" (unit) "）" } "　" (column) "："
        span.hit { (cell.text.as_deref().unwrap_or("").split_whitespace().collect::<String>()) }
    })
}

/// A place with the characters of its line around it.
fn around(text: Option<&[u8]>, start: usize, end: usize, own: &str) -> Markup {
    let Some((text, start, end)) = text.and_then(|text| window(text, start, end)) else { return html! { span.hit { (own) } } };
    let from = text[..start].char_indices().rev().take(BEFORE).take_while(|(_, c)| *c != '\n').last().map_or(start, |c| c.0);
    let behind = text[end..].char_indices().take(BEHIND).take_while(|(_, c)| *c != '\n').last();
    let to = behind.map_or(end, |(at, c)| end + at + c.len_utf8());
    html! { (text[from..start].trim_start()) span.hit { (text[start..end]) } (text[end..to].trim_end()) }
}

/// Characters around a place, as many as are shown or more, and where it stands in them: a page shows a few places of long texts.
fn window(text: &[u8], start: usize, end: usize) -> Option<(&str, usize, usize)> {
    let inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    let from = (start.saturating_sub(4 * BEFORE)..start).find(|at| !inside(at)).unwrap_or(start);
    let to = (end..=end.saturating_add(4 * BEHIND).min(text.len())).rev().find(|at| !inside(at))?;
    let near = std::str::from_utf8(text.get(from..to)?).ok()?;
    let (start, end) = (start - from, end.checked_sub(from)?);
    near.get(start..end).map(|_| (near, start, end))
}

pub(super) fn csv_rows(list: &[&CheckRecord]) -> Vec<u8> {
    let head = ["plan_id", "code", "severity", "message", "lines", "texts"];
    answer::csv(
        &head,
        list.iter().map(|c| {
            vec![
                c.plan_id.clone(),
                c.code.clone(),
                c.severity.clone(),
                c.message.clone(),
                c.spans.iter().map(|s| s.line.to_string()).collect::<Vec<_>>().join(";"),
                c.spans.iter().map(|s| s.text.split_whitespace().collect::<String>()).collect::<Vec<_>>().join(" | "),
            ]
        }),
    )
}

pub(super) fn csv(site: &View<'_>, fields: &Fields) -> Answer {
    Answer::download(CSV, "findings.csv", csv_rows(&chosen(site, fields)))
}

/// What each field means: the same definitions as `gangyao codebook`.
pub(super) fn codebook(site: &View<'_>) -> String {
    let body = html! {
        h1 { (site.t("字段说明")) }
        p.lede { (site.t("数据发布中每张表的字段，与 gangyao codebook 相同。")) }
        @for table in release::tables() {
            @let one = if site.is_english() { table.row } else { table.row_zh };
            h2 { @if !site.is_english() { (table.title_zh) " " } span.code { (table.name) } " " span.note { (site.say("一行为{one}", &[("one", &site.mixed(one))])) } }
            @let rows = html! { table {
                thead { tr { th scope="col" { (site.t("字段")) } th scope="col" { (site.t("名称")) } th scope="col" { (site.t("类型")) } th scope="col" { (site.t("含义")) } th scope="col" { (site.t("取值")) } th scope="col" { (site.t("例")) } } }
                tbody { @for f in &table.fields { tr id=(format!("{}-{}", table.name, f.name)) {
                    th scope="row" { span.code { (f.name) } } td { (if site.is_english() { f.title } else { f.title_zh }) } td { (f.kind.schema_name()) }
                    td.wide-c {
                        @if site.is_english() { (site.mixed(f.meaning)) } @else { (f.meaning_zh) br; span.note lang="en" { (f.meaning) } }
                    }
                    td { (site.mixed(&f.values.join(", "))) } td { (site.mixed(f.example)) }
                } } }
            } };
            (scroll(table.name, &rows))
        }
    };
    shell::page(site, Page { title: site.t("字段说明"), tab: Tab::None, wide: true, query: "", body })
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn a_place_is_found_in_what_stands_around_it() {
        let text = format!("{}目标66%以上{}", "，森林覆盖率".repeat(50), "，到2025年".repeat(50));
        let start = text.find("66%").unwrap();
        let (near, from, to) = window(text.as_bytes(), start, start + 3).unwrap();
        assert_eq!((&near[from..to], near[..from].ends_with("目标"), near[to..].starts_with("以上")), ("66%", true, true));
        assert!(near[..from].chars().count() >= 40 && near[to..].chars().count() >= 30 && near.len() < 400);
        let whole = |text: &str| window(text.as_bytes(), 0, text.len()).map(|(near, from, to)| near[from..to].to_owned());
        assert_eq!((whole("目标").as_deref(), whole("").as_deref()), (Some("目标"), Some("")));
        // Inside a character, backwards, and beyond the end there is no place.
        for (start, end) in [(1, 3), (0, 2), (3, 0), (6, 7), (9, 9)] {
            assert_eq!(window("目标".as_bytes(), start, end), None, "{start} {end}");
        }
    }
}
