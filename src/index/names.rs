//! Names of the lexicon, and words for facts of a record, as terms of their own: where each stands is found once, when a text is
//! indexed, so that a question whose word has a dozen names is not asked of every pair of their characters.
//!
//! What is found and what it scores is the same either way: a document of the posting list of 森林覆盖率 holds these characters in a
//! row as often as the list says, and counts by how rare their pairs are.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TantivyError, Term};

use crate::cues::rows;
use crate::index::analysis::{CUT, bounds, edges, fold_text, folded};
use crate::lexicon;

/// Shortest name that is worth a term: two characters are one already.
const SHORTEST: usize = 3;

/// The names that have a term.
struct Names {
    /// Folded, in order.
    all: Vec<String>,
    /// Whether numbers and Latin words at its ends must be whole ones, of each.
    whole: Vec<(bool, bool)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let of_lexicon =
        lexicon::indicators().iter().flat_map(|i| std::iter::once(i.name.as_str()).chain(i.aliases.iter().map(String::as_str)));
    let all: BTreeMap<String, (bool, bool)> = of_lexicon
        .chain(lexicon::printed_names())
        .chain(rows(include_str!("data/facts.tsv")).filter_map(|row| row.first().copied()))
        .map(fold_text)
        .filter_map(|name| {
            let chars: Vec<char> = name.chars().collect();
            (chars.len() >= SHORTEST).then(|| (name, bounds(&chars)))
        })
        .collect();
    let (all, whole): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    Names { all, whole }
});

/// Finds them in a text: made by a build only, a question looks its words up.
static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&NAMES.all).ok());

/// Whether these folded characters are a name that has a term.
pub(crate) fn has_term(folded: &str) -> bool {
    NAMES.all.binary_search_by(|name| name.as_str().cmp(folded)).is_ok()
}

/// What an index says of itself whose names are those of this version's lexicon.
pub(crate) static MARK: LazyLock<String> = LazyLock::new(|| {
    let mut sum = crc32fast::Hasher::new();
    for name in &NAMES.all {
        sum.update(name.as_bytes());
        sum.update(b"\n");
    }
    format!("names {:08x}", sum.finalize())
});

/// The mark of what this program writes: none if it cannot find names.
pub(crate) fn mark() -> Option<&'static str> {
    FINDER.as_ref().map(|_| MARK.as_str())
}

/// The names in a text that is given folded and as it is, each as often as it stands there: as [`crate::index::analysis::cut`] gives
/// words. Empty if there is none.
pub(crate) fn names_in(flat: &str, text: &str) -> String {
    let mut out = String::new();
    let Some(finder) = &*FINDER else { return out };
    // Only names that begin or end with a number or a Latin word ask where those begin and end.
    let edges_of_text = OnceCell::new();
    let edges_at = || {
        let chars = folded(text);
        let (starts, ends) = edges(&chars);
        let bytes: Vec<usize> = flat.char_indices().map(|c| c.0).collect();
        (bytes, starts, ends)
    };
    for found in finder.find_overlapping_iter(flat) {
        let which = found.pattern().as_usize();
        let (from, to) = NAMES.whole[which];
        if from || to {
            // The paragraph may be a whole plan: places are looked up, not counted from its start.
            let (bytes, starts, ends) = edges_of_text.get_or_init(edges_at);
            let at = bytes.partition_point(|byte| *byte < found.start());
            let last = bytes.partition_point(|byte| *byte < found.end()) - 1;
            if from && !starts[at] || to && !ends[last] {
                continue;
            }
        }
        out.push(CUT);
        out.push_str(&NAMES.all[which]);
    }
    out
}

/// Documents that hold a name, with the scores of the phrase that its characters are.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The name's own term.
    pub(crate) name: Term,
    /// The pairs of its characters, in order.
    pub(crate) pairs: Vec<Term>,
}

impl Query for Named {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => Some(Bm25Weight::for_terms(statistics_provider, &self.pairs)?),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(NamedWeight { named: self.clone(), weight }))
    }
}

