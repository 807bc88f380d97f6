//! Findings with their places side by side, the review queue, and the codebook.

use maud::{Markup, html};

use crate::record::{CheckRecord, TargetRecord};
use crate::release;
use crate::web::address::{self, Fields};
use crate::web::answer::{self, Answer, CSV};
use crate::web::data::name;
use crate::web::shell::{self, Page, Tab, dot, scroll};
use crate::web::{Site, value, words};

/// Findings on one page.
const SHOWN: usize = 200;

fn chosen<'a>(site: &'a Site, fields: &Fields) -> Vec<&'a CheckRecord> {
    site.checks
        .iter()
        .filter(|c| fields.get("plan").is_none_or(|p| c.plan_id == p) && fields.get("code").is_none_or(|k| c.code == k))
        .collect()
}

pub(super) fn page(site: &Site, fields: &Fields) -> String {
    let list = chosen(site, fields);
    let look = list.iter().filter(|c| c.severity != "info").count();
    let with = |field: &str, value: &str| format!("/checks/{}", fields.with(field, value));
    let body = html! {
        h1 { "核对：" (look) " 处要看，" (list.len() - look) " 处提示" }
        p.lede { "规划自己的数对不对得上，和读出来的对不对得上。这里只列发现，各处原文并排，不替任何一处作主。" }
        div.bar {
            ul {
                li { "规划：" @if let Some(id) = fields.get("plan") { b { (site.plan(id).map_or_else(|| id.to_owned(), name)) } " " a href=(with("plan", "")) { "看全部" } } @else { b { "全部" } } }
                @if fields.get("plan").is_none() {
                    @for p in site.plans.iter().filter(|p| !site.checks_of(&p.plan_id).is_empty()).take(12) {
                        li { a href=(with("plan", &p.plan_id)) { (name(p)) " " (site.checks_of(&p.plan_id).len()) } }
                    }
                }
            }
            span.end { a href="/review/" { "待核对清单" } (dot()) "下载：" a href=(format!("/checks/findings.csv{}", fields.all_of())) { "csv" } }
        }
        @if let Some(code) = fields.get("code") { p.bar { "只看“" (words::check(code).0) "” " a href=(with("code", "")) { "看全部种类" } } }
        @for (code, title, meaning) in words::CHECKS {
            @let of: Vec<_> = list.iter().filter(|c| c.code == *code).collect();
            @if !of.is_empty() {
                h2 id=(code) { (title) " " span.note { (of.iter().filter(|c| c.severity != "info").count()) " 处要看，" (of.iter().filter(|c| c.severity == "info").count()) " 处提示" } }
                p.s.mute { (meaning) }
                @for check in of.iter().take(SHOWN) { (finding(site, check)) }
                @if of.len() > SHOWN { p.note { "这里列出前 " (SHOWN) " 处，下载里是全部 " (of.len()) " 处。" } }
            }
        }
        @for check in list.iter().filter(|c| words::CHECKS.iter().all(|k| k.0 != c.code)).take(SHOWN) { (finding(site, check)) }
        @if list.is_empty() { p { "没有发现。" } }
    };
    shell::page(site, Page { title: "核对", tab: Tab::Checks, wide: false, query: "", body })
}

/// A finding: the sentence, and all its places, same size, no side taken.
fn finding(site: &Site, check: &CheckRecord) -> Markup {
    let info = check.severity == "info";
    let text = site.text(&check.plan_id).ok();
    html! {
        article.check {
            header {
                h3 { @if info || check.code == "figure-damaged" { span.q { "?" } } @else { span.ne { "≠" } } " " (words::check(&check.code).0) }
                a.s href=(address::plan(&check.plan_id)) { (site.plan(&check.plan_id).map_or_else(|| check.plan_id.clone(), name)) }
                @if info { span.tag { "提示" } }
            }
            p { (check.message) }
            div.pairs { @for place in check.spans.iter().take(8) {
                div {
                    a.wh href=(address::line(&check.plan_id, place.line)) { "第 " (place.line) " 行，" (place.label) }
                    p.song { (around(text.as_ref().map(|t| t.text.as_str()), place.start, place.end, &place.text)) }
                }
            } }
        }
    }
}

