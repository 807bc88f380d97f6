//! Record types. One struct per record kind; every field is part of the contract.

use std::collections::BTreeMap;

#[cfg(feature = "release")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lexicon::NameKey;

/// Of what file a plan was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct SourceRecord {
    /// File name.
    pub name: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// Format told from the content.
    pub format: String,
    /// Encoding.
    pub encoding: String,
    /// Size.
    pub bytes: u64,
    /// Where it was published, as the manifest of the corpus states it.
    #[serde(default)]
    pub url: Option<String>,
    /// Title that the manifest gives it.
    #[serde(default)]
    pub title: Option<String>,
    /// Day it was fetched, YYYY-MM-DD.
    #[serde(default)]
    pub retrieved: Option<String>,
    /// Rights.
    #[serde(default)]
    pub rights: Option<String>,
}

/// `plan`: one per document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct PlanRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// Stable id.
    pub plan_id: String,
    /// Title.
    pub title: Option<String>,
    /// Issuing body.
    pub issuer: Option<String>,
    /// Place names as in the title.
    pub jurisdiction: Option<String>,
    /// Region code.
    pub region_code: Option<String>,
    /// 国家, 省, 市, 县区.
    pub level: Option<String>,
    /// 十四五 …
    pub period: Option<String>,
    /// First year.
    pub start_year: Option<i32>,
    /// Last year.
    pub end_year: Option<i32>,
    /// Issue date, if undamaged.
    pub issued: Option<String>,
    /// 文号.
    pub document_number: Option<String>,
    /// 纲要, 专项规划 …
    pub doc_type: String,
    /// 草案, 摘要 …
    pub stage: Option<String>,
    /// The file.
    pub source: SourceRecord,
    /// Counts: headings of any kind, parts, chapters, sections, special_columns, tables, table_rows, quantities, targets, and checks by severity.
    pub counts: BTreeMap<String, u64>,
    /// clean, warnings, degraded.
    pub status: String,
    /// Id of the older copy that this one takes the place of.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// Corrections of the plan itself that were applied.
    #[serde(default)]
    pub review: Vec<String>,
}

/// `outline`: one per heading of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct OutlineRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// 篇, 章, 节, 专栏 …
    pub kind: String,
    /// Number as written without 第/篇….
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// One = outermost.
    pub depth: u8,
    /// Section path of the heading above.
    pub parent: Option<String>,
    /// Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1 row 3 column 2`, a path of
    /// elements; none where the reading text is the file.
    pub place: Option<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Section path, this heading included.
    pub section: String,
    /// The title ends inside a line of text that goes on behind it.
    #[serde(default)]
    pub run_in: bool,
    /// How much better this reading of the line was than the next best, in votes (a place in the order counts 40); none if there was no other.
    #[serde(default)]
    pub margin: Option<i32>,
}

/// `columns`: one per 专栏.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct ColumnRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Section path it stands in.
    pub section: String,
    /// Items.
    pub items: Vec<ColumnItemRecord>,
    /// Numbers (or captions) of tables inside.
    pub tables: Vec<String>,
    /// Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1 row 3 column 2`, a path of
    /// elements; none where the reading text is the file.
    pub place: Option<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// An item of a 专栏.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct ColumnItemRecord {
    /// Number.
    pub number: Option<String>,
    /// Head.
    pub title: Option<String>,
    /// Exact characters of the text.
    pub text: String,
    /// Byte offset of the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// `tables`: one per data table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct TableRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// 附表1 …
    pub number: Option<String>,
    /// Caption.
    pub caption: Option<String>,
    /// Section path.
    pub section: String,
    /// Leaf names of value columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<TableRowRecord>,
    /// Notes.
    pub notes: Vec<String>,
    /// Declared counts.
    pub declared: Vec<DeclaredRecord>,
    /// grid, columns, inferred.
    pub alignment: String,
    /// Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1 row 3 column 2`, a path of
    /// elements; none where the reading text is the file.
    pub place: Option<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A count the table declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct DeclaredRecord {
    /// What.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct TableRowRecord {
    /// Category label.
    pub category: Option<String>,
    /// Parent indicator.
    pub group: Option<String>,
    /// Running number.
    pub number: Option<String>,
    /// Indicator as printed.
    pub indicator: String,
    /// Unit.
    pub unit: Option<String>,
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Cells by column name, in column order.
    pub cells: serde_json::Map<String, serde_json::Value>,
    /// 约束性, 预期性.
    pub attribute: Option<String>,
    /// Measure.
    pub measure: Option<String>,
    /// Some cell of the row is ambiguous.
    pub ambiguous: bool,
    /// One-based line of the indicator.
    pub line: usize,
    /// Byte offset of the indicator.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct CellRecord {
    /// Text as printed.
    pub text: Option<String>,
    /// Number.
    pub value: Option<String>,
    /// High end.
    pub high: Option<String>,
    /// Comparator.
    pub cmp: Option<String>,
    /// Unit printed in the cell; the row's holds where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// stated, delegated, text, not_stated, not_read.
    pub state: String,
    /// Could stand in another column.
    pub ambiguous: bool,
    /// Evidence that placed it.
    pub placed: String,
    /// What its number measures.
    pub measure: Option<String>,
    /// Byte offset.
    pub start: Option<usize>,
    /// One past the last byte.
    pub end: Option<usize>,
}

