//! What holds of whatever is read, from any bytes at all.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use gangyao::pipeline::{self, Failure, Plan};
use gangyao::record::{self, PlanRecords};
use gangyao::source::{Limits, Span};
use serde_json::Value;

use super::Seen;

/// Bounds under which inputs of some kilobytes are tried: what they unpack to is bounded as they are.
pub(crate) fn limits() -> Limits {
    Limits {
        max_text: 1 << 20,
        max_unpacked: 4 << 20,
        max_elements: 100_000,
        max_grid: 50_000,
        max_pages: 50,
        office_time: Duration::ZERO,
        ..Limits::default()
    }
}

/// Bytes of records for a byte of what they are read from, and what they may have besides.
const OUTPUT: (usize, usize) = (20, 64 << 10);
/// Bytes of a record without the text that is copied into it: names of its fields, places, ids. A table of short numbers has a
/// record or two for some bytes, so that these alone may be more than twenty times its text.
const RECORD: usize = 1400;

/// A number that names something seen and about how much of it.
pub(crate) fn feature(name: &str, count: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    (usize::BITS - count.leading_zeros()).hash(&mut hasher);
    hasher.finish()
}

fn require(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// The words of a message, its numbers and names left out.
fn gist(message: &str) -> String {
    message.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 3).take(12).collect::<Vec<_>>().join(" ")
}

/// Read a document and try everything that must hold of it.
pub(crate) fn document(name: &str, bytes: &[u8]) -> Result<Seen, String> {
    let (result, diagnostics) = pipeline::read_bytes(name, bytes, &limits());
    let plan = match result {
        Ok(plan) => plan,
        Err(Failure::Panicked { message }) => return Err(format!("panic: {message}")),
        Err(error) => {
            let said = error.to_string();
            require(!said.trim().is_empty() && !said.contains('\u{1b}'), || format!("a message that says nothing: {said:?}"))?;
            return Ok(vec![feature(&gist(&said), 1)]);
        }
    };
    covered(&plan)?;
    let records = record::records(&plan, &diagnostics, pipeline::status_of(&diagnostics));
    let unpacked = super::mutate::parts(bytes).map_or(0, |parts| parts.iter().map(|(_, content)| content.len()).sum());
    let of = bytes.len().max(unpacked);
    let text = plan.source.text.len();
    require(text <= OUTPUT.0 * of + OUTPUT.1, || format!("output: {of} bytes give {text} of text"))?;
    let size = written(&records, &plan.source.text)?;
    let n = count(&records);
    require(size <= OUTPUT.0 * of.max(text) + RECORD * n + OUTPUT.1, || {
        format!("output: {of} bytes with {text} of text give {size} of {n} records ({})", largest(&records))
    })?;
    // Every record says something of a stretch of its own; targets and quantities share theirs.
    require(n <= 4 * text + 64, || format!("output: {text} bytes of text give {n} records"))?;
    let mut seen = vec![feature(plan.source.format.as_str(), text), feature(&plan.source.encoding, 1)];
    let mut codes: Vec<&str> = diagnostics.iter().map(|d| d.code.id()).collect();
    codes.sort_unstable();
    seen.extend(codes.chunk_by(|a, b| a == b).map(|same| feature(same[0], same.len())));
    seen.extend(records.plan.counts.iter().map(|(name, n)| feature(name, usize::try_from(*n).unwrap_or(0))));
    seen.extend(records.checks.iter().map(|c| feature(&c.code, usize::from(c.passed))));
    seen.extend(records.outline.iter().map(|h| feature(&h.kind, usize::from(h.depth))));
    seen.extend(records.targets.iter().map(|t| feature(&format!("{} {} {}", t.rule, t.form, t.state), 1)));
    seen.extend(records.tables.iter().map(|t| feature(&t.alignment, t.columns.len())));
    Ok(seen)
}

/// Records and their parts.
fn count(r: &PlanRecords) -> usize {
    let cells: usize = r.tables.iter().flat_map(|t| &t.rows).map(|row| 1 + row.cells.len()).sum();
    let items: usize = r.columns.iter().map(|c| c.items.len()).sum();
    let places: usize = r.checks.iter().map(|c| c.spans.len()).sum();
    let whole = r.outline.len() + r.columns.len() + r.tables.len() + r.quantities.len() + r.targets.len();
    whole + r.checks.len() + r.passages.len() + r.diagnostics.len() + cells + items + places
}

/// Which kind of records is the largest, for a message.
fn largest(records: &PlanRecords) -> String {
    let kinds = kinds(records);
    kinds
        .iter()
        .map(|(kind, value)| (value.to_string().len(), *kind))
        .max()
        .map_or(String::new(), |(n, kind)| format!("{n} of {kind}"))
}

fn kinds(records: &PlanRecords) -> Vec<(&'static str, Value)> {
    let value = |v: Result<Value, serde_json::Error>| v.unwrap_or_default();
    vec![
        ("plans", value(serde_json::to_value(&records.plan))),
        ("outline", value(serde_json::to_value(&records.outline))),
        ("columns", value(serde_json::to_value(&records.columns))),
        ("tables", value(serde_json::to_value(&records.tables))),
        ("quantities", value(serde_json::to_value(&records.quantities))),
        ("targets", value(serde_json::to_value(&records.targets))),
        ("checks", value(serde_json::to_value(&records.checks))),
        ("passages", value(serde_json::to_value(&records.passages))),
        ("diagnostics", value(serde_json::to_value(&records.diagnostics))),
    ]
}

