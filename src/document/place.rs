//! The place a document is for, from its title and the lines above its text.
//!
//! A place is a chain of names of divisions (`赣州市章贡区`), never with other words glued to it. Short names of provinces and
//! prefectures (内蒙古) stand for the full ones.

use crate::pattern::Pattern;

use crate::lexicon::{self, Resolution};

/// What may stand before the place in a title.
static LEAD: Pattern = Pattern::new(
    r"^(?:中国共产党|中共|关于制定|关于|印发|《|\(|(?:19|20)[0-9]{2}(?:[-—](?:19|20)[0-9]{2})?年?度?|[一二三四五六七八九〇零○]{4}年)+",
);
/// What ends the place in a title of a plan or report.
static FIELD: Pattern = Pattern::new(
    r"(?:19|20)[0-9]{2}|[一二三四五六七八九〇零○]{4}年|国民经济|人民政府|政府工作报告|[“\x22]|第[一二三四五六七八九十]{1,3}个五年|委关于|委员会|工作报告",
);
/// A division that follows another one, or stands first.
static DIVISION: Pattern = Pattern::new(r"^[\p{Han}]{1,9}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)");

/// Ends that look like a division and name a kind of area.
const AREAS: &[&str] = &[
    "新区",
    "开发区",
    "园区",
    "示范区",
    "保税区",
    "试验区",
    "功能区",
    "山区",
    "城区",
    "社区",
    "库区",
    "牧区",
    "林区",
    "景区",
    "矿区",
    "灾区",
    "老区",
    "郊区",
    "片区",
    "街区",
    "湾区",
    "小区",
    "校区",
    "厂区",
    "特区",
    "灌区",
    "流域区",
    "保护区",
    "合作区",
    "集聚区",
    "农村地区",
    "自贸区",
    "经开区",
    "高新区",
    "产业区",
    "旅游区",
    "度假区",
    "工业区",
    "商务区",
    "主产区",
    "民族地区",
    "边境地区",
    "贫困地区",
    "全市",
    "城市",
    "都市",
    "全省",
    "全县",
    "全区",
    "各县",
    "各市",
    "超市",
    "股市",
    "楼市",
    "门市",
];

/// Words that no name of a place holds.
const NO_NAMES: &[&str] = &[
    "发展", "经济", "建设", "规划", "报告", "工作", "政府", "标题", "关于", "我国", "首页", "网站", "代表", "会议", "农业",
    "工业", "水利", "城镇", "乡村", "和",
];

/// The chain of divisions at the head of a title, or of a line of the front matter; `year` decides which divisions there are.
pub(crate) fn of_title(title: &str, year: i32) -> Option<String> {
    let start = LEAD.find(title).map_or(0, |m| m.end());
    let rest = &title[start..];
    for nation in ["中华人民共和国", "全国", "国家", "中国"] {
        if let Some(behind) = rest.strip_prefix(nation) {
            let nation_wide =
                FIELD.find(behind).is_some_and(|m| m.start() == 0) || nation == "中华人民共和国" || behind.starts_with("的");
            if nation_wide || nation != "中国" {
                return Some(nation.to_owned());
            }
        }
    }
    let end = FIELD.find(rest).map_or(rest.len(), |m| m.start());
    let head = rest[..end].trim_end_matches(['委', '的', ' ']);
    // 内蒙古, 西藏: the short name alone.
    if let Some(full) = full_name(head, year) {
        return Some(full);
    }
    let divisions = chain(head, year);
    if let Some(found) = divisions {
        return Some(found);
    }
    // 内蒙古水利发展“十五五”规划: a short name before the field.
    let mut ends: Vec<usize> = head.char_indices().map(|(at, c)| at + c.len_utf8()).take(4).collect();
    ends.reverse();
    let short = ends.into_iter().filter(|e| *e >= 6).find_map(|e| full_name(&head[..e], year));
    if short.is_some() {
        return short;
    }
    // What a year or fixed words delimit is a place even if it ends like none (两江新区, 兵团第八师).
    let delimited = end < rest.len() && (2..=12).contains(&head.chars().count());
    let clean = head.chars().all(crate::source::is_han) && !NO_NAMES.iter().any(|w| head.contains(w));
    (delimited && clean).then(|| head.to_owned())
}

