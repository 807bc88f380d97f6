//! stdout is the answer, stderr everything else.

use std::io::{self, Write as _};

use serde_json::Value;

use crate::cli::args::OutputFormat;

/// Prints records in a machine form as they come.
///
/// Text for people is laid out by [`crate::cli::render`], which needs more than one record at a time.
pub(crate) struct Printer {
    format: OutputFormat,
    n_printed: usize,
    csv_header: Vec<String>,
}

impl Printer {
    pub(crate) fn new(format: OutputFormat) -> Self {
        Self { format, n_printed: 0, csv_header: Vec::new() }
    }

    /// Print one record. `Text` prints nothing here.
    pub(crate) fn record(&mut self, value: &Value) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            OutputFormat::Jsonl => {
                serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            OutputFormat::Json => {
                out.write_all(if self.n_printed == 0 { b"[\n" } else { b",\n" })?;
                serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
            }
            OutputFormat::Csv => {
                let mut csv = csv::Writer::from_writer(&mut out);
                let fields = value.as_object();
                if self.csv_header.is_empty() {
                    self.csv_header = fields.map(|f| f.keys().cloned().collect()).unwrap_or_default();
                    csv.write_record(&self.csv_header)?;
                }
                csv.write_record(self.csv_header.iter().map(|name| cell(value.get(name).unwrap_or(&Value::Null))))?;
                csv.flush()?;
            }
            OutputFormat::Text => return Ok(()),
        }
        self.n_printed += 1;
        Ok(())
    }

    /// Print records in order.
    pub(crate) fn records(&mut self, values: &[Value]) -> io::Result<()> {
        values.iter().try_for_each(|v| self.record(v))
    }

    /// Close the answer.
    pub(crate) fn finish(self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.format == OutputFormat::Json {
            out.write_all(if self.n_printed == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        out.flush()
    }
}

/// A value as a csv cell: strings bare, nothing for null, lists of strings joined, the rest as JSON.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// Print text for people.
pub(crate) fn text(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// Print bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    io::stdout().lock().write_all(bytes)
}

/// A message for people on stderr.
pub(crate) fn error(message: &str) {
    let _ = writeln!(io::stderr().lock(), "gangyao: {message}");
}

/// A remark for people on stderr.
pub(crate) fn note(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

/// Whether an error is only a reader that went away (`| head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}
