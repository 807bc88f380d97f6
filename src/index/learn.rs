//! Names that a plan gives itself: 粤港澳大湾区（以下简称“大湾区”）, 城市信息模型（CIM）.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::record::PlanRecords;

/// A name and its short form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Learnt {
    pub(crate) name: String,
    pub(crate) short: String,
    /// One-based line of the passage that says so.
    pub(crate) line: usize,
}

/// Shortest and longest name in characters.
const NAME: std::ops::RangeInclusive<usize> = 4..=20;

static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"([\p{Han}A-Za-z0-9]{4,40})[”"]?[（(](?:以下|下文|下)?(?:统称|简称)(?:为)?[:：]?[“"]?([\p{Han}A-Za-z0-9]{2,10})[”"]?[）)]"#).ok()
});
static LATIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\p{Han}{4,40})[”]?[（(]([A-Z][A-Za-z0-9&-]{1,9})[）)]").ok());

/// Names of a plan, each with where it is given first.
pub(crate) fn names(records: &PlanRecords) -> Vec<Learnt> {
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut out = Vec::new();
    let mut whole: Option<String> = None;
    for passage in &records.passages {
        if !passage.text.contains(['（', '(']) {
            continue;
        }
        for (pattern, latin) in [(&*CALLED, false), (&*LATIN, true)] {
            let Some(pattern) = pattern else { continue };
            for found in pattern.captures_iter(&passage.text) {
                let (before, short) = (&found[1], &found[2]);
                let text =
                    whole.get_or_insert_with(|| records.passages.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n"));
                let name = if latin { repeated(before, text) } else { abbreviated(before, short) };
                let Some(name) = name.filter(|n| NAME.contains(&n.chars().count()) && n != short) else { continue };
                // 平台, 中心 stand for anything.
                if !latin && short.chars().count() < 3 {
                    continue;
                }
                if seen.insert((name.clone(), short.to_owned())) {
                    out.push(Learnt { name, short: short.to_owned(), line: passage.line });
                }
            }
        }
    }
    out
}

/// The longest end of a text that the plan says again: where the name begins that a bracket explains.
fn repeated(before: &str, text: &str) -> Option<String> {
    let starts: Vec<usize> = before.char_indices().map(|c| c.0).collect();
    let first = starts.len().saturating_sub(*NAME.end());
    let ends = starts[first..].iter().map(|at| &before[*at..]).filter(|end| end.chars().count() >= *NAME.start());
    ends.into_iter().find(|end| text.matches(end).nth(1).is_some()).map(str::to_owned)
}

/// The shortest end that holds the characters of the short form in order, from the first of them on.
fn abbreviated(before: &str, short: &str) -> Option<String> {
    let mut rest: Vec<char> = short.chars().collect();
    let mut start = None;
    for (at, c) in before.char_indices().rev() {
        if rest.last() == Some(&c) {
            rest.pop();
            start = Some(at);
        }
        if rest.is_empty() {
            break;
        }
    }
    rest.is_empty().then(|| start.map(|at| before[at..].to_owned()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_name_begins() {
        assert_eq!(abbreviated("加快建设粤港澳大湾区", "大湾区").as_deref(), Some("大湾区"));
        assert_eq!(abbreviated("推进全市一体化政务平台", "一体平台").as_deref(), Some("一体化政务平台"));
        let text = "搭建城市信息模型（CIM）平台。完善城市信息模型应用。";
        assert_eq!(repeated("搭建城市信息模型", text).as_deref(), Some("城市信息模型"));
        assert_eq!(repeated("搭建数字底座模型", text), None);
    }
}
