//! Years and periods that a paragraph states, and which of them a number takes.
//!
//! Proposers, the nearest first: a year that touches the number, one that governs its sentence, the opening of the item, and
//! what the place gives (lead-in, title, part of a report). What is only compared with (比2020年, 在2020年基础上) governs nothing.

use crate::pattern::{Match, Pattern};

use crate::cues::words::words;
use crate::lexicon;
use crate::quantity::Quantity;
use crate::targets::YearFrom;
use crate::targets::phrase::measured;
use crate::targets::place::Place;

static EVENT: Pattern = Pattern::new(concat!(
    r"(?P<lead>相较于|较于|相比于?|增加到|增长到|提高到|提升到|下降到|降低到|上升到|到|至|截至|比|较|与|以|由|从|自|是|为|在)?",
    r"(?:(?:(?P<year>(?:19|20)\d{2})\s?年?(?:[-—–~至到]+(?P<last>(?:19|20)\d{2})年)?|(?P<han>(?:一九|二[〇○零OΟ0])[〇○零OΟ0一二三四五六七八九]{2}|二[一二三四五六七八九][〇○零一二三四五六七八九])年)(?P<tail>(?:年?底|年?末|初)?前|年底|年末|底|末|初|以来)?",
    "|(?P<quote>[“\"])?(?P<period>十[一二三四五六七]?五|[七八九]五)[”\"]?(?P<ptail>规划期末|时期末|期末|末|期间|时期|以来|规划)?",
    r"|(?P<end>规划期末|(?:到|至)期末)|(?P<this>今年)|(?P<last_year>去年)|(?P<whole>全年|年内))"
));

/// Whether what follows a year makes it the base of prices; 2026年价格涨幅 is of the year.
fn is_price_base(rest: &str) -> bool {
    let word = words("price_base").iter().filter(|word| rest.starts_with(**word)).max_by_key(|word| word.len());
    word.is_some_and(|word| *word != "价" || !rest.starts_with("价格"))
}

/// A year in Chinese digits: 二〇二五, 一九八○.
pub(super) fn han_year(text: &str) -> Option<i32> {
    let digit = |c: char| match c {
        '〇' | '○' | '零' | 'O' | 'Ο' | '0' => Some(0),
        _ => "一二三四五六七八九".chars().position(|d| d == c).and_then(|at| i32::try_from(at + 1).ok()),
    };
    let year = text.chars().try_fold(0, |year, c| Some(year * 10 + digit(c)?))?;
    // 二三五年 lost its 〇.
    let year = if (200..300).contains(&year) { 2000 + year % 100 } else { year };
    (1900..2100).contains(&year).then_some(year)
}

/// A year or period that a text states.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// First byte in the view.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// The year.
    pub(super) year: Option<i32>,
    /// The period's name.
    pub(super) period: Option<String>,
    /// The year something is compared with.
    pub(super) compares: bool,
    /// Governs what follows; otherwise it belongs to the very next number or to a comparison.
    pub(super) governs: bool,
    /// It opens a sentence and says until when: 到2030年.
    pub(super) horizon: bool,
    /// The year is written out and dates a fact: no 今年, no comparison, no start (由2020年的).
    pub(super) dates: bool,
}

/// What the words 今年, 去年, 全年 and 期末 mean at a place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    /// 今年.
    pub(super) this: Option<i32>,
    /// 全年, 年内.
    pub(super) whole: Option<i32>,
    /// 规划期末.
    pub(super) end: Option<i32>,
}

