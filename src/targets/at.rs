//! A number in its paragraph: what every proposer is given.

use crate::cues::words::words;
use crate::quantity::{self, Kind, Quantity};
use crate::targets::phrase::{counted, leading_verbs, measured, verb};
use crate::targets::place::Place;
use crate::targets::years::Years;
use crate::targets::{Mention, Role};

pub(super) fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Where the stretch of a number begins behind the number before it: after a 、, and after the noun that the one before
/// qualifies (占地260亩的东湖公园和占地510亩).
fn begins(between: &str) -> usize {
    if let Some(mark) = between.find('、') {
        return mark + "、".len();
    }
    let and = between.starts_with('的').then(|| between.rfind(['和', '与', '及'])).flatten();
    and.map_or(0, |at| at + "和".len())
}

/// Where clauses and sentences end, found once a paragraph.
pub(super) struct Marks {
    /// Places behind , ; 。 : 】 ! ?
    clauses: Vec<usize>,
    /// Places before , ; 。 ! ?
    ends: Vec<usize>,
    /// Places behind 。 ! ?
    sentences: Vec<usize>,
}

/// A clause reaches at most so many bytes to either side, a sentence twice as many: what is longer has lost its marks.
const REACH: usize = 900;

impl Marks {
    pub(super) fn of(text: &str) -> Self {
        let mut marks = Self { clauses: Vec::new(), ends: Vec::new(), sentences: Vec::new() };
        let bytes = text.as_bytes();
        for (at, mark) in text.match_indices([',', ';', '。', ':', '】', '!', '?']) {
            // 1,200 and 2.22:1 are one number.
            let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
            let inside = digit(at.checked_sub(1)) && digit(Some(at + 1));
            if inside && (mark == ":" || mark == "," && digit(Some(at + 3))) {
                continue;
            }
            marks.clauses.push(at + mark.len());
            // 【品牌工程】培育商标2个: a title in the line, as before a colon.
            if !matches!(mark, ":" | "】") {
                marks.ends.push(at);
            }
            if matches!(mark, "。" | "!" | "?") {
                marks.sentences.push(at + mark.len());
            }
        }
        marks
    }

    fn last(list: &[usize], at: usize) -> usize {
        list[..list.partition_point(|m| *m <= at)].last().copied().unwrap_or(0)
    }

    /// Where the clause around a number begins and ends.
    pub(super) fn clause(&self, text: &str, start: usize, end: usize) -> (usize, usize) {
        let from = Self::last(&self.clauses, start).max(boundary(text, start.saturating_sub(REACH)));
        let to = self.ends.get(self.ends.partition_point(|m| *m < end)).copied().unwrap_or(text.len());
        (from, to.min(boundary(text, end.saturating_add(REACH).min(text.len()))))
    }

    /// Where the sentence of a place begins.
    pub(super) fn sentence(&self, text: &str, at: usize) -> usize {
        Self::last(&self.sentences, at).max(boundary(text, at.saturating_sub(2 * REACH)))
    }
}

/// The place itself, or the next one where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// A number with what stands around it.
pub(super) struct At<'a> {
    /// The paragraph.
    pub(super) text: &'a str,
    /// The number.
    pub(super) q: &'a Quantity,
    /// All numbers of the paragraph, and which of them it is.
    pub(super) found: &'a [Quantity],
    pub(super) index: usize,
    /// What was read of the numbers before.
    pub(super) done: &'a [Mention],
    /// Years of the paragraph.
    pub(super) years: &'a Years,
    /// Where the paragraph stands.
    pub(super) place: &'a Place,
    /// Where its sentence begins, its clause begins and ends.
    pub(super) sentence: usize,
    pub(super) clause: (usize, usize),
    /// The number before in the clause, thresholds that belong to this one's name passed over.
    pub(super) previous: Option<&'a Quantity>,
    /// The number before stands in the sentence.
    pub(super) goes_on: bool,
    /// The next number of the clause.
    pub(super) next: Option<&'a Quantity>,
    /// From the clause's beginning to the number.
    pub(super) near: &'a str,
    /// This number's own words before it: behind the number before and behind a year.
    pub(super) before: &'a str,
    /// What stands before a year that parts the name from its number.
    pub(super) over: Option<&'a str>,
    /// To the next number or the clause's end.
    pub(super) after: &'a str,
    pub(super) unit: &'a str,
    /// The unit counts things that are named beside it.
    pub(super) counts: bool,
    /// The phrase before, and the one behind.
    pub(super) phrase: String,
    pub(super) tail: String,
    /// The verb of doing that ends the words before; the one the list goes on with.
    pub(super) verb: Option<(usize, &'static str)>,
    pub(super) carried: Option<&'a str>,
    pub(super) verb_last: bool,
}

