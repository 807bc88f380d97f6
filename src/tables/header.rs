//! Header words → what each column holds.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::pattern::Pattern;
use aho_corasick::AhoCorasick;

use crate::source::Span;
use crate::tables::cell::folded;
use crate::tables::{Column, ColumnRole};

/// Most columns of a table that is text.
pub(crate) const COLUMNS: usize = 16;

/// What a column of the printed table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 类别.
    Category,
    /// 序号.
    Number,
    /// 指标.
    Indicator,
    /// 单位.
    Unit,
    /// A value column.
    Value(ColumnRole),
}

/// A column of the printed table.
#[derive(Clone, Debug)]
pub(crate) struct HeaderColumn {
    /// What it holds.
    pub(crate) kind: Kind,
    /// Leaf name as printed.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) span: Option<Span>,
    /// Year in the name.
    pub(crate) year: Option<i32>,
}

/// Words of headers: kind, word, example.
const HEADERS: &str = include_str!("../cues/data/headers.tsv");

static YEAR: Pattern = Pattern::new(r"(?:19|20)\d\d");

static PERIOD: Pattern = Pattern::new("[一二三四五六七八九十]{1,2}五");

/// The year a header names (the last one of a span of years).
pub(crate) fn year(name: &str) -> Option<i32> {
    YEAR.find_iter(&folded(name)).last()?.as_str().parse().ok()
}

/// The last year of the period that a column of levels names: “十三五”规划目标 is what 2020 was to bring.
pub(crate) fn period_end(name: &str, kind: Kind) -> Option<i32> {
    if !matches!(kind, Kind::Value(ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual)) {
        return None;
    }
    let flat = folded(name);
    let found = PERIOD.find_iter(&flat).last()?;
    crate::lexicon::period(found.as_str()).map(|p| p.end_year())
}

/// A header that is nothing but a year (`2020`, `2020年`).
pub(crate) fn is_bare_year(name: &str) -> bool {
    let name = folded(name);
    let digits = name.strip_suffix('年').unwrap_or(&name);
    digits.len() == 4 && YEAR.is_match(digits)
}

/// What a header cell announces; `None` for a cell that is no header word.
pub(crate) fn classify(name: &str) -> Option<Kind> {
    // A header is short: what is long is not even folded.
    if name.len() > 240 {
        return None;
    }
    let full = folded(name);
    if full.is_empty() || full.chars().count() > 30 {
        return None;
    }
    let inside = WORDS.inside(&full);
    if inside == 0 && !full.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Units and remarks in brackets say nothing on the kind: 年均增速(%).
    let bare: String = full.split(['(', '（']).next().unwrap_or_default().to_owned();
    let bare = if bare.is_empty() { full.clone() } else { bare };
    let whole = WORDS.whole.get(bare.as_str()).copied().unwrap_or_default();
    let has = |kind: &str| inside & WORDS.bit(kind) != 0;
    let is = |kind: &str| whole & WORDS.bit(kind) != 0;
    if is("category") {
        return Some(Kind::Category);
    }
    if is("number") {
        return Some(Kind::Number);
    }
    if is("unit") {
        return Some(Kind::Unit);
    }
    if is("attribute") {
        return Some(Kind::Value(ColumnRole::Attribute));
    }
    if is("indicator") {
        return Some(Kind::Indicator);
    }
    if has("status") && !full.contains("完成值") {
        return Some(Kind::Value(ColumnRole::Status));
    }
    // 2030年/年均 holds one or the other: the row decides, the year the side.
    if YEAR.find(&full).is_some_and(|m| m.start() == 0) && full.contains('/') && has("average") {
        return Some(Kind::Value(ColumnRole::Other));
    }
    if has("growth") {
        // 2020年目标/年均增长 is one column of targets; 目标 alone decides only when no growth word leads.
        return Some(Kind::Value(ColumnRole::Growth));
    }
    if has("target") {
        return Some(Kind::Value(ColumnRole::Target));
    }
    if has("base") {
        return Some(Kind::Value(ColumnRole::Base));
    }
    if has("actual") {
        return Some(Kind::Value(ColumnRole::Actual));
    }
    if YEAR.is_match(&full) && (is_bare_year(&full) || full.contains('年')) {
        // Which side of the plan's start it lies on decides later.
        return Some(Kind::Value(ColumnRole::Other));
    }
    if is("other") {
        return Some(Kind::Value(ColumnRole::Other));
    }
    None
}

/// Whether a folded text holds any word of headers.
pub(crate) fn has_word(flat: &str) -> bool {
    WORDS.finder.as_ref().is_none_or(|finder| finder.is_match(flat))
}

