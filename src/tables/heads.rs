//! Readings of a header: which lines it takes and which columns they name.
//!
//! A header may stand in one line or six, one cell a line, broken inside its cells, with years over words, with pieces
//! above the line that names 指标. Every reading that gives a table's columns is proposed; the rows decide between them.

use crate::pattern::Pattern;

use crate::source::Span;
use crate::tables::cell::{self, folded, is_attribute, is_number};
use crate::tables::field::{Field, Line, Way, fields};
use crate::tables::header::{self, HeaderColumn, Kind, classify};
use crate::tables::vote::{self, Slot};
use crate::tables::{ColumnRole, caption, glued};

/// A reading of a header.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Its columns.
    pub(crate) columns: Vec<HeaderColumn>,
    /// What each holds by the look of its cells.
    pub(crate) slots: Vec<Slot>,
    /// First line of the header.
    pub(crate) first: usize,
    /// First line of the rows.
    pub(crate) end: usize,
    /// Where in the last line of the header the first row begins.
    pub(crate) rest: Option<usize>,
    /// Display columns of each header cell.
    pub(crate) walls: Option<Vec<(usize, usize)>>,
    /// What is odd about it, in tenths of a point.
    pub(crate) odd: i32,
}

impl Head {
    /// Whether two readings give the same columns to the same rows.
    pub(crate) fn same_as(&self, other: &Head) -> bool {
        let name = |c: &HeaderColumn| folded(&c.name);
        (self.first, self.end, self.rest, self.odd) == (other.first, other.end, other.rest, other.odd)
            && self.walls == other.walls
            && self.columns.iter().map(name).eq(other.columns.iter().map(name))
    }
}

/// A cell of a header while it is put together.
#[derive(Clone, Debug)]
struct Name {
    text: String,
    span: Span,
    place: (usize, usize),
}

static WORD: Pattern =
    Pattern::new(r"\d{4}|目标|基期|完成|增长|增速|累计|现状|情况|进展|水平|实际|预[计期]|规划|年|值|任务|投资|规模|计划|五”");
static WORDS_COLUMN: Pattern =
    Pattern::new(r"责任|牵头|单位|部门|备注|说明|内容|地点|性质|年限|来源|依据|解释|范围|类[别型]|主体|区域|所在|期限|名称");
static YEAR: Pattern = Pattern::new(r"^\d{4}年?$");

/// Most lines that a header takes below the line that names 指标.
const HEIGHT: usize = 6;

fn is_value_head(name: &str) -> bool {
    matches!(classify(name), None | Some(Kind::Value(_))) && !is_attribute_head(name)
}

fn is_attribute_head(name: &str) -> bool {
    classify(name) == Some(Kind::Value(ColumnRole::Attribute))
}

/// Whether a line may name the column of indicators. 指标 alone says so; 项目, 名称, 类别 need other header words nearby.
pub(crate) fn is_anchor(text: &str, lines: &[Line], at: usize) -> bool {
    let line = lines[at];
    let content = line.span.of(text);
    if content.is_empty() || content.len() > 600 || caption::split_caption(content).is_some() {
        return false;
    }
    if content.contains('指') || content.contains('类') {
        let glued_head = !content.contains(char::is_whitespace) && glued::header(text, line.span).is_some();
        if glued_head {
            return true;
        }
    }
    let parts: Vec<String> = content
        .split(|c: char| c.is_whitespace() || c == '|' || c == '│' || c == '｜')
        .map(folded)
        .filter(|p| !p.is_empty())
        .collect();
    let apart = parts.windows(2).any(|w| w[0] == "指" && w[1] == "标" || w[0].ends_with("指标") && w[1] == "名称");
    let names = |part: &String| classify(part) == Some(Kind::Indicator);
    if apart || parts.iter().any(|p| names(p) && p.contains("指标")) {
        return parts.len() <= 40;
    }
    let strong = |part: &String| names(part) || classify(part) == Some(Kind::Category) || part == "项目类别";
    // 内容 beside 责任单位 is a list of tasks: only columns of values make it the name of indicators.
    let only_weak = !parts.iter().any(strong);
    if only_weak && !parts.iter().any(|part| header::is_weak_name(part)) {
        return false;
    }
    let word = |w: &String| {
        let short = w.chars().count() <= 10;
        classify(w).is_some() || short && (WORD.is_match(w) || WORDS_COLUMN.is_match(w)) || YEAR.is_match(w)
    };
    let support = |words: &[String]| words.iter().filter(|w| word(w)).count();
    let reached = |w: &String| {
        let role = matches!(classify(w), Some(Kind::Value(role)) if !matches!(role, ColumnRole::Other | ColumnRole::Attribute));
        (role || header::is_bare_year(w)) && !header::is_weak_name(w)
    };
    let values = |words: &[String]| {
        let any = |w: &String| matches!(classify(w), Some(Kind::Value(_))) || w.contains("投资");
        if only_weak { words.iter().filter(|w| reached(w)).count() > 1 } else { words.iter().any(any) }
    };
    if parts.len() > 1 {
        return support(&parts) >= 3 && values(&parts);
    }
    let near: Vec<String> = lines[at..].iter().filter(|l| !l.span.is_empty()).take(9).map(|l| folded(l.span.of(text))).collect();
    support(&near) >= 4 && values(&near)
}

