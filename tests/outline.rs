//! The outline is the same however a plan is printed: numbering, contents, width of lines, page marks, blank lines.

use std::fmt::Write as _;

use gangyao::document;
use gangyao::source::{Sink, Source};

/// Depth, title, text below it.
const PLAN: &[(usize, &str, &str)] = &[
    (1, "站在新的历史起点，开启山城建设新征程", ""),
    (
        2,
        "发展基础",
        "五年来，全市综合实力持续增强，交通条件明显改善，城乡面貌焕然一新，人民群众的获得感不断提升，为今后发展打下了坚实基础。",
    ),
    (
        2,
        "面临形势",
        "外部环境更趋复杂，资源约束日益趋紧，发展不平衡不充分问题仍然突出，必须增强忧患意识，在危机中育先机、于变局中开新局。",
    ),
    (
        1,
        "总体要求",
        "坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，统筹发展和安全，推动经济实现质的有效提升和量的合理增长。",
    ),
    (
        2,
        "指导思想",
        "以推动高质量发展为主题，以改革创新为根本动力，以满足人民日益增长的美好生活需要为根本目的，加快建设现代化经济体系。",
    ),
    (
        2,
        "主要目标",
        "到2030年，森林覆盖率达到65%以上，城镇登记失业率控制在4.5%以内，居民收入增长和经济增长基本同步，社会保持和谐稳定。",
    ),
    (
        3,
        "经济目标",
        "地区生产总值年均增长6%左右，规模以上工业增加值年均增长7%，社会消费品零售总额年均增长8%，经济结构更加优化合理。",
    ),
    (
        3,
        "民生目标",
        "新增城镇就业5万人，建成养老床位1200张，每千人口拥有执业医师3.2人，公共服务体系更加健全，群众生活品质稳步提高。",
    ),
    (
        1,
        "建设现代化产业体系",
        "把发展经济的着力点放在实体经济上，推进新型工业化，加快建设先进制造业集群，促进数字经济和实体经济深度融合发展。",
    ),
    (
        2,
        "做强特色农业",
        "坚决守住耕地保护红线，发展山地高效农业，培育区域公用品牌，建设冷链物流设施，让农民更多分享产业增值收益和红利。",
    ),
    (
        3,
        "建设茶叶基地",
        "支持茶园改造和良种推广，培育龙头企业，完善加工配套，建设茶叶交易中心，打造在全国有影响的山地生态茶叶核心产区。",
    ),
    (
        3,
        "发展林下经济",
        "推广菌菇、药材和养蜂，形成一县一业、一村一品的发展格局，拓宽农民增收渠道，促进林农长期稳定致富，守护绿水青山。",
    ),
    (
        2,
        "培育新兴产业",
        "引导数据中心向清洁能源富集地区集中，建设区域算力枢纽，发展新材料和生物医药，形成新的增长点，增强发展后劲活力。",
    ),
    (
        1,
        "健全规划实施机制",
        "加强组织领导，强化责任分工，做好动态监测和评估，动员全社会力量共同推进规划落实，确保各项目标任务如期全面完成。",
    ),
];

fn han(n: usize) -> String {
    const DIGITS: [&str; 11] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    DIGITS[n].to_owned()
}

/// How the plan is printed.
#[derive(Clone, Copy)]
struct Print {
    /// Number of a heading from the numbers of its parents and its own.
    number: fn(&[usize]) -> String,
    contents: bool,
    /// Characters of a line; none: a paragraph a line.
    width: Option<usize>,
    page_marks: bool,
    blank_lines: usize,
    /// The third level stands in the line of its text.
    run_in: bool,
}

fn parts(n: &[usize]) -> String {
    match n.len() {
        1 => format!("第{}篇　", han(n[0])),
        2 => format!("第{}章　", han(n[1])),
        _ => format!("第{}节　", han(n[2])),
    }
}

fn numerals(n: &[usize]) -> String {
    match n.len() {
        1 => format!("{}、", han(n[0])),
        2 => format!("（{}）", han(n[1])),
        _ => format!("{}.", n[2]),
    }
}

fn decimals(n: &[usize]) -> String {
    n.iter().map(ToString::to_string).collect::<Vec<_>>().join(".") + " "
}

fn mixed(n: &[usize]) -> String {
    match n.len() {
        1 => format!("{}、", han(n[0])),
        2 => format!("{}.", n[1]),
        _ => format!("{}.{} ", n[1], n[2]),
    }
}

fn brackets(n: &[usize]) -> String {
    match n.len() {
        1 => format!("第{}章：", n[0]),
        2 => format!("{}、", n[1]),
        _ => format!("（{}）", n[2]),
    }
}

const PLAIN: Print = Print { number: parts, contents: false, width: None, page_marks: false, blank_lines: 0, run_in: false };

