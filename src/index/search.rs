//! Searching the index.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, SortKeyComputer, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery, RangeQuery, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Schema, Value as _};
use tantivy::{Directory as _, DocAddress, Index, IndexReader, Order, ReloadPolicy, Score, Searcher, TantivyDocument, Term};

use crate::cues::rows;
use crate::index::amounts::{Values, scope};
use crate::index::analysis::{bounds, fold_text, folded, number_key, occurrences, tokens};
use crate::index::clause::OneClause;
use crate::index::disk::{ReadOnly, guarded};
use crate::index::kept::Kept;
use crate::index::names::{self, MARK, Named};
use crate::index::numbers::{OneNumber, Test};
use crate::index::query::{Condition, Content, Meaning, Node, Query, Word, Words, named};
use crate::index::schema::{
    ABOUT, BY_START, INDICATOR, INDICATOR_HOLDS, NAMES, Scope, counted, field, register, schema, value_key,
};
use crate::index::understand::Places;
use crate::index::{Hit, IndexError};

/// What a whole word weighs beside its characters: enough to put 水利 before 河水利用 when both are short.
const WORD_BOOST: f32 = 2.0;
/// What is said about a subject comes before its bare heading, and a number of it before a mention.
const SAYS_SOMETHING: f32 = 30.0;
/// What a second wording of the same thing counts of what the best does.
const OTHER_WORDINGS: f32 = 0.1;
/// A number of exactly this indicator.
const OF_INDICATOR: f32 = 8.0;
/// A number of an indicator that holds the word.
const NAMED: f32 = 6.0;
/// The same where the question asks for a number.
const NAMED_AND_ASKED: f32 = 14.0;
/// A plan of the place that was named, before others that mention it.
const IN_PLACE: f32 = 30.0;
/// A fact of the record that holds.
const FACT: f32 = 4.0;
/// The text says what the word means, where that is asked.
const DEFINES: f32 = 60.0;
/// The word stands in a title above, not in the text.
const HEADED: f32 = 1.0;

/// How one asks what a word means, and how texts say it: what is said, where, example.
const DEFINITIONS: &str = include_str!("data/definitions.tsv");

/// The rows of one kind of the table.
pub(super) fn definitions(place: &str) -> impl Iterator<Item = &'static str> {
    rows(DEFINITIONS).filter(move |row| row.get(1) == Some(&place)).map(|row| row[0])
}

type Compiled = Box<dyn tantivy::query::Query>;
type Clauses = Vec<(Occur, Compiled)>;

/// Which hits of all.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// At most so many.
    pub limit: usize,
    /// So many passed over.
    pub offset: usize,
}

/// The answer to a query.
#[derive(Clone, Debug)]
pub struct Found {
    /// Hits in all.
    pub total: usize,
    /// Hits of the page, best first; of equal score by plan, in reading order.
    pub hits: Vec<Hit>,
}

/// Best first; of equal score by plan and place, wherever a plan stands in the index.
pub(super) fn best_first() -> impl SortKeyComputer<SortKey = (Score, Option<String>, Option<u64>)> + Send + 'static {
    let plan = SortByString::for_field(counted("plan"));
    let start = SortByStaticFastValue::<u64>::for_field(BY_START);
    (SortBySimilarityScore, (plan, Order::Asc), (start, Order::Asc))
}

/// Bytes of an index that are held against their check sums whenever it is opened, the smallest files first: some milliseconds.
const CHECKED: u64 = 24 << 20;

/// Whether the files of an index are what was written, as far as so many bytes go: one that is not is named.
fn sound(index: &Index, bytes: u64) -> Result<(), IndexError> {
    let directory = index.directory();
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    let in_order: BTreeSet<PathBuf> = index.load_metas()?.list_segment_files().into_iter().collect();
    for file in in_order {
        // A segment need not have every kind of file.
        if directory.exists(&file).unwrap_or(true) {
            let size = directory.get_file_handle(&file).map_err(|_| not_as_written(&file))?.len();
            files.push((size as u64, file));
        }
    }
    files.sort();
    let mut left = bytes;
    for (size, file) in files {
        let Some(rest) = left.checked_sub(size) else { return Ok(()) };
        left = rest;
        let whole = guarded(|| Ok(directory.validate_checksum(&file).unwrap_or(false))).unwrap_or(false);
        if !whole {
            return Err(not_as_written(&file));
        }
    }
    Ok(())
}

fn not_as_written(file: &Path) -> IndexError {
    IndexError::Damaged(format!("{} is not what was written", file.display()))
}

