//! A query, read: what must hold of a hit.

use std::fmt;

use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr as _;

use crate::index::analysis::fold_text;
use crate::index::syntax;
use crate::lexicon;

/// What must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// All of them.
    All(Vec<Node>),
    /// At least one.
    Any(Vec<Node>),
    /// It must not.
    Not(Box<Node>),
    /// One of the wordings occurs; the first is as typed.
    Text(Vec<String>),
    /// A field has a value; as typed, for "why".
    Field(String, Condition),
}

/// A condition on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// The whole value.
    Term(&'static str, String),
    /// A stretch of the value.
    Phrase(&'static str, String),
    /// A canonical indicator, or one of its whole names.
    Indicator(String, Vec<String>),
    /// Years, both ends included.
    Years(Option<i64>, Option<i64>),
    /// Values.
    Values(Values),
}

/// A range of values; ends with whether they belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) low: Option<(Decimal, bool)>,
    pub(crate) high: Option<(Decimal, bool)>,
    pub(crate) unit: Option<String>,
}

/// A word and the other wordings searched with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// As typed.
    pub word: String,
    /// Other names of the same indicator, other writings of the same year.
    pub also: Vec<String>,
}

/// A query, read by [`crate::index::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(crate) root: Node,
    /// Words that were expanded.
    pub expanded: Vec<Expansion>,
}

impl Query {
    /// Everything: to be narrowed.
    #[must_use]
    pub fn all() -> Self {
        Self { root: Node::All(Vec::new()), expanded: Vec::new() }
    }

    /// Exactly these characters, whatever they are.
    #[must_use]
    pub fn phrase(text: &str) -> Self {
        Self { root: Node::Text(vec![text.to_owned()]), expanded: Vec::new() }
    }

    /// The query narrowed by one more `field:value`.
    ///
    /// # Errors
    /// The field or its value is not known.
    pub fn narrowed(self, field: &str, value: &str) -> Result<Self, QueryError> {
        let label = format!("{field}:{value}");
        let condition = condition(field, value).map_err(|problem| QueryError {
            at: problem.at.map_or(0, |at| field.len() + 1 + at),
            query: label.clone(),
            ..problem.into()
        })?;
        let more = Node::Field(label, condition);
        let root = match self.root {
            Node::All(mut nodes) => {
                nodes.push(more);
                Node::All(nodes)
            }
            other => Node::All(vec![other, more]),
        };
        Ok(Self { root, ..self })
    }

    /// Wordings that a hit may contain, negated parts left out.
    pub(crate) fn wordings(&self) -> Vec<&Vec<String>> {
        fn collect<'a>(node: &'a Node, out: &mut Vec<&'a Vec<String>>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| collect(n, out)),
                Node::Text(wordings) => out.push(wordings),
                Node::Not(_) | Node::Field(..) => {}
            }
        }
        let mut out = Vec::new();
        collect(&self.root, &mut out);
        out
    }

    /// Conditions that hold for every hit, as typed.
    pub(crate) fn certain(&self) -> Vec<&str> {
        fn collect<'a>(node: &'a Node, out: &mut Vec<&'a str>) {
            match node {
                Node::All(nodes) => nodes.iter().for_each(|n| collect(n, out)),
                Node::Field(label, _) => out.push(label),
                _ => {}
            }
        }
        let mut out = Vec::new();
        collect(&self.root, &mut out);
        out
    }
}

/// A query that cannot be read: where, why, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The query.
    pub query: String,
    /// Byte offset of the place.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub suggestion: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flat = self.query.replace(|c: char| c.is_control(), " ");
        let before = flat.get(..self.at).unwrap_or(&flat).width();
        write!(f, "{}\n  {flat}\n  {}^\n{}", self.message, " ".repeat(before), self.suggestion)
    }
}

impl std::error::Error for QueryError {}

/// A problem with a field or its value; `at` counts in the value, none means the field's name.
pub(crate) struct Problem {
    pub(crate) at: Option<usize>,
    pub(crate) message: String,
    pub(crate) suggestion: String,
}

impl From<Problem> for QueryError {
    fn from(problem: Problem) -> Self {
        Self { query: String::new(), at: 0, message: problem.message, suggestion: problem.suggestion }
    }
}

/// How a field's value is read.
enum Kind {
    /// One of these words.
    Closed(&'static [&'static str]),
    /// The whole value.
    Whole,
    /// A stretch of it.
    Stretch,
    /// Code or name.
    Region,
    /// Id or name.
    Indicator,
    /// `2025`, `2021..2025`, `>=2023`.
    Year,
    /// `>=3`, `3..5`, `>=500亿元`.
    Value,
}

