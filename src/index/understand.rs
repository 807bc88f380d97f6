//! Words of a query that are facts of the record: a place, a period, a year … and what is left is asked about.
//!
//! A word is read from both its ends, so that 曲靖森林覆盖率目标 is a place, what is asked about, and how one asks. The word as a
//! whole stays an alternative, so nothing that holds it is lost.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::Searcher;

use crate::cues::rows;
use crate::index::amounts::{amount, other_spellings, values, year_in_other_digits};
use crate::index::analysis::fold_text;
use crate::index::pieces;
use crate::index::query::{Condition, Content, Meaning, Node, Query, Understood, Word, Words, expand, named};
use crate::index::schema::{counted, field};
use crate::index::{IndexError, Reader};
use crate::lexicon;
use crate::source::fold_char;

/// How people ask: word, where it may stand, example.
const ASKING: &str = include_str!("data/words.tsv");
/// Words for facts of the record: word, meaning, value, example.
const FACTS: &str = include_str!("data/facts.tsv");

/// Longest name of a place that is looked for, in characters.
const LONGEST_PLACE: usize = 24;
/// More plans than this with a word in their titles: the word tells none from another.
const MOST_TITLES: usize = 50;

/// Places of a build by the names people use.
#[derive(Default)]
pub(crate) struct Places(BTreeMap<String, Condition>);

impl Reader {
    /// The places that plans of the build are of, and those above them.
    fn places(&self, searcher: &Searcher) -> Result<&Places, IndexError> {
        if let Some(places) = self.known_places.get() {
            return Ok(places);
        }
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for code in self.values(searcher, "region")? {
            for region in lexicon::regions_of_code(&code) {
                for name in [region.name.as_str(), lexicon::short_place(&region.name)] {
                    names.entry(name.to_owned()).or_default().insert(code.clone());
                }
            }
        }
        let mut places: BTreeMap<String, Condition> =
            names.into_iter().map(|(name, codes)| (name.clone(), Condition::Region(codes.into_iter().collect(), name))).collect();
        for place in self.facts(searcher, "place")? {
            // What was read before a name (工作报告高唐县) is no part of what people call it.
            let division = place.char_indices().map(|(at, _)| &place[at..]).find(|end| lexicon::names_place(end));
            // 云川市青石区 is called 青石区.
            let mut last = place
                .char_indices()
                .filter(|(_, c)| matches!(c, '省' | '市' | '州' | '盟'))
                .map(|(at, c)| &place[at + c.len_utf8()..]);
            let last = last.rfind(|end| end.chars().nth(1).is_some());
            let above = place.char_indices().filter(|(_, c)| matches!(c, '省' | '市' | '州' | '盟'));
            let above = above.map(|(at, c)| &place[..at + c.len_utf8()]).filter(|name| name.chars().nth(2).is_some());
            let names = [Some(place.as_str()), division, last].into_iter().flatten().chain(above);
            let names = names.flat_map(|n| [n, lexicon::short_place(n)]);
            for name in names {
                places.entry(name.to_owned()).or_insert_with(|| Condition::Region(Vec::new(), name.to_owned()));
            }
        }
        Ok(self.known_places.get_or_init(|| Places(places)))
    }

    /// All values of a field of whole values.
    pub(crate) fn values(&self, searcher: &Searcher, name: &str) -> Result<BTreeSet<String>, IndexError> {
        let field = field(&self.schema, name)?;
        let mut out = BTreeSet::new();
        for segment in searcher.segment_readers() {
            let list = segment.inverted_index(field)?;
            let mut terms = list.terms().stream().map_err(|e| IndexError::Damaged(e.to_string()))?;
            while terms.advance() {
                out.extend(String::from_utf8(terms.key().to_vec()));
            }
        }
        Ok(out)
    }

    /// All values of a facet's column.
    pub(crate) fn facts(&self, searcher: &Searcher, facet: &str) -> Result<BTreeSet<String>, IndexError> {
        let mut out = BTreeSet::new();
        for segment in searcher.segment_readers() {
            let Some(column) = segment.fast_fields().str(&counted(facet))? else { continue };
            for ord in 0..column.num_terms() {
                let mut value = String::new();
                if column.ord_to_str(ord as u64, &mut value).unwrap_or(false) {
                    out.insert(value);
                }
            }
        }
        Ok(out)
    }

