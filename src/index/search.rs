//! Writing and searching the index.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use crate::index::analysis::{Characters, folded, occurrences};
use crate::index::query::Parsed;
use crate::record::PlanRecords;

/// Name of the tokenizer in the schema.
const TOKENIZER: &str = "characters";
/// Exact fields a search may be narrowed by.
const FACETS: [&str; 7] = ["kind", "plan_id", "region_code", "period", "indicator_id", "target_year", "role"];

/// Why an index cannot be written or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// No build, a damaged one, or one of another version: the user can rebuild.
    #[error("the index cannot be used ({0}); make it anew with `gangyao build`")]
    Tantivy(#[from] tantivy::TantivyError),
    /// A stored record does not parse: the index is of another version.
    #[error("a record of the index cannot be read ({0}); make it anew with `gangyao build`")]
    Record(#[from] serde_json::Error),
}

/// What to narrow a search by: exact field and value; how many hits.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Pairs of field and value that must hold.
    pub filters: Vec<(&'static str, String)>,
    /// At most so many hits.
    pub limit: usize,
}

/// One hit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hit {
    /// passage or target.
    pub kind: String,
    /// The plan.
    pub plan_id: String,
    /// Title of the plan.
    pub title: Option<String>,
    /// Section path.
    pub section: String,
    /// One-based line.
    pub line: u64,
    /// Byte offset in the reading text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// The whole passage, or the target's sentence.
    pub text: String,
    /// Byte ranges in `text` that match.
    pub highlights: Vec<(usize, usize)>,
    /// Score.
    pub score: f32,
    /// The target's record, for targets.
    pub target: Option<Value>,
}

struct Fields {
    body: Field,
    stored: Field,
    facets: Vec<(&'static str, Field)>,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let body = builder.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
    let stored = builder.add_text_field("stored", STORED);
    let facets = FACETS.iter().map(|name| (*name, builder.add_text_field(name, STRING))).collect();
    (builder.build(), Fields { body, stored, facets })
}

fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(Characters));
}

/// Write the index of plans into an empty folder.
///
/// # Errors
/// The folder cannot be written.
pub fn write<'a>(dir: &Path, plans: impl Iterator<Item = &'a PlanRecords>) -> Result<(), IndexError> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(dir, schema)?;
    register(&index);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 64 << 20)?;
    for records in plans {
        let plan = &records.plan;
        let add = |text: &str, hit: &Hit, extra: &[(&str, Option<String>)]| -> Result<(), IndexError> {
            let mut document = TantivyDocument::default();
            document.add_text(fields.body, text);
            document.add_text(fields.stored, serde_json::to_string(hit)?);
            let common = [
                ("kind", Some(hit.kind.clone())),
                ("plan_id", Some(plan.plan_id.clone())),
                ("region_code", plan.region_code.clone()),
                ("period", plan.period.clone()),
            ];
            for (name, value) in common.iter().map(|(n, v)| (*n, v)).chain(extra.iter().map(|(n, v)| (*n, v))) {
                if let (Some((_, field)), Some(value)) = (fields.facets.iter().find(|f| f.0 == name), value) {
                    document.add_text(*field, value);
                }
            }
            writer.add_document(document)?;
            Ok(())
        };
        let hit = |kind: &str, section: &str, place: (usize, usize, usize), text: &str, target: Option<Value>| Hit {
            kind: kind.to_owned(),
            plan_id: plan.plan_id.clone(),
            title: plan.title.clone(),
            section: section.to_owned(),
            line: place.0 as u64,
            start: place.1 as u64,
            end: place.2 as u64,
            text: text.to_owned(),
            highlights: Vec::new(),
            score: 0.0,
            target,
        };
        for p in &records.passages {
            add(&p.text, &hit("passage", &p.section, (p.line, p.start, p.end), &p.text, None), &[])?;
        }
        for t in &records.targets {
            let record = serde_json::to_value(t)?;
            let extra = [
                ("indicator_id", t.indicator_id.clone()),
                ("target_year", t.target_year.map(|y| y.to_string())),
                ("role", Some("target".to_owned())),
            ];
            add(&t.quote, &hit("target", &t.section, (t.line, t.start, t.end), &t.quote, Some(record)), &extra)?;
        }
    }
    writer.commit()?;
    Ok(())
}

/// Search a build's index.
///
/// # Errors
/// The index is missing, damaged or of another version.
pub fn search(dir: &Path, query: &Parsed, options: &Options) -> Result<Vec<Hit>, IndexError> {
    let index = Index::open_in_dir(dir)?;
    register(&index);
    let schema = index.schema();
    let body = schema.get_field("body")?;
    let stored = schema.get_field("stored")?;
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for wordings in &query.all {
        let any = wordings.iter().filter_map(|w| phrase(body, w)).map(|q| (Occur::Should, q)).collect();
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(any))));
    }
    clauses.extend(query.none.iter().filter_map(|w| phrase(body, w)).map(|q| (Occur::MustNot, q)));
    for (name, value) in &options.filters {
        let term = Term::from_field_text(schema.get_field(name)?, value);
        clauses.push((Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic))));
    }
    let searcher = index.reader()?.searcher();
    let top = searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(options.limit.max(1)).order_by_score())?;
    let mut hits = Vec::with_capacity(top.len());
    for (score, address) in top {
        let document: TantivyDocument = searcher.doc(address)?;
        let json = document.get_first(stored).and_then(|v| v.as_str()).unwrap_or("");
        let mut hit: Hit = serde_json::from_str(json)?;
        hit.score = score;
        for wording in query.all.iter().flatten() {
            let chars: Vec<char> = folded(wording).into_iter().map(|c| c.0).collect();
            hit.highlights.extend(occurrences(&hit.text, &chars));
        }
        hit.highlights.sort_unstable();
        hit.highlights.dedup();
        hits.push(hit);
    }
    Ok(hits)
}

/// The characters of a wording in a row; nothing for one without visible characters.
fn phrase(body: Field, wording: &str) -> Option<Box<dyn Query>> {
    let terms: Vec<Term> =
        folded(wording).into_iter().map(|(c, _, _)| Term::from_field_text(body, c.encode_utf8(&mut [0; 4]))).collect();
    match terms.len() {
        0 => None,
        1 => Some(Box::new(TermQuery::new(terms.into_iter().next()?, IndexRecordOption::WithFreqs))),
        _ => Some(Box::new(PhraseQuery::new(terms))),
    }
}
