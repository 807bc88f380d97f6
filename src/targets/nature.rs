//! Numbers that are neither reached nor set: bounds and sizes that qualify something else, counts of words, slogans.
//!
//! Each rule is a proposer; the first in the table that speaks decides, before role is asked of the document.

use crate::cues::words::{ends, words};
use crate::cues::{head, tail};
use crate::quantity::{self, Comparator, Kind, Quantity};
use crate::targets::Role;
use crate::targets::at::At;
use crate::targets::phrase::verb;

/// What a proposer says of a number.
pub(super) type Nature = Option<(Role, &'static str)>;

/// What the number itself was found to be besides: its name and whether its paragraph tells of what was reached.
pub(super) struct Known<'a> {
    pub(super) indicator: Option<&'a str>,
    pub(super) review: bool,
}

/// The proposers in order.
const PROPOSERS: &[fn(&At<'_>, &Known<'_>) -> Nature] = &[
    explanation,
    grade,
    rank_band,
    voltage,
    age,
    reach,
    age_of_a_thing,
    size_of_works,
    count_of_a_list,
    size_of_a_group,
    given,
    qualifier,
    count_in_words,
    slogan,
    old_value,
    compared_value,
];

/// What a number is, if it is neither reached nor set.
pub(super) fn nature(at: &At<'_>, known: &Known<'_>) -> Nature {
    PROPOSERS.iter().find_map(|propose| propose(at, known))
}

const THRESHOLD: Role = Role::Threshold;

/// Glossaries and notes on words set nothing.
fn explanation(at: &At<'_>, _: &Known<'_>) -> Nature {
    at.place.explains.then_some((Role::Other, "explanation"))
}

/// 千亿级产业集群, 30亿元级项目; 迈上万亿级台阶 is reached.
fn grade(at: &At<'_>, _: &Known<'_>) -> Nature {
    // 70米内, 300万人口以上城市, 一刻钟养老服务圈: the words that touch it make it a size of something else.
    if at.q.qualifies {
        return Some((THRESHOLD, "size-of-something"));
    }
    let graded = at.unit.ends_with('级') || at.after.starts_with('级') && at.q.kind != Kind::Word;
    let step =
        ["台阶", "新台阶", "大关", "规模台阶", "级台阶", "级新台阶", "级大关"].iter().any(|word| at.after.starts_with(word));
    if graded && !step {
        return Some((THRESHOLD, "grade"));
    }
    // 百万千瓦风电基地: a scale without a digit before a noun is a grade too.
    let scale = at.q.kind == Kind::Chinese && at.surface().starts_with(['百', '千', '万', '亿']);
    let sized = words("capacity").iter().any(|u| at.unit.ends_with(u));
    let noun = !at.tail.is_empty() && !at.after.starts_with('的') && !words("stop_behind").iter().any(|w| at.tail.starts_with(w));
    (scale && sized && noun && !step).then_some((THRESHOLD, "grade"))
}

/// 针对18个分区的特点, 依托200万亩耕地: what there is already.
fn given(at: &At<'_>, _: &Known<'_>) -> Nature {
    let opens = words("given").iter().find_map(|word| at.near.trim_start().strip_prefix(word))?;
    let short = at.q.start == at.q.number && opens.chars().count() <= 8 && verb(opens).is_none() && at.previous.is_none();
    (short && !at.tail.is_empty() && !at.unit.starts_with(['%', '‰'])).then_some((Role::Other, "given"))
}

/// 进入全球前1%的学科.
fn rank_band(at: &At<'_>, _: &Known<'_>) -> Nature {
    let band = at.before.trim_end().ends_with('前') || at.surface().starts_with('前');
    (band && matches!(at.unit, "%" | "‰" | "强" | "名" | "位")).then_some((THRESHOLD, "rank-band"))
}

/// 500千伏变电站.
fn voltage(at: &At<'_>, _: &Known<'_>) -> Nature {
    matches!(at.unit, "千伏" | "kV" | "KV" | "kv" | "伏").then_some((THRESHOLD, "voltage"))
}

/// 65岁以上老年人. 人均预期寿命提高1岁,达到74.5岁: what is measured may be named a clause before.
fn age(at: &At<'_>, known: &Known<'_>) -> Nature {
    let of_life = |text: &str| text.contains("寿命") || text.contains("年龄");
    (matches!(at.unit, "岁" | "周岁") && !of_life(at.near) && !known.indicator.is_some_and(of_life)).then_some((THRESHOLD, "age"))
}

