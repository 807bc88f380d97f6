//! From an address to an answer: the routes.

use crate::language::Language;
use crate::release::harmless;
use crate::web::address::{self, Fields, LONGEST_FORM, LONGEST_QUERY, decode};
use crate::web::{Desk, Site, View, api, checks, compare, edit, home, indicator, place, plan, review, search, shell, target};

/// What an address gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub kind: &'static str,
    /// Where to, for 303 and 308.
    pub location: Option<String>,
    /// File name, for downloads.
    pub file: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
}

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json; charset=utf-8";
pub(super) const CSV: &str = "text/csv; charset=utf-8";
const SVG: &str = "image/svg+xml";
const TEXT: &str = "text/plain; charset=utf-8";

impl Answer {
    pub(super) fn page(body: String) -> Self {
        Self { status: 200, kind: HTML, location: None, file: None, body: body.into_bytes() }
    }

    pub(super) fn data(kind: &'static str, body: Vec<u8>) -> Self {
        Self { status: 200, kind, location: None, file: None, body }
    }

    pub(super) fn download(kind: &'static str, name: &str, body: Vec<u8>) -> Self {
        Self { status: 200, kind, location: None, file: Some(name.to_owned()), body }
    }

    pub(super) fn json(value: &impl serde::Serialize) -> Self {
        match serde_json::to_vec_pretty(value) {
            Ok(body) => Self::data(JSON, body),
            Err(_) => Self { status: 500, kind: TEXT, location: None, file: None, body: b"cannot be written".to_vec() },
        }
    }

    fn moved(to: String) -> Self {
        Self { status: 308, kind: TEXT, location: Some(to), file: None, body: Vec::new() }
    }

    /// What was sent is done; what came of it is there.
    pub(super) fn see(to: String) -> Self {
        Self { status: 303, ..Self::moved(to) }
    }
}

/// A page that says why there is none, and what to do.
pub(super) fn failed(site: &View<'_>, status: u16, title: &str, why: &str) -> Answer {
    let body = maud::html! {
        h1 { (title) }
        p.lede { (why) }
        p { a href="/" { (site.t("回到首页")) } " · " a href="/search/" { (site.t("检索")) } }
    };
    let page = shell::page(site, shell::Page { title, tab: shell::Tab::None, wide: false, query: "", body });
    Answer { status, ..Answer::page(page) }
}

/// Files of the pages.
const ASSETS: [(&str, &str, &[u8]); 3] = [
    ("/site.css", "text/css; charset=utf-8", include_bytes!("assets/site.css")),
    ("/site.js", "text/javascript; charset=utf-8", include_bytes!("assets/site.js")),
    ("/icon.svg", SVG, include_bytes!("assets/icon.svg")),
];

pub(super) fn assets() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ASSETS.iter().map(|(path, _, body)| (*path, *body))
}

/// The answer to `GET path?query` of a build. Never fails: what is not there is a page that says so.
///
/// ```no_run
/// let site = gangyao::web::Site::open(std::path::Path::new("index"))?;
/// let answer = gangyao::web::answer(&site, "/search/", "q=森林覆盖率");
/// assert_eq!(answer.status, 200);
/// // The same page in English.
/// let answer = gangyao::web::answer(&site, "/en/search/", "q=森林覆盖率");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn answer(site: &Site, path: &str, query: &str) -> Answer {
    answer_at(site, None, path, query)
}

/// The same for a reader who may decide on targets, if there is a desk: pages then have forms.
#[must_use]
pub fn answer_at(site: &Site, desk: Option<&Desk>, path: &str, query: &str) -> Answer {
    let (language, path) = address::language(path);
    located(language, in_language(site, desk, language, path, query))
}

/// The answer to `POST path` with a form: what a decision would write, or what came of writing it. Nothing is written that a
/// page did not show before; see [`Desk`].
#[must_use]
pub fn posted(site: &Site, desk: &Desk, path: &str, body: &str) -> Answer {
    let (language, path) = address::language(path);
    let fields = Fields::parse(body);
    // A form has no address of its own: the other language begins with its target.
    let target = fields.get("target").filter(|id| site.target(id).is_some());
    let here = target.map_or_else(|| "/review/".to_owned(), address::target);
    let view = View::new(site, language, here).at(Some(desk));
    let found = if path != edit::ADDRESS {
        failed(&view, 405, view.t("这里不收表单"), view.t("只有校正可以提交。"))
    } else if body.len() > LONGEST_FORM {
        failed(&view, 413, view.t("表单太长"), view.t("提交的内容超过了 64 KB，请缩短后再试。"))
    } else if !fields.get("key").is_some_and(|key| desk.is_opened_by(key)) {
        no_session(&view)
    } else {
        edit::posted(&view, desk, &fields)
    };
    located(language, found)
}

