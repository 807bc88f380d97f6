//! Lines of a text and their fields, with the place of each on the page.
//!
//! Nothing is decided here: one line has as many splits as there are ways to set cells apart. Page furniture is left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Block, BlockKind, Document, HeadingId};
use crate::source::{Source, Span};
use crate::tables::cell::{folded, is_dash};
use crate::tables::glued;
use crate::tables::header::classify;

/// How the cells of a table are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By bars, those at both ends of a line its edges.
    Bar,
    /// By bars between cells only: one at the beginning of a line stands behind an empty cell.
    BarInside,
    /// By exactly so many of one blank character: twice as many leave an empty cell.
    Blanks(char, usize),
    /// By their columns on the page, two blanks or more between them.
    Page,
    /// By any blank; empty cells leave no trace.
    Single,
    /// One cell a line, blank lines say nothing; empty cells leave no trace.
    Lines,
    /// One cell a line, an empty line is an empty cell.
    LinesBlank,
    /// By nothing: the row is one run of characters.
    Glued,
}

impl Way {
    /// One cell a line.
    pub(crate) fn per_line(self) -> bool {
        matches!(self, Way::Lines | Way::LinesBlank)
    }

    /// Whether an empty cell can be seen.
    pub(crate) fn shows_empty(self) -> bool {
        matches!(self, Way::Bar | Way::BarInside | Way::Blanks(..) | Way::LinesBlank)
    }

    /// Which way is believed when two explain a table equally well.
    pub(crate) fn prior(self) -> i32 {
        match self {
            Way::Bar | Way::BarInside => 30,
            Way::Blanks('\t', _) => 20,
            Way::Blanks(' ', n) if n > 2 => 15,
            Way::Blanks(..) => 10,
            Way::Page => 8,
            Way::LinesBlank => 5,
            Way::Single | Way::Lines | Way::Glued => 0,
        }
    }
}

/// A line of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Its characters with leading blanks, without the line break.
    pub(crate) full: Span,
    /// Without surrounding blanks; empty for a blank line.
    pub(crate) span: Span,
    /// Role of the block it stands in.
    pub(crate) kind: BlockKind,
    /// Heading it stands under.
    pub(crate) heading: Option<HeadingId>,
    /// The block it stands in.
    pub(crate) block: Span,
}

/// A field of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Its characters.
    pub(crate) span: Span,
    /// First of its line.
    pub(crate) first: bool,
    /// Last of its line.
    pub(crate) last: bool,
    /// Nothing stands there, or the dash that prints nothing.
    pub(crate) empty: bool,
    /// Display columns of its first character and of the one after its last.
    pub(crate) place: (usize, usize),
    /// Where it begins or ends is a guess.
    pub(crate) doubtful: bool,
}

/// Bars between cells.
const BARS: [char; 6] = ['|', '｜', '│', '┃', '¦', '║'];

/// Lines of content and blank lines in order; furniture, contents and rules between rows left out.
pub(crate) fn lines(source: &Source, document: &Document) -> Vec<Line> {
    let text = &source.text;
    let heads = running_heads(text);
    let mut out = Vec::new();
    let mut start = 0;
    for raw in text.split('\n') {
        // Blanks at the end of a line may be empty cells.
        let full = Span::new(start, start + raw.trim_end_matches('\r').len());
        start += raw.len() + 1;
        let span = full.trim(text);
        let at = document.blocks.partition_point(|b| b.span.start <= span.start).saturating_sub(1);
        let Some(block) = document.blocks.get(at) else { continue };
        if span.is_empty() {
            out.push(Line { full, span, kind: BlockKind::Blank, heading: block.heading, block: block.span });
        } else if block.kind != BlockKind::Toc
            && (is_head(span.of(text)) || block.kind != BlockKind::Furniture && holds(block, span))
            && !is_rule(span.of(text))
            && !heads.contains(&folded(span.of(text)))
        {
            out.push(Line { full, span, kind: block.kind, heading: block.heading, block: block.span });
        }
    }
    out
}

/// Whether a line is among those of its block; the heads and numbers of pages inside it are not.
fn holds(block: &Block, line: Span) -> bool {
    block.pieces.get(block.pieces.partition_point(|p| p.end <= line.start)).is_some_and(|p| p.overlaps(line))
}

/// A line of header words: what every page repeats may be the header of a table that goes on over them.
fn is_head(line: &str) -> bool {
    let parts: Vec<&str> = line.split(|c: char| c.is_whitespace() || BARS.contains(&c)).filter(|p| !p.is_empty()).collect();
    parts.len() > 1 && parts.iter().all(|part| classify(part).is_some())
}

/// The title of a plan where pages repeat it. A header of a table (`2020规划目标`) ends otherwise.
fn running_heads(text: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|l| l.len() > 21 && l.len() < 240) {
        if ["规划", "纲要", "报告", "计划"].iter().any(|end| line.ends_with(end)) {
            *seen.entry(folded(line)).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, n)| *n > 2).map(|(line, _)| line).collect()
}

