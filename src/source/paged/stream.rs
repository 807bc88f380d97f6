//! Tables of one page that are drawn without rulings.
//!
//! Columns are told by the gaps that run down through the lines, rows by the heights at which several columns print
//! something: cells that wrap print above and below that height. Only indicator tables are looked for, by the words of
//! their header: a list of names or a table of contents has gaps as well.

use std::ops::Range;

use crate::source::paged::lattice::{Piece, PieceCell, paragraphs};
use crate::source::paged::line::lines;
use crate::source::paged::{Page, TextBox};

/// Words of an indicator table's header.
const HEADER: &[&str] = &["指标", "属性", "目标值", "规划值", "基期", "年均", "2020年", "2025年", "2015年", "2030年", "单位"];
/// Words of the column of attributes.
const ATTRIBUTES: &[&str] = &["预期性", "约束性"];
/// Starts of lines that are no part of a table.
const OUTSIDE: &[&str] = &["注", "备注", "附表", "专栏", "表", "【", "—", "- "];
/// A gap in ems from which two boxes of a line are two words.
const WORD_GAP: f64 = 0.6;
/// Lines with at least so many words are rows of columns.
const COLUMNAR: usize = 3;
/// A table has at least so many of them.
const MIN_ROWS: usize = 4;

/// Boxes of a line that touch.
#[derive(Clone, Debug)]
struct Word {
    left: f64,
    right: f64,
    base: f64,
    size: f64,
    text: String,
    boxes: Vec<usize>,
}

impl Word {
    fn middle(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    /// A value of a table: a number with what bounds it, not a year of the header.
    fn is_value(&self) -> bool {
        let text = self.text.trim();
        let year = text.len() > 4 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit) && text[4..].starts_with('年');
        let bounded = text.trim_start_matches(['[', '［', '≥', '>', '＞', '<', '＜', '≤', '约', '突', '破', '年', '均']);
        !year && (bounded.starts_with(|c: char| c.is_ascii_digit()) || matches!(text, "—" | "-" | "——"))
    }
}

/// Words of one height.
#[derive(Clone, Debug)]
struct Row {
    base: f64,
    size: f64,
    words: Vec<Word>,
}

/// Find them among the boxes that are not taken, and take theirs.
pub(super) fn find(page: &Page, taken: &mut [bool]) -> Vec<Piece> {
    let rows = rows(page, taken);
    let mut pieces = Vec::new();
    for region in regions(&rows) {
        let Some((piece, boxes)) = piece(page, &rows[region]) else { continue };
        for idx in boxes {
            taken[idx] = true;
        }
        pieces.push(piece);
    }
    pieces
}

fn rows(page: &Page, taken: &[bool]) -> Vec<Row> {
    let free = |idx: &usize| !taken[*idx] && !page.boxes[*idx].text.trim().is_empty();
    let mut order: Vec<usize> = (0..page.boxes.len()).filter(free).collect();
    order.sort_by(|a, b| page.boxes[*a].base.total_cmp(&page.boxes[*b].base));
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for idx in order {
        let text = &page.boxes[idx];
        match lines.last_mut().filter(|line| (text.base - page.boxes[line[0]].base).abs() <= 0.3 * text.size.max(2.0)) {
            Some(line) => line.push(idx),
            None => lines.push(vec![idx]),
        }
    }
    lines
        .into_iter()
        .map(|mut line| {
            line.sort_by(|a, b| page.boxes[*a].left.total_cmp(&page.boxes[*b].left));
            let mut words: Vec<Word> = Vec::new();
            for idx in line {
                let text: &TextBox = &page.boxes[idx];
                match words.last_mut().filter(|w| text.left - w.right <= WORD_GAP * text.size) {
                    Some(word) => {
                        word.right = word.right.max(text.end());
                        word.text.push_str(&text.text);
                        word.boxes.push(idx);
                    }
                    None => words.push(Word {
                        left: text.left,
                        right: text.end(),
                        base: text.base,
                        size: text.size,
                        text: text.text.clone(),
                        boxes: vec![idx],
                    }),
                }
            }
            Row { base: words[0].base, size: words[0].size, words }
        })
        .collect()
}

