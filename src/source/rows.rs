//! Tables that hold one document a row (CSV, TSV, JSON, JSONL, a workbook): which columns are what, and the records.
//!
//! Such a table is no document. With one record it is read as that document; with more, [`decode`](crate::source::decode())
//! refuses it and names the command that takes its rows apart. Columns are told by their names (`data/row-columns.tsv`), the
//! text by its length if no name tells.

use std::sync::LazyLock;

use crate::source::decode::DecodeError;
use crate::source::text;
use crate::source::{Limits, Sink, sniff};

/// role, name, example: what a column may be called.
const NAMES: &str = include_str!("data/row-columns.tsv");

static COLUMN_NAMES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let shown = |l: &&str| !l.starts_with('#') && !l.trim().is_empty();
    NAMES
        .lines()
        .filter(shown)
        .skip(1)
        .filter_map(|l| l.split_once('\t'))
        .map(|(role, rest)| (role, rest.split('\t').next().unwrap_or("")))
        .collect()
});

/// Columns by what they hold, as indexes into [`RowTable::columns`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowColumns {
    /// The document's text.
    pub text: Option<usize>,
    /// Its title.
    pub title: Option<usize>,
    /// Names of places, the outer before the inner (province, city).
    pub place: Vec<usize>,
    /// The year it is for.
    pub year: Option<usize>,
    /// Its period.
    pub period: Option<usize>,
    /// Date of issue.
    pub issued: Option<usize>,
    /// Kind of document.
    pub kind: Option<usize>,
    /// Where it was published.
    pub link: Option<usize>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One-based number among the records, the header not counted.
    pub number: usize,
    /// Its cells, one a column.
    pub cells: Vec<String>,
}

/// A table of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowTable {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The records.
    pub rows: Vec<Row>,
    /// What each column seems to hold.
    pub guess: RowColumns,
}

/// What a table of documents says of the document in one of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Title.
    pub title: Option<String>,
    /// Place names in order.
    pub place: Option<String>,
    /// Year.
    pub year: Option<i32>,
    /// Period (`十四五`).
    pub period: Option<String>,
    /// Date of issue as `YYYY-MM-DD` or `YYYY-MM`.
    pub issued: Option<String>,
    /// Kind of document, as written.
    pub kind: Option<String>,
}

/// Characters from which a cell can be a document and not a remark.
const LONG: usize = 60;
/// Records of a table at most.
const MAX_ROWS: usize = 1_000_000;
/// Characters a cell of a workbook can hold.
pub(super) const CELL_LIMIT: usize = 32_767;

/// The records of a file, whether or not it looks like a table of documents.
///
/// # Errors
/// The file is damaged, encrypted, or no table.
#[cfg_attr(not(feature = "office"), expect(unused_variables, reason = "only workbooks have limits"))]
pub fn rows(bytes: &[u8], limits: &Limits) -> Result<RowTable, DecodeError> {
    let none =
        || DecodeError::Unsupported { reason: "no table of records: CSV, TSV, JSON, JSONL or a workbook is needed".to_owned() };
    let mut sink = Sink::new();
    match sniff::kind(bytes) {
        sniff::Kind::Text => of_text(&text::decode(bytes, None, &mut sink).text).ok_or_else(none),
        #[cfg(feature = "office")]
        sniff::Kind::Xlsx => crate::source::sheet::records(bytes, limits)?.ok_or_else(none),
        #[cfg(not(feature = "office"))]
        sniff::Kind::Xlsx => Err(DecodeError::LeftOut { format: "Excel", feature: "office" }),
        _ => Err(none()),
    }
}

impl RowTable {
    /// From a header and records, columns told.
    fn new(columns: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let width = columns.len();
        let rows = rows.into_iter().filter(|r| r.iter().any(|c| !c.trim().is_empty()));
        let rows = rows.enumerate().map(|(idx, mut cells)| {
            cells.resize(width, String::new());
            Row { number: idx + 1, cells }
        });
        let rows: Vec<Row> = rows.take(MAX_ROWS).collect();
        let guess = guess(&columns, &rows);
        Self { columns, rows, guess }
    }

    /// From the rows of a sheet, the first of which may be a header.
    #[cfg(feature = "office")]
    pub(super) fn of_grid(mut rows: Vec<Vec<String>>) -> Option<Self> {
        if rows.len() < 2 {
            return None;
        }
        let header = rows.remove(0);
        named(&header).then(|| Self::new(header, rows))
    }

