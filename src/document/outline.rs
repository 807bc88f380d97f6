//! The decision on the outline: which candidates are headings, which are items of a box, which are text.
//!
//! The ladder says which form stands above which in this document; a beam over all candidates keeps the readings of the
//! best total, so that one weak line neither opens nor ends anything alone. Every decision keeps its margin to the next
//! best reading.

use std::collections::BTreeMap;

use crate::cues::forms::{self, Class};
use crate::cues::parts::Part;
use crate::decode::{Beam, SURE};
use crate::document::contents::Listed;
use crate::document::signals::{Candidate, What};

/// Votes for the place of a number in the order of its form.
mod vote {
    pub(super) const NEXT: i32 = 40;
    pub(super) const FIRST: i32 = 20;
    pub(super) const GAP: i32 = -20;
    /// A form without a word begins with another number than one.
    pub(super) const LATE: i32 = -30;
    pub(super) const SKIP: i32 = -50;
    pub(super) const AGAIN: i32 = -80;
    pub(super) const RESTART: i32 = -10;
    /// A form without a word starts anew under nothing new.
    pub(super) const RUNG_RESTART: i32 = -30;
    pub(super) const OVER: i32 = 30;
    pub(super) const NOT_OVER: i32 = -20;
    pub(super) const SAME_STYLE: i32 = 8;
    pub(super) const OTHER_STYLE: i32 = -8;
    pub(super) const ITEM_SKIP: i32 = -60;
    /// The format's own box ended before this line.
    pub(super) const BEHIND_GRID: i32 = -40;
}

/// Readings kept from line to line.
const WIDTH: usize = 32;
/// Rank of the highest level that no word names.
const TOP_RUNG: u8 = 10;
/// Forms there can be.
const FORMS: usize = 28;
/// No style seen yet.
const NO_STYLE: u8 = u8::MAX;
/// A margin under which a heading is doubtful.
pub(crate) const DOUBT: i32 = 20;

/// What became of a line.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) candidate: Candidate,
    /// An item of the box above it, no heading.
    pub(crate) item: bool,
    pub(crate) rank: u8,
    pub(crate) margin: Option<i32>,
    /// Its number is not the one that follows.
    pub(crate) skipped: bool,
    /// What the line is in the next best reading.
    pub(crate) otherwise: &'static str,
}

/// The outline as decided.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) decisions: BTreeMap<usize, Decision>,
    /// Lines read as text that nearly were headings: line, title, margin.
    pub(crate) doubtful_text: Vec<(usize, String, i32)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    /// Last number of each form under the open headings; 0 for none.
    last: [u8; FORMS],
    /// Last number of each form anywhere.
    ever: [u8; FORMS],
    /// Last number of the items of the open box.
    item: [u8; FORMS],
    /// How headings of each form are set.
    style: [u8; FORMS],
    item_style: u8,
    /// A box is open: the line it began at.
    boxed: Option<usize>,
}

