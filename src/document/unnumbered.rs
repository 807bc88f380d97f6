//! Candidates that carry no number: parts by their words, titles that only the contents number, headings of documents that
//! number none.

use std::collections::{BTreeMap, BTreeSet};

use crate::cues::forms::{self, Class};
use crate::cues::parts::{self, Part};
use crate::document::contents::bare;
use crate::document::signals::{Candidate, MAX_TITLE, PARAGRAPH, Page, What, is_title};
use crate::document::votes as vote;

impl Page<'_> {
    /// A line that is a part without a number, by its words or because the contents list it.
    pub(super) fn part(&self, at: usize) -> Option<Candidate> {
        let line = &self.lines[at];
        let bare_line = bare(&line.folded);
        let n = line.n_chars();
        if n > MAX_TITLE || line.grid.is_some() {
            return None;
        }
        let listed = n >= 2 && self.listed.plain(&bare_line);
        let named = parts::part(&bare_line).or_else(|| parts::part(line.folded.trim()));
        let apart = self.apart(at);
        let (what, mut points) = match named {
            Some(Part::Report | Part::Close) if !self.report && !listed => return None,
            Some(part @ (Part::Report | Part::Close)) => (What::Part(part), vote::REPORT),
            Some(part) => (What::Part(part), vote::PART),
            None if listed => (What::Part(Part::Back), vote::PART),
            None => return None,
        };
        let over_text = self.after[at].is_some_and(|next| self.is_prose(next) || self.numbered(next));
        points += apart.max(vote::IN_SENTENCE) + if over_text { vote::STANDS_APART } else { -vote::STANDS_APART };
        if listed {
            points += vote::LISTED;
        }
        Some(self.unnumbered(at, what, points, listed))
    }

    /// Lines that are, word for word, a title that the contents list with a number which the body lost.
    pub(super) fn without_number(&self, out: &mut Vec<Candidate>) {
        let form_of = |c: &Candidate| if let What::Numbered(form) = c.what { Some(form) } else { None };
        let met: BTreeSet<(usize, u32, String)> =
            out.iter().filter(|c| c.listed).filter_map(|c| Some((form_of(c)?, c.value, bare(&c.title)))).collect();
        let mut wanted: BTreeMap<&str, Vec<(usize, u32, &str)>> = BTreeMap::new();
        for (form, value, number, title) in self.listed.entries() {
            if title.chars().count() >= 2 && !met.contains(&(form, value, title.to_owned())) {
                wanted.entry(title).or_default().push((form, value, number));
            }
        }
        if wanted.is_empty() {
            return;
        }
        for at in (0..self.lines.len()).filter(|at| self.shown(*at)) {
            let line = &self.lines[at];
            if line.n_chars() > MAX_TITLE || line.grid.is_some() || self.numbered(at) {
                continue;
            }
            for (form, value, number) in wanted.get(bare(&line.folded).as_str()).into_iter().flatten() {
                let points = vote::LISTED / 2 + vote::SHORT + self.apart(at);
                let mut found = self.unnumbered(at, What::Numbered(*form), points, true);
                (found.number, found.value) = (Some((*number).to_owned()), *value);
                out.push(found);
            }
        }
    }

    fn unnumbered(&self, at: usize, what: What, points: i32, listed: bool) -> Candidate {
        let line = &self.lines[at];
        let mut pieces = line.pieces.clone();
        let mut last = at;
        let mut title = line.folded.clone();
        let mut title_at = 0;
        // 附表 alone takes its title from the next line.
        if what == What::Part(Part::Table)
            && let Some(next) = self.after[at].filter(|n| is_title(&self.lines[*n].folded) && !self.numbered(*n))
        {
            title_at = title.len();
            title = self.lines[next].folded.clone();
            pieces.extend(self.lines[next].pieces.iter().copied());
            last = next;
        }
        Candidate {
            line: at,
            what,
            number: None,
            value: 0,
            over: None,
            pieces,
            title_at,
            last,
            rest: None,
            listed,
            points,
            item: i32::MIN / 4,
            style: u8::from(line.indent >= 2),
            title,
        }
    }

    /// Headings of a document that numbers none: by the styles of the format, else by where short lines stand.
    pub(super) fn plain(&self, out: &mut Vec<Candidate>) {
        let free = |at: &usize| self.shown(*at) && self.lines[*at].grid.is_none() && !self.lines[*at].footnote;
        let mut levels: Vec<u8> = (0..self.lines.len()).filter(free).filter_map(|at| self.lines[at].heading_level).collect();
        let styled = levels.len() >= 2;
        levels.sort_unstable();
        levels.dedup();
        let mut found: Vec<(usize, u8)> = Vec::new();
        for at in (0..self.lines.len()).filter(free) {
            if out.iter().any(|c| c.line == at && c.points > 0 && matches!(c.what, What::Part(_))) {
                continue;
            }
            if styled {
                let level = self.lines[at].heading_level.filter(|_| is_title(&self.lines[at].folded));
                found.extend(level.and_then(|l| levels.iter().position(|x| *x == l)).map(|l| (at, u8::try_from(l).unwrap_or(0))));
            } else if self.stands_alone(at) {
                found.push((at, 0));
            }
        }
        if !styled && found.len() < 3 {
            return;
        }
        out.extend(found.into_iter().map(|(at, level)| {
            self.unnumbered(at, What::Plain(level), if styled { vote::PART + vote::STYLED } else { vote::PART }, false)
        }));
    }

    /// A report that numbers its parts has no others: what looks like one stands inside them.
    pub(super) fn parts_of_numbered(&self, out: &mut Vec<Candidate>) {
        let report = |c: &Candidate| matches!(c.what, What::Part(Part::Report | Part::Close)) && !c.listed;
        let Some(first) = out.iter().find(|c| report(c)).map(|c| c.line) else { return };
        let numbered = out.iter().any(|c| match c.what {
            What::Numbered(form) => {
                forms::names()[form].1 <= Class::Rung && c.points > 0 && c.rest.is_none() && c.value == 1 && c.line < first
            }
            _ => false,
        });
        if numbered {
            out.retain(|c| !report(c));
        }
    }

    /// Short lines over paragraphs in a report whose parts carry no numbers.
    pub(super) fn generic(&self, out: &mut Vec<Candidate>) {
        let parts: Vec<usize> =
            out.iter().filter(|c| matches!(c.what, What::Part(Part::Report)) && c.points > 0).map(|c| c.line).collect();
        let Some(first) = parts.first().copied() else { return };
        let held: Vec<usize> = out.iter().map(|c| c.line).collect();
        for at in first..self.lines.len() {
            if self.shown(at) && held.binary_search(&at).is_err() && self.lines[at].grid.is_none() && self.stands_alone(at) {
                out.push(self.unnumbered(at, What::Part(Part::Close), vote::GENERIC, false));
            }
        }
    }

    /// A short line of words over a paragraph, or over another such line.
    fn stands_alone(&self, at: usize) -> bool {
        let short = |at: usize| {
            let text = &self.lines[at].folded;
            let marks = |c: char| c.is_ascii_digit() || ",:%、()《".contains(c);
            (2..=20).contains(&text.chars().count())
                && is_title(text)
                && !self.lines[at].ends_sentence()
                && !text.contains(marks)
                && !self.numbered(at)
        };
        let long = |at: usize| self.lines[at].n_chars() >= PARAGRAPH || self.lines[at].folded.ends_with('。');
        let before = self.before[at].is_none_or(|b| self.lines[b].ends_sentence() || short(b));
        let after = self.after[at];
        let over = after.is_some_and(|a| long(a) || short(a) && self.after[a].is_some_and(long));
        short(at) && before && over
    }
}