impl<'a> At<'a> {
    /// Look around a number.
    pub(super) fn new(
        text: &'a str,
        marks: &Marks,
        found: &'a [Quantity],
        index: usize,
        done: &'a [Mention],
        years: &'a Years,
        place: &'a Place,
    ) -> Self {
        let q = &found[index];
        let (sentence, clause) = (marks.sentence(text, q.start), marks.clause(text, q.start, q.end));
        let next = found.get(index + 1).filter(|n| n.start < clause.1);
        // A threshold is part of the name it qualifies: 每千人口拥有3岁以下婴幼儿托位数, 引进20亿元以上项目10个.
        let qualifies = |i: &usize| {
            let between = &text[found[*i].end..q.start];
            done[*i].role == Role::Threshold && !between.contains('、') && !measured(between).is_empty()
        };
        let mut in_clause = (0..index).rev().take_while(|i| found[*i].end > clause.0);
        let previous = in_clause.find(|i| !qualifies(i)).map(|i| &found[i]);
        // The stretch that is this number's own: after the previous number of the clause and the 、 that follows it.
        let own = previous.map_or(clause.0, |p| p.end + begins(&text[p.end..q.start]));
        let stated = years
            .before(q.start)
            .iter()
            .rev()
            .take_while(|e| e.end > own)
            .find(|e| text[e.end..q.start].chars().count() > 1 || text[own..e.end].chars().count() < 9);
        // 万元GDP用水量较2020年下降16个百分点, 覆盖率到2030年达到76%: what is measured stands before the year.
        let over = stated
            .filter(|e| e.start > own && measured(&text[e.end..q.start]).is_empty())
            // 到2030年,… : an earlier year is no part of the name either.
            .map(|e| {
                let earlier = years.before(e.start).last().map_or(own, |before| before.end.max(own));
                &text[earlier..e.start]
            })
            .filter(|left| !measured(left).is_empty());
        let own = stated.map_or(own, |e| e.end.max(own));
        let before = &text[own..q.start];
        let after = &text[q.end..next.map_or(clause.1, |n| n.start)];
        let unit = q.unit.as_deref().unwrap_or("");
        // 23.6万农村贫困人口: a bare scale counts what follows it.
        let scale_only = matches!(unit, "万" | "亿" | "百" | "千") && !after.starts_with(['的', '级']);
        let counts = unit.is_empty() || scale_only || quantity::counts(unit);
        let listed = previous.is_some_and(|p| text[p.end..q.start].contains('、'));
        let own_verb = verb(before);
        let carried = listed
            .then(|| {
                // 新建220千伏变电站6座、110千伏变电站15座: a size between them has no verb.
                let last = done.iter().rev().find(|m| m.role != Role::Threshold)?.indicator.as_deref()?;
                let verbs = leading_verbs(last);
                (!verbs.is_empty() && verbs.len() < last.len()).then_some(verbs)
            })
            .flatten();
        // 24个优势特色专业和83个省级实训基地: the words before are those behind the number before.
        let reaches = ["惠及", "普及", "涉及", "触及", "参与"].iter().any(|verb| before.trim_end().ends_with(verb));
        let lent = index > 0 && !reaches && before.trim_end().ends_with(['和', '与', '及']);
        let mut phrase = match over {
            Some(left) => measured(left),
            None if lent => String::new(),
            None => measured(before),
        };
        // The same: 集聚核心企业 is what has the number, not the thing counted before.
        let counted_before =
            previous.is_some_and(|p| p.end == q.start - before.len() && p.unit.as_deref().is_some_and(quantity::counts));
        if counted_before
            && let Some((from, does)) = verb(&phrase)
            && phrase[..from].chars().count() >= 3
            && phrase[from + does.len()..].chars().count() >= 2
        {
            phrase = phrase[from..].to_owned();
        }
        // 培育5个百亿级产业集群: the grade belongs to the thing that is counted.
        let graded = next.filter(|n| n.unit.as_deref().is_some_and(|u| u.ends_with('级')) && after.trim().is_empty());
        let stretch = if graded.is_some() {
            &text[q.end..found.get(index + 2).map_or(clause.1, |n| n.start.min(clause.1)).max(q.end)]
        } else if unit == "项" && after.starts_with('目') && !after.starts_with("目标") {
            // 签约120项目: the noun took the place of the unit.
            &text[q.end - unit.len()..q.end + after.len()]
        } else {
            after
        };
        let mut tail = counted(stretch);
        // 累计建成13处15条过江通道: both counts are of what stands behind the second.
        if after.trim().is_empty()
            && counts
            && let Some(n) = next.filter(|n| n.unit.as_deref().is_some_and(|u| !u.is_empty() && quantity::counts(u)))
        {
            tail = counted(&text[n.end..found.get(index + 2).map_or(clause.1, |m| m.start.min(clause.1))]);
        }
        // 15个省级四类重点项目: how many kinds there are is a part of the noun.
        if counts
            && words("grade").contains(&after.trim())
            && let Some(n) = next.filter(|n| n.rule == "chinese-numeral")
        {
            let rest = counted(&text[n.end..found.get(index + 2).map_or(clause.1, |m| m.start.min(clause.1)).max(n.end)]);
            let rest = rest.split(['和', '与', '及']).next().unwrap_or_default();
            tail = format!("{}{}{rest}", after.trim(), &text[n.start..n.end]);
        }
        // 培育3家营收超20亿元的企业集团: what is counted stands behind the bound that describes it.
        let described = next.filter(|n| {
            n.cmp != quantity::Comparator::Equal
                && text[n.end..clause.1].starts_with('的')
                && words("measure_of_things").iter().any(|measure| after.trim_end().ends_with(measure))
        });
        if let Some(n) = described.filter(|_| counts) {
            tail = counted(&text[n.end..found.get(index + 2).map_or(clause.1, |m| m.start.min(clause.1)).max(n.end)]);
        } else if counts
            && next.is_some()
            && let Some((from, does)) = verb(&tail)
            && tail[..from].chars().count() >= 3
            && tail[from + does.len()..].chars().count() >= 2
        {
            // 10个先导区集聚核心企业超150家: what they do has the next number.
            tail.truncate(from);
        }
        // 2个千亿级和5个百亿级产业集群: the noun at the end of the list is that of all; 1个万亿级(软件)、…: what the bracket says is no part.
        let grade = tail.find('级').filter(|at| tail[at + "级".len()..].is_empty() || tail[at + "级".len()..].starts_with('('));
        if let Some(end) = grade {
            tail.truncate(end + "级".len());
        }
        if (grade.is_some() || unit.ends_with('级') && tail.is_empty())
            && let Some(noun) = noun_of_list(text, found, index, clause.1)
        {
            tail.push_str(&noun);
        }
        let verb_last = own_verb.is_some_and(|(at, v)| measured(&before[at + v.len()..]).is_empty());
        // 完成6500万千瓦煤电机组改造: behind a verb of doing any unit counts what follows.
        let does = verb_last && q.kind != Kind::Word && !unit.ends_with(['元', '%', '‰']) && !tail.is_empty();
        Self {
            text,
            q,
            found,
            index,
            done,
            years,
            place,
            sentence,
            clause,
            previous,
            goes_on: index.checked_sub(1).is_some_and(|i| found[i].end > sentence),
            next,
            near: &text[clause.0..q.start],
            before,
            over,
            after,
            unit,
            counts: counts || does,
            phrase,
            tail,
            verb: own_verb,
            carried,
            verb_last,
        }
    }

