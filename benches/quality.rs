//! The sixty graded questions of `tests/questions.tsv`, put as they are typed to gangyao and to other engines over the same
//! passages: nDCG@10, questions without any hit, and those whose best answer stands among the first three.
//!
//! Each engine is asked the way its own defaults ask: gangyao for what has all of it and then what comes close, as its command
//! does; SQLite FTS5 over pairs of characters with all words (its default) and with any pair; Lucene's CJK analyser through its
//! query parser (any pair); tantivy over jieba's words, through its query parser (a run of words is a phrase) and with any word.
//! Every engine gets the passages without blanks, so that none misses a word for a line end inside it.

use std::path::Path;
use std::process::Command;

use gangyao::index::{Order, Page, Question, Reader, Sort, Writer};
use gangyao::record::PlanRecords;
use jieba_rs::Jieba;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, QueryParser, TermQuery};
use tantivy::schema::{FAST, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedStream, PreTokenizedString, Token, TokenStream as _, Tokenizer};
use tantivy::{Index, TantivyDocument, Term};

use crate::common::plans;
use crate::graded::{self, DEPTH, Graded, flat};
use crate::{lucene_jars, pairs, root};

/// Texts of the first hits of each question, in the order of the questions.
type Answers = Vec<Vec<String>>;

/// How an engine answers all questions.
struct Quality {
    gain: f64,
    silent: usize,
    first_three: usize,
}

fn judged(questions: &[Graded], answers: &Answers, passages: &[String]) -> Quality {
    let mut quality = Quality { gain: 0.0, silent: 0, first_three: 0 };
    for (asked, hits) in questions.iter().zip(answers) {
        let Some(ratio) = asked.ratio(hits, passages) else {
            panic!("no passage answers '{}': is ../shared/plans complete?", asked.question)
        };
        quality.gain += ratio / questions.len() as f64;
        quality.silent += usize::from(hits.is_empty());
        quality.first_three += usize::from(asked.best_within(3, hits, passages));
    }
    quality
}

/// gangyao, as the command asks: all of the question, then what comes close.
fn own(plans: &[PlanRecords], questions: &[Graded]) -> Answers {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path()).unwrap();
    for plan in plans {
        writer.add(plan).unwrap();
    }
    writer.finish().unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let order = Order { sort: Sort::Relevance, per_plan: None, page: Page { limit: DEPTH, offset: 0 }, exact: false };
    let ask = |asked: &Graded| {
        let question = Question { text: asked.question, kind: Some("passage"), ..Question::default() };
        let query = question.query(&reader, || Ok(Vec::new())).unwrap();
        reader.answer(&query, &order).unwrap().hits.iter().map(|h| flat(&h.text)).collect()
    };
    questions.iter().map(ask).collect()
}

/// SQLite FTS5 over pairs of characters; `any` asks for any pair, else all words are asked for, each as a phrase of its pairs.
fn fts5(passages: &[String], questions: &[Graded], any: bool) -> Answers {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE VIRTUAL TABLE passage USING fts5(text, tokenize='unicode61 remove_diacritics 0')").unwrap();
    let mut row = connection.prepare("INSERT INTO passage(rowid, text) VALUES (?, ?)").unwrap();
    for (n, text) in (0_i64..).zip(passages) {
        row.execute((n, pairs(text))).unwrap();
    }
    let best = format!("SELECT rowid FROM passage WHERE passage MATCH ?1 ORDER BY rank LIMIT {DEPTH}");
    let mut best = connection.prepare(&best).unwrap();
    let mut ask = |asked: &Graded| -> Vec<String> {
        let of_words: Vec<String> = asked.question.split_whitespace().map(pairs).filter(|p| !p.is_empty()).collect();
        let quoted = |text: &str| format!("\"{}\"", text.trim_end());
        let query = if any {
            let all: Vec<String> = of_words.iter().flat_map(|word| word.split_whitespace()).map(quoted).collect();
            all.join(" OR ")
        } else {
            of_words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
        };
        let rows = best.query_map([query], |row| row.get::<_, i64>(0)).unwrap();
        rows.map(|n| passages[usize::try_from(n.unwrap()).unwrap()].clone()).collect()
    };
    questions.iter().map(&mut ask).collect()
}

/// jieba's words in search mode.
#[derive(Clone)]
struct Words(std::sync::Arc<Jieba>);

impl Tokenizer for Words {
    type TokenStream<'a> = PreTokenizedStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PreTokenizedStream {
        let cut = self.0.cut_for_search(text, true);
        let words = cut.iter().map(|t| t.word).filter(|word| word.chars().any(char::is_alphanumeric)).enumerate();
        let token = |(position, word): (usize, &str)| Token { position, text: word.to_lowercase(), ..Token::default() };
        PreTokenizedString { text: String::new(), tokens: words.map(token).collect() }.into()
    }
}

