//! Mentions of one paragraph.

use crate::lexicon;
use crate::quantity::{self, Comparator, Kind, Quantity};
use crate::source::Normalized;
use crate::tables::State;
use crate::targets::context::{Event, PlanTime, Section, events};
use crate::targets::naming::{
    SPENDING, bounded_by, bracketed, completed, listed_before, object_before, resumed, shared, without_count,
};
use crate::targets::phrase::{compared_with, counted, measured, subject, verb};
use crate::targets::{Form, Mention, Origin, Role};

/// Words that weaken or bind what follows them to the end of the sentence.
pub(super) const COMMITMENTS: &[&str] = &["力争", "争取", "确保", "努力"];
/// Words that turn a moved number into the place it moved to.
const MOVED: &[&str] = &["到", "至", "为"];
/// Words of change.
const CHANGE: &[&str] = &["提高", "提升", "下降", "降低", "减少", "增加", "压减", "缩小", "上升", "减排"];
/// Words of growth.
const GROWTH: &[&str] = &["增长", "增速", "递增", "增幅", "增长率", "涨幅"];
/// What a reach or age qualifies.
const REACH: &[&str] = &["圈", "半径", "充电", "生活", "交通", "通勤", "到达"];

/// Units of a plant's size.
const CAPACITY: &[&str] = &["吨", "蒸吨/小时", "千瓦", "兆瓦", "MW", "立方米", "千伏", "kV"];
/// What has a size in its name.
const WORKS: &[&str] = &["矿", "生产线", "厂", "项目", "电站", "装置", "锅炉", "机组", "线路"];
/// Verbs whose enumerated objects are merely counted.
const LISTS: &[&str] = &["支持", "包括", "围绕", "统筹", "划分", "依托"];

struct Clause<'a> {
    view: &'a str,
    sentence: usize,
    start: usize,
    end: usize,
}

impl<'a> Clause<'a> {
    fn of(view: &'a str, quantity: &Quantity) -> Self {
        let sentence = view[..quantity.start].rfind(['。', '!', '?']).map_or(0, |at| at + char_len(view, at));
        let start = view[..quantity.start].rfind([',', ';', '。', ':', '!', '?']).map_or(0, |at| at + char_len(view, at));
        let end = view[quantity.end..].find([',', ';', '。', '!', '?']).map_or(view.len(), |at| quantity.end + at);
        Self { view, sentence, start, end }
    }

    fn sentence_before(&self, quantity: &Quantity) -> &'a str {
        &self.view[self.sentence..quantity.start]
    }
}

pub(super) fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Everything a paragraph counts or measures.
pub(super) fn mentions(view: &Normalized, index: usize, section: &Section, time: PlanTime) -> Vec<Mention> {
    let text = view.text();
    let found = quantity::scan(text);
    if found.is_empty() {
        return Vec::new();
    }
    let years = events(text, time, section.this_year(time));
    let mut out: Vec<Mention> = Vec::with_capacity(found.len());
    for at in 0..found.len() {
        let mention = one(view, index, at, &found, &out, &years, section, time);
        out.push(mention);
    }
    distribute(text, &found, &years, &mut out);
    out
}

