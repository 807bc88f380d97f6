//! Words that must stand in one clause: `A ~ B`.

use std::sync::Arc;

use tantivy::schema::{Field, Value as _};
use tantivy::{DocId, SegmentReader, TantivyDocument};

use crate::index::analysis::{fold_text, folded, occurrences};
use crate::index::kept::Keep;
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

/// Documents that hold all the words in one clause.
#[derive(Clone, Debug)]
pub(crate) struct OneClause {
    pub(crate) words: Arc<Vec<Words>>,
    pub(crate) stored: Field,
}

impl Keep for OneClause {
    fn of(&self, reader: &SegmentReader) -> tantivy::Result<impl Fn(DocId) -> bool + Send + 'static> {
        let store = reader.get_store_reader(CACHE)?;
        let (words, stored) = (Arc::clone(&self.words), self.stored);
        Ok(move |doc| {
            let Ok(document) = store.get::<TantivyDocument>(doc) else { return false };
            let json = document.get_first(stored).and_then(|v| v.as_str()).unwrap_or("");
            let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
            together(value["text"].as_str().unwrap_or(""), &words)
        })
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
