//! Cells of a row that stand in one line without blanks (`地区生产总值(亿元)521.947507.8左右预期性`).
//!
//! The name ends with its unit bracket, the row with its attribute; words and brackets between them part by
//! themselves. What is left are runs of digits that hold several numbers: every way to cut them is a candidate, and
//! arithmetic over the row decides. Where it does not, the cells are marked.

use std::sync::LazyLock;

use crate::pattern::{Match, Pattern};
use rust_decimal::Decimal;

use crate::cues::bounds;
use crate::source::{Span, fold_char};
use crate::tables::cell::{decimals, is_attribute, is_dash, is_status, is_value, unit_bracket};
use crate::tables::label::Tok;
use crate::tables::place::implied_growth;

/// A value part: bracketed number, digits (possibly several numbers), words.
static PIECE: LazyLock<Pattern> = LazyLock::new(|| {
    let (bound, after) = (bounds::before_pattern(), bounds::after_pattern());
    Pattern::of(format!(
        r"^(?:(?P<bracket>[\[【〔][^\]】〕]{{1,12}}[\]】〕])|(?P<ratio>\d{{1,2}}(?:\.\d{{1,2}})?(?:[:：∶]\d{{1,2}}(?:\.\d{{1,2}})?){{2}})|(?P<before>(?:年均|累计|{bound}|＞|＜)*)(?P<digits>-?[\d.]+)(?P<after>[%％]?{after}?[*①-⑳]*(?:[，,][\p{{Han}}“”、，,A-Za-z]+)?)|(?P<dash>[—－–-])|(?P<words>[\p{{Han}}A-Za-z“”、，,]+))",
    ))
});

/// Header words as they stand glued together: `类别指标2020年2025年年均/累计属性`. Only whole words of the genre: with looser
/// ones any line that names a year would be a header.
static HEADER_WORDS: Pattern = Pattern::new(
    r"^(?:类别|类型|领域|序号|指标名称|主要指标|具体指标|指标|计量单位|单位|(?:20\d\d年?|“?十[一二三四五六]五”?(?:末|期末|时期)?)(?:基期值?|基数|现状值?|实际值?|预计值?|完成值?|初步数|目标值?|规划值|规划目标)?|基期值?|目标值?|(?:五年)?年均(?:增长率?|增速)?(?:[/\[(〔]累计[\])〕]?)?(?:[((]%[))])?|(?:五年)?累计|增速(?:[((]%[))])?|指标属性|属性|备注)",
);

/// The cells of a header whose words are glued together; `None` for any other line.
pub(crate) fn header(text: &str, line: Span) -> Option<Vec<(String, Span)>> {
    let mut cells = Vec::new();
    let mut at = line.start;
    while at < line.end {
        // Folding keeps one character per character: lengths are counted in characters.
        let rest = &text[at..line.end];
        let view: String = rest.chars().map(fold_char).collect();
        let length = HEADER_WORDS.find(&view)?.as_str().chars().count();
        let bytes: usize = rest.chars().take(length).map(char::len_utf8).sum();
        cells.push((rest[..bytes].to_owned(), Span::new(at, at + bytes)));
        at += bytes;
    }
    (cells.len() >= 3).then_some(cells)
}

/// A category glued to a numbered name: `经济发展1.国内生产总值(GDP)增长(%)`.
static CATEGORY_NUMBER: Pattern = Pattern::new(r"^(\p{Han}{2,8})\d{1,2}[.．、]");

/// Digits longer than this are no table row.
const MAX_DIGITS: usize = 32;

/// The cells of a line: itself, unless a whole row is glued together.
pub(crate) fn split(text: &str, line: Span, columns: usize, years: u32) -> Vec<Tok> {
    glued(text, line, columns, years).unwrap_or_else(|| vec![Tok::whole(text, line)])
}