/// A word that may name the rows where no column is called 指标: 目标内容, 任务.
pub(crate) fn is_weak_name(name: &str) -> bool {
    let full = folded(name);
    WORDS.whole.get(full.as_str()).is_some_and(|kinds| kinds & WORDS.bit("name") != 0)
}

/// The words of headers, each with its kinds as bits: every cell of every line is asked.
struct Words {
    kinds: Vec<&'static str>,
    whole: HashMap<&'static str, u32>,
    /// All words in one automaton, and the kinds of each.
    finder: Option<AhoCorasick>,
    of: Vec<u32>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (mut kinds, mut whole): (Vec<&str>, HashMap<&str, u32>) = (Vec::new(), HashMap::new());
    for row in crate::cues::rows(HEADERS) {
        let [kind, word, ..] = row[..] else { continue };
        let at = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            kinds.push(kind);
            kinds.len() - 1
        });
        *whole.entry(word).or_default() |= 1 << at;
    }
    let (words, of): (Vec<&str>, Vec<u32>) = whole.iter().map(|(word, kinds)| (*word, *kinds)).unzip();
    Words { kinds, whole, finder: AhoCorasick::new(words).ok(), of }
});

impl Words {
    /// The bit of a kind; none for a kind without words.
    fn bit(&self, kind: &str) -> u32 {
        self.kinds.iter().position(|known| *known == kind).map_or(0, |at| 1 << at)
    }

    /// The kinds of all words inside a text.
    fn inside(&self, text: &str) -> u32 {
        let found = self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(text));
        found.fold(0, |kinds, m| kinds | self.of[m.pattern().as_usize()])
    }
}

/// 2025年目标/绝对值 beside 2025年目标/年均或累计: two columns under one heading, the second holds nothing but growth. Alone,
/// 2030年/年均 holds one or the other.
fn under_one_heading(columns: &mut [HeaderColumn]) {
    let parts: Vec<Option<(String, String)>> =
        columns.iter().map(|c| folded(&c.name).split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned()))).collect();
    for (at, column) in columns.iter_mut().enumerate() {
        let Some((above, below)) = &parts[at] else { continue };
        let shared = parts.iter().flatten().filter(|(other, _)| other == above).count() > 1;
        if shared && column.kind == Kind::Value(ColumnRole::Other) && classify(below) == Some(Kind::Value(ColumnRole::Growth)) {
            column.kind = Kind::Value(ColumnRole::Growth);
        }
    }
}

/// Settle the roles that depend on the other columns: bare years, and results that are the base of a new plan.
///
/// A review table has a target *and* a result (or a status); elsewhere a result is where the plan starts from.
pub(crate) fn settle(columns: &mut [HeaderColumn], plan_start: Option<i32>) {
    // 指标类型 left of 指标 groups the indicators; right of the values it is their attribute.
    if let Some(indicator) = columns.iter().position(|c| c.kind == Kind::Indicator) {
        for column in &mut columns[..indicator] {
            if column.kind == Kind::Value(ColumnRole::Attribute) {
                column.kind = Kind::Category;
            }
        }
    }
    under_one_heading(columns);
    let role = |c: &HeaderColumn| match c.kind {
        Kind::Value(role) => Some(role),
        _ => None,
    };
    let years: Vec<i32> = columns.iter().filter(|c| role(c).is_some()).filter_map(|c| c.year).collect();
    let (first, last) = (years.iter().min().copied(), years.iter().max().copied());
    // 2026年 2027年 2028年 of a plan from 2026 on are the tasks of its years: none is where the others start from.
    let of_each_year = years.len() > 2 && plan_start.is_some_and(|start| first >= Some(start));
    let has_status = columns.iter().any(|c| role(c) == Some(ColumnRole::Status));
    let target_year = columns.iter().filter(|c| role(c) == Some(ColumnRole::Target)).filter_map(|c| c.year).max();
    for column in columns.iter_mut() {
        let Kind::Value(current) = column.kind else { continue };
        let settled = match current {
            ColumnRole::Actual => {
                // 2025年完成值 beside 2030年目标值 is the base; 2020年预期值 beside 2020年规划目标 is the result.
                let reviews = has_status || (target_year.is_some() && column.year == target_year);
                if reviews { ColumnRole::Actual } else { ColumnRole::Base }
            }
            ColumnRole::Other if column.year.is_some() && !column.name.contains('月') => {
                let year = column.year;
                let starts = plan_start.filter(|start| first < Some(*start) || first == last);
                match starts {
                    Some(start) if !has_status => {
                        if year < Some(start) {
                            ColumnRole::Base
                        } else {
                            ColumnRole::Target
                        }
                    }
                    _ if of_each_year && !has_status => ColumnRole::Target,
                    _ if year == first && first != last => ColumnRole::Base,
                    _ if has_status && target_year.is_some() => ColumnRole::Actual,
                    _ => ColumnRole::Target,
                }
            }
            other => other,
        };
        column.kind = Kind::Value(settled);
    }
}