/// 甲、乙分别控制在A、B以下: the names and the last bound belong to the numbers in order.
fn distribute(text: &str, found: &[Quantity], years: &[Event], out: &mut [Mention]) {
    let mut at = 0;
    while at < found.len() {
        let mut end = at + 1;
        while end < found.len() && matches!(text[found[end - 1].end..found[end].start].trim(), "和" | "、" | "与" | "及") {
            end += 1;
        }
        if end - at >= 2 {
            let clause = Clause::of(text, &found[at]);
            let lead = &text[clause.start..found[at].start];
            if let Some(mark) = lead.find("分别") {
                let last = &found[end - 1];
                if last.cmp != Comparator::Equal && found[at..end - 1].iter().all(|q| q.cmp == Comparator::Equal) {
                    let hedge = out[end - 1].hedge.clone();
                    for mention in &mut out[at..end - 1] {
                        mention.cmp = last.cmp;
                        mention.hedge = mention.hedge.take().or_else(|| hedge.clone());
                    }
                }
                // 分别突破A、B和C: the word before the first bounds them all.
                let first = found[at].cmp;
                let bound =
                    matches!(first, Comparator::AtLeast | Comparator::AtMost | Comparator::MoreThan | Comparator::LessThan);
                let leads = found[at].start < found[at].number;
                if bound && leads && found[at + 1..end].iter().all(|q| q.cmp == Comparator::Equal) {
                    for mention in &mut out[at + 1..end] {
                        mention.cmp = first;
                    }
                }
                // 到2025年和2035年,…分别达到65%和75%: the years in their order.
                let of_years = listed_years(text, years, clause.sentence, clause.start + mark);
                if of_years.len() == end - at {
                    for (mention, year) in out[at..end].iter_mut().zip(&of_years) {
                        (mention.year, mention.year_inherited) = (Some(*year), false);
                    }
                }
                let whole = measured(&lead[..mark]);
                let whole = without_count(&whole);
                let names: Vec<&str> = whole.split(['、', '和', '与', '及']).filter(|n| !n.is_empty()).collect();
                let things = listed_before(&text[clause.sentence..clause.start], end - at);
                if names.len() == 1 && end - at == 2 && whole.contains("城乡") {
                    // 城乡居民人均可支配收入分别增长8%和9%: towns first, then the country.
                    for (mention, side) in out[at..end].iter_mut().zip(["城镇", "农村"]) {
                        let name = whole.replacen("城乡", side, 1);
                        mention.indicator_id = lexicon::resolve(&name, mention.unit.as_deref()).map(|r| r.indicator.id.clone());
                        mention.subject = name.starts_with(&format!("{side}居民")).then(|| format!("{side}居民"));
                        mention.indicator = Some(name);
                    }
                } else if names.len() == 1 && !things.is_empty() {
                    for (mention, thing) in out[at..end].iter_mut().zip(things) {
                        mention.subject = Some(thing);
                    }
                } else if names.len() == end - at {
                    for (mention, name) in out[at..end].iter_mut().zip(shared(&names)) {
                        mention.indicator_id = lexicon::resolve(&name, mention.unit.as_deref()).map(|r| r.indicator.id.clone());
                        mention.indicator = Some(name);
                    }
                }
            }
        }
        at = end;
    }
}

/// The years of a list (到2025年和2035年, 2025年、2030年、2035年) that ends nearest before a place; empty if there is none.
fn listed_years(text: &str, years: &[Event], from: usize, to: usize) -> Vec<i32> {
    let mut out: Vec<(usize, i32)> = Vec::new();
    for event in years.iter().filter(|e| e.start >= from && e.end <= to) {
        let Some(year) = event.year else { continue };
        if let Some((end, _)) = out.last()
            && !matches!(text[*end..event.start].trim(), "和" | "、" | "与" | "及")
        {
            out.clear();
        }
        out.push((event.end, year));
    }
    if out.len() < 2 { Vec::new() } else { out.into_iter().map(|(_, year)| year).collect() }
}

