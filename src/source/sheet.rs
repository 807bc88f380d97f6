//! Excel workbooks: each sheet is a table; a merged value stands in its anchor cell and covers its region.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::ops::Range;

use calamine::{Data, Dimensions, Reader as _, Xls, Xlsx};
use roxmltree::Node;

use crate::source::decode::{self, DecodeError, Reading};
use crate::source::package::{self, Package};
use crate::source::rows::RowTable;
use crate::source::writer::{CellDraft, Para, Writer};
use crate::source::{Code, Format, HintKind, Limits, MarkKind, Place, Sink, Span, number_format, superscript};

const XLSX: &str = "XLSX";

/// Read an Excel 2007 workbook.
pub(super) fn read_xlsx(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let sheets = sheets(bytes, limits)?;
    if let Some(table) = table_of_documents(&sheets).filter(RowTable::holds_documents) {
        return decode::single(&table, Format::Xlsx, Format::Xlsx.as_str().to_owned(), limits, sink);
    }
    let raised = raised(bytes, limits)?;
    write(sheets, &raised, Format::Xlsx, XLSX, limits, sink)
}

fn sheets(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, DecodeError> {
    const FORMAT: &str = XLSX;
    within(bytes, limits)?;
    let formats = number_formats(bytes, limits)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsxError::Password => DecodeError::Encrypted { format: FORMAT },
        other => DecodeError::Damaged { format: FORMAT, what: other.to_string() },
    })?;
    let mut sheets = Vec::new();
    // A string of the workbook is stored once and copied for every cell that points to it.
    let mut copied = 0u64;
    for name in visible(book.sheets_metadata()) {
        let damaged = |e: calamine::XlsxError| DecodeError::Damaged { format: FORMAT, what: format!("sheet {name}: {e}") };
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        // Cell by cell: two cells in opposite corners of a sheet would fill the memory as a dense range.
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        let mut cells = Vec::new();
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(damaged)? {
            let number_format = formats.get(style).cloned().flatten();
            if let calamine::DataRef::SharedString(text) = cell.get_value() {
                copied += text.len() as u64;
                if copied > limits.max_text {
                    return Err(DecodeError::TooComplex {
                        format: FORMAT,
                        what: "bytes of text in cells",
                        limit: limits.max_text,
                    });
                }
            }
            let data = Data::from(cell.get_value().clone());
            cells.push(Cell { at: cell.get_position(), data, number_format, formula: false });
        }
        drop(reader);
        // Formulas that nobody calculated: the cell is not empty, and its value is not known.
        if cells.iter().any(|c| c.data == Data::Empty)
            && let Ok(mut reader) = book.worksheet_cells_reader(&name)
        {
            let mut formulas = BTreeMap::new();
            while let Ok(Some(cell)) = reader.next_formula() {
                formulas.insert(cell.get_position(), cell.get_value().clone());
            }
            for cell in cells.iter_mut().filter(|c| c.data == Data::Empty) {
                if let Some(formula) = formulas.get(&cell.at).filter(|f| !f.is_empty()) {
                    cell.data = Data::String(format!("={formula}"));
                    cell.formula = true;
                }
            }
        }
        sheets.push(Sheet { name, cells, merged });
    }
    Ok(sheets)
}

/// The records of a workbook's first sheet that has any.
pub(super) fn records(bytes: &[u8], limits: &Limits) -> Result<Option<RowTable>, DecodeError> {
    Ok(table_of_documents(&sheets(bytes, limits)?))
}

fn table_of_documents(sheets: &[Sheet]) -> Option<RowTable> {
    sheets.iter().find_map(|sheet| {
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut sink = Sink::new();
        for cell in sheet.cells.iter().filter(|c| c.data != Data::Empty && c.at.1 < 256) {
            let row = rows.entry(cell.at.0).or_default();
            let col = cell.at.1 as usize;
            if row.len() <= col {
                row.resize(col + 1, String::new());
            }
            row[col] = shown(cell, &sheet.name, &mut sink);
        }
        let rows = rows.into_values().collect();
        RowTable::of_grid(rows)
    })
}

/// Runs of a workbook's strings that are raised, by the whole string. Strings are told by their text: the reader of the
/// workbook gives no more than that.
type Raised = BTreeMap<String, Vec<(Range<usize>, String)>>;