/// Settle what a caption says of a table that reviews an earlier period (“十四五”规划主要指标完成情况 in the plan after
/// it): a target column without a year of its own is what that period was to bring, and its last year holds the results.
pub(crate) fn review(columns: &mut [HeaderColumn], caption: Option<&str>, plan_start: Option<i32>) {
    let (Some(caption), Some(start)) = (caption, plan_start) else { return };
    let flat = folded(caption);
    let periods = PERIOD.find_iter(&flat).filter_map(|p| crate::lexicon::period(p.as_str())).map(|p| p.end_year());
    // “十四五”完成情况和“十五五”目标 is of both: the later one decides.
    let Some(end) = periods.max().or_else(|| year(caption)).filter(|end| *end < start) else { return };
    // 2030年目标 beside it sets all the same.
    let sets = |c: &HeaderColumn| c.kind == Kind::Value(ColumnRole::Target) && c.year.is_some_and(|y| y >= start);
    if columns.iter().any(sets) {
        return;
    }
    let has_target = columns.iter().any(|c| c.kind == Kind::Value(ColumnRole::Target));
    for column in columns {
        match column.kind {
            Kind::Value(ColumnRole::Target) if column.year.is_none() => column.year = Some(end),
            Kind::Value(ColumnRole::Base) if has_target && column.year == Some(end) => {
                column.kind = Kind::Value(ColumnRole::Actual);
            }
            _ => {}
        }
    }
}

/// Columns of a header whose cells stand one a line: a year before a value word is one cell broken over two lines,
/// words after the last column of the first row are sub-columns of the last bare year.
///
/// `类别 指标 2020 基期值 2025 目标值 年均增长/累计 属性` and
/// `类别 指标 2015 2020 完成情况 属性 规划目标 预期值` are both printed one cell a line; the place of 规划目标 after
/// 属性 says that it is a second header row.
pub(crate) fn from_lines(cells: &[(String, Span)], plan_start: Option<i32>) -> Option<Vec<HeaderColumn>> {
    let mut columns: Vec<HeaderColumn> = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        let (mut name, mut span) = cells[at].clone();
        at += 1;
        // 年均/ + 累计; 2025年 + 预计; 年均增长 + (%); 年均 + [累计].
        while at < cells.len() {
            let next = &cells[at].0;
            let joins = folded(&name).ends_with('/')
                || folded(next).starts_with(['/', '(', '[', '〔', '【', '<'])
                || (is_bare_year(&name) && joins_year(next))
                || (classify(&name).is_none() && classify(&format!("{name}{next}")).is_some() && classify(next).is_none());
            if !joins {
                break;
            }
            name.push_str(next);
            span = span.to(cells[at].1);
            at += 1;
        }
        let kind = classify(&name)?;
        let year = year(&name).or_else(|| period_end(&name, kind));
        columns.push(HeaderColumn { kind, name, span: Some(span), year });
    }
    second_row(&mut columns);
    if !columns.iter().any(|c| c.kind == Kind::Indicator) {
        return None;
    }
    settle(&mut columns, plan_start);
    Some(columns)
}

/// Whether a header cell completes the year on the line before.
fn joins_year(next: &str) -> bool {
    let next = folded(next);
    !is_bare_year(&next)
        && year(&next).is_none()
        && !PERIOD.is_match(&next)
        && matches!(classify(&next), Some(Kind::Value(ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual)))
}

/// Move the cells of a second header row under their parent.
fn second_row(columns: &mut Vec<HeaderColumn>) {
    let Some(last) = columns.iter().position(|c| c.kind == Kind::Value(ColumnRole::Attribute)) else { return };
    if last + 1 >= columns.len() {
        return;
    }
    let subs: Vec<HeaderColumn> = columns.split_off(last + 1);
    let all_values = subs
        .iter()
        .all(|c| c.year.is_none() && matches!(c.kind, Kind::Value(ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual)));
    let parent = columns.iter().rposition(|c| is_bare_year(&c.name));
    let (Some(parent), true) = (parent, all_values && subs.len() >= 2) else {
        columns.extend(subs);
        return;
    };
    let head = columns.remove(parent);
    for (offset, mut sub) in subs.into_iter().enumerate() {
        sub.name = format!("{}{}", head.name, sub.name);
        sub.year = head.year;
        columns.insert(parent + offset, sub);
    }
}

