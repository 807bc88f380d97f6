//! Mentions of one paragraph: each proposer in turn is given the number with what stands around it.

use crate::cues::words::words;
use crate::lexicon;
use crate::quantity::{self, Comparator, Kind, Quantity, bare_unit};
use crate::source::{Normalized, Span};
use crate::tables::State;
use crate::targets::at::{At, Marks};
use crate::targets::evidence::{DOUBT, Evidence, Verdict};
use crate::targets::form::{form, reaches};
use crate::targets::name::{self, Candidate, moved_before};
use crate::targets::naming::{bracketed, listed_before, shared, without_count};
use crate::targets::nature::{Known, moved, nature};
use crate::targets::phrase::{compared_with, measured, measures, subject, verb};
use crate::targets::place::Place;
use crate::targets::years::{Years, listed};
use crate::targets::{Form, Mention, Origin, Role, Rules, TargetKind, YearFrom};

/// Characters on either side of a number that its quote shows where a clause does not end.
const QUOTE: usize = 120;

/// The clause of a number, or what stands around it where the text lost its marks.
fn quoted(view: &Normalized, (from, to): (usize, usize), q: &Quantity) -> Span {
    let text = view.text();
    let back = text[from..q.start].char_indices().rev().nth(QUOTE).map_or(from, |(at, _)| from + at);
    let on = text[q.end..to.max(q.end)].char_indices().nth(QUOTE).map_or(to, |(at, _)| q.end + at);
    view.raw(back, on)
}

/// Everything a paragraph counts or measures.
pub(super) fn mentions(view: &Normalized, block: usize, place: &Place, years: &Years, evidence: &Evidence) -> Vec<Mention> {
    let text = view.text();
    let found = quantity::scan(text);
    if found.is_empty() {
        return Vec::new();
    }
    let marks = Marks::of(text);
    let mut out: Vec<Mention> = Vec::with_capacity(found.len());
    for index in 0..found.len() {
        let at = At::new(text, &marks, &found, index, &out, years, place);
        let verdict = evidence.of(block, text, at.q.start..at.q.end, &at.q.value, years);
        let mention = one(view, block, &at, &verdict, evidence);
        out.push(mention);
    }
    distribute(text, &marks, &found, years, &mut out);
    bound_of_list(text, &found, &mut out);
    both(text, &marks, &found, &mut out);
    out
}

/// 至少建有1所综合医院、1所中医院; 不少于3个中心、5个基地: the bound before a list of counted things holds for each of it.
fn bound_of_list(text: &str, found: &[Quantity], out: &mut [Mention]) {
    for index in 1..found.len() {
        let (last, q) = (&found[index - 1], &found[index]);
        let apart =
            q.unit != last.unit || q.cmp != Comparator::Equal || q.kind == Kind::Word || out[index].role == Role::Threshold;
        // The noun stands behind the one before, and nothing but 、 before this one.
        let listed = text[last.end..q.start]
            .strip_suffix('、')
            .is_some_and(|noun| (2..=16).contains(&noun.chars().count()) && !noun.contains(['、', ',', ';', '。', ':', '的']));
        let behind = text[q.end..].starts_with(crate::source::is_han) && q.unit.as_deref().is_some_and(quantity::counts);
        let bound = out[index - 1].cmp;
        // 至少 and 不少于 stand before; what stands behind a number is its own.
        let leads = matches!(bound, Comparator::AtLeast | Comparator::AtMost)
            && !text[last.number..last.end].ends_with(['上', '下', '内', '外']);
        if !apart && listed && behind && leads {
            out[index].cmp = bound;
        }
    }
}

/// 社会消费品零售总额、进出口总额双双突破1万亿元: one value, and a record for either of the two.
fn both(text: &str, marks: &Marks, found: &[Quantity], out: &mut Vec<Mention>) {
    for index in (0..found.len()).rev() {
        let from = marks.clause(text, found[index].start, found[index].end).0;
        let Some((lead, _)) = text[from..found[index].start].rsplit_once(BOTH) else { continue };
        let measured = measured(lead);
        let names: Vec<&str> = measured.split(['、', '和', '与', '及']).filter(|n| !n.is_empty()).collect();
        if let [first, second] = shared(&names).as_slice() {
            let mut other = out[index].clone();
            rename(&mut out[index], first.clone());
            rename(&mut other, second.clone());
            out.insert(index + 1, other);
        }
    }
}

