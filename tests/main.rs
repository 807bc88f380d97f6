//! The one integration binary: a module per module of the crate, plus the rules of the tree (`tidy`).
#![allow(clippy::unwrap_used)]

mod checks;
mod cli;
mod common;
mod corpus;
mod document;
mod gold;
mod index;
mod lexicon;
mod pipeline;
mod quantity;
mod source;
mod tables;
mod targets;
mod tidy;