fn glued(text: &str, line: Span, columns: usize, years: u32) -> Option<Vec<Tok>> {
    let content = line.of(text);
    let head = ["约束性", "预期性"].iter().find_map(|a| content.strip_suffix(a)).filter(|h| !h.is_empty())?;
    let attribute = Span::new(line.start + head.len(), line.end);
    debug_assert!(is_attribute(attribute.of(text)));
    let name_end = name_end(head)?;
    let mut name = Span::new(line.start, line.start + name_end);
    let mut toks = Vec::new();
    if let Some(category) = CATEGORY_NUMBER.captures(name.of(text)).and_then(|c| c.get(1)) {
        let label = Span::new(name.start, name.start + category.end());
        toks.push(Tok::whole(text, label));
        name.start = label.end;
    }
    toks.push(Tok::whole(text, name));
    let rest = Span::new(name.end, attribute.start);
    toks.extend(values(text, rest, columns, years)?);
    toks.push(Tok::whole(text, attribute));
    Some(toks)
}

/// Where the name ends: after the first bracket that holds a unit.
fn name_end(head: &str) -> Option<usize> {
    let closes = head.char_indices().filter(|(_, c)| matches!(c, ')' | '）')).map(|(at, c)| at + c.len_utf8());
    // `比重(%1.83[1.2]`: the closing bracket was lost after the sign.
    let lost = ["(%", "（%"].iter().filter_map(|open| head.find(open).map(|at| at + open.len()));
    let mut ends: Vec<usize> = closes.chain(lost).filter(|end| unit_bracket(&head[..*end]).is_some()).collect();
    ends.sort_unstable();
    ends.first().copied().map(|end| match head[end..].chars().next() {
        Some(c @ (')' | '）')) => end + c.len_utf8(),
        _ => end,
    })
}

/// A part of the value stretch.
enum Piece {
    /// One cell as it stands.
    Cell(Span),
    /// Digits that hold one or more numbers; words before belong to the first, words after to the last.
    Digits { before: usize, digits: Span, after: usize },
}

fn values(text: &str, rest: Span, columns: usize, years: u32) -> Option<Vec<Tok>> {
    let mut pieces = Vec::new();
    let mut at = rest.start;
    while at < rest.end {
        let found = PIECE.captures(&text[at..rest.end])?;
        let whole = found.get(0)?;
        let span = |m: Match<'_>| Span::new(at + m.start(), at + m.end());
        if let Some(digits) = found.name("digits") {
            let digits = span(digits);
            pieces.push(Piece::Digits { before: at, digits, after: at + whole.end() });
        } else {
            pieces.extend(words(text, span(whole)).into_iter().map(Piece::Cell));
        }
        at += whole.end();
    }
    let fixed = pieces.iter().filter(|p| matches!(p, Piece::Cell(_))).count();
    let cells =
        |p: &Piece| matches!(p, Piece::Cell(s) if !is_value(s.of(text)) && !is_status(s.of(text)) && !is_dash(s.of(text)));
    if pieces.iter().any(cells) || fixed > columns {
        return None;
    }
    // Every way to cut every run of digits; the row's arithmetic chooses.
    let mut rows: Vec<Vec<Span>> = vec![Vec::new()];
    for piece in &pieces {
        let ways: Vec<Vec<Span>> = match piece {
            Piece::Cell(span) => vec![vec![*span]],
            Piece::Digits { before, digits, after } => cuts(text, *digits, columns - fixed.min(columns))
                .into_iter()
                .map(|mut cut| {
                    if let Some(first) = cut.first_mut() {
                        first.start = *before;
                    }
                    if let Some(last) = cut.last_mut() {
                        last.end = *after;
                    }
                    cut
                })
                .collect(),
        };
        rows = rows.iter().flat_map(|row| ways.iter().map(move |way| [row.as_slice(), way.as_slice()].concat())).collect();
        rows.retain(|r| r.len() <= columns);
        if rows.len() > 4000 {
            return None;
        }
    }
    let mut scored: Vec<(i32, Vec<Span>)> = rows.into_iter().map(|r| (score(text, &r, columns, years), r)).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let doubtful = scored.len() > 1 && scored[0].0 - scored[1].0 < 12;
    let best = scored.into_iter().next()?.1;
    Some(
        best.into_iter()
            .map(|span| {
                let mut tok = Tok::whole(text, span);
                tok.doubtful = doubtful;
                tok
            })
            .collect(),
    )
}