fn print(how: Print) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut contents: Vec<String> = Vec::new();
    let mut numbers: Vec<usize> = Vec::new();
    let put = |text: &str, lines: &mut Vec<String>| {
        let chars: Vec<char> = text.chars().collect();
        for piece in chars.chunks(how.width.unwrap_or(chars.len().max(1))) {
            lines.push(piece.iter().collect());
            if how.page_marks && lines.len().is_multiple_of(20) {
                lines.push(format!("— {} —", lines.len() / 20));
            }
        }
        lines.extend(std::iter::repeat_n(String::new(), how.blank_lines));
    };
    for (depth, title, text) in PLAN {
        numbers.truncate(*depth);
        if numbers.len() == *depth {
            numbers[depth - 1] += 1;
        } else {
            numbers.push(1);
        }
        let head = (how.number)(&numbers) + title;
        contents.push(format!("{head}……………{}", contents.len() + 1));
        if how.run_in && *depth == 3 {
            put(&format!("{head}。{text}"), &mut lines);
            continue;
        }
        put(&head, &mut lines);
        if !text.is_empty() {
            put(&format!("　　{text}"), &mut lines);
        }
    }
    let mut out = String::from("山城市国民经济和社会发展第十五个五年规划纲要\n");
    if how.contents {
        out += "目　录\n";
        out += &(contents.join("\n") + "\n");
    }
    out + &lines.join("\n") + "\n"
}

/// Titles with their depths.
fn read(text: &str) -> String {
    let source = Source::from_text("plan.txt", text);
    let document = document::parse(&source, &mut Sink::new());
    let mut out = String::new();
    for h in &document.headings {
        let _ = writeln!(out, "{} {}", h.depth, h.title.replace([' ', '\n'], ""));
    }
    out
}

fn expected() -> String {
    PLAN.iter().fold(String::new(), |mut out, (depth, title, _)| {
        let _ = writeln!(out, "{depth} {title}");
        out
    })
}

#[test]
fn every_numbering_gives_the_same_titles_and_nesting() {
    for (name, number) in [
        ("parts", parts as fn(&[usize]) -> String),
        ("numerals", numerals),
        ("decimals", decimals),
        ("mixed", mixed),
        ("brackets", brackets),
    ] {
        for run_in in [false, true] {
            assert_eq!(read(&print(Print { number, run_in, ..PLAIN })), expected(), "{name}, run in: {run_in}");
        }
    }
}

#[test]
fn rewrapping_page_marks_and_blank_lines_change_no_heading() {
    for number in [parts as fn(&[usize]) -> String, numerals, mixed] {
        for width in [None, Some(26), Some(34), Some(44)] {
            for (page_marks, blank_lines) in [(false, 0), (width.is_some(), 0), (false, 1), (width.is_some(), 1)] {
                let text = print(Print { number, width, page_marks, blank_lines, ..PLAIN });
                assert_eq!(read(&text), expected(), "{width:?} {page_marks} {blank_lines}\n{text}");
            }
        }
    }
}

#[test]
fn contents_change_no_heading_and_none_of_theirs_is_one() {
    for number in [parts as fn(&[usize]) -> String, numerals, decimals, mixed, brackets] {
        for width in [None, Some(30)] {
            assert_eq!(read(&print(Print { number, contents: true, width, ..PLAIN })), expected(), "{width:?}");
        }
    }
}

#[test]
fn a_page_number_in_a_sentence_is_no_part_of_it() {
    let text = "云溪市国民经济和社会发展第十五个五年规划纲要\n目 录\n一、把握新阶段…………1\n二、明确总体要求…………3\n三、强化创新…………4\n\
        1一、把握新阶段\n外部市场波动加大，用地和人才约束趋紧，转型升级还需\n2要付出更多努力，工作不能松劲，必须把握大势抓住机\n\
        遇，把各项工作抓紧抓实抓好，推动发展迈上新的台阶。\n3二、明确总体要求\n坚持新发展理念，推动高质量发展取得新进展，努力建设\n现代化城市。\n4三、强化创新\n加强研究。\n";
    let source = Source::from_text("plan.txt", text);
    let document = document::parse(&source, &mut Sink::new());
    let titles: Vec<_> = document.headings.iter().map(|h| h.title.as_str()).collect();
    assert_eq!(titles, ["把握新阶段", "明确总体要求", "强化创新"]);
    let read: String = document.blocks.iter().map(|b| b.view(&source.text).text().to_owned()).collect();
    assert!(read.contains("转型升级还需要付出更多努力"), "{read}");
}

/// Paths of the headings with their titles.
fn outline(text: &str) -> Vec<String> {
    let source = Source::from_text("plan.txt", text);
    let document = document::parse(&source, &mut Sink::new());
    document.headings.iter().map(|h| format!("{} {}", h.path, h.title)).collect()
}

#[test]
fn whole_sentences_of_a_list_are_no_headings() {
    let text = "云溪市水网规划\n1 建设任务\n1.1 骨干工程\n（1）新建中型水库3座，总库容0.86亿立方米。\n（2）扩建小型水库12座。\n（3）加强管护。\n1.2 管理\n完善管护机制，落实管护经费。\n";
    assert_eq!(outline(text), ["1 建设任务", "1/1.1 骨干工程", "1/1.2 管理"]);
}

