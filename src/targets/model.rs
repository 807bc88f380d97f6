//! A quantity with its context.

use crate::quantity::Comparator;
use crate::source::Span;
use crate::tables::State;

/// One quantity mention, or a target stated in words.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The exact characters: number with unit and the comparator words that touch it.
    pub span: Span,
    /// The clause or sentence around it (the cell's row for tables).
    pub quote: Span,
    /// Block it stands in.
    pub block: usize,
    /// Number as written, scale not multiplied out; a ratio as the whole string; none for a target in words.
    pub value: Option<String>,
    /// High end of a range.
    pub high: Option<String>,
    /// Unit as written, scale word included.
    pub unit: Option<String>,
    /// Comparator.
    pub cmp: Comparator,
    /// The thing measured, in the text's own words.
    pub indicator: Option<String>,
    /// Canonical indicator, if the lexicon is sure.
    pub indicator_id: Option<String>,
    /// Who or where, when narrower or other than the plan's own place.
    pub subject: Option<String>,
    /// Year, stated or inherited.
    pub year: Option<i32>,
    /// The year was inherited from an opening or heading, not stated in the clause.
    pub year_inherited: bool,
    /// Period name where stated.
    pub period: Option<String>,
    /// What kind of figure.
    pub form: Form,
    /// What the figure is for.
    pub role: Role,
    /// 力争, 争取, 左右, 约 where present (joined by 、).
    pub hedge: Option<String>,
    /// 力争, 确保, 努力 … where present.
    pub commitment: Option<String>,
    /// The old value the same clause states, as written.
    pub baseline: Option<String>,
    /// Year of the old value, if stated.
    pub baseline_year: Option<i32>,
    /// The source lost characters here.
    pub damaged: bool,
    /// stated, delegated, text, …
    pub state: State,
    /// What a relative target is relative to (全省平均, 经济增长).
    pub relative_to: Option<String>,
    /// 约束性 or 预期性 (tables).
    pub attribute: Option<String>,
    /// What the number measures (tables: the row's measure).
    pub measure: Option<String>,
    /// Prose or table cell.
    pub origin: Origin,
    /// Name of the rule that fired.
    pub rule: &'static str,
    /// Doubts and particulars, kebab-case.
    pub flags: Vec<&'static str>,
}

/// Where a mention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Running text or 专栏.
    Text,
    /// A table cell.
    Table {
        /// Index of the table.
        table: usize,
        /// Index of the row.
        row: usize,
        /// Index of the column.
        column: usize,
    },
}

/// What kind of figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// A stock, share or count at a time.
    #[default]
    Level,
    /// 年均增长, 增速.
    Growth,
    /// 每年, per year.
    Flow,
    /// 累计, 五年, 新增 over the period.
    Cumulative,
    /// 提高, 下降 by.
    Change,
    /// A qualifying bound.
    Threshold,
}

impl Form {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Level => "level",
            Form::Growth => "growth",
            Form::Flow => "flow",
            Form::Cumulative => "cumulative",
            Form::Change => "change",
            Form::Threshold => "threshold",
        }
    }
}

/// What the figure is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// To be reached or done in the plan's future.
    Target,
    /// Past or present fact.
    Achieved,
    /// Qualifies something else.
    Threshold,
    /// None of these.
    #[default]
    Other,
}

impl Role {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Target => "target",
            Role::Achieved => "achieved",
            Role::Threshold => "threshold",
            Role::Other => "other",
        }
    }
}