/// Readings of the header around the line `at`.
pub(crate) fn heads(text: &str, lines: &[Line], at: usize, way: Way, plan_start: Option<i32>) -> Vec<Head> {
    match way {
        Way::Glued => {
            let Some(cells) = glued::header(text, lines[at].span) else { return Vec::new() };
            let names = cells.into_iter().map(|(t, span)| Name { text: t, span, place: (0, 0) }).collect();
            finish(names, at, at + 1, None, false, plan_start).into_iter().collect()
        }
        Way::Lines | Way::LinesBlank => per_line(text, lines, at, way, plan_start),
        _ => by_fields(text, lines, at, way, plan_start),
    }
}

/// Headers with one cell a line.
fn per_line(text: &str, lines: &[Line], at: usize, way: Way, plan_start: Option<i32>) -> Vec<Head> {
    let near = at.saturating_sub(16)..(at + 60).min(lines.len());
    let keep: Vec<usize> = near.filter(|k| !lines[*k].span.is_empty() || way == Way::LinesBlank).collect();
    let Some(anchor) = keep.iter().position(|k| *k == at) else { return Vec::new() };
    let flat = |i: usize| folded(lines[keep[i]].span.of(text));
    let mut a = anchor;
    while a > 0 && matches!(classify(&flat(a - 1)), Some(Kind::Category | Kind::Number)) {
        a -= 1;
    }
    let mut b = anchor + 1;
    while b < keep.len() && b - a < 16 {
        let word = flat(b);
        let n = word.chars().count();
        let bracket = vote::ends_with_unit(&word) && n > 8 && !word.starts_with('(');
        let known = classify(&word).is_some() || word.starts_with(['(', '[', '〔', '/']) && n <= 8;
        if n == 0 || n > 18 || bracket || !known && !WORD.is_match(&word) && !WORDS_COLUMN.is_match(&word) {
            break;
        }
        b += 1;
    }
    let mut out: Vec<Head> = Vec::new();
    for e in ((anchor + 2).max(b.saturating_sub(5))..=b).rev() {
        let names: Vec<Name> = keep[a..e]
            .iter()
            .map(|k| Name { text: lines[*k].span.of(text).to_owned(), span: lines[*k].span, place: (0, 0) })
            .collect();
        let names = mended(names);
        let cells: Vec<(String, Span)> = names.iter().map(|n| (n.text.clone(), n.span)).collect();
        let end = keep[e - 1] + 1;
        let mut ways: Vec<Vec<Name>> = Vec::new();
        if let Some(columns) = header::from_lines(&cells, plan_start) {
            ways.push(
                columns.iter().map(|c| Name { text: c.name.clone(), span: c.span.unwrap_or_default(), place: (0, 0) }).collect(),
            );
        }
        ways.push(names.clone());
        ways.push(years_joined(&names));
        ways.push(brackets_joined(&names));
        for k in [2, 3] {
            ways.extend(under_a_year(&names, k));
        }
        for names in ways {
            if let Some(head) = finish(names, keep[a], end, None, false, plan_start)
                && !out.iter().any(|h| h.end == head.end && same_names(h, &head))
            {
                out.push(head);
            }
        }
    }
    out
}

fn same_names(a: &Head, b: &Head) -> bool {
    a.columns.len() == b.columns.len() && a.columns.iter().zip(&b.columns).all(|(a, b)| a.name == b.name)
}

fn joined(a: &Name, b: &Name) -> Name {
    Name {
        text: format!("{}{}", a.text, b.text),
        span: a.span.to(b.span),
        place: (a.place.0.min(b.place.0), a.place.1.max(b.place.1)),
    }
}

