//! Plans side by side: the same indicator in several plans, over levels of government and over periods.
//!
//! ```text
//! records of plans, reference tables → [Subject] → align → Comparison (rows by indicator, cells by plan)
//!                                                   ├─ levels:  国家 → 省 → 市 → 区县, who asks for more
//!                                                   └─ periods: target → outcome → new base → new target
//! ```
//! Two statements share a row only if they are the same statistic: one canonical indicator, or names with the same parts and a
//! unit of the same thing, and one measure (a level is never beside a growth rate). Nothing is merged by likeness: names that
//! differ in one part are listed as possible matches. Deliberately absent: reading files, and the look of the output (see `cli`).

mod align;
mod amount;
mod charts;
mod emphasis;
mod fields;
mod levels;
mod model;
mod passages;
mod periods;
mod possible;
mod reference;
mod sections;
mod subject;

pub use align::{Options, RangeRule, compare, not_stated};
pub use amount::{Amount, Asks, Coding, Order};
pub use charts::{Chart, Divided, chart, divisions};
pub use emphasis::{Keyword, LEAST_COUNT, LEAST_G2, LEAST_PARAGRAPHS, emphasis};
pub use fields::{Field, FieldShare, cues_in, field_shares, fields};
pub use levels::levels;
pub use model::{Cell, Comparison, Coverage, Filled, LevelStep, PeriodStep, PlanHead, Possible, Review, Row};
pub use passages::{Cluster, Covered, Document, SHORTEST, Shared, Side, clusters, covered, shared_passages};
pub use periods::periods;
pub use reference::references;
pub use sections::{Aligned, Chapter, Proportion, align_sections, proportions};
pub use subject::{Figure, Subject};