    /// The query with its bare words understood: what is a fact of the record, what is how one asks, what is asked about.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn understand(&self, mut query: Query) -> Result<Query, IndexError> {
        super::disk::guarded(|| {
            let searcher = self.reader.searcher();
            let places = self.places(&searcher)?;
            let mut understood = Vec::new();
            query.root = either_of(self.understood(&searcher, places, query.root.clone(), &mut understood)?);
            // How one asks is all that was typed: then it is what is asked about.
            let meanings = query.meanings();
            let only_weak = !meanings.is_empty() && meanings.iter().all(|m| matches!(m, Meaning::Weak(_)));
            if only_weak {
                query.root = literally(query.root);
                understood.clear();
            }
            query.understood.append(&mut understood);
            Ok(query)
        })
    }

    fn understood(
        &self,
        searcher: &Searcher,
        places: &Places,
        node: Node,
        said: &mut Vec<Understood>,
    ) -> Result<Node, IndexError> {
        let all = |nodes: Vec<Node>, said: &mut Vec<Understood>| {
            nodes.into_iter().map(|n| self.understood(searcher, places, n, said)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match node {
            Node::All(nodes) => Node::All(all(nodes, said)?),
            Node::Any(nodes) => Node::Any(all(nodes, said)?),
            Node::Text(words) if words.bare => Node::Word(self.meaning(searcher, places, words, said)?),
            other => other,
        })
    }

    fn meaning(
        &self,
        searcher: &Searcher,
        places: &Places,
        words: Words,
        said: &mut Vec<Understood>,
    ) -> Result<Word, IndexError> {
        // A name of a statistic is one thing, whatever it holds.
        let is_name = named(words.typed()).is_some() || lexicon::everyday(words.typed()).next().is_some();
        let chars: Vec<char> = words.typed().chars().map(fold_char).collect();
        let mut parts = Vec::new();
        if is_name && whole_fact(&chars, places).is_none() {
            parts.push(Meaning::Content(self.subject(searcher, words.clone(), said)?));
            return Ok(Word { words, parts });
        }
        let (mut from, mut to) = (0, chars.len());
        let mut tail = Vec::new();
        while from < to {
            // 苏州与杭州的研发投入: the next place follows behind 与.
            let after_place = matches!(parts.last(), Some(Meaning::Record { name: "place", .. }));
            let joined = usize::from(after_place && matches!(chars[from], '与' | '和' | '及' | '跟') && from + 1 < to);
            let at = from + joined;
            let Some((n, found)) = fact_at(&chars[at..to], places, at, to == chars.len()) else { break };
            if joined > 0 && !matches!(found, Meaning::Record { name: "place", .. }) {
                break;
            }
            parts.push(found);
            from = at + n;
        }
        while from < to {
            let Some((n, found)) = fact_before(&chars[from..to], places, to < chars.len()) else { break };
            tail.push(found);
            to -= n;
        }
        let middle: String = chars[from..to].iter().collect();
        // One character left over: the word was cut in the wrong places (目标值).
        if chars[from..to].len() == 1 && crate::source::is_han(chars[from]) {
            parts.clear();
            parts.push(Meaning::Content(self.subject(searcher, words.clone(), said)?));
            return Ok(Word { words, parts });
        }
        if !middle.is_empty() {
            let words = if middle.chars().eq(chars.iter().copied()) {
                words.clone()
            } else {
                let wordings = expand(&middle);
                if wordings.len() > 1 && named(&middle).is_some() {
                    said.push(Understood { word: middle, meaning: "name".to_owned(), value: wordings[1..].join(", ") });
                }
                Words { wordings, whole: true, bare: true }
            };
            parts.push(Meaning::Content(self.subject(searcher, words, said)?));
        }
        parts.extend(tail.into_iter().rev());
        for part in &parts {
            match part {
                Meaning::Record { words, name, condition } => {
                    said.push(Understood { word: words.typed().to_owned(), meaning: (*name).to_owned(), value: told(condition) })
                }
                Meaning::Weak(word) => {
                    said.push(Understood { word: word.clone(), meaning: "weak".to_owned(), value: "need not occur".to_owned() });
                }
                Meaning::Content(_) => {}
            }
        }
        Ok(Word { words, parts: either_of_parts(parts) })
    }

    /// What is asked about: its other names, its pieces, and plans named after it.
    fn subject(&self, searcher: &Searcher, mut words: Words, said: &mut Vec<Understood>) -> Result<Content, IndexError> {
        let typed = words.typed().to_owned();
        for (name, place) in self.learnt(searcher, &typed)? {
            if !words.wordings.contains(&name) {
                said.push(Understood { word: typed.clone(), meaning: "name".to_owned(), value: format!("{name} ({place})") });
                words.wordings.push(name);
            }
        }
        let mut near = Vec::new();
        for everyday in lexicon::everyday(&typed) {
            let weight = match everyday.relation {
                lexicon::Relation::Same => continue,
                lexicon::Relation::Broader => 0.8,
                lexicon::Relation::Topic => 0.5,
            };
            near.push((everyday.printed.to_owned(), weight));
        }
        if !near.is_empty() {
            let value = near.iter().map(|n| n.0.as_str()).collect::<Vec<_>>().join(", ");
            said.push(Understood { word: typed.clone(), meaning: "near".to_owned(), value });
        }
        let plans = self.titled(searcher, &typed)?;
        let pieces = pieces::of(self, searcher, &typed)?;
        Ok(Content { words, plans, pieces, near })
    }

    /// Plans whose titles hold a word, if it tells plans from each other.
    fn titled(&self, searcher: &Searcher, word: &str) -> Result<Vec<String>, IndexError> {
        if word.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let found = self.documents(searcher, &*self.stretch("title", word, true)?, MOST_TITLES + 1)?;
        let n_plans = self.plan_count(searcher)?;
        if found.len() > MOST_TITLES || found.len() == n_plans {
            return Ok(Vec::new());
        }
        Ok(found.into_iter().filter_map(|v| v["plan_id"].as_str().map(str::to_owned)).collect())
    }

    /// Other names of a word that a plan of the build gives, and where.
    fn learnt(&self, searcher: &Searcher, word: &str) -> Result<Vec<(String, String)>, IndexError> {
        let folded = fold_text(word);
        let found = self.documents(searcher, &*self.term("alias", &folded)?, 8)?;
        let text = |v: &serde_json::Value, name: &str| v[name].as_str().unwrap_or("").to_owned();
        let mut out: Vec<(String, String)> = Vec::new();
        for value in found {
            let place = format!("{}:{}", text(&value, "plan_id"), value["line"]);
            for name in [text(&value, "name"), text(&value, "short")] {
                if fold_text(&name) != folded && !out.iter().any(|o| o.0 == name) {
                    out.push((name, place.clone()));
                }
            }
        }
        Ok(out)
    }
}

