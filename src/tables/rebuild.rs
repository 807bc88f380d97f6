//! Blocks → tables.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::source::{Code, Regions, Sink, Source, Span};
use crate::tables::cell::{folded, is_dash, unit_bracket};
use crate::tables::field::Way;
use crate::tables::find::{self, TextTable};
use crate::tables::header::{self, Kind, value_columns};
use crate::tables::label::{RowDraft, Tok};
use crate::tables::note::{self, NoteFacts};
use crate::tables::outcomes::Outcomes;
use crate::tables::place::{Evidence, Placed, PlacedCell, place};
use crate::tables::prose::{Named, Prose};
use crate::tables::publish::{core_name, declared, delegate, empty, filled, row};
use crate::tables::rows::{self, Read};
use crate::tables::vote::Slot;
use crate::tables::{Alignment, Column, ColumnRole, Declared, Placement, Table, doubt};

/// Every data table of the document. Never fails: doubt stands on the cell and in the sink.
#[must_use]
pub fn rebuild(source: &Source, document: &Document, sink: &mut Sink) -> Vec<Table> {
    let mut tables = crate::tables::grid::tables(source, document, sink);
    let taken: Vec<Span> = tables.iter().map(|t| t.span).collect();
    let found = find::find(source, document, &taken, sink);
    let regions = Regions::of(found.iter().map(|t| t.span).chain(taken));
    let prose = Prose::new(source, document, &regions);
    let drafted: Vec<Drafted> = found.into_iter().map(|table| drafted(table, source, document.meta.start_year)).collect();
    // One pass over the text for the names of all tables.
    let short: BTreeSet<&str> = drafted.iter().flat_map(|d| &d.short).map(String::as_str).collect();
    let named = prose.find(&short.into_iter().collect::<Vec<_>>());
    let mut earlier = Outcomes::default();
    tables.iter().for_each(|table| earlier.learn(table));
    for draft in &drafted {
        let table = finish(draft, &earlier, &named, sink);
        earlier.learn(&table);
        tables.push(table);
    }
    tables.sort_by_key(|t| t.span);
    tables
}

/// A text table with its rows read and not yet placed.
struct Drafted {
    found: TextTable,
    alignment: Alignment,
    columns: Vec<Column>,
    /// The columns without the attribute.
    values: Vec<Column>,
    read: Read,
    facts: NoteFacts,
    /// How many rows caption and notes say there are.
    counts: Vec<Declared>,
    /// Names of the rows that miss a value: the text is asked about them.
    short: BTreeSet<String>,
}

fn drafted(mut found: TextTable, source: &Source, plan_start: Option<i32>) -> Drafted {
    header::review(&mut found.header, found.caption.as_deref(), plan_start);
    let alignment =
        if matches!(found.way, Way::Lines | Way::LinesBlank | Way::Glued) { Alignment::Inferred } else { Alignment::Columns };
    // In an inferred table the attribute was placed like the other cells and is given among them.
    let columns = value_columns(&found.header, alignment == Alignment::Inferred);
    let values: Vec<Column> = columns.iter().filter(|c| c.role != ColumnRole::Attribute).cloned().collect();
    let read = rows::rows(&source.text, &found);
    let facts = note::read(&source.text, &found.notes);
    let short = match shows_cells(&found) {
        true => BTreeSet::new(),
        false => {
            let short = read.drafts.iter().filter(|d| d.values.len() < values.len());
            short.filter_map(|d| d.name.as_ref()).map(|n| folded(&n.text)).collect()
        }
    };
    let header_start = found.header.iter().filter_map(|c| Some(c.span?.start)).min();
    let above = header_start.filter(|at| *at > found.span.start).map(|at| Span::new(found.span.start, at));
    let mut counts = above.map_or_else(Vec::new, |span| note::of_caption(&source.text, span));
    counts.extend(facts.declared.iter().cloned());
    Drafted { found, alignment, columns, values, read, facts, counts, short }
}

/// Place the values of a text table and make its rows.
fn finish(draft: &Drafted, earlier: &Outcomes, named: &Named<'_>, sink: &mut Sink) -> Table {
    let Drafted { found, alignment, columns, values, read, facts, .. } = draft;
    let mut placed = placed(draft, earlier, named);
    doubt::mark(found, read, values, &mut placed, sink);
    if found.way.per_line() {
        // With one cell a line a dash is how an empty cell is printed; elsewhere it is the cell's text.
        let dash = |cell: &Option<PlacedCell>| cell.as_ref().is_some_and(|p| is_dash(&folded(&p.tok.text)));
        placed.iter_mut().flat_map(|p| &mut p.cells).filter(|c| dash(c)).for_each(|c| *c = None);
    }
    let mut out = Vec::with_capacity(read.drafts.len());
    for (draft, placed) in read.drafts.iter().zip(placed) {
        report(draft, &placed, values, sink);
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
                        .map_or_else(empty, |p: PlacedCell| filled(&p.tok, aligned(p.placed, *alignment), p.ambiguous))
                }
            })
            .collect();
        let Some(name) = draft.name.as_ref() else { continue };
        let mut row = row(draft, name, cells, columns, &found.header_unit());
        delegate(&mut row, columns, facts);
        out.push(row);
    }
    // A table with a category column whose first rows stand under no label has lost it (a merged cell dropped).
    if found.header.iter().any(|c| c.kind == Kind::Category)
        && out.iter().any(|r| r.category.is_some())
        && let Some(first) = out.first().filter(|r| r.category.is_none())
    {
        sink.report(Code::CategoryLost, first.indicator_span, "the rows before the first category label have lost theirs");
    }
    Table {
        number: found.number.clone(),
        caption: found.caption.clone(),
        heading: found.heading,
        span: found.span,
        columns: columns.clone(),
        rows: out,
        notes: found.notes.clone(),
        declared: declared(&read.counts, draft.counts.clone()),
        alignment: *alignment,
    }
}

/// Whether the page shows which cells are empty.
fn shows_cells(found: &TextTable) -> bool {
    found.way.shows_empty() || found.way == Way::Page || found.slots.contains(&Slot::Words)
}

/// The values of each row in their columns: where the page shows empty cells it says so itself, elsewhere what the other
/// rows hold, arithmetic, other tables and prose decide.
fn placed(draft: &Drafted, earlier: &Outcomes, named: &Named<'_>) -> Vec<Placed> {
    let read = &draft.read;
    if !shows_cells(&draft.found) {
        return place_rows(draft, earlier, named);
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
fn place_rows(draft: &Drafted, earlier: &Outcomes, named: &Named<'_>) -> Vec<Placed> {
    let (values, facts) = (&draft.values, &draft.facts);
    let year_of = |role: ColumnRole| values.iter().find(|c| c.role == role).and_then(|c| c.year);
    let (base_year, target_year) = (year_of(ColumnRole::Base), year_of(ColumnRole::Target));
    let years = match (base_year, target_year) {
        (Some(base), Some(target)) if target > base => u32::try_from(target - base).unwrap_or(5),
        _ => 5,
    };
    let outcome = |name: &str, number: &str| earlier.states(name, number, base_year);
    let context = |name: &str, number: &str| draft.short.contains(name).then(|| named.role_of(name, number, base_year)).flatten();
    let pending = |name: &str| facts.is_pending(&core_name(name));
    let evidence = Evidence {
        outcome: &outcome,
        prose: &context,
        binding_set_above: facts.binding_set_above,
        brackets_are_changes: facts.brackets_are_changes,
        pending: &pending,
        years,
    };
    place(&draft.read.drafts, values, &evidence)
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
