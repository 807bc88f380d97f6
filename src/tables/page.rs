//! The lines of a text with what every reading of a table asks of them again.

use crate::tables::cell::folded;
use crate::tables::field::Line;
use crate::tables::{header, heads};

/// Lines, each folded once and asked once whether it may name the columns of a table.
pub(crate) struct Lines<'a> {
    text: &'a str,
    lines: &'a [Line],
    flats: Vec<String>,
    anchors: Vec<bool>,
}

/// The lines up to one of them.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    /// The reading text.
    pub(crate) text: &'a str,
    /// Its lines.
    pub(crate) lines: &'a [Line],
    /// Folded text of each.
    pub(crate) flats: &'a [String],
    anchors: &'a [bool],
}

impl<'a> Lines<'a> {
    /// Fold and ask every line.
    pub(crate) fn new(text: &'a str, lines: &'a [Line]) -> Self {
        let flats: Vec<String> = lines.iter().map(|line| folded(line.span.of(text))).collect();
        // Most lines hold no word of a header.
        let anchor = |(at, flat): (usize, &String)| header::has_word(flat) && heads::is_anchor(text, lines, at);
        let anchors = flats.iter().enumerate().map(anchor).collect();
        Self { text, lines, flats, anchors }
    }

    /// All lines.
    pub(crate) fn page(&self) -> Page<'_> {
        Page { text: self.text, lines: self.lines, flats: &self.flats, anchors: &self.anchors }
    }
}

impl Page<'_> {
    /// The lines before one.
    pub(crate) fn until(self, end: usize) -> Self {
        let end = end.min(self.lines.len());
        Self { lines: &self.lines[..end], flats: &self.flats[..end], anchors: &self.anchors[..end], ..self }
    }

    /// See [`heads::is_anchor`].
    pub(crate) fn is_anchor(self, at: usize) -> bool {
        self.anchors[at]
    }
}
