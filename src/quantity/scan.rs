//! One pass over a view: number, unit, comparator.
//!
//! Every character is looked at once: a digit or numeral begins a number, a few words imply one. What a number may not
//! reach into (dates, names) was marked before. Nothing looks back further than a clause.

use rust_decimal::Decimal;

use crate::cues::{bounds, words};
use crate::quantity::bound::compare;
use crate::quantity::chinese::{self, joint};
use crate::quantity::mask::masked;
use crate::quantity::unit::{self, tail};
use crate::quantity::{Comparator, Kind, Quantity};
use crate::source::is_han;

/// More digits than any number has.
const LONGEST: usize = 28;

/// Every quantity of a view in order; names, dates, grades, ordinals and slogans are passed over.
#[must_use]
pub fn scan(view: &str) -> Vec<Quantity> {
    let masks = masked(view);
    let mut next_mask = 0;
    let mut out: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while let Some(c) = view[at..].chars().next() {
        while masks.get(next_mask).is_some_and(|(_, to)| *to <= at) {
            next_mask += 1;
        }
        if let Some((_, to)) = masks.get(next_mask).filter(|(from, _)| *from <= at) {
            at = *to;
            continue;
        }
        // 60%到2025年的65%: what is no quantity ends the number before it, and is not the end of a range.
        let limit = masks.get(next_mask).map_or(view.len(), |(from, _)| *from);
        let (found, step) = if c.is_ascii_digit() {
            number(view, at, limit)
        } else if chinese::begins(c) || "半过翻倍全清零".contains(c) {
            in_words(view, at, limit, &out)
        } else {
            (None, at + c.len_utf8())
        };
        at = step.max(at + c.len_utf8());
        if let Some(mut quantity) = found {
            let floor = out.last().map_or(0, |q| q.end);
            // 翻一番以上: of the words that imply a number only a doubling can be bounded.
            if quantity.kind != Kind::Word || quantity.rule == "doubling" {
                compare(view, floor, &mut quantity);
            }
            at = at.max(quantity.end);
            out.push(quantity);
        }
    }
    out
}

/// The last `n` characters of a text.
fn tail_of(text: &str, n: usize) -> &str {
    text.char_indices().rev().nth(n.saturating_sub(1)).map_or(text, |(at, _)| &text[at..])
}

/// A number in Chinese numerals or a word that implies one; and where to go on.
fn in_words(view: &str, at: usize, limit: usize, done_before: &[Quantity]) -> (Option<Quantity>, usize) {
    let text = &view[at..limit];
    if let Some(found) =
        chinese::implied(view, at, done_before.last()).or_else(|| chinese::half(view, at)).filter(|q| q.end <= limit)
    {
        return done(found);
    }
    if let Some(found) = chinese::part(view, at, limit).or_else(|| chinese::tenths(view, at).filter(|q| q.end <= limit)) {
        return done(found);
    }
    let length = chinese::run(text);
    let end = at + length;
    let surface = &view[at..end];
    if length > 0
        && let Some(join) = joint(&view[end..limit])
    {
        let high = chinese::run(&view[end + join..limit]);
        if high > 0 {
            let stop = end + join + high;
            let range = chinese::range(view, at, surface, &view[end + join..stop], stop).map(|q| signed(view, q));
            return (range, stop);
        }
    }
    let bare = surface.chars().all(|c| !"万亿点".contains(c));
    if length > 0 && bare && end <= limit && chinese::counts_nothing(&view[end..]) {
        return (None, end);
    }
    let found = chinese::counted(view, at, length, done_before).map(|q| signed(view, q));
    (found, end)
}

fn done(found: Quantity) -> (Option<Quantity>, usize) {
    let end = found.end;
    (Some(found), end)
}

/// The rule of a number whose decimal point is printed apart.
pub(crate) const POINT_APART: &str = "point-apart";