/// Years and periods of a view in order.
pub(super) fn events(view: &str, clock: Clock) -> Vec<Event> {
    EVENT
        .captures_iter(view)
        .filter_map(|c| {
            let whole = c.get(0)?;
            let text = |name| c.name(name).map_or("", |m: Match<'_>| m.as_str());
            let rest = &view[whole.end()..];
            let lead = text("lead");
            if !text("year").is_empty() {
                let number = c.name("year")?;
                let glued = view[..number.start()].ends_with(|c: char| c.is_ascii_digit() || c == '.');
                // 到2030, ends at a mark; 达到2045元 is an amount.
                let bare = matches!(lead, "到" | "至") && (rest.is_empty() || rest.starts_with([',', '、', ';', ')', '。', ':']));
                let spelled = whole.as_str().contains('年') || bare;
                if glued || !spelled || rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                    return None;
                }
            }
            // 2005年价, 2020年不变价: the prices that an amount is stated in.
            if is_price_base(rest) {
                return None;
            }
            let written = !text("year").is_empty() || !text("han").is_empty();
            // 十四五 without quotes is a period only with its word.
            let period = text("period");
            if !period.is_empty() && text("quote").is_empty() && text("ptail").is_empty() {
                return None;
            }
            let year = if let Ok(year) = text("year").parse() {
                Some(year)
            } else if !text("han").is_empty() {
                han_year(text("han"))
            } else if !text("end").is_empty() {
                clock.end
            } else if !text("this").is_empty() {
                clock.this
            } else if !text("last_year").is_empty() {
                clock.this.map(|year| year - 1)
            } else if !text("whole").is_empty() {
                clock.whole
            } else if text("ptail").ends_with('末') {
                lexicon::period(period).map(lexicon::Period::end_year)
            } else {
                None
            };
            let period = (!period.is_empty()).then(|| period.to_owned());
            // 2021—2025年 is a span of years, and 十四五 if it is just that.
            let span = year.zip(text("last").parse::<i32>().ok());
            let (year, period) = match span {
                Some((first, last)) => {
                    let named = lexicon::Period::starting(first).filter(|p| p.end_year() == last);
                    (None, Some(named.map_or_else(|| format!("{first}-{last}"), |p| p.name().to_owned())))
                }
                None => (year, period),
            };
            if year.is_none() && period.is_none() {
                return None;
            }
            let joined = matches!(lead, "与" | "以" | "在" | "");
            let based = joined
                && (written || rest.starts_with("基础上"))
                && words("year_base").iter().any(|base| rest.starts_with(base))
                && (lead == "与" || !rest.starts_with("相比"));
            let compares = matches!(lead, "比" | "较" | "相较于" | "较于" | "相比" | "相比于") || based;
            // 2010年的162.4亿元 is one number's year; 到2025年的主要目标 heads what follows.
            let heads = words("year_goal").iter().any(|goal| rest.starts_with(goal));
            let governs = !compares
                && matches!(lead, "" | "到" | "至" | "截至" | "在" | "与")
                && text("tail") != "以来"
                && (!rest.starts_with('的') || heads);
            let dates = written && year.is_some() && !compares && !matches!(lead, "由" | "从" | "自" | "以");
            let opens = whole.start() == 0 || view[..whole.start()].ends_with(['。', ';']);
            let horizon = opens && written && matches!(lead, "到" | "至");
            Some(Event { start: whole.start(), end: whole.end(), year, period, compares, governs, horizon, dates })
        })
        .collect()
}

/// The years of one paragraph, in order.
pub(super) struct Years {
    /// All of them.
    pub(super) events: Vec<Event>,
    /// Of each event: the last governing year at or before it that opens a sentence.
    opening: Vec<Option<i32>>,
    /// The first event opens the paragraph and governs it.
    opens: bool,
}

/// The year of a number.
#[derive(Clone, Debug, Default)]
pub(super) struct When {
    pub(super) year: Option<i32>,
    pub(super) from: Option<YearFrom>,
    pub(super) period: Option<String>,
}

/// How many events before a number are looked at: a sentence with more has lost its marks.
const LOOK_BACK: usize = 24;

impl Years {
    /// Of a paragraph.
    pub(super) fn of(text: &str, clock: Clock) -> Self {
        let events = events(text, clock);
        let mut last = None;
        let opening = events
            .iter()
            .map(|e| {
                if e.governs && e.year.is_some() && (e.start == 0 || text[..e.start].ends_with(['。', ';'])) {
                    last = e.year;
                }
                last
            })
            .collect();
        let opens = events.first().is_some_and(|e| e.governs && opens(text, e.start));
        Self { events, opening, opens }
    }

    /// Events that end at or before a place.
    pub(super) fn before(&self, at: usize) -> &[Event] {
        &self.events[..self.events.partition_point(|e| e.end <= at)]
    }

