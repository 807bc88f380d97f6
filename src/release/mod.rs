//! A build → a data package that others can use and cite: every table as csv, jsonl, xlsx, parquet, sqlite and Stata, with a
//! codebook and a `datapackage.json` made from the same definitions.
//!
//! `fields.tsv` is the single source: names, types, allowed values and meanings of all fields, in the order of the columns.
//! The same build gives the same bytes; there is no clock in a release. Deliberately absent: reading documents (a release only
//! copies what a build says).

mod audit;
mod datasette;
mod diff;
mod dta;
mod fields;
mod log;
mod package;
mod parquet;
mod rows;
mod sheets;
mod sqlite;
mod store;
mod text;

pub use audit::{Audit, Drawn, Fault, IS_ONE, Mark, Rate, audited_kinds, audits_md, audits_of, draw, judged, keep_audit, rates};
pub(crate) use diff::cause_in_words;
pub use diff::{Change, Side, changes_md, diff};
pub use fields::{Field, Kind, Table, tables};
pub use package::{Facts, ReleaseError, Released, release};
#[cfg(feature = "python")]
pub(crate) use parquet::{SCALE, mantissa};
#[cfg(feature = "python")]
pub(crate) use rows::from_records;
pub use rows::{Datum, Rows, collect};
pub use text::{codebook_md, harmless};
