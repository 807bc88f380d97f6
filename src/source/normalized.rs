//! A folded view of a stretch of the reading text that maps every offset back.
//!
//! The reading text is never edited. Rules are written against this view instead: full-width letters, digits and
//! punctuation are half-width, traditional characters simplified, line breaks inside a hard-wrapped paragraph are gone, and so are spaces between two
//! Han characters (`亿 元`, `政 府`), zero-width characters and page furniture between two pieces.

use crate::source::Span;
use crate::source::radicals::unified;
use crate::source::traditional::simplified;

/// Folded text with a map back to the reading text.
///
/// **Invariant**: for a byte range of [`Normalized::text`] on character boundaries, [`Normalized::raw`] gives the
/// shortest raw span whose characters produced it.
#[derive(Clone, Debug, Default)]
pub struct Normalized {
    text: String,
    /// For each byte of `text`: raw start and raw end of the character that produced it.
    map: Vec<(u32, u32)>,
    /// Raw end of the last piece: where an empty range at the end points.
    end: usize,
}

impl Normalized {
    /// Fold the pieces of `raw` (in order, e.g. the lines of a hard-wrapped paragraph) into one view.
    #[must_use]
    pub fn fold(raw: &str, pieces: &[Span]) -> Self {
        let bytes = pieces.iter().map(|p| p.len()).sum();
        let mut view = Self { text: String::with_capacity(bytes), map: Vec::with_capacity(bytes), end: 0 };
        for (piece_idx, piece) in pieces.iter().enumerate() {
            if piece_idx > 0 {
                // A line break between two ASCII letters or digits is a word break; between Han it is nothing.
                let before = view.text.chars().next_back();
                let after = piece.of(raw).trim_start().chars().next().map(fold_char);
                if before.is_some_and(|c| c.is_ascii_alphanumeric()) && after.is_some_and(|c| c.is_ascii_alphabetic()) {
                    view.push(' ', piece.start, piece.start);
                }
            }
            view.push_piece(raw, *piece);
            view.end = piece.end;
        }
        view
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Raw span of a byte range of the folded text.
    #[must_use]
    pub fn raw(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = self.map.get(start).map_or(self.end, |m| m.0 as usize);
            return Span { start: at, end: at };
        }
        Span { start: self.map[start].0 as usize, end: self.map[end - 1].1 as usize }
    }

    /// Folded offset of the first character at or after a raw offset.
    #[must_use]
    pub fn folded(&self, raw: usize) -> usize {
        self.map.partition_point(|m| (m.1 as usize) <= raw)
    }

    fn push_piece(&mut self, raw: &str, piece: Span) {
        let stretch = piece.of(raw);
        let mut chars = stretch.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let start = piece.start + at;
            let folded = fold_char(c);
            if folded == ' ' {
                // Runs of blanks become one; a blank beside a Han character is typesetting (`远 景 目 标`, `19.3 岁`).
                let before = self.text.chars().next_back();
                let mut after = None;
                while let Some((_, next)) = chars.peek() {
                    let next = fold_char(*next);
                    if next == ' ' || is_ignorable(next) {
                        chars.next();
                    } else {
                        after = Some(next);
                        break;
                    }
                }
                let (Some(before), Some(after)) = (before, after) else { continue };
                if before == ' ' || is_han(before) || is_han(after) || is_closing(before) || is_closing(after) {
                    continue;
                }
                self.push(' ', start, start + c.len_utf8());
            } else if !is_ignorable(folded) {
                self.push(folded, start, start + c.len_utf8());
            }
        }
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        // Documents are limited far below 4 GiB by `source::Limits`.
        let entry = (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX));
        // Nearly all characters are of one byte or of three.
        match c.len_utf8() {
            1 => self.map.push(entry),
            3 => self.map.extend_from_slice(&[entry; 3]),
            bytes => self.map.extend(std::iter::repeat_n(entry, bytes)),
        }
    }
}

/// Whether a character is a Han ideograph (the compatibility block and 〇 included).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}' | '〇')
}

/// One character folded: width, blanks, script (traditional to simplified), and the look-alikes of marks that join numbers.
///
/// `一`, `－`, `—` and `-` stay apart (one is the numeral 1): only the full-width hyphen becomes `-`.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\t' | '\r' | '\n' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => ' ',
        '∶' | '﹕' | '︰' => ':',
        '〉' => '>',
        '﹪' => '%',
        '﹤' => '<',
        '﹥' => '>',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        // Radicals and other look-alikes: text copied from a PDF holds them as well as the PDF itself.
        '\u{2e80}'..='\u{2fd5}' | '\u{31c0}'..='\u{31e3}' | '\u{f900}'..='\u{fad9}' | '\u{1d7ce}'..='\u{1d7ff}' => {
            simplified(unified(c))
        }
        _ => simplified(c),
    }
}

fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '\0')
}

fn is_closing(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '“' | '”' | '（' | '）' | '《' | '》' | ',' | ';' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_wrapped_number_keeps_its_raw_span() {
        let raw = "达到 ３.５\n亿 元以上";
        let lines: Vec<Span> =
            vec![Span::new(0, 15.min(raw.find('\n').unwrap_or(0))), Span::new(raw.find('\n').unwrap_or(0) + 1, raw.len())];
        let view = Normalized::fold(raw, &lines);
        assert_eq!(view.text(), "达到3.5亿元以上");
        let at = view.text().find("3.5亿元").unwrap_or(0);
        assert_eq!(view.raw(at, at + "3.5亿元".len()).of(raw), "３.５\n亿 元");
    }
}