fn raised(bytes: &[u8], limits: &Limits) -> Result<Raised, DecodeError> {
    let mut out = Raised::new();
    let mut package = Package::open(bytes, "XLSX", limits)?;
    let strings = |n: &String| n.ends_with(".xml") && (n.starts_with("xl/worksheets/") || n.ends_with("sharedStrings.xml"));
    for part in package.names().into_iter().filter(strings) {
        let Some(xml) = package.text(&part)? else { continue };
        if !xml.contains("superscript") {
            continue;
        }
        let parsed = package::parse(&xml, "XLSX", limits)?;
        for string in parsed.descendants().filter(|n| matches!(n.tag_name().name(), "si" | "is")) {
            let mut text = String::new();
            let mut runs = Vec::new();
            for run in string.children().filter(|n| n.tag_name().name() == "r") {
                let start = text.len();
                let words = run.children().filter(|n| n.tag_name().name() == "t").filter_map(|n| n.text());
                words.for_each(|w| text.push_str(w));
                let lifted =
                    run.descendants().any(|n| n.tag_name().name() == "vertAlign" && n.attribute("val") == Some("superscript"));
                if lifted {
                    runs.push((start..text.len(), text[start..].to_owned()));
                }
            }
            if !runs.is_empty() {
                out.insert(text, runs);
            }
        }
    }
    Ok(out)
}

/// Read an Excel 97 workbook.
pub(super) fn read_xls(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    const FORMAT: &str = "XLS";
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsError::Password => DecodeError::Encrypted { format: FORMAT },
        other => DecodeError::Damaged { format: FORMAT, what: other.to_string() },
    })?;
    let mut sheets = Vec::new();
    for name in visible(book.sheets_metadata()) {
        let damaged = |e: calamine::XlsError| DecodeError::Damaged { format: FORMAT, what: format!("sheet {name}: {e}") };
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let (row, col) = range.start().unwrap_or_default();
        let cells = range.used_cells().map(|(r, c, data)| Cell {
            at: (row + r as u32, col + c as u32),
            data: data.clone(),
            number_format: None,
            formula: false,
        });
        let cells = cells.collect();
        sheets.push(Sheet { name, cells, merged });
    }
    let fraction = |c: &Cell| matches!(c.data, Data::Float(n) if n != 0.0 && n.abs() < 1.0);
    if sheets.iter().flat_map(|s| &s.cells).any(fraction) {
        let message = "number formats of an Excel 97 workbook are not read: 7.6% may stand as 0.076; save it as xlsx to be sure";
        sink.report(Code::PercentDoubtful, None, message);
    }
    write(sheets, &Raised::new(), Format::Xls, FORMAT, limits, sink)
}

/// The reader unpacks parts whole: what they state to unpack to is checked first.
fn within(bytes: &[u8], limits: &Limits) -> Result<(), DecodeError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|e| DecodeError::Damaged { format: "XLSX", what: format!("the package does not open: {e}") })?;
    let mut left = limits.max_unpacked;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        // The stated size may lie: unpack and count, without keeping anything.
        let unpacked = std::io::copy(&mut std::io::Read::take(part, left + 1), &mut std::io::sink())
            .map_err(|e| DecodeError::Damaged { format: "XLSX", what: e.to_string() })?;
        if unpacked > left {
            return Err(DecodeError::TooComplex { format: "XLSX", what: "bytes unpacked", limit: limits.max_unpacked });
        }
        left -= unpacked;
    }
    Ok(())
}

/// Formats that workbooks refer to by number only.
const BUILT_IN: &[(u32, &str)] = &[
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (37, "#,##0;(#,##0)"),
    (38, "#,##0;(#,##0)"),
    (39, "#,##0.00;(#,##0.00)"),
    (40, "#,##0.00;(#,##0.00)"),
    (41, "#,##0;-#,##0;\"-\""),
    (43, "#,##0.00;-#,##0.00;\"-\""),
];

/// The number format of each cell style. `calamine` leaves out those that every workbook has built in, percent among them.
fn number_formats(bytes: &[u8], limits: &Limits) -> Result<Vec<Option<String>>, DecodeError> {
    let Some(xml) = Package::open(bytes, "XLSX", limits)?.text("xl/styles.xml")? else { return Ok(Vec::new()) };
    let styles = package::parse(&xml, "XLSX", limits)?;
    let named = |name: &'static str| styles.descendants().filter(move |n| n.tag_name().name() == name);
    let id = |node: Node<'_, '_>| node.attribute("numFmtId").and_then(|v| v.parse::<u32>().ok()).unwrap_or(0);
    let own: BTreeMap<u32, &str> = named("numFmt").filter_map(|n| Some((id(n), n.attribute("formatCode")?))).collect();
    let built_in = |wanted: u32| BUILT_IN.iter().find(|(n, _)| *n == wanted).map(|(_, code)| *code);
    let Some(cells) = named("cellXfs").next() else { return Ok(Vec::new()) };
    let styles = cells.children().filter(|n| n.tag_name().name() == "xf").map(id);
    Ok(styles.map(|n| own.get(&n).copied().or_else(|| built_in(n)).map(str::to_owned)).collect())
}

