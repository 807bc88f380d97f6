//! Words of the pages: names of codes, roles and states for readers, one table each.

/// What a check compares, for a reader, and what a finding of it means.
pub(super) const CHECKS: &[(&str, &str, &str)] = &[
    ("statement-conflict", "几处写法不一", "同一指标、同一年，表格、专栏和正文写了不同的数。"),
    (
        "growth-implied",
        "增速与基数、目标对不上",
        "由基数和目标算出的年均增速，与写明的增速相差超过允许范围。现价与可比价不同时，差距可能正常。",
    ),
    ("target-below-base", "目标比基数还低", "越高越好的指标，目标低于起点。可能是下限、口径变化，也可能是笔误。"),
    ("outlier", "数值相差悬殊", "同一行的结果、基数、目标差得太远，口径可能变了，也可能少了小数点。"),
    ("unit-changed", "同一指标换了单位", "同一指标在两张表里单位不同，两列数不能直接相减。"),
    ("figure-damaged", "原文数字残缺", "数字缺了单位、连接号或前后的字。照原样列出，没有补。"),
    ("declared-count", "写明的个数不符", "原文写明有多少项，与读出的项数不同。"),
    ("toc-body", "目录与正文不符", "目录里有、正文里没有的标题，或相反。"),
    ("heading-sequence", "标题序号不连续", "同一级标题的序号跳过或重复。"),
    ("structure-sum", "结构之和不是 100", "各部分比例之和应为 100。"),
    ("table-sum", "合计与各行之和不符", "“合计”“小计”应等于所含各行之和。"),
    ("bracket-difference", "括号里的变化对不上", "目标减基数应等于括号里的数。"),
    ("base-outcome", "基数与上期结果不同", "本期基数与上期回顾中的结果不同，可能是修订。"),
    ("out-of-range", "数值超出可能范围", "例如比例大于 100%。"),
];

/// Name of a check's code for a reader; the code where it has none yet.
pub(super) fn check(code: &str) -> (&str, &str) {
    CHECKS.iter().find(|c| c.0 == code).map_or((code, ""), |c| (c.1, c.2))
}

/// What a flag or doubt of a record says.
const DOUBTS: &[(&str, &str)] = &[
    ("cell-ambiguous", "放哪一列不能确定"),
    ("unit-missing", "原文缺了单位"),
    ("damaged", "原文数字残缺"),
    ("role-doubtful", "是目标还是结果，依据不足"),
    ("year-inherited-from-period", "年份取自规划时期"),
    ("row-doubtful", "这一行读得没有把握"),
    ("table-doubtful", "这张表读得没有把握"),
    ("unit-unusual", "单位不常见"),
    ("rejected", "校正时剔除"),
];

/// A doubt in words, if it is one a reader should see.
pub(super) fn doubt(flag: &str) -> Option<&'static str> {
    DOUBTS.iter().find(|d| d.0 == flag).map(|d| d.1)
}

/// What a word of a question was taken for.
pub(super) fn meaning(code: &str) -> &str {
    match code {
        "place" => "地区",
        "period" => "规划时期",
        "year" => "年份",
        "level" => "层级",
        "attribute" => "性质",
        "type" => "文件类型",
        "role" => "角色",
        "value" => "数值",
        other => other,
    }
}

/// A word of the records for a reader.
pub(super) fn word(code: &str) -> &str {
    const WORDS: &[(&str, &str)] = &[
        ("target", "目标"),
        ("achieved", "结果"),
        ("threshold", "门槛"),
        ("other", "其他"),
        ("level", "水平值"),
        ("growth", "增速"),
        ("flow", "每年"),
        ("cumulative", "累计"),
        ("change", "变化"),
        ("average_growth", "年均增长"),
        ("cumulative_change", "累计或变化"),
        ("year-or-sum", "当年或累计"),
        ("stated", "写明"),
        ("delegated", "上级下达"),
        ("text", "文字表述"),
        ("not_stated", "未写"),
        ("not_read", "未读出"),
        ("table", "表格"),
        ("figure", "数字"),
        ("indicator", "指标"),
        ("deliverable", "建设任务"),
        ("clause", "取自同句开头"),
        ("lead_in", "取自引导句"),
        ("section", "取自章节"),
        ("period", "取自规划时期"),
        ("passage", "正文"),
        ("paragraph", "正文"),
        ("heading", "标题"),
        ("note", "注"),
        ("warning", "要看"),
        ("error", "要看"),
        ("info", "提示"),
        ("met", "完成"),
        ("not met", "未完成"),
        ("cannot tell", "分不出"),
        ("clean", "读得完整"),
        ("warnings", "有疑点"),
        ("degraded", "读得不全"),
    ];
    WORDS.iter().find(|w| w.0 == code).map_or(code, |w| w.1)
}
