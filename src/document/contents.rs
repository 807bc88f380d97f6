//! Tables of contents: found as a run of headings without text. What they list is a contract: the body is searched for it
//! before anything is reported missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::Pattern;

use crate::cues::forms::{self, Class};
use crate::cues::parts::{self, Part};
use crate::document::lines::Line;
use crate::document::marks::is_roman_page;
use crate::source::Span;

/// Entries that make a list without an announcement: a body has at most a part, a chapter and a section in a row.
const MIN_RUN: usize = 6;
/// Runs that are compared with the whole text below them at most.
const COMPARED: usize = 8;
/// Longest entry, in characters.
const LONGEST: usize = 60;

/// An entry as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Form, number as written and its value; none for 前言.
    pub(crate) number: Option<(usize, String, u32)>,
    pub(crate) title: String,
    pub(crate) span: Span,
}

/// Lines of the contents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents {
    pub(crate) first: usize,
    /// One past the last line.
    pub(crate) end: usize,
    pub(crate) entries: Vec<Entry>,
    /// The run ended because its first entry came again: the body follows at once.
    restarted: bool,
    led: usize,
}

/// What is listed, for looking up: bare titles by form and value, and those without a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    numbered: BTreeMap<(usize, u32), Vec<String>>,
    numbers: BTreeMap<(usize, u32), String>,
    plain: BTreeSet<String>,
    forms: BTreeSet<usize>,
}

impl Listed {
    /// Titles listed under a number.
    pub(crate) fn titles(&self, form: usize, value: u32) -> &[String] {
        self.numbered.get(&(form, value)).map_or(&[], Vec::as_slice)
    }

    /// Everything listed with a number: form, value, number as written, bare titles.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (usize, u32, &str, &str)> {
        self.numbered.iter().flat_map(|((form, value), titles)| {
            let number = self.numbers.get(&(*form, *value)).map_or("", String::as_str);
            titles.iter().map(move |title| (*form, *value, number, title.as_str()))
        })
    }

    /// Whether a title is listed without a number.
    pub(crate) fn plain(&self, bare: &str) -> bool {
        self.plain.contains(bare)
    }

    /// Whether any heading of a form is listed.
    pub(crate) fn has_form(&self, form: usize) -> bool {
        self.forms.contains(&form)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.numbered.is_empty() && self.plain.is_empty()
    }
}

impl Contents {
    pub(crate) fn listed(&self) -> Listed {
        let mut out = Listed::default();
        for entry in &self.entries {
            let title = bare(&entry.title);
            match &entry.number {
                Some((form, number, value)) => {
                    out.forms.insert(*form);
                    out.numbers.entry((*form, *value)).or_insert_with(|| number.clone());
                    out.numbered.entry((*form, *value)).or_default().push(title);
                }
                None => {
                    out.plain.insert(title);
                }
            }
        }
        out
    }
}

static LEADER: Pattern = Pattern::new(
    r"(?:[.…·⋯。\-_—]{3,}|…+|·{2,}|\s{3,}|\t)\s*[-—(]*\s*[0-9IVXivx]{1,5}\s*[-—)]*\s*$|[.…·⋯]{3,}\s*$|\((?:[0-9]{1,3})\)$",
);
/// A page behind blanks, in print.
static SET_OFF: Pattern = Pattern::new(r"(?:[ \u{a0}\u{3000}]{2,}|\t)[-—]?\s*[0-9]{1,4}\s*[-—]?$");
/// Where the next entry begins behind the page or bullet of the one before it.
static NEXT: Pattern =
    Pattern::new(r"(?:[0-9)]|[.…·]{3})\s*[●•■◆▲○□◇]?\s*(第[一二三四五六七八九十百零〇0-9]{1,4}(?:部分|[篇编章节]))");

/// Signs before the entries of a list.
const BULLETS: [char; 12] = ['●', '•', '■', '◆', '▲', '○', '□', '◇', '★', '*', '-', '·'];

/// A title without blanks, quotes and width.
pub(crate) fn bare(title: &str) -> String {
    title
        .chars()
        .map(crate::source::fold_char)
        .filter(|c| !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '\'' | '‘' | '’' | '·'))
        .collect()
}

/// The line without leader dots and page number, if it ends in them.
fn without_leader(line: &str) -> Option<&str> {
    LEADER.find(line).map(|m| line[..m.start()].trim_end())
}

/// One entry of a line: as read, and whether a leader or a page set off shows what it is.
fn entry(stretch: &str, set_off: bool) -> Option<(Option<(usize, String, u32)>, String, bool)> {
    let stretch = stretch.trim().trim_start_matches(BULLETS).trim_start();
    let (text, mut led) = match without_leader(stretch) {
        Some(text) => (text, true),
        None => {
            let cut = stretch.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
            let paged = cut.len() < stretch.len();
            // 第一章 发展基础 5: a page without leader counts only behind a title.
            let titled = heads(cut).is_some_and(|h| cut.len() > h.title_at + 3);
            if paged && (titled || set_off) { (cut, set_off) } else { (stretch, false) }
        }
    };
    if text.is_empty() || text.chars().count() > LONGEST {
        return None;
    }
    if let Some(head) = heads(text) {
        let title = text[head.title_at..].trim().to_owned();
        let class = forms::names()[head.form].1;
        if class == Class::Item || (title.contains(['。', ';', '!'])) || title.ends_with([':', ',']) {
            return None;
        }
        // 表1 and 图1 stand in lists of tables.
        led |= false;
        return Some((Some((head.form, head.number, head.value)), title, led));
    }
    let plain = parts::part(&bare(text)).is_some_and(|p| !matches!(p, Part::Report | Part::Close));
    (plain || led && text.chars().count() >= 2 && !text.contains(['。', ';'])).then(|| (None, text.to_owned(), led))
}

