//! All checks over one document.

use rust_decimal::Decimal;

use crate::checks::{CheckCode, Finding, Number, Place, arithmetic, counts, damage, levels, statements, sums};
use crate::document::Document;
use crate::source::{Severity, Source, Span};
use crate::tables::{Cell, Table};
use crate::targets::Mention;

/// Every finding, passed checks included, in text order of the first span.
#[must_use]
pub fn run(source: &Source, document: &Document, tables: &[Table], mentions: &[Mention]) -> Vec<Finding> {
    let mut findings = Vec::new();
    counts::declared(tables, &mut findings);
    counts::toc(source, document, &mut findings);
    counts::sequence(source, document, &mut findings);
    arithmetic::run(tables, mentions, &mut findings);
    sums::run(tables, &mut findings);
    levels::run(tables, &mut findings);
    statements::run(source, document, tables, mentions, &mut findings);
    damage::run(source, document, mentions, &mut findings);
    findings.sort_by_key(|f| (f.places.first().map(|p| p.span), f.code));
    findings
}

/// A finding under construction.
pub(crate) fn finding(code: CheckCode, passed: bool, severity: Severity, message: String) -> Finding {
    Finding { code, passed, severity, message, places: Vec::new(), numbers: Vec::new() }
}

impl Finding {
    /// Add a place.
    pub(crate) fn at(mut self, label: &'static str, span: Span) -> Self {
        self.places.push(Place { span, label });
        self
    }

    /// Add a number.
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.numbers.push(Number { name, value: value.to_string() });
        self
    }
}

/// The number of a cell that is sure of its place and is one number.
pub(crate) fn number(cell: &Cell) -> Option<Decimal> {
    if cell.ambiguous {
        return None;
    }
    crate::quantity::decimal(cell.value.as_deref()?)
}

/// Half a unit of the last digit as written: how far rounding can be off.
pub(crate) fn half_unit(written: &str) -> Decimal {
    let digits = written.split_once('.').map_or(0, |(_, tail)| u32::try_from(tail.len()).unwrap_or(0));
    Decimal::new(5, (digits + 1).min(Decimal::MAX_SCALE))
}
