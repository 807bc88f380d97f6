//! How a bound and a value are written for people: one notation for text, Markdown, pages and pictures.
//!
//! The wire form writes `>=`, `~` and so on in `cmp`; people read the signs that the plans themselves print.

/// The sign of a comparator of the wire form; nothing for a plain number.
///
/// ```
/// assert_eq!(gangyao::record::bound_sign(">="), "≥");
/// assert_eq!(gangyao::record::bound_sign("="), "");
/// ```
#[must_use]
pub fn bound_sign(cmp: &str) -> &'static str {
    match cmp {
        ">=" => "≥",
        ">" => ">",
        "<=" => "≤",
        "<" => "<",
        "~" => "~",
        _ => "",
    }
}

/// A value with its bound and unit: `≥ 3.5 %`, `8–9 %`, `~ 7.8`, `2.22:1`; empty where no number is known.
///
/// ```
/// assert_eq!(gangyao::record::amount("~", Some("7"), Some("8"), Some("%")), "~ 7–8 %");
/// ```
#[must_use]
pub fn amount(cmp: &str, value: Option<&str>, high: Option<&str>, unit: Option<&str>) -> String {
    let Some(value) = value else { return String::new() };
    let range = high.map_or_else(|| value.to_owned(), |high| format!("{value}–{high}"));
    let sign = bound_sign(cmp);
    let gap = if sign.is_empty() { "" } else { " " };
    // 2.22:1 is its own unit.
    let unit = unit.filter(|u| *u != "比").map(|u| format!(" {u}")).unwrap_or_default();
    format!("{sign}{gap}{range}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_with_its_bound_and_unit() {
        assert_eq!(amount(">=", Some("3.5"), None, Some("%")), "≥ 3.5 %");
        assert_eq!(amount("=", Some("8"), Some("9"), Some("%")), "8–9 %");
        assert_eq!(amount("<", Some("30"), None, None), "< 30");
        assert_eq!(amount("=", Some("2.22:1"), None, Some("比")), "2.22:1");
        assert_eq!(amount(">=", None, None, Some("%")), "");
    }
}
