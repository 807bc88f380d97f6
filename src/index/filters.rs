//! Filters of a query against a build: names of plans, and values that name nothing.

use std::fmt;

use tantivy::collector::Count;

use crate::index::query::{Condition, Node, Query, distance};
use crate::index::{IndexError, Reader};
use crate::lexicon;

/// A value of a filter that names nothing in the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The filter as typed.
    pub filter: String,
    /// What it may have meant, nearest first.
    pub nearest: Vec<String>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing in the build is {}", self.filter)?;
        if self.nearest.is_empty() { Ok(()) } else { write!(f, "; nearest are {}", self.nearest.join(", ")) }
    }
}

/// Names listed at most.
const NEAREST: usize = 8;

impl Query {
    /// Replace the plans named in the query by their ids.
    ///
    /// # Errors
    /// Those of `resolve`.
    pub fn with_plans<E>(mut self, mut resolve: impl FnMut(&str) -> Result<Vec<String>, E>) -> Result<Self, E> {
        fn walk<E>(node: &mut Node, resolve: &mut impl FnMut(&str) -> Result<Vec<String>, E>) -> Result<(), E> {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter_mut().try_for_each(|n| walk(n, resolve)),
                Node::Not(node) => walk(node, resolve),
                Node::Field(_, condition) => {
                    if let Condition::Term("plan_id", name) = condition {
                        *condition = Condition::Plans(resolve(name)?);
                    }
                    Ok(())
                }
                Node::Text(_) | Node::Word(_) | Node::Together(_) => Ok(()),
            }
        }
        walk(&mut self.root, &mut resolve)?;
        Ok(self)
    }
}

impl Reader {
    /// The first filter of a query whose value names nothing in the build.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn unknown(&self, query: &Query) -> Result<Option<Unknown>, IndexError> {
        fn filters<'a>(node: &'a Node, out: &mut Vec<(&'a String, &'a Condition)>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| filters(n, out)),
                Node::Not(node) => filters(node, out),
                Node::Field(label, condition) => out.push((label, condition)),
                Node::Text(_) | Node::Word(_) | Node::Together(_) => {}
            }
        }
        let mut all = Vec::new();
        filters(&query.root, &mut all);
        super::disk::guarded(|| {
            let searcher = self.reader.searcher();
            for (label, condition) in all {
                let open = matches!(
                    condition,
                    Condition::Region(..)
                        | Condition::Indicator(..)
                        | Condition::Phrase(..)
                        | Condition::Section(_)
                        | Condition::Term("period" | "unit" | "form", _)
                ) || matches!(condition, Condition::Term("region", _));
                if !open || searcher.search(&*self.condition(condition)?, &Count)? > 0 {
                    continue;
                }
                let known: Vec<String> = match condition {
                    Condition::Region(..) | Condition::Term("region", _) => self.facts(&searcher, "place")?.into_iter().collect(),
                    Condition::Term("period", _) => self.values(&searcher, "period")?.into_iter().collect(),
                    Condition::Term("unit", _) => self.values(&searcher, "unit")?.into_iter().collect(),
                    Condition::Term("form", _) => self.values(&searcher, "form")?.into_iter().collect(),
                    Condition::Indicator(..) | Condition::Phrase(..) => {
                        let names = lexicon::indicators().iter().map(|i| i.name.clone());
                        self.values(&searcher, "indicator_name")?.into_iter().chain(names).collect()
                    }
                    _ => Vec::new(),
                };
                let value = label.split_once([':', '：']).map_or(label.as_str(), |l| l.1);
                return Ok(Some(Unknown { filter: label.clone(), nearest: nearest(value, known) }));
            }
            Ok(None)
        })
    }
}

/// A part of a query that leaves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// The word or filter as typed.
    pub what: String,
    /// Hits of it alone.
    pub alone: usize,
    /// Hits of the rest without it.
    pub without: usize,
}

impl Reader {
    /// For each part of a query that must hold: how many hits it has by itself, and how many the rest has without it.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn lacking(&self, query: &Query) -> Result<Vec<Lacking>, IndexError> {
        let nodes = match &query.root {
            Node::All(nodes) => nodes.as_slice(),
            other => std::slice::from_ref(other),
        };
        super::disk::guarded(|| {
            let searcher = self.reader.searcher();
            let count = |keep: &dyn Fn(usize, &&Node) -> bool| -> Result<usize, IndexError> {
                let kept =
                    nodes.iter().enumerate().filter(|(at, n)| n.is_kind() || keep(*at, n)).map(|(_, n)| n.clone()).collect();
                Ok(searcher.search(&*self.root(&Node::All(kept))?, &Count)?)
            };
            let mut out = Vec::new();
            for (at, node) in nodes.iter().enumerate().filter(|(_, n)| !n.is_kind() && !matches!(n, Node::Not(_))) {
                let (alone, without) = (count(&|i, _| i == at)?, count(&|i, _| i != at)?);
                out.push(Lacking { what: node.typed(), alone, without });
            }
            Ok(out)
        })
    }

    /// How many hits there are.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn count(&self, query: &Query) -> Result<usize, IndexError> {
        super::disk::guarded(|| {
            let (searcher, compiled) = self.matching(query)?;
            Ok(searcher.search(&*compiled, &Count)?)
        })
    }

    /// How many hits the query would have with numbers that state no year, where it asks for years.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn without_year(&self, query: &Query) -> Result<usize, IndexError> {
        fn walk(node: &mut Node) -> bool {
            match node {
                // Every node is walked, whatever the first says.
                Node::All(nodes) => nodes.iter_mut().map(walk).filter(|found| *found).count() > 0,
                Node::Field(_, condition @ Condition::Years(..)) => {
                    *condition = Condition::NoYear;
                    true
                }
                _ => false,
            }
        }
        let mut other = query.clone();
        if walk(&mut other.root) { self.count(&other) } else { Ok(0) }
    }
}

/// Names by their likeness to a value; all of them where there are few.
pub(crate) fn nearest(value: &str, known: Vec<String>) -> Vec<String> {
    let few = known.len() <= NEAREST;
    let length = value.chars().count();
    let shared = |name: &str| value.chars().filter(|c| name.contains(*c)).count();
    let mut ranked: Vec<(bool, usize, String)> = known
        .into_iter()
        .filter(|name| few || shared(name) * 2 >= length.min(4))
        .map(|name| (shared(&name) == 0, distance(&name, value), name))
        .collect();
    ranked.sort();
    ranked.dedup_by(|a, b| a.2 == b.2);
    ranked.into_iter().take(NEAREST).map(|r| r.2).collect()
}
