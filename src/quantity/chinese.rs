//! Quantities in Chinese numerals, and words that imply a number.

use rust_decimal::Decimal;

use crate::cues::words;
use crate::quantity::mask::is_numeral;
use crate::quantity::number::numeral;
use crate::quantity::unit::{self, tail};
use crate::quantity::{Comparator, Kind, Quantity};
use crate::source::is_han;

/// Numerals longer than this are no numbers.
const LONGEST: usize = 40;
/// Digits of cheques and contracts: they count only with a scale behind them (伍仟).
const FORMAL_DIGITS: &str = "壹贰叁肆伍陆柒捌玖";
const FORMAL_SCALES: &str = "拾佰仟万亿";

/// Whether a character may begin a numeral.
pub(super) fn begins(c: char) -> bool {
    is_numeral(c) || FORMAL_DIGITS.contains(c)
}

/// Where the numeral at a place ends: 三千六百, 一亿五千, 十三点九, 二〇二〇, 伍仟; a scale alone if `万` or `亿` begins it.
pub(super) fn run(text: &str) -> usize {
    let formal = text.starts_with(|c| FORMAL_DIGITS.contains(c));
    let part = |c: char| is_numeral(c) || formal && (FORMAL_DIGITS.contains(c) || FORMAL_SCALES.contains(c));
    let mut end = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        if !part(c) {
            break;
        }
        let next = at + c.len_utf8();
        // 万 and 亿 belong to the unit unless the numeral goes on behind them (一亿五千).
        if "万亿".contains(c) {
            let rest = text[next..].trim_start_matches(['万', '亿']);
            let goes_on = rest.starts_with(|c: char| part(c) && !"万亿".contains(c)) && !rest.starts_with(['百', '千', '十']);
            if at == 0 || !goes_on {
                break;
            }
        }
        end = next;
        if count >= LONGEST {
            break;
        }
    }
    if end > 0 && text[end..].starts_with('点') {
        let from = end + "点".len();
        let digits = |c: &char| "一二三四五六七八九零〇".contains(*c);
        let places: usize = text[from..].chars().take_while(digits).take(LONGEST).map(char::len_utf8).sum();
        if places > 0 {
            end = from + places;
        }
    }
    // A formal digit alone is a word: 队伍, 陆地.
    if formal && text[..end].chars().nth(1).is_none() { 0 } else { end }
}

/// The plain shapes of formal numerals.
fn plain(han: &str) -> String {
    han.chars()
        .map(|c| FORMAL_DIGITS.chars().zip("一二三四五六七八九".chars()).find(|(f, _)| *f == c).map_or(c, |(_, p)| p))
        .map(|c| match c {
            '拾' => '十',
            '佰' => '百',
            '仟' => '千',
            _ => c,
        })
        .collect()
}

/// A numeral with its unit in the scale of that unit; a numeral of several scales is multiplied out (一亿五千万 of 元).
/// Gives value and unit.
fn in_scale(han: &str, unit: &str, scale: usize) -> Option<(String, String)> {
    let han = plain(han);
    if !han.contains(['万', '亿']) {
        return Some((numeral(&han)?, unit.to_owned()));
    }
    let whole: Decimal = numeral(&format!("{han}{}", &unit[..scale]))?.parse().ok()?;
    Some((whole.normalize().to_string(), unit[scale..].to_owned()))
}

/// Denominators of fractions in words.
const PARTS: &[(&str, &str)] = &[("百分之", "%"), ("千分之", "‰"), ("十万分之", "/10万"), ("百万分之", "ppm"), ("万分之", "/万")];

/// A number of digits or a numeral at the head of a text: its value and where it ends.
fn value(text: &str) -> Option<(String, usize)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return super::scan::digits(text, text.len());
    }
    let negative = text.strip_prefix('负');
    let body = negative.unwrap_or(text);
    let end = run(body);
    let value = numeral(&plain(&body[..end]))?;
    let sign = if negative.is_some() { "-" } else { "" };
    Some((format!("{sign}{value}"), end + text.len() - body.len()))
}

