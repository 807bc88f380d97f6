//! Decoded rows → drafts: categories, parents, running numbers and shared attributes.

use crate::source::Span;
use crate::tables::cell::{folded, unit_bracket};
use crate::tables::decode::{Built, Label};
use crate::tables::field::{Field, Way};
use crate::tables::find::TextTable;
use crate::tables::label::{Counted, RowDraft, Tok, belongs, centred, counted, heads, is_category, split_number};
use crate::tables::vote::{self, Slot};

/// The rows of a table as drafts.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Rows with their values in reading order.
    pub(crate) drafts: Vec<RowDraft>,
    /// Per row the cell of each column of values, where the page says so.
    pub(crate) cells: Vec<Vec<Option<Tok>>>,
    /// How much worse, in tenths of a point, the best reading is that reads a row otherwise.
    pub(crate) margins: Vec<i32>,
    /// Labels that count their rows.
    pub(crate) counts: Vec<Counted>,
}

/// Several fields as one cell: as printed inside a line, without blanks over lines.
fn tok(text: &str, fields: &[Field]) -> Option<Tok> {
    let pieces: Vec<Span> = fields.iter().map(|f| f.span).filter(|s| !s.is_empty()).collect();
    let span = pieces.iter().copied().reduce(Span::to)?;
    let mut content = String::new();
    let mut last: Option<Span> = None;
    for piece in pieces {
        if let Some(gap) = last.and_then(|l| text.get(l.end..piece.start)) {
            let typeset = !gap.contains('\n') && gap.chars().all(char::is_whitespace);
            content.push_str(if typeset { gap } else { "" });
        }
        content.push_str(piece.of(text));
        last = Some(piece);
    }
    let whole = content == span.of(text);
    Some(Tok { text: content, span, whole, doubtful: fields.iter().any(|f| f.doubtful) })
}

/// Take `offset` bytes off the front of a cell.
fn cut(tok: &mut Tok, offset: usize) {
    tok.text = tok.text[offset..].to_owned();
    // The span of a joined name cannot be moved by an offset of its text: blanks were dropped.
    if tok.whole {
        tok.span.start += offset;
    }
}

/// The running number before a name and the bytes it takes.
fn name_number(name: &str, due: u32) -> Option<(String, usize)> {
    let flat: String = name.chars().map(crate::source::fold_char).collect();
    if let Some((n, end)) = vote::numbered(&flat, due) {
        let chars = flat[..end].chars().count();
        let rest: String = name.chars().skip(chars).collect();
        let offset = name.len() - rest.trim_start().len();
        return (offset < name.len()).then(|| (n.to_string(), offset));
    }
    let (number, offset) = split_number(name);
    let number = number?;
    // 3 岁以下婴幼儿入托率: a number with a blank behind it counts only where it is due.
    let blank = name[..offset].chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    (!blank || number.parse() == Ok(due)).then_some((number, offset))
}

struct Parent {
    name: String,
    number: Option<String>,
    /// A label over rows holds until the next; a parent with a row of its own holds for the rows that go on.
    label: bool,
}

impl Parent {
    /// Whether the row after another still stands under the parent: a label holds for all that can belong to it, a parent
    /// with a row of its own for the words that are known under it, in one unit.
    fn holds(&self, name: &Tok, before: Option<&RowDraft>) -> bool {
        let before = before.and_then(|draft| draft.name.as_ref());
        let one_unit = || before.is_some_and(|b| unit_bracket(&b.text) == unit_bracket(&name.text));
        if self.label { belongs(&self.name, &name.text) } else { heads(&self.name, &name.text) && one_unit() }
    }
}

