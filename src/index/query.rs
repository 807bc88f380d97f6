//! A query, read: what must hold of a hit.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_width::UnicodeWidthStr as _;

use crate::cues::rows;
use crate::index::amounts::{Values, other_spellings, values, years};
use crate::index::analysis::{bounds, fold_text};
use crate::index::numbers::Test;
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
    /// One of the wordings occurs.
    Text(Words),
    /// A field has a value; as typed, for "why".
    Field(String, Condition),
    /// A word as it was understood: its characters, or what it means.
    Word(Word),
    /// Words of one clause.
    Together(Vec<Words>),
}

impl Node {
    /// The same for finding alone: see [`Words::forget_implied`].
    pub(crate) fn forget_implied(&mut self) {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter_mut().for_each(Self::forget_implied),
            Self::Not(inner) => inner.forget_implied(),
            Self::Text(words) => words.forget_implied(),
            Self::Word(word) => {
                word.words.forget_implied();
                for part in &mut word.parts {
                    match part {
                        Meaning::Content(content) => content.words.forget_implied(),
                        Meaning::Record { words, .. } => words.forget_implied(),
                        Meaning::Weak(_) => {}
                    }
                }
            }
            // Words of one clause are looked for in the text that is found.
            Self::Together(_) | Self::Field(..) => {}
        }
    }

    /// Whether it only says what kind of hits is wanted.
    pub(crate) fn is_kind(&self) -> bool {
        matches!(self, Self::Field(_, Condition::Term("kind", _)))
    }

    /// As it was typed, about.
    pub(crate) fn typed(&self) -> String {
        let list = |nodes: &[Self], between: &str| nodes.iter().map(Self::typed).collect::<Vec<_>>().join(between);
        match self {
            Self::Text(words) => words.typed().to_owned(),
            Self::Word(word) => word.words.typed().to_owned(),
            Self::Field(label, _) => label.clone(),
            Self::Together(all) => all.iter().map(|w| w.typed()).collect::<Vec<_>>().join(" ~ "),
            Self::All(nodes) => list(nodes, " "),
            Self::Any(nodes) => list(nodes, " OR "),
            Self::Not(node) => format!("-{}", node.typed()),
        }
    }
}

/// Wordings that stand for each other; the first is as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) wordings: Vec<String>,
    /// Numbers and Latin words at the ends are whole ones: not so in quotes.
    pub(crate) whole: bool,
    /// Typed without quotes: it may be understood.
    pub(crate) bare: bool,
}

impl Words {
    /// Leave out wordings that hold another one: whatever has 国内生产总值 has 生产总值. What is found stays the same, how well
    /// it answers does not.
    fn forget_implied(&mut self) {
        let folded: Vec<Vec<char>> = self.wordings.iter().map(|w| fold_text(w).chars().collect()).collect();
        // A number or Latin word must be whole: 5 is no part of 15.
        let is_free = |w: &[char]| !self.whole || bounds(w) == (false, false);
        let implied = |at: usize| {
            folded.iter().enumerate().any(|(other, short)| {
                let shorter = short.len() < folded[at].len() || short.len() == folded[at].len() && other < at;
                other != at
                    && !short.is_empty()
                    && shorter
                    && is_free(short)
                    && folded[at].windows(short.len()).any(|w| w == short)
            })
        };
        // The first is what was typed, which titles are asked for as well.
        let kept: Vec<bool> = (0..folded.len()).map(|at| at == 0 || !implied(at)).collect();
        let mut kept = kept.into_iter();
        self.wordings.retain(|_| kept.next().unwrap_or(true));
    }

    /// Exactly these characters.
    pub(crate) fn quoted(text: &str) -> Self {
        Self { wordings: vec![text.to_owned()], whole: false, bare: false }
    }

    /// As typed.
    pub(crate) fn typed(&self) -> &str {
        self.wordings.first().map_or("", String::as_str)
    }
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    /// The whole word.
    pub(crate) words: Words,
    /// Its parts, in order.
    pub(crate) parts: Vec<Meaning>,
}

impl Eq for Word {}

/// A part of a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A fact of the record: place, period, year, level, attribute, amount.
    Record { words: Words, name: &'static str, condition: Condition },
    /// Says how one asks, not what about: 目标, 是多少.
    Weak(String),
    /// What is asked about.
    Content(Content),
}

