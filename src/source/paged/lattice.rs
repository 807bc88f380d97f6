//! Tables of one page from their rulings: which lines belong together, which cells they bound, which text stands in each.

use crate::source::paged::line::{Line, joins_with_blank, lines};
use crate::source::paged::{Area, Page, Ruling, TextBox, distinct};

/// A table, or the part of one that stands on a page.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) page: u32,
    /// Column edges from left to right.
    pub(super) xs: Vec<f64>,
    /// Row edges from top to bottom.
    pub(super) ys: Vec<f64>,
    pub(super) cells: Vec<PieceCell>,
}

/// A cell with its place in the piece's grid and its paragraphs.
#[derive(Clone, Debug)]
pub(super) struct PieceCell {
    pub(super) row: usize,
    pub(super) col: usize,
    /// One past the last row and column.
    pub(super) row_end: usize,
    pub(super) col_end: usize,
    pub(super) paras: Vec<Line>,
}

impl Piece {
    pub(super) fn area(&self) -> Area {
        let edge = |v: &[f64]| (v.first().copied().unwrap_or(0.0), v.last().copied().unwrap_or(0.0));
        let ((left, right), (top, bottom)) = (edge(&self.xs), edge(&self.ys));
        Area { left, top, right, bottom }
    }
}

/// How far two lines may be apart and still meet.
const TOUCH: f64 = 3.0;

/// The lowest row of a table, in points.
const MIN_ROW: f64 = 8.0;

/// Rulings a page may have; drawings with more are no tables.
const MAX_RULINGS: usize = 6_000;

/// Tables of a page from top to bottom. Second: for each text box whether it stands in one of them.
pub(super) fn find(page: &Page) -> (Vec<Piece>, Vec<bool>) {
    let mut taken = vec![false; page.boxes.len()];
    let rulings: Vec<Ruling> = joined(page.rulings.iter().filter(|r| !is_frame(r, page)).copied().collect());
    if rulings.len() > MAX_RULINGS {
        return (Vec::new(), taken);
    }
    let mut grids: Vec<Edges> = components(&rulings).into_iter().filter_map(Edges::new).collect();
    // Small ones first: a table inside a frame has the better claim to its text.
    grids.sort_by(|a, b| a.area_size().total_cmp(&b.area_size()));
    let mut pieces: Vec<Piece> = Vec::new();
    for edges in grids {
        let area = edges.area();
        let holds = |p: &Piece| {
            let inner = p.area();
            inner.left >= area.left - TOUCH
                && inner.right <= area.right + TOUCH
                && inner.top >= area.top - TOUCH
                && inner.bottom <= area.bottom + TOUCH
        };
        let crosses = |p: &Piece| {
            let other = p.area();
            other.top < area.bottom && area.top < other.bottom && other.left < area.right && area.left < other.right
        };
        // A frame around tables, and one around most of the page, only decorates: its text is read as lines.
        let single = edges.xs.len() == 2 && edges.ys.len() == 2;
        if pieces.iter().any(|p| holds(p) || crosses(p)) || single && area.bottom - area.top > page.height * 0.7 {
            continue;
        }
        let cells = edges.cells();
        let mut owned: Vec<Vec<&TextBox>> = vec![Vec::new(); cells.len()];
        let mut inside = Vec::new();
        for (idx, text) in page.boxes.iter().enumerate().filter(|(idx, t)| !taken[*idx] && !t.text.trim().is_empty()) {
            // The first character tells the column: a stated width may be wrong.
            let x = text.left + (text.end() - text.left).min(text.size) / 2.0;
            if let Some(cell) = cells.iter().position(|c| edges.holds(c, x, text.middle())) {
                owned[cell].push(text);
                inside.push(idx);
            }
        }
        if inside.is_empty() {
            continue;
        }
        for idx in inside {
            taken[idx] = true;
        }
        let cells = cells
            .into_iter()
            .zip(owned)
            .map(|((row, col, row_end, col_end), boxes)| {
                let (left, right) = (edges.xs[col], edges.xs[col_end]);
                PieceCell { row, col, row_end, col_end, paras: paragraphs(lines(&boxes), left, right) }
            })
            .collect();
        pieces.push(Piece { page: page.number, xs: edges.xs, ys: edges.ys, cells });
    }
    pieces.sort_by(|a, b| a.area().top.total_cmp(&b.area().top).then(a.area().left.total_cmp(&b.area().left)));
    (pieces, taken)
}

