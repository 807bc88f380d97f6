//! Tables that are only text: where they are, and their cells in reading order.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{BlockKind, Document, HeadingId, HeadingKind};
use crate::source::{Source, Span, is_han};
use crate::tables::cell::{folded, has_unit_bracket, is_attribute, is_dash, is_status, is_value};
use crate::tables::header::{self, HeaderColumn, Kind};
use crate::tables::segment::{Shape, Tok, bodies_first, heads, is_body, is_category, is_unit, mend};
use crate::tables::{Alignment, ColumnRole, glued};

/// A line of content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Its characters without surrounding blanks.
    pub(crate) span: Span,
    /// Role of the block it stands in.
    pub(crate) kind: BlockKind,
    /// Heading it stands under.
    pub(crate) heading: Option<HeadingId>,
    /// The block it stands in.
    pub(crate) block: Span,
}

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
    /// Cells of the rows.
    pub(crate) toks: Vec<Tok>,
    /// Notes.
    pub(crate) notes: Vec<Span>,
    /// Columns by blanks, or one cell a line.
    pub(crate) alignment: Alignment,
}

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
/// Lines of content in order, page furniture and the table of contents left out.
pub(crate) fn lines(text: &str, document: &Document) -> Vec<Line> {
    document
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind, BlockKind::Furniture | BlockKind::Toc | BlockKind::Blank | BlockKind::Table(Some(_))))
        .flat_map(|b| {
            let line = move |span| Line { span, kind: b.kind, heading: b.heading, block: b.span };
            printed_lines(text, &b.pieces).into_iter().map(line)
        })
        .filter(|l| !l.span.is_empty())
        .collect()
}

/// Pieces that a reference mark cut apart stand on one line of the page.
fn printed_lines(text: &str, pieces: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match out.last_mut() {
            Some(last) if text.get(last.end..piece.start).is_some_and(|gap| !gap.contains('\n')) => *last = last.to(*piece),
            _ => out.push(*piece),
        }
    }
    out
}

/// Every table in the lines.
pub(crate) fn find(source: &Source, document: &Document, lines: &[Line]) -> Vec<TextTable> {
    let plan_start = document.meta.start_year;
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if let Some((end, header)) = header_at(source, lines, at, plan_start)
            && let Some((table, next)) = read(source, document, lines, at, end, header)
        {
            found.push(table);
            at = next;
        } else {
            at += 1;
        }
    }
    found
}

/// A header that starts at a line: its columns and the line after it.
fn header_at(source: &Source, lines: &[Line], at: usize, plan_start: Option<i32>) -> Option<(usize, Vec<HeaderColumn>)> {
    let text = &source.text;
    if let Some(cells) = header_fields(text, lines[at].span) {
        let columns = header::from_lines(&cells, plan_start)?;
        return good_header(&columns).then_some((at + 1, columns));
    }
    if let Some(cells) = glued::header(text, lines[at].span) {
        let columns = header::from_lines(&cells, plan_start)?;
        return good_header(&columns).then_some((at + 1, columns));
    }
    // One cell a line: the longest run of short lines that reads as a header.
    let first = lines[at].span.of(text);
    header::classify(first).filter(|k| matches!(k, Kind::Category | Kind::Number | Kind::Indicator))?;
    let mut end = at;
    while end < lines.len() && end - at < 24 && header_word(lines[end].span.of(text)) {
        end += 1;
    }
    let cells: Vec<_> = lines[at..end].iter().map(|l| (l.span.of(text).to_owned(), l.span)).collect();
    // Words such as 增长 may already belong to the first row: shorten until it reads.
    (3..=cells.len()).rev().find_map(|n| {
        let columns = header::from_lines(&cells[..n], plan_start)?;
        good_header(&columns).then_some((at + n, columns))
    })
}

/// A short line that may stand in a header.
fn header_word(text: &str) -> bool {
    let text = folded(text);
    text.chars().count() <= 16
        && (header::classify(&text).is_some()
            || matches!(text.as_str(), "年均" | "年均/" | "/" | "累计" | "属性" | "(%)" | "[累计]" | "完成" | "情况" | "五年"))
}

