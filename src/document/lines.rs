//! The reading text as classified lines.

use std::collections::BTreeSet;

use crate::pattern::Pattern;

use crate::document::segments::Cut;
use crate::document::{marks, segments};
use crate::source::{HintKind, MarkKind, Normalized, Source, Span, is_han};

/// One line of the reading text.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// With its line end.
    pub(crate) whole: Span,
    /// Without line end and surrounding blanks.
    pub(crate) content: Span,
    /// The content without the marks that refer to notes (量子科技35产业).
    pub(crate) pieces: Vec<Span>,
    /// Folded pieces.
    pub(crate) folded: String,
    /// Display width of the folded content: a Han character counts two.
    pub(crate) width: usize,
    /// Roles the format gives.
    pub(crate) furniture: bool,
    pub(crate) toc: bool,
    pub(crate) caption: bool,
    pub(crate) footnote: bool,
    pub(crate) centred: bool,
    /// Bold throughout.
    pub(crate) bold: bool,
    /// Goes on in the printed line of the one before it: cut where a heading may begin.
    pub(crate) glued: bool,
    /// Stands behind a heading in its printed line, a wide gap between.
    pub(crate) set_off: bool,
    /// Width of the blanks before it.
    pub(crate) indent: usize,
    /// Begins further right than the margin, by blanks or on its page.
    pub(crate) indented: bool,
    pub(crate) heading_style: bool,
    /// Level of that style, 1 the highest.
    pub(crate) heading_level: Option<u8>,
    /// Native table the line is a cell of.
    pub(crate) grid: Option<usize>,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.folded.is_empty()
    }

    /// Characters of the folded content.
    pub(crate) fn n_chars(&self) -> usize {
        self.folded.chars().count()
    }

    /// Whether the line ends a sentence.
    pub(crate) fn ends_sentence(&self) -> bool {
        self.folded.trim_end_matches(['”', '"', ')', '》']).ends_with(['。', '!', '?', ';', ':'])
    }
}

/// Cut the text into lines and attach what the format says about each. `joined` are the lines to cut where blanks stand.
pub(crate) fn lines(source: &Source, joined: &BTreeSet<usize>) -> Vec<Line> {
    let text = &source.text;
    let n = source.lines().count();
    let mut spans = Vec::with_capacity(n);
    let mut out = Vec::with_capacity(n);
    let hints = &source.layout.hints;
    let notes: Vec<Span> = source.layout.marks.iter().filter(|m| m.kind == MarkKind::NoteReference).map(|m| m.span).collect();
    let (mut hint_at, mut grid_at, mut note_at) = (0, 0, 0);
    let gaps = segments::heads_before_gaps(source);
    for idx in 0..n {
        let span = source.lines().span(idx);
        let end = if idx + 1 < n { source.lines().span(idx + 1).start } else { span.end };
        let whole = Span::new(span.start, end);
        if whole.is_empty() {
            continue;
        }
        if joined.contains(&idx) {
            spans.extend(at_blanks(text, whole).into_iter().map(|s| (s, Cut::None)));
        } else {
            spans.extend(segments::cut(text, whole, gaps));
        }
    }
    for (whole, cut) in spans {
        let content = whole.trim(text);
        while note_at < notes.len() && notes[note_at].end <= content.start {
            note_at += 1;
        }
        let inside = notes[note_at..].iter().take_while(|n| n.start < content.end);
        let pieces = without(content, inside.copied());
        let folded = Normalized::fold(text, &pieces).text().to_owned();
        let width = folded.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let mut line = Line {
            whole,
            content,
            pieces,
            folded,
            width,
            furniture: false,
            toc: false,
            caption: false,
            footnote: false,
            centred: false,
            bold: false,
            glued: cut == Cut::Glued,
            set_off: cut == Cut::SetOff,
            indent: Span::new(whole.start, content.start).of(text).chars().map(blank_width).sum(),
            indented: Span::new(whole.start, content.start).of(text).chars().map(blank_width).sum::<usize>() >= 2,
            heading_style: false,
            heading_level: None,
            grid: None,
        };
        while hint_at < hints.len() && hints[hint_at].span.end <= whole.start {
            hint_at += 1;
        }
        for hint in hints[hint_at..].iter().take_while(|h| h.span.start < whole.end) {
            // Hints may nest (a bold heading outside the main part): one that ended earlier is skipped, not lost.
            if !hint.span.overlaps(whole) {
                continue;
            }
            match hint.kind {
                HintKind::Furniture => line.furniture = true,
                HintKind::Toc => line.toc = true,
                HintKind::Caption => line.caption = true,
                HintKind::Footnote => line.footnote = true,
                HintKind::Heading(level) => (line.heading_style, line.heading_level) = (true, Some(level)),
                HintKind::Centred => line.centred = true,
                HintKind::Indented => line.indented = true,
                HintKind::Bold => line.bold = true,
            }
        }
        let grids = &source.layout.grids;
        while grid_at < grids.len() && grids[grid_at].span.end <= whole.start {
            grid_at += 1;
        }
        if grid_at < grids.len() && grids[grid_at].span.overlaps(whole) {
            line.grid = Some(grid_at);
        }
        out.push(line);
    }
    marks::find(&mut out);
    out
}

