//! How a number's words bound its value: one table for prose, cells, glued rows and the plain reader of numbers.
//!
//! A word stands before the number or behind it and says a bound; a negator before it turns the bound round
//! (低于60% is less, 不得低于60% is at least). `data/bounds.tsv` has the words, `data/negators.tsv` the negators.

use std::sync::LazyLock;

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

    /// The comparator of a sign; a row that bounds nothing by itself has `-`.
    fn of(sign: &str) -> Option<Self> {
        use Comparator::{About, AtLeast, AtMost, Equal, LessThan, MoreThan};
        [Equal, AtLeast, MoreThan, AtMost, LessThan, About].into_iter().find(|c| c.as_str() == sign)
    }
}

/// Where a word of a bound stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It ends where the number begins.
    Before,
    /// It begins where the number ends.
    After,
    /// It begins where a length or a time ends.
    Extent,
}

/// What may stand between a word and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nothing.
    Touch,
    /// A short stretch without a mark (至少配备1名).
    Verb,
    /// A verb of giving (最高奖励50万元).
    Grant,
    /// Nothing, and only before a number of 万 or 亿 (过万亿).
    Scale,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The word.
    pub(crate) word: &'static str,
    /// Where it stands.
    pub(crate) side: Side,
    /// What it says; none if only its negation bounds.
    pub(crate) bound: Option<Comparator>,
    /// What it says behind a negator; none if no negator goes with it.
    pub(crate) negated: Option<Comparator>,
    /// How far from the number it may stand.
    pub(crate) reach: Reach,
    /// A phrase that holds it.
    #[cfg(test)]
    pub(crate) example: &'static str,
}

/// A bound read beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// Bytes of the words, negator and particle included.
    pub(crate) length: usize,
    /// What they say.
    pub(crate) cmp: Comparator,
    /// The word of the table.
    pub(crate) word: &'static str,
}

/// Rows, the longer word before those it ends or begins with.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules: Vec<Rule> = super::rows(include_str!("data/bounds.tsv")).filter_map(|row| rule(&row)).collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.word.len()));
    rules
});

/// Words of the second table by kind, longest first.
static NEGATORS: LazyLock<Vec<&'static str>> = LazyLock::new(|| words("negator"));
static BETWEEN: LazyLock<Vec<&'static str>> = LazyLock::new(|| words("between"));
static GRANTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| words("grant"));

fn rule(row: &[&'static str]) -> Option<Rule> {
    let [word, side, bound, negated, reach, _example] = *row else { return None };
    let side = match side {
        "before" => Side::Before,
        "after" => Side::After,
        _ => Side::Extent,
    };
    let reach = match reach {
        "verb" => Reach::Verb,
        "grant" => Reach::Grant,
        "scale" => Reach::Scale,
        _ => Reach::Touch,
    };
    Some(Rule {
        word,
        side,
        bound: Comparator::of(bound),
        negated: Comparator::of(negated),
        reach,
        #[cfg(test)]
        example: _example,
    })
}

fn words(kind: &str) -> Vec<&'static str> {
    let rows = super::rows(include_str!("data/negators.tsv"));
    let mut words: Vec<_> = rows.filter(|row| row.get(1) == Some(&kind)).filter_map(|row| row.first().copied()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Bytes of a negator that a text ends with, an adverb behind it included (不得随意).
fn negation(text: &str) -> Option<usize> {
    let bare = BETWEEN.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text);
    let negator = NEGATORS.iter().find(|word| bare.ends_with(**word))?;
    Some(text.len() - bare.len() + negator.len())
}

/// The bound of the words that a text ends with, where a number begins: 不得低于, 突破了, 约.
pub(crate) fn before(text: &str) -> Option<Bound> {
    words_before(text, false)
}

/// The same before a number of 万 or 亿, where 过 and 破 bound too.
pub(crate) fn before_scale(text: &str) -> Option<Bound> {
    words_before(text, true)
}

fn words_before(text: &str, scale: bool) -> Option<Bound> {
    let (stem, particle) = match text.strip_suffix('了') {
        Some(stem) => (stem, '了'.len_utf8()),
        None => (text, 0),
    };
    for rule in RULES.iter().filter(|rule| rule.side == Side::Before && (scale || rule.reach != Reach::Scale)) {
        let Some(rest) = stem.strip_suffix(rule.word) else { continue };
        if let Some(cmp) = rule.negated
            && let Some(negator) = negation(rest)
        {
            return Some(Bound { length: negator + rule.word.len() + particle, cmp, word: rule.word });
        }
        if let Some(cmp) = rule.bound {
            return Some(Bound { length: rule.word.len() + particle, cmp, word: rule.word });
        }
    }
    None
}

/// Characters that a bound does not reach across.
const MARKS: [char; 10] = [',', ';', '。', ':', '!', '?', '、', '(', ')', '的'];

/// The bound of a word that stands a few words before the end of a text: 至少配备, 最高奖励, 不低于总数的.
pub(crate) fn away(text: &str) -> Option<Comparator> {
    let near = tail(text, 12);
    let near = &near[near.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1)..];
    let open = &near[near.char_indices().rev().find(|(_, c)| MARKS.contains(c)).map_or(0, |(at, c)| at + c.len_utf8())..];
    for rule in RULES.iter().filter(|rule| matches!(rule.reach, Reach::Verb | Reach::Grant)) {
        let Some(at) = open.rfind(rule.word) else { continue };
        let between = &open[at + rule.word.len()..];
        let reaches = rule.reach == Reach::Verb
            || GRANTS.contains(&between)
            || GRANTS.iter().any(|verb| between.strip_suffix(verb).is_some_and(|rest| GRANTS.contains(&rest)));
        if reaches && let Some(cmp) = rule.bound {
            return Some(cmp);
        }
    }
    // 不低于总立项数的90%: the bound stands before the whole that the share is of.
    let whole = near.strip_suffix('的')?;
    let whole = &whole[whole.rfind([',', ';', '。', ':', '、']).unwrap_or(0)..];
    let inclusive = |bound: &Bound| matches!(bound.cmp, Comparator::AtLeast | Comparator::AtMost);
    whole.char_indices().skip(1).filter_map(|(at, _)| before(&whole[..at])).find(inclusive).map(|bound| bound.cmp)
}