/// Why somebody who did not come by the printed address decides nothing, and what to do.
pub(super) fn no_session(view: &View<'_>) -> Answer {
    let why = view.t("校正只收来自打开了启动地址的浏览器。请打开 gangyao serve --edit 启动时打印的带 token 的地址，再做一次。");
    failed(view, 403, view.t("还不能校正"), why)
}

/// An answer that leads elsewhere stays in its language.
fn located(language: Language, found: Answer) -> Answer {
    match (language, found.location) {
        (Language::En, Some(to)) => Answer { location: Some(address::english(&to)), ..found },
        (_, location) => Answer { location, ..found },
    }
}

/// The answer in a language.
fn in_language(site: &Site, desk: Option<&Desk>, language: Language, path: &str, query: &str) -> Answer {
    if path.len() + query.len() > LONGEST_QUERY {
        let site = &View::new(site, language, "/".to_owned());
        return failed(site, 414, site.t("地址太长"), site.t("查询超过了 4096 个字节，请缩短后再试。"));
    }
    if let Some((_, kind, body)) = ASSETS.iter().find(|a| a.0 == path) {
        return Answer::data(kind, body.to_vec());
    }
    let fields = Fields::parse(query);
    let parts: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(|p| decode(p, false)).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let page_like = parts
        .last()
        .is_none_or(|last| !last.contains('.') || matches!(parts.as_slice(), ["plan" | "target" | "indicator" | "place", _]));
    // One address a page: it ends in a slash.
    if page_like && !path.ends_with('/') {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let to: String = path.split('/').filter(|p| !p.is_empty()).map(|p| format!("/{p}")).collect();
        return Answer::moved(format!("{to}/{query}"));
    }
    let site = &View::new(site, language, address::canonical(&parts, &fields)).at(desk);
    let found = match parts.as_slice() {
        [] => Some(Answer::page(home::home(site))),
        ["search"] => Some(search::page(site, &fields)),
        ["search", file] => search::file(site, file, &fields),
        ["plan", id] => plan::page(site, id),
        ["plan", id, file] => plan::file(site, id, file),
        ["target", id] => target::page(site, id),
        ["target", id, "data.json"] => site.target(id).map(Answer::json),
        ["target", id, "cite.txt"] => target::cite(site, id).map(plan::cited),
        ["indicator"] => Some(Answer::page(indicator::list(site))),
        ["indicator", id] => indicator::page(site, id, &fields),
        ["indicator", id, file] => indicator::file(site, id, file),
        ["place"] => Some(Answer::page(place::list(site))),
        ["place", code] => place::page(site, code),
        ["compare"] => Some(compare::page(site, &fields)),
        ["compare", file] => compare::file(site, file, &fields),
        ["checks"] => Some(Answer::page(checks::page(site, &fields))),
        ["checks", "findings.csv"] => Some(checks::csv(site, &fields)),
        ["review"] => Some(Answer::page(review::page(site, &fields))),
        // The address of the form, opened as a page.
        ["decide"] if desk.is_some() => Some(Answer::see("/review/".to_owned())),
        ["codebook"] => Some(Answer::page(checks::codebook(site))),
        ["api", rest @ ..] => api::answer(site, rest, &fields),
        _ => None,
    };
    found.unwrap_or_else(|| {
        failed(site, 404, site.t("没有这一页"), site.t("地址可能写错了；也可能这份规划或这个目标已不在当前数据中。"))
    })
}

/// Rows as CSV; cells that a spreadsheet would run as formulas are quoted as text.
pub(super) fn csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = out.write_record(head);
    for row in rows {
        let _ = out.write_record(row.iter().map(|cell| harmless(cell).into_owned()));
    }
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(out.into_inner().unwrap_or_default());
    bytes
}
