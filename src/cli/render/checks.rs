//! Findings with their places marked in the text.

use std::fmt::Write as _;

use crate::cli::language::{told, word};
use crate::cli::output::visible;
use crate::cli::paint::{Ink, paint};
use crate::cli::render::PAGE_WIDTH;
use crate::cli::render::layout::width;
use crate::record::{CheckRecord, PlaceRecord};

/// Characters of context on either side of a marked place.
const CONTEXT: usize = 16;

/// The findings of a file; passed ones as one line each, and only if `with_passed`.
pub(crate) fn findings(checks: &[CheckRecord], file: &str, text: &str, with_passed: bool) -> String {
    let mut out = String::new();
    for check in checks.iter().filter(|c| !c.passed) {
        let severity = paint(Ink::of(&check.severity), word(&check.severity));
        let message = told(&check.message);
        let _ = writeln!(out, "{severity}[{}]: {}", check.code, visible(&message));
        for place in &check.spans {
            out.push_str(&visible(&excerpt(file, place, text)));
        }
        out.push('\n');
    }
    if with_passed {
        for check in checks.iter().filter(|c| c.passed) {
            let _ = writeln!(out, "{}[{}]: {}", word("passed"), check.code, visible(&told(&check.message)));
        }
    }
    out
}

/// `  --> file:line (label)`, the characters around the place on one line, and marks under the place.
fn excerpt(file: &str, place: &PlaceRecord, text: &str) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "  {file}:{} ({})", place.line, word(&place.label));
    if place.start >= place.end || place.end > text.len() {
        return out;
    }
    let line_start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[place.start..].find('\n').map_or(text.len(), |at| place.start + at);
    let end = place.end.min(line_end).max(place.start);
    let before: Vec<char> = text[line_start..place.start].chars().collect();
    let after: Vec<char> = text[end..line_end].chars().collect();
    let lead: String = before[before.len().saturating_sub(CONTEXT)..].iter().collect();
    let tail: String = after[..after.len().min(CONTEXT)].iter().collect();
    let lead = format!("{}{}", if before.len() > CONTEXT { "…" } else { "" }, lead.trim_start());
    let tail = format!("{}{}", tail.trim_end(), if after.len() > CONTEXT { "…" } else { "" });
    let mut marked = text[place.start..end].to_owned();
    let room = PAGE_WIDTH.saturating_sub(4 + width(&lead) + width(&tail)).max(10);
    if width(&marked) > room {
        marked = crate::cli::render::clip(&marked, room);
    }
    let _ = writeln!(out, "    {lead}{marked}{tail}");
    let _ = writeln!(out, "    {}{}", " ".repeat(width(&lead)), "^".repeat(width(&marked).max(1)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_under_the_han_characters() {
        let text = "目标是，研发投入占比达到３.５％左右。\n";
        let start = text.find('３').unwrap_or(0);
        let end = text.find('。').unwrap_or(0);
        let place = PlaceRecord { label: "stated".to_owned(), line: 1, start, end, text: String::new() };
        let shown = excerpt("a.txt", &place, text);
        assert_eq!(
            shown,
            "  a.txt:1 (stated)\n    目标是，研发投入占比达到３.５％左右。\n                            ^^^^^^^^^^^\n"
                .replace("                            ^^^^^^^^^^^", &format!("{}{}", " ".repeat(4 + 24), "^".repeat(11)))
        );
    }
}