/// Header words broken in two (指标 | 属性 behind another 指标, 序 | 号, 计量 | 单位).
fn mended(names: Vec<Name>) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::with_capacity(names.len());
    for name in names {
        if let Some(last) = out.last() {
            let both = joined(last, &name);
            let fixed = matches!(
                classify(&both.text),
                Some(Kind::Number | Kind::Unit | Kind::Indicator | Kind::Category | Kind::Value(ColumnRole::Attribute))
            );
            let second = classify(&last.text) == Some(Kind::Indicator)
                && out[..out.len() - 1].iter().any(|n| classify(&n.text) == Some(Kind::Indicator))
                && is_attribute_head(&both.text);
            if fixed
                && (classify(&last.text).is_none()
                    || second
                    || classify(&last.text) == Some(Kind::Number) && classify(&name.text).is_none())
            {
                out.pop();
                out.push(both);
                continue;
            }
        }
        out.push(name);
    }
    out
}

/// A year and its word on two lines.
fn years_joined(names: &[Name]) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for name in names {
        match out.last_mut() {
            Some(last)
                if YEAR.is_match(&folded(&last.text))
                    && is_value_head(&name.text)
                    && !folded(&name.text).starts_with(|c: char| c.is_ascii_digit()) =>
            {
                *last = joined(last, name);
            }
            _ => out.push(name.clone()),
        }
    }
    out
}

/// Brackets, and pieces without a header word of their own, go on with the cell before.
fn brackets_joined(names: &[Name]) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for name in names {
        let flat = folded(&name.text);
        let bare = |flat: &str| classify(flat).is_none() && !WORD.is_match(flat) && !WORDS_COLUMN.is_match(flat);
        let piece = flat.starts_with(['(', '[', '〔', '“', '/']) && !flat.starts_with("“十");
        match out.last_mut() {
            // 年均增 | 长率: neither is a word of a header by itself.
            Some(last) if piece || is_value_head(&last.text) && bare(&flat) => *last = joined(last, name),
            _ => out.push(name.clone()),
        }
    }
    out
}

/// The last `k` names stand in a second row under a year.
fn under_a_year(names: &[Name], k: usize) -> Vec<Vec<Name>> {
    let Some(upper) = names.len().checked_sub(k) else { return Vec::new() };
    let years = (0..upper).rev().filter(|y| YEAR.is_match(&folded(&names[*y].text)));
    years
        .map(|y| {
            let low = names[upper..].iter().map(|n| joined(&names[y], n));
            names[..y].iter().cloned().chain(low).chain(names[y + 1..upper].iter().cloned()).collect()
        })
        .collect()
}

/// Headers whose cells share a line.
fn by_fields(text: &str, lines: &[Line], at: usize, way: Way, plan_start: Option<i32>) -> Vec<Head> {
    let mut out = Vec::new();
    let mut rows: Vec<Vec<(Name, bool)>> = Vec::new();
    let named = |fs: &[Field]| -> Vec<(Name, bool)> {
        fs.iter().map(|f| (Name { text: f.span.of(text).to_owned(), span: f.span, place: f.place }, f.empty)).collect()
    };
    if way == Way::Single
        && let Some(head) = chained(text, lines, at, plan_start)
    {
        out.push(head);
    }
    if way == Way::Single {
        out.extend(soup(text, lines, at, plan_start));
    }
    let mut height = 0;
    for (h, line) in lines[at..].iter().enumerate().take(HEIGHT + 4) {
        let flat = folded(line.span.of(text));
        if line.span.is_empty() {
            if h == 0 {
                return out;
            }
            continue;
        }
        if h > 0 && (vote::is_prose(&flat) || flat.chars().count() > 60) || height >= HEIGHT {
            break;
        }
        if h > 0 && vote::bare(&flat).is_some() {
            continue;
        }
        let read = named(&fields(text, *line, way, 0, 5));
        if h > 0 && is_row(&read) {
            break;
        }
        height += 1;
        rows.push(read);
        let walls = (way == Way::Page).then(|| rows[0].iter().map(|r| r.0.place).collect::<Vec<_>>());
        if let Some(names) = combine(&rows, way)
            && let Some(mut head) = finish(names, at, at + h + 1, walls, way == Way::Page, plan_start)
        {
            // Every line that the header takes must be needed.
            head.odd += i32::try_from(height - 1).unwrap_or(0);
            out.push(head);
        }
    }
    out
}

