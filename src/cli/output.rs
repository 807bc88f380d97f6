//! stdout is the answer, stderr everything else.

use std::io::{self, Write as _};

use serde_json::Value;

use crate::cli::args::OutputFormat;

/// Prints records in the chosen form.
pub(crate) struct Printer {
    format: OutputFormat,
    held: Vec<Value>,
}

impl Printer {
    pub(crate) fn new(format: OutputFormat) -> Self {
        Self { format, held: Vec::new() }
    }

    pub(crate) fn record(&mut self, value: &Value) -> io::Result<()> {
        match self.format {
            OutputFormat::Jsonl | OutputFormat::Text | OutputFormat::Csv => {
                let mut out = io::stdout().lock();
                serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
                out.write_all(b"\n")
            }
            OutputFormat::Json => {
                self.held.push(value.clone());
                Ok(())
            }
        }
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        if self.format == OutputFormat::Json {
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &self.held).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// A message for people on stderr.
pub(crate) fn error(message: &str) {
    let _ = writeln!(io::stderr().lock(), "gangyao: {message}");
}

/// Whether an error is only a reader that went away (`| head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}
