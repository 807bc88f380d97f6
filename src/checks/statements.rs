//! Statements of table and prose on the same indicator and year.
//!
//! Two statements conflict only if no value satisfies both, with each figure's own rounding. A looser bound beside a
//! figure (98%以上 beside 98.7) is no contradiction, but quoting one for the other changes the target: it is noted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::checks::run::{finding, half_unit};
use crate::checks::{CheckCode, Finding};
use crate::document::Document;
use crate::lexicon;
use crate::quantity::{self, Comparator};
use crate::source::{Severity, Source, Span};
use crate::tables::{ColumnRole, State, Table, core_name, levelled};
use crate::targets::{Form, Mention, Origin, Role};

/// One statement, wherever it stands.
#[derive(Clone, Debug)]
struct Statement {
    name: String,
    /// Name with its variable words levelled, if it says what is measured; made once, compared with every other.
    key: Option<String>,
    id: Option<String>,
    value: Decimal,
    written: String,
    high: Option<Decimal>,
    cmp: Comparator,
    unit: String,
    span: Span,
    kind: Kind,
    in_table: bool,
}

/// What can be compared with what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A level in a year.
    Level(i32, bool),
    /// Average growth over the plan's period.
    Growth,
}

/// Every pair of statements that are not the same.
pub(crate) fn run(source: &Source, document: &Document, tables: &[Table], mentions: &[Mention], findings: &mut Vec<Finding>) {
    let cells = cells(tables);
    // A target without a year is one for the end of its period, or of the plan's.
    let last_year = tables.iter().flat_map(|t| &t.columns).filter(|c| c.role == ColumnRole::Target).filter_map(|c| c.year).max();
    let prose = prose(mentions, document.meta.end_year.or(last_year));
    let all: Vec<&Statement> = cells.iter().chain(&prose).collect();
    let named = Named::of(&all);
    let mut pairs: BTreeMap<(Span, Span), Finding> = BTreeMap::new();
    let ends: Vec<usize> = source.text.match_indices(SENTENCE_ENDS).map(|(at, _)| at).collect();
    for (at, a) in all.iter().enumerate().skip(cells.len()) {
        for b in named.beside(a, cells.len(), at).into_iter().map(|other| all[other]) {
            if !same_subject(a, b) || (!b.in_table && same_sentence(&ends, a.span, b.span)) {
                continue;
            }
            if let Some(found) = compare(source, a, b) {
                let key = if a.span <= b.span { (a.span, b.span) } else { (b.span, a.span) };
                pairs.entry(key).or_insert(found);
            }
        }
    }
    findings.extend(pairs.into_values());
}

/// Statements by what they can be compared by: most pairs of a plan have nothing in common.
struct Named<'a> {
    ids: BTreeMap<(&'a Kind, &'a str), Vec<usize>>,
    keys: BTreeMap<(&'a Kind, &'a str), Vec<usize>>,
}

/// Times that the same statement is compared with others: a volume may say one thing ten thousand times.
const TIMES: u8 = 3;
/// Statements of tables, and of prose, that one statement is compared with.
const NEXT: usize = 40;

