//! Tests of `compare`: what may share a row, and what comparisons say. All places, names and numbers are invented.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use gangyao::compare::{self, Comparison, Document, Options, Subject};
use gangyao::pipeline;
use gangyao::record;
use gangyao::source::Limits;

use crate::cli_search::run_in;
use crate::common::root;

/// A plan with a table of the given rows (name with unit, base, target, growth or change, attribute).
fn plan(title: &str, years: (u32, u32), rows: &[[&str; 5]]) -> String {
    let (base, target) = years;
    let mut text = format!(
        "{title}\n\n第一章 发展目标\n\n坚持稳中求进工作总基调，推动高质量发展取得新成效。\n\n附表1\n主要指标\n指标  {base}年  {target}年  年均/累计  属性\n"
    );
    for row in rows {
        let _ = writeln!(text, "{}", row.join("  "));
    }
    text + "注：[ ]内为五年累计数。\n"
}

fn subject(name: &str, bytes: &[u8]) -> Subject {
    let (result, diagnostics) = pipeline::read_bytes(name, bytes, &Limits::default());
    let plan = result.unwrap_or_else(|e| panic!("{name}: {e}"));
    let records = record::records(&plan, &diagnostics, pipeline::Status::Clean);
    Subject::from_records(&records.plan, &records.targets, &records.quantities)
}

fn show(comparison: &Comparison, expected: &Expect) {
    let mut out = String::new();
    for row in &comparison.rows {
        let cells: Vec<String> = comparison
            .plans
            .iter()
            .map(|p| match row.cells.get(&p.plan_id) {
                Some(c) => {
                    let base = c.base.as_ref().map(|b| format!("{} → ", b.raw)).unwrap_or_default();
                    let target = c.target.as_ref().map(|t| t.raw.clone()).unwrap_or_default();
                    let filled = c.filled.as_ref().map(|f| format!(" (above: {})", f.value)).unwrap_or_default();
                    let refused = c.not_converted.as_ref().map(|r| format!(" [{r}]")).unwrap_or_default();
                    let converted = c.target_in_row_unit.as_ref().map(|v| format!(" = {v}")).unwrap_or_default();
                    format!("{base}{target}{converted}{filled}{refused}")
                }
                None => "–".to_owned(),
            })
            .collect();
        let id = row.indicator_id.as_deref().unwrap_or("(by name)");
        let _ = write!(out, "{id} {} | {}", row.measure, cells.join(" | "));
        for step in &row.steps {
            let _ = write!(out, " | {}", step.result);
        }
        for step in &row.periods {
            let _ = write!(out, " | {}: {}, base {}", step.period, step.result, step.base_against_outcome);
        }
        let _ = writeln!(out, "{}", if row.same { " | same" } else { "" });
    }
    let _ = writeln!(out, "{} shared, {} different", comparison.shared, comparison.different);
    expected.assert_eq(&out);
}

