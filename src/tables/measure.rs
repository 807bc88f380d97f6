//! What a value of a row measures: level, average growth, cumulative change, share, ratio.

use crate::tables::cell::{self, folded};
use crate::tables::{Cell, Column, ColumnRole, State};

/// Names of growth indicators.
const GROWTH: &[&str] = &["增速", "年均增长", "增长率", "增长", "增幅"];
/// Names of changes over the period.
const CHANGE: &[&str] = &["下降", "降低", "降幅", "减少", "削减", "提高", "累计", "新增"];
/// Names of shares.
const SHARE: &[&str] = &["率", "比重", "占比", "比例", "比率", "份额"];
/// Names of amounts of money.
const AMOUNTS: &[&str] =
    &["增加值", "总值", "总额", "投资", "产值", "收入", "GDP", "进出口", "出口", "消费", "财政", "贸易", "产出", "劳动生产率"];
/// Names of ratios of two amounts.
const RATIO: &[&str] = &["收入比", "倍差", "比值", "之比", "倍数"];

fn has(name: &str, words: &[&str]) -> bool {
    words.iter().any(|w| name.contains(w))
}

/// What the number of a row is by its name and unit.
fn by_name(name: &str, group: Option<&str>, unit: Option<&str>) -> &'static str {
    let percent = matches!(unit, Some("%" | "‰" | "百分点" | "个百分点"));
    let whole = format!("{}{name}", group.unwrap_or_default());
    // 高等教育毛入学率 is a share although 率 also ends 增长率 and 下降率: growth words come first.
    if has(name, GROWTH) && percent {
        "average_growth"
    } else if has(&whole, CHANGE) {
        "cumulative_change"
    } else if has(name, RATIO) {
        "ratio"
    } else if percent && (has(name, SHARE) || has(name, &["强度", "感", "度"])) {
        "share"
    } else if percent && has(name, AMOUNTS) {
        // 规模以上工业增加值(%): an amount in percent is its growth.
        "average_growth"
    } else {
        "level"
    }
}

/// Set the measure of every number of a row.
pub(crate) fn cells(name: &str, group: Option<&str>, unit: Option<&str>, columns: &[Column], cells: &mut [Cell]) {
    let own = by_name(name, group, unit);
    // 城镇调查失业率 5.2 — ＜5.5: a rate that is held each year has its level under 年均, and no other target.
    let aims = |(column, cell): (&Column, &Cell)| column.role == ColumnRole::Target && cell.value.is_some();
    let held = own == "share" && !columns.iter().zip(cells.iter()).any(aims);
    for (column, cell) in columns.iter().zip(cells) {
        if cell.state != State::Stated || matches!(column.role, ColumnRole::Status | ColumnRole::Attribute | ColumnRole::Other) {
            continue;
        }
        let read = cell::parse(cell.text.as_deref().unwrap_or_default());
        cell.measure = Some(match column.role {
            _ if read.ratio => "ratio",
            ColumnRole::Growth if read.bracket => "cumulative_change",
            ColumnRole::Growth if held && bounded(&read) => own,
            ColumnRole::Growth => growth_column(&column.name, &read),
            // [8.6] in a base column is the mean or the sum of the period before, not a level.
            ColumnRole::Base | ColumnRole::Actual if read.bracket && own == "average_growth" => "previous_mean",
            ColumnRole::Base if read.period && read.growth => "previous_mean",
            _ if read.bracket => "cumulative_change",
            _ if read.growth => "average_growth",
            _ if read.cumulative || read.change => "cumulative_change",
            _ => own,
        });
    }
}

/// Whether a value is a bound: a growth of less than 5.5 is none that a plan asks for.
fn bounded(read: &cell::CellValue) -> bool {
    !read.growth && !read.cumulative && !read.change && read.cmp.is_some_and(|cmp| cmp != crate::quantity::Comparator::Equal)
}

fn growth_column(header: &str, read: &cell::CellValue) -> &'static str {
    let header = folded(header);
    let averages = header.contains("年均") || header.contains("增速") || header.contains("增长");
    if read.cumulative || (header.contains("累计") && !averages) { "cumulative_change" } else { "average_growth" }
}

/// The measure of a row: that of its target, else of its growth, else of any number.
pub(crate) fn row(columns: &[Column], cells: &[Cell]) -> Option<&'static str> {
    let of = |role: ColumnRole| columns.iter().zip(cells).filter(move |(c, _)| c.role == role).find_map(|(_, cell)| cell.measure);
    of(ColumnRole::Target).or_else(|| of(ColumnRole::Growth)).or_else(|| of(ColumnRole::Actual)).or_else(|| of(ColumnRole::Base))
}
