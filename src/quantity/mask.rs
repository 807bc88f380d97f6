//! Digits and numerals that measure nothing: names, dates, grades, ordinals, slogans, numbers of sections and entries.

use std::sync::LazyLock;

use crate::pattern::{Match, Pattern};

use crate::cues::words;
use crate::quantity::unit;
use crate::source::is_han;

static MASK: LazyLock<Pattern> = LazyLock::new(|| {
    let rows = crate::cues::rows(include_str!("../cues/data/names.tsv"));
    let all: Vec<String> = rows.filter_map(|row| Some(format!("(?:{})", row.get(1)?))).collect();
    crate::cues::alternatives(&all)
});

/// Numbering at the head of an entry: 1. ① （一） 三、.
static HEAD: Pattern = Pattern::new(r"^[\s—·●]*(?:\(?(?:[一二三四五六七八九十]{1,4}|\d{1,2})(?:\)|、|\.(?:\D|$))|[①-⑳])");
/// A number with a point at the head of a text: 5.1集中建设, 6.30分钟生活圈.
static POINTED: Pattern = Pattern::new(r"^\s*(?P<upper>\d{1,2}\.)(?P<lower>\d{1,4})(?P<rest>[^\d.].*)$");
/// A number of a section inside a text that lost its breaks.
static INNER: Pattern = Pattern::new(r"(?P<upper>\d{1,2})\.(?P<lower>\d{1,2})");

/// Words in quotation marks that say a number all the same.
const QUOTED: &[&str] = &["清零", "全覆盖", "零的突破", "翻番"];

/// Whether a character belongs to a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '零' | '〇' | '万' | '亿'
    )
}

/// Ranges of the view that hold no quantity, in order.
pub(super) fn masked(view: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let head = head(view);
    if head > 0 {
        out.push((0, head));
    }
    out.extend(MASK.find_iter(view).filter(|found| !is_part(view, found)).map(|found| (found.start(), found.end())));
    let sections = sections(view);
    if !sections.is_empty() {
        out.extend(sections);
        out.sort_unstable();
    }
    out
}

/// Where the numbering at the head of a view ends.
fn head(view: &str) -> usize {
    if let Some(found) = HEAD.find(view) {
        let end = view[..found.end()].trim_end_matches(|c: char| !matches!(c, ')' | '、' | '.')).len().max(1);
        return if view.is_char_boundary(end) { end } else { found.end() };
    }
    let Some(parts) = POINTED.captures(view) else { return 0 };
    let (Some(upper), Some(lower), Some(rest)) = (parts.name("upper"), parts.name("lower"), parts.name("rest")) else { return 0 };
    let tail = unit::tail(rest.as_str(), 0);
    let Some(unit) = tail.unit.filter(|unit| !words::quantity("unit-whole").contains(&unit.as_str())) else {
        // 5.2两岸建设, 5.1集中建设: a decimal of what comes in wholes is the number of a section.
        return if rest.as_str().starts_with(is_han) { lower.end() } else { 0 };
    };
    // 6.30分钟生活圈, 3.100个项目: an entry's number, and what its text begins with.
    let places = lower.as_str().len();
    let things = tail.scale == 0
        && crate::lexicon::unit(&unit).is_some_and(|unit| matches!(unit.dimension.as_str(), "count" | "population"));
    let reach = tail.scale == 0 && words::quantity("unit-extent").contains(&unit.as_str());
    let split = things || places == 2 && lower.as_str().ends_with('0') || places > 1 && reach;
    if split && !lower.as_str().starts_with('0') { upper.end() } else { 0 }
}