/// Whether a line is a row of the table: two numbers that are no years, or an attribute.
fn is_row(fields: &[(Name, bool)]) -> bool {
    let flats: Vec<String> = fields.iter().filter(|f| !f.1).map(|f| folded(&f.0.text)).collect();
    let number = |flat: &&String| is_number(flat) && !YEAR.is_match(flat);
    flats.iter().any(|flat| is_attribute(flat)) || flats.iter().filter(number).count() >= 2
}

/// A header whose line goes on with the first row: `序号 指标 … 属性 1 社会消费品零售总额`.
fn chained(text: &str, lines: &[Line], at: usize, plan_start: Option<i32>) -> Option<Head> {
    let fs = fields(text, lines[at], Way::Single, 0, 5);
    let one = fs.iter().position(|f| f.span.of(text) == "1").filter(|n| *n >= 3 && n + 2 < fs.len())?;
    let row: Vec<(Name, bool)> =
        fs[..one].iter().map(|f| (Name { text: f.span.of(text).to_owned(), span: f.span, place: f.place }, false)).collect();
    let names = combine(&[row], Way::Single)?;
    names.iter().all(|n| classify(&n.text).is_some()).then_some(())?;
    let mut head = finish(names, at, at + 1, None, false, plan_start)?;
    head.rest = Some(fs[one].span.start);
    Some(head)
}

/// Pieces of header cells above and below the line that names 指标, as a page prints cells of several heights:
/// all words of these lines, each once, in the order number, category, name, unit, attribute, values.
fn soup(text: &str, lines: &[Line], at: usize, plan_start: Option<i32>) -> Vec<Head> {
    let words = |at: usize| -> Vec<Name> {
        let fs = fields(text, lines[at], Way::Single, 0, 5);
        fs.iter().map(|f| Name { text: f.span.of(text).to_owned(), span: f.span, place: f.place }).collect()
    };
    let short = |at: usize| {
        let flat = folded(lines[at].span.of(text));
        let parts = words(at);
        flat.chars().count() <= 40
            && parts.iter().all(|p| {
                let flat = folded(&p.text);
                classify(&flat).is_some()
                    || WORD.is_match(&flat)
                    || matches!(flat.as_str(), "序" | "号" | "类" | "别" | "单" | "位" | "属" | "性" | "指" | "标")
            })
    };
    let before: Vec<usize> = (at.saturating_sub(2)..at).rev().take_while(|k| !lines[*k].span.is_empty() && short(*k)).collect();
    let after: Vec<usize> = (at + 1..(at + 5).min(lines.len())).take_while(|k| !lines[*k].span.is_empty() && short(*k)).collect();
    let mut out = Vec::new();
    for up in 0..=before.len() {
        for down in 0..=after.len() {
            if up == 0 {
                continue;
            }
            let first = at - up;
            let end = at + 1 + down;
            let mut pieces: Vec<Name> = (first..end).flat_map(words).collect();
            // Join words broken in two, wherever their pieces stand: 序 … 号, 指 标.
            let mut i = 0;
            while i < pieces.len() {
                let own = classify(&pieces[i].text);
                let partner = (i + 1..pieces.len()).find(|j| {
                    let both = format!("{}{}", pieces[i].text, pieces[*j].text);
                    let fixed = matches!(
                        classify(&both),
                        Some(Kind::Number | Kind::Indicator | Kind::Unit | Kind::Value(ColumnRole::Attribute))
                    );
                    fixed && classify(&pieces[*j].text).is_none() && (own.is_none() || folded(&pieces[i].text) == "序")
                });
                if let Some(j) = partner {
                    let other = pieces.remove(j);
                    pieces[i].text.push_str(&other.text);
                    pieces[i].span = pieces[i].span.to(other.span);
                }
                i += 1;
            }
            // A name that stands over others: “十四五”目标 over 2025年 and 年均[累计].
            let last: Vec<String> = words(end - 1).iter().map(|n| n.text.clone()).collect();
            let values: Vec<&Name> = pieces.iter().filter(|n| is_value_head(&n.text)).collect();
            let under = values.iter().filter(|n| last.contains(&n.text)).count();
            let kept: Vec<Name> = if under >= 1 && under < values.len() && down > 0 {
                values.iter().filter(|n| last.contains(&n.text)).map(|n| (*n).clone()).collect()
            } else {
                values.into_iter().cloned().collect()
            };
            let of = |kind: fn(&str) -> bool| pieces.iter().filter(move |n| kind(&n.text)).cloned().collect::<Vec<_>>();
            let category = of(|n| classify(n) == Some(Kind::Category));
            let number = of(|n| classify(n) == Some(Kind::Number));
            let name = of(|n| classify(n) == Some(Kind::Indicator));
            let unit = of(|n| classify(n) == Some(Kind::Unit));
            let attribute = of(is_attribute_head);
            let lead: Vec<Name> = [category, number, name, unit].concat();
            let orders = [[lead.clone(), attribute.clone(), kept.clone()].concat(), [lead, kept, attribute].concat()];
            for (n, names) in orders.into_iter().enumerate() {
                if let Some(mut head) = finish(names, first, end, None, false, plan_start) {
                    head.odd += 10 + i32::try_from(n).unwrap_or(0);
                    out.push(head);
                }
            }
        }
    }
    out
}

