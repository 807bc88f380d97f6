//! Structure: layouts in small, and what must hold for any text.

use std::fmt::Write as _;
use std::sync::LazyLock;

use expect_test::{Expect, expect};
use gangyao::document::{self, BlockKind, Document};
use gangyao::source::{Limits, Sink, Source};
use gangyao::{checks, pipeline, tables, targets};
use proptest::prelude::*;

use crate::common::plan;

static PLAN: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string(plan()).unwrap());

fn parse(text: &str) -> (Source, Document, Vec<String>) {
    let source = Source::from_text("fixture.txt", text);
    let mut sink = Sink::new();
    let doc = document::parse(&source, &mut sink);
    let codes = sink.into_diagnostics().iter().map(|d| d.code.id().to_owned()).collect();
    (source, doc, codes)
}

/// Headings with their paths, then the diagnostics.
fn check(text: &str, expected: Expect) {
    let (_, doc, codes) = parse(text);
    let mut shown = String::new();
    for h in &doc.headings {
        let _ = writeln!(shown, "{} {} <{}>", h.kind.as_str(), h.title, h.path);
    }
    let _ = writeln!(shown, "{}", codes.join(" "));
    expected.assert_eq(&shown);
}

const PROSE: &str =
    "坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，推动高质量发展取得新成效，人民生活水平持续提高，社会大局保持稳定。";

