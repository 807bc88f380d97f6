//! Decisions of a reader as forms: what is said of a target, then exactly what that would write and do, then the writing of it.
//!
//! The three are one address. Without a step, or with a slip in what was typed, nothing leaves the page; `step=write` writes what the
//! page before showed, or shows it again if it is not the same any more. What decides whether a correction fits is the code that
//! builds run (`corpus`); here are only words and fields.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use crate::corpus::{self, Correctable, Decision, Edit, FolderError, Proposal, Standing, Tried, Verdict};
use crate::lexicon;
use crate::record::TargetRecord;
use crate::release;
use crate::web::address::{self, Fields};
use crate::web::answer::{self, Answer};
use crate::web::desk::{Desk, Marks, Open, same};
use crate::web::shell::{self, Page, Tab, dot};
use crate::web::{View, value};

/// Where forms are sent.
pub(super) const ADDRESS: &str = "/decide/";
/// Fields that are shown at once; the others are one click away.
const FIRST: [&str; 10] =
    ["indicator_raw", "indicator_id", "value", "cmp", "unit_raw", "target_year", "state", "attribute", "form", "kind"];
/// Characters of the source and their place: a build reads them, a reader does not write them.
const OF_SOURCE: [&str; 7] = ["value_raw", "quote", "section", "page", "place", "origin", "conflict_group"];
/// Lines of the file that are shown above the new ones.
const ABOVE: usize = 3;

/// What a reader typed, or would type.
#[derive(Clone, Debug, Default)]
struct Form {
    action: String,
    reviewer: String,
    date: String,
    reason: String,
    edits: Vec<Edit>,
}

impl Form {
    /// A form that nobody touched.
    fn fresh(desk: &Desk) -> Self {
        Self { reviewer: desk.reviewer(), date: corpus::today(), ..Self::default() }
    }

    fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.pairs().find(|(n, _)| *n == name).map_or("", |(_, v)| v).to_owned();
        let mut was: BTreeMap<&str, &str> = BTreeMap::new();
        was.extend(fields.pairs().filter_map(|(n, v)| Some((n.strip_prefix("was.")?, v))));
        let edit = |(field, new): (&str, &str)| Edit {
            field: field.to_owned(),
            was: was.get(field).copied().unwrap_or_default().to_owned(),
            new: new.to_owned(),
        };
        let edits = fields.pairs().filter_map(|(n, v)| Some((n.strip_prefix("new.")?, v))).map(edit).collect();
        Self { action: text("action"), reviewer: text("reviewer"), date: text("date"), reason: text("reason"), edits }
    }

    /// Fields that were changed.
    fn changed(&self) -> Vec<Edit> {
        self.edits.iter().filter(|e| e.new.trim() != e.was.trim()).cloned().collect()
    }

    /// The decision, or what is still to be said.
    fn decision(&self, site: &View<'_>) -> Result<Decision, &'static str> {
        let verdict = match (self.action.as_str(), self.changed()) {
            ("accept", edits) if edits.is_empty() => Verdict::Accept,
            ("reject", edits) if edits.is_empty() => Verdict::Reject,
            ("accept" | "reject", _) => {
                return Err(site.t("有几项改过了，判断却是不改。请选“有几项读错了”，或把它们改回去。"));
            }
            ("change", edits) if edits.is_empty() => return Err(site.t("还没有改哪一项。请在下面改，其余保持原样。")),
            ("change", edits) => Verdict::Change(edits),
            _ => return Err(site.t("请先选怎么判。")),
        };
        if [&self.reviewer, &self.date, &self.reason].iter().any(|text| text.trim().is_empty()) {
            return Err(site.t("核对人、日期和理由都要填。"));
        }
        let own = |text: &str| text.trim().to_owned();
        Ok(Decision { verdict, reviewer: own(&self.reviewer), date: own(&self.date), reason: own(&self.reason) })
    }
}

