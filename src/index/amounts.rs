//! Numbers, years and units as people type them: 三十五万人, 23,876, >=500亿元, 2021..2025.

use rust_decimal::Decimal;

use crate::cues::{Comparator, bounds, rows};
use crate::index::analysis::fold_text;
use crate::lexicon;

/// A range of values; ends with whether they belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) low: Option<(Decimal, bool)>,
    pub(crate) high: Option<(Decimal, bool)>,
    pub(crate) unit: Option<String>,
}

/// What values of a unit are compared within, and the factor to it. Money with money, shares with shares; a count only with
/// counts of the same thing: 100 schools are not 100 firms, and no share.
pub(crate) fn scope(unit: &str) -> (String, Decimal) {
    let folded = fold_text(unit);
    let known = lexicon::unit(unit).or_else(|| lexicon::unit(&folded));
    if let Some((known, factor)) = known.and_then(|k| k.factor.map(|f| (k, f)))
        && known.dimension != "count"
    {
        return (format!("{}:{}", known.dimension, known.base), factor);
    }
    for (scale, factor) in
        [("万亿", 1_000_000_000_000_i64), ("千万", 10_000_000), ("百万", 1_000_000), ("亿", 100_000_000), ("万", 10_000)]
    {
        if let Some(rest) = folded.strip_prefix(scale).filter(|rest| !rest.is_empty()) {
            return (rest.to_owned(), factor.into());
        }
    }
    (folded, Decimal::ONE)
}

/// Spellings of units that stand for each other.
const SAME_UNITS: &str = include_str!("data/spellings.tsv");

/// The same number or year in another writing: 二〇二五, 23,876, 百分之五, 千米.
pub(crate) fn other_spellings(word: &str) -> Vec<String> {
    let mut out: Vec<String> = year_in_other_digits(word).into_iter().collect();
    out.extend(thousands(word));
    let digits = word.trim_end_matches('%');
    if word.len() == digits.len() + 1 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() <= 2 {
        out.extend(han_number(digits.parse().unwrap_or(0)).map(|n| format!("百分之{n}")));
    }
    // 五百亿元 stands in figures in most plans; a single numeral (百年, 一带) is a word.
    if word.chars().nth(1).is_some_and(|c| "〇一二三四五六七八九十百千".contains(c))
        && let Some((number, Some(unit))) = chinese_amount(word)
    {
        out.push(format!("{number}{unit}"));
    }
    for row in rows(SAME_UNITS) {
        for (a, b) in [(row[0], row[1]), (row[1], row[0])] {
            // 平方公里 ends with 公里 too: the longer unit has a row of its own.
            let number = word.strip_suffix(a).filter(|n| n.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '万' | '亿')));
            out.extend(number.map(|number| format!("{number}{b}")));
            out.extend((fold_text(word) == fold_text(a)).then(|| b.to_owned()));
        }
    }
    out
}

/// 35 → 三十五.
fn han_number(n: usize) -> Option<String> {
    let digit = |d: usize| "〇一二三四五六七八九".chars().nth(d);
    Some(match (n / 10, n % 10) {
        (0, ones) => digit(ones)?.to_string(),
        (tens, ones) => {
            let tens = if tens == 1 { String::new() } else { digit(tens)?.to_string() };
            let ones = if ones == 0 { String::new() } else { digit(ones)?.to_string() };
            format!("{tens}十{ones}")
        }
    })
}

