//! Questions a researcher asks, and whether the passage that answers them stands among the first hits.
//!
//! The plans stand beside the repository and are not part of it; here are only questions and a few characters by which the
//! answer is known.

use std::sync::LazyLock;

use gangyao::index::{Hit, Order, Page, Question, Reader, Sort, Writer};
use gangyao::record::{PlanRecord, TargetRecord};

use crate::common::shared;
use crate::graded::{self, flat};
use crate::record::records_of;

/// Some are broad (公园 has more than thirty hits) and ask for order, some narrow and ask that nothing is overlooked.
/// Words typed, and characters of the passage that answers.
const QUESTIONS: [(&str, &str); 30] = [
    ("低空经济", "全国低空经济高地"),
    ("人工智能 场景", "示范场景 500 个"),
    ("绿电", "200 亿千瓦时"),
    ("医共体", "医共体建设率达 100%"),
    ("产业集群 千亿级", "15 个千亿级产业集群"),
    ("农作物 机械化水平", "机械化水平达 95%"),
    ("未来产业", "领跑全国的未来产业集群"),
    ("托位", "每千人不少于10个托位"),
    ("老旧小区改造", "老旧小区改造227个"),
    ("敬老院 养老服务综合体", "26个居家和社区养老"),
    ("科技创新协同体", "科技创新协同体2个"),
    ("省级企业技术中心 重点实验室", "5个以上省级企业技术中心"),
    ("大班额", "45人以上、初中50人以上"),
    ("安置小区", "返迁安置小区约20个"),
    ("央企", "央企、省属国企"),
    ("公益性墓地", "骨灰堂"),
    ("绿化任务 万平方米", "16.9万平方米"),
    ("危旧房屋 维修 拆除", "1074户"),
    ("再就业 新增就业", "就业5300人"),
    ("贫困人口 稳定脱贫", "183人"),
    ("重点调度项目", "66个"),
    ("直连大湾区", "1小时直连大湾区"),
    ("ESI 前1% 学科", "全球前1%学科"),
    ("汽车年产值", "年产值超1万亿元"),
    ("结对", "31个街"),
    ("公园", "新增和改造公园超过200个"),
    ("新材料 集群 产值规模", "1650亿元"),
    ("河湖", "120条"),
    ("农场", "农场200家"),
    ("向广东送电", "160～300万千瓦"),
];

/// Of how many questions the answer is among the first three at least.
const AT_LEAST: usize = 28;
/// Gain of the first ten hits for the questions of `questions.tsv`, against the best order there is.
const GAIN: f64 = 0.81;
/// Questions without any hit.
const SILENT: usize = 0;

/// An index of all shared plans, the texts of its passages, and its plans with their targets.
struct Shared {
    reader: Reader,
    texts: Vec<String>,
    plans: Vec<(PlanRecord, Vec<TargetRecord>)>,
    _dir: tempfile::TempDir,
}

static SHARED: LazyLock<Option<Shared>> = LazyLock::new(|| {
    let shared = shared("ranking of answers")?;
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path()).unwrap();
    let mut texts: Vec<String> = Vec::new();
    let mut plans = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(shared.join("plans")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let (records, _) = records_of(&file.file_name().unwrap().to_string_lossy(), &std::fs::read(file).unwrap());
        writer.add(&records).unwrap();
        texts.extend(records.passages.iter().map(|p| flat(&p.text)));
        plans.push((records.plan, records.targets));
    }
    writer.finish().unwrap();
    Some(Shared { reader: Reader::open(dir.path()).unwrap(), texts, plans, _dir: dir })
});

/// The first hits as a reader meets them: what has all of the question, then what comes close.
fn first(reader: &Reader, question: &str, limit: usize) -> Vec<String> {
    hits(reader, question, limit).iter().map(|h| flat(&h.text)).collect()
}

fn hits(reader: &Reader, question: &str, limit: usize) -> Vec<Hit> {
    let question = Question { text: question, kind: Some("passage"), ..Question::default() };
    let query = question.query(reader, || Ok(Vec::new())).unwrap();
    let page = Page { limit, offset: 0 };
    reader.answer(&query, &Order { sort: Sort::Relevance, per_plan: None, page, exact: false }).unwrap().hits
}

#[test]
fn the_answer_is_among_the_first_three() {
    let Some(Shared { reader, texts, .. }) = &*SHARED else { return };
    let mut missed = Vec::new();
    for (question, answer) in QUESTIONS {
        assert!(texts.iter().any(|t| t.contains(&flat(answer))), "no passage holds '{answer}'");
        let hits = first(reader, question, 3);
        if !hits.iter().any(|h| h.contains(&flat(answer))) {
            let first: Vec<String> = hits.iter().map(|h| h.chars().take(40).collect()).collect();
            missed.push(format!("{question}: {answer} is not in {first:?}"));
        }
    }
    assert!(QUESTIONS.len() - missed.len() >= AT_LEAST, "{} missed:\n{}", missed.len(), missed.join("\n"));
}

