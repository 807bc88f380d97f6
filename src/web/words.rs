//! Words of the pages in both languages, a table each: sentences (`pages.tsv`), words of the records (`codes.tsv`), kinds of
//! findings (`checks.tsv`). Messages of the library have theirs in the table of the command.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Language;

/// Columns: Chinese as the page says it, English. Both may have places.
const PAGES: &str = include_str!("data/pages.tsv");
/// Columns: a word of the records, Chinese, English.
const CODES: &str = include_str!("data/codes.tsv");
/// Columns: code, title and meaning in Chinese, title and meaning in English.
const CHECKS: &str = include_str!("data/checks.tsv");

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect())
}

static ENGLISH: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| rows(PAGES).filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect());

static WORDS: LazyLock<HashMap<&str, (&str, &str)>> =
    LazyLock::new(|| rows(CODES).filter_map(|r| Some((*r.first()?, (*r.get(1)?, *r.get(2)?)))).collect());

/// A sentence of a page; Chinese is written where it is said and is the key of its row. What follows an `@` is not said: it tells
/// two uses of one Chinese word apart.
pub(super) fn sentence(chinese: &'static str, language: Language) -> &'static str {
    match language {
        Language::Zh => chinese.split('@').next().unwrap_or(chinese),
        Language::En => ENGLISH.get(chinese).copied().unwrap_or(chinese),
    }
}

/// A word of the records for a reader, if it has one.
pub(super) fn word(code: &str, language: Language) -> Option<&'static str> {
    let (chinese, english) = WORDS.get(code)?;
    Some(if language == Language::Zh { chinese } else { english })
}

/// A kind of findings.
pub(super) struct Kind {
    pub(super) code: &'static str,
    title: [&'static str; 2],
    meaning: [&'static str; 2],
}

impl Kind {
    /// What a finding of it is called.
    pub(super) fn title(&self, language: Language) -> &'static str {
        self.title[usize::from(language == Language::En)]
    }

    /// What a finding of it means.
    pub(super) fn meaning(&self, language: Language) -> &'static str {
        self.meaning[usize::from(language == Language::En)]
    }
}

/// All kinds in the order of the pages.
pub(super) static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let kind = |r: Vec<&'static str>| {
        let [code, title_zh, meaning_zh, title, meaning] = r.as_slice() else { return None };
        Some(Kind { code, title: [title_zh, title], meaning: [meaning_zh, meaning] })
    };
    rows(CHECKS).filter_map(kind).collect()
});

/// Flags that are a doubt which a reader should see.
const DOUBTS: [&str; 10] = [
    "cell-ambiguous",
    "unit-missing",
    "damaged",
    "role-doubtful",
    "name-doubtful",
    "year-inherited-from-period",
    "row-doubtful",
    "table-doubtful",
    "unit-unusual",
    "rejected",
];

/// Whether a flag is a doubt that a reader should see.
pub(super) fn is_doubt(flag: &str) -> bool {
    DOUBTS.contains(&flag) && WORDS.contains_key(flag)
}

/// A doubt in words, if it is one a reader should see.
pub(super) fn doubt(flag: &str, language: Language) -> Option<&'static str> {
    DOUBTS.contains(&flag).then(|| word(flag, language)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_both_languages_and_the_same_places() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).map(|p| p.split(['}', '|']).next().unwrap_or_default().to_owned()).collect();
            names.sort();
            names.dedup();
            names
        };
        let mut seen = std::collections::BTreeSet::new();
        for row in rows(PAGES) {
            let [chinese, english] = row.as_slice() else { panic!("not two cells: {row:?}") };
            assert!(!english.is_empty() && seen.insert(*chinese), "{chinese}");
            assert_eq!(places(chinese), places(english), "{chinese}");
        }
        assert!(rows(CODES).all(|r| r.len() == 3) && rows(CHECKS).all(|r| r.len() == 5));
    }
}
