//! Paragraphs and tables of a document's body, in reading order.

use std::collections::BTreeMap;

use roxmltree::Node;

use crate::source::docx::numbering::{LEVELS, Numbering};
use crate::source::docx::styles::Styles;
use crate::source::docx::{attribute, child, name, switch, value};
use crate::source::superscript;
use crate::source::writer::{CellDraft, Para, Writer};
use crate::source::{Code, HintKind, Limits, MarkKind, Place, Sink, Span};

/// Columns a table row of Word can have.
const MAX_COLUMNS: usize = 63;

/// Half points from which lifted characters are raised ones; writers shift a character by one or two to centre it.
const MIN_RAISE: i32 = 4;

/// Reads blocks into the writer.
pub(super) struct Reader<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    max_grid: usize,
    writer: &'a mut Writer,
    sink: &'a mut Sink,
    paragraphs: u32,
    tables: u32,
    /// Open fields: whether each is a table of contents, and whether its result is being shown.
    fields: Vec<Field>,
    /// Marks of notes by their id, in the order of reference.
    notes: BTreeMap<(String, String), u32>,
    pictures: usize,
    last: Option<Span>,
}

#[derive(Debug)]
struct Field {
    toc: bool,
    instruction: String,
    shown: bool,
}

/// A paragraph's runs while they are read.
#[derive(Default)]
struct Runs<'a, 'x> {
    para: Para,
    boxes: Vec<Node<'a, 'x>>,
    chars: usize,
    bold: usize,
    toc: bool,
    pictures: usize,
}