/// The reading of a line whose printed blanks are not known: entries that need one are taken by their place.
fn heads(text: &str) -> Option<forms::Reading> {
    // 二〇二六年三月 is a date, 9.2 alone a value.
    let value = |r: &forms::Reading| r.number.contains('.') && r.title_at >= text.len();
    forms::read(text, |_| true).into_iter().find(|r| forms::names()[r.form].0 != "一" && !value(r))
}

/// All entries of a line; empty if any part of it is none.
fn entries(text: &str, line: &Line) -> Vec<(Option<(usize, String, u32)>, String, bool)> {
    let set_off = SET_OFF.is_match(line.content.of(text));
    let mut cuts: Vec<usize> = NEXT.captures_iter(&line.folded).filter_map(|c| c.get(1)).map(|m| m.start()).collect();
    cuts.insert(0, 0);
    cuts.push(line.folded.len());
    let parts: Vec<_> = cuts.windows(2).map(|w| entry(&line.folded[w[0]..w[1]], set_off)).collect();
    if parts.iter().all(Option::is_some) { parts.into_iter().flatten().collect() } else { Vec::new() }
}

fn announces(line: &Line) -> bool {
    // II 目录: the page's own number stands in front.
    let text = line.folded.trim();
    let bare = text.trim_start_matches(|c: char| c.is_ascii_digit() || "IVXivx ".contains(c));
    matches!(bare, "目录" | "目次" | "CONTENTS" | "Contents" | "目录:" | "总目录")
}

fn shown(line: &Line) -> bool {
    !line.is_blank() && !line.furniture && !is_roman_page(&line.folded)
}

/// The table of contents of a document, if it has one.
pub(crate) fn find(text: &str, lines: &[Line]) -> Option<Contents> {
    let mut at = 0;
    let mut compared = 0;
    while at < lines.len() {
        let announced = announces(&lines[at]) || lines[at].toc;
        if announced || !lines[at].furniture && lines[at].grid.is_none() && !entries(text, &lines[at]).is_empty() {
            let start = if announced && !lines[at].toc { at + 1 } else { at };
            let torn = if announced { torn(text, lines, at) } else { None };
            if torn.is_some() {
                return torn;
            }
            if let Some(mut found) = run(text, lines, start) {
                found.first = at;
                let n = found.entries.len();
                let enough = if lines[at].toc {
                    true
                } else if announced {
                    n >= 3 || n >= 2 && found.restarted
                } else {
                    compared += usize::from(n >= MIN_RUN);
                    n >= MIN_RUN && (found.led * 2 > n || compared <= COMPARED && come_again(text, lines, &found))
                };
                if enough {
                    return Some(found);
                }
                at = found.end.max(at + 1);
                continue;
            }
        }
        at += 1;
    }
    None
}

/// Whether most entries are headings of lines further down.
fn come_again(text: &str, lines: &[Line], found: &Contents) -> bool {
    let wanted: BTreeSet<(usize, u32, String)> =
        found.entries.iter().filter_map(|e| e.number.as_ref().map(|n| (n.0, n.2, bare(&e.title)))).collect();
    let mut met = BTreeSet::new();
    for line in lines[found.end..].iter().filter(|l| shown(l) && l.n_chars() <= LONGEST) {
        for (number, title, _) in entries(text, line) {
            let Some((form, _, value)) = number else { continue };
            let key = (form, value, bare(&title));
            if wanted.contains(&key) {
                met.insert(key);
            }
        }
    }
    met.len() * 2 > wanted.len()
}

