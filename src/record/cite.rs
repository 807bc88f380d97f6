//! A plan, or a place in it, as a reference. Only what the plan and the manifest state; what they do not is left out.

use serde_json::{Value, json};

use crate::record::{PlanRecord, TargetRecord};

/// Words of a plan that are cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The words, on one line.
    pub words: String,
    /// Line of the reading text.
    pub line: usize,
    /// Page of the file.
    pub page: Option<u32>,
}

impl Quote {
    /// The clause of a target.
    #[must_use]
    pub fn of(target: &TargetRecord) -> Self {
        let words = target.quote.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { words, line: target.line, page: target.page }
    }
}

fn in_words(quote: &Quote) -> String {
    let page = quote.page.map(|p| format!("第{p}页，")).unwrap_or_default();
    format!("“{}”（{page}文本第{}行）", quote.words, quote.line)
}

/// The title; a plan without one is called by what the manifest says or by what was read.
fn title(plan: &PlanRecord) -> &str {
    plan.title.as_deref().or(plan.source.title.as_deref()).unwrap_or("(no title found)")
}

/// The name of its file on one line.
fn file(plan: &PlanRecord) -> String {
    plan.source.name.replace(char::is_control, "\u{fffd}")
}

/// Where it was published, if that is an address.
fn address(plan: &PlanRecord) -> Option<&str> {
    plan.source.url.as_deref().filter(|url| url.contains("://"))
}

/// The plan in words: author: 《title》, number, date. address, fetched on. file, SHA-256.
#[must_use]
pub fn reference(plan: &PlanRecord) -> String {
    let author = plan.issuer.as_ref().map(|a| format!("{a}：")).unwrap_or_default();
    let mut out = format!("{author}《{}》", title(plan));
    for part in [&plan.stage, &plan.document_number, &plan.issued].into_iter().flatten() {
        out.push_str(&format!("，{part}"));
    }
    out.push('。');
    if let Some(source) = &plan.source.url {
        let fetched = plan.source.retrieved.as_ref().map(|day| format!("，{day} 访问")).unwrap_or_default();
        out.push_str(&format!("{source}{fetched}。"));
    }
    out.push_str(&format!("{}（SHA-256 {}）", file(plan), &plan.source.sha256[..16.min(plan.source.sha256.len())]));
    out
}

/// The same, and the words that are quoted.
#[must_use]
pub fn text(plan: &PlanRecord, quote: Option<&Quote>) -> String {
    reference(plan) + &quote.map(|q| format!("：{}", in_words(q))).unwrap_or_default()
}

