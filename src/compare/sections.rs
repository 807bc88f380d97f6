//! Chapters of two plans beside each other, by their titles and by what they say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::compare::Document;
use crate::compare::fields::cues_in;

/// Least score of a pair: below it titles and texts have only the words of every plan in common.
const LEAST: f64 = 0.12;
/// Least likeness of the texts of a pair whose titles do not decide.
const LEAST_TEXT: f64 = 0.04;
/// Least score of a chapter that answers one which has a better answer: half of what it says could be anybody's.
const LEAST_SECOND: f64 = 0.2;
/// Likeness of titles that decides whatever the texts say: 融入全国统一大市场, 对接全国统一大市场.
const TITLES_ALIKE: f64 = 0.55;
/// Weights of titles, texts and policy fields.
const WEIGHTS: [f64; 3] = [0.25, 0.55, 0.2];

/// A heading with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// Section path.
    pub section: String,
    /// Title.
    pub title: String,
    /// One-based line.
    pub line: usize,
}

/// How much of a plan a section takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// The section.
    pub chapter: Chapter,
    /// Visible characters of its paragraphs.
    pub chars: usize,
    /// Of all sections given, 0 to 1.
    pub share: f64,
}

/// The proportions of a plan's sections, in their order.
#[must_use]
pub fn proportions(document: &Document, chapters: &[Chapter]) -> Vec<Proportion> {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let chars = |chapter: &Chapter| -> usize {
        let below = format!("{}/", chapter.section);
        let inside = document.passages.iter().filter(|p| p.section == chapter.section || p.section.starts_with(&below));
        inside.filter(|p| p.kind == "paragraph").map(|p| visible(&p.text)).sum()
    };
    let counts: Vec<usize> = chapters.iter().map(chars).collect();
    let total = counts.iter().sum::<usize>().max(1);
    #[expect(clippy::cast_precision_loss, reason = "characters of a plan are some hundred thousand")]
    let share = |n: usize| n as f64 / total as f64;
    chapters.iter().zip(&counts).map(|(c, n)| Proportion { chapter: c.clone(), chars: *n, share: share(*n) }).collect()
}

/// A chapter of the first plan and the one of the second that answers it best; one of them is missing where none does. A chapter may
/// answer several: what one plan says in two chapters the other says in one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aligned {
    /// In the first plan.
    pub a: Option<Chapter>,
    /// In the second.
    pub b: Option<Chapter>,
    /// Likeness of titles and texts, 0 to 1.
    pub score: Option<f64>,
}

/// A chapter's pairs of characters with their counts.
struct Profile {
    chapter: Chapter,
    title: BTreeSet<(char, char)>,
    text: BTreeMap<(char, char), f64>,
    /// Cues of policy fields, the title's counted thrice.
    fields: Vec<f64>,
}

fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    (1..chars.len()).map(move |at| (chars[at - 1], chars[at]))
}

fn profiles(document: &Document, chapters: &[Chapter]) -> Vec<Profile> {
    chapters
        .iter()
        .map(|chapter| {
            let below = format!("{}/", chapter.section);
            let inside = document.passages.iter().filter(|p| p.section == chapter.section || p.section.starts_with(&below));
            let mut text: BTreeMap<(char, char), f64> = BTreeMap::new();
            #[expect(clippy::cast_precision_loss, reason = "words of a chapter are few")]
            let mut fields: Vec<f64> = cues_in(&chapter.title).into_iter().map(|n| 3.0 * n as f64).collect();
            for passage in inside.filter(|p| p.kind == "paragraph") {
                pairs(&passage.text).for_each(|pair| *text.entry(pair).or_insert(0.0) += 1.0);
                for (sum, n) in fields.iter_mut().zip(cues_in(&passage.text)) {
                    #[expect(clippy::cast_precision_loss, reason = "words of a chapter are few")]
                    let n = n as f64;
                    *sum += n;
                }
            }
            Profile { chapter: chapter.clone(), title: pairs(&chapter.title).collect(), text, fields }
        })
        .collect()
}