#[allow(clippy::too_many_arguments)]
fn one(
    view: &Normalized,
    block: usize,
    at: usize,
    found: &[Quantity],
    done: &[Mention],
    years: &[Event],
    section: &Section,
    time: PlanTime,
) -> Mention {
    let text = view.text();
    let q = &found[at];
    let clause = Clause::of(text, q);
    let previous = at.checked_sub(1).map(|i| &found[i]);
    let same_sentence = previous.filter(|p| p.end > clause.sentence);
    let next = found.get(at + 1).filter(|n| n.start < clause.end);

    // A threshold is part of the name it qualifies: 每千人口拥有3岁以下婴幼儿托位数, 引进20亿元以上项目10个.
    let qualifies = |i: &usize| {
        let between = &text[found[*i].end..q.start];
        done[*i].role == Role::Threshold && !between.contains('、') && !measured(between).is_empty()
    };
    let mut in_clause = (0..at).rev().take_while(|i| found[*i].end > clause.start);
    let same_clause = in_clause.find(|i| !qualifies(i)).map(|i| &found[i]);
    // The stretch that is this number's own: after the previous number of the clause and the 、 that follows it.
    let own =
        same_clause.map_or(clause.start, |p| text[p.end..q.start].find('、').map_or(p.end, |mark| p.end + mark + "、".len()));
    let stated = years.iter().rfind(|e| {
        e.end <= q.start && e.end > own && (text[e.end..q.start].chars().count() > 1 || text[own..e.end].chars().count() < 9)
    });
    // 万元GDP用水量较2020年下降16个百分点: what is measured stands before the year it is compared with.
    let compared =
        stated.filter(|e| e.compares && e.start > own && measured(&text[e.end..q.start]).is_empty()).map(|e| &text[own..e.start]);
    let own = stated.map_or(own, |e| e.end.max(own));
    let before = &text[own..q.start];
    let after = &text[q.end..next.map_or(clause.end, |n| n.start)];
    let unit = q.unit.as_deref().unwrap_or("");
    // 23.6万农村贫困人口: a bare scale counts what follows it.
    let scale_only = matches!(unit, "万" | "亿" | "百" | "千") && !after.starts_with(['的', '级']);
    let counts = unit.is_empty() || scale_only || quantity::counts(unit);

    let listed = same_clause.is_some_and(|p| text[p.end..q.start].contains('、'));
    let own_verb = verb(before);
    let carried = listed
        .then(|| {
            done.last().and_then(|m| m.indicator.as_deref()).and_then(|i| verb(i).filter(|(at, _)| *at == 0).map(|(_, v)| v))
        })
        .flatten();
    let phrase = match compared.map(measured).filter(|phrase| !phrase.is_empty()) {
        Some(phrase) => phrase,
        None => measured(before),
    };
    // 培育5个百亿级产业集群: the grade belongs to the thing that is counted.
    let graded = next.filter(|n| n.unit.as_deref().is_some_and(|u| u.ends_with('级')) && after.trim().is_empty());
    let tail = counted(if graded.is_some() {
        &text[q.end..found.get(at + 2).map_or(clause.end, |n| n.start.min(clause.end))]
    } else {
        after
    });
    let verb_last = own_verb.is_some_and(|(at, v)| measured(&before[at + v.len()..]).is_empty());
    // 完成6500万千瓦煤电机组改造: behind a verb of doing any unit counts what follows.
    let does = verb_last && q.kind != Kind::Word && !unit.ends_with(['元', '%', '‰']) && !tail.is_empty();
    let counts = counts || does;
    let in_a_row = before.trim_end().ends_with("连续");
    // 孙家屯、哈克村等7个现代牧场: names before, the thing counted after; 9条主次干道: number, measure word, noun.
    let named_before = before.trim_end().ends_with('等') || own_verb.is_some_and(|(at, _)| before[at..].contains('、'));
    let indicator = if (in_a_row || counts && named_before) && !tail.is_empty() {
        let verb = own_verb.filter(|_| !in_a_row).map_or("", |(_, v)| v);
        Some(format!("{verb}{tail}"))
    } else if unit.ends_with('元') && SPENDING.contains(&phrase.as_str()) && !tail.is_empty() {
        Some(tail.clone())
    } else if counts && !tail.is_empty() && (phrase.is_empty() || verb_last) {
        let verb = own_verb.map(|(_, v)| v).or(carried).unwrap_or("");
        Some(format!("{verb}{tail}"))
    } else if let Some(whole) = resumed(&phrase, same_sentence.and(done.last())) {
        Some(whole)
    } else if let Some(whole) = bounded_by(text, q, at, found, done) {
        Some(whole)
    } else if let Some(whole) = completed(&phrase, same_sentence.and(done.last())) {
        Some(whole)
    } else if phrase.chars().count() > 1 {
        Some(match carried.filter(|_| own_verb.is_none() && counts) {
            Some(verb) => format!("{verb}{phrase}"),
            None => phrase.clone(),
        })
    } else if !tail.is_empty() && same_clause.is_none() && (q.kind == Kind::Word || !counts) && same_sentence.is_none() {
        Some(tail.clone())
    } else {
        same_sentence
            .and(done.last())
            .and_then(|m| m.indicator.clone())
            .or_else(|| object_before(&text[clause.sentence..clause.start]))
            .or_else(|| (!tail.is_empty()).then(|| tail.clone()))
    };

    let from_old = same_clause.filter(|p| moved(text, p, q));
    let (year, year_inherited, period) = when(text, q, &clause, years, section, time);
    // 由“十三五”末的A下降到B: the period is that of A.
    let period = period.filter(|_| from_old.is_none());
    let near = &text[clause.start..q.start];
    let acts = own_verb.is_some() || carried.is_some() || verb(near).is_some();
    let form = form(q, before, near, unit, counts, acts);
    // 新增…项目30个,代表性传承人30人: the verb holds on to the end of the sentence.
    let goes_on =
        counts && form == Form::Level && q.kind != Kind::Word && !reaches(&text[own..q.number]) && same_sentence.is_some();
    let stated_before = done.iter().rev().find(|m| m.role != Role::Threshold);
    let form = match stated_before {
        Some(last) if goes_on && last.form == Form::Cumulative && !text[clause.sentence..q.start].contains('。') => {
            Form::Cumulative
        }
        _ => form,
    };
    let (role, rule) = role(
        text,
        q,
        &clause,
        next,
        after,
        unit,
        section,
        year,
        period.as_deref(),
        time,
        indicator.as_deref(),
        own_verb.is_some(),
    );
    // 分别降低5.2%和11.5%: what holds for the first holds for the rest of the list.
    let and = same_clause.is_some_and(|p| matches!(text[p.end..q.start].trim(), "和" | "、" | "与" | "及"));
    let form = match done.last() {
        Some(last) if and && q.unit.is_some() && last.unit == q.unit && last.form != Form::Threshold => last.form,
        _ => form,
    };
    // 总投资312亿元,其中防洪工程128亿元: the parts of a sum are sums.
    let part_of_sum = unit.ends_with('元') && clause.sentence_before(q).contains("其中") && form == Form::Level;
    let form = match done.last() {
        Some(last) if part_of_sum && same_sentence.is_some() && last.unit == q.unit && last.form == Form::Cumulative => last.form,
        _ => form,
    };
    let form = if in_a_row { Form::Cumulative } else { form };
    let form = if role == Role::Threshold { Form::Threshold } else { form };
    // 3岁以下婴幼儿, 半小时交通圈, 百亿元以上项目: a threshold is said of what follows.
    let indicator =
        if role == Role::Threshold && !tail.is_empty() && q.kind != Kind::Word { Some(tail.clone()) } else { indicator };

    let commitment = COMMITMENTS.iter().find(|word| clause.sentence_before(q).contains(**word)).copied();
    let weak = commitment.filter(|word| matches!(*word, "力争" | "争取"));
    let mut hedges: Vec<&str> = weak.into_iter().collect();
    hedges.extend(q.hedge);
    let baseline = from_old.map(|p| p.value.clone());
    let baseline_year = from_old.and(done.last()).and_then(|m| m.year);
    let span = view.raw(q.start, q.end);
    // 冷链物流园(总投资3.2亿元,占地150亩): what is measured stands in the bracket, of what stands before it.
    let holder = bracketed(&text[clause.sentence..q.start]);
    let name = indicator.map(|i| match (holder, i.split_once('(')) {
        (Some((noun, _)), Some((before, inside))) if noun.ends_with(before) && !inside.contains(')') => inside.to_owned(),
        _ => i,
    });
    let name = name.filter(|i| !i.is_empty());
    Mention {
        span,
        quote: view.raw(clause.start, clause.end),
        block,
        value: Some(q.value.clone()),
        high: q.high.clone(),
        unit: q.unit.clone(),
        cmp: bounded(text, q),
        indicator_id: name.as_deref().and_then(|n| indicator_id(n, q.unit.as_deref(), form, near)),
        indicator: name,
        subject: subject(before).or_else(|| holder.map(|(noun, _)| noun.to_owned())),
        year,
        year_inherited,
        period,
        form,
        role,
        hedge: (!hedges.is_empty()).then(|| hedges.join("、")),
        commitment: commitment.map(Into::into),
        baseline,
        baseline_year,
        damaged: q.damaged,
        state: State::Stated,
        relative_to: unit.ends_with("百分点").then(|| compared_with(before)).flatten(),
        attribute: None,
        measure: None,
        origin: Origin::Text,
        rule: if role == Role::Target || role == Role::Achieved { if q.rule == "number" { rule } else { q.rule } } else { rule },
        flags: if q.damaged { vec!["unit-missing"] } else { Vec::new() },
    }
}