/// 百分之一点五七, 千分之一, 百分之五至百分之八, 三分之二.
pub(super) fn part(view: &str, at: usize, limit: usize) -> Option<Quantity> {
    let text = &view[at..limit];
    let mut quantity = Quantity::at(at, Kind::Chinese, "part");
    let (denominator, unit) = match PARTS.iter().find(|(words, _)| text.starts_with(words)) {
        Some((words, unit)) => (*words, *unit),
        None => {
            let end: usize = text.chars().take_while(|c| "二三四五六七八九十".contains(*c)).take(4).map(char::len_utf8).sum();
            (end > 0 && text[end..].starts_with("分之")).then_some(())?;
            (&text[..end + "分之".len()], "比")
        }
    };
    let (top, length) = value(&text[denominator.len()..])?;
    quantity.end = at + denominator.len() + length;
    quantity.unit = Some(unit.to_owned());
    quantity.value = match (unit, denominator.strip_suffix("分之").and_then(numeral)) {
        ("比", Some(bottom)) => format!("{top}/{bottom}"),
        _ => top,
    };
    let rest = &view[quantity.end..limit];
    if let Some(join) = joint(rest).filter(|_| unit != "比") {
        let high = rest[join..].strip_prefix(denominator).unwrap_or(&rest[join..]);
        // 百分之五到2025年 is cut before the year.
        if let Some((high_value, length)) = value(high) {
            quantity.high = Some(high_value);
            quantity.end = limit - high.len() + length;
            quantity.rule = "part-range";
        }
    }
    Some(quantity)
}

/// Bytes of what joins the ends of a range: dashes, 至, 到.
pub(super) fn joint(text: &str) -> Option<usize> {
    let dashes: usize = text.chars().take_while(|c| matches!(c, '-' | '—' | '–' | '~' | '−')).take(4).map(char::len_utf8).sum();
    if dashes > 0 {
        return Some(dashes);
    }
    ["至", "到"].iter().find(|word| text.starts_with(**word)).map(|word| word.len())
}

/// 过半, 半数, 半小时, 半个月.
pub(super) fn half(view: &str, at: usize) -> Option<Quantity> {
    let text = &view[at..];
    let mut quantity = Quantity::at(at, Kind::Chinese, "half");
    let (word, value, unit) = [
        ("过半", "50", "%"),
        ("半数", "50", "%"),
        ("半小时", "0.5", "小时"),
        ("半个小时", "0.5", "小时"),
        ("半个月", "0.5", "个月"),
        ("半个百分点", "0.5", "个百分点"),
    ]
    .into_iter()
    .find(|(word, ..)| text.starts_with(word))?;
    if word == "过半" {
        quantity.cmp = Comparator::MoreThan;
    }
    (quantity.value, quantity.unit, quantity.end) = (value.to_owned(), Some(unit.to_owned()), at + word.len());
    Some(quantity)
}

/// What stands before a numeral where it is part of a name or of another number.
fn named_before(before: &str) -> bool {
    before.ends_with(['第', '统', '唯', '之', '数', '几', '某', '任', '专', '逐', '同', '其', '分', '周', '礼', '初', '.'])
        || before.ends_with(|c: char| c.is_ascii_digit() || is_numeral(c))
}

/// 三四十家, 两三个, 十五六个: two neighbours are the ends of a range. Gives low and high.
fn rough(han: &str) -> Option<(String, String)> {
    const DIGITS: &str = "零一二三四五六七八九";
    let of = |c: char| DIGITS.chars().position(|d| d == if c == '两' { '二' } else { c }).filter(|d| *d > 0);
    let chars: Vec<char> = han.chars().collect();
    let at = chars
        .windows(2)
        .position(|pair| of(pair[0]).zip(of(pair[1])).is_some_and(|(a, b)| a + 1 == b || a == 3 && b == 5 && chars.len() == 2))?;
    let scales = |part: &[char]| part.iter().all(|c| "十百千万亿".contains(*c));
    let (head, rest) = (&chars[..at], &chars[at + 2..]);
    let whole = rest.is_empty() && (head.is_empty() || head.last().is_some_and(|c| "十百千".contains(*c)))
        || head.is_empty() && !rest.is_empty() && scales(rest);
    if !whole {
        return None;
    }
    let end = |skip: usize| numeral(&chars.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, c)| *c).collect::<String>());
    Some((end(at + 1)?, end(at)?))
}

