//! Rows and cells in their public form, from grids and from text alike.

use crate::lexicon;
use crate::source::is_han;
use crate::tables::cell::{self, folded, unit_bracket};
use crate::tables::label::{Counted, RowDraft, Tok};
use crate::tables::note::NoteFacts;
use crate::tables::{Cell, Column, ColumnRole, Declared, Placement, Row, State, measure};

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
pub(crate) fn alike(a: &str, b: &str) -> bool {
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

/// Reference marks at the end of a name are no part of it.
pub(crate) fn without_marks(mut tok: Tok) -> Tok {
    let kept = tok.text.trim_end_matches(['*', '＊', '∗', '※', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨']);
    if kept.len() < tok.text.len() && kept.chars().next_back().is_some_and(|c| is_han(c) || matches!(c, ')' | '）')) {
        let cut = tok.text.len() - kept.len();
        tok.text = kept.to_owned();
        if tok.whole {
            tok.span.end -= cut;
        }
    }
    tok
}