/// A place with the characters of its line around it.
fn around(text: Option<&str>, start: usize, end: usize, own: &str) -> Markup {
    let Some(text) = text.filter(|t| t.get(start..end).is_some()) else { return html! { span.hit { (own) } } };
    let from = text[..start].char_indices().rev().take(40).take_while(|(_, c)| *c != '\n').last().map_or(start, |c| c.0);
    let to =
        text[end..].char_indices().take(30).take_while(|(_, c)| *c != '\n').last().map_or(end, |(at, c)| end + at + c.len_utf8());
    html! { (text[from..start].trim_start()) span.hit { (text[start..end]) } (text[end..to].trim_end()) }
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

pub(super) fn csv(site: &Site, fields: &Fields) -> Answer {
    Answer::download(CSV, "findings.csv", csv_rows(&chosen(site, fields)))
}

/// Targets that deserve a look, with a correction to fill in.
pub(super) fn review(site: &Site, fields: &Fields) -> String {
    let mut list: Vec<&TargetRecord> = site
        .targets
        .iter()
        .filter(|t| t.review.is_none() && !value::doubts(t).is_empty() && fields.get("plan").is_none_or(|p| t.plan_id == p))
        .collect();
    list.sort_by_key(|t| (std::cmp::Reverse(t.flags.len()), t.plan_id.clone(), t.start));
    let table = html! { table {
        thead { tr { th scope="col" { "目标" } th.num scope="col" { "值" } th scope="col" { "疑点" } th scope="col" { "规划" } th scope="col" { "校正" } } }
        tbody { @for t in list.iter().take(SHOWN) {
            tr {
                th scope="row" { a href=(address::target(&t.target_id)) { (value::name(t)) } }
                td.num { (value::target(t)) (value::unit(t.unit_raw.as_deref())) }
                td { (value::doubts(t).join("；")) }
                td { (site.plan(&t.plan_id).map_or_else(|| t.plan_id.clone(), name)) " " a.nb href=(address::in_text(&t.plan_id, &t.target_id)) { "第 " (t.line) " 行" } }
                td { button.btn type="button" data-copy=(skeleton(t)) { "复制" } }
            }
        } }
    } };
    let body = html! {
        h1 { "待核对清单：" (list.len()) " 项" }
        p.lede { "读得没有把握的目标，疑点多的在前。“复制”给出一条校正的样子，填好后放进 corrections/规划编号.toml，下次 build 时生效。" }
        (scroll("待核对清单", &table))
        @if list.len() > SHOWN { p.note { "这里列出前 " (SHOWN) " 项；gangyao review 列出全部。" } }
    };
    shell::page(site, Page { title: "待核对清单", tab: Tab::None, wide: false, query: "", body })
}

fn skeleton(t: &TargetRecord) -> String {
    format!(
        "# {} 第 {} 行：{}\n[[correction]]\naction = \"accept\" # 或 reject；或 change，并写 field、old、new\ntarget_id = \"{}\"\nreviewer = \"\"\ndate = \"\"\nreason = \"\"\n",
        t.plan_id,
        t.line,
        t.value_raw.split_whitespace().collect::<String>(),
        t.target_id
    )
}

/// What each field means: the same definitions as `gangyao codebook`.
pub(super) fn codebook(site: &Site) -> String {
    let body = html! {
        h1 { "字段说明" }
        p.lede { "数据发布中每张表的字段，与 gangyao codebook 相同。" }
        @for table in release::tables() {
            h2 { (table.title_zh) " " span.code { (table.name) } " " span.note { "一行为" (table.row_zh) } }
            @let rows = html! { table {
                thead { tr { th scope="col" { "字段" } th scope="col" { "名称" } th scope="col" { "类型" } th scope="col" { "含义" } th scope="col" { "取值" } th scope="col" { "例" } } }
                tbody { @for f in &table.fields { tr id=(format!("{}-{}", table.name, f.name)) {
                    th scope="row" { span.code { (f.name) } } td { (f.title_zh) } td { (f.kind.schema_name()) } td.wide-c { (f.meaning_zh) br; span.note lang="en" { (f.meaning) } } td { (f.values.join(", ")) } td { (f.example) }
                } } }
            } };
            (scroll(table.name, &rows))
        }
    };
    shell::page(site, Page { title: "字段说明", tab: Tab::None, wide: true, query: "", body })
}
