//! The plans that a build's manifest lists, parsed when they are asked for.
//!
//! A question over ten thousand plans shows hits of a few of them: the others' entries stay text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::corpus::PlanEntry;

/// Plans of a build in order; reads as a slice of [`PlanEntry`].
#[derive(Clone, Default)]
pub struct Plans {
    raw: Option<Box<RawValue>>,
    parsed: OnceLock<Vec<PlanEntry>>,
    /// Where each stands, by its id.
    places: OnceLock<HashMap<String, usize>>,
}

impl Plans {
    /// Parse them now.
    pub(super) fn parse(&self) -> serde_json::Result<()> {
        if let (Some(raw), None) = (&self.raw, self.parsed.get()) {
            let plans = serde_json::from_str(raw.get())?;
            self.parsed.get_or_init(|| plans);
        }
        Ok(())
    }

    /// Parse them now, and note where each stands: for a reader that asks for many.
    pub(super) fn index(&self) -> &HashMap<String, usize> {
        // Of two with one id the first is meant.
        let places = || self.iter().enumerate().rev().map(|(at, plan)| (plan.plan_id.clone(), at)).collect();
        self.places.get_or_init(places)
    }

    /// The entry of a plan, found among all of them.
    pub(super) fn at(&self, plan_id: &str) -> Option<&PlanEntry> {
        self.index().get(plan_id).map(|at| &self[*at])
    }

    /// The entry of a plan. If the others are not parsed yet, they are not for it.
    pub(super) fn of(&self, plan_id: &str) -> Option<Cow<'_, PlanEntry>> {
        match (self.parsed.get(), &self.raw) {
            (None, Some(raw)) => entry(raw.get(), plan_id).map(Cow::Owned),
            _ => self.at(plan_id).map(Cow::Borrowed),
        }
    }
}

/// The entry of a plan in the text of a list: entries begin with the id.
fn entry(list: &str, plan_id: &str) -> Option<PlanEntry> {
    let id = serde_json::to_string(plan_id).ok()?;
    let begins = |at: usize| {
        let before = list[..at].trim_end().strip_suffix(':')?.trim_end().strip_suffix("\"plan_id\"")?.trim_end();
        before.ends_with('{').then(|| before.len() - 1)
    };
    let starts = list.match_indices(id.as_str()).filter_map(|(at, _)| begins(at));
    let parsed = |start: usize| serde_json::Deserializer::from_str(&list[start..]).into_iter::<PlanEntry>().next()?.ok();
    starts.filter_map(parsed).find(|entry| entry.plan_id == plan_id)
}

impl Deref for Plans {
    type Target = [PlanEntry];

    /// All of them. The text has the check sum of what this program wrote, or was parsed when the build was opened.
    fn deref(&self) -> &[PlanEntry] {
        let of_text = || self.raw.as_ref().and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        self.parsed.get_or_init(of_text)
    }
}

impl<'a> IntoIterator for &'a Plans {
    type Item = &'a PlanEntry;
    type IntoIter = std::slice::Iter<'a, PlanEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Vec<PlanEntry>> for Plans {
    fn from(plans: Vec<PlanEntry>) -> Self {
        Self { raw: None, parsed: OnceLock::from(plans), places: OnceLock::new() }
    }
}

impl PartialEq for Plans {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Plans {}

impl fmt::Debug for Plans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Serialize for Plans {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Plans {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { raw: Some(Box::deserialize(deserializer)?), ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(id: &str, title: &str) -> PlanEntry {
        PlanEntry { plan_id: id.to_owned(), title: Some(title.to_owned()), ..PlanEntry::default() }
    }

    #[test]
    fn entries_are_found_by_their_ids_once_all_are_parsed() {
        let twice = vec![plan("a", "一"), plan("b", "二"), plan("a", "三")];
        let json = serde_json::to_string(&Plans::from(twice)).unwrap();
        let read: Plans = serde_json::from_str(&json).unwrap();
        read.index();
        let title = |id: &str| read.of(id).and_then(|found| found.title.clone());
        assert_eq!((title("a").as_deref(), title("b").as_deref(), title("c")), (Some("一"), Some("二"), None));
        assert!(matches!(read.of("b"), Some(Cow::Borrowed(_))) && read.at("b").is_some() && read.at("c").is_none());
    }

    #[test]
    fn one_entry_is_found_in_the_text_and_all_read_alike() {
        // A title may say what an entry begins with, and one id may be the start of another.
        let all = Plans::from(vec![plan("a-2", "{\"plan_id\": \"a\""), plan("a", "\"a\""), plan("b", "第二")]);
        for json in [serde_json::to_string(&all).unwrap(), serde_json::to_string_pretty(&all).unwrap()] {
            let read: Plans = serde_json::from_str(&json).unwrap();
            for id in ["a", "a-2", "b"] {
                assert_eq!(read.of(id).as_deref(), all.of(id).as_deref(), "{id}");
                assert!(read.of(id).is_some_and(|found| found.plan_id == id), "{id}");
            }
            assert!(read.of("c").is_none() && read.of("").is_none() && read.parsed.get().is_none());
            assert_eq!(read, all);
            assert!(read.of("c").is_none() && read.parse().is_ok());
        }
        let wrong: Plans = serde_json::from_str("[{\"plan_id\": 1}]").unwrap();
        assert!(wrong.parse().is_err() && wrong.of("1").is_none());
    }
}
