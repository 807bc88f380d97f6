//! Blocks → tables.

use crate::document::Document;
use crate::lexicon;
use crate::source::{Code, Sink, Source, Span};
use crate::tables::cell::{self, folded, unit_bracket};
use crate::tables::header::{self, Kind, value_columns};
use crate::tables::note::{self, NoteFacts};
use crate::tables::place::{Evidence, Placed, PlacedCell, place};
use crate::tables::prose::Prose;
use crate::tables::segment::{Counted, RowDraft, Tok, rows};
use crate::tables::text::{self, TextTable};
use crate::tables::{Alignment, Cell, Column, ColumnRole, Declared, Placement, Row, State, Table, measure};

/// Every data table of the document. Never fails: doubt stands on the cell and in the sink.
#[must_use]
pub fn rebuild(source: &Source, document: &Document, sink: &mut Sink) -> Vec<Table> {
    let mut tables = crate::tables::grid::tables(source, document, sink);
    let mut lines = text::lines(&source.text, document);
    lines.retain(|l| !tables.iter().any(|t| t.span.overlaps(l.span)));
    let found = text::find(source, document, &lines);
    let regions: Vec<Span> = found.iter().map(|t| t.span).chain(tables.iter().map(|t| t.span)).collect();
    let prose = Prose::new(source, document, &regions);
    for table in found {
        let table = finish(table, source, document.meta.start_year, &tables, &prose, sink);
        tables.push(table);
    }
    tables.sort_by_key(|t| t.span);
    tables
}

/// Place the values of a text table and make its rows.
fn finish(
    mut found: TextTable,
    source: &Source,
    plan_start: Option<i32>,
    earlier: &[Table],
    prose: &Prose,
    sink: &mut Sink,
) -> Table {
    header::review(&mut found.header, found.caption.as_deref(), plan_start);
    // In an inferred table the attribute was placed like the other cells and is given among them.
    let keep_attribute = found.alignment == Alignment::Inferred;
    let columns = value_columns(&found.header, keep_attribute);
    let values: Vec<Column> = columns.iter().filter(|c| c.role != ColumnRole::Attribute).cloned().collect();
    let shape = text::shape(&found.header);
    let (drafts, labels) = rows(&source.text, &found.toks, shape);
    let facts = note::read(&source.text, &found.notes);
    let placed = place_rows(&drafts, &values, &facts, earlier, prose);
    let mut out = Vec::with_capacity(drafts.len());
    for (draft, placed) in drafts.iter().zip(placed) {
        report(draft, &placed, &values, sink);
        let attribute = draft.attribute.as_ref();
        let mut placed = placed.cells.into_iter();
        let cells = columns
            .iter()
            .map(|c| {
                if c.role == ColumnRole::Attribute {
                    attribute.map_or_else(empty, |a| filled(a, Placement::Kind, false))
                } else {
                    placed
                        .next()
                        .flatten()
                        .map_or_else(empty, |p: PlacedCell| filled(&p.tok, aligned(p.placed, found.alignment), p.ambiguous))
                }
            })
            .collect();
        let Some(name) = draft.name.as_ref() else { continue };
        let mut row = row(draft, name, cells, &columns, &found.header_unit());
        delegate(&mut row, &columns, &facts);
        out.push(row);
    }
    // A table with a category column whose first rows stand under no label has lost it (a merged cell dropped).
    if found.header.iter().any(|c| c.kind == Kind::Category)
        && out.iter().any(|r| r.category.is_some())
        && let Some(first) = out.first().filter(|r| r.category.is_none())
    {
        sink.report(Code::CategoryLost, first.indicator_span, "the rows before the first category label have lost theirs");
    }
    let declared = declared(&labels, facts.declared);
    Table {
        number: found.number,
        caption: found.caption,
        heading: found.heading,
        span: found.span,
        columns,
        rows: out,
        notes: found.notes,
        declared,
        alignment: found.alignment,
    }
}

/// An empty target of a binding row is not unstated where a note says that the level above sets it.
pub(crate) fn delegate(row: &mut Row, columns: &[Column], facts: &NoteFacts) {
    if !facts.binding_set_above || !row.attribute.as_deref().is_some_and(|a| a.contains("约束")) {
        return;
    }
    for (column, cell) in columns.iter().zip(&mut row.cells) {
        if column.role == ColumnRole::Target && cell.text.is_none() {
            cell.state = State::Delegated;
        }
    }
}

