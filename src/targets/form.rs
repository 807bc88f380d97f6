//! What kind of figure a number is: level, growth, flow, sum or change.

use crate::cues::words::words;
use crate::quantity::{Kind, Quantity};
use crate::targets::Form;
use crate::targets::phrase::measured;

/// The form by the words before a number.
pub(super) fn form(q: &Quantity, before: &str, near: &str, unit: &str, counts: bool, has_verb: bool) -> Form {
    let tail: String = before.chars().skip(before.chars().count().saturating_sub(8)).collect();
    let ends = |words: &[&str]| {
        words.iter().any(|word| tail.trim_end_matches(['分', '别', '各', '均', '约', '近', '达', ' ']).ends_with(word))
    };
    if matches!(unit, "倍" | "番") || unit.ends_with("百分点") || matches!(q.rule, "doubling" | "first-of-its-kind") {
        return Form::Change;
    }
    // 平均每年增长3.1‰; 自然增长率控制在3‰ is a level.
    if unit == "‰" && ends(words("growth")) && !before.trim_end().ends_with('率') {
        return Form::Growth;
    }
    if unit == "%" && q.kind != Kind::Word {
        // 对经济增长贡献率 is a share of the growth.
        if tail.contains("贡献率") {
            return Form::Level;
        }
        if ends(words("growth"))
            || tail.contains("年均")
            || ["增速", "增幅", "涨幅"]
                .iter()
                .any(|w| tail.trim_end_matches(['分', '别', '各', '均', '约', '达', '到', '为', '在']).ends_with(w))
            || tail.contains("增长") && !tail.contains("增长到")
        {
            return Form::Growth;
        }
        if ends(words("change"))
            || tail.contains("下降率")
            || tail.contains("降低率")
            || tail.contains("降幅")
            || tail.ends_with("精简")
        {
            return Form::Change;
        }
        if tail.contains("增速完成") || tail.contains("增长完成") {
            return Form::Growth;
        }
        return Form::Level;
    }
    if q.kind == Kind::Word {
        return Form::Level;
    }
    // 年均浓度, 年均值: a mean of the year, not an amount per year.
    let mean = near.contains("年均浓度") || near.contains("年均值") || unit.ends_with("/立方米");
    // 培育年产值超50亿元企业2家: the year is that of the bound, not of the count.
    let things = matches!(unit, "家" | "个" | "户" | "所" | "项");
    if !mean && (near.contains("每年") || near.contains("年均") || yearly(near) && !things) {
        return Form::Flow;
    }
    // 比2020年增加35家 says by how much, 减少污染企业35家 what is done.
    let against = ["比", "较"].iter().any(|word| near.contains(word)) && ends(&["增加", "减少"]);
    // 企业净增1080家: by how many they have become more.
    let net = ends(&["净增", "净减"]);
    if ends(words("change")) && !counts || against || net {
        return Form::Change;
    }
    let events = counts && matches!(unit.trim_start_matches(['十', '百', '千', '万']), "场" | "场次" | "期" | "期次");
    if words("sums").iter().any(|word| near.contains(word))
        || near.contains("新增") && !near.contains("平均")
        // 放映电影4000场: what takes place is counted over the time.
        || (has_verb && counts || events || counts && deed(before)) && !reaches(before)
        || near.trim_start().starts_with("实现") && counts && !reaches(before)
    {
        return Form::Cumulative;
    }
    // 投资1.29亿元完成…, 发放补贴251万元: money spent is a sum.
    if unit.ends_with('元')
        && (ends(&["投资", "补贴", "补助", "贷款", "资金", "救助金", "债务", "债券"]) || near.contains("发放"))
    {
        return Form::Cumulative;
    }
    if has_verb && near.contains("投资") {
        return Form::Cumulative;
    }
    Form::Level
}

/// Whether a phrase begins with something that is done and comes to an end: 组织学员2500人次, 查处案件5起.
fn deed(before: &str) -> bool {
    let phrase = measured(before);
    words("deed").iter().any(|word| phrase.starts_with(word))
}

pub(super) fn reaches(before: &str) -> bool {
    let before = before.trim_end();
    // 控制在, 扩大到, 降至: whatever the verb, the number is where it ends.
    words("reaches").iter().any(|word| before.ends_with(word)) || before.ends_with(['到', '至', '在'])
}

/// 年营业收入, 年办理金额: a flow per year. 2025年 and 每万人…年 are not.
fn yearly(near: &str) -> bool {
    near.char_indices().any(|(at, c)| {
        c == '年'
            && !near[..at].ends_with(|c: char| {
                c.is_ascii_digit() || matches!(c, '五' | '周' | '近' | '多' | '青' | '少' | '老' | '成' | '中')
            })
            && ["营业", "办理", "销售", "产值", "产能", "产量", "接待", "商标", "交易", "处理", "吞吐", "培训", "收入", "产"]
                .iter()
                .any(|noun| near[at + c.len_utf8()..].starts_with(noun))
    })
}
