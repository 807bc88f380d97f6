//! Passages that plans share: verbatim, with other numbers, or reworded.
//!
//! Characters are folded (digits to one sign, punctuation out) and cut into overlapping shingles; an index of shingles gives
//! the pairs of paragraphs that can share anything, so work grows with what is shared and not with the number of pairs.
//! Seeds of one pair are chained; a chain is a shared passage if enough of it is the same. What most plans say alike is told
//! apart as boilerplate by how many plans hold its shingles.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use crate::cues::words::words;
use crate::record::PassageRecord;

/// Characters of a shingle: long enough to be rare, short enough to survive a replaced word on each side.
const SHINGLE: usize = 6;
/// Characters that may differ between two seeds of a chain, on each side.
const GAP: usize = 14;
/// Fewest characters of a shared passage: below it Chinese plans agree by chance.
pub const SHORTEST: usize = 24;
/// Least share of a passage that must be the same.
const LEAST: f64 = 0.55;
/// A shingle in so many paragraphs leads nowhere.
const COMMON: usize = 400;
/// From so many plans on, what more than half of them hold is boilerplate.
const BACKGROUND: usize = 4;

/// A plan with its reading text and paragraphs.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id.
    pub plan_id: String,
    /// Reading text.
    pub text: String,
    /// Its passages; paragraphs are compared.
    pub passages: Vec<PassageRecord>,
}

impl Document {
    /// A text that is no plan, as one paragraph.
    #[must_use]
    pub fn of_text(id: &str, text: &str) -> Self {
        let passage = PassageRecord {
            schema_version: crate::record::SCHEMA_VERSION,
            plan_id: id.to_owned(),
            kind: "paragraph".to_owned(),
            section: String::new(),
            line: 1,
            start: 0,
            end: text.len(),
            text: text.to_owned(),
        };
        Self { plan_id: id.to_owned(), text: text.to_owned(), passages: vec![passage] }
    }
}

/// Where a shared passage stands in a plan. `text[start..end]` of the reading text is its wording there, lines that only number pages
/// left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The plan.
    pub plan_id: String,
    /// Section path.
    pub section: String,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The characters.
    pub text: String,
}

/// A passage two plans share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shared {
    /// `exact`, `numbers-changed`, `reworded`.
    pub kind: &'static str,
    /// More than half of all plans known hold it too (told from four plans on).
    pub boilerplate: bool,
    /// Share of characters that are the same, 0 to 1.
    pub similarity: f64,
    /// In the first plan.
    pub a: Side,
    /// In the second.
    pub b: Side,
}

/// A paragraph folded.
struct Folded {
    document: usize,
    passage: usize,
    /// Folded characters, digits as `#`.
    chars: Vec<char>,
    /// The character as printed, and its byte range in the reading text.
    printed: Vec<(char, usize, usize)>,
}

fn fold(document: usize, passage: usize, text: &str, record: &PassageRecord) -> Folded {
    let mut out = Folded { document, passage, chars: Vec::new(), printed: Vec::new() };
    let whole = text.get(record.start..record.end).unwrap_or("");
    let furniture = page_lines(whole);
    for (at, c) in whole.char_indices().filter(|(at, _)| !furniture.iter().any(|line| line.contains(at))) {
        // Width aside, letters and digits count; marks and blanks differ between copies of one text.
        let plain = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        };
        if plain.is_alphanumeric() {
            out.chars.push(if plain.is_ascii_digit() { '#' } else { plain.to_ascii_lowercase() });
            out.printed.push((plain, record.start + at, record.start + at + c.len_utf8()));
        }
    }
    out
}

/// Lines inside a paragraph that hold nothing but the number of a page: — 5 —, 第5页, 12.
fn page_lines(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    let lines: Vec<&str> = text.split('\n').collect();
    for (n, line) in lines.iter().enumerate() {
        let bare = line.trim().trim_matches(|c: char| "—–-－·•~第页 　".contains(c)).trim();
        let number = !bare.is_empty()
            && bare.chars().count() <= 4
            && bare.chars().all(|c| c.is_ascii_digit() || c.is_numeric() && !('\u{4e00}'..='\u{9fff}').contains(&c));
        if number && n > 0 && n + 1 < lines.len() {
            out.push(at..at + line.len() + 1);
        }
        at += line.len() + 1;
    }
    out
}

/// Fewest characters apart from frames and numbers that two plans share in a passage that is not word for word the same.
const SUBSTANCE: usize = 10;

