//! The choices of the best reading → rows and labels.

use crate::tables::decode::{Built, CATEGORY, Decoded, Decoder, Label, Step};
use crate::tables::field::Field;
use crate::tables::tokens::Token;
use crate::tables::vote;

impl Decoder<'_> {
    pub(super) fn build(&self, tokens: &[Token], choices: &[(Step, i32)], score: i32, end: usize) -> Decoded {
        let mut out = Decoded { score, end, rows: Vec::new(), labels: Vec::new(), used: 0 };
        let mut number = 0;
        for (token, (step, margin)) in tokens.iter().zip(choices) {
            let field = token.field;
            let row = match step {
                Step::End => break,
                Step::Row(_) | Step::SameRow(_) => {
                    let same = matches!(step, Step::SameRow(_));
                    number = out.rows.last().map_or(number, |r: &Built| self.number_of(r, tokens).unwrap_or(r.due));
                    let due = if same { number } else { number + 1 };
                    let cells = vec![Vec::new(); self.columns];
                    out.rows.push(Built { cells, extra: Vec::new(), parent: Vec::new(), same, margin: i32::MAX, due });
                    out.rows.last_mut()
                }
                _ => out.rows.last_mut(),
            };
            match (step, row) {
                (Step::Row(c) | Step::SameRow(c) | Step::Cell(c) | Step::More(c), Some(row)) => {
                    if let Some(cell) = row.cells.get_mut(self.place(*c)) {
                        cell.push(field);
                    }
                    // Which label a row stands under puts none of its values in doubt.
                    if *c != CATEGORY {
                        row.margin = row.margin.min(*margin);
                    }
                }
                (Step::Extra, Some(row)) => row.extra.push(field),
                (Step::Child, Some(row)) => {
                    let above = std::mem::take(&mut row.cells[self.name]);
                    if above.iter().any(|f| !f.empty) {
                        row.parent = above;
                    } else {
                        row.same = true;
                    }
                    row.cells[self.name] = vec![field];
                    row.margin = row.margin.min(*margin);
                }
                (Step::Label, _) => out.labels.push(Label { fields: vec![field], before: out.rows.len() }),
                (Step::LabelMore, _) => {
                    if let Some(label) = out.labels.last_mut() {
                        label.fields.push(field);
                    }
                }
                _ => {}
            }
            out.end = token.line + 1;
            out.used += 1;
        }
        out
    }

    /// The running number that a row prints.
    fn number_of(&self, row: &Built, tokens: &[Token]) -> Option<u32> {
        let id = |field: &Field| tokens.iter().find(|t| t.field.span == field.span).map(|t| t.id);
        if let Some(c) = self.number {
            let printed = row.cells[c].iter().find(|f| !f.empty).and_then(id);
            return match printed {
                Some(id) => vote::bare(self.texts.flat(id)),
                // One number stands for several rows.
                None => Some(row.due.saturating_sub(u32::from(!row.same))),
            };
        }
        let first = row.parent.first().or_else(|| row.cells[self.name].first()).and_then(id)?;
        vote::numbered(self.texts.flat(first), row.due).map(|n| n.0)
    }
}
