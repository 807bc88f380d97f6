//! The years a plan is for, and the year a report is of.

use std::collections::BTreeMap;

use crate::pattern::Pattern;

use crate::cues::role::Periods;
use crate::document::{DocType, Document};
use crate::lexicon;
use crate::source::Source;
use crate::targets::years::han_year;

/// The years the plan is for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlanTime {
    /// First year of the plan; of a report, the year it sets out.
    pub(super) start: Option<i32>,
    /// Last year.
    pub(super) end: Option<i32>,
    /// It is a work report: 今年 is its first year.
    pub(super) report: bool,
    /// Where what is reached ends and what is to come begins; guessed from the text where neither title nor front matter say.
    pub(super) turn: Option<i32>,
}

impl PlanTime {
    /// From the metadata; else from the first title-like line that names a period or a year's report.
    pub(super) fn of(source: &Source, document: &Document) -> Self {
        let meta = &document.meta;
        let head: String = source.text.chars().take(3000).collect();
        let report = meta.doc_type == DocType::WorkReport
            || meta.end_year.is_none() && head.contains("政府工作报告")
            || meta.start_year.is_some() && meta.start_year == meta.end_year;
        let named = || {
            let ordinal = ORDINAL.captures(&head).map(|c| c[1].to_owned());
            let named = PERIOD.captures(&head).map(|c| c[1].to_owned());
            // 第十五个五年 is the fifteenth plan while 十五 names the tenth: the ordinal is read as a name with 五.
            ordinal.map(|o| format!("{o}五")).and_then(|n| lexicon::period(&n)).or_else(|| lexicon::period(&named?))
        };
        let (mut start, mut end) = match meta.end_year {
            Some(end) => (meta.start_year.or(meta.end_year), Some(end)),
            None if !report => named().map_or((None, None), |p| (Some(p.start_year()), Some(p.end_year()))),
            None => (None, None),
        };
        // 2027年政府工作报告, given on 2028年1月21日: the year to come is that of the sitting.
        if report && let Some(sitting) = sitting(&head).filter(|sat| start.is_none_or(|year| *sat == year + 1)) {
            (start, end) = (Some(sitting), Some(sitting));
        }
        Self { start, end, report, turn: start.or_else(|| guess(&source.text)) }
    }

    /// Which periods are over and which are its own.
    pub(super) fn periods(self) -> Periods {
        self.turn.map_or_else(Periods::default, |start| Periods::of(start, self.report))
    }

    /// The year of the report, if it is one.
    pub(super) fn this_year(self) -> Option<i32> {
        self.start.filter(|_| self.report)
    }
}

/// The year of the sitting a report was given to.
fn sitting(head: &str) -> Option<i32> {
    let found = SITTING.captures(head)?;
    found.name("year").and_then(|y| y.as_str().parse().ok()).or_else(|| han_year(found.name("han")?.as_str()))
}

/// First year of a plan that states none: of the first span of years, else the year written most often.
fn guess(text: &str) -> Option<i32> {
    let head: String = text.chars().take(5000).collect();
    if let Some(span) = SPAN.captures(&head) {
        return span[1].parse().ok();
    }
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for year in YEAR.captures_iter(text).filter_map(|c| c[1].parse::<i32>().ok()) {
        *counts.entry(year).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|(year, n)| (*n, -year)).map(|(year, _)| year)
}

static ORDINAL: Pattern = Pattern::new("第(十[一二三四五六七]?)个五年");
static PERIOD: Pattern = Pattern::new("[“\"](十[一二三四五六七]?五|九五)[”\"]");
static SPAN: Pattern = Pattern::new(r"((?:19|20)\d{2})\s*年?\s*[-—–－~至]+\s*(?:19|20)\d{2}\s*年");
static YEAR: Pattern = Pattern::new(r"((?:19|20)\d{2})\s*年");
static SITTING: Pattern = Pattern::new(concat!(
    r"(?:(?P<year>(?:19|20)\d{2})\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日",
    "|(?P<han>[一二][〇○零OΟ0一二三四五六七八九]{3})年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)",
    r"\s*在.{2,30}(?:会议|大会)"
));

#[cfg(test)]
mod tests {
    use super::{guess, sitting};

    #[test]
    fn the_sitting_and_the_first_span_tell_the_year() {
        assert_eq!(sitting("——2028年1月21日在青岭省第十五届人民代表大会第二次会议上"), Some(2028));
        assert_eq!(sitting("——一九八六年三月三十日在青岭省第六届人民代表大会第四次会议上"), Some(1986));
        assert_eq!(sitting("发布日期:2023年7月29日"), None);
        assert_eq!(guess("行动计划(2023—2025年) 到2025年,2025年底"), Some(2023));
        assert_eq!(guess("2030年达到3家,2030年"), Some(2030));
    }
}
