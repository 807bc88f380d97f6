//! Hits that come close: passages with most of what was asked, each with what it lacks.
//!
//! Filters stay as they are, and so do quotations. Of the rest a passage may lack something: its score is the square of the
//! share that it has, by the weight of the pieces, so that half of a question counts for a quarter.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query as Compiled};
use tantivy::{DocAddress, Searcher};

use crate::index::analysis::{Visible, fold_text, folded, occurrences};
use crate::index::cores::on_all_cores;
use crate::index::hit::Hit;
use crate::index::numbers::Test;
use crate::index::query::{Condition, Content, Meaning, Node, Query, Word, Words};
use crate::index::search::best_first;
use crate::index::{IndexError, Reader};

/// Passages looked at before the best are chosen.
const CANDIDATES: usize = 300;
/// Least share of what was asked; more where other hits have all of it.
const LEAST: f32 = 0.34;
const LEAST_BESIDE: f32 = 0.5;
/// What a piece counts that stands in a title above the passage, or in the title of the plan.
const IN_HEADING: f32 = 0.55;
const IN_TITLE: f32 = 0.3;

/// What all the characters of a word in a row are worth beside its pieces.
const IN_A_ROW: f32 = 0.5;
/// What is left of a word whose pieces stand far from each other.
const SCATTERED: f32 = 0.7;
/// Bytes of a clause.
const CLAUSE: usize = 60;

type Clauses = Vec<(Occur, Box<dyn Compiled>)>;

/// What may be lacking, and what may not.
struct Relaxed<'a> {
    /// Must hold.
    firm: Vec<&'a Node>,
    contents: Vec<Cow<'a, Content>>,
    /// Facts of the record: word, name, condition.
    facts: Vec<(Cow<'a, Words>, &'static str, Cow<'a, Condition>)>,
    /// A number is asked for.
    number: bool,
    /// The folded characters of every wording.
    spelt: Spelt,
}

/// Folded characters of words, made once for all the passages that are looked at.
#[derive(Default)]
struct Spelt(FxHashMap<String, Vec<char>>);

impl Spelt {
    fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        Self(words.map(|word| (word.to_owned(), fold_text(word).chars().collect())).collect())
    }

    fn chars(&self, word: &str) -> Cow<'_, [char]> {
        self.0.get(word).map_or_else(|| fold_text(word).chars().collect(), |chars| Cow::Borrowed(chars.as_slice()))
    }
}

impl<'a> Relaxed<'a> {
    fn of(query: &'a Query) -> Self {
        let mut out = Self {
            firm: Vec::new(),
            contents: Vec::new(),
            facts: Vec::new(),
            number: query.asks_number(),
            spelt: Spelt::default(),
        };
        let nodes = match &query.root {
            Node::All(nodes) => nodes.as_slice(),
            other => std::slice::from_ref(other),
        };
        for node in nodes {
            let word = match node {
                Node::Word(word) => word,
                Node::Any(branches) => {
                    match (either(branches), one_of(branches)) {
                        (Some(content), _) => out.contents.push(Cow::Owned(content)),
                        (_, Some((words, name, condition))) => out.facts.push((Cow::Owned(words), name, Cow::Owned(condition))),
                        _ => out.firm.push(node),
                    }
                    continue;
                }
                _ => {
                    out.firm.push(node);
                    continue;
                }
            };
            for part in &word.parts {
                match part {
                    Meaning::Content(content) => out.contents.push(Cow::Borrowed(content)),
                    Meaning::Record { words, name, condition } => {
                        out.facts.push((Cow::Borrowed(words), name, Cow::Borrowed(condition)));
                    }
                    Meaning::Weak(_) => {}
                }
            }
        }
        let of_contents = out.contents.iter().flat_map(|content| {
            let near = content.near.iter().map(|(printed, _)| printed.as_str());
            let pieces = content.pieces.iter().flat_map(|(words, _)| &words.wordings);
            content.words.wordings.iter().chain(pieces).map(String::as_str).chain(near)
        });
        let of_facts = out.facts.iter().flat_map(|(words, ..)| &words.wordings).map(String::as_str);
        out.spelt = Spelt::of(of_contents.chain(of_facts));
        out
    }
}