/// Runs of rows of columns, with the short lines between them and the header above.
fn regions(rows: &[Row]) -> Vec<Range<usize>> {
    let columnar = |row: &Row| row.words.len() >= COLUMNAR;
    let outside = |row: &Row| {
        let text = row.words[0].text.trim();
        let wide = row.words.iter().any(|w| w.right - w.left > 22.0 * row.size);
        wide || row.words.len() < COLUMNAR && OUTSIDE.iter().any(|word| text.starts_with(word)) && text != "—"
    };
    let close = |a: &Row, b: &Row| b.base - a.base < 3.2 * a.size.max(b.size);
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        if !columnar(&rows[at]) || outside(&rows[at]) {
            at += 1;
            continue;
        }
        let mut start = at;
        while start > out.last().map_or(0, |r| r.end) && close(&rows[start - 1], &rows[start]) && !outside(&rows[start - 1]) {
            // A header stands above in short words, two lines at most.
            if at - start >= 3 || rows[start - 1].words.iter().any(|w| w.right - w.left > 10.0 * w.size) {
                break;
            }
            start -= 1;
        }
        let (mut end, mut next) = (at + 1, at + 1);
        while next < rows.len() && close(&rows[next - 1], &rows[next]) && !outside(&rows[next]) {
            if columnar(&rows[next]) {
                end = next + 1;
            } else if next + 1 - end > 8 {
                break;
            }
            next += 1;
        }
        // The last cells may wrap below the last full line.
        while end < rows.len() && end < next && rows[end].base - rows[end - 1].base < 1.0 * rows[end].size {
            end += 1;
        }
        if rows[start..end].iter().filter(|r| columnar(r)).count() >= MIN_ROWS {
            out.push(start..end);
        }
        at = end.max(at + 1);
    }
    out
}