/// The lines of a header as one line of names; `None` if they do not fit each other.
fn combine(rows: &[Vec<(Name, bool)>], way: Way) -> Option<Vec<Name>> {
    let mut stack: Vec<Vec<Name>> = vec![Vec::new()];
    for (name, _) in rows.first()? {
        // 指 标, 2030 年目标: blanks inside a heading.
        if way == Way::Single
            && let Some(last) = stack[0].last()
        {
            let both = joined(last, name);
            let year_goes_on = folded(&last.text).len() == 4
                && YEAR.is_match(&folded(&last.text))
                && name.text.starts_with('年')
                && !name.text.starts_with("年均");
            let one_word = is_value_head(&last.text) && !is_value_head(&both.text)
                || classify(&name.text).is_none() && classify(&both.text).is_some() && !WORD.is_match(&name.text);
            if year_goes_on || one_word {
                stack[0].pop();
                stack[0].push(both);
                continue;
            }
        }
        stack[0].push(name.clone());
    }
    for row in &rows[1..] {
        let filled: Vec<&Name> = row.iter().filter(|r| !r.1).map(|r| &r.0).collect();
        if way == Way::Page {
            for name in filled {
                let near = |n: &Name| {
                    let centre = |p: (usize, usize)| p.0 + p.1;
                    n.place.0.abs_diff(name.place.0).min(centre(n.place).abs_diff(centre(name.place)) / 2)
                };
                let at = (0..stack[0].len()).min_by_key(|i| near(&stack[0][*i]))?;
                let place = stack[0][at].place;
                stack[0][at] = Name { place, ..joined(&stack[0][at], name) };
            }
            continue;
        }
        let lead_empty = row.first().is_some_and(|r| r.1);
        if row.len() == 1 || !lead_empty {
            let flats: Vec<String> = stack[0].iter().map(|n| folded(&n.text)).collect();
            let years: Vec<usize> = (0..flats.len()).filter(|i| YEAR.is_match(&flats[*i])).collect();
            let twice: Vec<usize> =
                years.iter().copied().filter(|i| flats.iter().filter(|f| **f == flats[*i]).count() > 1).collect();
            let first = folded(&row.first()?.0.text);
            if way == Way::Single && [years.len(), twice.len()].contains(&row.len()) && !years.is_empty() {
                let places = if row.len() == years.len() { years } else { twice };
                for (at, (name, _)) in places.into_iter().zip(row) {
                    stack[0][at] = joined(&stack[0][at], name);
                }
            } else if WORD.is_match(&first) || first.starts_with(['(', '[', '〔']) {
                let last = stack.last_mut()?;
                let whole = joined(last.last()?, &row.first()?.0);
                last.pop();
                last.push(whole);
                last.extend(row[1..].iter().map(|r| r.0.clone()));
            } else {
                return None;
            }
        } else {
            stack.push(row.iter().map(|r| r.0.clone()).collect());
        }
    }
    while stack.len() > 1 {
        // A heading over several: what is empty below stands alone above.
        let low = stack.pop()?;
        let top = stack.pop()?;
        let left = low.iter().position(|n| !n.text.is_empty()).unwrap_or(low.len());
        let right = low.iter().rev().position(|n| !n.text.is_empty()).unwrap_or(low.len());
        if low.len() == top.len() {
            stack.push(top.iter().zip(&low).map(|(a, b)| if b.text.is_empty() { a.clone() } else { joined(a, b) }).collect());
            continue;
        }
        let over = top.get(left..top.len().checked_sub(right)?)?;
        let under = low.get(left..low.len().checked_sub(right)?)?;
        if low.len() < top.len() || over.is_empty() || under.is_empty() || under.len() % over.len() != 0 {
            return None;
        }
        let k = under.len() / over.len();
        let mut row: Vec<Name> = top[..left].to_vec();
        for (i, name) in under.iter().enumerate() {
            let above = &over[i / k];
            row.push(if name.text.is_empty() {
                above.clone()
            } else {
                Name { text: format!("{}/{}", above.text, name.text), span: name.span, place: name.place }
            });
        }
        row.extend(top[top.len() - right..].iter().cloned());
        stack.push(row);
    }
    stack.pop()
}

