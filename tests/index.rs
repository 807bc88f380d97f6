//! The laws of search.

use std::sync::LazyLock;

use gangyao::index::{self, Found, Hit, Page, Query, Reader, Sort, Writer};
use gangyao::record::PlanRecords;
use proptest::prelude::*;

use crate::common::plan;
use crate::record::records_of;

/// An index in a folder that lives as long as it.
struct Built {
    reader: Reader,
    records: PlanRecords,
    _dir: tempfile::TempDir,
}

fn built(name: &str, bytes: &[u8]) -> Built {
    let dir = tempfile::tempdir().unwrap();
    let (records, _) = records_of(name, bytes);
    let mut writer = Writer::create(dir.path()).unwrap();
    writer.add(&records).unwrap();
    writer.finish().unwrap();
    Built { reader: Reader::open(dir.path()).unwrap(), records, _dir: dir }
}

static PLAN: LazyLock<Built> = LazyLock::new(|| built("plan.txt", &std::fs::read(plan()).unwrap()));

/// A fictional plan with what people paste into a search box.
const SMALL: &str = "云川市青石区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n\n\
第一篇 发展目标\n\n第一章 主要目标\n\n\
到2025年，森林覆盖率达到65.5%以上，地区生产总值年均增长8%左右，人均GDP达到9.9万元。\n\n\
研发（含基础研究）经费投入占比达到3%。打造“三区一园”，建设[国家级]试点，目标:2025年建成。\n\n\
二〇三五年基本实现现代化。\n\n\
第二章 生态\n\n单位ＧＤＰ能耗变化为-5%。绿色 发展，森林防火。水水水水利。\n";

static SMALL_PLAN: LazyLock<Built> = LazyLock::new(|| built("small.txt", SMALL.as_bytes()));

fn search(built: &Built, query: &Query) -> Found {
    built.reader.search(query, Page { limit: 10_000, offset: 0 }).unwrap()
}

/// Visible characters with where they start and end.
fn visible(text: &str) -> Vec<(usize, usize)> {
    let seen =
        |c: &(usize, char)| !c.1.is_whitespace() && !matches!(c.1, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.char_indices().filter(seen).map(|(at, c)| (at, at + c.len_utf8())).collect()
}

/// The law: the stretch finds its passage, and the passage is marked where the stretch stands.
fn finds(
    built: &Built,
    passage: &gangyao::record::PassageRecord,
    (from, to): (usize, usize),
    query: &Query,
) -> Result<(), String> {
    let stretch = &passage.text[from..to];
    let found = search(built, query);
    let hit = found.hits.iter().find(|h| h.kind == "passage" && h.start == passage.start);
    let hit = hit.ok_or_else(|| format!("{stretch:?} does not find line {}", passage.line))?;
    if hit.text != passage.text {
        return Err(format!("the hit of {stretch:?} has another text"));
    }
    for (start, end) in &hit.highlights {
        if !(hit.text.is_char_boundary(*start) && hit.text.is_char_boundary(*end) && start < end) {
            return Err(format!("{stretch:?} is marked inside a character"));
        }
    }
    let marked = hit.highlights.iter().any(|(start, end)| *start <= from && to <= *end);
    if marked { Ok(()) } else { Err(format!("{stretch:?} is not marked in line {}: {:?}", passage.line, hit.highlights)) }
}

fn quoted(stretch: &str) -> Query {
    let text = format!("\"{}\"", stretch.replace('\\', "\\\\").replace('"', "\\\""));
    index::parse(&text, true).unwrap()
}

#[test]
fn every_stretch_of_four_characters_finds_its_passage() {
    let mut n_stretches = 0;
    for passage in &PLAN.records.passages {
        let chars = visible(&passage.text);
        for window in chars.windows(4) {
            let place = (window[0].0, window[3].1);
            finds(&PLAN, passage, place, &quoted(&passage.text[place.0..place.1])).unwrap();
            n_stretches += 1;
        }
    }
    // The plan has some 60,000 characters.
    assert!(n_stretches > 40_000, "{n_stretches}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stretch_finds_its_passage(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), length in 1usize..=12) {
        let passage = which.get(&PLAN.records.passages);
        let chars = visible(&passage.text);
        let length = length.min(chars.len());
        let from = at.index(chars.len() - length + 1);
        let place = (chars[from].0, chars[from + length - 1].1);
        let stretch = &passage.text[place.0..place.1];
        prop_assert_eq!(finds(&PLAN, passage, place, &Query::phrase(stretch)), Ok(()));
        prop_assert_eq!(finds(&PLAN, passage, place, &quoted(stretch)), Ok(()));
    }

    #[test]
    fn no_query_breaks_the_parser(query in "[a-z:“”\"()\\\\ 年〇二五0-9.>=%亿元ORNTA-]{0,30}") {
        if let Err(error) = index::parse(&query, false) {
            prop_assert!(error.query.is_char_boundary(error.at));
            prop_assert!(error.to_string().contains('^') && !error.suggestion.is_empty());
        }
    }
}

#[test]
fn stretches_of_every_shared_plan_find_their_passage() {
    let Some(shared) = crate::common::shared("stretches of shared plans") else { return };
    let mut n_stretches = 0;
    for entry in std::fs::read_dir(shared.join("plans")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let plan = built(&name, &std::fs::read(&path).unwrap());
        // A fixed sequence that visits passages and places without a pattern.
        let mut state: usize = 12_345;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below.max(1)
        };
        for _ in 0..150 {
            let passage = &plan.records.passages[next(plan.records.passages.len())];
            let chars = visible(&passage.text);
            let length = (2 + next(11)).min(chars.len());
            let from = next(chars.len() - length + 1);
            let place = (chars[from].0, chars[from + length - 1].1);
            let stretch = &passage.text[place.0..place.1];
            finds(&plan, passage, place, &Query::phrase(stretch)).unwrap_or_else(|e| panic!("{name}: {e}"));
            n_stretches += 1;
        }
    }
    assert!(n_stretches >= 900, "{n_stretches}");
}