/// Align the chapters of two plans: to each the one that answers it best, by titles, texts and policy fields. Pairs of characters that
/// most chapters have weigh nothing.
#[must_use]
pub fn align_sections(a: (&Document, &[Chapter]), b: (&Document, &[Chapter])) -> Vec<Aligned> {
    let (mut left, mut right) = (profiles(a.0, a.1), profiles(b.0, b.1));
    #[expect(clippy::cast_precision_loss, reason = "chapters are few")]
    let total = (left.len() + right.len()).max(1) as f64;
    let mut held: BTreeMap<(char, char), f64> = BTreeMap::new();
    for pair in left.iter().chain(&right).flat_map(|p| p.text.keys()) {
        *held.entry(*pair).or_insert(0.0) += 1.0;
    }
    for profile in left.iter_mut().chain(&mut right) {
        for (pair, weight) in &mut profile.text {
            *weight = (1.0 + weight.ln()) * (total / held.get(pair).copied().unwrap_or(1.0)).ln();
        }
    }
    let mut best_of_left: Vec<Option<(usize, f64)>> = vec![None; left.len()];
    let mut best_of_right: Vec<Option<(usize, f64)>> = vec![None; right.len()];
    for (i, x) in left.iter().enumerate() {
        for (j, y) in right.iter().enumerate() {
            let (titles, texts) = (dice(&x.title, &y.title), cosine(&x.text, &y.text));
            let fields = cosine_of(&x.fields, &y.fields);
            let score = WEIGHTS[0] * titles + WEIGHTS[1] * texts + WEIGHTS[2] * fields;
            // Titles alone are likely to share their first words only: 建设更高水平… of trade and of health.
            let enough = score >= LEAST && texts >= LEAST_TEXT || titles >= TITLES_ALIKE;
            let score = if titles >= TITLES_ALIKE { score.max(titles) } else { score };
            if enough {
                let better = |held: &Option<(usize, f64)>| held.is_none_or(|(_, s)| score > s);
                if better(&best_of_left[i]) {
                    best_of_left[i] = Some((j, score));
                }
                if better(&best_of_right[j]) {
                    best_of_right[j] = Some((i, score));
                }
            }
        }
    }
    let rounded = |score: f64| (score * 100.0).round() / 100.0;
    let pair = |i: Option<usize>, j: Option<usize>, score: Option<f64>| Aligned {
        a: i.map(|i| left[i].chapter.clone()),
        b: j.map(|j| right[j].chapter.clone()),
        score: score.map(rounded),
    };
    let answered = |j: usize| best_of_left.iter().flatten().any(|(of, _)| *of == j);
    let mut out = Vec::new();
    for (i, best) in best_of_left.iter().enumerate() {
        out.push(pair(Some(i), best.map(|b| b.0), best.map(|b| b.1)));
        // What this chapter says in one, the other plan says in two.
        for (j, of) in best_of_right.iter().enumerate().filter(|(j, _)| !answered(*j)) {
            if let Some((_, score)) = of.filter(|(of, score)| *of == i && *score >= LEAST_SECOND) {
                out.push(pair(Some(i), Some(j), Some(score)));
            }
        }
    }
    let alone = best_of_right.iter().enumerate().filter(|(j, of)| of.is_none_or(|(_, s)| s < LEAST_SECOND) && !answered(*j));
    out.extend(alone.map(|(j, _)| pair(None, Some(j), None)));
    out
}

fn cosine_of(a: &[f64], b: &[f64]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let norms = norm(a) * norm(b);
    if norms > 0.0 { dot / norms } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "characters of titles are few")]
fn dice(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    let both = a.intersection(b).count() as f64;
    let all = (a.len() + b.len()) as f64;
    if all > 0.0 { 2.0 * both / all } else { 0.0 }
}

fn cosine(a: &BTreeMap<(char, char), f64>, b: &BTreeMap<(char, char), f64>) -> f64 {
    let dot: f64 = a.iter().filter_map(|(pair, x)| Some(x * b.get(pair)?)).sum();
    let norm = |v: &BTreeMap<(char, char), f64>| v.values().map(|x| x * x).sum::<f64>().sqrt();
    let norms = norm(a) * norm(b);
    if norms > 0.0 { dot / norms } else { 0.0 }
}
