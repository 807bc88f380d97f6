//! Lines and decisions → blocks, headings and 专栏. Only this file writes the tree.

use crate::cues::forms::{self, Class};
use crate::cues::parts::Part;
use crate::document::columns::{OpenColumn, starts_lead};
use crate::document::lines::Line;
use crate::document::outline::{DOUBT, Decision, Outline};
use crate::document::signals::{ATTRIBUTES, What};
use crate::document::{Block, BlockKind, Document, Heading, HeadingId, HeadingKind, SpecialColumn};
use crate::source::{Code, Normalized, Sink, Source, Span};

/// Bullets of lists.
const BULLETS: [char; 9] = ['●', '•', '■', '◆', '▲', '○', '□', '◇', '★'];
/// Ranks of what stands below every level: boxes, tables; items of a box.
const BOX: u8 = 40;
const ITEM: u8 = 41;
/// Ranks of levels that no word names begin here.
const RUNG: u8 = 10;

pub(super) struct Builder<'a> {
    pub(super) source: &'a Source,
    pub(super) lines: &'a [Line],
    pub(super) wrap: Option<usize>,
    /// Paragraphs of wrapped text begin with a line that is set in.
    pub(super) sets_in: bool,
    /// Wrapped text of so few lines that none is known to be full: where a sentence ends, a paragraph may.
    pub(super) few_lines: bool,
    pub(super) outline: &'a Outline,
    /// The body is divided by 第一章 or above.
    pub(super) chapters: bool,
    pub(super) doc: Document,
    /// Form of each heading.
    pub(super) forms: Vec<Option<usize>>,
    pub(super) stack: Vec<(u8, HeadingId)>,
    pub(super) column: Option<OpenColumn>,
    pub(super) sink: &'a mut Sink,
}

