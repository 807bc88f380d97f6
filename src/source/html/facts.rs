//! Title and named facts of a page: `<title>`, `<meta>`, and the information table that publishers put above a document.

use crate::source::html::tree::{NodeKind, Page};
use crate::source::{Grid, Hint, HintKind};

/// `<title>`, with the tags that some systems leave in it taken out.
pub(super) fn title(page: &Page) -> Option<String> {
    let id = page.nodes.iter().position(|n| n.name() == "title")?;
    let text: String = page
        .nodes
        .get(id + 1..page.nodes[id].end)?
        .iter()
        .filter_map(|n| match &n.kind {
            NodeKind::Text(text) => Some(text.as_str()),
            NodeKind::Element(_) => None,
        })
        .collect();
    let clean = plain(&text);
    (!clean.is_empty()).then_some(clean)
}

/// Text of an attribute or title: tags out, blanks joined.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let is_tag = rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match rest[at..].find('>').filter(|_| is_tag) {
            Some(end) => rest = &rest[at + end + 1..],
            None => {
                out.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names of `<meta>` that say nothing about the document.
const TECHNICAL: &[&str] = &["viewport", "generator", "renderer", "robots", "referrer", "format-detection", "theme-color"];

/// Labels of information tables, without blanks and colon. The value ends where the next label begins.
const LABELS: &[&str] = &[
    "索引号",
    "索取号",
    "发文字号",
    "文号",
    "文件编号",
    "统一编号",
    "成文日期",
    "发文日期",
    "生成日期",
    "发布日期",
    "发布时间",
    "公开日期",
    "印发日期",
    "发布机构",
    "发文机关",
    "发文单位",
    "发布单位",
    "公开主体",
    "主题分类",
    "信息分类",
    "主题词",
    "体裁分类",
    "有效性",
    "效力状态",
    "来源",
    "信息来源",
    "文章来源",
    "名称",
    "标题",
    "责任编辑",
    "作者",
];

/// Labels of a page's tools, which only end a value.
const TOOLS: &[&str] =
    &["访问量", "浏览次数", "浏览量", "点击数", "阅读次数", "字体", "字号", "分享", "分享到", "打印", "视力保护色"];

/// Lines of the article that may still belong to the information table.
const HEAD_LINES: usize = 40;

/// Lines of the page that are looked at: a shell without end must not cost more.
const PAGE_LINES: usize = 1000;

/// Named facts in page order.
pub(super) fn meta(page: &Page, text: &str, hints: &[Hint], grids: &[Grid]) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    for element in page.nodes.iter().filter_map(|n| n.element()).filter(|e| e.name == "meta") {
        let (Some(name), Some(content)) = (element.attr("name").or_else(|| element.attr("property")), element.attr("content"))
        else {
            continue;
        };
        let content = plain(content);
        if !content.is_empty()
            && content.chars().count() <= 1000
            && !TECHNICAL.iter().any(|t| t.eq_ignore_ascii_case(name))
            && !facts.iter().any(|(n, c)| n == name && *c == content)
            && facts.len() < 64
        {
            facts.push((name.to_owned(), content));
        }
    }
    let mut at = 0;
    let mut article = 0;
    // A label alone in a cell, and the table that holds it: its value can only be the next cell.
    let mut open: Option<(String, usize)> = None;
    for line in text.split_inclusive('\n').take(PAGE_LINES) {
        let shell = hints.iter().take_while(|h| h.span.start <= at).any(|h| h.kind == HintKind::Furniture && at < h.span.end);
        let grid = grids.iter().position(|g| g.span.start <= at && at < g.span.end);
        at += line.len();
        article += usize::from(!shell);
        if !shell && article > HEAD_LINES {
            // The shell below the article names other documents.
            break;
        }
        let found = labelled(line);
        if found.is_empty()
            && let Some((label, _)) = open.take().filter(|(_, table)| Some(*table) == grid)
        {
            push(&mut facts, label, line.trim());
        }
        open = None;
        for (label, value) in found {
            match grid {
                Some(table) if value.is_empty() => open = Some((label, table)),
                _ => push(&mut facts, label, &value),
            }
        }
    }
    facts
}

fn push(facts: &mut Vec<(String, String)>, label: String, value: &str) {
    let value: String = value.chars().take(200).collect();
    if !value.trim().is_empty() && !TOOLS.contains(&label.as_str()) && !facts.iter().any(|(n, _)| *n == label) {
        facts.push((label, value.trim().to_owned()));
    }
}

/// Label and value pairs of a line: 发布时间:2021-05-10 来源:县发改委.
fn labelled(line: &str) -> Vec<(String, String)> {
    let line = line.trim();
    let colons: Vec<usize> = line.char_indices().filter(|(_, c)| matches!(c, ':' | '：')).map(|(i, _)| i).collect();
    let mut found: Vec<(String, usize, usize)> = Vec::new();
    for colon in colons {
        // The label: characters before the colon, blanks between them ignored (文　　号).
        let mut label = String::new();
        let mut start = None;
        for (i, c) in line[..colon].char_indices().rev() {
            if !c.is_whitespace() {
                label.insert(0, c);
            }
            let bare = label.trim_start_matches(['【', '[', '（', '(']);
            if (LABELS.contains(&bare) || TOOLS.contains(&bare)) && !c.is_whitespace() {
                start = Some((bare.to_owned(), i));
            }
            if label.chars().count() > 6 {
                break;
            }
        }
        if let Some((label, start)) = start
            && (start == 0
                || line[..start].ends_with(|c: char| c.is_whitespace() || matches!(c, '【' | '[' | '|' | '】' | ']' | '）')))
        {
            let colon_len = line[colon..].chars().next().map_or(1, char::len_utf8);
            found.push((label, start, colon + colon_len));
        }
    }
    let mut pairs = Vec::with_capacity(found.len());
    for (idx, (label, _, value_at)) in found.iter().enumerate() {
        let end = found.get(idx + 1).map_or(line.len(), |next| next.1);
        let value = line[*value_at..end.max(*value_at)].split(['【', '|']).next().unwrap_or_default();
        pairs.push((label.clone(), value.trim().to_owned()));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_an_information_line_end_at_the_next_label() {
        let found = labelled("发布时间：2021-05-10 10:20  来源：县发改委 访问量:1024 【字体：大】");
        assert_eq!(found[0], ("发布时间".to_owned(), "2021-05-10 10:20".to_owned()));
        assert_eq!(found[1], ("来源".to_owned(), "县发改委".to_owned()));
        assert_eq!(labelled("文\u{a0}\u{a0}号：某政函〔2026〕24号")[0].1, "某政函〔2026〕24号");
        assert!(labelled("主要目标是：到2025年").is_empty());
    }

    #[test]
    fn tags_written_into_a_title_are_taken_out() {
        assert_eq!(plain("某市<br>规划纲要 a<b"), "某市规划纲要 a<b");
    }
}
