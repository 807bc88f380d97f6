//! One document through all stages.

use std::path::{Path, PathBuf};

use crate::checks::{self, Finding};
use crate::document::{self, Document};
use crate::source::{self, DecodeError, Diagnostic, Limits, Severity, Sink, Source};
use crate::tables::{self, Table};
use crate::targets::{self, Mention};

/// One document to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
}

/// Everything read from one document.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Reading text and origins.
    pub source: Source,
    /// Structure.
    pub document: Document,
    /// Tables.
    pub tables: Vec<Table>,
    /// Quantities and targets.
    pub mentions: Vec<Mention>,
    /// Findings.
    pub findings: Vec<Finding>,
}

/// What became of one input. Diagnostics stand beside the result: they survive a failure.
#[derive(Debug)]
pub struct Outcome {
    /// The input.
    pub input: Input,
    /// The plan, or why there is none.
    pub result: Result<Plan, Failure>,
    /// What is wrong with the document.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why an input gave no plan.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file could not be read: the user or the file system can help.
    #[error("cannot read the file: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes give no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A bug of ours; the document is named so that it can be reported.
    #[error("internal error while reading ({message}); please report it with this file")]
    Panicked {
        /// The panic's message.
        message: String,
    },
}

/// How well a document was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing to report.
    Clean,
    /// Warnings.
    Warnings,
    /// A stage could not do its part.
    Degraded,
    /// No plan.
    Failed,
}

impl Status {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Clean => "clean",
            Status::Warnings => "warnings",
            Status::Degraded => "degraded",
            Status::Failed => "failed",
        }
    }
}

impl Outcome {
    /// How well the document was read: derived, never stored.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.result.is_err() {
            return Status::Failed;
        }
        status_of(&self.diagnostics)
    }
}

/// How well a document was read, where it was.
#[must_use]
pub fn status_of(diagnostics: &[Diagnostic]) -> Status {
    match diagnostics.iter().map(|d| d.code.severity()).max() {
        Some(Severity::Error) => Status::Degraded,
        Some(Severity::Warning) => Status::Warnings,
        _ => Status::Clean,
    }
}

/// The name of a document as its records tell it.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// Read one file through all stages.
#[must_use]
pub fn read(input: Input, limits: &Limits) -> Outcome {
    let name = name_of(&input.path);
    // A file beyond the limit is refused unread: a batch must not be stopped by one disk image among its files.
    let size = std::fs::metadata(&input.path).map_or(0, |m| m.len());
    if size > limits.max_bytes {
        let error = DecodeError::TooLarge { bytes: size, limit: limits.max_bytes };
        return Outcome { input, result: Err(error.into()), diagnostics: Vec::new() };
    }
    match std::fs::read(&input.path) {
        Ok(bytes) => {
            let (result, diagnostics) = read_bytes(&name, &bytes, limits);
            Outcome { input, result, diagnostics }
        }
        Err(error) => Outcome { input, result: Err(error.into()), diagnostics: Vec::new() },
    }
}

/// Read the bytes of one document through all stages; a panic becomes [`Failure::Panicked`].
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> (Result<Plan, Failure>, Vec<Diagnostic>) {
    let mut sink = Sink::new();
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stages(name, bytes, limits, &mut sink)));
    let result = match caught {
        Ok(result) => result,
        Err(payload) => Err(Failure::Panicked { message: panic_message(payload.as_ref()) }),
    };
    (result, sink.into_diagnostics())
}

fn stages(name: &str, bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Plan, Failure> {
    let source = source::decode(name, bytes, limits, sink)?;
    let document = document::parse(&source, sink);
    let tables = tables::rebuild(&source, &document, sink);
    let mentions = targets::extract(&source, &document, &tables, sink);
    let findings = checks::run(&source, &document, &tables, &mentions);
    Ok(Plan { source, document, tables, mentions, findings })
}

fn panic_message(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
