//! Pages into the reading text: lines, tables and furniture in order.

use crate::source::paged::chain::{self, Whole};
use crate::source::paged::lattice::{self, Piece};
use crate::source::paged::line::{Line, lines};
use crate::source::paged::{Area, Page, Ruling, TextBox, furniture, overprint, stream};
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
    /// The short line that writers draw over the notes of a page.
    separator: Option<Ruling>,
    /// Lines at the foot of the page that are notes to it.
    notes: Vec<bool>,
}

/// How far the line over the notes may begin from the margin, in points.
const BESIDE: f64 = 8.0;

/// How far the first line of a paragraph is set in, in ems: two characters, measured with the blanks of the font.
const INDENT: std::ops::RangeInclusive<f64> = 1.2..=3.0;

/// Write all pages.
pub(in crate::source) fn write(mut pages: Vec<Page>, limits: &Limits, writer: &mut Writer, sink: &mut Sink) {
    for page in &mut pages {
        page.boxes = overprint::once(std::mem::take(&mut page.boxes));
    }
    let watermarks = furniture::take_watermarks(&mut pages);
    let mut parts = take_apart(&pages, &watermarks);
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

fn take_apart(pages: &[Page], watermarks: &[Vec<TextBox>]) -> Vec<Parts> {
    let mut parts: Vec<Parts> = pages
        .iter()
        .map(|page| {
            let (mut pieces, mut taken) = lattice::find(page);
            pieces.extend(stream::find(page, &mut taken));
            pieces.sort_by(|a, b| a.area().top.total_cmp(&b.area().top));
            let free: Vec<&TextBox> = page.boxes.iter().zip(&taken).filter(|(_, t)| !**t).map(|(b, _)| b).collect();
            Parts {
                number: page.number,
                lines: lines(&free),
                furniture: Vec::new(),
                pieces,
                margin: 0.0,
                separator: separator(page),
                notes: Vec::new(),
            }
        })
        .collect();
    let all: Vec<(f64, Vec<Line>)> =
        pages.iter().zip(&mut parts).map(|(page, part)| (page.height, std::mem::take(&mut part.lines))).collect();
    let found = furniture::find(&all);
    for ((part, (_, lines)), furniture) in parts.iter_mut().zip(all).zip(found) {
        part.margin = margin(&lines, &furniture);
        part.notes = notes(&lines, &furniture, part.separator.filter(|s| (s.from - part.margin).abs() < BESIDE));
        (part.lines, part.furniture) = (lines, furniture);
    }
    // Kept, but behind the text that they are printed over.
    for (part, boxes) in parts.iter_mut().zip(watermarks) {
        for mut line in lines(&boxes.iter().collect::<Vec<_>>()) {
            // The lines of a page are in order of their height.
            line.base = f64::MAX;
            part.lines.push(line);
            part.furniture.push(true);
            part.notes.push(false);
        }
    }
    parts
}

/// The short line over the notes of a page: level, alone, in its lower half, a sixth to a half of the page wide.
fn separator(page: &Page) -> Option<Ruling> {
    // A line drawn as a thin rectangle has sides of its own.
    let upright = || page.rulings.iter().filter(|v| !v.level && v.to - v.from > 4.0);
    let meets =
        |r: &Ruling| upright().any(|v| v.from - 2.0 <= r.at && r.at <= v.to + 2.0 && (r.from - 2.0..r.to + 2.0).contains(&v.at));
    let wide = |r: &Ruling| (page.width / 6.0..page.width / 2.0).contains(&(r.to - r.from));
    let level = page.rulings.iter().filter(|r| r.level && r.at > page.height / 2.0 && wide(r) && !meets(r));
    level.max_by(|a, b| a.at.total_cmp(&b.at)).copied()
}

/// Which lines at the foot of a page are notes to it: what stands below the separator, down from a line that begins with
/// its number. Small print alone is no evidence: columns and tables are small too, and their numbers must not be lost.
fn notes(lines: &[Line], furniture: &[bool], separator: Option<Ruling>) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let is_note = |l: &Line| separator.is_some_and(|s| l.base > s.at);
    let foot: Vec<usize> = (0..lines.len()).rev().take_while(|at| furniture[*at] || is_note(&lines[*at])).collect();
    let numbered =
        |l: &Line| l.text.starts_with(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c) || "[〔［*".contains(c));
    for at in foot.into_iter().rev().filter(|at| !furniture[*at]).skip_while(|at| !numbered(&lines[*at])) {
        out[at] = true;
    }
    out
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
        // Only furniture and notes to the page may stand between: a table after other text is another table.
        let below = part.furniture[rest..].iter().zip(&part.notes[rest..]).all(|(f, n)| *f || *n);
        let between = below && next.furniture[..above].iter().all(|f| *f);
        if !between || !chained.last().is_some_and(|last| chain::continues(last, first)) {
            return;
        }
        held.extend((rest..part.lines.len()).map(|l| para(part, l, widths[at])));
        held.extend((0..above).map(|l| para(next, l, widths[at + 1])));
        part.lines.truncate(rest);
        part.furniture.truncate(rest);
        part.notes.truncate(rest);
        next.lines.drain(..above);
        next.furniture.drain(..above);
        next.notes.drain(..above);
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
    let (furniture, is_note) = (part.furniture[line], part.notes[line]);
    let line = &part.lines[line];
    let indent = (line.area.left - part.margin) / line.size.max(1.0);
    let mut hints = Vec::new();
    if furniture {
        hints.push(HintKind::Furniture);
    } else if is_note {
        hints.push(HintKind::Footnote);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_print_is_a_note_only_below_a_line_at_the_margin() {
        let text = |text: &str, base: f64, size: f64| TextBox {
            text: text.to_owned(),
            left: 60.0,
            right: 300.0,
            base,
            size,
            bold: false,
        };
        let boxes = [text("做强主导产业。", 600.0, 12.0), text("1.强链工程。总投资560亿元。", 740.0, 9.0)];
        let lines = lines(&boxes.iter().collect::<Vec<_>>());
        let separator = Ruling { level: true, at: 720.0, from: 60.0, to: 180.0 };
        assert_eq!(notes(&lines, &[false, false], None), [false, false]);
        assert_eq!(notes(&lines, &[false, false], Some(separator)), [false, true]);
    }
}