/// tantivy over jieba's words: through its query parser, and with any word.
fn bare_tantivy(passages: &[String], questions: &[Graded]) -> [Answers; 2] {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let number = schema.add_u64_field("number", FAST);
    let index = Index::create_in_ram(schema.build());
    let mut words = Words(std::sync::Arc::new(Jieba::new()));
    index.tokenizers().register("jieba", words.clone());
    let mut writer = index.writer_with_num_threads(1, 64_000_000).unwrap();
    for (n, passage) in (0..).zip(passages) {
        let mut document = TantivyDocument::new();
        document.add_text(text, passage);
        document.add_u64(number, n);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    let numbers = |segment: u32| searcher.segment_reader(segment).fast_fields().u64("number").unwrap();
    let best = |query: &dyn Query| -> Vec<String> {
        let found = searcher.search(query, &TopDocs::with_limit(DEPTH).order_by_score()).unwrap();
        let passage = |at: tantivy::DocAddress| numbers(at.segment_ord).first(at.doc_id).unwrap();
        found.into_iter().map(|(_, at)| passages[usize::try_from(passage(at)).unwrap()].clone()).collect()
    };
    let parser = QueryParser::for_index(&index, vec![text]);
    let parsed = questions.iter().map(|asked| best(&*parser.parse_query_lenient(asked.question).0)).collect();
    let mut any = |asked: &Graded| {
        let mut stream = words.token_stream(asked.question);
        let mut terms: Vec<Box<dyn Query>> = Vec::new();
        while let Some(token) = stream.next() {
            terms.push(Box::new(TermQuery::new(Term::from_field_text(text, &token.text), IndexRecordOption::WithFreqs)));
        }
        best(&BooleanQuery::union(terms))
    };
    [parsed, questions.iter().map(&mut any).collect()]
}

/// Lucene's CJK analyser through its query parser, if it is installed.
fn lucene(passages: &[String], questions: &[Graded], dir: &Path) -> Option<Answers> {
    let lines = |texts: &mut dyn Iterator<Item = &str>| texts.fold(String::new(), |all, line| all + line + "\n");
    std::fs::write(dir.join("passages.txt"), lines(&mut passages.iter().map(String::as_str))).unwrap();
    std::fs::write(dir.join("questions.txt"), lines(&mut questions.iter().map(|q| q.question))).unwrap();
    let mut java = Command::new("java");
    java.args(["-cp", &lucene_jars()?]).arg(root().join("benches/peers/LuceneQuality.java")).arg(dir).arg(DEPTH.to_string());
    let out = java.output().ok()?;
    if !out.status.success() {
        eprintln!("Lucene did not run: {}", String::from_utf8_lossy(&out.stderr).lines().next().unwrap_or(""));
        return None;
    }
    let mut answers = vec![Vec::new(); questions.len()];
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let (question, passage) = line.split_once('\t')?;
        answers[question.parse::<usize>().ok()?].push(passages[passage.parse::<usize>().ok()?].clone());
    }
    Some(answers)
}

/// All engines, a row each.
pub(crate) fn compare() {
    if !root().join("../shared/plans").is_dir() {
        return println!("SKIPPED: the questions are about plans in ../shared/plans, which is absent");
    }
    let plans = plans(0);
    let passages: Vec<String> = plans.iter().flat_map(|p| &p.passages).map(|p| flat(&p.text)).collect();
    let questions = graded::questions();
    let dir = tempfile::tempdir().unwrap();
    let [parsed, any_word] = bare_tantivy(&passages, &questions);
    let rows = [
        ("gangyao, all of it, then what is close", Some(own(&plans, &questions))),
        ("SQLite FTS5, pairs, all words (default)", Some(fts5(&passages, &questions, false))),
        ("SQLite FTS5, any pair", Some(fts5(&passages, &questions, true))),
        ("Lucene CJK, its query parser (any pair)", lucene(&passages, &questions, dir.path())),
        ("tantivy + jieba, its query parser", Some(parsed)),
        ("tantivy + jieba, any word", Some(any_word)),
    ];
    println!("{} questions over {} passages of {} plans", questions.len(), passages.len(), plans.len());
    println!("{:<42} {:>8} {:>14} {:>21}", "engine", "nDCG@10", "nothing found", "best in first three");
    for (name, answers) in &rows {
        let Some(answers) = answers else {
            println!("{name:<42} not run: install java and liblucene8-java (Debian's names)");
            continue;
        };
        let Quality { gain, silent, first_three } = judged(&questions, answers, &passages);
        println!("{name:<42} {gain:>8.3} {silent:>14} {first_three:>21}");
    }
}
