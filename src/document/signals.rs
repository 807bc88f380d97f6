//! Evidence for headings, line by line: which lines can be one, how their title would run, and what speaks for and against.
//!
//! A pure function of the lines, the contents and the wrap; deliberately absent: any decision (`outline`).

use crate::pattern::Pattern;

use crate::cues::forms::{self, Class, Reading};
use crate::cues::parts::{self, Part};
use crate::document::contents::{Listed, bare};
use crate::document::lines::Line;
use crate::document::segments::behind_blank;
use crate::document::votes as vote;
use crate::source::{Normalized, Span, is_han};

/// Longest title of a heading, in characters. Counted over headings of national to county plans: 4–45.
pub(super) const MAX_TITLE: usize = 48;
/// Longest second line of a title.
const MAX_REST: usize = 26;
/// Fewest characters of a paragraph.
pub(super) const PARAGRAPH: usize = 40;

/// First characters of what may follow a number in a sentence.
pub(super) const MEASURES: &str = "万亿个百千倍元年月日公平立米吨家所人名岁分亩件项户条座台套辆期批届次";
/// Words that bound the number before them: 5.2左右 is a value of a table, not section 5.2.
const AFTER_NUMBER: [&str; 5] = ["左右", "以上", "以内", "以下", "及以上"];
/// Words in the caption of a table that make `表 1 …` a table of the plan's own targets.
const TABLE_WORDS: [&str; 6] = ["指标", "目标", "完成情况", "一览", "项目表", "任务"];
/// Words that open numbered notes or a list of attachments.
const NOTES: [&str; 6] = ["注:", "说明:", "备注:", "附件:", "附注:", "资料来源:"];
/// What rows of an indicator table end in.
pub(crate) const ATTRIBUTES: [&str; 2] = ["预期性", "约束性"];

static UNIT: Pattern = Pattern::new(r"\((?:[^()]{0,6}[%‰元人年岁个件吨项张户里亩只辆次家平方米度瓦天套分]|[%‰])\)$");
static VALUE: Pattern =
    Pattern::new(r"^[\[(<>≥≤≧≦约〔{]*[-+]?[0-9][0-9.,]*[^\p{Han}]{0,6}(?:左右|以上|以内|以下|及以上)?$|^[-—/–]+$");

/// What a candidate would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A heading with a number of this form.
    Numbered(usize),
    /// A part without number.
    Part(Part),
    /// A heading without number, of this level.
    Plain(u8),
}

/// A line that can be a heading, read in one way.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) line: usize,
    pub(crate) what: What,
    pub(crate) number: Option<String>,
    pub(crate) value: u32,
    /// The number before the last of a decimal: 2 of 2.3.
    pub(crate) over: Option<u32>,
    /// Number and title in the reading text.
    pub(crate) pieces: Vec<Span>,
    /// Byte offset in the folded pieces where the title begins.
    pub(crate) title_at: usize,
    /// Last line the title stands on.
    pub(crate) last: usize,
    /// Where the text begins that goes on in that line.
    pub(crate) rest: Option<usize>,
    pub(crate) listed: bool,
    /// Votes as a heading, without those of its place in the order.
    pub(crate) points: i32,
    /// Votes as an item of an open box.
    pub(crate) item: i32,
    /// How it is set: indent, text in the same line, a stop at its end.
    pub(crate) style: u8,
    /// Title as folded, for messages and comparison.
    pub(crate) title: String,
}

/// The body as lines, with what holds for all of it.
pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
    pub(crate) lines: &'a [Line],
    /// Width of a full line.
    pub(crate) wrap: Option<usize>,
    pub(crate) listed: &'a Listed,
    /// Lines that can hold headings.
    pub(crate) body: &'a [bool],
    /// Rows of a table of text.
    pub(crate) in_table: &'a [bool],
    /// The document reports on a year's work.
    pub(crate) report: bool,
    /// Goes on with notes or a list of attachments.
    notes: Vec<bool>,
    pub(super) before: Vec<Option<usize>>,
    pub(super) after: Vec<Option<usize>>,
    pub(super) readings: Vec<Vec<Reading>>,
}

/// A title as it would run.
struct Title {
    pieces: Vec<Span>,
    title_at: usize,
    text: String,
    last: usize,
    rest: Option<usize>,
    listed: bool,
    /// It ends in a full stop of its own.
    stop: bool,
    /// It is only the beginning of running text.
    runs_on: bool,
}

