//! What one value cell says: number, comparator, state, and the traits that placement looks at.

use std::sync::LazyLock;

use crate::pattern::Pattern;
use rust_decimal::Decimal;

use crate::cues::bounds;
use crate::cues::words::words;
use crate::quantity::Comparator;
use crate::source::{fold_char, is_han};
use crate::tables::State;

/// A value cell read.
#[derive(Clone, Debug)]
pub(crate) struct CellValue {
    /// Number as written (a ratio or `8358/244` as the whole string).
    pub(crate) value: Option<String>,
    /// High end of a range.
    pub(crate) high: Option<String>,
    /// Comparator.
    pub(crate) cmp: Option<Comparator>,
    /// Unit printed behind the number (`1.32万亿元`).
    pub(crate) unit: Option<String>,
    /// Kind of statement.
    pub(crate) state: State,
    /// Brackets around the whole value: the table's note says what they mean.
    pub(crate) bracket: bool,
    /// 年均, 增长, 增速 in the cell.
    pub(crate) growth: bool,
    /// 累计, 新增 in the cell.
    pub(crate) cumulative: bool,
    /// 提高, 下降, 百分点 in the cell.
    pub(crate) change: bool,
    /// The cell names a period (“十四五”年均增长4.0).
    pub(crate) period: bool,
    /// Structure ratio (1:34:65).
    pub(crate) ratio: bool,
    /// A dash: the cell is there and says nothing.
    pub(crate) dash: bool,
}

impl CellValue {
    /// The number, if the cell is one plain number.
    pub(crate) fn number(&self) -> Option<Decimal> {
        crate::quantity::decimal(self.value.as_deref()?)
    }

    /// Digits after the decimal point.
    pub(crate) fn decimals(&self) -> u32 {
        decimals(self.value.as_deref().unwrap_or_default())
    }
}

/// Digits after the decimal point of a number as written.
pub(crate) fn decimals(number: &str) -> u32 {
    number.split_once('.').map_or(0, |(_, tail)| u32::try_from(tail.len()).unwrap_or(0))
}

/// Folded text without blanks: what the rules of this module are written against.
pub(crate) fn folded(text: &str) -> String {
    let shown = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().map(fold_char).filter(shown));
    folded
}

/// The words of a class, any of them.
pub(crate) fn any(class: &str) -> String {
    let mut words: Vec<&str> = words(class).to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.into_iter().map(regex::escape).collect::<Vec<_>>().join("|")
}

/// A number cell: words, number (or range, ratio, pair), unit, words.
static NUMBER: LazyLock<Pattern> = LazyLock::new(|| {
    let unit = crate::quantity::unit_pattern();
    let before = format!(
        r#"(?:[“"']?十[一二三四五六]五[”"']?(?:时期|期间)?|20\d\d[-—~至]20\d\d年?|{}|{})*"#,
        any("cell_before"),
        any("commitment")
    );
    let bound = format!("{}?", bounds::before_pattern());
    let after = format!("{}*", bounds::after_pattern());
    let number = r"[-−]?\d[\d,]*(?:\.\d+)?";
    Pattern::of(format!(
        r"^(?P<before>{before})(?P<bound>{bound})(?P<more>(?:提高|增长|下降|降低|增加|累计|年均)*)(?P<number>{number})(?P<unit1>{unit}?)(?:(?P<join>[-–—~~至/])(?P<bound2>{bound})(?P<second>{number}))?(?P<ratio>(?:[::]{number})*)(?P<unit>{unit}?)(?P<after>{after})(?P<remark>\([^()]*\))?(?P<mark>[*∗※#△▲①-⑳]*)$"
    ))
});

/// Cells in words whose number the level above sets: `省下达控制指标`, `完成省定目标`, `市统计指标`.
static DELEGATED: Pattern = Pattern::new(
    r"下达|[国省州市县区]家?级?(?:核定|确定|定)|上级|统计指标|控制指标|^完成.{0,12}(?:目标|任务|指标|要求)|^(?:按|以).*(?:执行|为准|要求)$|国家(?:目标|要求|标准|任务)",
);