/// The characters of a passage apart from frames and numbers.
fn substance(chars: &[char]) -> Vec<char> {
    let text: String = chars.iter().filter(|c| **c != '#').collect();
    words("frame").iter().fold(text, |text, frame| text.replace(frame, "")).chars().collect()
}

/// Length of the longest common subsequence.
fn common(a: &[char], b: &[char]) -> usize {
    let mut last = vec![0usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = last[j + 1];
            last[j + 1] = if x == y { diagonal + 1 } else { above.max(last[j]) };
            diagonal = above;
        }
    }
    last[b.len()]
}

/// Longest passage whose substance is compared character by character.
const LONGEST: usize = 1200;

/// Whether two passages share more than a frame.
fn says_something(a: &[char], b: &[char], kind: &str) -> bool {
    let (a, b) = (substance(&a[..a.len().min(LONGEST)]), substance(&b[..b.len().min(LONGEST)]));
    let same = common(&a, &b);
    same >= SUBSTANCE.min(if kind == "reworded" { SUBSTANCE } else { 6 }) && same * 2 >= a.len().max(b.len())
}

/// Passages that pairs of the first `compared` documents share; the others only tell what is boilerplate. In order of the
/// first plan's text.
#[must_use]
pub fn shared_passages(documents: &[Document], compared: usize) -> Vec<Shared> {
    let mut paragraphs: Vec<Folded> = Vec::new();
    for (d, document) in documents.iter().enumerate() {
        for (p, record) in document.passages.iter().enumerate().filter(|(_, r)| r.kind == "paragraph") {
            let folded = fold(d, p, &document.text, record);
            if folded.chars.len() >= SHORTEST {
                paragraphs.push(folded);
            }
        }
    }
    let index = Shingles::of(&paragraphs);
    let of_paragraph = |n: usize| {
        let paragraph = &paragraphs[n];
        let mut seeds: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, shingle) in paragraph.chars.windows(SHINGLE).enumerate() {
            let places = index.places(shingle);
            if places.len() > COMMON {
                continue;
            }
            for place in places.iter().filter(|p| p.paragraph as usize > n) {
                let (other, there) = (place.paragraph as usize, place.at as usize);
                let of = &paragraphs[other];
                // Shingles are kept by a hash: the characters decide.
                let same = || of.chars.get(there..there + SHINGLE).is_some_and(|chars| chars == shingle);
                if of.document != paragraph.document && of.document < compared && same() {
                    seeds.entry(other).or_default().push((at, there));
                }
            }
        }
        let mut found = Vec::new();
        for (other, seeds) in seeds {
            for chain in chains(&seeds) {
                found.extend(passage(documents, paragraph, &paragraphs[other], chain, &index, &paragraphs));
            }
        }
        found
    };
    let asked: Vec<usize> = (0..paragraphs.len()).filter(|n| paragraphs[*n].document < compared).collect();
    let mut out: Vec<Shared> = asked.into_par_iter().flat_map_iter(of_paragraph).collect();
    out.sort_by(|x: &Shared, y| {
        (&x.a.plan_id, x.a.start, &x.b.plan_id, x.b.start).cmp(&(&y.a.plan_id, y.a.start, &y.b.plan_id, y.b.start))
    });
    out
}

/// Where a shingle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    hash: u64,
    paragraph: u32,
    at: u32,
}

/// Every place of every shingle, 16 bytes each: a map of shingles would take ten times as much for some hundred plans.
struct Shingles {
    /// By hash, then in order of the text.
    places: Vec<Place>,
    /// Of the shingles that stand at several places: where these are.
    shared: HashMap<u64, Range<u32>>,
}

impl Shingles {
    fn of(paragraphs: &[Folded]) -> Self {
        let place = |n: usize, at: usize, shingle: &[char]| {
            Some(Place { hash: hash(shingle), paragraph: u32::try_from(n).ok()?, at: u32::try_from(at).ok()? })
        };
        let mut places: Vec<Place> = Vec::with_capacity(paragraphs.iter().map(|p| p.chars.len()).sum());
        for (n, paragraph) in paragraphs.iter().enumerate() {
            places.extend(paragraph.chars.windows(SHINGLE).enumerate().filter_map(|(at, shingle)| place(n, at, shingle)));
        }
        places.par_sort_unstable();
        let mut shared = HashMap::new();
        let mut from = 0u32;
        for run in places.chunk_by(|a, b| a.hash == b.hash) {
            let to = from + u32::try_from(run.len()).unwrap_or_default();
            if run.len() > 1 {
                shared.insert(run[0].hash, from..to);
            }
            from = to;
        }
        Self { places, shared }
    }

