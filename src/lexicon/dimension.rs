//! Units as a grammar: scale and measure word over scale and measure word.
//!
//! `人/百亿元` and `人/亿元` are one thing in two scales though no list has both; `万元` beside `万元/人` is the same per-head
//! value with its denominator left to the name. Only units of one row are put against each other here, so a denominator that one of
//! them leaves out is the other's. Deliberately absent: rates of exchange.

use rust_decimal::Decimal;

use crate::lexicon::{names, units};

/// A unit taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// What is counted (`CNY`, `person`, `ratio`, or the word itself where no list has it).
    pub over: String,
    /// Value in it = number × this.
    pub scale: Decimal,
    /// What it is counted by.
    pub under: Option<(String, Decimal)>,
}

/// Units of the table whose base is `1` measure different things.
fn thing(dimension: &str, base: &str) -> String {
    match (dimension, base) {
        ("fraction" | "factor" | "ratio", _) => "ratio".to_owned(),
        ("fraction_diff", _) => "points".to_owned(),
        (_, "1" | "household") => "count".to_owned(),
        _ => base.to_owned(),
    }
}

/// Scale words before a measure word.
const SCALES: [(char, i64); 5] = [('十', 10), ('百', 100), ('千', 1000), ('万', 10_000), ('亿', 100_000_000)];

/// One side: a unit of the table, or scale words and a word.
fn side(word: &str) -> Option<(String, Decimal)> {
    if word.is_empty() {
        return None;
    }
    if let Some(unit) = units::unit(word) {
        return Some((thing(&unit.dimension, &unit.base), unit.factor?));
    }
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let mut scale: Decimal = digits.parse().unwrap_or(Decimal::ONE);
    let mut rest = &word[digits.len()..];
    while let Some((_, by)) = rest.chars().next().and_then(|c| SCALES.iter().find(|(scale, _)| *scale == c)) {
        scale = scale.checked_mul(Decimal::from(*by))?;
        rest = rest.chars().next().map_or("", |c| &rest[c.len_utf8()..]);
        if let Some(unit) = units::unit(rest) {
            return Some((thing(&unit.dimension, &unit.base), scale.checked_mul(unit.factor?)?));
        }
    }
    Some((if rest.is_empty() { "count".to_owned() } else { rest.to_owned() }, scale))
}

/// A unit as numerator and denominator; `None` for an empty one and for names of classes (4A级).
#[must_use]
pub fn dimension(unit: &str) -> Option<Dimension> {
    let unit = names::folded(unit);
    if let Some(known) = units::unit(&unit) {
        let factor = known.factor?;
        let Some((over, under)) = known.base.split_once('/') else {
            return Some(Dimension { over: thing(&known.dimension, &known.base), scale: factor, under: None });
        };
        // 元/人年: who reads the row knows that it is of a year.
        let under = under.split('/').next().unwrap_or(under);
        let scale = unit.split_once('/').and_then(|(word, _)| side(word)).map_or(factor, |(_, scale)| scale);
        let by = if factor.is_zero() { Decimal::ONE } else { scale / factor };
        let over = if over == "1" { "count" } else { over };
        return Some(Dimension { over: over.to_owned(), scale, under: Some((under.to_owned(), by)) });
    }
    match unit.split_once(['/', '每']) {
        Some((over, under)) => {
            let (over, scale) = side(over).unwrap_or_else(|| ("count".to_owned(), Decimal::ONE));
            Some(Dimension { over, scale, under: side(under) })
        }
        None => side(&unit).map(|(over, scale)| Dimension { over, scale, under: None }),
    }
}

/// Things that a row counts in one word or the other: 人 and 个, 家 and 户.
fn countable(thing: &str) -> bool {
    matches!(thing, "count" | "person" | "visit")
}

/// Factor that turns a number in one unit into the other, for two units of one statistic; `None` where there is none.
#[must_use]
pub fn conversion(from: &str, to: &str) -> Option<Decimal> {
    if names::folded(from) == names::folded(to) {
        return Some(Decimal::ONE);
    }
    // 倍, : and no unit at all are ways to write one ratio.
    let ratio = |unit: &str| matches!(names::folded(unit).as_str(), "" | "倍" | ":" | "比" | "1" | "—" | "-" | "/");
    if ratio(from) && ratio(to) {
        return Some(Decimal::ONE);
    }
    let (a, b) = (dimension(from)?, dimension(to)?);
    if a.over != b.over && !(countable(&a.over) && countable(&b.over)) || b.scale.is_zero() {
        return None;
    }
    let over = a.scale.checked_div(b.scale)?;
    match (a.under, b.under) {
        (Some((x, x_scale)), Some((y, y_scale))) if x == y && !x_scale.is_zero() => {
            over.checked_mul(y_scale)?.checked_div(x_scale)
        }
        (Some(_), Some(_)) => None,
        // 万元 of 人均…, 人 of 每千人口…: the name holds what the unit leaves out.
        _ => Some(over),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_statistic_convert_by_their_parts() {
        for (from, to, factor) in [
            ("人/亿元", "人/百亿元", Some("100")),
            ("万元", "万元/人", Some("1")),
            ("元/人", "万元", Some("0.0001")),
            ("万家", "家", Some("10000")),
            ("亿斤", "万吨", Some("5")),
            ("亿吨标准煤", "万吨标准煤", Some("10000")),
            ("倍", "", Some("1")),
            ("名", "人/千人", Some("1")),
            ("件/万人", "件", Some("1")),
            ("%", "‰", Some("10")),
            ("亿美元", "亿元", None),
            ("万亩", "亿元", None),
            ("%", "家", None),
            ("个百分点", "%", None),
            ("万元/人", "万元/亩", None),
            ("微克/立方米", "毫克/立方米", Some("0.001")),
            ("座", "万座", Some("0.0001")),
        ] {
            let got = conversion(from, to).map(|f| f.normalize().to_string());
            assert_eq!(got.as_deref(), factor, "{from} → {to}");
        }
    }
}