/// 15分钟服务圈, 500米覆盖率, 12.5米深水航道, 24小时书屋.
fn reach(at: &At<'_>, _: &Known<'_>) -> Nature {
    let span = matches!(at.unit, "分钟" | "小时" | "公里" | "千米" | "米" | "个小时" | "刻钟");
    if !span {
        return None;
    }
    if at.surface().ends_with("范围内") || at.surface().ends_with("范围") || at.after.starts_with("范围") {
        return Some((THRESHOLD, "reach"));
    }
    // 24小时 is round the clock, whatever goes on by it.
    if at.q.value == "24" && at.unit == "小时" && !at.after.starts_with(['内', '之', '以']) {
        return Some((THRESHOLD, "round-the-clock"));
    }
    let behind = head(at.after, 8);
    // 建设10公里健身步道: what is built is that long; a 健身圈 reaches that far.
    if at.verb_last && at.unit.ends_with(['里', '米']) && words("linear_works").iter().any(|word| behind.contains(word)) {
        return None;
    }
    let named = words("reach").iter().chain(words("size_behind"));
    let near_by = |word: &&&str| {
        behind.find(**word).is_some_and(|from| behind[..from].chars().all(|c| !matches!(c, ',' | '。' | ';' | '、')))
    };
    let found = named.filter(near_by).count() > 0;
    found.then_some((THRESHOLD, "reach"))
}

/// 3年以上工作经验. 连续8年, 受教育年限11.3年 are measured.
fn age_of_a_thing(at: &At<'_>, known: &Known<'_>) -> Nature {
    let of_time = |text: &str| text.contains("年限") || text.contains("寿命") || text.contains("周期");
    let measured = at.near.contains("连续") || at.near.contains("标准") || known.indicator.is_some_and(of_time);
    (at.unit == "年" && !measured).then_some((THRESHOLD, "age-of-a-thing"))
}

/// 700万吨露天矿, 日产500吨熟料生产线: the size belongs to the name of the thing.
fn size_of_works(at: &At<'_>, _: &Known<'_>) -> Nature {
    // 新建8.5米宽道路: how wide it is.
    if at.unit.ends_with('米') && at.after.starts_with(['宽', '高', '深', '厚']) && at.after.chars().count() > 2 {
        return Some((THRESHOLD, "size-of-works"));
    }
    // 全球最高10米液压支架: how large it is.
    let largest = ["最高", "最大", "最长", "最深"].iter().any(|word| at.before.trim_end().ends_with(word));
    let physical = quantity::is_of_size(at.unit) && !at.counts;
    if largest && physical && at.after.starts_with(crate::source::is_han) {
        return Some((THRESHOLD, "size-of-works"));
    }
    if !words("capacity").iter().any(|u| at.unit.ends_with(u)) {
        return None;
    }
    // 年产60万吨的水泥厂: which plant, not how much of it.
    if let Some(noun) = at.after.strip_prefix('的') {
        let noun: String = noun.chars().take_while(|c| !matches!(c, ',' | '。' | ';' | '、')).take(24).collect();
        let sized = words("size_lead").iter().any(|word| at.before.trim_end().ends_with(word));
        let of_works = words("works").iter().any(|word| noun.contains(word));
        return (sized && of_works).then_some((THRESHOLD, "size-of-works"));
    }
    let name: String = at.after.chars().take_while(|c| !matches!(c, ',' | '。' | ';' | '、')).take(16).collect();
    if !words("works").iter().any(|word| name.contains(word)) {
        return None;
    }
    // 淘汰35蒸吨/小时以下燃煤锅炉: which ones, not how much of them.
    if ["以上", "以下"].iter().any(|word| at.surface().ends_with(word)) {
        return Some((THRESHOLD, "qualifier"));
    }
    // 加快推进2×66万千瓦发电项目: sets of a size are a project, whatever is done with it.
    (at.verb.is_none() || at.surface().contains('×')).then_some((Role::Other, "size-in-a-name"))
}

