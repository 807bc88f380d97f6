//! Markdown: headings, lists, quotes, tables and emphasis as a reader of the set page sees them.
//!
//! Only what plans and digests of plans use is read; the lines stay lines, so that a text which merely looks like Markdown
//! loses nothing but its marks.

use crate::source::writer::{CellDraft, Para, Writer};
use crate::source::{HintKind, Limits, MarkKind, Place};

/// Whether a text is written in Markdown: headings with `#`, or emphasis and list marks throughout.
pub(super) fn is_markdown(text: &str) -> bool {
    let (mut headings, mut strong, mut rules, mut rows) = (0usize, 0usize, 0usize, 0usize);
    for line in text.lines().take(2000) {
        let line = line.trim();
        headings += usize::from(heading(line).is_some_and(|(_, title)| !title.is_empty()));
        strong += usize::from(line.matches("**").count() >= 2);
        rules += usize::from(is_divider(line));
        rows += usize::from(line.starts_with('|') && line.len() > 1 && line.ends_with('|'));
    }
    headings >= 2 || headings == 1 && strong + rules + rows > 0 || strong >= 2 || rules > 0 && rows >= 2
}

/// Level and title of `## 标题`.
fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let rest = &line[level..];
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t', '\u{3000}', '\u{a0}'])) {
        return None;
    }
    Some((u8::try_from(level).unwrap_or(6), rest.trim().trim_end_matches('#').trim_end()))
}

/// `|---|:--:|`: the line under a table's header.
fn is_divider(line: &str) -> bool {
    line.contains('-')
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
        && line.matches("--").next().is_some()
}

/// Lines of a header at most.
const HEADER: usize = 4;

/// The line under the header that begins at a line. A header may have several lines of cells (2025年 above 完成值).
fn divider_below(lines: &[&str], at: usize) -> Option<usize> {
    let bars = |i: &usize| lines.get(*i).is_some_and(|l| l.contains('|'));
    let divider = (at..=at + HEADER).take_while(bars).find(|i| is_divider(lines[*i].trim()))?;
    (divider > at).then_some(divider)
}

/// Short lines between two rows of a table that a page mark or running head may take.
const BETWEEN: usize = 3;
/// Longest of them, in characters.
const MARK: usize = 40;

/// One past the last row of a table. It goes on behind a page mark if a row of as many cells follows that opens no table
/// of its own.
fn table_end(lines: &[&str], divider: usize) -> usize {
    let n_cells = cells(lines[divider].trim()).len();
    let row = |i: usize| lines.get(i).is_some_and(|l| l.contains('|'));
    let mut at = divider + 1;
    loop {
        while row(at) {
            at += 1;
        }
        let short = |i: &usize| lines.get(*i).is_some_and(|l| l.trim().chars().count() <= MARK && heading(l.trim()).is_none());
        let next = at + (at..lines.len()).take(BETWEEN).take_while(|i| !row(*i) && short(i)).count();
        // Only a blank line between them parts two tables.
        let marked = (at..next).any(|i| !lines[i].trim().is_empty());
        let goes_on = marked && row(next) && divider_below(lines, next).is_none() && cells(lines[next].trim()).len() == n_cells;
        if !goes_on {
            return at;
        }
        at = next;
    }
}

/// `---`, `***`: a rule across the page.
fn is_rule(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    bare.len() >= 3 && ["-", "*", "_", "="].iter().any(|m| bare.chars().all(|c| m.starts_with(c)))
}