/// Cells in words without a number: `保持稳定`, `与经济增长同步`, `稳中有升`.
static WORDS: Pattern = Pattern::new(
    r"^(?:(?:基本)?(?:保持)?(?:总体|基本)?稳定.{0,4}|稳中.{1,3}|(?:基本)?[与和].*同步.{0,4}|.*同步(?:增长)?|(?:高于|低于|快于|优于|不低于|不高于|略高于|略低于|达到).*(?:平均|水平|增长|增速|目标|以上|标准|要求|增幅)|(?:稳步|逐步|逐年|明显|显著|不断|进一步|持续|有所|大幅|较快|平稳)(?:提高|提升|改善|下降|上升|增长|增加|扩大|降低|优化|增强|向好|减少)?|全?达标|保持.{1,10}|控制在.{1,10}|提高|提升|下降|上升|降低|增加|改善|增长|稳步|持平|零增长|待.{1,14}|(?:合理区间)?[,、]?(?:各?年度?)?视情.{0,8}|(?:保持在?)?合理区间.{0,10}|全覆盖|不降低|不减少|不增加|只增不减|零|无|完成)$",
);

/// Words on how a target was met, each a whole cell.
static STATUS: Pattern = Pattern::new(
    r"^(?:已|可|预计|能|提前|超额|全面|基本|顺利|如期|接近|未|未能|按期|部分|不能)*(?:完成|达标|实现|达到|接近完成)(?:或(?:基本|接近)?(?:完成|达标|实现)|目标|任务|进度)*$",
);

/// 约束性 or 预期性 as a whole cell.
pub(crate) fn is_attribute(text: &str) -> bool {
    matches!(
        folded(text).as_str(),
        "约束性" | "预期性" | "约束" | "预期" | "指导性" | "约束性指标" | "预期性指标" | "[约束性]" | "[预期性]"
    )
}

/// A word on how a target was met, as a whole cell.
pub(crate) fn is_status(text: &str) -> bool {
    STATUS.is_match(&folded(text))
}

/// Whether a cell can be a value: a number, a dash, or words that stand in for one.
pub(crate) fn is_value(text: &str) -> bool {
    let text = folded(text);
    is_dash(&text) || is_number(&text) || is_words(&text) || worded_number(&text).is_some()
}

/// The number at the head of a cell that goes on in words (`＞7，力争投入强度高于“十三五”时期实际`, `6左右、力争更高`).
pub(crate) fn worded_number(text: &str) -> Option<&str> {
    let (head, words) = text.split_once([',', '、', ';'])?;
    let worded = words.chars().next().is_some_and(is_han) && words.chars().count() <= 28 && !words.contains('。');
    (worded && !has_unit_bracket(text) && NUMBER.is_match(head)).then_some(head)
}

/// Whether a whole cell is a number with what may surround it.
pub(crate) fn is_number(text: &str) -> bool {
    let text = folded(text);
    let inner = unbracket(&text).unwrap_or(&text);
    NUMBER.is_match(inner)
}

/// Whether a whole cell is words that stand in for a number.
pub(crate) fn is_words(text: &str) -> bool {
    let text = folded(text);
    // A unit bracket at the end makes it a name: 稳定就业率(%).
    // A digit or bracket in front means that two cells stand there: 24.1 省下达控制指标.
    let leads = text.starts_with(|c: char| c.is_ascii_digit()) || text.contains(['[', '〔', '【']);
    !leads && !has_unit_bracket(&text) && text.chars().count() <= 24 && (DELEGATED.is_match(&text) || WORDS.is_match(&text))
}

/// Whether a name ends with a bracket that holds a unit; the closing bracket may be lost (`GDP比重(%`).
pub(crate) fn has_unit_bracket(name: &str) -> bool {
    unit_bracket(name).is_some()
}

