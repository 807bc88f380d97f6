//! The name of a number: candidates with points, the best wins and the others are kept.
//!
//! A verb alone is no candidate, so an unknown verb costs nothing: where a unit counts things and a noun stands behind the number,
//! that noun is what is counted.

use crate::cues::head;
use crate::cues::words::{ends, longest_end, words};
use crate::lexicon;
use crate::quantity::{self, Kind};
use crate::targets::Role;
use crate::targets::at::At;
use crate::targets::naming::{bounded_by, completed, object_before, resumed};
use crate::targets::phrase::{counted, measured, measures, verb};

/// A name that a number may have.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) points: i32,
    pub(super) rule: &'static str,
}

/// Points below which a name is a guess: nothing beside the number says it.
const GUESS: i32 = 44;

impl Candidate {
    /// Whether the name is more a guess than read.
    pub(super) fn is_weak(&self) -> bool {
        self.points < GUESS
    }
}

fn counts_things(unit: &str) -> bool {
    let bare = quantity::bare_unit(unit);
    words("thing_unit").contains(&bare) || bare.is_empty() && !unit.is_empty()
}

/// The words before say that the number is what the thing before them comes to.
fn reached(before: &str) -> bool {
    let before = before.trim_end().trim_end_matches(['约', '近', '超', '过']);
    let arrives = ["通达", "直达", "抵达", "到达"].iter().any(|word| before.ends_with(word));
    !arrives && (words("reaches").iter().any(|word| before.ends_with(word)) || before.ends_with(['到', '至', '在', '超']))
}

/// A phrase of nothing but verbs of doing and what goes with them.
fn only_verbs(phrase: &str) -> bool {
    let mut rest = phrase;
    while !rest.is_empty() {
        let known = words("doing_light").iter().chain(words("verb")).filter(|word| rest.starts_with(**word));
        let Some(length) = known.map(|word| word.len()).max() else { return false };
        rest = rest[length..].trim_start_matches(['和', '并', '再', '的', '了']);
    }
    true
}

/// What the clause before says to have moved: 环卫工人工资标准大幅提高,平均达到2000元.
pub(super) fn moved_before(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end_matches([',', ';', ':']);
    let segment = segment.rsplit([',', ';', ':', '。', ')']).next().unwrap_or(segment);
    let thing = measured(segment);
    let moved = thing.len() < segment.trim().len() && segment.starts_with(&thing);
    let measures = ends("measure_last", &thing) || ends("measured_object", &thing);
    (moved && measures && (3..=30).contains(&thing.chars().count())).then_some(thing)
}

/// What a clause of its own names before the year: 人口自然增长率,2030年控制在3‰以内.
fn topic_before(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end().strip_suffix(',')?;
    let segment = segment.rsplit([',', ';', ':', '。']).next().unwrap_or(segment).trim();
    let thing = measured(segment);
    let measures = ends("measure_last", &thing) || lexicon::resolve(&thing, None).is_some();
    let plain = !thing.contains(|c: char| c.is_ascii_digit()) && verb(&thing).is_none_or(|(from, _)| from > 0);
    (thing == segment && measures && plain && (3..=24).contains(&thing.chars().count())).then_some(thing)
}

/// What the clause before says something of other than a number: 居民收入保持全国领先,超过7万元.
fn subject_before(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end().strip_suffix(',')?;
    let segment = segment.rsplit([',', ';', ':', '。']).next().unwrap_or(segment).trim();
    let at = words("topic_stop").iter().filter_map(|word| segment.find(word)).filter(|at| *at > 0).min()?;
    let thing = measured(&segment[..at]);
    let measures = measures(&thing) || ends("measure_last", &thing) || lexicon::resolve(&thing, None).is_some();
    let plain = !segment.contains(|c: char| c.is_ascii_digit()) && verb(&thing).is_none_or(|(from, _)| from > 0);
    (measures && plain && (3..=24).contains(&thing.chars().count())).then_some(thing)
}