impl<'a> Named<'a> {
    fn of(statements: &[&'a Statement]) -> Self {
        let mut named = Self { ids: BTreeMap::new(), keys: BTreeMap::new() };
        let mut times: BTreeMap<_, u8> = BTreeMap::new();
        for (at, s) in statements.iter().enumerate() {
            let says = (&s.kind, &s.id, &s.key, &s.unit, &s.written, s.high, s.cmp.as_str(), s.in_table);
            let n = times.entry(says).or_insert(0);
            if *n >= TIMES {
                continue;
            }
            *n += 1;
            if let Some(id) = s.id.as_deref() {
                named.ids.entry((&s.kind, id)).or_default().push(at);
            }
            if let Some(key) = s.key.as_deref() {
                named.keys.entry((&s.kind, key)).or_default().push(at);
            }
        }
        named
    }

    /// Places of the statements that may be on the same subject as the one at `at`, each once and in order: those of tables, and
    /// those of prose that follow.
    fn beside(&self, statement: &Statement, n_cells: usize, at: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for (map, name) in [(&self.ids, statement.id.as_deref()), (&self.keys, statement.key.as_deref())] {
            let Some(all) = name.and_then(|name| map.get(&(&statement.kind, name))) else { continue };
            let tables = all.partition_point(|other| *other < n_cells);
            let following = all.partition_point(|other| *other <= at);
            out.extend(all[..tables].iter().take(NEXT));
            out.extend(all[following.max(tables)..].iter().take(NEXT));
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Statements of tables whose place is sure.
fn cells(tables: &[Table]) -> Vec<Statement> {
    let mut out = Vec::new();
    for table in tables {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if cell.state != State::Stated || cell.ambiguous {
                    continue;
                }
                let kind = match (column.role, cell.measure, column.year) {
                    (ColumnRole::Growth, Some("average_growth"), _) => Kind::Growth,
                    (ColumnRole::Target, Some("average_growth"), _) => Kind::Growth,
                    (ColumnRole::Target, Some("level" | "share" | "ratio"), Some(year)) => Kind::Level(year, true),
                    (ColumnRole::Base | ColumnRole::Actual, Some("level" | "share" | "ratio"), Some(year)) => {
                        Kind::Level(year, false)
                    }
                    _ => continue,
                };
                let (Some(value), Some(span)) = (cell.value.as_deref().and_then(quantity::decimal), cell.span) else { continue };
                let unit = if kind == Kind::Growth { "%".to_owned() } else { row.unit.clone().unwrap_or_default() };
                let name = core_name(&row.indicator);
                out.push(Statement {
                    key: names_something(&name).then(|| levelled(&name)),
                    name,
                    id: row.indicator_id.clone(),
                    value,
                    written: cell.value.clone().unwrap_or_default(),
                    high: cell.high.as_deref().and_then(quantity::decimal),
                    cmp: cell.cmp.unwrap_or_default(),
                    unit,
                    span,
                    kind,
                    in_table: true,
                });
            }
        }
    }
    out
}

/// Statements of running text about the plan's own place.
fn prose(mentions: &[Mention], plan_end: Option<i32>) -> Vec<Statement> {
    let mut out = Vec::new();
    for mention in mentions {
        if mention.origin != Origin::Text || mention.subject.is_some() || mention.damaged {
            continue;
        }
        let target = match mention.role {
            Role::Target => true,
            Role::Achieved => false,
            _ => continue,
        };
        // What was achieved in a period may be its first or its last value (由A提高到B): only a year will do.
        let period_end = mention.period.as_deref().and_then(lexicon::period).map(lexicon::Period::end_year);
        let year = mention.year.or(period_end.or(plan_end).filter(|_| target));
        let kind = match (mention.form, year) {
            (Form::Level, Some(year)) => Kind::Level(year, target),
            // 年均增长 of the period to come; what was achieved belongs to another period.
            (Form::Growth, _) if target => Kind::Growth,
            _ => continue,
        };
        let (Some(name), Some(value)) = (&mention.indicator, mention.value.as_deref()) else { continue };
        let Some(number) = quantity::decimal(value) else { continue };
        let name = core_name(name);
        out.push(Statement {
            key: names_something(&name).then(|| levelled(&name)),
            name,
            id: mention.indicator_id.clone(),
            value: number,
            written: value.to_owned(),
            high: mention.high.as_deref().and_then(quantity::decimal),
            cmp: mention.cmp,
            unit: mention.unit.clone().unwrap_or_default(),
            span: mention.span,
            kind,
            in_table: false,
        });
    }
    out
}

/// One sentence gives its figures side by side: 达到10,300亿元,比1980年的8,500亿元增加1,800亿元 holds three of one indicator.
fn same_sentence(ends: &[usize], a: Span, b: Span) -> bool {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let before = |place: usize| ends.partition_point(|end| *end < place);
    first.end >= second.start || before(first.end) == before(second.start)
}

/// Marks that end a sentence, or the line of an item.
const SENTENCE_ENDS: [char; 4] = ['。', ';', '；', '\n'];

/// Words that say how something is counted, not what: 平均每年 is the name of nothing.
const HOW_WORDS: [&str; 14] =
    ["平均", "每年", "年均", "年度", "累计", "总计", "合计", "其中", "包括", "增长", "增加", "达到", "分别", "比重"];

/// Whether a name says what is measured, for comparing two sentences by nothing but the name.
fn names_something(name: &str) -> bool {
    let rest = HOW_WORDS.iter().fold(name.to_owned(), |n, word| n.replace(word, ""));
    rest.chars().filter(|c| crate::source::is_han(*c)).count() >= 4
}

/// Whether two statements speak of the same thing.
fn same_subject(a: &Statement, b: &Statement) -> bool {
    if a.kind != b.kind || a.span == b.span {
        return false;
    }
    let named = match (&a.id, &b.id) {
        (Some(x), Some(y)) => x == y,
        // Without the lexicon's word only the same name counts: 常住人口城镇化率 and 户籍人口城镇化率 are alike.
        _ => a.key.is_some() && a.key == b.key,
    };
    named && factors(&a.unit, &b.unit).is_some()
}

/// Factors that bring two units to one; `None` for units that cannot be compared.
fn factors(a: &str, b: &str) -> Option<(Decimal, Decimal)> {
    if a == b {
        return Some((Decimal::ONE, Decimal::ONE));
    }
    let flat = |u: &str| u.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace()).collect::<String>();
    let (a, b) = (flat(a), flat(b));
    if a == b {
        return Some((Decimal::ONE, Decimal::ONE));
    }
    // 突破51亿 leaves 元 out.
    if !a.is_empty() && !b.is_empty() && (a == format!("{b}元") || b == format!("{a}元")) {
        return Some((Decimal::ONE, Decimal::ONE));
    }
    let (x, y) = (lexicon::unit(&a)?, lexicon::unit(&b)?);
    if x.base == y.base { x.factor.zip(y.factor) } else { None }
}

/// The closed interval a statement leaves open, rounding included; `None` = unbounded.
fn interval(s: &Statement, factor: Decimal) -> (Option<Decimal>, Option<Decimal>) {
    let half = half_unit(&s.written).checked_mul(factor).unwrap_or(Decimal::ONE);
    let scaled = |value: Decimal| value.checked_mul(factor).unwrap_or(value);
    let low = scaled(s.value);
    let high = scaled(s.high.unwrap_or(s.value));
    match s.cmp {
        Comparator::Equal => (Some(low - half), Some(high + half)),
        // 左右 is worth a twentieth of the figure, or half a point of a rate.
        Comparator::About => {
            let slack = (low.abs() / Decimal::from(20)).max(half);
            (Some(low - slack), Some(high + slack))
        }
        Comparator::AtLeast => (Some(low), None),
        Comparator::MoreThan => (Some(low), None),
        Comparator::AtMost => (None, Some(high)),
        Comparator::LessThan => (None, Some(high)),
    }
}

/// Ends of units whose figures are comparable between two sentences about one indicator and year.
const ONE_VALUED: [&str; 4] = ["%", "‰", "比", "亿元"];

fn open_ended(cmp: Comparator) -> bool {
    !matches!(cmp, Comparator::Equal | Comparator::About)
}

fn compare(source: &Source, a: &Statement, b: &Statement) -> Option<Finding> {
    // Two counts in prose (企业集团1家, 企业集团12家) are mostly of different things; a share or an amount has one value.
    if !a.in_table && !b.in_table && !ONE_VALUED.iter().any(|u| a.unit.ends_with(u)) {
        return None;
    }
    let (fa, fb) = factors(&a.unit, &b.unit)?;
    let ((a_low, a_high), (b_low, b_high)) = (interval(a, fa), interval(b, fb));
    let apart = |high: Option<Decimal>, low: Option<Decimal>| high.zip(low).is_some_and(|(h, l)| h < l);
    let (va, vb) = (a.value * fa, b.value * fb);
    // 超3% and 3: the bound excludes the figure itself.
    let excludes = |s: &Statement, v: Decimal, other: &Statement, w: Decimal| {
        (s.cmp == Comparator::MoreThan && w <= v || s.cmp == Comparator::LessThan && w >= v) && other.cmp == Comparator::Equal
    };
    let contradicts = apart(a_high, b_low) || apart(b_high, a_low) || excludes(a, va, b, vb) || excludes(b, vb, a, va);
    let same_figure = va == vb;
    let looser = open_ended(a.cmp) != open_ended(b.cmp) || (open_ended(a.cmp) && !same_figure);
    let severity = match (contradicts, looser) {
        (true, _) => Severity::Warning,
        (false, true) => Severity::Info,
        (false, false) => return None,
    };
    let (first, second) = if a.in_table { (b, a) } else { (a, b) };
    let text = |s: &Statement| {
        let written = s.span.of(&source.text);
        if s.in_table && !written.contains(s.unit.as_str()) { format!("{written} {}", s.unit) } else { written.to_owned() }
    };
    let what = match &a.kind {
        Kind::Level(year, _) => year.to_string(),
        Kind::Growth => "average growth".to_owned(),
    };
    let says = if contradicts { "cannot both hold" } else { "is a looser bound" };
    let place = |s: &Statement| if s.in_table { "table" } else { "prose" };
    let message = if contradicts {
        format!(
            "{} ({what}): {} in {}, {} in {}: they {says}",
            second.name,
            text(first),
            place(first),
            text(second),
            place(second)
        )
    } else {
        let (loose, tight) = if open_ended(first.cmp) { (first, second) } else { (second, first) };
        format!("{} ({what}): {} in {} {says} than {} in {}", second.name, text(loose), place(loose), text(tight), place(tight))
    };
    Some(
        finding(CheckCode::StatementConflict, false, severity, message)
            .at(place(first), first.span)
            .at(place(second), second.span)
            .with("first", &first.written)
            .with("second", &second.written),
    )
}
