//! Chinese numerals.

/// The value of a Chinese numeral as a decimal string: `一百二十` → `120`, `二〇二五` → `2025`, `两` → `2`.
///
/// A numeral is either digits read one by one or digits with 十, 百, 千, 万, 亿; a bare 百 or 千 counts one of it
/// (百亿元 is 100 亿元). Anything else, an empty string included, is `None`.
#[must_use]
pub fn numeral(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if text.chars().count() > 1 && text.chars().all(|c| digit(c).is_some()) {
        return text.chars().map(|c| digit(c).and_then(|d| char::from_digit(d, 10))).collect();
    }
    let (mut total, mut section, mut pending) = (0u64, 0u64, None::<u64>);
    for c in text.chars() {
        if let Some(d) = digit(c) {
            pending = Some(u64::from(d));
            continue;
        }
        match c {
            '十' | '百' | '千' => {
                let factor = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section = section.checked_add(pending.take().unwrap_or(1) * factor)?;
            }
            '万' | '亿' => {
                let factor = if c == '万' { 10_000 } else { 100_000_000 };
                let count = section.checked_add(pending.take().unwrap_or(0))?;
                total = if total > 0 && c == '亿' {
                    total.checked_add(count)?.checked_mul(factor)?
                } else {
                    total.checked_add(count.max(1).checked_mul(factor)?)?
                };
                section = 0;
            }
            _ => return None,
        }
    }
    Some((total.checked_add(section)?.checked_add(pending.unwrap_or(0))?).to_string())
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn numerals_are_read_by_place_or_by_digit() {
        for (text, value) in [
            ("三", "3"),
            ("两", "2"),
            ("十五", "15"),
            ("七十五", "75"),
            ("一百二十", "120"),
            ("一百零八", "108"),
            ("百", "100"),
            ("二〇二五", "2025"),
            ("一百二十万", "1200000"),
            ("三亿五千万", "350000000"),
        ] {
            assert_eq!(numeral(text).as_deref(), Some(value), "{text}");
        }
        assert_eq!(numeral(""), None);
        assert_eq!(numeral("三家"), None);
    }
}