/// What opens the sentence as a clause of its own, where nothing else names the number: 医院病床,增加25万张; 自行车,3300万辆.
fn first_topic(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end().strip_suffix(',')?;
    let (opening, segment) = segment.rsplit_once(',').map_or(("", segment), |(opening, last)| (opening, last));
    // 到2030年, may stand before it, and nothing else.
    let dated = opening.is_empty() || opening.ends_with(['年', '间', '末', '底']) && opening.chars().count() <= 8;
    let thing = measured(segment.trim());
    let opens = ["opener", "rhetorical_verb"].iter().any(|c| words(c).iter().any(|w| thing.starts_with(*w)));
    let any = |class: &&str| words(class).iter().any(|w| w.chars().count() > 1 && thing.contains(*w));
    let acts = opens || ["verb", "doing_light", "predicate"].iter().any(any);
    let plain = !thing.contains(|c: char| c.is_ascii_digit() || matches!(c, '、' | ';' | ':' | '。'));
    (dated && thing == segment.trim() && plain && !acts && (2..=12).contains(&thing.chars().count())).then_some(thing)
}

/// A phrase without the things listed before 等: 新建甲街、乙路等城市主干道路 is 新建城市主干道路.
fn without_list(phrase: &str) -> String {
    let (Some(mark), Some(end)) = (phrase.find('、'), phrase.rfind('等')) else { return phrase.to_owned() };
    let noun = &phrase[end + "等".len()..];
    // 高等院校, 等级, 中等职业学校 list nothing.
    let long = phrase[..end.max(mark)].chars().count() > 16;
    let listed = long && mark < end && noun.chars().count() >= 2 && !noun.starts_with(['级', '教', '院', '职', '学']);
    if !listed {
        return phrase.to_owned();
    }
    let does = words("verb").iter().filter(|verb| phrase.starts_with(**verb)).max_by_key(|verb| verb.len()).copied();
    format!("{}{noun}", does.unwrap_or_default())
}

/// What the clause before does something to.
fn thing_before(sentence: &str) -> Option<String> {
    let segment = sentence.trim_end_matches([',', ';', ':']);
    let segment = segment.rsplit([',', ';', ':', '。', ')']).next().unwrap_or(segment);
    let mut rest = segment;
    while let Some(length) =
        words("doing_light").iter().chain(words("verb")).filter(|w| rest.starts_with(**w)).map(|w| w.len()).max()
    {
        rest = &rest[length..];
    }
    // 实施企业倍增计划,新增450家: the plan is for what is counted.
    let plan = words("plan_end").iter().find_map(|end| rest.strip_suffix(end));
    let thing = plan.filter(|t| t.chars().count() >= 3).unwrap_or(rest);
    let thing = thing.trim_matches(['“', '”', '"']);
    let named = rest.len() < segment.len() && (3..=16).contains(&thing.chars().count());
    (named && !thing.contains(|c: char| c.is_ascii_digit() || c == '、')).then(|| thing.to_owned())
}

/// The noun behind the last of a list of grades with their counts, where this number's own words are a grade.
fn noun_behind_grades(at: &At<'_>) -> Option<String> {
    let graded = |text: &str| words("grade").iter().any(|grade| text.trim_end().ends_with(grade));
    let (mut end, unit) = (at.q.end, &at.q.unit);
    if !graded(at.before) {
        return None;
    }
    for (index, next) in at.found.iter().enumerate().skip(at.index + 1).take(4) {
        let between = at.text[end..next.start].strip_prefix(['、', '和'])?;
        if next.unit != *unit || !graded(between) || next.start >= at.clause.1 {
            return None;
        }
        end = next.end;
        let stop = at.found.get(index + 1).map_or(at.clause.1, |n| n.start.min(at.clause.1)).max(end);
        let noun = counted(&at.text[end..stop]);
        if noun.chars().count() >= 2 {
            return Some(noun);
        }
    }
    None
}