/// Fields of the query language: name, field of the index, how its value is read.
const FIELDS: [(&str, &str, Kind); 16] = [
    ("kind", "kind", Kind::Closed(&["passage", "target"])),
    ("block", "block", Kind::Closed(&["paragraph", "heading", "note", "table"])),
    ("plan", "plan_id", Kind::Whole),
    ("region", "region", Kind::Region),
    ("level", "level", Kind::Closed(&["国家", "省", "市", "县区"])),
    ("period", "period", Kind::Whole),
    ("type", "doc_type", Kind::Closed(&["纲要", "专项规划", "政府工作报告", "建议", "行动计划", "其他"])),
    ("section", "section", Kind::Stretch),
    ("indicator", "indicator", Kind::Indicator),
    ("year", "year", Kind::Year),
    ("value", "value", Kind::Value),
    ("unit", "unit", Kind::Whole),
    ("role", "role", Kind::Closed(&["target", "achieved", "threshold", "other"])),
    ("form", "form", Kind::Whole),
    ("attribute", "attribute", Kind::Closed(&["约束性", "预期性"])),
    ("state", "state", Kind::Closed(&["stated", "delegated", "text", "not_stated", "not_read"])),
];

/// The condition of a field and a value.
pub(crate) fn condition(name: &str, value: &str) -> Result<Condition, Problem> {
    let Some((_, field, kind)) = FIELDS.iter().find(|f| f.0.eq_ignore_ascii_case(name)) else {
        let names: Vec<&str> = FIELDS.iter().map(|f| f.0).collect();
        let lower = name.to_ascii_lowercase();
        let near = names.iter().map(|n| (distance(n, &lower), n)).min().filter(|(d, _)| *d <= 2);
        let meant = near.map(|(_, n)| format!("did you mean {n}:{value}? ")).unwrap_or_default();
        return Err(Problem {
            at: None,
            message: format!("there is no field '{name}'"),
            suggestion: format!(
                "{meant}fields are {}; to search the characters themselves write \"{name}:{value}\" in quotes",
                names.join(", ")
            ),
        });
    };
    let value = value.trim();
    let wrong = |message: String, suggestion: String| Err(Problem { at: Some(0), message, suggestion });
    if value.is_empty() {
        return wrong(format!("the field '{name}' has no value"), format!("write {name}:VALUE without blanks, or {name}:\"…\""));
    }
    match kind {
        Kind::Closed(words) => match words.iter().find(|w| w.eq_ignore_ascii_case(value)) {
            Some(word) => Ok(Condition::Term(field, (*word).to_owned())),
            None => wrong(format!("{name} is never '{value}'"), format!("{name} is one of {}", words.join(", "))),
        },
        Kind::Whole if *field == "unit" => Ok(Condition::Term(field, fold_text(value))),
        Kind::Whole => Ok(Condition::Term(field, value.to_owned())),
        Kind::Stretch => Ok(Condition::Phrase(field, value.to_owned())),
        Kind::Region if value.bytes().all(|b| b.is_ascii_digit()) => match value.len() {
            // 36 and 3607 are the usual short forms of 360000 and 360700.
            2 | 4 | 6 => Ok(Condition::Term(field, format!("{value:0<6}"))),
            _ => wrong(
                format!("'{value}' is no region code"),
                "a code has 2, 4 or 6 digits; a name works too (region:章贡区)".to_owned(),
            ),
        },
        Kind::Region => Ok(Condition::Phrase("place", value.to_owned())),
        Kind::Indicator => Ok(match named(value) {
            Some(indicator) => {
                let names = std::iter::once(&indicator.name).chain(&indicator.aliases).map(|n| fold_text(n)).collect();
                Condition::Indicator(indicator.id.clone(), names)
            }
            None => Condition::Phrase(field, value.to_owned()),
        }),
        Kind::Year => match years(value) {
            Some((low, high)) => Ok(Condition::Years(low, high)),
            None => wrong(format!("'{value}' is no year"), "write year:2025, year:2021..2025 or year:>=2023".to_owned()),
        },
        Kind::Value => match values(value) {
            Some(values) => Ok(Condition::Values(values)),
            None => wrong(
                format!("'{value}' is no number or range"),
                "write value:>=3, value:3..5, value:60% or value:>=500亿元".to_owned(),
            ),
        },
    }
}

