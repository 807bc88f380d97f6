//! Forms of numbers at the head of a line: 第一章, 一、, (一), 1., 1.1, 专栏1 …
//!
//! A form says how a number is written, never how deep its heading stands: `document` finds that out for each document.

use std::sync::LazyLock;

use crate::pattern::{Pattern, Set};

/// What a form numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// 部分.
    Division,
    /// 篇.
    Part,
    /// 章.
    Chapter,
    /// 节.
    Section,
    /// A level that no word names.
    Rung,
    /// 专栏.
    Box,
    /// 附表, 表.
    Table,
    /// 图.
    Figure,
    /// An item of a box and nothing else.
    Item,
}

/// One row of the table.
pub(crate) struct Form {
    /// How the number is written: rows of one name are one form.
    pub(crate) name: &'static str,
    pub(crate) class: Class,
    /// Only where a blank stands behind the number in print.
    blank: bool,
    pattern: Pattern,
    /// A line it reads.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(crate) example: &'static str,
}

/// A line read by one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Position of the form's name among the names ([`names`]).
    pub(crate) form: usize,
    /// Number as written, without 第 and the level word.
    pub(crate) number: String,
    /// Its value; of `2.3` the last part.
    pub(crate) value: u32,
    /// Byte offset in the folded line where the title begins.
    pub(crate) title_at: usize,
}

const DATA: &str = include_str!("data/forms.tsv");

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    super::rows(DATA)
        .filter_map(|row| {
            let [name, class, blank, pattern, example] = row[..] else { return None };
            let class = match class {
                "division" => Class::Division,
                "part" => Class::Part,
                "chapter" => Class::Chapter,
                "section" => Class::Section,
                "box" => Class::Box,
                "table" => Class::Table,
                "figure" => Class::Figure,
                "item" => Class::Item,
                _ => Class::Rung,
            };
            let pattern = Pattern::of(expand(pattern));
            Some(Form { name, class, blank: blank == "blank", pattern, example })
        })
        .collect()
});

/// All of them in one pass.
static ANY: LazyLock<Set> = LazyLock::new(|| super::set(FORMS.iter().map(|form| form.pattern.form())));

/// Names of the forms in order, with their class.
static NAMES: LazyLock<Vec<(&'static str, Class)>> = LazyLock::new(|| {
    let mut names: Vec<(&'static str, Class)> = Vec::new();
    for form in FORMS.iter() {
        if !names.iter().any(|n| n.0 == form.name) {
            names.push((form.name, form.class));
        }
    }
    names
});

fn expand(pattern: &str) -> String {
    pattern.replace("{num}", "(?:[0-9]{1,3}|[一二三四五六七八九十百零〇]{1,5})").replace("{han}", "[一二三四五六七八九十百零〇]")
}

/// The forms, by position: how a number is written and what it numbers.
pub(crate) fn names() -> &'static [(&'static str, Class)] {
    &NAMES
}

/// Every reading of a folded line. `blank_at` says whether a blank stood in print before a byte of the folded line.
pub(crate) fn read(line: &str, blank_at: impl Fn(usize) -> bool) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    // Most lines begin with a word: no pattern is tried on them.
    if !line.starts_with(OPENS) {
        return out;
    }
    for form in ANY.matches(line).into_iter().filter_map(|at| FORMS.get(at)) {
        let Some(found) = form.pattern.captures(line) else { continue };
        let Some(number) = found.get(1) else { continue };
        let title_at = found.name("t").map_or(found.get(0).map_or(0, |m| m.end()), |t| t.start());
        if form.blank && !blank_at(title_at) {
            continue;
        }
        let Some(value) = value(number.as_str()) else { continue };
        let index = NAMES.iter().position(|n| n.0 == form.name).unwrap_or(0);
        if !out.iter().any(|r| r.form == index) {
            out.push(Reading { form: index, number: number.as_str().to_owned(), value, title_at });
        }
    }
    out
}

/// First characters of what any form reads.
const OPENS: fn(char) -> bool = |c| {
    c.is_ascii_digit()
        || ('①'..='⑳').contains(&c)
        || ('Ⅰ'..='Ⅹ').contains(&c)
        || "第专附表图(【[〖一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾".contains(c)
};

/// Value of a number: `十二` and `12` are 12, `3.2` its last part; nothing for others.
pub(crate) fn value(number: &str) -> Option<u32> {
    if let Some(last) = number.rsplit(['.', '-']).next().filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
        return last.parse().ok();
    }
    let mut chars = number.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        if ('①'..='⑳').contains(&c) {
            return Some(c as u32 - '①' as u32 + 1);
        }
        if ('Ⅰ'..='Ⅹ').contains(&c) {
            return Some(c as u32 - 'Ⅰ' as u32 + 1);
        }
    }
    let (mut total, mut digit) = (0, 0);
    for c in number.chars() {
        let of = |digits: &str| digits.chars().position(|d| d == c).and_then(|v| u32::try_from(v).ok());
        match (c, of("零一二三四五六七八九").or_else(|| of("〇壹贰叁肆伍陆柒捌玖"))) {
            ('百', _) => (total, digit) = (total + digit.max(1) * 100, 0),
            ('十' | '拾', _) => (total, digit) = (total + digit.max(1) * 10, 0),
            (_, Some(v)) => digit = v,
            _ => return None,
        }
    }
    Some(total + digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_its_example() {
        assert_eq!(FORMS.len(), super::super::rows(DATA).count());
        for form in FORMS.iter() {
            let read = read(form.example, |_| form.blank);
            let found = read.iter().find(|r| NAMES[r.form].0 == form.name);
            let found = found.unwrap_or_else(|| panic!("{} reads {}: {read:?}", form.name, form.example));
            assert!(found.value > 0 && found.title_at <= form.example.len(), "{}", form.example);
        }
    }

    #[test]
    fn what_only_looks_like_a_number_of_a_heading_is_none() {
        for line in ["第一方阵", "第三编制药项目", "3.5%", "发展基础", "表面处理中心", "2.1%以上"] {
            assert_eq!(read(line, |_| false), [], "{line}");
        }
        assert_eq!(
            (value("一百零二"), value("二十三"), value("3.2"), value("拾"), value("x")),
            (Some(102), Some(23), Some(2), Some(10), None)
        );
    }
}
