//! A plan or reference table as a list of figures that can be aligned.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::compare::{Amount, PlanHead};
use crate::lexicon::{self, NameKey};
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
    /// Its parts.
    pub key: NameKey,
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
        // Rows whose level stands in a column of its own, by name and year: cells of one row may stand on several lines.
        let levels: BTreeSet<(&str, Option<i32>)> = targets
            .iter()
            .filter(|t| t.origin == "table" && t.form == "level" && t.value.is_some())
            .filter_map(|t| Some((t.indicator_raw.as_deref()?, t.target_year)))
            .collect();
        for target in targets.iter().flat_map(parted) {
            let beside = target.indicator_raw.as_deref().is_some_and(|name| levels.contains(&(name, target.target_year)));
            let Some(figure) = of_target(&target, beside) else { continue };
            let figure =
                if plan.start_year.is_some() && plan.start_year == plan.end_year { of_one_year(figure, plan) } else { figure };
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
/// On a sum of a period: the table does not say whether it is of one year.
pub(super) const YEAR_OR_SUM: &str = "year-or-sum";

/// Measure of a row from measure and form of a target, and a doubt about it. `beside`: the row states its level in another cell.
fn measure(target: &TargetRecord, id: Option<&str>, key: &NameKey, beside: bool) -> (&'static str, Option<&'static str>) {
    let over_period = OVER_PERIOD.iter().any(|w| target.value_raw.contains(w));
    let ends = |end: &str| id.is_some_and(|id| id.ends_with(end));
    // What the indicator is decides before how its cell is worded: 与经济增长同步 is a statement on a growth rate.
    if ends("_growth") || key.measure == "growth" {
        return ("growth", None);
    }
    if ends("_reduction") || matches!(key.measure.as_str(), "fall" | "gain") {
        return ("change", None);
    }
    let stated = (target.measure.as_deref(), target.form.as_str());
    // What adds up is a sum of the period wherever it stands; ＞25 in the column of 2030 may be that year's number.
    if key.adds_up() {
        let yearly = matches!(stated, (None, "flow"));
        let sum = over_period
            || target.origin == "text"
            || target.state != "stated"
            || target.indicator_raw.as_deref().is_some_and(|n| n.contains("累计"));
        return if yearly { ("yearly", None) } else { ("cumulative", (!sum).then_some(YEAR_OR_SUM)) };
    }
    let moved =
        matches!(stated.0, Some("average_growth" | "cumulative_change")) || stated.1 == "growth" && target.origin == "table";
    // ［完成上级核定的任务］ or <5.2 under 年均/累计: a share or rate that has no other cell states its level there.
    let worded = target.value.is_none();
    if moved && key.is_rate() && (worded || !over_period && !beside) {
        return ("level", None);
    }
    match stated {
        (Some("average_growth"), _) | (None, "growth") => ("growth", None),
        (Some("cumulative_change"), _) if target.origin == "table" && !over_period => ("cumulative", Some(YEAR_OR_SUM)),
        (Some("cumulative_change"), _) | (None, "change") => ("change", None),
        (Some("cumulative"), _) | (None, "cumulative") => ("cumulative", None),
        (None, "flow") => ("yearly", None),
        _ => ("level", None),
    }
}

/// On a growth rate: it is of one year, no average.
pub(super) const ONE_YEAR: &str = "one-year";

/// A figure of a report on one year: what is added in that year is a number of a year, and its growth no average of several.
fn of_one_year(mut figure: Figure, plan: &PlanRecord) -> Figure {
    if figure.year != plan.start_year {
        return figure;
    }
    match figure.measure {
        "cumulative" => figure.measure = "yearly",
        "growth" => figure.marks.push(ONE_YEAR.to_owned()),
        _ => {}
    }
    figure
}

/// On a ratio that is printed with the unit of a share (城乡收入比 2.22 %): the unit is left aside.
const UNIT_UNUSUAL: &str = "unit-unusual";

/// Whether an indicator is a ratio without a unit, which a sign of percent can only mislabel.
fn is_mislabelled(id: Option<&str>, unit: Option<&str>) -> bool {
    let known = id.and_then(lexicon::indicator);
    unit == Some("%") && known.is_some_and(|i| i.units.iter().any(|u| u == "(none)") && !i.units.iter().any(|u| u == "%"))
}

/// Whether a unit is one that the indicator is stated in, scales aside.
fn fits(indicator: &lexicon::Indicator, unit: Option<&str>) -> bool {
    let unit = unit.unwrap_or("");
    unit.is_empty()
        || indicator.units.is_empty()
        || indicator.units.iter().any(|own| lexicon::conversion(unit, own).is_some())
        || unit.ends_with("美元") && indicator.units.iter().any(|u| u.ends_with('元'))
}

/// The indicator of a statement: the one it was read with, else the one the lexicon knows under its parts.
fn identity(id: Option<&str>, key: &NameKey, measure: &str, unit: Option<&str>) -> Option<String> {
    let of_key = || {
        let found = lexicon::by_key(key)?;
        (measure == "growth" || fits(found, unit)).then(|| found.id.clone())
    };
    growth_id(id.map(str::to_owned).or_else(of_key).as_deref(), measure)
}

/// A cell of two targets (机场旅客/货邮吞吐量 1000/15 万人次/万吨) as two; any other as it is.
fn parted(target: &TargetRecord) -> Vec<Cow<'_, TargetRecord>> {
    let whole = || vec![Cow::Borrowed(target)];
    let (Some(name), true) = (target.indicator_raw.as_deref(), target.origin == "table") else { return whole() };
    let split = |text: &str| text.split(['/', '／']).map(|p| p.trim().to_owned()).collect::<Vec<_>>();
    let values = split(&target.value_raw);
    let [first, second] = values.as_slice() else { return whole() };
    let (Ok(_), Ok(_)) = (first.parse::<rust_decimal::Decimal>(), second.parse::<rust_decimal::Decimal>()) else {
        return whole();
    };
    let Some(names) = lexicon::two_names(name) else { return whole() };
    let units = target.unit_raw.as_deref().map(split).unwrap_or_default();
    [(0, first), (1, second)]
        .into_iter()
        .map(|(at, value)| {
            let mut part = target.clone();
            part.indicator_raw = Some(names[at].clone());
            part.indicator_id = lexicon::resolve(&names[at], None).map(|r| r.indicator.id.clone());
            part.key = Some(NameKey::of(&names[at]).into());
            part.value_raw.clone_from(value);
            (part.value, part.low, part.high) = (Some(value.clone()), Some(value.clone()), Some(value.clone()));
            (part.low_inclusive, part.high_inclusive) = (Some(true), Some(true));
            part.unit_raw = units.get(at).or(units.first()).cloned();
            // Which of two old values belongs to it is told by the base as printed.
            let bases = part.base_raw.as_deref().or(part.base_value.as_deref()).map(split).unwrap_or_default();
            part.base_value = bases.get(at).filter(|_| bases.len() == 2).cloned();
            part.base_raw = None;
            "stated".clone_into(&mut part.state);
            Cow::Owned(part)
        })
        .collect()
}

