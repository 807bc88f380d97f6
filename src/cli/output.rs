//! stdout is the answer, stderr everything else.

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::Value;

use crate::cli::args::OutputFormat;
use crate::cli::language;
use crate::release::harmless;

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
                let cells = self.csv_header.iter().map(|name| cell(value.get(name).unwrap_or(&Value::Null)));
                csv.write_record(cells.map(|cell| harmless(&cell).into_owned()))?;
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
    io::stdout().lock().write_all(visible(text).as_bytes())
}

/// Print text that holds its own colours; what of it comes from documents went through [`visible`] before it was coloured.
pub(crate) fn painted(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// Print bytes as they are.
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    io::stdout().lock().write_all(bytes)
}

/// A message for people on stderr.
pub(crate) fn error(message: &str) {
    said(&language::told(&in_words(&visible(message))));
}

/// A message on stderr that is in the language spoken already.
pub(crate) fn said(message: &str) {
    let _ = writeln!(io::stderr().lock(), "gangyao: {}", visible(message));
}

/// A remark for people on stderr.
pub(crate) fn note(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", language::told(&in_words(&visible(message))));
}

/// A message without the numbers of the system's errors: the words beside them say the same.
fn in_words(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once(" (os error ") {
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').strip_prefix(')').unwrap_or(after);
    }
    out + rest
}

/// A path for people, on one line whatever its name holds.
pub(crate) fn path(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c == '\n' || c == '\t' || is_command(c) { SHOWN } else { c }).collect()
}

/// What stands where a character was that no terminal may get.
pub(crate) const SHOWN: char = '\u{fffd}';

/// Text of documents with what a terminal would obey, or would turn the reading of, made visible; line breaks and tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_command) {
        Cow::Owned(text.chars().map(|c| if is_command(c) { SHOWN } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters, and those that change the direction of what follows.
pub(crate) fn is_command(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Whether an error is only a reader that went away (`| head`).
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(visible("目标\u{1b}[2J\n\t63%"), "目标\u{fffd}[2J\n\t63%");
        assert_eq!(visible("\u{202e}%36"), "\u{fffd}%36");
        assert_eq!(path(Path::new("a\nb.txt")), "a\u{fffd}b.txt");
        assert_eq!(in_words("corpus: Is a directory (os error 21); x"), "corpus: Is a directory; x");
    }
}
