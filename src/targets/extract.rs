//! Document and tables → mentions.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Block, BlockKind, Document, HeadingId};
use crate::source::{Sink, Source};
use crate::tables::Table;
use crate::targets::context::{PlanTime, Section, passed_year, titles};
use crate::targets::{Mention, prose, relative, table};

/// Every quantity of prose, 专栏 and tables, in text order.
#[must_use]
pub fn extract(source: &Source, document: &Document, tables: &[Table], _sink: &mut Sink) -> Vec<Mention> {
    let time = PlanTime::of(source, document);
    let mut out = table::mentions(document, tables, time);
    let mut stand_in = StandIn::default();
    // The year an opening gave (刚刚过去的2015年), and the outermost heading it holds under.
    let mut under: Option<(Option<HeadingId>, Section)> = None;
    let mut passed: Option<(i32, Option<HeadingId>)> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        if block.kind != BlockKind::Paragraph || tables.iter().any(|t| t.span.overlaps(block.span)) {
            continue;
        }
        let view = block.view(&source.text);
        let mut section = if document.headings.is_empty() {
            stand_in.see(view.text());
            Section::of(&stand_in.titles(), time)
        } else {
            // Paragraphs of one heading follow each other: its titles are read once.
            match &under {
                Some((heading, section)) if *heading == block.heading => section.clone(),
                _ => {
                    let section = Section::of(&titles(document, block), time);
                    under = Some((block.heading, section.clone()));
                    section
                }
            }
        };
        let chapter = outermost(document, block);
        if let Some(year) = passed_year(view.text()) {
            passed = Some((year, chapter));
        }
        if let Some((year, _)) = passed.filter(|(_, under)| *under == chapter && section.year.is_none()) {
            section.year = Some(year);
        }
        out.extend(prose::mentions(&view, index, &section, time));
        out.extend(relative::mentions(&view, index, &section, time));
    }
    out.sort_by_key(|m| (m.span.start, m.span.end));
    out
}

fn outermost(document: &Document, block: &Block) -> Option<HeadingId> {
    let mut at = block.heading?;
    while let Some(parent) = document.heading(at).parent {
        at = parent;
    }
    Some(at)
}

static HEADING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("^(?:第[一二三四五六七八九十百]+([篇章节])|([一二三四五六七八九十]+)、|(专栏))").ok());

/// Headings told from the lines alone, for a document in which none was found.
#[derive(Debug, Default)]
struct StandIn {
    levels: [String; 4],
}

impl StandIn {
    fn see(&mut self, line: &str) {
        if line.chars().count() > 40 || line.contains('。') {
            return;
        }
        let Some(found) = HEADING.as_ref().and_then(|re| re.captures(line)) else { return };
        let level = match found.get(1).map(|m| m.as_str()) {
            Some("篇") => 0,
            Some("章") => 1,
            Some("节") => 2,
            _ if found.get(2).is_some() => 1,
            _ => 3,
        };
        self.levels[level] = line.to_owned();
        self.levels[level + 1..].iter_mut().for_each(String::clear);
    }

    fn titles(&self) -> Vec<&str> {
        self.levels.iter().map(String::as_str).filter(|t| !t.is_empty()).collect()
    }
}