    /// The mention before, if it stands in the same sentence.
    pub(super) fn last(&self) -> Option<&'a Mention> {
        self.done.last().filter(|_| self.goes_on)
    }

    /// The sentence up to the number.
    pub(super) fn so_far(&self) -> &'a str {
        &self.text[self.sentence..self.q.start]
    }

    /// The exact characters.
    pub(super) fn surface(&self) -> &'a str {
        &self.text[self.q.start..self.q.end]
    }
}

/// The noun behind the last grade of a list of grades.
fn noun_of_list(text: &str, found: &[Quantity], index: usize, end: usize) -> Option<String> {
    let later = found.iter().enumerate().skip(index + 1).take(6).take_while(|(_, n)| n.start < end);
    let behind = |(at, n): (usize, &Quantity)| {
        let rest = &text[n.end..found.get(at + 1).map_or(end, |m| m.start.min(end)).max(n.end)];
        if n.unit.as_deref().is_some_and(|u| u.ends_with('级')) {
            return Some(counted(rest));
        }
        // 3项国家级、7项省级试点经验.
        let own = words("grade").iter().find_map(|grade| rest.strip_prefix(*grade));
        own.or_else(|| rest.strip_prefix('级')).map(counted)
    };
    later.filter_map(behind).find(|noun| noun.chars().count() > 1)
}