/// Lines of the passages a query finds in the small plan, and the values of its targets.
fn lines(query: &str) -> Vec<usize> {
    let found = search(&SMALL_PLAN, &index::parse(query, false).unwrap());
    let mut lines: Vec<usize> = found.hits.iter().filter(|h| h.kind == "passage").map(|h| h.line).collect();
    lines.sort_unstable();
    lines
}

fn values(query: &str) -> Vec<String> {
    let found = search(&SMALL_PLAN, &index::parse(query, false).unwrap());
    let mut values: Vec<String> = found.hits.iter().filter(|h| h.kind == "target").filter_map(|h| h.value.clone()).collect();
    values.sort_unstable();
    values
}

#[test]
fn what_people_paste_is_found() {
    for (query, expected) in [
        ("目标:2025年建成", vec![9]),
        ("研发(含基础研究)", vec![9]),
        ("[国家级]", vec![9]),
        ("“三区一园”", vec![9]),
        ("打造“三区", vec![9]),
        ("\"打造\\\"三区\"", vec![9]),
        ("-5%", vec![15]),
        ("单位gdp能耗", vec![15]),
        ("绿色发展", vec![15]),
        ("水水利", vec![15]),
        ("水水水水水", vec![]),
        ("2035年基本实现", vec![11]),
    ] {
        assert_eq!(lines(query), expected, "{query}");
    }
}

#[test]
fn words_or_not_and_groups() {
    assert_eq!(lines("森林"), [7, 15]);
    assert_eq!(lines("森林 防火"), [15]);
    assert_eq!(lines("森林 -防火"), [7]);
    assert_eq!(lines("森林 NOT (防火 OR 无此)"), [7]);
    assert_eq!(lines("防火 OR 基本实现"), [11, 15]);
    assert_eq!(lines("(防火 OR 覆盖率) 绿色"), [15]);
    assert_eq!(lines("section:第一篇/第二章 森林"), [15]);
    assert_eq!(lines("block:heading 生态"), [13]);
    assert_eq!(lines("森林覆盖率达到 \"增长 8%\""), [7]);
    assert!(lines("森林 无此语句").is_empty());
}