/// The public columns (value columns only).
pub(crate) fn value_columns(columns: &[HeaderColumn], keep_attribute: bool) -> Vec<Column> {
    columns
        .iter()
        .filter_map(|c| match c.kind {
            Kind::Value(ColumnRole::Attribute) if !keep_attribute => None,
            Kind::Value(role) => Some(Column { name: c.name.clone(), role, year: c.year, span: c.span }),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cells: &[&str], start: i32) -> Vec<(String, ColumnRole)> {
        let cells: Vec<_> = cells.iter().map(|c| ((*c).to_owned(), Span::default())).collect();
        let columns = from_lines(&cells, Some(start)).unwrap_or_default();
        value_columns(&columns, true).into_iter().map(|c| (c.name, c.role)).collect()
    }

    #[test]
    fn every_header_word_says_what_its_row_says() {
        for row in crate::cues::rows(HEADERS) {
            let role = |role| Some(Kind::Value(role));
            let (kind, word, example) = (row[0], row[1], row[2]);
            let wanted = match kind {
                "category" => Some(Kind::Category),
                "number" => Some(Kind::Number),
                "unit" => Some(Kind::Unit),
                "attribute" => role(ColumnRole::Attribute),
                "indicator" => Some(Kind::Indicator),
                "status" => role(ColumnRole::Status),
                "average" | "other" => role(ColumnRole::Other),
                "growth" => role(ColumnRole::Growth),
                "target" => role(ColumnRole::Target),
                "base" => role(ColumnRole::Base),
                "actual" => role(ColumnRole::Actual),
                "name" => {
                    assert!(is_weak_name(example), "{word}");
                    continue;
                }
                other => panic!("no kind {other}"),
            };
            assert!(example.contains(word), "{word}: {example}");
            assert_eq!(classify(example), wanted, "{word}: {example}");
        }
    }

    #[test]
    fn a_year_and_its_word_on_two_lines_are_one_column() {
        use ColumnRole::{Attribute, Base, Growth, Target};
        assert_eq!(
            names(&["类别", "指标", "2020", "基期值", "2025", "目标值", "年均增长/累计", "属性"], 2021),
            [
                ("2020基期值".into(), Base),
                ("2025目标值".into(), Target),
                ("年均增长/累计".into(), Growth),
                ("属性".into(), Attribute)
            ]
        );
        assert_eq!(
            names(&["序号", "指标名称", "2025年", "预计", "2030年", "目标", "年均/", "累计", "属性"], 2026),
            [
                ("2025年预计".into(), Base),
                ("2030年目标".into(), Target),
                ("年均/累计".into(), Growth),
                ("属性".into(), Attribute)
            ]
        );
    }

    #[test]
    fn a_bracket_completes_the_header_before_it() {
        use ColumnRole::{Attribute, Base, Growth, Target};
        assert_eq!(
            names(&["序号", "指标", "单位", "2025年", "2030年", "年均", "［累计］", "属性"], 2026),
            [("2025年".into(), Base), ("2030年".into(), Target), ("年均［累计］".into(), Growth), ("属性".into(), Attribute)]
        );
    }

    #[test]
    fn words_after_the_last_column_are_a_second_header_row() {
        use ColumnRole::{Actual, Attribute, Base, Status, Target};
        assert_eq!(
            names(&["类别", "指标", "2015", "2020", "完成情况", "属性", "规划目标", "预期值"], 2021),
            [
                ("2015".into(), Base),
                ("2020规划目标".into(), Target),
                ("2020预期值".into(), Actual),
                ("完成情况".into(), Status),
                ("属性".into(), Attribute)
            ]
        );
    }

    #[test]
    fn the_target_of_a_period_is_a_column_of_its_own() {
        use ColumnRole::{Actual, Attribute, Base, Growth, Target};
        assert_eq!(
            names(&["指标", "单位", "2015年", "“十三五”规划目标", "2020年完成", "年均增速", "属性"], 2021),
            [
                ("2015年".into(), Base),
                ("“十三五”规划目标".into(), Target),
                ("2020年完成".into(), Actual),
                ("年均增速".into(), Growth),
                ("属性".into(), Attribute)
            ]
        );
    }

    #[test]
    fn bare_years_lie_on_their_side_of_the_plan() {
        use ColumnRole::{Attribute, Base, Target};
        assert_eq!(
            names(&["指标", "2020年", "2025年", "属性"], 2021),
            [("2020年".into(), Base), ("2025年".into(), Target), ("属性".into(), Attribute)]
        );
    }
}
