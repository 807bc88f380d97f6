//! What a file is, told from its bytes and never from its name: a `.doc` may be a web page, MHTML, RTF or DOCX.

use std::io::Cursor;

/// What the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Characters in some encoding: plain text or a web page.
    Text,
    /// A web page saved with its parts.
    Mhtml,
    Pdf,
    Docx,
    Xlsx,
    Xls,
    Ofd,
    /// A format that LibreOffice converts.
    Office(Office),
    /// An encrypted package; the format's name.
    Encrypted(&'static str),
    /// A package that does not open; the reason.
    BrokenZip(String),
    /// Nothing that can be read; what it looks like and what to do.
    Other(String),
}

/// A format that is read through LibreOffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Office {
    /// Its name for people.
    pub(super) name: &'static str,
    /// The extension LibreOffice expects of it.
    pub(super) extension: &'static str,
}

const WORD97: Office = Office { name: "Word 97 or WPS", extension: "doc" };
const RTF: Office = Office { name: "RTF", extension: "rtf" };
const WORD_XML: Office = Office { name: "Word 2003 XML", extension: "xml" };
const OPEN_DOCUMENT: Office = Office { name: "OpenDocument text", extension: "odt" };

/// First bytes of formats that hold no text, and what to do about them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG picture; text in pictures needs OCR"),
    (b"\xff\xd8\xff", "a JPEG picture; text in pictures needs OCR"),
    (b"GIF8", "a GIF picture; text in pictures needs OCR"),
    (b"II*\0", "a TIFF picture; text in pictures needs OCR"),
    (b"MM\0*", "a TIFF picture; text in pictures needs OCR"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture; text in pictures needs OCR"),
    (b"AT&TFORM", "a DjVu scan; export it as PDF with text"),
    (b"CAJ", "a CAJ file; export it as PDF in its reader"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\0", "an xz archive; unpack it first"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a parquet file"),
    (b"%!PS", "a PostScript file; convert it to PDF first"),
];

/// Tell what the bytes are.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(bytes);
    }
    // Some servers prepend blank lines, a byte order mark or their answer's head to the PDF header.
    if pdf_header(bytes).is_some() {
        return Kind::Pdf;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound_kind(bytes);
    }
    let start = skip_blank(bytes);
    if start.starts_with(b"{\\rtf") {
        return Kind::Office(RTF);
    }
    if let Some((_, reason)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Kind::Other((*reason).to_owned());
    }
    let head = &start[..start.len().min(4096)];
    if head.starts_with(b"<?xml") && (find(head, b"Word.Document").is_some() || find(head, b"/word/2003/wordml").is_some()) {
        return Kind::Office(WORD_XML);
    }
    if is_mhtml(head) {
        return Kind::Mhtml;
    }
    Kind::Text
}

/// Whether the bytes are characters of UTF-8 and nothing else: no markup, no control characters.
pub(super) fn is_plain_text(bytes: &[u8]) -> bool {
    let odd = |c: char| c == '<' || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    kind(bytes) == Kind::Text && std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(odd))
}

/// Where the header of a PDF stands: some bytes of a server's answer may stand before it.
pub(super) fn pdf_header(bytes: &[u8]) -> Option<usize> {
    find(&bytes[..bytes.len().min(PDF_HEADER_WITHIN)], b"%PDF-")
}

/// Readers allow 1,024 bytes before the header; answers of servers with long headers were seen to have more.
const PDF_HEADER_WITHIN: usize = 4096;

fn zip_kind(bytes: &[u8]) -> Kind {
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return Kind::BrokenZip(error.to_string()),
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("OFD.xml") {
        return Kind::Ofd;
    }
    if has("[Content_Types].xml") {
        let below = |dir: &str| archive.file_names_raw().any(|n| n.starts_with(dir.as_bytes()));
        let (word, sheets, slides) = (below("word/"), below("xl/"), below("ppt/"));
        return if word || !sheets && !slides && holds_word(&mut archive) {
            Kind::Docx
        } else if sheets {
            Kind::Xlsx
        } else if slides {
            Kind::Other("a PowerPoint presentation; export it as PDF".to_owned())
        } else {
            Kind::Other("an Office package without a document".to_owned())
        };
    }
    if has("mimetype") && has("content.xml") {
        let mut mime = String::new();
        let read =
            archive.by_name("mimetype").map(|f| std::io::Read::read_to_string(&mut std::io::Read::take(f, 200), &mut mime));
        if matches!(read, Ok(Ok(_))) && mime.contains("opendocument.text") {
            return Kind::Office(OPEN_DOCUMENT);
        }
        return Kind::Other("an OpenDocument file that is no text; save it as xlsx or PDF".to_owned());
    }
    if has("META-INF/container.xml") {
        return Kind::Other("an e-book; convert it to docx or PDF first".to_owned());
    }
    Kind::Other("a zip archive without a document; unpack it first".to_owned())
}

/// Whether the list of parts names a text of Word, wherever it stands.
fn holds_word(archive: &mut zip::ZipArchive<Cursor<&[u8]>>) -> bool {
    let mut list = String::new();
    let read = archive
        .by_name("[Content_Types].xml")
        .map(|part| std::io::Read::read_to_string(&mut std::io::Read::take(part, 1 << 20), &mut list));
    matches!(read, Ok(Ok(_)))
        && (list.contains("wordprocessingml.document.main") || list.contains("ms-word.document.macroEnabled.main"))
}