#[test]
fn fields_and_ranges() {
    assert_eq!(values("kind:target value:>=60"), ["65.5"]);
    assert_eq!(values("value:>=60%"), ["65.5"]);
    assert_eq!(values("value:>65.5"), [""; 0]);
    assert_eq!(values("value:6..9"), ["8"]);
    assert_eq!(values("value:2.5..3.5%"), ["3"]);
    assert_eq!(values("value:6..8亿元"), [""; 0]);
    assert_eq!(values("value:9.90万元"), ["9.9"]);
    assert_eq!(values("value:>=９．９"), ["65.5", "9.9"]);
    assert_eq!(values("value:<=8 森林"), [""; 0]);
    assert_eq!(values("unit:％ year:2021..2025 value:>5 value:<10"), ["8"]);
    assert_eq!(values("year:>=2025 indicator:森林覆盖率"), ["65.5"]);
    assert_eq!(values("indicator:gdp_per_capita"), ["9.9"]);
    assert_eq!(values("year:2024"), [""; 0]);
    let narrowed = index::parse("森林", true).unwrap().narrowed("kind", "target").unwrap().narrowed("year", "2025").unwrap();
    let found = search(&SMALL_PLAN, &narrowed);
    assert_eq!(found.total, 1);
    assert_eq!(found.hits[0].why, ["森林 in text", "kind:target", "year:2025"]);
    let unknown = Query::all().narrowed("period", "十五五").unwrap();
    assert_eq!(search(&SMALL_PLAN, &unknown).total, 0);
}

#[test]
fn other_names_of_an_indicator_are_shown_and_switchable() {
    let loose = index::parse("GDP", false).unwrap();
    assert!(loose.expanded[0].also.contains(&"地区生产总值".to_owned()));
    let found = search(&PLAN, &loose);
    let by_name = found.hits.iter().find(|h| !h.text.contains("GDP") && h.text.contains("地区生产总值"));
    let by_name = by_name.expect("地区生产总值 is found");
    assert!(by_name.expanded.contains(&"地区生产总值".to_owned()), "{by_name:?}");
    let exact = search(&PLAN, &index::parse("GDP", true).unwrap());
    assert!(exact.total > 0 && exact.total < found.total);
    assert!(exact.hits.iter().all(|h| h.expanded.is_empty()));
}

#[test]
fn pages_neither_skip_nor_repeat() {
    let query = index::parse("发展", true).unwrap();
    let all = search(&PLAN, &query);
    assert_eq!(all.total, all.hits.len());
    let mut paged = Vec::new();
    for offset in (0..all.total).step_by(37) {
        let page = PLAN.reader.search(&query, Page { limit: 37, offset }).unwrap();
        assert_eq!(page.total, all.total);
        paged.extend(page.hits);
    }
    assert_eq!(paged, all.hits);
    let none = PLAN.reader.search(&query, Page { limit: 0, offset: 0 }).unwrap();
    assert_eq!((none.total, none.hits.len()), (all.total, 0));
    let far = PLAN.reader.search(&query, Page { limit: usize::MAX, offset: usize::MAX }).unwrap();
    assert_eq!((far.total, far.hits.len()), (all.total, 0));
}

/// The hits of a query in an order, put in it one by one.
fn by_hand(query: &Query, sort: Sort) -> Vec<Hit> {
    let mut hits = search(&PLAN, query).hits;
    match sort {
        Sort::Relevance | Sort::Value => {}
        Sort::Year => hits.sort_by_key(|h| (h.target_year.is_none(), h.target_year)),
        Sort::Plan => hits.sort_by_key(|h| h.start),
    }
    hits
}

#[test]
fn orders_are_told_from_the_columns_as_from_the_hits() {
    // A passage shows the number that answers best, so only numbers are in the order of what they show.
    for text in
        ["kind:figure", "kind:target 增长", "kind:target", "kind:target (unit:亿元 OR unit:万元)", "kind:figure 森林 -防火"]
    {
        let query = index::parse(text, false).unwrap();
        let all = PLAN.reader.arranged(&query, Sort::Value, None, Page { limit: 10_000, offset: 0 }).unwrap();
        assert_eq!(all.total, search(&PLAN, &query).total);
        for pair in all.hits.windows(2) {
            let values = [&pair[0], &pair[1]].map(|h| h.value.as_deref().and_then(|v| v.replace(',', "").parse::<f64>().ok()));
            if let ([Some(a), Some(b)], true) = (values, pair[0].unit == pair[1].unit) {
                assert!(a >= b, "{text}: {a} before {b}");
            }
        }
        for sort in [Sort::Relevance, Sort::Year, Sort::Plan] {
            let wanted = by_hand(&query, sort);
            let all = PLAN.reader.arranged(&query, sort, None, Page { limit: 10_000, offset: 0 }).unwrap();
            let starts = |hits: &[Hit]| hits.iter().map(|h| (h.kind.clone(), h.start)).collect::<Vec<_>>();
            assert_eq!(starts(&all.hits), starts(&wanted), "{text} {sort:?}");
            let page = PLAN.reader.arranged(&query, sort, None, Page { limit: 3, offset: 2 }).unwrap();
            assert_eq!(
                (page.total, starts(&page.hits)),
                (wanted.len(), starts(&wanted[2.min(wanted.len())..5.min(wanted.len())]))
            );
            let one = PLAN.reader.arranged(&query, sort, Some(1), Page { limit: 3, offset: 0 }).unwrap();
            assert_eq!((one.total, starts(&one.hits)), (1, starts(&wanted[..1])));
        }
        let total = search(&PLAN, &query).total;
        for facet in index::FACETS {
            let counts = PLAN.reader.facet(&query, facet).unwrap().unwrap();
            assert_eq!(counts.iter().map(|c| c.1).sum::<usize>(), total, "{text} by {facet}: each hit is counted once");
        }
    }
    let targets = index::parse("kind:target", false).unwrap();
    let bound = search(&PLAN, &targets).hits.iter().filter(|h| h.attribute.as_deref() == Some("约束性")).count();
    let counts = PLAN.reader.facet(&targets, "attribute").unwrap().unwrap();
    assert!(bound > 0 && counts.contains(&("约束性".to_owned(), bound)), "{counts:?}");
    assert_eq!(PLAN.reader.facet(&targets, "colour").unwrap(), None);
}