/// BibTeX entry.
#[must_use]
pub fn bibtex(plan: &PlanRecord, quote: Option<&Quote>) -> String {
    // A second pair of braces keeps names whole; what means something to TeX is escaped, braces of the text left out.
    let plain = |value: &str| value.chars().filter(|c| !matches!(c, '{' | '}' | '\\')).collect::<String>();
    let safe = |value: &str| {
        let mut out = String::new();
        for c in plain(value).chars() {
            if matches!(c, '_' | '%' | '&' | '#' | '$') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let field = |name: &str, value: &str| format!("  {name} = {{{{{}}}}},\n", safe(value));
    let mut out = format!("@misc{{{},\n", plan.plan_id);
    if let Some(author) = &plan.issuer {
        out.push_str(&field("author", author));
    }
    out.push_str(&field("title", title(plan)));
    if let Some(issued) = &plan.issued {
        let mut parts = issued.split('-');
        for (name, part) in ["year", "month", "day"].into_iter().zip(parts.by_ref()) {
            out.push_str(&format!("  {name} = {{{}}},\n", part.trim_start_matches('0')));
        }
    }
    if let Some(number) = &plan.document_number {
        out.push_str(&field("number", number));
    }
    match (address(plan), &plan.source.url) {
        // An address stands as it is: the field is read verbatim.
        (Some(url), _) => out.push_str(&format!("  url = {{{}}},\n", plain(url))),
        (None, Some(words)) => out.push_str(&field("howpublished", words)),
        (None, None) => {}
    }
    if let Some(day) = &plan.source.retrieved {
        out.push_str(&format!("  urldate = {{{}}},\n", plain(day)));
    }
    let words = quote.map(|q| safe(&in_words(q)) + "; ").unwrap_or_default();
    out.push_str(&format!("  note = {{{words}{} (SHA-256 {})}}\n}}", safe(&file(plan)), plan.source.sha256));
    out
}

/// GB/T 7714: `Author. Title: number[Z/OL]. (issued)[fetched]. address.`
#[must_use]
pub fn gbt7714(plan: &PlanRecord, quote: Option<&Quote>) -> String {
    let author = plan.issuer.as_ref().map(|a| format!("{a}. ")).unwrap_or_default();
    let number = plan.document_number.as_ref().map(|n| format!(": {n}")).unwrap_or_default();
    let url = address(plan);
    let kind = if url.is_some() { "Z/OL" } else { "Z" };
    let issued = plan.issued.as_ref().map(|d| format!("({d})")).unwrap_or_default();
    let fetched = plan.source.retrieved.as_ref().map(|d| format!("[{d}]")).unwrap_or_default();
    let when = format!("{issued}{fetched}");
    let mut out = format!("{author}{}{number}[{kind}].", title(plan));
    for part in [when.as_str(), url.or(plan.source.url.as_deref()).unwrap_or("")].into_iter().filter(|p| !p.is_empty()) {
        out.push_str(&format!(" {part}."));
    }
    // The standard's form ends with the date where there is no address.
    if plan.source.url.is_none() && !when.is_empty() {
        out.pop();
    }
    // The reference ends with its own stop; the words that are quoted follow as a sentence of their own.
    out + &quote.map(|q| format!(" {}.", in_words(q))).unwrap_or_default()
}

/// RIS.
#[must_use]
pub fn ris(plan: &PlanRecord, quote: Option<&Quote>) -> String {
    let line = |tag: &str, value: &str| {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{tag}  - {value}\n")
    };
    let day = |date: &str| date.replace('-', "/");
    let mut out = line("TY", "GOVDOC") + &line("ID", &plan.plan_id);
    let mut add = |tag: &str, value: Option<&str>| value.iter().for_each(|v| out.push_str(&line(tag, v)));
    add("AU", plan.issuer.as_deref());
    add("TI", Some(title(plan)));
    add("PY", plan.issued.as_deref().and_then(|d| d.split('-').next()));
    add("DA", plan.issued.as_deref().map(day).as_deref());
    add("SN", plan.document_number.as_deref());
    add("UR", address(plan));
    add("PB", plan.source.url.as_deref().filter(|_| address(plan).is_none()));
    add("Y2", plan.source.retrieved.as_deref().map(day).as_deref());
    add("LA", Some("zh"));
    add("N1", quote.map(in_words).as_deref());
    add("N1", Some(&format!("{} (SHA-256 {})", file(plan), plan.source.sha256)));
    out + "ER  - "
}

/// An item of CSL JSON.
#[must_use]
pub fn csl(plan: &PlanRecord, quote: Option<&Quote>) -> Value {
    let parts = |date: &String| {
        let numbers: Vec<u32> = date.split('-').filter_map(|p| p.parse().ok()).collect();
        json!({ "date-parts": [numbers] })
    };
    let mut item = json!({ "id": plan.plan_id, "type": "document", "language": "zh-CN", "title": title(plan) });
    let mut set = |name: &str, value: Option<Value>| value.into_iter().for_each(|v| item[name] = v);
    set("author", plan.issuer.as_ref().map(|a| json!([{ "literal": a }])));
    set("issued", plan.issued.as_ref().map(parts));
    set("number", plan.document_number.as_ref().map(|n| json!(n)));
    set("URL", address(plan).map(|u| json!(u)));
    set("publisher", plan.source.url.as_ref().filter(|_| address(plan).is_none()).map(|s| json!(s)));
    set("accessed", plan.source.retrieved.as_ref().map(parts));
    let words = quote.map(|q| in_words(q) + "; ").unwrap_or_default();
    set("note", Some(json!(format!("{words}{} (SHA-256 {})", file(plan), plan.source.sha256))));
    item
}