/// A run of words: one cell, or a value before words on completion (`稳定基本完成`).
fn words(text: &str, run: Span) -> Vec<Span> {
    let content = run.of(text);
    if !is_value(content) && !is_status(content) {
        let cut = content
            .char_indices()
            .map(|(at, _)| at)
            .find(|at| *at > 0 && is_value(&content[..*at]) && is_status(&content[*at..]));
        if let Some(at) = cut {
            return vec![Span::new(run.start, run.start + at), Span::new(run.start + at, run.end)];
        }
    }
    vec![run]
}

/// All ways to cut a run of digits into at most `most` numbers.
fn cuts(text: &str, digits: Span, most: usize) -> Vec<Vec<Span>> {
    let mut out = Vec::new();
    if digits.len() <= MAX_DIGITS && most > 0 {
        cut_from(text, digits.start, digits.end, most, &mut Vec::new(), &mut out);
    }
    out
}

fn cut_from(text: &str, start: usize, end: usize, most: usize, taken: &mut Vec<Span>, out: &mut Vec<Vec<Span>>) {
    if start == end {
        out.push(taken.clone());
        return;
    }
    if most == 0 || out.len() > 2000 {
        return;
    }
    for stop in start + 1..=end {
        let number = &text[start..stop];
        if is_plain_number(number) {
            taken.push(Span::new(start, stop));
            cut_from(text, stop, end, most - 1, taken, out);
            taken.pop();
        }
    }
}

/// A number as tables print it: no leading zero, at most four decimals.
fn is_plain_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, tail) = text.split_once('.').map_or((text, None), |(w, t)| (w, Some(t)));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && tail.is_none_or(|t| digits(t) && t.len() <= 4)
}

/// How well a row of cells hangs together.
fn score(text: &str, cells: &[Span], columns: usize, years: u32) -> i32 {
    let read: Vec<_> = cells.iter().map(|c| crate::tables::cell::parse(c.of(text))).collect();
    let plain: Vec<(Decimal, u32)> = read
        .iter()
        .filter(|c| !c.bracket && !c.growth)
        .filter_map(|c| Some((c.number()?, decimals(c.value.as_deref().unwrap_or_default()))))
        .collect();
    let mut points = 0;
    // Values of a row are of one size and are written with like precision.
    for pair in plain.windows(2) {
        let ((a, da), (b, db)) = (pair[0], pair[1]);
        points -= i32::try_from(da.abs_diff(db)).unwrap_or(4);
        let (small, large) = if a < b { (a, b) } else { (b, a) };
        if small > Decimal::ZERO {
            let ratio = large / small;
            points -= if ratio > Decimal::from(20) {
                25
            } else if ratio > Decimal::from(4) {
                12
            } else if ratio > Decimal::TWO {
                3
            } else {
                0
            };
        }
    }
    points -= plain.iter().map(|(_, d)| if *d > 2 { 8 } else { 0 }).sum::<i32>();
    // A row that prints a dash for an empty cell prints all its cells.
    if cells.len() == columns && cells.iter().any(|c| is_dash(c.of(text))) {
        points += 30;
    }
    let last = read.last();
    if let (Some(last), [.., (_, _)]) = (last, plain.as_slice())
        && columns >= 3
    {
        let about = last.cmp == Some(crate::quantity::Comparator::About);
        if last.bracket && plain.len() == 2 {
            let change = last.number().unwrap_or_default();
            points += if plain[1].0 - plain[0].0 == change { 40 } else { -15 };
        } else if about && !last.bracket && plain.len() == 3 {
            let implied = implied_growth(plain[0].0, plain[1].0, years);
            let off = implied.map(|i| (i - plain[2].0).abs());
            points += match off {
                Some(off) if off <= Decimal::ONE => 45,
                Some(off) if off <= Decimal::from(4) => 25,
                _ => -15,
            };
            // The growth rate is of another size than the levels before it.
            let (a, b) = (plain[1].0, plain[2].0);
            if b > Decimal::ZERO && a > b * Decimal::from(4) {
                points += if a > b * Decimal::from(20) { 25 } else { 12 };
            }
        }
    }
    points
}
