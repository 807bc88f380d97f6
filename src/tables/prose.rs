//! What running text says about a number of an indicator: evidence for its column.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::document::{BlockKind, Document};
use crate::lexicon;
use crate::source::{Regions, Source};
use crate::tables::ColumnRole;
use crate::tables::cell::unit_bracket;
use crate::tables::publish::core_name;

/// Running text outside the tables, folded.
pub(crate) struct Prose {
    texts: Vec<String>,
}

/// How far after a name its number may stand, in characters.
const REACH: usize = 40;

impl Prose {
    /// Collect the running text outside `regions`.
    pub(crate) fn new(source: &Source, document: &Document, regions: &Regions) -> Self {
        let texts = document
            .blocks
            .iter()
            .filter(|b| b.kind == BlockKind::Paragraph && !regions.overlap(b.span))
            .map(|b| b.view(&source.text).text().to_owned())
            .filter(|t| t.chars().any(|c| c.is_ascii_digit()))
            .collect();
        Self { texts }
    }

    /// Where the indicators of a table are named, by printed name: one pass over the text for all of them.
    pub(crate) fn find(&self, printed: &[&str]) -> Named<'_> {
        let mut patterns: Vec<String> = Vec::new();
        let mut owners: Vec<usize> = Vec::new();
        for (owner, name) in printed.iter().enumerate() {
            let names = names_of(name);
            owners.extend(names.iter().map(|_| owner));
            patterns.extend(names);
        }
        let mut places = BTreeMap::new();
        // Built once per table and used once: an automaton that is quick to build, not one that is quick to run.
        if let Ok(finder) = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&patterns) {
            for (at, text) in self.texts.iter().enumerate() {
                for found in finder.find_overlapping_iter(text) {
                    let name = printed[owners[found.pattern().as_usize()]];
                    places.entry(name.to_owned()).or_insert_with(Vec::new).push((at, found.start(), found.end()));
                }
            }
        }
        Named { texts: &self.texts, places }
    }
}

/// The printed name without its unit, and what else the lexicon calls it.
fn names_of(printed: &str) -> Vec<String> {
    let core = core_name(printed);
    let unit = unit_bracket(printed);
    let mut names = vec![core.clone()];
    if let Some(found) = lexicon::resolve(&core, unit.as_deref()) {
        names.push(found.indicator.name.clone());
        names.extend(found.indicator.aliases.iter().cloned());
    }
    names.retain(|n| n.chars().count() >= 3);
    names.sort();
    names.dedup();
    names
}

/// Places that name the indicators of a table.
pub(crate) struct Named<'a> {
    texts: &'a [String],
    /// Text, start and end of each mention.
    places: BTreeMap<String, Vec<(usize, usize, usize)>>,
}

impl Named<'_> {
    /// Which column a number of an indicator belongs to by what the text says around it.
    pub(crate) fn role_of(&self, name: &str, number: &str, base_year: Option<i32>) -> Option<ColumnRole> {
        let roles: Vec<ColumnRole> = self
            .places
            .get(name)?
            .iter()
            .filter_map(|(text, start, end)| {
                let text = &self.texts[*text];
                role_after(&text[*end..], before(text, *start), number, base_year)
            })
            .collect();
        // Two places that say different things decide nothing.
        let first = *roles.first()?;
        roles.iter().all(|r| *r == first).then_some(first)
    }
}

/// The characters of the same sentence before an offset.
fn before(text: &str, at: usize) -> &str {
    let head = &text[..at];
    let start = head.rfind(['。', ';', '；']).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
    &head[start..]
}

fn role_after(tail: &str, head: &str, number: &str, base_year: Option<i32>) -> Option<ColumnRole> {
    let end = tail.char_indices().nth(REACH).map_or(tail.len(), |(i, _)| i);
    let reach = &tail[..end];
    let reach = &reach[..reach.find(['。', ';', '；']).unwrap_or(reach.len())];
    let at = whole_number(reach, number)?;
    let between = &reach[..at];
    let after = &reach[at + number.len()..];
    if ["增长", "增速", "增幅"].iter().any(|w| between.contains(w)) {
        return Some(ColumnRole::Growth);
    }
    if between.ends_with('由') || between.ends_with('从') || after.starts_with("%提高") || after.starts_with("提高到") {
        return Some(ColumnRole::Base);
    }
    let said_of_past = base_year.is_some_and(|y| head.contains(&y.to_string()) || between.contains(&y.to_string()))
        || ["提前", "完成了", "已", "实现了"].iter().any(|w| between.contains(w));
    Some(if said_of_past { ColumnRole::Base } else { ColumnRole::Target })
}

/// Offset of a number that is not part of a longer one.
fn whole_number(text: &str, number: &str) -> Option<usize> {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
    text.match_indices(number)
        .map(|(at, _)| at)
        .find(|at| !part(text[..*at].chars().next_back()) && !part(text[*at + number.len()..].chars().next()))
}
