//! Many patterns as one question: which of them occur in a text.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use regex::{RegexSet, RegexSetBuilder};

use crate::pattern::parse;
use crate::pattern::program::Program;
use crate::pattern::{STEPS_A_BYTE, walk};

/// Patterns, walked one after the other until they are asked often, then built as one automaton.
#[derive(Debug)]
pub(crate) struct Set {
    forms: Vec<String>,
    programs: OnceLock<Option<Vec<Program>>>,
    built: OnceLock<RegexSet>,
    states: usize,
    walked: AtomicU32,
}

impl Set {
    /// A set of these forms, with room for their states.
    pub(crate) fn new<'f>(forms: impl Iterator<Item = &'f str>, states: usize) -> Self {
        Self {
            forms: forms.map(str::to_owned).collect(),
            programs: OnceLock::new(),
            built: OnceLock::new(),
            states,
            walked: AtomicU32::new(0),
        }
    }

    /// Which of the patterns occur in a text, in their order.
    pub(crate) fn matches(&self, text: &str) -> Vec<usize> {
        let walked = if self.built.get().is_none() { self.walk(text) } else { None };
        walked.unwrap_or_else(|| self.build().matches(text).iter().collect())
    }

    fn walk(&self, text: &str) -> Option<Vec<usize>> {
        let most = u32::try_from(self.forms.iter().map(String::len).sum::<usize>() * STEPS_A_BYTE).unwrap_or(u32::MAX);
        let left = most.saturating_sub(self.walked.load(Ordering::Relaxed));
        if left == 0 {
            return None;
        }
        let all = || self.forms.iter().map(|form| parse::tree(form).map(Program::of)).collect();
        let programs = self.programs.get_or_init(all).as_ref()?;
        let mut steps = left;
        let mut fits = |program: &Program| walk::find(program, text, 0, &mut [], &mut steps).map(|found| found.is_some());
        let found: Result<Vec<bool>, _> = programs.iter().map(&mut fits).collect();
        self.walked.fetch_add(left - steps, Ordering::Relaxed);
        Some(found.ok()?.into_iter().enumerate().filter_map(|(at, fits)| fits.then_some(at)).collect())
    }

    pub(super) fn build(&self) -> &RegexSet {
        self.built.get_or_init(|| {
            let mut builder = RegexSetBuilder::new(&self.forms);
            // Each of them compiles alone: a test reads every row of every table.
            builder.dfa_size_limit(self.states).size_limit(self.states);
            builder.build().unwrap_or_else(|e| unreachable!("{} patterns: {e}", self.forms.len()))
        })
    }
}
