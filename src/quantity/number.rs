//! Numbers of any text, in Arabic digits, in Chinese numerals or in both, whether or not they measure anything.
//!
//! [`scan`](super::scan()) takes its Chinese numerals from here. The other readers ask the plainer question of a
//! search box or a spreadsheet cell: which numbers, percentages, sums of money and intervals does this text hold?

use crate::pattern::Pattern;
use rust_decimal::Decimal;

use crate::cues::bounds;
use crate::quantity::Comparator;

/// A number of a text with its exact value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its value, scale words multiplied out: `4.78万亿` is 4780000000000.
    pub value: Decimal,
}

/// Digits: the plain forms, those of cheques and contracts, and their traditional shapes.
const DIGITS: &[(&str, u32)] = &[
    ("零〇○", 0),
    ("一壹", 1),
    ("二两兩俩倆贰貳", 2),
    ("三叁參", 3),
    ("四肆", 4),
    ("五伍", 5),
    ("六陆陸", 6),
    ("七柒", 7),
    ("八捌", 8),
    ("九玖", 9),
];
/// Digits that are everyday words too (队伍, 陆地, 放肆, 收拾): alone among other text they count nothing.
const FORMAL: &str = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟";
/// Scales within a group of four digits.
const SMALL: &[(&str, i64)] = &[("十拾", 10), ("百佰", 100), ("千仟", 1000)];
/// Scales of groups. 兆 is a million million, unless a unit begins with it.
const LARGE: &[(&str, i64)] = &[("万萬", 10_000), ("亿億", 100_000_000), ("兆", 1_000_000_000_000)];
/// Tens in one character.
const TENS: &[(char, i64)] = &[('廿', 20), ('卅', 30), ('卌', 40)];
/// Units that begin with 兆: there it is mega.
const MEGA: &[&str] = &["瓦", "比", "赫", "字", "帕", "欧", "伏"];
/// Words that hold a numeral and no number.
const WORDS: &str = "一切|一看|一些|一样|一定|一般|一直|一起|一致|一体|统一|唯一|万一|四川|十足|两两|五角大楼|三点一线|一点一滴";

static WORD: Pattern = Pattern::new(WORDS);

fn digit(c: char) -> Option<u32> {
    DIGITS.iter().find(|(shapes, _)| shapes.contains(c)).map(|(_, value)| *value)
}

fn scale(table: &[(&str, i64)], c: char) -> Option<Decimal> {
    table.iter().find(|(shapes, _)| shapes.contains(c)).map(|(_, value)| Decimal::from(*value))
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Digits, thousands separated by commas, a fraction, a power of ten; `k` is a thousand.
fn arabic(text: &str, at: usize) -> Option<(Decimal, usize)> {
    static SHAPE: Pattern = Pattern::new(r"^(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(?P<power>e-?\d{1,2})?(?P<k>[kK])?");
    let rest = text.get(at..)?;
    let found = SHAPE.captures(rest)?;
    let mut number = found.name("number")?.as_str();
    let mut end = number.len();
    // 2222.2222.22222: points between digits separate what is listed.
    if number.contains('.') && rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end = number.find('.').filter(|at| *at > 0)?;
        number = &number[..end];
    }
    let mut value: Decimal = within(number.replace(',', "").parse().ok()?)?;
    if end == found.name("number")?.as_str().len() {
        if let Some(power) = found.name("power") {
            let exponent: i32 = power.as_str()[1..].parse().ok()?;
            let factor = (0..exponent.unsigned_abs()).try_fold(Decimal::ONE, |f, _| f.checked_mul(Decimal::TEN))?;
            value = if exponent < 0 { value.checked_div(factor)? } else { value.checked_mul(factor)? };
            end += power.len();
        }
        let follows = rest[end..].chars().nth(1);
        if found.name("k").is_some() && !follows.is_some_and(|c| c.is_ascii_alphanumeric()) {
            value = value.checked_mul(Decimal::from(1000))?;
            end += 1;
        }
    }
    Some((value, at + end))
}

