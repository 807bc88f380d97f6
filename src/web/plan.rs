//! The page of a plan: outline on the left, text with its numbers marked, tables as tables, findings beside the lines.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use maud::{Markup, PreEscaped, Render as _, html};
use serde::Deserialize as _;

use crate::record::{CellRecord, CheckRecord, PlanRecord, TableRecord, TargetRecord, cite};
use crate::web::answer::{Answer, CSV, csv, failed};
use crate::web::data::{Heading, Number, Passage, Text, last_division, name};
use crate::web::shell::{self, Page, Tab};
use crate::web::{Site, View, address, value};

/// Files of a reference to a plan, and what people call their forms.
const CITATIONS: [(&str, &str); 3] = [("cite.txt", "文字"), ("cite.bib", "BibTeX"), ("cite.ris", "RIS")];

/// What the text of a plan is marked with.
struct Marks<'a> {
    site: &'a View<'a>,
    text: &'a Text,
    targets: HashMap<usize, &'a TargetRecord>,
    /// Findings by the line of their places.
    findings: HashMap<usize, Vec<&'a CheckRecord>>,
    /// First bytes of the places of findings on statements that cannot both be true.
    conflicts: HashSet<usize>,
    /// Targets that have their place on the page: an uncertain value stands in two cells and is linked to once.
    placed: RefCell<HashSet<&'a str>>,
    /// Lines that have their place: a line of several passages is linked to once.
    lines: RefCell<HashSet<usize>>,
}

impl<'a> Marks<'a> {
    /// The id of a line's place, the first time it is asked for.
    fn line(&self, line: usize) -> Option<String> {
        self.lines.borrow_mut().insert(line).then(|| format!("L{line}"))
    }

    /// The id of a target's place, the first time it is asked for.
    fn place(&self, target: &'a TargetRecord) -> Option<String> {
        self.placed.borrow_mut().insert(&target.target_id).then(|| format!("t-{}", target.target_id))
    }
}

pub(super) fn page(site: &View<'_>, id: &str) -> Option<Answer> {
    let plan = site.plan(id)?;
    let Ok(text) = site.text(id) else {
        return Some(failed(
            site,
            500,
            site.t("读不到这份规划的文本"),
            site.t("数据文件可能已被移走；请重新运行 gangyao build。"),
        ));
    };
    let mut findings: HashMap<usize, Vec<&CheckRecord>> = HashMap::new();
    let mut conflicts = HashSet::new();
    for check in site.checks_of(id) {
        let mut lines = HashSet::new();
        for place in &check.spans {
            if lines.insert(place.line) {
                findings.entry(place.line).or_default().push(check);
            }
            if check.severity != "info" && check.code != "figure-damaged" {
                conflicts.insert(place.start);
            }
        }
    }
    let targets = site.targets_of(id).iter().map(|t| (t.start, t)).collect();
    let marks = Marks { site, text: &text, targets, findings, conflicts, placed: RefCell::default(), lines: RefCell::default() };
    let body = body(site, plan, &marks);
    Some(Answer::page(shell::page(site, Page { title: &name(plan), tab: Tab::None, wide: true, query: "", body })))
}

