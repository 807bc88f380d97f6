//! Figures of several plans → rows.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::compare::{Amount, Asks, Cell, Coding, Comparison, Coverage, Figure, Order, Row, Subject};
use crate::lexicon::{self, Direction, NameKey};
use crate::record::SCHEMA_VERSION;

/// Which number of a range counts when plans are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RangeRule {
    /// Its lower end.
    Low,
    /// Its middle.
    Mid,
    /// None: overlapping ranges are not put in order.
    #[default]
    AsStated,
}

impl RangeRule {
    /// Name on the command line and in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Mid => "mid",
            Self::AsStated => "as-stated",
        }
    }
}

/// How to compare.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these indicators (ids or whole names); all if empty.
    pub indicators: Vec<String>,
    /// Which number of a range counts.
    pub range: RangeRule,
    /// What 左右 is taken for.
    pub coding: Coding,
}

/// What has to be equal for two figures to stand on one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Canonical indicator and measure.
    Id(String, &'static str),
    /// Parts of the name, measure, and what the unit counts.
    Name(NameKey, &'static str, String),
}

/// Which row a figure belongs to: names without an indicator join the one whose name has the same parts.
pub(super) struct Keys {
    /// Parts of a name and measure → the one indicator that a plan states under them.
    learned: BTreeMap<(NameKey, &'static str), Option<String>>,
}

/// The parts that decide: how a growth is worded does not.
fn parts(figure: &Figure) -> NameKey {
    let mut key = figure.key.clone();
    if figure.measure == "growth" {
        "growth".clone_into(&mut key.measure);
    }
    key
}

impl Keys {
    /// Learn from every statement with an indicator.
    pub(super) fn of<'f>(figures: impl Iterator<Item = &'f Figure>) -> Self {
        let mut learned: BTreeMap<(NameKey, &'static str), Option<String>> = BTreeMap::new();
        for figure in figures {
            let Some(id) = &figure.indicator_id else { continue };
            let held = learned.entry((parts(figure), figure.measure)).or_insert_with(|| Some(id.clone()));
            if held.as_ref().is_some_and(|held| held != id) {
                *held = None;
            }
        }
        Self { learned }
    }

    /// The row of a figure.
    pub(super) fn key(&self, figure: &Figure) -> Key {
        if let Some(id) = &figure.indicator_id {
            return Key::Id(id.clone(), figure.measure);
        }
        let parts = parts(figure);
        let unit = figure.amount.unit.as_deref().unwrap_or("");
        let known = (parts, figure.measure);
        if let Some(id) = self.learned.get(&known).cloned().flatten() {
            // The same words with a unit of something else are another thing.
            let units = lexicon::indicator(&id).map(|i| i.units.as_slice()).unwrap_or_default();
            let fits = figure.measure != "level" || units.is_empty() || unit.is_empty();
            if fits || units.iter().any(|own| lexicon::conversion(unit, own).is_some()) {
                return Key::Id(id, figure.measure);
            }
        }
        let thing = lexicon::dimension(unit).map_or_else(|| lexicon::normal_name(unit), |d| d.over);
        let thing = if matches!(thing.as_str(), "person" | "visit") { "count".to_owned() } else { thing };
        let thing = if thing.is_empty() && known.0.is_rate() { "ratio".to_owned() } else { thing };
        Key::Name(known.0, figure.measure, thing)
    }
}

/// Align the figures of plans. Rows come in the order in which the first plan that has them states them.
#[must_use]
pub fn compare(subjects: &[Subject], options: &Options) -> Comparison {
    let keys = Keys::of(subjects.iter().flat_map(|s| s.figures.iter().chain(&s.reviews)));
    let mut order: Vec<Key> = Vec::new();
    let mut by_key: BTreeMap<Key, BTreeMap<usize, Vec<&Figure>>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        for figure in subject.figures.iter().filter(|f| wanted(f, options)) {
            let key = keys.key(figure);
            let row = by_key.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                BTreeMap::new()
            });
            row.entry(at).or_default().push(figure);
        }
    }
    let growths: Vec<BTreeMap<&str, &Figure>> = subjects.iter().map(growths).collect();
    let rows: Vec<Row> =
        order.par_iter().filter_map(|key| by_key.get(key).map(|cells| row(key, cells, subjects, &growths, options))).collect();
    let everywhere = |r: &&Row| r.cells.len() == distinct(subjects);
    let shared = rows.iter().filter(everywhere).count();
    let different = rows.iter().filter(everywhere).filter(|r| !r.same).count();
    Comparison {
        what: "indicators",
        gangyao: env!("CARGO_PKG_VERSION"),
        schema_version: SCHEMA_VERSION,
        range_rule: options.range.as_str(),
        coding: options.coding.as_str(),
        plans: subjects.iter().map(|s| s.head.clone()).collect(),
        coverage: coverage(subjects, &rows),
        possible: super::possible::possible(&rows),
        rows,
        shared,
        different,
        reviews: Vec::new(),
    }
}