/// Chinese numerals count only with a measure word: 三届, 百亿元, 两所. 一 counts after a verb of building alone.
pub(super) fn counted(view: &str, at: usize, length: usize, done: &[Quantity]) -> Option<Quantity> {
    let mut quantity = Quantity::at(at, Kind::Chinese, "chinese-numeral");
    let (before, from) = (&view[..at], at + length);
    let han = &view[at..from];
    if named_before(before) {
        return None;
    }
    // 一个半小时: one amount.
    if let Some(half) = view[from..].strip_prefix("个半")
        && let Some(unit) = ["小时", "月", "百分点", "学期", "工作日"].iter().find(|unit| half.starts_with(**unit))
    {
        let written = if *unit == "小时" { (*unit).to_owned() } else { format!("个{unit}") };
        quantity.value = format!("{}.5", numeral(han)?);
        (quantity.unit, quantity.end) = (Some(written), from + "个半".len() + unit.len());
        return Some(quantity);
    }
    let rest = tail(view, from);
    if length == 0 {
        return scale_alone(view, quantity, &rest);
    }
    if view[from..].starts_with("大") && han.chars().count() == 1 && !matches!(han, "十" | "百" | "千" | "一" | "零") {
        (quantity.value, quantity.unit, quantity.end) = (numeral(han)?, Some("大".into()), from + "大".len());
        return Some(quantity);
    }
    if before.ends_with("连续") && view[from..].starts_with('年') {
        (quantity.value, quantity.unit, quantity.end) = (numeral(han)?, Some("年".into()), from + "年".len());
        return Some(quantity);
    }
    // 万斤粮, 千斤田: words of praise, no amounts.
    let unit = rest.unit.clone().filter(|u| !u.ends_with('斤') || u.ends_with("公斤"));
    // 百 and 千 alone with a measure of their own are read as scales by `tail`: 千米, 百米.
    let unit = unit?;
    let scaled = unit.starts_with(['万', '亿']);
    let level = scaled && view[rest.end..].starts_with('级');
    if !level && before.ends_with(['专', '每', '年', '万']) {
        return None;
    }
    let bare = unit.len() == rest.scale;
    let reached = reaches(before);
    let next = view[rest.end..].chars().next();
    let closes = next.is_none_or(|c| !is_han(c) || matches!(c, '的' | '以' | '左' | '大'));
    let names_class = level || view[rest.end..].starts_with(['企', '产', '斤']) || reached && (closes || unit == "亿");
    if bare && !names_class {
        return None;
    }
    // 十度, 三克, 四节: these measure words are mostly parts of names.
    if words::quantity("unit-in-names").contains(&unit.as_str())
        && han.chars().count() == 1
        && !(unit == "部" && built(before, in_list(view, done, at)))
    {
        return None;
    }
    if let Some((low, high)) = rough(han) {
        (quantity.value, quantity.high, quantity.rule) = (low, Some(high), "chinese-range");
        (quantity.unit, quantity.end) = (Some(unit), rest.end);
        return Some(quantity);
    }
    if han == "一" && !one_counts(view, before, &unit, at, rest.end, done) {
        return None;
    }
    // 千亿级, 千万标箱, 百亿企业: the numeral belongs to the scale. 百亿元 is 100 亿元.
    let of_scale = scaled && matches!(han, "十" | "百" | "千") && !unit.ends_with('元');
    // 百万吨港口吞吐量以上事故数: the measure of a rate is part of its name.
    let named = next.is_some_and(|c| is_han(c) && !matches!(c, '级' | '以' | '左' | '的' | '规'));
    if of_scale && named && !level && !words::quantity("amount").iter().any(|word| before.ends_with(word)) {
        return None;
    }
    let (value, unit) = if of_scale { ("1".into(), format!("{han}{unit}")) } else { in_scale(han, &unit, rest.scale)? };
    quantity.value = value;
    quantity.end = rest.end + if level { "级".len() } else { 0 };
    quantity.unit = Some(if level { format!("{unit}级") } else { unit });
    if rest.more {
        quantity.cmp = Comparator::MoreThan;
    }
    Some(quantity)
}

