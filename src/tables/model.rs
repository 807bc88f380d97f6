//! A table as data.

use crate::document::HeadingId;
use crate::quantity::Comparator;
use crate::source::Span;

/// One indicator table (or another data table).
#[derive(Clone, Debug)]
pub struct Table {
    /// `附表1`, `专栏1`, `表1`, as printed.
    pub number: Option<String>,
    /// Caption without number.
    pub caption: Option<String>,
    /// Heading the table stands under.
    pub heading: Option<HeadingId>,
    /// From caption to the last note.
    pub span: Span,
    /// Value columns in order (leaf names); category, indicator and unit columns are fields of the row.
    pub columns: Vec<Column>,
    /// Data rows in order.
    pub rows: Vec<Row>,
    /// Notes under the table.
    pub notes: Vec<Span>,
    /// Counts the table or its notes declare about themselves.
    pub declared: Vec<Declared>,
    /// How cells came to their columns.
    pub alignment: Alignment,
}

/// A value column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Leaf name; header rows joined with `/` unless the source prints them as one (`2020规划目标`).
    pub name: String,
    /// What its values are.
    pub role: ColumnRole,
    /// Year the header names.
    pub year: Option<i32>,
    /// Where the header stands, if it survives.
    pub span: Option<Span>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnRole {
    /// Value of a past year the plan starts from (基期值, 2020年, 2025年完成值).
    Base,
    /// Result of the last plan in a review table (预期值, 实际值).
    Actual,
    /// Value to be reached (目标值, 规划目标).
    Target,
    /// Average growth, cumulative change, or both (年均增长/累计).
    Growth,
    /// Words on completion (完成情况).
    Status,
    /// 约束性 or 预期性.
    Attribute,
    /// Anything else (责任单位, 备注).
    Other,
}

/// How cells came to their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// The format has cells.
    Grid,
    /// Blanks of the text separate the columns.
    Columns,
    /// Recovered by constraints.
    Inferred,
}

impl Alignment {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Alignment::Grid => "grid",
            Alignment::Columns => "columns",
            Alignment::Inferred => "inferred",
        }
    }
}

/// A count that the table declares about itself (共41个指标; 综合质效(7个)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What is counted: `indicators`, a status word, or a category label.
    pub name: String,
    /// The count.
    pub count: u32,
    /// Where it is declared.
    pub span: Span,
}

/// A data row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Category label (综合质效), without its count.
    pub category: Option<String>,
    /// Parent indicator of a sub-row (城镇化率 over 常住人口城镇化率).
    pub group: Option<String>,
    /// Running number as printed.
    pub number: Option<String>,
    /// Indicator as printed, running number removed, unit bracket kept as printed.
    pub indicator: String,
    /// Where the indicator stands.
    pub indicator_span: Span,
    /// Unit from its own column, the bracket or the header.
    pub unit: Option<String>,
    /// Canonical indicator, if the lexicon is sure.
    pub indicator_id: Option<String>,
    /// One cell per entry of [`Table::columns`].
    pub cells: Vec<Cell>,
    /// 约束性 or 预期性, as printed.
    pub attribute: Option<String>,
    /// What the target value measures: `level`, `average_growth`, `cumulative_change`, `share`, `ratio` …
    pub measure: Option<String>,
}

/// A value cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Text as printed; `None` for an empty cell.
    pub text: Option<String>,
    /// Where it stands; `None` for an empty cell.
    pub span: Option<Span>,
    /// Number as written, brackets and words removed.
    pub value: Option<String>,
    /// High end of a range.
    pub high: Option<String>,
    /// Comparator of the value.
    pub cmp: Option<Comparator>,
    /// Unit that the cell itself prints (`1.32万亿元`); the row's holds where it prints none.
    pub unit: Option<String>,
    /// What kind of statement the cell is.
    pub state: State,
    /// The value could also stand in another column of its row.
    pub ambiguous: bool,
    /// How it was placed.
    pub placed: Placement,
    /// What its number measures: `level`, `average_growth`, `cumulative_change`, `previous_mean`, `share`, `ratio`.
    pub measure: Option<&'static str>,
}

/// Five states that must not be confused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A number.
    Stated,
    /// Set by the level above (省下达控制指标).
    Delegated,
    /// Words without a number (保持稳定, 与经济增长同步).
    Text,
    /// The plan leaves the cell empty.
    NotStated,
    /// Something stands there and could not be read.
    NotRead,
}

impl State {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Stated => "stated",
            State::Delegated => "delegated",
            State::Text => "text",
            State::NotStated => "not_stated",
            State::NotRead => "not_read",
        }
    }
}

/// Evidence that put a value into its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// A native cell.
    Native,
    /// Blanks between columns.
    Aligned,
    /// All columns of the row are filled.
    Complete,
    /// Kind of text (status word, delegated, range of the column).
    Kind,
    /// Bracket and the table's note about it.
    Bracket,
    /// 左右, 年均, 累计 in the cell.
    Wording,
    /// target − base = bracket, or base·(1+g)^n ≈ target.
    Arithmetic,
    /// The same value in another table of the document.
    OtherTable,
    /// Prose states the same value.
    Prose,
    /// What the other rows of the table do.
    Majority,
    /// Nothing decides; see [`Cell::ambiguous`].
    Undecided,
}

impl Placement {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Placement::Native => "native",
            Placement::Aligned => "aligned",
            Placement::Complete => "complete",
            Placement::Kind => "kind",
            Placement::Bracket => "bracket",
            Placement::Wording => "wording",
            Placement::Arithmetic => "arithmetic",
            Placement::OtherTable => "other_table",
            Placement::Prose => "prose",
            Placement::Majority => "majority",
            Placement::Undecided => "undecided",
        }
    }
}
