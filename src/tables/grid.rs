//! Native grids → tables.
//!
//! A grid states its cells exactly; what is left to tell is which rows are caption, header, category, parent, note or
//! data, and whether the grid is an indicator table at all (layout tables and the text boxes of 专栏 are not).

use crate::document::{BlockKind, Document, HeadingId, HeadingKind};
use crate::source::{Grid, GridCell, MarkKind, Sink, Source, Span};
use crate::tables::caption::{is_note, split_caption};
use crate::tables::cell::{folded, is_attribute, is_dash, is_value};
use crate::tables::header::{self, HeaderColumn, Kind, value_columns};
use crate::tables::label::{Counted, RowDraft, Tok, belongs, counted, is_category, split_number};
use crate::tables::publish::{declared, delegate, empty, filled, row, without_marks};
use crate::tables::{Alignment, Cell, ColumnRole, Placement, Row, Table, note};

/// Every indicator table among the native grids.
pub(crate) fn tables(source: &Source, document: &Document, _sink: &mut Sink) -> Vec<Table> {
    let mut parts: Vec<Part> = Vec::new();
    for (index, grid) in source.layout.grids.iter().enumerate() {
        let reader = Reader { source, grid, at: positions(grid) };
        let head = reader.header(document.meta.start_year).or_else(|| reader.header_of_data());
        let open = parts.last_mut().filter(|p| p.continues_into(source, document, grid));
        if let Some(part) = open
            && head.as_ref().is_none_or(|h| same_columns(&h.columns, &part.header))
        {
            // The same table after a page break, with or without its header repeated.
            let from = head.map_or(0, |h| h.end);
            reader.body(from, part);
            part.span = part.span.to(grid.span);
            continue;
        }
        if let Some(head) = head {
            let mut part = Part::new(grid, head, document, index);
            reader.body(part.body_start, &mut part);
            parts.push(part);
        }
    }
    parts.into_iter().filter_map(|part| part.finish(source, document)).collect()
}

/// Positions of a grid → index of the cell that covers them.
fn positions(grid: &Grid) -> Vec<Vec<Option<usize>>> {
    // Hostile spans must not blow up memory: fmt limits grids, and rows are bounded by their cells here.
    let mut at = vec![vec![None; grid.n_cols]; grid.n_rows];
    for (index, cell) in grid.cells.iter().enumerate() {
        for line in at.iter_mut().skip(cell.row).take(cell.row_span.max(1)) {
            for slot in line.iter_mut().skip(cell.col).take(cell.col_span.max(1)) {
                *slot = slot.or(Some(index));
            }
        }
    }
    at
}

struct Reader<'a> {
    source: &'a Source,
    grid: &'a Grid,
    at: Vec<Vec<Option<usize>>>,
}

/// Header of a grid.
struct Head {
    columns: Vec<HeaderColumn>,
    number: Option<String>,
    caption: Option<String>,
    unit: Option<String>,
    /// First body row.
    end: usize,
}

/// A table while its parts are read.
struct Part {
    header: Vec<HeaderColumn>,
    number: Option<String>,
    caption: Option<String>,
    unit: Option<String>,
    heading: Option<HeadingId>,
    span: Span,
    body_start: usize,
    drafts: Vec<(RowDraft, Vec<Option<Tok>>)>,
    labels: Vec<Counted>,
    notes: Vec<Span>,
    category: Option<String>,
    group: Option<(String, usize)>,
    block: Option<usize>,
    n_cols: usize,
}

impl Part {
    fn new(grid: &Grid, head: Head, document: &Document, index: usize) -> Self {
        let block = document.blocks.iter().position(|b| b.kind == BlockKind::Table(Some(index)));
        Self {
            header: head.columns,
            number: head.number,
            caption: head.caption,
            unit: head.unit,
            heading: block.and_then(|b| document.blocks[b].heading),
            span: grid.span,
            body_start: head.end,
            drafts: Vec::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            category: None,
            group: None,
            block,
            n_cols: grid.n_cols,
        }
    }

