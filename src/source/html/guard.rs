//! Bounds on a page before it is parsed: the parser's work grows with the square of the open elements.
//!
//! A tag soup of a million open `<div>` would hang it, and unclosed `<b>` are opened again in every later paragraph. Tags
//! beyond the limits are left out of what is parsed; their text stays.

use std::borrow::Cow;

use crate::source::decode::DecodeError;
use crate::source::{Code, Limits, Sink};

/// Elements without an end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "bgsound"];

/// Elements whose end tag may be left out: the parser closes them itself.
const SELF_CLOSING: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "option", "optgroup", "rp", "rt",
    "html", "head", "body",
];

/// Elements that the parser opens again in every block while they are unclosed.
const FORMATTING: &[&str] = &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Unclosed formatting elements that are kept; old pages have a dozen.
const MAX_FORMATTING: usize = 32;

/// Attributes of one tag that are kept: the parser compares each with every other.
const MAX_ATTRIBUTES: usize = 500;

/// Elements whose content is characters, not tags.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// The page, without tags that nest too deep.
pub(super) fn bounded<'a>(html: &'a str, limits: &Limits, sink: &mut Sink) -> Result<Cow<'a, str>, DecodeError> {
    let bytes = html.as_bytes();
    let mut open: Vec<&str> = Vec::new();
    let mut formatting = 0usize;
    let mut dropped: Vec<(usize, usize)> = Vec::new();
    let mut skipped_ends: Vec<&str> = Vec::new();
    let mut elements = 0usize;
    let (mut too_deep, mut crowded) = (0usize, 0usize);
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
        let start = at + next;
        at = start + 1;
        let Some(tag) = Tag::at(html, start) else {
            if html[start..].starts_with("<!--") {
                at = html[start + 4..].find("-->").map_or(bytes.len(), |i| start + 4 + i + 3);
            }
            continue;
        };
        at = tag.end;
        if let Some(from) = tag.excess {
            crowded += 1;
            dropped.push((from, tag.end - 1));
        }
        let name = tag.name.to_ascii_lowercase();
        let name = name.as_str();
        if VOID.contains(&name) {
            elements += 1;
            continue;
        }
        let optional = SELF_CLOSING.contains(&name);
        if tag.closing {
            if optional {
                continue;
            }
            // Only the innermost are looked at: a page of unmatched end tags must not cost the square of its size.
            if let Some(pos) = skipped_ends.iter().rev().take(64).position(|s| s.eq_ignore_ascii_case(name)) {
                skipped_ends.remove(skipped_ends.len() - 1 - pos);
                tag.drop_whole(start, &mut dropped);
                too_deep += 1;
            } else if let Some(pos) = open.iter().rev().take(64).position(|s| s.eq_ignore_ascii_case(name)) {
                let closed = open.len() - 1 - pos;
                open.remove(closed);
                formatting -= usize::from(FORMATTING.contains(&name));
            }
            continue;
        }
        // Blocks open every unclosed formatting element again.
        elements += 1 + if FORMATTING.contains(&name) { 0 } else { formatting };
        if elements > limits.max_elements {
            return Err(DecodeError::TooComplex { format: "HTML", what: "elements", limit: limits.max_elements as u64 });
        }
        if RAW.contains(&name) {
            at = end_of_raw(html, tag.end, name);
            continue;
        }
        if optional {
            continue;
        }
        let is_formatting = FORMATTING.contains(&name);
        if open.len() >= limits.max_depth || (is_formatting && formatting >= MAX_FORMATTING) {
            tag.drop_whole(start, &mut dropped);
            too_deep += 1;
            // Bounded by `Limits::max_elements`: every dropped tag counts as an element.
            skipped_ends.push(tag.name);
            continue;
        }
        formatting += usize::from(is_formatting);
        open.push(tag.name);
    }
    if dropped.is_empty() {
        return Ok(Cow::Borrowed(html));
    }
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    for (start, end) in &dropped {
        kept.push_str(&html[from..*start]);
        from = *end;
    }
    kept.push_str(&html[from..]);
    if too_deep > 0 {
        let depth = limits.max_depth;
        let message = format!("{too_deep} tags nest deeper than {depth} elements; they are ignored, their text is kept");
        sink.report(Code::NestedTooDeep, None, message);
    }
    if crowded > 0 {
        let message = format!("{crowded} tags have more than {MAX_ATTRIBUTES} attributes; those beyond are ignored");
        sink.report(Code::NestedTooDeep, None, message);
    }
    Ok(Cow::Owned(kept))
}