/// A rule between rows, or the mark of a page.
fn is_rule(text: &str) -> bool {
    let rule = |c: char| {
        matches!(c, '-' | '—' | '─' | '━' | '═' | '=' | '+' | ':' | ' ' | '\t') || BARS.contains(&c) || ('┌'..='╬').contains(&c)
    };
    let long = text.chars().filter(|c| matches!(c, '-' | '─' | '━' | '═' | '=')).count() >= 3;
    if text.chars().all(rule) && long {
        return true;
    }
    let inner = text.trim_matches(|c: char| matches!(c, '-' | '—' | '–' | '－' | '·' | '•' | ' ' | '\u{3000}'));
    inner.len() + 2 <= text.len() && !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b.is_ascii_digit()) && {
        let dash = |c: Option<char>| c.is_some_and(|c| !c.is_ascii_digit());
        dash(text.chars().next()) && dash(text.chars().next_back())
    }
}

/// Display width of a text: a Han character fills two columns.
pub(crate) fn wide(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x1100 { 1 } else { 2 }).sum()
}

/// The ways that could set apart the cells of a header line.
pub(crate) fn ways(text: &str, line: Line) -> Vec<Way> {
    let content = line.span.of(text);
    let mut out = Vec::new();
    if content.contains(BARS) {
        out.push(if content.trim_start().starts_with(BARS) { Way::Bar } else { Way::BarInside });
    }
    for blank in ['\t', ' ', '\u{3000}'] {
        let mut runs: Vec<usize> = runs(content, blank).into_iter().filter(|n| *n <= 12).collect();
        runs.sort_unstable();
        runs.dedup();
        if blank == ' ' {
            runs.retain(|n| *n > 1);
        }
        if let Some(least) = runs.first() {
            out.push(Way::Blanks(blank, *least));
            let usual = if blank == ' ' { [2, 4] } else { [1, 2] };
            out.extend(usual.iter().filter(|n| *n > least && runs.contains(n)).map(|n| Way::Blanks(blank, *n)));
        }
    }
    if runs(content, ' ').iter().any(|n| *n > 1) {
        out.push(Way::Page);
    }
    if content.contains(char::is_whitespace) {
        out.push(Way::Single);
    }
    out
}

/// Lengths of the runs of one character inside a line.
fn runs(text: &str, of: char) -> Vec<usize> {
    text.split(|c| c != of).map(str::len).filter(|n| *n > 0).map(|n| n / of.len_utf8()).collect()
}

/// The fields of a line. `columns` and `years` are those of the table: a glued row is cut by its arithmetic.
pub(crate) fn fields(text: &str, line: Line, way: Way, columns: usize, years: u32) -> Vec<Field> {
    let mut out = Vec::new();
    let base = line.full.start;
    let content = line.full.of(text);
    let mut push = |from: usize, to: usize| {
        let span = Span::new(base + from, base + to).trim(text);
        let before = wide(&text[base..span.start]);
        let place = (before, before + wide(span.of(text)));
        out.push(Field { span, first: false, last: false, empty: span.is_empty(), place, doubtful: false });
    };
    match way {
        Way::Lines | Way::LinesBlank => push(0, content.len()),
        Way::Bar | Way::BarInside => {
            let trimmed = content.trim_end();
            let edges = way == Way::Bar;
            let cut = trimmed.strip_suffix(BARS).filter(|_| edges).map_or(trimmed.len(), str::len);
            let lead = trimmed.len() - trimmed.trim_start().len();
            let edge = trimmed[lead..].chars().next().filter(|c| edges && BARS.contains(c));
            let from = lead + edge.map_or(0, char::len_utf8);
            let mut at = from;
            if from <= cut {
                for part in trimmed[from..cut].split(BARS) {
                    push(at, at + part.len());
                    at += part.len();
                    at += trimmed[at..].chars().next().map_or(0, char::len_utf8);
                }
            }
        }
        Way::Blanks(blank, n) => {
            let apart: String = std::iter::repeat_n(blank, n).collect();
            let mut at = 0;
            for part in content.split(apart.as_str()) {
                push(at, at + part.len());
                at += part.len() + apart.len();
            }
        }
        Way::Page | Way::Single => {
            let mut from: Option<(usize, usize)> = None;
            for (at, c) in content.char_indices() {
                if c.is_whitespace() {
                    // On a page one blank stands inside a cell, two between cells.
                    let inside = way == Way::Page && c == ' ' && !content[at + 1..].starts_with(char::is_whitespace);
                    if let Some((start, end)) = from.filter(|_| !inside) {
                        push(start, end);
                        from = None;
                    }
                } else {
                    from = Some((from.map_or(at, |f| f.0), at + c.len_utf8()));
                }
            }
            if let Some((start, end)) = from {
                push(start, end);
            }
        }
        Way::Glued => {
            for tok in glued::split(text, line.span, columns, years) {
                out.push(Field {
                    span: tok.span,
                    first: false,
                    last: false,
                    empty: false,
                    place: (0, 0),
                    doubtful: tok.doubtful,
                });
            }
        }
    }
    // With one cell a line a dash is how an empty cell is printed.
    if way.per_line() {
        out.iter_mut().for_each(|f| f.empty |= is_dash(&folded(f.span.of(text))));
    }
    if let Some(first) = out.first_mut() {
        first.first = true;
    }
    if let Some(last) = out.last_mut() {
        last.last = true;
    }
    out
}