/// Blanks between words of Latin letters or digits break no line.
static BREAK: Pattern = Pattern::new(r"(?:[^\s\x21-\x7e]|[:;!?)])[ \t\u{a0}\u{3000}]+|[ \t\u{a0}\u{3000}]+(?:[^\s\x21-\x7e]|$)");
/// A sentence ends and the number of a heading follows it on the same line.
static JOINED: Pattern = Pattern::new(
    "[。：；！”）》]\\s+(?:第[一二三四五六七八九十百0-9]{1,4}[篇章节编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|—|-)",
);
/// Characters of a line that holds a whole document.
const WHOLE_DOCUMENT: usize = 600;

/// Lines that were put together from many: copies of web pages keep a blank where a line ended, and every heading stands
/// inside the same line.
pub(crate) fn without_breaks(source: &Source) -> BTreeSet<usize> {
    let text = &source.text;
    let long = |idx: &usize| source.lines().span(*idx).len() >= WHOLE_DOCUMENT;
    // Most paragraphs have no blank inside and need no pattern.
    let marked = |idx: &usize| {
        let line = source.lines().span(*idx).of(text).trim();
        line.contains([' ', '\u{3000}', '\t', '\u{a0}']) && JOINED.find_iter(line).nth(2).is_some()
    };
    (0..source.lines().count()).filter(long).filter(marked).collect()
}

/// A line cut where its blanks stand.
fn at_blanks(text: &str, whole: Span) -> Vec<Span> {
    let line = whole.of(text);
    let mut out = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = BREAK.find_at(line, at) {
        // Behind the blanks, whichever side of them made it a break.
        let end = found.start() + found.as_str().trim_end_matches(|c: char| !c.is_whitespace()).len();
        if end > from && end < line.len() {
            out.push(Span::new(whole.start + from, whole.start + end));
            from = end;
        }
        at = end.max(found.start() + found.as_str().chars().next().map_or(1, char::len_utf8));
    }
    out.push(Span::new(whole.start + from, whole.end));
    out
}

/// Display width of a blank at the start of a line; other characters of no width count nothing.
pub(crate) fn blank_width(c: char) -> usize {
    match c {
        '\u{3000}' | '\t' => 2,
        ' ' | '\u{a0}' => 1,
        _ => 0,
    }
}

/// Whether the first line of a paragraph is set in, and the others are not.
pub(crate) fn sets_in(lines: &[Line]) -> bool {
    let content: Vec<&Line> = lines.iter().filter(|l| !l.is_blank() && !l.furniture && l.grid.is_none()).collect();
    let indented = content.iter().filter(|l| l.indented).count();
    indented >= 3 && indented * 3 <= content.len() * 2
}

