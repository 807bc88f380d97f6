//! Pages into the reading text: lines, tables and furniture in order.

use crate::source::paged::chain::{self, Whole};
use crate::source::paged::lattice::{self, Piece};
use crate::source::paged::line::{Line, lines};
use crate::source::paged::{Area, Page, TextBox, furniture, stream};
use crate::source::writer::{CellDraft, Para, Writer};
use crate::source::{Code, HintKind, Limits, Place, Sink, Span};

/// A page taken apart.
struct Parts {
    number: u32,
    lines: Vec<Line>,
    furniture: Vec<bool>,
    pieces: Vec<Piece>,
    /// Left edge of the running text.
    margin: f64,
}

/// How far the first line of a paragraph is set in, in ems: two characters, measured with the blanks of the font.
const INDENT: std::ops::RangeInclusive<f64> = 1.2..=3.0;

/// Write all pages.
pub(in crate::source) fn write(pages: Vec<Page>, limits: &Limits, writer: &mut Writer, sink: &mut Sink) {
    let mut parts = take_apart(&pages);
    let widths: Vec<f64> = pages.iter().map(|p| p.width).collect();
    drop(pages);
    // A table that goes on over breaks is written where it begins; furniture between its pieces follows it.
    let mut held: Vec<Para> = Vec::new();
    for idx in 0..parts.len() {
        let pieces = std::mem::take(&mut parts[idx].pieces);
        let n_pieces = pieces.len();
        let mut next_line = 0;
        for (at, piece) in pieces.into_iter().enumerate() {
            let top = piece.area().top;
            let before = parts[idx].lines.partition_point(|l| l.base <= top);
            write_lines(&parts[idx], next_line..before.max(next_line), widths[idx], writer);
            next_line = before.max(next_line);
            let mut chained = vec![piece];
            if at + 1 == n_pieces {
                follow(&mut parts, idx, next_line, &widths, &mut chained, &mut held);
            }
            table(chain::whole(chained), limits, writer, sink);
            for para in held.drain(..) {
                writer.para(&para);
            }
        }
        write_lines(&parts[idx], next_line..parts[idx].lines.len(), widths[idx], writer);
    }
}

fn take_apart(pages: &[Page]) -> Vec<Parts> {
    let mut parts: Vec<Parts> = pages
        .iter()
        .map(|page| {
            let (mut pieces, mut taken) = lattice::find(page);
            pieces.extend(stream::find(page, &mut taken));
            pieces.sort_by(|a, b| a.area().top.total_cmp(&b.area().top));
            let free: Vec<&TextBox> = page.boxes.iter().zip(&taken).filter(|(_, t)| !**t).map(|(b, _)| b).collect();
            Parts { number: page.number, lines: lines(&free), furniture: Vec::new(), pieces, margin: 0.0 }
        })
        .collect();
    let all: Vec<(f64, Vec<Line>)> =
        pages.iter().zip(&mut parts).map(|(page, part)| (page.height, std::mem::take(&mut part.lines))).collect();
    let found = furniture::find(&all);
    for ((part, (_, lines)), furniture) in parts.iter_mut().zip(all).zip(found) {
        part.margin = margin(&lines, &furniture);
        (part.lines, part.furniture) = (lines, furniture);
    }
    parts
}

/// The leftmost edge that several lines of a page share; a page of centred lines has none worth the name.
fn margin(lines: &[Line], furniture: &[bool]) -> f64 {
    let mut edges: Vec<f64> = lines.iter().zip(furniture).filter(|(_, f)| !**f).map(|(l, _)| l.area.left.round()).collect();
    edges.sort_by(f64::total_cmp);
    let several = 2.max(edges.len() / 8);
    edges.chunk_by(|a, b| b - a <= 1.0).find(|run| run.len() >= several).and_then(|run| run.first().copied()).unwrap_or(0.0)
}