impl State {
    /// Nothing seen yet.
    fn new() -> Self {
        Self { last: [0; FORMS], ever: [0; FORMS], item: [0; FORMS], style: [NO_STYLE; FORMS], item_style: NO_STYLE, boxed: None }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Text,
    Heading(usize),
    Item(usize),
}

fn small(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// Depth order of the forms of a document: labelled levels as the language has them, rungs by who opens under whom.
pub(crate) fn ladder(candidates: &[Candidate], listed: &Listed) -> Vec<u8> {
    let names = forms::names();
    let mut above = vec![[0_i32; FORMS]; FORMS];
    let numbered = |c: &Candidate| match c.what {
        What::Numbered(form) if c.points > 0 => Some((form, c.value, listed.has_form(form))),
        _ => None,
    };
    let mut order: Vec<(usize, u32, bool)> = Vec::new();
    let mut last_line = None;
    for c in candidates {
        if last_line != Some(c.line) {
            order.extend(numbered(c));
        }
        last_line = Some(c.line);
    }
    for pair in order.windows(2) {
        let ((a, _, _), (b, first, _)) = (pair[0], pair[1]);
        if first == 1 && a != b {
            above[a.min(FORMS - 1)][b.min(FORMS - 1)] += 1;
        }
    }
    let rungs: Vec<usize> = (0..names.len()).filter(|f| names[*f].1 == Class::Rung).collect();
    let dots = |f: usize| names[f].0.matches('.').count() - usize::from(names[f].0.ends_with('.'));
    let beats = |x: usize, y: usize| -> bool {
        let decimal = |f: usize| dots(f) > 0;
        if decimal(x) && decimal(y) {
            return dots(x) < dots(y);
        }
        match above[x][y].cmp(&above[y][x]) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => x < y,
        }
    };
    let used: Vec<usize> = rungs.iter().copied().filter(|f| order.iter().any(|o| o.0 == *f)).collect();
    let mut rank: Vec<u8> = names
        .iter()
        .map(|(_, class)| match class {
            Class::Division => 1,
            Class::Part => 2,
            Class::Chapter => 3,
            Class::Section => 4,
            Class::Rung => 10,
            Class::Box | Class::Table | Class::Figure => 40,
            Class::Item => 41,
        })
        .collect();
    // By how many others a form stands above; a circle is broken by the order of the table.
    let mut sorted = used.clone();
    sorted.sort_by_key(|x| {
        let wins = used.iter().filter(|y| **y != *x && beats(*x, **y)).count();
        (std::cmp::Reverse(wins), *x)
    });
    for (place, form) in sorted.iter().enumerate() {
        rank[*form] = 10 + small(u32::try_from(place).unwrap_or(0));
    }
    rank
}

/// Depth order of a candidate.
fn rank_of(candidate: &Candidate, ladder: &[u8]) -> u8 {
    match candidate.what {
        What::Numbered(form) => ladder[form],
        What::Part(Part::Table) => 40,
        What::Part(_) => 1,
        What::Plain(level) => 10 + level,
    }
}

/// How well a number stands in the order of headings; whether it leaves a hole.
fn order(state: &State, candidate: &Candidate, form: usize, class: Class, ladder: &[u8]) -> (i32, bool) {
    let value = small(candidate.value);
    let boxes = matches!(class, Class::Box | Class::Table);
    let last = if boxes { state.ever[form] } else { state.last[form] };
    let rung = class == Class::Rung;
    let (mut points, mut hole) = if last == 0 {
        if value == 1 {
            (vote::FIRST, false)
        } else if state.ever[form] == value.wrapping_sub(1) && (!rung || ladder[form] == TOP_RUNG) {
            (vote::NEXT, false)
        } else if value <= 3 {
            (if rung { vote::LATE } else { vote::GAP }, true)
        } else {
            (vote::SKIP, true)
        }
    } else if value == last.saturating_add(1) {
        (vote::NEXT, false)
    } else if value == last {
        (vote::AGAIN - if candidate.listed { 100 } else { 0 }, true)
    } else if value == 1 {
        (vote::RESTART + if rung { vote::RUNG_RESTART } else { 0 }, false)
    } else if value > last && value - last <= 3 {
        (vote::GAP, true)
    } else {
        (vote::SKIP, true)
    };
    if let Some(over) = candidate.over.filter(|_| rung) {
        // 2.3 stands under whatever is open with the number 2.
        let open = (0..ladder.len()).any(|f| ladder[f] < ladder[form] && u32::from(state.last[f]) == over);
        let went_on = forms::names()[form].0.matches('.').count() == 1 && last > 0 && value == last.saturating_add(1);
        if open || went_on && ladder.iter().all(|r| *r >= ladder[form]) {
            points += vote::OVER;
        } else {
            // 5.2 does not follow 2.1.
            points = points.min(vote::GAP) + vote::NOT_OVER;
        }
    }
    if boxes && hole && points == vote::GAP {
        // Boxes and tables are counted through the whole plan, some of them in a picture.
        points = 0;
        hole = true;
    }
    if candidate.listed && points < 0 && points > vote::AGAIN {
        points /= 2;
        hole &= candidate.value != 1;
    }
    (points, hole)
}

/// Headings and items of the best reading. `ends` are lines at which a table of the format ended.
pub(crate) fn decide(candidates: &[Candidate], ladder: &[u8], ends: &[usize]) -> Outline {
    let mut beam: Beam<State, (usize, Choice)> = Beam::new(WIDTH, State::new());
    let mut at = 0;
    while at < candidates.len() {
        let line = candidates[at].line;
        let end = (at..candidates.len()).find(|i| candidates[*i].line != line).unwrap_or(candidates.len());
        let group = at..end;
        beam.step(
            |state, moves| {
                moves.push(state.clone(), 0, (line, Choice::Text));
                for index in group.clone() {
                    let candidate = &candidates[index];
                    if let Some((next, points)) = as_heading(state, candidate, ladder) {
                        moves.push(next, points, (line, Choice::Heading(index)));
                    }
                    if let Some((next, points)) = as_item(state, candidate, ends) {
                        moves.push(next, points, (line, Choice::Item(index)));
                    }
                }
            },
            State::clone,
        );
        at = end;
    }
    let mut out = Outline::default();
    let Some(best) = beam.finish() else { return out };
    let mut boxed = false;
    let mut last_taken = None;
    let mut orders = State::new();
    for ((line, choice), margin) in best.choices {
        let margin = (margin != SURE).then_some(margin);
        let (index, item) = match choice {
            Choice::Text => {
                if let Some(margin) = margin.filter(|m| *m < DOUBT) {
                    let title = candidates.iter().find(|c| c.line == line).map(|c| c.title.clone()).unwrap_or_default();
                    out.doubtful_text.push((line, title, margin));
                }
                continue;
            }
            Choice::Heading(index) => (index, false),
            Choice::Item(index) => (index, true),
        };
        // The second line of a title is no heading of its own.
        if last_taken.is_some_and(|last| line <= last) {
            continue;
        }
        let candidate = candidates[index].clone();
        let mut skipped = false;
        if !item {
            if let What::Numbered(form) = candidate.what {
                skipped = order(&orders, &candidate, form, forms::names()[form].1, ladder).1;
            }
            if let Some((next, _)) = as_heading(&orders, &candidate, ladder) {
                orders = next;
            }
        }
        last_taken = Some(candidate.last);
        let otherwise = if item {
            "a heading"
        } else if boxed {
            "an item of the special column above it, or text"
        } else {
            "text"
        };
        boxed = item || is_box(&candidate);
        let rank = if item { 41 } else { rank_of(&candidate, ladder) };
        out.decisions.insert(line, Decision { candidate, item, rank, margin, skipped, otherwise });
    }
    out
}

fn is_box(candidate: &Candidate) -> bool {
    matches!(candidate.what, What::Numbered(form) if forms::names()[form].1 == Class::Box)
}

fn as_heading(state: &State, candidate: &Candidate, ladder: &[u8]) -> Option<(State, i32)> {
    let mut points = candidate.points;
    let mut next = state.clone();
    let own = rank_of(candidate, ladder);
    match candidate.what {
        What::Numbered(form) => {
            let (_, class) = forms::names()[form];
            if class == Class::Item {
                return None;
            }
            points += order(state, candidate, form, class, ladder).0;
            let boxes = matches!(class, Class::Box | Class::Table);
            if !boxes && state.style[form] != NO_STYLE {
                points += if state.style[form] == candidate.style { vote::SAME_STYLE } else { vote::OTHER_STYLE };
            }
            if !boxes {
                for f in 0..ladder.len() {
                    if ladder[f] > own && ladder[f] < 40 {
                        next.last[f] = 0;
                    }
                }
            }
            next.last[form] = small(candidate.value);
            next.ever[form] = small(candidate.value);
            next.style[form] = candidate.style;
            next.boxed = (class == Class::Box).then_some(candidate.line);
        }
        What::Part(Part::Table) => next.boxed = None,
        What::Part(_) | What::Plain(_) => {
            for f in 0..ladder.len() {
                if ladder[f] > own && ladder[f] >= 10 && ladder[f] < 40 {
                    next.last[f] = 0;
                }
            }
            next.boxed = None;
        }
    }
    if points <= 0 {
        return None;
    }
    next.item = [0; FORMS];
    next.item_style = NO_STYLE;
    Some((next, points))
}

fn as_item(state: &State, candidate: &Candidate, ends: &[usize]) -> Option<(State, i32)> {
    let opened = state.boxed?;
    let What::Numbered(form) = candidate.what else { return None };
    if candidate.listed || candidate.item < -1000 {
        return None;
    }
    let value = small(candidate.value);
    let mut points = candidate.item;
    points += match state.item[form] {
        0 if value == 1 => vote::FIRST,
        last if last > 0 && value == last.saturating_add(1) => vote::NEXT,
        _ => vote::ITEM_SKIP,
    };
    if state.item_style != NO_STYLE {
        points += if state.item_style & 1 == candidate.style & 1 { vote::SAME_STYLE } else { 2 * vote::OTHER_STYLE };
    }
    if ends_between(ends, opened, candidate.line) {
        points += vote::BEHIND_GRID;
    }
    if points <= 0 {
        return None;
    }
    let mut next = state.clone();
    next.item[form] = value;
    next.item_style = candidate.style;
    Some((next, points))
}

/// Whether a table of the format ended between two lines.
fn ends_between(ends: &[usize], from: usize, to: usize) -> bool {
    let first = ends.partition_point(|e| *e <= from);
    ends.get(first).is_some_and(|e| *e <= to)
}
