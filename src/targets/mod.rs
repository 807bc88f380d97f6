//! Every quantity in context: indicator, subject, time, form, role; tables and prose in one form.
//!
//! Deliberately absent: comparison between statements (`checks`) and between plans (`compare`).

mod extract;
mod model;

pub use extract::extract;
pub use model::{Form, Mention, Origin, Role};
