//! Values with their bounds, and how two of them can be put in order.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::lexicon;

/// A value as stated: one number, a bound, or a range.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// As written, unit left out where it stands in a table's header.
    pub raw: String,
    /// Lower bound in the unit as written.
    pub low: Option<String>,
    /// Whether the lower bound itself is allowed.
    pub low_inclusive: bool,
    /// Upper bound in the unit as written.
    pub high: Option<String>,
    /// Whether the upper bound itself is allowed.
    pub high_inclusive: bool,
    /// 左右, 约, 近.
    pub approximate: bool,
    /// Hedge words (力争, 左右).
    pub hedge: Option<String>,
    /// Unit as written.
    pub unit: Option<String>,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first is greater whatever the bounds leave open.
    Greater,
    /// Both are the same single number.
    Same,
    /// The first is less whatever the bounds leave open.
    Less,
    /// The bounds overlap: it cannot be told.
    Unknown,
}

/// An end of an interval, and whether it belongs to it.
type End = (Decimal, bool);

/// What 左右 leaves open: a twentieth of the figure.
const ABOUT: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

impl Amount {
    /// A plain number with its unit.
    #[must_use]
    pub fn number(raw: &str, unit: Option<&str>) -> Self {
        let value = raw.trim().parse::<Decimal>().is_ok().then(|| raw.trim().to_owned());
        Self {
            raw: raw.to_owned(),
            low: value.clone(),
            low_inclusive: true,
            high: value,
            high_inclusive: true,
            unit: unit.map(str::to_owned),
            ..Self::default()
        }
    }

    /// As written where that is short; else the numbers with their signs (“十五五”年均增长5.0左右 → 5.0左右).
    #[must_use]
    pub fn short(&self) -> String {
        if self.raw.chars().count() <= 10 || !self.is_numeric() {
            return self.raw.clone();
        }
        let about = if self.approximate { "左右" } else { "" };
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low == high => format!("{low}{about}"),
            (Some(low), Some(high)) => format!("{low}–{high}{about}"),
            (Some(low), None) => format!("{}{low}", if self.low_inclusive { "≥" } else { "＞" }),
            (None, Some(high)) => format!("{}{high}", if self.high_inclusive { "≤" } else { "＜" }),
            (None, None) => self.raw.clone(),
        }
    }

    /// Whether it holds a number at all.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }

    /// The single number it is, 左右 and bounds excluded.
    #[must_use]
    pub fn exact(&self) -> Option<Decimal> {
        let low = crate::quantity::decimal(self.low.as_deref()?)?;
        let high = crate::quantity::decimal(self.high.as_deref()?)?;
        (low == high && !self.approximate && self.low_inclusive && self.high_inclusive).then_some(low)
    }

    /// The number that stands for it when plans are sorted or compared with a base: a bound's figure, a range's end or middle.
    #[must_use]
    pub fn figure(&self, middle: bool) -> Option<Decimal> {
        let parse = |v: &Option<String>| v.as_deref().and_then(crate::quantity::decimal);
        match (parse(&self.low), parse(&self.high)) {
            (Some(low), Some(high)) if middle => Some((low + high) / Decimal::TWO),
            (Some(low), _) => Some(low),
            (None, high) => high,
        }
    }

    /// Factor from its unit into another: one number for all amounts of the row, or the reason why there is none.
    pub(crate) fn factor_to(&self, unit: Option<&str>) -> Result<Decimal, String> {
        let own = self.unit.as_deref().map(flat);
        let other = unit.map(flat);
        if own == other {
            return Ok(Decimal::ONE);
        }
        let (Some(own), Some(other)) = (own, other) else {
            return Err("a unit is not stated".to_owned());
        };
        let (Some(a), Some(b)) = (lexicon::unit(&own), lexicon::unit(&other)) else {
            return Err(format!("{own} and {other}: no factor is known"));
        };
        if a.base != b.base || a.dimension != b.dimension {
            let rate = a.dimension == "money" && b.dimension == "money";
            return Err(format!("{own} is not {other}{}", if rate { ": no exchange rate is stated" } else { "" }));
        }
        match (a.factor, b.factor) {
            (Some(x), Some(y)) => x.checked_div(y).ok_or_else(|| format!("{own} and {other}: no factor is known")),
            _ => Err(format!("{own} and {other}: no factor is known")),
        }
    }

    /// Lowest and highest value it leaves open, multiplied.
    fn ends(&self, factor: Decimal) -> (Option<End>, Option<End>) {
        let parse = |v: &Option<String>| v.as_deref().and_then(crate::quantity::decimal).and_then(|v| v.checked_mul(factor));
        let slack = |v: Decimal| if self.approximate { (v * ABOUT).abs() } else { Decimal::ZERO };
        (
            parse(&self.low).map(|v| (v - slack(v), self.low_inclusive)),
            parse(&self.high).map(|v| (v + slack(v), self.high_inclusive)),
        )
    }

    /// Put two amounts in order, the other one's unit brought to this one's by `factor`.
    #[must_use]
    pub fn order(&self, other: &Self, factor: Decimal) -> Order {
        if !self.is_numeric() || !other.is_numeric() {
            return Order::Unknown;
        }
        let ((a_low, a_high), (b_low, b_high)) = (self.ends(Decimal::ONE), other.ends(factor));
        let above = |low: Option<End>, high: Option<End>| {
            low.zip(high).is_some_and(|((l, closed), (h, shut))| l > h || l == h && !(closed && shut))
        };
        if above(a_low, b_high) {
            Order::Greater
        } else if above(b_low, a_high) {
            Order::Less
        } else {
            match (self.exact(), other.exact()) {
                (Some(a), Some(b)) if b.checked_mul(factor) == Some(a) => Order::Same,
                _ => Order::Unknown,
            }
        }
    }

    /// Whether two amounts say the same: numbers, bounds and hedge, units reconciled.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let Ok(factor) = other.factor_to(self.unit.as_deref()) else { return false };
        let equal = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => match (crate::quantity::decimal(a), crate::quantity::decimal(b)) {
                (Some(a), Some(b)) => b.checked_mul(factor) == Some(a),
                _ => a == b,
            },
            _ => false,
        };
        let words = self.is_numeric() || other.is_numeric() || flat(&self.raw) == flat(&other.raw);
        equal(&self.low, &other.low)
            && equal(&self.high, &other.high)
            && (self.low.is_none() || self.low_inclusive == other.low_inclusive)
            && (self.high.is_none() || self.high_inclusive == other.high_inclusive)
            && self.approximate == other.approximate
            && words
    }
}

