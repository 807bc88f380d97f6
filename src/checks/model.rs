//! A finding about a document.

use crate::source::{Severity, Span};

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckCode {
    /// A count the document declares about itself.
    DeclaredCount,
}

impl CheckCode {
    /// Every code there is.
    pub const ALL: &'static [CheckCode] = &[CheckCode::DeclaredCount];

    /// The kebab-case name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            CheckCode::DeclaredCount => "declared-count",
        }
    }

    /// What it means and how to read it.
    #[must_use]
    pub fn explain(self) -> &'static str {
        match self {
            CheckCode::DeclaredCount => "The document says how many rows, statuses or items it has; the count read is compared.",
        }
    }
}

/// The result of one comparison inside a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What was checked.
    pub code: CheckCode,
    /// The document's two statements agree.
    pub passed: bool,
    /// How much it matters when they do not.
    pub severity: Severity,
    /// The reason in words ("stated 8左右, implied 5.16: base 311.02 → target 400 over 5 years").
    pub message: String,
    /// Both places.
    pub places: Vec<Place>,
    /// Numbers involved.
    pub numbers: Vec<Number>,
}

/// A place with what it contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub span: Span,
    /// What stands there (`stated`, `base`, `table`, `prose` …).
    pub label: &'static str,
}

/// A number that took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// What it is.
    pub name: &'static str,
    /// Its value as a decimal string.
    pub value: String,
}
