//! Tables of a release for Python: Arrow arrays, handed over by the Arrow C stream interface without copies.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, Int64Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field as ArrowField, Schema, SchemaRef};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

use crate::release::{Datum, Field, Kind, Rows, SCALE, Table, mantissa, tables as definitions};

/// Digits of a decimal column.
const PRECISION: u8 = 38;

/// One table.
#[pyclass(frozen, module = "gangyao._native")]
pub(super) struct Frame {
    batch: RecordBatch,
    name: &'static str,
}

impl Frame {
    /// The table of a name among the rows of all tables.
    pub(super) fn of(all: &[Rows], name: &str) -> PyResult<Self> {
        let rows = all.iter().find(|r| r.table.name == name).ok_or_else(|| unknown(name))?;
        Self::from_rows(rows.table, &rows.rows)
    }

    fn from_rows(table: &'static Table, rows: &[Vec<Datum>]) -> PyResult<Self> {
        let batch = batch(table, rows).map_err(|e| PyValueError::new_err(e.to_string()))?;
        Ok(Self { batch, name: table.name })
    }
}

fn unknown(name: &str) -> PyErr {
    let known: Vec<_> = definitions().iter().map(|t| t.name).collect();
    PyKeyError::new_err(format!("no table '{name}'; tables are: {}", known.join(", ")))
}

#[pymethods]
impl Frame {
    /// Name of the table.
    #[getter]
    fn name(&self) -> &str {
        self.name
    }

    /// Names of the columns in order.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|f| f.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The Arrow C stream interface: what pyarrow, polars and pandas take without a copy.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A consumer may ask for other types; the interface lets a producer answer with its own.
        let _ = requested_schema;
        let batches = std::iter::once(Ok::<_, ArrowError>(self.batch.clone()));
        let reader: Box<dyn RecordBatchReader + Send> = Box::new(RecordBatchIterator::new(batches, self.batch.schema()));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }
}

/// Rows of a table as Arrow arrays: the types of the parquet files of a release.
fn batch(table: &'static Table, rows: &[Vec<Datum>]) -> Result<RecordBatch, ArrowError> {
    let columns: Vec<ArrayRef> = table
        .fields
        .iter()
        .enumerate()
        .map(|(at, field)| column(field.kind, rows.iter().map(move |row| row.get(at).unwrap_or(&Datum::Null))))
        .collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema(table), columns)
}

fn schema(table: &'static Table) -> SchemaRef {
    let fields: Vec<ArrowField> = table.fields.iter().map(arrow_field).collect();
    let about = HashMap::from([("table".to_owned(), table.name.to_owned()), ("row".to_owned(), table.row.to_owned())]);
    Arc::new(Schema::new_with_metadata(fields, about))
}

fn arrow_field(field: &Field) -> ArrowField {
    let kind = match field.kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Decimal128(PRECISION, SCALE as i8),
        Kind::Boolean => DataType::Boolean,
    };
    let about = [
        ("title", field.title),
        ("title_zh", field.title_zh),
        ("description", field.meaning),
        ("description_zh", field.meaning_zh),
    ];
    let about: HashMap<String, String> = about.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    ArrowField::new(field.name, kind, true).with_metadata(about)
}

fn column<'a>(kind: Kind, data: impl Iterator<Item = &'a Datum>) -> Result<ArrayRef, ArrowError> {
    Ok(match kind {
        Kind::Text => {
            let texts = data.map(|d| if *d == Datum::Null { None } else { Some(d.text()) });
            Arc::new(texts.collect::<StringArray>())
        }
        Kind::Integer => {
            let numbers = data.map(|d| if let Datum::Integer(i) = d { Some(*i) } else { None });
            Arc::new(numbers.collect::<Int64Array>())
        }
        Kind::Boolean => {
            let values = data.map(|d| if let Datum::Boolean(b) = d { Some(*b) } else { None });
            Arc::new(values.collect::<BooleanArray>())
        }
        Kind::Number => {
            let numbers = data.map(|d| if let Datum::Number(n) = d { Some(mantissa(n)) } else { None });
            Arc::new(numbers.collect::<Decimal128Array>().with_precision_and_scale(PRECISION, SCALE as i8)?)
        }
    })
}

/// Definitions of the tables: name, what a row is, key, fields with their titles, types and meanings.
#[pyfunction]
pub(super) fn tables(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let out = PyList::empty(py);
    for table in definitions() {
        let entry = PyDict::new(py);
        entry.set_item("name", table.name)?;
        entry.set_item("row", table.row)?;
        entry.set_item("key", table.key)?;
        let fields = PyList::empty(py);
        for field in &table.fields {
            let about = PyDict::new(py);
            about.set_item("name", field.name)?;
            about.set_item("title", field.title)?;
            about.set_item("title_zh", field.title_zh)?;
            about.set_item("type", field.kind.schema_name())?;
            about.set_item("values", field.values.clone())?;
            about.set_item("meaning", field.meaning)?;
            about.set_item("meaning_zh", field.meaning_zh)?;
            fields.append(about)?;
        }
        entry.set_item("fields", fields)?;
        out.append(entry)?;
    }
    Ok(out)
}

/// A table without rows, for its schema. `codings` is the same in every release and comes with its rows.
#[pyfunction]
pub(super) fn empty(name: &str) -> PyResult<Frame> {
    if name == "codings" {
        let all = crate::release::from_records(&mut |_| Ok(Vec::new())).map_err(|e| PyValueError::new_err(e.to_string()))?;
        return Frame::of(&all, name);
    }
    let table = definitions().iter().find(|t| t.name == name).ok_or_else(|| unknown(name))?;
    Frame::from_rows(table, &[])
}