    /// Whether every record holds a document: the text column is named, and what it holds is long.
    pub(super) fn holds_documents(&self) -> bool {
        let Some(text) = self.guess.text else { return false };
        let least = if self.rows.len() == 1 { 16 } else { LONG };
        let long = |r: &&Row| {
            let cell = &r.cells[text];
            cell.chars().take(least).count() == least || cell.trim().contains('\n')
        };
        !self.rows.is_empty() && self.columns.len() >= 2 && self.rows.iter().filter(long).count() * 2 > self.rows.len()
    }

    /// Index of a column by its name, or by its one-based number.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let by_name =
            self.columns.iter().position(|c| c == name).or_else(|| self.columns.iter().position(|c| bare(c) == bare(name)));
        by_name.or_else(|| name.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < self.columns.len()))
    }

    /// The options of `gangyao add` that name the columns as they were told.
    #[must_use]
    pub fn options(&self, columns: &RowColumns) -> String {
        let quoted = |idx: usize| {
            let name = &self.columns[idx];
            if name.contains([' ', '"', '\'', '$']) { format!("'{}'", name.replace('\'', "")) } else { name.clone() }
        };
        let one = |option: &str, idx: Option<usize>| idx.map(|i| format!(" --{option} {}", quoted(i))).unwrap_or_default();
        let places: String = columns.place.iter().map(|i| one("place", Some(*i))).collect();
        let all = [
            one("text", columns.text),
            one("title", columns.title),
            places,
            one("year", columns.year),
            one("issued", columns.issued),
        ];
        all.concat().trim_start().to_owned()
    }

    /// What the row says of its document.
    #[must_use]
    pub fn stated(&self, row: &Row, columns: &RowColumns) -> Stated {
        let cell =
            |idx: Option<usize>| idx.map(|i| row.cells[i].trim()).filter(|c| !c.is_empty() && !is_nothing(c)).map(str::to_owned);
        let mut places: Vec<String> = Vec::new();
        for name in columns.place.iter().filter_map(|i| cell(Some(*i))) {
            match places.last() {
                // 北京市, 北京市; 浙江省, 浙江省杭州市.
                Some(last) if *last == name || last.ends_with(&name) => {}
                Some(last) if name.starts_with(last.as_str()) => {
                    places.pop();
                    places.push(name);
                }
                _ => places.push(name),
            }
        }
        let year = cell(columns.year).and_then(|y| y.trim_end_matches('年').split('.').next().and_then(|y| y.parse().ok()));
        Stated {
            title: cell(columns.title),
            place: (!places.is_empty()).then(|| places.concat()),
            year: year.filter(|y| (1949..2100).contains(y)),
            period: cell(columns.period),
            issued: cell(columns.issued).as_deref().and_then(date),
            kind: cell(columns.kind),
        }
    }

    /// Why a table with several documents is not read as one.
    pub(super) fn refused(&self) -> DecodeError {
        DecodeError::Rows { rows: self.rows.len(), options: self.options(&self.guess) }
    }
}

fn is_nothing(cell: &str) -> bool {
    matches!(cell.to_ascii_lowercase().as_str(), "nan" | "null" | "none" | "n/a" | "-" | "—" | "未知" | "无")
}

/// `2026-02-11`, `2026/2/11 10:00`, `2026年2月11日`, `20260211`.
pub(crate) fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let number = |n: &str| n.parse::<u32>().ok();
    let (year, month, day) = match numbers.as_slice() {
        [all] if all.len() == 8 => (&all[..4], number(&all[4..6])?, number(&all[6..])),
        [year, month] if year.len() == 4 => (*year, number(month)?, None),
        [year, month, day, ..] if year.len() == 4 => (*year, number(month)?, number(day)),
        _ => return None,
    };
    let year = year.parse::<i32>().ok().filter(|y| (1949..2100).contains(y))?;
    if !(1..=12).contains(&month) || day.is_some_and(|d| !(1..=31).contains(&d)) {
        return None;
    }
    Some(day.map_or_else(|| format!("{year}-{month:02}"), |d| format!("{year}-{month:02}-{d:02}")))
}

/// A name without case, blanks and marks.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

fn role(name: &str) -> Option<&'static str> {
    let name = bare(name);
    COLUMN_NAMES.iter().find(|(_, known)| *known == name).map(|(role, _)| *role)
}

/// Whether a row is a header: short cells, one of them the name of a column of text.
fn named(header: &[String]) -> bool {
    header.len() >= 2
        && header.iter().all(|c| c.chars().count() <= 30 && !c.contains(['\n', '。', '，']))
        && header.iter().any(|c| role(c) == Some("text"))
}

