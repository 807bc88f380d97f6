//! Searching the index.

use std::ops::Bound;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, Value as _};
use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::index::IndexError;
use crate::index::analysis::{covering, fold_text, folded, number_key, occurrences};
use crate::index::query::{Condition, Node, Query, Values};
use crate::index::schema::{Scope, field, register, schema, value_key};
use crate::lexicon;
use crate::record::{PassageRecord, PlanRecord, TargetRecord};

/// What a whole word weighs beside its characters: enough to put 水利 before 河水利用 when both are short.
const WORD_BOOST: f32 = 2.0;

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
    /// Hits of the page, best first; of equal score in reading order.
    pub hits: Vec<Hit>,
}

/// One hit. Fields of targets are absent for passages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// passage or target.
    pub kind: String,
    /// paragraph, heading, note, table; of passages.
    pub block: Option<String>,
    /// The plan.
    pub plan_id: String,
    /// Title of the plan.
    pub title: Option<String>,
    /// Place.
    pub jurisdiction: Option<String>,
    /// Region code.
    pub region_code: Option<String>,
    /// Period of the plan.
    pub period: Option<String>,
    /// Section path.
    pub section: String,
    /// One-based page, where the format has pages.
    pub page: Option<u32>,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The whole passage; the clause around a target.
    pub text: String,
    /// Byte ranges of `text` that match, in order, on character bounds.
    pub highlights: Vec<(usize, usize)>,
    /// Score; comparable within one answer only.
    pub score: f32,
    /// What of the query holds here, and where.
    pub why: Vec<String>,
    /// Wordings found that were not typed.
    pub expanded: Vec<String>,
    /// Id of the target.
    pub target_id: Option<String>,
    /// Indicator as printed.
    pub indicator: Option<String>,
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Who or where.
    pub subject: Option<String>,
    /// Number as written.
    pub value: Option<String>,
    /// High end of a range.
    pub high: Option<String>,
    /// Comparator.
    pub cmp: Option<String>,
    /// Unit as written.
    pub unit: Option<String>,
    /// Value in the base unit.
    pub value_base: Option<String>,
    /// Base unit.
    pub base_unit: Option<String>,
    /// Year to be reached.
    pub target_year: Option<i32>,
    /// level, growth, ….
    pub form: Option<String>,
    /// target.
    pub role: Option<String>,
    /// 约束性, 预期性.
    pub attribute: Option<String>,
    /// stated, delegated, text, not_stated, not_read.
    pub state: Option<String>,
    /// Doubts.
    pub flags: Vec<String>,
}

