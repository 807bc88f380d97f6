//! What speaks for a number being reached and what for its being set, over the whole document.
//!
//! cues (`cues::role`) → points of a sentence → points of a paragraph or title → the two readings along the document
//! (`decode::chain`) → the sentence, its years and what stands beside the number may overrule. Points above zero are for what was
//! reached. The sum is the margin; a small one is a doubt.

use std::collections::HashMap;

use crate::cues::role::{self, BESIDE_NUMBER, Cue, TITLE};
use crate::cues::{head, tail};
use crate::decode::chain::{self, Link};
use crate::document::{Document, Heading, HeadingId};
use crate::lexicon;
use crate::targets::place::is_title;
use crate::targets::time::PlanTime;
use crate::targets::years::{Clock, Event, Years, events};

/// Price of a change between two paragraphs, and before a title.
const SWITCH: i32 = 50;
const SWITCH_AT_TITLE: i32 = 20;
/// What coming back to what was reached costs on top: seldom in a plan (less in its first tenth, a preface), often in a report.
const BACK_IN_PLAN: i32 = 40;
const BACK_IN_REPORT: i32 = 15;
/// What a doubling of the length past [`SHORT`] adds to the price: a document changes once or twice however long it is.
const PER_DOUBLING: i32 = 7;
const SHORT: usize = 200;
/// What a paragraph or title can weigh at most, and what of the document's lead a number takes.
const CLIP: i32 = 40;
const CLIP_PARAGRAPH: i32 = 60;
/// Characters of a paragraph of usual length: a longer one weighs more.
const USUAL: usize = 400;
/// A year or period that dates the number: one that is over tells more than one ahead, for results are measured against goals of
/// later years; one in a paragraph; one that an earlier sentence gave.
const YEAR_OVER: i32 = 60;
const YEAR_AHEAD: i32 = 40;
const YEAR_NEAR: i32 = 17;
const YEAR_CARRIED: i32 = 10;
/// Three digits that are no zeros: results are exact, goals are round.
const PRECISE: i32 = 5;
/// What of its points a title gives to each paragraph below it.
const TITLE_SHARE: i32 = 3;
/// Under this margin the role is doubtful.
pub(super) const DOUBT: i32 = 15;
/// Paragraphs beyond this many characters have lost their breaks and are read in pieces.
const LONG: usize = 3000;
const PIECE: usize = 300;

/// A sentence with its points.
#[derive(Clone, Debug)]
struct Sentence {
    start: usize,
    points: i32,
    /// Points of the years in it (half of what they weigh for a number).
    years: i32,
    /// The last dated year of the sentences before: above zero if it is past.
    carried: i32,
}

/// A paragraph, a piece of one, or a title.
#[derive(Clone, Debug)]
struct Unit {
    block: usize,
    start: usize,
    chars: usize,
    points: i32,
    title: bool,
    lead: i32,
    sentences: Vec<Sentence>,
}

/// The points of a whole document.
#[derive(Debug)]
pub(super) struct Evidence {
    time: PlanTime,
    units: Vec<Unit>,
    /// The first unit that is a heading: what stands before it is a preface.
    first: Option<usize>,
    /// Points of the titles over a heading and its own, by heading.
    titles: HashMap<HeadingId, i32>,
}

/// One vote for the role of a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vote {
    pub(super) name: &'static str,
    pub(super) points: i32,
}

/// The sum of the votes.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    pub(super) points: i32,
    pub(super) votes: Vec<Vote>,
}

impl Verdict {
    fn add(&mut self, name: &'static str, points: i32) {
        if points != 0 {
            self.points += points;
            self.votes.push(Vote { name, points });
        }
    }

    /// It was reached.
    pub(super) fn reached(&self) -> bool {
        self.points > 0
    }

    /// The vote that carries the result.
    pub(super) fn winner(&self) -> &'static str {
        let side = |v: &&Vote| (v.points > 0) == self.reached();
        self.votes.iter().filter(side).max_by_key(|v| v.points.abs()).map_or("plan", |v| v.name)
    }
}

impl Evidence {
    /// Nothing read yet.
    pub(super) fn new(time: PlanTime) -> Self {
        Self { time, units: Vec::new(), first: None, titles: HashMap::new() }
    }

