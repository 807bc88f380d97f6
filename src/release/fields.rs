//! Definitions of the tables and fields of a release.

use std::sync::LazyLock;

/// table, field, path in the record, type, allowed values, meaning, example, counter-example.
const DATA: &str = include_str!("fields.tsv");
/// field, English title, Chinese title: the same field is called the same in every table.
const TITLES: &str = include_str!("titles.tsv");

/// Type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole number.
    Integer,
    /// Decimal number.
    Number,
    /// True or false.
    Boolean,
}

impl Kind {
    /// Name in Table Schema.
    #[must_use]
    pub fn schema_name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

/// A field of a table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Column name.
    pub name: &'static str,
    /// What a person calls it, in English.
    pub title: &'static str,
    /// What a person calls it, in Chinese.
    pub title_zh: &'static str,
    /// Where the value stands in the record: keys joined with dots; `#` at the end counts a list; empty = made by the release.
    pub path: &'static str,
    /// Type.
    pub kind: Kind,
    /// Allowed values; empty = any.
    pub values: Vec<&'static str>,
    /// What it means, units and what an empty value says.
    pub meaning: &'static str,
    /// An example.
    pub example: &'static str,
    /// What it is not.
    pub counter_example: &'static str,
}

/// A table of a release.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name; also the file name.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// Fields in column order.
    pub fields: Vec<Field>,
    /// Names of the fields that identify a row.
    pub key: &'static [&'static str],
}

/// Tables in order: name, what a row is, key.
const TABLES: [(&str, &str, &[&str]); 14] = [
    ("plans", "one plan", &["plan_id"]),
    ("sections", "one heading of the body, 专栏 and their items included", &["plan_id", "seq"]),
    ("special_columns", "one 专栏", &["plan_id", "seq"]),
    ("special_column_items", "one item of a 专栏", &["plan_id", "seq"]),
    ("tables", "one indicator table", &["plan_id", "seq"]),
    ("cells", "one value cell of an indicator table, empty ones included", &["plan_id", "seq"]),
    ("targets", "one target of prose or table", &["plan_id", "target_id"]),
    (
        "target_words",
        "one word of effort or vagueness of a target, or (none): joins with codings",
        &["plan_id", "target_id", "field", "word"],
    ),
    ("quantities", "one number with what it measures", &["plan_id", "seq"]),
    ("checks", "one comparison of a plan with itself, passed ones included", &["plan_id", "seq"]),
    ("diagnostics", "one defect met while reading", &["seq"]),
    ("indicators", "one canonical indicator that occurs", &["indicator_id"]),
    ("regions", "one division that occurs", &["region_code"]),
    ("codings", "one word of a named mapping from words to numbers", &["seq"]),
];

static ALL: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = TABLES.iter().map(|(name, row, key)| Table { name, row, fields: Vec::new(), key }).collect();
    for line in DATA.lines().skip(1) {
        let parts: Vec<&'static str> = line.split('\t').collect();
        let part = |at: usize| parts.get(at).copied().unwrap_or("");
        let titles = TITLES.lines().skip(1).map(|l| l.split('\t').collect::<Vec<_>>()).find(|l| l.first() == Some(&part(1)));
        let title = |at: usize| titles.as_ref().and_then(|l| l.get(at)).copied().unwrap_or("");
        let Some(table) = tables.iter_mut().find(|t| t.name == part(0)) else { continue };
        table.fields.push(Field {
            name: part(1),
            title: title(1),
            title_zh: title(2),
            path: part(2),
            kind: match part(3) {
                "int" => Kind::Integer,
                "num" => Kind::Number,
                "bool" => Kind::Boolean,
                _ => Kind::Text,
            },
            values: part(4).split(';').filter(|v| !v.is_empty()).collect(),
            meaning: part(5),
            example: part(6),
            counter_example: part(7),
        });
    }
    tables
});

/// Every table with its fields.
#[must_use]
pub fn tables() -> &'static [Table] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_complete() {
        for line in DATA.lines().skip(1) {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 8, "{line}");
            assert!(TABLES.iter().any(|t| t.0 == parts[0]), "table of {line}");
            assert!(matches!(parts[3], "str" | "int" | "num" | "bool") && parts[5].ends_with(['.', ')']), "{line}");
        }
        for field in tables().iter().flat_map(|t| &t.fields) {
            assert!(!field.title.is_empty() && !field.title_zh.is_empty(), "{} has no title in titles.tsv", field.name);
        }
        for table in tables() {
            assert!(
                !table.fields.is_empty() && table.key.iter().all(|k| table.fields.iter().any(|f| f.name == *k)),
                "{}",
                table.name
            );
        }
    }
}
