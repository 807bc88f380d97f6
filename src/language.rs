//! The language of what a person reads: one table of messages with a row each, English beside Chinese.
//!
//! English is written where it is said and is the key of its row, so that code reads as it speaks. [`chinese`] finds a row by its
//! English, [`translated`] the row of a finished message (an error of a library, a finding) by its pattern. The command speaks one
//! language in a run, the pages of the site one in an answer; machine formats never pass here.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A language of messages, help and pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Language {
    /// 中文
    Zh,
    /// English
    #[default]
    En,
}

/// Columns: English as the code says it, Chinese, an example of the English with its places filled.
const MESSAGES: &str = include_str!("cli/data/messages.tsv");
/// Columns: English as the help says it, Chinese.
const HELP: &str = include_str!("cli/data/help.tsv");

/// Rows by their English.
static ROWS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let line = |line: &str| {
        let mut cells = line.split('\t').map(unescaped);
        Some((cells.next()?, cells.next().filter(|c| !c.is_empty())?))
    };
    let rows = MESSAGES.lines().chain(HELP.lines()).filter(|l| !l.starts_with('#'));
    rows.filter_map(line).collect()
});

/// Bytes of words that a pattern has at least, besides its places.
const LEAST_SAID: usize = 5;

/// A row with places, its English taken apart.
struct Pattern {
    english: Vec<Piece<'static>>,
    chinese: &'static str,
}

/// Rows with places, those that say most first.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let said = |pieces: &[Piece<'_>]| pieces.iter().filter(|p| p.name.is_none()).map(|p| p.text.len()).sum::<usize>();
    let with_places = ROWS.iter().filter(|(english, _)| english.contains('{'));
    let mut rows: Vec<(usize, &str, Pattern)> = with_places
        .map(|(text, chinese)| {
            let english = pieces(text);
            (said(&english), text.as_str(), Pattern { english, chinese })
        })
        // `line {line}` says too little to be known again: anything could stand behind it.
        .filter(|(said, ..)| *said > LEAST_SAID)
        .collect();
    rows.sort_by_key(|(said, text, _)| (std::cmp::Reverse(*said), *text));
    rows.into_iter().map(|(.., pattern)| pattern).collect()
});

/// A cell as it is meant: `\n` is a line break, `\\` a backslash.
pub(crate) fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(|escaped| if escaped == 'n' { '\n' } else { escaped })),
            c => out.push(c),
        }
    }
    out
}

impl Language {
    /// The language of a locale such as `zh_CN.UTF-8`; none of an empty one.
    pub(crate) fn of_locale(locale: &str) -> Option<Self> {
        let name = locale.split(['_', '.', '-', '@']).next()?.to_lowercase();
        (!name.is_empty()).then(|| if name == "zh" { Self::Zh } else { Self::En })
    }
}

/// The Chinese of a row.
pub(crate) fn chinese(english: &str) -> Option<&'static str> {
    ROWS.get(english).map(String::as_str)
}

/// A stretch of a message: words, or a place with its name.
pub(crate) struct Piece<'t> {
    /// The words, or what stands between the braces.
    pub(crate) text: &'t str,
    /// Name of the place.
    pub(crate) name: Option<Cow<'t, str>>,
}

/// A message as its stretches; places without a name are numbered.
pub(crate) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = template;
    let mut unnamed = 0;
    while let Some((before, place, after)) = rest.split_once('{').and_then(|(b, r)| r.split_once('}').map(|(p, a)| (b, p, a))) {
        if !before.is_empty() {
            out.push(Piece { text: before, name: None });
        }
        let mut name = Cow::Borrowed(place.split(':').next().unwrap_or_default());
        if name.is_empty() {
            name = Cow::Owned(unnamed.to_string());
            unnamed += 1;
        }
        out.push(Piece { text: place, name: Some(name) });
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece { text: rest, name: None });
    }
    out
}

/// A message with its places filled; a place that nothing is known of stays.
pub(crate) fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let part = |piece: Piece<'_>| match piece.name {
        None => piece.text.to_owned(),
        Some(name) => value(&name).unwrap_or_else(|| format!("{{{name}}}")),
    };
    pieces(template).into_iter().map(part).collect()
}

