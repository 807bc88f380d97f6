//! Headings that carry no number: 序言, 名词解释, 2023年工作回顾 …

use std::sync::LazyLock;

use crate::pattern::Set;

/// Where such a part stands, or what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Before the first numbered heading.
    Front,
    /// 总则: with sections of its own, before the first chapter.
    General,
    /// Behind the last.
    Back,
    /// 附录 with a title.
    Annex,
    /// 附表, its title on the next line.
    Table,
    /// A part of a report on a year's work.
    Report,
    /// The last part of such a report.
    Close,
}

const DATA: &str = include_str!("data/parts.tsv");

static PARTS: LazyLock<Vec<(Part, &'static str)>> = LazyLock::new(|| {
    super::rows(DATA)
        .filter_map(|row| {
            let place = match *row.first()? {
                "front" => Part::Front,
                "general" => Part::General,
                "back" => Part::Back,
                "annex" => Part::Annex,
                "table" => Part::Table,
                "close" => Part::Close,
                _ => Part::Report,
            };
            Some((place, *row.get(1)?))
        })
        .collect()
});

/// All of them in one pass.
static ANY: LazyLock<Set> = LazyLock::new(|| super::set(PARTS.iter().map(|(_, pattern)| *pattern)));

/// What part a short line without blanks names.
pub(crate) fn part(line: &str) -> Option<Part> {
    if line.len() > 150 {
        return None;
    }
    let first = *ANY.matches(line).first()?;
    PARTS.get(first).map(|(part, _)| *part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_its_example() {
        let rows: Vec<_> = super::super::rows(DATA).collect();
        assert_eq!(rows.len(), PARTS.len());
        for (row, (place, _)) in rows.iter().zip(PARTS.iter()) {
            assert_eq!(part(row[2]), Some(*place), "{}", row[2]);
        }
    }

    #[test]
    fn sentences_and_salutations_are_no_parts() {
        for line in ["各位代表：", "今年是“十四五”开局之年。", "发展基础", "现在，我代表县人民政府，向大会报告工作"]
        {
            assert_eq!(part(line), None, "{line}");
        }
    }
}
