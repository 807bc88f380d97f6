//! Numbers of headings: which scheme a line is written in, and whether it can be a heading at all.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::HeadingKind;

/// Longest title of a heading, in characters. Counted over headings of national to county plans: 4–45.
const MAX_TITLE: usize = 48;

/// Unnumbered parts of a plan, blanks removed.
const UNNUMBERED: &[&str] = &["序言", "前言", "引言", "导言", "结语", "结束语", "后记", "名词解释", "主要名词解释", "附录"];

/// Those of them that stand before the first numbered heading.
pub(crate) const FRONT: [&str; 4] = ["序言", "前言", "引言", "导言"];

/// Words in the caption of a table that make `表 1 …` a table of the plan's own targets.
const TABLE_WORDS: &[&str] = &["指标", "目标", "完成情况", "一览", "项目表", "任务"];

/// Characters that make a word with 编.
const NO_PART: [char; 7] = ['制', '组', '号', '码', '辑', '排', '织'];

/// First characters of what may follow a decimal number in a sentence.
const MEASURES: &str = "万亿个百千倍元年月日公平立米吨家所人名岁分亩件项户";

/// Words that bound the number before them: 5.2左右 is a value of a table, not section 5.2.
const AFTER_NUMBER: [&str; 5] = ["左右", "以上", "以内", "以下", "及以上"];

/// A line read as a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) kind: HeadingKind,
    /// Number as written, without 第 and the level word.
    pub(crate) number: Option<String>,
    /// Byte offset in the folded line where the title begins.
    pub(crate) title_at: usize,
    /// Label of the section path.
    pub(crate) label: String,
    /// May be a quantity at the start of a line (`2.1公共服务`, `2.1公里`): a heading only where the number is the next one.
    pub(crate) doubtful: bool,
}

/// Chinese or Arabic numerals of a heading.
const NUMERALS: &str = "[一二三四五六七八九十百零〇0-9]{1,5}";

static LEVEL: LazyLock<Regex> = LazyLock::new(|| compile(&format!("^第({NUMERALS})(部分|篇|编|章|节)[:、.]?")));
static FIRST: LazyLock<Regex> = LazyLock::new(|| compile("^([一二三四五六七八九十]{1,3})、"));
static SECOND: LazyLock<Regex> = LazyLock::new(|| compile(r"^\(([一二三四五六七八九十]{1,3})\)"));
static THIRD: LazyLock<Regex> = LazyLock::new(|| compile(r"^([0-9]{1,2})[.、]([^0-9])"));
static DOTTED: LazyLock<Regex> = LazyLock::new(|| compile(r"^([0-9]{1,2}(?:\.[0-9]{1,2}){1,2})\.?([^0-9.%])"));
static COLUMN: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("^[【\\[]?专栏([0-9]{{1,3}}(?:-[0-9]+)?|{NUMERALS})?[】\\]]?[:、.]?")));
static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!("^[【\\[]?(附表|附件|表)([0-9]{{1,3}}(?:[.-][0-9]{{1,2}}){{0,2}}|{NUMERALS})[】\\]]?[:、.]?"))
});
static GLUED: LazyLock<Regex> = LazyLock::new(|| compile(&format!("[。!?](第{NUMERALS}(?:篇|章|节)[^。,;]{{2,40}})$")));
static LEADER: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?:[.…·⋯。\-_—]{3,}|…+|·{2,}|\s{3,}|\t)\s*[-—]*\s*[0-9IVXivx]{1,5}\s*[-—]*\s*$|[.…·⋯]{3,}\s*$"));
static PAGE: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^(?:[—\-–―─·•]+\s*[0-9]{1,4}\s*[—\-–―─·•]+|第[0-9]{1,4}页(?:[,/ ]?共[0-9]{1,4}页)?)$"));
static ROMAN: LazyLock<Regex> = LazyLock::new(|| compile(r"^[—\-– ]*[IVXLivxlⅠ-ⅿ]{1,6}[—\-– ]*$"));

/// A pattern written in this file.
fn compile(pattern: &str) -> Regex {
    // Every pattern is a literal of this file: the unit tests compile each of them.
    Regex::new(pattern).unwrap_or_else(|e| unreachable!("pattern {pattern}: {e}"))
}

