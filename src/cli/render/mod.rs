//! Records as text for people: aligned by display width, readable at 100 columns.

mod checks;
mod flat;
mod layout;
mod tables;
mod text;

pub(crate) use checks::findings;
pub(crate) use flat::rows;
pub(crate) use layout::clip;
pub(crate) use text::{amount, render};

/// Columns a page of text may take.
pub(crate) const PAGE_WIDTH: usize = 100;