/// 23876 → 23,876 and back.
fn thousands(word: &str) -> Option<String> {
    let start = word.find(|c: char| c.is_ascii_digit())?;
    let number: String = word[start..].chars().take_while(|c| c.is_ascii_digit() || *c == ',').collect();
    let (before, after) = (&word[..start], &word[start + number.len()..]);
    if number.contains(',') {
        let written = amount(&number)?;
        return written.1.is_none().then(|| format!("{before}{}{after}", number.replace(',', "")));
    }
    let is_year = number.len() == 4
        && (number.starts_with("19") || number.starts_with("20"))
        && !after.starts_with(['万', '亿', '元', '个']);
    if number.len() < 4 || is_year {
        return None;
    }
    let mut out = String::new();
    for (at, c) in number.chars().enumerate() {
        if at > 0 && (number.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    Some(format!("{before}{out}{after}"))
}

/// A sign of comparison at the start, and the rest.
fn comparison(text: &str) -> (&'static str, &str) {
    const SIGNS: [(&str, &str); 9] =
        [(">=", ">="), ("<=", "<="), ("≥", ">="), ("≤", "<="), ("≧", ">="), ("≦", "<="), (">", ">"), ("<", "<"), ("=", "=")];
    SIGNS.iter().find_map(|(sign, means)| text.strip_prefix(sign).map(|rest| (*means, rest))).unwrap_or(("=", text))
}

pub(crate) fn years(value: &str) -> Option<(Option<i64>, Option<i64>)> {
    let year = |text: &str| {
        let text = text.trim().trim_end_matches('年');
        let digits = year_in_other_digits(text).filter(|_| !text.starts_with(|c: char| c.is_ascii_digit()));
        fold_text(digits.as_deref().unwrap_or(text)).parse::<i64>().ok().filter(|y| (1900..=2100).contains(y))
    };
    let value = &value.replace("——", "-").replace(['～', '~', '至', '到', '–', '—', '…'], "-");
    if let Some((low, high)) = value.split_once("..").or_else(|| value.split_once('-')) {
        let end = |text: &str| if text.trim().is_empty() { Some(None) } else { year(text).map(Some) };
        let (low, high) = (end(low)?, end(high)?);
        return (low.is_some() || high.is_some()).then_some((low, high));
    }
    let (sign, rest) = comparison(value);
    let year = year(rest)?;
    Some(match sign {
        ">=" => (Some(year), None),
        ">" => (Some(year + 1), None),
        "<=" => (None, Some(year)),
        "<" => (None, Some(year - 1)),
        _ => (Some(year), Some(year)),
    })
}

/// The sign of a bound.
fn sign(cmp: Comparator) -> Option<&'static str> {
    Some(match cmp {
        Comparator::AtLeast => ">=",
        Comparator::MoreThan => ">",
        Comparator::AtMost => "<=",
        Comparator::LessThan => "<",
        _ => return None,
    })
}

/// Longest words of a bound, in characters: 不得低于.
const LONGEST_BOUND: usize = 8;

/// The words of a bound around a number as a sign before it: 不低于30, 30以上 and >=30 are one.
fn signed(value: &str) -> Option<String> {
    let cuts = value.char_indices().map(|(at, _)| at).take(LONGEST_BOUND + 1).skip(1);
    let before = cuts.filter_map(|at| bounds::before(&value[..at]).filter(|found| found.length == at)).last();
    if let Some(found) = before {
        return Some(format!("{}{}", sign(found.cmp)?, &value[found.length..]));
    }
    let ends = |at: usize| bounds::after(&value[at..], false).filter(|found| at + found.length == value.len());
    let (at, found) = value.char_indices().skip(1).find_map(|(at, _)| Some((at, ends(at)?)))?;
    let rest = Some(&value[..at]).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(format!("{}{rest}", sign(found.cmp)?))
}

pub(crate) fn values(value: &str) -> Option<Values> {
    let value = fold_text(value);
    let value = signed(&value).unwrap_or(value);
    let range = value.split_once("..").or_else(|| {
        let at = value.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '~' | '–' | '—' | '至' | '到'))?;
        Some((&value[..at.0], &value[at.0 + at.1.len_utf8()..]))
    });
    if let Some((low, high)) = range {
        let end = |text: &str| if text.is_empty() { Some(None) } else { amount(text).map(Some) };
        let (low, high) = (end(low)?, end(high)?);
        if low.is_none() && high.is_none() {
            return None;
        }
        let unit_of = |end: &Option<(Decimal, Option<String>)>| end.as_ref().and_then(|e| e.1.clone());
        let (first, second) = (unit_of(&low), unit_of(&high));
        let unit = second.clone().or(first.clone());
        // 800亿元..1万亿元: both in the unit of the second.
        let factor = match (&first, &second) {
            (Some(a), Some(b)) if a != b => {
                let ((a, of_a), (b, of_b)) = (scope(a), scope(b));
                if a != b {
                    return None;
                }
                of_a.checked_div(of_b)?
            }
            _ => Decimal::ONE,
        };
        let low = match low {
            Some((n, _)) => Some((n.checked_mul(factor)?, true)),
            None => None,
        };
        return Some(Values { low, high: high.map(|h| (h.0, true)), unit });
    }
    let (sign, rest) = comparison(&value);
    let (number, unit) = amount(rest)?;
    let (low, high) = match sign {
        ">=" => (Some((number, true)), None),
        ">" => (Some((number, false)), None),
        "<=" => (None, Some((number, true))),
        "<" => (None, Some((number, false))),
        _ => (Some((number, true)), Some((number, true))),
    };
    Some(Values { low, high, unit })
}