/// Read a folded line as a numbered heading. Says nothing about whether its number fits the sequence.
pub(crate) fn numbered(line: &str) -> Option<Numbered> {
    if let Some(found) = LEVEL.captures(line) {
        let (number, word) = (&found[1], &found[2]);
        let kind = match word {
            "部分" => HeadingKind::Division,
            // 第三编制药项目 and 第一编组站 are names; 第三编 产业发展 is a part.
            "编" if line[found[0].len()..].starts_with(NO_PART) => return None,
            "篇" | "编" => HeadingKind::Part,
            "章" => HeadingKind::Chapter,
            _ => HeadingKind::Section,
        };
        return accept(kind, Some(number), found[0].len(), line, format!("第{number}{word}"));
    }
    if let Some(found) = COLUMN.captures(line) {
        let number = found.get(1).map(|n| n.as_str());
        // 专栏 without a number must be nothing but that word with a title set off: 专栏:… (专栏 also occurs in sentences).
        if number.is_none() && !line.contains(':') {
            return None;
        }
        return accept(HeadingKind::SpecialColumn, number, found[0].len(), line, format!("专栏{}", number.unwrap_or("")));
    }
    if let Some(found) = ANNEX.captures(line) {
        let (word, number) = (&found[1], &found[2]);
        let title = &line[found[0].len()..];
        let named = TABLE_WORDS.iter().any(|w| title.contains(w));
        if word == "附表" && (title.is_empty() || named || title.chars().count() < 30) || named && word == "表" {
            return accept(HeadingKind::AnnexTable, Some(number), found[0].len(), line, format!("{word}{number}"));
        }
        return None;
    }
    if UNNUMBERED.contains(&line) {
        return Some(Numbered {
            kind: HeadingKind::Division,
            number: None,
            title_at: 0,
            label: line.to_owned(),
            doubtful: false,
        });
    }
    if let Some(found) = FIRST.captures(line) {
        return accept(HeadingKind::First, Some(&found[1]), found[0].len(), line, found[1].to_owned());
    }
    if let Some(found) = SECOND.captures(line) {
        return accept(HeadingKind::Second, Some(&found[1]), found[0].len(), line, found[1].to_owned());
    }
    if let Some(found) = DOTTED.captures(line) {
        let kind = if found[1].matches('.').count() == 1 { HeadingKind::Second } else { HeadingKind::Third };
        let at = found[0].len() - found[2].len();
        // 3.5万亿元 is a quantity: a scale or measure word does not open a title.
        let bounded = AFTER_NUMBER.iter().any(|w| line[at..].starts_with(w));
        let first = found[2].chars().next().filter(|c| !bounded && (crate::source::is_han(*c) || "“《".contains(*c)))?;
        let mut heading = accept(kind, Some(&found[1]), at, line, found[1].to_owned())?;
        heading.doubtful = MEASURES.contains(first);
        return Some(heading);
    }
    if let Some(found) = THIRD.captures(line) {
        let at = found[0].len() - found[2].len();
        return accept(HeadingKind::Third, Some(&found[1]), at, line, found[1].to_owned());
    }
    None
}

fn accept(kind: HeadingKind, number: Option<&str>, title_at: usize, line: &str, label: String) -> Option<Numbered> {
    let title = line[title_at..].trim();
    // （一）在扩大内需上实现新突破。 is a heading with a full stop, as work reports print them.
    let title = match kind {
        HeadingKind::First | HeadingKind::Second => title.strip_suffix('。').filter(|t| t.chars().count() <= 30).unwrap_or(title),
        _ => title,
    };
    is_title(title).then(|| Numbered { kind, number: number.map(str::to_owned), title_at, label, doubtful: false })
}

/// Number and text offset of an item of a special column: unlike headings, items may run on as sentences.
pub(crate) fn item(line: &str) -> Option<(String, usize)> {
    if let Some(found) = SECOND.captures(line) {
        return Some((found[1].to_owned(), found[0].len()));
    }
    let found = THIRD.captures(line)?;
    Some((found[1].to_owned(), found[0].len() - found[2].len()))
}

