//! What surrounds a paragraph: the plan's years, its section, and the years its sentences state.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Block, Document, HeadingKind};
use crate::lexicon;
use crate::source::Source;

/// Titles of chapters that report the past.
const REVIEW: &[&str] = &[
    "发展基础",
    "现实基础",
    "工作基础",
    "建设基础",
    "回顾",
    "成就",
    "成效",
    "现状",
    "完成情况",
    "工作总结",
    "发展条件",
    "历史性",
    "过去",
    "取得",
];
/// Titles of chapters that set what is to be done, also where they name an old period.
const FUTURE: &[&str] = &["目标", "展望", "总体要求", "专栏", "任务"];

/// The years the plan is for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlanTime {
    /// First year of the plan.
    pub(super) start: Option<i32>,
    /// Last year.
    pub(super) end: Option<i32>,
}

impl PlanTime {
    /// From the metadata; else from the first title-like line that names a period or a year's report.
    pub(super) fn of(source: &Source, document: &Document) -> Self {
        let meta = &document.meta;
        if meta.end_year.is_some() {
            return Self { start: meta.start_year.or(meta.end_year), end: meta.end_year };
        }
        let head: String = source.text.chars().take(3000).collect();
        let ordinal = ORDINAL.as_ref().and_then(|re| Some(re.captures(&head)?.get(1)?.as_str().to_owned()));
        let named = PERIOD.as_ref().and_then(|re| Some(re.captures(&head)?.get(1)?.as_str().to_owned()));
        // 第十五个五年 is the fifteenth plan while 十五 names the tenth: the ordinal is read as a name with 五.
        let period = ordinal.map(|o| format!("{o}五")).and_then(|n| lexicon::period(&n)).or_else(|| lexicon::period(&named?));
        let report = head.contains("政府工作报告") || head.contains("工作报告");
        match period {
            Some(period) if !report => Self { start: Some(period.start_year()), end: Some(period.end_year()) },
            _ => Self::default(),
        }
    }
}

/// Where a paragraph stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    /// A chapter that reports the past.
    pub(super) review: bool,
    /// Year the nearest heading names.
    pub(super) year: Option<i32>,
}

impl Section {
    /// From the titles of the headings above, the outermost first.
    pub(super) fn of(titles: &[&str], time: PlanTime) -> Self {
        let mut section = Self::default();
        for title in titles {
            if FUTURE.iter().any(|word| title.contains(word)) {
                section.review = false;
            } else if REVIEW.iter().any(|word| title.contains(word)) {
                section.review = true;
            }
            let years: Vec<i32> = YEAR_WORD
                .as_ref()
                .map_or_else(Vec::new, |re| re.captures_iter(title).filter_map(|c| c.get(1)?.as_str().parse().ok()).collect());
            // “十二五”时期和2015年工作回顾: what stands under it is not all of 2015.
            let names_period = PERIOD.as_ref().is_some_and(|re| re.is_match(title));
            if let [year] = years[..]
                && !names_period
                && !title.contains('-')
                && !title.contains("以来")
            {
                section.year = Some(year);
                if time.start.is_some_and(|start| year < start) {
                    section.review = true;
                }
            }
        }
        section
    }

    /// The year that 今年 and 全年 mean: that of a work report, outside its review of the year before.
    pub(super) fn this_year(&self, time: PlanTime) -> Option<i32> {
        let one_year = time.end.filter(|end| time.start == Some(*end))?;
        (!self.review && self.year.is_none_or(|y| y == one_year)).then_some(one_year)
    }
}

/// The year that a paragraph's opening gives to what follows it: 刚刚过去的2015年, …
pub(super) fn passed_year(view: &str) -> Option<i32> {
    let opening: String = view.chars().take(24).collect();
    PASSED.as_ref()?.captures(&opening)?.get(1)?.as_str().parse().ok()
}

static PASSED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"过去的((?:19|20)\d{2})年").ok());

/// Titles above a block, the outermost first.
pub(super) fn titles<'a>(document: &'a Document, block: &Block) -> Vec<&'a str> {
    let mut out = Vec::new();
    let mut at = block.heading;
    while let Some(id) = at {
        let heading = document.heading(id);
        out.push(if heading.kind == HeadingKind::SpecialColumn { "专栏" } else { heading.title.as_str() });
        if heading.kind == HeadingKind::SpecialColumn {
            out.push(heading.title.as_str());
        }
        at = heading.parent.filter(|parent| *parent != id);
        if out.len() > 16 {
            break;
        }
    }
    out.reverse();
    out
}

static ORDINAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("第(十[一二三四五六七]?)个五年").ok());
static YEAR_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"((?:19|20)\d{2})\s?年").ok());
static PERIOD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[“\"](十[一二三四五六七]?五|九五)[”\"]").ok());
static EVENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<lead>相较于|较于|增加到|增长到|提高到|提升到|下降到|降低到|上升到|到|至|截至|比|较|由|从|自|是|为)?(?:(?P<year>(?:19|20)\d{2})\s?年?(?:[-—–~至到]+(?P<last>(?:19|20)\d{2})年)?(?P<tail>底|末|初|以来)?",
        r"|(?P<han>二[〇○零OΟ0]?[一二三四五六七八九][〇○零一二三四五六七八九])年",
        "|[“\"](?P<period>十[一二三四五六七]?五|九五)[”\"](?P<ptail>规划期末|时期末|期末|末|期间|时期|以来|规划)?",
        r"|(?P<end>规划期末|(?:到|至)期末)|(?P<this>今年|全年|年内))"
    ))
    .ok()
});

/// What a heading of goals goes on with behind its year.
const GOALS: [&str; 6] = ["的目标", "的主要目标", "的发展目标", "的总体目标", "的具体目标", "的远景目标"];

/// What makes a year the base of prices.
const PRICES: [&str; 6] = ["价", "不变价", "可比价", "当年价", "的不变价", "价格计算"];

/// Whether what follows a year makes it the base of prices; 2026年价格涨幅 is of the year.
fn is_price_base(rest: &str) -> bool {
    let word = PRICES.iter().filter(|word| rest.starts_with(**word)).max_by_key(|word| word.len());
    word.is_some_and(|word| *word != "价" || !rest.starts_with("价格"))
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
}

/// Years and periods of a view in order.
pub(super) fn events(view: &str, time: PlanTime, this_year: Option<i32>) -> Vec<Event> {
    let Some(re) = EVENT.as_ref() else { return Vec::new() };
    re.captures_iter(view)
        .filter_map(|c| {
            let whole = c.get(0)?;
            let text = |name| c.name(name).map_or("", |m: regex::Match<'_>| m.as_str());
            let digits = whole.as_str().starts_with(|c: char| c.is_ascii_digit());
            let glued = digits && view[..whole.start()].ends_with(|c: char| c.is_ascii_digit() || c == '.');
            let spelled = whole.as_str().contains('年') || matches!(text("lead"), "到" | "至");
            let follows = view[whole.end()..].chars().next();
            // 2005年价, 2020年不变价: the prices that an amount is stated in.
            if is_price_base(&view[whole.end()..]) {
                return None;
            }
            if !text("year").is_empty() && (glued || !spelled || follows.is_some_and(|c| c.is_ascii_digit() || c == '.')) {
                return None;
            }
            let year = if let Ok(year) = text("year").parse() {
                Some(year)
            } else if !text("han").is_empty() {
                crate::quantity::numeral(&text("han").replace(['O', 'Ο', '0'], "〇"))
                    .and_then(|y| y.parse().ok())
                    .filter(|y| *y > 1900)
            } else if !text("end").is_empty() {
                time.end
            } else if !text("this").is_empty() {
                this_year
            } else if text("ptail").ends_with('末') {
                lexicon::period(text("period")).map(lexicon::Period::end_year)
            } else {
                None
            };
            let period = (!text("period").is_empty()).then(|| text("period").to_owned());
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
            let lead = text("lead");
            // 2010年的162.4亿元 is one number's year; 到2025年的主要目标 heads what follows.
            let rest = &view[whole.end()..];
            let heads = GOALS.iter().any(|goal| rest.starts_with(goal));
            let governs =
                matches!(lead, "" | "到" | "至" | "截至") && text("tail") != "以来" && (!rest.starts_with('的') || heads);
            let compares = matches!(lead, "比" | "较" | "相较于" | "较于");
            Some(Event { start: whole.start(), end: whole.end(), year, period, compares, governs })
        })
        .collect()
}
