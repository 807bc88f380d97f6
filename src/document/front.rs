//! Front and back matter: where the plan begins, its title, and the web page around it.

use crate::pattern::Pattern;

use crate::cues::{self, PageWord};
use crate::document::lines::Line;
use crate::document::place;

/// Ends of titles of the documents read here.
static TITLE: Pattern = Pattern::new(
    r"^(?:.{2,44}(?:规划|规划纲要|计划|计划纲要|远景目标纲要|纲要|建议|工作报告|行动方案|实施方案|总体方案|工作方案|实施意见)|政府工作报告|.{2,40}国民经济和社会发展计划.{0,10}报告|.{2,40}(?:规划|纲要|计划)(?:\(草案\))?(?:实施情况)?(?:中期|总结)?(?:评估报告|的报告|的说明)|.{2,40}预算(?:执行情况|草案).{0,24}报告)(?:要点|摘要|解读|速览|图解|问答)?(?:\([^()]{0,8}(?:草案|稿|摘要|摘编|节选|解读|修订|修订版|全文)\)|\((?:19|20)\d\d[^()]{0,12}\)|(?:19|20)\d\d年?[-—–~至](?:19|20)\d\d年?){0,2}$",
);

/// 附件, 附件1: what stands above the title of a plan that a notice passes on.
fn is_annex_mark(line: &str) -> bool {
    line.strip_prefix("附件")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '一' | '二' | '三')))
}

/// The title of an outline says so in fixed words.
static OUTLINE_TITLE: Pattern = Pattern::new(r"国民经济和社会发展(?:.{0,24}五.{0,4}(?:规划|计划)|计划.{0,10}报告)|政府工作报告");

/// A date alone on its line, with or without a label.
static DATE_LINE: Pattern = Pattern::new(
    r"^(?:.{2,6}[:：])?(?:(?:19|20)[0-9]{2}|[一二三四五六七八九〇零○OΟ0]{4})(?:年|[-/.])[0-9一二三四五六七八九十]{1,3}(?:月|[-/.])[0-9一二三四五六七八九十]{0,3}日?(?:[0-9:]{4,8})?$",
);

/// A date and a time of day, with the buttons of the page behind it.
static STAMP: Pattern =
    Pattern::new(r"^(?:19|20)[0-9]{2}(?:年|[-/.])[0-9]{1,2}(?:月|[-/.])[0-9]{1,2}日? ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(.*)$");

/// The name of a site behind a title: …政府工作报告-某某县域网.
static SITE_NAME: Pattern =
    Pattern::new(r"(?:[-_|—]+[^-_|—]{2,16}(?:网|网站|门户|平台|信息港|人民政府|政府|频道|专栏)|[_|][^_|]{2,20})+$");

/// A title that goes on in running text (`某市…规划纲要根据《…》编制`), or is named by it (`编制了《某市…规划》`).
static NAMED: Pattern = Pattern::new(
    r"^《?([^,。;:“《》]{2,24}?国民经济和社会发展(?:第[一二三四五六七八九十]{1,3}个五年|[“][一二三四五六七八九十]{1,3}五[”])[^,。;:《》]{0,40}?(?:规划纲要|计划纲要|规划|计划|纲要))》?(?:\(以下|,|根据|是|依据|按照)|(?:编制了?|制定了?|形成了?)《((?:[^《》]){4,44}(?:规划|纲要|计划)(?:\([^()《》]{0,20}\))?)》",
);

/// Ends of the names of bodies that issue plans.
pub(crate) const ISSUERS: [&str; 5] = ["人民政府", "人民政府办公厅", "人民政府办公室", "委员会", "人民代表大会"];

/// Words of a notice that passes a plan on: its title line is not the plan's.
const NOTICE: &[&str] = &["关于印发", "关于发布", "关于公布", "的通知", "的决议", "的批复", "的公告", "解读:"];

/// What a sentence that only mentions a plan begins with.
const MENTIONS: &[&str] = &[
    "为",
    "按照",
    "根据",
    "按",
    "依据",
    "贯彻",
    "落实",
    "审议",
    "通过",
    "现将",
    "编制",
    "制定",
    "组织",
    "围绕",
    "对照",
    "深入",
    "以",
    "与",
    "报告回顾",
    "会议",
];

