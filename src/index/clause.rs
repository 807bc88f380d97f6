//! Words that must stand in one clause: `A ~ B`.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, Value as _};
use tantivy::store::StoreReader;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyDocument};

use crate::index::analysis::{fold_text, folded, occurrences};
use crate::index::query::Words;

/// Stored documents kept at hand.
const CACHE: usize = 16;

/// Whether all the words stand in one clause of a text.
pub(crate) fn together(text: &str, all: &[Words]) -> bool {
    text.split(['。', '；', '！', '？', ';', '!', '?']).any(|clause| {
        let chars = folded(clause);
        all.iter().all(|words| {
            words.wordings.iter().any(|w| !occurrences(&chars, &fold_text(w).chars().collect::<Vec<_>>(), words.whole).is_empty())
        })
    })
}

/// Documents of an inner query that hold all the words in one clause.
#[derive(Clone)]
pub(crate) struct OneClause {
    pub(crate) inner: Arc<dyn Query>,
    pub(crate) words: Arc<Vec<Words>>,
    pub(crate) stored: Field,
}

impl fmt::Debug for OneClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OneClause({:?})", self.words)
    }
}

impl Query for OneClause {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ClauseWeight { inner: self.inner.weight(scoring)?, words: self.words.clone(), stored: self.stored }))
    }
}

struct ClauseWeight {
    inner: Box<dyn Weight>,
    words: Arc<Vec<Words>>,
    stored: Field,
}

impl Weight for ClauseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut out = ClauseScorer {
            inner: self.inner.scorer(reader, boost)?,
            words: self.words.clone(),
            stored: self.stored,
            store: reader.get_store_reader(CACHE)?,
        };
        while out.inner.doc() != TERMINATED && !out.fits(out.inner.doc()) {
            out.inner.advance();
        }
        Ok(Box::new(out))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}

struct ClauseScorer {
    inner: Box<dyn Scorer>,
    words: Arc<Vec<Words>>,
    stored: Field,
    store: StoreReader,
}

impl ClauseScorer {
    fn fits(&self, doc: DocId) -> bool {
        let Ok(document) = self.store.get::<TantivyDocument>(doc) else { return false };
        let json = document.get_first(self.stored).and_then(|v| v.as_str()).unwrap_or("");
        let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        together(value["text"].as_str().unwrap_or(""), &self.words)
    }
}

impl DocSet for ClauseScorer {
    fn advance(&mut self) -> DocId {
        loop {
            let doc = self.inner.advance();
            if doc == TERMINATED || self.fits(doc) {
                return doc;
            }
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let doc = self.inner.seek(target);
        if doc == TERMINATED || self.fits(doc) { doc } else { self.advance() }
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl Scorer for ClauseScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_clause() {
        let words = ["森林", "覆盖率"].map(Words::quoted);
        assert!(together("到2030年，森林覆盖率达到62%。", &words));
        assert!(!together("保护森林。提高绿化覆盖率。", &words));
    }
}
