//! The query language.
//!
//! ```text
//! 森林 ~ 覆盖率          both in one clause
//! 森林 覆盖率            both occur                    "新 建 5"        these characters in a row
//! 研发 OR 创新           one of them                   -人均, NOT 人均   does not occur
//! (研发 OR 创新) year:2025  grouping, field:value       value:>=3  year:2021..2025   ranges
//! ```
//! A field is Latin letters before `:`, or one of the Chinese names of `data/fields.tsv`, so `目标:2025` is text; `(` opens a
//! group only at the start of a word, so `研发(含基础)` is text; `-` before a digit is a minus, so `-5%` is text. Signs of a
//! Chinese keyboard mean what the narrow ones mean, 、，； part words, and `|`, ` + `, `*`, 或, 和 are read as in other
//! catalogues. Everything else a plan may print is text too.

use crate::index::amounts::other_spellings;
use crate::index::analysis::fold_text;
use crate::index::query::{Expansion, Node, Query, QueryError, Words, canonical, condition, expand};

/// Groups inside groups; more is no question of a person.
const MAX_DEPTH: usize = 24;

/// Read a query; words expand to other names of the same indicator and other writings of a year, unless `exact`.
///
/// # Errors
/// [`QueryError`] with the place marked and a suggestion.
pub fn parse(query: &str, exact: bool) -> Result<Query, QueryError> {
    let mut parser =
        Parser { text: query, chars: query.char_indices().collect(), next: 0, depth: 0, nesting: 0, exact, expanded: Vec::new() };
    let root = parser.any()?;
    Ok(Query { root, expanded: parser.expanded, understood: Vec::new() })
}

/// Words and signs of the language, standing by themselves.
const OR: [&str; 6] = ["OR", "|", "||", "+", "或", "或者"];
const AND: [&str; 8] = ["AND", "&", "&&", "*", "和", "与", "且", "并且"];
const TOGETHER: [&str; 4] = ["~", "～", "同句", "NEAR"];
const NOT: [&str; 4] = ["NOT", "!", "不含", "不包括"];

/// A sign of a Chinese keyboard as the narrow one.
fn narrow(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '｜' => '|',
        '＋' => '+',
        '＊' => '*',
        '－' => '-',
        '＂' => '"',
        c => c,
    }
}