/// An OLE compound file: its directory names the streams in UTF-16.
fn compound_kind(bytes: &[u8]) -> Kind {
    let holds = |name: &str| find(bytes, &name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).is_some();
    if holds("EncryptedPackage") {
        Kind::Encrypted("Office")
    } else if holds("WordDocument") {
        Kind::Office(WORD97)
    } else if holds("Workbook") || holds("Book") {
        Kind::Xls
    } else if holds("PowerPoint Document") {
        Kind::Other("a PowerPoint presentation; export it as PDF".to_owned())
    } else {
        Kind::Other("an old Office file without a document".to_owned())
    }
}

/// Headers of a mail message whose body is a web page with its parts.
fn is_mhtml(head: &[u8]) -> bool {
    let lower = head[..head.len().min(2048)].to_ascii_lowercase();
    let header = [&b"mime-version:"[..], b"content-type: multipart/", b"from:", b"content-type: text/html"]
        .iter()
        .any(|h| lower.starts_with(h));
    header && (find(&lower, b"multipart/related").is_some() || find(&lower, b"text/html").is_some())
}

/// The charset a page names in its first bytes; it may lie.
pub(super) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(8192)]).to_ascii_lowercase();
    let head = head.contains('<').then_some(head)?;
    let at = head.find("charset=").map(|i| i + 8).or_else(|| {
        // <?xml version="1.0" encoding="gb2312"?>
        head.trim_start().starts_with("<?xml").then(|| head.find("encoding=").map(|i| i + 9)).flatten()
    })?;
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Tags a page or a copied part of one begins with.
const OPENING: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<title",
    "<div",
    "<p>",
    "<p ",
    "<table",
    "<article",
    "<section",
    "<span",
    "<center",
    "<style",
    "<script",
    "<link",
    "<h1",
    "<h2",
    "<font",
    "<ul",
    "<ol",
    "<strong",
    "<base",
];

/// Whether decoded text is a web page, or a part of one.
pub(super) fn is_html(text: &str) -> bool {
    let mut head = text[..text.floor_char_boundary(65_536)].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // A comment or an XML declaration may stand before the page; a text file may hold one too, and stays text.
    loop {
        let end = if head.starts_with("<!--") {
            head.find("-->").map(|i| i + 3)
        } else if head.starts_with("<?") {
            head.find("?>").map(|i| i + 2)
        } else {
            break;
        };
        let Some(end) = end else { break };
        head = head[end..].trim_start();
    }
    let start = head[..head.floor_char_boundary(4096)].to_ascii_lowercase();
    OPENING.iter().any(|tag| start.starts_with(tag))
        || [("<html", "<body"), ("<!doctype html", "<body"), ("<html", "<head")]
            .iter()
            .any(|(a, b)| start.contains(a) && start.contains(b))
}

/// Whether a text that is no page holds a table of one, with rows and cells.
pub(super) fn holds_table(text: &str) -> bool {
    let has = |tag: &str| text.contains(tag) || text.contains(tag.to_ascii_uppercase().as_str());
    text.contains('<') && has("<table") && has("</td>") && has("</tr>") && !has("<!doctype")
}

/// Such a text as a page: its own line ends are line ends, those inside the table are not.
pub(super) fn as_page(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 32);
    out.push_str("<html><body>");
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let lower = line.to_ascii_lowercase();
        let (opens, closes) = (lower.rfind("<table"), lower.rfind("</table"));
        if let Some(open) = opens {
            inside = closes.is_none_or(|close| close < open);
        } else if closes.is_some() {
            inside = false;
        }
        out.push_str(line);
        if !inside {
            out.push_str("<br>");
        }
    }
    out.push_str("</body></html>");
    out
}

/// What decoded text is if its characters are none a reader sees.
pub(super) fn not_text(text: &str) -> Option<&'static str> {
    let head = &text[..text.floor_char_boundary(16_384)];
    let (mut all, mut bad) = (0usize, 0usize);
    for c in head.chars() {
        all += 1;
        bad += usize::from(matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}' | '\u{7f}' | '\u{fffd}'));
    }
    (bad * 20 > all).then_some("binary data")
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let blank = bytes.iter().take(4096).take_while(|b| b.is_ascii_whitespace()).count();
    &bytes[blank..]
}

/// First position of `needle`.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|b| *b == first) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_before_text_does_not_make_a_page() {
        assert!(!is_html("<!-- aaaa -->\n某县规划纲要\n"));
        assert!(is_html("<!-- aaaa -->\n<html><body>x"));
        assert!(is_html("<?xml version=\"1.0\"?>\n<!DOCTYPE html><html>"));
        assert!(!is_html("a < b, <某县>"));
    }

    #[test]
    fn a_charset_is_found_in_both_spellings() {
        assert_eq!(declared_charset(b"<meta charset=\"gb2312\">").as_deref(), Some("gb2312"));
        assert_eq!(declared_charset(b"<META content=\"text/html; charset=GBK\">").as_deref(), Some("gbk"));
        assert_eq!(declared_charset("charset=gbk 是什么".as_bytes()), None);
    }
}