fn body(site: &View<'_>, plan: &PlanRecord, marks: &Marks<'_>) -> Markup {
    let id = &plan.plan_id;
    let targets = site.targets_of(id);
    let open = site.checks_of(id).iter().filter(|c| c.severity != "info").count();
    let hints = site.checks_of(id).len() - open;
    let rows: usize = marks.text.tables.iter().map(|t| t.rows.len()).sum();
    let indicator_id = plan.region_code.as_deref();
    html! {
        p.crumbs {
            a href="/place/" { (site.t("全部地区")) }
            @if let (Some(code), Some(place)) = (indicator_id, plan.jurisdiction.as_deref()) { " › " a href=(address::place(code)) { (site.zh(last_division(place))) } }
        }
        h1 { @match plan.title.as_deref() { Some(title) => { (site.zh(title)) }, None => { (site.t("（没有读出标题）")) } } }
        div.facts {
            span { b { (site.code(plan.level.as_deref().unwrap_or(site.t("级别未知")))) } @if let Some(code) = indicator_id { " " (code) } }
            @if let Some(period) = &plan.period { span { b { (site.period(period)) } @if let (Some(a), Some(b)) = (plan.start_year, plan.end_year) { " " (a) "–" (b) } } }
            @if let Some(stage) = &plan.stage { span { b { (site.code(stage)) } } }
            @if let Some(issued) = &plan.issued { span { (site.say("发布 {date}", &[("date", issued)])) } }
            span { (site.say("{headings} 个标题，{boxes} 个专栏", &[("headings", &marks.text.outline.len()), ("boxes", &marks.text.columns.len())])) }
            span { (site.say("{n} 项目标", &[("n", &targets.len())])) }
            span { (site.say("{tables} 张表 {rows} 行", &[("tables", &marks.text.tables.len()), ("rows", &rows)])) }
            span { a href=(format!("/checks/?plan={}", address::encode(id))) { (site.say("{look} 处要看，{hint} 处提示", &[("look", &open), ("hint", &hints)])) } }
            @if plan.status != "clean" { span { span.q { "?" } " " (site.code(&plan.status)) } }
            span { (site.t("文本")) " " span.code { (plan.source.sha256.get(..12).unwrap_or("")) } }
        }
        div.plain-text {
            div.bar {
                fieldset.show {
                    legend.vh { (site.t("标出哪些数字")) }
                    label { input type="checkbox" id="m-target" checked; " " span.n.n-target { (site.t("目标")) } }
                    label { input type="checkbox" id="m-achieved" checked; " " span.n.n-achieved { (site.t("结果")) } }
                    label { input type="checkbox" id="m-threshold" checked; " " span.n.n-threshold { (site.t("门槛")) } }
                    label { input type="checkbox" id="m-check" checked; " " span { span.ne { "≠" } " " (site.t("矛盾")) " " span.q { "?" } " " (site.t("疑点")) } }
                }
                span.end {
                    a.btn href=(format!("/compare/{}", address::query(&[("plan", id)]))) { (site.t("与别的规划比较")) } " "
                    a.btn href=(format!("{}targets.csv", address::plan(id))) { (site.t("下载目标 csv")) } " "
                    (site.t("引用：")) @for (at, (file, form)) in CITATIONS.iter().enumerate() {
                        @if at > 0 { " " } a.btn href=(format!("{}{file}", address::plan(id))) { (site.t(form)) }
                    }
                }
            }
            div.plan {
                (outline(marks, targets))
                article.read { (running_text(marks)) }
            }
        }
    }
}

/// The outline with how much room each division has and how many targets.
fn outline(marks: &Marks<'_>, targets: &[TargetRecord]) -> Markup {
    let site = marks.site;
    let shown: Vec<&Heading> = marks.text.outline.iter().filter(|h| h.depth <= 3 && h.kind != "项").collect();
    let top = shown.iter().map(|h| h.depth).min().unwrap_or(1);
    let mut starts: Vec<usize> = targets.iter().map(|t| t.start).collect();
    starts.sort_unstable();
    let count = |from: usize, to: usize| starts.partition_point(|s| *s < to) - starts.partition_point(|s| *s < from);
    let end_of =
        |at: usize| shown[at + 1..].iter().find(|h| h.depth <= shown[at].depth).map_or(marks.text.text.len(), |h| h.start);
    let longest = (0..shown.len()).filter(|at| shown[*at].depth == top).map(|at| end_of(at) - shown[at].start).max().unwrap_or(1);
    let label = |h: &Heading| match (h.kind.as_str(), h.number.as_deref()) {
        ("篇" | "章" | "节" | "部分", Some(n)) => format!("第{n}{} ", h.kind),
        ("专栏" | "附表", Some(n)) => format!("{}{n} ", h.kind),
        (_, Some(n)) if !n.ends_with(|c: char| c.is_ascii_digit()) => format!("{n}、"),
        (_, Some(n)) => format!("{n} "),
        (_, None) => String::new(),
    };
    html! {
        nav.toc.fold aria-label=(site.t("本规划目录")) { details {
            summary { (site.say("目录，{n} 项", &[("n", &shown.iter().filter(|h| h.depth == top).count())])) }
            p.note { (site.t("条形：篇幅；数字：目标数")) }
            ol.plain {
                @for (at, h) in shown.iter().enumerate() {
                    @let end = end_of(at);
                    @if h.depth == top {
                        li { a.row href=(format!("#L{}", h.line)) {
                            span.t lang=[site.quoted()] { (label(h)) (h.title) }
                            svg aria-hidden="true" focusable="false" {
                                rect.room-bg width="100%" height="100%" {}
                                rect.room width=(format!("{:.1}%", 100.0 * (end - h.start) as f64 / longest.max(1) as f64)) height="100%" {}
                            }
                            span { (count(h.start, end)) }
                        } }
                    } @else {
                        li class=(format!("d{}", h.depth - top)) { a lang=[site.quoted()] href=(format!("#L{}", h.line)) { (label(h)) (h.title) } }
                    }
                }
            }
        } }
    }
}

