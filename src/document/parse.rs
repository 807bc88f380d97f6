//! Lines → blocks, headings and 专栏.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::columns::{OpenColumn, box_item, starts_lead};
use crate::document::lines::{Line, has_few_lines, lines, sets_in, without_breaks, wrap_width};
use crate::document::numbering::{
    FRONT, Numbered, decimal_follows, glued_heading, is_item_number, is_page_number, item, major, major_of, numbered, ordinal,
    padded_item,
};
use crate::document::{
    Block, BlockKind, Document, Heading, HeadingId, HeadingKind, SpecialColumn, TocEntry, body, front, meta, toc, unnumbered,
};
use crate::source::{Code, Normalized, Sink, Source, Span};

/// What rows of an indicator table end in.
const ATTRIBUTES: [&str; 2] = ["预期性", "约束性"];

/// Parse the structure of a document. Never fails: what cannot be told is left out and reported.
#[must_use]
pub fn parse(source: &Source, sink: &mut Sink) -> Document {
    let joined = without_breaks(source);
    let mut lines = lines(source, &joined);
    body::mark(&mut lines, source, sink);
    for idx in joined {
        sink.report(Code::LinesJoined, source.lines().span(idx), "blanks are read as line breaks here");
    }
    let contents = toc::find(&lines);
    let in_contents = |at: usize| contents.as_ref().is_some_and(|t| (t.first..t.end).contains(&at));
    let shown = lines.iter().enumerate().filter(|(at, _)| !in_contents(*at));
    let mut majors: BTreeSet<u32> = shown.filter_map(|(_, l)| major_of(&numbered(&l.folded)?)).collect();
    undivided(&source.text, &lines, &mut majors);
    let body_from = contents.as_ref().map_or_else(|| first_structure(&source.text, &lines, &majors), |t| t.first);
    let title = front::title(&lines, body_from.max(1));
    let tail = front::tail(&lines, contents.as_ref().map_or(0, |t| t.end)).unwrap_or(lines.len());
    let body: Vec<usize> = (0..tail).filter(|at| !in_contents(*at) && title.is_none_or(|t| *at > t.last)).collect();
    let unnumbered = unnumbered::headings(&lines, &body);
    let body_from = unnumbered.keys().next().map_or(body_from, |first| body_from.min(*first));
    let mut parser = Parser {
        source,
        unnumbered,
        lines: &lines,
        wrap: wrap_width(&lines, source.layout.wrapped),
        sets_in: sets_in(&lines),
        few_lines: has_few_lines(&lines),
        contents: listed(contents.as_ref().map_or(&[], |t| &t.entries)),
        majors: &majors,
        chapters: lines.iter().enumerate().any(|(at, l)| {
            !in_contents(at) && numbered(&l.folded).is_some_and(|n| matches!(n.kind, HeadingKind::Part | HeadingKind::Chapter))
        }),
        doc: Document::default(),
        stack: Vec::new(),
        column: None,
        sink,
    };
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if in_contents(at) {
            parser.single(at, BlockKind::Toc);
            at += 1;
        } else if line.is_blank() {
            parser.single(at, BlockKind::Blank);
            at += 1;
        } else if line.furniture || at >= tail || title.is_some_and(|t| at < t.first) || is_page_number(&line.folded) {
            parser.single(at, BlockKind::Furniture);
            at += 1;
        } else if title.is_some_and(|t| {
            at <= t.last || (at < body_from && line.n_chars() < 40 && !line.ends_sentence() && numbered(&line.folded).is_none())
        }) {
            parser.single(at, BlockKind::Title);
            at += 1;
        } else {
            at = parser.content(at, tail);
        }
    }
    parser.close_column();
    let mut doc = parser.doc;
    doc.toc = contents.map(|t| t.entries).unwrap_or_default();
    if !doc.toc.is_empty() {
        toc::compare(&doc.toc, &doc.headings, sink);
    }
    doc.meta = meta::read(source, &lines, title, body_from, sink);
    doc
}

/// Titles of the contents by kind and number, without blanks and quotes.
type Listed = BTreeMap<HeadingKind, BTreeMap<String, Vec<String>>>;

fn listed(entries: &[TocEntry]) -> Listed {
    let mut out = Listed::new();
    for entry in entries {
        let number = entry.number.clone().unwrap_or_default();
        out.entry(entry.kind).or_default().entry(number).or_default().push(toc::bare(&entry.title));
    }
    out
}

