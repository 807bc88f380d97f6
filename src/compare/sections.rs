//! Chapters of two plans beside each other, by their titles and by what they say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::compare::Document;

/// Least score of a pair: below it titles and texts have only the words of every plan in common.
const LEAST: f64 = 0.12;
/// Least likeness of the texts of a pair.
const LEAST_TEXT: f64 = 0.08;
/// Weight of the titles beside that of the texts.
const TITLE: f64 = 0.25;

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

/// A chapter of the first plan and the one of the second that answers it; one of them is missing where none does.
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
            for passage in inside.filter(|p| p.kind == "paragraph") {
                pairs(&passage.text).for_each(|pair| *text.entry(pair).or_insert(0.0) += 1.0);
            }
            Profile { chapter: chapter.clone(), title: pairs(&chapter.title).collect(), text }
        })
        .collect()
}

/// Align the chapters of two plans, best pairs first, each chapter once; the order of the plans does not matter. Pairs of
/// characters that most chapters have weigh nothing.
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
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (i, x) in left.iter().enumerate() {
        for (j, y) in right.iter().enumerate() {
            let texts = cosine(&x.text, &y.text);
            let score = TITLE * dice(&x.title, &y.title) + (1.0 - TITLE) * texts;
            // Titles alone are likely to share their first words only: 建设更高水平… of trade and of health.
            if score >= LEAST && texts >= LEAST_TEXT {
                scores.push((score, i, j));
            }
        }
    }
    scores.sort_by(|p, q| q.0.total_cmp(&p.0).then(p.1.cmp(&q.1)).then(p.2.cmp(&q.2)));
    let (mut of_left, mut of_right) = (vec![None; left.len()], vec![false; right.len()]);
    for (score, i, j) in scores {
        if of_left[i].is_none() && !of_right[j] {
            of_left[i] = Some((j, score));
            of_right[j] = true;
        }
    }
    let mut out: Vec<Aligned> = left
        .iter()
        .zip(&of_left)
        .map(|(x, pair)| Aligned {
            a: Some(x.chapter.clone()),
            b: pair.map(|(j, _)| right[j].chapter.clone()),
            score: pair.map(|(_, score)| (score * 100.0).round() / 100.0),
        })
        .collect();
    let rest = right.iter().zip(&of_right).filter(|(_, taken)| !**taken);
    out.extend(rest.map(|(y, _)| Aligned { a: None, b: Some(y.chapter.clone()), score: None }));
    out
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