/// Digits at the head of a text: groups of three set apart by a comma, a blank or an apostrophe, and a fraction.
/// Gives the number as written without its marks, and where it ends.
pub(super) fn digits(text: &str, limit: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from.min(limit)..limit].iter().take_while(|b| b.is_ascii_digit()).count();
    let first = run(0);
    if first == 0 || first > LONGEST {
        return None;
    }
    let mut value = text[..first].to_owned();
    let mut end = first;
    let mut mark: Option<&str> = None;
    while first <= 3 && !text.starts_with('0') {
        let Some(found) = [",", " ", "'", "’"].into_iter().find(|m| text[end..limit].starts_with(m)) else { break };
        if mark.is_some_and(|mark| mark != found) || run(end + found.len()) != 3 {
            break;
        }
        value.push_str(&text[end + found.len()..end + found.len() + 3]);
        end += found.len() + 3;
        mark = Some(found);
    }
    if end < limit && bytes[end] == b'.' {
        let places = run(end + 1);
        if places > 0 && places + value.len() <= LONGEST {
            value.push_str(&text[end..end + 1 + places]);
            end += 1 + places;
        }
    }
    if mark.is_none() && end == first {
        // 42 · 4%: OCR reads a decimal point so; what it measures follows.
        let point =
            text[end..limit].trim_start_matches(' ').strip_prefix(['·', '•', '‧']).map(|rest| rest.trim_start_matches(' '));
        if let Some(rest) = point {
            let from = limit - rest.len();
            let places = run(from);
            if (1..=3).contains(&places) && places + value.len() < LONGEST && tail(text, from + places).unit.is_some() {
                return Some((format!("{value}.{}", &text[from..from + places]), from + places));
            }
        }
    }
    if mark.is_none() && end == first && first <= 3 {
        // 增长21，7％: where the copy has no points its commas may be one; 5,7万 in a list is two numbers.
        let comma = text[end..limit].strip_prefix(',').filter(|rest| !rest.starts_with('0'));
        if let Some(rest) = comma {
            let from = limit - rest.len();
            let places = run(from);
            if (1..=2).contains(&places) && tail(text, from + places).unit.is_some() {
                return Some((format!("{value}.{}", &text[from..from + places]), from + places));
            }
        }
    }
    // 3 200 with nothing to measure behind it may be two numbers.
    if mark == Some(" ") && tail(text, end).unit.is_none() {
        return Some((text[..first].to_owned(), first));
    }
    Some((value, end))
}

