//! From bytes to [`Source`]: sniff the content, then the reader of that format.

use std::fmt::Write as _;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

#[cfg(feature = "pdf")]
use crate::source::pdf;
use crate::source::rows::{self, RowTable};
use crate::source::sniff::{self, Kind};
use crate::source::{
    Code, Format, Layout, Limits, Mark, Origin, Place, Sink, Source, Span, docx, escapes, html, markdown, mhtml, ofd, text,
    writer,
};
#[cfg(feature = "office")]
use crate::source::{office, sheet};

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
    /// A table with several documents.
    #[error(
        "a table of {rows} documents, one a row, and not one document; `gangyao add --rows FILE {options}` puts each row into the \
         corpus as a document of its own"
    )]
    Rows {
        /// How many.
        rows: usize,
        /// The columns as they were told, as options of `gangyao add`.
        options: String,
    },
    /// Pages are pictures, or their fonts do not say which characters they show.
    #[error("no page of the {format} file has readable text ({pages} pages); it needs OCR, and its output saved as text")]
    NeedsOcr {
        /// Which format.
        format: &'static str,
        /// How many pages it has.
        pages: u32,
    },
    /// A format whose reader this program was compiled without.
    #[error("{format} files are read only with the feature `{feature}` of gangyao, which this program was compiled without")]
    LeftOut {
        /// Which format.
        format: &'static str,
        /// The feature of the crate.
        feature: &'static str,
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
        #[cfg(feature = "office")]
        Kind::Office(kind) => office::read(bytes, kind, limits, sink),
        #[cfg(not(feature = "office"))]
        Kind::Office(kind) => Err(DecodeError::LeftOut { format: kind.name, feature: "office" }),
        Kind::Mhtml => mhtml::read(bytes, limits, sink),
        Kind::Text => read_text(bytes, limits, sink),
        #[cfg(feature = "pdf")]
        Kind::Pdf => pdf::read(bytes, limits, sink),
        #[cfg(not(feature = "pdf"))]
        Kind::Pdf => Err(DecodeError::LeftOut { format: "PDF", feature: "pdf" }),
        Kind::Ofd => ofd::read(bytes, limits, sink),
        Kind::Docx => docx::read(bytes, limits, sink),
        #[cfg(feature = "office")]
        Kind::Xlsx => sheet::read_xlsx(bytes, limits, sink),
        #[cfg(feature = "office")]
        Kind::Xls => sheet::read_xls(bytes, limits, sink),
        #[cfg(not(feature = "office"))]
        Kind::Xlsx | Kind::Xls => Err(DecodeError::LeftOut { format: "Excel", feature: "office" }),
        Kind::Encrypted(format) => Err(DecodeError::Encrypted { format }),
        Kind::BrokenZip(what) => Err(DecodeError::Damaged { format: "docx, xlsx or ofd", what }),
    }
}

/// Bytes that are characters: plain text, Markdown, a web page, a table of documents, or sentence pairs.
fn read_text(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let label = sniff::declared_charset(bytes);
    let decoded = text::decode(bytes, label.as_deref(), sink);
    if let Some(reason) = sniff::not_text(&decoded.text) {
        return Err(DecodeError::Unsupported { reason: reason.to_owned() });
    }
    if let Some(chinese) = rows::sentence_pairs(&decoded.text, limits) {
        let inner = text::Decoded::whole_of(chinese?, decoded.encoding);
        return Ok(Reading { format: Format::Tmx, ..characters(inner, Vec::new(), limits, sink)? });
    }
    if let Some(table) = rows::of_text(&decoded.text).filter(RowTable::holds_documents) {
        let format = if decoded.text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
            Format::Json
        } else {
            Format::Csv
        };
        return single(&table, format, decoded.encoding, limits, sink);
    }
    let origins = text::byte_origins(bytes, &decoded);
    characters(decoded, origins, limits, sink)
}