    /// The year and period of a number.
    pub(super) fn when(&self, text: &str, q: &Quantity, clause: usize, sentence: usize, place: &Place) -> When {
        let all = self.before(q.start);
        let near = || all.iter().rev().take(LOOK_BACK).take_while(|e| e.start >= sentence);
        let before = || near().filter(|e| !enclosed(&text[e.end..q.start]));
        let period = before().find(|e| e.period.is_some() && !e.compares).and_then(|e| e.period.clone());
        // 2010年的162.4亿元: the year that touches the number is its own.
        if let Some(e) = before().next().filter(|e| e.start >= clause && e.year.is_some() && !e.compares) {
            let between = &text[e.end..q.start];
            let moved = matches!(q.unit.as_deref(), Some("倍" | "番")) || q.rule == "doubling";
            if !moved && !between.contains(['增', '提', '翻', '降']) && measured(between).is_empty() {
                return When { year: e.year, from: Some(YearFrom::Stated), period };
            }
        }
        if let Some(e) = before().find(|e| e.governs) {
            let from = if e.start < clause { YearFrom::Clause } else { YearFrom::Stated };
            return When { year: e.year, from: e.year.map(|_| from), period };
        }
        // The item's opening governs the rest of the item.
        if self.opens && !all.is_empty() {
            let first = &all[0];
            let year = self.opening[all.len() - 1].or(first.year);
            return When { year, from: year.map(|_| YearFrom::Clause), period: period.or_else(|| first.period.clone()) };
        }
        // 到2025年,…。再开发利用的地块安全利用率达到92%: a horizon that opens a sentence holds until another year is named.
        if let Some(e) = all.last().filter(|e| e.horizon && e.governs && e.year.is_some()) {
            return When { year: e.year, from: Some(YearFrom::Clause), period: period.or_else(|| e.period.clone()) };
        }
        When { year: place.year, from: place.year.and(place.year_from), period: period.or_else(|| place.period.clone()) }
    }
}

/// Whether a year stands in brackets with a number of its own, as in (2020年为57.2%): it says nothing of what follows them.
pub(super) fn enclosed(between: &str) -> bool {
    let close = between.find(')').filter(|close| !between[..*close].contains('('));
    close.is_some_and(|close| between[..close].contains(|c: char| c.is_ascii_digit()))
}

/// Whether only numbering and dashes stand before.
fn opens(text: &str, at: usize) -> bool {
    // 第一步,到2020年.
    let step = text[..at].chars().take(6).count() <= 5 && !text[..at].contains(['。', ';']);
    step || text[..at].chars().all(|c| matches!(c, '—' | '(' | ')' | ' ' | '.') || c.is_ascii_digit())
}

/// The years of a list (到2025年和2035年, 2025年、2030年、2035年) that ends nearest before a place; empty if there is none.
pub(super) fn listed(text: &str, years: &Years, from: usize, to: usize) -> Vec<i32> {
    let mut out: Vec<(usize, i32)> = Vec::new();
    let before = years.before(to);
    for event in &before[before.partition_point(|e| e.start < from)..] {
        let Some(year) = event.year else { continue };
        if let Some((end, _)) = out.last()
            && !matches!(text[*end..event.start].trim(), "和" | "、" | "与" | "及")
        {
            out.clear();
        }
        out.push((event.end, year));
    }
    if out.len() < 2 { Vec::new() } else { out.into_iter().map(|(_, year)| year).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Option<i32>, bool, bool)> {
        let clock = Clock { this: Some(2027), whole: Some(2026), end: Some(2030) };
        events(text, clock).iter().map(|e| (e.year, e.governs, e.compares)).collect()
    }

    #[test]
    fn a_base_governs_nothing_and_an_amount_is_no_year() {
        assert_eq!(of("在2021年基础上翻一番"), [(Some(2021), false, true)]);
        assert_eq!(of("与2020年相比"), [(Some(2020), false, true)]);
        assert_eq!(of("比一九八○年的三百亿元"), [(Some(1980), false, true)]);
        assert_eq!(of("工资达到2045元,周转2030吨"), []);
        assert_eq!(of("二〇三〇年,一九八五年"), [(Some(2030), true, false), (Some(1985), true, false)]);
        assert_eq!(of("到2030,去年,全年"), [(Some(2030), true, false), (Some(2026), true, false), (Some(2026), true, false)]);
        assert_eq!(of("比去年增长"), [(Some(2026), false, true)]);
        assert_eq!(of("由2020年的8%"), [(Some(2020), false, false)]);
        assert_eq!(events("到2017年底前实现", Clock::default())[0].end, "到2017年底前".len());
    }
}
