//! Questions a researcher asks, and whether the passage that answers them stands among the first hits.
//!
//! The plans stand beside the repository and are not part of it; here are only questions and a few characters by which the
//! answer is known.

use gangyao::index::{self, Page, Reader, Writer};

use crate::common::shared;
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

#[test]
fn the_answer_is_among_the_first_three() {
    let Some(shared) = shared("ranking of answers") else { return };
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(dir.path()).unwrap();
    let mut texts: Vec<String> = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(shared.join("plans")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in &files {
        let (records, _) = records_of(&file.file_name().unwrap().to_string_lossy(), &std::fs::read(file).unwrap());
        writer.add(&records).unwrap();
        texts.extend(records.passages.iter().map(|p| p.text.clone()));
    }
    writer.finish().unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    let mut missed = Vec::new();
    for (question, answer) in QUESTIONS {
        assert!(texts.iter().any(|t| flat(t).contains(&flat(answer))), "no passage holds '{answer}'");
        let query = index::parse(question, false).unwrap().narrowed("kind", "passage").unwrap();
        let hits = reader.search(&query, Page { limit: 3, offset: 0 }).unwrap().hits;
        if !hits.iter().any(|h| flat(&h.text).contains(&flat(answer))) {
            let first: Vec<String> = hits.iter().map(|h| h.text.chars().take(40).collect()).collect();
            missed.push(format!("{question}: {answer} is not in {first:?}"));
        }
    }
    assert!(QUESTIONS.len() - missed.len() >= AT_LEAST, "{} missed:\n{}", missed.len(), missed.join("\n"));
}
