//! Page headers, footers and page numbers: what repeats at the same place of pages, digits apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::Pattern;

use crate::source::paged::line::Line;
use crate::source::paged::{Page, TextBox};

/// A page number alone on a line: 12, - 12 -, — 12 —, 第12页 共30页, 12/30, xii.
static PAGE_NUMBER: Pattern = Pattern::new(
    r"(?i)^[\s\-－—–―·•.]*(?:第?\s*[0-9０-９]{1,4}\s*页?(?:\s*[,，/]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?|[ivxl]{1,6})[\s\-－—–―·•.]*$",
);

/// Share of the page's height at its top and bottom where furniture stands.
const MARGIN: f64 = 0.12;

/// The smallest watermark, as a share of the text's size.
const WATERMARK: f64 = 1.8;

/// Take the watermarks (征求意见稿 across each page) out of the boxes of the pages: large text that stands at one place of
/// half of the pages or more. Printed over the lines, it would stand in the middle of their sentences.
pub(super) fn take_watermarks(pages: &mut [Page]) -> Vec<Vec<TextBox>> {
    let mut sizes: Vec<f64> = pages.iter().flat_map(|p| &p.boxes).map(|b| b.size).collect();
    sizes.sort_by(f64::total_cmp);
    let large = sizes.get(sizes.len() / 2).map_or(f64::INFINITY, |body| body * WATERMARK);
    let key = |b: &TextBox| (b.text.clone(), (b.left / 4.0).round() as i64, (b.base / 4.0).round() as i64);
    let mut on: BTreeMap<(String, i64, i64), usize> = BTreeMap::new();
    for text in pages.iter().flat_map(|p| &p.boxes).filter(|b| b.size >= large) {
        *on.entry(key(text)).or_default() += 1;
    }
    let needed = 2.max(pages.len().div_ceil(2));
    let is_watermark = |b: &TextBox| b.size >= large && on.get(&key(b)).is_some_and(|n| *n >= needed);
    pages
        .iter_mut()
        .map(|page| {
            let (taken, kept) = std::mem::take(&mut page.boxes).into_iter().partition(|b| is_watermark(b));
            page.boxes = kept;
            taken
        })
        .collect()
}

/// For each page, which of its lines are furniture.
pub(super) fn find(pages: &[(f64, Vec<Line>)]) -> Vec<Vec<bool>> {
    // (height in steps, text without digits) → pages.
    let mut seen: BTreeMap<(i64, String), BTreeSet<usize>> = BTreeMap::new();
    for (idx, (height, lines)) in pages.iter().enumerate() {
        for line in lines.iter().filter(|l| in_margin(l, *height)) {
            for step in [-1, 0, 1] {
                seen.entry((place(line) + step, shape(&line.text))).or_default().insert(idx);
            }
        }
    }
    let counted = counted(pages);
    pages
        .iter()
        .enumerate()
        .map(|(idx, (height, lines))| {
            let of = |line: &Line| {
                if !in_margin(line, *height) {
                    return false;
                }
                // A bare number may be the cell of a table that the margin cuts: page numbers count the pages.
                if let Some(number) = bare_number(line) {
                    return counted.contains(&(number - page_number(idx)));
                }
                PAGE_NUMBER.is_match(&line.text)
                    || seen.get(&(place(line), shape(&line.text))).is_some_and(|on| on.len() >= needed(&line.text, pages.len()))
            };
            let mut found: Vec<bool> = lines.iter().map(of).collect();
            // Only from the edge inwards: a repeated line between lines of the text is text.
            keep_outer(&mut found, lines, *height);
            found
        })
        .collect()
}

/// Pages a line must repeat on. A few signs (约束性, [5.2]) come twice at one height by chance, where the cells of a long
/// table stand one a line; a whole title does not.
fn needed(text: &str, n_pages: usize) -> usize {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 6 { 2 } else { 2.max(n_pages / 8) }
}

/// Number of a page by its place in the file.
fn page_number(idx: usize) -> i64 {
    i64::try_from(idx + 1).unwrap_or(i64::MAX)
}

/// The value of a line that is nothing but a number of up to four digits.
fn bare_number(line: &Line) -> Option<i64> {
    let text: String = line.text.chars().filter(|c| !c.is_whitespace()).map(crate::source::fold_char).collect();
    ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// By how much the bare numbers in the margins differ from the number of their page, where several pages agree (a plan
/// begins to count behind its cover), and nothing: the first page may be the only one with a number.
fn counted(pages: &[(f64, Vec<Line>)]) -> BTreeSet<i64> {
    let mut on: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
    for (idx, (height, lines)) in pages.iter().enumerate() {
        for number in lines.iter().filter(|l| in_margin(l, *height)).filter_map(bare_number) {
            on.entry(number - page_number(idx)).or_default().insert(idx);
        }
    }
    // Two pages may agree by chance where many cells stand in the margins.
    let needed = 2.max(pages.len() / 10);
    let mut out: BTreeSet<i64> = on.into_iter().filter(|(_, pages)| pages.len() >= needed).map(|(by, _)| by).collect();
    out.insert(0);
    out
}

fn keep_outer(found: &mut [bool], lines: &[Line], height: f64) {
    let middle = lines.partition_point(|l| l.base < height / 2.0);
    let mut open = true;
    for flag in &mut found[..middle] {
        open &= *flag;
        *flag = open;
    }
    let mut open = true;
    for flag in found[middle..].iter_mut().rev() {
        open &= *flag;
        *flag = open;
    }
}

fn in_margin(line: &Line, height: f64) -> bool {
    line.base < height * MARGIN || line.base > height * (1.0 - MARGIN)
}

fn place(line: &Line) -> i64 {
    (line.base / 4.0).round() as i64
}

/// The text with every run of digits as one sign, blanks left out.
fn shape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_in_their_usual_dress() {
        for number in ["12", "- 1 -", "— 12 —", "第3页", "第 3 页 共 30 页", "3/30", "iv", "－１２－", "·3·"] {
            assert!(PAGE_NUMBER.is_match(number), "{number}");
        }
        for text in ["12.5", "第三章", "2025年", "3家", "mix of"] {
            assert!(!PAGE_NUMBER.is_match(text), "{text}");
        }
    }
}
