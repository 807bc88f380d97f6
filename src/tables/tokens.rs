//! The fields behind a header in reading order, up to where no table can go on; repeated headers are left out.

use crate::document::BlockKind;
use crate::source::Span;
use crate::tables::cell::folded;
use crate::tables::field::{Field, Line, Way, fields};
use crate::tables::heads::Head;
use crate::tables::page::Page;
use crate::tables::vote::{self, BLANK, Slot, Texts};
use crate::tables::{caption, header};

/// Most fields of a table.
const FIELDS: usize = 6000;

/// A field with what the moves ask of it.
#[derive(Clone, Copy)]
pub(crate) struct Token {
    /// The field.
    pub(crate) field: Field,
    /// Its text.
    pub(crate) id: u32,
    /// Its line.
    pub(crate) line: usize,
    /// The line holds nothing else.
    pub(crate) alone: bool,
    /// Its place in a line that has a field for every column.
    pub(crate) column: Option<usize>,
    /// Points every reading loses here.
    pub(crate) lost: i32,
}

/// The fields after a header, up to where no table can go on.
pub(crate) fn tokens(page: Page<'_>, head: &Head, way: Way, texts: &mut Texts) -> Vec<Token> {
    let Page { text, lines, flats, .. } = page;
    let mut out: Vec<Token> = Vec::new();
    let values: Vec<_> = head.slots.iter().filter(|s| matches!(s, Slot::Value | Slot::Words)).collect();
    let words = head.slots.contains(&Slot::Words);
    let years = head.columns.iter().filter_map(|c| c.year);
    let span = years.clone().max().zip(years.min()).map_or(5, |(a, b)| (a - b).unsigned_abs().clamp(1, 20));
    let printed: Vec<&String> = flats[head.first..head.end].iter().filter(|f| !f.is_empty()).collect();
    let mut at = head.end;
    let mut prose = 0;
    let mut again = false;
    if let Some(rest) = head.rest {
        let line = lines[head.end - 1];
        let part = Line { full: Span::new(rest, line.full.end), span: Span::new(rest, line.span.end), ..line };
        push(
            text,
            (part, &folded(part.span.of(text))),
            head.end - 1,
            way,
            (head.slots.len(), values.len()),
            span,
            texts,
            &mut out,
        );
    }
    while at < lines.len() && out.len() < FIELDS {
        let line = lines[at];
        let flat = &flats[at];
        // The header again after a page, or a part of it.
        let same = printed.len() > usize::from(way.per_line())
            && flats[at..].iter().filter(|f| !f.is_empty()).take(printed.len()).eq(printed.iter().copied());
        if same {
            let mut left = printed.len();
            while left > 0 {
                left -= usize::from(!lines[at].span.is_empty());
                at += 1;
            }
            again = true;
            continue;
        }
        // Its first line may be gone as the head of the page: no row prints a whole line of the header.
        again = printed.contains(&flat) && (again || !way.per_line());
        if again || flat.is_empty() && way != Way::LinesBlank {
            at += 1;
            continue;
        }
        let repeated = page.is_anchor(at) && same_head(flat, head);
        if repeated {
            at += 1;
            continue;
        }
        prose += usize::from(vote::is_prose(flat) && !words);
        let captioned = caption::split_caption(line.span.of(text)).is_some() && flat.chars().count() < 60;
        let real_head = flat.starts_with('第') && vote::is_prose(flat);
        if page.is_anchor(at) || captioned || prose > 1 || caption::is_note(flat) || real_head {
            break;
        }
        push(text, (line, flat), at, way, (head.slots.len(), values.len()), span, texts, &mut out);
        at += 1;
    }
    out
}

/// Whether a folded line repeats the columns of a header in its own way.
fn same_head(flat: &str, head: &Head) -> bool {
    let whole: String = head.columns.iter().map(|c| folded(&c.name)).collect();
    flat.replace('|', "") == whole && header::classify(flat).is_none()
}

#[allow(clippy::too_many_arguments)]
fn push(
    text: &str,
    (line, flat): (Line, &str),
    at: usize,
    way: Way,
    (columns, values): (usize, usize),
    years: u32,
    texts: &mut Texts,
    out: &mut Vec<Token>,
) {
    let counted = vote::is_counted_label(flat) && !way.per_line() && !line.span.is_empty();
    let parts = fields(text, line, if counted { Way::Lines } else { way }, values, years);
    let alone = parts.iter().filter(|f| !f.empty).count() == 1;
    let complete = way.shows_empty() && !way.per_line() && parts.len() == columns;
    // The page says more than this reading hears.
    let deaf = way == Way::Single && {
        let content = line.span.of(text);
        content.contains("  ") || content.contains('\t') || content.contains(" |")
    };
    for (n, field) in parts.into_iter().enumerate() {
        let id = if field.empty { BLANK } else { texts.id(field.span.of(text)) };
        // 1.2 发展环境 under the last row: the outline says that a heading stands there.
        let heading = alone && matches!(line.kind, BlockKind::Heading(_));
        let lost = if deaf && n == 0 || heading { 15 } else { 0 };
        out.push(Token { field, id, line: at, alone, column: complete.then_some(n), lost });
    }
}
