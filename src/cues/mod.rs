//! Rules of reading as data: tables of words and forms that more than one stage asks.
//!
//! Each table is one file of `src/cues/data/`, tab-separated, with a header line, one rule a row and an example a row;
//! lines that begin with `#` say why a group of rows stands there. A module beside this file gives its rows a type, and a
//! test walks every row with its example. Deliberately absent: any decision. A rule gives evidence, `decode` decides.

use crate::pattern::{Pattern, Set};

pub(crate) mod bounds;
pub(crate) mod forms;
mod page;
pub(crate) mod parts;
pub(crate) mod role;
pub(crate) mod words;

pub use bounds::Comparator;
pub(crate) use page::{PageWord, holds, is_button, label};

/// Rows of a table of rules: the header line, comments and blank lines left out, fields split at tabs.
pub(crate) fn rows(data: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    lines(data).map(|line| line.split('\t').map(str::trim).collect())
}

/// The lines of a table that are rows.
fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    let shown = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    data.lines().filter(shown).skip(1)
}

/// Memory for the states of many patterns at once: with less, they are built again in every sentence.
const STATES: usize = 32 << 20;

/// Many patterns as one: which of them occur in a text is told in one pass.
fn set<'a>(patterns: impl Iterator<Item = &'a str>) -> Set {
    Set::new(patterns, STATES)
}

/// One pattern of many alternatives, with room for their states.
pub(crate) fn alternatives(patterns: &[String]) -> Pattern {
    Pattern::of_many(patterns.join("|"), STATES)
}

/// The last characters of a text, at most so many.
pub(crate) fn tail(text: &str, chars: usize) -> &str {
    let at = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(at, _)| at);
    &text[at..]
}

/// The first characters of a text, at most so many.
pub(crate) fn head(text: &str, chars: usize) -> &str {
    let at = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    &text[..at]
}

#[cfg(test)]
mod tests {
    #[test]
    fn comments_blank_lines_and_the_header_are_no_rows() {
        let data = "# why\nword\tbound\texample\n\n以上\t>=\t8所以上\n# more\n以内\t<=\t4‰以内\n";
        let rows: Vec<_> = super::rows(data).collect();
        assert_eq!(rows, [["以上", ">=", "8所以上"], ["以内", "<=", "4‰以内"]]);
    }
}