/// All names that a number may have, the best first.
pub(super) fn candidates(at: &At<'_>) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut add = |name: String, points: i32, rule: &'static str| {
        if !name.is_empty() {
            out.push(Candidate { name, points, rule });
        }
    };
    let (q, phrase, tail, last) = (at.q, at.phrase.as_str(), at.tail.as_str(), at.last());
    let own = at.verb.map(|(_, v)| v);
    let in_a_row = at.before.trim_end().ends_with("连续");
    // 孙家屯、哈克村等7个现代牧场: names before, the thing counted after; 9条主次干道: number, measure word, noun.
    let named_before = at.before.trim_end().ends_with('等') || at.verb.is_some_and(|(from, _)| at.before[from..].contains('、'));
    if in_a_row && !tail.is_empty() {
        add(tail.to_owned(), 100, "in-a-row");
    }
    if at.counts && named_before && !tail.is_empty() {
        add(format!("{}{tail}", own.unwrap_or_default()), 95, "behind-a-list");
    }
    if at.unit.ends_with('元') && words("spending").contains(&phrase) && !tail.is_empty() {
        add(tail.to_owned(), 95, "spent-on");
    }
    // 给予不超过30万元奖励: what is given stands behind, to whom before.
    let award = words("awarded").iter().filter(|word| tail.starts_with(**word)).max_by_key(|word| word.len());
    if let Some(award) = award.filter(|_| at.unit.ends_with('元')) {
        let to = words("gives").iter().find_map(|verb| phrase.strip_suffix(*verb)).unwrap_or(phrase);
        add(format!("{to}{award}"), 95, "awarded");
    }
    // 建成总长120公里的绿道网: the measure before, of the thing behind.
    let of_behind = at.after.starts_with('的') && tail.chars().count() >= 2;
    // 物流园等项目建设 lists one thing.
    let thing = tail.split_once("等项目").map_or(tail, |(thing, _)| thing);
    // 总投资120亿元的新城、80亿元的物流园: the second has the measure of the first.
    let same = last.filter(|m| m.unit == q.unit && m.rule.name == "measure-of-behind" && phrase.is_empty() && of_behind);
    let shared = same.and_then(|m| longest_end("measure_of_behind", m.indicator.as_deref()?));
    let own_measure = longest_end("measure_of_behind", phrase);
    let own_measure = own_measure.filter(|m| of_behind && only_verbs(&phrase[..phrase.len() - m.len()]));
    if let Some(measure) = shared.or(own_measure) {
        add(format!("{thing}{measure}"), 93, "measure-of-behind");
    }
    let stops = words("stop_behind").iter().any(|word| tail.starts_with(word));
    if at.counts && !tail.is_empty() && (phrase.is_empty() || at.verb_last) {
        // 其中61项面向全国推广: of what was counted before.
        let aside = ["面向", "向", "在", "被", "由", "从", "以", "并"].iter().any(|word| tail.starts_with(word));
        let points = if aside && at.last().is_some() { 44 } else { 90 };
        add(format!("{}{tail}", own.or(at.carried).unwrap_or_default()), points, "behind");
    } else if at.counts && !tail.is_empty() && (counts_things(at.unit) || only_verbs(phrase)) && at.over.is_none() {
        let joined = tail.starts_with(['和', '与', '及', '、']);
        let stops = joined || stops;
        let of = head(at.after.trim_start(), 1) == "的";
        let points = 72 - if stops { 20 } else { 0 } - if of { 25 } else { 0 };
        let verb = own.filter(|v| at.before.trim_end().ends_with(v)).unwrap_or_default();
        add(format!("{verb}{tail}"), points, "behind");
    }
    // 1小时直达州府、2小时通达省城: each has its own words behind it.
    if matches!(at.unit, "小时" | "分钟" | "个小时") && phrase.chars().count() < 2 && tail.chars().count() > 1 {
        add(tail.to_owned(), 75, "behind-a-time");
    }
    if let Some(whole) = resumed(phrase, last) {
        add(whole, 88, "resumed");
    }
    // 新增国家级3家、省级12家专精特新企业: the noun behind the last of the grades is that of all.
    if at.counts
        && tail.is_empty()
        && let Some(noun) = noun_behind_grades(at)
    {
        add(format!("{phrase}{noun}"), 89, "noun-of-all");
    }
    // 建设黄浦江45公里公共空间岸线: where it is stands before, what it is behind.
    let place = own.map_or(phrase, |v| phrase.strip_prefix(v).unwrap_or(phrase));
    let water = place.ends_with(['江', '河', '湖', '海']) && (2..=6).contains(&place.chars().count());
    if water && !tail.is_empty() && at.unit.ends_with(['里', '米', '亩', '顷']) && !at.after.starts_with('的') && !stops {
        add(format!("{}{tail}", own.unwrap_or_default()), 85, "behind-a-place");
    }
    // 商业航天全年9次发射: what takes place so often stands behind.
    let events = matches!(at.unit, "次" | "场" | "场次" | "班次" | "批次") && (2..=4).contains(&tail.chars().count());
    if events && phrase.chars().count() >= 2 && at.verb.is_none() && !stops {
        add(format!("{phrase}{tail}"), 85, "with-the-event");
    }
    if let Some(whole) = bounded_by(at.text, q, at.index, at.found, at.done) {
        add(whole, 87, "bounded");
    }
    let joined = at.previous.is_some_and(|p| {
        let between = &at.text[p.end..q.start];
        between.starts_with(['、', '和']) && !between.contains([',', ';'])
    });
    if let Some(whole) = completed(phrase, last, joined && at.counts) {
        add(whole, 86, "completed");
    }
    if phrase.chars().count() > 1 && !only_verbs(phrase) {
        let known = lexicon::resolve(phrase, q.unit.as_deref()).is_some();
        let measures = measures(phrase);
        // 每千人托位不少于10个: the bound parts the number from what it is of.
        let strong = known || measures || reached(at.before) || at.over.is_some() || q.start < q.number;
        // 开通甲至乙、丙等国际航线10条: what is listed is no part of the name.
        let phrase = &without_list(phrase);
        // 新建、改扩建幼儿园15所: the verb of a list holds on.
        // The same of what is measured alike: 新建供水管网120公里、燃气管网85公里.
        let alike = || last.is_some_and(|m| m.unit == q.unit) && !measures;
        let name = match at.carried.filter(|_| at.verb.is_none() && (at.counts || alike())) {
            Some(verb) => format!("{verb}{phrase}"),
            None => phrase.clone(),
        };
        add(name, if strong { 80 } else { 60 }, "before");
    } else if phrase.chars().count() > 1 {
        // 每年培训2000万人次: of people the verb says what they come to.
        let people = at.unit.ends_with(['人', '名']) || at.unit.ends_with("人次");
        let points = match (people, words("verb").contains(&phrase)) {
            (true, true) => 46,
            (false, true) => 40,
            _ => 10,
        };
        add(phrase.to_owned(), points, "verb");
    }
    if !tail.is_empty() && at.previous.is_none() && (q.kind == Kind::Word || !at.counts) && !at.goes_on {
        add(tail.to_owned(), 50, "behind-alone");
    }
    // 实现所有乡镇和90%以上行政村通硬化路, 确保80%以上的企业建立机构: a share with nothing before it is of what stands behind.
    let of_behind = at.unit == "%" && q.kind != Kind::Word && tail.chars().count() >= 4 && !stops;
    if of_behind && at.goes_on && at.over.is_none() && !reached(at.before) && (phrase.chars().count() <= 1 || only_verbs(phrase))
    {
        add(tail.to_owned(), 48, "share-behind");
    }
    if phrase.chars().count() <= 1 || only_verbs(phrase) {
        let before_clause = &at.text[at.sentence..at.clause.0];
        // “四上”企业净增1080家,达到3260家: what is reached is no increase.
        let level = |name: &str| {
            let grown = words("grown").iter().find_map(|word| name.strip_suffix(*word));
            grown.filter(|thing| reached(at.before) && thing.chars().count() >= 2).unwrap_or(name).to_owned()
        };
        let inherited = last.and_then(|m| m.indicator.as_deref()).map(level);
        // 完成投资3亿元,开工25万平方米: another unit behind a verb is of another thing.
        let other = phrase.chars().count() > 1 && last.is_some_and(|m| m.unit != q.unit);
        add(inherited.unwrap_or_default(), if other { 36 } else { 45 }, "goes-on");
        add(moved_before(before_clause).unwrap_or_default(), 42, "moved-before");
        let dated = phrase.is_empty() && at.years.before(q.start).last().is_some_and(|e| e.start >= at.clause.0);
        add(subject_before(before_clause).unwrap_or_default(), 41, "subject-before");
        add(topic_before(before_clause).filter(|_| dated).unwrap_or_default(), 47, "topic-before");
        // 占比已达60.1%。到2030年提高到68%: the next sentence goes on with the same thing in the same unit.
        let on = at
            .index
            .checked_sub(1)
            .filter(|_| last.is_none() && q.unit.is_some() && (at.counts || at.unit.ends_with(['%', '‰'])));
        let on = on.filter(|i| reached(at.before) && at.text[at.found[*i].end..q.start].matches('。').count() == 1);
        let on = on.and_then(|_| at.done.last()).filter(|m| m.unit == q.unit).and_then(|m| m.indicator.clone());
        add(on.unwrap_or_default(), 34, "goes-on-over");
        add(first_topic(before_clause).unwrap_or_default(), 33, "first-topic");
        let before = before_clause;
        add(object_before(before).unwrap_or_default(), 40, "object-before");
        // 培育规上服务业企业,新增78家.
        if at.counts && tail.is_empty() {
            let thing = thing_before(before).map(|thing| format!("{}{thing}", own.unwrap_or_default()));
            add(thing.unwrap_or_default(), 38, "thing-before");
        }
    }
    // 形成50亿元以上产值, 达到50年一遇防洪标准: the measure stands behind.
    // 年均增长2‰货物周转量6600亿吨公里: a rate is of what stands before, and the measure has a number of its own.
    let measure = (measures(tail) || tail.ends_with("标准")) && (2..=8).contains(&tail.chars().count());
    let amount = !at.counts && !at.unit.ends_with(['%', '‰', '点', '倍', '番']) && at.next.is_none();
    if measure && amount && !at.after.starts_with('的') && (phrase.is_empty() || only_verbs(phrase)) {
        add(tail.to_owned(), 49, "measure-behind");
    }
    if !tail.is_empty() {
        add(tail.to_owned(), 30, "behind-weak");
    }
    out.sort_by_key(|c| std::cmp::Reverse(c.points));
    out.dedup_by(|b, a| a.name == b.name);
    out
}