fn visible(sheets: &[calamine::Sheet]) -> Vec<String> {
    let shown = |s: &&calamine::Sheet| s.typ == calamine::SheetType::WorkSheet && s.visible == calamine::SheetVisible::Visible;
    sheets.iter().filter(shown).map(|s| s.name.clone()).collect()
}

/// A sheet's cells that hold something.
struct Sheet {
    name: String,
    cells: Vec<Cell>,
    merged: Vec<Dimensions>,
}

struct Cell {
    /// Zero-based row and column.
    at: (u32, u32),
    data: Data,
    number_format: Option<String>,
    /// A formula without a stored result; its text stands for it.
    formula: bool,
}

fn write(
    sheets: Vec<Sheet>,
    raised: &Raised,
    format: Format,
    label: &'static str,
    limits: &Limits,
    sink: &mut Sink,
) -> Result<Reading, DecodeError> {
    let mut writer = Writer::new(limits.max_text);
    let many = sheets.len() > 1;
    for sheet in sheets {
        let filled = || sheet.cells.iter().filter(|c| c.data != Data::Empty).map(|c| c.at);
        let Some(start) = filled().reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))) else { continue };
        let Some(end) = filled().reduce(|a, b| (a.0.max(b.0), a.1.max(b.1))) else { continue };
        if many || !is_default_name(&sheet.name) {
            // The tab is what a reader sees first: often 附表1.
            let place = Place::Cell { sheet: sheet.name.clone(), row: 1, col: 1 };
            writer.para(&Para {
                text: sheet.name.clone(),
                hints: vec![HintKind::Caption],
                place: Some(place),
                ..Para::default()
            });
        }
        let (rows, cols) = ((end.0 - start.0) as usize + 1, (end.1 - start.1) as usize + 1);
        let small = rows.saturating_mul(cols) <= limits.max_grid;
        let drafts = drafts(&sheet, raised, start, end, small, sink);
        if small {
            writer.grid(rows, cols, drafts, Vec::new());
        } else {
            let at = writer.at();
            let message = format!("a table's grid has more than {} positions; it is read as lines", limits.max_grid);
            sink.report(Code::TableTooLarge, Span::new(at, at), message);
            for para in drafts.into_iter().flat_map(|d| d.paras) {
                writer.para(&para);
            }
        }
    }
    let (text, mut layout) = writer.finish(sink);
    if text.is_empty() {
        return Err(DecodeError::NoText { format: label, what: "no visible sheet has a filled cell" });
    }
    layout.wrapped = Some(false);
    Ok(Reading { format, encoding: format.as_str().to_owned(), text, layout })
}

fn is_default_name(name: &str) -> bool {
    name.strip_prefix("Sheet").or_else(|| name.strip_prefix("sheet")).is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()))
}

