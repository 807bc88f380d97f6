//! Which part of a page is the article, and which is the site's shell.

use std::collections::BTreeSet;

use crate::source::html::tree::{NodeKind, Page, han};

/// The article's root and which subtrees inside it are shell after all.
#[derive(Debug)]
pub(super) struct Main {
    /// Innermost element that holds nearly all text outside links.
    pub(super) root: usize,
    /// Subtrees beside the root that are article too.
    pub(super) more: BTreeSet<usize>,
    /// Subtrees inside the root that are shell: navigation, sharing, footers.
    pub(super) shell: BTreeSet<usize>,
}

/// Words in `class` or `id` of parts of a site's shell. Compared as whole words: `zl-sidebar` may be a 专栏.
const SHELL_WORDS: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "position",
    "location",
    "dqwz",
    "share",
    "fenxiang",
    "footer",
    "foot",
    "copyright",
    "related",
    "relation",
    "xgwz",
    "toolbar",
    "tools",
    "print",
    "header",
    "banner",
    "qrcode",
    "ewm",
    "login",
    "search",
];

/// Elements that are shell by their meaning.
const SHELL_ELEMENTS: &[&str] = &["nav", "footer", "aside", "header", "form"];

/// Han characters below each node, in links and outside.
struct Counts {
    plain: Vec<usize>,
    linked: Vec<usize>,
    sentences: Vec<usize>,
}

fn count(page: &Page) -> Counts {
    let n = page.nodes.len();
    let mut counts = Counts { plain: vec![0; n], linked: vec![0; n], sentences: vec![0; n] };
    let mut unseen = vec![false; n];
    let mut in_link = vec![false; n];
    for (id, node) in page.nodes.iter().enumerate() {
        let parent = node.parent.unwrap_or(id);
        unseen[id] = (parent != id && unseen[parent]) || node.hidden || node.element().is_some_and(|e| e.is_unseen());
        // A link into the page itself is an entry of its contents, not navigation.
        let away = node.name() == "a" && node.element().and_then(|e| e.attr("href")).is_some_and(|h| !h.starts_with('#'));
        in_link[id] = (parent != id && in_link[parent]) || away;
        if let NodeKind::Text(text) = &node.kind
            && !unseen[id]
        {
            let chars = han(text);
            if in_link[id] {
                counts.linked[id] = chars;
            } else {
                counts.plain[id] = chars;
                counts.sentences[id] = text.matches(['。', '；', ';']).count();
            }
        }
    }
    for id in (1..n).rev() {
        if let Some(parent) = page.nodes[id].parent {
            counts.plain[parent] += counts.plain[id];
            counts.linked[parent] += counts.linked[id];
            counts.sentences[parent] += counts.sentences[id];
        }
    }
    counts
}

/// Show hidden parts that hold text of their own: pages of an article that a script turns, an article shown only by a script.
///
/// A hidden copy of shown text (for a share button) stays hidden.
pub(super) fn reveal(page: &mut Page) {
    let mut hidden: Vec<(usize, String)> = Vec::new();
    let mut shown = String::new();
    let mut id = 0;
    while id < page.nodes.len() {
        let node = &page.nodes[id];
        if node.element().is_some_and(|e| e.is_unseen()) {
            id = node.end;
        } else if node.hidden {
            hidden.push((id, squeezed(page, id)));
            id = node.end;
        } else {
            if let NodeKind::Text(text) = &node.kind {
                shown.extend(text.chars().filter(|c| !c.is_whitespace()));
            }
            id += 1;
        }
    }
    for (id, text) in hidden {
        if han(&text) < ENOUGH
            || !matches!(page.nodes[id].name(), "div" | "section" | "article" | "p" | "table" | "ul" | "ol" | "span")
        {
            continue;
        }
        let chars: Vec<char> = text.chars().collect();
        let probe = |at: usize| chars[at..(at + 20).min(chars.len())].iter().collect::<String>();
        let copies = [0, chars.len() / 3, chars.len() * 2 / 3].into_iter().filter(|at| shown.contains(&probe(*at))).count();
        if copies < 2 {
            page.nodes[id].hidden = false;
            shown.push_str(&text);
        }
    }
}

/// Han characters from which a hidden part may be article.
const ENOUGH: usize = 60;

