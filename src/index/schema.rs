//! Fields of the index.

use tantivy::Index;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;

use crate::index::analysis::{Pairs, Words};

/// Name of the tokenizer of pairs.
const PAIRS: &str = "pairs";
/// Name of the tokenizer of words.
const WORDS: &str = "words";
/// Exact values. `value` holds ordered keys, see [`value_key`].
const EXACT: [&str; 20] = [
    // Of the document itself: a plan, a name learnt from one; nothing for what is searched.
    "self",
    // Names by which a plan's place is called; the other names that a text gives.
    "place_name",
    "alias",
    // long: a passage that says more than a heading does.
    "size",
    "kind",
    "block",
    "plan_id",
    "region",
    "level",
    "period",
    "doc_type",
    // Few different ones: a stretch is looked for in the list of them.
    "place",
    "section",
    "indicator_id",
    "indicator_name",
    "role",
    "form",
    "attribute",
    "state",
    "value",
];
/// Names of the indicators in a document: many different ones, so that stretches are searched by pairs.
pub(crate) const INDICATOR: &str = "indicator";
/// Names of the lexicon in them.
pub(crate) const INDICATOR_HOLDS: &str = "indicator_holds";

/// What hits can be counted by.
pub const FACETS: [&str; 16] = [
    "kind",
    "block",
    "plan",
    "region",
    "place",
    "period",
    "indicator",
    "year",
    "form",
    "attribute",
    "state",
    "unit",
    "level",
    "type",
    "role",
    "section",
];

/// How a facet calls what has no value.
pub const NO_VALUE: &str = "(none)";

/// The column that a facet is counted from.
pub(crate) fn counted(facet: &str) -> String {
    format!("of_{facet}")
}

/// Pairs of the titles above a passage, without places: enough to ask by a title, at little cost.
pub(crate) const ABOUT: &str = "about";
/// Pairs of a plan's title.
pub(crate) const TITLE: &str = "title";

/// Names of the lexicon that stand in a text, see [`crate::index::names`].
pub(crate) const NAMES: &str = "names";

/// Columns of the numbers of a document: each number has one value in each, in the same order.
pub(crate) const NUMBERS: [&str; 4] = ["n_year", "n_unit", "n_what", "n_how"];
/// Numbers as written, and in their base unit.
pub(crate) const NUMBER_VALUES: [&str; 2] = ["n_raw", "n_base"];

/// Column of the year a target is to be reached in.
pub(crate) const BY_YEAR: &str = "by_year";
/// Column of the value in its base unit.
pub(crate) const BY_VALUE: &str = "by_value";
/// Column of the base unit.
pub(crate) const BY_UNIT: &str = "by_unit";
/// Column of the place in the reading text.
pub(crate) const BY_START: &str = "by_start";

/// Why an index cannot be written or searched; each message says what to do. Causes stand in the message, so that a chain
/// of causes does not print them twice.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Permissions, or a full disk.
    #[error("the index cannot be written ({0}); check permissions and free space, or choose another folder with --out DIR")]
    Write(String),
    /// Files are lost or damaged: the user can rebuild.
    #[error("the index cannot be used ({0}); make it anew with `gangyao build`")]
    Damaged(String),
    /// Other fields than this version's.
    #[error("the index has the fields of another version; make it anew with `gangyao build`")]
    Version,
}

impl From<tantivy::TantivyError> for IndexError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// An error met while writing.
pub(crate) fn cannot_write(error: impl std::fmt::Display) -> IndexError {
    IndexError::Write(error.to_string())
}

/// The schema of this version.
pub(crate) fn schema() -> Schema {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    builder.add_text_field("text", text(PAIRS, IndexRecordOption::WithFreqsAndPositions));
    builder.add_text_field("words", text(WORDS, IndexRecordOption::WithFreqs));
    // How often each stands there, not how long a text is: they score as the characters do.
    let names = TextFieldIndexing::default().set_tokenizer(WORDS).set_fieldnorms(false);
    let names = names.set_index_option(IndexRecordOption::WithFreqs);
    builder.add_text_field(NAMES, TextOptions::default().set_indexing_options(names.clone()));
    let holds = names.set_index_option(IndexRecordOption::Basic);
    builder.add_text_field(INDICATOR_HOLDS, TextOptions::default().set_indexing_options(holds));
    builder.add_text_field(INDICATOR, text(PAIRS, IndexRecordOption::WithFreqsAndPositions));
    builder.add_text_field(ABOUT, text(PAIRS, IndexRecordOption::Basic));
    builder.add_text_field(TITLE, text(PAIRS, IndexRecordOption::WithFreqsAndPositions));
    for name in EXACT {
        builder.add_text_field(name, STRING);
    }
    for name in NUMBERS {
        builder.add_u64_field(name, FAST);
    }
    for name in NUMBER_VALUES {
        builder.add_f64_field(name, FAST);
    }
    builder.add_text_field("unit", STRING);
    builder.add_i64_field("year", INDEXED);
    for name in FACETS {
        builder.add_text_field(&counted(name), TextOptions::default().set_fast("raw"));
    }
    builder.add_i64_field(BY_YEAR, FAST);
    builder.add_f64_field(BY_VALUE, FAST);
    builder.add_text_field(BY_UNIT, TextOptions::default().set_fast("raw"));
    builder.add_u64_field(BY_START, FAST);
    builder.add_text_field("stored", STORED);
    builder.build()
}

/// Make the tokenizers known to an index.
pub(crate) fn register(index: &Index) {
    index.tokenizers().register(PAIRS, TextAnalyzer::from(Pairs));
    index.tokenizers().register(WORDS, TextAnalyzer::from(Words));
}

/// The field of a name of the schema.
pub(crate) fn field(schema: &Schema, name: &str) -> Result<Field, IndexError> {
    Ok(schema.get_field(name)?)
}

/// What a value is compared within: as written whatever its unit, or units that convert into each other
/// (see [`crate::index::amounts::scope`]).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    Any,
    Base(&'a str),
}

/// The key of a value within a scope; keys of one scope sort by number and stand together. With an empty key: before all of
/// them; with `~`: after all of them.
pub(crate) fn value_key(scope: Scope<'_>, key: &str) -> String {
    match scope {
        Scope::Any => format!("a|{key}"),
        Scope::Base(unit) => format!("b{unit}|{key}"),
    }
}
