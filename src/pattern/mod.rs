//! Patterns that cost nothing until they are asked often.
//!
//! ```text
//!  form → parse → program → walk (a few short texts)
//!                         ↘ regex (as soon as walking cost what building the automaton costs)
//! ```
//! A plan of a page asks a few hundred patterns a handful of questions each; to build an automaton of every one of them takes
//! ten times as long as to read the page. So a pattern is first walked, step by step and with the same answer, and built when
//! its questions have become many. Walking is counted: no text makes it longer than building. Forms that the walk does not know
//! (`(?i)`, `\b`, loops over nothing) are built at once. Deliberately absent: any form that [`regex`] does not have.

mod classes;
mod parse;
mod program;
mod set;
mod walk;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use program::Program;
pub(crate) use set::Set;

/// Steps of a walk that cost about what it costs to build a byte of a form.
const STEPS_A_BYTE: usize = 16;

/// A pattern: [`regex::Regex`], walked until it is asked often.
#[derive(Debug)]
pub(crate) struct Pattern {
    form: Cow<'static, str>,
    /// Its steps, if the walk knows all that the form has.
    program: OnceLock<Option<Program>>,
    built: OnceLock<regex::Regex>,
    /// Memory for the states of the automaton, where the form has more of them than most.
    states: Option<usize>,
    /// Steps that were walked so far.
    walked: AtomicU32,
}

impl Pattern {
    /// A pattern of a form that stands in the source.
    pub(crate) const fn new(form: &'static str) -> Self {
        Self::with(Cow::Borrowed(form), None)
    }

    /// A pattern of a form that is put together.
    pub(crate) const fn of(form: String) -> Self {
        Self::with(Cow::Owned(form), None)
    }

    /// A pattern of many alternatives, with room for their states.
    pub(crate) const fn of_many(form: String, states: usize) -> Self {
        Self::with(Cow::Owned(form), Some(states))
    }

    const fn with(form: Cow<'static, str>, states: Option<usize>) -> Self {
        Self { form, program: OnceLock::new(), built: OnceLock::new(), states, walked: AtomicU32::new(0) }
    }

    /// How it is written.
    pub(crate) fn form(&self) -> &str {
        &self.form
    }

    /// The automaton, if it is built or it is time to; the steps to walk if it is not.
    fn automaton(&self) -> Result<&regex::Regex, &Program> {
        if let Some(built) = self.built.get() {
            return Ok(built);
        }
        let program = self.program.get_or_init(|| parse::tree(&self.form).map(Program::of));
        program.as_ref().filter(|_| self.left() > 0).map_or_else(|| Ok(self.build()), Err)
    }

    fn build(&self) -> &regex::Regex {
        self.built.get_or_init(|| {
            let mut builder = regex::RegexBuilder::new(&self.form);
            if let Some(states) = self.states {
                builder.dfa_size_limit(states);
            }
            // Every form stands in the source or in a table that a test walks.
            builder.build().unwrap_or_else(|e| unreachable!("pattern {}: {e}", self.form))
        })
    }

    /// Steps that may still be walked.
    fn left(&self) -> u32 {
        let most = u32::try_from(self.form.len() * STEPS_A_BYTE).unwrap_or(u32::MAX);
        most.saturating_sub(self.walked.load(Ordering::Relaxed))
    }

    /// Walk from `at` on. Nothing if that would take longer than to build the automaton.
    fn walk(&self, program: &Program, text: &str, at: usize, slots: &mut [Option<usize>]) -> Option<Option<(usize, usize)>> {
        let left = self.left();
        let mut steps = left;
        let found = walk::find(program, text, at, slots, &mut steps);
        #[cfg(test)]
        tests::is_what_the_automaton_finds(self, text, at, slots, &found);
        self.walked.fetch_add(left - steps, Ordering::Relaxed);
        found.ok()
    }