/// What says of two that each has the value.
const BOTH: &str = "双双";

/// The zone or firm that an earlier clause of the sentence tells of, if this one names no other: 东岭合作区常住人口超20万人,
/// 地区生产总值达400亿元.
fn governs(at: &At<'_>) -> Option<String> {
    let last = at.last().filter(|_| at.previous.is_none())?;
    let name = last.subject.as_deref().filter(|name| name.ends_with(['区', '团', '司']))?;
    let other = words("scope").iter().any(|word| at.near.starts_with(word));
    let measured = words("measured_of_body").iter().any(|noun| at.near.contains(noun));
    (measured && !other && at.near.chars().count() <= 16).then(|| name.to_owned())
}

/// Numbers before one that its list is looked for in.
const LIST: usize = 24;

/// The years of the last change in the sentence that states both (由2020年的5亿元增加到2025年的9亿元), if no year stands since:
/// a list goes on with 由11亿元增加到29亿元.
fn as_the_change_before(at: &At<'_>) -> Option<(i32, i32)> {
    let stated = |m: &Mention| m.year_from == Some(YearFrom::Stated);
    let (index, new) = at.done.iter().enumerate().rev().take(LIST).find(|(_, m)| m.baseline_year.is_some() && stated(m))?;
    let end = at.found[index].end;
    let no_year_since = at.years.before(at.q.start).last().is_none_or(|event| event.start < end);
    new.baseline_year.zip(new.year).filter(|_| end > at.sentence && no_year_since)
}

/// Whether a word of commitment in the sentence holds for a number: 力争 at the head of a clause for all that follows,
/// 研发投入强度力争达到4.5% for what is named there and no later clause.
fn promises(at: &At<'_>, word: &str) -> bool {
    let so_far = at.so_far();
    let Some(from) = so_far.rfind(word) else { return false };
    let (before, after) = (&so_far[..from], &so_far[from + word.len()..]);
    let clause = before.rfind([',', ';', ':']).map_or(before, |mark| &before[mark..]);
    let named = !measured(clause.trim_start_matches([',', ';', ':'])).is_empty();
    !named || !after.contains([',', ';'])
}

/// Whether a year stands between 由 and the old value.
fn own_year(at: &At<'_>) -> bool {
    let from = at.text[..at.q.start].rfind(['由', '从']).unwrap_or(at.q.start);
    at.years.before(at.q.start).last().is_some_and(|event| event.start >= from)
}

/// Whether a name is taken over from a number of another kind: what was counted, for money.
fn of_another_kind(at: &At<'_>, name: &Candidate) -> bool {
    let relative = |unit: &str| unit.is_empty() || unit.ends_with(['%', '‰', '点', '倍', '番']);
    let last = at.last().and_then(|m| m.unit.as_deref()).unwrap_or_default();
    let both = !relative(at.unit) && !relative(last);
    // 道路23条、163公里: the same thing measured twice.
    let twice = at.previous.is_some_and(|p| matches!(at.text[p.end..at.q.start].trim(), "、" | "和" | "," | "(" | "与"));
    name.rule == "goes-on" && at.q.kind != Kind::Word && !twice && both && bare_unit(at.unit) != bare_unit(last)
}

