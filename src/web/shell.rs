//! What stands around every page: head, navigation, footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::web::Site;

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
    (Tab::Indicators, "/indicator/", "指标"),
    (Tab::Places, "/place/", "地区"),
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

/// The whole document of a page.
pub(super) fn page(site: &Site, page: Page<'_>) -> String {
    let Page { title, tab, wide, query, body } = page;
    html! {
        (DOCTYPE)
        html lang="zh-Hans" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · 纲要" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/site.css";
                script src="/site.js" {}
            }
            body {
                a.skip href="#main" { "跳到正文" }
                header.top { div {
                    a.brand href="/" aria-current=[(tab == Tab::Home).then_some("page")] { "纲要" }
                    nav aria-label="主要栏目" {
                        @for (of, href, name) in TABS {
                            a href=(href) aria-current=[(of == tab).then_some("page")] { (name) }
                        }
                    }
                    form role="search" aria-label="全站检索" action="/search/" {
                        label.vh for="q" { "检索规划与目标" }
                        input type="search" id="q" name="q" value=(query) placeholder="指标、词句或地区";
                        button.go { "检索" }
                    }
                    div.tools { button type="button" id="theme" hidden { "深色" } }
                } }
                main id="main" class=[wide.then_some("wide")] { (body) }
                footer.foot { div {
                    span { "数据版本 " span.code { (site.id()) } }
                    a href="/review/" { "待核对清单" }
                    a href="/codebook/" { "字段说明" }
                    a href="/api/" { "接口" }
                    span.hide-s { "按 " kbd { "/" } " 检索，按 " kbd { "?" } " 看快捷键" }
                } }
                dialog.keys id="keys" aria-labelledby="keysh" {
                    h2 id="keysh" { "快捷键" }
                    dl.kv {
                        dt { kbd { "/" } } dd { "到检索框" }
                        dt { kbd { "j" } " " kbd { "k" } } dd { "下一个、上一个结果或数字" }
                        dt { kbd { "Enter" } } dd { "打开" }
                        dt { kbd { "?" } } dd { "打开这张表，" kbd { "Esc" } " 关闭" }
                    }
                }
            }
        }
    }
    .into_string()
}

/// The dot between facts.
pub(super) fn dot() -> Markup {
    PreEscaped(r#"<span class="sep" aria-hidden="true"></span>"#.to_owned())
}

/// A table that scrolls sideways on narrow screens, named for screen readers.
pub(super) fn scroll(label: &str, table: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (table) } }
}
