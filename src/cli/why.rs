//! Why a target was read as it was: the votes of its record in words.
//!
//! The record keeps them as `role: -50 = section -40, sentence -10` and `name: 90 创建省级示范社区 (behind)`; here they are told
//! to a person, each vote on its line. What is of another shape is shown as it stands.

use serde_json::Value;

use crate::cli::language::{say, word};
use crate::cli::render::width;
use crate::record::amount;

/// Votes for the role, as the record names them, and in words.
const VOTES: [(&str, &str); 14] = [
    ("section", "the paragraphs and titles around it"),
    ("sentence", "its sentence"),
    ("year", "the year it is dated by"),
    ("year-before", "the year of an earlier sentence"),
    ("precise", "an exact figure; goals are round"),
    ("old-value", "the value a change starts from"),
    ("spare-word", "余 or 多 behind it"),
    ("level-word", "以上, 左右 or 以内 behind it"),
    ("goal-behind", "目标 behind it"),
    ("compared", "compared with an earlier year"),
    ("reached", "完成, 累计 or 新增 before it"),
    ("has-reached", "已 before it"),
    ("years-to-come", "今后 or 未来 before it"),
    ("set-last-year", "set last year"),
];
/// Where a candidate for the name stands, as the record names it, and in words.
const NAMES: [(&str, &str); 29] = [
    ("before", "stands before the number"),
    ("verb", "the verb before the number"),
    ("behind", "stands behind the number"),
    ("behind-a-list", "behind the last number of a list"),
    ("behind-a-time", "behind a time"),
    ("behind-alone", "alone behind the number"),
    ("behind-weak", "behind the number, loosely"),
    ("in-a-row", "one of a row of numbers"),
    ("in-order", "in the order of a list of names"),
    ("in the order of the list", "in the order of a list of names"),
    ("spent-on", "what is paid for"),
    ("resumed", "named again after a comma"),
    ("bounded", "what is bounded"),
    ("completed", "what is completed"),
    ("goes-on", "the name of the number before goes on"),
    ("moved-before", "the subject of the clause before"),
    ("goes-on-over", "the name of the sentence before goes on"),
    ("share-behind", "the share of what stands behind the number"),
    ("first-topic", "what opens the sentence"),
    ("topic-before", "the topic of the sentence"),
    ("object-before", "the object before the number"),
    ("thing-before", "the thing before the number"),
    ("awarded", "what is awarded, and to whom"),
    ("measure-of-behind", "the measure before, of the thing behind"),
    ("noun-of-all", "the noun behind the last of a list"),
    ("behind-a-place", "stands behind the number, after a place"),
    ("with-the-event", "with what takes place so often"),
    ("measure-behind", "the measure behind the number"),
    ("subject-before", "what the clause before speaks of"),
];

/// The words for a name of the record; itself where there are none.
fn in_words<'t>(table: &'t [(&'t str, &'t str)], name: &'t str) -> &'t str {
    table.iter().find(|(wire, _)| *wire == name).map_or(name, |(_, words)| word(words))
}

/// What was read, and each reason on its line.
pub(crate) fn shown(target: &Value) -> String {
    let text = |name: &str| target[name].as_str();
    let value = match text("state") {
        Some("stated") | None => {
            let high = text("high").filter(|high| Some(*high) != text("value"));
            amount(text("cmp").unwrap_or("="), text("value"), high, text("unit_raw"))
        }
        Some(state) => word(state).to_owned(),
    };
    let year = match (target["target_year"].as_i64(), text("year_from")) {
        (Some(year), Some(from)) => format!("{year} ({})", word(year_from(from))),
        (Some(year), None) => year.to_string(),
        _ => word("no year").to_owned(),
    };
    let kind = text("kind").map_or(String::new(), |kind| format!(", {}", word(kind)));
    let mut out = format!("{}: {value}, {year}{kind}\n", text("indicator_raw").unwrap_or("?"));
    if let Some(raw) = text("value_raw") {
        out.push_str(&say("as printed: {text}\n", &[("text", &raw)]));
    }
    let list = |name: &str| target[name].as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str);
    for doubt in list("doubts") {
        out.push_str(&say("in doubt: {what}\n", &[("what", &word(doubt))]));
    }
    if list("why").next().is_none() {
        out.push_str(word("read from a table: row, column and unit say what it is\n"));
    }
    let mut named = false;
    for reason in list("why") {
        let told = match reason.split_once(": ") {
            Some(("role", votes)) => role(votes),
            Some(("name", candidate)) => {
                let head = if named { "" } else { word("name, the best first\n") };
                named = true;
                name(candidate).map(|line| format!("{head}{line}"))
            }
            _ => None,
        };
        out.push_str(&told.unwrap_or_else(|| format!("{reason}\n")));
    }
    if let Some(rules) = text("rule").filter(|r| !r.is_empty()) {
        out.push_str(&say("rules: {list}\n", &[("list", &rules)]));
    }
    out
}

