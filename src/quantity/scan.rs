//! One pass over a view: number, unit, comparator.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use crate::quantity::mask::masked;
use crate::quantity::number::numeral;
use crate::quantity::unit::UNITS;
use crate::quantity::{Comparator, Kind, Quantity};

/// Numbers in the order in which they must be tried: ratios, rates and ranges before plain numbers.
const CORE: &str = r"(?x)
  (?P<ratio>\d+(?:\.\d+)?(?:[:：]\d+(?:\.\d+)?)+)
 |(?P<per>\d+(?:\.\d+)?)(?P<pertail>/10万|/万)
 |(?P<frac>\d+/\d+)
 |(?P<low>NUM)(?P<lowunit>[%‰]?|万|亿)(?:[-—–~]+|至|到)(?P<high>NUM)
 |(?P<plain>NUM)
 |(?P<part>百分之|千分之|十万分之|万分之|[二三四五六七八九十]分之)(?P<partof>HAN|NUM)(?:(?:[-—–~]+|至|到)(?:百分之|千分之)?(?P<partto>HAN|NUM))?
 |(?P<half>过半|半数|半小时)
 |(?P<tenths>[一二两三四五六七八九])成(?:[^功立为员长果效就本品绩]|$)
 |(?P<hanlow>HAN)(?:[-—–~]+|至|到)(?P<hanhigh>HAN)
 |(?P<han>万亿|HAN)
 |(?P<word>翻(?:一|两|三)?番|倍增|全域覆盖|全覆盖|零的突破|全部|清零)";
const NUM: &str = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)";

/// Chinese numerals as plans of the old style print every number: 三千六百, 一亿五千, 十三点九, 二〇二〇.
const HAN: &str = r"(?:[一二两三四五六七八九十百千零〇]+(?:[万亿][一二两三四五六七八九零][一二两三四五六七八九十百千零]*)*(?:点[一二三四五六七八九零〇]+)?)";

static CORE_RE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&CORE.replace("NUM", NUM).replace("HAN", HAN)).ok());
static UNIT_RE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = format!(
        r"^ ?(?P<a>余|多)?(?P<scale>[十百千]?万亿|[十百千]?[万亿]|[百千])?(?P<b>余|多)?(?P<unit>{UNITS})?(?P<pair>\((?:{UNITS})\))?(?P<grade>级)?(?P<per>/(?:{UNITS}|年|日|月|a|d|h|10万|万人|万元))?(?P<c>余|多)?"
    );
    Regex::new(&pattern).ok()
});