/// What is asked about, and its pieces for answers that come close.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Content {
    pub(crate) words: Words,
    /// Plans whose titles hold it.
    pub(crate) plans: Vec<String>,
    /// Pieces with their weight.
    pub(crate) pieces: Vec<(Words, f32)>,
    /// Statistics and topics that come near what the word says.
    pub(crate) near: Vec<(String, f32)>,
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
    /// A number without a year.
    NoYear,
    /// One of these plans.
    Plans(Vec<String>),
    /// One of these codes of regions, or a place of this name.
    Region(Vec<String>, String),
    /// Words of a section's path or of a title above.
    Section(String),
    /// Values.
    Values(Values),
    /// One of these: two places of which a hit is of one.
    Either(Vec<Condition>),
}

impl Condition {
    /// Whether a hit can be of one or of the other, not of both: places of which none lies in the other, two periods.
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        let area = |code: &String| code.trim_end_matches("00").trim_end_matches("00").to_owned();
        match (self, other) {
            (Self::Region(a, _), Self::Region(b, _)) => {
                let apart = |x: &String| b.iter().all(|y| !area(x).starts_with(&area(y)) && !area(y).starts_with(&area(x)));
                !a.is_empty() && !b.is_empty() && a.iter().all(apart)
            }
            (Self::Term("period" | "level", a), Self::Term("period" | "level", b)) => a != b,
            (Self::Either(all), one) => all.iter().all(|c| c.excludes(one)),
            _ => false,
        }
    }

    /// This one or the other.
    pub(crate) fn or(self, other: Self) -> Self {
        match self {
            Self::Either(mut all) => {
                all.push(other);
                Self::Either(all)
            }
            one => Self::Either(vec![one, other]),
        }
    }
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
    /// What words were understood to mean.
    pub understood: Vec<Understood>,
}

/// What a word was understood to mean.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Understood {
    /// As typed.
    pub word: String,
    /// place, period, year, level, attribute, type, value, weak, near.
    pub meaning: String,
    /// What it stands for.
    pub value: String,
}

impl Query {
    /// Everything: to be narrowed.
    #[must_use]
    pub fn all() -> Self {
        Self { root: Node::All(Vec::new()), expanded: Vec::new(), understood: Vec::new() }
    }

    /// Exactly these characters, whatever they are.
    #[must_use]
    pub fn phrase(text: &str) -> Self {
        Self { root: Node::Text(Words::quoted(text)), expanded: Vec::new(), understood: Vec::new() }
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

    /// Whether the query says anything of a field.
    #[must_use]
    pub fn has_field(&self, field: &str) -> bool {
        fn any(node: &Node, field: &str) -> bool {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().any(|n| any(n, field)),
                Node::Not(node) => any(node, field),
                Node::Field(label, _) => label.split_once([':', '：']).is_some_and(|(name, _)| canonical(name) == Some(field)),
                Node::Text(_) | Node::Word(_) | Node::Together(_) => false,
            }
        }
        any(&self.root, field)
    }

