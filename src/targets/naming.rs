//! Names that a text does not print beside their number: lists that share a noun, clauses that take up the one before.

use crate::pattern::Pattern;

use crate::cues::words::{ends, words};
use crate::lexicon;
use crate::quantity::Quantity;
use crate::targets::at::char_len;
use crate::targets::phrase::{leading_verbs, measured, measures, verb};
use crate::targets::{Mention, Role};

/// 精品钢、装备制造、新材料三大产业产值: how many they are is no part of the name of the last.
pub(super) fn without_count(whole: &str) -> String {
    static COUNT: Pattern = Pattern::new("(?:等)?[二两三四五六七八九十]大[^、和与及]*$");
    let Some(count) = COUNT.find(whole).filter(|c| whole[..c.start()].contains('、')) else {
        return whole.to_owned();
    };
    let measure = words("measure_end").iter().find(|end| count.as_str().ends_with(**end)).copied().unwrap_or_default();
    format!("{}{measure}", &whole[..count.start()])
}

static LISTED_END: Pattern =
    Pattern::new("(?:等)?(?:[二两三四五六七八九十]+|[0-9]{1,2})(?:大|个|类|条|家|项|座)[^、]*$|等[^、]*$");

/// The things of a list that ends the text before a clause, if they are as many as asked for: 做强新能源汽车、集成电路、生物
/// 医药三大主导产业,产值分别达到….
pub(super) fn listed_before(sentence: &str, wanted: usize) -> Vec<String> {
    let segment = sentence.trim_end_matches([',', ';']);
    // 到2030年 alone between the list and the numbers is passed over.
    let segment = match segment.rfind(',') {
        Some(at) if segment[at + 1..].ends_with('年') && segment[at + 1..].chars().count() <= 8 => &segment[..at],
        _ => segment,
    };
    let segment = segment.rsplit([',', ';', ':']).next().unwrap_or(segment);
    let Some(end) = LISTED_END.find(segment) else { return Vec::new() };
    let list = &segment[..end.start()];
    let list = words("list_verb").iter().find_map(|verb| list.strip_prefix(verb)).unwrap_or(list);
    let things: Vec<String> = list.split(['、', '和']).map(str::to_owned).collect();
    let named = things.iter().all(|thing| (2..=14).contains(&thing.chars().count()));
    if things.len() == wanted && named { things } else { Vec::new() }
}

/// What the clause before moves, where the clause itself names nothing.
pub(super) fn object_before(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end_matches([',', ';']);
    let segment = segment.rsplit([',', ';', ':', ')']).next().unwrap_or(segment);
    let object = words("moves").iter().find_map(|verb| segment.strip_prefix(verb))?;
    let named = (3..=18).contains(&object.chars().count()) && ends("measured_object", object);
    (named && !object.contains(|c: char| c.is_ascii_digit())).then(|| object.to_owned())
}

/// A verb alone takes up the thing of the clause before: 新建高标准农田1500万亩,累计建成4600万亩.
pub(super) fn resumed(phrase: &str, last: Option<&Mention>) -> Option<String> {
    // 竣工投产286个: verbs one behind the other as well.
    let own = Some(leading_verbs(phrase)).filter(|own| !own.is_empty() && own.len() == phrase.len())?;
    let name = last?.indicator.as_deref()?;
    let leading = leading_verbs(name);
    // 支持80个县建设实训基地,培训2000万人次: what is done within the name is not taken up.
    let once = verb(name).is_none_or(|(at, _)| at < leading.len());
    if once && !leading.is_empty() && leading.len() < name.len() {
        return Some(format!("{own}{}", &name[leading.len()..]));
    }
    let (at, other) = verb(name)?;
    // 亿元以上项目新开工43个,竣工38个: the verb behind the thing is another.
    (at + other.len() == name.len() && own != other).then(|| format!("{}{own}", &name[..at]))
}

static STARS: Pattern = Pattern::new("[1-5]?[A-Z]级(?:及?以上)?");

