//! [`Source`] → [`Document`]: the stages in order. Lines give signals, signals a ladder and a decision for the whole
//! document, and `build` alone writes the tree.

use crate::cues::forms::{self, Class};
use crate::cues::parts::{self, Part};
use crate::document::build::{Builder, table_end};
use crate::document::contents::{self, Contents, Entry, bare};
use crate::document::lines::{Line, has_few_lines, lines, sets_in, without_breaks, wrap_width};
use crate::document::outline::{Outline, decide, ladder};
use crate::document::signals::{MEASURES, Page, What, is_title};
use crate::document::{BlockKind, Document, HeadingKind, TocEntry, body, front, meta};
use crate::source::{Code, Normalized, Sink, Source, Span, is_han};

/// Parse the structure of a document. Never fails: what cannot be told is left out and reported.
#[must_use]
pub fn parse(source: &Source, sink: &mut Sink) -> Document {
    let joined = without_breaks(source);
    let mut lines = lines(source, &joined);
    body::mark(&mut lines, source, sink);
    for idx in joined {
        sink.report(Code::LinesJoined, source.lines().span(idx), "blanks are read as line breaks here");
    }
    let contents = contents::find(&source.text, &lines);
    let in_contents = |at: usize| contents.as_ref().is_some_and(|t| (t.first..t.end).contains(&at));
    let body_from = contents.as_ref().map_or_else(|| first_structure(&lines), |t| t.first);
    let title = front::title(&lines, body_from.max(1));
    let tail = front::tail(&lines, contents.as_ref().map_or(0, |t| t.end)).unwrap_or(lines.len());
    let wrap = wrap_width(&lines, source.layout.wrapped);
    let cover = title.map_or(0, |t| cover_end(&lines, t.last + 1, body_from, wrap));
    let body: Vec<bool> = (0..lines.len()).map(|at| at < tail && !in_contents(at) && title.is_none_or(|t| at > t.last)).collect();
    let listed = contents.as_ref().map(Contents::listed).unwrap_or_default();
    let report = is_report(&lines, title);
    let in_table = table_rows(&lines);
    let page = Page::new(&source.text, &lines, wrap, &listed, &body, &in_table, report);
    let candidates = page.candidates();
    let ladder = ladder(&candidates, &listed);
    let ends: Vec<usize> =
        (1..lines.len()).filter(|at| lines[at - 1].grid.is_some() && lines[at - 1].grid != lines[*at].grid).collect();
    let outline = decide(&candidates, &ladder, &ends);
    without_stuck_pages(&source.text, &mut lines, &outline, wrap);
    let chapters = outline.decisions.values().any(
        |d| matches!(d.candidate.what, What::Numbered(form) if matches!(forms::names()[form].1, Class::Part | Class::Chapter)),
    );
    let body_from = outline.decisions.keys().next().map_or(body_from, |first| body_from.min(*first));
    for (line, title, _) in &outline.doubtful_text {
        let message = format!(
            "line {}: {title} is read as text; the next best reading is a heading",
            source.line_number(lines[*line].content.start)
        );
        sink.report(Code::HeadingDoubtful, lines[*line].content, message);
    }
    let mut builder = Builder {
        source,
        lines: &lines,
        wrap,
        sets_in: sets_in(&lines),
        few_lines: has_few_lines(&lines),
        outline: &outline,
        chapters,
        doc: Document::default(),
        forms: Vec::new(),
        stack: Vec::new(),
        column: None,
        sink,
    };
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if in_contents(at) {
            builder.single(at, BlockKind::Toc);
            at += 1;
        } else if line.is_blank() {
            builder.single(at, BlockKind::Blank);
            at += 1;
        } else if line.furniture || at >= tail || title.is_some_and(|t| at < t.first) {
            builder.single(at, BlockKind::Furniture);
            at += 1;
        } else if title.is_some_and(|t| at <= t.last) || at < cover && !outline.decisions.contains_key(&at) {
            builder.single(at, BlockKind::Title);
            at += 1;
        } else {
            at = builder.content(at, tail);
        }
    }
    builder.close_column();
    let (mut doc, heading_forms) = (builder.doc, builder.forms);
    let entries = contents.map(|t| t.entries).unwrap_or_default();
    if !entries.is_empty() {
        compare(&entries, &doc, &heading_forms, sink);
        doc.toc = toc(entries, &ladder);
    }
    doc.meta = meta::read(source, &lines, title, body_from, sink);
    doc
}