/// The growth that a plan's tables state beside a level, by the indicator of the level.
fn growths(subject: &Subject) -> BTreeMap<&str, &Figure> {
    let mut out = BTreeMap::new();
    for figure in subject.figures.iter().filter(|f| f.measure == "growth" && f.origin == "table") {
        if let Some(id) = figure.indicator_id.as_deref() {
            out.entry(id.strip_suffix("_growth").unwrap_or(id)).or_insert(figure);
        }
    }
    out
}

fn coverage(subjects: &[Subject], rows: &[Row]) -> Vec<Coverage> {
    let of = |subject: &Subject| {
        let id = &subject.head.plan_id;
        let mut covered = Coverage { plan_id: id.clone(), rows: 0, shared: 0, from_tables: 0, from_text: 0 };
        for (row, cell) in rows.iter().filter_map(|r| Some((r, r.cells.get(id)?))) {
            covered.rows += 1;
            covered.shared += usize::from(row.cells.len() > 1);
            covered.from_text += usize::from(cell.origin == "text");
            covered.from_tables += usize::from(cell.origin != "text");
        }
        covered
    };
    subjects.iter().map(of).collect()
}

/// Names asked for that no plan states.
#[must_use]
pub fn not_stated(subjects: &[Subject], options: &Options) -> Vec<String> {
    let stated = |name: &&String| {
        let one = Options { indicators: vec![(*name).clone()], ..Options::default() };
        subjects.iter().any(|s| s.figures.iter().any(|f| wanted(f, &one)) || s.reviews.iter().any(|f| wanted(f, &one)))
    };
    options.indicators.iter().filter(|name| !stated(name)).cloned().collect()
}

/// Plans may be given twice.
fn distinct(subjects: &[Subject]) -> usize {
    let ids: std::collections::BTreeSet<&str> = subjects.iter().map(|s| s.head.plan_id.as_str()).collect();
    ids.len()
}

pub(super) fn wanted(figure: &Figure, options: &Options) -> bool {
    options.indicators.is_empty()
        || options.indicators.iter().any(|name| {
            let id = figure.indicator_id.as_deref();
            // Asking for an indicator asks for its growth as well.
            let grown = |wanted: &str| id.is_some_and(|id| id == wanted || id.strip_suffix("_growth") == Some(wanted));
            let same_name = || {
                let key = NameKey::of(name);
                let known = lexicon::resolve(name, None).map(|r| r.indicator).or_else(|| lexicon::by_key(&key));
                known.is_some_and(|i| grown(&i.id))
                    || key == figure.key
                    || lexicon::normal_name(name) == lexicon::normal_name(&figure.name)
            };
            grown(name) || same_name()
        })
}

/// Whether more of the indicator is better: the lexicon's word, else what the words of its name say.
pub(super) fn direction(id: Option<&str>, name: &str) -> Option<Direction> {
    let known = id.and_then(lexicon::indicator).map(|i| i.direction);
    let falls = || lexicon::falls(name).then_some(Direction::Lower);
    let rises = || lexicon::rises(name).then_some(Direction::Higher);
    known.or_else(falls).or_else(rises)
}

/// A statement that takes part in an order: whose, what, and its doubts.
struct Stated<'s> {
    id: &'s str,
    amount: &'s Amount,
    marks: &'s [String],
}

impl Stated<'_> {
    /// Whether both are of one kind: a sum that may be one year's number says nothing beside a sum, growth of a year nothing beside an
    /// average.
    fn beside(&self, other: &Self) -> bool {
        [super::subject::YEAR_OR_SUM, super::subject::ONE_YEAR]
            .iter()
            .all(|mark| self.marks.iter().any(|m| m == mark) == other.marks.iter().any(|m| m == mark))
    }
}

