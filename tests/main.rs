//! The one integration binary: a module per module of the crate, plus the rules of the tree (`tidy`).
// Tests unwrap, and say on stderr what they skip.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod bulk;
mod checks;
mod cli;
mod cli_build;
mod cli_search;
mod common;
mod compare;
mod copies;
mod corpus;
mod docs;
mod document;
mod documents;
mod gold;
mod hardness;
mod incremental;
mod index;
mod lexicon;
mod outline;
mod pipeline;
mod plans;
mod quantity;
mod ranking;
mod record;
mod release;
mod release_r;
mod samples;
mod shards;
mod source;
mod source_forms;
mod source_hard;
mod tables;
mod targets;
mod tidy;
mod web;
