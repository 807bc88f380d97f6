//! Words that tell what has been reached from what is to come, and the time that a part of a report tells of.
//!
//! Points are tenths of rough log-odds set by hand: above zero for what has been reached. They are evidence, no verdict:
//! `targets` adds them up over a sentence, a paragraph and the whole document.

use std::sync::LazyLock;

use crate::cues::rows;
use crate::lexicon::{self, Period};
use crate::pattern::{Pattern, Set};

/// Which period a pattern must name to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// Any, or none.
    Any,
    /// One that ended before the plan begins.
    Past,
    /// The plan's own, or the next.
    Own,
}

/// Which periods are over and which are the plan's own.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Periods {
    /// Ordinal of the period that the plan's first year lies in.
    pub(crate) now: Option<u8>,
    /// A report late in its period: of the current one it tells both what was done and what is to come.
    pub(crate) late: bool,
}

impl Periods {
    /// Of a plan that starts in this year.
    pub(crate) fn of(start: i32, report: bool) -> Self {
        let now = (6..=17).filter_map(Period::new).find(|p| (p.start_year()..=p.end_year()).contains(&start));
        Self { now: now.map(|p| p.ordinal), late: report && now.is_some_and(|p| start - p.start_year() > 1) }
    }

    fn fits(self, named: Named, name: Option<&str>) -> bool {
        if named == Named::Any {
            return true;
        }
        let (Some(now), Some(period)) = (self.now, name.and_then(lexicon::period)) else { return false };
        match named {
            Named::Past => period.ordinal < now,
            _ => period.ordinal == now + 1 || period.ordinal == now && !self.late,
        }
    }
}

/// One row of a table of cues.
#[derive(Debug)]
pub(crate) struct Cue {
    /// Its name.
    #[cfg_attr(not(test), expect(dead_code, reason = "names the row in the tests that walk the table"))]
    name: &'static str,
    /// Points in a plan.
    points: i32,
    /// Points in a work report.
    in_reports: i32,
    named: Named,
    pattern: Pattern,
    not_before: Option<Pattern>,
    not_after: Option<Pattern>,
}

impl Cue {
    /// Points of one hit.
    pub(crate) fn points(&self, report: bool) -> i32 {
        if report { self.in_reports } else { self.points }
    }

    /// Where its hits begin.
    pub(crate) fn hits<'t>(&'t self, text: &'t str, periods: Periods) -> impl Iterator<Item = usize> + 't {
        self.pattern.find_iter(text).filter_map(move |found| {
            let before = || crate::cues::tail(&text[..found.start()], BESIDE);
            let barred = self.not_before.as_ref().is_some_and(|re| re.is_match(before()))
                || self.not_after.as_ref().is_some_and(|re| re.is_match(crate::cues::head(&text[found.end()..], BESIDE)));
            (!barred && self.fits(text, found.start(), periods)).then_some(found.start())
        })
    }

    /// Whether the period that a hit at this place names is the one asked for.
    fn fits(&self, text: &str, start: usize, periods: Periods) -> bool {
        let name = || {
            let found = self.pattern.captures_at(text, start)?;
            found.name("period").or_else(|| found.name("ordinal")).map(|m| m.as_str())
        };
        self.named == Named::Any || periods.fits(self.named, name())
    }
}

/// How many characters beside a hit are looked at.
const BESIDE: usize = 16;

/// A row of cues that stand beside a number.
#[derive(Debug)]
pub(crate) struct Near {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its points.
    pub(crate) points: i32,
    before: Option<Pattern>,
    surface: Option<Pattern>,
    after: Option<Pattern>,
}

impl Near {
    /// Whether it holds of a number.
    pub(crate) fn holds(&self, before: &str, surface: &str, after: &str) -> bool {
        let fits = |re: &Option<Pattern>, text: &str| re.as_ref().is_none_or(|re| re.is_match(text));
        fits(&self.surface, surface) && fits(&self.after, after) && fits(&self.before, before)
    }
}

/// What opens a part of a report.
#[derive(Debug)]
pub(crate) struct TimeSpan {
    /// Years back from the report's year; none for a term of several years.
    pub(crate) back: Option<i32>,
    pattern: Pattern,
}

impl TimeSpan {
    /// Whether the opening words speak of it.
    pub(crate) fn opens(&self, opening: &str) -> bool {
        self.pattern.is_match(opening)
    }
}