/// The canonical indicator of a name; of a change also with its verb (单位GDP能耗 … 下降3% is 单位GDP能耗下降).
fn indicator_id(name: &str, unit: Option<&str>, form: Form, near: &str) -> Option<String> {
    let verb = || CHANGE.iter().find(|word| near.ends_with(**word)).filter(|_| form == Form::Change);
    let found = lexicon::resolve(name, unit).or_else(|| lexicon::resolve(&format!("{name}{}", verb()?), unit));
    found.map(|r| r.indicator.id.clone())
}

/// 降至5以内 is a ceiling; the comparator words that touch the number decide everything else.
fn bounded(_text: &str, q: &Quantity) -> Comparator {
    q.cmp
}

/// 由A提高到B: the number before is the old value of this one.
fn moved(text: &str, old: &Quantity, new: &Quantity) -> bool {
    let lead: String = text[..old.start].chars().rev().take(16).collect();
    let between = &text[old.end..new.start];
    (lead.contains('由') || lead.contains('从'))
        && old.unit == new.unit
        && MOVED.iter().any(|word| between.contains(word))
        && !between.contains(['、', ',', ';'])
}

fn form(q: &Quantity, before: &str, near: &str, unit: &str, counts: bool, has_verb: bool) -> Form {
    let tail: String = before.chars().skip(before.chars().count().saturating_sub(8)).collect();
    let ends = |words: &[&str]| {
        words.iter().any(|word| tail.trim_end_matches(['分', '别', '各', '均', '约', '近', '达', ' ']).ends_with(word))
    };
    if matches!(unit, "倍" | "番") || unit.ends_with("百分点") || matches!(q.rule, "doubling" | "first-of-its-kind") {
        return Form::Change;
    }
    if unit == "%" && q.kind != Kind::Word {
        // 对经济增长贡献率 is a share of the growth.
        if tail.contains("贡献率") {
            return Form::Level;
        }
        if ends(GROWTH) || tail.contains("年均") || tail.ends_with("增速达") || tail.contains("增长") && !tail.contains("增长到")
        {
            return Form::Growth;
        }
        if ends(CHANGE) || tail.contains("下降率") || tail.contains("降低率") || tail.contains("降幅") || tail.ends_with("精简")
        {
            return Form::Change;
        }
        if tail.contains("增速完成") || tail.contains("增长完成") {
            return Form::Growth;
        }
        return Form::Level;
    }
    if q.kind == Kind::Word {
        return Form::Level;
    }
    // 年均浓度, 年均值: a mean of the year, not an amount per year.
    let mean = near.contains("年均浓度") || near.contains("年均值") || unit.ends_with("/立方米");
    // 培育年产值超50亿元企业2家: the year is that of the bound, not of the count.
    let things = matches!(unit, "家" | "个" | "户" | "所" | "项");
    if !mean && (near.contains("每年") || near.contains("年均") || yearly(near) && !things) {
        return Form::Flow;
    }
    // 比2020年增加35家 says by how much, 减少污染企业35家 what is done.
    let against = ["比", "较"].iter().any(|word| near.contains(word)) && ends(&["增加", "减少"]);
    if ends(CHANGE) && !counts || against {
        return Form::Change;
    }
    if near.contains("累计")
        || near.contains("总投资")
        || near.contains("投资额")
        || near.contains("新增") && !near.contains("平均")
        || near.contains("五年")
        || has_verb && counts && !reaches(before)
        || near.trim_start().starts_with("实现") && counts && !reaches(before)
    {
        return Form::Cumulative;
    }
    // 投资1.29亿元完成…, 发放补贴251万元: money spent is a sum.
    if unit.ends_with('元')
        && (ends(&["投资", "补贴", "补助", "贷款", "资金", "救助金", "债务", "债券"]) || near.contains("发放"))
    {
        return Form::Cumulative;
    }
    if has_verb && near.contains("投资") {
        return Form::Cumulative;
    }
    Form::Level
}