/// Where blocks go: the reading text, or a cell.
enum Target<'t> {
    Text,
    Cell(&'t mut Vec<Para>, Place),
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        styles: &'a Styles,
        numbering: Numbering,
        limits: &Limits,
        writer: &'a mut Writer,
        sink: &'a mut Sink,
    ) -> Self {
        Self {
            styles,
            numbering,
            max_grid: limits.max_grid,
            writer,
            sink,
            paragraphs: 0,
            tables: 0,
            fields: Vec::new(),
            notes: BTreeMap::new(),
            pictures: 0,
            last: None,
        }
    }

    /// Read the body.
    pub(super) fn body(&mut self, body: Node<'_, '_>) {
        self.blocks(body, false, &mut Target::Text);
    }

    /// Read the foot- or endnotes: lines of their own after the text, each with its mark.
    pub(super) fn notes(&mut self, root: Node<'_, '_>, kind: &str) {
        for note in root.children().filter(|n| name(*n) == kind) {
            // Separators are notes of a type.
            if attribute(note, "type").is_some_and(|t| t != "normal") {
                continue;
            }
            let id = attribute(note, "id").unwrap_or_default().to_owned();
            let mark = self.notes.get(&(kind.to_owned(), id)).copied();
            let mut paras = Vec::new();
            let place = Place::Paragraph(self.paragraphs);
            self.blocks(note, false, &mut Target::Cell(&mut paras, place));
            for (idx, mut para) in paras.into_iter().enumerate() {
                if let Some(mark) = mark.filter(|_| idx == 0) {
                    prefix(&mut para, &format!("{mark} "));
                }
                para.hints = vec![HintKind::Footnote];
                self.paragraphs += 1;
                para.place = Some(Place::Paragraph(self.paragraphs));
                self.last = self.writer.para(&para).or(self.last);
            }
        }
    }

    /// What is left to report.
    pub(super) fn finish(&mut self) {
        self.report_pictures();
    }

    fn blocks(&mut self, node: Node<'_, '_>, toc: bool, target: &mut Target<'_>) {
        for block in node.children().filter(Node::is_element) {
            match name(block) {
                "p" => self.paragraph(block, toc, target),
                "tbl" => self.table(block, toc, target),
                "sdt" => {
                    let gallery = child(block, "sdtPr").is_some_and(|p| {
                        p.descendants().any(|n| name(n) == "docPartGallery" && attribute(n, "val") == Some("Table of Contents"))
                    });
                    if let Some(content) = child(block, "sdtContent") {
                        self.blocks(content, toc || gallery, target);
                    }
                }
                "ins" | "moveTo" | "smartTag" | "customXml" => self.blocks(block, toc, target),
                // <mc:AlternateContent> around blocks.
                "" if block.tag_name().name() == "AlternateContent" => {
                    if let Some(choice) = preferred(block) {
                        self.blocks(choice, toc, target);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, node: Node<'_, '_>, toc: bool, target: &mut Target<'_>) {
        let properties = child(node, "pPr");
        let style = self.styles.paragraph(properties);
        if matches!(target, Target::Text) {
            self.paragraphs += 1;
        }
        let mut runs = Runs { toc, ..Runs::default() };
        self.runs(node, &style.bold, false, &mut runs);
        let Runs { mut para, boxes, chars, bold, toc, pictures } = runs;
        // A paragraph whose mark was deleted joins the next one in Word; its number still counts.
        let label = match (&style.num_id, style.num_level) {
            (Some(id), level) if id != "0" && !para.is_blank() => self.numbering.next(id, level.unwrap_or(0).min(LEVELS - 1)),
            _ => String::new(),
        };
        if !label.is_empty() {
            prefix(&mut para, &label);
            let len = label.trim_end().len();
            para.marks.insert(0, (0..len, MarkKind::Generated));
        }
        para.hints = Vec::new();
        let toc = toc || style.name.starts_with("toc ") && !style.name.starts_with("toc heading");
        if toc {
            para.hints.push(HintKind::Toc);
        }
        if let Some(level) = style.outline.filter(|l| *l < 9 && !toc) {
            para.hints.push(HintKind::Heading(level + 1));
        }
        if style.name == "caption" {
            para.hints.push(HintKind::Caption);
        }
        if chars > 0 && bold == chars {
            para.hints.push(HintKind::Bold);
        }
        if style.centred == Some(true) {
            para.hints.push(HintKind::Centred);
        }
        self.pictures += pictures;
        self.put(para, target);
        for content in boxes {
            self.blocks(content, false, target);
        }
    }

    fn put(&mut self, mut para: Para, target: &mut Target<'_>) {
        if para.is_blank() {
            return;
        }
        match target {
            Target::Text => {
                para.place = Some(Place::Paragraph(self.paragraphs));
                self.report_pictures();
                self.last = self.writer.para(&para).or(self.last);
            }
            Target::Cell(paras, place) => {
                para.place = Some(place.clone());
                paras.push(para);
            }
        }
    }

    fn report_pictures(&mut self) {
        if self.pictures > 0 {
            let many =
                if self.pictures == 1 { "a picture stands".to_owned() } else { format!("{} pictures stand", self.pictures) };
            self.sink.report(
                Code::PictureNotRead,
                self.last,
                format!("{many} after this line; text and tables in it are not read"),
            );
            self.pictures = 0;
        }
    }

    /// Text of a paragraph's runs; boxes are gathered to be read after it.
    fn runs<'n, 'x>(&mut self, node: Node<'n, 'x>, style_bold: &Option<bool>, raised: bool, out: &mut Runs<'n, 'x>) {
        for item in node.children().filter(Node::is_element) {
            match name(item) {
                "del" | "moveFrom" | "pPr" | "rPr" | "delText" | "delInstrText" | "rt" => {}
                "r" => {
                    let properties = child(item, "rPr");
                    let on = |wanted: &str| properties.and_then(|p| switch(p, wanted)) == Some(true);
                    if on("vanish") || on("strike") || on("dstrike") {
                        // Hidden text is not seen, struck text is taken out; fields in it still open and close.
                        self.field_marks(item);
                        continue;
                    }
                    let bold = properties.and_then(|p| switch(p, "b")).or(*style_bold) == Some(true);
                    let lifted = properties.and_then(|p| value(p, "position")).and_then(|v| v.parse::<i32>().ok());
                    let raised = properties.and_then(|p| value(p, "vertAlign")) == Some("superscript")
                        || lifted.is_some_and(|by| by >= MIN_RAISE);
                    let (chars, before) = (out.chars, out.para.text.len());
                    self.runs(item, style_bold, raised, out);
                    let seen = out.para.text[before..].chars().filter(|c| !c.is_whitespace()).count();
                    out.chars = chars + seen;
                    out.bold += if bold { seen } else { 0 };
                }
                "t" if self.shows_text() => {
                    let text = item.text().unwrap_or_default();
                    if raised && superscript::is_reference(&out.para.text, text.trim()) {
                        out.para.push_marked(text, MarkKind::NoteReference);
                    } else if raised {
                        let text = superscript::written(&out.para.text, text);
                        out.para.text.push_str(&text);
                    } else {
                        out.para.text.push_str(text);
                    }
                    out.toc |= self.fields.iter().any(|f| f.toc);
                }
                "tab" if self.shows_text() => out.para.text.push('\t'),
                "br" if attribute(item, "type").is_none_or(|t| t == "textWrapping") => out.para.text.push('\n'),
                "cr" => out.para.text.push('\n'),
                "noBreakHyphen" => out.para.text.push('-'),
                "sym" => out.para.text.extend(symbol(item)),
                "fldChar" => self.field_char(item),
                "instrText" => self.instruction(item.text().unwrap_or_default()),
                "fldSimple" => self.runs(item, style_bold, raised, out),
                "footnoteReference" => self.reference(item, "footnote", out),
                "endnoteReference" => self.reference(item, "endnote", out),
                "txbxContent" => out.boxes.push(item),
                "ruby" => {
                    // The base of a reading aid is the text.
                    if let Some(base) = child(item, "rubyBase") {
                        self.runs(base, style_bold, raised, out);
                    }
                }
                "drawing" | "pict" | "object" => {
                    let before = out.boxes.len();
                    self.runs(item, style_bold, raised, out);
                    let holds_picture =
                        item.descendants().any(|n| matches!(n.tag_name().name(), "blip" | "imagedata" | "OLEObject" | "chart"));
                    out.pictures += usize::from(out.boxes.len() == before && holds_picture);
                }
                "" if matches!(item.tag_name().name(), "oMath" | "oMathPara") => {
                    let before = out.para.text.len();
                    formula(item, &mut out.para.text);
                    out.chars += out.para.text[before..].chars().filter(|c| !c.is_whitespace()).count();
                }
                "" if item.tag_name().name() == "AlternateContent" => {
                    // A text box is stored twice, for new readers and for old ones.
                    if let Some(choice) = preferred(item) {
                        self.runs(choice, style_bold, raised, out);
                    }
                }
                _ => self.runs(item, style_bold, raised, out),
            }
        }
    }

    /// A note's number stands where Word prints it.
    fn reference(&mut self, node: Node<'_, '_>, kind: &str, out: &mut Runs<'_, '_>) {
        let id = attribute(node, "id").unwrap_or_default().to_owned();
        let next = self.notes.keys().filter(|(k, _)| k == kind).count() as u32 + 1;
        let mark = *self.notes.entry((kind.to_owned(), id)).or_insert(next);
        out.para.push_marked(&mark.to_string(), MarkKind::NoteReference);
    }

    fn field_marks(&mut self, run: Node<'_, '_>) {
        for item in run.children() {
            match name(item) {
                "fldChar" => self.field_char(item),
                "instrText" => self.instruction(item.text().unwrap_or_default()),
                _ => {}
            }
        }
    }

    fn field_char(&mut self, node: Node<'_, '_>) {
        match attribute(node, "fldCharType") {
            Some("begin") if self.fields.len() < 64 => {
                self.fields.push(Field { toc: false, instruction: String::new(), shown: false });
            }
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.shown = true;
                    field.toc = field.instruction.split_whitespace().next() == Some("TOC");
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn instruction(&mut self, text: &str) {
        if let Some(field) = self.fields.last_mut().filter(|f| !f.shown) {
            field.instruction.push_str(text);
        }
    }

    /// Between a field's begin and its separator stands its instruction, not its result.
    fn shows_text(&self) -> bool {
        self.fields.iter().all(|f| f.shown)
    }

    fn table(&mut self, node: Node<'_, '_>, toc: bool, target: &mut Target<'_>) {
        if let Target::Cell(paras, place) = target {
            // A table inside a cell: its text belongs to the cell.
            for tc in rows(node).into_iter().flat_map(cells) {
                self.blocks(tc, toc, &mut Target::Cell(paras, place.clone()));
            }
            return;
        }
        self.tables += 1;
        let mut drafts: Vec<CellDraft> = Vec::new();
        // Column → the draft that a vertical merge continues.
        let mut open: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut n_rows, mut n_cols, mut positions) = (0usize, 0usize, 0usize);
        let before = self.pictures;
        for tr in rows(node) {
            let properties = child(tr, "trPr");
            if properties.is_some_and(|p| child(p, "del").is_some()) {
                continue;
            }
            let header = properties.and_then(|p| switch(p, "tblHeader")) == Some(true);
            let skipped = properties.and_then(|p| value(p, "gridBefore")).and_then(|v| v.parse::<usize>().ok()).unwrap_or(0);
            let mut col = skipped.min(MAX_COLUMNS);
            let mut continued: BTreeMap<usize, usize> = BTreeMap::new();
            for tc in cells(tr) {
                let cell = child(tc, "tcPr");
                let span = cell.and_then(|p| value(p, "gridSpan")).and_then(|v| v.parse::<usize>().ok()).unwrap_or(1);
                let span = span.clamp(1, MAX_COLUMNS);
                let merge = cell.and_then(|p| child(p, "vMerge")).map(|m| attribute(m, "val").unwrap_or("continue"));
                // Cells merged across in the old way: the first holds the text, the others continue it.
                let across = cell.and_then(|p| child(p, "hMerge")).map(|m| attribute(m, "val").unwrap_or("continue"));
                positions += span;
                match (merge, open.get(&col).copied(), across) {
                    (_, _, Some("continue")) if drafts.last().is_some_and(|d| d.row == n_rows && d.col + d.col_span == col) => {
                        if let Some(last) = drafts.last_mut() {
                            last.col_span += span;
                        }
                    }
                    (Some("continue"), Some(above), _) if drafts[above].col_span == span => {
                        drafts[above].row_span = n_rows + 1 - drafts[above].row;
                        continued.insert(col, above);
                        // Some writers leave text in a covered cell; it is seen nowhere.
                    }
                    (merge, _, _) => {
                        let place = Place::TableCell(self.tables, n_rows as u32 + 1, col as u32 + 1);
                        let mut paras = Vec::new();
                        self.blocks(tc, toc, &mut Target::Cell(&mut paras, place));
                        drafts.push(CellDraft { row: n_rows, col, row_span: 1, col_span: span, header, paras });
                        if merge.is_some() {
                            continued.insert(col, drafts.len() - 1);
                        }
                    }
                }
                col += span;
            }
            open = continued;
            n_cols = n_cols.max(col);
            n_rows += 1;
        }
        if n_rows.saturating_mul(n_cols) > self.max_grid || positions > self.max_grid {
            self.sink.report(
                Code::TableTooLarge,
                Span::new(self.writer.at(), self.writer.at()),
                format!("a table's grid has more than {} positions; it is read as lines", self.max_grid),
            );
            for para in drafts.into_iter().flat_map(|d| d.paras) {
                self.last = self.writer.para(&para).or(self.last);
            }
            return;
        }
        match self.writer.grid(n_rows, n_cols, drafts, Vec::new()) {
            Some(span) => self.last = Some(span),
            None if self.pictures > before => {
                self.pictures = before;
                self.sink.report(Code::TableImageOnly, self.last, "a table holds only pictures; its cells need OCR");
            }
            None => {}
        }
    }
}

/// Rows of a table, also inside content controls and insertions.
fn rows<'a, 'x>(node: Node<'a, 'x>) -> Vec<Node<'a, 'x>> {
    inner(node, "tr")
}

/// Cells of a row.
fn cells<'a, 'x>(node: Node<'a, 'x>) -> Vec<Node<'a, 'x>> {
    inner(node, "tc")
}

fn inner<'a, 'x>(node: Node<'a, 'x>, wanted: &str) -> Vec<Node<'a, 'x>> {
    let mut out = Vec::new();
    for item in node.children() {
        match name(item) {
            found if found == wanted => out.push(item),
            "sdt" | "sdtContent" | "ins" | "moveTo" | "smartTag" | "customXml" => out.extend(inner(item, wanted)),
            _ => {}
        }
    }
    out
}

/// A formula in one line: fractions with a stroke, powers and roots by their sign.
fn formula(node: Node<'_, '_>, out: &mut String) {
    for item in node.children().filter(Node::is_element) {
        let part = |wanted: &str| item.children().find(|c| c.tag_name().name() == wanted);
        match item.tag_name().name() {
            "t" => out.push_str(item.text().unwrap_or_default()),
            "f" => {
                if let Some(above) = part("num") {
                    formula(above, out);
                }
                out.push('/');
                if let Some(below) = part("den") {
                    formula(below, out);
                }
            }
            "sSup" => {
                if let Some(base) = part("e") {
                    formula(base, out);
                }
                let mut power = String::new();
                if let Some(raised) = part("sup") {
                    formula(raised, &mut power);
                }
                match power.as_str() {
                    "2" => out.push('²'),
                    "3" => out.push('³'),
                    other => {
                        out.push('^');
                        out.push_str(other);
                    }
                }
            }
            "rad" => {
                out.push('√');
                if let Some(base) = part("e") {
                    formula(base, out);
                }
            }
            "del" | "delText" | "ctrlPr" => {}
            _ => formula(item, out),
        }
    }
}

/// The alternative for new readers, or the fallback if that holds no text.
fn preferred<'a, 'x>(node: Node<'a, 'x>) -> Option<Node<'a, 'x>> {
    let part = |wanted: &str| node.children().find(|c| c.is_element() && c.tag_name().name() == wanted);
    let holds_text = |n: &Node<'_, '_>| n.descendants().any(|d| name(d) == "t" || name(d) == "p");
    let (choice, fallback) = (part("Choice"), part("Fallback"));
    choice.filter(holds_text).or(fallback.filter(holds_text)).or(choice).or(fallback)
}

/// A symbol of a symbol font; those in the private area have no public meaning and are kept as such.
fn symbol(node: Node<'_, '_>) -> Option<char> {
    let code = u32::from_str_radix(attribute(node, "char")?, 16).ok()?;
    match (attribute(node, "font"), code) {
        (Some("Wingdings 2"), 0xf052 | 0x52) => Some('☑'),
        (Some("Wingdings 2"), 0xf0a3 | 0xa3) => Some('□'),
        (Some("Wingdings"), 0xf06c | 0x6c) => Some('●'),
        (Some("Symbol"), 0xf06d | 0x6d) => Some('μ'),
        (Some("Symbol"), 0xf0b3 | 0xb3) => Some('≥'),
        (Some("Symbol"), 0xf0a3 | 0xa3) => Some('≤'),
        _ => char::from_u32(code),
    }
}

/// Put generated characters before a paragraph.
fn prefix(para: &mut Para, label: &str) {
    // Leading blanks are indentation; the number stands before the first character.
    let kept = para.text.trim_start_matches([' ', '\t']);
    let cut = para.text.len() - kept.len();
    para.text = format!("{label}{kept}");
    for (range, _) in &mut para.marks {
        *range = (range.start - cut.min(range.start)) + label.len()..(range.end - cut.min(range.end)) + label.len();
    }
}