/// The answer to a form that came with the key.
pub(super) fn posted(site: &View<'_>, desk: &Desk, fields: &Fields) -> Answer {
    let Some(t) = fields.get("target").and_then(|id| site.target(id)) else {
        let why = site.t("当前数据里没有这个目标：它可能随新的 build 换了编号。什么也没有写；请从待核对清单再找到它。");
        let typed =
            fields.get("reason").map(|reason| site.told("你写的理由：{reason}", &[("reason", &reason)])).unwrap_or_default();
        return answer::failed(site, 404, site.t("没有这个目标"), &format!("{why} {typed}"));
    };
    let form = Form::read(fields);
    let again = |status: u16, why: Markup| Answer { status, ..Answer::page(form_page(site, desk, t, &form, &why)) };
    let step = fields.get("step").unwrap_or_default();
    // The short form of the queue has no fields: who wants to change some gets them.
    if step == "edit" || form.action == "change" && form.edits.is_empty() {
        return again(200, html! {});
    }
    let decision = match form.decision(site) {
        Ok(decision) => decision,
        Err(why) => return again(422, notice(&html! { (why) })),
    };
    let open = match desk.open(site, &t.plan_id) {
        Ok(open) => open,
        Err(reason) => return again(409, refusal(site, &reason)),
    };
    let proposal = match open.propose(&t.target_id, &decision) {
        Ok(proposal) => proposal,
        Err(reason) => return again(422, refusal(site, &reason)),
    };
    let shown = fields.get("seal").is_some_and(|shown| same(&open.seal(&proposal), shown));
    match step {
        "write" if shown => match open.write(&proposal, &form.reviewer) {
            Ok(()) => Answer::see(format!("{}#decide", address::target(&t.target_id))),
            Err(FolderError::Changed { .. }) => match renewed(site, desk, t, &form, &decision) {
                Ok(page) => Answer { status: 409, ..Answer::page(page) },
                Err(reason) => again(409, refusal(site, &reason)),
            },
            Err(error) => again(500, refusal(site, &error.to_string())),
        },
        "write" => Answer { status: 409, ..Answer::page(preview(site, desk, t, &form, &open, &proposal, &changed(site))) },
        _ => Answer::page(preview(site, desk, t, &form, &open, &proposal, &html! {})),
    }
}

/// What would be written, after another hand wrote to the file between our reading and our writing of it.
fn renewed(site: &View<'_>, desk: &Desk, t: &TargetRecord, form: &Form, decision: &Decision) -> Result<String, String> {
    let open = desk.open(site, &t.plan_id)?;
    let proposal = open.propose(&t.target_id, decision)?;
    Ok(preview(site, desk, t, form, &open, &proposal, &changed(site)))
}

fn changed(site: &View<'_>) -> Markup {
    let why = site.t("文件或数据在此期间变了（可能有人手改过）。什么也没有写；下面是按现在的样子重新算的改动。");
    notice(&html! { (why) })
}

/// What a reader is told about what was sent.
fn notice(said: &Markup) -> Markup {
    html! { div.find.ne-b role="alert" { (said) } }
}

/// Why a correction would not be applied, in words of the library, and what can be done.
pub(super) fn refusal(site: &View<'_>, reason: &str) -> Markup {
    notice(
        &html! { p.lines { (site.message(reason)) } p.note { (site.t("什么也没有写，填的都还在。改好再提交；文件里已有的条目可以用编辑器改。")) } },
    )
}

/// Why nothing can be decided on a plan for now.
pub(super) fn unreadable(site: &View<'_>, reason: &str) -> Markup {
    notice(&html! { p.lines { (site.message(reason)) } p.note { (site.t("校正文件改好之前，这份规划的目标在这里不能校正。")) } })
}

/// What stands on the page of a target: what was decided, and the form.
pub(super) fn section(site: &View<'_>, desk: &Desk, t: &TargetRecord, next: Option<&TargetRecord>) -> Markup {
    let marks = desk.marks(site, &t.plan_id);
    let form = Form::fresh(desk);
    html! {
        section id="decide" {
            h2 { (site.t("校正")) }
            @match &marks {
                Err(reason) => { (unreadable(site, reason)) }
                Ok(marks) => {
                    (standing(site, desk, t, marks.of(&t.target_id)))
                    @if marks.waits(&t.target_id) { p.s { (to_come(site)) } }
                    @let now = marks.target(&t.target_id).unwrap_or(t);
                    @if marks.waits(&t.target_id) || t.review.is_some() {
                        details { summary { (site.t("再加一条校正")) } (whole(site, desk, now, &form)) }
                    } @else { (whole(site, desk, now, &form)) }
                }
            }
            p.bar {
                a href="/review/" { (site.t("待核对清单")) }
                @if let Some(next) = next { a href=(format!("{}#decide", address::target(&next.target_id))) { (site.t("下一项待核对：")) (value::named(site, next)) } }
            }
        }
    }
}