/// The page's own rectangle, drawn to clip or to frame it.
fn is_frame(ruling: &Ruling, page: &Page) -> bool {
    let (length, across) = if ruling.level { (page.width, page.height) } else { (page.height, page.width) };
    let at_edge = ruling.at < 8.0 || ruling.at > across - 8.0;
    at_edge && ruling.to - ruling.from > length * 0.6
}

/// Join collinear rulings that meet: writers draw the border of each cell anew.
fn joined(mut rulings: Vec<Ruling>) -> Vec<Ruling> {
    rulings.retain(|r| r.to - r.from > 4.0);
    rulings.sort_by(|a, b| a.level.cmp(&b.level).then(a.at.total_cmp(&b.at)).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Ruling> = Vec::new();
    // Lines at nearly one place are one line: cluster, then join along it.
    let mut at = 0;
    while at < rulings.len() {
        let mut end = at + 1;
        while end < rulings.len() && rulings[end].level == rulings[at].level && rulings[end].at - rulings[at].at < 1.5 {
            end += 1;
        }
        let mut line: Vec<Ruling> = rulings[at..end].to_vec();
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        let first = out.len();
        for ruling in line {
            match out[first..].last_mut() {
                Some(last) if ruling.from <= last.to + TOUCH => last.to = last.to.max(ruling.to),
                _ => out.push(Ruling { at: rulings[at].at, ..ruling }),
            }
        }
        at = end;
    }
    out
}

/// Groups of rulings that meet.
fn components(rulings: &[Ruling]) -> Vec<Vec<Ruling>> {
    let mut group: Vec<usize> = (0..rulings.len()).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    let (level, upright): (Vec<usize>, Vec<usize>) = (0..rulings.len()).partition(|i| rulings[*i].level);
    for h in &level {
        for v in &upright {
            let (a, b) = (&rulings[*h], &rulings[*v]);
            let meet = b.at >= a.from - TOUCH && b.at <= a.to + TOUCH && a.at >= b.from - TOUCH && a.at <= b.to + TOUCH;
            if meet {
                let (x, y) = (root(&mut group, *h), root(&mut group, *v));
                group[x] = y;
            }
        }
    }
    let mut found: std::collections::BTreeMap<usize, Vec<Ruling>> = std::collections::BTreeMap::new();
    for (i, ruling) in rulings.iter().enumerate() {
        found.entry(root(&mut group, i)).or_default().push(*ruling);
    }
    found.into_values().collect()
}

/// Edges of a table's grid with the lines that are drawn.
struct Edges {
    xs: Vec<f64>,
    ys: Vec<f64>,
    level: Vec<Ruling>,
    upright: Vec<Ruling>,
}

impl Edges {
    fn new(rulings: Vec<Ruling>) -> Option<Self> {
        let (mut level, mut upright): (Vec<Ruling>, Vec<Ruling>) = rulings.into_iter().partition(|r| r.level);
        close_ends(&mut level, &upright);
        let ys = distinct(level.iter().map(|r| r.at).collect(), 2.0);
        if ys.len() < 2 || upright.is_empty() {
            return None;
        }
        // Tables with open sides: the level lines run beyond the outer upright ones.
        let (top, bottom) = (ys[0], ys[ys.len() - 1]);
        let left = level.iter().map(|r| r.from).fold(f64::INFINITY, f64::min);
        let right = level.iter().map(|r| r.to).fold(f64::NEG_INFINITY, f64::max);
        let drawn = distinct(upright.iter().map(|r| r.at).collect(), 2.0);
        for side in [left, right] {
            if drawn.iter().all(|x| (x - side).abs() > 10.0) {
                upright.push(Ruling { level: false, at: side, from: top, to: bottom });
            }
        }
        let xs = distinct(upright.iter().map(|r| r.at).collect(), 2.0);
        (xs.len() >= 2 && bottom - top > 8.0 && xs[xs.len() - 1] - xs[0] > 30.0).then_some(Self { xs, ys, level, upright })
    }

    fn area(&self) -> Area {
        Area { left: self.xs[0], top: self.ys[0], right: self.xs[self.xs.len() - 1], bottom: self.ys[self.ys.len() - 1] }
    }

    fn area_size(&self) -> f64 {
        let area = self.area();
        (area.right - area.left) * (area.bottom - area.top)
    }

    /// Whether an upright line bounds column `col` on its left in a row.
    fn has_left(&self, row: usize, col: usize) -> bool {
        let middle = f64::midpoint(self.ys[row], self.ys[row + 1]);
        self.upright.iter().any(|r| (r.at - self.xs[col]).abs() < 2.5 && r.from < middle && middle < r.to)
    }

    /// Whether a level line bounds row `row` on its top in a column.
    fn has_top(&self, row: usize, col: usize) -> bool {
        let middle = f64::midpoint(self.xs[col], self.xs[col + 1]);
        self.level.iter().any(|r| (r.at - self.ys[row]).abs() < 2.5 && r.from < middle && middle < r.to)
    }

    /// Cells as (row, column, end row, end column): positions without a line between them are one.
    fn cells(&self) -> Vec<(usize, usize, usize, usize)> {
        let (rows, cols) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut owned = vec![vec![false; cols]; rows];
        let mut cells = Vec::new();
        for row in 0..rows {
            for col in 0..cols {
                if owned[row][col] {
                    continue;
                }
                let mut col_end = col + 1;
                while col_end < cols && !owned[row][col_end] && !self.has_left(row, col_end) {
                    col_end += 1;
                }
                let mut row_end = row + 1;
                while row_end < rows && (col..col_end).all(|c| !self.has_top(row_end, c)) {
                    row_end += 1;
                }
                for line in &mut owned[row..row_end] {
                    line[col..col_end].fill(true);
                }
                cells.push((row, col, row_end, col_end));
            }
        }
        cells
    }

    fn holds(&self, cell: &(usize, usize, usize, usize), x: f64, y: f64) -> bool {
        let (row, col, row_end, col_end) = *cell;
        (self.xs[col]..=self.xs[col_end]).contains(&x) && (self.ys[row]..=self.ys[row_end]).contains(&y)
    }
}

/// Tables that a page break cuts between two rows, as browsers print them, have no line where they go on: three or more
/// upright lines that end together above the first level line (or below the last) close them.
fn close_ends(level: &mut Vec<Ruling>, upright: &[Ruling]) {
    let (Some(first), Some(last)) =
        (level.iter().map(|r| r.at).min_by(f64::total_cmp), level.iter().map(|r| r.at).max_by(f64::total_cmp))
    else {
        return;
    };
    let mut close = |end: fn(&Ruling) -> f64, outside: &dyn Fn(f64) -> bool| {
        let open: Vec<&Ruling> = upright.iter().filter(|r| outside(end(r))).collect();
        let Some(at) = open.iter().map(|r| end(r)).min_by(|a, b| (b - first).abs().total_cmp(&(a - first).abs())) else { return };
        let together: Vec<f64> = open.iter().filter(|r| (end(r) - at).abs() < TOUCH).map(|r| r.at).collect();
        if together.len() >= 3 {
            let from = together.iter().copied().fold(f64::INFINITY, f64::min);
            let to = together.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            level.push(Ruling { level: true, at, from, to });
        }
    };
    close(|r| r.from, &|y| y < first - MIN_ROW);
    close(|r| r.to, &|y| y > last + MIN_ROW);
}

/// Lines of a cell that wrap are one paragraph; in a wide cell a short line ends one and an indented line begins one.
pub(super) fn paragraphs(lines: Vec<Line>, left: f64, right: f64) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut full = right;
    let inner_left = lines.iter().map(|l| l.area.left).fold(f64::INFINITY, f64::min);
    let mut before: Option<Area> = None;
    for line in lines {
        let wide = right - left > line.size * 18.0;
        if before.is_none() {
            full = right - line.size * 3.0;
        }
        let begins = before.is_none_or(|b| wide && (b.right < full || line.area.left > inner_left + line.size * 1.5));
        before = Some(line.area);
        match out.last_mut().filter(|_| !begins) {
            Some(last) => append(last, line),
            None => out.push(line),
        }
    }
    out
}

