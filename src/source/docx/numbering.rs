//! Numbers that Word generates: 第一篇, （一）, 1.1. They stand only in `numbering.xml`, as patterns and formats.

use std::collections::BTreeMap;

use roxmltree::Document;

use crate::source::docx::{attribute, child, name, value};

/// Levels a list can have.
pub(super) const LEVELS: usize = 9;

/// Lists and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Abstract lists by id.
    lists: BTreeMap<String, Vec<Level>>,
    /// Abstract lists that refer to a style instead of levels: list → style name.
    links: BTreeMap<String, String>,
    /// Style name → list that defines it.
    styled: BTreeMap<String, String>,
    /// Instances by `numId`.
    instances: BTreeMap<String, Instance>,
    /// Counters by abstract list: Word counts instances of one list together.
    counters: BTreeMap<String, [Option<u32>; LEVELS]>,
    /// Instances whose restart was applied.
    started: std::collections::BTreeSet<(String, usize)>,
}

#[derive(Clone, Debug, Default)]
struct Instance {
    list: String,
    restarts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

#[derive(Clone, Debug)]
struct Level {
    start: u32,
    format: String,
    pattern: String,
    suffix: String,
    legal: bool,
    /// Level whose step restarts this one; 0: never.
    restart: Option<usize>,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".into(), pattern: String::new(), suffix: "tab".into(), legal: false, restart: None }
    }
}

impl Level {
    fn read(node: roxmltree::Node<'_, '_>) -> Self {
        let number = |wanted: &str| value(node, wanted).and_then(|v| v.parse().ok());
        // Newer formats hide in an alternative, after the fallback or before it.
        let format = value(node, "numFmt").or_else(|| {
            node.descendants().filter(|n| name(*n) == "numFmt").find_map(|n| attribute(n, "val").filter(|v| *v != "custom"))
        });
        Self {
            start: number("start").unwrap_or(1),
            format: format.unwrap_or("decimal").to_owned(),
            pattern: value(node, "lvlText").unwrap_or_default().to_owned(),
            suffix: value(node, "suff").unwrap_or("tab").to_owned(),
            legal: child(node, "isLgl").is_some(),
            restart: value(node, "lvlRestart").and_then(|v| v.parse().ok()),
        }
    }
}

impl Numbering {
    pub(super) fn read(xml: &Document<'_>) -> Self {
        let mut numbering = Self::default();
        for node in xml.root_element().children() {
            match name(node) {
                "abstractNum" => {
                    let Some(id) = attribute(node, "abstractNumId").map(str::to_owned) else { continue };
                    let mut levels = Vec::new();
                    for level in node.children().filter(|c| name(*c) == "lvl").take(LEVELS) {
                        let at = attribute(level, "ilvl").and_then(|v| v.parse::<usize>().ok()).unwrap_or(levels.len());
                        if at < LEVELS {
                            levels.resize_with(levels.len().max(at + 1), Level::default);
                            levels[at] = Level::read(level);
                        }
                    }
                    if let Some(style) = value(node, "numStyleLink") {
                        numbering.links.insert(id.clone(), style.to_owned());
                    }
                    if let Some(style) = value(node, "styleLink") {
                        numbering.styled.insert(style.to_owned(), id.clone());
                    }
                    numbering.lists.insert(id, levels);
                }
                "num" => {
                    let Some(id) = attribute(node, "numId") else { continue };
                    let mut instance =
                        Instance { list: value(node, "abstractNumId").unwrap_or_default().to_owned(), ..Instance::default() };
                    for over in node.children().filter(|c| name(*c) == "lvlOverride") {
                        let Some(at) = attribute(over, "ilvl").and_then(|v| v.parse::<usize>().ok()).filter(|l| *l < LEVELS)
                        else {
                            continue;
                        };
                        if let Some(start) = value(over, "startOverride").and_then(|v| v.parse().ok()) {
                            instance.restarts.insert(at, start);
                        }
                        if let Some(level) = child(over, "lvl") {
                            instance.levels.insert(at, Level::read(level));
                        }
                    }
                    numbering.instances.insert(id.to_owned(), instance);
                }
                _ => {}
            }
        }
        numbering
    }

    /// The number of the next paragraph of a list, with what separates it from the text. Empty for bullets and for no list.
    pub(super) fn next(&mut self, num_id: &str, level: usize) -> String {
        let Some(instance) = self.instances.get(num_id) else { return String::new() };
        let list = self.links.get(&instance.list).and_then(|style| self.styled.get(style)).unwrap_or(&instance.list).clone();
        let Some(levels) = self.lists.get(&list) else { return String::new() };
        let at = |i: usize| instance.levels.get(&i).or_else(|| levels.get(i));
        let Some(this) = at(level).filter(|_| level < LEVELS) else { return String::new() };
        let counter = self.counters.entry(list).or_insert([None; LEVELS]);
        let restart = instance.restarts.get(&level).filter(|_| self.started.insert((num_id.to_owned(), level)));
        counter[level] = Some(match (restart, counter[level]) {
            (Some(start), _) => *start,
            (None, Some(n)) => n.saturating_add(1),
            (None, None) => this.start,
        });
        for (deeper, slot) in counter.iter_mut().enumerate().skip(level + 1) {
            // A level may count on through the steps of those above it (章 that run through all 篇).
            let keeps = at(deeper).and_then(|l| l.restart).is_some_and(|r| r == 0 || level + 1 > r);
            if !keeps {
                *slot = None;
            }
        }
        for (higher, slot) in counter.iter_mut().enumerate().take(level) {
            *slot = slot.or(at(higher).map(|l| l.start));
        }
        if this.format == "bullet" || this.format == "none" && !this.pattern.contains('%') {
            return String::new();
        }
        let mut label = this.pattern.clone();
        for (i, count) in counter.iter().enumerate().take(level + 1) {
            let Some((n, l)) = count.zip(at(i)) else { continue };
            let format = if this.legal { "decimal" } else { l.format.as_str() };
            label = label.replace(&format!("%{}", i + 1), &number(format, n));
        }
        if label.is_empty() {
            return label;
        }
        // A tab is layout; a reader sees a gap.
        if this.suffix != "nothing" && !label.ends_with(|c: char| c.is_whitespace() || matches!(c, '、' | '）' | '．' | '，'))
        {
            label.push(' ');
        }
        label
    }
}

