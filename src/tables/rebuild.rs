//! Blocks → tables.

use crate::document::Document;
use crate::lexicon;
use crate::source::{Code, Sink, Source, Span};
use crate::tables::cell::{folded, is_dash, unit_bracket};
use crate::tables::field::Way;
use crate::tables::find::{self, TextTable};
use crate::tables::header::{self, Kind, value_columns};
use crate::tables::label::{RowDraft, Tok};
use crate::tables::note::{self, NoteFacts};
use crate::tables::place::{Evidence, Placed, PlacedCell, place};
use crate::tables::prose::Prose;
use crate::tables::publish::{alike, core_name, declared, delegate, empty, filled, row};
use crate::tables::rows::{self, Read};
use crate::tables::vote::Slot;
use crate::tables::{Alignment, Column, ColumnRole, Placement, Row, Table, doubt};

/// Every data table of the document. Never fails: doubt stands on the cell and in the sink.
#[must_use]
pub fn rebuild(source: &Source, document: &Document, sink: &mut Sink) -> Vec<Table> {
    let mut tables = crate::tables::grid::tables(source, document, sink);
    let taken: Vec<Span> = tables.iter().map(|t| t.span).collect();
    let found = find::find(source, document, &taken, sink);
    let regions: Vec<Span> = found.iter().map(|t| t.span).chain(taken).collect();
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
    let alignment =
        if matches!(found.way, Way::Lines | Way::LinesBlank | Way::Glued) { Alignment::Inferred } else { Alignment::Columns };
    // In an inferred table the attribute was placed like the other cells and is given among them.
    let columns = value_columns(&found.header, alignment == Alignment::Inferred);
    let values: Vec<Column> = columns.iter().filter(|c| c.role != ColumnRole::Attribute).cloned().collect();
    let read = rows::rows(&source.text, &found);
    let facts = note::read(&source.text, &found.notes);
    let mut placed = placed(&found, &read, &values, &facts, earlier, prose);
    doubt::mark(&found, &read, &values, &mut placed, sink);
    if found.way.per_line() {
        // With one cell a line a dash is how an empty cell is printed; elsewhere it is the cell's text.
        let dash = |cell: &Option<PlacedCell>| cell.as_ref().is_some_and(|p| is_dash(&folded(&p.tok.text)));
        placed.iter_mut().flat_map(|p| &mut p.cells).filter(|c| dash(c)).for_each(|c| *c = None);
    }
    let mut out = Vec::with_capacity(read.drafts.len());
    for (draft, placed) in read.drafts.iter().zip(placed) {
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
                        .map_or_else(empty, |p: PlacedCell| filled(&p.tok, aligned(p.placed, alignment), p.ambiguous))
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
    let header_start = found.header.iter().filter_map(|c| Some(c.span?.start)).min();
    let above = header_start.filter(|at| *at > found.span.start).map(|at| Span::new(found.span.start, at));
    let mut counts = above.map_or_else(Vec::new, |span| note::of_caption(&source.text, span));
    counts.extend(facts.declared);
    let declared = declared(&read.counts, counts);
    Table {
        number: found.number,
        caption: found.caption,
        heading: found.heading,
        span: found.span,
        columns,
        rows: out,
        notes: found.notes,
        declared,
        alignment,
    }
}

/// The values of each row in their columns: where the page shows empty cells it says so itself, elsewhere what the other
/// rows hold, arithmetic, other tables and prose decide.
fn placed(found: &TextTable, read: &Read, values: &[Column], facts: &NoteFacts, earlier: &[Table], prose: &Prose) -> Vec<Placed> {
    let shown = found.way.shows_empty() || found.way == Way::Page || found.slots.contains(&Slot::Words);
    if !shown {
        return place_rows(&read.drafts, values, facts, earlier, prose);
    }
    let row = |(cells, draft): (&Vec<Option<Tok>>, &RowDraft)| {
        let left_over: Vec<Tok> = draft.values.iter().skip(cells.iter().flatten().count()).cloned().collect();
        // Of a row with more values than columns none is certain.
        let doubt = !left_over.is_empty();
        let cell = |tok: &Tok| PlacedCell { tok: tok.clone(), placed: Placement::Aligned, ambiguous: doubt || tok.doubtful };
        Placed { cells: cells.iter().map(|c| c.as_ref().map(cell)).collect(), left_over }
    };
    read.cells.iter().zip(&read.drafts).map(row).collect()
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

impl TextTable {
    /// A unit that the whole table shares is printed in the caption only; text tables print units in the names.
    fn header_unit(&self) -> Option<String> {
        self.header.iter().find(|c| c.kind == Kind::Indicator).and_then(|c| unit_bracket(&c.name))
    }
}