/// The unit in the last bracket of a name: `地区生产总值(GDP)(亿元)` → `亿元`, `比重(%` → `%`.
pub(crate) fn unit_bracket(name: &str) -> Option<String> {
    static BRACKET: Pattern = Pattern::new(r"[(\[]([^()\[\]]{1,14})[)\]]?(?:\)|[*∗※#△▲①-⑳])*$");
    static UNIT: Pattern = Pattern::new(
        r"^(?:[%‰]|[℃°/]|个?百分点|[百千万亿十]*(?:元|美元|欧元|人民币|人次?|人|亩|公顷|件|个|家|辆|吨|标准?煤|平方米|平方公里|平方千米|立方米|公里|千米|米|千瓦时?|瓦|斤|公斤|千克|户|套|间|张|所|床|份|倍|册|台|部|条|项|标箱|TEU|天|名|位|座|次|例|起|岁|年|分|小时|分钟|分贝|微克|毫克|μg|mg|m|km|hm|kg|t|kW|MW|GW|W|株|头|只|羽|处|支|队|步|度|级|篇|场|种|粒|宗|艘|架|片|兆|G|T|P|E?FLOPS|bps)?.{0,9})$",
    );
    static KNOWN: Pattern = Pattern::new(
        r"^(?:[%‰]$|[%‰]/|个?百分点|每|[百千万亿十]|元|美元|人|亩|公顷|件|个|家|辆|吨|标准?煤|平方|立方|公里|千米|米|千瓦|兆瓦|瓦|斤|公斤|千克|户|套|间|张|所|床|份|倍|册|台|部|条|项|标箱|TEU|天|名|位|座|次|例|起|岁|年|分|小时|微克|毫克|μg|ug|mg|m\d|km|kg|t$|kW|MW|GW|株|头|只|羽|处|支|℃|/|吉|太|P|E|亿|以.{1,4}为|[a-zA-Zμ]{1,3}/)",
    );
    // Most names have no bracket of any width.
    if !name.contains(['(', '[', '（', '［']) {
        return None;
    }
    let name = folded(name);
    let inner = BRACKET.captures(&name)?.get(1)?.as_str();
    (UNIT.is_match(inner) && KNOWN.is_match(inner)).then(|| inner.to_owned())
}

pub(crate) fn is_dash(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| matches!(c, '-' | '—' | '–' | '―' | '－' | '─' | '一' | '/' | '\\' | '*' | '·' | '…' | '−'))
}

/// The inside of brackets that surround the whole text.
fn unbracket(text: &str) -> Option<&str> {
    for (open, close) in [('[', ']'), ('【', '】'), ('〔', '〕'), ('(', ')'), ('{', '}'), ('<', '>')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.is_empty()
            && !inner.contains(open)
        {
            return Some(inner);
        }
    }
    None
}