    /// Whether it occurs in a text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match self.automaton() {
            Ok(built) => built.is_match(text),
            Err(program) => {
                self.walk(program, text, 0, &mut []).map_or_else(|| self.build().is_match(text), |found| found.is_some())
            }
        }
    }

    /// Where it occurs first.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.find_at(text, 0)
    }

    /// Where it occurs first, from a byte of the text on.
    pub(crate) fn find_at<'t>(&self, text: &'t str, at: usize) -> Option<Match<'t>> {
        let built = |built: &regex::Regex| built.find_at(text, at).map(|m| (m.start(), m.end()));
        let found = match self.automaton() {
            Ok(automaton) => built(automaton),
            Err(program) => self.walk(program, text, at, &mut []).unwrap_or_else(|| built(self.build())),
        };
        found.map(|(start, end)| Match { text, start, end })
    }

    /// Every place where it occurs, none over another.
    pub(crate) fn find_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'p, 't> {
        match self.automaton() {
            Ok(built) => {
                let place = |m: regex::Match<'t>| Match { text, start: m.start(), end: m.end() };
                Each::Built(built.find_iter(text).map(place))
            }
            Err(_) => Each::Walked(each(text, |at| self.find_at(text, at), Match::range)),
        }
    }

    /// Where it and its groups occur first.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.captures_at(text, 0)
    }

    /// Where it and its groups occur first, from a byte of the text on.
    pub(crate) fn captures_at<'t>(&self, text: &'t str, at: usize) -> Option<Captures<'t>> {
        let built = |built: &regex::Regex| built.captures_at(text, at).map(|c| Captures { text, groups: Groups::Built(c) });
        match self.automaton() {
            Ok(automaton) => built(automaton),
            Err(program) => {
                let mut slots = vec![None; program.groups * 2];
                match self.walk(program, text, at, &mut slots) {
                    Some(Some(_)) => Some(Captures { text, groups: Groups::Walked { slots, names: Arc::clone(&program.names) } }),
                    Some(None) => None,
                    None => built(self.build()),
                }
            }
        }
    }

    /// Every place where it occurs with its groups, none over another.
    pub(crate) fn captures_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Captures<'t>> + use<'p, 't> {
        match self.automaton() {
            Ok(built) => {
                let place = |c: regex::Captures<'t>| Captures { text, groups: Groups::Built(c) };
                Each::Built(built.captures_iter(text).map(place))
            }
            Err(_) => Each::Walked(each(text, |at| self.captures_at(text, at), |found| found.get(0).map_or(0..0, |m| m.range()))),
        }
    }

    /// The text without its first occurrence.
    pub(crate) fn cut_first<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(found) = self.find(text) else { return Cow::Borrowed(text) };
        Cow::Owned([&text[..found.start()], &text[found.end()..]].concat())
    }

    /// The text without its occurrences.
    pub(crate) fn cut_all(&self, text: &str) -> String {
        let mut kept = String::new();
        let mut at = 0;
        for found in self.find_iter(text) {
            kept.push_str(&text[at..found.start()]);
            at = found.end();
        }
        kept + &text[at..]
    }
}

/// Occurrences, found either way.
enum Each<W, B> {
    Walked(W),
    Built(B),
}

impl<T, W: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Each<W, B> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match self {
            Self::Walked(walked) => walked.next(),
            Self::Built(built) => built.next(),
        }
    }
}

/// One occurrence after the other. One of no characters does not stand where the last one ended.
fn each<'t, T, N: Fn(usize) -> Option<T>>(
    text: &'t str,
    next: N,
    range: fn(&T) -> Range<usize>,
) -> impl Iterator<Item = T> + use<'t, T, N> {
    let mut at = 0;
    let mut last = None;
    std::iter::from_fn(move || {
        let mut found = next(at)?;
        let mut place = range(&found);
        if place.is_empty() && last == Some(place.end) {
            at += text[at..].chars().next()?.len_utf8();
            found = next(at)?;
            place = range(&found);
        }
        at = place.end;
        last = Some(place.end);
        Some(found)
    })
}

/// A place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Match<'t> {
    /// First byte.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// One past the last byte.
    pub(crate) fn end(&self) -> usize {
        self.end
    }

    /// Its bytes.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    /// What stands there.
    pub(crate) fn as_str(&self) -> &'t str {
        &self.text[self.range()]
    }
}

/// A place of a text and those of the groups in it.
#[derive(Debug)]
pub(crate) struct Captures<'t> {
    text: &'t str,
    groups: Groups<'t>,
}

#[derive(Debug)]
enum Groups<'t> {
    Walked { slots: Vec<Option<usize>>, names: Arc<[(Box<str>, usize)]> },
    Built(regex::Captures<'t>),
}

impl<'t> Captures<'t> {
    /// Place of a group by its number; 0 is all of it.
    pub(crate) fn get(&self, group: usize) -> Option<Match<'t>> {
        let (start, end) = match &self.groups {
            Groups::Walked { slots, .. } => (slots.get(group * 2).copied()??, slots.get(group * 2 + 1).copied()??),
            Groups::Built(captures) => captures.get(group).map(|m| (m.start(), m.end()))?,
        };
        Some(Match { text: self.text, start, end })
    }

    /// Place of a group by its name.
    pub(crate) fn name(&self, name: &str) -> Option<Match<'t>> {
        match &self.groups {
            Groups::Walked { names, .. } => self.get(names.iter().find(|(known, _)| **known == *name)?.1),
            Groups::Built(captures) => captures.name(name).map(|m| Match { text: self.text, start: m.start(), end: m.end() }),
        }
    }
}