/// The indicator of an id, a name, or an alias that no other indicator shares.
fn named(value: &str) -> Option<&'static lexicon::Indicator> {
    let folded = fold_text(value);
    let by_name = |i: &&lexicon::Indicator| i.id == folded || fold_text(&i.name) == folded;
    lexicon::indicators().iter().find(by_name).or_else(|| {
        let mut by_alias = lexicon::indicators().iter().filter(|i| i.aliases.iter().any(|a| fold_text(a) == folded));
        by_alias.next().filter(|_| by_alias.next().is_none())
    })
}

/// The word and, unless `exact`, its other wordings.
pub(crate) fn expand(word: &str) -> Vec<String> {
    let mut wordings = vec![word.to_owned()];
    let mut push = |more: &str| {
        // 森林覆盖率(%) is found by 森林覆盖率 already.
        if !fold_text(more).contains(&fold_text(word)) && !wordings.iter().any(|w| fold_text(w) == fold_text(more)) {
            wordings.push(more.to_owned());
        }
    };
    // An id such as `gdp` is also how people write the word; other ids are no words of a text.
    if let Some(indicator) = named(word) {
        push(&indicator.name);
        indicator.aliases.iter().for_each(|a| push(a));
    }
    if let Some(year) = syntax::year_in_other_digits(word) {
        push(&year);
    }
    wordings
}

/// A sign of comparison at the start, and the rest.
fn comparison(text: &str) -> (&'static str, &str) {
    const SIGNS: [(&str, &str); 9] =
        [(">=", ">="), ("<=", "<="), ("≥", ">="), ("≤", "<="), ("≧", ">="), ("≦", "<="), (">", ">"), ("<", "<"), ("=", "=")];
    SIGNS.iter().find_map(|(sign, means)| text.strip_prefix(sign).map(|rest| (*means, rest))).unwrap_or(("=", text))
}

fn years(value: &str) -> Option<(Option<i64>, Option<i64>)> {
    let year = |text: &str| text.trim().trim_end_matches('年').parse::<i64>().ok().filter(|y| (1900..=2100).contains(y));
    if let Some((low, high)) = value.split_once("..").or_else(|| value.split_once(['-', '–', '—'])) {
        let end = |text: &str| if text.trim().is_empty() { Some(None) } else { year(text).map(Some) };
        let (low, high) = (end(low)?, end(high)?);
        return (low.is_some() || high.is_some()).then_some((low, high));
    }
    let (sign, rest) = comparison(value);
    let year = year(rest)?;
    Some(match sign {
        ">=" => (Some(year), None),
        ">" => (Some(year + 1), None),
        "<=" => (None, Some(year)),
        "<" => (None, Some(year - 1)),
        _ => (Some(year), Some(year)),
    })
}

fn values(value: &str) -> Option<Values> {
    let value = fold_text(value);
    if let Some((low, high)) = value.split_once("..") {
        let end = |text: &str| if text.is_empty() { Some(None) } else { amount(text).map(Some) };
        let (low, high) = (end(low)?, end(high)?);
        if low.is_none() && high.is_none() {
            return None;
        }
        let unit_of = |end: &Option<(Decimal, Option<String>)>| end.as_ref().and_then(|e| e.1.clone());
        let (first, second) = (unit_of(&low), unit_of(&high));
        if first.is_some() && second.is_some() && first != second {
            return None;
        }
        return Some(Values { low: low.map(|l| (l.0, true)), high: high.map(|h| (h.0, true)), unit: second.or(first) });
    }
    let (sign, rest) = comparison(&value);
    let (number, unit) = amount(rest)?;
    let (low, high) = match sign {
        ">=" => (Some((number, true)), None),
        ">" => (Some((number, false)), None),
        "<=" => (None, Some((number, true))),
        "<" => (None, Some((number, false))),
        _ => (Some((number, true)), Some((number, true))),
    };
    Some(Values { low, high, unit })
}

/// A number and its unit.
fn amount(text: &str) -> Option<(Decimal, Option<String>)> {
    let in_number = |(at, c): &(usize, char)| c.is_ascii_digit() || *c == '.' || (*at == 0 && matches!(c, '-' | '+'));
    let end = text.char_indices().find(|c| !in_number(c)).map_or(text.len(), |(at, _)| at);
    let (number, unit) = text.split_at(end);
    // What follows the number is a unit, not a second number (`3>5`, `3,5`).
    if unit.starts_with(|c: char| !(c.is_alphabetic() || matches!(c, '%' | '‰' | '°' | '℃'))) {
        return None;
    }
    Some((number.parse().ok()?, (!unit.is_empty()).then(|| unit.to_owned())))
}

/// Edits between two short words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = before + usize::from(ca != *cb);
            before = row[j + 1];
            row[j + 1] = cost.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