/// The one document of a table; a table of several is refused.
pub(super) fn single(
    table: &RowTable,
    format: Format,
    encoding: String,
    limits: &Limits,
    sink: &mut Sink,
) -> Result<Reading, DecodeError> {
    let ([row], Some(text_at)) = (table.rows.as_slice(), table.guess.text) else { return Err(table.refused()) };
    let content = row.cells[text_at].clone();
    if content.chars().count() >= rows::CELL_LIMIT && content.chars().count() <= rows::CELL_LIMIT + 1 {
        let message = format!(
            "the text fills its cell ({} characters, the most a cell can hold): what followed is missing",
            rows::CELL_LIMIT
        );
        sink.report(Code::TextTruncated, None, message);
    }
    let mut reading = characters(text::Decoded::whole_of(content, encoding), Vec::new(), limits, sink)?;
    let stated = table.stated(row, &table.guess);
    sink.report(Code::RowRead, None, format!("the file is a table with one document; read with {}", table.options(&table.guess)));
    reading.format = format;
    reading.layout.stated = Some(Box::new(stated));
    Ok(reading)
}

/// Characters of a document: a web page, Markdown, or plain text with or without escapes.
fn characters(decoded: text::Decoded, origins: Vec<Origin>, limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    if sniff::is_html(&decoded.text) {
        return html::read(&decoded, limits, sink);
    }
    // Rows and cells that were copied into a text with their tags are a table still.
    if sniff::holds_table(&decoded.text) {
        let page = text::Decoded::whole_of(sniff::as_page(&decoded.text), decoded.encoding);
        sink.report(Code::TextUnescaped, None, "the text holds a table with its tags; it is read as a web page");
        return html::read(&page, limits, sink);
    }
    let plain = decoded.encoding == "utf-8" && origins.is_empty();
    let encoding = decoded.encoding;
    let (mut text, mut layout) = (decoded.text, Layout { origins, ..Layout::default() });
    if let Some(read) = escapes::read(&text) {
        if let Some(message) = read.found.message() {
            sink.report(Code::TextUnescaped, None, message);
        }
        let byte_of = |at: usize| if plain { Some(at as u64) } else { byte_at(&layout.origins, at) };
        let starts = std::iter::once(0).chain(read.text.match_indices('\n').map(|(at, _)| at + 1));
        let mut origins: Vec<Origin> = Vec::new();
        for (start, from) in starts.zip(&read.lines) {
            if let Some(last) = origins.last_mut() {
                last.span.end = start;
            }
            if let Some(byte) = byte_of(*from) {
                origins.push(Origin { span: Span::new(start, read.text.len()), place: Place::Byte(byte) });
            }
        }
        layout.origins = origins;
        layout.marks = read.marks.iter().map(|(span, kind)| Mark { span: *span, kind: *kind }).collect();
        text = read.text;
    }
    let max = usize::try_from(limits.max_text).unwrap_or(usize::MAX);
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
        sink.report(Code::TextTruncated, None, format!("the text passes the limit of {max} bytes; what follows is left out"));
    }
    layout.origins.retain(|o| o.span.end <= text.len());
    layout.marks.retain(|m| m.span.end <= text.len());
    if markdown::is_markdown(&text) {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let place = |line: usize| {
            let at = starts.get(line).copied()?;
            let byte = if layout.origins.is_empty() { plain.then_some(at as u64) } else { byte_at(&layout.origins, at) };
            byte.map(Place::Byte)
        };
        let mut writer = writer::Writer::new(limits.max_text);
        markdown::write(&text, place, limits, &mut writer);
        let (text, layout) = writer.finish(sink);
        return Ok(Reading { format: Format::Markdown, encoding, text, layout });
    }
    Ok(Reading { format: Format::Txt, encoding, text, layout })
}

/// The byte of the line that holds `at`.
fn byte_at(origins: &[Origin], at: usize) -> Option<u64> {
    let idx = origins.partition_point(|o| o.span.start <= at);
    match origins.get(idx.checked_sub(1)?)?.place {
        Place::Byte(byte) => Some(byte),
        _ => None,
    }
}

/// Whether the bytes are characters of UTF-8 and nothing else: no format, no markup.
pub(crate) fn is_plain_text(bytes: &[u8]) -> bool {
    sniff::is_plain_text(bytes)
}

/// Lower-case hex SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
