//! Stata files, format 118 (Stata 14 and later), one a table.
//!
//! Layout after the published description of the format: a header, a map of offsets, descriptors, the data, long strings, value
//! labels, each between tags. Fields with a list of allowed values are labelled integers; texts longer than [`SHORT`] bytes are strL.

use crate::release::{Datum, Field, Kind, Rows};

/// Longest text kept in the data part.
const SHORT: usize = 244;
const STRL: u16 = 32_768;
const DOUBLE: u16 = 65_526;
const LONG: u16 = 65_528;
/// The missing value `.` of a double and of a long.
const MISSING_DOUBLE: u64 = 0x7fe0_0000_0000_0000;
const MISSING_LONG: i32 = 2_147_483_621;

/// How a column is stored.
enum Store {
    /// Text of at most so many bytes.
    Fixed(u16),
    /// Text in the part of long strings.
    Long,
    /// A number.
    Double,
    /// A whole number that fits four bytes.
    Integer,
    /// A labelled integer, 1 for the first allowed value.
    Labelled,
}

impl Store {
    fn of(field: &Field, at: usize, rows: &Rows) -> Self {
        let data = || rows.rows.iter().map(|row| &row[at]);
        match field.kind {
            Kind::Number => Self::Double,
            Kind::Boolean => Self::Integer,
            Kind::Integer => {
                let fits = data().all(|d| !matches!(d, Datum::Integer(i) if i.unsigned_abs() > 2_000_000_000));
                if fits { Self::Integer } else { Self::Double }
            }
            Kind::Text if !field.values.is_empty() => Self::Labelled,
            Kind::Text => {
                let longest = data().map(|d| d.text().len()).max().unwrap_or(0);
                if longest > SHORT { Self::Long } else { Self::Fixed(u16::try_from(longest.max(1)).unwrap_or(1)) }
            }
        }
    }

    fn code(&self) -> u16 {
        match self {
            Self::Fixed(n) => *n,
            Self::Long => STRL,
            Self::Double => DOUBLE,
            Self::Integer | Self::Labelled => LONG,
        }
    }

    fn format(&self) -> String {
        match self {
            Self::Fixed(n) => format!("%-{n}s"),
            Self::Long => "%-9s".to_owned(),
            Self::Double => "%16.0g".to_owned(),
            Self::Integer | Self::Labelled => "%12.0g".to_owned(),
        }
    }
}

