//! Classes of characters.

use std::sync::OnceLock;

/// A class that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `\d`.
    Digit,
    /// `\s`.
    Space,
    /// `\p{Han}`.
    Han,
    /// `\w`.
    Word,
}

impl Named {
    fn holds(self, c: char) -> bool {
        match (self, c) {
            (Self::Space, _) => c.is_whitespace(),
            (Self::Digit, '\0'..='\x7f') => c.is_ascii_digit(),
            (Self::Digit, '０'..='９') => true,
            // Signs, punctuation, kana, Han.
            (Self::Digit, '\u{80}'..='\u{65f}' | '\u{2000}'..='\u{9fff}' | '\u{f900}'..='\u{ff0f}') => false,
            (Self::Han, '一'..='鿿' | '㐀'..='䶿') => true,
            (Self::Han, '\0'..='\u{2e7f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}') => false,
            (Self::Han, '\u{e000}'..='\u{f8ff}' | '\u{fb00}'..='\u{ffff}') => false,
            (Self::Word, '\0'..='\x7f') => c.is_ascii_alphanumeric() || c == '_',
            (Self::Word, '一'..='鿿' | '㐀'..='䶿') => true,
            (
                Self::Word,
                '\u{2010}'..='\u{203e}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}',
            ) => false,
            (Self::Word, _) => rare(&WORD, r"\w", c),
            (Self::Digit, _) => rare(&DIGIT, r"\d", c),
            (Self::Han, _) => rare(&HAN, r"\p{Han}", c),
        }
    }
}

static DIGIT: OnceLock<regex::Regex> = OnceLock::new();
static WORD: OnceLock<regex::Regex> = OnceLock::new();
static HAN: OnceLock<regex::Regex> = OnceLock::new();

/// Characters that hardly a plan has: the tables of the automata know them.
fn rare(built: &OnceLock<regex::Regex>, form: &str, c: char) -> bool {
    let built = built.get_or_init(|| regex::Regex::new(form).unwrap_or_else(|e| unreachable!("pattern {form}: {e}")));
    built.is_match(c.encode_utf8(&mut [0; 4]))
}

/// What a class lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Characters from one to another.
    Range(char, char),
    /// A named class, or all but its characters.
    Named(Named, bool),
}

/// A class: what it lists, or all else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    pub(super) items: Vec<Item>,
    /// Only characters that are of this class too.
    pub(super) within: Option<Box<Class>>,
    pub(super) negated: bool,
}

impl Class {
    /// Whether a character is of it.
    pub(super) fn holds(&self, c: char) -> bool {
        let listed = self.items.iter().any(|item| match *item {
            Item::Range(from, to) => (from..=to).contains(&c),
            Item::Named(named, negated) => named.holds(c) != negated,
        });
        (listed && self.within.as_ref().is_none_or(|class| class.holds(c))) != self.negated
    }
}

/// A set of characters that may hold more than it was given: which places of a text are worth a try.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask([u64; 4]);

impl Mask {
    /// Every character.
    const ALL: Self = Self([u64::MAX; 4]);

    /// ASCII as it is, all else by its lowest bits.
    fn bit(c: char) -> usize {
        let code = c as usize;
        if code < 128 { code } else { 128 + (code & 127) }
    }

    fn set(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Add a character.
    pub(super) fn add(&mut self, c: char) {
        self.set(Self::bit(c));
    }

    /// Add the characters of a class.
    pub(super) fn add_class(&mut self, class: &Class) {
        if class.negated {
            *self = Self::ALL;
        }
        for item in &class.items {
            match *item {
                Item::Range(from, to) if to as u32 - (from as u32) < 128 => (from..=to).for_each(|c| self.add(c)),
                Item::Named(Named::Digit, false) => {
                    ('0'..='9').for_each(|c| self.add(c));
                    (128..256).for_each(|bit| self.set(bit));
                }
                _ => *self = Self::ALL,
            }
        }
    }

    /// Whether a character may be of it.
    pub(super) fn may_hold(&self, c: char) -> bool {
        let bit = Self::bit(c);
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_classes_are_those_of_the_automata() {
        for (named, form) in [(Named::Digit, r"\d"), (Named::Space, r"\s"), (Named::Han, r"\p{Han}"), (Named::Word, r"\w")] {
            let built = regex::Regex::new(form).unwrap();
            for c in '\0'..=char::MAX {
                assert_eq!(named.holds(c), built.is_match(c.encode_utf8(&mut [0; 4])), "{form} U+{:04X}", c as u32);
            }
        }
    }
}
