//! Figures that lost characters: units, dashes, words.

use std::collections::{HashMap, HashSet};

use crate::pattern::Pattern;

use crate::checks::run::finding;
use crate::checks::{CheckCode, Finding};
use crate::document::{BlockKind, Document};
use crate::source::{Severity, Source, Span};
use crate::targets::{Mention, Origin};

struct Rule {
    pattern: Pattern,
    says: &'static str,
    severity: Severity,
}

macro_rules! rule {
    ($pattern:literal, $says:literal, $severity:ident) => {
        Rule { pattern: Pattern::new($pattern), says: $says, severity: Severity::$severity }
    };
}

/// Group 1 is the figure. Each pattern is impossible in an undamaged plan, not merely odd.
static RULES: [Rule; 5] = [
    // 2198户6483名农村… printed 21986483农村…: seven digits without point, unit or separator before a noun.
    rule!(
        r"(?:^|[^\d.A-Za-z号第〕])(\d{7,})(?:农村|城镇|建档|贫困|人口|群众|项目|企业)",
        "a run of digits without a unit before a noun: the units between several numbers were lost",
        Warning
    ),
    // 0-3岁 printed 03岁.
    rule!(
        r"(?:^|[^\d.:：\-—–/A-Za-z])(0[1-9](?:岁|周岁|个|家|名|所|公里|天))",
        "a leading zero before a unit: a dash or point between two digits was lost",
        Warning
    ),
    // 不低于60% printed 不低60%.
    rule!(r"(不[低高少][0-9][0-9.]*(?:%|‰|[^\s0-9]))", "于 was lost between 不低/不高/不少 and its number", Warning),
    // 面积不低于200㎡的 printed 面积不低于200的.
    rule!(
        r"(?:面积|长度|规模|容量|体积|投资|产值|收入)[^,，。;；\d]{0,6}((?:不低于|不少于|不小于|超过|达到)\d+(?:\.\d+)?)(?:的|[,，。;；]\D|[,，。;；]?$)",
        "a measured quantity without its unit",
        Warning
    ),
    // 到2025年, printed 到2025,.
    rule!(r"((?:到|至)(?:19|20)\d\d)[,，](?:全|力|我|实|形|基|建|累|年|[\u{4e00}-\u{9fff}])", "年 was lost after the year", Info),
];

/// Small counts that may be a range whose dash was lost (1-2家 printed 12家).
static NEIGHBOURS: Pattern = Pattern::new(r"(?:^|[^\d.:：\-—–/A-Za-z等共近约])((?:12|23|35)(?:家|个|所|名))");

/// Lines that stand in the text three times and more.
fn repeated(text: &str) -> HashSet<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        *counts.entry(line).or_insert(0) += 1;
    }
    counts.into_iter().filter(|(_, n)| *n >= 3).map(|(line, _)| line).collect()
}

/// A year, a count whose measure word no list has (5,000路), or a line of the page.
fn harmless(text: &str, span: Span, repeated: &HashSet<&str>) -> bool {
    let written = span.of(text);
    let digits: String = written.chars().map(crate::source::fold_char).filter(char::is_ascii_digit).collect();
    let year = digits.len() == 4 && digits.parse::<u32>().is_ok_and(|y| (1900..=2100).contains(&y));
    let grouped = written.contains([',', '，']) && text[span.end..].chars().next().is_some_and(crate::source::is_han);
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |i| span.end + i);
    year || grouped || repeated.contains(text[start..end].trim())
}

/// Whether a line, or the lines around one of a single cell, are laid out in columns.
fn stands_in_cells(text: &str, span: Span) -> bool {
    let start = text[..span.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |i| span.end + i);
    let line = text[start..end].trim();
    let gaps =
        line.split(['\t', '|']).count() - 1 + line.split("  ").filter(|part| !part.trim().is_empty()).count().saturating_sub(1);
    let alone = line.chars().count() <= span.of(text).chars().count() + 2;
    gaps >= 2 || alone || gaps == 1 && !line.contains(['，', '。', '；', ','])
}

/// Every damaged figure in running text.
pub(crate) fn run(source: &Source, document: &Document, mentions: &[Mention], findings: &mut Vec<Finding>) {
    let text = &source.text;
    let mut found: Vec<(Span, &'static str, Severity)> = Vec::new();
    let mut neighbours: Vec<Span> = Vec::new();
    let mut dash_lost: Option<Span> = None;
    let blocks = document.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Note));
    for block in blocks {
        let view = block.view(text);
        let folded = view.text();
        for rule in &RULES {
            for hit in rule.pattern.captures_iter(folded).filter_map(|c| c.get(1)) {
                let span = view.raw(hit.start(), hit.end());
                if hit.as_str().starts_with('0') {
                    dash_lost = dash_lost.or(Some(span));
                }
                found.push((span, rule.says, rule.severity));
            }
        }
        for hit in NEIGHBOURS.captures_iter(folded).filter_map(|c| c.get(1)) {
            neighbours.push(view.raw(hit.start(), hit.end()));
        }
    }
    let damaged = || mentions.iter().filter(|m| m.damaged && m.origin == Origin::Text);
    let repeated = if damaged().next().is_some() { repeated(text) } else { HashSet::new() };
    for mention in damaged() {
        let known = found.iter().any(|(span, ..)| span.overlaps(mention.span));
        // Cells of a table that could not be read have their unit in another cell, the foot of a page repeats itself: neither is a fault of
        // the text.
        if !known && !stands_in_cells(text, mention.span) && !harmless(text, mention.span, &repeated) {
            found.push((mention.span, "characters around the figure were lost", Severity::Warning));
        }
    }
    for (span, says, severity) in found {
        findings
            .push(finding(CheckCode::FigureDamaged, false, severity, format!("“{}”: {says}", span.of(text))).at("figure", span));
    }
    // Two neighbouring digits as a count mean nothing by themselves; in a copy that lost a dash elsewhere they are doubtful.
    let Some(proof) = dash_lost else { return };
    for span in neighbours {
        findings.push(
            finding(
                CheckCode::FigureDamaged,
                false,
                Severity::Info,
                format!("“{}” may be a range that lost its dash: this copy lost one in “{}”", span.of(text), proof.of(text)),
            )
            .at("figure", span)
            .at("proof", proof),
        );
    }
}