/// A value that no number of a text exceeds; longer strings of digits are the marks of something. Keeps sums from overflowing.
fn within(value: Decimal) -> Option<Decimal> {
    (value < Decimal::from(1_000_000_000_000_i64) * Decimal::from(1_000_000_000_000_i64)).then_some(value)
}

/// The value of a number as a reading keeps it; none of more digits than any plan prints, so that no sum or product of
/// two of them overflows.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let value: Decimal = text.trim().parse().ok()?;
    (value.abs() < Decimal::from(1_000_000_000_000_000_i64)).then(|| value.round_dp(PLACES))
}

/// Decimal places that a value keeps in arithmetic.
const PLACES: u32 = 12;

/// What stands at a place of a text.
enum Read {
    /// A cardinal and where it ends.
    Exact(Decimal, usize),
    /// 二三十, 七八: about that many; where it ends.
    Vague(usize),
}

/// A number without sign or fraction bar at a place; `bare` lets it begin with 百, 千, 万 or 亿 alone, as in 百分之.
fn cardinal(text: &str, at: usize, bare: bool) -> Option<Read> {
    if let Some(read) = digit_by_digit(text, at) {
        return Some(read);
    }
    let mut groups: Vec<(Decimal, Decimal)> = Vec::new();
    let (mut section, mut limit) = (Decimal::ZERO, Decimal::from(10_000));
    let mut pending: Option<(Decimal, bool)> = None;
    let (mut last, mut zero, mut seen) = (Decimal::ONE, false, false);
    // A scale alone (百) is no number; 百三 and 千一 are.
    let mut anything = false;
    let (mut here, mut end) = (at, at);
    let mut whole = true;
    while let Some(c) = char_at(text, here) {
        if c.is_ascii_digit() || c == '.' && !seen && arabic(text, here).is_some() {
            if pending.is_some() {
                break;
            }
            let Some((value, stop)) = arabic(text, here) else { break };
            if seen && text[here..stop].contains(['.', ',']) {
                break;
            }
            whole = value.fract().is_zero() && !text[here..stop].contains('.');
            pending = Some((value, false));
            (here, anything) = (stop, true);
            end = here;
        } else if let Some((_, tens)) = TENS.iter().find(|(shape, _)| *shape == c) {
            if pending.is_some() || limit <= Decimal::TEN {
                break;
            }
            section += Decimal::from(*tens);
            (limit, last, anything) = (Decimal::TEN, Decimal::TEN, true);
            here += c.len_utf8();
            end = here;
        } else if let Some(value) = digit(c) {
            if pending.is_some() {
                break;
            }
            here += c.len_utf8();
            if value == 0 {
                zero = true;
                if !seen {
                    (anything, end) = (true, here);
                }
            } else {
                pending = Some((Decimal::from(value), true));
                (anything, end) = (true, here);
            }
        } else if let Some(value) = scale(SMALL, c) {
            let follows_nothing = pending.is_none();
            if value >= limit || follows_nothing && seen && !zero && !section.is_zero() {
                break;
            }
            if follows_nothing && seen && section.is_zero() && !zero && !last.is_zero() && last < Decimal::from(10_000) {
                break;
            }
            anything |= value == Decimal::TEN || pending.is_some();
            section += within(pending.take().map_or(Decimal::ONE, |(d, _)| d).checked_mul(value)?)?;
            (limit, last, zero) = (value, value, false);
            here += c.len_utf8();
            end = here;
        } else if let Some(value) = scale(LARGE, c) {
            let after = here + c.len_utf8();
            if c == '兆' && MEGA.iter().any(|unit| text[after..].starts_with(unit)) {
                break;
            }
            let own = section + pending.take().map_or(Decimal::ZERO, |(d, _)| d);
            let lower: Decimal = groups.iter().filter(|(_, s)| *s < value).map(|(v, _)| *v).sum();
            if own.is_zero() && lower.is_zero() {
                match groups.last_mut() {
                    // 四万万: as many again.
                    Some((total, _)) => *total = within(total.checked_mul(value)?)?,
                    None if bare => groups.push((value, value)),
                    None => break,
                }
            } else {
                groups.retain(|(_, s)| *s >= value);
                groups.push((within((own + lower).checked_mul(value)?)?, value));
            }
            (section, limit, last, zero, whole) = (Decimal::ZERO, Decimal::from(10_000), value, false, true);
            anything |= !own.is_zero() || bare;
            here = after;
            end = here;
        } else {
            break;
        }
        seen = true;
    }
    if end == at || !(anything || bare) {
        return None;
    }
    let ones = match pending {
        // 四百五 is 450, 三万五 35000; 五亿零六 says that it is six.
        Some((d, true)) if !zero && last > Decimal::TEN => d.checked_mul(last)?.checked_div(Decimal::TEN)?,
        Some((d, _)) => d,
        None => Decimal::ZERO,
    };
    let mut value = groups.iter().map(|(v, _)| *v).sum::<Decimal>() + section + ones;
    if whole && let Some((fraction, stop)) = decimals(text, end) {
        (value, end) = (value + fraction, stop);
    }
    Some(Read::Exact(value, end))
}