/// For a growth rate the indicator of the growth, where the lexicon keeps one beside the level.
pub(crate) fn growth_id(id: Option<&str>, measure: &str) -> Option<String> {
    let id = id?;
    let grown = format!("{id}_growth");
    if measure == "growth" && lexicon::indicator(&grown).is_some() { Some(grown) } else { Some(id.to_owned()) }
}

fn of_target(target: &TargetRecord, beside: bool) -> Option<Figure> {
    let name = target.indicator_raw.clone()?;
    // A reviewer took it out.
    if target.flags.iter().any(|f| f == crate::corpus::REJECTED) {
        return None;
    }
    // A statement about somebody else (重点企业, 某园区) is no target of the plan's own place.
    if target.subject.as_deref().is_some_and(|subject| !is_industry(subject)) {
        return None;
    }
    let key: NameKey = target.key.clone().map_or_else(|| NameKey::of(&name), Into::into);
    let known = target.indicator_id.as_deref().or_else(|| lexicon::by_key(&key).map(|i| i.id.as_str()));
    // Running text names many things by half (产值, 项目): only a name that stands for itself meets another plan's.
    if target.origin == "text" && known.is_none() && (!key.names_something() || runs_on(&name)) {
        return None;
    }
    let (measure, doubt) = measure(target, known, &key, beside);
    let unit = target.unit_raw.clone().filter(|_| measure != "growth").or_else(|| (measure == "growth").then(|| "%".to_owned()));
    let mislabelled = measure == "level" && is_mislabelled(known, unit.as_deref());
    let unit = unit.filter(|_| !mislabelled);
    // A level under 年均/累计 was read with the % of a growth: its unit is the indicator's.
    let level_of = known
        .and_then(lexicon::indicator)
        .filter(|i| measure == "level" && target.measure.is_some() && !fits(i, unit.as_deref()));
    let mislabelled = mislabelled || level_of.is_some();
    let unit = level_of.map_or(unit, |i| i.units.first().cloned());
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
    let id = identity(target.indicator_id.as_deref(), &key, measure, unit.as_deref());
    let based = matches!(measure, "level" | "cumulative") || id.as_deref().is_some_and(|id| id.ends_with("_reduction"));
    let base = target.base_value.as_deref().filter(|_| based).map(|b| base(b, target.base_raw.as_deref(), unit.as_deref()));
    let mut marks: Vec<String> = target.flags.iter().filter(|f| DOUBTS.contains(&f.as_str())).cloned().collect();
    marks.extend(doubt.map(str::to_owned));
    marks.extend(mislabelled.then(|| UNIT_UNUSUAL.to_owned()));
    marks.extend(target.review.clone());
    Some(Figure {
        indicator_id: id,
        name,
        key,
        measure,
        base_year: target.base_year.filter(|_| target.base_raw.as_deref().is_none_or(|raw| !spans_years(raw))),
        base,
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

/// An industry is a part of what is measured of the place (低空经济核心产业增加值占比), no place or body of its own.
fn is_industry(subject: &str) -> bool {
    ["产业", "行业", "工业", "农业", "服务业", "制造业"].iter().any(|end| subject.ends_with(end))
}

/// Longest name of running text, in characters: what is longer took in part of its sentence.
const LONGEST_NAME: usize = 24;

/// A name that took in a list or half a sentence.
fn runs_on(name: &str) -> bool {
    name.chars().count() > LONGEST_NAME || name.contains(['，', ',', '：', ':']) || name.matches('、').count() >= 2
}

/// An old value with its hedge as printed.
fn base(value: &str, raw: Option<&str>, unit: Option<&str>) -> Amount {
    let number = Amount::number(value, unit);
    let Some(raw) = raw else { return number };
    let approximate = ["左右", "约", "近", "≈"].iter().any(|w| raw.contains(w));
    Amount { raw: raw.to_owned(), approximate, ..number }
}

/// Whether a printed value is of several years, or of another year than its column's (2021-2023年累计降低8.3).
fn spans_years(raw: &str) -> bool {
    let year = |at: usize| {
        raw.get(at..at + 4).is_some_and(|y| (y.starts_with("19") || y.starts_with("20")) && y.bytes().all(|b| b.is_ascii_digit()))
    };
    raw.contains("累计") || raw.contains('年') && raw.char_indices().any(|(at, _)| year(at))
}

/// A result printed in a table.
fn of_result(quantity: &QuantityRecord) -> Option<Figure> {
    let value = quantity.value.as_deref()?;
    let measure = match quantity.form.as_str() {
        "growth" => "growth",
        "change" => "change",
        _ => "level",
    };
    let name = quantity.indicator.clone()?;
    let key = NameKey::of(&name);
    let measure = match (measure, key.measure.as_str()) {
        ("level", "growth") => "growth",
        ("level", "fall" | "gain") => "change",
        ("level", _) if key.adds_up() => "cumulative",
        (measure, _) => measure,
    };
    let id = identity(quantity.indicator_id.as_deref(), &key, measure, quantity.unit.as_deref());
    let unit = quantity.unit.as_deref().filter(|unit| !is_mislabelled(id.as_deref(), Some(unit)));
    Some(Figure {
        indicator_id: id,
        name,
        key,
        measure,
        base: None,
        base_year: None,
        amount: Amount { raw: quantity.surface.split_whitespace().collect(), ..Amount::number(value, unit) },
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
