//! The page as a reader sees it, written line by line: blocks end lines, inline elements never lose text.

use crate::source::html::main_part::Main;
use crate::source::html::table;
use crate::source::html::tree::{Element, NodeKind, Page, han};
use crate::source::superscript;
use crate::source::writer::{CellDraft, Para, Writer};
use crate::source::{Code, HintKind, Limits, MarkKind, Place, Sink, Span, is_han};

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "html",
    "body",
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "aside",
    "main",
    "form",
    "fieldset",
    "legend",
    "blockquote",
    "pre",
    "hr",
    "address",
    "figure",
    "figcaption",
    "center",
    "details",
    "summary",
    "dir",
    "menu",
];

/// What holds around a text.
#[derive(Clone, Copy, Debug, Default)]
struct Context {
    shell: bool,
    bold: bool,
    centred: bool,
    caption: bool,
    footnote: bool,
    toc: bool,
    raised: bool,
    preformatted: bool,
    heading: Option<u8>,
    /// Innermost block: the element a line is traced to.
    block: usize,
}

struct Flow<'a> {
    page: &'a Page,
    main: &'a Main,
    max_grid: usize,
    writer: &'a mut Writer,
    sink: &'a mut Sink,
    /// The paragraph being gathered, and what held at its first character.
    para: Para,
    begun: Option<Context>,
    /// White space seen and not yet written, and whether a line break was in it.
    blank: Option<bool>,
    bold_chars: usize,
    chars: usize,
    linked_chars: usize,
    raised: String,
    /// Paragraphs of the table cell being read.
    cell: Option<Vec<Para>>,
    pictures: usize,
    last_line: Option<Span>,
}

/// Write the whole page.
pub(super) fn write(page: &Page, main: &Main, limits: &Limits, writer: &mut Writer, sink: &mut Sink) {
    let mut flow = Flow {
        page,
        main,
        max_grid: limits.max_grid,
        writer,
        sink,
        para: Para::default(),
        begun: None,
        blank: None,
        bold_chars: 0,
        chars: 0,
        linked_chars: 0,
        raised: String::new(),
        cell: None,
        pictures: 0,
        last_line: None,
    };
    flow.node(0, Context { shell: main.root != 0, ..Context::default() });
    flow.flush();
}

