//! The query language: words that must all occur, `"exact phrases"` and `-not`.

use crate::lexicon;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Each must occur, in one of its wordings.
    pub all: Vec<Vec<String>>,
    /// None may occur.
    pub none: Vec<String>,
}

/// A query that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum QueryError {
    /// A quote that does not close.
    #[error("the quote at character {at} does not close; write \"…\" around an exact phrase")]
    OpenQuote {
        /// One-based character.
        at: usize,
    },
    /// Nothing to look for.
    #[error("the query is empty; give at least one word that must occur")]
    Empty,
}

/// Read a query; words expand to the lexicon's names of the same indicator unless `exact`.
///
/// # Errors
/// [`QueryError`] with the place.
pub fn parse(query: &str, exact: bool) -> Result<Parsed, QueryError> {
    let mut parsed = Parsed::default();
    let mut chars = query.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let negative = c == '-' && chars.peek().is_some_and(|(_, n)| !n.is_whitespace());
        let first = if negative { chars.next().map_or(c, |(_, n)| n) } else { c };
        let quoted = matches!(first, '"' | '“' | '”');
        let mut word = String::new();
        if quoted {
            let mut closed = false;
            for (_, c) in chars.by_ref() {
                if matches!(c, '"' | '“' | '”') {
                    closed = true;
                    break;
                }
                word.push(c);
            }
            if !closed {
                return Err(QueryError::OpenQuote { at: at + 1 });
            }
        } else {
            word.push(first);
            while let Some((_, c)) = chars.next_if(|(_, c)| !c.is_whitespace()) {
                word.push(c);
            }
        }
        if word.trim().is_empty() {
            continue;
        }
        if negative {
            parsed.none.push(word);
        } else if quoted || exact {
            parsed.all.push(vec![word]);
        } else {
            parsed.all.push(expand(word));
        }
    }
    if parsed.all.is_empty() { Err(QueryError::Empty) } else { Ok(parsed) }
}

/// The word and the other names of the indicator it names, the word first.
fn expand(word: String) -> Vec<String> {
    let named = |i: &&lexicon::Indicator| i.name == word || i.aliases.iter().any(|a| a.eq_ignore_ascii_case(&word));
    let mut wordings = vec![word.clone()];
    if let Some(found) = lexicon::indicators().iter().find(named) {
        for name in std::iter::once(&found.name).chain(&found.aliases) {
            if !wordings.contains(name) {
                wordings.push(name.clone());
            }
        }
    }
    wordings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_negation() {
        let parsed = parse("森林 \"覆盖率 达\" -碳汇", true);
        let expected = Parsed { all: vec![vec!["森林".into()], vec!["覆盖率 达".into()]], none: vec!["碳汇".into()] };
        assert_eq!(parsed, Ok(expected));
        assert_eq!(parse("a \"b", true), Err(QueryError::OpenQuote { at: 3 }));
        assert_eq!(parse("-a", true), Err(QueryError::Empty));
        assert!(parse("GDP", false).is_ok_and(|p| p.all[0].contains(&"地区生产总值".to_owned())));
    }
}