/// A name that takes up the one before: 研发经费投入增长8%,占GDP比重…; 国家级智能工厂3家、省级20家.
/// `listed`: nothing but a 、 parts the phrase from the number before, which is of the same kind.
pub(super) fn completed(phrase: &str, last: Option<&Mention>, listed: bool) -> Option<String> {
    let name = last?.indicator.as_deref()?;
    if words("grade").contains(&phrase) {
        let Some(other) = words("grade").iter().find(|grade| name.contains(**grade) && !phrase.contains(**grade)) else {
            // 培育新型研发机构100家,其中国家级5家
            let at = verb(name).filter(|(at, _)| *at == 0).map_or(0, |(_, v)| v.len());
            return (!name.contains(phrase)).then(|| format!("{}{phrase}{}", &name[..at], &name[at..]));
        };
        // 省级以上创新平台50个,其中国家级8个
        let bounded = format!("{other}以上");
        return Some(name.replacen(if name.contains(&bounded) { bounded.as_str() } else { other }, phrase, 1));
    }
    // 国家5A级旅游景区2家、4A级6家
    let stars = |text: &str| STARS.find(text).map(|found| found.as_str().to_owned());
    if let Some(own) = stars(phrase).filter(|own| own == phrase) {
        // 民用运输机场达到9个,其中4E级以上3个
        let at = leading_verbs(name).len();
        let added = || format!("{}{own}{}", &name[..at], &name[at..]);
        return Some(stars(name).map_or_else(added, |other| name.replacen(&other, &own, 1)));
    }
    // 新增市场主体18.6万户,总量达到46.3万户
    if words("sum_of_things").contains(&phrase) && !measures(name) {
        let thing = &name[leading_verbs(name).len()..];
        return (thing.chars().count() >= 2 && !thing.ends_with(phrase)).then(|| format!("{thing}{phrase}"));
    }
    // 每千人口拥有执业医师3.2人、注册护士3.8人
    if let Some(head) = per_head(name).filter(|_| listed && !words("per_head").iter().any(|head| phrase.starts_with(head))) {
        return (per_head(phrase).is_none() && phrase.chars().count() >= 2 && !measures(phrase))
            .then(|| format!("{head}{phrase}"));
    }
    if words("per_head").contains(&phrase) && !words("per_head").iter().any(|head| name.starts_with(head)) {
        return Some(format!("{phrase}{name}"));
    }
    // 粮食播种面积110万亩、总产量55万吨
    if words("bare_measure").contains(&phrase) {
        let crop = words("measure_of_crop").iter().find_map(|end| name.strip_suffix(*end));
        return crop.filter(|crop| crop.chars().count() >= 2).map(|crop| format!("{crop}{phrase}"));
    }
    // 生猪存栏40万头、出栏65万头
    if phrase == "出栏" {
        return name.strip_suffix("存栏").filter(|animal| !animal.is_empty()).map(|animal| format!("{animal}{phrase}"));
    }
    // 城区绿化覆盖率达到40%、县城达到38%: the measure of the first place is that of the second.
    if let Some(measure) = measure_behind_place(name).filter(|_| phrase.chars().count() <= 8 && ends("place_end", phrase)) {
        return Some(format!("{phrase}{measure}"));
    }
    (phrase.starts_with('占') && phrase.chars().count() > 2 && !name.contains('占')).then(|| format!("{name}{phrase}"))
}

/// The measure in a name that begins with a place: 绿化覆盖率 of 城区绿化覆盖率.
fn measure_behind_place(name: &str) -> Option<&str> {
    let (at, place) = words("place_end").iter().filter_map(|place| Some((name.rfind(place)?, place))).max()?;
    let measure = &name[at + place.len()..];
    (at > 0 && measure.chars().count() >= 3 && (measures(measure) || measure.ends_with("标准"))).then_some(measure)
}

/// What opens a name that is counted for each of so many: 每千人口拥有.
fn per_head(name: &str) -> Option<&str> {
    static HEAD: Pattern =
        Pattern::new("^每(?:[十百千万亿两]+|[0-9]+)?(?:常住|户籍)?(?:人口?|名[^0-9、,]{2,6}|户[^0-9、,]{0,4})(?:拥有)");
    HEAD.find(name).map(|head| head.as_str())
}

static BOUND: Pattern = Pattern::new("[0-9十百千]*[万亿]+元以上");

/// 新引进亿元以上项目180个,其中10亿元以上30个: the bound that touches the number takes the place of the one before.
pub(super) fn bounded_by(text: &str, q: &Quantity, at: usize, found: &[Quantity], done: &[Mention]) -> Option<String> {
    let before = at.checked_sub(1)?;
    let touches = |between: &str| between.is_empty() || words("share_of").contains(&between);
    let bound = found.get(before).filter(|b| done[before].role == Role::Threshold && touches(text[b.end..q.start].trim()))?;
    let bound = &text[bound.number..bound.end];
    let name = done[..before].iter().rev().find(|m| m.role != Role::Threshold)?.indicator.as_deref()?;
    let other = BOUND.find(name).filter(|_| BOUND.is_match(bound))?;
    Some(name.replacen(other.as_str(), bound, 1))
}

