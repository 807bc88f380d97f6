//! The noun phrase a number measures, and the words that say how.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

/// Verbs of doing: with a count they make it what is done over the period. Longer ones first.
pub(super) const VERBS: &[&str] = &[
    "新(改、扩)建",
    "新(续)建",
    "新培育",
    "新引进",
    "提升改造",
    "新改造",
    "累计实施",
    "组织实施",
    "组织开展",
    "新增加",
    "新增",
    "新建",
    "新创",
    "引进",
    "引育",
    "培育",
    "培养",
    "培训",
    "建设",
    "建成",
    "打造",
    "创建",
    "争创",
    "组建",
    "实施",
    "开展",
    "举办",
    "完成",
    "改造",
    "整治",
    "吸引",
    "集聚",
    "聚集",
    "选派",
    "推进",
    "推出",
    "创排",
    "发放",
    "成立",
    "改扩建",
    "扩建",
    "修建",
    "铺设",
    "开通",
    "投入",
    "落户",
    "入选",
    "推广",
    "设立",
    "建立",
    "申报",
    "认定",
    "招引",
    "孵化",
    "转化",
    "治理",
    "修复",
    "关停",
    "淘汰",
    "削减",
    "收储",
    "开发",
    "供应",
    "投放",
    "布局",
    "落地",
    "参与",
    "制定",
    "办理",
    "办好",
    "遴选",
    "安排",
    "惠及",
    "带动",
    "减少",
    "新(改)建",
    "新改扩建",
    "除险加固",
    "改建",
    "迁建",
    "续建",
    "加固",
    "硬化",
    "支持",
    "兴建",
    "新开工",
    "开工",
    "竣工",
    "投产",
    "更换",
    "化解",
    "谋划",
    "解决",
    "救助",
    "资助",
    "扶持",
    "搬迁",
    "安置",
    "拆除",
    "疏浚",
    "栽植",
    "新植",
    "清理",
];
/// Words of the predicate between the measured thing and its number.
const PREDICATES: &[&str] = &[
    "达到",
    "达",
    "为",
    "实现",
    "突破",
    "超过",
    "超",
    "稳定在",
    "稳定",
    "保持在",
    "保持",
    "连跨",
    "连续跨越",
    "跨越",
    "同口径",
    "可比口径",
    "免费",
    "平均每年",
    "每年",
    "逐步",
    "稳步",
    "进一步",
    "大幅",
    "显著",
    "延迟到",
    "延迟至",
    "接近于",
    "接近",
    "提高到",
    "提升到",
    "提升至",
    "提高至",
    "增加到",
    "增长到",
    "扩大到",
    "上升到",
    "下降到",
    "降低到",
    "下降至",
    "降至",
    "降到",
    "减少到",
    "减少至",
    "增加至",
    "增长至",
    "增至",
    "上升至",
    "升至",
    "扩大至",
    "缩小到",
    "缩小至",
    "缩小",
    "收窄到",
    "收窄至",
    "压减到",
    "压减至",
    "回落到",
    "回落至",
    "延长到",
    "延长至",
    "缩短到",
    "缩短至",
    "维持在",
    "调整为",
    "调整到",
    "调整",
    "优化为",
    "优化到",
    "五年累计",
    "五年",
    "5年累计",
    "5年",
    "每人每月",
    "每人每年",
    "每人每天",
    "每月",
    "占",
    "拓展到",
    "拓展至",
    "再",
    "压缩到",
    "压缩至",
    "压缩",
    "控制在",
    "控制到",
    "迈上",
    "跨上",
    "跃上",
    "登上",
    "站上",
    "迈入",
    "跨入",
    "新增",
    "年均增长",
    "年均增速",
    "年均递增",
    "年均提高",
    "年均下降",
    "同比增长",
    "增长",
    "递增",
    "增速",
    "提高",
    "提升",
    "下降",
    "降低",
    "增加",
    "减少",
    "累计",
    "分别",
    "均",
    "都",
    "各",
    "力争",
    "争取",
    "确保",
    "努力",
    "共",
    "约",
    "近",
    "已",
    "基本",
    "完成",
    "在",
    "到",
    "至",
    "位居",
    "的",
    "总数",
    "从",
    "由",
    "不",
    "了",
    "全市首个",
    "有",
    "年均",
    "将",
    "以",
    "(",
    "—",
    "-",
    " ",
];
/// What may open a clause before the phrase begins.
const OPENERS: &[&str] = &[
    "力争",
    "争取",
    "确保",
    "努力",
    "其中",
    "到期末",
    "期间",
    "时期",
    "全区",
    "全市",
    "全县",
    "全省",
    "全州",
    "全盟",
    "全旗",
    "全镇",
    "全乡",
    "我省",
    "我州",
    "我区",
    "我市",
    "我县",
    "使",
    "对",
    "把",
    "就是要",
    "现行标准下",
    "一季度",
    "二季度",
    "三季度",
    "上半年",
    "下半年",
    "全力",
    "加快",
    "重点",
    "年内",
    "内",
    "据初步核算",
    "经初步核算",
    "初步核算",
    "据初步统计",
    "初步统计",
    "据统计",
    "预计",
    "平均每年",
    "每年",
    "累计",
    "五年",
    "全年",
    "年度",
    "实现",
    "——",
    "—",
    "(含",
    "(其中",
    "(包括",
    "(",
    "推动",
    "并",
    "、",
    ",",
    ")",
    "末",
    "底",
    "的",
    "。",
    "年",
];

