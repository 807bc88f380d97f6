//! What stands around a table: its number and caption above, its notes below.

use crate::pattern::Pattern;

use crate::document::{BlockKind, Document, HeadingKind};
use crate::source::Source;
use crate::tables::cell::folded;
use crate::tables::field::Line;

static NOTE: Pattern = Pattern::new(r"^(?:注|备注|说明|附注)(?:\d|[:.、(]|$)");
static NOTE_ITEM: Pattern = Pattern::new(r"^(?:\d{1,2}[.、]|\(\d{1,2}\)|[①-⑳]|\*)");
static CAPTION_NUMBER: Pattern =
    Pattern::new(r"^[【\[(]?((?:附表|附件|附录|专栏|表)[0-9一二三四五六七八九十]{0,3}(?:[-—.][0-9]{1,2}){0,2})[】\]):]?(.*)$");
/// Whether a folded line starts the notes of a table.
pub(crate) fn is_note(flat: &str) -> bool {
    NOTE.is_match(flat)
}

/// Whether a folded line is one more of the notes.
pub(crate) fn is_note_item(flat: &str) -> bool {
    NOTE_ITEM.is_match(flat)
}

/// Prose: a sentence inside a line. Cells have no comma outside brackets, except between the digits of a number.
pub(crate) fn is_sentence(flat: &str) -> bool {
    let chars: Vec<char> = flat.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit);
    chars.iter().enumerate().any(|(at, c)| match c {
        '。' | ';' | '!' | '?' => true,
        ',' => !(digit(at.checked_sub(1)) && digit(Some(at + 1))),
        _ => false,
    })
}

pub(crate) fn outside_brackets(flat: &str) -> String {
    let mut depth = 0usize;
    flat.chars()
        .filter(|c| {
            match c {
                '(' | '[' | '“' => depth += 1,
                ')' | ']' | '”' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

/// Number and caption of the table, and the first line that belongs to it.
pub(crate) fn before(
    source: &Source,
    document: &Document,
    lines: &[Line],
    header_start: usize,
) -> (usize, Option<String>, Option<String>) {
    let text = &source.text;
    let mut start = header_start;
    let (mut number, mut caption) = (None, None);
    let above = (0..header_start).rev().filter(|i| !lines[*i].span.is_empty());
    for at in above.take(4) {
        let line = &lines[at];
        let content = line.span.of(text);
        let flat = folded(content);
        let limit = if matches!(line.kind, BlockKind::Heading(_)) { 60 } else { 40 };
        if flat.chars().count() > limit || is_sentence(&outside_brackets(&flat)) {
            break;
        }
        let parsed = split_caption(content);
        let heading = match line.kind {
            BlockKind::Heading(id) => Some(document.heading(id)),
            _ => None,
        };
        let named = heading.is_some_and(|h| matches!(h.kind, HeadingKind::AnnexTable | HeadingKind::SpecialColumn));
        if flat.starts_with("单位") || flat.starts_with("(单位") {
            start = at;
            continue;
        }
        if let Some((printed, rest)) = parsed.filter(|_| heading.is_none() || named) {
            number = Some(printed);
            if !rest.is_empty() {
                caption = Some(rest);
            }
            start = at;
            break;
        }
        if caption.is_none()
            && heading.is_none_or(|_| named)
            && ["指标", "情况", "目标", "一览", "计划"].iter().any(|w| flat.contains(w))
        {
            caption = Some(content.to_owned());
            start = at;
            continue;
        }
        break;
    }
    (start, number, caption)
}

/// `【附表1 “十三五”…】` → (`附表1`, `“十三五”…`).
pub(crate) fn split_caption(content: &str) -> Option<(String, String)> {
    let flat: String = content.chars().map(crate::source::fold_char).filter(|c| !c.is_whitespace()).collect();
    let found = CAPTION_NUMBER.captures(&flat)?;
    let number = found.get(1)?.as_str().to_owned();
    // 表 must carry a number: 表彰 is no caption.
    if number == "表" || number == "专栏" && found[2].is_empty() {
        return None;
    }
    let mark = |c: char| matches!(c, ':' | '】' | ']' | ' ' | '、' | '.');
    let mut rest = found.get(2).map_or("", |m| m.as_str()).trim_start_matches(|c| mark(c) || c == ')').trim_end_matches(mark);
    // 主要指标(共20项) keeps its bracket.
    while rest.matches(')').count() > rest.matches('(').count()
        && let Some(shorter) = rest.strip_suffix(')')
    {
        rest = shorter;
    }
    Some((number, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_have_a_number_and_a_title() {
        let split = |text: &str| split_caption(text).map(|(number, title)| format!("{number}|{title}"));
        assert_eq!(split("专栏1 主要指标（共20项）").as_deref(), Some("专栏1|主要指标(共20项)"));
        assert_eq!(split("【附表1 “十三五”主要指标】").as_deref(), Some("附表1|“十三五”主要指标"));
        assert_eq!(split("（表2）主要指标").as_deref(), Some("表2|主要指标"));
        assert_eq!(split("表彰先进"), None);
    }
}
