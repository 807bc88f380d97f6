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
            heading-glued jurisdiction-unknown
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