/// Ends of a line whose title goes on in the next: 中共某市委关于制定.
const GOES_ON: &[&str] = &["关于制定", "关于", "制定", "编制", "的", "和", "与", "及", "暨", "、", "——"];

/// Words of a web page's shell, found on short lines only.
const SHELL: &[&str] = &[
    "扫一扫",
    "分享到",
    "打印本页",
    "关闭窗口",
    "【打印】",
    "【关闭】",
    "责任编辑",
    "版权所有",
    "ICP备",
    "公网安备",
    "附件下载",
    "网站地图",
    "联系我们",
    "网站标识码",
    "主办单位",
    "承办单位",
    "浏览次数",
    "返回顶部",
    "技术支持",
    "字体大小",
    "信息来源:",
    "您当前所在位置",
    "您所在的位置",
    "关怀版",
    "无障碍",
];

/// Lines of the title: first and last index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TitleLines {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Lines that name the document in full, if the title above the text does not (`政府工作报告` below the page's own title).
    pub(crate) name: (usize, usize),
}

/// Whether a line above the text belongs to the page or to a block of facts, not to the document.
pub(crate) fn is_chrome(line: &str) -> bool {
    match cues::label(line) {
        Some((PageWord::Title | PageWord::Text, _)) => return false,
        Some(_) => return true,
        None => {}
    }
    let stamp = STAMP.captures(line).is_some_and(|c| c[1].chars().count() <= 16);
    stamp || cues::is_button(line) || cues::holds(line, PageWord::Crumb)
}

/// The words of a line that may belong to a title: without the label before it and the name of the site behind it.
pub(crate) fn words(line: &str) -> &str {
    let line = match cues::label(line) {
        Some((PageWord::Title | PageWord::Text, rest)) => rest,
        _ => line,
    };
    let line = SITE_NAME.find(line).filter(|m| m.start() > 0).map_or(line, |m| &line[..m.start()]);
    // Specks that OCR reads as points stand at the ends of lines.
    let line = line.trim_end_matches(['·', '•', '.', '…', '-', ' ', '#', '?']).trim_start_matches(['?', ' ', '#']);
    // ——某市2031年政府工作报告 below a motto.
    let bare = line.trim_start_matches(['—', '-', '―']);
    if TITLE.is_match(bare) && !bare.contains(['月', '上']) { bare } else { line }
}

/// The words of lines, joined.
pub(crate) fn joined(lines: &[Line], (first, last): (usize, usize)) -> String {
    lines[first..=last].iter().filter(|l| !l.is_blank()).map(|l| words(&l.folded)).collect()
}

/// The title among the lines before `before` (where contents or body begin): the last candidate, a plan's own words
/// before any other, over up to five short lines.
pub(crate) fn title(lines: &[Line], before: usize) -> Option<TitleLines> {
    let short: Vec<usize> = (0..before.min(lines.len())).filter(|i| !lines[*i].is_blank() && !lines[*i].furniture).collect();
    let mut best: Option<(bool, (usize, usize))> = None;
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, first) in short.iter().enumerate() {
        if best.is_some() && matches!(cues::label(&lines[*first].folded), Some((PageWord::Links, _))) {
            // Titles below are those of other documents.
            break;
        }
        for idx in at..short.len().min(at + 5) {
            let last = short[idx];
            let folded = &lines[last].folded;
            let aside = folded.starts_with('(')
                || folded.starts_with(['—', '-', '―']) && words(folded).starts_with(['—', '-', '―'])
                || folded.bytes().all(|b| b.is_ascii_digit())
                || is_annex_mark(folded)
                || is_chrome(folded)
                || DATE_LINE.is_match(folded);
            if aside || words(folded).chars().count() > 60 || folded.contains(['。', ';', '!']) {
                break;
            }
            let labelled = matches!(cues::label(folded), Some((PageWord::Title | PageWord::Text, _)));
            if labelled && idx > at {
                break;
            }
            let text = joined(lines, (*first, last));
            // 某市人民政府 above 某市国民经济…纲要 is who issued it; above 工作报告 it is the first half of the title.
            let above = || joined(lines, (*first, short[idx - 1]));
            if idx > at && ISSUERS.iter().any(|w| above().ends_with(w)) && OUTLINE_TITLE.is_match(words(folded)) {
                break;
            }
            if text.chars().count() > 80 {
                break;
            }
            if !is_title(&text) || continues_prose(lines, *first) {
                continue;
            }
            // A line of its own kind above a whole title (工作报告 above 某县2021年政府工作报告) is no part of it.
            let whole_below = (at + 1..=idx).any(|from| {
                let rest = joined(lines, (short[from], last));
                let head = joined(lines, (*first, short[from - 1]));
                is_title(&rest) && place::begins_with_place(&rest) && !GOES_ON.iter().any(|end| head.ends_with(end))
            });
            if whole_below {
                continue;
            }
            found.push((*first, last));
            let own_words = OUTLINE_TITLE.is_match(&text);
            let better = match &best {
                None => true,
                // Longer from the same start, or a later one of at least the same rank.
                Some((rank, old)) => (own_words, true) >= (*rank, true) && (old.0 == *first || old.1 < *first),
            };
            if better {
                best = Some((own_words, (*first, last)));
            }
        }
    }
    let (_, own) = best?;
    let text = joined(lines, own);
    let full = |lines_of: &(usize, usize)| {
        let other = joined(lines, *lines_of);
        other.ends_with(&text) && place::begins_with_place(&other) && other != text
    };
    let name = if place::begins_with_place(&text) { own } else { found.iter().copied().find(full).unwrap_or(own) };
    Some(TitleLines { first: own.0, last: own.1, name })
}

