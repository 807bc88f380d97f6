//! Addresses: parsing of what a browser sends, writing of what a page links to.

use std::fmt::Write as _;

use crate::language::Language;

/// Bytes of a query that are read; what follows is refused.
pub(super) const LONGEST_QUERY: usize = 4096;
/// Bytes of a form that are read; a longer one is refused.
pub(super) const LONGEST_FORM: usize = 64 << 10;

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

    /// Names and values as they were sent, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
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

/// First part of the addresses of English pages.
const ENGLISH: &str = "/en";

/// Stands before an address of an English page that is meant in Chinese, until [`in_language`] takes it away.
pub(super) const CHINESE: &str = "zh:";

/// An address of this site in English.
pub(super) fn english(address: &str) -> String {
    format!("{ENGLISH}{address}")
}

/// The address of a page in a language.
pub(super) fn in_its_language(path: &str, language: Language) -> String {
    match language {
        Language::Zh => path.to_owned(),
        Language::En => english(path),
    }
}

/// The language of a path, and the path without it.
pub(super) fn language(path: &str) -> (Language, &str) {
    match path.strip_prefix(ENGLISH) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => (Language::En, rest),
        _ => (Language::Zh, path),
    }
}

/// A page with all its links in its language: text of a page holds no bare quotation mark, so what looks like a link is one.
pub(super) fn in_language(page: String, language: Language) -> String {
    match language {
        Language::Zh => page,
        Language::En => page
            .replace(" href=\"/", " href=\"/en/")
            .replace(" action=\"/", " action=\"/en/")
            .replace(&format!(" href=\"{CHINESE}/"), " href=\"/"),
    }
}

/// An address as it is written once and for all: parts encoded, a slash at the end, fields in their order.
pub(super) fn canonical(parts: &[&str], fields: &Fields) -> String {
    let path: String = parts.iter().map(|p| format!("{}/", encode(p))).collect();
    format!("/{path}{}", fields.all_of())
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
    fn links_stay_in_the_language_of_their_page() {
        let page =
            format!(r##"<a href="/plan/x/">a</a><a href="#L1">b</a><a href="{CHINESE}/plan/x/">c</a><p>href=&quot;/</p>"##);
        let english = r##"<a href="/en/plan/x/">a</a><a href="#L1">b</a><a href="/plan/x/">c</a><p>href=&quot;/</p>"##;
        assert_eq!(in_language(page, Language::En), english);
        assert_eq!(language("/en/plan/x/"), (Language::En, "/plan/x/"));
        assert_eq!((language("/english/").0, language("/en")), (Language::Zh, (Language::En, "")));
        // A path of another host is no link of this site.
        assert_eq!(canonical(&["evil.example", "a b"], &Fields::default()), "/evil.example/a%20b/");
    }

    #[test]
    fn broken_escapes_end_nothing() {
        for text in ["%", "%4", "%zz", "%E7%A0", "a%00b", "+%2B"] {
            let _ = Fields::parse(text).get("q");
            assert!(!decode(text, true).is_empty());
        }
    }
}
