//! Cells in reading order → rows: which cell is a label, a name, a value or the end of a row.
//!
//! Works on a list of cells that lost their grid: one cell a line, or the fields of lines whose columns are blanks.
//! The attribute (约束性, 预期性) is the surest end of a row, a name with a unit bracket its surest start; both may be
//! missing (merged attribute cells, units in their own column), so every rule looks at its neighbours.

use std::sync::LazyLock;

use regex::Regex;

use crate::source::{Span, is_han};
use crate::tables::cell::{folded, has_unit_bracket, is_attribute, is_number, is_status, is_value, unit_bracket};

/// A cell of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tok {
    /// Text as printed; cells broken over lines are joined without a blank.
    pub(crate) text: String,
    /// From its first to its last character.
    pub(crate) span: Span,
    /// `text` is exactly the characters of `span`.
    pub(crate) whole: bool,
    /// Where the cell begins or ends is not sure (cells glued together).
    pub(crate) doubtful: bool,
    /// A cell of a column of words (责任单位): a value, whatever it looks like.
    pub(crate) words: bool,
}

impl Tok {
    /// A cell that is one stretch of the text.
    pub(crate) fn whole(text: &str, span: Span) -> Self {
        Self { text: span.of(text).to_owned(), span, whole: true, doubtful: false, words: false }
    }
}

/// A row before its values have columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowDraft {
    /// Category in force.
    pub(crate) category: Option<String>,
    /// Parent indicator.
    pub(crate) group: Option<String>,
    /// Running number.
    pub(crate) number: Option<String>,
    /// Indicator as printed.
    pub(crate) name: Option<Tok>,
    /// Unit from its own cell.
    pub(crate) unit: Option<String>,
    /// Values in reading order, attribute left out.
    pub(crate) values: Vec<Tok>,
    /// 约束性 or 预期性.
    pub(crate) attribute: Option<Tok>,
}

/// Label with its own count: 综合质效(7个).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Label without count.
    pub(crate) label: String,
    /// Count.
    pub(crate) count: u32,
    /// Where.
    pub(crate) span: Span,
}

/// What the header says about the fields of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// There is a 序号 column.
    pub(crate) numbered: bool,
    /// There is a 类别 column.
    pub(crate) categories: bool,
    /// There is a 单位 column.
    pub(crate) units: bool,
    /// There is an attribute column right of the values: it ends the rows.
    pub(crate) attributes: bool,
    /// The attribute column stands left of the values: it follows the name.
    pub(crate) attribute_first: bool,
    /// The last column says who is responsible (责任单位): its cell follows the attribute.
    pub(crate) responsible: bool,
}

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.+?)[((]?(?:共)?(\d{1,3})(?:个|项|条|类)(?:指标)?[))]?$")
        .unwrap_or_else(|e| unreachable!("pattern of counted labels: {e}"))
});
static LABEL_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[一二三四五六七八九十]{1,3}[、..]|[((][一二三四五六七八九十]{1,3}[))]、?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨ][..、])")
        .unwrap_or_else(|e| unreachable!("pattern of label numbers: {e}"))
});
static NAME_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[((]?(\d{1,3})[))]?[..、)\s]\s*|[((](\d{1,3})[))]\s*|([①-⑳])\s*)(\D.*|\d+[^\d.%].*)$")
        .unwrap_or_else(|e| unreachable!("pattern of name numbers: {e}"))
});

/// Parent rows of the genre and the words of their sub-rows. The parent carries no values; its sub-rows cannot be
/// understood without it (化学需氧量 is a fall of emissions only under 主要污染物排放下降).
const PARENTS: &[(&str, &[&str])] = &[
    ("污染物", &["化学需氧量", "氨氮", "二氧化硫", "氮氧化物", "挥发性有机物", "总氮", "总磷", "烟粉尘"]),
    ("城镇化", &["常住人口", "户籍人口", "常住", "户籍"]),
    ("互联网普及", &["固定宽带", "移动宽带", "家庭"]),
    ("森林", &["森林覆盖率", "森林蓄积量", "活立木"]),
    ("空气质量", &["优良天数", "细颗粒物", "PM2.5", "重度"]),
    ("地表水质量", &["水体比例", "劣", "好于"]),
    ("医护人员", &["医师", "护士"]),
    ("可支配收入", &["城镇居民", "农村居民", "城镇", "农村"]),
    ("研发", &["经费"]),
];

