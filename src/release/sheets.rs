//! One workbook: a README sheet and a sheet per table.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::release::Datum;
use crate::release::store::Stored;

/// Longest text a cell holds; longer ones are cut here and whole in the other formats.
const LONGEST: usize = 32_000;
/// Rows of a sheet below its header; Excel holds no more. Further ones stand in the other formats.
const MOST: usize = 1_048_575;
/// A table of more rows is written row by row to a file of its own, its texts beside its cells; smaller ones share their texts.
const SHARED: usize = 20_000;

/// Write the workbook of a release. Large tables are on their way in files of `dir`.
///
/// # Errors
/// The rows cannot be read, or the workbook not be written.
pub(crate) fn write(all: &[Stored], readme: &[String], dir: &Path, out: &mut BufWriter<File>) -> io::Result<()> {
    written(all, readme, dir, out).map_err(io::Error::from)
}

/// What can go wrong.
enum Failed {
    Rows(io::Error),
    Workbook(XlsxError),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Rows(error)
    }
}

impl From<XlsxError> for Failed {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error)
    }
}

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Rows(error) | Failed::Workbook(XlsxError::IoError(error)) => error,
            Failed::Workbook(error) => Self::other(error),
        }
    }
}

fn written<W: Write + Seek + Send>(all: &[Stored], readme: &[String], dir: &Path, out: W) -> Result<(), Failed> {
    let mut book = Workbook::new();
    book.set_tempdir(dir)?;
    // No clock: the same build gives the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("README")?;
    sheet.set_column_width(0, 120)?;
    let cut = all.iter().filter(|rows| rows.len() > MOST).map(|rows| {
        format!(
            "The sheet {} holds the first {MOST} of {} rows; all are in csv/ and the other formats.",
            rows.table.name,
            rows.len()
        )
    });
    for (at, line) in (0u32..).zip(readme.iter().cloned().chain(cut)) {
        sheet.write_string(at, 0, line)?;
    }
    for rows in all {
        let sheet = if rows.len() > SHARED { book.add_worksheet_with_constant_memory()? } else { book.add_worksheet() };
        table(rows, sheet.set_name(rows.table.name)?, &bold)?;
    }
    Ok(book.save_to_writer(out)?)
}

/// A sheet: names of the fields, which stay in sight, and the rows.
fn table(rows: &Stored, sheet: &mut Worksheet, bold: &Format) -> Result<(), Failed> {
    for (column, field) in (0u16..).zip(&rows.table.fields) {
        sheet.write_string_with_format(0, column, field.name, bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut at = 0u32;
    rows.each_row(|row| {
        at += 1;
        if at as usize > MOST {
            return Ok(());
        }
        (0u16..).zip(row).try_for_each(|(column, datum)| cell(sheet, at, column, datum))
    })
}

fn cell(sheet: &mut Worksheet, at: u32, column: u16, datum: &Datum) -> Result<(), Failed> {
    match datum {
        Datum::Null => {}
        Datum::Text(text) => drop(sheet.write_string(at, column, text.chars().take(LONGEST).collect::<String>())?),
        Datum::Integer(i) => drop(sheet.write_number(at, column, *i as f64)?),
        Datum::Number(n) => match n.parse::<f64>() {
            Ok(value) => drop(sheet.write_number(at, column, value)?),
            Err(_) => drop(sheet.write_string(at, column, n)?),
        },
        Datum::Boolean(b) => drop(sheet.write_boolean(at, column, *b)?),
    }
    Ok(())
}

#[cfg(all(test, feature = "office"))]
mod tests {
    use super::*;
    use crate::release::tables;
    use calamine::Reader as _;

    #[test]
    fn a_large_table_is_written_row_by_row_and_reads_as_a_small_one() {
        let (Ok(dir), Some(table)) = (tempfile::tempdir(), tables().iter().find(|t| t.name == "regions")) else {
            panic!("no folder")
        };
        let row = |n: usize| -> Vec<Datum> {
            let value = |at: usize| if at == 0 { Datum::Text(format!("=第{n}行 <&>")) } else { Datum::Integer(n as i64) };
            (0..table.fields.len()).map(value).collect()
        };
        for n_rows in [3, SHARED + 5] {
            let mut rows = Stored::new(table, dir.path());
            assert!((0..n_rows).all(|n| rows.push(row(n)).is_ok()));
            let path = dir.path().join("book.xlsx");
            let written = File::create(&path)
                .and_then(|file| write(&[rows], &["a line".to_owned()], dir.path(), &mut BufWriter::new(file)));
            assert!(written.is_ok(), "{written:?}");
            let book = calamine::open_workbook::<calamine::Xlsx<_>, _>(&path);
            let Some(sheet) = book.ok().and_then(|mut book| book.worksheet_range("regions").ok()) else { panic!("no sheet") };
            assert_eq!(sheet.height(), n_rows + 1);
            for n in [0, n_rows - 1] {
                let at = |column: u32| sheet.get_value((n as u32 + 1, column)).map(ToString::to_string);
                assert_eq!(at(0), Some(format!("=第{n}行 <&>")));
                assert_eq!(at(2), Some(n.to_string()));
            }
        }
    }
}