/// Words after which a count is what there is, not what is done.
const REACHES: &[&str] = &["达", "为", "突破", "超过", "超"];

fn reaches(before: &str) -> bool {
    let before = before.trim_end();
    // 控制在, 扩大到, 降至: whatever the verb, the number is where it ends.
    REACHES.iter().any(|word| before.ends_with(word)) || before.ends_with(['到', '至', '在'])
}

/// 年营业收入, 年办理金额: a flow per year. 2025年 and 每万人…年 are not.
fn yearly(near: &str) -> bool {
    near.char_indices().any(|(at, c)| {
        c == '年'
            && !near[..at].ends_with(|c: char| {
                c.is_ascii_digit() || matches!(c, '五' | '周' | '近' | '多' | '青' | '少' | '老' | '成' | '中')
            })
            && ["营业", "办理", "销售", "产值", "产能", "产量", "接待", "商标", "交易", "处理", "吞吐", "培训", "收入", "产"]
                .iter()
                .any(|noun| near[at + c.len_utf8()..].starts_with(noun))
    })
}

fn when(
    text: &str,
    q: &Quantity,
    clause: &Clause<'_>,
    years: &[Event],
    section: &Section,
    time: PlanTime,
) -> (Option<i32>, bool, Option<String>) {
    let before: Vec<&Event> = years.iter().filter(|e| e.end <= q.start && !enclosed(&text[e.end..q.start])).collect();
    let period = before
        .iter()
        .rev()
        .find(|e| e.start >= clause.sentence && e.period.is_some() && !e.compares)
        .and_then(|e| e.period.clone());
    // 2010年的162.4亿元: the year that touches the number is its own.
    if let Some(e) = before.last().filter(|e| e.start >= clause.start)
        && measured(&text[e.end..q.start]).is_empty()
        && e.year.is_some()
        && !e.compares
        && !(matches!(q.unit.as_deref(), Some("倍" | "番")) || q.rule == "doubling")
        && !text[e.end..q.start].contains("增")
        && !text[e.end..q.start].contains("提")
        && !text[e.end..q.start].contains("翻")
        && !text[e.end..q.start].contains("降")
    {
        return (e.year, false, period);
    }
    if let Some(e) = before.iter().rev().find(|e| e.governs && e.start >= clause.sentence) {
        return (e.year, e.start < clause.start, period);
    }
    // The item's opening governs the rest of the item.
    if let Some(e) = before.first().filter(|e| e.governs && opens(text, e.start)) {
        let later = before.iter().rev().find(|e| e.governs && opens_sentence(text, e.start) && e.year.is_some());
        let year = later.map_or(e.year, |l| l.year);
        return (year, true, period.or_else(|| e.period.clone()));
    }
    let _ = time;
    (section.year, section.year.is_some(), period)
}

