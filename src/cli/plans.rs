//! Names by which a person calls a plan: its id, its file, or its place and period.

use std::path::Path;

use crate::corpus::Build;
use crate::index;
use crate::lexicon::short_place;
use crate::record::PlanRecord;

/// Whole ids and file stems before the start of an id, and that before place and period.
pub(crate) fn named<'p, T>(
    plans: &'p [T],
    name: &str,
    facts: impl Fn(&T) -> (&String, &str, Option<&str>, Option<&str>),
) -> Vec<&'p T> {
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

/// The plans of a build that a name means, one or more.
pub(crate) fn all_in_build(build: &Build, name: &str) -> anyhow::Result<Vec<PlanRecord>> {
    let plans: Vec<PlanRecord> = build.read("plans")?;
    let found = named(&plans, name, |p| (&p.plan_id, &p.source.name, p.jurisdiction.as_deref(), p.period.as_deref()));
    if found.is_empty() {
        let ids = plans.iter().map(|p| p.plan_id.clone());
        let called =
            plans.iter().filter_map(|p| Some(format!("{}{}", p.jurisdiction.as_ref()?, p.period.as_deref().unwrap_or(""))));
        let mut near = index::nearest(name, ids.chain(called).collect());
        near.retain(|n| n.chars().any(|c| name.contains(c)));
        let list: Vec<String> = if near.is_empty() { plans.iter().take(10).map(|p| p.plan_id.clone()).collect() } else { near };
        let more = if list.len() < plans.len() { ", …" } else { "" };
        anyhow::bail!("no plan '{name}' in the build; plans are {}{more}", list.join(", "));
    }
    Ok(found.into_iter().cloned().collect())
}

/// The one plan of a build that a name means.
pub(crate) fn in_build(build: &Build, name: &str) -> anyhow::Result<PlanRecord> {
    let mut found = all_in_build(build, name)?;
    if found.len() > 1 {
        let ids: Vec<&str> = found.iter().take(10).map(|p| p.plan_id.as_str()).collect();
        let more = if ids.len() < found.len() { ", …" } else { "" };
        anyhow::bail!("'{name}' is the name of several plans: {}{more}", ids.join(", "));
    }
    Ok(found.remove(0))
}