/// Digits one after the other: 二〇二五, 一七二零点一. Two neighbours (七八个) or digits before a scale (二三十) are vague.
fn digit_by_digit(text: &str, at: usize) -> Option<Read> {
    let rest = text.get(at..)?;
    let run: Vec<(char, u32)> = rest.chars().map_while(|c| digit(c).map(|d| (c, d))).collect();
    let end = at + run.iter().map(|(c, _)| c.len_utf8()).sum::<usize>();
    if run.len() < 2 {
        return None;
    }
    let scaled = |c: char| scale(SMALL, c).is_some() || scale(LARGE, c).is_some();
    let neighbours = run[0].1 != 0 && run[1].1 == run[0].1 + 1;
    let followed = char_at(text, end).is_some_and(scaled);
    if run[0].1 == 0 && run[1].1 != 0 {
        // 零五 is five after a larger part, not here.
        return None;
    }
    if run[run.len() - 2].1 == 0 && followed {
        return None;
    }
    if neighbours && (run.len() == 2 || followed) || followed && run.iter().all(|(_, d)| *d != 0) {
        let stop = rest[end - at..].chars().take_while(|c| scaled(*c)).map(char::len_utf8).sum::<usize>();
        return Some(Read::Vague(end + stop));
    }
    if followed || run.iter().any(|(c, _)| "两兩俩倆".contains(*c)) {
        return None;
    }
    let value = within(run.iter().filter_map(|(_, d)| char::from_digit(*d, 10)).collect::<String>().parse().ok()?)?;
    match decimals(text, end) {
        Some((fraction, stop)) => Some(Read::Exact(value + fraction, stop)),
        None => Some(Read::Exact(value, end)),
    }
}

/// 点 and the digits after it, in either script; as many places as are written.
fn decimals(text: &str, at: usize) -> Option<(Decimal, usize)> {
    let point = char_at(text, at).filter(|c| matches!(c, '点' | '點'))?;
    let from = at + point.len_utf8();
    let mut digits = String::from("0.");
    let mut end = from;
    for c in text[from..].chars() {
        let value = if c.is_ascii_digit() { c.to_digit(10) } else { digit(c).filter(|_| !"两兩俩倆".contains(c)) };
        let Some(value) = value.and_then(|d| char::from_digit(d, 10)) else { break };
        digits.push(value);
        end += c.len_utf8();
    }
    (end > from).then(|| digits.parse().ok().map(|value| (value, end))).flatten()
}

