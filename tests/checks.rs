//! Tests of `checks`: one fixture per finding, each with its counterpart that must stay silent.
//! All places, names and numbers are invented.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use gangyao::checks::{self, CheckCode, Finding};
use gangyao::document::{self, Document, Heading, HeadingKind, TocEntry};
use gangyao::quantity::Comparator;
use gangyao::source::{Sink, Source, Span};
use gangyao::tables::{self, State};
use gangyao::targets::{Form, Mention, Origin, Role, Rules, TargetKind, YearFrom};

use crate::common::{plan, root};

fn show(text: &str, findings: &[Finding], only: Option<CheckCode>) -> String {
    let mut out = String::new();
    for f in findings.iter().filter(|f| only.is_none_or(|c| c == f.code)) {
        let result = if f.passed { "passed" } else { f.severity.as_str() };
        let _ = writeln!(out, "{result} {}: {}", f.code.id(), f.message);
        for place in &f.places {
            let _ = writeln!(out, "    {}: {}", place.label, place.span.of(text).trim());
        }
    }
    out
}

fn findings(text: &str, mentions: &[Mention]) -> Vec<Finding> {
    let source = Source::from_text("t.txt", text);
    let mut sink = Sink::new();
    let document = document::parse(&source, &mut sink);
    let tables = tables::rebuild(&source, &document, &mut sink);
    checks::run(&source, &document, &tables, mentions)
}

fn check(text: &str, only: CheckCode, expected: &Expect) {
    expected.assert_eq(&show(text, &findings(text, &[]), Some(only)));
}

/// A table of targets with the given rows, one cell a line.
fn table(rows: &[&[&str]]) -> String {
    let mut out = "附表2\n“十四五”主要指标\n类别\n指标\n2020年基期值\n2025年目标值\n年均增长/累计\n属性\n".to_owned();
    for row in rows {
        out += &row.join("\n");
        out.push('\n');
    }
    out
}