/// Whether a title begins with its place (years and 关于 before it do not count).
pub(crate) fn begins_with_place(title: &str) -> bool {
    of_title(title, 2021).is_some()
}

fn is_known(name: &str, year: i32) -> bool {
    !matches!(lexicon::resolve_region(name, year, &[]), Resolution::Unknown)
}

/// Divisions one after the other from the start of `head`: the longest chain that is known, else as many as follow each other.
fn chain(head: &str, year: i32) -> Option<String> {
    let mut end = 0;
    let mut known = 0;
    let mut at = 0;
    while let Some(found) = DIVISION.find(&head[at..]) {
        let mut stop = at + found.end();
        let name = |stop: usize| &head[at..stop];
        // 海州市: 海州 ends like a division, and so does 海州市, one character on. 自治区 is longer than 区.
        for end in ["市", "县", "区"] {
            if head[stop..].starts_with(end) && name(stop).chars().count() >= 2 && !is_known(&head[..stop], year) {
                stop += end.len();
            }
        }
        let piece = name(stop);
        let area = AREAS.iter().any(|a| piece.ends_with(a)) && !is_known(piece, year);
        let length = piece.chars().count();
        let word = length < 2 || NO_NAMES.iter().any(|w| piece.contains(w));
        // A name that no table knows is short; 区域, 市场, 县域 are words.
        let most = if piece.contains("自治") {
            12
        } else if at > 0 {
            4
        } else {
            6
        };
        let long = length > most && !is_known(piece, year) && !is_known(&head[..stop], year);
        if area || word || long || head[stop..].starts_with(['域', '场', '民', '容', '政']) {
            break;
        }
        end = stop;
        if is_known(&head[..stop], year) {
            known = stop;
        }
        at = stop;
    }
    // Full names that end otherwise (苏州工业园区 is none): the longest known head of the whole.
    let longest = head.char_indices().map(|(i, c)| i + c.len_utf8()).filter(|e| is_known(&head[..*e], year)).max().unwrap_or(0);
    let known = known.max(longest);
    let end =
        if known > 0 && !lower_division_follows(&head[known..], &head[known..end.max(known)]) { known } else { end.max(known) };
    (end > 0).then(|| head[..end].to_owned())
}

/// Whether a name of a lower division stands behind a known one: it is part of the place though no table knows it.
fn lower_division_follows(rest: &str, piece: &str) -> bool {
    !piece.is_empty() && rest.starts_with(piece) && piece.ends_with(['县', '区', '旗', '市'])
}

/// The full name that a short one stands for: provinces and prefectures only.
pub(crate) fn full_name(short: &str, year: i32) -> Option<String> {
    if !(2..=8).contains(&short.chars().count()) {
        return None;
    }
    lexicon::full_name(short, year).map(|region| region.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_alone() {
        for (title, place) in [
            ("云岭市国民经济和社会发展第十五个五年规划纲要", Some("云岭市")),
            ("云岭市平沙区2031年政府工作报告", Some("云岭市平沙区")),
            ("2031年内蒙古政府工作报告", Some("内蒙古自治区")),
            ("中共青岭市委关于制定青岭市国民经济和社会发展第十五个五年规划的建议", Some("青岭市")),
            ("青岭市水土保持规划", Some("青岭市")),
            ("望海市“十五五”旅游发展规划", Some("望海市")),
            ("望海市海洋灾害防御“十五五”规划", Some("望海市")),
            ("海州市水利发展“十四五”规划", Some("海州市")),
            ("北京市国土空间生态修复规划", Some("北京市")),
            ("赣州市章贡区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", Some("赣州市章贡区")),
            ("中华人民共和国国民经济和社会发展第十六个五年规划纲要", Some("中华人民共和国")),
            ("广西壮族自治区“十五五”规划纲要要点", Some("广西壮族自治区")),
            ("政府工作报告", None),
            ("新一代人工智能发展规划", None),
            ("“十五五”旅游发展规划", None),
        ] {
            assert_eq!(of_title(title, 2026).as_deref(), place, "{title}");
        }
    }
}