/// Facts side by side that exclude each other (苏州 杭州, 十四五 十五五) ask for one or the other.
fn either_of(node: Node) -> Node {
    let Node::All(nodes) = node else { return node };
    let fact = |node: &Node| match node {
        Node::Word(Word { parts, .. }) => match parts.as_slice() {
            [Meaning::Record { condition, .. }] => Some(condition.clone()),
            _ => None,
        },
        _ => None,
    };
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        let beside = fact(&node).and_then(|condition| {
            out.iter().position(|before| match before {
                Node::Any(branches) => branches.iter().all(|b| fact(b).is_some_and(|c| c.excludes(&condition))),
                other => fact(other).is_some_and(|c| c.excludes(&condition)),
            })
        });
        match beside {
            Some(at) => {
                out[at] = match std::mem::replace(&mut out[at], Node::All(Vec::new())) {
                    Node::Any(mut branches) => {
                        branches.push(node);
                        Node::Any(branches)
                    }
                    one => Node::Any(vec![one, node]),
                }
            }
            None => out.push(node),
        }
    }
    Node::All(folded_in(out))
}

/// A fact by itself before a word that has one that excludes it (苏州、杭州的研发投入): the word is asked of both.
fn folded_in(mut nodes: Vec<Node>) -> Vec<Node> {
    let mut at = 0;
    while at < nodes.len() {
        let fact = match &nodes[at] {
            Node::Word(Word { parts, .. }) => match parts.as_slice() {
                [Meaning::Record { words, condition, .. }] => Some((words.clone(), condition.clone())),
                _ => None,
            },
            _ => None,
        };
        let taken = fact.is_some_and(|(words, condition)| {
            let several = nodes.iter_mut().filter_map(|n| if let Node::Word(w) = n { Some(&mut w.parts) } else { None });
            let records = several.filter(|parts| parts.len() > 1).flatten();
            for part in records {
                if let Meaning::Record { words: all, condition: of, .. } = part
                    && of.excludes(&condition)
                {
                    all.wordings.extend(words.wordings);
                    *of = of.clone().or(condition);
                    return true;
                }
            }
            false
        });
        if taken {
            nodes.remove(at);
        } else {
            at += 1;
        }
    }
    nodes
}