/// Blocks cover the reading text once and in order, and what the source says of it lies in it.
fn covered(plan: &Plan) -> Result<(), String> {
    let text = &plan.source.text;
    let mut at = 0;
    for block in &plan.document.blocks {
        require(block.span.start == at, || format!("blocks: one begins at {} after one that ends at {at}", block.span.start))?;
        at = block.span.end;
        for piece in &block.pieces {
            let inside = block.span.contains(*piece) && in_text(text, *piece) && !piece.of(text).is_empty();
            require(inside, || format!("blocks: a piece {piece:?} of {:?}", block.span))?;
        }
    }
    require(at == text.len(), || format!("blocks: the last ends at {at} of {}", text.len()))?;
    let layout = &plan.source.layout;
    let spans =
        (layout.grids.iter().flat_map(|g| std::iter::once(g.span).chain(g.cells.iter().flat_map(|c| c.pieces.iter().copied()))))
            .chain(layout.hints.iter().map(|h| h.span))
            .chain(layout.marks.iter().map(|m| m.span))
            .chain(layout.origins.iter().map(|o| o.span));
    for span in spans {
        require(in_text(text, span), || format!("layout: a span {span:?} in {} bytes of text", text.len()))?;
    }
    Ok(())
}

fn in_text(text: &str, span: Span) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

/// What holds of records; their size as they are written.
pub(crate) fn written(records: &PlanRecords, text: &str) -> Result<usize, String> {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut size = 0;
    for (kind, value) in kinds(records) {
        size += value.to_string().len();
        placed(kind, &value, text, &starts)?;
    }
    for table in &records.tables {
        let names: BTreeSet<&String> = table.columns.iter().collect();
        require(names.len() == table.columns.len(), || format!("tables: two columns of one name in {:?}", table.columns))?;
    }
    let ids: BTreeSet<&str> = records.targets.iter().map(|t| t.target_id.as_str()).collect();
    require(ids.len() == records.targets.len(), || format!("targets: {} ids of {}", ids.len(), records.targets.len()))?;
    let sections: BTreeSet<&str> = records.outline.iter().map(|h| h.section.as_str()).collect();
    for target in &records.targets {
        let known = target.section.is_empty() || sections.contains(target.section.as_str());
        require(known, || format!("targets: the section {} is in no outline", target.section))?;
    }
    // What is visible and no furniture lies in a passage (passages may not overlap).
    for pair in records.passages.windows(2) {
        let apart = pair[0].end <= pair[1].start;
        require(apart, || format!("passages: {}..{} and {}..{}", pair[0].start, pair[0].end, pair[1].start, pair[1].end))?;
    }
    Ok(size)
}

/// Every stretch lies in the text, on bounds of characters, on the line it names, and holds what it says.
fn placed(kind: &str, value: &Value, text: &str, starts: &[usize]) -> Result<(), String> {
    match value {
        Value::Array(list) => list.iter().try_for_each(|v| placed(kind, v, text, starts)),
        Value::Object(fields) => {
            let number = |name: &str| fields.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            if let (Some(start), Some(end)) = (number("start"), number("end")) {
                let span = Span { start, end };
                require(in_text(text, span), || format!("{kind}: {start}..{end} in {} bytes of text", text.len()))?;
                let exact = match kind {
                    "quantities" => fields.get("surface"),
                    "targets" => fields.get("value_raw"),
                    "checks" => fields.get("text"),
                    // Items of a column: their text, the column itself has none.
                    "columns" => fields.get("text"),
                    _ => None,
                };
                if let Some(said) = exact.and_then(Value::as_str) {
                    let there = span.of(text);
                    require(there == said, || format!("{kind}: {said:?} is said, {there:?} stands there"))?;
                }
                if let Some(line) = number("line") {
                    let is = starts.partition_point(|s| *s <= start);
                    require(line == is, || format!("{kind}: line {line} is said, {start} is in line {is}"))?;
                }
            }
            fields.values().try_for_each(|v| placed(kind, v, text, starts))
        }
        _ => Ok(()),
    }
}

/// Laws that nothing breaks are none.
#[cfg(test)]
#[test]
fn what_is_wrong_is_told() {
    let text = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%以上。\n";
    let (records, read) = crate::record::records_of("plan.txt", text.as_bytes());
    assert!(written(&records, &read).is_ok());
    let broken = |change: &dyn Fn(&mut PlanRecords)| {
        let mut other = records.clone();
        change(&mut other);
        written(&other, &read).unwrap_err()
    };
    assert!(broken(&|r| r.passages[0].start += 1).contains("bytes of text"), "within a character");
    assert!(broken(&|r| r.quantities[0].surface.push('上')).contains("stands there"));
    assert!(broken(&|r| r.targets[0].line += 1).contains("is in line"));
    assert!(broken(&|r| r.passages[0].end = read.len() + 1).contains("bytes of text"));
    assert!(broken(&|r| r.targets.push(r.targets[0].clone())).contains("ids of"));
}