impl Hit {
    fn of_plan(plan: &PlanRecord) -> Self {
        Self {
            plan_id: plan.plan_id.clone(),
            title: plan.title.clone(),
            jurisdiction: plan.jurisdiction.clone(),
            region_code: plan.region_code.clone(),
            period: plan.period.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn passage(plan: &PlanRecord, p: &PassageRecord) -> Self {
        Self {
            kind: "passage".to_owned(),
            block: Some(p.kind.clone()),
            section: p.section.clone(),
            line: p.line,
            start: p.start,
            end: p.end,
            text: p.text.clone(),
            ..Self::of_plan(plan)
        }
    }

    pub(crate) fn target(plan: &PlanRecord, t: &TargetRecord) -> Self {
        Self {
            kind: "target".to_owned(),
            section: t.section.clone(),
            page: t.page,
            line: t.line,
            start: t.start,
            end: t.end,
            text: t.quote.clone(),
            target_id: Some(t.target_id.clone()),
            indicator: t.indicator_raw.clone(),
            indicator_id: t.indicator_id.clone(),
            subject: t.subject.clone(),
            value: t.value.clone(),
            high: t.high.clone().filter(|h| t.value.as_ref() != Some(h)),
            cmp: Some(t.cmp.clone()),
            unit: t.unit_raw.clone(),
            value_base: t.value_base.clone(),
            base_unit: t.base_unit.clone(),
            target_year: t.target_year,
            form: Some(t.form.clone()),
            role: Some("target".to_owned()),
            attribute: t.attribute.clone(),
            state: Some(t.state.clone()),
            flags: t.flags.clone(),
            ..Self::of_plan(plan)
        }
    }

    /// Its value of a facet; none for a name that is no facet.
    pub(crate) fn facet(&self, name: &str) -> Option<String> {
        match name {
            "kind" => Some(self.kind.clone()),
            "block" => self.block.clone(),
            "plan" => Some(self.plan_id.clone()),
            "region" => self.region_code.clone(),
            "place" => self.jurisdiction.clone(),
            "period" => self.period.clone(),
            "indicator" => self.indicator_id.clone(),
            "year" => self.target_year.map(|y| y.to_string()),
            "form" => self.form.clone(),
            "attribute" => self.attribute.clone(),
            "state" => self.state.clone(),
            "unit" => self.unit.clone(),
            _ => None,
        }
    }

    /// Say what of the query holds in the hit, and where.
    fn explain(&mut self, query: &Query) {
        let chars = folded(&self.text);
        let mut marks = Vec::new();
        for wordings in query.wordings() {
            let typed = &wordings[0];
            let mut of_word: Vec<(usize, usize)> = Vec::new();
            for wording in wordings {
                let phrase: Vec<char> = fold_text(wording).chars().collect();
                let found = occurrences(&chars, &phrase);
                let read = [("indicator", &self.indicator), ("subject", &self.subject)]
                    .into_iter()
                    .find(|(_, t)| t.as_ref().is_some_and(|t| fold_text(t).contains(&fold_text(wording))));
                let place = match read {
                    _ if !found.is_empty() => "text",
                    Some((name, _)) => name,
                    None => continue,
                };
                // 生产总值 inside a 地区生产总值 that was found already is no news.
                let inside = |f: &(usize, usize)| of_word.iter().any(|w| w.0 <= f.0 && f.1 <= w.1);
                if !found.is_empty() && found.iter().all(inside) {
                    continue;
                }
                of_word.extend(&found);
                marks.extend(found);
                if wording == typed {
                    self.why.push(format!("{typed} in {place}"));
                } else {
                    self.why.push(format!("{typed} as {wording} in {place}"));
                    self.expanded.push(wording.clone());
                }
            }
        }
        self.why.extend(query.certain().into_iter().map(str::to_owned));
        marks.sort_unstable();
        for (start, end) in marks {
            match self.highlights.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => self.highlights.push((start, end)),
            }
        }
    }
}

/// A flipped byte inside a compressed list makes tantivy panic; that is the user's damaged file, not a crash.
pub(super) fn guarded<T>(search: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    std::panic::catch_unwind(AssertUnwindSafe(search))
        .unwrap_or_else(|_| Err(IndexError::Damaged("the search broke off".to_owned())))
}

/// An open index.
pub struct Reader {
    reader: IndexReader,
    schema: Schema,
    stored: Field,
}

impl Reader {
    /// Open the index of a build.
    ///
    /// # Errors
    /// It is damaged or of another version.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let index = Index::open_in_dir(dir)?;
        if index.schema() != schema() {
            return Err(IndexError::Version);
        }
        register(&index);
        // A build never changes: nothing to watch for.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let schema = index.schema();
        let stored = field(&schema, "stored")?;
        Ok(Self { reader, schema, stored })
    }

