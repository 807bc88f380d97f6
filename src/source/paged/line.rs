//! Lines of text from boxes: by height, then from left to right, with blanks where the page shows gaps.

use std::ops::Range;

use crate::source::paged::{Area, TextBox};
use crate::source::{MarkKind, is_han, superscript};

/// A line as the page shows it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) marks: Vec<(Range<usize>, MarkKind)>,
    pub(super) area: Area,
    pub(super) base: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
    /// Left edges of stretches that wide gaps set apart.
    pub(super) stretches: Vec<(usize, f64, f64)>,
}

/// A gap in ems from which two stretches are columns, not words.
const COLUMN_GAP: f64 = 1.3;

/// A gap in ems from which two words in Latin letters are apart.
const WORD_GAP: f64 = 0.18;

/// The largest raised character, as a share of the line's size: browsers print them at five sixths.
const RAISED_SIZE: f64 = 0.88;

/// Blanks a gap is shown by at most.
const MAX_BLANKS: usize = 80;

/// Rebuild the lines of some boxes from top to bottom.
pub(super) fn lines(boxes: &[&TextBox]) -> Vec<Line> {
    let mut sorted: Vec<&TextBox> = boxes.iter().copied().filter(|b| !b.text.trim().is_empty()).collect();
    sorted.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.left.total_cmp(&b.left)));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for text in sorted {
        // Rows are few below the current height: only the last ones can still take a box.
        let fit =
            rows.iter_mut().rev().take(4).find(|row| (text.base - row.base).abs() <= 0.35 * row.size.min(text.size).max(2.0));
        match fit {
            Some(row) => row.push(text),
            None => rows.push(Row { base: text.base, size: text.size, boxes: vec![text] }),
        }
    }
    raise(&mut rows);
    rows.sort_by(|a, b| a.base.total_cmp(&b.base));
    rows.into_iter().map(Row::line).collect()
}

struct Row<'a> {
    base: f64,
    size: f64,
    boxes: Vec<&'a TextBox>,
}

impl<'a> Row<'a> {
    fn push(&mut self, text: &'a TextBox) {
        // The line's height is that of its larger characters.
        if text.size > self.size {
            (self.size, self.base) = (text.size, text.base);
        }
        self.boxes.push(text);
    }

    fn line(mut self) -> Line {
        self.boxes.sort_by(|a, b| a.left.total_cmp(&b.left));
        self.boxes.dedup_by(|b, a| overprints(a, b));
        let mut line = Line {
            text: String::new(),
            marks: Vec::new(),
            area: Area::of(self.boxes[0]),
            base: self.base,
            size: self.size,
            bold: self.boxes.iter().all(|b| b.bold),
            stretches: Vec::new(),
        };
        let mut end: Option<f64> = None;
        let mut raised: Vec<Range<usize>> = Vec::new();
        for text in self.boxes {
            let start = line.text.len();
            let gap = end.map_or(0.0, |end| (text.left - end) / self.size.max(1.0));
            match end {
                None => line.stretches.push((start, text.left, text.end())),
                Some(_) if gap > COLUMN_GAP => {
                    let blanks = ((gap * 2.0).round() as usize).clamp(2, MAX_BLANKS);
                    line.text.extend(std::iter::repeat_n(' ', blanks));
                    line.stretches.push((line.text.len(), text.left, text.end()));
                }
                Some(_) => {
                    let words = ends_word(&line.text) && text.text.starts_with(|c: char| c.is_ascii_alphabetic());
                    if gap > WORD_GAP && words {
                        line.text.push(' ');
                    }
                    if let Some(last) = line.stretches.last_mut() {
                        last.2 = last.2.max(text.end());
                    }
                }
            }
            let is_raised = text.size < self.size * RAISED_SIZE && self.base - text.base > self.size * 0.15;
            let at = line.text.len();
            line.text.push_str(&text.text);
            if is_raised {
                // Browsers place every digit of a reference in a box of its own.
                match raised.last_mut().filter(|r: &&mut Range<usize>| r.end == at) {
                    Some(open) => open.end = line.text.len(),
                    None => raised.push(at..line.text.len()),
                }
            }
            end = Some(end.map_or(text.end(), |e: f64| e.max(text.end())));
            line.area = line.area.to(Area::of(text));
        }
        let reference = |r: &Range<usize>| superscript::is_reference(&line.text[..r.start], line.text[r.clone()].trim());
        line.marks = raised.into_iter().filter(reference).map(|r| (r, MarkKind::NoteReference)).collect();
        line
    }
}