/// `quantities`: one per mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct QuantityRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// Exact characters.
    pub surface: String,
    /// Number as written.
    pub value: Option<String>,
    /// High end.
    pub high: Option<String>,
    /// Unit as written.
    pub unit: Option<String>,
    /// Comparator.
    pub cmp: String,
    /// Thing measured.
    pub indicator: Option<String>,
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Who or where.
    pub subject: Option<String>,
    /// Year.
    pub year: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// Form.
    pub form: String,
    /// Role.
    pub role: String,
    /// Hedge words.
    pub hedge: Option<String>,
    /// Old value.
    pub baseline: Option<String>,
    /// Characters were lost.
    pub damaged: bool,
    /// text or table.
    pub origin: String,
    /// Section path.
    pub section: String,
    /// Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1 row 3 column 2`, a path of
    /// elements; none where the reading text is the file.
    pub place: Option<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Clause around it.
    pub quote: String,
    /// Rule that fired.
    pub rule: String,
    /// Doubts.
    pub flags: Vec<String>,
    /// indicator, deliverable, threshold, other.
    #[serde(default)]
    pub kind: String,
    /// stated, clause, lead_in, section, period: where the year comes from.
    #[serde(default)]
    pub year_from: Option<String>,
    /// What a reader should look at: role-doubtful, name-doubtful, cell-ambiguous, …
    #[serde(default)]
    pub doubts: Vec<String>,
}

/// The name of an indicator taken apart; two names with one key are one statistic.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct KeyRecord {
    /// What is measured.
    pub object: String,
    /// By what it is divided: 人均, 每千人, 单位GDP; empty if by nothing.
    pub per: String,
    /// What a share is a share of; `?` where the name leaves it out.
    pub denominator: String,
    /// share, or empty.
    pub statistic: String,
    /// level, growth, fall, gain.
    pub measure: String,
}

impl From<NameKey> for KeyRecord {
    fn from(key: NameKey) -> Self {
        let NameKey { object, per, denominator, statistic, measure } = key;
        Self { object, per, denominator, statistic, measure }
    }
}

impl From<KeyRecord> for NameKey {
    fn from(key: KeyRecord) -> Self {
        let KeyRecord { object, per, denominator, statistic, measure } = key;
        Self { object, per, denominator, statistic, measure }
    }
}

