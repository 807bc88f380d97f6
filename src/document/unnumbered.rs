//! Headings of documents that number none: by the styles of the format, else by where short lines stand.

use std::collections::BTreeMap;

use crate::document::HeadingKind;
use crate::document::lines::Line;
use crate::document::numbering::{is_page_number, is_title, numbered};

/// Longest heading that is told from its place alone, in characters.
const LONGEST: usize = 20;
/// Fewest characters of a paragraph under it.
const PARAGRAPH: usize = 40;
/// Fewest such headings: one short line may be anything.
const FEWEST: usize = 3;

/// What each line without a number is a heading of, and whether its style says so; nothing where the document numbers its
/// headings. `body` are the lines between title or contents and the end.
pub(crate) fn headings(lines: &[Line], body: &[usize]) -> BTreeMap<usize, (HeadingKind, bool)> {
    let content: Vec<usize> = body.iter().copied().filter(|at| is_content(&lines[*at])).collect();
    let numbers = |at: &usize| numbered(&lines[*at].folded).is_some_and(|n| n.number.is_some() && n.kind <= HeadingKind::Second);
    if content.iter().any(numbers) {
        return BTreeMap::new();
    }
    let styled: BTreeMap<usize, u8> = content.iter().filter_map(|at| Some((*at, lines[*at].heading_level?))).collect();
    let mut levels: Vec<u8> = styled.values().copied().collect();
    levels.sort_unstable();
    levels.dedup();
    if styled.len() >= 2 {
        let kind = |level: u8| match levels.iter().position(|l| *l == level) {
            Some(0) => HeadingKind::First,
            Some(1) => HeadingKind::Second,
            _ => HeadingKind::Third,
        };
        return styled
            .iter()
            .filter(|(at, _)| is_title(&lines[**at].folded))
            .map(|(at, level)| (*at, (kind(*level), true)))
            .collect();
    }
    let found: Vec<usize> = (0..content.len()).filter(|n| stands_alone(lines, &content, *n)).map(|n| content[n]).collect();
    if found.len() < FEWEST {
        return BTreeMap::new();
    }
    found.into_iter().map(|at| (at, (HeadingKind::First, false))).collect()
}

fn is_content(line: &Line) -> bool {
    !line.is_blank() && !line.furniture && !line.toc && !line.footnote && line.grid.is_none() && !is_page_number(&line.folded)
}

/// A short line of words over a paragraph, or over another such line.
fn stands_alone(lines: &[Line], content: &[usize], n: usize) -> bool {
    let short = |at: usize| {
        let text = &lines[at].folded;
        let marks = |c: char| c.is_ascii_digit() || ",:%、()《".contains(c);
        (2..=LONGEST).contains(&text.chars().count()) && is_title(text) && !lines[at].ends_sentence() && !text.contains(marks)
    };
    let long = |at: usize| lines[at].n_chars() >= PARAGRAPH;
    // What ends before it: a paragraph, or a heading over it.
    let before = n.checked_sub(1).map(|b| content[b]).is_none_or(|b| lines[b].ends_sentence() || short(b));
    let after = content.get(n + 1).is_some_and(|a| long(*a) || short(*a) && content.get(n + 2).is_some_and(|a| long(*a)));
    short(content[n]) && before && after
}