#[test]
fn a_damaged_index_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (records, _) = records_of("small.txt", SMALL.as_bytes());
    let mut writer = Writer::create(dir.path()).unwrap();
    writer.add(&records).unwrap();
    writer.finish().unwrap();
    let query = index::parse("森林", true).unwrap();
    let store =
        std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "store"));
    let store = store.unwrap();
    let good = std::fs::read(&store).unwrap();
    // The stored records are zeroed, the footer kept: only the reading of a hit can notice.
    let mut bad = good.clone();
    let n = bad.len() / 2;
    bad[..n].fill(0);
    std::fs::write(&store, bad).unwrap();
    let answer = Reader::open(dir.path()).and_then(|r| r.search(&query, Page { limit: 5, offset: 0 }));
    assert!(answer.expect_err("zeroed records give no answer").to_string().contains("gangyao build"));
    std::fs::write(&store, &good[..good.len() / 2]).unwrap();
    let answer = Reader::open(dir.path()).and_then(|r| r.search(&query, Page { limit: 5, offset: 0 }));
    assert!(answer.expect_err("half a file gives no answer").to_string().contains("gangyao build"));
}

/// The query as the command asks it: words understood, passages with their numbers.
fn asked(built: &Built, query: &str) -> Query {
    let query = index::parse(query, false).unwrap();
    let query = if query.has_field("kind") { query } else { query.narrowed("kind", "passage").unwrap() };
    built.reader.understand(query).unwrap()
}

#[test]
fn numbers_outside_quotes_are_whole() {
    let whole = |query: &str| search(&SMALL_PLAN, &asked(&SMALL_PLAN, query)).total;
    assert_eq!((whole("5.5%"), whole("65.5%"), whole("DP"), whole("GDP")), (0, 1, 0, 2));
    assert_eq!((whole("\"5.5%\""), whole("\"DP\"")), (1, 2));
}

#[test]
fn facts_of_the_record_are_words_of_a_query() {
    let lines = |query: &str| search(&SMALL_PLAN, &asked(&SMALL_PLAN, query)).hits.iter().map(|h| h.line).collect::<Vec<_>>();
    for query in ["云川市 森林覆盖率", "云川森林覆盖率", "森林覆盖率 2025", "十四五森林覆盖率目标", "森林覆盖率 2025年 是多少"]
    {
        assert_eq!(lines(query), [7], "{query}");
    }
    let query = asked(&SMALL_PLAN, "云川森林覆盖率目标");
    let said: Vec<&str> = query.understood.iter().map(|u| u.meaning.as_str()).collect();
    assert_eq!(said, ["place", "weak"]);
    let hit = &search(&SMALL_PLAN, &query).hits[0];
    assert_eq!((hit.value.as_deref(), hit.target_year, hit.parts.len()), (Some("65.5"), Some(2025), 1), "{hit:?}");
    assert!(lines("\"云川森林覆盖率\"").is_empty(), "quotes switch it off");
}

