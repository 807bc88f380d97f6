//! Cells of a row that stand in one line without blanks (`地区生产总值(亿元)521.947507.8左右预期性`).

use crate::source::Span;
use crate::tables::segment::Tok;

/// The cells of a line: itself, unless a whole row is glued together.
pub(crate) fn split(text: &str, line: Span) -> Vec<Tok> {
    vec![Tok { text: line.of(text).to_owned(), span: line, whole: true }]
}