/// Words that end the name of an indicator, not of a category.
const MEASURE_ENDINGS: &[&str] = &[
    "率",
    "比重",
    "比例",
    "数",
    "量",
    "额",
    "值",
    "总量",
    "收入",
    "人数",
    "下降",
    "降低",
    "减少",
    "增长",
    "增速",
    "浓度",
    "面积",
    "排放",
    "里程",
    "寿命",
    "年限",
    "拥有",
    "强度",
    "规模",
    "程度",
    "指数",
    "人口",
    "支出",
    "占比",
    "普及",
    "污染物",
    "水平",
    "质量",
    "倍差",
    "消耗",
    "能力",
    "投资",
    "产量",
    "发展指标",
];

/// A label with its count taken off, and the count.
pub(crate) fn counted(tok: &Tok) -> (String, Option<Counted>) {
    let text = folded(&tok.text);
    let text = LABEL_NUMBER.replace(&text, "").into_owned();
    let text = NAME_NUMBER.captures(&text).and_then(|c| c.get(4).map(|m| m.as_str().to_owned())).unwrap_or(text);
    match COUNTED.captures(&text) {
        Some(found) => {
            let label = found[1].trim_end_matches('(').to_owned();
            let count = found[2].parse().ok().map(|count| Counted { label: label.clone(), count, span: tok.span });
            (label, count)
        }
        None => (text, None),
    }
}

/// Whether a text without values beside it is a category label rather than the parent of sub-rows.
pub(crate) fn is_category(text: &str) -> bool {
    let text = folded(text);
    COUNTED.is_match(&text)
        || LABEL_NUMBER.is_match(&text)
        || (!has_unit_bracket(&text)
            && text.chars().count() <= 12
            // 经济增长 and 发展质量 are labels; a name as short as that is a known parent or carries a unit.
            && (text.chars().count() <= 4 || !MEASURE_ENDINGS.iter().any(|ending| text.ends_with(ending)))
            && children_of(&text).is_none())
}

/// Sub-row words of a known parent.
fn children_of(parent: &str) -> Option<&'static [&'static str]> {
    PARENTS.iter().find(|(word, _)| parent.contains(word)).map(|(_, children)| *children)
}

/// Whether a text is a known parent and a row one of its sub-rows.
pub(crate) fn heads(parent: &str, name: &str) -> bool {
    children_of(parent).is_some_and(|children| children.iter().any(|child| name.contains(child)))
}

/// Whether a row can stand under a parent.
pub(crate) fn belongs(parent: &str, name: &str) -> bool {
    children_of(parent).is_none_or(|children| children.iter().any(|child| name.contains(child)))
}

/// A running number taken off a name: `1. 地区生产总值` → (`1`, `地区生产总值`).
pub(crate) fn split_number(name: &str) -> (Option<String>, usize) {
    let head: String = name.chars().map(crate::source::fold_char).collect();
    // Folding keeps one character per character, so that offsets can be counted in characters.
    let Some(found) = NAME_NUMBER.captures(&head) else { return (None, 0) };
    let number = (1..=3).find_map(|i| found.get(i)).map(|m| m.as_str().to_owned());
    let rest = found.get(4).map_or(0, |m| head[..m.start()].chars().count());
    let offset = name.char_indices().nth(rest).map_or(0, |(at, _)| at);
    (number, offset)
}

/// Join cells that a line break cut: brackets left open, 左右 or （2024年） on a line of their own.
pub(crate) fn mend(toks: Vec<Tok>) -> Vec<Tok> {
    let mut out: Vec<Tok> = Vec::with_capacity(toks.len());
    for tok in toks {
        if let Some(last) = out.last_mut()
            && continues(&last.text, &tok.text)
        {
            last.text.push_str(&tok.text);
            last.span = last.span.to(tok.span);
            last.whole = false;
        } else {
            out.push(tok);
        }
    }
    out
}