    /// Whether nothing but furniture stands between this table and the next grid.
    fn continues_into(&self, source: &Source, document: &Document, grid: &Grid) -> bool {
        if grid.span.start < self.span.end || !self.notes.is_empty() {
            return false;
        }
        let between = Span::new(self.span.end, grid.span.start);
        let content = |b: &crate::document::Block| {
            b.span.overlaps(between)
                && !matches!(b.kind, BlockKind::Furniture | BlockKind::Blank | BlockKind::Table(_))
                && !Span::new(b.span.start.max(between.start), b.span.end.min(between.end)).trim(&source.text).is_empty()
        };
        grid.n_cols == self.n_cols && !document.blocks.iter().any(content)
    }

    fn finish(mut self, source: &Source, document: &Document) -> Option<Table> {
        self.surroundings(source, document);
        header::review(&mut self.header, self.caption.as_deref(), document.meta.start_year);
        let columns = value_columns(&self.header, false);
        let real = columns
            .iter()
            .any(|c| matches!(c.role, ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual | ColumnRole::Growth));
        let valued = self.drafts.iter().filter(|(_, cells)| cells.iter().flatten().any(|t| is_value(&t.text))).count();
        // A list of projects or other data: what sets no target is kept as cells.
        let data = || self.drafts.len() > 1 && valued * 2 >= self.drafts.len();
        if valued < 1 || !real && !data() {
            return None;
        }
        let facts = note::read(&source.text, &self.notes);
        let rows: Vec<Row> = self
            .drafts
            .iter()
            .filter_map(|(draft, cells)| {
                let cells: Vec<Cell> =
                    cells.iter().map(|c| c.as_ref().map_or_else(native_empty, |t| filled(t, Placement::Native, false))).collect();
                let mut row = row(draft, draft.name.as_ref()?, cells, &columns, &self.unit);
                delegate(&mut row, &columns, &facts);
                Some(row)
            })
            .collect();
        let span = self.notes.iter().fold(self.span, |s, n| s.to(*n));
        Some(Table {
            number: self.number,
            caption: self.caption,
            heading: self.heading,
            span,
            columns,
            rows,
            notes: self.notes,
            declared: declared(&self.labels, facts.declared),
            alignment: Alignment::Grid,
        })
    }

    /// Caption, number and notes from the blocks around the grid, where the grid itself has none.
    fn surroundings(&mut self, source: &Source, document: &Document) {
        let Some(block) = self.block else { return };
        let text = &source.text;
        let quiet = |kind: BlockKind| matches!(kind, BlockKind::Blank | BlockKind::Furniture | BlockKind::Table(_));
        for b in document.blocks[block + 1..].iter().filter(|b| !quiet(b.kind)) {
            let flat = folded(b.pieces.first().map_or("", |p| p.of(text)));
            let item = !self.notes.is_empty()
                && flat.starts_with(|c: char| c.is_ascii_digit())
                && flat.chars().nth(1).is_some_and(|c| matches!(c, '.' | '、'));
            if b.kind == BlockKind::Note || is_note(&flat) || (item && b.kind == BlockKind::Paragraph) {
                self.notes.extend(b.pieces.first().zip(b.pieces.last()).map(|(f, l)| f.to(*l)));
            } else {
                break;
            }
        }
        if self.caption.is_some() && self.number.is_some() {
            return;
        }
        for b in document.blocks[..block].iter().rev().filter(|b| !quiet(b.kind)).take(3) {
            let content = match b.kind {
                BlockKind::Heading(id) => {
                    let heading = document.heading(id);
                    if !matches!(heading.kind, HeadingKind::AnnexTable | HeadingKind::SpecialColumn) {
                        break;
                    }
                    heading.span.of(text).to_owned()
                }
                _ => b.view(text).text().to_owned(),
            };
            if content.chars().count() > 60 || content.contains(['。', ';', '；']) {
                break;
            }
            if let Some((number, caption)) = split_caption(&content) {
                self.number = self.number.take().or(Some(number));
                self.caption = self.caption.take().or((!caption.is_empty()).then_some(caption));
                break;
            }
            if self.caption.is_none() && ["指标", "情况", "目标", "一览", "计划", "表"].iter().any(|w| content.contains(w))
            {
                self.caption = Some(content);
            }
        }
    }
}

