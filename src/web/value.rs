//! How a value, its bound, its state and its doubts are shown: one function for all pages.

use maud::{Markup, html};

use crate::record::{TargetRecord, bound_sign};
use crate::web::{View, address, words};

/// Characters of text shown before and after a sentence.
const AROUND: usize = 80;

/// A bound as a sign and as it is spoken.
pub(super) fn sign(cmp: &str) -> Option<(&'static str, &'static str)> {
    match cmp {
        ">=" => Some((bound_sign(cmp), "不低于")),
        ">" => Some((bound_sign(cmp), "高于")),
        "<=" => Some((bound_sign(cmp), "不高于")),
        "<" => Some((bound_sign(cmp), "低于")),
        "~" => Some((bound_sign(cmp), "左右")),
        _ => None,
    }
}

/// A number with its bound; digits as printed.
pub(super) fn number(site: &View<'_>, cmp: &str, value: &str, high: Option<&str>) -> Markup {
    let show = |v: &str| v.replacen('-', "−", usize::from(v.starts_with('-')));
    html! {
        span.v {
            @if let Some((sign, spoken)) = sign(cmp) { i title=(site.t(spoken)) aria-label=(site.t(spoken)) { (sign) } }
            (show(value))
            @if let Some(high) = high { "–" (show(high)) }
        }
    }
}

/// The value of a target without its unit; states in words, never a number that is not stated.
pub(super) fn target(site: &View<'_>, t: &TargetRecord) -> Markup {
    match (t.state.as_str(), &t.value) {
        ("stated", Some(value)) => {
            let high = t.high.as_deref().filter(|h| *h != value && t.cmp == "=" && t.low.as_deref() == Some(value));
            let cmp = if t.approximate && t.cmp == "=" { "~" } else { &t.cmp };
            number(site, cmp, value, high)
        }
        ("delegated", _) => html! {
            span.st.st-up lang=[site.quoted()] title=(t.value_raw.split_whitespace().collect::<String>()) { span lang=[site.own()] { (site.t("上级下达")) } }
        },
        ("not_stated", _) => html! { span.st.st-no { "—" span.vh { (site.t("未写")) } } },
        ("not_read", _) => html! { span.st { (site.t("未读出")) } },
        _ => html! { span.txt lang=[site.quoted()] { (t.value_raw.split_whitespace().collect::<String>()) } },
    }
}

/// The unit after a number.
pub(super) fn unit(site: &View<'_>, unit: Option<&str>) -> Markup {
    html! { @if let Some(unit) = unit.filter(|u| *u != "比") { " " span.u { (site.mixed(unit)) } } }
}

/// Doubts of a target in words.
pub(super) fn doubts(site: &View<'_>, t: &TargetRecord) -> Vec<&'static str> {
    t.flags.iter().filter_map(|f| words::doubt(f, site.language())).collect()
}

/// The sign of doubt with its words, if there is doubt.
pub(super) fn doubt_sign(site: &View<'_>, t: &TargetRecord) -> Markup {
    let doubts = doubts(site, t).join(site.t("；"));
    html! { @if !doubts.is_empty() { span.q title=(doubts) { "?" span.vh { (site.told("存疑：{doubts}", &[("doubts", &doubts)])) } } } }
}

/// Name of what is measured, without the unit in brackets.
pub(super) fn name(site: &View<'_>, t: &TargetRecord) -> String {
    match &t.indicator_raw {
        Some(raw) => {
            let raw: String = raw.split_whitespace().collect();
            crate::record::bare_indicator(&raw, t.unit_raw.as_deref()).to_owned()
        }
        None => site.t("（未写名称）").to_owned(),
    }
}

/// The same, marked as Chinese.
pub(super) fn named(site: &View<'_>, t: &TargetRecord) -> Markup {
    site.mixed(&name(site, t))
}

/// Year, or that none is stated.
pub(super) fn year(site: &View<'_>, t: &TargetRecord) -> Markup {
    html! { @match t.target_year { Some(year) => { (site.say("{year} 年", &[("year", &year)])) }, None => { span.mute { (site.t("未写年份")) } } } }
}

/// Where a statement stands: a table, or the text.
pub(super) fn origin(site: &View<'_>, origin: &str) -> Markup {
    site.code(if origin == "text" { "passage" } else { origin })
}

/// A line of a plan as a reader calls it.
pub(super) fn line(site: &View<'_>, line: usize) -> Markup {
    site.say("第 {line} 行", &[("line", &line)])
}

/// Whether a target is binding or expected.
pub(super) fn attribute(site: &View<'_>, attribute: Option<&str>) -> Markup {
    html! { @if let Some(a) = attribute { span class=(if a == "约束性" { "tag bind" } else { "tag" }) { (site.code(a)) } } }
}

/// The sentence with its surroundings, the value highlighted.
pub(super) fn sentence(site: &View<'_>, t: &TargetRecord) -> Markup {
    let Ok(text) = site.words(&t.plan_id) else { return html! { blockquote.src lang=[site.quoted()] { (t.quote) } } };
    let from = text[..t.start]
        .char_indices()
        .rev()
        .take(AROUND)
        .take_while(|(_, c)| t.origin != "text" || *c != '\n')
        .last()
        .map_or(t.start, |c| c.0);
    let to = text[t.end..]
        .char_indices()
        .take(AROUND)
        .take_while(|(_, c)| t.origin != "text" || *c != '\n')
        .last()
        .map_or(t.end, |(at, c)| t.end + at + c.len_utf8());
    let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(if t.origin == "text" { "" } else { " " });
    html! {
        blockquote.src lang=[site.quoted()] {
            "……" (flat(&text[from..t.start])) " "
            a.n.n-target.hit href=(address::in_text(&t.plan_id, &t.target_id)) { (flat(&text[t.start..t.end])) }
            " " (flat(&text[t.end..to])) "……"
        }
    }
}
