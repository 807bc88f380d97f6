//! Tables of contents: found as a run of headings without text, compared with the body.

use crate::document::lines::Line;
use crate::document::numbering::FRONT;
use crate::document::numbering::{Numbered, is_page_number, is_roman_page, numbered, without_leader};
use crate::document::{Heading, HeadingKind, TocEntry};
use crate::source::{Code, Sink};

/// Headings in a row without text that make a table of contents. A body has at most a part, a chapter and a section in a row.
const MIN_RUN: usize = 8;

/// Lines of the contents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toc {
    pub(crate) first: usize,
    /// One past the last line.
    pub(crate) end: usize,
    pub(crate) entries: Vec<TocEntry>,
    /// The run ended because its first entry came again: the body follows at once.
    restarted: bool,
}

/// A line read as an entry: its heading and whether it has leader dots or a page number.
fn entry(line: &Line) -> Option<(Numbered, String, bool)> {
    let (bare, led) = match without_leader(&line.folded) {
        Some(bare) => (bare, true),
        None => {
            let cut = line.folded.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
            // 第一章 发展基础 5: a page without leader counts only behind a title.
            if numbered(cut).is_some_and(|n| cut.len() > n.title_at + 3) && cut.len() < line.folded.len() {
                (cut, false)
            } else {
                (line.folded.as_str(), false)
            }
        }
    };
    let found = numbered(bare)?;
    if matches!(found.kind, HeadingKind::Third) && !led {
        return None;
    }
    let title = bare[found.title_at..].trim().to_owned();
    Some((found, title, led))
}

/// The table of contents of a document, if it has one before `limit` lines.
pub(crate) fn find(lines: &[Line]) -> Option<Toc> {
    let mut at = 0;
    while at < lines.len() {
        let announced = matches!(lines[at].folded.as_str(), "目录" | "目次" | "CONTENTS") || lines[at].toc;
        if announced || entry(&lines[at]).is_some() {
            let start = if announced && !lines[at].toc { at + 1 } else { at };
            let torn = if announced { torn(lines, at) } else { None };
            if torn.is_some() {
                return torn;
            }
            if let Some(mut toc) = run(lines, start) {
                toc.first = at;
                // A short plan has a short contents list: the format may say so, or the body begins with its first entry.
                let stated = lines[at].toc || toc.restarted;
                let long_enough = stated || toc.entries.len() >= if announced { 3 } else { MIN_RUN };
                if long_enough {
                    return Some(toc);
                }
                at = toc.end.max(at + 1);
                continue;
            }
        }
        at += 1;
    }
    None
}

/// Lines after the announcement among which the first entry is looked for, and those before it comes again.
const TORN: (usize, usize) = (16, 600);

/// Contents that OCR tore apart (several entries in a line, numbers away from their titles): from their announcement to
/// where the first whole entry comes again. Their entries are not compared with the body. `None` if they can be read.
fn torn(lines: &[Line], at: usize) -> Option<Toc> {
    let whole = |line: &Line| entry(line).filter(|(found, title, _)| found.number.is_some() && title.chars().count() >= 2);
    let shown = |idx: &usize| !lines[*idx].is_blank() && !lines[*idx].furniture;
    let near: Vec<usize> = (at + 1..lines.len().min(at + TORN.0)).filter(shown).collect();
    // Readable contents begin with an entry.
    if near.first().is_none_or(|first| entry(&lines[*first]).is_some()) {
        return None;
    }
    let crowded =
        near.iter().filter(|i| lines[**i].folded.matches('第').count() >= 2 || lines[**i].folded.matches('(').count() >= 2);
    if crowded.count() < 2 {
        return None;
    }
    let (first, title) = near.iter().find_map(|i| whole(&lines[*i]).map(|(found, title, _)| (found, title)))?;
    let again = (at + TORN.0..lines.len().min(at + TORN.1)).find(|i| {
        whole(&lines[*i])
            .is_some_and(|(found, of, _)| found.kind == first.kind && found.number == first.number && same_title(&of, &title))
    })?;
    // The part that the first chapter stands in.
    let above = (at + TORN.0..again).rev().find(shown).filter(|i| whole(&lines[*i]).is_some_and(|(f, ..)| f.kind < first.kind));
    Some(Toc { first: at, end: above.unwrap_or(again), entries: Vec::new(), restarted: true })
}

