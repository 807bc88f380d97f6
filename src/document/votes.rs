//! Votes for and against a line as a heading, before its place in the order is known (`outline` has those).
//!
//! Set by hand from a prototype and checked on layouts and real plans; a number that comes next counts 40.

/// The contents list number and title.
pub(crate) const LISTED: i32 = 100;
/// A word names the level.
pub(crate) const LABELLED: i32 = 30;
pub(crate) const SHORT: i32 = 20;
pub(crate) const LONG: i32 = -50;
pub(crate) const NO_TITLE: i32 = -20;
pub(crate) const RUN_IN: i32 = -20;
/// A title run in over a full clause or more.
pub(crate) const LONG_RUN_IN: i32 = -30;
/// A sentence of a list, whole and with nothing behind it.
pub(crate) const SENTENCE: i32 = -90;
pub(crate) const ENDS_OPEN: i32 = -30;
pub(crate) const ENDS_LISTING: i32 = -40;
pub(crate) const COLON_INSIDE: i32 = -40;
pub(crate) const COMMA: i32 = -10;
pub(crate) const VALUE: i32 = -30;
/// A list of laws and plans.
pub(crate) const DOCUMENT: i32 = -90;
pub(crate) const MEASURE: i32 = -40;
pub(crate) const CELLS: i32 = -50;
/// Several cells on the line, or the attribute at its end.
pub(crate) const ROW: i32 = -100;
/// A cell stands below it: a value, a unit.
pub(crate) const OVER_CELL: i32 = -80;
/// Goes on with the numbered notes or attachments above it.
pub(crate) const NOTE: i32 = -120;
pub(crate) const STANDS_APART: i32 = 10;
pub(crate) const IN_SENTENCE: i32 = -40;
/// Behind a paragraph that lost its stop, in a text whose lines are paragraphs.
pub(crate) const BEHIND_NO_STOP: i32 = -15;
pub(crate) const IN_WRAPPED_SENTENCE: i32 = -60;
pub(crate) const STYLED: i32 = 40;
pub(crate) const CENTRED: i32 = 20;
pub(crate) const BOLD: i32 = 15;
pub(crate) const STUCK: i32 = -15;
/// A line of a table of text under its caption: the running numbers of its rows are no items.
pub(crate) const IN_TABLE: i32 = -150;
pub(crate) const PART: i32 = 60;
pub(crate) const REPORT: i32 = 35;
pub(crate) const GENERIC: i32 = 15;
pub(crate) const ITEM: i32 = 30;
/// In a box an item is likelier than a heading.
pub(crate) const BOXED: i32 = 10;
pub(crate) const GLUED: i32 = -20;