/// What stands at the places of a pattern, if a message is of it.
fn fit<'p, 'm>(pattern: &'p [Piece<'_>], message: &'m str) -> Option<Vec<(&'p str, &'m str)>> {
    // Most patterns are told from a message by their ends alone.
    if pattern.last().is_some_and(|last| last.name.is_none() && !message.ends_with(last.text)) {
        return None;
    }
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut open: Option<&str> = None;
    let mut rest = message;
    for (at, piece) in pattern.iter().enumerate() {
        let Some(name) = &piece.name else {
            let start = match &open {
                None => rest.starts_with(piece.text).then_some(0)?,
                Some(_) if at + 1 == pattern.len() => rest.strip_suffix(piece.text)?.len(),
                Some(_) => rest.find(piece.text)?,
            };
            found.extend(open.take().map(|name| (name, &rest[..start])));
            rest = &rest[start + piece.text.len()..];
            continue;
        };
        // Two places side by side cannot be told apart: the first takes nothing.
        found.extend(open.replace(name).map(|name| (name, "")));
    }
    match open {
        Some(name) => found.push((name, rest)),
        None if !rest.is_empty() => return None,
        None => {}
    }
    Some(found)
}

/// A finished English message in Chinese; what has no row stays as it is.
pub(crate) fn in_chinese(message: &str) -> String {
    message.lines().map(|line| translated(line).unwrap_or_else(|| line.to_owned())).collect::<Vec<_>>().join("\n")
}

/// One line of a message in Chinese: its row, the row whose pattern it is of, or the rows of the parts that colons join.
fn translated(message: &str) -> Option<String> {
    if message.len() > 4000 {
        return None;
    }
    if let Some(whole) = chinese(message) {
        return Some(whole.to_owned());
    }
    let of_pattern = PATTERNS.iter().find_map(|row| Some((fit(&row.english, message)?, row.chinese)));
    if let Some((places, chinese)) = of_pattern {
        let value = |name: &str| {
            let (_, text) = places.iter().find(|(n, _)| *n == name)?;
            Some(translated(text).unwrap_or_else(|| (*text).to_owned()))
        };
        return Some(fill(chinese, &value));
    }
    let at = message.match_indices(": ").map(|(at, _)| at);
    at.filter_map(|at| {
        let (before, after) = (&message[..at], &message[at + 2..]);
        let (left, right) = (translated(before), translated(after));
        (left.is_some() || right.is_some())
            .then(|| format!("{}：{}", left.unwrap_or_else(|| before.to_owned()), right.unwrap_or_else(|| after.to_owned())))
    })
    .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &'static str) -> Vec<Vec<String>> {
        let line = |l: &str| l.split('\t').map(unescaped).collect();
        table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(line).collect()
    }

    #[test]
    fn every_row_has_both_languages_and_the_same_places() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows(MESSAGES).iter().chain(&rows(HELP)) {
            let [english, chinese, ..] = row.as_slice() else { panic!("a row of one cell: {row:?}") };
            assert!(!chinese.is_empty(), "no Chinese: {english}");
            assert!(seen.insert(english.clone()), "twice: {english}");
            let names = |text: &str| {
                pieces(text).into_iter().filter_map(|p| p.name.map(Cow::into_owned)).collect::<std::collections::BTreeSet<_>>()
            };
            let (of_english, of_chinese) = (names(english), names(chinese));
            assert!(of_chinese.is_subset(&of_english), "{english}: {of_chinese:?}");
            // A plural's ending is English alone.
            let lost: Vec<_> = of_english.difference(&of_chinese).filter(|n| *n != "s").collect();
            assert!(lost.is_empty(), "{english}: the Chinese leaves out {lost:?}");
        }
    }

    #[test]
    fn every_example_is_of_its_row() {
        for row in rows(MESSAGES).iter().filter(|row| row[0].contains('{')) {
            let example = row.get(2).filter(|e| !e.is_empty()).unwrap_or_else(|| panic!("no example: {}", row[0]));
            assert!(fit(&pieces(&row[0]), example).is_some(), "{} is not said as {example}", row[0]);
        }
    }

    #[test]
    fn a_message_is_found_by_its_pattern() {
        assert_eq!(fit(&pieces("{} cannot be read"), "a.txt cannot be read"), Some(vec![("0", "a.txt")]));
        assert_eq!(fit(&pieces("{} cannot be read"), "a.txt cannot be written"), None);
        assert_eq!(fit(&pieces("{n} of {total}; more"), "3 of 9; more"), Some(vec![("n", "3"), ("total", "9")]));
        let said = translated("a.txt: the file is empty; copy it again from where it came from");
        assert_eq!(said.as_deref(), Some("a.txt：文件是空的，请重新复制一份"));
        assert_eq!(translated("nobody ever said this"), None);
    }

    #[test]
    fn a_locale_names_a_language() {
        assert_eq!(Language::of_locale("zh_CN.UTF-8"), Some(Language::Zh));
        assert_eq!(Language::of_locale("C.UTF-8"), Some(Language::En));
        assert_eq!(Language::of_locale(""), None);
    }
}