/// A heading of the first level in decimal numbering (`3 重点任务`): a bare number, a blank in the printed line and a title.
/// Only the decimals below it (3.1) tell it from the start of a sentence.
pub(crate) fn major(printed: &str, folded: &str) -> Option<(u32, Numbered)> {
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let number = &folded[..digits];
    let blank = printed.trim_start().chars().nth(digits).is_some_and(char::is_whitespace);
    let title = &folded[digits..];
    let word = title.chars().next().is_some_and(crate::source::is_han) && is_title(title);
    let value = number.parse().ok().filter(|_| (1..=2).contains(&digits) && blank && word)?;
    let found = Numbered {
        kind: HeadingKind::First,
        number: Some(number.to_owned()),
        title_at: digits,
        label: number.to_owned(),
        doubtful: false,
    };
    Some((value, found))
}

/// First part of a decimal number (`3.1` → 3).
pub(crate) fn major_of(found: &Numbered) -> Option<u32> {
    found.number.as_deref()?.split_once('.')?.0.parse().ok()
}

/// Number and title offset of an item that is numbered like `01汽车`: two digits, the number that comes next, no mark.
pub(crate) fn padded_item(line: &str, expected: usize) -> Option<(String, usize)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = &line[..digits];
    let padded = digits == 2 && number.parse() == Ok(expected);
    let title = &line[digits..];
    // 10万人 and 12个 begin like an item of a long list; a title begins with a word.
    let word = title.chars().next().is_some_and(|c| (crate::source::is_han(c) && !MEASURES.contains(c)) || "“《".contains(c));
    (padded && word && is_title(title)).then(|| (number.to_owned(), digits))
}

/// Whether a line is nothing but the running number of the next item (`01`, `3`).
pub(crate) fn is_item_number(line: &str, expected: usize) -> bool {
    line.len() <= 2 && !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) && line.parse() == Ok(expected)
}