/// The run of entries from `start`.
fn run(text: &str, lines: &[Line], start: usize) -> Option<Contents> {
    let mut out = Contents { first: start, end: start, ..Contents::default() };
    // Unnumbered entries at the end that a paragraph follows belong to the body.
    let mut at = start;
    let mut strange = 0;
    // The last entry has its page: what follows is no second half of its title.
    let mut whole = false;
    while at < lines.len() {
        let line = &lines[at];
        if !shown(line) {
            at += 1;
            continue;
        }
        if line.grid.is_some() && !out.entries.is_empty() && !line.toc {
            break;
        }
        let read = entries(text, line);
        let next = (at + 1..lines.len()).find(|i| shown(&lines[*i]));
        if read.is_empty() {
            // A title over two lines: its second half is led, or stands between two entries.
            let led_tail = without_leader(&line.folded);
            let between = next.is_some_and(|i| !entries(text, &lines[i]).is_empty());
            let short = line.n_chars() <= LONGEST && !line.ends_sentence();
            let goes_on = !out.entries.is_empty() && short && (led_tail.is_some() || line.toc || between && line.n_chars() < 30);
            if !goes_on || strange >= 2 && led_tail.is_none() {
                break;
            }
            strange += 1;
            at += 1;
            // 重大工程专栏目录 between entries with pages: the title of a list within the list.
            if whole && led_tail.is_none() && !line.toc {
                continue;
            }
            if let Some(last) = out.entries.last_mut() {
                last.title.push_str(led_tail.unwrap_or(&line.folded));
            }
            whole = led_tail.is_some();
            out.end = at;
            continue;
        }
        strange = 0;
        if again(&out, &read[0]) {
            out.restarted = true;
            break;
        }
        let led = read.iter().any(|e| e.2);
        // 名词解释 without a page may close contents whose other entries have one: the body begins below it.
        let closes = read[0].0.is_none()
            && next.is_some_and(|i| entries(text, &lines[i]).first().is_some_and(|following| again(&out, following)));
        // After entries with leaders one without is the body's, unless its title ends, led, on the next line.
        let led_next = next.is_some_and(|i| {
            without_leader(&lines[i].folded).is_some() && entries(text, &lines[i]).iter().all(|e| e.0.is_none())
        });
        if !led && !led_next && !closes && out.entries.len() >= 3 && out.led == out.entries.len() {
            out.restarted = true;
            break;
        }
        // 前言 over a paragraph opens the body: contents list it with a page, or between other entries.
        let over_text = next.is_none_or(|i| entries(text, &lines[i]).is_empty() && !announces(&lines[i]));
        // 名词解释 opens no body: over the preface it is the last entry.
        let back = parts::part(&bare(&read[0].1)) == Some(Part::Back) && out.entries.len() >= 3;
        if read[0].0.is_none() && !led && over_text && !back {
            break;
        }
        for (number, title, led) in read {
            whole = led;
            out.led += usize::from(led || led_next);
            out.entries.push(Entry { number, title, span: line.content });
        }
        at += 1;
        out.end = at;
    }
    (!out.entries.is_empty()).then_some(out)
}

/// Whether the body begins here: one of the first entries comes again.
fn again(out: &Contents, read: &(Option<(usize, String, u32)>, String, bool)) -> bool {
    if out.entries.len() < 2 {
        return false;
    }
    let title = bare(&read.1);
    out.entries.iter().take(3).any(|first| match (&first.number, &read.0) {
        (Some((form, _, value)), Some((f, _, v))) => {
            let of = bare(&first.title);
            form == f && value == v && (title == of || !title.is_empty() && of.starts_with(&title) && *value == 1)
        }
        (None, None) => !read.2 && bare(&first.title) == title,
        _ => false,
    })
}

/// Lines after the announcement among which the first entry is looked for, and those before it comes again.
const TORN: (usize, usize) = (16, 600);

/// Contents that OCR tore apart (several entries in a line, numbers away from their titles): from their announcement to
/// where the first whole entry comes again. Their entries are not compared with the body. `None` if they can be read.
fn torn(text: &str, lines: &[Line], at: usize) -> Option<Contents> {
    let whole =
        |line: &Line| entries(text, line).into_iter().next().filter(|(n, title, _)| n.is_some() && title.chars().count() >= 2);
    let shown = |idx: &usize| shown(&lines[*idx]);
    let near: Vec<usize> = (at + 1..lines.len().min(at + TORN.0)).filter(shown).collect();
    // Readable contents begin with an entry.
    let crowds = |i: &usize| lines[*i].folded.matches('第').count() >= 2 || lines[*i].folded.matches('(').count() >= 2;
    if near.first().is_none_or(|first| !entries(text, &lines[*first]).is_empty() && !crowds(first)) {
        return None;
    }
    let crowded = near.iter().filter(|i| crowds(i));
    if crowded.count() < 2 || near.iter().filter(|i| !entries(text, &lines[**i]).is_empty()).count() * 4 > near.len() * 3 {
        return None;
    }
    let (first, title) = near.iter().find_map(|i| whole(&lines[*i]).map(|(n, title, _)| (n, title)))?;
    let same = |a: &Option<(usize, String, u32)>, b: &Option<(usize, String, u32)>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a.0 == b.0 && a.2 == b.2)
    };
    let again = (at + TORN.0..lines.len().min(at + TORN.1))
        .find(|i| whole(&lines[*i]).is_some_and(|(number, of, _)| same(&number, &first) && bare(&of) == bare(&title)))?;
    // The part that the first chapter stands in.
    let class = |n: &Option<(usize, String, u32)>| n.as_ref().map(|n| forms::names()[n.0].1);
    let above = (at + TORN.0..again)
        .rev()
        .find(shown)
        .filter(|i| whole(&lines[*i]).is_some_and(|(number, ..)| class(&number) < class(&first)));
    Some(Contents { first: at, end: above.unwrap_or(again), restarted: true, ..Contents::default() })
}
