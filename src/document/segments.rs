//! Printed lines that hold more than one line of the plan: headings set off by wide gaps, headings behind the end of a sentence.

use crate::pattern::Pattern;

use crate::document::lines::blank_width;
use crate::source::{Normalized, Source, Span};

/// Where a heading stands on one line with the text below it, this many blanks set it off.
const GAP: usize = 4;
/// Text behind such a gap that shows the document is printed so, in characters.
const SENTENCE: usize = 24;

/// A heading that opens a line, in print: number, blanks behind it, title.
static HEAD: Pattern = Pattern::new(
    r"^(?:第[一二三四五六七八九十百零〇0-9]{1,4}(?:部分|[篇编章节])|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])([ \t\u{a0}\u{3000}]*)[^ \t\u{a0}\u{3000}]",
);
static BLANKS: Pattern = Pattern::new(r"[ \t\u{a0}\u{3000}]{2,}|\t");
/// A number of a heading behind the end of a sentence, and nothing but its title to the end of the line.
static GLUED: Pattern = Pattern::new(
    r"[。！？!?]((?:第[一二三四五六七八九十百零〇0-9]{1,4}[篇章节]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)[^。，；：,;:]{2,40})$",
);

/// Why a line begins inside a printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It does not.
    None,
    /// A wide gap stands before it.
    SetOff,
    /// A sentence ends before it, and may go on in it.
    Glued,
}

/// Display width of a run of blanks.
fn width(blanks: &str) -> usize {
    blanks.chars().map(|c| if c == '\t' { GAP } else { blank_width(c) }).sum()
}

/// Byte offset in a trimmed line where the text behind a heading and a wide gap begins.
fn behind_gap(line: &str) -> Option<usize> {
    let head = HEAD.captures(line)?;
    let number = head.get(1)?;
    let own = width(number.as_str());
    let gap = BLANKS.find_iter(&line[number.end()..]).find(|g| width(g.as_str()) >= GAP && width(g.as_str()) > own)?;
    let at = number.end() + gap.end();
    let rest = line[at..].trim();
    let title = &line[number.end()..number.end() + gap.start()];
    // A page number behind it makes an entry of contents; cells of a table are many.
    let page = rest.chars().all(|c| c.is_ascii_alphanumeric() || ".·…— -".contains(c));
    (!page && title.chars().count() <= 48 && !title.contains(['。', '；', '…', '.'])).then_some(at)
}

/// Whether headings of this document stand on one line with what follows them, set off by gaps.
pub(crate) fn heads_before_gaps(source: &Source) -> bool {
    let shows = |idx: usize| {
        let line = source.lines().span(idx).of(&source.text).trim();
        behind_gap(line).is_some_and(|at| HEAD.is_match(&line[at..]) || line[at..].chars().count() >= SENTENCE)
    };
    (0..source.lines().count()).any(shows)
}

/// A printed line cut into lines: stretches that cover it, and why each begins there.
pub(crate) fn cut(text: &str, whole: Span, gaps: bool) -> Vec<(Span, Cut)> {
    let mut out = Vec::with_capacity(1);
    let mut from = whole.start;
    let mut why = Cut::None;
    if gaps {
        loop {
            let rest = Span::new(from, whole.end);
            let content = rest.trim(text);
            match behind_gap(content.of(text)) {
                Some(at) if content.start + at < whole.end => {
                    out.push((Span::new(from, content.start + at), why));
                    why = Cut::SetOff;
                    from = content.start + at;
                }
                _ => break,
            }
        }
    }
    let last = Span::new(from, whole.end);
    let content = last.trim(text);
    let line = content.of(text);
    let glued = line.contains(['。', '！', '？', '!', '?']).then(|| GLUED.captures(line)).flatten();
    match glued.and_then(|g| g.get(1)) {
        Some(head) => {
            let at = content.start + head.start();
            out.push((Span::new(from, at), why));
            out.push((Span::new(at, whole.end), Cut::Glued));
        }
        None => out.push((last, why)),
    }
    out
}

/// A title in print that runs on into the text behind it, with one blank between: where the text begins in the folded
/// view. Only a line too long for a title is looked at.
pub(crate) fn behind_blank(text: &str, view: &Normalized, title_at: usize) -> Option<usize> {
    let folded = view.text();
    let rest = &folded[title_at..];
    let sentences = rest.contains('。') || rest.matches(',').count() >= 2;
    if rest.chars().count() <= 40 || !sentences {
        return None;
    }
    for (at, c) in rest.char_indices().skip(1).take(36) {
        if "。;:!?".contains(c) {
            return None;
        }
        let raw = view.raw(title_at + at, title_at + at + c.len_utf8()).start;
        if at >= 6 && text[..raw].ends_with([' ', '\u{3000}', '\t', '\u{a0}']) && rest[at..].chars().count() >= 12 {
            return Some(title_at + at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let source = Source::from_text("a.txt", text);
        let gaps = heads_before_gaps(&source);
        cut(text, Span::new(0, text.len()), gaps).iter().map(|(s, _)| s.of(text).trim().to_owned()).collect()
    }

    #[test]
    fn headings_and_text_set_off_by_gaps_are_lines_of_their_own() {
        let line = "     第一篇  起步     第一章  环境     全市上下团结奋斗，综合实力明显增强，城乡面貌焕然一新";
        assert_eq!(lines(line), ["第一篇  起步", "第一章  环境", "全市上下团结奋斗，综合实力明显增强，城乡面貌焕然一新"]);
    }

    #[test]
    fn a_gap_inside_a_title_or_before_a_page_number_cuts_nothing() {
        for line in ["第一篇　谋篇布局    开启新征程", "第一章 发展基础      12", "第一章    发展基础    重点任务"]
        {
            assert_eq!(lines(line).len(), 1, "{line}");
        }
    }

    #[test]
    fn a_heading_behind_the_end_of_a_sentence_begins_a_line() {
        assert_eq!(lines("支持企业上市。第二节强化服务"), ["支持企业上市。", "第二节强化服务"]);
        assert_eq!(lines("支持企业上市。第二节规定，要强化服务").len(), 1);
    }
}
