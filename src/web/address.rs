//! Addresses: parsing of what a browser sends, writing of what a page links to.

use std::fmt::Write as _;

/// Bytes of a query that are read; what follows is refused.
pub(super) const LONGEST_QUERY: usize = 4096;

/// The fields of a query string in order, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn parse(query: &str) -> Self {
        let fields = query.split('&').filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name, true), decode(value, true))
        });
        Self(fields.collect())
    }

    /// The first value of a field, if it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str())
    }

    /// All values of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str())
    }

    /// The query with one field set, or taken out where `value` is empty; paging starts again.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let mut fields: Vec<(&str, &str)> =
            self.0.iter().filter(|(n, _)| n != name && n != "page").map(|(n, v)| (n.as_str(), v.as_str())).collect();
        if !value.is_empty() {
            fields.push((name, value));
        }
        query(&fields)
    }

    /// The query without one of several values of a field.
    pub(super) fn without(&self, name: &str, value: &str) -> String {
        let kept: Vec<(&str, &str)> =
            self.0.iter().filter(|(n, v)| !(n == name && v == value)).map(|(n, v)| (n.as_str(), v.as_str())).collect();
        query(&kept)
    }

    /// The query as it is.
    pub(super) fn all_of(&self) -> String {
        let fields: Vec<(&str, &str)> = self.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        query(&fields)
    }
}

/// `?a=1&b=2`, or nothing.
pub(super) fn query(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        let sign = if out.is_empty() { '?' } else { '&' };
        let _ = write!(out, "{sign}{}={}", encode(name), encode(value));
    }
    out
}

/// Percent-decoding; a broken escape stays as it is, bytes that are no UTF-8 become U+FFFD.
pub(super) fn decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape =
            bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], escape) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) if plus => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent-encoding of all but unreserved ASCII.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Page of a plan.
pub(super) fn plan(id: &str) -> String {
    format!("/plan/{}/", encode(id))
}

/// A line of a plan's text.
pub(super) fn line(id: &str, line: usize) -> String {
    format!("/plan/{}/#L{line}", encode(id))
}

/// A target's own page.
pub(super) fn target(id: &str) -> String {
    format!("/target/{}/", encode(id))
}

/// A target inside its plan's text.
pub(super) fn in_text(plan: &str, target: &str) -> String {
    format!("/plan/{}/#t-{}", encode(plan), encode(target))
}

/// Page of an indicator.
pub(super) fn indicator(id: &str) -> String {
    format!("/indicator/{}/", encode(id))
}

/// Page of a place.
pub(super) fn place(code: &str) -> String {
    format!("/place/{}/", encode(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let fields = Fields::parse(query(&[("q", "研发 投入&=%"), ("plan", "a"), ("plan", "b")]).trim_start_matches('?'));
        assert_eq!(fields.get("q"), Some("研发 投入&=%"));
        assert_eq!(fields.all("plan").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.without("plan", "a"), query(&[("q", "研发 投入&=%"), ("plan", "b")]));
    }

    #[test]
    fn broken_escapes_end_nothing() {
        for text in ["%", "%4", "%zz", "%E7%A0", "a%00b", "+%2B"] {
            let _ = Fields::parse(text).get("q");
            assert!(!decode(text, true).is_empty());
        }
    }
}
