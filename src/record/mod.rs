//! The versioned wire form of everything read, with stable ids.
//!
//! Field names are a contract; see the README's section on the wire form. Deliberately absent: reading and files.

pub mod cite;
mod convert;
mod model;
mod notation;
#[cfg(feature = "release")]
mod schema;

pub use convert::{PlanRecords, bare_indicator, records};
pub use model::{
    CellRecord, CheckRecord, ColumnItemRecord, ColumnRecord, DeclaredRecord, DiagnosticRecord, KeyRecord, NumberRecord,
    OutlineRecord, PassageRecord, PlaceRecord, PlanRecord, QuantityRecord, SourceRecord, TableRecord, TableRowRecord,
    TargetRecord,
};
pub use notation::{amount, bound_sign};
#[cfg(feature = "release")]
pub use schema::{KINDS, schema};

/// Version of the wire form; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;