/// The same inside a word.
fn either_of_parts(parts: Vec<Meaning>) -> Vec<Meaning> {
    let mut out: Vec<Meaning> = Vec::new();
    for part in parts {
        let (Meaning::Record { words, condition, .. }, Some(Meaning::Record { words: all, condition: before, .. })) =
            (&part, out.last_mut())
        else {
            out.push(part);
            continue;
        };
        if before.excludes(condition) {
            all.wordings.extend(words.wordings.iter().cloned());
            *before = before.clone().or(condition.clone());
        } else {
            out.push(part);
        }
    }
    out
}

/// Words as they were typed, understood or not.
fn literally(node: Node) -> Node {
    match node {
        Node::All(nodes) => Node::All(nodes.into_iter().map(literally).collect()),
        Node::Any(nodes) => Node::Any(nodes.into_iter().map(literally).collect()),
        Node::Word(word) => Node::Text(word.words),
        other => other,
    }
}

/// The condition in words.
fn told(condition: &Condition) -> String {
    match condition {
        Condition::Region(codes, name) if codes.is_empty() => name.clone(),
        Condition::Region(codes, name) => {
            let full = codes.first().and_then(|c| lexicon::regions_of_code(c).next()).map_or(name.as_str(), |r| r.name.as_str());
            format!("{full} ({}) and below", codes.join(", "))
        }
        Condition::Term(_, value) => value.clone(),
        Condition::Years(Some(a), Some(b)) if a == b => a.to_string(),
        Condition::Years(a, b) => {
            let end = |y: &Option<i64>| y.map(|y| y.to_string()).unwrap_or_default();
            format!("{}–{}", end(a), end(b))
        }
        Condition::Values(values) => {
            let end = |e: &Option<(rust_decimal::Decimal, bool)>| e.map(|e| e.0.to_string()).unwrap_or_default();
            let unit = values.unit.as_deref().unwrap_or("");
            if values.low == values.high {
                format!("{} {unit}", end(&values.low))
            } else {
                format!("{}–{} {unit}", end(&values.low), end(&values.high))
            }
        }
        _ => String::new(),
    }
}

fn record(typed: &[char], name: &'static str, condition: Condition) -> Meaning {
    let typed: String = typed.iter().collect();
    let mut wordings = vec![typed.clone()];
    for other in other_spellings(&typed) {
        wordings.push(other);
    }
    // 2030年 stands in a text as 2030 too; 遵义市 as 遵义.
    if name == "year" {
        let bare: String = typed.chars().filter(char::is_ascii_digit).collect();
        if bare.len() == 4 && bare != typed {
            wordings.push(bare);
        }
    }
    Meaning::Record { words: Words { wordings, whole: true, bare: true }, name, condition }
}

/// A word that is a fact as a whole.
fn whole_fact(chars: &[char], places: &Places) -> Option<Meaning> {
    fact_at(chars, places, 0, true).filter(|(n, _)| *n == chars.len()).map(|f| f.1)
}