#[test]
fn a_title_run_in_to_its_text_is_one_behind_a_paragraph_without_its_stop() {
    let text = "云溪市国民经济和社会发展第十五个五年规划纲要\n一、奋力开启新的发展阶段\n今后五年是承前启后的关键时期，必须抓住机遇乘势而上，迈出坚实步伐\n\
                1、发展基础。过去五年综合实力持续增强，城乡面貌明显改善。\n2、发展环境。世界经济复苏乏力，不确定性上升。\n二、推进\n加强组织领导，形成合力。\n";
    assert_eq!(outline(text), ["一 奋力开启新的发展阶段", "一/1 发展基础", "一/2 发展环境", "二 推进"]);
}

#[test]
fn a_decimal_number_alone_on_its_line_has_its_title_below_and_is_a_value_without_one() {
    let text = "某县国民经济和社会发展第十五个五年规划纲要\n1 发展基础\n全县经济平稳运行，综合实力明显增强，城乡面貌焕然一新，群众生活持续改善。\n1.1\n发展成就\n五年来，全县上下团结奋斗，取得了新的成绩。\n1.2\n面临形势\n今后五年，机遇大于挑战。\n表1 主要指标\n指标\n2030年\n森林覆盖率（%）\n2.1\n预期性\n粮食产量（万吨）\n2.2\n预期性\n2 总体要求\n坚持稳中求进。\n";
    let titles = outline(text);
    assert_eq!(titles.iter().filter(|t| t.contains("发展成就") || t.contains("面临形势")).count(), 2, "{titles:?}");
    assert!(!titles.iter().any(|t| t.contains("预期性")), "{titles:?}");
}

#[test]
fn rows_between_tight_bars_are_no_headings() {
    let rows = "|指标|2025年|2030年|属性|\n|---|---|---|---|\n1．地区生产总值（亿元）|521|750|预期性\n2．森林覆盖率（%）|60|62|约束性\n3．人均预期寿命（岁）|78|80|预期性\n";
    let text = format!(
        "某县国民经济和社会发展第十五个五年规划纲要\n第一章 目标\n第一节 主要目标\n表1 主要指标\n{}第二节 任务\n坚持稳中求进，完成目标任务。\n",
        rows.replace("|指标|", "指标|").replace("属性|", "属性").replace("|---|---|---|---|\n", "")
    );
    let titles = outline(&text);
    assert!(!titles.iter().any(|t| t.contains('|')), "{titles:?}");
    assert_eq!(titles.len(), 4, "{titles:?}");
}

#[test]
fn general_rules_with_sections_of_their_own_stand_beside_the_chapters() {
    let text = "云溪市国土空间生态修复规划\n总则\n第一节 指导思想\n坚持生态优先，统筹山水林田湖草沙系统治理。\n第二节 规划期限\n规划期限为2026年至2035年，近期到2030年。\n\
                第一章 修复目标\n第一节 总体目标\n到2030年，森林覆盖率达到46%以上，生态质量明显改善。\n第二章 重点任务\n推进矿山修复，治理水土流失。\n";
    let levels = [
        "总则 总则",
        "总则/第一节 指导思想",
        "总则/第二节 规划期限",
        "第一章 修复目标",
        "第一章/第一节 总体目标",
        "第二章 重点任务",
    ];
    assert_eq!(outline(text), levels);
}

#[test]
fn a_glossary_that_contents_list_last_holds_nothing_of_the_body() {
    let entries = "目录\n第一章 发展基础\n第二章 总体要求\n第三章 重点任务\n名词解释\n";
    let preface = "本纲要根据市委建议编制，主要阐明战略意图，明确工作重点，是今后五年的行动纲领，引导各方共同努力。\n";
    let body = "第一章 发展基础\n五年来成绩显著，综合实力持续增强。\n第二章 总体要求\n坚持稳中求进，推动高质量发展。\n第三章 重点任务\n推进项目建设，完成目标任务。\n";
    let text = format!("云溪市国民经济和社会发展第十五个五年规划纲要\n{entries}{preface}{body}");
    assert_eq!(outline(&text), ["第一章 发展基础", "第二章 总体要求", "第三章 重点任务"]);
}

#[test]
fn a_report_without_its_title_says_what_it_is_where_it_greets() {
    let read = |greeting: &str| {
        let text = format!(
            "各位代表：\n{greeting}\n一、去年工作回顾\n完成投资30亿元，建成泵站11座。\n二、今年工作安排\n新建学校2所。\n"
        );
        document::parse(&Source::from_text("report.txt", &text), &mut Sink::new()).meta.doc_type.as_str()
    };
    assert_eq!(read("现在，我代表云溪县人民政府，向大会报告政府工作，请予审议。"), "政府工作报告");
    assert_eq!(read("现在，我代表云溪县人民法院，向大会报告工作，请予审议。"), "其他");
}
