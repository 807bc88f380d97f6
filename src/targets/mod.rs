//! Every quantity in context: indicator, subject, time, form, role; tables and prose in one form.
//!
//! Deliberately absent: comparison between statements (`checks`) and between plans (`compare`).

mod context;
mod extract;
mod model;
mod naming;
mod phrase;
mod prose;
mod relative;
mod table;

pub use extract::extract;
pub use model::{Form, Mention, Origin, Role};
