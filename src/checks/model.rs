//! A finding about a document.

use crate::source::{Severity, Span};

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckCode {
    /// A count the document declares about itself.
    DeclaredCount,
    /// The table of contents against the headings of the body.
    TocBody,
    /// Numbers of headings in sequence.
    HeadingSequence,
    /// Shares of a structure sum to 100.
    StructureSum,
    /// A row that sums others against the rows it sums.
    TableSum,
    /// Stated growth against the growth that base and target imply.
    GrowthImplied,
    /// A bracketed change against the difference of target and base.
    BracketDifference,
    /// Two statements on the same indicator and year.
    StatementConflict,
    /// The base of this period against the result of the last.
    BaseOutcome,
    /// The unit of one indicator changes between tables.
    UnitChanged,
    /// A target below the base on an indicator where more is better.
    TargetBelowBase,
    /// A value far from its neighbours in the row.
    Outlier,
    /// A value outside what its kind allows.
    OutOfRange,
    /// A target called done whose result misses it.
    StatusResult,
    /// A target under that of the last plan.
    TargetLowered,
    /// A figure that lost characters.
    FigureDamaged,
}

impl CheckCode {
    /// Every code there is.
    pub const ALL: &'static [CheckCode] = &[
        CheckCode::DeclaredCount,
        CheckCode::TocBody,
        CheckCode::HeadingSequence,
        CheckCode::StructureSum,
        CheckCode::TableSum,
        CheckCode::GrowthImplied,
        CheckCode::BracketDifference,
        CheckCode::StatementConflict,
        CheckCode::BaseOutcome,
        CheckCode::UnitChanged,
        CheckCode::TargetBelowBase,
        CheckCode::Outlier,
        CheckCode::OutOfRange,
        CheckCode::StatusResult,
        CheckCode::TargetLowered,
        CheckCode::FigureDamaged,
    ];

    /// The kebab-case name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            CheckCode::DeclaredCount => "declared-count",
            CheckCode::TocBody => "toc-body",
            CheckCode::HeadingSequence => "heading-sequence",
            CheckCode::StructureSum => "structure-sum",
            CheckCode::TableSum => "table-sum",
            CheckCode::GrowthImplied => "growth-implied",
            CheckCode::BracketDifference => "bracket-difference",
            CheckCode::StatementConflict => "statement-conflict",
            CheckCode::BaseOutcome => "base-outcome",
            CheckCode::UnitChanged => "unit-changed",
            CheckCode::TargetBelowBase => "target-below-base",
            CheckCode::Outlier => "outlier",
            CheckCode::OutOfRange => "out-of-range",
            CheckCode::StatusResult => "status-result",
            CheckCode::TargetLowered => "target-lowered",
            CheckCode::FigureDamaged => "figure-damaged",
        }
    }

    /// What it means and how to read it.
    #[must_use]
    pub fn explain(self) -> &'static str {
        match self {
            CheckCode::DeclaredCount => {
                "The document says how many indicators, statuses or rows of a category it has; the rows read are counted. A difference means that the source lost rows, that its author miscounted, or that a row was misread: look at the table."
            }
            CheckCode::TocBody => {
                "Every entry of the table of contents should stand as a heading in the body, and the other way round. A missing heading may be glued to a paragraph or lost in the copy."
            }
            CheckCode::HeadingSequence => {
                "Headings of one level should count on by one. A gap or a repeated number is in the source, or a heading was lost or misread at that place."
            }
            CheckCode::StructureSum => {
                "The parts of a structure such as 三次产业比例 should sum to 100, within 0.2 for rounding."
            }
            CheckCode::TableSum => {
                "A row called 合计, 总计 or 小计 should be the sum of the rows it covers. The whole table, its part above or below and the other totals are tried; whichever fits best is compared, within the rounding of the figures. Columns where a row has no plain number are left out, and a figure that lies between those of its rows is taken for an average."
            }
            CheckCode::GrowthImplied => {
                "Base and target of a row imply an average growth; it is compared with the growth the row states. The tolerance follows the precision of the three figures, and half a point for 左右. For values at current prices with growth at comparable prices (GDP and value added) a gap is normal and only noted."
            }
            CheckCode::BracketDifference => {
                "A bracket in the growth column states the change over the period: target minus base should give it, within the rounding of the three figures."
            }
            CheckCode::StatementConflict => {
                "The table, a 专栏 or running text state the same indicator for the same year or period. A warning means that both cannot be true together; a note means that one is only a looser bound than the other, so that quoting one for the other changes the target."
            }
            CheckCode::BaseOutcome => {
                "The base value of a plan and the result that the review of the last plan gives for the same year should agree. A difference is often a revision, and the growth targets then start from another level."
            }
            CheckCode::UnitChanged => {
                "The same indicator is printed with different units in two tables of the document (亿美元, then 亿元): the numbers must not be compared as they stand."
            }
            CheckCode::TargetBelowBase => {
                "The target is lower than the value the plan starts from, although more is better. It may be a floor to be kept, a change of statistic, or a slip."
            }
            CheckCode::Outlier => {
                "Result, base and target of one row differ by a factor that no plan period explains: the statistic was probably redefined, or a unit or decimal point was lost."
            }
            CheckCode::OutOfRange => "A share above 100 %, or a value outside the range its kind can take.",
            CheckCode::StatusResult => {
                "A review table calls the target done (完成) although the result it prints beside it misses the target. 基本完成 is not taken for done."
            }
            CheckCode::TargetLowered => {
                "The plan asks for less than the last plan did of the same indicator in the same unit. It is often deliberate; whoever compares periods should know."
            }
            CheckCode::FigureDamaged => {
                "The figure stands without the unit, dash or word that must have been there (21986483, 03岁, 不低60%). It is reported as written; nothing is restored."
            }
        }
    }
}

/// The result of one comparison inside a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was checked.
    pub code: CheckCode,
    /// The document's two statements agree.
    pub passed: bool,
    /// How much it matters when they do not.
    pub severity: Severity,
    /// The reason in words ("stated 8左右, implied 5.16: base 311.02 → target 400 over 5 years").
    pub message: String,
    /// Both places.
    pub places: Vec<Place>,
    /// Numbers involved.
    pub numbers: Vec<Number>,
}

/// A place with what it contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub span: Span,
    /// What stands there (`stated`, `base`, `table`, `prose` …).
    pub label: &'static str,
}

/// A number that took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub name: &'static str,
    /// Its value as a decimal string.
    pub value: String,
}
