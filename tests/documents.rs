//! Who a document says it is, and what of a file is the document: header blocks, portals, copies, glossaries, ends.

use gangyao::document::{BlockKind, DocType};
use gangyao::pipeline::{self, Plan};
use gangyao::source::Limits;
use gangyao::targets::Role;

fn plan(text: &str) -> Plan {
    pipeline::read_bytes("a.txt", text.as_bytes(), &Limits::default()).0.unwrap_or_else(|e| panic!("{e}"))
}

/// Title, place and date of issue.
fn who(text: &str) -> (Option<String>, Option<String>, Option<String>) {
    let meta = plan(text).document.meta;
    (meta.title, meta.jurisdiction, meta.issued)
}

const BODY: &str = "\n一、发展目标\n\n到2030年，护理型床位占比达到68%。\n\n二、保障措施\n\n加强组织领导，定期开展评估。\n";

#[test]
fn header_blocks_and_portals_are_no_part_of_title_and_place() {
    let title = "平沙市“十五五”养老服务体系规划";
    for head in [
        format!("标题：{title}\n发文单位：平沙市人民政府\n成文日期：2026年6月30日\n正文：\n"),
        format!("【标题】{title}\n【发布时间】2026-06-30\n【正文】\n{title}\n"),
        format!("首页 > 政务公开 > 规划计划\n2026-06-30 10:22:05 A A+\n来源：平沙市民政局\n{title}\n发布日期：2026-06-30\n"),
        format!("打印\n收藏\n【字号：\n加大\n减小\n】\n{title}\n(2026年6月30日平沙市第九届人民代表大会第五次会议通过)\n"),
        "当前位置： 首页>>公开\n【字体： 大 中 小】\n平沙市\n“十五五”养老服务体系规划\n平沙市人民政府办公室2026年6月30日印发\n"
            .to_string(),
        format!("描述：平沙市养老规划，是未来五年的蓝图。\n规划全文\n{title}\n2026年6月30日\n"),
    ] {
        assert_eq!(
            who(&format!("{head}{BODY}")),
            (Some(title.into()), Some("平沙市".into()), Some("2026-06-30".into())),
            "{head}"
        );
    }
}

#[test]
fn a_date_inside_a_sentence_is_not_the_date_of_issue() {
    let text = format!("平沙市供水规划\n\n2023年4月，市政府召开会议研究供水工作。\n{BODY}");
    assert_eq!(who(&text).2, None);
}

#[test]
fn years_and_draft_marks_below_the_title_belong_to_it() {
    let meta =
        plan(&format!("平沙市水土保持规划\n（2022 年-2035 年）\n（征求意见稿）\n平沙市水利局\n2022年6月\n{BODY}")).document.meta;
    assert_eq!((meta.start_year, meta.end_year, meta.stage.as_deref()), (Some(2022), Some(2035), Some("征求意见稿")));
    assert_eq!((meta.title.as_deref(), meta.issued.as_deref()), (Some("平沙市水土保持规划"), Some("2022-06")));
}

#[test]
fn the_title_above_the_text_names_the_place_of_a_report() {
    let text = "工作报告\n云岭市平沙区2031年政府工作报告\n时间：2033-04-18 作者：某某网\n政府工作报告\n2031年2月5日\n各位代表：\n\
                现在，我代表区政府向大会作工作报告。\n一、工作回顾\n全区生产总值增长6.1%。\n二、工作安排\n全区生产总值增长7%左右。\n";
    assert_eq!(
        who(text),
        (Some("云岭市平沙区2031年政府工作报告".into()), Some("云岭市平沙区".into()), Some("2031-02-05".into()))
    );
    // Nobody names it in the title: the government that reports does.
    let text = "政府工作报告\n（政治协商稿）\n各位委员：\n现在，我代表平沙县人民政府向大会报告工作。\n一、工作回顾\n增长6%。\n";
    let meta = plan(text).document.meta;
    assert_eq!((meta.jurisdiction.as_deref(), meta.stage.as_deref()), (Some("平沙县"), Some("政治协商稿")));
    // A motto above, the title behind a dash.
    let text = format!("奋力谱写现代化新篇章\n——平沙市2031年政府工作报告\n{BODY}");
    assert_eq!(who(&text).0.as_deref(), Some("平沙市2031年政府工作报告"));
}