/// Write the text; `place` gives the place of each line.
pub(super) fn write(text: &str, place: impl Fn(usize) -> Option<Place>, limits: &Limits, writer: &mut Writer) {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut fenced = false;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            fenced = !fenced;
            at += 1;
            continue;
        }
        if let Some(divider) = divider_below(&lines, at).filter(|_| !fenced) {
            let end = table_end(&lines, divider);
            let rows: Vec<(usize, Vec<&str>)> =
                (at..end).filter(|i| *i != divider && lines[*i].contains('|')).map(|i| (i, cells(lines[i].trim()))).collect();
            table(&rows, divider - at, &place, limits, writer);
            // A mark between two pages of the table stands behind it.
            for between in (divider + 1..end).filter(|i| !lines[*i].contains('|')) {
                let mut para = inline(lines[between].trim());
                para.place = place(between);
                writer.para(&para);
            }
            at = end;
            continue;
        }
        if fenced {
            writer.para(&Para { text: lines[at].to_owned(), place: place(at), ..Para::default() });
        } else if let Some((level, title)) = heading(line) {
            let mut para = inline(title);
            para.hints = vec![HintKind::Heading(level)];
            para.place = place(at);
            writer.para(&para);
        } else if line.is_empty() {
            writer.gap();
        } else if is_rule(line) {
            // Under a line of text it makes a heading of it; between blank lines it is a rule. Either way it is no text.
        } else {
            let mut para = inline(unlisted(line));
            if bold_throughout(unlisted(line)) {
                para.hints.push(HintKind::Bold);
            }
            para.place = place(at);
            writer.para(&para);
        }
        at += 1;
    }
}

/// A line without the marks of quotes and lists. Numbers of a list (`1. `) are text.
fn unlisted(line: &str) -> &str {
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>') {
        rest = inner.trim_start();
    }
    for mark in ["- ", "* ", "+ ", "-\u{a0}", "•\u{a0}", "• "] {
        if let Some(inner) = rest.strip_prefix(mark) {
            rest = inner.trim_start();
            break;
        }
    }
    for task in ["[ ] ", "[x] ", "[X] "] {
        rest = rest.strip_prefix(task).unwrap_or(rest);
    }
    rest
}

fn bold_throughout(line: &str) -> bool {
    let inner = line.strip_prefix("**").and_then(|l| l.strip_suffix("**"));
    inner.is_some_and(|i| !i.is_empty() && !i.contains("**"))
}

/// The cells of a row, its outer bars left out; `\|` is a bar of the text.
fn cells(line: &str) -> Vec<&str> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|l| !l.ends_with('\\')).unwrap_or(line);
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices('|') {
        if !line[..at].ends_with('\\') {
            out.push(line[from..at].trim());
            from = at + 1;
        }
    }
    out.push(line[from..].trim());
    out
}

fn table(
    rows: &[(usize, Vec<&str>)],
    n_head: usize,
    place: &impl Fn(usize) -> Option<Place>,
    limits: &Limits,
    writer: &mut Writer,
) {
    let n_cols = rows.iter().map(|(_, r)| r.len()).max().unwrap_or(0);
    let para = |at: usize, cell: &str| {
        let mut para = inline(cell);
        para.place = place(at);
        para
    };
    if rows.len().saturating_mul(n_cols) > limits.max_grid {
        for (at, cell) in rows.iter().flat_map(|(at, r)| r.iter().map(move |c| (*at, c))) {
            writer.para(&para(at, cell));
        }
        return;
    }
    let mut drafts = Vec::new();
    for (row, (at, cells)) in rows.iter().enumerate() {
        for col in 0..n_cols {
            let text = cells.get(col).copied().unwrap_or_default();
            let paras = if text.is_empty() { Vec::new() } else { vec![para(*at, text)] };
            drafts.push(CellDraft { row, col, row_span: 1, col_span: 1, header: row < n_head, paras });
        }
    }
    writer.grid(rows.len(), n_cols, drafts, Vec::new());
}