/// A comparison at the end of a phrase.
static COMPARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?:(?:相?比|较)(?:上年|去年|同期|(?:19|20)\\d{2}年[底末]?|[“\"](?:十[一二三四五六七]?五|九五)[”\"](?:规划期末|时期末|期末|期间|末|时期)?)|(?:高于|低于|快于|优于)(?:全国|全省|全市|全区|国家|省|市|同期|经济|地区生产总值|GDP)[^,]{0,6})$",
    )
    .ok()
});

/// What a difference is stated from: 居民收入增速高于经济增速(1个百分点).
pub(super) fn compared_with(before: &str) -> Option<String> {
    let (at, word) = ["高于", "低于", "快于", "优于"].iter().find_map(|word| Some((before.rfind(word)?, *word)))?;
    let than = before[at + word.len()..].trim();
    let named = (2..=12).contains(&than.chars().count()) && !than.contains([',', '、']);
    (named && !than.contains(|c: char| c.is_ascii_digit())).then(|| than.to_owned())
}

/// Numbering of an entry inside a sentence: 3.城乡低保标准, (2)扩建水库, ②完成.
static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:\)|[.、]\s*)|[①-⑳])(?P<rest>[^0-9]|$)").ok()
});

/// What is left behind the numbering of an entry.
fn without_numbering(text: &str) -> &str {
    let rest = ENTRY.as_ref().and_then(|re| re.captures(text)?.name("rest"));
    rest.map_or(text, |rest| &text[rest.start()..])
}

/// A phrase without the predicates at its end.
fn without_predicates(mut text: &str) -> &str {
    while let Some(length) = PREDICATES.iter().filter(|word| text.ends_with(**word)).map(|word| word.len()).max() {
        // 较2025年 ends in no 5年.
        let of_year = text.ends_with("5年") && text[..text.len() - "5年".len()].ends_with(|c: char| c.is_ascii_digit());
        // 人均 and 平均 are no 均.
        if of_year || ["人均", "户均", "亩均", "地均", "平均"].iter().any(|mean| text.ends_with(mean)) {
            break;
        }
        text = text[..text.len() - length].trim_end();
    }
    text
}

/// The phrase before a number: predicates cut from its end, openers from its beginning.
pub(super) fn measured(before: &str) -> String {
    let mut text = without_predicates(without_numbering(before.trim()));
    loop {
        // 年均新增城镇就业 is what is added each year; 年均浓度 is a name.
        let yearly = text.strip_prefix("年均");
        if let Some(rest) = yearly.filter(|rest| VERBS.iter().any(|verb| rest.starts_with(verb))) {
            text = rest;
            continue;
        }
        // 内河航道, 内陆港 and 内需 begin with no 内.
        let inner = ["内河", "内陆", "内需", "内外", "内贸", "内蒙古", "内环"].iter().any(|name| text.starts_with(name));
        let opens = |word: &&&str| text.starts_with(**word) && yearly.is_none() && !(inner && **word == "内");
        let cut = OPENERS.iter().filter(opens).map(|word| word.len()).max();
        match cut {
            Some(length) => text = text[length..].trim_start(),
            None => break,
        }
    }
    // 人均地区生产总值比2020年(翻一番): what it is compared with is not its name; 高于全国平均水平 is none at all.
    if let Some(compared) = COMPARED.as_ref().and_then(|re| re.find(text)) {
        text = without_predicates(text[..compared.start()].trim_end());
    }
    // 78.51% 由 … 提高到: the phrase ends before 由.
    if let Some(at) = text.rfind('由').filter(|at| *at > 0 && text.len() - at < 24) {
        text = text[..at].trim_end();
    }
    text.to_owned()
}

