//! Plans side by side: the same indicator in several plans, over levels of government and over periods.
//!
//! ```text
//! records of plans, reference tables → [Subject] → align → Comparison (rows by indicator, cells by plan)
//!                                                   ├─ levels:  国家 → 省 → 市 → 区县, who asks for more
//!                                                   └─ periods: target → outcome → new base → new target
//! ```
//! Two statements share a row only if they are the same statistic: one canonical indicator, or literally the same name
//! and unit where the lexicon has none, and one measure (a level is never beside a growth rate). Nothing is merged by
//! likeness. Deliberately absent: reading files, and the look of the output (see `cli`).

mod align;
mod amount;
mod charts;
mod emphasis;
mod levels;
mod model;
mod passages;
mod periods;
mod reference;
mod sections;
mod subject;

pub use align::{Options, RangeRule, compare};
pub use amount::{Amount, Order};
pub use charts::{Chart, Divided, chart, divisions};
pub use emphasis::{Keyword, LEAST_COUNT, LEAST_G2, LEAST_PARAGRAPHS, emphasis};
pub use levels::levels;
pub use model::{Cell, Comparison, Filled, LevelStep, PeriodStep, PlanHead, Row};
pub use passages::{Document, Shared, Side, shared_passages};
pub use periods::periods;
pub use reference::references;
pub use sections::{Aligned, Chapter, Proportion, align_sections, proportions};
pub use subject::{Figure, Subject};
