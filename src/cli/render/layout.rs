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

/// Whether cells have no edge to be cut at.
pub(crate) fn whole() -> bool {
    WHOLE.get().copied().unwrap_or(false)
}

/// The text on one line, cut to `columns` only where there is an edge of a screen.
pub(crate) fn edged(text: &str, columns: usize) -> String {
    clip(text, if whole() { usize::MAX } else { columns })
}

/// The text in lines of at most so many columns, or on one line where there is no edge of a screen; a very long one is cut.
pub(crate) fn folded(text: &str, columns: usize) -> Vec<String> {
    /// Lines of one text: more would hide what stands beside and below it.
    const MOST: usize = 6;
    let flat = clip(text, usize::MAX);
    if whole() || flat.width() <= columns {
        return vec![flat];
    }
    let mut lines: Vec<String> = wrap(&flat, columns).iter().flat_map(|line| broken(line, columns)).collect();
    if lines.len() > MOST {
        let rest = lines.split_off(MOST - 1).concat();
        lines.push(clip(&rest, columns));
    }
    lines
}

/// A line without a place to break at (a file's name, an id), broken where it must be.
fn broken(line: &str, columns: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in line.chars() {
        let w = c.width().unwrap_or(0);
        if out.last().is_some_and(|last| !last.is_empty() && last.width() + w > columns) {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

/// Marks that begin no line.
const CLOSING: &str = "，。、；：？！）》」』”’…,.;:?!)";

/// The text in lines of at most so many columns, broken between Han characters and at blanks; its own line breaks stay.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, columns)).collect()
}

/// Signs of bounds.
const SIGNS: [&str; 5] = ["≥", ">", "≤", "<", "~"];

/// Units with those of a short bracket put together: a name is not broken inside one.
fn brackets_whole(units: Vec<String>) -> Vec<String> {
    /// Columns up to which a bracket is held together with what stands right before it.
    const SHORT: usize = 14;
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for unit in units {
        match out.last_mut() {
            Some(last) if open && last.width() + unit.width() <= SHORT => last.push_str(&unit),
            _ => out.push(unit),
        }
        open = out.last().is_some_and(|unit| unit.rfind(['（', '(']) > unit.rfind(['）', ')']));
    }
    out
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
        // A sign stays with its number: `~ 7.8`.
        let sign = units.last().is_some_and(|unit| SIGNS.contains(&unit.trim_end()));
        open = !han && (c != ' ' || sign) || matches!(c, '（' | '《' | '「' | '“');
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    for unit in brackets_whole(units) {
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
    /// Each cell as its lines.
    rows: Vec<Vec<Vec<String>>>,
}

impl Grid {
    /// A grid with these columns.
    pub(crate) fn new(columns: &[(Align, usize)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Add a row; texts too long for their column go on below, in their column.
    pub(crate) fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) {
        let cells = cells.into_iter().zip(&self.columns).map(|(c, (_, max))| folded(c.as_ref(), *max)).collect();
        self.rows.push(cells);
    }

    /// The printed grid, two blanks between columns, no blanks at line ends.
    pub(crate) fn print(&self, indent: usize) -> String {
        let widest = |cell: &Vec<String>| cell.iter().map(|line| width(line)).max().unwrap_or(0);
        let widths: Vec<usize> =
            (0..self.columns.len()).map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(widest).max().unwrap_or(0)).collect();
        let mut out = String::new();
        for row in &self.rows {
            for at in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
                let line = self.line(row, at, &widths);
                out.push_str(format!("{}{line}", " ".repeat(indent)).trim_end());
                out.push('\n');
            }
        }
        out
    }

    /// One printed line of a row.
    fn line(&self, row: &[Vec<String>], at: usize, widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, (align, _)), columns) in row.iter().zip(&self.columns).zip(widths) {
            // A column that is empty in every row takes no room.
            if *columns == 0 {
                continue;
            }
            let text = cell.get(at).map_or("", String::as_str);
            let pad = " ".repeat(columns.saturating_sub(width(text)));
            match align {
                Align::Left => line.extend([text, &pad, "  "]),
                Align::Right => line.extend([&pad, text, "  "]),
            }
        }
        line
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
        assert_eq!(wrap("人口自然增长（变化）", 14), ["人口自然增长", "（变化）"]);
        assert_eq!(wrap("0.46 → ~ 0.46", 9), ["0.46 →", "~ 0.46"]);
    }

    #[test]
    fn a_text_without_a_place_to_break_is_broken_and_a_very_long_one_cut() {
        assert_eq!(folded("360702-2021-2025-outline", 12), ["360702-2021-", "2025-outline"]);
        assert_eq!(folded("森林覆盖率", 10), ["森林覆盖率"]);
        let long = folded(&"森林".repeat(60), 8);
        assert_eq!((long.len(), long.last().map(String::as_str)), (6, Some("森林森…")));
    }

    #[test]
    fn han_characters_take_two_columns() {
        let mut grid = Grid::new(&[(Align::Left, 12), (Align::Right, 8)]);
        grid.row(["森林覆盖率", "7.64"]);
        grid.row(["GDP", "521.94"]);
        grid.row(["农村居民人均可支配收入", ""]);
        assert_eq!(grid.print(2), "  森林覆盖率      7.64\n  GDP           521.94\n  农村居民人均\n  可支配收入\n");
    }
}