impl Flow<'_> {
    /// One node. The recursion is as deep as the page, which `guard` bounds.
    fn node(&mut self, id: usize, around: Context) {
        let node = &self.page.nodes[id];
        match &node.kind {
            NodeKind::Text(text) => self.text(text, around),
            NodeKind::Element(element) => {
                if node.hidden || element.is_unseen() {
                    return;
                }
                let context = self.inside(id, element, around);
                match element.name.as_str() {
                    "br" => self.line_break(context),
                    "img" => self.picture(element, context),
                    "table" => self.table(id, context),
                    "sup" => self.raised(id, context),
                    // Taken out, or a reading aid above the word: a reader counts neither.
                    "del" | "s" | "strike" | "rt" | "rp" | "rtc" => {}
                    _ if element.style("text-decoration").is_some_and(|v| v.contains("line-through")) => {}
                    "a" if !context.raised && self.links_to_note(id, element) => self.raised(id, context),
                    name if BLOCKS.contains(&name) => {
                        self.flush();
                        self.children(id, context);
                        self.flush();
                    }
                    _ if !context.raised && element.style("vertical-align").is_some_and(|v| v == "super") => {
                        self.raised(id, context)
                    }
                    _ => self.children(id, context),
                }
            }
        }
    }

    fn children(&mut self, id: usize, context: Context) {
        for child in self.page.children(id) {
            self.node(child, context);
        }
    }

    /// What holds inside an element.
    fn inside(&self, id: usize, element: &Element, around: Context) -> Context {
        let mut context = around;
        if id == self.main.root || self.main.more.contains(&id) {
            context.shell = false;
        }
        if self.main.shell.contains(&id) {
            context.shell = true;
        }
        let name = element.name.as_str();
        if BLOCKS.contains(&name) {
            context.block = id;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => context.heading = name[1..].parse().ok(),
            "b" | "strong" => context.bold = true,
            "center" => context.centred = true,
            "caption" | "figcaption" => context.caption = true,
            "pre" | "xmp" | "listing" => context.preformatted = true,
            "a" if element.attr("href").is_some_and(|h| h.starts_with("#_Toc")) => context.toc = true,
            _ => {}
        }
        if let Some(align) = element.style("text-align").or_else(|| element.attr("align").map(str::to_ascii_lowercase)) {
            // A table's own align places the table, not its text.
            if name != "table" {
                context.centred = align == "center" || align == "middle";
            }
        }
        if let Some(weight) = element.style("font-weight") {
            context.bold = weight == "bold" || weight == "bolder" || weight.parse::<u32>().is_ok_and(|w| w >= 600);
        }
        // Word's own export of notes.
        if element.style("mso-element").is_some_and(|e| e == "footnote" || e == "endnote") {
            context.footnote = true;
        }
        context
    }

    fn text(&mut self, text: &str, context: Context) {
        if context.raised {
            self.raised.push_str(text);
            return;
        }
        if (context.preformatted && text.contains('\n')) || looks_preformatted(text) {
            self.preformatted(text, context);
            return;
        }
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.blank = Some(self.blank.unwrap_or(false) || matches!(c, '\n' | '\r'));
                continue;
            }
            self.begin(context);
            if let Some(broken) = self.blank.take()
                && let Some(last) = self.para.text.chars().next_back()
                && last != '\n'
                // A line break of the page's source between two Han characters is no blank.
                && !(broken && is_wide(last) && is_wide(c))
            {
                self.para.text.push(' ');
            }
            self.para.text.push(c);
            if !c.is_whitespace() {
                self.chars += 1;
                self.bold_chars += usize::from(context.bold || context.heading.is_some());
                self.linked_chars += usize::from(context.toc);
            }
        }
    }

    /// Text whose line breaks count: `<pre>`, or a text that a style sheet outside the page shows so.
    fn preformatted(&mut self, text: &str, context: Context) {
        self.begin(context);
        if self.blank.take().is_some() && !self.para.is_blank() {
            self.para.text.push(' ');
        }
        self.para.text.push_str(&text.replace('\r', ""));
        self.chars += text.chars().filter(|c| !c.is_whitespace()).count();
    }

    fn begin(&mut self, context: Context) {
        if self.begun.is_none() {
            self.begun = Some(context);
        }
    }

    fn line_break(&mut self, context: Context) {
        if context.raised {
            return;
        }
        // Lines of one block are lines of the reading text, each with its own hints.
        self.flush();
    }

    /// Whether a link leads to a note of the page and shows only its mark (`36②亿元`, `80[1]岁`).
    fn links_to_note(&self, id: usize, element: &Element) -> bool {
        let to = element.attr("href").unwrap_or_default();
        let Some((_, anchor)) = to.split_once('#') else { return false };
        let anchor = anchor.to_ascii_lowercase();
        let names_note = ["ftn", "fn", "note", "edn", "cite", "ref", "zhu", "注"].iter().any(|n| anchor.contains(n));
        let mut mark = String::new();
        for node in &self.page.nodes[id + 1..self.page.nodes[id].end] {
            if let NodeKind::Text(text) = &node.kind {
                mark.push_str(text.trim());
            }
            if mark.len() > 24 {
                return false;
            }
        }
        let bare = mark.trim_matches(|c| matches!(c, '[' | ']' | '〔' | '〕' | '(' | ')' | '（' | '）' | '【' | '】' | '注'));
        let circled = bare.chars().count() == 1 && bare.chars().all(|c| matches!(c, '①'..='⑳' | '*' | '※' | '†' | '‡'));
        let number = !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit());
        names_note && (circled || number)
    }

    /// A superscript: a note's number, or a power.
    fn raised(&mut self, id: usize, context: Context) {
        let outer = std::mem::take(&mut self.raised);
        self.children(id, Context { raised: true, ..context });
        let text = std::mem::replace(&mut self.raised, outer);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.begin(context);
        self.blank = None;
        if superscript::is_reference(&self.para.text, text) {
            self.para.push_marked(text, MarkKind::NoteReference);
        } else {
            self.para.text.push_str(&superscript::written(&self.para.text, text));
        }
        self.chars += text.chars().count();
    }

    fn picture(&mut self, element: &Element, context: Context) {
        let small = |name: &str| {
            element.attr(name).and_then(|v| v.trim_end_matches("px").trim().parse::<f64>().ok()).is_some_and(|v| v < 60.0)
        };
        if !context.shell && !small("width") && !small("height") && element.attr("src").is_none_or(|s| !s.is_empty()) {
            self.pictures += 1;
        }
    }

    fn table(&mut self, id: usize, context: Context) {
        if table::is_arrangement(self.page, id, self.main.root) {
            self.flush();
            self.children(id, context);
            self.flush();
            return;
        }
        if self.cell.is_some() {
            // A table inside a cell: its text belongs to the cell.
            self.flush();
            self.children(id, context);
            self.flush();
            return;
        }
        self.flush();
        let Some(laid) = table::layout(self.page, id, self.max_grid) else {
            self.sink.report(
                Code::TableTooLarge,
                Span::new(self.writer.at(), self.writer.at()),
                format!("a table's grid has more than {} positions; it is read as lines", self.max_grid),
            );
            self.children(id, context);
            self.flush();
            return;
        };
        for caption in &laid.captions {
            self.node(*caption, context);
        }
        let before = self.pictures;
        let mut drafts = Vec::with_capacity(laid.cells.len());
        for cell in &laid.cells {
            self.cell = Some(Vec::new());
            // Attributes of row and group hold in the cell.
            let mut around = context;
            let mut rows: Vec<usize> = self.page.chain(cell.node).skip(1).take_while(|a| *a != id).collect();
            rows.reverse();
            for row in rows {
                if let Some(element) = self.page.nodes[row].element() {
                    around = self.inside(row, element, around);
                }
            }
            self.node(cell.node, around);
            self.flush();
            drafts.push(CellDraft {
                row: cell.row,
                col: cell.col,
                row_span: cell.row_span,
                col_span: cell.col_span,
                header: cell.header,
                paras: self.cell.take().unwrap_or_default(),
            });
        }
        match self.writer.grid(laid.n_rows, laid.n_cols, drafts, Vec::new()) {
            Some(span) => self.last_line = Some(span),
            None if self.pictures > before && !context.shell => {
                self.pictures = before;
                self.sink.report(Code::TableImageOnly, self.last_line, "a table holds only pictures; its cells need OCR");
            }
            None => {}
        }
    }

    /// End the paragraph.
    fn flush(&mut self) {
        self.blank = None;
        let mut para = std::mem::take(&mut self.para);
        let begun = self.begun.take();
        let (chars, bold, linked) = (self.chars, self.bold_chars, self.linked_chars);
        (self.chars, self.bold_chars, self.linked_chars) = (0, 0, 0);
        let Some(context) = begun.filter(|_| !para.is_blank()) else {
            self.lone_pictures();
            return;
        };
        para.hints = hints(context);
        if chars > 0 && bold == chars {
            para.hints.push(HintKind::Bold);
        }
        if chars > 0 && linked == chars {
            para.hints.push(HintKind::Toc);
        }
        para.place = Some(Place::Element(self.page.path(context.block)));
        self.pictures = if self.cell.is_some() { self.pictures } else { 0 };
        match &mut self.cell {
            Some(paras) => paras.push(para),
            None => self.last_line = self.writer.para(&para).or(self.last_line),
        }
    }

    /// Pictures that stand alone between two lines of the article: a figure, or a table published as a picture.
    fn lone_pictures(&mut self) {
        if self.pictures > 0 && self.cell.is_none() {
            let many =
                if self.pictures == 1 { "a picture stands".to_owned() } else { format!("{} pictures stand", self.pictures) };
            self.sink.report(
                Code::PictureNotRead,
                self.last_line,
                format!("{many} after this line; text and tables in it are not read"),
            );
            self.pictures = 0;
        }
    }
}

