//! Tables that are only text: where they are, which reading explains them best, their caption and notes.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{BlockKind, Document, HeadingId, HeadingKind};
use crate::source::{Code, Regions, Sink, Source, Span};
use crate::tables::cell::{folded, is_dash};
use crate::tables::decode::{Decoded, decode};
use crate::tables::field::{self, Line, Way, ways};
use crate::tables::header::{HeaderColumn, Kind};
use crate::tables::heads::{Head, heads, is_anchor};
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

static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:注|备注|说明|附注)(?:\d|[::.、(]|$)").unwrap_or_else(|e| unreachable!("pattern of notes: {e}"))
});
static NOTE_ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d{1,2}[..、]|[((]\d{1,2}[))]|[①-⑳]|\*)").unwrap_or_else(|e| unreachable!("pattern of note items: {e}"))
});
static CAPTION_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[【\[(]?((?:附表|附件|附录|专栏|表)[0-90-9一二三四五六七八九十]{0,3}(?:[-—.][0-9]{1,2}){0,2})[】\])::]?(.*)$")
        .unwrap_or_else(|e| unreachable!("pattern of caption numbers: {e}"))
});
/// Every table in the lines. Of all ways to set cells apart and all heights of a header the best total wins.
pub(crate) fn find(source: &Source, document: &Document, taken: &[Span], sink: &mut Sink) -> Vec<TextTable> {
    let text = &source.text;
    let mut lines = field::lines(source, document);
    let native = Regions::of(taken.iter().copied());
    lines.retain(|l| l.span.is_empty() || !matches!(l.kind, BlockKind::Table(Some(_))) && !native.overlap(l.span));
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if is_anchor(text, &lines, at) {
            match best(text, &lines, at, document.meta.start_year) {
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
fn best(text: &str, lines: &[Line], at: usize, plan_start: Option<i32>) -> Option<(Head, Way, Decoded)> {
    let mut texts = Texts::default();
    let mut best: Option<(Head, Way, Decoded)> = None;
    let near = (at..lines.len()).filter(|k| !lines[*k].span.is_empty()).take(5);
    let anchors: Vec<usize> = near.filter(|k| *k == at || is_anchor(text, lines, *k)).collect();
    for at in anchors {
        let mut all = ways(text, lines[at]);
        all.extend([Way::Lines, Way::LinesBlank, Way::Glued]);
        // Without an empty line or a dash near it, a table shows no empty cell.
        let near = &lines[at..(at + 80).min(lines.len())];
        let shows = near.iter().any(|l| l.span.is_empty() || is_dash(&folded(l.span.of(text))));
        all.retain(|way| *way != Way::LinesBlank || shows);
        for way in all {
            for head in heads(text, lines, at, way, plan_start) {
                // The header of a glued table may stand one cell a line.
                let rows = &lines[head.end.min(lines.len())..(head.end + 12).min(lines.len())];
                let glued = || rows.iter().any(|l| glued::split(text, l.span, head.slots.len(), 5).len() > 1);
                let kinds = if way == Way::Lines && glued() { vec![Way::Lines, Way::Glued] } else { vec![way] };
                for way in kinds {
                    let Some(decoded) = decode(text, lines, &head, way, &mut texts, None) else { continue };
                    let better = best.as_ref().is_none_or(|b| decoded.score > b.2.score);
                    if decoded.score > WORTH && decoded.rows.len() > 1 && better {
                        best = Some((head.clone(), way, decoded));
                    }
                }
            }
        }
    }
    let (head, way, first) = best?;
    let decoded = decode(text, lines, &head, way, &mut texts, Some(&first)).unwrap_or(first);
    Some((head, way, decoded))
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
        let end = filled[at..].iter().take(REACH).next_back().map_or(line.span, |l| l.span);
        if !tables.overlap(line.span.to(end)) {
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
        let first = NOTE.is_match(&flat) || line.kind == BlockKind::Note;
        let more = !notes.is_empty() && NOTE_ITEM.is_match(&flat) && !matches!(line.kind, BlockKind::Heading(_));
        if !(first || more) {
            break;
        }
        // A note of wrapped text goes on to the end of its paragraph.
        let after = next + lines[next..].iter().take_while(|l| l.block == line.block).count();
        let last = lines[next..after].iter().rfind(|l| !l.span.is_empty()).map_or(line.span, |l| l.span);
        notes.push(line.span.to(last));
        next = after;
    }
    let (start, number, caption) = caption_before(source, document, lines, head.first);
    let last = notes.last().copied().or_else(|| lines[..end].iter().rfind(|l| !l.span.is_empty()).map(|l| l.span));
    let span = lines[start].span.to(last.unwrap_or(lines[head.first].span));
    let heading = lines[head.first].heading;
    let after = if notes.is_empty() { end } else { next };
    (TextTable { number, caption, heading, span, header: head.columns, slots: head.slots, decoded, notes, way }, after)
}

/// Whether a folded line starts the notes of a table.
pub(crate) fn is_note(flat: &str) -> bool {
    NOTE.is_match(flat)
}

/// Prose: a sentence inside a line. Cells have no comma outside brackets, except between the digits of a number.
fn is_sentence(flat: &str) -> bool {
    let chars: Vec<char> = flat.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit);
    chars.iter().enumerate().any(|(at, c)| match c {
        '。' | ';' | '!' | '?' => true,
        ',' => !(digit(at.checked_sub(1)) && digit(Some(at + 1))),
        _ => false,
    })
}

fn outside_brackets(flat: &str) -> String {
    let mut depth = 0usize;
    flat.chars()
        .filter(|c| {
            match c {
                '(' | '[' | '“' => depth += 1,
                ')' | ']' | '”' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

/// Number and caption of the table, and the first line that belongs to it.
fn caption_before(
    source: &Source,
    document: &Document,
    lines: &[Line],
    header_start: usize,
) -> (usize, Option<String>, Option<String>) {
    let text = &source.text;
    let mut start = header_start;
    let (mut number, mut caption) = (None, None);
    let above = (0..header_start).rev().filter(|i| !lines[*i].span.is_empty());
    for at in above.take(4) {
        let line = &lines[at];
        let content = line.span.of(text);
        let flat = folded(content);
        let limit = if matches!(line.kind, BlockKind::Heading(_)) { 60 } else { 40 };
        if flat.chars().count() > limit || is_sentence(&outside_brackets(&flat)) {
            break;
        }
        let parsed = split_caption(content);
        let heading = match line.kind {
            BlockKind::Heading(id) => Some(document.heading(id)),
            _ => None,
        };
        let named = heading.is_some_and(|h| matches!(h.kind, HeadingKind::AnnexTable | HeadingKind::SpecialColumn));
        if flat.starts_with("单位") || flat.starts_with("(单位") {
            start = at;
            continue;
        }
        if let Some((printed, rest)) = parsed.filter(|_| heading.is_none() || named) {
            number = Some(printed);
            if !rest.is_empty() {
                caption = Some(rest);
            }
            start = at;
            break;
        }
        if caption.is_none()
            && heading.is_none_or(|_| named)
            && ["指标", "情况", "目标", "一览", "计划"].iter().any(|w| flat.contains(w))
        {
            caption = Some(content.to_owned());
            start = at;
            continue;
        }
        break;
    }
    (start, number, caption)
}

/// `【附表1 “十三五”…】` → (`附表1`, `“十三五”…`).
pub(crate) fn split_caption(content: &str) -> Option<(String, String)> {
    let flat: String = content.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace()).collect();
    let found = CAPTION_NUMBER.captures(&flat)?;
    let number = found.get(1)?.as_str().to_owned();
    // 表 must carry a number: 表彰 is no caption.
    if number == "表" || number == "专栏" && found[2].is_empty() {
        return None;
    }
    let rest = found.get(2).map_or("", |m| m.as_str()).trim_matches(|c| matches!(c, ':' | '】' | ']' | ')' | ' ' | '、' | '.'));
    Some((number, rest.to_owned()))
}
