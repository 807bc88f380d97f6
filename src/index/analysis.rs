//! Characters and words as tokens, numbers as ordered keys.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use rust_decimal::Decimal;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::lexicon;
use crate::source::{fold_char, is_han};

/// A visible character, folded, with its byte range in the raw text.
pub(crate) type Visible = (char, usize, usize);

/// Folded visible characters of a text. Each comes from one character, so any stretch of a text folds to a stretch of
/// the folded text: the ground of "every stretch is found".
pub(crate) fn folded(text: &str) -> Vec<Visible> {
    text.char_indices().filter_map(|(at, c)| fold(c).map(|f| (f, at, at + c.len_utf8()))).collect()
}

/// The folded visible characters as a string.
pub(crate) fn fold_text(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

fn fold(c: char) -> Option<char> {
    let c = fold_char(c);
    // Most characters of a plan: no case, no width, always seen.
    if is_han(c) {
        return Some(if c == '零' { '〇' } else { c });
    }
    let c = match c {
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        // 二〇二五 is also printed 二零二五 and 二○二五.
        '○' | '◯' => '〇',
        '・' | '•' => '·',
        _ => c.to_lowercase().next().unwrap_or(c),
    };
    let unseen = c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    (!unseen).then_some(c)
}

/// Byte ranges of every occurrence of a folded phrase in folded characters.
pub(crate) fn occurrences(chars: &[Visible], phrase: &[char]) -> Vec<(usize, usize)> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let hit = |w: &&[Visible]| w.iter().map(|c| c.0).eq(phrase.iter().copied());
    chars.windows(phrase.len()).filter(hit).map(|w| (w[0].1, w[w.len() - 1].2)).collect()
}

/// Every pair of neighbouring visible characters, and the last character alone, each at the position of its first: every
/// character begins one token, so that all tokens that begin with it are its places.
#[derive(Clone, Default)]
pub(crate) struct Pairs;

/// The tokens of one text.
pub(crate) struct PairStream {
    chars: Vec<Visible>,
    next: usize,
    token: Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        PairStream { chars: folded(text), next: 0, token: Token::default() }
    }
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        let at = self.next;
        let until = self.chars.len().min(at + 2);
        let Some([first, rest @ ..]) = self.chars.get(at..until) else { return false };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push(first.0);
        self.token.text.extend(rest.iter().map(|c| c.0));
        self.token.position = at;
        self.token.offset_from = first.1;
        self.token.offset_to = rest.last().unwrap_or(first).2;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Pairs that cover a phrase, with their places in it: `abcde` → ab, cd, de. One character: itself.
pub(crate) fn covering(phrase: &[char]) -> Vec<(usize, String)> {
    match phrase.len() {
        0 => Vec::new(),
        1 => vec![(0, phrase.iter().collect())],
        n => {
            let mut places: Vec<usize> = (0..n - 1).step_by(2).collect();
            if n % 2 == 1 {
                places.push(n - 2);
            }
            places.into_iter().map(|at| (at, phrase[at..at + 2].iter().collect())).collect()
        }
    }
}

/// The dictionary with the lexicon's names, so that 研发经费投入强度 is a word. Loaded by a build only: a query's words
/// are looked up as they were typed.
static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for name in lexicon::indicators().iter().flat_map(|i| std::iter::once(&i.name).chain(&i.aliases)) {
        jieba.add_word(&fold_text(name), None, None);
    }
    jieba
});

/// Words of two and more characters, longer words with their parts; for ranking.
#[derive(Clone, Default)]
pub(crate) struct Words;

/// The tokens of one text.
pub(crate) struct WordStream {
    words: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let text = fold_text(text);
        let is_word = |w: &&str| w.chars().nth(1).is_some() && w.chars().any(|c| is_han(c) || c.is_alphanumeric());
        let cut = JIEBA.cut_for_search(&text, true);
        let words: Vec<String> = cut.iter().map(|t| t.word).filter(is_word).map(str::to_owned).collect();
        WordStream { words: words.into_iter(), token: Token::default() }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text = word;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// A string that sorts as the number does, exactly: sign, exponent, digits. Floats would make 0.1 + 0.2 of a bound.
pub(crate) fn number_key(number: Decimal) -> String {
    let number = number.normalize();
    let all = number.mantissa().unsigned_abs().to_string();
    let exponent = i64::try_from(all.len()).unwrap_or(0) - i64::from(number.scale()) + 50;
    let digits = all.trim_end_matches('0');
    if digits.is_empty() {
        return "1".to_owned();
    }
    if number.is_sign_positive() {
        return format!("2{exponent:02}{digits}");
    }
    let turned: String = digits.bytes().map(|d| char::from(b'9' - (d - b'0'))).collect();
    // `~` sorts after digits: -1.23 lies below -1.2.
    format!("0{:02}{turned}~", 99 - exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_as_numbers() {
        let sorted = ["-1000", "-12.5", "-1.23", "-1.2", "-0.05", "0", "0.04", "0.1", "0.35", "1", "9.99", "10", "500", "521.94"];
        let numbers: Vec<Decimal> = sorted.iter().map(|n| n.parse().unwrap()).collect();
        let keys: Vec<String> = numbers.iter().map(|n| number_key(*n)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(number_key("4.0".parse().unwrap()), number_key("4".parse().unwrap()));
        let alike = ["3", "3.0", "30", "300", "0.3"].map(|n| number_key(n.parse().unwrap()));
        assert_eq!(alike.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn pairs_cover_a_phrase() {
        let of = |text: &str| {
            covering(&text.chars().collect::<Vec<_>>()).into_iter().map(|(at, p)| format!("{at}{p}")).collect::<Vec<_>>()
        };
        assert_eq!(of("a"), ["0a"]);
        assert_eq!(of("ab"), ["0ab"]);
        assert_eq!(of("abc"), ["0ab", "1bc"]);
        assert_eq!(of("abcde"), ["0ab", "2cd", "3de"]);
    }

    #[test]
    fn folding_keeps_raw_ranges() {
        let text = "ＧＤＰ 达到\u{200b}“3．5”";
        let chars = folded(text);
        assert_eq!(chars.iter().map(|c| c.0).collect::<String>(), "gdp达到\"3.5\"");
        let phrase: Vec<char> = "gdp达".chars().collect();
        let found = occurrences(&chars, &phrase);
        assert_eq!(found.iter().map(|(a, b)| &text[*a..*b]).collect::<Vec<_>>(), ["ＧＤＰ 达"]);
    }
}
