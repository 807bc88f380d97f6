//! The plans and files that a build's manifest lists, parsed when they are asked for.
//!
//! A question over ten thousand plans shows hits of a few of them: the others' entries stay text.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::corpus::{FileEntry, PlanEntry};

/// A list of a manifest: its text, and what it says once it was asked for. Reads as what it says.
#[derive(Clone)]
pub struct Listed<T> {
    text: Option<Text>,
    parsed: OnceLock<T>,
    /// Of plans: where each stands, by its id.
    places: OnceLock<HashMap<String, usize>>,
}

/// Plans of a build in order; reads as a slice of [`PlanEntry`].
pub type Plans = Listed<Vec<PlanEntry>>;
/// Files of a build by name; reads as a map of [`FileEntry`].
pub type Files = Listed<BTreeMap<String, FileEntry>>;

#[derive(Clone)]
enum Text {
    Own(Box<RawValue>),
    /// Of a manifest that is held as it was read.
    Within(Arc<String>, Range<usize>),
}

impl Text {
    fn get(&self) -> &str {
        match self {
            Self::Own(raw) => raw.get(),
            Self::Within(all, place) => all.get(place.clone()).unwrap_or(""),
        }
    }
}

impl<T: DeserializeOwned + Default> Listed<T> {
    /// The list that stands at a place of a manifest whose check sum is right.
    pub(super) fn within(manifest: &Arc<String>, place: Range<usize>) -> Self {
        Self { text: Some(Text::Within(manifest.clone(), place)), ..Self::default() }
    }

    /// Parse it now.
    pub(super) fn parse(&self) -> serde_json::Result<()> {
        if let (Some(text), None) = (&self.text, self.parsed.get()) {
            let list = serde_json::from_str(text.get())?;
            self.parsed.get_or_init(|| list);
        }
        Ok(())
    }
}

impl Plans {
    /// Parse them now, and note where each stands: for a reader that asks for many.
    pub(super) fn index(&self) -> &HashMap<String, usize> {
        // Of two with one id the first is meant.
        let places = || self.iter().enumerate().rev().map(|(at, plan)| (plan.plan_id.clone(), at)).collect();
        self.places.get_or_init(places)
    }

    /// The entry of a plan, found among all of them.
    pub(crate) fn at(&self, plan_id: &str) -> Option<&PlanEntry> {
        self.index().get(plan_id).map(|at| &self[*at])
    }

    /// The entry of a plan. If the others are not parsed yet, they are not for it.
    pub(super) fn of(&self, plan_id: &str) -> Option<Cow<'_, PlanEntry>> {
        match (self.parsed.get(), &self.text) {
            (None, Some(text)) => entry(text.get(), plan_id).map(Cow::Owned),
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

impl<T: DeserializeOwned + Default> Deref for Listed<T> {
    type Target = T;

    /// All of it. The text has the check sum of what this program wrote, or was parsed when the build was opened.
    fn deref(&self) -> &T {
        let of_text = || self.text.as_ref().and_then(|text| serde_json::from_str(text.get()).ok()).unwrap_or_default();
        self.parsed.get_or_init(of_text)
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { text: None, parsed: OnceLock::new(), places: OnceLock::new() }
    }
}

impl<'a> IntoIterator for &'a Plans {
    type Item = &'a PlanEntry;
    type IntoIter = std::slice::Iter<'a, PlanEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> From<T> for Listed<T> {
    fn from(list: T) -> Self {
        Self { parsed: OnceLock::from(list), ..Self::default() }
    }
}

impl<T: DeserializeOwned + Default + PartialEq> PartialEq for Listed<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: DeserializeOwned + Default + Eq> Eq for Listed<T> {}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Listed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: DeserializeOwned + Default + Serialize> Serialize for Listed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: Some(Text::Own(Box::deserialize(deserializer)?)), ..Self::default() })
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
            let (all_of_it, place): (Arc<String>, _) = (Arc::new(format!("{{{json}}}")), 1..json.len() + 1);
            let within = Plans::within(&all_of_it, place);
            assert!(within.of("b").is_some_and(|found| found.plan_id == "b") && within == all);
        }
        let wrong: Plans = serde_json::from_str("[{\"plan_id\": 1}]").unwrap();
        assert!(wrong.parse().is_err() && wrong.of("1").is_none());
    }
}