    /// Read the next heading or paragraph, under titles that weigh `above`. A title run in to its text opens no part of the document: what it stands under holds on.
    pub(super) fn see(&mut self, block: usize, text: &str, years: &Years, heading: Option<&Heading>, above: i32) {
        if text.is_empty() {
            return;
        }
        let opens = heading.is_some_and(|h| !h.run_in);
        self.first = self.first.or_else(|| opens.then_some(self.units.len()));
        let title = heading.is_some() || is_title(text);
        let sentences = self.weigh(text, years);
        if title {
            let mut points = self.count(&TITLE, text);
            points += sentences.iter().map(|s| s.years).sum::<i32>();
            let cheap = opens || points != 0;
            let (points, chars) = ((points + above).clamp(-CLIP, CLIP), text.chars().count());
            self.units.push(Unit { block, start: 0, chars, points, title: cheap, lead: 0, sentences });
            return;
        }
        let total = text.chars().count();
        let long = total > LONG;
        let mut unit = Unit { block, start: 0, chars: 0, points: 0, title: false, lead: 0, sentences: Vec::new() };
        let ends: Vec<usize> = sentences.iter().skip(1).map(|s| s.start).chain([text.len()]).collect();
        for (sentence, end) in sentences.into_iter().zip(ends) {
            unit.chars += text[sentence.start..end].chars().count();
            unit.points += sentence.points + sentence.years;
            unit.sentences.push(sentence);
            if long && unit.chars >= PIECE {
                let next = Unit { block, start: end, chars: 0, points: 0, title: false, lead: 0, sentences: Vec::new() };
                self.units.push(std::mem::replace(&mut unit, next));
            }
        }
        if !unit.sentences.is_empty() {
            self.units.push(unit);
        }
        for unit in self.units.iter_mut().rev().take_while(|u| u.block == block) {
            let clip = CLIP_PARAGRAPH * i32::try_from(unit.chars.max(USUAL)).unwrap_or(i32::MAX / 100) / 400;
            unit.points = (unit.points + above).clamp(-clip, clip);
        }
    }

    /// Weigh the paragraphs against each other, when all are read.
    pub(super) fn settle(&mut self) {
        let n = self.units.len();
        let mut longer = 0;
        let mut length = SHORT;
        while length < n {
            longer += PER_DOUBLING;
            length *= 2;
        }
        let back = if self.time.report { BACK_IN_REPORT } else { BACK_IN_PLAN };
        let links: Vec<Link> = self
            .units
            .iter()
            .enumerate()
            .map(|(at, unit)| {
                let leave = longer + if unit.title { SWITCH_AT_TITLE } else { SWITCH };
                // The first tenth of a plan is its preface, and all that stands before its first heading.
                let back = if self.first.is_some_and(|first| at <= first) { 0 } else { back };
                let tenths = i32::try_from(100 * at / n.max(1)).unwrap_or(10).min(10);
                Link { points: unit.points, leave, come_back: leave + back * tenths / 10 }
            })
            .collect();
        for (unit, lead) in self.units.iter_mut().zip(chain::leads(&links)) {
            unit.lead = lead;
        }
    }

    /// Whether a paragraph as a whole tells of what was reached.
    pub(super) fn reviews(&self, block: usize) -> bool {
        self.units[..self.units.partition_point(|u| u.block <= block)].last().is_some_and(|u| u.lead > DOUBT)
    }

    /// Whether a year lies in what the plan sets.
    pub(super) fn ahead(&self, year: Option<i32>) -> bool {
        year.zip(self.time.turn).is_some_and(|(year, turn)| year >= turn)
    }

    /// The votes for a number: its place, its text with what stands before it in the sentence and behind it.
    pub(super) fn of(&self, block: usize, text: &str, number: std::ops::Range<usize>, value: &str, years: &Years) -> Verdict {
        let mut out = Verdict::default();
        let at = self.units.partition_point(|u| (u.block, u.start) <= (block, number.start));
        let Some(unit) = self.units[..at].last() else { return out };
        out.add("section", unit.lead.clamp(-CLIP, CLIP));
        let within = unit.sentences.partition_point(|s| s.start <= number.start);
        let sentence = unit.sentences[..within].last().filter(|_| unit.block == block);
        let Some(sentence) = sentence else { return out };
        out.add("sentence", sentence.points * 6 / 10);
        let dated = years
            .before(number.start)
            .iter()
            .rev()
            .take_while(|e| e.start >= sentence.start)
            .take(8)
            .filter(|e| !super::years::enclosed(head(&text[e.end..number.start], 120)))
            .find_map(|e| self.over(e));
        match dated {
            Some(over) => out.add("year", if over { YEAR_OVER } else { -YEAR_AHEAD }),
            None => out.add("year-before", sentence.carried),
        }
        let before = tail(&text[sentence.start..number.start], 24);
        let after = head(&text[number.end..], 16);
        for near in BESIDE_NUMBER.iter() {
            if near.holds(before, &text[number.clone()], after) {
                out.add(near.name, near.points);
            }
        }
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        if digits.trim_matches('0').len() >= 3 {
            out.add("precise", PRECISE);
        }
        out
    }

