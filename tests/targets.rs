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
        3.2个 每千人口托位数 nursery_places_per_1000 2025 level achieved
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