/// Whether a decimal number is the next one after another (2.1 after 1.4 or after 2, 2.2 after 2.1, 2.1.1 after 2.1).
pub(crate) fn decimal_follows(before: Option<&str>, number: &str) -> bool {
    let parts = |n: &str| n.split('.').map(|p| p.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let now = parts(number);
    let Some(before) = before.map(parts) else { return now.iter().all(|p| *p == 1) };
    let depth = now.len();
    let down = before.len() + 1 == depth && now.starts_with(&before) && now[depth - 1] == 1;
    let same = now.iter().zip(&before).take_while(|(a, b)| a == b).count();
    let next = same < depth && before.get(same).is_some_and(|b| now[same] == b + 1) && now[same + 1..].iter().all(|p| *p == 1);
    down || next
}

/// Whether a text can be the title of a heading (an empty one: it may stand on the next line).
pub(crate) fn is_title(title: &str) -> bool {
    title.chars().count() <= MAX_TITLE && !title.contains(['。', ';', '!']) && !title.ends_with([',', ':', '、', '!', '?'])
}

/// Byte offset in a folded line where a heading begins that was glued to the end of the paragraph before it.
pub(crate) fn glued_heading(line: &str) -> Option<usize> {
    GLUED.captures(line).and_then(|c| c.get(1)).map(|m| m.start())
}

/// The line without leader dots and page number, if it ends in them.
pub(crate) fn without_leader(line: &str) -> Option<&str> {
    LEADER.find(line).map(|m| line[..m.start()].trim_end())
}

/// A page number on a line of its own (`— 12 —`, `第12页`).
pub(crate) fn is_page_number(line: &str) -> bool {
    PAGE.is_match(line)
}

/// A roman page number on a line of its own.
pub(crate) fn is_roman_page(line: &str) -> bool {
    ROMAN.is_match(line)
}

/// Value of a heading's number: `十二` and `12` are 12, `3.2` its last part; nothing for others.
pub(crate) fn ordinal(number: &str) -> Option<u32> {
    if let Some(last) = number.rsplit(['.', '-']).next().filter(|n| n.bytes().all(|b| b.is_ascii_digit())) {
        return last.parse().ok();
    }
    let mut total = 0;
    let mut digit = 0;
    for c in number.chars() {
        let value = "零一二三四五六七八九".chars().position(|d| d == c).and_then(|v| u32::try_from(v).ok());
        match (c, value) {
            ('百', _) => (total, digit) = (total + digit.max(1) * 100, 0),
            ('十', _) => (total, digit) = (total + digit.max(1) * 10, 0),
            ('〇', _) => {}
            (_, Some(v)) => digit = v,
            _ => return None,
        }
    }
    Some(total + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for (line, kind, number, title) in [
            ("第一篇开启全面建设新征程", HeadingKind::Part, "一", "开启全面建设新征程"),
            ("第十二章完善机制", HeadingKind::Chapter, "十二", "完善机制"),
            ("(三)“产业工匠”培育工程", HeadingKind::Second, "三", "“产业工匠”培育工程"),
            ("1.1发展基础", HeadingKind::Second, "1.1", "发展基础"),
            ("1.1“十三五”成就", HeadingKind::Second, "1.1", "“十三五”成就"),
            ("3.加强领导", HeadingKind::Third, "3", "加强领导"),
            ("第三编产业发展", HeadingKind::Part, "三", "产业发展"),
            ("专栏5“人工智能+”行动", HeadingKind::SpecialColumn, "5", "“人工智能+”行动"),
            ("【附表1", HeadingKind::AnnexTable, "1", ""),
            ("表1“十五五”经济社会发展主要指标", HeadingKind::AnnexTable, "1", "“十五五”经济社会发展主要指标"),
            ("表2.2-1水利发展主要指标", HeadingKind::AnnexTable, "2.2-1", "水利发展主要指标"),
        ] {
            let found = numbered(line).unwrap_or_else(|| panic!("{line} is a heading"));
            assert_eq!((found.kind, found.number.as_deref(), &line[found.title_at..]), (kind, Some(number), title), "{line}");
        }
        // 第一方阵 is a class, 3.5万亿元 a quantity, and a sentence is no title.
        for line in ["第一方阵", "第一编组站", "5.2左右", "一、本规划由区人民政府组织实施。各部门分工负责。", "表面处理中心"]
        {
            assert_eq!(numbered(line), None, "{line}");
        }
    }

    #[test]
    fn items_with_two_digits() {
        assert_eq!(padded_item("01汽车", 1), Some(("01".to_owned(), 2)));
        assert_eq!(padded_item("12“数字乡村”工程", 12), Some(("12".to_owned(), 2)));
        for (line, expected) in [("03汽车", 1), ("10万人培训工程", 10), ("1汽车", 1), ("2025年建成", 20)] {
            assert_eq!(padded_item(line, expected), None, "{line}");
        }
        assert!(numbered("3.5万亿元").is_some_and(|n| n.doubtful) && numbered("2.1公共服务").is_some_and(|n| n.doubtful));
        for (before, number) in
            [(Some("1.4"), "2.1"), (Some("2"), "2.1"), (Some("2.1"), "2.1.1"), (Some("2.1.3"), "2.2"), (None, "1.1")]
        {
            assert!(decimal_follows(before, number), "{number} after {before:?}");
        }
        for (before, number) in [(Some("1.4"), "3.5"), (Some("2.1"), "2.3"), (None, "3.5")] {
            assert!(!decimal_follows(before, number), "{number} after {before:?}");
        }
        assert!(is_item_number("01", 1) && is_item_number("3", 3) && !is_item_number("3", 4) && !is_item_number("", 1));
    }

    #[test]
    fn leaders_pages_and_ordinals() {
        assert_eq!(without_leader("第一章发展基础.......... 12"), Some("第一章发展基础"));
        assert_eq!(without_leader("第一章发展基础"), None);
        assert!(is_page_number("— 12 —") && is_page_number("第3页") && !is_page_number("12"));
        assert!(is_roman_page("XII") && !is_roman_page("一"));
        assert_eq!(
            (ordinal("二十三"), ordinal("十"), ordinal("一百零二"), ordinal("3.2")),
            (Some(23), Some(10), Some(102), Some(2))
        );
        assert_eq!(glued_heading("支持企业上市。第三节强化服务"), Some("支持企业上市。".len()));
    }
}
