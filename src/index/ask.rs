//! A question as the command and the site put it, and all there is to say in answer: one path, so that both say the same.

use std::collections::BTreeMap;

use crate::index::plans::plans_named;
use crate::index::{Hit, IndexError, Lacking, Page, PlanError, Query, QueryError, Reader, Sort, Unknown, parse};
use crate::record::PlanRecord;

/// Hits that come close, at most.
const CLOSE: usize = 10;
/// Shortest passage that is told as a copy of another, in characters: short lines (合计) are no copies of each other.
const COPY: usize = 12;

/// Words and filters.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    /// As typed.
    pub text: &'a str,
    /// Only the words as typed: no other names, no meanings of words, nothing that comes close.
    pub exact: bool,
    /// `field` and value.
    pub filters: Vec<(&'a str, &'a str)>,
    /// The kind of hits where none is asked for; nothing for all kinds. A passage and the numbers in it are one hit.
    pub kind: Option<&'a str>,
}

/// Why a question cannot be put.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// It cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A plan it names is not there.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A filter names nothing.
    #[error("{0}")]
    Unknown(Unknown),
    /// The index cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl Question<'_> {
    /// The query: filters known to name something, plans by their ids, words understood.
    ///
    /// # Errors
    /// [`AskError`], whose message says what to write instead.
    pub fn query(&self, reader: &Reader, plans: impl FnOnce() -> std::io::Result<Vec<PlanRecord>>) -> Result<Query, AskError> {
        let mut query = if self.text.trim().is_empty() { Query::all() } else { parse(self.text, self.exact)? };
        for (field, value) in &self.filters {
            query = query.narrowed(field, value)?;
        }
        if query.has_field("plan") {
            let plans = plans().map_err(PlanError::from)?;
            let ids = |name: &str| plans_named(&plans, name).map(|found| found.into_iter().map(|p| p.plan_id.clone()).collect());
            query = query.with_plans(ids)?;
        }
        if let Some(unknown) = reader.unknown(&query)? {
            return Err(AskError::Unknown(unknown));
        }
        if let Some(kind) = self.kind.filter(|_| !query.has_field("kind")) {
            query = query.narrowed("kind", kind)?;
        }
        Ok(if self.exact { query } else { reader.understand(query)? })
    }
}

/// Which hits, in which order.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// By what.
    pub sort: Sort,
    /// At most so many of each plan.
    pub per_plan: Option<usize>,
    /// Which of them.
    pub page: Page,
    /// Without what comes close.
    pub exact: bool,
}

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Hits that have all of it, on all pages.
    pub total: usize,
    /// Hits of the page: first those that have all of it, then, after the last of them, those that come close.
    pub hits: Vec<Hit>,
    /// Of how many hits that have all of it the page ends after.
    pub until: usize,
    /// Numbers without a year that a filter of years hides.
    pub undated: usize,
    /// What of the question leaves nothing, where nothing has all of it.
    pub lacking: Vec<Lacking>,
}

impl Answered {
    /// Hits that only come close.
    #[must_use]
    pub fn close(&self) -> usize {
        self.hits.iter().filter(|hit| !hit.lacks.is_empty()).count()
    }
}

impl Reader {
    /// The hits of a query, and what there is to say of them.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn answer(&self, query: &Query, order: &Order) -> Result<Answered, IndexError> {
        let Order { sort, per_plan, page, exact } = *order;
        let by_relevance = sort == Sort::Relevance;
        let found = if by_relevance && per_plan.is_none() {
            self.search(query, page)?
        } else {
            self.arranged(query, sort, per_plan, page)?
        };
        let until = page.offset.saturating_add(found.hits.len());
        let mut hits = found.hits;
        // Only once: on the page that holds the last of those that have all of it.
        let last = until >= found.total && (page.offset == 0 || page.offset < found.total);
        if !exact && by_relevance && last {
            hits.extend(self.near(query, CLOSE.min(page.limit.saturating_sub(hits.len())), found.total)?);
        }
        let lacking = if found.total == 0 { self.lacking(query)? } else { Vec::new() };
        Ok(Answered { total: found.total, hits: copies_folded(hits), until, undated: self.without_year(query)?, lacking })
    }
}

/// The same passage in copies of a plan, or twice in one, is one hit.
fn copies_folded(hits: Vec<Hit>) -> Vec<Hit> {
    let mut first: BTreeMap<(Option<String>, Option<String>, Option<String>, String), usize> = BTreeMap::new();
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        let flat: String = hit.text.split_whitespace().collect();
        if hit.kind != "passage" || flat.chars().count() < COPY {
            kept.push(hit);
            continue;
        }
        let key = (hit.jurisdiction.clone(), hit.region_code.clone(), hit.period.clone(), flat);
        match first.get(&key) {
            Some(at) => kept[*at].copies.push(format!("{}:{}", hit.plan_id, hit.line)),
            None => {
                first.insert(key, kept.len());
                kept.push(hit);
            }
        }
    }
    kept
}

/// Highlights as offsets of the plan's reading text, which `text` gives by its id: each line of a passage stands there as it is.
///
/// # Errors
/// A text is lost or damaged.
pub fn mark_in_plans(hits: &mut [Hit], text: impl Fn(&str) -> std::io::Result<String>) -> std::io::Result<()> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for hit in hits {
        if !texts.contains_key(&hit.plan_id) {
            texts.insert(hit.plan_id.clone(), text(&hit.plan_id)?);
        }
        let text = texts.get(&hit.plan_id).map_or("", String::as_str);
        // A number's clause begins before it.
        let mut cursor = if hit.kind == "passage" { hit.start } else { hit.start.saturating_sub(hit.text.len() * 2) };
        cursor = cursor.min(text.len());
        while !text.is_char_boundary(cursor) {
            cursor += 1;
        }
        let mut at = 0;
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for line in hit.text.split_inclusive('\n') {
            let bare = line.trim_end_matches('\n');
            if let Some(found) = text.get(cursor..).and_then(|rest| rest.find(bare)) {
                places.push((at, at + bare.len(), cursor + found));
                cursor += found + bare.len();
            }
            at += line.len();
        }
        hit.highlights_in_plan = hit
            .highlights
            .iter()
            .flat_map(|(start, end)| {
                places
                    .iter()
                    .filter(move |p| p.0 < *end && *start < p.1)
                    .map(move |p| (p.2 + start.max(&p.0) - p.0, p.2 + end.min(&p.1) - p.0))
            })
            .collect();
    }
    Ok(())
}
