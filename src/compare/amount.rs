//! Values with their bounds, and how two of them can be put in order.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::compare::RangeRule;
use crate::lexicon::{self, Direction};
use crate::record::amount;

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

/// Which of two demands is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The first asks for more.
    More,
    /// Both ask for the same.
    Same,
    /// The first asks for less.
    Less,
    /// It cannot be told.
    Unknown,
    /// Neither more nor less of the indicator is better.
    NoDirection,
}

/// What 左右, 约 and 近 are taken for: a study chooses and names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coding {
    /// Nothing: figures are put in order as written, and one figure with and without 左右 is not decided.
    #[default]
    None,
    /// The figure itself.
    Exact,
    /// A twentieth of the figure on either side.
    Twentieth,
    /// Half a point of a rate, a twentieth of anything else.
    HalfPoint,
}

impl Coding {
    /// Name on the command line and in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Exact => "exact",
            Self::Twentieth => "twentieth",
            Self::HalfPoint => "half-point",
        }
    }

    fn slack(self, figure: Decimal, unit: Option<&str>) -> Decimal {
        match self {
            Self::None | Self::Exact => Decimal::ZERO,
            Self::HalfPoint if unit == Some("%") => Decimal::new(5, 1),
            Self::HalfPoint | Self::Twentieth => (figure * Decimal::new(5, 2)).abs(),
        }
    }
}

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

    /// The number with its sign in the notation of all outputs (“十五五”年均增长5.0左右 → `~ 5.0`); as written where it is none.
    #[must_use]
    pub fn short(&self) -> String {
        let about = if self.approximate { "~" } else { "=" };
        match (self.low.as_deref(), self.high.as_deref()) {
            (Some(low), Some(high)) if low == high => amount(about, Some(low), None, None),
            (Some(low), high @ Some(_)) => amount(about, Some(low), high, None),
            (low @ Some(_), None) => amount(if self.low_inclusive { ">=" } else { ">" }, low, None, None),
            (None, high @ Some(_)) => amount(if self.high_inclusive { "<=" } else { "<" }, high, None, None),
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
        let low = self.low.as_deref()?.parse::<Decimal>().ok()?;
        let high = self.high.as_deref()?.parse::<Decimal>().ok()?;
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
        let (own, other) = (flat(self.unit.as_deref().unwrap_or("")), flat(unit.unwrap_or("")));
        if let Some(factor) = lexicon::conversion(&own, &other) {
            return Ok(factor);
        }
        if own.is_empty() || other.is_empty() {
            return Err("a unit is not stated".to_owned());
        }
        let money = |unit: &str| lexicon::unit(unit).is_some_and(|u| u.dimension == "money");
        let rate = money(&own) && money(&other);
        Err(format!("{own} is not {other}{}", if rate { ": no exchange rate is stated" } else { "" }))
    }

    /// Lowest and highest value it leaves open, multiplied.
    fn ends(&self, factor: Decimal, coding: Coding) -> (Option<End>, Option<End>) {
        let parse = |v: &Option<String>| v.as_deref().and_then(crate::quantity::decimal);
        let slack = |v: Decimal| if self.approximate { coding.slack(v, self.unit.as_deref()) } else { Decimal::ZERO };
        (
            parse(&self.low).map(|v| ((v - slack(v)) * factor, self.low_inclusive)),
            parse(&self.high).map(|v| ((v + slack(v)) * factor, self.high_inclusive)),
        )
    }

    /// Put two amounts in order by what they leave open, the other one's unit brought to this one's by `factor`.
    #[must_use]
    pub fn order(&self, other: &Self, factor: Decimal, coding: Coding) -> Order {
        if !self.is_numeric() || !other.is_numeric() {
            let same = !self.is_numeric() && !other.is_numeric() && wording(&self.raw) == wording(&other.raw);
            return if same { Order::Same } else { Order::Unknown };
        }
        let ((a_low, a_high), (b_low, b_high)) = (self.ends(Decimal::ONE, coding), other.ends(factor, coding));
        // 5左右 beside 5 or >5: the hedge decides, and nobody has said what it is worth.
        let hedged = (self.approximate || other.approximate) && coding != Coding::Exact;
        let above = |low: Option<End>, high: Option<End>| {
            low.zip(high).is_some_and(|((l, closed), (h, shut))| l > h || l == h && !(closed && shut) && !hedged)
        };
        let alike = self.approximate == other.approximate || coding == Coding::Exact;
        if above(a_low, b_high) {
            Order::Greater
        } else if above(b_low, a_high) {
            Order::Less
        } else if alike && (a_low, a_high) == (b_low, b_high) {
            Order::Same
        } else {
            Order::Unknown
        }
    }

    /// What it asks of an indicator of which more (or less) is better: the least demanding value that fulfils it, and whether that
    /// value itself is excluded. None for words, and for a bound on the other side.
    #[must_use]
    pub fn demand(&self, direction: Direction, coding: Coding, range: RangeRule) -> Option<(Decimal, bool)> {
        let parse = |v: &Option<String>| v.as_deref().and_then(crate::quantity::decimal);
        let (low, high) = (parse(&self.low), parse(&self.high));
        let (low, high) = match (low, high, range) {
            (Some(l), Some(h), RangeRule::Mid) => (Some((l + h) / Decimal::TWO), Some((l + h) / Decimal::TWO)),
            (Some(l), Some(_), RangeRule::Low) => (Some(l), Some(l)),
            ends => (ends.0, ends.1),
        };
        let slack = |v: Decimal| if self.approximate { coding.slack(v, self.unit.as_deref()) } else { Decimal::ZERO };
        match direction {
            Direction::Higher => low.map(|v| (v - slack(v), !self.low_inclusive)),
            Direction::Lower => high.map(|v| (v + slack(v), !self.high_inclusive)),
            Direction::Neutral => None,
        }
    }

    /// Which way its bound points, if it is one.
    #[must_use]
    pub fn bound(&self) -> Option<Direction> {
        match (&self.low, &self.high) {
            (Some(_), None) => Some(Direction::Higher),
            (None, Some(_)) => Some(Direction::Lower),
            _ => None,
        }
    }

    /// Which of two amounts asks for more, the other one's unit brought to this one's by `factor`. `direction` is the indicator's; where it
    /// has none, and where both are bounds that point the other way, the bounds decide.
    #[must_use]
    pub fn asks(&self, other: &Self, factor: Decimal, direction: Option<Direction>, by: (Coding, RangeRule)) -> Asks {
        if !self.is_numeric() || !other.is_numeric() {
            return if self.order(other, factor, by.0) == Order::Same { Asks::Same } else { Asks::Unknown };
        }
        let known = direction.filter(|d| *d != Direction::Neutral);
        let direction = match (self.bound(), other.bound(), known) {
            (Some(a), Some(b), _) if a == b => a,
            (_, _, Some(known)) => known,
            (Some(one), None, None) | (None, Some(one), None) => one,
            _ if self.order(other, factor, by.0) == Order::Same => return Asks::Same,
            _ => return Asks::NoDirection,
        };
        let (Some((a, a_strict)), Some((b, b_strict))) =
            (self.demand(direction, by.0, by.1), other.demand(direction, by.0, by.1))
        else {
            return Asks::Unknown;
        };
        let b = b * factor;
        let more = match direction {
            Direction::Lower => a < b,
            _ => a > b,
        };
        match (a == b, more) {
            // ≥5 is kept by no 4.9, 5左右 may be.
            (true, _) if by.0 == Coding::None && self.approximate && other.bound() == Some(direction) => Asks::Less,
            (true, _) if by.0 == Coding::None && other.approximate && self.bound() == Some(direction) => Asks::More,
            // The figures are one; what 左右 takes off is not said.
            (true, _) if self.approximate != other.approximate && by.0 == Coding::None => Asks::Unknown,
            (true, _) if a_strict == b_strict => Asks::Same,
            (true, _) => {
                if a_strict {
                    Asks::More
                } else {
                    Asks::Less
                }
            }
            (false, true) => Asks::More,
            (false, false) => Asks::Less,
        }
    }

    /// Whether two amounts say the same: numbers, bounds and hedge, units reconciled.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        let Ok(factor) = other.factor_to(self.unit.as_deref()) else { return false };
        let equal = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => match (a.parse::<Decimal>(), b.parse::<Decimal>()) {
                (Ok(a), Ok(b)) => a == b * factor,
                _ => a == b,
            },
            _ => false,
        };
        let words = self.is_numeric() || other.is_numeric() || wording(&self.raw) == wording(&other.raw);
        equal(&self.low, &other.low)
            && equal(&self.high, &other.high)
            && (self.low.is_none() || self.low_inclusive == other.low_inclusive)
            && (self.high.is_none() || self.high_inclusive == other.high_inclusive)
            && self.approximate == other.approximate
            && words
    }
}