fn squeezed(page: &Page, root: usize) -> String {
    let mut out = String::new();
    let mut id = root;
    while id < page.nodes[root].end {
        if id != root && (page.nodes[id].hidden || page.nodes[id].element().is_some_and(|e| e.is_unseen())) {
            id = page.nodes[id].end;
            continue;
        }
        if let NodeKind::Text(text) = &page.nodes[id].kind {
            out.extend(text.chars().filter(|c| !c.is_whitespace()));
        }
        id += 1;
    }
    out
}

/// Find the main part.
pub(super) fn find(page: &Page) -> Main {
    let counts = count(page);
    let total = counts.plain[0];
    let mut root = page.children(0).find(|c| page.nodes[*c].name() == "body").unwrap_or(0);
    loop {
        let best = page.children(root).filter(|c| page.nodes[*c].element().is_some()).max_by_key(|c| counts.plain[*c]);
        match best {
            Some(child) if counts.plain[child] > 0 && counts.plain[child] * 100 >= total * 85 => root = child,
            _ => break,
        }
    }
    // An inline element or a part of a data table is no container: its block is.
    while matches!(
        page.nodes[root].name(),
        "table" | "tbody" | "thead" | "tfoot" | "tr" | "span" | "font" | "b" | "strong" | "p" | "a" | "i" | "em" | "u" | "pre"
    ) {
        match page.nodes[root].parent {
            Some(parent) => root = parent,
            None => break,
        }
    }
    let main_plain = counts.plain[root].max(1);
    let mut shell = BTreeSet::new();
    let mut id = root + 1;
    while id < page.nodes[root].end {
        if is_shell(page, &counts, id, main_plain) {
            shell.insert(id);
            id = page.nodes[id].end;
        } else {
            id += 1;
        }
    }
    // Beside the path to the root: a part with sentences of its own and few links is article too, a page of it or an annex.
    let mut more = BTreeSet::new();
    let path: Vec<usize> = page.chain(root).collect();
    for pair in path.windows(2) {
        for sibling in page.children(pair[1]).filter(|s| *s != pair[0]) {
            let (plain, linked) = (counts.plain[sibling], counts.linked[sibling]);
            let alike = page.nodes[sibling].name() == page.nodes[pair[0]].name() && same_class(page, sibling, pair[0]);
            let prose = counts.sentences[sibling] >= 3 && plain >= 100 && linked * 4 <= plain;
            if prose && alike && page.is_seen(sibling) {
                more.insert(sibling);
            }
        }
    }
    Main { root, more, shell }
}

fn same_class(page: &Page, a: usize, b: usize) -> bool {
    let class = |id: usize| page.nodes[id].element().and_then(|e| e.attr("class"));
    class(a) == class(b)
}

/// A part of the shell inside the main part: small beside it, and navigation by its element, its words or its links.
fn is_shell(page: &Page, counts: &Counts, id: usize, main_plain: usize) -> bool {
    let Some(element) = page.nodes[id].element() else { return false };
    let (plain, linked) = (counts.plain[id], counts.linked[id]);
    if plain * 10 > main_plain || !is_block(&element.name) {
        return false;
    }
    if SHELL_ELEMENTS.contains(&element.name.as_str()) {
        return true;
    }
    let words = [element.attr("class"), element.attr("id")]
        .into_iter()
        .flatten()
        .flat_map(words)
        .any(|w| SHELL_WORDS.contains(&w.as_str()));
    let links = linked >= 12 && linked > plain * 2;
    words && counts.sentences[id] <= 2 || links
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "ul"
            | "ol"
            | "dl"
            | "p"
            | "section"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "form"
            | "table"
            | "td"
            | "li"
            | "center"
    )
}

/// Words of a class or id: `mainNav-left` → main, nav, left.
fn words(value: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut before_lower = false;
    for c in value.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before_lower) {
            out.push(String::new());
        }
        before_lower = c.is_ascii_lowercase();
        if c.is_ascii_alphabetic()
            && let Some(last) = out.last_mut()
        {
            last.push(c.to_ascii_lowercase());
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::html::tree::parse;

    #[test]
    fn words_are_cut_at_marks_and_capitals() {
        assert_eq!(words("mainNav-left zl_sidebar2"), ["main", "nav", "left", "zl", "sidebar"]);
    }

    #[test]
    fn a_data_table_is_never_the_container() {
        let rows = "<tr><td>森林覆盖率</td><td>六十</td></tr>".repeat(20);
        let page = parse(&format!("<body><div id=a><p>附表</p><table>{rows}</table></div><div>备案</div></body>"));
        let main = find(&page);
        assert_eq!(page.nodes[main.root].element().and_then(|e| e.attr("id")), Some("a"));
    }
}