/// One number with all its fields.
fn one(view: &Normalized, block: usize, at: &At<'_>, verdict: &Verdict, evidence: &Evidence) -> Mention {
    let (text, q, unit) = (at.text, at.q, at.unit);
    let names = name::candidates(at);
    let best = names.first();
    let from_old = at.previous.filter(|p| moved(text, p, q));
    let mut when = at.years.when(text, q, at.clause.0, at.sentence, at.place);
    // 2025年X由A提高到B: the year is that of B; A has one only if it stands between (由2020年的A).
    if at.next.is_some_and(|new| moved(text, q, new)) && !own_year(at) {
        (when.year, when.from) = (None, None);
    }
    let begins = at.next.is_some_and(|new| moved(text, q, new)) && !own_year(at);
    let ends = from_old.is_some() && when.year.is_none();
    if let Some((old, new)) = as_the_change_before(at).filter(|_| begins || ends) {
        (when.year, when.from) = (Some(if begins { old } else { new }), Some(YearFrom::Clause));
    }
    // 由“十三五”末的A下降到B: the period is that of A.
    let period = when.period.filter(|_| from_old.is_none());
    let known = Known { indicator: best.map(|c| c.name.as_str()), review: evidence.reviews(block) };
    let special = nature(at, &known);
    match special {
        // 2021年X由A提高到B: the year is that of B; A has one only if it stands between (由2020年的A).
        Some((_, "old-value")) if !own_year(at) && !begins => (when.year, when.from) = (None, None),
        Some((_, "compared-value")) => {
            let year = at.years.before(q.start).last().and_then(|event| event.year);
            (when.year, when.from) = (year, year.map(|_| YearFrom::Stated));
        }
        _ => {}
    }
    let (role, role_rule) = special.unwrap_or_else(|| {
        let reached = verdict.reached();
        (if reached { Role::Achieved } else { Role::Target }, verdict.winner())
    });
    // 到2030年,…。目前覆盖率已达60%: what is reached is of no horizon that an earlier sentence set.
    let inherited = at.years.before(q.start).last().is_none_or(|event| event.start < at.sentence);
    if role == Role::Achieved && inherited && when.from == Some(YearFrom::Clause) && evidence.ahead(when.year) {
        (when.year, when.from) = (None, None);
    }
    let doubtful = special.is_none() && verdict.points.abs() < DOUBT;
    let form = if role == Role::Threshold { Form::Threshold } else { form_of(at) };
    let (indicator, name_rule) = match (role, name::of_threshold(at)) {
        (Role::Threshold, Some(name)) => (Some(name), "of-a-bound"),
        _ => best.map_or((None, ""), |c| (Some(c.name.clone()), c.rule)),
    };
    // 冷链物流园(总投资3.2亿元,占地150亩): what is measured stands in the bracket, of what stands before it.
    let holder = bracketed(at.so_far());
    let name = indicator.map(|i| match (holder, i.split_once('(')) {
        (Some((noun, _)), Some((before, inside))) if noun.ends_with(before) && !inside.contains(')') => inside.to_owned(),
        _ => i,
    });
    let name = name.filter(|i| !i.is_empty());
    let commitment = words("commitment").iter().find(|word| promises(at, word)).copied();
    let weak = commitment.filter(|word| matches!(*word, "力争" | "争取"));
    let hedges: Vec<&str> = weak.into_iter().chain(q.hedge).collect();
    let mut flags = Vec::new();
    if q.damaged {
        flags.push("unit-missing");
    }
    // Read, and to be looked at: a scan prints 42.4 so.
    if q.rule == quantity::POINT_APART {
        flags.push("damaged");
    }
    if doubtful {
        flags.push("role-doubtful");
    }
    if matches!(role, Role::Target | Role::Achieved)
        && (best.is_none_or(Candidate::is_weak) || best.is_some_and(|c| of_another_kind(at, c)))
    {
        flags.push("name-doubtful");
    }
    let kind = match role {
        Role::Threshold => TargetKind::Threshold,
        Role::Other => TargetKind::Other,
        _ if name.as_deref().is_some_and(|n| name::is_deliverable(at, n, role)) => TargetKind::Deliverable,
        _ => TargetKind::Indicator,
    };
    Mention {
        span: view.raw(q.start, q.end),
        quote: quoted(view, at.clause, q),
        block,
        value: Some(q.value.clone()),
        high: q.high.clone(),
        unit: q.unit.clone(),
        cmp: q.cmp,
        indicator_id: name.as_deref().and_then(|n| indicator_id(n, q.unit.as_deref(), form, at.near)),
        indicator: name,
        subject: subject(at.before).or_else(|| holder.map(|(noun, _)| noun.to_owned())).or_else(|| governs(at)),
        year: when.year,
        year_from: when.year.and(when.from),
        period,
        form,
        role,
        kind,
        hedge: (!hedges.is_empty()).then(|| hedges.join("、")),
        commitment: commitment.map(Into::into),
        baseline: from_old.map(|p| p.value.clone()),
        baseline_year: from_old.and(at.done.last()).and_then(|m| m.year),
        damaged: q.damaged,
        state: State::Stated,
        relative_to: unit.ends_with("百分点").then(|| compared_with(at.before)).flatten(),
        attribute: None,
        measure: None,
        origin: Origin::Text,
        rule: Rules { number: if q.rule == "number" { "" } else { q.rule }, role: role_rule, name: name_rule },
        flags,
        why: why(verdict, special.map(|(_, rule)| rule), &names),
    }
}

