//! Byte ranges of the reading text, and the only place where bytes become lines.

use std::ops::Range;

/// A byte range `start..end` of the reading text, always on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Bytes covered.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The characters covered, from the text the span belongs to.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without leading and trailing white space (U+3000 included).
    #[must_use]
    pub fn trim(self, text: &str) -> Span {
        let raw = self.of(text);
        let left = raw.len() - raw.trim_start().len();
        let kept = raw.trim().len();
        Span { start: self.start + left, end: self.start + left + kept }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// Stretches of a text that are asked often whether one of them shares a byte with a span: in the time of a binary search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Regions {
    /// Start of each, and the furthest end of it and of those before.
    ends: Vec<(usize, usize)>,
}

impl Regions {
    /// Of spans in any order; they may overlap.
    pub(crate) fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort();
        let mut furthest = 0;
        let ends = spans.iter().map(|s| {
            furthest = furthest.max(s.end);
            (s.start, furthest)
        });
        Self { ends: ends.collect() }
    }

    /// Whether one of them shares a byte with `span`.
    pub(crate) fn overlap(&self, span: Span) -> bool {
        let begun = self.ends.partition_point(|(start, _)| *start < span.end);
        begun.checked_sub(1).is_some_and(|last| self.ends[last].1 > span.start)
    }
}

/// Line starts of a text. Lines and columns start at zero here; add one for people.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    starts: Vec<usize>,
    len: usize,
}

impl Lines {
    /// Index the lines of `text`; `\n` ends a line, a `\r` before it belongs to the line's end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Self { starts, len: text.len() }
    }

    /// Number of lines (a text that ends in `\n` has an empty last line).
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Zero-based line of a byte offset.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|s| *s <= offset) - 1
    }

    /// Span of a line without its `\n` (a `\r` is left in; [`Span::trim`] drops it).
    #[must_use]
    pub fn span(&self, line: usize) -> Span {
        let start = self.starts[line];
        let end = self.starts.get(line + 1).map_or(self.len, |next| next - 1);
        Span { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_answer_as_their_spans_do() {
        let spans = [Span::new(2, 30), Span::new(4, 6), Span::new(40, 44), Span::new(41, 42)];
        let regions = Regions::of(spans);
        for start in 0..50 {
            for end in start..50 {
                let asked = Span::new(start, end);
                let one_by_one = spans.iter().filter(|_| !asked.is_empty()).any(|s| s.overlaps(asked));
                assert_eq!(!asked.is_empty() && regions.overlap(asked), one_by_one, "{asked:?}");
            }
        }
    }
}
