//! Words that one plan uses more than the others: keyness by log-likelihood, effect by the ratio of shares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jieba_rs::Jieba;
use serde::Serialize;

use crate::compare::Document;
use crate::cues::words::words;
use crate::lexicon;

/// Least log-likelihood: a chance of one in ten thousand for one word (chi square, one degree of freedom). With some
/// thousand words tested a few would still pass by chance; the other conditions are for them.
pub const LEAST_G2: f64 = 15.13;
/// Least times a word stands in the plan, and paragraphs it stands in: a list in one paragraph is no emphasis.
pub const LEAST_COUNT: usize = 5;
/// See [`LEAST_COUNT`].
pub const LEAST_PARAGRAPHS: usize = 3;

/// A word that one plan uses more than the others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Keyword {
    /// The plan.
    pub plan_id: String,
    /// The word.
    pub word: String,
    /// Times it stands in the plan.
    pub count: usize,
    /// Times it stands in the others.
    pub others: usize,
    /// Times per thousand words of the plan.
    pub share: f64,
    /// Times per thousand words of the others.
    pub share_others: f64,
    /// Log-likelihood.
    pub g2: f64,
    /// Binary logarithm of the ratio of the shares: 1 is twice as often. Where the others have none, half a time is assumed.
    pub log_ratio: f64,
    /// Paragraphs of the plan it stands in.
    pub paragraphs: usize,
    /// Line where it stands first.
    pub line: usize,
}

/// The dictionary with the lexicon's names.
static WORDS: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for indicator in lexicon::indicators() {
        jieba.add_word(&indicator.name, None, None);
    }
    jieba
});

/// Counts of one plan.
#[derive(Default)]
struct Counts {
    total: usize,
    words: BTreeMap<String, (usize, usize, usize)>,
}

fn counts(document: &Document) -> Counts {
    let mut out = Counts::default();
    for passage in document.passages.iter().filter(|p| p.kind == "paragraph") {
        let text: String = passage.text.split_whitespace().collect();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for token in WORDS.cut(&text, true) {
            let word = token.word;
            let han = word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            if !han || word.chars().count() < 2 {
                continue;
            }
            out.total += 1;
            let entry = out.words.entry(word.to_owned()).or_insert((0, 0, passage.line));
            entry.0 += 1;
            entry.1 += usize::from(seen.insert(word));
        }
    }
    out
}

/// Words over-represented in each of the first `compared` documents against all others, the strongest first. Names of places (those given
/// and what lies in them, provinces and prefectures, regions) and of indicators are left out unless they are asked for: a plan names its own
/// place and its neighbours, and what it measures is compared as targets.
#[must_use]
pub fn emphasis(documents: &[Document], compared: usize, places: &[String], with_names: bool) -> Vec<Keyword> {
    let all: Vec<Counts> = documents.iter().map(counts).collect();
    let inside: BTreeSet<&str> = places
        .iter()
        .flat_map(|place| lexicon::regions_named(place))
        .flat_map(|region| lexicon::regions_within(&region.code))
        .flat_map(|region| [region.name.as_str(), lexicon::short_place(&region.name)])
        .collect();
    let mut out = Vec::new();
    for (n, own) in all.iter().enumerate().take(compared) {
        let total_others: usize = all.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, c)| c.total).sum();
        let mut of_plan = Vec::new();
        for (word, (count, paragraphs, line)) in &own.words {
            let named = || {
                inside.contains(word.as_str())
                    || words("region").contains(&word.as_str())
                    || places.iter().any(|place| place.contains(word.as_str()))
                    || lexicon::names_place(word)
                    || lexicon::resolve(word, None).is_some()
            };
            if *count < LEAST_COUNT
                || *paragraphs < LEAST_PARAGRAPHS
                || words("grammar").contains(&word.as_str())
                || !with_names && named()
            {
                continue;
            }
            let others: usize =
                all.iter().enumerate().filter(|(m, _)| *m != n).filter_map(|(_, c)| c.words.get(word)).map(|w| w.0).sum();
            let (g2, log_ratio) = keyness(*count, own.total, others, total_others);
            if g2 >= LEAST_G2 && log_ratio > 0.0 {
                of_plan.push(Keyword {
                    plan_id: documents[n].plan_id.clone(),
                    word: word.clone(),
                    count: *count,
                    others,
                    share: per_thousand(*count, own.total),
                    share_others: per_thousand(others, total_others),
                    g2: round(g2),
                    log_ratio: round(log_ratio),
                    paragraphs: *paragraphs,
                    line: *line,
                });
            }
        }
        of_plan.sort_by(|a, b| b.g2.total_cmp(&a.g2).then_with(|| a.word.cmp(&b.word)));
        out.extend(of_plan);
    }
    out
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
fn keyness(a: usize, c: usize, b: usize, d: usize) -> (f64, f64) {
    let (a, b, c, d) = (a as f64, b as f64, c as f64, d as f64);
    let (expected_a, expected_b) = (c * (a + b) / (c + d), d * (a + b) / (c + d));
    let term = |seen: f64, expected: f64| if seen > 0.0 { seen * (seen / expected).ln() } else { 0.0 };
    let g2 = 2.0 * (term(a, expected_a) + term(b, expected_b));
    (g2, ((a / c) / (b.max(0.5) / d)).log2())
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
fn per_thousand(count: usize, total: usize) -> f64 {
    round(count as f64 * 1000.0 / (total.max(1)) as f64)
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyness_is_that_of_the_textbook() {
        // 30 of 1,000 against 10 of 1,000: expected 20 each.
        let (g2, ratio) = keyness(30, 1000, 10, 1000);
        assert!((g2 - 10.46).abs() < 0.01, "{g2}");
        assert!((ratio - 3f64.log2()).abs() < 1e-9);
        let (none, ratio) = keyness(10, 1000, 0, 1000);
        assert!((none - 13.86).abs() < 0.01 && (ratio - 20f64.log2()).abs() < 1e-9);
    }
}