/// Hold every file of an index against its check sum, however large it is.
///
/// # Errors
/// One is damaged, or the index is of another version.
pub fn verify(dirs: &[PathBuf]) -> Result<(), IndexError> {
    let index = Index::open(ReadOnly::open(dirs).map_err(IndexError::Damaged)?)?;
    sound(&index, u64::MAX)
}

/// An open index.
pub struct Reader {
    pub(super) reader: IndexReader,
    pub(super) schema: Schema,
    stored: Field,
    /// Whether every plan was indexed with the names of this version's lexicon: else they are looked for by their characters.
    pub(super) knows_names: bool,
    /// Places of the build by name, looked up once.
    pub(super) known_places: OnceLock<Places>,
}

impl Reader {
    /// Open the index of a build.
    ///
    /// # Errors
    /// It is damaged or of another version.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        Self::open_all(&[dir.to_owned()])
    }

    /// Open the indexes of several shards as one: a hit has the score and the rank that it has in a single index.
    ///
    /// # Errors
    /// One is damaged or of another version.
    pub fn open_all(dirs: &[PathBuf]) -> Result<Self, IndexError> {
        let index = Index::open(ReadOnly::open(dirs).map_err(IndexError::Damaged)?)?;
        if index.schema() != schema() {
            return Err(IndexError::Version);
        }
        register(&index);
        // A build never changes: nothing to watch for.
        sound(&index, CHECKED)?;
        // Lists that lead nowhere make tantivy panic.
        let reader = guarded(|| Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?))?;
        let schema = index.schema();
        let stored = field(&schema, "stored")?;
        let mut out = Self { reader, schema, stored, knows_names: false, known_places: OnceLock::new() };
        let plans = |name: &str, value: &str| -> Result<u64, IndexError> {
            Ok(out.reader.searcher().doc_freq(&Term::from_field_text(field(&out.schema, name)?, value))?)
        };
        out.knows_names = guarded(|| Ok(plans("kind", "plan")? == plans("self", &MARK)?))?;
        Ok(out)
    }

    /// Search.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn search(&self, query: &Query, page: Page) -> Result<Found, IndexError> {
        guarded(|| self.search_unguarded(query, page))
    }

    fn search_unguarded(&self, query: &Query, page: Page) -> Result<Found, IndexError> {
        let (searcher, compiled) = self.asked(query)?;
        // More than there is, is all there is (and tantivy sets memory aside for the limit).
        let all = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX).max(1);
        let best = TopDocs::with_limit(page.limit.clamp(1, all)).and_offset(page.offset.min(all)).order_by(best_first());
        let (total, top) = searcher.search(&compiled, &(Count, best))?;
        let hits = top.into_iter().take(page.limit).map(|((score, ..), address)| self.hit(&searcher, query, score, address));
        Ok(Found { total, hits: hits.collect::<Result<_, _>>()? })
    }

    /// The hit at a place of the index.
    pub(super) fn hit(&self, searcher: &Searcher, query: &Query, score: f32, address: DocAddress) -> Result<Hit, IndexError> {
        let mut hit = self.hit_of(searcher, address)?;
        hit.score = score;
        hit.explain(query);
        Ok(hit)
    }

    /// What is stored at a place of the index.
    pub(super) fn hit_of(&self, searcher: &Searcher, address: DocAddress) -> Result<Hit, IndexError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let json = document.get_first(self.stored).and_then(|v| v.as_str()).unwrap_or("");
        serde_json::from_str(json).map_err(|e| IndexError::Damaged(format!("a stored record: {e}")))
    }

    /// Documents of the index about itself (plans, names) that fit.
    pub(super) fn documents(
        &self,
        searcher: &Searcher,
        query: &dyn tantivy::query::Query,
        limit: usize,
    ) -> Result<Vec<serde_json::Value>, IndexError> {
        let clauses = vec![(Occur::Must, query.box_clone()), (Occur::Must, self.term("self", "meta")?)];
        let found = searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(limit).order_by_score())?;
        let mut out = Vec::new();
        for (_, address) in found {
            let document: TantivyDocument = searcher.doc(address)?;
            let json = document.get_first(self.stored).and_then(|v| v.as_str()).unwrap_or("");
            out.push(serde_json::from_str(json).map_err(|e| IndexError::Damaged(format!("a stored record: {e}")))?);
        }
        Ok(out)
    }

    /// How many plans there are.
    pub(super) fn plan_count(&self, searcher: &Searcher) -> Result<usize, IndexError> {
        let clauses = vec![(Occur::Must, self.term("kind", "plan")?), (Occur::Must, self.term("self", "meta")?)];
        Ok(searcher.search(&BooleanQuery::new(clauses), &Count)?)
    }

    /// The index as it is, and a query in its terms.
    pub(super) fn asked(&self, query: &Query) -> Result<(Searcher, Compiled), IndexError> {
        let mut clauses: Clauses = vec![(Occur::Must, self.root(&query.root)?)];
        let named_weight = if query.asks_number() { NAMED_AND_ASKED } else { NAMED };
        for meaning in query.meanings() {
            match meaning {
                Meaning::Content(content) => {
                    // 城镇化率 means that of residents, though other names hold the word as well.
                    if let Some(indicator) = named(content.words.typed()) {
                        clauses.push((Occur::Should, constant(self.term("indicator_id", &indicator.id)?, OF_INDICATOR)));
                    }
                    for wording in &content.words.wordings {
                        clauses.push((Occur::Should, constant(self.term("indicator_name", &fold_text(wording))?, OF_INDICATOR)));
                        clauses.push((Occur::Should, constant(self.stretch(INDICATOR, wording, true)?, named_weight)));
                    }
                }
                Meaning::Weak(word) => {
                    if definitions("ask").any(|ask| ask == word) {
                        clauses.push((Occur::Should, constant(self.defined(query)?, DEFINES)));
                    }
                    if word.contains("目标") {
                        clauses.push((Occur::Should, constant(self.term("role", "target")?, FACT)));
                    }
                    // 多少公里 asks for a number of 公里.
                    if let Some(unit) = word.split_once("多少").map(|w| w.1).filter(|unit| !unit.is_empty()) {
                        clauses.push((Occur::Should, constant(self.term("unit", &fold_text(unit))?, FACT)));
                    }
                }
                Meaning::Record { .. } => {}
            }
        }
        let mut asked: Compiled = Box::new(BooleanQuery::new(clauses));
        // What is said of it, before its name alone. Nearly all documents say something: a clause by itself is asked of those that
        // are found, one among others of them all.
        if !query.wordings().is_empty() {
            let says = constant(self.term("size", "long")?, SAYS_SOMETHING);
            asked = Box::new(BooleanQuery::new(vec![(Occur::Must, asked), (Occur::Should, says)]));
        }
        Ok((self.reader.searcher(), asked))
    }

    /// What a query finds, in no order: for counting.
    pub(super) fn matching(&self, query: &Query) -> Result<(Searcher, Compiled), IndexError> {
        let mut root = query.root.clone();
        root.forget_implied();
        Ok((self.reader.searcher(), self.root(&root)?))
    }

    /// Texts that say what the words asked about mean: 首发经济：指….
    pub(super) fn defined(&self, query: &Query) -> Result<Compiled, IndexError> {
        let mut any: Clauses = Vec::new();
        for wording in query.contents().flat_map(|content| &content.words.wordings) {
            let after = definitions("after").map(|sign| format!("{wording}{sign}"));
            let before = definitions("before").map(|sign| format!("{sign}{wording}"));
            for said in after.chain(before) {
                any.push((Occur::Should, self.stretch("text", &said, true)?));
            }
        }
        Ok(Box::new(BooleanQuery::new(any)))
    }

    /// A whole query: what is searched, without what the index says of itself.
    pub(super) fn root(&self, node: &Node) -> Result<Compiled, IndexError> {
        let nodes = match node {
            Node::All(nodes) => nodes.as_slice(),
            other => std::slice::from_ref(other),
        };
        let contents: Vec<&Content> = nodes
            .iter()
            .filter_map(|n| if let Node::Word(word) = n { Some(&word.parts) } else { None })
            .flatten()
            .filter_map(|p| if let Meaning::Content(content) = p { Some(content) } else { None })
            .collect();
        // 南京 alone asks for the word; beside anything else, for what is of the place.
        let asked = nodes.iter().filter(|n| !n.is_kind() && !matches!(n, Node::Not(_))).count();
        let mut clauses: Clauses =
            vec![(Occur::Must, self.all(nodes, contents.len() > 1, asked > 1)?), (Occur::MustNot, self.term("self", "meta")?)];
        // Titles above may hold some of the words, not all of them.
        if contents.len() > 1 {
            let some = contents.iter().map(|c| Ok((Occur::Should, constant(self.text(&c.words)?, 0.0))));
            clauses.push((Occur::Must, Box::new(BooleanQuery::new(some.collect::<Result<_, IndexError>>()?))));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// All of the nodes; `titles`: titles above may hold words; `several`: a fact is no question by itself.
    fn all(&self, nodes: &[Node], titles: bool, several: bool) -> Result<Compiled, IndexError> {
        let mut clauses: Clauses = Vec::new();
        let mut tests = Vec::new();
        let mut of_numbers: Clauses = Vec::new();
        for node in nodes {
            match node {
                Node::Not(inner) => clauses.push((Occur::MustNot, self.compile(inner, titles, several)?)),
                Node::Word(word) => {
                    let weak = word.parts.iter().all(|p| matches!(p, Meaning::Weak(_)));
                    let occur = if weak && several { Occur::Should } else { Occur::Must };
                    clauses.push((occur, self.word(word, titles, several)?));
                }
                // Year, role, value … are of one number.
                Node::Field(_, condition) if Test::of(condition).is_some() => {
                    tests.extend(Test::of(condition));
                    of_numbers.push((Occur::Must, self.condition(condition)?));
                }
                // A filter says nothing about how well a text answers.
                Node::Field(_, condition) => clauses.push((Occur::Must, constant(self.condition(condition)?, 0.0))),
                other => clauses.push((Occur::Must, self.compile(other, titles, several)?)),
            }
        }
        if of_numbers.len() == 1 && !tests.contains(&Test::NoYear) {
            clauses.extend(of_numbers.pop().map(|(occur, query)| (occur, constant(query, 0.0))));
        } else if !of_numbers.is_empty() {
            let inner: Arc<dyn tantivy::query::Query> = Arc::new(BooleanQuery::new(of_numbers));
            clauses.push((Occur::Must, constant(Box::new(Kept { inner, keep: OneNumber(Arc::new(tests)) }), 0.0)));
        }
        if clauses.iter().all(|c| c.0 != Occur::Must) {
            clauses.push((Occur::Must, constant(Box::new(AllQuery), 0.0)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn compile(&self, node: &Node, titles: bool, several: bool) -> Result<Compiled, IndexError> {
        Ok(match node {
            Node::All(nodes) => self.all(nodes, titles, several || nodes.len() > 1)?,
            Node::Any(nodes) => {
                let branches = nodes.iter().map(|n| Ok((Occur::Should, self.compile(n, titles, several)?)));
                Box::new(BooleanQuery::new(branches.collect::<Result<_, IndexError>>()?))
            }
            Node::Not(inner) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, constant(Box::new(AllQuery), 0.0)),
                (Occur::MustNot, self.compile(inner, titles, several)?),
            ])),
            Node::Text(words) => self.text(words)?,
            Node::Word(word) => self.word(word, titles, several)?,
            Node::Together(all) => {
                let each = all.iter().map(|words| Ok((Occur::Must, self.text(words)?)));
                let inner: Arc<dyn tantivy::query::Query> = Arc::new(BooleanQuery::new(each.collect::<Result<_, IndexError>>()?));
                Box::new(Kept { inner, keep: OneClause { words: Arc::new(all.clone()), stored: self.stored } })
            }
            Node::Field(..) => self.all(std::slice::from_ref(node), titles, several)?,
        })
    }

    /// A word: its characters, or what it means.
    fn word(&self, word: &Word, titles: bool, several: bool) -> Result<Compiled, IndexError> {
        let literal = self.text(&word.words)?;
        let meant = match word.parts.as_slice() {
            [Meaning::Content(content)] => return self.content(content, titles),
            [Meaning::Record { words, condition, .. }] if several => return self.fact(words, condition),
            [] | [_] => return Ok(literal),
            parts => {
                let mut clauses: Clauses = Vec::new();
                for part in parts {
                    match part {
                        Meaning::Content(content) => clauses.push((Occur::Must, self.content(content, titles)?)),
                        Meaning::Record { words, condition, .. } => clauses.push((Occur::Must, self.fact(words, condition)?)),
                        Meaning::Weak(_) => {}
                    }
                }
                if clauses.is_empty() {
                    return Ok(literal);
                }
                Box::new(BooleanQuery::new(clauses))
            }
        };
        Ok(Box::new(BooleanQuery::new(vec![(Occur::Should, literal), (Occur::Should, meant)])))
    }

    /// What is asked about, in the text or, where other words are there too, in a title above it.
    fn content(&self, content: &Content, titles: bool) -> Result<Compiled, IndexError> {
        let text = self.text(&content.words)?;
        if !titles {
            return Ok(text);
        }
        let mut any: Clauses = vec![(Occur::Should, text)];
        any.push((Occur::Should, constant(self.headed(content.words.typed())?, HEADED)));
        for plan in &content.plans {
            any.push((Occur::Should, constant(self.term("plan_id", plan)?, HEADED)));
        }
        Ok(Box::new(BooleanQuery::new(any)))
    }

    /// A fact of the record, or its word in the text.
    pub(super) fn fact(&self, words: &Words, condition: &Condition) -> Result<Compiled, IndexError> {
        let is_place = |c: &Condition| matches!(c, Condition::Region(..));
        let of_place = is_place(condition) || matches!(condition, Condition::Either(all) if all.iter().all(is_place));
        let boost = if of_place { IN_PLACE } else { FACT };
        let mut any: Clauses = vec![(Occur::Should, constant(self.condition(condition)?, boost))];
        for wording in &words.wordings {
            any.push((Occur::Should, constant(self.stretch("text", wording, words.whole)?, FACT)));
        }
        Ok(Box::new(BooleanQuery::new(any)))
    }

    /// The pairs of a word all stand in the titles above.
    pub(super) fn headed(&self, word: &str) -> Result<Compiled, IndexError> {
        let field = field(&self.schema, ABOUT)?;
        let chars: Vec<char> = fold_text(word).chars().collect();
        if chars.len() < 2 {
            return Ok(Box::new(BooleanQuery::new(Vec::new())));
        }
        let pair = |pair: &[char]| {
            let term = Term::from_field_text(field, &pair.iter().collect::<String>());
            (Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Compiled)
        };
        Ok(Box::new(BooleanQuery::new(chars.windows(2).map(pair).collect())))
    }

    fn text(&self, of: &Words) -> Result<Compiled, IndexError> {
        let words = field(&self.schema, "words")?;
        let mut any: Vec<Compiled> = Vec::new();
        let mut ranking: Vec<Compiled> = Vec::new();
        for wording in &of.wordings {
            any.push(self.stretch("text", wording, of.whole)?);
            let term = Term::from_field_text(words, &fold_text(wording));
            let word: Compiled = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            ranking.push(Box::new(BoostQuery::new(word, WORD_BOOST)));
        }
        // A text with two names of one thing says it once: the best wording counts, the others a little.
        let best = |of: Vec<Compiled>| -> Compiled { Box::new(DisjunctionMaxQuery::with_tie_breaker(of, OTHER_WORDINGS)) };
        Ok(Box::new(BooleanQuery::new(vec![(Occur::Must, best(any)), (Occur::Should, best(ranking))])))
    }

    /// These characters in a row; `whole`: numbers and Latin words at their ends are whole ones.
    pub(super) fn stretch(&self, name: &str, text: &str, whole: bool) -> Result<Compiled, IndexError> {
        let phrase: Vec<char> = fold_text(text).chars().collect();
        let field = field(&self.schema, name)?;
        if let [one] = phrase[..]
            && !(whole && bounds(&phrase).0)
        {
            // Every place of a character begins a token.
            let end = |text: String| Bound::Included(Term::from_field_text(field, &text));
            return Ok(Box::new(RangeQuery::new(end(one.to_string()), end(format!("{one}{}", char::MAX)))));
        }
        let term = |(at, token): (usize, String)| (at, Term::from_field_text(field, &token));
        let ways = tokens(&phrase, whole).into_iter().map(|way| way.into_iter().map(term).collect::<Vec<_>>());
        let mut ways: Vec<Vec<(usize, Term)>> = ways.collect();
        // A name of the lexicon has a list of its own.
        let free = whole || bounds(&phrase) == (false, false);
        let folded: String = phrase.iter().collect();
        let has_list = free && self.knows_names && names::has_term(&folded);
        if has_list && name == INDICATOR {
            return self.term(INDICATOR_HOLDS, &folded);
        }
        if let ([_], true) = (&ways[..], name == "text" && has_list) {
            let pairs = ways.swap_remove(0).into_iter().map(|(_, pair)| pair).collect();
            return Ok(Box::new(Named { name: Term::from_field_text(self.schema.get_field(NAMES)?, &folded), pairs }));
        }
        let in_a_row = |mut terms: Vec<(usize, Term)>| -> Compiled {
            match terms.len() {
                // Nothing to see occurs everywhere; queries of that kind are refused before.
                0 => Box::new(AllQuery),
                1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new_with_offset(terms)),
            }
        };
        Ok(match ways.len() {
            1 => in_a_row(ways.remove(0)),
            _ => Box::new(DisjunctionMaxQuery::new(ways.into_iter().map(in_a_row).collect())),
        })
    }

    /// Documents with a value of a field of whole values that holds these characters in a row.
    fn holding(&self, name: &str, text: &str) -> Result<Compiled, IndexError> {
        let field = field(&self.schema, name)?;
        let phrase: Vec<char> = fold_text(text).chars().collect();
        let values = self.values(&self.reader.searcher(), name)?.into_iter();
        let holding = values.filter(|value| !occurrences(&folded(value), &phrase, true).is_empty());
        Ok(Box::new(TermSetQuery::new(holding.map(|value| Term::from_field_text(field, &value)))))
    }

    pub(super) fn term(&self, name: &str, value: &str) -> Result<Compiled, IndexError> {
        Ok(Box::new(TermQuery::new(Term::from_field_text(field(&self.schema, name)?, value), IndexRecordOption::Basic)))
    }

    pub(super) fn condition(&self, condition: &Condition) -> Result<Compiled, IndexError> {
        let any = |queries: Vec<Compiled>| -> Compiled {
            Box::new(BooleanQuery::new(queries.into_iter().map(|q| (Occur::Should, q)).collect()))
        };
        match condition {
            Condition::Term(name, value) => self.term(name, value),
            Condition::Phrase(name, text) => self.stretch(name, text, true),
            Condition::Plans(ids) => Ok(any(ids.iter().map(|id| self.term("plan_id", id)).collect::<Result<_, _>>()?)),
            Condition::Region(codes, name) => {
                let mut queries = codes.iter().map(|code| self.term("region", code)).collect::<Result<Vec<_>, _>>()?;
                // A place without a code, or a part of its name.
                queries.push(self.holding("place", name)?);
                Ok(any(queries))
            }
            Condition::Section(text) => Ok(any(vec![self.holding("section", text)?, self.headed(text)?])),
            Condition::Indicator(id, names) => {
                let mut queries = vec![self.term("indicator_id", id)?];
                for name in names {
                    queries.push(self.term("indicator_name", name)?);
                }
                Ok(any(queries))
            }
            Condition::Years(low, high) => {
                let year = field(&self.schema, "year")?;
                let end = |value: Option<i64>, open: i64| Bound::Included(Term::from_field_i64(year, value.unwrap_or(open)));
                // 0 stands for no year.
                Ok(Box::new(RangeQuery::new(end(*low, 1), end(*high, i64::MAX))))
            }
            Condition::NoYear => {
                let year = field(&self.schema, "year")?;
                Ok(Box::new(TermQuery::new(Term::from_field_i64(year, 0), IndexRecordOption::Basic)))
            }
            Condition::Values(values) => self.values_between(values),
            Condition::Either(all) => Ok(any(all.iter().map(|c| self.condition(c)).collect::<Result<_, _>>()?)),
        }
    }

    /// Values in the unit asked for: converted within its dimension, counts only with counts of the same thing.
    fn values_between(&self, values: &Values) -> Result<Compiled, IndexError> {
        let value = field(&self.schema, "value")?;
        let range = |scope: Scope<'_>, factor: rust_decimal::Decimal| {
            let end = |end: &Option<(rust_decimal::Decimal, bool)>, open: &str| match end {
                Some((number, included)) => {
                    let key = value_key(scope, &number_key(number.checked_mul(factor)?));
                    let term = Term::from_field_text(value, &key);
                    Some(if *included { Bound::Included(term) } else { Bound::Excluded(term) })
                }
                None => Some(Bound::Included(Term::from_field_text(value, &value_key(scope, open)))),
            };
            Some(Box::new(RangeQuery::new(end(&values.low, "")?, end(&values.high, "~")?)) as Compiled)
        };
        let found = match &values.unit {
            None => range(Scope::Any, rust_decimal::Decimal::ONE),
            Some(unit) => {
                let (scope, factor) = scope(unit);
                range(Scope::Base(&scope), factor)
            }
        };
        // A bound too large to convert is above all values.
        Ok(found.unwrap_or_else(|| Box::new(BooleanQuery::new(Vec::new()))))
    }
}

/// A query that only filters, or adds the same to every score.
pub(super) fn constant(query: Compiled, score: f32) -> Compiled {
    Box::new(ConstScoreQuery::new(query, score))
}
