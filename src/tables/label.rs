//! Labels, parents and running numbers of rows: what a text beside or over the rows of a table is.

use crate::pattern::Pattern;

use crate::cues::words::words;
use crate::source::Span;
use crate::tables::Row;
use crate::tables::cell::{folded, has_unit_bracket};

/// A cell of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tok {
    /// Text as printed; cells broken over lines are joined without a blank.
    pub(crate) text: String,
    /// From its first to its last character.
    pub(crate) span: Span,
    /// `text` is exactly the characters of `span`.
    pub(crate) whole: bool,
    /// Where the cell begins or ends is not sure (cells glued together).
    pub(crate) doubtful: bool,
}

impl Tok {
    /// A cell that is one stretch of the text.
    pub(crate) fn whole(text: &str, span: Span) -> Self {
        Self { text: span.of(text).to_owned(), span, whole: true, doubtful: false }
    }
}

/// A row before its values have columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowDraft {
    /// Category in force.
    pub(crate) category: Option<String>,
    /// Parent indicator.
    pub(crate) group: Option<String>,
    /// Running number.
    pub(crate) number: Option<String>,
    /// Indicator as printed.
    pub(crate) name: Option<Tok>,
    /// Unit from its own cell.
    pub(crate) unit: Option<String>,
    /// Values in reading order, attribute left out.
    pub(crate) values: Vec<Tok>,
    /// 约束性 or 预期性.
    pub(crate) attribute: Option<Tok>,
}

/// Label with its own count: 综合质效(7个).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Label without count.
    pub(crate) label: String,
    /// Count.
    pub(crate) count: u32,
    /// Where.
    pub(crate) span: Span,
}

static COUNTED: Pattern = Pattern::new(r"^(.+?)[((]?(?:共)?(\d{1,3})(?:个|项|条|类)(?:指标)?[))]?$");
static LABEL_NUMBER: Pattern =
    Pattern::new(r"^(?:[一二三四五六七八九十]{1,3}[、..]|[((][一二三四五六七八九十]{1,3}[))]、?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨ][..、])");
static NAME_NUMBER: Pattern =
    Pattern::new(r"^(?:[((]?(\d{1,3})[))]?[..、)\s]\s*|[((](\d{1,3})[))]\s*|([①-⑳])\s*)(\D.*|\d+[^\d.%].*)$");

/// Parent rows of the genre and the words of their sub-rows. The parent carries no values; its sub-rows cannot be
/// understood without it (化学需氧量 is a fall of emissions only under 主要污染物排放下降).
const PARENTS: &[(&str, &[&str])] = &[
    ("污染物", &["化学需氧量", "氨氮", "二氧化硫", "氮氧化物", "挥发性有机物", "总氮", "总磷", "烟粉尘"]),
    ("城镇化", &["常住人口", "户籍人口", "常住", "户籍"]),
    ("互联网普及", &["固定宽带", "移动宽带", "家庭"]),
    ("森林", &["森林覆盖率", "森林蓄积量", "活立木"]),
    ("空气质量", &["优良天数", "细颗粒物", "PM2.5", "重度"]),
    ("地表水质量", &["水体比例", "劣", "好于"]),
    ("医护人员", &["医师", "护士"]),
    ("可支配收入", &["城镇居民", "农村居民", "城镇", "农村"]),
    ("研发", &["经费"]),
];

/// Words that end the name of an indicator, not of a category.
const MEASURE_ENDINGS: &[&str] = &[
    "率",
    "比重",
    "比例",
    "数",
    "量",
    "额",
    "值",
    "总量",
    "收入",
    "人数",
    "下降",
    "降低",
    "减少",
    "增长",
    "增速",
    "浓度",
    "面积",
    "排放",
    "里程",
    "寿命",
    "年限",
    "拥有",
    "强度",
    "规模",
    "程度",
    "指数",
    "人口",
    "支出",
    "占比",
    "普及",
    "污染物",
    "水平",
    "质量",
    "倍差",
    "消耗",
    "能力",
    "投资",
    "产量",
    "发展指标",
];

/// A label with its count taken off, and the count.
pub(crate) fn counted(tok: &Tok) -> (String, Option<Counted>) {
    let text = folded(&tok.text);
    let text = LABEL_NUMBER.cut_first(&text).into_owned();
    let text = NAME_NUMBER.captures(&text).and_then(|c| c.get(4).map(|m| m.as_str().to_owned())).unwrap_or(text);
    match COUNTED.captures(&text) {
        Some(found) => {
            let label = found[1].trim_end_matches('(').to_owned();
            let count = found[2].parse().ok().map(|count| Counted { label: label.clone(), count, span: tok.span });
            (label, count)
        }
        None => (text, None),
    }
}