/// Whether a line is the title of a document of some place, whole: no part of the text begins there.
pub(crate) fn names_document(line: &str) -> bool {
    is_title(words(line)) && place::begins_with_place(words(line))
}

/// Whether words are a title: they end like one, are balanced, and are no sentence that mentions one.
fn is_title(text: &str) -> bool {
    let balanced = |open: char, close: char| text.matches(open).count() == text.matches(close).count();
    let listed = text.len() > 5
        && text.as_bytes()[..5].iter().enumerate().all(|(i, b)| if i == 2 { *b == b'-' } else { b.is_ascii_digit() });
    TITLE.is_match(text)
        && balanced('《', '》')
        && balanced('“', '”')
        && balanced('(', ')')
        && !text.starts_with('《')
        && !text.contains([',', '>'])
        && !listed
        && !NOTICE.iter().any(|w| text.contains(w))
        && !MENTIONS.iter().any(|w| text.starts_with(w))
        // 2024-09-12云岭市…: an entry of a list of links.
        && !DATE_LINE.is_match(text.get(..10).unwrap_or(""))
}

/// Whether a line goes on with the sentence of the line that touches it above.
fn continues_prose(lines: &[Line], at: usize) -> bool {
    let Some(above) = at.checked_sub(1).map(|i| &lines[i]) else { return false };
    !above.is_blank()
        && !above.furniture
        && above.n_chars() >= 18
        && !above.ends_sentence()
        && above.folded.contains([',', '、', '。'])
        && !is_chrome(&above.folded)
        && cues::label(&above.folded).is_none()
}

/// The title that running text begins with or names as what it is, where no line holds it alone.
pub(crate) fn named(lines: &[Line]) -> Option<(String, usize)> {
    let shown = lines.iter().enumerate().filter(|(_, l)| !l.is_blank() && !l.furniture).take(30);
    shown
        .filter_map(|(at, line)| {
            let found = NAMED.captures(&line.folded)?;
            let title = found.get(1).or(found.get(2))?.as_str();
            (title.chars().count() >= 8).then(|| (title.to_owned(), at))
        })
        .next()
}

/// First line of the page's tail after the plan, if there is one. Looks at the last lines only.
pub(crate) fn tail(lines: &[Line], body_from: usize) -> Option<usize> {
    let from = body_from.max(lines.len().saturating_sub(400));
    let last_prose = (from..lines.len()).rev().find(|i| lines[*i].n_chars() > 60 && lines[*i].ends_sentence());
    // Without prose so long only the very end is looked at: a list of short lines may be a table.
    let from = last_prose.map_or(body_from.max(lines.len().saturating_sub(80)), |i| i + 1);
    (from..lines.len()).find(|i| is_shell(&lines[*i]))
}

/// Whether a short line belongs to the web page, not to the plan.
pub(crate) fn is_shell(line: &Line) -> bool {
    let links = || matches!(cues::label(&line.folded), Some((PageWord::Links, _)));
    line.n_chars() <= 40 && (SHELL.iter().any(|w| line.folded.contains(w)) || links())
}