/// A number and its unit: digits with or without the commas of thousands, or Chinese numerals (三成, 百分之五, 五百亿元).
pub(crate) fn amount(text: &str) -> Option<(Decimal, Option<String>)> {
    if let Some(rest) = text.strip_prefix("百分之") {
        let (number, unit) = amount(rest)?;
        return unit.is_none().then(|| (number, Some("%".to_owned())));
    }
    let in_number =
        |(at, c): &(usize, char)| c.is_ascii_digit() || matches!(c, '.' | ',') || (*at == 0 && matches!(c, '-' | '+'));
    let end = text.char_indices().find(|c| !in_number(c)).map_or(text.len(), |(at, _)| at);
    if end == 0 {
        return chinese_amount(text);
    }
    let (number, unit) = text.split_at(end);
    // What follows the number is a unit, not a second number (`3>5`).
    if unit.starts_with(|c: char| !(c.is_alphabetic() || matches!(c, '%' | '‰' | '°' | '℃'))) {
        return None;
    }
    let number = if number.contains(',') {
        let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
        let mut groups = whole.trim_start_matches(['-', '+']).split(',');
        let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
        if !first || !groups.all(|g| g.len() == 3) || rest.contains(',') {
            return None;
        }
        number.replace(',', "")
    } else {
        number.to_owned()
    };
    Some((number.parse().ok()?, (!unit.is_empty()).then(|| unit.to_owned())))
}

/// 三十五万人, 两千亿元, 七成.
fn chinese_amount(text: &str) -> Option<(Decimal, Option<String>)> {
    let digit = |c: char| match c {
        '两' => Some(2_i64),
        _ => "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|d| i64::try_from(d).ok()),
    };
    let (mut number, mut last, mut end) = (0_i64, None, 0);
    for (at, c) in text.char_indices() {
        let scale = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => match digit(c) {
                Some(d) => {
                    last = Some(d);
                    end = at + c.len_utf8();
                    continue;
                }
                None => break,
            },
        };
        // 千克, 千瓦: the unit begins.
        if c == '千' && last.is_none() {
            break;
        }
        number = number.checked_add(last.take().unwrap_or(1).checked_mul(scale)?)?;
        end = at + c.len_utf8();
    }
    if end == 0 {
        return None;
    }
    let unit = &text[end..];
    let whole = number + last.unwrap_or(0);
    let known = unit.is_empty() || lexicon::unit(unit).is_some();
    known.then(|| (Decimal::from(whole), (!unit.is_empty()).then(|| unit.to_owned())))
}

/// Digits of years in Chinese, by value.
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// `2025年` → `二〇二五年` and back; nothing for a word without a year of four digits.
pub(crate) fn year_in_other_digits(word: &str) -> Option<String> {
    let value = |c: char| match c {
        '0'..='9' => c.to_digit(10).map(|d| (d as usize, true)),
        '零' | '○' => Some((0, false)),
        _ => DIGITS.iter().position(|d| *d == c).map(|d| (d, false)),
    };
    let chars: Vec<char> = word.chars().collect();
    let mut changed = false;
    let mut out = String::new();
    for run in chars.chunk_by(|a, b| value(*a).map(|v| v.1) == value(*b).map(|v| v.1)) {
        let digits: Vec<(usize, bool)> = run.iter().filter_map(|c| value(*c)).collect();
        let is_year = digits.len() == 4 && matches!((digits[0].0, digits[1].0), (1, 9) | (2, 0));
        if is_year {
            changed = true;
            out.extend(digits.iter().map(|(d, latin)| if *latin { DIGITS[*d] } else { char::from(b'0' + *d as u8) }));
        } else {
            out.extend(run);
        }
    }
    changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_in_words_is_its_sign() {
        for (typed, sign) in [
            ("不低于500亿元", ">=500亿元"),
            ("不得超过3%", "<=3%"),
            ("至少12", ">=12"),
            ("至多12", "<=12"),
            ("大于等于5", ">=5"),
            ("突破三成", ">三成"),
            ("80%以上", ">=80%"),
            ("80%以下", "<=80%"),
            ("30个以内", "<=30个"),
        ] {
            assert_eq!(signed(typed).as_deref(), Some(sign), "{typed}");
            assert_eq!(values(typed), values(sign), "{typed}");
        }
        assert_eq!((signed("500亿元"), signed("以上")), (None, None));
    }

    #[test]
    fn years_in_both_writings() {
        assert_eq!(year_in_other_digits("2025年").as_deref(), Some("二〇二五年"));
        assert_eq!(year_in_other_digits("到二零三五年").as_deref(), Some("到2035年"));
        assert_eq!(year_in_other_digits("12025"), None);
        assert_eq!(year_in_other_digits("三百"), None);
    }

    #[test]
    fn every_spelling_is_a_word_of_its_example() {
        for row in rows(SAME_UNITS) {
            let [one, other, example] = row.as_slice() else { panic!("{row:?}") };
            assert!(fold_text(example).contains(&fold_text(one)), "{row:?}");
            let spelt = [other_spellings(example), other_spellings(one)].concat();
            assert!(spelt.iter().any(|s| s.contains(other)), "{row:?}: {spelt:?}");
        }
        assert_eq!(other_spellings("五百亿元"), ["500亿元"]);
        assert!(other_spellings("百年").is_empty() && other_spellings("一带").is_empty());
    }
}