/// The fact, or the way of asking, that a word begins with: how many characters it has.
fn fact_at(chars: &[char], places: &Places, offset: usize, to_end: bool) -> Option<(usize, Meaning)> {
    let text = |n: usize| chars[..n].iter().collect::<String>();
    for n in (2..=chars.len().min(LONGEST_PLACE)).rev() {
        if let Some(condition) = places.0.get(&text(n)) {
            return Some((n, record(&chars[..n], "place", condition.clone())));
        }
    }
    if let Some((n, year)) = year(chars) {
        return Some((n, record(&chars[..n], "year", Condition::Years(Some(year), Some(year)))));
    }
    for row in rows(FACTS) {
        if let [word, name, value, ..] = row.as_slice()
            && starts(chars, word)
        {
            let n = word.chars().count();
            return Some((n, fact(&chars[..n], name, value)?));
        }
    }
    if let Some((n, condition)) = measured(chars) {
        return Some((n, record(&chars[..n], "value", condition)));
    }
    let all = |n: usize| offset == 0 && to_end && n == chars.len();
    let asking = rows(ASKING).filter(|row| starts(chars, row[0]));
    let found = asking.filter(|row| row[1] == "any" || all(row[0].chars().count())).max_by_key(|row| row[0].len())?;
    Some((found[0].chars().count(), Meaning::Weak(found[0].to_owned())))
}

/// The fact, or the way of asking, that a word ends with.
fn fact_before(chars: &[char], places: &Places, _more: bool) -> Option<(usize, Meaning)> {
    let ends = |word: &str| {
        chars.len() > word.chars().count() && chars.iter().rev().copied().zip(word.chars().rev()).all(|(a, b)| a == b)
    };
    let asking = rows(ASKING).filter(|row| row[1] != "alone" && ends(row[0])).max_by_key(|row| row[0].len());
    if let Some(row) = asking {
        return Some((row[0].chars().count(), Meaning::Weak(row[0].to_owned())));
    }
    // 多少次, 多少公里, 几所.
    let asked =
        (2..chars.len()).find(|at| chars[*at..].starts_with(&['多', '少']) || chars[*at] == '几' && chars.len() - at == 2);
    if let Some(at) = asked.filter(|at| chars.len() - at <= 5) {
        return Some((chars.len() - at, Meaning::Weak(chars[at..].iter().collect())));
    }
    for row in rows(FACTS) {
        if let [word, name, value, ..] = row.as_slice()
            && ends(word)
        {
            let n = word.chars().count();
            return Some((n, fact(&chars[chars.len() - n..], name, value)?));
        }
    }
    // What is left before it must be more than a character.
    for from in 2..chars.len().saturating_sub(1) {
        let rest = &chars[from..];
        let whole = |n: usize| n == rest.len();
        if let Some((n, year)) = year(rest)
            && whole(n)
        {
            return Some((n, record(rest, "year", Condition::Years(Some(year), Some(year)))));
        }
        let digit_before = chars[from - 1].is_ascii_digit() || chars[from - 1] == '.';
        if let Some((n, condition)) = measured(rest)
            && whole(n)
            && !digit_before
        {
            return Some((n, record(rest, "value", condition)));
        }
        if rest.len() >= 2
            && let Some(condition) = places.0.get(&rest.iter().collect::<String>())
        {
            return Some((rest.len(), record(rest, "place", condition.clone())));
        }
    }
    None
}

fn starts(chars: &[char], word: &str) -> bool {
    chars.len() >= word.chars().count() && word.chars().zip(chars).all(|(a, b)| a == *b)
}

