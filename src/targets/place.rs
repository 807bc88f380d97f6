//! Where a paragraph stands: the years its title, its lead-in or its part of a report give it, and whether it only explains words.

use crate::pattern::Pattern;

use crate::cues::role::TIME_SPANS;
use crate::cues::{head, tail};
use crate::document::{Block, BlockKind, Document, Heading, HeadingId, HeadingKind};
use crate::targets::YearFrom;
use crate::targets::time::PlanTime;
use crate::targets::years::{Clock, events};

/// What a paragraph takes from around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The year it inherits.
    pub(super) year: Option<i32>,
    /// From where.
    pub(super) year_from: Option<YearFrom>,
    /// The plan's own period, if the titles above or the lead-in say that its goals stand here.
    pub(super) period: Option<String>,
    /// What 今年 and 全年 mean.
    pub(super) clock: Clock,
    /// A glossary or an explanation of words: it sets nothing.
    pub(super) explains: bool,
}

/// How many characters of a paragraph its opening has.
const OPENING: usize = 60;

/// Walks over the blocks of a document in order and knows where it stands.
pub(super) struct Walk<'a> {
    document: &'a Document,
    time: PlanTime,
    /// The year that the part of a report tells of, and whether one was named yet.
    span: Option<Option<i32>>,
    /// The year that a lead-in gives to the list below it, and the heading it stands under.
    lead: Option<(i32, Option<HeadingId>)>,
    /// The one year that opens the last paragraph, for items with a dash below it.
    opened: Option<i32>,
    /// The year of the titles above the last block, by its heading.
    titled: Option<(Option<HeadingId>, Option<i32>, Option<String>)>,
    /// The period that a lead-in gives to the list below it.
    led_period: Option<String>,
    /// Depth of the heading of the glossary that is open (0: a bare line).
    glossary: Option<u8>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document, time: PlanTime) -> Self {
        Self { document, time, span: None, lead: None, opened: None, titled: None, led_period: None, glossary: None }
    }

    /// Where the next block stands; `text` is its folded text.
    pub(super) fn step(&mut self, block: &Block, text: &str) -> Place {
        let heading = match block.kind {
            BlockKind::Heading(id) => Some(self.document.heading(id)),
            _ => None,
        };
        self.gloss(heading, text);
        let title = heading.is_some() || is_title(text);
        if self.time.report {
            self.part(text, title);
        }
        let inherited = match self.span {
            Some(span) => span.map(|year| (year, YearFrom::Section)),
            None => self.title_year(block).map(|year| (year, YearFrom::Section)),
        };
        let led = self.list(block, text, title);
        let listed = text.starts_with(DASHES) || led.is_some();
        if !listed {
            self.led_period = goal_period(text).filter(|_| !title && !self.time.report);
        }
        let period = self.led_period.clone().filter(|_| listed).or_else(|| self.titled.as_ref().and_then(|t| t.2.clone()));
        let (year, year_from) = led.map(|year| (year, YearFrom::LeadIn)).or(inherited).unzip();
        let this = self.time.this_year();
        let clock = Clock { this, whole: self.span.map_or(this, |span| span), end: self.time.end };
        Place { year, year_from, period, clock, explains: self.glossary.is_some() || explains(text) }
    }

    /// Which year a part of a report tells of.
    fn part(&mut self, text: &str, title: bool) {
        let opening = head(text, OPENING);
        if let Some(span) = TIME_SPANS.iter().find(|span| span.opens(opening)) {
            self.span = Some(span.back.and_then(|back| self.time.this_year().map(|year| year + back)));
            return;
        }
        let Some(this) = self.time.this_year() else { return };
        let years: Vec<i32> = YEAR
            .captures_iter(opening)
            .filter(|c| {
                let rest = c.get(0).map_or("", |m| &opening[m.end()..]);
                title && !rest.starts_with("以来") || rest.starts_with([',', '是', '全', '我', '度']) || rest.is_empty()
            })
            .filter_map(|c| c[1].parse().ok())
            .collect();
        if let Some(year) = years.last().filter(|year| (this - 1..=this).contains(*year)) {
            self.span = Some(Some(*year));
        }
    }

    /// The year that the titles above name, if it is one year.
    fn title_year(&mut self, block: &Block) -> Option<i32> {
        if let Some((heading, year, _)) = &self.titled
            && *heading == block.heading
        {
            return *year;
        }
        let (mut year, mut period) = (None, None);
        for title in titles(self.document, block) {
            let years: Vec<i32> = YEAR.captures_iter(title).filter_map(|c| c[1].parse().ok()).collect();
            // “十二五”时期和2015年工作回顾: what stands under it is not all of 2015.
            if let [named] = years[..]
                && !PERIOD.is_match(title)
                && !title.contains('-')
                && !title.contains("以来")
            {
                year = Some(named);
            }
            period = goal_period(title).or(period);
        }
        self.titled = Some((block.heading, year, period));
        year
    }

    /// The year of the lead-in that an item stands under; a paragraph that leads in opens it. Items begin with a dash or a
    /// number, or stand under a heading deeper than that of the lead-in.
    fn list(&mut self, block: &Block, text: &str, title: bool) -> Option<i32> {
        let depth = |id: Option<HeadingId>| id.map_or(0, |id| self.document.heading(id).depth);
        let deeper = self.lead.is_some_and(|(_, under)| under.is_some() && depth(block.heading) > depth(under));
        let dashed = text.starts_with(DASHES) && !text.starts_with("——2");
        if dashed || deeper || !title && ENTRY.is_match(text) && self.lead.is_some() {
            return self.lead.map(|(year, _)| year).or(self.opened.filter(|_| dashed));
        }
        self.opened = (!title).then(|| opening_year(text, self.time)).flatten();
        if !title {
            self.lead = lead_in(text, self.time).map(|year| (year, block.heading));
        } else if self.lead.is_some_and(|(_, under)| under != block.heading) {
            self.lead = None;
        }
        None
    }

    fn gloss(&mut self, heading: Option<&Heading>, text: &str) {
        let opens = (heading.is_some() || text.chars().count() <= 24) && GLOSSARY.is_match(heading.map_or(text, |h| &h.title));
        if opens {
            self.glossary = Some(heading.map_or(0, |h| h.depth));
        } else if let (Some(depth), Some(heading)) = (self.glossary, heading)
            && (heading.depth <= depth
                || matches!(heading.kind, HeadingKind::Part | HeadingKind::Chapter) && heading.number.is_some())
            && !matches!(heading.kind, HeadingKind::Item | HeadingKind::Figure)
        {
            self.glossary = None;
        }
    }
}

