//! The noun phrase a number measures, and the words that say how.

use std::sync::LazyLock;

use crate::pattern::Pattern;
use aho_corasick::{AhoCorasick, MatchKind};

use crate::cues::words::{ends, words};

/// A comparison at the end of a phrase.
static COMPARED: Pattern = Pattern::new(
    "(?:(?:相?比|较)(?:上年[末底]?|去年[末底]?|同期|年初|期初|上月|(?:19|20)\\d{2}年[底末]?|[“\"](?:十[一二三四五六七]?五|九五)[”\"](?:规划期末|时期末|期末|期间|末|时期)?)|(?:比|较)(?:全国|全省|全市|全区|世界|国家|省|市)(?:平均(?:水平)?)?(?:高|低|快|慢|多|少)出?|(?:高于|低于|快于|优于)(?:全国|全省|全市|全区|国家|省|市|同期|经济|地区生产总值|GDP)[^,]{0,6}|(?:从|由|自|到|至|在|截至)(?:19|20)\\d{2}年[底末]?)$",
);

/// What a difference is stated from: 居民收入增速高于经济增速(1个百分点).
pub(super) fn compared_with(before: &str) -> Option<String> {
    let (at, word) = ["高于", "低于", "快于", "优于"].iter().find_map(|word| Some((before.rfind(word)?, *word)))?;
    let than = before[at + word.len()..].trim();
    let named = (2..=12).contains(&than.chars().count()) && !than.contains([',', '、']);
    (named && !than.contains(|c: char| c.is_ascii_digit())).then(|| than.to_owned())
}

/// Numbering of an entry inside a sentence: 3.城乡低保标准, (2)扩建水库, ②完成.
static ENTRY: Pattern =
    Pattern::new(r"^(?:\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:\)|[.、]\s*)|[①-⑳])(?P<rest>[^0-9]|$)");

/// What is left behind the numbering of an entry.
fn without_numbering(text: &str) -> &str {
    let rest = ENTRY.captures(text).and_then(|found| found.name("rest"));
    rest.map_or(text, |rest| &text[rest.start()..])
}

/// A phrase without the predicates at its end.
fn without_predicates(mut text: &str) -> &str {
    while let Some(length) = words("predicate").iter().filter(|word| text.ends_with(**word)).map(|word| word.len()).max() {
        // 较2025年 ends in no 5年.
        let of_year = text.ends_with("5年") && text[..text.len() - "5年".len()].ends_with(|c: char| c.is_ascii_digit());
        // 人均 and 平均 are no 均.
        if of_year
            || ["人均", "户均", "亩均", "地均", "平均", "通达", "直达", "抵达", "到达"].iter().any(|mean| text.ends_with(mean))
        {
            break;
        }
        text = text[..text.len() - length].trim_end();
    }
    text
}

/// The phrase before a number: predicates cut from its end, openers from its beginning.
pub(super) fn measured(before: &str) -> String {
    // Line ends that a copy spelled out are no letters.
    let before = before.trim().trim_start_matches("\\r\\n").trim_start_matches("\\n");
    let mut text = without_predicates(without_numbering(before));
    loop {
        // 年均新增城镇就业 is what is added each year; 年均浓度 is a name.
        let yearly = text.strip_prefix("年均");
        if let Some(rest) = yearly.filter(|rest| words("verb").iter().any(|verb| rest.starts_with(verb))) {
            text = rest;
            continue;
        }
        // 内河航道 and 内陆港 begin with no 内, 并网装机 with no 并.
        let whole = words("unopened").iter().find(|name| text.starts_with(**name));
        let opens =
            |word: &&&str| text.starts_with(**word) && yearly.is_none() && !whole.is_some_and(|name| name.starts_with(**word));
        // (改、扩)建小学: a bracket that closes again opens no aside.
        let opens = |word: &&&str| opens(word) && !(**word == "(" && text.contains(')'));
        let cut = words("opener").iter().filter(opens).map(|word| word.len()).max();
        match cut {
            Some(length) => text = text[length..].trim_start(),
            None => break,
        }
    }
    // 计划新增产能, 主要建设电站: when and how it is done is no part of what is done.
    while let Some(rest) = words("adverb").iter().find_map(|word| text.strip_prefix(word)) {
        if !words("verb").iter().chain(words("doing_light")).chain(words("adverb")).any(|verb| rest.starts_with(verb)) {
            break;
        }
        text = rest;
    }
    // 人均地区生产总值比2020年(翻一番): what it is compared with is not its name; 高于全国平均水平 is none at all.
    if let Some(compared) = COMPARED.find(text) {
        text = without_predicates(text[..compared.start()].trim_end());
    }
    // 产值目标10000亿元, 产值目标值: a goal is set for the measure.
    let goal = text.strip_suffix("目标值").or_else(|| text.strip_suffix("目标"));
    text = goal.filter(|left| words("measure_end").iter().any(|end| left.ends_with(end))).unwrap_or(text);
    if text == "平均" {
        return String::new();
    }
    // 78.51% 由 … 提高到: the phrase ends before 由.
    if let Some(at) = text.rfind('由').filter(|at| *at > 0 && text.len() - at < 24) {
        text = text[..at].trim_end();
    }
    // 主导产业[2]占GDP比重: the mark of a note.
    static NOTE: Pattern = Pattern::new(r"[\[〔〈][0-9]{1,2}[\]〕〉]");
    let text = text.trim_end_matches(['〈', '〔', '—']);
    NOTE.cut_all(text)
}

