//! A number as written.

use crate::cues::Comparator;

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
    /// The words that touch it make it a size of something else: 70米内, 300万人口以上, 一刻钟养老服务圈.
    pub qualifies: bool,
    /// Name of the rule that read it.
    pub rule: &'static str,
}

impl Quantity {
    /// An empty quantity that begins at a place; its reader fills in the rest.
    pub(super) fn at(start: usize, kind: Kind, rule: &'static str) -> Self {
        Self {
            start,
            end: start,
            number: start,
            value: String::new(),
            high: None,
            unit: None,
            cmp: Comparator::Equal,
            hedge: None,
            kind,
            damaged: false,
            qualifies: false,
            rule,
        }
    }
}