    /// The places of a shingle; none for one that stands at a single place.
    fn places(&self, shingle: &[char]) -> &[Place] {
        let range = self.shared.get(&hash(shingle));
        range.and_then(|r| self.places.get(r.start as usize..r.end as usize)).unwrap_or_default()
    }
}

/// A hash of some characters (FNV-1a over their numbers, mixed).
fn hash(chars: &[char]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in chars {
        hash = (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
        hash ^= hash >> 29;
    }
    hash
}

/// A run of seeds: first and last place on both sides, and how many characters they cover.
#[derive(Clone, Copy, Debug)]
struct Chain {
    a: (usize, usize),
    b: (usize, usize),
    same: usize,
}

/// Seeds in ascending order on both sides, near each other.
fn chains(seeds: &[(usize, usize)]) -> Vec<Chain> {
    let mut open: Vec<Chain> = Vec::new();
    for (a, b) in seeds {
        let near = |c: &Chain| {
            let (da, db) = (a.checked_sub(c.a.1), b.checked_sub(c.b.1));
            // The next seed overlaps the last one, or stands within the gap after it; both sides move alike.
            matches!((da, db), (Some(x), Some(y)) if x > 0 && y > 0 && x <= SHINGLE + GAP && y <= SHINGLE + GAP && x.abs_diff(y) <= GAP)
        };
        match open.iter_mut().filter(|c| near(c)).min_by_key(|c| (a - c.a.1).abs_diff(b - c.b.1)) {
            Some(chain) => {
                chain.same += (a - chain.a.1).min(b - chain.b.1).min(SHINGLE);
                (chain.a.1, chain.b.1) = (*a, *b);
            }
            None => open.push(Chain { a: (*a, *a), b: (*b, *b), same: SHINGLE }),
        }
    }
    // Of chains over the same characters the longest stands.
    open.sort_by_key(|c| std::cmp::Reverse(c.same));
    let mut kept: Vec<Chain> = Vec::new();
    for chain in open {
        let apart = |k: &Chain| chain.a.1 + SHINGLE <= k.a.0 || k.a.1 + SHINGLE <= chain.a.0;
        if kept.iter().all(apart) {
            kept.push(chain);
        }
    }
    kept
}

fn passage(
    documents: &[Document],
    a: &Folded,
    b: &Folded,
    chain: Chain,
    index: &Shingles,
    paragraphs: &[Folded],
) -> Option<Shared> {
    let (a_range, b_range) = (chain.a.0..chain.a.1 + SHINGLE, chain.b.0..chain.b.1 + SHINGLE);
    let length = a_range.len().max(b_range.len());
    let similarity = chain.same as f64 / length as f64;
    if length < SHORTEST || similarity < LEAST {
        return None;
    }
    let printed = |f: &Folded, r: &Range<usize>| f.printed[r.clone()].iter().map(|p| p.0).collect::<String>();
    let kind = if printed(a, &a_range) == printed(b, &b_range) {
        "exact"
    } else if without_digits(&a.chars[a_range.clone()]) == without_digits(&b.chars[b_range.clone()]) {
        "numbers-changed"
    } else {
        "reworded"
    };
    if kind != "exact" && !says_something(&a.chars[a_range.clone()], &b.chars[b_range.clone()], kind) {
        return None;
    }
    let side = |f: &Folded, r: &Range<usize>| {
        let document = &documents[f.document];
        let record = &document.passages[f.passage];
        let (start, end) = (f.printed[r.start].1, f.printed[r.end - 1].2);
        let line = record.line + document.text.get(record.start..start).map_or(0, |t| t.matches('\n').count());
        Side {
            plan_id: document.plan_id.clone(),
            section: record.section.clone(),
            line,
            start,
            end,
            text: without_page_lines(&document.text[start..end]),
        }
    };
    Some(Shared {
        kind,
        boilerplate: documents.len() >= BACKGROUND && widespread(&a.chars[a_range.clone()], index, paragraphs, documents.len()),
        similarity: (similarity.min(1.0) * 1000.0).round() / 1000.0,
        a: side(a, &a_range),
        b: side(b, &b_range),
    })
}

/// The wording without the lines that number pages.
fn without_page_lines(text: &str) -> String {
    let furniture = page_lines(text);
    if furniture.is_empty() {
        return text.to_owned();
    }
    text.char_indices().filter(|(at, _)| !furniture.iter().any(|line| line.contains(at))).map(|(_, c)| c).collect()
}

/// A passage that several plans have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cluster {
    /// The plans that have it, in order of their ids.
    pub plans: Vec<String>,
    /// Its wording in one of them.
    pub text: String,
}

