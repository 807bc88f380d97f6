//! Hits of a search for people.

use unicode_width::UnicodeWidthChar as _;

use crate::cli::language::{say, word};
use crate::cli::output;
use crate::cli::paint::{Ink, paint};
use crate::cli::render::{columns, edged, width};
use crate::index::{Hit, Part};
use crate::record::{amount, bare_indicator};

/// Columns of a snippet before the first match.
const LEAD: usize = 30;
/// Numbers of a passage shown under it.
const NUMBERS: usize = 3;
/// Windows of a snippet.
const WINDOWS: usize = 3;

/// A hit for people: where it stands, its numbers, its text, and what it lacks.
pub(crate) fn hit(hit: &Hit, marks: (&str, &str)) -> String {
    let mut out = head(hit);
    if hit.kind != "passage" {
        let own = number(
            hit.indicator.as_deref(),
            hit.subject.as_deref(),
            &Part {
                value: hit.value.clone(),
                high: hit.high.clone(),
                cmp: hit.cmp.clone(),
                unit: hit.unit.clone(),
                target_year: hit.target_year,
                form: hit.form.clone(),
                role: hit.role.clone(),
                attribute: hit.attribute.clone(),
                state: hit.state.clone(),
                flags: hit.flags.clone(),
                ..Part::default()
            },
        );
        out.push_str(&output::visible(&own));
    }
    for part in hit.parts.iter().take(NUMBERS) {
        out.push_str(&output::visible(&number(part.indicator.as_deref(), part.subject.as_deref(), part)));
    }
    if hit.parts.len() > NUMBERS {
        out.push_str(&say("    … {n} more numbers\n", &[("n", &(hit.parts.len() - NUMBERS))]));
    }
    for line in snippet(hit, marks) {
        out.push_str(&format!("    {line}\n"));
    }
    if !hit.lacks.is_empty() {
        out.push_str(&say("    lacks: {list}\n", &[("list", &hit.lacks.join(word(", ")))]));
    }
    if !hit.copies.is_empty() {
        out.push_str(&say("    also: {list}\n", &[("list", &edged(&hit.copies.join(", "), columns() - 10))]));
    }
    out
}

/// `place period  section title  [kind]  PLAN:LINE`.
pub(crate) fn head(hit: &Hit) -> String {
    let kind = if hit.kind == "passage" { hit.block.as_deref().unwrap_or(&hit.kind) } else { &hit.kind };
    let place = [&hit.jurisdiction, &hit.period].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    let title = hit.heading.as_deref().map_or("", |h| h.rsplit(" / ").next().unwrap_or(h));
    let label = hit.section.rsplit('/').next().unwrap_or("");
    let own = hit.block.as_deref() == Some("heading");
    let section = match (hit.section.as_str(), title) {
        ("", _) => word("(before the first heading)").to_owned(),
        (section, _) if own => section.to_owned(),
        (section, title) if label == title => section.to_owned(),
        (section, title) => format!("{section} {title}"),
    };
    let tail = format!("  [{}]  {}:{}", word(kind), hit.plan_id, hit.line);
    let before = if place.is_empty() { String::new() } else { format!("{place}  ") };
    let room = columns().saturating_sub(width(&before) + width(&tail)).max(12);
    let before = paint(Ink::Strong, &output::visible(&before));
    format!("{before}{}\n", output::visible(&format!("{}{tail}", edged(&section, room))))
}

/// `    森林覆盖率: ≥ 62 %, 2030, 约束性`.
fn number(indicator: Option<&str>, subject: Option<&str>, part: &Part) -> String {
    let value = match part.state.as_deref() {
        Some("stated") | None => {
            let cmp = part.cmp.as_deref().unwrap_or("=");
            amount(cmp, part.value.as_deref(), part.high.as_deref(), part.unit.as_deref())
        }
        Some(other) => word(other).to_owned(),
    };
    let subject = subject.map(|s| format!(" [{s}]")).unwrap_or_default();
    let year = part.target_year.map(|y| format!(", {y}")).unwrap_or_default();
    let role = part.role.as_ref().filter(|r| *r != "target");
    let form = part.form.as_ref().filter(|f| *f != "level");
    let more: String = [role, form, part.attribute.as_ref()].into_iter().flatten().map(|m| format!(", {}", word(m))).collect();
    let doubt = if part.flags.is_empty() {
        String::new()
    } else {
        format!(" ({})", part.flags.iter().map(|f| word(f)).collect::<Vec<_>>().join("; "))
    };
    // 森林覆盖率(% lost its bracket in the copy: the name alone is shown beside its value and unit.
    let name = indicator.map_or("?", |n| bare_indicator(n, part.unit.as_deref()));
    format!("    {}\n", edged(&format!("{name}{subject}: {value}{year}{more}{doubt}"), columns() - 4))
}

/// The text on one line where all marks fit, else a line around each word that is marked.
fn snippet(hit: &Hit, marks: (&str, &str)) -> Vec<String> {
    let room = columns() - 4;
    let mut seen: Vec<String> = Vec::new();
    let mut firsts: Vec<(usize, usize)> = Vec::new();
    for (start, end) in &hit.highlights {
        let word: String = hit.text[*start..*end].split_whitespace().collect();
        if !seen.contains(&word) {
            seen.push(word);
            firsts.push((*start, *end));
        }
    }
    let Some(first) = firsts.first().map(|f| f.0) else { return vec![window(hit, 0, room, marks)] };
    // The first window, and others for words it does not show.
    let mut out = vec![window(hit, first, room, marks)];
    let mut shown = first + reach(&hit.text[first..], room.saturating_sub(LEAD + 2));
    for (start, end) in firsts.into_iter().skip(1) {
        if end > shown && out.len() < WINDOWS {
            out.push(window(hit, start, room, marks));
            shown = start + reach(&hit.text[start..], room.saturating_sub(LEAD + 2));
        }
    }
    out
}

/// Bytes of a text that fit into so many columns.
fn reach(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            return at;
        }
    }
    text.len()
}

/// The stretch around a place on one line, matches marked.
fn window(hit: &Hit, first: usize, room: usize, (open, close): (&str, &str)) -> String {
    let mut from = first;
    let mut lead = 0;
    for (at, c) in hit.text[..first].char_indices().rev() {
        lead += c.width().unwrap_or(0);
        if lead > LEAD {
            break;
        }
        from = at;
    }
    let mut out = String::new();
    let mut used = 0;
    if from > 0 {
        out.push('…');
        used += 1;
    }
    let mut blank = true;
    let mut open_mark = false;
    for (at, c) in hit.text[from..].char_indices().map(|(at, c)| (from + at, c)) {
        let marked = hit.highlights.iter().any(|(start, end)| (*start..*end).contains(&at));
        let shown = match c {
            c if c.is_whitespace() => ' ',
            c if output::is_command(c) => output::SHOWN,
            c => c,
        };
        if shown == ' ' && blank {
            continue;
        }
        let columns = shown.width().unwrap_or(0);
        if used + columns + 1 > room {
            if open_mark {
                out.push_str(close);
            }
            out.push('…');
            return out;
        }
        if marked != open_mark {
            out.push_str(if marked { open } else { close });
            open_mark = marked;
        }
        blank = shown == ' ';
        used += columns;
        out.push(shown);
    }
    if open_mark {
        out.push_str(close);
    }
    out.trim_end().to_owned()
}