/// Whether a year stands in brackets with a number of its own, as in (2020年为57.2%): it says nothing of what follows them.
fn enclosed(between: &str) -> bool {
    let close = between.find(')').filter(|close| !between[..*close].contains('('));
    close.is_some_and(|close| between[..close].contains(|c: char| c.is_ascii_digit()))
}

/// Whether only numbering and dashes stand before.
fn opens(text: &str, at: usize) -> bool {
    text[..at].chars().count() <= 1 || text[..at].chars().all(|c| matches!(c, '—' | '(' | ')' | ' ' | '.') || c.is_ascii_digit())
}

fn opens_sentence(text: &str, at: usize) -> bool {
    at == 0 || text[..at].ends_with(['。', ';'])
}

#[allow(clippy::too_many_arguments)]
fn role(
    text: &str,
    q: &Quantity,
    clause: &Clause<'_>,
    next: Option<&Quantity>,
    after: &str,
    unit: &str,
    section: &Section,
    year: Option<i32>,
    period: Option<&str>,
    time: PlanTime,
    indicator: Option<&str>,
    has_verb: bool,
) -> (Role, &'static str) {
    let money = unit.ends_with('元');
    let near = &text[clause.start..q.start];
    if unit.ends_with('级') {
        return (Role::Threshold, "scale-of-an-industry");
    }
    if matches!(unit, "千伏" | "kV" | "KV") {
        return (Role::Other, "voltage");
    }
    // 人均预期寿命提高1岁,达到74.5岁: what is measured may be named a clause before.
    let of_life = |text: &str| text.contains("寿命") || text.contains("年龄");
    if matches!(unit, "岁" | "周岁") && !of_life(near) && !indicator.is_some_and(of_life) {
        return (Role::Threshold, "age");
    }
    if matches!(unit, "分钟" | "小时" | "公里")
        && REACH.iter().any(|word| after.starts_with(word) || after.chars().take(8).collect::<String>().contains(word))
    {
        return (Role::Threshold, "reach");
    }
    // 公交站点500米覆盖率, 15分钟服务圈: how far or long the thing reaches.
    if matches!(unit, "米" | "公里" | "分钟" | "小时")
        && ["覆盖率", "覆盖范围", "服务半径"].iter().any(|word| after.starts_with(word))
    {
        return (Role::Threshold, "reach");
    }
    let of_time = |text: &str| text.contains("年限") || text.contains("寿命") || text.contains("周期");
    if unit == "年" && !near.contains("连续") && !near.contains("标准") && !indicator.is_some_and(of_time) {
        return (Role::Threshold, "age-of-a-thing");
    }
    // 700万吨露天矿, 日产500吨熟料生产线: the size belongs to the name of the thing.
    if CAPACITY.iter().any(|u| unit.ends_with(u)) && !after.starts_with('的') {
        let name: String = after.chars().take_while(|c| !matches!(c, ',' | '。' | ';' | '、')).take(16).collect();
        if WORKS.iter().any(|word| name.contains(word)) {
            // 淘汰35蒸吨/小时以下燃煤锅炉: which ones, not how much of them.
            if ["以上", "以下"].iter().any(|word| text[q.start..q.end].ends_with(word)) {
                return (Role::Threshold, "qualifier");
            }
            if !has_verb {
                return (Role::Other, "size-in-a-name");
            }
        }
    }
    // 支持甲园、乙园等5家园区: a count of what has just been listed.
    if near.trim_end().ends_with('等') && LISTS.iter().any(|word| near.contains(word)) {
        return (Role::Other, "count-of-a-list");
    }
    // 不低于30亩的公益性墓地, 超过500张床位的机构: a bound that describes the thing.
    let head: String = after.chars().take(5).collect();
    if !matches!(q.cmp, Comparator::Equal | Comparator::About)
        && head.contains('的')
        && !section.review
        && !matches!(unit, "个" | "家" | "名" | "人" | "所" | "项" | "件" | "次" | "%" | "‰")
    {
        return (Role::Threshold, "qualifier");
    }
    // 投资5亿元的…项目 names the project by its size.
    if money && after.starts_with('的') && !matches!(q.cmp, Comparator::Equal) && !section.review {
        return (Role::Threshold, "qualifier");
    }
    if money && after.starts_with('的') && matches!(q.cmp, Comparator::Equal) && near.contains("投资") && !section.review {
        return (Role::Other, "size-of-a-project");
    }
    // 其中10亿元以上30个: of the things of the clause before.
    if let Some(next) = next
        && money
        && matches!(q.cmp, Comparator::AtLeast | Comparator::MoreThan)
        && after.trim().is_empty()
        && next.unit.as_deref().is_some_and(quantity::counts)
    {
        return (Role::Threshold, "qualifier");
    }
    // 20亿元以上项目10个, 床位超过300张的机构2家: the bound qualifies the thing counted next.
    if let Some(next) = next
        && !matches!(q.cmp, Comparator::Equal | Comparator::About)
        && q.unit != next.unit
        && next.unit.as_deref().is_some_and(quantity::counts)
        && !after.contains('、')
        && after.chars().count() >= 2
        && !unit.starts_with('%')
    {
        return (Role::Threshold, "qualifier");
    }
    // 三点三件, 一百二十个 are measured; 三个 may be words.
    let in_words = q.kind == Kind::Chinese && q.value.len() == 1;
    // 解决三个问题 counts words, whatever is done with them.
    let of_speech = ["问题", "难题", "关系", "方面"].iter().any(|word| after.starts_with(word));
    if in_words && q.high.is_none() && (!has_verb || of_speech) {
        let small = matches!(unit, "个" | "项" | "类" | "种" | "大" | "" | "条" | "支" | "人" | "次" | "名" | "家" | "件");
        if small && matches!(q.cmp, Comparator::Equal) {
            return (Role::Other, "count-in-words");
        }
    }
    if q.kind == Kind::Chinese && matches!(unit, "大" | "" | "类" | "种") && !near.ends_with("建成") {
        return (Role::Other, "count-in-words");
    }
    // An old value in 由A提高到B.
    if let Some(next) = next
        && moved(text, q, next)
    {
        return (Role::Achieved, "old-value");
    }
    if let (Some(year), Some(start)) = (year, time.start) {
        return if year < start { (Role::Achieved, "year-past") } else { (Role::Target, "year-ahead") };
    }
    if section.review {
        return (Role::Achieved, "review");
    }
    if let (Some(start), Some(period)) = (time.start, period.and_then(lexicon::period)) {
        return if period.end_year() < start { (Role::Achieved, "period-past") } else { (Role::Target, "period-ahead") };
    }
    let sentence = &text[clause.sentence..clause.end];
    let past = sentence.starts_with("截至") || near.contains('已') && !near.contains("已建成无");
    if past {
        return (Role::Achieved, "past-word");
    }
    (Role::Target, "plan")
}