    /// Search.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn search(&self, query: &Query, page: Page) -> Result<Found, IndexError> {
        guarded(|| self.search_unguarded(query, page))
    }

    fn search_unguarded(&self, query: &Query, page: Page) -> Result<Found, IndexError> {
        let searcher = self.reader.searcher();
        let compiled = self.compile(&query.root)?;
        // More than there is, is all there is (and tantivy sets memory aside for the limit).
        let all = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX).max(1);
        let best = TopDocs::with_limit(page.limit.clamp(1, all)).and_offset(page.offset.min(all)).order_by_score();
        let (total, top) = searcher.search(&compiled, &(Count, best))?;
        let hits = top.into_iter().take(page.limit).map(|(score, address)| self.hit(&searcher, query, score, address));
        Ok(Found { total, hits: hits.collect::<Result<_, _>>()? })
    }

    /// The hit at a place of the index.
    pub(super) fn hit(&self, searcher: &Searcher, query: &Query, score: f32, address: DocAddress) -> Result<Hit, IndexError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let json = document.get_first(self.stored).and_then(|v| v.as_str()).unwrap_or("");
        let mut hit: Hit = serde_json::from_str(json).map_err(|e| IndexError::Damaged(format!("a stored record: {e}")))?;
        hit.score = score;
        hit.explain(query);
        Ok(hit)
    }

    /// The index as it is, and a query in its terms.
    pub(super) fn asked(&self, query: &Query) -> Result<(Searcher, Box<dyn tantivy::query::Query>), IndexError> {
        Ok((self.reader.searcher(), self.compile(&query.root)?))
    }

    fn compile(&self, node: &Node) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
        Ok(match node {
            Node::All(nodes) => {
                let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
                for node in nodes {
                    match node {
                        Node::Not(inner) => clauses.push((Occur::MustNot, self.compile(inner)?)),
                        other => clauses.push((Occur::Must, self.compile(other)?)),
                    }
                }
                if clauses.iter().all(|c| c.0 == Occur::MustNot) {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Box::new(BooleanQuery::new(clauses))
            }
            Node::Any(nodes) => {
                let branches = nodes.iter().map(|n| Ok((Occur::Should, self.compile(n)?)));
                Box::new(BooleanQuery::new(branches.collect::<Result<_, IndexError>>()?))
            }
            Node::Not(inner) => {
                Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, self.compile(inner)?)]))
            }
            Node::Text(wordings) => self.text(wordings)?,
            // A filter says nothing about how well a text answers.
            Node::Field(_, condition) => Box::new(ConstScoreQuery::new(self.condition(condition)?, 0.0)),
        })
    }

    fn text(&self, wordings: &[String]) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
        let words = field(&self.schema, "words")?;
        let mut any: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let mut ranking = Vec::new();
        for wording in wordings {
            any.push((Occur::Should, self.stretch("text", wording)?));
            let term = Term::from_field_text(words, &fold_text(wording));
            let word: Box<dyn tantivy::query::Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            ranking.push((Occur::Should, Box::new(BoostQuery::new(word, WORD_BOOST)) as Box<dyn tantivy::query::Query>));
        }
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = vec![(Occur::Must, Box::new(BooleanQuery::new(any)))];
        clauses.extend(ranking);
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// These characters in a row.
    fn stretch(&self, name: &str, text: &str) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
        let phrase: Vec<char> = fold_text(text).chars().collect();
        let field = field(&self.schema, name)?;
        if let [one] = phrase[..] {
            // Every place of a character begins a token.
            let end = |text: String| Bound::Included(Term::from_field_text(field, &text));
            return Ok(Box::new(RangeQuery::new(end(one.to_string()), end(format!("{one}{}", char::MAX)))));
        }
        let mut terms: Vec<(usize, Term)> =
            covering(&phrase).into_iter().map(|(at, gram)| (at, Term::from_field_text(field, &gram))).collect();
        Ok(match terms.len() {
            // Nothing to see occurs everywhere; queries of that kind are refused before.
            0 => Box::new(AllQuery),
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        })
    }

    fn term(&self, name: &str, value: &str) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
        Ok(Box::new(TermQuery::new(Term::from_field_text(field(&self.schema, name)?, value), IndexRecordOption::Basic)))
    }

    fn condition(&self, condition: &Condition) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
        match condition {
            Condition::Term(name, value) => self.term(name, value),
            Condition::Phrase(name, text) => self.stretch(name, text),
            Condition::Indicator(id, names) => {
                let mut any = vec![(Occur::Should, self.term("indicator_id", id)?)];
                for name in names {
                    any.push((Occur::Should, self.term("indicator_name", name)?));
                }
                Ok(Box::new(BooleanQuery::new(any)))
            }
            Condition::Years(low, high) => {
                let year = field(&self.schema, "year")?;
                let end =
                    |year_value: Option<i64>, open: i64| Bound::Included(Term::from_field_i64(year, year_value.unwrap_or(open)));
                Ok(Box::new(RangeQuery::new(end(*low, i64::MIN), end(*high, i64::MAX))))
            }
            Condition::Values(values) => self.values(values),
        }
    }

    /// Values in the unit asked for: converted where the lexicon knows it, as printed in any case.
    fn values(&self, values: &Values) -> Result<Box<dyn tantivy::query::Query>, IndexError> {
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
            // A bound too large to convert leaves only values as printed.
            Some(Box::new(RangeQuery::new(end(&values.low, "")?, end(&values.high, "~")?)) as Box<dyn tantivy::query::Query>)
        };
        let one = rust_decimal::Decimal::ONE;
        let mut any = Vec::new();
        match &values.unit {
            None => any.extend(range(Scope::Any, one)),
            Some(unit) => {
                any.extend(range(Scope::Unit(unit), one));
                if let Some((known, factor)) = lexicon::unit(unit).and_then(|u| u.factor.map(|f| (u, f))) {
                    any.extend(range(Scope::Base(&known.base), factor));
                }
            }
        }
        Ok(Box::new(BooleanQuery::new(any.into_iter().map(|q| (Occur::Should, q)).collect())))
    }
}
