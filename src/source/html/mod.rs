//! Web pages: everything a reader sees in order, native tables by the HTML grid algorithm, and the shell marked as furniture.
//!
//! The main part is found by its share of the text outside links, not by a list of class names: a 专栏 whose class holds
//! `sidebar` and an article kept in `display:none` pages both belong to the plan.

mod facts;
mod flow;
mod guard;
mod main_part;
mod table;
mod tree;

use crate::source::decode::{DecodeError, Reading};
use crate::source::text::Decoded;
use crate::source::writer::Writer;
use crate::source::{Format, Limits, Sink};

/// Read a decoded page.
pub(super) fn read(decoded: &Decoded, limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let guarded = guard::bounded(&decoded.text, limits, sink)?;
    let mut page = tree::parse(&guarded);
    main_part::reveal(&mut page);
    let main = main_part::find(&page);
    let mut writer = Writer::new(limits.max_text);
    flow::write(&page, &main, limits, &mut writer, sink);
    let (text, mut layout) = writer.finish(sink);
    layout.title = facts::title(&page);
    layout.meta = facts::meta(&page, &text, &layout.hints, &layout.grids);
    Ok(Reading { format: Format::Html, encoding: decoded.encoding.clone(), text, layout })
}
