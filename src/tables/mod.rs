//! Indicator tables: [`Table`]s from native grids, from columns aligned by blanks, and from cells that lost their layout.
//!
//! Deliberately absent: reading of prose, and any repair of a value.

mod model;
mod rebuild;

pub use model::{Alignment, Cell, Column, ColumnRole, Declared, Placement, Row, State, Table};
pub use rebuild::rebuild;