/// Cells of the grid from `start` to `end`: merged regions span, positions without anything are empty cells.
fn drafts(sheet: &Sheet, raised: &Raised, start: (u32, u32), end: (u32, u32), dense: bool, sink: &mut Sink) -> Vec<CellDraft> {
    let mut covers = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for region in sheet.merged.iter().filter(|_| dense) {
        let last = (region.end.0.min(end.0), region.end.1.min(end.1));
        if region.start.0 < start.0 || region.start.1 < start.1 || region.start.0 > last.0 || region.start.1 > last.1 {
            continue;
        }
        let positions = || (region.start.0..=last.0).flat_map(|row| (region.start.1..=last.1).map(move |col| (row, col)));
        if positions().any(|at| taken.contains(&at)) {
            // Regions that overlap are no state Excel can make.
            continue;
        }
        taken.extend(positions().filter(|at| *at != region.start));
        covers.insert(region.start, last);
    }
    let mut drafts = Vec::new();
    let mut anchors = BTreeSet::new();
    for cell in &sheet.cells {
        if taken.contains(&cell.at) || !anchors.insert(cell.at) || cell.at.0 < start.0 || cell.at.1 < start.1 {
            continue;
        }
        let shown = shown(cell, &sheet.name, sink);
        let place = Place::Cell { sheet: sheet.name.clone(), row: cell.at.0 + 1, col: cell.at.1 + 1 };
        // A line break inside a cell starts a paragraph of it.
        let runs = if matches!(cell.data, Data::String(_)) { raised.get(&shown) } else { None };
        let mut at = 0;
        let para = |line: &str| {
            let mut para = Para { text: line.to_owned(), place: Some(place.clone()), ..Para::default() };
            for (run, text) in runs.into_iter().flatten().filter(|(r, _)| r.start >= at && r.end <= at + line.len()) {
                let run = run.start - at..run.end - at;
                if superscript::is_reference(&line[..run.start], text.trim()) {
                    para.marks.push((run, MarkKind::NoteReference));
                }
            }
            at += line.len() + 1;
            para
        };
        let last = covers.get(&cell.at).copied().unwrap_or(cell.at);
        drafts.push(CellDraft {
            row: (cell.at.0 - start.0) as usize,
            col: (cell.at.1 - start.1) as usize,
            row_span: (last.0 - cell.at.0) as usize + 1,
            col_span: (last.1 - cell.at.1) as usize + 1,
            header: false,
            paras: shown.lines().map(para).collect(),
        });
    }
    if dense {
        for at in (start.0..=end.0).flat_map(|row| (start.1..=end.1).map(move |col| (row, col))) {
            if !taken.contains(&at) && !anchors.contains(&at) {
                let last = covers.get(&at).copied().unwrap_or(at);
                drafts.push(CellDraft {
                    row: (at.0 - start.0) as usize,
                    col: (at.1 - start.1) as usize,
                    row_span: (last.0 - at.0) as usize + 1,
                    col_span: (last.1 - at.1) as usize + 1,
                    ..CellDraft::default()
                });
            }
        }
    }
    drafts
}

fn unread(cell: &Cell, sheet: &str, what: &str, sink: &mut Sink) {
    let (row, col) = (cell.at.0 + 1, cell.at.1 + 1);
    let message = format!("{sheet}, row {row}, column {col}: {what}; open the workbook, let it calculate and save it again");
    sink.report(Code::CellNotRead, None, message);
}

/// A cell as a reader sees it.
fn shown(cell: &Cell, sheet: &str, sink: &mut Sink) -> String {
    match &cell.data {
        Data::Empty => String::new(),
        Data::Int(number) => formatted(*number as f64, cell, sheet, sink),
        Data::Float(number) => formatted(*number, cell, sheet, sink),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            // yyyy"年" shows the year alone.
            let code = cell.number_format.as_deref().unwrap_or("ymd").to_ascii_lowercase();
            match (code.contains('y'), code.contains('m'), code.contains('d')) {
                (true, false, false) => format!("{year}年"),
                (true, true, false) => format!("{year}年{month}月"),
                _ => format!("{year}年{month}月{day}日"),
            }
        }
        Data::Error(error) => {
            unread(cell, sheet, &format!("the cell holds the error {error}"), sink);
            error.to_string()
        }
        Data::String(text) if cell.formula && text.starts_with('=') => {
            unread(cell, sheet, &format!("the formula {text} has no stored result"), sink);
            text.clone()
        }
        other => other.to_string(),
    }
}

/// A number in its cell's format; one without a format, or with one that is not read, in its shortest exact form.
fn formatted(number: f64, cell: &Cell, sheet: &str, sink: &mut Sink) -> String {
    let code = cell.number_format.as_deref().unwrap_or_default();
    let Some(shown) = number_format::shown(number, code) else { return number_format::float(number) };
    if shown.percent && number.abs() >= 2.0 {
        // 4 in a percent format shows as 400 %: the format was set by mistake, or the growth is real.
        let (row, col) = (cell.at.0 + 1, cell.at.1 + 1);
        let (stored, shown) = (number_format::float(number), shown.text);
        let message = format!("{sheet}, row {row}, column {col}: stored {stored}, shown {shown}; the stored number is given");
        sink.report(Code::PercentDoubtful, None, message);
        return stored;
    }
    shown.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_a_spreadsheet_shows_them() {
        for (number, expected) in
            [(211.64, "211.64"), (300.0, "300"), (0.1 + 0.2, "0.3"), (38629.0, "38629"), (-2.5, "-2.5"), (0.0, "0")]
        {
            assert_eq!(number_format::float(number), expected);
        }
    }
}
