//! Stata files, format 118 (Stata 14 and later), one a table.
//!
//! Layout after the published description of the format: a header, a map of offsets, descriptors, the data, long strings, value
//! labels, each between tags. Fields with a list of allowed values are labelled integers; texts longer than [`SHORT`] bytes are strL.

use std::io::{self, Write};

use crate::release::store::Stored;
use crate::release::{Datum, Field, Kind};

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

/// What has to be known of a column before its first value is written.
#[derive(Clone, Default)]
struct Extent {
    /// Bytes of the longest text.
    longest: usize,
    /// Some whole number does not fit four bytes.
    wide: bool,
    /// Bytes that its texts take among the long strings.
    strings: u64,
}

impl Extent {
    /// Of every column, by one pass over the rows.
    fn all(rows: &Stored) -> io::Result<Vec<Self>> {
        let mut all = vec![Self::default(); rows.table.fields.len()];
        rows.each_row(|row| {
            for (extent, datum) in all.iter_mut().zip(row) {
                match datum {
                    Datum::Integer(i) => extent.wide |= i.unsigned_abs() > 2_000_000_000,
                    Datum::Text(text) | Datum::Number(text) => {
                        extent.longest = extent.longest.max(text.len());
                        extent.strings += if text.is_empty() { 0 } else { STRING + text.len() as u64 };
                    }
                    Datum::Null | Datum::Boolean(_) => {}
                }
            }
            Ok::<(), io::Error>(())
        })?;
        Ok(all)
    }
}

impl Store {
    fn of(field: &Field, extent: &Extent) -> Self {
        match field.kind {
            Kind::Number => Self::Double,
            Kind::Boolean => Self::Integer,
            Kind::Integer if extent.wide => Self::Double,
            Kind::Integer => Self::Integer,
            Kind::Text if !field.values.is_empty() => Self::Labelled,
            Kind::Text if extent.longest > SHORT => Self::Long,
            Kind::Text => Self::Fixed(u16::try_from(extent.longest.max(1)).unwrap_or(1)),
        }
    }

    /// Bytes of a value in the data part.
    fn width(&self) -> u64 {
        match self {
            Self::Fixed(n) => u64::from(*n),
            Self::Long | Self::Double => 8,
            Self::Integer | Self::Labelled => 4,
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

/// Write a table as a Stata file: one pass over the rows for the widths of the columns, one for the data, one for long strings.
pub(crate) fn write(rows: &Stored, mut out: impl Write) -> io::Result<()> {
    let fields = &rows.table.fields;
    let extents = Extent::all(rows)?;
    let stores: Vec<Store> = fields.iter().zip(&extents).map(|(f, e)| Store::of(f, e)).collect();
    let mut tail = Vec::new();
    section(&mut tail, "value_labels", |tail| {
        for (field, store) in fields.iter().zip(&stores) {
            if matches!(store, Store::Labelled) {
                labels(tail, field);
            }
        }
    });
    let tagged = |tag: &str, bytes: u64| bytes + 2 * tag.len() as u64 + "<></>".len() as u64;
    let width: u64 = stores.iter().map(Store::width).sum();
    let long = |(store, extent): (&Store, &Extent)| if matches!(store, Store::Long) { extent.strings } else { 0 };
    let sizes = [
        tagged("data", width * rows.len() as u64),
        tagged("strls", stores.iter().zip(&extents).map(long).sum()),
        tail.len() as u64,
        b"</stata_dta>".len() as u64,
    ];
    out.write_all(&head(rows, &stores, sizes))?;
    out.write_all(b"<data>")?;
    let mut bytes = Vec::new();
    let mut obs = 0;
    rows.each_row(|row| {
        bytes.clear();
        obs += 1;
        for (column, ((datum, store), field)) in (1u32..).zip(row.iter().zip(&stores).zip(fields)) {
            value(&mut bytes, datum, store, field, (column, obs));
        }
        out.write_all(&bytes)
    })?;
    out.write_all(b"</data><strls>")?;
    if stores.iter().any(|s| matches!(s, Store::Long)) {
        obs = 0;
        rows.each_row(|row| {
            bytes.clear();
            obs += 1;
            for (column, (datum, store)) in (1u32..).zip(row.iter().zip(&stores)) {
                if matches!(store, Store::Long) {
                    string(&mut bytes, &datum.text(), (column, obs));
                }
            }
            out.write_all(&bytes)
        })?;
    }
    out.write_all(b"</strls>")?;
    out.write_all(&tail)?;
    out.write_all(b"</stata_dta>")
}

/// Bytes of a long string besides its text.
const STRING: u64 = 3 + 4 + 8 + 1 + 4 + 1;

/// A text among the long strings; an empty one has no entry.
fn string(out: &mut Vec<u8>, text: &str, (v, o): (u32, u64)) {
    if text.is_empty() {
        return;
    }
    out.extend_from_slice(b"GSO");
    out.extend(v.to_le_bytes());
    out.extend(o.to_le_bytes());
    // 130: text that ends in a nought.
    out.push(130);
    out.extend(u32::try_from(text.len() + 1).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
    out.push(0);
}

/// Everything before the data. `sizes` are those of the parts that follow: data, long strings, value labels, end.
fn head(rows: &Stored, stores: &[Store], sizes: [u64; 4]) -> Vec<u8> {
    let fields = &rows.table.fields;
    let mut out = Vec::new();
    let mut offsets: Vec<u64> = vec![0];
    out.extend_from_slice(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
    out.extend(u16::try_from(fields.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(b"</K><N>");
    out.extend((rows.len() as u64).to_le_bytes());
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
        for (field, store) in fields.iter().zip(stores) {
            padded(out, if matches!(store, Store::Labelled) { field.name } else { "" }, 129);
        }
    });
    offsets.push(out.len() as u64);
    section(&mut out, "variable_labels", |out| fields.iter().for_each(|f| padded(out, &clip(f.meaning, 80, 320), 321)));
    offsets.push(out.len() as u64);
    section(&mut out, "characteristics", |_| {});
    let mut end = out.len() as u64;
    offsets.push(end);
    for size in sizes {
        end += size;
        offsets.push(end);
    }
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

fn value(out: &mut Vec<u8>, datum: &Datum, store: &Store, field: &Field, place: (u32, u64)) {
    match store {
        Store::Fixed(size) => {
            let text = datum.text();
            out.extend_from_slice(text.as_bytes());
            out.extend(std::iter::repeat_n(0u8, usize::from(*size).saturating_sub(text.len())));
        }
        Store::Long => {
            if datum.text().is_empty() {
                out.extend_from_slice(&[0; 8]);
                return;
            }
            // Two bytes of the variable, six of the observation.
            out.extend(u16::try_from(place.0).unwrap_or(u16::MAX).to_le_bytes());
            out.extend_from_slice(&place.1.to_le_bytes()[..6]);
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