/// Leave page numbers out of sentences that they stuck to. Those that stuck to headings show which pages there are: between
/// two of them, in the middle of a sentence, a number of a page between is one. Without such headings three pages in a row must
/// stand so, most of them before a word that counts nothing.
fn without_stuck_pages(text: &str, lines: &mut [Line], outline: &Outline, wrap: Option<usize>) {
    let Some(full) = wrap else { return };
    let goes_on = |line: &Line| line.width * 100 >= full * 85 && !line.ends_sentence();
    // Furniture between them is no line of the sentence.
    let shown_before = |at: usize| lines[at.saturating_sub(4)..at].iter().rfind(|l| !l.furniture && !l.is_blank());
    // What a heading begins with is its own number.
    let inside: Vec<StuckPage> = (1..lines.len())
        .filter(|at| !outline.decisions.contains_key(at))
        .filter(|at| shown_before(*at).is_some_and(goes_on))
        .filter_map(|at| StuckPage::read(&lines[at], at))
        .collect();
    let headings: Vec<StuckPage> = outline
        .decisions
        .iter()
        .filter_map(|(at, d)| {
            let content = lines[*at].content;
            let from = d.candidate.pieces.first()?.start;
            let number = Span::new(content.start, from.max(content.start)).of(text).trim();
            (from > content.start && !number.is_empty()).then(|| number.parse().ok()).flatten().map(|number| StuckPage {
                at: *at,
                number,
                digits: number.to_string().len(),
                counts: false,
            })
        })
        .collect();
    let mut pages: Vec<&StuckPage> = Vec::new();
    // Before the first of them the pages count from one.
    let from = headings.iter().map(|h| (h.at, h.number));
    let mut bounds: Vec<(usize, u32)> = std::iter::once((0, 0)).chain(from).collect();
    // Behind the last there are as many pages as the lines there fill.
    if let Some(last) = headings.last() {
        let more = (lines.len() - last.at) / PAGE_LINES + 2;
        bounds.push((lines.len(), last.number.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))));
    }
    for pair in bounds.windows(2) {
        let between = |p: &&StuckPage| (pair[0].0..pair[1].0).contains(&p.at) && p.number > pair[0].1 && p.number < pair[1].1;
        pages.extend(rising(&inside.iter().filter(between).collect::<Vec<_>>(), pair[0].1, pair[1].1));
    }
    if headings.is_empty() {
        pages = longest_run(&inside);
    }
    pages.sort_by_key(|p| p.at);
    pages.dedup_by_key(|p| p.at);
    for page in pages {
        let line = &mut lines[page.at];
        let view = Normalized::fold(text, &line.pieces);
        let rest = view.raw(page.digits, view.text().len());
        line.pieces =
            line.pieces.iter().filter(|p| p.end > rest.start).map(|p| Span::new(p.start.max(rest.start), p.end)).collect();
        line.folded = line.folded[page.digits..].to_owned();
    }
}

/// Lines of a page at least.
const PAGE_LINES: usize = 8;

/// A number at the beginning of a line in the middle of a sentence, with text touching it.
struct StuckPage {
    at: usize,
    number: u32,
    digits: usize,
    /// What follows may be counted or measured by it.
    counts: bool,
}

impl StuckPage {
    fn read(line: &Line, at: usize) -> Option<Self> {
        let digits = line.folded.bytes().take_while(u8::is_ascii_digit).count();
        let behind = line.folded[digits..].chars().next().filter(|c| is_han(*c))?;
        let number = line.folded.get(..digits).filter(|d| d.len() <= 3)?.parse().ok()?;
        Some(Self { at, number, digits, counts: MEASURES.contains(behind) })
    }
}

