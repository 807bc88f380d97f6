//! Words by class, as `data/words.tsv` lists them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::cues::rows;

const WORDS: &str = include_str!("data/words.tsv");

static BY_CLASS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows(WORDS) {
        if let [class, word, ..] = row[..] {
            classes.entry(class).or_default().push(word);
        }
    }
    classes
});

/// The words of a class, in the order of the table; none for a class that the table lacks.
pub(crate) fn words(class: &str) -> &'static [&'static str] {
    BY_CLASS.get(class).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_its_example_and_once_in_its_class() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows(WORDS) {
            assert_eq!(row.len(), 3, "{row:?}");
            assert!(row[2].contains(row[1]) && row[2] != row[1], "{row:?}");
            assert!(seen.insert((row[0], row[1])), "twice: {row:?}");
        }
    }
}