/// Whether a text without values beside it is a category label rather than the parent of sub-rows.
pub(crate) fn is_category(text: &str) -> bool {
    let text = folded(text);
    COUNTED.is_match(&text)
        || LABEL_NUMBER.is_match(&text)
        || (!has_unit_bracket(&text)
            && text.chars().count() <= 12
            // 经济增长 and 发展质量 are labels; a name as short as that is a known parent or carries a unit.
            && (text.chars().count() <= 4 || !MEASURE_ENDINGS.iter().any(|ending| text.ends_with(ending)))
            && children_of(&text).is_none())
}

/// Whether a row of this name sums others: 合计, 小计（3项）, 交通类小计.
pub(crate) fn is_total(name: &str) -> bool {
    let flat = folded(name);
    let bare = flat.split('(').next().unwrap_or_default();
    // Names are short: what is long is not even looked at.
    bare.len() <= 60 && (words("total").iter().any(|word| bare.ends_with(word)) || totals_part(bare))
}

/// Whether a name says that a part of the rows is summed.
fn totals_part(bare: &str) -> bool {
    words("part_total").iter().any(|word| bare.starts_with(word) || bare.ends_with(word))
}

/// Whether a name is that of a part of the rows: 一、交通, 交通（2项）.
pub(crate) fn is_part(name: &str) -> bool {
    let flat = folded(name);
    COUNTED.is_match(&flat) || LABEL_NUMBER.is_match(&flat)
}

/// Whether a running number counts parts: 一, （二）.
pub(crate) fn is_ordinal(number: &str) -> bool {
    let flat = folded(number);
    let bare = flat.trim_matches(['(', ')', '、', '.']);
    (1..=3).contains(&bare.chars().count()) && bare.chars().all(|c| "一二三四五六七八九十".contains(c))
}

/// Rows that a row sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sums {
    /// All rows of the table, or all of its parts.
    All,
    /// A part of them.
    Part,
}

/// What a row sums: 合计 all others, 小计 and a part among rows that count on in digits (一、交通) their own; `None` for a plain row.
pub(crate) fn sums(row: &Row) -> Option<Sums> {
    let uncounted = || row.number.as_deref().is_none_or(is_ordinal);
    // 合计（3项） counts the rows of the table, 交通（3项） those of a part.
    if totals_part(&folded(&row.indicator)) {
        Some(Sums::Part)
    } else if is_total(&row.indicator) {
        Some(Sums::All)
    } else {
        (uncounted() && is_part(&row.indicator)).then_some(Sums::Part)
    }
}

/// Sub-row words of a known parent.
fn children_of(parent: &str) -> Option<&'static [&'static str]> {
    PARENTS.iter().find(|(word, _)| parent.contains(word)).map(|(_, children)| *children)
}

/// Whether a text is a known parent and a row one of its sub-rows.
pub(crate) fn heads(parent: &str, name: &str) -> bool {
    children_of(parent).is_some_and(|children| children.iter().any(|child| name.contains(child)))
}

/// Whether a known parent may as well be the first line of one name: 设区市空气质量 | 优良天数比率.
pub(crate) fn wraps(parent: &str) -> bool {
    parent.ends_with("质量")
}

/// Whether a row can stand under a parent.
pub(crate) fn belongs(parent: &str, name: &str) -> bool {
    children_of(parent).is_none_or(|children| children.iter().any(|child| name.contains(child)))
}

/// A running number taken off a name: `1. 地区生产总值` → (`1`, `地区生产总值`).
pub(crate) fn split_number(name: &str) -> (Option<String>, usize) {
    let head: String = name.chars().map(crate::source::fold_char).collect();
    // Folding keeps one character per character, so that offsets can be counted in characters.
    let Some(found) = NAME_NUMBER.captures(&head) else { return (None, 0) };
    let number = (1..=3).find_map(|i| found.get(i)).map(|m| m.as_str().to_owned());
    let rest = found.get(4).map_or(0, |m| head[..m.start()].chars().count());
    let offset = name.char_indices().nth(rest).map_or(0, |(at, _)| at);
    (number, offset)
}

/// First row of each group, when every label stands in the middle of its group: alone between two rows of an even group,
/// in the line of the middle row of an odd one. `None` unless the groups fill the table exactly.
pub(crate) fn centred(labels: &[(usize, bool)], rows: usize) -> Option<Vec<usize>> {
    let mut starts = Vec::with_capacity(labels.len());
    let mut start = 0;
    for (before, alone) in labels {
        let half = before.checked_sub(start)?;
        starts.push(start);
        start += 2 * half + usize::from(!alone);
    }
    (start == rows && starts.windows(2).all(|w| w[0] < w[1])).then_some(starts)
}
