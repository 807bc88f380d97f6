//! One spelling of the many that a name is written in.

use crate::pattern::Pattern;

/// Words of the same meaning: (written, kept). Applied in order, longest first where one contains another.
const SAME: [(&str, &str); 14] = [
    ("国内生产总值", "地区生产总值"),
    ("R&D", "研发"),
    ("研究与试验发展", "研发"),
    ("规上", "规模以上"),
    ("规模工业", "规模以上工业"),
    ("占全社会固定资产投资", "占固定资产投资"),
    ("经费投入", "经费支出"),
    ("研发投入", "研发经费支出"),
    ("相当于地区生产总值", "占地区生产总值"),
    ("占GDP", "占地区生产总值"),
    ("单位GDP", "单位地区生产总值"),
    ("单位生产总值", "单位地区生产总值"),
    ("万元生产总值", "万元地区生产总值"),
    ("万元GDP", "万元地区生产总值"),
];

/// Ends of the same meaning: (written, kept).
const SAME_END: [(&str, &str); 14] = [
    ("年均增长率", "增长"),
    ("年均增长", "增长"),
    ("年均增速", "增长"),
    ("增长率", "增长"),
    ("增长速度", "增长"),
    ("增速", "增长"),
    ("增幅", "增长"),
    ("下降率", "下降"),
    ("降低率", "下降"),
    ("降低", "下降"),
    ("降幅", "下降"),
    ("减少", "下降"),
    ("的比例", "比重"),
    ("比例", "比重"),
];

static RUNNING: Pattern = Pattern::new(r"^(?:\(?[0-9]{1,2}[.、)]|[①-⑳])");
static BRACKET: Pattern = Pattern::new(r"\([^()]*(?:\([^()]*\)[^()]*)?\)*$");

/// Half-width, without blanks, quotes and footnote marks.
pub(crate) fn folded(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '〔' | '【' => '[',
            '〕' | '】' => ']',
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '\'' | '‘' | '’' | '*' | '①'..='⑳'))
        .collect()
}

/// The name in one spelling: see the tables above; a trailing bracket that holds a unit is cut, one that is part of the
/// name (PM2.5, 助理) is kept without its brackets.
pub(crate) fn normal(name: &str) -> String {
    let mut text = folded(name);
    if let Some(number) = RUNNING.find(&text) {
        text.drain(..number.end());
    }
    if let Some(bracket) = BRACKET.find(&text) {
        // (GDP)(亿元) has two brackets; the first is part of the name.
        text.truncate(bracket.start());
    }
    let mut text: String = text.replace("(GDP)", "").chars().filter(|c| !matches!(c, '(' | ')')).collect();
    for (written, kept) in SAME {
        // Few names hold any of these; a replacement copies the name even where it changes nothing.
        if text.contains(written) {
            text = text.replace(written, kept);
        }
    }
    if text == "GDP" || text == "生产总值" {
        "地区生产总值".clone_into(&mut text);
    }
    if let Some(rest) = text.strip_prefix("GDP").or_else(|| text.strip_prefix("生产总值")) {
        text = format!("地区生产总值{rest}");
    }
    for written in ["人均GDP", "人均生产总值"] {
        if text.contains(written) {
            text = text.replace(written, "人均地区生产总值");
        }
    }
    // 占…的比重 and 占…比重.
    text = text.replace("的比重", "比重");
    for (written, kept) in SAME_END {
        if let Some(rest) = text.strip_suffix(written) {
            text = format!("{rest}{kept}");
            break;
        }
    }
    text
}