/// A table from its rows, and the boxes that are in it.
fn piece(page: &Page, rows: &[Row]) -> Option<(Piece, Vec<usize>)> {
    let words: Vec<&Word> = rows.iter().flat_map(|r| &r.words).collect();
    let header = |text: &str| HEADER.iter().any(|word| text.contains(word));
    let named = words.iter().take(24).filter(|w| header(&w.text.split_whitespace().collect::<String>())).count();
    if named < 2 || words.iter().any(|w| w.text.contains("....") || w.text.contains("……")) {
        return None;
    }
    let first_value = rows.iter().position(|r| r.words.iter().any(Word::is_value))?;
    // A header's word over two columns would close the gap between them.
    let xs = columns(&rows[first_value..])?;
    let column = |word: &Word| xs.windows(2).position(|edge| word.middle() < edge[1]).unwrap_or(xs.len() - 2);
    let centres = centres(rows)?;
    let top = head_bottom(rows, &centres);
    // What wraps above the first row belongs to it, not to the header.
    let is_header = |word: &Word| word.base < top;
    let heads: Vec<&Word> = words.iter().copied().filter(|w| is_header(w)).collect();
    let (n_heads, mut cells) = head_cells(page, &heads, &xs, &column);
    // The end of a row that the page break cut stands above the first row and has no number.
    let above = |word: &Word| {
        let stack = words.iter().filter(|w| !is_header(w) && column(w) == column(word));
        let of_first = |w: &&&Word| centres.get(1).is_none_or(|next| (w.base - centres[0]).abs() < (next - w.base).abs());
        let bottom = stack.filter(of_first).map(|w| w.base).fold(centres[0], f64::max);
        word.base < centres[0] && centres[0] - word.base > bottom - centres[0] + 0.8 * word.size
    };
    let rest: Vec<&Word> = words.iter().copied().filter(|w| !is_header(w) && above(w)).collect();
    let is_rest = |word: &Word| rest.iter().any(|r| std::ptr::eq(*r, word));
    let n_rows = centres.len();
    let nearest =
        |base: f64| (0..n_rows).min_by(|a, b| (centres[*a] - base).abs().total_cmp(&(centres[*b] - base).abs())).unwrap_or(0);
    let mut ys = head_edges(&heads, n_heads, top);
    let n_heads = if rest.is_empty() {
        n_heads
    } else {
        ys.push(rest.iter().map(|w| w.base).fold(top, f64::max) + 0.2 * rows[0].size);
        for col in 0..xs.len() - 1 {
            let boxes: Vec<usize> = rest.iter().filter(|w| column(w) == col).flat_map(|w| w.boxes.iter().copied()).collect();
            cells.push(cell(page, &boxes, (n_heads, col, n_heads + 1, col + 1), &xs));
        }
        n_heads + 1
    };
    let mut grid: Vec<Vec<Vec<usize>>> = vec![vec![Vec::new(); xs.len() - 1]; n_rows];
    let mut labels: Vec<(f64, f64, Vec<usize>)> = Vec::new();
    let mut merged: Vec<(usize, f64, &Word)> = Vec::new();
    let in_first = words.iter().filter(|w| !is_header(w) && !is_rest(w) && column(w) == 0).count();
    let sparse = in_first * 10 < n_rows * 7;
    for word in words.iter().filter(|w| !is_header(w) && !is_rest(w)) {
        let col = column(word);
        if col == 0 && sparse {
            match labels.last_mut().filter(|l| word.base - l.1 < 1.5 * word.size) {
                Some(label) => {
                    label.1 = word.base;
                    label.2.extend(&word.boxes);
                }
                None => labels.push((word.base, word.base, word.boxes.clone())),
            }
        } else if ATTRIBUTES.contains(&word.text.trim()) && (centres[nearest(word.base)] - word.base).abs() > 0.3 * word.size {
            // Printed between two rows or beside one: it holds for several.
            merged.push((col, word.base, word));
        } else {
            grid[nearest(word.base)][col].extend(&word.boxes);
        }
    }
    let mut shared: Vec<(usize, Range<usize>)> = Vec::new();
    for (col, base, word) in merged {
        let range = symmetric(&centres, base, &|row| grid[row][col].is_empty());
        match range.len() {
            0 | 1 => grid[nearest(base)][col].extend(&word.boxes),
            _ => {
                cells.push(cell(page, &word.boxes, (n_heads + range.start, col, n_heads + range.end, col + 1), &xs));
                shared.push((col, range));
            }
        }
    }
    let mut edges: Vec<f64> = vec![top];
    edges.extend(centres.windows(2).map(|w| f64::midpoint(w[0], w[1]) - rows[first_value].size * 0.36));
    let bottom = rows.last()?.base + rows.last()?.size * 0.5;
    edges.push(bottom.max(centres[n_rows - 1]));
    for (row, columns) in grid.iter().enumerate() {
        for (col, boxes) in columns.iter().enumerate() {
            let covered = shared.iter().any(|(c, range)| *c == col && range.contains(&row));
            if !(col == 0 && sparse || covered) {
                cells.push(cell(page, boxes, (n_heads + row, col, n_heads + row + 1, col + 1), &xs));
            }
        }
    }
    for (range, boxes) in blocks(&labels, &centres) {
        cells.push(cell(page, &boxes, (n_heads + range.start, 0, n_heads + range.end, 1), &xs));
    }
    ys.extend(&edges[1..]);
    let boxes = words.iter().flat_map(|w| w.boxes.iter().copied()).collect();
    Some((Piece { page: page.number, xs, ys, cells }, boxes))
}

