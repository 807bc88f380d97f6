//! Parquet files, one a table.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use rust_decimal::Decimal;

use crate::release::store::{BLOCK, Stored};
use crate::release::{Datum, Kind};

/// Rows of a row group: as many as readers expect at most. What a group holds is compressed in memory until it is written.
const GROUP: usize = 1 << 20;

/// Digits after the point of a DECIMAL column.
pub(crate) const SCALE: u32 = 10;

/// Write a table. Decimals are DECIMAL(38, 10), exact.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write<W: Write + Send>(rows: &Stored, out: W) -> Result<W> {
    let fields: Vec<String> = rows
        .table
        .fields
        .iter()
        .map(|f| {
            let kind = match f.kind {
                Kind::Text => "BYTE_ARRAY {} (STRING)",
                Kind::Integer => "INT64 {}",
                Kind::Number => "FIXED_LEN_BYTE_ARRAY (16) {} (DECIMAL (38, 10))",
                Kind::Boolean => "BOOLEAN {}",
            };
            format!("OPTIONAL {};", kind.replace("{}", f.name))
        })
        .collect();
    let schema = Arc::new(parse_message_type(&format!("message {} {{ {} }}", rows.table.name, fields.join(" ")))?);
    let properties =
        WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("gangyao".to_owned()).build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for blocks in rows.parts(GROUP / BLOCK) {
        let mut group = writer.next_row_group()?;
        for (at, field) in rows.table.fields.iter().enumerate() {
            let Some(mut column) = group.next_column()? else { break };
            rows.each_chunk(at, blocks.clone(), |data| put(&mut column, field.kind, data))?;
            column.close()?;
        }
        group.close()?;
    }
    writer.into_inner()
}

/// Write some values of a column.
fn put(column: &mut SerializedColumnWriter<'_>, kind: Kind, data: &[&Datum]) -> Result<()> {
    let levels: Vec<i16> = data.iter().map(|d| i16::from(**d != Datum::Null)).collect();
    let data = data.iter().copied();
    match kind {
        Kind::Text => {
            let bytes = |d: &Datum| if *d == Datum::Null { None } else { Some(ByteArray::from(d.text().into_bytes())) };
            let values: Vec<ByteArray> = data.filter_map(bytes).collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Integer => {
            let values: Vec<i64> = data.filter_map(|d| if let Datum::Integer(i) = d { Some(*i) } else { None }).collect();
            column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Boolean => {
            let values: Vec<bool> = data.filter_map(|d| if let Datum::Boolean(b) = d { Some(*b) } else { None }).collect();
            column.typed::<BoolType>().write_batch(&values, Some(&levels), None)?;
        }
        Kind::Number => {
            let values: Vec<FixedLenByteArray> =
                data.filter_map(|d| if let Datum::Number(n) = d { Some(decimal(n)) } else { None }).collect();
            column.typed::<FixedLenByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    Ok(())
}

/// A number as a big-endian 16-byte integer of ten-billionths.
fn decimal(text: &str) -> FixedLenByteArray {
    FixedLenByteArray::from(ByteArray::from(mantissa(text).to_be_bytes().to_vec()))
}

/// A number in ten-billionths.
pub(crate) fn mantissa(text: &str) -> i128 {
    let value = text.parse::<Decimal>().unwrap_or_default();
    let value = if value.scale() > SCALE { value.round_dp(SCALE) } else { value };
    value.mantissa() * 10_i128.pow(SCALE.saturating_sub(value.scale()))
}