/// What is left of a stretch without some stretches inside it, in order.
fn without(whole: Span, inside: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut out = Vec::with_capacity(1);
    let mut from = whole.start;
    for cut in inside {
        if cut.start > from {
            out.push(Span::new(from, cut.start));
        }
        from = from.max(cut.end);
    }
    if from < whole.end || out.is_empty() {
        out.push(Span::new(from.min(whole.end), whole.end));
    }
    out
}

/// Long lines from which the width of a full one can be told.
const ENOUGH: usize = 12;

fn is_long(line: &Line) -> bool {
    !line.furniture && line.width >= 36 && line.grid.is_none()
}

/// Whether the text has too few long lines to know a full one.
pub(crate) fn has_few_lines(lines: &[Line]) -> bool {
    lines.iter().filter(|l| is_long(l)).count() < ENOUGH
}

/// The width of a full line if the text is hard-wrapped: lines break in mid-sentence at one width.
pub(crate) fn wrap_width(lines: &[Line], stated: Option<bool>) -> Option<usize> {
    if stated == Some(false) {
        return None;
    }
    let long: Vec<&Line> = lines.iter().filter(|l| is_long(l)).collect();
    if long.len() < ENOUGH {
        // The lines of a page are wrapped however few they are; the longest may be a full one.
        return few_at_one_width(lines, &long).or_else(|| long.iter().map(|l| l.width).max().filter(|_| stated == Some(true)));
    }
    let mut widths: Vec<usize> = long.iter().map(|l| l.width).collect();
    widths.sort_unstable();
    let typical = widths[widths.len() / 2];
    let at_width = widths.iter().filter(|w| w.abs_diff(typical) <= 6).count();
    let broken = long.iter().filter(|l| !l.ends_sentence() && l.folded.chars().next_back().is_some_and(is_han_or_comma)).count();
    // A paragraph per line gives widths all over and lines that end in 。
    let wrapped = at_width * 2 >= widths.len() && broken * 2 >= long.len() && typical <= 140;
    (wrapped || stated == Some(true)).then_some(typical)
}

/// Whether a line may go on with a sentence: behind a count or a page number that stuck to it, too.
fn begins_text(folded: &str) -> bool {
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    digits <= 3 && folded[digits..].starts_with(|c| is_han(c) || digits == 0 && "“《(".contains(c))
}

/// The width of a full line where few lines break in mid-sentence, all of them at one width that no line exceeds.
fn few_at_one_width(lines: &[Line], long: &[&Line]) -> Option<usize> {
    let longest = long.iter().map(|l| l.width).max()?;
    let goes_on = |pair: &[Line]| {
        let (line, next) = (&pair[0], &pair[1]);
        let open = !line.ends_sentence() && line.folded.chars().next_back().is_some_and(is_han_or_comma);
        // A sentence has marks inside; a row of a table has gaps, or its attribute at the end.
        let prose = line.folded.contains([',', '。', '、', ';']) && !line.folded.ends_with('性');
        is_long(line) && open && prose && !next.is_blank() && !next.indented && begins_text(&next.folded)
    };
    // What goes on comes to an end: the items of a list without stops are whole lines.
    let ends = |at: usize| lines[at + 1..].iter().take(4).take_while(|l| !l.is_blank()).any(|l| l.folded.contains('。'));
    let broken: Vec<usize> =
        (1..lines.len()).filter(|at| goes_on(&lines[at - 1..=*at]) && ends(at - 1)).map(|at| lines[at - 1].width).collect();
    let at_one = broken.iter().filter(|w| **w + 6 >= longest).count();
    (broken.len() >= 3 && at_one * 10 >= broken.len() * 6 && longest <= 140).then_some(longest)
}

fn is_han_or_comma(c: char) -> bool {
    is_han(c) || matches!(c, ',' | '、' | '“' | '”' | '(' | '《' | '》') || c.is_ascii_alphanumeric()
}
