//! gangyao (纲要) reads Chinese government plans into checked data.
//!
//! ```
//! let doc = gangyao::read("corpus/zhanggong-14.txt")?;
//! println!("{} has {} targets", doc.plan.title.as_deref().unwrap_or("?"), doc.targets.len());
//! # Ok::<(), gangyao::Failure>(())
//! ```
//!
//! # Parts
//! ```text
//!  READING (one document, pure, cannot fail after decoding)                 SERVING (many documents)
//!  bytes → Source → Document → [Table] → [Mention] → [Finding]  ⇒ Plan ⇒ PlanRecords → Index → Hit
//!         source    document    tables    targets     checks      pipeline  record      index
//!                                                                           records of plans ⇒ compare, release
//! ```
//! Data flows one way: a module imports only what stands to its left (`tests/tidy.rs` checks the table). Tables of rules
//! that several stages ask are in `cues`; `decode` searches for the best reading of a whole and knows no plan.
//!
//! # Features
//! `default` is everything. Without default features the crate reads text, web pages, DOCX and OFD; `pdf` and `office` add
//! formats, `search` adds builds, index and comparison, `release` data packages, `cli` the command, `python` the native half of the Python package.
//!
//! # What always holds
//! - The reading text is never edited: `text[start..end]` of every record is what is printed there.
//! - Stages from `document` on cannot fail. What cannot be read is reported as a diagnostic, never guessed.
//! - `stated`, `delegated`, `text`, `not_stated` and `not_read` are different states of a value.
//! - Same bytes in, same bytes out, whatever the number of threads. Numbers are decimals.
//!
//! # Words
//! plan 规划 · outline 纲要 · part 篇/部分 · chapter 章 · section 节 · item （一） · special column 专栏 · annex table 附表 ·
//! indicator 指标 · target 目标 · baseline 基期 · binding 约束性 · expected 预期性 · comparator 比较词 · period 时期 ·
//! subject 主体 · hedge 左右, 约 · commitment 力争, 确保 · delegated 上级下达 · region code 行政区划代码 · passage a
//! paragraph, item or row · mention a number in its context · finding what a check says · margin how much worse the next
//! best reading is.

// A reader of documents alone uses less of the shared modules.
#![cfg_attr(not(all(feature = "search", feature = "release")), allow(dead_code, unused_imports))]

pub mod checks;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "search")]
pub mod compare;
#[cfg(feature = "search")]
pub mod corpus;
mod cues;
mod decode;
pub mod document;
#[cfg(feature = "search")]
pub mod index;
pub mod isolate;
#[cfg(any(feature = "cli", feature = "web"))]
mod language;
pub mod lexicon;
mod library;
mod pattern;
pub mod pipeline;
#[cfg(feature = "python")]
mod python;
pub mod quantity;
pub mod record;
#[cfg(feature = "release")]
pub mod release;
pub mod source;
pub mod tables;
pub mod targets;
#[cfg(feature = "web")]
pub mod web;

pub use library::{Document, read, read_bytes};
pub use pipeline::Failure;
pub use record::{
    CheckRecord as Check, ColumnRecord as SpecialColumn, DiagnosticRecord as Diagnostic, OutlineRecord as Heading,
    PassageRecord as Passage, PlanRecord as Plan, QuantityRecord as Quantity, TableRecord as Table, TargetRecord as Target,
};