/// What stands below a target of the queue.
pub(super) fn row(site: &View<'_>, desk: &Desk, t: &TargetRecord, marks: &Marks) -> Markup {
    html! {
        (standing(site, desk, t, marks.of(&t.target_id)))
        @if !marks.waits(&t.target_id) {
            details { summary { (site.t("决定")) span.vh { (site.t("：")) (value::named(site, t)) } } (short(site, desk, t, &Form::fresh(desk))) }
        }
    }
}

/// What was decided on a target and is not in the build yet.
fn standing(site: &View<'_>, desk: &Desk, t: &TargetRecord, tried: &[Tried]) -> Markup {
    let file = desk.dir().join(format!("{}.toml", t.plan_id)).display().to_string();
    let place = |one: &Tried| html! { (site.mixed(&file)) (site.t("，")) (value::line(site, one.line)) };
    let what = |one: &Tried| {
        let field = one.field.as_deref().map(|f| label(site, f));
        html! { (verdict(site, one.action)) @if let Some(field) = field { (site.t("：")) (field) } }
    };
    let waits: Vec<&Tried> = tried.iter().filter(|o| o.standing == Standing::Waits).collect();
    html! {
        @if !waits.is_empty() {
            div.find.ok-b role="status" {
                b { (site.t("已决定，等下次 build")) }
                @for one in &waits { " " (dot()) (what(one)) " " span.note { (place(one)) } }
            }
        }
        @for one in tried {
            @if let Standing::Refused(reason) = &one.standing {
                div.find.ne-b { b { (site.t("文件里有一条用不上")) } " " (dot()) (what(one)) " " span.note { (place(one)) } br; (site.message(reason)) }
            }
        }
    }
}

/// When it takes effect, and how it is taken back.
pub(super) fn to_come(site: &View<'_>) -> Markup {
    let command = html! { code { "gangyao build" } };
    site.say("运行 {command} 之后生效，这里也会随之更新。要收回，用编辑器从文件里删去这几行。", &[("command", &command)])
}

