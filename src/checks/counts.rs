//! Counts: what tables declare, the table of contents, numbers of headings.

use std::collections::{BTreeMap, HashSet};

use crate::checks::run::finding;
use crate::checks::{CheckCode, Finding};
use crate::document::{Document, Heading, HeadingId, HeadingKind};
use crate::source::{Severity, Source, Span};
use crate::tables::{ColumnRole, Row, Table};

/// Declared counts of indicators, statuses, attributes and categories.
pub(crate) fn declared(tables: &[Table], findings: &mut Vec<Finding>) {
    for table in tables {
        for declared in &table.declared {
            let (what, count) = if declared.name == "indicators" {
                ("indicators".to_owned(), indicators(table.rows.iter()))
            } else if let Some(count) = statuses(table, &declared.name) {
                (declared.name.clone(), count)
            } else if matches!(declared.name.as_str(), "约束性" | "预期性") {
                (declared.name.clone(), indicators(table.rows.iter().filter(|r| r.attribute.as_deref() == Some(&declared.name))))
            } else {
                let label = declared.name.as_str();
                (declared.name.clone(), indicators(table.rows.iter().filter(|r| r.category.as_deref() == Some(label))))
            };
            let expected = usize::try_from(declared.count).unwrap_or(usize::MAX);
            let passed = count.contains(&expected);
            let read = if passed { expected } else { count[0] };
            let name = table.number.as_deref().or(table.caption.as_deref()).unwrap_or("table");
            findings.push(
                finding(
                    CheckCode::DeclaredCount,
                    passed,
                    Severity::Warning,
                    format!("{name}: declares {expected} {what}, {read} read"),
                )
                .at("declared", declared.span)
                .at("table", caption_span(table))
                .with("declared", expected)
                .with("read", read),
            );
        }
    }
}

/// The start of a table, as a place to look at: its first row.
fn caption_span(table: &Table) -> Span {
    table.rows.first().map_or(table.span, |r| r.indicator_span)
}

/// Rows, and rows with sub-rows counted once: documents count either way.
fn indicators<'a>(rows: impl Iterator<Item = &'a Row>) -> [usize; 2] {
    let rows: Vec<&Row> = rows.collect();
    let mut grouped = 0;
    let mut last: Option<(&str, Option<&str>)> = None;
    for row in &rows {
        let key = row.group.as_deref().map(|g| (g, row.number.as_deref()));
        if key.is_none() || key != last {
            grouped += 1;
        }
        last = key;
    }
    [rows.len(), grouped]
}

/// Rows whose status cell is the declared word (基本完成 stands in cells as 基本完成或接近完成 too).
fn statuses(table: &Table, word: &str) -> Option<[usize; 2]> {
    let at = table.columns.iter().position(|c| c.role == ColumnRole::Status)?;
    if !word.contains("完成") {
        return None;
    }
    let count = table.rows.iter().filter(|r| r.cells[at].text.as_deref().is_some_and(|t| t.starts_with(word))).count();
    Some([count, count])
}

