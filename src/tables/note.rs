//! What the notes under a table say about it: counts, brackets, who sets binding values.

use crate::pattern::{Captures, Pattern};

use crate::source::{Normalized, Span};
use crate::tables::Declared;

/// What the notes say.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteFacts {
    /// Declared counts (共41个指标; 22个指标提前完成).
    pub(crate) declared: Vec<Declared>,
    /// Brackets are cumulative changes.
    pub(crate) brackets_are_changes: bool,
    /// Values of binding rows are set by the level above.
    pub(crate) binding_set_above: bool,
    /// Clauses that put something off (耕地保有量待土地“三调”公布后确定).
    pub(crate) pending: Vec<String>,
}

impl NoteFacts {
    /// Whether a note puts off the result of an indicator.
    pub(crate) fn is_pending(&self, core_name: &str) -> bool {
        self.pending.iter().any(|clause| clause.contains(core_name))
    }
}

static TOTAL: Pattern =
    Pattern::new(r"(?:共|共计|总计|合计)(?:有|设置|设定|列入|包括|提出)?(\d{1,3})(?:个|项|条)(?:主要|核心)?指标");
static CAPTION_COUNT: Pattern = Pattern::new(r"共(\d{1,3})(?:个|项|条)");
static STATUS_COUNT: Pattern =
    Pattern::new(r"(\d{1,3})(?:个|项)(?:主要)?指标((?:提前|超额|全面|基本|顺利|如期|接近|未能?|未|部分)+完成)");
static ATTRIBUTE_COUNT: Pattern =
    Pattern::new(r"(预期性|约束性)指标(?:共|为|有)?(\d{1,3})(?:个|项)|(\d{1,3})(?:个|项)(?:为)?(预期性|约束性)指标");
static BRACKETS: Pattern = Pattern::new(r"[\[【〔({]\s*[\]】〕)}].{0,12}?(?:累计|五年|变化|提高或下降|增减|总量)");
static SET_ABOVE: Pattern = Pattern::new(r"约束性指标.{0,24}(?:下达|核定|以.{1,6}为准|按.{1,10}执行)");

/// Read the notes.
pub(crate) fn read(text: &str, notes: &[Span]) -> NoteFacts {
    let mut facts = NoteFacts::default();
    for note in notes {
        let view = Normalized::fold(text, &[*note]);
        let folded = view.text();
        facts.brackets_are_changes |= BRACKETS.is_match(folded);
        facts.binding_set_above |= SET_ABOVE.is_match(folded);
        let clauses = folded
            .split(['。', ';', '；', ',', '，'])
            .filter(|c| c.contains('待') && ["确定", "公布", "核定"].iter().any(|w| c.contains(w)));
        facts.pending.extend(clauses.map(str::to_owned));
        for found in TOTAL.captures_iter(folded) {
            push(&mut facts.declared, "indicators", &found, 1, &view);
        }
        for found in STATUS_COUNT.captures_iter(folded) {
            let status = found.get(2).map_or("", |m| m.as_str()).to_owned();
            push(&mut facts.declared, &status, &found, 1, &view);
        }
        for found in ATTRIBUTE_COUNT.captures_iter(folded) {
            let (name, group) = match (found.get(1), found.get(4)) {
                (Some(name), _) => (name.as_str().to_owned(), 2),
                (None, Some(name)) => (name.as_str().to_owned(), 3),
                (None, None) => continue,
            };
            push(&mut facts.declared, &name, &found, group, &view);
        }
    }
    facts
}

/// The count that a caption declares: 主要指标（共20项）.
pub(crate) fn of_caption(text: &str, caption: Span) -> Vec<Declared> {
    let view = Normalized::fold(text, &[caption]);
    let mut declared = Vec::new();
    if let Some(found) = CAPTION_COUNT.captures(view.text()) {
        push(&mut declared, "indicators", &found, 1, &view);
    }
    declared
}

fn push(declared: &mut Vec<Declared>, name: &str, found: &Captures<'_>, group: usize, view: &Normalized) {
    let (Some(whole), Some(count)) = (found.get(0), found.get(group)) else { return };
    // 2.22个指标: the numeral of the note and the count are glued by a full stop; the regex takes the count alone.
    let Ok(count) = count.as_str().parse() else { return };
    declared.push(Declared { name: name.to_owned(), count, span: view.raw(whole.start(), whole.end()) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_declare_counts_and_rules() {
        let text = "注:1.共41个指标,[ ]表示累计提高或下降数;\n2.22个指标提前完成,10个指标全面完成,7个指标基本完成\n2.约束性指标具体数值按市下达任务执行。";
        let facts = read(text, &[Span::new(0, text.len())]);
        let shown: Vec<_> = facts.declared.iter().map(|d| format!("{} {}", d.name, d.count)).collect();
        assert_eq!(shown, ["indicators 41", "提前完成 22", "全面完成 10", "基本完成 7"]);
        assert!(facts.brackets_are_changes && facts.binding_set_above);
    }
}
