//! Words by class: `data/words.tsv` for what stands around numbers, `data/quantity.tsv` for the reader of numbers.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::cues::lines;
#[cfg(test)]
use crate::cues::rows;

const WORDS: &str = include_str!("data/words.tsv");
const QUANTITY: &str = include_str!("data/quantity.tsv");

type Classes = FxHashMap<&'static str, Vec<&'static str>>;

/// class → words, in file order.
fn classes(data: &'static str) -> Classes {
    let mut classes = Classes::default();
    for line in lines(data) {
        let (class, rest) = field(line);
        classes.entry(class).or_default().push(field(rest).0);
    }
    classes
}

/// The first field of a line, and the rest. Fields are short: a search that is made for long texts takes longer than each byte.
fn field(line: &'static str) -> (&'static str, &'static str) {
    let end = line.bytes().position(|b| b == b'\t').unwrap_or(line.len());
    (line[..end].trim(), line.get(end + 1..).unwrap_or(""))
}

static BY_CLASS: LazyLock<Classes> = LazyLock::new(|| classes(WORDS));
static OF_NUMBERS: LazyLock<Classes> = LazyLock::new(|| classes(QUANTITY));

/// The words of a class of `data/words.tsv`, in the order of the table; none for a class that the table lacks.
pub(crate) fn words(class: &str) -> &'static [&'static str] {
    BY_CLASS.get(class).map_or(&[], Vec::as_slice)
}

/// Whether a text ends with a word of a class of `data/words.tsv`.
pub(crate) fn ends(class: &str, text: &str) -> bool {
    words(class).iter().any(|word| text.ends_with(word))
}

/// The longest word of a class of `data/words.tsv` that a text ends with.
pub(crate) fn longest_end(class: &str, text: &str) -> Option<&'static str> {
    words(class).iter().copied().filter(|word| text.ends_with(word)).max_by_key(|word| word.len())
}

/// The words of a class of `data/quantity.tsv`.
pub(crate) fn quantity(class: &str) -> &'static [&'static str] {
    OF_NUMBERS.get(class).map_or(&[], Vec::as_slice)
}

/// The examples of a class of `data/words.tsv`, for tests that walk it.
#[cfg(test)]
pub(crate) fn examples(class: &str) -> impl Iterator<Item = &'static str> {
    rows(WORDS).filter(move |row| row[0] == class).map(|row| row[2])
}

/// Rows of the table of numbers, for tests that walk it.
#[cfg(test)]
pub(crate) fn of_numbers() -> impl Iterator<Item = Vec<&'static str>> {
    rows(QUANTITY)
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