/// The text in order: headings, paragraphs, boxes and tables.
fn running_text(marks: &Marks<'_>) -> Markup {
    let text = marks.text;
    let headings: HashMap<usize, &Heading> = text.outline.iter().map(|h| (h.line, h)).collect();
    let mut tables = text.tables.iter().enumerate().peekable();
    let mut boxes = text.columns.iter().peekable();
    let mut out = String::new();
    // Where the box ends that the text is in, and what stands in it.
    let mut boxed: Option<(usize, String)> = None;
    let shut = |out: &mut String, boxed: Option<(usize, String)>| {
        if let Some((_, inside)) = boxed {
            html! { section.box { (PreEscaped(inside)) } }.render_to(out);
        }
    };
    let mut until = 0;
    let mut quantities = text.quantities.iter().filter(|q| q.origin == "text").peekable();
    for passage in &text.passages {
        if boxed.as_ref().is_some_and(|(end, _)| passage.start >= *end) {
            shut(&mut out, boxed.take());
        }
        while boxes.peek().is_some_and(|b| b.end <= passage.start) {
            boxes.next();
        }
        if boxed.is_none() && boxes.peek().is_some_and(|b| (b.start..b.end).contains(&passage.start)) {
            boxed = boxes.next().map(|b| (b.end, String::new()));
        }
        let is_boxed = boxed.is_some();
        let here = boxed.as_mut().map_or(&mut out, |(_, inside)| inside);
        while let Some((n, t)) = tables.peek().filter(|(_, t)| t.start < passage.end) {
            table(marks, *n, t).render_to(here);
            until = until.max(t.end);
            tables.next();
        }
        while quantities.peek().is_some_and(|q| q.start < passage.start) {
            quantities.next();
        }
        let mut inside: Vec<&Number> = Vec::new();
        while let Some(q) = quantities.peek().filter(|q| q.start < passage.end) {
            inside.push(q);
            quantities.next();
        }
        if passage.start >= until || passage.kind == "heading" {
            one(marks, passage, headings.get(&passage.line).copied(), &inside, is_boxed).render_to(here);
        }
    }
    shut(&mut out, boxed);
    tables.for_each(|(n, t)| table(marks, n, t).render_to(&mut out));
    PreEscaped(out)
}

