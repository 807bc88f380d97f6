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
    /// Where the year comes from; none without a year.
    pub year_from: Option<YearFrom>,
    /// Period name where stated.
    pub period: Option<String>,
    /// What kind of figure.
    pub form: Form,
    /// What the figure is for.
    pub role: Role,
    /// What is counted or measured.
    pub kind: TargetKind,
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
    /// Names of the rules that won.
    pub rule: Rules,
    /// Doubts and particulars, kebab-case.
    pub flags: Vec<&'static str>,
    /// Votes for its role and candidates for its name, the best first, for a reader who asks why.
    pub why: Vec<String>,
}

/// Which rule decided what of a mention; empty where there was nothing to decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// How the number was read, if not as plain digits; for cells and words, the whole.
    pub number: &'static str,
    /// Its role.
    pub role: &'static str,
    /// Its name.
    pub name: &'static str,
}

impl std::fmt::Display for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let named = [("", self.number), ("role:", self.role), ("name:", self.name)];
        for (at, (label, rule)) in named.iter().filter(|(_, rule)| !rule.is_empty()).enumerate() {
            write!(f, "{}{label}{rule}", if at > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

/// Where a year comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YearFrom {
    /// The clause states it.
    Stated,
    /// An earlier clause, or the opening of the item.
    Clause,
    /// The lead-in of the list it stands in.
    LeadIn,
    /// A title, or the part of a report it stands in.
    Section,
    /// The plan's own period.
    Period,
}

impl YearFrom {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            YearFrom::Stated => "stated",
            YearFrom::Clause => "clause",
            YearFrom::LeadIn => "lead_in",
            YearFrom::Section => "section",
            YearFrom::Period => "period",
        }
    }
}

/// What a figure counts or measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// A statistic: 城镇化率, 高新技术企业.
    #[default]
    Indicator,
    /// Something to be made or done: 新建公园20个.
    Deliverable,
    /// A bound that qualifies something else.
    Threshold,
    /// Neither.
    Other,
}

impl TargetKind {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TargetKind::Indicator => "indicator",
            TargetKind::Deliverable => "deliverable",
            TargetKind::Threshold => "threshold",
            TargetKind::Other => "other",
        }
    }
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