/// Where the phrase after a count ends: at the first mark outside brackets (县(市、区)建设基地 is one phrase).
fn phrase_end(after: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in after.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '。' | ';' | '!' | '?' | '—' | '〈' | '〔' | '[' => return at,
            ',' | '、' | ':' | '“' | '《' if depth == 0 => return at,
            _ => {}
        }
    }
    after.len()
}

/// The noun behind a list of what it is like: 功能完善、服务能力强、管理高效的平台.
fn described(after: &str) -> Option<&str> {
    let end = after.find([',', ';', '。', ':', '!', '?', '—']).unwrap_or(after.len());
    let (first, rest) = after[..end].split_once('、')?;
    let (how, noun) = rest.rsplit_once('的')?;
    let like = ends("adjective_end", first) && !first.contains('的') && !how.contains('的') && ends("adjective_end", how);
    let plain = !after[..end].contains(|c: char| c.is_ascii_digit());
    (like && plain && noun.chars().count() >= 2).then_some(noun)
}

/// The phrase after a count: to the next mark or the predicate of its own clause.
pub(super) fn counted(after: &str) -> String {
    let after = described(after).unwrap_or(after);
    let end = phrase_end(after);
    // A quoted name may open the noun: 10家“专精特新”企业.
    let end = if after[end..].starts_with('“') {
        after[end..].find([',', '。', ';', '、']).map_or(after.len(), |more| end + more)
    } else {
        end
    };
    let text = after[..end].trim_start_matches("的").trim();
    // 50亿元级制造业项目: the grade is the number's.
    let text = text.strip_prefix('级').unwrap_or(text);
    // 183人全部稳定脱贫: what they do, not what is counted.
    let text = if text.starts_with(['达', '为', '(']) || text.starts_with("全部") { "" } else { text };
    let text = text.trim_end_matches(['和', '及', '与']);
    let text = if text.contains('(') { text } else { text.trim_end_matches(')') };
    // 20万吨级航道等; 高等, 初等, 中等 and 平等 are words.
    let others =
        text.strip_suffix('等').filter(|left| left.chars().count() > 1 && !left.ends_with(['高', '初', '中', '平', '同', '对']));
    let text = others.unwrap_or(text);
    // 年收入50万元以上的村占比达到…: the predicate of the next number is not part of the thing.
    // 从309家增至368家: nothing is counted between them.
    if without_predicates(text).is_empty() {
        return String::new();
    }
    // 3所高校进入全国前5%: what they get into is no part of what is counted.
    let text = match ["进入", "跻身", "位列"].iter().find_map(|verb| text.find(verb)) {
        Some(at) if at > 3 && text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '%').ends_with('前') => {
            text[..at].trim_end_matches("排名")
        }
        _ => text,
    };
    let text = ["达到", "超过", "突破", "控制在", "达", "实现脱贫", "全部脱贫", "脱贫", "实现就业"]
        .iter()
        .find_map(|word| text.strip_suffix(word))
        .unwrap_or(text);
    // 7所高校“双一流”创建深入推进: how it goes with them is no part of what is counted.
    let done = words("done_behind").iter().find_map(|end| text.strip_suffix(*end));
    let text = done.filter(|left| left.chars().count() >= 2).unwrap_or(text);
    // 11个县被认定为国家示范县: what they have become is what is counted.
    let text = became(text).unwrap_or(text);
    // “30分钟应急救援圈”: the mark that opens stands before the number.
    let text = if text.contains('“') { text } else { text.trim_end_matches('”') };
    text.chars().take(28).collect()
}

