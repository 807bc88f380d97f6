//! Special columns (专栏): their items, and where they end.

use crate::document::numbering::{is_item_number, is_title, item, numbered, ordinal, padded_item};
use crate::document::parse::{Parser, rank};
use crate::document::{Block, BlockKind, ColumnItem, HeadingId, HeadingKind, SpecialColumn};
use crate::source::{Normalized, Span};

pub(super) struct OpenColumn {
    pub(super) heading: HeadingId,
    pub(super) items: Vec<ColumnItem>,
    pub(super) end: usize,
    /// Items are lines of their own with paragraphs below, not `1. head：text`.
    pub(super) headed: bool,
    pub(super) tables: Vec<usize>,
    /// How the items begin, as the first of them shows.
    pub(super) style: Option<Style>,
}

impl OpenColumn {
    pub(super) fn new(heading: HeadingId, end: usize) -> Self {
        Self { heading, items: Vec::new(), end, headed: false, tables: Vec::new(), style: None }
    }
}

/// How the items of a column begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `1. head：text`, `（一）head`.
    Numbered,
    /// `——head：text`, `●text`.
    Dashed,
    /// `head：text`.
    Named,
    /// `head。text`.
    Led,
    /// Whole sentences or a list.
    Plain,
}

impl Style {
    /// Of a folded line without number.
    fn of(line: &str) -> Self {
        if line.starts_with(BULLETS) {
            Style::Dashed
        } else if line.find(':').is_some_and(|c| c + 1 < line.len() && line[..c].chars().count() <= LONGEST_NAME) {
            Style::Named
        } else if starts_lead(line) {
            Style::Led
        } else {
            Style::Plain
        }
    }
}

/// Signs that open an item.
const BULLETS: [char; 12] = ['—', '–', '-', '●', '■', '◆', '▲', '•', '○', '□', '◇', '★'];
/// Longest name before a colon, in characters.
const LONGEST_NAME: usize = 20;