/// The sign at a place: 负, or a hyphen that joins nothing.
fn sign(text: &str, at: usize) -> (bool, usize) {
    match char_at(text, at) {
        Some(c @ ('负' | '負')) => (true, at + c.len_utf8()),
        Some(c @ ('-' | '−' | '－')) => {
            let joins = text[..at].chars().next_back().is_some_and(|p| {
                p.is_alphanumeric() || matches!(p, '-' | '−' | '－' | '^' | '%' | '）' | ')' | '〇' | '—' | '–')
            });
            if joins { (false, at) } else { (true, at + c.len_utf8()) }
        }
        _ => (false, at),
    }
}

/// A whole number at a place: sign, whole part, 又, and a fraction in words or with a bar.
fn at(text: &str, from: usize) -> Option<Read> {
    let (negative, start) = sign(text, from);
    let signed = |value: Decimal, end: usize| Some(Read::Exact(if negative { -value } else { value }, end));
    let numerator = |at: usize| -> Option<(Decimal, usize)> {
        let (minus, at) = sign(text, at);
        match cardinal(text, at, false)? {
            Read::Exact(value, end) => Some((if minus { -value } else { value }, end)),
            Read::Vague(_) => None,
        }
    };
    let (value, end) = match cardinal(text, start, false)? {
        Read::Exact(value, end) => (value, end),
        vague @ Read::Vague(_) => return Some(vague),
    };
    if let Some(over) = text[end..].strip_prefix("分之") {
        let (top, stop) = numerator(text.len() - over.len())?;
        return signed(top.checked_div(value)?, stop);
    }
    if text[end..].starts_with('又')
        && let Some(Read::Exact(bottom, stop)) = cardinal(text, end + '又'.len_utf8(), false)
        && text[stop..].starts_with("分之")
        && let Some((top, stop)) = numerator(stop + "分之".len())
    {
        return signed(value + top.checked_div(bottom)?, stop);
    }
    if text[end..].starts_with('/')
        && char_at(text, end + 1).is_some_and(|c| c.is_ascii_digit())
        && text[start..end].bytes().all(|b| b.is_ascii_digit())
        && let Some((bottom, stop)) = arabic(text, end + 1)
        && !text[stop..].starts_with('/')
        && let Some(value) = value.checked_div(bottom)
    {
        return signed(value, stop);
    }
    signed(value, end)
}

/// Every number of a text in order. Vague ones (二三十, 七八个), words that hold a numeral (一切, 四川), and 一 or 两
/// as the amount of a currency are none; neither is the 百 of 百分之.
#[must_use]
pub fn numbers(text: &str) -> Vec<Number> {
    let words: Vec<(usize, usize)> = WORD.find_iter(text).map(|m| (m.start(), m.end())).collect();
    let mut words = words.into_iter().peekable();
    let mut out: Vec<Number> = Vec::new();
    let mut here = 0;
    while let Some(c) = char_at(text, here) {
        while words.peek().is_some_and(|(_, end)| *end <= here) {
            words.next();
        }
        if let Some((_, end)) = words.peek().filter(|(start, _)| *start <= here) {
            here = *end;
            continue;
        }
        let next = here + c.len_utf8();
        let glued = c == '.' && text[..here].ends_with(|p: char| p == '.' || p.is_ascii_digit());
        let Some(read) = (!glued).then(|| at(text, here)).flatten() else {
            here = next;
            continue;
        };
        match read {
            Read::Vague(end) => here = end,
            Read::Exact(value, end) => {
                let surface = &text[here..end];
                let alone = surface.chars().count() == 1 && text.trim() != surface;
                let article = matches!(surface, "一" | "两") && currency(&text[end..]).is_some();
                if !(alone && FORMAL.contains(c) || article) {
                    out.push(Number { start: here, end, value });
                }
                here = end.max(next);
            }
        }
    }
    out
}

/// The value of a Chinese numeral as a decimal string, with the places that are written: `一百二十` → `120`,
/// `二〇二五` → `2025`, `六点五零` → `6.50`.
///
/// A bare 百 or 千 counts one of it (百亿元 is 100 亿元). Anything that is not wholly such a numeral is `None`.
#[must_use]
pub fn numeral(text: &str) -> Option<String> {
    match cardinal(text, 0, true)? {
        Read::Exact(value, end) if end == text.len() && !text.contains(|c: char| c.is_ascii_digit()) => Some(value.to_string()),
        _ => None,
    }
}