impl Builder<'_> {
    pub(super) fn single(&mut self, at: usize, kind: BlockKind) {
        let line = &self.lines[at];
        let pieces = if line.is_blank() { Vec::new() } else { line.pieces.clone() };
        let heading =
            if matches!(kind, BlockKind::Furniture | BlockKind::Toc | BlockKind::Title) { None } else { self.open_heading() };
        self.doc.blocks.push(Block { kind, span: line.whole, pieces, heading });
    }

    /// Whether a line is the next of the numbered notes above it (2. … below 注：1. …).
    fn is_next_note(&self, line: &str) -> bool {
        let shown = |b: &&Block| !matches!(b.kind, BlockKind::Blank | BlockKind::Furniture);
        let Some(last) = self.doc.blocks.iter().rev().find(shown).filter(|b| b.kind == BlockKind::Note) else { return false };
        let above = last.view(&self.source.text).text().to_owned();
        let above = above.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = |l: &str| forms::read(l, |_| false).first().map(|r| r.value);
        number(above).zip(number(line)).is_some_and(|(a, n)| n == a + 1)
    }

    /// A note and, in wrapped text, the lines it goes on in; returns the next line.
    fn note(&mut self, at: usize, tail: usize) -> usize {
        let end = self.paragraph_end(at, tail);
        let pieces = self.content_pieces(at, end);
        let span = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        self.doc.blocks.push(Block { kind: BlockKind::Note, span, pieces, heading: self.open_heading() });
        end
    }

    /// Read the block that begins at a content line; returns the next line.
    pub(super) fn content(&mut self, at: usize, tail: usize) -> usize {
        let line = &self.lines[at];
        if let Some(grid) = line.grid {
            return self.grid(at, grid);
        }
        if line.footnote {
            self.single(at, BlockKind::Footnote);
            return at + 1;
        }
        if let Some(decision) = self.outline.decisions.get(&at) {
            let decision = decision.clone();
            return if decision.item { self.listed_item(at, &decision) } else { self.heading(at, &decision, tail) };
        }
        let first = line.folded.starts_with("注:") || line.folded.starts_with("说明:") || line.folded.starts_with("备注:");
        if first || self.is_next_note(&line.folded) {
            return self.note(at, tail);
        }
        if line.caption || is_figure(&line.folded) || self.is_leftover_caption(at) {
            self.single(at, BlockKind::Caption);
            return at + 1;
        }
        self.paragraph(at, tail)
    }

    /// An item of the box above, with the lines it goes on in.
    fn listed_item(&mut self, at: usize, decision: &Decision) -> usize {
        let candidate = &decision.candidate;
        let number = candidate.number.clone();
        if self.column.is_none() {
            return self.paragraph(at, self.lines.len());
        }
        // A number alone on its line has its title below.
        if candidate.last == at || candidate.title_at < self.lines[at].folded.len() {
            return self.item(at, candidate.title_at, number);
        }
        self.item_below(at, candidate.last, number)
    }

    /// A heading and the text that goes on in its line.
    fn heading(&mut self, at: usize, decision: &Decision, tail: usize) -> usize {
        let candidate = &decision.candidate;
        let pieces = candidate.pieces.clone();
        let view = Normalized::fold(&self.source.text, &pieces);
        let title_at = candidate.title_at.min(view.text().len());
        let title = self.title_text(&pieces, view.raw(title_at, view.text().len()));
        let content = pieces[0].to(pieces[pieces.len() - 1]);
        self.close_column();
        let (kind, label) = self.kind(decision, &view.text()[..title_at]);
        self.report(decision, kind, &title, &label, content);
        let id = self.push_heading(decision.rank, kind, candidate.number.clone(), label, title, content);
        self.forms.push(if let What::Numbered(form) = candidate.what { Some(form) } else { None });
        let heading = &mut self.doc.headings[id.0 as usize];
        heading.run_in = candidate.rest.is_some();
        heading.margin = decision.margin;
        let start = self.lines[at].whole.start;
        let mut next = candidate.last + 1;
        if let Some(rest) = candidate.rest {
            self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span: Span::new(start, rest), pieces, heading: Some(id) });
            let line = candidate.last;
            next = self.paragraph_end(line, tail);
            let mut below: Vec<Span> = self.lines[line].pieces.iter().filter(|p| p.end > rest).copied().collect();
            if let Some(first) = below.first_mut() {
                first.start = first.start.max(rest);
            }
            below.extend(self.content_pieces(line + 1, next));
            below.retain(|p| !p.is_empty());
            let span = Span::new(rest, self.lines[next - 1].whole.end);
            self.doc.blocks.push(Block { kind: BlockKind::Paragraph, span, pieces: below, heading: Some(id) });
            return next;
        }
        let span = Span::new(start, self.lines[next - 1].whole.end);
        self.doc.blocks.push(Block { kind: BlockKind::Heading(id), span, pieces, heading: Some(id) });
        let is_box = kind == HeadingKind::SpecialColumn;
        let is_table = kind == HeadingKind::AnnexTable || is_box && self.doc.heading(id).title.contains("指标");
        if is_table && let Some(end) = table_end(self.lines, next) {
            next = self.text_table(next, end);
        } else if is_box {
            let end = self.doc.heading(id).span.end;
            self.column = Some(OpenColumn::new(id, end, self.last_item(at)));
        }
        next
    }

    /// Last line of the items that are decided for the box at a line.
    fn last_item(&self, at: usize) -> usize {
        let items = self.outline.decisions.range(at + 1..).take_while(|(_, d)| d.item);
        items.last().map_or(at, |(line, _)| *line)
    }

    /// Kind and label of a heading: what no word names is called by its depth below 章 and 节.
    fn kind(&self, decision: &Decision, printed: &str) -> (HeadingKind, String) {
        let candidate = &decision.candidate;
        let number = || candidate.number.clone().unwrap_or_default();
        let worded = || match candidate.what {
            // Only the contents still have the number.
            What::Numbered(form) if printed.is_empty() => format!("第{}{}", number(), forms::names()[form].0),
            _ => printed.trim_matches(['【', '】', '[', ']', '〖', '〗', ':', '、', '.', ',', ' ']).to_owned(),
        };
        match candidate.what {
            What::Numbered(form) => match forms::names()[form].1 {
                Class::Division => (HeadingKind::Division, worded()),
                Class::Part => (HeadingKind::Part, worded()),
                Class::Chapter => (HeadingKind::Chapter, worded()),
                Class::Section => (HeadingKind::Section, worded()),
                Class::Box => (HeadingKind::SpecialColumn, worded()),
                Class::Table => (HeadingKind::AnnexTable, worded()),
                Class::Figure => (HeadingKind::Figure, worded()),
                Class::Item => (HeadingKind::Item, number()),
                Class::Rung => (self.depth_kind(decision.rank), number()),
            },
            What::Part(Part::Table) => (HeadingKind::AnnexTable, worded()),
            What::Part(_) => (HeadingKind::Division, String::new()),
            What::Plain(_) => (self.depth_kind(decision.rank), String::new()),
        }
    }

    fn depth_kind(&self, rank: u8) -> HeadingKind {
        match self.stack.iter().filter(|(r, _)| (RUNG..BOX).contains(r) && *r < rank).count() {
            0 => HeadingKind::First,
            1 => HeadingKind::Second,
            _ => HeadingKind::Third,
        }
    }

    /// What is to be told about a heading.
    fn report(&mut self, decision: &Decision, kind: HeadingKind, title: &str, label: &str, span: Span) {
        let candidate = &decision.candidate;
        let line = &self.lines[candidate.line];
        if line.glued {
            self.sink.report(Code::HeadingGlued, span, format!("{label} {title} stood at the end of a paragraph"));
        }
        if matches!(candidate.what, What::Plain(_)) && !line.heading_style {
            self.sink.report(Code::HeadingUnnumbered, span, format!("{title} is read as a heading"));
        }
        if decision.skipped && !matches!(kind, HeadingKind::SpecialColumn | HeadingKind::AnnexTable) {
            self.sink.report(Code::HeadingNumberSkipped, span, format!("{label} does not follow the heading before it"));
        }
        if decision.margin.is_some_and(|m| m < DOUBT) {
            let message = format!(
                "line {}: {label} {title} is read as a heading; the next best reading is {}",
                self.source.line_number(span.start),
                decision.otherwise
            );
            self.sink.report(Code::HeadingDoubtful, span, message);
        }
    }

    pub(super) fn push_heading(
        &mut self,
        rank: u8,
        kind: HeadingKind,
        number: Option<String>,
        label: String,
        title: String,
        span: Span,
    ) -> HeadingId {
        // Where there are chapters, 一、 before the first of them belongs to the preface.
        let opens_body = rank < if self.chapters { RUNG } else { BOX };
        // What stands before the first numbered heading (前言) holds none of them.
        let before_body = |id: &HeadingId| {
            let held = self.doc.heading(*id);
            held.number.is_none() && crate::cues::parts::part(&held.title) == Some(Part::Front)
        };
        // 总则 with 第一节 right below it is one of the chapters and holds none.
        let beside_chapters = |id: &HeadingId| {
            let first = usize::try_from(id.0).ok().and_then(|at| self.doc.headings.get(at + 1));
            kind == HeadingKind::Chapter
                && self.doc.heading(*id).number.is_none()
                && first.is_some_and(|below| below.kind == HeadingKind::Section && below.parent == Some(*id))
        };
        let closes = |top: u8, id: &HeadingId| top >= rank || opens_body && before_body(id) || beside_chapters(id);
        while self.stack.last().is_some_and(|(top, id)| closes(*top, id)) {
            self.stack.pop();
        }
        let parent = self.stack.last().map(|(_, id)| *id);
        let label = if label.is_empty() { title.clone() } else { label };
        let path = parent.map_or_else(|| label.clone(), |p| format!("{}/{label}", self.doc.heading(p).path));
        let depth = parent.map_or(1, |p| self.doc.heading(p).depth.saturating_add(1));
        let id = HeadingId(u32::try_from(self.doc.headings.len()).unwrap_or(u32::MAX));
        self.doc.headings.push(Heading { kind, number, label, title, depth, parent, span, path, run_in: false, margin: None });
        self.stack.push((rank, id));
        id
    }

    pub(super) fn open_heading(&self) -> Option<HeadingId> {
        self.stack.last().map(|(_, id)| *id)
    }

    /// An item of a box as a heading of its own.
    pub(super) fn push_item(&mut self, number: Option<String>, title: String, span: Span) -> HeadingId {
        let label = number.clone().unwrap_or_default();
        self.forms.push(None);
        self.push_heading(ITEM, HeadingKind::Item, number, label, title, span)
    }

    /// The title as printed: pieces joined, blanks of typesetting in short titles (序 言) removed.
    pub(super) fn title_text(&self, pieces: &[Span], raw: Span) -> String {
        let text = &self.source.text;
        let joined: String = pieces
            .iter()
            .filter(|p| p.end > raw.start)
            .map(|p| Span::new(p.start.max(raw.start), p.end.max(raw.start)).of(text).trim())
            .flat_map(str::chars)
            .filter(|c| !c.is_control())
            .collect();
        let bare: String = joined.chars().filter(|c| !c.is_whitespace()).collect();
        let title = joined.trim_matches(['【', '】', ' ', '\u{3000}']);
        if bare.chars().count() <= 4 { bare } else { title.strip_suffix('。').unwrap_or(title).to_owned() }
    }

    /// One past the last line of the paragraph that begins at `at`.
    pub(super) fn paragraph_end(&self, at: usize, tail: usize) -> usize {
        let glued = |i: usize| self.lines.get(i).is_some_and(|l| l.glued) && !self.outline.decisions.contains_key(&i);
        let Some(full) = self.wrap else {
            let mut end = at + 1;
            while end < tail && glued(end) {
                end += 1;
            }
            return end;
        };
        let mut end = at + 1;
        let mut last = at;
        while end < tail {
            let line = &self.lines[end];
            if glued(end) {
                last = end;
                end += 1;
                continue;
            }
            // Page furniture inside a sentence belongs to the block but not to its content.
            if line.furniture {
                end += 1;
                continue;
            }
            let above = &self.lines[last];
            let open = !above.ends_sentence();
            // Before a word or number that is not broken a line may end early.
            let full_from = if open { 70 } else { 85 };
            let is_full = above.width * 100 >= full * full_from
                || open && above.folded.ends_with([',', '、', '(', '《', '“'])
                || open && self.in_quotation(at, last, end);
            if line.is_blank() && !(open && is_full && last + 1 < end) || line.grid.is_some() {
                break;
            }
            if line.is_blank() {
                end += 1;
                continue;
            }
            let begins = !open && (starts_lead(&line.folded) || if self.sets_in { line.indented } else { self.few_lines });
            if self.outline.decisions.contains_key(&end) || !is_full || begins {
                break;
            }
            last = end;
            end += 1;
        }
        last + 1
    }

    /// Whether a quotation parts two lines: it is open at the end of the first (a mark that is never closed counts for two
    /// lines), or text that was wrapped before breaks off in front of it. A page may set it on a line of its own.
    fn in_quotation(&self, from: usize, last: usize, next: usize) -> bool {
        let count = |marks: [char; 2]| {
            let lines = self.lines[from.max(last.saturating_sub(1))..=last].iter().filter(|l| !l.furniture);
            lines.map(|l| l.folded.chars().filter(|c| marks.contains(c)).count()).sum::<usize>()
        };
        count(['“', '《']) > count(['”', '》']) || last > from && self.lines[next].folded.starts_with(['“', '《'])
    }

    fn paragraph(&mut self, at: usize, tail: usize) -> usize {
        let end = self.paragraph_end(at, tail);
        let mut pieces = self.content_pieces(at, end);
        self.column_text(&pieces, false, at);
        // The bullet of a list belongs to no name.
        if let Some(first) = pieces.first_mut() {
            let line = first.of(&self.source.text);
            let words = line.trim_start_matches(BULLETS).trim_start();
            if !words.is_empty() {
                first.start += line.len() - words.len();
            }
        }
        let span = Span::new(self.lines[at].whole.start, self.lines[end - 1].whole.end);
        self.doc.blocks.push(Block { kind: BlockKind::Paragraph, span, pieces, heading: self.open_heading() });
        end
    }

    pub(super) fn content_pieces(&self, from: usize, to: usize) -> Vec<Span> {
        let keep = |l: &&Line| !l.is_blank() && !l.furniture;
        self.lines[from..to].iter().filter(keep).flat_map(|l| l.pieces.iter().copied()).collect()
    }

    fn text_table(&mut self, from: usize, end: usize) -> usize {
        let pieces = self.content_pieces(from, end);
        let span = Span::new(self.lines[from].whole.start, self.lines[end - 1].whole.end);
        let heading = self.open_heading();
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
            let decided = self.outline.decisions.contains_key(&at);
            let marked = line.folded.starts_with(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
            let more = at > end && marked && !decided;
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
        if self.stack.last().is_some_and(|(rank, _)| *rank >= BOX) {
            self.stack.pop();
        }
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
        if let Some(decision) = self.outline.decisions.get(&at).cloned() {
            from = self.heading(at, &decision, at + 1);
        }
        if data && from < end {
            let pieces = self.content_pieces(from, end);
            let span = Span::new(self.lines[from].whole.start, self.lines[end - 1].whole.end);
            self.doc.blocks.push(Block { kind: BlockKind::Table(Some(grid)), span, pieces, heading: self.open_heading() });
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
                } else if self.lines[line].furniture {
                    self.single(line, BlockKind::Furniture);
                } else if let Some((number, title_at, last)) = self.boxed_item(line, end) {
                    line = if last == line {
                        self.item(line, title_at, Some(number))
                    } else {
                        self.item_below(line, last, Some(number))
                    };
                    continue;
                } else {
                    let pieces = self.lines[line].pieces.clone();
                    self.column_text(&pieces, true, line);
                    self.single(line, BlockKind::Paragraph);
                }
                line += 1;
            }
        }
        // A box may be several tables of the page, one under the other; the next one goes on with its items.
        let next = (end..self.lines.len()).find(|i| !self.lines[*i].is_blank());
        let goes_on = !data
            && next.is_some_and(|i| {
                let goes = self.lines[i].grid.is_some() && self.boxed_item(i, self.lines.len()).is_some();
                goes && self.column.as_ref().is_some_and(|c| c.items.iter().any(|item| item.number.is_some()))
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

/// 图1 …: the caption of a figure.
fn is_figure(line: &str) -> bool {
    line.starts_with(['图', '附'])
        && forms::read(line, |_| false).iter().any(|r| forms::names()[r.form].1 == Class::Figure)
        && line.chars().count() <= 48
        && !line.contains('。')
}

/// Whether a short line is numbered by a level that a word names.
fn is_level(line: &Line) -> bool {
    line.n_chars() <= 60
        && line.folded.starts_with('第')
        && forms::read(&line.folded, |_| false).iter().any(|r| forms::names()[r.form].1 <= Class::Section)
}

/// Lines without an attribute at the end of their row after which a table has ended.
const ROWS_APART: usize = 24;

/// One past the last row of a table of text that begins at `from`: rows end in their attribute.
pub(super) fn table_end(lines: &[Line], from: usize) -> Option<usize> {
    let mut end = None;
    let mut since = 0;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if is_level(line) || line.n_chars() > 90 || line.folded.starts_with("注:") || line.grid.is_some() {
            break;
        }
        if ATTRIBUTES.iter().any(|a| line.folded.ends_with(a)) {
            (end, since) = (Some(at + 1), 0);
        } else if !line.is_blank() {
            since += 1;
        }
        if since > ROWS_APART {
            break;
        }
    }
    end
}