/// The name of a bound: the measure where it is stated (营业收入80亿元以上企业), else the thing it qualifies.
pub(super) fn of_threshold(at: &At<'_>) -> Option<String> {
    let bare = at.phrase.trim_end_matches(['的', '每', '超']);
    let bare = match verb(bare).filter(|(from, _)| *from == 0) {
        Some((_, v)) => &bare[v.len()..],
        None => bare,
    };
    let measure = longest_end("measure_of_things", bare);
    if let Some(measure) = measure.filter(|_| bare.chars().count() >= 2) {
        let whole = bare.chars().count() <= measure.chars().count() + 4;
        return Some(if whole { bare.to_owned() } else { measure.to_owned() });
    }
    if !at.tail.is_empty() && at.q.kind != Kind::Word {
        return Some(at.tail.clone());
    }
    // 4个学科进入全球前3%: of what was counted before.
    if at.phrase.ends_with('前') {
        return at.last().and_then(|m| m.indicator.clone()).or_else(|| Some(at.phrase.clone()));
    }
    None
}

/// Whether a name is what is done: a verb of doing with its object, counted.
pub(super) fn is_deliverable(at: &At<'_>, name: &str, role: Role) -> bool {
    let does = verb(name).is_some_and(|(from, v)| from == 0 && v.len() < name.len()) || at.verb_last || at.carried.is_some();
    let measures = measures(name);
    let bounded = measures && at.q.start < at.q.number && !counts_things(at.unit);
    let statistic = bounded || lexicon::resolve(name, at.q.unit.as_deref()).is_some() || reached(at.before);
    matches!(role, Role::Target | Role::Achieved)
        && does
        && !statistic
        && at.q.kind != Kind::Word
        && !at.unit.ends_with(['%', '‰', '点'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_of_verbs_alone_are_told() {
        assert!(only_verbs("统筹推进") && only_verbs("建成投用") && !only_verbs("高新技术企业"));
        assert!(counts_things("万个") && !counts_things("万亩") && !counts_things(""));
    }
}