/// A way to decide, in words.
fn verdict(site: &View<'_>, action: &str) -> &'static str {
    match action {
        "accept" => site.t("读得对"),
        "reject" => site.t("不是目标"),
        _ => site.t("有几项读错了"),
    }
}

/// A page with the whole form and what was typed.
fn form_page(site: &View<'_>, desk: &Desk, t: &TargetRecord, form: &Form, said: &Markup) -> String {
    let marks = desk.marks(site, &t.plan_id).unwrap_or_default();
    let title = site.told("校正：{name}", &[("name", &value::name(site, t))]);
    let body = html! {
        (crumbs(site, t))
        h1 { (site.say("校正：{name}", &[("name", &value::named(site, t))])) }
        (said)
        (value::sentence(site, t))
        (standing(site, desk, t, marks.of(&t.target_id)))
        (whole(site, desk, marks.target(&t.target_id).unwrap_or(t), form))
    };
    shell::page(site, Page { title: &title, tab: Tab::None, wide: false, query: "", body })
}

fn crumbs(site: &View<'_>, t: &TargetRecord) -> Markup {
    html! { p.crumbs {
        a href=(address::plan(&t.plan_id)) { (site.named_by(&t.plan_id)) } " › "
        a href=(address::target(&t.target_id)) { (value::named(site, t)) } " › " a href="/review/" { (site.t("待核对清单")) }
    } }
}

fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// What every form carries.
fn carried(desk: &Desk, t: &TargetRecord) -> Markup {
    html! { (hidden("key", desk.key())) (hidden("target", &t.target_id)) }
}

fn ways(site: &View<'_>, form: &Form) -> Markup {
    html! {
        fieldset.ways {
            legend { (site.t("怎么判")) }
            @for (action, means) in [("accept", site.t("疑点就此消去")), ("reject", site.t("留在数据里，标明剔除")), ("change", site.t("写明应是什么"))] {
                label { input type="radio" name="action" value=(action) required checked[form.action == action]; " " (verdict(site, action)) " " span.note { (means) } }
            }
        }
    }
}

fn signed(site: &View<'_>, form: &Form) -> Markup {
    html! {
        div.signed {
            label { span { (site.t("核对人")) } input type="text" name="reviewer" value=(form.reviewer) maxlength="100" required autocomplete="name"; }
            label { span { (site.t("日期@校正")) } input type="date" name="date" value=(form.date) required; }
            label.long { span { (site.t("理由")) } input type="text" name="reason" value=(form.reason) maxlength="1000" required; }
        }
        p { button.btn.main { (site.t("看将写入的改动")) } " " span.note { (site.t("这一步不写任何文件。")) } }
    }
}

/// The form of the queue.
fn short(site: &View<'_>, desk: &Desk, t: &TargetRecord, form: &Form) -> Markup {
    html! { form.edit method="post" action=(ADDRESS) { (carried(desk, t)) (ways(site, form)) (signed(site, form)) } }
}

/// The form with every field that can be corrected.
fn whole(site: &View<'_>, desk: &Desk, t: &TargetRecord, form: &Form) -> Markup {
    let known = corpus::correctable();
    let json = serde_json::to_value(t).unwrap_or_default();
    let first: Vec<&Correctable> = FIRST.iter().filter_map(|name| known.iter().find(|k| k.name == *name)).collect();
    let offered = |k: &&Correctable| !FIRST.contains(&k.name.as_str()) && !OF_SOURCE.contains(&k.name.as_str());
    let others: Vec<&Correctable> = known.iter().filter(offered).collect();
    let touched = others.iter().any(|k| form.changed().iter().any(|e| e.field == k.name));
    let one = |k: &Correctable| input(site, k, &corpus::shown(&json[k.name.as_str()]), form);
    html! {
        form.edit.card method="post" action=(ADDRESS) {
            (carried(desk, t))
            (ways(site, form))
            fieldset {
                legend { (site.t("读错的几项")) " " span.note { (site.t("改过的就是校正，没动的不写。")) } }
                div.fields { @for k in first { (one(k)) } }
                details open[touched] { summary { (site.t("其余各项")) } div.fields { @for k in others { (one(k)) } } }
            }
            (signed(site, form))
            datalist id="indicators" { @for i in lexicon::indicators() { option value=(i.id) lang=[site.quoted()] { (i.name) } } }
        }
    }
}

/// A field with what it holds, or what was typed.
fn input(site: &View<'_>, field: &Correctable, held: &str, form: &Form) -> Markup {
    let typed = form.edits.iter().find(|e| e.field == field.name);
    // A browser takes line breaks out of what it sends.
    let held = held.split_whitespace().collect::<Vec<_>>().join(" ");
    let now = typed.map_or(held.as_str(), |e| &e.new);
    let name = format!("new.{}", field.name);
    html! {
        label {
            span { (label(site, &field.name)) }
            @if field.words.is_empty() {
                input type="text" name=(name) value=(now) maxlength="500" list=[(field.name == "indicator_id").then_some("indicators")];
            } @else {
                select name=(name) {
                    @if field.optional || now.is_empty() { option value="" selected[now.is_empty()] { (site.t("未写")) } }
                    @for word in &field.words { @let said = spoken(site, &field.name, word);
                        option value=(word) selected[*word == now] lang=[site.lang_of(&said)] { (said) }
                    }
                    @if !now.is_empty() && !field.words.contains(&now) { option value=(now) selected lang=[site.lang_of(now)] { (now) } }
                }
            }
        }
        (hidden(&format!("was.{}", field.name), typed.map_or(held.as_str(), |e| &e.was)))
    }
}

/// A word that a field may hold, for a reader.
fn spoken(site: &View<'_>, field: &str, word: &str) -> String {
    match (field, word) {
        ("cmp", "=") => site.t("等于").to_owned(),
        ("cmp", sign) => value::sign(sign).map_or(sign.to_owned(), |(sign, spoken)| format!("{sign} {}", site.t(spoken))),
        (_, "true") => site.t("是").to_owned(),
        (_, "false") => site.t("否").to_owned(),
        _ => site.word(word).to_owned(),
    }
}

/// A field of a target as the codebook calls it.
fn label(site: &View<'_>, field: &str) -> String {
    let tables = release::tables();
    let found = tables.iter().find(|t| t.name == "targets").and_then(|t| t.fields.iter().find(|f| f.name == field));
    found.map_or_else(|| site.word(field), |f| if site.is_english() { f.title } else { f.title_zh }).to_owned()
}

/// What would be written and what it would do, with the button that writes it.
fn preview(
    site: &View<'_>,
    desk: &Desk,
    t: &TargetRecord,
    form: &Form,
    open: &Open<'_>,
    proposal: &Proposal,
    said: &Markup,
) -> String {
    let file = open.path().display().to_string();
    let title = site.told("写入之前：{name}", &[("name", &value::name(site, t))]);
    let body = html! {
        (crumbs(site, t))
        h1 { (site.say("写入之前：{name}", &[("name", &value::named(site, t))])) }
        p.lede { (site.t("还没有写任何文件。看一看这几行，和它们对这个目标做什么。")) }
        (said)
        h2 { (site.t("对目标的改动")) }
        (value::sentence(site, t))
        (shell::scroll(site.t("对目标的改动"), &effect(site, &proposal.before, &proposal.after)))
        h2 { (site.t("对文件的改动")) }
        p.s { code { (site.mixed(&file)) } @if open.text.is_none() { " " span.tag { (site.t("新文件")) } } }
        (lines(site, open.text.as_deref().unwrap_or_default(), &proposal.added))
        form.edit method="post" action=(ADDRESS) {
            (carried(desk, t))
            (hidden("action", &form.action)) (hidden("reviewer", &form.reviewer)) (hidden("date", &form.date)) (hidden("reason", &form.reason))
            @for e in form.changed() { (hidden(&format!("new.{}", e.field), &e.new)) (hidden(&format!("was.{}", e.field), &e.was)) }
            (hidden("seal", &open.seal(proposal)))
            p.bar {
                button.btn.main name="step" value="write" { (site.t("写入文件")) }
                button.btn name="step" value="edit" { (site.t("返回修改")) }
                span.note { (site.t("写入后要运行 gangyao build 才生效。")) }
            }
        }
    };
    shell::page(site, Page { title: &title, tab: Tab::None, wide: false, query: "", body })
}

/// Fields that differ, as they are and as they would be.
fn effect(site: &View<'_>, before: &TargetRecord, after: &TargetRecord) -> Markup {
    let (before, after) = (serde_json::to_value(before).unwrap_or_default(), serde_json::to_value(after).unwrap_or_default());
    let fields: Vec<&String> = after.as_object().into_iter().flat_map(|o| o.keys()).filter(|k| before[*k] != after[*k]).collect();
    html! { table {
        thead { tr { th scope="col" { (site.t("字段")) } th scope="col" { (site.t("现在")) } th scope="col" { (site.t("之后")) } } }
        tbody { @for field in fields { tr {
            th scope="row" { (label(site, field)) }
            td { @if before[field].is_null() { (held(site, field, &Value::Null)) } @else { del { (held(site, field, &before[field])) } } }
            td { ins { (held(site, field, &after[field])) } }
        } } }
    } }
}

/// What a field holds, for a reader.
fn held(site: &View<'_>, field: &str, value: &Value) -> Markup {
    let word = |text: &str| site.mixed(&spoken(site, field, text));
    match value {
        Value::Null => html! { span.mute { (site.t("未写")) } },
        Value::Array(list) if list.is_empty() => html! { span.mute { (site.t("无")) } },
        Value::Array(list) => {
            html! { @for (at, v) in list.iter().enumerate() { @if at > 0 { (site.t("；")) } (word(&corpus::shown(v))) } }
        }
        other => word(&corpus::shown(other)),
    }
}

/// The end of the file and the lines behind it.
fn lines(site: &View<'_>, before: &str, added: &str) -> Markup {
    let after = format!("{before}{added}");
    let old = before.lines().count();
    let from = old.saturating_sub(ABOVE);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(site.t("对文件的改动")) {
            pre.diff { @for (n, line) in after.lines().enumerate().skip(from) {
                @let class = if n < old { None } else { Some("add") };
                span class=[class] { span.at { (format!("{:>4} ", n + 1)) } (if n < old { "  " } else { "+ " }) (site.mixed(line)) "\n" }
            } }
        }
    }
}
