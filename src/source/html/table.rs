//! The HTML grid algorithm: rows, columns and spans of a `<table>` as a browser lays it out.

use crate::source::html::tree::Page;

/// A cell's place in the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) node: usize,
    pub(super) row: usize,
    pub(super) col: usize,
    pub(super) row_span: usize,
    pub(super) col_span: usize,
    pub(super) header: bool,
}

/// A table laid out.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) n_rows: usize,
    pub(super) n_cols: usize,
    pub(super) cells: Vec<Cell>,
    pub(super) captions: Vec<usize>,
}

/// Lay out a table; `None` when its grid has more than `max` positions.
pub(super) fn layout(page: &Page, table: usize, max: usize) -> Option<Table> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut feet: Vec<Vec<usize>> = Vec::new();
    let mut out = Table::default();
    for child in page.children(table) {
        let rows =
            |group: usize| page.children(group).filter(|r| page.nodes[*r].name() == "tr" && !page.nodes[*r].hidden).collect();
        if page.nodes[child].hidden {
            continue;
        }
        match page.nodes[child].name() {
            "thead" | "tbody" => groups.push(rows(child)),
            // A foot stands last wherever it is written.
            "tfoot" => feet.push(rows(child)),
            "tr" => groups.push(vec![child]),
            "caption" => out.captions.push(child),
            _ => {}
        }
    }
    groups.append(&mut feet);
    // Which cell covers a position: one entry a row, as long as it is filled.
    let mut taken: Vec<Vec<bool>> = Vec::new();
    let mut positions = 0usize;
    for rows in groups {
        let base = taken.len();
        taken.resize_with(base + rows.len(), Vec::new);
        for (idx, tr) in rows.iter().enumerate() {
            let row = base + idx;
            let mut col = 0;
            for node in page.children(*tr) {
                let Some(element) = page.nodes[node].element() else { continue };
                if !matches!(element.name.as_str(), "td" | "th") || page.nodes[node].hidden {
                    continue;
                }
                while taken[row].get(col).copied().unwrap_or(false) {
                    col += 1;
                }
                let col_span = span(element.attr("colspan")).filter(|s| (1..=1000).contains(s)).unwrap_or(1);
                // rowspan=0 and one that runs out of its group end with the group.
                let rest = rows.len() - idx;
                let row_span = span(element.attr("rowspan")).map_or(1, |s| if s == 0 { rest } else { s.min(rest) });
                positions += row_span * col_span;
                if positions > max {
                    return None;
                }
                for line in &mut taken[row..row + row_span] {
                    if line.len() < col + col_span {
                        line.resize(col + col_span, false);
                    }
                    line[col..col + col_span].fill(true);
                }
                out.n_cols = out.n_cols.max(col + col_span);
                out.cells.push(Cell { node, row, col, row_span, col_span, header: element.name == "th" });
                col += col_span;
            }
        }
    }
    out.n_rows = taken.len();
    // A row that claims to span more columns than any other row has adds none: the columns of a table are those in which some
    // cell begins.
    let begun = out.cells.iter().map(|c| c.col + 1).max().unwrap_or(0);
    let narrow = out.cells.iter().filter(|c| c.col_span <= MOST_COLUMNS).map(|c| c.col + c.col_span).max().unwrap_or(0);
    out.n_cols = out.n_cols.min(begun.max(narrow));
    for cell in &mut out.cells {
        cell.col_span = cell.col_span.min(out.n_cols - cell.col).max(1);
    }
    (out.n_rows.saturating_mul(out.n_cols) <= max).then_some(out)
}

/// Columns that one cell of a real table covers at most: a wider claim means "all of them".
const MOST_COLUMNS: usize = 40;

/// A span's number, read as browsers do: leading digits.
fn span(value: Option<&str>) -> Option<usize> {
    let digits: String = value?.trim_start().chars().take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().ok()
}

/// Whether the table only arranges the page: it holds the article, or tables that hold more than it does itself.
pub(super) fn is_arrangement(page: &Page, table: usize, main: usize) -> bool {
    let within = |id: usize| id > table && id < page.nodes[table].end;
    if within(main) {
        return true;
    }
    let (mut own, mut nested) = (0usize, 0usize);
    let mut inner = false;
    let mut id = table + 1;
    let mut nested_end = 0;
    while id < page.nodes[table].end {
        match page.nodes[id].name() {
            "table" if id >= nested_end => {
                inner = true;
                nested_end = page.nodes[id].end;
            }
            "td" | "th" if id < nested_end => nested += 1,
            "td" | "th" => own += 1,
            _ => {}
        }
        id += 1;
    }
    inner && (nested > own || own == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::html::tree::parse;

    /// Row, column and spans of a cell.
    type Place = (usize, usize, usize, usize);

    fn places(html: &str) -> (usize, usize, Vec<Place>) {
        let page = parse(html);
        let table = page.nodes.iter().position(|n| n.name() == "table").unwrap();
        let table = layout(&page, table, 1000).unwrap();
        (table.n_rows, table.n_cols, table.cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span)).collect())
    }

    #[test]
    fn spans_that_run_out_of_the_table_are_cut() {
        let (rows, cols, cells) = places("<table><tr><td rowspan=99>甲<td>乙<tr><td>丙</table>");
        assert_eq!((rows, cols), (2, 2));
        assert_eq!(cells, [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn a_foot_stands_last_and_an_empty_row_counts() {
        let (rows, _, cells) = places("<table><tfoot><tr><td>注</table>");
        assert_eq!((rows, cells.len()), (1, 1));
        let (rows, _, cells) = places("<table><tr><td rowspan=2>甲<td>1</tr><tr></tr><tr><td>乙<td>2</tr></table>");
        assert_eq!(rows, 3);
        assert_eq!(cells[2..], [(2, 0, 1, 1), (2, 1, 1, 1)]);
    }

    #[test]
    fn a_grid_beyond_the_limit_is_refused() {
        let page = parse(&format!("<table>{}</table>", "<tr><td colspan=1000>甲".repeat(3)));
        let table = page.nodes.iter().position(|n| n.name() == "table").unwrap();
        assert!(layout(&page, table, 2_000).is_none());
    }
}
