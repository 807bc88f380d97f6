//! Definitions of the tables and fields of a release.

use std::sync::LazyLock;

/// table, field, path in the record, type, allowed values, meaning in English and in Chinese, example, counter-example.
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
    /// The same in Chinese.
    pub meaning_zh: &'static str,
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
    /// What a person calls it, in Chinese.
    pub title_zh: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// The same in Chinese.
    pub row_zh: &'static str,
    /// Fields in column order.
    pub fields: Vec<Field>,
    /// Names of the fields that identify a row.
    pub key: &'static [&'static str],
}

/// A table before its fields are known: name, Chinese title, what a row is in English and in Chinese, key.
type Head = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);
/// Tables in order.
const TABLES: [Head; 14] = [
    ("plans", "规划", "one plan", "一部规划", &["plan_id"]),
    (
        "sections",
        "标题",
        "one heading of the body, 专栏 and their items included",
        "正文的一个标题，含专栏及其条目",
        &["plan_id", "seq"],
    ),
    ("special_columns", "专栏", "one 专栏", "一个专栏", &["plan_id", "seq"]),
    ("special_column_items", "专栏条目", "one item of a 专栏", "专栏中的一个条目", &["plan_id", "seq"]),
    ("tables", "指标表", "one indicator table", "一张指标表", &["plan_id", "seq"]),
    (
        "cells",
        "单元格",
        "one value cell of an indicator table, empty ones included",
        "指标表的一个数值单元格，含空格",
        &["plan_id", "seq"],
    ),
    ("targets", "目标", "one target of prose or table", "正文或表格中的一个目标", &["plan_id", "target_id"]),
    (
        "target_words",
        "目标用语",
        "one word of effort or vagueness of a target, or (none): joins with codings",
        "目标的一个承诺或约略用语，没有时为 (none)；与 codings 相联",
        &["plan_id", "target_id", "field", "word"],
    ),
    ("quantities", "数量", "one number with what it measures", "一个数及其所度量的事物", &["plan_id", "seq"]),
    (
        "checks",
        "核对",
        "one comparison of a plan with itself, passed ones included",
        "规划自身前后的一次核对，含相符的",
        &["plan_id", "seq"],
    ),
    ("diagnostics", "诊断", "one defect met while reading", "阅读时遇到的一处缺陷", &["seq"]),
    ("indicators", "指标", "one canonical indicator that occurs", "出现的一个规范指标", &["indicator_id"]),
    ("regions", "行政区划", "one division that occurs", "出现的一个行政区划", &["region_code"]),
    ("codings", "编码", "one word of a named mapping from words to numbers", "某一编码方案中的一个词", &["seq"]),
];

static ALL: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = TABLES
        .iter()
        .map(|(name, title_zh, row, row_zh, key)| Table { name, title_zh, row, row_zh, fields: Vec::new(), key })
        .collect();
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
            meaning_zh: part(6),
            example: part(7),
            counter_example: part(8),
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

    fn has_han(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn the_definitions_are_complete() {
        for line in DATA.lines().skip(1) {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 9, "{line}");
            assert!(TABLES.iter().any(|t| t.0 == parts[0]), "table of {line}");
            assert!(matches!(parts[3], "str" | "int" | "num" | "bool") && parts[5].ends_with(['.', ')']), "{line}");
        }
        for field in tables().iter().flat_map(|t| &t.fields) {
            assert!(!field.title.is_empty() && has_han(field.title_zh), "{} has no title in titles.tsv", field.name);
            assert!(
                field.meaning.chars().count() > 5 && has_han(field.meaning_zh) && field.meaning_zh.ends_with('。'),
                "{} is not described in both languages: {} {}",
                field.name,
                field.meaning,
                field.meaning_zh
            );
        }
        for table in tables() {
            assert!(has_han(table.title_zh) && has_han(table.row_zh), "{}", table.name);
            assert!(
                !table.fields.is_empty() && table.key.iter().all(|k| table.fields.iter().any(|f| f.name == *k)),
                "{}",
                table.name
            );
        }
    }
}
