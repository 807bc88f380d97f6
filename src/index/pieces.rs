//! The pieces of what is asked about, for answers that come close.
//!
//! The dictionary is the index itself: the words that its plans hold, with how many passages hold them. So a query is cut
//! without loading a segmenter, and into words that can be found.

use tantivy::{Searcher, Term};

use crate::cues::rows;
use crate::index::analysis::{covering, edges, fold_text, folded};
use crate::index::query::{Words, expand};
use crate::index::schema::field;
use crate::index::{IndexError, Reader};

/// Longest word that is looked up, in characters.
const LONGEST: usize = 8;
/// What a piece that says how one asks weighs of what another one does.
const WEAK: f32 = 0.1;

/// Pieces of a word with their weights: rare ones tell more.
pub(crate) fn of(reader: &Reader, searcher: &Searcher, word: &str) -> Result<Vec<(Words, f32)>, IndexError> {
    let chars: Vec<char> = fold_text(word).chars().take(80).collect();
    let n_documents = searcher.num_docs() as f32;
    let cut = cut(reader, searcher, &chars)?;
    let mut out: Vec<(Words, f32)> = Vec::new();
    for (from, to) in cut {
        let piece: String = chars[from..to].iter().collect();
        if out.iter().any(|p| fold_text(p.0.typed()) == piece) {
            continue;
        }
        let seen = reader.seen_in(searcher, &piece)? as f32;
        let mut weight = (1.0 + n_documents / (1.0 + seen)).ln();
        if rows(include_str!("data/words.tsv")).any(|row| row[0] == piece) {
            weight *= WEAK;
        }
        // A single character of Chinese says little.
        if to - from == 1 && !chars[from].is_ascii_alphanumeric() {
            weight *= 0.2;
        }
        let wordings = if to - from < chars.len() { expand(&piece) } else { vec![piece] };
        out.push((Words { wordings, whole: true, bare: true }, weight));
    }
    Ok(out)
}

/// The fewest known words that cover the characters; a word that is all of it is cut into its parts.
fn cut(reader: &Reader, searcher: &Searcher, chars: &[char]) -> Result<Vec<(usize, usize)>, IndexError> {
    let n = chars.len();
    let words = field(&reader.schema, "words")?;
    let text: String = chars.iter().collect();
    let visible = folded(&text);
    let (starts, ends) = edges(&visible);
    let number_or_latin = |at: usize| chars[at].is_ascii_alphanumeric();
    // Cheapest way to each place, and where its last piece begins.
    let mut best: Vec<(f32, usize)> = vec![(f32::MAX, 0); n + 1];
    best[0] = (0.0, 0);
    for from in 0..n {
        let so_far = best[from].0;
        if so_far == f32::MAX {
            continue;
        }
        let mut offer = |to: usize, cost: f32| {
            if so_far + cost < best[to].0 {
                best[to] = (so_far + cost, from);
            }
        };
        // A number, a Latin word, or both in a row (CO2, 5G, PM2.5) is one piece.
        if number_or_latin(from) && starts.get(from) == Some(&true) {
            let ends_here =
                |at: &usize| ends.get(*at) == Some(&true) && !chars.get(at + 1).is_some_and(char::is_ascii_alphanumeric);
            let to = (from..n).find(ends_here).map_or(from + 1, |at| at + 1);
            offer(to, 1.0);
            continue;
        }
        offer(from + 1, 2.5);
        for to in from + 2..=n.min(from + LONGEST) {
            if to - from == n && n > 3 {
                continue;
            }
            let word: String = chars[from..to].iter().collect();
            let known = searcher.doc_freq(&Term::from_field_text(words, &word))?;
            if known > 0 {
                // Of two ways with as many words the one with the more usual words.
                offer(to, 1.0 + 0.5 / (1.0 + (known as f32).ln()));
            }
        }
    }
    let mut out = Vec::new();
    let mut at = n;
    while at > 0 {
        let from = best[at].1.min(at - 1);
        out.push((from, at));
        at = from;
    }
    out.reverse();
    // Characters that no word holds are one piece together: a name that no dictionary knows.
    let mut merged: Vec<(usize, usize)> = Vec::new();
    let mut strange = None;
    for (from, to) in out {
        let single = |p: &(usize, usize)| p.1 - p.0 == 1 && !number_or_latin(p.0);
        match merged.last_mut() {
            Some(last) if single(&(from, to)) && (single(last) || strange == Some(last.0)) => {
                strange = Some(last.0);
                last.1 = to;
            }
            _ => merged.push((from, to)),
        }
    }
    Ok(merged)
}

impl Reader {
    /// In how many documents the characters stand, about: as a word, or as the rarest of their pairs.
    pub(crate) fn seen_in(&self, searcher: &Searcher, piece: &str) -> Result<u64, IndexError> {
        let words = field(&self.schema, "words")?;
        let as_word = searcher.doc_freq(&Term::from_field_text(words, piece))?;
        if as_word > 0 {
            return Ok(as_word);
        }
        let text = field(&self.schema, "text")?;
        let chars: Vec<char> = piece.chars().collect();
        let mut least = u64::MAX;
        for (_, pair) in covering(&chars) {
            least = least.min(searcher.doc_freq(&Term::from_field_text(text, &pair))?);
        }
        Ok(if least == u64::MAX { 0 } else { least })
    }
}