/// Facts of which one is asked for (苏州 or 杭州), as one fact.
fn one_of(branches: &[Node]) -> Option<(Words, &'static str, Condition)> {
    let mut out: Option<(Words, &'static str, Condition)> = None;
    for branch in branches {
        let Node::Word(Word { parts, .. }) = branch else { return None };
        let [Meaning::Record { words, name, condition }] = parts.as_slice() else { return None };
        out = Some(match out {
            None => (words.clone(), name, condition.clone()),
            Some((mut all, of, before)) if of == *name => {
                all.wordings.extend(words.wordings.iter().cloned());
                (all, of, before.or(condition.clone()))
            }
            Some(_) => return None,
        });
    }
    out
}

/// Words of which one is asked for, as one thing that has several names.
fn either(branches: &[Node]) -> Option<Content> {
    let mut out = Content {
        words: Words { wordings: Vec::new(), whole: true, bare: true },
        plans: Vec::new(),
        pieces: Vec::new(),
        near: Vec::new(),
    };
    for branch in branches {
        let Node::Word(Word { parts, .. }) = branch else { return None };
        let [Meaning::Content(content)] = parts.as_slice() else { return None };
        out.words.wordings.extend(content.words.wordings.iter().cloned());
        out.near.extend(content.near.iter().cloned());
    }
    out.pieces.push((out.words.clone(), 1.0));
    Some(out)
}

impl Reader {
    /// Hits that lack something of the query, the closest first; `beside`: how many have all of it.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn near(&self, query: &Query, limit: usize, beside: usize) -> Result<Vec<Hit>, IndexError> {
        super::disk::guarded(|| {
            let relaxed = Relaxed::of(query);
            if relaxed.contents.is_empty() || limit == 0 {
                return Ok(Vec::new());
            }
            let searcher = self.reader.searcher();
            let mut hits = self.closest(&searcher, query, &relaxed, true, limit, beside)?;
            // Nothing of the place: what others say is better than silence.
            if hits.is_empty() && beside == 0 && relaxed.facts.iter().any(|f| f.1 == "place") {
                hits = self.closest(&searcher, query, &relaxed, false, limit, beside)?;
            }
            Ok(hits)
        })
    }

    fn closest(
        &self,
        searcher: &Searcher,
        query: &Query,
        relaxed: &Relaxed<'_>,
        in_place: bool,
        limit: usize,
        beside: usize,
    ) -> Result<Vec<Hit>, IndexError> {
        let constant =
            |query: Box<dyn Compiled>, score: f32| -> Box<dyn Compiled> { Box::new(ConstScoreQuery::new(query, score)) };
        let mut clauses: Clauses = vec![(Occur::MustNot, self.matching(query)?.1)];
        let firm: Vec<Node> = relaxed.firm.iter().map(|n| (*n).clone()).collect();
        clauses.push((Occur::Must, constant(self.root(&Node::All(firm))?, 0.0)));
        let mut some: Clauses = Vec::new();
        for content in &relaxed.contents {
            for (words, weight) in &content.pieces {
                for wording in &words.wordings {
                    some.push((Occur::Should, constant(self.stretch("text", wording, true)?, *weight)));
                }
                some.push((Occur::Should, constant(self.headed(words.typed())?, weight * IN_HEADING)));
            }
            for (printed, weight) in &content.near {
                some.push((Occur::Should, constant(self.stretch("text", printed, true)?, weight * 6.0)));
            }
            let whole = fold_text(content.words.typed()).chars().collect::<Vec<_>>();
            for pair in whole.windows(2) {
                let pair: String = pair.iter().collect();
                some.push((Occur::Should, constant(self.stretch("text", &pair, false)?, 0.3)));
            }
        }
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(some))));
        for (words, name, condition) in &relaxed.facts {
            let holds = self.fact(words, condition)?;
            let firm = *name == "place" && in_place;
            let occur = if firm { Occur::Must } else { Occur::Should };
            let query = if firm { self.condition(condition)? } else { holds };
            clauses.push((occur, constant(query, if firm { 0.0 } else { 2.0 })));
        }
        let best = TopDocs::with_limit(CANDIDATES).order_by(best_first());
        let found = searcher.search(&BooleanQuery::new(clauses), &best)?;
        let least = if beside == 0 { LEAST } else { LEAST_BESIDE };
        let found: Vec<(usize, DocAddress)> = found.into_iter().map(|(_, address)| address).enumerate().collect();
        // Reading and judging them takes as long as finding them.
        let judged = on_all_cores(&found, |(at, address)| -> Result<Option<(f32, usize, Hit)>, IndexError> {
            let mut hit = self.hit_of(searcher, *address)?;
            let (share, score) = judge(&mut hit, relaxed, in_place);
            if share < least {
                return Ok(None);
            }
            hit.score = score;
            hit.explain(query);
            Ok(Some((score, *at, hit)))
        });
        let mut hits: Vec<(f32, usize, Hit)> = judged.into_iter().filter_map(Result::transpose).collect::<Result<_, _>>()?;
        hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        Ok(hits.into_iter().map(|h| h.2).take(limit).collect())
    }
}

