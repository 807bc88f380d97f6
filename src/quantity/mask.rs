//! Digits and numerals that measure nothing: names, dates, grades, ordinals, slogans.

use std::sync::LazyLock;

use regex::Regex;

/// Stretches that hold no quantity, each with what it is.
const NAMES: &[(&str, &str)] = &[
    // “两不愁三保障”, “5G+工业互联网”, “十四五”: a short quotation is a name.
    ("quotation", "[“\"‘][^”\"’。,;]{1,24}[”\"’]"),
    ("book title", "《[^》]{1,60}》"),
    ("document number", r"[〔\[]\d{4}[〕\]]\s?\d*号?"),
    ("number of a thing", r"\d+(?:-\d+)?号"),
    ("date", r"(?:19|20)\d{2}\s?(?:[-—–~至到]+\s?(?:19|20)?\d{2})?\s?年(?:\d{1,2}月(?:份|\d{1,2}日)?|[底末初前内度])?"),
    ("years", r"(?:19|20)\d{2}[-—–~]+(?:19|20)\d{2}"),
    ("date of points", r"(?:19|20)\d{2}[.\-/]\d{1,2}[.\-/]\d{1,2}"),
    ("month or day", r"\d{1,2}月(?:\d{1,2}日|份|底|末)?|\d{1,2}日"),
    ("decade", r"\d{2}年代|\d{2}世纪"),
    ("year without 年", r"(?:到|至|自|从|比|较)(?:19|20)\d{2}[,、]"),
    ("period name", "十[一二三四五六七]?五(?:时期|期间|规划|末|以来|纲要)|[七八九]五普法"),
    ("year in numerals", "二[〇○零OoΟ0]?[一二三四五六七八九〇○零]{2}年|[一二三四五六七八九十两]+年"),
    ("ordinal", r"第\s?(?:\d+|[一二三四五六七八九十百零]+)[个次届号轮批]?"),
    // 党的十八届三中全会, 区委十四届六次全会: sessions of bodies. 成功举办三届文旅节 counts.
    (
        "session",
        "(?:党的|人大|政协|[省市区县党]委|人代会|区委员会)[一二三四五六七八九十]{1,3}届(?:[一二三四五六七八九十]{1,3}次)?|[一二三四五六七八九十]{1,3}届(?:[一二三四五六七八九十]中|[一二三四五六七八九十]{1,3}次|人大|政协|人民代表|全会|中央|历次)",
    ),
    // 健全覆盖城乡的网络 holds no 全覆盖.
    ("words across", "健全覆盖|安全覆盖|完全覆盖"),
    ("column or figure", r"(?:专栏|附表|附图|附件|表|图)\s?[\d一二三四五六七八九十]+(?:[-.]\d+)*"),
    ("sum of policies", r"[0-9NXn一二三四五六七八九十]+(?:\+[0-9NXn一二三四五六七八九十]+)+"),
    ("grade", r"\d+A(?:级|级以上)?|[一二三四五六七八九]级|[一二三四五]星级?|[甲乙丙]级"),
    ("rank", r"(?:世界|全国|中国|全球|全省|民营企业)?\s?\d+强|百强|千强"),
    ("road", r"[GSXYK]\d+|\d+(?:国道|省道|县道|乡道|线|路公交)"),
    ("hotline", r"\d{3,5}(?:热线|平台|急救)|1[0-9]{4}(?:[\x{4e00}-\x{9fff}]{0,6}热线)|12345"),
    ("version", r"\d+\.0(?:版|时代)?"),
    ("programme", r"0\d专项|\d+专项|一带一路|一[一-龥]一[一-龥]|[两双三四五六七八九]位一体"),
    (
        "idiom",
        "千家万户|千方百计|百花齐放|千人计划|万人计划|万众|四面八方|三次产业|三农|四好农村|一二三产|一批|一个|一系列|一体|统一|唯一|之一|\
一些|一定|一样|一种|一次性|万物|百姓|三孩|两岸|半年|一站式|一张网|一件事|一门|一路|一类|一人|一支|一条龙|一条心|一本|一对一|七大姑|百年",
    ),
];

static MASK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let all: Vec<String> = NAMES.iter().map(|(_, pattern)| format!("(?:{pattern})")).collect();
    Regex::new(&all.join("|")).ok()
});

/// Numbering at the head of an entry: 1. ① （一） 三、.
static HEAD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\s—·●]*(?:\(?(?:[一二三四五六七八九十]+|\d{1,2})(?:\)|、|\.(?:\D|$))|[①-⑳])").ok());

/// Ranges of the view that hold no quantity, in order.
pub(super) fn masked(view: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if let Some(found) = HEAD.as_ref().and_then(|head| head.find(view)) {
        let end = view[..found.end()].trim_end_matches(|c: char| !matches!(c, ')' | '、' | '.')).len().max(1);
        out.push((0, if view.is_char_boundary(end) { end } else { found.end() }));
    }
    if let Some(mask) = MASK.as_ref() {
        for found in mask.find_iter(view) {
            // A year's digits that merely end a longer number (120205年) are not a date; a decimal's tail is no 月.
            let glued = view[..found.start()].chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '.');
            let digits = found.as_str().starts_with(|c: char| c.is_ascii_digit());
            // 百分之…, and 连续9年 which does measure.
            let unit_of_time = found.as_str().ends_with('年') && view[..found.start()].ends_with("连续");
            // 2.0 with a unit is a value.
            let decimal = found.as_str().ends_with(".0") && {
                let rest = &view[found.end()..];
                !rest.starts_with("版") && !rest.starts_with("时代")
            };
            let is_part = (glued && digits) || unit_of_time || decimal;
            if !is_part {
                out.push((found.start(), found.end()));
            }
        }
    }
    out
}