/// 2030, 2030年, 到2030年底, 二〇三〇年.
fn year(chars: &[char]) -> Option<(usize, i64)> {
    let skip = usize::from(matches!(chars.first(), Some('到' | '至' | '在')));
    let digits: String = chars[skip..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let (mut n, digits) = if digits.is_empty() {
        let han: String = chars[skip..].iter().take(4).collect();
        let year = year_in_other_digits(&han)?;
        // 二〇三〇 is a year where 年 follows.
        (chars.get(skip + 4) == Some(&'年')).then_some((skip + 4, year))?
    } else {
        (skip + digits.len(), digits)
    };
    let year = digits.parse().ok().filter(|y| digits.len() == 4 && (1950..=2060).contains(y))?;
    // 2030万元 and 2030.5 are no years.
    match chars.get(n) {
        Some('年') => n += 1,
        Some(
            '万' | '亿' | '.' | '%' | '个' | '元' | '人' | '家' | '项' | '公' | '平' | '千' | '吨' | '亩' | '套' | '所' | '张'
            | '-' | '/',
        ) => return None,
        _ => {}
    }
    if matches!(chars.get(n), Some('底' | '末' | '前')) && chars.get(n - 1) == Some(&'年') {
        n += 1;
    }
    Some((n, year))
}

/// 62%, 500亿元, 1,000个, ≥60%: a number with a unit that is known.
fn measured(chars: &[char]) -> Option<(usize, Condition)> {
    let first = chars.first()?;
    if !(first.is_ascii_digit() || matches!(first, '≥' | '≤' | '>' | '<')) {
        return None;
    }
    let number = chars.iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '≥' | '≤' | '>' | '<' | '=')).count();
    for n in (number + 1..=chars.len().min(number + 8)).rev() {
        let text: String = chars[..n].iter().collect();
        let unit: String = chars[number..n].iter().collect();
        let digits: String = chars[..number].iter().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
        if lexicon::unit(&unit).is_some() && amount(&digits).is_some() {
            return Some((n, Condition::Values(values(&text)?)));
        }
    }
    None
}

fn fact(typed: &[char], name: &str, value: &str) -> Option<Meaning> {
    let (name, field) =
        [("period", "period"), ("level", "level"), ("attribute", "attribute"), ("type", "doc_type"), ("role", "role")]
            .into_iter()
            .find(|n| n.0 == name)?;
    Some(record(typed, name, Condition::Term(field, value.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_read_in_its_example() {
        let none = Places::default();
        for row in rows(ASKING) {
            let chars: Vec<char> = row[2].chars().collect();
            let word: Vec<char> = row[0].chars().collect();
            assert!(matches!(row[1], "alone" | "end" | "any"), "{row:?}");
            assert!(row[2].contains(row[0]), "{row:?}");
            let alone = fact_at(&word, &none, 0, true).is_some_and(|f| f.0 == word.len());
            assert!(alone, "{row:?} by itself");
            let found = match row[1] {
                "end" => fact_before(&chars, &none, false).is_some(),
                "any" => {
                    fact_at(&chars, &none, 0, true).is_some()
                        || fact_before(&chars, &none, false).is_some()
                        || row[0] == "的"
                        || row[0] == "哪些"
                }
                _ => true,
            };
            assert!(found, "{row:?}");
        }
        for row in rows(FACTS) {
            let word: Vec<char> = row[0].chars().collect();
            assert!(matches!(whole_fact(&word, &none), Some(Meaning::Record { .. })), "{row:?}");
        }
    }

    #[test]
    fn every_definition_stands_in_its_example() {
        for row in rows(include_str!("data/definitions.tsv")) {
            let [said, place, example] = row.as_slice() else { panic!("{row:?}") };
            match *place {
                "ask" => assert!(rows(ASKING).any(|r| r[0] == *said) && example.contains(said), "{row:?}"),
                "after" | "before" => assert!(fold_text(example).contains(&fold_text(said)), "{row:?}"),
                _ => panic!("{row:?}"),
            }
        }
    }

    #[test]
    fn places_that_exclude_each_other_are_either_of_them() {
        let region = |code: &str| Condition::Region(vec![code.to_owned()], code.to_owned());
        assert!(region("320500").excludes(&region("330100")));
        assert!(!region("320500").excludes(&region("320000")) && !region("320000").excludes(&region("320500")));
        assert!(!Condition::Region(Vec::new(), "青石区".to_owned()).excludes(&region("320500")));
    }

    #[test]
    fn years_and_amounts_at_the_ends_of_words() {
        let of = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(year(&of("2030年GDP")), Some((5, 2030)));
        assert_eq!(year(&of("到2030年底森林")), Some((7, 2030)));
        assert_eq!(year(&of("二〇三〇年")), Some((5, 2030)));
        assert_eq!(year(&of("2030万元")), None);
        assert_eq!(measured(&of("62%")).map(|m| m.0), Some(3));
        assert_eq!(measured(&of("1.5万亿元产值")).map(|m| m.0), Some(6));
        assert_eq!(measured(&of("5G基站")).map(|m| m.0), None);
    }
}