/// A table as a Stata file.
pub(crate) fn write(rows: &Rows) -> Vec<u8> {
    let fields = &rows.table.fields;
    let stores: Vec<Store> = fields.iter().enumerate().map(|(at, f)| Store::of(f, at, rows)).collect();
    let mut out = Vec::new();
    let mut offsets: Vec<u64> = vec![0];
    out.extend_from_slice(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
    out.extend(u16::try_from(fields.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(b"</K><N>");
    out.extend((rows.rows.len() as u64).to_le_bytes());
    out.extend_from_slice(b"</N><label>");
    let label = clip(&format!("gangyao: {}", rows.table.row), 80, 320);
    out.extend(u16::try_from(label.len()).unwrap_or(0).to_le_bytes());
    out.extend_from_slice(label.as_bytes());
    // No clock: a length of nought.
    out.extend_from_slice(b"</label><timestamp>\0</timestamp></header>");
    offsets.push(out.len() as u64);
    out.extend_from_slice(b"<map>");
    let map_at = out.len();
    out.extend_from_slice(&[0; 14 * 8]);
    out.extend_from_slice(b"</map>");
    offsets.push(out.len() as u64);
    section(&mut out, "variable_types", |out| stores.iter().for_each(|s| out.extend(s.code().to_le_bytes())));
    offsets.push(out.len() as u64);
    section(&mut out, "varnames", |out| fields.iter().for_each(|f| padded(out, f.name, 129)));
    offsets.push(out.len() as u64);
    section(&mut out, "sortlist", |out| out.extend(std::iter::repeat_n(0u8, (fields.len() + 1) * 2)));
    offsets.push(out.len() as u64);
    section(&mut out, "formats", |out| stores.iter().for_each(|s| padded(out, &s.format(), 57)));
    offsets.push(out.len() as u64);
    section(&mut out, "value_label_names", |out| {
        for (field, store) in fields.iter().zip(&stores) {
            padded(out, if matches!(store, Store::Labelled) { field.name } else { "" }, 129);
        }
    });
    offsets.push(out.len() as u64);
    section(&mut out, "variable_labels", |out| fields.iter().for_each(|f| padded(out, &clip(f.meaning, 80, 320), 321)));
    offsets.push(out.len() as u64);
    section(&mut out, "characteristics", |_| {});
    offsets.push(out.len() as u64);
    let mut strings: Vec<(u32, u64, String)> = Vec::new();
    section(&mut out, "data", |out| {
        for (obs, row) in (1u64..).zip(&rows.rows) {
            for (column, ((datum, store), field)) in (1u32..).zip(row.iter().zip(&stores).zip(fields)) {
                value(out, datum, store, field, (column, obs), &mut strings);
            }
        }
    });
    offsets.push(out.len() as u64);
    section(&mut out, "strls", |out| {
        for (v, o, text) in &strings {
            out.extend_from_slice(b"GSO");
            out.extend(v.to_le_bytes());
            out.extend(o.to_le_bytes());
            // 130: text that ends in a nought.
            out.push(130);
            out.extend(u32::try_from(text.len() + 1).unwrap_or(u32::MAX).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
            out.push(0);
        }
    });
    offsets.push(out.len() as u64);
    section(&mut out, "value_labels", |out| {
        for (field, store) in fields.iter().zip(&stores) {
            if matches!(store, Store::Labelled) {
                labels(out, field);
            }
        }
    });
    offsets.push(out.len() as u64);
    out.extend_from_slice(b"</stata_dta>");
    offsets.push(out.len() as u64);
    for (at, offset) in offsets.iter().enumerate().take(14) {
        out[map_at + at * 8..map_at + (at + 1) * 8].copy_from_slice(&offset.to_le_bytes());
    }
    out
}

fn section(out: &mut Vec<u8>, tag: &str, body: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(format!("<{tag}>").as_bytes());
    body(out);
    out.extend_from_slice(format!("</{tag}>").as_bytes());
}

/// A text in a field of fixed size, filled with noughts.
fn padded(out: &mut Vec<u8>, text: &str, size: usize) {
    let bytes = &text.as_bytes()[..text.len().min(size - 1)];
    out.extend_from_slice(bytes);
    out.extend(std::iter::repeat_n(0u8, size - bytes.len()));
}

/// At most so many characters and bytes.
fn clip(text: &str, chars: usize, bytes: usize) -> String {
    let mut out = String::new();
    for c in text.chars().take(chars) {
        if out.len() + c.len_utf8() > bytes {
            break;
        }
        out.push(c);
    }
    out
}

fn value(
    out: &mut Vec<u8>,
    datum: &Datum,
    store: &Store,
    field: &Field,
    place: (u32, u64),
    strings: &mut Vec<(u32, u64, String)>,
) {
    match store {
        Store::Fixed(size) => {
            let text = datum.text();
            out.extend_from_slice(text.as_bytes());
            out.extend(std::iter::repeat_n(0u8, usize::from(*size).saturating_sub(text.len())));
        }
        Store::Long => {
            let text = datum.text();
            if text.is_empty() {
                out.extend_from_slice(&[0; 8]);
                return;
            }
            // Two bytes of the variable, six of the observation.
            out.extend(u16::try_from(place.0).unwrap_or(u16::MAX).to_le_bytes());
            out.extend_from_slice(&place.1.to_le_bytes()[..6]);
            strings.push((place.0, place.1, text));
        }
        Store::Double => {
            let number = match datum {
                Datum::Number(n) => n.parse::<f64>().ok(),
                Datum::Integer(i) => Some(*i as f64),
                _ => None,
            };
            out.extend(number.map_or(MISSING_DOUBLE, f64::to_bits).to_le_bytes());
        }
        Store::Integer => {
            let number = match datum {
                Datum::Integer(i) => i32::try_from(*i).ok(),
                Datum::Boolean(b) => Some(i32::from(*b)),
                _ => None,
            };
            out.extend(number.unwrap_or(MISSING_LONG).to_le_bytes());
        }
        Store::Labelled => {
            let code = match datum {
                Datum::Text(text) => field.values.iter().position(|v| v == text).and_then(|p| i32::try_from(p + 1).ok()),
                _ => None,
            };
            out.extend(code.unwrap_or(MISSING_LONG).to_le_bytes());
        }
    }
}

/// The table of value labels of a field.
fn labels(out: &mut Vec<u8>, field: &Field) {
    let mut offsets = Vec::new();
    let mut texts = Vec::new();
    for value in &field.values {
        offsets.push(u32::try_from(texts.len()).unwrap_or(0));
        texts.extend_from_slice(value.as_bytes());
        texts.push(0);
    }
    let count = u32::try_from(field.values.len()).unwrap_or(0);
    out.extend_from_slice(b"<lbl>");
    out.extend((8 + count * 8 + u32::try_from(texts.len()).unwrap_or(0)).to_le_bytes());
    padded(out, field.name, 129);
    out.extend_from_slice(&[0; 3]);
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(texts.len()).unwrap_or(0).to_le_bytes());
    offsets.iter().for_each(|o| out.extend(o.to_le_bytes()));
    (1..=count).for_each(|v| out.extend(v.to_le_bytes()));
    out.extend_from_slice(&texts);
    out.extend_from_slice(b"</lbl>");
}