/// First line that can be a heading of the body.
fn first_structure(text: &str, lines: &[Line], majors: &BTreeSet<u32>) -> usize {
    lines
        .iter()
        .position(|l| {
            let heading = numbered(&l.folded).is_some_and(|n| n.kind < HeadingKind::Third && n.title_at < l.folded.len());
            !l.furniture && (heading || listed_major(text, l, majors).is_some())
        })
        .unwrap_or(lines.len().min(40))
}

/// Chapters that go on with decimal numbering without decimals below them (`5 保障措施` behind 4.3): the next number, a
/// title of words alone. A row of a numbered table ends in values.
fn undivided(text: &str, lines: &[Line], majors: &mut BTreeSet<u32>) {
    if majors.len() < 2 {
        return;
    }
    for line in lines {
        let next = majors.last().map_or(0, |m| m + 1);
        let Some((value, found)) = major(line.content.of(text), &line.folded).filter(|(v, _)| *v == next) else { continue };
        let title = &line.folded[found.title_at..];
        let words = !title.contains(|c: char| c.is_ascii_digit() || "%-—".contains(c)) && title.chars().count() <= 16;
        if words && !ATTRIBUTES.iter().any(|a| title.ends_with(a)) {
            majors.insert(value);
        }
    }
}

/// A line as a first-level heading of decimal numbering, if its number has decimals below it.
fn listed_major(text: &str, line: &Line, majors: &BTreeSet<u32>) -> Option<Numbered> {
    let (value, found) = major(line.content.of(text), &line.folded)?;
    majors.contains(&value).then_some(found)
}

/// Depth order of headings; an item or special column stands below whatever is open.
pub(super) fn rank(kind: HeadingKind) -> u8 {
    match kind {
        HeadingKind::Division | HeadingKind::Part => 1,
        HeadingKind::Chapter => 2,
        HeadingKind::Section => 3,
        HeadingKind::First => 4,
        HeadingKind::Second => 5,
        HeadingKind::Third => 6,
        HeadingKind::SpecialColumn | HeadingKind::AnnexTable | HeadingKind::Figure => 7,
        HeadingKind::Item => 8,
    }
}

pub(super) struct Parser<'a> {
    pub(super) source: &'a Source,
    pub(super) lines: &'a [Line],
    pub(super) wrap: Option<usize>,
    /// Paragraphs of wrapped text begin with a line that is set in.
    sets_in: bool,
    /// Wrapped text of so few lines that none is known to be full: where a sentence ends, a paragraph may.
    few_lines: bool,
    pub(super) contents: Listed,
    /// Numbers that have decimals below them (1 of 1.1).
    majors: &'a BTreeSet<u32>,
    /// Lines that are headings without a number.
    unnumbered: BTreeMap<usize, (HeadingKind, bool)>,
    /// The body is divided by 第一章 or above.
    chapters: bool,
    pub(super) doc: Document,
    pub(super) stack: Vec<HeadingId>,
    pub(super) column: Option<OpenColumn>,
    sink: &'a mut Sink,
}

