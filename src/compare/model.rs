//! What a comparison holds; the JSON of `gangyao compare` is these types as they stand.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::Amount;
use crate::record::KeyRecord;

/// A reproducible comparison: what was compared, by which rules, and the rows.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// `indicators`, `levels` or `periods`.
    pub what: &'static str,
    /// Version of the program whose rules were used.
    pub gangyao: &'static str,
    /// Version of the records compared.
    pub schema_version: u32,
    /// The rule by which a range counts as one number when plans are put in order: `low`, `mid`, `as-stated`.
    pub range_rule: &'static str,
    /// What 左右 is taken for: `none`, `exact`, `twentieth`, `half-point`.
    pub coding: &'static str,
    /// The plans, in the order of the columns.
    pub plans: Vec<PlanHead>,
    /// One per indicator and measure, in the order of the first plan that has it.
    pub rows: Vec<Row>,
    /// Rows that all plans have.
    pub shared: usize,
    /// Rows of these whose cells are not the same.
    pub different: usize,
    /// How much of each plan takes part.
    pub coverage: Vec<Coverage>,
    /// Rows that may be one statistic under two names; they are not merged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub possible: Vec<Possible>,
    /// What came of the targets that each plan reviews (`periods`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

/// How many rows a plan has a part in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The plan.
    pub plan_id: String,
    /// Rows with a cell of the plan.
    pub rows: usize,
    /// Of these: rows that another plan has too.
    pub shared: usize,
    /// Of these: stated in a table.
    pub from_tables: usize,
    /// Stated in running text.
    pub from_text: usize,
}

/// Two rows whose names differ in one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Possible {
    /// Name of the one row.
    pub a: String,
    /// Its plans.
    pub a_plans: Vec<String>,
    /// Name of the other row.
    pub b: String,
    /// Its plans.
    pub b_plans: Vec<String>,
    /// The part: object, per, denominator, measure.
    pub differs_in: &'static str,
}

/// Targets of a period by what came of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// The plan that reports.
    pub plan_id: String,
    /// The period reviewed.
    pub period: String,
    /// 约束性, 预期性, or all.
    pub attribute: String,
    /// Targets met.
    pub met: usize,
    /// Targets not met.
    pub not_met: usize,
    /// Targets of which it cannot be told.
    pub cannot_tell: usize,
    /// Targets without an outcome.
    pub no_outcome: usize,
}

/// A plan of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanHead {
    /// Id of the plan or reference table.
    pub plan_id: String,
    /// Title, or what the reference table is of.
    pub title: String,
    /// Place names.
    pub jurisdiction: Option<String>,
    /// Region code.
    pub region_code: Option<String>,
    /// 国家, 省, 市, 县区.
    pub level: Option<String>,
    /// 十四五 ….
    pub period: Option<String>,
    /// First year.
    pub start_year: Option<i32>,
    /// Last year.
    pub end_year: Option<i32>,
    /// `plan` read by gangyao, or `reference` table of facts.
    pub kind: &'static str,
    /// File name, or the publication a reference table was taken from.
    pub source: String,
    /// SHA-256 of the file; none for reference tables.
    pub sha256: Option<String>,
}

/// One indicator in one measure.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Canonical indicator; none where the lexicon has no whole-name match (the row is then aligned by exact name and unit).
    pub indicator_id: Option<String>,
    /// Name: the lexicon's, or as printed.
    pub indicator: String,
    /// English name or the lexicon's note, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Parts of the name: object, per, denominator, statistic, measure.
    pub key: KeyRecord,
    /// `level`, `growth` (average yearly rate), `change` (over the period), `cumulative` (a sum of the period), `yearly` (a number for
    /// every year).
    pub measure: &'static str,
    /// `id` (the lexicon knows every name), `key` (the names have the same parts), `name` (the names are the same).
    pub aligned_by: &'static str,
    /// Unit the converted values are in: the first plan's.
    pub unit: Option<String>,
    /// Cells by plan id; a plan without the indicator has none.
    pub cells: BTreeMap<String, Cell>,
    /// Plan ids by falling value with `>`, `=` or `?` (cannot be told from the bounds) between two; where some of several cannot be told, the
    /// pairs that can, separated by `; `.
    pub order: Option<String>,
    /// Plan ids by what they ask: `a > b` where a asks for more, whichever way the indicator points.
    pub demand: Option<String>,
    /// Best and worst rank that each plan's demand can have, 1 = asks most.
    pub ranks: BTreeMap<String, [usize; 2]>,
    /// Second plan minus first, in the row's unit, where both are single numbers or bounds of one kind (comparisons of two plans).
    pub difference: Option<String>,
    /// Unit of the difference: points for shares and rates.
    pub difference_unit: Option<String>,
    /// All plans have the indicator and say the same.
    pub same: bool,
    /// Steps over levels of government (`levels`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<LevelStep>,
    /// Steps over periods (`periods`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodStep>,
}

