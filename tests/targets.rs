//! Tests of `targets`.

use std::fmt::Write as _;

use gangyao::pipeline;
use gangyao::source::Limits;
use gangyao::targets::{Form, Origin, Role};

use crate::common::plan;

#[test]
fn a_growth_target_of_a_table_is_a_rate_and_not_in_the_unit_of_its_level() {
    let outcome = pipeline::read(pipeline::Input { path: plan() }, &Limits::default());
    let plan = outcome.result.unwrap();
    let in_growth = |m: &&gangyao::targets::Mention| {
        m.form == Form::Growth && m.role == Role::Target && m.value.is_some() && matches!(m.origin, Origin::Table { .. })
    };
    let found: Vec<_> = plan.mentions.iter().filter(in_growth).collect();
    assert!(found.len() >= 8, "{} growth targets", found.len());
    for mention in &found {
        assert_eq!(mention.unit.as_deref(), Some("%"), "{:?}", mention.indicator);
        assert_eq!(mention.baseline, None, "{:?}", mention.indicator);
    }
    let level = plan.mentions.iter().find(|m| m.span.of(&plan.source.text) == "750" && m.role == Role::Target).unwrap();
    assert_eq!((level.unit.as_deref(), level.baseline.as_deref(), level.year), (Some("亿元"), Some("521.94"), Some(2025)));
}

/// Excerpts of an invented work report: what the year before reached, and what this one and a later one are to reach.
const REPORT: &str = "政府工作报告\n——2025年1月8日在云川县第十八届人民代表大会第四次会议上\n一、2024年工作回顾\n\
    过去一年，全县实现地区生产总值286.4亿元、增长6.3%，城镇和农村居民人均可支配收入分别达到41230元、22860元。\n\
    （一）产业发展提质增效。新增规上工业企业23家。民生支出占一般公共预算支出比重达82.3%。\n\
    二、2025年工作安排\n\
    主要预期目标是：地区生产总值增长6%左右，居民消费价格涨幅2%左右，单位GDP能耗下降3%，居民人均可支配收入增长与经济增长基本同步，城镇调查失业率低于全省平均水平，社会大局保持稳定，空气质量优良天数比率保持在95%以上。\n\
    到2027年，培育百亿级产业集群2个。全年新增规上企业20家，年度完成投资120亿元，力争签约项目80个以上。\n\
    每千人口托位数由3.2个提高到4.5个；65周岁以上老年人健康管理服务率达到75%。\n";