/// A number in one of Word's formats. Unknown formats count in digits.
fn number(format: &str, n: u32) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => counted(n, "零一二三四五六七八九", ["", "十", "百", "千"], true),
        "chineseLegalSimplified" => counted(n, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], false),
        "ideographLegalTraditional" | "japaneseLegal" => counted(n, "零壹貳參肆伍陸柒捌玖", ["", "拾", "佰", "仟"], false),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
            n.to_string().chars().filter_map(|c| "〇一二三四五六七八九".chars().nth(c as usize - '0' as usize)).collect()
        }
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸", n),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥", n),
        "decimalZero" => format!("{n:02}"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => match n {
            1..=20 => char::from_u32(0x245f + n).map(String::from).unwrap_or_default(),
            21..=35 => char::from_u32(0x3251 - 21 + n).map(String::from).unwrap_or_default(),
            _ => n.to_string(),
        },
        "decimalEnclosedParen" if (1..=20).contains(&n) => char::from_u32(0x2473 + n).map(String::from).unwrap_or_default(),
        "decimalEnclosedFullstop" if (1..=20).contains(&n) => char::from_u32(0x2487 + n).map(String::from).unwrap_or_default(),
        "decimalFullWidth" | "decimalFullWidth2" => {
            n.to_string().chars().filter_map(|c| char::from_u32(c as u32 + 0xfee0)).collect()
        }
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_ascii_lowercase(),
        "upperLetter" => letter(n, b'A'),
        "lowerLetter" => letter(n, b'a'),
        "none" => String::new(),
        _ => n.to_string(),
    }
}

fn nth(characters: &str, n: u32) -> String {
    let count = characters.chars().count();
    let at = (n.max(1) as usize - 1) % count;
    characters.chars().nth(at).map(String::from).unwrap_or_default()
}

/// A Chinese number below ten thousand: 十二, 一百零五.
fn counted(n: u32, digits: &str, units: [&str; 4], short_ten: bool) -> String {
    if n == 0 || n >= 10_000 {
        return if n == 0 { digits.chars().take(1).collect() } else { n.to_string() };
    }
    let mut out = String::new();
    let mut gap = false;
    for power in (0..4).rev() {
        let digit = n / 10u32.pow(power as u32) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.extend(digits.chars().next());
        }
        gap = false;
        let leading_ten = short_ten && power == 1 && digit == 1 && out.is_empty();
        if !leading_ten {
            out.extend(digits.chars().nth(digit as usize));
        }
        out.push_str(units[power]);
    }
    out
}

fn roman(mut n: u32) -> String {
    const SIGNS: &[(u32, &str)] = &[
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n >= 4000 {
        return n.to_string();
    }
    let mut out = String::new();
    for (weight, sign) in SIGNS {
        while n >= *weight {
            out.push_str(sign);
            n -= weight;
        }
    }
    out
}

fn letter(n: u32, first: u8) -> String {
    // Word repeats the letter after z: aa, bb.
    let n = n.max(1) - 1;
    let sign = char::from(first + (n % 26) as u8);
    std::iter::repeat_n(sign, (n / 26 + 1).min(32) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numbers_as_word_writes_them() {
        let cases =
            [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (2021, "二千零二十一")];
        for (n, expected) in cases {
            assert_eq!(number("chineseCountingThousand", n), expected);
        }
        assert_eq!(number("chineseLegalSimplified", 11), "壹拾壹");
        assert_eq!(number("decimalEnclosedCircle", 3), "③");
        assert_eq!(number("ideographDigital", 20), "二〇");
        assert_eq!(number("upperRoman", 14), "XIV");
    }

    fn numbering(lvl_restart: &str) -> Numbering {
        let xml = format!(
            r#"<w:numbering xmlns:w="{}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:suff w:val="space"/>
            <w:lvlText w:val="第%1篇"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/>{lvl_restart}<w:lvlText w:val="第%2章"/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:isLgl/><w:suff w:val="nothing"/><w:lvlText w:val="%2.%3"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#,
            crate::source::docx::WORD[0]
        );
        Numbering::read(&Document::parse(&xml).unwrap())
    }

    #[test]
    fn chapters_restart_in_each_part_unless_the_list_says_otherwise() {
        let steps = [0, 1, 1, 2, 0, 1];
        let labels = |mut n: Numbering| steps.map(|level| n.next("1", level));
        assert_eq!(labels(numbering("")), ["第一篇 ", "第一章 ", "第二章 ", "2.1", "第二篇 ", "第一章 "]);
        assert_eq!(
            labels(numbering(r#"<w:lvlRestart w:val="0"/>"#)),
            ["第一篇 ", "第一章 ", "第二章 ", "2.1", "第二篇 ", "第三章 "]
        );
    }
}