/// Read a cell.
pub(crate) fn parse(text: &str) -> CellValue {
    let text = folded(text);
    let (inner, bracket) = match unbracket(&text) {
        Some(inner) if NUMBER.is_match(inner) => (inner, true),
        _ => (text.as_str(), false),
    };
    let mut cell = CellValue {
        value: None,
        high: None,
        cmp: None,
        unit: None,
        state: State::Text,
        bracket,
        growth: ["年均", "增长", "增速", "增幅"].iter().any(|w| inner.contains(w)),
        cumulative: ["累计", "新增", "累积", "五年"].iter().any(|w| inner.contains(w)),
        change: ["提高", "上升", "下降", "降低", "减少", "百分点"].iter().any(|w| inner.contains(w)),
        period: inner.contains("五”")
            || inner.contains("五\"")
            || inner.contains("五时期")
            || inner.starts_with("十") && inner.contains('五'),
        ratio: false,
        dash: is_dash(inner),
    };
    if text.is_empty() || cell.dash {
        cell.state = State::NotStated;
        return cell;
    }
    if is_uncalculated(&text) {
        cell.state = State::NotRead;
        return cell;
    }
    let Some(found) = NUMBER.captures(inner).or_else(|| NUMBER.captures(worded_number(inner)?)) else {
        if DELEGATED.is_match(inner) {
            cell.state = State::Delegated;
        } else if inner.chars().any(|c| c == '\u{fffd}') || inner.chars().all(|c| !c.is_alphanumeric()) {
            cell.state = State::NotRead;
        }
        return cell;
    };
    let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let number = part("number").replace(',', "").replace('−', "-");
    let ratio = part("ratio");
    cell.state = State::Stated;
    cell.ratio = !ratio.is_empty();
    let second = part("second").replace(',', "");
    cell.value = Some(if cell.ratio {
        format!("{}{}", part("number"), ratio)
    } else if part("join") == "/" {
        format!("{number}/{second}")
    } else {
        if !second.is_empty() {
            cell.high = Some(second);
        }
        number
    });
    let unit = if part("unit").is_empty() { part("unit1") } else { part("unit") };
    cell.unit = (!unit.is_empty()).then(|| unit.to_owned());
    let before = bounds::before(part("bound")).map(|bound| bound.cmp);
    let after = bounds::after(part("after"), false).map(|bound| bound.cmp);
    cell.cmp = Some(match (before, after) {
        (Some(bound), _) => bound,
        (None, Some(bound)) => bound,
        (None, None) => Comparator::Equal,
    });
    cell
}