/// The votes for the role and the candidates for the name, in words.
fn why(verdict: &Verdict, special: Option<&str>, names: &[Candidate]) -> Vec<String> {
    let votes: Vec<String> = verdict.votes.iter().map(|v| format!("{} {:+}", v.name, v.points)).collect();
    let role = match special {
        Some(rule) => format!("role: {rule} decides; else {:+} ({})", verdict.points, votes.join(", ")),
        None => format!("role: {:+} = {}", verdict.points, votes.join(", ")),
    };
    let named = names.iter().take(4).map(|c| format!("name: {} {} ({})", c.points, c.name, c.rule));
    std::iter::once(role).chain(named).collect()
}

/// The form, with what the numbers before hand on.
fn form_of(at: &At<'_>) -> Form {
    let (q, unit) = (at.q, at.unit);
    if at.before.trim_end().ends_with("连续") {
        return Form::Cumulative;
    }
    // 大豆种植面积: the verb is a part of the measure.
    let named = measures(&at.phrase) && verb(&at.phrase).is_some_and(|(from, _)| from > 0);
    let acts = !named && (at.verb.is_some() || at.carried.is_some() || verb(at.near).is_some());
    let mut out = form(q, at.before, at.near, unit, at.counts, acts);
    // 五年合计,财政支出6098亿元: the clause before says that it is a sum.
    let opening = at.text[at.sentence..at.clause.0].trim_end().trim_end_matches(',');
    if out == Form::Level && !unit.ends_with(['%', '‰']) && words("sum_end").iter().any(|end| opening.ends_with(end)) {
        out = Form::Cumulative;
    }
    // 新增…项目30个,代表性传承人30人: the verb holds on to the end of the sentence.
    let own = at.q.start - at.before.len();
    // 航线累计达到60条,旅客吞吐量183万人次: what measures has a form of its own.
    let measures = at.phrase.ends_with(['量', '额', '值', '数', '率']);
    let goes_on =
        at.counts && out == Form::Level && q.kind != Kind::Word && !measures && !reaches(&at.text[own..q.number]) && at.goes_on;
    let stated = at.done.iter().rev().take(40).find(|m| m.role != Role::Threshold);
    if goes_on && stated.is_some_and(|last| last.form == Form::Cumulative) {
        out = Form::Cumulative;
    }
    // 每年引进人才200名,培养2000名: each year holds for the list, as far as it counts alike and names no year.
    let listed =
        |last: &&Mention| last.form == Form::Flow && last.unit.as_deref().map(bare_unit) == q.unit.as_deref().map(bare_unit);
    let each_year = stated.filter(listed).and_then(|_| at.so_far().rfind("每年")).is_some_and(|from| {
        let since = at.sentence + from;
        !at.so_far()[from..].contains(';') && at.years.before(q.start).last().is_none_or(|e| e.start < since)
    });
    if out == Form::Cumulative && each_year && at.goes_on && !at.near.contains("累计") {
        out = Form::Flow;
    }
    // 分别降低5.2%和11.5%: what holds for the first holds for the rest of the list.
    let and = at.previous.is_some_and(|p| matches!(at.text[p.end..q.start].trim(), "和" | "、" | "与" | "及"));
    let Some(last) = at.done.last() else { return out };
    if and && q.unit.is_some() && last.unit == q.unit && last.form != Form::Threshold {
        return last.form;
    }
    // 增长7%以上、力争达到8%: the second is a growth as the first.
    let again = out == Form::Level && unit == "%" && q.kind != Kind::Word && at.phrase.chars().count() <= 1;
    if again && at.previous.is_some() && last.form == Form::Growth && last.unit == q.unit {
        return last.form;
    }
    // 总投资312亿元,其中防洪工程128亿元: the parts of a sum are sums.
    let part = unit.ends_with('元') && out == Form::Level && at.so_far().contains("其中");
    if part && at.goes_on && last.unit == q.unit && last.form == Form::Cumulative {
        return last.form;
    }
    out
}