/// The run of entries from `start`.
fn run(lines: &[Line], start: usize) -> Option<Toc> {
    let mut toc = Toc { first: start, end: start, entries: Vec::new(), restarted: false };
    let mut any_leader = false;
    let mut n_led = 0;
    let mut at = start;
    while at < lines.len() {
        let line = &lines[at];
        if line.is_blank()
            || line.furniture
            || is_page_number(&line.folded)
            || (!toc.entries.is_empty() && is_roman_page(&line.folded))
        {
            at += 1;
            continue;
        }
        let Some((found, title, led)) = entry(line) else {
            // A wrapped title: one short line between two entries.
            let next = (at + 1..lines.len().min(at + 4)).find(|i| !lines[*i].is_blank());
            let between = next.is_some_and(|i| entry(&lines[i]).is_some_and(|e| e.2 == any_leader || !any_leader));
            let led_tail = without_leader(&line.folded);
            if !toc.entries.is_empty()
                && line.n_chars() <= 60
                && (led_tail.is_some() || line.toc || (between && line.n_chars() < 30 && !line.ends_sentence()))
            {
                if let Some(last) = toc.entries.last_mut().filter(|_| led_tail.is_some()) {
                    last.title.push_str(led_tail.unwrap_or(""));
                }
                at += 1;
                toc.end = at;
                continue;
            }
            break;
        };
        any_leader |= led;
        // The body begins where the first entry comes again.
        if let Some(first) = toc.entries.first() {
            let again = first.kind == found.kind && first.number == found.number && same_title(&first.title, &title);
            if again && toc.entries.len() > 1 {
                toc.restarted = true;
                break;
            }
        }
        // After entries with leaders a heading without one is the body's, unless its title ends, led, on the next line.
        let led_next =
            (at + 1..lines.len()).find(|i| !lines[*i].is_blank()).is_some_and(|i| without_leader(&lines[i].folded).is_some());
        if any_leader && !led && !led_next && toc.entries.len() >= 3 && n_led == toc.entries.len() {
            toc.restarted = true;
            break;
        }
        n_led += usize::from(led || led_next);
        // 前言 over a paragraph opens the body: contents list it with a page, or between other entries.
        let follow = (at + 1..lines.len()).find(|i| !lines[*i].is_blank());
        // 名词解释 closes a plan: before its body it can only be an entry.
        let opens = found.number.is_none() && FRONT.contains(&title.as_str());
        if opens && !led && !toc.entries.is_empty() && follow.is_some_and(|i| entry(&lines[i]).is_none()) {
            break;
        }
        toc.entries.push(TocEntry { kind: found.kind, number: found.number, title, span: line.content });
        at += 1;
        toc.end = at;
    }
    (!toc.entries.is_empty()).then_some(toc)
}

/// Titles compared without blanks, quotes and width.
pub(crate) fn same_title(a: &str, b: &str) -> bool {
    bare(a) == bare(b)
}

/// A title without blanks, quotes and width.
pub(crate) fn bare(title: &str) -> String {
    title.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace() && !"“”\"'‘’·".contains(*c)).collect()
}

/// Report where contents and body differ.
pub(crate) fn compare(toc: &[TocEntry], headings: &[Heading], sink: &mut Sink) {
    let levels = [HeadingKind::Part, HeadingKind::Chapter, HeadingKind::Section, HeadingKind::First, HeadingKind::Second];
    let body: Vec<&Heading> = headings.iter().filter(|h| levels.contains(&h.kind)).collect();
    let listed_kinds: Vec<HeadingKind> = levels.into_iter().filter(|k| toc.iter().any(|e| e.kind == *k)).collect();
    let mut at = 0;
    for entry in toc.iter().filter(|e| levels.contains(&e.kind)) {
        let exact = body[at..]
            .iter()
            .position(|h| h.kind == entry.kind && h.number == entry.number && same_title(&h.title, &entry.title));
        if let Some(found) = exact {
            for skipped in body[at..at + found].iter().filter(|h| listed_kinds.contains(&h.kind)) {
                sink.report(
                    Code::TocMissing,
                    skipped.span,
                    format!("the body's heading {} {} is not in the contents", skipped.label, skipped.title),
                );
            }
            at += found + 1;
            continue;
        }
        match body.get(at).filter(|h| h.kind == entry.kind && h.number == entry.number) {
            Some(other) => {
                sink.report(Code::TocDiffers, entry.span, format!("contents say {}, the body says {}", entry.title, other.title));
                at += 1;
            }
            None => sink.report(
                Code::TocMissing,
                entry.span,
                format!("the contents list {} {}, which the body lacks", entry.number.as_deref().unwrap_or(""), entry.title),
            ),
        }
    }
}
