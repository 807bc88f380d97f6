//! Text that is printed several times at nearly one place, to look bold: it is read once, however it was cut into pieces.

use std::collections::HashMap;

use crate::source::paged::{TextBox, advance};

/// How far apart two prints of a character may stand, in ems.
const NEAR: f64 = 0.28;
/// The same for a single character of half width: its neighbour may be the same character.
const NEAR_SINGLE: f64 = 0.12;

/// The boxes without those whose every character was printed before at nearly the same place.
pub(super) fn once(boxes: Vec<TextBox>) -> Vec<TextBox> {
    // Characters by themselves and the square of ten points they stand in.
    let mut printed: HashMap<(char, i64, i64), Vec<(f64, f64)>> = HashMap::new();
    let square = |at: f64| (at / 10.0).floor() as i64;
    let mut out = Vec::with_capacity(boxes.len());
    for text in boxes {
        let places = places(&text);
        let single = places.len() == 1 && places[0].0.is_ascii();
        let near = text.size.max(1.0) * if single { NEAR_SINGLE } else { NEAR };
        let before = |(c, x): &(char, f64)| {
            let reach = near.min(10.0);
            let (left, right) = (square(x - reach), square(x + reach));
            let (top, bottom) = (square(text.base - reach), square(text.base + reach));
            (left..=right).any(|i| {
                (top..=bottom).any(|j| {
                    let there = printed.get(&(*c, i, j));
                    there.is_some_and(|all| all.iter().any(|(a, b)| (a - x).abs() < reach && (b - text.base).abs() < reach))
                })
            })
        };
        if !places.is_empty() && places.iter().all(before) {
            continue;
        }
        for (c, x) in places {
            printed.entry((c, square(x), square(text.base))).or_default().push((x, text.base));
        }
        out.push(text);
    }
    out
}

/// Characters of a box and where each begins: the box's width shared out by what characters are wide.
fn places(text: &TextBox) -> Vec<(char, f64)> {
    let ems: f64 = text.text.chars().map(advance).sum();
    let scale = if ems > 0.0 { (text.end() - text.left) / ems } else { 0.0 };
    let mut at = text.left;
    let mut out = Vec::new();
    for c in text.text.chars() {
        if !c.is_whitespace() {
            out.push((c, at));
        }
        at += advance(c) * scale;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, left: f64, base: f64) -> TextBox {
        let right = left + text.chars().map(advance).sum::<f64>() * 10.0;
        TextBox { text: text.to_owned(), left, right, base, size: 10.0, bold: false }
    }

    /// What is left of boxes: what they hold, where they begin, their base line.
    fn shown(boxes: &[(&str, f64, f64)]) -> Vec<String> {
        once(boxes.iter().map(|b| text(b.0, b.1, b.2)).collect()).into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn prints_in_other_pieces_are_prints_all_the_same() {
        let first = ("到2030年达到65%", 60.0, 100.0);
        let again = [("到2030年", 60.3, 100.3), ("达到65%", 100.3, 100.3)];
        assert_eq!(shown(&[first, again[0], again[1], ("达到65%", 60.0, 120.0)]), ["到2030年达到65%", "达到65%"]);
    }

    #[test]
    fn the_same_character_twice_in_a_row_stays() {
        let ones = [60.0, 65.0, 70.0].map(|left| ("1", left, 100.0));
        assert_eq!(shown(&ones), ["1", "1", "1"]);
        assert_eq!(shown(&[("人人", 80.0, 100.0), ("人", 100.0, 100.0)]), ["人人", "人"]);
    }
}
