//! The embedded facts: indicators and aliases, units and factors, regions by year, period ↔ years.
//!
//! Data files are in `data/`; everything is parsed once, on first use. Deliberately absent: any rule about text.

mod dimension;
mod everyday;
mod indicators;
mod key;
mod known;
mod names;
mod periods;
mod regions;
mod units;

pub(crate) use names::normal as normal_name;

pub use dimension::{Dimension, conversion, dimension};
pub use everyday::{Everyday, Relation, everyday, printed_names};
pub use indicators::{Direction, Indicator, Resolved, indicator, indicators, resolve};
pub use key::{NameKey, by_key, falls, rises, two_names};
pub use periods::{Period, period};
pub use regions::{
    Region, Resolution, full_name, names_place, region_by_code, regions_named, regions_of_code, regions_within, resolve_region,
    short_place,
};
pub(crate) use units::per_nouns;
pub use units::{Unit, unit, units};
