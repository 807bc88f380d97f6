//! Characters and words as tokens, numbers as ordered keys.

use std::sync::LazyLock;

use jieba_rs::Jieba;
use rust_decimal::Decimal;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::lexicon;
use crate::source::{fold_char, is_han};

/// A visible character, folded, with its byte range in the raw text.
pub(crate) type Visible = (char, usize, usize);

/// Folded visible characters of a text. Each comes from one character alone, so any stretch of a text folds to a stretch of
/// the folded text: the ground of "every stretch is found". A character may give several (㎡ is `m2`): all have its range.
pub(crate) fn folded(text: &str) -> Vec<Visible> {
    let mut out = Vec::with_capacity(text.len() / 3);
    for (at, c) in text.char_indices() {
        fold(c, |f| out.push((f, at, at + c.len_utf8())));
    }
    out
}

/// The folded visible characters as a string.
pub(crate) fn fold_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| fold(c, |f| out.push(f)));
    out
}

/// Characters that stand for several, or for one with another look.
const WRITTEN_OUT: [(char, &str); 23] = [
    ('㎡', "m2"),
    ('㎥', "m3"),
    ('㎢', "km2"),
    ('㎞', "km"),
    ('㎏', "kg"),
    ('㎎', "mg"),
    ('㎜', "mm"),
    ('㎝', "cm"),
    ('㎖', "ml"),
    ('㏄', "cc"),
    ('Ⅰ', "i"),
    ('Ⅱ', "ii"),
    ('Ⅲ', "iii"),
    ('Ⅳ', "iv"),
    ('Ⅴ', "v"),
    ('Ⅵ', "vi"),
    ('Ⅶ', "vii"),
    ('Ⅷ', "viii"),
    ('Ⅸ', "ix"),
    ('Ⅹ', "x"),
    ('¹', "1"),
    ('²', "2"),
    ('³', "3"),
];

fn fold(c: char, mut put: impl FnMut(char)) {
    let c = fold_char(c);
    // Most characters of a plan: no case, no width, always seen.
    if is_han(c) {
        return put(if c == '零' { '〇' } else { c });
    }
    if c.is_ascii_graphic() {
        return put(c.to_ascii_lowercase());
    }
    if let Some((_, as_written)) = WRITTEN_OUT.iter().find(|w| w.0 == c) {
        return as_written.chars().for_each(put);
    }
    let c = match c {
        '“' | '”' | '„' | '‟' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        // 二〇二五 is also printed 二零二五 and 二○二五.
        '○' | '◯' => '〇',
        '・' | '•' => '·',
        // CO₂ is CO2.
        '₀'..='₉' => char::from(b'0' + (c as u32 - '₀' as u32) as u8),
        _ => c.to_lowercase().next().unwrap_or(c),
    };
    let unseen = c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    if !unseen {
        put(c);
    }
}

/// Where numbers and Latin words begin and end: `1.5` and `23,876` are one number each, `CO2` is a word and a number.
/// Outside quotes 5 is no part of 1.5 or 15, IC no part of ESIC.
pub(crate) fn edges(chars: &[Visible]) -> (Vec<bool>, Vec<bool>) {
    let at = |i: usize| chars.get(i).map(|c| c.0);
    let is_digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    // The comma of thousands: three digits and no fourth, and a narrow comma in the file.
    let thousands = |i: usize| (1..=3).all(|n| is_digit(i + n)) && !is_digit(i + 4) && chars[i].2 - chars[i].1 == 1;
    let digit = |i: usize| {
        is_digit(i) || (i > 0 && is_digit(i - 1) && (at(i) == Some('.') && is_digit(i + 1) || at(i) == Some(',') && thousands(i)))
    };
    let class: Vec<u8> =
        (0..chars.len()).map(|i| if digit(i) { 1 } else { u8::from(chars[i].0.is_ascii_alphabetic()) * 2 }).collect();
    let starts = (0..class.len()).map(|i| class[i] > 0 && (i == 0 || class[i - 1] != class[i])).collect();
    let ends = (0..class.len()).map(|i| class[i] > 0 && class.get(i + 1) != Some(&class[i])).collect();
    (starts, ends)
}