fn row(
    key: &Key,
    cells: &BTreeMap<usize, Vec<&Figure>>,
    subjects: &[Subject],
    growths: &[BTreeMap<&str, &Figure>],
    options: &Options,
) -> Row {
    let all = || cells.values().flatten();
    let first = all().next();
    let (id, measure) = match key {
        Key::Id(id, measure) => (Some(id.as_str()), *measure),
        Key::Name(_, measure, _) => (None, *measure),
    };
    let known = id.and_then(lexicon::indicator);
    let mut made: BTreeMap<String, Cell> = BTreeMap::new();
    let mains: BTreeMap<usize, &Figure> =
        cells.iter().filter_map(|(at, figures)| Some((*at, main(figures, &subjects[*at])?))).collect();
    let unit = mains.values().find_map(|f| f.amount.unit.clone());
    for (at, figures) in cells {
        let Some(main) = mains.get(at) else { continue };
        let growth = id.filter(|_| measure == "level").and_then(|id| growths[*at].get(id).copied());
        made.insert(subjects[*at].head.plan_id.clone(), cell(figures, main, growth, unit.as_deref()));
    }
    let numeric = |s: &&Subject| made.get(&s.head.plan_id).and_then(|c| c.target.as_ref()).is_some_and(Amount::is_numeric);
    let of = |s: &'_ Subject| {
        let (id, cell) = made.get_key_value(&s.head.plan_id)?;
        Some(Stated { id, amount: cell.target.as_ref()?, marks: &cell.marks })
    };
    let mut stated: Vec<Stated<'_>> = Vec::new();
    for one in subjects.iter().filter(numeric).filter_map(of) {
        // A plan may be given twice.
        if stated.iter().all(|s| s.id != one.id) {
            stated.push(one);
        }
    }
    let by_all_ids = all().all(|f| f.indicator_id.is_some());
    let one_name = || all().map(|f| lexicon::normal_name(&f.name)).collect::<BTreeSet<_>>().len() == 1;
    // Something can be put in order where two are of one kind.
    let several = stated.iter().enumerate().any(|(n, a)| stated[n + 1..].iter().any(|b| a.beside(b)));
    let called = known.map(|i| i.name.clone()).or_else(|| first.map(|f| bare(&f.name))).unwrap_or_default();
    let demands = if several { ranked(&stated, direction(id, &called), options) } else { Ranked::default() };
    let order = several.then(|| falling(&stated, unit.as_deref(), options));
    let same = made.len() == distinct(subjects) && made.values().zip(made.values().skip(1)).all(|(a, b)| says_the_same(a, b));
    let gap = if several { difference(&stated, unit.as_deref()) } else { None };
    Row {
        indicator_id: id.map(str::to_owned),
        indicator: called,
        note: known.map(|i| i.notes.clone()).filter(|n| !n.is_empty()),
        key: match key {
            Key::Id(..) => known.map(|i| NameKey::of(&i.name)).unwrap_or_default().into(),
            Key::Name(parts, ..) => parts.clone().into(),
        },
        measure,
        aligned_by: match by_all_ids {
            true => "id",
            false if one_name() => "name",
            false => "key",
        },
        order,
        demand: demands.text,
        ranks: demands.ranks,
        difference_unit: gap.as_ref().and_then(|_| points(measure, unit.as_deref())),
        difference: gap,
        unit,
        cells: made,
        same,
        steps: Vec::new(),
        periods: Vec::new(),
    }
}

/// What a difference of two figures is in: shares and rates differ by points.
fn points(measure: &str, unit: Option<&str>) -> Option<String> {
    match unit {
        Some("%") => Some("个百分点".to_owned()),
        Some("‰") => Some("个千分点".to_owned()),
        _ if measure == "growth" => Some("个百分点".to_owned()),
        unit => unit.map(str::to_owned),
    }
}

/// A name without its running number and unit.
pub(super) fn bare(name: &str) -> String {
    let text: String = name.split_whitespace().collect();
    let Some(at) = text.rfind(['(', '（']) else { return text };
    let inside = text[at..].trim_matches(|c| "()（）".contains(c));
    if lexicon::unit(inside).is_some() && at > 0 { text[..at].to_owned() } else { text }
}

fn says_the_same(a: &Cell, b: &Cell) -> bool {
    let amounts = |x: &Option<Amount>, y: &Option<Amount>| match (x, y) {
        (None, None) => true,
        (Some(x), Some(y)) => x.says_the_same(y),
        _ => false,
    };
    amounts(&a.target, &b.target)
        && amounts(&a.base, &b.base)
        && (a.target_year, a.base_year) == (b.target_year, b.base_year)
        && (&a.attribute, &a.state) == (&b.attribute, &b.state)
}