#[test]
fn what_comes_close_says_what_it_lacks() {
    let query = asked(&SMALL_PLAN, "森林防火演练多少次");
    assert_eq!(search(&SMALL_PLAN, &query).total, 0);
    let near = SMALL_PLAN.reader.near(&query, 10, 0).unwrap();
    assert_eq!(near.first().map(|h| h.line), Some(15), "{near:?}");
    assert!(!near[0].lacks.is_empty() && !near[0].highlights.is_empty());
    let nothing = asked(&SMALL_PLAN, "量子通信");
    assert_eq!(SMALL_PLAN.reader.near(&nothing, 10, 0).unwrap(), []);
    let filtered = asked(&SMALL_PLAN, "森林防火演练 section:第一篇/第一章");
    assert!(SMALL_PLAN.reader.near(&filtered, 10, 0).unwrap().iter().all(|h| h.line != 15), "filters stay");
}

#[test]
fn year_role_and_value_are_of_one_number() {
    let text = "云川市青石区国民经济和社会发展第十四个五年规划纲要\n\n第一章 发展目标\n\n\
        常住人口城镇化率2020年为51%，到2025年达到57%。新建学校120所，托育覆盖率达到62%。\n";
    let plan = built("numbers.txt", text.as_bytes());
    let n = |query: &str| search(&plan, &index::parse(query, false).unwrap()).total;
    assert_eq!(n("kind:passage role:target year:2020"), 0);
    assert_eq!(n("kind:passage role:target year:2025"), 1);
    assert_eq!((n("kind:target value:>=50%"), n("kind:target value:>=100所"), n("kind:target value:>=50个百分点")), (2, 1, 0));
    assert_eq!(n("kind:figure role:achieved value:51%"), 1);
    assert_eq!(n("kind:target value:一百二十所"), 1);
}

#[test]
fn a_filter_that_names_nothing_is_told() {
    let unknown = |query: &str| SMALL_PLAN.reader.unknown(&index::parse(query, false).unwrap()).unwrap();
    for query in ["region:火星", "period:十九五", "indicator:没有这个", "section:火星", "unit:光年"] {
        let told = unknown(query).unwrap_or_else(|| panic!("{query} is told"));
        assert_eq!(told.filter, query);
    }
    assert!(unknown("period:十九五").unwrap().nearest.contains(&"十四五".to_owned()));
    for query in ["region:云川", "period:“十四五”", "indicator:森林覆盖率", "section:主要目标", "unit:%"] {
        assert_eq!(unknown(query), None, "{query}");
    }
}

/// Two plans of two places, and a glossary.
static TWO: LazyLock<Built> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path()).unwrap();
    let mut all = Vec::new();
    for (place, share) in [("苏州市", "30"), ("杭州市", "66")] {
        let text = format!(
            "{place}国民经济和社会发展第十五个五年规划纲要\n\n第一章 发展目标\n\n到2030年，森林覆盖率达到{share}%以上，全市道路绿化普及。\n\n\
             第二章 商贸\n\n大力发展首发经济、首店经济，首发经济活动不断丰富，首发经济政策更加完善。\n\n\
             名词解释\n\n1.首发经济：指企业发布新产品、推出新业态、开设首店等经济活动的总称。\n"
        );
        let (records, _) = records_of(&format!("{place}.txt"), text.as_bytes());
        writer.add(&records).unwrap();
        all.push(records);
    }
    writer.finish().unwrap();
    Built { reader: Reader::open(dir.path()).unwrap(), records: all.remove(0), _dir: dir }
});

#[test]
fn places_side_by_side_are_either_of_them() {
    let places = |query: &str| {
        let found = search(&TWO, &asked(&TWO, query));
        let mut out: Vec<String> =
            found.hits.iter().filter(|h| h.text.contains("森林覆盖率")).filter_map(|h| h.jurisdiction.clone()).collect();
        out.sort();
        out.dedup();
        out.join(" ")
    };
    for query in ["苏州 杭州 森林覆盖率", "苏州、杭州的森林覆盖率", "苏州与杭州的森林覆盖率", "(苏州 OR 杭州) 森林覆盖率"]
    {
        assert_eq!(places(query), "杭州市 苏州市", "{query}");
    }
    assert_eq!(places("苏州 森林覆盖率"), "苏州市");
    assert_eq!(places("(森林覆盖率 OR 绿化率) 苏州"), "苏州市", "a place beside a group is no word of the text");
}

#[test]
fn who_asks_what_a_word_means_gets_what_says_so() {
    for query in ["什么是首发经济", "首发经济是什么意思", "首发经济指什么？"] {
        let found = search(&TWO, &asked(&TWO, query));
        assert!(found.hits[0].text.contains("首发经济：指"), "{query}: {}", found.hits[0].text);
    }
}