/// Text without emphasis, code and links; footnote marks are marks.
fn inline(text: &str) -> Para {
    let mut para = Para::default();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or('\0');
        let mut step = c.len_utf8();
        match c {
            '\\' if rest[1..].starts_with(|n: char| n.is_ascii_punctuation()) => {
                para.text.push_str(&rest[1..2]);
                step = 2;
            }
            '*' | '`' if rest.starts_with("**") || c == '`' || is_emphasis(text, at) => {
                step = rest.bytes().take_while(|b| *b == rest.as_bytes()[0]).count();
            }
            '_' if rest.starts_with("__") => step = 2,
            '~' if rest.starts_with("~~") => {
                // Struck out: no reader counts it.
                step = rest[2..].find("~~").map_or(2, |end| end + 4);
            }
            '[' if rest.starts_with("[^") => {
                let end = rest.find(']').unwrap_or(0);
                let mark = rest.get(2..end).unwrap_or_default();
                if end > 2 && end < 12 {
                    para.push_marked(mark, MarkKind::NoteReference);
                    step = end + 1;
                } else {
                    para.text.push(c);
                }
            }
            '!' if rest.starts_with("![") && link(&rest[1..]).is_some() => {
                step = 1 + link(&rest[1..]).map_or(0, |(_, len)| len);
            }
            '[' => match link(rest) {
                Some((label, len)) => {
                    para.text.push_str(label);
                    step = len;
                }
                None => para.text.push(c),
            },
            _ => para.text.push(c),
        }
        at += step;
    }
    para
}

/// A lone star opens or closes emphasis when it touches a word on one side; `3 * 5` and a note's `*` at a word's end do not pair.
fn is_emphasis(text: &str, at: usize) -> bool {
    let others = text.matches('*').count();
    let after = text[at + 1..].chars().next();
    let before = text[..at].chars().next_back();
    others.is_multiple_of(2) && (after.is_some_and(|c| !c.is_whitespace()) || before.is_some_and(|c| !c.is_whitespace()))
}

/// Label and length of `[label](address)`.
fn link(rest: &str) -> Option<(&str, usize)> {
    let near = &rest[..rest.floor_char_boundary(2000)];
    let close = near.find("](")?;
    let end = near[close..].find(')')? + close;
    let label = &near[1..close];
    (!label.contains(['[', '\n'])).then_some((label, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sink;

    fn read(text: &str) -> (String, crate::source::Layout) {
        let mut writer = Writer::new(1 << 20);
        let mut sink = Sink::new();
        write(text, |_| None, &Limits::default(), &mut writer);
        writer.finish(&mut sink)
    }

    #[test]
    fn marks_are_no_text() {
        let (text, layout) = read("# 某县规划\n\n---\n- **就业**：新增`3`万人[^2]\n1. 见[附件](a.html)\n> 注：*略*\n~~旧~~新\n");
        assert_eq!(text, "某县规划\n\n就业：新增3万人2\n1. 见附件\n注：略\n新\n");
        assert_eq!(layout.hints[0].kind, HintKind::Heading(1));
        assert_eq!(layout.marks[0].span.of(&text), "2");
    }

    #[test]
    fn a_header_may_have_several_lines() {
        let (_, layout) = read("| 指标 | 2025年 | 2030年 |\n| | 完成 | 目标 |\n|---|---|---|\n| 就业 | 3 | 4 |\n\n后");
        assert_eq!(layout.grids.len(), 1);
        assert_eq!((layout.grids[0].n_rows, layout.grids[0].n_cols), (3, 3));
    }

    #[test]
    fn a_table_goes_on_behind_a_page_mark() {
        let (text, layout) = read(
            "| 指标 | 2030年 |\n|---|---|\n| 就业 | 3 |\n2 —\n| 居民收入 | 4 |\n\n第二章\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 1 |\n",
        );
        assert_eq!(layout.grids.len(), 2, "{text}");
        assert_eq!((layout.grids[0].n_rows, layout.grids[0].n_cols), (3, 2));
        assert!(text.contains("2 —"), "{text}");
    }

    #[test]
    fn a_table_is_a_grid() {
        let (_, layout) = read("| 指标 | 2030年 |\n|---|---|\n| 就业 | 3 |\n| 空 | |\n\n后");
        assert_eq!((layout.grids[0].n_rows, layout.grids[0].n_cols), (3, 2));
        assert!(layout.grids[0].cells[5].pieces.is_empty());
    }

    #[test]
    fn plain_text_is_not_taken_for_markdown() {
        assert!(!is_markdown("某县规划\n第一章 目标\n- 3 -\n到2030年*达到5%\n—— 12 ——\n"));
        assert!(!is_markdown("#1 机组投产\n## \n"));
        assert!(is_markdown("# 规划\n## 一、目标\n"));
    }
}