/// Every percentage of a text with its value in per cent: 六点五个百分点, 百分之七十五, 千分之三 (0.3), 2.5成 (25).
#[must_use]
pub fn percentages(text: &str) -> Vec<Number> {
    const OVER: &str = "分之";
    const BARE: &[char] = &['百', '千', '万', '佰', '仟', '萬'];
    let mut out: Vec<Number> = Vec::new();
    for (over, _) in text.match_indices(OVER) {
        let stem = text[..over].trim_end_matches(BARE);
        // 一百分之二 and 五百分之二 are fractions.
        let fraction = stem.ends_with(|c: char| digit(c).is_some() || c.is_ascii_digit() || scale(SMALL, c).is_some());
        let Some(Read::Exact(whole, _)) = cardinal(text, stem.len(), true).filter(|_| !fraction && stem.len() < over) else {
            continue;
        };
        let from = over + OVER.len();
        let (negative, from) = sign(text, from);
        if let Some(Read::Exact(part, end)) = cardinal(text, from, true)
            && let Some(value) = part.checked_mul(Decimal::ONE_HUNDRED).and_then(|p| p.checked_div(whole))
        {
            out.push(Number { start: stem.len(), end, value: if negative { -value } else { value } });
        }
    }
    for number in numbers(text) {
        let rest = &text[number.end..];
        let point = ["个百分点", "個百分點", "百分点", "%", "％"].iter().find(|unit| rest.starts_with(**unit));
        let tenths = rest.starts_with('成') && number.value <= Decimal::TEN;
        if let Some(unit) = point {
            out.push(Number { end: number.end + unit.len(), ..number });
        } else if tenths && let Some(value) = number.value.checked_mul(Decimal::TEN) {
            let half = rest.starts_with("成半");
            let end = number.end + if half { "成半".len() } else { "成".len() };
            out.push(Number { start: number.start, end, value: if half { value + Decimal::from(5) } else { value } });
        }
    }
    out.sort_by_key(|number| number.start);
    out
}

/// A sum of money, or a currency that is named without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Value in the currency; none where it is only named.
    pub value: Option<Decimal>,
    /// Code of the currency (ISO 4217; XBT for bitcoin).
    pub currency: &'static str,
}

