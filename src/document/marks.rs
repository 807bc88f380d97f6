//! Marks of pages inside the text: page numbers on lines of their own, and the head that every page repeats.

use std::collections::BTreeMap;

use crate::pattern::Pattern;

use crate::document::lines::Line;

static PAGE: Pattern = Pattern::new(
    r"^(?:[—\-–―─·•~<]+\s*[0-9]{1,4}\s*[—\-–―─·•~>]+|第[0-9]{1,4}页(?:[,/ ]?共[0-9]{1,4}页)?|(?P<page>[0-9]{1,4})\s?/\s?(?P<of>[0-9]{1,4})|(?:[pP]|page|Page)\.?\s?[0-9]{1,4})$",
);
static ROMAN: Pattern = Pattern::new(r"^[—\-– ]*[IVXLivxl](?: ?[IVXLivxl]){0,5}[—\-– ]*$");
static BARE: Pattern = Pattern::new(r"^[—\-–―\[]?\s*([0-9]{1,3})\s*[—\-–―\]]?$");

/// Lines of content between two page numbers at least.
const PAGE_LINES: usize = 16;
/// Lines, blank ones among them, in which the neighbour of a line is looked for.
const NEAR: usize = 8;
/// Characters of a line of text; cells are shorter.
const TEXT: usize = 16;
/// Page numbers in a row that show what they are.
const PAGES: usize = 3;
/// The same of numbers in brackets, which tables have as values.
const BRACKETED_PAGES: usize = 5;
/// Added to a number in brackets.
const BRACKETED: u32 = 10_000;

/// A page number on a line of its own that cannot be anything else (`— 12 —`, `第12页`).
pub(crate) fn is_page_number(line: &str) -> bool {
    let Some(found) = PAGE.captures(line) else { return false };
    let number = |name| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    // 8358/244 is a cell of two values: no page comes behind the last.
    number("page").zip(number("of")).is_none_or(|(page, of)| page <= of)
}

/// A roman page number on a line of its own.
pub(crate) fn is_roman_page(line: &str) -> bool {
    ROMAN.is_match(line)
}

/// The digits of PM2.5 and SO2 on a line of their own below their letters, as a page with subscripts comes out as text.
static SUBSCRIPT: Pattern = Pattern::new(r"^[0-9.]{1,12}$");
/// Letters that lost them: （PM）, PM等六项.
static LOST_SUBSCRIPT: Pattern = Pattern::new(r"(?:PM|SO)(?:[、,)\p{Han}]|$)");

/// Mark lines of subscripts as furniture: between two halves of a sentence they would become a number.
fn subscripts(lines: &mut [Line]) {
    let mut found = Vec::new();
    for at in 1..lines.len() {
        let line = &lines[at];
        if line.furniture || line.grid.is_some() || !SUBSCRIPT.is_match(&line.folded) {
            continue;
        }
        // Between two full lines of text: under a short name it is the value of a cell.
        let long = |l: &Line| !l.furniture && l.width >= 36;
        if !(long(&lines[at - 1]) && !lines[at - 1].ends_sentence() && lines.get(at + 1).is_some_and(long)) {
            continue;
        }
        let around = lines[at.saturating_sub(2)..at].iter().chain(lines[at + 1..].iter().take(1));
        if around.filter(|l| !l.is_blank()).any(|l| LOST_SUBSCRIPT.is_match(&l.folded)) {
            found.push(at);
        }
    }
    for at in found {
        lines[at].furniture = true;
    }
}