/// Take the pieces of the following pages that continue a table at the end of its page, and what stands between them.
fn follow(parts: &mut [Parts], idx: usize, next_line: usize, widths: &[f64], chained: &mut Vec<Piece>, held: &mut Vec<Para>) {
    let (mut at, mut rest) = (idx, next_line);
    while let [part, next] = &mut parts[at..(at + 2).min(widths.len())] {
        let Some(first) = next.pieces.first() else { return };
        let above = next.lines.partition_point(|l| l.base <= first.area().top);
        // Only furniture may stand between: a table after other text is another table.
        let between = part.furniture[rest..].iter().chain(&next.furniture[..above]).all(|f| *f);
        if !between || !chained.last().is_some_and(|last| chain::continues(last, first)) {
            return;
        }
        held.extend((rest..part.lines.len()).map(|l| para(part, l, widths[at])));
        held.extend((0..above).map(|l| para(next, l, widths[at + 1])));
        part.lines.truncate(rest);
        part.furniture.truncate(rest);
        next.lines.drain(..above);
        next.furniture.drain(..above);
        chained.push(next.pieces.remove(0));
        if !next.pieces.is_empty() {
            return;
        }
        (at, rest) = (at + 1, 0);
    }
}

fn write_lines(part: &Parts, range: std::ops::Range<usize>, width: f64, writer: &mut Writer) {
    for line in range {
        writer.para(&para(part, line, width));
    }
}

fn para(part: &Parts, line: usize, width: f64) -> Para {
    let furniture = part.furniture[line];
    let line = &part.lines[line];
    let indent = (line.area.left - part.margin) / line.size.max(1.0);
    let mut hints = Vec::new();
    if furniture {
        hints.push(HintKind::Furniture);
    }
    if line.bold {
        hints.push(HintKind::Bold);
    }
    let (left, right) = (line.area.left, width - line.area.right);
    if left > width * 0.2 && (left - right).abs() < width * 0.03 {
        hints.push(HintKind::Centred);
    } else if INDENT.contains(&indent) {
        hints.push(HintKind::Indented);
    }
    Para { text: line.text.clone(), marks: line.marks.clone(), hints, place: Some(place(part.number, line.area)) }
}

fn place(page: u32, area: Area) -> Place {
    #[expect(clippy::cast_possible_truncation, reason = "points of a page; a hundredth is plenty")]
    let bbox = [area.left as f32, area.top as f32, area.right as f32, area.bottom as f32];
    Place::Page { page, bbox }
}

fn table(whole: Whole, limits: &Limits, writer: &mut Writer, sink: &mut Sink) {
    let drafts: Vec<CellDraft> = whole
        .cells
        .into_iter()
        .map(|cell| CellDraft {
            row: cell.row,
            col: cell.col,
            row_span: cell.row_end - cell.row,
            col_span: cell.col_end - cell.col,
            header: false,
            paras: cell
                .paras
                .into_iter()
                .map(|(page, line)| {
                    let hints = if line.bold { vec![HintKind::Bold] } else { Vec::new() };
                    Para { text: line.text, marks: line.marks, hints, place: Some(place(page, line.area)) }
                })
                .collect(),
        })
        .collect();
    let at = writer.at();
    if whole.n_rows.saturating_mul(whole.n_cols) > limits.max_grid {
        sink.report(
            Code::TableTooLarge,
            Span::new(at, at),
            format!("a table's grid has more than {} positions; it is read as lines", limits.max_grid),
        );
        for para in drafts.into_iter().flat_map(|d| d.paras) {
            writer.para(&para);
        }
        return;
    }
    let span = writer.grid(whole.n_rows, whole.n_cols, drafts, whole.pages.clone());
    if whole.rejoined > 0 {
        let pages: Vec<String> = whole.pages.iter().map(u32::to_string).collect();
        sink.report(
            Code::RowRejoined,
            span,
            format!("{} rows cut by a page break were put together (table on pages {})", whole.rejoined, pages.join(", ")),
        );
    }
}