/// One passage.
fn one(marks: &Marks<'_>, passage: &Passage, heading: Option<&Heading>, inside: &[&Number], boxed: bool) -> Markup {
    let site = marks.site;
    let line = passage.line;
    let words = sentence(marks, passage, inside);
    let number = html! { a.ln href=(format!("#L{line}")) lang=[site.own()] aria-label=(site.told("第 {line} 行的链接", &[("line", &line)])) { (line) } };
    match heading.filter(|_| passage.kind == "heading") {
        Some(h) if boxed && h.kind != "专栏" => html! { h4 lang=[site.quoted()] id=[marks.line(line)] { (words) } },
        Some(h) if h.depth <= 2 && !boxed => html! { h2 lang=[site.quoted()] id=[marks.line(line)] { (words) } },
        Some(_) => html! { h3 lang=[site.quoted()] id=[marks.line(line)] { (words) } },
        None => {
            let aside = marks.findings.get(&line).map(|list| {
                html! {
                    aside aria-label=(site.told("第 {line} 行的核对", &[("line", &line)])) { @for check in list { (finding(site, check)) } }
                }
            });
            html! {
                div.para.inbox[boxed] {
                    p lang=[site.quoted()] id=[marks.line(line)] { (number) (words) }
                    @if let Some(aside) = aside { (aside) }
                }
            }
        }
    }
}

/// A finding beside its line.
fn finding(site: &View<'_>, check: &CheckRecord) -> Markup {
    let class = if check.severity == "info" || check.code == "figure-damaged" { "find q-b" } else { "find ne-b" };
    html! {
        div class=(class) {
            span.k { (site.kind(&check.code)) } br;
            (site.message(&check.message))
            @for place in check.spans.iter().take(4) { " " a href=(format!("#L{}", place.line)) { (value::line(site, place.line)) } }
        }
    }
}

/// The characters of a passage, its numbers marked; page furniture inside it is left out, offsets are those of the text.
fn sentence(marks: &Marks<'_>, passage: &Passage, inside: &[&Number]) -> Markup {
    let raw = marks.text.text.get(passage.start..passage.end).unwrap_or("");
    let mut segments: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in passage.text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        // Mostly nothing but space stands before it.
        let space = raw.len() - at - raw[at..].trim_start().len();
        let next = raw[at + space..].starts_with(line).then_some(space);
        let Some(found) = next.or_else(|| raw[at..].find(line)) else {
            segments = vec![(0, raw.len())];
            break;
        };
        segments.push((at + found, at + found + line.len()));
        at += found + line.len();
    }
    let mut numbers = inside.iter().peekable();
    let mut out = String::with_capacity(2 * raw.len());
    let mut done = 0;
    for (from, to) in segments {
        let mut at = from.max(done);
        while at < to {
            let next = numbers.peek().map(|q| (q.start - passage.start, q.end - passage.start));
            match next {
                Some((start, _)) if start >= to => {
                    raw[at..to].render_to(&mut out);
                    at = to;
                }
                Some((start, end)) if start >= at => {
                    if start > at {
                        raw[at..start].render_to(&mut out);
                    }
                    if let Some(q) = numbers.next() {
                        marked(marks, q).render_to(&mut out);
                    }
                    at = end.min(raw.len()).max(start);
                }
                Some(_) => {
                    numbers.next();
                }
                None => {
                    raw[at..to].render_to(&mut out);
                    at = to;
                }
            }
        }
        done = at.max(to);
    }
    PreEscaped(out)
}

/// A number in running text: its role as a line under it, its page behind it.
fn marked(marks: &Marks<'_>, q: &Number) -> Markup {
    let site = marks.site;
    let target = marks.targets.get(&q.start).copied();
    let conflict = marks.conflicts.contains(&q.start);
    let doubt = q.damaged || target.is_some_and(|t| !value::doubts(site, t).is_empty());
    let class = match q.role.as_str() {
        _ if conflict => "n n-ne",
        _ if doubt => "n n-doubt",
        "target" => "n n-target",
        "achieved" => "n n-achieved",
        "threshold" => "n n-threshold",
        _ => "n n-other",
    };
    let surface = q.surface.split_whitespace().collect::<String>();
    let title = format!("{}{}{}", site.word(&q.role), site.t("："), q.indicator.as_deref().unwrap_or(site.t("（未写名称）")));
    html! {
        @match target {
            Some(t) => { a class=(class) id=[marks.place(t)] href=(address::target(&t.target_id)) title=(title) { (surface) } }
            None => { span class=(class) id=(format!("n-{}", q.start)) title=(title) { (surface) } }
        }
        @if conflict { (sign(site, "ne", "≠", "与别处矛盾")) } @else if doubt { (sign(site, "q", "?", "存疑")) }
    }
}