/// Mark page numbers and running heads as furniture.
pub(crate) fn find(lines: &mut [Line]) {
    subscripts(lines);
    let mut marks: Vec<usize> = Vec::new();
    let (mut shown, mut printed) = (0, 0);
    // Chains of bare numbers that count the pages: value → (length, place among the content, lines of the chain).
    let mut chains: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    let mut bare: Vec<(usize, u32, usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() || line.grid.is_some() {
            continue;
        }
        if line.furniture {
            marks.push(at);
            continue;
        }
        if is_page_number(&line.folded) {
            marks.push(at);
            printed += 1;
            continue;
        }
        if let Some(value) = BARE.captures(&line.folded).and_then(|c| c[1].parse::<u32>().ok()) {
            // [12] may be a value of a table: such marks make a row of their own.
            let value = value + if line.folded.starts_with('[') { BRACKETED } else { 0 };
            let before = value.checked_sub(1).and_then(|v| chains.get(&v)).filter(|(_, place)| shown >= place + PAGE_LINES);
            let length = before.map_or(1, |(n, _)| n + 1);
            bare.push((at, value, length, shown));
            let held = chains.entry(value).or_insert((length, shown));
            if length >= held.0 {
                *held = (length, shown);
            }
        }
        shown += 1;
    }
    // Pages are numbered in one way: where － 4 － does it, 28, 29 and 30 far apart are values. Walk the longest chain back
    // from its end.
    let marked = printed >= PAGES;
    let enough = |b: &(usize, u32, usize, usize)| {
        let (number, pages) = if b.1 > BRACKETED { (b.1 - BRACKETED, BRACKETED_PAGES) } else { (b.1, PAGES) };
        // Page 30 has 29 pages before it, unless many in a row say otherwise: three numbers of a table may follow each other.
        let deep = b.2 >= 2 * pages || b.3 + PAGE_LINES >= usize::try_from(number).unwrap_or(usize::MAX) * PAGE_LINES;
        !marked && b.2 >= pages && deep
    };
    if let Some(last) = bare.iter().filter(|b| enough(b)).max_by_key(|b| b.2) {
        // Pages hold about as many lines each: of several lines with the number due, the one a page above the next.
        let page = last.3 / last.2;
        let mut of_value: BTreeMap<(u32, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for (at, value, length, place) in &bare {
            of_value.entry((*value, *length)).or_default().push((*at, *place));
        }
        let (mut value, mut length, mut above) = (last.1, last.2, last.3);
        let mut found = vec![last.0];
        while length > 1 {
            (value, length) = (value - 1, length - 1);
            let due = of_value.get(&(value, length)).into_iter().flatten().filter(|b| above >= b.1 + PAGE_LINES);
            let Some((at, place)) = due.min_by_key(|b| (above - b.1).abs_diff(page)) else { break };
            found.push(*at);
            above = *place;
        }
        // Between the cells of a table stand its values.
        let in_text = found.iter().filter(|at| beside_text(lines, **at)).count();
        if in_text * 2 >= found.len() {
            marks.extend(found);
        }
    }
    for at in &marks {
        lines[*at].furniture = true;
    }
    running_heads(lines);
}

/// Whether a line of text, no cell, stands before or behind a line.
fn beside_text(lines: &[Line], at: usize) -> bool {
    let before = lines[..at].iter().rev().take(NEAR).find(|l| !l.is_blank());
    let after = lines[at + 1..].iter().take(NEAR).find(|l| !l.is_blank());
    before.into_iter().chain(after).any(|l| l.n_chars() >= TEXT)
}

/// A short line that stands at most page marks, or again and again in the middle of a sentence.
fn running_heads(lines: &mut [Line]) {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let n = line.n_chars();
        let plain = !line.folded.contains(['|', '%']) && !line.folded.is_ascii();
        if !line.furniture && line.grid.is_none() && (6..=60).contains(&n) && plain && !line.ends_sentence() {
            places.entry(&line.folded).or_default().push(at);
        }
    }
    let mut heads: Vec<usize> = Vec::new();
    for at in places.into_values().filter(|p| p.len() >= PAGES) {
        let beside = |at: &usize| {
            let before = lines[..*at].iter().rev().take(NEAR).find(|l| !l.is_blank());
            let after = lines[at + 1..].iter().take(NEAR).find(|l| !l.is_blank());
            let mark = |l: Option<&Line>| l.is_some_and(|l| l.furniture && is_mark(&l.folded));
            // As wide as the lines around it, it is a line of their paragraph: plans repeat whole sentences.
            let own = lines[*at].width;
            let inside = before.is_some_and(|l| !l.furniture && l.width >= 36 && l.width > own && goes_on(l))
                && after.is_some_and(|l| !l.furniture && l.width >= 8 && !l.folded.starts_with(|c: char| c.is_ascii_digit()));
            mark(before) || mark(after) || inside
        };
        let found: Vec<usize> = at.iter().copied().filter(beside).collect();
        // The first may be the title of the whole.
        let others = at.len() - usize::from(!found.contains(&at[0]));
        if found.len() >= 2 && found.len() * 10 >= others * 6 {
            // A head that stands between two whole paragraphs is one all the same.
            heads.extend(at.iter().skip(1).copied());
            heads.extend(at.first().copied().filter(|first| found.contains(first) && *first > 40));
        }
    }
    for at in heads {
        lines[at].furniture = true;
    }
}

/// Whether a line breaks off in a sentence. The name of an indicator with its unit does not, and what stands under each of
/// several may be one wording of their cells: 完成省下达目标.
fn goes_on(line: &Line) -> bool {
    !line.ends_sentence() && !line.folded.ends_with([')', ']', '%'])
}

fn is_mark(line: &str) -> bool {
    is_page_number(line) || BARE.is_match(line) || is_roman_page(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for line in ["— 12 —", "第3页", "- 4 -", "3/120", "·7·"] {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["12", "5.5", "2025", "(一)", "[12]", "8358/244"] {
            assert!(!is_page_number(line), "{line}");
        }
        assert!(is_roman_page("XII") && !is_roman_page("一"));
    }
}