fn hints(context: Context) -> Vec<HintKind> {
    let mut hints = Vec::new();
    if context.shell {
        hints.push(HintKind::Furniture);
    }
    if let Some(level) = context.heading {
        hints.push(HintKind::Heading(level));
    }
    if context.caption {
        hints.push(HintKind::Caption);
    }
    if context.footnote {
        hints.push(HintKind::Footnote);
    }
    if context.centred {
        hints.push(HintKind::Centred);
    }
    hints
}

/// Whether an unmarked text is laid out by its own line breaks: many lines of very different length.
///
/// The source of a page may also be wrapped at a fixed width; there the lines of a paragraph are nearly equal.
fn looks_preformatted(text: &str) -> bool {
    let mut lengths: Vec<usize> = text.lines().map(|l| l.trim().chars().count()).filter(|n| *n > 0).collect();
    if lengths.len() < 8 || han(text) < 40 {
        return false;
    }
    lengths.sort_unstable();
    lengths[lengths.len() / 2] * 2 < lengths[lengths.len() - 1]
}

fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2018}'..='\u{201d}' | '—' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_source_is_told_from_laid_out_text() {
        let wrapped = "推进产业转型升级，加快建设现代化产业体系，\n".repeat(10);
        assert!(!looks_preformatted(&wrapped));
        let laid_out = "第一章 发展基础\n".repeat(8) + &"推进产业转型升级，加快建设现代化产业体系，".repeat(5);
        assert!(looks_preformatted(&laid_out));
    }
}