/// Drafts of the rows of a table.
pub(crate) fn rows(text: &str, table: &TextTable) -> Read {
    let mut out = Read::default();
    let of = |slot: Slot| table.slots.iter().position(|s| *s == slot);
    let (category_at, number_at, unit_at, attribute_at) =
        (of(Slot::Category), of(Slot::Number), of(Slot::Unit), of(Slot::Attribute));
    let Some(name_at) = of(Slot::Name) else { return out };
    let mut labels = table.decoded.labels.iter().peekable();
    let mut category: Option<String> = None;
    let mut parent: Option<Parent> = None;
    let mut places: Vec<(usize, bool, String)> = Vec::new();
    for (at, built) in table.decoded.rows.iter().enumerate() {
        while let Some(label) = labels.next_if(|l| l.before <= at) {
            label_over(text, label, &mut category, &mut parent, &mut out.counts, &mut places);
        }
        let cell = |c: usize| built.cells.get(c).and_then(|f| tok(text, f));
        if let Some(tok) = category_at.and_then(cell) {
            let (label, count) = counted(&tok);
            let above = table.way == Way::Lines && cell(name_at).is_some_and(|n| heads(&label, &n.text));
            out.counts.extend(count);
            if above {
                // 主要污染物排放下降 over 化学需氧量 is a parent, whatever the column.
                parent = Some(Parent { name: tok.text, number: None, label: true });
            } else if category.as_deref() != Some(label.as_str()) {
                places.push((at, false, label.clone()));
                category = Some(label);
                parent = None;
            }
        }
        let Some(mut name) = cell(name_at) else { continue };
        let mut number = number_at.and_then(cell).map(|t| t.text.trim_end_matches(['.', '、', '．']).to_owned());
        let above = tok(text, &built.parent);
        if number.is_none()
            && above.is_none()
            && number_at.is_none()
            && let Some((n, offset)) = name_number(&name.text, built.due)
        {
            number = Some(n);
            cut(&mut name, offset);
        }
        name = crate::tables::publish::without_marks(name);
        if let Some(mut above) = above {
            if number.is_none()
                && let Some((n, offset)) = name_number(&above.text, built.due)
            {
                number = Some(n);
                cut(&mut above, offset);
            }
            let above = crate::tables::publish::without_marks(above);
            parent = Some(Parent { name: above.text, number: number.clone(), label: false });
        } else if !built.same
            && parent.as_ref().is_some_and(|p| !p.holds(&name, out.drafts.last()) || p.number.is_some() && number.is_some())
        {
            parent = None;
        }
        number = number.or_else(|| parent.as_ref().and_then(|p| p.number.clone()));
        let cells: Vec<Option<Tok>> =
            (0..table.slots.len()).filter(|c| matches!(table.slots[*c], Slot::Value | Slot::Words)).map(cell).collect();
        out.drafts.push(RowDraft {
            category: category.clone(),
            group: parent.as_ref().map(|p| p.name.clone()),
            number,
            name: Some(name),
            unit: unit_at.and_then(cell).map(|t| t.text),
            values: cells.iter().flatten().cloned().chain(built.extra.iter().filter_map(|f| tok(text, &[*f]))).collect(),
            attribute: attribute_at.and_then(cell),
        });
        out.cells.push(cells);
        out.margins.push(built.margin);
    }
    if number_at.is_none() {
        fused_numbers(&mut out.drafts);
    }
    share_attributes(&mut out.drafts, &table.decoded.rows);
    if category_at.is_some() {
        centre(&mut out.drafts, &places);
    }
    out
}

/// A label over rows: a category, or the parent of rows.
fn label_over(
    text: &str,
    label: &Label,
    category: &mut Option<String>,
    parent: &mut Option<Parent>,
    counts: &mut Vec<Counted>,
    places: &mut Vec<(usize, bool, String)>,
) {
    let Some(tok) = tok(text, &label.fields) else { return };
    if is_category(&tok.text) {
        let (name, count) = counted(&tok);
        counts.extend(count);
        places.push((label.before, true, name.clone()));
        *category = Some(name);
        *parent = None;
    } else {
        let (number, offset) = split_number(&tok.text);
        *parent = Some(Parent { name: tok.text[offset..].trim().to_owned(), number, label: true });
    }
}

/// Running numbers without a mark behind them (1地区生产总值): only a whole sequence says that they are none of the names.
fn fused_numbers(drafts: &mut [RowDraft]) {
    let digits = |draft: &RowDraft| -> Option<usize> {
        let name = &draft.name.as_ref()?.text;
        let end = name.find(|c: char| !c.is_ascii_digit())?;
        let word = name[end..].starts_with(crate::source::is_han);
        (draft.number.is_none() && end > 0 && word).then_some(end)
    };
    let sequence = drafts.iter().enumerate().all(|(at, draft)| {
        let number = digits(draft).and_then(|end| draft.name.as_ref()?.text[..end].parse::<usize>().ok());
        number == Some(at + 1)
    });
    if drafts.len() < 3 || !sequence {
        return;
    }
    for draft in drafts {
        let Some((end, name)) = digits(draft).zip(draft.name.as_mut()) else { continue };
        draft.number = Some(name.text[..end].to_owned());
        cut(name, end);
    }
}

/// Rows under one parent that print one attribute share it: the cell is merged.
fn share_attributes(drafts: &mut [RowDraft], rows: &[Built]) {
    if drafts.len() != rows.len() {
        return;
    }
    let mut start = 0;
    while start < rows.len() {
        let mut end = start + 1;
        while end < rows.len() && rows[end].same {
            end += 1;
        }
        let printed: Vec<Tok> = drafts[start..end].iter().filter_map(|d| d.attribute.clone()).collect();
        if let [only] = printed.as_slice() {
            for draft in &mut drafts[start..end] {
                draft.attribute.get_or_insert_with(|| only.clone());
            }
        }
        start = end;
    }
}

/// Labels printed in the middle of their groups (a merged cell of a page) name the rows before them too.
fn centre(drafts: &mut [RowDraft], places: &[(usize, bool, String)]) {
    if drafts.first().is_none_or(|r| r.category.is_some()) {
        return;
    }
    let marks: Vec<(usize, bool)> = places.iter().map(|p| (p.0, p.1)).collect();
    let Some(starts) = centred(&marks, drafts.len()) else { return };
    for (at, row) in drafts.iter_mut().enumerate() {
        let group = starts.partition_point(|s| *s <= at);
        row.category = group.checked_sub(1).map(|g| places[g].2.clone());
    }
}

/// Whether a row repeats a category of the table.
pub(crate) fn repeats_category(drafts: &[RowDraft], at: usize) -> bool {
    let Some(name) = drafts[at].name.as_ref().map(|n| folded(&n.text)) else { return false };
    drafts.iter().filter_map(|d| d.category.as_deref()).any(|c| folded(c) == name)
}
