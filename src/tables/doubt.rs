//! Plausibility before publication: what cannot be so is marked, and said.

use crate::source::{Code, Sink};
use crate::tables::Placement;
use crate::tables::find::TextTable;
use crate::tables::place::Placed;
use crate::tables::rows::{Read, repeats_category};

/// Mark the cells of rows that could be read otherwise or that cannot be right.
pub(crate) fn mark(found: &TextTable, read: &Read, placed: &mut [Placed], sink: &mut Sink) {
    let columns = placed.first().map_or(0, |p| p.cells.len());
    let hidden = !found.way.shows_empty() && found.header.len() > 1 && found.way != crate::tables::field::Way::Page;
    let mut before = 0_u32;
    for (at, placed) in placed.iter_mut().enumerate() {
        let Some(draft) = read.drafts.get(at) else { continue };
        let number = draft.number.as_deref().and_then(|n| n.parse::<u32>().ok());
        let complete = draft.values.len() == columns;
        let mut reasons: Vec<&str> = Vec::new();
        if read.close[at] && (complete || !hidden) {
            reasons.push("another reading is nearly as good");
        }
        if let Some(number) = number {
            if before > 0 && number != before && number != before + 1 && number != 1 {
                reasons.push("its number does not follow the one before");
            }
            before = number;
        }
        if repeats_category(&read.drafts, at) {
            reasons.push("its name is a category of the table");
        }
        if reasons.is_empty() {
            continue;
        }
        let name = draft.name.as_ref();
        for cell in placed.cells.iter_mut().flatten() {
            (cell.ambiguous, cell.placed) = (true, Placement::Undecided);
        }
        sink.report(
            Code::RowDoubtful,
            name.map(|n| n.span),
            format!("{}: {}", name.map_or("", |n| n.text.as_str()), reasons.join("; ")),
        );
    }
}
