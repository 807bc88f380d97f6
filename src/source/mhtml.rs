//! Web pages saved with their parts (MHTML, also named `.doc`): the page is taken out of the message and read as one.

use crate::source::decode::{DecodeError, Reading};
use crate::source::{Limits, Sink, html, sniff, text};

/// Multiparts inside multiparts that are opened.
const MAX_NESTED: usize = 4;

/// A part of a message.
struct Part {
    charset: Option<String>,
    bytes: Vec<u8>,
}

/// Read the first web page of a message.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let damaged = |what: &str| DecodeError::Damaged { format: "MHTML", what: what.to_owned() };
    let part = page(bytes, MAX_NESTED).ok_or_else(|| damaged("no part of it is a web page"))?;
    if part.bytes.is_empty() {
        return Err(damaged("its web page is empty"));
    }
    // The header of the part before the tag inside, which may have been left from another encoding.
    let label = part.charset.or_else(|| sniff::declared_charset(&part.bytes));
    let decoded = text::decode(&part.bytes, label.as_deref(), sink);
    html::read(&decoded, limits, sink)
}

/// The first web page of a message or of its parts.
fn page(message: &[u8], nested: usize) -> Option<Part> {
    let (head, body) = split_head(message);
    let kind = header(&head, "content-type").unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = parameter(&kind, "boundary")?;
        if nested == 0 {
            return None;
        }
        let parts = split_parts(body, boundary.as_bytes());
        return parts.into_iter().find_map(|part| page(part, nested - 1));
    }
    if !lower.starts_with("text/html") && !lower.starts_with("application/xhtml") {
        return None;
    }
    let encoding = header(&head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let bytes = match encoding.trim() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    Some(Part { charset: parameter(&kind, "charset"), bytes })
}

/// Headers as text, and what follows the first empty line.
fn split_head(message: &[u8]) -> (String, &[u8]) {
    let end = [&b"\r\n\r\n"[..], b"\n\n"].iter().filter_map(|gap| Some((sniff::find(message, gap)?, gap.len()))).min();
    let (at, gap) = end.unwrap_or((message.len(), 0));
    (String::from_utf8_lossy(&message[..at]).into_owned(), &message[at + gap..])
}

/// A header's value, its folded lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut value: Option<String> = None;
    for line in head.lines() {
        if let Some(found) = &mut value {
            if line.starts_with([' ', '\t']) {
                found.push(' ');
                found.push_str(line.trim());
                continue;
            }
            break;
        }
        if let Some((key, rest)) = line.split_once(':')
            && key.trim().eq_ignore_ascii_case(name)
        {
            value = Some(rest.trim().to_owned());
        }
    }
    value
}

/// `charset` of `text/html; charset="gb2312"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, rest) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| rest.trim().trim_matches('"').to_owned())
    })
}

/// Bodies between the boundary lines.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mark = [b"--", boundary].concat();
    let mut parts = Vec::new();
    let mut rest = body;
    let mut open = false;
    while let Some(at) = sniff::find(rest, &mark) {
        if open {
            parts.push(&rest[..at]);
        }
        rest = &rest[at + mark.len()..];
        if rest.starts_with(b"--") {
            return parts;
        }
        let line = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |n| n + 1);
        rest = &rest[line..];
        open = true;
    }
    // A message cut short has no last boundary.
    if open {
        parts.push(rest);
    }
    parts
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        match body[at] {
            b'=' if body[at + 1..].starts_with(b"\r\n") => at += 3,
            b'=' if body.get(at + 1) == Some(&b'\n') => at += 2,
            b'=' => match (hex(body.get(at + 1)), hex(body.get(at + 2))) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    at += 3;
                }
                _ => {
                    out.push(b'=');
                    at += 1;
                }
            },
            other => {
                out.push(other);
                at += 1;
            }
        }
    }
    out
}

/// Letters that are no part of the alphabet (line ends, blanks) are passed over; the padding ends it.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0u32);
    for b in body {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfer_encodings_are_undone() {
        assert_eq!(quoted_printable(b"a=3D=E4=BD=A0=\r\n=E5=A5=BD=zz"), "a=你好=zz".as_bytes());
        assert_eq!(base64(b"5L2g\r\n5aW9\r\n"), "你好".as_bytes());
        assert_eq!(base64(b"5L2g5aU="), &"你好".as_bytes()[..5]);
    }

    #[test]
    fn the_page_is_found_in_nested_parts() {
        let message = b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=\"a\"\r\n\r\n--a\r\n\
            Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\n\
            Content-Type: text/html; charset=utf-8\r\n\r\n<p>yes</p>\r\n--b--\r\n--a--\r\n";
        let part = page(message, MAX_NESTED).unwrap();
        assert_eq!((part.bytes.trim_ascii(), part.charset.as_deref()), (&b"<p>yes</p>"[..], Some("utf-8")));
    }
}
