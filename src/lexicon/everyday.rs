//! Everyday names of statistics: what people say for what plans print.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lexicon::names;

/// How what is said relates to what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same statistic: may replace the word in a query.
    Same,
    /// The word covers this and other statistics: a choice for the reader.
    Broader,
    /// Related text, no value to compare.
    Topic,
}

/// An everyday name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Everyday {
    /// What plans print.
    pub printed: &'static str,
    /// How the two relate.
    pub relation: Relation,
    /// Canonical indicator; empty where there is none.
    pub indicator_id: &'static str,
    /// What to keep in mind.
    pub note: &'static str,
}

/// said, printed, relation, indicator, note.
const DATA: &str = include_str!("data/everyday_names.tsv");

static BY_SAID: LazyLock<HashMap<String, Vec<Everyday>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<Everyday>> = HashMap::new();
    for line in DATA.lines().skip(1) {
        let fields: Vec<&'static str> = line.split('\t').map(str::trim).collect();
        let &[said, printed, relation, indicator_id, ..] = fields.as_slice() else { continue };
        let relation = match relation {
            "same statistic" => Relation::Same,
            "broader" => Relation::Broader,
            _ => Relation::Topic,
        };
        let note = fields.get(4).copied().unwrap_or("");
        map.entry(names::folded(said)).or_default().push(Everyday { printed, relation, indicator_id, note });
    }
    map
});

/// What plans print for a word that people say.
pub fn everyday(said: &str) -> impl Iterator<Item = &'static Everyday> {
    BY_SAID.get(&names::folded(said)).into_iter().flatten()
}

/// Everything that plans print for what people say.
pub fn printed_names() -> impl Iterator<Item = &'static str> {
    BY_SAID.values().flatten().map(|everyday| everyday.printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_mean_one_statistic_or_several() {
        let same: Vec<&str> = everyday("CPI").filter(|e| e.relation == Relation::Same).map(|e| e.printed).collect();
        assert_eq!(same, ["居民消费价格涨幅"]);
        assert!(everyday("研发投入").count() > 1 && everyday("研发投入").all(|e| e.relation == Relation::Broader));
        for line in DATA.lines().skip(1) {
            let relation = line.split('\t').nth(2).unwrap_or("");
            assert!(matches!(relation, "same statistic" | "broader" | "topic"), "{line}");
        }
    }
}