#[test]
fn a_work_report_tells_what_was_reached_from_what_is_to_be() {
    let (result, _) = gangyao::pipeline::read_bytes("report.txt", REPORT.as_bytes(), &gangyao::source::Limits::default());
    let plan = result.unwrap();
    let mut out = String::new();
    for m in &plan.mentions {
        let year = m.year.map(|y| y.to_string()).unwrap_or_default();
        let baseline = m.baseline.as_ref().map(|b| format!(" from {b}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} {} {} {year} {} {}{baseline}",
            m.span.of(REPORT),
            m.indicator.as_deref().unwrap_or("?"),
            m.indicator_id.as_deref().unwrap_or("-"),
            m.form.as_str(),
            m.role.as_str()
        );
    }
    expect_test::expect![[r#"
        286.4亿元 地区生产总值 gdp 2024 level achieved
        6.3% 地区生产总值 gdp_growth 2024 growth achieved
        41230元 城镇居民人均可支配收入 urban_disposable_income 2024 level achieved
        22860元 农村居民人均可支配收入 rural_disposable_income 2024 level achieved
        23家 新增规上工业企业 - 2024 cumulative achieved
        82.3% 民生支出占一般公共预算支出比重 livelihood_expenditure_share 2024 level achieved
        6%左右 地区生产总值 gdp_growth 2025 growth target
        2%左右 居民消费价格涨幅 consumer_price_growth 2025 growth target
        3% 单位GDP能耗 energy_intensity_reduction 2025 change target
        与经济增长基本同步 居民人均可支配收入增长 disposable_income_growth 2025 growth target
        低于全省平均水平 城镇调查失业率 unemployment_surveyed 2025 level target
        95%以上 空气质量优良天数比率 aqi_good_days 2025 level target
        百亿级 产业集群 - 2027 threshold threshold
        2个 培育百亿级产业集群 - 2027 cumulative target
        20家 新增规上企业 - 2025 cumulative target
        120亿元 完成投资 - 2025 cumulative target
        80个以上 签约项目 - 2025 cumulative target
        3.2个 每千人口托位数 nursery_places_per_1000  level achieved
        4.5个 每千人口托位数 nursery_places_per_1000 2025 level target from 3.2
        65周岁以上 老年人健康管理服务率 - 2025 threshold threshold
        75% 65周岁以上老年人健康管理服务率 - 2025 level target
    "#]]
    .assert_eq(&out);
}

/// Sentences as plans word their targets, each kind of wording once or more; invented, or worded after several plans.
const PHRASES: &str = include_str!("cases/phrases.txt");

#[test]
fn each_wording_of_a_target_is_read_as_a_careful_reader_would() {
    let (result, _) = pipeline::read_bytes("phrases.txt", PHRASES.as_bytes(), &Limits::default());
    let plan = result.unwrap();
    let mut out = String::new();
    let mut line = usize::MAX;
    for m in &plan.mentions {
        if m.block != line {
            let _ = writeln!(out, "{}", plan.document.blocks[m.block].span.of(PHRASES));
            line = m.block;
        }
        let value = m.value.as_deref().map_or_else(
            || m.state.as_str().to_owned(),
            |v| m.high.as_ref().map_or_else(|| v.to_owned(), |h| format!("{v}..{h}")),
        );
        let _ = writeln!(
            out,
            "  {} {value} {} | {} | {} {} {}{}{}",
            m.cmp.as_str(),
            m.unit.as_deref().unwrap_or("-"),
            m.indicator.as_deref().unwrap_or("?"),
            m.year.map(|y| y.to_string()).or(m.period.clone()).unwrap_or_default(),
            m.form.as_str(),
            m.role.as_str(),
            m.baseline.as_ref().map(|b| format!(" from {b}")).unwrap_or_default(),
            m.subject.as_ref().map(|s| format!(" of {s}")).unwrap_or_default(),
        );
    }
    expect_test::expect_file!["cases/phrases.expected"].assert_eq(&out);
}

/// Mentions of a text, as `surface name role year from kind`.
fn read(text: &str) -> Vec<String> {
    let (result, _) = pipeline::read_bytes("case.txt", text.as_bytes(), &Limits::default());
    let plan = result.unwrap();
    let line = |m: &gangyao::targets::Mention| {
        format!(
            "{} {} {} {} {} {}",
            m.span.of(text),
            m.indicator.as_deref().unwrap_or("?"),
            m.role.as_str(),
            m.year.map_or_else(|| "-".to_owned(), |y| y.to_string()),
            m.year_from.map_or("-", gangyao::targets::YearFrom::as_str),
            m.kind.as_str()
        )
    };
    plan.mentions.iter().map(line).collect()
}

#[test]
fn a_chapter_under_a_verse_is_weighed_by_what_it_says() {
    let text = "柳川市国民经济和社会发展第十五个五年规划纲要\n\n第一章 春潮带雨\n\n“十四五”时期，各项任务如期完成。\n\n\
        新增桥梁12座，森林覆盖率由2020年的40%提高到44%。\n\n第二章 长风破浪\n\n今后五年的主要目标是：到2030年，实力明显增强。\n\n\
        ——森林覆盖率力争达到47%。\n\n新建桥梁20座。\n";
    let found = read(text);
    assert_eq!(
        found,
        [
            "12座 新增桥梁 achieved - - deliverable",
            "40% 森林覆盖率 achieved 2020 stated indicator",
            "44% 森林覆盖率 achieved - - indicator",
            "47% 森林覆盖率 target 2030 lead_in indicator",
            "20座 新建桥梁 target - - deliverable",
        ]
    );
}

#[test]
fn what_is_counted_stands_behind_the_count_whatever_the_verb() {
    let text = "柳川市国民经济和社会发展第十五个五年规划纲要\n\n第一章 重点任务\n\n牵引3个跨江平台，撬动5个区县。\n\n\
        夯筑6个特色学科和9个省级基地。\n\n绿道里程到2029年达到80公里。\n\n培育营业收入50亿元以上企业3家，建设220千伏变电站4座。\n";
    let found = read(text);
    assert_eq!(
        found,
        [
            "3个 跨江平台 target - - indicator",
            "5个 区县 target - - indicator",
            "6个 特色学科 target - - indicator",
            "9个 省级基地 target - - indicator",
            "80公里 绿道里程 target 2029 stated indicator",
            "50亿元以上 营业收入 threshold - - threshold",
            "3家 培育营业收入50亿元以上企业 target - - deliverable",
            "220千伏 变电站 threshold - - threshold",
            "4座 建设220千伏变电站 target - - deliverable",
        ]
    );
}

#[test]
fn a_glossary_and_slogans_set_nothing() {
    let text = "2027年柳川县政府工作报告\n——2027年1月9日在柳川县第十八届人民代表大会第二次会议上\n\n各位代表：\n一、2026年工作回顾\n\
        新建学校3所。\n二、2027年工作安排\n坚持4个“始终如一”，抓好以下6项任务：\n新建学校5所。\n谢谢大家！\n\n名词解释\n\
        [1] “百园”计划：指每年建设口袋公园100个。\n";
    let roles: Vec<String> = read(text)
        .iter()
        .map(|m| m.split(' ').enumerate().filter(|(at, _)| *at != 1).map(|(_, w)| w).collect::<Vec<_>>().join(" "))
        .collect();
    for (surface, wanted) in [("3所", "achieved 2026"), ("5所", "target 2027"), ("4个", "other"), ("6项", "other")] {
        assert!(roles.iter().any(|r| r.starts_with(&format!("{surface} {wanted}"))), "{surface}: {roles:?}");
    }
    assert!(!roles.iter().any(|r| r.starts_with("100个 target")), "{roles:?}");
}

#[test]
fn twice_the_text_takes_no_more_than_thrice_the_time() {
    let time = |n: usize| {
        let clause = "到2030年新建学校5所、改造道路30公里和绿化面积4万亩、";
        let text = format!("柳川市国民经济和社会发展第十五个五年规划纲要\n\n第一章 重点任务\n\n{}。\n", clause.repeat(n));
        let begin = crate::common::worked();
        let found = read(&text);
        assert!(found.len() >= 2 * n);
        crate::common::worked() - begin
    };
    time(100);
    let least = |n: usize| (0..3).map(|_| time(n)).fold(f64::MAX, f64::min);
    let (one, two) = (least(600), least(1200));
    assert!(two < 3.0 * one + 0.05, "{one:.3} s, then {two:.3} s");
}

#[test]
fn what_others_are_compared_with_is_neither_set_nor_of_their_year() {
    let text = "云川市国民经济和社会发展第七个五年计划\n第一章 目标\n1990年职工收入比1985年的227元增加50元，城镇化率由31%提高到36%，产值增长42 · 4%。\n";
    assert_eq!(
        read(text),
        [
            "227元 职工收入 achieved 1985 stated indicator",
            "50元 职工收入 target 1990 stated indicator",
            "31% 城镇化率 achieved - - indicator",
            "36% 城镇化率 target 1990 clause indicator",
            "42 · 4% 产值 target 1990 clause indicator",
        ]
    );
}

#[test]
fn a_count_of_what_was_named_sets_nothing_and_a_title_in_the_line_is_no_name() {
    let text = "云川市国民经济和社会发展第十五个五年规划纲要\n第一章 任务\n做大做强甲镇、乙镇、丙镇3个产业集群。全域划分10个生态分区。\
                提高困难群众2600人的生活水平。\n【品牌工程】培育中国驰名商标2个。\n";
    let shown: Vec<String> = read(text);
    let roles: Vec<_> = shown.iter().map(|m| m.split(' ').nth(2).unwrap_or_default()).collect();
    assert_eq!(roles, ["other", "other", "other", "target"], "{shown:?}");
    assert!(shown[3].starts_with("2个 培育中国驰名商标 "), "{shown:?}");
}

#[test]
fn what_moved_in_the_clause_before_is_what_is_measured() {
    let text = "云川市国民经济和社会发展第十五个五年规划纲要\n第一章 任务\n到2030年，优良天数比率持续改善，达到92.3%。东岭合作区常住人口超20万人，地区生产总值达400亿元，全市地区生产总值达9000亿元。\n";
    let (result, _) = pipeline::read_bytes("case.txt", text.as_bytes(), &Limits::default());
    let plan = result.unwrap();
    let shown: Vec<_> = plan.mentions.iter().map(|m| (m.indicator.as_deref().unwrap_or("?"), m.subject.as_deref())).collect();
    assert_eq!(shown[0], ("优良天数比率", None));
    assert_eq!((shown[2].1, shown[3].1), (Some("东岭合作区"), None), "{shown:?}");
}

#[test]
fn what_is_reached_is_not_of_the_horizon_that_an_earlier_sentence_set() {
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n\
到2030年，综合实力大幅提升。目前护理型床位占比已达58%。\n\
        五年来取得新成绩，2025年粮食产量达到90万吨。到2030年，粮食产量稳定。过去五年新增就业8万人。\n";
    let (result, _) = pipeline::read_bytes("case.txt", text.as_bytes(), &Limits::default());
    let read: Vec<_> =
        result.unwrap().mentions.iter().map(|m| (m.indicator.clone().unwrap_or_default(), m.role, m.year)).collect();
    let of = |name: &str, role, year| (name.to_owned(), role, year);
    let reached = gangyao::targets::Role::Achieved;
    assert_eq!(read, [of("护理型床位占比", reached, None), of("粮食产量", reached, Some(2025)), of("新增就业", reached, None)]);
}

#[test]
fn what_a_number_is_of_may_stand_behind_it_or_open_the_sentence() {
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 任务\n\
        建设和美乡村180个，实现所有乡镇和90%以上行政村通硬化路。\n\
        医院病床，增加25万张。城乡环境焕发新貌，污水处理率由78%提高到82%。\n\
        突出抓好大豆蛋白加工等15个省级四类重点项目。放映农村公益电影4000场。\n\
        完成1:10000地形图90幅，选出代表120名，见表3。货运量比上年增长16.4%，平均每年增长3.1‰，人口自然增长率控制在7‰以内。\n\
        五年合计，财政支出6098亿元。产量11，6万吨。聘任顾问3人，组织2500人次开展研学游。\n\
        壮大6大产业集群，全球最高10米液压支架下线，最高奖励100万元。(改、扩)建小学11所。建设10公里健身步道，新建8.5米宽道路，流转2万亩土地。力争2家开发区排名进入全国前10。60年来，经济总量翻了七番以上。\n\
        新能源、新材料产业增速分别达到15.6%、33.1%。有色金属产业（2030年产值目标10000亿元）。\n\
        第二步，到2028年体系基本建成，水平领先。\n\n——核心产业规模超过4000亿元。\n";
    let (result, _) = pipeline::read_bytes("case.txt", text.as_bytes(), &Limits::default());
    let mut out = String::new();
    for m in result.unwrap().mentions.iter().filter(|m| m.role != Role::Other) {
        let year = m.year.map_or_else(|| "-".to_owned(), |y| y.to_string());
        let name = m.indicator.as_deref().unwrap_or("?");
        let _ = writeln!(out, "{} {name} {} {} {year} {}", m.span.of(text), m.form.as_str(), m.role.as_str(), m.flags.join(","));
    }
    expect_test::expect![[r#"
        180个 建设和美乡村 cumulative target - 
        90%以上 行政村通硬化路 level target - 
        25万张 医院病床 level target - name-doubtful
        78% 污水处理率 level achieved - 
        82% 污水处理率 level target - 
        15个 省级四类重点项目 level target - 
        4000场 放映农村公益电影 cumulative target - 
        90幅 完成1:10000地形图 level target - 
        120名 选出代表 level target - 
        16.4% 货运量 growth target - 
        3.1‰ 货运量 growth target - 
        控制在7‰以内 人口自然增长率 level target - 
        6098亿元 财政支出 cumulative target - 
        11，6万吨 产量 level target - damaged
        3人 聘任顾问 cumulative target - 
        2500人次 开展研学游 cumulative target - 
        6大 产业集群 level target - 
        10米 液压支架下线 threshold threshold - 
        100万元 最高奖励 level target - 
        11所 (改、扩)建小学 cumulative target - 
        10公里 建设健身步道 cumulative target - 
        8.5米 宽道路 threshold threshold - 
        2万亩 流转土地 cumulative target - 
        2家 开发区 level target - 
        翻了七番以上 经济总量 change target - 
        15.6% 新能源 growth target - 
        33.1% 新材料产业 growth target - 
        10000亿元 产值 level target 2030 
        超过4000亿元 核心产业规模 level target 2028 
    "#]]
    .assert_eq(&out);
}