    /// Whether the time an event dates is over; none if it dates nothing.
    fn over(&self, event: &Event) -> Option<bool> {
        let turn = self.time.turn?;
        if event.dates {
            return event.year.map(|year| year < turn);
        }
        let period = event.period.as_deref().filter(|_| event.governs).and_then(lexicon::period)?;
        // A report late in its period tells both what it brought and what it is to bring.
        let own = (period.start_year()..=period.end_year()).contains(&turn);
        (!own || !self.time.report).then_some(period.end_year() < turn)
    }

    /// What the titles say that a heading stands under, its own with them: a part of what each says for itself.
    pub(super) fn under(&mut self, document: &Document, heading: Option<HeadingId>) -> i32 {
        let Some(id) = heading else { return 0 };
        if let Some(known) = self.titles.get(&id) {
            return *known;
        }
        let held = document.heading(id);
        let above = self.under(document, held.parent);
        let own = if held.run_in { 0 } else { self.titled(&held.title).clamp(-CLIP, CLIP) / TITLE_SHARE };
        // The nearest title that says anything speaks for what stands under it.
        let points = if own == 0 { above } else { own };
        self.titles.insert(id, points);
        points
    }

    /// What the words and the years of a title say: 2022年主要工作 tells of the year of the report.
    fn titled(&self, title: &str) -> i32 {
        let Some(turn) = self.time.turn else { return self.count(&TITLE, title) };
        let clock = Clock { this: self.time.this_year(), whole: None, end: self.time.end };
        let dated = events(title, clock).into_iter().filter(|e| e.dates).filter_map(|e| e.year);
        self.count(&TITLE, title) + dated.map(|year| if year < turn { YEAR_NEAR } else { -YEAR_NEAR }).sum::<i32>()
    }

    fn count(&self, table: &[Cue], text: &str) -> i32 {
        let periods = self.time.periods();
        table.iter().map(|cue| self.capped(cue, cue.hits(text, periods).take(3).count())).sum()
    }

    /// A weak word may be counted thrice, a strong one once.
    fn capped(&self, cue: &Cue, hits: usize) -> i32 {
        let points = cue.points(self.time.report);
        let most = if points.abs() < 7 { 3 } else { 1 };
        points * i32::try_from(hits.min(most)).unwrap_or(1)
    }

    /// The sentences of a text with their points.
    fn weigh(&self, text: &str, years: &Years) -> Vec<Sentence> {
        let mut starts = vec![0];
        starts.extend(text.match_indices(['。', ';', '!', '?']).map(|(at, mark)| at + mark.len()).filter(|at| *at < text.len()));
        let mut out: Vec<Sentence> =
            starts.iter().map(|start| Sentence { start: *start, points: 0, years: 0, carried: 0 }).collect();
        let of = |at: usize| starts.partition_point(|s| *s <= at).saturating_sub(1);
        let periods = self.time.periods();
        for cue in role::of_sentences(text) {
            let mut run = (usize::MAX, 0);
            for hit in cue.hits(text, periods) {
                let sentence = of(hit);
                run = if run.0 == sentence { (sentence, run.1 + 1) } else { (sentence, 1) };
                out[sentence].points += self.capped(cue, run.1) - self.capped(cue, run.1 - 1);
            }
        }
        let Some(turn) = self.time.turn else { return out };
        let mut carried = 0;
        let mut dated = years.events.iter().filter(|e| e.dates).peekable();
        for at in 0..out.len() {
            out[at].carried = carried;
            let end = starts.get(at + 1).copied().unwrap_or(text.len());
            while let Some(event) = dated.next_if(|e| e.start < end) {
                let past = event.year.is_some_and(|year| year < turn);
                out[at].years += if past { YEAR_NEAR } else { -YEAR_NEAR };
                carried = if past { YEAR_CARRIED } else { -YEAR_CARRIED };
            }
        }
        out
    }
}