fn good_header(columns: &[HeaderColumn]) -> bool {
    let values = columns.iter().filter(|c| matches!(c.kind, Kind::Value(_))).count();
    let indicator = columns.iter().filter(|c| c.kind == Kind::Indicator).count() == 1;
    let real = columns
        .iter()
        .any(|c| matches!(c.kind, Kind::Value(ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual | ColumnRole::Growth)));
    indicator && values >= 1 && real && columns.len() >= 3
}

/// Header cells of one line whose columns are blanks: `序号 指 标 2030 年目标 属性`.
fn header_fields(text: &str, line: Span) -> Option<Vec<(String, Span)>> {
    let fields = fields(text, line);
    if !(3..=24).contains(&fields.len()) || line.len() > 240 {
        return None;
    }
    let mut cells: Vec<(String, Span)> = Vec::new();
    let mut at = 0;
    while at < fields.len() {
        let (mut name, mut span) = (String::new(), fields[at]);
        let mut used = 0;
        for (n, field) in fields[at..].iter().take(5).enumerate() {
            name.push_str(field.of(text));
            span = span.to(*field);
            // 2030 年目标: the year goes on.
            let year_goes_on = name.ends_with(|c: char| c.is_ascii_digit())
                && fields.get(at + n + 1).is_some_and(|f| f.of(text).starts_with('年'));
            if header::classify(&name).is_some() && !year_goes_on {
                used = n + 1;
                break;
            }
        }
        if used == 0 {
            return None;
        }
        cells.push((name, span));
        at += used;
    }
    (cells.len() >= 2).then_some(cells)
}