/// Column edges: the middles of the gaps that run through nearly all lines.
fn columns(rows: &[Row]) -> Option<Vec<f64>> {
    let full: Vec<&Row> = rows.iter().filter(|r| r.words.len() >= COLUMNAR).collect();
    let left = rows.iter().flat_map(|r| &r.words).map(|w| w.left).fold(f64::INFINITY, f64::min);
    let right = rows.iter().flat_map(|r| &r.words).map(|w| w.right).fold(0.0, f64::max);
    let size = full.first()?.size;
    let crossed = full.len() / 12;
    let mut events: Vec<(f64, i32)> = Vec::new();
    // Every line counts, so that the short lines of wrapped cells close false gaps too.
    for word in rows.iter().flat_map(|r| &r.words) {
        events.push((word.left, 1));
        events.push((word.right, -1));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut xs = vec![left - 1.0];
    let (mut depth, mut open) = (0_i32, None::<f64>);
    for (x, step) in events {
        let before = depth;
        depth += step;
        let free = |d: i32| usize::try_from(d).unwrap_or(0) <= crossed;
        if free(depth) && !free(before) {
            open = Some(x);
        } else if !free(depth) && free(before) {
            if let Some(from) = open.filter(|from| x - from > 0.25 * size) {
                xs.push(f64::midpoint(from, x));
            }
            open = None;
        }
    }
    xs.push(right + 1.0);
    (xs.len() > COLUMNAR).then_some(xs)
}

/// Heights of the rows: where most columns print, and no other row does within a line.
fn centres(rows: &[Row]) -> Option<Vec<f64>> {
    let attribute = |w: &Word| ATTRIBUTES.contains(&w.text.trim());
    let values = |r: &Row| r.words.iter().filter(|w| w.is_value()).count();
    let mut order: Vec<&Row> = rows
        .iter()
        .filter(|r| r.words.len() >= 2 && (values(r) > 0 || r.words.len() >= COLUMNAR && r.words.iter().any(attribute)))
        .collect();
    // The header's own line of years and column names is none.
    order.retain(|r| !r.words.iter().any(|w| matches!(w.text.trim(), "指标" | "指标名称" | "属性" | "指标属性")));
    let weight = |r: &Row| 2 * r.words.len() + 3 * usize::from(r.words.iter().any(attribute)) + values(r);
    order.sort_by_key(|r| std::cmp::Reverse(weight(r)));
    let mut out: Vec<f64> = Vec::new();
    for row in order {
        let apart = if row.words.len() >= COLUMNAR { 0.9 } else { 1.15 };
        if out.iter().all(|base| (base - row.base).abs() > apart * row.size) {
            out.push(row.base);
        }
    }
    out.sort_by(f64::total_cmp);
    (out.len() >= MIN_ROWS - 1).then_some(out)
}

/// Words of a header's lines beside those of [`HEADER`].
const HEAD_LINES: &[&str] = &["类别", "序号", "规划目标", "预期值", "累计", "完成情况", "实际", "基期值", "增长"];

/// Where the header ends: below its last line that names a column.
fn head_bottom(rows: &[Row], centres: &[f64]) -> f64 {
    let names = |row: &Row| {
        let named = |w: &Word| HEADER.iter().chain(HEAD_LINES).any(|word| w.text.contains(word));
        row.words.iter().filter(|w| !w.is_value() && named(w)).count() * 2 >= row.words.len()
    };
    let last = rows.iter().rfind(|row| row.base < centres[0] && names(row));
    last.map_or(centres[0] - 0.8 * rows[0].size, |row| row.base + 0.3 * row.size)
}

/// Cells of the header: one row, or two where a word stands over several columns.
fn head_cells(page: &Page, heads: &[&Word], xs: &[f64], column: &dyn Fn(&Word) -> usize) -> (usize, Vec<PieceCell>) {
    let n_cols = xs.len() - 1;
    if heads.is_empty() {
        return (0, Vec::new());
    }
    let spanning = spanning(heads, n_cols, column);
    let n_rows = if spanning.is_empty() { 1 } else { 2 };
    let mut cells = Vec::new();
    for (range, word) in &spanning {
        cells.push(cell(page, &word.boxes, (0, range.start, 1, range.end), xs));
    }
    for col in 0..n_cols {
        let covered = spanning.iter().any(|(range, _)| range.contains(&col));
        let boxes: Vec<usize> = heads
            .iter()
            .filter(|w| column(w) == col && !spanning.iter().any(|(_, s)| std::ptr::eq(*s, **w)))
            .flat_map(|w| w.boxes.iter().copied())
            .collect();
        cells.push(cell(page, &boxes, (usize::from(covered), col, n_rows, col + 1), xs));
    }
    (n_rows, cells)
}

/// Words that stand over several columns, each with those: the columns whose own names are printed on the header's last
/// line, nearest to the word. A name that wraps has one column below it and spans none.
fn spanning<'a>(heads: &[&'a Word], n_cols: usize, column: &dyn Fn(&Word) -> usize) -> Vec<(Range<usize>, &'a Word)> {
    let Some(last) = heads.iter().map(|w| w.base).reduce(f64::max) else { return Vec::new() };
    let level = |w: &Word| last - w.base < 0.5 * w.size;
    let children: Vec<usize> = (0..n_cols).filter(|col| heads.iter().any(|w| level(w) && column(w) == *col)).collect();
    let above = |w: &Word| last - w.base > 0.6 * w.size;
    // A column whose name stands alone between the lines is not one of those below.
    let uppers: Vec<&&Word> = heads
        .iter()
        .filter(|w| above(w) && children.iter().any(|c| column(w).abs_diff(*c) <= 1))
        .filter(|w| heads.iter().any(|o| level(o) && o.left < w.right + 3.0 * w.size && w.left < o.right + 3.0 * w.size))
        .filter(|w| last - w.base > 1.1 * w.size || children.contains(&column(w)))
        .collect();
    let middle = |col: usize| heads.iter().find(|w| level(w) && column(w) == col).map_or(0.0, |w| w.middle());
    let mut found: Vec<(Range<usize>, &'a Word)> = Vec::new();
    for col in children {
        let at = middle(col);
        let over = uppers.iter().min_by(|a, b| (a.middle() - at).abs().total_cmp(&(b.middle() - at).abs()));
        let Some(over) = over else { continue };
        match found.last_mut().filter(|(range, word)| std::ptr::eq(*word, **over as *const Word) && range.end == col) {
            Some((range, _)) => range.end = col + 1,
            None => found.push((col..col + 1, over)),
        }
    }
    found.retain(|(range, _)| range.len() > 1);
    found
}

/// Edges of the header's rows, that of the body's first row included.
fn head_edges(heads: &[&Word], n_heads: usize, top: f64) -> Vec<f64> {
    let first = heads.iter().map(|w| w.base - w.size).fold(top, f64::min);
    match n_heads {
        0 => vec![top],
        1 => vec![first.min(top - 1.0), top],
        _ => vec![first.min(top - 2.0), f64::midpoint(first, top), top],
    }
}

/// The rows around a height that are free, as many above as below: those of a merged cell whose text stands in its middle.
fn symmetric(centres: &[f64], base: f64, free: &dyn Fn(usize) -> bool) -> Range<usize> {
    let below = centres.partition_point(|c| *c < base);
    let pitch = centres.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
    // On a row's own line the row is in the middle, else the middle is between two rows.
    let on = (0..centres.len()).find(|row| (centres[*row] - base).abs() < 0.25 * pitch);
    let (mut start, mut end) = on.map_or((below, below), |row| (row, row + 1));
    if on.is_some_and(|row| !free(row)) {
        return start..start;
    }
    while start > 0 && end < centres.len() && free(start - 1) && free(end) {
        (start, end) = (start - 1, end + 1);
    }
    start..end
}

/// The rows that each label of the first column stands for: it is printed at the middle of its block.
fn blocks(labels: &[(f64, f64, Vec<usize>)], centres: &[f64]) -> Vec<(Range<usize>, Vec<usize>)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (n, (from, to, boxes)) in labels.iter().enumerate() {
        if start >= centres.len() {
            break;
        }
        let middle = f64::midpoint(*from, *to);
        let last = match labels.get(n + 1) {
            None => centres.len() - 1,
            Some(next) => {
                let limit = centres.iter().rposition(|c| *c < next.0).unwrap_or(start).max(start);
                let off = |end: usize| (f64::midpoint(centres[start], centres[end]) - middle).abs();
                (start..=limit).min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or(start)
            }
        };
        out.push((start..last + 1, boxes.clone()));
        start = last + 1;
    }
    out
}