/// Names of currencies with their codes; the longer before what they begin with.
const CURRENCIES: &[(&str, &str)] = &[
    ("元人民币", "CNY"),
    ("人民币元", "CNY"),
    ("人民币", "CNY"),
    ("美元", "USD"),
    ("美圆", "USD"),
    ("美金", "USD"),
    ("美刀", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("日圆", "JPY"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("澳门元", "MOP"),
    ("韩元", "KRW"),
    ("新加坡元", "SGD"),
    ("澳元", "AUD"),
    ("加元", "CAD"),
    ("瑞士法郎", "CHF"),
    ("卢布", "RUB"),
    ("泰铢", "THB"),
    ("卢比", "INR"),
    ("奈拉", "NGN"),
    ("比特币", "XBT"),
    ("块钱", "CNY"),
    ("块", "CNY"),
    ("圆", "CNY"),
    ("元", "CNY"),
];
/// Parts of a currency with how many make one.
const PARTS: &[(&str, i64)] = &[("角", 10), ("毛", 10), ("美分", 100), ("欧分", 100), ("日本銭", 100), ("分", 100)];

/// The currency that a text begins with: its name and code.
fn currency(text: &str) -> Option<(&'static str, &'static str)> {
    let (name, code) = CURRENCIES.iter().find(|(name, _)| text.starts_with(name))?;
    // 三块牌子 are boards: 块 alone is money where nothing follows that it could count.
    let counts = *name == "块" && text[name.len()..].starts_with(crate::source::is_han);
    (!counts).then_some((*name, *code))
}

/// Every sum of money of a text in order: 36.57亿元, 五元三毛, 8亿元人民币; and currencies named without a sum (人民币), without a value.
#[must_use]
pub fn money(text: &str) -> Vec<Money> {
    let mut words = WORD.find_iter(text).map(|m| (m.start(), m.end())).peekable();
    let mut out: Vec<Money> = Vec::new();
    let mut here = 0;
    while let Some(c) = char_at(text, here) {
        let next = here + c.len_utf8();
        while words.peek().is_some_and(|(start, _)| *start < here) {
            words.next();
        }
        if let Some((_, word)) = words.peek().filter(|(start, _)| *start == here) {
            here = *word;
        } else if let Some(Read::Exact(value, end)) = at(text, here) {
            let counted =
                text[end..].strip_prefix('个').filter(|rest| rest.starts_with("比特币")).map_or(end, |_| end + '个'.len_utf8());
            let Some((name, code)) = currency(&text[counted..]) else {
                here = end.max(next);
                continue;
            };
            let (mut value, mut end) = (value, counted + name.len());
            // 五元三毛, 50元6角三分, 两美元又三美分.
            loop {
                let from = if text[end..].starts_with('又') { end + '又'.len_utf8() } else { end };
                let Some(Read::Exact(part, stop)) = cardinal(text, from, false) else { break };
                let Some((name, of)) = PARTS.iter().find(|(name, _)| text[stop..].starts_with(name)) else { break };
                let Some(part) = part.checked_div(Decimal::from(*of)) else { break };
                (value, end) = (value + part, stop + name.len());
            }
            out.push(Money { start: here, end, value: Some(value), currency: code });
            here = end;
        } else if let Some((name, code)) = currency(&text[here..]).filter(|(name, _)| name.chars().count() > 1 && *name != "块钱")
        {
            out.push(Money { start: here, end: here + name.len(), value: None, currency: code });
            here += name.len();
        } else {
            here = next;
        }
    }
    out
}

/// An interval with its ends, each with whether it belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Low end; none where it is open.
    pub low: Option<(Decimal, bool)>,
    /// High end; none where it is open.
    pub high: Option<(Decimal, bool)>,
}

/// Words between two numbers that make them the ends of one interval.
const BETWEEN: &[&str] = &["到", "至", "~", "-", "–", "—", "－", "～"];
/// Words between two bounds of the same thing.
const BOTH: &[&str] = &["的同时", "并且", "同时", "且", ",", ""];

/// Every interval of a text in order: 20~100, 10和15之间, 大于等于100小于200, 比三十大, 三十或者以上.
#[must_use]
pub fn intervals(text: &str) -> Vec<Interval> {
    let found = numbers(text);
    let mut out: Vec<Interval> = Vec::new();
    let mut i = 0;
    while let Some(number) = found.get(i) {
        i += 1;
        let before = &text[..number.start];
        if let Some(other) = found.get(i) {
            let between = text[number.end..other.start].trim_matches([' ', '第']);
            let after = &text[other.end..];
            let closed = ["之间", "间"].iter().find(|word| after.starts_with(**word));
            let joined = BETWEEN.contains(&between);
            if joined || matches!(between, "和" | "与") && closed.is_some() {
                let start = ["位于", "在"]
                    .iter()
                    .find_map(|w| before.trim_end_matches('第').strip_suffix(w))
                    .map_or(number.start, str::len);
                out.push(Interval {
                    start: if closed.is_some() { start } else { number.start },
                    end: other.end + closed.map_or(0, |word| word.len()),
                    low: Some((number.value, true)),
                    high: Some((other.value, true)),
                });
                i += 1;
                continue;
            }
        }
        let bound = |start: usize, end: usize, cmp: Comparator| {
            let (low, high) = match cmp {
                Comparator::AtLeast => (Some(true), None),
                Comparator::MoreThan => (Some(false), None),
                Comparator::AtMost => (None, Some(true)),
                Comparator::LessThan => (None, Some(false)),
                Comparator::Equal | Comparator::About => return None,
            };
            let end_at = |own: Option<bool>| own.map(|own| (number.value, own));
            Some(Interval { start, end, low: end_at(low), high: end_at(high) })
        };
        let after = &text[number.end..];
        let one = if let Some(found) = bounds::before(before).filter(|b| b.cmp != Comparator::Equal) {
            bound(number.start - found.length, number.end, found.cmp)
        } else if let Some(stem) = before.strip_suffix("等于") {
            let own = Some((number.value, true));
            Some(Interval { start: stem.len(), end: number.end, low: own, high: own })
        } else if let Some(c) = after.chars().next().filter(|c| before.ends_with('比') && "大高多小低少".contains(*c)) {
            let cmp = if "大高多".contains(c) { Comparator::MoreThan } else { Comparator::LessThan };
            bound(number.start - '比'.len_utf8(), number.end + c.len_utf8(), cmp)
        } else if let Some(found) = bounds::after(after, false) {
            bound(number.start, number.end + found.length, found.cmp)
        } else {
            None
        };
        let Some(one) = one else { continue };
        // 大于20的同时小于等于35: two bounds of one thing.
        if let Some(last) = out.last_mut()
            && BOTH.contains(&text[last.end..one.start].trim())
            && (last.low.is_some() && last.high.is_none() && one.low.is_none()
                || last.high.is_some() && last.low.is_none() && one.high.is_none())
        {
            (last.low, last.high, last.end) = (last.low.or(one.low), last.high.or(one.high), one.end);
        } else {
            out.push(one);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        numbers(text).iter().map(|n| n.value.normalize().to_string()).collect()
    }

    #[test]
    fn numerals_are_read_by_place_or_by_digit() {
        for (text, value) in [
            ("三", "3"),
            ("两", "2"),
            ("十五", "15"),
            ("七十五", "75"),
            ("一百二十", "120"),
            ("一百零八", "108"),
            ("百", "100"),
            ("二〇二五", "2025"),
            ("一百二十万", "1200000"),
            ("三亿五千万", "350000000"),
            ("六点五零", "6.50"),
            ("零点二", "0.2"),
            ("四百五", "450"),
        ] {
            assert_eq!(numeral(text).as_deref(), Some(value), "{text}");
        }
        assert_eq!(numeral(""), None);
        assert_eq!(numeral("三家"), None);
        assert_eq!(numeral("二三十"), None);
    }

    #[test]
    fn scripts_mix_and_scales_multiply() {
        assert_eq!(values("投资3万4000元"), ["34000"]);
        assert_eq!(values("4.78万亿，四万万，五兆六十二亿"), ["4780000000000", "400000000", "5006200000000"]);
        assert_eq!(values("三又一千分之23"), ["3.023"]);
        assert_eq!(values("负四点五，-10，10-20"), ["-4.5", "-10", "10", "20"]);
        assert_eq!(values("装机五兆瓦"), ["5"]);
    }

    #[test]
    fn vague_numbers_and_words_with_a_numeral_are_none() {
        assert_eq!(values("二三十个，七八家，一切，统一，四川"), Vec::<String>::new());
        assert_eq!(values("队伍登陆收拾"), Vec::<String>::new());
        assert_eq!(values("伍拾陆"), ["56"]);
    }

    #[test]
    fn intervals_say_which_ends_belong() {
        let read = |text| {
            intervals(text)
                .iter()
                .map(|i| (i.low.map(|(v, own)| (v.to_string(), own)), i.high.map(|(v, own)| (v.to_string(), own))))
                .collect::<Vec<_>>()
        };
        assert_eq!(read("大于20的同时小于等于35"), [(Some(("20".into(), false)), Some(("35".into(), true)))]);
        assert_eq!(read("x大于10且y小于20").len(), 2);
        assert_eq!(read("10与20之间"), [(Some(("10".into(), true)), Some(("20".into(), true)))]);
    }
}