fn field(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|t| !t.is_empty() && *t != "-")
}

fn cues(data: &'static str) -> Vec<Cue> {
    rows(data)
        .filter_map(|row| {
            let [name, points, in_reports, when, pattern, not_before, not_after, ..] = row[..] else { return None };
            let named = match when {
                "past" => Named::Past,
                "own" => Named::Own,
                _ => Named::Any,
            };
            Some(Cue {
                name,
                points: points.parse().ok()?,
                in_reports: in_reports.parse().ok()?,
                named,
                pattern: Pattern::new(pattern),
                not_before: field(not_before).map(|p| Pattern::of(format!("(?:{p})$"))),
                not_after: field(not_after).map(|p| Pattern::of(format!("^(?:{p})"))),
            })
        })
        .collect()
}

const CUES: &str = include_str!("data/role_cues.tsv");
const TITLES: &str = include_str!("data/role_titles.tsv");
const NEAR: &str = include_str!("data/role_near.tsv");
const SPANS: &str = include_str!("data/year_spans.tsv");

/// Cues of a sentence.
static SENTENCE: LazyLock<Vec<Cue>> = LazyLock::new(|| cues(CUES));
/// All of them in one pass.
static ANY: LazyLock<Set> = LazyLock::new(|| super::set(SENTENCE.iter().map(|cue| cue.pattern.form())));

/// The cues of a sentence that occur in a text.
pub(crate) fn of_sentences(text: &str) -> impl Iterator<Item = &'static Cue> {
    ANY.matches(text).into_iter().filter_map(|at| SENTENCE.get(at))
}
/// Cues of a title.
pub(crate) static TITLE: LazyLock<Vec<Cue>> = LazyLock::new(|| cues(TITLES));
/// Cues beside a number.
pub(crate) static BESIDE_NUMBER: LazyLock<Vec<Near>> = LazyLock::new(|| {
    rows(NEAR)
        .filter_map(|row| {
            let [name, points, before, surface, after, ..] = row[..] else { return None };
            let (before, surface, after) = (field(before), field(surface), field(after));
            let pattern = |p: Option<&'static str>| p.map(Pattern::new);
            Some(Near {
                name,
                points: points.parse().ok()?,
                before: pattern(before),
                surface: pattern(surface),
                after: pattern(after),
            })
        })
        .collect()
});
/// Openings of the parts of a report.
pub(crate) static TIME_SPANS: LazyLock<Vec<TimeSpan>> = LazyLock::new(|| {
    rows(SPANS)
        .filter_map(|row| {
            let [_, back, pattern, ..] = row[..] else { return None };
            Some(TimeSpan { back: back.parse().ok(), pattern: Pattern::new(pattern) })
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_hits_its_example_and_not_its_counter_example() {
        let periods = Periods::of(2021, false);
        for (data, table) in [(CUES, &*SENTENCE), (TITLES, &*TITLE)] {
            assert_eq!(rows(data).count(), table.len());
            for (row, cue) in rows(data).zip(table) {
                assert_eq!(row.len(), 9, "{}", cue.name);
                assert!(cue.hits(row[7], periods).next().is_some(), "{} misses {}", cue.name, row[7]);
                assert!(cue.hits(row[8], periods).next().is_none(), "{} hits {}", cue.name, row[8]);
            }
        }
    }

    #[test]
    fn every_cue_beside_a_number_holds_of_its_example() {
        assert_eq!(rows(NEAR).count(), BESIDE_NUMBER.len());
        for (row, near) in rows(NEAR).zip(&*BESIDE_NUMBER) {
            for (at, wanted) in [(5, true), (6, false)] {
                let parts: Vec<&str> = row[at].split('|').collect();
                assert_eq!(near.holds(parts[0], parts[1], parts[2]), wanted, "{}: {}", near.name, row[at]);
            }
        }
        for (row, span) in rows(SPANS).zip(&*TIME_SPANS) {
            assert!(span.opens(row[3]), "{}", row[0]);
        }
    }

    #[test]
    fn a_late_report_speaks_of_its_own_period_both_ways() {
        assert_eq!(Periods::of(2021, true).now, Some(14));
        assert!(!Periods::of(2021, true).late);
        assert!(Periods::of(2024, true).late && !Periods::of(2024, false).late);
    }
}