/// How much of what was asked a hit has, and its score; what it lacks and what was found are noted in it.
fn judge(hit: &mut Hit, relaxed: &Relaxed<'_>, in_place: bool) -> (f32, f32) {
    let chars = folded(&hit.text);
    let heading = hit.heading.as_deref().map(folded).unwrap_or_default();
    let title = hit.title.as_deref().map(folded).unwrap_or_default();
    let names: Vec<Vec<Visible>> = hit
        .parts
        .iter()
        .flat_map(|p| [&p.indicator, &p.subject])
        .chain([&hit.indicator, &hit.subject])
        .flatten()
        .map(|t| folded(t))
        .collect();
    let spelt = &relaxed.spelt;
    let stands = |text: &[Visible], wording: &str, whole: bool| !occurrences(text, &spelt.chars(wording), whole).is_empty();
    let (mut has, mut all, mut marks, mut lacks) = (0.0, 0.0, Vec::new(), Vec::new());
    let mut named = false;
    for content in &relaxed.contents {
        let weight: f32 = content.pieces.iter().map(|p| p.1).sum();
        let (mut found, mut missing) = (0.0, Vec::new());
        let mut of_pieces: Vec<Vec<(usize, usize)>> = Vec::new();
        for (words, of_piece) in &content.pieces {
            let (credit, places) = of_words(&chars, words, spelt);
            let in_name = words.wordings.iter().any(|w| names.iter().any(|n| stands(n, w, words.whole)));
            named |= in_name;
            let held = |text: &[Visible]| words.wordings.iter().any(|w| stands(text, w, words.whole));
            let credit = if in_name {
                1.0
            } else if credit < IN_HEADING && held(&heading) {
                IN_HEADING
            } else if credit < IN_TITLE && held(&title) {
                IN_TITLE
            } else {
                credit
            };
            if !places.is_empty() {
                of_pieces.push(places.clone());
            }
            marks.extend(places);
            found += of_piece * credit;
            if credit < IN_HEADING && *of_piece > weight * 0.05 {
                missing.push(words.typed().to_owned());
            }
        }
        let mut share = if weight > 0.0 { found / weight } else { 0.0 };
        // 绿色 here and 工厂 a page below are not what 绿色工厂 asks for.
        if !in_reach(&of_pieces, content.words.typed().len()) {
            share *= SCATTERED;
        }
        for (printed, close) in &content.near {
            let places = occurrences(&chars, &spelt.chars(printed), true);
            if *close > share && (!places.is_empty() || names.iter().any(|n| stands(n, printed, true))) {
                share = *close;
                missing = vec![format!("{} (has {printed})", content.words.typed())];
                marks.extend(places);
            }
        }
        if missing.is_empty() && content.pieces.len() > 1 && !content.words.wordings.iter().any(|w| stands(&chars, w, true)) {
            missing.push(format!("{} in one piece", content.words.typed()));
        }
        has += weight * share;
        all += weight;
        lacks.append(&mut missing);
    }
    let of_fact = 0.35 * all / (relaxed.contents.len() as f32).max(1.0);
    for (words, name, condition) in &relaxed.facts {
        if *name == "place" && in_place {
            continue;
        }
        let (credit, places) = of_words(&chars, words, spelt);
        let holds = credit >= 1.0 || fact_holds(hit, condition);
        marks.extend(places);
        all += of_fact;
        if holds {
            has += of_fact;
        } else {
            lacks.push(words.typed().to_owned());
        }
    }
    let share = if all > 0.0 { has / all } else { 0.0 };
    let mut score = share * share;
    let n = chars.len();
    score *= match n {
        0..=11 => 0.6,
        12..=19 => 0.8,
        _ => 1.0 / (1.0 + 0.12 * (n as f32 / 200.0).max(1.0).ln()),
    };
    if hit.block.as_deref() == Some("heading") {
        score *= 0.7;
    }
    if relaxed.number && named && (hit.value.is_some() || hit.parts.iter().any(|p| p.value.is_some())) {
        score *= 1.2;
    }
    score *= 1.0 + 0.2 * closeness(&marks, n);
    // 基础研究经费 in a row comes closer to 基础研究经费占比 than its pieces here and there.
    let longest = relaxed.contents.iter().map(|c| in_a_row(&chars, &spelt.chars(c.words.typed()))).fold(0.0, f32::max);
    score *= 1.0 + IN_A_ROW * longest;
    if lacks.is_empty() {
        lacks.push("the words as typed".to_owned());
    }
    hit.lacks = lacks;
    hit.mark(marks);
    (share, score)
}

