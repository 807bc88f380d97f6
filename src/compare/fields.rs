//! Policy fields: which of them a text speaks of, by cue words.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Serialize;

use crate::compare::Document;

/// id, Chinese and English name, definition, cues, indicators.
const DATA: &str = include_str!("data/fields.tsv");

/// A policy field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Stable id.
    pub id: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Words that speak of it.
    pub cues: Vec<&'static str>,
    /// Its indicators.
    pub indicators: Vec<&'static str>,
}

static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let lines = DATA.lines().skip(1).filter(|l| !l.trim().is_empty());
    lines
        .map(|line| {
            let parts: Vec<&'static str> = line.split('\t').collect();
            let part = |at: usize| parts.get(at).copied().unwrap_or("");
            let list = |at: usize| part(at).split('|').filter(|w| !w.is_empty()).collect();
            Field { id: part(0), zh: part(1), en: part(2), cues: list(4), indicators: list(5) }
        })
        .collect()
});

/// Every field in file order.
#[must_use]
pub fn fields() -> &'static [Field] {
    &FIELDS
}

/// The longest cue at a place counts; a cue of two fields counts for both.
static CUES: LazyLock<(AhoCorasick, Vec<Vec<usize>>)> = LazyLock::new(|| {
    let mut words: Vec<&'static str> = FIELDS.iter().flat_map(|f| f.cues.iter().copied()).collect();
    words.sort_unstable();
    words.dedup();
    let of = |word: &&str| (0..FIELDS.len()).filter(|f| FIELDS[*f].cues.contains(word)).collect();
    let fields = words.iter().map(of).collect();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&words)
        .unwrap_or_else(|e| unreachable!("cues of fields: {e}"));
    (automaton, fields)
});

/// Times each field's cues stand in a text.
#[must_use]
pub fn cues_in(text: &str) -> Vec<usize> {
    let (automaton, of) = &*CUES;
    let mut counts = vec![0; FIELDS.len()];
    for hit in automaton.find_iter(text) {
        for field in &of[hit.pattern().as_usize()] {
            counts[*field] += 1;
        }
    }
    counts
}

/// How much a plan speaks of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldShare {
    /// The plan.
    pub plan_id: String,
    /// The field.
    pub field: &'static str,
    /// Its Chinese name.
    pub name: &'static str,
    /// Times its words stand in paragraphs.
    pub count: usize,
    /// Of the words of all fields, 0 to 1.
    pub share: f64,
    /// Per 10,000 characters.
    pub per_10k: f64,
    /// Of the targets with an indicator of some field, 0 to 1.
    pub targets: f64,
}

/// The emphasis of plans on policy fields: share of the words, and of the targets whose indicators (given by plan) are known.
#[must_use]
pub fn field_shares(documents: &[Document], indicators: &[Vec<String>]) -> Vec<FieldShare> {
    let mut out = Vec::new();
    for (document, ids) in documents.iter().zip(indicators) {
        let mut counts = vec![0usize; FIELDS.len()];
        let mut chars = 0usize;
        for passage in document.passages.iter().filter(|p| p.kind == "paragraph") {
            chars += passage.text.chars().filter(|c| !c.is_whitespace()).count();
            for (sum, n) in counts.iter_mut().zip(cues_in(&passage.text)) {
                *sum += n;
            }
        }
        let of_field: Vec<usize> =
            FIELDS.iter().map(|f| ids.iter().filter(|id| f.indicators.contains(&id.as_str())).count()).collect();
        let (all, all_targets) = (counts.iter().sum::<usize>().max(1), of_field.iter().sum::<usize>().max(1));
        #[expect(clippy::cast_precision_loss, reason = "words of a plan are some hundred thousand")]
        let part = |n: usize, of: usize| n as f64 / of as f64;
        let rounded = |v: f64| (v * 10_000.0).round() / 10_000.0;
        for ((field, count), targets) in FIELDS.iter().zip(&counts).zip(&of_field) {
            out.push(FieldShare {
                plan_id: document.plan_id.clone(),
                field: field.id,
                name: field.zh,
                count: *count,
                share: rounded(part(*count, all)),
                per_10k: rounded(part(*count, chars.max(1)) * 10_000.0),
                targets: rounded(part(*targets, all_targets)),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_speak_of_their_fields() {
        let most = |text: &str| {
            let counts = cues_in(text);
            (0..counts.len()).max_by_key(|f| (counts[*f], std::cmp::Reverse(*f))).map(|f| fields()[f].zh)
        };
        assert_eq!(most("加大研发投入，建设实验室，攻克关键核心技术"), Some("科技创新"));
        assert!(fields().len() > 15 && fields().iter().all(|f| !f.cues.is_empty()));
    }
}