#[test]
fn only_the_same_statistic_shares_a_row() {
    let a = plan(
        "云川市国民经济和社会发展第十五个五年规划纲要",
        (2025, 2030),
        &[
            ["地区生产总值（亿元）", "4500", "6300", "7左右", "预期性"],
            ["常住人口城镇化率（%）", "62.5", "68", "[5.5]", "预期性"],
            ["外贸出口总额（亿元）", "47", "52", "2左右", "预期性"],
            ["研发经费投入强度（%）", "1.9", "2.5以上", "—", "预期性"],
            ["古镇保护修缮面积（万平方米）", "3", "5", "—", "预期性"],
        ],
    );
    let b = plan(
        "河源山市国民经济和社会发展第十五个五年规划纲要",
        (2025, 2030),
        &[
            ["地区生产总值（GDP）（万亿元）", "0.45", "0.63", "6.5左右", "预期性"],
            ["户籍人口城镇化率（%）", "45", "50", "[5]", "预期性"],
            ["外贸出口总额（亿美元）", "6", "7", "3左右", "预期性"],
            ["全社会研发投入占地区生产总值比重（%）", "2.0", "2.6", "—", "预期性"],
            ["古镇保护修缮面积（公顷）", "3", "5", "—", "预期性"],
        ],
    );
    let subjects = [subject("a.txt", a.as_bytes()), subject("b.txt", b.as_bytes())];
    show(
        &compare::compare(&subjects, &Options::default()),
        &expect![[r#"
        gdp level | 4500 → 6300 | 0.45 → 0.63 = 6300 | same
        gdp_growth growth | 7左右 | 6.5左右
        urbanization_resident level | 62.5 → 68 | –
        urbanization_resident change | [5.5] | –
        exports level | 47 → 52 | 6 → 7 [亿美元 is not 亿元: no exchange rate is stated]
        exports growth | 2左右 | 3左右
        rd_intensity level | 1.9 → 2.5以上 | 2.0 → 2.6
        (by name) level | 3 → 5 | 3 → 5 | same
        urbanization_hukou level | – | 45 → 50
        urbanization_hukou change | – | [5]
        6 shared, 4 different
    "#]],
    );
}

#[test]
fn delegated_targets_are_filled_for_reading_and_marked() {
    let above = plan(
        "云南省国民经济和社会发展第十五个五年规划纲要",
        (2025, 2030),
        &[
            ["单位GDP能源消耗降低（%）", "—", "—", "[14]", "约束性"],
            ["常住人口城镇化率（%）", "53", "58", "[5]", "预期性"],
            ["城镇调查失业率（%）", "5.3", "5.5以内", "—", "预期性"],
            ["地区生产总值（亿元）", "30000", "40000", "6左右", "预期性"],
        ],
    );
    let below = plan(
        "昆明市国民经济和社会发展第十五个五年规划纲要",
        (2025, 2030),
        &[
            ["单位GDP能源消耗降低（%）", "—", "—", "完成省下达任务", "约束性"],
            ["常住人口城镇化率（%）", "80", "83", "[3]", "预期性"],
            ["城镇调查失业率（%）", "5.3", "5", "—", "预期性"],
            ["地区生产总值（亿元）", "7500", "10000", "6左右", "预期性"],
        ],
    );
    let subjects = [subject("below.txt", below.as_bytes()), subject("above.txt", above.as_bytes())];
    show(
        &compare::levels(&subjects, &Options::default()),
        &expect![[r#"
        energy_intensity_reduction change | [14] | 完成省下达任务 (above: [14])
        urbanization_resident level | 53 → 58 | 80 → 83 | below asks more
        urbanization_resident change | [5] | [3] | below asks less
        unemployment_surveyed level | 5.3 → 5.5以内 | 5.3 → 5 | below asks more
        gdp level | 30000 → 40000 | 7500 → 10000 | not comparable across levels
        gdp_growth growth | 6左右 | 6左右 | same | same
        6 shared, 5 different
    "#]],
    );
}

#[test]
fn a_place_is_followed_from_target_to_outcome_to_the_next_base() {
    let first = plan(
        "昆明市国民经济和社会发展第十四个五年规划纲要",
        (2020, 2025),
        &[
            ["常住人口城镇化率（%）", "78", "81", "[3]", "预期性"],
            ["城镇登记失业率（%）", "3.5", "5以内", "—", "预期性"],
            ["森林覆盖率（%）", "52", "54", "[2]", "约束性"],
        ],
    );
    let second = plan(
        "昆明市国民经济和社会发展第十五个五年规划纲要",
        (2025, 2030),
        &[
            ["常住人口城镇化率（%）", "80.5", "83", "[2.5]", "预期性"],
            ["城镇登记失业率（%）", "4.1", "5以内", "—", "预期性"],
            ["森林覆盖率（%）", "54", "55", "[1]", "约束性"],
        ],
    );
    let subjects = [subject("2.txt", second.as_bytes()), subject("1.txt", first.as_bytes())];
    show(
        &compare::periods(&subjects, &Options::default()),
        &expect![[r#"
        urbanization_resident level | 78 → 81 | 80.5 → 83 | 十三五: no target, base same | 十四五: not met, base same
        urbanization_resident change | [3] | [2.5] | 十四五: no outcome, base cannot tell
        unemployment_registered level | 3.5 → 5以内 | 4.1 → 5以内 | 十三五: no target, base same | 十四五: met, base same
        forest_coverage level | 52 → 54 | 54 → 55 | 十三五: no target, base same | 十四五: met, base same
        forest_coverage change | [2] | [1] | 十四五: no outcome, base cannot tell
        5 shared, 5 different
    "#]],
    );
}

#[test]
fn copies_of_a_plan_in_other_formats_say_the_same() {
    let dir = root().join("tests/cases/source");
    let read = |name: &str| subject(name, &std::fs::read(dir.join(name)).unwrap_or_else(|e| panic!("{name}: {e}")));
    let text = read("utf8.txt");
    for other in ["modern_utf8.html", "auto_numbered.docx", "rl_unigb_noembed.pdf"] {
        let mut copy = read(other);
        copy.head.plan_id.push_str("-copy");
        let comparison = compare::compare(&[text.clone(), copy], &Options::default());
        let different: Vec<_> = comparison.rows.iter().filter(|r| !r.same).map(|r| (&r.indicator, &r.cells)).collect();
        assert!(comparison.rows.len() > 10 && different.is_empty(), "{other}: {different:#?}");
    }
}

#[test]
fn the_command_names_plans_by_place_and_says_what_it_cannot_find() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("云川.txt");
    std::fs::write(
        &path,
        plan(
            "昆明市国民经济和社会发展第十四个五年规划纲要",
            (2020, 2025),
            &[["森林覆盖率（%）", "52", "54", "[2]", "约束性"], ["人均预期寿命（岁）", "77", "78", "[1]", "预期性"]],
        ),
    )
    .unwrap();
    let place = |arg: &&str| if arg.contains('.') { dir.path().join(arg).display().to_string() } else { (*arg).to_owned() };
    let run = |args: &[&str]| {
        let args: Vec<String> = args.iter().map(place).collect();
        run_in(dir.path(), &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let found = run(&["compare", "云川.txt", "全国十四五", "--shared"]);
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.status.success() && text.contains("52 → 54") && text.contains("23.2 → 24.1"), "{text}");
    let json = run(&["compare", "云川.txt", "全国 十四五", "--format", "json", "--indicators", "森林覆盖率"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["rows"][0]["indicator_id"], "forest_coverage");
    assert_eq!(value["rows"][0]["cells"]["ref-100000-十四五"]["target"]["raw"], "24.1");
    let csv = run(&["compare", "云川.txt", "全国十四五", "--format", "csv"]);
    assert!(String::from_utf8_lossy(&csv.stdout).starts_with("# gangyao "), "the file says what it is");
    let book = run(&["compare", "云川.txt", "全国十四五", "--format", "xlsx", "--output", "c.xlsx"]);
    assert!(book.status.success() && std::fs::read(dir.path().join("c.xlsx")).unwrap().starts_with(b"PK"));
    for (args, code, says) in [
        (&["compare", "无此县十四五", "全国十四五"] as &[&str], 2, "--list"),
        (&["compare", "全国十四五", "全国十四五"], 2, "at least 2"),
        (&["compare", "全国十四五", "云川.txt", "--format", "xlsx"], 2, "--output"),
        (&["compare", "云川.txt", "江西省十三五"], 1, "share no indicator"),
    ] {
        let out = run(args);
        let err = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(code) && err.contains(says), "{args:?}: {:?} {err}", out.status.code());
    }
}

/// A small generator of pseudo-random numbers: tests must be the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides as u64).unwrap_or(0)
    }
}

/// Words that mean the same, as planners exchange them.
const SYNONYMS: [(&str, &str); 6] =
    [("加快", "加速"), ("推进", "推动"), ("提升", "提高"), ("完善", "健全"), ("加强", "强化"), ("打造", "建成")];

#[test]
fn pasted_stretches_are_found_and_nothing_else() {
    let source = std::fs::read_to_string(root().join("corpus/zhanggong-14.txt")).unwrap();
    let document = |name: &str, text: &str| {
        let (result, diagnostics) = pipeline::read_bytes(name, text.as_bytes(), &Limits::default());
        let plan = result.unwrap_or_else(|e| panic!("{name}: {e}"));
        let records = record::records(&plan, &diagnostics, pipeline::Status::Clean);
        Document { plan_id: name.to_owned(), text: plan.source.text.clone(), passages: records.passages }
    };
    // Stretches of 60 characters from long paragraphs of the plan, no two from one.
    let stretches: Vec<String> = source
        .lines()
        .filter(|l| l.chars().count() > 160 && !l.contains('"'))
        .map(|l| l.chars().skip(60).take(60).collect::<String>())
        .collect();
    let with = |test: &dyn Fn(&str) -> bool, n: usize, skip: usize| -> Vec<String> {
        stretches.iter().filter(|s| test(s)).skip(skip).take(n).cloned().collect()
    };
    let digits = |s: &str| s.chars().filter(char::is_ascii_digit).count() >= 2;
    let synonyms = |s: &str| SYNONYMS.iter().filter(|(w, _)| s.contains(w)).count() >= 2;
    let plain = |s: &str| !digits(s) && !synonyms(s);
    let mut pasted: Vec<(&str, String)> = with(&plain, 10, 0).into_iter().map(|s| ("exact", s)).collect();
    pasted.extend(with(&plain, 10, 10).into_iter().rev().map(|s| ("exact", s)));
    pasted.extend(with(&digits, 10, 0).into_iter().map(|s| {
        (
            "numbers-changed",
            s.chars().map(|c| if c.is_ascii_digit() { char::from(b'0' + (c as u8 - b'0' + 3) % 10) } else { c }).collect(),
        )
    }));
    pasted.extend(
        with(&|s| synonyms(s) && !digits(s), 10, 0)
            .into_iter()
            .map(|s| ("reworded", SYNONYMS.iter().fold(s, |s, (from, to)| s.replace(from, to)))),
    );
    assert_eq!(pasted.len(), 40);
    // The other plan says nothing else in common: its filler is of characters drawn at random.
    let mut dice = Dice(7);
    let mut filler =
        |n: usize| (0..n).map(|_| char::from_u32(0x4e00 + u32::try_from(dice.roll(5000)).unwrap()).unwrap()).collect::<String>();
    let mut text = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n".to_owned();
    let mut truth = Vec::new();
    for (kind, stretch) in &pasted {
        text += &filler(40);
        let start = text.len();
        text += stretch;
        truth.push((*kind, start, text.len()));
        text += &format!("{}。\n\n", filler(40));
    }
    let found = compare::shared_passages(&[document("source", &source), document("copy", &text)], 2);
    let overlap = |a: (usize, usize), b: (usize, usize)| a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let mut missed = Vec::new();
    for (kind, start, end) in &truth {
        let hit = found.iter().find(|f| overlap((f.b.start, f.b.end), (*start, *end)) * 10 >= (end - start) * 6);
        match hit {
            Some(f) if f.kind == *kind => {}
            other => missed.push((*kind, text[*start..*end].to_owned(), other.map(|f| (f.kind, f.b.text.clone())))),
        }
    }
    assert!(missed.len() <= 2, "{} of 40 missed or of another kind: {missed:#?}", missed.len());
    for shared in &found {
        let inside = truth.iter().map(|(_, s, e)| overlap((shared.b.start, shared.b.end), (*s, *e))).sum::<usize>();
        assert!(inside * 10 >= (shared.b.end - shared.b.start) * 9, "not shared: {shared:?}");
        assert_eq!(&source[shared.a.start..shared.a.end], shared.a.text);
        assert_eq!(&text[shared.b.start..shared.b.end], shared.b.text);
    }
}

#[test]
fn pictures_are_whole_and_say_every_value() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |place: &str, rows: &str| {
        let text = format!(
            "{place}国民经济和社会发展第十四个五年规划纲要\n\n第一章 <目标> & 展望\n\n附表1 主要指标\n指标      2020年      2025年      属性\n{rows}"
        );
        let path = dir.path().join(format!("{place}.txt"));
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let a = plan(
        "云川市",
        "森林覆盖率（%）      50      55以上      约束性\n人均预期寿命（岁）      77      79左右      预期性\n\
        地区生产总值（亿元）      300      450      预期性\n城镇化率（%）      60      65      预期性\n",
    );
    let b = plan(
        "临江县",
        "森林覆盖率（%）      40      45      约束性\n人均预期寿命（岁）      76      78      预期性\n\
        地区生产总值（万元）      800000      1200000      预期性\n城镇化率（%）      50      58      预期性\n",
    );
    for chart in ["dots", "slopes", "coverage"] {
        let draw = || crate::cli::gangyao(&["compare", &a, &b, "--format", "svg", "--chart", chart]);
        let output = draw();
        assert_eq!(output.status.code(), Some(0), "{}", crate::cli::stderr(&output));
        let svg = crate::cli::stdout(&output);
        assert_eq!(crate::cli::stdout(&draw()), svg, "{chart}: the same bytes");
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{chart}: {e}"));
        let root = document.root_element();
        let size = |name: &str| root.attribute(name).unwrap().parse::<f64>().unwrap();
        let (width, height) = (size("width"), size("height"));
        let mut texts = Vec::new();
        for node in root.descendants().filter(roxmltree::Node::is_element) {
            assert!(!["script", "a", "image", "use"].contains(&node.tag_name().name()), "{chart}: only shapes and text");
            let at = |name: &str| node.attribute(name).and_then(|v| v.parse::<f64>().ok());
            for (x, y) in [("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")] {
                assert!(at(x).is_none_or(|x| (0.0..=width).contains(&x)), "{chart}: {node:?}");
                assert!(at(y).is_none_or(|y| (0.0..=height).contains(&y)), "{chart}: {node:?}");
            }
            if node.tag_name().name() == "text" {
                // Han characters take an em, others about half of one.
                let text = node.text().unwrap_or("");
                let ems: f64 = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
                let size = at("font-size").unwrap();
                let end = match node.attribute("text-anchor") {
                    Some("start") => at("x").unwrap() + ems * size,
                    Some("middle") => at("x").unwrap() + ems * size / 2.0,
                    _ => at("x").unwrap(),
                };
                assert!(end <= width + 1.0, "{chart}: '{text}' ends at {end}");
                texts.push((at("y").unwrap(), at("x").unwrap(), text.to_owned()));
            }
        }
        let says = |text: &str| texts.iter().any(|t| t.2.contains(text));
        assert!(says("云川市") && says("临江县") && says("SHA-256"), "{chart}");
        if chart != "coverage" {
            for value in ["≥ 55", "~ 79", "1200000", "450", "65", "58"] {
                assert!(says(value), "{chart}: {value}");
            }
            // 120亿元 of the one is 1200000万元 of the other: one scale.
            assert_eq!(texts.iter().filter(|t| t.2.contains("地区生产总值")).count(), 1, "{chart}");
        } else {
            assert!(texts.iter().any(|t| t.2 == "≥") && texts.iter().any(|t| t.2 == "~") && texts.iter().any(|t| t.2 == "●"));
        }
    }
}

/// A plan of chapters with some sentences each.
fn chapters(place: &str, chapters: &[(&str, &[&str])]) -> Document {
    let mut text = format!("{place}国民经济和社会发展第十四个五年规划纲要\n");
    let numerals = ["一", "二", "三", "四", "五"];
    for ((title, sentences), n) in chapters.iter().zip(numerals) {
        text.push_str(&format!("\n第{n}章 {title}\n\n{}\n", sentences.join("\n\n")));
    }
    let (records, text) = crate::record::records_of(&format!("{place}.txt"), text.as_bytes());
    Document { plan_id: records.plan.plan_id, text, passages: records.passages }
}

#[test]
fn what_one_plan_speaks_of_more_is_told_from_what_all_speak_of() {
    let filler: Vec<String> =
        (0..120).map(|n| format!("发展特色产业{n}，改善人民生活{n}，完善公共服务{n}，扩大有效投资{n}次。")).collect();
    let filler: Vec<&str> = filler.iter().map(String::as_str).collect();
    let water: Vec<String> = (0..12).map(|n| format!("临江县整治河道第{n}段，修建水库，保障灌区用水。")).collect();
    let mut with: Vec<&str> = water.iter().map(String::as_str).collect();
    with.extend(&filler);
    let documents = [chapters("临江县", &[("任务", &with)]), chapters("云川市", &[("任务", &filler)])];
    let places = ["临江县".to_owned(), "云川市".to_owned()];
    let found = compare::emphasis(&documents, 2, &places, false);
    let words: Vec<(&str, &str, usize, usize)> =
        found.iter().map(|k| (k.plan_id.as_str(), k.word.as_str(), k.count, k.others)).collect();
    assert!(words.contains(&(documents[0].plan_id.as_str(), "水库", 12, 0)), "{words:?}");
    assert!(
        words.iter().all(|w| w.0 == documents[0].plan_id && !["产业", "公共服务", "临江县", "临江"].contains(&w.1)),
        "{words:?}"
    );
    assert!(found.iter().all(|k| k.g2 >= compare::LEAST_G2 && k.log_ratio > 0.0));
    assert!(found.windows(2).all(|pair| pair[0].g2 >= pair[1].g2));
}

#[test]
fn chapters_are_aligned_by_what_they_say_whatever_their_order() {
    let school: &[&str] =
        &["新建幼儿园和小学，扩大学位供给，提高教师待遇，推进义务教育优质均衡。", "办好职业教育，建设职业院校实训基地。"];
    let school_too: &[&str] =
        &["推进义务教育优质均衡，扩大小学学位供给，提高乡村教师待遇。", "加强职业教育实训基地和职业院校建设。"];
    let river: &[&str] =
        &["整治河道，修复湿地，严格落实河长制，保护水源地水质。", "加强森林抚育，提高森林覆盖率，保护野生动物。"];
    let river_too: &[&str] =
        &["落实河长制，整治城乡河道，保护饮用水水源地水质，修复湿地。", "开展森林抚育，保护野生动物栖息地。"];
    let trade: &[&str] = &["建设综合保税区，扩大跨境电商进出口，稳定外贸队伍。", "引进外资企业，办好进口博览会。"];
    let a = chapters("云川市", &[("办好人民满意的教育", school), ("建设生态文明", river), ("扩大对外开放", trade)]);
    let b = chapters("临江县", &[("守护绿水青山", river_too), ("建设教育强县", school_too)]);
    let list = |titles: &[&str]| -> Vec<compare::Chapter> {
        let numerals = ["一", "二", "三"];
        let chapter = |(n, title): (usize, &&str)| compare::Chapter {
            section: format!("第{}章", numerals[n]),
            title: (*title).to_owned(),
            line: n,
        };
        titles.iter().enumerate().map(chapter).collect()
    };
    let found = compare::align_sections(
        (&a, &list(&["办好人民满意的教育", "建设生态文明", "扩大对外开放"])),
        (&b, &list(&["守护绿水青山", "建设教育强县"])),
    );
    let shown: Vec<(Option<String>, Option<String>)> =
        found.iter().map(|p| (p.a.as_ref().map(|c| c.title.clone()), p.b.as_ref().map(|c| c.title.clone()))).collect();
    let pair = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
    assert_eq!(
        shown,
        [
            pair("办好人民满意的教育", "建设教育强县"),
            pair("建设生态文明", "守护绿水青山"),
            (Some("扩大对外开放".to_owned()), None)
        ]
    );
}

#[test]
fn a_plan_without_chapters_is_divided_by_its_next_headings() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |place: &str, water: &str| {
        let path = dir.path().join(format!("{place}.txt"));
        let text = format!(
            "{place}国民经济和社会发展第十四个五年规划纲要\n\n一、发展目标\n\n经济保持平稳增长，人民生活持续改善。\n\n二、水利建设\n\n{water}\n"
        );
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let a = plan("云川市", "整治河道，修建水库，保护水源地水质，落实河长制。");
    let b = plan("临江县", "落实河长制，整治河道，保护水源地水质，新修水库。");
    let output = crate::cli::gangyao(&["compare", &a, &b, "--what", "sections", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", crate::cli::stderr(&output));
    let pairs: Vec<serde_json::Value> = serde_json::from_str(&crate::cli::stdout(&output)).unwrap();
    let titles = |side: &str| pairs.iter().map(|p| p[side]["title"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>();
    assert_eq!(titles("a"), ["发展目标", "水利建设"]);
    assert!(titles("b").contains(&"水利建设".to_owned()), "{pairs:?}");
}

#[test]
fn the_room_of_sections_is_drawn_for_any_number_of_plans() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |place: &str, sizes: &[usize]| {
        let chapters: String = sizes
            .iter()
            .enumerate()
            .map(|(n, size)| {
                format!(
                    "第{}章 任务{n}\n\n{}。\n\n",
                    ["一", "二", "三"][n],
                    ["建设新的园区和道路", "修复老旧的桥梁与河堤", "培养年轻教师和医护队伍"][n]
                        .chars()
                        .cycle()
                        .take(*size - 1)
                        .collect::<String>()
                )
            })
            .collect();
        let path = dir.path().join(format!("{place}.txt"));
        std::fs::write(&path, format!("{place}国民经济和社会发展第十四个五年规划纲要\n\n{chapters}")).unwrap();
        path.display().to_string()
    };
    let files = [plan("云川市", &[100, 300]), plan("临江县", &[50, 50, 100]), plan("河口县", &[80, 20])];
    let mut arguments = vec!["compare", "--what", "sections", "--format", "svg"];
    arguments.extend(files.iter().map(String::as_str));
    let svg = crate::cli::stdout(&crate::cli::gangyao(&arguments));
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<&str> = document.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
    let shares: Vec<&str> = texts.iter().copied().filter(|t| t.contains(" % (")).collect();
    let wanted = ["25.0 % (100)", "75.0 % (300)", "25.0 % (50)", "25.0 % (50)", "50.0 % (100)", "80.0 % (80)", "20.0 % (20)"];
    assert_eq!(shares, wanted);
    assert!(texts.contains(&"第三章 任务2") && texts.iter().filter(|t| t.contains("SHA-256")).count() == 3, "{texts:?}");
    let bars: Vec<f64> = document
        .descendants()
        .filter(|n| n.attribute("height") == Some("12"))
        .map(|n| n.attribute("width").unwrap().parse().unwrap())
        .collect();
    assert!((bars[0] / bars[1] - 1.0 / 3.0).abs() < 0.01, "one scale: {bars:?}");
}

/// A plan of running text: place with its period, and what it aims at.
fn spoken(place: &str, text: &str) -> Subject {
    let text = format!("{place}国民经济和社会发展第十五个五年规划纲要\n\n第一章 主要目标\n\n{text}\n");
    subject(&format!("{place}.txt"), text.as_bytes())
}

#[test]
fn targets_of_running_text_meet_by_the_parts_of_their_names() {
    let a = spoken("云川市", "到2030年，普惠托育学位占比达到60%，新能源装机容量达到300万千瓦，数字农业示范基地达到0.2万家。");
    let b = spoken("临江市", "到2030年，普惠性托育学位数占比达到55%，新能源装机容量达到5吉瓦，数字农业示范基地数量达到800家。");
    let rows = compare::compare(&[a, b], &Options::default()).rows;
    let of = |name: &str| rows.iter().find(|r| r.indicator.contains(name)).unwrap_or_else(|| panic!("{name}: {rows:#?}"));
    for name in ["托育", "数字农业示范基地"] {
        let row = of(name);
        assert!(row.cells.len() == 2 && row.indicator_id.is_none() && row.aligned_by == "key", "{row:#?}");
    }
    assert!(of("数字农业").order.as_deref().is_some_and(|o| o.contains('>')), "0.2万家 is more than 800家");
}

#[test]
fn one_year_is_no_period() {
    let report = "云川市人民政府\n2026年云川市政府工作报告\n\n各位代表：\n\n二、2026年工作安排\n\n2026年，城镇新增就业3万人，固定资产投资增长6%左右。\n";
    let report = subject("report.txt", report.as_bytes());
    let plan = spoken("临江市", "“十五五”期间，城镇新增就业12万人，固定资产投资年均增长5%以上。");
    let rows = compare::compare(&[report, plan], &Options::default()).rows;
    let jobs: Vec<&compare::Row> = rows.iter().filter(|r| r.indicator.contains("新增就业")).collect();
    assert!(jobs.len() == 2 && jobs.iter().all(|r| r.cells.len() == 1), "what one year adds stands beside no sum: {jobs:#?}");
    let growth = rows.iter().find(|r| r.indicator.contains("固定资产投资")).unwrap();
    assert!(growth.cells.len() == 2 && growth.order.is_none() && growth.demand.is_none(), "{growth:#?}");
}

#[test]
fn a_percent_sign_on_a_ratio_is_left_aside_and_marked() {
    let rows = [
        ["城乡居民人均可支配收入比（%）", "2.5", "2.2", "—", "预期性"],
        ["森林覆盖率（%）", "52", "54", "[2]", "约束性"],
        ["常住人口城镇化率（%）", "58", "62", "[4]", "预期性"],
    ];
    let a = plan("云川市国民经济和社会发展第十五个五年规划纲要", (2025, 2030), &rows);
    let b = spoken("临江市", "到2030年，城乡居民收入比缩小到2.0。");
    let rows = compare::compare(&[subject("a.txt", a.as_bytes()), b], &Options::default()).rows;
    let row = rows.iter().find(|r| r.indicator_id.as_deref() == Some("urban_rural_income_ratio")).unwrap();
    assert!(row.cells.len() == 2 && row.ranks.values().all(|[best, worst]| best == worst), "{row:#?}");
    assert!(row.cells.values().any(|c| c.marks.iter().any(|m| m == "unit-unusual")), "{row:#?}");
}

#[test]
fn look_alikes_are_listed_and_not_merged() {
    let a = spoken("云川市", "到2030年，低空经济核心产业增加值占比达到8%。");
    let b = spoken("临江市", "到2030年，低空经济核心产业增加值占地区生产总值比重达到6%。");
    let comparison = compare::compare(&[a, b], &Options::default());
    assert!(comparison.rows.iter().all(|r| r.cells.len() == 1), "{:#?}", comparison.rows);
    let pairs: Vec<&str> = comparison.possible.iter().map(|p| p.differs_in).collect();
    assert_eq!(pairs, ["denominator"]);
}

#[test]
fn a_level_that_says_nothing_does_not_stand_between_two_that_do() {
    let nation = spoken("中华人民共和国", "到2030年，人均预期寿命达到80岁。");
    let province = spoken("云南省", "到2030年，森林覆盖率达到66%。");
    let city = spoken("昆明市", "到2030年，人均预期寿命达到82岁以上。");
    let later =
        Subject { head: compare::PlanHead { period: Some("十四五".to_owned()), ..nation.head.clone() }, ..nation.clone() };
    let steps = |above: &Subject| {
        let comparison = compare::levels(&[above.clone(), province.clone(), city.clone()], &Options::default());
        let row = comparison.rows.iter().find(|r| r.indicator.contains("寿命")).unwrap();
        row.steps.iter().map(|s| s.result).collect::<Vec<_>>()
    };
    assert_eq!(steps(&nation), ["below asks more"]);
    assert!(steps(&later).is_empty(), "another period is no level above");
}

#[test]
fn what_is_reviewed_and_not_set_again_has_its_result() {
    let text = "云川区国民经济和社会发展第十四个五年规划纲要\n\n第一章 发展基础\n\n附表1\n“十三五”主要指标完成情况\n\
        指标  2015年  2020年规划目标  2020年完成值  属性\n旅游总收入（亿元）  20  36  29  预期性\n\
        森林覆盖率（%）  50  52  53  约束性\n城镇登记失业率（%）  3.9  4.5  3.1  预期性\n";
    let comparison = compare::periods(&[subject("r.txt", text.as_bytes())], &Options::default());
    let results: Vec<&str> = comparison.rows.iter().flat_map(|r| &r.periods).map(|p| p.result).collect();
    assert_eq!(results.iter().filter(|r| **r == "met").count(), 2, "{results:?}");
    let all = &comparison.reviews[0];
    assert_eq!((all.attribute.as_str(), all.met, all.not_met, all.no_outcome), ("all", 2, 1, 0));
    assert!(comparison.rows.iter().all(|r| r.cells.is_empty()), "a result is no target");
}

#[test]
fn the_name_of_the_file_says_its_format_and_unknown_names_are_told() {
    let dir = tempfile::tempdir().unwrap();
    for (place, value) in [("云川市", "54"), ("临江市", "55")] {
        let rows = [["森林覆盖率（%）", "52", value, "[2]", "约束性"], ["人均预期寿命（岁）", "77", "78", "[1]", "预期性"]];
        let text = plan(&format!("{place}国民经济和社会发展第十五个五年规划纲要"), (2025, 2030), &rows);
        std::fs::write(dir.path().join(format!("{place}.txt")), text).unwrap();
    }
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(crate::cli::gangyao_path());
        command.current_dir(dir.path()).args(["compare", "云川市.txt", "临江市.txt"]).args(args).output().unwrap()
    };
    for (file, begins) in [("c.svg", "<svg"), ("c.json", "{"), ("c.html", "<!"), ("c.csv", ""), ("c.md", "- ")] {
        let out = run(&["-o", file]);
        assert!(out.status.success() && out.stdout.is_empty(), "{file}");
        assert!(std::fs::read_to_string(dir.path().join(file)).unwrap().starts_with(begins), "{file}");
    }
    assert_eq!(run(&["-o", "c.doc"]).status.code(), Some(2), "an ending nobody knows");
    let told = run(&["--indicators", "森林覆盖率,无此指标"]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("无此指标"));
    let tidy = String::from_utf8(run(&["--format", "tidy"]).stdout).unwrap();
    let lines: Vec<&str> = tidy.lines().collect();
    assert!(lines[0].starts_with("plan_id,plan,") && lines[1..].iter().all(|l| !l.starts_with('#')) && lines.len() > 4, "{tidy}");
    let text = String::from_utf8(run(&["--in", "2"]).stdout).unwrap();
    assert!(text.contains("云川市") && text.contains("临江市 > 云川市 (+1)"), "{text}");
}

#[test]
fn indicators_are_found_by_any_of_their_names() {
    let dir = tempfile::tempdir().unwrap();
    let found = run_in(dir.path(), &["indicators", "研发投入强度"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("rd_intensity"));
    assert_eq!(run_in(dir.path(), &["indicators", "无此指标"]).status.code(), Some(1));
}

#[test]
fn frames_around_other_things_are_no_passage_and_page_numbers_no_difference() {
    let passage = "把交通区位优势转化为枢纽经济优势，让更多农产品走出大山、更多游客走进乡村，持续增强内生发展动力";
    let document = |id: &str, text: &str| Document::of_text(id, text);
    let broken = passage.replace("更多游客", "更多\n— 12 —\n游客");
    let found = compare::shared_passages(&[document("a", &broken), document("b", passage)], 2);
    assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), ["exact"]);
    assert!(!found[0].a.text.contains("12"));
    let frame = |what: &str, value: u32| document(what, &format!("力争到2030年，全市{what}产业规模突破{value}亿元"));
    assert!(compare::shared_passages(&[frame("高效储能电机", 1200), frame("户外露营装备", 1300)], 2).is_empty());
    // Of three plans with one passage everybody has it.
    let all: Vec<Document> = ["a", "b", "c"].iter().map(|id| document(id, passage)).collect();
    let found = compare::shared_passages(&all, 3);
    assert_eq!(compare::clusters(&found).iter().map(|c| c.plans.len()).collect::<Vec<_>>(), [3]);
    assert!(compare::covered(&all, &found).iter().all(|c| c.share > 0.9));
}