fn continues(last: &str, next: &str) -> bool {
    let (last, next) = (folded(last), folded(next));
    if is_attribute(&last) || is_attribute(&next) {
        return false;
    }
    if matches!(next.as_str(), "左右" | "以上" | "以内" | "以下" | "上下" | "%" | "‰")
        && (is_number(&last) || last.ends_with(['上', '内']))
    {
        return true;
    }
    let open = |t: &str| t.chars().filter(|c| *c == '(').count();
    let close = |t: &str| t.chars().filter(|c| *c == ')').count();
    // A lost closing bracket (`比重(%`) is followed by a value or an attribute, never by a cell that closes it.
    if open(&last) > close(&last) && close(&next) > open(&next) {
        return true;
    }
    if let Some(inner) = next.strip_prefix('(').and_then(|n| n.strip_suffix(')'))
        && !inner.contains('(')
        && (last.chars().next_back().is_some_and(is_han) || is_number(&last) || last.ends_with('%'))
    {
        // （7项） completes a label and （2024年） a value; （8.5） is a value of its own.
        let own_value = is_number(inner) && !LABEL_COUNT.is_match(inner) && !is_year(inner);
        let count_of_value = LABEL_COUNT.is_match(inner) && is_value(&last);
        return !(own_value || count_of_value || is_status(&last));
    }
    false
}

static LABEL_COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^共?\d{1,3}(?:个|项|条|类)(?:指标)?$").unwrap_or_else(|e| unreachable!("pattern of label counts: {e}"))
});

fn is_year(text: &str) -> bool {
    text.strip_suffix('年').is_some_and(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))
}

/// Names that begin or end like a unit: 人均地区生产总值 is no number of 人.
const PER_HEAD: [&str; 6] = ["人均", "户均", "亩均", "地均", "年均", "每"];

/// Ends of the names of bodies that are responsible for an indicator.
const BODY_ENDS: [&str; 16] =
    ["局", "委", "厅", "办", "部", "会", "院", "政府", "公司", "中心", "处", "集团", "行", "社", "署", "单位"];

/// Whether a cell names one or several bodies: 省工信厅、省数据局.
pub(crate) fn is_body(text: &str) -> bool {
    let text = folded(text);
    let each = |name: &str| {
        (2..=20).contains(&name.chars().count()) && BODY_ENDS.iter().any(|end| name.trim_end_matches('等').ends_with(end))
    };
    !text.is_empty() && !text.contains(|c: char| c.is_ascii_digit()) && text.split(['、', ',', '/', ';']).all(each)
}

/// Cells of bodies stand behind the attribute that ends a row: put before it, as values of their row.
pub(crate) fn bodies_first(toks: &mut [Tok]) {
    for at in 1..toks.len() {
        if is_attribute(&toks[at - 1].text) && is_body(&toks[at].text) {
            toks[at].words = true;
            toks.swap(at - 1, at);
        }
    }
}

/// Whether a cell is a unit and nothing else.
pub(crate) fn is_unit(text: &str) -> bool {
    let text = folded(text);
    if PER_HEAD.iter().any(|head| text.starts_with(head)) {
        return false;
    }
    !text.is_empty()
        && text.chars().all(|c| !c.is_ascii_digit() || text.contains('m'))
        && unit_bracket(&format!("x({text})")).is_some_and(|u| u == text)
}