/// Words of one meaning in targets that are stated in words: 与经济增长同步 is 与GDP增长同步.
const SAME_WORDS: [(&str, &str); 9] = [
    ("国内生产总值", "GDP"),
    ("地区生产总值", "GDP"),
    ("经济增长", "GDP增长"),
    ("经济增速", "GDP增长"),
    ("增速", "增长"),
    ("年均增长", "增长"),
    ("基本同步", "同步"),
    ("保持同步", "同步"),
    ("GDP同步", "GDP增长同步"),
];

/// A target in words, in one wording.
fn wording(text: &str) -> String {
    let text = SAME_WORDS.iter().fold(flat(text), |text, (written, kept)| text.replace(written, kept));
    text.strip_prefix('和').map_or_else(|| text.clone(), |rest| format!("与{rest}"))
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
        let order = |a: &Amount, b: &Amount| a.order(b, Decimal::ONE, Coding::None);
        assert_eq!(order(&nine, &eight), Order::Greater);
        assert_eq!(order(&nine, &at_least), Order::Unknown, ">=8 may be 10");
        assert_eq!(order(&eight, &below), Order::Greater, "<8 excludes 8");
        assert_eq!(order(&eight, &eight), Order::Same);
        assert_eq!(order(&at_least, &at_least), Order::Same, "one bound twice");
        let about = Amount { approximate: true, ..eight.clone() };
        assert_eq!(order(&about, &eight), Order::Unknown);
        assert_eq!(order(&nine, &about), Order::Greater, "figures as written");
        assert_eq!(Amount::number("8.2", Some("%")).order(&about, Decimal::ONE, Coding::Twentieth), Order::Unknown);
        assert!(!about.says_the_same(&eight) && !at_least.says_the_same(&eight));
    }

    #[test]
    fn demands_are_put_in_order_by_the_direction_of_the_indicator() {
        let number = |v: &str| Amount::number(v, Some("%"));
        let floor = |v: &str| bound(Some(v), None, true);
        let ceiling = |v: &str| bound(None, Some(v), false);
        let words = |text: &str| Amount { raw: text.to_owned(), ..Amount::default() };
        let about = |v: &str| Amount { approximate: true, ..number(v) };
        let (higher, lower) = (Some(Direction::Higher), Some(Direction::Lower));
        for (a, b, direction, wanted) in [
            (floor("95"), floor("80"), higher, Asks::More),
            (ceiling("5.0"), ceiling("5.5"), lower, Asks::More),
            (number("31"), floor("24"), higher, Asks::More),
            (number("31"), floor("24"), None, Asks::More),
            (floor("36"), floor("36"), higher, Asks::Same),
            (number("5"), floor("5"), higher, Asks::Same),
            (bound(Some("5"), None, false), floor("5"), higher, Asks::More),
            (number("5"), ceiling("5.5"), lower, Asks::More),
            (number("5"), ceiling("5.5"), higher, Asks::Unknown),
            // Both are ceilings: the plan's own sense.
            (ceiling("20"), ceiling("30"), higher, Asks::More),
            (words("保持稳定"), words("保持 稳定"), higher, Asks::Same),
            (words("保持稳定"), number("5"), higher, Asks::Unknown),
            (about("5"), number("5"), higher, Asks::Unknown),
            (about("5"), about("5"), higher, Asks::Same),
            (floor("5"), about("5"), higher, Asks::More),
            (about("5"), floor("5"), higher, Asks::Less),
            (words("和经济增长同步"), words("与GDP增长同步"), higher, Asks::Same),
            (words("与GDP同步"), words("与经济增长保持同步"), higher, Asks::Same),
            (words("高于地区生产总值年均增长"), words("高于GDP增长"), higher, Asks::Same),
            (words("高于GDP增长"), words("与GDP增长同步"), higher, Asks::Unknown),
            (about("5.5"), number("5"), higher, Asks::More),
            (number("5"), number("6"), None, Asks::NoDirection),
            (number("5"), number("5"), None, Asks::Same),
        ] {
            let got = a.asks(&b, Decimal::ONE, direction, (Coding::None, RangeRule::AsStated));
            assert_eq!(got, wanted, "{a:?} beside {b:?}");
        }
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
