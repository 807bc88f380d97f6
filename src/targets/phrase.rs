//! The noun phrase a number measures, and the words that say how.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

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
    "减少",
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
    "控制在",
    "控制到",
    "迈上",
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
    "我区",
    "我市",
    "我县",
    "使",
    "对",
    "把",
    "就是要",
    "全力",
    "加快",
    "重点",
    "年内",
    "内",
    "预计",
    "每年",
    "累计",
    "五年",
    "全年",
    "年度",
    "实现",
    "——",
    "—",
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

/// The phrase before a number: predicates cut from its end, openers from its beginning.
pub(super) fn measured(before: &str) -> String {
    let mut text = before.trim();
    loop {
        let cut = PREDICATES.iter().filter(|word| text.ends_with(**word)).map(|word| word.len()).max();
        match cut {
            Some(length) if text.len() >= length => text = text[..text.len() - length].trim_end(),
            _ => break,
        }
    }
    loop {
        let cut = OPENERS.iter().filter(|word| text.starts_with(**word)).map(|word| word.len()).max();
        match cut {
            Some(length) => text = text[length..].trim_start(),
            None => break,
        }
    }
    // 78.51% 由 … 提高到: the phrase ends before 由.
    if let Some(at) = text.rfind('由').filter(|at| *at > 0 && text.len() - at < 24) {
        text = text[..at].trim_end();
    }
    text.to_owned()
}

/// The phrase after a count: to the next mark or the predicate of its own clause.
pub(super) fn counted(after: &str) -> String {
    let end = after.find([',', '。', ';', '、', ':', '!', '?', '“', '《']).unwrap_or(after.len());
    // A quoted name may open the noun: 10家“专精特新”企业.
    let end = if after[end..].starts_with('“') {
        after[end..].find([',', '。', ';', '、']).map_or(after.len(), |more| end + more)
    } else {
        end
    };
    let text = after[..end].trim_start_matches("的").trim();
    let text = if text.starts_with(['达', '为', '(']) { "" } else { text };
    let text = text.trim_end_matches(['和', '及', '与', ')']);
    text.chars().take(28).collect()
}

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
    fn the_predicate_is_cut_from_the_phrase() {
        assert_eq!(measured("力争全社会研发投入占地区生产总值比重"), "全社会研发投入占地区生产总值比重");
        assert_eq!(measured("污水处理率稳定在"), "污水处理率");
        assert_eq!(measured("常住人口城镇化率由"), "常住人口城镇化率");
        assert_eq!(counted("省级企业技术中心、2个省级工程研究中心"), "省级企业技术中心");
        assert_eq!(verb("面向区外引进").map(|v| v.1), Some("引进"));
    }
}