/// Values of drafts into columns, with what earlier tables and prose say.
fn place_rows(drafts: &[RowDraft], values: &[Column], facts: &NoteFacts, earlier: &[Table], prose: &Prose) -> Vec<Placed> {
    let year_of = |role: ColumnRole| values.iter().find(|c| c.role == role).and_then(|c| c.year);
    let (base_year, target_year) = (year_of(ColumnRole::Base), year_of(ColumnRole::Target));
    let years = match (base_year, target_year) {
        (Some(base), Some(target)) if target > base => u32::try_from(target - base).unwrap_or(5),
        _ => 5,
    };
    let outcome = |name: &str, number: &str| is_outcome(earlier, name, number, base_year);
    let short = drafts.iter().filter(|d| d.values.len() < values.len());
    let names: Vec<String> = short.filter_map(|d| d.name.as_ref()).map(|n| folded(&n.text)).collect();
    let named = prose.find(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let context = |name: &str, number: &str| named.role_of(name, number, base_year);
    let pending = |name: &str| facts.is_pending(&core_name(name));
    let evidence = Evidence {
        outcome: &outcome,
        prose: &context,
        binding_set_above: facts.binding_set_above,
        brackets_are_changes: facts.brackets_are_changes,
        pending: &pending,
        years,
    };
    place(drafts, values, &evidence)
}

/// Whether an earlier table states this number as the result of an indicator in a year; `None` if it states none.
fn is_outcome(earlier: &[Table], name: &str, number: &str, year: Option<i32>) -> Option<bool> {
    let unit = unit_bracket(name);
    let core = core_name(name);
    let id = lexicon::resolve(&core, unit.as_deref()).map(|r| r.indicator.id.as_str());
    for table in earlier.iter().rev() {
        let results = |row: &'_ Row| -> Vec<String> {
            let of_year = |c: &Column| c.role == ColumnRole::Actual && (year.is_none() || c.year.is_none() || c.year == year);
            let cells = table.columns.iter().zip(&row.cells).filter(|(c, cell)| of_year(c) && !cell.ambiguous);
            cells.filter_map(|(_, cell)| cell.value.clone()).collect()
        };
        let same_name = table.rows.iter().find(|r| core_name(&r.indicator) == core);
        let row = same_name.or_else(|| id.and_then(|id| table.rows.iter().find(|r| r.indicator_id.as_deref() == Some(id))));
        if let Some(row) = row {
            let results = results(row);
            return (!results.is_empty()).then(|| results.iter().any(|r| r == number));
        }
        // 单位生产总值能耗下降 of one table is 单位GDP能源消耗降幅 of the next: like names count where the number agrees.
        if table.rows.iter().any(|r| results(r).iter().any(|v| v == number) && alike(&core_name(&r.indicator), &core)) {
            return Some(true);
        }
    }
    None
}

/// Words of indicator names that say the same.
const SAME_WORDS: &[(&str, &str)] = &[
    ("地区生产总值", "GDP"),
    ("国内生产总值", "GDP"),
    ("生产总值", "GDP"),
    ("规模以上", "规上"),
    ("能源消耗", "能耗"),
    ("降低", "下降"),
    ("降幅", "下降"),
    ("减少", "下降"),
    ("比率", "比例"),
    ("占比", "比重"),
];

/// A name with [`SAME_WORDS`] written one way.
fn levelled(name: &str) -> String {
    SAME_WORDS.iter().fold(name.to_owned(), |n, (from, to)| n.replace(from, to))
}

/// Whether two names share most of their characters once [`SAME_WORDS`] are levelled.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (levelled(a), levelled(b));
    let mut pool: Vec<char> = b.chars().collect();
    let shared = a
        .chars()
        .filter(|c| match pool.iter().position(|p| p == c) {
            Some(at) => {
                pool.swap_remove(at);
                true
            }
            None => false,
        })
        .count();
    let (short, long) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    shared * 4 >= long * 3 || (shared == short && shared * 2 >= long)
}

/// Name without unit bracket and marks, folded: what two tables of one document share.
pub(crate) fn core_name(name: &str) -> String {
    let flat = folded(name);
    let flat = flat.trim_end_matches(['*', '①', '②', '③']);
    let cut = match unit_bracket(flat) {
        Some(unit) => flat.rfind(&unit).map_or(flat, |at| &flat[..at]).trim_end_matches(['(', '[']),
        None => flat,
    };
    cut.to_owned()
}

/// A blank-aligned row needs no inference where all its cells are there.
fn aligned(placed: Placement, alignment: Alignment) -> Placement {
    match (placed, alignment) {
        (Placement::Complete, Alignment::Columns) => Placement::Aligned,
        (other, _) => other,
    }
}