/// Where the phrase after a count ends: at the first mark outside brackets (县(市、区)建设基地 is one phrase).
fn phrase_end(after: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in after.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '。' | ';' | '!' | '?' => return at,
            ',' | '、' | ':' | '“' | '《' if depth == 0 => return at,
            _ => {}
        }
    }
    after.len()
}

/// The phrase after a count: to the next mark or the predicate of its own clause.
pub(super) fn counted(after: &str) -> String {
    let end = phrase_end(after);
    // A quoted name may open the noun: 10家“专精特新”企业.
    let end = if after[end..].starts_with('“') {
        after[end..].find([',', '。', ';', '、']).map_or(after.len(), |more| end + more)
    } else {
        end
    };
    let text = after[..end].trim_start_matches("的").trim();
    let text = if text.starts_with(['达', '为', '(']) { "" } else { text };
    let text = text.trim_end_matches(['和', '及', '与', ')']);
    // 年收入50万元以上的村占比达到…: the predicate of the next number is not part of the thing.
    let text = ["达到", "超过", "突破", "控制在", "达", "实现脱贫", "全部脱贫", "脱贫", "实现就业"]
        .iter()
        .find_map(|word| text.strip_suffix(word))
        .unwrap_or(text);
    text.chars().take(28).collect()
}

/// Ends of names of bodies, places and groups that a number may be said of.
const BODIES: &[&str] = &[
    "集团",
    "公司",
    "药业",
    "企业",
    "园区",
    "开发区",
    "新区",
    "高新区",
    "组团",
    "片区",
    "基地",
    "街道",
    "国际机场",
    "机场",
    "港",
    "产业集群",
    "产业",
    "领域",
    "行业",
    "城镇居民",
    "农村居民",
    "高校",
];

/// Who or what a number is said of where that is named before the thing measured and is not the plan's own area:
/// 青峰集团年产值达到30亿元, 昆山新区固定资产投资, 物流产业增加值. Only a name that opens the phrase counts, and only if
/// something measurable is left of it; an indicator's own name (规模以上工业企业利润) is none.
pub(super) fn subject(before: &str) -> Option<String> {
    // All bodies in one pass: most phrases name none.
    static FINDER: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(BODIES).ok());
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
    (measurable && named && MEASURES.iter().any(|noun| rest.contains(noun))).then(|| name.to_owned())
}

/// Nouns that are measured of a body.
const MEASURES: &[&str] = &[
    "收入",
    "产值",
    "增加值",
    "投资",
    "利润",
    "税收",
    "产能",
    "产量",
    "销售",
    "规模",
    "面积",
    "总量",
    "吞吐量",
    "占比",
    "比重",
    "率",
    "人数",
    "投入",
];

/// Last verb of doing in a phrase: offset of the verb.
pub(super) fn verb(text: &str) -> Option<(usize, &'static str)> {
    // All verbs in one pass: this is asked several times for every number.
    static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(VERBS).ok());
    let found = FINDER.as_ref()?.find_overlapping_iter(text);
    found.map(|m| (m.start(), VERBS[m.pattern().as_usize()])).max_by_key(|(at, verb)| (at + verb.len(), verb.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_named_before_what_is_measured_is_the_subject() {
        assert_eq!(subject("青山集团年产值达到").as_deref(), Some("青山集团"));
        assert_eq!(subject("临江开发区固定资产投资突破").as_deref(), Some("临江开发区"));
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
        assert_eq!(counted("省级企业技术中心、2个省级工程研究中心"), "省级企业技术中心");
        assert_eq!(verb("面向区外引进").map(|v| v.1), Some("引进"));
    }
}