/// The sign that closes a quotation.
fn closing(c: char) -> Option<char> {
    Some(match c {
        '"' | '＂' => '"',
        '“' | '”' => '”',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

struct Parser<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
    next: usize,
    /// Groups that are open here.
    depth: usize,
    /// Groups and negations that are open here.
    nesting: usize,
    exact: bool,
    expanded: Vec<Expansion>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.next).map(|c| narrow(c.1))
    }

    fn peek_at(&self, more: usize) -> Option<char> {
        self.chars.get(self.next + more).map(|c| narrow(c.1))
    }

    /// Whether words are parted here: a blank, 、，； or a comma that is none of a number.
    fn parts_words(&self, at: usize) -> bool {
        let digit = |at: Option<usize>| at.and_then(|at| self.chars.get(at)).is_some_and(|c| c.1.is_ascii_digit());
        match self.chars.get(at).map(|c| c.1) {
            Some('，' | '、' | '；' | ';' | '？' | '。') => true,
            Some(',') => !(digit(at.checked_sub(1)) && digit(Some(at + 1))),
            c => c.is_some_and(char::is_whitespace),
        }
    }

    /// Byte offset of a character.
    fn offset(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |c| c.0)
    }

    fn error<T>(&self, at: usize, message: &str, suggestion: &str) -> Result<T, QueryError> {
        Err(QueryError {
            query: self.text.to_owned(),
            at: self.offset(at),
            message: message.to_owned(),
            suggestion: suggestion.to_owned(),
        })
    }

    fn skip_blanks(&mut self) {
        while self.parts_words(self.next) {
            self.next += 1;
        }
    }

    /// Take a word of the language, such as OR, if it stands here by itself.
    fn keyword(&mut self, words: &[&str]) -> bool {
        self.skip_blanks();
        let sign = self.chars.get(self.next).map(|c| narrow(c.1)).filter(|c| matches!(c, '|' | '*'));
        let after_word = self.next > 0 && !self.parts_words(self.next - 1);
        if let Some(sign) = sign.filter(|c| *c == '|' || after_word)
            && words.contains(&sign.to_string().as_str())
        {
            // `a||b` is one sign.
            self.next += 1 + usize::from(self.peek_at(1) == Some(sign));
            return true;
        }
        let until = (self.next..self.chars.len())
            .find(|at| self.parts_words(*at) || matches!(narrow(self.chars[*at].1), '(' | ')'))
            .unwrap_or(self.chars.len());
        let typed: String = self.chars[self.next..until].iter().map(|c| narrow(c.1)).collect();
        let taken = words.iter().any(|w| w.eq_ignore_ascii_case(&typed));
        if taken {
            self.next = until;
        }
        taken
    }

    fn any(&mut self) -> Result<Node, QueryError> {
        let mut branches = vec![self.all(false)?];
        while self.keyword(&OR) {
            branches.push(self.all(true)?);
        }
        Ok(match branches.len() {
            1 => branches.remove(0),
            _ => Node::Any(branches),
        })
    }

    fn all(&mut self, after_or: bool) -> Result<Node, QueryError> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut joined = None;
        loop {
            let at = {
                self.skip_blanks();
                self.next
            };
            if self.keyword(&OR) {
                // Left for `any`, which asks for the branch after it.
                self.next = at;
                if nodes.is_empty() {
                    return self.error(at, "nothing stands before OR", "write a word on both sides of OR, or \"OR\" in quotes");
                }
                break;
            }
            if self.keyword(&AND) {
                if nodes.is_empty() {
                    return self.error(
                        at,
                        "nothing stands before AND",
                        "write a word on both sides of AND, or \"AND\" in quotes",
                    );
                }
                joined = Some(at);
                continue;
            }
            match self.peek() {
                None => break,
                Some(')') if self.depth > 0 => break,
                Some(')') => {
                    return self.error(
                        at,
                        "this bracket closes nothing",
                        "remove it, or write \")…\" in quotes to search for it",
                    );
                }
                Some(_) if self.keyword(&TOGETHER) => {
                    let words = |node: Node| match node {
                        Node::Text(words) => Some(vec![words]),
                        Node::Together(all) => Some(all),
                        _ => None,
                    };
                    let before = nodes.pop().and_then(words);
                    self.skip_blanks();
                    let after = if self.peek().is_some_and(|c| c != ')') { words(self.one()?) } else { None };
                    let (Some(mut all), Some(more)) = (before, after) else {
                        return self.error(
                            at,
                            "~ joins two words of one clause",
                            "write a word on both sides, as in 森林 ~ 覆盖率",
                        );
                    };
                    all.extend(more);
                    nodes.push(Node::Together(all));
                }
                Some(_) => nodes.push(self.one()?),
            }
            joined = None;
        }
        if let Some(at) = joined {
            return self.error(at, "nothing stands after AND", "write a word on both sides of AND, or \"AND\" in quotes");
        }
        match nodes.len() {
            0 if after_or => {
                self.error(self.next, "nothing stands after OR", "write a word on both sides of OR, or \"OR\" in quotes")
            }
            0 if self.depth > 0 => self.error(self.next, "this group is empty", "write words between ( and )"),
            0 => self.error(self.next, "the query is empty", "give a word, a \"phrase\" or a field:value that must hold"),
            1 => Ok(nodes.remove(0)),
            _ => Ok(Node::All(nodes)),
        }
    }

    fn one(&mut self) -> Result<Node, QueryError> {
        let at = self.next;
        let after = self.chars.get(at + 1).map(|c| c.1);
        let minus = self.peek() == Some('-') && after.is_some_and(|c| !c.is_whitespace() && !c.is_ascii_digit() && c != '-');
        if minus || self.keyword(&NOT) {
            self.next += usize::from(minus);
            self.skip_blanks();
            if matches!(self.peek(), None | Some(')')) {
                return self.error(at, "nothing stands after NOT", "write what must not occur after it");
            }
            self.enter(at)?;
            let node = self.one()?;
            self.nesting -= 1;
            return Ok(Node::Not(Box::new(node)));
        }
        match self.peek() {
            Some('(') => {
                self.enter(at)?;
                self.depth += 1;
                self.next += 1;
                let node = self.any()?;
                if self.peek() != Some(')') {
                    return self.error(
                        at,
                        "this bracket does not close",
                        "close it with ), or write \"(…\" in quotes to search for it",
                    );
                }
                self.next += 1;
                self.depth -= 1;
                self.nesting -= 1;
                Ok(node)
            }
            Some(c) if closing(c).is_some() && c != '”' => {
                let phrase = self.quoted()?;
                if fold_text(&phrase).is_empty() {
                    return self.error(at, "these quotes hold nothing to see", "write the characters of the phrase between them");
                }
                Ok(Node::Text(Words::quoted(&phrase)))
            }
            _ => self.word(),
        }
    }

    fn enter(&mut self, at: usize) -> Result<(), QueryError> {
        self.nesting += 1;
        if self.nesting > MAX_DEPTH {
            return self.error(at, "groups stand too deep in groups", "split the question into several");
        }
        Ok(())
    }

    /// `"…"` with `\"` for a quote inside, or `“…”`.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let at = self.next;
        let close = self.peek().and_then(closing).unwrap_or('"');
        self.next += 1;
        let mut phrase = String::new();
        while let Some(c) = self.chars.get(self.next).map(|c| c.1) {
            self.next += 1;
            if c == close || close == '"' && c == '＂' {
                return Ok(phrase);
            }
            let escaped = self.peek().filter(|next| c == '\\' && matches!(next, '"' | '\\'));
            self.next += usize::from(escaped.is_some());
            phrase.push(escaped.unwrap_or(c));
        }
        self.error(
            at,
            "this quote does not close",
            "write \"…\" around an exact phrase, or \"\\\"…\" to search for a quote itself",
        )
    }

    /// Characters up to a blank, a quote, a sign that joins words, or the bracket that closes the group.
    fn bare(&mut self) -> String {
        let mut word = String::new();
        let mut open = 0;
        while let Some(c) = self.peek() {
            match c {
                _ if self.parts_words(self.next) => break,
                '"' | '「' | '『' => break,
                '|' if !word.is_empty() => break,
                // 湿地*森林 joins, 森林* is a wildcard.
                '*' if !word.is_empty()
                    && self.peek_at(1).is_some_and(|c| !matches!(c, ')' | '*'))
                    && !self.parts_words(self.next + 1) =>
                {
                    break;
                }
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                ')' if self.depth > 0 => break,
                _ => {}
            }
            word.push(self.chars[self.next].1);
            self.next += 1;
        }
        word
    }

    /// The name of a field before a colon: how many characters, and the name.
    fn field_name(&self) -> Option<(usize, String)> {
        let rest = &self.chars[self.next..];
        let latin = rest.iter().take_while(|(_, c)| c.is_ascii_alphabetic() || *c == '_').count();
        let colon = |n: usize| rest.get(n).is_some_and(|c| narrow(c.1) == ':');
        if latin > 0 && colon(latin) {
            return Some((latin, rest[..latin].iter().map(|c| c.1).collect()));
        }
        let name: String = rest.iter().map(|c| c.1).take_while(|c| narrow(*c) != ':').take(5).collect();
        let n = name.chars().count();
        // A sentence may begin 指标：…; a field has its value at once.
        let value = rest.get(n + 1).is_some_and(|c| !c.1.is_whitespace());
        (n > 0 && colon(n) && value && canonical(&name).is_some()).then_some((n, name))
    }

    fn word(&mut self) -> Result<Node, QueryError> {
        let at = self.next;
        if let Some((n, name)) = self.field_name() {
            self.next = at + n + 1;
            let value_at = self.next;
            let quoted = self.peek().is_some_and(|c| closing(c).is_some() && c != '”');
            let value = if quoted { self.quoted()? } else { self.bare() };
            let label = self.text[self.offset(at)..self.offset(self.next)].to_owned();
            match condition(&name, &value) {
                Ok(condition) => return Ok(Node::Field(label, condition)),
                Err(problem) if name.is_ascii() => {
                    let at = problem.at.map_or(self.offset(at), |in_value| self.offset(value_at) + in_value);
                    return Err(QueryError { query: self.text.to_owned(), at, ..problem.into() });
                }
                // 时期:前期 is text that only looks like a field.
                Err(_) => self.next = at,
            }
        }
        let word = self.bare();
        // A word is found inside longer ones: 森林* asks for nothing more than 森林.
        let word = word.trim_start_matches('*').trim_end_matches(['？', '?', '！', '!', '。', '*']);
        let word = if word.is_empty() { self.text[self.offset(at)..self.offset(self.next)].to_owned() } else { word.to_owned() };
        if fold_text(&word).is_empty() {
            return self.error(at, "this word has no character to see", "remove it");
        }
        if self.exact {
            return Ok(Node::Text(Words { wordings: vec![word], whole: true, bare: false }));
        }
        let wordings = expand(&word);
        // The same number in another writing is no news; another name is.
        let spelt = other_spellings(&word);
        let also: Vec<String> = wordings[1..].iter().filter(|w| !spelt.contains(w)).cloned().collect();
        if !also.is_empty() {
            self.expanded.push(Expansion { word: word.clone(), also });
        }
        Ok(Node::Text(Words { wordings, whole: true, bare: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The query written back with every group in brackets.
    fn shown(node: &Node) -> String {
        let list = |nodes: &[Node], by: &str| nodes.iter().map(shown).collect::<Vec<_>>().join(by);
        match node {
            Node::All(nodes) => format!("({})", list(nodes, " & ")),
            Node::Any(nodes) => format!("({})", list(nodes, " | ")),
            Node::Not(node) => format!("!{}", shown(node)),
            Node::Text(words) => words.typed().to_owned(),
            Node::Word(word) => word.words.typed().to_owned(),
            Node::Together(all) => all.iter().map(|w| w.typed()).collect::<Vec<_>>().join(" ~ "),
            Node::Field(label, _) => format!("<{label}>"),
        }
    }

    fn read(query: &str) -> String {
        parse(query, true).map_or_else(|e| format!("{} at {}", e.message, e.at), |q| shown(&q.root))
    }

    #[test]
    fn the_language() {
        for (query, expected) in [
            ("森林 覆盖率", "(森林 & 覆盖率)"),
            ("森林 AND 覆盖率", "(森林 & 覆盖率)"),
            ("研发 OR 创新 投入", "(研发 | (创新 & 投入))"),
            ("(研发 OR 创新) 投入", "((研发 | 创新) & 投入)"),
            ("\"森林 覆盖率\" -碳汇", "(森林 覆盖率 & !碳汇)"),
            ("“森林 覆盖率” NOT (a OR b)", "(森林 覆盖率 & !(a | b))"),
            ("a \"say \\\"b\\\"\"", "(a & say \"b\")"),
            ("year:2021..2025 value:>=3 section:\"第一 章\"", "(<year:2021..2025> & <value:>=3> & <section:\"第一 章\">)"),
            // What a plan prints and a person pastes is text.
            ("目标:2025", "目标:2025"),
            ("研发(含基础)", "研发(含基础)"),
            ("(研发(含基础) OR b)", "(研发(含基础) | b)"),
            ("[国家级] -5% 打造“三区” A-B", "([国家级] & -5% & 打造“三区” & A-B)"),
            ("ORANGE NOTE", "(ORANGE & NOTE)"),
            // Signs of a Chinese keyboard, and of other catalogues.
            ("（湿地 OR 森林） 覆盖率", "((湿地 | 森林) & 覆盖率)"),
            ("森林 year：2030", "(森林 & <year：2030>)"),
            ("湿地 or 森林", "(湿地 | 森林)"),
            ("湿地|森林", "(湿地 | 森林)"),
            ("湿地 + 森林", "(湿地 | 森林)"),
            ("互联网+政务", "互联网+政务"),
            ("湿地*森林*", "(湿地 & 森林)"),
            ("森林，绿道、湿地；河流", "(森林 & 绿道 & 湿地 & 河流)"),
            ("1,000亿元", "1,000亿元"),
            ("「森林 覆盖率」 and 湿地", "(森林 覆盖率 & 湿地)"),
            ("地区:江西 年份：2025", "(<地区:江西> & <年份：2025>)"),
            ("指标: 森林", "(指标: & 森林)"),
            ("森林 ~ 覆盖率 湿地", "(森林 ~ 覆盖率 & 湿地)"),
            ("森林覆盖率多少？", "森林覆盖率多少"),
            ("基础)", "基础)"),
        ] {
            assert_eq!(read(query), expected, "{query}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_marked() {
        for (query, message) in [
            ("a \"b", "this quote does not close at 2"),
            ("“b", "this quote does not close at 0"),
            ("a (b", "this bracket does not close at 2"),
            ("a )b", "this bracket closes nothing at 2"),
            ("", "the query is empty at 0"),
            ("a OR", "nothing stands after OR at 4"),
            ("OR a", "nothing stands before OR at 0"),
            ("a AND", "nothing stands after AND at 2"),
            ("a ( )", "this group is empty at 4"),
            ("a NOT", "nothing stands after NOT at 2"),
            ("a \"\"", "these quotes hold nothing to see at 2"),
            ("a yaer:2025", "there is no field 'yaer' at 2"),
            ("a year:二", "'二' is no year at 7"),
            ("kind:sentence", "kind is never 'sentence' at 5"),
            ("value:>=x", "'>=x' is no number or range at 6"),
            ("value:3%..5亿元", "'3%..5亿元' is no number or range at 6"),
            ("region:123", "'123' is no region code at 7"),
            ("year:2030..2025", "no year lies from 2030 to 2025 at 5"),
            ("value:9..3", "no value lies from 9 to 3 at 6"),
            ("year:", "the field 'year' has no value at 5"),
        ] {
            assert_eq!(read(query), message, "{query}");
        }
        assert!(parse(&"(".repeat(1000), true).is_err_and(|e| e.message.contains("too deep")));
        assert!(parse(&"NOT ".repeat(1000), true).is_err());
    }

    #[test]
    fn the_message_marks_the_place_by_width() {
        let error = parse("森林 yaer:2025", true).unwrap_err();
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["there is no field 'yaer'", "  森林 yaer:2025", "       ^"]);
        assert!(lines[3].starts_with("did you mean year:2025?"), "{}", lines[3]);
    }

    #[test]
    fn names_are_expanded_unless_exact() {
        let gdp = parse("GDP", false).unwrap();
        assert!(gdp.expanded[0].also.contains(&"地区生产总值".to_owned()));
        assert_eq!(parse("GDP", true).unwrap().expanded, []);
    }
}