/// Whether what looks like a name is part of a number: the 月 of a longer decimal, the 之一 of 百分之一.
fn is_part(view: &str, found: &Match<'_>) -> bool {
    let (text, before, after) = (found.as_str(), &view[..found.start()], &view[found.end()..]);
    let last = before.chars().next_back();
    // A year's digits that merely end a longer number (120205年) are not a date; a decimal's tail is no 月.
    let glued = last.is_some_and(|c| c.is_ascii_digit() || c == '.') && text.starts_with(|c: char| c.is_ascii_digit());
    let in_numeral = last.is_some_and(|c| is_numeral(c) || c == '点') && text.starts_with(is_numeral);
    // 百分之…, and 连续9年 which does measure.
    let of_hundred = text == "之一" && before.ends_with('分');
    let unit_of_time = text.ends_with('年') && before.ends_with("连续");
    // 2.0 with a unit is a value.
    let named = after.starts_with("版") || after.starts_with("时代") || after.starts_with(|c: char| c.is_ascii_uppercase());
    let decimal = text.ends_with(".0") && !named;
    // 一个半小时, 一个百分点 measure.
    let measured = text == "一个" && ["半", "百分点", "工作日"].iter().any(|word| after.starts_with(word));
    // “动态清零”: the marks make no name of it.
    let quoted = text.starts_with(['“', '"', '‘', '\'']) && {
        let inner = text.trim_matches(['“', '”', '"', '‘', '’', '\'']);
        let slogan = inner.starts_with(is_numeral) && !inner.starts_with('零') || after.starts_with(is_han);
        // “一小时交通圈”: the size of a reach is said inside its name.
        let reach = inner.ends_with('圈') && ["小时", "分钟", "刻钟", "公里"].iter().any(|unit| inner.contains(unit));
        QUOTED.iter().any(|word| inner.ends_with(word)) && !slogan || reach
    };
    // 代表120名, 水表3万只, 地形图90幅: the word goes on to the left of 表 and 图.
    let inside =
        text.starts_with(['表', '图']) && last.is_some_and(|c| is_han(c) && !"见如下上与和及在按据由于的从参".contains(c));
    inside || glued || in_numeral || of_hundred || unit_of_time || decimal || measured || quoted
}

/// Numbers of sections in a text that lost its breaks: 概况2.1本计划…2.2本计划…2.3本项目 count up.
fn sections(view: &str) -> Vec<(usize, usize)> {
    if !view.contains('.') {
        return Vec::new();
    }
    let mut chains: Vec<(u32, u32, Vec<(usize, usize)>)> = Vec::new();
    for found in INNER.captures_iter(view) {
        let (Some(all), Some(upper), Some(lower)) = (found.get(0), found.name("upper"), found.name("lower")) else { continue };
        let before = view[..all.start()].chars().next_back();
        let rest = &view[all.end()..];
        let alone = before.is_none_or(|c| is_han(c) || matches!(c, '。' | ';' | ' '));
        let words = rest.starts_with(is_han)
            && unit::tail(rest, 0).unit.is_none_or(|unit| words::quantity("unit-whole").contains(&unit.as_str()));
        let (Ok(upper), Ok(lower)) = (upper.as_str().parse(), lower.as_str().parse()) else { continue };
        if !(alone && words) {
            continue;
        }
        match chains.last_mut() {
            Some((top, last, spans)) if *top == upper && *last + 1 == lower => {
                *last = lower;
                spans.push((all.start(), all.end()));
            }
            _ => chains.push((upper, lower, vec![(all.start(), all.end())])),
        }
    }
    chains.into_iter().filter(|(_, _, spans)| spans.len() >= 3).flat_map(|(_, _, spans)| spans).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_hides_its_example() {
        for row in crate::cues::rows(include_str!("../cues/data/names.tsv")) {
            let [what, pattern, example] = row.as_slice() else { panic!("{row:?}") };
            assert!(Pattern::new(pattern).is_match(example), "{what}");
            let text = format!("推进{example}");
            let found = masked(&text);
            assert!(found.iter().any(|(start, end)| example.contains(&text[*start..*end])), "{what}: {example} {found:?}");
        }
    }

    #[test]
    fn the_number_of_an_entry_is_told_from_what_its_text_begins_with() {
        assert_eq!(masked("5.1集中建设绿道"), [(0, 3)]);
        assert_eq!(masked("6.30分钟生活圈"), [(0, 2)]);
        assert_eq!(masked("3.100个项目"), [(0, 2)]);
        assert_eq!(masked("6.5个百分点"), []);
        assert_eq!(masked("6.5万人"), []);
        assert_eq!(masked("概况2.1本计划,2.2本计划"), []);
        assert_eq!(masked("概况2.1本计划2.2本计划2.3本项目").len(), 3);
    }
}