/// The most numbers that rise, of those that count nothing; and those that count something where they fit between two of
/// them without a gap.
fn rising<'p>(inside: &[&'p StuckPage], first: u32, last: u32) -> Vec<&'p StuckPage> {
    let plain: Vec<&StuckPage> = inside.iter().filter(|p| !p.counts).copied().collect();
    // For each length of a rising run the place where one with the lowest last number ends; per place the one before.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::new());
    for (at, page) in plain.iter().enumerate() {
        let length = ends.partition_point(|end| plain[*end].number < page.number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut run: Vec<&StuckPage> = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.push(plain[place]);
        at = before[place];
    }
    run.reverse();
    let mut out = run.clone();
    for page in inside.iter().filter(|p| p.counts) {
        let place = run.partition_point(|p| p.at < page.at);
        let (before, after) = (place.checked_sub(1).and_then(|b| run.get(b)), run.get(place));
        let (low, high) = (before.map_or(first, |p| p.number), after.map_or(last, |p| p.number));
        if page.number == low + 1 && (page.number + 1 == high || before.is_some() && after.is_some() && page.number < high) {
            out.push(page);
        }
    }
    out
}

/// The longest run of pages that follow each other, if there are three and most count nothing.
fn longest_run(inside: &[StuckPage]) -> Vec<&StuckPage> {
    // For each place the run that ends there: how many pages, and which place comes before.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(inside.len());
    let mut ends: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for (place, page) in inside.iter().enumerate() {
        let before = page.number.checked_sub(1).and_then(|n| ends.get(&n)).copied();
        let length = before.map_or(1, |b| runs[b].0 + 1);
        runs.push((length, before));
        if ends.get(&page.number).is_none_or(|old| runs[*old].0 <= length) {
            ends.insert(page.number, place);
        }
    }
    let mut at = (0..runs.len()).max_by_key(|place| runs[*place].0);
    let mut run = Vec::new();
    while let Some(place) = at {
        run.push(&inside[place]);
        at = runs[place].1;
    }
    run.reverse();
    let counting = run.iter().filter(|p| p.counts).count();
    if run.len() >= 3 && counting * 2 < run.len() { run } else { Vec::new() }
}

/// First line that can be a heading of the body.
fn first_structure(lines: &[Line]) -> usize {
    let opens = |line: &Line| {
        let numbered = forms::read(&line.folded, |_| false).iter().any(|r| {
            let (name, class) = forms::names()[r.form];
            let title = line.folded[r.title_at..].trim_end_matches('。');
            class <= Class::Rung && name != "1." && name != "(1)" && !title.is_empty() && is_title(title)
        });
        let part = matches!(parts::part(&bare(&line.folded)), Some(Part::Front | Part::General | Part::Report));
        // 某市…第十五个五年规划的建议 under the body that gives it reads like a part of a report.
        numbered || part && !front::names_document(&line.folded)
    };
    lines.iter().position(|l| !l.furniture && !l.is_blank() && opens(l)).unwrap_or(lines.len().min(40))
}

/// One past the lines of the cover: what stands between the title and the first line of text.
fn cover_end(lines: &[Line], from: usize, to: usize, wrap: Option<usize>) -> usize {
    let text = |l: &Line| {
        let full = wrap.is_some_and(|full| l.width * 100 >= full * 85);
        !l.is_blank() && !l.furniture && (l.n_chars() >= 40 || full && l.n_chars() >= 18 || l.ends_sentence())
    };
    (from..to.max(from).min(lines.len())).find(|at| text(&lines[*at])).unwrap_or(to.max(from))
}

/// Whether the document reports on a year's work.
fn is_report(lines: &[Line], title: Option<front::TitleLines>) -> bool {
    let titled = title.is_some_and(|t| lines[t.first..=t.last].iter().any(|l| l.folded.contains("报告")));
    titled || lines.iter().filter(|l| !l.is_blank()).take(60).any(|l| l.folded.starts_with("各位代表"))
}