impl std::ops::Index<usize> for Captures<'_> {
    type Output = str;

    fn index(&self, group: usize) -> &str {
        self.get(group).map_or("", |found| found.as_str())
    }
}

impl std::ops::Index<&str> for Captures<'_> {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.name(name).map_or("", |found| found.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Asked after every walk of every test of the crate.
    pub(super) fn is_what_the_automaton_finds(
        pattern: &Pattern,
        text: &str,
        at: usize,
        slots: &[Option<usize>],
        found: &Result<Option<(usize, usize)>, walk::TooLong>,
    ) {
        let Ok(found) = found else { return };
        let built = regex::Regex::new(pattern.form()).unwrap();
        let captures = built.captures_at(text, at);
        let whole = captures.as_ref().and_then(|c| c.get(0)).map(|m| (m.start(), m.end()));
        assert_eq!(*found, whole, "{} in {text:?} from {at}", pattern.form());
        if let (Some(captures), false) = (captures, slots.is_empty()) {
            let groups: Vec<_> = captures.iter().flat_map(|m| [m.map(|m| m.start()), m.map(|m| m.end())]).collect();
            assert_eq!(slots, groups, "{} in {text:?} from {at}", pattern.form());
        }
    }

    /// Forms with a bit of everything, and some that are built at once.
    const FORMS: [&str; 17] = [
        "^(?:a|ab)(c|bcd)?(d*)$",
        "(?P<one>[一二三]{1,2}?)(?:、|$)",
        r"\d{1,3}(?:,\d{3})*(?:\.\d+)?",
        r"[^\d.]{2,4}?(年|\s)",
        "(a|b)*?c|(ab)+",
        "",
        "a*",
        "(?:a?b?){0,3}c?",
        "(?:(a)|b|(c))+",
        "^a|b$",
        "(?i)A",
        "(?:a*)*b",
        r"[-—a-c\]]+[^-]",
        r"\p{Han}+?[\p{Han}b]$",
        ".年|a.{0,3}?b",
        r"[\s\w]{3}",
        r"[一-龥a-d&&[^二b]]+|[^a-c&&[^b]]年",
    ];

    proptest! {
        #[test]
        fn a_walk_finds_what_the_automaton_finds(text in "[abcd一二年、1,. \n\\-\\]]{0,12}") {
            for form in FORMS {
                let (pattern, built) = (Pattern::new(form), regex::Regex::new(form).unwrap());
                prop_assert_eq!(pattern.is_match(&text), built.is_match(&text));
                let found: Vec<_> = pattern.find_iter(&text).map(|m| m.range()).collect();
                prop_assert_eq!(found, built.find_iter(&text).map(|m| m.range()).collect::<Vec<_>>(), "{}", form);
                let found: Vec<_> = pattern.captures_iter(&text).map(|c| c.get(1).map(|m| m.range())).collect();
                let wanted: Vec<_> = built.captures_iter(&text).map(|c| c.get(1).map(|m| m.range())).collect();
                prop_assert_eq!(found, wanted, "{}", form);
                prop_assert_eq!(pattern.cut_first(&text), built.replace(&text, ""));
                prop_assert_eq!(pattern.cut_all(&text), built.replace_all(&text, ""));
            }
        }
    }

    #[test]
    fn what_is_asked_often_is_built_and_no_text_makes_a_walk_long() {
        let pattern = Pattern::new("(?:a|ab|b)*c");
        assert!(!pattern.is_match("abab") && pattern.built.get().is_none());
        assert!(!pattern.is_match(&"ab".repeat(5_000)) && pattern.built.get().is_some());
        let often = Pattern::new("年$");
        (0..1_000).for_each(|_| assert!(often.is_match("二〇三五年")));
        assert!(often.built.get().is_some());
    }

    #[test]
    fn a_set_says_which_patterns_occur_walked_or_built() {
        let set = Set::new(["实现", "^到", "年$"].into_iter(), 1 << 20);
        assert_eq!(set.matches("到2030年"), [1, 2]);
        set.build();
        assert_eq!(set.matches("到2030年"), [1, 2]);
    }
}