/// The table of contents against the body.
pub(crate) fn toc(source: &Source, document: &Document, findings: &mut Vec<Finding>) {
    if document.toc.len() < 3 {
        return;
    }
    let key = |number: Option<&str>, title: &str| (number.unwrap_or_default().to_owned(), letters(title));
    let lines = Lines::of(source, document.toc.iter().map(|t| t.span.end).max().unwrap_or(0));
    let kinds: Vec<HeadingKind> = {
        let mut kinds: Vec<_> = document.toc.iter().map(|t| t.kind).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    for kind in kinds {
        let mut body: Vec<&Heading> = document.headings.iter().filter(|h| h.kind == kind).collect();
        let entries: Vec<_> = document.toc.iter().filter(|t| t.kind == kind).collect();
        let mut missing = Vec::new();
        for entry in &entries {
            let wanted = key(entry.number.as_deref(), &entry.title);
            match body.iter().position(|h| key(h.number.as_deref(), &h.title) == wanted) {
                Some(at) => {
                    body.remove(at);
                }
                None => missing.push(*entry),
            }
        }
        let name = kind.as_str();
        if missing.is_empty() && body.is_empty() {
            let first = entries.first().map_or(Span::default(), |e| e.span);
            findings.push(
                finding(
                    CheckCode::TocBody,
                    true,
                    Severity::Info,
                    format!("table of contents and body agree on {} {name}", entries.len()),
                )
                .at("contents", first)
                .with("contents", entries.len()),
            );
            continue;
        }
        // What the body has on a line of its own was not read as a heading: a doubt of the reader, no fault of the text.
        missing.retain(|entry| {
            let retitled = body.iter().any(|h| h.number == entry.number && shares_most(&h.title, &entry.title));
            retitled || !lines.hold(&entry.title)
        });
        // A contents list of 篇 and 章 does not promise every heading of a kind it happens to name once.
        let complete = entries.len() * 2 >= body.len();
        for entry in missing {
            let like = body.iter().position(|h| h.number == entry.number && shares_most(&h.title, &entry.title));
            let found = match like {
                Some(at) => {
                    let heading = body.remove(at);
                    finding(
                        CheckCode::TocBody,
                        false,
                        Severity::Info,
                        format!("the contents say “{}”, the body “{}”", entry.title, heading.title),
                    )
                    .at("contents", entry.span)
                    .at("body", heading.span)
                }
                None => finding(
                    CheckCode::TocBody,
                    false,
                    Severity::Warning,
                    format!("{name} “{}” of the contents has no heading in the body", entry.title),
                )
                .at("contents", entry.span),
            };
            findings.push(found);
        }
        if complete {
            for heading in body {
                findings.push(
                    finding(
                        CheckCode::TocBody,
                        false,
                        Severity::Info,
                        format!("{name} “{}” of the body is not in the contents", heading.title),
                    )
                    .at("body", heading.span),
                );
            }
        }
    }
}

/// Lines of the body, letters alone, with and without what stands before the first blank or mark.
struct Lines(HashSet<String>);

impl Lines {
    /// Longest title that is looked for, in characters.
    const LONGEST: usize = 80;

    fn of(source: &Source, from: usize) -> Self {
        let mut held = HashSet::new();
        let body = source.text.get(from..).unwrap_or("");
        for line in body.lines().map(str::trim).filter(|l| !l.is_empty() && l.chars().count() <= Self::LONGEST) {
            held.insert(letters(line));
            // 第二章　目标, 一、目标, 1.1 目标.
            for mark in ['章', '节', '篇', '、', ' ', '\u{3000}', '.', '．', '）', ')', '分'] {
                if let Some((_, rest)) = line.split_once(mark) {
                    held.insert(letters(rest));
                }
            }
        }
        Self(held)
    }

    fn hold(&self, title: &str) -> bool {
        self.0.contains(&letters(title))
    }
}

/// Letters and digits alone: contents lists differ from the body by blanks and quotes.
fn letters(title: &str) -> String {
    title.chars().map(crate::source::fold_char).filter(|c| c.is_alphanumeric()).collect()
}

fn shares_most(a: &str, b: &str) -> bool {
    let (a, b) = (letters(a), letters(b));
    let shared = a.chars().filter(|c| b.contains(*c)).count();
    shared * 3 >= a.chars().count().max(b.chars().count()) * 2
}

/// Numbers of headings count on by one.
pub(crate) fn sequence(source: &Source, document: &Document, findings: &mut Vec<Finding>) {
    let mut last: BTreeMap<(HeadingKind, Option<HeadingId>), (u32, Span)> = BTreeMap::new();
    let mut last_of_kind: BTreeMap<HeadingKind, u32> = BTreeMap::new();
    let mut checked: BTreeMap<HeadingKind, (usize, Span)> = BTreeMap::new();
    let unread = Unread::of(source, document);
    let mut last_end = document.toc.iter().map(|t| t.span.end).max().unwrap_or(0);
    for heading in &document.headings {
        let through = matches!(heading.kind, HeadingKind::SpecialColumn | HeadingKind::AnnexTable);
        let counted = through || matches!(heading.kind, HeadingKind::Part | HeadingKind::Chapter | HeadingKind::Section);
        let Some(number) = heading.number.as_deref().and_then(numeral).filter(|_| counted) else { continue };
        let key = (heading.kind, heading.parent.filter(|_| !through));
        let running = last_of_kind.get(&heading.kind).copied().unwrap_or(0) + 1;
        // What is missing at the beginning may stand anywhere below the heading above.
        let above = heading
            .parent
            .and_then(|id| document.headings.get(usize::try_from(id.0).ok()?))
            .map_or(last_end, |h| h.span.start.min(last_end));
        match last.get(&key) {
            // A line between them begins like a heading and was not read as one: a doubt of the reader.
            Some((before, span)) if number != before + 1 && unread.any_between(span.end, heading.span.start) => {}
            None if number != 1 && number != running && unread.any_between(above, heading.span.start) => {}
            Some((before, span)) if number != before + 1 => findings.push(
                finding(
                    CheckCode::HeadingSequence,
                    false,
                    Severity::Warning,
                    format!("{} {number} follows {before}: “{}”", heading.kind.as_str(), heading.title),
                )
                .at("before", *span)
                .at("heading", heading.span)
                .with("before", before)
                .with("number", number),
            ),
            None if number != 1 && number != running => findings.push(
                finding(
                    CheckCode::HeadingSequence,
                    false,
                    Severity::Warning,
                    format!("the first {} here has number {number}: “{}”", heading.kind.as_str(), heading.title),
                )
                .at("heading", heading.span)
                .with("number", number),
            ),
            _ => checked.entry(heading.kind).or_insert((0, heading.span)).0 += 1,
        }
        last_end = heading.span.end;
        last.insert(key, (number, heading.span));
        last_of_kind.insert(heading.kind, number);
    }
    for (kind, (count, span)) in checked {
        findings.push(
            finding(CheckCode::HeadingSequence, true, Severity::Info, format!("{count} {} in sequence", kind.as_str()))
                .at("first", span),
        );
    }
}

/// Lines that begin like a heading (第二章 …) and are none, by their place.
struct Unread(Vec<usize>);

impl Unread {
    fn of(source: &Source, document: &Document) -> Self {
        let headings: HashSet<usize> = document.headings.iter().map(|h| h.span.start).collect();
        let mut at = 0;
        let mut places = Vec::new();
        for line in source.text.split_inclusive('\n') {
            let bare = line.trim_start();
            let start = at + (line.len() - bare.len());
            at += line.len();
            if begins_like_heading(bare) && !headings.contains(&start) {
                places.push(start);
            }
            // 第五章  增加农民收入     第一节  …: a second heading on the line of the first.
            let glued = bare.match_indices("  第").map(|(i, gap)| (i + gap.len() - "第".len(), &bare[i + 2..]));
            places.extend(glued.filter(|(_, rest)| begins_like_heading(rest)).map(|(i, _)| start + i));
        }
        Self(places)
    }

    fn any_between(&self, from: usize, to: usize) -> bool {
        let first = self.0.partition_point(|p| *p < from);
        self.0.get(first).is_some_and(|p| *p < to)
    }
}

fn begins_like_heading(line: &str) -> bool {
    let Some(rest) = line.trim_start_matches(['#', '*', ' ']).strip_prefix('第') else { return false };
    let digits =
        rest.chars().take_while(|c| "〇零一二三四五六七八九十百".contains(*c) || crate::source::fold_char(*c).is_ascii_digit());
    let number: String = digits.collect();
    let after = rest[number.len()..].trim_start();
    !number.is_empty() && ["篇", "章", "节", "部分"].iter().any(|kind| after.starts_with(kind))
}

/// A heading number: Arabic or Chinese up to 999.
fn numeral(text: &str) -> Option<u32> {
    let text: String = text.chars().map(crate::source::fold_char).collect();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|d| u32::try_from(d).ok());
    let (mut total, mut current) = (0, 0);
    for c in text.chars() {
        match c {
            '十' => {
                total += current.max(1) * 10;
                current = 0;
            }
            '百' => {
                total += current.max(1) * 100;
                current = 0;
            }
            '零' => current = 0,
            c => current = digit(c)?,
        }
    }
    Some(total + current).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_headings() {
        for (text, number) in [("一", 1), ("十", 10), ("十八", 18), ("二十", 20), ("一百零三", 103), ("34", 34), ("甲", 0)]
        {
            assert_eq!(numeral(text).unwrap_or(0), number, "{text}");
        }
    }
}
