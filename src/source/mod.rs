//! Bytes of any format → [`Source`]: the reading text, what the format itself says about it, and an origin for every span.
//!
//! The reading text is UTF-8 and is never edited after [`decode()`]. For text files it is the decoded file; for other
//! formats it is what a reader sees, one paragraph or table cell a line, in reading order, with numbers that only the
//! word processor generates written out. Deliberately absent: any knowledge of plans (headings, 专栏, indicators).

mod decode;
mod diag;
mod docx;
mod escapes;
mod html;
mod limits;
mod markdown;
mod mhtml;
mod normalized;
#[cfg(feature = "office")]
mod number_format;
mod ofd;
#[cfg(feature = "office")]
mod office;
mod package;
mod paged;
#[cfg(feature = "pdf")]
mod pdf;
mod radicals;
mod rows;
#[cfg(feature = "office")]
mod sheet;
mod sniff;
mod span;
mod superscript;
mod text;
mod traditional;
mod writer;

pub(crate) use decode::is_plain_text;
pub use decode::{DecodeError, decode};
pub use diag::{Code, Diagnostic, Severity, Sink};
pub use limits::Limits;
pub use normalized::{Normalized, fold_char, is_han};
pub use rows::{Row, RowColumns, RowTable, Stated, rows};
pub(crate) use span::Regions;
pub use span::{Lines, Span};

/// What kind of file the bytes were, told from their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Txt,
    /// Web page (also saved as `.doc`).
    Html,
    /// Word 2007 package.
    Docx,
    /// Excel 2007 package.
    Xlsx,
    /// Excel 97 workbook.
    Xls,
    /// PDF.
    Pdf,
    /// OFD (GB/T 33190).
    Ofd,
    /// Word 97, WPS or RTF, read through LibreOffice.
    Doc,
    /// Markdown.
    Markdown,
    /// A table of characters with one document in a row.
    Csv,
    /// JSON or JSON lines with one document in an object.
    Json,
    /// Translation memory.
    Tmx,
}

impl Format {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Pdf => "pdf",
            Format::Ofd => "ofd",
            Format::Doc => "doc",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Tmx => "tmx",
        }
    }
}

/// One decoded document.
#[derive(Clone, Debug)]
pub struct Source {
    /// File name without its folder.
    pub name: String,
    /// Lower-case hex SHA-256 of the bytes.
    pub sha256: String,
    /// What the bytes were.
    pub format: Format,
    /// Encoding of text formats as a label (`utf-8`, `gb18030`, `utf-8 (lossy)`); the container's own otherwise.
    pub encoding: String,
    /// Size of the file.
    pub byte_len: u64,
    /// The reading text.
    pub text: String,
    /// What the format says beside the text.
    pub layout: Layout,
    lines: Lines,
}

impl Source {
    /// A source from its parts; indexes the lines.
    #[must_use]
    pub fn new(name: impl Into<String>, format: Format, encoding: impl Into<String>, text: String, layout: Layout) -> Self {
        let lines = Lines::new(&text);
        let byte_len = text.len() as u64;
        Self { name: name.into(), sha256: String::new(), format, encoding: encoding.into(), byte_len, text, layout, lines }
    }

    /// A plain-text source (tests, and text already decoded).
    #[must_use]
    pub fn from_text(name: &str, text: &str) -> Self {
        let mut source = Self::new(name, Format::Txt, "utf-8", text.to_owned(), Layout::default());
        source.sha256 = decode::sha256_hex(text.as_bytes());
        source
    }

    /// Lines of the reading text.
    #[must_use]
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// One-based line of a byte offset, for people and the wire form.
    #[must_use]
    pub fn line_number(&self, offset: usize) -> usize {
        self.lines.line_of(offset) + 1
    }

    /// Where in the file the character at `offset` of the reading text came from, where the format tells.
    #[must_use]
    pub fn origin(&self, offset: usize) -> Option<&Place> {
        let idx = self.layout.origins.partition_point(|o| o.span.start <= offset);
        self.layout.origins[..idx].last().filter(|o| offset < o.span.end).map(|o| &o.place)
    }
}

/// What a format says about its text beside the characters. All lists are in text order. Empty for plain text.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Native tables; each cell's text stands in the reading text.
    pub grids: Vec<Grid>,
    /// Roles of whole lines that the format itself gives.
    pub hints: Vec<Hint>,
    /// Stretches inside a line that are no running text.
    pub marks: Vec<Mark>,
    /// Where each stretch came from.
    pub origins: Vec<Origin>,
    /// `<title>` or the package's title.
    pub title: Option<String>,
    /// Named facts of the web page or package (`<meta>`, info tables): (name, content).
    pub meta: Vec<(String, String)>,
    /// What a table says of the document in its one row.
    pub stated: Option<Box<Stated>>,
    /// Whether lines are page lines that break in mid-sentence (PDF, OFD). `None`: the format does not tell (text).
    pub wrapped: Option<bool>,
}

/// A native table. The grid is what the format states: merged cells are one cell with spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Stretch of the reading text that holds all cells.
    pub span: Span,
    /// Number of grid rows.
    pub n_rows: usize,
    /// Number of grid columns.
    pub n_cols: usize,
    /// Cells in row-major order of their anchors; positions they cover have no cell of their own.
    pub cells: Vec<GridCell>,
    /// Pages the table stands on (one-based), where the format has pages.
    pub pages: Vec<u32>,
}

/// A cell of a [`Grid`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// Zero-based row of the anchor.
    pub row: usize,
    /// Zero-based column of the anchor.
    pub col: usize,
    /// Rows covered, at least 1.
    pub row_span: usize,
    /// Columns covered, at least 1.
    pub col_span: usize,
    /// The cell's text as pieces of the reading text (its paragraphs; after a page break more than one). Empty for an empty cell.
    pub pieces: Vec<Span>,
    /// Marked as header by the format.
    pub header: bool,
}

/// A role that the format gives a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The line or lines.
    pub span: Span,
    /// The role.
    pub kind: HintKind,
}

/// Kinds of [`Hint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// Heading style of this level (1 is the highest).
    Heading(u8),
    /// Outside the main content of a web page, or a repeated page header, footer or page number.
    Furniture,
    /// An entry of a generated table of contents.
    Toc,
    /// The caption of a figure or table.
    Caption,
    /// A footnote or endnote.
    Footnote,
    /// A paragraph whose text is bold throughout.
    Bold,
    /// Centred paragraph.
    Centred,
    /// A line of a page that is set in by the width of a paragraph's first line.
    Indented,
}

/// A stretch inside a line that is no running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
}

/// Kinds of [`Mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A superscript that refers to a note.
    NoteReference,
    /// A number that the word processor generated (第一篇, 1.): in the reading text, not in the file's text runs.
    Generated,
}

/// A stretch of the reading text and its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The stretch.
    pub span: Span,
    /// The place.
    pub place: Place,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// Byte offset in a text file whose bytes are not the reading text: another encoding, escapes, Markdown.
    Byte(u64),
    /// Element of a web page: a path of tag names with one-based positions.
    Element(String),
    /// One-based paragraph of a word-processor document.
    Paragraph(u32),
    /// Table cell of a word-processor document: one-based table, row, column.
    TableCell(u32, u32, u32),
    /// Cell of a workbook.
    Cell {
        /// Sheet name.
        sheet: String,
        /// One-based row.
        row: u32,
        /// One-based column.
        col: u32,
    },
    /// Box on a page, in points from the top left.
    Page {
        /// One-based page.
        page: u32,
        /// Left, top, right, bottom.
        bbox: [f32; 4],
    },
}