/// Whether the first and the last character of a phrase must stand at an edge of a number or a Latin word.
pub(crate) fn bounds(phrase: &[char]) -> (bool, bool) {
    let edge = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    (edge(phrase.first()), edge(phrase.last()))
}

/// Byte ranges of every occurrence of a folded phrase in folded characters; `whole`: numbers and Latin words at its ends are
/// whole ones.
pub(crate) fn occurrences(chars: &[Visible], phrase: &[char], whole: bool) -> Vec<(usize, usize)> {
    if phrase.is_empty() || chars.len() < phrase.len() {
        return Vec::new();
    }
    let (from, to) = if whole { bounds(phrase) } else { (false, false) };
    let (starts, ends) = if from || to { edges(chars) } else { Default::default() };
    let hit = |at: &usize| {
        chars[*at].0 == phrase[0]
            && chars[*at..].iter().map(|c| c.0).take(phrase.len()).eq(phrase.iter().copied())
            && (!from || starts[*at])
            && (!to || ends[at + phrase.len() - 1])
    };
    (0..=chars.len() - phrase.len()).filter(hit).map(|at| (chars[at].1, chars[at + phrase.len() - 1].2)).collect()
}

/// Every pair of neighbouring visible characters, and the last character alone, each at the position of its first: every
/// character begins one token, so that all tokens that begin with it are its places.
#[derive(Clone, Default)]
pub(crate) struct Pairs;

/// Before the token of a whole number or Latin word, which stands where it begins.
const RUN: char = '\u{1}';

/// The tokens of one text.
pub(crate) struct PairStream {
    chars: Vec<Visible>,
    starts: Vec<bool>,
    ends: Vec<bool>,
    next: usize,
    /// A number or Latin word begins at the last place: its token is still to be given.
    begins: bool,
    token: Token,
}

impl Tokenizer for Pairs {
    type TokenStream<'a> = PairStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PairStream {
        let chars = folded(text);
        let (starts, ends) = edges(&chars);
        PairStream { chars, starts, ends, next: 0, begins: false, token: Token::default() }
    }
}

