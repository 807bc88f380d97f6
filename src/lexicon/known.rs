//! What the lexicon knows, by spelling and by key, worked out beforehand: `data/known_names.tsv` and `data/known_keys.tsv`.
//!
//! To bring every name and alias into one spelling and to take it apart costs more than to read a plan of a page. Both files follow
//! from `indicators.tsv` and the rules of [`names`](super::names) and [`key`](super::key); the tests of this module say so, and write
//! them anew with `UPDATE_EXPECT=1`.

use std::sync::LazyLock;

use crate::lexicon::{Indicator, indicator};

/// spelling, id; in the order of their bytes.
const NAMES: &str = include_str!("data/known_names.tsv");
/// key as one line, id; in the order of their bytes.
const KEYS: &str = include_str!("data/known_keys.tsv");

/// A sorted table of two columns.
struct Table(Vec<(&'static str, &'static str)>);

impl Table {
    fn of(data: &'static str) -> Self {
        Self(data.lines().filter_map(|line| line.split_once('\t')).collect())
    }

    fn get(&self, name: &str) -> Option<&'static Indicator> {
        let at = self.0.binary_search_by_key(&name, |row| row.0).ok()?;
        indicator(self.0[at].1)
    }
}

/// The indicator of a spelling; none where two have it.
pub(super) fn by_spelling(name: &str) -> Option<&'static Indicator> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(NAMES));
    TABLE.get(name)
}

/// The indicator of a key as one line; none where two have it.
pub(super) fn by_line(line: &str) -> Option<&'static Indicator> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(KEYS));
    TABLE.get(line)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::lexicon::{NameKey, indicators, names};

    type Known = BTreeMap<String, Option<&'static Indicator>>;

    fn all_names() -> impl Iterator<Item = (&'static String, &'static Indicator)> {
        indicators().iter().flat_map(|i| std::iter::once(&i.name).chain(&i.aliases).map(move |name| (name, i)))
    }

    /// A name of two indicators decides nothing.
    fn add(known: &mut Known, name: String, indicator: &'static Indicator) {
        let held = known.entry(name).or_insert(Some(indicator));
        if held.is_some_and(|held| held.id != indicator.id) {
            *held = None;
        }
    }

    /// Ends that name a count: 高新技术企业数量 is 高新技术企业数.
    const COUNTS: [&str; 6] = ["总数量", "数量", "总数", "总量", "个数", "数"];
    /// Units of what is counted.
    const COUNTED_IN: [&str; 8] = ["家", "户", "个", "件", "所", "座", "张", "处"];

    fn spellings() -> Known {
        let mut known = Known::new();
        for (name, indicator) in all_names() {
            add(&mut known, names::normal(name), indicator);
        }
        // Counts with and without their last word, where that makes no second meaning.
        let mut counts = Known::new();
        let counted = |i: &&Indicator| i.units.iter().any(|u| COUNTED_IN.contains(&u.as_str()));
        for (name, indicator) in known.iter().filter_map(|(name, held)| Some((name, held.filter(counted)?))) {
            let bare = COUNTS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            if bare.chars().count() >= 4 {
                for variant in COUNTS.iter().map(|end| format!("{bare}{end}")).chain([bare.to_owned()]) {
                    add(&mut counts, variant, indicator);
                }
            }
        }
        assert!(counts.values().all(Option::is_some), "a count of two indicators");
        for (name, held) in counts {
            known.entry(name).or_insert(held);
        }
        known
    }

    fn keys() -> Known {
        let mut known = Known::new();
        for (name, indicator) in all_names() {
            add(&mut known, NameKey::of(name).line(), indicator);
        }
        known
    }

    #[test]
    fn both_files_follow_from_the_indicators() {
        for (file, known, data) in [("known_names", spellings(), NAMES), ("known_keys", keys(), KEYS)] {
            let rows = known.iter().filter_map(|(name, held)| Some(format!("{name}\t{}\n", held.as_ref()?.id)));
            let wanted: String = rows.collect();
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                let path = format!("{}/src/lexicon/data/{file}.tsv", env!("CARGO_MANIFEST_DIR"));
                std::fs::write(path, wanted).unwrap();
            } else {
                assert!(wanted == data, "{file}.tsv is behind: UPDATE_EXPECT=1 cargo test both_files_follow");
            }
        }
    }

    #[test]
    fn a_name_of_two_indicators_is_none() {
        assert!(spellings().values().any(Option::is_none) || keys().values().any(Option::is_none));
        for (name, held) in spellings() {
            assert_eq!(by_spelling(&name).map(|i| &i.id), held.map(|i| &i.id), "{name}");
        }
        for (line, held) in keys() {
            assert_eq!(by_line(&line).map(|i| &i.id), held.map(|i| &i.id), "{line}");
        }
    }
}