/// 支持甲园、乙园等5家园区, 做强甲镇、乙镇、丙镇3个集群, 划分10个分区: a count of what has just been listed or of the parts of a whole.
fn count_of_a_list(at: &At<'_>, _: &Known<'_>) -> Nature {
    if !at.counts || at.unit.is_empty() {
        return None;
    }
    let near = at.near.trim_end();
    // As many names stand before the number as it counts.
    let names = near.split('、').count();
    let named = near.ends_with('等') || names >= 3 && at.q.value.parse() == Ok(names);
    let listed = named && words("lists").iter().any(|word| near.contains(word));
    let parts = words("parts").iter().any(|word| near.ends_with(word));
    (listed || parts).then_some((Role::Other, "count-of-a-list"))
}

/// 提高2600人的生活水平: for how many, not how much.
fn size_of_a_group(at: &At<'_>, _: &Known<'_>) -> Nature {
    let people = ["人", "户", "名"].iter().any(|unit| at.unit.ends_with(unit)) && !at.unit.contains('/');
    let of = at.after.strip_prefix('的')?;
    (people && words("condition").iter().any(|word| of.starts_with(word))).then_some((Role::Other, "size-of-a-group"))
}

/// The number is a bound; 80多家 is only inexact.
fn bound(at: &At<'_>) -> bool {
    !matches!(at.q.cmp, Comparator::Equal | Comparator::About) && !at.surface().contains(['多', '余'])
}

/// 不低于30亩的公益性墓地, 20亿元以上项目10个: a bound that describes the thing.
fn qualifier(at: &At<'_>, known: &Known<'_>) -> Nature {
    let (money, says) = (at.unit.ends_with('元'), Some((THRESHOLD, "qualifier")));
    let counts = |q: &Quantity| q.unit.as_deref().is_some_and(quantity::counts);
    let plain = matches!(at.unit, "个" | "家" | "名" | "所" | "项" | "件" | "次" | "%" | "‰");
    let group =
        at.unit == "人" && !["班", "村", "企业", "单位", "机构", "学校"].iter().any(|word| head(at.after, 8).contains(word));
    let total = ["总量", "规模", "体量", "市场"].iter().any(|word| head(at.after, 8).contains(word));
    // 每年安排不少于2亿元的引导资金: the money itself, no size of something else.
    let fund = money && at.next.is_none() && ends("fund", &at.tail);
    if fund {
        return None;
    }
    if bound(at) && head(at.after, 5).contains('的') && !known.review && !plain && !group {
        return says;
    }
    // 投资5亿元的…项目 names the project by its size; 超百万亿元的经济总量 does not.
    if money && !total && at.after.starts_with('的') && !known.review {
        if !matches!(at.q.cmp, Comparator::Equal) {
            return says;
        }
        if at.near.contains("投资") {
            return Some((Role::Other, "size-of-a-project"));
        }
    }
    // 亿元以上项目开工率: which projects, whatever is said of them.
    let scale = at.q.rule == "scale-word" && at.surface().ends_with("以上");
    if scale && ["项目", "企业", "产业", "工程", "园区", "集群"].iter().any(|thing| at.after.starts_with(thing)) {
        return says;
    }
    let next = at.next?;
    // 300户以上自然村公厕实现全覆盖.
    let group = ["以上", "以下"].iter().any(|word| at.surface().ends_with(word)) && at.after.chars().count() >= 2;
    if group && next.kind == Kind::Word && !at.after.contains('、') && !at.unit.starts_with('%') && at.previous.is_none() {
        return says;
    }
    // 其中50万元以上占30%: the share of those above it.
    let share = next.unit.as_deref() == Some("%") && words("share_of").contains(&at.after.trim());
    if money && bound(at) && share {
        return says;
    }
    // 其中10亿元以上30个: of the things of the clause before.
    if money && matches!(at.q.cmp, Comparator::AtLeast | Comparator::MoreThan) && at.after.trim().is_empty() && counts(next) {
        return says;
    }
    // 20亿元以上项目10个, 床位超过300张的机构2家: the bound qualifies the thing counted next.
    let place = words("place_end").contains(&at.after) || matches!(at.after, "户" | "园");
    let names = !at.after.contains('、') && (at.after.chars().count() >= 2 || place) && !at.unit.starts_with('%');
    // 产值50—100亿元企业20户: so does a range that touches it.
    let range = money && at.q.high.is_some() && at.after.starts_with(crate::source::is_han) && !at.after.starts_with('的');
    ((bound(at) || range) && at.q.unit != next.unit && counts(next) && names).then_some((THRESHOLD, "qualifier"))
}