/// What one plan says of one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Name as printed.
    pub indicator_raw: String,
    /// Value the plan starts from.
    pub base: Option<Amount>,
    /// Year of that value.
    pub base_year: Option<i32>,
    /// The target, bounds and hedge kept.
    pub target: Option<Amount>,
    /// Year of the target.
    pub target_year: Option<i32>,
    /// Target in the row's unit; none where no factor leads there.
    pub target_in_row_unit: Option<String>,
    /// Why the value cannot be turned into the row's unit.
    pub not_converted: Option<String>,
    /// Average growth the plan states, in percent as written.
    pub growth_stated: Option<String>,
    /// Average growth that base and target imply, in percent.
    pub growth_implied: Option<String>,
    /// 约束性 or 预期性.
    pub attribute: Option<String>,
    /// stated, delegated, text, not_stated, not_read.
    pub state: String,
    /// Doubts that belong to the value: ambiguous cells, damage, uncertain reference rows, other statements of the plan.
    pub marks: Vec<String>,
    /// Other statements of the same indicator in the plan that say something else, as written with their line.
    pub variants: Vec<String>,
    /// table, text or reference.
    pub origin: String,
    /// Section path.
    pub section: Option<String>,
    /// One-based line.
    pub line: Option<usize>,
    /// Value of a level above, for reading only, where this plan leaves the number to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled: Option<Filled>,
    /// Where the number that the plan leaves to another level is to be looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look_in: Option<String>,
}

/// A value that another plan states where this one has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// The plan that states it.
    pub from: String,
    /// Its target as written.
    pub value: String,
    /// Always the same words: it was not stated by the plan whose cell this is.
    pub note: &'static str,
}

/// Two neighbouring levels of government on one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelStep {
    /// Plan of the level above.
    pub above: String,
    /// Plan of the level below.
    pub below: String,
    /// `below asks more`, `below asks less`, `same`, `cannot tell`, `no direction`, `not comparable across levels`.
    pub result: &'static str,
    /// Whether the outcomes must differ for both to hold.
    pub outcomes_must_differ: bool,
    /// Below minus above in the unit of the level below, where both are single numbers or bounds of one kind.
    pub difference: Option<String>,
}

/// Two neighbouring periods of one place on one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodStep {
    /// The earlier period.
    pub period: String,
    /// What it was to reach, as written.
    pub target: Option<String>,
    /// What was reached, as written, and where that is said.
    pub outcome: Option<String>,
    /// `met`, `not met`, `no outcome`, `no target` (the indicator is new), `cannot tell`.
    pub result: &'static str,
    /// 约束性 or 预期性.
    pub attribute: Option<String>,
    /// Base the next plan starts from, as written.
    pub next_base: Option<String>,
    /// Whether that base is the outcome: `same`, `different`, `cannot tell`.
    pub base_against_outcome: &'static str,
    /// Target of the next plan, as written.
    pub next_target: Option<String>,
    /// Next target against the last one: `raised`, `lowered`, `kept`, `new`, `dropped`, `changed` where it cannot be told.
    pub change: &'static str,
    /// Names under which the two plans state it, where they differ: the definition may have changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<String>,
    /// Target, outcome, next base and next target in the notation of tables (`> 450`), for people.
    #[serde(skip)]
    pub short: [Option<String>; 4],
}