/// The canonical indicator of a name; of a change also with its verb (单位GDP能耗 … 下降3% is 单位GDP能耗下降), and a change of a
/// known statistic in 倍 or 个百分点 is that statistic's.
fn indicator_id(name: &str, unit: Option<&str>, form: Form, near: &str) -> Option<String> {
    let change = || words("change").iter().find(|word| near.ends_with(**word)).filter(|_| form == Form::Change);
    let with_verb = || lexicon::resolve(&format!("{name}{}", change()?), unit);
    let by_name = || {
        let moves = form == Form::Change && matches!(unit, Some("倍" | "番" | "%" | "百分点" | "个百分点" | "岁" | "‰"));
        let counted = unit
            .is_some_and(|u| u.starts_with(['百', '千', '万', '亿']))
            .then(|| unit.map(|u| u.trim_start_matches(['百', '千', '万', '亿'])));
        if moves { lexicon::resolve(name, None) } else { lexicon::resolve(name, counted?) }
    };
    let found = lexicon::resolve(name, unit).or_else(with_verb).or_else(by_name);
    found.map(|r| r.indicator.id.clone())
}

/// 甲、乙分别控制在A、B以下, 甲和乙为A和B: the names and the last bound belong to the numbers in order.
fn distribute(text: &str, marks: &Marks, found: &[Quantity], years: &Years, out: &mut [Mention]) {
    let mut at = 0;
    // The names of the last pair, for a clause that goes on with 增长A和B, and the sentence they stand in.
    let mut pair: Option<(usize, Vec<String>)> = None;
    while at < found.len() {
        let mut end = at + 1;
        while end < found.len() && matches!(text[found[end - 1].end..found[end].start].trim(), "和" | "、" | "与" | "及") {
            end += 1;
        }
        if end - at >= 2 && out[at..end].iter().all(|m| m.role != Role::Threshold) {
            let (sentence, clause) =
                (marks.sentence(text, found[at].start), marks.clause(text, found[at].start, found[at].end).0);
            let lead = &text[clause..found[at].start];
            let mark = lead.find("分别");
            if let Some(mark) = mark {
                bounds_of_all(found, at..end, out);
                // 到2025年和2035年,…分别达到65%和75%: the years in their order.
                let of_years = listed(text, years, sentence, clause + mark);
                if of_years.len() == end - at {
                    for (mention, year) in out[at..end].iter_mut().zip(&of_years) {
                        (mention.year, mention.year_from) = (Some(*year), Some(YearFrom::Clause));
                    }
                }
            }
            let whole = without_count(&measured(&lead[..mark.unwrap_or(lead.len())]));
            let names: Vec<&str> = whole.split(['、', '和', '与', '及']).filter(|n| !n.is_empty()).collect();
            // 工业增加值、利润较快增长,同比分别增长9%和8%: the names stand in the clause before.
            let moved = if names.is_empty() && mark.is_some() { moved_before(&text[sentence..clause]) } else { None };
            let names: Vec<&str> = match &moved {
                Some(moved) => moved.split(['、', '和', '与', '及']).filter(|n| !n.is_empty()).collect(),
                None => names,
            };
            let things = if mark.is_some() { listed_before(&text[sentence..clause], end - at) } else { Vec::new() };
            if mark.is_some() && names.len() == 1 && end - at == 2 && whole.contains("城乡") {
                // 城乡居民人均可支配收入分别增长8%和9%: towns first, then the country.
                for (mention, side) in out[at..end].iter_mut().zip(["城镇", "农村"]) {
                    let name = whole.replacen("城乡", side, 1);
                    mention.subject = name.starts_with(&format!("{side}居民")).then(|| format!("{side}居民"));
                    rename(mention, name);
                }
            } else if names.len() == 1 && !things.is_empty() {
                for (mention, thing) in out[at..end].iter_mut().zip(things) {
                    mention.subject = Some(thing);
                }
            } else if names.len() == end - at && (mark.is_some() || same_units(&found[at..end])) {
                let names = shared(&names);
                pair = Some((sentence, names.clone()));
                for (mention, name) in out[at..end].iter_mut().zip(names) {
                    rename(mention, name);
                }
            } else if names.is_empty() && mark.is_some() && pair.as_ref().is_none_or(|(of, _)| *of != sentence) {
                // 接待游客突破1亿人次,旅游总收入突破1000亿元,分别增长12%和15%: the things of the clauses before, in their order.
                let of_clauses = names_before(&out[..at], &found[..at], sentence, end - at);
                for (mention, name) in out[at..end].iter_mut().zip(of_clauses) {
                    rename(mention, name);
                }
            } else if names.is_empty()
                && let Some((_, names)) = pair.as_ref().filter(|(of, names)| *of == sentence && names.len() == end - at)
            {
                for (mention, name) in out[at..end].iter_mut().zip(names) {
                    rename(mention, name.clone());
                }
            }
        }
        at = end;
    }
}

