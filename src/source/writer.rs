//! Assembly of the reading text with its layout: every format hands over paragraphs and cells, offsets are made here.

use std::ops::Range;

use crate::source::{Code, Grid, GridCell, Hint, HintKind, Layout, Mark, MarkKind, Origin, Place, Sink, Span};

/// One paragraph on its way into the reading text. Line feeds inside are line breaks.
#[derive(Clone, Debug, Default)]
pub(super) struct Para {
    pub(super) text: String,
    pub(super) marks: Vec<(Range<usize>, MarkKind)>,
    pub(super) hints: Vec<HintKind>,
    pub(super) place: Option<Place>,
}

impl Para {
    /// Append a stretch that is no running text.
    pub(super) fn push_marked(&mut self, text: &str, kind: MarkKind) {
        let start = self.text.len();
        self.text.push_str(text);
        if self.text.len() > start {
            self.marks.push((start..self.text.len(), kind));
        }
    }

    /// Whether a reader sees nothing of it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A cell on its way into a grid.
#[derive(Clone, Debug, Default)]
pub(super) struct CellDraft {
    pub(super) row: usize,
    pub(super) col: usize,
    pub(super) row_span: usize,
    pub(super) col_span: usize,
    pub(super) header: bool,
    pub(super) paras: Vec<Para>,
}

/// The reading text so far.
#[derive(Debug)]
pub(super) struct Writer {
    text: String,
    layout: Layout,
    max_text: usize,
    truncated: bool,
    /// The next paragraph stands behind an empty line.
    gap: bool,
}

impl Writer {
    pub(super) fn new(max_text: u64) -> Self {
        let max_text = usize::try_from(max_text).unwrap_or(usize::MAX);
        Self { text: String::new(), layout: Layout::default(), max_text, truncated: false, gap: false }
    }

    /// An empty line: what stands above it and below are two paragraphs.
    pub(super) fn gap(&mut self) {
        self.gap = true;
    }

    /// Write a paragraph as a line or more; the span covers its text without the last line end. `None` if it is blank.
    pub(super) fn para(&mut self, para: &Para) -> Option<Span> {
        if para.is_blank() || self.truncated {
            return None;
        }
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let kept = para.text.trim_matches(blank);
        let cut = para.text.len() - para.text.trim_start_matches(blank).len();
        if self.text.len() + kept.len() + 1 > self.max_text {
            self.truncated = true;
            return None;
        }
        if std::mem::take(&mut self.gap) && !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(kept);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        for (range, kind) in &para.marks {
            let from = (start + range.start.saturating_sub(cut)).min(span.end);
            let to = (start + range.end.saturating_sub(cut)).min(span.end);
            if from < to {
                self.layout.marks.push(Mark { span: Span::new(from, to), kind: *kind });
            }
        }
        self.layout.hints.extend(para.hints.iter().map(|kind| Hint { span, kind: *kind }));
        if let Some(place) = &para.place {
            self.layout.origins.push(Origin { span, place: place.clone() });
        }
        Some(span)
    }

    /// Write a table: its cells' paragraphs as lines, in row-major order of the anchors. A table without text leaves nothing.
    pub(super) fn grid(&mut self, n_rows: usize, n_cols: usize, mut drafts: Vec<CellDraft>, pages: Vec<u32>) -> Option<Span> {
        drafts.sort_by_key(|c| (c.row, c.col));
        let mut whole: Option<Span> = None;
        let mut cells = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let mut pieces = Vec::new();
            for para in &draft.paras {
                if let Some(span) = self.para(para) {
                    let piece = span.trim(&self.text);
                    whole = Some(whole.map_or(piece, |w| w.to(piece)));
                    pieces.push(piece);
                }
            }
            cells.push(GridCell {
                row: draft.row,
                col: draft.col,
                row_span: draft.row_span.max(1),
                col_span: draft.col_span.max(1),
                pieces,
                header: draft.header,
            });
        }
        let span = whole?;
        self.layout.grids.push(Grid { span, n_rows, n_cols, cells, pages });
        Some(span)
    }

    /// Offset where the next paragraph will stand.
    pub(super) fn at(&self) -> usize {
        self.text.len()
    }

    /// The finished text and layout; says so if the limit cut it.
    pub(super) fn finish(mut self, sink: &mut Sink) -> (String, Layout) {
        if self.truncated {
            sink.report(
                Code::TextTruncated,
                None,
                format!("the reading text passes the limit of {} bytes; what follows is left out", self.max_text),
            );
        }
        // A grid writes marks of several cells; keep every list in text order whatever the order of writing.
        self.layout.hints.sort_by_key(|h| (h.span.start, h.span.end));
        self.layout.marks.sort_by_key(|m| m.span);
        (self.text, self.layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_their_characters_when_blanks_are_trimmed() {
        let mut writer = Writer::new(1 << 20);
        let mut para = Para { text: " \n服务业".to_owned(), ..Para::default() };
        para.push_marked("5", MarkKind::NoteReference);
        para.text.push_str("增加值");
        let span = writer.para(&para).unwrap();
        let (text, layout) = writer.finish(&mut Sink::new());
        assert_eq!(span.of(&text), "服务业5增加值");
        assert_eq!(layout.marks[0].span.of(&text), "5");
    }
}
