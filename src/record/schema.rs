//! JSON Schema of the records, made from their structs.

use schemars::{Schema, schema_for};

use crate::record::{
    CheckRecord, ColumnRecord, DiagnosticRecord, OutlineRecord, PassageRecord, PlanRecord, QuantityRecord, TableRecord,
    TargetRecord,
};

/// Kinds of records, as the data files of a build are named.
pub const KINDS: [&str; 9] =
    ["plans", "outline", "columns", "tables", "quantities", "targets", "checks", "passages", "diagnostics"];

/// JSON Schema (2020-12) of a record of a kind; `None` for a word that is no kind of [`KINDS`].
#[must_use]
pub fn schema(kind: &str) -> Option<serde_json::Value> {
    let schema: Schema = match kind {
        "plans" => schema_for!(PlanRecord),
        "outline" => schema_for!(OutlineRecord),
        "columns" => schema_for!(ColumnRecord),
        "tables" => schema_for!(TableRecord),
        "quantities" => schema_for!(QuantityRecord),
        "targets" => schema_for!(TargetRecord),
        "checks" => schema_for!(CheckRecord),
        "passages" => schema_for!(PassageRecord),
        "diagnostics" => schema_for!(DiagnosticRecord),
        _ => return None,
    };
    Some(schema.to_value())
}