/// A sign with its words for those who do not see it.
fn sign(site: &View<'_>, class: &str, sign: &str, words: &'static str) -> Markup {
    html! { span class=(class) lang=[site.own()] title=(site.t(words)) { (sign) span.vh { (site.t(words)) } } }
}

/// A table with each cell's state and doubt.
fn table(marks: &Marks<'_>, n: usize, t: &TableRecord) -> Markup {
    let site = marks.site;
    let caption =
        [t.number.as_deref().map(|n| format!("表{n}")), t.caption.clone()].into_iter().flatten().collect::<Vec<_>>().join("　");
    let caption = if caption.is_empty() { site.t("表格").to_owned() } else { caption };
    let caption_is = (!caption.is_ascii()).then(|| site.quoted()).flatten();
    let columns: Vec<&str> =
        t.columns.iter().map(String::as_str).filter(|c| t.rows.iter().any(|r| r.cells.contains_key(*c))).collect();
    let how = match t.alignment.as_str() {
        "grid" => "",
        "columns" => site.t("原文是纯文本，各格按位置归列。"),
        _ => site.t("原文每格一行或空格缺失，各格的列是推断的。"),
    };
    let declared = t.declared.first().map(|d| {
        let fits = usize::try_from(d.count).is_ok_and(|c| c == t.rows.len());
        let fits = if fits { site.t("，相符") } else { "" };
        site.told(
            "写明共 {declared} 个指标，读出 {rows} 行{fits}。",
            &[("declared", &d.count), ("rows", &t.rows.len()), ("fits", &fits)],
        )
    });
    let with_attribute = t.rows.iter().any(|r| r.attribute.is_some());
    let span = columns.len() + 1 + usize::from(with_attribute);
    html! {
        div.scroll id=(format!("tab-{}", n + 1)) tabindex="0" role="region" lang=[caption_is] aria-label=(caption) {
            table.signs lang=[site.own()] {
                caption { (site.mixed(&caption)) @if !how.is_empty() || declared.is_some() { br; span.note { (how) (declared.unwrap_or_default()) } } }
                thead { tr {
                    th scope="col" { (site.t("指标")) }
                    @for c in &columns { th.num scope="col" { (site.mixed(c)) } }
                    @if with_attribute { th scope="col" { (site.t("性质")) } }
                } }
                tbody { @for (n, row) in t.rows.iter().enumerate() {
                    @let above = n.checked_sub(1).and_then(|n| t.rows[n].category.as_deref());
                    @if row.category.as_deref() != above && row.category.is_some() {
                        tr.group { th colspan=(span) scope="rowgroup" lang=[site.quoted()] { (row.category.as_deref().unwrap_or("")) } }
                    }
                    tr id=[marks.line(row.line)] {
                        th scope="row" {
                            @if let Some(id) = &row.indicator_id { a href=(address::indicator(id)) { (site.zh(&row.indicator)) } } @else { (site.zh(&row.indicator)) }
                            (value::unit(site, row.unit.as_deref()))
                            @if row.ambiguous { " " span.q aria-label=(site.t("这一行存疑")) { "?" } }
                        }
                        @for c in &columns { (cell(marks, row.cells.get(*c))) }
                        @if with_attribute { td { (value::attribute(site, row.attribute.as_deref())) } }
                    }
                } }
            }
        }
        @for note in &t.notes { p.note lang=[site.quoted()] { (note) } }
    }
}