struct Tag<'a> {
    name: &'a str,
    closing: bool,
    end: usize,
    /// Where the attributes begin that are more than a tag may have.
    excess: Option<usize>,
}

impl<'a> Tag<'a> {
    /// The tag that begins at a `<`, if one does.
    fn at(html: &'a str, start: usize) -> Option<Self> {
        let bytes = html.as_bytes();
        let closing = bytes.get(start + 1) == Some(&b'/');
        let from = start + 1 + usize::from(closing);
        if !bytes.get(from)?.is_ascii_alphabetic() {
            return None;
        }
        let len =
            bytes[from..].iter().take(64).take_while(|b| !matches!(b, b'>' | b'/' | b'<') && !b.is_ascii_whitespace()).count();
        let name = html.get(from..from + len)?;
        // A `>` inside a quoted attribute does not end the tag.
        let mut quote = None;
        let mut at = from + len;
        let (mut attributes, mut excess) = (0usize, None);
        while let Some(b) = bytes.get(at) {
            if quote.is_none() && b.is_ascii_whitespace() && bytes.get(at + 1).is_some_and(|n| !n.is_ascii_whitespace()) {
                attributes += 1;
                if attributes > MAX_ATTRIBUTES && excess.is_none() {
                    excess = Some(at);
                }
            }
            match (quote, b) {
                (None, b'>') => return Some(Self { name, closing, end: at + 1, excess }),
                (None, b'"' | b'\'') if bytes[at - 1] == b'=' || bytes[at - 1].is_ascii_whitespace() => quote = Some(*b),
                (Some(q), b) if *b == q => quote = None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Leave the whole tag out, and not a part of it twice.
    fn drop_whole(&self, start: usize, dropped: &mut Vec<(usize, usize)>) {
        if self.excess.is_some() {
            dropped.pop();
        }
        dropped.push((start, self.end));
    }
}

/// Where the element of characters ends.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
        let start = at + next;
        let after = &bytes[start + 1..];
        if after.first() == Some(&b'/')
            && after[1..].len() >= name.len()
            && after[1..=name.len()].eq_ignore_ascii_case(name.as_bytes())
        {
            return start;
        }
        at = start + 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_tags_are_dropped_with_their_ends_and_the_text_stays() {
        let limits = Limits { max_depth: 4, ..Limits::default() };
        let page = "<div>".repeat(9) + "甲" + &"</div>".repeat(9) + "<div>乙</div>";
        let mut sink = Sink::new();
        let kept = bounded(&page, &limits, &mut sink).unwrap();
        assert_eq!(kept, "<div>".repeat(4) + "甲" + &"</div>".repeat(4) + "<div>乙</div>");
        assert_eq!(sink.into_diagnostics()[0].code, Code::NestedTooDeep);
    }

    #[test]
    fn attributes_beyond_reason_are_dropped_and_the_text_stays() {
        let flood: String = (0..20_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
        let mut sink = Sink::new();
        let page = format!("<div{flood}>甲</div><br{flood}>乙");
        let kept = bounded(&page, &Limits::default(), &mut sink).unwrap();
        assert!(kept.len() < 20_000 && kept.contains(">甲</div><br") && kept.ends_with(">乙"), "{}", kept.len());
        assert_eq!(sink.into_diagnostics().len(), 1);
    }

    #[test]
    fn unclosed_paragraphs_and_cells_are_no_depth() {
        let limits = Limits { max_depth: 4, ..Limits::default() };
        let page = "<table>".to_owned()
            + &"<tr><td><p>甲<br>".repeat(50)
            + "<script>if (a<b) '<div><div><div><div><div>'</script></table>";
        assert!(matches!(bounded(&page, &limits, &mut Sink::new()), Ok(Cow::Borrowed(_))));
    }
}