/// Sixty questions with graded answers: the gain of the first ten hits, discounted by rank.
#[test]
fn questions_as_people_type_them_are_answered() {
    let Some(Shared { reader, texts, .. }) = &*SHARED else { return };
    let (mut sum, mut n, mut silent, mut worst) = (0.0, 0, 0, Vec::new());
    for asked in graded::questions() {
        let question = asked.question;
        let hits = first(reader, question, graded::DEPTH);
        silent += usize::from(hits.is_empty());
        let ratio = asked.ratio(&hits, texts).unwrap_or_else(|| panic!("no passage answers '{question}'"));
        sum += ratio;
        n += 1;
        if ratio < 0.5 {
            let first = hits.first().map_or("", |h| &h[..h.char_indices().nth(30).map_or(h.len(), |c| c.0)]);
            worst.push(format!("{ratio:.2} {question}: {first}"));
        }
    }
    let mean = sum / f64::from(n);
    eprintln!("gain {mean:.3}, nothing found {silent} of {n}\n{}", worst.join("\n"));
    assert!(n == 60 && mean >= GAIN && silent == SILENT, "gain {mean:.3}, nothing found {silent}\n{}", worst.join("\n"));
}

/// Targets that are looked for, and of how many each way of asking finds the passage among its first three.
const KNOWN: usize = 60;
const FOUND: usize = 56;

/// How a person calls the place of a plan: 章贡区, not 赣州市章贡区.
fn called(place: &str) -> &str {
    let last = place.chars().next_back().map_or(0, char::len_utf8);
    let cut = place[..place.len() - last].rfind(['省', '市']).map(|at| at + '省'.len_utf8());
    cut.map(|cut| &place[cut..]).filter(|name| name.chars().count() >= 2).unwrap_or(place)
}

/// Ways to ask for a target one knows: place, indicator, target, plan.
type Asking = fn(&str, &str, &TargetRecord, &PlanRecord) -> String;
const WAYS: [(&str, Asking); 8] = [
    ("place and indicator", |place, name, _, _| format!("{place} {name}")),
    ("glued", |place, name, _, _| format!("{place}{name}")),
    ("with the year", |place, name, t, _| format!("{place} {name} {}年", t.target_year.unwrap())),
    ("year inside", |place, name, t, _| format!("{place}{}年{name}", t.target_year.unwrap())),
    ("with 目标", |place, name, _, _| format!("{place}{name}目标")),
    ("with the value", |place, name, t, _| {
        format!("{place} {name} {}{}", t.value.as_deref().unwrap(), t.unit_raw.as_deref().unwrap())
    }),
    ("as a question", |place, name, _, _| format!("{place}{name}是多少")),
    ("with the period", |place, name, _, p| format!("{place}{}{name}", p.period.as_deref().unwrap_or(""))),
];

/// Targets whose names are short enough to be typed, by turns from each plan.
fn known(plans: &[(PlanRecord, Vec<TargetRecord>)]) -> Vec<(&PlanRecord, &TargetRecord, String)> {
    let mut of_plans: Vec<Vec<_>> = Vec::new();
    for (plan, targets) in plans.iter().filter(|(plan, _)| plan.jurisdiction.is_some()) {
        let stated = targets.iter().filter(|t| t.value.is_some() && t.target_year.is_some() && t.unit_raw.is_some());
        let typed = stated.filter_map(|t| {
            let name = flat(t.indicator_raw.as_deref()?);
            let n = name.chars().count();
            ((3..=14).contains(&n) && !name.contains(['(', ')', '（', '）', '、', '，'])).then_some((plan, t, name))
        });
        let list: Vec<_> = typed.collect();
        // Spread over the document.
        let step = (list.len() / 7).max(1);
        of_plans.push(list.into_iter().step_by(step).collect());
    }
    let longest = of_plans.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| of_plans.iter().filter_map(move |list| list.get(turn).cloned()));
    turns.take(KNOWN).collect()
}

#[test]
fn known_targets_are_found_however_one_asks() {
    let Some(Shared { reader, plans, .. }) = &*SHARED else { return };
    let items = known(plans);
    assert_eq!(items.len(), KNOWN);
    let mut bad = Vec::new();
    for (way, ask) in WAYS {
        let mut missed = Vec::new();
        for (plan, target, name) in &items {
            let question = ask(called(plan.jurisdiction.as_deref().unwrap()), name, target, plan);
            let copy = format!("{}:{}", plan.plan_id, target.line);
            let holds =
                |h: &Hit| h.plan_id == plan.plan_id && (h.start..h.end).contains(&target.start) || h.copies.contains(&copy);
            if !hits(reader, &question, 3).iter().any(holds) {
                missed.push(question);
            }
        }
        eprintln!("{way}: {} of {KNOWN}; missed {}", KNOWN - missed.len(), missed.join(", "));
        if KNOWN - missed.len() < FOUND {
            bad.push(format!("{way}: {missed:?}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
