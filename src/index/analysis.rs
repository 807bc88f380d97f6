//! Characters as tokens.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::source::fold_char;

/// Folded characters of a text with their byte ranges, blanks left out.
pub(crate) fn folded(text: &str) -> Vec<(char, usize, usize)> {
    text.char_indices()
        .filter_map(|(at, c)| {
            let folded = fold_char(c).to_lowercase().next().unwrap_or(c);
            (!folded.is_whitespace()).then_some((folded, at, at + c.len_utf8()))
        })
        .collect()
}

/// Byte ranges of every occurrence of a folded phrase in a text.
pub(crate) fn occurrences(text: &str, phrase: &[char]) -> Vec<(usize, usize)> {
    let chars = folded(text);
    if phrase.is_empty() {
        return Vec::new();
    }
    let hit = |w: &&[(char, usize, usize)]| w.iter().map(|c| c.0).eq(phrase.iter().copied());
    chars.windows(phrase.len()).filter(hit).map(|w| (w[0].1, w[w.len() - 1].2)).collect()
}

/// One token per visible character.
#[derive(Clone, Default)]
pub(crate) struct Characters;

/// The tokens of one text.
pub(crate) struct CharacterStream {
    chars: std::vec::IntoIter<(char, usize, usize)>,
    token: Token,
}

impl Tokenizer for Characters {
    type TokenStream<'a> = CharacterStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CharacterStream {
        CharacterStream { chars: folded(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for CharacterStream {
    fn advance(&mut self) -> bool {
        let Some((c, from, to)) = self.chars.next() else { return false };
        self.token.text.clear();
        self.token.text.push(c);
        self.token.offset_from = from;
        self.token.offset_to = to;
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