/// The names of as many numbers as asked for, each of its own, that stand last in a sentence; none where one has no name or two
/// have the same.
fn names_before(done: &[Mention], found: &[Quantity], sentence: usize, wanted: usize) -> Vec<String> {
    let of_sentence = done.iter().zip(found).rev().take_while(|(_, q)| q.start >= sentence);
    let stated = of_sentence.map(|(m, _)| m).filter(|m| m.role != Role::Threshold).take(wanted);
    let mut names: Vec<String> = stated.filter_map(|m| m.indicator.clone()).collect();
    names.reverse();
    let distinct = names.iter().enumerate().all(|(at, name)| !names[..at].contains(name));
    if names.len() == wanted && distinct { names } else { Vec::new() }
}

fn rename(mention: &mut Mention, name: String) {
    mention.indicator_id = lexicon::resolve(&name, mention.unit.as_deref()).map(|r| r.indicator.id.clone());
    mention.rule.name = "in-order";
    mention.flags.retain(|flag| *flag != "name-doubtful");
    mention.why.push(format!("name: {name} (in the order of the list)"));
    mention.indicator = Some(name);
}

fn same_units(run: &[Quantity]) -> bool {
    run.iter().all(|q| q.unit == run[0].unit || q.unit.is_none())
}

/// 分别控制在A、B以下, 分别突破A、B和C: the word before the first or behind the last bounds them all.
fn bounds_of_all(found: &[Quantity], run: std::ops::Range<usize>, out: &mut [Mention]) {
    let (at, end) = (run.start, run.end);
    let last = &found[end - 1];
    if last.cmp != Comparator::Equal && found[at..end - 1].iter().all(|q| q.cmp == Comparator::Equal) {
        let hedge = out[end - 1].hedge.clone();
        for mention in &mut out[at..end - 1] {
            mention.cmp = last.cmp;
            mention.hedge = mention.hedge.take().or_else(|| hedge.clone());
        }
    }
    let first = found[at].cmp;
    let bound = matches!(first, Comparator::AtLeast | Comparator::AtMost | Comparator::MoreThan | Comparator::LessThan);
    let leads = found[at].start < found[at].number;
    if bound && leads && found[at + 1..end].iter().all(|q| q.cmp == Comparator::Equal) {
        for mention in &mut out[at + 1..end] {
            mention.cmp = first;
        }
    }
}