impl TokenStream for PairStream {
    fn advance(&mut self) -> bool {
        if self.begins {
            self.begins = false;
            let from = self.next - 1;
            self.token.text.clear();
            self.token.text.push(RUN);
            for at in from..self.chars.len() {
                self.token.text.push(self.chars[at].0);
                if self.ends[at] {
                    break;
                }
            }
            return true;
        }
        let at = self.next;
        let until = self.chars.len().min(at + 2);
        let Some([first, rest @ ..]) = self.chars.get(at..until) else { return false };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push(first.0);
        if let Some(second) = rest.first() {
            self.token.text.push(second.0);
        }
        self.token.position = at;
        self.token.offset_from = first.1;
        self.token.offset_to = rest.last().unwrap_or(first).2;
        self.begins = self.starts[at];
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
    around(phrase, &[])
}

/// The tokens of whole numbers and Latin words at some places of a phrase, and pairs that cover the rest.
fn around(phrase: &[char], runs: &[(usize, usize)]) -> Vec<(usize, String)> {
    let text = |from: usize, to: usize| phrase[from..to].iter();
    let mut out: Vec<(usize, String)> =
        runs.iter().map(|(from, to)| (*from, std::iter::once(&RUN).chain(text(*from, *to)).collect())).collect();
    let mut at = 0;
    while at < phrase.len() {
        if let Some((_, to)) = runs.iter().find(|(from, to)| (*from..*to).contains(&at)) {
            at = *to;
        } else if at + 1 < phrase.len() || at == 0 {
            out.push((at, text(at, phrase.len().min(at + 2)).collect()));
            at += 2;
        } else {
            out.push((at - 1, text(at - 1, at + 1).collect()));
            at += 1;
        }
    }
    out.sort();
    out
}

/// Tokens that all stand where a phrase does, with their places in it; several lists where it can stand in several ways. With
/// `whole`, numbers and Latin words at its ends are whole ones. Where the phrase does not say how far one goes (`.5` is the end of
/// 3.5, or all there is), it may be a part of one.
pub(crate) fn tokens(phrase: &[char], whole: bool) -> Vec<Vec<(usize, String)>> {
    let (from, to) = if whole { bounds(phrase) } else { (false, false) };
    if !from && !to {
        return vec![covering(phrase)];
    }
    let mut ways = Vec::new();
    // The comma of thousands is narrow in a file, that between two numbers may be wide: both fold to the same.
    for width in [1, 3] {
        let chars: Vec<Visible> = phrase.iter().map(|c| (*c, 0, if *c == ',' { width } else { 1 })).collect();
        let (starts, ends) = edges(&chars);
        let mut runs = Vec::new();
        let first = ends.iter().position(|end| *end).map(|end| (0, end + 1)).filter(|run| from && ends_here(phrase, run.1));
        let last = starts.iter().rposition(|start| *start).map(|start| (start, phrase.len()));
        runs.extend(first);
        runs.extend(last.filter(|run| to && begins_here(phrase, run.0) && Some(*run) != first));
        let way = around(phrase, &runs);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// Whether a number or word that ends before a place of a phrase ends there wherever the phrase stands.
fn ends_here(phrase: &[char], at: usize) -> bool {
    let rest = &phrase[at..];
    let number = phrase[at - 1].is_ascii_digit();
    match rest {
        ['.'] => !number,
        [',', digits @ ..] => !number || digits.len() > 3 || digits.iter().any(|c| !c.is_ascii_digit()),
        _ => true,
    }
}

/// Whether a number or word that begins at a place of a phrase begins there wherever the phrase stands.
fn begins_here(phrase: &[char], at: usize) -> bool {
    !(at == 1 && matches!(phrase[0], '.' | ',') && phrase[1].is_ascii_digit())
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

/// Before each word of a text that was cut ahead, and before each name found ahead.
pub(crate) const CUT: char = '\u{1f}';

/// The words of a folded text, cut ahead for [`Words`]: each behind [`CUT`].
pub(crate) fn cut(text: &str) -> String {
    let is_word = |w: &&str| w.chars().nth(1).is_some() && w.chars().any(|c| is_han(c) || c.is_alphanumeric());
    let words = JIEBA.cut_for_search(text, true);
    let mut out = String::with_capacity(text.len() * 2);
    out.push(CUT);
    for word in words.iter().map(|t| t.word).filter(is_word) {
        if out.len() > 1 {
            out.push(CUT);
        }
        out.push_str(word);
    }
    out
}

/// The tokens of one text.
pub(crate) struct WordStream {
    /// The words, and how far they were given.
    cut: String,
    at: usize,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        // A text is folded before it is cut: no character of it is a separator.
        let cut = if text.starts_with(CUT) { text.to_owned() } else { cut(&fold_text(text)) };
        WordStream { cut, at: 0, token: Token::default() }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let rest = self.cut.get(self.at + 1..).filter(|rest| !rest.is_empty());
        let Some(word) = rest.and_then(|rest| rest.split(CUT).next()) else { return false };
        self.at += 1 + word.len();
        self.token.text.clear();
        self.token.text.push_str(word);
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

    /// Whether the tokens of one of the ways all stand in a text, in their places.
    fn stands(text: &str, phrase: &[char], whole: bool) -> bool {
        let (mut tokenizer, mut there) = (Pairs, std::collections::BTreeSet::new());
        tokenizer.token_stream(text).process(&mut |t| {
            there.insert((t.position, t.text.clone()));
        });
        let n = there.iter().map(|t| t.0).max().map_or(0, |last| last + 1);
        tokens(phrase, whole).iter().any(|way| {
            (0..n).any(|at| {
                way.iter().all(|(place, token)| {
                    // One character is any token that begins with it.
                    let whole_token = token.chars().nth(1).is_some() || token.starts_with(RUN);
                    if whole_token {
                        there.contains(&(at + place, token.clone()))
                    } else {
                        there.iter().any(|t| t.0 == at + place && t.1.starts_with(token.as_str()))
                    }
                })
            })
        })
    }

    proptest::proptest! {
        #[test]
        fn tokens_stand_where_a_phrase_does(text in "[15.,，a人年]{1,14}", from in 0_usize..14, length in 1_usize..8) {
            let chars = folded(&text);
            let phrase: Vec<char> = chars.iter().skip(from).take(length).map(|c| c.0).collect();
            if !phrase.is_empty() {
                proptest::prop_assert!(stands(&text, &phrase, false));
                let whole = !occurrences(&chars, &phrase, true).is_empty();
                let certain = !phrase.first().is_some_and(|c| ".,".contains(*c)) && !phrase.last().is_some_and(|c| ".,".contains(*c));
                let digits_at_end = phrase.iter().rev().take_while(|c| c.is_ascii_digit()).count();
                let comma = phrase.len() > digits_at_end && phrase[phrase.len() - 1 - digits_at_end] == ',';
                if whole || certain && !comma {
                    proptest::prop_assert_eq!(stands(&text, &phrase, true), whole, "{:?} in {}", phrase, text);
                }
            }
        }
    }

    #[test]
    fn words_cut_ahead_are_the_words_of_the_text() {
        let tokens = |text: &str| {
            let (mut tokenizer, mut words) = (Words, Vec::new());
            tokenizer.token_stream(text).process(&mut |t| words.push((t.position, t.text.clone())));
            words
        };
        let text = "研发经费投入强度达到3.5%，常住人口城镇化率提高";
        let read = tokens(text);
        let words = ["研发经费投入强度", "投入", "提高"];
        assert!(words.iter().all(|word| read.iter().any(|(_, read)| read == word)), "{read:?}");
        assert!(read.iter().enumerate().all(|(at, (position, _))| at == *position));
        assert_eq!(tokens(&cut(&fold_text(text))), read);
        assert!(tokens("").is_empty() && tokens(&cut("")).is_empty());
    }

    #[test]
    fn numbers_and_latin_words_are_whole() {
        let found = |text: &str, phrase: &str| {
            let phrase: Vec<char> = fold_text(phrase).chars().collect();
            occurrences(&folded(text), &phrase, true).len()
        };
        for (text, phrase, n) in [
            ("达到1.5万亿元、5万亿元", "5万亿元", 1),
            ("建成ESIC平台，IC设计", "ic", 1),
            ("85%和5%", "5%", 1),
            ("收入23,876元", "876元", 0),
            ("收入23,876元", "23,876元", 1),
            ("2025，300所", "300所", 1),
            ("人均GDP达到9.9万元", "gdp达到9", 0),
            ("15G与5G基站", "5G", 1),
            ("单位产品CO₂排放", "CO2", 1),
            ("面积500㎡", "500m2", 1),
            ("达到Ⅲ类", "III类", 1),
            ("优化⼈⼝规模", "人口规模", 1),
            ("⾭⼭绿水", "青山", 1),
            ("⽼⻁", "老虎", 1),
        ] {
            assert_eq!(found(text, phrase), n, "{phrase} in {text}");
        }
    }

    #[test]
    fn folding_keeps_raw_ranges() {
        let text = "ＧＤＰ 达到\u{200b}“3．5”";
        let chars = folded(text);
        assert_eq!(chars.iter().map(|c| c.0).collect::<String>(), "gdp达到\"3.5\"");
        let phrase: Vec<char> = "gdp达".chars().collect();
        let found = occurrences(&chars, &phrase, false);
        assert_eq!(found.iter().map(|(a, b)| &text[*a..*b]).collect::<Vec<_>>(), ["ＧＤＰ 达"]);
    }
}
