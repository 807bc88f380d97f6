//! Tests of `targets`.

use gangyao::pipeline;
use gangyao::source::Limits;
use gangyao::targets::{Form, Origin, Role};

use crate::common::plan;

#[test]
fn a_growth_target_of_a_table_is_a_rate_and_not_in_the_unit_of_its_level() {
    let outcome = pipeline::read(pipeline::Input { path: plan() }, &Limits::default());
    let plan = outcome.result.unwrap();
    let in_growth = |m: &&gangyao::targets::Mention| {
        m.form == Form::Growth && m.role == Role::Target && m.value.is_some() && matches!(m.origin, Origin::Table { .. })
    };
    let found: Vec<_> = plan.mentions.iter().filter(in_growth).collect();
    assert!(found.len() >= 8, "{} growth targets", found.len());
    for mention in &found {
        assert_eq!(mention.unit.as_deref(), Some("%"), "{:?}", mention.indicator);
        assert_eq!(mention.baseline, None, "{:?}", mention.indicator);
    }
    let level = plan.mentions.iter().find(|m| m.span.of(&plan.source.text) == "750" && m.role == Role::Target).unwrap();
    assert_eq!((level.unit.as_deref(), level.baseline.as_deref(), level.year), (Some("亿元"), Some("521.94"), Some(2025)));
}
