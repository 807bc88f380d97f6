//! A table over page breaks: its pieces put together into one grid.
//!
//! Merged cells differ from page to page, so the pieces' column edges differ too: the grid has the union of all. A header
//! printed again on each page counts once, and a row that the break cuts is one row.

use crate::source::paged::lattice::Piece;
use crate::source::paged::line::Line;
use crate::source::paged::{distinct, nearest};

/// A cell of the whole table. Its paragraphs may stand on two pages.
#[derive(Clone, Debug)]
pub(super) struct WholeCell {
    pub(super) row: usize,
    pub(super) col: usize,
    pub(super) row_end: usize,
    pub(super) col_end: usize,
    pub(super) paras: Vec<(u32, Line)>,
}

/// A table put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Whole {
    pub(super) n_rows: usize,
    pub(super) n_cols: usize,
    pub(super) cells: Vec<WholeCell>,
    pub(super) pages: Vec<u32>,
    /// Rows that a page break had cut.
    pub(super) rejoined: usize,
}

/// How far the sides of two pieces of a table may be apart.
const TOLERANCE: f64 = 3.0;

/// Whether `next` can be the same table as `before`, which ends the page above it.
pub(super) fn continues(before: &Piece, next: &Piece) -> bool {
    let (a, b) = (before.area(), next.area());
    next.page == before.page + 1 && (a.left - b.left).abs() < TOLERANCE && (a.right - b.right).abs() < TOLERANCE
}

/// Rows of a header that may be printed again.
const MAX_HEADER: usize = 4;

/// Put the pieces of a table together.
pub(super) fn whole(mut pieces: Vec<Piece>) -> Whole {
    // Without rulings the edges are where the texts of a page leave gaps: the same columns, a few points apart.
    if let [first, rest @ ..] = pieces.as_mut_slice() {
        for piece in rest {
            let same = piece.xs.len() == first.xs.len() && piece.xs.iter().zip(&first.xs).all(|(a, b)| (a - b).abs() < 15.0);
            if same {
                piece.xs.clone_from(&first.xs);
            }
        }
    }
    let xs = distinct(pieces.iter().flat_map(|p| p.xs.iter().copied()).collect(), 2.5);
    let mut out = Whole { n_cols: xs.len().saturating_sub(1), ..Whole::default() };
    for (idx, piece) in pieces.into_iter().enumerate() {
        out.pages.push(piece.page);
        let page = piece.page;
        let n_rows = piece.ys.len() - 1;
        let mut cells: Vec<WholeCell> = piece
            .cells
            .into_iter()
            .map(|c| WholeCell {
                row: c.row,
                col: nearest(&xs, piece.xs[c.col]),
                row_end: c.row_end,
                col_end: nearest(&xs, piece.xs[c.col_end]),
                paras: c.paras.into_iter().map(|l| (page, l)).collect(),
            })
            .filter(|c| c.col < c.col_end)
            .collect();
        if idx == 0 {
            (out.n_rows, out.cells) = (n_rows, cells);
            continue;
        }
        let repeated = repeated_header(&out.cells, &cells, n_rows);
        cells.retain(|c| c.row >= repeated);
        for cell in &mut cells {
            cell.row -= repeated;
            cell.row_end -= repeated;
        }
        let mut added = n_rows - repeated;
        let cut = is_cut(&out, &cells);
        let base = if cut { out.n_rows - 1 } else { out.n_rows };
        added -= usize::from(cut);
        out.rejoined += usize::from(cut);
        for mut cell in cells {
            // A merged cell that the break divides prints its text once, on the first page.
            let continued = cell.row == 0
                && (cut || cell.paras.is_empty() && (cell.row_end > 1 || cell.col == 0))
                && out.cells.iter().any(|above| reaches(above, &cell, out.n_rows));
            if continued && let Some(above) = out.cells.iter_mut().find(|above| reaches(above, &cell, out.n_rows)) {
                above.row_end = base + cell.row_end;
                above.paras.append(&mut cell.paras);
                continue;
            }
            cell.row += base;
            cell.row_end += base;
            out.cells.push(cell);
        }
        out.n_rows = base + added + usize::from(cut);
    }
    out.cells.sort_by_key(|c| (c.row, c.col));
    out
}

/// Whether `above` ends the table so far in just the columns of `cell`.
fn reaches(above: &WholeCell, cell: &WholeCell, n_rows: usize) -> bool {
    above.row_end == n_rows && above.col == cell.col && above.col_end == cell.col_end
}

fn text(cell: &WholeCell) -> String {
    cell.paras.iter().flat_map(|(_, l)| l.text.chars()).filter(|c| !c.is_whitespace()).collect()
}

/// How many first rows of a piece print the table's first rows again.
fn repeated_header(table: &[WholeCell], piece: &[WholeCell], n_rows: usize) -> usize {
    let row = |cells: &[WholeCell], row: usize| -> Vec<(usize, String)> {
        cells.iter().filter(|c| c.row == row).map(|c| (c.col, text(c))).filter(|(_, t)| !t.is_empty()).collect()
    };
    let mut repeated = 0;
    while repeated < MAX_HEADER.min(n_rows) {
        let again = row(piece, repeated);
        if again.len() < 2 && repeated == 0 || again != row(table, repeated) {
            break;
        }
        repeated += 1;
    }
    // Not inside a cell that goes on below it.
    while repeated > 0 && piece.iter().any(|c| c.row < repeated && c.row_end > repeated) {
        repeated -= 1;
    }
    repeated
}

