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
