//! Word lists of the reader of numbers, by class.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// class → words, in file order.
static QUANTITY: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut classes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in super::rows(include_str!("data/quantity.tsv")) {
        if let [class, word, ..] = row.as_slice() {
            classes.entry(*class).or_default().push(*word);
        }
    }
    classes
});

/// Words of a class of `data/quantity.tsv`.
pub(crate) fn quantity(class: &str) -> &'static [&'static str] {
    QUANTITY.get(class).map_or(&[], Vec::as_slice)
}

/// Rows of the table, for tests that walk it.
#[cfg(test)]
pub(crate) fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    super::rows(include_str!("data/quantity.tsv"))
}
