//! Display width: a Han character takes two columns.

use std::sync::OnceLock;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns a text takes in a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text on one line, cut to `columns` with `…` where something was left out.
pub(crate) fn clip(text: &str, columns: usize) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.width() <= columns {
        return flat;
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in flat.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > columns {
            break;
        }
        used += w;
        kept.push(c);
    }
    // A name is cut before a bracket rather than inside it, unless that would leave next to nothing.
    let open =
        kept.rfind(['(', '（', '[', '《', '“', '「']).filter(|at| !kept[*at..].contains([')', '）', ']', '》', '”', '」']));
    if let Some(at) = open.filter(|at| kept[..*at].width() * 2 >= columns) {
        kept.truncate(at);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Whether cells are printed whole: what is piped or kept has no edge of a screen to be cut at.
static WHOLE: OnceLock<bool> = OnceLock::new();

/// Print cells whole, or cut to their columns; the first word on it stands.
pub(crate) fn whole_cells(whole: bool) {
    let _ = WHOLE.set(whole);
}

/// A cell on one line, cut to its column where there is an edge.
fn cell(text: &str, most: usize) -> String {
    let most = if WHOLE.get().copied().unwrap_or(false) { usize::MAX } else { most };
    clip(text, most)
}

/// Marks that begin no line.
const CLOSING: &str = "，。、；：？！）》」』”’…,.;:?!)";

/// The text in lines of at most so many columns, broken between Han characters and at blanks; its own line breaks stay.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, columns)).collect()
}

fn wrap_line(text: &str, columns: usize) -> Vec<String> {
    // What is never broken inside: a Han character with the marks after it, or a run of other characters up to a blank.
    let mut units: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let han = c.width().unwrap_or(0) > 1;
        match units.last_mut() {
            Some(last) if CLOSING.contains(c) || (open && !han) => last.push(c),
            _ => units.push(c.to_string()),
        }
        open = !han && c != ' ' || matches!(c, '（' | '《' | '「' | '“');
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    for unit in units {
        let w = unit.trim_end().width();
        if used > 0 && used + w > columns {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut().filter(|line| !(line.is_empty() && unit.trim().is_empty())) {
            line.push_str(&unit);
            used += unit.width();
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Which side a column's text leans to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of cells printed in aligned columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    /// Per column: alignment and the most columns it may take.
    columns: Vec<(Align, usize)>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A grid with these columns.
    pub(crate) fn new(columns: &[(Align, usize)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Add a row; texts too long for their column are clipped.
    pub(crate) fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) {
        let cells = cells.into_iter().zip(&self.columns).map(|(c, (_, max))| cell(c.as_ref(), *max)).collect();
        self.rows.push(cells);
    }

    /// The printed grid, two blanks between columns, no blanks at line ends.
    pub(crate) fn print(&self, indent: usize) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(|t| width(t)).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = " ".repeat(indent);
            for ((cell, (align, _)), columns) in row.iter().zip(&self.columns).zip(&widths) {
                // A column that is empty in every row takes no room.
                if *columns == 0 {
                    continue;
                }
                let pad = " ".repeat(columns.saturating_sub(width(cell)));
                match align {
                    Align::Left => line.extend([cell.as_str(), &pad, "  "]),
                    Align::Right => line.extend([&pad, cell.as_str(), "  "]),
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_not_cut_inside_a_bracket() {
        assert_eq!(clip("规模以上工业增加值(按可比价计算)", 24), "规模以上工业增加值…");
        assert_eq!(clip("规模以上工业增加值(万元)", 26), "规模以上工业增加值(万元)");
        // A bracket that would take nearly all with it is cut all the same.
        assert_eq!(clip("(按可比价计算的增加值)", 12), "(按可比价计…");
    }

    #[test]
    fn lines_break_between_han_characters_and_at_blanks_only() {
        assert_eq!(wrap("森林覆盖率达到65%。", 10), ["森林覆盖率", "达到65%。"]);
        assert_eq!(wrap("森林覆盖率，达到", 10), ["森林覆盖", "率，达到"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a\nb", 8), ["a", "b"]);
    }

    #[test]
    fn han_characters_take_two_columns() {
        let mut grid = Grid::new(&[(Align::Left, 12), (Align::Right, 8)]);
        grid.row(["森林覆盖率", "7.64"]);
        grid.row(["GDP", "521.94"]);
        grid.row(["农村居民人均可支配收入", ""]);
        assert_eq!(grid.print(2), "  森林覆盖率     7.64\n  GDP          521.94\n  农村居民人…\n");
    }
}