/// `targets`: one per target of prose or table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct TargetRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// Hash of source, span and indicator.
    pub target_id: String,
    /// The plan.
    pub plan_id: String,
    /// Place.
    pub jurisdiction: Option<String>,
    /// Region code.
    pub region_code: Option<String>,
    /// Level.
    pub level: Option<String>,
    /// Period of the plan.
    pub period: Option<String>,
    /// Indicator as printed.
    pub indicator_raw: Option<String>,
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Parts of the name, what a row leaves to its group included.
    #[serde(default)]
    pub key: Option<KeyRecord>,
    /// The row above that a sub-row of a table belongs to (城镇化率 over 常住人口城镇化率): the full name is both.
    #[serde(default)]
    pub parent: Option<String>,
    /// Who or where.
    pub subject: Option<String>,
    /// Measure.
    pub measure: Option<String>,
    /// Form.
    pub form: String,
    /// Exact characters.
    pub value_raw: String,
    /// Number as written.
    pub value: Option<String>,
    /// Lower bound in the unit as written; absent when there is none.
    pub low: Option<String>,
    /// Whether the lower bound itself is allowed.
    pub low_inclusive: Option<bool>,
    /// Upper bound in the unit as written.
    pub high: Option<String>,
    /// Whether the upper bound itself is allowed.
    pub high_inclusive: Option<bool>,
    /// Comparator.
    pub cmp: String,
    /// 左右, 约, 近.
    pub approximate: bool,
    /// Hedge words.
    pub hedge: Option<String>,
    /// 力争, 确保 ….
    pub commitment: Option<String>,
    /// Unit as written.
    pub unit_raw: Option<String>,
    /// Canonical unit id.
    pub unit: Option<String>,
    /// Value × factor in the unit's base.
    pub value_base: Option<String>,
    /// Base unit.
    pub base_unit: Option<String>,
    /// Year to be reached.
    pub target_year: Option<i32>,
    /// Year of the old value.
    pub base_year: Option<i32>,
    /// Old value as written.
    pub base_value: Option<String>,
    /// Old value with the words around it (2左右), where a table prints more than the number.
    #[serde(default)]
    pub base_raw: Option<String>,
    /// 约束性, 预期性.
    pub attribute: Option<String>,
    /// stated, delegated, text, not_stated, not_read.
    pub state: String,
    /// What a relative target is relative to.
    pub relative_to: Option<String>,
    /// text or table.
    pub origin: String,
    /// Section path.
    pub section: String,
    /// One-based page, where the format has pages.
    pub page: Option<u32>,
    /// Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1 row 3 column 2`, a path of
    /// elements; none where the reading text is the file.
    pub place: Option<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Clause around it.
    pub quote: String,
    /// SHA-256 of the file.
    pub source_sha256: String,
    /// Rule that fired.
    pub rule: String,
    /// Doubts.
    pub flags: Vec<String>,
    /// indicator, deliverable, threshold, other.
    #[serde(default)]
    pub kind: String,
    /// stated, clause, lead_in, section, period: where the year comes from.
    #[serde(default)]
    pub year_from: Option<String>,
    /// What a reader should look at: role-doubtful, name-doubtful, cell-ambiguous, …
    #[serde(default)]
    pub doubts: Vec<String>,
    /// Votes for its role and candidates for its name, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// Same indicator stated elsewhere in the plan: all statements share this id.
    pub conflict_group: Option<String>,
    /// Review state: none, or the correction that applies.
    pub review: Option<String>,
}

/// `checks`: one per finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct CheckRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// What was checked.
    pub code: String,
    /// info, warning, error.
    pub severity: String,
    /// The two statements agree.
    pub passed: bool,
    /// The reason in words.
    pub message: String,
    /// Places.
    pub spans: Vec<PlaceRecord>,
    /// Numbers involved.
    pub numbers: Vec<NumberRecord>,
}

/// A place of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct PlaceRecord {
    /// What it contributes.
    pub label: String,
    /// One-based line.
    pub line: usize,
    /// Byte offset.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Exact characters.
    pub text: String,
}

/// A number of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct NumberRecord {
    /// What it is.
    pub name: String,
    /// Decimal string.
    pub value: String,
}

/// `diagnostics`: one per defect reported while reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct DiagnosticRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// File.
    pub file: String,
    /// The plan, if there is one.
    pub plan_id: Option<String>,
    /// Which defect.
    pub code: String,
    /// info, warning, error.
    pub severity: String,
    /// The particulars.
    pub message: String,
    /// One-based line.
    pub line: Option<usize>,
    /// Byte offset.
    pub start: Option<usize>,
    /// One past the last byte.
    pub end: Option<usize>,
    /// Characters at the place (at most 60).
    pub excerpt: Option<String>,
}

/// `passages`: one per paragraph, heading, note or table row, the unit of search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "release", derive(JsonSchema))]
pub struct PassageRecord {
    /// Version of this form.
    pub schema_version: u32,
    /// The plan.
    pub plan_id: String,
    /// paragraph, heading, note, table.
    pub kind: String,
    /// Section path.
    pub section: String,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its lines, page furniture left out.
    pub text: String,
}