/// The statement that stands for a plan: that of the indicator table, for the end of its period, without a doubt.
fn main<'f>(figures: &[&'f Figure], subject: &Subject) -> Option<&'f Figure> {
    let end = subject.head.end_year;
    figures
        .iter()
        .enumerate()
        .min_by_key(|(at, f)| (f.origin == "text", f.year.is_some() && f.year != end, !f.marks.is_empty(), *at))
        .map(|(_, f)| *f)
}

fn cell(figures: &[&Figure], main: &Figure, growth: Option<&Figure>, unit: Option<&str>) -> Cell {
    let mut variants: Vec<String> = Vec::new();
    let mut marks = main.marks.clone();
    for other in figures.iter().filter(|f| !std::ptr::eq(**f, main)) {
        let place = other.line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let differs = !other.amount.says_the_same(&main.amount) || other.year.is_some() && other.year != main.year;
        let year = other.year.filter(|y| Some(*y) != main.year).map(|y| format!(" in {y}")).unwrap_or_default();
        let said = format!("{}{year}{place}", other.amount.raw);
        if differs && !variants.contains(&said) {
            variants.push(said);
        }
    }
    if !variants.is_empty() {
        marks.push("other-statements".to_owned());
    }
    let (target_in_row_unit, not_converted) = match (main.amount.figure(false), main.amount.factor_to(unit)) {
        (None, _) => (None, None),
        (Some(v), Ok(factor)) if factor != Decimal::ONE => (Some((v * factor).normalize().to_string()), None),
        (Some(_), Ok(_)) => (None, None),
        (Some(_), Err(reason)) => (None, Some(reason)),
    };
    Cell {
        indicator_raw: main.name.clone(),
        base: main.base.clone(),
        base_year: main.base.as_ref().and(main.base_year),
        target: Some(main.amount.clone()),
        target_year: main.year,
        target_in_row_unit,
        not_converted,
        growth_stated: growth.map(|g| g.amount.raw.clone()),
        growth_implied: implied(main),
        attribute: main.attribute.clone(),
        state: main.state.clone(),
        marks,
        variants,
        origin: main.origin.clone(),
        section: main.section.clone(),
        line: main.line,
        filled: None,
        look_in: None,
    }
}

/// Average growth in percent from base to target, where both are single numbers of a level that can grow.
fn implied(figure: &Figure) -> Option<String> {
    let years = figure.year? - figure.base_year?;
    let base = figure.base.as_ref()?.exact()?.to_f64()?;
    let target = figure.amount.figure(false)?.to_f64()?;
    // Shares move by points, not by growth.
    let share = matches!(figure.amount.unit.as_deref(), Some("%" | "‰" | "比"));
    if figure.measure != "level" || share || years <= 0 || base <= 0.0 || target <= 0.0 {
        return None;
    }
    Some(format!("{:.2}", ((target / base).powf(1.0 / f64::from(years)) - 1.0) * 100.0))
}