/// Whether the first row of a piece is the rest of the row above the break.
///
/// The rest of a cut row holds the tail of its longest cells and nothing else: most cells that are filled above are empty
/// here, and none is filled here that is empty above. An unclosed bracket above the break says so too.
fn is_cut(table: &Whole, piece: &[WholeCell]) -> bool {
    let last: Vec<&WholeCell> = table.cells.iter().filter(|c| c.row_end == table.n_rows && c.row + 1 == table.n_rows).collect();
    let first: Vec<&WholeCell> = piece.iter().filter(|c| c.row == 0 && c.row_end == 1).collect();
    let filled_last = last.iter().filter(|c| !c.paras.is_empty()).count();
    let filled: Vec<&&WholeCell> = first.iter().filter(|c| !c.paras.is_empty()).collect();
    if filled.is_empty() || filled_last < 2 {
        return false;
    }
    let above = |cell: &WholeCell| last.iter().find(|l| l.col == cell.col && l.col_end == cell.col_end).map(|l| text(l));
    let open = |text: &str| {
        let count = |set: [char; 2]| text.matches(set).count();
        count(['(', '（']) > count([')', '）'])
    };
    let all_continue = filled.iter().all(|c| above(c).is_some_and(|t| !t.is_empty()));
    let brackets = filled.iter().any(|c| above(c).is_some_and(|t| open(&t)));
    all_continue && (brackets || filled.len() * 3 <= filled_last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::paged::Area;
    use crate::source::paged::lattice::PieceCell;

    fn piece(page: u32, xs: &[f64], rows: &[&[(usize, usize, &str)]]) -> Piece {
        let line = |t: &str| Line {
            text: t.to_owned(),
            marks: Vec::new(),
            area: Area { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 },
            base: 0.0,
            size: 10.0,
            bold: false,
            stretches: Vec::new(),
        };
        let cells = rows
            .iter()
            .enumerate()
            .flat_map(|(row, cells)| {
                cells.iter().map(move |(col, end, text)| PieceCell {
                    row,
                    col: *col,
                    row_end: row + 1,
                    col_end: *end,
                    paras: if text.is_empty() { Vec::new() } else { vec![line(text)] },
                })
            })
            .collect();
        Piece { page, xs: xs.to_vec(), ys: (0..=rows.len()).map(|r| r as f64 * 10.0).collect(), cells }
    }

    fn shown(whole: &Whole) -> Vec<(usize, usize, usize, usize, String)> {
        whole.cells.iter().map(|c| (c.row, c.col, c.row_end, c.col_end, text(c))).collect()
    }

    #[test]
    fn a_header_printed_again_counts_once_and_columns_are_the_union() {
        let first = piece(1, &[0.0, 50.0, 100.0], &[&[(0, 1, "指标"), (1, 2, "数值")], &[(0, 1, "甲"), (1, 2, "1")]]);
        let second = piece(
            2,
            &[0.0, 20.0, 50.0, 100.0],
            &[&[(0, 2, "指标"), (2, 3, "数值")], &[(0, 1, "乙"), (1, 2, "分项"), (2, 3, "2")]],
        );
        let whole = whole(vec![first, second]);
        assert_eq!((whole.n_rows, whole.n_cols), (3, 3));
        assert_eq!(
            shown(&whole)[2..],
            [
                (1, 0, 2, 2, "甲".to_owned()),
                (1, 2, 2, 3, "1".to_owned()),
                (2, 0, 3, 1, "乙".to_owned()),
                (2, 1, 3, 2, "分项".to_owned()),
                (2, 2, 3, 3, "2".to_owned())
            ]
        );
    }

    #[test]
    fn a_row_cut_by_the_break_is_one_row() {
        let xs = [0.0, 50.0, 100.0, 150.0];
        let first = piece(1, &xs, &[&[(0, 1, "平均受教育年"), (1, 2, "11.23"), (2, 3, "预期性")]]);
        let second =
            piece(2, &xs, &[&[(0, 1, "限(年)"), (1, 2, ""), (2, 3, "")], &[(0, 1, "乙"), (1, 2, "2"), (2, 3, "约束性")]]);
        let whole = whole(vec![first, second]);
        assert_eq!((whole.n_rows, whole.rejoined), (2, 1));
        assert_eq!(shown(&whole)[0], (0, 0, 1, 1, "平均受教育年限(年)".to_owned()));
        assert_eq!(shown(&whole)[3].0, 1);
    }

    #[test]
    fn a_full_row_after_the_break_is_a_row_of_its_own() {
        let xs = [0.0, 50.0, 100.0];
        let first = piece(1, &xs, &[&[(0, 1, "甲"), (1, 2, "1")]]);
        let second = piece(2, &xs, &[&[(0, 1, "乙"), (1, 2, "2")]]);
        assert_eq!(whole(vec![first, second]).n_rows, 2);
    }
}