/// Stretches between blanks.
pub(crate) fn fields(text: &str, line: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in line.of(text).char_indices() {
        if c.is_whitespace() || c == '\u{3000}' || c == '|' {
            if let Some(s) = start.take() {
                out.push(Span::new(line.start + s, line.start + at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(s) = start {
        out.push(Span::new(line.start + s, line.end));
    }
    out
}

/// Read the rows and notes after a header. `None` if no rows follow.
fn read(
    source: &Source,
    document: &Document,
    lines: &[Line],
    header_start: usize,
    header_end: usize,
    header: Vec<HeaderColumn>,
) -> Option<(TextTable, usize)> {
    let text = &source.text;
    let shape = shape(&header);
    let header_texts: Vec<String> = lines[header_start..header_end].iter().map(|l| folded(l.span.of(text))).collect();

    // Rows.
    let mut body: Vec<Line> = Vec::new();
    let mut at = header_end;
    let mut idle = 0;
    let mut last_sure = header_end;
    while at < lines.len() {
        let line = lines[at];
        let content = line.span.of(text);
        let flat = folded(content);
        if NOTE.is_match(&flat) || line.kind == BlockKind::Note {
            break;
        }
        if let BlockKind::Heading(id) = line.kind
            && !heading_inside(document, id, &flat)
        {
            break;
        }
        if repeats_header(text, lines, at, &header_texts) {
            at += header_texts.len();
            continue;
        }
        if header_fields(text, line.span).is_some_and(|c| header::from_lines(&c, None).is_some_and(|h| good_header(&h))) {
            at += 1;
            continue;
        }
        let outside = outside_brackets(&flat);
        if (is_sentence(&outside) && !is_worded_cell(text, lines, at, &flat, shape)) || flat.chars().count() > 90 {
            break;
        }
        let sure = is_attribute(content)
            || ends_row(text, line.span, shape)
            || (!shape.attributes && (is_value(content) || ends_with_value(text, line.span)));
        if sure {
            idle = 0;
            last_sure = at + 1;
        } else if !is_value(content) && !is_status(content) {
            // Rows under one merged attribute have names and values, but only one attribute between them.
            idle += 1;
            if idle > 14 {
                break;
            }
        }
        body.push(line);
        at += 1;
    }
    // Lines after the last sure end of a row are rows without attribute, or already the text that follows.
    let columns = header.iter().filter(|c| matches!(c.kind, Kind::Value(r) if r != ColumnRole::Attribute)).count();
    let extra = trailing_rows(text, lines, last_sure, at, columns);
    let mut end = last_sure + extra;
    // Who is responsible for the last row stands behind its attribute.
    if shape.responsible && extra == 0 && lines.get(end).is_some_and(|l| end < at && is_body(l.span.of(text))) {
        end += 1;
    }
    body.retain(|l| lines[..end].last().is_some_and(|last| l.span.start <= last.span.start));
    let sure_rows = body.iter().filter(|l| is_attribute(l.span.of(text)) || ends_row(text, l.span, shape)).count();
    let values = body.iter().filter(|l| is_value(l.span.of(text)) || ends_with_value(text, l.span)).count();
    if sure_rows < 2 && values < 3 {
        return None;
    }

    // Columns by blanks, when the rows' ends share their line with other cells.
    let joined =
        body.iter().filter(|l| !is_attribute(l.span.of(text)) && ends_row(text, l.span, shape) && fields(text, l.span).len() > 1);
    let joined = joined.count();
    let single_values = body.iter().filter(|l| is_value(l.span.of(text))).count();
    let fielded = if shape.attributes { joined * 2 > sure_rows } else { values > single_values * 2 };
    let mut toks = if fielded { field_toks(text, &body, &header) } else { mend(line_toks(text, &body, &header)) };
    if shape.responsible {
        bodies_first(&mut toks);
    }

    // Notes.
    let mut notes = Vec::new();
    let mut next = end;
    while next < lines.len() {
        let line = lines[next];
        let flat = folded(line.span.of(text));
        let first = NOTE.is_match(&flat) || line.kind == BlockKind::Note;
        let more = !notes.is_empty() && NOTE_ITEM.is_match(&flat) && !matches!(line.kind, BlockKind::Heading(_));
        if !(first || more) {
            break;
        }
        // A note of wrapped text goes on to the end of its paragraph.
        let after = next + lines[next..].iter().take_while(|l| l.block == line.block).count();
        notes.push(line.span.to(lines[after - 1].span));
        next = after;
    }

    let (caption_start, number, caption) = caption_before(source, document, lines, header_start);
    let last = notes.last().copied().or_else(|| lines[..end].last().map(|l| l.span))?;
    let table = TextTable {
        number,
        caption,
        heading: lines[header_start].heading,
        span: lines[caption_start].span.to(last),
        header,
        toks,
        notes,
        alignment: if fielded { Alignment::Columns } else { Alignment::Inferred },
    };
    Some((table, next.max(header_end)))
}

/// What the header says about rows.
pub(crate) fn shape(header: &[HeaderColumn]) -> Shape {
    let has = |kind: Kind| header.iter().any(|c| c.kind == kind);
    let attribute = header.iter().position(|c| c.kind == Kind::Value(ColumnRole::Attribute));
    let last_value =
        header.iter().rposition(|c| matches!(c.kind, Kind::Value(r) if r != ColumnRole::Attribute && r != ColumnRole::Other));
    Shape {
        numbered: has(Kind::Number),
        categories: has(Kind::Category),
        units: has(Kind::Unit),
        attributes: attribute.is_some_and(|a| last_value.is_none_or(|v| a > v)),
        attribute_first: attribute.is_some_and(|a| last_value.is_some_and(|v| a < v)),
        responsible: attribute
            .is_some_and(|a| header[a + 1..].iter().any(|c| c.kind == Kind::Value(ColumnRole::Other) && c.year.is_none())),
    }
}

/// A category row (一、经济强（12 项）) looks like a heading; a real heading ends the table.
fn heading_inside(document: &Document, id: HeadingId, flat: &str) -> bool {
    let kind = document.heading(id).kind;
    matches!(kind, HeadingKind::First | HeadingKind::Second | HeadingKind::Third | HeadingKind::Item)
        && (ends_with_attribute(flat) || flat.ends_with("项)") || flat.ends_with("个)") || flat.chars().count() <= 12)
}

fn repeats_header(text: &str, lines: &[Line], at: usize, header: &[String]) -> bool {
    header.len() > 1
        && at + header.len() <= lines.len()
        && lines[at..at + header.len()].iter().zip(header).all(|(l, h)| folded(l.span.of(text)) == *h)
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

/// A target in words with a comma (`＞7，力争投入强度高于“十三五”时期实际`): the row's attribute follows it, in its line or
/// the next. Running text ends with a full stop and is followed by no attribute.
fn is_worded_cell(text: &str, lines: &[Line], at: usize, flat: &str, shape: Shape) -> bool {
    let attribute_next = || lines.get(at + 1).is_some_and(|l| is_attribute(l.span.of(text)));
    shape.attributes && !flat.contains(['。', '!', '?']) && (ends_with_attribute(flat) || attribute_next())
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

pub(crate) fn ends_with_attribute(flat: &str) -> bool {
    let rest = flat.strip_suffix("约束性").or_else(|| flat.strip_suffix("预期性"));
    rest.is_some_and(|r| !r.is_empty())
}

/// Whether a line ends with an attribute, or with the bodies that a last column names behind one.
fn ends_row(text: &str, line: Span, shape: Shape) -> bool {
    let flat = folded(line.of(text));
    if ends_with_attribute(&flat) {
        return true;
    }
    let fields = fields(text, line);
    let [.., attribute, last] = fields.as_slice() else { return false };
    shape.responsible && is_body(last.of(text)) && is_attribute(attribute.of(text))
}

fn ends_with_value(text: &str, line: Span) -> bool {
    let fields = fields(text, line);
    let value = |at: usize| fields.len().checked_sub(at).and_then(|i| fields.get(i)).is_some_and(|f| is_value(f.of(text)));
    // A review ends its rows with a word on the result: 400 412.7 完成.
    let judged = fields.last().is_some_and(|f| is_status(f.of(text))) && value(2);
    fields.len() > 1 && (value(1) || judged)
}

/// How many lines after the last attribute still belong to rows (their attribute cell was merged and dropped).
fn trailing_rows(text: &str, lines: &[Line], from: usize, to: usize, columns: usize) -> usize {
    let valued = |n: usize| lines.get(n).is_some_and(|l| is_value(l.span.of(text)) || is_status(l.span.of(text)));
    let mut kept = 0;
    let mut named = false;
    for (n, line) in lines.iter().enumerate().take(to).skip(from) {
        // A whole row in one line: its name and a value for every column.
        let whole = columns > 1 && lacks_attribute(text, &fields(text, line.span), columns, None);
        if whole || valued(n) && named {
            kept = n + 1 - from;
        } else if !valued(n) && (has_unit_bracket(line.span.of(text)) || valued(n + 1)) {
            named = true;
        } else {
            break;
        }
    }
    kept
}

fn line_toks(text: &str, body: &[Line], header: &[HeaderColumn]) -> Vec<Tok> {
    let columns = header.iter().filter(|c| matches!(c.kind, Kind::Value(r) if r != ColumnRole::Attribute)).count();
    let of = |wanted: ColumnRole| header.iter().find(|c| c.kind == Kind::Value(wanted)).and_then(|c| c.year);
    let years = of(ColumnRole::Base).zip(of(ColumnRole::Target)).and_then(|(b, t)| u32::try_from(t - b).ok()).unwrap_or(5);
    body.iter().flat_map(|l| glued::split(text, l.span, columns, years)).collect()
}

/// Cells of lines whose columns are blanks. A row goes on until its attribute; a category stands alone.
fn field_toks(text: &str, body: &[Line], header: &[HeaderColumn]) -> Vec<Tok> {
    let shape = shape(header);
    let columns = header.iter().filter(|c| matches!(c.kind, Kind::Value(r) if r != ColumnRole::Attribute)).count();
    let mut pending: Vec<Span> = Vec::new();
    let mut rows = RowToks { text, shape, columns, toks: Vec::new(), name: None, last_number: 0 };
    for (at, line) in body.iter().enumerate() {
        let flat = folded(line.span.of(text));
        let line_fields = fields(text, line.span);
        let next = body.get(at + 1).map(|l| l.span);
        let complete = if shape.attributes {
            is_attribute(&flat) || ends_row(text, line.span, shape) || lacks_attribute(text, &line_fields, columns, next)
        } else {
            ends_with_value(text, line.span)
        };
        if complete {
            pending.extend(line_fields);
            rows.push(&std::mem::take(&mut pending));
        } else if pending.is_empty() && rows.completes_name(line.span) {
            // The middle line of a broken name carried the values; this is the rest of the name.
            rows.extend_name(line.span);
        } else if pending.is_empty() && is_category(&flat) && !flat.starts_with(|c: char| c.is_ascii_digit())
            || pending.is_empty() && next.is_some_and(|n| heads(&flat, n.of(text)))
        {
            rows.toks.push(Tok::whole(text, line.span));
        } else {
            pending.extend(line_fields);
        }
    }
    rows.toks
}

/// A row with all its values whose attribute cell was merged with the row above: nothing of it can follow. A line of
/// words and an attribute does: the rest of a broken name.
fn lacks_attribute(text: &str, fields: &[Span], columns: usize, next: Option<Span>) -> bool {
    let values = fields.iter().rev().take_while(|f| is_value(f.of(text)) || is_dash(&folded(f.of(text)))).count();
    let rest_follows = next.is_some_and(|n| {
        let flat = folded(n.of(text));
        is_attribute(&flat) || ends_with_attribute(&flat) && !self::fields(text, n).iter().any(|f| is_value(f.of(text)))
    });
    columns > 0 && values == columns && fields.len() > values && !rest_follows
}

/// Rows of fields as cells.
struct RowToks<'a> {
    text: &'a str,
    shape: Shape,
    columns: usize,
    toks: Vec<Tok>,
    /// Index of the last name in `toks`.
    name: Option<usize>,
    last_number: u32,
}

impl RowToks<'_> {
    /// The fields of one row as cells: category, number, name, unit, values, attribute.
    fn push(&mut self, fields: &[Span]) {
        let (text, shape) = (self.text, self.shape);
        let mut fields = fields.to_vec();
        let mut attribute = None;
        let body = fields.last().copied().filter(|f| shape.responsible && is_body(f.of(text)));
        if body.is_some() {
            fields.pop();
        }
        if let Some(last) = fields.last().copied()
            && shape.attributes
        {
            let content = last.of(text);
            if is_attribute(content) {
                attribute = fields.pop();
            } else if let Some(cut) = ["约束性", "预期性"].iter().find_map(|a| content.strip_suffix(a)) {
                fields.pop();
                fields.push(Span::new(last.start, last.start + cut.len()));
                attribute = Some(Span::new(last.start + cut.len(), last.end));
            }
        }
        if shape.attribute_first {
            attribute = fields.iter().position(|f| is_attribute(f.of(text))).map(|at| fields.remove(at));
        }
        self.number_and_category(&mut fields);
        let name_end = fields
            .iter()
            .rposition(|f| has_unit_bracket(f.of(text)) && !is_value(f.of(text)))
            .map(|i| i + 1)
            .or_else(|| shape.units.then(|| fields.iter().position(|f| is_unit(f.of(text)))).flatten())
            .or_else(|| fields.iter().skip(1).position(|f| is_value(f.of(text))).map(|i| i + 1))
            .unwrap_or(fields.len());
        if name_end > 0 {
            self.name = Some(self.toks.len());
            self.toks.push(tok(text, &fields[..name_end]));
        }
        if shape.attribute_first
            && let Some(attribute) = attribute.take()
        {
            self.toks.push(tok(text, &[attribute]));
        }
        let mut rest = &fields[name_end..];
        if shape.units
            && let Some((unit, others)) = rest.split_first()
            && (is_unit(unit.of(text)) || is_dash(&folded(unit.of(text))))
        {
            self.toks.push(tok(text, &[*unit]));
            rest = others;
        }
        if self.columns == 1 && !rest.is_empty() {
            self.toks.push(tok(text, rest));
        } else {
            self.toks.extend(value_cells(text, rest));
        }
        if let Some(attribute) = attribute {
            self.toks.push(tok(text, &[attribute]));
        }
        if let Some(body) = body {
            self.toks.push(tok(text, &[body]));
        }
    }

    /// Take the running number, and a category printed before it on the first row of its group, off the fields.
    fn number_and_category(&mut self, fields: &mut Vec<Span>) {
        let text = self.text;
        let number = |f: &Span| f.of(text).parse::<u32>().ok().filter(|_| f.len() <= 3);
        if self.shape.numbered && fields.len() > 1 {
            let expected = self.last_number + 1;
            // First, after a category, or on the middle line of a broken name.
            let at = (0..fields.len().min(4))
                .find(|i| number(&fields[*i]) == Some(expected))
                .or_else(|| number(&fields[0]).map(|_| 0));
            let Some(at) = at else { return };
            self.last_number = number(&fields[at]).unwrap_or(expected);
            let taken = fields.remove(at);
            if at > 0 && self.shape.categories && is_category(fields[0].of(text)) {
                self.toks.push(tok(text, &fields[..1]));
                fields.remove(0);
            }
            self.toks.push(tok(text, &[taken]));
        } else if self.shape.categories && fields.len() > 2 && is_category(fields[0].of(text)) {
            // 经济发展 生产总值(亿元) …: the second field is a name of its own.
            let second = fields[1].of(text);
            if has_unit_bracket(second) || (self.shape.units && is_unit(fields[2].of(text))) {
                self.toks.push(tok(text, &fields[..1]));
                fields.remove(0);
            }
        }
    }

    /// Whether a line is the rest of the last name: that has no unit yet, the line ends with one and starts no row.
    fn completes_name(&self, line: Span) -> bool {
        let content = line.of(self.text);
        let last = self.name.map(|n| self.toks[n].text.as_str());
        self.shape.numbered
            && last.is_some_and(|l| !has_unit_bracket(l))
            && has_unit_bracket(content)
            && !content.starts_with(|c: char| c.is_ascii_digit())
            && fields(self.text, line).len() == 1
    }

    fn extend_name(&mut self, line: Span) {
        if let Some(name) = self.name.and_then(|n| self.toks.get_mut(n)) {
            name.text.push_str(line.of(self.text));
            name.span = name.span.to(line);
            name.whole = false;
        }
    }
}

/// Join the fields that a blank between a digit and a Han character split (`5 左右`), keep those that two columns
/// split (`521.94 750`): the fewest cells of which each reads as a value.
fn value_cells(text: &str, fields: &[Span]) -> Vec<Tok> {
    let n = fields.len();
    // best[i]: fewest cells for fields[i..], with the length of the first.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; n + 1];
    best[n] = Some((0, 0));
    for i in (0..n).rev() {
        let mut joined = String::new();
        for len in 1..=(n - i).min(5) {
            let field = fields[i + len - 1].of(text);
            // A dash is a cell of its own: `— 与经济增长同步` are two columns.
            let dash = is_dash(&joined) || is_dash(&folded(field));
            if len > 1 && (dash || !typesetting_blank(joined.chars().next_back(), field.chars().next())) {
                break;
            }
            joined.push_str(field);
            if let Some((cells, _)) = best[i + len]
                && (is_value(&joined) || len == 1)
                && best[i].is_none_or(|(fewest, _)| cells + 1 < fewest)
            {
                best[i] = Some((cells + 1, len));
            }
        }
    }
    let mut out = Vec::new();
    let mut i = 0;
    while i < n {
        let len = best[i].map_or(1, |b| b.1.max(1));
        out.push(tok(text, &fields[i..i + len]));
        i += len;
    }
    out
}

fn typesetting_blank(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    (is_han(before) && !is_han(after)) || (!is_han(before) && is_han(after))
}

/// Several fields as one cell.
fn tok(text: &str, fields: &[Span]) -> Tok {
    let span = fields.iter().copied().reduce(Span::to).unwrap_or_default();
    let same_line = !span.of(text).contains('\n');
    let content = if same_line { span.of(text).to_owned() } else { fields.iter().map(|f| f.of(text)).collect() };
    Tok { text: content, span, whole: same_line, doubtful: false, words: false }
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
    for back in 1..=4 {
        let Some(line) = header_start.checked_sub(back).map(|i| &lines[i]) else { break };
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
            start = header_start - back;
            continue;
        }
        if let Some((printed, rest)) = parsed.filter(|_| heading.is_none() || named) {
            number = Some(printed);
            if !rest.is_empty() {
                caption = Some(rest);
            }
            start = header_start - back;
            break;
        }
        if caption.is_none()
            && heading.is_none_or(|_| named)
            && ["指标", "情况", "目标", "一览", "计划"].iter().any(|w| flat.contains(w))
        {
            caption = Some(content.to_owned());
            start = header_start - back;
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