impl Parser<'_> {
    /// An item of the open special column: `（一）head` alone, or `1. head：text`.
    pub(super) fn item(&mut self, at: usize, title_at: usize, number: Option<String>) -> Option<usize> {
        // The lines of a cell are whole paragraphs, whatever the page around it does.
        let wrapped = self.wrap.is_some() && self.lines[at].grid.is_none();
        let end = if wrapped { self.paragraph_end(at, self.lines.len()) } else { at + 1 };
        let pieces: Vec<Span> = self.content_pieces(at, end);
        let view = Normalized::fold(&self.source.text, &pieces);
        let text = view.text();
        let rest = &text[title_at..];
        let cut = rest.find(':').filter(|c| rest[..*c].chars().count() <= 30).or_else(|| rest.find('。')).unwrap_or(rest.len());
        let title_span = view.raw(title_at, title_at + cut);
        let title = title_span.of(&self.source.text).replace(['\n', '\r'], "").trim().to_owned();
        let whole = pieces[0].to(pieces[pieces.len() - 1]);
        let body_at = (title_at + cut + rest[cut..].chars().next().map_or(0, char::len_utf8)).min(text.len());
        let body = view.raw(body_at, text.len());
        let head_span = Span::new(whole.start, title_span.end.max(whole.start));
        let label = number.clone().unwrap_or_default();
        let id = self.push_heading(HeadingKind::Item, number.clone(), label, title.clone(), head_span);
        let block = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        let headed = body.is_empty();
        let kind = if headed { BlockKind::Heading(id) } else { BlockKind::Paragraph };
        self.doc.blocks.push(Block { kind, span: block, pieces, heading: Some(id) });
        if let Some(column) = &mut self.column {
            column.style = column.style.or(Some(Style::Numbered));
            column.headed |= headed;
            column.end = whole.end;
            column.items.push(ColumnItem { number, title: Some(title), span: whole, text: body });
        }
        Some(end)
    }

    /// Whether a numbered line under an open special column is the next heading of the section around it: its number
    /// follows the heading there and not the items (专栏 with 1. 2. inside （一）, then （二）).
    pub(super) fn resumes_section(&self, line: &str, number: &str) -> bool {
        let Some(column) = &self.column else { return false };
        let Some(found) = numbered(line).filter(|n| n.kind == HeadingKind::Second) else { return false };
        let around = |id: &&HeadingId| self.doc.heading(**id).kind == found.kind;
        let open = self.stack.iter().rev().find(around).and_then(|id| self.doc.heading(*id).number.as_deref());
        let follows = |before: Option<&str>| before.and_then(ordinal).zip(ordinal(number)).is_some_and(|(b, n)| n == b + 1);
        let last_item = column.items.iter().rev().find_map(|i| i.number.as_deref());
        // Items in another numbering (1.) cannot go on with （二）.
        let other_scheme = last_item.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        follows(open) && (other_scheme || last_item.is_some() && !follows(last_item))
    }

    /// An item numbered `01汽车`, or by a line of its own (`01`, then `汽车`), in the open special column.
    pub(super) fn padded_item(&mut self, at: usize, tail: usize) -> Option<usize> {
        let column = self.column.as_ref()?;
        let expected = column.items.iter().filter(|i| i.number.is_some()).count() + 1;
        let line = &self.lines[at];
        let (number, pieces, end) = if let Some((number, title_at)) = padded_item(&line.folded, expected) {
            let view = Normalized::fold(&self.source.text, &line.pieces);
            (number, vec![view.raw(title_at, view.text().len())], at + 1)
        } else if is_item_number(&line.folded, expected) {
            let title = (at + 1..tail.min(at + 4)).find(|i| !self.lines[*i].is_blank())?;
            let next = &self.lines[title];
            let words = next.folded.bytes().any(|b| !b.is_ascii_digit());
            if !words || !is_title(&next.folded) || numbered(&next.folded).is_some_and(|n| n.kind < HeadingKind::First) {
                return None;
            }
            (line.folded.clone(), next.pieces.clone(), title + 1)
        } else {
            return None;
        };
        let title: String = pieces.iter().map(|p| p.of(&self.source.text).trim()).collect();
        let span = line.content.to(pieces[pieces.len() - 1]);
        let id = self.push_heading(HeadingKind::Item, Some(number.clone()), number.clone(), title.clone(), span);
        let block = Span::new(line.whole.start, self.lines[end - 1].whole.end);
        let pieces = self.content_pieces(at, end);
        self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span: block, pieces, heading: Some(id) });
        if let Some(column) = &mut self.column {
            column.headed = true;
            column.end = span.end;
            let text = Span::new(span.end, span.end);
            column.items.push(ColumnItem { number: Some(number), title: Some(title), span, text });
        }
        Some(end)
    }

    /// A paragraph below a special column: part of it, or the evidence that it has ended. In a box it is part of it: its
    /// border is the end.
    pub(super) fn column_text(&mut self, pieces: &[Span], boxed: bool) {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let content = first.to(*last);
        let view = Normalized::fold(&self.source.text, pieces);
        let Some(column) = &mut self.column else { return };
        let line = view.text();
        let style = Style::of(line);
        let lead = style == Style::Led || line.starts_with("——");
        let long = content.of(&self.source.text).chars().count() > 120;
        // Headed items own the paragraphs below them. Items that all begin in one way end where one begins in another;
        // plain lists end at the first paragraph with a lead sentence.
        let ended = !boxed
            && !column.headed
            && !column.items.is_empty()
            && style != Style::Named
            && match column.style {
                Some(Style::Plain) | None => lead || long,
                Some(own) => own != style && (column.items.len() >= 2 || lead || long),
            };
        if ended {
            self.close_column();
            return;
        }
        column.end = content.end;
        if let Some(item) = column.items.last_mut().filter(|_| column.headed) {
            item.span = item.span.to(content);
            item.text = if item.text.is_empty() { content } else { item.text.to(content) };
            return;
        }
        // 实施以下工程: opens the list and shows nothing of its style.
        if column.style.is_none() && !line.ends_with(':') {
            column.style = Some(style);
        }
        let head = (style != Style::Plain).then(|| run_in(line)).flatten();
        let title = head.clone().map(|(head, _)| view.raw(head.start, head.end).of(&self.source.text).replace(['\n', '\r'], ""));
        let text = head.map_or(content, |(_, body)| view.raw(body, line.len()));
        column.items.push(ColumnItem { number: None, title, span: content, text });
    }

    /// An item whose text begins with a digit (`1.5G网络`, `2.3D打印`), where its number is the next one.
    pub(super) fn next_item(&self, line: &str) -> Option<(String, usize)> {
        let column = self.column.as_ref()?;
        let expected = column.items.iter().filter(|i| i.number.is_some()).count() + 1;
        let rest = line.strip_prefix(&format!("{expected}."))?;
        let name = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let named = name.len() < rest.len() && name.starts_with(|c: char| c.is_ascii_uppercase());
        named.then(|| (expected.to_string(), line.len() - rest.len()))
    }

    pub(super) fn close_column(&mut self) {
        let Some(column) = self.column.take() else { return };
        let start = self.doc.heading(column.heading).span.start;
        self.doc.columns.push(SpecialColumn {
            heading: column.heading,
            span: Span::new(start, column.end.max(start)),
            items: column.items,
            tables: column.tables,
        });
        while let Some(top) = self.stack.last() {
            let closes = rank(self.doc.heading(*top).kind) >= rank(HeadingKind::SpecialColumn);
            if !closes {
                break;
            }
            self.stack.pop();
        }
    }
}

/// Number and text offset of an item of a boxed special column: run-in items, and headings of the first levels.
pub(super) fn box_item(line: &str) -> Option<(String, usize)> {
    item(line).or_else(|| {
        let found = numbered(line).filter(|n| n.kind >= HeadingKind::First && n.kind <= HeadingKind::Third)?;
        Some((found.number?, found.title_at))
    })
}

/// Whether a line opens with a short sentence of its own (推进传统产业改造升级。深入实施…).
pub(super) fn starts_lead(line: &str) -> bool {
    line.find('。').is_some_and(|at| {
        let n = line[..at].chars().count();
        (2..=25).contains(&n) && line.len() > at + 3
    }) || line.starts_with("——")
}

/// The head of an item without number in a folded line, and where its text begins: ——青年英才计划:支持…, 航道。建设….
fn run_in(line: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let from = line.len() - line.trim_start_matches(BULLETS).trim_start().len();
    let rest = &line[from..];
    let short = |at: &usize| (1..=25).contains(&rest[..*at].chars().count());
    let cut = rest.find(':').filter(short).or_else(|| rest.find('。').filter(short))?;
    let body = from + cut + rest[cut..].chars().next().map_or(0, char::len_utf8);
    (body < line.len() && !rest[..cut].contains([',', ';'])).then_some((from..from + cut, body))
}
