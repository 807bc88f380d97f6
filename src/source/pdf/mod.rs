//! PDF: text boxes through `oxidize-pdf`, rulings from the page's own drawing operators.
//!
//! Pages that are pictures, and pages whose fonts do not say which characters their glyphs are, are named and left out:
//! what such a page gives is no text.

mod rulings;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use oxidize_pdf::parser::{ParseError, ParseOptions, ParsedPage, PdfDocument, PdfReader};
use oxidize_pdf::text::{ExtractionOptions, TextExtractor, TextFragment, TextRenderingMode};

use crate::source::decode::{DecodeError, Reading};
use crate::source::paged::{self, Page, Ruling, TextBox};
use crate::source::radicals::unified;
use crate::source::writer::Writer;
use crate::source::{Code, Format, Limits, Sink, is_han, sniff};

type Pdf<'a> = PdfDocument<Cursor<&'a [u8]>>;

const FORMAT: &str = "PDF";

/// Bytes of text a page may have; a page of a book has 10 KB.
const MAX_PAGE_TEXT: usize = 2 << 20;

/// Read a document.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    // Offsets inside are counted from the header; what a server wrote before it is no part of the file.
    let bytes = &bytes[sniff::pdf_header(bytes).unwrap_or(0)..];
    // The library may panic on hostile files; that is a damaged file for us, not an error of this program.
    let caught = catch_unwind(AssertUnwindSafe(|| pages(bytes, limits, sink)));
    let (pages, title) = caught
        .unwrap_or_else(|_| Err(DecodeError::Damaged { format: FORMAT, what: "its structure cannot be followed".to_owned() }))?;
    let mut writer = Writer::new(limits.max_text);
    paged::write(pages, limits, &mut writer, sink);
    let (text, mut layout) = writer.finish(sink);
    layout.title = title;
    layout.wrapped = Some(true);
    Ok(Reading { format: Format::Pdf, encoding: "pdf".to_owned(), text, layout })
}

fn failed(error: &ParseError) -> DecodeError {
    match error {
        ParseError::EncryptionNotSupported | ParseError::WrongPassword | ParseError::PdfLocked => {
            DecodeError::Encrypted { format: FORMAT }
        }
        other => DecodeError::Damaged { format: FORMAT, what: other.to_string() },
    }
}

/// What became of a page.
enum Outcome {
    Read(Page),
    /// Nothing on it.
    Blank,
    /// A picture without text.
    Picture,
    /// Text whose characters are not known.
    Unreadable,
    /// The page's content is damaged.
    Damaged,
}