/// A header from its names, if it can be one.
fn finish(
    names: Vec<Name>,
    first: usize,
    end: usize,
    walls: Option<Vec<(usize, usize)>>,
    paged: bool,
    plan_start: Option<i32>,
) -> Option<Head> {
    if !(2..=header::COLUMNS).contains(&names.len())
        || names.iter().any(|n| n.text.is_empty() || n.text.starts_with(['(', '（']) || n.text.ends_with('/'))
    {
        return None;
    }
    let mut odd = 0;
    let mut columns: Vec<HeaderColumn> = names
        .iter()
        .map(|n| {
            let kind = classify(&n.text).unwrap_or(Kind::Value(ColumnRole::Other));
            let known = |flat: &str| WORD.is_match(flat) || WORDS_COLUMN.is_match(flat) || header::is_weak_name(flat);
            if classify(&n.text).is_none() && !known(&folded(&n.text)) {
                odd += 15;
            }
            let year = header::year(&n.text).or_else(|| header::period_end(&n.text, kind));
            HeaderColumn { kind, name: n.text.clone(), span: Some(n.span), year }
        })
        .collect();
    let count = |columns: &[HeaderColumn], kind: Kind| columns.iter().filter(|c| c.kind == kind).count();
    if count(&columns, Kind::Indicator) == 0 {
        // 类别 目标内容 2020年 2025年: what stands nearest before the unit and the values names the rows; 类别 2020年 2025年:
        // the only column of labels does.
        let front = columns.iter().take_while(|c| !matches!(c.kind, Kind::Unit) && !is_real(c)).count();
        let weak = columns[..front].iter().rposition(|c| header::is_weak_name(&c.name));
        let label = || columns.iter().position(|c| c.kind == Kind::Category || folded(&c.name) == "项目类别");
        let at = weak.or_else(label)?;
        columns[at].kind = Kind::Indicator;
        odd += 10;
    }
    if count(&columns, Kind::Indicator) == 2 && count(&columns, Kind::Category) == 0 {
        let at = columns.iter().position(|c| c.kind == Kind::Indicator)?;
        columns[at].kind = Kind::Category;
        odd += 10;
    }
    header::settle(&mut columns, plan_start);
    let name = columns.iter().position(|c| c.kind == Kind::Indicator)?;
    for column in &mut columns[name + 1..] {
        if matches!(column.kind, Kind::Category | Kind::Number) {
            column.kind = Kind::Value(ColumnRole::Other);
        }
    }
    for kind in [Kind::Indicator, Kind::Category, Kind::Number, Kind::Unit, Kind::Value(ColumnRole::Attribute)] {
        if count(&columns, kind) > 1 {
            return None;
        }
    }
    let mut flats: Vec<String> = columns.iter().map(|c| folded(&c.name)).collect();
    flats.sort();
    flats.dedup();
    let slots: Vec<Slot> = columns.iter().map(slot).collect();
    if flats.len() < columns.len() || !slots.contains(&Slot::Value) {
        return None;
    }
    // The place of a cell over two lines is that of its first line.
    let walls = walls.filter(|w| w.len() == columns.len());
    (!paged || walls.is_some()).then_some(Head { columns, slots, first, end, rest: None, walls, odd })
}

/// A column of values that are reached or to be reached.
fn is_real(column: &HeaderColumn) -> bool {
    column.year.is_some()
        || matches!(column.kind, Kind::Value(role) if role != ColumnRole::Other) && !header::is_weak_name(&column.name)
}

/// What a column holds by the look of its cells.
fn slot(column: &HeaderColumn) -> Slot {
    match column.kind {
        Kind::Category => Slot::Category,
        Kind::Number => Slot::Number,
        Kind::Indicator => Slot::Name,
        Kind::Unit => Slot::Unit,
        Kind::Value(ColumnRole::Attribute) => Slot::Attribute,
        Kind::Value(ColumnRole::Other) => {
            let flat = folded(&column.name);
            let words = WORDS_COLUMN.is_match(&flat) && cell::unit_bracket(&flat).is_none();
            if words && column.year.is_none() { Slot::Words } else { Slot::Value }
        }
        Kind::Value(_) => Slot::Value,
    }
}