/// Where the year was found.
fn year_from(wire: &str) -> &str {
    match wire {
        "stated" => "the year is stated",
        "clause" => "the year stands in the sentence",
        "lead_in" => "the year stands in the lead-in",
        "section" => "the year is of the section",
        "period" => "the end of the plan's period",
        other => other,
    }
}

/// `-50 = section -40, sentence -10`, or `RULE decides; else -50 (section -40, …)`.
fn role(said: &str) -> Option<String> {
    let (head, sum, votes) = match said.split_once(" decides; else ") {
        Some((rule, rest)) => {
            let (sum, votes) = rest.trim_end_matches(')').split_once(" (")?;
            (say("role: {rule} decides; without it\n", &[("rule", &rule)]), sum, votes)
        }
        None => {
            let (sum, votes) = said.split_once(" = ")?;
            (String::new(), sum, votes)
        }
    };
    let points: i32 = sum.parse().ok()?;
    let side = if points > 0 { "role: reached, by {n} points\n" } else { "role: set as a target, by {n} points\n" };
    let mut out = head + &say(side, &[("n", &points.abs())]);
    let votes: Vec<(&str, i32)> =
        votes.split(", ").filter_map(|vote| vote.rsplit_once(' ')).filter_map(|(n, p)| Some((n, p.parse().ok()?))).collect();
    let column = votes.iter().map(|(name, _)| width(in_words(&VOTES, name))).max().unwrap_or(0);
    for (name, points) in votes {
        let words = in_words(&VOTES, name);
        let pad = " ".repeat(column - width(words));
        let side = word(if points > 0 { "for reached" } else { "for a target" });
        out.push_str(&format!("  {words}{pad}  {:>4}  {side}\n", points.abs()));
    }
    Some(out)
}

/// `90 创建省级示范社区 (behind)`; without points where names and numbers stand in one order.
fn name(said: &str) -> Option<String> {
    let (said, rule) = said.strip_suffix(')')?.rsplit_once(" (")?;
    let (points, name) = match said.split_once(' ') {
        Some((points, name)) if points.parse::<i32>().is_ok() => (points, name),
        _ => ("", said),
    };
    Some(format!("  {points:>4}  {name}  {}\n", in_words(&NAMES, rule)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::cli::language::chinese;

    #[test]
    fn votes_and_candidates_are_told_in_words() {
        let target = json!({
            "indicator_raw": "示范社区", "state": "stated", "cmp": ">=", "value": "5", "high": "5", "unit_raw": "个", "value_raw": "5个以上",
            "target_year": 2025, "year_from": "period", "kind": "deliverable", "doubts": [], "rule": "role:section name:behind",
            "why": ["role: -50 = section -40, sentence -10", "name: 90 示范社区 (behind)", "name: 45 示范镇(街道) (goes-on)"],
        });
        assert_eq!(
            shown(&target),
            "示范社区: ≥ 5 个, 2025 (the end of the plan's period), deliverable\nas printed: 5个以上\n\
             role: set as a target, by 50 points\n\
             \x20 the paragraphs and titles around it    40  for a target\n\
             \x20 its sentence                           10  for a target\n\
             name, the best first\n    90  示范社区  stands behind the number\n\
             \x20   45  示范镇(街道)  the name of the number before goes on\nrules: role:section name:behind\n"
        );
        assert!(role("first-word decides; else +12 (year +12)").is_some_and(|said| said.contains("without it")));
    }

    #[test]
    fn every_vote_and_every_place_of_a_name_has_its_words_and_they_their_chinese() {
        let near: BTreeSet<&str> = include_str!("../cues/data/role_near.tsv")
            .lines()
            .filter(|l| !l.starts_with('#') && !l.starts_with("name\t"))
            .filter_map(|l| l.split('\t').next())
            .collect();
        let quoted = |code: &'static str, call: &str, at: usize| -> Vec<&'static str> {
            code.lines().filter(|l| l.trim_start().starts_with(call)).filter_map(|l| l.split('"').rev().nth(at)).collect()
        };
        let votes = quoted(include_str!("../targets/evidence.rs"), "out.add(\"", 1);
        let of_year = quoted(include_str!("../targets/evidence.rs"), "None => out.add(\"", 1);
        let names = quoted(include_str!("../targets/name.rs"), "add(", 1);
        assert!(votes.len() >= 3 && of_year.len() == 1 && names.len() >= 15, "{votes:?} {of_year:?} {names:?}");
        for vote in near.into_iter().chain(votes).chain(of_year) {
            assert!(VOTES.iter().any(|(wire, _)| *wire == vote), "no words for the vote {vote}");
        }
        for rule in names {
            assert!(NAMES.iter().any(|(wire, _)| *wire == rule), "no words for the name's place {rule}");
        }
        for (_, words) in VOTES.iter().chain(&NAMES) {
            assert!(chinese(words).is_some(), "no Chinese: {words}");
        }
    }
}