fn pages(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<(Vec<Page>, Option<String>), DecodeError> {
    let reader = PdfReader::new_with_options(Cursor::new(bytes), ParseOptions::lenient()).map_err(|e| failed(&e))?;
    if reader.is_encrypted() && !reader.is_unlocked() {
        return Err(DecodeError::Encrypted { format: FORMAT });
    }
    let document = PdfDocument::new(reader);
    let count = document.page_count().map_err(|e| failed(&e))?;
    if count == 0 {
        return Err(DecodeError::Damaged { format: FORMAT, what: "it has no pages".to_owned() });
    }
    let title = document.metadata().ok().and_then(|m| m.title).filter(|t| t.chars().any(is_han));
    if count > limits.max_pages {
        let message = format!("{} pages beyond the limit of {} are left out", count - limits.max_pages, limits.max_pages);
        sink.report(Code::TextTruncated, None, message);
    }
    let options = ExtractionOptions {
        preserve_layout: true,
        sort_by_position: false,
        merge_hyphenated: false,
        include_artifacts: true,
        // Digits set wide apart (２ ０ ０ １ 年) are one number: gaps become blanks here, where the line is known.
        space_threshold: 10.0,
        tj_space_threshold: 10.0,
        max_extracted_bytes: Some(MAX_PAGE_TEXT),
        ..ExtractionOptions::default()
    };
    let mut extractor = TextExtractor::with_options(options);
    let mut unpacked = limits.max_unpacked;
    let mut read = Vec::new();
    let (mut pictures, mut unreadable, mut damaged, mut layered) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for index in 0..count.min(limits.max_pages) {
        let number = index + 1;
        let page = catch_unwind(AssertUnwindSafe(|| page(&document, &mut extractor, index, &mut unpacked, &mut layered)));
        match page.unwrap_or(Ok(Outcome::Damaged))? {
            Outcome::Read(page) => read.push(page),
            Outcome::Blank => {}
            Outcome::Picture => pictures.push(number),
            Outcome::Unreadable => unreadable.push(number),
            Outcome::Damaged => damaged.push(number),
        }
    }
    if !pictures.is_empty() {
        sink.report(Code::NeedsOcr, None, format!("{} are pictures without text", paged::named(&pictures)));
    }
    if !unreadable.is_empty() {
        let pages = paged::named(&unreadable);
        sink.report(
            Code::NeedsOcr,
            None,
            format!("{pages}: the fonts do not say which characters they show; their text is left out"),
        );
    }
    if !damaged.is_empty() {
        sink.report(Code::TextTruncated, None, format!("{}: the content is damaged and left out", paged::named(&damaged)));
    }
    if !layered.is_empty() {
        let pages = paged::named(&layered);
        sink.report(Code::OcrLayer, None, format!("{pages}: the text is an invisible layer over a picture, made by OCR"));
    }
    if read.is_empty() {
        return Err(if damaged.is_empty() {
            DecodeError::NeedsOcr { format: FORMAT, pages: count }
        } else {
            DecodeError::Damaged { format: FORMAT, what: "the content of no page can be read".to_owned() }
        });
    }
    Ok((read, title))
}

fn page(
    document: &Pdf<'_>,
    extractor: &mut TextExtractor,
    index: u32,
    unpacked: &mut u64,
    layered: &mut Vec<u32>,
) -> Result<Outcome, DecodeError> {
    let Ok(parsed) = document.get_page(index) else { return Ok(Outcome::Damaged) };
    let drawn = rulings::read(document, &parsed, unpacked)?;
    let Ok(extracted) = extractor.extract_from_page(document, index) else { return Ok(Outcome::Damaged) };
    let fragments: Vec<&TextFragment> =
        extracted.fragments.iter().filter(|f| f.size() > 0.5 && !f.text.trim().is_empty()).collect();
    let characters = || fragments.iter().flat_map(|f| f.text.chars()).filter(|c| !c.is_whitespace());
    let all = characters().count();
    if all == 0 {
        return Ok(if drawn.pictures > 0 { Outcome::Picture } else { Outcome::Blank });
    }
    let unknown = characters().filter(|c| *c == '\u{fffd}' || matches!(*c, '\u{e000}'..='\u{f8ff}' | '\0'..='\u{8}')).count();
    if unknown * 10 > all * 3 {
        return Ok(Outcome::Unreadable);
    }
    if fragments.iter().filter(|f| f.render_mode == TextRenderingMode::Invisible).count() * 2 > fragments.len() {
        layered.push(index + 1);
    }
    let sheet = Sheet::of(&parsed, &fragments);
    let (width, height) = sheet.size();
    let boxes = fragments.iter().map(|f| text_box(f, sheet)).filter(|b| b.left > -width && b.left < width * 2.0).collect();
    let upright = |r: ((f64, f64), (f64, f64))| paged::straight(sheet.place(r.0.0, r.0.1), sheet.place(r.1.0, r.1.1));
    let rulings: Vec<Ruling> = drawn.segments.into_iter().filter_map(upright).collect();
    Ok(Outcome::Read(Page { number: index + 1, width, height, boxes, rulings }))
}

fn text_box(fragment: &TextFragment, sheet: Sheet) -> TextBox {
    let (left, base) = sheet.place(fragment.x, fragment.y);
    let text: String = fragment.text.chars().map(unified).collect();
    let size = fragment.size();
    // Blanks at the ends only widen the box.
    let trimmed = text.trim_start();
    let indent = text[..text.len() - trimmed.len()].chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum::<f64>() * size;
    let fake_bold = matches!(fragment.render_mode, TextRenderingMode::FillStroke);
    TextBox {
        left: left + if trimmed.is_empty() { 0.0 } else { indent },
        right: left + fragment.width,
        base,
        size,
        bold: fragment.is_bold || fake_bold,
        text: trimmed.trim_end().to_owned(),
    }
}

/// Size of a fragment's characters.
trait Measured {
    fn size(&self) -> f64;
}

impl Measured for TextFragment {
    fn size(&self) -> f64 {
        let size = if self.height > 0.0 { self.height } else { self.font_size };
        if size.is_finite() { size.abs() } else { 0.0 }
    }
}

/// How a page is turned for the reader.
#[derive(Clone, Copy)]
struct Sheet {
    /// Left, bottom, right, top in the page's own space.
    visible: [f64; 4],
    /// Clockwise, in degrees.
    turned: i32,
}

impl Sheet {
    fn of(page: &ParsedPage, fragments: &[&TextFragment]) -> Self {
        let visible = page.crop_box.filter(|b| b[2] - b[0] > 10.0 && b[3] - b[1] > 10.0).unwrap_or(page.media_box);
        let stated = page.rotation.rem_euclid(360);
        Self { visible, turned: direction(fragments).unwrap_or(stated) }
    }

    fn size(self) -> (f64, f64) {
        let [x0, y0, x1, y1] = self.visible;
        let (w, h) = ((x1 - x0).abs().max(1.0), (y1 - y0).abs().max(1.0));
        if self.turned % 180 == 90 { (h, w) } else { (w, h) }
    }

    /// A point of the page's space on the upright page, from the top left.
    fn place(self, x: f64, y: f64) -> (f64, f64) {
        let [x0, y0, x1, y1] = self.visible;
        match self.turned {
            90 => (y - y0, x - x0),
            180 => (x1 - x, y - y0),
            270 => (y1 - y, x1 - x),
            _ => (x - x0, y1 - y),
        }
    }
}

/// The turn that the text itself shows: each stretch goes on where the one before it ended.
///
/// A wide table is often drawn sideways on an upright page that states no turn.
fn direction(fragments: &[&TextFragment]) -> Option<i32> {
    let (mut level, mut up, mut down, mut flipped) = (0usize, 0usize, 0usize, 0usize);
    for pair in fragments.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let near = a.size() * 0.5;
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        if a.width <= 0.0 {
            continue;
        }
        level += usize::from(dy.abs() < 1.0 && (dx - a.width).abs() < near);
        flipped += usize::from(dy.abs() < 1.0 && (dx + a.width).abs() < near);
        up += usize::from(dx.abs() < 1.0 && (dy - a.width).abs() < near);
        down += usize::from(dx.abs() < 1.0 && (dy + a.width).abs() < near);
    }
    let total = level + up + down + flipped;
    let most = |n: usize| n >= 8 && n * 10 >= total * 9;
    if most(up) {
        Some(90)
    } else if most(down) {
        Some(270)
    } else if most(level) {
        Some(0)
    } else if most(flipped) {
        Some(180)
    } else {
        None
    }
}