/// Whether a word of reaching stands before a scale: 超百万, 过万亿.
fn reaches(before: &str) -> bool {
    words::quantity("scale-reached").iter().any(|word| before.ends_with(word))
        && !words::quantity("no-bound").iter().any(|word| before.ends_with(word))
}

/// A scale without a digit: 超万亿, 亿元以上, 万亿级, 上亿元.
fn scale_alone(view: &str, mut quantity: Quantity, rest: &unit::Tail) -> Option<Quantity> {
    let unit = rest.unit.as_ref().filter(|_| rest.scale > 0)?;
    let before = &view[..quantity.start];
    let after = &view[rest.end..];
    let level = after.starts_with('级');
    // 亿元左右 lost its number.
    let bounded = crate::cues::bounds::after(after, false).is_some_and(|found| found.cmp != Comparator::About);
    let bare = unit.len() == rest.scale;
    let step = ["台阶", "大关", "量级", "规模", "行列", "元"].iter().any(|word| after.starts_with(word));
    let closes = step || after.chars().next().is_none_or(|c| !is_han(c) || matches!(c, '的' | '大' | '以'));
    // 万元GDP, 万人计划 and 万亩 count nothing; 万亿元 does.
    let amount = unit.starts_with("万亿") && unit.ends_with('元');
    let measured = !bare && (reaches(before) || bounded) || bare && reaches(before) && closes;
    if before.ends_with('每') || !(level && (unit.starts_with('亿') || unit.starts_with("万亿")) || measured || amount) {
        return None;
    }
    // 上亿元 is 亿元 or more; 迈上万亿级台阶 is none.
    if before.strip_suffix('上').is_some_and(|stem| !stem.ends_with(['迈', '跃', '跨', '以', '登', '站', '踏', '冲'])) {
        quantity.cmp = Comparator::AtLeast;
    }
    quantity.value = "1".into();
    quantity.end = rest.end + if level { "级".len() } else { 0 };
    quantity.unit = Some(if level { format!("{unit}级") } else { unit.clone() });
    quantity.rule = "scale-word";
    Some(quantity)
}

/// Whether a verb of building stands before, here or at the head of the list.
fn built(before: &str, listed: bool) -> bool {
    listed || words::quantity("counted-one").iter().any(|verb| before.ends_with(verb))
}

/// Whether a numeral goes on a list that a 一 before it begins: 一座水厂和一处驿站, 一座不低于30亩的墓地和一处骨灰堂.
fn in_list(view: &str, done: &[Quantity], at: usize) -> bool {
    let first = done.iter().rev().take(3).find(|q| q.kind == Kind::Chinese && q.value == "1");
    first.is_some_and(|first| {
        let between = &view[first.end..at];
        between.len() <= 120 && between.ends_with(['和', '、', '及', '与']) && !between.contains([',', ';', '。'])
    })
}

/// Whether 一 is a number here and no article.
fn one_counts(view: &str, before: &str, unit: &str, at: usize, end: usize, done: &[Quantity]) -> bool {
    // 增长近一倍
    let stem = crate::cues::bounds::before(before).map_or(before, |found| &before[..before.len() - found.length]);
    let moved = matches!(unit, "岁" | "倍" | "成" | "个百分点")
        && ["提高", "增加", "延长", "增长", "提升", "下降", "降低"].iter().any(|word| stem.ends_with(word));
    let thing = matches!(unit, "座" | "处" | "台" | "所" | "部" | "家");
    let listed = in_list(view, done, at);
    // 新建公墓一座、骨灰堂一处: behind its noun 一 is a number.
    let behind = matches!(unit, "座" | "处" | "所")
        && before.ends_with(is_han)
        && view[end..].chars().next().is_none_or(|c| matches!(c, ',' | ';' | '。' | '、'));
    moved
        || behind
        || thing && built(before, listed)
        || before.ends_with('、') && matches!(unit, "座" | "处" | "所")
        || unit == "刻钟"
        || unit == "小时" && of_reach(&view[at..])
}