/// `b > a ? c`: plan ids by falling figure, with what can honestly be said between two. Three and more make a chain only where every
/// step of it can be told; else the pairs are listed.
fn falling(stated: &[Stated<'_>], unit: Option<&str>, options: &Options) -> String {
    let mut sorted: Vec<(&str, &Stated<'_>, Decimal)> = stated
        .iter()
        .filter_map(|s| {
            let factor = s.amount.factor_to(unit).ok()?;
            Some((s.id, s, s.amount.figure(options.range == RangeRule::Mid)?.checked_mul(factor)?))
        })
        .collect();
    // >5 lies above 5 and <5 below it; equal ones keep the order of the plans.
    let beyond = |a: &Amount| match a.bound() {
        Some(Direction::Higher) if !a.low_inclusive => 1,
        Some(Direction::Lower) if !a.high_inclusive => -1,
        _ => 0,
    };
    sorted.sort_by_key(|s| std::cmp::Reverse((s.2, beyond(s.1.amount))));
    let sign = |above: usize, below: usize| {
        let ((_, a, x), (_, b, y)) = (&sorted[above], &sorted[below]);
        if !a.beside(b) {
            return "?";
        }
        let (a, b) = (a.amount, b.amount);
        let factor = b.factor_to(a.unit.as_deref()).unwrap_or(Decimal::ONE);
        let ranged = |a: &Amount| a.low.is_some() && a.high.is_some() && a.low != a.high;
        let by_rule = options.range != RangeRule::AsStated && (ranged(a) || ranged(b));
        match a.order(b, factor, options.coding) {
            Order::Greater => ">",
            Order::Same => "=",
            _ if by_rule && x > y => ">",
            _ => "?",
        }
    };
    let chain: Vec<&str> = (1..sorted.len()).map(|at| sign(at - 1, at)).collect();
    let mut out = String::new();
    if sorted.len() <= 2 || !chain.contains(&"?") {
        for (at, (id, ..)) in sorted.iter().enumerate() {
            if at > 0 {
                out.push_str(&format!(" {} ", chain[at - 1]));
            }
            out.push_str(id);
        }
    } else {
        let pairs = (0..sorted.len()).flat_map(|a| (a + 1..sorted.len()).map(move |b| (a, b)));
        let told = pairs.map(|(a, b)| format!("{} {} {}", sorted[a].0, sign(a, b), sorted[b].0)).collect::<Vec<_>>();
        out = told.join("; ");
    }
    let left_out = stated.len() - sorted.len();
    if left_out > 0 {
        out.push_str(&format!(" ({left_out} in a unit that does not convert)"));
    }
    out
}

/// Who asks for more.
#[derive(Debug, Default)]
struct Ranked {
    text: Option<String>,
    ranks: BTreeMap<String, [usize; 2]>,
}

fn ranked(stated: &[Stated<'_>], direction: Option<Direction>, options: &Options) -> Ranked {
    let asks = |a: usize, b: usize| {
        if !stated[a].beside(&stated[b]) {
            return Asks::Unknown;
        }
        let (x, y) = (stated[a].amount, stated[b].amount);
        let Ok(factor) = y.factor_to(x.unit.as_deref()) else { return Asks::Unknown };
        x.asks(y, factor, direction, (options.coding, options.range))
    };
    let n = stated.len();
    let table: Vec<Vec<Asks>> = (0..n).map(|a| (0..n).map(|b| if a == b { Asks::Same } else { asks(a, b) }).collect()).collect();
    if table.iter().flatten().any(|a| *a == Asks::NoDirection) {
        return Ranked::default();
    }
    let mut ranks = BTreeMap::new();
    for (at, one) in stated.iter().enumerate() {
        let above = table[at].iter().filter(|a| **a == Asks::Less).count();
        let open = table[at].iter().filter(|a| **a == Asks::Unknown).count();
        ranks.insert(one.id.to_owned(), [above + 1, above + open + 1]);
    }
    let mut sorted: Vec<usize> = (0..n).collect();
    sorted.sort_by_key(|at| (ranks[stated[*at].id], *at));
    let sure = ranks.values().all(|[best, worst]| best == worst);
    let text = if n == 2 || sure {
        let mut text = stated[sorted[0]].id.to_owned();
        for pair in sorted.windows(2) {
            let sign = match table[pair[0]][pair[1]] {
                Asks::More => ">",
                Asks::Same => "=",
                Asks::Less => "<",
                _ => "?",
            };
            text.push_str(&format!(" {sign} {}", stated[pair[1]].id));
        }
        text
    } else {
        let shown = |at: &usize| {
            let [best, worst] = ranks[stated[*at].id];
            if best == worst { format!("{} {best}", stated[*at].id) } else { format!("{} {best}–{worst}", stated[*at].id) }
        };
        sorted.iter().map(shown).collect::<Vec<_>>().join("; ")
    };
    Ranked { text: Some(text), ranks }
}

/// Second minus first, of two numbers or two bounds of one kind.
fn difference(stated: &[Stated<'_>], unit: Option<&str>) -> Option<String> {
    let [a, b] = stated else { return None };
    gap(a.amount, b.amount, unit)
}

/// `b` minus `a` in a unit, where both are single numbers, both about, or bounds of one kind.
pub(super) fn gap(a: &Amount, b: &Amount, unit: Option<&str>) -> Option<String> {
    let single = |x: &Amount| x.bound().is_some() || x.low == x.high;
    if a.bound() != b.bound() || !single(a) || !single(b) {
        return None;
    }
    let value = |x: &Amount| x.figure(false)?.checked_mul(x.factor_to(unit).ok()?);
    Some((value(b)? - value(a)?).normalize().to_string())
}