fn guess(columns: &[String], rows: &[Row]) -> RowColumns {
    let all =
        |wanted: &str| columns.iter().enumerate().filter(|(_, c)| role(c) == Some(wanted)).map(|(i, _)| i).collect::<Vec<_>>();
    let first = |wanted: &str| all(wanted).first().copied();
    let length = |idx: usize| rows.iter().take(200).map(|r| r.cells[idx].len()).sum::<usize>();
    // Of several columns with a name of text (text, content) the longest is the text.
    let text = all("text").into_iter().max_by_key(|i| (length(*i), usize::MAX - *i));
    // Without one: a column much longer than all others together.
    let longest = (0..columns.len()).max_by_key(|i| length(*i));
    let text = text.or_else(|| {
        longest.filter(|l| {
            let rest: usize = (0..columns.len()).filter(|i| i != l).map(length).sum();
            length(*l) > rest.max(LONG * 3 * rows.len().min(200))
        })
    });
    // The outer place stands before the inner, whatever the order of the columns.
    let rank = |i: &usize| match bare(&columns[*i]).as_str() {
        "province" | "prov" | "省" | "省份" => 0,
        "city" | "prefecture" | "市" | "城市" | "地市" | "地级市" => 1,
        "county" | "district" | "县" | "区县" | "县区" => 2,
        _ => 3,
    };
    let mut place = all("place");
    place.sort_by_key(rank);
    RowColumns {
        text,
        title: first("title"),
        place,
        year: first("year"),
        period: first("period"),
        issued: first("issued"),
        kind: first("kind"),
        link: first("link"),
    }
}

/// The records of a text, if it is a table of them.
pub(super) fn of_text(text: &str) -> Option<RowTable> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with(['{', '[']) { of_json(start) } else { of_delimited(start) }
}

/// CSV with commas, semicolons or tabs; quoted cells may hold line ends.
fn of_delimited(text: &str) -> Option<RowTable> {
    let first = text.lines().next()?;
    // A header is short, or the first record is quoted.
    if first.len() > 4000 && !first.starts_with('"') {
        return None;
    }
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count())?;
    if !first.as_bytes().contains(&delimiter) {
        return None;
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records().map_while(Result::ok).map(|r| r.iter().map(str::to_owned).collect::<Vec<_>>());
    let header = records.next()?;
    if named(&header) {
        let width = header.len();
        // Text with commas that was never quoted falls into too many cells: that is no table.
        let rows: Vec<Vec<String>> = records.take(MAX_ROWS).collect();
        let uneven = rows.iter().filter(|r| r.len() != width).count();
        return (!rows.is_empty() && uneven * 10 <= rows.len()).then(|| RowTable::new(header, rows));
    }
    // No header: every record has as many cells, and one of them is long and quoted.
    if !first.starts_with('"') || header.len() < 2 {
        return None;
    }
    let mut rows = vec![header];
    rows.extend(records.take(MAX_ROWS));
    let width = rows[0].len();
    let long = |r: &Vec<String>| r.iter().any(|c| c.chars().take(LONG * 3).count() == LONG * 3);
    if rows.iter().any(|r| r.len() != width) || !rows.iter().all(long) {
        return None;
    }
    let columns = (1..=width).map(|n| format!("{n}")).collect();
    Some(RowTable::new(columns, rows))
}

/// An object, a list of them (also inside an object), or one a line.
fn of_json(text: &str) -> Option<RowTable> {
    use serde_json::Value;
    let list: Vec<Value> = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(list)) => list,
        Ok(Value::Object(map)) => match map.values().find(|v| v.as_array().is_some_and(|l| l.iter().any(Value::is_object))) {
            Some(Value::Array(list)) if !map.keys().any(|k| role(k) == Some("text")) => list.clone(),
            _ => vec![Value::Object(map)],
        },
        Ok(_) => return None,
        Err(_) => {
            let lines = text.lines().filter(|l| !l.trim().is_empty());
            let parsed: Result<Vec<Value>, _> = lines.map(serde_json::from_str).collect();
            parsed.ok()?
        }
    };
    let mut columns: Vec<String> = Vec::new();
    for object in list.iter().take(1000) {
        for key in object.as_object()?.keys() {
            if !columns.contains(key) && columns.len() < 200 {
                columns.push(key.clone());
            }
        }
    }
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        // Paragraphs of a text.
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
        }
        Some(other) => other.to_string(),
    };
    let rows = list.iter().map(|object| columns.iter().map(|c| shown(object.get(c))).collect()).collect();
    (!columns.is_empty()).then(|| RowTable::new(columns.clone(), rows))
}