    /// Wordings that a hit may contain, negated parts left out.
    pub(crate) fn wordings(&self) -> Vec<&Words> {
        fn collect<'a>(node: &'a Node, out: &mut Vec<&'a Words>) {
            match node {
                Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|n| collect(n, out)),
                Node::Text(words) => out.push(words),
                Node::Together(all) => out.extend(all),
                Node::Word(word) => {
                    // 曲靖森林覆盖率 as it stands, or 森林覆盖率 in a plan of 曲靖.
                    let whole = word.parts.len() == 1 && matches!(word.parts[0], Meaning::Content(_));
                    if !whole {
                        out.push(&word.words);
                    }
                    for part in &word.parts {
                        match part {
                            Meaning::Content(content) => out.push(&content.words),
                            Meaning::Record { words, .. } if word.parts.len() > 1 => out.push(words),
                            Meaning::Record { .. } | Meaning::Weak(_) => {}
                        }
                    }
                }
                Node::Not(_) | Node::Field(..) => {}
            }
        }
        let mut out = Vec::new();
        collect(&self.root, &mut out);
        out
    }

    /// Groups of tests of numbers that must each hold of one number: alternatives of lists of tests.
    pub(crate) fn number_tests(&self) -> Vec<Vec<Vec<Test>>> {
        fn of_all(nodes: &[Node]) -> Vec<Test> {
            nodes
                .iter()
                .flat_map(|n| match n {
                    Node::Field(_, condition) => Test::of(condition).into_iter().collect(),
                    Node::All(nodes) => of_all(nodes),
                    _ => Vec::new(),
                })
                .collect()
        }
        fn alternatives(nodes: &[Node]) -> Option<Vec<Vec<Test>>> {
            let each: Vec<Vec<Test>> = nodes.iter().map(|n| of_all(std::slice::from_ref(n))).collect();
            each.iter().all(|tests| !tests.is_empty()).then_some(each)
        }
        let nodes = std::slice::from_ref(&self.root);
        let mut out = Vec::new();
        let together = of_all(nodes);
        if !together.is_empty() {
            out.push(vec![together]);
        }
        let list = if let Node::All(nodes) = &self.root { nodes.as_slice() } else { nodes };
        for node in list {
            if let Node::Any(nodes) = node {
                out.extend(alternatives(nodes));
            }
        }
        out
    }

    /// What words of the query ask of a number.
    pub(crate) fn asked_of_numbers(&self) -> Vec<Test> {
        self.meanings()
            .into_iter()
            .filter_map(|m| match m {
                Meaning::Record { condition, .. } => Test::of(condition),
                Meaning::Weak(word) if word.contains("目标") => Test::of(&Condition::Term("role", "target".to_owned())),
                _ => None,
            })
            .collect()
    }

    /// Parts of the words that must all hold.
    pub(crate) fn meanings(&self) -> Vec<&Meaning> {
        fn collect<'a>(node: &'a Node, out: &mut Vec<&'a Meaning>) {
            match node {
                Node::All(nodes) => nodes.iter().for_each(|n| collect(n, out)),
                Node::Word(word) => out.extend(&word.parts),
                _ => {}
            }
        }
        let mut out = Vec::new();
        collect(&self.root, &mut out);
        out
    }

    /// What is asked about.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &Content> {
        self.meanings().into_iter().filter_map(|m| if let Meaning::Content(content) = m { Some(content) } else { None })
    }

    /// Whether words of the query ask for a number: 多少, 几个, 目标, a year, an amount.
    pub(crate) fn asks_number(&self) -> bool {
        self.meanings().into_iter().any(|meaning| match meaning {
            Meaning::Record { name, .. } => matches!(*name, "year" | "value" | "attribute"),
            Meaning::Weak(word) => word.contains(['多', '几']) || word.contains("目标"),
            Meaning::Content(_) => false,
        })
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
    /// A five-year period, with or without its quotes.
    Period,
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
    ("kind", "kind", Kind::Closed(&["passage", "target", "figure"])),
    ("block", "block", Kind::Closed(&["paragraph", "heading", "note", "table"])),
    ("plan", "plan_id", Kind::Whole),
    ("region", "region", Kind::Region),
    ("level", "level", Kind::Closed(&["国家", "省", "市", "县区"])),
    ("period", "period", Kind::Period),
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

/// Names of the fields of a query, in the order in which they are told.
#[must_use]
pub fn fields() -> Vec<&'static str> {
    FIELDS.iter().map(|f| f.0).collect()
}

/// Chinese names of the fields, and others that people write.
const ALSO_CALLED: &str = include_str!("data/fields.tsv");

/// The field of a name as people write it.
pub(crate) fn canonical(name: &str) -> Option<&'static str> {
    let own = FIELDS.iter().map(|f| f.0).find(|f| f.eq_ignore_ascii_case(name));
    own.or_else(|| rows(ALSO_CALLED).find(|row| row[0].eq_ignore_ascii_case(name)).and_then(|row| row.get(1).copied()))
}

/// The word of a closed field for what people write (国家级: 国家, 规划目标: target).
fn closed_word(field: &str, value: &str) -> Option<&'static str> {
    rows(include_str!("data/values.tsv")).find(|row| row[0] == field && row[1] == value).and_then(|row| row.get(2).copied())
}

