//! Front and back matter: where the plan begins, its title, and the web page around it.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::lines::Line;

/// Ends of titles of the documents read here.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:.{2,40}(?:规划|规划纲要|计划|计划纲要|远景目标纲要|纲要|建议|工作报告|行动方案|实施方案|实施意见)|政府工作报告|.{2,40}国民经济和社会发展计划.{0,10}报告|.{2,40}(?:规划|纲要|计划)(?:\(草案\))?(?:实施情况)?(?:中期|总结)?(?:评估报告|的报告|的说明))(?:\((?:草案|征求意见稿|审议稿|摘要|摘编|解读|修订稿|送审稿|全文|20\d\d[^()]{0,12})\))?$",
    )
});

/// 附件, 附件1: what stands above the title of a plan that a notice passes on.
fn is_annex_mark(line: &str) -> bool {
    line.strip_prefix("附件")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '一' | '二' | '三')))
}

/// The title of an outline says so in fixed words.
static OUTLINE_TITLE: LazyLock<Regex> =
    LazyLock::new(|| compile(r"国民经济和社会发展(?:.{0,12}五.{0,4}(?:规划|计划)|计划.{0,10}报告)|政府工作报告"));

/// A date alone on its line, with or without a label.
static DATE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:.{2,6}[:：])?(?:(?:19|20)[0-9]{2}|[一二三四五六七八九〇零○OΟ0]{4})(?:年|[-/.])[0-9一二三四五六七八九十]{1,3}(?:月|[-/.])[0-9一二三四五六七八九十]{0,3}日?(?:[0-9:]{4,8})?$",
    )
});

/// Ends of the names of bodies that issue plans.
pub(crate) const ISSUERS: [&str; 5] = ["人民政府", "人民政府办公厅", "人民政府办公室", "委员会", "人民代表大会"];

/// Words of a notice that passes a plan on: its title line is not the plan's.
const NOTICE: &[&str] = &["关于印发", "关于发布", "关于公布", "的通知", "的决议", "的批复", "的公告", "解读:"];

/// Words of a web page's shell, found on short lines only.
const SHELL: &[&str] = &[
    "扫一扫",
    "分享到",
    "打印本页",
    "关闭窗口",
    "【打印】",
    "【关闭】",
    "责任编辑",
    "上一篇",
    "下一篇",
    "版权所有",
    "ICP备",
    "公网安备",
    "相关附件",
    "附件下载",
    "相关阅读",
    "相关新闻",
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

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|e| unreachable!("pattern {pattern}: {e}"))
}

/// Lines of the title: first and last index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TitleLines {
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// The title among the lines before `before` (where contents or body begin): the last candidate, a plan's own words
/// before any other, over up to four short lines.
pub(crate) fn title(lines: &[Line], before: usize) -> Option<TitleLines> {
    let short: Vec<usize> = (0..before.min(lines.len())).filter(|i| !lines[*i].is_blank() && !lines[*i].furniture).collect();
    let mut best: Option<(bool, TitleLines)> = None;
    for (at, first) in short.iter().enumerate() {
        let mut joined = String::new();
        for last in short[at..].iter().take(4) {
            let line = &lines[*last];
            let aside = line.folded.starts_with(['(', '—', '-'])
                || line.folded.bytes().all(|b| b.is_ascii_digit())
                || is_annex_mark(&line.folded)
                || DATE_LINE.is_match(&line.folded);
            // 某市人民政府 above 某市国民经济…纲要 is who issued it; above 工作报告 it is the first half of the title.
            let issuer_before = ISSUERS.iter().any(|w| joined.ends_with(w)) && OUTLINE_TITLE.is_match(&line.folded);
            if aside || issuer_before || line.n_chars() > 60 || line.folded.contains(['。', ';', '!']) {
                break;
            }
            // A title runs over lines that touch; a blank line between two is a new start (paragraph-per-line copies have one each).
            // Specks that OCR reads as points stand at the ends of lines.
            joined.push_str(line.folded.trim_end_matches(['·', '•', '.', '…', '-', ' ']));
            if joined.chars().count() > 70 {
                break;
            }
            if !TITLE.is_match(&joined) || NOTICE.iter().any(|w| joined.contains(w)) || joined.starts_with('《') {
                continue;
            }
            let own_words = OUTLINE_TITLE.is_match(&joined);
            let found = TitleLines { first: *first, last: *last };
            let better = match &best {
                None => true,
                // Longer from the same start, or a later one of at least the same rank.
                Some((rank, old)) => (own_words, true) >= (*rank, true) && (old.first == *first || old.last < *first),
            };
            if better {
                best = Some((own_words, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// First line of the page's tail after the plan, if there is one. Looks at the last lines only.
pub(crate) fn tail(lines: &[Line], body_from: usize) -> Option<usize> {
    let from = body_from.max(lines.len().saturating_sub(80));
    let last_prose = (from..lines.len()).rev().find(|i| lines[*i].n_chars() > 60 && lines[*i].ends_sentence());
    let from = last_prose.map_or(from, |i| i + 1);
    (from..lines.len()).find(|i| is_shell(&lines[*i]))
}

/// Whether a short line belongs to the web page, not to the plan.
pub(crate) fn is_shell(line: &Line) -> bool {
    line.n_chars() <= 40 && SHELL.iter().any(|w| line.folded.contains(w))
}
