//! A plan or reference table as a list of figures that can be aligned.

use crate::compare::{Amount, PlanHead};
use crate::lexicon;
use crate::record::{PlanRecord, QuantityRecord, TargetRecord};

/// Something to compare: who it is, and what it states.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The plan.
    pub head: PlanHead,
    /// Its statements on the plan's own period, tables first.
    pub figures: Vec<Figure>,
    /// Targets and results of earlier periods that it reports (review tables).
    pub reviews: Vec<Figure>,
}

/// One statement on one indicator.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Name as printed.
    pub name: String,
    /// See [`crate::compare::Row::measure`].
    pub measure: &'static str,
    /// Old value.
    pub base: Option<Amount>,
    /// Its year.
    pub base_year: Option<i32>,
    /// The value.
    pub amount: Amount,
    /// Its year.
    pub year: Option<i32>,
    /// It is a target; otherwise a result.
    pub is_target: bool,
    /// 约束性 or 预期性.
    pub attribute: Option<String>,
    /// stated, delegated, text …
    pub state: String,
    /// Doubts.
    pub marks: Vec<String>,
    /// table, text or reference.
    pub origin: String,
    /// Section path.
    pub section: Option<String>,
    /// One-based line.
    pub line: Option<usize>,
}

/// Flags that cast doubt on a value; the others only say how it was read.
const DOUBTS: [&str; 4] = ["cell-ambiguous", "unit-missing", "damaged", "year-inherited-from-period"];

impl Subject {
    /// A plan that was read.
    #[must_use]
    pub fn from_records(plan: &PlanRecord, targets: &[TargetRecord], quantities: &[QuantityRecord]) -> Self {
        let head = PlanHead {
            plan_id: plan.plan_id.clone(),
            title: plan.title.clone().unwrap_or_else(|| plan.source.name.clone()),
            jurisdiction: plan.jurisdiction.clone(),
            region_code: plan.region_code.clone(),
            level: plan.level.clone(),
            period: plan.period.clone(),
            start_year: plan.start_year,
            end_year: plan.end_year,
            kind: "plan",
            source: plan.source.name.clone(),
            sha256: Some(plan.source.sha256.clone()),
        };
        let mut figures = Vec::new();
        let mut reviews = Vec::new();
        for target in targets {
            let Some(figure) = of_target(target) else { continue };
            let earlier = figure.year.zip(plan.start_year).is_some_and(|(year, start)| year < start);
            // 2035 is a vision beyond the plan, not its target.
            let beyond = figure.year.zip(plan.end_year).is_some_and(|(year, end)| year > end);
            match (earlier, beyond) {
                (true, _) => reviews.push(figure),
                (_, true) => {}
                _ => figures.push(figure),
            }
        }
        reviews.extend(quantities.iter().filter(|q| q.origin == "table" && q.role == "achieved").filter_map(of_result));
        figures.sort_by_key(|f| f.origin != "table");
        Self { head, figures, reviews }
    }
}

/// Words and marks of a cell that say that its number is a sum or change over the period.
const OVER_PERIOD: [&str; 12] = ["[", "〔", "【", "［", "累计", "五年", "提高", "下降", "降低", "增加", "减少", "百分点"];

/// Measure of a row from measure and form of a target.
fn measure(target: &TargetRecord, id: Option<&str>) -> &'static str {
    let name = target.indicator_raw.as_deref().unwrap_or("");
    let over_period = name.contains("累计") || OVER_PERIOD.iter().any(|w| target.value_raw.contains(w));
    let ends = |end: &str| id.is_some_and(|id| id.ends_with(end));
    // What the indicator is decides before how its cell is worded: 与经济增长同步 is a statement on a growth rate.
    if ends("_growth") {
        return "growth";
    }
    if ends("_reduction") {
        return "change";
    }
    match (target.measure.as_deref(), target.form.as_str()) {
        (Some("average_growth"), _) | (None, "growth") => "growth",
        // 城镇新增就业 ＞25 in the column of 2030 may be that year's number or the sum of the period; [125] is the sum.
        (Some("cumulative_change"), _) if target.origin == "table" && !over_period => "year-or-sum",
        (Some("cumulative_change"), _) | (None, "change") => "change",
        (None, "cumulative" | "flow") => "cumulative",
        _ => "level",
    }
}

/// For a growth rate the indicator of the growth, where the lexicon keeps one beside the level.
pub(crate) fn growth_id(id: Option<&str>, measure: &str) -> Option<String> {
    let id = id?;
    let grown = format!("{id}_growth");
    if measure == "growth" && lexicon::indicator(&grown).is_some() { Some(grown) } else { Some(id.to_owned()) }
}

fn of_target(target: &TargetRecord) -> Option<Figure> {
    let name = target.indicator_raw.clone()?;
    // A reviewer took it out.
    if target.flags.iter().any(|f| f == crate::corpus::REJECTED) {
        return None;
    }
    // A statement about somebody else (重点企业, 某园区) is no target of the plan's own place.
    if target.subject.is_some() || (target.origin == "text" && target.indicator_id.is_none()) {
        return None;
    }
    let measure = measure(target, target.indicator_id.as_deref());
    let unit = target.unit_raw.clone().filter(|_| measure != "growth").or_else(|| (measure == "growth").then(|| "%".to_owned()));
    let amount = Amount {
        raw: target.value_raw.split_whitespace().collect(),
        low: target.low.clone(),
        low_inclusive: target.low_inclusive.unwrap_or(false),
        high: target.high.clone(),
        high_inclusive: target.high_inclusive.unwrap_or(false),
        approximate: target.approximate,
        hedge: target.hedge.clone(),
        unit: unit.clone(),
    };
    // The base of a level is no base of its change (82.83 → [4.5]).
    let based = measure == "level" || target.indicator_id.as_deref().is_some_and(|id| id.ends_with("_reduction"));
    let base = target.base_value.as_deref().filter(|_| based).map(|b| Amount::number(b, unit.as_deref()));
    let mut marks: Vec<String> = target.flags.iter().filter(|f| DOUBTS.contains(&f.as_str())).cloned().collect();
    marks.extend(target.review.clone());
    Some(Figure {
        indicator_id: growth_id(target.indicator_id.as_deref(), measure),
        name,
        measure,
        base,
        base_year: target.base_year,
        amount,
        year: target.target_year,
        is_target: true,
        attribute: target.attribute.clone(),
        state: target.state.clone(),
        marks,
        origin: target.origin.clone(),
        section: Some(target.section.clone()),
        line: Some(target.line),
    })
}

/// A result printed in a table.
fn of_result(quantity: &QuantityRecord) -> Option<Figure> {
    let value = quantity.value.as_deref()?;
    let measure = match quantity.form.as_str() {
        "growth" => "growth",
        "change" => "change",
        _ => "level",
    };
    Some(Figure {
        indicator_id: growth_id(quantity.indicator_id.as_deref(), measure),
        name: quantity.indicator.clone()?,
        measure,
        base: None,
        base_year: None,
        amount: Amount { raw: quantity.surface.split_whitespace().collect(), ..Amount::number(value, quantity.unit.as_deref()) },
        year: quantity.year.as_deref().and_then(|y| y.parse().ok()),
        is_target: false,
        attribute: None,
        state: "stated".to_owned(),
        marks: quantity.flags.iter().filter(|f| DOUBTS.contains(&f.as_str())).cloned().collect(),
        origin: quantity.origin.clone(),
        section: Some(quantity.section.clone()),
        line: Some(quantity.line),
    })
}
