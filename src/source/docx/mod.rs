//! Word 2007 packages: paragraphs with the numbers that Word generates, tables with merged cells, notes apart.
//!
//! Numbers often exist only in `numbering.xml` (第%1篇, counted in Chinese); without them a plan has no headings. Deleted
//! text is left out, inserted text kept, a text box is read once though it is stored twice.

mod body;
mod numbering;
mod styles;

use roxmltree::Node;

use crate::source::decode::{DecodeError, Reading};
use crate::source::package::{Package, parse};
use crate::source::writer::Writer;
use crate::source::{Format, Limits, Sink};

/// The transitional namespace, and the strict one that a few writers use.
const WORD: &[&str] =
    &["http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"];

/// Name of an element of WordprocessingML; empty for any other.
fn name<'a>(node: Node<'a, '_>) -> &'a str {
    let tag = node.tag_name();
    if tag.namespace().is_some_and(|ns| WORD.contains(&ns)) { tag.name() } else { "" }
}

/// First child element of this name.
fn child<'a, 'x>(node: Node<'a, 'x>, wanted: &str) -> Option<Node<'a, 'x>> {
    node.children().find(|c| name(*c) == wanted)
}

/// An attribute of WordprocessingML.
fn attribute<'a>(node: Node<'a, '_>, wanted: &str) -> Option<&'a str> {
    WORD.iter().find_map(|ns| node.attribute((*ns, wanted)))
}

/// `w:val` of a child element.
fn value<'a>(node: Node<'a, '_>, wanted: &str) -> Option<&'a str> {
    child(node, wanted).and_then(|c| attribute(c, "val"))
}

/// Whether a switch is on: present, and not `w:val="0"`.
fn switch(node: Node<'_, '_>, wanted: &str) -> Option<bool> {
    child(node, wanted).map(|c| !matches!(attribute(c, "val"), Some("0" | "false" | "none" | "off")))
}

/// Read a package.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let mut package = Package::open(bytes, "DOCX", limits)?;
    let main = main_part(&mut package, limits)?;
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside = |part: &str| if folder.is_empty() { part.to_owned() } else { format!("{folder}/{part}") };
    // The names of the parts are free; the relations of the text say which is which.
    let relations = package.text(&beside(&format!("_rels/{file}.rels")))?.unwrap_or_default();
    let relations = if relations.is_empty() { None } else { Some(parse(&relations, "DOCX", limits)?) };
    let part = |kind: &str| {
        let related = relations.as_ref().and_then(|r| related(r, kind));
        related.map_or_else(|| beside(&format!("{kind}.xml")), |t| if t.starts_with('/') { t } else { beside(&t) })
    };
    let document_xml = package.required(&main)?;
    let styles = match package.text(&part("styles"))? {
        Some(xml) => styles::Styles::read(&parse(&xml, "DOCX", limits)?),
        None => styles::Styles::default(),
    };
    let numbering = match package.text(&part("numbering"))? {
        Some(xml) => numbering::Numbering::read(&parse(&xml, "DOCX", limits)?),
        None => numbering::Numbering::default(),
    };
    let footnotes = package.text(&part("footnotes"))?;
    let endnotes = package.text(&part("endnotes"))?;
    let title = package.text("docProps/core.xml")?.and_then(|xml| core_title(&xml, limits));
    let document = parse(&document_xml, "DOCX", limits)?;
    let body = child(document.root_element(), "body")
        .ok_or_else(|| DecodeError::Damaged { format: "DOCX", what: "the document has no body".to_owned() })?;

    let mut writer = Writer::new(limits.max_text);
    let mut reader = body::Reader::new(&styles, numbering, limits, &mut writer, sink);
    reader.body(body);
    for (notes, kind) in [(&footnotes, "footnote"), (&endnotes, "endnote")] {
        if let Some(xml) = notes {
            reader.notes(parse(xml, "DOCX", limits)?.root_element(), kind);
        }
    }
    reader.finish();
    let (text, mut layout) = writer.finish(sink);
    layout.title = title;
    Ok(Reading { format: Format::Docx, encoding: "docx".to_owned(), text, layout })
}

/// The part with the text: what the package's relations name, or where Word puts it.
fn main_part(package: &mut Package<'_>, limits: &Limits) -> Result<String, DecodeError> {
    const USUAL: &str = "word/document.xml";
    let Some(xml) = package.text("_rels/.rels")? else { return Ok(USUAL.to_owned()) };
    let relations = parse(&xml, package.format(), limits)?;
    let target = related(&relations, "officeDocument").map(|t| t.trim_start_matches('/').to_owned());
    Ok(target.unwrap_or_else(|| USUAL.to_owned()))
}

/// Target of the first relation of a kind.
fn related(relations: &roxmltree::Document<'_>, kind: &str) -> Option<String> {
    let of_kind = |n: &Node<'_, '_>| {
        n.tag_name().name() == "Relationship"
            && n.attribute("Type").is_some_and(|t| t.rsplit('/').next() == Some(kind))
            && n.attribute("TargetMode") != Some("External")
    };
    relations.descendants().find(of_kind).and_then(|n| n.attribute("Target")).map(str::to_owned)
}

fn core_title(xml: &str, limits: &Limits) -> Option<String> {
    let core = parse(xml, "DOCX", limits).ok()?;
    let title = core.descendants().find(|n| n.tag_name().name() == "title")?.text()?.trim().to_owned();
    (!title.is_empty()).then_some(title)
}