fn native_empty() -> Cell {
    Cell { placed: Placement::Native, ..empty() }
}

fn same_columns(a: &[HeaderColumn], b: &[HeaderColumn]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| folded(&a.name) == folded(&b.name))
}

impl Reader<'_> {
    fn cell(&self, row: usize, col: usize) -> Option<&GridCell> {
        self.at.get(row)?.get(col)?.map(|i| &self.grid.cells[i])
    }

    /// Text of a cell: its paragraphs joined without a blank, references to notes left out.
    fn tok(&self, cell: &GridCell) -> Option<Tok> {
        let text = &self.source.text;
        let mut content = String::new();
        let mut span: Option<Span> = None;
        for piece in &cell.pieces {
            let piece = piece.trim(text);
            if piece.is_empty() {
                continue;
            }
            let joins_words = content.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic())
                && piece.of(text).starts_with(|c: char| c.is_ascii_alphabetic());
            if joins_words {
                content.push(' ');
            }
            self.push_without_references(piece, &mut content);
            span = Some(span.map_or(piece, |s| s.to(piece)));
        }
        let span = span?;
        let content = content.trim().to_owned();
        if content.is_empty() {
            return None;
        }
        let whole = span.of(text) == content;
        Some(Tok { text: content, span, whole, doubtful: false })
    }

    fn push_without_references(&self, piece: Span, content: &mut String) {
        let mut from = piece.start;
        for mark in self.source.layout.marks.iter().filter(|m| m.kind == MarkKind::NoteReference && piece.contains(m.span)) {
            content.push_str(&self.source.text[from..mark.span.start]);
            from = mark.span.end;
        }
        content.push_str(&self.source.text[from..piece.end]);
    }

    fn text(&self, row: usize, col: usize) -> String {
        self.cell(row, col).and_then(|c| self.tok(c)).map_or_else(String::new, |t| t.text)
    }

    /// The only cell with text of a row, if there is just one and it spans the row or stands first.
    fn lone(&self, row: usize) -> Option<&GridCell> {
        let mut cells: Vec<usize> = self.at[row].iter().flatten().copied().collect();
        cells.dedup();
        let filled: Vec<&GridCell> = cells.iter().map(|i| &self.grid.cells[*i]).filter(|c| self.tok(c).is_some()).collect();
        match filled[..] {
            [one]
                if one.row == row
                    && (one.col_span >= self.grid.n_cols || one.col == 0 || cells.len() == 1)
                    && one.row_span == 1 =>
            {
                Some(one)
            }
            _ => None,
        }
    }

    fn header(&self, plan_start: Option<i32>) -> Option<Head> {
        let (mut number, mut caption, mut unit) = (None, None, None);
        let mut first = None;
        for r in 0..self.grid.n_rows.min(8) {
            if let Some(tok) = self.lone(r).and_then(|c| self.tok(c)) {
                let flat = folded(&tok.text);
                if let Some(found) = flat.trim_start_matches('(').strip_prefix("单位:") {
                    unit = Some(found.trim_end_matches(')').to_owned()).filter(|u| !u.contains(['、', ',', '/']));
                } else if let Some((n, c)) = split_caption(&tok.text) {
                    number = Some(n);
                    caption = (!c.is_empty()).then_some(c).or(caption);
                } else if caption.is_none() && flat.chars().count() <= 40 {
                    caption = Some(tok.text);
                }
                continue;
            }
            let kinds: Vec<Kind> = (0..self.grid.n_cols).filter_map(|c| header::classify(&self.text(r, c))).collect();
            if kinds.contains(&Kind::Indicator) && kinds.iter().any(|k| matches!(k, Kind::Value(_))) {
                first = Some(r);
                break;
            }
            if kinds.len() < 2 {
                return None;
            }
        }
        let first = first?;
        let mut end = first + 1;
        for c in 0..self.grid.n_cols {
            // 指标 over two header rows says how deep the header is.
            if let Some(cell) = self.cell(first, c)
                && header::classify(&self.text(first, c)) == Some(Kind::Indicator)
            {
                end = end.max(first + cell.row_span);
            }
        }
        while end < self.grid.n_rows && self.is_header_row(end, first) {
            end += 1;
        }
        let columns = self.leaves(first, end);
        let mut columns = self.kinds(columns)?;
        header::settle(&mut columns, plan_start);
        Some(Head { columns, number, caption, unit, end })
    }

    /// Header of a grid that sets no targets and names no column of indicators (地区 | 面积 | 人口): one full row of short words,
    /// rows below it, numbers in one of its columns at least. Grids that lay out a page hold sentences.
    fn header_of_data(&self) -> Option<Head> {
        const WORD: usize = 16;
        const CELL: usize = 80;
        let first = (0..self.grid.n_rows.min(4)).find(|r| self.lone(*r).is_none())?;
        let length = |text: &str| text.chars().count();
        let names: Vec<String> = (0..self.grid.n_cols).map(|c| self.text(first, c)).collect();
        let word = |n: &String| {
            !n.is_empty()
                && length(n) <= WORD
                && !n.contains(['。', '；', '，', '：'])
                && (!is_value(n) || header::is_bare_year(n))
        };
        let alone = |n: &String| names.iter().filter(|other| *other == n).count() == 1;
        let rows: Vec<usize> = (first + 1..self.grid.n_rows).filter(|r| self.lone(*r).is_none()).collect();
        if names.len() < 2 || rows.len() < 2 || !names.iter().all(|n| word(n) && alone(n)) {
            return None;
        }
        let body = |c: usize| rows.iter().map(move |r| self.text(*r, c));
        let short = (0..names.len()).all(|c| body(c).filter(|t| length(t) > CELL).count() * 4 <= rows.len());
        let numbers = |c: usize| body(c).filter(|t| is_value(t)).count() * 2 > rows.len();
        let counts = |c: usize| header::classify(&names[c]) == Some(Kind::Number);
        // The first column of words names the rows, unless its cells stand over several.
        let over =
            |c: usize| rows.iter().filter(|r| self.cell(**r, c).is_some_and(|cell| cell.row_span > 1)).count() * 2 > rows.len();
        let naming = (0..names.len()).find(|c| !counts(*c) && !numbers(*c) && !over(*c))?;
        if !short || !(naming + 1..names.len()).any(numbers) {
            return None;
        }
        let columns = self.leaves(first, first + 1).into_iter().enumerate().map(|(at, (name, span))| {
            let kind = match header::classify(&name) {
                Some(kind @ (Kind::Number | Kind::Unit)) => kind,
                _ if at == naming => Kind::Indicator,
                _ if at < naming => Kind::Category,
                _ => Kind::Value(ColumnRole::Other),
            };
            let year = header::year(&name);
            HeaderColumn { kind, name, span, year }
        });
        Some(Head { columns: columns.collect(), number: None, caption: None, unit: None, end: first + 1 })
    }

    /// A second header row whose merged cells the format does not state: only header words, none under 指标.
    fn is_header_row(&self, row: usize, first: usize) -> bool {
        let mut words = 0;
        for c in 0..self.grid.n_cols {
            let text = self.text(row, c);
            if text.is_empty() || text == self.text(first, c) {
                continue;
            }
            if header::classify(&text).is_none() || is_value(&text) && !header::is_bare_year(&text) || is_attribute(&text) {
                return false;
            }
            words += 1;
        }
        words > 0
    }

    /// Leaf names: header rows joined by `/`, a merged cell counted once.
    fn leaves(&self, first: usize, end: usize) -> Vec<(String, Option<Span>)> {
        (0..self.grid.n_cols)
            .map(|c| {
                let mut names: Vec<String> = Vec::new();
                let mut span: Option<Span> = None;
                for r in first..end {
                    let Some(tok) = self.cell(r, c).and_then(|cell| self.tok(cell)) else { continue };
                    if names.last() != Some(&tok.text) {
                        span = Some(span.map_or(tok.span, |s| s.to(tok.span)));
                        names.push(tok.text);
                    }
                }
                (names.join("/"), span)
            })
            .collect()
    }

    fn kinds(&self, leaves: Vec<(String, Option<Span>)>) -> Option<Vec<HeaderColumn>> {
        let indicator = leaves.iter().position(|l| header::classify(&l.0) == Some(Kind::Indicator))?;
        Some(
            leaves
                .into_iter()
                .enumerate()
                .map(|(at, (name, span))| {
                    let kind = header::classify(&name).unwrap_or(if at < indicator {
                        Kind::Category
                    } else {
                        Kind::Value(ColumnRole::Other)
                    });
                    let year = header::year(&name).or_else(|| header::period_end(&name, kind));
                    HeaderColumn { kind, name, span, year }
                })
                .collect(),
        )
    }

    /// Rows below the header.
    fn body(&self, from: usize, part: &mut Part) {
        for r in from..self.grid.n_rows {
            if let Some(tok) = self.lone(r).and_then(|c| self.tok(c)) {
                self.lone_row(&tok, part);
                continue;
            }
            if (0..self.grid.n_cols).all(|c| part.header.get(c).is_some_and(|h| folded(&h.name) == folded(&self.text(r, c)))) {
                continue;
            }
            self.data_row(r, part);
        }
    }

    /// A row of one cell: a category, a parent, or a note.
    fn lone_row(&self, tok: &Tok, part: &mut Part) {
        let flat = folded(&tok.text);
        if is_note(&flat) || !part.notes.is_empty() || flat.chars().count() > 40 {
            part.notes.push(tok.span);
        } else if is_category(&flat) {
            let (label, count) = counted(tok);
            part.labels.extend(count);
            part.category = Some(label);
            part.group = None;
        } else {
            let (_, offset) = split_number(&tok.text);
            part.group = Some((tok.text[offset..].to_owned(), usize::MAX));
        }
    }

    fn data_row(&self, r: usize, part: &mut Part) {
        let of_kind = |kind: Kind| part.header.iter().enumerate().filter(move |(_, h)| h.kind == kind).map(|(c, _)| c);
        let columns_of = |kind: Kind| -> Vec<usize> { of_kind(kind).collect() };
        let (categories, names) = (columns_of(Kind::Category), columns_of(Kind::Indicator));
        let (numbers, units) = (columns_of(Kind::Number), columns_of(Kind::Unit));
        let values: Vec<usize> = part
            .header
            .iter()
            .enumerate()
            .filter(|(_, h)| matches!(h.kind, Kind::Value(role) if role != ColumnRole::Attribute))
            .map(|(c, _)| c)
            .collect();
        let attributes = columns_of(Kind::Value(ColumnRole::Attribute));
        let first_tok = |columns: &[usize]| columns.iter().find_map(|c| self.cell(r, *c).and_then(|cell| self.tok(cell)));

        // Category: a merged cell covers its rows; only its anchor declares a count.
        for c in &categories {
            if let Some(cell) = self.cell(r, *c)
                && let Some(tok) = self.tok(cell)
            {
                let (label, count) = counted(&tok);
                if cell.row == r {
                    part.labels.extend(count);
                }
                if part.category.as_deref() != Some(label.as_str()) {
                    part.category = Some(label);
                    part.group = None;
                }
            }
        }
        let cells: Vec<Option<Tok>> = values
            .iter()
            .map(|c| {
                self.cell(r, *c).filter(|cell| cell.col == *c || self.same_role(part, cell, *c)).and_then(|cell| self.tok(cell))
            })
            .collect();
        let attribute = first_tok(&attributes);
        let mut name_toks: Vec<(Tok, &GridCell)> = Vec::new();
        for c in &names {
            if let Some(cell) = self.cell(r, *c)
                && let Some(tok) = self.tok(cell)
                && !name_toks.iter().any(|(_, known)| std::ptr::eq(*known, cell))
            {
                name_toks.push((tok, cell));
            }
        }
        let Some((name, _)) = name_toks.last().cloned() else {
            self.continuation(cells, attribute, part);
            return;
        };
        let name = without_marks(name);
        // 合计 over number and name is no number.
        let printed =
            numbers.iter().filter_map(|c| self.cell(r, *c)).find(|cell| !name_toks.iter().any(|(_, n)| std::ptr::eq(*n, *cell)));
        let mut number = printed.and_then(|cell| self.tok(cell)).map(|t| t.text.trim_end_matches(['.', '、', '．']).to_owned());
        if name_toks.len() > 1 {
            let (group, offset) = (&name_toks[0].0, split_number(&name_toks[0].0.text));
            number = number.or(offset.0);
            part.group = Some((without_marks(group.clone()).text[offset.1..].to_owned(), r));
        } else if part.group.as_ref().is_some_and(|(g, at)| *at != usize::MAX || !belongs(g, &name.text) || number.is_some()) {
            part.group = None;
        }
        let (own_number, offset) = split_number(&name.text);
        let mut name = name;
        // 3 岁以下婴幼儿入托率 in a row whose number stands in a column of its own: a number and a blank open the name.
        let blank = name.text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(char::is_whitespace);
        if own_number.is_some() && !(blank && number.is_some() && number != own_number) {
            name.text = name.text[offset..].to_owned();
            if name.whole {
                name.span.start += offset;
            }
            number = number.or(own_number);
        }
        let unit = first_tok(&units).map(|t| t.text);
        let nothing = cells.iter().all(Option::is_none) && attribute.is_none();
        if nothing && unit.is_none() {
            if is_category(&name.text) && number.is_none() {
                part.category = Some(counted(&name).0);
                part.group = None;
            } else {
                part.group = Some((name.text, usize::MAX));
            }
            return;
        }
        let draft = RowDraft {
            category: part.category.clone(),
            group: part.group.as_ref().map(|g| g.0.clone()),
            number,
            name: Some(name),
            unit,
            values: Vec::new(),
            attribute,
        };
        part.drafts.push((draft, cells));
    }

    /// Whether a value cell merged over several columns also speaks for this one.
    fn same_role(&self, part: &Part, cell: &GridCell, column: usize) -> bool {
        let role = |c: usize| part.header.get(c).map(|h| h.kind);
        cell.col_span > 1 && role(cell.col) == role(column) && self.tok(cell).is_some_and(|t| is_dash(&folded(&t.text)))
    }

    /// A row without a name goes on with the one before (cut by a page break).
    fn continuation(&self, cells: Vec<Option<Tok>>, attribute: Option<Tok>, part: &mut Part) {
        let Some((draft, known)) = part.drafts.last_mut() else { return };
        for (old, new) in known.iter_mut().zip(cells) {
            let Some(new) = new else { continue };
            match old {
                Some(old) if old.span != new.span => {
                    old.text.push_str(&new.text);
                    old.span = old.span.to(new.span);
                    old.whole = false;
                }
                Some(_) => {}
                None => *old = Some(new),
            }
        }
        if draft.attribute.is_none() {
            draft.attribute = attribute;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Block;
    use crate::source::{Format, Layout};

    /// A grid from rows of cells; `<` joins the cell on the left, `^` the one above.
    fn document(rows: &[&[&str]]) -> (Source, Document) {
        let mut text = String::new();
        let mut cells: Vec<GridCell> = Vec::new();
        for (r, line) in rows.iter().enumerate() {
            for (c, content) in line.iter().enumerate() {
                match *content {
                    "<" => {
                        let cell = cells.iter_mut().rev().find(|x| x.row == r).unwrap_or_else(|| unreachable!());
                        cell.col_span += 1;
                    }
                    "^" => {
                        let cell = cells
                            .iter_mut()
                            .rev()
                            .find(|x| x.col <= c && c < x.col + x.col_span && x.row < r)
                            .unwrap_or_else(|| unreachable!());
                        cell.row_span = cell.row_span.max(r - cell.row + 1);
                    }
                    _ => {
                        let start = text.len();
                        text.push_str(content);
                        let pieces = if content.is_empty() { vec![] } else { vec![Span::new(start, text.len())] };
                        text.push('\n');
                        cells.push(GridCell { row: r, col: c, row_span: 1, col_span: 1, pieces, header: false });
                    }
                }
            }
        }
        let span = Span::new(0, text.len());
        let grid = Grid { span, n_rows: rows.len(), n_cols: rows[0].len(), cells, pages: vec![] };
        let layout = Layout { grids: vec![grid], ..Layout::default() };
        let source = Source::new("t", Format::Html, "utf-8", text, layout);
        let mut document = Document::default();
        document.meta.start_year = Some(2026);
        document.blocks.push(Block { kind: BlockKind::Table(Some(0)), span, pieces: vec![span], heading: None });
        (source, document)
    }

    fn show(rows: &[&[&str]]) -> String {
        let (source, document) = document(rows);
        let mut out = String::new();
        for table in tables(&source, &document, &mut Sink::new()) {
            let names: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
            out +=
                &format!("{} {} | {}\n", table.number.unwrap_or_default(), table.caption.unwrap_or_default(), names.join(" | "));
            for row in table.rows {
                let cells: Vec<_> = row.cells.iter().map(|c| c.text.clone().unwrap_or("_".into())).collect();
                out += &format!(
                    "{}/{}/{} {} [{}] {} {}\n",
                    row.category.unwrap_or_default(),
                    row.group.unwrap_or_default(),
                    row.number.unwrap_or_default(),
                    row.indicator,
                    row.unit.unwrap_or_default(),
                    cells.join(" "),
                    row.attribute.unwrap_or_default()
                );
            }
        }
        out
    }

    #[test]
    fn merged_categories_parents_and_two_header_rows() {
        expect_test::expect![[r#"
            专栏1 主要指标 | 2025年/完成值 | 2030年/目标值
            经济发展//1 地区生产总值 [亿元] 311 450 预期性
            经济发展//2 “3+2”产业占比 [%] 30 ≥40 预期性
            民生福祉/每千人口医护人员数/3 执业医师数 [人] 4.1 4.5 预期性
            民生福祉/每千人口医护人员数/3 注册护士数 [人] 5.1 5.4 预期性
            民生福祉//4 平均受教育年限 [年] _ 完成省下达目标 约束性
        "#]]
        .assert_eq(&show(&[
            &["专栏1 主要指标", "<", "<", "<", "<", "<", "<"],
            &["类别", "指标", "<", "单位", "2025年", "2030年", "属性"],
            &["^", "^", "^", "^", "完成值", "目标值", "^"],
            &["经济发展（2项）", "1. 地区生产总值", "<", "亿元", "311", "450", "预期性"],
            &["^", "2. “3+2”产业占比*", "<", "%", "30", "≥40", "预期性"],
            &["民生福祉", "3. 每千人口医护人员数", "执业医师数", "人", "4.1", "4.5", "预期性"],
            &["^", "^", "注册护士数", "人", "5.1", "5.4", "^"],
            &["^", "4. 平均受教育年限", "<", "年", "", "完成省下达目标", "约束性"],
        ]));
    }

    #[test]
    fn category_rows_and_parent_rows_without_numbers() {
        expect_test::expect![[r#"
            表2 主要指标 | 2025年 | 2030年 | 年均增长(%)
            经济发展//1 生产总值(亿元) [亿元] 311 450 7.6左右 预期性
            绿色生态/城镇化率(%)/ 常住人口城镇化率 [%] 60 65 _ 预期性
            绿色生态/城镇化率(%)/ 户籍人口城镇化率 [%] 50 56 _ 预期性
            绿色生态//2 森林覆盖率(%) [%] 60 60 _ 约束性
        "#]]
        .assert_eq(&show(&[
            &["表2 主要指标", "<", "<", "<", "<", "<"],
            &["序号", "指标", "2025年", "2030年", "年均增长(%)", "属性"],
            &["一、经济发展", "<", "<", "<", "<", "<"],
            &["1", "生产总值(亿元)", "311", "450", "7.6左右", "预期性"],
            &["二、绿色生态", "<", "<", "<", "<", "<"],
            &["", "城镇化率(%)", "", "", "", ""],
            &["", "常住人口城镇化率", "60", "65", "", "预期性"],
            &["", "户籍人口城镇化率", "50", "56", "", "预期性"],
            &["2", "森林覆盖率(%)", "60", "60", "", "约束性"],
            &["注：本表为示例。", "<", "<", "<", "<", "<"],
        ]));
    }

    #[test]
    fn boxes_of_text_are_no_tables() {
        assert_eq!(show(&[&["专栏2 重点工程", "<"], &["01", "建设平台3个，投资20亿元。"], &["02", "改造道路12公里。"]]), "");
    }
}