/// Shared passages that overlap in a plan taken together: who has them.
#[must_use]
pub fn clusters(found: &[Shared]) -> Vec<Cluster> {
    let mut sides: Vec<(&Side, usize)> = found.iter().enumerate().flat_map(|(n, s)| [(&s.a, n), (&s.b, n)]).collect();
    sides.sort_by(|x, y| (&x.0.plan_id, x.0.start, x.0.end).cmp(&(&y.0.plan_id, y.0.start, y.0.end)));
    let mut of: Vec<usize> = (0..found.len()).collect();
    fn root(of: &mut [usize], mut at: usize) -> usize {
        while of[at] != at {
            of[at] = of[of[at]];
            at = of[at];
        }
        at
    }
    for pair in sides.windows(2) {
        let ((x, a), (y, b)) = (pair[0], pair[1]);
        let shared = x.end.min(y.end).saturating_sub(y.start);
        if x.plan_id == y.plan_id && shared * 2 >= (y.end - y.start).min(x.end - x.start) {
            let (a, b) = (root(&mut of, a), root(&mut of, b));
            of[a.max(b)] = a.min(b);
        }
    }
    let mut plans: BTreeMap<usize, Vec<&Side>> = BTreeMap::new();
    for (n, shared) in found.iter().enumerate() {
        let at = root(&mut of, n);
        plans.entry(at).or_default().extend([&shared.a, &shared.b]);
    }
    plans
        .into_values()
        .map(|sides| {
            let mut ids: Vec<String> = sides.iter().map(|s| s.plan_id.clone()).collect();
            ids.sort();
            ids.dedup();
            Cluster { plans: ids, text: sides.iter().map(|s| s.text.as_str()).max_by_key(|t| t.len()).unwrap_or("").to_owned() }
        })
        .collect()
}

/// How much of a plan's paragraphs stands in another plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Covered {
    /// The plan.
    pub plan_id: String,
    /// The other plan.
    pub by: String,
    /// Of the plan's bytes in paragraphs, 0 to 1.
    pub share: f64,
}

/// The share of each plan's text that other plans have, for every pair with shared passages.
#[must_use]
pub fn covered(documents: &[Document], found: &[Shared]) -> Vec<Covered> {
    let mut spans: BTreeMap<(&str, &str), Vec<(usize, usize)>> = BTreeMap::new();
    for shared in found {
        for (own, other) in [(&shared.a, &shared.b), (&shared.b, &shared.a)] {
            spans.entry((&own.plan_id, &other.plan_id)).or_default().push((own.start, own.end));
        }
    }
    let sizes: BTreeMap<&str, usize> = documents
        .iter()
        .map(|d| {
            let paragraphs = d.passages.iter().filter(|p| p.kind == "paragraph");
            (d.plan_id.as_str(), paragraphs.map(|p| p.end.saturating_sub(p.start)).sum::<usize>().max(1))
        })
        .collect();
    spans
        .into_iter()
        .map(|((own, other), mut spans)| {
            spans.sort_unstable();
            let (mut length, mut until) = (0, 0);
            for (start, end) in spans {
                length += end.saturating_sub(start.max(until));
                until = until.max(end);
            }
            #[expect(clippy::cast_precision_loss, reason = "bytes of a plan are some hundred thousand")]
            let share = length as f64 / sizes.get(own).copied().unwrap_or(1) as f64;
            Covered { plan_id: own.to_owned(), by: other.to_owned(), share: (share * 1000.0).round() / 1000.0 }
        })
        .collect()
}

/// One sign for a number of any length: 12 and 120 differ in digits only.
fn without_digits(chars: &[char]) -> String {
    let mut out = String::new();
    for c in chars {
        if *c != '#' || !out.ends_with('#') {
            out.push(*c);
        }
    }
    out
}

/// Whether more than half of the plans hold most of these characters.
fn widespread(chars: &[char], index: &Shingles, paragraphs: &[Folded], plans: usize) -> bool {
    let mut held: BTreeMap<usize, usize> = BTreeMap::new();
    let shingles = chars.len().saturating_sub(SHINGLE - 1).max(1);
    for shingle in chars.windows(SHINGLE) {
        let mut of: Vec<usize> = index.places(shingle).iter().map(|p| paragraphs[p.paragraph as usize].document).collect();
        of.sort_unstable();
        of.dedup();
        of.into_iter().for_each(|d| *held.entry(d).or_insert(0) += 1);
    }
    held.values().filter(|n| **n * 10 >= shingles * 6).count() * 2 > plans
}
