//! Tables that are only text: where they are, which reading explains them best, their caption and notes.

use crate::document::{BlockKind, Document, HeadingId};
use crate::source::{Code, Regions, Sink, Source, Span};
use crate::tables::caption::{self, is_note, is_sentence, outside_brackets, split_caption};
use crate::tables::cell::{folded, is_dash};
use crate::tables::decode::{BEAM, Decoded, SKETCH_BEAM, decode};
use crate::tables::field::{self, Line, Way, ways};
use crate::tables::header::{HeaderColumn, Kind};
use crate::tables::heads::{Head, heads};
use crate::tables::page::{Lines, Page};
use crate::tables::vote::{Slot, Texts};
use crate::tables::{ColumnRole, glued};

/// A table found in text.
#[derive(Debug)]
pub(crate) struct TextTable {
    /// `附表1`.
    pub(crate) number: Option<String>,
    /// Caption.
    pub(crate) caption: Option<String>,
    /// Heading above.
    pub(crate) heading: Option<HeadingId>,
    /// From caption to the last note.
    pub(crate) span: Span,
    /// Header.
    pub(crate) header: Vec<HeaderColumn>,
    /// Slots of the header.
    pub(crate) slots: Vec<Slot>,
    /// Rows as decoded.
    pub(crate) decoded: Decoded,
    /// Notes.
    pub(crate) notes: Vec<Span>,
    /// How its cells are set apart.
    pub(crate) way: Way,
}

/// A table is worth this much at least, in tenths of a point.
const WORTH: i32 = 60;
/// Lines by which the readings of a table are compared before they are followed to its end.
const SKETCH: usize = 60;
/// How far behind the best a reading may be after these lines.
const BEHIND: i32 = 80;

/// Every table in the lines. Of all ways to set cells apart and all heights of a header the best total wins.
pub(crate) fn find(source: &Source, document: &Document, taken: &[Span], sink: &mut Sink) -> Vec<TextTable> {
    let text = &source.text;
    let mut lines = field::lines(source, document);
    let native = Regions::of(taken.iter().copied());
    lines.retain(|l| l.span.is_empty() || !matches!(l.kind, BlockKind::Table(Some(_))) && !native.overlap(l.span));
    let mut found = Vec::new();
    let asked = Lines::new(text, &lines);
    let page = asked.page();
    // What a text is worth as a cell is weighed once a document: the tables of a volume repeat their names.
    let mut texts = Texts::default();
    let mut at = 0;
    while at < lines.len() {
        if page.is_anchor(at) {
            match best(page, at, document.meta.start_year, &mut texts) {
                Some((head, way, decoded)) => {
                    let (table, next) = dress(source, document, &lines, head, way, decoded);
                    found.push(table);
                    at = next.max(at + 1);
                    continue;
                }
                None => not_read(text, &lines, at, document.meta.start_year, sink),
            }
        }
        at += 1;
    }
    let read = Regions::of(found.iter().map(|t: &TextTable| t.span).chain(taken.iter().copied()));
    captions_alone(text, &lines, &read, sink);
    found
}

/// The best reading of the table whose header holds the line `at` or one of the next lines that may be its header.
fn best(page: Page<'_>, at: usize, plan_start: Option<i32>, texts: &mut Texts) -> Option<(Head, Way, Decoded)> {
    let mut best: Option<(Head, Way, Decoded)> = None;
    for (head, way) in promising(page, readings(page, at, plan_start), texts) {
        let Some(decoded) = decode(page, &head, way, texts, BEAM, None) else { continue };
        let better = best.as_ref().is_none_or(|b| decoded.score > b.2.score);
        if decoded.score > WORTH && decoded.rows.len() > 1 && better {
            best = Some((head, way, decoded));
        }
    }
    let (head, way, first) = best?;
    let decoded = decode(page, &head, way, texts, BEAM, Some(&first)).unwrap_or(first);
    Some((head, way, decoded))
}

/// Every header that could stand here, with every way to set cells apart.
fn readings(page: Page<'_>, at: usize, plan_start: Option<i32>) -> Vec<(Head, Way)> {
    let (text, lines) = (page.text, page.lines);
    let mut out: Vec<(Head, Way)> = Vec::new();
    let near = (at..lines.len()).filter(|k| !lines[*k].span.is_empty()).take(5);
    let anchors: Vec<usize> = near.filter(|k| *k == at || page.is_anchor(*k)).collect();
    for at in anchors {
        let mut all = ways(text, lines[at]);
        all.extend([Way::Lines, Way::LinesBlank, Way::Glued]);
        // Without an empty line or a dash near it, a table shows no empty cell.
        let near = &lines[at..(at + 80).min(lines.len())];
        let shows = near.iter().zip(&page.flats[at..]).any(|(l, flat)| l.span.is_empty() || is_dash(flat));
        all.retain(|way| *way != Way::LinesBlank || shows);
        for way in all {
            for head in heads(text, lines, at, way, plan_start) {
                // The header of a glued table may stand one cell a line.
                let rows = &lines[head.end.min(lines.len())..(head.end + 12).min(lines.len())];
                let glued = || rows.iter().any(|l| glued::split(text, l.span, head.slots.len(), 5).len() > 1);
                let kinds = if way == Way::Lines && glued() { vec![Way::Lines, Way::Glued] } else { vec![way] };
                for way in kinds {
                    if !out.iter().any(|(other, by)| *by == way && other.same_as(&head)) {
                        out.push((head.clone(), way));
                    }
                }
            }
        }
    }
    out
}

