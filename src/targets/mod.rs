//! Every quantity in context: indicator, subject, time, form, role; tables and prose in one form.
//!
//! Deliberately absent: comparison between statements (`checks`) and between plans (`compare`).

mod at;
mod evidence;
mod extract;
mod form;
mod model;
mod name;
mod naming;
mod nature;
mod phrase;
mod place;
mod prose;
mod relative;
mod table;
mod time;
mod years;

pub use extract::extract;
pub use model::{Form, Mention, Origin, Role, Rules, TargetKind, YearFrom};
