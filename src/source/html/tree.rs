//! The parsed page as an arena in document order: a parent stands before its children, so passes are loops, not recursion.

use scraper::{ElementRef, Html, Node as Parsed};

use crate::source::is_han;

/// A page's elements and texts in document order.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) nodes: Vec<Node>,
}

/// An element or a text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: Option<usize>,
    pub(super) kind: NodeKind,
    /// One past the last descendant.
    pub(super) end: usize,
    /// One-based position among siblings of the same name.
    pub(super) position: u32,
    /// Not shown: `hidden` or `display:none`.
    pub(super) hidden: bool,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    Text(String),
    Element(Element),
}

/// An element with the attributes that matter.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attrs: Vec<(String, String)>,
}

/// Attributes that are kept.
const KEPT: &[&str] = &[
    "id", "class", "style", "align", "rowspan", "colspan", "hidden", "name", "property", "content", "href", "width", "height",
    "src",
];

/// Elements whose content a reader never sees.
const UNSEEN: &[&str] = &[
    "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "svg", "math", "canvas", "select",
    "datalist", "textarea", "audio", "video", "map",
];

impl Element {
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The value of a property of the style attribute, lower-case and without blanks.
    pub(super) fn style(&self, property: &str) -> Option<String> {
        let style = self.attr("style")?.to_ascii_lowercase();
        style.split(';').rev().find_map(|declaration| {
            let (name, value) = declaration.split_once(':')?;
            (name.trim() == property).then(|| value.replace("!important", "").trim().to_owned())
        })
    }

    fn is_hidden(&self) -> bool {
        self.attr("hidden").is_some() || self.style("display").is_some_and(|d| d == "none")
    }

    /// Whether a reader never sees what is inside.
    pub(super) fn is_unseen(&self) -> bool {
        UNSEEN.contains(&self.name.as_str())
    }
}

impl Node {
    pub(super) fn element(&self) -> Option<&Element> {
        match &self.kind {
            NodeKind::Element(element) => Some(element),
            NodeKind::Text(_) => None,
        }
    }

    pub(super) fn name(&self) -> &str {
        self.element().map_or("", |e| e.name.as_str())
    }
}

impl Page {
    /// Children of a node in order.
    pub(super) fn children(&self, id: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[id].end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.nodes[child].end;
                child
            })
        })
    }

    /// The node and its ancestors, from the inside out.
    pub(super) fn chain(&self, id: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(id), |id| self.nodes[*id].parent)
    }

    /// Whether a reader sees the node: nothing around it is hidden or unseen.
    pub(super) fn is_seen(&self, id: usize) -> bool {
        !self.chain(id).any(|a| self.nodes[a].hidden || self.nodes[a].element().is_some_and(Element::is_unseen))
    }

    /// Path of tag names with positions, for provenance.
    pub(super) fn path(&self, id: usize) -> String {
        let mut steps: Vec<String> = Vec::new();
        for node in self.chain(id).map(|a| &self.nodes[a]) {
            if let Some(element) = node.element() {
                steps.push(if node.position > 1 { format!("{}[{}]", element.name, node.position) } else { element.name.clone() });
            }
        }
        steps.reverse();
        steps.join("/")
    }
}

/// Parse a page; comments and processing instructions are left out.
pub(super) fn parse(html: &str) -> Page {
    let parsed = Html::parse_document(html);
    let mut page = Page::default();
    let root = parsed.root_element();
    let root_id = push(&mut page, None, &root);
    // (node id, its children still to come): an explicit stack, so that no page can overflow the thread's.
    let mut stack = vec![(root_id, root.children())];
    while let Some((id, children)) = stack.last_mut() {
        let id = *id;
        let Some(child) = children.next() else {
            page.nodes[id].end = page.nodes.len();
            stack.pop();
            continue;
        };
        match child.value() {
            Parsed::Text(text) => {
                let at = page.nodes.len();
                page.nodes.push(Node {
                    parent: Some(id),
                    kind: NodeKind::Text(text.to_string()),
                    end: at + 1,
                    position: 1,
                    hidden: false,
                });
            }
            Parsed::Element(_) => {
                if let Some(element) = ElementRef::wrap(child) {
                    let child_id = push(&mut page, Some(id), &element);
                    stack.push((child_id, child.children()));
                }
            }
            _ => {}
        }
    }
    number(&mut page);
    page
}

fn push(page: &mut Page, parent: Option<usize>, element: &ElementRef<'_>) -> usize {
    let value = element.value();
    let attrs = value.attrs().filter(|(n, _)| KEPT.contains(n)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let element = Element { name: value.name().to_owned(), attrs };
    let hidden = element.is_hidden();
    let id = page.nodes.len();
    page.nodes.push(Node { parent, kind: NodeKind::Element(element), end: id + 1, position: 1, hidden });
    id
}

/// Positions among siblings of one name.
fn number(page: &mut Page) {
    let mut seen: Vec<std::collections::BTreeMap<String, u32>> = Vec::new();
    let mut depth_of = vec![0usize; page.nodes.len()];
    for id in 0..page.nodes.len() {
        let depth = page.nodes[id].parent.map_or(0, |p| depth_of[p] + 1);
        depth_of[id] = depth;
        let name = page.nodes[id].name().to_owned();
        if name.is_empty() {
            continue;
        }
        // Counters below this depth belong to an earlier subtree.
        seen.truncate(depth + 1);
        seen.resize_with(depth + 1, Default::default);
        let count = seen[depth].entry(name).or_insert(0);
        *count += 1;
        page.nodes[id].position = *count;
        seen.push(std::collections::BTreeMap::new());
    }
}

/// Han characters of a text.
pub(super) fn han(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}
