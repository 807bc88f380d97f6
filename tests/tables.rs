//! Tests of `tables`: fixtures by layout and defect, and a perturbation test over every damage form.
//! All places, names and numbers are invented.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use gangyao::document;
use gangyao::source::{Sink, Source};
use gangyao::tables::{self, Table};

fn read(text: &str) -> (Vec<Table>, Vec<String>) {
    let source = Source::from_text("t.txt", text);
    let mut sink = Sink::new();
    let document = document::parse(&source, &mut sink);
    let tables = tables::rebuild(&source, &document, &mut sink);
    for table in &tables {
        for row in &table.rows {
            for cell in &row.cells {
                let printed = cell.span.map(|s| s.of(text).split_whitespace().collect::<String>());
                let held = cell.text.as_ref().map(|t| t.split_whitespace().collect::<String>());
                assert_eq!(printed, held, "a cell holds exactly the characters of its span");
            }
        }
    }
    let codes = sink.into_diagnostics().into_iter().map(|d| format!("{} {}", d.code.id(), d.message)).collect();
    (tables, codes)
}

fn check(text: &str, expected: &Expect) {
    let (tables, diagnostics) = read(text);
    let mut out = String::new();
    for table in &tables {
        let columns: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
        let _ = writeln!(
            out,
            "{} {} | {}",
            table.number.as_deref().unwrap_or("-"),
            table.caption.as_deref().unwrap_or("-"),
            columns.join(" | ")
        );
        for row in &table.rows {
            let cells: Vec<_> = row
                .cells
                .iter()
                .map(|c| format!("{}{}", c.text.as_deref().unwrap_or("_"), if c.ambiguous { "?" } else { "" }))
                .collect();
            let label =
                [row.category.as_deref(), row.group.as_deref(), row.number.as_deref()].map(|l| l.unwrap_or("-")).join("/");
            let _ = writeln!(out, "{label} {} | {}", row.indicator, cells.join(" | "));
        }
        for declared in &table.declared {
            let _ = writeln!(out, "declares {} {}", declared.count, declared.name);
        }
    }
    for line in diagnostics.iter().filter(|d| d.starts_with("cell-") || d.starts_with("category-")) {
        let _ = writeln!(out, "{line}");
    }
    expected.assert_eq(&out);
}