/// The Chinese side of a translation memory, a unit a line; `None` for any other text.
pub(super) fn sentence_pairs(text: &str, limits: &Limits) -> Option<Result<String, DecodeError>> {
    let head = &text[..text.floor_char_boundary(4096)];
    if !head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('<') || !head.contains("<tmx") {
        return None;
    }
    Some(chinese_side(text, limits))
}

fn chinese_side(text: &str, limits: &Limits) -> Result<String, DecodeError> {
    // A document type may name entities of its own; none are needed here.
    let body = text.find("<tmx").map_or(text, |at| &text[at..]);
    let memory = crate::source::package::parse(body, "TMX", limits)?;
    let mut out = String::new();
    for unit in memory.descendants().filter(|n| n.tag_name().name() == "tu") {
        let chinese = unit.children().filter(|n| n.tag_name().name() == "tuv").find(|n| {
            let lang = n.attributes().find(|a| a.name() == "lang").map_or("", |a| a.value());
            lang.to_ascii_lowercase().starts_with("zh") || lang.to_ascii_lowercase().starts_with("cn")
        });
        let Some(segment) = chinese.and_then(|n| n.children().find(|c| c.tag_name().name() == "seg")) else { continue };
        let words: String = segment.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            out.push_str(&line);
            out.push('\n');
        }
    }
    if out.is_empty() {
        return Err(DecodeError::Unsupported { reason: "a translation memory without Chinese segments".to_owned() });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_column_is_told_with_its_example() {
        for line in NAMES.lines().skip(1).filter(|l| !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(role(fields[2]), Some(fields[0]), "{line}");
        }
    }

    fn columns(text: &str) -> (Vec<String>, RowColumns, usize) {
        let table = of_text(text).unwrap();
        (table.columns.clone(), table.guess.clone(), table.rows.len())
    }

    #[test]
    fn columns_are_told_by_name_and_length() {
        let long = "到2030年，全县生产总值年均增长6%。".repeat(20);
        let (_, guess, n) = columns(&format!("city,Province,title,content\n甲市,乙省,报告,\"{long}\n第二段\"\n"));
        assert_eq!((guess.text, guess.title, guess.place, n), (Some(3), Some(2), vec![1, 0], 1));
        let (_, guess, n) = columns(&format!("标题\t年份\t全文\n甲\t2026\t{long}\n乙\t2027\t{long}\n"));
        assert_eq!((guess.text, guess.year, n), (Some(2), Some(1), 2));
        let (_, guess, n) =
            columns(&format!("{{\"title\":\"甲\",\"text\":\"{long}\"}}\n{{\"title\":\"乙\",\"text\":\"{long}\"}}\n"));
        assert_eq!((guess.text, n), (Some(1), 2));
        let (names, guess, _) = columns(&format!("\"甲报告\",\"2026-01-02\",\"{long}\"\n"));
        assert_eq!((names.len(), guess.text), (3, Some(2)));
    }

    #[test]
    fn running_text_is_no_table() {
        for text in ["某县规划,2026年\n第一章 目标,任务\n正文", "标题,正文在后\n正文", "“甲”,乙\n", "[注] 甲\n", "{甲}"]
        {
            assert!(of_text(text).is_none_or(|t| !t.holds_documents()), "{text}");
        }
    }

    #[test]
    fn dates_of_columns_are_read_whole() {
        for (text, expected) in [
            ("2026-02-11", "2026-02-11"),
            ("2026/2/1 10:22:05", "2026-02-01"),
            ("2026年2月", "2026-02"),
            ("20260211", "2026-02-11"),
        ] {
            assert_eq!(date(text).as_deref(), Some(expected));
        }
        assert_eq!(date("未知"), None);
        assert_eq!(date("2026-13-01"), None);
    }

    #[test]
    fn places_of_several_columns_are_one_chain() {
        let table = RowTable::new(
            ["province", "city", "text"].map(str::to_owned).to_vec(),
            vec![["浙江省", "杭州市", "x"].map(str::to_owned).to_vec(), ["北京市", "北京市", "x"].map(str::to_owned).to_vec()],
        );
        let place = |row: usize| table.stated(&table.rows[row], &table.guess).place;
        assert_eq!((place(0).as_deref(), place(1).as_deref()), (Some("浙江省杭州市"), Some("北京市")));
    }
}
