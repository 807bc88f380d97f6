//! Special columns (专栏): their items, and where they end.

use crate::cues::forms::{self, Class};
use crate::document::build::Builder;
use crate::document::signals::is_title;
use crate::document::{Block, BlockKind, ColumnItem, HeadingId, SpecialColumn};
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
    /// Last line of the items that the outline gives it.
    last_item: usize,
    /// Its first line of content is set in.
    indented: Option<bool>,
}

impl OpenColumn {
    pub(super) fn new(heading: HeadingId, end: usize, last_item: usize) -> Self {
        Self { heading, items: Vec::new(), end, headed: false, tables: Vec::new(), style: None, last_item, indented: None }
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

impl Builder<'_> {
    /// An item of the open special column: `（一）head` alone, or `1. head：text`.
    pub(super) fn item(&mut self, at: usize, title_at: usize, number: Option<String>) -> usize {
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
        let id = self.push_item(number.clone(), title.clone(), head_span);
        let block = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        let headed = body.is_empty();
        let kind = if headed { BlockKind::Heading(id) } else { BlockKind::Paragraph };
        // A bare number would be read with what follows it: 03人工智能, 1.5个商圈.
        let bare_number = text[..title_at].ends_with(|c: char| c.is_ascii_digit());
        let pieces = if bare_number || text[title_at..].starts_with(|c: char| c.is_ascii_digit()) {
            let from = view.raw(title_at, text.len()).start;
            pieces.iter().filter(|p| p.end > from).map(|p| Span::new(p.start.max(from), p.end)).collect()
        } else {
            pieces
        };
        self.doc.blocks.push(Block { kind, span: block, pieces, heading: Some(id) });
        if let Some(column) = &mut self.column {
            column.style = column.style.or(Some(Style::Numbered));
            column.headed |= headed;
            column.indented = column.indented.or(Some(self.lines[at].indented));
            column.end = whole.end;
            column.items.push(ColumnItem { number, title: Some(title), span: whole, text: body });
        }
        end
    }

    /// An item whose title stands on the lines below its number (`01`, then `汽车`).
    pub(super) fn item_below(&mut self, at: usize, last: usize, number: Option<String>) -> usize {
        let line = &self.lines[at];
        let pieces = self.content_pieces(at + 1, last + 1);
        let title: String = pieces.iter().map(|p| p.of(&self.source.text).trim()).collect();
        let span = line.content.to(pieces.last().copied().unwrap_or(line.content));
        let id = self.push_item(number.clone(), title.clone(), span);
        let block = Span::new(line.whole.start, self.lines[last].whole.end);
        let pieces = self.content_pieces(at, last + 1);
        self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span: block, pieces, heading: Some(id) });
        if let Some(column) = &mut self.column {
            column.headed = true;
            column.end = span.end;
            column.style = column.style.or(Some(Style::Numbered));
            let text = Span::new(span.end, span.end);
            column.items.push(ColumnItem { number, title: Some(title), span, text });
        }
        last + 1
    }

    /// Number, offset of the title and last line of an item in a box that the format draws: its border is the end, so any
    /// number at the head of a line opens one.
    pub(super) fn boxed_item(&self, at: usize, end: usize) -> Option<(String, usize, usize)> {
        let column = self.column.as_ref()?;
        let expected = column.items.iter().filter(|i| i.number.is_some()).count() + 1;
        let line = &self.lines[at].folded;
        for reading in forms::read(line, |_| false) {
            let (name, class) = forms::names()[reading.form];
            let rest = &line[reading.title_at..];
            let next = usize::try_from(reading.value).is_ok_and(|v| v == expected);
            let fits = match class {
                Class::Rung if matches!(name, "(一)" | "1." | "(1)" | "1)") => true,
                Class::Rung => is_title(rest) && !rest.is_empty(),
                Class::Item => next && (rest.is_empty() || is_title(rest) || rest.contains([':', '。'])),
                _ => false,
            };
            if fits && !rest.is_empty() {
                return Some((reading.number, reading.title_at, at));
            }
            if fits {
                let below = (at + 1..end.min(at + 4)).find(|i| !self.lines[*i].is_blank())?;
                let title = &self.lines[below].folded;
                let words = title.bytes().any(|b| !b.is_ascii_digit()) && is_title(title);
                return words.then_some((reading.number, reading.title_at, below));
            }
        }
        None
    }

    /// A paragraph below a special column: part of it, or the evidence that it has ended. In a box it is part of it: its
    /// border is the end.
    pub(super) fn column_text(&mut self, pieces: &[Span], boxed: bool, at: usize) {
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
        let indented = self.lines[at].indented;
        // Text that is set in otherwise than all of the box stands below it.
        let set_otherwise = column.items.len() >= 2 && indented && column.indented == Some(false);
        let ended = !boxed
            && at > column.last_item
            && !column.headed
            && !column.items.is_empty()
            && style != Style::Named
            && (set_otherwise
                || match column.style {
                    Some(Style::Plain) | None => lead || long,
                    Some(own) => own != style && (column.items.len() >= 2 || lead || long),
                });
        if ended {
            self.close_column();
            return;
        }
        column.end = content.end;
        column.indented = column.indented.or(Some(indented));
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

    pub(super) fn close_column(&mut self) {
        let Some(column) = self.column.take() else { return };
        let start = self.doc.heading(column.heading).span.start;
        self.doc.columns.push(SpecialColumn {
            heading: column.heading,
            span: Span::new(start, column.end.max(start)),
            items: column.items,
            tables: column.tables,
        });
        while self.stack.last().is_some_and(|(rank, _)| *rank >= 40) {
            self.stack.pop();
        }
    }
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
