//! Diagnostics: what is wrong with a document while work goes on.
//!
//! A stage never fails: it reports here and returns what it could make. A code is kebab-case and names the defect.

use std::collections::HashSet;

use crate::source::Span;

/// How much a finding or diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Info,
    /// A reader should look at the place.
    Warning,
    /// Something could not be read or is contradictory.
    Error,
}

impl Severity {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[$section:meta])* $name:ident => $id:literal, $severity:ident, $explain:literal;)*) => {
        /// The code of a diagnostic: which defect.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $explain] $name,)*
        }

        impl Code {
            /// Every code there is, in the order of the stages.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The kebab-case name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)* }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// What it means and what a reader can do.
            #[must_use]
            pub fn explain(self) -> &'static str {
                match self { $(Code::$name => $explain,)* }
            }
        }
    };
}

codes! {
    // source
    TextReplaced => "text-replaced", Warning, "Bytes that are no character in the detected encoding were replaced by U+FFFD; the count is in the message. Look for a better copy of the file.";
    CharsetLies => "charset-lies", Info, "The page declares another encoding than its bytes have; the bytes were believed.";
    EncodingMixed => "encoding-mixed", Warning, "Lines in different encodings stand in one file, as after joining two copies; each line was read in its own.";
    PrivateUse => "private-use", Warning, "Characters of a private area stand in the text: they show only with the font they were made for. Compare the place with the original.";
    Mojibake => "mojibake", Error, "The text was once decoded with a wrong encoding and saved so; nothing is repaired. Look for another copy of the file.";
    TextTruncated => "text-truncated", Error, "The text was cut at a limit or where the file breaks off; what follows is missing.";
    TextUnescaped => "text-unescaped", Info, "The text holds line ends, blanks, entities or tags as some export wrote them (\\n, <U+00A0>, &nbsp;, <br>); they were read as what they stand for.";
    RowRead => "row-read", Info, "The file is a table whose one row holds a document: its text was read, title, place and date were taken from their columns.";
    NestedTooDeep => "nested-too-deep", Warning, "Elements nest deeper than the limit; the tags were ignored, their text was kept.";
    TableTooLarge => "table-too-large", Warning, "A table's grid has more positions than the limit; its text was read as lines.";
    TableImageOnly => "table-image-only", Warning, "A table holds only pictures: its cells were not read and need OCR.";
    PictureNotRead => "picture-not-read", Info, "A picture stands in the text; if it shows a table or text, that was not read.";
    PercentDoubtful => "percent-doubtful", Warning, "A cell of a workbook may show a percentage where its stored number is given: the format does not fit the number, or formats cannot be read.";
    CellNotRead => "cell-not-read", Warning, "A cell of a workbook holds an error, or a formula without a stored result: its value is not known. Let a spreadsheet program calculate the workbook and save it.";
    NeedsOcr => "needs-ocr", Error, "Pages are pictures, or their fonts do not say which characters they show. They hold no text and need OCR; the message names them.";
    OcrLayer => "ocr-layer", Warning, "The text of pages is an invisible layer that OCR laid over a picture: its characters and numbers may be misread.";
    RowRejoined => "row-rejoined", Info, "A table row that a page break had cut was put together; compare it with the original.";
    // document
    TitleMissing => "title-missing", Warning, "No title line of a plan was found.";
    JurisdictionUnknown => "jurisdiction-unknown", Warning, "The place the plan is for could not be resolved to a region code.";
    PeriodUnknown => "period-unknown", Warning, "The title names no period; years are left empty.";
    TocMissing => "toc-missing", Warning, "A heading stands in only one of contents and body.";
    TocDiffers => "toc-differs", Info, "Contents and body word a heading differently.";
    HeadingNumberSkipped => "heading-number-skipped", Warning, "The number of a heading does not follow the one before it: a heading may be missing or misnumbered.";
    HeadingGlued => "heading-glued", Info, "A heading stood at the end of a paragraph without a line break; it was read as a heading.";
    HeadingDoubtful => "heading-doubtful", Warning, "A line is read as a heading, or as none, and another reading is nearly as good; the message names both. Look at the line.";
    HeadingUnnumbered => "heading-unnumbered", Info, "The document numbers no headings; a short line over a paragraph was read as one, all on one level.";
    LinesJoined => "lines-joined", Info, "Many lines of the document were joined into one; the blanks that were left where they ended are read as line breaks.";
    DateDamaged => "date-damaged", Warning, "The issue date is damaged in the source; it is reported as written and no date is derived.";
    NotTheDocument => "not-the-document", Warning, "The text under the title of a work report is none: a report on the budget, a summary, or a list of links. It is typed for what it is.";
    TextCutOff => "text-cut-off", Warning, "The text ends in the middle of a sentence: the source was cut off, and what follows is missing. Look for a whole copy.";
    TextRepeated => "text-repeated", Info, "A stretch of the text stands twice, as when a page was saved with its copy; it is read once.";
    GlossaryFound => "glossary-found", Info, "Explanations of terms or notes stand at the end; their numbers are no targets.";
    SeveralDocuments => "several-documents", Warning, "The title of another document stands inside the text, and its numbering begins anew: the file holds several. Split it; until then everything is read as the first.";
    // tables
    CellAmbiguous => "cell-ambiguous", Warning, "A value could stand in more than one column of its row; every remaining placement is kept.";
    TableNotRead => "table-not-read", Warning, "The header or caption of a table stands here, and its rows were not understood: no cell of it is given. Compare the place with the original.";
    RowDoubtful => "row-doubtful", Warning, "A row of a table could be read otherwise, or cannot be right; its cells are marked.";
    CategoryLost => "category-lost", Info, "The table has a category column, and its first rows stand under no label: the label was lost with a merged cell.";
    CellLeftOver => "cell-left-over", Warning, "A row has more values than the table has columns; the value named has no column.";
}

/// One thing wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which defect.
    pub code: Code,
    /// Where in the reading text, if anywhere.
    pub span: Option<Span>,
    /// The particulars, in words.
    pub message: String,
}

/// Where stages report. Reports with the same code and span count once.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<(Code, Option<Span>, String)>,
}

impl Sink {
    /// An empty sink.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Report a defect.
    pub fn report(&mut self, code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) {
        let (span, message) = (span.into(), message.into());
        if self.seen.insert((code, span, if span.is_some() { String::new() } else { message.clone() })) {
            self.diagnostics.push(Diagnostic { code, span, message });
        }
    }

    /// What was reported, in order.
    #[must_use]
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