struct NamedWeight {
    named: Named,
    /// Nothing where no score is asked for.
    weight: Option<Bm25Weight>,
}

impl Weight for NamedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let list = reader.inverted_index(self.named.name.field())?;
        let option = if self.weight.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let Some(postings) = list.read_postings(&self.named.name, option)? else { return Ok(Box::new(EmptyScorer)) };
        let Some(weight) = &self.weight else { return Ok(Box::new(NamedScorer { postings, of_score: None })) };
        let lengths =
            self.named.pairs.first().map(|pair| reader.fieldnorms_readers().get_field(pair.field())).transpose()?.flatten();
        let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1));
        Ok(Box::new(NamedScorer { postings, of_score: Some((weight.boost_by(boost), lengths)) }))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("the score of document {doc} is that of a phrase")))
    }
}

struct NamedScorer {
    postings: SegmentPostings,
    of_score: Option<(Bm25Weight, FieldNormReader)>,
}

impl DocSet for NamedScorer {
    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings.seek(target)
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}

impl Scorer for NamedScorer {
    fn score(&mut self) -> Score {
        let Some((weight, lengths)) = &self.of_score else { return 1.0 };
        weight.score(lengths.fieldnorm_id(self.postings.doc()), self.postings.term_freq())
    }
}

#[cfg(test)]
mod tests {
    use tantivy::collector::TopDocs;
    use tantivy::{Index, TantivyDocument};

    use super::*;
    use crate::index::Reader;
    use crate::index::schema::{self, register};

    /// Every line of a plan, and lines where names begin and end with numbers and Latin words, or cross each other.
    fn lines() -> Vec<String> {
        let plan = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/zhanggong-14.txt")).unwrap();
        let more =
            ["人均ＧＤＰ 增长，GDP增速，IGDP总量", "PM2.5浓度、PM2.55浓度、细颗粒物（PM2.5）平均浓度", "森林覆盖率森林覆盖率"];
        plan.lines().map(str::to_owned).chain(more.map(str::to_owned)).collect()
    }

    #[test]
    fn a_name_is_found_and_weighs_as_its_characters_do() {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::create_in_dir(dir.path(), schema::schema()).unwrap();
        register(&index);
        let field = |name: &str| index.schema().get_field(name).unwrap();
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 32 << 20).unwrap();
        for line in lines() {
            let mut document = TantivyDocument::default();
            document.add_text(field("text"), &line);
            document.add_text(field(schema::NAMES), names_in(&fold_text(&line), &line));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let by_name = Reader::open(dir.path()).unwrap();
        let mut by_characters = Reader::open(dir.path()).unwrap();
        by_characters.knows_names = false;
        let mut found = 0;
        for name in &NAMES.all {
            for whole in [true, false] {
                let asked = |reader: &Reader| {
                    let query = reader.stretch("text", name, whole).unwrap();
                    (reader.reader.searcher().search(&*query, &TopDocs::with_limit(10_000).order_by_score()).unwrap(), query)
                };
                let ((named, query), (spelt, _)) = (asked(&by_name), asked(&by_characters));
                assert_eq!(named, spelt, "{name} {whole}");
                found += usize::from(!named.is_empty() && format!("{query:?}").starts_with("Named"));
            }
        }
        assert!(found > 60, "{found}");
    }

    #[test]
    fn names_are_folded_and_in_order() {
        assert!(NAMES.all.is_sorted() && NAMES.all.iter().all(|name| *name == fold_text(name) && has_term(name)));
        assert!(has_term("森林覆盖率") && !has_term("森林") && !has_term("没有这个名称"));
        assert_eq!(names_in("没有", "没有"), "");
        // Where a name begins with Latin letters they are a whole word; characters that are not seen have no place of their own.
        let text = "“十四五”期间GDP增速8%，ＧＤＰ\u{200b} 增速快，IGDP增速慢";
        assert_eq!(names_in(&fold_text(text), text).matches("gdp增速").count(), 2);
    }
}
