//! Names by which a person calls a plan: its id, its file, or its place and period.

use std::path::Path;

use crate::index::filters::nearest;
use crate::lexicon::short_place;
use crate::record::PlanRecord;

/// Plans listed in a message at most.
const LISTED: usize = 10;

/// Why a name is the name of no plan, or not of one alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// No plan is called so.
    #[error("no plan '{name}' in the build; plans are {}{}", near.join(", "), more(*left_out))]
    None {
        /// As typed.
        name: String,
        /// What it may have meant.
        near: Vec<String>,
        /// The build has more plans than those.
        left_out: bool,
    },
    /// Several plans are.
    #[error("'{name}' is the name of several plans: {}{}", ids.join(", "), more(*left_out))]
    Several {
        /// As typed.
        name: String,
        /// The ids of the first of them.
        ids: Vec<String>,
        /// There are more.
        left_out: bool,
    },
    /// A data file cannot be read.
    #[error("the build cannot be read ({0}); run `gangyao build` again")]
    Io(#[from] std::io::Error),
}

fn more(left_out: bool) -> &'static str {
    if left_out { ", …" } else { "" }
}

/// The ones that a name means: whole ids and file stems before the start of an id, and that before place and period.
pub fn named<'p, T>(plans: &'p [T], name: &str, facts: impl Fn(&T) -> (&String, &str, Option<&str>, Option<&str>)) -> Vec<&'p T> {
    let flat = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !"“”\"".contains(*c)).collect::<String>();
    let wanted = flat(name).replace("国家", "全国").replace("中国", "全国");
    let stem = |file: &str| Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let tests: [&dyn Fn(&T) -> bool; 3] = [
        &|p| {
            let (id, file, ..) = facts(p);
            id == name || file == name || !file.is_empty() && (stem(file) == name)
        },
        &|p| !name.is_empty() && facts(p).0.starts_with(name),
        &|p| {
            let (_, _, place, period) = facts(p);
            // 章贡区十四五 names 赣州市章贡区; the period may be left out where one plan of the place is there.
            let Some(place) = place else { return false };
            let (head, of_period) = match period {
                Some(period) if wanted.ends_with(period) => (&wanted[..wanted.len() - period.len()], true),
                _ => (wanted.as_str(), period.is_none_or(|_| !wanted.ends_with('五'))),
            };
            let place = flat(place);
            // 杭州十五五 names 杭州市: the last word of a division may be left out.
            let bare = short_place(&place);
            let last = place.strip_suffix(['省', '市', '州', '盟', '县', '区', '旗']).unwrap_or(&place);
            of_period && head.chars().count() >= 2 && [place.as_str(), bare, last].iter().any(|p| p.ends_with(head))
        },
    ];
    for test in tests {
        let found: Vec<&T> = plans.iter().filter(|p| test(p)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The plans of a list that a name means, one or more.
///
/// # Errors
/// None is called so: the nearest names are told.
pub fn plans_named<'p>(plans: &'p [PlanRecord], name: &str) -> Result<Vec<&'p PlanRecord>, PlanError> {
    let found = named(plans, name, |p| (&p.plan_id, &p.source.name, p.jurisdiction.as_deref(), p.period.as_deref()));
    if !found.is_empty() {
        return Ok(found);
    }
    let ids = plans.iter().map(|p| p.plan_id.clone());
    let called = plans.iter().filter_map(|p| Some(format!("{}{}", p.jurisdiction.as_ref()?, p.period.as_deref().unwrap_or(""))));
    let mut near = nearest(name, ids.chain(called).collect());
    near.retain(|n| n.chars().any(|c| name.contains(c)));
    if near.is_empty() {
        near = plans.iter().take(LISTED).map(|p| p.plan_id.clone()).collect();
    }
    Err(PlanError::None { name: name.to_owned(), left_out: near.len() < plans.len(), near })
}

/// The one plan of a list that a name means.
///
/// # Errors
/// None is called so, or several are.
pub fn plan_named<'p>(plans: &'p [PlanRecord], name: &str) -> Result<&'p PlanRecord, PlanError> {
    match plans_named(plans, name)?.as_slice() {
        [one] => Ok(one),
        several => {
            let ids: Vec<String> = several.iter().take(LISTED).map(|p| p.plan_id.clone()).collect();
            Err(PlanError::Several { name: name.to_owned(), left_out: ids.len() < several.len(), ids })
        }
    }
}
