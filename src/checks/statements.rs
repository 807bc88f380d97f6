//! Statements of table and prose on the same indicator, in the same measure, year and role.
//!
//! Two statements conflict only if no value satisfies both, with each figure's own rounding. A looser bound beside a
//! figure (98%以上 beside 98.7) is no contradiction, but quoting one for the other changes the target: it is noted. Results are put beside
//! results and targets beside targets; a rate of one year is none of five. What the reader may have got wrong (a list dealt out with 分别, an
//! old value, a place inside the plan's own) is not put beside anything. Equal statements are grouped first: one finding for two
//! different statements, however often each is made.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::checks::run::{finding, half_unit};
use crate::checks::{CheckCode, Finding};
use crate::cues::words::words;
use crate::document::{DocType, Document};
use crate::lexicon::{self, NameKey};
use crate::quantity::{self, Comparator};
use crate::source::{Severity, Source, Span};
use crate::tables::{ColumnRole, State, Table, core_name};
use crate::targets::{Form, Mention, Origin, Role};

/// One statement, wherever it stands.
#[derive(Clone, Debug)]
struct Statement {
    name: String,
    /// What has to be equal for two statements to be on one thing; none if the name says too little.
    topics: Vec<Topic>,
    value: Decimal,
    written: String,
    high: Option<Decimal>,
    cmp: Comparator,
    unit: String,
    span: Span,
    kind: Kind,
    in_table: bool,
}

/// An indicator, or the parts of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    Id(String),
    Name(NameKey),
}

/// What can be compared with what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A level in a year; whether it is a target.
    Level(i32, bool),
    /// Average growth over the plan's period.
    Growth,
}

/// Every pair of statements that are not the same.
pub(crate) fn run(source: &Source, document: &Document, tables: &[Table], mentions: &[Mention], findings: &mut Vec<Finding>) {
    let cells = cells(tables);
    // A target without a year is one for the end of its period, or of the plan's.
    let last_year = tables.iter().flat_map(|t| &t.columns).filter(|c| c.role == ColumnRole::Target).filter_map(|c| c.year).max();
    let prose = prose(source, document, mentions, document.meta.end_year.or(last_year));
    let mut by_topic: BTreeMap<(&Kind, &Topic), Vec<&Statement>> = BTreeMap::new();
    for statement in cells.iter().chain(&prose) {
        for topic in &statement.topics {
            by_topic.entry((&statement.kind, topic)).or_default().push(statement);
        }
    }
    // A name or id of one thing may stand in two groups: a pair is told once.
    let mut told: BTreeMap<(Span, Span), Finding> = BTreeMap::new();
    for group in by_topic.values().filter(|g| g.len() > 1 && g.iter().any(|s| !s.in_table)) {
        for found in conflicts(source, group) {
            let key = (found.places[0].span, found.places.get(1).map_or(found.places[0].span, |p| p.span));
            let key = if key.0 <= key.1 { key } else { (key.1, key.0) };
            told.entry(key).or_insert(found);
        }
    }
    findings.extend(told.into_values());
}

/// Conflicts within the statements on one thing: equal ones are taken together.
fn conflicts(source: &Source, group: &[&Statement]) -> Vec<Finding> {
    /// What is said, apart from where.
    type Said = (Decimal, Option<Decimal>, Comparator, String);
    let said = |s: &Statement| -> Said { (s.value.normalize(), s.high.map(|h| h.normalize()), s.cmp, s.unit.clone()) };
    let mut different: Vec<(Said, Vec<&Statement>)> = Vec::new();
    for statement in group {
        let said = said(statement);
        match different.iter().position(|(held, _)| *held == said) {
            Some(at) => different[at].1.push(statement),
            // So many different figures on one thing are a series or a list that the name does not tell apart.
            None if different.len() >= MOST => return Vec::new(),
            None => different.push((said, vec![statement])),
        }
    }
    let mut out = Vec::new();
    for (at, (_, firsts)) in different.iter().enumerate() {
        for (_, seconds) in &different[at + 1..] {
            let apart = |a: &&Statement, b: &&Statement| !same_sentence(&source.text, a, b);
            // Two rows of tables are other checks' concern.
            let told = |a: &&Statement, b: &&Statement| apart(a, b) && !(a.in_table && b.in_table);
            let pair = firsts.iter().find_map(|a| Some((a, seconds.iter().find(|b| told(a, b))?)));
            let Some((a, b)) = pair else { continue };
            // Two statements that stand in one sentence anywhere are two things that the name does not tell apart.
            if firsts.iter().any(|a| seconds.iter().any(|b| !apart(a, b))) {
                continue;
            }
            if let Some(mut found) = compare(source, a, b) {
                let times = firsts.len() + seconds.len();
                if times > 2 {
                    found.message.push_str(&format!(" ({times} statements)"));
                    for other in firsts.iter().chain(seconds).filter(|s| !std::ptr::eq(**s, *a) && !std::ptr::eq(**s, *b)) {
                        found = found.at(if other.in_table { "table" } else { "prose" }, other.span);
                    }
                }
                out.push(found);
            }
        }
    }
    out
}

