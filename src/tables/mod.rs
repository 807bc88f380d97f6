//! Indicator tables: [`Table`]s from native grids, from columns aligned by blanks, and from cells that lost their layout.
//!
//! Deliberately absent: reading of prose, and any repair of a value.

mod caption;
mod cell;
mod decode;
mod doubt;
mod field;
mod find;
mod glued;
mod grid;
mod header;
mod heads;
mod label;
mod measure;
mod model;
mod note;
mod outcomes;
mod page;
mod place;
mod prose;
mod publish;
mod rebuild;
mod rows;
mod tokens;
mod vote;

pub(crate) use label::{Sums, sums};
pub use model::{Alignment, Cell, Column, ColumnRole, Declared, Placement, Row, State, Table};
pub(crate) use place::implied_growth;
pub(crate) use publish::core_name;
pub use rebuild::rebuild;