/// Dashes that open the items of a list.
const DASHES: [char; 4] = ['—', '―', '-', '–'];

/// The period whose goals a title or lead-in announces: “十五五”时期主要目标.
fn goal_period(text: &str) -> Option<String> {
    let opening = head(text, OPENING);
    let goals = ["主要目标", "发展目标", "目标是", "预期目标", "奋斗目标"].iter().any(|word| opening.contains(word));
    PERIOD.captures(opening).filter(|_| goals).map(|c| c[1].to_owned())
}

/// Whether a paragraph is a short line that stands alone like a title.
pub(super) fn is_title(text: &str) -> bool {
    text.chars().take(41).count() <= 40 && !text.contains(['。', ';', ':', ',', '!', '?']) && !AMOUNT.is_match(text)
}

/// The year that a paragraph gives to the list below it: 到2030年,…主要目标是: or …总目标是:到2030年,….
fn lead_in(text: &str, time: PlanTime) -> Option<i32> {
    let end = tail(text, OPENING);
    let clock = Clock { end: time.end, ..Clock::default() };
    if text.ends_with(':') || text.ends_with("如下") {
        let last = text.rfind(['。', ';']).map_or(text, |at| &text[at..]);
        return events(last, clock).iter().rev().find(|e| e.governs).and_then(|e| e.year);
    }
    let goal = ["目标是", "目标为", "目标:", "目标如下"].iter().any(|word| text.contains(word));
    if !goal || end.is_empty() {
        return None;
    }
    events(text, clock).iter().rev().find(|e| e.governs && e.year.is_some()).and_then(|e| e.year)
}