/// Whether a reach is named behind: 一小时交通圈.
fn of_reach(text: &str) -> bool {
    let name: String = text.chars().take_while(|c| is_han(*c)).take(12).collect();
    words::quantity("reach").iter().any(|word| name.contains(word))
}

/// 三至五个, 六点五—七亿吨: both ends in numerals, with a unit that is measured and not the part of a name.
pub(super) fn range(view: &str, at: usize, low: &str, high: &str, end: usize) -> Option<Quantity> {
    let mut quantity = Quantity::at(at, Kind::Chinese, "chinese-range");
    let rest = tail(view, end);
    let unit =
        rest.unit.filter(|unit| unit.chars().next().is_some_and(|c| !matches!(c, '级' | '届' | '次' | '节' | '层' | '门')))?;
    if view[..at].ends_with(['第', '从', '自', '由', '周', '初', '专', '之']) {
        return None;
    }
    let (low, _) = in_scale(low, &unit, rest.scale)?;
    let (high, unit) = in_scale(high, &unit, rest.scale)?;
    (quantity.value, quantity.high, quantity.unit, quantity.end) = (low, Some(high), Some(unit), rest.end);
    if rest.more {
        quantity.cmp = Comparator::MoreThan;
    }
    Some(quantity)
}

/// 七成, 三成半.
pub(super) fn tenths(view: &str, at: usize) -> Option<Quantity> {
    let mut chars = view[at..].chars();
    let digit = chars.next().filter(|c| "一二两三四五六七八九".contains(*c))?;
    chars.next().filter(|c| *c == '成')?;
    if named_before(&view[..at]) {
        return None;
    }
    let end = at + digit.len_utf8() + "成".len();
    let half = view[end..].starts_with('半');
    let next = view[end..].chars().next();
    // 七成五: the tenths have a figure behind them.
    let figure = next.filter(|c| "一二三四五六七八九".contains(*c)).filter(|c| {
        let rest = &view[end + c.len_utf8()..];
        rest.chars().next().is_none_or(|c| !is_han(c)) || crate::cues::bounds::after(rest, false).is_some()
    });
    if let Some(figure) = figure {
        let mut quantity = Quantity::at(at, Kind::Chinese, "tenths");
        quantity.value = format!("{}.{}", numeral(&digit.to_string())?, numeral(&figure.to_string())?);
        (quantity.unit, quantity.end) = (Some("成".into()), end + figure.len_utf8());
        return Some(quantity);
    }
    if !half && next.is_some_and(|c| "功立为员长果效就本品绩熟交因不群套分都".contains(c)) {
        return None;
    }
    let mut quantity = Quantity::at(at, Kind::Chinese, "tenths");
    quantity.value = numeral(&digit.to_string())? + if half { ".5" } else { "" };
    quantity.unit = Some("成".into());
    quantity.end = end + if half { "半".len() } else { 0 };
    Some(quantity)
}