/// A text without blanks: 完成省下达 任务 is broken over two lines in one copy and not in another.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(low: Option<&str>, high: Option<&str>, closed: bool) -> Amount {
        Amount {
            low: low.map(str::to_owned),
            low_inclusive: closed,
            high: high.map(str::to_owned),
            high_inclusive: closed,
            unit: Some("%".to_owned()),
            ..Amount::default()
        }
    }

    #[test]
    fn bounds_are_ordered_only_where_they_leave_nothing_open() {
        let eight = Amount::number("8", Some("%"));
        let nine = Amount::number("9", Some("%"));
        let at_least = bound(Some("8"), None, true);
        let below = bound(None, Some("8"), false);
        assert_eq!(nine.order(&eight, Decimal::ONE), Order::Greater);
        assert_eq!(nine.order(&at_least, Decimal::ONE), Order::Unknown, ">=8 may be 10");
        assert_eq!(eight.order(&below, Decimal::ONE), Order::Greater, "<8 excludes 8");
        assert_eq!(eight.order(&eight, Decimal::ONE), Order::Same);
        let about = Amount { approximate: true, ..eight.clone() };
        assert_eq!(about.order(&eight, Decimal::ONE), Order::Unknown);
        assert!(!about.says_the_same(&eight) && !at_least.says_the_same(&eight));
    }

    #[test]
    fn units_convert_only_with_a_factor() {
        let yuan = Amount::number("0.06", Some("万亿元"));
        assert_eq!(yuan.factor_to(Some("亿元")), Ok(Decimal::from(10_000)));
        assert!(yuan.says_the_same(&Amount::number("600", Some("亿元"))));
        let dollars = Amount::number("6", Some("亿美元"));
        assert_eq!(dollars.factor_to(Some("亿元")), Err("亿美元 is not 亿元: no exchange rate is stated".to_owned()));
    }
}