#[test]
fn what_has_the_name_of_a_report_and_is_none_is_typed_so() {
    for (text, kind) in [
        (
            "平沙县2031年政府工作报告\n县人代会2月5日开幕，会议听取了报告。\n上一篇：\n平沙县2030年政府工作报告\n相关文章\n04-18平沙县2033年政府工作报告\n",
            DocType::Other,
        ),
        (
            "平沙县2031年政府工作报告\n关于平沙县2030年预算执行情况和2031年预算草案的报告\n各位代表：\n一、执行情况\n收入增长3%。\n",
            DocType::Other,
        ),
        ("一图读懂平沙县2031年政府工作报告\n一、目标\n增长6%。\n", DocType::Other),
        ("平沙县2031年政府工作报告\n各位代表：\n一、回顾\n增长6%。\n", DocType::WorkReport),
    ] {
        assert_eq!(plan(text).document.meta.doc_type, kind, "{text}");
    }
}

#[test]
fn explanations_copies_and_links_hold_no_targets() {
    let report = "2027年平沙县政府工作报告\n——2027年1月28日在平沙县第十九届人民代表大会第二次会议上\n各位代表：\n一、2026年工作回顾\n\
                  粮食产量达到31万吨，改造老旧小区9个，建成公路120公里，新增就业3000人，各项任务圆满完成。\n二、2027年工作安排\n\
                  新建高标准农田18万亩，建成小水电站点11座，新建改建农村公路60公里，新增就业4000人。\n谢谢大家！\n";
    let terms = "有关名词解释\n①保链贷：对年销售2000万元以上企业72小时内放款的信贷产品。\n②慢行圈：步行20分钟可到达的区域。\n";
    let plan = plan(&format!("{report}平沙县政府网\n首页\n{report}{terms}上一篇：\n2026年平沙县政府工作报告\n"));
    let targets: Vec<&str> =
        plan.mentions.iter().filter(|m| m.role == Role::Target).map(|m| m.span.of(&plan.source.text)).collect();
    let own = ["18万亩", "11座", "60公里", "4000人"];
    assert!(targets.len() >= 3 && targets.iter().all(|t| own.contains(t)), "{targets:?}");
    assert!(plan.document.blocks.iter().filter(|b| b.kind == BlockKind::Footnote).count() >= 2);
    assert_eq!(plan.document.meta.title.as_deref(), Some("2027年平沙县政府工作报告"));
}

/// Titles of the headings, in order.
fn titles(text: &str) -> Vec<String> {
    plan(text).document.headings.iter().map(|h| h.title.clone()).collect()
}

#[test]
fn a_title_below_the_body_that_gives_it_is_no_part_of_a_report() {
    let text = format!("中共平沙市委关于制定\n\n平沙市国民经济和社会发展第十五个五年规划的建议\n{BODY}");
    assert_eq!(who(&text).0.as_deref(), Some("中共平沙市委关于制定平沙市国民经济和社会发展第十五个五年规划的建议"));
}

#[test]
fn contents_behind_the_number_of_their_page_are_contents() {
    let text = format!(
        "平沙市供水规划\n\n  II 目    录\n第一章  供水目标 ............ 1\n第二章  管网改造 ............ 5\n第三章  保障措施 ............ 9\n\n\
         第一章  供水目标\n到2030年，供水普及率达到99%。\n第二章  管网改造\n改造管网20公里。\n第三章  保障措施\n加强组织领导。\n{BODY}"
    );
    assert_eq!(titles(&text)[..3], ["供水目标", "管网改造", "保障措施"]);
}

