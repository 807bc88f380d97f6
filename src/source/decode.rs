//! From bytes to [`Source`]: sniff the content, then the reader of that format.

use std::fmt::Write as _;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::source::sniff::{self, Kind};
use crate::source::{Code, Format, Layout, Limits, Sink, Source, docx, mhtml, ofd, office, pdf, sheet, text};

/// Why a file gives no [`Source`]. Every message says what can be done about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Nothing in it.
    #[error("the file is empty; copy it again from where it came from")]
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
    /// The format is known, and the file breaks its rules.
    #[error("the {format} file is damaged or cut short ({what}); copy it again from where it came from")]
    Damaged {
        /// Which format.
        format: &'static str,
        /// What is wrong.
        what: String,
    },
    /// A document, and no character in it.
    #[error("the {format} file holds no text ({what}); it is not the document you mean, or its pages are pictures")]
    NoText {
        /// Which format.
        format: &'static str,
        /// What was seen instead.
        what: &'static str,
    },
    /// Needs a password.
    #[error("the {format} file is encrypted; open it with its password and save a copy without one")]
    Encrypted {
        /// Which format.
        format: &'static str,
    },
    /// Unpacks to, or holds, more than the limits allow.
    #[error("the {format} file holds more than the limit of {limit} {what}; if it is trusted, raise the limit")]
    TooComplex {
        /// Which format.
        format: &'static str,
        /// Of what: bytes unpacked, elements, pages.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// Pages are pictures, or their fonts do not say which characters they show.
    #[error("no page of the {format} file has readable text ({pages} pages); it needs OCR, and its output saved as text")]
    NeedsOcr {
        /// Which format.
        format: &'static str,
        /// How many pages it has.
        pages: u32,
    },
    /// A format that only LibreOffice reads, and there is none.
    #[error(
        "a {format} file is read through LibreOffice, and no soffice command was found: install it (Debian and Ubuntu: \
         apt-get install libreoffice-writer-nogui; others: www.libreoffice.org), or save the file as .docx"
    )]
    NeedsOffice {
        /// Which format.
        format: &'static str,
    },
    /// LibreOffice is there and could not convert the file.
    #[error("LibreOffice could not convert the {format} file ({what}); open it there and save it as .docx")]
    OfficeFailed {
        /// Which format.
        format: &'static str,
        /// What happened.
        what: String,
    },
    /// LibreOffice did not finish in time.
    #[error("LibreOffice took longer than {} seconds for the {format} file; open it there and save it as .docx", .limit.as_secs())]
    OfficeTimedOut {
        /// Which format.
        format: &'static str,
        /// The limit.
        limit: Duration,
    },
}

/// What a reader of one format gives.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) format: Format,
    pub(super) encoding: String,
    pub(super) text: String,
    pub(super) layout: Layout,
}

/// Decode one file. `name` is its file name, used for messages and never to tell the format.
///
/// # Errors
/// [`DecodeError`] when no reading text can be made.
pub fn decode(name: &str, bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Source, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let byte_len = bytes.len() as u64;
    if byte_len > limits.max_bytes {
        return Err(DecodeError::TooLarge { bytes: byte_len, limit: limits.max_bytes });
    }
    let reading = read(bytes, limits, sink)?;
    if reading.text.chars().all(|c| c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}')) {
        return Err(DecodeError::NoText { format: reading.format.as_str(), what: "nothing but blanks" });
    }
    text::report_characters(&reading.text, sink);
    let mut source = Source::new(name, reading.format, reading.encoding, reading.text, reading.layout);
    source.byte_len = byte_len;
    source.sha256 = sha256_hex(bytes);
    Ok(source)
}

/// The reader for what the bytes are.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    match sniff::kind(bytes) {
        Kind::Other(reason) => Err(DecodeError::Unsupported { reason }),
        Kind::Office(kind) => office::read(bytes, kind, limits, sink),
        Kind::Mhtml => mhtml::read(bytes, limits, sink),
        Kind::Text => read_text(bytes, limits, sink),
        Kind::Pdf => pdf::read(bytes, limits, sink),
        Kind::Ofd => ofd::read(bytes, limits, sink),
        Kind::Docx => docx::read(bytes, limits, sink),
        Kind::Xlsx => sheet::read_xlsx(bytes, limits, sink),
        Kind::Xls => sheet::read_xls(bytes, limits, sink),
        Kind::Encrypted(format) => Err(DecodeError::Encrypted { format }),
        Kind::BrokenZip(what) => Err(DecodeError::Damaged { format: "docx, xlsx or ofd", what }),
    }
}

/// Bytes that are characters: plain text, or a web page when it holds tags.
fn read_text(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let label = sniff::declared_charset(bytes);
    let decoded = text::decode(bytes, label.as_deref(), sink);
    if sniff::is_html(&decoded.text) {
        return crate::source::html::read(&decoded, limits, sink);
    }
    if let Some(reason) = sniff::not_text(&decoded.text) {
        return Err(DecodeError::Unsupported { reason: reason.to_owned() });
    }
    let origins = text::byte_origins(bytes, &decoded);
    let mut text = decoded.text;
    let max = usize::try_from(limits.max_text).unwrap_or(usize::MAX);
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
        sink.report(Code::TextTruncated, None, format!("the text passes the limit of {max} bytes; what follows is left out"));
    }
    let mut layout = Layout { origins, ..Layout::default() };
    layout.origins.retain(|o| o.span.end <= text.len());
    Ok(Reading { format: Format::Txt, encoding: decoded.encoding, text, layout })
}

/// Lower-case hex SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