fn append(last: &mut Line, line: Line) {
    if joins_with_blank(&last.text, &line.text) {
        last.text.push(' ');
    }
    let at = last.text.len();
    last.text.push_str(&line.text);
    last.marks.extend(line.marks.into_iter().map(|(r, k)| (r.start + at..r.end + at, k)));
    last.area = last.area.to(line.area);
    last.bold &= line.bold;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f64, from: f64, to: f64) -> Ruling {
        Ruling { level: true, at, from, to }
    }

    fn upright(at: f64, from: f64, to: f64) -> Ruling {
        Ruling { level: false, at, from, to }
    }

    fn text(text: &str, left: f64, base: f64) -> TextBox {
        let right = left + text.chars().count() as f64 * 10.0;
        TextBox { text: text.to_owned(), left, right, base, size: 10.0, bold: false }
    }

    #[test]
    fn a_merged_cell_covers_the_rows_without_a_line() {
        let page = Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            boxes: vec![text("经济发展", 55.0, 130.0), text("生产总值", 110.0, 115.0), text("城镇化率", 110.0, 145.0)],
            rulings: vec![
                level(100.0, 50.0, 250.0),
                level(130.0, 100.0, 250.0),
                level(160.0, 50.0, 250.0),
                upright(50.0, 100.0, 160.0),
                upright(100.0, 100.0, 160.0),
                upright(250.0, 100.0, 160.0),
            ],
        };
        let (pieces, taken) = find(&page);
        assert!(taken.iter().all(|t| *t));
        let cells: Vec<_> =
            pieces[0].cells.iter().map(|c| (c.row, c.col, c.row_end, c.col_end, c.paras[0].text.as_str())).collect();
        assert_eq!(cells, [(0, 0, 2, 1, "经济发展"), (0, 1, 1, 2, "生产总值"), (1, 1, 2, 2, "城镇化率")]);
    }

    #[test]
    fn open_sides_are_closed_where_the_level_lines_end() {
        let page = Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            boxes: vec![text("指标", 60.0, 115.0), text("数值", 210.0, 115.0)],
            rulings: vec![level(100.0, 50.0, 300.0), level(120.0, 50.0, 300.0), upright(200.0, 100.0, 120.0)],
        };
        assert_eq!(find(&page).0[0].xs, [50.0, 200.0, 300.0]);
    }

    #[test]
    fn a_frame_around_the_page_is_no_table() {
        let page = Page {
            number: 1,
            width: 595.0,
            height: 842.0,
            boxes: vec![text("第一章", 100.0, 200.0)],
            rulings: vec![
                level(40.0, 40.0, 555.0),
                level(800.0, 40.0, 555.0),
                upright(40.0, 40.0, 800.0),
                upright(555.0, 40.0, 800.0),
            ],
        };
        assert!(find(&page).0.is_empty());
    }
}