impl Parser<'_> {
    fn single(&mut self, at: usize, kind: BlockKind) {
        let line = &self.lines[at];
        let pieces = if line.is_blank() { Vec::new() } else { line.pieces.clone() };
        let heading = if matches!(kind, BlockKind::Furniture | BlockKind::Toc | BlockKind::Title) {
            None
        } else {
            self.stack.last().copied()
        };
        self.doc.blocks.push(Block { kind, span: line.whole, pieces, heading });
    }

    /// Whether a line is the next of the numbered notes above it (2. … below 注：1. …).
    fn is_next_note(&self, line: &str) -> bool {
        let shown = |b: &&Block| !matches!(b.kind, BlockKind::Blank | BlockKind::Furniture);
        let Some(last) = self.doc.blocks.iter().rev().find(shown).filter(|b| b.kind == BlockKind::Note) else { return false };
        let above = last.view(&self.source.text).text().to_owned();
        let above = above.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = |l: &str| item(l).and_then(|(n, _)| n.parse::<u32>().ok());
        number(above).zip(number(line)).is_some_and(|(a, n)| n == a + 1)
    }

    /// A note and, in wrapped text, the lines it goes on in; returns the next line.
    fn note(&mut self, at: usize, tail: usize) -> usize {
        let end = self.paragraph_end(at, tail);
        let pieces = self.content_pieces(at, end);
        let span = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        self.doc.blocks.push(Block { kind: BlockKind::Note, span, pieces, heading: self.stack.last().copied() });
        end
    }

    /// Read the block that begins at a content line; returns the next line.
    fn content(&mut self, at: usize, tail: usize) -> usize {
        let line = &self.lines[at];
        if let Some(grid) = line.grid {
            return self.grid(at, grid);
        }
        if line.footnote {
            self.single(at, BlockKind::Footnote);
            return at + 1;
        }
        if let Some(next) = self.heading(at) {
            return next;
        }
        let first = line.folded.starts_with("注:") || line.folded.starts_with("说明:") || line.folded.starts_with("备注:");
        if first || self.is_next_note(&line.folded) {
            return self.note(at, tail);
        }
        if line.caption || self.is_leftover_caption(at) {
            self.single(at, BlockKind::Caption);
            return at + 1;
        }
        self.paragraph(at, tail)
    }

    /// A heading line, if it is one.
    fn heading(&mut self, at: usize) -> Option<usize> {
        let line = &self.lines[at];
        if self.column.is_some()
            && let Some((number, title_at)) = item(&line.folded).or_else(|| self.next_item(&line.folded))
            && !self.resumes_section(&line.folded, &number)
        {
            return self.item(at, title_at, Some(number));
        }
        if let Some(next) = self.padded_item(at, self.lines.len()) {
            return Some(next);
        }
        if let Some((kind, styled)) = self.unnumbered.get(&at).copied() {
            let title = self.title_text(&line.pieces, line.content);
            if !styled {
                self.sink.report(Code::HeadingUnnumbered, line.content, format!("{title} is read as a heading"));
            }
            let (span, pieces, content) = (line.whole, line.pieces.clone(), line.content);
            self.close_column();
            let id = self.push_heading(kind, None, String::new(), title, content);
            self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span, pieces, heading: Some(id) });
            return Some(at + 1);
        }
        let mut found = numbered(&line.folded)
            .or_else(|| listed_major(&self.source.text, line, self.majors))
            .or_else(|| self.broken_heading(at))?;
        if found.doubtful && !self.follows_decimal(&found) {
            return None;
        }
        if matches!(found.kind, HeadingKind::First | HeadingKind::Second | HeadingKind::Third) {
            let title = &line.folded[found.title_at..];
            let title = title.trim_end_matches('。');
            let alone = !title.is_empty()
                && !title.contains(':')
                && title.chars().count() <= 40
                && !title.ends_with(|c: char| c.is_ascii_digit() || c == '%');
            let structured = self.doc.headings.iter().any(|h| h.kind == HeadingKind::Chapter);
            // 1. lines under 章 and 节 are lists unless the word processor calls them headings.
            if !alone
                || (found.kind == HeadingKind::Third && !line.heading_style && major_of(&found).is_none())
                || (structured && self.wrap.is_some() && !line.heading_style)
            {
                return None;
            }
        }
        if matches!(found.kind, HeadingKind::Part | HeadingKind::Chapter | HeadingKind::Section)
            && !self.fits(found.kind, found.number.as_deref())
        {
            // 第三章规定的… at the start of a wrapped line is a reference, not a heading.
            if self.wrap.is_some() && !self.stands_alone(at) {
                return None;
            }
            self.sink.report(
                Code::HeadingNumberSkipped,
                line.content,
                format!("{} does not follow the heading before it", found.label),
            );
        }
        let mut pieces = line.pieces.clone();
        let mut next = at + 1;
        if let Some(follow) = self.rest_of_title(at)
            && (found.title_at >= line.folded.len() || self.continues_title(at, follow, &found))
        {
            pieces.extend(self.lines[follow].pieces.iter().copied());
            next = follow + 1;
        }
        if next == at + 1
            && let Some(last) = self.listed_title(at, found.kind, found.number.as_deref(), found.title_at)
        {
            pieces.extend(self.content_pieces(next, last + 1));
            next = last + 1;
        }
        if found.kind == HeadingKind::AnnexTable && found.label.starts_with('表') {
            found.label = format!("表{}", found.number.as_deref().unwrap_or(""));
        }
        let view = Normalized::fold(&self.source.text, &pieces);
        let title_at = found.title_at.min(view.text().len());
        let raw = view.raw(title_at, view.text().len());
        let title = self.title_text(&pieces, raw);
        self.close_column();
        let span = Span::new(self.lines[at].whole.start, self.lines[next - 1].whole.end);
        let id = self.push_heading(found.kind, found.number, found.label, title, pieces[0].to(pieces[pieces.len() - 1]));
        self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span, pieces, heading: Some(id) });
        let is_table = found.kind == HeadingKind::AnnexTable
            || found.kind == HeadingKind::SpecialColumn && self.doc.heading(id).title.contains("指标");
        if is_table && let Some(end) = self.table_end(next) {
            return Some(self.text_table(next, end));
        }
        if found.kind == HeadingKind::SpecialColumn {
            let end = self.doc.heading(id).span.end;
            self.column = Some(OpenColumn::new(id, end));
        }
        Some(next)
    }

    /// Whether a number follows the last of its kind (or begins anew).
    pub(super) fn fits(&self, kind: HeadingKind, number: Option<&str>) -> bool {
        let Some(value) = number.and_then(ordinal) else { return true };
        let last = self.doc.headings.iter().rev().find(|h| h.kind == kind).and_then(|h| h.number.as_deref()).and_then(ordinal);
        value == 1 || last.is_none_or(|last| value == last + 1)
    }

    pub(super) fn push_heading(
        &mut self,
        kind: HeadingKind,
        number: Option<String>,
        label: String,
        title: String,
        span: Span,
    ) -> HeadingId {
        let rank_of = |id: &HeadingId| rank(self.doc.headings[id.0 as usize].kind);
        // Where there are chapters, 一、 before the first of them belongs to the preface.
        let opens_body = kind <= if self.chapters { HeadingKind::Section } else { HeadingKind::Third };
        // What stands before the first numbered heading (前言) holds none of them.
        let before_body = |id: &HeadingId| FRONT.contains(&self.doc.headings[id.0 as usize].title.as_str());
        while self.stack.last().is_some_and(|top| rank_of(top) >= rank(kind) || (opens_body && before_body(top))) {
            self.stack.pop();
        }
        let parent = self.stack.last().copied();
        let label = if label.is_empty() { title.clone() } else { label };
        let path = parent.map_or_else(|| label.clone(), |p| format!("{}/{label}", self.doc.heading(p).path));
        let depth = parent.map_or(1, |p| self.doc.heading(p).depth.saturating_add(1));
        let id = HeadingId(u32::try_from(self.doc.headings.len()).unwrap_or(u32::MAX));
        self.doc.headings.push(Heading { kind, number, label, title, depth, parent, span, path });
        self.stack.push(id);
        id
    }

    /// Whether a decimal number is the next one of the document.
    fn follows_decimal(&self, found: &Numbered) -> bool {
        let decimal = |n: &&str| n.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let last = self.doc.headings.iter().rev().filter(|h| h.kind != HeadingKind::Item);
        let last = last.filter_map(|h| h.number.as_deref()).find(decimal);
        found.number.as_deref().is_some_and(|n| decimal_follows(last, n))
    }

    pub(super) fn content_pieces(&self, from: usize, to: usize) -> Vec<Span> {
        let keep = |l: &&Line| !l.is_blank() && !l.furniture && !is_page_number(&l.folded);
        self.lines[from..to].iter().filter(keep).flat_map(|l| l.pieces.iter().copied()).collect()
    }

    /// One past the last line of the paragraph that begins at `at`.
    pub(super) fn paragraph_end(&self, at: usize, tail: usize) -> usize {
        let Some(full) = self.wrap else { return at + 1 };
        let mut end = at + 1;
        let mut last = at;
        while end < tail {
            let line = &self.lines[end];
            // Page furniture inside a sentence belongs to the block but not to its content.
            if line.furniture || is_page_number(&line.folded) {
                end += 1;
                continue;
            }
            let open = !self.lines[last].ends_sentence();
            let is_full = self.lines[last].width * 100 >= full * 85;
            if line.is_blank() && !(open && is_full && last + 1 < end) || line.grid.is_some() {
                break;
            }
            if line.is_blank() {
                end += 1;
                continue;
            }
            if self.column.is_some() && item(&line.folded).is_some() && !open {
                break;
            }
            let heading = numbered(&line.folded).filter(|n| !n.doubtful || self.follows_decimal(n)).is_some_and(|n| {
                !matches!(n.kind, HeadingKind::Part | HeadingKind::Chapter | HeadingKind::Section)
                    || self.fits(n.kind, n.number.as_deref())
            });
            let begins = !open && (starts_lead(&line.folded) || if self.sets_in { line.indented } else { self.few_lines });
            if heading || !is_full || begins {
                break;
            }
            last = end;
            end += 1;
        }
        last + 1
    }

    fn paragraph(&mut self, at: usize, tail: usize) -> usize {
        let end = self.paragraph_end(at, tail);
        // A heading glued to the end of the paragraph: two blocks share its last line.
        let last = (at..end).rev().find(|i| !self.lines[*i].is_blank() && !self.lines[*i].furniture).unwrap_or(at);
        let line = &self.lines[last];
        if let Some(cut) = glued_heading(&line.folded) {
            let view = Normalized::fold(&self.source.text, &[line.content]);
            let head = view.raw(cut, view.text().len());
            if let Some(found) =
                numbered(head.trim(&self.source.text).of(&self.source.text).replace([' ', '\u{3000}'], "").as_str())
                && self.fits(found.kind, found.number.as_deref())
            {
                let mut pieces = self.content_pieces(at, last);
                pieces.push(Span::new(line.content.start, head.start));
                self.doc.blocks.push(Block {
                    kind: BlockKind::Paragraph,
                    span: Span::new(self.lines[at].whole.start, head.start),
                    pieces,
                    heading: self.stack.last().copied(),
                });
                let own = Normalized::fold(&self.source.text, &[head]);
                let raw = own.raw(found.title_at.min(own.text().len()), own.text().len());
                let title = raw.of(&self.source.text).trim().to_owned();
                self.sink.report(Code::HeadingGlued, head, format!("{} {title} stood at the end of a paragraph", found.label));
                self.close_column();
                let id = self.push_heading(found.kind, found.number, found.label, title, head);
                self.doc.blocks.push(Block {
                    kind: BlockKind::Heading(id),
                    span: Span::new(head.start, line.whole.end),
                    pieces: vec![head],
                    heading: Some(id),
                });
                return last + 1;
            }
        }
        let pieces = self.content_pieces(at, end);
        self.column_text(&pieces, false);
        let span = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        self.doc.blocks.push(Block { kind: BlockKind::Paragraph, span, pieces, heading: self.stack.last().copied() });
        end
    }

    /// One past the last row of a table of text that begins at `from`: rows end in their attribute.
    fn table_end(&self, from: usize) -> Option<usize> {
        let mut end = None;
        let mut since = 0;
        for (at, line) in self.lines.iter().enumerate().skip(from) {
            let level = numbered(&line.folded)
                .is_some_and(|n| matches!(n.kind, HeadingKind::Part | HeadingKind::Chapter | HeadingKind::Section));
            if level || line.n_chars() > 90 || line.folded.starts_with("注:") || line.grid.is_some() {
                break;
            }
            if ATTRIBUTES.iter().any(|a| line.folded.ends_with(a)) {
                (end, since) = (Some(at + 1), 0);
            } else if !line.is_blank() {
                since += 1;
            }
            if since > 24 {
                break;
            }
        }
        end
    }

    fn text_table(&mut self, from: usize, end: usize) -> usize {
        let pieces = self.content_pieces(from, end);
        let span = Span::new(self.lines[from].whole.start, self.lines[end - 1].whole.end);
        let heading = self.stack.last().copied();
        self.doc.blocks.push(Block { kind: BlockKind::Table(None), span, pieces, heading });
        if heading.is_some_and(|h| self.doc.heading(h).kind == HeadingKind::SpecialColumn) {
            let tables = vec![self.doc.blocks.len() - 1];
            let column = heading.unwrap_or(HeadingId(0));
            self.doc.columns.push(SpecialColumn {
                heading: column,
                span: self.doc.heading(column).span.to(span),
                items: Vec::new(),
                tables,
            });
        }
        // Notes belong to the table; what follows them stands in the section again.
        let mut at = end;
        while at < self.lines.len() {
            let line = &self.lines[at];
            let first = line.folded.starts_with("注:") || line.folded.starts_with("说明:");
            // 2. … goes on with the notes; 3.1 and 3 重点任务 are the next headings.
            let decimal = numbered(&line.folded).is_some_and(|n| major_of(&n).is_some())
                || listed_major(&self.source.text, line, self.majors).is_some();
            let marked = line.folded.starts_with(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
            let more = at > end && marked && !decimal;
            if line.is_blank() {
                self.single(at, BlockKind::Blank);
            } else if first || more {
                at = self.note(at, self.lines.len());
                continue;
            } else {
                break;
            }
            at += 1;
        }
        self.stack.pop();
        at
    }

    /// A native table: a box of text (专栏) is read line by line, a data table is one block.
    fn grid(&mut self, at: usize, grid: usize) -> usize {
        let mut end = at;
        while end < self.lines.len() && self.lines[end].grid == Some(grid) {
            end += 1;
        }
        let native = &self.source.layout.grids[grid];
        let rows = self.lines[at..end].iter();
        let has_header = rows.clone().any(|l| matches!(l.folded.as_str(), "指标" | "指标名称" | "属性" | "指标属性"));
        let data =
            native.n_cols >= 3 && (has_header || rows.clone().filter(|l| l.n_chars() <= 20).count() * 10 >= rows.len() * 8);
        // A caption inside the first row names the table.
        let mut from = at;
        if let Some(found) =
            numbered(&self.lines[at].folded).filter(|n| matches!(n.kind, HeadingKind::SpecialColumn | HeadingKind::AnnexTable))
        {
            let line = &self.lines[at];
            let view = Normalized::fold(&self.source.text, &line.pieces);
            let raw = view.raw(found.title_at.min(view.text().len()), view.text().len());
            let title = self.title_text(&line.pieces, raw);
            self.close_column();
            let id = self.push_heading(found.kind, found.number, found.label, title, line.content);
            self.doc.blocks.push(Block {
                kind: BlockKind::Heading(id),
                span: line.whole,
                pieces: line.pieces.clone(),
                heading: Some(id),
            });
            if found.kind == HeadingKind::SpecialColumn {
                self.column = Some(OpenColumn::new(id, line.content.end));
            }
            from += 1;
        }
        if data && from < end {
            let pieces = self.content_pieces(from, end);
            let span = Span::new(self.lines[from].whole.start, self.lines[end - 1].whole.end);
            self.doc.blocks.push(Block { kind: BlockKind::Table(Some(grid)), span, pieces, heading: self.stack.last().copied() });
            let block = self.doc.blocks.len() - 1;
            if let Some(column) = &mut self.column {
                column.tables.push(block);
                column.end = span.end;
            }
        } else {
            let mut line = from;
            while line < end {
                if self.lines[line].is_blank() {
                    self.single(line, BlockKind::Blank);
                } else if let Some(next) = self.padded_item(line, end) {
                    line = next;
                    continue;
                } else if self.column.is_some()
                    && let Some((number, title_at)) = box_item(&self.lines[line].folded)
                {
                    self.item(line, title_at, Some(number));
                } else {
                    let pieces = self.lines[line].pieces.clone();
                    self.column_text(&pieces, true);
                    self.single(line, BlockKind::Paragraph);
                }
                line += 1;
            }
        }
        // A box may be several tables of the page, one under the other; the next one goes on with its items.
        let next = (end..self.lines.len()).find(|i| !self.lines[*i].is_blank());
        let goes_on = !data
            && next.is_some_and(|i| {
                let expected = self.column.as_ref().map_or(0, |c| c.items.iter().filter(|i| i.number.is_some()).count() + 1);
                let folded = &self.lines[i].folded;
                expected > 1
                    && self.lines[i].grid.is_some()
                    && (is_item_number(folded, expected) || padded_item(folded, expected).is_some())
            });
        if goes_on {
            return end;
        }
        self.close_column();
        end
    }

    /// A label left over from a figure: a few words alone between two long paragraphs.
    fn is_leftover_caption(&self, at: usize) -> bool {
        let line = &self.lines[at];
        if self.wrap.is_some()
            || self.column.is_some()
            || line.n_chars() > 14
            || line.ends_sentence()
            || line.folded.contains(',')
        {
            return false;
        }
        let before = self.lines[..at].iter().rev().find(|l| !l.is_blank());
        let after = self.lines[at + 1..].iter().find(|l| !l.is_blank());
        before.is_some_and(|l| l.n_chars() > 60) && after.is_some_and(|l| l.n_chars() > 40 || l.n_chars() <= 14)
    }
}
