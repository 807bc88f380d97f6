//! Parts of a zip package (docx, ofd) and their XML, unpacked within limits.

use std::io::{Cursor, Read as _};

use roxmltree::{Document, ParsingOptions};

use crate::source::Limits;
use crate::source::decode::DecodeError;

/// An opened package. What all parts together unpack to is bounded: a zip bomb is refused while it grows.
pub(super) struct Package<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
    left: u64,
    limit: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], format: &'static str, limits: &Limits) -> Result<Self, DecodeError> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|e| DecodeError::Damaged { format, what: format!("the package does not open: {e}") })?;
        Ok(Self { archive, format, left: limits.max_unpacked, limit: limits.max_unpacked })
    }

    /// Names of the parts.
    #[cfg(feature = "office")]
    pub(super) fn names(&self) -> Vec<String> {
        self.archive.file_names_raw().map(|n| String::from_utf8_lossy(n).into_owned()).collect()
    }

    /// Characters of a part; `None` when the package has no such part.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, DecodeError> {
        let name = name.trim_start_matches('/');
        let damaged = |what: String| DecodeError::Damaged { format: self.format, what: format!("part {name}: {what}") };
        let Some(index) = self.archive.index_for_name(name).or_else(|| {
            // Some writers differ in case between the list of parts and the parts.
            let index = self.archive.file_names_raw().position(|n| n.eq_ignore_ascii_case(name.as_bytes()));
            index.filter(|i| *i < self.archive.len())
        }) else {
            return Ok(None);
        };
        let part = self.archive.by_index(index).map_err(|e| match e {
            zip::result::ZipError::UnsupportedArchive(_) | zip::result::ZipError::InvalidPassword => {
                DecodeError::Encrypted { format: self.format }
            }
            other => damaged(other.to_string()),
        })?;
        let mut bytes = Vec::new();
        if let Err(error) = part.take(self.left + 1).read_to_end(&mut bytes) {
            // A part that is sound and larger than what may be held is no damage.
            return Err(match error.kind() {
                std::io::ErrorKind::OutOfMemory => DecodeError::TooComplex {
                    format: self.format,
                    what: "bytes in memory (--max-memory)",
                    limit: bytes.len() as u64,
                },
                _ => damaged(error.to_string()),
            });
        }
        if bytes.len() as u64 > self.left {
            return Err(DecodeError::TooComplex { format: self.format, what: "bytes unpacked", limit: self.limit });
        }
        self.left -= bytes.len() as u64;
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }

    /// Characters of a part that must be there.
    pub(super) fn required(&mut self, name: &str) -> Result<String, DecodeError> {
        let format = self.format;
        self.text(name)?.ok_or_else(|| DecodeError::Damaged { format, what: format!("part {name} is missing") })
    }

    pub(super) fn format(&self) -> &'static str {
        self.format
    }
}

/// Parse a part. Depth is checked first: readers recurse over the tree.
pub(super) fn parse<'x>(xml: &'x str, format: &'static str, limits: &Limits) -> Result<Document<'x>, DecodeError> {
    let (depth, attributes) = shape(xml);
    if depth > limits.max_depth {
        return Err(DecodeError::TooComplex { format, what: "elements inside each other", limit: limits.max_depth as u64 });
    }
    if attributes > MAX_ATTRIBUTES {
        return Err(DecodeError::TooComplex { format, what: "attributes of one element", limit: MAX_ATTRIBUTES as u64 });
    }
    let nodes_limit = u32::try_from(limits.max_elements).unwrap_or(u32::MAX);
    Document::parse_with_options(xml, ParsingOptions { nodes_limit, ..ParsingOptions::default() }).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            DecodeError::TooComplex { format, what: "XML nodes", limit: u64::from(nodes_limit) }
        }
        other => DecodeError::Damaged { format, what: other.to_string() },
    })
}

/// Attributes that one element may have: readers compare each with every other.
const MAX_ATTRIBUTES: usize = 2_000;

/// How deep the elements of well-formed XML nest, and how many attributes one of them has.
fn shape(xml: &str) -> (usize, usize) {
    let bytes = xml.as_bytes();
    let (mut open, mut deepest, mut most, mut at) = (0usize, 0usize, 0usize, 0);
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
        let start = at + next;
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            at = xml[start..].find("-->").map_or(bytes.len(), |i| start + i + 3);
            continue;
        }
        if rest.starts_with(b"<![CDATA[") {
            at = xml[start..].find("]]>").map_or(bytes.len(), |i| start + i + 3);
            continue;
        }
        let mut quote = None;
        let mut attributes = 0;
        let end = rest.iter().position(|b| {
            match (quote, *b) {
                (None, b'=') => attributes += 1,
                (None, b'"' | b'\'') => quote = Some(*b),
                (Some(q), b) if q == b => quote = None,
                _ => {}
            }
            quote.is_none() && *b == b'>'
        });
        let Some(end) = end else { break };
        at = start + end + 1;
        most = most.max(attributes);
        match rest.get(1) {
            Some(b'/') => open = open.saturating_sub(1),
            Some(b'!' | b'?') => {}
            _ if rest[end - 1] == b'/' => deepest = deepest.max(open + 1),
            _ => {
                open += 1;
                deepest = deepest.max(open);
            }
        }
    }
    (deepest, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_elements_and_not_their_text() {
        assert_eq!(shape("<?xml version='1.0'?><a><!-- <b><c> --><b x='>'><c/></b><b/></a>"), (3, 1));
        assert_eq!(shape("<a><![CDATA[<b><c><d>]]></a>"), (1, 0));
    }
}