#[test]
fn declared_counts() {
    let text = table(&[
        &["综合实力(2个)"],
        &["生产总值(亿元)", "312", "450", "7.6左右", "预期性"],
        &["财政收入(亿元)", "30", "40", "5.9左右", "预期性"],
        &["民生福祉(2个)"],
        &["床位数(张)", "12", "15", "[3]", "预期性"],
    ]) + "注:1.共4个指标。\n";
    check(
        &text,
        CheckCode::DeclaredCount,
        &expect![[r#"
            passed declared-count: 附表2: declares 2 综合实力, 2 read
                declared: 综合实力(2个)
                table: 生产总值(亿元)
            warning declared-count: 附表2: declares 2 民生福祉, 1 read
                declared: 民生福祉(2个)
                table: 生产总值(亿元)
            warning declared-count: 附表2: declares 4 indicators, 3 read
                declared: 共4个指标
                table: 生产总值(亿元)
        "#]],
    );
}

#[test]
fn growth_that_base_and_target_do_not_give() {
    let text = table(&[
        &["商品零售额(亿元)", "311.02", "400", "8左右", "预期性"],
        &["财政收入(亿元)", "30.5", "40.8", "6左右", "预期性"],
        &["生产总值(亿元)", "312", "520", "7.6左右", "预期性"],
        &["利用外资(亿美元)", "1.7", "突破2.4", "6", "预期性"],
    ]);
    check(
        &text,
        CheckCode::GrowthImplied,
        &expect![[r#"
            warning growth-implied: 商品零售额: stated 8左右, implied 5.16: base 311.02 → target 400 over 5 years
                stated: 8左右
                base: 311.02
                target: 400
            passed growth-implied: 财政收入: stated 6左右, implied 5.99: base 30.5 → target 40.8 over 5 years
                stated: 6左右
                base: 30.5
                target: 40.8
            info growth-implied: 生产总值: stated 7.6左右, implied 10.76: base 312 → target 520 over 5 years (growth at comparable prices, values at current prices: a gap is normal)
                stated: 7.6左右
                base: 312
                target: 520
            passed growth-implied: 利用外资: stated 6, implied 7.14: base 1.7 → target 突破2.4 over 5 years
                stated: 6
                base: 1.7
                target: 突破2.4
        "#]],
    );
}

#[test]
fn brackets_and_differences() {
    let text = table(&[
        &["城镇化率(%)", "56.8", "62", "[5.2]", "预期性"],
        &["参保率(%)", "95", "96.5", "[2.5]", "预期性"],
        &["新增就业(万人)", "3.1", "2.5", "[12.5]", "预期性"],
    ]);
    check(
        &text,
        CheckCode::BracketDifference,
        &expect![[r#"
            passed bracket-difference: 城镇化率: stated [5.2], difference 5.2: base 56.8 → target 62
                stated: [5.2]
                base: 56.8
                target: 62
            warning bracket-difference: 参保率: stated [2.5], difference 1.5: base 95 → target 96.5
                stated: [2.5]
                base: 95
                target: 96.5
        "#]],
    );
}

#[test]
fn structures_sum_to_a_hundred() {
    let text = table(&[&["三次产业比例(%)", "8:45:47", "7:44:59", "预期性"], &["城镇化率(%)", "56.8", "62", "[5.2]", "预期性"]]);
    check(
        &text,
        CheckCode::StructureSum,
        &expect![[r#"
            passed structure-sum: 三次产业比例: 8:45:47 sums to 100
                structure: 8:45:47
            warning structure-sum: 三次产业比例: 7:44:59 sums to 110
                structure: 7:44:59
        "#]],
    );
}

#[test]
fn a_row_that_sums_others_is_held_against_them() {
    let list = |total: &str, rows: &str| {
        format!(
            "附表1 重大项目表\n\n|序号|项目名称|建设年限|总投资（亿元）|完成率（%）|\n{rows}\n|合计||2026—2030|{total}|88|\n\n加强领导。\n"
        )
    };
    let rows = "|1|青岚湖大桥|2026—2028|12.5|90|\n|2|南部水厂二期|2026—2027|4|85|\n|3|工业园标准厂房|2026—2030|28|92|";
    check(
        &list("44.5", rows),
        CheckCode::TableSum,
        &expect![[r#"
        passed table-sum: 合计, 总投资（亿元）: 44.5 stated, the 3 rows it covers sum to 44.5
            stated: 44.5
            first of the rows: 12.5
    "#]],
    );
    check(
        &list("46.5", rows),
        CheckCode::TableSum,
        &expect![[r#"
        warning table-sum: 合计, 总投资（亿元）: 46.5 stated, the 3 rows it covers sum to 44.5
            stated: 46.5
            first of the rows: 12.5
    "#]],
    );
    // Totals of parts, and the total of all above them.
    let parts = "|一、交通（2项）|||16.5||\n|1|青岚湖大桥|2026—2028|12.5|90|\n|2|南环路|2026—2027|4|85|\n|小计|产业||28||\n|3|标准厂房|2026|20|90|\n|4|冷库|2026|8|85|";
    check(
        &list("44.5", parts),
        CheckCode::TableSum,
        &expect![[r#"
            passed table-sum: 一、交通（2项）, 总投资（亿元）: 16.5 stated, the 2 rows it covers sum to 16.5
                stated: 16.5
                first of the rows: 12.5
            passed table-sum: 小计产业, 总投资（亿元）: 28 stated, the 2 rows it covers sum to 28
                stated: 28
                first of the rows: 20
            passed table-sum: 合计, 总投资（亿元）: 44.5 stated, the 4 rows it covers sum to 44.5
                stated: 44.5
                first of the rows: 12.5
        "#]],
    );
    // A part that is not stated: nothing to compare.
    check(&list("44.5", &rows.replace("|4|85|", "||85|")), CheckCode::TableSum, &expect![[r#""#]]);
}

#[test]
fn levels_that_fall_or_jump_or_leave_their_range() {
    let text = "类别\n指标\n2015年\n2020年\n完成情况\n属性\n规划目标\n实际值\n户籍人口城镇化率(%)\n91.8\n85\n92.6\n提前完成\n预期性\n\
                旅游收入占GDP比重(%)\n5.6\n8\n43.1\n提前完成\n预期性\n垃圾处理率(%)\n95\n98\n104\n提前完成\n约束性\n登记失业率(%)\n4.2\n4\n3.1\n提前完成\n预期性\n";
    let all = findings(text, &[]);
    let wanted = [CheckCode::TargetBelowBase, CheckCode::Outlier, CheckCode::OutOfRange];
    let shown: String = wanted.iter().map(|c| show(text, &all, Some(*c))).collect();
    expect![[r#"
        warning target-below-base: 户籍人口城镇化率: target 85 (2020) is below the value 91.8 of 2015, although more is better
            target: 85
            base: 91.8
        warning outlier: 旅游收入占GDP比重: target 8, result 43.1: 5.4 times apart; another statistic, unit or decimal point
            result: 43.1
            target: 8
        warning out-of-range: 垃圾处理率: 104 in 2020年实际值 is outside what a share can be
            value: 104
    "#]]
    .assert_eq(&shown);
}

#[test]
fn two_tables_on_one_indicator() {
    let review = "附表1\n类别\n指标\n2015年\n2020年\n完成情况\n属性\n规划目标\n实际值\n出口额(亿美元)\n6.5\n7.2\n7.3\n提前完成\n预期性\n\
                  城镇化率(%)\n50\n55\n56.8\n提前完成\n预期性\n床位数(张)\n10\n11\n12\n提前完成\n预期性\n注:共3个指标。\n第二章\n";
    let text = review.to_owned()
        + &table(&[
            &["出口额(亿元)", "47", "51", "1.6左右", "预期性"],
            &["城镇化率(%)", "56.8", "62", "[5.2]", "预期性"],
            &["床位数(张)", "13", "15", "[2]", "预期性"],
        ]);
    let all = findings(&text, &[]);
    let shown = show(&text, &all, Some(CheckCode::UnitChanged)) + &show(&text, &all, Some(CheckCode::BaseOutcome));
    expect![[r#"
        warning unit-changed: 出口额: 亿美元 in 附表1, 亿元 in 附表2
            later: 出口额(亿元)
            earlier: 出口额(亿美元)
        passed base-outcome: 城镇化率: base 56.8 of 2020 here, 56.8 in 附表1
            base: 56.8
            result: 56.8
        warning base-outcome: 床位数: base 13 of 2020 here, 12 in 附表1
            base: 13
            result: 12
    "#]]
    .assert_eq(&shown);
}

#[test]
fn figures_that_lost_characters() {
    let text = "贫困村全部退出,31456789农村人口全部脱贫。\n护理型床位占比不低60%。\n发展03岁托育服务。\n修建面积不低于300的骨灰堂。\n到2025,产业规模翻番。\n培育龙头企业12家。\n\
                完好的句子：床位占比不低于60%，发展0-3岁托育，面积不低于300平方米的场馆，到2025年建成12处，电话12345678。\n";
    check(
        text,
        CheckCode::FigureDamaged,
        &expect![[r#"
            warning figure-damaged: “31456789”: a run of digits without a unit before a noun: the units between several numbers were lost
                figure: 31456789
            warning figure-damaged: “不低60%”: 于 was lost between 不低/不高/不少 and its number
                figure: 不低60%
            warning figure-damaged: “03岁”: a leading zero before a unit: a dash or point between two digits was lost
                figure: 03岁
            warning figure-damaged: “不低于300”: a measured quantity without its unit
                figure: 不低于300
            info figure-damaged: “到2025”: 年 was lost after the year
                figure: 到2025
            info figure-damaged: “12家” may be a range that lost its dash: this copy lost one in “03岁”
                figure: 12家
                proof: 03岁
        "#]],
    );
}

/// A mention of a level target in 2025.
fn mention(text: &str, surface: &str, indicator: &str, value: &str, unit: &str, cmp: Comparator, form: Form) -> Mention {
    let start = text.find(surface).unwrap();
    let span = Span::new(start, start + surface.len());
    Mention {
        span,
        quote: span,
        block: 0,
        value: Some(value.to_owned()),
        high: None,
        unit: Some(unit.to_owned()),
        cmp,
        indicator: Some(indicator.to_owned()),
        indicator_id: None,
        subject: None,
        year: Some(2025),
        year_from: Some(YearFrom::Stated),
        period: None,
        form,
        role: Role::Target,
        kind: TargetKind::Indicator,
        hedge: None,
        commitment: None,
        baseline: None,
        baseline_year: None,
        damaged: false,
        state: State::Stated,
        relative_to: None,
        attribute: None,
        measure: None,
        origin: Origin::Text,
        rule: Rules { number: "test", ..Rules::default() },
        flags: vec![],
        why: vec![],
    }
}

#[test]
fn table_and_prose_on_one_indicator() {
    let text = "到2025年，研发投入占比超3%，外贸出口总额突破51亿，公众安全感保持在98%以上，常住人口城镇化率达到62%，生产总值达到455亿元左右。\n".to_owned()
        + &table(&[
            &["研发投入占比(%)", "1.8", "3", "[1.2]", "预期性"],
            &["外贸出口总额(亿元)", "47", "51.7", "1.9左右", "预期性"],
            &["公众安全感(%)", "98.6", "98.7", "[0.1]", "预期性"],
            &["常住人口城镇化率(%)", "56.8", "62", "[5.2]", "预期性"],
            &["生产总值(亿元)", "312", "450", "7.6左右", "预期性"],
        ]);
    let level = |surface, name, value, unit, cmp| mention(&text, surface, name, value, unit, cmp, Form::Level);
    let mentions = [
        level("超3%", "研发投入占比", "3", "%", Comparator::MoreThan),
        level("突破51亿", "外贸出口总额", "51", "亿", Comparator::MoreThan),
        level("98%以上", "公众安全感", "98", "%", Comparator::AtLeast),
        level("62%", "常住人口城镇化率", "62", "%", Comparator::Equal),
        level("455亿元左右", "生产总值", "455", "亿元", Comparator::About),
    ];
    expect![[r#"
        warning statement-conflict: 研发投入占比 (2025): 超3% in prose, 3 % in table: they cannot both hold
            prose: 超3%
            table: 3
        info statement-conflict: 外贸出口总额 (2025): 突破51亿 in prose is a looser bound than 51.7 亿元 in table
            prose: 突破51亿
            table: 51.7
        info statement-conflict: 公众安全感 (2025): 98%以上 in prose is a looser bound than 98.7 % in table
            prose: 98%以上
            table: 98.7
    "#]]
    .assert_eq(&show(&text, &findings(&text, &mentions), Some(CheckCode::StatementConflict)));
}

#[test]
fn a_county_and_what_a_figure_is_compared_with_are_no_second_statement() {
    let text = "到2025年，常住人口城镇化率达到70%。\n青江县地区生产总值达到600亿元，常住人口城镇化率达到58%。\n\
                肥料产量比“五五”时期增加38.1%。\n农药产量比“五五”时期增加4.9%。\n";
    let level = |surface, name, value| mention(text, surface, name, value, "%", Comparator::Equal, Form::Level);
    let mentions = [
        level("70%", "常住人口城镇化率", "70"),
        level("58%", "常住人口城镇化率", "58"),
        level("38.1%", "比“五五”时期", "38.1"),
        level("4.9%", "比“五五”时期", "4.9"),
    ];
    assert_eq!(show(text, &findings(text, &mentions), Some(CheckCode::StatementConflict)), "");
}

#[test]
fn figures_of_one_sentence_and_names_of_nothing_are_not_compared() {
    // The first sentence compares two years; 平均每年 says how, not what; the last two do contradict each other.
    let text = "社会总产值达到103亿元，比上期的85亿元增加18亿元。职工工资平均每年增长4%。木材产量平均每年增长6%。\
                数字经济核心产业增加值占比达到15%。数字经济核心产业增加值占比超过18%。\n";
    let level = |surface, name, value, unit, cmp| mention(text, surface, name, value, unit, cmp, Form::Level);
    let mentions = [
        level("103亿元", "社会总产值", "103", "亿元", Comparator::Equal),
        level("85亿元", "社会总产值", "85", "亿元", Comparator::Equal),
        mention(text, "4%", "平均每年", "4", "%", Comparator::Equal, Form::Growth),
        mention(text, "6%", "平均每年", "6", "%", Comparator::Equal, Form::Growth),
        level("15%", "数字经济核心产业增加值占比", "15", "%", Comparator::Equal),
        level("超过18%", "数字经济核心产业增加值占比", "18", "%", Comparator::MoreThan),
    ];
    expect![[r#"
        warning statement-conflict: 数字经济核心产业增加值占比 (2025): 15% in prose, 超过18% in prose: they cannot both hold
            prose: 15%
            prose: 超过18%
    "#]]
    .assert_eq(&show(text, &findings(text, &mentions), Some(CheckCode::StatementConflict)));
}

fn heading(kind: HeadingKind, number: &str, title: &str, at: usize) -> Heading {
    Heading {
        kind,
        number: Some(number.to_owned()),
        label: number.to_owned(),
        title: title.to_owned(),
        depth: 1,
        parent: None,
        span: Span::new(at, at + 1),
        path: number.to_owned(),
        run_in: false,
        margin: None,
    }
}

#[test]
fn contents_and_numbers_of_headings() {
    let text = "0123456789";
    let entry = |number: &str, title: &str, at| TocEntry {
        kind: HeadingKind::Chapter,
        number: Some(number.to_owned()),
        title: title.to_owned(),
        span: Span::new(at, at + 1),
    };
    let document = Document {
        headings: vec![
            heading(HeadingKind::Chapter, "一", "发展 基础", 4),
            heading(HeadingKind::Chapter, "二", "总体的要求", 5),
            heading(HeadingKind::Chapter, "四", "产业", 6),
        ],
        toc: vec![entry("一", "发展基础", 0), entry("二", "总体要求", 1), entry("三", "目标", 2), entry("四", "产业", 3)],
        ..Document::default()
    };
    let found = checks::run(&Source::from_text("t", text), &document, &[], &[]);
    expect![[r#"
        info toc-body: the contents say “总体要求”, the body “总体的要求”
            contents: 1
            body: 5
        warning toc-body: 章 “目标” of the contents has no heading in the body
            contents: 2
        passed heading-sequence: 2 章 in sequence
            first: 4
        warning heading-sequence: 章 4 follows 2: “产业”
            before: 5
            heading: 6
    "#]]
    .assert_eq(&show(text, &found, None));
}

#[test]
fn every_code_explains_itself() {
    for code in CheckCode::ALL {
        assert!(code.explain().chars().count() > 40, "{}", code.id());
        assert!(code.id().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    }
}

/// Mentions as annotated by hand, so that checks are tested apart from extraction.
fn gold_mentions(source: &Source) -> Vec<Mention> {
    let gold = std::fs::read_to_string(root().join("tests/gold/zhanggong-14.quantities.jsonl")).unwrap();
    let mut mentions = Vec::new();
    for line in gold.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |k: &str| v[k].as_str().map(str::to_owned);
        let (Some(surface), Some(line)) = (field("surface"), v["line"].as_u64()) else { continue };
        let line = source.lines().span(usize::try_from(line).unwrap() - 1);
        let Some(at) = line.of(&source.text).find(&surface) else { continue };
        let cmp = match field("cmp").as_deref() {
            Some(">=") => Comparator::AtLeast,
            Some(">") => Comparator::MoreThan,
            Some("<=") => Comparator::AtMost,
            Some("<") => Comparator::LessThan,
            Some("~") => Comparator::About,
            _ => Comparator::Equal,
        };
        let form = match field("form").as_deref() {
            Some("level") => Form::Level,
            Some("growth") => Form::Growth,
            _ => Form::Flow,
        };
        let role = match field("role").as_deref() {
            Some("target") => Role::Target,
            Some("achieved") => Role::Achieved,
            _ => Role::Other,
        };
        let span = Span::new(line.start + at, line.start + at + surface.len());
        mentions.push(Mention {
            span,
            quote: span,
            value: field("value"),
            high: field("high"),
            unit: field("unit"),
            indicator: field("indicator"),
            subject: field("subject"),
            year: field("year").and_then(|y| y.parse().ok()),
            period: field("period"),
            damaged: v["damaged"].as_bool().unwrap_or(false),
            role,
            ..mention(&source.text, &surface, "", "", "", cmp, form)
        });
    }
    mentions
}

#[test]
fn contradictions_of_the_plan() {
    let text = std::fs::read_to_string(plan()).unwrap();
    let source = Source::from_text("plan.txt", &text);
    let mut sink = Sink::new();
    let document = document::parse(&source, &mut sink);
    let tables = tables::rebuild(&source, &document, &mut sink);
    let found = checks::run(&source, &document, &tables, &gold_mentions(&source));
    let structure = [CheckCode::TocBody, CheckCode::HeadingSequence];
    let failed: Vec<String> = found
        .iter()
        .filter(|f| !f.passed && !structure.contains(&f.code))
        .map(|f| format!("{} {}: {}", f.severity.as_str(), f.code.id(), f.message))
        .collect();
    expect![[r#"
        warning figure-damaged: “311.64亿元”: characters around the figure were lost
        warning figure-damaged: “21986483”: a run of digits without a unit before a noun: the units between several numbers were lost
        warning outlier: 旅游综合收入占GDP比重: target 8, result 43.13: 5.4 times apart; another statistic, unit or decimal point
        warning target-below-base: 户籍人口城镇化率: target 85 (2020) is below the value 91.8 of 2015, although more is better
        info target-below-base: 森林覆盖率: target 60 (2020) is below the value 60.54 of 2015, although more is better
        info target-below-base: 空气质量优良天数比率: target 92.9 (2020) is below the value 95.7 of 2015, although more is better
        warning status-result: 消除贫困人口数: called 全面完成, but the result [0.6483] misses the target [0.6939]
        warning statement-conflict: 全社会研发投入占地区生产总值比重 (2025): 超3% in prose, 3 % in table: they cannot both hold (3 statements)
        info statement-conflict: 出口总额 (2025): 突破51亿元 in prose is a looser bound than 51.7 亿元 in table
        info statement-conflict: 公众安全感 (2025): 98%以上 in prose is a looser bound than 98.7 % in table
        warning growth-implied: 社会消费品零售总额: stated 8左右, implied 5.16: base 311.02 → target 400 over 5 years
        warning unit-changed: 出口总额: 亿美元 in 附表1, 亿元 in 附表2
        warning growth-implied: 出口总额: stated 1左右, implied 1.92: base 47 → target 51.7 over 5 years
        info growth-implied: 城镇居民人均可支配收入: stated 8.5左右, implied 7.94: base 44501 → target 65195 over 5 years
        warning growth-implied: 农村居民人均可支配收入: stated 8.6左右, implied 9.57: base 18593 → target 29370 over 5 years
        info figure-damaged: “到2025”: 年 was lost after the year
        warning statement-conflict: 数字经济增加值占GDP比重 (2025): 超过40% in prose, 40 % in table: they cannot both hold
        info figure-damaged: “12家” may be a range that lost its dash: this copy lost one in “03岁”
        info figure-damaged: “12家” may be a range that lost its dash: this copy lost one in “03岁”
        warning figure-damaged: “不低于200”: a measured quantity without its unit
        warning figure-damaged: “不低60%”: 于 was lost between 不低/不高/不少 and its number
        warning figure-damaged: “03岁”: a leading zero before a unit: a dash or point between two digits was lost
    "#]]
    .assert_eq(&(failed.join("\n") + "\n"));
    let counts: Vec<&str> =
        found.iter().filter(|f| f.passed && f.code == CheckCode::DeclaredCount).map(|f| f.message.as_str()).collect();
    expect![[r#"
        附表1: declares 41 indicators, 41 read
        附表1: declares 22 提前完成, 22 read
        附表1: declares 10 全面完成, 10 read
        附表1: declares 7 基本完成, 7 read
        附表2: declares 7 综合质效, 7 read
        附表2: declares 4 创新驱动, 4 read
        附表2: declares 3 协调发展, 3 read
        附表2: declares 2 改革开放, 2 read
        附表2: declares 8 绿色生态, 8 read
        附表2: declares 9 民生福祉, 9 read
        附表2: declares 33 indicators, 33 read
    "#]]
    .assert_eq(&(counts.join("\n") + "\n"));
}