/// What a few places are said to have become.
fn became(text: &str) -> Option<&str> {
    let (at, word) = words("becomes").iter().filter_map(|word| Some((text.find(word)?, *word))).min()?;
    let (of, what) = (&text[..at], &text[at + word.len()..]);
    // 20个学科入选“双一流” are subjects still.
    let place = ends("place_end", of) && of.chars().count() <= 3;
    (place && what.chars().count() >= 4).then_some(what)
}

/// Who or what a number is said of where that is named before the thing measured and is not the plan's own area:
/// 青峰集团年产值达到30亿元, 昆山新区固定资产投资, 物流产业增加值. Only a name that opens the phrase counts, and only if
/// something measurable is left of it; an indicator's own name (规模以上工业企业利润) is none.
pub(super) fn subject(before: &str) -> Option<String> {
    // All bodies in one pass: most phrases name none.
    static FINDER: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words("body")).ok());
    let finder = FINDER.as_ref()?;
    finder.find(before)?;
    let phrase = measured(before);
    let found = finder.find(&phrase)?;
    let (at, body) = (found.start(), &phrase[found.range()]);
    if crate::lexicon::resolve(&phrase, None).is_some() && !phrase.starts_with(['城', '农']) {
        return None;
    }
    let name = &phrase[..at + body.len()];
    let rest = phrase[at + body.len()..].trim_start_matches('的');
    let measurable =
        rest.chars().count() >= 2 && verb(rest).is_none() && !rest.starts_with(['、', '和', '与', '及', '化', '园', '口', '(']);
    let named =
        (3..=14).contains(&name.chars().count()) && verb(name).is_none_or(|(at, _)| at > 0) && !name.contains([',', '、']);
    let whole = name.contains('(') == name.contains(')');
    (measurable && named && whole && words("measured_of_body").iter().any(|noun| rest.contains(noun))).then(|| name.to_owned())
}

/// The verbs of doing that a phrase begins with: 新建改造 of 新建改造供水管网.
pub(super) fn leading_verbs(text: &str) -> &str {
    let mut end = 0;
    while let Some(length) = words("verb").iter().filter(|verb| text[end..].starts_with(**verb)).map(|verb| verb.len()).max() {
        end += length;
    }
    &text[..end]
}

/// Whether a name ends as names of measures do: 产值, 覆盖率, 产业规模.
pub(super) fn measures(name: &str) -> bool {
    ends("measure_last", name) || ends("measure_end", name)
}

/// Last verb of doing in a phrase: offset of the verb.
pub(super) fn verb(text: &str) -> Option<(usize, &'static str)> {
    // All verbs in one pass: this is asked several times for every number.
    static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(words("verb")).ok());
    let found = FINDER.as_ref()?.find_overlapping_iter(text);
    found.map(|m| (m.start(), words("verb")[m.pattern().as_usize()])).max_by_key(|(at, verb)| (at + verb.len(), verb.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_named_before_what_is_measured_is_the_subject() {
        assert_eq!(subject("青山集团年产值达到").as_deref(), Some("青山集团"));
        assert_eq!(subject("临江开发区固定资产投资突破").as_deref(), Some("临江开发区"));
        assert_eq!(subject("临江合作区常住人口超").as_deref(), Some("临江合作区"));
        assert_eq!(subject("地区生产总值达到"), None);
        assert_eq!(subject("规模以上工业企业达到"), None);
    }

    #[test]
    fn the_predicate_is_cut_from_the_phrase() {
        assert_eq!(measured("力争全社会研发投入占地区生产总值比重"), "全社会研发投入占地区生产总值比重");
        assert_eq!(measured("污水处理率稳定在"), "污水处理率");
        assert_eq!(measured("常住人口城镇化率由"), "常住人口城镇化率");
        assert_eq!(measured("3.城乡低保标准分别提高到每人每月"), "城乡低保标准");
        assert_eq!(measured("(2)扩建小型水库"), "扩建小型水库");
        assert_eq!(measured("年均新增城镇就业"), "新增城镇就业");
        assert_eq!(measured("年均浓度控制在"), "年均浓度");
        assert_eq!(measured("计划新增制糖能力"), "新增制糖能力");
        assert_eq!(measured("计划生育率"), "计划生育率");
        assert_eq!(counted("产业集群—未来产业"), "产业集群");
        assert_eq!(counted("省级企业技术中心、2个省级工程研究中心"), "省级企业技术中心");
        assert_eq!(verb("面向区外引进").map(|v| v.1), Some("引进"));
    }
}
