//! Records as text for people: aligned by display width, readable at 100 columns.

mod checks;
mod comparison;
mod comparison_page;
mod flat;
mod hits;
mod layout;
mod tables;
mod text;

pub(crate) use checks::findings;
pub(crate) use comparison::{
    Called, comparison_csv, comparison_md, comparison_text, comparison_xlsx, emphasis_text, fields_text, passages_text,
    sections_text,
};
pub(crate) use comparison_page::{comparison_html, comparison_tidy};
pub(crate) use flat::rows;
pub(crate) use hits::hit;
pub(crate) use layout::{Align, Grid, clip, edged, whole, whole_cells, width, wrap};
pub(crate) use text::{outline_counts, render, years};

/// Columns a page of text may take.
pub(crate) const PAGE_WIDTH: usize = 100;

/// Columns to lay out for: what `COLUMNS` says or the terminal has, within reason.
pub(crate) fn columns() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|c| c.trim().parse::<usize>().ok());
    let of_terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|(columns, _)| usize::from(columns.0));
    said.or_else(of_terminal).map_or(PAGE_WIDTH, |c| c.clamp(60, 240))
}