impl<'a> Page<'a> {
    pub(crate) fn new(
        text: &'a str,
        lines: &'a [Line],
        wrap: Option<usize>,
        listed: &'a Listed,
        body: &'a [bool],
        in_table: &'a [bool],
        report: bool,
    ) -> Self {
        let shown = |at: usize| body[at] && !lines[at].is_blank() && !lines[at].furniture;
        let (mut before, mut after) = (vec![None; lines.len()], vec![None; lines.len()]);
        let mut held = None;
        for at in 0..lines.len() {
            before[at] = held;
            held = if shown(at) { Some(at) } else { held };
        }
        held = None;
        for at in (0..lines.len()).rev() {
            after[at] = held;
            held = if shown(at) { Some(at) } else { held };
        }
        let readings: Vec<Vec<Reading>> =
            (0..lines.len()).map(|at| if shown(at) { read(text, &lines[at]) } else { Vec::new() }).collect();
        let mut notes = vec![false; lines.len()];
        // The number that the notes above have come to.
        let mut noted = 0;
        for at in (0..lines.len()).filter(|at| shown(*at)) {
            let line = &lines[at].folded;
            let opens = NOTES.iter().any(|word| line.starts_with(word));
            let listing = |r: &&Reading| matches!(forms::names()[r.form].0, "1." | "(1)" | "1)" | "①");
            let next = readings[at].iter().filter(listing).find(|r| noted > 0 && r.value == noted + 1).map(|r| r.value);
            notes[at] = opens || next.is_some();
            noted = if opens { 1 } else { next.unwrap_or(0) };
        }
        Self { text, lines, wrap, listed, body, in_table, report, notes, before, after, readings }
    }

    pub(super) fn shown(&self, at: usize) -> bool {
        self.body[at] && !self.lines[at].is_blank() && !self.lines[at].furniture
    }

    /// Whether a line reaches the right margin of wrapped text.
    pub(crate) fn is_full(&self, at: usize) -> bool {
        self.wrap.is_some_and(|full| self.lines[at].width * 100 >= full * 85)
    }

    /// Whether a line of wrapped text goes on in the next.
    fn goes_on(&self, at: usize) -> bool {
        self.is_full(at) && !self.lines[at].ends_sentence()
    }

    pub(super) fn numbered(&self, at: usize) -> bool {
        self.readings[at].iter().any(|r| forms::names()[r.form].1 != Class::Item)
    }

    pub(super) fn is_prose(&self, at: usize) -> bool {
        let line = &self.lines[at];
        line.n_chars() >= PARAGRAPH || line.folded.ends_with('。') || self.is_full(at)
    }