/// Different figures on one name from which on the name stands for several things.
const MOST: usize = 5;

/// The indicator, and the parts of a name that says what is measured.
fn topics(name: &str, group: Option<&str>, id: Option<&str>, growth: bool, in_table: bool) -> Vec<Topic> {
    let mut key = group.map_or_else(|| NameKey::of(name), |group| NameKey::within(group, name));
    if growth {
        "growth".clone_into(&mut key.measure);
    }
    let id = id.map(str::to_owned).or_else(|| lexicon::by_key(&key).map(|i| i.id.clone()));
    // A growth of an indicator and the indicator of that growth are one thing.
    let id = id.map(|id| if growth { id.strip_suffix("_growth").unwrap_or(&id).to_owned() } else { id });
    let named = (names_something(name) && key.names_something()).then_some(Topic::Name(key));
    // Running text that the lexicon knows is put beside that indicator only; a row of a table stands for its name as well.
    let named = named.filter(|_| id.is_none() || in_table);
    id.map(Topic::Id).into_iter().chain(named).collect()
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
                let (Some(value), Some(span)) = (cell.value.as_deref().and_then(|v| v.parse().ok()), cell.span) else { continue };
                let unit = if kind == Kind::Growth { "%".to_owned() } else { row.unit.clone().unwrap_or_default() };
                let name = core_name(&row.indicator);
                out.push(Statement {
                    topics: topics(&name, row.group.as_deref(), row.indicator_id.as_deref(), kind == Kind::Growth, true),
                    name,
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
fn prose(source: &Source, document: &Document, mentions: &[Mention], plan_end: Option<i32>) -> Vec<Statement> {
    let mut out = Vec::new();
    let scopes = Scopes::of(mentions, document.meta.jurisdiction.as_deref());
    // A work report speaks of last year, this year and five years in one breath.
    let yearly = document.meta.doc_type == DocType::WorkReport;
    for mention in mentions {
        if mention.origin != Origin::Text || mention.subject.is_some() || mention.damaged {
            continue;
        }
        let target = match mention.role {
            Role::Target => true,
            Role::Achieved => false,
            _ => continue,
        };
        let words = scopes.words(source, mention);
        if words.dealt || words.elsewhere || words.old {
            continue;
        }
        // What was achieved in a period may be its first or its last value (由A提高到B): only a year will do.
        let period_end = mention.period.as_deref().and_then(lexicon::period).map(lexicon::Period::end_year);
        let year = mention.year.or(period_end.or(plan_end).filter(|_| target && !yearly));
        let kind = match (mention.form, year) {
            (Form::Level, Some(year)) => Kind::Level(year, target),
            // 年均增长 of the period to come; what was achieved belongs to another period, what is to be reached in one year to that.
            (Form::Growth, _)
                if target
                    && words.average
                    && (!yearly || words.says_average)
                    && mention.year.is_none_or(|y| plan_end.is_none_or(|end| y == end)) =>
            {
                Kind::Growth
            }
            _ => continue,
        };
        let (Some(name), Some(value)) = (&mention.indicator, mention.value.as_deref()) else { continue };
        let Some(number) = quantity::decimal(value) else { continue };
        let name = core_name(name);
        out.push(Statement {
            topics: topics(&name, None, mention.indicator_id.as_deref(), kind == Kind::Growth, false),
            name,
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

/// Words around a number that say whose it is.
struct Words {
    /// A和B分别为x和y, A和B为x和y: which name a number belongs to is the reader's guess.
    dealt: bool,
    /// A part of the plan's place, or a place beside it.
    elsewhere: bool,
    /// The first of 由A提高到B, a figure for comparison.
    old: bool,
    /// The rate is an average of years, or nothing says that it is of one.
    average: bool,
    /// The clause says so.
    says_average: bool,
}

/// Numbers by their place, to see lists.
struct Scopes {
    spans: Vec<Span>,
    /// The plan's own place.
    own: String,
}

impl Scopes {
    fn of(mentions: &[Mention], own: Option<&str>) -> Self {
        let mut spans: Vec<Span> = mentions.iter().filter(|m| m.origin == Origin::Text).map(|m| m.span).collect();
        spans.sort();
        Self { spans, own: own.unwrap_or("").to_owned() }
    }

    fn words(&self, source: &Source, mention: &Mention) -> Words {
        let text = &source.text;
        let at = mention.span;
        // The sentence up to the number and after it, in a bounded window.
        let floor = floor_char(text, at.start.saturating_sub(WINDOW));
        let start = text[floor..at.start].rfind(SENTENCE_ENDS).map_or(floor, |i| next_char(text, floor + i));
        let ceiling = floor_char(text, (at.end + WINDOW).min(text.len()));
        let end = text[at.end..ceiling].find(SENTENCE_ENDS).map_or(ceiling, |i| at.end + i);
        let (before, after) = (&text[start..at.start], &text[at.end..end]);
        let clause = before.rfind(CLAUSE_ENDS).map_or(before, |i| &before[i..]);
        let after_clause = after.find(CLAUSE_ENDS).map_or(after, |i| &after[..i]);
        // x和y, x、y right after each other: a list of numbers beside a list of names.
        let n = self.spans.partition_point(|s| s.start < at.start);
        let joined = |a: Option<&Span>, b: Option<&Span>| {
            a.zip(b).is_some_and(|(a, b)| {
                a.end <= b.start
                    && text.get(a.end..b.start).is_some_and(|t| matches!(t.trim(), "和" | "、" | "与" | "及" | "，" | ","))
            })
        };
        let (previous, own, next) = (n.checked_sub(1).and_then(|i| self.spans.get(i)), self.spans.get(n), self.spans.get(n + 1));
        let between_lists = joined(previous, own) || joined(own, next);
        let dealt = words("dealt").iter().any(|w| before.contains(w)) || between_lists;
        // 到2030年，东岭合作区常住人口超20万人，…: a place that opens a clause governs what follows in the sentence.
        let elsewhere = before.split(CLAUSE_ENDS).any(|clause| {
            let clause = clause.trim_start();
            words("part_of_place").iter().any(|part| clause.find(part).is_some_and(|i| clause[..i].chars().count() <= 12))
                || names_county(clause, &self.own)
        }) || words("part_of_place").iter().any(|part| clause.contains(part));
        // 比 at the end of the name (占比超3%) compares nothing.
        let named = |word: &str| mention.indicator.as_deref().is_some_and(|name| name.ends_with(word));
        let old = ["由", "从", "比"].iter().any(|w| clause.trim_end().ends_with(w) && !named(w))
            || clause.contains('由')
                && ["提高到", "增加到", "下降到", "提升到", "降至", "增至", "缩小"].iter().any(|w| after_clause.contains(w))
            || after_clause.starts_with("的") && after_clause.contains("提高");
        let of_a_year = words("of_a_year").iter().any(|w| before.contains(w));
        let says_average = words("of_an_average").iter().any(|w| clause.contains(w));
        let average = says_average
            || !of_a_year && words("of_an_average").iter().any(|w| before.contains(w))
            || !of_a_year && mention.year.is_none();
        Words { dealt, elsewhere, old, average, says_average }
    }
}

/// Whether a clause begins with the name of a county or town that is not the plan's own place.
fn names_county(clause: &str, own: &str) -> bool {
    words("county_end").iter().any(|end| {
        let Some(at) = clause.find(end) else { return false };
        let (name, length) = (&clause[..at], clause[..at].chars().count());
        let told = (2..=4).contains(&length)
            && name.chars().all(crate::source::is_han)
            && !words("no_county").iter().any(|n| name.ends_with(n));
        // 县级, 县域, 乡村, 镇区 are kinds of places.
        let kind = clause[at + end.len()..].starts_with(['级', '域', '城', '村', '区', '乡', '镇', '（', '(']);
        told && !kind && !own.contains(&clause[..at + end.len()])
    })
}

/// Bytes around a number that are looked at for words about it.
const WINDOW: usize = 600;

fn floor_char(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// One sentence gives its figures side by side: 达到10,300亿元,比1980年的8,500亿元增加1,800亿元 holds three of one indicator.
fn same_sentence(text: &str, a: &Statement, b: &Statement) -> bool {
    if a.in_table || b.in_table {
        return false;
    }
    let (first, second) = if a.span <= b.span { (a.span, b.span) } else { (b.span, a.span) };
    if second.start.saturating_sub(first.end) > WINDOW * 4 {
        return false;
    }
    text.get(first.end..second.start).is_none_or(|between| !between.contains(SENTENCE_ENDS))
}

/// Marks that end a sentence, or the line of an item.
const SENTENCE_ENDS: [char; 4] = ['。', ';', '；', '\n'];
/// Marks that end a clause.
const CLAUSE_ENDS: [char; 2] = ['，', ','];

/// Whether a name says what is measured, for comparing two sentences by nothing but the name.
fn names_something(name: &str) -> bool {
    // 比“五五”时期, 较上年: what a figure is compared with.
    if name.starts_with(['比', '较']) && !["比例", "比重", "比率"].iter().any(|word| name.starts_with(word)) {
        return false;
    }
    let rest = words("how_counted").iter().fold(name.to_owned(), |n, word| n.replace(word, ""));
    rest.chars().filter(|c| crate::source::is_han(*c)).count() >= 4
}

/// Factors that bring two units to one; `None` for units that cannot be compared.
fn factors(a: &str, b: &str) -> Option<(Decimal, Decimal)> {
    if a == b {
        return Some((Decimal::ONE, Decimal::ONE));
    }
    let flat = |u: &str| u.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace()).collect::<String>();
    let (a, b) = (flat(a), flat(b));
    // 突破51亿 leaves 元 out.
    if a == b || !a.is_empty() && !b.is_empty() && (a == format!("{b}元") || b == format!("{a}元")) {
        return Some((Decimal::ONE, Decimal::ONE));
    }
    let (x, y) = (lexicon::unit(&a)?, lexicon::unit(&b)?);
    if x.base == y.base && x.dimension == y.dimension { x.factor.zip(y.factor) } else { None }
}

/// The closed interval a statement leaves open, rounding included; `None` = unbounded.
fn interval(s: &Statement, factor: Decimal) -> (Option<Decimal>, Option<Decimal>) {
    let half = half_unit(&s.written) * factor;
    let low = s.value * factor;
    let high = s.high.unwrap_or(s.value) * factor;
    match s.cmp {
        Comparator::Equal => (Some(low - half), Some(high + half)),
        // 左右 is worth a twentieth of the figure, or half a point of a rate.
        Comparator::About => {
            let slack = (low.abs() / Decimal::from(20)).max(half);
            (Some(low - slack), Some(high + slack))
        }
        Comparator::AtLeast | Comparator::MoreThan => (Some(low), None),
        Comparator::AtMost | Comparator::LessThan => (None, Some(high)),
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
    let looser = open_ended(a.cmp) != open_ended(b.cmp) || (open_ended(a.cmp) && (!same_figure || a.cmp != b.cmp));
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
    let place = |s: &Statement| if s.in_table { "table" } else { "prose" };
    let message = if contradicts {
        format!(
            "{} ({what}): {} in {}, {} in {}: they cannot both hold",
            second.name,
            text(first),
            place(first),
            text(second),
            place(second)
        )
    } else if same_figure && open_ended(a.cmp) && open_ended(b.cmp) {
        format!(
            "{} ({what}): {} in {}, {} in {}: one bound includes its figure, the other does not",
            second.name,
            text(first),
            place(first),
            text(second),
            place(second)
        )
    } else {
        let (loose, tight) = if open_ended(first.cmp) { (first, second) } else { (second, first) };
        format!(
            "{} ({what}): {} in {} is a looser bound than {} in {}",
            second.name,
            text(loose),
            place(loose),
            text(tight),
            place(tight)
        )
    };
    Some(
        finding(CheckCode::StatementConflict, false, severity, message)
            .at(place(first), first.span)
            .at(place(second), second.span)
            .with("first", &first.written)
            .with("second", &second.written),
    )
}
