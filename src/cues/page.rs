//! Words of pages and header blocks: labels, buttons, heads of link lists (`data/page-words.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cues::rows;

const DATA: &str = include_str!("data/page-words.tsv");

/// What a word of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PageWord {
    /// Label of the title.
    Title,
    /// Label of the date of issue.
    Issued,
    /// Label of the date a page was put up.
    Posted,
    /// Label of a date of the site.
    Site,
    /// Label of the text.
    Text,
    /// Label of another fact or tool.
    Label,
    /// A button.
    Button,
    /// The place on the site.
    Crumb,
    /// Head of a list of links.
    Links,
    /// Footer of a journal.
    Journal,
    /// Word of a title that only tells about a document.
    About,
}

static WORDS: LazyLock<Vec<(PageWord, &'static str)>> = LazyLock::new(|| {
    let class = |name: &str| match name {
        "title" => Some(PageWord::Title),
        "issued" => Some(PageWord::Issued),
        "posted" => Some(PageWord::Posted),
        "site" => Some(PageWord::Site),
        "text" => Some(PageWord::Text),
        "label" => Some(PageWord::Label),
        "button" => Some(PageWord::Button),
        "crumb" => Some(PageWord::Crumb),
        "links" => Some(PageWord::Links),
        "journal" => Some(PageWord::Journal),
        "about" => Some(PageWord::About),
        _ => None,
    };
    rows(DATA).filter_map(|row| Some((class(row.first()?)?, *row.get(1)?))).collect()
});

static LABELS: LazyLock<HashMap<&'static str, PageWord>> = LazyLock::new(|| {
    let labels = WORDS.iter().filter(|(class, _)| {
        matches!(
            class,
            PageWord::Title
                | PageWord::Issued
                | PageWord::Posted
                | PageWord::Site
                | PageWord::Text
                | PageWord::Label
                | PageWord::Links
        )
    });
    labels.map(|(class, word)| (*word, *class)).collect()
});

/// The longest label.
const LONGEST: usize = 8;

/// The label a line begins with and what follows it: `发布时间:…`, `【发布时间】…`, `正文` alone.
pub(crate) fn label(line: &str) -> Option<(PageWord, &str)> {
    let (inner, bracket) = match line.strip_prefix(['【', '[', '〔']) {
        Some(inner) => (inner, true),
        None => (line, false),
    };
    let end = inner.char_indices().take(LONGEST + 1).find(|(_, c)| matches!(c, ':' | '】' | ']' | '〕'));
    match end {
        Some((at, mark)) => {
            let class = *LABELS.get(inner[..at].trim())?;
            let rest = inner[at + mark.len_utf8()..].trim_start_matches([':', ' ']);
            Some((class, if bracket && mark == ':' { rest.trim_end_matches(['】', ']', '〕']) } else { rest }))
        }
        // Without a colon a label is one only when it stands alone.
        None => LABELS
            .get(line.trim())
            .filter(|class| matches!(class, PageWord::Text | PageWord::Label | PageWord::Links))
            .map(|class| (*class, "")),
    }
}

/// Whether a line is a button, or nothing but the brackets around some.
pub(crate) fn is_button(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace() && !"【】[]()|·/".contains(*c)).collect();
    bare.is_empty() && !line.is_empty() || WORDS.iter().any(|(class, word)| *class == PageWord::Button && *word == bare)
}

/// Whether a line holds a word of this class anywhere.
pub(crate) fn holds(line: &str, wanted: PageWord) -> bool {
    let bare = || line.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut text = None;
    WORDS.iter().filter(|(class, _)| *class == wanted).any(|(_, word)| text.get_or_insert_with(bare).contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_told_in_its_example() {
        for row in rows(DATA) {
            let [class, word, example] = row[..] else { panic!("{row:?}") };
            let line: String = example.replace('：', ":");
            let told = match class {
                "button" => is_button(&line),
                "crumb" => holds(&line, PageWord::Crumb),
                "journal" => holds(&line, PageWord::Journal),
                "about" => holds(&line, PageWord::About),
                _ => label(&line).is_some_and(|(found, _)| LABELS.get(word) == Some(&found)),
            };
            assert!(told, "{class} {word}: {example}");
        }
    }

    #[test]
    fn a_label_ends_at_its_colon() {
        assert_eq!(label("发布时间:2026-04-17"), Some((PageWord::Posted, "2026-04-17")));
        assert_eq!(label("【标题】某市规划"), Some((PageWord::Title, "某市规划")));
        assert_eq!(label("时间紧、任务重"), None);
        assert_eq!(label("主要目标:到2030年"), None);
        assert!(!is_button("大力发展"));
    }
}