/// 解决三个问题 counts words; 三点三件, 一百二十个 are measured.
fn count_in_words(at: &At<'_>, _: &Known<'_>) -> Nature {
    let in_words = at.q.kind == Kind::Chinese && at.q.value.len() == 1;
    let of_speech = words("rhetorical_noun").iter().any(|word| at.after.starts_with(word));
    if in_words && at.q.high.is_none() && (at.verb.is_none() || of_speech) {
        let small = matches!(at.unit, "个" | "项" | "类" | "种" | "大" | "" | "条" | "支" | "人" | "次" | "名" | "家" | "件");
        if small && matches!(at.q.cmp, Comparator::Equal) {
            return Some((Role::Other, "count-in-words"));
        }
    }
    if at.q.kind == Kind::Chinese && matches!(at.unit, "大" | "" | "类" | "种") && !at.near.ends_with("建成") {
        return Some((Role::Other, "count-in-words"));
    }
    // 处理3个关系, 以下5个方面任务.
    let few = at.q.high.is_none() && at.q.value.parse::<u32>().is_ok_and(|n| n <= 20);
    let plain = matches!(at.unit, "个" | "项" | "大" | "条" | "篇" | "" | "件");
    let turns = ["关系", "转变", "方面", "文章", "环节", "结合"].iter().any(|end| at.tail.ends_with(end));
    let of_speech = of_speech || turns;
    let just_named = words("just_named").iter().any(|word| at.before.trim_end().ends_with(word));
    (few && plain && (of_speech || just_named)).then_some((Role::Other, "count-of-words"))
}

/// 把握6个“更加注重”, 做好“六篇文章”: a slogan that has a number.
fn slogan(at: &At<'_>, _: &Known<'_>) -> Nature {
    let few = at.q.value.parse::<u32>().is_ok_and(|n| n <= 20);
    // 全覆盖、全过程、全天候.
    if at.q.kind == Kind::Word && at.surface().starts_with('全') && at.after.is_empty() && at.text[at.q.end..].starts_with("、全")
    {
        return Some((Role::Other, "slogan"));
    }
    if !few || !matches!(at.unit, "个" | "项" | "大" | "篇" | "张" | "条" | "" | "件" | "场" | "道" | "步") {
        return None;
    }
    // In quotes with its number.
    let quoted = at.near.ends_with(['“', '"']) && head(at.after, 12).contains(['”', '"']);
    if quoted {
        return Some((Role::Other, "slogan"));
    }
    // Before quotes behind which no noun stands.
    let inside = at.after.strip_prefix(['“', '"'])?;
    let end = inside.find(['”', '"'])?;
    let noun = inside[end..].trim_start_matches(['”', '"']);
    let bare = noun.is_empty() || noun.starts_with(['和', '与', '、', '的']);
    let verb = words("rhetorical_verb").iter().any(|word| tail(at.before, 8).contains(word));
    (bare && (verb || words("rhetorical_noun").iter().any(|word| inside.starts_with(word)))).then_some((Role::Other, "slogan"))
}

/// 由A提高到B: A.
fn old_value(at: &At<'_>, _: &Known<'_>) -> Nature {
    at.next.filter(|next| moved(at.text, at.q, next)).map(|_| (Role::Achieved, "old-value"))
}

/// 比1980年的227元增加50元: the number that touches the year it is compared with.
fn compared_value(at: &At<'_>, _: &Known<'_>) -> Nature {
    let event = at.years.before(at.q.start).last().filter(|e| e.compares)?;
    // 比2020年翻一番, 较上年5个百分点: a change, no amount.
    if at.q.kind == Kind::Word || at.unit.starts_with(['%', '‰', '倍', '番']) || at.unit.ends_with("百分点") {
        return None;
    }
    let touches = at.text[event.end..at.q.start].trim_matches(['的', '末', '底', ' ']).is_empty();
    touches.then_some((Role::Achieved, "compared-value"))
}

/// Words that turn a moved number into the place it moved to.
const MOVED: [&str; 3] = ["到", "至", "为"];

/// 由A提高到B: the number before is the old value of this one.
pub(super) fn moved(text: &str, old: &Quantity, new: &Quantity) -> bool {
    let lead = tail(&text[..old.start], 16);
    let between = &text[old.end..new.start];
    (lead.contains('由') || lead.contains('从'))
        && old.unit == new.unit
        && MOVED.iter().any(|word| between.contains(word))
        && !between.contains(['、', ',', ';'])
}