fn cell(marks: &Marks<'_>, cell: Option<&serde_json::Value>) -> Markup {
    let site = marks.site;
    let Some(cell) = cell.and_then(|c| CellRecord::deserialize(c).ok()) else {
        return html! { td.num { span.st-no { "—" span.vh { (site.t("未写")) } } } };
    };
    let target = cell.start.and_then(|s| marks.targets.get(&s)).copied();
    let conflict = cell.start.is_some_and(|s| marks.conflicts.contains(&s));
    let class = match cell.state.as_str() {
        _ if cell.ambiguous => "num amb",
        "not_read" => "num unread",
        _ => "num",
    };
    let shown = match (cell.state.as_str(), &cell.text) {
        ("delegated", text) => {
            html! { span.st.st-up lang=[site.quoted()] title=(text.as_deref().unwrap_or("")) { span lang=[site.own()] { (site.t("上级下达")) } } }
        }
        ("not_read", _) => html! { span.st { (site.t("未读出")) } },
        (_, None) => html! { span.st-no { "—" span.vh { (site.t("未写")) } } },
        ("text", Some(text)) => html! { span.txt lang=[site.quoted()] { (text.split_whitespace().collect::<String>()) } },
        (_, Some(text)) => html! { span.v { (site.mixed(&text.split_whitespace().collect::<String>())) } },
    };
    html! {
        td class=(class) {
            @match target {
                Some(t) => { a.v id=[marks.place(t)] href=(address::target(&t.target_id)) { (shown) } }
                None => { (shown) }
            }
            @if conflict { (sign(site, "ne", "≠", "与别处矛盾")) }
            @if cell.ambiguous { (sign(site, "q", "?", "可能属于相邻一列")) }
        }
    }
}

/// Downloads of one plan.
pub(super) fn file(site: &Site, id: &str, file: &str) -> Option<Answer> {
    let plan = site.plan(id)?;
    match file {
        "targets.csv" => Some(Answer::download(CSV, &format!("{id}-targets.csv"), targets_csv(site.targets_of(id).iter()))),
        "cite.txt" => Some(cited(cite::text(plan, None))),
        "cite.bib" => Some(cited(cite::bibtex(plan, None))),
        "cite.ris" => Some(cited(cite::ris(plan, None))),
        "data.json" => Some(Answer::json(plan)),
        "text.txt" => site.words(id).ok().map(|text| Answer::data("text/plain; charset=utf-8", text.as_bytes().to_vec())),
        _ => None,
    }
}

/// A reference as a file.
pub(super) fn cited(reference: String) -> Answer {
    Answer::data("text/plain; charset=utf-8", (reference + "\n").into_bytes())
}

/// Targets as rows; the columns are those of the wire form.
pub(super) fn targets_csv<'a>(targets: impl Iterator<Item = &'a TargetRecord>) -> Vec<u8> {
    let head = [
        "plan_id",
        "target_id",
        "jurisdiction",
        "period",
        "indicator_raw",
        "indicator_id",
        "subject",
        "cmp",
        "value",
        "high",
        "unit_raw",
        "target_year",
        "base_year",
        "base_value",
        "attribute",
        "state",
        "hedge",
        "commitment",
        "form",
        "origin",
        "section",
        "line",
        "start",
        "end",
        "value_raw",
        "quote",
        "flags",
        "source_sha256",
    ];
    let text = |v: &Option<String>| v.clone().unwrap_or_default();
    let year = |v: Option<i32>| v.map(|y| y.to_string()).unwrap_or_default();
    let rows = targets.map(|t| {
        vec![
            t.plan_id.clone(),
            t.target_id.clone(),
            text(&t.jurisdiction),
            text(&t.period),
            text(&t.indicator_raw),
            text(&t.indicator_id),
            text(&t.subject),
            t.cmp.clone(),
            text(&t.value),
            text(&t.high),
            text(&t.unit_raw),
            year(t.target_year),
            year(t.base_year),
            text(&t.base_value),
            text(&t.attribute),
            t.state.clone(),
            text(&t.hedge),
            text(&t.commitment),
            t.form.clone(),
            t.origin.clone(),
            t.section.clone(),
            t.line.to_string(),
            t.start.to_string(),
            t.end.to_string(),
            t.value_raw.clone(),
            t.quote.clone(),
            t.flags.join(";"),
            t.source_sha256.clone(),
        ]
    });
    csv(&head, rows)
}
