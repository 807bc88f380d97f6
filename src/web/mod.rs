//! Pages and a JSON API over an opened build, and the same pages as files.
//!
//! ```text
//! build → Site (records by plan, target, indicator, place) → answer(path, query) → Answer (status, type, body)
//!                                                               ├─ serve: a socket on 127.0.0.1
//!                                                               └─ files: every page with relative links
//! form  → posted(path, body) → what a decision would write, then writes it to a file of corrections (with a Desk only)
//! ```
//! [`answer()`] is a function of a build and an address: the server adds a socket, the static site a folder. Every number of
//! a page leads to its characters in the plan's text. Deliberately absent: reading, ranking, aligning (see `index` and
//! `compare`), and any script that a page would need to work.

mod address;
mod answer;
mod api;
mod checks;
mod compare;
mod data;
mod desk;
mod edit;
mod files;
mod home;
mod indicator;
mod kept;
mod place;
mod plan;
mod review;
mod search;
mod serve;
mod shell;
mod target;
mod value;
mod view;
mod words;

use view::View;

pub use answer::{Answer, answer, answer_at, posted};
pub use data::{Site, SiteError};
pub use desk::Desk;
pub use files::{FilesError, SEARCH_LIMIT, write};
pub use serve::{Options, ServeError, serve};