/// Put raised characters, which stand a little higher and smaller, into the line they belong to.
fn raise(rows: &mut Vec<Row<'_>>) {
    let mut at = 0;
    while at + 1 < rows.len() {
        let (small, big) = (&rows[at], &rows[at + 1]);
        let rise = (big.base - small.base) / big.size.max(1.0);
        let meets = |a: f64, b: f64| (a - b).abs() < big.size * 0.6;
        // A raised character stands beside a character of the line, or beside another raised one that does.
        let mut inside: Vec<bool> = small
            .boxes
            .iter()
            .map(|b| {
                let beside =
                    |o: &&TextBox| meets(b.left, o.end()) || meets(o.left, b.end()) || b.left > o.left && b.left < o.right;
                big.boxes.iter().any(beside)
            })
            .collect();
        for at in 1..inside.len() {
            inside[at] |= inside[at - 1] && meets(small.boxes[at].left, small.boxes[at - 1].end());
        }
        let is_raised = small.size < big.size * RAISED_SIZE
            && (0.1..0.75).contains(&rise)
            && small.boxes.iter().all(|b| b.text.trim().chars().count() <= 4)
            && inside.iter().all(|i| *i);
        if is_raised {
            let small = rows.remove(at);
            // Their box may split the line's own: the text after them stands in another box.
            rows[at].boxes.extend(small.boxes);
        } else {
            at += 1;
        }
    }
}

/// The same characters printed twice at one place, to look bold.
fn overprints(a: &TextBox, b: &TextBox) -> bool {
    a.text == b.text && (a.left - b.left).abs() < a.size * 0.15 && (a.base - b.base).abs() < a.size * 0.15
}

fn ends_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | ';'))
}

/// Join two lines of one paragraph: Latin words stay apart, Han characters need no blank.
pub(super) fn joins_with_blank(before: &str, after: &str) -> bool {
    let last = before.chars().next_back();
    let first = after.chars().next();
    last.zip(first).is_some_and(|(a, b)| a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && !is_han(a) && !is_han(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, left: f64, base: f64, size: f64) -> TextBox {
        let width: f64 = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f64>() * size;
        TextBox { text: text.to_owned(), left, right: left + width, base, size, bold: false }
    }

    fn shown(boxes: &[TextBox]) -> Vec<String> {
        lines(&boxes.iter().collect::<Vec<_>>()).into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn boxes_of_a_line_join_and_columns_stay_apart() {
        let boxes = [
            text("亿元", 116.0, 100.2, 10.0),
            text("生产总值312", 60.0, 100.0, 10.0),
            text("约束性", 300.0, 100.0, 10.0),
            text("第二行", 60.0, 118.0, 10.0),
        ];
        assert_eq!(shown(&boxes), [format!("生产总值312亿元{}约束性", " ".repeat(33)), "第二行".to_owned()]);
    }

    #[test]
    fn a_raised_digit_is_marked_and_stays_in_its_place() {
        let boxes = [text("生产性服务业", 60.0, 100.0, 10.0), text("5", 120.0, 95.5, 6.0), text("增加值", 123.0, 100.0, 10.0)];
        let found = lines(&boxes.iter().collect::<Vec<_>>());
        assert_eq!(found[0].text, "生产性服务业5增加值");
        assert_eq!(&found[0].text[found[0].marks[0].0.clone()], "5");
    }

    #[test]
    fn characters_printed_twice_are_read_once() {
        assert_eq!(shown(&[text("附表", 60.0, 100.0, 10.0), text("附表", 60.3, 100.0, 10.0)]), ["附表"]);
    }
}