/// The condition of a field and a value.
pub(crate) fn condition(name: &str, value: &str) -> Result<Condition, Problem> {
    let known = canonical(name).and_then(|name| FIELDS.iter().find(|f| f.0 == name));
    let Some(&(name, field, ref kind)) = known else {
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
        Kind::Closed(words) => {
            match words.iter().copied().find(|w| w.eq_ignore_ascii_case(value)).or_else(|| closed_word(name, value)) {
                Some(word) => Ok(Condition::Term(field, word.to_owned())),
                None => wrong(format!("{name} is never '{value}'"), format!("{name} is one of {}", words.join(", "))),
            }
        }
        Kind::Whole if field == "unit" => Ok(Condition::Term(field, fold_text(value))),
        Kind::Whole => Ok(Condition::Term(field, value.to_owned())),
        Kind::Period => {
            let bare = fold_text(value).replace(['"', '\''], "");
            let bare = bare.trim_end_matches("时期").trim_end_matches("期间").trim_end_matches("规划");
            Ok(Condition::Term(field, lexicon::period(bare).map_or(bare, |p| p.name()).to_owned()))
        }
        Kind::Stretch => Ok(Condition::Section(value.to_owned())),
        Kind::Region if value.bytes().all(|b| b.is_ascii_digit()) => match value.len() {
            // 36 and 3607 are the usual short forms of 360000 and 360700.
            2 | 4 | 6 => Ok(Condition::Term(field, format!("{value:0<6}"))),
            _ => wrong(
                format!("'{value}' is no region code"),
                "a code has 2, 4 or 6 digits; a name works too (region:章贡区)".to_owned(),
            ),
        },
        Kind::Region => {
            Ok(Condition::Region(lexicon::regions_named(value).into_iter().map(|r| r.code.clone()).collect(), value.to_owned()))
        }
        Kind::Indicator => Ok(match named(value) {
            Some(indicator) => {
                let names = std::iter::once(&indicator.name).chain(&indicator.aliases).map(|n| fold_text(n)).collect();
                Condition::Indicator(indicator.id.clone(), names)
            }
            None => Condition::Phrase(field, value.to_owned()),
        }),
        Kind::Year if matches!(value.to_ascii_lowercase().as_str(), "none" | "无" | "未注明") => Ok(Condition::NoYear),
        Kind::Year => match years(value) {
            Some((Some(low), Some(high))) if low > high => {
                wrong(format!("no year lies from {low} to {high}"), format!("write the earlier year first: year:{high}..{low}"))
            }
            Some((low, high)) => Ok(Condition::Years(low, high)),
            None => {
                wrong(format!("'{value}' is no year"), "write year:2025, year:2021..2025, year:>=2023 or year:none".to_owned())
            }
        },
        Kind::Value => match values(value) {
            Some(Values { low: Some(low), high: Some(high), .. }) if low.0 > high.0 => wrong(
                format!("no value lies from {} to {}", low.0, high.0),
                "write the smaller value first, as in value:3..5".to_owned(),
            ),
            Some(values) => Ok(Condition::Values(values)),
            None => wrong(
                format!("'{value}' is no number or range"),
                "write value:>=3, value:3..5, value:60% or value:>=500亿元".to_owned(),
            ),
        },
    }
}

/// Indicators by id or name, and by aliases that no other indicator shares, folded.
static BY_NAME: LazyLock<FxHashMap<String, &'static lexicon::Indicator>> = LazyLock::new(|| {
    let mut by_alias: FxHashMap<String, Option<&'static lexicon::Indicator>> = FxHashMap::default();
    for indicator in lexicon::indicators() {
        let aliases: BTreeSet<String> = indicator.aliases.iter().map(|alias| fold_text(alias)).collect();
        for alias in aliases {
            by_alias.entry(alias).and_modify(|shared| *shared = None).or_insert(Some(indicator));
        }
    }
    let mut out: FxHashMap<_, _> = by_alias.into_iter().filter_map(|(alias, of)| Some((alias, of?))).collect();
    // An id or a name is before an alias, and of two the first.
    for indicator in lexicon::indicators().iter().rev() {
        out.insert(indicator.id.clone(), indicator);
        out.insert(fold_text(&indicator.name), indicator);
    }
    out
});

/// The indicator of an id, a name, or an alias that no other indicator shares.
pub(crate) fn named(value: &str) -> Option<&'static lexicon::Indicator> {
    BY_NAME.get(&fold_text(value)).copied()
}

/// The word and its other wordings.
pub(crate) fn expand(word: &str) -> Vec<String> {
    let mut wordings = vec![word.to_owned()];
    let mut push = |more: &str| {
        // 森林覆盖率(%) is found by 森林覆盖率 already.
        if !fold_text(more).contains(&fold_text(word)) && !wordings.iter().any(|w| fold_text(w) == fold_text(more)) {
            wordings.push(more.to_owned());
        }
    };
    let names = |indicator: &'static lexicon::Indicator| std::iter::once(&indicator.name).chain(&indicator.aliases);
    // An id such as `gdp` is also how people write the word; other ids are no words of a text.
    named(word).into_iter().flat_map(names).for_each(|name| push(name));
    for said in lexicon::everyday(word).filter(|e| e.relation == lexicon::Relation::Same) {
        match named(said.printed).or_else(|| lexicon::indicator(said.indicator_id)) {
            Some(indicator) => names(indicator).for_each(|name| push(name)),
            None => push(said.printed),
        }
    }
    other_spellings(word).iter().for_each(|other| push(other));
    wordings
}

/// Edits between two short words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
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