fn integer(text: &str) -> Option<u32> {
    let text = folded(text);
    let digits = text.trim_end_matches(['.', '、', ')']).trim_start_matches('(');
    (digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// Rows of a stream of cells of `text`. `labels` are counted category labels, in order.
pub(crate) fn rows(text: &str, toks: &[Tok], shape: Shape) -> (Vec<RowDraft>, Vec<Counted>) {
    let mut state = Segmenter {
        toks,
        shape,
        rows: Vec::new(),
        labels: Vec::new(),
        places: Vec::new(),
        category: None,
        group: None,
        cur: None,
        last_number: 0,
    };
    let mut at = 0;
    while at < toks.len() {
        at = state.step(at);
    }
    state.close();
    state.centre_labels(text);
    (state.rows, state.labels)
}

/// A category label as met in the stream.
struct LabelPlace {
    label: String,
    span: Span,
    /// Rows before it.
    rows: usize,
}

/// First row of each group, when every label stands in the middle of its group: alone between two rows of an even group,
/// in the line of the middle row of an odd one. `None` unless the groups fill the table exactly.
fn centred(labels: &[(usize, bool)], rows: usize) -> Option<Vec<usize>> {
    let mut starts = Vec::with_capacity(labels.len());
    let mut start = 0;
    for (before, alone) in labels {
        let half = before.checked_sub(start)?;
        starts.push(start);
        start += 2 * half + usize::from(!alone);
    }
    (start == rows && starts.windows(2).all(|w| w[0] < w[1])).then_some(starts)
}

struct Segmenter<'a> {
    toks: &'a [Tok],
    shape: Shape,
    rows: Vec<RowDraft>,
    labels: Vec<Counted>,
    places: Vec<LabelPlace>,
    category: Option<String>,
    /// Parent in force, with its own running number.
    group: Option<(String, Option<String>)>,
    cur: Option<RowDraft>,
    last_number: u32,
}

impl Segmenter<'_> {
    fn kind(&self, at: usize) -> Option<TokKind> {
        let tok = self.toks.get(at)?;
        Some(if tok.words {
            TokKind::Value
        } else if is_attribute(&tok.text) {
            TokKind::Attribute
        } else if self.is_running_number(at) {
            TokKind::Number
        } else if is_status(&tok.text) || is_value(&tok.text) {
            TokKind::Value
        } else if self.shape.units && is_unit(&tok.text) {
            TokKind::Unit
        } else {
            TokKind::Name
        })
    }

    /// The next number of a numbered table, with a name after it.
    fn is_running_number(&self, at: usize) -> bool {
        let Some(number) = integer(&self.toks[at].text) else { return false };
        let expected = self.shape.numbered && number == self.last_number + 1;
        let complete = self.cur.as_ref().is_none_or(|c| c.attribute.is_some() || !self.shape.attributes || !c.values.is_empty());
        // A name follows, or a number that begins a name on its own line is not split off by blanks alone.
        let name_next =
            self.toks.get(at + 1).is_some_and(|n| !is_value(&n.text) && !is_attribute(&n.text) && !is_status(&n.text));
        expected && complete && name_next
    }

    fn step(&mut self, at: usize) -> usize {
        let tok = &self.toks[at];
        match self.kind(at) {
            None => return at + 1,
            Some(TokKind::Attribute) => {
                if let Some(cur) = self.cur.as_mut() {
                    cur.attribute = Some(tok.clone());
                    if !self.shape.attribute_first {
                        self.close();
                    }
                }
            }
            Some(TokKind::Number) => {
                self.close();
                self.last_number += 1;
                self.cur = Some(RowDraft { number: Some(self.last_number.to_string()), ..RowDraft::default() });
                self.end_group_of_numbered();
            }
            Some(TokKind::Unit)
                if self.cur.as_ref().is_some_and(|c| c.name.is_some() && c.unit.is_none() && c.values.is_empty()) =>
            {
                if let Some(cur) = self.cur.as_mut() {
                    cur.unit = Some(tok.text.clone());
                }
            }
            Some(TokKind::Value | TokKind::Unit) => {
                if let Some(cur) = self.cur.as_mut().filter(|c| c.name.is_some()) {
                    cur.values.push(tok.clone());
                } else {
                    return self.name(at);
                }
            }
            Some(TokKind::Name) => return self.name(at),
        }
        at + 1
    }

    fn end_group_of_numbered(&mut self) {
        if self.group.as_ref().is_some_and(|(_, number)| number.is_some()) {
            self.group = None;
        }
    }

    /// A name-like cell: the start of a row, the continuation of one, or a label.
    fn name(&mut self, at: usize) -> usize {
        let tok = &self.toks[at];
        let next = self.kind(at + 1);
        let is_parent = self.is_parent(at);
        if let Some(cur) = self.cur.as_mut() {
            match &mut cur.name {
                None => {
                    cur.name = Some(tok.clone());
                    return at + 1;
                }
                Some(name) if cur.values.is_empty() => {
                    if cur.number.is_some() && !has_unit_bracket(&name.text) && is_parent {
                        // 15 每千人口拥有医护人员数 | 执业医师数 … | 注册护士数 …
                        self.group = Some((counted(&name.clone()).0, cur.number.clone()));
                        cur.name = Some(tok.clone());
                    } else {
                        name.text.push_str(&tok.text);
                        name.span = name.span.to(tok.span);
                        name.whole = false;
                    }
                    return at + 1;
                }
                Some(_) => {
                    // A text in the value part that is no known wording: a value if the row goes on, else a new row.
                    let ends_row = matches!(next, Some(TokKind::Attribute));
                    if ends_row && !has_unit_bracket(&tok.text) && self.shape.attributes {
                        cur.values.push(tok.clone());
                        return at + 1;
                    }
                    self.close();
                }
            }
        }
        match next {
            Some(TokKind::Name | TokKind::Number) if !self.glues(at) => self.label(tok),
            Some(TokKind::Name) if self.glues(at) => {
                let mut joined = tok.clone();
                joined.text.push_str(&self.toks[at + 1].text);
                joined.span = joined.span.to(self.toks[at + 1].span);
                joined.whole = false;
                self.start(joined);
                return at + 2;
            }
            None => {}
            _ if COUNTED.is_match(&folded(&tok.text)) && LABEL_NUMBER.is_match(&folded(&tok.text)) => self.label(tok),
            _ => self.start(tok.clone()),
        }
        at + 1
    }

    fn start(&mut self, name: Tok) {
        if let Some((group, _)) = &self.group
            && !belongs(group, &name.text)
        {
            self.group = None;
        }
        self.cur = Some(RowDraft { name: Some(name), ..RowDraft::default() });
    }

    /// Whether the name before the cell at `at` is a parent: later rows of the table go on without a number of their own.
    fn is_parent(&self, at: usize) -> bool {
        let end = (at..self.toks.len()).find(|i| is_attribute(&self.toks[*i].text));
        let Some(end) = end else { return false };
        let follower = self.toks.get(end + 1);
        follower.is_some_and(|f| integer(&f.text).is_none() && !is_category(&f.text) && split_number(&f.text).0.is_none())
    }

    /// Whether the cell at `at` and the next are one name broken over two lines.
    fn glues(&self, at: usize) -> bool {
        let (tok, next) = (folded(&self.toks[at].text), folded(&self.toks[at + 1].text));
        // A label is short and complete; a broken name is long and its second half alone starts no name.
        !COUNTED.is_match(&tok)
            && !LABEL_NUMBER.is_match(&tok)
            && !has_unit_bracket(&tok)
            // (1)地区生产总值 under 经济发展 is a numbered name, (万元) the rest of a broken one.
            && split_number(&next).0.is_none()
            && (next.starts_with(['占', '比', '与', '和', '及', '的', '('])
                || tok.ends_with(['占', '与', '和', '及', '的', '、', '(']))
            && children_of(&tok).is_none()
    }

    fn label(&mut self, tok: &Tok) {
        if is_category(&tok.text) {
            let (mut label, count) = counted(tok);
            self.labels.extend(count);
            // 经济 | 发展: a narrow column broke the label of a merged cell in two.
            let narrow = |text: &str| text.chars().count() <= 3;
            if let Some(last) = self.places.last().filter(|p| p.rows == self.rows.len() && narrow(&label))
                && last.label.chars().count() <= 4
                && self.category.as_deref() == Some(last.label.as_str())
            {
                label = format!("{}{label}", last.label);
                self.places.pop();
            }
            self.places.push(LabelPlace { label: label.clone(), span: tok.span, rows: self.rows.len() });
            self.category = Some(label);
            self.group = None;
        } else {
            let (number, offset) = split_number(&tok.text);
            if let Some(number) = number.and_then(|n| n.parse().ok()) {
                self.last_number = number;
            }
            self.group = Some((tok.text[offset..].trim().to_owned(), None));
        }
    }

    /// Labels printed in the middle of their groups (a merged cell of a page) name the rows before them too.
    fn centre_labels(&mut self, text: &str) {
        if !self.shape.categories || self.rows.first().is_none_or(|r| r.category.is_some()) {
            return;
        }
        let alone = |span: Span| text[span.end..].chars().find(|c| *c == '\n' || !c.is_whitespace()).is_none_or(|c| c == '\n');
        let places: Vec<(usize, bool)> = self.places.iter().map(|p| (p.rows, alone(p.span))).collect();
        let Some(starts) = centred(&places, self.rows.len()) else { return };
        for (at, row) in self.rows.iter_mut().enumerate() {
            let group = starts.partition_point(|s| *s <= at);
            row.category = group.checked_sub(1).map(|g| self.places[g].label.clone());
        }
    }

    fn close(&mut self) {
        let Some(mut row) = self.cur.take() else { return };
        let Some(name) = row.name.as_mut() else { return };
        if row.number.is_none() {
            let (number, offset) = split_number(&name.text);
            if number.is_some() {
                name.text = name.text[offset..].to_owned();
                // The span of a joined name cannot be moved by an offset of its text: blanks were dropped.
                if name.whole {
                    name.span.start += offset;
                }
            }
            row.number = number;
        }
        *name = crate::tables::grid::without_marks(name.clone());
        row.category = self.category.clone();
        row.group = self.group.as_ref().map(|g| g.0.clone());
        row.number = row.number.take().or_else(|| self.group.as_ref().and_then(|g| g.1.clone()));
        self.rows.push(row);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokKind {
    Attribute,
    Number,
    Value,
    Unit,
    Name,
}