/// Ratios, rates, ranges and plain numbers in digits; and where to go on.
fn number(view: &str, at: usize, limit: usize) -> (Option<Quantity>, usize) {
    let all = view[at..].bytes().take_while(u8::is_ascii_digit).count();
    let Some((mut value, mut length)) = digits(&view[at..], limit - at) else { return (None, at + all) };
    let before = &view[..at];
    let comma = view[at..at + length].rsplit_once(',').is_some_and(|(_, places)| places.len() < 3);
    if comma && before.ends_with(',') {
        // 5,7,9万吨 is a list.
        length = all;
        value = view[at..at + all].to_owned();
    }
    let end = at + length;
    let mut quantity = Quantity::at(at, Kind::Digits, "number");
    if comma && end > at + all || view[at..end].contains(['·', '•', '‧']) {
        quantity.rule = POINT_APART;
    }
    // PM2.5, G323, B2B, IPv6: digits glued to letters name something.
    let glued = before.ends_with(|c: char| c.is_ascii_alphabetic() || c == '&');
    if before.ends_with(|c: char| c.is_ascii_digit() || c == '.') || glued && !said_of_acronym(view, before, end) {
        return (None, skip_name(view, end));
    }
    if let Some(found) = ratio(view, at, end, limit) {
        // 1:10000地形图: the scale of a map names it.
        let scale = found.value.strip_prefix("1:").and_then(|over| over.replace(',', "").parse::<u32>().ok());
        if scale.is_some_and(|over| over >= 500 && over % 100 == 0) {
            return (None, found.end);
        }
        return done(found);
    }
    let rest = &view[end..limit];
    if let Some(over) = ["/10万", "/万"].iter().find(|over| rest.starts_with(**over)) {
        (quantity.value, quantity.unit, quantity.rule) = (value, Some((*over).to_owned()), "rate");
        quantity.end = end + over.len();
        return done(quantity);
    }
    if let Some(over) = rest.strip_prefix('/')
        && let Some((bottom, length)) = digits(over, over.len())
    {
        let stop = end + 1 + length;
        // 4/5G names generations, 1/2 is a fraction.
        let name = view[stop..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        quantity.value = format!("{value}/{bottom}");
        (quantity.unit, quantity.kind, quantity.rule, quantity.end) = (Some("比".into()), Kind::Ratio, "fraction", stop);
        return if name || value.contains('.') { (None, skip_name(view, stop)) } else { done(quantity) };
    }
    if let Some(found) = power(view, at, end, &value) {
        return done(found);
    }
    if let Some(over) = rest.strip_prefix("分之") {
        let digits_over = digits(over, over.len());
        if let Some((top, length)) = digits_over {
            quantity.value = format!("{top}/{value}");
            (quantity.unit, quantity.rule, quantity.end) = (Some("比".into()), "part", end + "分之".len() + length);
            return done(quantity);
        }
    }
    if let Some((found, stop)) = range(view, at, end, limit, &value) {
        return (found.map(|q| signed(view, q)), stop);
    }
    if let Some(found) = compound(view, at, end, limit, &value) {
        let found = signed(view, found);
        return done(found);
    }
    let found = plain(view, quantity, value, end);
    let stop = found.as_ref().map_or(end, |q| q.end);
    (found, stop)
}

/// Where the Latin letters and digits of a name end.
fn skip_name(view: &str, end: usize) -> usize {
    end + view[end..].bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether digits right behind Latin letters are a number said of them: 人均GDP8.7万元, 占GDP2.4%, R&D2.9%.
fn said_of_acronym(view: &str, before: &str, end: usize) -> bool {
    let from = before
        .rfind(|c: char| !(c.is_ascii_alphabetic() || c == '&'))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[from..];
    let after_digit = before[..from].ends_with(|c: char| c.is_ascii_digit());
    let unit = tail(view, end).unit;
    let measured = unit.is_some_and(|unit| !unit.starts_with(|c: char| c.is_ascii_alphabetic()));
    word.len() >= 3 && word.len() <= 8 && !after_digit && measured && !words::quantity("latin-name").contains(&word)
}

/// 2.22:1, 0.7:34.4:64.9.
fn ratio(view: &str, at: usize, end: usize, limit: usize) -> Option<Quantity> {
    let mut stop = end;
    while let Some(rest) = view[stop..limit].strip_prefix(':') {
        let Some((_, length)) = digits(rest, rest.len()) else { break };
        stop += 1 + length;
    }
    (stop > end).then(|| {
        let mut quantity = Quantity::at(at, Kind::Ratio, "ratio");
        (quantity.value, quantity.unit, quantity.end) = (view[at..stop].to_owned(), Some("比".into()), stop);
        quantity
    })
}

/// 5.2×10⁴: a number with a power of ten. Where the exponent is no longer raised the reading is damaged: 5.2×104.
fn power(view: &str, at: usize, end: usize, value: &str) -> Option<Quantity> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let times = view[end..].chars().next().filter(|c| matches!(c, '×' | 'x' | 'X' | '*' | '✕'))?;
    let base = end + times.len_utf8();
    let exponent = view[base..].trim_start_matches(' ').strip_prefix("10")?;
    let from = view.len() - exponent.len();
    let caret = if exponent.starts_with('^') { 1 } else { 0 };
    let raised: String = exponent
        .chars()
        .map_while(|c| RAISED.chars().position(|r| r == c))
        .filter_map(|d| char::from_digit(u32::try_from(d).ok()?, 10))
        .collect();
    let flat: String = exponent[caret..].chars().take_while(char::is_ascii_digit).collect();
    let mut quantity = Quantity::at(at, Kind::Digits, "power-of-ten");
    let (power, length) = if raised.is_empty() {
        (flat, 0)
    } else {
        (raised.clone(), exponent.chars().take(raised.chars().count()).map(char::len_utf8).sum())
    };
    let stop = from + if length > 0 { length } else { caret + power.len() };
    // 2×100万千瓦 is twice as much; an exponent does not begin with 0.
    let power: u32 = power.parse().ok().filter(|p| (1..=15).contains(p))?;
    let rest = tail(view, stop);
    let certain = length > 0 || caret > 0;
    if certain {
        let factor = (0..power).try_fold(Decimal::ONE, |f, _| f.checked_mul(Decimal::TEN))?;
        quantity.value = value.parse::<Decimal>().ok()?.checked_mul(factor)?.normalize().to_string();
    } else {
        // 2×10万千瓦, 3×12兆瓦 are so many of that size.
        value.contains('.').then_some(()).or_else(|| (value.len() == 1 && power < 13 && rest.unit.is_some()).then_some(()))?;
        value.clone_into(&mut quantity.value);
        quantity.damaged = true;
    }
    (quantity.end, quantity.unit) = if rest.unit.is_some() { (rest.end, rest.unit) } else { (stop, None) };
    Some(quantity)
}

/// 1-2个, 6%至8%, -2%至3%, 5万到8万人. Without a unit it is none, and both ends are passed.
fn range(view: &str, at: usize, end: usize, limit: usize, low: &str) -> Option<(Option<Quantity>, usize)> {
    let rest = &view[end..limit];
    let mut own = ["%", "‰", "万", "亿", "℃"].iter().find(|unit| rest.starts_with(**unit)).map_or(0, |unit| unit.len());
    // 5公里至10公里: the unit stands at both ends. 从5公里到10公里 leads from one to the other.
    let whole = tail(&view[..limit], end);
    let both = whole.unit.filter(|_| joint(&rest[own..]).is_none() && whole.end <= limit);
    if both.is_some() {
        own = whole.end - end;
    }
    let join = joint(&rest[own..])?;
    let leads = tail_of(&view[..at], 6).contains(['由', '从', '自']);
    let mut from = end + own + join;
    let word = !rest[own..].starts_with(['-', '—', '–', '−']);
    let minus = view[from..limit].chars().next().filter(|c| word && matches!(c, '-' | '−' | '负'));
    from += minus.map_or(0, char::len_utf8);
    let (high, length) = digits(&view[from..], limit - from)?;
    let stop = from + length;
    let after = tail(view, stop);
    if both.is_some() && (leads || after.unit != both) {
        return None;
    }
    let Some(unit) = after.unit else { return Some((None, stop)) };
    let mut quantity = Quantity::at(at, Kind::Digits, "range");
    quantity.high = Some(if minus.is_some() { format!("-{high}") } else { high });
    (quantity.value, quantity.unit, quantity.end) = (low.to_owned(), Some(unit), after.end);
    if after.more {
        quantity.cmp = Comparator::MoreThan;
    }
    Some((Some(quantity), after.end))
}

/// 13万2千人, 3亿5000万元: one amount in several scales, multiplied out; 123元1角 is 123.1元; 1个半小时.
fn compound(view: &str, at: usize, end: usize, limit: usize, value: &str) -> Option<Quantity> {
    let mut quantity = Quantity::at(at, Kind::Digits, "compound");
    if let Some(half) = view[end..].strip_prefix("个半")
        && let Some(unit) = ["小时", "月", "百分点", "学期", "工作日"].iter().find(|unit| half.starts_with(**unit))
        && !value.contains('.')
    {
        let written = if *unit == "小时" { (*unit).to_owned() } else { format!("个{unit}") };
        (quantity.value, quantity.unit) = (format!("{value}.5"), Some(written));
        quantity.end = end + "个半".len() + unit.len();
        return Some(quantity);
    }
    let scale = |text: &str| -> Option<(i64, usize)> {
        [("千亿", 100_000_000_000), ("百亿", 10_000_000_000), ("亿", 100_000_000), ("千万", 10_000_000), ("百万", 1_000_000)]
            .into_iter()
            .chain([("万", 10_000), ("千", 1000), ("百", 100)])
            .find(|(word, _)| text.starts_with(word))
            .map(|(word, factor)| (factor, word.len()))
    };
    let mut total = Decimal::ZERO;
    let (mut here, mut number, mut parts, mut above) = (end, value.to_owned(), 0, i64::MAX);
    let mut stop = end;
    loop {
        let own: Decimal = number.parse().ok()?;
        match scale(&view[here..limit]) {
            Some((factor, length)) if factor < above => {
                total = total.checked_add(own.checked_mul(Decimal::from(factor))?)?;
                (here, above, parts) = (here + length, factor, parts + 1);
                stop = here;
            }
            // The last part may have no scale: 3万4000人.
            _ if parts > 0 && own < Decimal::from(above) => {
                total = total.checked_add(own)?;
                (stop, parts) = (here, parts + 1);
                break;
            }
            _ => break,
        }
        let Some((next, length)) = digits(&view[here..], limit - here).filter(|(next, _)| !next.contains('.')) else { break };
        (number, here) = (next, here + length);
    }
    if parts >= 2 {
        let rest = tail(view, stop);
        let unit = rest.unit.filter(|_| rest.scale == 0)?;
        (quantity.value, quantity.unit, quantity.end) = (total.normalize().to_string(), Some(unit), rest.end);
        return Some(quantity);
    }
    // 123元1角, 5元6角3分
    let coins = view[end..limit].strip_prefix('元')?;
    let (tenths, length) = digits(coins, coins.len()).filter(|(v, _)| v.len() == 1)?;
    let mut here = limit - coins.len() + length;
    let mut cents = String::new();
    if view[here..].starts_with('角') {
        here += "角".len();
        if let Some((c, length)) = digits(&view[here..], limit.saturating_sub(here)).filter(|(v, _)| v.len() == 1)
            && view[here + length..].starts_with('分')
        {
            (cents, here) = (c, here + length + "分".len());
        }
        quantity.value = format!("{value}.{tenths}{cents}");
        (quantity.unit, quantity.end) = (Some("元".into()), here);
        return Some(quantity).filter(|_| !value.contains('.'));
    }
    None
}

/// A sign before a number: 负, 零下, or a hyphen after a word of growth or equality; elsewhere it joins (第3-5个).
fn signed(view: &str, mut quantity: Quantity) -> Quantity {
    let before = &view[..quantity.start];
    let negative = if let Some(stem) = before.strip_suffix("零下") {
        Some(stem.len())
    } else if let Some(stem) = before.strip_suffix('负') {
        let word = words::quantity("no-sign").iter().any(|word| stem.ends_with(word));
        let measured = quantity.unit.as_deref().is_some_and(|unit| !unit::counts(unit));
        (!word && measured).then_some(stem.len())
    } else if let Some(stem) = before.strip_suffix(['-', '−']) {
        let degrees = matches!(quantity.unit.as_deref(), Some("℃" | "摄氏度"))
            && stem.chars().next_back().is_none_or(|c| is_han(c) || matches!(c, ',' | '、' | '。' | ';' | '('));
        (degrees || words::quantity("signed").iter().any(|word| stem.ends_with(word))).then_some(stem.len())
    } else {
        None
    };
    if let Some(start) = negative
        && !quantity.value.starts_with('-')
    {
        let below = before.ends_with("零下");
        quantity.value.insert(0, '-');
        (quantity.start, quantity.number) = (start, start);
        if below && let Some(high) = quantity.high.as_mut().filter(|high| !high.starts_with('-')) {
            // 零下5至10℃ goes from -10 to -5.
            high.insert(0, '-');
            std::mem::swap(&mut quantity.value, high);
        }
    }
    quantity
}

/// A number with its unit, or a pure number that something reaches, or one whose unit was lost.
fn plain(view: &str, mut quantity: Quantity, value: String, end: usize) -> Option<Quantity> {
    let before = &view[..quantity.start];
    let number = &view[quantity.start..end];
    let rest = tail(view, end);
    let follows = &view[rest.end..];
    let next = follows.chars().next();
    quantity.value = value;
    quantity.end = end;
    // 算力规模突破6000P
    if rest.unit.is_none() && follows.starts_with('P') && tail_of(before, 12).contains("算力") {
        (quantity.unit, quantity.end) = (Some("P".into()), end + 1);
        return Some(quantity);
    }
    if rest.unit.is_none() && next.is_some_and(|c| c.is_ascii_alphabetic() || c == '&' || c == '+') {
        return None;
    }
    // 概况2.2本项目: the number of a section; 人均2.2本 is a mean.
    let near = tail_of(before, 10);
    let wholes = rest.scale == 0 && rest.unit.as_deref().is_some_and(|unit| words::quantity("unit-whole").contains(&unit));
    if wholes && number.contains('.') && !near.contains(['均', '每']) && rest.unit.as_deref() != Some("成") {
        return None;
    }
    // 广州1935项目: a year before 项目 is part of a name; 100项目标 are counted, and 120项目 lost its 个.
    let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    if year && rest.unit.as_deref() == Some("项") && view[rest.end..].starts_with('目') && !view[rest.end..].starts_with("目标")
    {
        return None;
    }
    if let Some(unit) = rest.unit {
        (quantity.unit, quantity.end) = (Some(unit), rest.end);
        if rest.more {
            quantity.cmp = Comparator::MoreThan;
        }
        // 20亿元级项目: the class of a thing.
        return Some(signed(view, quantity));
    }
    // 实施10大技改项目 counts what is done; 沿江和沿湖2大片区 has just named them.
    let done = words::quantity("great-done").iter().any(|verb| tail_of(before, 6).contains(verb));
    if done && follows.strip_prefix('大').is_some_and(|rest| rest.starts_with(is_han)) && number.len() <= 2 {
        (quantity.unit, quantity.end) = (Some("大".into()), end + "大".len());
        return Some(quantity);
    }
    if follows.starts_with('年') {
        let length = number.len();
        let lasts = before.ends_with("连续") || follows.starts_with("年以上") || follows.starts_with("年一遇");
        // 平均受教育年限提高到11.3年: a decimal is no date, nor are the years that a span of time comes to.
        let span = number.contains('.') || words::quantity("span-of-years").iter().any(|word| tail_of(before, 16).contains(word));
        if !(lasts && length <= 2 || span && length <= 5) {
            return None;
        }
        (quantity.unit, quantity.end) = (Some("年".into()), end + "年".len());
        return Some(quantity);
    }
    let bounded = bounds::before(before)
        .is_some_and(|found| !words::quantity("no-bound").iter().any(|w| before.ends_with(w) && w.ends_with(found.word)));
    // 高于上年1.6和0.4个百分点: the share behind the last of a list is that of the one before.
    if let Some(unit) = shared_share(view, end, number) {
        (quantity.unit, quantity.rule) = (Some(unit), "unit-of-list");
        return Some(signed(view, quantity));
    }
    // 收入比值缩小至1.9, 突破至2以下: a pure number that something reaches.
    let reached = words::quantity("reached").iter().any(|word| before.ends_with(word));
    let closes = next.is_none_or(|c| matches!(c, ',' | '。' | ';' | '、'));
    let bound_after = bounds::after(follows, false).is_some();
    // 两化融合指数达115: a score is a pure number.
    let score = words::quantity("score").iter().any(|word| tail_of(before, 8).contains(word));
    // 死亡率低于0.02, 基尼系数0.4以下: what is measured in no unit, and its bound.
    let bare = bounds::before(before).map_or(before, |found| &before[..before.len() - found.length]);
    let of_measure = words::quantity("pure-measure").iter().any(|end| bare.ends_with(end));
    let bounded_measure = of_measure && number.contains('.') && (bounded && closes || bound_after);
    if bounded_measure || reached && (bound_after || (number.contains('.') || score) && closes) {
        quantity.rule = "pure-number";
        return Some(signed(view, quantity));
    }
    let noun = words::quantity("bounded-noun").iter().any(|noun| follows.starts_with(noun));
    if !(bounded || number.len() >= 5 && next.is_some_and(is_han)) || number.starts_with('0') || noun {
        return None;
    }
    if !bounded && is_service_number(number) || number.len() > LONGEST / 2 {
        return None;
    }
    (quantity.damaged, quantity.rule) = (true, "number-without-unit");
    Some(quantity)
}

/// The share that a decimal without a unit has from the number that it is listed with.
fn shared_share(view: &str, end: usize, number: &str) -> Option<String> {
    let rest =
        ["和", "与", "及", "、"].iter().find_map(|joint| view[end..].strip_prefix(*joint)).filter(|_| number.contains('.'))?;
    let (_, length) = digits(rest, rest.len())?;
    tail(view, view.len() - rest.len() + length).unit.filter(|unit| matches!(unit.as_str(), "个百分点" | "百分点" | "%" | "‰"))
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

    /// Phrases with what is read of them: surface, comparator, value (low..high), unit.
    const PHRASES: &[(&str, &str)] = &[
        // Bounds: negators, particles, a word away, behind a bracket, a length with an inside.
        ("绿地率不得低于35%", "不得低于35%|>=|35|%"),
        ("水耗严禁突破8.4亿立方米", "严禁突破8.4亿立方米|<=|8.4|亿立方米"),
        ("失业率从未超过4.6%", "从未超过4.6%|<=|4.6|%"),
        ("完成率未达到60%", "未达到60%|<|60|%"),
        ("企业突破了120家", "突破了120家|>|120|家"),
        ("最高奖励50万元", "50万元|<=|50|万元"),
        ("最高气温35℃", "35℃|=|35|℃"),
        ("每个社区至少配备1名顾问", "1名|>=|1|名"),
        ("优良天数比率达到94%(不含沙尘)以上", "94%|>=|94|%"),
        ("站点70米内换乘", "70米内|<=|70|米"),
        ("全省300万人口以上城市", "300万人|>=|300|万人"),
        ("通过5000万元项目", "5000万元|=|5000|万元"),
        // Units.
        ("死亡率0.042人/亿元以下", "0.042人/亿元以下|<=|0.042|人/亿元"),
        ("工资3万元/人·年", "3万元/人·年|=|3|万元/人·年"),
        ("吞吐量260万标箱", "260万标箱|=|260|万标箱"),
        ("整治8条(段)河道", "8条(段)|=|8|条(段)"),
        ("降雨量达到120mm", "120mm|=|120|mm"),
        ("推进5G、4K、8K应用", ""),
        // Signs.
        ("增速为负4.7%", "负4.7%|=|-4.7|%"),
        ("气温零下6℃", "零下6℃|=|-6|℃"),
        ("涨幅保持在-2%至3%", "-2%至3%|=|-2..3|%"),
        ("为企业减负30亿元", "30亿元|=|30|亿元"),
        // Groups, compounds, powers.
        ("投资1 200亿元", "1 200亿元|=|1200|亿元"),
        ("投资1’200亿元", "1’200亿元|=|1200|亿元"),
        ("人口13万2千人", "13万2千人|=|132000|人"),
        ("投资三亿五千万元", "三亿五千万元|=|350000000|元"),
        ("票价123元1角", "123元1角|=|123.1|元"),
        ("缩短到一个半小时", "一个半小时|=|1.5|小时"),
        ("奖补伍仟万元", "伍仟万元|=|5000|万元"),
        ("库容5.2×10⁴立方米", "5.2×10⁴立方米|=|52000|立方米"),
        // Numerals.
        ("上涨百分之一点五七", "百分之一点五七|=|1.57|%"),
        ("控制在千分之一以内", "控制在千分之一以内|<=|1|‰"),
        ("建成食堂三四十家", "三四十家|=|30..40|家"),
        ("培育十五六个", "十五六个|=|15..16|个"),
        ("产量比上年翻了近一番", "翻了近一番|~|2|倍"),
        ("建设一座水厂和一处驿站", "一座|=|1|座;一处|=|1|处"),
        // Scales without a digit.
        ("资产总额过万亿", "过万亿|>|1|万亿"),
        ("新增亿元以上企业5家", "亿元以上|>=|1|亿元;5家|=|5|家"),
        ("万元GDP能耗,每万人拥有", ""),
        // Glued to words.
        ("人均GDP8.7万元", "8.7万元|=|8.7|万元"),
        ("4/5G用户", ""),
        ("ISO9001认证,TOP10企业", ""),
        // Words that are no numbers, and words that are.
        ("倍增效应,二次供水,千人千面,三轮车,四季", ""),
        ("增加42 · 4%、3·15晚会", "42 · 4%|=|42.4|%"),
        ("全部财政收入", ""),
        ("贫困村全部退出", "全部|=|100|%"),
        ("全覆盖绩效体系", ""),
        ("实现100%全覆盖", "100%|=|100|%"),
        ("实现“动态清零”", "清零|=|0|"),
        ("打造一刻钟生活圈", "一刻钟|=|1|刻钟"),
    ];

    #[test]
    fn phrases_are_read_to_the_letter() {
        for (text, wanted) in PHRASES {
            let read: Vec<String> = scan(text)
                .iter()
                .map(|q| {
                    let value = q.high.as_ref().map_or(q.value.clone(), |high| format!("{}..{high}", q.value));
                    format!("{}|{}|{value}|{}", &text[q.start..q.end], q.cmp.as_str(), q.unit.as_deref().unwrap_or(""))
                })
                .collect();
            assert_eq!(read.join(";"), *wanted, "{text}");
        }
    }

    #[test]
    fn the_words_of_every_class_stand_in_their_example() {
        for row in crate::cues::words::of_numbers() {
            let [class, word, example] = row.as_slice() else { panic!("{row:?}") };
            let folded: String = example.chars().map(crate::source::fold_char).collect();
            assert!(folded.contains(&word.chars().map(crate::source::fold_char).collect::<String>()), "{class}: {word}");
        }
    }

    /// Seconds of work that this thread has had, if the system tells them: other tests run beside it.
    fn worked() -> f64 {
        static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanoseconds = told.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        nanoseconds.map_or_else(|| BEGIN.elapsed().as_secs_f64(), |n| n / 1e9)
    }

    #[test]
    fn long_runs_take_time_in_proportion() {
        for unit in ["一", "9", "91%", "一二三、", "1.", "“"] {
            let time = |n: usize| {
                let text = unit.repeat(n);
                let started = worked();
                std::hint::black_box(scan(&text));
                worked() - started
            };
            time(2_000);
            let least = |n: usize| (0..3).map(|_| time(n)).fold(f64::MAX, f64::min);
            let (short, long) = (least(20_000), least(80_000));
            // Linear is 4, quadratic 16.
            assert!(long < short * 9.0 + 0.05, "{unit}: {short} s, then {long} s");
        }
    }
}
