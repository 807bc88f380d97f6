//! Titles of headings: where they are cut, and whether a line that looks like one stands alone.

use crate::document::numbering::{Numbered, is_page_number, is_title, numbered, ordinal};
use crate::document::parse::Parser;
use crate::document::{BlockKind, HeadingKind, toc};
use crate::source::Span;

/// Marks after which a title goes on.
const OPEN_TITLE: [char; 2] = [',', '、'];
/// Longest second line of a title, in characters.
const MAX_REST: usize = 26;

impl Parser<'_> {
    /// The last line of a title that goes on below, when the contents list the whole of it.
    pub(super) fn listed_title(&self, at: usize, kind: HeadingKind, number: Option<&str>, title_at: usize) -> Option<usize> {
        let head = toc::bare(&self.lines[at].folded[title_at..]);
        for whole in self.contents.get(&kind)?.get(number.unwrap_or(""))? {
            if head.is_empty() || *whole == head || !whole.starts_with(&head) {
                continue;
            }
            let mut read = head.clone();
            for (next, line) in self.lines.iter().enumerate().skip(at + 1).take(4) {
                read.push_str(&toc::bare(&line.folded));
                if read == *whole {
                    return Some(next);
                }
                if !whole.starts_with(&read) {
                    break;
                }
            }
        }
        None
    }

    /// The title as printed: pieces joined, blanks of typesetting in short titles (序 言) removed.
    pub(super) fn title_text(&self, pieces: &[Span], raw: Span) -> String {
        let text = &self.source.text;
        let joined: String = pieces
            .iter()
            .filter(|p| p.end > raw.start)
            .map(|p| Span::new(p.start.max(raw.start), p.end.max(raw.start)).of(text).trim())
            .flat_map(str::chars)
            .filter(|c| !c.is_control())
            .collect();
        let bare: String = joined.chars().filter(|c| !c.is_whitespace()).collect();
        let title = joined.trim_matches(['【', '】', ' ', '\u{3000}']);
        if bare.chars().count() <= 4 { bare } else { title.strip_suffix('。').unwrap_or(title).to_owned() }
    }

    /// The line that can hold the rest of the title that line `at` begins.
    pub(super) fn rest_of_title(&self, at: usize) -> Option<usize> {
        let shown = |i: &usize| !self.lines[*i].is_blank() && !is_page_number(&self.lines[*i].folded);
        let next = (at + 1..self.lines.len().min(at + 4)).find(shown)?;
        let line = &self.lines[next];
        (line.grid.is_none() && is_title(&line.folded) && numbered(&line.folded).is_none()).then_some(next)
    }

    /// Whether the title that line `at` begins goes on in line `next`.
    pub(super) fn continues_title(&self, at: usize, next: usize, found: &Numbered) -> bool {
        let (line, rest) = (&self.lines[at], &self.lines[next]);
        if rest.ends_sentence() {
            return false;
        }
        if line.folded.ends_with(OPEN_TITLE) {
            return true;
        }
        let full_line = self.wrap.is_some_and(|full| line.width + 6 >= full);
        if full_line && next == at + 1 && rest.n_chars() <= 16 {
            return true;
        }
        let title = toc::bare(&line.folded[found.title_at..]);
        let listed = self.contents.get(&found.kind).and_then(|c| c.get(found.number.as_deref().unwrap_or("")));
        let words = !rest.folded.contains(|c: char| c.is_ascii_digit() || "():《".contains(c)) && rest.n_chars() <= MAX_REST;
        if !words || found.kind > HeadingKind::Section || listed.is_some_and(|titles| titles.contains(&title)) {
            return false;
        }
        let after = (next + 1..self.lines.len()).find(|i| !self.lines[*i].is_blank()).map(|i| &self.lines[i]);
        // A centred line over a table is its caption.
        let centred = rest.centred && (line.centred || full_line) && after.is_none_or(|a| a.grid.is_none());
        // Over the first section of a chapter stands nothing but the chapter's title.
        let over_deeper = found.kind < HeadingKind::Section
            && after.and_then(|a| numbered(&a.folded)).is_some_and(|n| {
                n.kind > found.kind && n.kind <= HeadingKind::Section && n.number.as_deref().and_then(ordinal) == Some(1)
            });
        centred || over_deeper
    }

    /// A heading whose title is cut behind a comma and goes on in the next line.
    pub(super) fn broken_heading(&self, at: usize) -> Option<Numbered> {
        let line = &self.lines[at].folded;
        let found = numbered(line.strip_suffix(OPEN_TITLE)?).filter(|n| n.kind <= HeadingKind::Section)?;
        let short = self.wrap.is_none_or(|full| self.lines[at].width * 100 < full * 85);
        let rest = &self.lines[self.rest_of_title(at)?];
        let whole = line.chars().count() + rest.n_chars() <= 2 * MAX_REST && !rest.ends_sentence();
        (short && whole && found.title_at + 1 < line.len() && self.fits(found.kind, found.number.as_deref())).then_some(found)
    }

    /// Whether a line in wrapped text is no part of a sentence: it begins below the end of one, and breaks off before the
    /// margin without ending one.
    pub(super) fn stands_alone(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let before = self.doc.blocks.iter().rev().find(|b| !matches!(b.kind, BlockKind::Blank | BlockKind::Furniture));
        let over = before.is_none_or(|b| match b.kind {
            BlockKind::Paragraph => b.span.of(&self.source.text).trim_end().ends_with(['。', '！', '？', '；']),
            _ => true,
        });
        over && !line.ends_sentence() && self.wrap.is_none_or(|full| line.width * 100 < full * 85)
    }
}
