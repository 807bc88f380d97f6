//! How a value, its bound, its state and its doubts are shown: one function for all pages.

use maud::{Markup, html};

use crate::record::{TargetRecord, bound_sign};
use crate::web::words;

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
pub(super) fn number(cmp: &str, value: &str, high: Option<&str>) -> Markup {
    let show = |v: &str| v.replacen('-', "−", usize::from(v.starts_with('-')));
    html! {
        span.v {
            @if let Some((sign, spoken)) = sign(cmp) { i title=(spoken) aria-label=(spoken) { (sign) } }
            (show(value))
            @if let Some(high) = high { "–" (show(high)) }
        }
    }
}

/// The value of a target without its unit; states in words, never a number that is not stated.
pub(super) fn target(t: &TargetRecord) -> Markup {
    match (t.state.as_str(), &t.value) {
        ("stated", Some(value)) => {
            let high = t.high.as_deref().filter(|h| *h != value && t.cmp == "=" && t.low.as_deref() == Some(value));
            let cmp = if t.approximate && t.cmp == "=" { "~" } else { &t.cmp };
            number(cmp, value, high)
        }
        ("delegated", _) => html! { span.st.st-up title=(t.value_raw) { "上级下达" } },
        ("not_stated", _) => html! { span.st.st-no { "—" span.vh { "未写" } } },
        ("not_read", _) => html! { span.st { "未读出" } },
        _ => html! { span.txt { (t.value_raw.split_whitespace().collect::<String>()) } },
    }
}

/// The unit after a number.
pub(super) fn unit(unit: Option<&str>) -> Markup {
    html! { @if let Some(unit) = unit.filter(|u| *u != "比") { " " span.u { (unit) } } }
}

/// Doubts of a target in words.
pub(super) fn doubts(t: &TargetRecord) -> Vec<&'static str> {
    t.flags.iter().filter_map(|f| words::doubt(f)).collect()
}

/// The sign of doubt with its words, if there is doubt.
pub(super) fn doubt_sign(t: &TargetRecord) -> Markup {
    let doubts = doubts(t);
    html! { @if !doubts.is_empty() { span.q title=(doubts.join("；")) aria-label=(format!("存疑：{}", doubts.join("；"))) { "?" } } }
}

/// Name of what is measured, without the unit in brackets.
pub(super) fn name(t: &TargetRecord) -> String {
    let raw: String = t.indicator_raw.as_deref().unwrap_or("（未写名称）").split_whitespace().collect();
    crate::record::bare_indicator(&raw, t.unit_raw.as_deref()).to_owned()
}

/// Year, or that none is stated.
pub(super) fn year(t: &TargetRecord) -> Markup {
    html! { @match t.target_year { Some(year) => { (year) " 年" }, None => { span.mute { "未写年份" } } } }
}
