//! Names by which a person calls a plan: its id, its file, or its place and period.

use std::path::Path;

use crate::corpus::Build;
use crate::record::PlanRecord;

/// Last characters of the names of divisions.
const DIVISION_ENDS: [char; 7] = ['省', '市', '州', '盟', '县', '区', '旗'];

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
            let bare = place.strip_suffix(DIVISION_ENDS).unwrap_or(&place);
            of_period && head.chars().count() >= 2 && (place.ends_with(head) || bare.ends_with(head))
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

/// The one plan of a build that a name means.
pub(crate) fn in_build(build: &Build, name: &str) -> anyhow::Result<PlanRecord> {
    let plans: Vec<PlanRecord> = build.read("plans")?;
    let list = |plans: &mut dyn Iterator<Item = &PlanRecord>| {
        let mut ids: Vec<String> = plans.take(10).map(|p| p.plan_id.clone()).collect();
        if ids.len() == 10 {
            ids.push("…".to_owned());
        }
        ids.join(", ")
    };
    let found = named(&plans, name, |p| (&p.plan_id, &p.source.name, p.jurisdiction.as_deref(), p.period.as_deref()));
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => anyhow::bail!("no plan '{name}' in the build; plans are {}", list(&mut plans.iter())),
        several => anyhow::bail!("'{name}' is the name of several plans: {}", list(&mut several.iter().copied())),
    }
}
