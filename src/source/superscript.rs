//! Raised digits: a note's number (`生产性服务业⁵增加值`) or a power (`m²`, `10⁻⁶`).

/// Units and symbols that carry a power.
const POWERED: &[&str] = &[
    "m", "km", "cm", "mm", "dm", "hm", "nm", "μm", "um", "M", "KM", "Km", "㎡", "s", "h", "x", "y", "n", "R", "χ", "米", "公里",
];

/// Whether raised `text` after `before` refers to a note.
pub(super) fn is_reference(before: &str, text: &str) -> bool {
    let inner =
        text.trim_matches(|c| matches!(c, '[' | ']' | '〔' | '〕' | '［' | '］' | '(' | ')' | '（' | '）' | '【' | '】' | '注'));
    let bracketed = inner.len() < text.len();
    let number = !inner.is_empty() && inner.chars().count() <= 3 && inner.chars().all(|c| c.is_ascii_digit());
    let circled = inner.chars().count() == 1 && inner.chars().all(|c| matches!(c, '①'..='⑳' | '*' | '※' | '†' | '‡' | 'a'..='e'));
    if !number && !circled {
        return false;
    }
    if bracketed || circled {
        return true;
    }
    let before = before.trim_end();
    // 10³: a power of ten; 2035³ and 1312”³ are notes.
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    if digits == "01" {
        return false;
    }
    // m², km³: the last word of Latin letters is a unit. R&D³ and AI⁵ are notes.
    let word_at =
        before.char_indices().rev().take_while(|(_, c)| c.is_ascii_alphabetic() || matches!(c, 'μ' | '㎡' | 'χ')).last();
    let word = word_at.map_or("", |(at, _)| &before[at..]);
    let powered = POWERED.contains(&word) || POWERED.iter().any(|p| p.chars().all(|c| !c.is_ascii()) && before.ends_with(p));
    !(powered && matches!(inner, "2" | "3"))
}

/// Raised text as plain text can keep it: the exponent of ×10⁴ stays raised, or a reader would see 104.
pub(super) fn written(before: &str, text: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let power =
        before.trim_end().strip_suffix("10").is_some_and(|stem| stem.trim_end().ends_with(['×', 'x', 'X', '*', '✕', '╳']));
    let raise = |c: char| match c {
        '-' | '－' | '−' => Some('⁻'),
        _ => c.to_digit(10).and_then(|d| RAISED.get(d as usize)).copied(),
    };
    let raised: Option<String> = text.trim().chars().map(raise).collect();
    raised.filter(|_| power).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_powers_are_told_apart() {
        for (before, text, note) in [
            ("生产性服务业", "5", true),
            ("推进市委“1312”思路举措", "3", true),
            ("到2035", "2", true),
            ("发展R&D", "3", true),
            ("应用AI", "12", true),
            ("面积3.5m", "2", false),
            ("水量12亿m", "3", false),
            ("10", "6", false),
            ("5×10", "-6", false),
            ("国内生产总值", "[1]", true),
            ("面积50平方公里", "2", false),
            ("Ca", "2+", false),
            ("城镇化率", "①", true),
        ] {
            assert_eq!(is_reference(before, text), note, "{before}^{text}");
        }
    }

    #[test]
    fn an_exponent_stays_raised() {
        assert_eq!(written("库容5.2×10", "4"), "⁴");
        assert_eq!(written("渗透系数2×10", "-6"), "⁻⁶");
        assert_eq!(written("面积3.5m", "2"), "2");
    }
}