fn cell(page: &Page, boxes: &[usize], place: (usize, usize, usize, usize), xs: &[f64]) -> PieceCell {
    let (row, col, row_end, col_end) = place;
    let texts: Vec<&TextBox> = boxes.iter().map(|idx| &page.boxes[*idx]).collect();
    let found = lines(&texts);
    // A cell of a narrow column is one paragraph, whatever its lines.
    let paras = paragraphs(found, xs[col], (xs[col_end]).min(xs[col] + 1.0));
    PieceCell { row, col, row_end, col_end, paras }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, left: f64, base: f64) -> TextBox {
        let width: f64 = text.chars().map(|c| if c.is_ascii() { 5.0 } else { 10.0 }).sum();
        TextBox { text: text.to_owned(), left, right: left + width, base, size: 10.0, bold: false }
    }

    fn page(rows: &[(f64, &[(&str, f64)])]) -> Page {
        let boxes = rows.iter().flat_map(|(base, words)| words.iter().map(|(t, left)| text(t, *left, *base))).collect();
        Page { number: 1, width: 600.0, height: 800.0, boxes, rulings: Vec::new() }
    }

    fn shown(piece: &Piece) -> Vec<String> {
        let mut cells: Vec<_> = piece.cells.iter().filter(|c| !c.paras.is_empty()).collect();
        cells.sort_by_key(|c| (c.row, c.col));
        cells
            .iter()
            .map(|c| {
                let text: Vec<&str> = c.paras.iter().map(|p| p.text.as_str()).collect();
                format!("{},{}..{},{} {}", c.row, c.col, c.row_end, c.col_end, text.join("/"))
            })
            .collect()
    }

    #[test]
    fn columns_by_gaps_rows_by_heights_and_a_word_over_two_columns() {
        let page = page(&[
            (100.0, &[("以下为主要指标,本段文字很长很长很长很长很长很长很长很长很长。", 50.0)]),
            (140.0, &[("2025年", 285.0)]),
            (146.0, &[("类别", 50.0), ("指标", 120.0), ("属性", 400.0)]),
            (152.0, &[("规划目标", 250.0), ("预期值", 320.0)]),
            (180.0, &[("总人口(万人)", 100.0), ("50", 265.0), ("51", 330.0), ("预期性", 395.0)]),
            (194.0, &[("人均可支配", 100.0)]),
            (200.0, &[("民生", 50.0), ("1.2", 265.0), ("1.5", 330.0), ("预期性", 395.0)]),
            (206.0, &[("收入(万元)", 100.0)]),
            (220.0, &[("失业率(%)", 100.0), ("<5", 265.0), ("4", 330.0), ("预期性", 395.0)]),
            (240.0, &[("生态", 50.0), ("森林覆盖率(%)", 100.0), ("60", 265.0), ("61", 330.0), ("约束性", 395.0)]),
            (280.0, &[("注:预期值为估计。", 50.0)]),
        ]);
        let mut taken = vec![false; page.boxes.len()];
        let found = find(&page, &mut taken);
        assert_eq!(found.len(), 1);
        assert_eq!(
            shown(&found[0]),
            [
                "0,0..2,1 类别",
                "0,1..2,2 指标",
                "0,2..1,4 2025年",
                "0,4..2,5 属性",
                "1,2..2,3 规划目标",
                "1,3..2,4 预期值",
                "2,0..5,1 民生",
                "2,1..3,2 总人口(万人)",
                "2,2..3,3 50",
                "2,3..3,4 51",
                "2,4..3,5 预期性",
                "3,1..4,2 人均可支配收入(万元)",
                "3,2..4,3 1.2",
                "3,3..4,4 1.5",
                "3,4..4,5 预期性",
                "4,1..5,2 失业率(%)",
                "4,2..5,3 <5",
                "4,3..5,4 4",
                "4,4..5,5 预期性",
                "5,0..6,1 生态",
                "5,1..6,2 森林覆盖率(%)",
                "5,2..6,3 60",
                "5,3..6,4 61",
                "5,4..6,5 约束性",
            ]
        );
        assert_eq!(taken.iter().filter(|t| !**t).count(), 2, "the sentence before and the note are no part of it");
    }

    #[test]
    fn a_list_in_columns_and_a_table_of_contents_are_no_tables() {
        let names = page(&[
            (100.0, &[("王一", 50.0), ("李二", 150.0), ("张三", 250.0)]),
            (120.0, &[("赵四", 50.0), ("钱五", 150.0), ("孙六", 250.0)]),
            (140.0, &[("周七", 50.0), ("吴八", 150.0), ("郑九", 250.0)]),
            (160.0, &[("冯十", 50.0), ("陈甲", 150.0), ("褚乙", 250.0)]),
        ]);
        let mut taken = vec![false; names.boxes.len()];
        assert!(find(&names, &mut taken).is_empty());
        let contents: Vec<(f64, Vec<(&str, f64)>)> = (0..6)
            .map(|n| {
                (100.0 + 20.0 * f64::from(n), vec![("第一节", 50.0), ("主要指标", 120.0), ("..........", 200.0), ("12", 400.0)])
            })
            .collect();
        let contents: Vec<(f64, &[(&str, f64)])> = contents.iter().map(|(y, w)| (*y, w.as_slice())).collect();
        let contents = page(&contents);
        let mut taken = vec![false; contents.boxes.len()];
        assert!(find(&contents, &mut taken).is_empty());
    }
}