/// The bound of the words that a text begins with, where a number ends; `extent` if the number is a length or a time.
pub(crate) fn after(text: &str, extent: bool) -> Option<Bound> {
    let sides = |rule: &&Rule| rule.side == Side::After || extent && rule.side == Side::Extent;
    let rule = RULES.iter().filter(sides).find(|rule| text.starts_with(rule.word))?;
    Some(Bound { length: rule.word.len(), cmp: rule.bound?, word: rule.word })
}

/// The last `n` characters of a text.
fn tail(text: &str, n: usize) -> &str {
    text.char_indices().rev().nth(n.saturating_sub(1)).map_or(text, |(at, _)| &text[at..])
}

/// Pattern of the words before a number, with a negator where one goes with them. What matches, [`before`] reads.
pub(crate) fn before_pattern() -> &'static str {
    static PATTERN: LazyLock<String> = LazyLock::new(|| {
        let join = |words: Vec<&str>| words.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
        let of = |wanted: fn(&Rule) -> bool| {
            join(RULES.iter().filter(|r| r.side == Side::Before && wanted(r)).map(|r| r.word).collect())
        };
        format!(
            "(?:(?:{})(?:{})?(?:{})了?|(?:{})了?)",
            join(NEGATORS.clone()),
            join(BETWEEN.clone()),
            of(|r| r.negated.is_some()),
            of(|r| r.reach != Reach::Scale && r.bound.is_some_and(|b| b != Comparator::Equal))
        )
    });
    &PATTERN
}

/// Pattern of the words behind a number.
pub(crate) fn after_pattern() -> &'static str {
    static PATTERN: LazyLock<String> = LazyLock::new(|| {
        let words: Vec<String> = RULES.iter().filter(|r| r.side == Side::After).map(|r| regex::escape(r.word)).collect();
        format!("(?:{})", words.join("|"))
    });
    &PATTERN
}

/// Every row, for tests that walk the table.
#[cfg(test)]
pub(crate) fn rules() -> &'static [Rule] {
    &RULES
}

/// Every negator, for tests that walk the table.
#[cfg(test)]
pub(crate) fn negators() -> &'static [&'static str] {
    &NEGATORS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_its_example() {
        for rule in rules() {
            let at = rule.example.find("60").unwrap_or_else(|| panic!("{}: no 60 in its example", rule.word));
            let wanted = rule.bound.or(rule.negated);
            let read = match rule.side {
                Side::Before => before_scale(&rule.example[..at]),
                Side::After | Side::Extent => after(rule.example[at + 2..].trim_start_matches(['%', '米']), true),
            };
            assert_eq!(read.map(|b| b.cmp), wanted, "{}", rule.example);
            assert!(rule.bound.is_some() || rule.negated.is_some(), "{} bounds nothing", rule.word);
        }
    }

    #[test]
    fn a_negator_turns_every_word_round() {
        for rule in rules().iter().filter(|rule| rule.side == Side::Before) {
            let Some(negated) = rule.negated else { continue };
            for negator in negators() {
                let text = format!("绿地率{negator}{}", rule.word);
                let read = before(&text);
                assert_eq!(read.map(|b| (b.cmp, b.length)), Some((negated, text.len() - "绿地率".len())), "{text}");
            }
        }
    }

    #[test]
    fn a_bound_may_stand_a_word_away() {
        assert_eq!(away("每个社区至少配备"), Some(Comparator::AtLeast));
        assert_eq!(away("对企业最高奖励"), Some(Comparator::AtMost));
        assert_eq!(away("对企业最高可给予"), Some(Comparator::AtMost));
        assert_eq!(away("最高气温"), None);
        assert_eq!(away("至少3家,建成"), None);
        assert_eq!(away("不低于总立项数的"), Some(Comparator::AtLeast));
        assert_eq!(away("不低于总数,其中重点的"), None);
    }
}
