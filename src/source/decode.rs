//! From bytes to [`Source`]: sniff the content, then the reader of that format.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::source::{Code, Format, Layout, Sink, Source};

/// Bounds on what is read, so that no file can exhaust the machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file in bytes.
    pub max_bytes: u64,
    /// Largest reading text in bytes, after decompression.
    pub max_text: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 256 << 20, max_text: 64 << 20 }
    }
}

/// Why a file gives no [`Source`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Nothing in it. Whoever made the copy can help.
    #[error("the file is empty")]
    Empty,
    /// Larger than [`Limits::max_bytes`].
    #[error("the file has {bytes} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Not a document of any known format.
    #[error("not a document gangyao can read ({reason})")]
    Unsupported {
        /// What it looks like.
        reason: String,
    },
}

/// Decode one file. `name` is its file name, used for messages and never to tell the format.
///
/// # Errors
/// [`DecodeError`] when no reading text can be made.
pub fn decode(name: &str, bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Source, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(DecodeError::TooLarge { bytes: bytes.len() as u64, limit: limits.max_bytes });
    }
    if let Some(reason) = binary(bytes) {
        return Err(DecodeError::Unsupported { reason: reason.to_owned() });
    }
    let (text, encoding) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "utf-8"),
        Err(_) => {
            let (text, _, replaced) = encoding_rs::GB18030.decode(bytes);
            if replaced {
                sink.report(Code::TextReplaced, None, "bytes that are no GB18030 were replaced");
            }
            (text.into_owned(), "gb18030")
        }
    };
    let mut source = Source::new(name, Format::Txt, encoding, text, Layout::default());
    source.byte_len = bytes.len() as u64;
    source.sha256 = sha256_hex(bytes);
    Ok(source)
}

/// First bytes of formats that are no text, and what to do about them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF; save it as plain text first"),
    (b"PK\x03\x04", "a zip package such as docx, xlsx or ofd; save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; save it as plain text first"),
    (b"{\\rtf", "an RTF file; save it as plain text first"),
    (b"\x89PNG", "a PNG picture; text in pictures needs OCR"),
    (b"\xff\xd8\xff", "a JPEG picture; text in pictures needs OCR"),
    (b"GIF8", "a GIF picture; text in pictures needs OCR"),
    (b"\x7fELF", "a program"),
];

/// What the bytes are, if they are no text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, reason)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(reason);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let lower: Vec<u8> = head.to_ascii_lowercase();
    if [&b"<!doctype html"[..], b"<html"].iter().any(|tag| lower.windows(tag.len()).any(|w| w == *tag)) {
        return Some("a web page; save it as plain text first");
    }
    let controls = head.iter().filter(|b| matches!(**b, 0..=8 | 14..=26 | 28..=31)).count();
    (controls * 20 > head.len()).then_some("binary data")
}

/// Lower-case hex SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