/// The year that opens a paragraph, if it names no other: 第二步,到2030年…取得进展。 over items with a dash.
fn opening_year(text: &str, time: PlanTime) -> Option<i32> {
    /// How far from its beginning a year opens a paragraph, in characters.
    const REACH: usize = 12;
    if text.ends_with(':') {
        return None;
    }
    let clock = Clock { end: time.end, ..Clock::default() };
    let years: Vec<_> = events(text, clock).into_iter().filter(|e| e.year.is_some()).collect();
    // 到2030年 sets a goal for the list; “十四五”时期 of a review tells of all its years.
    let goal = |at: usize| text[at..].starts_with(['到', '至']);
    let first = years.first().filter(|e| e.governs && goal(e.start) && text[..e.start].chars().count() <= REACH)?;
    years.iter().all(|e| e.year == first.year).then_some(first.year)?
}

/// Whether a paragraph explains a word: `[12]“双百”项目:指…`, ①小水电:对….
fn explains(text: &str) -> bool {
    EXPLAINS.is_match(head(text, OPENING))
}

/// Titles above a block, the outermost first.
fn titles<'a>(document: &'a Document, block: &Block) -> Vec<&'a str> {
    let mut out = Vec::new();
    let mut at = block.heading;
    while let Some(id) = at {
        let heading = document.heading(id);
        out.push(heading.title.as_str());
        at = heading.parent.filter(|parent| *parent != id);
        if out.len() > 16 {
            break;
        }
    }
    out.reverse();
    out
}

static YEAR: Pattern = Pattern::new(r"((?:19|20)\d{2})\s?年");
static PERIOD: Pattern = Pattern::new("[“\"](十[一二三四五六七]?五|九五)[”\"]");
static AMOUNT: Pattern = Pattern::new(r"\d[\d.]*[%亿万个家]");
static ENTRY: Pattern =
    Pattern::new(r"^(?:\(?[一二三四五六七八九十]{1,3}\)|\(?\d{1,2}\)|\d{1,2}[.、]|[①-⑳]|[一二三四五六七八九十]是)");
static GLOSSARY: Pattern = Pattern::new(concat!(
    r"(?:名词|名词术语|术语|用语|指标|概念|词语|有关名词|专业术语|专有名词)(?:解释|注释|释义|说明|解读|注解)|有关用语的?(?:解释|说明)|名词解读",
    r"|^[(\[]?(?:附[件录注]?\d*[:.、]?)?(?:注释|注解|释义|备注)[:)\]]?$"
));
static EXPLAINS: Pattern = Pattern::new(concat!(
    r"^(?:[\[(（〔]?\d{1,3}[\])）〕.、]|[①-⑳]|注\d*[:.])?\s?[“”\x22\w\p{Han}+\-·/、()]{2,24}(?:[:。](?:是?指|主要是?指|即)|[,]?(?:是指|指的是))",
    r"|^(?:[\[〔]\d{1,3}[\]〕]|[①-⑳])[^,。;]{2,24}:"
));

#[cfg(test)]
mod tests {
    use super::{explains, is_title, lead_in, opening_year};
    use crate::targets::time::PlanTime;

    #[test]
    fn explanations_are_known_by_their_opening() {
        for text in
            ["[1] “双百”项目:指每年实施", "①小水电绿色改造:对单站", "1.慢行圈。是指居民步行20分钟", "24小时书屋:是指全天开放"]
        {
            assert!(explains(text), "{text}");
        }
        for text in ["(1)新建学校8所", "主要目标是:到2030年", "1.重点工程:建设港口5个"] {
            assert!(!explains(text), "{text}");
        }
    }

    #[test]
    fn a_goal_gives_its_year_to_the_list_below() {
        let time = PlanTime::default();
        assert_eq!(lead_in("总目标是:到2030年,实力大幅跃升。", time), Some(2030));
        assert_eq!(lead_in("着眼长远,到2025年,主要目标是:", time), Some(2025));
        assert_eq!(lead_in("到2025年,实力大幅跃升。", time), None);
        assert_eq!(opening_year("第二步,到2025年体系初步建立,水平领先。", time), Some(2025));
        assert_eq!(opening_year("到2025年实力跃升,到2035年全面建成。", time), None);
        assert!(is_title("2027年工作部署") && !is_title("新建学校8个"));
    }
}
