//! New values of fields: checked against the schema and the closed lists of words before any record is touched.

use serde_json::Value;

use crate::lexicon;

/// Words that a field may hold.
const WORDS: [(&str, &[&str]); 7] = [
    ("cmp", &["=", ">=", ">", "<=", "<", "~"]),
    ("form", &["level", "growth", "flow", "cumulative", "change", "threshold"]),
    ("state", &["stated", "delegated", "text", "not_stated", "not_read"]),
    ("attribute", &["约束性", "预期性"]),
    ("level", &["国家", "省", "市", "县区"]),
    ("doc_type", &["纲要", "专项规划", "政府工作报告", "建议", "行动计划", "其他"]),
    ("kind", &["indicator", "deliverable", "threshold", "other"]),
];
/// Fields that hold a decimal as text.
const DECIMALS: [&str; 5] = ["value", "low", "high", "base_value", "value_base"];
/// Fields that say where a target stands or what was made of it: not corrected.
pub(super) const FIXED: [&str; 15] = [
    "schema_version",
    "target_id",
    "plan_id",
    "jurisdiction",
    "region_code",
    "level",
    "period",
    "source_sha256",
    "start",
    "end",
    "line",
    "review",
    "value_base",
    "base_unit",
    "rule",
];
/// Years that a plan may name.
const YEARS: std::ops::RangeInclusive<i64> = 1949..=2100;

/// A field of a target that a reviewer may correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correctable {
    /// Its name in the records.
    pub name: String,
    /// What it may hold; empty where that is no closed list.
    pub words: Vec<&'static str>,
    /// Whether it may be empty.
    pub optional: bool,
}

/// The fields of a target that a correction can change, in the order of the record: single values that neither say where the target
/// stands nor follow from others.
#[must_use]
pub fn correctable() -> Vec<Correctable> {
    let schema = crate::record::schema("targets").unwrap_or_default();
    let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
    let of = |(name, property): (&String, &Value)| {
        let single = ["string", "integer", "boolean"].iter().any(|kind| holds(property, kind));
        let words = WORDS.iter().find(|(of, _)| of == name).map_or(&[][..], |(_, words)| words);
        let words = if holds(property, "boolean") { &["true", "false"] } else { words };
        let open = single && !FIXED.contains(&name.as_str()) && name != "unit";
        open.then(|| Correctable { name: name.clone(), words: words.to_vec(), optional: holds(property, "null") })
    };
    properties.iter().filter_map(of).collect()
}

/// A value of a record as a correction states it in `old` and `new`.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a field of a schema may hold a kind of value.
fn holds(property: &Value, kind: &str) -> bool {
    match &property["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|k| k == kind),
        _ => false,
    }
}

/// The new value of a field as the record holds it.
///
/// # Errors
/// In words: what the field may hold.
pub(super) fn checked(schema: &Value, field: &str, new: &str) -> Result<Value, String> {
    let property = &schema["properties"][field];
    let holds = |kind: &str| holds(property, kind);
    if new.is_empty() {
        return if holds("null") { Ok(Value::Null) } else { Err(format!("{field} cannot be empty")) };
    }
    if holds("boolean") {
        return new.parse::<bool>().map(Into::into).map_err(|_| format!("'{new}' is neither true nor false"));
    }
    if holds("integer") {
        let number = new.parse::<i64>().map_err(|_| format!("'{new}' is no whole number"))?;
        if field.ends_with("year") && !YEARS.contains(&number) {
            return Err(format!("'{new}' is no year of a plan"));
        }
        return Ok(number.into());
    }
    if !holds("string") {
        return Err(format!("{field} is no single value and is not corrected"));
    }
    if DECIMALS.contains(&field) {
        // As a number is written in the data: ASCII digits and a point.
        let plain = new.strip_prefix('-').unwrap_or(new);
        let digits = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') && plain.starts_with(|c: char| c.is_ascii_digit());
        if !digits || new.ends_with('.') || new.parse::<rust_decimal::Decimal>().is_err() {
            return Err(format!("'{new}' is no number; write it with digits, as 460 or 62.5"));
        }
    }
    if let Some((_, words)) = WORDS.iter().find(|(name, _)| *name == field)
        && !words.contains(&new)
    {
        return Err(format!("'{new}' is no {field}; it is one of {}", words.join(", ")));
    }
    if field == "indicator_id" && lexicon::indicator(new).is_none() {
        return Err(format!("'{new}' is no indicator of the lexicon"));
    }
    if field == "period" && lexicon::period(new).is_none() && !new.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("'{new}' is no period; write it as 十五五, or a year for a work report"));
    }
    if field == "issued" && !is_day(new) {
        return Err(format!("'{new}' is no date; write it as 2026-05-21 or 2026-05"));
    }
    Ok(new.into())
}

/// YYYY-MM-DD or YYYY-MM.
pub(super) fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let within = |part: &str, most: u32| part.len() == 2 && part.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
    let year = parts[0].len() == 4 && parts[0].bytes().all(|b| b.is_ascii_digit());
    match parts[1..] {
        [month] => year && within(month, 12),
        [month, day] => year && within(month, 12) && within(day, 31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_value_is_what_its_field_holds_or_is_refused() {
        let schema = crate::record::schema("targets").unwrap();
        for (field, good, bad) in [
            ("value", "460", "四百六十"),
            ("high", "-2.5", "2,5"),
            ("cmp", ">=", "≥"),
            ("target_year", "2030", "30"),
            ("base_year", "2025", "去年"),
            ("approximate", "true", "yes"),
            ("attribute", "约束性", "约束"),
            ("hedge", "左右", "\u{0}"),
            ("indicator_raw", "森林覆盖率", ""),
        ] {
            assert!(checked(&schema, field, good).is_ok(), "{field} {good}");
            if !matches!(field, "hedge" | "indicator_raw") {
                assert!(checked(&schema, field, bad).is_err(), "{field} {bad}");
            }
        }
        assert!(checked(&schema, "flags", "x").is_err());
        let fields = correctable();
        let field = |name: &str| fields.iter().find(|f| f.name == name);
        assert!(field("value").is_some_and(|f| f.optional && f.words.is_empty()));
        assert!(field("approximate").is_some_and(|f| !f.optional && f.words == ["true", "false"]));
        for fixed in ["target_id", "line", "flags", "why", "unit", "value_base", "review"] {
            assert_eq!(field(fixed), None, "{fixed}");
        }
        assert!(checked(&schema, "form", "").is_err());
        assert!(is_day("2026-05-21") && !is_day("2026-13-01") && !is_day("21.5.2026"));
    }
}