fn report(draft: &RowDraft, placed: &Placed, values: &[Column], sink: &mut Sink) {
    let name = draft.name.as_ref().map_or("", |n| n.text.as_str());
    let doubtful: Vec<(&Column, &PlacedCell)> =
        values.iter().zip(&placed.cells).filter_map(|(c, p)| p.as_ref().filter(|p| p.ambiguous).map(|p| (c, p))).collect();
    if let Some((_, first)) = doubtful.first().filter(|_| placed.left_over.is_empty()) {
        let places: Vec<String> = doubtful.iter().map(|(c, p)| format!("{} in {}", p.tok.text, c.name)).collect();
        sink.report(Code::CellAmbiguous, first.tok.span, format!("{name}: {}", places.join(" or ")));
    }
    for tok in &placed.left_over {
        sink.report(Code::CellLeftOver, tok.span, format!("{name}: {} has no column", tok.text));
    }
}

/// An empty cell.
pub(crate) fn empty() -> Cell {
    Cell {
        text: None,
        span: None,
        value: None,
        high: None,
        cmp: None,
        unit: None,
        state: State::NotStated,
        ambiguous: false,
        placed: Placement::Kind,
        measure: None,
    }
}

/// A cell with text.
pub(crate) fn filled(tok: &Tok, placed: Placement, ambiguous: bool) -> Cell {
    let read = cell::parse(&tok.text);
    Cell {
        text: Some(tok.text.clone()),
        span: Some(tok.span),
        value: read.value,
        high: read.high,
        cmp: read.cmp,
        unit: read.unit,
        state: read.state,
        ambiguous,
        placed,
        measure: None,
    }
}

/// The row of a draft whose cells are placed.
pub(crate) fn row(draft: &RowDraft, name: &Tok, mut cells: Vec<Cell>, columns: &[Column], header_unit: &Option<String>) -> Row {
    let unit = draft
        .unit
        .clone()
        .filter(|u| !cell::is_dash(&folded(u)))
        .or_else(|| unit_bracket(&name.text))
        .or_else(|| draft.group.as_deref().and_then(unit_bracket))
        .or_else(|| header_unit.clone())
        .or_else(|| printed_unit(columns, &cells));
    let core = core_name(&name.text);
    let full = draft.group.as_ref().map(|g| format!("{}{core}", core_name(g)));
    let resolve = |name: &str| lexicon::resolve(name, unit.as_deref()).map(|r| r.indicator.id.clone());
    // 化学需氧量 under 主要污染物排放下降 is the fall of emissions: the parent's half first.
    let indicator_id = full.as_deref().and_then(resolve).or_else(|| resolve(&core));
    measure::cells(&core, draft.group.as_deref(), unit.as_deref(), columns, &mut cells);
    let measure = measure::row(columns, &cells);
    Row {
        category: draft.category.clone(),
        group: draft.group.clone(),
        number: draft.number.clone(),
        indicator: name.text.clone(),
        indicator_span: name.span,
        unit,
        indicator_id,
        cells,
        attribute: draft.attribute.as_ref().map(|a| a.text.clone()),
        measure: measure.map(str::to_owned),
    }
}

/// The one unit that all levels of a row print in their cells, as tables without a unit column do.
fn printed_unit(columns: &[Column], cells: &[Cell]) -> Option<String> {
    let level = |role: ColumnRole| matches!(role, ColumnRole::Base | ColumnRole::Target | ColumnRole::Actual);
    let levels = columns.iter().zip(cells).filter(|(c, cell)| level(c.role) && cell.value.is_some());
    let mut units = levels.map(|(_, cell)| cell.unit.as_deref());
    let first = units.next()??;
    // 2.3万 of what is not said.
    let complete = !first.chars().all(|c| "百千万亿".contains(c));
    (complete && units.all(|unit| unit == Some(first))).then(|| first.to_owned())
}

/// Counts of the category labels, then those of the notes.
pub(crate) fn declared(labels: &[Counted], notes: Vec<Declared>) -> Vec<Declared> {
    let labels = labels.iter().map(|l| Declared { name: l.label.clone(), count: l.count, span: l.span });
    labels.chain(notes).collect()
}

impl TextTable {
    /// A unit that the whole table shares is printed in the caption only; text tables print units in the names.
    fn header_unit(&self) -> Option<String> {
        self.header.iter().find(|c| c.kind == Kind::Indicator).and_then(|c| unit_bracket(&c.name))
    }
}