/// Comparator words that end where a number begins; the longer before those they contain.
const BEFORE: &[(&str, Comparator)] = &[
    ("控制在", Comparator::Equal),
    ("控制到", Comparator::Equal),
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不小于", Comparator::AtLeast),
    ("不低", Comparator::AtLeast),
    ("至少", Comparator::AtLeast),
    ("≥", Comparator::AtLeast),
    ("不超过", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
    ("不大于", Comparator::AtMost),
    ("不多于", Comparator::AtMost),
    ("不超", Comparator::AtMost),
    ("≤", Comparator::AtMost),
    ("突破", Comparator::MoreThan),
    ("超过", Comparator::MoreThan),
    ("超出", Comparator::MoreThan),
    ("高于", Comparator::MoreThan),
    ("大于", Comparator::MoreThan),
    ("多于", Comparator::MoreThan),
    ("超", Comparator::MoreThan),
    ("逾", Comparator::MoreThan),
    (">", Comparator::MoreThan),
    ("低于", Comparator::LessThan),
    ("小于", Comparator::LessThan),
    ("少于", Comparator::LessThan),
    ("不足", Comparator::LessThan),
    ("<", Comparator::LessThan),
    ("接近", Comparator::About),
    ("将近", Comparator::About),
    ("大约", Comparator::About),
    ("约", Comparator::About),
    ("近", Comparator::About),
];
/// Comparator words that may stand before the whole a share is of.
const FAR: &[(&str, Comparator)] = &[
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不超过", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
];
/// Comparator words that begin where a number ends.
const AFTER: &[(&str, Comparator)] = &[
    ("及以上", Comparator::AtLeast),
    ("以上", Comparator::AtLeast),
    ("及以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("之内", Comparator::AtMost),
    ("以下", Comparator::AtMost),
    ("左右", Comparator::About),
    ("上下", Comparator::About),
];
/// Units of the time in which something is done (3个工作日内).
const TIMES: &[&str] = &["个工作日", "工作日", "天", "小时", "个小时", "分钟", "个月"];
/// Words that a signed number follows.
const SIGNED: &[&str] = &[
    "增长",
    "增速",
    "增速为",
    "增幅",
    "涨幅",
    "上涨",
    "下降",
    "降幅",
    "率",
    "率为",
    "为",
    "至",
    "到",
    "达",
    "在",
    "增长率为",
    "分别",
    "+",
];
/// What comes to a number of years.
const SPANS: &[&str] = &["年限", "寿命", "学制", "周期", "任期"];
/// Names of pure numbers.
const SCORES: &[&str] = &["指数", "系数", "比值", "得分"];
/// Words that end where a pure number begins.
const REACHED: &[&str] = &["至", "到", "为", "达", "在"];
/// Ends of words before which 百万吨 is an amount.
const AMOUNTS: [char; 14] = ['达', '到', '至', '为', '在', '超', '过', '破', '近', '约', '增', '成', '建', '、'];
/// Verbs before which 一 counts (建设一座公墓) instead of being an article.
const COUNTED_ONE: &[&str] = &["建设", "新建", "建成", "创排", "打造", "组建", "创建", "培育"];
/// Words after 全部 that make it an adjective of no count.
const NO_WHOLE: &[&str] = &["工作", "纳入", "完工", "竣工", "完成", "的", "门类", "流程", "内容", "过程", "责任", "力量", "要素"];

/// Every quantity of a view in order; names, dates, grades, ordinals and slogans are passed over.
#[must_use]
pub fn scan(view: &str) -> Vec<Quantity> {
    let Some(core) = CORE_RE.as_ref() else { return Vec::new() };
    let masks = masked(view);
    let mut out: Vec<Quantity> = Vec::new();
    let mut at = 0;
    // Finding is cheap, telling the parts of a match is not: most matches are numerals of words (一体化) or of names.
    while let Some(whole) = core.find_at(view, at) {
        let (start, mut end) = (whole.start(), whole.end());
        if counts_nothing(whole.as_str(), &view[end..]) {
            at = end;
            continue;
        }
        // 60%到2025年的65%: what is no quantity ends the number before it, and is not the end of a range.
        let mask = masks.iter().find(|(from, to)| *from < end && start < *to);
        let readable = match mask {
            Some((from, _)) if *from > start => &view[..*from],
            Some((_, to)) => {
                at = (*to).max(start + view[start..].chars().next().map_or(1, char::len_utf8));
                continue;
            }
            None => view,
        };
        let found = core.captures_at(readable, start).filter(|c| c.get(0).is_some_and(|m| m.start() == start));
        let Some(captures) = found else {
            at = mask.map_or(end, |(_, to)| *to).max(start + 1);
            continue;
        };
        end = captures.get(0).map_or(end, |m| m.end());
        let floor = out.last().map_or(0, |q| q.end);
        match read(view, &captures, floor) {
            Some(quantity) => {
                at = quantity.end.max(end);
                out.push(quantity);
            }
            None => at = end.max(start + 1),
        }
    }
    out
}

/// The last `n` characters of a text.
fn tail_of(text: &str, n: usize) -> &str {
    text.char_indices().rev().nth(n.saturating_sub(1)).map_or(text, |(at, _)| &text[at..])
}

/// Characters that a measure word, a scale or what else makes a numeral count may begin with.
static COUNTED: LazyLock<BTreeSet<char>> =
    LazyLock::new(|| UNITS.split('|').filter_map(|u| u.chars().next()).chain("十百千万亿余多大年级 (".chars()).collect());

/// Whether a match is a bare Chinese numeral before a character that no count goes on with.
fn counts_nothing(found: &str, after: &str) -> bool {
    found.chars().all(|c| "一二两三四五六七八九十百千零〇".contains(c))
        && after.chars().next().is_none_or(|c| !COUNTED.contains(&c))
}

struct Tail {
    unit: Option<String>,
    end: usize,
    more: bool,
}

fn tail(view: &str, from: usize) -> Tail {
    let rest = &view[from..];
    let Some(found) = UNIT_RE.as_ref().and_then(|re| re.captures(rest)) else {
        return Tail { unit: None, end: from, more: false };
    };
    let text = |name| found.name(name).map_or("", |m: regex::Match<'_>| m.as_str());
    // 20万吨级航道, 千伏级: the class of a thing. 3家级 is none.
    let grade = if matches!(text("unit"), "吨" | "伏" | "瓦" | "千瓦" | "千伏") { text("grade") } else { "" };
    let unit = format!("{}{}{grade}{}{}", text("scale"), text("unit"), text("pair"), text("per"));
    // 多 belongs to the next word in 多个, 多种; after a plain number without unit it says nothing.
    if unit.is_empty() {
        return Tail { unit: None, end: from, more: false };
    }
    // 15m深, 3t/d: a letter of a longer word (20mall) is no unit.
    if text("unit").ends_with(|c: char| c.is_ascii_alphabetic())
        && text("per").is_empty()
        && rest[found.get(0).map_or(0, |m| m.end())..].starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        return Tail { unit: None, end: from, more: false };
    }
    let more = ["a", "b", "c"].iter().any(|name| found.name(name).is_some());
    let length = found.get(0).map_or(0, |m| m.end()) - if grade.is_empty() { text("grade").len() } else { 0 };
    Tail { unit: Some(unit), end: from + length, more }
}

fn read(view: &str, captures: &Captures<'_>, floor: usize) -> Option<Quantity> {
    let whole = captures.get(0)?;
    let (start, end) = (whole.start(), whole.end());
    let before = &view[..start];
    let group = |name| captures.name(name).map(|m: regex::Match<'_>| m.as_str());
    let plain = |text: &str| text.replace(',', "");
    let latin = |c: char| c.is_ascii_alphabetic() || c == '&';
    let digits = whole.as_str().starts_with(|c: char| c.is_ascii_digit());
    // PM2.5, G323, B2B, IPv6: digits glued to letters name something.
    if digits && before.ends_with(|c: char| latin(c) || c.is_ascii_digit() || c == '.') {
        return None;
    }
    let mut quantity = Quantity {
        start,
        end,
        number: start,
        value: String::new(),
        high: None,
        unit: None,
        cmp: Comparator::Equal,
        hedge: None,
        kind: Kind::Digits,
        damaged: false,
        rule: "number",
    };
    let mut more = false;
    if let Some(ratio) = group("ratio") {
        (quantity.value, quantity.unit, quantity.kind, quantity.rule) =
            (ratio.replace('：', ":"), Some("比".into()), Kind::Ratio, "ratio");
    } else if let Some(rate) = group("per") {
        (quantity.value, quantity.unit, quantity.rule) = (rate.into(), group("pertail").map(Into::into), "rate");
    } else if let Some(part) = group("frac") {
        (quantity.value, quantity.unit, quantity.kind, quantity.rule) = (part.into(), Some("比".into()), Kind::Ratio, "fraction");
    } else if let (Some(low), Some(high)) = (group("low"), group("high")) {
        let rest = tail(view, end);
        let (unit, stop) = (rest.unit, rest.end);
        quantity.unit = Some(unit?);
        (quantity.value, quantity.high, quantity.end, quantity.rule) = (plain(low), Some(plain(high)), stop, "range");
        more = rest.more;
    } else if let Some(number) = group("plain") {
        let rest = tail(view, end);
        let follows = &view[rest.end..];
        let next = follows.chars().next();
        // 算力规模突破6000P
        if rest.unit.is_none() && follows.starts_with('P') && tail_of(before, 12).contains("算力") {
            (quantity.value, quantity.unit, quantity.end) = (plain(number), Some("P".into()), end + 1);
            compare(view, floor, &mut quantity);
            return Some(quantity);
        }
        if rest.unit.is_none() && next.is_some_and(|c| latin(c) || c == '+') {
            return None;
        }
        (quantity.value, quantity.unit, quantity.end, more) = (plain(number), rest.unit, rest.end, rest.more);
        // 增长-2.5%: a hyphen after a word of growth or equality is a sign, elsewhere it joins (第3-5个).
        if let Some(stem) = before.strip_suffix(['-', '−'])
            && SIGNED.iter().any(|word| stem.ends_with(word))
        {
            quantity.value.insert(0, '-');
            (quantity.start, quantity.number) = (stem.len(), stem.len());
        }
        if quantity.unit.is_none() {
            if follows.starts_with('年') {
                let length = number.len();
                let lasts = before.ends_with("连续") || follows.starts_with("年以上") || follows.starts_with("年一遇");
                // 平均受教育年限提高到11.3年: a decimal is no date, nor are the years that a span of time comes to.
                let span = number.contains('.') || SPANS.iter().any(|word| tail_of(before, 16).contains(word));
                if !(lasts && length <= 2 || span && length <= 5) {
                    return None;
                }
                (quantity.unit, quantity.end) = (Some("年".into()), end + "年".len());
            } else {
                let bounded = BEFORE.iter().any(|(word, _)| before.ends_with(word));
                // 收入比值缩小至1.9, 突破至2以下: a pure number that something reaches.
                let reached = REACHED.iter().any(|word| before.ends_with(word));
                let closes = next.is_none_or(|c| matches!(c, ',' | '。' | ';' | '、'));
                let bound_after = AFTER.iter().any(|(word, _)| follows.starts_with(word));
                // 两化融合指数达115: a score is a pure number.
                let score = SCORES.iter().any(|word| tail_of(before, 8).contains(word));
                if reached && (bound_after || (number.contains('.') || score) && closes) {
                    quantity.rule = "pure-number";
                    compare(view, floor, &mut quantity);
                    return Some(quantity);
                }
                if !(bounded || number.len() >= 5 && next.is_some_and(crate::source::is_han)) || number.starts_with('0') {
                    return None;
                }
                if !bounded && is_service_number(number) {
                    return None;
                }
                (quantity.damaged, quantity.rule) = (true, "number-without-unit");
            }
        }
    } else if let Some(denominator) = group("part") {
        let value = group("partof")?;
        let read =
            |value: &str| if value.starts_with(|c: char| c.is_ascii_digit()) { Some(plain(value)) } else { numeral(value) };
        let value = read(value)?;
        quantity.kind = Kind::Chinese;
        quantity.rule = "part";
        if let Some(high) = group("partto") {
            (quantity.high, quantity.rule) = (Some(read(high)?), "part-range");
        }
        quantity.unit = match denominator {
            "百分之" => Some("%".into()),
            "千分之" => Some("‰".into()),
            "万分之" => Some("/万".into()),
            "十万分之" => Some("/10万".into()),
            _ => Some("比".into()),
        };
        quantity.value = match (quantity.unit.as_deref(), denominator.strip_suffix("分之").and_then(numeral)) {
            (Some("比"), Some(bottom)) => format!("{value}/{bottom}"),
            _ => value,
        };
    } else if let Some(half) = group("half") {
        (quantity.kind, quantity.rule) = (Kind::Chinese, "half");
        (quantity.value, quantity.unit) =
            if half == "半小时" { ("0.5".into(), Some("小时".into())) } else { ("50".into(), Some("%".into())) };
        if half == "过半" {
            quantity.cmp = Comparator::MoreThan;
        }
    } else if let Some(tenths) = group("tenths") {
        (quantity.value, quantity.unit, quantity.kind, quantity.rule) =
            (numeral(tenths)?, Some("成".into()), Kind::Chinese, "tenths");
        quantity.end = start + tenths.len() + "成".len();
    } else if let (Some(low), Some(high)) = (group("hanlow"), group("hanhigh")) {
        chinese_range(view, low, high, &mut quantity)?;
    } else if let Some(han) = group("han") {
        chinese(view, han, &mut quantity)?;
    } else if let Some(word) = group("word") {
        implied(view, word, &mut quantity)?;
    } else {
        return None;
    }
    if more {
        quantity.cmp = Comparator::MoreThan;
    }
    // 翻一番以上: of the words that imply a number only a doubling can be bounded.
    if quantity.kind != Kind::Word || quantity.rule == "doubling" {
        compare(view, floor, &mut quantity);
    }
    Some(quantity)
}

/// Words that bound the number on either side.
fn compare(view: &str, floor: usize, quantity: &mut Quantity) {
    let before = view.get(floor..quantity.start).unwrap_or("");
    let bare = before.strip_suffix(' ').unwrap_or(before);
    let mut held = false;
    if let Some((word, cmp)) = BEFORE.iter().find(|(word, _)| bare.ends_with(word)) {
        // 远近, 附近, 契约 end in a comparator's character and are none; a number's own clause precedes a real one.
        let stem = &bare[..bare.len() - word.len()];
        let part_of_word = (*word == "近" && stem.ends_with(['附', '邻', '远', '最']))
            || (*word == "约" && stem.ends_with(['契', '节', '合', '制']));
        if !part_of_word {
            quantity.start = floor + stem.len();
            held = *cmp == Comparator::Equal;
            if !held {
                quantity.cmp = *cmp;
            }
            if matches!(*word, "约" | "大约") {
                quantity.hedge = Some("约");
            }
        }
    }
    // 不低于总立项数的90%: the bound stands before the whole that the share is of.
    if quantity.cmp == Comparator::Equal
        && let Some(stem) = bare.strip_suffix('的')
        && let Some((word, cmp)) = FAR.iter().find(|(word, _)| stem.contains(word))
        && stem.rfind(word).is_some_and(|at| stem[at..].chars().count() <= 14 && !stem[at..].contains([',', ';', '。', '、']))
    {
        quantity.cmp = *cmp;
    }
    // 全球前1%: at most that far from the top.
    if bare.ends_with('前') && matches!(quantity.unit.as_deref(), Some("%" | "‰")) {
        quantity.cmp = Comparator::AtMost;
    }
    let after = view[quantity.end..].trim_start_matches(' ');
    let skipped = view.len() - quantity.end - after.len();
    if let Some((word, cmp)) = AFTER.iter().find(|(word, _)| after.starts_with(word)) {
        if matches!(quantity.cmp, Comparator::Equal) || *cmp != Comparator::About {
            quantity.cmp = *cmp;
        }
        if *cmp == Comparator::About {
            quantity.hedge = Some("左右");
        }
        quantity.end += skipped + word.len();
    } else if after.starts_with('内') && quantity.unit.as_deref().is_some_and(|u| TIMES.contains(&u)) {
        // 3个工作日内办结
        quantity.cmp = Comparator::AtMost;
        quantity.end += skipped + "内".len();
    } else if held {
        quantity.cmp = Comparator::Equal;
    }
}

/// Chinese numerals count only with a measure word: 三届, 百亿元, 两所. 一 counts after a verb of building alone.
fn chinese(view: &str, han: &str, quantity: &mut Quantity) -> Option<()> {
    let (before, from) = (&view[..quantity.start], quantity.end);
    if before.ends_with([
        '第', '统', '唯', '之', '数', '几', '某', '任', '专', '每', '逐', '同', '其', '分', '周', '礼', '初', '年', '万', '.',
    ]) || before.ends_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let rest = tail(view, from);
    if han == "万亿" {
        let level = view[from..].starts_with('级');
        let unit = rest.unit.clone().unwrap_or_default();
        if !level && unit != "元" {
            return None;
        }
        quantity.value = "1".into();
        quantity.unit = Some(if level { "万亿级".into() } else { format!("万亿{unit}") });
        quantity.end = if level { from + "级".len() } else { rest.end };
    } else if view[from..].starts_with("大") && han.chars().count() == 1 && !matches!(han, "十" | "百" | "千" | "一" | "零")
    {
        (quantity.value, quantity.unit, quantity.end) = (numeral(han)?, Some("大".into()), from + "大".len());
    } else if before.ends_with("连续") && view[from..].starts_with('年') {
        (quantity.value, quantity.unit, quantity.end) = (numeral(han)?, Some("年".into()), from + "年".len());
    } else {
        // 万斤粮, 千斤田: words of praise, no amounts.
        let unit = rest.unit.filter(|u| !u.ends_with('斤') || u.ends_with("公斤"))?;
        let scaled = unit.starts_with(['万', '亿']);
        let level = scaled && view[rest.end..].starts_with('级');
        let bare = matches!(unit.as_str(), "万" | "亿" | "百" | "千");
        let names_class = level || view[rest.end..].starts_with(['企', '产', '斤']) || (unit == "亿" && before.ends_with('超'));
        if bare && !names_class {
            return None;
        }
        // 十度, 三克, 四节: these measure words are mostly parts of names.
        if matches!(
            unit.as_str(),
            "度" | "节"
                | "门"
                | "口"
                | "头"
                | "片"
                | "层"
                | "块"
                | "组"
                | "队"
                | "对"
                | "首"
                | "本"
                | "集"
                | "位"
                | "起"
                | "元"
                | "部"
                | "米"
        ) && han.chars().count() == 1
            && !(unit == "部" && COUNTED_ONE.iter().any(|verb| before.ends_with(verb)))
        {
            return None;
        }
        // 提高一岁, 增长一倍: one of what is measured.
        let moved = matches!(unit.as_str(), "岁" | "倍" | "成" | "个百分点")
            && ["提高", "增加", "延长", "增长", "提升", "下降", "降低"].iter().any(|word| before.ends_with(word));
        let built = matches!(unit.as_str(), "座" | "处" | "台" | "所" | "部" | "家")
            && COUNTED_ONE.iter().any(|verb| before.ends_with(verb));
        let counts_one = moved || built || before.ends_with('、');
        if han == "一" && !counts_one {
            return None;
        }
        if han == "一" && before.ends_with('、') && !matches!(unit.as_str(), "座" | "处" | "所") {
            return None;
        }
        // 千亿级, 千万标箱, 百亿企业: the numeral belongs to the scale. 百亿元 is 100 亿元.
        let of_scale = scaled && matches!(han, "十" | "百" | "千") && !unit.ends_with('元');
        // 百万吨港口吞吐量以上事故数: the measure of a rate is part of its name.
        let next = view[rest.end..].chars().next();
        let named = next.is_some_and(|c| crate::source::is_han(c) && !matches!(c, '级' | '以' | '左' | '的' | '规'));
        if of_scale && named && !level && !before.ends_with(AMOUNTS) {
            return None;
        }
        quantity.value = if of_scale { "1".into() } else { in_scale(han, &unit)? };
        let unit = if of_scale { format!("{han}{unit}") } else { unit };
        quantity.end = rest.end + if level { "级".len() } else { 0 };
        quantity.unit = Some(if level { format!("{unit}级") } else { unit });
        if rest.more {
            quantity.cmp = Comparator::MoreThan;
        }
    }
    (quantity.kind, quantity.rule) = (Kind::Chinese, "chinese-numeral");
    Some(())
}

/// A numeral in the scale of its unit: 一亿五千 before 万元 is 15000, as 15000万元 would be written.
fn in_scale(han: &str, unit: &str) -> Option<String> {
    if !han.contains(['万', '亿']) {
        return numeral(han);
    }
    let scale = &unit[..unit.len() - unit.trim_start_matches(['万', '亿']).len()];
    let whole: Decimal = numeral(&format!("{han}{scale}"))?.parse().ok()?;
    let of = if scale.is_empty() { Decimal::ONE } else { numeral(scale)?.parse().ok()? };
    Some(whole.checked_div(of)?.normalize().to_string())
}

/// 三至五个, 六点五—七亿吨: both ends in numerals, with a unit that is measured and not the part of a name.
fn chinese_range(view: &str, low: &str, high: &str, quantity: &mut Quantity) -> Option<()> {
    let rest = tail(view, quantity.end);
    let unit =
        rest.unit.filter(|unit| unit.chars().next().is_some_and(|c| !matches!(c, '级' | '届' | '次' | '节' | '层' | '门')))?;
    if view[..quantity.start].ends_with(['第', '从', '自', '由', '周', '初', '专', '之']) {
        return None;
    }
    (quantity.value, quantity.high) = (in_scale(low, &unit)?, Some(in_scale(high, &unit)?));
    (quantity.unit, quantity.end, quantity.kind, quantity.rule) = (Some(unit), rest.end, Kind::Chinese, "chinese-range");
    if rest.more {
        quantity.cmp = Comparator::MoreThan;
    }
    Some(())
}

/// 全覆盖 is 100 %, 翻番 2 倍, 零的突破 more than none: the number is implied, the rule says so.
fn implied(view: &str, word: &str, quantity: &mut Quantity) -> Option<()> {
    quantity.kind = Kind::Word;
    let after = &view[quantity.end..];
    let (value, unit, rule) = match word {
        "翻番" | "翻一番" | "倍增" => ("2", Some("倍"), "doubling"),
        "翻两番" => ("2", Some("番"), "doubling"),
        "翻三番" => ("3", Some("番"), "doubling"),
        "零的突破" => ("0", None, "first-of-its-kind"),
        "清零" => ("0", None, "none-left"),
        // 占全部装机的比重: a share of all.
        "全部" if view[..quantity.start].ends_with('占') => return None,
        "全部" if NO_WHOLE.iter().any(|word| after.starts_with(word)) => return None,
        "全部" => ("100", Some("%"), "whole"),
        _ if word == "全覆盖" && after.starts_with("建设任务") => return None,
        // 全域覆盖的网络 says what kind of network.
        _ if word == "全域覆盖" && after.starts_with('的') => return None,
        _ => ("100", Some("%"), "full-coverage"),
    };
    if word == "倍增" && (after.starts_with('计') || after.starts_with('行') || after.starts_with('工')) {
        return None;
    }
    if word == "零的突破" {
        quantity.cmp = Comparator::MoreThan;
    }
    (quantity.value, quantity.unit, quantity.rule) = (value.into(), unit.map(Into::into), rule);
    Some(())
}

/// Numbers that are dialled: five digits of the ranges for public and business services. 12355青少年服务中心 lost no unit.
fn is_service_number(number: &str) -> bool {
    number.len() == 5 && ["12", "95", "96"].iter().any(|range| number.starts_with(range))
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn latin_units_and_times() {
        let read =
            |text: &str| scan(text).iter().map(|q| (q.value.clone(), q.unit.clone().unwrap_or_default())).collect::<Vec<_>>();
        let one = |value: &str, unit: &str| [(value.to_owned(), unit.to_owned())];
        assert_eq!(read("用水总量控制在28.5亿m³以内"), one("28.5", "亿m³"));
        assert_eq!(read("用水总量控制在28.5亿m3以内"), one("28.5", "亿m3"));
        assert_eq!(read("非常规水源利用量超过1.5亿m3/a"), one("1.5", "亿m3/a"));
        assert_eq!(read("水土流失面积1340km²"), one("1340", "km²"));
        assert_eq!(read("PM2.5浓度降到35μg/m3以下"), one("35", "μg/m3"));
        assert_eq!(read("企业开办时间压缩至1个工作日"), one("1", "个工作日"));
        assert_eq!(read("两化融合指数达115。"), one("115", ""));
        assert_eq!(read("打造5G和3D平台"), []);
    }

    #[test]
    fn a_year_after_a_number_is_not_the_end_of_a_range() {
        let read = |text: &str| scan(text).iter().map(|q| (q.value.clone(), q.high.clone())).collect::<Vec<_>>();
        let single = |value: &str| (value.to_owned(), None);
        assert_eq!(read("从2020年的60%到2025年的65%"), [single("60"), single("65")]);
        assert_eq!(read("控制在百分之五到2025年"), [single("5")]);
        assert_eq!(read("增长6%到8%"), [("6".to_owned(), Some("8".to_owned()))]);
        assert_eq!(read("增长百分之六到百分之八"), [("6".to_owned(), Some("8".to_owned()))]);
    }

    #[test]
    fn numbers_that_are_dialled_lost_no_unit() {
        let read = |text: &str| scan(text).iter().map(|q| (q.value.clone(), q.damaged)).collect::<Vec<_>>();
        assert_eq!(read("建好用好12355青少年服务中心"), []);
        assert_eq!(read("全区21986农村人口脱贫"), [("21986".to_owned(), true)]);
    }
}