    /// All candidates in order of their lines.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::new();
        // Below a heading that says so terms are explained: numbers there number terms.
        let mut glossary = false;
        for at in 0..self.lines.len() {
            // A note, or the explanation of a term.
            if !self.shown(at) || self.lines[at].footnote {
                continue;
            }
            let line = &self.lines[at];
            // A box of the format is read by its own lines; only its first can name it.
            if line.grid.is_some() && self.before[at].is_some_and(|b| self.lines[b].grid == line.grid) {
                continue;
            }
            let from = out.len();
            let caption = |r: &&Reading| matches!(forms::names()[r.form].1, Class::Box | Class::Table);
            for reading in self.readings[at].iter().filter(|r| line.grid.is_none() || caption(r)) {
                out.extend(self.candidate(at, reading, 0));
            }
            if line.grid.is_none() {
                out.extend(self.stuck(at));
            }
            if out.len() == from {
                out.extend(self.part(at));
            }
            for c in &mut out[from..] {
                match c.what {
                    What::Part(part) => glossary = part == Part::Back && c.title.contains(['解', '释', '说', '词']),
                    What::Numbered(form) if forms::names()[form].1 <= Class::Section => glossary &= c.points < 0,
                    What::Numbered(_) if glossary => c.points += vote::NOTE,
                    _ => {}
                }
            }
        }
        self.without_number(&mut out);
        self.parts_of_numbered(&mut out);
        if !out.iter().any(|c| self.divides(c)) {
            self.plain(&mut out);
        } else if self.report {
            self.generic(&mut out);
        }
        out.sort_by_key(|c| c.line);
        out
    }

    /// Whether a candidate shows that the document numbers its headings.
    fn divides(&self, c: &Candidate) -> bool {
        let What::Numbered(form) = c.what else { return matches!(c.what, What::Part(Part::Report)) && c.points > 0 };
        matches!(forms::names()[form].1, Class::Division | Class::Part | Class::Chapter | Class::Section | Class::Rung)
            && c.points > 0
            && c.rest.is_none()
    }

    /// A numbered line, `skip` bytes of the folded line in front of the number left out.
    fn candidate(&self, at: usize, reading: &Reading, skip: usize) -> Option<Candidate> {
        let line = &self.lines[at];
        let (_, class) = forms::names()[reading.form];
        if class == Class::Figure {
            return None;
        }
        let title = self.title(at, reading, skip)?;
        // 9.2 may have its title below; without one it is a value.
        if title.text.is_empty() && reading.number.contains('.') {
            return None;
        }
        if class == Class::Table && !self.is_table(&title, line) {
            return None;
        }
        if class == Class::Item && (title.text.is_empty() || !is_title(&title.text) && !title.text.contains([':', '。'])) {
            return None;
        }
        let mut points = self.place(at, &title);
        points += self.wording(&title, class, reading, line);
        if self.is_sentence(at, &title, reading) {
            points += vote::SENTENCE;
        }
        points += i32::from(line.heading_style) * vote::STYLED
            + i32::from(line.centred) * vote::CENTRED
            + i32::from(line.bold) * vote::BOLD
            + i32::from(skip > 0) * vote::STUCK
            + i32::from(line.glued) * vote::GLUED
            + i32::from(self.notes[at]) * vote::NOTE
            + i32::from(self.in_table[at] && !matches!(class, Class::Part | Class::Chapter | Class::Section)) * vote::IN_TABLE;
        if title.listed {
            points += vote::LISTED;
        }
        let stands = self.apart(at);
        // 1.5个商圈 counts by itself; only among the items of a box it is 5个商圈.
        let digits = title.text.bytes().take_while(u8::is_ascii_digit).count();
        let counts = title.text[digits..].starts_with(|c| MEASURES.contains(c));
        let counted = forms::names()[reading.form].0 == "1." && (1..=2).contains(&digits) && counts && !title.listed;
        if counted {
            points = i32::MIN / 8;
        }
        let cells = self.cells(at, title.last, class);
        let plain = vote::ITEM + stands.min(vote::STANDS_APART) + cells + i32::from(self.in_table[at]) * vote::IN_TABLE;
        // A line that would do as a heading does as well as an item.
        let item = plain.max(points + vote::BOXED);
        let over = reading.number.rsplit_once('.').and_then(|(over, _)| forms::value(over));
        let style = u8::from(line.indent >= 2) | u8::from(title.rest.is_some()) << 1 | u8::from(title.stop) << 2;
        Some(Candidate {
            line: at,
            what: What::Numbered(reading.form),
            number: Some(reading.number.clone()),
            value: reading.value,
            over,
            pieces: title.pieces,
            title_at: title.title_at,
            last: title.last,
            rest: title.rest,
            listed: title.listed,
            points,
            item: if matches!(class, Class::Rung | Class::Item) && over.is_none() { item } else { i32::MIN / 4 },
            style,
            title: title.text,
        })
    }

    /// 附表 with a title or none; 表 only of targets.
    fn is_table(&self, title: &Title, line: &Line) -> bool {
        let named = TABLE_WORDS.iter().any(|w| title.text.contains(w));
        let word = line.folded.trim_start_matches(['【', '[', '〖']);
        let annex = word.starts_with("附表");
        title.listed || named || annex && title.text.chars().count() < 30
    }

    /// A heading behind a page number that stuck to it: the contents say so, or no text begins like that.
    fn stuck(&self, at: usize) -> Option<Candidate> {
        let folded = &self.lines[at].folded;
        let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return None;
        }
        let mut best: Option<Candidate> = None;
        for skip in 1..=digits.min(3) {
            let rest = folded[skip..].trim_start();
            let start = folded.len() - rest.len();
            for mut reading in forms::read(rest, |_| false) {
                let (_, class) = forms::names()[reading.form];
                let worded = !rest.starts_with(|c: char| c.is_ascii_digit() || c == '(');
                if class == Class::Item {
                    continue;
                }
                reading.title_at += start;
                let found = self
                    .candidate(at, &reading, start)
                    .filter(|c| c.listed || worded && digits == skip && self.listed.is_empty());
                if found.as_ref().is_some_and(|f| best.as_ref().is_none_or(|b| f.listed && !b.listed)) {
                    best = found;
                }
            }
        }
        best
    }

    /// How a title runs from its number on.
    fn title(&self, at: usize, reading: &Reading, skip: usize) -> Option<Title> {
        let line = &self.lines[at];
        let view = Normalized::fold(self.text, &line.pieces);
        if reading.title_at > view.text().len() {
            return None;
        }
        let pieces: Vec<Span> = if skip > 0 {
            let from = view.raw(skip, skip + 1).start;
            line.pieces.iter().filter(|p| p.end > from).map(|p| Span::new(p.start.max(from), p.end)).collect()
        } else {
            line.pieces.clone()
        };
        let title_at = reading.title_at - skip;
        if let Some(listed) = self.listed_title(at, reading, &pieces, title_at) {
            return Some(listed);
        }
        let view = Normalized::fold(self.text, &pieces);
        let rest = &view.text()[title_at.min(view.text().len())..];
        let of = |pieces: Vec<Span>, text: &str, last: usize| Title {
            pieces,
            title_at,
            text: text.trim().to_owned(),
            last,
            rest: None,
            listed: false,
            stop: false,
            runs_on: false,
        };
        let stop = rest.find('。');
        if let Some(at_stop) = stop {
            let end = title_at + at_stop + '。'.len_utf8();
            let whole = end >= view.text().trim_end().len();
            let mut title = of(cut(&view, &pieces, title_at + at_stop), &rest[..at_stop], at);
            title.stop = true;
            title.rest = (!whole).then(|| view.raw(end, view.text().len()).start);
            return Some(title);
        }
        if let Some(text_at) = behind_blank(self.text, &view, title_at) {
            let mut title = of(cut(&view, &pieces, text_at), &view.text()[title_at..text_at], at);
            title.rest = Some(view.raw(text_at, view.text().len()).start);
            return Some(title);
        }
        let mut title = of(pieces.clone(), rest, at);
        let Some(next) = self.after[at].filter(|n| self.lines[*n].grid == line.grid && !self.numbered(*n)) else {
            return Some(title);
        };
        let levels = forms::names()[reading.form].1 <= Class::Rung;
        if levels && self.goes_on(at) && next == at + 1 && !self.lines[next].indented {
            return Some(self.wrapped_title(title, &pieces, next));
        }
        if self.continues(at, next, &title, reading) {
            title.text.push_str(&self.lines[next].folded);
            title.pieces.extend(self.lines[next].pieces.iter().copied());
            title.last = next;
        }
        Some(title)
    }

    /// Whether what a line of wrapped text belongs to ends with it: it is not full, or an empty line, a number or a line set in
    /// follows.
    fn ends_block(&self, at: usize) -> bool {
        let next = at + 1;
        !self.is_full(at)
            || self.lines.get(next).is_none_or(|l| l.is_blank() || l.indented && !self.lines[at].indented)
            || self.numbered(next)
    }

    /// A title in a full line of wrapped text: it ends in the next, alone or with text behind it, or it is none.
    fn wrapped_title(&self, mut title: Title, pieces: &[Span], next: usize) -> Title {
        let below = &self.lines[next];
        let mut all = pieces.to_vec();
        all.extend(below.pieces.iter().copied());
        let view = Normalized::fold(self.text, &all);
        let rest = &view.text()[title.title_at.min(view.text().len())..];
        let room = 2 * MAX_TITLE;
        match rest.find('。') {
            Some(stop) if rest[..stop].chars().count() <= room => {
                let end = title.title_at + stop + '。'.len_utf8();
                title.text = rest[..stop].to_owned();
                title.stop = true;
                let text_from = view.raw(end.min(view.text().len()), view.text().len()).start;
                title.rest = (end < view.text().trim_end().len()).then_some(text_from);
                title.pieces = cut(&view, &all, title.title_at + stop);
                title.last = next;
            }
            None if self.ends_block(next) && below.n_chars() <= MAX_REST && !below.ends_sentence() => {
                title.text = rest.to_owned();
                title.pieces = all;
                title.last = next;
            }
            _ => title.runs_on = true,
        }
        title
    }

    /// The title that the contents list under this number, on this line and those below.
    fn listed_title(&self, at: usize, reading: &Reading, pieces: &[Span], title_at: usize) -> Option<Title> {
        let titles = self.listed.titles(reading.form, reading.value);
        if titles.is_empty() {
            return None;
        }
        let mut all = pieces.to_vec();
        let mut last = at;
        for _ in 0..5 {
            let view = Normalized::fold(self.text, &all);
            let rest = &view.text()[title_at.min(view.text().len())..];
            let read = bare(rest.strip_suffix('。').unwrap_or(rest));
            let title = |pieces: Vec<Span>, text: &str, rest: Option<usize>| Title {
                pieces,
                title_at,
                text: text.to_owned(),
                last,
                rest,
                listed: true,
                stop: rest.is_some(),
                runs_on: false,
            };
            if titles.contains(&read) {
                return Some(title(all.clone(), rest, None));
            }
            if let Some(whole) = titles.iter().find(|t| t.chars().count() >= 2 && read.starts_with(t.as_str())) {
                // The text goes on behind the title, with a stop, a blank or nothing between.
                let mut left = whole.chars().count();
                let mut end = rest.len();
                for (i, c) in rest.char_indices() {
                    if left == 0 {
                        end = i;
                        break;
                    }
                    left -= bare(&c.to_string()).chars().count();
                }
                // Closing marks belong to the title.
                end += rest[end..].len() - rest[end..].trim_start_matches(['”', '"']).len();
                let text_from = end + rest[end..].len() - rest[end..].trim_start_matches(['。', ':', ' ']).len();
                let behind = rest[text_from..].chars().count();
                if behind >= 8 {
                    let from = view.raw(title_at + text_from, view.text().len()).start;
                    return Some(title(cut(&view, &all, title_at + end), &rest[..end], Some(from)));
                }
                if behind == 0 {
                    return Some(title(all.clone(), rest, None));
                }
            }
            if !titles.iter().any(|t| t.starts_with(&read)) {
                return None;
            }
            last = self.after[last]?;
            if self.lines[last].grid != self.lines[at].grid || self.numbered(last) {
                return None;
            }
            all.extend(self.lines[last].pieces.iter().copied());
        }
        None
    }

    /// Whether a title goes on in the next line though nothing lists it.
    fn continues(&self, at: usize, next: usize, title: &Title, reading: &Reading) -> bool {
        let (line, rest) = (&self.lines[at], &self.lines[next]);
        let (_, class) = forms::names()[reading.form];
        if rest.set_off
            || !is_title(&rest.folded)
            || rest.ends_sentence()
            || matches!(parts::part(&bare(&rest.folded)), Some(Part::Front | Part::Back))
        {
            return false;
        }
        let n = title.text.chars().count();
        if title.text.is_empty() {
            // 5.2 alone over 预期性 is a cell over a cell.
            let decimal = reading.number.contains('.');
            let words = rest.folded.starts_with(|c: char| is_han(c) || "“\"《".contains(c)) && rest.n_chars() >= 4;
            return if decimal { words } else { class != Class::Item || rest.folded.chars().any(is_han) };
        }
        if title.text.ends_with([',', '、']) {
            return n + rest.n_chars() <= 2 * MAX_REST + 8 && class != Class::Box;
        }
        let words = !rest.folded.contains(|c: char| c.is_ascii_digit() || "():《|%".contains(c)) && rest.n_chars() <= MAX_REST;
        let labelled = matches!(class, Class::Division | Class::Part | Class::Chapter | Class::Section);
        if !words
            || !labelled && class != Class::Rung
            || rest.heading_style != line.heading_style
            || self.cells(at, at, class) < 0
        {
            return false;
        }
        if self.listed.titles(reading.form, reading.value).iter().any(|t| *t == bare(&title.text)) {
            return false;
        }
        let below = self.after[next];
        let centred = rest.centred && line.centred && below.is_none_or(|b| self.lines[b].grid.is_none());
        // Over the first heading of the next level stands nothing but the title of this one.
        let over_deeper = (labelled || n >= 6)
            && below.is_some_and(|b| {
                self.readings[b].iter().any(|r| {
                    let (_, deeper) = forms::names()[r.form];
                    let below = deeper > class || class == Class::Rung && deeper == Class::Rung && r.form != reading.form;
                    let text = self.lines[b].folded.get(r.title_at..).unwrap_or_default();
                    // A title run in to its text is short all the same.
                    let head = text.split('。').next().unwrap_or(text).chars().count();
                    below && deeper <= Class::Rung && r.value == 1 && head <= MAX_TITLE
                })
            });
        // A title cut in two: both halves are words, and text or a heading follows. Between empty lines two that touch are one.
        let empty = |at: Option<usize>| at.and_then(|at| self.lines.get(at)).is_some_and(Line::is_blank);
        let apart = empty(at.checked_sub(1)) && empty(next.checked_add(1));
        let halves = next == at + 1
            && n >= 6
            && n + rest.n_chars() >= 14
            && !self.is_full(next)
            && rest.indent <= line.indent
            && below.is_some_and(|b| self.is_prose(b) && (b == next + 1 || apart || self.lines[b].indent > line.indent));
        centred || over_deeper || halves && (labelled || n + rest.n_chars() >= 16)
    }

    /// What the wording of a title says.
    fn wording(&self, title: &Title, class: Class, reading: &Reading, line: &Line) -> i32 {
        let text = title.text.trim_matches(['【', '】', ' ']);
        let n = text.chars().count();
        let labelled = !matches!(class, Class::Rung | Class::Item);
        let mut points = if labelled { vote::LABELLED } else { 0 };
        points += match n {
            0 => vote::NO_TITLE,
            2..=36 => vote::SHORT,
            n if n > MAX_TITLE => vote::LONG,
            _ => 0,
        };
        if title.listed {
            return points;
        }
        if title.runs_on {
            points += vote::LONG;
        }
        if title.rest.is_some() {
            points += vote::RUN_IN + if n > 30 { vote::LONG_RUN_IN } else { 0 };
        }
        if text.ends_with([',', '、', ':']) {
            points += vote::ENDS_OPEN;
        }
        if text.ends_with(';') || text.contains([';', '!', '?']) {
            points += vote::ENDS_LISTING;
        }
        if text.contains(':') && !text.ends_with(':') && !labelled {
            points += vote::COLON_INSIDE;
        }
        if text.contains(',') && n > 24 {
            points += vote::COMMA;
        }
        if !labelled && text.starts_with('《') && (text.ends_with('》') || text.ends_with(')')) {
            points += vote::DOCUMENT;
        }
        if !labelled && text.ends_with(|c: char| c.is_ascii_digit() || c == '%') {
            points += vote::VALUE;
        }
        let name = forms::names()[reading.form].0;
        let bare_number = name.starts_with('1') && name != "1.";
        if bare_number && (text.starts_with(|c| MEASURES.contains(c)) || AFTER_NUMBER.iter().any(|w| text.starts_with(w))) {
            points += vote::MEASURE;
        }
        if labelled && class <= Class::Section && (text.starts_with(['的', '所', ',', '和', '、', '至', '中']) || title.runs_on)
        {
            points += vote::ENDS_LISTING;
        }
        points + self.cells_of(line, class)
    }

    /// A whole sentence that nothing follows in its line, and that states an amount or stands in a list of such:
    /// （1）新建水库3座。 over （2）加强管护。
    fn is_sentence(&self, at: usize, title: &Title, reading: &Reading) -> bool {
        if !title.stop || title.rest.is_some() || title.listed || forms::names()[reading.form].1 != Class::Rung {
            return false;
        }
        let beside = |near: Option<usize>, value: Option<u32>| {
            near.is_some_and(|n| {
                let next = self.readings[n].iter().any(|r| r.form == reading.form && Some(r.value) == value);
                next && self.lines[n].ends_sentence()
            })
        };
        let amount = title.text.match_indices(|c: char| c.is_ascii_digit()).any(|(digit, _)| {
            let behind = title.text[digit + 1..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            behind.starts_with(|c| MEASURES.contains(c) || "%‰".contains(c)) && !behind.starts_with('年')
        });
        amount
            || beside(self.after[title.last], reading.value.checked_add(1))
            || beside(self.before[at], reading.value.checked_sub(1))
    }

    /// Whether a line looks like a row of a table or the title that ends in line `last` stands over a cell.
    fn cells(&self, at: usize, last: usize, class: Class) -> i32 {
        let over_cell = class == Class::Rung
            && self.after[last].is_some_and(|n| {
                let l = &self.lines[n];
                let short = l.n_chars() <= 4 && !l.ends_sentence();
                !self.numbered(n) && l.grid.is_none() && (short || VALUE.is_match(&l.folded) && l.n_chars() <= 14)
            });
        self.cells_of(&self.lines[at], class) + if over_cell { vote::OVER_CELL } else { 0 }
    }

    fn cells_of(&self, line: &Line, class: Class) -> i32 {
        if class <= Class::Section {
            return 0;
        }
        let printed = line.content.of(self.text);
        let rung = class == Class::Rung;
        let parts = || printed.split("  ").flat_map(|p| p.split('\t')).filter(|p| !p.trim().is_empty()).count();
        let bars = printed.matches(['|', '｜', '│']).count();
        let row = printed.contains(" | ")
            || bars > 1
            || rung && (parts() >= 3 || is_row(printed))
            || ATTRIBUTES.iter().any(|a| line.folded.ends_with(a))
            // 3 森林覆盖率 % 约束性 19.5 -: the attribute is a cell among others.
            || printed.split_whitespace().any(|cell| ATTRIBUTES.contains(&cell)) && printed.split_whitespace().count() > 3;
        if row {
            vote::ROW
        } else if rung && UNIT.is_match(&line.folded) {
            vote::CELLS
        } else {
            0
        }
    }

    /// Whether a sentence before the line goes on in it.
    pub(super) fn apart(&self, at: usize) -> i32 {
        let Some(before) = self.before[at] else { return vote::STANDS_APART };
        let above = &self.lines[before];
        let touching = before + 1 == at;
        if above.ends_sentence() || above.grid.is_some() || !self.body[at.saturating_sub(1)] {
            return vote::STANDS_APART;
        }
        if self.goes_on(before) && !self.numbered(before) {
            return if self.lines[at].indented && !above.indented {
                0
            } else if touching {
                vote::IN_WRAPPED_SENTENCE
            } else {
                -10
            };
        }
        let short = if self.wrap.is_some() { !self.is_full(before) } else { above.n_chars() < 30 };
        match self.wrap {
            _ if self.numbered(before) || short || !touching => vote::STANDS_APART,
            // Where a line is a paragraph, one without its stop is likelier than a sentence cut in two.
            None => vote::BEHIND_NO_STOP,
            Some(_) => vote::IN_SENTENCE,
        }
    }

    /// What the lines around say.
    fn place(&self, at: usize, title: &Title) -> i32 {
        let mut points = self.apart(at);
        if let Some(next) = self.after[title.last]
            && (self.lines[next].n_chars() > 30 || self.numbered(next) || title.rest.is_some() || self.is_prose(next))
        {
            points += vote::STANDS_APART;
        }
        let class = Class::Rung;
        let next_value = self.cells(at, title.last, class) - self.cells_of(&self.lines[at], class);
        // The caption of a box or table stands over its first cell as a matter of course.
        let bare = |r: &Reading| matches!(forms::names()[r.form].1, Class::Rung | Class::Item);
        points + if self.readings[at].iter().all(bare) { next_value } else { 0 }
    }
}

