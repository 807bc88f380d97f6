//! A number as a workbook shows it: its format's decimals, thousands, percent sign and words (`"≥"0.0"万人"`).

use rust_decimal::prelude::FromPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};

/// A section of a format.
#[derive(Debug, Default, PartialEq, Eq)]
struct Section {
    before: String,
    after: String,
    /// Whether there is a place for digits at all.
    digits: bool,
    /// Whole digits that are always shown.
    whole: usize,
    decimals: usize,
    /// Of those, the ones that are always shown.
    fixed: usize,
    grouped: bool,
    /// How often the number is divided by a thousand.
    thousands: u32,
    percent: bool,
    /// Shown in its general form (General, @).
    general: bool,
    /// Shown in a form that is not read here: a fraction, an exponent.
    other: bool,
}

/// What the format makes of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// As a reader sees it.
    pub(super) text: String,
    /// Whether it is shown as a share of a hundred.
    pub(super) percent: bool,
}

/// A number in its format; `None` where the format shows it in its general form.
pub(super) fn shown(number: f64, code: &str) -> Option<Shown> {
    let sections = sections(code);
    let nth = match sections.len() {
        0 => return None,
        1 => 0,
        2 => usize::from(number < 0.0),
        _ if number == 0.0 => 2,
        _ => usize::from(number < 0.0),
    };
    let section = section(&sections[nth]);
    if section.other {
        return None;
    }
    if section.general {
        let words = section.before.trim().len() + section.after.trim().len();
        return (words > 0).then(|| {
            let number = float(number);
            Shown { text: format!("{}{number}{}", section.before, section.after), percent: false }
        });
    }
    if !section.digits {
        // Words alone ("—" for zero).
        return (!section.before.trim().is_empty()).then(|| Shown { text: section.before.clone(), percent: false });
    }
    let mut value = Decimal::from_f64(number)?;
    if section.percent {
        value = value.checked_mul(Decimal::ONE_HUNDRED)?;
    }
    for _ in 0..section.thousands {
        value = value.checked_div(Decimal::from(1000))?;
    }
    let places = u32::try_from(section.decimals).unwrap_or(0);
    let mut value = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    // A section of its own for negative numbers writes their sign itself.
    let negative = value.is_sign_negative() && !value.is_zero() && nth == 0;
    value.set_sign_positive(true);
    let text = format!("{value:.*}", section.decimals);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut fraction = fraction.to_owned();
    while fraction.len() > section.fixed && fraction.ends_with('0') {
        fraction.pop();
    }
    let mut whole = format!("{whole:0>width$}", width = section.whole);
    if section.grouped {
        whole = grouped(&whole);
    }
    let sign = if negative { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    let text = format!("{}{sign}{whole}{point}{fraction}{}", section.before, section.after);
    Some(Shown { text: text.trim().to_owned(), percent: section.percent })
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (idx, c) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Sections of a format, cut at semicolons outside quotes.
fn sections(code: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            out.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped && !quoted;
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

fn section(code: &str) -> Section {
    let mut out = Section::default();
    let mut chars = code.chars().peekable();
    let mut pending_commas = 0u32;
    let mut point = false;
    while let Some(c) = chars.next() {
        let mut literal = String::new();
        match c {
            '"' => {
                for q in chars.by_ref().take_while(|q| *q != '"') {
                    literal.push(q);
                }
            }
            '\\' => literal.extend(chars.next()),
            // A blank as wide as the next character, or a character that fills the cell.
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|q| *q != ']').collect();
                // [$¥-804]: a currency sign; colours, conditions and languages are not shown.
                if let Some(sign) = inner.strip_prefix('$') {
                    literal.push_str(sign.split('-').next().unwrap_or_default());
                }
            }
            '0' | '#' | '?' => {
                out.digits = true;
                if pending_commas > 0 {
                    out.grouped = true;
                    pending_commas = 0;
                }
                if point {
                    out.decimals += 1;
                    if c == '0' {
                        out.fixed = out.decimals;
                    }
                } else {
                    out.whole += usize::from(c == '0');
                }
            }
            ',' if out.digits => pending_commas += 1,
            '.' if out.digits || matches!(chars.peek(), Some('0' | '#')) => point = true,
            '%' => {
                out.percent = true;
                literal.push('%');
            }
            '@' => out.general = true,
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => out.other = true,
            '/' if out.digits => out.other = true,
            'G' | 'g' if code.to_ascii_lowercase().starts_with("general") || code.contains("通用格式") => {
                out.general = true;
                let skip = if code.contains("通用格式") { "/通用格式".chars().count() } else { "eneral".len() };
                for _ in 0..skip {
                    chars.next();
                }
            }
            c => literal.push(c),
        }
        if !literal.is_empty() {
            if out.digits || out.general { &mut out.after } else { &mut out.before }.push_str(&literal);
        }
    }
    out.thousands = pending_commas;
    out.decimals = out.decimals.min(20);
    out.fixed = out.fixed.min(20);
    out
}

/// A number with the digits that a spreadsheet shows.
pub(super) fn float(number: f64) -> String {
    // Sums of decimals carry noise in the last places (0.30000000000000004): a spreadsheet shows 15 digits.
    let text = format!("{number:.*}", digits_after_point(number));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Decimal places that make 15 significant digits.
fn digits_after_point(number: f64) -> usize {
    let whole = if number.abs() < 1.0 { 0 } else { number.abs().log10().floor() as usize + 1 };
    15usize.saturating_sub(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_as_their_format_shows_them() {
        for (number, code, text) in [
            (310.456_789_1, "0.0\"亿元\"", "310.5亿元"),
            (8.0, "\"≥\"0\"%\"", "≥8%"),
            (6.2, "\"＞\"0.0\"万人\"", "＞6.2万人"),
            (90.0, "0\"%以上\"", "90%以上"),
            (61_234.678, "#,##0", "61,235"),
            (0.655, "0.0%", "65.5%"),
            (0.07, "0%\"左右\"", "7%左右"),
            (-3.5, "0.0;(0.0)", "(3.5)"),
            (-3.5, "0.0", "-3.5"),
            (0.0, "0.0;-0.0;\"—\"", "—"),
            (12.0, "0.##", "12"),
            (2.5, "0", "3"),
            (1_234_567.0, "#,##0.0,\"千元\"", "1,234.6千元"),
            (5.0, "[红色]≥0万亩", "≥5万亩"),
            (5.0, "[$¥-804]#,##0.00", "¥5.00"),
            (3.0, "\\约0个", "约3个"),
            (7.5, "General\"%\"", "7.5%"),
            (7.5, "G/通用格式\"万人\"", "7.5万人"),
        ] {
            assert_eq!(shown(number, code).map(|s| s.text).as_deref(), Some(text), "{number} {code}");
        }
        for code in ["General", "G/通用格式", "@", "0.00E+00", "# ?/?", ""] {
            assert_eq!(shown(7.6, code), None, "{code}");
        }
    }
}