#[test]
fn cells_one_a_line_without_the_empty_ones() {
    let text = "附表1\n“十四五”主要指标\n类别\n指标\n2020\n基期值\n2025\n目标值\n年均增长/累计\n属性\n综合实力(2个)\n生产总值(亿元)\n312.4\n450\n\
                7.6左右\n预期性\n产业结构(%\n8:45:47\n7:44:49\n预期性\n绿色发展(4个)\n森林覆盖率(%\n60.1\n约束性\n主要污染物排放下降\n\
                化学需氧量(%\n[5]\n约束性\n氨氮(%\n[6]\n约束性\n单位GDP能耗降低(%\n约束性\n注:1.共6个指标,[ ]表示五年累计数;\n";
    check(
        text,
        &expect![[r#"
            附表1 “十四五”主要指标 | 2020基期值 | 2025目标值 | 年均增长/累计 | 属性
            综合实力/-/- 生产总值(亿元) | 312.4 | 450 | 7.6左右 | 预期性
            综合实力/-/- 产业结构(% | 8:45:47 | 7:44:49 | _ | 预期性
            绿色发展/-/- 森林覆盖率(% | 60.1? | 60.1? | _ | 约束性
            绿色发展/主要污染物排放下降/- 化学需氧量(% | [5]? | [5]? | [5]? | 约束性
            绿色发展/主要污染物排放下降/- 氨氮(% | [6]? | [6]? | [6]? | 约束性
            绿色发展/-/- 单位GDP能耗降低(% | _ | _ | _ | 约束性
            declares 2 综合实力
            declares 4 绿色发展
            declares 6 indicators
            cell-ambiguous 森林覆盖率(%: 60.1 in 2020基期值 or 60.1 in 2025目标值
            cell-ambiguous 化学需氧量(%: [5] in 2020基期值 or [5] in 2025目标值 or [5] in 年均增长/累计
            cell-ambiguous 氨氮(%: [6] in 2020基期值 or [6] in 2025目标值 or [6] in 年均增长/累计
        "#]],
    );
}

#[test]
fn a_review_table_whose_second_header_row_comes_last() {
    let text = "类别\n指标\n2015年\n2020年\n完成情况\n属性\n规划目标\n实际值\n生产总值(亿元)\n211.6\n突破300\n312.4\n提前完成\n预期性\n\
                工业增加值(%\n年均10\n年均8.6\n基本完成\n预期性\n生态宜居\n细颗粒物浓度(μg/m3\n39\n25\n提前完成\n约束性\n";
    check(
        text,
        &expect![[r#"
            - - | 2015年 | 2020年规划目标 | 2020年实际值 | 完成情况 | 属性
            -/-/- 生产总值(亿元) | 211.6 | 突破300 | 312.4 | 提前完成 | 预期性
            -/-/- 工业增加值(% | _ | 年均10 | 年均8.6 | 基本完成 | 预期性
            生态宜居/-/- 细颗粒物浓度(μg/m3 | 39? | 39? | 25 | 提前完成 | 约束性
            cell-ambiguous 细颗粒物浓度(μg/m3: 39 in 2015年 or 39 in 2020年规划目标
            category-lost the rows before the first category label have lost theirs
        "#]],
    );
}

#[test]
fn numbered_rows_with_dashes_broken_cells_and_a_parent_row() {
    let text = "“十五五”主要指标\n类别\n序号\n指标名称\n2025年\n预计\n2030年\n目标\n年均/\n累计\n属性\n经济发展\n（2项）\n1\n生产总值增长（%）\n5.2左右\n—\n\
                5以上\n预期性\n2\n外贸占全省份额（%）\n21.5\n（2024年）\n22\n—\n预期性\n民生福祉\n（3项）\n3\n每千人口医护人员数\n执业医师数（人）\n4.9\n5.0\n—\n\
                预期性\n注册护士数（人）\n5.9\n6.0\n—\n预期性\n4\n中等收入家庭比例（%）\n—\n稳步\n提高\n—\n预期性\n备注：[ ]内数据为累计数。\n";
    check(
        text,
        &expect![[r#"
            - “十五五”主要指标 | 2025年预计 | 2030年目标 | 年均/累计 | 属性
            经济发展/-/1 生产总值增长（%） | 5.2左右 | _ | 5以上 | 预期性
            经济发展/-/2 外贸占全省份额（%） | 21.5（2024年） | 22 | _ | 预期性
            民生福祉/每千人口医护人员数/3 执业医师数（人） | 4.9 | 5.0 | _ | 预期性
            民生福祉/每千人口医护人员数/3 注册护士数（人） | 5.9 | 6.0 | _ | 预期性
            民生福祉/-/4 中等收入家庭比例（%） | _ | 稳步提高 | _ | 预期性
            declares 2 经济发展
            declares 3 民生福祉
        "#]],
    );
}

#[test]
fn columns_apart_by_blanks_with_a_broken_name_and_a_repeated_header() {
    let text = "表 1 主要指标\n序号 指 标 2030 年目标 属性\n一、经济强（2 项）\n1 生产总值年均增长（%） 5 左右 预期性\n2 规上数字经济核心产业营业收入占规上企业营业\n\
                收入比重（%） 32.5 预期性\n序号 指 标 2030 年目标 属性\n二、百姓富（2 项）\n3 3 岁以下婴幼儿入托率（%） 25 预期性\n4 居民收入年均增速（%） 与经济增长同步 预期性\n\
                在此基础上再奋斗五年，到2035年，综合竞争力大幅提升。\n";
    check(
        text,
        &expect![[r#"
            表1 主要指标 | 2030年目标
            经济强/-/1 生产总值年均增长（%） | 5 左右
            经济强/-/2 规上数字经济核心产业营业收入占规上企业营业收入比重（%） | 32.5
            百姓富/-/3 3 岁以下婴幼儿入托率（%） | 25
            百姓富/-/4 居民收入年均增速（%） | 与经济增长同步
            declares 2 经济强
            declares 2 百姓富
        "#]],
    );
}

#[test]
fn a_category_before_its_first_row_and_values_on_the_middle_line_of_a_name() {
    let text = "表2 主要指标\n类别 序号 指标 单位 2025年 2030年 属性\n经济发展 1 生产总值 亿元 24700 34000左右 预期性\n2 劳动生产率 万元/人 29 36 预期性\n\
                3 外贸进出口 亿元 — 5200 预期性\n民生福祉 4 城镇调查失业率 % 5.1 5.5 以内 预期性\n规模以上数字经济核心产业营业收入占规模以上企\n5 % 31 32.5 预期性\n\
                6 人均预期寿命 岁 84.2 84.3 预期性\n";
    check(
        text,
        &expect![[r#"
            表2 主要指标 | 2025年 | 2030年
            经济发展/-/1 生产总值 | 24700 | 34000左右
            经济发展/-/2 劳动生产率 | 29 | 36
            经济发展/-/3 外贸进出口 | — | 5200
            民生福祉/-/4 城镇调查失业率 | 5.1 | 5.5 以内
            民生福祉/-/5 规模以上数字经济核心产业营业收入占规模以上企 | 31 | 32.5
            民生福祉/-/6 人均预期寿命 | 84.2 | 84.3
        "#]],
    );
}

#[test]
fn rows_whose_cells_are_glued_together() {
    let text = "附表2 主要指标\n类别\n指标\n2020\n基期值\n2025\n目标值\n年均增长/累计\n属性\n生产总值(亿元)521.947507.8左右预期性\n研发投入占比(%)1.83[1.2]预期性\n\
                城镇化率(%)82.8387.33[4.5]预期性\n耕地保有量(万亩)约束性\n";
    check(
        text,
        &expect![[r#"
            附表2 主要指标 | 2020基期值 | 2025目标值 | 年均增长/累计 | 属性
            -/-/- 生产总值(亿元) | 521.94 | 750 | 7.8左右 | 预期性
            -/-/- 研发投入占比(%) | 1.8 | 3 | [1.2] | 预期性
            -/-/- 城镇化率(%) | 82.83 | 87.33 | [4.5] | 预期性
            -/-/- 耕地保有量(万亩) | _ | _ | _ | 约束性
        "#]],
    );
}

#[test]
fn more_values_than_columns_are_reported() {
    let text = "指标\n2020年\n2025年目标\n属性\n生产总值(亿元)\n312\n450\n预期性\n城镇化率(%)\n56\n62\n预期性\n床位(张)\n12\n15\n18\n21\n预期性\n";
    check(
        text,
        &expect![[r#"
            - - | 2020年 | 2025年目标 | 属性
            -/-/- 生产总值(亿元) | 312 | 450 | 预期性
            -/-/- 城镇化率(%) | 56 | 62 | 预期性
            -/-/- 床位(张) | 12? | 15? | 预期性
            cell-left-over 床位(张): 18 has no column
            cell-left-over 床位(张): 21 has no column
        "#]],
    );
}

#[test]
fn sub_rows_of_a_counted_name_are_read_under_it() {
    let text = "专栏1 主要指标\n指标 2015年 2020年 年均增速[累计] 属性\n经济发展\n（1）生产总值（亿元） 2860 >4300 >8.5% 预期性\n（2）城镇化率\n\
                常住人口城镇化率（%） 50.2 58 [7.8] 预期性\n户籍人口城镇化率（%） 31.5 40 [8.5]\n（3）服务业增加值比重（%） 39 45 [6] 预期性\n资源环境\n\
                （4）耕地保有量（万亩） 512 512 [0] 约束性\n（5）主要污染物排放总量减少（%）\n化学需氧量 — — [10] 约束性\n氨氮 — — [10]\n二氧化硫 — — [15]\n\
                注：[ ]内为五年累计数。\n";
    check(
        text,
        &expect![[r#"
            专栏1 主要指标 | 2015年 | 2020年 | 年均增速[累计]
            经济发展/-/1 生产总值（亿元） | 2860 | >4300 | >8.5%
            经济发展/城镇化率/2 常住人口城镇化率（%） | 50.2 | 58 | [7.8]
            经济发展/城镇化率/2 户籍人口城镇化率（%） | 31.5 | 40 | [8.5]
            经济发展/-/3 服务业增加值比重（%） | 39 | 45 | [6]
            资源环境/-/4 耕地保有量（万亩） | 512 | 512 | [0]
            资源环境/主要污染物排放总量减少（%）/5 化学需氧量 | — | — | [10]
            资源环境/主要污染物排放总量减少（%）/5 氨氮 | — | — | [10]
            资源环境/主要污染物排放总量减少（%）/5 二氧化硫 | — | — | [15]
        "#]],
    );
}

#[test]
fn labels_in_pieces_put_no_value_in_doubt() {
    let text = "专栏1 主要指标\n类别\n序号\n指标\n单位\n2025年\n2030年\n年均\n［累计］\n属性\n经济\n发展\n1\n地区生产总值增长\n%\n5.9\n—\n5.5左右\n预期性\n\
                2\n常住人口城镇化率\n%\n68.3\n72\n［3.7］\n预期性\n创新\n驱动\n3\n研发经费投入增长\n%\n10.2\n—\n＞9\n预期性\n注：［ ］为五年累计数。\n";
    check(
        text,
        &expect![[r#"
            专栏1 主要指标 | 2025年 | 2030年 | 年均［累计］ | 属性
            经济发展/-/1 地区生产总值增长 | 5.9 | _ | 5.5左右 | 预期性
            经济发展/-/2 常住人口城镇化率 | 68.3 | 72 | ［3.7］ | 预期性
            创新驱动/-/3 研发经费投入增长 | 10.2 | _ | ＞9 | 预期性
        "#]],
    );
}

#[test]
fn a_page_prints_a_row_around_the_line_of_its_number() {
    let text = "专栏1 主要指标\n\
        类别          序号    指标                      单位      2025年    2030年    属性\n\
        \u{20}             1       地区生产总值              亿元      311       450       预期性\n\
        经济发展\n\
        \u{20}             2       全员劳动生产率            万元/人   11.8      16        预期性\n\
        \u{20}             3       常住人口城镇化率          %         61.2      66        预期性\n\
        \u{20}                     规模以上数字经济核心产\n\
        创新驱动      4       业营业收入占规上企业营    %         31        32.5      预期性\n\
        \u{20}                     业收入比重\n\
        \u{20}             5       每万人高价值发明专利      件        4.2       8.5       预期性\n\
        \u{20}                     拥有量\n";
    check(
        text,
        &expect![[r#"
            专栏1 主要指标 | 2025年 | 2030年
            经济发展/-/1 地区生产总值 | 311 | 450
            经济发展/-/2 全员劳动生产率 | 11.8 | 16
            创新驱动/-/3 常住人口城镇化率 | 61.2 | 66
            创新驱动/-/4 规模以上数字经济核心产业营业收入占规上企业营业收入比重 | 31 | 32.5
            创新驱动/-/5 每万人高价值发明专利拥有量 | 4.2 | 8.5
        "#]],
    );
}

#[test]
fn the_names_of_rows_need_not_stand_under_指标() {
    let rows = "地区生产总值    亿元    311    450    预期性\n森林覆盖率    %    61.2    62    约束性\n人均预期寿命    岁    78.2    79    预期性\n";
    check(
        &format!("表1 主要目标\n目标内容    单位    2025年    2030年    属性\n{rows}"),
        &expect![[r#"
            表1 主要目标 | 2025年 | 2030年
            -/-/- 地区生产总值 | 311 | 450
            -/-/- 森林覆盖率 | 61.2 | 62
            -/-/- 人均预期寿命 | 78.2 | 79
        "#]],
    );
    check(
        "表1 主要任务目标\n类别    内容    2025年现状    2030年目标\n经济    地区生产总值（亿元）    311    450\n生态    森林覆盖率（%）    61.2    62\n\
         民生    人均预期寿命（岁）    78.2    79\n",
        &expect![[r#"
            表1 主要任务目标 | 2025年现状 | 2030年目标
            经济/-/- 地区生产总值（亿元） | 311 | 450
            生态/-/- 森林覆盖率（%） | 61.2 | 62
            民生/-/- 人均预期寿命（岁） | 78.2 | 79
        "#]],
    );
}

#[test]
fn two_values_marks_and_page_marks_stay_in_their_cells() {
    let text = "专栏1 主要指标（共4项）\n序号    指标    单位    2025年    2030年    属性\n1    建成区绿地率    %    市区≥30 / 县城≥25    市区≥33 / 县城≥28    预期性\n\
                — 12 —\n序号    指标    单位    2025年    2030年    属性\n2    人均预期寿命①    岁    78.2∗    79    预期性\n- 13 -\n\
                3    生活垃圾分类覆盖率    %    城区95、乡镇60    城区100、乡镇80    约束性\n4    森林覆盖率    %    61.2※    62    约束性\n注：∗为预计数，※为2024年数据。\n";
    check(
        text,
        &expect![[r#"
            专栏1 主要指标(共4项) | 2025年 | 2030年
            -/-/1 建成区绿地率 | 市区≥30 / 县城≥25 | 市区≥33 / 县城≥28
            -/-/2 人均预期寿命 | 78.2∗ | 79
            -/-/3 生活垃圾分类覆盖率 | 城区95、乡镇60 | 城区100、乡镇80
            -/-/4 森林覆盖率 | 61.2※ | 62
            declares 4 indicators
        "#]],
    );
}

#[test]
fn running_numbers_and_counts_stand_in_many_ways() {
    check(
        "专栏1 主要指标\n指标 2025年 2030年 属性\n1地区生产总值（亿元） 311 450 预期性\n2常住人口城镇化率（%） 61.2 66 预期性\n\
         33岁以下婴幼儿入托率（%） 12 25 预期性\n",
        &expect![[r#"
            专栏1 主要指标 | 2025年 | 2030年
            -/-/- 1地区生产总值（亿元） | 311 | 450
            -/-/- 2常住人口城镇化率（%） | 61.2 | 66
            -/-/- 33岁以下婴幼儿入托率（%） | 12 | 25
        "#]],
    );
    check(
        "专栏1 主要指标\n指标 2025年 2030年 属性\n1地区生产总值（亿元） 311 450 预期性\n2常住人口城镇化率（%） 61.2 66 预期性\n\
         3森林覆盖率（%） 61.2 62 约束性\n",
        &expect![[r#"
            专栏1 主要指标 | 2025年 | 2030年
            -/-/1 地区生产总值（亿元） | 311 | 450
            -/-/2 常住人口城镇化率（%） | 61.2 | 66
            -/-/3 森林覆盖率（%） | 61.2 | 62
        "#]],
    );
    check(
        "表1 主要指标（共4个指标）\n序号 指标 单位 2025年 2030年 属性\n（一）经济发展（2项）\n1 地区生产总值 亿元 311 450 预期性\n\
         2 全员劳动生产率 万元/人 11.8 16 预期性\n（二）民生福祉（2项）\n3 人均预期寿命 岁 78.2 79 预期性\n4 城镇调查失业率 % 5.1 5.5 预期性\n",
        &expect![[r#"
            表1 主要指标(共4个指标) | 2025年 | 2030年
            经济发展/-/1 地区生产总值 | 311 | 450
            经济发展/-/2 全员劳动生产率 | 11.8 | 16
            民生福祉/-/3 人均预期寿命 | 78.2 | 79
            民生福祉/-/4 城镇调查失业率 | 5.1 | 5.5
            declares 2 经济发展
            declares 2 民生福祉
            declares 4 indicators
        "#]],
    );
}

#[test]
fn a_known_parent_in_a_line_of_its_own_is_none_of_the_name_below_it() {
    check(
        "专栏1 主要指标\n指标\n2025年\n2030年\n属性\n地区生产总值（亿元）\n311\n450\n预期性\n主要污染物排放量\n化学需氧量（万吨）\n2.7\n2.5\n约束性\n\
         氨氮（万吨）\n0.31\n0.29\n约束性\n设区市空气质量\n优良天数比率（%）\n85.6\n88\n约束性\n",
        &expect![[r#"
            专栏1 主要指标 | 2025年 | 2030年 | 属性
            -/-/- 地区生产总值（亿元） | 311 | 450 | 预期性
            -/主要污染物排放量/- 化学需氧量（万吨） | 2.7 | 2.5 | 约束性
            -/主要污染物排放量/- 氨氮（万吨） | 0.31 | 0.29 | 约束性
            -/-/- 设区市空气质量优良天数比率（%） | 85.6 | 88 | 约束性
        "#]],
    );
}

#[test]
fn a_row_that_cannot_be_right_is_marked() {
    let doubts = |rows: &str| -> Vec<String> {
        let text = format!("表1 主要指标\n序号 指标 单位 2025年 2030年 属性\n{rows}");
        read(&text).1.into_iter().filter(|d| d.starts_with("row-doubtful")).collect()
    };
    assert_eq!(doubts("1 生产总值 亿元 311 450 预期性\n2 人均预期寿命 岁 78.2 79 预期性\n"), [""; 0]);
    assert_eq!(
        doubts("1 生产总值 亿元 311 450 预期性\n2 研发强度 % 2.1 26000 预期性\n"),
        ["row-doubtful 研发强度: its base and its target are of different sizes"]
    );
    assert_eq!(
        doubts("1 幼儿园 所 1 12 预期性\n2 公园 个 2 15 预期性\n3 医院 家 3 8 预期性\n4 养老院 家 14 18 预期性\n"),
        [
            "row-doubtful 幼儿园: its first value is its running number",
            "row-doubtful 公园: its first value is its running number",
            "row-doubtful 医院: its first value is its running number"
        ]
    );
}

#[test]
fn prose_and_contact_lists_are_no_tables() {
    let text = "指标体系进一步完善，约束性指标全部完成。\n序号 姓名 单位\n1 张三 某局\n2 李四 某委\n";
    assert_eq!(read(text).0.len(), 0);
}

/// A small generator of pseudo-random numbers: tests must be the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A complete row: name, cells in column order (empty string = empty cell), attribute.
type Full = (String, Vec<String>, &'static str);

/// Names of levels with a unit.
const LEVELS: &[(&str, &str)] = &[
    ("生产总值", "亿元"),
    ("财政收入", "亿元"),
    ("居民可支配收入", "元"),
    ("发明专利拥有量", "件"),
    ("养老床位数", "张"),
    ("外贸进出口额", "亿美元"),
];
/// Names of shares.
const SHARES: &[&str] = &["城镇化率", "研发投入占比", "数字经济占比", "养老保险参保率", "垃圾处理率", "公交分担率"];
/// Names of binding indicators the level above sets.
const BINDING: &[&str] = &["单位GDP能耗降低", "二氧化碳排放降低", "化学需氧量减排", "用水量下降"];

fn decimal(n: u64, digits: usize) -> String {
    let unit = 10_u64.pow(u32::try_from(digits).unwrap());
    if digits == 0 { n.to_string() } else { format!("{}.{:0width$}", n / unit, n % unit, width = digits) }
}

/// A row of a target table as plans print them, with the empty cells they have.
fn target_row(dice: &mut Dice) -> Full {
    let empty = String::new;
    let row = |name: String, cells: [String; 3], attribute| (name, cells.to_vec(), attribute);
    match dice.roll(10) {
        0..=2 => {
            let (name, unit) = LEVELS[usize::try_from(dice.roll(LEVELS.len() as u64)).unwrap()];
            let base = 2000 + dice.roll(60_000);
            let growth = 30 + dice.roll(60);
            let mut target = base;
            for _ in 0..5 {
                target += target * growth / 1000;
            }
            let rate = if dice.roll(5) == 0 { empty() } else { format!("{}左右", decimal(growth, 1)) };
            row(format!("{name}({unit})"), [decimal(base, 2), decimal(target / 100, 0), rate], "预期性")
        }
        3..=5 => {
            let name = SHARES[usize::try_from(dice.roll(SHARES.len() as u64)).unwrap()];
            let base = 100 + dice.roll(700);
            let rise = 5 + dice.roll(90);
            let change = if dice.roll(3) == 0 { empty() } else { format!("[{}]", decimal(rise, 1)) };
            row(format!("{name}(%)"), [decimal(base, 1), decimal(base + rise, 1), change], "预期性")
        }
        6 => {
            let (a, b) = (5 + dice.roll(8), 40 + dice.roll(8));
            let cells = [format!("{a}:{b}:{}", 100 - a - b), format!("{}:{b}:{}", a - 1, 101 - a - b), empty()];
            row("三次产业比例(%)".to_owned(), cells, "预期性")
        }
        7 => {
            let name = BINDING[usize::try_from(dice.roll(BINDING.len() as u64)).unwrap()];
            let cells = match dice.roll(3) {
                0 => [empty(), "完成省下达任务".to_owned(), empty()],
                1 => [empty(), empty(), format!("[{}]", decimal(50 + dice.roll(150), 1))],
                _ => [empty(), empty(), empty()],
            };
            row(format!("{name}(%)"), cells, "约束性")
        }
        8 => {
            let value = decimal(300 + dice.roll(600), 1);
            let cells = if dice.roll(2) == 0 { [value.clone(), value, empty()] } else { [value, empty(), empty()] };
            row("森林覆盖率(%)".to_owned(), cells, "约束性")
        }
        _ => {
            let cells = [empty(), format!("{}左右", decimal(40 + dice.roll(20), 1)), empty()];
            row("城镇调查失业率(%)".to_owned(), cells, "预期性")
        }
    }
}

/// A row of a review table: base, target, result, words on completion.
fn review_row(dice: &mut Dice) -> Full {
    let empty = String::new;
    let status = ["提前完成", "全面完成", "基本完成"][usize::try_from(dice.roll(3)).unwrap()].to_owned();
    let value = |dice: &mut Dice| decimal(100 + dice.roll(800), 1);
    match dice.roll(10) {
        0..=4 => {
            let name = SHARES[usize::try_from(dice.roll(SHARES.len() as u64)).unwrap()];
            (format!("{name}(%)"), vec![value(dice), value(dice), value(dice), status], "预期性")
        }
        5 => {
            let base = 2000 + dice.roll(3000);
            let target = format!("突破{}", base * 14 / 100);
            let result = decimal(base * (12 + dice.roll(5)) / 10, 1);
            ("生产总值(亿元)".to_owned(), vec![decimal(base, 1), target, result, status], "预期性")
        }
        6 => {
            let cells = vec![empty(), format!("年均{}", 5 + dice.roll(15)), format!("年均{}", 5 + dice.roll(15)), status];
            ("固定资产投资(%)".to_owned(), cells, "预期性")
        }
        7 => {
            let name = BINDING[usize::try_from(dice.roll(BINDING.len() as u64)).unwrap()];
            let base = if dice.roll(2) == 0 { value(dice) } else { empty() };
            let cells = vec![base, "省下达控制指标".to_owned(), format!("[{}]", value(dice)), status];
            (format!("{name}(%)"), cells, "约束性")
        }
        8 => ("受教育年限(年)".to_owned(), vec![value(dice), value(dice), empty(), empty()], "预期性"),
        _ => ("细颗粒物浓度(μg/m3)".to_owned(), vec![empty(), value(dice), value(dice), status], "约束性"),
    }
}

/// Damage forms.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// One cell a line, empty cells gone.
    Lines,
    /// The same with the closing bracket after % gone.
    LinesBracketLost,
    /// Cells apart by blanks, empty cells gone, a long name broken over two lines.
    Blanks,
    /// All cells of a row in one line.
    Glued,
    /// One cell a line over a page break with the header repeated, the first category lost.
    PageBreak,
}

const TARGETS: [&str; 6] = ["类别", "指标", "2020年基期值", "2025年目标值", "年均增长/累计", "属性"];
const REVIEW: [&str; 7] = ["类别", "指标", "2015年", "2020年规划目标", "2020年实际值", "完成情况", "属性"];

fn damaged(header: &[&str], rows: &[Full], damage: Damage, dice: &mut Dice) -> String {
    let mut out = "附表1 主要指标\n".to_owned();
    out += &if matches!(damage, Damage::Blanks) { header.join("  ") } else { header.join("\n") };
    out.push('\n');
    for (n, (name, cells, attribute)) in rows.iter().enumerate() {
        if n % 5 == 0 && !(n == 0 && matches!(damage, Damage::PageBreak)) {
            let _ = writeln!(out, "{}", ["综合实力", "创新驱动", "绿色生态", "民生福祉"][(n / 5) % 4]);
        }
        let name = if matches!(damage, Damage::LinesBracketLost) { name.replace("(%)", "(%") } else { name.clone() };
        let mut parts: Vec<&str> = vec![&name];
        parts.extend(cells.iter().map(String::as_str).filter(|c| !c.is_empty()));
        parts.push(attribute);
        let line = match damage {
            Damage::Lines | Damage::LinesBracketLost | Damage::PageBreak => parts.join("\n"),
            Damage::Blanks => parts.join(&" ".repeat(1 + usize::try_from(dice.roll(3)).unwrap())),
            Damage::Glued => parts.concat(),
        };
        out += &line;
        out.push('\n');
        if matches!(damage, Damage::PageBreak) && n == rows.len() / 2 {
            out += &header.join("\n");
            out.push('\n');
        }
    }
    out += "注:1.[ ]表示五年累计提高或下降数。\n";
    out
}

#[derive(Default)]
struct Tally {
    right: u32,
    flagged: u32,
    wrong: u32,
    rows_lost: u32,
}

#[test]
fn damaged_tables_come_back_right_or_marked() {
    let mut report = String::new();
    let (mut all, mut wrong) = (0, 0);
    type Rows = fn(&mut Dice) -> Full;
    let kinds: [(&str, &[&str], Rows); 2] = [("targets", &TARGETS, target_row), ("review", &REVIEW, review_row)];
    let forms = [
        ("one cell a line", Damage::Lines),
        ("closing brackets lost", Damage::LinesBracketLost),
        ("columns by blanks", Damage::Blanks),
        ("cells glued", Damage::Glued),
        ("page break, first label lost", Damage::PageBreak),
    ];
    for ((kind, header, full_row), (form, damage)) in kinds.iter().flat_map(|k| forms.iter().map(move |f| (k, f))) {
        let mut tally = Tally::default();
        for seed in 0..30 {
            // Neighbouring seeds must not give neighbouring tables.
            let mut dice = Dice((seed + 1_u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let rows: Vec<Full> = (0..24).map(|_| full_row(&mut dice)).collect();
            let text = damaged(header, &rows, *damage, &mut dice);
            let (tables, _) = read(&text);
            let mut found = tables.first().map(|t| t.rows.clone()).unwrap_or_default().into_iter();
            for (name, cells, _) in &rows {
                let bare = name.trim_end_matches(')');
                let Some(row) = found.by_ref().find(|r| r.indicator.trim_end_matches(')') == bare) else {
                    tally.rows_lost += 1;
                    continue;
                };
                for (at, want) in cells.iter().enumerate() {
                    let cell = &row.cells[at];
                    if cell.text.as_deref().unwrap_or_default() == want {
                        tally.right += 1;
                    } else if row.cells.iter().any(|c| c.ambiguous) {
                        tally.flagged += 1;
                    } else {
                        if tally.wrong < 3 {
                            let got: Vec<_> = row.cells.iter().map(|c| c.text.as_deref().unwrap_or("_")).collect();
                            let _ = writeln!(report, "{name} {} read as {}", cells.join(" "), got.join(" "));
                        }
                        tally.wrong += 1;
                    }
                }
            }
        }
        let sum = tally.right + tally.flagged + tally.wrong;
        let per_mille = |n: u32| f64::from(n) * 100.0 / f64::from(sum.max(1));
        let _ = writeln!(
            report,
            "{kind}, {form}: right {:.1} %, marked {:.1} %, wrong and unmarked {:.2} %, rows lost {}",
            per_mille(tally.right),
            per_mille(tally.flagged),
            per_mille(tally.wrong),
            tally.rows_lost
        );
        all += sum;
        wrong += tally.wrong;
        assert_eq!(tally.rows_lost, 0, "{report}");
    }
    assert!(f64::from(wrong) <= f64::from(all) * 0.005, "{report}");
    expect![[r#"
        targets, one cell a line: right 95.9 %, marked 4.1 %, wrong and unmarked 0.00 %, rows lost 0
        targets, closing brackets lost: right 95.9 %, marked 4.1 %, wrong and unmarked 0.00 %, rows lost 0
        targets, columns by blanks: right 95.9 %, marked 4.1 %, wrong and unmarked 0.00 %, rows lost 0
        targets, cells glued: right 95.6 %, marked 4.4 %, wrong and unmarked 0.00 %, rows lost 0
        targets, page break, first label lost: right 95.9 %, marked 4.1 %, wrong and unmarked 0.00 %, rows lost 0
        review, one cell a line: right 94.3 %, marked 5.7 %, wrong and unmarked 0.00 %, rows lost 0
        review, closing brackets lost: right 94.3 %, marked 5.7 %, wrong and unmarked 0.00 %, rows lost 0
        review, columns by blanks: right 94.3 %, marked 5.7 %, wrong and unmarked 0.00 %, rows lost 0
        review, cells glued: right 82.6 %, marked 17.4 %, wrong and unmarked 0.00 %, rows lost 0
        review, page break, first label lost: right 94.3 %, marked 5.7 %, wrong and unmarked 0.00 %, rows lost 0
    "#]]
    .assert_eq(&report);
}

/// Category, name, base, target, growth, attribute; empty cells are printed as dashes.
const WORDED: [[&str; 6]; 9] = [
    ["经济发展", "1.生产总值（GDP）增长（%）", "2.4", "—", "合理区间、各年度视情提出", "预期性"],
    ["", "2.劳动生产率增长（%）", "2.6", "—", "高于GDP增长", "预期性"],
    ["", "3.常住人口城镇化率（%）", "61.6*", "66", "—", "预期性"],
    ["创新驱动", "4.研发经费投入增长（%）", "—", "—", "＞8，力争投入强度高于“十三五”时期实际", "预期性"],
    ["", "5.每万人口高价值发明专利拥有量（件）", "6.5", "13", "—", "预期性"],
    ["民生福祉", "6.居民人均可支配收入增长（%）", "2.2", "—", "与GDP增长基本同步", "预期性"],
    ["", "7.人均预期寿命（岁）", "77.4*", "—", "〔1〕", "预期性"],
    ["", "8.空气质量优良天数比率（%）", "86", "87.5", "—", "约束性"],
    ["", "9.粮食综合生产能力（亿吨）", "—", "＞6.4", "—", "约束性"],
];

/// The same table in another layout, between a caption and a note.
fn worded(head: &str, rows: &[String]) -> String {
    format!("专栏1 “十四五”主要指标\n{head}\n{}\n注：①〔〕内为5年累计数。②带*的为2019年数据。\n", rows.join("\n"))
}

#[test]
fn words_and_dashes_survive_every_layout() {
    let head = ["类别", "指标", "2020年", "2025年", "年均/累计", "属性"];
    let cells = |row: &[&'static str; 6]| row.iter().copied().filter(|c| !c.is_empty()).collect::<Vec<_>>();
    let joined = |by: &str| worded(&head.join(by), &WORDED.iter().map(|r| cells(r).join(by)).collect::<Vec<_>>());
    // A merged category cell of a page is printed at half the height of its group.
    let centred = |groups: &[usize]| {
        let mut lines = Vec::new();
        let mut start = 0;
        for size in groups {
            for (at, row) in WORDED[start..start + size].iter().enumerate() {
                let label = if at == size / 2 { WORDED[start][0] } else { "" };
                match (label, size % 2) {
                    ("", _) => lines.push(row[1..].join("  ")),
                    (label, 1) => lines.push(format!("{label}  {}", row[1..].join("  "))),
                    (label, _) => lines.extend([label.to_owned(), row[1..].join("  ")]),
                }
            }
            start += size;
        }
        worded(&head.join("  "), &lines)
    };
    let layouts = [
        ("blanks", joined("    ")),
        ("tabs", joined("\t")),
        ("one cell a line", joined("\n")),
        ("glued", joined("")),
        ("labels in the middle", centred(&[3, 2, 4])),
    ];
    for (layout, text) in layouts {
        let (tables, _) = read(&text);
        assert_eq!(tables.len(), 1, "{layout}");
        assert_eq!(tables[0].rows.len(), WORDED.len(), "{layout}");
        let mut category = "";
        for (row, wanted) in tables[0].rows.iter().zip(&WORDED) {
            category = if wanted[0].is_empty() { category } else { wanted[0] };
            assert_eq!(row.category.as_deref(), Some(category), "{layout}: {}", row.indicator);
            assert_eq!(format!("{}.{}", row.number.as_deref().unwrap_or_default(), row.indicator), wanted[1], "{layout}");
            // 6.513 is 6.5 and 13 or 6.51 and 3: glued numbers may stay in doubt, but never wrong without a mark.
            let doubt = layout == "glued" && row.cells.iter().any(|c| c.ambiguous);
            let read: Vec<_> = row.cells.iter().take(3).map(|c| (c.text.as_deref().unwrap_or("—"), c.ambiguous)).collect();
            let all = wanted[2..5].iter().map(|w| (*w, false)).collect::<Vec<_>>();
            assert!(doubt || read == all, "{layout}: {}: {read:?}", row.indicator);
            assert_eq!(row.attribute.as_deref(), Some(wanted[5]), "{layout}: {}", row.indicator);
        }
        let bound = &tables[0].rows[3].cells[2];
        assert_eq!(
            bound.value.as_deref().zip(bound.cmp.map(gangyao::quantity::Comparator::as_str)),
            Some(("8", ">")),
            "{layout}"
        );
    }
}

/// Category, name, unit, base, target, growth, attribute.
const ROWS: [[&str; 7]; 8] = [
    ["综合经济", "地区生产总值", "亿元", "4500", "6300", "7左右", "预期性"],
    ["综合经济", "人均地区生产总值", "元", "82000", "115000", "7", "预期性"],
    ["综合经济", "常住人口城镇化率", "%", "62.5", "68", "〔5.5〕", "预期性"],
    ["民生福祉", "城镇调查失业率", "%", "5.3", "5.5以内", "—", "预期性"],
    ["民生福祉", "每千人口拥有执业（助理）医师数", "人", "2.7", "3.2", "〔0.5〕", "预期性"],
    ["民生福祉", "人均预期寿命", "岁", "77.5", "78.5", "〔1〕", "预期性"],
    ["绿色安全", "单位地区生产总值能源消耗降低", "%", "〔19.2〕", "完成国家下达任务", "—", "约束性"],
    ["绿色安全", "粮食综合生产能力", "万吨", "≥2200", "≥2300", "—", "约束性"],
];

#[test]
fn columns_are_known_by_their_header_in_any_order() {
    // Which fields of ROWS stand in the columns; 9 = running number, 12 = name with its unit in a bracket.
    let styles: [(&[&str], &[usize]); 6] = [
        (&["类别", "序号", "指标", "单位", "2020年", "2025年", "年均增长〔累计〕", "属性"], &[0, 9, 1, 2, 3, 4, 5, 6]),
        (&["序号", "指标名称", "单位", "2020年实际", "2025年目标", "年均增长（%）", "指标属性"], &[9, 1, 2, 3, 4, 5, 6]),
        (&["指标", "2020年基数", "2025年目标值", "“十四五”年均增速/累计", "属性"], &[12, 3, 4, 5, 6]),
        (&["类别", "指标名称", "单位", "2020年", "2025年", "属性"], &[0, 1, 2, 3, 4, 6]),
        (&["类别", "指标", "属性", "单位", "2020年", "2025年"], &[0, 1, 6, 2, 3, 4]),
        (&["类别", "指标", "单位", "2020年", "2025年", "年均增长"], &[0, 1, 2, 3, 4, 5]),
    ];
    for (head, fields) in styles {
        for by in ["   ", "\t", "\n"] {
            let mut category = "";
            let rows: Vec<String> = ROWS
                .iter()
                .enumerate()
                .map(|(at, row)| {
                    let cells = fields.iter().filter_map(|f| match f {
                        0 if row[0] == category => None,
                        9 => Some((at + 1).to_string()),
                        12 => Some(format!("{}.{}（{}）", at + 1, row[1], row[2])),
                        f => Some(row[*f].to_owned()),
                    });
                    let line = cells.collect::<Vec<_>>().join(by);
                    category = row[0];
                    line
                })
                .collect();
            let (tables, _) = read(&worded(&head.join(by), &rows));
            let what = format!("{head:?} by {by:?}");
            assert_eq!(tables.len(), 1, "{what}");
            let wanted = ROWS.iter().map(|row| {
                let values = fields.iter().filter(|f| (3..6).contains(*f)).map(|f| row[*f]).collect::<Vec<_>>().join(" | ");
                let category = if fields.contains(&0) { row[0] } else { "-" };
                let attribute = if fields.contains(&6) { row[6] } else { "-" };
                format!("{category} {} {}: {values} {attribute}\n", row[1], row[2])
            });
            let got = tables[0].rows.iter().map(|row| {
                let values = tables[0].columns.iter().zip(&row.cells).filter(|(c, _)| !c.name.contains("属性"));
                let values = values.map(|(_, c)| c.text.as_deref().unwrap_or("—")).collect::<Vec<_>>().join(" | ");
                let label = row.category.as_deref().unwrap_or("-");
                let name = row
                    .indicator
                    .split_once(&format!("（{}）", row.unit.as_deref().unwrap_or("?")))
                    .map_or(row.indicator.as_str(), |n| n.0);
                format!(
                    "{label} {name} {}: {values} {}\n",
                    row.unit.as_deref().unwrap_or("-"),
                    row.attribute.as_deref().unwrap_or("-")
                )
            });
            assert_eq!(got.collect::<String>(), wanted.collect::<String>(), "{what}");
        }
    }
}

#[test]
fn one_wording_of_many_cells_is_no_running_head() {
    let rows = ["二氧化碳排放下降率", "用水量下降率", "建设用地使用面积下降率", "能耗下降率"];
    let table: String =
        rows.iter().enumerate().map(|(at, name)| format!("{}．单位地区生产总值{name}（%）\n完成省定目标\n", at + 1)).collect();
    let text = format!("附表1 主要指标\n指标\n2030年目标\n{table}").replace("4．单", "- 6 -\n4．单");
    check(
        &text,
        &expect![[r#"
            附表1 主要指标 | 2030年目标
            -/-/1 单位地区生产总值二氧化碳排放下降率（%） | 完成省定目标
            -/-/2 单位地区生产总值用水量下降率（%） | 完成省定目标
            -/-/3 单位地区生产总值建设用地使用面积下降率（%） | 完成省定目标
            -/-/4 单位地区生产总值能耗下降率（%） | 完成省定目标
        "#]],
    );
}

#[test]
fn a_label_under_a_name_that_left_room_is_a_label_and_a_bracket_ends_the_name_above() {
    let text = "表1 主要指标\n\
        指标                        单位      2025年    2030年    属性\n\
        地区生产总值                亿元      311       450       预期性\n\
        全社会研发投入占地区        %         2.1       2.6       预期性\n\
        生产总值比重\n\
        生态宜居\n\
        粮食综合生产能力（万吨      万吨      11.8      12        约束性\n\
        ）\n\
        工业企业数                  家        61        66        预期性\n\
        人均预期寿命                岁        78        80        预期性\n";
    check(
        text,
        &expect![[r#"
            表1 主要指标 | 2025年 | 2030年
            -/-/- 地区生产总值 | 311 | 450
            -/-/- 全社会研发投入占地区生产总值比重 | 2.1 | 2.6
            生态宜居/-/- 粮食综合生产能力（万吨） | 11.8 | 12
            生态宜居/-/- 工业企业数 | 61 | 66
            生态宜居/-/- 人均预期寿命 | 78 | 80
        "#]],
    );
}

#[test]
fn a_year_in_brackets_behind_a_value_is_that_of_the_value() {
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n表1 主要指标\n\
        指标\t单位\t2025年\t2030年\t属性\n人均预期寿命\t岁\t79.1（2024年）\t80\t预期性\n森林覆盖率\t%\t61\t63\t约束性\n";
    let read = gangyao::read_bytes("a.txt", text.as_bytes()).unwrap();
    let base = |name: &str| {
        let target = read.targets.iter().find(|t| t.indicator_raw.as_deref() == Some(name)).unwrap();
        (target.base_value.clone(), target.base_year)
    };
    assert_eq!(base("人均预期寿命"), (Some("79.1".into()), Some(2024)));
    assert_eq!(base("森林覆盖率"), (Some("61".into()), Some(2025)));
}

#[test]
fn a_list_of_projects_is_a_table_whose_sizes_and_sums_are_no_targets() {
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 项目\n附表2 重大项目表\n\
        序号\t项目名称\t建设内容及规模\t建设年限\t总投资（万元）\t责任单位\n\
        1\t云岭水库扩建\t总库容0.86亿立方米，灌溉面积5万亩\t2026-2029\t86000\t市水利局\n\
        2\t城区供水二期\t日供水10万吨\t2026-2028\t45000\t市城管局\n第二章 保障\n加强领导。\n";
    let read = gangyao::read_bytes("a.txt", text.as_bytes()).unwrap();
    assert_eq!(read.targets.len(), 0);
    let rows: Vec<_> = read.tables.iter().flat_map(|t| &t.rows).map(|r| r.indicator.clone()).collect();
    assert_eq!(rows, ["云岭水库扩建", "城区供水二期"]);
    assert_eq!(read.tables[0].columns, ["建设内容及规模", "建设年限", "总投资（万元）", "责任单位"]);
}

#[test]
fn columns_of_the_years_of_a_plan_are_all_its_targets() {
    let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 任务\n表2 年度任务\n\
        指标\t2026年\t2027年\t2028年\n新建公园（个）\t2\t3\t5\n改造管网（公里）\t20\t30\t50\n";
    let read = gangyao::read_bytes("a.txt", text.as_bytes()).unwrap();
    let of = |t: &gangyao::Target| (t.target_year, t.value.clone(), t.base_value.clone());
    let parks: Vec<_> = read.targets.iter().filter(|t| t.unit_raw.as_deref() == Some("个")).map(of).collect();
    assert_eq!(
        parks,
        [(Some(2026), Some("2".into()), None), (Some(2027), Some("3".into()), None), (Some(2028), Some("5".into()), None)]
    );
}

/// The same list of projects with its total last or first, in the number's place or the name's.
fn projects(total: [&str; 2], first: bool) -> Vec<[&str; 6]> {
    let head = ["序号", "项目名称", "建设内容", "建设年限", "总投资（亿元）", "责任单位"];
    let mut rows = vec![
        ["1", "青岚湖大桥", "主桥长1.2公里", "2026—2028", "12.5", "县交通局"],
        ["2", "南部水厂二期", "日供水5万吨", "2026—2027", "4", "县水务局"],
        ["3", "工业园标准厂房", "厂房20万平方米", "2026—2030", "28", "县工信局"],
    ];
    rows.insert(if first { 0 } else { 3 }, [total[0], total[1], "", "", "44.5", ""]);
    rows.insert(0, head);
    rows
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn the_row_that_sums_a_list_of_projects_is_kept_in_every_layout() {
    let page = |rows: &[[&str; 6]]| {
        let wide: Vec<usize> = (0..6).map(|c| rows.iter().map(|r| width(r[c])).max().unwrap_or(0) + 3).collect();
        let line = |r: &[&str; 6]| -> String {
            r.iter().zip(&wide).map(|(cell, w)| format!("{cell}{}", " ".repeat(w - width(cell)))).collect()
        };
        rows.iter().map(|r| line(r).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    };
    let each = |rows: &[[&str; 6]], by: &dyn Fn(&[&str; 6]) -> String| rows.iter().map(by).collect::<Vec<_>>().join("\n");
    for (total, first) in [(["合计", ""], false), (["", "合计（3项）"], false), (["总计", ""], true), (["", "总计"], true)]
    {
        let rows = projects(total, first);
        let layouts = [
            ("columns", page(&rows)),
            ("bars", each(&rows, &|r| format!("| {} |", r.join(" | ")))),
            ("tabs", each(&rows, &|r| r.join("\t"))),
            ("lines", each(&rows, &|r| r.iter().filter(|c| !c.is_empty()).copied().collect::<Vec<_>>().join("\n"))),
        ];
        for (layout, body) in layouts {
            let (tables, doubts) =
                read(&format!("到2030年，地区生产总值达到300亿元。\n\n附表1 重大项目表\n\n{body}\n\n加强组织领导。\n"));
            let [table] = &tables[..] else { panic!("{layout} {total:?}: {} tables\n{body}", tables.len()) };
            let names: Vec<&str> = table.rows.iter().map(|r| r.indicator.as_str()).collect();
            let at = if first { 0 } else { 3 };
            assert_eq!(names[at], total.concat(), "{layout} {total:?}: {names:?}");
            assert_eq!(names.len(), 4, "{layout} {total:?}: {names:?}");
            let cells = |row: usize| -> Vec<Option<&str>> { table.rows[row].cells.iter().map(|c| c.text.as_deref()).collect() };
            assert_eq!(cells(at), [None, None, Some("44.5"), None], "{layout} {total:?}");
            assert_eq!(cells(3 - at).last(), Some(&Some(if first { "县工信局" } else { "县交通局" })), "{layout} {total:?}");
            assert_eq!(table.rows[at].number, None, "{layout} {total:?}");
            let of_rows: Vec<&String> =
                doubts.iter().filter(|d| d.starts_with("row") || d.starts_with("cell") || d.starts_with("table")).collect();
            assert!(of_rows.is_empty(), "{layout} {total:?}: {of_rows:?}");
        }
    }
}

#[test]
fn a_native_list_of_projects_and_other_data_are_kept_as_cells_and_a_page_in_cells_is_not() {
    let html = |rows: &[&[&str]]| -> String {
        let cells = |r: &&[&str]| -> String { r.iter().map(|c| format!("<td>{c}</td>")).collect() };
        let body: String = rows.iter().map(|r| format!("<tr>{}</tr>", cells(r))).collect();
        format!("<html><body><p>规划</p><table>{body}</table><p>加强组织领导。</p></body></html>")
    };
    let read = |rows: &[&[&str]]| gangyao::read_bytes("a.html", html(rows).as_bytes()).unwrap();
    let data: &[&[&str]] = &[
        &["乡镇", "面积（平方公里）", "2025年人口（万人）"],
        &["东溪镇", "120", "3.4"],
        &["西岭乡", "86.5", "1.2"],
        &["合计", "206.5", "4.6"],
    ];
    let plan = read(data);
    let [table] = &plan.tables[..] else { panic!("{} tables", plan.tables.len()) };
    let names: Vec<&str> = table.rows.iter().map(|r| r.indicator.as_str()).collect();
    assert_eq!((names, table.columns.len(), plan.targets.len()), (vec!["东溪镇", "西岭乡", "合计"], 2, 0));
    let page: &[&[&str]] = &[
        &["首页", "通知公告"],
        &["发布日期", "2026年3月1日"],
        &["各乡镇人民政府，县直各单位：现将规划印发给你们，请认真组织实施。", "1"],
    ];
    assert!(read(page).tables.is_empty());
}
