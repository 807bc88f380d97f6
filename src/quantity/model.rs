//! A number as written.

/// How a stated number bounds the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// 达到, 为, 实现: equal.
    #[default]
    Equal,
    /// 以上, 不少于, 不低于, 至少.
    AtLeast,
    /// 突破, 超过, 高于, 余, 多.
    MoreThan,
    /// 以内, 以下, 不超过, 控制在…以内.
    AtMost,
    /// 低于, 小于, 不足.
    LessThan,
    /// 左右, 约, 近.
    About,
}

impl Comparator {
    /// The sign of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::AtLeast => ">=",
            Comparator::MoreThan => ">",
            Comparator::AtMost => "<=",
            Comparator::LessThan => "<",
            Comparator::About => "~",
        }
    }
}

/// How a quantity is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Arabic digits, perhaps a range.
    Digits,
    /// Chinese numerals (三届, 百亿元).
    Chinese,
    /// 2.22:1, 0.7:34.4:64.9, 1/2.
    Ratio,
    /// A word that implies its number (全覆盖, 翻番, 零的突破).
    Word,
}

/// A number with what touches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// First byte of the surface in the view, leading comparator included.
    pub start: usize,
    /// One past its last byte, trailing comparator included.
    pub end: usize,
    /// Where the number itself begins.
    pub number: usize,
    /// Number as written, separators of thousands removed, scale not multiplied out; a ratio as the whole string.
    pub value: String,
    /// High end of a range.
    pub high: Option<String>,
    /// Unit as written, scale word included.
    pub unit: Option<String>,
    /// Comparator of the words that touch the number.
    pub cmp: Comparator,
    /// 左右 or 约 where present.
    pub hedge: Option<&'static str>,
    /// How it is written.
    pub kind: Kind,
    /// The digits stand where a unit must follow and none does: characters may have been lost.
    pub damaged: bool,
    /// Name of the rule that read it.
    pub rule: &'static str,
}
