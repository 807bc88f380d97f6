//! One workbook: a README sheet and a sheet per table.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::release::{Datum, Rows};

/// Longest text a cell holds; longer ones are cut here and whole in the other formats.
const LONGEST: usize = 32_000;

/// The workbook of a release.
///
/// # Errors
/// A table has more rows than a sheet holds.
pub(crate) fn workbook(all: &[Rows], readme: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No clock: the same build gives the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("README")?;
    sheet.set_column_width(0, 120)?;
    for (at, line) in (0u32..).zip(readme) {
        sheet.write_string(at, 0, line)?;
    }
    for rows in all {
        let sheet = book.add_worksheet().set_name(rows.table.name)?;
        for (column, field) in (0u16..).zip(&rows.table.fields) {
            sheet.write_string_with_format(0, column, field.name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (at, row) in (1u32..).zip(&rows.rows) {
            for (column, datum) in (0u16..).zip(row) {
                match datum {
                    Datum::Null => {}
                    Datum::Text(text) => {
                        let cut: String = text.chars().take(LONGEST).collect();
                        sheet.write_string(at, column, cut)?;
                    }
                    Datum::Integer(i) => {
                        sheet.write_number(at, column, *i as f64)?;
                    }
                    Datum::Number(n) => match n.parse::<f64>() {
                        Ok(value) => drop(sheet.write_number(at, column, value)?),
                        Err(_) => drop(sheet.write_string(at, column, n)?),
                    },
                    Datum::Boolean(b) => {
                        sheet.write_boolean(at, column, *b)?;
                    }
                }
            }
        }
    }
    book.save_to_buffer()
}
