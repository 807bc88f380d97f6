//! Document and tables → mentions.

use crate::document::{BlockKind, Document};
use crate::source::{Normalized, Regions, Sink, Source};
use crate::tables::Table;
use crate::targets::evidence::Evidence;
use crate::targets::place::{Place, Walk};
use crate::targets::time::PlanTime;
use crate::targets::years::Years;
use crate::targets::{Mention, prose, relative, table};

/// A paragraph with what it takes from around it.
struct Read {
    block: usize,
    view: Normalized,
    place: Place,
    years: Years,
}

/// Every quantity of prose, 专栏 and tables, in text order.
///
/// Two passes: the first weighs every paragraph and title, the second reads the numbers with the whole document in view.
#[must_use]
pub fn extract(source: &Source, document: &Document, tables: &[Table], _sink: &mut Sink) -> Vec<Mention> {
    let time = PlanTime::of(source, document);
    let mut out = table::mentions(document, tables, time);
    let mut walk = Walk::new(document, time);
    let mut evidence = Evidence::new(time);
    let mut paragraphs = Vec::new();
    let in_tables = Regions::of(tables.iter().map(|t| t.span));
    for (index, block) in document.blocks.iter().enumerate() {
        let heading = match block.kind {
            BlockKind::Heading(id) => Some(document.heading(id)),
            _ => None,
        };
        let text = block.kind == BlockKind::Paragraph;
        if !(heading.is_some() || text || block.kind == BlockKind::Title) || text && in_tables.overlap(block.span) {
            continue;
        }
        let view = block.view(&source.text);
        // A short line held for a title may head a part (2026年工作总结); the document's own title heads nothing.
        if block.kind == BlockKind::Title && !heads_a_part(view.text()) {
            continue;
        }
        let place = walk.step(block, view.text());
        let years = Years::of(view.text(), place.clock);
        if !place.explains {
            let above = evidence.under(document, heading.map_or(block.heading, |h| h.parent));
            evidence.see(index, view.text(), &years, heading, above);
        }
        if text {
            paragraphs.push(Read { block: index, view, place, years });
        }
    }
    evidence.settle();
    for read in paragraphs {
        out.extend(prose::mentions(&read.view, read.block, &read.place, &read.years, &evidence));
        if !read.place.explains && !evidence.reviews(read.block) {
            out.extend(relative::mentions(&read.view, read.block, &read.place, &read.years));
        }
    }
    out.sort_by_key(|m| (m.span.start, m.span.end));
    out
}

/// Whether a title line may head a part of the text.
fn heads_a_part(text: &str) -> bool {
    let own = ["报告", "规划", "纲要", "计划", "草案", "会议", "方案", "建议", "政府"];
    text.chars().count() <= 24 && !own.iter().any(|word| text.contains(word))
}