/// Readings of a line with what its print shows.
fn read(text: &str, line: &Line) -> Vec<Reading> {
    let view = Normalized::fold(text, &line.pieces);
    forms::read(view.text(), |at| {
        let start = view.raw(at, view.text().len()).start;
        text[..start].ends_with([' ', '\u{3000}', '\t', '\u{a0}'])
    })
}

/// Whether a printed line is a row: cells with one blank between, two of them values, or a second number in its middle.
fn is_row(printed: &str) -> bool {
    let digit = |p: &str| p.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "≥≤<>＞＜[［".contains(c));
    let words: Vec<&str> = printed.split([' ', '\u{3000}', '\u{a0}', '\t']).filter(|p| !p.is_empty()).collect();
    let values = words.iter().skip(2).filter(|w| digit(w)).count();
    let second = printed.split("   ").skip(1).any(|p| digit(p.trim_start()));
    words.len() >= 4 && values >= 2 && !printed.contains(['。', '，']) || second
}

/// Pieces up to a byte offset of their folded view.
fn cut(view: &Normalized, pieces: &[Span], end: usize) -> Vec<Span> {
    let stop = view.raw(0, end.max(1)).end;
    pieces.iter().filter(|p| p.start < stop).map(|p| Span::new(p.start, p.end.min(stop))).collect()
}

/// Whether a text can be the title of a heading (an empty one: it may stand on the next line).
pub(crate) fn is_title(title: &str) -> bool {
    title.chars().count() <= MAX_TITLE && !title.contains(['。', ';', '!']) && !title.ends_with([',', ':', '、', '!', '?'])
}