/// The noun before a bracket that is open at a place, and what stands in the bracket so far: 冷链物流园(总投资.
pub(super) fn bracketed(lead: &str) -> Option<(&str, &str)> {
    let open = lead.rfind('(').filter(|open| !lead[*open..].contains(')'))?;
    let from = lead[..open].rfind([',', ';', ':', '、', '。', ')']).map_or(0, |at| at + char_len(lead, at));
    let (noun, inside) = (lead[from..open].trim(), &lead[open + 1..]);
    let named = noun.chars().count() >= 3 && noun.chars().all(|c| !c.is_ascii_digit());
    (named && !measured(inside).is_empty()).then_some((noun, inside))
}

/// The names of a list, each whole: 城镇、农村居民人均可支配收入; 装备、器械、低空经济产业规模.
pub(super) fn shared(names: &[&str]) -> Vec<String> {
    let last = names.last().copied().unwrap_or_default();
    let measure = words("measure_end").iter().find(|end| last.ends_with(**end) && last.len() > end.len());
    let rest: String = last.chars().skip(2).collect();
    // 化学需氧量、氨氮、氮氧化物重点工程减排量: what is done with all of them, also with those that are measures alone.
    let done = words("lent_end").iter().find(|end| last.ends_with(**end) && last.len() > end.len());
    // 城镇、农村居民收入: heads of two characters each.
    // 存、贷款余额: and of one.
    let single = names.iter().rev().skip(1).all(|name| name.chars().count() == 1);
    let heads = names.iter().rev().skip(1).all(|name| name.chars().count() == 2);
    let whole = |name: &&str| {
        if single && name.chars().count() == 1 && rest.chars().count() > 1 {
            return format!("{name}{}", last.chars().skip(1).collect::<String>());
        }
        if let Some(end) = done {
            return if name.ends_with(end) { (*name).to_owned() } else { format!("{name}{end}") };
        }
        // What follows the last head belongs to all.
        if heads && name.chars().count() == 2 && rest.chars().count() > 2 {
            return format!("{name}{rest}");
        }
        // 地区生产总值 lends nothing from 规模以上工业增加值 beside it.
        let measures = measures(name) || ends("measured_alone", name);
        let lends = !measures && lexicon::resolve(name, None).is_none();
        measure.filter(|_| lends).map_or_else(|| (*name).to_owned(), |measure| format!("{name}{measure}"))
    };
    // 单位国内生产总值能源消耗和二氧化碳排放: the head of the first belongs to those that are indicators with it.
    let head = words("head")
        .iter()
        .find(|head| names.first().is_some_and(|first| first.starts_with(**head)))
        .copied()
        .unwrap_or_default();
    let headed = |name: String| {
        let with = format!("{head}{name}");
        // The lexicon knows 单位GDP二氧化碳排放降低: what falls is listed without its verb.
        let known = |name: &str| [None, Some("%")].iter().any(|unit| lexicon::resolve(name, *unit).is_some());
        let takes = !head.is_empty() && !name.starts_with(head) && (known(&with) || known(&format!("{with}降低")));
        if takes { with } else { name }
    };
    names.iter().map(whole).enumerate().map(|(at, name)| if at == 0 { name } else { headed(name) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_list_lend_what_they_share() {
        assert_eq!(shared(&["城镇", "农村居民人均可支配收入"]), ["城镇居民人均可支配收入", "农村居民人均可支配收入"]);
        assert_eq!(shared(&["新能源装备", "低空经济产业规模"]), ["新能源装备产业规模", "低空经济产业规模"]);
        assert_eq!(
            shared(&["单位国内生产总值能源消耗", "二氧化碳排放"]),
            ["单位国内生产总值能源消耗", "单位国内生产总值二氧化碳排放"]
        );
        assert_eq!(shared(&["地区生产总值", "规模以上工业增加值"]), ["地区生产总值", "规模以上工业增加值"]);
        assert_eq!(without_count("精品钢、装备制造、新材料三大产业产值"), "精品钢、装备制造、新材料产值");
        assert_eq!(listed_before("做强新能源汽车、集成电路三大主导产业,到2030年,", 2), ["新能源汽车", "集成电路"]);
        assert_eq!(listed_before("做强新能源汽车、集成电路三大主导产业,", 3), Vec::<String>::new());
        assert_eq!(bracketed("农业项目:冷链物流园(总投资"), Some(("冷链物流园", "总投资")));
        assert_eq!(bracketed("冷链物流园(二期),投资"), None);
    }
}