/// Whether the pieces of one word stand near each other somewhere: within twice its length and a clause between them.
fn in_reach(pieces: &[Vec<(usize, usize)>], length: usize) -> bool {
    let Some((first, others)) = pieces.split_first() else { return true };
    let reach = length * 2 + CLAUSE;
    first.iter().any(|place| others.iter().all(|of| of.iter().any(|other| other.0.abs_diff(place.0) <= reach)))
}

/// How much of the words stands there, and where: all of a wording, or the share of its pairs.
fn of_words(chars: &[Visible], words: &Words, spelt: &Spelt) -> (f32, Vec<(usize, usize)>) {
    let mut best = 0.0_f32;
    let mut marks = Vec::new();
    for wording in &words.wordings {
        let found = occurrences(chars, &spelt.chars(wording), words.whole);
        if !found.is_empty() {
            best = 1.0;
            marks.extend(found);
        }
    }
    if best == 0.0 {
        let phrase = spelt.chars(words.typed());
        if phrase.len() >= 3 && !phrase[0].is_ascii_alphanumeric() {
            let pairs = phrase.len() - 1;
            let there = phrase.windows(2).filter(|pair| chars.windows(2).any(|w| w[0].0 == pair[0] && w[1].0 == pair[1])).count();
            best = 0.5 * there as f32 / pairs as f32;
        }
    }
    (best, marks)
}

/// The share of a word's characters that stand in a row somewhere.
fn in_a_row(chars: &[Visible], phrase: &[char]) -> f32 {
    let mut best = 0;
    // Of each end in the word: characters in a row up to the place before, and up to this one.
    let (mut before, mut here) = (vec![0_usize; phrase.len() + 1], vec![0; phrase.len() + 1]);
    for (c, ..) in chars {
        here.fill(0);
        for (at, _) in phrase.iter().enumerate().filter(|(_, wanted)| *wanted == c) {
            here[at + 1] = before[at] + 1;
            best = best.max(here[at + 1]);
        }
        std::mem::swap(&mut before, &mut here);
    }
    if phrase.is_empty() { 0.0 } else { best as f32 / phrase.len() as f32 }
}

/// 1 where all marks stand side by side, near 0 where they are spread over a long text.
fn closeness(marks: &[(usize, usize)], n: usize) -> f32 {
    let (Some(first), Some(last)) = (marks.iter().map(|m| m.0).min(), marks.iter().map(|m| m.1).max()) else { return 0.0 };
    let covered: usize = marks.iter().map(|m| m.1 - m.0).sum();
    if n == 0 { 0.0 } else { (covered as f32 / (last - first).max(1) as f32).min(1.0) }
}

/// Whether a fact of the record holds of a hit.
fn fact_holds(hit: &Hit, condition: &Condition) -> bool {
    if let Some(test) = Test::of(condition) {
        return hit.parts.iter().any(|p| test.holds_of(p)) || hit.kind != "passage" && test.holds_of(&hit.part());
    }
    match condition {
        Condition::Either(all) => all.iter().any(|c| fact_holds(hit, c)),
        Condition::Term("period", value) => hit.period.as_deref() == Some(value),
        Condition::Term("level", value) => hit.level.as_deref() == Some(value),
        Condition::Term("doc_type", value) => hit.doc_type.as_deref() == Some(value),
        Condition::Region(codes, name) => {
            let below = |code: &String| {
                let start = code.trim_end_matches("00").trim_end_matches("00");
                hit.region_code.as_deref().is_some_and(|c| c.starts_with(start))
            };
            codes.iter().any(below) || hit.jurisdiction.as_deref().is_some_and(|j| j.contains(name.as_str()))
        }
        _ => false,
    }
}