#[test]
fn pages_that_stuck_to_lines_of_a_sentence_are_told_by_their_order() {
    let text = "平沙市“十五五”创新规划\n一、主要任务\n持续完善创新平台体系，支持龙头企业牵头组建联合体，推动\n\
                7产学研用贯通，到2030年国家级平台达到26家，每年推广\n先进适用技术，带动中小企业共同发展，形成协同攻关的良好局\n\
                8面，累计转化重大成果41项，让更多科研人员安心创业，营造鼓\n励探索、宽容失败的浓厚氛围，社会各界对创新的满意度不断提\n\
                9升，企业研发投入占全社会研发投入比重达到68%。\n二、保障措施\n加强组织领导。\n";
    let values: Vec<_> = plan(text).mentions.iter().filter_map(|m| m.value.clone()).collect();
    assert_eq!(values, ["26", "41", "68"]);
}

#[test]
fn few_wrapped_lines_join_where_a_word_is_cut() {
    let text = "平沙市水土保持规划\n第一章 治理目标\n按照防洪规划对坡地治理的安排，水利局会同有关部门组织编制了\n本规划，作为治理的依据。\n\
                到2030年，水土保持率达到81%以上，淤地坝安全运行率不低\n于94%，治理程度明显提高，生态环境持续改善，群众满意度不断\n提升。\n\
                第二章 保障\n加强组织领导。\n";
    let plan = plan(text);
    let found = plan.mentions.iter().find(|m| m.value.as_deref() == Some("94")).unwrap();
    assert_eq!((found.cmp.as_str(), found.year), (">=", Some(2030)));
}

/// Lines of a document that are no page furniture, contents, cover or blank, and lie in no passage.
fn lost_lines(name: &str, bytes: &[u8]) -> Vec<String> {
    let Ok(read) = gangyao::read_bytes(name, bytes) else { return Vec::new() };
    let (Ok(plan), _) = pipeline::read_bytes(name, bytes, &Limits::default()) else { return Vec::new() };
    let (text, blocks) = (&plan.source.text, &plan.document.blocks);
    let mut passages: Vec<(usize, usize)> = read.passages.iter().map(|p| (p.start, p.end)).collect();
    passages.sort_unstable();
    // Where the passages reach to so far: one may hold others.
    let mut ends = Vec::new();
    for (_, end) in &passages {
        ends.push(ends.last().copied().unwrap_or(0).max(*end));
    }
    let mut lost = Vec::new();
    let mut start = 0;
    for raw in text.split('\n') {
        let line = raw.trim();
        let at = start + (raw.len() - raw.trim_start().len());
        start += raw.len() + 1;
        let Some(block) = blocks.iter().find(|b| b.span.start <= at && at < b.span.end).filter(|_| !line.is_empty()) else {
            continue;
        };
        let shown = block.pieces.iter().any(|p| p.start < at + line.len() && at < p.end);
        let told = matches!(block.kind, BlockKind::Furniture | BlockKind::Toc | BlockKind::Title | BlockKind::Blank);
        let before = passages.partition_point(|p| p.0 < at + line.len());
        let held = before > 0 && ends[before - 1] > at;
        if shown && !told && !held {
            lost.push(format!("{name}: {:?} {line}", block.kind));
        }
    }
    lost
}

#[test]
fn every_visible_line_lies_in_a_passage() {
    let root = crate::common::root();
    let mut folders = vec![root.join("tests/cases/plans"), root.join("corpus")];
    folders.extend(crate::common::shared("every_visible_line_lies_in_a_passage").map(|shared| shared.join("plans")));
    let mut seen = 0;
    for folder in folders {
        for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if file.is_file() && !name.ends_with(".expected") && !name.ends_with(".toml") && !name.ends_with(".md") {
                let lost = lost_lines(&name, &std::fs::read(&file).unwrap());
                assert!(lost.is_empty(), "{} lines:\n{}", lost.len(), lost.join("\n"));
                seen += 1;
            }
        }
    }
    assert!(seen > 11, "{seen} documents");
}
