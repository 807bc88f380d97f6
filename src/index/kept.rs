//! Documents of a query that pass a test no posting list can make: it needs the document's columns or its stored text.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

/// What a document must pass.
pub(crate) trait Keep: Clone + fmt::Debug + Send + Sync + 'static {
    /// The test of the documents of a segment.
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<impl Fn(DocId) -> bool + Send + 'static>;
}

/// Documents of an inner query that pass, with the scores the inner query gives.
#[derive(Clone)]
pub(crate) struct Kept<K> {
    pub(crate) inner: Arc<dyn Query>,
    pub(crate) keep: K,
}

impl<K: Keep> fmt::Debug for Kept<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({:?}, {:?})", self.keep, self.inner)
    }
}

impl<K: Keep> Query for Kept<K> {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(KeptWeight { inner: self.inner.weight(scoring)?, keep: self.keep.clone() }))
    }
}

struct KeptWeight<K> {
    inner: Box<dyn Weight>,
    keep: K,
}

impl<K: Keep> Weight for KeptWeight<K> {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut out = KeptScorer { inner: self.inner.scorer(reader, boost)?, passes: self.keep.of(reader)? };
        out.settle(out.inner.doc());
        Ok(Box::new(out))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, doc)
    }
}

struct KeptScorer<F> {
    inner: Box<dyn Scorer>,
    passes: F,
}

impl<F: Fn(DocId) -> bool + Send + 'static> KeptScorer<F> {
    /// The first document from here on that passes.
    fn settle(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED && !(self.passes)(doc) {
            doc = self.inner.advance();
        }
        doc
    }
}

impl<F: Fn(DocId) -> bool + Send + 'static> DocSet for KeptScorer<F> {
    fn advance(&mut self) -> DocId {
        let next = self.inner.advance();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let next = self.inner.seek(target);
        self.settle(next)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl<F: Fn(DocId) -> bool + Send + 'static> Scorer for KeptScorer<F> {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