/// An error of a spreadsheet, or a formula whose result was not stored.
fn is_uncalculated(text: &str) -> bool {
    const ERRORS: [&str; 9] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"];
    let formula = text
        .strip_prefix('=')
        .is_some_and(|f| f.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '(' | '$' | '+' | '-')));
    ERRORS.contains(&text) || formula && text.is_ascii() && text.contains(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_from_names() {
        for value in [
            "年均20",
            "突破450",
            "7.8左右",
            "≥65",
            "0.46左右",
            "[21.4]",
            "[-0.17]",
            "1:34:65",
            "—",
            "省下达控制指标",
            "市统计指标",
            "稳定",
            "保持稳定",
            "完成省定目标",
            "与经济增长同步",
            "稳中有升",
            "高于地区生产总值年均增长",
            "提高 1 个百分点以上",
            "＞40",
            "“十四五”年均增长4.0",
            "2021-2024年累计降低8.2",
            "8358/244",
            "完成省下达目标",
            "21.5（2024年）",
            "60以上",
            "7.6%左右",
            "＞7，力争投入强度高于“十三五”时期实际",
            "合理区间、各年度视情提出",
        ] {
            assert!(is_value(value), "{value} is a value");
        }
        for name in [
            "3岁以下婴幼儿入托率",
            "地区生产总值(亿元)",
            "稳定就业率(%",
            "基本养老保险参保率",
            "达到或好于Ⅲ类水体比例",
            "完成造林面积（万亩）",
            "“15+8”产业增加值占地区生产总值比重",
            "主要污染物排放下降",
            "生态宜居",
            "能源综合生产能力(万吨标准煤)",
            "城乡居民收入倍差",
        ] {
            assert!(!is_value(name), "{name} is a name");
        }
        assert!(is_status("基本完成或接近完成") && is_status("提前完成") && !is_status("完成省下达目标"));
    }

    #[test]
    fn units_stand_in_the_last_bracket() {
        for (name, unit) in [
            ("地区生产总值(GDP)(亿元)", Some("亿元")),
            ("旅游综合收入占GDP比重(%", Some("%")),
            ("每千人口拥有执业(助理))医师数(人)", Some("人")),
            ("细颗粒物(PM2.5)浓度(μg/m3", Some("μg/m3")),
            ("全员劳动生产率（万元/人）", Some("万元/人")),
            ("研究与试验发展(R&D)", None),
            ("地区生产总值(GDP)", None),
        ] {
            assert_eq!(unit_bracket(name).as_deref(), unit, "{name}");
        }
    }

    #[test]
    fn numbers_keep_the_unit_of_their_cell() {
        let read = |t: &str| {
            let c = parse(t);
            (c.value.unwrap_or_default(), c.unit.unwrap_or_default(), c.cmp.map_or("", Comparator::as_str))
        };
        let of = |value: &str, unit: &str, cmp: &'static str| (value.to_owned(), unit.to_owned(), cmp);
        assert_eq!(read("突破2万亿元"), of("2", "万亿元", ">"));
        assert_eq!(read("16.6万元/人"), of("16.6", "万元/人", "="));
        assert_eq!(read("稳定控制在35微克/立方米以下"), of("35", "微克/立方米", "<="));
        assert_eq!(read("[22.8%]"), of("22.8", "%", "="));
        assert_eq!(read("5.5左右"), of("5.5", "", "~"));
    }

    /// Every word of the table, bare and behind every negator, says the same to each reader.
    #[test]
    fn every_reader_takes_its_bounds_from_one_table() {
        use crate::cues::bounds::{Reach, Side, negators, rules};
        use crate::quantity::{intervals, scan};
        let mut wrong = Vec::new();
        let mut check = |words: &str, after: bool, wanted: Comparator| {
            let prose = if after { format!("绿地率达到60%{words}") } else { format!("绿地率{words}60%") };
            let read = scan(&prose).first().map(|q| q.cmp);
            if read != Some(wanted) {
                wrong.push(format!("prose {prose}: {read:?}"));
            }
            let text = if after { format!("60{words}") } else { format!("{words}60") };
            let read = parse(&text).cmp;
            if read != Some(wanted) && wanted != Comparator::Equal {
                wrong.push(format!("cell {text}: {read:?}"));
            }
            let ends = intervals(&text).first().map(|i| (i.low.map(|l| l.1), i.high.map(|h| h.1)));
            let expected = match wanted {
                Comparator::AtLeast => Some((Some(true), None)),
                Comparator::MoreThan => Some((Some(false), None)),
                Comparator::AtMost => Some((None, Some(true))),
                Comparator::LessThan => Some((None, Some(false))),
                Comparator::Equal | Comparator::About => None,
            };
            if ends != expected {
                wrong.push(format!("interval {text}: {ends:?}"));
            }
        };
        for rule in rules().iter().filter(|rule| rule.side != Side::Extent && rule.reach != Reach::Scale) {
            if let Some(bound) = rule.bound {
                check(rule.word, rule.side == Side::After, bound);
            }
            if let Some(negated) = rule.negated {
                for negator in negators() {
                    check(&format!("{negator}{}", rule.word), false, negated);
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn numbers_keep_comparator_and_kind() {
        let read = |t: &str| {
            let c = parse(t);
            (c.value.unwrap_or_default(), c.cmp.map_or("", Comparator::as_str), c.state.as_str(), c.bracket)
        };
        assert_eq!(read("突破450"), ("450".into(), ">", "stated", false));
        assert_eq!(read("7.8左右"), ("7.8".into(), "~", "stated", false));
        assert_eq!(read("[-0.17]"), ("-0.17".into(), "=", "stated", true));
        assert_eq!(read("0.7∶34.4∶64.9"), ("0.7:34.4:64.9".into(), "=", "stated", false));
        assert_eq!(read("省下达控制指标"), (String::new(), "", "delegated", false));
        assert_eq!(read("保持稳定"), (String::new(), "", "text", false));
        assert_eq!(read("—"), (String::new(), "", "not_stated", false));
        assert_eq!(read("60以上"), ("60".into(), ">=", "stated", false));
        assert_eq!(read("＞7，力争更高"), ("7".into(), ">", "stated", false));
    }
}