/// Rows of tables of text under a caption that says so.
fn table_rows(lines: &[Line]) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let caption = !line.furniture
            && line.grid.is_none()
            && line.n_chars() <= 60
            && forms::read(&line.folded, |_| false).iter().any(|r| {
                let class = forms::names()[r.form].1;
                class == Class::Table || class == Class::Box && line.folded.contains("指标")
            });
        at += 1;
        if caption && let Some(end) = table_end(lines, at) {
            out[at..end].fill(true);
            at = end;
        }
    }
    out
}

/// Entries as the document shows them: kinds by depth, as in the body.
fn toc(entries: Vec<Entry>, ladder: &[u8]) -> Vec<TocEntry> {
    let mut stack: Vec<u8> = Vec::new();
    entries
        .into_iter()
        .map(|entry| {
            let (number, kind) = match entry.number {
                Some((form, number, _)) => {
                    let kind = match forms::names()[form].1 {
                        Class::Division => HeadingKind::Division,
                        Class::Part => HeadingKind::Part,
                        Class::Chapter => HeadingKind::Chapter,
                        Class::Section => HeadingKind::Section,
                        Class::Box => HeadingKind::SpecialColumn,
                        Class::Table => HeadingKind::AnnexTable,
                        Class::Figure => HeadingKind::Figure,
                        Class::Rung | Class::Item => {
                            while stack.last().is_some_and(|top| *top >= ladder[form]) {
                                stack.pop();
                            }
                            stack.push(ladder[form]);
                            [HeadingKind::First, HeadingKind::Second, HeadingKind::Third][stack.len().min(3) - 1]
                        }
                    };
                    if kind < HeadingKind::First {
                        stack.clear();
                    }
                    (Some(number), kind)
                }
                None => (None, HeadingKind::Division),
            };
            TocEntry { kind, number, title: entry.title, span: entry.span }
        })
        .collect()
}

/// Report where contents and body differ.
fn compare(entries: &[Entry], doc: &Document, heading_forms: &[Option<usize>], sink: &mut Sink) {
    let level = |form: usize| forms::names()[form].1 <= Class::Rung && forms::names()[form].1 != Class::Division;
    let listed: std::collections::BTreeSet<usize> =
        entries.iter().filter_map(|e| e.number.as_ref().map(|n| n.0)).filter(|f| level(*f)).collect();
    let body: Vec<(usize, u32, String, usize)> = doc
        .headings
        .iter()
        .enumerate()
        .filter_map(|(at, h)| {
            let form = heading_forms.get(at).copied().flatten().filter(|f| listed.contains(f))?;
            Some((form, forms::value(h.number.as_deref()?)?, bare(&h.title), at))
        })
        .collect();
    // Places of each heading by what it says: the contents run through the body once.
    let mut places: std::collections::BTreeMap<(usize, u32, String), std::collections::VecDeque<usize>> =
        std::collections::BTreeMap::new();
    for (place, (form, value, title, _)) in body.iter().enumerate() {
        places.entry((*form, *value, title.clone())).or_default().push_back(place);
    }
    let mut at = 0;
    for entry in entries {
        let Some((form, number, value)) = entry.number.as_ref().filter(|n| listed.contains(&n.0)) else { continue };
        let title = bare(&entry.title);
        let found = places.get_mut(&(*form, *value, title)).and_then(|p| {
            while p.front().is_some_and(|place| *place < at) {
                p.pop_front();
            }
            p.pop_front()
        });
        if let Some(found) = found {
            for (.., skipped) in &body[at..found] {
                let h = &doc.headings[*skipped];
                sink.report(
                    Code::TocMissing,
                    h.span,
                    format!("the body's heading {} {} is not in the contents", h.label, h.title),
                );
            }
            at = found + 1;
            continue;
        }
        match body.get(at).filter(|b| b.0 == *form && b.1 == *value) {
            Some((.., other)) => {
                let other = &doc.headings[*other].title;
                sink.report(Code::TocDiffers, entry.span, format!("contents say {}, the body says {other}", entry.title));
                at += 1;
            }
            None => {
                let message = format!("the contents list {number} {}, which the body lacks", entry.title);
                sink.report(Code::TocMissing, entry.span, message);
            }
        }
    }
}