/// The readings that explain the first lines of the table well enough to be followed to its end.
fn promising(page: Page<'_>, readings: Vec<(Head, Way)>, texts: &mut Texts) -> Vec<(Head, Way)> {
    if readings.len() <= 2 {
        return readings;
    }
    let sketch = |head: &Head, way: Way, texts: &mut Texts| {
        Some(decode(page.until(head.end + SKETCH), head, way, texts, SKETCH_BEAM, None)?.score)
    };
    let sketches: Vec<Option<i32>> = readings.iter().map(|(head, way)| sketch(head, *way, texts)).collect();
    let best = sketches.iter().flatten().max().copied().unwrap_or(i32::MAX);
    let both = readings.into_iter().zip(sketches);
    both.filter(|(_, score)| score.is_some_and(|score| score >= best - BEHIND)).map(|(reading, _)| reading).collect()
}

/// A header whose rows were not understood is told, never dropped in silence.
fn not_read(text: &str, lines: &[Line], at: usize, plan_start: Option<i32>, sink: &mut Sink) {
    let mut all = ways(text, lines[at]);
    all.push(Way::Lines);
    let real = |head: &Head| {
        let role = |wanted: &[ColumnRole]| head.columns.iter().any(|c| matches!(c.kind, Kind::Value(r) if wanted.contains(&r)));
        head.odd < 10
            && head.columns.len() > 2
            && role(&[ColumnRole::Base, ColumnRole::Target, ColumnRole::Actual, ColumnRole::Growth])
    };
    if all.into_iter().any(|way| heads(text, lines, at, way, plan_start).iter().any(real)) {
        sink.report(Code::TableNotRead, lines[at].span, "the header of a table stands here, and no rows could be read under it");
    }
}

/// Captions under which no table was read.
fn captions_alone(text: &str, lines: &[Line], tables: &Regions, sink: &mut Sink) {
    const REACH: usize = 12;
    let filled: Vec<Line> = lines.iter().filter(|l| !l.span.is_empty()).copied().collect();
    for (at, line) in filled.iter().enumerate() {
        let content = line.span.of(text);
        if content.len() > 160 || !content.contains("指标") {
            continue;
        }
        let Some((number, rest)) = split_caption(content) else { continue };
        let sentence = is_sentence(&outside_brackets(&folded(content)));
        if sentence || rest.chars().count() < 4 || !(rest.ends_with("指标") || rest.ends_with('表') || rest.ends_with("情况"))
        {
            continue;
        }
        // The lines of native tables are not among these: what counts is how many others stand between.
        let until = filled.get(at + REACH).map_or(text.len(), |l| l.span.start);
        if !tables.overlap(Span::new(line.span.start, until.max(line.span.end))) {
            sink.report(Code::TableNotRead, line.span, format!("{number} {rest}: no table was read under this caption"));
        }
    }
}

/// Caption, notes and bounds of a table.
fn dress(source: &Source, document: &Document, lines: &[Line], head: Head, way: Way, decoded: Decoded) -> (TextTable, usize) {
    let text = &source.text;
    let end = decoded.end;
    let mut notes = Vec::new();
    let mut next = end;
    while next < lines.len() {
        let line = lines[next];
        if line.span.is_empty() {
            next += 1;
            continue;
        }
        let flat = folded(line.span.of(text));
        let first = is_note(&flat) || line.kind == BlockKind::Note;
        let more = !notes.is_empty() && caption::is_note_item(&flat) && !matches!(line.kind, BlockKind::Heading(_));
        if !(first || more) {
            break;
        }
        // A note of wrapped text goes on to the end of its paragraph.
        let after = next + lines[next..].iter().take_while(|l| l.block == line.block).count();
        let last = lines[next..after].iter().rfind(|l| !l.span.is_empty()).map_or(line.span, |l| l.span);
        notes.push(line.span.to(last));
        next = after;
    }
    let (start, number, caption) = caption::before(source, document, lines, head.first);
    let last = notes.last().copied().or_else(|| lines[..end].iter().rfind(|l| !l.span.is_empty()).map(|l| l.span));
    let span = lines[start].span.to(last.unwrap_or(lines[head.first].span));
    let heading = lines[head.first].heading;
    let after = if notes.is_empty() { end } else { next };
    (TextTable { number, caption, heading, span, header: head.columns, slots: head.slots, decoded, notes, way }, after)
}