#[test]
fn chapters_restart_in_each_part_and_a_heading_is_glued_to_a_paragraph() {
    check(
        &format!(
            "云川县国民经济和社会发展第十四个五年规划纲要\n\n第一篇 开启新征程\n\n第一章发展基础\n\n{PROSE}第二节 强化要素保障\n\n{PROSE}\n\n第二篇 产业\n\n第一章 工业\n\n{PROSE}\n"
        ),
        expect![[r#"
            篇 开启新征程 <第一篇>
            章 发展基础 <第一篇/第一章>
            节 强化要素保障 <第一篇/第一章/第二节>
            篇 产业 <第二篇>
            章 工业 <第二篇/第一章>
            heading-glued heading-number-skipped jurisdiction-unknown
        "#]],
    );
}

#[test]
fn numerals_of_reports_are_headings_where_they_stand_alone() {
    check(
        &format!(
            "政 府 工 作 报 告\n\n一、过去一年工作回顾\n\n{PROSE}\n\n（一）经济稳中有进\n\n{PROSE}\n\n二、今年工作安排\n\n{PROSE}\n"
        ),
        expect![[r#"
            一级 过去一年工作回顾 <一>
            二级 经济稳中有进 <一/一>
            一级 今年工作安排 <二>
            period-unknown jurisdiction-unknown
        "#]],
    );
}

#[test]
fn a_special_column_keeps_its_items_and_ends_at_the_next_heading() {
    let text = format!(
        "第一章 创新\n\n{PROSE}\n\n专栏1 创新工程\n\n（一）平台建设\n\n建成省级平台2家。\n\n（二）人才引进\n\n引进人才100名。\n\n第二章 开放\n\n{PROSE}\n"
    );
    let (source, doc, _) = parse(&text);
    let column = &doc.columns[0];
    let items: Vec<_> = column
        .items
        .iter()
        .map(|i| (i.number.as_deref().unwrap_or(""), i.title.as_deref().unwrap_or(""), i.text.of(&source.text)))
        .collect();
    assert_eq!(items, [("一", "平台建设", "建成省级平台2家。"), ("二", "人才引进", "引进人才100名。")]);
    assert_eq!(doc.headings.last().map(|h| h.path.as_str()), Some("第二章"));
}

#[test]
fn contents_are_not_body_and_differences_are_reported() {
    let toc = "目录\n第一章 发展基础 ........ 1\n第二章 发展目标 ........ 3\n第三章 保障措施 ........ 5\n";
    let body = format!("第一章 发展基础\n{PROSE}\n第二章 主要目标\n{PROSE}\n");
    check(
        &format!("云川县国民经济和社会发展第十四个五年规划纲要\n{toc}{body}"),
        expect![[r#"
            章 发展基础 <第一章>
            章 主要目标 <第二章>
            toc-differs toc-missing jurisdiction-unknown
        "#]],
    );
}

#[test]
fn hard_wrapped_lines_are_one_paragraph_and_page_numbers_no_part_of_it() {
    let lines = [
        "坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，推动高",
        "质量发展取得新成效，到2025年，森林覆盖率达到65%以上，城",
        "— 12 —",
        "镇登记失业率控制在4.5%以内，居民收入增长与经济增长基本同",
        "步，基本公共服务均等化水平明显提高，社会大局保持和谐稳定。",
    ];
    let mut text = String::from("第一章 目标\n");
    for _ in 0..5 {
        text += &(lines.join("\n") + "\n");
    }
    let (source, doc, _) = parse(&text);
    let paragraph = doc.blocks.iter().find(|b| b.kind == BlockKind::Paragraph).unwrap();
    let view = paragraph.view(&source.text);
    assert!(view.text().contains("城镇登记失业率控制在4.5%以内"), "{}", view.text());
    assert!(!view.text().contains("12"), "{}", view.text());
}

/// All stages over a text: everything extracted lies on character boundaries inside it.
#[test]
fn items_of_a_box_may_be_numbered_with_two_digits_and_a_line_of_their_own() {
    check(
        &format!(
            "云川市国民经济和社会发展第十五个五年规划纲要\n\n第一章 产业\n\n第一节 主攻方向\n\n{PROSE}\n\n专栏1 重点产业\n\n01\n\n汽车\n\n发展整车2家。\n\n02 电子信息\n\n建设园区3个。\n\n第二节 保障\n\n{PROSE}\n"
        ),
        expect![[r#"
            章 产业 <第一章>
            节 主攻方向 <第一章/第一节>
            专栏 重点产业 <第一章/第一节/专栏1>
            项 汽车 <第一章/第一节/专栏1/01>
            项 电子信息 <第一章/第一节/专栏1/02>
            节 保障 <第一章/第二节>
            jurisdiction-unknown
        "#]],
    );
}

#[test]
fn a_heading_of_the_section_ends_a_column_whose_items_are_numbered_otherwise() {
    check(
        &format!(
            "云川省国民经济和社会发展第十四个五年规划纲要\n\n目录\n第一部分 新征程……1\n一、发展基础……1\n二、建设强省……5\n\n前 言\n\n{PROSE}\n\n第一部分 新征程\n一、发展基础\n{PROSE}\n二、建设强省\n（一）战略力量\n{PROSE}\n专栏1：重大工程\n1.基因工程：建设资源库2个。\n2.材料工程：建设基地3个。\n（二）体制机制\n{PROSE}\n"
        ),
        expect![[r#"
            部分 前言 <前言>
            部分 新征程 <第一部分>
            一级 发展基础 <第一部分/一>
            一级 建设强省 <第一部分/二>
            二级 战略力量 <第一部分/二/一>
            专栏 重大工程 <第一部分/二/一/专栏1>
            项 基因工程 <第一部分/二/一/专栏1/1>
            项 材料工程 <第一部分/二/一/专栏1/2>
            二级 体制机制 <第一部分/二/二>
            jurisdiction-unknown
        "#]],
    );
}

#[test]
fn decimals_make_the_bare_numbers_above_them_headings() {
    check(
        &format!(
            "云川区文化和旅游发展“十四五”规划\n\n1 规划背景\n1.1 发展基础\n{PROSE}\n2 重点任务\n2.1 公共服务\n2.1.1 完善设施网络\n{PROSE}\n3 个博物馆建成开放，{PROSE}\n5.2左右\n"
        ),
        expect![[r#"
            一级 规划背景 <1>
            二级 发展基础 <1/1.1>
            一级 重点任务 <2>
            二级 公共服务 <2/2.1>
            三级 完善设施网络 <2/2.1/2.1.1>
            jurisdiction-unknown
        "#]],
    );
}

#[test]
fn headings_of_a_work_report_may_end_in_a_full_stop() {
    check(
        &format!(
            "政府工作报告\n——2024年1月16日在云川县第十八届人民代表大会第三次会议上\n一、工作回顾\n{PROSE}\n（一）聚力稳增长，经济稳中有进。固定资产投资增长9.2%。\n二、工作安排\n（一）在扩大需求上实现新突破。\n{PROSE}\n（二）在做强产业上实现新突破。\n{PROSE}\n"
        ),
        expect![[r#"
            一级 工作回顾 <一>
            二级 聚力稳增长，经济稳中有进 <一/一>
            一级 工作安排 <二>
            二级 在扩大需求上实现新突破 <二/一>
            二级 在做强产业上实现新突破 <二/二>
            jurisdiction-unknown
        "#]],
    );
}

#[test]
fn a_title_goes_on_below_when_the_contents_list_the_whole_of_it() {
    check(
        &format!(
            "云川市国民经济和社会发展第十五个五年规划纲要\n\n目录\n第一编 坚持人民至上，建设现代化人民城市……1\n第一章 公共服务……2\n第二编 保障……9\n\n第一编 坚持人民至上，建设\n现代化人民城市\n\n{PROSE}\n\n第一章 公共服务\n\n{PROSE}\n\n第二编 保障\n\n{PROSE}\n"
        ),
        expect![[r#"
            篇 坚持人民至上，建设现代化人民城市 <第一编>
            章 公共服务 <第一编/第一章>
            篇 保障 <第二编>
            jurisdiction-unknown
        "#]],
    );
}

#[test]
fn issuer_and_date_above_the_title_are_no_part_of_it() {
    let page = "<html><body><div class=article><p>发文单位：云川市人民政府</p><p>2026年5月21日</p><p>云川市国民经济和社会发展第十五个五年规划纲要</p>\
                <p>第一章 做强<b>“一带一轴”</b><sup><a href='#n1'>11</a></sup>格局</p><p>坚持稳中求进工作总基调，推动高质量发展取得新成效，社会大局保持稳定。</p>\
                <p>第二章 保障</p><p>坚持党的全面领导，凝聚各方面力量，强化规划实施和监测评估，确保目标任务如期完成。</p></div></body></html>";
    let mut sink = Sink::new();
    let source = gangyao::source::decode("页.html", page.as_bytes(), &Limits::default(), &mut sink).unwrap();
    let doc = document::parse(&source, &mut sink);
    assert_eq!(doc.meta.title.as_deref(), Some("云川市国民经济和社会发展第十五个五年规划纲要"));
    assert_eq!(doc.meta.issuer.as_deref(), Some("云川市人民政府"));
    assert_eq!(doc.meta.issued.as_deref(), Some("2026-05-21"));
    let titles: Vec<_> = doc.headings.iter().map(|h| h.title.as_str()).collect();
    assert_eq!(titles, ["做强“一带一轴”格局", "保障"], "the reference to a note is no part of a title");
}

fn holds(text: &str) {
    let (source, doc, _) = parse(text);
    let mut at = 0;
    for block in &doc.blocks {
        assert_eq!(block.span.start, at, "blocks cover the text once and in order");
        at = block.span.end;
        for piece in &block.pieces {
            assert!(block.span.contains(*piece) && !piece.of(&source.text).is_empty());
        }
    }
    assert_eq!(at, source.text.len());
    let mut sink = Sink::new();
    let tables = tables::rebuild(&source, &doc, &mut sink);
    let mentions = targets::extract(&source, &doc, &tables, &mut sink);
    for m in &mentions {
        assert!(!m.span.of(&source.text).is_empty());
        assert!(m.quote.of(&source.text).len() <= source.text.len());
    }
    for finding in checks::run(&source, &doc, &tables, &mentions) {
        for place in finding.places {
            let _ = place.span.of(&source.text);
        }
    }
}

#[test]
fn the_plan_is_covered_once() {
    holds(&PLAN);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Lines of the plan deleted, joined and moved.
    #[test]
    fn damaged_copies_of_the_plan_hold_too(seed in any::<u64>(), from in 0_usize..2400, n in 20_usize..240) {
        let lines: Vec<&str> = PLAN.lines().skip(from).take(n).collect();
        let mut state = seed | 1;
        let mut next = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or(0) % bound.max(1)
        };
        let mut text = String::new();
        for line in &lines {
            match next(8) {
                0 => {}
                1 => text.push_str(line),
                2 => { text += lines[next(lines.len())]; text.push('\n'); }
                _ => { text += line; text.push('\n'); }
            }
        }
        holds(&text);
    }

    /// Any characters at all.
    #[test]
    fn any_text_holds(text in "[第一二三章节篇专栏附表注：:（）。，0-9%亿元年\\n 　a-z\u{fffd}㎡±]{0,300}") {
        holds(&text);
    }

    /// Any bytes: a reading or an error, never a panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (result, _) = pipeline::read_bytes("noise", &bytes, &Limits::default());
        if let Err(error) = result {
            prop_assert!(!error.to_string().contains("internal error"), "{error}");
        }
    }
}

/// A scan whose contents page OCR tore apart: entries run together, numbers stand away from their titles, specks are points.
const TORN: &str = "中华联邦\n国民经济和社会发展第六个五年计划·\n1981一1985\n\t目\t录\n序（12）第一编 基本任务（15）\n第一章 主要任务\n\
    第二章 社会总产品第三章 财政和信贷· “ 第一节 财政收入· （15）\n（18）（20）\n第四章 固定资产 （21）第一节基本建设（22)第二节更新改造 （23）\n\
    第五章 科学技术发展目标（25）第六章 人民生活（26）\n第七章农业（27）第八章林业（33）\n卫\n（31D\n第一卫第二节第九章第一节\n\
    能源节约（40）煤炭工业（41）\n307 ·\n国内商业（66）社会商业结构（67）\n0 0 0思\n市场供需（66）\n人口（93）环境（94）\n\n\
    第一编 基本任务\n第一章 主要任务\n到1985年，粮食产量达到三亿六千万吨，比一九八〇年增长百分之十二点三。\n第二章 社会总产品\n\
    社会总产品增长百分之二十一点四。\n第三章 财政和信贷\n财政收入达到一千二百七十四亿元。\n";

#[test]
fn contents_that_ocr_tore_apart_are_no_headings() {
    let (result, _) = pipeline::read_bytes("scan.txt", TORN.as_bytes(), &Limits::default());
    let plan = result.unwrap();
    assert_eq!(plan.document.meta.title.as_deref(), Some("中华联邦国民经济和社会发展第六个五年计划"));
    let headings: Vec<String> = plan.document.headings.iter().map(|h| h.path.clone()).collect();
    assert_eq!(headings, ["第一编", "第一编/第一章", "第一编/第二章", "第一编/第三章"]);
    let values: Vec<String> = plan
        .mentions
        .iter()
        .map(|m| format!("{}{}", m.value.as_deref().unwrap_or("?"), m.unit.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(values, ["360000000吨", "12.3%", "21.4%", "1274亿元"]);
}

#[test]
fn a_plan_in_traditional_characters_is_read_and_quoted_as_it_is_written() {
    let text = "雲川市國民經濟和社會發展第十四個五年規劃綱要\n\n第一章 發展目標\n\n到2025年，地區生產總值達到500億元，森林覆蓋率達到65%以上。\n";
    let (result, _) = pipeline::read_bytes("big5.txt", text.as_bytes(), &Limits::default());
    let plan = result.unwrap();
    assert_eq!(plan.document.meta.period.as_deref(), Some("十四五"));
    let found: Vec<String> = plan
        .mentions
        .iter()
        .map(|m| format!("{} {:?} {:?}", m.span.of(text), m.indicator_id.as_deref().unwrap_or("-"), m.year))
        .collect();
    assert_eq!(found, ["500億元 \"gdp\" Some(2025)", "65%以上 \"forest_coverage\" Some(2025)"]);
}

#[test]
fn a_second_document_in_the_file_is_reported_where_it_begins() {
    let plan = |place: &str| {
        format!(
            "{place}国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%。《{place}国民经济和社会发展第十四个五年规划纲要》已经批准。\n\n第二章 保障\n\n落实任务。\n\n"
        )
    };
    let several = |text: &str| -> Vec<String> {
        let (_, diagnostics) = pipeline::read_bytes("two.txt", text.as_bytes(), &Limits::default());
        diagnostics.iter().filter(|d| d.code.id() == "several-documents").map(|d| d.message.clone()).collect()
    };
    assert_eq!(several(&plan("云川市")), Vec::<String>::new());
    let two = several(&(plan("云川市") + &plan("临江县")));
    assert_eq!(two.len(), 1);
    assert!(two[0].contains("临江县国民经济和社会发展第十四个五年规划纲要"), "{two:?}");
}

#[test]
fn a_heading_glued_to_a_wrapped_paragraph_is_found() {
    let line = "坚持把发展经济的着力点放在实体经济上，深入推进新型工业化和信息化，";
    let wrapped = format!("{line}\n").repeat(13);
    let text = format!(
        "云川县国民经济和社会发展第十四个五年规划纲要\n\n第一章 总则\n第一节 现状\n{wrapped}支持企业上市。第二节强化企业服务\n对新业态实施包容审慎监管。\n"
    );
    let (plan, diagnostics) = gangyao::pipeline::read_bytes("plan.txt", text.as_bytes(), &gangyao::source::Limits::default());
    let titles: Vec<String> = plan.unwrap().document.headings.iter().map(|h| h.title.clone()).collect();
    assert_eq!(titles, ["总则", "现状", "强化企业服务"]);
    assert!(diagnostics.iter().any(|d| d.code.id() == "heading-glued"));
}