/// 全覆盖 is 100 %, 翻番 2 倍, 零的突破 more than none: the number is implied, the rule says so.
pub(super) fn implied(view: &str, at: usize, last: Option<&Quantity>) -> Option<Quantity> {
    let (before, text) = (&view[..at], &view[at..]);
    if let Some(rest) = text.strip_prefix('翻') {
        return doubling(at, rest);
    }
    let mut quantity = Quantity::at(at, Kind::Word, "full-coverage");
    let word = ["倍增", "全域覆盖", "全覆盖", "零的突破", "全部", "清零"].into_iter().find(|word| text.starts_with(word))?;
    let after = &text[word.len()..];
    let han_follows = after.starts_with(is_han);
    let (value, unit) = match word {
        // 倍增效应, 倍增计划 name something.
        "倍增" if han_follows => return None,
        "倍增" => ("2", Some("倍")),
        "零的突破" => ("0", None),
        "清零" => ("0", None),
        // 96户、183人全部稳定脱贫 counts them.
        "全部" if last.is_some_and(|q| q.end == at) => return None,
        "全部" => {
            whole(before, after)?;
            ("100", Some("%"))
        }
        // 100%全覆盖 says it once.
        _ if last.is_some_and(|q| q.end == at && q.value == "100" && q.unit.as_deref() == Some("%")) => return None,
        // 全覆盖的体系, 全覆盖绩效管理, 全域覆盖、动态更新的网络 say of what kind.
        _ if han_follows && !after.starts_with(['和', '与', '及', '并', '率', '目', '且']) => return None,
        _ if attribute(after) => return None,
        _ => ("100", Some("%")),
    };
    quantity.rule = match word {
        "倍增" => "doubling",
        "零的突破" => "first-of-its-kind",
        "清零" => "none-left",
        "全部" => "whole",
        _ => "full-coverage",
    };
    if word == "零的突破" {
        quantity.cmp = Comparator::MoreThan;
    }
    (quantity.value, quantity.unit, quantity.end) = (value.into(), unit.map(Into::into), at + word.len());
    Some(quantity)
}

/// Whether 、 and what follows it lead to a 的: 全域覆盖、动态更新的网络.
fn attribute(after: &str) -> bool {
    let Some(rest) = after.strip_prefix('、') else { return false };
    // 全覆盖、全过程、全天候治理
    if rest.starts_with('全') {
        return true;
    }
    let near: String = rest.chars().take(9).take_while(|c| is_han(*c) || *c == '、').collect();
    near.contains('的')
}

/// Whether 全部 says that all of something do it; it is an adjective in 全部财政收入.
fn whole(before: &str, after: &str) -> Option<()> {
    let adjective = words::quantity("no-whole").iter().any(|word| after.starts_with(word));
    let opens = before.chars().next_back().is_none_or(|c| !is_han(c) && !matches!(c, ')' | '”' | ']'));
    let countable = words::quantity("whole-of").iter().any(|word| after.starts_with(word));
    (!adjective && !before.ends_with(['占', '将', '把', '对', '的', '了', '以']) && (!opens || countable)).then_some(())
}

/// 翻番, 翻一番, 翻了近一番, 翻2番.
fn doubling(at: usize, rest: &str) -> Option<Quantity> {
    let mut quantity = Quantity::at(at, Kind::Word, "doubling");
    let mut here = if rest.starts_with('了') { '了'.len_utf8() } else { 0 };
    for (word, cmp) in [
        ("近", Comparator::About),
        ("约", Comparator::About),
        ("超过", Comparator::MoreThan),
        ("超", Comparator::MoreThan),
        ("逾", Comparator::MoreThan),
        ("至少", Comparator::AtLeast),
    ] {
        if rest[here..].starts_with(word) {
            (quantity.cmp, here) = (cmp, here + word.len());
            break;
        }
    }
    let (times, length) = if rest[here..].starts_with('番') { ("1".to_owned(), 0) } else { value(&rest[here..])? };
    rest[here + length..].starts_with('番').then_some(())?;
    quantity.end = at + '翻'.len_utf8() + here + length + '番'.len_utf8();
    // 翻了一番多
    let more = ["多", "有余"].iter().find(|word| rest[here + length + '番'.len_utf8()..].starts_with(**word));
    if let Some(word) = more {
        (quantity.cmp, quantity.end) = (Comparator::MoreThan, quantity.end + word.len());
    }
    // Once is twice as much; more often is said as written.
    (quantity.value, quantity.unit) = if times == "1" { ("2".into(), Some("倍".into())) } else { (times, Some("番".into())) };
    Some(quantity)
}

/// Whether a bare numeral stands before a character that no count goes on with.
pub(super) fn counts_nothing(after: &str) -> bool {
    after.chars().next().is_none_or(|c| !unit::may_begin(c))
}
