//! What stands around every page: head, navigation, footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::web::view::CHINESE;
use crate::web::{View, address};

/// Which entry of the navigation a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Home,
    Search,
    Indicators,
    Places,
    Compare,
    Checks,
    None,
}

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Search, "/search/", "检索"),
    (Tab::Indicators, "/indicator/", "指标@栏目"),
    (Tab::Places, "/place/", "地区@栏目"),
    (Tab::Compare, "/compare/", "比较"),
    (Tab::Checks, "/checks/", "核对"),
];

/// A page.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) tab: Tab,
    pub(super) wide: bool,
    pub(super) query: &'a str,
    pub(super) body: Markup,
}

/// The whole document of a page, its links in its language.
pub(super) fn page(site: &View<'_>, page: Page<'_>) -> String {
    let Page { title, tab, wide, query, body } = page;
    let head = html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title lang=[(!title.is_ascii()).then(|| site.quoted()).flatten()] { (title) " · " (site.t("纲要")) }
            link rel="icon" href="/icon.svg" type="image/svg+xml";
            link rel="stylesheet" href="/site.css";
            script src="/site.js" {}
        }
    };
    let body = html! {
        a.skip href="#main" { (site.t("跳到正文")) }
        header.top { div {
            a.brand href="/" aria-current=[(tab == Tab::Home).then_some("page")] { (site.t("纲要")) }
            nav aria-label=(site.t("主要栏目")) {
                @for (of, href, name) in TABS {
                    a href=(href) aria-current=[(of == tab).then_some("page")] { (site.t(name)) }
                }
            }
            form role="search" aria-label=(site.t("全站检索")) action="/search/" {
                label.vh for="q" { (site.t("检索规划与目标")) }
                input type="search" id="q" name="q" value=(query) placeholder=(site.t("指标、词句或地区"));
                button.go { (site.t("检索")) }
            }
            div.tools {
                button type="button" id="theme" data-dark=(site.t("深色")) data-light=(site.t("浅色"))
                    data-to-dark=(site.t("换成深色界面")) data-to-light=(site.t("换成浅色界面")) hidden { (site.t("深色")) }
                (switch(site))
            }
        } }
        main id="main" class=[wide.then_some("wide")] { (body) }
        footer.foot { div {
            span { (site.t("数据版本")) " " span.code { (site.id()) } }
            a href="/review/" { (site.t("待核对清单")) }
            a href="/codebook/" { (site.t("字段说明")) }
            a href="/api/" { (site.t("接口")) }
            span.hide-s { (site.say("按 {slash} 检索，按 {question} 看快捷键", &[("slash", &html! { kbd { "/" } }), ("question", &html! { kbd { "?" } })])) }
        } }
        dialog.keys id="keys" aria-labelledby="keysh" {
            h2 id="keysh" { (site.t("快捷键")) }
            dl.kv {
                dt { kbd { "/" } } dd { (site.t("到检索框")) }
                dt { kbd { "j" } " " kbd { "k" } } dd { (site.t("下一个、上一个结果或数字")) }
                dt { kbd { "Enter" } } dd { (site.t("打开")) }
                dt { kbd { "?" } } dd { (site.say("打开这张表，{esc} 关闭", &[("esc", &html! { kbd { "Esc" } })])) }
            }
        }
    };
    let body = address::in_language(body.into_string(), site.language());
    html! {
        (DOCTYPE)
        html lang=(if site.is_english() { "en" } else { CHINESE }) {
            (head)
            body data-copied=(site.t("已复制")) { (PreEscaped(body)) }
        }
    }
    .into_string()
}

/// The same page in the other language. Its mark keeps the link from being taken into the language of the page.
fn switch(site: &View<'_>) -> Markup {
    html! {
        @if site.is_english() { a lang=(CHINESE) hreflang=(CHINESE) rel="alternate" href=(format!("{}{}", address::CHINESE, site.here())) { "中文" } }
        @else { a lang="en" hreflang="en" rel="alternate" href=(address::english(site.here())) { "English" } }
    }
}

/// The dot between facts.
pub(super) fn dot() -> Markup {
    PreEscaped(r#"<span class="sep" aria-hidden="true"></span>"#.to_owned())
}

/// Links in one line.
pub(super) fn line(items: impl Iterator<Item = Markup>) -> Markup {
    html! { span.links { @for (at, item) in items.enumerate() { @if at > 0 { (dot()) } (item) } } }
}

/// A table that scrolls sideways on narrow screens, named for screen readers.
pub(super) fn scroll(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}
