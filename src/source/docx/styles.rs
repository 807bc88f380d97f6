//! Paragraph styles: outline level, numbering and bold, inherited along `basedOn`.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::source::docx::{attribute, child, name, switch, value};

/// What a style, or a paragraph itself, says.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    pub(super) num_id: Option<String>,
    pub(super) num_level: Option<usize>,
    pub(super) outline: Option<u8>,
    pub(super) bold: Option<bool>,
    pub(super) centred: Option<bool>,
    pub(super) hidden: Option<bool>,
    /// Style name in lower case.
    pub(super) name: String,
}

impl Properties {
    /// Read `w:pPr`.
    pub(super) fn paragraph(node: Node<'_, '_>) -> Self {
        let numbered = child(node, "numPr");
        Self {
            num_id: numbered.and_then(|n| value(n, "numId")).map(str::to_owned),
            num_level: numbered.and_then(|n| value(n, "ilvl")).and_then(|v| v.parse().ok()),
            outline: value(node, "outlineLvl").and_then(|v| v.parse().ok()),
            centred: value(node, "jc").map(|v| v == "center"),
            ..Self::default()
        }
    }

    fn or(self, base: &Self) -> Self {
        Self {
            num_id: self.num_id.or_else(|| base.num_id.clone()),
            num_level: self.num_level.or(base.num_level),
            outline: self.outline.or(base.outline),
            bold: self.bold.or(base.bold),
            centred: self.centred.or(base.centred),
            hidden: self.hidden.or(base.hidden),
            name: if self.name.is_empty() { base.name.clone() } else { self.name },
        }
    }
}

/// All styles of a package.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, (Option<String>, Properties)>,
    default: Option<String>,
}

/// Styles that follow each other through `basedOn`; Word allows no more.
const MAX_CHAIN: usize = 16;

impl Styles {
    pub(super) fn read(xml: &Document<'_>) -> Self {
        let mut all = Self::default();
        for node in xml.root_element().children().filter(|n| name(*n) == "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let mut own = child(node, "pPr").map(Properties::paragraph).unwrap_or_default();
            if let Some(run) = child(node, "rPr") {
                own.bold = switch(run, "b");
                own.hidden = switch(run, "vanish");
            }
            own.name = value(node, "name").unwrap_or_default().to_lowercase();
            if attribute(node, "default") == Some("1") && attribute(node, "type") == Some("paragraph") {
                all.default = Some(id.to_owned());
            }
            all.styles.insert(id.to_owned(), (value(node, "basedOn").map(str::to_owned), own));
        }
        all
    }

    /// What a style says with all it is based on; the default style for `None`.
    pub(super) fn resolve(&self, id: Option<&str>) -> Properties {
        let mut found = Properties::default();
        let mut next = id.or(self.default.as_deref());
        for _ in 0..MAX_CHAIN {
            let Some((base, own)) = next.and_then(|id| self.styles.get(id)) else { break };
            found = found.or(own);
            next = base.as_deref();
        }
        found
    }

    /// What a paragraph says with its style.
    pub(super) fn paragraph(&self, properties: Option<Node<'_, '_>>) -> Properties {
        let style = self.resolve(properties.and_then(|p| value(p, "pStyle")));
        properties.map(Properties::paragraph).unwrap_or_default().or(&style)
    }
}
